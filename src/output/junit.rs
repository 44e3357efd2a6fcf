//! JUnit XML: a suite for each integration, a case for each check. A fail is a failure, what is unknown an error, a skip
//! skipped; a warning passes and says so. What changed since another report stands before the message.

use super::document::{Check, Document, FailOn, Integration};
use super::plain;
use super::since::Kind;
use crate::domain::Status;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;
use std::time::Duration;

/// The whole report.
pub fn render(document: &Document) -> String {
    let warnings_fail = document.head.fail_on == FailOn::Warn;
    let mut report = Report::new(&*document.head.tool.name);
    report.set_time(Duration::from_millis(document.head.duration_ms));
    let kinds = document.kinds();
    for integration in &document.integrations {
        report.add_test_suite(suite(document, integration, &kinds, warnings_fail));
    }
    let head = &document.head;
    let interrupted = head.interrupted().map(|name| {
        let words = "not checked, since this was cut off".to_owned();
        (name.to_string(), error("not-run", words))
    });
    let not_read = head.not_read.iter();
    let not_read = not_read.map(|one| (one.name.to_string(), error("not-read", one.words())));
    add_suite(&mut report, "not run", interrupted.chain(not_read));
    let practice = document.practice_words();
    let practice = practice.map(|words| ("practice".to_owned(), skipped(words)));
    add_suite(&mut report, "practice", practice.into_iter());
    // Those that were not run have a case each already.
    let gaps = document.gaps().into_iter();
    let gaps = gaps.filter(|gap| !gap.is_of_integrations);
    let gaps = gaps.map(|gap| {
        let status = match gap.status {
            Status::Skip => skipped(gap.words),
            _ => error("incomplete", gap.words),
        };
        (gap.title.to_owned(), status)
    });
    add_suite(&mut report, "not in this report", gaps);
    if let Some(since) = &document.head.since {
        let here = document.by_place();
        let lost = since.not_judged.iter();
        let lost = lost.filter(|change| !here.contains_key(&change.place()));
        let lost = lost.map(|change| {
            let name = format!("{}: {}", change.integration, change.check);
            let words = format!("{}: {}", change.title, change.in_words());
            (name, error("not-judged", words))
        });
        add_suite(&mut report, "not judged this time", lost);
    }
    report.to_string().unwrap_or_default()
}

/// A suite of what is in no integration's; nothing where there is none.
fn add_suite(
    report: &mut Report,
    name: &str,
    cases: impl Iterator<Item = (String, TestCaseStatus)>,
) {
    let mut suite = TestSuite::new(name);
    for (name, status) in cases {
        suite.add_test_case(TestCase::new(name, status));
    }
    if !suite.test_cases.is_empty() {
        report.add_test_suite(suite);
    }
}

fn error(kind: &str, words: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(kind);
    status.set_message(words);
    status
}

fn skipped(words: impl Into<String>) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(words.into());
    status
}

fn suite(
    document: &Document,
    integration: &Integration,
    kinds: &BTreeMap<(&str, &str), Kind>,
    warnings_fail: bool,
) -> TestSuite {
    let mut suite = TestSuite::new(&*integration.name);
    suite
        .extra
        .insert("timestamp".into(), document.head.started_at.as_ref().into());
    suite.add_property(("domain", &*integration.domain));
    suite.add_property(("requests", &*integration.requests.to_string()));
    if let Some(since) = &document.head.since {
        suite.add_property(("since", &*since.started_at));
    }
    if integration.practice {
        suite.add_property(("practice", "true"));
    }
    for check in integration.checks.iter() {
        // What changed since another report is said where servers show it: before the message.
        let kind = kinds.get(&(&*integration.name, &*check.id)).copied();
        let message = match kind {
            Some(kind) => format!("{}: {}", kind.title(), check.message),
            None => check.message.to_string(),
        };
        let mut case = TestCase::new(&*check.id, status(check, &message, warnings_fail));
        case.set_classname(format!("{}.{}", integration.name, check.stage));
        case.set_time(Duration::from_millis(check.duration_ms));
        if matches!(check.status, Status::Pass | Status::Warn) {
            let kind = kind.map_or_else(String::new, |kind| format!("{}: ", kind.title()));
            case.set_system_out(kind + &plain::problem(check));
        }
        suite.add_test_case(case);
    }
    suite
}

fn status(check: &Check, message: &str, warnings_fail: bool) -> TestCaseStatus {
    let kind = match check.status {
        Status::Pass => return TestCaseStatus::success(),
        Status::Warn if !warnings_fail => return TestCaseStatus::success(),
        Status::Skip => return skipped(message),
        Status::Unknown => NonSuccessKind::Error,
        Status::Fail | Status::Warn => NonSuccessKind::Failure,
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(check.cause.as_deref().unwrap_or("unknown"));
    status.set_message(message);
    status.set_description(plain::problem(check));
    status
}
