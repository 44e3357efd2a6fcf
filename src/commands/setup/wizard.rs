//! The conversation: one step after the other, in the order of MAZ's guide, each verified as soon as it is answered.

use super::draft::Draft;
use super::explaining;
use super::journal::Journal;
use super::picking::Picks;
use super::steps::{STEPS, Step};
use super::turning::{Move, Review, way_back};
use crate::checks::{Check, Evidence, Selection, judge_all};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{
    Audience, AuthorizationCode, Because, CheckResult, ClientSecret, Fix, Key, Record, Status,
    TenantDomain,
};
use crate::error::Failure;
use crate::examine::Run;
use crate::http::Http;
use crate::output::{document, human};
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
    /// The secret of the record, or of the practice tenant.
    pub(super) stored_secret: Option<ClientSecret>,
    /// The secret that was given in this conversation, and for which tenant.
    pub(super) given_secret: Option<(TenantDomain, ClientSecret)>,
    /// The secret that Auth0 refused last, which is not the one that Enter takes.
    pub(super) refused_secret: Option<ClientSecret>,
    pub(super) verified: Vec<Key>,
    pub(super) shown: BTreeSet<&'static str>,
    /// What each question of this step offers beside an answer.
    pub(super) guide: Guide,
    /// What was wrong before the person changed something in Auth0, to tell whether the next look finds the same.
    pub(super) looked_at: Option<Problems>,
    pub(super) picks: Picks,
    /// The record of the name that was given, which may be another tenant's.
    pub(super) former: Option<Record>,
    /// Whether that may be replaced without a question.
    pub(super) replaces_without_asking: bool,
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
            given_secret: None,
            refused_secret: None,
            verified: Vec::new(),
            shown: BTreeSet::new(),
            guide: Guide::explaining("Each step says what it asks for."),
            looked_at: None,
            picks: Picks::default(),
            former: None,
            replaces_without_asking: false,
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
                        at = self.asking_before(at);
                        self.ask_again(at);
                    }
                    None => return Ok(Outcome::Left(self.exit())),
                }
            }
            match self.review()? {
                Review::Write => return Ok(Outcome::Done(self.results())),
                Review::Change(step) => {
                    self.ask_again(step);
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

    /// The step before this one that asks the person something: for a value, or what to do about a problem.
    fn asking_before(&self, at: usize) -> usize {
        let results = self.results();
        let asks = |step: &Step| {
            let mut looked_at = results.iter().filter(|one| step.checks.contains(&one.id));
            !step.keys.is_empty() || looked_at.any(is_a_problem)
        };
        STEPS[..at].iter().rposition(asks).unwrap_or(0)
    }

    /// The values of a step are asked for, no matter who gave them; what they were stands there to be corrected. What the tenant
    /// said is judged again with the new values, and is asked for again where it rests on one that changed.
    fn ask_again(&mut self, at: usize) {
        self.correct(&STEPS[at]);
        for id in STEPS[at..].iter().flat_map(|step| step.checks) {
            self.shown.remove(id);
        }
    }

    fn correct(&mut self, step: &Step) {
        for key in step.keys {
            self.draft.given.remove(key);
            self.verified.retain(|kept| kept != key);
        }
        for id in step.checks {
            self.shown.remove(id);
        }
    }

    /// One step: what to do, the questions, what Auth0 says to the answers. `None` where the person leaves.
    fn step(&mut self, step: &Step, at: usize) -> Result<Option<Move>, Failure> {
        self.guide = self.guide_to(step, at);
        self.looked_at = None;
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

    /// What `o` opens at a step, and whether there is one before it. What `?` says is each question's own.
    fn guide_to(&self, step: &Step, at: usize) -> Guide {
        Guide::explaining(step.title)
            .opening(self.page(step))
            .leading_back(at > 0)
    }

    /// What `?` says from here on.
    pub(super) fn explain(&mut self, help: &[&str]) {
        self.guide = self.guide.clone().saying(help);
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
        let is_on_the_page = self.practice_page.is_some() && self.gave_all_right();
        for result in shown {
            if is_a_problem(result) {
                problems.push(result.clone());
            } else if !self.shown.insert(result.id) {
                continue;
            }
            if result.finding.status != Status::Skip {
                let mut line: document::Check = result.into();
                if let Some(fix) = &mut line.fix {
                    fix.steps.retain(|step| !Fix::is_for_a_pipeline(step));
                    // The practice tenant's page is named below.
                    fix.url = fix.url.take().filter(|_| !is_on_the_page);
                }
                self.context.tell(human::line(&line, style).trim_end());
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
        if let Some(page) = self
            .practice_page
            .as_ref()
            .filter(|_| self.gave_all_right())
        {
            let style = self.context.err;
            let here = format!(
                "This is a practice tenant: fix it on its page, {}",
                style.link(page)
            );
            self.context.tell(&style.wrap(&here, Indent::all("    ")));
        }
        self.context.tell("");
        self.explain(explaining::WHAT_NOW);
        let Some(chosen) = self.choose(Choice::new("What now?", rows))? else {
            return Ok(Some(Move::Back));
        };
        Ok(match options.get(chosen).map(|(now, _)| *now) {
            Some(Now::Correct) => {
                self.correct(step);
                let refused = |one: &CheckResult| one.id == "application.credentials";
                if problems.iter().any(refused) {
                    self.given_secret = None;
                    self.refused_secret.clone_from(&self.draft.client_secret);
                }
                if problems.iter().any(|one| one.id == "code.callback") {
                    self.propose_mazs_redirect_uri();
                }
                // A failed login is repeated where what it rests on changed; all else costs nothing.
                let documents = step.documents().into_iter();
                self.evidence
                    .forget(documents.filter(|document| !document.is_a_failed_login()));
                Some(Move::Correct)
            }
            Some(Now::Again) => {
                self.looked_at = Some(found(problems));
                for id in step.checks {
                    self.shown.remove(id);
                }
                self.evidence.forget(step.documents());
                Some(Move::Again)
            }
            Some(Now::Use) => {
                if let Some(right) = self.right_audience(problems) {
                    self.correct(step);
                    self.change_audience(right);
                }
                Some(Move::Again)
            }
            Some(Now::Back) => Some(Move::Back),
            Some(Now::Keep) => {
                self.explain(explaining::GO_ON_ANYWAY);
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

    /// Whether all that was given in practice is the practice tenant's: then it is the tenant in which something is wrong.
    fn gave_all_right(&self) -> bool {
        let is_right =
            |key: Key| match (self.draft.values.text(key), self.draft.proposals.get(&key)) {
                (Some(given), Some(right)) => given == right,
                _ => true,
            };
        let expose =
            |secret: &Option<ClientSecret>| secret.as_ref().map(|one| one.expose().to_owned());
        Key::in_table("").all(is_right)
            && (self.draft.client_secret.is_none()
                || expose(&self.draft.client_secret) == expose(&self.stored_secret))
    }

    /// What can be done about these problems, the likeliest first.
    fn what_next(&self, step: &Step, problems: &[CheckResult]) -> Vec<(Now, OptionRow)> {
        let unknown = problems
            .iter()
            .all(|problem| problem.finding.status == Status::Unknown);
        let correct = OptionRow::new("Correct what I gave", "ask me again");
        let correct = correct.explained(explaining::CORRECT);
        let (again, keep) = if unknown {
            let again = OptionRow::new("Try again", "ask Auth0 once more");
            (
                again.explained(explaining::TRY_AGAIN),
                explaining::KEEP_UNKNOWN,
            )
        } else {
            let again = OptionRow::new("I changed it in Auth0", "check again");
            (
                again.explained(explaining::CHANGED),
                explaining::KEEP_FAILED,
            )
        };
        let former = self.former();
        let not_mazs =
            former.is_some_and(|code| AuthorizationCode::is_not_mazs(&code.redirect_uri));
        let by_value = |problem: &CheckResult| {
            (step.value_checks.contains(&problem.id) && problem.finding.cause != Some("not-set"))
                || (not_mazs && problem.id == "code.callback")
        };
        let values_first = step.corrected_by_value && !unknown && problems.iter().any(by_value);
        let mut options = Vec::new();
        if step.corrected_by_value {
            options.push((Now::Correct, correct));
        }
        options.push((Now::Again, again));
        if !values_first {
            options.reverse();
        }
        if let Some(right) = self.right_audience(problems) {
            let row = OptionRow::new(format!("Use {right}"), "").explained(explaining::USE);
            options.insert(0, (Now::Use, row));
        }
        if step.keys != [Key::Domain] {
            let back = OptionRow::new("Go back a step", "");
            options.push((Now::Back, back.explained(explaining::GO_BACK)));
        }
        let go_on = OptionRow::new("Go on anyway", "the record will name what failed");
        options.push((Now::Keep, go_on.explained(keep)));
        let leave = OptionRow::new("Leave", "what was verified is kept for the next time");
        options.push((Now::Leave, leave.explained(explaining::LEAVE)));
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
        let before = self.looked_at.take();
        let is_judged = |problem: &CheckResult| problem.finding.status == Status::Fail;
        if before == Some(found(problems)) && problems.iter().any(is_judged) {
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
    }

    pub(super) fn answer(&mut self, step: &Step) -> Result<Move, Failure> {
        let mut at = 0;
        while let Some(key) = step.keys.get(at) {
            self.guide.back = self.guide.back || at > 0;
            self.explain(explaining::value(*key));
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

/// Problems by check and cause.
type Problems = Vec<(&'static str, Option<&'static str>)>;

fn found(problems: &[CheckResult]) -> Problems {
    problems
        .iter()
        .map(|problem| (problem.id, problem.finding.cause))
        .collect()
}

fn is_a_problem(result: &CheckResult) -> bool {
    matches!(result.finding.status, Status::Fail | Status::Unknown)
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
