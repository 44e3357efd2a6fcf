//! `rotate-secret`: a new Client Secret in Auth0, verified, stored, and told to the MAZ API; the former is gone.
//!
//! Auth0 takes the former secret at the moment in which it tells the new one, once. So everything that can be proved is proved
//! before, and each step after it leaves a state from which the next run goes on.

mod lost;
mod proofs;
mod run;
mod shared;

use crate::args::{AdminTokenArgs, MazTokenArgs};
use crate::auth0::{Management, ManagementError, Rights, ShownSecret};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{ClientSecret, Record, SecretStoreKind};
use crate::error::Failure;
use crate::integration;
use crate::integration::rights::admin_token;
use crate::process::interrupt;
use crate::store::{self, KeepError, Rotation, Stage};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Confirm, Guide};
use crate::terminal::stream;
use crate::terminal::style::{Indent, Mark};
use clap::Args;
use lost::Lost;
use run::{Run, SCOPE, Verdict, may_be_of, unchanged};
use shared::Others;
use std::cell::OnceCell;
use std::time::Duration;

/// Make a new Client Secret in Auth0, verify it, keep it, and tell the MAZ API
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 rotate-secret acme --admin-token-file token.txt",
    after_long_help = "Examples:\n  maz-auth0 rotate-secret acme --admin-token-file token.txt\n\nIt takes an administrator's token with the scope update:client_keys. With read:client_keys beside it, a secret whose answer was lost can be read back.\n\n\
A run that is cut off loses nothing: the next one goes on where it stopped."
)]
pub struct RotateSecretArgs {
    /// An integration of the record file
    #[arg(value_name = "NAME")]
    name: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Replace the secret of the other integrations that use the same application as well, without being asked
    #[arg(long, requires = "yes")]
    and_others: bool,
    #[command(flatten)]
    admin: AdminTokenArgs,
    #[command(flatten)]
    maz_api: MazTokenArgs,
}

/// Runs the command.
///
/// # Errors
/// If the secret was not rotated, or is not yet everywhere: each says what is where, and how to go on.
pub fn run(args: &RotateSecretArgs, context: &Context) -> Result<Exit, Failure> {
    let (file, all) = integration::open(context)?;
    let record = integration::choose(Some(&args.name), &file, &all)?;
    // One that cannot be read may use the same application.
    let every = all.all()?;
    may_be_rotated(record, args, context)?;
    let http = context.http()?;
    context.say_endpoint(http.endpoint());
    let admin = admin_token(
        args.admin
            .token(&context.redactor)?
            .map(|given| context.taken(given)),
    )?;
    if let Some(token) = &admin {
        may_be_of(token, record)?;
    }
    let asker = context.asker();
    // Better said now than when the only copy of a secret is in memory.
    store::open(&record.client_secret, file.path(), &asker)
        .probe()
        .map_err(|error| unchanged(error.into()))?;
    let rotation = Rotation::begin(&file, &record.name, &record.client_secret, &asker)
        .map_err(|error| unchanged(error.into()))?;
    let others = Others::of(record, every, file.path(), &asker).map_err(unchanged)?;
    let api = match &record.target {
        Some(target) => {
            let token = context.taken(args.maz_api.required(&context.redactor)?);
            let secret = rotation.recorded_if_there()?;
            Some(context.maz_api(target, &token, secret.as_ref())?)
        }
        None => None,
    };
    let mut run = Run {
        context,
        runtime: context.runtime()?,
        http,
        record,
        admin,
        host: OnceCell::new(),
        api,
        rotation,
        is_open: false,
        told: None,
        yes: args.yes,
        others,
        and_others: args.and_others,
    };
    match run.rotation.stage() {
        None => run.afresh(),
        Some(Stage::Asked) => run.go_on(),
        Some(Stage::Kept) => {
            let secret = run.recorded()?;
            run.prove_recorded(&secret)?;
            run.finish(&secret)
        }
    }
}

/// What cannot be rotated is refused before anything is asked.
fn may_be_rotated(
    record: &Record,
    args: &RotateSecretArgs,
    context: &Context,
) -> Result<(), Failure> {
    let name = &record.name;
    if record.client_secret.store == SecretStoreKind::Environment {
        return Err(unchanged(
            Failure::new(format!(
                "the secret of {name} is in the environment, where a new one cannot be kept"
            ))
            .hint(format!(
                "Move it first: `maz-auth0 setup {name} --secret-store keyring`, or file."
            )),
        ));
    }
    if record.sandbox_seed.is_some() && context.endpoint()?.is_none() {
        return Err(Failure::new(format!(
            "{name} is practice: its tenant is made again for each run, with the same secret"
        ))
        .hint("To see a rotation, start `maz-auth0 sandbox`, set up an integration with what it prints, and rotate that."));
    }
    match (args.maz_api.given(), &record.target) {
        (Some(flag), None) => Err(unchanged(Failure::new(format!(
            "{flag} was given, and {name} is not written to any MAZ API"
        )))),
        _ => Ok(()),
    }
}

impl Run<'_> {
    /// From the beginning: everything is proved, then the person is asked, then it is done.
    fn afresh(&mut self) -> Result<Exit, Failure> {
        self.prove_target()?;
        let current = self.recorded()?;
        let granted = self.prove_recorded(&current)?;
        let rights = self.may_rotate(&granted)?;
        if !self.agreed()? {
            self.context.say("Nothing was changed.");
            return Ok(Exit::Holds);
        }
        self.rotate(&rights, &current)
    }

    fn agreed(&self) -> Result<bool, Failure> {
        let name = &self.record.name;
        let then = match &self.record.target {
            Some(target) => format!("which is written to {target} at once"),
            None => "which you then paste into MAZ's form (Users > Database Integrations > Setup beside Auth0)".to_owned(),
        };
        self.tell(&format!(
            "Auth0 makes a new Client Secret for the application {} of {}. The old one stops working within half a minute: from then on MAZ can log no reader in until it has the new one, {then}.",
            self.record.client_id, self.record.domain
        ));
        let others = self.others.names();
        if let Some(others) = &others {
            self.tell(&format!(
                "The same application is used by {others}: what is kept for them here is replaced as well."
            ));
            if let Some(names) = self.others.by_hand() {
                self.tell(&format!(
                    "{names}: the secret is taken from the environment, so the new one must be put there by hand, at once."
                ));
            }
        }
        if self.yes && (others.is_none() || self.and_others) {
            return Ok(true);
        }
        if let Some(others) = others.filter(|_| self.yes) {
            return Err(unchanged(
                Failure::new(format!(
                    "{others} would have a secret that Auth0 no longer takes"
                ))
                .hint("Give --and-others beside --yes, and theirs is replaced as well."),
            ));
        }
        if !self.context.is_interactive() {
            return Err(unchanged(
                Failure::new(format!(
                    "there is nobody to ask whether to rotate the secret of {name}"
                ))
                .hint("Give --yes to rotate it without a question."),
            ));
        }
        let mut terminal = Terminal::open(self.context.err).map_err(Failure::from)?;
        terminal
            .confirm(
                &Confirm::new(format!("Rotate the Client Secret of {name} now?"), false).with_guide(
                    Guide::explaining(
                        "Auth0 makes a new secret and refuses the old one from that moment. Have MAZ's form open, to paste the new one at once.",
                    ),
                ),
            )
            .map_err(Failure::from)
    }

    /// The one step that cannot be taken back. An interruption waits until its answer is kept.
    fn rotate(&mut self, rights: &Rights, current: &ClientSecret) -> Result<Exit, Failure> {
        let hold = interrupt::hold_up_to(
            self.context.global.timeout + Duration::from_secs(5),
            "The new secret is on its way: waiting until it is kept.",
        );
        self.rotation
            .ask()
            .map_err(|error| unchanged(error.into()))?;
        self.http.limit_run();
        let management = Management::new(&self.http, rights);
        let answer = self
            .runtime
            .block_on(management.rotate_secret(&self.record.client_id));
        let lost = match answer {
            Ok(Ok(ShownSecret::New(secret))) => {
                self.keep_next(&secret)?;
                drop(hold);
                return self.prove_and_adopt(&secret);
            }
            Ok(Ok(ShownSecret::Known | ShownSecret::Hidden)) => Lost::Answer {
                why: "Auth0 did not tell the new secret".into(),
                late: false,
            },
            Ok(Err(refused)) => return Err(self.refused(&refused)),
            Err(error) => Lost::by(&error),
        };
        drop(hold);
        let secret = self.after_lost_answer(rights, current, lost)?;
        self.received(&secret)
    }

    /// Auth0 refused: the former secret is as it was.
    fn refused(&mut self, refused: &ManagementError) -> Failure {
        let failure = Failure::new(format!(
            "Auth0 does not rotate the secret: {}",
            refused.words()
        ));
        let failure = if refused.refuses_token() {
            failure.hint("The admin token is not accepted: it may have expired. Take a new one.")
        } else {
            failure.hint(format!("It takes the scope {SCOPE}."))
        };
        self.call_off(failure, "Nothing was changed.")
    }

    /// This run made no new secret: nothing is left to be done by the next, unless one that was cut off may have made one.
    fn call_off(&mut self, failure: Failure, unchanged: &str) -> Failure {
        if self.is_open {
            return self.still_open(failure);
        }
        let failure = failure.hint(unchanged);
        match self.rotation.end() {
            Ok(()) => failure,
            Err(error) => failure.hint(error.to_string()),
        }
    }

    fn received(&mut self, secret: &ClientSecret) -> Result<Exit, Failure> {
        self.keep_next(secret)?;
        self.prove_and_adopt(secret)
    }

    /// Keeps the new secret beside the former, before anything else can fail.
    fn keep_next(&mut self, secret: &ClientSecret) -> Result<(), Failure> {
        self.rotation
            .keep_next(secret)
            .or_else(|_| self.rotation.keep_next(secret))
            .map_err(|error| {
                let name = &self.record.name;
                let mut failure = Failure::new(format!(
                    "Auth0 has a new secret for {name}, and it cannot be kept here: {error}"
                ))
                .hint("The old one does not work any more.");
                failure.hints.extend(Failure::from(error).hints);
                failure
                    .hint(format!(
                        "Then run `{}` again: with an admin token that has read:client_keys it reads the new secret from Auth0, and goes on.",
                        self.again()
                    ))
                    .hint(format!(
                        "Or copy it from {} and run `{}`.",
                        self.page(),
                        self.command("setup")
                    ))
            })?;
        self.say_if_interrupted();
        self.done(&format!(
            "Auth0 made a new secret, and it is kept {}.",
            self.place()
        ));
        Ok(())
    }

    fn prove_and_adopt(&mut self, secret: &ClientSecret) -> Result<Exit, Failure> {
        match self.accepted_in_time(secret) {
            Verdict::Accepted(_) => self.adopt(secret),
            Verdict::Refused => Err(self.not_proved("Auth0 does not accept it yet")),
            Verdict::Unknown(why) => Err(self.not_proved(&why)),
        }
    }

    /// Anyone who interrupts from here on is told that nothing is lost.
    fn say_if_interrupted(&mut self) {
        if self.told.is_some() {
            return;
        }
        let text = self.context.err.wrap(
            &format!(
                "The new secret is kept {}. Run `{}` again to go on.",
                self.place(),
                self.again()
            ),
            Indent::default(),
        );
        let style = self.context.err;
        self.told = Some(interrupt::on_interrupt(Box::new(move || {
            stream::tell(&text, style);
        })));
    }

    /// The new secret is kept beside the former, and was not proved.
    fn not_proved(&self, why: &str) -> Failure {
        let name = &self.record.name;
        Failure::new(format!(
            "Auth0 made a new secret for {name}, and whether it works is not known yet: {why}"
        ))
        .hint(format!(
            "It is kept {}, beside the old one. Run `{}` again: it goes on from there.",
            self.place(),
            self.again()
        ))
    }

    fn adopt(&mut self, secret: &ClientSecret) -> Result<Exit, Failure> {
        self.done("Auth0 accepts the new secret.");
        {
            let _together = interrupt::hold();
            self.rotation.adopt(secret).map_err(|error| {
                let name = &self.record.name;
                let mut failure = Failure::new(format!(
                    "the new secret of {name} works, and cannot replace the old one: {error}"
                ));
                failure.hints = match error {
                    KeepError::Secret(error) => Failure::from(error).hints,
                    error => Failure::from(error).hints,
                };
                failure.hint(format!(
                    "It is kept beside it. Run `{}` again: it goes on from there.",
                    self.again()
                ))
            })?;
        }
        self.done(&format!(
            "The new secret replaced the old one {}.",
            self.place()
        ));
        self.finish(secret)
    }

    /// Tells the MAZ API, and only then says that it is done.
    fn finish(&mut self, secret: &ClientSecret) -> Result<Exit, Failure> {
        self.say_if_interrupted();
        let name = self.record.name.clone();
        if let Some(api) = &self.api {
            let written = self.read_target(api).and_then(|seen| {
                self.runtime
                    .block_on(api.write(self.record, secret, &seen))
                    .map_err(Failure::from)
            });
            if let Err(cause) = written {
                let mut failure = Failure::new(format!(
                    "the new secret of {name} works and is kept {}, but {} may still have the old one: {}",
                    self.place(),
                    api.target(),
                    cause.message
                ))
                .hint("Until it has the new one, MAZ can log no reader in.");
                failure.hints.extend(cause.hints);
                return Err(failure.hint(format!(
                    "Run `{}` again: it rotates nothing, and tells what is left to be told.",
                    self.again()
                )));
            }
        }
        self.others.keep(secret, &self.again())?;
        if let Some(names) = self.others.by_hand() {
            self.tell(&format!(
                "{names}: put the new secret into the environment that it is taken from; the old one no longer works."
            ));
        }
        if let Err(error) = self.rotation.end() {
            self.tell(&format!(
                "What was kept while it was rotated could not be tidied away: {error}. The next rotation does so."
            ));
        }
        self.told = None;
        self.report(secret)
    }

    fn report(&self, secret: &ClientSecret) -> Result<Exit, Failure> {
        let style = self.context.out;
        let name = &self.record.name;
        let next = match &self.record.target {
            Some(target) => format!("It is written to {target}, too."),
            None => format!(
                "MAZ does not have it yet, and can log no reader in until it does: paste it into MAZ's form, in place of the old one. {} shows it.",
                style.command(&format!("{} --reveal", self.command("export")))
            ),
        };
        self.context.print(&format!(
            "{}\n",
            style.marked(
                Mark::Pass,
                &format!(
                    "The Client Secret of {name} is rotated. The new one ({}) works, and is kept {}. {next}",
                    secret.masked(),
                    self.place()
                )
            )
        ))?;
        Ok(Exit::Holds)
    }
}
