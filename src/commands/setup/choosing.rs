//! What is open before a plan can be made, asked of a person: what subscribers may read, which application is MAZ's, which
//! directory has the readers' accounts. Esc leads from each to the one before.

use super::SetupRun;
use super::applying::Prepared;
use super::turning::way_back;
use crate::domain::{Key, SubscriptionType, clean};
use crate::error::Failure;
use crate::provision::{Chosen, Program, State, Wanted, unsuitable};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, Guide, Guided, OptionRow};

/// What may be open, in the order in which it is asked.
const OPEN: [Open; 3] = [Open::Subscription, Open::Application, Open::Directory];

#[derive(Debug, Clone, Copy)]
enum Open {
    Subscription,
    Application,
    Directory,
}

/// How the questions ended.
pub(super) enum Settled {
    /// Nothing is open any more.
    All {
        /// Whether there was a question to go back to.
        asked: bool,
    },
    /// The person went back from the first of them.
    Back,
}

/// What was given before the first question.
pub(super) struct Given {
    wanted: Wanted,
    subscription: Option<SubscriptionType>,
}

impl Given {
    pub(super) fn of(prepared: &Prepared, run: &SetupRun<'_>) -> Self {
        Self {
            wanted: prepared.wanted.clone(),
            subscription: run.draft.values.subscription_type,
        }
    }

    /// The application that was given.
    pub(super) fn client_id(&self) -> Option<String> {
        self.wanted.client_id.clone()
    }
}

impl SetupRun<'_> {
    /// Has a person choose what nobody gave. `last` begins at the last question, for who comes back to them.
    pub(super) fn ask_what_is_open(
        &mut self,
        terminal: &mut Terminal,
        prepared: &mut Prepared,
        state: &State,
        given: &Given,
        (back, last): (bool, bool),
    ) -> Result<Settled, Failure> {
        let open: Vec<Open> = OPEN
            .into_iter()
            .filter(|open| self.is_open(*open, prepared, state, given))
            .collect();
        let mut at = if last {
            open.len().saturating_sub(1)
        } else {
            0
        };
        while let Some(open) = open.get(at) {
            let answered = match open {
                Open::Subscription => self.ask_subscription(terminal, back || at > 0)?,
                Open::Application => {
                    let teardown = format!("teardown {}", prepared.name);
                    let teardown = self.context.command(&teardown);
                    choose_application(terminal, prepared, state, &teardown, back || at > 0)?
                }
                Open::Directory => choose_directory(terminal, prepared, state, back || at > 0)?,
            };
            match (answered, at.checked_sub(1)) {
                (true, _) => at += 1,
                (false, Some(before)) => at = before,
                (false, None) => return Ok(Settled::Back),
            }
        }
        Ok(Settled::All {
            asked: !open.is_empty(),
        })
    }

    fn is_open(&self, open: Open, prepared: &Prepared, state: &State, given: &Given) -> bool {
        // A plan that was kept says all but what Auth0 knows nothing of.
        let is_planned = prepared.kept.is_some();
        match open {
            Open::Subscription => given.subscription.is_none() && !self.is_only_looking(),
            Open::Application => {
                !is_planned
                    && given.wanted.client_id.is_none()
                    && state.application.is_none()
                    && !fitting(prepared, state).is_empty()
            }
            Open::Directory => {
                !is_planned && given.wanted.directory.is_none() && databases(state).len() > 1
            }
        }
    }

    /// MAZ's own value, which Auth0 knows nothing of, without a person.
    pub(super) fn require_subscription(&self) -> Result<(), Failure> {
        match self.draft.values.subscription_type {
            None if !self.is_only_looking() => Err(Failure::missing(Key::SubscriptionType)),
            _ => Ok(()),
        }
    }

    fn ask_subscription(&mut self, terminal: &mut Terminal, back: bool) -> Result<bool, Failure> {
        let rows = SubscriptionType::ALL
            .iter()
            .map(|kind| OptionRow::new(kind.title(), kind.meaning()))
            .collect();
        let question = Choice::new("What may current subscribers read?", rows).with_guide(
            Guide::explaining("The Subscription Type of MAZ's form: what those who subscribe today may read in the app. Auth0 knows nothing of it.")
                .leading_back(back),
        );
        Ok(choose(terminal, &question)?.is_some_and(|chosen| {
            self.draft.values.subscription_type = SubscriptionType::ALL.get(chosen).copied();
            true
        }))
    }
}

fn choose(terminal: &mut Terminal, question: &Guided<Choice>) -> Result<Option<usize>, Failure> {
    way_back(terminal.choose(question))
}

/// The applications that could be MAZ's.
fn fitting<'s>(prepared: &Prepared, state: &'s State) -> Vec<&'s Program> {
    let fits = |one: &&Program| {
        one.app_type() == "non_interactive" && unsuitable(one, &prepared.wanted).is_none()
    };
    state.applications.iter().filter(fits).collect()
}

fn databases(state: &State) -> Vec<&str> {
    let rows = state.connections.iter();
    rows.filter(|row| row.strategy == "auth0")
        .map(|row| row.name.as_str())
        .collect()
}

fn choose_application(
    terminal: &mut Terminal,
    prepared: &mut Prepared,
    state: &State,
    teardown: &str,
    back: bool,
) -> Result<bool, Failure> {
    let fit = fitting(prepared, state);
    let mut rows = vec![OptionRow::new(
        "Make a new one",
        "for MAZ alone: the safest",
    )];
    rows.extend(
        fit.iter()
            .map(|one| OptionRow::new(clean(one.name()), clean(one.id()))),
    );
    let guide = Guide::explaining(format!("MAZ works with an application of its own, of the type Machine to Machine. A new one is the safest: nobody else uses it, and it can be deleted again: {teardown}. Take one that is there where it was made for MAZ: it is given what it lacks, and keeps its Client Secret."))
            .and(["Nothing is changed before you agree to the plan that follows.".to_owned()])
    .opening(Some(prepared.domain.dashboard("applications")))
    .leading_back(back);
    let question = Choice::new("Which application is MAZ's?", rows).with_guide(guide);
    let Some(chosen) = choose(terminal, &question)? else {
        return Ok(false);
    };
    let one = chosen.checked_sub(1).and_then(|at| fit.get(at));
    prepared.wanted.client_id = one.map(|one| one.id().to_owned());
    prepared.wanted.chosen = Chosen::Listed;
    Ok(true)
}

fn choose_directory(
    terminal: &mut Terminal,
    prepared: &mut Prepared,
    state: &State,
    back: bool,
) -> Result<bool, Failure> {
    let current = state.default_name();
    let databases = databases(state);
    let rows = databases
        .iter()
        .map(|name| {
            let hint = if current == Some(*name) {
                "the Default Directory already: nothing changes for others"
            } else {
                ""
            };
            OptionRow::new(clean(name), hint)
        })
        .collect();
    let at = databases
        .iter()
        .position(|name| current == Some(*name))
        .unwrap_or(0);
    let guide = Guide::explaining("A directory is a database connection of the tenant (Authentication > Database in the dashboard): the one in which your readers have their accounts. MAZ's logins name none, so it has to be the tenant's Default Directory.")
            .and(["If it is not yet, that is one change of the plan, and it concerns the whole tenant: you agree to it by typing the tenant's name.".to_owned()])
    .opening(Some(prepared.domain.dashboard("connections/database")))
    .leading_back(back);
    let question = Choice::new("Which directory has your readers' accounts?", rows)
        .with_default(at)
        .with_guide(guide);
    let Some(chosen) = choose(terminal, &question)? else {
        return Ok(false);
    };
    prepared.wanted.directory = databases.get(chosen).map(|name| (*name).to_owned());
    Ok(true)
}
