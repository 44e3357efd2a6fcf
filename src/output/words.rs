//! The text of a report.

use crate::domain::{Redactor, Text, clean_to, defused};

/// The one way of a text into a report, from wherever it comes: no secret, on one line, without anything that a terminal, a
/// page or an engine of a CI would act upon.
pub(super) fn make_clean(text: &mut Text, redactor: &Redactor) {
    if let Text::Owned(owned) = text {
        let redacted = redactor.redact_report(owned);
        let clean = clean_to(&redacted, LONGEST_TEXT);
        // What was taken out may have parted a secret.
        let clean = if clean == redacted {
            clean
        } else {
            redactor.redact_report(&clean)
        };
        *owned = defused(&clean);
    }
}

/// No text of a report is longer.
const LONGEST_TEXT: usize = 2_000;
