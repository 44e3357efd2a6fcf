//! Other integrations of the record file that use the same application: what is rotated for one is rotated for all.

use crate::domain::{ClientSecret, Record, SecretStoreKind};
use crate::error::Failure;
use crate::store;
use crate::store::Asker;
use std::path::Path;

/// The others that use an application.
pub(super) struct Others<'a> {
    records: Vec<&'a Record>,
    file: &'a Path,
    asker: &'a Asker,
}

impl<'a> Others<'a> {
    /// Finds them, and looks whether a new secret can be kept for each.
    ///
    /// # Errors
    /// If there is one that cannot be given the new secret here: its readers would be locked out.
    pub(super) fn of(
        record: &Record,
        all: impl Iterator<Item = &'a Record>,
        file: &'a Path,
        asker: &'a Asker,
    ) -> Result<Self, Failure> {
        let records: Vec<&Record> = all
            .filter(|other| {
                other.name != record.name
                    && other.domain == record.domain
                    && other.client_id == record.client_id
            })
            .collect();
        let others = Self {
            records,
            file,
            asker,
        };
        for other in &others.records {
            let name = &other.name;
            if other.target.is_some() {
                return Err(Failure::new(format!(
                    "{name} uses the same application, and is written to a MAZ API, which would keep the old secret"
                ))
                .hint(format!(
                    "Give it an application of its own, or take it out first: `maz-auth0 forget {name}`."
                )));
            }
            if is_kept_here(other) {
                others.open(other).probe()?;
            }
        }
        Ok(others)
    }

    /// Their names, for a sentence; nothing where there are none.
    pub(super) fn names(&self) -> Option<String> {
        let names: Vec<&str> = self
            .records
            .iter()
            .map(|record| record.name.as_str())
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Keeps the new secret for each of them.
    ///
    /// # Errors
    /// If one of them cannot be given it: which, and how to go on.
    pub(super) fn keep(&self, secret: &ClientSecret, again: &str) -> Result<(), Failure> {
        for record in self.records.iter().filter(|record| is_kept_here(record)) {
            self.open(record)
                .set(&record.name, secret)
                .map_err(|error| {
                    let mut failure = Failure::from(error);
                    failure.message = format!(
                        "the new secret works, and {} still has the old one: {}",
                        record.name, failure.message
                    );
                    failure.hint(format!(
                        "Run `{again}` again: it rotates nothing, and gives it what is missing."
                    ))
                })?;
        }
        Ok(())
    }

    /// Those that take their secret from the environment, where a person must put the new one.
    pub(super) fn by_hand(&self) -> Option<String> {
        let names: Vec<&str> = self
            .records
            .iter()
            .filter(|record| !is_kept_here(record))
            .map(|record| record.name.as_str())
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    fn open(&self, record: &Record) -> Box<dyn store::SecretStore> {
        store::open(&record.client_secret, self.file, self.asker)
    }
}

/// Whether a secret is kept in a store of this machine, and not taken from the environment.
fn is_kept_here(record: &Record) -> bool {
    record.client_secret.store != SecretStoreKind::Environment
}
