//! Why a document could not be had. Each way of not getting there is a value, told by type where the crates have one, and
//! by their words where there is none (a test holds those).

use super::Endpoint;
use super::speech::Speech;
use super::this_side::{EndpointTrouble, Proxy, ProxyTrouble, ThisSide};
use crate::domain::{clean, is_auth0};
use rustls::{AlertDescription, CertificateError};
use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;
use time::OffsetDateTime;

/// How a connection failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Transport {
    /// The name has no address.
    #[error("the name has no address")]
    NoSuchHost,
    /// Names cannot be looked up at the moment.
    #[error("names cannot be looked up at the moment: is this machine online?")]
    NoNames,
    /// Nothing listens there.
    #[error("nothing listens there")]
    Refused,
    /// Nothing listens at the endpoint that stands in for a tenant.
    #[error("nothing listens at the endpoint {0}, where --endpoint or MAZ_AUTH0_ENDPOINT leads")]
    EndpointRefused(String),
    /// No answer within the time that was given to it.
    #[error("no answer within {}", in_seconds(*.0))]
    TimedOut(Duration),
    /// The certificate does not prove that the other side is who it says.
    #[error("{0}")]
    BadCertificate(Certificate),
    /// The other side speaks no TLS, or TLS of another kind, or no HTTP.
    #[error("{0}")]
    Speech(Speech),
    /// The way there is broken on this side.
    #[error("{0}")]
    ThisSide(ThisSide),
    /// The connection ended before the answer was whole.
    #[error("the connection ended before the answer was whole")]
    Closed,
    /// Something else, in the words of the crates, cleaned.
    #[error("{0}")]
    Other(String),
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Certificate {
    /// It was good until then.
    #[error("its certificate has expired: it was valid until {}", day(.0))]
    Expired(OffsetDateTime),
    /// It is good from then on.
    #[error("its certificate is not valid yet: it will be from {}", day(.0))]
    NotYet(OffsetDateTime),
    /// Nobody whom this machine trusts signed it.
    #[error("nobody whom this machine trusts has signed its certificate")]
    UnknownAuthority,
    /// It is another's.
    #[error("its certificate is for another name")]
    OtherName,
    /// It is no server's.
    #[error("its certificate was made for another purpose than to be a server's")]
    OtherPurpose,
    /// It is of the endpoint that stands in for a tenant.
    #[error("{why} (the endpoint {origin}, where --endpoint or MAZ_AUTH0_ENDPOINT leads)")]
    OfEndpoint {
        /// The endpoint.
        origin: String,
        /// What is wrong with its certificate.
        why: Box<Certificate>,
    },
    /// Something else, in the words of rustls, cleaned.
    #[error("{0}")]
    Other(String),
}

/// Why a document could not be had. Every text in it is cleaned and redacted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There was no answer.
    #[error("{0}")]
    Transport(Transport),
    /// The answer was larger than any that is expected here.
    #[error("the answer was larger than {0} KiB")]
    TooLarge(usize),
    /// The answer was no JSON.
    #[error("the answer (HTTP {status}) was not JSON{}", said(words))]
    NotJson {
        /// Its HTTP status.
        status: u16,
        /// What it says, cleaned; empty where it says nothing.
        words: String,
    },
    /// The answer was a refusal in JSON of another form than Auth0's.
    #[error(
        "it answered HTTP {status} in a form that is not Auth0's{}",
        said(words)
    )]
    NotAuth0 {
        /// Its HTTP status.
        status: u16,
        /// What it says, cleaned; empty where it says nothing.
        words: String,
    },
    /// The answer was JSON that cannot be read.
    #[error(
        "the answer (HTTP {status}) is broken JSON: it is cut off, or holds what JSON does not allow"
    )]
    BrokenJson {
        /// Its HTTP status.
        status: u16,
    },
    /// The answer was JSON of another form.
    #[error("the answer had another form than Auth0 documents: {0}")]
    WrongShape(String),
    /// The answer is about another than was asked about, which is named: of that one it says nothing.
    #[error("the answer is about {0}, which was not asked about")]
    OfAnother(String),
    /// The answer sent us elsewhere; it was not followed.
    #[error("the answer (HTTP {status}) points to {to}")]
    Redirected {
        /// Its HTTP status.
        status: u16,
        /// Where to, cleaned.
        to: String,
    },
    /// Auth0 asks us to slow down (HTTP 429).
    #[error("Auth0's rate limit was reached{}", said(words))]
    RateLimited {
        /// When it may be tried again, if Auth0 said so.
        retry_after: Option<Duration>,
        /// Its words, cleaned; empty where it has none.
        words: String,
    },
    /// The tenant could not answer (HTTP 5xx).
    #[error("it answered HTTP {status}{}", said(words))]
    Server {
        /// Its HTTP status.
        status: u16,
        /// Its words, cleaned; empty where it has none.
        words: String,
    },
    /// Another answer than the one asked for.
    #[error("it answered HTTP {status}{}", said(words))]
    Status {
        /// Its HTTP status.
        status: u16,
        /// Its words, cleaned.
        words: String,
    },
}

/// Words of a server, where there are any, for the end of a sentence, whose stop is not theirs.
fn said(words: &str) -> String {
    let words = words.trim_end_matches('.');
    if words.is_empty() {
        String::new()
    } else {
        format!(": {words}")
    }
}

impl Transport {
    /// The same where by this machine's clock a certificate is not valid whose owner keeps it so: none is made for the
    /// future, and those of Auth0's own hosts do not run out.
    pub(super) fn by_the_clock(self, host: &str) -> Self {
        let (bound, is_behind) = match &self {
            Self::BadCertificate(Certificate::NotYet(from)) => (*from, true),
            Self::BadCertificate(Certificate::Expired(until)) if is_auth0(host) => (*until, false),
            _ => return self,
        };
        Self::ThisSide(ThisSide::Clock {
            host: host.to_owned(),
            bound,
            is_behind,
            now: OffsetDateTime::now_utc(),
        })
    }
}

impl Transport {
    /// The same where a stand-in was asked that the user named: it is that which is not there, or not as it ought to be.
    pub(super) fn at(self, endpoint: &Endpoint) -> Self {
        let origin = endpoint.origin().to_owned();
        let trouble = match self {
            Self::NoSuchHost => EndpointTrouble::NoSuchHost,
            Self::Refused => return Self::EndpointRefused(origin),
            Self::Speech(speech) => EndpointTrouble::Speech(speech),
            Self::BadCertificate(why) => {
                return Self::BadCertificate(Certificate::OfEndpoint {
                    origin,
                    why: Box::new(why),
                });
            }
            other => return other,
        };
        Self::ThisSide(ThisSide::Endpoint(origin, trouble))
    }
}

impl Error {
    /// Whether this is not what a tenant answers, but something that stands before it and turns this machine away, or
    /// changes what it says: a block list, a firewall, a proxy's page, an answer that was cut.
    pub fn is_in_between(&self) -> bool {
        match self {
            // 511 is Network Authentication Required (RFC 6585 section 6): never a tenant's, always a portal's.
            Self::NotJson { .. }
            | Self::NotAuth0 { .. }
            | Self::Redirected { .. }
            | Self::TooLarge(_)
            | Self::Server { status: 511, .. } => true,
            Self::Status { status, .. } => matches!(status, 401 | 403 | 405..=407 | 451),
            _ => false,
        }
    }

    /// Whether something answered, whatever it said.
    pub fn is_an_answer(&self) -> bool {
        !matches!(self, Self::Transport(_))
    }

    /// Whether the same question may be answered at another time.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Transport(how) => {
                !matches!(how, Transport::NoSuchHost | Transport::BadCertificate(_))
            }
            Self::RateLimited { .. }
            | Self::Server { .. }
            | Self::BrokenJson { .. }
            | Self::OfAnother(_) => true,
            _ => false,
        }
    }

    /// Whether there was nobody, or nobody any more, who may be there again in a moment.
    pub(super) fn is_away(&self) -> bool {
        matches!(
            self,
            Self::Transport(Transport::Refused | Transport::EndpointRefused(_) | Transport::Closed)
        )
    }

    /// Whether nothing was sent: there was nobody to send it to.
    pub(crate) fn is_unsent(&self) -> bool {
        matches!(
            self,
            Self::Transport(
                Transport::NoSuchHost
                    | Transport::NoNames
                    | Transport::Refused
                    | Transport::EndpointRefused(_)
                    | Transport::BadCertificate(_)
                    | Transport::ThisSide(_)
            )
        )
    }
}

/// What a failure is to find out whom this system trusts.
pub(super) fn of_trust(error: &rustls::Error) -> Error {
    let words = error.to_string();
    Error::Transport(if words.contains("No CA certificates") {
        Transport::ThisSide(ThisSide::NoCertificates)
    } else {
        Transport::Other(clean(&words))
    })
}

/// What a failure of the client's is, of a request that goes through a proxy, or through none.
pub(super) fn of(error: &reqwest::Error, proxy: Option<&Proxy>) -> Error {
    let words = words(error);
    let known = how(error);
    if let Some(proxy) = proxy.filter(|_| error.is_connect()) {
        let trouble = proxy_trouble(&words, proxy, known.as_ref(), error.is_timeout());
        if let Some(trouble) = trouble {
            let name = proxy.name.clone();
            return Error::Transport(Transport::ThisSide(ThisSide::Proxy(name, trouble)));
        }
    }
    Error::Transport(known.unwrap_or_else(|| {
        if error.is_timeout() {
            Transport::TimedOut(Duration::ZERO)
        } else if words.contains("dns error") && words.contains("emporary failure") {
            Transport::NoNames
        } else if words.contains("dns error") {
            Transport::NoSuchHost
        } else if words.contains("connection closed")
            || words.contains("error reading a body")
            || words.contains("incomplete")
        {
            Transport::Closed
        } else if [
            "invalid HTTP version parsed",
            "invalid HTTP status-code parsed",
        ]
        .iter()
        .any(|said| words.contains(said))
        {
            Transport::Speech(Speech::NoHttp)
        } else {
            Transport::Other(clean(&words))
        }
    }))
}

/// What a failure on the way through a proxy is, where it is the proxy's: in the words of the crates, since there is no type.
/// `known` is what the types say of one that came up before anything led to the other side.
fn proxy_trouble(
    words: &str,
    proxy: &Proxy,
    known: Option<&Transport>,
    is_late: bool,
) -> Option<ProxyTrouble> {
    Some(if words.contains("proxy authorization required") {
        ProxyTrouble::WantsLogin
    } else if words.contains("dns error") {
        ProxyTrouble::NoSuchHost
    } else if known == Some(&Transport::Refused) {
        ProxyTrouble::Refused
    } else if known == Some(&Transport::Speech(Speech::NoTls)) {
        if proxy.is_tls {
            ProxyTrouble::NoTls
        } else {
            ProxyTrouble::Page
        }
    } else if words.contains("tunnel error") {
        ProxyTrouble::Closed
    } else if known == Some(&Transport::Closed) {
        ProxyTrouble::Cut
    } else if is_late {
        ProxyTrouble::TimedOut
    } else {
        return None;
    })
}

/// The same as far as the types say: what TLS says stands above what the system does.
fn how(error: &reqwest::Error) -> Option<Transport> {
    let mut found = None;
    let mut source = error.source();
    while let Some(current) = source {
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            return Some(tls_trouble(tls));
        }
        if let Some(io) = current.downcast_ref::<std::io::Error>() {
            if let Some(tls) = tls_error(io) {
                return Some(tls_trouble(tls));
            }
            found = found.or(match io.kind() {
                ErrorKind::ConnectionRefused => Some(Transport::Refused),
                ErrorKind::ConnectionReset
                | ErrorKind::BrokenPipe
                | ErrorKind::ConnectionAborted
                | ErrorKind::UnexpectedEof => Some(Transport::Closed),
                ErrorKind::TimedOut => Some(Transport::TimedOut(Duration::ZERO)),
                _ => None,
            });
        }
        source = current.source();
    }
    found
}

/// An I/O error may wrap another that wraps what TLS said; its `source` leaves both out.
fn tls_error(error: &std::io::Error) -> Option<&rustls::Error> {
    let inner = error.get_ref()?;
    inner
        .downcast_ref::<rustls::Error>()
        .or_else(|| inner.downcast_ref::<std::io::Error>().and_then(tls_error))
}

fn tls_trouble(error: &rustls::Error) -> Transport {
    let at = |time: &rustls::pki_types::UnixTime| {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        OffsetDateTime::from_unix_timestamp(seconds).ok()
    };
    let known = match error {
        rustls::Error::InvalidCertificate(CertificateError::ExpiredContext {
            not_after, ..
        }) => at(not_after).map(Certificate::Expired),
        rustls::Error::InvalidCertificate(CertificateError::NotValidYetContext {
            not_before,
            ..
        }) => at(not_before).map(Certificate::NotYet),
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            Some(Certificate::UnknownAuthority)
        }
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Some(Certificate::OtherName),
        // What looks at certificates has a type of its own for it that nobody else can see.
        rustls::Error::InvalidCertificate(
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. },
        ) => Some(Certificate::OtherPurpose),
        rustls::Error::InvalidCertificate(CertificateError::Other(other))
            if format!("{other:?}").contains("EkuError") =>
        {
            Some(Certificate::OtherPurpose)
        }
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => None,
        rustls::Error::InvalidMessage(_) => return Transport::Speech(Speech::NoTls),
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity,
        ) => return Transport::Speech(Speech::OldTls),
        rustls::Error::AlertReceived(alert) => {
            let words = clean(&format!("{alert:?}"));
            return Transport::Speech(Speech::NoHandshake(words));
        }
        _ => {
            let words = clean(&error.to_string());
            return Transport::Speech(Speech::NoHandshake(words));
        }
    };
    Transport::BadCertificate(
        known.unwrap_or_else(|| Certificate::Other(clean(&error.to_string()))),
    )
}

/// An error's sources, in one line, without the address (which may hold a query).
fn words(error: &reqwest::Error) -> String {
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

fn in_seconds(duration: Duration) -> String {
    if duration.is_zero() {
        "the time that the system gives it".to_owned()
    } else if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

fn day(time: &OffsetDateTime) -> String {
    let date = time.date();
    format!("{date}, {:02}:{:02} UTC", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name server that answers each question in these words of the system's.
    struct Answering(&'static str);

    impl reqwest::dns::Resolve for Answering {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            let words = format!("failed to lookup address information: {}", self.0);
            Box::pin(async move { Err(words.into()) })
        }
    }

    #[test]
    fn a_certificate_for_another_purpose_is_told_in_words_of_ours() {
        #[derive(Debug, thiserror::Error)]
        #[error("certificate had invalid extensions")]
        struct EkuError;
        let hidden = rustls::OtherError(std::sync::Arc::new(EkuError));
        for why in [
            CertificateError::InvalidPurpose,
            CertificateError::Other(hidden),
        ] {
            let found = tls_trouble(&rustls::Error::InvalidCertificate(why));
            assert_eq!(found, Transport::BadCertificate(Certificate::OtherPurpose));
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
            let found = of(&error, None);
            assert_eq!(found, Error::Transport(expected.clone()), "{words}");
            assert_eq!(found.may_pass(), expected == Transport::NoNames);
        }
    }
}
