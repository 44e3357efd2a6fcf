//! The other destination of a record: the MAZ API, as `docs/maz-api.yaml` has it.
//!
//! MAZ has published no such API: this is the contract that this program expects, and nothing is sent to a host that the
//! user did not name. The address has no default.
//!
//! What is held is read first, and written only over what was read (`ETag`, `If-Match`: RFC 9110 section 13). Each write
//! has an `Idempotency-Key`, so that a retry writes once; one whose answer was lost is read back before it is tried again.

use super::held::members;
use super::{ApiError, HeldRecord};
use crate::domain::{
    AccessToken, ApiTarget, ClientId, ClientSecret, MazToken, Record, Settings, hexadecimal,
};
use crate::http::header::{self, HeaderName};
use crate::http::{
    Answer, Authorization, Body, Call, Endpoint, Error, Http, HttpOptions, Method, Transport,
};
use serde_json::{Value, json};

/// The integration of one app in the MAZ API.
pub struct RecordApi {
    http: Http,
    target: ApiTarget,
    token: AccessToken,
    path: String,
}

/// What was held when it was read. Only over this may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The integration, if there was one.
    pub held: Option<HeldRecord>,
    etag: Option<String>,
}

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It was held already.
    Unchanged,
    /// There was none before.
    Created,
    /// It took the place of what was held.
    Updated,
}

impl RecordApi {
    /// Prepares to ask. Nothing is sent yet. The options' endpoint is the API's own: the user named it. The integration's Client
    /// Secret is read before, where it has one: its token is another then.
    ///
    /// # Errors
    /// [`ApiError::OtherApi`] if the token is for another.
    pub fn new(
        target: ApiTarget,
        token: &MazToken,
        secret: Option<&ClientSecret>,
        options: HttpOptions,
    ) -> Result<Self, ApiError> {
        let Some(token) = token.at(&target.address, secret).cloned() else {
            let known = token.origin().known().unwrap_or_default();
            return Err(ApiError::OtherApi(known.to_owned()));
        };
        Ok(Self {
            http: Http::new(HttpOptions {
                endpoint: Some(Endpoint::of_api(&target.address)),
                ..options
            }),
            path: format!(
                "{}/v1/apps/{}/database-integrations/auth0",
                target.address.path(),
                target.app_id
            ),
            target,
            token,
        })
    }

    /// Where the API is, and for which app.
    pub fn target(&self) -> &ApiTarget {
        &self.target
    }

    /// How often it was asked so far.
    pub fn requests(&self) -> u32 {
        self.http.requests()
    }

    /// The address of the integration.
    pub fn url(&self) -> String {
        format!("{}{}", self.target.address.origin(), self.path)
    }

    /// What is held.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn read(&self) -> Result<Snapshot, ApiError> {
        let mut tries = 0;
        let answer = loop {
            tries += 1;
            let outcome = self.send(Method::GET, &[], Body::None).await;
            match self.http.pause(&outcome, tries, true) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => break outcome.map_err(ApiError::of)?,
            }
        };
        match answer.status {
            200 => match answer.json().ok().and_then(HeldRecord::read) {
                Some(held) => Ok(Snapshot {
                    held: Some(held),
                    etag: answer.etag,
                }),
                None => Err(ApiError::NotTheApi(
                    "its answer is no integration in JSON".into(),
                )),
            },
            404 if answer.json().unwrap_or_default()["error"]["code"] == "not_found" => {
                Ok(Snapshot {
                    held: None,
                    etag: None,
                })
            }
            _ => Err(ApiError::of_answer(&answer)),
        }
    }

    /// Writes the integration over what was seen. When it answers, what is held is this.
    ///
    /// # Errors
    /// [`ApiError::Changed`] if somebody else wrote meanwhile, [`ApiError::Uncertain`] if it is not known whether it was
    /// written, else why it was not.
    pub async fn write(
        &self,
        record: &Record,
        secret: &ClientSecret,
        seen: &Snapshot,
    ) -> Result<Written, ApiError> {
        let settings = Settings {
            client_secret: Some(secret.clone()),
            ..record.settings()
        };
        let is_ours = |seen: &Snapshot| {
            seen.held
                .as_ref()
                .is_some_and(|held| held.differences(&settings).is_empty())
        };
        if is_ours(seen) {
            return Ok(Written::Unchanged);
        }
        let written = if seen.held.is_some() {
            Written::Updated
        } else {
            Written::Created
        };
        let mut sent = members(record);
        sent.insert("client_secret".into(), json!(secret.expose()));
        self.change(Method::PUT, Body::Json(&Value::Object(sent)), seen, is_ours)
            .await
            .map(|()| written)
    }

    /// Removes the integration that was seen. Answers whether there was one.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn remove(&self, seen: &Snapshot) -> Result<bool, ApiError> {
        if seen.held.is_none() {
            return Ok(false);
        }
        self.change(Method::DELETE, Body::None, seen, |seen| seen.held.is_none())
            .await
            .map(|()| true)
    }

    /// One change, sent until it is known to be done, or known not to be.
    async fn change(
        &self,
        method: Method,
        body: Body<'_>,
        seen: &Snapshot,
        is_done: impl Fn(&Snapshot) -> bool,
    ) -> Result<(), ApiError> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).map_err(no_randomness)?;
        let key = hexadecimal(&bytes);
        let condition = match &seen.etag {
            Some(etag) => (header::IF_MATCH, etag.as_str()),
            None if seen.held.is_none() => (header::IF_NONE_MATCH, "*"),
            None => {
                return Err(ApiError::NotTheApi(
                    "it gives no ETag, without which an update could be lost".into(),
                ));
            }
        };
        if header::HeaderValue::from_str(condition.1).is_err() {
            return Err(ApiError::NotTheApi("its ETag cannot be sent back".into()));
        }
        let headers = [
            condition,
            (HeaderName::from_static("idempotency-key"), &*key),
        ];
        let mut tries = 0;
        loop {
            tries += 1;
            let outcome = self.send(method.clone(), &headers, body).await;
            let pause = self.http.pause(&outcome, tries, true);
            let error = match outcome {
                Ok(answer) => match shown_by(&method, &answer) {
                    Some(now) if is_done(&now) => return Ok(()),
                    Some(_) => {
                        return Err(ApiError::NotTheApi(
                            "what it says that it holds now is not what it was given".into(),
                        ));
                    }
                    None if (200..300).contains(&answer.status) => ApiError::NotTheApi(format!(
                        "it answered {}, and not with the integration as it holds it now",
                        answer.status
                    )),
                    None => ApiError::of_answer(&answer),
                },
                Err(error) => ApiError::of(error),
            };
            // A first try whose answer was lost may have been done, and be what a second one meets.
            if error.is_lost_answer() || (tries > 1 && error == ApiError::Changed) {
                match self.read().await {
                    Ok(now) if is_done(&now) => return Ok(()),
                    Ok(now) if now != *seen => return Err(ApiError::Changed),
                    Ok(_) => {}
                    Err(_) => return Err(ApiError::Uncertain(Box::new(error))),
                }
            }
            match pause {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(error),
            }
        }
    }

    async fn send(
        &self,
        method: Method,
        headers: &[(HeaderName, &str)],
        body: Body<'_>,
    ) -> Result<Answer, Error> {
        let call = Call {
            method,
            host: "",
            path: &self.path,
            body,
            authorization: Authorization::Bearer(&self.token),
            again: false,
        };
        let answer = self.http.send_with(&call, headers).await?;
        // Somebody may have written the secret in the place of the id, which is shown otherwise.
        if let Some(id) = answer.json().unwrap_or_default()["client_id"].as_str()
            && ClientId::parse(id).is_ok_and(|id| id.value.looks_like_a_secret())
        {
            self.http.redactor().learn(id);
        }
        Ok(answer)
    }
}

/// What an answer to a change shows to be held now; nothing where it is not of the contract: a proxy's page may have any status.
fn shown_by(method: &Method, answer: &Answer) -> Option<Snapshot> {
    let held = match answer.status {
        204 if *method == Method::DELETE => None,
        200 | 201 if *method == Method::PUT => Some(HeldRecord::read(answer.json().ok()?)?),
        _ => return None,
    };
    Some(Snapshot {
        held,
        etag: answer.etag.clone(),
    })
}

fn no_randomness(error: getrandom::Error) -> ApiError {
    let words = format!("the system gives no randomness: {error}");
    ApiError::Unreachable(Error::Transport(Transport::Other(words)))
}
