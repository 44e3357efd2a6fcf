//! `record.current`: the record's values are those that were last verified.

use super::{Case, Cause, Check, Proof, Severity, Shown};
use crate::domain::{Because, Finding, Fix};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "record.current",
    title: "The record is as it was last verified",
    section: "Record",
    severity: Severity::Warn,
    scope: None,
    looks_at: "Whether the values in the record file are those that `setup` verified, by the digest that it left there.",
    matters: "What was edited by hand was never checked as it was typed, and what was pasted into MAZ's form may differ from it.",
    advice: None,
    documents: &[],
    proof: Proof {
        says: "The record's own digest. The tenant is not asked.",
        by: &[Shown::Said],
    },
    causes: &[Cause {
        name: "edited",
        means: "A value in the record file, or the fingerprint that tells it, was changed after it was last verified.",
        fix: "Run `maz-auth0 setup NAME` to verify it and write it again, and compare it with MAZ's form.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let edited = match &case.settings.edited_since_verified {
        None if case.settings.is_record => {
            return Err(Finding::skip(
                Because::Table("verified"),
                "the record does not say that setup verified it",
            ));
        }
        edited => *case.value(edited, "NAME")?,
    };
    if !edited {
        return Ok(Finding::pass("nothing was edited"));
    }
    Ok(Finding::warn(
        "edited",
        "A value in the record file, or the fingerprint that tells it, was changed after it was last verified.",
        Fix {
            summary: "Verify it and write it again with setup, and compare it with MAZ's form."
                .into(),
            steps: vec![
                "Run `maz-auth0 setup NAME`: it proposes the record's values.".into(),
                "Run `maz-auth0 export NAME` and compare the values with those in MAZ's form."
                    .into(),
            ],
            url: None,
            command: None,
        },
    ))
}
