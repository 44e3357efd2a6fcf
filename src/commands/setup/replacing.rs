//! A record that is another tenant's is never replaced in silence: its values and its secret would be gone.

use super::draft::Draft;
use super::explaining;
use super::{SetupRun, turning::way_back};
use crate::domain::{Audience, Record};
use crate::error::Failure;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Confirm, Guided};
use crate::terminal::style::Mark;

impl SetupRun<'_> {
    /// The record of the name that was given, where it is another tenant's.
    pub(super) fn replaced(&self) -> Option<&Record> {
        let former = self.records.one(self.draft.name.as_ref()?).ok()??;
        is_another(former, &self.draft, self.sandbox.is_some()).then_some(former)
    }

    /// The record that is set up again, where it is the same tenant's: what it holds is no proposal for another.
    pub(super) fn same_tenant(&self) -> Option<&Record> {
        let existing = self.existing.as_ref()?;
        (!is_another(existing, &self.draft, self.sandbox.is_some())).then_some(existing)
    }

    /// Whether another tenant's record may be replaced: said in any case, and agreed to by `--yes` or by a person.
    pub(super) fn may_replace(&self, terminal: Option<&mut Terminal>) -> Result<bool, Failure> {
        if let Some(name) = &self.draft.name {
            self.records.one(name)?;
        }
        let Some(former) = self.replaced() else {
            return Ok(true);
        };
        let style = self.context.err;
        if self.args.dry_run || self.args.yes || terminal.is_some() {
            self.context
                .tell(&style.marked(Mark::Warn, &style.typeset(&warning(former))));
        }
        if self.args.dry_run || self.args.yes {
            return Ok(true);
        }
        let Some(terminal) = terminal else {
            return Err(Failure::new(format!(
                "the record {} is of another tenant, {}: it would be replaced, its Client Secret too",
                former.name, former.domain
            ))
            .hint("Nothing was written. Choose another name: `maz-auth0 setup NAME`")
            .hint("Or give --yes to replace it."));
        };
        let agreed = way_back(terminal.confirm(&question(former)))?;
        Ok(agreed == Some(true))
    }
}

/// Whether a record is another tenant's than what is set up. A tenant may be called by its custom domain: then its Management
/// API is the same. What was practice may go.
pub(super) fn is_another(former: &Record, draft: &Draft, practice: bool) -> bool {
    if former.sandbox_seed.is_some() {
        return false;
    }
    let Some(domain) = &draft.values.domain else {
        return practice;
    };
    let audience = draft.values.audience.as_ref().map(Audience::as_str);
    practice || *domain != former.domain && audience != Some(former.audience.as_str())
}

/// What is lost.
pub(super) fn warning(former: &Record) -> String {
    format!(
        "The record {} is of another tenant, {}: it is replaced, and its Client Secret is deleted. To keep it, leave, and give this integration another name: `maz-auth0 setup NAME`",
        former.name, former.domain
    )
}

/// The question for it, which Enter does not agree to.
pub(super) fn question(former: &Record) -> Guided<Confirm> {
    let guide = explaining::guide(explaining::REPLACE_RECORD).leading_back(true);
    Confirm::new(format!("Replace the record of {}?", former.domain), false).with_guide(guide)
}
