//! Annotations of GitHub Actions: workflow commands, in which whatever comes from elsewhere is escaped.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::document::Document;
use super::plain;
use super::since::{Kind, Since};
use super::verdict::{counts, verdict_words};
use crate::domain::Status;
use std::fmt::Write as _;

/// One `::error` a fail, one `::warning` a warning or what is unknown, and a last line that says what it comes to. Of a
/// report that is compared with an earlier one, what changed comes first and says so: GitHub shows ten of each.
pub fn render(document: &Document) -> String {
    let mut text = String::new();
    let kinds = document.kinds();
    for kind in Kind::ALL.map(Some).into_iter().chain([None]) {
        for status in [Status::Fail, Status::Unknown, Status::Warn] {
            for (integration, check) in document.ended(status) {
                let is_now = kinds.get(&(&*integration.name, &*check.id)).copied();
                if is_now != kind {
                    continue;
                }
                let title = format!("{}{}: {}", said(kind), integration.name, check.name());
                let command = if status == Status::Fail {
                    "error"
                } else {
                    "warning"
                };
                annotate(&mut text, command, &title, &plain::problem(check));
            }
        }
    }
    if let Some(since) = &document.head.since {
        changes(&mut text, document, since);
    }
    if let Some(words) = document.practice_words() {
        annotate(&mut text, "warning", "Practice", &words);
    }
    for gap in document.gaps() {
        let command = match gap.status {
            Status::Fail => "error",
            Status::Unknown => "warning",
            _ => "notice",
        };
        annotate(&mut text, command, gap.title, &gap.words);
        for detail in &gap.details {
            annotate(&mut text, command, gap.title, &detail.words);
        }
    }
    let (_, words) = verdict_words(document);
    let _ = writeln!(text, "{words}{}", counts(document));
    text
}

/// What changed and is told of no check of this report.
fn changes(text: &mut String, document: &Document, since: &Since) {
    let here = document.by_place();
    for (kind, changes) in since.groups() {
        for change in changes {
            let is_told = here.get(&change.place()).is_some_and(|check| {
                matches!(check.status, Status::Fail | Status::Unknown | Status::Warn)
            });
            if is_told {
                continue;
            }
            let command = if kind == Kind::Fixed {
                "notice"
            } else {
                "warning"
            };
            let title = format!(
                "{}{}: {}",
                said(Some(kind)),
                change.integration,
                change.check
            );
            let message = format!("{}: {}", change.title, change.in_words());
            annotate(text, command, &title, &message);
        }
    }
}

/// Why nothing could be done at all, as an annotation.
pub fn failure(message: &str, hints: &[String]) -> String {
    let mut text = String::new();
    let words: Vec<&str> = std::iter::once(message)
        .chain(hints.iter().map(String::as_str))
        .collect();
    annotate(
        &mut text,
        "error",
        "maz-auth0 could not do its work",
        &words.join("\n"),
    );
    text
}

fn said(kind: Option<Kind>) -> String {
    kind.map_or_else(String::new, |kind| format!("{}: ", kind.title()))
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
