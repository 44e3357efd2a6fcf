//! `login.refresh-token`: with `--offline`, a refresh token renews the login once, and is revoked.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown, login_id_token, login_password,
    refused,
};
use crate::auth0::{Jwt, RenewedIdTokenError, TokenAnswer, TokenGrant};
use crate::checks::{LoginEvidence, OfflineEvidence};
use crate::domain::{Because, Finding, Fix, Status, clean};

const SAME_LOGIN: &str = "Make sure that nothing between you and Auth0 rewrites its answers, and that no Action changes the person when a login is renewed.";

/// The row of the table.
pub static CHECK: Check = Check {
    id: "login.refresh-token",
    title: "A refresh token renews the login",
    section: "Login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "With --offline, whether Auth0 gives a refresh token for the scope offline_access, and whether it renews the login once, for the same person (OpenID Connect Core section 12.2). Then the token is revoked.",
    matters: "With one, anyone who logged in stays so without typing the password again. This program keeps none: what it was given for the test is revoked at once.",
    advice: None,
    documents: &[Document::Discovery, Document::Jwks, Document::Token],
    proof: Proof {
        says: "Tokens for the refresh token, of the same login.",
        by: &[Shown::LoggedIn],
    },
    causes: &[
        Cause {
            name: "not-given",
            means: "Auth0 logged the person in and gave no refresh token (a warning).",
            fix: "Tick Refresh Token under Advanced Settings > Grant Types, and Allow Offline Access in the settings of the API that the login is for.",
        },
        Cause {
            name: "refused",
            means: "Auth0 gave a refresh token, and does not take it.",
            fix: "Do what Auth0's words say; a post-login Action may refuse renewals.",
        },
        Cause {
            name: "bad-id-token",
            means: "The ID token of the renewed login is not genuine.",
            fix: SAME_LOGIN,
        },
        Cause {
            name: "other-login",
            means: "The renewed login is of another person, or of another login.",
            fix: SAME_LOGIN,
        },
        Cause {
            name: "not-revoked",
            means: "Auth0 did not revoke the refresh token of this test (a warning).",
            fix: "Revoke it by hand: User Management > Users, the user, Devices, Unlink.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let login = login_password::asked(case)?;
    let offline = case.value(&login.offline, "--offline")?;
    let tokens = login_id_token::tokens(case, login)?;
    if tokens.refresh_token.is_none() {
        return Ok(not_given(case, tokens).from_login());
    }
    let found = match renewed(case, login, offline) {
        Ok(found) | Err(found) => found,
    };
    let found = match &offline.revoked {
        Part::Got(Ok(()), _) if found.status == Status::Pass => Finding {
            message: format!("{}, and was revoked", found.message).into(),
            ..found
        },
        Part::Untried | Part::Got(Ok(()), _) => found,
        Part::Got(Err(refusal), _) => left_behind(case, found, &refusal.words(), false),
        Part::Failed(error, _) => left_behind(case, found, &error.to_string(), error.may_pass()),
    };
    Ok(found.from_login())
}

fn not_given(case: &Case<'_>, tokens: &TokenGrant) -> Finding {
    // Without an API of the tenant's own, the access token is for /userinfo, and opaque.
    let api = Jwt::parse(tokens.access_token.expose())
        .and_then(|token| token.audiences().first().map(|first| clean(first)));
    let (why, last) = match &api {
        None => (
            "the application may not use that grant",
            "Log in again, with --offline.".to_owned(),
        ),
        Some(api) => (
            "the application may not use that grant, or the API that the login is for does not allow it",
            format!(
                "Open Applications > APIs and {api}, and switch on Allow Offline Access under Access Settings."
            ),
        ),
    };
    Finding::warn(
        "not-given",
        format!("The scope offline_access was asked for, and Auth0 gave no refresh token: {why}."),
        fix(
            "Let the application have refresh tokens, if readers are to stay logged in.",
            &[
                "Open the application and its Settings, then Advanced Settings > Grant Types.",
                "Tick Refresh Token and choose Save.",
                &last,
            ],
            case.application_page("settings"),
        ),
    )
}

fn renewed(
    case: &Case<'_>,
    login: &LoginEvidence,
    offline: &OfflineEvidence,
) -> Result<Finding, Finding> {
    let tokens = match &offline.renewed {
        Part::Failed(error, _) => {
            return Ok(super::no_answer::not_had(case, error, "a renewed login"));
        }
        part => match case.got(part, &CHECK)? {
            TokenAnswer::Granted(tokens) => tokens,
            TokenAnswer::Refused(refusal) => {
                return Ok(refused(
                    "refused",
                    "Auth0 gave a refresh token, and does not take it.",
                    refusal,
                    fix(
                        "Do what Auth0's words say.",
                        &[
                            "Open Monitoring > Logs: the entry of this minute says more.",
                            "Open Actions > Triggers > post-login: an Action may refuse renewals (event.transaction.protocol oauth2-refresh-token).",
                        ],
                        case.page("logs"),
                    ),
                ));
            }
        },
    };
    if tokens.id_token.is_none() {
        return Ok(Finding::pass(
            "it renewed the login once, without a new ID token",
        ));
    }
    case.requires(&login_id_token::CHECK)?;
    let outcome = login_id_token::validated_renewed(case, login, tokens)?
        .ok_or_else(|| Finding::skip(Because::Check(login_id_token::CHECK.id), ""))?;
    Ok(match outcome {
        Ok(()) => Finding::pass("it renewed the login once, for the same person"),
        Err(error) => {
            let cause = match error {
                RenewedIdTokenError::Token(_) => "bad-id-token",
                RenewedIdTokenError::OtherSubject(..) | RenewedIdTokenError::OtherLogin => {
                    "other-login"
                }
            };
            Finding::fail(
                cause,
                format!("The ID token of the renewed login is not accepted: {error}."),
                by_hand(
                    case,
                    SAME_LOGIN,
                    "Behind a proxy, a gateway or --endpoint, try without it.",
                ),
            )
        }
    })
}

/// The same, with a refresh token that is good still.
fn left_behind(case: &Case<'_>, found: Finding, words: &str, may_pass: bool) -> Finding {
    const UNLINK: &str = "Open User Management > Users, the user and Devices, and choose Unlink beside this application.";
    let left = format!("The refresh token of this test could not be revoked: {words}. {UNLINK}");
    match found.status {
        Status::Pass if may_pass => Finding::unknown(left),
        Status::Pass => Finding::warn(
            "not-revoked",
            format!("The refresh token of this test could not be revoked: {words}."),
            by_hand(case, "Revoke it by hand.", UNLINK),
        ),
        _ => Finding {
            message: format!("{} {left}", found.message).into(),
            ..found
        },
    }
}

fn by_hand(case: &Case<'_>, summary: &str, step: &str) -> Fix {
    fix(summary, &[step], case.page("users"))
}
