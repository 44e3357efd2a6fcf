//! The callback of a login test, allowed for as long as the test takes: added with an administrator's token, and taken
//! out again whatever happens, also where the run is interrupted.
//!
//! Auth0 takes the list of callbacks whole. So it is read right before each write, and what others added meanwhile stays.

use super::borrowed::{self, Borrowed};
use super::run::{Run, timed};
use crate::auth0::{Management, ManagementError, Rights};
use crate::checks::{CallbackEvidence, Document, Part, Seen, callback_is_refused};
use crate::domain::ClientId;
use crate::http::{Error, Http};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// How often, and how far apart, `/authorize` is asked whether it knows of the new callback.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(500);

/// A callback that is allowed for this run only, shared with anyone who handles an interruption.
#[derive(Clone, Default)]
pub struct LentCallback(Borrowed<Lent>);

/// What it takes to take it out again.
#[derive(Clone)]
struct Lent {
    http: Arc<Http>,
    rights: Rights,
    id: ClientId,
    uri: String,
}

impl LentCallback {
    /// Takes the callback out again, for an interruption: it needs neither the thread nor the connection of the run.
    ///
    /// # Errors
    /// The callback, if it may be there still.
    pub fn undo(&self) -> Result<(), String> {
        let Some(lent) = self.0.take_over() else {
            return Ok(());
        };
        let mut gone = false;
        borrowed::settle(async {
            gone = matches!(take_out(&lent, &lent.http).await, Ok(Ok(true)));
        });
        if gone { Ok(()) } else { Err(lent.uri) }
    }
}

impl Run {
    /// Allows the callback of the settings, with an administrator's rights, and waits until `/authorize` knows of it. The
    /// evidence says what came of it.
    pub async fn lend_callback(&mut self, lent: &LentCallback) {
        let (Some(rights), Some(id), Some(code)) = (
            self.admin_rights(),
            &self.settings.client_id,
            &self.settings.authorization_code,
        ) else {
            return;
        };
        self.http.limit_run();
        let thing = Lent {
            http: Arc::new(self.http.another(borrowed::LIMIT)),
            rights,
            id: id.clone(),
            uri: code.redirect_uri.clone(),
        };
        let added = add(&thing, &self.http, lent).await;
        let is_added = matches!(added, Part::Got(Ok(()), _));
        self.evidence.callback = Some(CallbackEvidence {
            added,
            gone: Part::Untried,
        });
        if !is_added {
            return;
        }
        let wanted = BTreeSet::from([Document::Authorize]);
        for _ in 0..TRIES {
            self.evidence.forget([Document::Authorize]);
            self.gather(&wanted).await;
            if !callback_is_refused(&self.settings, &self.evidence) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Takes the callback out again, and reads back that it is gone.
    pub async fn take_back_callback(&mut self, lent: &LentCallback) {
        let Some(thing) = lent.0.peek() else { return };
        self.http.limit_run();
        let gone = timed(take_out(&thing, &self.http)).await;
        lent.0.given_back();
        if let Some(callback) = &mut self.evidence.callback {
            callback.gone = gone;
        }
    }
}

async fn add(thing: &Lent, http: &Http, lent: &LentCallback) -> Seen<()> {
    let management = Management::new(http, &thing.rights);
    let mut callbacks = match timed(management.callbacks(&thing.id)).await {
        Part::Got(Ok(callbacks), _) => callbacks,
        Part::Got(Err(refused), took) => return Part::Got(Err(refused), took),
        Part::Failed(error, took) => return Part::Failed(error, took),
        Part::Untried => return Part::Untried,
    };
    if callbacks.contains(&thing.uri) {
        // Somebody else's: it stays.
        return Part::Got(Ok(()), Duration::ZERO);
    }
    callbacks.push(thing.uri.clone());
    if !lent.0.begin(|held| *held = Some(thing.clone())) {
        return Part::Untried;
    }
    let added = timed(management.set_callbacks(&thing.id, &callbacks)).await;
    lent.0.end(|held| {
        // Without an answer it may have been added anyway.
        if matches!(added, Part::Got(Err(_), _)) {
            *held = None;
        }
    });
    added
}

/// Whether the callback is gone, as it is read back.
async fn take_out(lent: &Lent, http: &Http) -> Result<Result<bool, ManagementError>, Error> {
    let management = Management::new(http, &lent.rights);
    let read = async || management.callbacks(&lent.id).await;
    let mut callbacks = match read().await? {
        Ok(callbacks) => callbacks,
        Err(refused) => return Ok(Err(refused)),
    };
    if !callbacks.contains(&lent.uri) {
        return Ok(Ok(true));
    }
    callbacks.retain(|callback| *callback != lent.uri);
    // Without an answer it may have been done: what is there says.
    if let Ok(Err(refused)) = management.set_callbacks(&lent.id, &callbacks).await {
        return Ok(Err(refused));
    }
    Ok(read()
        .await?
        .map(|callbacks| !callbacks.contains(&lent.uri)))
}
