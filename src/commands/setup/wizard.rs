//! The conversation: one step after the other, in the order of MAZ's guide, each verified as soon as it is answered.

use super::draft::Draft;
use super::journal::Journal;
use super::picking::{Offer, Picked, Picks};
use super::review::Open;
use super::steps::{STEPS, Step};
use crate::args::admin::FROM_THE_DASHBOARD;
use crate::checks::{Check, Evidence, Selection, judge_all};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{AccessToken, AdminToken};
use crate::domain::{
    Audience, AuthorizationCode, Because, CheckResult, ClientId, ClientSecret, DirectoryName,
    DomainError, Key, Pasted, Region, Status, SubscriptionType, TenantDomain, looks_like_a_secret,
};
use crate::error::Failure;
use crate::examine::Rehearsal;
use crate::examine::Run;
use crate::http::Http;
use crate::integration::rights::lend;
use crate::integration::tenant_name;
use crate::output::human;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{
    Choice, Confirm, Guide, OptionRow, PromptError, Refusal, Secret, Text,
};
use crate::terminal::style::Indent;
use secrecy::ExposeSecret as _;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;

/// Where the conversation goes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Next,
    Back,
    /// The questions of this step again.
    Correct,
    /// The same answers, asked of Auth0 again.
    Again,
}

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
    verified: Vec<Key>,
    shown: BTreeSet<&'static str>,
    /// What each question of this step offers beside an answer.
    guide: Guide,
    /// The problems that the last look at Auth0 found, to tell whether the next one finds the same.
    last_problems: Vec<(&'static str, Option<&'static str>)>,
    picks: Picks,
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
            guide: Guide::default(),
            last_problems: Vec::new(),
            picks: Picks::default(),
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

    fn results(&self) -> Vec<CheckResult> {
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
    fn ask_again(&mut self, step: &Step) {
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
        let mut help = (step.guidance)(self.draft);
        let looked_at = step.checks.iter().filter_map(|id| Check::find(id));
        for check in looked_at.take(3) {
            help.push(format!("{}: {}", check.title, check.matters));
        }
        Guide {
            help,
            page: (step.page)(self.draft),
            back: at > 0,
        }
    }

    /// Has one of a few options chosen. `None` is the way back.
    fn choose(&mut self, choice: Choice) -> Result<Option<usize>, Failure> {
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
                    self.draft.audience = Some(right);
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
        let right = self.draft.domain.as_ref()?.management_identifier()?;
        let given = self.draft.audience.as_ref().map(Audience::as_str);
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

    fn answer(&mut self, step: &Step) -> Result<Move, Failure> {
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
                // The one is asked for with the other; where to write is asked before the first step.
                Key::RedirectUri | Key::MazApiUrl | Key::MazAppId => Move::Next,
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

    /// Whether a value is there already, which is then said.
    fn is_given(&self, key: Key, value: Option<String>) -> bool {
        let Some(value) = value else { return false };
        let Some(source) = self.draft.given.get(&key) else {
            return false;
        };
        let style = self.context.err;
        self.context.tell(&format!(
            "  {}: {} {}",
            key.title(),
            style.value(&value),
            style.dim(&format!("({source})"))
        ));
        true
    }

    /// Asks for a line of text. `None` is the way back.
    fn ask_text<T, E: Display>(
        &mut self,
        key: Key,
        label: &str,
        proposal: Option<String>,
        current: Option<String>,
        parse: impl Fn(&str) -> Result<Pasted<T>, E>,
        refuse: impl Fn(&T) -> Option<Refusal>,
    ) -> Result<Option<T>, Failure> {
        let check = |text: &str| -> Result<(), Refusal> {
            let refusal = match parse(text) {
                Ok(pasted) => refuse(&pasted.value),
                Err(error) => Some(Refusal::from(sentence(&error.to_string()))),
            };
            match refusal {
                Some(refusal) if !refusal.keep => Err(refusal),
                // Wherever it was typed, and whatever else is wrong with it.
                _ if looks_like_a_secret(text) => Err(Refusal::wiped(format!(
                    "That looks like a secret, so it was wiped from the screen. Here belongs the {label}."
                ))),
                Some(refusal) => Err(refusal),
                None => Ok(()),
            }
        };
        let mut question = Text::new(label)
            .with_check(&check)
            .with_guide(self.guide.clone());
        match (current, proposal) {
            (Some(current), _) => question = question.with_default(current),
            (None, Some(proposal)) => question = question.with_default(proposal),
            (None, None) => {}
        }
        let Some(text) = way_back(self.prompter.text(&question))? else {
            return Ok(None);
        };
        let pasted = parse(&text).map_err(|error| Failure::value(key.title(), error))?;
        if !pasted.fixed.is_empty() {
            let style = self.context.err;
            self.context
                .tell(&style.dim(&format!("  (I {})", pasted.fixed.join(" and "))));
        }
        Ok(Some(pasted.value))
    }

    fn ask_domain(&mut self) -> Result<Move, Failure> {
        if let Some(name) = self.draft.bare_name.take() {
            return self.ask_region(&name);
        }
        if self.is_given(
            Key::Domain,
            self.draft.domain.as_ref().map(ToString::to_string),
        ) {
            return Ok(Move::Next);
        }
        let current = self.draft.domain.as_ref().map(ToString::to_string);
        let proposal = self.draft.proposals.get(&Key::Domain).cloned();
        // A bare name is no domain yet, and no mistake either: its region is asked next.
        let parse = |text: &str| match TenantDomain::parse(text) {
            Ok(pasted) => Ok(Pasted {
                value: Ok((pasted.value, pasted.fixed.clone())),
                fixed: pasted.fixed,
            }),
            Err(DomainError::NeedsRegion(name)) => Ok(Pasted {
                value: Err(name),
                fixed: Vec::new(),
            }),
            Err(error) => Err(error),
        };
        match self.ask_text(
            Key::Domain,
            "Tenant domain",
            proposal,
            current,
            parse,
            |_| None,
        )? {
            None => Ok(Move::Back),
            Some(Err(name)) => self.ask_region(&name),
            Some(Ok((domain, fixed))) => {
                let domain =
                    tenant_name::settle(domain, &fixed, self.http, self.runtime, self.context);
                self.change_domain(domain);
                Ok(Move::Next)
            }
        }
    }

    fn ask_region(&mut self, name: &str) -> Result<Move, Failure> {
        let mut hosts: Vec<(String, String)> = Region::ALL
            .into_iter()
            .map(|region| {
                (
                    format!("{name}.{}.auth0.com", region.code()),
                    region.title().to_owned(),
                )
            })
            .collect();
        hosts.push((
            format!("{name}.auth0.com"),
            "United States, from before June 2020".into(),
        ));
        let rows = hosts
            .iter()
            .map(|(host, title)| OptionRow::new(host, title))
            .collect();
        let Some(chosen) = self.choose(Choice::new("In which region is the tenant?", rows))? else {
            return self.ask_domain();
        };
        let host = hosts.get(chosen).map_or("", |(host, _)| host.as_str());
        let domain = TenantDomain::parse(host)
            .map_err(|error| Failure::value(Key::Domain.title(), error))?;
        self.change_domain(domain.value);
        Ok(Move::Next)
    }

    fn change_domain(&mut self, domain: TenantDomain) {
        if self.draft.domain.as_ref() != Some(&domain) {
            self.evidence = Evidence::default();
            // An identifier that was only proposed goes with the domain it was made of.
            if !self.draft.given.contains_key(&Key::Audience) {
                self.draft.audience = None;
            }
            self.shown.clear();
            // What another tenant's record holds is no proposal for this one.
            if self.draft.proposals.get(&Key::Domain).map(String::as_str) != Some(domain.host()) {
                self.draft.proposals.clear();
                self.stored_secret = None;
            }
        }
        self.draft.domain = Some(domain);
    }

    fn ask_client_id(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::ClientId,
            self.draft.client_id.as_ref().map(ToString::to_string),
        ) {
            return Ok(Move::Next);
        }
        let current = self
            .draft
            .client_id
            .as_ref()
            .filter(|id| !id.looks_like_a_secret())
            .map(|id| id.as_str().to_owned());
        let id = self.draft.client_id.as_ref().map(ToString::to_string);
        match self.pick(id.as_deref(), Picks::applications)? {
            Picked::Back => return Ok(Move::Back),
            Picked::One(id) => {
                let id = ClientId::parse(&id)
                    .map_err(|error| Failure::value(Key::ClientId.title(), error))?;
                self.change_client_id(id.value);
                return Ok(Move::Next);
            }
            Picked::Typed => {}
        }
        let proposal = self.draft.proposals.get(&Key::ClientId).cloned();
        let refuse = |id: &ClientId| {
            id.looks_like_a_secret().then(|| {
                Refusal::wiped(
                    "That is as long as a Client Secret, so it was wiped from the screen. The Client ID is the shorter one, of 32 characters.",
                )
            })
        };
        match self.ask_text(
            Key::ClientId,
            "Client ID",
            proposal,
            current,
            ClientId::parse,
            refuse,
        )? {
            None => Ok(Move::Back),
            Some(id) => {
                self.change_client_id(id);
                Ok(Move::Next)
            }
        }
    }

    /// Has one of what the tenant has picked, where an administrator's token shows it.
    fn pick(
        &mut self,
        current: Option<&str>,
        offer: impl Fn(&Picks, Option<&str>) -> Option<Offer>,
    ) -> Result<Picked, Failure> {
        if let (Some(token), Some(domain)) = (&self.draft.admin_token, &self.draft.domain) {
            self.picks
                .read(token, domain, self.http, self.runtime, self.context);
        }
        let Some(offer) = offer(&self.picks, current) else {
            return Ok(Picked::Typed);
        };
        Ok(match self.choose(offer.choice)? {
            None => Picked::Back,
            Some(chosen) => offer
                .values
                .into_iter()
                .nth(chosen)
                .map_or(Picked::Typed, Picked::One),
        })
    }

    fn change_client_id(&mut self, id: ClientId) {
        if self.draft.client_id.as_ref() != Some(&id) {
            self.forget_application();
        }
        self.draft.client_id = Some(id);
    }

    fn forget_application(&mut self) {
        use crate::checks::Document::{
            Client, Connection, ConnectionClients, PasswordLogin, RealmLogin, Token, Users,
        };
        self.evidence.forget([
            Token,
            Users,
            PasswordLogin,
            RealmLogin,
            Client,
            Connection,
            ConnectionClients,
        ]);
        self.shown.retain(|id| id.starts_with("tenant."));
    }

    fn ask_client_secret(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::ClientSecret,
            self.draft.client_secret.as_ref().map(ClientSecret::masked),
        ) {
            return Ok(Move::Next);
        }
        if let Some(stored) = self.stored_secret.take() {
            let rows = vec![
                OptionRow::new("Use the one that is there", stored.masked()),
                OptionRow::new("Give another one", ""),
            ];
            let Some(chosen) = self.choose(Choice::new("Client Secret", rows))? else {
                self.stored_secret = Some(stored);
                return Ok(Move::Back);
            };
            if chosen == 0 {
                self.change_secret(stored);
                return Ok(Move::Next);
            }
        }
        let id = self.draft.client_id.clone();
        let redactor = &self.context.redactor;
        let check = |text: &str| -> Result<(), Refusal> {
            // The id is no secret, and is not to be kept out of what is shown.
            if id.as_ref().is_some_and(|id| id.as_str() == text.trim()) {
                return Err(Refusal::wiped(
                    "That is the Client ID once more. The Client Secret stands below it, hidden until you press the eye or the copy button.",
                ));
            }
            match ClientSecret::parse(text.to_owned(), redactor) {
                Ok(_) => Ok(()),
                Err(error) => Err(Refusal::wiped(sentence(&error.to_string()))),
            }
        };
        let question = Secret::new("Client Secret")
            .with_check(&check)
            .with_guide(self.guide.clone());
        let Some(typed) = way_back(self.prompter.secret(&question))? else {
            return Ok(Move::Back);
        };
        let pasted = ClientSecret::parse(typed.expose_secret().to_owned(), redactor)
            .map_err(|error| Failure::value(Key::ClientSecret.title(), error))?;
        if !pasted.fixed.is_empty() {
            let said = format!("  (I {})", pasted.fixed.join(" and "));
            self.context.tell(&self.context.err.dim(&said));
        }
        self.change_secret(pasted.value);
        Ok(Move::Next)
    }

    fn change_secret(&mut self, secret: ClientSecret) {
        self.forget_application();
        self.draft.client_secret = Some(secret);
    }

    fn ask_audience(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::Audience,
            self.draft.audience.as_ref().map(ToString::to_string),
        ) {
            return Ok(Move::Next);
        }
        let derived = self
            .draft
            .domain
            .as_ref()
            .and_then(TenantDomain::management_identifier);
        let proposal = self
            .draft
            .proposals
            .get(&Key::Audience)
            .cloned()
            .or(derived.clone());
        // The one that is wrong is worth showing only where there is no better one to propose.
        let current = match &derived {
            Some(_) => None,
            None => self.draft.audience.as_ref().map(ToString::to_string),
        };
        match self.ask_text(
            Key::Audience,
            "Management API Identifier",
            proposal,
            current,
            Audience::parse,
            |_| None,
        )? {
            None => Ok(Move::Back),
            Some(audience) => {
                // A token asked for with the identifier that was derived serves for the same one.
                let asked = self
                    .draft
                    .audience
                    .as_ref()
                    .map(ToString::to_string)
                    .or(derived);
                if asked.as_deref() != Some(audience.as_str()) {
                    use crate::checks::Document::{Token, Users};
                    self.evidence.forget([Token, Users]);
                }
                self.draft.audience = Some(audience);
                Ok(Move::Next)
            }
        }
    }

    fn ask_directory(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::DefaultDirectory,
            self.draft
                .default_directory
                .as_ref()
                .map(ToString::to_string),
        ) {
            return Ok(Move::Next);
        }
        let name = self.draft.default_directory.as_ref();
        let name = name.map(ToString::to_string);
        match self.pick(name.as_deref(), Picks::directories)? {
            Picked::Back => return Ok(Move::Back),
            Picked::One(name) => {
                let name = DirectoryName::parse(&name)
                    .map_err(|error| Failure::value(Key::DefaultDirectory.title(), error))?;
                self.change_directory(name.value);
                return Ok(Move::Next);
            }
            Picked::Typed => {}
        }
        let current = self
            .draft
            .default_directory
            .as_ref()
            .map(ToString::to_string);
        let proposal = self
            .draft
            .proposals
            .get(&Key::DefaultDirectory)
            .cloned()
            .unwrap_or_else(|| DirectoryName::USUAL.to_owned());
        match self.ask_text(
            Key::DefaultDirectory,
            "Default Directory",
            Some(proposal),
            current,
            DirectoryName::parse,
            |_| None,
        )? {
            None => Ok(Move::Back),
            Some(name) => {
                self.change_directory(name);
                Ok(Move::Next)
            }
        }
    }

    fn change_directory(&mut self, name: DirectoryName) {
        if self.draft.default_directory.as_ref() != Some(&name) {
            use crate::checks::Document::{Connection, ConnectionClients, RealmLogin};
            self.evidence
                .forget([RealmLogin, Connection, ConnectionClients]);
        }
        self.draft.default_directory = Some(name);
    }

    fn ask_subscription(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::SubscriptionType,
            self.draft
                .subscription_type
                .map(|value| value.title().to_owned()),
        ) {
            return Ok(Move::Next);
        }
        let rows = vec![
            OptionRow::new(
                SubscriptionType::AllAccess.title(),
                "they may read everything",
            ),
            OptionRow::new(
                SubscriptionType::DurationBased.title(),
                "they may read what appeared while they subscribed",
            ),
            OptionRow::new("Go back a step", ""),
        ];
        let proposed = self.draft.subscription_type.map(|value| value.to_string());
        let proposed = proposed
            .as_ref()
            .or(self.draft.proposals.get(&Key::SubscriptionType));
        let default = SubscriptionType::ALL
            .iter()
            .position(|value| proposed.is_some_and(|text| text == value.as_str()))
            .unwrap_or(0);
        let choice =
            Choice::new("Subscription Type of current subscribers", rows).with_default(default);
        let chosen = self.choose(choice)?;
        match chosen.and_then(|chosen| SubscriptionType::ALL.get(chosen)) {
            None => Ok(Move::Back),
            Some(value) => {
                self.draft.subscription_type = Some(*value);
                Ok(Move::Next)
            }
        }
    }

    fn ask_authorization_code(&mut self) -> Result<Move, Failure> {
        if self.draft.given.contains_key(&Key::ApplicationDomain)
            && let Some(Some(code)) = &self.draft.authorization_code
        {
            let style = self.context.err;
            self.context.tell(&format!(
                "  {}: {}",
                Key::ApplicationDomain.title(),
                style.value(code.application_domain.host())
            ));
            return Ok(Move::Next);
        }
        let wanted = self
            .draft
            .authorization_code
            .as_ref()
            .is_some_and(Option::is_some)
            || self.draft.proposals.contains_key(&Key::ApplicationDomain);
        let rows = vec![
            OptionRow::new("No", "readers log in with the app's own form"),
            OptionRow::new("Yes", "readers may also log in on Auth0's page"),
            OptionRow::new("Go back a step", ""),
        ];
        let choice = Choice::new("Set up the Authorization Code grant as well", rows)
            .with_default(usize::from(wanted));
        match self.choose(choice)? {
            Some(0) => {
                self.draft.authorization_code = Some(None);
                return Ok(Move::Next);
            }
            Some(1) => {}
            _ => return Ok(Move::Back),
        }
        let former = self.draft.authorization_code.clone().flatten();
        let tenant = self.draft.domain.as_ref().map(ToString::to_string);
        let proposal = self
            .draft
            .proposals
            .get(&Key::ApplicationDomain)
            .cloned()
            .or(tenant);
        let current = former
            .as_ref()
            .map(|code| code.application_domain.to_string());
        let Some(domain) = self.ask_text(
            Key::ApplicationDomain,
            "Application Domain",
            proposal,
            current,
            TenantDomain::parse,
            |_| None,
        )?
        else {
            return Ok(Move::Back);
        };
        let proposal = self
            .draft
            .proposals
            .get(&Key::RedirectUri)
            .cloned()
            .unwrap_or_else(|| AuthorizationCode::MAZ_REDIRECT_URI.to_owned());
        let current = former.map(|code| code.redirect_uri);
        let Some(redirect_uri) = self.ask_text(
            Key::RedirectUri,
            "Redirect URI",
            Some(proposal),
            current,
            AuthorizationCode::parse_redirect_uri,
            |_| None,
        )?
        else {
            return Ok(Move::Back);
        };
        self.draft.authorization_code = Some(Some(AuthorizationCode {
            application_domain: domain,
            redirect_uri,
        }));
        Ok(Move::Next)
    }

    fn review(&mut self) -> Result<Review, Failure> {
        let style = self.context.err;
        self.context.tell(&format!("\n{}", style.heading("Review")));
        for (title, value) in super::summary::values(self.draft) {
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
        self.context.tell("");
        let mut rows = vec![
            OptionRow::new("Write the record", ""),
            OptionRow::new("Change something", ""),
        ];
        let mut more = Vec::new();
        if open.wants_token() && self.draft.admin_token.is_none() {
            more.push(More::Token);
            rows.push(OptionRow::new(
                "Give an administrator's token",
                "to compare the tenant's settings",
            ));
        }
        if open.wants_rehearsal() {
            more.push(More::Rehearsal);
            rows.push(OptionRow::new(
                "Rehearse",
                "MAZ's user is made, logged in and blocked again",
            ));
        }
        rows.push(OptionRow::new("Leave", "write nothing"));
        self.guide = Guide {
            help: vec!["Nothing is written before you choose it here.".to_owned()],
            page: None,
            back: true,
        };
        match self.choose(Choice::new("Is this right?", rows))? {
            Some(0) => Ok(Review::Write),
            // To go back from here is to change something.
            Some(1) | None => {
                let mut rows: Vec<OptionRow> = STEPS
                    .iter()
                    .filter(|step| !step.keys.is_empty())
                    .map(|step| OptionRow::new(step.title, ""))
                    .collect();
                rows.push(OptionRow::new("Nothing", "back to the review"));
                let chosen = self.choose(Choice::new("What?", rows))?;
                let step = STEPS
                    .iter()
                    .enumerate()
                    .filter(|(_, step)| !step.keys.is_empty())
                    .map(|(at, _)| at)
                    .nth(chosen.unwrap_or(usize::MAX));
                match step {
                    Some(step) => Ok(Review::Change(step)),
                    None => self.review(),
                }
            }
            Some(chosen) => match more.get(chosen.wrapping_sub(2)) {
                Some(More::Token) => {
                    self.ask_admin_token()?;
                    self.look_again(None);
                    self.review()
                }
                Some(More::Rehearsal) => {
                    self.look_again(Some(&Rehearsal::default()));
                    self.review()
                }
                None => Ok(Review::Leave),
            },
        }
    }

    /// An administrator's token for this run, to know more; nothing where the person goes back.
    fn ask_admin_token(&mut self) -> Result<(), Failure> {
        let style = self.context.err;
        self.context
            .tell(&style.wrap(FROM_THE_DASHBOARD, Indent::all("  ")));
        let redactor = &self.context.redactor;
        let parse = |text: &str| AccessToken::parse(text.to_owned(), "admin token", redactor);
        let check = |text: &str| {
            parse(text)
                .map(drop)
                .map_err(|error| Refusal::wiped(sentence(&error.to_string())))
        };
        let question = Secret::new("Admin token")
            .with_check(&check)
            .with_guide(self.guide.clone());
        let Some(typed) = way_back(self.prompter.secret(&question))? else {
            return Ok(());
        };
        let token = parse(typed.expose_secret())
            .map_err(|error| Failure::value("admin token", error))?
            .value;
        self.draft.admin_token = Some(AdminToken::new(token));
        Ok(())
    }

    /// Asks what is not known yet, with what rights there are now, and shows what became of it.
    fn look_again(&mut self, rehearsal: Option<&Rehearsal>) {
        let Some(mut settings) = self.draft.settings() else {
            return;
        };
        lend(self.draft.admin_token.as_ref(), &mut settings, self.context);
        let before = self.results();
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
                let line = human::line(&result.into(), self.context.err);
                self.context.tell(line.trim_end());
            }
        }
    }
}

enum Review {
    Write,
    Change(usize),
    Leave,
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

/// What a review offers to know more.
#[derive(Clone, Copy)]
enum More {
    Token,
    Rehearsal,
}

/// `None` where the person goes back.
fn way_back<T>(answer: Result<T, PromptError>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(PromptError::Back) => Ok(None),
        Err(error) => Err(Failure::from(error)),
    }
}

/// An error's fragment as a sentence.
fn sentence(fragment: &str) -> String {
    let mut letters = fragment.chars();
    let mut text: String = letters
        .next()
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default();
    text.push_str(letters.as_str());
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}
