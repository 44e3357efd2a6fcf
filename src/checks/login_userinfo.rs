//! `login.userinfo`: `/userinfo` speaks of the person who logged in (OpenID Connect Core section 5.3.2).

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Part, Proof, Severity, Shown, login_id_token, login_password,
};
use crate::auth0::{Jwt, UserInfo};
use crate::domain::{Because, Finding, clean, who_instead};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "login.userinfo",
    title: "The profile is that of the same person",
    section: "Login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether /userinfo takes the access token, and names the same subject as the ID token.",
    matters: "A profile of somebody else would be shown to this reader.",
    advice: None,
    documents: &[Document::Discovery, Document::Jwks, Document::Token],
    proof: Proof {
        says: "A profile whose subject is that of a genuine ID token.",
        by: &[Shown::LoggedIn],
    },
    causes: &[
        Cause {
            name: "other-subject",
            means: "The profile is of another person than the ID token.",
            fix: "Make sure that nothing between you and Auth0 rewrites or caches its answers.",
        },
        Cause {
            name: "refused",
            means: "Auth0 does not take its own access token for the profile.",
            fix: "Ask for the scope openid, and make sure that nothing between you and Auth0 rewrites its answers.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let login = login_password::asked(case)?;
    case.requires(&login_id_token::CHECK)?;
    let profile = match &login.userinfo {
        Part::Failed(error, _) => {
            return Ok(super::no_answer::not_had(case, error, "the profile").from_login());
        }
        part => case.got(part, &CHECK)?,
    };
    let subject = login
        .tokens()
        .and_then(|tokens| Jwt::parse(tokens.id_token.as_ref()?.expose()))
        .and_then(|token| token.text("sub").map(str::to_owned))
        .ok_or_else(|| Finding::skip(Because::Check(login_id_token::CHECK.id), ""))?;
    let fix = |cause: usize| {
        fix(
            CHECK.causes[cause].fix,
            &["Behind a proxy, a gateway or --endpoint, try without it."],
            case.page("logs"),
        )
    };
    Ok(match profile {
        UserInfo::Refused(words) => Finding::fail(
            "refused",
            format!("Auth0 gave an access token, and /userinfo does not take it: {words}"),
            fix(1),
        ),
        UserInfo::Claims(_) if profile.subject() == Some(&subject) => {
            Finding::pass("the same subject")
        }
        UserInfo::Claims(_) => Finding::fail(
            "other-subject",
            format!(
                "The ID token is of {}, and the profile of {}.",
                clean(&subject),
                who_instead(profile.subject(), &subject)
            ),
            fix(0),
        ),
    }
    .from_login())
}
