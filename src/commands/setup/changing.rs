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

    /// All values are what they were.
    fn restore(&self, draft: &mut Draft) {
        draft.values.clone_from(&self.values);
        draft.client_secret.clone_from(&self.client_secret);
        draft
            .authorization_code
            .clone_from(&self.authorization_code);
        draft.given.clone_from(&self.given);
    }

    /// As if nothing had been changed. Gives which values were verified, and what the tenant had said.
    pub(super) fn undo(self, draft: &mut Draft) -> (Vec<Key>, Evidence) {
        self.restore(draft);
        (self.verified, self.evidence)
    }

    /// The values of later steps that hold as they were. Those of another tenant do not, wherever they came from; who comes back
    /// from there finds them again.
    pub(super) fn untouched(&self, draft: &mut Draft) -> BTreeSet<Key> {
        let is_same_tenant = draft.values.domain == self.values.domain;
        let later = STEPS.iter().skip(self.step + 1).flat_map(|step| step.keys);
        // Another tenant was named in between: it took them along.
        if is_same_tenant && later.clone().any(|key| !draft.has(*key)) {
            self.restore(draft);
        }
        let (stay, go): (BTreeSet<Key>, BTreeSet<Key>) = later
            .copied()
            .partition(|key| is_same_tenant || *key == Key::SubscriptionType);
        draft.given.retain(|key, _| !go.contains(key));
        stay
    }
}
