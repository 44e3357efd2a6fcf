//! `users.rehearsal`: what MAZ does at run time works, tried once with a user of the program's own.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Evidence, Part, Proof, RehearsalEvidence, Seen, Selection,
    Severity, Shown, application_type, directory_connection, directory_default, directory_enabled,
    directory_name, password_grant, password_protection, rehearsed, users_read,
};
use crate::auth0::{ManagementError, Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, DirectoryName, Finding, Fix, Settings, Status, clean};
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
    proof: Proof {
        says: "Each step of the rehearsal succeeded, the login the last of them. The warning about custom domains rests on the tenant's list of them.",
        by: &[Shown::Rehearsed, Shown::Had(Document::CustomDomains)],
    },
    causes: &[
        Cause {
            name: "no-default-domain",
            means: "The tenant has several custom domains and no default, so that users can be created only by naming one. This is a warning, and needs no rehearsal.",
            fix: "Open Branding > Custom Domains, and choose Set as Default for one of them.",
        },
        Cause {
            name: "create-refused",
            means: "The Management API refuses to create a user in the directory.",
            fix: "Do what Auth0's words say: most often the directory is not enabled for MAZ's application, or asks for more than an e-mail address and a password, or its own script refuses.",
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
            fix: "Do what Auth0's words say: a post-login Action or a second factor refuses every reader in the same way.",
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
    let Some(rehearsal) = &case.evidence.rehearsal else {
        let domains = &case.evidence.custom_domains;
        if matches!(domains, Part::Failed(..)) {
            case.must_see(domains, Document::CustomDomains, "the custom domains")?;
        }
        return without_a_default_domain(case)
            .ok_or_else(|| Finding::skip(Because::Flag("--rehearse"), ""));
    };
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
            message: format!("{} {left}", finding.message).into(),
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
        Part::Failed(error, _) => return Ok(super::no_answer::not_had(case, error, "a login")),
        Part::Untried => return Ok(interrupted()),
        Part::Got(answer, _) => answer,
    };
    Ok(match answer {
        TokenAnswer::Granted(_) => match rehearsed::who_logged_in(case, &rehearsal.login) {
            Ok(_) => Finding::pass(format!(
                "a user was created in {name}, kept its app_metadata, logged in, and is closed again"
            )),
            Err(why) => Finding::unknown(format!(
                "A login of the new user was answered by a token, and that does not prove who was logged in: {why}."
            )),
        },
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
        Part::Failed(error, _) => Some(super::no_answer::not_known(
            case,
            error,
            &format!("leave {what}"),
        )),
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
    let words = error.message.to_ascii_lowercase();
    let sentence = format!(
        "The Management API refuses to create a user: {}.",
        error.words()
    );
    let fix = if error.code == "custom_domain_conflict"
        || words.contains("multiple verified custom domains")
    {
        default_domain(case)
    } else if words.contains("connection is disabled")
        || words.contains("connection must be enabled for this client")
    {
        switch_on(case)
    } else if words.contains("password") && words.contains("weak") {
        logs(
            case,
            "Let the directory take a long random password.",
            &[
                "Open Authentication > Database, the directory and its Authentication Methods tab.",
                "Look at its Password Policy: four kinds of characters and 36 of them must do.",
            ],
            "connections/database",
        )
    } else {
        logs(
            case,
            "Let the directory create users with an e-mail address and a password alone.",
            &[
                "Open Authentication > Database and the directory.",
                "In its Settings, Requires Username must be off; Disable Sign Ups does not matter here.",
                "Where it has a Custom Database, its Create script must take such users.",
            ],
            "connections/database",
        )
    };
    Finding::fail("create-refused", sentence, fix)
}

/// Users are made as the application that holds the token: the directory must be enabled for it, whatever its scopes.
fn switch_on(case: &Case<'_>) -> Fix {
    let name = case
        .settings
        .default_directory
        .as_ref()
        .map_or("the directory", DirectoryName::as_str);
    let open = format!("Open Authentication > Database, {name} and its Applications tab.");
    logs(
        case,
        "Enable the directory for MAZ's application: users are created as that application.",
        &[&open, "Switch on MAZ's application."],
        "connections/database",
    )
}

fn default_domain(case: &Case<'_>) -> Fix {
    fix(
        "Make one of the custom domains the tenant's default.",
        &[
            "Open Branding > Custom Domains.",
            "Choose the domain that readers are to see in e-mails, and choose Set as Default. The others stay as they are.",
        ],
        case.page("tenant/custom_domains"),
    )
}

/// Several custom domains and no default: then each user that is created must name one. The warning needs no rehearsal.
fn without_a_default_domain(case: &Case<'_>) -> Option<Finding> {
    let domains = case.seen(&case.evidence.custom_domains)?;
    let verified: Vec<String> = domains
        .iter()
        .filter(|domain| domain.is_ready)
        .map(|domain| clean(&domain.domain))
        .collect();
    (verified.len() > 1 && !domains.iter().any(|domain| domain.is_default)).then(|| {
        Finding::warn(
            "no-default-domain",
            format!(
                "The tenant has several custom domains ({}) and none of them is the default: Auth0 then refuses to create a user for anyone who does not name one. Whether MAZ does is not known.",
                verified.join(", ")
            ),
            default_domain(case),
        )
        .from_settings()
    })
}

/// Whether there is something to say without a rehearsal: a warning, or that nobody knows whether there is one.
pub(super) fn is_of_interest(evidence: &Evidence) -> bool {
    match &evidence.custom_domains {
        Part::Got(Ok(domains), _) => {
            domains.iter().filter(|domain| domain.is_ready).count() > 1
                && !domains.iter().any(|domain| domain.is_default)
        }
        Part::Failed(..) => true,
        _ => false,
    }
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
            format!(
                "The new user is asked for a second factor: {words} Whether MAZ can ask readers for one is documented nowhere."
            ),
            logs(
                case,
                "Exempt MAZ's application from multi-factor authentication.",
                super::login_password::EXEMPT_FROM_MFA,
                "security/mfa",
            ),
        ),
        Meaning::DeniedByAction
            if case.strangers_are_refused_well() && refusal.is_the_tenants_alone() =>
        {
            (
                format!(
                    "The new user's name and password were right, and the tenant's own code refused: {words}"
                ),
                logs(
                    case,
                    "Let the tenant's post-login Actions pass MAZ's application.",
                    &[
                        "Open Actions > Triggers > post-login, and look for api.access.deny with these words.",
                    ],
                    "actions/triggers",
                ),
            )
        }
        Meaning::DeniedByAction => (
            format!(
                "The new user was not logged in. {} Auth0 says: {words}",
                super::login_password::whose(refusal)
            ),
            logs(
                case,
                "Find what says these words: a post-login Action, or the script of a custom database.",
                &[
                    "Open Actions > Triggers > post-login, and look for api.access.deny with these words.",
                    "Open Authentication > Database, the directory and its Custom Database tab: try its Login script there.",
                ],
                "actions/triggers",
            ),
        ),
        Meaning::WrongCredentials => (
            format!(
                "{} Auth0 says: {words}",
                match rehearsal.realm_login.value() {
                    Some(TokenAnswer::Refused(again))
                        if again.meaning == Meaning::WrongCredentials =>
                    {
                        "The directory does not know the user that was just created in it."
                    }
                    _ => {
                        "A login that names no directory does not know the user that was just created: either the Default Directory is another one, or the directory forgets its users."
                    }
                }
            ),
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
