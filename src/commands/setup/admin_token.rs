//! The question for an administrator's token: one that cannot serve is refused where it is given, with the reason.

use super::explaining;
use super::turning::{sentence, way_back};
use super::wizard::Wizard;
use crate::args::admin::FROM_THE_DASHBOARD;
use crate::auth0::{AdminHost, Jwt, ManagementError};
use crate::checks::{Document, Evidence};
use crate::domain::{AccessToken, AdminToken, ClientSecret, Settings};
use crate::error::Failure;
use crate::examine::Run;
use crate::integration::rights::is_elsewhere;
use crate::terminal::questions::{Rejection, Secret};
use crate::terminal::style::{Indent, Mark};
use secrecy::ExposeSecret as _;
use std::collections::BTreeSet;
use std::sync::Arc;
use time::OffsetDateTime;

impl Wizard<'_> {
    /// An administrator's token for this run, to know more. `false` where the person goes back.
    pub(super) fn ask_admin_token(&mut self) -> Result<bool, Failure> {
        let style = self.context.err;
        self.context
            .tell(&style.wrap(FROM_THE_DASHBOARD, Indent::all("  ")));
        let redactor = &self.context.redactor;
        let parse = |text: &str| AccessToken::parse(text.to_owned(), "admin token", redactor);
        let settings = self.draft.settings();
        let check = |text: &str| {
            let token = parse(text)
                .map_err(|error| Rejection::wiped(sentence(&error.to_string())))?
                .value;
            let why_not = settings
                .as_ref()
                .and_then(|settings| why_not(&AdminToken::new(token), settings));
            why_not.map_or(Ok(()), |why| Err(Rejection::wiped(why)))
        };
        self.explain(explaining::ADMIN_TOKEN);
        let question = Secret::made_by_a_machine("Admin token")
            .with_check(&check)
            .with_guide(self.guide.clone());
        loop {
            let Some(typed) = way_back(self.prompter.secret(&question))? else {
                return Ok(false);
            };
            let token = parse(typed.expose_secret())
                .map_err(|error| Failure::value("admin token", error))?
                .value;
            let token = AdminToken::new(token);
            match self.refusal_of(&token, settings.clone()) {
                None => {
                    self.draft.admin_token = Some(token);
                    return Ok(true);
                }
                Some(words) => {
                    let said = format!(
                        "Auth0 does not accept this token: {}. Copy a new one.",
                        words.trim_end_matches('.')
                    );
                    self.context.tell(&style.marked(Mark::Fail, &said));
                }
            }
        }
    }

    /// Whether Auth0 refused the token that was given.
    pub(super) fn refuses_admin_token(&self) -> bool {
        self.draft.admin_token.is_some() && refused(&self.evidence).is_some()
    }

    /// What Auth0 says to a token that it does not accept, in its own words.
    fn refusal_of(&mut self, token: &AdminToken, settings: Option<Settings>) -> Option<String> {
        let settings = Settings {
            admin_token: Some(token.clone()),
            ..settings?
        };
        let mut evidence = std::mem::take(&mut self.evidence);
        // What an earlier token did not show.
        evidence.forget_wider();
        let spinner = self
            .context
            .progress
            .start(&format!("Asking {}", settings.domain));
        let mut run = Run::new(Arc::clone(self.http), settings).knowing(evidence);
        let wanted = BTreeSet::from([Document::Discovery, Document::TenantSettings]);
        self.runtime.block_on(run.gather(&wanted));
        spinner.finish();
        self.evidence = run.evidence;
        let words = refused(&self.evidence).map(ManagementError::words);
        if words.is_some() {
            self.evidence.forget_wider();
        }
        words
    }
}

fn refused(evidence: &Evidence) -> Option<&ManagementError> {
    let answer = evidence.tenant_settings.value()?;
    answer.as_ref().err().filter(|error| error.refuses_token())
}

/// Why a token cannot serve for this tenant, as far as it says so itself.
fn why_not(token: &AdminToken, settings: &Settings) -> Option<String> {
    let text = token.access_token().expose();
    let secret = settings.client_secret.as_ref().map(ClientSecret::expose);
    if secret == Some(text) {
        return Some(
            "That is the Client Secret of MAZ's application. The token is another, much longer text, which begins with eyJ.".into(),
        );
    }
    match AdminHost::of(token.access_token()) {
        AdminHost::Opaque => Some(
            "That is no token of the Management API: one has some hundred letters, and begins with eyJ.".into(),
        ),
        AdminHost::None(named) if named.is_empty() => {
            Some("That token does not say which API it is for, so it is not for the Management API.".into())
        }
        AdminHost::None(named) => Some(format!(
            "That token is for {named}, and not for the Auth0 Management API."
        )),
        AdminHost::Of(named) if is_elsewhere(token, settings) => Some(format!(
            "That token is for {named}, and this is {}: choose the tenant at the top left of the dashboard, and copy again.",
            settings.domain
        )),
        AdminHost::Of(_) => {
            let expires = Jwt::parse(text)?.number("exp")?;
            (expires <= OffsetDateTime::now_utc().unix_timestamp())
                .then(|| "That token has expired: it lives 24 hours. Copy a new one.".into())
        }
    }
}
