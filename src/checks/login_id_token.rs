//! `login.id-token`: the ID token of the login is genuine (OpenID Connect Core section 3.1.3.7).

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Flow, Proof, Severity, Shown, login_code, login_password,
    tenant_clock, tenant_signing_keys,
};
use crate::auth0::{
    Expected, IdTokenAlgorithm, IdTokenError, Jwks, Jwt, RenewedIdTokenError, SignedBy, TokenGrant,
    validate, validate_renewed,
};
use crate::checks::{Evidence, LoginEvidence};
use crate::domain::{Because, Finding, Fix, Settings, clean, told_apart};

const REWRITTEN: &str = "Make sure that nothing between you and Auth0 rewrites its answers, and that the domain is right.";
const CLOCK: &str =
    "Set this machine's clock, and the ID Token Expiration in the application's Settings.";

const NOT_NEW: &str = "Set this machine's clock; if it is right, find out what gives an old token in place of a new one.";

/// The row of the table.
pub static CHECK: Check = Check {
    id: "login.id-token",
    title: "The ID token is genuine",
    section: "Login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "The ID token of the login: signature, issuer, audience, authorized party, subject, times, nonce, and the hash of the access token.",
    matters: "It says who logged in. Anyone who takes a token that is not genuine lets in anybody.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Jwks,
        Document::Client,
        Document::Token,
    ],
    proof: Proof {
        says: "An ID token that passes every rule of OpenID Connect Core section 3.1.3.7.",
        by: &[Shown::LoggedIn],
    },
    causes: &[
        cause(
            "bad-signature",
            "The token is not signed by the key that it names.",
            REWRITTEN,
        ),
        cause(
            "other-kind",
            "The token says that it is of another kind, such as an access token (typ in its header).",
            REWRITTEN,
        ),
        cause(
            "unexpected-algorithm",
            "The token is signed by another algorithm than the application is set to, or not at all.",
            "Set the JSON Web Token Signature Algorithm to RS256 under Advanced Settings > OAuth. A token that is not signed at all is none of Auth0's: find out what made it.",
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
        cause(
            "not-yet-valid",
            "The token is valid from a later moment on (nbf).",
            CLOCK,
        ),
        cause("expired", "The token had expired when it came.", CLOCK),
        cause(
            "wrong-issued-at",
            "The token does not say that it was made just now.",
            NOT_NEW,
        ),
        cause(
            "wrong-nonce",
            "The token's nonce is not the one of this login.",
            REWRITTEN,
        ),
        cause(
            "other-person",
            "The e-mail address in the token is another than the one that was typed to log in. This is a warning.",
            "Look the user up in Auth0: whose account does this address log in?",
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
///
/// # Errors
/// If that hangs on what time it is, and nobody knows.
pub fn validated(
    settings: &Settings,
    evidence: &Evidence,
    login: &LoginEvidence,
    keys: &Jwks,
) -> Result<Option<Result<Jwt, IdTokenError>>, Finding> {
    let Some(tokens) = login.tokens() else {
        return Ok(None);
    };
    let algorithm = Signed::of(evidence, login).judged_by(settings, tokens);
    let expected = expected(settings, login, algorithm, keys, tokens);
    at_its_time(evidence, tokens, expected, validate)
}

/// What is found of an ID token at the time when it came.
fn at_its_time<T, E>(
    evidence: &Evidence,
    tokens: &TokenGrant,
    expected: Option<Expected<'_>>,
    found: impl Fn(&str, &Expected<'_>) -> Result<T, E>,
) -> Result<Option<Result<T, E>>, Finding> {
    let (Some(token), Some(expected)) = (&tokens.id_token, expected) else {
        return Ok(None);
    };
    let times = evidence.tenants_time(tokens.came);
    let outcome = tenant_clock::at_each(&times, |now| {
        found(token.expose(), &Expected { now, ..expected })
    });
    match outcome {
        None => Err(tenant_clock::not_known("whether the ID token is in time")),
        outcome => Ok(outcome),
    }
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
    renewed: &TokenGrant,
) -> Result<Option<Result<(), RenewedIdTokenError>>, Finding> {
    let first = login.tokens().and_then(|tokens| tokens.id_token.as_ref());
    let original = first.and_then(|token| Jwt::parse(token.expose()));
    let (Some(keys), Some(original)) = (case.evidence.jwks.value(), original) else {
        return Ok(None);
    };
    let algorithm = Signed::of(case.evidence, login).judged_by(case.settings, renewed);
    let expected = expected(case.settings, login, algorithm, keys, renewed);
    at_its_time(case.evidence, renewed, expected, |token, expected| {
        validate_renewed(token, &original, expected)
    })
}

/// By what the ID tokens of the application are signed, and who says so.
enum Signed {
    /// The person, or the application's settings: nothing else is accepted.
    By(IdTokenAlgorithm),
    /// The settings say nothing. Auth0 signs by the secret then, but for some kinds of applications.
    ByEither,
    /// Nobody says. Dashboard applications are set to RS256; those made by the API without it sign by the secret.
    Unsaid,
}

impl Signed {
    fn of(evidence: &Evidence, login: &LoginEvidence) -> Self {
        if let Some(algorithm) = login.algorithm {
            return Self::By(algorithm);
        }
        let Some(Ok(client)) = evidence.client.value() else {
            return Self::Unsaid;
        };
        match client.id_token_algorithm.as_deref() {
            None => Self::ByEither,
            Some(name) => {
                IdTokenAlgorithm::named(name).map_or(Self::By(IdTokenAlgorithm::Rs256), Self::By)
            }
        }
    }

    /// The algorithm by which a token is judged. A token chooses the secret only where nobody says that it must not: it
    /// is this application's own, never a key that the tenant publishes.
    fn judged_by(&self, settings: &Settings, tokens: &TokenGrant) -> IdTokenAlgorithm {
        let by_secret = || {
            let token = Jwt::parse(tokens.id_token.as_ref()?.expose())?;
            token.verify_hs256(settings.client_secret.as_ref()?).ok()
        };
        match self {
            Self::By(algorithm) => *algorithm,
            Self::ByEither | Self::Unsaid if by_secret().is_some() => IdTokenAlgorithm::Hs256,
            Self::ByEither | Self::Unsaid => IdTokenAlgorithm::Rs256,
        }
    }
}

fn expected<'a>(
    settings: &'a Settings,
    login: &'a LoginEvidence,
    algorithm: IdTokenAlgorithm,
    keys: &'a Jwks,
    tokens: &'a TokenGrant,
) -> Option<Expected<'a>> {
    Some(Expected {
        signed_by: match algorithm {
            IdTokenAlgorithm::Rs256 => SignedBy::Tenant(keys),
            IdTokenAlgorithm::Hs256 => SignedBy::Secret(settings.client_secret.as_ref()?),
        },
        issuer: &login.issuer,
        client_id: settings.client_id.as_ref()?.as_str(),
        nonce: login.nonce.as_deref(),
        access_token: tokens.access_token.expose(),
        now: tokens.came.at,
    })
}

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let login = login_password::asked(case)?;
    let tokens = tokens(case, login)?;
    let signed = Signed::of(case.evidence, login);
    let algorithm = signed.judged_by(case.settings, tokens);
    if algorithm == IdTokenAlgorithm::Rs256 {
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
        .map_err(Finding::from_login)?
        .ok_or_else(|| Finding::skip(Because::Check(login_password::CHECK.id), ""))?;
    Ok(match (outcome, signed) {
        (Ok(_), Signed::Unsaid) if algorithm == IdTokenAlgorithm::Hs256 => Finding::warn(
            "unexpected-algorithm",
            "The ID token is genuine, and signed by HS256 with the Client Secret. Applications that were made through the API without jwt_configuration.alg are set so; MAZ may expect RS256.",
            by_rs256(case),
        ),
        (Ok(token), _) if let Some((typed, named)) = another(login, &token) => Finding::warn(
            "other-person",
            format!("{typed} was typed to log in, and the ID token is for {named}."),
            fix(
                "Look the user up in Auth0: whose account does this address log in?",
                &[
                    "Open User Management > Users and search for both addresses.",
                    "Where a user's e-mail address was changed, or the directory is a Custom Database, its Login script must give the profile of the person who logs in.",
                ],
                case.page("users"),
            ),
        ),
        (Ok(token), _) => Finding::pass(format!(
            "{}, for this application, {}",
            match algorithm {
                IdTokenAlgorithm::Rs256 => "RS256",
                IdTokenAlgorithm::Hs256 => "HS256 with the Client Secret",
            },
            token
                .text("sub")
                .map(clean)
                .unwrap_or_default()
        )),
        (Err(error), _) => {
            let fix = match error {
                IdTokenError::UnexpectedAlgorithm(ref name, _) if is_unsigned(name) => unsigned(),
                IdTokenError::UnexpectedAlgorithm(..) => by_rs256(case),
                _ => match CHECK.cause(error.cause()).map(|cause| cause.fix) {
                    Some(CLOCK) => by_the_clock(case),
                    Some(NOT_NEW) => not_new(),
                    summary => rewritten(case, summary.unwrap_or_default()),
                },
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

/// The e-mail address that was typed, and the one of the ID token, where that is another.
fn another(login: &LoginEvidence, token: &Jwt) -> Option<(String, String)> {
    let typed = login.username.as_deref()?.trim();
    let named = token.text("email")?.trim();
    let is_another = typed.contains('@') && !named.eq_ignore_ascii_case(typed);
    is_another.then(|| (clean(typed), told_apart(named, typed)))
}

fn by_rs256(case: &Case<'_>) -> Fix {
    fix(
        "Set the JSON Web Token Signature Algorithm to RS256 under Advanced Settings > OAuth.",
        &[
            "Open the application and its Settings, then Advanced Settings > OAuth.",
            "If nothing checks this application's ID tokens with the secret, set JSON Web Token Signature Algorithm to RS256 and choose Save.",
            "If it must stay HS256, say so with --id-token-algorithm HS256.",
        ],
        case.application_page("settings"),
    )
}

fn by_the_clock(case: &Case<'_>) -> Fix {
    fix(
        CLOCK,
        &[
            "Have this machine's clock set by a time server, and log in again.",
            "If it is right: in the application's Settings, under ID Token Expiration, give some hours (36000 seconds is Auth0's default) and choose Save.",
        ],
        case.application_page("settings"),
    )
}

/// When a token was made is no setting of the application's.
fn not_new() -> Fix {
    fix(
        NOT_NEW,
        &[
            "Have this machine's clock set by a time server, and log in again.",
            "If it is right, something between you and Auth0 may keep answers and give them again: behind a proxy, a gateway or --endpoint, try without it.",
        ],
        None,
    )
}

/// Whether an algorithm is the one that signs nothing (RFC 7518 section 3.6).
fn is_unsigned(algorithm: &str) -> bool {
    algorithm.eq_ignore_ascii_case("none")
}

/// No application of Auth0's has tokens that nobody signed: no setting puts that right.
fn unsigned() -> Fix {
    fix(
        "Do not trust this token: nobody signed it, and Auth0 signs each. Find out what made it.",
        &[
            "Behind a proxy, a gateway or --endpoint, try without it: it may have made the token, or taken its signature off.",
            "Compare the Domain with the one under Basic Information in the application's Settings.",
            "Make sure that nothing of yours takes tokens whose alg is none.",
        ],
        None,
    )
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
