//! What was changed in the tenant for one integration: noted beside the record before each change is made, so that a run that
//! is cut off is finished by the next, and all can be taken back. No secret is in it.

use super::Trouble;
use super::admitted;
use super::login_callback::LOGIN_CALLBACK;
use super::pieces::{Action, Change, Piece};
use crate::domain::{IntegrationName, clean};
use crate::store::atomic_file::{Intent, WriteError};
use crate::store::{Beside, Owner, called};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const SCHEMA: &str = "maz-auth0/changes/v1";
/// By then Auth0 shows everywhere what was made.
const SHOWN_AFTER: time::Duration = time::Duration::seconds(12);

/// How far a change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// It was, or was about to be, sent.
    Begun,
    /// It was read back.
    Done,
}

/// What a change is made to.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// Something of the tenant, or something that is made by it.
    Tenant,
    /// An application.
    Application(&'a str),
    /// What an application has, its permissions or its switch of a directory: the application, and what Auth0 calls the other,
    /// once it is there.
    Of(&'a str, Option<&'a str>),
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The piece, by its id.
    pub piece: String,
    /// What was done to it.
    pub action: Action,
    /// How far it came.
    pub stage: Stage,
    /// What it was done to, as Auth0 names it: an application, a grant, a connection.
    pub id: Option<String>,
    /// The application that has it. Notes of an earlier form do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// As it was.
    pub before: Value,
    /// As it was left.
    pub after: Value,
    /// As Auth0 showed it then, of what may be filled with more than is asked for; null where it did not.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub made: Value,
    /// When.
    pub at: String,
}

impl Entry {
    /// The callback that it allowed for a login test, if it is that.
    pub fn login_callback(&self) -> Option<&str> {
        (self.piece == LOGIN_CALLBACK).then(|| self.after["callback"].as_str())?
    }

    /// The application that it was made to, where it is of one.
    pub fn application(&self) -> Option<&str> {
        let is_one = self.piece.starts_with("application");
        let itself = self.id.as_deref().filter(|_| is_one);
        self.client_id.as_deref().or(itself)
    }

    /// Whether it tells of this change.
    fn is_of(&self, change: &Change) -> bool {
        self.piece == change.piece && self.before == change.before && self.after == change.after
    }

    /// Whether it was made within the last seconds, so that Auth0 may not show it everywhere yet.
    pub(super) fn is_fresh(&self) -> bool {
        let made = OffsetDateTime::parse(&self.at, &Rfc3339);
        made.is_ok_and(|made| (OffsetDateTime::now_utc() - made).abs() < SHOWN_AFTER)
    }

    /// What was changed, for a person.
    pub fn title(&self) -> &str {
        match Piece::find(&self.piece) {
            Some(piece) => piece.title,
            None if self.piece == LOGIN_CALLBACK => "The callback of a login test",
            None => &self.piece,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Notes {
    schema: String,
    domain: String,
    /// The record file whose integration it is, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record_file: Option<String>,
    /// The plan that was begun last.
    plan: Option<String>,
    changes: Vec<Entry>,
}

/// What is noted of one integration, as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Noted(Notes);

impl Noted {
    /// Reads it, without taking it into the hands of this run: nothing is made where nothing is. `wait` waits for a run that
    /// has it in its hands.
    ///
    /// # Errors
    /// If another run is changing Auth0; if it cannot be read, or is another record file's or tenant's.
    pub fn read(
        record_file: &Path,
        name: &IntegrationName,
        domain: Option<&str>,
        wait: bool,
    ) -> Result<Self, Trouble> {
        let path = Changes::path(record_file, name);
        let text = Intent::look(&path, wait).map_err(|error| at_work(error, name))?;
        Self::of(&text, record_file, name, domain)
    }

    fn of(
        text: &str,
        record_file: &Path,
        name: &IntegrationName,
        domain: Option<&str>,
    ) -> Result<Self, Trouble> {
        let path = Changes::path(record_file, name);
        let unreadable = |why: String| Trouble::Unreadable {
            path: path.display().to_string(),
            why,
        };
        let notes: Notes = if text.trim().is_empty() {
            Notes::default()
        } else {
            serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?
        };
        if notes.schema.is_empty() {
            return Ok(Self(notes));
        }
        if notes.schema != SCHEMA {
            return Err(unreadable(
                "they are of another version of this program".into(),
            ));
        }
        if let Some(other) = notes
            .changes
            .iter()
            .find(|one| !admitted::is_ours(&one.piece, one.action, &one.before, &one.after))
        {
            return Err(unreadable(format!(
                "they tell of a change that this program does not make, to {}",
                clean(&other.piece)
            )));
        }
        if let Owner::Another(other) = Owner::of(notes.record_file.as_deref(), record_file) {
            return Err(Trouble::Anothers {
                name: name.to_string(),
                path: path.display().to_string(),
                other,
            });
        }
        match domain {
            Some(domain) if notes.domain != domain => Err(Trouble::OtherTenant {
                name: name.to_string(),
                domain: clean(&notes.domain),
            }),
            _ => Ok(Self(notes)),
        }
    }

    /// The tenant that it is of, where anything is noted.
    pub fn domain(&self) -> Option<&str> {
        (!self.0.domain.is_empty()).then_some(self.0.domain.as_str())
    }

    /// The changes, in the order in which they were made.
    pub fn entries(&self) -> &[Entry] {
        &self.0.changes
    }

    /// Whether a plan was begun, and cut off.
    pub fn began(&self, plan: &str) -> bool {
        self.0.plan.as_deref() == Some(plan)
    }
}

/// Another run that has the notes in its hands is at work: it has them only while Auth0 is changed.
fn at_work(error: WriteError, name: &IntegrationName) -> Trouble {
    match error {
        WriteError::Locked { .. } => Trouble::AtWork {
            name: name.to_string(),
        },
        error => error.into(),
    }
}

/// The notes of one integration, in the hands of one run at a time: from the moment on in which it was agreed that Auth0 is
/// changed.
pub struct Changes {
    intent: Intent,
    noted: Noted,
}

impl Changes {
    /// Where they are.
    pub fn path(record_file: &Path, name: &IntegrationName) -> PathBuf {
        Beside::Changes.path(record_file, name.as_str())
    }

    /// Waits for its turn, and takes up what is noted.
    ///
    /// # Errors
    /// If the file cannot be written, is not this program's, or is another record file's or tenant's; if another run does not
    /// end.
    pub fn begin(
        record_file: &Path,
        name: &IntegrationName,
        domain: &str,
    ) -> Result<Self, Trouble> {
        let path = Self::path(record_file, name);
        let (intent, text) = Intent::begin(&path).map_err(|error| at_work(error, name))?;
        let mut noted = Noted::of(&text, record_file, name, Some(domain))?;
        if noted.0.schema.is_empty() {
            SCHEMA.clone_into(&mut noted.0.schema);
            domain.clone_into(&mut noted.0.domain);
        }
        noted.0.record_file = Some(called(record_file));
        Ok(Self { intent, noted })
    }

    /// What is noted.
    pub fn noted(&self) -> &Noted {
        &self.noted
    }

    /// Whether what is noted is what was noted when somebody looked: no other run changed anything since.
    pub fn are_as(&self, seen: &Noted) -> bool {
        self.noted.0.changes == seen.0.changes
    }

    /// The changes, in the order in which they were made.
    pub fn entries(&self) -> &[Entry] {
        self.noted.entries()
    }

    /// A plan begins.
    ///
    /// # Errors
    /// If it cannot be noted: then nothing may be changed.
    pub fn plan(&mut self, plan: &str) -> Result<(), Trouble> {
        self.noted.0.plan = Some(plan.to_owned());
        self.write()
    }

    /// A change is about to be made.
    ///
    /// # Errors
    /// If it cannot be noted: then it must not be made.
    pub fn about_to(&mut self, change: &Change, target: Target<'_>) -> Result<(), Trouble> {
        let (client_id, id) = match target {
            Target::Tenant => (None, None),
            Target::Application(id) => (None, Some(id)),
            Target::Of(application, id) => (Some(application), id),
        };
        // What was begun before and came to nothing is begun again. Another change of the same piece is not this one.
        self.noted.0.changes.retain(|entry| {
            entry.stage == Stage::Done
                || !entry.is_of(change)
                || entry.id.as_deref() != id
                || entry.client_id.as_deref() != client_id
        });
        self.noted.0.changes.push(Entry {
            piece: change.piece.clone(),
            action: change.action,
            stage: Stage::Begun,
            id: id.map(str::to_owned),
            client_id: client_id.map(str::to_owned),
            before: change.before.clone(),
            after: change.after.clone(),
            made: Value::Null,
            at: OffsetDateTime::now_utc()
                .format(&Rfc3339)
                .unwrap_or_default(),
        });
        self.write()
    }

    /// The change that was begun last is there.
    ///
    /// # Errors
    /// If it cannot be noted.
    pub fn done(&mut self, piece: &str, id: Option<&str>) -> Result<(), Trouble> {
        self.made(piece, id, &Value::Null)
    }

    /// The same of what Auth0 showed as it was made.
    ///
    /// # Errors
    /// If it cannot be noted.
    pub fn made(&mut self, piece: &str, id: Option<&str>, made: &Value) -> Result<(), Trouble> {
        let changes = &mut self.noted.0.changes;
        let is_it = |entry: &Entry| entry.piece == piece && entry.stage == Stage::Begun;
        if let Some(last) = changes.iter().rposition(is_it) {
            let mut entry = changes.remove(last);
            entry.stage = Stage::Done;
            entry.made = made.clone();
            entry.id = id.map(str::to_owned).or(entry.id);
            // What Auth0 did not show yet was planned once more: it was made once.
            let is_noted = changes.iter().any(|one| {
                let (made, at) = (one.made.clone(), one.at.clone());
                *one == Entry {
                    made,
                    at,
                    ..entry.clone()
                }
            });
            if !is_noted {
                changes.insert(last, entry);
            }
        }
        self.write()
    }

    /// What came of a change that an earlier run began.
    ///
    /// # Errors
    /// If it cannot be noted.
    pub(super) fn settled(&mut self, begun: &Entry, is: Entry) -> Result<(), Trouble> {
        let mut entries = self.noted.0.changes.iter_mut();
        if let Some(entry) = entries.find(|entry| *entry == begun) {
            *entry = is;
        }
        self.write()
    }

    /// Whether nothing is noted: nothing was changed, by this run or one before it.
    pub fn are_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// This change, where an earlier run began it, and nobody knows whether it came to something.
    pub fn begun(&self, change: &Change) -> Option<&Entry> {
        let mut entries = self.entries().iter();
        entries.find(|entry| entry.stage == Stage::Begun && entry.is_of(change))
    }

    /// Whether an earlier run made this or began it, for this application where it is of one, so that it may be there without
    /// being shown.
    pub fn is_noted(&self, change: &Change, client_id: Option<&str>) -> bool {
        let mut entries = self.entries().iter();
        entries.any(|entry| entry.is_of(change) && entry.client_id.as_deref() == client_id)
    }

    /// The change that was begun last came to nothing, or was made by somebody else.
    ///
    /// # Errors
    /// If it cannot be noted.
    pub fn not_ours(&mut self, piece: &str) -> Result<(), Trouble> {
        let changes = &mut self.noted.0.changes;
        let is_it = |entry: &Entry| entry.piece == piece && entry.stage == Stage::Begun;
        if let Some(last) = changes.iter().rposition(is_it) {
            changes.remove(last);
        }
        self.write()
    }

    /// A change was taken back.
    ///
    /// # Errors
    /// If it cannot be noted.
    pub fn taken_back(&mut self, entry: &Entry) -> Result<(), Trouble> {
        self.noted.0.changes.retain(|one| one != entry);
        self.write()
    }

    /// The end of a run: notes that say nothing are taken away.
    pub fn end(&self) {
        if self.noted.0.changes.is_empty() {
            self.intent.end();
        }
    }

    fn write(&mut self) -> Result<(), Trouble> {
        let text = serde_json::to_string_pretty(&self.noted.0).unwrap_or_default() + "\n";
        self.intent.say(&text)?;
        Ok(())
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        self.end();
    }
}
