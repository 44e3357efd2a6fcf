//! One step changed from the review: Esc leads back to it as it was, and what the change does not touch is not asked again.

use super::draft::Draft;
use super::steps::STEPS;
use super::turning::{Problem, Problems};
use crate::checks::Evidence;
use crate::domain::{AuthorizationCode, ClientSecret, Key, Values};
use std::collections::{BTreeMap, BTreeSet};

/// A step that the review leads back to, and all as it was before.
pub(super) struct Changing {
    step: usize,
    values: Values,
    client_secret: Option<ClientSecret>,
    #[expect(
        clippy::option_option,
        reason = "whether it was answered, and whether it is wanted"
    )]
    authorization_code: Option<Option<AuthorizationCode>>,
    given: BTreeMap<Key, String>,
    verified: Vec<Key>,
    evidence: Evidence,
    problems: Problems,
}

impl Changing {
    /// Begins. `problems` are those that the review showed, by check and cause.
    pub(super) fn begin(
        step: usize,
        draft: &Draft,
        verified: &[Key],
        evidence: &Evidence,
        problems: Problems,
    ) -> Self {
        Self {
            step,
            values: draft.values.clone(),
            client_secret: draft.client_secret.clone(),
            authorization_code: draft.authorization_code.clone(),
            given: draft.given.clone(),
            verified: verified.to_vec(),
            evidence: evidence.clone(),
            problems,
        }
    }

    /// Whether this is the step that is changed.
    pub(super) fn is_at(&self, step: usize) -> bool {
        self.step == step
    }

    /// Whether this step comes after the one that is changed.
    pub(super) fn is_before(&self, step: usize) -> bool {
        self.step < step
    }

    /// Whether the review showed this problem.
    pub(super) fn knew(&self, problem: Problem) -> bool {
        self.problems.contains(&problem)
    }

    /// As if nothing had been changed. Gives which values were verified, and what the tenant had said.
    pub(super) fn undo(self, draft: &mut Draft) -> (Vec<Key>, Evidence) {
        draft.values = self.values;
        draft.client_secret = self.client_secret;
        draft.authorization_code = self.authorization_code;
        draft.given = self.given;
        (self.verified, self.evidence)
    }

    /// The values of later steps that hold as they were. Those of another tenant do not, wherever they came from.
    pub(super) fn untouched(&self, draft: &mut Draft) -> BTreeSet<Key> {
        let is_same_tenant = draft.values.domain == self.values.domain;
        let later = STEPS.iter().skip(self.step + 1).flat_map(|step| step.keys);
        let (stay, go): (BTreeSet<Key>, BTreeSet<Key>) = later
            .copied()
            .partition(|key| is_same_tenant || *key == Key::SubscriptionType);
        draft.given.retain(|key, _| !go.contains(key));
        stay
    }
}
