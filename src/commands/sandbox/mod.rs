//! `sandbox`: a look-alike of Auth0 on this machine, until it is interrupted.

mod beside;

use crate::args::ListFormat;
use crate::context::Context;
use crate::domain::Exit;
use crate::error::Failure;
use crate::integration::practice::failure;
use crate::process::interrupt;
use crate::sandbox::{Details, Fault, Options, Plan, Sandbox, Tenant, breaks, read_tenants};
use crate::store::opened::{self, Kind};
use crate::terminal::shell::Shell;
use crate::terminal::style::{Indent, Style};
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 sandbox\n  maz-auth0 sandbox --break application.scopes/missing\n  maz-auth0 sandbox -- maz-auth0 verify",
    after_long_help = "Examples:\n  maz-auth0 sandbox\n  maz-auth0 sandbox --break application.scopes/missing\n  maz-auth0 sandbox -- maz-auth0 verify\n\nIt is not Auth0: nothing in it is real, and it listens on this machine only.\n\n\
Try it: start `maz-auth0 sandbox` in one terminal, copy the variables that it prints into another, and run `maz-auth0 verify` there."
)]
pub struct SandboxArgs {
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(hide_short_help = true, long, value_name = "PORT", default_value = "0", value_parser = port)]
    port: u16,
    /// Serve over TLS, with a certificate authority made at start
    #[arg(long)]
    tls: bool,
    /// The tenant's domain
    #[arg(
        hide_short_help = true,
        long,
        value_name = "DOMAIN",
        default_value = "acme.us.auth0.com"
    )]
    domain: String,
    /// Serve the tenant or tenants of this file, as --dump writes them; what it leaves out is as in a healthy tenant
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FILE.toml",
        conflicts_with = "domain"
    )]
    tenant: Option<PathBuf>,
    /// Print the tenant as a file for --tenant, secrets and passwords included, and end
    #[arg(hide_short_help = true, long, conflicts_with_all = ["format", "list_breaks"])]
    dump: bool,
    /// Break one thing, by its name: may be given several times
    #[arg(long = "break", value_name = "CHECK/CAUSE", value_delimiter = ',')]
    breaks: Vec<String>,
    /// List what can be broken, and end
    #[arg(long)]
    list_breaks: bool,
    /// Trouble on the way: latency=100ms, a status such as 503, drop, lose-answer, slow-body, truncate, redirect,
    /// not-json, huge or endless; with @/PATH for paths that start so, with #N for the N-th of those requests only
    #[arg(
        hide_short_help = true,
        long = "fault",
        value_name = "FAULT",
        value_delimiter = ','
    )]
    faults: Vec<Fault>,
    /// Wait this long before each answer
    #[arg(hide_short_help = true, long, value_name = "MS", default_value = "0")]
    latency: u64,
    /// Answer 429 to more requests a second than this
    #[arg(hide_short_help = true, long, value_name = "RPS", value_parser = clap::value_parser!(u32).range(1..))]
    rate_limit: Option<u32>,
    /// Keep the rate limits of an Auth0 subscription
    #[arg(
        hide_short_help = true,
        long,
        value_name = "PLAN",
        conflicts_with = "rate_limit"
    )]
    plan: Option<PlanName>,
    /// Name this address as issuer to who asks by it, for programs that take the issuer for the address
    #[arg(hide_short_help = true, long)]
    loopback_issuer: bool,
    /// Make names, ids and secrets repeatable
    #[arg(hide_short_help = true, long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// How the address and the variables are printed
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FORMAT",
        default_value = "human"
    )]
    format: ListFormat,
    /// The shell that the variables are printed for [default: sh; on Windows powershell]
    #[arg(hide_short_help = true, long, value_name = "SHELL", conflicts_with_all = ["format", "dump", "list_breaks", "command"])]
    shell: Option<Shell>,
    /// Run this program beside the sandbox, with the variables that lead there, and end with it and its exit status
    #[arg(last = true, value_name = "COMMAND", conflicts_with_all = ["format", "dump", "list_breaks"])]
    command: Vec<OsString>,
}

/// The subscriptions whose limits are known.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum PlanName {
    /// Two Management API requests a second
    Free,
    /// Essentials and Professional
    Professional,
    /// Enterprise on the public cloud
    Enterprise,
}

impl From<PlanName> for Plan {
    fn from(name: PlanName) -> Self {
        match name {
            PlanName::Free => Self::Free,
            PlanName::Professional => Self::Professional,
            PlanName::Enterprise => Self::Enterprise,
        }
    }
}

/// Runs the command. It ends when it is interrupted, or with the program that runs beside it.
///
/// # Errors
/// If it cannot start.
pub fn run(args: &SandboxArgs, context: &Context) -> Result<Exit, Failure> {
    if args.list_breaks {
        context.print(&list(args.format, context.out))?;
        return Ok(Exit::Holds);
    }
    let tenants = match &args.tenant {
        Some(path) => tenants(path, args.seed)?,
        None => Vec::new(),
    };
    // An interruption ends the process without dropping what this thread holds, such as the authority's file: it waits until
    // what tidies up is registered.
    let hold = interrupt::hold();
    let sandbox = Sandbox::start(Options {
        port: args.port,
        tls: args.tls,
        domain: args.domain.trim().to_lowercase(),
        breaks: args.breaks.clone(),
        latency: Duration::from_millis(args.latency),
        rate_limit: args.rate_limit,
        plan: args.plan.map(Plan::from),
        seed: args.seed,
        faults: args.faults.clone(),
        tenants,
        loopback_issuer: args.loopback_issuer,
    })
    .map_err(failure)?;
    if args.dump {
        context.print_revealed(&sandbox.dump())?;
        return Ok(Exit::Holds);
    }
    if !args.command.is_empty() {
        return beside::run(&args.command, sandbox, hold, context);
    }
    let text = match args.format {
        ListFormat::Json => serde_json::to_string(sandbox.details()).unwrap_or_default() + "\n",
        ListFormat::Human => {
            let shell = args.shell.unwrap_or_else(Shell::usual);
            described(sandbox.details(), &args.breaks, shell, context.out)
        }
    };
    let _stop = interrupt::on_interrupt(Box::new(move || drop(sandbox)));
    drop(hold);
    // Its secrets open nothing, and are there to be copied.
    context.print_revealed(&text)?;
    loop {
        std::thread::park();
    }
}

/// The port, where an address was given the reason why not.
fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| {
        if text.parse::<IpAddr>().is_ok() || text.contains(':') {
            "it listens on 127.0.0.1 alone: give the port without an address".to_owned()
        } else {
            "a port is a number from 0 to 65535".to_owned()
        }
    })
}

/// The tenants of a file.
fn tenants(path: &Path, seed: Option<u64>) -> Result<Vec<Tenant>, Failure> {
    let text = opened::read_text(path, Kind::Report)
        .map_err(|error| in_file(path, &format!("cannot be read: {error}")))?;
    read_tenants(&text, seed).map_err(|error| {
        in_file(path, &crate::domain::clean(&error.to_string())).hint(
            "A file holds [[tenant]] with a domain, and what is to differ from a healthy one. `maz-auth0 sandbox --dump` \
             prints a whole one.",
        )
    })
}

/// What is wrong with a tenant file.
fn in_file(path: &Path, what: &str) -> Failure {
    let path = path.display().to_string();
    Failure::new(format!("--tenant: {}: {what}", crate::domain::clean(&path)))
}

fn list(format: ListFormat, style: Style) -> String {
    match format {
        ListFormat::Json => {
            let rows: Vec<serde_json::Value> = breaks()
                .iter()
                .map(|found| serde_json::json!({"name": found.name, "what": found.what}))
                .collect();
            serde_json::to_string(&rows).unwrap_or_default() + "\n"
        }
        ListFormat::Human => {
            let mut text = String::new();
            for found in breaks() {
                let _ = writeln!(text, "{}", style.strong(found.name));
                let _ = writeln!(
                    text,
                    "{}",
                    style.wrap(&style.typeset(found.what), Indent::all("    "))
                );
            }
            text
        }
    }
}

fn described(details: &Details, breaks: &[String], shell: Shell, style: Style) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}\n",
        style.wrap(
            &style.typeset(&format!(
                "{} plays the tenant {}. It is not Auth0, and nothing in it is real.",
                style.link(&details.endpoint),
                style.strong(&details.domain)
            )),
            Indent::default()
        )
    );
    let _ = writeln!(
        text,
        "{}\n",
        style.wrap(
            &style.typeset(&format!(
                "Open {} in a browser to see the tenant and what it is asked, and to break and fix it.",
                style.link(&format!("{}/", details.endpoint))
            )),
            Indent::default()
        )
    );
    for name in breaks {
        let _ = writeln!(text, "Broken: {}\n", style.command(name));
    }
    let _ = writeln!(text, "In another terminal:\n");
    for (name, value) in &details.env {
        let _ = writeln!(text, "  {}", shell.variable(name, value));
    }
    if let Some(path) = &details.ca_file {
        let path = path.display().to_string();
        let _ = writeln!(text, "  {}", shell.variable("SSL_CERT_FILE", &path));
    }
    let _ = writeln!(text, "\n  {}\n", style.command("maz-auth0 verify"));
    let _ = writeln!(
        text,
        "A reader to log in with: {} and {}",
        style.value(&details.username),
        style.value(&details.password)
    );
    let _ = writeln!(text, "{}", style.dim("It serves until you press Ctrl-C."));
    text
}
