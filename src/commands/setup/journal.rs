//! What an interrupted setup leaves behind: the values of the steps that were verified, without the secret.
//!
//! They are proposals for the next run, which checks them again before it trusts them.

use super::draft::{Draft, LAST_TIME};
use crate::domain::{ApiTarget, IntegrationName, Key, Values};
use crate::store::Beside;
use crate::store::opened::{self, Kind};
use std::cell::Cell;
use std::path::{Path, PathBuf};

/// Where the verified steps of one setup are kept, beside the record. Another setup has a file of its own.
#[derive(Clone)]
pub(super) struct Journal {
    path: PathBuf,
    enabled: bool,
    /// Whether what is there is replaced as a whole by what is kept next.
    replaces: Cell<bool>,
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
    /// A new one beside a record file, in a file that no other has. A disabled one keeps nothing.
    pub(super) fn beside(
        record_file: &Path,
        enabled: bool,
        name: Option<&IntegrationName>,
    ) -> Self {
        let name = name.map(|name| format!("-{name}")).unwrap_or_default();
        let path = (1..=u16::MAX)
            .map(|count| match count {
                1 => name.clone(),
                count => format!("{name}-{count}"),
            })
            .map(|between| Beside::SetupInProgress.path(record_file, &between))
            .find(|path| !enabled || path.symlink_metadata().is_err());
        Self {
            path: path.unwrap_or_default(),
            enabled,
            replaces: Cell::new(false),
        }
    }

    /// The same file for who starts again: what it holds stays until something takes its place.
    pub(super) fn replacing(self) -> Self {
        self.replaces.set(true);
        self
    }

    /// Where they are.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What all earlier runs left beside a record file, the latest first.
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
            .filter_map(|path| {
                let journal = Self {
                    path,
                    enabled: true,
                    replaces: Cell::new(false),
                };
                journal.left()
            })
            .collect();
        all.sort_by(|one, other| other.at.cmp(&one.at));
        all
    }

    /// What this one has, if it can be read; one that cannot is as good as none.
    pub(super) fn left(&self) -> Option<Left> {
        if !self.enabled {
            return None;
        }
        let table: toml::Table = opened::read_text(&self.path, Kind::Own)
            .ok()?
            .parse()
            .ok()?;
        let text = |key: &str| {
            table
                .get(key)
                .and_then(toml::Value::as_str)
                .map(str::to_owned)
        };
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
        let former = self.left().filter(|_| !self.replaces.take());
        let former = former.filter(|left| {
            let domain = values.kept(Key::Domain);
            !verified.contains(&Key::Domain) || domain == Some(left.domain())
        });
        let mut table = toml::Table::new();
        if let Some(name) = &draft.name {
            table.insert("name".into(), name.as_str().into());
        }
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
        let _ = crate::store::atomic_file::write_private(&self.path, text.as_bytes());
    }

    /// Forgets what was kept.
    pub(super) fn forget(&self) {
        if self.enabled {
            let _ = std::fs::remove_file(&self.path);
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
