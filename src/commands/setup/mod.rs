//! `setup`: asks, verifies each value live, offers fixes, writes the record.

mod admin_token;
mod applying;
mod changing;
mod choosing;
mod code_grant;
mod complete;
mod conversation;
mod draft;
mod explaining;
mod journal;
mod lending;
mod picking;
mod practising;
mod pretend;
mod provision;
mod questions;
mod replacing;
mod review;
mod steps;
mod summary;
mod target;
mod turning;
mod what_now;
mod wizard;
mod writing;

use crate::args::ListFormat;
use crate::args::values::client_secret;
use crate::args::{
    AdminArgs, Answers, MazApiArgs, ProvisionArgs, StoreArg, TargetArg, Texts, ValueArgs,
};
use crate::checks::Selection;
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{
    ApiTarget, Audience, ClientSecret, DirectoryName, IntegrationName, IntegrationReport, Key,
    Record, Report, SecretStoreKind,
};
use crate::error::Failure;
use crate::examine::Run;
use crate::http::Http;
use crate::integration::report::for_a_person;
use crate::integration::rights::lend;
use crate::integration::{practice, unread};
use crate::maz::RecordApi;
use crate::sandbox::Sandbox;
use crate::store;
use crate::store::record_file::{RecordFile, Records};
use crate::terminal::style::Indent;
use clap::Args;
use draft::Draft;
use journal::Journal;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;
use time::OffsetDateTime;

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
    /// Do not ask: replace another tenant's record of this name, or another integration in the MAZ API, and make the changes of
    /// --provision that concern MAZ alone
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

/// What stands before the command of who leaves, where something was kept, and where nothing was.
const GO_ON: &str = "To go on:";
const DO_IT_AGAIN: &str = "To do it again:";

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
        maz_addresses: args.admin.maz_addresses.clone(),
        ..Draft::default()
    };
    // One that cannot be read is not written over: whose it is, nobody knows.
    if let Some(name) = &draft.name
        && let Some(former) = records.one(name)?
        && sandbox.is_none()
        && context.endpoint()?.is_none()
        && former.sandbox_seed.is_some()
    {
        return Err(is_practice(name));
    }
    if sandbox.is_none() {
        unread::tell(&unread::of(&records), "left as it is", context);
    }
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
    } else if let Some(text) = args.values.text(Key::SubscriptionType) {
        draft
            .values
            .read(Key::SubscriptionType, text)
            .map_err(|error| Failure::value(Key::SubscriptionType.flag(), error))?;
        draft
            .given
            .insert(Key::SubscriptionType, "from --subscription-type".into());
    }
    let interactive = context.is_interactive();
    let existing = existing(&draft, &records, interactive)?.cloned();
    let journal = Journal::beside(file.path(), false, None);
    let mut session = SetupRun {
        args,
        context,
        http: match &sandbox {
            Some(sandbox) => context.http_to(Some(practice::endpoint_of(sandbox)?)),
            None => context.http()?,
        },
        runtime: context.runtime()?,
        file,
        journal,
        draft,
        records,
        existing,
        answers,
        sandbox,
        api: None,
        left_target: None,
        chosen_store: None,
        put_right: Vec::new(),
        not_repeated: Vec::new(),
        previous_default_directory: None,
        taking_back: None,
        is_secret_unseen: false,
        by_cli: false,
        has_made: false,
    };
    if session.sandbox.is_none() {
        context.say_endpoint(session.http.endpoint());
        session
            .draft
            .settle_domain(&session.http, &session.runtime, context);
    }
    if args.provision.is_wanted() {
        let mut terminal = interactive.then(|| session.open_terminal()).transpose()?;
        let exit = session.provision(terminal.as_mut(), false)?;
        exit.ok_or_else(Failure::interrupted)
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

/// A practice record is a sandbox's alone: with its values a real tenant of the same name would be asked.
fn is_practice(name: &IntegrationName) -> Failure {
    Failure::new(format!(
        "{name} is the record of a practice: its tenant is played by a sandbox in this program"
    ))
    .hint("Practise again with `maz-auth0 setup --sandbox`.")
    .hint(format!(
        "To connect a real tenant, give it another name, or remove this one first: `maz-auth0 forget {name}`."
    ))
}

/// The record that is set up again: the one that was named; otherwise that of the tenant that was given; otherwise, with a person
/// who can say otherwise, the only one there is.
fn existing<'a>(
    draft: &Draft,
    records: &'a Records,
    interactive: bool,
) -> Result<Option<&'a Record>, Failure> {
    let mut real = records
        .readable()
        .filter(|record| record.sandbox_seed.is_none());
    Ok(match (&draft.name, &draft.values.domain) {
        (Some(name), _) => records.one(name)?,
        (None, Some(domain)) => real.find(|record| record.domain == *domain),
        (None, None) if interactive && records.unread().is_empty() => {
            real.next().filter(|_| real.next().is_none())
        }
        (None, None) => None,
    })
}

/// One run of `setup`.
struct SetupRun<'a> {
    args: &'a SetupArgs,
    context: &'a Context,
    http: std::sync::Arc<Http>,
    runtime: tokio::runtime::Runtime,
    file: RecordFile,
    /// Where the answers are kept until the record is written.
    journal: Journal,
    draft: Draft,
    records: Records,
    /// The record that is set up again.
    existing: Option<Record>,
    answers: Option<Answers>,
    sandbox: Option<Sandbox>,
    /// The MAZ API, where the integration is written there as well.
    api: Option<RecordApi>,
    /// The MAZ API of the unfinished setup that is gone on with.
    left_target: Option<ApiTarget>,
    /// The place for the secret that the person chose.
    chosen_store: Option<SecretStoreKind>,
    /// What the tenant's Default Directory was, where this run changed it.
    previous_default_directory: Option<String>,
    /// What was broken for practice, and was met and put right.
    put_right: Vec<String>,
    /// What of that, and of what was not met, the printed command does not break again.
    not_repeated: Vec<String>,
    /// The command that takes back what this run changed in Auth0.
    taking_back: Option<String>,
    /// Whether no person gave the Client Secret: Auth0 told it to this run.
    is_secret_unseen: bool,
    /// Whether the Auth0 CLI that is logged in does the Auth0 side.
    by_cli: bool,
    /// Whether earlier runs made something in Auth0 for this integration.
    has_made: bool,
}

impl SetupRun<'_> {
    /// Prints for a person; beside it, where standard output has JSON for a program.
    fn print(&self, text: &str) -> Result<(), Failure> {
        if self.args.provision.format == Some(ListFormat::Json) {
            self.context.say(text);
            return Ok(());
        }
        self.context.print(text)
    }

    /// What is said to a person who leaves before anything was written: by then it is known whether something is kept.
    fn farewell(&self) -> impl Fn() -> String + Send + 'static {
        let style = self.context.err;
        let journal = self.journal.clone();
        let commands = self.commands_of_who_leaves();
        move || {
            let is_kept = journal.left().is_some();
            let text = if is_kept {
                format!(
                    "No record was written. The answers of the steps that you finished are kept in {}, without the secret.",
                    journal.path().display()
                )
            } else {
                "Nothing was written.".to_owned()
            };
            let mut text = style.wrap(&text, Indent::default());
            for (what, command) in &commands {
                let what = match *what {
                    GO_ON if !is_kept => DO_IT_AGAIN,
                    what => what,
                };
                let _ = write!(text, "\n{what}  {}", style.command(command));
            }
            text
        }
    }

    /// The person left before anything was written.
    fn left(&self, exit: Exit) -> Exit {
        self.context.tell(&format!("\n{}", self.farewell()()));
        exit
    }

    /// Without a question.
    fn unattended(&mut self) -> Result<Exit, Failure> {
        self.propose_existing();
        self.propose_sandbox();
        if self.sandbox.is_some() {
            self.take_sandbox_secret();
        }
        self.draft.take_proposals()?;
        let kind = self.store_kind()?;
        if self.draft.client_secret.is_none() {
            self.draft.client_secret = self.stored_secret()?;
        }
        self.require_all()?;
        self.may_replace(None)?;
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
        self.say_unseen(&results);
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

    /// What the record holds that is set up again.
    pub(super) fn propose_existing(&mut self) {
        if let Some(existing) = self.same_tenant().cloned() {
            self.draft.propose(&existing);
        }
    }

    /// In the sandbox, everything is proposed, and the secret is handed over as if it had been copied.
    fn propose_sandbox(&mut self) {
        let Some(sandbox) = &self.sandbox else { return };
        let environment = sandbox.details().env.clone();
        let mut propose = |key: Key| {
            if let Some(value) = environment.get(self.handed_out_as(key)) {
                self.draft.proposals.insert(key, value.clone());
            }
        };
        Key::of_no_part().for_each(&mut propose);
    }

    /// The variable in which the sandbox hands a value out. Who is asked takes no secret for a Client ID: where the two are
    /// swapped, each is proposed in its own place.
    fn handed_out_as(&self, key: Key) -> &'static str {
        let environment = self.sandbox.as_ref().map(|sandbox| &sandbox.details().env);
        let id = environment.and_then(|all| all.get(Key::ClientId.variable()));
        let is_swapped = self.context.is_interactive()
            && id.is_some_and(|id| crate::domain::looks_like_a_secret(id));
        match key {
            Key::ClientId if is_swapped => Key::ClientSecret.variable(),
            Key::ClientSecret if is_swapped => Key::ClientId.variable(),
            key => key.variable(),
        }
    }

    fn sandbox_secret(&self) -> Option<ClientSecret> {
        let text = self
            .sandbox
            .as_ref()?
            .details()
            .env
            .get(self.handed_out_as(Key::ClientSecret))?
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
    ///
    /// # Errors
    /// If it is another secret of the run.
    fn stored_secret(&self) -> Result<Option<ClientSecret>, Failure> {
        if self.sandbox.is_some() {
            return Ok(self.sandbox_secret());
        }
        // Another application's is none for this one.
        let is_its = |record: &&Record| {
            let id = self.draft.values.client_id.as_ref();
            id.is_none_or(|id| *id == record.client_id)
        };
        let Some(existing) = self.same_tenant().filter(is_its) else {
            return Ok(None);
        };
        let store = store::open(
            &existing.client_secret,
            self.file.path(),
            &self.context.asker(),
        );
        Ok(store.get_if_there(&existing.name)?)
    }

    /// The name that was given; otherwise that of the record of the same tenant; otherwise one made from the domain, which is not
    /// that of another tenant's record.
    fn name(&self) -> Result<IntegrationName, Failure> {
        if let Some(name) = &self.draft.name {
            return Ok(name.clone());
        }
        let domain = self
            .draft
            .values
            .domain
            .as_ref()
            .ok_or_else(|| Failure::missing(Key::Domain))?;
        let same = |record: &&Record| record.domain == *domain && record.sandbox_seed.is_none();
        if let Some(record) = self.records.readable().find(same) {
            return Ok(record.name.clone());
        }
        [domain.suggested_name(), domain.host().replace('.', "-")]
            .iter()
            .filter_map(|name| IntegrationName::parse(name).ok())
            .map(|pasted| pasted.value)
            .find_map(|name| match self.records.one(&name) {
                Ok(None) => Some(Ok(name)),
                Ok(Some(_)) => None,
                // It is this tenant's as likely as not. A person was told that it is left as it is.
                Err(_) if self.context.is_interactive() => None,
                Err(error) => Some(Err(error.into())),
            })
            .unwrap_or_else(|| {
                Err(
                    Failure::new("no name for the integration follows from the domain")
                        .hint("Give it one: `maz-auth0 setup NAME`"),
                )
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
        if self.draft.values.domain.is_none() {
            missing.push(Failure::missing(Key::Domain));
        }
        if self.draft.values.client_id.is_none() {
            missing.push(Failure::missing(Key::ClientId));
        }
        if self.draft.client_secret.is_none() {
            missing.push(Failure::missing(Key::ClientSecret));
        }
        if let (None, Some(domain)) = (&self.draft.values.audience, &self.draft.values.domain) {
            match domain.management_identifier() {
                Some(identifier) => {
                    self.draft.values.audience = Audience::parse(&identifier).ok().map(|pasted| pasted.value);
                }
                None => missing.push(Failure::missing(Key::Audience).hint("With a custom domain it cannot be derived: it keeps the tenant's own host, https://TENANT.REGION.auth0.com/api/v2/.")),
            }
        }
        if self.draft.values.default_directory.is_none() {
            missing.push(Failure::missing(Key::DefaultDirectory).hint(format!(
                "In a tenant that was never changed it is {}.",
                DirectoryName::USUAL
            )));
        }
        if self.draft.values.subscription_type.is_none() {
            missing.push(Failure::missing(Key::SubscriptionType));
        }
        if let Some(failure) = Failure::missing_all(missing) {
            return Err(failure);
        }
        Ok(())
    }
}
