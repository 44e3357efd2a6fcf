//! Integrations that are wanted and cannot be read: these are said at once, and the others are checked or shown.

use crate::context::Context;
use crate::error::Failure;
pub(super) use crate::output::not_read::NotRead;
use crate::store::record_file::{Records, Unread};
use crate::terminal::style::{Indent, Mark};
use indexmap::IndexMap;

/// One of them.
pub fn one(name: String, failure: Failure) -> NotRead {
    NotRead {
        name: name.into(),
        message: failure.message.into(),
        hints: failure.hints.into_iter().map(Into::into).collect(),
    }
}

/// Those of a record file.
pub fn of(records: &Records) -> Vec<NotRead> {
    let unread = records.unread().iter().cloned();
    unread
        .map(|Unread { name, error }| one(name, error.into()))
        .collect()
}

/// Says all of them, with the way out; those that have it in common together. `what` becomes of them, such as `not checked`.
pub fn tell(all: &[NotRead], what: &str, context: &Context) {
    let mut ways_out: IndexMap<&[_], IndexMap<&str, Vec<&str>>> = IndexMap::new();
    for NotRead {
        name,
        message,
        hints,
    } in all
    {
        let with_them = ways_out.entry(hints).or_default();
        with_them.entry(message).or_default().push(name);
    }
    let style = context.err;
    let clean = |text: &str| context.redactor.redact_failure(text);
    for (hints, messages) in ways_out {
        for (message, names) in messages {
            let who = match names.as_slice() {
                [one] => format!("{one} is {what}"),
                several => format!(
                    "{} integrations are {what} ({})",
                    several.len(),
                    several.join(", ")
                ),
            };
            let words = format!("{who}: {}.", message.trim_end_matches('.'));
            context.tell(&style.marked(Mark::Fail, &clean(&words)));
        }
        for hint in hints {
            context.tell(&style.wrap(&clean(hint), Indent::all("  ")));
        }
    }
}
