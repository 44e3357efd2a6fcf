//! What a check found: its status, one sentence, and how to fix it.

use super::{Scope, one_stop};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Text of a report: one that the program has in its tables, or one that was made in this run, of which others may have had a
/// word in it.
pub type Text = Cow<'static, str>;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It holds.
    Pass,
    /// It works, and should not stay so.
    Warn,
    /// MAZ will not work.
    Fail,
    /// Not asked for, or what it rests on failed.
    Skip,
    /// It ought to have been judged, and could not be.
    Unknown,
}

impl Status {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skip => "skip",
            Self::Unknown => "unknown",
        }
    }
}

/// From what a finding was established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Evidenced {
    /// The tenant's own settings, read with wider rights.
    Settings,
    /// How the tenant answered.
    Behaviour,
    /// A login with a real account.
    Login,
}

/// What a skipped check rests on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Because {
    /// Another check, by its id.
    Check(&'static str),
    /// A scope that the application's token lacks.
    Scope(&'static str),
    /// A flag that leaves it out, or that would give what it needs.
    Flag(&'static str),
    /// A table that the integration's record lacks.
    Table(&'static str),
}

impl Because {
    /// Its name in reports.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Check(name) | Self::Scope(name) | Self::Flag(name) | Self::Table(name) => name,
        }
    }
}

/// How to fix what a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fix {
    /// One imperative sentence.
    pub summary: String,
    /// The steps, in the dashboard's own words.
    pub steps: Vec<String>,
    /// The page of this tenant's dashboard.
    pub url: Option<String>,
    /// A command of the Auth0 CLI that does the same, where there is one.
    pub command: Option<String>,
}

impl Fix {
    /// Whether a step is for runs without a person, as its beginning says.
    pub fn is_for_a_pipeline(step: &str) -> bool {
        step.starts_with("In a pipeline") || step.starts_with("In CI")
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it ended.
    pub status: Status,
    /// The cause's name, which never changes; on every `fail`.
    pub cause: Option<&'static str>,
    /// One sentence for a person.
    pub message: Text,
    /// From what it was established.
    pub evidence: Evidenced,
    /// What a skip rests on.
    pub because: Option<Because>,
    /// Scopes that are missing, or in excess.
    pub missing: Vec<Scope>,
    /// How to fix it; on every `fail`.
    pub fix: Option<Fix>,
}

impl Finding {
    fn new(status: Status, message: impl Into<Text>) -> Self {
        Self {
            status,
            cause: None,
            message: message.into(),
            evidence: Evidenced::Behaviour,
            because: None,
            missing: Vec::new(),
            fix: None,
        }
    }

    /// It holds: the sentence says what was found.
    pub fn pass(message: impl Into<Text>) -> Self {
        Self::new(Status::Pass, message)
    }

    /// It works, and should not stay so.
    pub fn warn(cause: &'static str, message: impl Into<Text>, fix: Fix) -> Self {
        Self {
            cause: Some(cause),
            fix: Some(fix),
            ..Self::new(Status::Warn, message)
        }
    }

    /// MAZ will not work.
    pub fn fail(cause: &'static str, message: impl Into<Text>, fix: Fix) -> Self {
        Self {
            cause: Some(cause),
            fix: Some(fix),
            ..Self::new(Status::Fail, message)
        }
    }

    /// It could not be judged.
    pub fn unknown(message: impl Into<Text>) -> Self {
        Self::new(Status::Unknown, message)
    }

    /// The same, with the cause by its name.
    #[must_use]
    pub fn caused_by(mut self, cause: &'static str) -> Self {
        self.cause = Some(cause);
        self
    }

    /// It was left out.
    pub fn skip(because: Because, message: impl Into<Text>) -> Self {
        Self {
            because: Some(because),
            ..Self::new(Status::Skip, message)
        }
    }

    /// The same, established from the tenant's settings.
    #[must_use]
    pub fn from_settings(mut self) -> Self {
        self.evidence = Evidenced::Settings;
        self
    }

    /// The same, established from a login with a real account.
    #[must_use]
    pub fn from_login(mut self) -> Self {
        self.evidence = Evidenced::Login;
        self
    }

    /// The same, with each text for a person changed by a function: all that a server may have had a word in. A message that the
    /// program has in its tables is nobody else's, and stays as it is.
    #[must_use]
    pub fn map_texts(mut self, change: impl Fn(&str) -> String) -> Self {
        if let Text::Owned(message) = &self.message {
            self.message = one_stop(&change(message)).into_owned().into();
        }
        self.fix = self.fix.map(|fix| Fix {
            summary: change(&fix.summary),
            steps: fix.steps.iter().map(|step| change(step)).collect(),
            url: fix.url.as_deref().map(&change),
            command: fix.command.as_deref().map(&change),
        });
        self
    }

    /// The same, with the scopes it speaks of.
    #[must_use]
    pub fn with_scopes(mut self, scopes: Vec<Scope>) -> Self {
        self.missing = scopes;
        self
    }
}
