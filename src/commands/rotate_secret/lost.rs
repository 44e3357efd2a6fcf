//! When nobody here knows whether Auth0 made a new secret: its answer was lost, or the run that asked was cut off.
//!
//! For a while after a rotation Auth0 takes the former secret as well, so that it is accepted proves nothing until then.

use super::run::{Run, Verdict, unchanged};
use crate::auth0::{Management, Rights, ShownSecret, TokenGrant};
use crate::domain::{ClientSecret, Exit};
use crate::error::Failure;
use crate::http::{Error, Transport};
use std::time::{Duration, Instant};

/// For so long the former secret may still be accepted after a rotation: Auth0 says up to 30 s.
const BOTH_ARE_TAKEN: Duration = Duration::from_secs(33);

/// How often it is looked meanwhile.
const LOOK: Duration = Duration::from_secs(5);

/// What is said where nothing came of it.
const AS_IT_WAS: &str = "The old one still works, and nothing was changed. Try again.";

/// Why there is no new secret.
pub(super) enum Lost {
    /// Nobody was reached who could have made one.
    Request(String),
    /// One may have been made, now or, where the answer is only late, at any time.
    Answer { why: String, late: bool },
}

impl Lost {
    pub(super) fn by(error: &Error) -> Self {
        let why = error.to_string();
        if error.is_unsent() {
            return Self::Request(why);
        }
        Self::Answer {
            why,
            late: matches!(error, Error::Transport(Transport::TimedOut(_))),
        }
    }
}

impl Run<'_> {
    /// After a run that was cut off: Auth0 may have made a new secret, which may be kept beside the former.
    pub(super) fn go_on(&mut self) -> Result<Exit, Failure> {
        self.tell("An earlier rotation was cut off: going on from there.");
        let next = self.rotation.next_secret().map_err(Failure::from)?;
        if let Some(next) = &next {
            match self.accepted_in_time(next) {
                Verdict::Accepted(_) => return self.adopt(next),
                Verdict::Refused => {}
                Verdict::Unknown(why) => return Err(self.not_proved(&why)),
            }
        }
        let current = self.rotation.recorded_secret().map_err(Failure::from)?;
        let granted = match current.as_ref().map(|current| self.accepted(current)) {
            Some(Verdict::Accepted(granted)) => Some(granted),
            Some(Verdict::Refused) | None => None,
            Some(Verdict::Unknown(why)) => return Err(self.not_known(&why)),
        };
        let rights = self.rights_at_hand(granted.as_deref());
        let not_read = match rights.as_ref().map(|rights| self.read_back(rights)) {
            Some(Ok(secret)) => return self.received(&secret),
            Some(Err(why)) => why,
            None => "no admin token was given to read it with".to_owned(),
        };
        if granted.is_none() {
            return Err(self.nobody_knows(&not_read));
        }
        let late = self.context.global.timeout;
        self.is_open = self.rotation.asked_within(BOTH_ARE_TAKEN + late);
        if self.is_open {
            self.tell(
                "Auth0 still accepts the old secret, as it does for half a minute after it has made a new one. If it did, that one is known to nobody: the next takes its place.",
            );
        } else {
            self.tell("Auth0 still accepts the old secret: it was not rotated.");
            self.rotation
                .end()
                .map_err(|error| unchanged(error.into()))?;
        }
        self.afresh()
    }

    fn rights_at_hand(&self, granted: Option<&TokenGrant>) -> Option<Rights> {
        self.admin_rights().or_else(|| self.own_rights(granted?))
    }

    /// Auth0 may have rotated it, and nobody here knows the new secret: it is read back, or told how to.
    pub(super) fn after_lost_answer(
        &mut self,
        rights: &Rights,
        current: &ClientSecret,
        lost: Lost,
    ) -> Result<ClientSecret, Failure> {
        let (why, late) = match lost {
            Lost::Request(why) => return Err(self.call_off(not_rotated(&why), AS_IT_WAS)),
            Lost::Answer { why, late } => (why, late),
        };
        self.tell(&format!(
            "Auth0 did not say that it made a new secret ({why}), and may have made one: reading it back."
        ));
        let end = Instant::now() + BOTH_ARE_TAKEN;
        let mut told = false;
        loop {
            let not_read = match self.read_back(rights) {
                Ok(secret) => return Ok(secret),
                Err(why) => why,
            };
            let verdict = self.accepted(current);
            if matches!(verdict, Verdict::Refused) {
                return Err(self.nobody_knows(&not_read));
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(match verdict {
                    Verdict::Unknown(why) => self.not_known(&why),
                    _ if late && self.is_open => self.still_open(not_rotated(&why)),
                    // What timed out may still be done: then the next run notices.
                    _ if late => not_rotated(&why).hint(AS_IT_WAS),
                    _ => self.call_off(not_rotated(&why), AS_IT_WAS),
                });
            }
            if !told {
                self.tell(&format!(
                    "It cannot be read ({not_read}). Auth0 accepts the old secret for up to half a minute after it has made a new one, so that tells nothing yet: waiting until that is over. Nothing is lost if you interrupt: `{}` goes on from here.",
                    self.again()
                ));
                told = true;
            }
            std::thread::sleep(LOOK.min(left));
        }
    }

    /// The secret that Auth0 has now, if it is another than those that this run knows.
    fn read_back(&self, rights: &Rights) -> Result<ClientSecret, String> {
        self.http.limit_run();
        let management = Management::new(&self.http, rights);
        let shown = self
            .runtime
            .block_on(management.client_secret(&self.record.client_id));
        match shown {
            Ok(Ok(ShownSecret::New(secret))) => {
                self.done("Auth0 told the new secret once more.");
                Ok(secret)
            }
            Ok(Ok(ShownSecret::Known)) => Err("Auth0 shows the old one".into()),
            Ok(Ok(ShownSecret::Hidden)) => {
                Err("the token may not read it: it lacks the scope read:client_keys".into())
            }
            Ok(Err(refused)) => Err(format!("Auth0 does not show it: {}", refused.words())),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Neither secret is proved or refused: what is noted stays.
    fn not_known(&self, why: &str) -> Failure {
        Failure::new(format!(
            "whether Auth0 made a new secret is not known yet: {why}"
        ))
        .hint(format!(
            "Run `{}` again later: it goes on from there.",
            self.again()
        ))
    }

    /// The same where a run that was cut off asked before: that this one got none tells nothing of that.
    pub(super) fn still_open(&self, failure: Failure) -> Failure {
        let mut open = self.not_known(&format!(
            "an earlier run asked for one, and now {}",
            failure.message
        ));
        open.hints.splice(0..0, failure.hints);
        open
    }

    /// Auth0 has a secret that this machine does not.
    fn nobody_knows(&self, why: &str) -> Failure {
        let name = &self.record.name;
        Failure::new(format!(
            "Auth0 does not accept the secret that is kept for {name} any more, and the new one is not known here: {why}"
        ))
        .hint(format!("Copy it from {} and run `{}`.", self.page(), self.command("setup")))
        .hint(format!(
            "Or run `{}` with an admin token that has read:client_keys: it reads the new secret, and goes on.",
            self.again()
        ))
    }
}

fn not_rotated(why: &str) -> Failure {
    Failure::new(format!("Auth0 did not rotate the secret: {why}"))
}
