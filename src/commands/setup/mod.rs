//! `setup`: asks, verifies each value live, offers fixes, writes the record.

mod draft;
mod journal;
mod picking;
mod provision;
mod questions;
mod review;
mod steps;
mod summary;
mod target;
mod turning;
mod wizard;

use crate::args::Format;
use crate::args::values::client_secret;
use crate::args::{
    AdminArgs, Answers, MazApiArgs, ProvisionArgs, StoreArg, TargetArg, Texts, ValueArgs,
};
use crate::auth0::Auth0Cli;
use crate::checks::Selection;
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{
    Audience, CheckResult, ClientId, ClientSecret, DirectoryName, IntegrationName,
    IntegrationReport, Key, Record, Report, SecretLocation, SecretStoreKind, Status, Verified,
};
use crate::error::Failure;
use crate::examine::Run;
use crate::http::Http;
use crate::integration::practice;
use crate::integration::report::for_a_person;
use crate::integration::rights::lend;
use crate::login;
use crate::maz::RecordApi;
use crate::sandbox::Sandbox;
use crate::store::Asker;
use crate::store::record_file::{RecordFile, Records};
use crate::store::{self, KeepError, SecretStore};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, OptionRow};
use crate::terminal::style::{Indent, Mark};
use clap::Args;
use draft::Draft;
use journal::Journal;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;
use time::OffsetDateTime;
use wizard::{Outcome, Wizard};

/// Walk through each step, verify each value live, write the record
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 setup\n  maz-auth0 setup --sandbox                practise, without an Auth0 account\n  maz-auth0 setup --provision --dry-run    what it would do in Auth0",
    after_long_help = "Examples:\n  maz-auth0 setup\n  maz-auth0 setup --sandbox                practise, without an Auth0 account\n  maz-auth0 setup --provision --dry-run    what it would do in Auth0\n\nEach value is taken from its flag, else from the environment, else from the answers file, else from the record of \
this name, else it is asked for. With --no-input, or without a terminal, nothing is asked.\n\n\
Try it without an Auth0 account:  maz-auth0 setup --sandbox"
)]
pub struct SetupArgs {
    /// The integration's name in the record file [default: the tenant's name]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Practise on a look-alike of Auth0 that this program starts and stops itself
    #[arg(long, conflicts_with_all = ["domain", "client_id", "client_secret_stdin", "client_secret_file", "audience", "default_directory", "application_domain", "redirect_uri", "admin_token_stdin", "admin_token_file", "admin_token_opaque", "answers", "target", "maz_api_url", "maz_app_id", "maz_api_token_stdin", "maz_api_token_file", "endpoint", "name"])]
    sandbox: bool,
    /// Break something in the practice tenant first, by its name (`maz-auth0 sandbox --list-breaks`): may be given several
    /// times
    #[arg(
        long = "break",
        value_name = "CHECK/CAUSE",
        value_delimiter = ',',
        requires = "sandbox",
        hide_short_help = true
    )]
    breaks: Vec<String>,
    #[command(flatten)]
    values: ValueArgs,
    #[command(flatten)]
    admin: AdminArgs,
    #[command(flatten)]
    provision: ProvisionArgs,
    #[command(flatten)]
    maz_api: MazApiArgs,
    /// Where the integration is written: the record file alone, or the MAZ API as well [default: as the record says, else file]
    #[arg(
        hide_short_help = true,
        long,
        value_name = "TARGET",
        help_heading = "Writing"
    )]
    target: Option<TargetArg>,
    /// Do not ask: replace another integration in the MAZ API, and make the changes of --provision that only MAZ feels
    #[arg(hide_short_help = true, long, help_heading = "Writing")]
    yes: bool,
    /// Take values from a TOML file with the record's keys, flat
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FILE",
        help_heading = "Writing"
    )]
    answers: Option<PathBuf>,
    /// Where the Client Secret is kept [default: keyring]
    #[arg(
        hide_short_help = true,
        long,
        value_name = "STORE",
        help_heading = "Writing"
    )]
    secret_store: Option<StoreArg>,
    /// Show what would be written, and write nothing
    #[arg(long, help_heading = "Writing")]
    dry_run: bool,
    /// Write the record even if a check failed: the record says which
    #[arg(hide_short_help = true, long, help_heading = "Writing")]
    force: bool,
}

/// The name of the record that `setup --sandbox` writes.
const SANDBOX: &str = "sandbox";

/// The practice tenant is the same each time, so that practising twice changes nothing, and `verify sandbox` can play it
/// again.
const SANDBOX_SEED: u64 = 1;

/// Runs the command.
///
/// # Errors
/// If a value is missing or cannot be used, or nothing can be written.
pub fn run(args: &SetupArgs, context: &Context) -> Result<Exit, Failure> {
    if let Some(flag) = args.provision.out_of_place() {
        return Err(Failure::new(format!(
            "{flag} belongs to the Auth0 side, which is not asked for"
        ))
        .hint("Add --provision, or leave it out."));
    }
    let sandbox = args
        .sandbox
        .then(|| practice::start_broken(SANDBOX_SEED, &args.breaks))
        .transpose()?;
    let file = RecordFile::at(context.record_path()?);
    let records = file.read().map_err(Failure::from)?;
    if !args.dry_run {
        // Better said now than after seven steps.
        file.probe_writable().map_err(Failure::from)?;
    }
    let mut draft = Draft {
        name: given_name(args)?,
        ..Draft::default()
    };
    let answers = args.answers.as_deref().map(Answers::read).transpose()?;
    if sandbox.is_none() {
        draft.take(
            &Texts::collect(&args.values, answers.as_ref(), true),
            context,
        )?;
        if let Some(secret) = client_secret(&args.values, &context.redactor, true)? {
            draft.take_secret(secret, context);
        }
        draft.take_admin(&args.admin, context)?;
    } else if let Some(text) = &args.values.subscription_type {
        let parsed = crate::domain::SubscriptionType::parse(text)
            .map_err(|error| Failure::value(Key::SubscriptionType.flag(), error))?;
        draft.subscription_type = Some(parsed.value);
        draft
            .given
            .insert(Key::SubscriptionType, "from --subscription-type".into());
    }
    let interactive = context.is_interactive();
    let existing = existing(&draft, &records, interactive).cloned();
    let mut session = Session {
        args,
        context,
        http: match &sandbox {
            Some(sandbox) => context.http_to(Some(practice::endpoint_of(sandbox)?)),
            None => context.http()?,
        },
        runtime: context.runtime()?,
        file,
        draft,
        records,
        existing,
        answers,
        sandbox,
        api: None,
        previous_default_directory: None,
        by_cli: false,
    };
    if session.sandbox.is_none() {
        context.say_endpoint(session.http.endpoint());
        session
            .draft
            .settle_domain(&session.http, &session.runtime, context);
    }
    if args.provision.is_wanted() {
        let terminal = interactive.then(|| session.open_terminal()).transpose()?;
        session.provision(terminal)
    } else if interactive {
        session.converse()
    } else {
        session.unattended()
    }
}

fn given_name(args: &SetupArgs) -> Result<Option<IntegrationName>, Failure> {
    if args.sandbox {
        return Ok(IntegrationName::parse(SANDBOX)
            .ok()
            .map(|pasted| pasted.value));
    }
    args.name
        .as_deref()
        .map(IntegrationName::parse)
        .transpose()
        .map(|pasted| pasted.map(|pasted| pasted.value))
        .map_err(|error| Failure::value("NAME", error))
}

/// The record that is set up again: the one that was named; otherwise that of the tenant that was given; otherwise, with a person
/// who can say otherwise, the only one there is.
fn existing<'a>(draft: &Draft, records: &'a Records, interactive: bool) -> Option<&'a Record> {
    let mut real = records
        .iter()
        .filter(|record| record.sandbox_seed.is_none());
    match (&draft.name, &draft.domain) {
        (Some(name), _) => records.get(name),
        (None, Some(domain)) => real.find(|record| record.domain == *domain),
        (None, None) if interactive => real.next().filter(|_| real.next().is_none()),
        (None, None) => None,
    }
}

/// One run of `setup`.
struct Session<'a> {
    args: &'a SetupArgs,
    context: &'a Context,
    http: std::sync::Arc<Http>,
    runtime: tokio::runtime::Runtime,
    file: RecordFile,
    draft: Draft,
    records: Records,
    /// The record that is set up again.
    existing: Option<Record>,
    answers: Option<Answers>,
    sandbox: Option<Sandbox>,
    /// The MAZ API, where the integration is written there as well.
    api: Option<RecordApi>,
    /// What the tenant's Default Directory was, where this run changed it.
    previous_default_directory: Option<String>,
    /// Whether the Auth0 CLI that is logged in does the Auth0 side.
    by_cli: bool,
}

impl Session<'_> {
    /// The terminal, where a page can be opened.
    fn open_terminal(&self) -> Result<Terminal, Failure> {
        let redactor = self.context.redactor.clone();
        Ok(Terminal::open(self.context.err)
            .map_err(Failure::from)?
            .with_opener(Box::new(move |page| {
                login::has_desktop() && login::open(page, &redactor).is_ok()
            })))
    }

    /// With a person.
    fn converse(&mut self) -> Result<Exit, Failure> {
        let mut prompter = self.open_terminal()?;
        self.welcome();
        if self.sandbox.is_none()
            && self.existing.is_none()
            && self.offer_to_provision(&mut prompter)?
        {
            return self.provision(Some(prompter));
        }
        let store = self.choose_store(&mut prompter)?;
        let journal = Journal::beside(
            self.file.path(),
            self.sandbox.is_none() && !self.args.dry_run,
        );
        if let Some(existing) = &self.existing {
            self.draft.propose(existing);
        }
        self.propose_sandbox();
        self.offer_to_go_on(&journal, &mut prompter)?;
        self.choose_target(&mut prompter)?;
        let stored_secret = self.stored_secret();
        let practice_page = self
            .sandbox
            .as_ref()
            .map(|sandbox| format!("{}/", sandbox.endpoint()));
        let mut wizard = Wizard::new(
            self.context,
            &self.http,
            &self.runtime,
            &mut prompter,
            &mut self.draft,
            &journal,
        );
        wizard.stored_secret = stored_secret;
        wizard.practice_page = practice_page;
        let results = match wizard.run()? {
            Outcome::Done(results) => results,
            Outcome::Left(exit) => return Ok(self.left(exit)),
        };
        if !self.write(&store, &results, Some(&mut prompter))? {
            return Ok(self.left(Exit::Interrupted));
        }
        journal.forget();
        Ok(Exit::Holds)
    }

    /// With an administrator's rights at hand, a token's or those of the Auth0 CLI that is logged in, the Auth0 side can be done
    /// for the person.
    fn offer_to_provision(&mut self, prompter: &mut Terminal) -> Result<bool, Failure> {
        let whose = if self.draft.admin_token.is_some() {
            "You gave an administrator's token.".to_owned()
        } else {
            match self.tenants_of_the_cli().as_slice() {
                [] => return Ok(false),
                tenants => format!("The Auth0 CLI is logged in to {}.", tenants.join(", ")),
            }
        };
        let rows = vec![
            OptionRow::new(
                "I do it in the dashboard",
                "each step is checked as you do it",
            ),
            OptionRow::new(
                "Do it for me",
                "a plan first, and nothing is changed without your yes",
            ),
        ];
        let question = Choice::new(format!("{whose} Who sets up the Auth0 side?"), rows);
        let is_wanted = prompter.choose(&question).map_err(Failure::from)? == 1;
        self.by_cli = is_wanted && self.draft.admin_token.is_none();
        Ok(is_wanted)
    }

    /// The tenants that the Auth0 CLI on this machine is logged in to: that of this setup alone, where one was named.
    fn tenants_of_the_cli(&self) -> Vec<String> {
        let cli = Auth0Cli::find("", &self.context.redactor);
        let mut tenants = cli.map(|cli| cli.tenants()).unwrap_or_default();
        if let Some(domain) = &self.draft.domain {
            tenants.retain(|tenant| tenant == domain.host());
        }
        tenants
    }

    /// Prints for a person; beside it, where standard output has JSON for a program.
    fn print(&self, text: &str) -> Result<(), Failure> {
        if self.args.provision.format == Some(Format::Json) {
            self.context.say(text);
            return Ok(());
        }
        self.context.print(text)
    }

    /// The person left before anything was written.
    fn left(&self, exit: Exit) -> Exit {
        let kept = if self.sandbox.is_none() && !self.args.dry_run {
            " What was verified is kept, without the secret: run `maz-auth0 setup` to go on."
        } else {
            ""
        };
        let text = format!("\nNothing was written.{kept}");
        self.context
            .tell(&self.context.err.wrap(&text, Indent::default()));
        exit
    }

    /// Without a question.
    fn unattended(&mut self) -> Result<Exit, Failure> {
        if let Some(existing) = &self.existing {
            self.draft.propose(existing);
        }
        self.propose_sandbox();
        if self.sandbox.is_some() {
            self.take_sandbox_secret();
        }
        self.draft.take_proposals()?;
        let kind = self.store_kind()?;
        if self.draft.client_secret.is_none()
            && let Some(secret) = self.stored_secret()
        {
            self.draft.client_secret = Some(secret);
        }
        self.require_all()?;
        self.open_target()?;
        let store = self.open_store(kind, false)?;
        let Some(mut settings) = self.draft.settings() else {
            return Err(Failure::missing(Key::Domain));
        };
        lend(self.draft.admin_token.as_ref(), &mut settings, self.context);
        let started_at = OffsetDateTime::now_utc();
        let started = Instant::now();
        let selection = Selection::default();
        let name = self.name()?;
        let mut run = Run::new(std::sync::Arc::clone(&self.http), settings);
        self.runtime.block_on(run.ask(&selection, None));
        let integration: IntegrationReport = run.report(name.as_str(), &selection)?;
        let results = integration.checks.clone();
        let report = Report {
            started_at,
            duration: started.elapsed(),
            integrations: vec![integration],
            warnings_fail: false,
            not_run: Vec::new(),
        };
        self.context.print(&for_a_person(&report, self.context))?;
        let exit = report.exit();
        if exit == Exit::Failed && !self.args.force {
            self.context.tell(
                "Nothing was written, since a check failed. With --force it is written anyway.",
            );
            return Ok(exit);
        }
        if exit == Exit::Unknown {
            self.context.tell(
                "Nothing was written, since not everything could be judged. Try again later.",
            );
            return Ok(exit);
        }
        self.write(&store, &results, None)?;
        Ok(Exit::Holds)
    }

    fn welcome(&self) {
        let style = self.context.err;
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
            say(
                "At each question: ? helps, o opens the sandbox's page, Esc or the word back goes back. Ctrl-C leaves at any time.",
            );
        } else {
            say(
                "This connects your Auth0 tenant to MAZ, so that your readers log in to your app with the accounts that you keep in Auth0. It takes seven steps, and each answer is checked with Auth0 at once.",
            );
            say(
                "Have the Auth0 dashboard open. At each question: ? helps, o opens the page, Esc or the word back goes back. Ctrl-C leaves at any time, and nothing is written before the end.",
            );
        }
    }

    /// In the sandbox, everything is proposed, and the secret is handed over as if it had been copied.
    fn propose_sandbox(&mut self) {
        let Some(sandbox) = &self.sandbox else { return };
        let environment = sandbox.details().env.clone();
        let mut propose = |key: Key| {
            if let Some(value) = environment.get(key.variable()) {
                self.draft.proposals.insert(key, value.clone());
            }
        };
        propose(Key::Domain);
        propose(Key::ClientId);
        propose(Key::Audience);
        propose(Key::DefaultDirectory);
        propose(Key::SubscriptionType);
    }

    fn sandbox_secret(&self) -> Option<ClientSecret> {
        let text = self
            .sandbox
            .as_ref()?
            .details()
            .env
            .get(Key::ClientSecret.variable())?
            .clone();
        ClientSecret::parse(text, &self.context.redactor)
            .ok()
            .map(|pasted| pasted.value)
    }

    fn take_sandbox_secret(&mut self) {
        if let Some(secret) = self.sandbox_secret() {
            self.draft.client_secret = Some(secret);
        }
    }

    /// The secret that is there already: the sandbox's, or the one that the record points to.
    fn stored_secret(&self) -> Option<ClientSecret> {
        if self.sandbox.is_some() {
            return self.sandbox_secret();
        }
        let existing = self.existing.as_ref()?;
        let store = store::open(
            &existing.client_secret,
            self.file.path(),
            &self.context.asker(),
        );
        store.get(&existing.name).ok()
    }

    /// The name that was given; otherwise that of the record of the same tenant; otherwise one made from the domain, which is not
    /// that of another tenant's record.
    fn name(&self) -> Result<IntegrationName, Failure> {
        if let Some(name) = &self.draft.name {
            return Ok(name.clone());
        }
        let domain = self
            .draft
            .domain
            .as_ref()
            .ok_or_else(|| Failure::missing(Key::Domain))?;
        let same = |record: &&Record| record.domain == *domain && record.sandbox_seed.is_none();
        if let Some(record) = self.records.iter().find(same) {
            return Ok(record.name.clone());
        }
        [domain.suggested_name(), domain.host().replace('.', "-")]
            .iter()
            .filter_map(|name| IntegrationName::parse(name).ok())
            .map(|pasted| pasted.value)
            .find(|name| self.records.get(name).is_none())
            .ok_or_else(|| {
                Failure::new("no name for the integration follows from the domain")
                    .hint("Give it one: maz-auth0 setup NAME")
            })
    }

    /// Everything that an unattended run needs, or all that is missing of it.
    fn require_all(&mut self) -> Result<(), Failure> {
        if let Some(name) = &self.draft.bare_name {
            let error = crate::domain::DomainError::NeedsRegion(name.clone());
            let source = self
                .draft
                .given
                .get(&Key::Domain)
                .cloned()
                .unwrap_or_else(|| Key::Domain.flag().to_owned());
            return Err(Failure::value(source, error));
        }
        let mut missing = Vec::new();
        if self.draft.domain.is_none() {
            missing.push(Failure::missing(Key::Domain));
        }
        if self.draft.client_id.is_none() {
            missing.push(Failure::missing(Key::ClientId));
        }
        if self.draft.client_secret.is_none() {
            missing.push(Failure::missing(Key::ClientSecret));
        }
        if let (None, Some(domain)) = (&self.draft.audience, &self.draft.domain) {
            match domain.management_identifier() {
                Some(identifier) => {
                    self.draft.audience = Audience::parse(&identifier).ok().map(|pasted| pasted.value);
                }
                None => missing.push(Failure::missing(Key::Audience).hint("With a custom domain it cannot be derived: it keeps the tenant's own host, https://TENANT.REGION.auth0.com/api/v2/.")),
            }
        }
        if self.draft.default_directory.is_none() {
            missing.push(Failure::missing(Key::DefaultDirectory).hint(format!(
                "In a tenant that was never changed it is {}.",
                DirectoryName::USUAL
            )));
        }
        if self.draft.subscription_type.is_none() {
            missing.push(Failure::missing(Key::SubscriptionType));
        }
        if let Some(failure) = Failure::missing_all(missing) {
            return Err(failure);
        }
        Ok(())
    }

    fn offer_to_go_on(
        &mut self,
        journal: &Journal,
        prompter: &mut Terminal,
    ) -> Result<(), Failure> {
        let Some(left) = journal.left() else {
            return Ok(());
        };
        let same_name = match (&self.draft.name, &left.name) {
            (Some(name), Some(kept)) => name.as_str() == kept,
            _ => true,
        };
        if !same_name
            || self
                .draft
                .domain
                .as_ref()
                .is_some_and(|domain| domain.host() != left.domain())
        {
            return Ok(());
        }
        let when = left.at.split('T').next().unwrap_or_default().to_owned();
        let rows = vec![
            OptionRow::new(
                "Go on",
                format!("{} values, which are checked again", left.count()),
            ),
            OptionRow::new("Start again", ""),
        ];
        let label = format!(
            "A setup of {} was left unfinished on {when}.",
            left.domain()
        );
        if prompter
            .choose(&Choice::new(label, rows))
            .map_err(Failure::from)?
            == 0
        {
            if self.draft.name.is_none()
                && let Some(name) = left.name.as_deref()
            {
                self.draft.name = IntegrationName::parse(name).ok().map(|pasted| pasted.value);
            }
            left.take(&mut self.draft);
        } else {
            journal.forget();
        }
        Ok(())
    }

    /// The store that was asked for: by flag, answers file, or the record; otherwise the keyring. The sandbox's secret is
    /// worth nothing, so it need not trouble a keyring.
    fn store_kind(&self) -> Result<SecretStoreKind, Failure> {
        if let Some(store) = self.args.secret_store {
            return Ok(store.into());
        }
        if let Some(text) = self
            .answers
            .as_ref()
            .and_then(|answers| answers.secret_store.as_deref())
        {
            return SecretStoreKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == text)
                .ok_or_else(|| {
                    Failure::new(format!(
                        "--answers: there is no secret store called '{}'",
                        crate::domain::clean(text)
                    ))
                    .hint("The stores are keyring, file and environment.")
                });
        }
        if self.sandbox.is_some() {
            return Ok(SecretStoreKind::File);
        }
        Ok(self
            .existing
            .as_ref()
            .map_or(SecretStoreKind::Keyring, |record| {
                record.client_secret.store
            }))
    }

    fn location(&self, kind: SecretStoreKind) -> SecretLocation {
        let variable = self
            .existing
            .as_ref()
            .filter(|record| record.client_secret.store == kind)
            .and_then(|record| record.client_secret.variable.clone());
        SecretLocation {
            store: kind,
            variable,
        }
    }

    /// Opens a store and proves that it can be written, before the secret is asked for.
    fn open_store(&self, kind: SecretStoreKind, person: bool) -> Result<Store, Failure> {
        let asker = Asker {
            person,
            ..self.context.asker()
        };
        let location = self.location(kind);
        let store = store::open(&location, self.file.path(), &asker);
        if kind == SecretStoreKind::Environment {
            let variable = location
                .variable
                .as_deref()
                .unwrap_or(Key::ClientSecret.variable());
            if let Some(secret) = &self.draft.client_secret
                && !summary::is_in_environment(secret, variable)
            {
                return Err(Failure::new(format!(
                    "--secret-store environment: the variable {variable} does not hold this Client Secret"
                ))
                .hint("Set it before you run this, or choose --secret-store keyring or file."));
            }
        } else if !self.args.dry_run {
            store.probe().map_err(Failure::from)?;
        }
        Ok(Store { location, store })
    }

    /// Finds a place for the secret before it is asked for. Without a keyring, the person decides.
    fn choose_store(&self, prompter: &mut Terminal) -> Result<Store, Failure> {
        let kind = self.store_kind()?;
        let failure = match self.open_store(kind, true) {
            Ok(store) => return Ok(store),
            Err(failure)
                if kind == SecretStoreKind::Keyring && self.args.secret_store.is_none() =>
            {
                failure
            }
            Err(failure) => return Err(failure),
        };
        let style = self.context.err;
        self.context.tell(&style.wrap(
            &format!(
                "\n{} The Client Secret cannot go into a keyring: {}.",
                style.mark(Mark::Warn),
                failure.message
            ),
            Indent::default(),
        ));
        let path = self.file.path().with_file_name("secrets.toml");
        let rows = vec![
            OptionRow::new(
                "Keep the secret in a file",
                format!("{}, readable by you alone", path.display()),
            ),
            OptionRow::new("Leave", "fix the keyring first"),
        ];
        match prompter
            .choose(&Choice::new(
                "Where should the Client Secret be kept?",
                rows,
            ))
            .map_err(Failure::from)?
        {
            0 => self.open_store(SecretStoreKind::File, true),
            _ => Err(failure),
        }
    }

    /// Writes the record and its secret, and then to the MAZ API where that is the target. `false` where the person did
    /// not agree.
    fn write(
        &self,
        store: &Store,
        results: &[CheckResult],
        prompter: Option<&mut Terminal>,
    ) -> Result<bool, Failure> {
        let record = self.record(&store.location, results)?;
        let Some(secret) = &self.draft.client_secret else {
            return Err(Failure::missing(Key::ClientSecret));
        };
        let mut destination = None;
        if let Some(api) = &self.api {
            match self.agree_to_write(api, &record, secret, prompter)? {
                Some(seen) => destination = Some((api, seen)),
                None => return Ok(false),
            }
        }
        let style = self.context.out;
        let mut text = String::new();
        if self.args.dry_run {
            let _ = writeln!(
                text,
                "\nThis would be written to {}:\n\n{}",
                self.file.path().display(),
                RecordFile::preview(&record)
            );
            if let Some((api, seen)) = &destination {
                text.push_str(&style.typeset(&Self::preview_of(api, &record, secret, seen)));
            }
        } else {
            let together = crate::process::interrupt::hold();
            let stored = store::store_integration(
                &self.file,
                &record,
                store.store.as_ref(),
                secret,
                &self.context.asker(),
            );
            drop(together);
            // What is left in another place does not keep the MAZ API from being written.
            let left_behind = match stored {
                Err(error @ KeepError::LeftBehind { .. }) => Some(error),
                Err(error) => return Err(error.into()),
                Ok(()) => None,
            };
            let kept = |name: &str| {
                format!(
                    "The integration {name} is written to {}, its secret {}.",
                    self.file.path().display(),
                    crate::integration::place(
                        store.location.store,
                        store.location.variable.as_deref()
                    )
                )
            };
            let mut done = kept(&style.strong(record.name.as_str()));
            if let Some((api, seen)) = &destination {
                let there =
                    self.write_to(api, &record, secret, seen, &kept(record.name.as_str()))?;
                let _ = write!(done, " {there}");
            }
            if let Some(error) = left_behind {
                return Err(error.into());
            }
            if let Some(left) = self.left_in_target(&record) {
                let _ = write!(done, " {left}");
            }
            let _ = writeln!(text, "\n{}", style.marked(Mark::Pass, &done));
        }
        // What is long comes first, the verdict and what to do last.
        let text = self.closing(&record, &store.location) + &text + &self.next(&record);
        self.print(&text)?;
        Ok(true)
    }

    fn record(
        &self,
        location: &SecretLocation,
        results: &[CheckResult],
    ) -> Result<Record, Failure> {
        let draft = &self.draft;
        if draft
            .client_id
            .as_ref()
            .is_some_and(ClientId::looks_like_a_secret)
        {
            return Err(Failure::new(
                "what was given as Client ID looks like a secret, which is never written into a record",
            )
            .hint("The Client ID stands above the Client Secret in the application's Settings."));
        }
        let mut record = Record {
            name: self.name()?,
            domain: draft
                .domain
                .clone()
                .ok_or_else(|| Failure::missing(Key::Domain))?,
            client_id: draft
                .client_id
                .clone()
                .ok_or_else(|| Failure::missing(Key::ClientId))?,
            audience: draft
                .audience
                .clone()
                .ok_or_else(|| Failure::missing(Key::Audience))?,
            default_directory: draft
                .default_directory
                .clone()
                .ok_or_else(|| Failure::missing(Key::DefaultDirectory))?,
            subscription_type: draft
                .subscription_type
                .ok_or_else(|| Failure::missing(Key::SubscriptionType))?,
            client_secret: location.clone(),
            authorization_code: draft.authorization_code.clone().flatten(),
            target: draft.target.clone(),
            sandbox_seed: self.sandbox.is_some().then_some(SANDBOX_SEED),
            verified: None,
            verified_login: None,
        };
        // A login that passed with these very values has passed still.
        record.verified_login = self
            .records
            .get(&record.name)
            .and_then(|existing| existing.verified_login.clone())
            .filter(|login| login.fingerprint == record.fingerprint());
        let failed = results
            .iter()
            .filter(|result| result.finding.status == Status::Fail)
            .map(|result| match result.finding.cause {
                Some(cause) => format!("{}/{cause}", result.id),
                None => result.id.to_owned(),
            })
            .collect();
        record.verified = Some(Verified {
            at: OffsetDateTime::now_utc(),
            fingerprint: record.fingerprint(),
            previous_default_directory: self.previous_default_directory.clone().or_else(|| {
                let existing = self.records.get(&record.name)?;
                existing
                    .verified
                    .as_ref()?
                    .previous_default_directory
                    .clone()
            }),
            failed,
        });
        Ok(record)
    }

    fn closing(&self, record: &Record, location: &SecretLocation) -> String {
        let style = self.context.out;
        let mut text = String::new();
        let heading = if self.sandbox.is_some() {
            "What MAZ's form would get (practice: none of it is real)"
        } else if record.target.is_some() {
            "What the MAZ API gets"
        } else {
            "For MAZ's form (Users > Database Integrations > Setup beside Auth0)"
        };
        let _ = writeln!(
            text,
            "
{}",
            style.heading(heading)
        );
        for (title, value) in summary::values(&self.draft) {
            let _ = writeln!(text, "  {title:<26} {}", style.value(&value));
        }
        let repeat = summary::repeat(
            &self.draft,
            record.name.as_str(),
            location.store,
            &self.args.values,
            self.repeat_target(),
            self.sandbox.is_some(),
        );
        let _ = writeln!(
            text,
            "\n{}",
            style.heading("The same again, without a question")
        );
        let again = self.context.flags_to_repeat();
        let _ = writeln!(text, "  {}", style.command(&format!("{repeat}{again}")));
        text
    }

    /// What to do once the record is written: commands that work as they stand.
    fn next(&self, record: &Record) -> String {
        let style = self.context.out;
        let mut text = format!("\n{}\n", style.heading("Next"));
        if self.sandbox.is_some() {
            let _ = writeln!(
                text,
                "  {}  with your own tenant",
                style.command("maz-auth0 setup")
            );
            let _ = writeln!(
                text,
                "  {}  to break things and see what is said",
                style.command("maz-auth0 sandbox --list-breaks")
            );
        } else {
            let again = self.context.flags_to_repeat();
            let mut next = vec![(
                format!(
                    "maz-auth0 login-test {}{again} --username NAME",
                    record.name
                ),
                "one real login, the proof",
            )];
            if record.target.is_none() {
                next.push((
                    format!("maz-auth0 export {}{again} --reveal", record.name),
                    "all of it to paste, the secret too",
                ));
            }
            next.push((
                format!("maz-auth0 verify {}{again}", record.name),
                "whether it still holds: in CI, docs/ci.md",
            ));
            for (command, what) in next {
                let _ = writeln!(text, "  {}  {what}", style.command(&command));
            }
        }
        text
    }
}

/// A store, and how the record names it.
struct Store {
    location: SecretLocation,
    store: Box<dyn SecretStore>,
}
