//! The tenant's discovery document (OpenID Connect Discovery 1.0, section 3).

use crate::domain::{TenantDomain, is_auth0};
use crate::http::{Answer, Came, Error};
use reqwest::Url;
use serde_json::Value;

/// What the document says, as far as it is needed. Members of another type count as absent.
#[derive(Debug, Clone)]
pub struct Discovery {
    /// The issuer, byte for byte.
    pub issuer: Option<String>,
    /// Where logins begin.
    pub authorization_endpoint: Option<String>,
    /// Where tokens are given.
    pub token_endpoint: Option<String>,
    /// Where the signing keys are.
    pub jwks_uri: Option<String>,
    /// Whether callbacks carry `iss` (RFC 9207).
    pub authorization_response_iss: bool,
    /// When the answer came.
    pub came: Came,
    /// The host that was asked for it.
    asked: Option<String>,
}

impl Discovery {
    /// The path of the document.
    pub const PATH: &'static str = "/.well-known/openid-configuration";

    /// Reads the document.
    ///
    /// # Errors
    /// If the answer is not the document.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        if answer.status != 200 {
            return Err(answer.unexpected());
        }
        let json = answer.json()?;
        if !json.is_object() {
            return Err(Error::WrongShape("it is no JSON object".into()));
        }
        let text = |member: &str| json.get(member).and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            issuer: text("issuer"),
            authorization_endpoint: text("authorization_endpoint"),
            token_endpoint: text("token_endpoint"),
            jwks_uri: text("jwks_uri"),
            authorization_response_iss: json
                .get("authorization_response_iss_parameter_supported")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            came: answer.came,
            asked: None,
        })
    }

    /// The same, as it came from a domain.
    pub(super) fn from(self, domain: &TenantDomain) -> Self {
        Self {
            asked: Some(domain.host().to_owned()),
            ..self
        }
    }

    /// Whether it came from this domain.
    pub(super) fn asked_of(&self, domain: &TenantDomain) -> bool {
        self.asked.as_deref() == Some(domain.host())
    }

    /// The members without which no login can work, that the document lacks. An endpoint is an address of the tenant's, which
    /// may go by its own name there, by a custom domain, or by the name that Auth0 gave it.
    pub fn lacking(&self) -> Vec<&'static str> {
        let issuer = self
            .issuer
            .as_deref()
            .and_then(|issuer| Url::parse(issuer.trim()).ok());
        let issuer = issuer.as_ref().and_then(Url::host_str);
        let has = |name: &str, value: &str| {
            let value = value.trim();
            name == "issuer" && !value.is_empty() || self.is_of_the_tenant(value, issuer)
        };
        [
            ("issuer", &self.issuer),
            ("authorization_endpoint", &self.authorization_endpoint),
            ("token_endpoint", &self.token_endpoint),
            ("jwks_uri", &self.jwks_uri),
        ]
        .into_iter()
        .filter(|(name, value)| !value.as_deref().is_some_and(|value| has(name, value)))
        .map(|(name, _)| name)
        .collect()
    }

    /// Whether an address is one of its own hosts', of which the issuer names one.
    fn is_of_the_tenant(&self, address: &str, issuer: Option<&str>) -> bool {
        let Ok(address) = Url::parse(address) else {
            return false;
        };
        // A custom domain does not tell the tenant's name at Auth0.
        let has_another_name = self.asked.as_deref().is_none_or(|asked| !is_auth0(asked));
        let names = [self.asked.as_deref(), issuer];
        address.scheme() == "https"
            && address.port().is_none()
            && address.host_str().is_some_and(|host| {
                names.contains(&Some(host)) || (has_another_name && is_auth0(host))
            })
    }
}
