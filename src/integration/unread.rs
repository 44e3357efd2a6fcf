//! Integrations that are to be checked and cannot be read: these are said, and the others are checked.

use crate::context::Context;
use crate::domain::Redactor;
use crate::error::Failure;
use crate::terminal::style::{Indent, Mark};

/// One that cannot be read.
pub(super) struct NotRead {
    /// Its name, as the record file has it.
    pub(super) name: String,
    /// Why not, and the way out.
    pub(super) failure: Failure,
}

/// Says all of them, each with its way out; those that have it in common together.
pub(super) fn tell(all: &[NotRead], context: &Context) {
    let mut groups: Vec<(&Failure, Vec<&str>)> = Vec::new();
    for one in all {
        match groups
            .iter_mut()
            .find(|(failure, _)| **failure == one.failure)
        {
            Some((_, names)) => names.push(&one.name),
            None => groups.push((&one.failure, vec![&one.name])),
        }
    }
    let style = context.err;
    let clean = |text: &str, redactor: &Redactor| redactor.redact_error(text);
    for (failure, names) in groups {
        let who = match names.as_slice() {
            [one] => format!("{one} is not checked"),
            several => format!(
                "{} integrations are not checked ({})",
                several.len(),
                several.join(", ")
            ),
        };
        let words = format!("{who}: {}.", failure.message.trim_end_matches('.'));
        context.tell(&style.marked(Mark::Fail, &clean(&words, &context.redactor)));
        for hint in &failure.hints {
            context.tell(&style.wrap(&clean(hint, &context.redactor), Indent::all("  ")));
        }
    }
}
