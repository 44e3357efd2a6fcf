//! A rotation under way: what it works with, and what its steps share.

use super::shared::Others;
use crate::auth0::{ProvenHost, TokenGrant};
use crate::context::Context;
use crate::domain::{AdminToken, Record};
use crate::error::Failure;
use crate::http::Http;
use crate::integration;
use crate::integration::rights::is_elsewhere;
use crate::maz::RecordApi;
use crate::process::interrupt;
use crate::store::Rotation;
use crate::terminal::style::{Indent, Mark};
use std::cell::OnceCell;
use std::sync::Arc;

/// The scope that it takes.
pub(super) const SCOPE: &str = "update:client_keys";

/// How often a new secret is tried that Auth0 does not accept yet: it takes a moment to be known everywhere.
pub(super) const TRIES: u32 = 5;

/// Nothing was changed, and that is said.
pub(super) fn unchanged(failure: Failure) -> Failure {
    failure.hint("Nothing was changed.")
}

/// Refuses an administrator's token of another tenant.
pub(super) fn may_be_of(token: &AdminToken, record: &Record) -> Result<(), Failure> {
    if is_elsewhere(token, &record.settings()) {
        return Err(unchanged(Failure::new(format!(
            "the admin token is another tenant's than {}",
            record.domain
        ))));
    }
    Ok(())
}

/// One run of the command.
pub(super) struct Run<'a> {
    pub(super) context: &'a Context,
    pub(super) runtime: tokio::runtime::Runtime,
    pub(super) http: Arc<Http>,
    pub(super) record: &'a Record,
    pub(super) admin: Option<AdminToken>,
    /// The tenant's host, once it is proven: nothing is sent to any other.
    pub(super) host: OnceCell<ProvenHost>,
    pub(super) api: Option<RecordApi>,
    pub(super) rotation: Rotation,
    /// Whether a run that was cut off may have made a new secret that nobody knows, while Auth0 takes the old one still.
    pub(super) is_open: bool,
    /// What is said when somebody interrupts: from the moment on in which a new secret is kept.
    pub(super) told: Option<interrupt::Guard>,
    pub(super) yes: bool,
    /// The other integrations that use the same application.
    pub(super) others: Others<'a>,
    pub(super) and_others: bool,
}

/// Whether Auth0 accepts a secret.
pub(super) enum Verdict {
    Accepted(Box<TokenGrant>),
    Refused,
    Unknown(String),
}

impl Run<'_> {
    pub(super) fn place(&self) -> String {
        integration::place(self.record.client_secret.store, None)
    }

    /// The application's page in the dashboard, where the secret can be copied.
    pub(super) fn page(&self) -> String {
        self.record
            .domain
            .dashboard(&format!("applications/{}/settings", self.record.client_id))
    }

    /// A command about this integration, whole.
    pub(super) fn command(&self, command: &str) -> String {
        self.context
            .command(&format!("{command} {}", self.record.name))
    }

    /// The command that goes on from here.
    pub(super) fn again(&self) -> String {
        self.command("rotate-secret")
    }

    pub(super) fn tell(&self, text: &str) {
        let style = self.context.err;
        self.context
            .tell(&style.wrap(&style.typeset(text), Indent::default()));
    }

    pub(super) fn done(&self, text: &str) {
        let style = self.context.err;
        self.context.say(&style.wrap(
            &style.typeset(text),
            Indent::hanging(&format!("{} ", style.mark(Mark::Pass)), "  "),
        ));
    }
}
