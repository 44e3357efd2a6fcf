//! What a review shows: a draft with every value that a record needs, and its secret.

use super::draft::Draft;
use super::steps::STEPS;
use super::summary;
use crate::domain::{ClientSecret, Key, Values};

/// Every value that a record needs. There is none of a draft with a hole: what cannot be written is not reviewed.
pub(super) struct Complete {
    values: Values,
    client_secret: ClientSecret,
}

impl Complete {
    /// Of a draft with an answer to each step.
    ///
    /// # Errors
    /// The first step whose answer is missing.
    pub(super) fn of(draft: &Draft) -> Result<Self, usize> {
        let is_open = |key: &Key| !draft.has(*key);
        let open = STEPS.iter().position(|step| step.keys.iter().any(is_open));
        match (open, &draft.client_secret) {
            (None, Some(secret)) => Ok(Self {
                values: draft.all_values(),
                client_secret: secret.clone(),
            }),
            (open, _) => Err(open.unwrap_or(0)),
        }
    }

    /// Its values in the order of MAZ's form.
    pub(super) fn shown(&self) -> Vec<(&'static str, String)> {
        summary::values(&self.values, Some(&self.client_secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IntegrationName, Record, Redactor, SecretLocation, SecretStoreKind};

    fn whole() -> Draft {
        let mut draft = Draft::default();
        for (key, text) in [
            (Key::Domain, "acme.us.auth0.com"),
            (Key::ClientId, "Kv3qTnW8yZ1xR5mB7cD9fG2hJ4kL6pQs"),
            (Key::Audience, "https://acme.us.auth0.com/api/v2/"),
            (Key::DefaultDirectory, "Username-Password-Authentication"),
            (Key::SubscriptionType, "all-access"),
        ] {
            draft.values.read(key, text).expect("a value");
        }
        let secret = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";
        let secret = ClientSecret::parse(secret.to_owned(), &Redactor::default());
        draft.client_secret = secret.ok().map(|pasted| pasted.value);
        draft.authorization_code = Some(None);
        draft
    }

    #[test]
    fn what_is_reviewed_can_be_written() {
        assert!(Complete::of(&whole()).is_ok());
        let location = SecretLocation {
            store: SecretStoreKind::File,
            variable: None,
        };
        for (at, key) in STEPS
            .iter()
            .enumerate()
            .flat_map(|(at, step)| step.keys.iter().map(move |key| (at, *key)))
        {
            let mut draft = whole();
            match key {
                Key::Domain => draft.values.domain = None,
                Key::ClientId => draft.values.client_id = None,
                Key::ClientSecret => draft.client_secret = None,
                Key::Audience => draft.values.audience = None,
                Key::DefaultDirectory => draft.values.default_directory = None,
                Key::SubscriptionType => draft.values.subscription_type = None,
                _ => draft.authorization_code = None,
            }
            assert_eq!(Complete::of(&draft).err(), Some(at), "{key:?}");
        }
        let name = IntegrationName::parse("acme").expect("a name").value;
        assert!(Record::of(name, whole().all_values(), location).is_ok());
    }
}
