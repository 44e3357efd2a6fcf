//! Who may use the Management API, and at which host: a token goes only where it belongs.

use crate::auth0::{Jwt, ProvenHost, ProvenTenant, TokenGrant};
use crate::domain::{AccessToken, AdminToken, TenantDomain, clean};
use crate::http::Http;

/// Where an administrator's token says that it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminHost {
    /// To the Management API of this tenant: its `aud` is `https://HOST/api/v2/`.
    Of(TenantDomain),
    /// It is opaque, and says nothing.
    Opaque,
    /// To no Management API, or to several; what it names, cleaned.
    None(String),
}

impl AdminHost {
    /// Reads a token's `aud`. Its `iss` says nothing: the Auth0 CLI's tokens are issued by Auth0's own tenant.
    pub fn of(token: &AccessToken) -> Self {
        let Some(claims) = Jwt::parse(token.expose()) else {
            return Self::Opaque;
        };
        let audiences = claims.audiences();
        let mut hosts = audiences.iter().filter_map(|audience| host_of(audience));
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => Self::Of(host),
            _ => Self::None(clean(&audiences.join(" "))),
        }
    }

    /// The domain to which a token may be sent: the one that it names, whatever the settings say; for an opaque one, of
    /// which the person said so, this domain.
    pub fn domain_for(token: &AdminToken, domain: &TenantDomain) -> Option<TenantDomain> {
        match Self::of(token.access_token()) {
            Self::Of(host) => Some(host),
            Self::Opaque => token
                .one_host()
                .is_some_and(|one| one.may_be(domain.host()))
                .then(|| domain.clone()),
            Self::None(_) => None,
        }
    }
}

/// The tenant whose Management API an audience is, to the byte.
fn host_of(audience: &str) -> Option<TenantDomain> {
    let host = audience
        .strip_prefix("https://")?
        .strip_suffix("/api/v2/")?;
    let domain = TenantDomain::parse(host).ok()?.value;
    (domain.host() == host).then_some(domain)
}

/// A token for the Management API, and the host that may see it.
#[derive(Clone)]
pub struct Rights {
    host: ProvenHost,
    token: AccessToken,
}

impl Rights {
    /// The application's own, at the host that gave it.
    pub fn own(host: &ProvenHost, granted: &TokenGrant) -> Self {
        Self {
            host: host.clone(),
            token: granted.access_token.clone(),
        }
    }

    /// An administrator's, unless it belongs to another host.
    pub fn of_admin(host: &ProvenHost, token: &AdminToken) -> Option<Self> {
        let belongs = match AdminHost::of(token.access_token()) {
            AdminHost::Of(domain) => domain.host() == host.host(),
            AdminHost::Opaque => token.one_host().is_some_and(|one| one.is(host.host())),
            AdminHost::None(_) => false,
        };
        belongs.then(|| Self {
            host: host.clone(),
            token: token.access_token().clone(),
        })
    }

    /// The Identifier of the API that the token is for, where the token says so.
    pub fn identifier(&self) -> Option<String> {
        match AdminHost::of(&self.token) {
            AdminHost::Of(domain) => domain.management_identifier(),
            AdminHost::Opaque | AdminHost::None(_) => None,
        }
    }
}

/// The Management API, as far as these rights reach.
#[derive(Clone, Copy)]
pub struct Management<'a> {
    pub(super) tenant: ProvenTenant<'a>,
    pub(super) token: &'a AccessToken,
}

impl<'a> Management<'a> {
    /// The Management API with these rights.
    pub fn new(http: &'a Http, rights: &'a Rights) -> Self {
        Self {
            tenant: ProvenTenant::new(http, &rights.host),
            token: &rights.token,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Redactor;
    use base64::Engine as _;

    fn token(claims: &serde_json::Value) -> AccessToken {
        let part = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        AccessToken::new(
            format!(
                "{}.{}.c2ln",
                part(r#"{"alg":"RS256"}"#),
                part(&claims.to_string())
            ),
            &Redactor::default(),
        )
    }

    fn named(aud: &serde_json::Value) -> Option<String> {
        match AdminHost::of(&token(
            &serde_json::json!({"iss": "https://auth0.auth0.com/", "aud": aud}),
        )) {
            AdminHost::Of(domain) => Some(domain.host().to_owned()),
            _ => None,
        }
    }

    #[test]
    fn a_token_belongs_to_the_host_that_its_audience_names() {
        let acme = "https://acme.us.auth0.com/api/v2/";
        assert_eq!(named(&acme.into()).as_deref(), Some("acme.us.auth0.com"));
        let with_more = serde_json::json!([acme, "https://acme.us.auth0.com/userinfo"]);
        assert_eq!(named(&with_more).as_deref(), Some("acme.us.auth0.com"));
        for other in [
            serde_json::json!(null),
            "".into(),
            "https://acme.us.auth0.com/api/v2".into(),
            "http://acme.us.auth0.com/api/v2/".into(),
            "https://ACME.us.auth0.com/api/v2/".into(),
            "https://acme.us.auth0.com:443/api/v2/".into(),
            "https://acme.us.auth0.com/x/api/v2/".into(),
            "https://evil.test/@acme.us.auth0.com/api/v2/".into(),
            "https://*.auth0.com/api/v2/".into(),
            "https://acme.us.auth0.com/userinfo".into(),
            serde_json::json!([acme, "https://other.us.auth0.com/api/v2/"]),
        ] {
            assert_eq!(named(&other), None, "{other}");
        }
        let opaque = AccessToken::new("opaque".into(), &Redactor::default());
        assert_eq!(AdminHost::of(&opaque), AdminHost::Opaque);
    }
}
