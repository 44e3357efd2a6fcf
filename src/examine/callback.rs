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
pub struct LentCallback {
    held: Borrowed<Lent>,
    /// It is there already, since an earlier run was cut off: it is this run's to take out.
    is_left: bool,
}

/// What it takes to take it out again.
#[derive(Clone)]
struct Lent {
    http: Arc<Http>,
    rights: Rights,
    id: ClientId,
    uri: String,
}

impl LentCallback {
    /// One that an earlier run left, if it did.
    pub fn left(is_left: bool) -> Self {
        Self {
            is_left,
            ..Self::default()
        }
    }

    /// Whether there is something to take out again.
    pub fn is_held(&self) -> bool {
        self.held.peek().is_some()
    }

    /// Takes the callback out again, for an interruption: it needs neither the thread nor the connection of the run. `false` where
    /// this run has none there.
    ///
    /// # Errors
    /// The callback, if it may be there still.
    pub fn undo(&self) -> Result<bool, String> {
        let Some(lent) = self.held.take_over() else {
            return Ok(false);
        };
        let mut gone = false;
        borrowed::settle(async {
            gone = matches!(take_out(&lent, &lent.http).await, Ok(Ok(true)));
        });
        if gone { Ok(true) } else { Err(lent.uri) }
    }
}

impl Run {
    /// Allows the callback of the settings, with an administrator's rights, and waits until `/authorize` knows of it. The
    /// evidence says what came of it.
    pub async fn lend_callback(&mut self, lent: &LentCallback) {
        let code = self.settings.authorization_code.as_ref();
        let Some(thing) = code.and_then(|code| self.thing(&code.redirect_uri)) else {
            return;
        };
        self.http.limit_run();
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

    fn thing(&self, uri: &str) -> Option<Lent> {
        Some(Lent {
            http: Arc::new(self.http.another(borrowed::LIMIT)),
            rights: self.admin_rights()?,
            id: self.settings.client_id.clone()?,
            uri: uri.to_owned(),
        })
    }

    /// Takes out a callback that an earlier run left. Whether it is gone.
    pub async fn take_out_callback(&self, uri: &str) -> bool {
        let Some(thing) = self.thing(uri) else {
            return false;
        };
        self.http.limit_run();
        matches!(take_out(&thing, &self.http).await, Ok(Ok(true)))
    }

    /// Takes the callback out again, and reads back that it is gone.
    pub async fn take_back_callback(&mut self, lent: &LentCallback) {
        let Some(thing) = lent.held.peek() else {
            return;
        };
        self.http.limit_run();
        let gone = timed(take_out(&thing, &self.http)).await;
        lent.held.given_back();
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
    let is_there = callbacks.contains(&thing.uri);
    if is_there != lent.is_left {
        // Somebody else's, which stays; or taken out by somebody meanwhile.
        return Part::Got(Ok(()), Duration::ZERO);
    }
    if !lent.held.begin(|held| *held = Some(thing.clone())) {
        return Part::Untried;
    }
    if is_there {
        lent.held.end(|_| {});
        return Part::Got(Ok(()), Duration::ZERO);
    }
    callbacks.push(thing.uri.clone());
    let added = timed(management.set_callbacks(&thing.id, &callbacks)).await;
    lent.held.end(|held| {
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
