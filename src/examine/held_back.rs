//! Tenants that hold this machine's address back, since too many logins failed from it.

use super::run::Run;
use crate::auth0::{Meaning, Refusal, TokenAnswer};
use crate::checks::Part;
use std::time::Duration;

impl Run {
    /// Whether the tenant said so, of one of the logins that were to fail.
    pub fn has_logins_held_back(&self) -> bool {
        let logins = [&self.evidence.password_login, &self.evidence.realm_login];
        let mut answers = logins.into_iter().filter_map(Part::value);
        answers.any(|answer| {
            matches!(answer, TokenAnswer::Refused(refusal) if refusal.meaning == Meaning::AddressThrottled)
        })
    }

    /// Takes for said what the tenant said a moment ago to another integration's logins from here (Auth0's Suspicious IP
    /// Throttling): asked again, it would count two more.
    pub fn know_that_logins_are_held_back(&mut self) {
        let said = || {
            let refusal = Refusal {
                meaning: Meaning::AddressThrottled,
                status: Some(429),
                error: "too_many_attempts".to_owned(),
                description: "We have detected suspicious login behavior and further attempts will be blocked."
                    .to_owned(),
                came: None,
            };
            Part::from(Ok(TokenAnswer::Refused(refusal)), Duration::ZERO)
        };
        self.evidence.password_login = said();
        self.evidence.realm_login = said();
    }
}
