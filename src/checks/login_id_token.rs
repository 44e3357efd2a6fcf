//! `login.id-token`: the ID token of the login is genuine (OpenID Connect Core section 3.1.3.7).

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Flow, Severity, login_code, login_password, tenant_signing_keys,
};
use crate::auth0::{
    Expected, IdTokenAlgorithm, IdTokenError, Jwks, Jwt, RenewedIdTokenError, SignedBy, TokenGrant,
    validate, validate_renewed,
};
use crate::checks::{Evidence, LoginEvidence};
use crate::domain::{Because, Finding, Fix, Settings};

const REWRITTEN: &str = "Make sure that nothing between you and Auth0 rewrites its answers, and that the domain is right.";
const CLOCK: &str =
    "Set this machine's clock, and the ID Token Expiration in the application's Settings.";

/// The row of the table.
pub static CHECK: Check = Check {
    id: "login.id-token",
    title: "The ID token is genuine",
    section: "Login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "The ID token of the login: signature, issuer, audience, authorized party, subject, times, nonce, and the hash of the access token.",
    matters: "It says who logged in. Whoever takes a token that is not genuine lets in anybody.",
    advice: None,
    documents: &[Document::Discovery, Document::Jwks, Document::Token],
    causes: &[
        cause(
            "bad-signature",
            "The token is not signed by the key that it names.",
            REWRITTEN,
        ),
        cause(
            "unexpected-algorithm",
            "The token is signed by another algorithm than the application is set to, or not at all.",
            "Set the JSON Web Token Signature Algorithm to RS256 under Advanced Settings > OAuth.",
        ),
        cause(
            "unknown-key",
            "The token is signed by a key that the tenant does not publish.",
            REWRITTEN,
        ),
        cause(
            "wrong-issuer",
            "The token comes from another tenant or domain.",
            REWRITTEN,
        ),
        cause(
            "wrong-audience",
            "The token is for another application.",
            REWRITTEN,
        ),
        cause(
            "wrong-authorized-party",
            "The token was given to another application.",
            REWRITTEN,
        ),
        cause(
            "missing-subject",
            "The token does not say who logged in.",
            REWRITTEN,
        ),
        cause("expired", "The token had expired when it came.", CLOCK),
        cause(
            "wrong-issued-at",
            "The token does not say that it was made just now.",
            CLOCK,
        ),
        cause(
            "wrong-nonce",
            "The token's nonce is not the one of this login.",
            REWRITTEN,
        ),
        cause(
            "wrong-access-token-hash",
            "The token belongs to another access token than the one that came with it.",
            REWRITTEN,
        ),
    ],
    judge,
};

const fn cause(name: &'static str, means: &'static str, fix: &'static str) -> Cause {
    Cause { name, means, fix }
}

/// The ID token of a login, validated with these keys; nothing where there is no ID token, or no way to validate it.
pub fn validated(
    settings: &Settings,
    evidence: &Evidence,
    login: &LoginEvidence,
    keys: &Jwks,
) -> Option<Result<Jwt, IdTokenError>> {
    let tokens = login.tokens()?;
    let now = evidence.now - evidence.clock_ahead();
    let expected = expected(settings, login, keys, tokens, now)?;
    Some(validate(tokens.id_token.as_ref()?.expose(), &expected))
}

/// The tokens of a login; without any, a check is skipped because of what went wrong there.
pub(super) fn tokens<'a>(
    case: &Case<'_>,
    login: &'a LoginEvidence,
) -> Result<&'a TokenGrant, Finding> {
    if let Some(tokens) = login.tokens() {
        return Ok(tokens);
    }
    let check = match login.flow {
        Flow::Password => &login_password::CHECK,
        Flow::Code => &login_code::CHECK,
    };
    case.requires(check)?;
    Err(Finding::skip(Because::Check(check.id), ""))
}

/// The ID token of a renewed login, held against the one of the login itself; nothing where one of them is missing.
pub(super) fn validated_renewed(
    case: &Case<'_>,
    login: &LoginEvidence,
    now: i64,
    renewed: &TokenGrant,
) -> Option<Result<(), RenewedIdTokenError>> {
    let keys = case.evidence.jwks.value()?;
    let original = Jwt::parse(login.tokens()?.id_token.as_ref()?.expose())?;
    let now = now - case.evidence.clock_ahead();
    let expected = expected(case.settings, login, keys, renewed, now)?;
    Some(validate_renewed(
        renewed.id_token.as_ref()?.expose(),
        &original,
        &expected,
    ))
}

fn expected<'a>(
    settings: &'a Settings,
    login: &'a LoginEvidence,
    keys: &'a Jwks,
    tokens: &'a TokenGrant,
    now: i64,
) -> Option<Expected<'a>> {
    Some(Expected {
        signed_by: match login.algorithm {
            IdTokenAlgorithm::Rs256 => SignedBy::Tenant(keys),
            IdTokenAlgorithm::Hs256 => SignedBy::Secret(settings.client_secret.as_ref()?),
        },
        issuer: &login.issuer,
        client_id: settings.client_id.as_ref()?.as_str(),
        nonce: login.nonce.as_deref(),
        access_token: tokens.access_token.expose(),
        now,
    })
}

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let login = login_password::asked(case)?;
    let tokens = tokens(case, login)?;
    if login.algorithm == IdTokenAlgorithm::Rs256 {
        case.requires(&tenant_signing_keys::CHECK)?;
    }
    let keys = case.got(&case.evidence.jwks, &tenant_signing_keys::CHECK)?;
    if tokens.id_token.is_none() {
        return Ok(Finding::fail(
            "unrecognised",
            "Auth0 gave an access token and no ID token, though the scope openid was asked for.",
            rewritten(case, ""),
        )
        .from_login());
    }
    let outcome = validated(case.settings, case.evidence, login, keys)
        .ok_or_else(|| Finding::skip(Because::Check(login_password::CHECK.id), ""))?;
    Ok(match outcome {
        Ok(token) => Finding::pass(format!(
            "{}, for this application, {}",
            match login.algorithm {
                IdTokenAlgorithm::Rs256 => "RS256",
                IdTokenAlgorithm::Hs256 => "HS256 with the Client Secret",
            },
            token
                .text("sub")
                .map(crate::domain::clean)
                .unwrap_or_default()
        )),
        Err(error) => {
            let summary = CHECK
                .causes
                .iter()
                .find(|cause| cause.name == error.cause())
                .map_or(REWRITTEN, |cause| cause.fix);
            let fix = match error {
                IdTokenError::UnexpectedAlgorithm(..) => fix(
                    summary,
                    &[
                        "Open the application and its Settings, then Advanced Settings > OAuth.",
                        "Set JSON Web Token Signature Algorithm to RS256 and choose Save.",
                        "If it must stay HS256, say so with --id-token-algorithm HS256.",
                    ],
                    case.application_page("settings"),
                ),
                _ => rewritten(case, summary),
            };
            Finding::fail(
                error.cause(),
                format!("The ID token is not accepted: {error}."),
                fix,
            )
        }
    }
    .from_login())
}

fn rewritten(case: &Case<'_>, summary: &str) -> Fix {
    fix(
        if summary.is_empty() {
            REWRITTEN
        } else {
            summary
        },
        &[
            "Behind a proxy, a gateway or --endpoint, try without it.",
            "Compare the Domain in the application's Settings.",
        ],
        case.application_page("settings"),
    )
}
