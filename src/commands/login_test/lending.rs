//! The callback of a login test, where it is not allowed: added with an administrator's token and the person's consent, noted
//! before it is, and taken out again. What an earlier test left, since it was cut off, is taken up.

use super::LoginTest;
use crate::checks::{Part, callback_is_refused};
use crate::domain::IntegrationName;
use crate::error::Failure;
use crate::examine::LentCallback;
use crate::integration::provisioning::not_begun;
use crate::login::Listener;
use crate::process::interrupt::{Guard, on_interrupt};
use crate::provision::{Changes, Entry, LOGIN_CALLBACK, Noted, Target, allowing};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Confirm, Guide};
use crate::terminal::stream;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The notes, in the hands of this run until the callback is gone: so another run knows that this one is not cut off.
#[derive(Clone)]
struct Notes {
    changes: Arc<Mutex<Option<Changes>>>,
    /// The application.
    id: String,
}

impl Notes {
    /// It is gone, or was never there.
    fn is_gone(&self, uri: &str) {
        if let Some(mut changes) = self.taken() {
            crossed_out(&mut changes, uri, &self.id);
        }
    }

    /// It may be there still: that stays noted, for another run to take up.
    fn keep(&self) {
        drop(self.taken());
    }

    fn taken(&self) -> Option<Changes> {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        changes.take()
    }
}

/// What stays noted although it is gone harms nobody: who takes it back finds that it is not there.
fn crossed_out(changes: &mut Changes, uri: &str, id: &str) {
    let mut entries = changes.entries().iter();
    let entry = entries
        .find(|entry| entry.login_callback() == Some(uri) && entry.id.as_deref() == Some(id));
    if let Some(entry) = entry.cloned() {
        let _ = changes.taken_back(&entry);
    }
}

/// A callback that is allowed for this run. While it lives, an interruption takes it out again.
pub(super) struct Lent {
    callback: LentCallback,
    notes: Notes,
    /// The command that takes it out later.
    undo: String,
    _guard: Guard,
}

impl LoginTest<'_> {
    /// Where this run's changes are noted: beside the record, or, of values without one, under the tenant's domain.
    fn noted_under(&self) -> Result<(PathBuf, IntegrationName), Failure> {
        if let Some(recorded) = self.recorded.as_ref().filter(|one| !one.overridden) {
            return Ok((recorded.file.path().to_owned(), recorded.name.clone()));
        }
        let domain = &self.run.settings.domain;
        let name = IntegrationName::parse(domain.host())
            .or_else(|_| IntegrationName::parse(&domain.suggested_name()))
            .map_err(|error| Failure::value("NAME", error))?;
        Ok((self.context.record_path()?, name.value))
    }

    /// Where the callback of this test is all that stands in the way: adds it, with an administrator's token and the
    /// person's consent. With that token it also takes out what an earlier test left.
    pub(super) fn lend_callback(&mut self) -> Result<Option<Lent>, Failure> {
        let settings = &self.run.settings;
        let (Some(_), Some(id)) = (&settings.admin_token, &settings.client_id) else {
            return Ok(None);
        };
        let (id, host) = (id.to_string(), settings.domain.host().to_owned());
        let callback = Listener::callback(self.args.login.port);
        let (file, name) = self.noted_under()?;
        // What cannot be read, or is another run's, is nothing to take up.
        let noted = Noted::read(&file, &name, Some(&host), false).unwrap_or_default();
        let of_this = noted
            .entries()
            .iter()
            .filter(|one| one.id.as_ref() == Some(&id));
        let left: Vec<&str> = of_this.filter_map(Entry::login_callback).collect();
        let is_left = left.contains(&callback.as_str());
        let is_refused = callback_is_refused(settings, &self.run.evidence);
        let adds = is_refused && self.may_add(&callback)?;
        if !adds && left.is_empty() {
            return Ok(None);
        }
        let mut changes = Changes::begin(&file, &name, &host).map_err(not_begun)?;
        changes.done(LOGIN_CALLBACK, None).map_err(not_begun)?;
        for uri in left
            .into_iter()
            .filter(|uri| *uri != callback || is_refused)
        {
            if self.runtime.block_on(self.run.take_out_callback(uri)) {
                crossed_out(&mut changes, uri, &id);
                self.context.say(&self.context.err.dim(&format!(
                    "{uri}, which an earlier login test left, is taken out of the application's Allowed Callback URLs."
                )));
            }
        }
        if !adds && (is_refused || !is_left) {
            return Ok(None);
        }
        if adds {
            changes
                .about_to(&allowing(&callback), Target::Application(&id))
                .map_err(not_begun)?;
        }
        let undo = self.context.command_in(&file, &format!("undo {name}"));
        let notes = Notes {
            changes: Arc::new(Mutex::new(Some(changes))),
            id,
        };
        let lent = self.lent(LentCallback::left(!adds), notes, undo);
        let spinner = self.context.progress.start("Adding the callback");
        self.runtime
            .block_on(self.run.lend_callback(&lent.callback));
        spinner.finish();
        let seen = self.run.evidence.callback.as_ref();
        let is_known = seen.is_some_and(|seen| matches!(seen.added, Part::Got(Ok(()), _)));
        if !lent.callback.is_held() {
            // Of one that was left nobody knows whether it is there while the list cannot be read.
            if adds || is_known {
                lent.notes.is_gone(&callback);
            } else {
                lent.notes.keep();
            }
        } else if is_known {
            let list = "the application's Allowed Callback URLs";
            self.context.say(&self.context.err.dim(&if adds {
                format!("{callback} is added to {list} for this test.")
            } else {
                format!(
                    "{callback}, which an earlier login test left in {list}, serves for this one."
                )
            }));
        }
        Ok(Some(lent))
    }

    /// Whether the callback may be added.
    fn may_add(&self, callback: &str) -> Result<bool, Failure> {
        if self.args.yes {
            return Ok(true);
        }
        if !self.context.is_interactive() {
            self.context.say(
                "The callback is not allowed. With the admin token it could be added for this test: give --yes to agree.",
            );
            return Ok(false);
        }
        let question = format!(
            "Add {callback} to the application's Allowed Callback URLs for this test, and take it out again?"
        );
        let guide = Guide::explaining(
            "Auth0 sends the browser back only to addresses in that list. The login comes back to this machine, so this address must be there while it is tested.",
        );
        Terminal::open(self.context.err)
            .and_then(|mut terminal| {
                terminal.confirm(&Confirm::new(question, false).with_guide(guide))
            })
            .map_err(Failure::from)
    }

    fn lent(&self, callback: LentCallback, notes: Notes, undo: String) -> Lent {
        let (lent, noted) = (callback.clone(), notes.clone());
        let (style, later) = (self.context.err, undo.clone());
        let uri = Listener::callback(self.args.login.port);
        Lent {
            callback,
            notes,
            undo,
            _guard: on_interrupt(Box::new(move || match lent.undo() {
                Ok(true) => noted.is_gone(&uri),
                // It was not come to: what is noted stays, and is looked for where it is taken back.
                Ok(false) => {}
                Err(uri) => {
                    let said = format!(
                        "{uri} may be among the application's Allowed Callback URLs still. To take it out: {later}"
                    );
                    stream::tell(&said, style);
                }
            })),
        }
    }

    /// Takes the callback out again, and says that it is gone; that it is not is a finding, and stays noted.
    pub(super) fn take_back_callback(&mut self, lent: Option<Lent>) {
        let Some(lent) = lent else { return };
        if !lent.callback.is_held() {
            return;
        }
        let callback = Listener::callback(self.args.login.port);
        self.runtime
            .block_on(self.run.take_back_callback(&lent.callback));
        let gone = self.run.evidence.callback.as_ref().map(|seen| &seen.gone);
        if matches!(gone, Some(Part::Got(Ok(true), _))) {
            lent.notes.is_gone(&callback);
            self.context.say(&self.context.err.dim(&format!(
                "{callback} is taken out again: the list was read back, and is without it."
            )));
        } else {
            lent.notes.keep();
            self.context.tell(&format!(
                "{callback} is noted, and can be taken out later: {}",
                lent.undo
            ));
        }
    }
}
