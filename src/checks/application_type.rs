//! `application.type`: the application is a machine-to-machine application of the tenant's own.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Proof, Severity, Shown, application_credentials, tenant_discovery,
};
use crate::auth0::{ClientSettings, ManagementError, SHOWS_SETTINGS};
use crate::domain::{Because, Finding, Status};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "application.type",
    title: "It is a machine-to-machine application",
    section: "Application",
    severity: Severity::Fail,
    scope: Some(SHOWS_SETTINGS),
    looks_at: "The application's type, and whether it is the tenant's own (first party), in its settings. A third party's also shows by its Client ID, which begins with tpc_.",
    matters: "Auth0 never lets a third party's application log readers in with a password. MAZ's guide asks for a machine-to-machine application.",
    advice: None,
    documents: &[Document::Discovery, Document::Client],
    proof: Proof {
        says: "The application's settings. Without the right to see them it is left out.",
        by: &[Shown::Had(Document::Client)],
    },
    causes: &[
        Cause {
            name: "third-party",
            means: "The application is a third party's, which can never use the Password grant.",
            fix: "Create a machine-to-machine application of the tenant's own, and use that.",
        },
        Cause {
            name: "other-type",
            means: "The application works, and is of another type than MAZ's guide asks for. This is a warning.",
            fix: "Choose Machine to Machine as its Application Type.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let id = case.value(&case.settings.client_id, "--client-id")?;
    case.requires(&tenant_discovery::CHECK)?;
    if id.looks_like_a_secret() {
        return Err(Finding::skip(
            Because::Check(application_credentials::CHECK.id),
            "",
        ));
    }
    // Auth0 names a third party's so; only settings that say otherwise know better.
    let seen = case.seen(&case.evidence.client);
    if seen.and_then(|client| client.is_first_party).is_none() && id.as_str().starts_with("tpc_") {
        return Ok(third_party(case));
    }
    if let Some(Err(refused)) = case.evidence.client.value()
        && is_gone(refused)
        && case.judge(&application_credentials::CHECK).status == Status::Fail
    {
        return Err(Finding::skip(
            Because::Check(application_credentials::CHECK.id),
            "",
        ));
    }
    let client = case.must_see(
        &case.evidence.client,
        Document::Client,
        "the application's settings",
    )?;
    Ok(of_settings(case, client)?.from_settings())
}

fn is_gone(refused: &ManagementError) -> bool {
    refused.has_no("client")
}

fn of_settings(case: &Case<'_>, client: &ClientSettings) -> Result<Finding, Finding> {
    let kind = match (client.is_first_party, client.app_type.as_deref()) {
        (Some(false), _) => return Ok(third_party(case)),
        (Some(true), Some("non_interactive")) => return Ok(Finding::pass("the tenant's own")),
        // Rights such as read:client_summary show the type alone, and leave out what every application has.
        (None, Some("non_interactive")) if client.grant_types.is_none() => {
            return Err(Finding::skip(Because::Scope(SHOWS_SETTINGS), ""));
        }
        (None, Some("non_interactive")) => {
            return Err(Finding::unknown(
                "The application's settings do not say whether it is the tenant's own, or a third party's.",
            ));
        }
        (_, Some("regular_web")) => "Regular Web Application".to_owned(),
        (_, Some("spa")) => "Single Page Application".to_owned(),
        (_, Some("native")) => "Native application".to_owned(),
        (_, Some(other)) => format!("'{}'", crate::domain::clean(other)),
        (_, None) => "nothing in particular".to_owned(),
    };
    Ok(Finding::warn(
        "other-type",
        format!("The application's type is {kind}; MAZ's guide asks for Machine to Machine."),
        fix(
            "Choose Machine to Machine as the Application Type.",
            &[
                "Open the application and its Settings.",
                "Under Application Properties, choose Machine to Machine as Application Type.",
                "Choose Save, and make sure that its Grant Types are still ticked.",
            ],
            case.application_page("settings"),
        ),
    ))
}

fn third_party(case: &Case<'_>) -> Finding {
    Finding::fail(
        "third-party",
        "The application is a third party's, and Auth0 never lets one log readers in with a password.",
        fix(
            "Create an application of the tenant's own for MAZ, and use that.",
            &[
                "Open Applications > Applications and choose Create Application > Machine to Machine Applications.",
                "Authorize it for the Auth0 Management API with MAZ's six permissions.",
                "Tick Password among its Grant Types, and switch it on under Authentication > Database, the directory, Applications.",
                "Give its Client ID and Client Secret here.",
            ],
            case.page("applications"),
        ),
    )
}
