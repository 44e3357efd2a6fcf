//! How far a fleet is: a bar, the count, the failures so far and the time left; a plain line now and then where nobody sees a
//! line change.

use crate::context::Context;
use std::time::{Duration, Instant};

/// So often a line is said off a terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(10);
/// In columns.
const BAR: usize = 20;

/// How far the asking is.
pub(super) struct HowFar<'a> {
    context: &'a Context,
    total: usize,
    asked: usize,
    broken: usize,
    began: Instant,
    said: Instant,
}

impl<'a> HowFar<'a> {
    /// Nothing is asked yet.
    pub(super) fn new(total: usize, context: &'a Context) -> Self {
        let now = Instant::now();
        Self {
            context,
            total,
            asked: 0,
            broken: 0,
            began: now,
            said: now,
        }
    }

    /// One more was asked. Off a terminal that is said now and then, unless `--quiet`.
    pub(super) fn asked(&mut self, holds: bool) {
        self.asked += 1;
        self.broken += usize::from(!holds);
        let is_seen = self.context.progress.is_shown();
        if !is_seen && self.said.elapsed() >= BETWEEN_LINES && !self.is_done() {
            self.said = Instant::now();
            self.context.say(&self.words(self.began.elapsed()));
        }
    }

    /// Whether all were.
    pub(super) const fn is_done(&self) -> bool {
        self.asked >= self.total
    }

    /// What a spinner says beside itself.
    pub(super) fn line(&self) -> String {
        let full = (self.asked * BAR).checked_div(self.total).unwrap_or(BAR);
        let (done, open) = if self.context.err.has_utf8() {
            ("█", "·")
        } else {
            ("#", ".")
        };
        let bar = done.repeat(full) + &open.repeat(BAR.saturating_sub(full));
        format!("{bar} {}", self.words(self.began.elapsed()))
    }

    fn words(&self, elapsed: Duration) -> String {
        let broken = match self.broken {
            0 => String::new(),
            1 => ", 1 does not hold".to_owned(),
            many => format!(", {many} do not hold"),
        };
        let left = left(self.asked, self.total, elapsed)
            .map_or_else(String::new, |left| format!(", about {left} left"));
        format!("{} of {} asked{broken}{left}", self.asked, self.total)
    }
}

/// The time left, where enough was asked to tell: after a tenth of it, or two seconds.
fn left(asked: usize, total: usize, elapsed: Duration) -> Option<String> {
    if asked == 0 || asked >= total || (asked * 10 < total && elapsed < Duration::from_secs(2)) {
        return None;
    }
    let rest = u32::try_from(total - asked).ok()?;
    let seconds = (elapsed * rest / u32::try_from(asked).ok()?).as_secs() + 1;
    Some(match seconds {
        ..=90 => format!("{seconds} s"),
        _ => format!("{} min", seconds.div_ceil(60)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_what_the_rest_takes_at_this_pace() {
        let at = |asked, total, seconds| left(asked, total, Duration::from_secs(seconds));
        assert_eq!(at(0, 100, 60), None);
        assert_eq!(at(1, 100, 1), None, "too little to tell");
        assert_eq!(at(50, 100, 10).as_deref(), Some("11 s"));
        assert_eq!(at(10, 1000, 10).as_deref(), Some("17 min"));
        assert_eq!(at(100, 100, 10), None);
    }
}
