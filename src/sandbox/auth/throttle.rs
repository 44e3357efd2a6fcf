//! Tries that count against who makes them, and what becomes of the count in time.

/// How long an account stays locked after its last failure, in seconds.
const LOCKED_FOR: i64 = 30 * 86_400;

/// Failed logins of one account.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Failures {
    count: u32,
    last: i64,
}

impl Failures {
    /// How many still count.
    pub(crate) fn at(&self, now: i64) -> u32 {
        if now.saturating_sub(self.last) < LOCKED_FOR {
            self.count
        } else {
            0
        }
    }

    pub(crate) fn add(&mut self, now: i64) {
        self.count = self.at(now).saturating_add(1);
        self.last = now;
    }
}

/// Tries that were spent, of which one comes back every so many milliseconds.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Spent {
    /// Milliseconds until all have come back.
    debt: i64,
    last: i64,
}

impl Spent {
    fn at(&self, now: i64) -> i64 {
        let passed = now.saturating_sub(self.last).saturating_mul(1_000);
        self.debt.saturating_sub(passed.max(0)).max(0)
    }

    pub(crate) fn add(&mut self, now: i64, rate: u32) {
        self.debt = self.at(now).saturating_add(i64::from(rate));
        self.last = now;
    }

    /// Whether not one of so many is left.
    pub(crate) fn is_all(&self, now: i64, most: u32, rate: u32) -> bool {
        let rate = i64::from(rate);
        self.at(now) > (i64::from(most) - 1).saturating_mul(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_try_comes_back_at_a_time() {
        let mut spent = Spent::default();
        for number in 0..100 {
            assert!(!spent.is_all(1_000, 100, 864_000), "{number}");
            spent.add(1_000, 864_000);
        }
        assert!(spent.is_all(1_000, 100, 864_000));
        assert!(spent.is_all(1_863, 100, 864_000));
        assert!(!spent.is_all(1_864, 100, 864_000));
        spent.add(1_864, 864_000);
        assert!(spent.is_all(1_864, 100, 864_000));
        assert!(!spent.is_all(1_864 + 86_400, 2, 864_000));
    }

    #[test]
    fn a_lock_ends_thirty_days_after_the_last_failure() {
        let mut failures = Failures::default();
        failures.add(0);
        failures.add(86_400);
        assert_eq!(failures.at(30 * 86_400), 2);
        assert_eq!(failures.at(31 * 86_400), 0);
        failures.add(31 * 86_400);
        assert_eq!(failures.at(31 * 86_400), 1);
    }
}
