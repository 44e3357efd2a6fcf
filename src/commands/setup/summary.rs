//! The end of a setup: the values for MAZ's form, and the command that repeats it all.

use super::draft::Draft;
use crate::args::ValueArgs;
use crate::domain::{AuthorizationCode, ClientSecret, Key, SecretStoreKind};
use crate::terminal::shell::Shell;

/// The values in the order of MAZ's form, each with its title there. The secret is masked.
pub(super) fn values(draft: &Draft) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    let mut row = |key: Key, value: Option<String>| {
        if let Some(value) = value {
            rows.push((key.title(), value));
        }
    };
    row(Key::Domain, draft.domain.as_ref().map(ToString::to_string));
    row(
        Key::ClientId,
        draft.client_id.as_ref().map(ToString::to_string),
    );
    row(
        Key::ClientSecret,
        draft.client_secret.as_ref().map(ClientSecret::masked),
    );
    row(
        Key::Audience,
        draft.audience.as_ref().map(ToString::to_string),
    );
    row(
        Key::DefaultDirectory,
        draft.default_directory.as_ref().map(ToString::to_string),
    );
    row(
        Key::SubscriptionType,
        draft
            .subscription_type
            .map(|value| value.title().to_owned()),
    );
    if let Some(Some(code)) = &draft.authorization_code {
        rows.push((
            Key::ApplicationDomain.title(),
            code.application_domain.to_string(),
        ));
        rows.push((Key::RedirectUri.title(), code.redirect_uri.clone()));
    }
    rows
}

/// The command that repeats this run without a question, secrets left out.
pub(super) fn repeat(
    draft: &Draft,
    name: &str,
    store: SecretStoreKind,
    args: &ValueArgs,
    target: Vec<String>,
    sandbox: bool,
) -> String {
    if sandbox {
        return "maz-auth0 setup --sandbox --no-input".to_owned();
    }
    let mut words = vec![
        "maz-auth0 setup".to_owned(),
        Shell::usual().word(name),
        "--no-input".to_owned(),
    ];
    let mut flag = |key: Key, value: Option<String>| {
        if let Some(value) = value {
            words.push(format!("{} {}", key.flag(), Shell::usual().word(&value)));
        }
    };
    flag(Key::Domain, draft.domain.as_ref().map(ToString::to_string));
    flag(
        Key::ClientId,
        draft
            .client_id
            .as_ref()
            .filter(|id| !id.looks_like_a_secret())
            .map(|id| id.as_str().to_owned()),
    );
    flag(
        Key::Audience,
        draft.audience.as_ref().map(ToString::to_string),
    );
    flag(
        Key::DefaultDirectory,
        draft.default_directory.as_ref().map(ToString::to_string),
    );
    flag(
        Key::SubscriptionType,
        draft.subscription_type.map(|value| value.to_string()),
    );
    if let Some(Some(code)) = &draft.authorization_code {
        flag(
            Key::ApplicationDomain,
            Some(code.application_domain.to_string()),
        );
        if code.redirect_uri != AuthorizationCode::MAZ_REDIRECT_URI {
            flag(Key::RedirectUri, Some(code.redirect_uri.clone()));
        }
    }
    words.push(format!("--secret-store {}", store.as_str()));
    if store != SecretStoreKind::Environment {
        words.push(match &args.client_secret_file {
            Some(path) => format!(
                "--client-secret-file {}",
                Shell::usual().word(&path.display().to_string())
            ),
            None => "--client-secret-file FILE".to_owned(),
        });
    }
    words.extend(target);
    words.join(" ")
}

/// Whether a secret came from the environment, as the environment store needs it.
pub(super) fn is_in_environment(secret: &ClientSecret, variable: &str) -> bool {
    crate::process::environment::variable(variable)
        .is_some_and(|value| value.trim() == secret.expose())
}
