//! When the same is asked again, how long is waited before, and what is said of that.

use super::{Answer, Error, Transport};
use std::time::Duration;

/// The longest that all requests of one examination may take together, unless single ones may take longer.
pub(super) const RUN_LIMIT: Duration = Duration::from_secs(60);

/// How often the same is asked at most.
const TRIES: u32 = 3;

/// How long to wait before the second try; it grows with each.
const PAUSE: Duration = Duration::from_millis(150);

/// A longer wait is said.
const LONGEST_SILENCE: Duration = Duration::from_secs(2);

/// Whether a rate limit that says for how long turned a request away before anybody looked at it: not even a login was counted.
/// Where Auth0 counts one, it says so by another code (`too_many_attempts`).
pub(super) fn was_turned_away(outcome: &Result<Answer, Error>) -> bool {
    outcome.as_ref().is_ok_and(|answer| {
        answer.status == 429
            && answer.retry_after.is_some()
            && answer
                .json()
                .is_ok_and(|body| body["error"] == "too_many_requests")
    })
}

/// How long to wait before the same is asked again, had it the time; `None` where that would not help, or was tried often
/// enough. Who insists also asks again where the server was in trouble, or silent.
pub(super) fn wanted(
    outcome: &Result<Answer, Error>,
    tries: u32,
    insist: bool,
) -> Option<Duration> {
    let step = PAUSE.saturating_mul(tries);
    let pause = match outcome {
        Ok(answer) if answer.status == 429 => answer
            .retry_after
            .unwrap_or(step * 3)
            .max(Duration::from_millis(100)),
        Ok(answer) if answer.status >= 500 && insist => step,
        Err(error) if error.is_away() => step,
        Err(Error::Transport(Transport::TimedOut(_) | Transport::NoNames)) if insist => step,
        _ => return None,
    };
    (tries < TRIES).then_some(pause)
}

/// What is said of a rate limit that is waited for, and how long, where somebody would think that nothing goes on.
pub(super) fn told(pause: Duration) -> Option<String> {
    (pause >= LONGEST_SILENCE).then(|| {
        format!(
            "The rate limit is reached (HTTP 429): waiting {} s before the same is asked again.",
            pause.as_millis().div_ceil(1000)
        )
    })
}
