//! An application that was there before: what speaks against it as MAZ's own, and what else it is used for.

use super::state::{Method, Program, State, Wanted};
use crate::domain::AuthorizationCode;

/// What speaks against an application as MAZ's own, if anything does.
pub fn unsuitable(application: &Program, wanted: &Wanted) -> Option<&'static str> {
    let name = application.name().to_ascii_lowercase();
    if application.is("is_first_party") == Some(false) {
        Some("it is a third party's, which can never have the Password grant")
    } else if name == "api explorer application" {
        Some("it is Auth0's own, for the API Explorer of the dashboard")
    } else if name.contains("auth0-deploy-cli") || name.contains("auth0 deploy cli") {
        Some("it manages the tenant for the Deploy CLI")
    } else if wanted.own_client.as_deref() == Some(application.id()) {
        Some("it is the one that manages the tenant here and now")
    } else if matches!(application.app_type(), "spa" | "native")
        || application.method() == Method::Named("none")
    {
        Some("it is public and keeps no secret (Single Page or Native)")
    } else if application.is("require_pushed_authorization_requests") == Some(true) {
        Some("it takes pushed authorization requests only, which somebody decided")
    } else if application.is("require_proof_of_possession") == Some(true) {
        Some("its tokens are bound to a key (sender constraining), which somebody decided")
    } else if application.organizations().is_some() {
        Some("its logins name an organization, which MAZ's do not")
    } else {
        None
    }
}

/// What to say of an application that is used for more than MAZ.
pub fn shared_with(application: &Program, wanted: &Wanted, state: &State) -> Option<String> {
    let mut uses = Vec::new();
    let apis: Vec<&str> = state
        .grants
        .iter()
        .filter(|grant| grant.audience != wanted.audience)
        .map(|grant| grant.audience.as_str())
        .collect();
    if !apis.is_empty() {
        uses.push(format!("it may call {}", apis.join(", ")));
    }
    let callbacks: Vec<String> = application
        .list("callbacks")
        .into_iter()
        .flatten()
        .filter(|uri| {
            Some(uri) != wanted.redirect_uri.as_ref()
                && uri != AuthorizationCode::MAZ_REDIRECT_URI
                && !AuthorizationCode::is_a_login_tests(uri)
        })
        .collect();
    if !callbacks.is_empty() {
        uses.push(format!("it sends people back to {}", callbacks.join(", ")));
    }
    (!uses.is_empty()).then(|| {
        format!(
            "The application {} seems to be used for more than MAZ: {}. One of MAZ's own is safer. {}",
            application.name(),
            uses.join(", and "),
            wanted.chosen.to_have_one_made()
        )
    })
}
