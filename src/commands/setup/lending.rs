//! Rights that do not suffice for the Auth0 side: a person is told what they lack, and gives others; the run goes on.

use super::SetupRun;
use super::applying::Prepared;
use super::turning::way_back;
use crate::domain::sentence;
use crate::error::Failure;
use crate::integration::provisioning::{self, Identifier, Lender};
use crate::provision::{Plan, READING, State};
use crate::terminal::asking::Terminal;
use crate::terminal::style::Mark;

impl SetupRun<'_> {
    /// Reads the tenant; with other rights, where those that were given are refused and a person is there. `None` where that
    /// one goes back.
    pub(super) fn look_with_rights(
        &mut self,
        prepared: &mut Prepared,
        mut terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<Option<State>, Failure> {
        loop {
            let trouble = match self.read(prepared) {
                Ok(state) => return Ok(Some(state)),
                Err(trouble) => trouble,
            };
            let is_refused = trouble.is_about_rights();
            let failure = provisioning::failure(trouble, &self.http, &prepared.domain);
            if !is_refused {
                return Err(failure);
            }
            let terminal = terminal.as_deref_mut();
            if !self.ask_other_rights(failure, prepared, &[], terminal, back)? {
                return Ok(None);
            }
        }
    }

    /// Whether the rights suffice for a plan; a person is asked for others where they do not. `false` where that one goes back.
    pub(super) fn suffice(
        &mut self,
        prepared: &mut Prepared,
        plan: &Plan,
        mut terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<bool, Failure> {
        let scopes = plan.scopes();
        while let Err(lacking) = provisioning::may(&prepared.access, &scopes, "To apply the plan") {
            let terminal = terminal.as_deref_mut();
            if !self.ask_other_rights(lacking, prepared, &scopes, terminal, back)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn ask_other_rights(
        &mut self,
        why: Failure,
        prepared: &mut Prepared,
        scopes: &[&'static str],
        terminal: Option<&mut Terminal>,
        back: bool,
    ) -> Result<bool, Failure> {
        let (Some(terminal), Some(_)) = (terminal, &self.draft.admin_token) else {
            return Err(why);
        };
        let style = self.context.err;
        let said = style.typeset(&sentence(&why.message));
        self.context.tell(&style.marked(Mark::Fail, &said));
        let of = crate::domain::Settings {
            audience: self.draft.values.audience.clone(),
            ..crate::domain::Settings::of(prepared.domain.clone())
        };
        let needs = [&READING[..], scopes].concat();
        let asked = self.asking(Some(&of), back);
        let Some(token) = way_back(asked.ask(&needs, terminal, self.context))? else {
            return Ok(false);
        };
        self.draft.admin_token = Some(token.clone());
        let audience = of.audience.as_ref().ok_or(why)?;
        prepared.access = provisioning::open(
            &Lender::Token(token),
            &prepared.domain,
            Identifier::Derived(audience),
            &self.http,
            &self.runtime,
            self.context,
        )?;
        prepared
            .wanted
            .own_client
            .clone_from(&prepared.access.own_client);
        Ok(true)
    }
}
