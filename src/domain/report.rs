//! The events of a run, folded: it alone decides the exit code.

use super::{Finding, Status};
use std::time::Duration;
use time::OffsetDateTime;

/// One check of one integration, judged.
#[derive(Debug, Clone)]
pub struct CheckResult {
    /// The check's id.
    pub id: &'static str,
    /// The id's first part.
    pub stage: &'static str,
    /// What holds when it passes.
    pub title: &'static str,
    /// What it found.
    pub finding: Finding,
    /// How long the answers took on which it rests.
    pub duration: Duration,
}

/// All checks of one integration.
#[derive(Debug, Clone)]
pub struct IntegrationReport {
    /// The integration's name; for values of the environment, the tenant's.
    pub name: String,
    /// The tenant's domain.
    pub domain: String,
    /// How many requests were sent.
    pub requests: u32,
    /// The checks, in the order of the table.
    pub checks: Vec<CheckResult>,
}

impl IntegrationReport {
    /// The worst of its checks: fail, then unknown, then warn, else pass.
    pub fn outcome(&self) -> Status {
        [Status::Fail, Status::Unknown, Status::Warn]
            .into_iter()
            .find(|status| {
                self.checks
                    .iter()
                    .any(|check| check.finding.status == *status)
            })
            .unwrap_or(Status::Pass)
    }
}

/// How many checks ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Passed.
    pub pass: usize,
    /// Warned.
    pub warn: usize,
    /// Failed.
    pub fail: usize,
    /// Skipped.
    pub skip: usize,
    /// Not judged.
    pub unknown: usize,
}

/// What a run of checks found.
#[derive(Debug, Clone)]
pub struct Report {
    /// When it began.
    pub started_at: OffsetDateTime,
    /// How long it took.
    pub duration: Duration,
    /// The integrations, in the order asked for.
    pub integrations: Vec<IntegrationReport>,
    /// Whether a warning counts as a failure.
    pub warnings_fail: bool,
}

impl Report {
    /// How many checks ended how.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for check in self
            .integrations
            .iter()
            .flat_map(|integration| &integration.checks)
        {
            match check.finding.status {
                Status::Pass => summary.pass += 1,
                Status::Warn => summary.warn += 1,
                Status::Fail => summary.fail += 1,
                Status::Skip => summary.skip += 1,
                Status::Unknown => summary.unknown += 1,
            }
        }
        summary
    }

    /// 1 if a check failed (or warned, where warnings count), else 3 if one could not be judged, else 0.
    pub fn exit_code(&self) -> u8 {
        let summary = self.summary();
        if summary.fail > 0 || (self.warnings_fail && summary.warn > 0) {
            1
        } else if summary.unknown > 0 {
            3
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Fix;

    fn report(findings: Vec<Finding>, warnings_fail: bool) -> Report {
        Report {
            started_at: OffsetDateTime::UNIX_EPOCH,
            duration: Duration::ZERO,
            warnings_fail,
            integrations: vec![IntegrationReport {
                name: "acme".into(),
                domain: "acme.us.auth0.com".into(),
                requests: 0,
                checks: findings
                    .into_iter()
                    .map(|finding| CheckResult {
                        id: "tenant.reachable",
                        stage: "tenant",
                        title: "",
                        finding,
                        duration: Duration::ZERO,
                    })
                    .collect(),
            }],
        }
    }

    #[test]
    fn a_failure_stands_above_what_is_unknown_and_that_above_a_warning() {
        let fail = || Finding::fail("x", "", Fix::default());
        let warn = || Finding::warn("x", "", Fix::default());
        assert_eq!(report(vec![Finding::pass("")], false).exit_code(), 0);
        assert_eq!(report(vec![warn()], false).exit_code(), 0);
        assert_eq!(report(vec![warn()], true).exit_code(), 1);
        assert_eq!(
            report(vec![warn(), Finding::unknown("")], false).exit_code(),
            3
        );
        assert_eq!(
            report(vec![fail(), Finding::unknown("")], false).exit_code(),
            1
        );
        assert_eq!(
            report(vec![fail(), Finding::unknown("")], false).integrations[0].outcome(),
            Status::Fail
        );
    }
}
