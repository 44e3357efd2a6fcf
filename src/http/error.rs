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
    #[error("the answer (HTTP {status}) was not JSON")]
    NotJson {
        /// Its HTTP status.
        status: u16,
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
    #[error("Auth0's rate limit was reached")]
    RateLimited {
        /// When it may be tried again, if Auth0 said so.
        retry_after: Option<Duration>,
    },
    /// The tenant could not answer (HTTP 5xx).
    #[error("the tenant answered HTTP {0}")]
    Server(u16),
    /// Another answer than the one asked for.
    #[error("the tenant answered HTTP {status}{}", if words.is_empty() { String::new() } else { format!(": {words}") })]
    Status {
        /// Its HTTP status.
        status: u16,
        /// Its words, cleaned.
        words: String,
    },
}

impl Error {
    /// Whether the same question may be answered at another time.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Transport { kind, .. } => {
                !matches!(kind, Transport::NoSuchHost | Transport::BadCertificate)
            }
            Self::RateLimited { .. } | Self::Server(_) => true,
            _ => false,
        }
    }
}
