//! What an interrupted setup leaves behind: the values of the steps that were verified, without the secret.
//!
//! They are proposals for the next run, which checks them again before it trusts them.

use super::draft::Draft;
use crate::domain::Key;
use crate::store::opened::{self, Kind};
use std::path::{Path, PathBuf};

/// Where the verified steps are kept, beside the record.
pub(super) struct Journal {
    path: PathBuf,
    enabled: bool,
}

/// What an earlier run left.
pub(super) struct Left {
    /// The integration's name, where it was given.
    pub(super) name: Option<String>,
    /// When it was written.
    pub(super) at: String,
    values: Vec<(Key, String)>,
}

/// What is kept of a setup: what the first steps ask for.
fn kept() -> impl Iterator<Item = Key> {
    Key::of_no_part()
}

impl Journal {
    /// The journal beside a record file. A disabled one keeps nothing.
    pub(super) fn beside(record_file: &Path, enabled: bool) -> Self {
        Self {
            path: record_file.with_file_name("setup-in-progress.toml"),
            enabled,
        }
    }

    /// Whether anything is kept at all.
    pub(super) fn keeps(&self) -> bool {
        self.enabled
    }

    /// Where they are.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What an earlier run left, if it can be read; one that cannot is as good as none.
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
                name: text("name"),
                at: text("at").unwrap_or_default(),
                values,
            })
    }

    /// Keeps the values of the steps verified so far. That it cannot be written is no reason to stop.
    pub(super) fn keep(&self, draft: &Draft, verified: &[Key]) {
        if !self.enabled {
            return;
        }
        let mut table = toml::Table::new();
        if let Some(name) = &draft.name {
            table.insert("name".into(), name.as_str().into());
        }
        let now = time::OffsetDateTime::now_utc();
        if let Ok(at) = now.format(&time::format_description::well_known::Rfc3339) {
            table.insert("at".into(), at.into());
        }
        for key in kept().filter(|key| verified.contains(key)) {
            if let (Some(name), Some(value)) = (key.record_key(), draft.values.kept(key)) {
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
        self.values
            .iter()
            .find(|(key, _)| *key == Key::Domain)
            .map_or("", |(_, value)| value)
    }

    /// Takes the values that nobody gave otherwise. One that can no longer be read is asked for again.
    pub(super) fn take(self, draft: &mut Draft) {
        for (key, text) in self.values {
            if draft.given.contains_key(&key) {
                continue;
            }
            let taken = draft.values.read(key, &text).is_ok();
            if taken {
                draft.given.insert(key, "from the last time".into());
            }
        }
    }
}
