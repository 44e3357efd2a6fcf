//! What a report comes to, in a few words.

use super::document::{Check, Document, Integration};
use super::since::Since;
use crate::domain::{Exit, Status};

/// How far a report reaches: how much of what MAZ depends on was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// No integration was to be checked.
    Nobody,
    /// Nothing was judged.
    Nothing,
    /// Some of it: only of that may be spoken.
    Part,
    /// All: it may be spoken of MAZ.
    Whole,
}

/// What a usual run is not asked for as well: without these flags nothing is left out that MAZ depends on.
const BESIDE: [&str; 7] = [
    "--application-domain",
    "--flow",
    "--maz-api-token-stdin",
    "--maz-api-url",
    "--offline",
    "--rehearse",
    "--username",
];

impl Reach {
    /// Every format asks here before it speaks of MAZ, or of all.
    pub(super) fn of(document: &Document) -> Self {
        let mut each = document.integrations.iter().map(Self::of_one);
        let Some(first) = each.next() else {
            return Self::Nobody;
        };
        let is_a_part = document.head.shard.is_some_and(|shard| shard.of > 1);
        let reach = each.fold(first, |all, one| if all == one { all } else { Self::Part });
        match reach {
            Self::Whole if is_a_part || !document.head.is_whole() => Self::Part,
            reach => reach,
        }
    }

    fn of_one(integration: &Integration) -> Self {
        let checks = &integration.checks;
        if checks.iter().all(|check| check.status == Status::Skip) {
            Self::Nothing
        } else if checks.iter().any(leaves_a_hole) {
            Self::Part
        } else {
            Self::Whole
        }
    }
}

/// Whether a check was left out that a usual run has.
fn leaves_a_hole(check: &Check) -> bool {
    let is_beside = |because: &str| !because.starts_with("--") || BESIDE.contains(&because);
    check.status == Status::Skip && !check.because.as_deref().is_some_and(is_beside)
}

/// What it comes to, in a few words.
pub(super) fn verdict_words(document: &Document) -> (Status, &'static str) {
    let exit = Exit::from_code(document.head.exit_code);
    let since = document.head.since.as_ref();
    let is_news = since.is_some_and(|since| !since.newly_broken.is_empty());
    match exit {
        Exit::Interrupted if is_news => (
            Status::Fail,
            "Something is newly broken, and this was cut off",
        ),
        Exit::Interrupted if document.head.not_run.is_empty() => {
            (Status::Unknown, "Cut off before it was asked again")
        }
        Exit::Interrupted => (Status::Unknown, "Cut off before everything was checked"),
        Exit::CannotWork if document.head.saw_nothing() => {
            (Status::Fail, "Nothing could be checked")
        }
        Exit::CannotWork if document.head.not_read.is_empty() => {
            (Status::Fail, "This report is not complete")
        }
        Exit::CannotWork => (Status::Fail, "Not everything could be read and checked"),
        _ => match since {
            Some(since) => of_a_comparison(document, since, exit),
            None => of_a_run(document, exit),
        },
    }
}

fn of_a_comparison(document: &Document, since: &Since, exit: Exit) -> (Status, &'static str) {
    match (exit, Reach::of(document)) {
        (Exit::Failed, _) => (Status::Fail, "Something is newly broken"),
        (Exit::Unknown, _) => (
            Status::Unknown,
            "Nothing is newly broken, but not everything could be judged",
        ),
        _ if !since.newly_warned.is_empty() => (
            Status::Warn,
            "Nothing is newly broken, with a new warning to look at",
        ),
        _ if !since.still_broken.is_empty() => (Status::Warn, "Nothing is newly broken"),
        (_, Reach::Nobody) => NOBODY,
        (_, Reach::Nothing) => NOTHING,
        (_, Reach::Part) => PART,
        _ if !since.no_longer_judged.is_empty() || !since.not_asked.is_empty() => PART,
        (_, Reach::Whole) => (Status::Pass, "Nothing is broken"),
    }
}

fn of_a_run(document: &Document, exit: Exit) -> (Status, &'static str) {
    let summary = document.head.summary;
    match (exit, Reach::of(document)) {
        (Exit::Holds, Reach::Nobody) => NOBODY,
        (Exit::Holds, Reach::Nothing) => NOTHING,
        (Exit::Holds, Reach::Whole) if summary.warn > 0 => {
            (Status::Warn, "MAZ can use this, with a warning to look at")
        }
        (Exit::Holds, _) if summary.warn > 0 => (
            Status::Warn,
            "All that was checked holds, with a warning to look at",
        ),
        (Exit::Holds, _) => (Status::Pass, "All that was checked holds"),
        (Exit::Failed, _) if summary.fail == 0 => {
            (Status::Warn, "A warning counts as a failure here")
        }
        (Exit::Failed, _) if is_about_a_person(document) => (
            Status::Fail,
            "Nobody was logged in, which says nothing of MAZ's settings",
        ),
        (Exit::Failed, _) if is_about_this_machine(document) => (
            Status::Fail,
            "This machine is held back for now, which says nothing of MAZ",
        ),
        (Exit::Failed, _) if somebody_logged_in(document) && !is_mazs_own(document) => (
            Status::Fail,
            "The login worked, but what is marked above does not hold",
        ),
        (Exit::Failed, _) if is_of_a_login(document) && !is_mazs_own(document) => {
            (Status::Fail, "Nobody could be logged in yet")
        }
        (Exit::Failed, _) => (Status::Fail, "MAZ cannot use this yet"),
        _ if !document.head.stale.is_empty() => {
            (Status::Unknown, "Some of this may be of an earlier run")
        }
        _ if !document.head.is_whole() => (Status::Unknown, "This report is not complete"),
        _ => (
            Status::Unknown,
            "Not everything could be judged: what is marked ? says why",
        ),
    }
}

const NOBODY: (Status, &str) = (Status::Skip, "No integration was to be checked here");
const PART: (Status, &str) = (Status::Pass, "Nothing that was checked is broken");
const NOTHING: (Status, &str) = (Status::Skip, "Nothing was checked: all of it was left out");

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
    document
        .checks()
        .filter(|check| check.status == Status::Fail)
        .all(|check| {
            let cause = check.cause.as_deref().unwrap_or_default();
            matches!(&*check.id, "login.password" | "login.code") && CAUSES.contains(&cause)
        })
}

/// Whether a login was to be tried: what failed may be of the test alone, such as its callback or a directory named for it.
fn is_of_a_login(document: &Document) -> bool {
    document
        .checks()
        .filter(|check| matches!(&*check.id, "login.password" | "login.code"))
        .any(|check| {
            let because = check.because.as_deref().unwrap_or_default();
            !because.starts_with("--")
        })
}

/// Whether something else failed in a report that tells of more than a login: one of `login-test` has of the other checks
/// those alone that failed, and these may be of the test.
fn is_mazs_own(document: &Document) -> bool {
    let others = || document.checks().filter(|check| check.stage != "login");
    others().any(|check| check.status == Status::Fail)
        && others().any(|check| matches!(check.status, Status::Pass | Status::Skip))
}

/// Whether a login was tried and came to its end.
fn somebody_logged_in(document: &Document) -> bool {
    document
        .checks()
        .filter(|check| matches!(&*check.id, "login.password" | "login.code"))
        .any(|check| matches!(check.status, Status::Pass | Status::Warn))
}

/// Whether all that failed is what Auth0 holds against this machine's address alone.
fn is_about_this_machine(document: &Document) -> bool {
    document
        .checks()
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
