//! The record file: reads and writes integrations, keeping what it does not know.

pub use super::record_text::{BadValue, RecordError, Unread};
use super::record_text::{Reader, SCHEMA, place};
pub use super::records::Records;
use crate::domain::{IntegrationName, Key, Record, SecretLocation, Values, VerifiedLogin, decode};
use crate::store::atomic_file::{self, Lock, Prepared};
use crate::store::opened::{self, Kind};
use std::io;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

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

    /// All integrations. A file that does not exist has none. One that cannot be read keeps nobody from the others.
    ///
    /// # Errors
    /// If the file cannot be read, is no TOML, or is of a newer schema.
    pub fn read(&self) -> Result<Records, RecordError> {
        let mut records = Records::default();
        self.each(|read| {
            records.add(read);
            Ok::<_, RecordError>(())
        })?;
        Ok(records)
    }

    /// Hands over each integration, in the file's order: of thousands, not all are held. One that cannot be read is handed
    /// over as that, and keeps nobody from the others. `false` where there is no such file.
    ///
    /// # Errors
    /// If the file cannot be read, is no TOML, or is of a newer schema; then the receiver's, who may have been given some
    /// already.
    pub fn each<E: From<RecordError>>(
        &self,
        take: impl FnMut(Result<Record, Unread>) -> Result<(), E>,
    ) -> Result<bool, E> {
        match self.text()? {
            Some(text) => Reader(&self.path).each(&text, take).map(|()| true),
            None => Ok(false),
        }
    }

    /// Where the secret of one integration is, whatever the other integrations and values are like. `None` where there
    /// is no such integration.
    ///
    /// # Errors
    /// As [`Self::read`], or if this one value cannot be used.
    pub fn secret_location(
        &self,
        name: &IntegrationName,
    ) -> Result<Option<SecretLocation>, RecordError> {
        match self.text()? {
            Some(text) => Reader(&self.path).secret_location(&text, name),
            None => Ok(None),
        }
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
            if let Some(table) = table_of(document, name) {
                there = true;
                put_login(table_in(table, "verified", false), Some(login));
            }
        })?
        .commit()?;
        Ok(there)
    }

    /// Takes the word back that an integration was verified, and that a login passed, since what was seen then is no longer so.
    /// Touches nothing else. `false` where the integration is not there.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn forget_verified(&self, name: &IntegrationName) -> Result<bool, RecordError> {
        let mut there = false;
        let edited = self.edit(|document| {
            if let Some(table) = table_of(document, name) {
                there = true;
                table.remove("verified");
            }
        })?;
        // Where nothing is changed nothing is written, and the version before stays what it is.
        if there {
            edited.commit()?;
        }
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
        Reader(&self.path).parse(text)?;
        let mut document: DocumentMut =
            text.parse()
                .map_err(|error: toml_edit::TomlError| RecordError::Syntax {
                    path: self.path.clone(),
                    reason: place(text, error.span(), error.message()),
                })?;
        change(&mut document);
        Ok(lock.prepare(document.to_string().as_bytes(), true)?)
    }
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
    let values = record.values();
    for key in Key::in_table("") {
        put_value(table, key, &values);
    }
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
    for part in Key::tables_of(Key::all()) {
        if Key::in_table(part).all(|key| values.text(key).is_none()) {
            table.remove(part);
            continue;
        }
        let table = table_in(table, part, false);
        for key in Key::in_table(part) {
            put_value(table, key, &values);
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

/// What there is of an integration.
fn table_of<'a>(document: &'a mut DocumentMut, name: &IntegrationName) -> Option<&'a mut Table> {
    let integrations = document.get_mut("integrations")?.as_table_like_mut()?;
    as_table(integrations.get_mut(name.as_str())?)
}

/// A value in its table, or none there.
fn put_value(table: &mut Table, key: Key, values: &Values) {
    match (key.record_key(), values.text(key)) {
        (Some(name), Some(text)) => set(table, name, text),
        (Some(name), None) => {
            table.remove(name);
        }
        (None, _) => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AuthorizationCode, DirectoryName, TenantDomain, Verified};

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
            .one(&name("acme"))
            .expect("read")
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
            .one(&name("other"))
            .expect("read")
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
        let read = file.read().expect("read");
        assert_eq!(read.one(&record.name).expect("read"), Some(&record));
        file.remove(&record.name).expect("removed");
        assert!(file.read().expect("read").names().is_empty());
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
            let error = match file.read() {
                Err(error) => error.to_string(),
                Ok(read) => read.all().expect_err("refused").to_string(),
            };
            assert!(error.contains(words), "{error}");
            assert!(!error.contains("s3cr3t"), "{error}");
        }
        let (_folder, file) = file("schema = 2\n# new things\n");
        let (_sample, source) = self::file(SAMPLE);
        let record = source
            .read()
            .expect("read")
            .one(&name("acme"))
            .expect("read")
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
