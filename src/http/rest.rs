//! Until when a server wants to be left alone, and who asks it about another integration keeps to that.

use super::{Answer, Error, Http};
use std::time::Instant;

impl Http {
    /// The same client for a server that said to another until when it wants no request: until then none is sent, and each
    /// question is answered by its rate limit.
    #[must_use]
    pub fn held_off(mut self, until: Option<Instant>) -> Self {
        self.held_off = until;
        self
    }

    /// Until when nobody is to ask, where a server said so.
    pub fn rests_until(&self) -> Option<Instant> {
        self.rest.lock().ok().and_then(|rest| *rest)
    }

    /// That nobody said to leave it alone.
    pub(super) fn may_ask(&self) -> Result<(), Error> {
        let left = |until: Instant| until.saturating_duration_since(Instant::now());
        match self.held_off.map(left).filter(|left| !left.is_zero()) {
            None => Ok(()),
            Some(left) => Err(Error::RateLimited {
                retry_after: Some(left),
                words: String::new(),
            }),
        }
    }

    pub(super) fn note_rest(&self, answer: &Answer) {
        let until = answer
            .rest()
            .and_then(|rest| Instant::now().checked_add(rest));
        if let (Some(until), Ok(mut rest)) = (until, self.rest.lock()) {
            *rest = (*rest).max(Some(until));
        }
    }
}
