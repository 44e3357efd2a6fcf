//! The other destination of a record: the MAZ API, as `docs/maz-api.yaml` has it.
//!
//! MAZ has published no such API: this is the contract that this program expects, and nothing is sent to a host that the
//! user did not name. The address has no default.
//!
//! What is held is read first, and written only over what was read (`ETag`, `If-Match`: RFC 9110 section 13). Each write
//! has an `Idempotency-Key`, so that a retry writes once; one whose answer was lost is read back before it is tried again.

use crate::domain::{
    AccessToken, ApiTarget, Audience, AuthorizationCode, ClientId, ClientSecret, DirectoryName,
    Record, Redactor, Settings, SubscriptionType, clean,
};
use reqwest::Method;
use reqwest::header::{self, HeaderValue};
use serde_json::{Map, Value, json};
use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Larger answers are not read: a record has less than 2 KB.
const LARGEST_BODY: usize = 256 * 1024;
/// How often one write is sent at most.
const TRIES: u32 = 3;
/// The longest that a rate limit is waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Why the MAZ API did not do, or may not have done, what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// It cannot be reached: nothing was sent.
    #[error("the MAZ API cannot be reached: {0}")]
    Unreachable(String),
    /// It was reached, and gave no whole answer.
    #[error("the MAZ API gave no answer: {0}")]
    NoAnswer(String),
    /// 401: the token is not accepted.
    #[error("the MAZ API does not accept the token{}", said(.0))]
    Unauthorized(String),
    /// 403: the token is for another app.
    #[error("the MAZ API's token may not change this app{}", said(.0))]
    Forbidden(String),
    /// 404 for the path itself: another app id, or no such API there.
    #[error("the MAZ API has nothing at this address{}", said(.0))]
    NotThere(String),
    /// 409: the same idempotency key for another write, or another conflict.
    #[error("the MAZ API says that this conflicts with what it holds{}", said(.0))]
    Conflict(String),
    /// 412, 428: what it holds was changed since it was read.
    #[error("what the MAZ API holds was changed by somebody else meanwhile")]
    Changed,
    /// 422: it takes other values.
    #[error("the MAZ API does not take these values: {0}")]
    Invalid(String),
    /// 429: too many requests.
    #[error("the MAZ API is asked too often{}", .retry_after.map(|wait| format!(": try again in {} s", wait.as_secs().max(1))).unwrap_or_default())]
    RateLimited {
        /// When it may be asked again, if it says so.
        retry_after: Option<Duration>,
    },
    /// 5xx: trouble on its side.
    #[error("the MAZ API is in trouble: it answered {status}{}", said(.words))]
    Server {
        /// The status.
        status: u16,
        /// What it said.
        words: String,
    },
    /// 3xx: a redirect is never followed, since the request carries secrets.
    #[error("the MAZ API redirects to {0}, and secrets are not sent after a redirect")]
    Redirected(String),
    /// Something else answers there, or it keeps another contract.
    #[error("what answers at this address does not keep to the contract: {0}")]
    NotTheApi(String),
    /// A write got no answer, and what is held could not be read back.
    #[error("whether it was written is not known: {0}")]
    Uncertain(Box<ApiError>),
}

impl ApiError {
    /// Whether a request that was answered so may have been done all the same.
    fn is_lost_answer(&self) -> bool {
        matches!(
            self,
            Self::NoAnswer(_) | Self::Server { .. } | Self::NotTheApi(_)
        )
    }

    /// Whether the same may succeed later, so that nothing can be judged now.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::NoAnswer(_)
            | Self::Server { .. }
            | Self::RateLimited { .. } => true,
            Self::Uncertain(error) => error.is_passing(),
            _ => false,
        }
    }
}

fn said(words: &str) -> String {
    if words.is_empty() {
        String::new()
    } else {
        format!(": “{words}”")
    }
}

/// Told each line of what was asked and answered, redacted.
pub type ApiTrace = Arc<dyn Fn(&str) + Send + Sync>;

/// How to reach the MAZ API.
pub struct ApiOptions {
    /// Where it is, and for which app. The user named it.
    pub target: ApiTarget,
    /// The bearer token (RFC 6750).
    pub token: AccessToken,
    /// The longest that one request may take.
    pub timeout: Duration,
    /// What takes secrets out of every text.
    pub redactor: Redactor,
    /// Who is told what was asked and answered.
    pub trace: Option<ApiTrace>,
}

/// The integration of one app in the MAZ API.
pub struct RecordApi {
    options: ApiOptions,
    client: reqwest::Client,
    url: String,
    requests: AtomicU32,
}

/// What was held when it was read. Only over this may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The integration, if there was one.
    pub held: Option<Held>,
    etag: Option<String>,
}

/// An integration as the MAZ API holds it; its secret is told by a digest alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held(Map<String, Value>);

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

impl Held {
    /// A value that it holds, cleaned.
    pub fn value(&self, member: &str) -> Option<String> {
        self.0.get(member)?.as_str().map(clean)
    }

    /// What differs from the values that are known of an integration, in the record's order. What is not known is not
    /// compared, but for a record: where that has no Authorization Code part, none is wanted.
    pub fn differences(&self, settings: &Settings) -> Vec<Difference> {
        let text = |member: &str| self.0.get(member).and_then(Value::as_str);
        let mut differing: Vec<Difference> = values(settings)
            .into_iter()
            .filter_map(|(member, value)| Some((member, value?)))
            .filter(|(member, value)| text(member) != Some(value))
            .map(|(member, value)| Difference {
                member,
                held: self
                    .value(member)
                    .map_or_else(|| "nothing".to_owned(), |held| shown(member, &held)),
                ours: shown(member, value),
            })
            .collect();
        if let Some(secret) = &settings.client_secret
            && text("client_secret_sha256") != Some(&sha256(secret.expose()))
        {
            differing.push(Difference {
                member: "client_secret",
                held: "another one".to_owned(),
                ours: secret.masked(),
            });
        }
        let held = self
            .0
            .get("authorization_code")
            .filter(|held| !held.is_null());
        let ours = authorization_code(settings.authorization_code.as_ref());
        if held != ours.as_ref() && (ours.is_some() || settings.is_record) {
            differing.push(Difference {
                member: "authorization_code",
                held: outline(held),
                ours: outline(ours.as_ref()),
            });
        }
        differing
    }
}

/// What the MAZ API holds otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// By the record's name.
    pub member: &'static str,
    /// What it holds, cleaned; of a secret nothing is known.
    pub held: String,
    /// What it is to hold, a secret masked.
    pub ours: String,
}

/// A value for a person. What looks like a secret in the place of the id is masked.
fn shown(member: &str, value: &str) -> String {
    if member == "client_id"
        && let Ok(id) = ClientId::parse(value)
    {
        return id.value.to_string();
    }
    value.to_owned()
}

/// The Authorization Code part in a few words.
fn outline(code: Option<&Value>) -> String {
    let text = |code: &Value, member: &str| {
        let text = code.get(member).and_then(Value::as_str);
        text.map_or_else(|| "nothing".to_owned(), clean)
    };
    code.map_or_else(
        || "none".to_owned(),
        |code| {
            format!(
                "{}, back to {}",
                text(code, "application_domain"),
                text(code, "redirect_uri")
            )
        },
    )
}

/// The plain values, by the names that the record file has too.
fn values(settings: &Settings) -> [(&'static str, Option<&str>); 5] {
    [
        ("domain", Some(settings.domain.host())),
        (
            "client_id",
            settings.client_id.as_ref().map(ClientId::as_str),
        ),
        (
            "management_api_identifier",
            settings.audience.as_ref().map(Audience::as_str),
        ),
        (
            "default_directory",
            settings
                .default_directory
                .as_ref()
                .map(DirectoryName::as_str),
        ),
        (
            "subscription_type",
            settings.subscription_type.map(SubscriptionType::as_str),
        ),
    ]
}

fn authorization_code(code: Option<&AuthorizationCode>) -> Option<Value> {
    let code = code?;
    Some(json!({
        "application_domain": code.application_domain.host(),
        "redirect_uri": code.redirect_uri,
    }))
}

/// The values of a record as they are sent; beside them goes the secret itself.
fn members(record: &Record) -> Map<String, Value> {
    let settings = record.settings();
    let mut members: Map<String, Value> = values(&settings)
        .into_iter()
        .filter_map(|(member, value)| Some((member.to_owned(), json!(value?))))
        .collect();
    if let Some(code) = authorization_code(settings.authorization_code.as_ref()) {
        members.insert("authorization_code".into(), code);
    }
    members
}

/// What would be sent of a record, its secret masked.
pub fn preview(record: &Record, secret: &ClientSecret) -> String {
    let mut members = members(record);
    members.insert("client_secret".into(), json!(secret.masked()));
    serde_json::to_string_pretty(&members).unwrap_or_default()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn sha256(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    hexadecimal(digest.as_ref())
}

/// An answer, whole.
struct Answer {
    status: u16,
    etag: Option<String>,
    retry_after: Option<Duration>,
    location: String,
    body: String,
}

impl RecordApi {
    /// Prepares to ask. Nothing is sent yet.
    ///
    /// # Errors
    /// If this system has no certificates to check the API's with.
    pub fn new(options: ApiOptions) -> Result<Self, ApiError> {
        options.redactor.learn(options.token.expose());
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("maz-auth0/", env!("CARGO_PKG_VERSION")))
            .referer(false)
            .https_only(!options.target.address.is_plain());
        if options.target.address.is_loopback() {
            builder = builder.no_proxy();
            if options.target.address.is_plain() {
                builder = builder.tls_certs_only(std::iter::empty());
            }
        }
        let client = builder
            .build()
            .map_err(|error| ApiError::Unreachable(describe(&error)))?;
        let url = format!(
            "{}/v1/apps/{}/database-integrations/auth0",
            options.target.address, options.target.app_id
        );
        Ok(Self {
            options,
            client,
            url,
            requests: AtomicU32::new(0),
        })
    }

    /// Where the API is, and for which app.
    pub fn target(&self) -> &ApiTarget {
        &self.options.target
    }

    /// How often it was asked so far.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The address of the integration.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What is held.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn read(&self) -> Result<Seen, ApiError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.read_once().await {
                Err(error) if tries < TRIES => match wait_before_again(&error, tries) {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => return Err(error),
                },
                outcome => return outcome,
            }
        }
    }

    async fn read_once(&self) -> Result<Seen, ApiError> {
        let answer = self.send(Method::GET, &[], None).await?;
        match answer.status {
            200 => match serde_json::from_str(&answer.body) {
                // Without the digest nobody could tell whether it holds this secret.
                Ok(Value::Object(members))
                    if ["domain", "client_secret_sha256"]
                        .iter()
                        .all(|member| members.contains_key(*member)) =>
                {
                    Ok(Seen {
                        held: Some(Held(members)),
                        etag: answer.etag,
                    })
                }
                _ => Err(ApiError::NotTheApi(
                    "its answer is no integration in JSON".into(),
                )),
            },
            404 if self.error_code(&answer).as_deref() == Some("not_found") => Ok(Seen {
                held: None,
                etag: None,
            }),
            _ => Err(self.refusal(&answer)),
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
        seen: &Seen,
    ) -> Result<Written, ApiError> {
        self.options.redactor.learn(secret.expose());
        let settings = Settings {
            client_secret: Some(secret.clone()),
            ..record.settings()
        };
        let is_ours = |seen: &Seen| {
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
        self.change(Method::PUT, Some(&Value::Object(sent)), seen, is_ours)
            .await
            .map(|()| written)
    }

    /// Removes the integration that was seen. Answers whether there was one.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn remove(&self, seen: &Seen) -> Result<bool, ApiError> {
        if seen.held.is_none() {
            return Ok(false);
        }
        self.change(Method::DELETE, None, seen, |seen| seen.held.is_none())
            .await
            .map(|()| true)
    }

    /// One change, sent until it is known to be done, or known not to be.
    async fn change(
        &self,
        method: Method,
        body: Option<&Value>,
        seen: &Seen,
        is_done: impl Fn(&Seen) -> bool,
    ) -> Result<(), ApiError> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)
            .map_err(|error| ApiError::Unreachable(format!("no randomness: {error}")))?;
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
        let headers = [
            condition,
            (header::HeaderName::from_static("idempotency-key"), &*key),
        ];
        let mut tries = 0;
        loop {
            tries += 1;
            let outcome = self
                .send(method.clone(), &headers, body)
                .await
                .and_then(|answer| match answer.status {
                    200 | 201 | 204 => Ok(()),
                    _ => Err(self.refusal(&answer)),
                });
            let Err(error) = outcome else { return Ok(()) };
            // A first try whose answer was lost may have been done, and be what a second one meets.
            if error.is_lost_answer() || (tries > 1 && error == ApiError::Changed) {
                match self.read().await {
                    Ok(now) if is_done(&now) => return Ok(()),
                    Ok(now) if now != *seen => return Err(ApiError::Changed),
                    Ok(_) => {}
                    Err(_) => return Err(ApiError::Uncertain(Box::new(error))),
                }
            }
            match wait_before_again(&error, tries) {
                Some(wait) if tries < TRIES => tokio::time::sleep(wait).await,
                _ => return Err(error),
            }
        }
    }

    async fn send(
        &self,
        method: Method,
        headers: &[(header::HeaderName, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, ApiError> {
        let mut request = self
            .client
            .request(method.clone(), &self.url)
            .header(header::ACCEPT, "application/json")
            .bearer_auth(self.options.token.expose());
        for (name, value) in headers {
            let value = HeaderValue::from_str(value)
                .map_err(|_| ApiError::NotTheApi("its ETag cannot be sent back".into()))?;
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.trace(|| {
            let mut line = format!("→ {method} {}  Authorization: Bearer [redacted]", self.url);
            for (name, value) in headers {
                let _ = write!(line, "  {name}: {}", clean(value));
            }
            if body.is_some() {
                line.push_str("  the record and its secret");
            }
            line
        });
        self.requests.fetch_add(1, Ordering::Relaxed);
        let outcome = match tokio::time::timeout(self.options.timeout, read(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(ApiError::NoAnswer("none came in time".into())),
        };
        match outcome {
            Ok(answer) => {
                self.learn_misplaced_secret(&answer.body);
                self.trace(|| format!("← {}  {}", answer.status, self.clean(&answer.body)));
                Ok(answer)
            }
            Err(error) => {
                self.trace(|| format!("← {error}"));
                Err(error)
            }
        }
    }

    /// Somebody may have written the secret in the place of the id, which is shown otherwise.
    fn learn_misplaced_secret(&self, body: &str) {
        let json: Value = serde_json::from_str(body).unwrap_or_default();
        if let Some(id) = json["client_id"].as_str()
            && ClientId::parse(id).is_ok_and(|id| id.value.looks_like_a_secret())
        {
            self.options.redactor.learn(id);
        }
    }

    fn trace(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &self.options.trace {
            trace(&self.options.redactor.redact(&line()));
        }
    }

    /// The `error.code` of an answer.
    fn error_code(&self, answer: &Answer) -> Option<String> {
        let json: Value = serde_json::from_str(&answer.body).ok()?;
        Some(self.clean(json.get("error")?.get("code")?.as_str()?))
    }

    /// Redacted before it is cut, so that no half of a secret is left, and after blanks were taken out of it.
    fn clean(&self, text: &str) -> String {
        let redact = |text: &str| self.options.redactor.redact(text);
        redact(&clean(&redact(text)))
    }

    /// An answer that is not the one asked for, as an error.
    fn refusal(&self, answer: &Answer) -> ApiError {
        let json: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let error = &json["error"];
        let words = error["message"]
            .as_str()
            .map(|words| self.clean(words))
            .unwrap_or_default();
        match answer.status {
            300..=399 => ApiError::Redirected(self.clean(&answer.location)),
            401 => ApiError::Unauthorized(words),
            403 => ApiError::Forbidden(words),
            404 => ApiError::NotThere(words),
            409 => ApiError::Conflict(words),
            412 | 428 => ApiError::Changed,
            422 => {
                let members: Vec<String> = error["members"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(member, why)| {
                        let why = why.as_str().unwrap_or("not accepted");
                        format!("{} is {}", self.clean(member), self.clean(why))
                    })
                    .collect();
                ApiError::Invalid(if members.is_empty() {
                    words
                } else {
                    members.join(", ")
                })
            }
            429 => ApiError::RateLimited {
                retry_after: answer.retry_after,
            },
            status @ 500..=599 => ApiError::Server { status, words },
            status => ApiError::NotTheApi(format!("it answered {status}{}", said(&words))),
        }
    }
}

/// How long to wait before the same is asked again; `None` where that would not help.
fn wait_before_again(error: &ApiError, tries: u32) -> Option<Duration> {
    let pause = Duration::from_millis(200) * tries;
    match error {
        ApiError::RateLimited { retry_after } => {
            Some(retry_after.unwrap_or(pause).max(pause)).filter(|wait| *wait <= LONGEST_WAIT)
        }
        ApiError::Unreachable(_) | ApiError::NoAnswer(_) | ApiError::Server { .. } => Some(pause),
        _ => None,
    }
}

/// Sends and reads a whole answer, up to the limit.
async fn read(request: reqwest::RequestBuilder) -> Result<Answer, ApiError> {
    let transport = |error: reqwest::Error| {
        if error.is_connect() {
            ApiError::Unreachable(describe(&error))
        } else {
            ApiError::NoAnswer(describe(&error))
        }
    };
    let mut response = request.send().await.map_err(transport)?;
    let text = |name: header::HeaderName| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let mut answer = Answer {
        status: response.status().as_u16(),
        etag: text(header::ETAG),
        retry_after: text(header::RETRY_AFTER)
            .and_then(|seconds| seconds.trim().parse().ok())
            .map(Duration::from_secs),
        location: text(header::LOCATION).unwrap_or_else(|| "nowhere".into()),
        body: String::new(),
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(transport)? {
        if bytes.len() + chunk.len() > LARGEST_BODY {
            return Err(ApiError::NotTheApi(format!(
                "its answer is longer than {} KB",
                LARGEST_BODY / 1024
            )));
        }
        bytes.extend_from_slice(&chunk);
    }
    answer.body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(answer)
}

/// Why there was no answer, in words. The address is left out: it is said elsewhere.
fn describe(error: &reqwest::Error) -> String {
    let mut words = String::new();
    let mut source: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(current) = source {
        words = current.to_string();
        if let Some(io) = current.downcast_ref::<std::io::Error>() {
            match io.kind() {
                std::io::ErrorKind::ConnectionRefused => return "nothing listens there".into(),
                std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof => {
                    return "the connection ended before the answer was whole".into();
                }
                _ => {}
            }
        }
        if words.contains("dns error") {
            return "its name has no address".into();
        }
        source = current.source();
    }
    if words.is_empty() {
        "the request could not be sent".into()
    } else {
        clean(&words)
    }
}
