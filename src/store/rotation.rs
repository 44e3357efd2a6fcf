//! A secret that is being rotated. Auth0 tells a new secret once, and takes the former at that moment, so each step is said
//! in a file beside the record before it is taken, and the new secret is kept beside the former until it has proved
//! itself. A run that is cut off leaves both, and the next one goes on from there.

use crate::domain::{ClientSecret, IntegrationName, Misplaced, SecretLocation, SecretStoreKind};
use crate::store::atomic_file::Intent;
use crate::store::keep_error::KeepError;
use crate::store::opened::{self, Kind};
use crate::store::record_file::RecordFile;
use crate::store::{Asker, SecretError, SecretStore, open};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;
use time::OffsetDateTime;

/// How far a rotation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Auth0 was, or was about to be, asked for a new secret. It may be kept as the next one.
    Asked,
    /// The new secret stands in the place of the former. What is left is to tell the MAZ API.
    Kept,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Kept => "kept",
        }
    }
}

/// The turn of this run to rotate the secret of one integration.
pub struct Rotation {
    intent: Intent,
    store: Box<dyn SecretStore>,
    name: IntegrationName,
    stage: Option<Stage>,
    /// When Auth0 was asked, in seconds since 1970, where it was noted.
    asked: Option<i64>,
}

impl Rotation {
    /// Waits for its turn, and takes up what a run that was cut off has left.
    ///
    /// # Errors
    /// If nothing can be written beside the record, or another run is at it.
    pub fn begin(
        file: &RecordFile,
        name: &IntegrationName,
        location: &SecretLocation,
        asker: &Asker,
    ) -> Result<Self, KeepError> {
        let (intent, text) = Intent::begin(&path(file, name))?;
        let left = parse(&text);
        // What is left lies where the rotation began.
        let location = left.map_or_else(
            || location.clone(),
            |(_, store, _)| SecretLocation {
                store,
                variable: None,
            },
        );
        Ok(Self {
            intent,
            store: open(&location, file.path(), asker),
            name: name.clone(),
            stage: left.map(|(stage, ..)| stage),
            asked: left.and_then(|(.., asked)| asked),
        })
    }

    /// Whether Auth0 may have been asked within this time: so it is where no time is noted, or one that is still to come.
    pub fn asked_within(&self, time: Duration) -> bool {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        self.asked.is_none_or(|asked| {
            u64::try_from(now - asked).map_or(true, |ago| ago <= time.as_secs())
        })
    }

    /// How far an earlier run came that was cut off, or this one.
    pub fn stage(&self) -> Option<Stage> {
        self.stage
    }

    /// The secret that Auth0 gave last, where it has not taken the former's place yet.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn next_secret(&self) -> Result<Option<ClientSecret>, SecretError> {
        match self.store.get(&self.name.of_next_secret()) {
            Ok(secret) => Ok(Some(secret)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The secret that is recorded, if there is one.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn recorded_secret(&self) -> Result<Option<ClientSecret>, SecretError> {
        match self.store.get(&self.name) {
            Ok(secret) => Ok(Some(secret)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The same where one that is missing or cannot be read is told later.
    ///
    /// # Errors
    /// If it is another secret of the run.
    pub fn recorded_if_there(&self) -> Result<Option<ClientSecret>, Misplaced> {
        self.store.get_if_there(&self.name)
    }

    /// Says that Auth0 is about to be asked. After this, whatever happens is noticed by the next run.
    ///
    /// # Errors
    /// If it cannot be written: then Auth0 must not be asked.
    pub fn ask(&mut self) -> Result<(), KeepError> {
        self.asked = Some(OffsetDateTime::now_utc().unix_timestamp());
        self.say(Stage::Asked)
    }

    /// Keeps what Auth0 gave, beside the former.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub fn keep_next(&self, secret: &ClientSecret) -> Result<(), SecretError> {
        self.store.set(&self.name.of_next_secret(), secret)
    }

    /// Puts the new secret in the place of the former, which is gone then. Until the end it stays beside it as well.
    ///
    /// # Errors
    /// If it cannot: then it is still kept beside the former.
    pub fn adopt(&mut self, secret: &ClientSecret) -> Result<(), KeepError> {
        self.store.set(&self.name, secret)?;
        self.say(Stage::Kept)
    }

    /// Ends it without a look into the store, which cannot be reached any more.
    pub(super) fn abandon(&mut self) {
        self.stage = None;
    }

    /// Ends it: nothing is left to be done.
    ///
    /// # Errors
    /// If what was kept beside the former cannot be deleted.
    pub fn end(&mut self) -> Result<(), SecretError> {
        self.store.delete(&self.name.of_next_secret())?;
        self.store.clear_up()?;
        self.stage = None;
        Ok(())
    }

    fn say(&mut self, stage: Stage) -> Result<(), KeepError> {
        let asked = self
            .asked
            .map(|asked| format!(" {asked}"))
            .unwrap_or_default();
        let text = format!(
            "# A rotation of the secret of {}. `maz-auth0 rotate-secret {0}` goes on from here.\n{} {}{asked}\n",
            self.name,
            stage.as_str(),
            self.store.kind().as_str()
        );
        self.intent.say(&text)?;
        self.stage = Some(stage);
        Ok(())
    }
}

impl Drop for Rotation {
    fn drop(&mut self) {
        if self.stage.is_none() {
            self.intent.end();
        }
    }
}

/// How far the rotation of an integration's secret has come that was cut off, or is under way; none as a rule.
pub fn unfinished_rotation(file: &RecordFile, name: &IntegrationName) -> Option<Stage> {
    let text = opened::read_text(&path(file, name), Kind::Own).ok()?;
    parse(&text).map(|(stage, ..)| stage)
}

/// What is left of a rotation, for who is about to write or forget the integration: nobody rotates meanwhile.
pub(super) fn left_over(
    file: &RecordFile,
    name: &IntegrationName,
    location: &SecretLocation,
    asker: &Asker,
) -> Result<Option<Rotation>, KeepError> {
    if !path(file, name).exists() {
        return Ok(None);
    }
    Rotation::begin(file, name, location, asker).map(Some)
}

fn path(file: &RecordFile, name: &IntegrationName) -> PathBuf {
    let mut text = OsString::from(".");
    text.push(file.path().file_name().unwrap_or_default());
    text.push(".rotating-");
    text.push(name.as_str());
    file.path().with_file_name(text)
}

/// The stage, where the secrets lie, and when Auth0 was asked.
fn parse(text: &str) -> Option<(Stage, SecretStoreKind, Option<i64>)> {
    let line = text.lines().find(|line| !line.starts_with('#'))?;
    let mut words = line.split(' ');
    let (stage, store) = (words.next()?, words.next()?);
    Some((
        [Stage::Asked, Stage::Kept]
            .into_iter()
            .find(|known| known.as_str() == stage)?,
        SecretStoreKind::ALL
            .into_iter()
            .find(|known| known.as_str() == store)?,
        words.next().and_then(|asked| asked.parse().ok()),
    ))
}
