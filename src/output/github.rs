//! Annotations of GitHub Actions: workflow commands, in which whatever comes from elsewhere is escaped.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::compare::Kind;
use super::document::Document;
use super::human::{counted, counts, verdict_words};
use super::plain;
use crate::domain::Status;
use std::fmt::Write as _;

/// One `::error` a fail, one `::warning` a warning or what is unknown, and a last line that says what it comes to. Of a
/// report that is compared with an earlier one: an error for what is newly broken, a warning for the rest that is.
pub fn render(document: &Document) -> String {
    let mut text = String::new();
    if let Some(since) = &document.head.since {
        for (kind, changes) in since.groups() {
            let command = match kind {
                Kind::NewlyBroken => "error",
                Kind::StillBroken | Kind::NotJudged => "warning",
                Kind::Fixed => "notice",
            };
            for change in changes {
                let title = format!("{}: {}: {}", kind.title(), change.integration, change.check);
                let message = match document.check_of(change).filter(|_| kind.is_problem()) {
                    Some(check) => plain::problem(check),
                    None => format!("{}: {}", change.title, change.in_words()),
                };
                annotate(&mut text, command, &title, &message);
            }
        }
    } else {
        for (status, command) in [
            (Status::Fail, "error"),
            (Status::Unknown, "warning"),
            (Status::Warn, "warning"),
        ] {
            for (integration, check) in document.ended(status) {
                let title = format!("{}: {}", integration.name, check.name());
                annotate(&mut text, command, &title, &plain::problem(check));
            }
        }
    }
    let not_run = &document.head.not_run;
    if !not_run.is_empty() {
        let message = format!(
            "{} not run, {}: {}",
            counted(not_run.len(), "integration"),
            document.head.why_not_run(),
            not_run.join(", ")
        );
        annotate(&mut text, "warning", "Not checked", &message);
    }
    let (_, words) = verdict_words(document);
    let _ = writeln!(text, "{words}{}", counts(document));
    text
}

fn annotate(text: &mut String, command: &str, title: &str, message: &str) {
    let _ = writeln!(
        text,
        "::{command} title={}::{}",
        escaped_property(title),
        escaped(message)
    );
}

/// What stands behind the second `::` ends with its line.
fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What stands before it ends at a comma or a colon as well.
fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
