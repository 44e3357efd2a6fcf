//! What a report comes to, in a few words.

use super::document::Document;
use crate::domain::{Exit, Status};

/// What it comes to, in a few words.
pub(super) fn verdict_words(document: &Document) -> (Status, &'static str) {
    let summary = document.head.summary;
    match (
        &document.head.since,
        Exit::from_code(document.head.exit_code),
    ) {
        (_, Exit::Interrupted) if document.head.not_run.is_empty() => {
            (Status::Unknown, "Cut off before it was asked again")
        }
        (_, Exit::Interrupted) => (Status::Unknown, "Cut off before everything was checked"),
        (_, Exit::CannotWork) => (Status::Fail, "Not everything could be read and checked"),
        (Some(_), Exit::Failed) => (Status::Fail, "Something is newly broken"),
        (Some(_), Exit::Unknown) => (
            Status::Unknown,
            "Nothing is newly broken, but not everything could be judged",
        ),
        (Some(since), _) if !since.still_broken.is_empty() || !since.not_judged.is_empty() => {
            (Status::Warn, "Nothing is newly broken")
        }
        (Some(_), _) => (Status::Pass, "Nothing is broken"),
        (None, Exit::Holds) if document.integrations.is_empty() => {
            (Status::Skip, "No integration was to be checked here")
        }
        (None, Exit::Holds) if summary.warn > 0 => {
            (Status::Warn, "MAZ can use this, with a warning to look at")
        }
        (None, Exit::Holds) if summary.pass == 0 => {
            (Status::Skip, "Nothing was checked: all of it was left out")
        }
        (None, Exit::Holds) => (Status::Pass, "All that was checked holds"),
        (None, Exit::Failed) if summary.fail == 0 => {
            (Status::Warn, "A warning counts as a failure here")
        }
        (None, Exit::Failed) if is_about_a_person(document) => (
            Status::Fail,
            "Nobody was logged in, which says nothing of MAZ's settings",
        ),
        (None, Exit::Failed) if is_about_this_machine(document) => (
            Status::Fail,
            "This machine is held back for now, which says nothing of MAZ",
        ),
        (None, Exit::Failed) if somebody_logged_in(document) => (
            Status::Fail,
            "The login worked, but what is marked above does not hold",
        ),
        (None, Exit::Failed) if is_of_a_login(document) => {
            (Status::Fail, "Nobody could be logged in yet")
        }
        (None, Exit::Failed) => (Status::Fail, "MAZ cannot use this yet"),
        (None, _) if !document.head.is_whole() => (Status::Unknown, "This report is not complete"),
        (None, _) => (
            Status::Unknown,
            "Not everything could be judged: what is marked ? says why",
        ),
    }
}

/// Whether all that failed is the doing of the person who was to be logged in: a mistyped password, a user that is blocked.
fn is_about_a_person(document: &Document) -> bool {
    const CAUSES: [&str; 7] = [
        "wrong-credentials",
        "blocked",
        "password-leaked",
        "too-many-attempts",
        "declined",
        "timed-out",
        "state-mismatch",
    ];
    let checks = document.integrations.iter().flat_map(|one| &one.checks);
    checks
        .filter(|check| check.status == Status::Fail)
        .all(|check| {
            let cause = check.cause.as_deref().unwrap_or_default();
            matches!(&*check.id, "login.password" | "login.code") && CAUSES.contains(&cause)
        })
}

/// Whether a login was to be tried: what failed may be of the test alone, such as its callback or a directory named for it.
fn is_of_a_login(document: &Document) -> bool {
    let checks = document.integrations.iter().flat_map(|one| &one.checks);
    checks
        .filter(|check| matches!(&*check.id, "login.password" | "login.code"))
        .any(|check| {
            let because = check.because.as_deref().unwrap_or_default();
            !because.starts_with("--")
        })
}

/// Whether a login was tried and came to its end.
fn somebody_logged_in(document: &Document) -> bool {
    let checks = document.integrations.iter().flat_map(|one| &one.checks);
    checks
        .filter(|check| matches!(&*check.id, "login.password" | "login.code"))
        .any(|check| matches!(check.status, Status::Pass | Status::Warn))
}

/// Whether all that failed is what Auth0 holds against this machine's address alone.
fn is_about_this_machine(document: &Document) -> bool {
    let checks = document.integrations.iter().flat_map(|one| &one.checks);
    checks
        .filter(|check| check.status == Status::Fail)
        .all(|check| check.cause.as_deref() == Some("address-throttled"))
}

/// How many checks ended how, the worst first, after a colon; nothing where there was none.
pub(super) fn counts(document: &Document) -> String {
    let summary = document.head.summary;
    [
        (summary.fail, "failed"),
        (summary.unknown, "unknown"),
        (summary.warn, "warned"),
        (summary.pass, "passed"),
        (summary.skip, "skipped"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .fold(String::new(), |text, count| {
        text.clone() + if text.is_empty() { ": " } else { ", " } + &count
    })
}
