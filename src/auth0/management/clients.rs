//! The application's secret through the Management API: a new one in its place, and the one that is there.

use crate::auth0::tenant::encoded;
use crate::auth0::{ManagementError, Tenant};
use crate::domain::{AccessToken, ClientId, ClientSecret};
use crate::http::{Answer, Error};
use crate::http::{Authorization, Body, Call};
use reqwest::Method;

/// What the Management API shows of a secret.
#[derive(Debug, Clone)]
pub enum ShownSecret {
    /// One that this run did not know.
    New(ClientSecret),
    /// One that this run knows, and has taken out of the answer as it takes it out of every text.
    Known,
    /// None: the token may not see it.
    Hidden,
}

impl ShownSecret {
    fn read(answer: &Answer) -> Result<Self, Error> {
        let json = answer.json()?;
        let Some(text) = json.get("client_secret") else {
            return Ok(Self::Hidden);
        };
        let text = text.as_str().unwrap_or_default();
        if text == "[redacted]" {
            return Ok(Self::Known);
        }
        ClientSecret::parse(text.to_owned())
            .map(|secret| Self::New(secret.value))
            .map_err(|_| Error::WrongShape("its client_secret is none".into()))
    }
}

fn path_of(id: &ClientId) -> String {
    format!("/api/v2/clients/{}", encoded(id.as_str()))
}

impl Tenant<'_> {
    /// Puts a new secret in the place of the application's, which stops working at once. It is never tried again: each
    /// try would make another one.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal: then it may have been done all the same.
    pub async fn rotate_secret(
        &self,
        token: &AccessToken,
        id: &ClientId,
    ) -> Result<Result<ShownSecret, ManagementError>, Error> {
        let path = format!("{}/rotate-secret", path_of(id));
        let answer = self
            .send(&Call {
                method: Method::POST,
                host: self.host(),
                path: &path,
                body: Body::None,
                authorization: Authorization::Bearer(token),
                again: false,
            })
            .await?;
        if answer.status == 200 {
            ShownSecret::read(&answer).map(Ok)
        } else {
            ManagementError::read(&answer).map(Err)
        }
    }

    /// The application's secret, for those who may see it.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn client_secret(
        &self,
        token: &AccessToken,
        id: &ClientId,
    ) -> Result<Result<ShownSecret, ManagementError>, Error> {
        let path = format!("{}?fields=client_secret", path_of(id));
        self.read(&path, token, ShownSecret::read).await
    }
}
