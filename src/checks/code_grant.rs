//! `code.grant`: the application may log readers in on Auth0's own page.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Part, Severity, application_credentials, code_callback,
    code_domain,
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
    causes: &[Cause {
        name: "grant-disabled",
        means: "The application may not use the Authorization Code grant.",
        fix: "Tick Authorization Code among the application's Grant Types.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let AuthorizeAnswer::Refused(refusal) = answer(case)? else {
        return Ok(Finding::pass("/authorize goes on to a login page"));
    };
    match refusal.meaning {
        Meaning::GrantDisabled => Ok(Finding::fail(
            "grant-disabled",
            "The application may not log readers in on Auth0's page: its Authorization Code grant is off.",
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
        // Which of the two Auth0 looks at first is not known, so the other one cannot be told.
        Meaning::CallbackNotAllowed => {
            Err(Finding::skip(Because::Check(code_callback::CHECK.id), ""))
        }
        Meaning::NoConnections | Meaning::LoginRequired => Ok(Finding::pass("/authorize takes it")),
        // With a Client ID that Auth0 does not know, this follows.
        Meaning::ClientRefused
            if case.judge(&application_credentials::CHECK).status == Status::Fail =>
        {
            Err(Finding::skip(
                Because::Check(application_credentials::CHECK.id),
                "",
            ))
        }
        _ => Ok(super::unrecognised(case, refusal)),
    }
}

/// Where the visit led.
pub(super) fn answer<'a>(case: &Case<'a>) -> Result<&'a AuthorizeAnswer, Finding> {
    let code = code_domain::wanted(case)?;
    case.value(&case.settings.client_id, "--client-id")?;
    case.requires(&code_domain::CHECK)?;
    match &case.evidence.authorize {
        Part::Failed(error, _) => Err(Finding::unknown(format!(
            "{} was asked for a login page, and {error}.",
            code.application_domain
        ))),
        part => case.got(part, &CHECK),
    }
}
