//! An administrator's token, and the tenant that it is for.

use crate::auth0::AdminHost;
use crate::context::Context;
use crate::domain::{AdminToken, Audience, Settings};
use crate::error::Failure;

/// An administrator's token that was given: one that can be used must say which tenant it is for, or the person must.
///
/// # Errors
/// If nobody says so.
pub fn admin_token(given: Option<AdminToken>) -> Result<Option<AdminToken>, Failure> {
    let Some(token) = given else { return Ok(None) };
    match AdminHost::of(token.access_token()) {
        AdminHost::Of(_) => Ok(Some(token)),
        AdminHost::Opaque if token.one_host().is_some() => Ok(Some(token)),
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
