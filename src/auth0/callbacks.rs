//! An application's Allowed Callback URLs, read and written whole: the Management API knows no other way.

use super::tenant::encoded;
use super::{ManagementError, Tenant};
use crate::domain::{AccessToken, ClientId};
use crate::http::Body;
use crate::http::Error;
use reqwest::Method;
use serde_json::{Value, json};

/// A refusal is an answer as well; anything else than these two is an error.
type Answered<T> = Result<Result<T, ManagementError>, Error>;

impl Tenant<'_> {
    /// The Allowed Callback URLs, byte for byte and in their order, since they are about to be written back.
    ///
    /// # Errors
    /// If there is neither a list nor a refusal. A list with anything but texts in it is none.
    pub async fn callbacks(&self, token: &AccessToken, id: &ClientId) -> Answered<Vec<String>> {
        let path = format!("{}?fields=callbacks", path_of(id));
        let answer = self
            .management_call(Method::GET, &path, Body::None, token)
            .await?;
        if answer.status != 200 {
            return ManagementError::read(&answer).map(Err);
        }
        let no_list = || Error::WrongShape("its callbacks are no list of texts".into());
        match answer.raw_json()?.get("callbacks") {
            None | Some(Value::Null) => Ok(Ok(Vec::new())),
            Some(Value::Array(rows)) => rows
                .iter()
                .map(|row| row.as_str().map(str::to_owned).ok_or_else(no_list))
                .collect::<Result<_, _>>()
                .map(Ok),
            Some(_) => Err(no_list()),
        }
    }

    /// Writes the Allowed Callback URLs, all of them.
    ///
    /// # Errors
    /// If it is neither done nor refused.
    pub async fn set_callbacks(
        &self,
        token: &AccessToken,
        id: &ClientId,
        callbacks: &[String],
    ) -> Answered<()> {
        let changes = json!({"callbacks": callbacks});
        let answer = self
            .management_call(Method::PATCH, &path_of(id), Body::Json(&changes), token)
            .await?;
        match answer.status {
            200 => Ok(Ok(())),
            _ => ManagementError::read(&answer).map(Err),
        }
    }
}

fn path_of(id: &ClientId) -> String {
    format!("/api/v2/clients/{}", encoded(id.as_str()))
}
