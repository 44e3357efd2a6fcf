//! A setup with a person: the welcome, what was left by an earlier run, the steps, and the offer to do the Auth0 side.

use super::explaining;
use super::journal::{Journal, Left};
use super::practising::{not_met, put_right};
use super::target::target_flags;
use super::turning::way_back;
use super::wizard::{Outcome, Wizard};
use super::{DO_IT_AGAIN, GO_ON, SetupRun};
use crate::auth0::Auth0Cli;
use crate::domain::{AccessToken, AdminToken, Exit, IntegrationName, SecretStoreKind};
use crate::error::Failure;
use crate::login;
use crate::terminal::asking::Terminal;
use crate::terminal::farewell::Farewell;
use crate::terminal::questions::{Choice, OptionRow};
use crate::terminal::shell::Shell;
use crate::terminal::style::Indent;
use std::path::PathBuf;

impl SetupRun<'_> {
    /// The terminal, where a page can be opened.
    pub(super) fn open_terminal(&self) -> Result<Terminal, Failure> {
        let redactor = self.context.redactor.clone();
        Ok(Terminal::open(self.context.err)
            .map_err(Failure::from)?
            .with_opener(Box::new(move |page| {
                login::has_desktop() && login::open(page, &redactor).is_ok()
            })))
    }

    /// With a person.
    pub(super) fn converse(&mut self) -> Result<Exit, Failure> {
        let mut prompter = self.open_terminal()?;
        self.welcome(!prompter.is_line_by_line());
        // Esc at the first question of a part leads to the part before.
        let store = loop {
            let offered = self.sandbox.is_none()
                && self.existing.is_none()
                && match self.offer_to_provision(&mut prompter)? {
                    None => false,
                    Some(false) => true,
                    Some(true) => match self.provision(Some(&mut prompter), true)? {
                        Some(exit) => return Ok(exit),
                        None => continue,
                    },
                };
            let Some(store) = self.choose_store(&mut prompter, offered)? else {
                continue;
            };
            self.propose_existing();
            self.propose_sandbox();
            if self.offer_to_go_on(&mut prompter, offered)?
                && self.choose_target(&mut prompter, offered)?
            {
                break store;
            }
        };
        let stored_secret = self.stored_secret()?;
        let practice_page = self
            .sandbox
            .as_ref()
            .map(|sandbox| format!("{}/", sandbox.endpoint()));
        let practice_token = self.sandbox.as_ref().map(|sandbox| {
            let token = sandbox.details().admin_token.clone();
            AdminToken::issued(AccessToken::new(token, &self.context.redactor))
        });
        // Who leaves by Ctrl-C or Ctrl-D is told the same as who chooses to.
        let told = Farewell::saying(self.context.err, self.farewell());
        let former = self.draft.name.as_ref();
        let former = former.map(|name| self.records.one(name)).transpose()?;
        let former = former.flatten().cloned();
        let beside = former.as_ref().map(|former| self.beside(former));
        let mut wizard = Wizard::new(
            self.context,
            &self.http,
            &self.runtime,
            &mut prompter,
            &mut self.draft,
            &self.journal,
        );
        wizard.stored_secret = stored_secret;
        wizard.practice_page = practice_page;
        wizard.practice_token = practice_token;
        wizard.former = former;
        wizard.beside = beside.unwrap_or_default();
        wizard.replaces_without_asking = self.args.yes || self.args.dry_run;
        let outcome = wizard.run()?;
        let met = std::mem::take(&mut wizard.met);
        drop(told);
        let results = match outcome {
            Outcome::Done(results) => results,
            Outcome::Left(exit) => return Ok(self.left(exit)),
        };
        self.put_right = put_right(&self.args.breaks, &met, &results);
        self.say_unseen(&results);
        self.not_repeated.clone_from(&self.put_right);
        self.not_repeated
            .extend(not_met(&self.args.breaks, &results));
        let written = self.write(&store, &results, Some(&mut prompter));
        if !written.map_err(|failure| self.with_answers_kept(failure))? {
            return Ok(self.left(Exit::Interrupted));
        }
        self.journal.forget();
        Ok(Exit::Holds)
    }

    /// A failure of the last step, after all was answered.
    fn with_answers_kept(&self, failure: Failure) -> Failure {
        if self.journal.left().is_none() {
            return failure;
        }
        let mut failure = failure.hint(format!(
            "Your answers are kept in {}, without the secret.",
            self.journal.path().display()
        ));
        for (what, command) in self.commands_of_who_leaves() {
            failure = failure.hint(format!("{what} {command}"));
        }
        failure
    }

    /// The commands for who leaves: to go on, and, where all is known, to do it without a question.
    pub(super) fn commands_of_who_leaves(&self) -> Vec<(&'static str, String)> {
        let again = self.context.flags_to_repeat();
        if self.sandbox.is_some() {
            return vec![(DO_IT_AGAIN, self.practise_again())];
        }
        let name = self.draft.name.as_ref().map(|name| format!(" {name}"));
        let flags = self.flags_to_go_on();
        let go_on = format!("maz-auth0 setup{}{flags}{again}", name.unwrap_or_default());
        let mut commands = vec![(GO_ON, go_on)];
        let is_whole = self.draft.values.subscription_type.is_some();
        if let (true, Ok(name), Ok(store)) = (is_whole, self.name(), self.store_kind()) {
            let repeat = self.repeat(name.as_str(), store);
            commands.push(("Without a question:", format!("{repeat}{again}")));
        }
        commands
    }

    /// What the person chose that is among no answer of a step.
    fn flags_to_go_on(&self) -> String {
        let file = |flag: &str, path: Option<&PathBuf>| {
            let word = Shell::usual().word(&path?.display().to_string());
            Some(format!("{flag} {word}"))
        };
        let args = self.args;
        let store = self.args.secret_store.map(Into::into).or(self.chosen_store);
        let mut flags = vec![
            store.map(|store: SecretStoreKind| format!("--secret-store {}", store.as_str())),
            file("--answers", args.answers.as_ref()),
            file(
                "--client-secret-file",
                args.values.secret.client_secret_file.as_ref(),
            ),
        ];
        if let Some(target) = &self.draft.target {
            flags.extend(target_flags(target).map(Some));
            let token = args.maz_api.token.maz_api_token_file.as_ref();
            flags.push(file("--maz-api-token-file", token));
        }
        flags
            .into_iter()
            .flatten()
            .fold(String::new(), |all, flag| format!("{all} {flag}"))
    }

    /// With an administrator's rights at hand, a token's or those of the Auth0 CLI that is logged in, the Auth0 side can be done
    /// for the person. `None` where there are none, and nothing is asked.
    pub(super) fn offer_to_provision(
        &mut self,
        prompter: &mut Terminal,
    ) -> Result<Option<bool>, Failure> {
        let whose = if self.draft.admin_token.is_some() {
            "You gave an admin token.".to_owned()
        } else {
            match self.tenants_of_the_cli().as_slice() {
                [] => return Ok(None),
                tenants => format!("The Auth0 CLI is logged in to {}.", tenants.join(", ")),
            }
        };
        let rows = vec![
            OptionRow::new(
                "I do it in the dashboard",
                "each step is checked as you do it",
            ),
            OptionRow::new("Do it for me", "a plan first, then your yes"),
        ];
        let question = Choice::new(format!("{whose} Who sets up the Auth0 side?"), rows)
            .with_guide(explaining::guide(explaining::WHO_DOES_IT));
        let is_wanted = prompter.choose(&question).map_err(Failure::from)? == 1;
        self.by_cli = is_wanted && self.draft.admin_token.is_none();
        Ok(Some(is_wanted))
    }

    /// The tenants that the Auth0 CLI on this machine is logged in to: that of this setup alone, where one was named.
    pub(super) fn tenants_of_the_cli(&self) -> Vec<String> {
        let cli = Auth0Cli::find("", &self.context.redactor);
        let mut tenants = cli.map(|cli| cli.tenants()).unwrap_or_default();
        if let Some(domain) = &self.draft.values.domain {
            tenants.retain(|tenant| tenant == domain.host());
        }
        tenants
    }

    pub(super) fn welcome(&self, by_keys: bool) {
        let style = self.context.err;
        let esc = if by_keys {
            "Esc or the word"
        } else {
            "the word"
        };
        let say = |text: &str| {
            self.context
                .tell(&style.wrap(&style.typeset(text), Indent::default()));
        };
        if let Some(sandbox) = &self.sandbox {
            say(&format!(
                "This is practice: the tenant {} is played by a look-alike of Auth0 on this machine, which ends with this program. Nothing in it is real. {}",
                sandbox.domain(),
                if self.args.breaks.is_empty() {
                    "Enter alone goes through.".to_owned()
                } else {
                    format!(
                        "Broken for practice: {}. Its page stands for the dashboard: fix things there, at {}/",
                        self.args.breaks.join(", "),
                        sandbox.endpoint()
                    )
                }
            ));
            say(&format!(
                "At each question: ? helps, o opens the sandbox's page, {esc} back goes back. Ctrl-C leaves at any time.",
            ));
        } else {
            say(
                "This connects your Auth0 tenant to MAZ, so that your readers log in to your app with the accounts that you keep in Auth0. It takes seven steps, and each answer is checked with Auth0 at once.",
            );
            let kept = if self.args.dry_run {
                "nothing is kept"
            } else {
                "your answers are kept for the next time, without the secret"
            };
            say(&format!(
                "Have the Auth0 dashboard open. At each question: ? helps, o opens the page, {esc} back goes back. Ctrl-C leaves at any time: {kept}, and the record is written at the end.",
            ));
        }
    }

    /// Offers to take up what an earlier run left of this integration, and settles where this one keeps its answers: nowhere in
    /// practice, and where nothing is to be written. `false` where the person goes back.
    pub(super) fn offer_to_go_on(
        &mut self,
        prompter: &mut Terminal,
        back: bool,
    ) -> Result<bool, Failure> {
        let keeps = self.sandbox.is_none() && !self.args.dry_run;
        let mut all_left = if keeps {
            Journal::all_left(self.file.path())
        } else {
            Vec::new()
        };
        let name = self.draft.name.as_ref().map(IntegrationName::as_str);
        let domain = self.draft.values.domain.as_ref();
        all_left.retain(|left| {
            // One that has another name, or none, is another's.
            let is_named = name.is_none() || name == left.name.as_deref();
            is_named && domain.is_none_or(|domain| domain.host() == left.domain())
        });
        let another = || {
            OptionRow::new("Set up another one", "")
                .explained("all that was left stays for another time.")
        };
        let (label, rows) = match all_left.as_slice() {
            [] => (String::new(), Vec::new()),
            [left] => {
                let other = if name == left.name.as_deref() {
                    OptionRow::new("Start again", "")
                        .explained("they are forgotten once the first step is done.")
                } else {
                    another()
                };
                (
                    format!(
                        "A setup of {} was left unfinished on {}.",
                        left.called(),
                        left.day()
                    ),
                    vec![
                        OptionRow::new("Go on", left.amount()).explained(explaining::TAKEN_UP),
                        other,
                    ],
                )
            }
            several => {
                let mut rows: Vec<OptionRow> = several
                    .iter()
                    .map(|left| OptionRow::new(format!("Go on with {}", left.called()), left.day()))
                    .collect();
                rows.push(another());
                ("Setups were left unfinished.".to_owned(), rows)
            }
        };
        let (mut chosen, mut again) = (None, None);
        if !rows.is_empty() {
            let question = Choice::new(label, rows)
                .with_guide(explaining::guide(explaining::GO_ON).leading_back(back));
            match way_back(prompter.choose(&question))? {
                Some(at) if at < all_left.len() => chosen = Some(all_left.swap_remove(at)),
                Some(_) => {
                    if let [left] = all_left.as_slice()
                        && name == left.name.as_deref()
                    {
                        again = Some(left.journal.clone());
                    }
                }
                None => return Ok(false),
            }
        }
        self.left_target = chosen.as_ref().and_then(Left::target);
        if let Some(left) = chosen {
            if self.draft.name.is_none()
                && let Some(name) = left.name.as_deref()
            {
                self.draft.name = IntegrationName::parse(name).ok().map(|pasted| pasted.value);
            }
            self.journal = left.journal.clone();
            left.take(&mut self.draft);
        } else if let Some(journal) = again {
            self.journal = journal.replacing();
        } else {
            let name = self.name().ok();
            self.journal = Journal::beside(self.file.path(), keeps, name.as_ref());
        }
        Ok(true)
    }
}
