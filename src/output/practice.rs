//! Whether a sandbox answered in place of Auth0: each format says so, and the two are never compared.

use super::document::{Document, Integration};
use super::human::some_of;

/// Who answered for an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answered {
    Auth0,
    Sandbox,
    /// Nobody, or nobody was asked.
    Nobody,
}

/// What Auth0 said of an integration in one report and a sandbox in the other: what changed between them is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "one of the two reports is practice and the other is not ({names}): a sandbox says nothing about a real tenant"
)]
pub struct Incomparable {
    names: String,
}

impl Integration {
    fn answered(&self) -> Answered {
        let has_status = self.timeline.iter().any(|request| request.status.is_some());
        if self.practice {
            Answered::Sandbox
        } else if self.requests == 0 || !self.timeline.is_empty() && !has_status {
            Answered::Nobody
        } else {
            Answered::Auth0
        }
    }
}

impl Document {
    /// That a sandbox answered, as a sentence; nothing where none did.
    pub fn practice_words(&self) -> Option<String> {
        let all = &self.integrations;
        let played = || all.iter().filter(|one| one.practice);
        let count = played().count();
        if !self.head.practice {
            return None;
        }
        let words = "This was practice: a sandbox answered in place of Auth0";
        Some(if count == all.len() {
            format!("{words}.")
        } else {
            let names: Vec<&str> = played().map(|one| &*one.name).collect();
            format!("{words} for {}.", some_of(names.into_iter()))
        })
    }

    /// That of each integration the same answered in both: Auth0, or a sandbox in its place. Nobody is either.
    pub(super) fn comparable_with(&self, old: &Self) -> Result<(), Incomparable> {
        if !self.head.practice && !old.head.practice {
            return Ok(());
        }
        let then: std::collections::BTreeMap<&str, Answered> = old
            .integrations
            .iter()
            .map(|one| (&*one.name, one.answered()))
            .collect();
        let is_other = |one: &&Integration| {
            let two = then.get(&*one.name).map(|then| (*then, one.answered()));
            matches!(
                two,
                Some((Answered::Auth0, Answered::Sandbox) | (Answered::Sandbox, Answered::Auth0))
            )
        };
        let others: Vec<&str> = self
            .integrations
            .iter()
            .filter(is_other)
            .map(|one| &*one.name)
            .collect();
        if others.is_empty() {
            return Ok(());
        }
        Err(Incomparable {
            names: some_of(others.into_iter()),
        })
    }
}
