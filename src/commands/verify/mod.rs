//! `verify`: checks an integration without a question.

mod done;
mod fix;
mod progress;

use self::progress::HowFar;
use crate::args::user::password_missing;
use crate::args::{AdminArgs, FailOn, FixArgs, MazApiArgs, ReportArgs, Texts, UserArgs, ValueArgs};
use crate::auth0::Login;
use crate::checks::{Document, Selection};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{DirectoryName, IntegrationReport, Password, Shard, ShardChoice, ShardError};
use crate::error::Failure;
use crate::examine::{self, PasswordLogin, Rehearsal, Run};
use crate::http::Http;
use crate::integration::rights::admin_token;
use crate::integration::subject::{Subject, Subjects, Wanted, subjects};
use crate::integration::{left_out, practice, report};
use crate::output::Format;
use crate::output::delivery::Delivery;
use crate::output::document::{Document as Written, Told};
use crate::process::environment::variable;
use crate::process::files;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Confirm, Guide};
use crate::terminal::style::{Indent, Mark};
use clap::Args;
use done::{Done, Kept, Outcome};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use time::OffsetDateTime;

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
    /// moment. Each try is two more failed logins, unless they are left out
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

/// How long the first wait is; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long it is between the last two tries at least.
const SHORTEST_PAUSE: Duration = Duration::from_secs(2);

/// Whether to rehearse what MAZ does.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rehearsal")]
struct RehearsalArgs {
    /// Do what MAZ does, once: create a user of this program's own in the directory, write and read back app_metadata, log
    /// in, then block the user, or delete it where the application may. Asks first
    #[arg(hide_short_help = true, long)]
    rehearse: bool,
    /// Do not ask before a rehearsal, or before the changes of --fix that only MAZ feels
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
    let delivery = report::delivery(&args.report.output, context)?;
    let given = args.admin.token(&context.redactor)?;
    let admin_token = admin_token(given.map(|given| context.taken(given)))?;
    let shard = shard(args)?;
    let by_name = args.all || !args.names.is_empty();
    left_out::tell(by_name, &args.values, &args.user, &args.admin, context);
    let has_values = !by_name && !Texts::collect(&args.values, None, true).names_no_tenant();
    let is_asked = has_values && selection.asks_for_the_maz_api();
    let maz_api = args.maz_api.with_environment(is_asked);
    let wanted = Wanted {
        names: &args.names,
        all: args.all,
        shard,
        values: &args.values,
        maz_api: Some(&maz_api),
        admin_token,
        maz_addresses: args.admin.maz_addresses.clone(),
    };
    let subjects = Arc::new(subjects(wanted, context)?);
    let only = subjects.only(context)?;
    fix_of_one(args, &subjects)?;
    let user = user(args, &subjects, context)?;
    if user.is_some() && args.wait.is_some() {
        return Err(Failure::new(
            "--wait asks again, and a login of a real account is tried once: Auth0 counts those that fail",
        )
        .hint("Leave --wait out, or --username and MAZ_AUTH0_USERNAME."));
    }
    let rehearsal = rehearsal(args, &selection, &subjects, context)?;
    // An interruption blocks the user again before the program ends.
    let _undo = rehearsal.clone().map(|rehearsal| {
        crate::process::interrupt::on_interrupt(Box::new(move || rehearsal.undo()))
    });
    if delivery.format == Format::Human
        && selection.documents().contains(&Document::PasswordLogin)
        && subjects.practices().count() < subjects.count()
    {
        context.say(&context.err.dim(
            "Two logins are tried as a user that cannot exist; --skip password leaves them out.",
        ));
    }
    warn_of_throttling(&selection, &subjects, context);
    let http = context.http()?;
    let fleet = Fleet {
        http: Arc::clone(&http),
        shard,
        subjects: Arc::clone(&subjects),
        only: only.as_ref(),
        selection: &selection,
        user: user.as_ref(),
        rehearsal: rehearsal.as_ref(),
        jobs: jobs(args, subjects.count(), context),
        context,
    };
    let told = fleet.tell(args, delivery, since)?;
    let (Some(subject), Some(report)) = (&only, &told.only) else {
        return Ok(told.exit);
    };
    if !args.fix.fix || told.exit != Exit::Failed {
        return Ok(told.exit);
    }
    if !fix::offer(
        &args.fix,
        args.rehearsal.yes,
        subject,
        report,
        &http,
        context,
    )? {
        return Ok(told.exit);
    }
    context.print("\n")?;
    let mut pauses = AFTER_A_CHANGE.iter();
    loop {
        let delivery = report::delivery(&args.report.output, context)?;
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

/// How long to wait before it is asked again, where what was changed is not in force yet.
const AFTER_A_CHANGE: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(5)];

impl Fleet<'_> {
    /// Asks all, and tells what was found.
    fn tell(
        &self,
        args: &VerifyArgs,
        delivery: Delivery,
        since: Option<Written>,
    ) -> Result<Outcome, Failure> {
        let done = Arc::new(Mutex::new(Done {
            delivery,
            since,
            shard: self.shard,
            warnings_fail: args.report.fail_on == FailOn::Warn,
            started_at: OffsetDateTime::now_utc(),
            started: Instant::now(),
            subjects: Arc::clone(&self.subjects),
            reports: self.subjects.names().map(|_| Kept::NotRun).collect(),
            told: Told::default(),
            exit: None,
            nobody_reads: false,
            only: None,
        }));
        // What was found until then is told.
        let interrupted = Arc::clone(&done);
        let _told = crate::process::interrupt::on_interrupt(Box::new(move || {
            if let Ok(mut done) = interrupted.lock() {
                // Where it cannot be written there is nobody left to tell.
                let _ = done.tell_interrupted();
            }
        }));
        self.verify(args.wait.unwrap_or_default(), &done)?;
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        let exit = done.tell()?;
        Ok(Outcome {
            exit,
            only: done.only.take(),
        })
    }
}

/// Several integrations, and what is asked of each.
struct Fleet<'a> {
    /// One client for all of them.
    http: Arc<Http>,
    /// Which part of several it is.
    shard: Option<Shard>,
    subjects: Arc<Subjects>,
    /// The only one of them.
    only: Option<&'a Subject>,
    selection: &'a Selection,
    user: Option<&'a (String, Password)>,
    rehearsal: Option<&'a Rehearsal>,
    /// How many are asked at once.
    jobs: NonZeroUsize,
    context: &'a Context,
}

impl Fleet<'_> {
    /// Asks each; where that was asked for, those that do not hold again after a while, until the time is up.
    fn verify(&self, wait: Duration, done: &Mutex<Done>) -> Result<(), Failure> {
        let end = Instant::now() + wait;
        let runtime = self.context.runtime()?;
        let mut next = FIRST_PAUSE;
        let mut is_last = wait.is_zero();
        let mut places: Vec<usize> = (0..self.subjects.count()).collect();
        self.announce()?;
        loop {
            let again = runtime.block_on(self.round(&places, is_last, done))?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || again.is_empty() {
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                return done.settle(&again);
            }
            // The last try is at the end of the time, and none is just before it.
            is_last = left < next + SHORTEST_PAUSE;
            let pause = if is_last { left } else { next };
            self.context.say(&self.context.err.dim(&format!(
                "{} not hold yet: asking again in {} s.",
                match again.as_slice() {
                    [one] => format!("{} does", self.subjects.name(*one)),
                    several => format!("{} integrations do", several.len()),
                },
                pause.as_millis().div_ceil(1000)
            )));
            runtime.block_on(async { tokio::time::sleep(pause).await });
            next = (next * 2).min(LONGEST_PAUSE);
            places = again;
        }
    }

    /// Asks these, several at once, and keeps what was found as it comes. Gives those that are to be asked again.
    async fn round(
        &self,
        places: &[usize],
        is_last: bool,
        done: &Mutex<Done>,
    ) -> Result<Vec<usize>, Failure> {
        let tenants = self.subjects.tenants(places);
        let (mut again, mut outcome) = (Vec::new(), Ok(()));
        let mut how_far = HowFar::new(places.len(), self.context);
        let begin = |how_far: &HowFar<'_>| {
            let message = match self.only {
                Some(only) => format!("Asking {}", only.settings.domain),
                None => how_far.line(),
            };
            self.context.progress.start(&message)
        };
        let mut spinner = Some(begin(&how_far));
        let ask = async |index: usize| {
            let place = places[index];
            let http = match self.only {
                Some(_) => self.http.scoped(),
                None => self.http.scoped().traced_as(self.subjects.name(place)),
            };
            let http = Arc::new(http);
            let report = self.ask(place, &http).await;
            (report, http.rests_until())
        };
        examine::each(&tenants, self.jobs, ask, |index, report| {
            // Nothing is told beside a spinner.
            spinner = None;
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            outcome = report.and_then(|report| {
                let holds = done.holds(&report);
                let is_final = is_last || holds;
                if !is_final {
                    again.push(places[index]);
                }
                how_far.asked(holds);
                done.keep(places[index], report, is_final)
            });
            if done.nobody_reads {
                again.clear();
            }
            if outcome.is_err() || done.nobody_reads {
                return ControlFlow::Break(());
            }
            spinner = (!how_far.is_done()).then(|| begin(&how_far));
            ControlFlow::Continue(())
        })
        .await;
        again.sort_unstable();
        outcome.map(|()| again)
    }

    /// Says once where the tenants are, where that is elsewhere than usual.
    fn announce(&self) -> Result<(), Failure> {
        let context = self.context;
        for name in self.subjects.practices() {
            context.say(&context.err.dim(&format!(
                "{name} is practice: its tenant is played by a sandbox in this program."
            )));
        }
        if self.subjects.practices().count() < self.subjects.count() {
            context.say_endpoint(context.endpoint()?.as_ref());
        }
        Ok(())
    }

    /// Asks one, with a redactor of its own: what is secret to one is none of another's.
    async fn ask(&self, place: usize, http: &Arc<Http>) -> Result<IntegrationReport, Failure> {
        if let Some(only) = self.only {
            return self.ask_subject(only, Arc::clone(http)).await;
        }
        let subject = self.subjects.open(place, http.redactor(), self.context)?;
        self.ask_subject(&subject, Arc::clone(http)).await
    }

    async fn ask_subject(
        &self,
        subject: &Subject,
        http: Arc<Http>,
    ) -> Result<IntegrationReport, Failure> {
        let http = match &subject.sandbox {
            Some(sandbox) => Arc::new(http.scoped_to(practice::endpoint_of(sandbox)?)),
            None => http,
        };
        let mut run = Run::new(http, subject.settings.clone());
        Box::pin(async {
            run.ask(self.selection, subject.api.as_ref()).await;
            if let Some((username, password)) = self.user.filter(|_| self.selection.wants_login()) {
                let login = Login {
                    realm: None,
                    username,
                    password: password.expose(),
                    scope: "openid",
                };
                run.log_in(&PasswordLogin::once(login)).await;
            }
            if let Some(rehearsal) = self.rehearsal {
                run.rehearse(rehearsal).await;
            }
        })
        .await;
        Ok(run.report(&subject.name, self.selection)?)
    }
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
            "This system lets the program have so few files open that only {jobs} are asked at once: see ulimit -n."
        )));
    }
    jobs
}

/// Says before it begins where a tenant is about to be sent so many failed logins that it holds this machine's address back.
fn warn_of_throttling(selection: &Selection, subjects: &Subjects, context: &Context) {
    let documents = selection.documents();
    let each = documents
        .iter()
        .filter(|document| document.is_a_failed_login())
        .count();
    let Some(most) = MOST_FAILED_LOGINS.checked_div(each) else {
        return;
    };
    for (tenant, count) in subjects.with_more_than(most) {
        context.tell(&context.err.marked(Mark::Warn, &format!(
            "{count} integrations are of the tenant {tenant}: that is {} failed logins, and after 100 a day from one address Auth0 holds that address back. Leave them out with --skip password, or check fewer at a time.",
            count * each
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
        let settings = settings?;
        let directory = settings
            .default_directory
            .as_ref()
            .map_or("the directory", DirectoryName::as_str);
        context.tell(&context.err.wrap(
            &format!(
                "In {directory} of {} a user {} will be created, logged in once, and blocked again.",
                settings.domain,
                examine::REHEARSAL_USERNAME
            ),
            Indent::default(),
        ));
    }
    let mut terminal = Terminal::open(context.err).map_err(Failure::from)?;
    if terminal
        .confirm(&Confirm::new("Rehearse?", false).with_guide(Guide::explaining(
            "It is the nearest thing to a reader's first visit: it shows that MAZ can create readers, and that they can log in. No e-mail is sent, and the user is used again the next time.",
        )))
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
        .hint("Look at all of them without --fix, then fix one after the other: maz-auth0 verify NAME --fix."));
    }
    Ok(())
}

/// The real account to log in with, if one was given.
fn user(
    args: &VerifyArgs,
    subjects: &Subjects,
    context: &Context,
) -> Result<Option<(String, Password)>, Failure> {
    let Some(username) = args.user.username()? else {
        return Ok(None);
    };
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
