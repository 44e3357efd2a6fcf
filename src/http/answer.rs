//! An answer, whole: judged as it came, and shown only through [`Answer::shown`].

use super::named::address;
use super::{Error, text_of, title_of};
use crate::domain::{Redactor, clean, clean_to};
use reqwest::header::{self, HeaderMap, HeaderName};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::time::Duration;
use time::OffsetDateTime;

/// The longest wait that a server's words are taken for: anyone who asks for more is asked again by another run.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// When an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// By this machine's clock, in seconds since 1970.
    pub at: i64,
    /// How far that is ahead of the server's clock, in seconds; none where the answer does not tell.
    pub ahead: Option<i64>,
}

/// An answer, whole. Its texts are raw: they may hold secrets and anything else that a server cares to send.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where a redirect points.
    pub location: Option<String>,
    /// The media type, in small letters.
    pub content_type: String,
    /// The `WWW-Authenticate` header.
    pub www_authenticate: String,
    /// The `ETag` header.
    pub etag: Option<String>,
    /// When a rate limit ends, if the answer says so; at most a day.
    pub retry_after: Option<Duration>,
    /// Whether it was the last for now: the rate limit is used up.
    is_last: bool,
    /// Whether the limit is the quota of one client or organization, and nobody else's.
    is_quota: bool,
    /// When it came.
    pub came: Came,
    /// How long it took.
    pub elapsed: Duration,
    body: SecretString,
    /// Knows what this run and this request must not show.
    redactor: Redactor,
}

impl Answer {
    pub(super) fn new(
        status: u16,
        headers: &HeaderMap,
        body: &[u8],
        elapsed: Duration,
        redactor: Redactor,
    ) -> Self {
        let text = |name: HeaderName| {
            let value = headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let received = OffsetDateTime::now_utc();
        Self {
            status,
            location: text(header::LOCATION),
            content_type: text(header::CONTENT_TYPE)
                .unwrap_or_default()
                .to_ascii_lowercase(),
            www_authenticate: text(header::WWW_AUTHENTICATE).unwrap_or_default(),
            etag: text(header::ETAG),
            retry_after: retry_after(headers, received),
            is_last: headers
                .get("x-ratelimit-remaining")
                .is_some_and(|left| left.as_bytes().trim_ascii() == b"0"),
            is_quota: headers
                .keys()
                .any(|name| name.as_str().ends_with("-quota-limit")),
            came: Came {
                at: received.unix_timestamp(),
                ahead: server_time(headers)
                    .map(|theirs| received.unix_timestamp() - theirs.unix_timestamp()),
            },
            elapsed,
            body: SecretString::from(String::from_utf8_lossy(body).as_ref()),
            redactor,
        }
    }

    /// How long nobody is to ask from now on, where it says so: it refused because of a rate limit, or was the last before it. What
    /// holds back one client or one user (`too_many_attempts`) is no limit of the tenant's.
    pub(super) fn rest(&self) -> Option<Duration> {
        let is_limit = self.status == 429 && !self.text().contains("too_many_attempts");
        self.retry_after
            .filter(|_| !self.is_quota && (is_limit || self.is_last))
    }

    /// An answer with these headers and this body, of which nobody knows a secret. A header that HTTP does not allow is
    /// left out.
    pub fn of(status: u16, headers: &[(&'static str, &str)], body: &[u8]) -> Self {
        let headers = headers
            .iter()
            .filter_map(|(name, text)| {
                let value = header::HeaderValue::from_str(text).ok()?;
                Some((HeaderName::from_static(name), value))
            })
            .collect();
        Self::new(status, &headers, body, Duration::ZERO, Redactor::default())
    }

    /// The body as it came, without a byte order mark. What is no UTF-8 is replaced.
    pub(crate) fn text(&self) -> &str {
        self.body.expose_secret().trim_start_matches('\u{feff}')
    }

    /// The body as JSON, as it came.
    ///
    /// # Errors
    /// [`Error::NotJson`], [`Error::BrokenJson`].
    pub(crate) fn json(&self) -> Result<Value, Error> {
        serde_json::from_str(self.text()).map_err(|_| {
            if self.text().trim_start().starts_with(['{', '[']) {
                Error::BrokenJson {
                    status: self.status,
                }
            } else {
                self.not_json()
            }
        })
    }

    /// Whether it asks for a token, or refuses the one that was sent, as who takes tokens says it (RFC 6750 section 3).
    pub(crate) fn asks_for_a_token(&self) -> bool {
        self.www_authenticate
            .trim_start()
            .get(..6)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
    }

    /// A text of this answer's for a person: without secrets, known or by their form, on one line, cut where it is long. Secrets go before it is
    /// cut, so that no half of one is left, and again after blanks were taken out of it.
    pub(crate) fn shown(&self, text: &str) -> String {
        self.redactor
            .redact_error(&clean(&self.redactor.redact_error(text)))
    }

    /// Whether a text is a secret that this run knew before.
    pub(crate) fn knows(&self, text: &str) -> bool {
        self.redactor.knows(text)
    }

    /// What this answer must not show, for its trace. It is forgotten with the answer.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Where that is learned which this answer issued: it is a secret of the whole run.
    pub(crate) fn redactor_of_run(&self) -> &Redactor {
        self.redactor.parent()
    }

    /// A refusal that has no form of Auth0's, as an error: somebody before the tenant gave it.
    pub(crate) fn not_auth0s(&self) -> Error {
        Error::NotAuth0 {
            status: self.status,
            words: self.words(),
        }
    }

    /// An answer that is not the one asked for, as an error.
    pub(crate) fn unexpected(&self) -> Error {
        match self.status {
            300..=399 => Error::Redirected {
                status: self.status,
                to: address(&self.shown(self.location.as_deref().unwrap_or("nowhere"))),
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

    /// What the answer says, in any of Auth0's forms, or as plain text, or as a page: for a person.
    pub(crate) fn words(&self) -> String {
        /// What is longer is no sentence for a person.
        const LONGEST: usize = 120;
        let body = self.text().trim_start();
        let Ok(json) = serde_json::from_str::<Value>(body) else {
            let title = self.shown(&title_of(body));
            return if body.starts_with(['{', '[']) {
                "it begins as JSON, and is cut off or broken".to_owned()
            } else if title.is_empty() {
                clean_to(&self.redactor.redact_error(&text_of(body)), LONGEST)
            } else {
                title
            };
        };
        let member = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| json.get(name)?.as_str())
                .map(|words| self.shown(words))
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

/// When a rate limit ends: `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), else `X-RateLimit-Reset`,
/// which is seconds since 1970 by Auth0's clock.
fn retry_after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let number = |name: HeaderName| {
        let digits = headers.get(name)?.to_str().ok()?.trim();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<u64>().unwrap_or(u64::MAX))
    };
    let now = server_time(headers).unwrap_or(now).unix_timestamp();
    let until = |end: i64| u64::try_from(end.saturating_sub(now)).unwrap_or(0);
    let seconds = number(header::RETRY_AFTER)
        .or_else(|| Some(until(date(headers, header::RETRY_AFTER)?.unix_timestamp())))
        .or_else(|| {
            let reset = number(HeaderName::from_static("x-ratelimit-reset"))?;
            Some(until(i64::try_from(reset).unwrap_or(i64::MAX)))
        })?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// The server's time: when it made the answer, and how long a cache has kept it since (RFC 9111 section 5.1). Some caches put
/// a date of their own in its place, so after a while nobody knows it.
fn server_time(headers: &HeaderMap) -> Option<OffsetDateTime> {
    /// Within it, both are near enough.
    const A_WHILE: Duration = Duration::from_secs(60);
    let age = headers
        .get(header::AGE)
        .and_then(|age| age.to_str().ok()?.trim().parse().ok())
        .map_or(Duration::ZERO, Duration::from_secs);
    let made = date(headers, header::DATE).filter(|_| age < A_WHILE)?;
    made.checked_add(age.try_into().ok()?)
}

/// The date of a header (RFC 9110 section 5.6.7), of which there is one.
fn date(headers: &HeaderMap, name: HeaderName) -> Option<OffsetDateTime> {
    let mut all = headers.get_all(name).iter();
    let (Some(one), None) = (all.next(), all.next()) else {
        return None;
    };
    let text = one.to_str().ok()?;
    httpdate::parse_http_date(text.trim()).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use header::HeaderValue;
    use proptest::prelude::*;

    fn headers(rows: &[(&'static str, &str)]) -> HeaderMap {
        let value = |text: &str| HeaderValue::from_str(text).expect("a header");
        rows.iter()
            .map(|(name, text)| (HeaderName::from_static(name), value(text)))
            .collect()
    }

    #[test]
    fn the_end_of_a_rate_limit_is_read_by_the_servers_clock() {
        const DATE: (&str, &str) = ("date", "Fri, 03 Sep 2021 20:16:13 GMT");
        let now = OffsetDateTime::now_utc();
        let day = Some(LONGEST_WAIT);
        for (rows, expected) in [
            (vec![DATE], None),
            (vec![DATE, ("x-ratelimit-reset", "1630700180")], Some(7)),
            (vec![DATE, ("x-ratelimit-reset", "1")], Some(0)),
            (
                vec![
                    DATE,
                    ("x-ratelimit-reset", "1630700180"),
                    ("retry-after", "2"),
                ],
                Some(2),
            ),
            (
                vec![DATE, ("retry-after", "Fri, 03 Sep 2021 20:16:30 GMT")],
                Some(17),
            ),
            // The other two forms of a date that RFC 9110 lets servers send.
            (
                vec![DATE, ("retry-after", "Friday, 03-Sep-21 20:16:30 GMT")],
                Some(17),
            ),
            (
                vec![DATE, ("retry-after", "Fri Sep  3 20:16:30 2021")],
                Some(17),
            ),
            // A cache has kept it for 5 s.
            (
                vec![DATE, ("age", "5"), ("x-ratelimit-reset", "1630700180")],
                Some(2),
            ),
            (
                vec![DATE, ("age", "-5"), ("x-ratelimit-reset", "1630700180")],
                Some(7),
            ),
            (vec![("retry-after", "soon")], None),
            (vec![("retry-after", "-1")], None),
        ] {
            let found = retry_after(&headers(&rows), now);
            assert_eq!(found, expected.map(Duration::from_secs), "{rows:?}");
        }
        for long in [
            "18446744073709551615",
            "99999999999999999999999",
            "9223372036854775807",
        ] {
            assert_eq!(retry_after(&headers(&[("retry-after", long)]), now), day);
            assert_eq!(
                retry_after(&headers(&[("x-ratelimit-reset", long)]), now),
                day
            );
        }
    }

    #[test]
    fn a_date_tells_the_servers_time_unless_there_are_two_or_a_cache_kept_it() {
        let now = OffsetDateTime::now_utc();
        let text = httpdate::fmt_http_date((now - Duration::from_secs(600)).into());
        let date = ("date", text.as_str());
        for (rows, wanted) in [
            (vec![date], Some(600)),
            (vec![date, ("age", "30")], Some(570)),
            (vec![date, ("age", "60")], None),
            (vec![date, ("age", "99999999999999")], None),
            (vec![date, date], None),
            (vec![("date", "Fri, 03 Sep 2021 20:16:13 +0000")], None),
            (vec![], None),
        ] {
            let ahead = Answer::of(200, &rows, b"").came.ahead;
            let is_near = |ahead: i64, wanted: i64| (ahead - wanted).abs() <= 2;
            assert!(
                ahead.is_some() == wanted.is_some()
                    && ahead.zip(wanted).is_none_or(|(a, w)| is_near(a, w)),
                "{rows:?}: {ahead:?}"
            );
        }
    }

    #[test]
    fn who_has_used_up_a_rate_limit_is_told_until_when_to_rest() {
        let rest = |status: u16, rows: &[(&'static str, &str)]| {
            Answer::new(
                status,
                &headers(rows),
                b"",
                Duration::ZERO,
                Redactor::default(),
            )
            .rest()
        };
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(rest(429, &[("retry-after", "3")]), seconds(3));
        assert_eq!(rest(429, &[]), None);
        let reset = [
            ("date", "Fri, 03 Sep 2021 20:16:13 GMT"),
            ("x-ratelimit-reset", "1630700175"),
        ];
        let left = |left: &'static str| [&reset[..], &[("x-ratelimit-remaining", left)]].concat();
        assert_eq!(rest(200, &left("0")), seconds(2));
        assert_eq!(rest(200, &left("7")), None);
        assert_eq!(rest(200, &reset), None);
    }

    proptest! {
        #[test]
        fn no_header_breaks_an_answer(retry in ".*", reset in "[0-9]{0,30}", date in ".*", body: Vec<u8>) {
            let mut headers = HeaderMap::new();
            for (name, text) in [("retry-after", &retry), ("x-ratelimit-reset", &reset), ("date", &date)] {
                if let Ok(value) = HeaderValue::from_str(text) {
                    headers.insert(HeaderName::from_static(name), value);
                }
            }
            let answer = Answer::new(429, &headers, &body, Duration::ZERO, Redactor::default());
            prop_assert!(answer.retry_after.is_none_or(|wait| wait <= LONGEST_WAIT));
            let _ = answer.unexpected().to_string();
        }
    }

    #[test]
    fn what_is_judged_is_raw_and_what_is_shown_is_not() {
        let mut answer = Answer::of(400, &[], b"");
        answer.redactor.learn("https");
        answer.body = SecretString::from(
            "\u{feff}{\"issuer\":\"https://acme\",\"message\":\"see https\\n::error::x\"}",
        );
        let json = answer.json().expect("JSON");
        assert_eq!(json["issuer"], "https://acme");
        assert_eq!(answer.words(), "see [redacted] ::error::x");
        assert_eq!(
            answer.unexpected().to_string(),
            "it answered HTTP 400: see [redacted] ::error::x"
        );
    }
}
