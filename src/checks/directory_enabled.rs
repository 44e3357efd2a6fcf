//! `directory.enabled`: the application may use the directory.

use super::links::fix;
use super::{Case, Cause, Check, Document, Severity, directory_connection};
use crate::auth0::{Meaning, TokenAnswer};
use crate::domain::Finding;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "directory.enabled",
    title: "The directory is enabled for the application",
    section: "Logins",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether the directory is switched on for this application.",
    matters: "Each connection is switched on for each application apart. Where it is off, every reader is refused.",
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::PasswordLogin,
        Document::RealmLogin,
    ],
    causes: &[Cause {
        name: "disabled-for-application",
        means: "The directory exists, and this application may not use it.",
        mend: "Switch it on in the application's Connections tab.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let name = case.value(&case.settings.default_directory, "--default-directory")?;
    case.requires(&directory_connection::CHECK)?;
    let answer = directory_connection::realm_answer(case)?;
    let disabled = matches!(answer, TokenAnswer::Refused(refusal) if refusal.meaning == Meaning::ConnectionDisabled);
    if !disabled {
        return Ok(Finding::pass("it is on"));
    }
    let switch = format!("Under Database, switch on {name}.");
    Ok(Finding::fail(
        "disabled-for-application",
        format!("The directory {name} is not enabled for this application."),
        fix(
            format!("Switch on {name} for the application."),
            &["Open the application and its Connections tab.", &switch],
            case.application_page("connections"),
        ),
    ))
}
