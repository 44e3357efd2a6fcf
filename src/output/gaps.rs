//! What is not in a report, though it was to be: each format tells it in these words.

use super::document::{Document, Head};
use super::human::{counted, some_of};
use crate::domain::{Exit, Status};

/// The title of what was not run.
pub const NOT_RUN: &str = "Not run";

/// Something that a report does not have.
pub struct Gap {
    /// What it is, in two or three words.
    pub title: &'static str,
    /// What it means: unknown, or a skip where nobody has to do anything.
    pub status: Status,
    /// What is said of it, without a full stop.
    pub words: String,
}

impl Head {
    /// Why some were not run.
    pub(super) fn why_not_run(&self) -> &'static str {
        if self.exit_code == Exit::CannotWork.code() {
            "since the record or its secret could not be read"
        } else {
            "since this was cut off"
        }
    }
}

impl Document {
    /// All that is not in this report, though it was to be, and what an earlier one had.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let mut add = |title, status, words| {
            gaps.push(Gap {
                title,
                status,
                words,
            });
        };
        let head = &self.head;
        if !head.not_run.is_empty() {
            let names = head.not_run.join(", ");
            let count = counted(head.not_run.len(), "integration");
            add(
                NOT_RUN,
                Status::Unknown,
                format!("Not run, {} ({count}): {names}", head.why_not_run()),
            );
        }
        if head.cut_off {
            add(
                "Cut off",
                Status::Unknown,
                "The report ends before its summary: what it did not come to is not known".into(),
            );
        }
        if let Some(parts) = head
            .parts
            .as_ref()
            .filter(|parts| !parts.missing.is_empty())
        {
            let numbers: Vec<String> = parts.missing.iter().map(u32::to_string).collect();
            let words = match numbers.as_slice() {
                [one] => format!("Part {one} of {} is missing", parts.of),
                several => format!("Parts {} of {} are missing", several.join(", "), parts.of),
            };
            add("A part is missing", Status::Unknown, words);
        }
        if let Some(since) = head.since.as_ref().filter(|since| !since.gone.is_empty()) {
            let names = some_of(since.gone.iter().map(|name| &**name));
            let count = counted(since.gone.len(), "integration");
            add(
                "No longer there",
                Status::Skip,
                format!("In the earlier report and not in this one ({count}): {names}"),
            );
        }
        gaps
    }
}
