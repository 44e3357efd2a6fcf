//! An administrator's token, and the tenant that it is for.

use crate::args::admin::FROM_THE_DASHBOARD;
use crate::auth0::AdminHost;
use crate::context::Context;
use crate::domain::{AccessToken, AdminToken, Audience, Redactor, Settings};
use crate::error::Failure;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Guide, PromptError, Rejection, Secret};
use crate::terminal::style::Indent;
use secrecy::ExposeSecret as _;

/// Asks a person for an administrator's token, where no flag and no variable gave one. It is used for this run, and kept nowhere.
///
/// # Errors
/// If there is no answer; [`PromptError::Back`] where the guide leads back.
pub fn ask_admin_token(
    terminal: &mut Terminal,
    context: &Context,
    back: bool,
) -> Result<AdminToken, PromptError> {
    let style = context.err;
    context.tell(&style.wrap(FROM_THE_DASHBOARD, Indent::all("  ")));
    loop {
        let check = |text: &str| {
            read(text, &context.redactor)
                .map(drop)
                .map_err(Rejection::wiped)
        };
        let question = Secret::made_by_a_machine("Admin token")
            .with_check(&check)
            .with_guide(
                Guide::explaining("It lends this run an administrator's rights: to read the tenant's settings, and to change what you agree to. It goes to the tenant that it names and to no other, and is kept nowhere.")
                    .and([FROM_THE_DASHBOARD.to_owned()])
                    .leading_back(back),
            );
        let typed = terminal.secret(&question)?;
        // The check has read it before.
        if let Ok(token) = read(typed.expose_secret(), &context.redactor) {
            return Ok(token);
        }
    }
}

/// A token that was typed, or why it is none that can be used, in a sentence.
fn read(text: &str, redactor: &Redactor) -> Result<AdminToken, String> {
    let token = AccessToken::parse(text.to_owned(), "admin token", redactor)
        .map_err(|error| error.to_string())?
        .value;
    admin_token(Some(AdminToken::new(token.clone())))
        .map_err(|failure| format!("{}.", failure.message))?;
    Ok(AdminToken::new(token))
}

/// An administrator's token that was given: one that can be used must say which tenant it is for, or the person must.
///
/// # Errors
/// If nobody says so.
pub fn admin_token(given: Option<AdminToken>) -> Result<Option<AdminToken>, Failure> {
    let Some(token) = given else { return Ok(None) };
    match AdminHost::of(token.access_token()) {
        AdminHost::Of(_) => Ok(Some(token)),
        AdminHost::Opaque if token.is_for_any_host() => Ok(Some(token)),
        AdminHost::Opaque => Err(Failure::new(
            "the admin token is opaque: it does not say which tenant it is for",
        )
        .hint("Give --admin-token-opaque if it is for this tenant: it is then sent there.")
        .hint("A Management API token from the Auth0 dashboard or the Auth0 CLI says so itself.")),
        AdminHost::None(named) => Err(Failure::new(format!(
            "the admin token is not for the Management API of one tenant: {}",
            if named.is_empty() {
                "it names no audience".to_owned()
            } else {
                format!("it is for {named}")
            }
        ))
        .hint("Its audience must be https://TENANT/api/v2/.")),
    }
}

/// Lends an administrator's token to settings, unless it is another tenant's.
pub fn lend(token: Option<&AdminToken>, settings: &mut Settings, context: &Context) {
    let Some(token) = token else { return };
    if is_elsewhere(token, settings) {
        let host = settings.domain.host();
        context.say(&context.err.dim(&format!(
            "The admin token is another tenant's than {host}: it is not used there."
        )));
    } else {
        settings.admin_token = Some(token.clone());
    }
}

/// Whether a token says that it is for another tenant. Behind a custom domain there is the tenant whose Management API the
/// application uses.
pub fn is_elsewhere(token: &AdminToken, settings: &Settings) -> bool {
    AdminHost::domain_for(token, &settings.domain).is_none_or(|named| {
        let audience = settings.audience.as_ref().map(Audience::as_str);
        named != settings.domain && named.management_identifier().as_deref() != audience
    })
}
