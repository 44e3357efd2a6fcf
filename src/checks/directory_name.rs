//! `directory.name`: the tenant's Default Directory is the one that the record names.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Proof, Severity, Shown, application_type, directory_connection,
    directory_default, refused, rehearsed, tenant_discovery,
};
use crate::auth0::Edit;
use crate::auth0::{Meaning, TenantSettings, TokenAnswer};
use crate::domain::{Because, DirectoryName, Finding, Fix, Status, told_apart};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "directory.name",
    title: "It is the tenant's Default Directory",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:tenant_settings"),
    looks_at: "Whether the Default Directory in the tenant's settings is the directory that was given. Without those, whether a login that names no directory is refused by one, while the directory that was given answers well. With --rehearse, whether a user that was created in that directory can log in without naming it.",
    matters: "MAZ creates readers in the directory that it was given, and its logins reach the Default Directory. Where these are two, nobody who registers in the app can log in.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::PasswordLogin,
        Document::RealmLogin,
        Document::Connection,
        Document::TenantSettings,
    ],
    proof: Proof {
        says: "The tenant's settings name the same directory. Or a user that a rehearsal created there logged in without naming it.",
        by: &[Shown::Had(Document::TenantSettings), Shown::Rehearsed],
    },
    causes: &[Cause {
        name: "other-directory",
        means: "The tenant's Default Directory is another one than the directory that was given.",
        fix: "Give MAZ the tenant's Default Directory, or change that.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let name = case.value(&case.settings.default_directory, "--default-directory")?;
    case.requires(&tenant_discovery::CHECK)?;
    if case.went_elsewhere() {
        return Ok(by_behaviour(case, name));
    }
    for check in [&directory_default::CHECK, &directory_connection::CHECK] {
        if case.judge(check).status == Status::Fail {
            return Err(Finding::skip(Because::Check(check.id), ""));
        }
    }
    let seen = case.must_see(
        &case.evidence.tenant_settings,
        Document::TenantSettings,
        "the tenant's settings",
    );
    // Settings that name none do not tell; a login does.
    let names_one = |settings: &&TenantSettings| settings.default_directory.is_some();
    let settings = match (seen, by_rehearsal(case)) {
        (Ok(settings), None) => settings,
        (Ok(settings), Some(_)) if names_one(&settings) => settings,
        (_, Some(true)) => {
            return Ok(Finding::pass(format!(
                "a user that was created in {name} logged in without naming it"
            ))
            .from_login());
        }
        (_, Some(false)) => {
            return Ok(other(
                case,
                name,
                format!(
                    "A user that was created in {name} can log in there, and not at the tenant's Default Directory: that is another one."
                ),
                "the Default Directory",
            )
            .from_login());
        }
        // A token that is not accepted is told once.
        (Err(finding), None)
            if finding.status == Status::Unknown
                && case.judge(&application_type::CHECK).status == Status::Unknown =>
        {
            return Err(Finding::skip(
                Because::Check(application_type::CHECK.id),
                "",
            ));
        }
        (Err(finding), None) => return Err(finding),
    };
    let Some(default) = settings.default_directory.as_deref() else {
        case.requires(&directory_default::CHECK)?;
        return Ok(Finding::unknown(format!(
            "The tenant's settings name no Default Directory, and a login that names none reached one nevertheless. Whether that is {name} does not show; --rehearse tries it."
        ))
        .from_settings());
    };
    if default == name.as_str() {
        return Ok(Finding::pass(default.to_owned()).from_settings());
    }
    let default = told_apart(default, name.as_str());
    Ok(other(
        case,
        name,
        format!("The tenant's Default Directory is {default}, and {name} was given."),
        &default,
    )
    .from_settings())
}

/// The login that names no directory was turned away where it went, and the record's own directory answers well.
fn by_behaviour(case: &Case<'_>, name: &DirectoryName) -> Finding {
    let what = match case.plain() {
        Some(Meaning::ConnectionDisabled) => "one that is not enabled for this application",
        Some(Meaning::ConnectionNotFound) => "one that is gone",
        _ => "one that cannot check passwords",
    };
    let finding = other(
        case,
        name,
        format!(
            "The tenant's Default Directory is not {name}, but {what}: {name} answers well, and a login that names no directory is refused."
        ),
        "the Default Directory",
    );
    let Some(refusal) = case
        .evidence
        .password_login
        .value()
        .and_then(TokenAnswer::refusal)
    else {
        return finding;
    };
    refused(
        "other-directory",
        finding.message,
        refusal,
        finding.fix.unwrap_or_default(),
    )
}

/// Whether a rehearsal's login reached the directory in which the user was created; nothing where that did not show.
fn by_rehearsal(case: &Case<'_>) -> Option<bool> {
    rehearsed::reached_directory(case, case.evidence.rehearsal.as_ref()?)
}

fn other(case: &Case<'_>, name: &DirectoryName, message: String, default: &str) -> Finding {
    let change = format!(
        "Under API Authorization Settings, write {name} into Default Directory and choose Save."
    );
    let keep = format!("Or, if the readers are in {default}, give that name to MAZ and here.");
    Finding::fail(
        "other-directory",
        message,
        Fix {
            command: Edit::default_directory(name.as_str()).by_auth0_cli(),
            ..fix(
                "Make both the directory of your readers.",
                &[
                    "Open Settings (of the tenant) and its General tab.",
                    &change,
                    &keep,
                ],
                case.page("tenant/general"),
            )
        },
    )
}
