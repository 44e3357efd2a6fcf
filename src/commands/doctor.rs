//! `doctor`: this machine on one screen, made to be pasted into an issue: nothing secret is in it.

use crate::args::{ListFormat, Texts, ValueArgs};
use crate::checks::Selection;
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{
    IntegrationName, Key, SecretLocation, SecretStoreKind, Settings, Status, Values, clean,
};
use crate::error::Failure;
use crate::examine::Run;
use crate::http::{Http, ThisSide};
use crate::process::environment::{is_set_and_empty, variable};
use crate::store;
use crate::store::record_file::RecordFile;
use crate::store::{Asker, Beside};
use crate::terminal::style::{Indent, Mark, Style};
use clap::Args;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Look at this machine: versions, paths, stores, proxy, certificates, clock, the way to a tenant
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 doctor\n  maz-auth0 doctor acme --format json",
    after_long_help = "Examples:\n  maz-auth0 doctor\n  maz-auth0 doctor acme --format json\n\nMade to be pasted into an issue: no secret is in it. Without a tenant, nothing is asked over the network."
)]
pub struct DoctorArgs {
    /// An integration whose tenant is to be reached
    #[arg(value_name = "NAME", conflicts_with = "domain")]
    name: Option<String>,
    /// The tenant to be reached [env: MAZ_AUTH0_DOMAIN]
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,
}

/// The version of the JSON.
const SCHEMA: &str = "maz-auth0/doctor/v1";

/// How a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// As it should be.
    Fine,
    /// Worth a look.
    Look,
    /// Broken.
    Broken,
    /// Shown, and held against nothing.
    Shown,
    /// It could not be looked at.
    Unknown,
}

/// One row.
struct Row {
    id: &'static str,
    title: &'static str,
    state: State,
    value: String,
    /// What to do, where there is something.
    fix: Option<String>,
}

impl Row {
    fn new(id: &'static str, title: &'static str, value: impl Into<String>) -> Self {
        Self {
            id,
            title,
            state: State::Fine,
            value: value.into(),
            fix: None,
        }
    }

    fn state(self, state: State, fix: impl Into<String>) -> Self {
        Self {
            state,
            fix: Some(fix.into()),
            ..self
        }
    }

    fn of(id: &'static str, title: &'static str, failure: Failure) -> Self {
        let fix = failure.hints.join(" ");
        Self {
            fix: (!fix.is_empty()).then_some(fix),
            state: State::Broken,
            ..Self::new(id, title, failure.message)
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If an integration was named and is not there, or a tenant that is none.
pub fn run(args: &DoctorArgs, context: &Context) -> Result<Exit, Failure> {
    let mut rows = vec![Row::new(
        "version",
        "maz-auth0",
        format!(
            "{} on {} {}",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH
        ),
    )];
    let path = context.record_path();
    match &path {
        Ok(path) => {
            rows.push(record(path));
            rows.extend(stores(path, context));
        }
        Err(failure) => rows.push(Row::of("record", "Record file", failure.clone())),
    }
    rows.push(variables());
    rows.extend(proxies());
    rows.push(certificates(&context.http_to(None)));
    let now = OffsetDateTime::now_utc();
    // Whether it is right only another clock tells: the tenant's, in a row of its own.
    rows.push(Row {
        state: State::Shown,
        ..Row::new(
            "clock",
            "Clock",
            now.replace_nanosecond(0)
                .unwrap_or(now)
                .format(&Rfc3339)
                .unwrap_or_default(),
        )
    });
    if let Some(endpoint) = context.endpoint()? {
        rows.push(
            Row::new("endpoint", "Endpoint", endpoint.to_string()).state(
                State::Look,
                "Requests go there in place of the tenant's own address.",
            ),
        );
    }
    let mut unknown = false;
    if let Some(settings) = tenant(args, context)? {
        let (found, unreached) = reach(settings, context)?;
        unknown = unreached;
        rows.extend(found);
    }
    for row in &mut rows {
        row.value = context.redactor.redact_error(&clean(&row.value));
    }
    context.print(&match args.format {
        ListFormat::Json => json(&rows),
        ListFormat::Human => human(&rows, context.out),
    })?;
    let is_broken = rows.iter().any(|row| row.state == State::Broken);
    Ok(match (is_broken, unknown) {
        (true, false) => Exit::CannotWork,
        (_, true) => Exit::Unknown,
        (false, false) => Exit::Holds,
    })
}

fn human(rows: &[Row], style: Style) -> String {
    let width = rows.iter().map(|row| row.title.len()).max().unwrap_or(0);
    let mut text = String::new();
    for row in rows {
        let mark = style.mark(match row.state {
            State::Fine => Mark::Pass,
            State::Look => Mark::Warn,
            State::Broken => Mark::Fail,
            State::Shown => Mark::Skip,
            State::Unknown => Mark::Unknown,
        });
        let indent = " ".repeat(width + 4);
        let first = format!("{mark} {:<width$}  ", row.title);
        let value = style.typeset(&row.value);
        let _ = writeln!(
            text,
            "{}",
            style.wrap(&value, Indent::hanging(&first, &indent))
        );
        if let Some(fix) = &row.fix {
            let _ = writeln!(
                text,
                "{}",
                style.wrap(&style.dim(&style.typeset(fix)), Indent::all(&indent))
            );
        }
    }
    text
}

fn json(rows: &[Row]) -> String {
    let rows: Vec<serde_json::Value> = rows
        .iter()
        .map(|row| {
            serde_json::json!({
                "id": row.id,
                "title": row.title,
                "status": match row.state {
                    State::Fine => "pass",
                    State::Look => "warn",
                    State::Broken => "fail",
                    State::Shown => "skip",
                    State::Unknown => "unknown",
                },
                "value": row.value,
                "fix": row.fix,
            })
        })
        .collect();
    serde_json::json!({"schema": SCHEMA, "rows": rows}).to_string() + "\n"
}

fn record(path: &Path) -> Row {
    let title = "Record file";
    let there = path.display().to_string();
    if !path.exists() {
        return Row::new("record", title, format!("{there} (not there yet)"));
    }
    match RecordFile::at(path.to_owned()).read() {
        Ok(records) => {
            let count = records.names().len();
            let plural = if count == 1 { "" } else { "s" };
            let row = Row::new(
                "record",
                title,
                format!("{there}: {count} integration{plural}{}", mode(path)),
            );
            if let Err(error) = records.all() {
                Row::of("record", title, error.into())
            } else if is_open(path) {
                row.state(
                    State::Look,
                    "Others may read or change it. The next setup closes it; or: chmod 600.",
                )
            } else {
                row
            }
        }
        Err(error) => Row::of("record", title, error.into()),
    }
}

#[cfg(unix)]
fn permissions(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn permissions(_path: &Path) -> Option<u32> {
    None
}

fn mode(path: &Path) -> String {
    permissions(path).map_or_else(String::new, |mode| format!(", mode {mode:04o}"))
}

fn is_open(path: &Path) -> bool {
    permissions(path).is_some_and(|mode| mode & 0o077 != 0)
}

fn stores(path: &Path, context: &Context) -> Vec<Row> {
    let keyring = SecretLocation {
        store: SecretStoreKind::Keyring,
        variable: None,
    };
    let keyring = match store::open(
        &keyring,
        path,
        &Asker {
            person: false,
            ..context.asker()
        },
    )
    .probe()
    {
        Ok(()) => Row::new("keyring", "Keyring", "a secret can be kept there"),
        Err(error) => {
            let failure = Failure::from(error);
            Row::new("keyring", "Keyring", failure.message).state(
                State::Look,
                "Without it, keep secrets with --secret-store file or environment.",
            )
        }
    };
    let file = Beside::Secrets.path(path, "");
    let there = file.display().to_string();
    let file = if file.exists() {
        let row = Row::new("secrets", "Secrets file", format!("{there}{}", mode(&file)));
        if is_open(&file) {
            row.state(
                State::Broken,
                "Others may read the secrets in it: chmod 600, and rotate them (`maz-auth0 rotate-secret NAME`).",
            )
        } else {
            row
        }
    } else {
        Row::new("secrets", "Secrets file", format!("{there} (not there)"))
    };
    vec![keyring, file]
}

/// The variables of this program that are set: their names alone.
fn variables() -> Row {
    let mut set: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("MAZ_"))
        .collect();
    set.sort();
    let empty: Vec<String> = set
        .iter()
        .filter(|name| is_set_and_empty(name))
        .cloned()
        .collect();
    let value = if set.is_empty() {
        "none of this program's".to_owned()
    } else {
        set.join(", ")
    };
    let row = Row::new("variables", "Variables", value);
    if empty.is_empty() {
        row
    } else {
        row.state(
            State::Look,
            format!(
                "Set, and empty: {}. In a pipeline, is the secret mapped?",
                empty.join(", ")
            ),
        )
    }
}

/// The proxies that the environment names, without user and password.
fn proxies() -> Vec<Row> {
    let named: Vec<String> = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .into_iter()
        .filter_map(|name| Some(format!("{name}={}", without_login(&variable(name)?))))
        .collect();
    let value = if named.is_empty() {
        "none named".to_owned()
    } else {
        named.join(", ")
    };
    let mut rows = vec![Row::new("proxy", "Proxy", value)];
    if let Some(direct) = variable("NO_PROXY").or_else(|| variable("no_proxy")) {
        rows.push(Row::new("no-proxy", "Not by proxy", direct));
    }
    rows
}

/// A proxy's address without what stands before its host: a password may be anything there.
fn without_login(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let login = if place.len() < rest.len() {
        "[login]@"
    } else {
        ""
    };
    let scheme = if scheme.is_empty() {
        String::new()
    } else {
        format!("{scheme}://")
    };
    format!("{scheme}{login}{place}")
}

fn certificates(http: &Http) -> Row {
    let row = |value: String| Row::new("certificates", "Certificates", value);
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
        if let Some(path) = variable(name) {
            let named = row(format!("{name}={path}"));
            return match http.broken_trust() {
                _ if !Path::new(&path).exists() => named.state(
                    State::Broken,
                    format!("What {name} names is not there: correct it, or unset it."),
                ),
                Some(side @ ThisSide::CertificateFile(..)) if name == "SSL_CERT_FILE" => {
                    let words = format!("{side}. {}", side.ways_out().join(" "));
                    named.state(State::Broken, words)
                }
                Some(_) => named.state(
                    State::Broken,
                    format!("What {name} names holds no certificate: correct it, or unset it."),
                ),
                None => named,
            };
        }
    }
    let system = row("the system's".into());
    match http.broken_trust() {
        Some(side) => system.state(State::Broken, side.ways_out().join(" ")),
        None => system,
    }
}

/// The tenant that is to be reached: of an integration, a flag, or the environment.
fn tenant(args: &DoctorArgs, context: &Context) -> Result<Option<Settings>, Failure> {
    if let Some(name) = &args.name {
        let (file, all) = crate::integration::open(context)?;
        let name = IntegrationName::parse(name)
            .map_err(|error| Failure::value("NAME", error))?
            .value;
        let record = crate::integration::choose(Some(name.as_str()), &file, &all)?;
        return Ok(Some(record.settings()));
    }
    let given = ValueArgs::of(Key::Domain, args.domain.clone());
    let mut values = Values::default();
    let read = Texts::collect(&given, None, true).read(Key::Domain, &mut values)?;
    if let (Some(read), Some(domain)) = (read, &values.domain) {
        context.say_fixed(Key::Domain, domain.host(), &read.fixed);
    }
    Ok(Settings::from_values(&values))
}

/// Whether the tenant is reached, and what its clock says. Nothing secret is sent.
fn reach(mut settings: Settings, context: &Context) -> Result<(Vec<Row>, bool), Failure> {
    settings.client_id = None;
    settings.authorization_code = None;
    let host = settings.domain.host().to_owned();
    let selection = Selection::of(&["tenant"]);
    let http = context.http()?;
    let mut run = Run::new(http, settings);
    let began = Instant::now();
    context.runtime()?.block_on(run.ask(&selection, None));
    let took = began.elapsed();
    let report = match run.report(&host, &selection) {
        Ok(report) => report,
        Err(side) => return Ok((vec![Row::of("tenant", "Tenant", side.into())], false)),
    };
    let mut rows = Vec::new();
    let mut unknown = false;
    for check in &report.checks {
        let id = match check.id {
            "tenant.reachable" => "tenant",
            "tenant.discovery" => "discovery",
            "tenant.clock" => "tenant-clock",
            _ => continue,
        };
        let title = match id {
            "tenant" => "Tenant",
            "discovery" => "Is a tenant",
            _ => "Its clock",
        };
        let finding = &check.finding;
        let value = match (id, finding.status) {
            ("tenant", Status::Pass) => {
                format!(
                    "{host} answers, {} ms for all that was asked",
                    took.as_millis()
                )
            }
            _ => finding.message.to_string(),
        };
        let row = Row::new(id, title, value);
        let fix = finding
            .fix
            .as_ref()
            .map(|fix| fix.summary.clone())
            .unwrap_or_default();
        rows.push(match finding.status {
            Status::Pass => row,
            Status::Skip => continue,
            Status::Warn => row.state(State::Look, fix),
            Status::Fail => row.state(State::Broken, fix),
            Status::Unknown => {
                unknown = true;
                row.state(State::Unknown, fix)
            }
        });
    }
    Ok((rows, unknown))
}
