//! The conversation: one step after the other, in the order of MAZ's guide, each verified as soon as it is answered.

use super::draft::Draft;
use super::journal::Journal;
use super::picking::Picks;
use super::steps::{STEPS, Step};
use super::turning::{Move, Review, way_back};
use crate::checks::{Check, Evidence, Selection, judge_all};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{Audience, Because, CheckResult, ClientSecret, Key, Status};
use crate::error::Failure;
use crate::examine::Run;
use crate::http::Http;
use crate::output::human;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, Confirm, Guide, OptionRow};
use crate::terminal::style::Indent;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How the conversation ended.
pub(super) enum Outcome {
    /// Everything was answered, and verified or kept on purpose.
    Done(Vec<CheckResult>),
    /// The person left. The exit code of what was found last.
    Left(Exit),
}

pub(super) struct Wizard<'a> {
    pub(super) context: &'a Context,
    pub(super) http: &'a Arc<Http>,
    pub(super) runtime: &'a tokio::runtime::Runtime,
    pub(super) prompter: &'a mut Terminal,
    pub(super) draft: &'a mut Draft,
    pub(super) journal: &'a Journal,
    pub(super) evidence: Evidence,
    /// A secret that is stored already, offered in place of typing it again.
    pub(super) stored_secret: Option<ClientSecret>,
    pub(super) verified: Vec<Key>,
    pub(super) shown: BTreeSet<&'static str>,
    /// What each question of this step offers beside an answer.
    pub(super) guide: Guide,
    /// The problems that the last look at Auth0 found, to tell whether the next one finds the same.
    pub(super) last_problems: Vec<(&'static str, Option<&'static str>)>,
    pub(super) picks: Picks,
    /// Where things are fixed in practice, in place of the dashboard.
    pub(super) practice_page: Option<String>,
}

impl<'a> Wizard<'a> {
    pub(super) fn new(
        context: &'a Context,
        http: &'a Arc<Http>,
        runtime: &'a tokio::runtime::Runtime,
        prompter: &'a mut Terminal,
        draft: &'a mut Draft,
        journal: &'a Journal,
    ) -> Self {
        Self {
            context,
            http,
            runtime,
            prompter,
            draft,
            journal,
            evidence: Evidence::default(),
            stored_secret: None,
            verified: Vec::new(),
            shown: BTreeSet::new(),
            guide: Guide::explaining("Each step says what it asks for."),
            last_problems: Vec::new(),
            picks: Picks::default(),
            practice_page: None,
        }
    }

    /// Holds the conversation to its end.
    ///
    /// # Errors
    /// If the person cannot be asked.
    pub(super) fn run(&mut self) -> Result<Outcome, Failure> {
        let mut at = 0;
        loop {
            while let Some(step) = STEPS.get(at) {
                match self.step(step, at)? {
                    Some(Move::Next | Move::Correct | Move::Again) => {
                        self.keep(step);
                        at += 1;
                    }
                    Some(Move::Back) => {
                        at = at.saturating_sub(1);
                        // Nobody wants to copy a secret twice that Auth0 accepted.
                        if STEPS[at].keys.contains(&Key::ClientSecret) {
                            self.stored_secret = self.draft.client_secret.clone();
                        }
                        self.ask_again(&STEPS[at]);
                    }
                    None => return Ok(Outcome::Left(self.exit())),
                }
            }
            match self.review()? {
                Review::Write => return Ok(Outcome::Done(self.results())),
                Review::Change(step) => {
                    self.ask_again(&STEPS[step]);
                    at = step;
                }
                Review::Leave => return Ok(Outcome::Left(self.exit())),
            }
        }
    }

    pub(super) fn results(&self) -> Vec<CheckResult> {
        self.draft
            .settings()
            .map(|settings| judge_all(&settings, &self.evidence, &Selection::default()))
            .unwrap_or_default()
    }

    /// What leaving means for a script: what the tenant answered so far.
    fn exit(&self) -> Exit {
        let results = self.results();
        let any = |status| results.iter().any(|result| result.finding.status == status);
        if any(Status::Fail) {
            Exit::Failed
        } else if any(Status::Unknown) {
            Exit::Unknown
        } else {
            Exit::Interrupted
        }
    }

    fn keep(&mut self, step: &Step) {
        for key in step.keys {
            if !self.verified.contains(key) {
                self.verified.push(*key);
            }
        }
        self.journal.keep(self.draft, &self.verified);
    }

    /// The values of a step are asked for, no matter who gave them; what they were stands there to be corrected.
    pub(super) fn ask_again(&mut self, step: &Step) {
        for key in step.keys {
            self.draft.given.remove(key);
            self.verified.retain(|kept| kept != key);
        }
        for id in step.checks {
            self.shown.remove(id);
        }
        self.evidence.forget(step.documents());
    }

    /// One step: what to do, the questions, what Auth0 says to the answers. `None` where the person leaves.
    fn step(&mut self, step: &Step, at: usize) -> Result<Option<Move>, Failure> {
        self.guide = self.guide_to(step, at);
        self.last_problems.clear();
        self.heading(step, at);
        let mut answered = false;
        loop {
            if !answered && self.answer(step)? == Move::Back {
                return Ok(Some(Move::Back));
            }
            let Some(settings) = self.draft.settings() else {
                continue;
            };
            if step.checks.is_empty() {
                return Ok(Some(Move::Next));
            }
            let wanted = step.documents();
            let spinner = self
                .context
                .progress
                .start(&format!("Asking {}", settings.domain));
            let evidence = std::mem::take(&mut self.evidence);
            let mut run = Run::new(Arc::clone(self.http), settings).knowing(evidence);
            self.runtime.block_on(run.gather(&wanted));
            spinner.finish();
            let results = run.judge(&Selection::default());
            self.evidence = run.evidence;
            let problems = self.show(step, &results);
            if problems.is_empty() {
                return Ok(Some(Move::Next));
            }
            match self.what_now(step, &problems)? {
                Some(Move::Correct) => answered = false,
                Some(Move::Again) => answered = true,
                moved => return Ok(moved),
            }
        }
    }

    /// What `?` and `o` give at a step, and whether there is one before it.
    fn guide_to(&self, step: &Step, at: usize) -> Guide {
        let mut help = (step.guidance)(self.draft).into_iter();
        let first = help.next().unwrap_or_else(|| step.title.to_owned());
        let looked_at = step.checks.iter().filter_map(|id| Check::find(id));
        let help = help.chain(
            looked_at
                .take(3)
                .map(|check| format!("{}: {}", check.title, check.matters)),
        );
        Guide::explaining(first)
            .and(help)
            .opening(self.page(step))
            .leading_back(at > 0)
    }

    /// The page that a step's `o` opens. In practice it is the sandbox's, which stands for the whole dashboard.
    fn page(&self, step: &Step) -> Option<String> {
        let page = (step.page)(self.draft)?;
        Some(self.practice_page.clone().unwrap_or(page))
    }

    /// Has one of a few options chosen. `None` is the way back.
    pub(super) fn choose(&mut self, choice: Choice) -> Result<Option<usize>, Failure> {
        let choice = choice.with_guide(self.guide.clone());
        way_back(self.prompter.choose(&choice))
    }

    fn heading(&self, step: &Step, at: usize) {
        let style = self.context.err;
        let heading = format!("Step {} of {}: {}", at + 1, STEPS.len(), step.title);
        self.context.tell(&format!("\n{}", style.heading(&heading)));
        for line in (step.guidance)(self.draft) {
            self.context
                .tell(&style.wrap(&style.typeset(&line), Indent::all("  ")));
        }
        if let Some(page) = (step.page)(self.draft) {
            self.context.tell(&format!("  {}", style.link(&page)));
        }
        self.context.tell("");
    }

    /// Shows what a step's checks found: once each, and with them the check on which they all wait. Gives the problems.
    fn show(&mut self, step: &Step, results: &[CheckResult]) -> Vec<CheckResult> {
        let style = self.context.err;
        let mut problems: Vec<CheckResult> = Vec::new();
        let of_later_steps = |id: &str| {
            STEPS
                .iter()
                .skip_while(|other| other.title != step.title)
                .skip(1)
                .any(|later| later.checks.contains(&id))
        };
        let mut shown: Vec<&CheckResult> = Vec::new();
        let mut later = None;
        for result in results
            .iter()
            .filter(|result| step.checks.contains(&result.id))
        {
            if let (Status::Skip, Some(Because::Check(root))) =
                (result.finding.status, &result.finding.because)
            {
                if step.checks.contains(root) {
                    continue;
                }
                if of_later_steps(root) {
                    later = Check::find(root).map(|check| check.title);
                    continue;
                }
                if let Some(root) = results.iter().find(|other| other.id == *root)
                    && !shown.iter().any(|other| other.id == root.id)
                {
                    shown.push(root);
                }
                continue;
            }
            shown.push(result);
        }
        for result in shown {
            let problem = matches!(result.finding.status, Status::Fail | Status::Unknown);
            if problem {
                problems.push(result.clone());
            } else if !self.shown.insert(result.id) {
                continue;
            }
            if result.finding.status != Status::Skip {
                self.context
                    .tell(human::line(&result.into(), style).trim_end());
            }
        }
        if let Some(title) = later {
            let first = format!("{} ", style.mark(human::mark(Status::Skip)));
            let words = format!("More is known after a later step: {title}.");
            self.context
                .tell(&style.dim(&style.wrap(&words, Indent::hanging(&first, "  "))));
        }
        problems
    }

    /// After a problem: take what is right, correct, try again, go back, go on, leave.
    fn what_now(&mut self, step: &Step, problems: &[CheckResult]) -> Result<Option<Move>, Failure> {
        self.say_if_nothing_changed(problems);
        let options = self.what_next(step, problems);
        let rows = options.iter().map(|(_, row)| row.clone()).collect();
        if let Some(page) = &self.practice_page {
            let style = self.context.err;
            let here = format!(
                "In practice, fix it on the sandbox's page: {}",
                style.link(page)
            );
            self.context.tell(&style.wrap(&here, Indent::all("    ")));
        }
        self.context.tell("");
        let Some(chosen) = self.choose(Choice::new("What now?", rows))? else {
            return Ok(Some(Move::Back));
        };
        Ok(match options.get(chosen).map(|(now, _)| *now) {
            Some(Now::Correct) => {
                self.ask_again(step);
                Some(Move::Correct)
            }
            Some(Now::Again) => {
                for id in step.checks {
                    self.shown.remove(id);
                }
                self.evidence.forget(step.documents());
                Some(Move::Again)
            }
            Some(Now::Use) => {
                if let Some(right) = self.right_audience(problems) {
                    self.ask_again(step);
                    self.draft.values.audience = Some(right);
                }
                Some(Move::Again)
            }
            Some(Now::Back) => Some(Move::Back),
            Some(Now::Keep) => {
                let sure = Confirm::new(
                    "Go on anyway? The record will name what did not pass.",
                    false,
                )
                .with_guide(self.guide.clone());
                match way_back(self.prompter.confirm(&sure))? {
                    Some(true) => Some(Move::Next),
                    _ => return self.what_now(step, problems),
                }
            }
            Some(Now::Leave) | None => None,
        })
    }

    /// What can be done about these problems, the likeliest first.
    fn what_next(&self, step: &Step, problems: &[CheckResult]) -> Vec<(Now, OptionRow)> {
        let unknown = problems
            .iter()
            .all(|problem| problem.finding.status == Status::Unknown);
        let correct = OptionRow::new("Correct what I gave", "ask me again");
        let again = if unknown {
            OptionRow::new("Try again", "ask Auth0 once more")
        } else {
            OptionRow::new("I changed it in Auth0", "check again")
        };
        let values_first = step.corrected_by_value
            && !unknown
            && problems.iter().any(|problem| {
                step.value_checks.contains(&problem.id) && problem.finding.cause != Some("not-set")
            });
        let mut options = Vec::new();
        if step.corrected_by_value {
            options.push((Now::Correct, correct));
        }
        options.push((Now::Again, again));
        if !values_first {
            options.reverse();
        }
        if let Some(right) = self.right_audience(problems) {
            let row = OptionRow::new(format!("Use {right}"), "");
            options.insert(0, (Now::Use, row));
        }
        if step.keys != [Key::Domain] {
            options.push((Now::Back, OptionRow::new("Go back a step", "")));
        }
        options.push((
            Now::Keep,
            OptionRow::new("Go on anyway", "the record will name what failed"),
        ));
        options.push((
            Now::Leave,
            OptionRow::new("Leave", "what was verified is kept for the next time"),
        ));
        options
    }

    /// The Management API Identifier that this tenant has, where another one was given and failed.
    fn right_audience(&self, problems: &[CheckResult]) -> Option<Audience> {
        let failed = problems.iter().any(|problem| {
            problem.id == "audience.identifier" && problem.finding.status == Status::Fail
        });
        let right = self.draft.values.domain.as_ref()?.management_identifier()?;
        let given = self.draft.values.audience.as_ref().map(Audience::as_str);
        (failed && given != Some(right.as_str()))
            .then(|| Audience::parse(&right).ok().map(|pasted| pasted.value))
            .flatten()
    }

    /// A dashboard keeps what nobody saved to itself: the same finding after a change has that reason most often.
    fn say_if_nothing_changed(&mut self, problems: &[CheckResult]) {
        let found: Vec<_> = problems
            .iter()
            .map(|problem| (problem.id, problem.finding.cause))
            .collect();
        if found == self.last_problems {
            let now = time::OffsetDateTime::now_utc().time();
            let style = self.context.err;
            self.context.tell(&style.wrap(
                &format!(
                    "Still the same, looked at {:02}:{:02}:{:02} UTC: did you press Save? It may take some seconds until a change holds; look also whether the page belongs to this tenant and this application.",
                    now.hour(),
                    now.minute(),
                    now.second()
                ),
                Indent::all("  "),
            ));
        }
        self.last_problems = found;
    }

    pub(super) fn answer(&mut self, step: &Step) -> Result<Move, Failure> {
        let mut at = 0;
        while let Some(key) = step.keys.get(at) {
            self.guide.back = self.guide.back || at > 0;
            let moved = match key {
                Key::Domain => self.ask_domain()?,
                Key::ClientId => self.ask_client_id()?,
                Key::ClientSecret => self.ask_client_secret()?,
                Key::Audience => self.ask_audience()?,
                Key::DefaultDirectory => self.ask_directory()?,
                Key::SubscriptionType => self.ask_subscription()?,
                Key::ApplicationDomain => self.ask_authorization_code()?,
                // The redirect URI is asked for with its domain, and where to write before the first step.
                Key::RedirectUri | Key::MazApiUrl | Key::MazAppId => Move::Next,
                #[cfg(test)]
                Key::Pretend | Key::PretendWithin => Move::Next,
            };
            match (moved, at.checked_sub(1)) {
                // From the Client Secret to the Client ID, not to the step before.
                (Move::Back, Some(before)) => {
                    self.draft.given.remove(&step.keys[before]);
                    at = before;
                }
                (Move::Back, None) => return Ok(Move::Back),
                _ => at += 1,
            }
        }
        Ok(Move::Next)
    }
}

#[derive(Clone, Copy)]
enum Now {
    Use,
    Correct,
    Again,
    Back,
    Keep,
    Leave,
}
