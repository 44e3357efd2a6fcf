//! The conversation: one step after the other, in the order of MAZ's guide, each verified as soon as it is answered.

use super::changing::Changing;
use super::complete::Complete;
use super::draft::{Application, Draft};
use super::explaining;
use super::journal::Journal;
use super::picking::Picks;
use super::steps::{STEPS, Step};
use super::turning::{Agreed, Move, Problem, Problems, Review, cause, is_a_problem, way_back};
use crate::checks::{Document, Evidence, Selection, judge_all};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{AdminToken, Because, CheckResult, ClientSecret, Fix, Key, Record, Status};
use crate::error::Failure;
use crate::examine::Run;
use crate::http::Http;
use crate::integration::report::keep_to_practice;
use crate::output::{document, human};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, Guide, OptionRow};
use crate::terminal::style::Indent;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What says that the one step without a value is not done: the Password grant.
const NOT_TICKED: Problem = ("password.grant", Some("grant-disabled"));

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
    /// What was read before a step was taken again: the next step that rests on it has it read again.
    stale: BTreeSet<Document>,
    /// The secret of the record, or of the practice tenant.
    pub(super) stored_secret: Option<ClientSecret>,
    /// The secret that was given in this conversation, and for which application.
    pub(super) given_secret: Option<(Application, ClientSecret)>,
    /// The secret that Auth0 refused last, which is not the one that Enter takes.
    pub(super) refused_secret: Option<ClientSecret>,
    /// The value that Auth0 refused last.
    pub(super) refused_value: Option<(Key, String)>,
    pub(super) verified: Vec<Key>,
    /// The step that is changed from the review.
    changing: Option<Changing>,
    /// The values that a change from the review does not touch.
    pub(super) untouched: BTreeSet<Key>,
    pub(super) shown: BTreeSet<&'static str>,
    /// What was wrong at any time.
    pub(super) met: Agreed,
    /// What each question of this step offers beside an answer.
    pub(super) guide: Guide,
    /// What was wrong before the person changed something in Auth0, to tell whether the next look finds the same.
    pub(super) looked_at: Option<Problems>,
    /// What the person goes on with although it did not pass: it is not asked about again at a later step.
    pub(super) agreed: Agreed,
    /// The steps without a value of which the person said that they are done.
    said_done: BTreeSet<&'static str>,
    pub(super) picks: Picks,
    /// The record of the name that was given, which may be another tenant's.
    pub(super) former: Option<Record>,
    /// How that is kept.
    pub(super) beside: String,
    /// Whether that may be replaced without a question.
    pub(super) replaces_without_asking: bool,
    /// Where things are fixed in practice, in place of the dashboard.
    pub(super) practice_page: Option<String>,
    /// The practice tenant's admin token: no dashboard has one.
    pub(super) practice_token: Option<AdminToken>,
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
            stale: BTreeSet::new(),
            stored_secret: None,
            given_secret: None,
            refused_secret: None,
            refused_value: None,
            verified: Vec::new(),
            changing: None,
            untouched: BTreeSet::new(),
            shown: BTreeSet::new(),
            met: Agreed::new(),
            guide: Guide::explaining("Each step says what it asks for."),
            looked_at: None,
            agreed: Agreed::new(),
            said_done: BTreeSet::new(),
            picks: Picks::default(),
            former: None,
            beside: String::new(),
            replaces_without_asking: false,
            practice_page: None,
            practice_token: None,
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
                        self.go_on_from_change(at);
                        at += 1;
                    }
                    Some(Move::Back) if self.undo_change(at) => at = STEPS.len(),
                    Some(Move::Back) => {
                        at = self.asking_before(at);
                        self.ask_again(at);
                    }
                    None => return Ok(Outcome::Left(self.exit())),
                }
            }
            self.changing = None;
            self.untouched.clear();
            let complete = match Complete::of(self.draft) {
                Ok(complete) => complete,
                // What is missing is asked for: a review has no holes.
                Err(step) => {
                    self.ask_again(step);
                    at = step;
                    continue;
                }
            };
            match self.review(&complete)? {
                Review::Write => return Ok(Outcome::Done(self.results())),
                Review::Change(step) => {
                    let results = self.results();
                    let problems = results.iter().filter(|one| is_a_problem(one)).map(cause);
                    let problems = problems.collect();
                    self.changing = Some(Changing::begin(
                        step,
                        self.draft,
                        &self.verified,
                        &self.evidence,
                        problems,
                    ));
                    self.ask_again(step);
                    // In Auth0 anything may have been changed meanwhile.
                    self.stale
                        .extend(STEPS[step..].iter().flat_map(Step::documents));
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

    /// What Auth0 took as a secret is one.
    fn prove_secret(&self, results: &[CheckResult]) {
        let is_taken = |result: &CheckResult| {
            result.id == "application.credentials" && result.finding.status == Status::Pass
        };
        if let (Some(secret), true) = (&self.draft.client_secret, results.iter().any(is_taken)) {
            secret.prove(&self.context.redactor);
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

    /// After the step that was changed from the review: what it does not touch stays.
    fn go_on_from_change(&mut self, at: usize) {
        if let Some(changing) = self.changing.as_ref().filter(|changing| changing.is_at(at)) {
            self.untouched = changing.untouched(self.draft);
        }
    }

    /// Back from the step that is changed: all is as the review had it. `false` where it is another step.
    fn undo_change(&mut self, at: usize) -> bool {
        let Some(changing) = self.changing.take_if(|changing| changing.is_at(at)) else {
            return false;
        };
        (self.verified, self.evidence) = changing.undo(self.draft);
        self.stale.clear();
        self.journal.keep(self.draft, &self.verified);
        // A list on the way showed what the tenant has now: what is judged is no older.
        if self.draft.admin_token.is_some() {
            let documents = STEPS[at].documents().into_iter();
            self.evidence
                .forget(documents.filter(|one| one.scope().is_some()));
            self.look(&STEPS[at]);
        }
        true
    }

    /// Another tenant is set up: nothing is an answer any more that was one for the former.
    pub(super) fn leave_tenant(&mut self) {
        self.draft.leave_tenant(self.changing.is_some());
        self.verified.retain(|key| *key == Key::SubscriptionType);
    }

    /// Whether a step after a change has nothing to ask: its values stay, and nothing is wrong that the review did not show.
    fn passes(&mut self, step: &Step, at: usize) -> bool {
        let is_after = |changing: &Changing| changing.is_before(at);
        let stays = |key: &Key| self.untouched.contains(key) && self.draft.has(*key);
        let is_untouched = step.keys.iter().all(stays);
        if !is_untouched || !self.changing.as_ref().is_some_and(is_after) {
            return false;
        }
        let results = self.look(step);
        let mut problems = results
            .iter()
            .filter(|one| step.checks.contains(&one.id) && is_a_problem(one));
        problems.all(|one| {
            self.changing
                .as_ref()
                .is_some_and(|changing| changing.knew(cause(one)))
        })
    }

    /// Asks the tenant what a step needs to know, and judges it.
    fn look(&mut self, step: &Step) -> Vec<CheckResult> {
        let wanted = step.documents();
        let Some(settings) = self.draft.settings().filter(|_| !wanted.is_empty()) else {
            return Vec::new();
        };
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
        self.prove_secret(&results);
        results
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

    /// The values of a step are asked for, no matter who gave them; what they were stands there to be corrected. What it and the
    /// steps after it rest on is read again once they are there: Auth0 may have been changed meanwhile.
    fn ask_again(&mut self, at: usize) {
        self.correct(&STEPS[at]);
        for step in &STEPS[at..] {
            self.stale.extend(step.free_documents());
            for id in step.checks {
                self.forget_shown(id);
            }
        }
    }

    pub(super) fn correct(&mut self, step: &Step) {
        for key in step.keys {
            self.draft.given.remove(key);
            self.untouched.remove(key);
            self.verified.retain(|kept| kept != key);
        }
        self.picks = Picks::default();
        self.evidence.forget(step.free_documents());
        for id in step.checks {
            self.forget_shown(id);
        }
    }

    /// What a check finds is shown again, and asked about.
    pub(super) fn forget_shown(&mut self, id: &'static str) {
        self.shown.remove(id);
        self.agreed.retain(|(agreed, _)| *agreed != id);
    }

    /// One step: what to do, the questions, what Auth0 says to the answers. `None` where the person leaves.
    fn step(&mut self, step: &Step, at: usize) -> Result<Option<Move>, Failure> {
        for document in step.documents() {
            if self.stale.remove(&document) {
                self.evidence.forget([document]);
            }
        }
        if self.passes(step, at) {
            return Ok(Some(Move::Next));
        }
        self.guide = self.guide_to(step, at);
        self.looked_at = None;
        self.heading(step, at);
        let mut answered = false;
        loop {
            if !answered && self.answer(step)? == Move::Back {
                return Ok(Some(Move::Back));
            }
            if self.draft.settings().is_none() {
                continue;
            }
            if step.checks.is_empty() {
                return Ok(Some(Move::Next));
            }
            let mut results = self.look(step);
            if !answered && self.waits(step, &results) {
                // It was not done yet, and nobody said that it was: that is no failure.
                if self.ask_whether_done(step)? == Move::Back {
                    return Ok(Some(Move::Back));
                }
                results = self.look(step);
            }
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

    /// Whether a step that asks for no value has to wait first: what it asks for is not done, and nobody said yet that it is.
    /// Whatever else is wrong is told at once: doing what the step asks for does not help against it.
    fn waits(&self, step: &Step, results: &[CheckResult]) -> bool {
        let mut own = results.iter().filter(|one| step.checks.contains(&one.id));
        let is_open = own.any(|one| cause(one) == NOT_TICKED);
        step.keys.is_empty()
            && is_open
            && !self.said_done.contains(step.title)
            && !self.agreed.contains(&NOT_TICKED)
    }

    /// Waits until what a step asks for is done.
    fn ask_whether_done(&mut self, step: &Step) -> Result<Move, Failure> {
        self.explain(explaining::DONE_IN_AUTH0);
        let rows = vec![
            OptionRow::new("It is done and saved", "check it"),
            OptionRow::new("Go back a step", "").explained(explaining::GO_BACK),
        ];
        match self.choose(Choice::new("Do it in Auth0 now", rows))? {
            Some(0) => {
                self.said_done.insert(step.title);
                self.evidence.forget(step.documents());
                Ok(Move::Next)
            }
            _ => Ok(Move::Back),
        }
    }

    /// What `o` opens at a step, and whether there is one before it. What `?` says is each question's own.
    fn guide_to(&self, step: &Step, at: usize) -> Guide {
        Guide::explaining(step.title)
            .opening(self.page(step))
            .leading_back(at > 0 || self.changing.is_some())
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
        if let Some(page) = self.page(step) {
            self.context.tell(&format!("  {}", style.link(&page)));
        }
        self.context.tell("");
    }

    /// Shows what a step's checks found: once each, and with them the check on which they all wait. Gives the problems.
    fn show(&mut self, step: &Step, results: &[CheckResult]) -> Vec<CheckResult> {
        let style = self.context.err;
        let mut problems: Vec<CheckResult> = Vec::new();
        let later_step = |id: &str| {
            STEPS
                .iter()
                .enumerate()
                .skip_while(|(_, other)| other.title != step.title)
                .skip(1)
                .find(|(_, later)| later.checks.contains(&id))
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
                if let Some((at, found)) = later_step(root) {
                    later = Some(format!("step {}, {}", at + 1, found.title));
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
        let mut agreed = Vec::new();
        for result in shown {
            if is_a_problem(result) && self.agreed.contains(&cause(result)) {
                agreed.push(result.id);
                continue;
            }
            if is_a_problem(result) {
                self.met.insert(cause(result));
                problems.push(result.clone());
            } else if !self.shown.insert(result.id) {
                continue;
            }
            if result.finding.status != Status::Skip {
                self.tell_result(result);
            }
        }
        let later = later.map(|step| format!("More is known after {step}."));
        let agreed = (!agreed.is_empty()).then(|| {
            format!(
                "Still as you left it at an earlier step: {}.",
                agreed.join(", ")
            )
        });
        for words in later.into_iter().chain(agreed) {
            let first = format!("{} ", style.mark(human::mark(Status::Skip)));
            self.context
                .tell(&style.dim(&style.wrap(&words, Indent::hanging(&first, "  "))));
        }
        problems
    }

    /// Tells what a check found, to a person who sits before this step.
    pub(super) fn tell_result(&self, result: &CheckResult) {
        let mut line: document::Check = result.into();
        if let Some(fix) = &mut line.fix {
            fix.steps.retain(|step| !Fix::is_for_a_pipeline(step));
        }
        // The practice tenant's page is named beside what can be done.
        if self.practice_page.is_some() {
            keep_to_practice(&mut line);
        }
        let line = human::line(&line, self.context.err);
        self.context.tell(line.trim_end());
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
                    self.untouched.remove(&step.keys[before]);
                    at = before;
                }
                (Move::Back, None) => return Ok(Move::Back),
                _ => at += 1,
            }
        }
        Ok(Move::Next)
    }
}
