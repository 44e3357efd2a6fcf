//! `verify`: checks an integration without a question.

mod asking;
mod done;
mod fix;
mod lending;
mod progress;

use self::asking::Fleet;
use self::fix::Offered;
use crate::args::user::{USERNAME, password_missing};
use crate::args::{AdminArgs, FixArgs, MazApiArgs, ReportArgs, Texts, UserArgs, ValueArgs};
use crate::checks::{Document, Selection};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{Password, Shard, ShardChoice, ShardError};
use crate::error::Failure;
use crate::examine::{REHEARSAL_USERNAME, Rehearsal};
use crate::integration::rights::admin_token;
use crate::integration::subject::{Subjects, Wanted, subjects};
use crate::integration::{left_out, practice, rehearsing, report};
use crate::output::Format;
use crate::output::delivery::Delivery;
use crate::output::document::Document as Written;
use crate::process::environment::{is_set, variable};
use crate::process::files;
use crate::process::interrupt::on_interrupt;
use crate::terminal::asking::Terminal;
use crate::terminal::style::Mark;
use clap::Args;
use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Check whether an integration still holds, without a question
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 verify acme\n  maz-auth0 verify --all --format junit --output report.xml\n  maz-auth0 verify acme --skip password    without the two failed logins",
    after_long_help = "Examples:\n  maz-auth0 verify acme\n  maz-auth0 verify --all --format junit --output report.xml\n  maz-auth0 verify acme --skip password    without the two failed logins\n\nWithout a name, checks the values given by flags and environment.\n\
Two logins as a user that cannot exist are tried: they stand in the tenant's log as failed logins, and each is a step towards throttling of this machine's address. Leave them out with --skip password."
)]
pub struct VerifyArgs {
    /// Integrations of the record file
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Every integration of the record file
    #[arg(long, conflicts_with = "names")]
    all: bool,
    #[command(flatten)]
    values: ValueArgs,
    #[command(flatten)]
    user: UserArgs,
    #[command(flatten)]
    admin: AdminArgs,
    #[command(flatten)]
    maz_api: MazApiArgs,
    #[command(flatten)]
    rehearsal: RehearsalArgs,
    #[command(flatten)]
    fix: FixArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// Say what changed since this earlier report; exit code 1 where something is newly broken
    #[arg(
        hide_short_help = true,
        long,
        value_name = "REPORT",
        help_heading = "Report"
    )]
    since: Option<PathBuf>,
    /// Ask again those that do not hold, until they do or this many seconds are over: a change in the dashboard takes a
    /// moment. A try in which logins do not hold yet is two more failed logins
    #[arg(hide_short_help = true, long, value_name = "SECONDS", value_parser = parse_wait, conflicts_with_all = ["username", "rehearse"])]
    wait: Option<Duration>,
    /// How many integrations are asked at once; of one tenant never two [default: 16, or what open files allow; 1 with -v]
    #[arg(hide_short_help = true, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), conflicts_with = "rehearse")]
    jobs: Option<u16>,
    /// Of the integrations named (or --all) only one part of several: 2/5 is the second of five, auto asks the CI engine,
    /// and auto/5 where the engine does not say how many there are
    #[arg(hide_short_help = true, long, value_name = "I/N")]
    shard: Option<ShardChoice>,
}

/// How many integrations are asked at once, unless somebody says.
const JOBS: usize = 16;
/// As many connections as one integration has at most, with what else is open meanwhile.
const CONNECTIONS: u64 = 8;

/// From more failed logins than that on, one run alone comes near to where Auth0 holds an address back: after 100 a day.
const MOST_FAILED_LOGINS: usize = 90;

/// Whether to rehearse what MAZ does.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rehearsal")]
struct RehearsalArgs {
    /// Do what MAZ does, once: create a user of this program's own in the directory, write and read back app_metadata, log
    /// in, then block the user, or delete it where the application may. Asks first
    #[arg(hide_short_help = true, long)]
    rehearse: bool,
    /// Do not ask before a rehearsal, or before the changes of --fix that concern MAZ alone
    #[arg(hide_short_help = true, long)]
    yes: bool,
}

/// Runs the command.
///
/// # Errors
/// If a value is missing or is none, or the report cannot be written.
pub fn run(args: &VerifyArgs, context: &Context) -> Result<Exit, Failure> {
    if args.rehearsal.yes && !args.rehearsal.rehearse && !args.fix.fix {
        return Err(
            Failure::new("--yes agrees to --rehearse or --fix, and neither was given")
                .hint("Add one of them, or leave --yes out."),
        );
    }
    let selection = args.report.selection()?;
    let since = args
        .since
        .as_deref()
        .map(|path| Written::read(path, &context.redactor))
        .transpose()?;
    let delivery = delivery(args, context)?;
    let given = args.admin.token(&context.redactor)?;
    let admin_token = admin_token(given.map(|given| context.taken(given)))?;
    let shard = shard(args)?;
    let by_name = args.all || !args.names.is_empty();
    let maz_api = maz_api(args, by_name, &selection);
    let wanted = Wanted {
        names: &args.names,
        all: args.all,
        shard,
        values: &args.values,
        maz_api: Some(&maz_api),
        asks_maz_api: selection.documents().contains(&Document::Target),
        admin_token: admin_token.clone(),
        maz_addresses: args.admin.maz_addresses.clone(),
    };
    let subjects = Arc::new(subjects(wanted, context)?);
    left_out::has_directory(!by_name && selection.wants("directory"), &args.values)?;
    let left_out = left_out::tell(
        by_name,
        of_many(args, &subjects),
        &args.values,
        &args.user,
        &args.admin,
        &args.fix.admin,
        context,
    );
    let mut only = subjects.only(context)?;
    fix_of_one(args, &subjects)?;
    let application = lending::application(args, admin_token, &subjects, context)?;
    let user = user(args, &subjects, context)?;
    let rehearsal = rehearsal(args, &selection, &subjects, context)?;
    // An interruption blocks the user again before the program ends.
    let _undo = rehearsal
        .clone()
        .map(|rehearsal| on_interrupt(Box::new(move || rehearsal.undo())));
    tell_of_failed_logins(delivery.format, &selection, &subjects, context);
    warn_of_throttling(
        args.wait.unwrap_or_default(),
        &selection,
        &subjects,
        context,
    );
    let http = context.http()?;
    lending::lend(
        application.as_ref(),
        only.as_mut(),
        &selection,
        &http,
        context,
    )?;
    let mut fleet = Fleet {
        http: Arc::clone(&http),
        shard,
        subjects: Arc::clone(&subjects),
        only: only.as_ref(),
        selection: &selection,
        user: user.as_ref(),
        rehearsal: rehearsal.as_ref(),
        jobs: jobs(args, subjects.count(), context),
        held_back: RefCell::default(),
        left_out,
        lent: None,
        context,
    };
    let told = fleet.tell(args, delivery, since)?;
    let (Some(subject), Some(report)) = (&only, &told.only) else {
        return Ok(told.exit);
    };
    if !args.fix.fix || told.exit != Exit::Failed {
        return Ok(told.exit);
    }
    match fix::offer(
        &args.fix,
        args.rehearsal.yes,
        subject,
        application,
        report,
        &practice::way_to(&http, subject.sandbox.as_ref())?,
        context,
    )? {
        Offered::Unchanged => return Ok(told.exit),
        Offered::Changed(token) => fleet.lent = token,
    }
    look_again(&fleet, args, context)
}

/// The same once more after a change, which may take a moment to be in force.
fn look_again(fleet: &Fleet<'_>, args: &VerifyArgs, context: &Context) -> Result<Exit, Failure> {
    context.print("\n")?;
    let mut pauses = AFTER_A_CHANGE.iter();
    loop {
        let delivery = delivery(args, context)?;
        let told = fleet.tell(args, delivery, None)?;
        let Some(pause) = pauses.next().filter(|_| told.exit != Exit::Holds) else {
            return Ok(told.exit);
        };
        context.say(
            &context
                .err
                .dim("It may not be in force yet: looking again."),
        );
        std::thread::sleep(*pause);
    }
}

/// Where the report goes.
fn delivery(args: &VerifyArgs, context: &Context) -> Result<Delivery, Failure> {
    report::delivery(
        &args.report.output,
        &secret_files(args),
        args.since.as_deref(),
        context,
    )
}

/// The files that secrets are read from.
fn secret_files(args: &VerifyArgs) -> [&Option<PathBuf>; 5] {
    [
        &args.values.secret.client_secret_file,
        &args.user.password_file,
        args.admin.token_file(),
        &args.fix.admin.admin_client_secret_file,
        &args.maz_api.token.maz_api_token_file,
    ]
}

/// How long to wait before it is asked again, where what was changed is not in force yet.
const AFTER_A_CHANGE: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(5)];

/// Where the MAZ API is: for values of the environment that says so as well, where its check is asked for.
fn maz_api(args: &VerifyArgs, by_name: bool, selection: &Selection) -> MazApiArgs {
    let has_values = !by_name && !Texts::collect(&args.values, None, true).names_no_tenant();
    let is_asked = has_values && selection.asks_for_the_maz_api();
    args.maz_api.with_environment(is_asked)
}

/// How many integrations are asked at once: never more than the system lets this process have open.
fn jobs(args: &VerifyArgs, subjects: usize, context: &Context) -> NonZeroUsize {
    let allowed = files::most_open().map_or(usize::MAX, |most| {
        usize::try_from(most.saturating_sub(32) / CONNECTIONS).unwrap_or(usize::MAX)
    });
    let wanted = match args.jobs {
        Some(jobs) => usize::from(jobs),
        // What is traced is read by a person, one after the other; a rehearsal has one user.
        None if context.global.verbose || args.rehearsal.rehearse => 1,
        None => JOBS,
    };
    let jobs = NonZeroUsize::new(wanted.min(allowed)).unwrap_or(NonZeroUsize::MIN);
    if subjects <= 1 {
        return jobs;
    }
    let is_one_by_one = args.jobs.is_none() && wanted == 1;
    if context.global.verbose {
        let why = if is_one_by_one && !args.rehearsal.rehearse {
            format!(
                ", since -v shows one after the other; without it {}",
                JOBS.min(allowed)
            )
        } else {
            String::new()
        };
        context.say(&context.err.dim(&format!(
            "At once: {jobs}{why}. Open files allow {allowed}; --jobs sets it."
        )));
    }
    let at_most = args.jobs.map_or(subjects, usize::from);
    if jobs.get() < wanted.min(at_most) {
        context.say(&context.err.dim(&format!(
            "This system lets the program have so few files open that no more than {jobs} at once can be asked: see ulimit -n."
        )));
    }
    jobs
}

/// Says to a person that two logins fail on purpose.
fn tell_of_failed_logins(
    format: Format,
    selection: &Selection,
    subjects: &Subjects,
    context: &Context,
) {
    if format == Format::Human
        && selection.documents().contains(&Document::PasswordLogin)
        && subjects.practices().count() < subjects.count()
    {
        context.say(&context.err.dim(
            "Two logins are tried as a user that cannot exist; --skip password leaves them out.",
        ));
    }
}

/// Says before it begins where a tenant is about to be sent so many failed logins that it holds this machine's address back.
fn warn_of_throttling(
    wait: Duration,
    selection: &Selection,
    subjects: &Subjects,
    context: &Context,
) {
    let tries = asking::most_tries(wait);
    let documents = selection.documents();
    let each = documents
        .iter()
        .filter(|document| document.is_a_failed_login())
        .count();
    let Some(most) = MOST_FAILED_LOGINS.checked_div(each * tries) else {
        return;
    };
    let (up_to, with) = match tries {
        1 => ("", String::new()),
        tries => ("up to ", format!(" in the {tries} tries of --wait")),
    };
    for (tenant, count) in subjects.with_more_than(most) {
        context.tell(&context.err.marked(Mark::Warn, &format!(
            "{count} integrations are of the tenant {tenant}: that is {up_to}{} failed logins{with}, and after 100 a day from one address Auth0 holds that address back. Leave them out with --skip password, or check fewer at a time.",
            count * each * tries
        )));
    }
}

/// Which part of the integrations is this machine's.
fn shard(args: &VerifyArgs) -> Result<Option<Shard>, Failure> {
    let Some(choice) = args.shard else {
        return Ok(None);
    };
    if !args.all && args.names.is_empty() {
        return Err(Failure::new("--shard is a part of several integrations")
            .hint("Name them, or give --all."));
    }
    choice.resolve(variable).map(Some).map_err(|error| {
        let is_unknown = matches!(error, ShardError::NoEngine);
        let failure = Failure::value("--shard", error);
        if is_unknown {
            failure.hint("Known are GitLab, CircleCI, Buildkite, Azure Pipelines, AWS Batch, Slurm, and Kubernetes with auto/NUMBER.")
        } else {
            failure
        }
    })
}

/// How a person writes a time to wait.
fn parse_wait(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    text.strip_suffix('s')
        .unwrap_or(text)
        .parse()
        .ok()
        .filter(|seconds| (1..=600).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| "give a number of seconds between 1 and 600, such as 60".to_owned())
}

/// The rehearsal, where it was asked for and agreed to.
fn rehearsal(
    args: &VerifyArgs,
    selection: &Selection,
    subjects: &Subjects,
    context: &Context,
) -> Result<Option<Rehearsal>, Failure> {
    if !args.rehearsal.rehearse {
        return Ok(None);
    }
    if let Some(flag) = selection.leaves_out_rehearsal() {
        return Err(Failure::new(format!(
            "--rehearse and {flag} contradict each other: users.rehearsal is left out"
        ))
        .hint(format!(
            "Leave one of them out, or name users with {flag} accordingly."
        )));
    }
    if args.rehearsal.yes {
        return Ok(Some(Rehearsal::default()));
    }
    if !context.is_interactive() {
        return Err(Failure::new(
            "there is nobody to ask whether a user may be created for the rehearsal",
        )
        .hint("Give --yes to rehearse without a question."));
    }
    for settings in subjects.settings() {
        context.tell(&rehearsing::announced(
            &settings?,
            REHEARSAL_USERNAME,
            context.err,
        ));
    }
    let mut terminal = Terminal::open(context.err).map_err(Failure::from)?;
    if terminal
        .confirm(&rehearsing::question(false))
        .map_err(Failure::from)?
    {
        return Ok(Some(Rehearsal::default()));
    }
    context.say("Nothing was created; the other checks go on.");
    Ok(None)
}

/// That what is to be fixed is one tenant's.
fn fix_of_one(args: &VerifyArgs, subjects: &Subjects) -> Result<(), Failure> {
    if args.fix.fix && subjects.are_several() {
        return Err(Failure::new(
            "--fix changes one tenant's settings, and several integrations are to be checked",
        )
        .hint("Look at all of them without --fix, then fix one after the other: `maz-auth0 verify NAME --fix`."));
    }
    Ok(())
}

/// Whether the environment gives nothing but secrets: a user is of one tenant.
fn of_many(args: &VerifyArgs, subjects: &Subjects) -> bool {
    args.all || subjects.are_several()
}

/// The real account to log in with, if one was given.
fn user(
    args: &VerifyArgs,
    subjects: &Subjects,
    context: &Context,
) -> Result<Option<(String, Password)>, Failure> {
    if args.user.username.is_none() && of_many(args, subjects) {
        if is_set(USERNAME) {
            context.say(&context.err.dim(&format!(
                "{USERNAME} is not used: a user is of one tenant. To log in as well, name one integration."
            )));
        }
        return Ok(None);
    }
    let Some(username) = args.user.username()?.map(|name| context.taken(name)) else {
        return Ok(None);
    };
    if args.wait.is_some() {
        return Err(Failure::new(
            "--wait asks again, and a login of a real account is tried once: Auth0 counts those that fail",
        )
        .hint("Leave --wait out, or --username and MAZ_AUTH0_USERNAME."));
    }
    if subjects.are_several() {
        return Err(Failure::new(
            "a user is of one tenant, and several integrations are to be checked",
        )
        .hint("Name one integration beside --username, or leave the user out."));
    }
    let password = args
        .user
        .password(&context.redactor)?
        .map(|given| context.taken(given))
        .ok_or_else(password_missing)?;
    Ok(Some((username, password)))
}
