//! The events of a run, folded: it alone decides the exit code.

use super::Exit;
use super::{Because, Finding, Status};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;
use std::time::{Duration, Instant};
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
    /// The requests themselves.
    pub timeline: Vec<Exchange>,
    /// Whether a sandbox answered, in place of Auth0.
    pub practice: bool,
    /// The checks, in the order of the table.
    pub checks: Vec<CheckResult>,
}

impl CheckResult {
    /// Whether to ask again would be for nothing: it holds, or nobody asked for it. What was skipped because of a check that does
    /// not hold is open, as that is.
    pub fn is_settled(&self, warnings_fail: bool) -> bool {
        match self.finding.status {
            Status::Pass => true,
            Status::Warn => !warnings_fail,
            Status::Skip => !matches!(self.finding.because, Some(Because::Check(_))),
            Status::Fail | Status::Unknown => false,
        }
    }
}

impl IntegrationReport {
    /// What two tries come to, of which the later asked for what the earlier did not settle. What was settled stays as it was
    /// judged; so does what the later try skipped because of that. Both sent requests.
    #[must_use]
    pub fn asked_again(self, later: Self, warnings_fail: bool) -> Self {
        let settled: Vec<&str> = self
            .checks
            .iter()
            .filter(|check| check.is_settled(warnings_fail))
            .map(|check| check.id)
            .collect();
        let stays = |later: &CheckResult| {
            let because = later.finding.because.as_ref();
            let of = because.filter(|_| later.finding.status == Status::Skip);
            settled.contains(&later.id)
                || of.is_some_and(
                    |of| !matches!(of, Because::Check(root) if !settled.contains(root)),
                )
        };
        let mut checks = self.checks;
        let mut place = 0;
        for later in later.checks {
            match checks.iter().position(|check| check.id == later.id) {
                Some(at) => {
                    place = at + 1;
                    if !stays(&later) {
                        checks[at] = later;
                    }
                }
                // What nobody asked for was no part of the earlier try, and is none of this.
                None if stays(&later) => {}
                None => {
                    checks.insert(place, later);
                    place += 1;
                }
            }
        }
        let mut timeline = self.timeline;
        timeline.extend(later.timeline);
        Self {
            requests: self.requests.saturating_add(later.requests),
            practice: self.practice || later.practice,
            timeline,
            checks,
            name: later.name,
            domain: later.domain,
        }
    }

    /// How many of its checks ended how.
    pub fn summary(&self) -> Summary {
        let statuses = self.checks.iter().map(|check| check.finding.status);
        statuses.collect()
    }
}

/// One request of a run: when and how long, nothing of what was in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// The path, without a query.
    pub path: String,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// When it began.
    pub began: Instant,
    /// How long it took.
    pub took: Duration,
}

/// How many checks ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

impl Summary {
    /// The worst of them: fail, then unknown, then warn, else pass.
    pub fn outcome(self) -> Status {
        [
            (self.fail, Status::Fail),
            (self.unknown, Status::Unknown),
            (self.warn, Status::Warn),
            (self.pass, Status::Pass),
        ]
        .into_iter()
        .find(|(count, _)| *count > 0)
        .map_or(Status::Skip, |(_, status)| status)
    }

    /// 1 if a check failed (or warned, where warnings count), else 3 if one could not be judged, else 0.
    pub fn exit(self, warnings_fail: bool) -> Exit {
        if self.fail > 0 || (warnings_fail && self.warn > 0) {
            Exit::Failed
        } else if self.unknown > 0 {
            Exit::Unknown
        } else {
            Exit::Holds
        }
    }
}

impl FromIterator<Status> for Summary {
    fn from_iter<T: IntoIterator<Item = Status>>(statuses: T) -> Self {
        let mut summary = Self::default();
        for status in statuses {
            *match status {
                Status::Pass => &mut summary.pass,
                Status::Warn => &mut summary.warn,
                Status::Fail => &mut summary.fail,
                Status::Skip => &mut summary.skip,
                Status::Unknown => &mut summary.unknown,
            } += 1;
        }
        summary
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.pass += other.pass;
        self.warn += other.warn;
        self.fail += other.fail;
        self.skip += other.skip;
        self.unknown += other.unknown;
    }
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
    /// The names of integrations that were to be checked when the run was cut off.
    pub not_run: Vec<String>,
}

impl Report {
    /// How many checks ended how.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for integration in &self.integrations {
            summary += integration.summary();
        }
        summary
    }

    /// 130 where the run was cut off, else what its checks come to.
    pub fn exit(&self) -> Exit {
        if self.not_run.is_empty() {
            self.summary().exit(self.warnings_fail)
        } else {
            Exit::Interrupted
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Exit;
    use crate::domain::Fix;

    fn report(findings: Vec<Finding>, warnings_fail: bool) -> Report {
        Report {
            started_at: OffsetDateTime::UNIX_EPOCH,
            duration: Duration::ZERO,
            warnings_fail,
            not_run: Vec::new(),
            integrations: vec![IntegrationReport {
                name: "acme".into(),
                domain: "acme.us.auth0.com".into(),
                requests: 0,
                timeline: Vec::new(),
                practice: false,
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
        assert_eq!(report(vec![Finding::pass("")], false).exit(), Exit::Holds);
        assert_eq!(report(vec![warn()], false).exit(), Exit::Holds);
        assert_eq!(report(vec![warn()], true).exit(), Exit::Failed);
        assert_eq!(
            report(vec![warn(), Finding::unknown("")], false).exit(),
            Exit::Unknown
        );
        assert_eq!(
            report(vec![fail(), Finding::unknown("")], false).exit(),
            Exit::Failed
        );
        assert_eq!(
            report(vec![fail(), Finding::unknown("")], false).integrations[0]
                .summary()
                .outcome(),
            Status::Fail
        );
    }
}
