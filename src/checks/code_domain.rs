//! `code.domain`: the domain on which readers meet the login page is a tenant's.

use super::links::fix;
use super::no_answer::later;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown, tenant_issuer, tenant_reachable,
};
use crate::domain::{AuthorizationCode, Because, Finding, told_apart};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "code.domain",
    title: "The Application Domain is a tenant's",
    section: "Browser login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "The discovery document of the Application Domain, and whether its issuer is that domain.",
    matters: "MAZ sends readers there to log in. It may be a custom domain, which must be set up in Auth0 to the end.",
    advice: None,
    documents: &[Document::Discovery, Document::CodeDiscovery],
    proof: Proof {
        says: "The discovery document of the Application Domain, whose issuer is that domain.",
        by: &[
            Shown::Had(Document::Discovery),
            Shown::Had(Document::CodeDiscovery),
        ],
    },
    causes: &[
        Cause {
            name: "not-a-tenant",
            means: "What answers at the Application Domain is not an Auth0 tenant.",
            fix: "Give the tenant's domain, or a custom domain that Auth0 has verified.",
        },
        Cause {
            name: "other-issuer",
            means: "The Application Domain calls itself by another name.",
            fix: "Give the domain that its issuer names, if that is your tenant; otherwise the Domain under Basic Information.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let code = wanted(case)?;
    let domain = &code.application_domain;
    if *domain == case.settings.domain {
        case.requires(&tenant_issuer::CHECK)?;
        return Ok(Finding::pass(format!("{domain}, the tenant's own")));
    }
    let not_a_tenant = |seen: String| {
        Finding::fail(
            "not-a-tenant",
            format!("The Application Domain {domain} is not an Auth0 tenant: {seen}."),
            fix(
                "Give the tenant's own domain, or a custom domain that is ready.",
                &[
                    "Open Branding > Custom Domains: the domain must be listed there as verified.",
                    "Without a custom domain, give the Domain under Basic Information in the application's Settings.",
                ],
                Some(case.settings.domain.dashboard("tenant/custom_domains")),
            ),
        )
    };
    let discovery = match &case.evidence.code_discovery {
        Part::Failed(error, _) if tenant_reachable::is_blocked(domain, error) => {
            return Ok(super::no_answer::blocked(
                domain.host(),
                error,
                "its discovery document",
            ));
        }
        Part::Failed(error, _) if error.may_pass() => {
            return Ok(later(domain.host(), error, "its discovery document"));
        }
        Part::Failed(error, _) => return Ok(not_a_tenant(error.to_string())),
        part => case.got(part, &CHECK)?,
    };
    if !discovery.lacking().is_empty() {
        return Ok(not_a_tenant("its discovery document is not whole".into()));
    }
    let issuer = discovery.issuer.as_deref().unwrap_or_default();
    if issuer != domain.issuer() {
        return Ok(Finding::fail(
            "other-issuer",
            format!(
                "The Application Domain {domain} names {} as its issuer, and not {}.",
                told_apart(issuer, &domain.issuer()),
                domain.issuer()
            ),
            fix(
                tenant_issuer::of_issuer(issuer, domain.host(), "the Application Domain"),
                &[
                    "If that is not your tenant, another's answers there: give the Domain under Basic Information in the application's Settings.",
                    "For a custom domain of your own, open Branding > Custom Domains and compare its spelling.",
                ],
                Some(case.settings.domain.dashboard("tenant/custom_domains")),
            ),
        ));
    }
    Ok(Finding::pass(domain.host().to_owned()))
}

/// The Authorization Code part, where it is wanted.
pub(super) fn wanted<'a>(case: &Case<'a>) -> Result<&'a AuthorizationCode, Finding> {
    match &case.settings.authorization_code {
        // What a record lacks is written there: of several no flag may give it.
        None if case.settings.is_record => {
            Err(Finding::skip(Because::Table("authorization_code"), ""))
        }
        wanted => case.value(wanted, "--application-domain"),
    }
}
