//! `directory.default`: the tenant has a Default Directory, which checks the passwords of logins that name none.

use super::links::fix;
use super::{Advice, Case, Cause, Check, Document, Severity, directory_connection, password_grant};
use crate::auth0::{Meaning, TokenAnswer};
use crate::domain::{Because, DirectoryName, Finding, Fix, Status, clean};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "directory.default",
    title: "The tenant has a Default Directory",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:tenant_settings"),
    looks_at: "Whether a login that names no directory reaches one: the tenant's Default Directory. With wider rights, the tenant's settings as well.",
    matters: "MAZ's logins name no directory, so the tenant must say which one checks them. A new tenant does not.",
    advice: Some(Advice {
        against: "The Default Directory is a setting of the whole tenant. Every application with the Password grant uses it, and /authorize falls back to it for applications that have no connection of their own named. Auth0's own audit tool counts a Default Directory as something to look at.",
        limit: &[
            "Set it to the readers' directory, never to your staff's.",
            "Tick the Password grant for no other application of this tenant.",
            "If the tenant serves other products as well, give MAZ a tenant of its own.",
            "Enable the directory for the applications that need it alone: Authentication > Database, the directory, Applications.",
        ],
        review: "Setting: tenant-wide default_directory names the readers' database connection. Reason: the vendor logs readers in by the password grant and sends no realm. Exposure: any application of the tenant with that grant authenticates against this connection by default, and /authorize falls back to it. Compensating controls: no other application has the password grant; the connection holds readers only and is enabled for named applications only.",
    }),
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::TenantSettings,
        Document::PasswordLogin,
    ],
    causes: &[Cause {
        name: "not-set",
        means: "The tenant has no Default Directory, or it names a connection that is gone.",
        fix: "Write the connection's name into Default Directory in the tenant's settings.",
    }],
    judge,
};

/// How the tenant behaves is what counts; its settings say the same with certainty, or say it where no login was tried.
fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let behaved = behaved(case);
    let Some(settings) = case.seen(&case.evidence.tenant_settings) else {
        return behaved;
    };
    match (&behaved, settings.default_directory.as_deref()) {
        (Ok(finding), Some(name)) if finding.status == Status::Pass => {
            Ok(Finding::pass(clean(name)).from_settings())
        }
        (Ok(finding), None) if finding.status == Status::Fail => {
            behaved.map(Finding::from_settings)
        }
        (Err(skipped), _)
            if skipped.because == Some(Because::Check(directory_connection::CHECK.id)) =>
        {
            behaved
        }
        (Err(_), Some(name)) => Ok(Finding::pass(clean(name)).from_settings()),
        (Err(_), None) => Ok(not_set(case).from_settings()),
        (Ok(_), _) => behaved,
    }
}

fn behaved(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&password_grant::CHECK)?;
    let TokenAnswer::Refused(refusal) =
        case.got(&case.evidence.password_login, &password_grant::CHECK)?
    else {
        return Ok(Finding::pass("a login that names none reaches it"));
    };
    match refusal.meaning {
        Meaning::NoDefaultDirectory | Meaning::ConnectionNotFound => {
            // Where the record's directory does not exist, a Default Directory of that name cannot work either.
            let connection = case.judge(&directory_connection::CHECK);
            if connection.status == Status::Fail && connection.cause == Some("not-found") {
                return Err(Finding::skip(
                    Because::Check(directory_connection::CHECK.id),
                    "",
                ));
            }
            Ok(not_set(case))
        }
        Meaning::WrongCredentials
        | Meaning::ConnectionDisabled
        | Meaning::ConnectionCannotCheckPasswords
        | Meaning::UserBlocked
        | Meaning::MfaRequired
        | Meaning::PasswordLeaked
        | Meaning::DeniedByAction => Ok(Finding::pass("a login that names none reaches it")),
        // Refused before any directory was asked.
        Meaning::VerificationRequired | Meaning::AddressThrottled | Meaning::TooManyAttempts => {
            Err(Finding::skip(
                Because::Check(super::password_protection::CHECK.id),
                "",
            ))
        }
        _ => Ok(super::unrecognised(case, refusal)),
    }
}

fn not_set(case: &Case<'_>) -> Finding {
    let name = case
        .settings
        .default_directory
        .as_ref()
        .map_or(DirectoryName::USUAL, DirectoryName::as_str);
    let write = format!(
        "Under API Authorization Settings, write {name} into Default Directory and choose Save."
    );
    Finding::fail(
        "not-set",
        "The tenant has no Default Directory, so a login that names no directory reaches none.",
        Fix {
            command: Some(format!(
                "auth0 api patch tenants/settings --data '{{\"default_directory\":\"{name}\"}}'"
            )),
            ..fix(
                format!("Set the tenant's Default Directory to {name}."),
                &["Open Settings (of the tenant) and its General tab.", &write],
                case.page("tenant/general"),
            )
        },
    )
}
