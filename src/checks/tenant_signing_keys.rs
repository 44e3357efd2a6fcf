//! `tenant.signing-keys`: there is a key with which an RS256 token can be verified.

use super::links::fix;
use super::{Case, Cause, Check, Document, Part, Proof, Severity, Shown, tenant_discovery};
use crate::domain::Finding;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "tenant.signing-keys",
    title: "Its signing keys can be used",
    section: "Tenant",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether the tenant's key set at /.well-known/jwks.json (RFC 7517) has an RSA key for RS256.",
    matters: "Without it nobody can tell a token of the tenant from a forged one.",
    advice: None,
    documents: &[Document::Discovery, Document::Jwks],
    proof: Proof {
        says: "A key set with at least one RSA key for signatures, of 2048 bits or more.",
        by: &[Shown::Had(Document::Jwks)],
    },
    causes: &[Cause {
        name: "no-usable-key",
        means: "The tenant publishes no key with which an RS256 signature can be verified.",
        fix: "Rotate the signing key in the tenant's settings.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&tenant_discovery::CHECK)?;
    let no_usable_key = |message: String| {
        Finding::fail(
            "no-usable-key",
            message,
            fix(
                "Rotate the tenant's signing key, so that it publishes an RS256 key.",
                &[
                    "Open Settings > Signing Keys.",
                    "Choose Rotate Signing Key, and run this check again.",
                ],
                case.page("tenant/signing_keys"),
            ),
        )
    };
    let keys = match &case.evidence.jwks {
        // A key set that is not there to be read says nothing of the keys: nobody rotates them for a firewall's page.
        Part::Failed(error, _) => {
            return Ok(super::no_answer::not_a_document(
                case.host(),
                error,
                "its signing keys",
            ));
        }
        part => case.got(part, &CHECK)?,
    };
    match (keys.usable.len(), keys.total) {
        (0, 0) => Ok(no_usable_key("The tenant publishes no signing key.".into())),
        (0, total) => Ok(no_usable_key(format!(
            "None of the tenant's {total} keys can verify an RS256 signature."
        ))),
        (1, _) => Ok(Finding::pass("1 RS256 key")),
        (usable, _) => Ok(Finding::pass(format!("{usable} RS256 keys"))),
    }
}
