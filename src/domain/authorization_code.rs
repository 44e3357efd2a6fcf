//! The Authorization Code part of an integration, with the redirect URI that MAZ publishes.

use super::TenantDomain;
use super::pasted::{Pasted, refuse_secret, tidy_word};
use super::value_error::ValueError;

/// The Authorization Code part of an integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// The domain on which readers meet the login page; often a custom domain.
    pub application_domain: TenantDomain,
    /// Where Auth0 sends readers back to: MAZ's address.
    pub redirect_uri: String,
}

impl AuthorizationCode {
    /// The redirect URI that MAZ publishes.
    pub const MAZ_REDIRECT_URI: &'static str =
        "https://id.mazsystems.com/app_users/v2/sessions/oauth";

    /// Whether a redirect URI is another than MAZ's published one. One on this machine is a test's.
    pub fn is_not_mazs(uri: &str) -> bool {
        !uri.starts_with("http://") && uri != Self::MAZ_REDIRECT_URI
    }

    /// Whether an address is one to which `login-test` has the browser come back.
    pub fn is_a_login_tests(uri: &str) -> bool {
        uri.strip_prefix("http://127.0.0.1:")
            .and_then(|rest| rest.strip_suffix("/callback"))
            .is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Reads a redirect URI as people paste it: an absolute https address (http on loopback) without a fragment
    /// (RFC 6749 section 3.1.2, RFC 8252 section 7.3). It is kept byte for byte, since Auth0 compares it so.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse_redirect_uri(raw: &str) -> Result<Pasted<String>, ValueError> {
        let pasted = tidy_word(raw, "Redirect URI")?;
        refuse_secret(&pasted.value, "Redirect URI")?;
        let url = url::Url::parse(&pasted.value).map_err(|_| {
            ValueError::new(format!(
                "a redirect URI is an address such as {}",
                Self::MAZ_REDIRECT_URI
            ))
        })?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            return Err(ValueError::new("a redirect URI begins with https://"));
        }
        if url.fragment().is_some() {
            return Err(ValueError::new("a redirect URI has no '#' in it"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ValueError::new(
                "a redirect URI has no user or password in it",
            ));
        }
        Ok(pasted)
    }
}
