//! The practice tenant: a sandbox that this process plays itself.

use crate::error::Failure;
use crate::http::{Endpoint, Http};
use crate::sandbox::{Options, Sandbox, StartError};
use std::sync::Arc;

/// Starts the practice tenant of a seed, for this process alone.
///
/// # Errors
/// If it cannot start.
pub fn start_seeded(seed: u64) -> Result<Sandbox, Failure> {
    start_broken(seed, &[])
}

/// The same with these things broken, by their names.
///
/// # Errors
/// If it cannot start, or one of them is none.
pub fn start_broken(seed: u64, breaks: &[String]) -> Result<Sandbox, Failure> {
    let options = Options {
        seed: Some(seed),
        breaks: breaks.to_vec(),
        ..Options::default()
    };
    Sandbox::start(options).map_err(|error| match error {
        // Here it is a look-alike of this process, without TLS.
        StartError::NeedsTls { name } => Failure::new(format!(
            "--break: {name} is a matter of TLS, which this practice does without"
        ))
        .hint(format!("To meet it: {}", over_tls(&name))),
        error => failure(error),
    })
}

/// The command that meets a break that is a matter of TLS.
pub fn over_tls(name: &str) -> String {
    format!("`maz-auth0 sandbox --tls --break {name} -- maz-auth0 verify`")
}

/// Where to connect to a sandbox of this process.
///
/// # Errors
/// If its address is none.
pub fn endpoint_of(sandbox: &Sandbox) -> Result<Endpoint, Failure> {
    Endpoint::parse(sandbox.endpoint()).map_err(|error| Failure::endpoint("the sandbox", &error))
}

/// The way to a subject's tenant: what plays it, where one does, and nobody else of its name.
///
/// # Errors
/// If its address is none.
pub fn way_to(http: &Arc<Http>, sandbox: Option<&Sandbox>) -> Result<Arc<Http>, Failure> {
    Ok(match sandbox {
        Some(sandbox) => Arc::new(http.scoped_to(endpoint_of(sandbox)?)),
        None => Arc::clone(http),
    })
}

/// Why a sandbox did not start, with a way out.
pub fn failure(error: StartError) -> Failure {
    match error {
        StartError::UnknownBreak { name, nearest } => {
            let failure = Failure::new(format!(
                "--break: nothing can be broken by the name '{}'",
                crate::domain::clean(&name)
            ));
            // A cause's name alone may be that of several checks.
            let breaks = crate::sandbox::breaks();
            let of_cause = |known: &&str| {
                known
                    .split_once('/')
                    .is_some_and(|(_, cause)| cause == name)
            };
            let several: Vec<&str> = breaks.iter().map(|one| one.name).filter(of_cause).collect();
            let meant = match (several.is_empty(), nearest) {
                (false, _) => Some(several.join(" or ")),
                (true, nearest) => nearest.map(str::to_owned),
            };
            match meant {
                Some(meant) => failure.hint(format!("Did you mean {meant}?")),
                None => failure,
            }
            .hint("`maz-auth0 sandbox --list-breaks` lists what can.")
        }
        StartError::NeedsTls { name } => {
            Failure::new(format!("--break: {name} is a matter of TLS")).hint("Give --tls as well.")
        }
        StartError::Bind { address, source } => Failure::new(format!(
            "--port: cannot listen on {address}: {source}"
        ))
        .hint("Something else may be using the port. Leave --port out to take any that is free."),
        StartError::BadDomain { domain } => Failure::new(format!(
            "--domain: '{}' is no host name",
            crate::domain::clean(&domain)
        ))
        .hint("Give one such as acme.us.auth0.com."),
        other => {
            let reason = std::error::Error::source(&other)
                .map(|source| format!(": {source}"))
                .unwrap_or_default();
            Failure::new(format!("the sandbox did not start: {other}{reason}"))
        }
    }
}
