//! JUnit XML: a suite for each integration, a case for each check. A fail is a failure, what is unknown an error, a skip
//! skipped; a warning passes and says so.

use super::document::{Check, Document, FailOn, Integration};
use super::plain;
use crate::domain::Status;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// The whole report.
pub fn render(document: &Document) -> String {
    let warnings_fail = document.head.fail_on == FailOn::Warn;
    let mut report = Report::new(&*document.head.tool.name);
    report.set_time(Duration::from_millis(document.head.duration_ms));
    for integration in &document.integrations {
        report.add_test_suite(suite(document, integration, warnings_fail));
    }
    if !document.head.not_run.is_empty() {
        let mut suite = TestSuite::new("not run");
        for name in &document.head.not_run {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type("not-run");
            status.set_message(format!("not checked, {}", document.head.why_not_run()));
            suite.add_test_case(TestCase::new(&**name, status));
        }
        report.add_test_suite(suite);
    }
    report.to_string().unwrap_or_default()
}

fn suite(document: &Document, integration: &Integration, warnings_fail: bool) -> TestSuite {
    let mut suite = TestSuite::new(&*integration.name);
    suite
        .extra
        .insert("timestamp".into(), document.head.started_at.as_ref().into());
    suite.add_property(("domain", &*integration.domain));
    suite.add_property(("requests", &*integration.requests.to_string()));
    if integration.practice {
        suite.add_property(("practice", "true"));
    }
    for check in &integration.checks {
        let mut case = TestCase::new(&*check.id, status(check, warnings_fail));
        case.set_classname(format!("{}.{}", integration.name, check.stage));
        case.set_time(Duration::from_millis(check.duration_ms));
        if matches!(check.status, Status::Pass | Status::Warn) {
            case.set_system_out(plain::problem(check));
        }
        suite.add_test_case(case);
    }
    suite
}

fn status(check: &Check, warnings_fail: bool) -> TestCaseStatus {
    let kind = match check.status {
        Status::Pass => return TestCaseStatus::success(),
        Status::Warn if !warnings_fail => return TestCaseStatus::success(),
        Status::Skip => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(&*check.message);
            return status;
        }
        Status::Unknown => NonSuccessKind::Error,
        Status::Fail | Status::Warn => NonSuccessKind::Failure,
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(check.cause.as_deref().unwrap_or("unknown"));
    status.set_message(&*check.message);
    status.set_description(plain::problem(check));
    status
}
