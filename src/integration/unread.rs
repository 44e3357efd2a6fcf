//! Integrations that are to be checked and cannot be read: these are said, and the others are checked.

use crate::context::Context;
use crate::error::Failure;
use crate::terminal::style::{Indent, Mark};
use indexmap::IndexMap;

/// One that cannot be read.
pub(super) struct NotRead {
    /// Its name, as the record file has it.
    pub(super) name: String,
    /// Why not, and the way out.
    pub(super) failure: Failure,
}

/// Says all of them, each with its way out; those that have it in common together.
pub(super) fn tell(all: &[NotRead], context: &Context) {
    let mut groups: IndexMap<(&str, &[String]), Vec<&str>> = IndexMap::new();
    for NotRead { name, failure } in all {
        let words = (&*failure.message, &*failure.hints);
        groups.entry(words).or_default().push(name);
    }
    let style = context.err;
    let clean = |text: &str| context.redactor.redact_error(text);
    for ((message, hints), names) in groups {
        let who = match names.as_slice() {
            [one] => format!("{one} is not checked"),
            several => format!(
                "{} integrations are not checked ({})",
                several.len(),
                several.join(", ")
            ),
        };
        let words = format!("{who}: {}.", message.trim_end_matches('.'));
        context.tell(&style.marked(Mark::Fail, &clean(&words)));
        for hint in hints {
            context.tell(&style.wrap(&clean(hint), Indent::all("  ")));
        }
    }
}
