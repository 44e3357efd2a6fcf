//! What changed since an earlier report, as the report has it.

use super::words::Text;
use crate::domain::Status;
use serde::{Deserialize, Serialize};

/// What changed since an earlier report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Since {
    /// When the earlier run began (RFC 3339, UTC).
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    pub started_at: Text,
    /// What fails, and was not known to fail.
    pub newly_broken: Vec<Change>,
    /// What failed then and holds now.
    pub fixed: Vec<Change>,
    /// What failed then and fails now.
    pub still_broken: Vec<Change>,
    /// What failed when it was last judged, and was not judged this time: nobody knows whether it was fixed. The next
    /// comparison takes it for what it was.
    pub not_judged: Vec<Change>,
    /// Integrations of the earlier report that this one does not have, and that nothing kept from being checked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Text>,
}

/// One check of one integration that is told of because of an earlier report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// The integration's name.
    pub integration: Text,
    /// The check's id.
    pub check: Text,
    /// What holds when it passes.
    pub title: Text,
    /// How it ended in the earlier report, or when it was last judged; null where that has no such check.
    pub was: Option<Status>,
    /// The cause then.
    pub cause_then: Option<Text>,
    /// How it ended now; null where this report has no such check.
    pub is: Option<Status>,
    /// The cause now.
    pub cause_now: Option<Text>,
}

impl Since {
    pub(super) fn each_text(&mut self, change: &mut dyn FnMut(&mut Text)) {
        for of in [
            &mut self.newly_broken,
            &mut self.fixed,
            &mut self.still_broken,
            &mut self.not_judged,
        ]
        .into_iter()
        .flatten()
        {
            change(&mut of.integration);
            change(&mut of.check);
            change(&mut of.title);
            of.cause_then.iter_mut().for_each(&mut *change);
            of.cause_now.iter_mut().for_each(&mut *change);
        }
        self.gone.iter_mut().for_each(change);
    }
}
