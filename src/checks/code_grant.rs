//! `code.grant`: the application may log readers in on Auth0's own page.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown, application_credentials,
    code_domain, password_grant, refused,
};
use crate::auth0::{AuthorizeAnswer, Meaning};
use crate::domain::{Because, Finding, Status};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "code.grant",
    title: "The Authorization Code grant is allowed",
    section: "Browser login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Where a visit to /authorize leads that asks for a code (RFC 6749 section 4.1, with PKCE). Nobody is logged in.",
    matters: "With this grant readers log in on Auth0's own page. A machine-to-machine application does not have it from the start.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::CodeDiscovery,
        Document::Authorize,
    ],
    proof: Proof {
        says: "/authorize goes on to a login page of Auth0's on the same host (Universal Login or the classic one), or to an identity provider that is asked to send people back there. A page that is shown at once is none, nor is any other address. Where it cannot be read where a provider sends people back to (SAML, a pushed request), it is unknown: login-test --flow code tells.",
        by: &[Shown::Given(Document::Authorize)],
    },
    causes: &[
        Cause {
            name: "grant-disabled",
            means: "The application may not use the Authorization Code grant.",
            fix: "Tick Authorization Code among the application's Grant Types.",
        },
        Cause {
            name: "organization-required",
            means: "The application is for members of organizations only, and a login of MAZ's names none.",
            fix: "Choose Individuals or Both in the application's Login Experience tab.",
        },
        Cause {
            name: "pushed-requests-required",
            means: "The application or the tenant takes pushed authorization requests (PAR) only.",
            fix: "Switch off Require Pushed Authorization Requests, in the application's Settings and in the tenant's.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let refusal = match answer(case)? {
        AuthorizeAnswer::GoesOn => {
            return Ok(Finding::pass("/authorize goes on to a login page"));
        }
        AuthorizeAnswer::SentBack => {
            return Ok(Finding::fail(
                "unrecognised",
                "/authorize sends the visitor back to the callback at once, without a login and without an error.",
                fix(
                    "Find out what answers there: Auth0 asks for a login first.",
                    &[
                        "Run the command from another network: a proxy or a gateway may answer in the tenant's place.",
                        "Run the command again with -v to see what was asked and answered.",
                    ],
                    case.page("logs"),
                ),
            ));
        }
        AuthorizeAnswer::Refused(refusal) => refusal,
    };
    match refusal.meaning {
        Meaning::GrantDisabled => Ok(refused(
            "grant-disabled",
            "The application may not log readers in on Auth0's page: its Authorization Code grant is off.",
            refusal,
            fix(
                "Tick Authorization Code among the application's Grant Types.",
                &[
                    "Open the application and its Settings.",
                    "At the bottom, open Advanced Settings > Grant Types.",
                    "Tick Authorization Code and choose Save.",
                ],
                case.application_page("settings"),
            ),
        )),
        Meaning::OrganizationRequired => Ok(refused(
            "organization-required",
            "The application is for business users only: a login must name an organization, and MAZ's names none.",
            refusal,
            fix(
                "Let individuals log in to the application as well.",
                &[
                    "Open the application and its Login Experience tab.",
                    "Choose Individuals or Both as the types of users, and choose Save.",
                ],
                case.application_page("organizations"),
            ),
        )),
        Meaning::PushedRequestsRequired => Ok(refused(
            "pushed-requests-required",
            "The application, or the whole tenant, takes pushed authorization requests only, and MAZ's logins begin in the browser.",
            refusal,
            fix(
                "Switch off the requirement of Pushed Authorization Requests.",
                &[
                    "Open the application and its Settings; under Authorization Requests, switch off Require Pushed Authorization Requests (PAR), and choose Save.",
                    "If it is off there: open Settings (of the tenant) and its Advanced tab, and look for the same switch.",
                ],
                case.application_page("settings"),
            ),
        )),
        // Which of the two Auth0 looks at first is not known, so the other one cannot be told.
        Meaning::CallbackNotAllowed => Err(Finding::skip(Because::Check("code.callback"), "")),
        Meaning::NoConnections => Err(Finding::skip(Because::Check("code.connections"), "")),
        // With a Client ID that Auth0 does not know, this follows.
        Meaning::ClientRefused
            if case.judge(&application_credentials::CHECK).status == Status::Fail =>
        {
            Err(Finding::skip(
                Because::Check(application_credentials::CHECK.id),
                "",
            ))
        }
        // The tenant's Default Audience, which counts for both kinds of login.
        Meaning::UnknownAudience if case.judge(&password_grant::CHECK).status == Status::Fail => {
            Err(Finding::skip(Because::Check(password_grant::CHECK.id), ""))
        }
        _ => Ok(super::unexplained::unrecognised(case, refusal)),
    }
}

/// Where the visit led, for the checks beside this one: why it led nowhere is told here, once.
pub(super) fn answered<'a>(case: &Case<'a>) -> Result<&'a AuthorizeAnswer, Finding> {
    if let Part::Failed(..) = case.evidence.authorize {
        case.requires(&CHECK)?;
    }
    answer(case)
}

/// Where the visit led.
fn answer<'a>(case: &Case<'a>) -> Result<&'a AuthorizeAnswer, Finding> {
    let code = code_domain::wanted(case)?;
    case.value(&case.settings.client_id, "--client-id")?;
    case.requires(&code_domain::CHECK)?;
    match &case.evidence.authorize {
        Part::Failed(error, _) => Err(super::no_answer::not_a_document(
            code.application_domain.host(),
            error,
            "a login page",
        )),
        part => case.got(part, &CHECK),
    }
}
