//! What any host may be asked that is said to be a tenant: nothing secret is sent.

use super::{AuthorizeAnswer, Discovery, Jwks};
use crate::domain::{ClientId, TenantDomain};
use crate::http::{Answer, Authorization, Body, Call, Error, Http};
use reqwest::Method;

/// A text as a part of a path or a query.
pub fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// A domain that is said to be a tenant's, and how to reach it.
#[derive(Clone, Copy)]
pub struct Tenant<'a> {
    http: &'a Http,
    domain: &'a TenantDomain,
}

impl<'a> Tenant<'a> {
    /// The tenant of a domain.
    pub fn new(http: &'a Http, domain: &'a TenantDomain) -> Self {
        Self { http, domain }
    }

    async fn get(&self, path: &str) -> Result<Answer, Error> {
        self.http
            .send(&Call {
                method: Method::GET,
                host: self.domain.host(),
                path,
                body: Body::None,
                authorization: Authorization::None,
                again: true,
            })
            .await
    }

    /// The discovery document.
    ///
    /// # Errors
    /// If it cannot be had.
    pub async fn discovery(&self) -> Result<Discovery, Error> {
        let answer = self.get(Discovery::PATH).await?;
        Ok(Discovery::read(&answer)?.from(self.domain))
    }

    /// The signing keys.
    ///
    /// # Errors
    /// If they cannot be had.
    pub async fn jwks(&self) -> Result<Jwks, Error> {
        Jwks::read(&self.get(Jwks::PATH).await?)
    }

    /// Visits `/authorize` as a browser would that MAZ sends there, with PKCE (RFC 7636) and a state, and logs in nobody.
    ///
    /// # Errors
    /// If the answer is neither on the way to a login nor an error.
    pub async fn authorize(
        &self,
        id: &ClientId,
        redirect_uri: &str,
    ) -> Result<AuthorizeAnswer, Error> {
        let origin = reqwest::Url::parse(&self.domain.issuer())
            .map_err(|error| Error::WrongShape(error.to_string()))?;
        let mut url = origin.clone();
        url.set_path("/authorize");
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", id.as_str())
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", "openid")
            .append_pair("state", "maz-auth0-check")
            // The challenge of RFC 7636, appendix B: nobody will ever come back with its verifier.
            .append_pair(
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            )
            .append_pair("code_challenge_method", "S256");
        let path = format!("/authorize?{}", url.query().unwrap_or_default());
        AuthorizeAnswer::read(&self.get(&path).await?, &origin, redirect_uri)
    }
}
