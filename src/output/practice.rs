//! Whether a sandbox answered in place of Auth0: each format says so, and what the two said is never compared.

use super::document::{Document, Integration};
use super::human::some_of;
use super::since::OtherDomain;
use std::collections::BTreeSet;

/// Who answered for an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answered {
    Auth0,
    Sandbox,
    /// Nobody, or nobody was asked.
    Nobody,
}

/// What Auth0 said in the earlier report, a sandbox says now, and there is nothing else: what changed is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is practice and the earlier report is not ({names}): a sandbox says nothing about a real tenant"
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

    /// Whether the same answered in both: Auth0, or a sandbox in its place. Nobody is either.
    pub(super) fn is_comparable_with(&self, then: &Self) -> bool {
        use Answered::{Auth0, Sandbox};
        !matches!(
            (then.answered(), self.answered()),
            (Auth0, Sandbox) | (Sandbox, Auth0)
        )
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

    /// That something can be compared: not where a sandbox answered in place of Auth0 for all that the earlier report has of these.
    /// Then it was hardly meant, and what Auth0 said is not to be lost under it.
    pub(super) fn comparable_with(
        &self,
        old: &Self,
        others: &[OtherDomain],
    ) -> Result<(), Incomparable> {
        let others = others.iter().filter(|one| one.not_compared);
        let others: BTreeSet<&str> = others.map(|one| &*one.integration).collect();
        let then: BTreeSet<&str> = old.integrations.iter().map(|one| &*one.name).collect();
        let is_played = |one: &Integration| match one.answered() {
            Answered::Auth0 => false,
            Answered::Sandbox => others.contains(&*one.name) || !then.contains(&*one.name),
            Answered::Nobody => true,
        };
        if others.is_empty() || !self.integrations.iter().all(is_played) {
            return Ok(());
        }
        Err(Incomparable {
            names: some_of(others.into_iter()),
        })
    }
}
