//! The second factor of a login that waits for one: what can be given, and giving it, once.

use super::login::{SecondFactor, ask};
use super::run::{Run, timed};
use crate::auth0::{
    Authenticator, Challenge, Factor, FactorAnswer, Meaning, ProvenTenant, TokenAnswer,
};
use crate::checks::Part;
use crate::http::Error;
use std::time::{Duration, Instant};

/// How far apart a push's answer is asked for, where Auth0 does not say: it speaks of a few seconds.
const INTERVAL: Duration = Duration::from_secs(3);

/// How much slower it gets when Auth0 asks for it (RFC 8628 section 3.5).
const SLOWER: Duration = Duration::from_secs(5);

impl Run {
    /// The second factors that the person has enrolled and can use here; nothing where they cannot be listed.
    pub async fn authenticators(&self, waiting: &SecondFactor) -> Option<Vec<Authenticator>> {
        let host = self.proven()?;
        self.http.limit_run();
        ProvenTenant::new(&self.http, &host)
            .authenticators(&waiting.mfa_token)
            .await
            .ok()?
            .ok()
    }

    /// Has Auth0 send its question, or a code, to the person. Where it refuses, the evidence says so.
    pub async fn challenge(
        &mut self,
        waiting: &SecondFactor,
        authenticator: &Authenticator,
    ) -> Option<Challenge> {
        let application = self.application()?;
        let host = self.proven()?;
        let tenant = ProvenTenant::new(&self.http, &host);
        let login = self.evidence.login.as_mut()?;
        self.http.limit_run();
        let asked = timed(application.challenge(tenant, &waiting.mfa_token, authenticator)).await;
        login.factor = Some(authenticator.factor);
        login.second_factor = match asked {
            Part::Got(Ok(challenge), _) => return Some(challenge),
            Part::Got(Err(refusal), took) => Part::Got(TokenAnswer::Refused(refusal), took),
            Part::Failed(error, took) => Part::Failed(error, took),
            Part::Untried => Part::Untried,
        };
        None
    }

    /// Gives a second factor, once.
    pub async fn second_factor(
        &mut self,
        waiting: &SecondFactor,
        factor: Factor,
        given: FactorAnswer<'_>,
    ) {
        let part = self.give(waiting, given).await;
        self.take_factor(waiting, factor, part).await;
    }

    /// Waits until the person has answered a push notification, or the time is over.
    pub async fn await_push(
        &mut self,
        waiting: &SecondFactor,
        challenge: &Challenge,
        limit: Duration,
    ) {
        let started = Instant::now();
        let mut polling = Polling::new(challenge.interval);
        let part = loop {
            let left = limit.saturating_sub(started.elapsed());
            tokio::time::sleep(polling.interval.min(left)).await;
            let given = FactorAnswer::OutOfBand(challenge, None);
            let part = self.give(waiting, given).await;
            if !polling.goes_on(&part) || started.elapsed() >= limit {
                break part;
            }
        };
        self.take_factor(waiting, Factor::Push, part).await;
    }

    async fn give(&self, waiting: &SecondFactor, given: FactorAnswer<'_>) -> Part<TokenAnswer> {
        let (Some(application), Some(host)) = (self.application(), self.proven()) else {
            return Part::Untried;
        };
        self.http.limit_run();
        let tenant = ProvenTenant::new(&self.http, &host);
        let question = application.second_factor(tenant, &waiting.mfa_token, given);
        let offline = waiting.offline.as_ref();
        ask(&self.http, &host, &application, offline, question).await
    }

    async fn take_factor(
        &mut self,
        waiting: &SecondFactor,
        factor: Factor,
        part: Part<TokenAnswer>,
    ) {
        let Some(mut login) = self.evidence.login.take() else {
            return;
        };
        login.factor = Some(factor);
        login.second_factor = part;
        self.follow_up(login, waiting.offline.as_ref()).await;
    }
}

/// How often a push's answer is asked for.
struct Polling {
    interval: Duration,
}

impl Polling {
    fn new(interval: Option<Duration>) -> Self {
        Self {
            interval: interval.unwrap_or(INTERVAL),
        }
    }

    /// Whether to ask again after this answer, and when.
    fn goes_on(&mut self, part: &Part<TokenAnswer>) -> bool {
        match part {
            Part::Got(TokenAnswer::Refused(refusal), _)
                if refusal.meaning == Meaning::MfaPending =>
            {
                if refusal.error == "slow_down" {
                    self.interval = self.interval.saturating_add(SLOWER);
                }
                true
            }
            Part::Failed(Error::RateLimited { retry_after, .. }, _) => {
                self.interval = self
                    .interval
                    .max(retry_after.unwrap_or_default())
                    .saturating_add(SLOWER);
                true
            }
            // The network: more slowly each time (RFC 8628 section 3.5).
            Part::Failed(error, _) if error.may_pass() => {
                self.interval = self.interval.saturating_mul(2);
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth0::Refusal;

    fn refused(meaning: Meaning, error: &str) -> Part<TokenAnswer> {
        let refusal = Refusal {
            meaning,
            status: Some(400),
            error: error.to_owned(),
            description: String::new(),
            came: None,
        };
        Part::Got(TokenAnswer::Refused(refusal), Duration::ZERO)
    }

    #[test]
    fn a_push_is_asked_for_as_slowly_as_auth0_wants_it() {
        let seconds = Duration::from_secs;
        assert_eq!(Polling::new(None).interval, INTERVAL);
        let mut polling = Polling::new(Some(seconds(2)));
        for (part, interval) in [
            (refused(Meaning::MfaPending, "authorization_pending"), 2),
            (refused(Meaning::MfaPending, "slow_down"), 7),
            (refused(Meaning::MfaPending, "authorization_pending"), 7),
            (
                Part::Failed(
                    Error::RateLimited {
                        retry_after: Some(seconds(10)),
                        words: String::new(),
                    },
                    Duration::ZERO,
                ),
                15,
            ),
            (
                Part::Failed(
                    Error::Server {
                        status: 503,
                        words: String::new(),
                    },
                    Duration::ZERO,
                ),
                30,
            ),
        ] {
            assert!(polling.goes_on(&part));
            assert_eq!(polling.interval, seconds(interval), "{part:?}");
        }
        // A server may name any number: the wait ends with the time that the person has.
        for longest in [u64::MAX, u64::MAX / 2] {
            let part = Part::Failed(
                Error::RateLimited {
                    retry_after: Some(seconds(longest)),
                    words: String::new(),
                },
                Duration::ZERO,
            );
            assert!(polling.goes_on(&part) && polling.goes_on(&part));
        }
        assert!(polling.goes_on(&refused(Meaning::MfaPending, "slow_down")));
        for part in [
            refused(Meaning::MfaRefused, "invalid_grant"),
            refused(Meaning::MfaExpired, "expired_token"),
            Part::Untried,
        ] {
            assert!(!polling.goes_on(&part), "{part:?}");
        }
    }
}
