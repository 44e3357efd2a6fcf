//! `tenant.issuer`: the issuer is `https://DOMAIN/`, byte for byte.

use super::links::fix;
use super::{Case, Cause, Check, Document, Proof, Severity, Shown, tenant_discovery};
use crate::domain::{Finding, TenantDomain, told_apart};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "tenant.issuer",
    title: "Its issuer is its domain",
    section: "Tenant",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether the discovery document's issuer is https://DOMAIN/, to the byte, with its final slash (OpenID Connect Discovery 1.0, section 4.3).",
    matters: "Tokens carry the issuer. Anyone who validates one compares it byte for byte with the domain that was entered.",
    advice: None,
    documents: &[Document::Discovery],
    proof: Proof {
        says: "The discovery document's issuer, equal byte for byte.",
        by: &[Shown::Had(Document::Discovery)],
    },
    causes: &[Cause {
        name: "other-issuer",
        means: "The tenant calls itself by another name than the domain that was given.",
        fix: "Give the domain that the issuer names, if that is your tenant.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&tenant_discovery::CHECK)?;
    let discovery = case.got(&case.evidence.discovery, &CHECK)?;
    let issuer = discovery.issuer.as_deref().unwrap_or_default();
    let expected = case.settings.domain.issuer();
    if issuer == expected {
        return Ok(Finding::pass(format!("issuer {expected}")));
    }
    let shown = told_apart(issuer, &expected);
    let summary = of_issuer(issuer, case.host(), "the domain");
    Ok(Finding::fail(
        "other-issuer",
        format!("The tenant names {shown} as its issuer, and not {expected}."),
        fix(
            summary,
            &[
                "Open Applications > Applications and choose the application for MAZ.",
                "In Settings, under Basic Information, compare the Domain.",
            ],
            case.page("applications"),
        ),
    ))
}

/// What to do where an issuer is another's than this host's: a stranger's tenant may answer there as well.
pub(super) fn of_issuer(issuer: &str, host: &str, what: &str) -> String {
    match TenantDomain::parse(issuer) {
        Ok(other) if other.value.host() != host => {
            format!(
                "Give {} as {what}, if that is your tenant.",
                other.value.host()
            )
        }
        _ => format!("Make sure that {what} is the tenant's own."),
    }
}
