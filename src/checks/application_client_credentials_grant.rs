//! `application.client-credentials-grant`: the application may ask for tokens of its own.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Proof, Severity, Shown, application_credentials, refused,
    tenant_discovery,
};
use crate::auth0::Meaning;
use crate::domain::Finding;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "application.client-credentials-grant",
    title: "The Client Credentials grant is allowed",
    section: "Application",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether the application may ask for a token of its own (grant type client_credentials, RFC 6749 section 4.4).",
    matters: "MAZ reads and writes readers' accounts with such a token. A machine-to-machine application has this grant from the start; other kinds may not.",
    advice: None,
    documents: &[Document::Discovery, Document::Token],
    proof: Proof {
        says: "The same as for application.credentials: the grant is looked at before the API.",
        by: &[
            Shown::Given(Document::Token),
            Shown::Refused(
                Document::Token,
                &[
                    Meaning::UnknownAudience,
                    Meaning::NoClientGrant,
                    Meaning::NoAudience,
                    Meaning::ScopeNotGranted,
                ],
            ),
        ],
    },
    causes: &[Cause {
        name: "grant-disabled",
        means: "The application may not use the Client Credentials grant.",
        fix: "Tick Client Credentials among the application's Grant Types, or create a machine-to-machine application.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let refusal = case
        .evidence
        .token
        .value()
        .and_then(|token| token.answer.refusal())
        .filter(|refusal| refusal.meaning == Meaning::GrantDisabled);
    let Some(refusal) = refusal else {
        case.requires(&application_credentials::CHECK)?;
        return Ok(Finding::pass("for tokens of its own"));
    };
    case.requires(&tenant_discovery::CHECK)?;
    Ok(refused(
        "grant-disabled",
        "The application may not ask for tokens of its own: its Client Credentials grant is off.",
        refusal,
        fix(
            "Tick Client Credentials among the application's Grant Types.",
            &[
                "Open the application and its Settings, and make sure that it is of the type Machine to Machine.",
                "At the bottom, open Advanced Settings > Grant Types.",
                "Tick Client Credentials and choose Save.",
            ],
            case.application_page("settings"),
        ),
    ))
}
