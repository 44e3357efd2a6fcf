//! Secrets in a file beside the record, readable by its owner alone.

use crate::domain::{ClientSecret, IntegrationName, SealedSecret, SecretStoreKind, ValueError};
use crate::store::atomic_file::{self, Lock};
use crate::store::opened::{self, Kind, OpenError};
use crate::store::owner::{Files, Owner, called};
use crate::store::{Asker, Beside, SecretError, SecretStore};
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::DeTable;
use toml_edit::{DocumentMut, Item};
use zeroize::Zeroizing;

/// The table of the secrets.
const SECRETS: &str = "client_secrets";
/// The table that says whose each is.
const OWNERS: &str = "record_files";

/// What a file held when it was read.
pub(super) struct Held {
    place: String,
    record_file: PathBuf,
    secrets: HashMap<String, Result<SealedSecret, ValueError>>,
    owners: HashMap<String, String>,
    files: Files,
}

impl Held {
    fn owner(&mut self, name: &IntegrationName) -> Owner {
        let said = self.owners.get(name.as_str()).map(String::as_str);
        Owner::of_secret(said, &self.record_file, name, &mut self.files)
    }

    /// The secret of an integration.
    pub(super) fn get(&mut self, name: &IntegrationName) -> Result<SealedSecret, SecretError> {
        if self.secrets.contains_key(name.as_str()) {
            let owner = self.owner(name);
            lent(
                &owner,
                &self.record_file,
                name,
                &self.place,
                &mut self.files,
            )?;
        }
        match self.secrets.get(name.as_str()) {
            Some(Ok(secret)) => Ok(secret.clone()),
            Some(Err(error)) => Err(SecretError::Unusable {
                name: name.to_string(),
                place: self.place.clone(),
                reason: error.to_string(),
            }),
            None => Err(SecretError::Missing {
                name: name.to_string(),
                place: self.place.clone(),
            }),
        }
    }
}

/// Whether a record file may use a secret.
fn lent(
    owner: &Owner,
    record_file: &Path,
    name: &IntegrationName,
    place: &str,
    files: &mut Files,
) -> Result<(), SecretError> {
    match owner {
        Owner::Another(other) if !owner.lends_to(record_file, name, files) => {
            Err(SecretError::Anothers {
                name: name.to_string(),
                place: place.to_owned(),
                other: other.clone(),
            })
        }
        _ => Ok(()),
    }
}

/// `secrets.toml`.
pub struct SecretFile {
    path: PathBuf,
    record_file: PathBuf,
    asker: Asker,
}

impl SecretFile {
    /// The file beside a record file.
    pub fn beside(record_file: &Path, asker: Asker) -> Self {
        Self {
            asker,
            path: Beside::Secrets.path(record_file, ""),
            record_file: record_file.to_owned(),
        }
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn unopened(&self, source: OpenError) -> SecretError {
        SecretError::Open {
            path: self.path.clone(),
            source,
        }
    }

    /// All that it holds. A file that is not there holds nothing.
    pub(super) fn read(&self) -> Result<Held, SecretError> {
        let mut held = Held {
            place: self.place(),
            record_file: self.record_file.clone(),
            secrets: HashMap::new(),
            owners: HashMap::new(),
            files: Files::default(),
        };
        let text = match opened::read_text(&self.path, Kind::Own) {
            Ok(text) => text,
            Err(error) if error.is_missing() => return Ok(held),
            Err(error) => return Err(self.unopened(error)),
        };
        // Who could read it may have done so; nobody does from now on, and the person is told.
        atomic_file::make_private(&self.path, Kind::Own)
            .map_err(|error| self.unopened(error.into()))?;
        let document = DeTable::parse(&text)
            .map_err(|error| self.no_toml(&text, error.span(), error.message()))?;
        let texts = |table: &str| {
            let table = document.get_ref().get(table);
            let rows = table.and_then(|table| table.get_ref().as_table());
            let rows = rows.into_iter().flatten();
            rows.filter_map(|(name, text)| {
                Some((name.get_ref().to_string(), text.get_ref().as_str()?))
            })
        };
        for (name, owner) in texts(OWNERS) {
            held.owners.insert(name, owner.to_owned());
        }
        for (name, secret) in texts(SECRETS) {
            let secret = SealedSecret::kept(secret.to_owned()).map(|pasted| pasted.value);
            held.secrets.insert(name, secret);
        }
        Ok(held)
    }

    fn no_toml(&self, text: &str, span: Option<Range<usize>>, message: &str) -> SecretError {
        SecretError::Read {
            path: self.place(),
            reason: format!(
                "it is no TOML: {}",
                crate::store::record_text::place(text, span, message)
            ),
        }
    }

    fn parse(&self, text: &str) -> Result<DocumentMut, SecretError> {
        text.parse().map_err(|error: toml_edit::TomlError| {
            self.no_toml(text, error.span(), error.message())
        })
    }

    /// Puts a secret there, or takes it out.
    fn edit(
        &self,
        name: &IntegrationName,
        secret: Option<&ClientSecret>,
    ) -> Result<(), SecretError> {
        let lock = Lock::take(&self.path, Kind::Own)?;
        let text = lock.read().map_err(|source| self.unopened(source))?;
        let mut document = self.parse(text.as_ref().map_or(
            "# Client secrets of maz-auth0. Keep this file private; `maz-auth0 move-secret NAME --secret-store keyring` takes them into a keyring.\n[client_secrets]\n",
            |text| text.as_str(),
        ))?;
        let said = document
            .get(OWNERS)
            .and_then(|owners| owners.get(name.as_str()))
            .and_then(Item::as_str);
        let mut files = Files::default();
        let owner = Owner::of_secret(said, &self.record_file, name, &mut files);
        let is_anothers = matches!(owner, Owner::Another(_));
        if let Some(secret) = secret {
            // A copy of a record may have the secret of the first.
            let kept = document.get(SECRETS).and_then(|all| all.get(name.as_str()));
            if is_anothers && kept.and_then(Item::as_str) == Some(secret.expose()) {
                return Ok(());
            }
            lent(&owner, &self.record_file, name, &self.place(), &mut files)?;
        } else if is_anothers {
            return Ok(());
        }
        self.row(
            &mut document,
            SECRETS,
            name,
            secret.map(ClientSecret::expose),
        )?;
        if !is_anothers {
            let ours = called(&self.record_file);
            self.row(&mut document, OWNERS, name, secret.map(|_| ours.as_str()))?;
        }
        // No former version is kept: a secret that was deleted must be gone.
        let text = Zeroizing::new(document.to_string());
        Ok(lock.replace(text.as_bytes(), false)?)
    }

    /// Writes a row of a table, or takes it out; a table that says nothing of anybody's goes with its last one.
    fn row(
        &self,
        document: &mut DocumentMut,
        table: &str,
        name: &IntegrationName,
        text: Option<&str>,
    ) -> Result<(), SecretError> {
        let rows = document
            .entry(table)
            .or_insert_with(|| Item::Table(toml_edit::Table::new()))
            .as_table_like_mut()
            .ok_or_else(|| SecretError::Read {
                path: self.place(),
                reason: format!("its {table} is no table"),
            })?;
        match text {
            Some(text) => rows.insert(name.as_str(), toml_edit::value(text)),
            None => rows.remove(name.as_str()),
        };
        if table == OWNERS && rows.is_empty() {
            document.remove(table);
        }
        Ok(())
    }
}

impl SecretStore for SecretFile {
    fn kind(&self) -> SecretStoreKind {
        SecretStoreKind::File
    }

    fn probe(&self) -> Result<(), SecretError> {
        Ok(atomic_file::probe(&self.path, Kind::Own)?)
    }

    fn asker(&self) -> &Asker {
        &self.asker
    }

    fn sealed(&self, name: &IntegrationName) -> Result<SealedSecret, SecretError> {
        self.read()?.get(name)
    }

    fn owner(&self, name: &IntegrationName) -> Result<Owner, SecretError> {
        Ok(self.read()?.owner(name))
    }

    fn holds(&self, name: &IntegrationName, secret: &ClientSecret) -> Result<bool, SecretError> {
        match self.read()?.secrets.remove(name.as_str()) {
            Some(Ok(kept)) => Ok(kept.open(&self.asker.redactor)?.expose() == secret.expose()),
            Some(Err(_)) | None => Ok(false),
        }
    }

    fn set(&self, name: &IntegrationName, secret: &ClientSecret) -> Result<(), SecretError> {
        self.edit(name, Some(secret))
    }

    fn clear_up(&self) -> Result<(), SecretError> {
        Ok(atomic_file::clear_up(&self.path)?)
    }

    fn delete(&self, name: &IntegrationName) -> Result<(), SecretError> {
        if matches!(self.get(name), Err(SecretError::Missing { .. })) {
            return Ok(());
        }
        self.edit(name, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Redactor;

    fn asker() -> Asker {
        Asker {
            person: false,
            redactor: Redactor::default(),
            tell: crate::store::Tell::default(),
        }
    }

    #[test]
    fn a_file_that_cannot_take_the_secret_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SecretFile::beside(&folder.path().join("integrations.toml"), asker());
        let name = IntegrationName::parse("acme").expect("a name").value;
        let secret =
            ClientSecret::parse("kX9-Zq_0123456789-of-the-test".into(), &Redactor::default())
                .expect("a secret")
                .value;
        for text in ["client_secrets = 3\n", "[client_secrets\n"] {
            std::fs::write(folder.path().join("secrets.toml"), text).expect("written");
            assert!(matches!(
                store.set(&name, &secret),
                Err(SecretError::Read { .. })
            ));
            let left = std::fs::read_to_string(folder.path().join("secrets.toml"));
            assert_eq!(left.expect("there"), text);
        }
    }

    #[test]
    fn a_secret_is_kept_found_and_gone_without_a_trace() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SecretFile::beside(&folder.path().join("integrations.toml"), asker());
        let name = IntegrationName::parse("acme").expect("a name").value;
        let secret =
            ClientSecret::parse("kX9-Zq_0123456789-of-the-test".into(), &Redactor::default())
                .expect("a secret")
                .value;
        assert!(matches!(store.get(&name), Err(SecretError::Missing { .. })));
        store.probe().expect("writable");
        store.set(&name, &secret).expect("kept");
        assert_eq!(store.get(&name).expect("found").expose(), secret.expose());
        store.delete(&name).expect("deleted");
        assert!(matches!(store.get(&name), Err(SecretError::Missing { .. })));
        for entry in std::fs::read_dir(folder.path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("text");
            assert!(!text.contains(secret.expose()), "{}", path.display());
        }
    }
}
