//! Whose an entry is that every record file of a folder reaches by the same name: a secret, the notes of what was changed in
//! Auth0. Who keeps it writes there whose it is, so no other record file sends, replaces, deletes or takes back what is not its own.

use super::opened::{folder_of, real};
use super::record_file::RecordFile;
use crate::domain::{Audience, ClientId, IntegrationName, SecretStoreKind};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Whose an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Nobody wrote it there.
    Unsaid,
    /// That of a record file that is gone, or has nothing to do with it any more.
    Nobodys,
    /// This record file's.
    Ours,
    /// That of another one, which is there still.
    Another(PathBuf),
}

/// How a record file is called in what it owns: the folder may be moved.
pub fn called(record_file: &Path) -> String {
    let name = record_file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

impl Owner {
    /// Whose an entry is that says so.
    pub fn of(said: Option<&str>, record_file: &Path) -> Self {
        let Some(said) = said else {
            return Self::Unsaid;
        };
        // What stands there is a name, and never leads elsewhere.
        let other = folder_of(record_file).join(Path::new(said).file_name().unwrap_or_default());
        if said == called(record_file) || real(&other) == real(record_file) {
            Self::Ours
        } else if other.is_file() {
            Self::Another(other)
        } else {
            Self::Nobodys
        }
    }

    /// Whose the secret of an integration in a file is: of another record file while that has an integration of this name whose
    /// secret is there. What is practice holds nothing.
    pub(super) fn of_secret(
        said: Option<&str>,
        record_file: &Path,
        name: &IntegrationName,
        files: &mut Files,
    ) -> Self {
        match Self::of(said, record_file) {
            Self::Another(other) if !files.holds(&other, name) => Self::Nobodys,
            owner => owner,
        }
    }

    /// Whether a record file may use the secret of an integration: it is its own, or of the same application, as in a copy.
    pub(super) fn lends_to(
        &self,
        record_file: &Path,
        name: &IntegrationName,
        files: &mut Files,
    ) -> bool {
        let Self::Another(other) = self else {
            return true;
        };
        let one = files.application(other, name);
        one.is_some() && one == files.application(record_file, name)
    }
}

/// The record files that were read to know whose something is: each once, whatever is asked of it.
#[derive(Default)]
pub(super) struct Files(HashMap<PathBuf, Option<Integrations>>);

/// The integrations of a file by their names; nothing for one that cannot be read.
type Integrations = HashMap<String, Option<Known>>;

/// What is known of an integration.
struct Known {
    /// With its tenant's Management API: a tenant may be called by several domains.
    application: (ClientId, Audience),
    has_secret: bool,
}

impl Files {
    fn read(&mut self, record_file: &Path) -> Option<&Integrations> {
        let file = self.0.entry(record_file.to_owned());
        file.or_insert_with(|| integrations(record_file)).as_ref()
    }

    fn application(
        &mut self,
        record_file: &Path,
        name: &IntegrationName,
    ) -> Option<(ClientId, Audience)> {
        let known = self.read(record_file)?.get(name.as_str())?.as_ref()?;
        Some(known.application.clone())
    }

    /// Whether one holds a secret of this name in the file beside it. What cannot be read holds what it is said to.
    fn holds(&mut self, record_file: &Path, name: &IntegrationName) -> bool {
        match self.read(record_file).map(|all| all.get(name.as_str())) {
            None | Some(Some(None)) => true,
            Some(None) => false,
            Some(Some(Some(known))) => known.has_secret,
        }
    }
}

fn integrations(record_file: &Path) -> Option<Integrations> {
    let records = RecordFile::at(record_file.to_owned()).read().ok()?;
    let unread = records.unread().iter();
    let mut all: Integrations = unread.map(|one| (one.name.clone(), None)).collect();
    for record in records.readable() {
        let is_in_file = record.client_secret.store == SecretStoreKind::File;
        let known = Known {
            application: (record.client_id.clone(), record.audience.clone()),
            has_secret: is_in_file && record.sandbox_seed.is_none(),
        };
        all.insert(record.name.to_string(), Some(known));
    }
    Some(all)
}
