//! Secrets in the environment: read, never written.
//!
//! A record may come from somebody else (a pull request, a colleague), and what it names is sent as a Client Secret to the
//! tenant that it names too. So it may only name variables that are for this program, and none that holds another secret,
//! unless the person who runs it allows one by name.

use crate::domain::{ClientSecret, IntegrationName, Key, SealedSecret, SecretStoreKind};
use crate::store::{Asker, SecretError, SecretStore};
use std::env::VarError;
use std::sync::OnceLock;

/// The variables that hold another secret than a Client Secret.
const OTHER_SECRETS: [&str; 4] = [
    "MAZ_AUTH0_PASSWORD",
    "MAZ_AUTH0_ADMIN_TOKEN",
    "MAZ_AUTH0_ADMIN_CLIENT_SECRET",
    "MAZ_API_TOKEN",
];

/// What the person allowed by name.
static ALLOWED: OnceLock<Vec<String>> = OnceLock::new();

/// Lets records name these variables as well, for the rest of this process. The first call counts.
pub fn allow(variables: Vec<String>) {
    let _ = ALLOWED.set(variables);
}

fn may_be_named(variable: &str) -> bool {
    let is_ours = variable.starts_with("MAZ_") && !OTHER_SECRETS.contains(&variable);
    is_ours
        || ALLOWED
            .get()
            .is_some_and(|allowed| allowed.iter().any(|one| one == variable))
}

/// A variable of the environment.
pub struct Environment {
    variable: String,
    asker: Asker,
}

impl Environment {
    /// The variable that a record names, else the usual one.
    pub fn new(variable: Option<String>, asker: Asker) -> Self {
        Self {
            asker,
            variable: variable.unwrap_or_else(|| Key::ClientSecret.variable().to_owned()),
        }
    }
}

impl SecretStore for Environment {
    fn kind(&self) -> SecretStoreKind {
        SecretStoreKind::Environment
    }

    fn probe(&self) -> Result<(), SecretError> {
        Ok(())
    }

    fn asker(&self) -> &Asker {
        &self.asker
    }

    fn sealed(&self, name: &IntegrationName) -> Result<SealedSecret, SecretError> {
        if !may_be_named(&self.variable) {
            return Err(SecretError::NotAllowed {
                name: name.to_string(),
                variable: self.variable.clone(),
            });
        }
        let place = format!("the variable {}", self.variable);
        let text = match std::env::var(&self.variable) {
            Ok(text) if !text.trim().is_empty() => text,
            Err(VarError::NotUnicode(_)) => {
                return Err(SecretError::Unusable {
                    name: name.to_string(),
                    place,
                    reason: "it is no UTF-8 text".to_owned(),
                });
            }
            _ => {
                return Err(SecretError::NotSet {
                    name: name.to_string(),
                    variable: self.variable.clone(),
                });
            }
        };
        SealedSecret::parse(text)
            .map(|pasted| pasted.value)
            .map_err(|error| SecretError::Unusable {
                name: name.to_string(),
                place,
                reason: error.to_string(),
            })
    }

    fn set(&self, _name: &IntegrationName, _secret: &ClientSecret) -> Result<(), SecretError> {
        Err(SecretError::ReadOnly {
            variable: self.variable.clone(),
        })
    }

    fn delete(&self, _name: &IntegrationName) -> Result<(), SecretError> {
        Ok(())
    }
}
