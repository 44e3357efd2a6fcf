//! Where the conversation goes next, and the words of its turns.

use crate::error::Failure;
pub(super) use crate::integration::words::sentence;
use crate::terminal::questions::PromptError;

/// Where the conversation goes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Next,
    Back,
    /// The questions of this step again.
    Correct,
    /// The same answers, asked of Auth0 again.
    Again,
}

pub(super) enum Review {
    Write,
    Change(usize),
    Leave,
}

/// `None` where the person goes back.
pub(super) fn way_back<T>(answer: Result<T, PromptError>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(PromptError::Back) => Ok(None),
        Err(error) => Err(Failure::from(error)),
    }
}
