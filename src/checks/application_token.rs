//! `application.token`: the token is the tenant's, for this application and this API (RFC 7519, RFC 9068).

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Proof, Severity, Shown, application_api_access,
    application_credentials, tenant_clock, tenant_issuer, tenant_signing_keys,
};
use crate::auth0::{Jwt, SignatureError, TokenAnswer};
use crate::domain::{Finding, Fix, clean, who_instead};
use crate::http::Came;

/// How far a token's times may be off the tenant's clock, in seconds.
const LEEWAY: i64 = 60;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "application.token",
    title: "The token is genuine",
    section: "Management API",
    severity: Severity::Fail,
    scope: None,
    looks_at: "The access token: an RS256 JWT signed by one of the tenant's keys, with its issuer, the Management API as audience, this application, and an end in the future.",
    matters: "If it is not the tenant's own, something stands between you and Auth0.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Jwks,
        Document::Users,
        Document::Token,
    ],
    proof: Proof {
        says: "A JWT with a good RS256 signature of a published key, and each claim as it must be.",
        by: &[Shown::Given(Document::Token)],
    },
    causes: &[
        Cause {
            name: "not-a-jwt",
            means: "The token is opaque and not a JWT: it is not for the Management API.",
            fix: "Make sure that the Management API Identifier is sent as the audience.",
        },
        Cause {
            name: "bad-signature",
            means: "The token is not signed by the tenant's key that it names.",
            fix: "Make sure that nothing between you and Auth0 rewrites its answers.",
        },
        Cause {
            name: "unexpected-algorithm",
            means: "The token is signed by another algorithm than RS256, which the Management API requires.",
            fix: "Make sure that nothing between you and Auth0 rewrites its answers.",
        },
        Cause {
            name: "unknown-key",
            means: "The token is signed by a key that the tenant does not publish.",
            fix: "If the signing key was rotated this minute, try again; otherwise make sure that nothing between you and Auth0 rewrites its answers.",
        },
        Cause {
            name: "wrong-issuer",
            means: "The token comes from another tenant or domain.",
            fix: "Give the domain that the issuer names.",
        },
        Cause {
            name: "wrong-audience",
            means: "The token is for another API.",
            fix: "Copy the Identifier of the Auth0 Management API.",
        },
        Cause {
            name: "wrong-client",
            means: "The token was given to another application.",
            fix: "Make sure that nothing between you and Auth0 rewrites its answers.",
        },
        Cause {
            name: "expired",
            means: "The token had expired when it came, or is not valid yet.",
            fix: "Set the Token Expiration of the Management API, or this machine's clock.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&application_api_access::CHECK)?;
    case.requires(&tenant_issuer::CHECK)?;
    case.requires(&tenant_signing_keys::CHECK)?;
    let keys = case.got(&case.evidence.jwks, &tenant_signing_keys::CHECK)?;
    let evidence = case.got(&case.evidence.token, &application_credentials::CHECK)?;
    let TokenAnswer::Granted(granted) = &evidence.answer else {
        return case.requires(&application_api_access::CHECK);
    };
    let Some(token) = Jwt::parse(granted.access_token.expose()) else {
        return Ok(Finding::fail(
            "not-a-jwt",
            "The token is opaque: it is for no API, and the Management API will not take it.",
            fix(
                "Make sure that the Management API Identifier is right.",
                &[
                    "Open Applications > APIs and compare the Identifier of the Auth0 Management API.",
                ],
                case.page("apis"),
            ),
        ));
    };
    if let Err(error) = token.verify_rs256(keys) {
        return Ok(unsigned(case, error));
    }
    claims(case, &token, granted.came)
}

/// Why a signature does not count.
fn unsigned(case: &Case<'_>, error: SignatureError) -> Finding {
    match error {
        SignatureError::Algorithm(algorithm) => rewritten(
            case,
            "unexpected-algorithm",
            format!(
                "The token is signed by {}, and not by RS256.",
                clean(&algorithm)
            ),
        ),
        SignatureError::UnknownKey(kid) => rewritten(
            case,
            "unknown-key",
            format!(
                "The token is signed by the key {}, which the tenant does not publish.",
                kid.as_deref()
                    .map_or_else(|| "without a name".to_owned(), clean)
            ),
        ),
        SignatureError::Critical(names) => rewritten(
            case,
            "bad-signature",
            format!(
                "The token's header demands {}, which must be refused.",
                clean(&names)
            ),
        ),
        SignatureError::Signature => rewritten(
            case,
            "bad-signature",
            "The token's signature is not the tenant's.".to_owned(),
        ),
    }
}

/// Whether each claim is as it must be.
fn claims(case: &Case<'_>, token: &Jwt, came: Came) -> Result<Finding, Finding> {
    let issuer = case.settings.domain.issuer();
    if token.text("iss") != Some(&*issuer) {
        return Ok(rewritten(
            case,
            "wrong-issuer",
            format!(
                "The token comes from {}, and not from {issuer}.",
                who_instead(token.text("iss"), &issuer)
            ),
        ));
    }
    let audience = case.value(&case.settings.audience, "--audience")?;
    if !token.audiences().contains(&audience.as_str()) {
        return Ok(rewritten(
            case,
            "wrong-audience",
            format!(
                "The token is for {}, and not for {audience}.",
                who_instead(Some(&token.audiences().join(" ")), audience.as_str())
            ),
        ));
    }
    let id = case.value(&case.settings.client_id, "--client-id")?;
    let client = token.text("azp").or_else(|| token.text("client_id"));
    if client != Some(id.as_str()) {
        return Ok(rewritten(
            case,
            "wrong-client",
            format!(
                "The token was given to {}, and not to {id}.",
                who_instead(client, id.as_str())
            ),
        ));
    }
    let times = case.evidence.tenants_time(came);
    match tenant_clock::at_each(&times, |now| in_time(case, token, now)) {
        Some(Ok(found) | Err(found)) => Ok(found),
        None => Ok(tenant_clock::not_known("whether the token is in time")),
    }
}

/// Whether the token was good when it came, at this time.
fn in_time(case: &Case<'_>, token: &Jwt, now: i64) -> Result<Finding, Finding> {
    if token.is_early(now, LEEWAY) {
        return Err(rewritten(
            case,
            "expired",
            "The token is not valid yet: its nbf is in the future, or no number.".to_owned(),
        ));
    }
    match token.number("exp") {
        Some(end) if end.saturating_add(LEEWAY) > now => Ok(Finding::pass(format!(
            "RS256, for this application{}",
            lifetime(token, end)
        ))),
        Some(end) => Err(expired(
            case,
            format!(
                "The token had expired {} s before it came.",
                now.saturating_sub(end)
            ),
        )),
        None => Err(expired(case, "The token does not say when it ends.".into())),
    }
}

fn lifetime(token: &Jwt, end: i64) -> String {
    match token.number("iat").map(|begin| end.saturating_sub(begin)) {
        Some(seconds) if seconds >= 7200 => format!(", good for {} hours", seconds / 3600),
        Some(seconds) if seconds >= 120 => format!(", good for {} minutes", seconds / 60),
        _ => String::new(),
    }
}

fn rewritten(case: &Case<'_>, cause: &'static str, message: String) -> Finding {
    Finding::fail(
        cause,
        message,
        fix(
            "Make sure that nothing between you and Auth0 rewrites its answers, and that the domain is the tenant's.",
            &[
                "If a signing key was rotated this minute, wait a little and try again.",
                "Behind a proxy, a gateway or --endpoint, try without it.",
                "Compare the Domain in the application's Settings.",
            ],
            case.application_page("settings"),
        ),
    )
}

fn expired(case: &Case<'_>, message: String) -> Finding {
    Finding::fail(
        "expired",
        message,
        Fix {
            ..fix(
                "Set the Management API's Token Expiration to a day.",
                &[
                    "Open Applications > APIs > Auth0 Management API > Settings.",
                    "Under Access Token Settings, set the expiration to 86400 seconds and choose Save.",
                ],
                case.page("apis"),
            )
        },
    )
}
