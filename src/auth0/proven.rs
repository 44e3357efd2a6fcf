//! The one gate for what is secret: a host that is proven to be the tenant's.
//!
//! No client secret, password, code, verifier or token is sent without a [`ProvenHost`], and there are two ways to one: a
//! host of auth0.com, for which Auth0 alone has the certificate, and a discovery document in which the host that was asked
//! names itself as the issuer, byte for byte (OpenID Connect Discovery 1.0, section 4.3). Requests with anything secret in
//! them are methods of what holds one, so forgetting it does not compile.

use super::{Discovery, Tenant, UserInfo};
use crate::domain::{AccessToken, TenantDomain};
use crate::http::{Answer, Authorization, Body, Call, Error, Http};
use reqwest::Method;
use std::sync::Arc;

/// A host that is proven to be a tenant's: it may see what is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenHost(Arc<str>);

/// Why a host may not see a secret.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotProven {
    /// Its discovery document could not be had.
    #[error("{host} does not show that it is an Auth0 tenant: {error}")]
    NoDiscovery {
        /// The host.
        host: String,
        /// Why not.
        error: Error,
    },
    /// Its discovery document is not the one of a tenant of this name.
    #[error("{host} does not say in its discovery document that it is the Auth0 tenant {host}")]
    OtherIssuer {
        /// The host.
        host: String,
    },
}

impl ProvenHost {
    /// A host of auth0.com, without a question. Where another machine stands in its place (`--endpoint`), its certificate
    /// says nothing about Auth0, and it is asked like any other. What stands there on this machine is the person's own.
    pub fn at_once(http: &Http, domain: &TenantDomain) -> Option<Self> {
        let elsewhere = http.endpoint().is_some_and(|there| !there.is_loopback());
        (domain.is_auth0() && !elsewhere).then(|| Self(domain.host().into()))
    }

    /// A host by its own discovery document.
    pub fn by_discovery(domain: &TenantDomain, discovery: &Discovery) -> Option<Self> {
        let is_its_own = discovery.asked_of(domain)
            && discovery.lacking().is_empty()
            && discovery.issuer.as_deref() == Some(&domain.issuer());
        is_its_own.then(|| Self(domain.host().into()))
    }

    /// The proof for a host: at once where that will do, else by asking for its discovery document.
    ///
    /// # Errors
    /// If it does not prove itself.
    pub async fn ask(http: &Http, domain: &TenantDomain) -> Result<Self, NotProven> {
        if let Some(proven) = Self::at_once(http, domain) {
            return Ok(proven);
        }
        let host = domain.host().to_owned();
        match Tenant::new(http, domain).discovery().await {
            Err(error) => Err(NotProven::NoDiscovery { host, error }),
            Ok(discovery) => {
                Self::by_discovery(domain, &discovery).ok_or(NotProven::OtherIssuer { host })
            }
        }
    }

    /// The host's name.
    pub fn host(&self) -> &str {
        &self.0
    }
}

/// A tenant that is proven to be one, and how to reach it.
#[derive(Clone, Copy)]
pub struct ProvenTenant<'a> {
    http: &'a Http,
    host: &'a ProvenHost,
}

impl<'a> ProvenTenant<'a> {
    /// The tenant at this host.
    pub fn new(http: &'a Http, host: &'a ProvenHost) -> Self {
        Self { http, host }
    }

    /// The connection.
    pub(super) fn http(&self) -> &'a Http {
        self.http
    }

    /// Sends a request that may hold secrets.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Body<'_>,
        authorization: Authorization<'_>,
        again: bool,
    ) -> Result<Answer, Error> {
        self.http
            .send(&Call {
                method,
                host: self.host.host(),
                path,
                body,
                authorization,
                again,
            })
            .await
    }

    /// Reads something with a token.
    pub(super) async fn get(&self, path: &str, token: &AccessToken) -> Result<Answer, Error> {
        let authorization = Authorization::Bearer(token);
        self.send(Method::GET, path, Body::None, authorization, true)
            .await
    }

    /// What the tenant says of the person to whom an access token was given (OpenID Connect Core section 5.3).
    ///
    /// # Errors
    /// If there is neither a profile nor a refusal.
    pub async fn userinfo(&self, token: &AccessToken) -> Result<UserInfo, Error> {
        UserInfo::read(&self.get("/userinfo", token).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth0::Rights;
    use crate::domain::{AdminToken, Redactor};
    use crate::http::{Endpoint, HttpOptions};
    use std::time::Duration;

    fn domain(host: &str) -> TenantDomain {
        TenantDomain::parse(host).expect("a domain").value
    }

    fn to(endpoint: Option<&str>) -> Http {
        Http::new(HttpOptions {
            endpoint: endpoint.map(|origin| Endpoint::parse(origin).expect("an endpoint")),
            timeout: Duration::from_secs(1),
            redactor: Redactor::default(),
            trace: None,
            waits: None,
        })
    }

    #[test]
    fn only_hosts_of_auth0_are_proven_at_once_and_not_behind_a_gateway() {
        let at_once = |endpoint, host| ProvenHost::at_once(&to(endpoint), &domain(host)).is_some();
        for host in ["acme.us.auth0.com", "acme.auth0.com"] {
            assert!(at_once(None, host), "{host}");
            assert!(at_once(Some("http://127.0.0.1:1"), host), "{host}");
            assert!(at_once(Some("https://localhost:1"), host), "{host}");
            assert!(!at_once(Some("https://gateway.example"), host), "{host}");
        }
        for host in ["login.acme.com", "evil-auth0.com", "acme.us.auth0app.com"] {
            assert!(!at_once(None, host), "{host}");
            assert!(!at_once(Some("http://127.0.0.1:1"), host), "{host}");
        }
    }

    #[test]
    fn an_opaque_token_goes_to_one_host_by_whichever_copy() {
        let host = |name| ProvenHost::at_once(&to(None), &domain(name)).expect("a host of Auth0's");
        let (acme, press) = (host("acme.us.auth0.com"), host("press.eu.auth0.com"));
        let opaque = AccessToken::new("opaque".into(), &Redactor::default());
        let token = AdminToken::issued(opaque);
        assert!(Rights::of_admin(&acme, &token).is_none(), "nobody said so");
        let token = token.for_one_host();
        let copy = token.clone();
        assert!(Rights::of_admin(&acme, &token).is_some());
        assert!(Rights::of_admin(&press, &token).is_none());
        assert!(Rights::of_admin(&press, &copy).is_none());
        assert!(Rights::of_admin(&acme, &copy).is_some());
    }
}
