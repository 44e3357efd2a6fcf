//! `audience.identifier`: the Management API's identifier is the tenant's, byte for byte.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown,
    application_client_credentials_grant, application_credentials, refused,
};
use crate::auth0::{Meaning, Refusal, TokenAnswer};
use crate::domain::{Audience, Finding, Fix, TenantDomain, clean, is_auth0, names_auth0};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "audience.identifier",
    title: "The Management API Identifier is right",
    section: "Management API",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether the tenant has an API with this identifier, and whether that is the Auth0 Management API.",
    matters: "Auth0 compares the identifier (the audience) byte for byte. It always has the tenant's own host, https, and a final slash, also where readers see a custom domain.",
    advice: None,
    documents: &[Document::Discovery, Document::Users, Document::Token],
    proof: Proof {
        says: "A token, or a refusal because a client grant or a permission is missing, for the very identifier that the tenant's Management API has.",
        by: &[
            Shown::Given(Document::Token),
            Shown::Refused(
                Document::Token,
                &[Meaning::NoClientGrant, Meaning::ScopeNotGranted],
            ),
        ],
    },
    causes: &[
        Cause {
            name: "missing-trailing-slash",
            means: "The identifier lacks its final slash.",
            fix: "Add the slash: https://TENANT.REGION.auth0.com/api/v2/",
        },
        Cause {
            name: "http-scheme",
            means: "The identifier begins with http:// and not with https://.",
            fix: "Write https://.",
        },
        Cause {
            name: "custom-domain",
            means: "The identifier was made with the custom domain. It keeps the tenant's own host, whatever readers see.",
            fix: "Copy the Identifier of the Auth0 Management API.",
        },
        Cause {
            name: "other-tenant",
            means: "The identifier is that of another tenant, or of another region.",
            fix: "Copy the Identifier of the Auth0 Management API in this tenant.",
        },
        Cause {
            name: "not-management-api",
            means: "The identifier is that of another API of this tenant.",
            fix: "Copy the Identifier of the Auth0 Management API, which is marked System API.",
        },
        Cause {
            name: "unknown-api",
            means: "No API of this tenant has this identifier.",
            fix: "Copy the Identifier of the Auth0 Management API.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&application_credentials::CHECK)?;
    case.requires(&application_client_credentials_grant::CHECK)?;
    let token = case.got(&case.evidence.token, &application_credentials::CHECK)?;
    let given = case.value(&case.settings.audience, "--audience")?;
    let domain = &case.settings.domain;
    let is_managements = is_managements(given, domain);
    // A host of somebody's own tells nobody whether it is a custom domain.
    let may_be = !is_managements
        && domain.management_identifier().is_none()
        && given.as_str() == format!("https://{}/api/v2/", case.host());
    match &token.answer {
        TokenAnswer::Granted(_) if is_managements || (may_be && takes_it(case)?) => {
            Ok(Finding::pass(given.to_string()))
        }
        TokenAnswer::Granted(_) => Ok(not_management(case, given, None)),
        TokenAnswer::Refused(refusal) => match refusal.meaning {
            Meaning::NoClientGrant | Meaning::ScopeNotGranted if is_managements => {
                Ok(Finding::pass(given.to_string()))
            }
            Meaning::NoClientGrant | Meaning::ScopeNotGranted if may_be => {
                Ok(not_known(case, given, refusal))
            }
            Meaning::NoClientGrant | Meaning::ScopeNotGranted => {
                Ok(not_management(case, given, Some(refusal)))
            }
            Meaning::UnknownAudience => Ok(unknown(case, given, refusal)),
            _ => Ok(super::unexplained::unrecognised(case, refusal)),
        },
    }
}

/// Whether the Management API takes the token: also where that lacks a permission.
fn takes_it(case: &Case<'_>) -> Result<bool, Finding> {
    const WHAT: &str = "a list of users, which shows whether the Management API takes the token";
    match &case.evidence.users {
        Part::Untried => Err(case.unasked(&CHECK)),
        Part::Failed(error, _) => Err(super::no_answer::not_known(case, error, WHAT)),
        Part::Got(Ok(()), _) => Ok(true),
        Part::Got(Err(error), _) if error.missing_scopes().is_some() => Ok(true),
        Part::Got(Err(error), _) if error.refuses_token() => Ok(false),
        Part::Got(Err(error), _) => Err(Finding::unknown(format!(
            "{} was asked for {WHAT}, and says: {}.",
            case.host(),
            error.words().trim_end_matches('.')
        ))),
    }
}

/// There is an API of this identifier, and without a token nothing tells which.
fn not_known(case: &Case<'_>, given: &Audience, refusal: &Refusal) -> Finding {
    Finding {
        fix: Some(fix(
            "Authorize the application for this API, if it is the Auth0 Management API; else copy the Identifier of that one.",
            &[
                "Open Applications > APIs and choose Auth0 Management API (System API).",
                "Compare the Identifier that is shown below its name.",
                "Where it is this one, open the application and its APIs tab, and switch on Auth0 Management API with the six permissions that MAZ needs.",
            ],
            case.page("apis"),
        )),
        ..Finding::unknown(format!(
            "The tenant has an API with the identifier {}, and the application is not authorized for it, so it cannot be seen whether that is the Auth0 Management API. Auth0 says: {}",
            clean(given.as_str()),
            refusal.words()
        ))
    }
}

/// The Management API's identifier has the tenant's own host. Where the domain is a custom one that host is not known,
/// so any host of Auth0's may be right.
fn is_managements(given: &Audience, domain: &TenantDomain) -> bool {
    let given = given.as_str();
    if let Some(expected) = domain.management_identifier() {
        return given == expected;
    }
    host_of_a_management_api(given)
        .is_some_and(|host| names_auth0(&host) && given == format!("https://{host}/api/v2/"))
}

/// Whether the host of an identifier is a custom domain, which no Management API has.
fn is_a_custom_domain(host: &str) -> bool {
    host.contains('.') && !names_auth0(host)
}

/// The host of an identifier that looks like a Management API's: `https://HOST/api/v2/`, however it ends.
fn host_of_a_management_api(identifier: &str) -> Option<String> {
    let host = identifier
        .strip_prefix("https://")?
        .trim_end_matches('/')
        .strip_suffix("/api/v2")?;
    (!host.contains(['/', ':', '?', '#'])).then(|| host.to_ascii_lowercase())
}

fn unknown(case: &Case<'_>, given: &Audience, refusal: &Refusal) -> Finding {
    let text = given.as_str();
    let domain = &case.settings.domain;
    let expected = domain.management_identifier();
    let has_slash = text.ends_with('/');
    let (cause, what) = match host_of_a_management_api(text) {
        _ if text.starts_with("http://") => (
            "http-scheme",
            "it begins with http:// where it must begin with https://".to_owned(),
        ),
        Some(host) if is_auth0(&host) && host != domain.host() && domain.is_auth0() => (
            "other-tenant",
            format!("it is that of another tenant or region, {}", clean(&host)),
        ),
        Some(host) if is_auth0(&host) && !domain.is_auth0() && has_slash => (
            "other-tenant",
            format!(
                "{} is not this tenant, or the final slash is missing",
                clean(&host)
            ),
        ),
        Some(host) if is_auth0(&host) && !has_slash => (
            "missing-trailing-slash",
            "its final slash is missing".to_owned(),
        ),
        Some(host) if is_a_custom_domain(&host) => (
            "custom-domain",
            format!(
                "it is made with {}, and it keeps the tenant's own host even where readers see a custom domain",
                clean(&host)
            ),
        ),
        _ if text.ends_with('.') => ("unknown-api", "it ends in a full stop".to_owned()),
        _ => ("unknown-api", String::new()),
    };
    let summary = match &expected {
        Some(expected) if expected != text => format!("Use {expected} as the identifier."),
        _ => "Copy the Identifier of the Auth0 Management API.".to_owned(),
    };
    refused(
        cause,
        if what.is_empty() {
            format!("The tenant has no API with the identifier {}.", clean(text))
        } else {
            format!(
                "The tenant has no API with the identifier {}: {what}.",
                clean(text)
            )
        },
        refusal,
        where_it_stands(case, summary),
    )
}

fn not_management(case: &Case<'_>, given: &Audience, refusal: Option<&Refusal>) -> Finding {
    let text = clean(given.as_str());
    let (cause, sentence) = match host_of_a_management_api(given.as_str()) {
        Some(host) if is_a_custom_domain(&host) => (
            "custom-domain",
            format!(
                "{text} is the identifier of another API of this tenant: that of the Auth0 Management API keeps the tenant's own host, also where readers see {}.",
                clean(&host)
            ),
        ),
        _ => (
            "not-management-api",
            format!(
                "{text} is the identifier of another API of this tenant, not of the Auth0 Management API."
            ),
        ),
    };
    let fix = where_it_stands(
        case,
        match case.settings.domain.management_identifier() {
            Some(expected) => format!("Use {expected} as the identifier."),
            None => "Copy the Identifier of the Auth0 Management API.".into(),
        },
    );
    match refusal {
        Some(refusal) => refused(cause, sentence, refusal, fix),
        None => Finding::fail(cause, sentence, fix),
    }
}

fn where_it_stands(case: &Case<'_>, summary: String) -> Fix {
    fix(
        summary,
        &[
            "Open Applications > APIs and choose Auth0 Management API (System API).",
            "Copy the Identifier that is shown below its name, with the final slash.",
        ],
        case.page("apis"),
    )
}
