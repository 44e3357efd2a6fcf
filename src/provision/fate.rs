//! What becomes of a change that is to be taken back.

use super::changes::{Entry, Stage};
use super::made_directory::CHANGED;

/// What becomes of one change.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It is taken back: what Auth0 calls by this id.
    Take(String),
    /// It is not there any more: there is nothing to take back.
    Gone,
    /// It is as it was before already: an earlier run took it back, and did not see it.
    Back,
    /// It was begun, and came to nothing.
    Never,
    /// It was made, and is not asked to be deleted.
    Made,
    /// It is left, for this reason.
    Left(String),
}

/// One change, and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Back {
    /// The change.
    pub entry: Entry,
    /// What becomes of it.
    pub fate: Fate,
}

/// How far it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What was changed is changed back; what was made stays.
    Changes,
    /// What was made is deleted as well.
    All {
        /// A directory too, where no user is in it.
        directory: bool,
    },
}

impl Fate {
    /// Whether a change is not seen to be there, as it was left.
    pub(super) fn is_unseen(&self) -> bool {
        match self {
            Self::Gone | Self::Back | Self::Never => true,
            Self::Left(why) => why == CHANGED,
            Self::Take(_) | Self::Made => false,
        }
    }

    /// Of what is not as it was left. What was begun and never seen was not made, as far as it can be told.
    pub(super) fn changed(entry: &Entry, is_as_before: bool) -> Self {
        match entry.stage {
            Stage::Begun => Self::Never,
            Stage::Done if is_as_before => Self::Back,
            Stage::Done => Self::Left(CHANGED.into()),
        }
    }

    /// The same of what is not there.
    pub(super) fn gone(entry: &Entry) -> Self {
        match entry.stage {
            Stage::Begun => Self::Never,
            Stage::Done => Self::Gone,
        }
    }
}
