//! `directory.default`: the tenant has a Default Directory, which checks the passwords of logins that name none.

use super::links::fix;
use super::proof::BY_A_DIRECTORY;
use super::{
    Advice, Case, Cause, Check, Document, Proof, Severity, Shown, password_grant, probe, refused,
};
use crate::auth0::Edit;
use crate::auth0::{Meaning, Refusal, TenantSettings, TokenAnswer};
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
        Document::RealmLogin,
        Document::PasswordLogin,
    ],
    proof: Proof {
        says: "The login that names no directory is refused as invalid_grant for wrong credentials: a directory was asked. Or the tenant's settings name one, where no login was tried.",
        by: &[
            Shown::Refused(Document::PasswordLogin, BY_A_DIRECTORY),
            Shown::Had(Document::TenantSettings),
        ],
    },
    causes: &[
        Cause {
            name: "not-set",
            means: "The tenant has no Default Directory, or it names a connection that is gone.",
            fix: "Write the connection's name into Default Directory in the tenant's settings.",
        },
        Cause {
            name: "not-enabled",
            means: "The tenant's Default Directory is not enabled for the application.",
            fix: "Open Authentication > Database, the directory and its Applications tab, and switch on MAZ's application.",
        },
        Cause {
            name: "cannot-check-passwords",
            means: "The tenant's Default Directory is a connection that cannot check passwords, such as a social or SAML login.",
            fix: "Write the name of the readers' database into Default Directory in the tenant's settings.",
        },
    ],
    judge,
};

/// How the tenant behaves is what counts; its settings say the same with certainty, or say it where no login was tried.
fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let behaved = behaved(case);
    let Some(settings) = case.seen(&case.evidence.tenant_settings) else {
        return behaved;
    };
    let named = settings.default_directory.as_deref().map(clean);
    match (behaved, named) {
        (Ok(finding), Some(name)) if finding.status == Status::Pass => {
            Ok(Finding::pass(name).from_settings())
        }
        // How it behaves is what counts; which directory that is, is missed by directory.name.
        (Ok(finding), None) if finding.status == Status::Pass => Ok(Finding::pass(
            "a login that names none reaches one, though the tenant's settings name none",
        )),
        (Ok(finding), None) if finding.status == Status::Fail => Ok(finding.from_settings()),
        (Ok(finding), _)
            if finding.status == Status::Fail
                && is_the_records(case, settings)
                && let Some(check) = told_by_settings(case) =>
        {
            Err(Finding::skip(Because::Check(check), ""))
        }
        (Ok(finding), Some(name))
            if finding.cause == Some("not-set")
                && is_the_records(case, settings)
                && matches!(case.seen(&case.evidence.connection), Some(Some(_)))
                && case.seen(&case.evidence.connection_clients) == Some(&true) =>
        {
            Ok(disagree(&name))
        }
        (Ok(finding), Some(name)) if finding.cause == Some("not-set") => Ok(Finding {
            message: format!(
                "{} Its settings name {name}: that is gone, or not enabled for this application.",
                finding.message
            )
            .into(),
            ..finding
        }),
        (Err(skipped), _) if is_told_elsewhere(&skipped) => Err(skipped),
        (Err(_), Some(name)) => Ok(Finding::pass(name).from_settings()),
        (Err(_), None) => Ok(not_set(case, None).from_settings()),
        (Ok(finding), _) => Ok(finding),
    }
}

/// Whether the settings name the record's directory, byte for byte.
fn is_the_records(case: &Case<'_>, settings: &TenantSettings) -> bool {
    let record = case.settings.default_directory.as_ref();
    record.is_some_and(|record| settings.default_directory.as_deref() == Some(record.as_str()))
}

/// The check that fails because of what the settings of the record's directory say.
fn told_by_settings(case: &Case<'_>) -> Option<&'static str> {
    let found = case.seen(&case.evidence.connection);
    let is_a_database = found.is_none_or(|found| {
        let found = found.as_ref().filter(|found| !found.blocks_passwords);
        let strategy = found.map(|found| found.strategy.as_deref());
        // What is gone is none; of what kind it is, may be left out.
        strategy.is_some_and(|strategy| strategy.is_none_or(|strategy| strategy == "auth0"))
    });
    if !is_a_database {
        return Some("directory.connection");
    }
    (case.seen(&case.evidence.connection_clients) == Some(&false)).then_some("directory.enabled")
}

/// Whether the login did show something of a directory, which another check tells.
fn is_told_elsewhere(skipped: &Finding) -> bool {
    matches!(
        skipped.because,
        Some(Because::Check(
            "directory.connection" | "directory.enabled" | "directory.name"
        ))
    )
}

fn behaved(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&password_grant::CHECK)?;
    let TokenAnswer::Refused(refusal) =
        case.got(&case.evidence.password_login, &password_grant::CHECK)?
    else {
        return Ok(probe::accepts_anybody(case, None));
    };
    let because = |check| Err(Finding::skip(Because::Check(check), ""));
    match (refusal.meaning, case.realm()) {
        (meaning, _) if BY_A_DIRECTORY.contains(&meaning) => {
            Ok(Finding::pass("a login that names none reaches it"))
        }
        (meaning, _) if probe::is_stopped(meaning) => Err(probe::stopped()),
        _ if case.went_elsewhere() => because("directory.name"),
        // Where the record's directory does not exist, a Default Directory of that name cannot work either.
        (
            Meaning::NoDefaultDirectory
            | Meaning::ConnectionNotFound
            | Meaning::ConnectionDisabled
            | Meaning::ConnectionCannotCheckPasswords,
            Some(Meaning::ConnectionNotFound),
        )
        | (
            Meaning::ConnectionDisabled | Meaning::ConnectionCannotCheckPasswords,
            Some(Meaning::ConnectionCannotCheckPasswords),
        ) => because("directory.connection"),
        (
            Meaning::ConnectionDisabled | Meaning::ConnectionCannotCheckPasswords,
            Some(Meaning::ConnectionDisabled),
        ) => because("directory.enabled"),
        (Meaning::NoDefaultDirectory | Meaning::ConnectionNotFound, _) => {
            Ok(not_set(case, Some(refusal)))
        }
        (Meaning::ConnectionDisabled, _) => Ok(not_enabled(case, refusal)),
        (Meaning::ConnectionCannotCheckPasswords, _) => Ok(cannot_check(case, refusal)),
        _ => Ok(probe::refused_before(case, refusal)),
    }
}

fn name<'a>(case: &'a Case<'_>) -> &'a str {
    case.settings
        .default_directory
        .as_ref()
        .map_or(DirectoryName::USUAL, DirectoryName::as_str)
}

/// How to set it.
fn set(case: &Case<'_>) -> Fix {
    let name = name(case);
    let write = format!(
        "Under API Authorization Settings, write {name} into Default Directory and choose Save."
    );
    let enable = format!(
        "Open Authentication > Database, {name} and its Applications tab: MAZ's application must be switched on there."
    );
    Fix {
        command: Edit::default_directory(name).by_auth0_cli(),
        ..fix(
            format!("Set the tenant's Default Directory to {name}."),
            &[
                "Open Settings (of the tenant) and its General tab.",
                &write,
                &enable,
            ],
            case.page("tenant/general"),
        )
    }
}

fn not_set(case: &Case<'_>, refusal: Option<&Refusal>) -> Finding {
    const SENTENCE: &str =
        "The tenant has no Default Directory, so a login that names no directory reaches none.";
    match refusal {
        Some(refusal) => refused("not-set", SENTENCE, refusal, set(case)),
        None => Finding::fail("not-set", SENTENCE, set(case)),
    }
}

/// The settings name a directory that is there and enabled, and a login finds none: one of the two is behind the other.
fn disagree(name: &str) -> Finding {
    Finding {
        fix: Some(fix(
            "Wait a minute, and run this again.",
            &[
                "A change of the tenant's settings may take a while until logins know it.",
                "If it stays so: open Settings (of the tenant) and its General tab, and save the Default Directory once more.",
            ],
            None,
        )),
        ..Finding::unknown(format!(
            "The tenant's settings and its logins disagree: the settings name {name} as Default Directory, which is there and enabled for this application, and a login that names no directory reaches none."
        ))
    }
}

fn not_enabled(case: &Case<'_>, refusal: &Refusal) -> Finding {
    let name = name(case);
    let compare = format!(
        "Under API Authorization Settings, read Default Directory: for MAZ it is {name}, letter for letter."
    );
    refused(
        "not-enabled",
        "The tenant's Default Directory is not enabled for this application, so no reader can log in.",
        refusal,
        fix(
            "Switch on the Default Directory for the application.",
            &[
                "Open Settings (of the tenant) and its General tab.",
                &compare,
                "Open Authentication > Database, that directory and its Applications tab, and switch on MAZ's application.",
            ],
            case.page("connections/database"),
        ),
    )
}

fn cannot_check(case: &Case<'_>, refusal: &Refusal) -> Finding {
    refused(
        "cannot-check-passwords",
        "The tenant's Default Directory is a connection that cannot check passwords, so no reader can log in.",
        refusal,
        Fix {
            summary: "Make a database connection the Default Directory: the one of your readers."
                .into(),
            ..set(case)
        },
    )
}
