//! Who was logged in by a rehearsal, as far as that is proven.

use super::{Case, Flow, LoginEvidence, Part, RehearsalEvidence, validated_id_token};
use crate::auth0::{Meaning, TokenAnswer};

const IN_TIME: &str = "no two clocks agree, so it cannot be told whether its ID token is in time";

/// The subject of a login, by its ID token, which is validated like that of any login; or why that does not show.
pub(super) fn who_logged_in(case: &Case<'_>, login: &Part<TokenAnswer>) -> Result<String, String> {
    let evidence = LoginEvidence {
        answer: login.clone(),
        ..LoginEvidence::new(Flow::Password, case.settings.domain.issuer())
    };
    let Some(granted) = evidence.tokens() else {
        return Err("nobody was".to_owned());
    };
    if granted.id_token.is_none() {
        return Err("no ID token came with it".to_owned());
    }
    let keys = case.evidence.jwks.value();
    let outcome = keys.map_or(Ok(None), |keys| {
        validated_id_token(case.settings, case.evidence, &evidence, keys)
    });
    match outcome.map_err(|_| IN_TIME.to_owned())? {
        Some(Ok(token)) => token
            .text("sub")
            .map(str::to_owned)
            .ok_or_else(|| "its ID token names nobody".to_owned()),
        Some(Err(error)) => Err(format!("its ID token is not genuine: {error}")),
        None => Err("there is no key to check its ID token with".to_owned()),
    }
}

/// Whether the login of a rehearsal reached the directory in which its user was created; nothing where that did not show.
pub(super) fn reached_directory(case: &Case<'_>, rehearsal: &RehearsalEvidence) -> Option<bool> {
    let id = rehearsal.created.value()?.as_ref().ok()?;
    let is_the_user =
        |login: &Part<TokenAnswer>| who_logged_in(case, login).ok().map(|who| who == *id);
    match rehearsal.login.value()? {
        TokenAnswer::Granted(_) => is_the_user(&rehearsal.login),
        // The Default Directory does not know the user, whose own directory does.
        TokenAnswer::Refused(refusal) if refusal.meaning == Meaning::WrongCredentials => {
            is_the_user(&rehearsal.realm_login)?.then_some(false)
        }
        TokenAnswer::Refused(_) => None,
    }
}
