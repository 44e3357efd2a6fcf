//! Users through the Management API, as far as a rehearsal of what MAZ does needs them.

use super::{Management, Read, document, named, object, optional, page, refused, text};
use crate::auth0::tenant::encoded;
use crate::http::{Answer, Body, Error};
use reqwest::Method;
use serde_json::{Map, Value};

/// A user, found by the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUser {
    /// `auth0|…`.
    pub id: String,
    /// The connections that know the user.
    pub connections: Vec<String>,
    /// Whether the user is shown to be blocked.
    pub is_blocked: bool,
}

impl FoundUser {
    /// Reads one, unless it has another address than was asked for: it is about to be changed.
    fn read(json: &Value, email: &str) -> Option<Self> {
        json.get("email")?
            .as_str()
            .filter(|found| found.eq_ignore_ascii_case(email))?;
        Some(Self {
            id: json.get("user_id")?.as_str()?.to_owned(),
            is_blocked: json.get("blocked").and_then(Value::as_bool) == Some(true),
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

/// The user of this id, where an answer is that.
fn its(id: &str, answer: &Answer) -> Result<Value, Error> {
    named(object(answer)?, "user_id", id, "user")
}

fn path_of(id: &str) -> String {
    format!("/api/v2/users/{}", encoded(id))
}

impl Management<'_> {
    /// Reads one user, as MAZ does: `Ok(Ok(()))` if it may.
    ///
    /// # Errors
    /// If there is neither a list nor a refusal.
    pub async fn users(&self) -> Read<()> {
        let path = "/api/v2/users?per_page=1&fields=user_id";
        self.read(path, |answer| {
            let json = document(answer)?;
            let is_a_user = |row: &Value| text(row, "user_id").is_some_and(|id| !id.is_empty());
            match page(&json, "users") {
                Ok((users, _)) if users.iter().all(is_a_user) => Ok(()),
                _ => Err(Error::WrongShape("it is no list of users".into())),
            }
        })
        .await
    }

    /// The users with this address: read directly, so that it does not lag behind what was written.
    ///
    /// # Errors
    /// If there is neither a list nor a refusal.
    pub async fn users_by_email(&self, email: &str) -> Read<Vec<FoundUser>> {
        let path = format!("/api/v2/users-by-email?email={}", encoded(email));
        let answer = self.send(Method::GET, &path, Body::None).await?;
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

    /// The user of this id, where it has this address; none where there is no such user, or it has another.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn user(&self, id: &str, email: &str) -> Read<Option<FoundUser>> {
        let path = format!(
            "{}?fields=user_id%2Cemail%2Cidentities%2Cblocked",
            path_of(id)
        );
        let read = self.read(&path, |answer| {
            Ok(FoundUser::read(&its(id, answer)?, email))
        });
        match read.await? {
            Err(refusal) if refusal.has_no("user") => Ok(Ok(None)),
            read => Ok(read),
        }
    }

    /// Creates a user, and answers its id.
    ///
    /// # Errors
    /// If there is neither a user nor a refusal.
    pub async fn create_user(&self, user: &Value) -> Read<String> {
        let answer = self
            .send(Method::POST, "/api/v2/users", Body::Json(user))
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
    pub async fn update_user(&self, id: &str, changes: &Value) -> Read<()> {
        let answer = self
            .send(Method::PATCH, &path_of(id), Body::Json(changes))
            .await?;
        match answer.status {
            200 => its(id, &answer).map(|_| Ok(())),
            204 => Ok(Ok(())),
            _ => refused(&answer),
        }
    }

    /// The app_metadata of a user; empty where there is none.
    ///
    /// # Errors
    /// If there is neither a user nor a refusal.
    pub async fn app_metadata(&self, id: &str) -> Read<Map<String, Value>> {
        let path = format!("{}?fields=user_id%2Capp_metadata", path_of(id));
        self.read(&path, |answer| {
            let metadata = optional(&its(id, answer)?, "app_metadata", |metadata| {
                metadata.as_object().cloned()
            })?;
            Ok(metadata.unwrap_or_default())
        })
        .await
    }

    /// Deletes a user.
    ///
    /// # Errors
    /// If it is neither done nor refused.
    pub async fn delete_user(&self, id: &str) -> Read<()> {
        let answer = self.send(Method::DELETE, &path_of(id), Body::None).await?;
        match answer.status {
            200 | 202 | 204 => Ok(Ok(())),
            _ => refused(&answer),
        }
    }
}
