//! Why a value that somebody gave cannot be used.

use super::secret_kind::Misplaced;

/// Why a value cannot be used. Each is a sentence that says what to do; none repeats what was typed where that may
/// have been a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct ValueError {
    sentence: String,
    misplaced: Option<Misplaced>,
}

impl ValueError {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            misplaced: None,
        }
    }

    /// In whose place it stands, where it is another secret of the run.
    pub(crate) const fn misplaced(&self) -> Option<Misplaced> {
        self.misplaced
    }
}

impl From<Misplaced> for ValueError {
    fn from(misplaced: Misplaced) -> Self {
        Self {
            sentence: misplaced.to_string(),
            misplaced: Some(misplaced),
        }
    }
}
