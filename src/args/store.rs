//! The secret stores, as a flag names them.

use crate::domain::SecretStoreKind;
use clap::ValueEnum;

/// A secret store, as a flag names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoreArg {
    /// The operating system's keyring.
    Keyring,
    /// A file beside the record that only you can read.
    File,
    /// MAZ_AUTH0_CLIENT_SECRET, at each use: nothing is stored.
    Environment,
}

impl From<StoreArg> for SecretStoreKind {
    fn from(store: StoreArg) -> Self {
        match store {
            StoreArg::Keyring => Self::Keyring,
            StoreArg::File => Self::File,
            StoreArg::Environment => Self::Environment,
        }
    }
}
