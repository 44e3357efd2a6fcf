//! An integration's record and its secret, kept or forgotten together: in two places, so one after the other.
//!
//! While it is done, a file beside the record says what: which secrets may be left without a record, which integration is
//! being forgotten. A run that is cut off leaves that file, and the next one brings it to an end.

use crate::domain::{ClientSecret, IntegrationName, Record, SecretLocation, SecretStoreKind};
use crate::store::atomic_file::{Intent, WriteError};
use crate::store::keep_error::KeepError;
use crate::store::record_file::{RecordError, RecordFile};
use crate::store::{Asker, Owner, SecretError, SecretStore, open, rotation};

/// Keeps an integration: its secret first, then its record, so that no record points to a secret that is not there. If
/// the record cannot be written, the secret is as it was before. A secret that was kept in another place before is
/// deleted there, and so is what a rotation left behind that was cut off, if the secret was verified. What is replaced is
/// the record that was `seen`, and no other.
///
/// # Errors
/// If either cannot be kept, another run has put another record in its place, or the secret cannot be deleted where it was
/// before.
pub fn store_integration(
    file: &RecordFile,
    seen: Option<&Record>,
    record: &Record,
    store: &dyn SecretStore,
    secret: &ClientSecret,
    asker: &Asker,
) -> Result<(), KeepError> {
    let mut rotation = rotation::left_over(file, &record.name, &record.client_secret, asker)?;
    let mut work = Work::begin(file, asker)?;
    still(file, &record.name, seen.into_iter().chain([record]))?;
    let kept = keep(&mut work, file, record, store, secret, asker);
    if let Some(rotation) = &mut rotation
        && matches!(kept, Ok(()) | Err(KeepError::LeftBehind { .. }))
        && record
            .verified
            .as_ref()
            .is_some_and(|verified| verified.failed.is_empty())
    {
        // Where it cannot be deleted now, the next run finds it.
        let _ = rotation.end();
    }
    kept
}

/// Whether the record of a name is one of those that were seen, or none: what a person agreed to, or a run began with, is of
/// that one. Where nothing else can come between, it is asked in this run's turn.
///
/// # Errors
/// If another run has put another one in its place.
pub fn still<'a>(
    file: &RecordFile,
    name: &IntegrationName,
    seen: impl IntoIterator<Item = &'a Record>,
) -> Result<(), KeepError> {
    let records = file.read()?;
    match records.one(name).map_err(RecordError::from)? {
        Some(now) if !seen.into_iter().any(|seen| now.is_as_seen(seen)) => {
            Err(KeepError::ChangedSince(name.clone()))
        }
        _ => Ok(()),
    }
}

/// Whether a secret of this name may be kept in a store: better asked before the only copy of one is in memory. `None` is one
/// that nobody knows yet.
///
/// # Errors
/// If what is there is another record file's, or another secret to which no record here points.
pub fn may_keep(
    file: &RecordFile,
    name: &IntegrationName,
    store: &dyn SecretStore,
    secret: Option<&ClientSecret>,
    asker: &Asker,
) -> Result<(), KeepError> {
    if replaceable(file, name, store, secret).is_ok() {
        return Ok(());
    }
    // What a run that was cut off has left is no obstacle.
    let _turn = Work::begin(file, asker)?;
    replaceable(file, name, store, secret).map(drop)
}

/// The secret that is in the place of the one to be kept; never one of another record file, or of one that is not known.
fn replaceable(
    file: &RecordFile,
    name: &IntegrationName,
    store: &dyn SecretStore,
    secret: Option<&ClientSecret>,
) -> Result<Option<ClientSecret>, KeepError> {
    if store.kind() == SecretStoreKind::Environment {
        return Ok(None);
    }
    if let Some(secret) = secret
        && store.holds(name, secret)?
    {
        return Ok(Some(secret.clone()));
    }
    let former = match store.get(name) {
        Ok(former) => former,
        Err(SecretError::Unusable { .. }) => return Ok(None),
        Err(error) if error.is_missing() => return Ok(None),
        // What cannot be read could not be put back.
        Err(error) => return Err(error.into()),
    };
    let recorded = file.secret_location(name)?;
    let is_ours = matches!(store.owner(name)?, Owner::Ours | Owner::Nobodys)
        || recorded.is_some_and(|location| location.store == store.kind());
    if is_ours {
        Ok(Some(former))
    } else {
        Err(KeepError::Secret(SecretError::Unclaimed {
            name: name.to_string(),
            place: place(store.kind()),
        }))
    }
}

/// Moves the secret of an integration to another place, and changes its record to say so. In the new place it is read
/// back before it is deleted in the former. Into the environment nothing is written: the secret must be there already.
///
/// # Errors
/// If there is no such integration, the secret cannot be had or kept, or cannot be deleted where it was before.
pub fn move_secret(
    file: &RecordFile,
    name: &IntegrationName,
    to: SecretLocation,
    asker: &Asker,
) -> Result<(), KeepError> {
    let mut work = Work::begin(file, asker)?;
    let records = file.read()?;
    let record = records
        .one(name)
        .map_err(RecordError::from)?
        .ok_or_else(|| KeepError::NoSuch(name.clone()))?;
    let former = open(&record.client_secret, file.path(), asker);
    let secret = former.get(name)?;
    // Where nothing can be written it could not be deleted afterwards.
    former.probe()?;
    let store = open(&to, file.path(), asker);
    let moved = Record {
        client_secret: to,
        ..record.clone()
    };
    keep(&mut work, file, &moved, store.as_ref(), &secret, asker)
}

fn keep(
    work: &mut Work,
    file: &RecordFile,
    record: &Record,
    store: &dyn SecretStore,
    secret: &ClientSecret,
    asker: &Asker,
) -> Result<(), KeepError> {
    let name = &record.name;
    // Before it is said that a secret may be left there: that one would be deleted.
    let former = replaceable(file, name, store, Some(secret))?;
    let moved_from = file
        .secret_location(name)?
        .filter(|location| location.store != store.kind());
    work.announce(name, store.kind(), Doing::Keeping)?;
    if let Some(location) = &moved_from {
        work.announce(name, location.store, Doing::Keeping)?;
    }
    if let Err(error) = keep_both(file, record, store, secret, former.as_ref()) {
        if matches!(error, KeepError::Unconfirmed(_)) {
            // What a power cut might bring back must find its secret: the former place is left to the next run.
            return Err(error);
        }
        if !matches!(error, KeepError::Both { .. }) {
            work.done(name, store.kind());
        }
        if let Some(location) = &moved_from {
            work.done(name, location.store);
        }
        return Err(error);
    }
    work.done(name, store.kind());
    let left =
        moved_from.and_then(
            |location| match open(&location, file.path(), asker).delete(name) {
                Ok(()) => {
                    work.done(name, location.store);
                    None
                }
                Err(source) => Some(KeepError::LeftBehind {
                    place: place(location.store),
                    source,
                }),
            },
        );
    left.map_or(Ok(()), Err)
}

fn keep_both(
    file: &RecordFile,
    record: &Record,
    store: &dyn SecretStore,
    secret: &ClientSecret,
    former: Option<&ClientSecret>,
) -> Result<(), KeepError> {
    if store.kind() == SecretStoreKind::Environment {
        read_back(store, &record.name, secret).map_err(|_| SecretError::Differs {
            name: record.name.to_string(),
            place: place(store.kind()),
        })?;
        return file.prepare_put(record)?.commit().map_err(unwritten);
    }
    // All that takes room comes first. What is left to do when the secret is there is to rename.
    let prepared = file.prepare_put(record)?;
    let kept = former.is_some_and(|former| former.expose() == secret.expose());
    // Where it can be said whose it is, that is said.
    let is_said =
        store.kind() != SecretStoreKind::File || store.owner(&record.name)? == Owner::Ours;
    if !kept || !is_said {
        store
            .set(&record.name, secret)
            .and_then(|()| read_back(store, &record.name, secret))
            .inspect_err(|_| {
                // As far as it can be: why it could not be kept is what is said.
                let _ = match former {
                    Some(former) => store.set(&record.name, former),
                    None => store.delete(&record.name),
                };
            })?;
    }
    match prepared.commit() {
        Ok(()) => Ok(()),
        Err(error) if kept || matches!(error, WriteError::Unconfirmed { .. }) => {
            Err(unwritten(error))
        }
        Err(error) => Err(put_back(store, &record.name, former, error.into())),
    }
}

/// Why a record is not in its place, or not for sure.
fn unwritten(error: WriteError) -> KeepError {
    match error {
        WriteError::Unconfirmed { .. } => KeepError::Unconfirmed(error),
        error => KeepError::Record(error.into()),
    }
}

/// Proves that a place gives back what was kept there.
fn read_back(
    store: &dyn SecretStore,
    name: &IntegrationName,
    secret: &ClientSecret,
) -> Result<(), SecretError> {
    if store.holds(name, secret)? {
        Ok(())
    } else {
        Err(SecretError::Differs {
            name: name.to_string(),
            place: place(store.kind()),
        })
    }
}

/// Forgets an integration: its secret first, then its record, so that no secret is left that nobody knows of. If the
/// record cannot be removed, the secret is put back. With `leave_secret` the secret stays where it is: for a place that
/// cannot be reached any more. What is forgotten is the record that was `seen`, and no other.
///
/// # Errors
/// If there is no such integration, another run has put another in its place, or either cannot be removed.
pub fn forget_integration(
    file: &RecordFile,
    seen: &Record,
    asker: &Asker,
    leave_secret: bool,
) -> Result<(), KeepError> {
    let name = &seen.name;
    let mut work = Work::begin(file, asker)?;
    still(file, name, [seen])?;
    let location = file
        .secret_location(name)?
        .ok_or_else(|| KeepError::NoSuch(name.clone()))?;
    let mut rotation = rotation::left_over(file, name, &location, asker)?;
    if leave_secret || location.store == SecretStoreKind::Environment {
        file.remove(name)?;
        if let Some(rotation) = &mut rotation {
            rotation.abandon();
        }
        return Ok(());
    }
    if let Some(rotation) = &mut rotation {
        rotation.end()?;
    }
    work.announce(name, location.store, Doing::Forgetting)?;
    let outcome = forget_both(file, name, &location, asker);
    work.done(name, location.store);
    outcome
}

fn forget_both(
    file: &RecordFile,
    name: &IntegrationName,
    location: &SecretLocation,
    asker: &Asker,
) -> Result<(), KeepError> {
    let store = open(location, file.path(), asker);
    let former = store.get(name).ok();
    let prepared = file.prepare_remove(name)?;
    store.delete(name).inspect_err(|_| {
        // It may be gone anyway, where the disk does not confirm it.
        if let Some(former) = &former {
            let _ = store.set(name, former);
        }
    })?;
    match prepared.commit() {
        Ok(()) => Ok(()),
        Err(error) => Err(match former {
            Some(former) if !matches!(error, WriteError::Unconfirmed { .. }) => {
                put_back(store.as_ref(), name, Some(&former), error.into())
            }
            _ => unwritten(error),
        }),
    }
}

/// After the record could not be written, the secret is made what it was.
fn put_back(
    store: &dyn SecretStore,
    name: &IntegrationName,
    former: Option<&ClientSecret>,
    record: RecordError,
) -> KeepError {
    let undone = match former {
        Some(former) => store.set(name, former),
        None => store.delete(name),
    };
    match undone {
        Ok(()) => KeepError::Record(record),
        Err(secret) => KeepError::Both { record, secret },
    }
}

/// A store, in a sentence.
fn place(store: SecretStoreKind) -> &'static str {
    match store {
        SecretStoreKind::Keyring => "the keyring",
        SecretStoreKind::File => "secrets.toml",
        SecretStoreKind::Environment => "the environment",
    }
}

/// What a run that is cut off would leave to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// A secret may be in a place to which no record points.
    Keeping,
    /// A record and its secret are on their way out.
    Forgetting,
}

/// One thing that would be left to be done, and where the secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unfinished {
    doing: Doing,
    store: SecretStoreKind,
    name: IntegrationName,
}

/// The turn of this run, and what would be left to be done if it were cut off now.
struct Work {
    intent: Intent,
    left: Vec<Unfinished>,
}

impl Work {
    /// Waits for its turn, and brings to an end what a run that was cut off has left. What cannot be done now is left to
    /// the next run: a keyring that is locked is no reason not to write elsewhere.
    fn begin(file: &RecordFile, asker: &Asker) -> Result<Self, KeepError> {
        let mut name = std::ffi::OsString::from(".");
        name.push(file.path().file_name().unwrap_or_default());
        name.push(".unfinished");
        let (intent, text) = Intent::begin(&file.path().with_file_name(name))?;
        let mut left: Vec<Unfinished> = text.lines().filter_map(Unfinished::parse).collect();
        left.retain(|unfinished| match unfinished.finish(file, asker) {
            Ok(done) => {
                if let Some(done) = done {
                    asker.tell.say(&done);
                }
                false
            }
            Err(_) => true,
        });
        Ok(Self { intent, left })
    }

    fn announce(
        &mut self,
        name: &IntegrationName,
        store: SecretStoreKind,
        doing: Doing,
    ) -> Result<(), KeepError> {
        if store != SecretStoreKind::Environment {
            let mut left = self.left.clone();
            left.push(Unfinished {
                doing,
                store,
                name: name.clone(),
            });
            self.intent.say(&format(&left))?;
            self.left = left;
        }
        Ok(())
    }

    fn done(&mut self, name: &IntegrationName, store: SecretStoreKind) {
        self.left
            .retain(|unfinished| unfinished.name != *name || unfinished.store != store);
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if self.left.is_empty() || self.intent.say(&format(&self.left)).is_err() {
            self.intent.end();
        }
    }
}

impl Unfinished {
    /// Brings it to its end, and says what was removed, if anything was: nobody asked this run for it.
    fn finish(&self, file: &RecordFile, asker: &Asker) -> Result<Option<String>, KeepError> {
        let location = SecretLocation {
            store: self.store,
            variable: None,
        };
        let store = open(&location, file.path(), asker);
        let recorded = file.secret_location(&self.name)?;
        let is_recorded = recorded.is_some_and(|location| location.store == self.store);
        let is_kept = || {
            !store.sealed(&self.name).is_err_and(|error| {
                error.is_missing() || matches!(error, SecretError::Anothers { .. })
            })
        };
        let (name, place) = (&self.name, place(self.store));
        let done = match self.doing {
            Doing::Keeping if is_recorded => None,
            Doing::Keeping => {
                let is_kept = is_kept();
                store.delete(name)?;
                is_kept.then(|| {
                    format!("A run that was cut off had left a secret of {name} in {place} that no record names: it is removed.")
                })
            }
            Doing::Forgetting => {
                let is_there = is_recorded || is_kept();
                store.delete(name)?;
                if is_recorded {
                    file.remove(name)?;
                }
                is_there.then(|| {
                    let record = if is_recorded { "its record and " } else { "" };
                    format!("A run that was cut off was forgetting {name}. That is now done: {record}its secret in {place}.")
                })
            }
        };
        store.clear_up()?;
        Ok(done)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let doing = match words.next()? {
            "keeping" => Doing::Keeping,
            "forgetting" => Doing::Forgetting,
            _ => return None,
        };
        let store = words.next()?;
        Some(Self {
            doing,
            store: SecretStoreKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == store)?,
            name: IntegrationName::kept(words.next()?).ok()?,
        })
    }
}

fn format(left: &[Unfinished]) -> String {
    let mut text = String::from(
        "# An unfinished run of maz-auth0. The next one brings this to an end, and deletes this file.\n",
    );
    for unfinished in left {
        text.push_str(match unfinished.doing {
            Doing::Keeping => "keeping ",
            Doing::Forgetting => "forgetting ",
        });
        text.push_str(unfinished.store.as_str());
        text.push(' ');
        text.push_str(unfinished.name.as_str());
        text.push('\n');
    }
    text
}
