//! The question for an administrator's token at the review: Auth0 is asked for what its rights show, which is kept.

use super::turning::way_back;
use super::wizard::Wizard;
use crate::auth0::ManagementError;
use crate::checks::{Document, Evidence};
use crate::domain::{AdminToken, Settings};
use crate::error::Failure;
use crate::examine::Run;
use crate::integration::admin_token::{self, Asked, Use, Verdict};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Wizard<'_> {
    /// An administrator's token for this run, to know more. `false` where the person goes back.
    pub(super) fn ask_admin_token(&mut self) -> Result<bool, Failure> {
        let settings = self.draft.settings();
        let asked = Asked {
            for_what: Use::Looking,
            of: settings.as_ref(),
            needs: &["read:tenant_settings"],
            guide: self.guide.clone(),
        };
        let mut evidence = std::mem::take(&mut self.evidence);
        let (http, runtime, context) = (self.http, self.runtime, self.context);
        let mut look = |token: &AdminToken| {
            let Some(settings) = settings.clone() else {
                return Verdict::Taken;
            };
            let settings = Settings {
                admin_token: Some(token.clone()),
                ..settings
            };
            // What an earlier token did not show.
            evidence.forget_wider();
            let spinner = context
                .progress
                .start(&format!("Asking {}", settings.domain));
            let known = std::mem::take(&mut evidence);
            let mut run = Run::new(Arc::clone(http), settings).knowing(known);
            let wanted = BTreeSet::from([Document::Discovery, Document::TenantSettings]);
            runtime.block_on(run.gather(&wanted));
            spinner.finish();
            evidence = run.evidence;
            let verdict = evidence
                .tenant_settings
                .value()
                .map_or(Verdict::Taken, |answer| Verdict::of(answer, Use::Looking));
            if matches!(verdict, Verdict::Refused(_)) {
                evidence.forget_wider();
            }
            verdict
        };
        let answer = admin_token::ask(self.prompter, context, &asked, &mut look);
        self.evidence = evidence;
        let token = way_back(answer)?;
        let is_given = token.is_some();
        if is_given {
            self.draft.admin_token = token;
        }
        Ok(is_given)
    }

    /// Whether Auth0 refused the token that was given.
    pub(super) fn refuses_admin_token(&self) -> bool {
        self.draft.admin_token.is_some() && is_refused(&self.evidence)
    }
}

fn is_refused(evidence: &Evidence) -> bool {
    let answer = evidence.tenant_settings.value();
    let refusal = answer.and_then(|answer| answer.as_ref().err());
    refusal.is_some_and(ManagementError::refuses_token)
}
