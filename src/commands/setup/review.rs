//! What a setup leaves open, said before the record is written: what did not pass, and what was not looked at, each with the
//! way to know it.

use super::complete::Complete;
use super::explaining;
use super::replacing;
use super::steps::STEPS;
use super::turning::{Review, cause, is_a_problem, problem_line, way_back};
use super::wizard::Wizard;
use crate::checks::Selection;
use crate::domain::{Because, CheckResult, Record, Status};
use crate::error::Failure;
use crate::examine::{REHEARSAL_USERNAME, Rehearsal, Run};
use crate::integration::rehearsing;
use crate::integration::rights::lend;
use crate::output::human;
use crate::terminal::questions::{Choice, OptionRow};
use crate::terminal::style::{Indent, Mark, Style};
use std::sync::Arc;

/// What is open of what was looked at.
pub(super) struct Open<'a> {
    problems: Vec<&'a CheckResult>,
    /// What an administrator's token shows.
    by_token: Vec<&'static str>,
    /// Whether a rehearsal would show more: readers can be looked up, and whether MAZ can make them was not tried.
    by_rehearsal: bool,
    /// Whether one was tried and did not pass.
    rehearsed: bool,
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
            .map(|result| shown_by_a_token(result.id))
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
            rehearsed: results.iter().any(|one| tried(one) && is_a_problem(one)),
        }
    }

    /// Whether an administrator's token would tell more.
    pub(super) fn wants_token(&self) -> bool {
        !self.by_token.is_empty()
    }

    /// Whether a rehearsal would.
    pub(super) fn wants_rehearsal(&self) -> bool {
        self.by_rehearsal || self.rehearsed
    }

    /// It in lines; none where nothing is open.
    pub(super) fn lines(&self, style: Style) -> Vec<String> {
        let problems = self.problems.iter();
        let mut lines: Vec<String> = problems.map(|one| problem_line(one, style)).collect();
        let mut line = |status: Status, words: &str| {
            let first = format!("  {} ", style.mark(human::mark(status)));
            lines.push(style.wrap(&style.typeset(words), Indent::hanging(&first, "    ")));
        };
        if !self.by_token.is_empty() {
            line(
                Status::Skip,
                &format!(
                    "Not known without an admin token, which shows the tenant's settings: {}.",
                    self.by_token.join(", ")
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

/// What a review offers to know more.
#[derive(Clone, Copy)]
enum More {
    Token,
    Rehearsal,
}

impl Wizard<'_> {
    /// Shows what was answered, and asks what is to be done with it.
    pub(super) fn review(&mut self, complete: &Complete) -> Result<Review, Failure> {
        let style = self.context.err;
        self.context.tell(&format!("\n{}", style.heading("Review")));
        for (title, value) in complete.shown() {
            self.context
                .tell(&format!("  {title:<26} {}", style.value(&value)));
        }
        if let Some(target) = &self.draft.target {
            self.context
                .tell(&format!("  {:<26} {target}", "Written to"));
        }
        let results = self.results();
        let open = Open::of(&results);
        self.context.tell("");
        for line in open.lines(style) {
            self.context.tell(&line);
        }
        let replaced = self.replaced();
        if let Some(former) = &replaced {
            let practice = self.practice_page.is_some();
            let words = replacing::warning(former, &self.beside, practice, self.context);
            let words = style.typeset(&words);
            self.context.tell("");
            self.context.tell(&style.marked(Mark::Warn, &words));
        }
        self.context.tell("");
        let mut rows = vec![
            OptionRow::new("Write the record", ""),
            OptionRow::new("Change something", ""),
        ];
        let mut more = Vec::new();
        if open.wants_token() || self.refuses_admin_token() {
            more.push(More::Token);
            let title = match (&self.draft.admin_token, &self.practice_token) {
                (None, Some(_)) => "Take the sandbox's admin token",
                (None, None) => "Give an admin token",
                (Some(_), _) => "Give another admin token",
            };
            rows.push(OptionRow::new(title, "to compare the tenant's settings"));
        }
        if open.wants_rehearsal() {
            more.push(More::Rehearsal);
            let title = if open.rehearsed {
                "Rehearse again"
            } else {
                "Rehearse"
            };
            rows.push(OptionRow::new(
                title,
                "make a test user, log in, block it again",
            ));
        }
        rows.push(OptionRow::new("Leave", "write nothing"));
        self.guide = explaining::guide(explaining::REVIEW).leading_back(true);
        match self.choose(Choice::new("Is this right?", rows))? {
            Some(0) => {
                if self.writes_anyway(&results)? && self.replaces(replaced.as_ref())? {
                    Ok(Review::Write)
                } else {
                    self.review(complete)
                }
            }
            // To go back from here is to change something.
            Some(1) | None => {
                let mut rows: Vec<OptionRow> = STEPS
                    .iter()
                    .filter(|step| !step.keys.is_empty())
                    .map(|step| OptionRow::new(step.title, ""))
                    .collect();
                rows.push(OptionRow::new("Nothing", "back to the review"));
                self.explain(explaining::WHAT_TO_CHANGE);
                let chosen = self.choose(Choice::new("What?", rows))?;
                let step = STEPS
                    .iter()
                    .enumerate()
                    .filter(|(_, step)| !step.keys.is_empty())
                    .map(|(at, _)| at)
                    .nth(chosen.unwrap_or(usize::MAX));
                match step {
                    Some(step) => Ok(Review::Change(step)),
                    None => self.review(complete),
                }
            }
            Some(chosen) => match more.get(chosen.wrapping_sub(2)) {
                Some(More::Token) => {
                    if self.take_practice_token() || self.ask_admin_token()? {
                        self.look_again(&results, None);
                    }
                    self.review(complete)
                }
                Some(More::Rehearsal) => {
                    if self.agrees_to_rehearse()? {
                        self.look_again(&results, Some(&Rehearsal::default()));
                    }
                    self.review(complete)
                }
                None => Ok(Review::Leave),
            },
        }
    }

    /// Whether the record is written although something did not pass that was found here, and no step asked about.
    fn writes_anyway(&mut self, results: &[CheckResult]) -> Result<bool, Failure> {
        let problems = results.iter().filter(|one| is_a_problem(one)).map(cause);
        let new: Vec<_> = problems.filter(|one| !self.agreed.contains(one)).collect();
        if new.is_empty() {
            return Ok(true);
        }
        let agrees = self.goes_on_anyway()?;
        if agrees {
            self.agreed.extend(new);
        }
        Ok(agrees)
    }

    /// Whether a record of another tenant may be replaced, where there is one.
    fn replaces(&mut self, former: Option<&Record>) -> Result<bool, Failure> {
        let Some(former) = former.filter(|_| !self.replaces_without_asking) else {
            return Ok(true);
        };
        Ok(way_back(self.prompter.confirm(&replacing::question(former)))? == Some(true))
    }

    fn agrees_to_rehearse(&mut self) -> Result<bool, Failure> {
        let Some(settings) = self.draft.settings() else {
            return Ok(false);
        };
        let style = self.context.err;
        self.context
            .tell(&rehearsing::announced(&settings, REHEARSAL_USERNAME, style));
        let question = rehearsing::question(true);
        Ok(way_back(self.prompter.confirm(&question))? == Some(true))
    }

    /// In practice the token is at hand: there is no dashboard to copy one from.
    fn take_practice_token(&mut self) -> bool {
        let is_new = self.draft.admin_token.is_none() && self.practice_token.is_some();
        if is_new {
            self.draft.admin_token.clone_from(&self.practice_token);
            // What the application's own token did not show.
            self.evidence.forget_wider();
        }
        is_new
    }

    /// The record of this name, where it is another tenant's.
    fn replaced(&self) -> Option<Record> {
        let practice = self.practice_page.is_some();
        let former = self.former.as_ref();
        former
            .filter(|former| replacing::is_another(former, self.draft, practice))
            .cloned()
    }

    /// Asks what is not known yet, with what rights there are now, and shows what is other than it was before.
    pub(super) fn look_again(&mut self, before: &[CheckResult], rehearsal: Option<&Rehearsal>) {
        let Some(mut settings) = self.draft.settings() else {
            return;
        };
        lend(self.draft.admin_token.as_ref(), &mut settings, self.context);
        let spinner = self
            .context
            .progress
            .start(&format!("Asking {}", settings.domain));
        let evidence = std::mem::take(&mut self.evidence);
        let mut run = Run::new(Arc::clone(self.http), settings).knowing(evidence);
        let selection = Selection::default();
        // An interruption blocks the user again before the program ends.
        let _undo = rehearsal.cloned().map(|rehearsal| {
            crate::process::interrupt::on_interrupt(Box::new(move || rehearsal.undo()))
        });
        self.runtime.block_on(async {
            run.gather(&selection.documents()).await;
            if let Some(rehearsal) = rehearsal {
                run.rehearse(rehearsal).await;
            }
        });
        spinner.finish();
        let results = run.judge(&selection);
        self.evidence = run.evidence;
        self.context.tell("");
        for result in &results {
            let was = before.iter().find(|other| other.id == result.id);
            let is_new = was.is_none_or(|was| was.finding.status != result.finding.status);
            if is_new && result.finding.status != Status::Skip {
                self.tell_result(result);
            }
            if let (Some(_), "users.rehearsal", Some(Because::Check(root))) =
                (rehearsal, result.id, &result.finding.because)
            {
                let words =
                    format!("Nothing was rehearsed: it rests on {root}, which has to pass first.");
                self.context
                    .tell(&self.context.err.marked(Mark::Skip, &words));
            }
        }
    }
}

/// What is known of a check's subject with an admin token alone, as a part of a sentence.
fn shown_by_a_token(id: &'static str) -> &'static str {
    match id {
        "application.type" => "the application's type",
        "directory.default" => "whether there is a Default Directory",
        "directory.connection" => "whether the directory is a database",
        "directory.enabled" => "whether the directory is enabled for the application",
        "directory.name" => "which directory is the default",
        "password.protection" => "attack protection",
        id => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Check;
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
    fn what_a_token_shows_has_words_of_its_own() {
        for check in crate::checks::CHECKS
            .iter()
            .filter(|one| one.scope.is_some())
        {
            assert_ne!(shown_by_a_token(check.id), check.id);
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
            "admin token",
            "directory is the default.",
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
