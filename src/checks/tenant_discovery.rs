//! `tenant.discovery`: what answers is an Auth0 tenant.

use super::links::fix;
use super::{Case, Cause, Check, Document, Part, Severity, tenant_reachable};
use crate::domain::Finding;
use crate::http::Error;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "tenant.discovery",
    title: "It is an Auth0 tenant",
    section: "Tenant",
    severity: Severity::Fail,
    scope: None,
    looks_at: "The discovery document at /.well-known/openid-configuration (OpenID Connect Discovery 1.0).",
    matters: "Every tenant has this document. Where it is missing, the domain belongs to something else, and no secret should be sent there.",
    advice: None,
    documents: &[Document::Discovery],
    causes: &[
        Cause {
            name: "not-a-tenant",
            means: "Something answers at this domain, but it is not an Auth0 tenant.",
            fix: "Copy the Domain from the application's Settings: not the address of your website.",
        },
        Cause {
            name: "incomplete",
            means: "The discovery document lacks what every tenant's has.",
            fix: "Make sure that nothing between you and Auth0 rewrites its answers.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&tenant_reachable::CHECK)?;
    let host = case.host();
    let not_a_tenant = |seen: String| {
        Finding::fail(
            "not-a-tenant",
            format!("{host} answers, but it is not an Auth0 tenant: {seen}."),
            fix(
                "Give the tenant's domain, not the address of a website.",
                &[
                    "Open Applications > Applications and choose the application for MAZ.",
                    "In Settings, under Basic Information, copy the Domain.",
                ],
                case.page("applications"),
            ),
        )
    };
    let discovery = match &case.evidence.discovery {
        Part::Failed(error, _) if error.may_pass() => {
            return Ok(super::not_had(case, error, "its discovery document"));
        }
        Part::Failed(Error::Status { status: 404, .. }, _) => {
            return Ok(not_a_tenant(
                "it has no discovery document (HTTP 404)".into(),
            ));
        }
        Part::Failed(error, _) => return Ok(not_a_tenant(error.to_string())),
        part => case.got(part, &CHECK)?,
    };
    let lacking = discovery.lacking();
    if !lacking.is_empty() {
        return Ok(Finding::fail(
            "incomplete",
            format!(
                "The discovery document of {host} lacks {}.",
                lacking.join(", ")
            ),
            fix(
                "Make sure that nothing between you and Auth0 rewrites its answers.",
                &[
                    "Open the address below in a browser: it must show authorization_endpoint, token_endpoint and jwks_uri.",
                    "Behind a proxy or gateway, ask whoever runs it to pass this document unchanged.",
                ],
                Some(format!("https://{host}/.well-known/openid-configuration")),
            ),
        ));
    }
    Ok(Finding::pass("its discovery document is complete"))
}
