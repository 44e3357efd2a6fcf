//! What wider rights than MAZ's show: an administrator's token, or an application that was given more scopes.

use super::{Case, Document, Part, Seen};
use crate::domain::{Because, Finding};

impl<'a> Case<'a> {
    /// A setting, where it could be seen. A check that has behaviour to go by does without it.
    #[allow(
        clippy::unused_self,
        reason = "it reads as the other things that a check asks of its case"
    )]
    pub(super) fn seen<T>(&self, part: &'a Seen<T>) -> Option<&'a T> {
        part.value().and_then(|answer| answer.as_ref().ok())
    }

    /// A setting that a check cannot do without: where nobody may see it, the check is skipped because of the scope.
    pub(super) fn must_see<T>(
        &self,
        part: &'a Seen<T>,
        document: Document,
        what: &str,
    ) -> Result<&'a T, Finding> {
        let scope = document.scope().unwrap_or("read:tenant_settings");
        match part {
            Part::Untried => Err(Finding::skip(Because::Scope(scope), "")),
            Part::Got(Ok(value), _) => Ok(value),
            Part::Got(Err(error), _) if error.missing_scopes().is_some() => {
                Err(Finding::skip(Because::Scope(scope), ""))
            }
            Part::Got(Err(error), _)
                if error.refuses_token() && self.settings.admin_token.is_some() =>
            {
                Err(Finding::unknown(format!(
                    "Auth0 does not accept the admin token: {}. Get a new one, and give it again.",
                    error.words().trim_end_matches('.')
                )))
            }
            Part::Got(Err(error), _) => Err(Finding::unknown(format!(
                "The Management API refuses to show {what}: {}.",
                error.words().trim_end_matches('.')
            ))),
            Part::Failed(error, _) => Err(super::no_answer::not_known(self, error, what)),
        }
    }
}
