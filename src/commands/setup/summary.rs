//! The end of a setup: the values for MAZ's form, and the command that repeats it all.

use super::draft::Draft;
use crate::args::ValueArgs;
use crate::domain::{AuthorizationCode, ClientSecret, Key, SecretStoreKind, Values};
use crate::terminal::shell::Shell;

/// The values in the order of MAZ's form, each with its title there. The secret is masked.
pub(super) fn values(
    values: &Values,
    secret: Option<&ClientSecret>,
) -> Vec<(&'static str, String)> {
    Key::of_form()
        .filter_map(|key| {
            let value = match key {
                Key::ClientSecret => secret.map(ClientSecret::masked),
                key => values.shown(key),
            };
            Some((key.title(), value?))
        })
        .collect()
}

/// The command that repeats this run without a question, secrets left out.
pub(super) fn repeat(
    draft: &Draft,
    name: &str,
    store: SecretStoreKind,
    args: &ValueArgs,
    target: Vec<String>,
    is_secret_unseen: bool,
) -> String {
    let mut words = vec![
        "maz-auth0 setup".to_owned(),
        Shell::usual().word(name),
        "--no-input".to_owned(),
    ];
    let values = draft.all_values();
    for key in Key::of_form() {
        let Some(value) = values.kept(key) else {
            continue;
        };
        let is_usual = key == Key::RedirectUri && value == AuthorizationCode::MAZ_REDIRECT_URI;
        if !is_usual {
            words.push(format!("{} {}", key.flag(), Shell::usual().word(value)));
        }
    }
    words.push(format!("--secret-store {}", store.as_str()));
    if store != SecretStoreKind::Environment {
        match &args.secret.client_secret_file {
            Some(path) => words.push(format!(
                "--client-secret-file {}",
                Shell::usual().word(&path.display().to_string())
            )),
            // Nobody saw it but the store, where the next run finds it.
            None if is_secret_unseen => {}
            None => words.push("--client-secret-file FILE".to_owned()),
        }
    }
    words.extend(target);
    words.join(" ")
}

/// Whether a secret is in the environment, as the environment store needs it; of one that is not given yet, whether any is.
pub(super) fn is_in_environment(secret: Option<&ClientSecret>, variable: &str) -> bool {
    crate::process::environment::variable(variable)
        .is_some_and(|value| secret.is_none_or(|secret| value.trim() == secret.expose()))
}
