//! How another side speaks that cannot be understood.

/// How another side speaks that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Speech {
    /// No TLS.
    #[error("what answers there speaks no TLS, but plain HTTP or something else")]
    NoTls,
    /// An old TLS.
    #[error(
        "what answers there speaks only an older version than TLS 1.2, or has no cipher of today's"
    )]
    OldTls,
    /// TLS, and it ends the handshake: in the words of the standard, cleaned.
    #[error("what answers there ends the TLS handshake ({0})")]
    NoHandshake(String),
    /// No HTTP.
    #[error("what answers there does not speak HTTP, but TLS or something else")]
    NoHttp,
}
