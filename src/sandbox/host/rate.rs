//! Rate limits: counted for each family of endpoints, shown on answers, enforced when asked for.

use std::collections::HashMap;
use std::time::Instant;

/// Whose limits are kept. Auth0 publishes them for each kind of subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Two Management API requests a second.
    Free,
    /// Essentials and Professional.
    Professional,
    /// Enterprise on the public cloud.
    Enterprise,
}

impl std::str::FromStr for Plan {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "free" => Ok(Self::Free),
            "professional" => Ok(Self::Professional),
            "enterprise" => Ok(Self::Enterprise),
            _ => Err("the plans are free, professional and enterprise"),
        }
    }
}

/// A group of endpoints that share one budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    Authentication,
    Token,
    KeySet,
    UserInfo,
    ReadUsers,
    WriteUsers,
    ReadClients,
    ReadConnections,
    Logs,
    Management,
    /// Without any limit: pages, the MAZ API.
    Free,
}

impl Family {
    pub(crate) fn of(method: &str, parts: &[&str]) -> Self {
        let reading = matches!(method, "GET" | "HEAD");
        match parts {
            ["oauth", "token"] => Self::Token,
            [".well-known", ..] => Self::KeySet,
            ["userinfo"] => Self::UserInfo,
            ["oauth" | "mfa" | "dbconnections", ..] => Self::Authentication,
            ["api", "v2", "users" | "users-by-email" | "user-blocks", ..] if reading => {
                Self::ReadUsers
            }
            ["api", "v2", "users" | "user-blocks", ..] => Self::WriteUsers,
            ["api", "v2", "clients", ..] if reading => Self::ReadClients,
            ["api", "v2", "connections", ..] if reading => Self::ReadConnections,
            ["api", "v2", "logs", ..] => Self::Logs,
            ["api", "v2", ..] => Self::Management,
            _ => Self::Free,
        }
    }

    pub(crate) fn is_management(self) -> bool {
        matches!(
            self,
            Self::ReadUsers
                | Self::WriteUsers
                | Self::ReadClients
                | Self::ReadConnections
                | Self::Logs
                | Self::Management
        )
    }

    /// Whether a subscription limits these endpoints by themselves, and not with all others of the Management API.
    pub(crate) fn has_its_own_limit(self, plan: Plan) -> bool {
        !self.is_management() || (plan == Plan::Professional && self != Self::Management)
    }

    /// Burst, and what comes back each second.
    fn budget(self, plan: Plan) -> (u32, f64) {
        match plan {
            Plan::Free => match self {
                Self::Token => (30, 30.0),
                Self::KeySet => (20, 20.0),
                Self::UserInfo => (10, 5.0 / 60.0),
                Self::Authentication => (300, 5.0),
                _ => (2, 2.0),
            },
            Plan::Professional => match self {
                Self::ReadUsers => (40, 500.0 / 60.0),
                Self::WriteUsers => (20, 200.0 / 60.0),
                Self::ReadClients => (5, 100.0 / 60.0),
                Self::ReadConnections => (5, 50.0 / 60.0),
                Self::Logs => (10, 100.0 / 60.0),
                Self::Management => (10, 150.0 / 60.0),
                Self::UserInfo => (10, 5.0 / 60.0),
                _ => (25, 25.0),
            },
            Plan::Enterprise => match self {
                Self::UserInfo => (1_000, 100.0),
                Self::Token | Self::KeySet | Self::Authentication => (100, 100.0),
                _ => (50, 16.0),
            },
        }
    }
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// What is left of each budget.
#[derive(Debug)]
pub(crate) struct Limits {
    plan: Plan,
    enforced: bool,
    /// Requests a second over all families, in place of a plan.
    flat: Option<u32>,
    buckets: HashMap<Family, Bucket>,
}

/// What one request saw of its budget.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) full_in_seconds: i64,
    pub(crate) allowed: bool,
    /// Whether the budget is that of these endpoints alone.
    pub(crate) is_their_own: bool,
}

impl Limits {
    pub(crate) fn new(plan: Option<Plan>, flat: Option<u32>) -> Self {
        Self {
            plan: plan.unwrap_or(Plan::Enterprise),
            enforced: plan.is_some() || flat.is_some(),
            flat,
            buckets: HashMap::new(),
        }
    }

    pub(crate) fn refill(&mut self) {
        self.buckets.clear();
    }

    pub(crate) fn take(&mut self, family: Family, now: Instant) -> Option<Allowance> {
        if family == Family::Free {
            return None;
        }
        let (family, (burst, refill)) = match self.flat {
            Some(rate) => (Family::Management, (rate.max(1), f64::from(rate.max(1)))),
            None if !family.has_its_own_limit(self.plan) => {
                (Family::Management, Family::Management.budget(self.plan))
            }
            None => (family, family.budget(self.plan)),
        };
        let full = f64::from(burst);
        let bucket = self.buckets.entry(family).or_insert(Bucket {
            left: full,
            at: now,
        });
        let elapsed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + elapsed * refill).min(full);
        bucket.at = now;
        let allowed = bucket.left >= 1.0 || !self.enforced;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between nothing and the burst"
        )]
        let remaining = bucket.left as u32;
        #[expect(clippy::cast_possible_truncation, reason = "a few minutes at the most")]
        let full_in_seconds = ((full - bucket.left) / refill).ceil() as i64;
        Some(Allowance {
            limit: burst,
            remaining,
            full_in_seconds: full_in_seconds.max(1),
            allowed,
            is_their_own: family.has_its_own_limit(self.plan),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_budget_runs_out_and_comes_back() {
        let mut limits = Limits::new(Some(Plan::Free), None);
        let start = Instant::now();
        let mut ask = |at| {
            limits
                .take(Family::ReadUsers, at)
                .is_some_and(|seen| seen.allowed)
        };
        assert!(ask(start) && ask(start));
        assert!(!ask(start));
        assert!(ask(start + Duration::from_secs(1)));
    }

    #[test]
    fn only_some_subscriptions_limit_endpoints_by_themselves() {
        let start = Instant::now();
        for (plan, is_their_own) in [(Plan::Professional, true), (Plan::Free, false)] {
            let mut limits = Limits::new(Some(plan), None);
            let mut spend = |family| limits.take(family, start).expect("a budget");
            let all = (0..60).map(|_| spend(Family::ReadClients)).last();
            assert!(all.is_some_and(|all| !all.allowed && all.is_their_own == is_their_own));
            assert_eq!(spend(Family::WriteUsers).allowed, is_their_own, "{plan:?}");
        }
    }

    #[test]
    fn without_a_plan_nobody_is_refused() {
        let mut limits = Limits::new(None, None);
        let start = Instant::now();
        for _ in 0..500 {
            assert!(
                limits
                    .take(Family::Token, start)
                    .is_some_and(|seen| seen.allowed)
            );
        }
    }
}
