//! The question of the last step: whether readers meet Auth0's own login page, on which domain, and where they go from there.

use super::explaining;
use super::turning::Move;
use super::wizard::Wizard;
use crate::domain::{AuthorizationCode, Key, TenantDomain};
use crate::error::Failure;
use crate::terminal::questions::{Choice, OptionRow};
use crate::terminal::style::Mark;

impl Wizard<'_> {
    pub(super) fn ask_authorization_code(&mut self) -> Result<Move, Failure> {
        let is_untouched = self.untouched.contains(&Key::ApplicationDomain);
        if is_untouched && self.draft.authorization_code == Some(None) {
            return Ok(Move::Next);
        }
        if (is_untouched || self.draft.given.contains_key(&Key::ApplicationDomain))
            && let Some(Some(code)) = &self.draft.authorization_code
        {
            let style = self.context.err;
            self.context.tell(&format!(
                "  {}: {}",
                Key::ApplicationDomain.title(),
                style.value(code.application_domain.host())
            ));
            self.say_if_not_mazs(&code.redirect_uri);
            return Ok(Move::Next);
        }
        // Back leads from each of the three questions to the one before it.
        loop {
            match self.ask_whether_wanted()? {
                None => return Ok(Move::Back),
                Some(false) => {
                    self.change_authorization_code(None);
                    return Ok(Move::Next);
                }
                Some(true) => {}
            }
            while let Some(application_domain) = self.ask_application_domain()? {
                if let Some(redirect_uri) = self.ask_redirect_uri()? {
                    self.say_if_not_mazs(&redirect_uri);
                    self.change_authorization_code(Some(AuthorizationCode {
                        application_domain,
                        redirect_uri,
                    }));
                    return Ok(Move::Next);
                }
            }
        }
    }

    fn ask_whether_wanted(&mut self) -> Result<Option<bool>, Failure> {
        self.explain(explaining::CODE_GRANT);
        let wanted = match &self.draft.authorization_code {
            Some(answered) => answered.is_some(),
            None => self.proposal(Key::ApplicationDomain).is_some(),
        };
        let rows = vec![
            OptionRow::new("No", "readers log in with the app's own form"),
            OptionRow::new("Yes", "readers may also log in on Auth0's page"),
            OptionRow::new("Go back a step", ""),
        ];
        let choice = Choice::new("Set up the Authorization Code grant as well", rows)
            .with_default(usize::from(wanted));
        Ok(match self.choose(choice)? {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        })
    }

    fn ask_application_domain(&mut self) -> Result<Option<TenantDomain>, Failure> {
        self.explain(explaining::value(Key::ApplicationDomain));
        let tenant = self.draft.values.domain.as_ref().map(ToString::to_string);
        let proposal = self.proposal(Key::ApplicationDomain).or(tenant);
        let current = self
            .former()
            .map(|code| code.application_domain.to_string());
        self.ask_text(
            Key::ApplicationDomain,
            proposal,
            current,
            TenantDomain::parse,
            |_| None,
        )
    }

    fn ask_redirect_uri(&mut self) -> Result<Option<String>, Failure> {
        self.explain(explaining::value(Key::RedirectUri));
        let proposal = self
            .proposal(Key::RedirectUri)
            .unwrap_or_else(|| AuthorizationCode::MAZ_REDIRECT_URI.to_owned());
        let current = self.former().map(|code| code.redirect_uri.clone());
        self.ask_text(
            Key::RedirectUri,
            Some(proposal),
            current,
            AuthorizationCode::parse_redirect_uri,
            |_| None,
        )
    }

    fn say_if_not_mazs(&self, uri: &str) {
        let style = self.context.err;
        if AuthorizationCode::is_not_mazs(uri) {
            let words = format!(
                "MAZ's published address is {}; you gave another. Take it only if MAZ gave it to you.",
                AuthorizationCode::MAZ_REDIRECT_URI
            );
            self.context
                .tell(&style.marked(Mark::Warn, &style.typeset(&words)));
        }
    }

    /// Another address that was refused is not what Enter takes.
    pub(super) fn propose_mazs_redirect_uri(&mut self) {
        if let Some(Some(code)) = &mut self.draft.authorization_code
            && AuthorizationCode::is_not_mazs(&code.redirect_uri)
        {
            AuthorizationCode::MAZ_REDIRECT_URI.clone_into(&mut code.redirect_uri);
        }
    }

    /// What was given last.
    pub(super) fn former(&self) -> Option<&AuthorizationCode> {
        self.draft.authorization_code.as_ref()?.as_ref()
    }

    fn change_authorization_code(&mut self, code: Option<AuthorizationCode>) {
        if self.former() != code.as_ref() {
            use crate::checks::Document::{Authorize, CodeDiscovery};
            self.evidence.forget([CodeDiscovery, Authorize]);
        }
        self.draft.authorization_code = Some(code);
    }
}
