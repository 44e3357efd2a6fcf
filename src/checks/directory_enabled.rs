//! `directory.enabled`: the application may use the directory.

use super::links::fix;
use super::proof::BY_A_DIRECTORY;
use super::{Case, Cause, Check, Document, Proof, Severity, Shown, directory_connection, refused};
use crate::auth0::{Meaning, Refusal};
use crate::domain::{Because, DirectoryName, Finding, Status};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "directory.enabled",
    title: "The directory is enabled for the application",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:connections"),
    looks_at: "Whether the directory is switched on for this application.",
    matters: "Each connection is switched on for each application separately. Where it is off, every reader is refused.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::PasswordLogin,
        Document::Connection,
        Document::ConnectionClients,
        Document::RealmLogin,
    ],
    proof: Proof {
        says: "The login at the directory is refused as invalid_grant for wrong credentials. Or the connection's settings list the application.",
        by: &[
            Shown::Refused(Document::RealmLogin, BY_A_DIRECTORY),
            Shown::Had(Document::ConnectionClients),
        ],
    },
    causes: &[Cause {
        name: "disabled-for-application",
        means: "The directory exists, and this application may not use it.",
        fix: "Open Authentication > Database, the directory and its Applications tab, and switch on MAZ's application.",
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
                disabled(case, name, None).from_settings()
            })
        }
        _ => behaved,
    }
}

fn behaved(case: &Case<'_>) -> Result<Finding, Finding> {
    let name = case.value(&case.settings.default_directory, "--default-directory")?;
    let answer = directory_connection::realm_answer(case)?;
    match answer.refusal() {
        Some(refusal) if refusal.meaning == Meaning::ConnectionDisabled => {
            Ok(disabled(case, name, Some(refusal)))
        }
        Some(refusal) if BY_A_DIRECTORY.contains(&refusal.meaning) => Ok(Finding::pass("it is on")),
        Some(refusal)
            if refusal.meaning == Meaning::NoDefaultDirectory
                && case.plain() == Some(Meaning::NoDefaultDirectory) =>
        {
            Err(Finding::skip(Because::Check("directory.default"), ""))
        }
        // By its settings it is not enabled, which may look as if there were none.
        Some(refusal)
            if refusal.meaning == Meaning::NoDefaultDirectory
                && case.seen(&case.evidence.connection_clients) == Some(&false) =>
        {
            Ok(disabled(case, name, Some(refusal)))
        }
        _ => {
            case.requires(&directory_connection::CHECK)?;
            Err(Finding::skip(
                Because::Check(directory_connection::CHECK.id),
                "",
            ))
        }
    }
}

fn disabled(case: &Case<'_>, name: &DirectoryName, refusal: Option<&Refusal>) -> Finding {
    let sentence = format!("The directory {name} is not enabled for this application.");
    let open = format!("Open Authentication > Database and choose {name}.");
    let fix = fix(
        format!("Switch on the application for {name}."),
        &[
            &open,
            "Open its Applications tab and switch on MAZ's application.",
        ],
        case.page("connections/database"),
    );
    match refusal {
        Some(refusal) => refused("disabled-for-application", sentence, refusal, fix),
        None => Finding::fail("disabled-for-application", sentence, fix),
    }
}
