//! Users through the Management API, as far as a rehearsal of what MAZ does needs them.

use crate::auth0::tenant::encoded;
use crate::auth0::{ManagementError, Tenant};
use crate::domain::AccessToken;
use crate::http::Body;
use crate::http::{Answer, Error};
use reqwest::Method;
use serde_json::{Map, Value};

/// A user, found by the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUser {
    /// `auth0|…`.
    pub id: String,
    /// The connections that know the user.
    pub connections: Vec<String>,
}

impl FoundUser {
    /// Reads one, unless it has another address than was asked for: it is about to be changed.
    fn read(json: &Value, email: &str) -> Option<Self> {
        json.get("email")?
            .as_str()
            .filter(|found| found.eq_ignore_ascii_case(email))?;
        Some(Self {
            id: json.get("user_id")?.as_str()?.to_owned(),
            connections: json
                .get("identities")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|identity| identity.get("connection")?.as_str())
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// A refusal is an answer as well; anything else than these two is an error.
type Answered<T> = Result<Result<T, ManagementError>, Error>;

fn refused<T>(answer: &Answer) -> Answered<T> {
    ManagementError::read(answer).map(Err)
}

fn path_of(id: &str) -> String {
    format!("/api/v2/users/{}", encoded(id))
}

impl Tenant<'_> {
    /// The users with this address: read directly, so that it does not lag behind what was written.
    ///
    /// # Errors
    /// If there is neither a list nor a refusal.
    pub async fn users_by_email(
        &self,
        token: &AccessToken,
        email: &str,
    ) -> Answered<Vec<FoundUser>> {
        let path = format!("/api/v2/users-by-email?email={}", encoded(email));
        let answer = self
            .management_call(Method::GET, &path, Body::None, token)
            .await?;
        if answer.status != 200 {
            return refused(&answer);
        }
        match answer.json()? {
            Value::Array(users) => Ok(Ok(users
                .iter()
                .filter_map(|user| FoundUser::read(user, email))
                .collect())),
            _ => Err(Error::WrongShape("it is no list of users".into())),
        }
    }

    /// Creates a user, and answers its id.
    ///
    /// # Errors
    /// If there is neither a user nor a refusal.
    pub async fn create_user(&self, token: &AccessToken, user: &Value) -> Answered<String> {
        let answer = self
            .management_call(Method::POST, "/api/v2/users", Body::Json(user), token)
            .await?;
        if !matches!(answer.status, 200 | 201) {
            return refused(&answer);
        }
        answer
            .json()?
            .get("user_id")
            .and_then(Value::as_str)
            .filter(|id| !id.is_empty())
            .map(|id| Ok(id.to_owned()))
            .ok_or_else(|| Error::WrongShape("it holds no user_id".into()))
    }

    /// Changes members of a user. The first level of metadata is merged: keys that are not named stay as they are.
    ///
    /// # Errors
    /// If it is neither done nor refused.
    pub async fn update_user(
        &self,
        token: &AccessToken,
        id: &str,
        changes: &Value,
    ) -> Answered<()> {
        let answer = self
            .management_call(Method::PATCH, &path_of(id), Body::Json(changes), token)
            .await?;
        match answer.status {
            200 | 204 => Ok(Ok(())),
            _ => refused(&answer),
        }
    }

    /// The app_metadata of a user; empty where there is none.
    ///
    /// # Errors
    /// If there is neither a user nor a refusal.
    pub async fn app_metadata(
        &self,
        token: &AccessToken,
        id: &str,
    ) -> Answered<Map<String, Value>> {
        let path = format!("{}?fields=app_metadata", path_of(id));
        let answer = self
            .management_call(Method::GET, &path, Body::None, token)
            .await?;
        if answer.status != 200 {
            return refused(&answer);
        }
        match answer.json()? {
            Value::Object(mut user) => Ok(Ok(match user.remove("app_metadata") {
                Some(Value::Object(metadata)) => metadata,
                _ => Map::new(),
            })),
            _ => Err(Error::WrongShape("it is no user".into())),
        }
    }

    /// Deletes a user.
    ///
    /// # Errors
    /// If it is neither done nor refused.
    pub async fn delete_user(&self, token: &AccessToken, id: &str) -> Answered<()> {
        let answer = self
            .management_call(Method::DELETE, &path_of(id), Body::None, token)
            .await?;
        match answer.status {
            200 | 202 | 204 => Ok(Ok(())),
            _ => refused(&answer),
        }
    }
}
