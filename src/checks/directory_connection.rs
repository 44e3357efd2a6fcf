//! `directory.connection`: the record's directory exists and can check passwords.

use super::links::fix;
use super::proof::BY_A_DIRECTORY;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown, password_grant, probe, refused,
};
use crate::auth0::{Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, DirectoryName, Finding, Fix, Status};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "directory.connection",
    title: "The directory is a database",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:connections"),
    looks_at: "One login as a user that cannot exist, at the directory that was given (Auth0's password-realm grant). With wider rights, the connection's settings as well.",
    matters: "MAZ creates readers in this directory and logs them in there. It must be a database connection of this tenant.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::PasswordLogin,
        Document::Connection,
        Document::RealmLogin,
    ],
    proof: Proof {
        says: "The login at the directory is refused as invalid_grant for wrong credentials. Or the connection's settings say that it is a database.",
        by: &[
            Shown::Refused(Document::RealmLogin, BY_A_DIRECTORY),
            Shown::Had(Document::Connection),
        ],
    },
    causes: &[
        Cause {
            name: "not-found",
            means: "No connection of this tenant has this name. Capitals count.",
            fix: "Copy the connection's name from Authentication > Database.",
        },
        Cause {
            name: "not-a-database",
            means: "The connection is of a kind that cannot check passwords, such as a social or SAML login; or a database in which they are switched off.",
            fix: "Give the name of a database connection.",
        },
    ],
    judge,
};

/// What checks passwords without being a database: the readers that MAZ registers cannot be created there.
const ELSEWHERE: [&str; 4] = ["ad", "auth0-adldap", "adfs", "waad"];

/// How the tenant behaves is what counts; the connection's settings add what a login cannot tell, or say it where no
/// login was tried.
fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let behaved = behaved(case);
    let (Some(name), Some(seen)) = (
        &case.settings.default_directory,
        case.seen(&case.evidence.connection),
    ) else {
        return behaved;
    };
    let tried = behaved.is_ok();
    let passed = matches!(&behaved, Ok(finding) if finding.status == Status::Pass);
    let blocks_passwords = seen.as_ref().is_some_and(|found| found.blocks_passwords);
    match seen.as_ref().map(|found| found.strategy.as_deref()) {
        None if !tried => Ok(not_found(case, name, None).from_settings()),
        None if passed => behaved,
        None => behaved.map(Finding::from_settings),
        Some(Some("auth0")) if !passed && blocks_passwords => {
            Ok(passwords_are_off(case, name).from_settings())
        }
        Some(Some("auth0")) if passed || !tried => {
            Ok(Finding::pass(name.to_string()).from_settings())
        }
        Some(Some(strategy)) if ELSEWHERE.contains(&strategy) && (passed || !tried) => {
            Ok(elsewhere(case, name).from_settings())
        }
        Some(Some(strategy)) if strategy != "auth0" => {
            Ok(not_a_database(case, name, None).from_settings())
        }
        Some(_) => behaved,
    }
}

fn behaved(case: &Case<'_>) -> Result<Finding, Finding> {
    let name = case.value(&case.settings.default_directory, "--default-directory")?;
    let TokenAnswer::Refused(refusal) = realm_answer(case)? else {
        return Ok(probe::accepts_anybody(case, None));
    };
    match refusal.meaning {
        meaning if BY_A_DIRECTORY.contains(&meaning) => Ok(Finding::pass(name.to_string())),
        meaning if probe::is_stopped(meaning) => Err(probe::stopped()),
        Meaning::ConnectionNotFound => Ok(not_found(case, name, Some(refusal))),
        Meaning::ConnectionCannotCheckPasswords => Ok(not_a_database(case, name, Some(refusal))),
        // It is there; whether it checks passwords does not show before it is enabled.
        Meaning::ConnectionDisabled => Err(Finding::skip(Because::Check("directory.enabled"), "")),
        Meaning::MfaRequired => Ok(probe::accepts_anybody(case, Some(refusal))),
        // The words of a tenant without a Default Directory. Where the other login was told the same, that check fails.
        Meaning::NoDefaultDirectory if case.plain() == Some(Meaning::NoDefaultDirectory) => {
            Err(Finding::skip(Because::Check("directory.default"), ""))
        }
        Meaning::NoDefaultDirectory
            if case.seen(&case.evidence.connection_clients) == Some(&false) =>
        {
            Err(Finding::skip(Because::Check("directory.enabled"), ""))
        }
        Meaning::NoDefaultDirectory => Ok(none_for_the_application(case, name, refusal)),
        _ => Ok(probe::refused_before(case, refusal)),
    }
}

/// The same, with Auth0's words where it said it.
fn told(cause: &'static str, sentence: String, refusal: Option<&Refusal>, fix: Fix) -> Finding {
    match refusal {
        Some(refusal) => refused(cause, sentence, refusal, fix),
        None => Finding::fail(cause, sentence, fix),
    }
}

fn not_found(case: &Case<'_>, name: &DirectoryName, refusal: Option<&Refusal>) -> Finding {
    told(
        "not-found",
        format!("This tenant has no connection called {name}."),
        refusal,
        fix(
            "Copy the connection's name, with its capitals.",
            &[
                "Open Authentication > Database.",
                "Choose the directory of your readers: its name stands at the top of the page.",
                "Give the same name as Default Directory in Settings > General, and here.",
            ],
            case.page("connections/database"),
        ),
    )
}

/// Auth0 looks a directory up by its name and by the application, so one that is not enabled may look as if there were none.
fn none_for_the_application(case: &Case<'_>, name: &DirectoryName, refusal: &Refusal) -> Finding {
    let switch_on = format!(
        "If {name} is there: open it and its Applications tab, and switch on MAZ's application."
    );
    refused(
        "unrecognised",
        format!(
            "Auth0 finds no directory called {name} for this application: it is not enabled for the application, or the tenant has none of this name. Which of the two does not show."
        ),
        refusal,
        fix(
            format!("Switch on the application for {name}, or correct the name."),
            &[
                "Open Authentication > Database, and look for the name, with its capitals.",
                &switch_on,
                "If it is not there: give the name of the directory of your readers as Default Directory in Settings > General, and here.",
            ],
            case.page("connections/database"),
        ),
    )
}

fn not_a_database(case: &Case<'_>, name: &DirectoryName, refusal: Option<&Refusal>) -> Finding {
    told(
        "not-a-database",
        format!("{name} is a connection that cannot check passwords."),
        refusal,
        database_fix(case),
    )
}

/// What the tenant's settings call a database, and whose logins go another way.
fn passwords_are_off(case: &Case<'_>, name: &DirectoryName) -> Finding {
    Finding::fail(
        "not-a-database",
        format!("{name} is a database in which logins by password are switched off."),
        fix(
            "Switch on passwords for the directory, or give another database.",
            &[
                "Open Authentication > Database and choose the directory.",
                "In its Authentication Methods tab, switch on Password.",
            ],
            case.page("connections/database"),
        ),
    )
}

fn elsewhere(case: &Case<'_>, name: &DirectoryName) -> Finding {
    Finding::warn(
        "not-a-database",
        format!(
            "{name} checks passwords in a directory outside Auth0: readers who register in the app cannot be created there."
        ),
        database_fix(case),
    )
}

fn database_fix(case: &Case<'_>) -> Fix {
    fix(
        "Give the name of a database connection.",
        &[
            "Open Authentication > Database and choose the directory of your readers, or create one.",
            "Give its name as Default Directory in Settings > General, and here.",
        ],
        case.page("connections/database"),
    )
}

/// The answer of the login that named the directory. An application may log in at its default and not at a named
/// directory, which MAZ does not need: then there is nothing to judge, and nothing is wrong.
pub(super) fn realm_answer<'a>(case: &Case<'a>) -> Result<&'a TokenAnswer, Finding> {
    case.requires(&password_grant::CHECK)?;
    let answer = match &case.evidence.realm_login {
        Part::Failed(error, _) => {
            return Err(super::no_answer::not_had(
                case,
                error,
                "a login at the directory",
            ));
        }
        part => case.got(part, &CHECK)?,
    };
    match answer.refusal() {
        Some(refusal) if refusal.meaning == Meaning::GrantDisabled => Err(Finding::skip(
            Because::Scope("read:connections"),
            "the application may not name a directory when it logs in (password-realm), and need not; \
             to look at the directory itself takes the scope read:connections",
        )),
        _ => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Evidence, Part, Selection, judge_all};
    use crate::auth0::ConnectionSettings;
    use crate::domain::{DirectoryName, Settings, Status, TenantDomain};
    use std::time::Duration;

    #[test]
    fn the_strategy_tells_what_a_login_cannot() {
        let domain = TenantDomain::parse("acme.us.auth0.com").expect("a domain");
        let name = DirectoryName::parse("staff").expect("a name").value;
        let settings = Settings {
            default_directory: Some(name),
            ..Settings::of(domain.value)
        };
        for (strategy, status, cause) in [
            ("auth0", Status::Pass, None),
            ("adfs", Status::Warn, Some("not-a-database")),
            ("waad", Status::Warn, Some("not-a-database")),
            ("ad", Status::Warn, Some("not-a-database")),
            ("auth0-adldap", Status::Warn, Some("not-a-database")),
            ("samlp", Status::Fail, Some("not-a-database")),
        ] {
            let found = ConnectionSettings {
                name: "staff".into(),
                strategy: Some(strategy.into()),
                ..ConnectionSettings::default()
            };
            let evidence = Evidence {
                connection: Part::Got(Ok(Some(found)), Duration::ZERO),
                ..Evidence::default()
            };
            let results = judge_all(&settings, &evidence, &Selection::default());
            let finding = results
                .into_iter()
                .find(|result| result.id == "directory.connection")
                .expect("the check")
                .finding;
            assert_eq!(
                (finding.status, finding.cause),
                (status, cause),
                "{strategy}"
            );
        }
    }
}
