//! Where client secrets are kept: the keyring, a private file, or the environment. Never silently one for another.

use super::owner::Owner;
use super::secret_file::{Held, SecretFile};
use crate::domain::{
    ClientSecret, IntegrationName, Misplaced, Redactor, SealedSecret, SecretLocation,
    SecretStoreKind,
};
use crate::store::atomic_file::WriteError;
use crate::store::opened::OpenError;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a secret could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The keyring cannot be reached or used.
    #[error("no keyring answers on this machine ({reason})")]
    Keyring {
        /// Why not.
        reason: String,
    },
    /// The keyring did not answer in time: it may be waiting for its password.
    #[error(
        "the keyring did not answer within {seconds} s: it may be locked and waiting for its password"
    )]
    KeyringTimedOut {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The keyring is locked, and was not unlocked.
    #[error("the keyring is locked, and was not unlocked")]
    KeyringLocked,
    /// There is a keyring program, and no keyring in it.
    #[error("there is no keyring yet that the secret could go into")]
    NoKeyringYet,
    /// There is no secret of this name.
    #[error("{place} holds no secret for {name}")]
    Missing {
        /// The integration.
        name: String,
        /// Where it was looked for.
        place: String,
    },
    /// The variable that a record names has nothing in it, or is not there.
    #[error("the variable {variable} holds no secret for {name}")]
    NotSet {
        /// The integration.
        name: String,
        /// The variable.
        variable: String,
    },
    /// A record names a variable that is not for this program.
    #[error(
        "the record of {name} takes its Client Secret from the variable {variable}; without your word, a record may only name variables that begin with MAZ_, and none that is for another secret"
    )]
    NotAllowed {
        /// The integration.
        name: String,
        /// The variable.
        variable: String,
    },
    /// What is kept there is no client secret.
    #[error("what {place} holds for {name} is no client secret: {reason}")]
    Unusable {
        /// The integration.
        name: String,
        /// Where it is.
        place: String,
        /// What is wrong; never the text itself.
        reason: String,
    },
    /// What was to be kept is not what is there.
    #[error("what {place} holds for {name} is another secret than the one to be kept there")]
    Differs {
        /// The integration.
        name: String,
        /// Where it is.
        place: &'static str,
    },
    /// It is another record file's.
    #[error("{place} holds for {name} the secret of another record file, {}", other.display())]
    Anothers {
        /// The integration.
        name: String,
        /// Where it is.
        place: String,
        /// The record file.
        other: PathBuf,
    },
    /// There is another secret than the one to be kept, and no record is known that needs it.
    #[error(
        "{place} holds another secret for {name}, which no record here points to: it may be another record file's"
    )]
    Unclaimed {
        /// The integration.
        name: String,
        /// Where it is.
        place: &'static str,
    },
    /// The environment is not ours to write.
    #[error("the environment is not written: set the variable {variable} yourself")]
    ReadOnly {
        /// The variable.
        variable: String,
    },
    /// The file cannot be opened, or is not to be.
    #[error("cannot read {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: OpenError,
    },
    /// What the file holds cannot be read.
    #[error("cannot read {path}: {reason}")]
    Read {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// What is kept is another secret of the run.
    #[error(transparent)]
    Misplaced(#[from] Misplaced),
}

impl SecretError {
    /// Whether there is none, and nothing else is wrong.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::NotSet { .. })
    }

    /// Whether the keyring as a whole cannot be used, whichever secret is looked for.
    pub const fn is_of_the_keyring(&self) -> bool {
        matches!(
            self,
            Self::Keyring { .. }
                | Self::KeyringTimedOut { .. }
                | Self::KeyringLocked
                | Self::NoKeyringYet
        )
    }
}

/// A place for secrets.
pub trait SecretStore {
    /// Its kind.
    fn kind(&self) -> SecretStoreKind;
    /// Proves that a secret can be kept here, by keeping, reading and deleting one.
    ///
    /// # Errors
    /// If it cannot.
    fn probe(&self) -> Result<(), SecretError>;
    /// On whose behalf it was opened.
    fn asker(&self) -> &Asker;
    /// The secret of an integration, which nobody can read yet.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    fn sealed(&self, name: &IntegrationName) -> Result<SealedSecret, SecretError>;
    /// The secret of an integration.
    ///
    /// # Errors
    /// As [`Self::sealed`], and if it is another secret of the run.
    fn get(&self, name: &IntegrationName) -> Result<ClientSecret, SecretError> {
        Ok(self.sealed(name)?.open(&self.asker().redactor)?)
    }
    /// The same for those who go on without one that is missing or cannot be read.
    ///
    /// # Errors
    /// If it is another secret of the run.
    fn get_if_there(&self, name: &IntegrationName) -> Result<Option<ClientSecret>, Misplaced> {
        let sealed = self.sealed(name).ok();
        let opened = sealed.map(|sealed| sealed.open(&self.asker().redactor));
        opened.transpose()
    }
    /// Whose the secret of an integration is, where that is said.
    ///
    /// # Errors
    /// If it cannot be read.
    fn owner(&self, _name: &IntegrationName) -> Result<Owner, SecretError> {
        Ok(Owner::Unsaid)
    }
    /// Whether this very secret is kept there already, also as another record file's.
    ///
    /// # Errors
    /// If it cannot be read, or if it is another secret of the run.
    fn holds(&self, name: &IntegrationName, secret: &ClientSecret) -> Result<bool, SecretError> {
        match self.get(name) {
            Ok(kept) => Ok(kept.expose() == secret.expose()),
            Err(SecretError::Unusable { .. }) => Ok(false),
            Err(error) if error.is_missing() => Ok(false),
            Err(error) => Err(error),
        }
    }
    /// Keeps the secret of an integration.
    ///
    /// # Errors
    /// If it cannot, or if another one of another record file is there.
    fn set(&self, name: &IntegrationName, secret: &ClientSecret) -> Result<(), SecretError>;
    /// Deletes what a run that was killed may have left here of a secret that was being written.
    ///
    /// # Errors
    /// If it cannot.
    fn clear_up(&self) -> Result<(), SecretError> {
        Ok(())
    }
    /// Deletes the secret of an integration. That there is none is no error; another record file's stays.
    ///
    /// # Errors
    /// If it cannot.
    fn delete(&self, name: &IntegrationName) -> Result<(), SecretError>;
}

/// Says something to who runs this.
#[derive(Clone, Default)]
pub struct Tell(Option<Arc<Say>>);

type Say = dyn Fn(&str) + Send + Sync;

impl Tell {
    /// By this way.
    pub fn by(tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(super) fn say(&self, text: &str) {
        if let Some(tell) = &self.0 {
            tell(text);
        }
    }
}

impl std::fmt::Debug for Tell {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tell")
    }
}

/// On whose behalf a store is opened.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Whether somebody can unlock a keyring, who is then waited for.
    pub person: bool,
    /// Knows every secret that is read.
    pub redactor: Redactor,
    /// Where what is done that nobody asked for is said.
    pub tell: Tell,
}

/// Opens the store of a location.
pub fn open(location: &SecretLocation, record_file: &Path, asker: &Asker) -> Box<dyn SecretStore> {
    let asker = asker.clone();
    match location.store {
        SecretStoreKind::Keyring => Box::new(super::keyring::Keyring::new(asker)),
        SecretStoreKind::File => Box::new(SecretFile::beside(record_file, asker)),
        SecretStoreKind::Environment => Box::new(super::environment::Environment::new(
            location.variable.clone(),
            asker,
        )),
    }
}

/// The secrets of many integrations of one record file. A file that keeps them is read once.
pub struct ManySecrets<'a> {
    record_file: &'a Path,
    asker: &'a Asker,
    held: Option<Held>,
}

impl<'a> ManySecrets<'a> {
    /// Those of a record file. Nothing is read yet.
    pub fn of(record_file: &'a Path, asker: &'a Asker) -> Self {
        Self {
            record_file,
            asker,
            held: None,
        }
    }

    /// The secret of an integration.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn get(
        &mut self,
        location: &SecretLocation,
        name: &IntegrationName,
    ) -> Result<SealedSecret, SecretError> {
        if location.store != SecretStoreKind::File {
            return open(location, self.record_file, self.asker).sealed(name);
        }
        let held = match self.held.take() {
            Some(held) => held,
            None => SecretFile::beside(self.record_file, self.asker.clone()).read()?,
        };
        self.held.insert(held).get(name)
    }
}
