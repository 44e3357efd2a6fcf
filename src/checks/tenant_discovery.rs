//! `tenant.discovery`: what answers is an Auth0 tenant.

use super::links::fix;
use super::{Case, Cause, Check, Document, Part, Proof, Severity, Shown, tenant_reachable};
use crate::domain::{Finding, Region, TenantDomain};
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
    proof: Proof {
        says: "A discovery document with an issuer, and with authorization_endpoint, token_endpoint and jwks_uri that are addresses of the tenant's.",
        by: &[Shown::Had(Document::Discovery)],
    },
    causes: &[
        Cause {
            name: "no-such-tenant",
            means: "A host of Auth0's answers, and there is no tenant of this name in this region.",
            fix: "Look at the region in the Domain: us, eu, uk, au, jp or ca; tenants of the United States from before June 2020 have none.",
        },
        Cause {
            name: "not-a-tenant",
            means: "Something answers at this domain, but it is not an Auth0 tenant.",
            fix: "Copy the Domain from the application's Settings: not the address of your website.",
        },
        Cause {
            name: "incomplete",
            means: "The discovery document lacks what every tenant's has, or leads elsewhere.",
            fix: "Make sure that nothing between you and Auth0 rewrites its answers.",
        },
    ],
    judge,
};

/// What a custom domain may lack.
const FINISH: &str = "If it is the tenant's custom domain: finish its set-up under Branding > Custom Domains. Its CNAME record leads to the name that is shown there, and at Cloudflare it is DNS only, not proxied.";

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&tenant_reachable::CHECK)?;
    let host = case.host();
    let not_a_tenant = |seen: String| {
        let mut steps = vec![
            "Open Applications > Applications and choose the application for MAZ.",
            "In Settings, under Basic Information, copy the Domain.",
        ];
        if !case.settings.domain.is_auth0() {
            steps.push(FINISH);
        }
        Finding::fail(
            "not-a-tenant",
            format!("{host} answers, but it is not an Auth0 tenant: {seen}."),
            fix(
                "Give the tenant's domain, not the address of a website.",
                &steps,
                case.page("applications"),
            ),
        )
    };
    let discovery = match &case.evidence.discovery {
        Part::Failed(error, _) if error.may_pass() => {
            return Ok(super::no_answer::not_had(
                case,
                error,
                "its discovery document",
            ));
        }
        Part::Failed(Error::Status { status: 404, .. }, _) if case.settings.domain.is_auth0() => {
            return Ok(no_such_tenant(&case.settings.domain));
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
                "The discovery document of {host} has no https address of the tenant for {}.",
                lacking.join(", ")
            ),
            fix(
                "Make sure that nothing between you and Auth0 rewrites its answers.",
                &[
                    "Open /.well-known/openid-configuration of the domain in a browser: it must show authorization_endpoint, token_endpoint and jwks_uri.",
                    "Behind a proxy or gateway, ask the person who runs it to pass this document unchanged.",
                ],
                Some(format!("https://{host}/.well-known/openid-configuration")),
            ),
        ));
    }
    Ok(Finding::pass("its discovery document is complete"))
}

/// A host of Auth0's that knows no tenant of this name: most often it is in another region.
fn no_such_tenant(domain: &TenantDomain) -> Finding {
    let where_it_is_not = match (domain.tenant(), domain.region()) {
        (Some(tenant), Some(region)) => {
            format!(
                "No tenant is called {tenant} in Auth0's region {}: what answers at {domain} is Auth0 itself.",
                region.title()
            )
        }
        _ => format!(
            "No tenant is called {domain}, and its region is none of Auth0's ({}).",
            Region::ALL.map(Region::code).join(", ")
        ),
    };
    let others = format!(
        "Elsewhere the same name would be {}.",
        domain.other_names().join(", ")
    );
    Finding::fail(
        "no-such-tenant",
        where_it_is_not,
        fix(
            "Look at the region in the Domain, and copy it again.",
            &[
                "Open the Auth0 dashboard, and choose the tenant at the top left.",
                "Open Applications > Applications, the application for MAZ, and its Settings.",
                "Under Basic Information, copy the Domain. Tenants of the United States from before June 2020 have no region in it.",
                &others,
            ],
            Some("https://manage.auth0.com/".to_owned()),
        ),
    )
}
