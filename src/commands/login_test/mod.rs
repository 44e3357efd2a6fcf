//! `login-test`: logs a real person in, once, and shows what came of it.

mod browser;
mod details;
mod lending;
mod password;
mod script;
mod second_factor;

use crate::args::{AdminTokenArgs, OutputArgs, STDIN, UserArgs, ValueArgs};
use crate::auth0::IdTokenAlgorithm;
use crate::checks::Selection;
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{CheckResult, Report, Status, VerifiedLogin, scopes_of};
use crate::error::Failure;
use crate::examine::{Offline, Run};
use crate::http::Http;
use crate::integration::subject::{Recorded, Subject, Wanted, subjects};
use crate::integration::{practice, report};
use crate::output::Format;
use crate::output::delivery::Delivery;
use crate::output::document::Document;
use crate::process::interrupt::{Guard, on_interrupt};
use crate::sandbox::Sandbox;
use crate::terminal::style::Indent;
use clap::builder::ArgPredicate;
use clap::{Args, ValueEnum};
use std::sync::Arc;
use std::time::Instant;
use time::OffsetDateTime;
use tokio::runtime::Runtime;

/// Try a real login, with tokens that are truly validated
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 login-test acme --username jo@example.com\n  maz-auth0 login-test acme --flow code    in your browser",
    after_long_help = "Examples:\n  maz-auth0 login-test acme --username jo@example.com\n  maz-auth0 login-test acme --flow code    in your browser\n\nExactly one try is made, since Auth0 counts failed ones. Without a name, the values given by flags and environment serve."
)]
pub struct LoginTestArgs {
    /// An integration of the record file
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    values: ValueArgs,
    #[command(flatten)]
    user: UserArgs,
    #[command(flatten)]
    login: LoginArgs,
    #[command(flatten)]
    admin: AdminTokenArgs,
    /// With an administrator's token, add the callback for the test without being asked
    #[arg(hide_short_help = true, long)]
    yes: bool,
}

/// How to log in, and what to show.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Login")]
struct LoginArgs {
    /// How to log in: with a password as MAZ does it, or with a code on Auth0's page in the browser
    #[arg(
        long,
        value_name = "FLOW",
        default_value = "password",
        default_value_ifs = [
            ("print_url", ArgPredicate::IsPresent, "code"),
            ("finish", ArgPredicate::IsPresent, "code"),
        ]
    )]
    flow: FlowChoice,
    /// Log in at this directory, and not at the tenant's Default Directory as MAZ does
    #[arg(hide_short_help = true, long, value_name = "NAME")]
    realm: Option<String>,
    /// Where Auth0 asks for a second factor, read the one-time code from standard input
    #[arg(hide_short_help = true, long, group = STDIN)]
    otp_stdin: bool,
    /// With --flow code: the port of this machine to which the browser comes back; the callback to allow in Auth0 is
    /// http://127.0.0.1:PORT/callback
    #[arg(hide_short_help = true, long, value_name = "PORT", default_value = "8484", value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// With --flow code: open no browser, show the address to open in any, and take the address at which it ends pasted
    #[arg(hide_short_help = true, long)]
    no_browser: bool,
    /// How long the browser may take, or the device that a second factor is asked of, in seconds
    #[arg(hide_short_help = true, long, value_name = "SECONDS", default_value = "180", value_parser = clap::value_parser!(u64).range(1..=3600))]
    login_timeout: u64,
    /// For scripts: print the address to open as JSON, and end. --finish completes it, within ten minutes
    #[arg(hide_short_help = true, long, conflicts_with_all = ["no_browser", "login_timeout", "finish", "show_tokens", "yes", "admin_token_stdin", "admin_token_file", "admin_token_opaque"])]
    print_url: bool,
    /// For scripts: complete what --print-url began, with the address at which the browser ended, in quotes; - reads it
    /// from standard input
    #[arg(hide_short_help = true, long, value_name = "ADDRESS", conflicts_with_all = ["no_browser", "login_timeout", "port", "scope", "offline", "id_token_algorithm", "yes", "admin_token_stdin", "admin_token_file", "admin_token_opaque"])]
    finish: Option<String>,
    /// The scopes to ask for
    #[arg(
        hide_short_help = true,
        long,
        value_name = "SCOPES",
        default_value = "openid profile email"
    )]
    scope: String,
    /// Ask for a refresh token as well (the scope offline_access), renew the login with it once, and revoke it
    #[arg(hide_short_help = true, long)]
    offline: bool,
    /// The algorithm to which the application is set, under Advanced Settings > OAuth; without it, its settings decide
    /// where they can be seen, and a token signed with the Client Secret is a warning
    #[arg(
        hide_short_help = true,
        long,
        value_name = "ALGORITHM",
        ignore_case = true
    )]
    id_token_algorithm: Option<AlgorithmChoice>,
    #[command(flatten)]
    output: OutputArgs,
    /// Show the tokens themselves: anyone who sees them can use them
    #[arg(hide_short_help = true, long)]
    show_tokens: bool,
}

/// How to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FlowChoice {
    /// With a password, as MAZ does it.
    Password,
    /// On Auth0's page in the browser, by the Authorization Code grant.
    Code,
}

/// The algorithm of ID tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AlgorithmChoice {
    /// The tenant's key: Auth0's default.
    #[value(name = "RS256")]
    Rs256,
    /// The Client Secret.
    #[value(name = "HS256")]
    Hs256,
}

impl AlgorithmChoice {
    fn algorithm(self) -> IdTokenAlgorithm {
        match self {
            Self::Rs256 => IdTokenAlgorithm::Rs256,
            Self::Hs256 => IdTokenAlgorithm::Hs256,
        }
    }
}

impl FlowChoice {
    fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If a value is missing or is none, or the report cannot be written.
pub fn run(args: &LoginTestArgs, context: &Context) -> Result<Exit, Failure> {
    if args.login.show_tokens && args.login.output.on_stdout() != Format::Human {
        return Err(Failure::new(
            "--show-tokens shows tokens to a person, and the report is for a program",
        )
        .hint("Leave out --format, or --show-tokens."));
    }
    if !asks_for(&args.login.scope, "openid") {
        return Err(Failure::value(
            "--scope",
            "without openid there is no ID token, and nobody to speak of",
        ));
    }
    let login = &args.login;
    if login.flow == FlowChoice::Password {
        if login.print_url || login.finish.is_some() {
            return Err(Failure::new(
                "--print-url and --finish are for --flow code: a login with a password needs no browser",
            ));
        }
        if args.yes {
            return Err(Failure::new(
                "--yes is for --flow code, to add its callback: a login with a password needs none",
            )
            .hint("Leave it out, or use --flow code."));
        }
        return password::run(args, context);
    }
    if login.realm.is_some() || login.otp_stdin || args.user.username.is_some() {
        return Err(Failure::new(
            "with --flow code the person logs in on Auth0's page: --username, --realm and --otp-stdin have no use",
        )
        .hint("Leave them out, or use --flow password."));
    }
    match &login.finish {
        Some(address) => script::finish(args, address, context),
        None if login.print_url => script::print_url(args, context),
        None => browser::run(args, context),
    }
}

fn asks_for(scopes: &str, wanted: &str) -> bool {
    scopes_of(scopes)
        .iter()
        .any(|scope| scope.as_str() == wanted)
}

/// One run: who is asked, and what came of it so far.
struct LoginTest<'a> {
    args: &'a LoginTestArgs,
    context: &'a Context,
    /// The integration's name, and the record that it is of.
    name: String,
    recorded: Option<Recorded>,
    /// For the record of a practice: what plays its tenant.
    _sandbox: Option<Sandbox>,
    runtime: Runtime,
    run: Run,
    /// The scopes to ask for.
    scope: String,
    /// The algorithm to which the application is set, where it was said.
    algorithm: Option<IdTokenAlgorithm>,
    /// Where a refresh token is asked for: it is revoked, also where the run is interrupted.
    offline: Option<Offline>,
    _undo: Option<Guard>,
    delivery: Delivery,
    started_at: OffsetDateTime,
    started: Instant,
}

/// The scope with which Auth0 gives a refresh token (OpenID Connect Core section 11).
const OFFLINE: &str = "offline_access";

impl<'a> LoginTest<'a> {
    fn begin(
        args: &'a LoginTestArgs,
        context: &'a Context,
        subject: Subject,
    ) -> Result<Self, Failure> {
        let mut scope = args.login.scope.clone();
        if args.login.offline && !asks_for(&scope, OFFLINE) {
            scope = format!("{scope} {OFFLINE}");
        }
        let choice = args.login.id_token_algorithm;
        let algorithm = choice.map(AlgorithmChoice::algorithm);
        Self::begin_as(args, context, subject, scope, algorithm)
    }

    /// The same with a scope and an algorithm that an earlier run was given.
    fn begin_as(
        args: &'a LoginTestArgs,
        context: &'a Context,
        subject: Subject,
        scope: String,
        algorithm: Option<IdTokenAlgorithm>,
    ) -> Result<Self, Failure> {
        // Who asks for the scope alone is given a refresh token as well, which must not be left behind either.
        let offline = asks_for(&scope, OFFLINE).then(Offline::default);
        let undo = offline
            .clone()
            .map(|offline| on_interrupt(Box::new(move || offline.undo())));
        Ok(Self {
            scope,
            algorithm,
            offline,
            _undo: undo,
            run: Run::new(connection(&subject, context)?, subject.settings),
            name: subject.name,
            recorded: subject.recorded,
            _sandbox: subject.sandbox,
            delivery: report::delivery(
                &args.login.output,
                &[
                    &args.values.secret.client_secret_file,
                    &args.user.password_file,
                    &args.admin.admin_token_file,
                ],
                None,
                context,
            )?,
            runtime: context.runtime()?,
            args,
            context,
            started_at: OffsetDateTime::now_utc(),
            started: Instant::now(),
        })
    }

    fn judge(&self) -> Vec<CheckResult> {
        self.run.judge(&Selection::default())
    }

    /// Judges, reports, shows what came of the login, and keeps that it passed.
    fn finish(self) -> Result<Exit, Failure> {
        let context = self.context;
        let mut integration = self.run.report(&self.name, &Selection::default())?;
        integration.checks.retain(belongs);
        let report = Report {
            started_at: self.started_at,
            duration: self.started.elapsed(),
            integrations: vec![integration],
            warnings_fail: false,
            not_run: Vec::new(),
        };
        let args = &self.args.login;
        let mut document = Document::of(&report, &context.redactor);
        crate::integration::report::keep_practice_to_itself(&mut document);
        // What is long comes first, the verdict last.
        if self.delivery.format == Format::Human
            && (!context.global.quiet || args.show_tokens)
            && let Some(login) = &self.run.evidence.login
        {
            let in_full = args.show_tokens || context.global.verbose;
            let details =
                details::render(&self.scope, args.show_tokens, in_full, login, context.out);
            if args.show_tokens {
                context.print_revealed(&details)?;
            } else {
                context.print(&details)?;
            }
        }
        for integration in &document.integrations {
            self.delivery.integration(integration)?;
        }
        self.delivery.finish(&document)?;
        if report.exit() == Exit::Holds {
            self.keep();
        }
        Ok(report.exit())
    }

    /// Keeps in the record that a login passed. That it cannot be written changes nothing about the login.
    fn keep(&self) {
        let Some(recorded) = &self.recorded else {
            return;
        };
        let name = recorded.name.as_str();
        let not_kept = |why: &str| {
            self.context.say(
                &self
                    .context
                    .err
                    .dim(&format!("Not kept in the record of {name}: {why}.")),
            );
        };
        if recorded.overridden {
            return not_kept("another value than the record's was given");
        }
        if self.args.login.realm.is_some() {
            return not_kept("with --realm it was not as MAZ does it");
        }
        let login = VerifiedLogin {
            flow: self.args.login.flow.as_str().to_owned(),
            at: OffsetDateTime::now_utc(),
            fingerprint: self.run.settings.values().fingerprint(),
        };
        let _whole = crate::process::interrupt::hold();
        match recorded.file.put_login(&recorded.name, &login) {
            Ok(true) => self.context.say(
                &self
                    .context
                    .err
                    .dim(&format!("That it passed is kept in the record of {name}.")),
            ),
            Ok(false) => not_kept("it was removed in the meantime"),
            Err(error) => not_kept(&error.to_string()),
        }
    }
}

/// The login's own checks, and of the others what is wrong.
fn belongs(check: &CheckResult) -> bool {
    check.stage == "login" || !matches!(check.finding.status, Status::Pass | Status::Skip)
}

fn one_subject(args: &LoginTestArgs, context: &Context) -> Result<Subject, Failure> {
    let wanted = Wanted {
        shard: None,
        names: args.name.as_slice(),
        all: false,
        values: &args.values,
        maz_api: None,
        asks_maz_api: false,
        admin_token: None,
        maz_addresses: Vec::new(),
    };
    let subject = subjects(wanted, context)?.open(0, &context.redactor, context)?;
    // Before anything is asked: in practice nobody knows an account.
    if let Some(sandbox) = &subject.sandbox {
        let details = sandbox.details();
        context.say(&context.err.wrap(
            &context.err.dim(&format!(
                "{} is practice: its tenant is played by a sandbox in this program. Its reader is {}, with the password {}",
                subject.name, details.username, details.password
            )),
            Indent::default(),
        ));
    }
    Ok(subject)
}

fn connection(subject: &Subject, context: &Context) -> Result<Arc<Http>, Failure> {
    let Some(sandbox) = &subject.sandbox else {
        let http = context.http()?;
        context.say_endpoint(http.endpoint());
        return Ok(http);
    };
    Ok(context.http_to(Some(practice::endpoint_of(sandbox)?)))
}
