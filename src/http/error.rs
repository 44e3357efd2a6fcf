//! Why a document of the tenant could not be had.

use std::time::Duration;

/// How a connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// The name has no address.
    NoSuchHost,
    /// Names cannot be looked up at the moment.
    NoNames,
    /// Nothing listens there.
    Refused,
    /// No answer in time.
    TimedOut,
    /// The certificate is not valid for the name, has expired, or nobody we trust vouches for it.
    BadCertificate,
    /// The other side speaks no TLS, or TLS of another kind.
    Tls,
    /// A proxy refused or could not connect.
    Proxy,
    /// The connection ended before the answer was whole.
    Closed,
    /// Something else.
    Other,
}

/// Why a document of the tenant could not be had. Every text in it is cleaned and redacted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There was no answer.
    #[error("{detail}")]
    Transport {
        /// How it failed.
        kind: Transport,
        /// The reason in a few words.
        detail: String,
    },
    /// The answer was larger than any that Auth0 gives.
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
    /// The answer was JSON of another form.
    #[error("the answer had another form than Auth0 documents: {0}")]
    WrongShape(String),
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
    #[error("the tenant answered HTTP {status}{}", said(words))]
    Server {
        /// Its HTTP status.
        status: u16,
        /// Its words, cleaned; empty where it has none.
        words: String,
    },
    /// Another answer than the one asked for.
    #[error("the tenant answered HTTP {status}{}", said(words))]
    Status {
        /// Its HTTP status.
        status: u16,
        /// Its words, cleaned.
        words: String,
    },
}

/// Words of a server, where there are any, for the end of a sentence.
fn said(words: &str) -> String {
    if words.is_empty() {
        String::new()
    } else {
        format!(": {words}")
    }
}

impl Error {
    /// Whether this is not what a tenant answers, but something that stands before it and turns this machine away, or
    /// changes what it says: a block list, a firewall, a proxy's page, an answer that was cut.
    pub fn is_in_between(&self) -> bool {
        match self {
            Self::NotJson { .. } | Self::Redirected { .. } => true,
            Self::Status { status, .. } => matches!(status, 401 | 403 | 405..=407 | 451),
            _ => false,
        }
    }

    /// Whether something answered, whatever it said.
    pub fn is_an_answer(&self) -> bool {
        !matches!(self, Self::Transport { .. })
    }

    /// Whether the same question may be answered at another time.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Transport { kind, .. } => {
                !matches!(kind, Transport::NoSuchHost | Transport::BadCertificate)
            }
            Self::RateLimited { .. } | Self::Server { .. } => true,
            _ => false,
        }
    }
}
