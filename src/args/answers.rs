//! The answers file: the record's keys, flat.

use crate::domain::{Key, decode};
use crate::error::Failure;
use crate::store::opened::{self, Kind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The keys of an answers file, and the secret's store, which has no text.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    pub(super) path: PathBuf,
    pub(super) texts: BTreeMap<Key, String>,
    /// `client_secret = { store = "…" }`.
    pub secret_store: Option<String>,
    /// `target = "…"`: where the integration is to be written.
    pub target: Option<String>,
}

impl Answers {
    /// Reads an answers file: the record's keys, flat.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML, has a key that we do not know, or holds a secret.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = opened::read(path, Kind::Words)
            .map_err(|error| Failure::unreadable("--answers", path, &error))?;
        let text = decode(&bytes)
            .map_err(|error| Failure::value("--answers", error))?
            .value;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            Failure::new(format!(
                "--answers: {} is no TOML: {}",
                path.display(),
                error.message()
            ))
        })?;
        let mut answers = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        for (name, value) in table {
            if name == "client_secret" {
                answers.secret_store = Some(secret_store_of(path, &value)?);
                continue;
            }
            let text = || {
                value.as_str().map(str::to_owned).ok_or_else(|| {
                    Failure::new(format!(
                        "--answers: {name} in {} is no text in quotes",
                        path.display()
                    ))
                })
            };
            if name == "target" {
                answers.target = Some(text()?);
                continue;
            }
            let key = Key::all()
                .find(|key| key.record_key() == Some(name.as_str()))
                .ok_or_else(|| {
                    let known: Vec<&str> = Key::all().filter_map(Key::record_key).collect();
                    Failure::new(format!(
                        "--answers: {} has a key that is not known: {name}",
                        path.display()
                    ))
                    .hint(format!(
                        "The keys are {}, client_secret, target.",
                        known.join(", ")
                    ))
                })?;
            answers.texts.insert(key, text()?);
        }
        Ok(answers)
    }
}

fn secret_store_of(path: &Path, value: &toml::Value) -> Result<String, Failure> {
    value
        .get("store")
        .and_then(toml::Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| {
            Failure::new(format!("--answers: {} must not hold the Client Secret itself", path.display()))
                .hint("Write client_secret = { store = \"file\" } there, and give the secret with --client-secret-file, --client-secret-stdin or MAZ_AUTH0_CLIENT_SECRET.")
        })
}
