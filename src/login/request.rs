//! The authorization request (RFC 6749 section 4.1.1) with PKCE (RFC 7636), a state and a nonce.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A request for a login, with what its answer is held against. Each is new.
#[derive(Clone)]
pub struct AuthorizationRequest {
    /// Where the browser is sent.
    pub url: String,
    /// What its answer is held against.
    pub asked: Asked,
}

/// What the answer to a request is held against.
#[derive(Clone)]
pub struct Asked {
    /// Where it is to come back to.
    pub redirect_uri: String,
    /// What must come back with the code (RFC 6749 section 10.12).
    pub state: String,
    /// What must stand in the ID token (OpenID Connect Core section 3.1.2.1).
    pub nonce: String,
    /// What proves at the exchange that we asked (RFC 7636 section 4.1).
    pub verifier: String,
}

impl AuthorizationRequest {
    /// Makes a request. `origin` is where the browser finds the tenant, without a final slash.
    ///
    /// # Errors
    /// If the system gives no randomness.
    pub fn new(
        origin: &str,
        client_id: &str,
        redirect_uri: &str,
        scope: &str,
    ) -> Result<Self, getrandom::Error> {
        let (state, nonce, verifier) = (random()?, random()?, random()?);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", scope)
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge(&verifier))
            .append_pair("code_challenge_method", "S256")
            .finish();
        Ok(Self {
            url: format!("{origin}/authorize?{query}"),
            asked: Asked {
                redirect_uri: redirect_uri.to_owned(),
                state,
                nonce,
                verifier,
            },
        })
    }
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Asked([redacted])")
    }
}

/// 256 random bits: 43 characters, the least that RFC 7636 section 4.1 allows for a verifier.
fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The challenge of a verifier by S256 (RFC 7636 section 4.2).
fn challenge(verifier: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    URL_SAFE_NO_PAD.encode(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        // RFC 7636, appendix B.
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn nothing_is_used_twice_and_the_verifier_stays_here() {
        let one = || {
            AuthorizationRequest::new(
                "https://x",
                "id",
                "http://127.0.0.1:8484/callback",
                "openid",
            )
            .expect("a request")
        };
        let (first, second) = (one(), one());
        assert_ne!(first.asked.state, second.asked.state);
        assert_ne!(first.asked.verifier, second.asked.verifier);
        assert_eq!(first.asked.verifier.len(), 43);
        assert!(!first.url.contains(&first.asked.verifier));
        assert!(
            first
                .url
                .contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A8484%2Fcallback")
        );
    }
}
