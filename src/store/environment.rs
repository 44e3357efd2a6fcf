//! Secrets in the environment: read, never written.

use crate::domain::{ClientSecret, IntegrationName, Key, SecretStoreKind};
use crate::store::{SecretError, SecretStore};

/// A variable of the environment.
pub struct Environment {
    variable: String,
}

impl Environment {
    /// The variable that a record names, else the usual one.
    pub fn new(variable: Option<String>) -> Self {
        Self {
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

    fn get(&self, name: &IntegrationName) -> Result<ClientSecret, SecretError> {
        let place = format!("the variable {}", self.variable);
        let text = std::env::var(&self.variable)
            .ok()
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| SecretError::Missing {
                name: name.to_string(),
                place: place.clone(),
            })?;
        ClientSecret::parse(text)
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
