//! `application.scopes`: the token carries the six scopes that MAZ's guide asks for.

use super::application_api_access::authorize;
use super::links::fix;
use super::{
    Advice, Case, Cause, Check, Document, Proof, Severity, Shown, application_credentials,
    application_token,
};
use crate::auth0::TokenAnswer;
use crate::domain::{Finding, REQUIRED_SCOPES, Scope};
use std::collections::BTreeSet;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "application.scopes",
    title: "The six permissions are granted",
    section: "Management API",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether the application's token carries the six scopes that MAZ's guide asks for: read, update and create, each for users and for users_app_metadata.",
    matters: "MAZ looks readers up, creates those who register in the app, and keeps what they may read in their app_metadata.",
    advice: Some(Advice {
        against: "With these six permissions the Client Secret alone is enough to read, create and change every user of the tenant, in every directory: Auth0 cannot limit a Management API permission to one directory. Auth0 advises to keep such a secret on servers only, to grant nothing more, and to rotate it.",
        limit: &[
            "Grant the six and nothing more: application.excess-scopes names any others.",
            "Rotate the secret when somebody who knew it leaves, and after any doubt.",
            "Keep staff and administrators in another tenant than the readers.",
            "Watch Monitoring > Logs for sapi entries of this application.",
        ],
        review: "Credential: client id and secret of the vendor's machine-to-machine application, held by the vendor. Scopes: read, update and create, each for users and users_app_metadata; no delete, no client, connection or tenant administration. Exposure: anyone who holds the secret can read personal data of, and change, every user of the tenant (also e-mail address and password). Compensating controls: least privilege verified on each run of maz-auth0 verify; readers in a tenant of their own; rotation after staff changes; management calls of this client monitored in the tenant's logs.",
    }),
    documents: &[
        Document::Discovery,
        Document::Jwks,
        Document::Users,
        Document::Token,
    ],
    proof: Proof {
        says: "The six scopes in a token that is genuine.",
        by: &[Shown::Given(Document::Token)],
    },
    causes: &[Cause {
        name: "missing",
        means: "The application was not given every permission that MAZ needs.",
        fix: "Tick the missing ones in the application's APIs tab.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let Some(granted) = granted(case)? else {
        return Ok(Finding::fail(
            "unrecognised",
            "The token is genuine, and its scope is no text: Auth0 writes the names of permissions there, parted by blanks.",
            fix(
                "Find out what gives the token another scope than Auth0 does.",
                &[
                    "Open Actions > Triggers > credentials-exchange, and look for code that sets the claim scope.",
                    "Run the command again once it does so no more.",
                ],
                case.page("actions/triggers"),
            ),
        ));
    };
    let missing: Vec<Scope> = REQUIRED_SCOPES
        .iter()
        .map(|name| Scope::new(*name))
        .filter(|scope| !granted.contains(scope))
        .collect();
    if missing.is_empty() {
        return Ok(Finding::pass("read, update, create"));
    }
    let names: Vec<&str> = missing.iter().map(Scope::as_str).collect();
    let message = if names.len() == 1 {
        format!("The application lacks the permission {}.", names[0])
    } else {
        format!(
            "The application lacks the permissions {}.",
            names.join(", ")
        )
    };
    let summary = format!("Tick {} in the application's APIs tab.", names.join(", "));
    Ok(Finding::fail("missing", message, authorize(case, &summary)).with_scopes(missing))
}

/// The scopes of the token; nothing where they cannot be read.
pub(super) fn granted(case: &Case<'_>) -> Result<Option<BTreeSet<Scope>>, Finding> {
    case.requires(&application_token::CHECK)?;
    let evidence = case.got(&case.evidence.token, &application_credentials::CHECK)?;
    let TokenAnswer::Granted(granted) = &evidence.answer else {
        return Err(case.requires(&application_token::CHECK)?);
    };
    Ok(granted.scopes())
}
