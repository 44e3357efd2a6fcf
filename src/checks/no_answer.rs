//! What was asked and not answered as a tenant answers: what it was, whose trouble it is as far as that can be seen, and
//! what to do. Every check that misses a document says it in these words.

use super::Case;
use super::links::fix;
use crate::auth0::Refusal;
use crate::domain::{Finding, Fix, Status, is_auth0};
use crate::http::{Error, ThisSide, Transport};
use std::time::Duration;

/// Where Auth0 says whether it has trouble. It is named, and never fetched: it is no part of the tenant.
const STATUS_PAGE: &str = "https://status.auth0.com";

/// A rate limit that lasts so long is not waited for.
const LONG: Duration = Duration::from_secs(12 * 60 * 60);

/// What answered is not the tenant: nothing is known of it, and what is advised does no harm where that is wrong.
pub(super) fn blocked(host: &str, error: &Error, what: &str) -> Finding {
    Finding {
        fix: Some(fix(
            "Find out what turns this machine away, or ask from another network.",
            &[
                "Run the command from another network or machine: if that works, this one's address or program is on a block list.",
                "Anyone who may see the tenant: open Security > Access Control (Tenant ACL), and the entries acls_summary under Monitoring > Logs.",
                "A company's proxy or firewall, or the one before a custom domain, may answer in the tenant's place: ask the person who runs it to let this machine through.",
                "Run the command with -v to see what was asked and answered.",
            ],
            None,
        )),
        ..Finding::unknown(format!(
            "This machine is turned away on its way to Auth0: {host} was asked for {what}, and {error}. This says nothing about the tenant itself."
        ))
        .caused_by("blocked")
    }
}

/// A document that every tenant has, and that was not given as a tenant gives it: nothing is known of what is in it.
pub(super) fn not_a_document(host: &str, error: &Error, what: &str) -> Finding {
    if error.is_in_between() {
        blocked(host, error, what)
    } else {
        later(host, error, what)
    }
}

/// A document that could not be had, for the check that owns it: to be tried again later, or not what Auth0 answers.
pub(super) fn not_had(case: &Case<'_>, error: &Error, what: &str) -> Finding {
    let host = case.host();
    match error {
        error if error.is_in_between() => blocked(host, error, what),
        error if error.may_pass() => later(host, error, what),
        error => Finding::fail(
            "unrecognised",
            format!("{host} was asked for {what}, and {error}."),
            fix(
                "Make sure that this domain is the tenant's own, and that nothing stands between it and you.",
                &[
                    "Compare the domain with the Domain under Basic Information in the application's Settings.",
                    "Run the command again with -v to see what was asked and answered.",
                ],
                case.settings.domain.dashboard("applications"),
            ),
        ),
    }
}

/// The same where it would be no failure of a check to be refused it: of that nothing is known.
pub(super) fn not_known(case: &Case<'_>, error: &Error, what: &str) -> Finding {
    match not_had(case, error, what) {
        finding if finding.status == Status::Unknown => finding,
        finding => Finding::unknown(finding.message),
    }
}

/// What may be answered at another time, or once this side is put right: of the tenant nothing is known.
pub(super) fn later(host: &str, error: &Error, what: &str) -> Finding {
    let message = match error {
        Error::Transport(Transport::ThisSide(side)) => {
            format!("{host} could not be asked for {what}: {side}.")
        }
        Error::Transport(how @ Transport::EndpointRefused(_)) => {
            format!("{host} could not be asked for {what}: {how}.")
        }
        Error::Transport(how) => format!("{host} did not answer when asked for {what}: {how}."),
        Error::RateLimited { retry_after, words } => {
            let said = if words.is_empty() {
                String::new()
            } else {
                format!(" Auth0 says: {words}")
            };
            format!(
                "Auth0's rate limit was reached while asking for {what}: try again {}.{said}",
                when(*retry_after)
            )
        }
        error => format!("{host} was asked for {what}, and {error}."),
    };
    Finding {
        fix: Some(what_to_do(host, error)),
        ..Finding::unknown(message)
    }
}

/// The same, where Auth0 says so in a refusal.
pub(super) fn says_later(host: &str, refusal: &Refusal) -> Finding {
    let error = Error::Server {
        status: refusal.status.unwrap_or(503),
        words: String::new(),
    };
    Finding {
        fix: Some(what_to_do(host, &error)),
        ..Finding::unknown(format!(
            "{host} cannot answer at the moment. Auth0 says: {}",
            refusal.words()
        ))
    }
}

fn when(retry_after: Option<Duration>) -> String {
    match retry_after {
        Some(wait) if wait >= LONG => "tomorrow".to_owned(),
        Some(wait) if wait.as_secs() > 0 => format!("in {} s", wait.as_secs()),
        _ => "in a minute".to_owned(),
    }
}

fn what_to_do(host: &str, error: &Error) -> Fix {
    const ASK_AUTH0: &str =
        "Look at https://status.auth0.com: there Auth0 says whether it has trouble, and where.";
    const SHOW: &str = "Run the command again with -v to see what was asked and answered.";
    match error {
        Error::Transport(Transport::ThisSide(side)) => put_right(side),
        Error::Transport(Transport::NoNames) => put_right(&ThisSide::Names),
        Error::Transport(Transport::Refused) => fix(
            "Find out why nothing listens there: for a tenant that is rare.",
            &[
                "A firewall may refuse the connection: run the command from another network.",
                ASK_AUTH0,
            ],
            STATUS_PAGE.to_owned(),
        ),
        Error::Transport(Transport::EndpointRefused(_)) => fix(
            "Start what ran at the endpoint, or leave --endpoint (MAZ_AUTH0_ENDPOINT) out.",
            &[
                "A sandbox ends with the command that started it: start it again, at the same port.",
                "Without --endpoint and MAZ_AUTH0_ENDPOINT the tenant's own address is asked.",
            ],
            None,
        ),
        Error::Transport(Transport::TimedOut(_)) => fix(
            "Try again in a minute, with more time for each answer.",
            &[
                ASK_AUTH0,
                "Give each request more time: --timeout 30.",
                "If it stays so, run the command from another network: a firewall may drop what is sent.",
            ],
            STATUS_PAGE.to_owned(),
        ),
        Error::RateLimited { retry_after, .. } => fix(
            format!("Run the command again {}.", when(*retry_after)),
            &[
                "Find out what else asks this tenant so often: the entries api_limit under Monitoring > Logs name the application.",
                "In CI, run it less often, or leave out what counts: --skip password.",
            ],
            None,
        ),
        Error::Server { .. } if !is_auth0(host) => fix(
            "Try again in a minute: the trouble is on Auth0's side, or at what stands before the custom domain.",
            &[
                ASK_AUTH0,
                "If Auth0 reports nothing: open Branding > Custom Domains, and see whether the domain is verified there and its CNAME record leads to the name that is shown.",
                "The person who runs the domain's DNS, or a proxy before it, can see why it does not reach Auth0.",
                SHOW,
            ],
            STATUS_PAGE.to_owned(),
        ),
        Error::Server { .. } => fix(
            "Try again in a minute: the trouble is on Auth0's side.",
            &[
                ASK_AUTH0,
                "If Auth0 reports nothing and it stays so: show Auth0's support what -v prints.",
            ],
            STATUS_PAGE.to_owned(),
        ),
        Error::Transport(Transport::Speech(_)) => fix(
            "Find out what answers there: it is no server of Auth0's.",
            &[
                "Run the command from another network: a proxy or a firewall may answer in the tenant's place.",
                "For a custom domain: the person who runs the server before it has it speak TLS 1.2 or newer on port 443.",
                SHOW,
            ],
            None,
        ),
        Error::Transport(_) => fix(
            "Try again in a minute.",
            &[
                ASK_AUTH0,
                "If it stays so, run the command from another network: a proxy or a firewall may cut the connection.",
                SHOW,
            ],
            STATUS_PAGE.to_owned(),
        ),
        _ => fix(
            "Find out what answers in Auth0's place.",
            &[
                "Run the command from another network: a proxy or a firewall may change what Auth0 says.",
                SHOW,
            ],
            None,
        ),
    }
}

fn put_right(side: &ThisSide) -> Fix {
    let ways_out = side.ways_out();
    let steps: Vec<&str> = ways_out.iter().map(String::as_str).collect();
    fix(
        "Put right what is broken on this side; nothing is known about the tenant yet.",
        &steps,
        None,
    )
}
