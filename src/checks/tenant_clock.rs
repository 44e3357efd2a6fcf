//! `tenant.clock`: this machine's clock and the tenant's agree.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown, tenant_discovery, tenant_reachable,
};
use crate::domain::Finding;

/// More than this is a warning.
const LARGEST_SKEW: i64 = 60;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "tenant.clock",
    title: "Its clock agrees with this machine's",
    section: "Tenant",
    severity: Severity::Warn,
    scope: None,
    looks_at: "Whether the Date of the tenant's answer is within 60 seconds of this machine's clock.",
    matters: "Tokens are valid from one second to another. With a wrong clock, what is checked here may differ from what MAZ sees.",
    advice: None,
    documents: &[Document::Discovery],
    proof: Proof {
        says: "The Date of the discovery document's answer, and its Age where a cache kept it. Without a Date it is unknown.",
        by: &[Shown::Had(Document::Discovery)],
    },
    causes: &[Cause {
        name: "skewed",
        means: "This machine's clock is more than a minute off the tenant's.",
        fix: "Let this machine set its clock from the network.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&tenant_reachable::CHECK)?;
    let Part::Got(discovery, _) = &case.evidence.discovery else {
        case.requires(&tenant_discovery::CHECK)?;
        return Ok(no_date());
    };
    if discovery.date.is_none() {
        return Ok(no_date());
    }
    let ahead = case.evidence.clock_ahead();
    if ahead.saturating_abs() <= LARGEST_SKEW {
        return Ok(Finding::pass(format!("less than {LARGEST_SKEW} s apart")));
    }
    Ok(Finding::warn(
        "skewed",
        format!(
            "This machine's clock is {} {} the tenant's.",
            in_words(ahead.saturating_abs()),
            if ahead > 0 { "ahead of" } else { "behind" }
        ),
        fix(
            "Let this machine set its clock from the network, and run this again.",
            &[
                "On Linux: timedatectl set-ntp true",
                "On macOS and Windows: Date & Time settings, set automatically.",
            ],
            None,
        ),
    ))
}

fn no_date() -> Finding {
    Finding {
        fix: Some(fix(
            "Find out what takes the date out of the tenant's answers: every server that has a clock sends one.",
            &[
                "Run the command with -v to see what was answered.",
                "A proxy or a gateway may leave it out: run the command from another network, or without --endpoint.",
            ],
            None,
        )),
        ..Finding::unknown(
            "The tenant's answer has no date that can be read (RFC 9110 section 6.6.1), so there is nothing to compare this machine's clock with.",
        )
    }
}

fn in_words(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} minutes", seconds / 60),
        _ => format!("{} hours", seconds / 3600),
    }
}
