//! The record file: reads and writes integrations, keeping what it does not know.

use crate::domain::{
    ApiAddress, ApiTarget, AppId, Audience, AuthorizationCode, ClientId, DirectoryName,
    IntegrationName, Record, SecretLocation, SecretStoreKind, SubscriptionType, TenantDomain,
    Verified, VerifiedLogin, decode, looks_like_a_secret, mask,
};
use crate::store::atomic_file::{self, Lock, Prepared, WriteError};
use crate::store::opened::{self, Kind, OpenError};
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use toml_edit::{Document, DocumentMut, InlineTable, Item, Table, Value};

/// The schema that this program writes.
const SCHEMA: i64 = 1;

/// Why the record file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: OpenError,
    },
    /// It is no TOML.
    #[error("{} is no TOML: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where, and why not.
        reason: String,
    },
    /// It is TOML, and no record file.
    #[error("{} cannot be used: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A newer version of this program wrote it.
    #[error("{} was written by a newer version of this program (schema {found}, this one knows {SCHEMA})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
    },
    /// A value in it is missing or cannot be used.
    #[error("integrations.{integration}{}{key} in {}: {reason}", if key.is_empty() { "" } else { "." }, path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The integration's name.
        integration: String,
        /// The key.
        key: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Why there is no place for the record file.
#[derive(Debug, thiserror::Error)]
#[error("there is no home folder to keep the record in")]
pub struct NoHome;

/// Where the record file is when nobody says: `maz-auth0/integrations.toml` in the configuration folder of the system.
///
/// # Errors
/// If the system knows no home folder.
pub fn default_path() -> Result<PathBuf, NoHome> {
    use etcetera::BaseStrategy as _;
    let strategy = etcetera::choose_base_strategy().map_err(|_| NoHome)?;
    Ok(strategy
        .config_dir()
        .join("maz-auth0")
        .join("integrations.toml"))
}

/// The integrations of a file, in its order.
#[derive(Debug, Clone, Default)]
pub struct Records(Vec<Record>);

impl Records {
    /// The integration of this name.
    pub fn get(&self, name: &IntegrationName) -> Option<&Record> {
        self.0.iter().find(|record| record.name == *name)
    }

    /// All, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A record file. It need not exist.
#[derive(Debug, Clone)]
pub struct RecordFile {
    path: PathBuf,
}

impl RecordFile {
    /// The file at a path.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All integrations. A file that does not exist has none.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML, is of a newer schema, or has a value that cannot be used.
    pub fn read(&self) -> Result<Records, RecordError> {
        let Some(text) = self.text()? else {
            return Ok(Records::default());
        };
        let document = self.parse(&text)?;
        let Some(integrations) = document.get("integrations").and_then(Item::as_table_like) else {
            return Ok(Records::default());
        };
        integrations
            .iter()
            .map(|(name, item)| self.record(name, item))
            .collect::<Result<_, _>>()
            .map(Records)
    }

    /// Where the secret of one integration is, whatever the other integrations and values are like. `None` where there
    /// is no such integration.
    ///
    /// # Errors
    /// As [`Self::read`], for this one value.
    pub fn secret_location(
        &self,
        name: &IntegrationName,
    ) -> Result<Option<SecretLocation>, RecordError> {
        let Some(text) = self.text()? else {
            return Ok(None);
        };
        let document = self.parse(&text)?;
        let Some(item) = document
            .get("integrations")
            .and_then(|integrations| integrations.get(name.as_str()))
        else {
            return Ok(None);
        };
        secret_location(item.get("client_secret"))
            .map(Some)
            .map_err(|reason| self.value_error(name.as_str(), "client_secret", &reason))
    }

    fn text(&self) -> Result<Option<String>, RecordError> {
        let text = opened::read(&self.path, Kind::Words).and_then(|bytes| {
            let text = decode(&bytes)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
            Ok(text.value)
        });
        match text {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.is_missing() => Ok(None),
            Err(source) => Err(RecordError::Read {
                path: self.path.clone(),
                source,
            }),
        }
    }

    fn value_error(
        &self,
        integration: &str,
        key: &'static str,
        reason: &dyn Display,
    ) -> RecordError {
        RecordError::Value {
            path: self.path.clone(),
            integration: if looks_like_a_secret(integration) {
                mask(integration)
            } else {
                integration.to_owned()
            },
            key,
            reason: reason.to_string(),
        }
    }

    /// Proves that it can be written.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn probe_writable(&self) -> Result<(), RecordError> {
        Ok(atomic_file::probe(&self.path, Kind::Words)?)
    }

    /// Writes one integration. Comments, order, other integrations and keys that we do not know stay.
    ///
    /// # Errors
    /// If the file cannot be read or written, or must not be (a newer schema). It is then as it was.
    pub fn put(&self, record: &Record) -> Result<(), RecordError> {
        Ok(self.prepare_put(record)?.commit()?)
    }

    /// As [`Self::put`], up to the last step: nobody sees it before it is committed, which takes no more room on the disk.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn prepare_put(&self, record: &Record) -> Result<Prepared, RecordError> {
        self.edit(|document| put(document, record))
    }

    /// Keeps that a login passed, and touches nothing else: not even values that were edited meanwhile. `false` where the
    /// integration is no longer there.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn put_login(
        &self,
        name: &IntegrationName,
        login: &VerifiedLogin,
    ) -> Result<bool, RecordError> {
        let mut there = false;
        self.edit(|document| {
            let integration = document
                .get_mut("integrations")
                .and_then(Item::as_table_like_mut)
                .and_then(|integrations| integrations.get_mut(name.as_str()));
            if let Some(item) = integration
                && let Some(table) = as_table(item)
            {
                there = true;
                put_login(table_in(table, "verified", false), Some(login));
            }
        })?
        .commit()?;
        Ok(there)
    }

    /// Removes one integration.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn remove(&self, name: &IntegrationName) -> Result<(), RecordError> {
        Ok(self.prepare_remove(name)?.commit()?)
    }

    /// As [`Self::remove`], up to the last step.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn prepare_remove(&self, name: &IntegrationName) -> Result<Prepared, RecordError> {
        self.edit(|document| {
            if let Some(integrations) = document
                .get_mut("integrations")
                .and_then(Item::as_table_like_mut)
            {
                integrations.remove(name.as_str());
            }
        })
    }

    /// What a file with this integration alone looks like.
    pub fn preview(record: &Record) -> String {
        let mut document = DocumentMut::new();
        put(&mut document, record);
        document.to_string()
    }

    fn edit(&self, change: impl FnOnce(&mut DocumentMut)) -> Result<Prepared, RecordError> {
        let lock = Lock::take(&self.path, Kind::Words)?;
        let text = lock.read().map_err(|source| RecordError::Read {
            path: self.path.clone(),
            source,
        })?;
        let text = text.as_ref().map_or("", |text| text.as_str());
        let mut document = self.parse(text)?.into_mut();
        change(&mut document);
        Ok(lock.prepare(document.to_string().as_bytes(), true)?)
    }

    /// As it stands, for reading: without the work that only one who writes needs.
    fn parse<'a>(&self, text: &'a str) -> Result<Document<&'a str>, RecordError> {
        let document = Document::parse(text).map_err(|error| RecordError::Syntax {
            path: self.path.clone(),
            reason: place(text, &error),
        })?;
        let unusable = |reason: &str| RecordError::Unusable {
            path: self.path.clone(),
            reason: reason.to_owned(),
        };
        match document.get("schema").map(Item::as_integer) {
            None | Some(Some(1..=SCHEMA)) => {}
            Some(Some(found)) if found > SCHEMA => {
                return Err(RecordError::Newer {
                    path: self.path.clone(),
                    found,
                });
            }
            Some(_) => return Err(unusable("its schema is no number that was ever in use")),
        }
        if document
            .get("integrations")
            .is_some_and(|item| !item.is_table_like())
        {
            return Err(unusable("its integrations are no table"));
        }
        Ok(document)
    }

    fn record(&self, name: &str, item: &Item) -> Result<Record, RecordError> {
        let wrong = |key: &'static str, reason: &dyn Display| self.value_error(name, key, reason);
        let Some(table) = item.as_table_like() else {
            return Err(wrong("", &"it is no table"));
        };
        let part = |key: &'static str| {
            table
                .get(key)
                .map(|item| {
                    item.as_table_like()
                        .ok_or_else(|| wrong(key, &"it is no table"))
                })
                .transpose()
        };
        let text = |key: &'static str| {
            table
                .get(key)
                .ok_or_else(|| wrong(key, &"it is missing"))?
                .as_str()
                .ok_or_else(|| wrong(key, &"it is no text in quotes"))
        };
        let integration = IntegrationName::parse(name)
            .map_err(|error| wrong("", &error))?
            .value;
        let no_time = |key: &'static str| wrong(key, &"it is no time such as 2026-11-23T10:00:00Z");
        let moment = |text: Option<&str>| OffsetDateTime::parse(text?, &Rfc3339).ok();
        let verified_login = match part("verified")? {
            Some(verified) if verified.contains_key("login") => {
                let text = |key: &str| verified.get(key).and_then(Item::as_str);
                Some(VerifiedLogin {
                    flow: text("login")
                        .ok_or_else(|| wrong("verified.login", &"it is no text in quotes"))?
                        .to_owned(),
                    at: moment(text("login_at")).ok_or_else(|| no_time("verified.login_at"))?,
                    fingerprint: text("login_fingerprint").unwrap_or_default().to_owned(),
                })
            }
            _ => None,
        };
        let verified = match part("verified")? {
            None => None,
            // A login passed, and `setup` never verified the values.
            Some(verified) if verified_login.is_some() && !verified.contains_key("at") => None,
            Some(verified) => {
                let text = |key: &str| verified.get(key).and_then(Item::as_str);
                let at = moment(text("at")).ok_or_else(|| no_time("verified.at"))?;
                Some(Verified {
                    at,
                    fingerprint: text("fingerprint").unwrap_or_default().to_owned(),
                    previous_default_directory: text("previous_default_directory")
                        .map(str::to_owned),
                    failed: verified
                        .get("failed")
                        .and_then(Item::as_array)
                        .map(|array| {
                            array
                                .iter()
                                .filter_map(Value::as_str)
                                .map(str::to_owned)
                                .collect()
                        })
                        .unwrap_or_default(),
                })
            }
        };
        let authorization_code = match part("authorization_code")? {
            None => None,
            Some(code) => {
                let domain = code
                    .get("application_domain")
                    .and_then(Item::as_str)
                    .ok_or_else(|| {
                        wrong("authorization_code.application_domain", &"it is missing")
                    })?;
                let redirect_uri = code
                    .get("redirect_uri")
                    .and_then(Item::as_str)
                    .unwrap_or(AuthorizationCode::MAZ_REDIRECT_URI);
                Some(AuthorizationCode {
                    application_domain: TenantDomain::parse(domain)
                        .map_err(|error| wrong("authorization_code.application_domain", &error))?
                        .value,
                    redirect_uri: AuthorizationCode::parse_redirect_uri(redirect_uri)
                        .map_err(|error| wrong("authorization_code.redirect_uri", &error))?
                        .value,
                })
            }
        };
        let target = match part("target")? {
            None => None,
            Some(target) => {
                let text = |key: &str, whole: &'static str| {
                    target
                        .get(key)
                        .ok_or_else(|| wrong(whole, &"it is missing"))?
                        .as_str()
                        .ok_or_else(|| wrong(whole, &"it is no text in quotes"))
                };
                let (address, app_id) = ("target.maz_api_url", "target.maz_app_id");
                Some(ApiTarget {
                    address: ApiAddress::parse(text("maz_api_url", address)?)
                        .map_err(|error| wrong(address, &error))?,
                    app_id: AppId::parse(text("maz_app_id", app_id)?)
                        .map_err(|error| wrong(app_id, &error))?,
                })
            }
        };
        Ok(Record {
            name: integration,
            domain: TenantDomain::parse(text("domain")?)
                .map_err(|error| wrong("domain", &error))?
                .value,
            client_id: ClientId::parse(text("client_id")?)
                .map_err(|error| wrong("client_id", &error))?
                .value,
            audience: Audience::parse(text("management_api_identifier")?)
                .map_err(|error| wrong("management_api_identifier", &error))?
                .value,
            default_directory: DirectoryName::parse(text("default_directory")?)
                .map_err(|error| wrong("default_directory", &error))?
                .value,
            subscription_type: SubscriptionType::parse(text("subscription_type")?)
                .map_err(|error| wrong("subscription_type", &error))?
                .value,
            client_secret: secret_location(table.get("client_secret"))
                .map_err(|reason| wrong("client_secret", &reason))?,
            authorization_code,
            target,
            sandbox_seed: table
                .get("sandbox_seed")
                .and_then(Item::as_integer)
                .and_then(|seed| u64::try_from(seed).ok()),
            verified,
            verified_login,
        })
    }
}

/// Reads where the secret is. Text in its place may be the secret itself, and is never repeated.
fn secret_location(item: Option<&Item>) -> Result<SecretLocation, &'static str> {
    const FORM: &str =
        "it says where the secret is, such as { store = \"keyring\" }, and never what it is";
    let table = item.and_then(Item::as_table_like).ok_or(FORM)?;
    let store = table.get("store").and_then(Item::as_str).ok_or(FORM)?;
    Ok(SecretLocation {
        store: SecretStoreKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == store)
            .ok_or("its store is none of keyring, file and environment")?,
        variable: table
            .get("variable")
            .map(|item| item.as_str().ok_or("its variable is no text in quotes"))
            .transpose()?
            .map(str::to_owned),
    })
}

fn put(document: &mut DocumentMut, record: &Record) {
    if document.get("schema").is_none() {
        // What a person wrote into a file with nothing else in it stays above what comes.
        let above = document.is_empty().then(|| document.trailing().clone());
        document.insert("schema", toml_edit::value(SCHEMA));
        if let (Some(above), Some(mut key)) = (above, document.key_mut("schema")) {
            key.leaf_decor_mut().set_prefix(above);
            document.set_trailing("");
        }
    }
    let integrations = table_in(document.as_table_mut(), "integrations", true);
    let table = table_in(integrations, record.name.as_str(), false);
    set(table, "domain", record.domain.host());
    set(table, "client_id", record.client_id.as_str());
    set(table, "management_api_identifier", record.audience.as_str());
    set(
        table,
        "default_directory",
        record.default_directory.as_str(),
    );
    set(
        table,
        "subscription_type",
        record.subscription_type.as_str(),
    );
    let mut location = InlineTable::new();
    location.insert("store", record.client_secret.store.as_str().into());
    if let Some(variable) = &record.client_secret.variable {
        location.insert("variable", variable.as_str().into());
    }
    set(table, "client_secret", location);
    match record
        .sandbox_seed
        .and_then(|seed| i64::try_from(seed).ok())
    {
        Some(seed) => set(table, "sandbox_seed", seed),
        None => {
            table.remove("sandbox_seed");
        }
    }
    match &record.authorization_code {
        None => {
            table.remove("authorization_code");
        }
        Some(code) => {
            let table = table_in(table, "authorization_code", false);
            set(table, "application_domain", code.application_domain.host());
            set(table, "redirect_uri", code.redirect_uri.as_str());
        }
    }
    match &record.target {
        None => {
            table.remove("target");
        }
        Some(target) => {
            let table = table_in(table, "target", false);
            set(table, "maz_api_url", target.address.as_str());
            set(table, "maz_app_id", target.app_id.as_str());
        }
    }
    if record.verified.is_none() && record.verified_login.is_none() {
        table.remove("verified");
        return;
    }
    let table = table_in(table, "verified", false);
    put_login(table, record.verified_login.as_ref());
    match &record.verified {
        None => {
            for key in ["at", "fingerprint", "previous_default_directory", "failed"] {
                table.remove(key);
            }
        }
        Some(verified) => {
            set(table, "at", in_seconds(verified.at));
            set(table, "fingerprint", verified.fingerprint.as_str());
            match &verified.previous_default_directory {
                Some(name) => set(table, "previous_default_directory", name.as_str()),
                None => {
                    table.remove("previous_default_directory");
                }
            }
            if verified.failed.is_empty() {
                table.remove("failed");
            } else {
                let failed: toml_edit::Array = verified.failed.iter().map(String::as_str).collect();
                set(table, "failed", failed);
            }
        }
    }
}

fn put_login(verified: &mut Table, login: Option<&VerifiedLogin>) {
    let Some(login) = login else {
        for key in ["login", "login_at", "login_fingerprint"] {
            verified.remove(key);
        }
        return;
    };
    set(verified, "login", login.flow.as_str());
    set(verified, "login_at", in_seconds(login.at));
    set(verified, "login_fingerprint", login.fingerprint.as_str());
}

fn in_seconds(moment: OffsetDateTime) -> String {
    moment
        .replace_nanosecond(0)
        .unwrap_or(moment)
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// The table of a key. An inline table there becomes one of its own, with what it held.
fn table_in<'a>(parent: &'a mut Table, key: &str, implicit: bool) -> &'a mut Table {
    let item = parent.entry(key).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(implicit);
        Item::Table(table)
    });
    if as_table(item).is_none() {
        *item = Item::Table(Table::new());
    }
    match item {
        Item::Table(table) => table,
        _ => unreachable!("it was made a table above"),
    }
}

/// An item as a table; an inline one becomes one of its own, with what it held.
fn as_table(item: &mut Item) -> Option<&mut Table> {
    if item.is_inline_table() {
        let former = std::mem::take(item);
        *item = Item::Table(former.into_table().unwrap_or_default());
    }
    item.as_table_mut()
}

/// Sets a value in place, so that the comment behind it stays.
fn set(table: &mut Table, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    if let Some(former) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = former.decor().clone();
    }
    match table.get_mut(key) {
        Some(item) => *item = Item::Value(value),
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Where a text is no TOML, without quoting it: it may hold what is nobody's business.
pub(crate) fn place(text: &str, error: &toml_edit::TomlError) -> String {
    let Some(span) = error.span() else {
        return error.message().to_owned();
    };
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    format!("line {line}, column {column}: {}", error.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"# our integrations
schema = 1

[integrations.other]
domain = "other.eu.auth0.com"
client_id = "id-of-the-other"
management_api_identifier = "https://other.eu.auth0.com/api/v2/"
default_directory = "Readers"
subscription_type = "duration-based" # asked Jo
client_secret = { store = "environment", variable = "OTHER_SECRET" }
note = "kept"

[integrations.acme] # the weekly
domain = "acme.us.auth0.com" # production
client_id = "id-of-acme"
management_api_identifier = "https://acme.us.auth0.com/api/v2/"
default_directory = "Readers"
subscription_type = "all-access"
client_secret = { store = "file" }
"#;

    fn file(text: &str) -> (tempfile::TempDir, RecordFile) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("integrations.toml");
        std::fs::write(&path, text).expect("written");
        (folder, RecordFile::at(path))
    }

    fn name(text: &str) -> IntegrationName {
        IntegrationName::parse(text).expect("a name").value
    }

    #[test]
    fn what_we_do_not_know_stays() {
        let (_folder, file) = file(SAMPLE);
        let mut acme = file
            .read()
            .expect("read")
            .get(&name("acme"))
            .expect("there")
            .clone();
        acme.default_directory = DirectoryName::parse("Members").expect("a name").value;
        file.put(&acme).expect("written");
        let text = std::fs::read_to_string(file.path()).expect("there");
        assert_eq!(
            text,
            SAMPLE.replacen(
                "\"Readers\"\nsubscription_type = \"all",
                "\"Members\"\nsubscription_type = \"all",
                1
            )
        );
        assert_eq!(
            std::fs::read_to_string(file.path().with_file_name("integrations.toml.bak"))
                .expect("kept"),
            SAMPLE
        );
    }

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = RecordFile::at(folder.path().join("integrations.toml"));
        let (_sample, source) = self::file(SAMPLE);
        let mut record = source
            .read()
            .expect("read")
            .get(&name("other"))
            .expect("there")
            .clone();
        record.authorization_code = Some(AuthorizationCode {
            application_domain: TenantDomain::parse("login.acme.com")
                .expect("a domain")
                .value,
            redirect_uri: AuthorizationCode::MAZ_REDIRECT_URI.into(),
        });
        record.verified = Some(Verified {
            at: OffsetDateTime::from_unix_timestamp(1_790_000_000).expect("a time"),
            fingerprint: record.fingerprint(),
            previous_default_directory: Some("Old".into()),
            failed: vec!["users.read/refused".into()],
        });
        file.put(&record).expect("written");
        assert_eq!(file.read().expect("read").get(&record.name), Some(&record));
        file.remove(&record.name).expect("removed");
        assert!(file.read().expect("read").is_empty());
    }

    #[test]
    fn newer_and_broken_files_are_refused_and_left_alone() {
        for (text, words) in [
            ("schema = 2\n", "newer version"),
            ("schema = 1\n[integrations.acme\n", "line 2"),
            ("schema = \"one\"\n", "its schema is no number"),
            ("integrations = 3\n", "its integrations are no table"),
            ("integrations.acme = 3\n", "integrations.acme in "),
            (
                &SAMPLE.replace(
                    "client_secret = { store = \"file\" }",
                    "client_secret = { store = \"environment\", variable = 3 }",
                ),
                "its variable is no text",
            ),
            (&format!("{SAMPLE}verified = true\n"), "verified in "),
            (
                &SAMPLE.replace(
                    "client_secret = { store = \"file\" }",
                    "client_secret = \"s3cr3t-value\"",
                ),
                "integrations.acme.client_secret",
            ),
            (
                &SAMPLE.replace("\"https://acme.us.auth0.com/api/v2/\"", "3"),
                "integrations.acme.management_api_identifier",
            ),
        ] {
            let (_folder, file) = file(text);
            let error = file.read().expect_err("refused").to_string();
            assert!(error.contains(words), "{error}");
            assert!(!error.contains("s3cr3t"), "{error}");
        }
        let (_folder, file) = file("schema = 2\n# new things\n");
        let (_sample, source) = self::file(SAMPLE);
        let record = source
            .read()
            .expect("read")
            .get(&name("acme"))
            .expect("there")
            .clone();
        assert!(matches!(
            file.put(&record),
            Err(RecordError::Newer { found: 2, .. })
        ));
        assert_eq!(
            std::fs::read_to_string(file.path()).expect("there"),
            "schema = 2\n# new things\n"
        );
    }
}
