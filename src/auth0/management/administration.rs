//! The Management API for those who set a tenant up: calls for what is to be read whole and written, over whichever way
//! leads there, and patient with the rate limits of small plans.

use super::super::tenant::encoded;
use super::{Auth0Cli, Management, ManagementError, Read, Rights};
use crate::domain::Redactor;
use crate::http::{Answer, Authorization, Body, Http};
use reqwest::Method;
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest that one call waits for a rate limit to pass.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait where a rate limit does not say when it ends: the Free plan lets two calls a second pass.
const PAUSE: Duration = Duration::from_millis(700);

/// An administrator's way to the Management API of one tenant.
#[derive(Clone)]
pub struct Administration(Way);

/// How a call gets there.
#[derive(Clone)]
enum Way {
    /// By a token of ours.
    Http(Arc<Http>, Rights),
    /// By the Auth0 CLI, with its own.
    Cli(Auth0Cli, Redactor),
}

impl Administration {
    /// With these rights.
    pub fn new(http: Arc<Http>, rights: Rights) -> Self {
        Self(Way::Http(http, rights))
    }

    /// Through the Auth0 CLI.
    pub fn by_cli(cli: Auth0Cli, redactor: Redactor) -> Self {
        Self(Way::Cli(cli, redactor))
    }

    /// The Identifier of the Management API that is called, where the token names it: who takes the token has that name.
    pub fn identifier(&self) -> Option<String> {
        match &self.0 {
            Way::Http(_, rights) => rights.identifier(),
            Way::Cli(..) => None,
        }
    }

    /// Whether what carries a call may send it twice by itself: the Auth0 CLI tries again where an answer is lost.
    pub const fn may_send_twice(&self) -> bool {
        matches!(self.0, Way::Cli(..))
    }

    /// Learns the secrets that come.
    pub fn redactor(&self) -> &Redactor {
        match &self.0 {
            Way::Http(http, _) => http.redactor(),
            Way::Cli(_, redactor) => redactor,
        }
    }

    /// Reads something.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn get(&self, path: &str) -> Read<Value> {
        self.call(Method::GET, path, None, true, PATIENCE).await
    }

    /// Makes something; a body of null is none. It is never sent again after a lost answer, since each time might make another one.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal: then it may have been made anyway.
    pub async fn post(&self, path: &str, body: &Value) -> Read<Value> {
        let body = (!body.is_null()).then_some(body);
        self.call(Method::POST, path, body, false, PATIENCE).await
    }

    /// The same, not even after a rate limit: of what may be made twice, it is looked before it is sent again.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal; [`crate::http::Error::RateLimited`].
    pub async fn post_once(&self, path: &str, body: &Value) -> Read<Value> {
        let none = Duration::ZERO;
        self.call(Method::POST, path, Some(body), false, none).await
    }

    /// Changes something. Twice comes to the same as once.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal: then it may have been changed anyway.
    pub async fn patch(&self, path: &str, body: &Value) -> Read<Value> {
        self.call(Method::PATCH, path, Some(body), true, PATIENCE)
            .await
    }

    /// Deletes an `object`, as Auth0 calls it in its codes: `client_grant` is at `/client-grants/{id}`. That it is not found is
    /// no refusal, and no proof that it is gone.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal: then it may have been deleted anyway.
    pub async fn delete(&self, object: &str, id: &str) -> Read<Value> {
        let path = format!("/api/v2/{}s/{}", object.replace('_', "-"), encoded(id));
        let deleted = self
            .call(Method::DELETE, &path, None, true, PATIENCE)
            .await?;
        Ok(match deleted {
            // By which code Auth0 says so of each object is not known: who deletes looks at what is there afterwards.
            Err(refused) if refused.status == 404 => Ok(Value::Null),
            other => other,
        })
    }

    /// Waits for a rate limit to pass, and says so. `false` where it would be longer than one call waits.
    pub async fn waited(&self, began: Instant, pause: Duration) -> bool {
        let Way::Http(http, _) = &self.0 else {
            return false;
        };
        let is_short = began.elapsed() + pause < PATIENCE;
        if is_short {
            pass(http, pause).await;
        }
        is_short
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        again: bool,
        patience: Duration,
    ) -> Read<Value> {
        let (http, rights) = match &self.0 {
            Way::Http(http, rights) => (http, rights),
            Way::Cli(cli, _) => return cli.call(method.as_str(), path, body),
        };
        let management = Management::new(http, rights);
        let began = Instant::now();
        loop {
            http.limit_run();
            let answer = management
                .tenant
                .send(
                    method.clone(),
                    path,
                    body.map_or(Body::None, Body::Json),
                    Authorization::Bearer(management.token),
                    again,
                )
                .await?;
            // What a rate limit turned away was not done, whatever it was.
            if answer.status == 429 {
                let pause = answer.retry_after.unwrap_or(PAUSE).max(PAUSE);
                if began.elapsed() + pause < patience {
                    pass(http, pause).await;
                    continue;
                }
            }
            return read(&answer);
        }
    }
}

async fn pass(http: &Http, pause: Duration) {
    http.tell_wait(pause);
    tokio::time::sleep(pause).await;
}

/// What an answer says: its JSON, nothing where it is empty, or a refusal.
fn read(answer: &Answer) -> Read<Value> {
    match answer.status {
        204 => Ok(Ok(Value::Null)),
        200..=299 if answer.text().trim().is_empty() => Ok(Ok(Value::Null)),
        200..=299 => answer.json().map(Ok),
        _ => ManagementError::read(answer).map(Err),
    }
}
