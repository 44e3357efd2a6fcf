//! Integrations that could not be read, as a report tells of them.

use crate::domain::Text;
use serde::{Deserialize, Serialize};

/// An integration that could not be read, so that its tenant was not asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NotRead {
    /// Its name.
    pub name: Text,
    /// Why it could not be read.
    pub message: Text,
    /// The way out, in some sentences.
    pub hints: Vec<Text>,
}

impl NotRead {
    /// Those of a report that says by its exit code alone why they were not run, as this program first wrote it.
    pub(super) fn of_old(names: &[Text]) -> Vec<Self> {
        let one = |name: &Text| Self {
            name: name.clone(),
            message: "the record or its secret could not be read".into(),
            hints: Vec::new(),
        };
        names.iter().map(one).collect()
    }

    pub(super) fn each_text(&mut self, change: &mut dyn FnMut(&mut Text)) {
        change(&mut self.name);
        change(&mut self.message);
        self.hints.iter_mut().for_each(change);
    }

    /// What is said of it, without its name.
    pub(super) fn words(&self) -> String {
        let message = self.message.trim_end_matches('.');
        let hints = self.hints.iter().map(|hint| hint.trim_end_matches('.'));
        std::iter::once(message)
            .chain(hints)
            .collect::<Vec<_>>()
            .join(". ")
    }
}
