//! `application.api-access`: the application is authorized for the Management API.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Proof, Severity, Shown, application_credentials,
    audience_identifier, refused,
};
use crate::auth0::{Meaning, TokenAnswer};
use crate::domain::{Finding, Fix, REQUIRED_SCOPES};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "application.api-access",
    title: "The application is authorized for the Management API",
    section: "Management API",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether there is a client grant that lets this application use the Management API.",
    matters: "Creating a machine-to-machine application does not authorize it for anything: each API is authorized separately, with its permissions.",
    advice: None,
    documents: &[Document::Discovery, Document::Users, Document::Token],
    proof: Proof {
        says: "A token for the Management API.",
        by: &[Shown::Given(Document::Token)],
    },
    causes: &[Cause {
        name: "no-client-grant",
        means: "The application is not authorized for the Management API.",
        fix: "Authorize it in the application's APIs tab, with the six permissions that MAZ needs.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&audience_identifier::CHECK)?;
    let token = case.got(&case.evidence.token, &application_credentials::CHECK)?;
    match &token.answer {
        TokenAnswer::Granted(_) => Ok(Finding::pass("a token was given")),
        TokenAnswer::Refused(refusal) if refusal.meaning == Meaning::NoClientGrant => Ok(refused(
            "no-client-grant",
            "The application is not authorized for the Management API.",
            refusal,
            authorize(
                case,
                "Authorize the application for the Auth0 Management API, with MAZ's six permissions.",
            ),
        )),
        TokenAnswer::Refused(refusal) => Ok(super::unexplained::unrecognised(case, refusal)),
    }
}

/// How to authorize the application with the six scopes.
pub(super) fn authorize(case: &Case<'_>, summary: &str) -> Fix {
    let tick = format!(
        "Open the arrow beside it and tick {}.",
        REQUIRED_SCOPES.join(", ")
    );
    fix(
        summary,
        &[
            "Open the application and its APIs tab.",
            "Switch on Auth0 Management API (or choose Edit under Client Access).",
            &tick,
            "Choose Update (or Save). It takes effect at once.",
        ],
        case.application_page("apis"),
    )
}
