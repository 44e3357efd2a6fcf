//! `tenant.reachable`: the domain has an address, and something with a valid certificate answers there.

use super::links::fix;
use super::no_answer::later;
use super::{Case, Cause, Check, Document, Part, Proof, Severity, Shown};
use crate::domain::{Finding, TenantDomain};
use crate::http::{Certificate, Error, Transport};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "tenant.reachable",
    title: "Its domain answers",
    section: "Tenant",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether the tenant's domain has an address, and whether something with a valid certificate answers there.",
    matters: "MAZ's servers ask the same host for every login. A mistyped domain is the most common mistake of all.",
    advice: None,
    documents: &[Document::Discovery],
    proof: Proof {
        says: "Any answer over HTTP from the tenant's host that is the tenant's own: no refusal or redirect of something that stands before it.",
        by: &[Shown::Answered(Document::Discovery)],
    },
    causes: &[
        Cause {
            name: "no-such-host",
            means: "No computer has this name: the domain is mistyped, or the tenant is in another region.",
            fix: "Copy the Domain from the application's Settings.",
        },
        Cause {
            name: "bad-certificate",
            means: "What answers there cannot prove that it is the tenant: its certificate is for another name, has expired, or is signed by nobody this machine trusts.",
            fix: "For a custom domain, finish its set-up in Auth0. Behind a proxy that inspects TLS, name its certificate authority in SSL_CERT_FILE.",
        },
        Cause {
            name: "blocked",
            means: "Something answers in the tenant's place and turns this machine away: a block list such as Auth0's Tenant ACL, a firewall, a company's proxy. The check is then unknown, since this says nothing about the tenant.",
            fix: "Try from another network, or have this machine let through.",
        },
    ],
    judge,
};

/// Whether an answer in place of a discovery document comes from something that stands before the tenant. At a host of
/// Auth0's nothing but a tenant, or the word that there is none, can answer; any other host may be a website.
pub(super) fn is_blocked(domain: &TenantDomain, error: &Error) -> bool {
    match error {
        Error::Redirected { .. } => true,
        // Auth0 says no more than that it found nothing: a page with another title is somebody else's.
        Error::Status { status: 404, words } => {
            let words = words.to_ascii_lowercase();
            let has = |one: &&str| words.contains(one);
            let is_a_filters = ["block", "denied", "filter", "policy", "proxy"]
                .iter()
                .any(has);
            if domain.is_auth0() {
                !words.is_empty() && (is_a_filters || !has(&"not found"))
            } else {
                // A website's page may have any title: one that says that something was turned away is no website's.
                ["blocked", "denied"].iter().any(has) && !has(&"not found")
            }
        }
        _ if is_an_unfinished_custom_domain(domain, error) => false,
        Error::Status { .. } => domain.is_auth0() || error.is_in_between(),
        Error::Server { .. } => error.is_in_between(),
        Error::NotJson { .. }
        | Error::BrokenJson { .. }
        | Error::WrongShape(_)
        | Error::TooLarge(_) => domain.is_auth0(),
        _ => false,
    }
}

/// What Cloudflare answers in place of a custom domain whose DNS record leads through an account of the tenant's own.
fn is_an_unfinished_custom_domain(domain: &TenantDomain, error: &Error) -> bool {
    match error {
        Error::Status { status: 403, words } | Error::NotJson { status: 403, words } => {
            !domain.is_auth0() && words.to_ascii_lowercase().contains("cname cross-user")
        }
        _ => false,
    }
}

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let host = case.host();
    match &case.evidence.discovery {
        Part::Failed(error @ Error::Transport(how), _) => Ok(match how {
            Transport::NoSuchHost => Finding::fail(
                "no-such-host",
                format!("No computer is called {host}."),
                fix(
                    "Copy the tenant's domain again.",
                    &[
                        "Open Applications > Applications and choose the application for MAZ.",
                        "In Settings, under Basic Information, copy the Domain with the copy button.",
                    ],
                    case.page("applications"),
                ),
            ),
            Transport::BadCertificate(Certificate::OfEndpoint { origin, why }) => Finding::fail(
                "bad-certificate",
                format!(
                    "What answers at the endpoint {origin} in the place of {host} cannot prove who it is: {why}."
                ),
                fix(
                    "Put the endpoint's certificate right, or leave --endpoint (MAZ_AUTH0_ENDPOINT) out.",
                    &[
                        "The person who runs it renews its certificate, or has one made for this name.",
                        "Where a private authority has signed it: name that authority's certificate file in the variable SSL_CERT_FILE.",
                        "Without --endpoint and MAZ_AUTH0_ENDPOINT the tenant's own address is asked.",
                    ],
                    None,
                ),
            ),
            Transport::BadCertificate(why) => Finding::fail(
                "bad-certificate",
                format!("What answers at {host} cannot prove that it is {host}: {why}."),
                fix(
                    "Make sure that the domain is the tenant's, and that nothing between you and Auth0 replaces certificates.",
                    &[
                        "Copy the Domain again from the application's Settings.",
                        "For a custom domain: in Branding > Custom Domains, it must be verified and its certificate ready.",
                        "Behind a company proxy: name the proxy's certificate file in the variable SSL_CERT_FILE.",
                    ],
                    case.page("applications"),
                ),
            ),
            _ => later(host, error, "its discovery document"),
        }),
        Part::Failed(error, _) if is_blocked(&case.settings.domain, error) => Ok(
            super::no_answer::blocked(host, error, "its discovery document"),
        ),
        part => {
            if part.is_untried() {
                case.got(part, &CHECK)?;
            }
            Ok(Finding::pass(host.to_owned()))
        }
    }
}
