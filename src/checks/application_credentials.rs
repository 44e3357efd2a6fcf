//! `application.credentials`: Auth0 accepts the client id and the secret.

use super::links::fix;
use super::{Case, Cause, Check, Document, Part, Severity, tenant_discovery, tenant_issuer};
use crate::auth0::{ClientAuthentication, Meaning, TokenAnswer};
use crate::domain::Finding;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "application.credentials",
    title: "Client ID and Client Secret are accepted",
    section: "Application",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether Auth0 accepts the Client ID and the Client Secret (RFC 6749 section 4.4, client_credentials).",
    matters: "With them MAZ proves that it is the application. Without them nothing else works.",
    advice: None,
    documents: &[Document::Discovery, Document::Token],
    causes: &[
        Cause {
            name: "refused",
            means: "Auth0 does not accept this Client ID with this Client Secret. It does not tell which of the two is wrong, to anybody.",
            fix: "Copy both again from the application's Settings.",
        },
        Cause {
            name: "swapped",
            means: "The Client ID looks like a secret and the Client Secret like an id: they stand in each other's place.",
            fix: "Exchange the two. The secret is the longer one.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let id = case.value(&case.settings.client_id, "--client-id")?;
    let secret = case.value(&case.settings.client_secret, "--client-secret-stdin")?;
    if id.looks_like_a_secret() && secret.looks_like_a_client_id() {
        return Ok(Finding::fail(
            "swapped",
            "Client ID and Client Secret stand in each other's place: the id has the form of a secret, and the secret that of an id. Neither was sent.",
            fix(
                "Exchange the two: the Client Secret is the longer one.",
                &[
                    "In the application's Settings, under Basic Information, copy the Client ID (32 characters).",
                    "Copy the Client Secret (64 characters) with the copy button beside it.",
                ],
                case.application_page("settings"),
            ),
        ));
    }
    case.requires(&tenant_discovery::CHECK)?;
    if case.evidence.token.is_untried() && !case.settings.domain.is_auth0() {
        // Such a host is sent no secret before it calls itself by its own name.
        case.requires(&tenant_issuer::CHECK)?;
    }
    let token = match &case.evidence.token {
        Part::Failed(error, _) => return Ok(super::not_had(case, error, "a token")),
        part => case.got(part, &CHECK)?,
    };
    let accepted = match token.authentication {
        ClientAuthentication::Post => id.to_string(),
        ClientAuthentication::Basic => {
            format!("{id}, with the secret in the header (client_secret_basic)")
        }
    };
    let TokenAnswer::Refused(refusal) = &token.answer else {
        return Ok(Finding::pass(accepted));
    };
    match refusal.meaning {
        Meaning::ClientRefused => Ok(Finding::fail(
            "refused",
            format!(
                "Auth0 does not accept Client ID {id} with this Client Secret ({}). It never tells which of the two is wrong.",
                secret.masked()
            ),
            fix(
                "Copy both the Client ID and the Client Secret again.",
                &[
                    "Open the application for MAZ and its Settings; make sure that it is the machine-to-machine application.",
                    "Under Basic Information, copy the Client ID and the Client Secret with the copy buttons beside them.",
                    "If the secret was rotated, the one that you have is no longer valid.",
                ],
                case.application_page("settings"),
            ),
        )),
        // Whether Auth0 looked at the secret before it looked at the grant is not known.
        Meaning::GrantDisabled => Err(Finding::skip(
            crate::domain::Because::Check(super::application_client_credentials_grant::CHECK.id),
            "",
        )),
        Meaning::UnknownAudience
        | Meaning::NoClientGrant
        | Meaning::NoAudience
        | Meaning::ScopeNotGranted => Ok(Finding::pass(accepted)),
        _ => Ok(super::unrecognised(case, refusal)),
    }
}
