//! `users.rehearsal`: what MAZ does at run time works, tried once with a user of the program's own.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Evidence, Part, RehearsalEvidence, Seen, Selection, Severity,
    application_type, directory_connection, directory_default, directory_enabled, directory_name,
    password_grant, password_protection, users_read,
};
use crate::auth0::{ManagementError, Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, Finding, Fix, Settings, Status};
use std::cell::RefCell;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "users.rehearsal",
    title: "A reader can be created and can log in",
    section: "Readers",
    severity: Severity::Fail,
    scope: None,
    looks_at: "With --rehearse, what MAZ does at run time: it creates one user, maz-auth0-rehearsal@maz-auth0.invalid, in the directory, writes a key of its own into the user's app_metadata and reads it back, logs in once as that user without naming a directory, and then blocks the user, or deletes it where the application may. The user is used again the next time, with a new random password that nobody keeps.",
    matters: "It is the nearest thing to a reader's first visit, and the only proof from MAZ's own permissions of which directory the tenant's Default Directory is.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Jwks,
        Document::Token,
        Document::PasswordLogin,
        Document::RealmLogin,
        Document::Users,
        Document::CustomDomains,
    ],
    causes: &[
        Cause {
            name: "create-refused",
            means: "The Management API refuses to create a user in the directory.",
            fix: "Do what Auth0's words say: most often the directory asks for more than an e-mail address and a password, or its own script refuses.",
        },
        Cause {
            name: "update-refused",
            means: "The Management API refuses to change a user's app_metadata.",
            fix: "Do what Auth0's words say; MAZ keeps there what a reader may read.",
        },
        Cause {
            name: "metadata-lost",
            means: "Auth0 took what was written into app_metadata, and it was not there when it was read back.",
            fix: "Find the Action, script or program that empties app_metadata, and let it keep keys that are not its own.",
        },
        Cause {
            name: "login-refused",
            means: "The user was created, and cannot log in as a reader would.",
            fix: "Do what Auth0's words say: a post-login Action or a second factor refuses every reader likewise.",
        },
    ],
    judge,
};

/// Whose failure leaves nothing to rehearse. The logins as nobody may have been left out: those are no reason.
const ROOTS: [&Check; 7] = [
    &application_type::CHECK,
    &password_grant::CHECK,
    &directory_connection::CHECK,
    &directory_default::CHECK,
    &directory_enabled::CHECK,
    &directory_name::CHECK,
    &password_protection::CHECK,
];

/// Whether a rehearsal may be tried: nothing is known that would make it fail.
pub fn may_be_tried(settings: &Settings, evidence: &Evidence) -> bool {
    let selection = Selection::default();
    let case = Case {
        settings,
        evidence,
        selection: &selection,
        judged: RefCell::default(),
    };
    rests_on(&case).is_ok()
}

fn rests_on(case: &Case<'_>) -> Result<(), Finding> {
    case.value(&case.settings.default_directory, "--default-directory")?;
    case.requires(&users_read::CHECK)?;
    match ROOTS
        .iter()
        .find(|root| case.judge(root).status == Status::Fail)
    {
        Some(root) => Err(Finding::skip(Because::Check(root.id), "")),
        None => Ok(()),
    }
}

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let rehearsal = case.value(&case.evidence.rehearsal, "--rehearse")?;
    rests_on(case)?;
    let finding = went(case, rehearsal)?;
    let Some(words) = &rehearsal.left_behind else {
        return Ok(finding);
    };
    let left = format!(
        "The user {} could not be blocked again: {words}. Block or delete it under User Management > Users.",
        rehearsal.username
    );
    Ok(if finding.status == Status::Pass {
        Finding::unknown(left)
    } else {
        Finding {
            message: format!("{} {left}", finding.message),
            ..finding
        }
    })
}

fn went(case: &Case<'_>, rehearsal: &RehearsalEvidence) -> Result<Finding, Finding> {
    let name = case.value(&case.settings.default_directory, "--default-directory")?;
    if let Some(finding) = stopped(case, &rehearsal.created, "to create a user", |error| {
        create_refused(case, error)
    }) {
        return Ok(finding);
    }
    if let Some(finding) = stopped(case, &rehearsal.updated, "to write app_metadata", |error| {
        update_refused(case, error)
    }) {
        return Ok(finding);
    }
    if let Some(finding) = stopped(
        case,
        &rehearsal.kept,
        "to read app_metadata back",
        |error| update_refused(case, error),
    ) {
        return Ok(finding);
    }
    if let Part::Got(Ok(false), _) = rehearsal.kept {
        return Ok(metadata_lost(case));
    }
    let answer = match &rehearsal.login {
        Part::Failed(error, _) => return Ok(super::not_had(case, error, "a login")),
        Part::Untried => return Ok(interrupted()),
        Part::Got(answer, _) => answer,
    };
    Ok(match answer {
        TokenAnswer::Granted(_) => Finding::pass(format!(
            "a user was created in {name}, kept its app_metadata, logged in, and is closed again"
        )),
        TokenAnswer::Refused(refusal) => login_refused(case, rehearsal, refusal),
    }
    .from_login())
}

/// What is found where a step did not succeed.
fn stopped<T>(
    case: &Case<'_>,
    step: &Seen<T>,
    what: &str,
    refused: impl FnOnce(&ManagementError) -> Finding,
) -> Option<Finding> {
    match step {
        Part::Got(Ok(_), _) => None,
        Part::Got(Err(error), _) => Some(refused(error)),
        Part::Failed(error, _) => Some(super::not_had(case, error, &format!("leave {what}"))),
        Part::Untried => Some(interrupted()),
    }
}

fn interrupted() -> Finding {
    Finding::unknown("The rehearsal was cut off before its end: try again.")
}

fn logs(case: &Case<'_>, summary: &str, steps: &[&str], page: &str) -> Fix {
    let mut steps = steps.to_vec();
    steps.push(
        "If it stays so, open Monitoring > Logs: the entries of this minute say more than the answer does.",
    );
    fix(summary, &steps, case.page(page))
}

fn create_refused(case: &Case<'_>, error: &ManagementError) -> Finding {
    let several = error.code == "custom_domain_conflict";
    let (summary, steps): (&str, &[&str]) = if several {
        (
            "Ask MAZ support whether MAZ names a custom domain when it creates readers; else leave the tenant one.",
            &["Open Branding > Custom Domains: there is more than one that is verified."],
        )
    } else {
        (
            "Let the directory create users with an e-mail address and a password alone.",
            &[
                "Open Authentication > Database and the directory.",
                "In its Settings, Requires Username must be off; Disable Sign Ups does not matter here.",
                "Where it has a Custom Database, its Create script must take such users.",
            ],
        )
    };
    Finding::fail(
        "create-refused",
        format!(
            "The Management API refuses to create a user: {}.",
            error.words()
        ),
        logs(case, summary, steps, "connections/database"),
    )
}

fn update_refused(case: &Case<'_>, error: &ManagementError) -> Finding {
    Finding::fail(
        "update-refused",
        format!(
            "The Management API refuses to change a user's app_metadata: {}.",
            error.words()
        ),
        logs(
            case,
            "Let the application change the users of the directory.",
            &[
                "Open the application and its APIs tab, and make sure that update:users and update:users_app_metadata are ticked.",
                "Open Authentication > Database and the directory: where it has a Custom Database, its scripts must take changes.",
            ],
            "users",
        ),
    )
}

fn metadata_lost(case: &Case<'_>) -> Finding {
    Finding::fail(
        "metadata-lost",
        "Auth0 took what was written into app_metadata, and it was not there when it was read back.",
        logs(
            case,
            "Find what empties app_metadata, and let it keep keys that are not its own.",
            &[
                "Open Actions > Triggers, and look for api.user.setAppMetadata or for calls of the Management API.",
                "Look for other programs of yours that write app_metadata as a whole: an empty object takes every key away.",
            ],
            "actions/triggers",
        ),
    )
}

fn login_refused(case: &Case<'_>, rehearsal: &RehearsalEvidence, refusal: &Refusal) -> Finding {
    let words = refusal.words();
    let (message, fix) = match refusal.meaning {
        Meaning::MfaRequired => (
            "The new user is asked for a second factor, which MAZ cannot ask readers for.".to_owned(),
            logs(
                case,
                "Exempt MAZ's application from multi-factor authentication.",
                &[
                    "Open Security > Multi-factor Auth and set Require Multi-factor Auth to Never or Adaptive, or",
                    "in a post-login Action, ask for a second factor only where event.client.client_id is not MAZ's.",
                ],
                "security/mfa",
            ),
        ),
        Meaning::DeniedByAction => (
            format!("The new user's name and password were right, and the tenant's own code refused: {words}"),
            logs(
                case,
                "Let the tenant's post-login Actions and Rules pass MAZ's application.",
                &["Open Actions > Triggers > post-login, and look for api.access.deny with these words."],
                "actions/triggers",
            ),
        ),
        Meaning::WrongCredentials => (
            match rehearsal.realm_login.value() {
                Some(TokenAnswer::Refused(again)) if again.meaning == Meaning::WrongCredentials => {
                    "The directory does not know the user that was just created in it."
                }
                _ => {
                    "A login that names no directory does not know the user that was just created: either the Default Directory is another one, or the directory forgets its users."
                }
            }
            .to_owned(),
            logs(
                case,
                "Compare the tenant's Default Directory with the directory, and look at the directory's scripts.",
                &[
                    "Open Settings (of the tenant), its General tab, and read Default Directory under API Authorization Settings.",
                    "Open Authentication > Database and the directory: where it has a Custom Database, its Create and Login scripts must work on the same users.",
                ],
                "tenant/general",
            ),
        ),
        _ => (
            format!("The new user cannot log in: {words}"),
            logs(
                case,
                "Look up this moment in the tenant's logs, where Auth0 says more than it answers.",
                &["Open Monitoring > Logs and find the failed login of this minute."],
                "logs",
            ),
        ),
    };
    Finding::fail("login-refused", message, fix)
}
