//! One HTTP exchange with a tenant: where it connects, how long it waits, when it tries again, what it shows of itself.
//!
//! No redirect is followed, since a request may carry a secret. Bodies are limited. A proxy is used as the environment
//! says, except for loopback.

use crate::domain::{AccessToken, Exchange, Redactor, clean, clean_to};
use crate::http::{Endpoint, Error, Transport, text_of, title_of};
use reqwest::Method;
use reqwest::header::{self, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// Larger answers are not read: the largest that Auth0 is known to give here, the list of APIs, has 21 KB.
const LARGEST_BODY: usize = 1024 * 1024;

/// The longest that all requests of one examination may take together, unless single ones may take longer.
const RUN_LIMIT: Duration = Duration::from_secs(60);

/// How often a rate limit is waited for.
const RATE_LIMIT_TRIES: u32 = 3;

/// What a sandbox calls itself in the `Server` header of each answer. Auth0 never does, and who imitates it gains nothing:
/// a report of practice is worth less than another.
const SANDBOX: &str = "maz-auth0-sandbox";

/// Told each line of what was asked and answered, redacted.
pub type Trace = Arc<dyn Fn(&str) + Send + Sync>;

/// How to connect.
#[derive(Clone)]
pub struct HttpOptions {
    /// Where to, in place of the tenant's own address.
    pub endpoint: Option<Endpoint>,
    /// The longest that one request may take, its retries aside.
    pub timeout: Duration,
    /// What takes secrets out of every text.
    pub redactor: Redactor,
    /// Who is told what was asked and answered.
    pub trace: Option<Trace>,
}

/// The connection to tenants. The client behind it is made when it is first needed, once.
pub struct Http {
    options: HttpOptions,
    client: OnceLock<Result<reqwest::Client, String>>,
    requests: AtomicU32,
    exchanges: Mutex<Vec<Exchange>>,
    met_sandbox: AtomicBool,
    deadline: RwLock<Option<Instant>>,
}

/// A request.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    /// The tenant's host, or the application domain's.
    pub(crate) host: &'a str,
    /// The path and the query.
    pub(crate) path: &'a str,
    pub(crate) body: Body<'a>,
    pub(crate) authorization: Authorization<'a>,
    /// Whether a rate limit or a lost connection may be tried again. Never for a login: Auth0 counts the tries.
    pub(crate) again: bool,
}

pub(crate) enum Body<'a> {
    None,
    Form(&'a [(&'a str, &'a str)]),
    Json(&'a serde_json::Value),
}

pub(crate) enum Authorization<'a> {
    None,
    Bearer(&'a AccessToken),
    Basic { id: &'a str, secret: &'a str },
}

/// An answer, whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where a redirect points, as it came.
    pub location: Option<String>,
    /// The media type, as it came.
    pub content_type: String,
    /// The `WWW-Authenticate` header, cleaned.
    pub www_authenticate: String,
    /// The `ETag` header, as it came.
    pub etag: Option<String>,
    /// When a rate limit ends, if the answer says so.
    pub retry_after: Option<Duration>,
    /// The tenant's time, from the `Date` header.
    pub date: Option<OffsetDateTime>,
    /// Our time when it came.
    pub received: OffsetDateTime,
    /// The body, with every known secret taken out. What is no UTF-8 is replaced.
    pub body: String,
    /// The body as it came, for what must be taken byte for byte: tokens, and what is written back.
    pub raw: SecretString,
    /// How long it took.
    pub elapsed: Duration,
}

impl Answer {
    /// The body as JSON, as it came: it may hold secrets, and is never shown.
    ///
    /// # Errors
    /// [`Error::NotJson`].
    pub(crate) fn raw_json(&self) -> Result<serde_json::Value, Error> {
        let raw = self.raw.expose_secret().trim_start_matches('\u{feff}');
        serde_json::from_str(raw).map_err(|_| self.not_json())
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`Error::NotJson`].
    pub fn json(&self) -> Result<serde_json::Value, Error> {
        serde_json::from_str(self.body.trim_start_matches('\u{feff}')).map_err(|_| self.not_json())
    }

    /// An answer that is not the one asked for, as an error.
    pub(crate) fn unexpected(&self) -> Error {
        match self.status {
            300..=399 => Error::Redirected {
                status: self.status,
                to: clean(self.location.as_deref().unwrap_or("nowhere")),
            },
            429 => Error::RateLimited {
                retry_after: self.retry_after,
                words: self.words(),
            },
            status @ 500..=599 => Error::Server {
                status,
                words: self.words(),
            },
            status => Error::Status {
                status,
                words: self.words(),
            },
        }
    }

    /// The answer as one that is no JSON.
    pub(crate) fn not_json(&self) -> Error {
        Error::NotJson {
            status: self.status,
            words: self.words(),
        }
    }

    /// What the answer says, in any of Auth0's forms, or as plain text, or as a page: cleaned.
    pub(crate) fn words(&self) -> String {
        /// What is longer is no sentence for a person.
        const LONGEST: usize = 120;
        let Ok(json) = serde_json::from_str::<serde_json::Value>(&self.body) else {
            let body = self.body.trim_start();
            let title = clean(&title_of(body));
            return if body.starts_with(['{', '[']) {
                "it begins as JSON, and is cut off or broken".to_owned()
            } else if title.is_empty() {
                clean_to(&text_of(body), LONGEST)
            } else {
                title
            };
        };
        let member = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| json.get(name)?.as_str())
                .map(clean)
                .unwrap_or_default()
        };
        let sentence = member(&["error_description", "message", "description"]);
        let code = member(&["error", "errorCode", "code"]);
        match (sentence.is_empty(), code.is_empty()) {
            (true, _) => code,
            (false, true) => sentence,
            (false, false) => format!("{sentence} ({code})"),
        }
    }
}

impl Http {
    /// A connection that is made when it is first needed.
    pub fn new(options: HttpOptions) -> Self {
        Self {
            options,
            client: OnceLock::new(),
            requests: AtomicU32::new(0),
            exchanges: Mutex::default(),
            met_sandbox: AtomicBool::new(false),
            deadline: RwLock::new(None),
        }
    }

    /// Another connection of the same kind, for a clean-up on a thread of its own: this one may be in use, or stuck.
    #[must_use]
    pub fn another(&self, timeout: Duration) -> Self {
        Self::new(HttpOptions {
            timeout: timeout.min(self.options.timeout),
            ..self.options.clone()
        })
    }

    /// How many requests were sent so far.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The requests since this was last asked for.
    pub fn take_exchanges(&self) -> Vec<Exchange> {
        self.exchanges
            .lock()
            .map(|mut exchanges| std::mem::take(&mut *exchanges))
            .unwrap_or_default()
    }

    /// Whether a sandbox answered, in place of Auth0: it says so of itself.
    pub fn met_sandbox(&self) -> bool {
        self.met_sandbox.load(Ordering::Relaxed)
    }

    /// The endpoint in force.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.options.endpoint.as_ref()
    }

    /// What takes secrets out of every text.
    pub fn redactor(&self) -> &Redactor {
        &self.options.redactor
    }

    /// From now on, all requests together may take a minute, or four times as long as one may where that is more.
    pub fn limit_run(&self) {
        let limit = RUN_LIMIT.max(self.options.timeout.saturating_mul(4));
        if let Ok(mut deadline) = self.deadline.write() {
            *deadline = Some(Instant::now() + limit);
        }
    }

    /// Makes the client now, on this thread: it reads the system's certificates and gathers the randomness that TLS
    /// needs, which can be done while something else waits.
    pub fn warm_up(&self) {
        let _ = self.client();
        if !self
            .options
            .endpoint
            .as_ref()
            .is_some_and(Endpoint::keeps_host)
        {
            let _ = aws_lc_rs::rand::fill(&mut [0_u8; 1]);
        }
    }

    fn client(&self) -> Result<&reqwest::Client, Error> {
        self.client
            .get_or_init(|| self.build().map_err(|error| describe(&error)))
            .as_ref()
            .map_err(|detail| Error::Transport {
                kind: Transport::Other,
                detail: detail.clone(),
            })
    }

    fn build(&self) -> Result<reqwest::Client, reqwest::Error> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("maz-auth0/", env!("CARGO_PKG_VERSION")))
            .referer(false)
            .tcp_nodelay(true)
            .https_only(
                !self
                    .options
                    .endpoint
                    .as_ref()
                    .is_some_and(Endpoint::keeps_host),
            );
        if let Some(endpoint) = &self.options.endpoint
            && endpoint.is_loopback()
        {
            builder = builder.no_proxy();
            if endpoint.keeps_host() {
                // Nothing is encrypted here, so the system's certificates need not be read.
                builder = builder.tls_certs_only(std::iter::empty());
            }
        }
        builder.build()
    }

    /// Sends a request, and tries again where that helps and the time allows.
    pub(crate) async fn send(&self, call: &Call<'_>) -> Result<Answer, Error> {
        let mut connection_retried = false;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.send_once(call).await {
                Ok(answer) if answer.status == 429 && call.again && tries < RATE_LIMIT_TRIES => {
                    let wait = answer
                        .retry_after
                        .unwrap_or(Duration::from_millis(500) * tries)
                        .max(Duration::from_millis(100));
                    if wait.saturating_add(Duration::from_millis(100)) > self.time_left() {
                        return Ok(answer);
                    }
                    self.trace(&format!("  rate limit: waiting {} ms", wait.as_millis()));
                    tokio::time::sleep(wait).await;
                }
                Err(Error::Transport {
                    kind: Transport::Refused | Transport::Closed,
                    ..
                }) if call.again
                    && !connection_retried
                    && self.time_left() > Duration::from_millis(400) =>
                {
                    connection_retried = true;
                    tokio::time::sleep(Duration::from_millis(150)).await;
                }
                result => return result,
            }
        }
    }

    fn time_left(&self) -> Duration {
        self.deadline
            .read()
            .ok()
            .and_then(|deadline| *deadline)
            .map_or(Duration::from_secs(60), |deadline| {
                deadline.saturating_duration_since(Instant::now())
            })
    }

    async fn send_once(&self, call: &Call<'_>) -> Result<Answer, Error> {
        let client = self.client()?;
        let limit = self.options.timeout.min(self.time_left());
        let origin = match &self.options.endpoint {
            Some(endpoint) => endpoint.origin().to_owned(),
            None => format!("https://{}", call.host),
        };
        let mut request = client
            .request(call.method.clone(), format!("{origin}{}", call.path))
            .header(header::ACCEPT, "application/json");
        if self
            .options
            .endpoint
            .as_ref()
            .is_some_and(Endpoint::keeps_host)
            && let Ok(host) = HeaderValue::from_str(call.host)
        {
            request = request.header(header::HOST, host);
        }
        request = match &call.authorization {
            Authorization::None => request,
            Authorization::Bearer(token) => request.bearer_auth(token.expose()),
            Authorization::Basic { id, secret } => request.basic_auth(id, Some(secret)),
        };
        request = match &call.body {
            Body::None => request,
            Body::Form(fields) => request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form(fields)),
            Body::Json(value) => request.json(value),
        };
        self.trace_request(call);
        self.requests.fetch_add(1, Ordering::Relaxed);
        let started = Instant::now();
        let outcome = match tokio::time::timeout(limit, read(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::Transport {
                kind: Transport::TimedOut,
                detail: format!("no answer within {}", in_seconds(limit)),
            }),
        };
        let elapsed = started.elapsed();
        self.note(call, started, elapsed, &outcome);
        match outcome {
            Ok((status, headers, body)) => {
                let answer = self.answer(status, &headers, &body, elapsed);
                self.trace_answer(&answer);
                Ok(answer)
            }
            Err(error) => {
                self.trace(&format!("← {error} after {} ms", elapsed.as_millis()));
                Err(error)
            }
        }
    }

    /// Keeps when a request was sent and how it ended, for the report.
    fn note(
        &self,
        call: &Call<'_>,
        began: Instant,
        took: Duration,
        outcome: &Result<(u16, HeaderMap, Vec<u8>), Error>,
    ) {
        if let Ok((_, headers, _)) = outcome
            && headers
                .get(header::SERVER)
                .is_some_and(|name| name == SANDBOX)
        {
            self.met_sandbox.store(true, Ordering::Relaxed);
        }
        if let Ok(mut exchanges) = self.exchanges.lock() {
            let path = call.path.split('?').next().unwrap_or_default();
            exchanges.push(Exchange {
                method: call.method.to_string(),
                path: clean(&self.options.redactor.redact(path)),
                status: outcome.as_ref().ok().map(|(status, ..)| *status),
                began,
                took,
            });
        }
    }

    fn answer(&self, status: u16, headers: &HeaderMap, body: &[u8], elapsed: Duration) -> Answer {
        let text = |name: header::HeaderName| {
            headers
                .get(name)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let redact = |text: String| self.options.redactor.redact(&text);
        let received = OffsetDateTime::now_utc();
        let body = String::from_utf8_lossy(body).into_owned();
        Answer {
            status,
            location: text(header::LOCATION).map(redact),
            content_type: text(header::CONTENT_TYPE)
                .unwrap_or_default()
                .to_ascii_lowercase(),
            www_authenticate: text(header::WWW_AUTHENTICATE)
                .map(redact)
                .map(|text| clean(&text))
                .unwrap_or_default(),
            etag: text(header::ETAG),
            retry_after: retry_after(headers, received),
            date: text(header::DATE).and_then(|date| http_date(&date)),
            received,
            body: self.options.redactor.redact(&body),
            raw: SecretString::from(body),
            elapsed,
        }
    }

    fn trace(&self, line: &str) {
        if let Some(trace) = &self.options.trace {
            trace(&self.options.redactor.redact(line));
        }
    }

    fn trace_request(&self, call: &Call<'_>) {
        if self.options.trace.is_none() {
            return;
        }
        let mut line = format!(
            "→ {} https://{}{}",
            call.method,
            call.host,
            clean(call.path)
        );
        match &call.authorization {
            Authorization::None => {}
            Authorization::Bearer(_) => line.push_str("  Authorization: Bearer [redacted]"),
            Authorization::Basic { .. } => line.push_str("  Authorization: Basic [redacted]"),
        }
        match &call.body {
            Body::None => {}
            Body::Form(fields) => {
                for (name, value) in *fields {
                    let value = if is_secret(name) { "[redacted]" } else { value };
                    let _ = write!(line, "  {name}={}", clean(value));
                }
            }
            Body::Json(value) => {
                let _ = write!(line, "  {}", shown(value));
            }
        }
        self.trace(&line);
    }

    fn trace_answer(&self, answer: &Answer) {
        if self.options.trace.is_none() {
            return;
        }
        let body = match answer.json() {
            Ok(value) => shown(&value),
            Err(_) => format!(
                "{} bytes of {}",
                answer.body.len(),
                clean(&answer.content_type)
            ),
        };
        let location = answer
            .location
            .as_deref()
            .map(|location| format!("  Location: {}", clean(&without_secrets_in_query(location))))
            .unwrap_or_default();
        self.trace(&format!(
            "← {} in {} ms{location}  {body}",
            answer.status,
            answer.elapsed.as_millis()
        ));
    }
}

/// Sends and reads a whole answer, up to the limit.
async fn read(request: reqwest::RequestBuilder) -> Result<(u16, HeaderMap, Vec<u8>), Error> {
    let mut response = request.send().await.map_err(|error| transport(&error))?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport(&error))? {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(Error::TooLarge(LARGEST_BODY / 1024));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((status, headers, body))
}

/// A form's text, wiped when it was sent. What TLS and the connection make of it is theirs.
fn form(fields: &[(&str, &str)]) -> bytes::Bytes {
    let longest = fields
        .iter()
        .map(|(name, value)| 3 * (name.len() + value.len()) + 2)
        .sum();
    // Large enough from the start: what grows leaves copies of what it held.
    let mut text = url::form_urlencoded::Serializer::new(String::with_capacity(longest));
    text.extend_pairs(fields);
    bytes::Bytes::from_owner(Zeroizing::new(text.finish().into_bytes()))
}

/// Members of requests and answers whose values are secrets, or stand for one.
fn is_secret(name: &str) -> bool {
    matches!(
        name,
        "client_secret"
            | "client_assertion"
            | "access_token"
            | "refresh_token"
            | "id_token"
            | "mfa_token"
            | "password"
            | "otp"
            | "oob_code"
            | "binding_code"
            | "recovery_code"
            | "code"
            | "code_verifier"
            | "device_code"
            | "token"
            | "signing_keys"
    )
}

/// JSON on one line, without secrets, cut where it is long.
fn shown(value: &serde_json::Value) -> String {
    const LONGEST: usize = 1200;
    clean_to(&hidden(value).to_string(), LONGEST)
}

fn hidden(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                // An error's `code` is a word for a person; only a login's is a secret, and that stands in a redirect.
                let hide =
                    is_secret(name) && !(name == "code" && members.contains_key("description"));
                let value = if hide && !value.is_null() {
                    Value::String("[redacted]".into())
                } else {
                    hidden(value)
                };
                (name.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(hidden).collect(),
        Value::String(text) => Value::String(clean_to(text, usize::MAX - 3)),
        other => other.clone(),
    }
}

fn without_secrets_in_query(location: &str) -> String {
    let Some((before, query)) = location.split_once('?') else {
        return location.to_owned();
    };
    let query: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}=[redacted]"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{before}?{}", query.join("&"))
}

/// When a rate limit ends: `Retry-After` in seconds, else `X-RateLimit-Reset`, which is seconds since 1970 by Auth0's clock.
fn retry_after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    if let Some(seconds) = number("retry-after") {
        return Some(Duration::from_secs(seconds));
    }
    let reset = i64::try_from(number("x-ratelimit-reset")?).ok()?;
    let now = headers
        .get(header::DATE)
        .and_then(|date| http_date(date.to_str().ok()?))
        .unwrap_or(now);
    Some(Duration::from_secs(
        u64::try_from(reset.saturating_sub(now.unix_timestamp())).unwrap_or(0),
    ))
}

/// Reads the date of an HTTP header (RFC 9110 section 5.6.7, its preferred form).
pub(crate) fn http_date(text: &str) -> Option<OffsetDateTime> {
    let format = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    time::PrimitiveDateTime::parse(text.trim(), &format)
        .ok()
        .map(time::PrimitiveDateTime::assume_utc)
}

fn in_seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// Tells failures apart: by type where there is one, by the crates' words where there is none (a test holds those).
fn transport(error: &reqwest::Error) -> Error {
    let mut kind = None;
    let mut detail = String::new();
    let mut source: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(current) = source {
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            kind = Some(tls_kind(tls));
            detail = tls.to_string();
        } else if let Some(io) = current.downcast_ref::<std::io::Error>() {
            if let Some(tls) = tls_error(io) {
                kind = Some(tls_kind(tls));
                detail = tls.to_string();
            } else if kind.is_none() {
                kind = match io.kind() {
                    std::io::ErrorKind::ConnectionRefused => Some(Transport::Refused),
                    std::io::ErrorKind::ConnectionReset
                    | std::io::ErrorKind::BrokenPipe
                    | std::io::ErrorKind::ConnectionAborted
                    | std::io::ErrorKind::UnexpectedEof => Some(Transport::Closed),
                    std::io::ErrorKind::TimedOut => Some(Transport::TimedOut),
                    _ => None,
                };
            }
        }
        source = current.source();
    }
    let words = describe(error);
    let kind = kind.unwrap_or_else(|| {
        if error.is_timeout() {
            Transport::TimedOut
        } else if words.contains("dns error") && words.contains("emporary failure") {
            Transport::NoNames
        } else if words.contains("dns error") {
            Transport::NoSuchHost
        } else if words.contains("tunnel error") || words.contains("proxy") {
            Transport::Proxy
        } else if words.contains("connection closed")
            || words.contains("error reading a body")
            || words.contains("incomplete")
        {
            Transport::Closed
        } else {
            Transport::Other
        }
    });
    let detail = match kind {
        Transport::NoSuchHost => "the name has no address".to_owned(),
        Transport::NoNames => {
            "names cannot be looked up at the moment: is this machine online?".to_owned()
        }
        Transport::Refused => "nothing listens there".to_owned(),
        Transport::TimedOut => "no answer in time".to_owned(),
        Transport::Closed => "the connection ended before the answer was whole".to_owned(),
        Transport::BadCertificate | Transport::Tls if !detail.is_empty() => clean(&detail),
        _ => clean(&words),
    };
    Error::Transport { kind, detail }
}

/// An I/O error may wrap another that wraps what TLS said; its `source` leaves both out.
fn tls_error(error: &std::io::Error) -> Option<&rustls::Error> {
    let inner = error.get_ref()?;
    inner
        .downcast_ref::<rustls::Error>()
        .or_else(|| inner.downcast_ref::<std::io::Error>().and_then(tls_error))
}

fn tls_kind(error: &rustls::Error) -> Transport {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            Transport::BadCertificate
        }
        _ => Transport::Tls,
    }
}

/// An error and its sources, in one line, without the address (which may hold a query).
fn describe(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut source = error.source();
    while let Some(current) = source {
        let text = current.to_string();
        if words.last() != Some(&text) {
            words.push(text);
        }
        source = current.source();
    }
    if words.is_empty() {
        words.push("the request could not be sent".to_owned());
    }
    words.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_headers_are_read() {
        let date = http_date("Fri, 03 Sep 2021 20:16:13 GMT").expect("a date");
        assert_eq!(date.unix_timestamp(), 1_630_700_173);
        assert_eq!(http_date("yesterday"), None);
    }

    #[test]
    fn the_end_of_a_rate_limit_is_read_by_the_tenants_clock() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "date",
            HeaderValue::from_static("Fri, 03 Sep 2021 20:16:13 GMT"),
        );
        headers.insert("x-ratelimit-reset", HeaderValue::from_static("1630700180"));
        let now = OffsetDateTime::now_utc();
        assert_eq!(retry_after(&headers, now), Some(Duration::from_secs(7)));
        headers.insert("retry-after", HeaderValue::from_static("2"));
        assert_eq!(retry_after(&headers, now), Some(Duration::from_secs(2)));
    }

    /// A name server that answers each question in these words of the system's.
    struct Answering(&'static str);

    impl reqwest::dns::Resolve for Answering {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            let words = format!("failed to lookup address information: {}", self.0);
            Box::pin(async move { Err(words.into()) })
        }
    }

    #[test]
    fn a_name_that_nobody_has_is_told_from_a_name_server_that_is_away() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        for (words, expected) in [
            ("Name or service not known", Transport::NoSuchHost),
            (
                "nodename nor servname provided, or not known",
                Transport::NoSuchHost,
            ),
            (
                "No such host is known. (os error 11001)",
                Transport::NoSuchHost,
            ),
            ("Temporary failure in name resolution", Transport::NoNames),
        ] {
            let client = reqwest::Client::builder()
                .no_proxy()
                .tls_certs_only(std::iter::empty())
                .dns_resolver(std::sync::Arc::new(Answering(words)))
                .build()
                .expect("a client");
            let error = runtime
                .block_on(client.get("http://nobody.invalid/").send())
                .expect_err("no answer");
            let found = transport(&error);
            let Error::Transport { kind, .. } = &found else {
                panic!("{found:?}");
            };
            assert_eq!(*kind, expected, "{words}");
            assert_eq!(found.may_pass(), expected == Transport::NoNames);
        }
    }

    #[test]
    fn what_is_shown_of_an_exchange_has_no_secret() {
        let value = serde_json::json!({"access_token": "t0k3n", "nested": [{"client_secret": "s3cr3t"}], "scope": "openid", "code": "c0d3"});
        let text = shown(&value);
        assert!(
            !text.contains("t0k3n") && !text.contains("s3cr3t") && !text.contains("c0d3"),
            "{text}"
        );
        assert!(text.contains("openid"));
        assert_eq!(
            without_secrets_in_query("https://x/cb?code=abc&state=1"),
            "https://x/cb?code=[redacted]&state=1"
        );
    }
}
