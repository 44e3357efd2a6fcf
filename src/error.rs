//! Why we could not do our work, for a person: every hint and every exit code in one place.
//!
//! What is wrong with the *tenant* is a finding, not an error.

use crate::domain::{
    Because, Exit, IntegrationName, Key, Misplaced, NEVER_FILLED_IN, Redactor, ValueError, harmless,
};
use crate::http::{EndpointError, ThisSide};
use crate::login::PendingError;
use crate::maz::ApiError;
use crate::output::delivery::DeliveryError;
use crate::output::github;
use crate::output::merge::Conflict;
use crate::output::practice::Incomparable;
use crate::output::reading::ReadError;
use crate::process::environment::is_set_and_empty;
use crate::provision::{PlanError, Trouble};
use crate::store::atomic_file::WriteError;
use crate::store::opened::{OpenError, Refused};
use crate::store::record_file::{BadValue, NoHome, RecordError};
use crate::store::{KeepError, SecretError};
use crate::terminal::questions::PromptError;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

/// What kind of trouble it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line, the environment, a value, a file, a secret store.
    CannotWork,
    /// Nobody knows yet: the same may go well later.
    TryAgain,
    /// The person interrupted, or left.
    Interrupted,
}

/// Why we could not do our work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What kind of trouble it is.
    pub kind: Kind,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do about it, each a sentence.
    pub hints: Vec<String>,
    /// Whether a report that was delivered has an error of the run already: no second annotation is made of it.
    pub in_report: bool,
}

impl Failure {
    /// Trouble with what we were given.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::CannotWork,
            message: message.into(),
            hints: Vec::new(),
            in_report: false,
        }
    }

    /// The same, with a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same, with the integration it is about.
    #[must_use]
    pub fn about(mut self, name: &IntegrationName) -> Self {
        self.message = format!("{name}: {}", self.message);
        self
    }

    /// The person interrupted.
    pub fn interrupted() -> Self {
        Self {
            kind: Kind::Interrupted,
            message: "interrupted".into(),
            hints: Vec::new(),
            in_report: false,
        }
    }

    /// The exit code of the contract.
    pub fn exit(&self) -> Exit {
        match self.kind {
            Kind::CannotWork => Exit::CannotWork,
            Kind::TryAgain => Exit::Unknown,
            Kind::Interrupted => Exit::Interrupted,
        }
    }

    /// The same as an annotation of GitHub Actions, in which no word takes effect.
    pub fn annotation(&self, redactor: &Redactor) -> String {
        let safe = |text: &String| harmless(&redactor.redact_failure(text), false);
        let hints: Vec<String> = self.hints.iter().map(safe).collect();
        github::failure(&safe(&self.message), &hints)
    }

    /// A value that nobody gave.
    pub fn missing(key: Key) -> Self {
        let failure =
            Self::new(format!("the {} is missing", key.title())).missing_variable(key.variable());
        match key {
            Key::ClientSecret => failure.hint(format!(
                "Pipe it to {}, name its file with --client-secret-file, or set {}. It is never a flag's value.",
                key.flag(),
                key.variable()
            )),
            _ => failure.hint(format!("Give it with {}, or set {}.", key.flag(), key.variable())),
        }
    }

    /// Values that nobody gave, all of them at once; each says what would give it.
    pub fn missing_all(all: Vec<Self>) -> Option<Self> {
        let mut all = all.into_iter();
        let first = all.next()?;
        let rest: Vec<Self> = all.collect();
        if rest.is_empty() {
            return Some(first);
        }
        let what = |failure: &Self| failure.message.replace(" is missing", "");
        let names: Vec<String> = std::iter::once(&first).chain(&rest).map(what).collect();
        let mut whole = Self::new(format!(
            "{} values are missing: {}",
            names.len(),
            names.join(", ")
        ));
        for failure in std::iter::once(&first).chain(&rest) {
            for hint in &failure.hints {
                whole = whole.hint(format!(
                    "{}: {hint}",
                    what(failure).trim_start_matches("the ")
                ));
            }
        }
        Some(whole)
    }

    /// The same where its variable is there, and has nothing in it.
    #[must_use]
    pub fn missing_variable(self, variable: &str) -> Self {
        if !is_set_and_empty(variable) {
            return self;
        }
        let is_no_secret = |key: Key| key != Key::ClientSecret && key.variable() == variable;
        let advice = if Key::all().any(is_no_secret) {
            "In a pipeline, is a value mapped to it? Where that is kept as a secret, a pull request from a fork gets none."
        } else {
            "In a pipeline, is the secret mapped to it? A pull request from a fork gets none."
        };
        self.hint(format!("{variable} is set, and empty. {advice}"))
    }

    /// A value that cannot be used, and where it came from.
    pub fn value(source: impl Display, error: impl Display) -> Self {
        let failure = Self::new(format!("{source}: {error}"));
        if failure.message.contains(NEVER_FILLED_IN) {
            failure.hint("In a pipeline, map the variable to the value.")
        } else {
            failure
        }
    }

    /// A secret that cannot be used. One that is another of the run names the place in which it stands.
    pub fn secret(source: impl Display, error: &ValueError) -> Self {
        match error.misplaced() {
            Some(misplaced) => misplaced.into(),
            None => Self::value(source, error),
        }
    }

    /// An endpoint that cannot be used.
    pub fn endpoint(source: &str, error: &EndpointError) -> Self {
        Self::value(source, error)
    }

    /// Something is broken on this side, so that neither this host could be asked nor so many others.
    pub fn nobody_asked(host: &str, others: usize, side: ThisSide) -> Self {
        let others = match others {
            0 => String::new(),
            1 => ", nor could the other one".to_owned(),
            others => format!(", nor could the {others} others"),
        };
        Self {
            message: format!("{host} could not be asked{others}: {side}"),
            ..Self::from(side)
        }
    }

    /// Not one check that was asked for could look at anything; of each it is said what it lacks.
    pub fn nothing_to_look_at(missing: &BTreeMap<&str, (Because, String)>) -> Self {
        let failure = Self::new("nothing that was asked for could be checked");
        let mut lacking: IndexMap<(&Because, &str), Vec<&str>> = IndexMap::new();
        for (check, (because, why)) in missing {
            lacking.entry((because, why)).or_default().push(check);
        }
        lacking
            .into_iter()
            .fold(failure, |failure, ((because, why), checks)| {
                let way_out = match because {
                    Because::Scope(_) => {
                        ": give an administrator's token that has it, with --admin-token-stdin"
                    }
                    Because::Table(_) => ": `maz-auth0 setup NAME` writes it",
                    Because::Flag(_) | Because::Check(_) => "",
                };
                failure.hint(format!("{}: {why}{way_out}.", checks.join(", ")))
            })
    }

    /// A file that cannot be read.
    pub fn unreadable(source: &str, path: &Path, error: &OpenError) -> Self {
        Self::new(format!("{source}: cannot read {}: {error}", path.display())).hint_of(error)
    }

    /// With the way out, where it is us who do not open a file.
    fn hint_of(self, error: &OpenError) -> Self {
        match error {
            OpenError::Refused(refused) => self.hint(refused.way_out()),
            OpenError::Io(_) => self,
        }
    }
}

impl From<&NoHome> for Failure {
    fn from(error: &NoHome) -> Self {
        Self::new(error.to_string())
            .hint("Say where the record file is with --config PATH or MAZ_AUTH0_CONFIG.")
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            RecordError::Newer { .. } => failure.hint("It was left as it is. Use a newer version of this program, or another file with --config."),
            RecordError::Syntax { .. } | RecordError::Unusable { .. } | RecordError::Value(_) => {
                failure.hint("It was left as it is. Fix it by hand, or use another file with --config; the version before may be beside it, with .bak after its name.")
            }
            RecordError::Read { source, .. } => failure.hint_of(&source).hint("Name another file with --config."),
            RecordError::Write(error) => Self::from(error),
        }
    }
}

impl From<BadValue> for Failure {
    fn from(error: BadValue) -> Self {
        RecordError::Value(error).into()
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            WriteError::Io { .. } => failure.hint("What was there before is as it was. Make room or give the permission, or name another file with --config."),
            WriteError::Unconfirmed { .. } => failure.hint("See to the disk, and run this again."),
            WriteError::Locked { .. } => failure.hint("Another maz-auth0 is at work there: wait until it has finished, or end it, and run the same again."),
            WriteError::Refused { why, .. } => failure.hint(why.way_out()),
        }
    }
}

impl From<Misplaced> for Failure {
    fn from(error: Misplaced) -> Self {
        Self::value(error.place(), error).hint(
            "It was not sent. Look at what the variable, the file or the pipe holds, and give the right one.",
        )
    }
}

impl From<SecretError> for Failure {
    fn from(error: SecretError) -> Self {
        const OTHER: &str = "Or keep the secret in a private file with --secret-store file, or in the environment with --secret-store environment.";
        let failure = Self::new(error.to_string());
        match error {
            SecretError::Keyring { .. } => failure.hint("On a machine without a desktop there is often no keyring.").hint(OTHER),
            SecretError::NoKeyringYet => failure.hint("Log in to the desktop once, or make one with its password program (Passwords and Keys, KWalletManager).").hint(OTHER),
            SecretError::KeyringLocked | SecretError::KeyringTimedOut { .. } => {
                failure.hint("Unlock it, and run this again.").hint(OTHER)
            }
            SecretError::Missing { .. } | SecretError::Unusable { .. } => {
                failure.hint("Give it again: `maz-auth0 setup NAME`, or with --client-secret-stdin or --client-secret-file.")
            }
            SecretError::Anothers { .. } => failure
                .hint("Give this integration another name, or keep each record file in a folder of its own: --config FILE."),
            SecretError::Unclaimed { .. } => failure
                .hint("It was left as it is. Give this integration another name, or take another place: --secret-store keyring or file.")
                .hint("If nobody needs that secret any more, take it out there, and run the same again."),
            SecretError::NotSet { name, variable } => failure
                .hint(format!("The record says that {variable} holds it: set that for this run."))
                .hint(format!("Or give the secret again, to be kept elsewhere: `maz-auth0 setup {name} --secret-store keyring`, or `file`."))
                .missing_variable(&variable),
            SecretError::NotAllowed { variable, .. } => failure.hint(format!(
                "If you know who wrote the record, and that this is meant: --allow-variable {}. Nothing was sent.",
                crate::domain::clean(&variable)
            )),
            SecretError::Open { source, .. } => failure.hint_of(&source),
            SecretError::ReadOnly { .. } | SecretError::Read { .. } | SecretError::Differs { .. } => failure,
            SecretError::Write(error) => Self::from(error),
            SecretError::Misplaced(error) => Self::from(error),
        }
    }
}

impl From<KeepError> for Failure {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Secret(error) => Self::from(error),
            KeepError::Record(error) => Self::from(error),
            KeepError::Busy(error) | KeepError::Unconfirmed(error) => Self::from(error),
            KeepError::LeftBehind { .. } => Self::new(error.to_string())
                .hint("It is deleted the next time that setup or forget can do so."),
            KeepError::ChangedSince(ref name) => Self::new(error.to_string())
                .hint(format!("It was left as it is. Look at it with `maz-auth0 show {name}`, and run the same again if this is still wanted.")),
            KeepError::NoSuch(_) => Self::new(error.to_string()),
            KeepError::Both { .. } => Self::new(error.to_string())
                .hint("Run setup again before anything else uses the integration."),
        }
    }
}

impl From<PendingError> for Failure {
    fn from(error: PendingError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            PendingError::Missing => failure.hint("Each address of --print-url is good once, for ten minutes, and for the same user, machine and --config. Begin again with --print-url."),
            PendingError::Expired => failure.hint("Begin again with --print-url."),
            PendingError::Open { source, .. } => failure.hint_of(&source),
            PendingError::Unusable { .. } => failure.hint("Delete it, and begin again with --print-url."),
            PendingError::Write(error) => Self::from(error),
        }
    }
}

impl From<DeliveryError> for Failure {
    fn from(error: DeliveryError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            DeliveryError::Stdout(_) => failure,
            DeliveryError::File(_) => failure
                .hint("Make room or give the permission, or name another file with --output."),
            DeliveryError::Twice(_) | DeliveryError::Kept(_) | DeliveryError::Secret(_) => {
                failure.hint("Name another file with --output, or in GITHUB_STEP_SUMMARY where that names it.")
            }
            DeliveryError::Read(..) => failure.hint(
                "Name another file with --output: the earlier report would be lost.",
            ),
            DeliveryError::Incomparable(why) => Self::from(why),
            DeliveryError::Several(_) => failure
                .hint("Make room or give the permission, and run this again: the other reports are written."),
            DeliveryError::Summary(_) => {
                failure.hint("Unset GITHUB_STEP_SUMMARY where there is no GitHub.")
            }
        }
    }
}

impl From<Incomparable> for Failure {
    fn from(error: Incomparable) -> Self {
        Self::new(error.to_string()).hint(
            "Nothing was compared and no report was replaced: is --endpoint or MAZ_AUTH0_ENDPOINT set that should not be? To begin again with practice, leave --since out once.",
        )
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            ReadError::Io {
                source: OpenError::Refused(Refused::NoFile),
                ..
            } => failure.hint("Name the file of a report; - is standard input."),
            ReadError::Io { source, .. } => failure.hint_of(&source),
            ReadError::NoReport { .. } => failure.hint(
                "Give a file that `maz-auth0 verify --output json=FILE` wrote, or --format jsonl.",
            ),
            ReadError::Several { .. } => failure.hint(
                "Make one report of them: `maz-auth0 report merge FILE --output json=ONE.json`.",
            ),
            ReadError::Newer { .. } => {
                failure.hint("Read it with a newer version of this program.")
            }
        }
    }
}

impl From<Conflict> for Failure {
    fn from(error: Conflict) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            Conflict::Results { .. } => failure.hint(
                "Leave one of the two files out, or compare them: `maz-auth0 report compare OLD NEW`.",
            ),
            Conflict::Totals { .. } => {
                failure.hint("Merge the parts of one run, all with the same number behind the /.")
            }
        }
    }
}

impl From<ThisSide> for Failure {
    fn from(side: ThisSide) -> Self {
        side.ways_out()
            .into_iter()
            .fold(
                Self::new(format!("the tenant could not be asked: {side}")),
                Self::hint,
            )
            .hint("Nothing is known about the tenant: it was never reached.")
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let kind = if trouble.may_pass() {
            Kind::TryAgain
        } else {
            Kind::CannotWork
        };
        let failure = Self {
            kind,
            ..Self::new(trouble.to_string())
        };
        match trouble {
            Trouble::Refused(refused) => failure.hint(refused.instead).hint("Nothing was changed."),
            Trouble::ChangedSince { .. } => {
                failure.hint("It was left as it is. Run the same again to see the plan as it is now.")
            }
            Trouble::NotShown { .. } => failure.hint(format!(
                "Take rights with the scope {}: with those that were given, an empty list and a hidden one look the same.",
                crate::provision::SHOWS_SETTINGS
            )),
            Trouble::NotAllowed { refusal, .. } => match refusal.missing_scopes() {
                Some(scopes) => failure.hint(format!(
                    "The administrator's rights lack {}: take a token that has it.",
                    scopes.join(" or ")
                )),
                None if refusal.code == "too_many_entities" => failure.hint(
                    "The tenant's plan allows no more of them: delete one that nobody needs, or choose one that is there.",
                ),
                None => failure,
            },
            Trouble::NoAnswer {
                error: crate::http::Error::Transport(crate::http::Transport::ThisSide(side)),
                ..
            } => side.into(),
            Trouble::NoAnswer { error, .. }
                if error.is_in_between() || matches!(error, crate::http::Error::WrongShape(_)) =>
            {
                failure.hint(
                "Nothing is made that may be there already. Try again in a minute; if it stays so, something answers in Auth0's place: -v shows what.",
                )
            }
            Trouble::NoAnswer { .. } | Trouble::NotYetVisible { .. } => {
                failure
                    .hint("Try again in a minute: nothing is made twice.")
                    .hint("To see whether it is this machine's side: `maz-auth0 doctor`")
            }
            Trouble::StillThere { .. } => {
                failure.hint("If it stays so, something answers in Auth0's place: -v shows what.")
            }
            Trouble::AtWork { .. } => failure
                .hint("Wait until it has finished, or end it where it runs; then run the same again.")
                .hint("This run changed nothing."),
            Trouble::Notes(error) => error.into(),
            Trouble::Anothers { .. } => failure
                .hint("Nothing was changed. Run the same with --config and that record file, or give this integration another name."),
            Trouble::OtherTenant { name, .. } => failure
                .hint(format!("Nothing was changed. Take back what was made and changed there first: `maz-auth0 teardown {name}`"))
                .hint("Or give this integration another name."),
            Trouble::Unreadable { .. } => {
                failure.hint("Nothing was changed. Move the file away if it is not needed: it is what undo goes by.")
            }
        }
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        let failure = Self::new(format!("--apply: {error}"));
        match error {
            PlanError::NoPlan(_) => {
                failure.hint("Make one with `maz-auth0 setup --provision --plan FILE`.")
            }
            PlanError::ChangedSince(_) => failure
                .hint("Nothing was changed. Make a new plan, look at it, and apply that one."),
        }
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        match error {
            PromptError::Interrupted | PromptError::Back => Self::interrupted(),
            PromptError::NotATerminal => Self::new(
                "there is nobody to ask: standard input or standard error is no terminal",
            )
            .hint("Run it in a terminal, or with --no-input and the values as flags, in the environment or in --answers FILE."),
            PromptError::Io(error) => Self::new(format!("the terminal failed: {error}")),
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            ApiError::Unauthorized(_) | ApiError::Forbidden(_) => failure.hint("Check --maz-api-token-stdin or MAZ_API_TOKEN, and --maz-app-id or MAZ_APP_ID: a token is for one app."),
            ApiError::NotThere(_) | ApiError::NotTheApi(_) | ApiError::Redirected(_) => failure.hint("Check --maz-api-url or MAZ_API_URL, and --maz-app-id or MAZ_APP_ID. MAZ has published no such API: anyone who runs this one for you keeps the contract that comes with this program (docs/maz-api.yaml)."),
            ApiError::Unreachable(_) | ApiError::OtherApi(_) => failure.hint("Nothing was sent. Check --maz-api-url or MAZ_API_URL."),
            ApiError::Changed => failure.hint("Nothing was written over it. Run this again to see what it holds now."),
            ApiError::Conflict(_) | ApiError::Invalid(_) => failure.hint("The MAZ API holds what it held before."),
            ApiError::RateLimited { .. } | ApiError::NoAnswer(_) | ApiError::Server { .. } => failure.hint("Try again later: nothing is written twice."),
            ApiError::Uncertain(_) => failure.hint("Run this again: it first reads what is held, and writes only what differs."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether anything was changed before the notes failed is known to who changes.
    #[test]
    fn trouble_with_the_notes_claims_nothing_of_what_was_changed() {
        let path = std::path::PathBuf::from("changes-acme.json");
        let failure = Failure::from(Trouble::Notes(WriteError::Locked { path }));
        assert!(
            !failure.hints.iter().any(|hint| hint.contains("in Auth0")),
            "{failure:?}"
        );
    }
}
