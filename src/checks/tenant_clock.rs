//! `tenant.clock`: this machine's clock and the tenant's agree.

use super::evidence::{APART, believed};
use super::links::fix;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown, tenant_discovery, tenant_reachable,
};
use crate::domain::{Finding, Fix};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "tenant.clock",
    title: "Its clock agrees with this machine's",
    section: "Tenant",
    severity: Severity::Warn,
    scope: None,
    looks_at: "Whether the Date of the tenant's answers is within 60 seconds of this machine's clock.",
    matters: "Tokens are valid from one second to another. With a wrong clock, what is checked here may differ from what MAZ sees.",
    advice: None,
    documents: &[Document::Discovery],
    proof: Proof {
        says: "The Date of the token endpoint's answers and of the discovery document, unless a cache kept that (Age): the first that another or this machine's clock confirms. Without a Date, and where no two agree, it is unknown.",
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
    if !matches!(case.evidence.discovery, Part::Got(..)) {
        case.requires(&tenant_discovery::CHECK)?;
        return Ok(no_date());
    }
    let clocks = case.evidence.clocks();
    let ahead = match (&clocks[..], &believed(&clocks)[..]) {
        ([], _) => return Ok(no_date()),
        ([ahead], _) | (_, [ahead]) => *ahead,
        _ => return Ok(not_known("what time it is at Auth0")),
    };
    if ahead.saturating_abs() <= APART {
        return Ok(Finding::pass(format!("less than {APART} s apart")));
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
        fix: Some(dated(
            "Find out what takes the date out of the tenant's answers: every server that has a clock sends one.",
        )),
        ..Finding::unknown(
            "The tenant's answer has no date that can be read (RFC 9110 section 6.6.1), or a cache kept it, so there is nothing to compare this machine's clock with.",
        )
    }
}

/// No two clocks agree, and `what` hangs on which is right.
pub(super) fn not_known(what: &str) -> Finding {
    Finding {
        fix: Some(dated(
            "Let this machine set its clock from the network, and find out what gives old answers in place of new ones.",
        )),
        ..Finding::unknown(format!(
            "It cannot be told {what}: the dates of the tenant's answers and this machine's clock are more than {APART} s apart, and no two of them agree."
        ))
    }
}

fn dated(summary: &str) -> Fix {
    fix(
        summary,
        &[
            "Run the command with -v to see what was answered.",
            "A proxy, a gateway or a cache may change it: run the command from another network, or without --endpoint.",
        ],
        None,
    )
}

/// What is found at each time that it may be, where that is the same verdict at each.
pub(super) fn at_each<T, E>(
    times: &[i64],
    found: impl Fn(i64) -> Result<T, E>,
) -> Option<Result<T, E>> {
    let mut all = times.iter().map(|time| found(*time));
    let first = all.next()?;
    all.all(|other| other.is_ok() == first.is_ok())
        .then_some(first)
}

fn in_words(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} minutes", seconds / 60),
        _ => format!("{} hours", seconds / 3600),
    }
}
