//! `sandbox -- COMMAND`: a program that runs beside the sandbox, and ends it when it ends.

use super::Sandbox;
use crate::context::Context;
use crate::domain::Exit;
use crate::error::Failure;
use crate::process::interrupt;
use crate::sandbox::Details;
use std::ffi::OsString;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a program that was asked to end may take.
const GRACE: Duration = Duration::from_secs(2);
/// How often it is looked after.
const STEP: Duration = Duration::from_millis(20);

/// Runs a program with the sandbox's variables, and gives its exit code. An interruption is held until it can end both.
///
/// # Errors
/// If the program does not start.
pub(super) fn run(
    command: &[OsString],
    sandbox: Sandbox,
    hold: interrupt::Hold,
    context: &Context,
) -> Result<Exit, Failure> {
    let [program, arguments @ ..] = command else {
        return Ok(Exit::Holds);
    };
    let details = sandbox.details();
    let mut command = Command::new(program);
    command.args(arguments);
    // What is set for a real tenant must neither mix with the sandbox's values nor reach whom it is not meant for.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("MAZ_") || text.starts_with("AUTH0_") {
            command.env_remove(&name);
        }
    }
    command.envs(variables(details));
    context.say(&format!(
        "{} plays the tenant {}.",
        context.err.link(&details.endpoint),
        details.domain
    ));
    let child = command.spawn().map_err(|error| {
        let name = program.to_string_lossy();
        Failure::new(format!(
            "{}: {error}",
            crate::domain::clean(&format!("cannot start '{name}'"))
        ))
        .hint(
            "After -- comes a program and its arguments, such as `maz-auth0 sandbox -- npm test`.",
        )
    })?;
    let child = Arc::new(Mutex::new(child));
    let _stop = {
        let child = Arc::clone(&child);
        interrupt::on_interrupt(Box::new(move || {
            end(&child);
            drop(sandbox);
        }))
    };
    drop(hold);
    loop {
        let ended = lock(&child).try_wait();
        match ended {
            Ok(None) => std::thread::sleep(STEP),
            Ok(Some(status)) => {
                // On Ctrl-C both are told; then the interruption decides the exit code.
                interrupt::wait_if_leaving();
                return Ok(exit_of(status));
            }
            Err(error) => return Err(Failure::new(format!("the program was lost: {error}"))),
        }
    }
}

fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a program is told: our own variables, those that Auth0's SDKs and tools are used with, and whom to trust.
fn variables(details: &Details) -> Vec<(String, OsString)> {
    let ours = details
        .env
        .iter()
        .map(|(name, value)| (name.as_str(), value.into()));
    let given = |name: &str| {
        details
            .env
            .get(name)
            .map(OsString::from)
            .unwrap_or_default()
    };
    let address = details
        .endpoint
        .split_once("://")
        .map_or(details.endpoint.as_str(), |(_, host)| host);
    let told = [
        (
            "MAZ_AUTH0_SANDBOX",
            serde_json::to_string(details).unwrap_or_default().into(),
        ),
        ("AUTH0_DOMAIN", address.into()),
        ("AUTH0_CLIENT_ID", given("MAZ_AUTH0_CLIENT_ID")),
        ("AUTH0_CLIENT_SECRET", given("MAZ_AUTH0_CLIENT_SECRET")),
        ("AUTH0_AUDIENCE", given("MAZ_AUTH0_AUDIENCE")),
        ("AUTH0_ACCESS_TOKEN", (&details.admin_token).into()),
    ];
    let authority = details.ca_file.iter().flat_map(|file| {
        ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"]
            .map(|name| (name, file.clone().into_os_string()))
    });
    ours.chain(told)
        .chain(authority)
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Asks a program to end, and makes it.
fn end(child: &Mutex<Child>) {
    let mut child = lock(child);
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    #[cfg(unix)]
    if let Some(process) = rustix::process::Pid::from_raw(child.id().cast_signed()) {
        let _ = rustix::process::kill_process(process, rustix::process::Signal::TERM);
    }
    let mut waited = Duration::ZERO;
    while cfg!(unix) && waited < GRACE && matches!(child.try_wait(), Ok(None)) {
        std::thread::sleep(STEP);
        waited += STEP;
    }
    drop(child.kill());
    drop(child.wait());
}

/// The exit code of a program as shells count: 128 and the number of the signal that ended it.
fn exit_of(status: ExitStatus) -> Exit {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal.map(|number: i32| 128 + number));
    let code = code.and_then(|code| u8::try_from(code).ok());
    code.map_or(Exit::Failed, Exit::Of)
}
