//! `login-test`: logs a real person in, once, and shows what came of it.

use super::values::{STDIN, UserArgs, ValueArgs, learn_password, password_missing, read_stdin};
use super::verify::{FailOn, Format, ReportArgs, Target, VerifyArgs, say_endpoint, targets};
use crate::auth0::{AuthorizationResponse, Http, IdTokenAlgorithm, Jwt};
use crate::checks::{
    Document, Evidence, Flow, LoginEvidence, NotBack, Selection, code_login_may_be_tried,
};
use crate::context::Context;
use crate::domain::{
    AuthorizationCode, CheckResult, DirectoryName, IntegrationReport, Report, Status, clean,
    scopes_of,
};
use crate::error::Failure;
use crate::examine;
use crate::login::{self, AuthorizationRequest, Awaited, Listener, Visitor};
use crate::output::style::{Indent, Style};
use crate::prompt::{Prompter as _, Secret, Text, terminal::Terminal};
use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// Arguments of `login-test`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exactly one try is made, since Auth0 counts failed ones. Without a name, the values given by flags and environment serve."
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
}

/// How to log in, and what to show.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Login")]
struct LoginArgs {
    /// How to log in: with a password as MAZ does it, or with a code on Auth0's page in the browser
    #[arg(long, value_name = "FLOW", default_value = "password")]
    flow: FlowChoice,
    /// Log in at this directory, and not at the tenant's Default Directory as MAZ does
    #[arg(long, value_name = "NAME")]
    realm: Option<String>,
    /// Where Auth0 asks for a second factor, read the one-time code from standard input
    #[arg(long, group = STDIN)]
    otp_stdin: bool,
    /// With --flow code: the port of this machine to which the browser comes back; the callback to allow in Auth0 is
    /// http://127.0.0.1:PORT/callback
    #[arg(long, value_name = "PORT", default_value = "8484", value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// With --flow code: open no browser, show the address to open in any, and take the address at which it ends pasted
    #[arg(long)]
    no_browser: bool,
    /// With --flow code: how long the browser may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "180", value_parser = clap::value_parser!(u64).range(1..=3600))]
    login_timeout: u64,
    /// The scopes to ask for
    #[arg(long, value_name = "SCOPES", default_value = "openid profile email")]
    scope: String,
    /// The algorithm to which the application is set, under Advanced Settings > OAuth
    #[arg(
        long,
        value_name = "ALGORITHM",
        default_value = "RS256",
        ignore_case = true
    )]
    id_token_algorithm: AlgorithmChoice,
    /// How the report looks
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Show the tokens themselves: whoever sees them can use them
    #[arg(long)]
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

/// Runs the command.
///
/// # Errors
/// If a value is missing or is none, or the report cannot be written.
pub fn run(args: &LoginTestArgs, context: &Context) -> Result<u8, Failure> {
    if args.login.show_tokens && args.login.format == Format::Json {
        return Err(Failure::new(
            "--show-tokens shows tokens to a person, and the report is for a program",
        )
        .hint("Leave out --format json, or --show-tokens."));
    }
    if scopes_of(&args.login.scope)
        .iter()
        .all(|scope| scope.to_string() != "openid")
    {
        return Err(Failure::value(
            "--scope",
            "without openid there is no ID token, and nobody to speak of",
        ));
    }
    if args.login.flow == FlowChoice::Code {
        return run_in_browser(args, context);
    }
    let realm = args
        .login
        .realm
        .as_deref()
        .map(|text| DirectoryName::parse(text).map(|pasted| pasted.value))
        .transpose()
        .map_err(|error| Failure::value("--realm", error))?;
    let mut target = one_target(args, context)?;
    if let Some(realm) = &realm {
        target.settings.default_directory = Some(realm.clone());
    }
    let (username, password) = account(args, context)?;
    let started_at = OffsetDateTime::now_utc();
    let started = Instant::now();
    let http = connection(&target, context)?;
    let runtime = context.runtime()?;
    let mut evidence = Evidence::default();
    let spinner = context
        .progress
        .start(&format!("Logging in at {}", target.settings.domain));
    let asked = examine::PasswordLogin {
        username: &username,
        password: password.expose_secret(),
        realm: realm.as_ref(),
        scope: &args.login.scope,
        algorithm: args.login.id_token_algorithm.algorithm(),
    };
    let waiting = runtime.block_on(async {
        let wanted = BTreeSet::from([Document::Discovery, Document::Jwks, Document::Token]);
        Box::pin(examine::gather(
            &http,
            &target.settings,
            &wanted,
            &mut evidence,
        ))
        .await;
        examine::log_in(&http, &target.settings, &asked, &mut evidence).await
    });
    spinner.finish();
    if let Some(waiting) = waiting
        && let Some(code) = one_time_code(args, context)?
    {
        runtime.block_on(examine::second_factor(
            &http,
            &target.settings,
            &waiting,
            code.expose_secret().trim(),
            &mut evidence,
        ));
    }
    finish(
        args,
        context,
        &target,
        &http,
        &evidence,
        (started_at, started),
    )
}

/// Logs in in a browser.
fn run_in_browser(args: &LoginTestArgs, context: &Context) -> Result<u8, Failure> {
    if args.login.realm.is_some() || args.login.otp_stdin || args.user.username.is_some() {
        return Err(Failure::new(
            "with --flow code the person logs in on Auth0's page: --username, --realm and --otp-stdin have no use",
        )
        .hint("Leave them out, or use --flow password."));
    }
    let mut target = one_target(args, context)?;
    let runtime = context.runtime()?;
    let listener = runtime
        .block_on(Listener::bind(args.login.port))
        .map_err(|error| {
            Failure::new(error.to_string()).hint(
                "Stop what listens there, or take another port with --port, and allow its callback in Auth0 as well.",
            )
        })?;
    let callback = Listener::callback(args.login.port);
    let domain = target.settings.authorization_code.take().map_or_else(
        || target.settings.domain.clone(),
        |code| code.application_domain,
    );
    target.settings.authorization_code = Some(AuthorizationCode {
        application_domain: domain.clone(),
        redirect_uri: callback.clone(),
    });
    let started_at = OffsetDateTime::now_utc();
    let started = Instant::now();
    let http = connection(&target, context)?;
    let mut evidence = Evidence::default();
    let spinner = context.progress.start(&format!("Asking {domain}"));
    let wanted = BTreeSet::from([
        Document::Discovery,
        Document::Jwks,
        Document::Token,
        Document::CodeDiscovery,
        Document::Authorize,
    ]);
    runtime.block_on(examine::gather(
        &http,
        &target.settings,
        &wanted,
        &mut evidence,
    ));
    spinner.finish();
    let mut login = LoginEvidence::new(Flow::Code, domain.issuer());
    login.algorithm = args.login.id_token_algorithm.algorithm();
    if !code_login_may_be_tried(&target.settings, &evidence) {
        evidence.login = Some(login);
        return finish(
            args,
            context,
            &target,
            &http,
            &evidence,
            (started_at, started),
        );
    }
    let origin = http.endpoint().map_or_else(
        || format!("https://{}", domain.host()),
        |endpoint| endpoint.origin().to_owned(),
    );
    let client_id = target
        .settings
        .client_id
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let request = AuthorizationRequest::new(&origin, &client_id, &callback, &args.login.scope)
        .map_err(|error| Failure::new(format!("the system gives no randomness: {error}")))?;
    login.nonce = Some(request.nonce.clone());
    let discovery = evidence
        .code_discovery
        .value()
        .or(evidence.discovery.value());
    let awaited = Awaited {
        state: request.state.clone(),
        issuer: domain.issuer(),
        issuer_promised: discovery.is_some_and(|discovery| discovery.authorization_response_iss),
    };
    let limit = Duration::from_secs(args.login.login_timeout);
    let back = runtime.block_on(browse(args, context, &request.url, listener, &awaited));
    let visitor = match back {
        None => {
            login.not_back = Some(NotBack::TimedOut(limit));
            evidence.login = Some(login);
            None
        }
        Some((AuthorizationResponse::Code(code), visitor)) => {
            context.redactor.learn(code.expose());
            runtime.block_on(examine::exchange(
                &http,
                &target.settings,
                login,
                &code,
                &request.redirect_uri,
                &request.verifier,
                &mut evidence,
            ));
            visitor
        }
        Some((other, visitor)) => {
            login.not_back = Some(NotBack::Other(other));
            evidence.login = Some(login);
            visitor
        }
    };
    if let Some(visitor) = visitor {
        let holds = examine::judge(&target.settings, &evidence, &Selection::default())
            .iter()
            .filter(|check| check.stage == "login")
            .all(|check| check.finding.status == Status::Pass);
        runtime.block_on(visitor.dismiss(
            holds,
            if holds {
                "All that was checked holds. You can close this window and go back to the terminal."
            } else {
                "The terminal says what is wrong, and how to mend it. You can close this window."
            },
        ));
    }
    finish(
        args,
        context,
        &target,
        &http,
        &evidence,
        (started_at, started),
    )
}

/// Sends a browser to the address, and waits for what comes back: to the listener, or pasted.
async fn browse(
    args: &LoginTestArgs,
    context: &Context,
    address: &str,
    listener: Listener,
    awaited: &Awaited,
) -> Option<(AuthorizationResponse, Option<Visitor>)> {
    let limit = Duration::from_secs(args.login.login_timeout);
    let by_hand = args.login.no_browser || !login::has_desktop() || {
        let opened = login::open(address);
        if let Err(error) = &opened {
            context.tell(&format!("No browser could be started: {error}."));
        }
        opened.is_err()
    };
    context.tell(if by_hand {
        "Open this address in a browser and log in there:"
    } else {
        "Log in in the browser. If none appears, open this address:"
    });
    context.tell(address);
    let (send, pasted) = tokio::sync::oneshot::channel();
    if by_hand {
        context.tell(&format!(
            "If the browser is on another machine, its last page cannot be reached: paste the address of that page here. You have {}.",
            in_words(i64::try_from(limit.as_secs()).unwrap_or(i64::MAX))
        ));
        read_pasted(awaited.clone(), context.err, send);
    }
    let spinner = (!by_hand).then(|| context.progress.start("Waiting for the browser"));
    let began = Instant::now();
    let countdown = async {
        loop {
            let left = limit.saturating_sub(began.elapsed());
            if left.is_zero() {
                return;
            }
            if let Some(spinner) = &spinner {
                let seconds = left.as_secs_f64().ceil();
                spinner.message(&format!("Waiting for the browser: {seconds:.0} s left"));
            }
            tokio::time::sleep(left.min(Duration::from_secs(1))).await;
        }
    };
    let pasted = async {
        match pasted.await {
            Ok(answer) => answer,
            // Nobody pastes: the listener and the time decide.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        (answer, visitor) = listener.wait(awaited) => Some((answer, Some(visitor))),
        answer = pasted => Some((answer, None)),
        () = countdown => None,
    }
}

/// Reads lines until one is the address of a callback.
fn read_pasted(
    awaited: Awaited,
    style: Style,
    send: tokio::sync::oneshot::Sender<AuthorizationResponse>,
) {
    let _ = std::thread::Builder::new()
        .name("pasted".into())
        .spawn(move || {
            for line in std::io::stdin().lines() {
                let Ok(line) = line else { return };
                let line = line.trim();
                let query = line.split_once('?').map_or("", |(_, query)| query);
                let query = query.split('#').next().unwrap_or_default();
                if let Some(answer) = awaited.read(query) {
                    let _ = send.send(answer);
                    return;
                }
                if !line.is_empty() {
                    let _ = std::io::Write::write_all(
                        &mut crate::output::stream::stderr(),
                        format!(
                            "{}\n",
                            style.typeset("That is not the address at which the browser ends: it has code= and state= in it.")
                        )
                        .as_bytes(),
                    );
                }
            }
        });
}

/// Judges, reports, and shows what came of the login.
fn finish(
    args: &LoginTestArgs,
    context: &Context,
    target: &Target,
    http: &Http,
    evidence: &Evidence,
    (started_at, started): (OffsetDateTime, Instant),
) -> Result<u8, Failure> {
    let checks = examine::judge(&target.settings, evidence, &Selection::default())
        .into_iter()
        .filter(belongs)
        .collect();
    let report = Report {
        started_at,
        duration: started.elapsed(),
        integrations: vec![IntegrationReport {
            name: target.name.clone(),
            domain: target.settings.domain.host().to_owned(),
            requests: http.requests(),
            checks,
        }],
        warnings_fail: false,
    };
    report_args(args.login.format).print(&report, context)?;
    if args.login.format == Format::Human && (!context.global.quiet || args.login.show_tokens) {
        context.print(&details(args, evidence, context))?;
    }
    Ok(report.exit_code())
}

/// The login's own checks, and of the others what is wrong.
fn belongs(check: &CheckResult) -> bool {
    check.stage == "login" || !matches!(check.finding.status, Status::Pass | Status::Skip)
}

fn report_args(format: Format) -> ReportArgs {
    ReportArgs {
        format,
        only: Vec::new(),
        skip: Vec::new(),
        fail_on: FailOn::Fail,
    }
}

fn one_target(args: &LoginTestArgs, context: &Context) -> Result<Target, Failure> {
    let wanted = VerifyArgs::of(
        args.name.clone(),
        args.values.clone(),
        report_args(args.login.format),
    );
    targets(&wanted, context)?
        .pop()
        .ok_or_else(|| Failure::new("there is no integration to log in to"))
}

fn connection(target: &Target, context: &Context) -> Result<Arc<Http>, Failure> {
    let Some(sandbox) = &target.sandbox else {
        let http = context.http()?;
        say_endpoint(context, &http);
        return Ok(http);
    };
    let details = sandbox.details();
    context.say(&context.err.dim(&format!(
        "{} is practice: its tenant is played by a sandbox in this program. Its reader is {}, with the password {}",
        target.name, details.username, details.password
    )));
    Ok(context.http_to(Some(super::sandbox::endpoint_of(sandbox)?)))
}

/// The account, from flags and environment, else asked for.
fn account(args: &LoginTestArgs, context: &Context) -> Result<(String, SecretString), Failure> {
    let style = context.err;
    let username = match args.user.username() {
        Some(username) => username,
        None if context.is_interactive() => Terminal::open(style)
            .and_then(|mut prompter| prompter.text(&Text::new("User name or e-mail address")))
            .map_err(Failure::from)?
            .trim()
            .to_owned(),
        None => {
            return Err(Failure::new("the user's name is missing")
                .hint("Give it with --username, or set MAZ_AUTH0_USERNAME."));
        }
    };
    let password = match args.user.password(context)? {
        Some(password) => password,
        None if context.is_interactive() => {
            let password = Terminal::open(style)
                .and_then(|mut prompter| prompter.secret(&Secret::new("Password")))
                .map_err(Failure::from)?;
            learn_password(context, password.expose_secret());
            password
        }
        None => return Err(password_missing()),
    };
    Ok((username, password))
}

/// The one-time code, from standard input or asked for; nothing where nobody can give one.
fn one_time_code(args: &LoginTestArgs, context: &Context) -> Result<Option<SecretString>, Failure> {
    if args.login.otp_stdin {
        return read_stdin("--otp-stdin").map(|code| Some(SecretString::from(code)));
    }
    if !context.is_interactive() {
        return Ok(None);
    }
    context.say("Auth0 asks for a second factor. MAZ could not answer that; here you can, with a one-time code.");
    Terminal::open(context.err)
        .and_then(|mut prompter| prompter.secret(&Secret::new("One-time code")))
        .map(Some)
        .map_err(Failure::from)
}

/// Whose login it was, what was asked and given, how long it lasts and took.
fn details(args: &LoginTestArgs, evidence: &Evidence, context: &Context) -> String {
    let style = context.out;
    let mut text = String::new();
    let Some(login) = &evidence.login else {
        return text;
    };
    let Some(tokens) = login.tokens() else {
        return text;
    };
    let token = tokens
        .id_token
        .as_ref()
        .and_then(|token| Jwt::parse(token.expose()));
    let mut rows: Vec<(String, String)> = Vec::new();
    if let Some(token) = &token {
        if let Some((connection, _)) = token.text("sub").and_then(|sub| sub.split_once('|')) {
            rows.push(("came by".into(), clean(connection)));
        }
        rows.extend(
            token
                .claims()
                .iter()
                .map(|(name, value)| (clean(name), claim(name, value))),
        );
        table(
            &mut text,
            "Who logged in: the claims of the ID token",
            &rows,
            style,
        );
    }
    let given = tokens.scope.as_ref().map_or_else(
        || "the same".to_owned(),
        |scopes| {
            let names: Vec<String> = scopes
                .iter()
                .map(|scope| clean(&scope.to_string()))
                .collect();
            names.join(" ")
        },
    );
    let mut rows = vec![
        ("asked".to_owned(), clean(&args.login.scope)),
        ("given".to_owned(), given),
    ];
    table(&mut text, "Scopes", &rows, style);
    rows.clear();
    if let Some(seconds) = tokens.expires_in {
        rows.push(("access token".into(), in_words(seconds)));
    }
    if let Some(token) = &token
        && let (Some(made), Some(end)) = (token.number("iat"), token.number("exp"))
    {
        rows.push(("ID token".into(), in_words(end.saturating_sub(made))));
    }
    if tokens.refresh_token.is_some() {
        rows.push(("refresh token".into(), "one was given".into()));
    }
    table(&mut text, "Lifetimes", &rows, style);
    let rows: Vec<(String, String)> = login
        .times()
        .into_iter()
        .filter(|(_, took)| *took > Duration::ZERO)
        .map(|(step, took)| (step.to_owned(), format!("{} ms", took.as_millis())))
        .collect();
    table(&mut text, "Times", &rows, style);
    if args.login.show_tokens {
        let _ = writeln!(text, "{}", style.heading("Tokens"));
        for (name, token) in [
            ("access token", Some(&tokens.access_token)),
            ("ID token", tokens.id_token.as_ref()),
            ("refresh token", tokens.refresh_token.as_ref()),
        ] {
            if let Some(token) = token {
                // Whole and on a line of its own, so that it can be copied.
                let shown: String = token
                    .expose()
                    .chars()
                    .filter(char::is_ascii_graphic)
                    .collect();
                let _ = writeln!(text, "{}\n{shown}", style.dim(name));
            }
        }
    }
    text
}

/// A claim's value for a person: a time in words beside its number, texts without quotes.
fn claim(name: &str, value: &serde_json::Value) -> String {
    let moment = matches!(name, "iat" | "exp" | "auth_time" | "nbf")
        .then(|| value.as_i64())
        .flatten()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|moment| {
            moment
                .format(&time::format_description::well_known::Rfc3339)
                .ok()
        });
    match (moment, value.as_str()) {
        (Some(moment), _) => moment,
        (None, Some(text)) => clean(text),
        (None, None) => clean(&value.to_string()),
    }
}

fn table(text: &mut String, heading: &str, rows: &[(String, String)], style: Style) {
    let width = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0)
        .min(24);
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", style.heading(heading));
    for (name, value) in rows {
        let first = format!("  {name:<width$}  ");
        let rest = " ".repeat(width + 4);
        let _ = writeln!(
            text,
            "{}",
            style.wrap(&style.typeset(value), Indent::hanging(&first, &rest))
        );
    }
    text.push('\n');
}

/// A lifetime in words.
fn in_words(seconds: i64) -> String {
    let unit =
        |count: i64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match seconds {
        i64::MIN..120 => unit(seconds, "second"),
        120..7200 => unit(seconds / 60, "minute"),
        7200..172_800 => unit(seconds / 3600, "hour"),
        _ => unit(seconds / 86_400, "day"),
    }
}
