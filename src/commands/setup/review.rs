//! What a setup leaves open, said before the record is written: what did not pass, and what was not looked at, each with the
//! way to know it.

use crate::checks::Check;
use crate::domain::{Because, CheckResult, Status};
use crate::output::human;
use crate::terminal::style::{Indent, Style};

/// What is open of what was looked at.
pub(super) struct Open<'a> {
    problems: Vec<&'a CheckResult>,
    /// What an administrator's token shows.
    by_token: Vec<&'static str>,
    /// Whether a rehearsal would show more: readers can be looked up, and whether MAZ can make them was not tried.
    by_rehearsal: bool,
}

impl<'a> Open<'a> {
    /// What these results leave open. What rests on a check that failed is not named beside it.
    pub(super) fn of(results: &'a [CheckResult]) -> Self {
        let problems = results.iter().filter(|result| {
            matches!(
                result.finding.status,
                Status::Warn | Status::Fail | Status::Unknown
            )
        });
        let by_token = results
            .iter()
            .filter(|result| result.finding.status == Status::Skip)
            .filter(|result| matches!(result.finding.because, Some(Because::Scope(_))))
            .map(|result| title(result.id))
            .collect();
        let passed = |id: &str| {
            results
                .iter()
                .any(|result| result.id == id && result.finding.status == Status::Pass)
        };
        let tried = |result: &CheckResult| {
            result.id == "users.rehearsal" && result.finding.status != Status::Skip
        };
        Self {
            problems: problems.collect(),
            by_token,
            by_rehearsal: passed("users.read") && !results.iter().any(tried),
        }
    }

    /// Whether an administrator's token would tell more.
    pub(super) fn wants_token(&self) -> bool {
        !self.by_token.is_empty()
    }

    /// Whether a rehearsal would.
    pub(super) fn wants_rehearsal(&self) -> bool {
        self.by_rehearsal
    }

    /// It in lines; none where nothing is open.
    pub(super) fn lines(&self, style: Style) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = |status: Status, words: &str| {
            let first = format!("  {} ", style.mark(human::mark(status)));
            lines.push(style.wrap(&style.typeset(words), Indent::hanging(&first, "    ")));
        };
        for problem in &self.problems {
            let finding = &problem.finding;
            let cause = finding
                .cause
                .map_or_else(String::new, |cause| format!("/{cause}"));
            let title = Check::find(problem.id).map_or(problem.id, |check| check.title);
            line(finding.status, &format!("{title}: {}{cause}", problem.id));
        }
        if !self.by_token.is_empty() {
            line(
                Status::Skip,
                &format!(
                    "Not compared with the tenant's settings, which an administrator's token shows: {}.",
                    self.by_token.join("; ")
                ),
            );
        }
        if self.by_rehearsal {
            line(
                Status::Skip,
                "Not tried, which a rehearsal does: that MAZ can make a reader and log the reader in.",
            );
        }
        line(
            Status::Skip,
            "Not tried: a real login. login-test is the next step, once the record is written.",
        );
        lines
    }
}

fn title(id: &'static str) -> &'static str {
    Check::find(id).map_or(id, |check| check.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Finding, Fix};
    use std::time::Duration;

    fn result(id: &'static str, finding: Finding) -> CheckResult {
        let check = Check::find(id).expect("a check");
        CheckResult {
            id,
            stage: check.stage(),
            title: check.title,
            finding,
            duration: Duration::ZERO,
        }
    }

    #[test]
    fn what_is_open_is_named_with_the_way_to_know_it() {
        let results = [
            result("tenant.reachable", Finding::pass("it answers")),
            result(
                "tenant.clock",
                Finding::warn("off", "it is off", Fix::default()),
            ),
            result(
                "directory.name",
                Finding::skip(Because::Scope("read:tenant_settings"), ""),
            ),
            result("users.read", Finding::pass("as MAZ does it")),
            result(
                "code.callback",
                Finding::skip(Because::Check("code.grant"), ""),
            ),
        ];
        let open = Open::of(&results);
        assert!(open.wants_token() && open.wants_rehearsal());
        let lines = open.lines(Style::plain()).join("\n");
        for part in [
            "tenant.clock/off",
            "administrator's token",
            "rehearsal",
            "login-test",
        ] {
            assert!(lines.contains(part), "{part}: {lines}");
        }
        assert!(!lines.contains("redirect URI"), "{lines}");
        let closed = Open::of(&results[..1]);
        assert!(!closed.wants_token() && !closed.wants_rehearsal());
        assert_eq!(closed.lines(Style::plain()).len(), 1);
    }
}
