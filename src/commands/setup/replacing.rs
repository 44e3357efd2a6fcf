//! A record that is another tenant's is never replaced in silence: its values and its secret would be gone.

use super::draft::Draft;
use super::explaining;
use super::{SetupRun, turning::way_back};
use crate::context::Context;
use crate::domain::{Audience, Record};
use crate::error::Failure;
use crate::provision::Noted;
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
                .tell(&style.marked(Mark::Warn, &style.typeset(&self.warning(former))));
        }
        if self.args.dry_run || self.args.yes {
            return Ok(true);
        }
        let Some(terminal) = terminal else {
            return Err(Failure::new(format!(
                "the record {} is of {}, {}: it would be replaced, its Client Secret too",
                former.name,
                whose(self.sandbox.is_some()),
                former.domain
            ))
            .hint(format!(
                "Nothing was written. To keep it, {}",
                self.beside(former)
            ))
            .hint("Or give --yes to replace it."));
        };
        let agreed = way_back(terminal.confirm(&question(former)))?;
        Ok(agreed == Some(true))
    }

    fn warning(&self, former: &Record) -> String {
        warning(
            former,
            &self.beside(former),
            self.sandbox.is_some(),
            self.context,
        )
    }

    /// How another record comes to be beside this one.
    pub(super) fn beside(&self, former: &Record) -> String {
        if self.sandbox.is_some() {
            // The record of a practice has always the same name.
            return format!(
                "practise with a record file in another folder: `maz-auth0 setup --sandbox --config FOLDER/{}`",
                crate::store::called(self.file.path())
            );
        }
        let provision = if self.args.provision.is_wanted() {
            " --provision"
        } else {
            ""
        };
        let command = self.context.command(&format!("setup NAME{provision}"));
        format!(
            "give this integration another name than {}: {command}",
            former.name
        )
    }
}

/// In practice the other tenant is a real one, however it is called.
pub(super) fn whose(practice: bool) -> &'static str {
    if practice {
        "a real tenant"
    } else {
        "another tenant"
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

/// What is lost, and what of it is not.
pub(super) fn warning(former: &Record, beside: &str, practice: bool, context: &Context) -> String {
    let name = &former.name;
    let noted = context.record_path().ok();
    let noted = noted.and_then(|file| Noted::read(&file, name, None, false).ok());
    let changed = noted.filter(|noted| !noted.entries().is_empty());
    let changed = changed.map_or_else(String::new, |_| {
        format!(
            "\nWhat was changed for it in Auth0 stays changed, and stays noted. To take it back, now or later: {}",
            context.command(&format!("teardown {name}"))
        )
    });
    format!(
        "The record {name} is of {}, {}: it is replaced, and its Client Secret is deleted. To keep it, leave, and {beside}{changed}",
        whose(practice),
        former.domain
    )
}

/// The question for it, which Enter does not agree to.
pub(super) fn question(former: &Record) -> Guided<Confirm> {
    let guide = explaining::guide(explaining::REPLACE_RECORD).leading_back(true);
    Confirm::new(format!("Replace the record of {}?", former.domain), false).with_guide(guide)
}
