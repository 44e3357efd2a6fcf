//! Why an integration and its secret could not be kept or forgotten together.

use super::SecretError;
use super::atomic_file::WriteError;
use super::record_file::RecordError;
use crate::domain::IntegrationName;

/// Why an integration could not be kept or forgotten.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// Its secret could not be kept or deleted; nothing was changed.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Its record could not be written; the former secret is back in its place.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It could not be said beforehand what is done, or another run is at it; nothing was changed.
    #[error(transparent)]
    Busy(#[from] WriteError),
    /// Its record could not be written, and the former secret could not be put back either.
    #[error("{record}; and the secret that was there before could not be put back: {secret}")]
    Both {
        /// Why not the record.
        record: RecordError,
        /// Why not the secret.
        secret: SecretError,
    },
    /// The integration is kept or forgotten, and a power cut may undo that.
    #[error(transparent)]
    Unconfirmed(WriteError),
    /// The integration is kept, and its secret is still in the place where it was before, too.
    #[error("the integration is written, but its secret is still in {place} as well: {source}")]
    LeftBehind {
        /// Where it was before.
        place: &'static str,
        /// Why it could not be deleted.
        source: SecretError,
    },
    /// Another run has put another record in the place of the one that was looked at; nothing was changed.
    #[error("another maz-auth0 has changed the record {0} meanwhile")]
    ChangedSince(IntegrationName),
    /// There is no such integration.
    #[error("there is no integration called {0}")]
    NoSuch(IntegrationName),
}
