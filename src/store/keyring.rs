//! Secrets in the operating system's keyring: service `maz-auth0`, the integration's name as the user.
//!
//! A keyring may wait for its password, or for ever, so each call has a thread of its own and a deadline.

use crate::domain::{ClientSecret, IntegrationName, SealedSecret, SecretStoreKind, clean};
use crate::store::{Asker, SecretError, SecretStore};
use ::keyring::{Entry, Error};
use std::sync::mpsc;
use std::time::Duration;

/// The service under which a person finds the entries.
const SERVICE: &str = "maz-auth0";
/// How long somebody has to type the keyring's password.
const WITH_A_PERSON: Duration = Duration::from_secs(60);
/// How long a keyring that is unlocked may take.
const WITH_NOBODY: Duration = Duration::from_secs(5);

/// The keyring.
pub struct Keyring {
    limit: Duration,
    asker: Asker,
}

impl Keyring {
    /// The keyring of this session.
    pub fn new(asker: Asker) -> Self {
        Self {
            limit: if asker.person {
                WITH_A_PERSON
            } else {
                WITH_NOBODY
            },
            asker,
        }
    }

    fn call<T: Send + 'static>(
        &self,
        user: &str,
        work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, SecretError> {
        let (sender, receiver) = mpsc::channel();
        let user = user.to_owned();
        let spawned = std::thread::Builder::new()
            .name("keyring".into())
            .spawn(move || {
                let outcome = match Entry::store_status() {
                    Err(error) => Err(explain(error)),
                    Ok(()) => entry(&user)
                        .and_then(|entry| work(&entry))
                        .map_err(|error| explain(&error)),
                };
                let _ = sender.send(outcome);
            });
        if let Err(error) = spawned {
            return Err(SecretError::Keyring {
                reason: error.to_string(),
            });
        }
        receiver
            .recv_timeout(self.limit)
            .unwrap_or(Err(SecretError::KeyringTimedOut {
                seconds: self.limit.as_secs(),
            }))
    }
}

/// The entry of a user, with words by which a person who looks through the keyring knows what it is.
#[cfg(all(unix, not(target_os = "macos")))]
fn entry(user: &str) -> Result<Entry, Error> {
    let label = format!("Client Secret of {user} (maz-auth0)");
    let words = std::collections::HashMap::from([("label", label.as_str())]);
    let inner = keyring_core::Entry::new_with_modifiers(SERVICE, user, &words)?;
    Ok(Entry { inner })
}

/// The entry of a user. Here its service and its user are what a person reads.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn entry(user: &str) -> Result<Entry, Error> {
    Entry::new(SERVICE, user)
}

/// The keyring's error by what a person can do about it. The words of the Secret Service and of D-Bus are all that tells
/// some of them apart; where they change, a more general sentence is said.
fn explain(error: &Error) -> SecretError {
    let words = with_sources(error);
    match error {
        Error::NoStorageAccess(_) if words.contains("result not returned") => {
            SecretError::NoKeyringYet
        }
        Error::NoStorageAccess(_) => SecretError::KeyringLocked,
        Error::NoEntry => SecretError::Missing {
            name: String::new(),
            place: "the keyring".into(),
        },
        _ => SecretError::Keyring {
            reason: if words.contains("ServiceUnknown") {
                "no program here offers a Secret Service, such as gnome-keyring or KWallet".into()
            } else if words.contains("Failed to connect to address") {
                "this session has no D-Bus, by which keyrings are reached".into()
            } else {
                words
            },
        },
    }
}

fn with_sources(error: &Error) -> String {
    let mut words = clean(&error.to_string());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let more = clean(&cause.to_string());
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        source = cause.source();
    }
    words
}

impl SecretStore for Keyring {
    fn kind(&self) -> SecretStoreKind {
        SecretStoreKind::Keyring
    }

    fn probe(&self) -> Result<(), SecretError> {
        let user = format!(".probe-{}", std::process::id());
        self.call(&user, |entry| {
            entry.set_password("probe")?;
            let kept = entry.get_password();
            entry.delete_credential()?;
            kept
        })
        .and_then(|kept| {
            if kept == "probe" {
                Ok(())
            } else {
                Err(SecretError::Keyring {
                    reason: "it gave back another text than was kept".into(),
                })
            }
        })
    }

    fn asker(&self) -> &Asker {
        &self.asker
    }

    fn sealed(&self, name: &IntegrationName) -> Result<SealedSecret, SecretError> {
        // Parsed on the thread that gets it, so that no copy is left where nobody waits for it any more.
        self.call(name.as_str(), move |entry| {
            let text = entry.get_password()?;
            Ok(SealedSecret::kept(text))
        })
        .map_err(|error| named(error, name))?
        .map(|pasted| pasted.value)
        .map_err(|error| SecretError::Unusable {
            name: name.to_string(),
            place: "the keyring".into(),
            reason: error.to_string(),
        })
    }

    fn set(&self, name: &IntegrationName, secret: &ClientSecret) -> Result<(), SecretError> {
        let secret = secret.clone();
        self.call(name.as_str(), move |entry| {
            entry.set_password(secret.expose())
        })
    }

    fn delete(&self, name: &IntegrationName) -> Result<(), SecretError> {
        match self.call(name.as_str(), keyring::Entry::delete_credential) {
            Err(SecretError::Missing { .. }) => Ok(()),
            outcome => outcome,
        }
    }
}

fn named(error: SecretError, integration: &IntegrationName) -> SecretError {
    match error {
        SecretError::Missing { place, .. } => SecretError::Missing {
            name: integration.to_string(),
            place,
        },
        other => other,
    }
}
