//! `directory.enabled`: the application may use the directory.

use super::links::fix;
use super::{Case, Cause, Check, Document, Severity, directory_connection};
use crate::auth0::{Meaning, TokenAnswer};
use crate::domain::{Because, DirectoryName, Finding, Status};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "directory.enabled",
    title: "The directory is enabled for the application",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:connections"),
    looks_at: "Whether the directory is switched on for this application.",
    matters: "Each connection is switched on for each application apart. Where it is off, every reader is refused.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::PasswordLogin,
        Document::Connection,
        Document::ConnectionClients,
        Document::RealmLogin,
    ],
    causes: &[Cause {
        name: "disabled-for-application",
        means: "The directory exists, and this application may not use it.",
        fix: "Switch it on in the application's Connections tab.",
    }],
    judge,
};

/// How the tenant behaves is what counts; its settings say the same with certainty, or say it where no login was tried.
fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let behaved = behaved(case);
    let (Some(name), Some(enabled)) = (
        &case.settings.default_directory,
        case.seen(&case.evidence.connection_clients),
    ) else {
        return behaved;
    };
    match &behaved {
        Ok(finding) if (finding.status == Status::Pass) == *enabled => {
            behaved.map(Finding::from_settings)
        }
        Err(skipped) if skipped.because != Some(Because::Check(directory_connection::CHECK.id)) => {
            Ok(if *enabled {
                Finding::pass("it is on").from_settings()
            } else {
                disabled(case, name).from_settings()
            })
        }
        _ => behaved,
    }
}

fn behaved(case: &Case<'_>) -> Result<Finding, Finding> {
    let name = case.value(&case.settings.default_directory, "--default-directory")?;
    case.requires(&directory_connection::CHECK)?;
    let answer = directory_connection::realm_answer(case)?;
    let is_disabled = matches!(answer, TokenAnswer::Refused(refusal) if refusal.meaning == Meaning::ConnectionDisabled);
    Ok(if is_disabled {
        disabled(case, name)
    } else {
        Finding::pass("it is on")
    })
}

fn disabled(case: &Case<'_>, name: &DirectoryName) -> Finding {
    let switch = format!("Under Database, switch on {name}.");
    Finding::fail(
        "disabled-for-application",
        format!("The directory {name} is not enabled for this application."),
        fix(
            format!("Switch on {name} for the application."),
            &["Open the application and its Connections tab.", &switch],
            case.application_page("connections"),
        ),
    )
}
