//! The sandbox as an OpenID Connect library sees it that nobody here wrote: what that accepts and refuses decides
//! whether the look-alike tells the truth.

use crate::support::program::sandbox_with;
use maz_auth0::sandbox::{Options, Sandbox, TokenDefect};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreIdTokenClaims,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken, CoreTokenResponse,
    CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, RevocationUrl, Scope, StandardErrorResponse,
    TokenResponse as _,
};
use url::Url;

const CALLBACK: &str = "http://127.0.0.1:8484/callback";

type Library = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What it says when it was refused: the error code and the words.
type Refusal = (String, String);

/// Connections to a sandbox under the name of its tenant, and a runtime to use them on.
struct Net {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
}

impl Net {
    fn to(sandbox: &Sandbox) -> Self {
        let endpoint = Url::parse(sandbox.endpoint()).expect("an address");
        let port = endpoint.port().expect("a port");
        let builder = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .resolve(sandbox.domain(), ([127, 0, 0, 1], port).into());
        let builder = match &sandbox.details().ca_file {
            Some(file) => {
                let authority = std::fs::read(file).expect("the authority");
                let authority = reqwest::Certificate::from_pem(&authority).expect("a certificate");
                builder.tls_certs_only([authority])
            }
            None => builder,
        };
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
            client: builder.build().expect("a client"),
        }
    }

    fn send(&self, request: reqwest::Request) -> Result<HttpResponse, reqwest::Error> {
        self.runtime.block_on(async {
            let response = self.client.execute(request).await?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut answer = HttpResponse::new(response.bytes().await?.to_vec());
            *answer.status_mut() = status;
            *answer.headers_mut() = headers;
            Ok(answer)
        })
    }

    /// What the library sends its requests with.
    fn call(&self, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
        self.send(request.try_into()?)
    }
}

/// An application that leaves all of OpenID Connect to the library.
struct Application<'a> {
    sandbox: &'a Sandbox,
    net: Net,
    library: Library,
}

/// A login on its way: what the application keeps until the browser is back.
struct Login {
    code: AuthorizationCode,
    verifier: PkceCodeVerifier,
    nonce: Nonce,
}

impl<'a> Application<'a> {
    /// Knows of the tenant what it is told at this issuer.
    fn discover(sandbox: &'a Sandbox, issuer: &str) -> Self {
        sandbox.with_tenant(|tenant| tenant.clients[0].add_callback(CALLBACK));
        let net = Net::to(sandbox);
        let issuer = IssuerUrl::new(issuer.to_owned()).expect("an issuer");
        let metadata = CoreProviderMetadata::discover(&issuer, &|request| net.call(request))
            .expect("a document and keys that the library takes");
        let env = &sandbox.details().env;
        let revocation = issuer.join("oauth/revoke").expect("an address");
        let library = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(env["MAZ_AUTH0_CLIENT_ID"].clone()),
            Some(ClientSecret::new(env["MAZ_AUTH0_CLIENT_SECRET"].clone())),
        )
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).expect("an address"))
        .set_revocation_url(RevocationUrl::from_url(revocation))
        .set_auth_type(AuthType::RequestBody);
        Self {
            sandbox,
            net,
            library,
        }
    }

    /// Sends a person away to log in, and sees them come back.
    fn login(&self) -> Login {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = self
            .library
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["profile", "email", "offline_access"].map(|it| Scope::new(it.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let back = self.browse(address);
        let parameter = |name: &str| {
            let (_, value) = back.query_pairs().find(|(key, _)| key == name)?;
            Some(value.into_owned())
        };
        assert_eq!(parameter("state").as_ref(), Some(state.secret()), "{back}");
        let code = parameter("code").unwrap_or_else(|| panic!("no code: {back}"));
        Login {
            code: AuthorizationCode::new(code),
            verifier,
            nonce,
        }
    }

    /// What a browser and the person at it do, from this address until they are sent to the callback.
    fn browse(&self, mut at: Url) -> Url {
        let details = self.sandbox.details();
        for _ in 0..10 {
            if at.as_str().starts_with(CALLBACK) {
                return at;
            }
            let client = &self.net.client;
            let request = match at.path() {
                "/authorize" | "/authorize/resume" => client.get(at.clone()),
                "/u/login" => client.post(at.clone()).form(&[
                    ("username", &details.username),
                    ("password", &details.password),
                ]),
                "/u/consent" => client.post(at.clone()).form(&[("action", "accept")]),
                _ => panic!("nobody expects to be sent to {at}"),
            };
            let answer = self
                .net
                .send(request.build().expect("a request"))
                .expect("an answer");
            let location = answer
                .headers()
                .get("location")
                .and_then(|value| value.to_str().ok());
            let page = String::from_utf8_lossy(answer.body());
            let location = location.unwrap_or_else(|| panic!("{at} goes nowhere: {page}"));
            at = at.join(location).expect("an address");
        }
        panic!("it never comes back: {at}");
    }

    fn exchange(
        &self,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
    ) -> Result<CoreTokenResponse, Refusal> {
        self.library
            .exchange_code(code)
            .expect("a token endpoint")
            .set_pkce_verifier(verifier)
            .request(&|request| self.net.call(request))
            .map_err(refusal)
    }

    fn refresh(&self, token: &RefreshToken) -> Result<CoreTokenResponse, Refusal> {
        self.library
            .exchange_refresh_token(token)
            .expect("a token endpoint")
            .request(&|request| self.net.call(request))
            .map_err(refusal)
    }

    /// What the ID token says, once the library has found it genuine.
    fn claims(
        &self,
        tokens: &CoreTokenResponse,
        nonce: &Nonce,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let token = tokens.id_token().expect("an ID token");
        token
            .claims(&self.library.id_token_verifier(), nonce)
            .cloned()
    }

    fn userinfo(&self, token: AccessToken) -> Result<CoreUserInfoClaims, String> {
        self.library
            .user_info(token, None)
            .expect("a userinfo endpoint")
            .request(&|request| self.net.call(request))
            .map_err(|error| format!("{error:?}"))
    }
}

fn refusal<E: std::error::Error>(
    error: RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>,
) -> Refusal {
    match error {
        RequestTokenError::ServerResponse(answer) => (
            answer.error().as_ref().to_owned(),
            answer.error_description().cloned().unwrap_or_default(),
        ),
        other => panic!("no refusal that the library understands: {other:?}"),
    }
}

/// A sandbox that is asked as Auth0 is: by https, under the tenant's own name.
fn over_tls() -> Sandbox {
    sandbox_with(Options {
        tls: true,
        ..Options::default()
    })
}

fn issuer_of(sandbox: &Sandbox) -> String {
    format!("https://{}/", sandbox.domain())
}

/// A login from the address to the claims and what `/userinfo` adds, and what it leaves.
fn complete_login(application: &Application<'_>) -> CoreTokenResponse {
    let login = application.login();
    let tokens = application
        .exchange(login.code, login.verifier)
        .expect("tokens");
    let claims = application
        .claims(&tokens, &login.nonce)
        .expect("a genuine token");
    let id_token = tokens.id_token().expect("an ID token");
    let algorithm = id_token.signing_alg().expect("an algorithm");
    assert_eq!(algorithm, &CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256);
    let email = claims.email().map(|it| it.as_str());
    assert_eq!(email, Some(application.sandbox.details().username.as_str()));
    if let Some(told) = claims.access_token_hash() {
        let verifier = application.library.id_token_verifier();
        let key = id_token.signing_key(&verifier).expect("its key");
        let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
        assert_eq!(told, &hash.expect("a hash"));
    }
    let reader = application
        .userinfo(tokens.access_token().clone())
        .expect("who it is");
    assert_eq!(reader.subject(), claims.subject());
    assert_eq!(reader.email(), claims.email());
    tokens
}

#[test]
fn a_library_logs_in_and_renews_until_it_revokes() {
    let sandbox = over_tls();
    for (way, name) in [
        (AuthType::RequestBody, "client_secret_post"),
        (AuthType::BasicAuth, "client_secret_basic"),
    ] {
        sandbox.with_tenant(|tenant| {
            tenant.clients[0].token_endpoint_auth_method = Some(name.to_owned());
        });
        let mut application = Application::discover(&sandbox, &issuer_of(&sandbox));
        application.library = application.library.set_auth_type(way);
        let tokens = complete_login(&application);
        let renewal = tokens.refresh_token().expect("a refresh token");
        let renewed = application.refresh(renewal).expect("tokens");
        application
            .userinfo(renewed.access_token().clone())
            .expect("who it is");
        // What was renewed answers no request of a browser's, and has no nonce.
        let verifier = application.library.id_token_verifier();
        let claims =
            renewed
                .id_token()
                .expect("an ID token")
                .claims(&verifier, |nonce: Option<&Nonce>| match nonce {
                    None => Ok(()),
                    Some(_) => Err("a nonce".to_owned()),
                });
        claims.expect("a genuine token");
        application
            .library
            .revoke_token(CoreRevocableToken::RefreshToken(renewal.clone()))
            .expect("an address")
            .request(&|request| application.net.call(request))
            .expect("an end of it");
        let (code, _) = application
            .refresh(renewal)
            .expect_err("a revoked token renews nothing");
        assert_eq!(code, "invalid_grant");
    }
}

#[test]
fn a_library_that_takes_the_issuer_for_the_address() {
    let sandbox = sandbox_with(Options {
        loopback_issuer: true,
        ..Options::default()
    });
    let issuer = format!("{}/", sandbox.endpoint());
    let application = Application::discover(&sandbox, &issuer);
    let tokens = complete_login(&application);
    let renewal = tokens.refresh_token().expect("a refresh token");
    application.refresh(renewal).expect("tokens");
}

#[test]
fn a_code_without_its_verifier_is_worth_nothing() {
    let sandbox = over_tls();
    let application = Application::discover(&sandbox, &issuer_of(&sandbox));
    let login = application.login();
    let (_, other) = PkceCodeChallenge::new_random_sha256();
    let (code, _) = application
        .exchange(login.code.clone(), other)
        .expect_err("another's verifier");
    assert_eq!(code, "invalid_grant");
    // It was tried, and is worth nothing with the right one either.
    let (code, _) = application
        .exchange(login.code, login.verifier)
        .expect_err("a code that was tried");
    assert_eq!(code, "invalid_grant");
}

#[test]
fn a_library_refuses_what_the_sandbox_was_told_to_get_wrong() {
    let sandbox = over_tls();
    let application = Application::discover(&sandbox, &issuer_of(&sandbox));
    let verdict = |defect: Option<TokenDefect>, nonce: Option<Nonce>| {
        sandbox.with_tenant(|tenant| tenant.oddities.id_token = defect);
        let login = application.login();
        let tokens = application.exchange(login.code, login.verifier);
        let tokens = tokens.expect("tokens");
        let claims = application.claims(&tokens, &nonce.unwrap_or(login.nonce));
        claims.err().map(|error| format!("{error:?}"))
    };
    assert_eq!(verdict(None, None), None);
    let begins = |found: Option<String>, expected: &str| {
        let found = found.unwrap_or_default();
        assert!(found.starts_with(expected), "{found}, not {expected}");
    };
    begins(verdict(None, Some(Nonce::new_random())), "InvalidNonce");
    for (defect, expected) in [
        (TokenDefect::WrongNonce, "InvalidNonce"),
        (TokenDefect::MissingNonce, "InvalidNonce"),
        (TokenDefect::WrongIssuer, "InvalidIssuer"),
        (TokenDefect::WrongAudience, "InvalidAudience"),
        (TokenDefect::Expired, "Expired"),
        (
            TokenDefect::BadSignature,
            "SignatureVerification(CryptoError",
        ),
        (
            TokenDefect::UnknownKey,
            "SignatureVerification(NoMatchingKey",
        ),
        (
            TokenDefect::UnexpectedAlgorithm,
            "SignatureVerification(NoSignature",
        ),
        (
            TokenDefect::KeyAsSecret,
            "SignatureVerification(CryptoError",
        ),
    ] {
        begins(verdict(Some(defect), None), expected);
    }
    sandbox.with_tenant(|tenant| tenant.oddities.id_token = None);
    let found = application.userinfo(AccessToken::new("of-nobody".to_owned()));
    assert!(found.expect_err("a refusal").contains("401"));
}
