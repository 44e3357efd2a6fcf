//! What an interrupted setup leaves behind: the values of the steps that were verified, without the secret.
//!
//! They are proposals for the next run, which checks them again before it trusts them.

use super::draft::{Draft, LAST_TIME};
use crate::domain::{ApiTarget, IntegrationName, Key, Values};
use crate::store::atomic_file;
use crate::store::opened::{self, Kind};
use crate::store::{Beside, Owner, called};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What says whose it is: another record file of the folder has its own.
const RECORD_FILE: &str = "record_file";

/// Where the verified steps of one setup are kept, beside the record. Another setup has a file of its own, also one that runs at
/// the same time. Copies are of the same file.
#[derive(Clone)]
pub(super) struct Journal {
    file: Arc<Mutex<Held>>,
    enabled: bool,
}

/// The file, and what this run has to do with it.
struct Held {
    path: PathBuf,
    /// The record file that is set up.
    record_file: PathBuf,
    /// Whether it is this run's: it was taken up, or made by what was kept first.
    is_taken: bool,
    /// Whether what is there is replaced as a whole by what is kept next.
    replaces: bool,
    /// What this run wrote last.
    written: Option<String>,
}

/// What an earlier run left.
pub(super) struct Left {
    /// Where it goes on being kept.
    pub(super) journal: Journal,
    /// The integration's name, where it was given.
    pub(super) name: Option<String>,
    /// When it was written.
    pub(super) at: String,
    values: Vec<(Key, String)>,
}

/// What is kept of a setup: all but the secret.
fn kept() -> impl Iterator<Item = Key> {
    Key::all().filter(|key| key.path().is_some())
}

/// Whether it says where the MAZ API is, which no step asks for: it is known before the first.
fn is_of_target(key: Key) -> bool {
    key.table() == Some("target")
}

/// The value with which another is answered: the redirect URI has no step of its own.
fn asked_with(key: Key) -> Key {
    match key {
        Key::RedirectUri => Key::ApplicationDomain,
        key => key,
    }
}

impl Journal {
    /// A new one beside a record file, in a file that no other has once something is kept. A disabled one keeps nothing.
    pub(super) fn beside(
        record_file: &Path,
        enabled: bool,
        name: Option<&IntegrationName>,
    ) -> Self {
        let name = name.map(|name| format!("-{name}")).unwrap_or_default();
        let path = Beside::SetupInProgress.path(record_file, &name);
        Self::of(path, record_file, enabled, false)
    }

    fn of(path: PathBuf, record_file: &Path, enabled: bool, is_taken: bool) -> Self {
        let held = Held {
            path,
            record_file: record_file.to_owned(),
            is_taken,
            replaces: false,
            written: None,
        };
        Self {
            file: Arc::new(Mutex::new(held)),
            enabled,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same file for who starts again: what it holds stays until something takes its place.
    pub(super) fn replacing(self) -> Self {
        self.held().replaces = true;
        self
    }

    /// Where they are.
    pub(super) fn path(&self) -> PathBuf {
        self.held().path.clone()
    }

    /// What all earlier runs left of a record file, the latest first.
    pub(super) fn all_left(record_file: &Path) -> Vec<Left> {
        let folder = record_file.parent().map(std::fs::read_dir);
        let files = folder.and_then(Result::ok).into_iter().flatten();
        let mut all: Vec<Left> = files
            .filter_map(|file| Some(file.ok()?.path()))
            .filter(|path| {
                let (begin, end) = Beside::SetupInProgress.form();
                let name = path.file_name().and_then(|name| name.to_str());
                name.is_some_and(|name| name.starts_with(begin) && name.ends_with(end))
            })
            .filter_map(|path| Self::of(path, record_file, true, true).left())
            .collect();
        all.sort_by(|one, other| other.at.cmp(&one.at));
        all
    }

    /// What this one has, if it can be read; one that cannot is as good as none.
    pub(super) fn left(&self) -> Option<Left> {
        if !self.enabled || !self.held().is_taken {
            return None;
        }
        let table: toml::Table = opened::read_text(&self.path(), Kind::Own)
            .ok()?
            .parse()
            .ok()?;
        let text = |key: &str| {
            table
                .get(key)
                .and_then(toml::Value::as_str)
                .map(str::to_owned)
        };
        let of = Owner::of(text(RECORD_FILE).as_deref(), &self.held().record_file);
        if matches!(of, Owner::Another(_)) {
            return None;
        }
        let values: Vec<(Key, String)> = kept()
            .filter_map(|key| Some((key, text(key.record_key()?)?)))
            .collect();
        values
            .iter()
            .any(|(key, _)| *key == Key::Domain)
            .then(|| Left {
                journal: self.clone(),
                name: text("name"),
                at: text("at").unwrap_or_default(),
                values,
            })
    }

    /// Keeps the values of the steps verified so far; of the others, what an earlier run kept of this tenant. That it cannot be
    /// written is no reason to stop.
    pub(super) fn keep(&self, draft: &Draft, verified: &[Key]) {
        if !self.enabled {
            return;
        }
        let values = draft.all_values();
        self.held().take_a_file();
        let replaces = std::mem::take(&mut self.held().replaces);
        let former = self.left().filter(|_| !replaces);
        let former = former.filter(|left| {
            let domain = values.kept(Key::Domain);
            !verified.contains(&Key::Domain) || domain == Some(left.domain())
        });
        let mut table = toml::Table::new();
        if let Some(name) = &draft.name {
            table.insert("name".into(), name.as_str().into());
        }
        let record_file = called(&self.held().record_file);
        table.insert(RECORD_FILE.into(), record_file.into());
        let now = time::OffsetDateTime::now_utc();
        if let Ok(at) = now.format(&time::format_description::well_known::Rfc3339) {
            table.insert("at".into(), at.into());
        }
        for key in kept() {
            let value = if is_of_target(key) || verified.contains(&asked_with(key)) {
                values.kept(key)
            } else {
                former.as_ref().and_then(|left| left.value(key))
            };
            if let (Some(name), Some(value)) = (key.record_key(), value) {
                table.insert(name.into(), value.into());
            }
        }
        let text = format!(
            "# An unfinished `maz-auth0 setup`. It goes on from here, and deletes this file at its end.\n{table}"
        );
        let mut held = self.held();
        if atomic_file::write_private(&held.path, text.as_bytes()).is_ok() {
            held.written = Some(text);
        }
    }

    /// Forgets what was kept. What another run has put in its place is that one's.
    pub(super) fn forget(&self) {
        let held = self.held();
        let there = opened::read_text(&held.path, Kind::Own).ok();
        let there = there.as_deref().map(String::as_str);
        if self.enabled && there.is_some() && there == held.written.as_deref() {
            let _ = std::fs::remove_file(&held.path);
        }
    }
}

impl Held {
    /// The first file of its name that no other run has. Who makes it has it.
    fn take_a_file(&mut self) {
        if std::mem::replace(&mut self.is_taken, true) {
            return;
        }
        let first = self.path.clone();
        let (begin, _) = Beside::SetupInProgress.form();
        let stem = first.file_stem().unwrap_or_default().to_string_lossy();
        let between = stem.strip_prefix(begin).unwrap_or_default();
        for count in 1..=u16::MAX {
            if count > 1 {
                self.path = Beside::SetupInProgress.path(&first, &format!("{between}-{count}"));
            }
            let made = atomic_file::claim(&self.path);
            if !made.is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
                return;
            }
        }
    }
}

impl Left {
    /// How many values it has.
    pub(super) fn count(&self) -> usize {
        self.values.len()
    }

    /// The tenant's domain.
    pub(super) fn domain(&self) -> &str {
        self.value(Key::Domain).unwrap_or_default()
    }

    fn value(&self, key: Key) -> Option<&str> {
        let found = self.values.iter().find(|(other, _)| *other == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Where the MAZ API is, where it is to be written there as well.
    pub(super) fn target(&self) -> Option<ApiTarget> {
        let mut values = Values::default();
        for key in kept().filter(|key| is_of_target(*key)) {
            values.read(key, self.value(key)?).ok()?;
        }
        values.target()
    }

    /// The integration's name where it was given, and the tenant's domain.
    pub(super) fn called(&self) -> String {
        match &self.name {
            Some(name) => format!("{name} ({})", self.domain()),
            None => self.domain().to_owned(),
        }
    }

    /// The day on which it was written.
    pub(super) fn day(&self) -> &str {
        self.at.split('T').next().unwrap_or_default()
    }

    /// How much is there to go on with.
    pub(super) fn amount(&self) -> String {
        match self.count() {
            1 => "1 value, which is checked again".to_owned(),
            count => format!("{count} values, which are checked again"),
        }
    }

    /// Takes the values that nobody gave otherwise. One that can no longer be read is asked for again.
    pub(super) fn take(self, draft: &mut Draft) {
        let mut code = Values::default();
        for (key, text) in self.values {
            if is_of_target(key) || draft.given.contains_key(&asked_with(key)) {
                continue;
            }
            if key.table() == Some("authorization_code") {
                let _ = code.read(key, &text);
            } else if draft.values.read(key, &text).is_ok() {
                draft.given.insert(key, LAST_TIME.into());
            }
        }
        if let Some(code) = code.authorization_code() {
            draft.authorization_code = Some(Some(code));
            draft.given.insert(Key::ApplicationDomain, LAST_TIME.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(domain: &str) -> Draft {
        let mut draft = Draft::default();
        let read = draft.values.read(Key::Domain, domain);
        read.expect("a domain");
        draft
    }

    #[test]
    fn two_setups_at_once_keep_and_forget_their_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let record_file = folder.path().join("integrations.toml");
        let begin = || Journal::beside(&record_file, true, None);
        let (one, other) = (begin(), begin());
        one.keep(&of("acme.us.auth0.com"), &[Key::Domain]);
        other.keep(&of("beta.eu.auth0.com"), &[Key::Domain]);
        assert_ne!(one.path(), other.path());
        one.forget();
        let left = other.left().expect("its own");
        assert_eq!(left.domain(), "beta.eu.auth0.com");
        // Both took up the same: who ends first leaves what the other has put in its place.
        let (one, other) = (
            left.journal,
            Journal::of(other.path(), &record_file, true, true),
        );
        one.keep(&of("beta.eu.auth0.com"), &[Key::Domain]);
        other.keep(&of("beta.us.auth0.com"), &[Key::Domain]);
        one.forget();
        assert!(other.left().is_some());
        // Another record file of the folder goes on with its own alone; with one that has a new name by now, it is taken up.
        let elsewhere = folder.path().join("others.toml");
        std::fs::write(&record_file, "").expect("written");
        assert_eq!(Journal::all_left(&record_file).len(), 1);
        assert!(Journal::all_left(&elsewhere).is_empty());
        std::fs::rename(&record_file, &elsewhere).expect("renamed");
        assert_eq!(Journal::all_left(&elsewhere).len(), 1);
        other.forget();
        assert!(other.left().is_none() && Journal::all_left(&record_file).is_empty());
    }
}
