//! An administrator's token, and the tenant that it is for.

use crate::auth0::Jwt;
use crate::context::Context;
use crate::domain::{AccessToken, Settings};

/// Lends an administrator's token to settings, unless it says that it is another tenant's: no other host may see it.
pub fn lend(token: Option<&AccessToken>, settings: &mut Settings, context: &Context) {
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

/// Whether a token says that it is for another tenant.
pub fn is_elsewhere(token: &AccessToken, settings: &Settings) -> bool {
    let host = settings.domain.host();
    Jwt::parse(token.expose()).is_some_and(|claims| {
        let audiences = claims.audiences();
        let issued_here = claims.text("iss") == Some(format!("https://{host}/").as_str());
        let meant_for_here = settings
            .audience
            .as_ref()
            .is_some_and(|audience| audiences.contains(&audience.as_str()));
        !issued_here && !meant_for_here
    })
}
