//! Where the record and its secret go, and what is said once they are there.

use super::explaining;
use super::turning::{is_a_problem, problem_line, way_back};
use super::{SANDBOX_SEED, SetupRun, replacing, summary};
use crate::domain::{
    CheckResult, ClientId, ClientSecret, IntegrationName, Key, Record, SecretLocation,
    SecretStoreKind, Status, Verified,
};
use crate::error::Failure;
use crate::integration;
use crate::store::Asker;
use crate::store::record_file::RecordFile;
use crate::store::{self, Beside, KeepError, Owner, SecretError, SecretStore};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, OptionRow};
use crate::terminal::shell::Shell;
use crate::terminal::style::{Indent, Mark, Style};
use std::fmt::Write as _;
use std::path::Path;
use time::OffsetDateTime;

/// A store, and how the record names it.
pub(super) struct Store {
    location: SecretLocation,
    store: Box<dyn SecretStore>,
}

impl SetupRun<'_> {
    /// The store that was asked for: by flag, answers file, or the record; otherwise the keyring. The sandbox's secret is
    /// worth nothing, so it need not trouble a keyring.
    pub(super) fn store_kind(&self) -> Result<SecretStoreKind, Failure> {
        if let Some(store) = self.chosen_store {
            return Ok(store);
        }
        if let Some(store) = self.args.secret_store {
            return Ok(store.into());
        }
        if let Some(text) = self
            .answers
            .as_ref()
            .and_then(|answers| answers.secret_store.as_deref())
        {
            return SecretStoreKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == text)
                .ok_or_else(|| {
                    Failure::new(format!(
                        "--answers: there is no secret store called '{}'",
                        crate::domain::clean(text)
                    ))
                    .hint("The stores are keyring, file and environment.")
                });
        }
        if self.sandbox.is_some() {
            return Ok(SecretStoreKind::File);
        }
        Ok(self
            .existing
            .as_ref()
            .map_or(SecretStoreKind::Keyring, |record| {
                record.client_secret.store
            }))
    }

    pub(super) fn location(&self, kind: SecretStoreKind) -> SecretLocation {
        let variable = self
            .same_tenant()
            .filter(|record| record.client_secret.store == kind)
            .and_then(|record| record.client_secret.variable.clone());
        SecretLocation {
            store: kind,
            variable,
        }
    }

    /// Opens a store and proves that it can be written, before the secret is asked for.
    pub(super) fn open_store(&self, kind: SecretStoreKind, person: bool) -> Result<Store, Failure> {
        let asker = Asker {
            person,
            ..self.context.asker()
        };
        let location = self.location(kind);
        let store = store::open(&location, self.file.path(), &asker);
        if kind == SecretStoreKind::Environment {
            if !summary::is_in_environment(self.draft.client_secret.as_ref(), variable(&location)) {
                return Err(not_in_environment(&location));
            }
        } else if !self.args.dry_run {
            store.probe().map_err(Failure::from)?;
            let secret = self.draft.client_secret.as_ref();
            // Whether a secret that a person is still to type is the one that is there is known only then.
            if let Ok(name) = self.name()
                && (secret.is_some()
                    || self.args.provision.is_wanted()
                    || matches!(store.owner(&name)?, Owner::Another(other) if !self.is_copy(&other, &name)))
            {
                store::may_keep(&self.file, &name, store.as_ref(), secret, &asker)?;
            }
        }
        Ok(Store { location, store })
    }

    /// Whether another record file has this very application under the name: then its secret may be the one.
    fn is_copy(&self, other: &Path, name: &IntegrationName) -> bool {
        let records = RecordFile::at(other.to_owned()).read().ok();
        let record = records.as_ref().and_then(|records| records.one(name).ok()?);
        record.is_some_and(|record| {
            !replacing::is_another(record, &self.draft, self.sandbox.is_some())
                && self.draft.values.client_id.as_ref() == Some(&record.client_id)
        })
    }

    /// Finds a place for the secret before it is asked for. Without a keyring, the person decides. `None` is the way back,
    /// where there is one.
    pub(super) fn choose_store(
        &mut self,
        prompter: &mut Terminal,
        back: bool,
    ) -> Result<Option<Store>, Failure> {
        self.chosen_store = None;
        let kind = self.store_kind()?;
        let failure = match self.open_store(kind, true) {
            Ok(store) => return Ok(Some(store)),
            Err(failure)
                if kind == SecretStoreKind::Keyring && self.args.secret_store.is_none() =>
            {
                failure
            }
            Err(failure) => return Err(failure),
        };
        let style = self.context.err;
        let words = format!(
            "The Client Secret cannot go into a keyring: {}. In a file it would be in {}",
            failure.message,
            Beside::Secrets.path(self.file.path(), "").display()
        );
        let words = style.marked(Mark::Warn, &words);
        self.context.tell(&format!("\n{words}"));
        let rows = vec![
            OptionRow::new(
                "Keep the secret in a file",
                "readable by you alone, not encrypted",
            ),
            OptionRow::new("Leave", "fix the keyring first"),
        ];
        let question = Choice::new("Where should the Client Secret be kept?", rows)
            .with_guide(explaining::guide(explaining::SECRET_STORE).leading_back(back));
        match way_back(prompter.choose(&question))? {
            None => Ok(None),
            Some(0) => {
                self.chosen_store = Some(SecretStoreKind::File);
                self.open_store(SecretStoreKind::File, true).map(Some)
            }
            Some(_) => Err(failure),
        }
    }

    /// Writes the record and its secret, and then to the MAZ API where that is the target. `false` where the person did
    /// not agree.
    pub(super) fn write(
        &self,
        store: &Store,
        results: &[CheckResult],
        prompter: Option<&mut Terminal>,
    ) -> Result<bool, Failure> {
        let record = self.record(&store.location, results)?;
        let Some(secret) = &self.draft.client_secret else {
            return Err(Failure::missing(Key::ClientSecret));
        };
        let mut destination = None;
        if let Some(api) = &self.api {
            match self.agree_to_write(api, &record, secret, prompter)? {
                Some(seen) => destination = Some((api, seen)),
                None => return Ok(false),
            }
        }
        let style = self.context.out;
        let mut text = String::new();
        if self.args.dry_run {
            let _ = writeln!(
                text,
                "\nThis would be written to {}:\n\n{}",
                self.file.path().display(),
                RecordFile::preview(&record)
            );
            if let Some(former) = self.replaced() {
                let _ = writeln!(
                    text,
                    "\nIt would replace the record {} of {}, {}, and its Client Secret.",
                    former.name,
                    replacing::whose(self.sandbox.is_some()),
                    former.domain
                );
            }
            if let Some((api, seen)) = &destination {
                text.push_str(&style.typeset(&Self::preview_of(api, &record, secret, seen)));
            }
        } else {
            let together = crate::process::interrupt::hold();
            let stored = store::store_integration(
                &self.file,
                self.seen(&record.name)?,
                &record,
                store.store.as_ref(),
                secret,
                &self.context.asker(),
            );
            drop(together);
            // What is left in another place does not keep the MAZ API from being written.
            let left_behind = match stored {
                Err(error @ KeepError::LeftBehind { .. }) => Some(error),
                Err(KeepError::Secret(SecretError::Differs { .. }))
                    if store.location.store == SecretStoreKind::Environment =>
                {
                    return Err(not_in_environment(&store.location));
                }
                Err(error) => return Err(error.into()),
                Ok(()) => None,
            };
            let kept = |name: &str| {
                format!(
                    "The integration {name} is written to {}, its secret {}.",
                    self.file.path().display(),
                    integration::place(store.location.store, store.location.variable.as_deref())
                )
            };
            let open: Vec<&CheckResult> = results.iter().filter(|one| is_a_problem(one)).collect();
            let mut done = kept(&style.strong(record.name.as_str()));
            if let Some((api, seen)) = &destination {
                let there =
                    self.write_to(api, &record, secret, seen, &kept(record.name.as_str()))?;
                let _ = write!(done, " {there}");
            }
            if let Some(error) = left_behind {
                return Err(error.into());
            }
            if let Some(left) = self.left_in_target(&record) {
                let _ = write!(done, " {left}");
            }
            if open.is_empty() {
                let _ = writeln!(text, "\n{}", style.marked(Mark::Pass, &done));
            } else {
                let _ = writeln!(text, "\n{}", style.wrap(&done, Indent::default()));
                text.push_str(&still_open(&open, style));
            }
        }
        // What is long comes first, the verdict and what to do last.
        let closing = self.closing(&record, &store.location);
        let text = if self.args.dry_run {
            closing + &text
        } else if self.context.global.quiet {
            return Ok(true);
        } else {
            closing + &text + &self.next(&record, results)
        };
        self.print(&text)?;
        Ok(true)
    }

    /// The record of a name as it was when this run began, and as the person saw it.
    pub(super) fn seen(&self, name: &IntegrationName) -> Result<Option<&Record>, Failure> {
        Ok(self.records.one(name)?)
    }

    pub(super) fn record(
        &self,
        location: &SecretLocation,
        results: &[CheckResult],
    ) -> Result<Record, Failure> {
        let draft = &self.draft;
        if draft
            .values
            .client_id
            .as_ref()
            .is_some_and(ClientId::looks_like_a_secret)
        {
            return Err(Failure::new(
                "what was given as Client ID looks like a secret, which is never written into a record",
            )
            .hint("The Client ID stands above the Client Secret in the application's Settings."));
        }
        let record = Record::of(self.name()?, draft.all_values(), location.clone());
        let mut record = record.map_err(Failure::missing)?;
        record.sandbox_seed = self.sandbox.is_some().then_some(SANDBOX_SEED);
        // A login that passed with these very values has passed still.
        let former = self
            .records
            .one(&record.name)?
            .filter(|_| self.replaced().is_none());
        record.verified_login = former
            .and_then(|existing| existing.verified_login.clone())
            .filter(|login| login.fingerprint == record.fingerprint());
        let failed = results
            .iter()
            .filter(|result| result.finding.status == Status::Fail)
            .map(|result| match result.finding.cause {
                Some(cause) => format!("{}/{cause}", result.id),
                None => result.id.to_owned(),
            })
            .collect();
        record.verified = Some(Verified {
            at: OffsetDateTime::now_utc(),
            fingerprint: record.fingerprint(),
            previous_default_directory: self.previous_default_directory.clone().or_else(|| {
                former?
                    .verified
                    .as_ref()?
                    .previous_default_directory
                    .clone()
            }),
            failed,
        });
        Ok(record)
    }

    pub(super) fn closing(&self, record: &Record, location: &SecretLocation) -> String {
        let style = self.context.out;
        let mut text = String::new();
        let heading = if self.sandbox.is_some() {
            "What MAZ's form would get (practice: none of it is real)"
        } else if record.target.is_some() {
            "What the MAZ API gets"
        } else {
            "For MAZ's form (Users > Database Integrations > Setup beside Auth0)"
        };
        let _ = writeln!(
            text,
            "
{}",
            style.heading(heading)
        );
        if record.target.is_some() {
            let values = self.draft.all_values();
            let secret = self.draft.client_secret.as_ref();
            for (title, value) in summary::values(&values, secret) {
                let _ = writeln!(text, "  {title:<26} {}", style.value(&value));
            }
        } else {
            let secret = self.draft.client_secret.as_ref();
            let secret = secret.map(ClientSecret::masked).unwrap_or_default();
            let values = self.draft.all_values();
            text.push_str(&integration::mazs_forms(&values, &secret, style));
        }
        let verified = record.verified.as_ref();
        let failed = verified.is_some_and(|verified| !verified.failed.is_empty());
        let force = if failed { " --force" } else { "" };
        let repeat = self.repeat(record.name.as_str(), location.store) + force;
        let heading = if self.args.dry_run {
            "To write it, without a question"
        } else {
            "The same again, without a question"
        };
        let _ = writeln!(text, "\n{}", style.heading(heading));
        let again = self.context.flags_to_repeat();
        let _ = writeln!(text, "  {}", style.command(&format!("{repeat}{again}")));
        text
    }

    /// The command that repeats this run without a question.
    pub(super) fn repeat(&self, name: &str, store: SecretStoreKind) -> String {
        if self.sandbox.is_some() {
            return format!("{} --no-input", self.practise_again());
        }
        let mut target = self.repeat_target();
        if self.replaced().is_some() {
            target.push("--yes".to_owned());
        }
        summary::repeat(
            &self.draft,
            name,
            store,
            &self.args.values,
            target,
            self.is_secret_unseen,
        )
    }

    /// The command that practises the same again.
    pub(super) fn practise_again(&self) -> String {
        let mut command = "maz-auth0 setup --sandbox".to_owned();
        // What was put right is not given once more: without a question nobody would correct it. Nor is what was not met.
        let breaks = self.args.breaks.iter();
        let breaks: Vec<&str> = breaks
            .filter(|name| !self.not_repeated.contains(name))
            .map(String::as_str)
            .collect();
        if !breaks.is_empty() {
            let breaks = Shell::usual().word(&breaks.join(","));
            let _ = write!(command, " --break {breaks}");
        }
        command
    }

    /// What to do once the record is written: commands that work as they stand.
    pub(super) fn next(&self, record: &Record, results: &[CheckResult]) -> String {
        let style = self.context.out;
        let mut text = format!("\n{}\n", style.heading("Next"));
        if self.sandbox.is_some() {
            let again = self.context.flags_to_repeat();
            let _ = writeln!(
                text,
                "  {}  one login: it says whose",
                style.command(&format!("maz-auth0 login-test {}{again}", record.name))
            );
            let _ = writeln!(
                text,
                "  {}  with your own tenant",
                style.command("maz-auth0 setup")
            );
            let _ = writeln!(
                text,
                "  {}  to break things and see what is said",
                style.command("maz-auth0 sandbox --list-breaks")
            );
        } else {
            let again = self.context.flags_to_repeat();
            let mut next = Vec::new();
            // What is broken comes first: with it no login works.
            let is_open = results.iter().any(is_a_problem);
            let verify = format!("maz-auth0 verify {}{again}", record.name);
            if is_open {
                next.push((verify.clone(), "how to fix each, and whether it holds then"));
            }
            next.push((
                format!(
                    "maz-auth0 login-test {}{again} --username NAME",
                    record.name
                ),
                if is_open {
                    "once it holds: one real login, the proof"
                } else {
                    "one real login, the proof"
                },
            ));
            if record.target.is_none() {
                next.push((
                    format!("maz-auth0 export {}{again} --reveal", record.name),
                    "all of it to paste, the secret too",
                ));
            }
            if !is_open {
                next.push((verify, "whether it still holds, in a pipeline too"));
            }
            if let Some(back) = &self.taking_back {
                let words = if back.contains(" teardown ") {
                    "takes it back: in Auth0, and this record"
                } else {
                    "takes back what was changed in Auth0"
                };
                next.push((back.clone(), words));
            }
            for (command, what) in next {
                let _ = writeln!(text, "  {}  {what}", style.command(&command));
            }
        }
        text
    }
}

/// The variable in which the environment store finds a secret.
fn variable(location: &SecretLocation) -> &str {
    let named = location.variable.as_deref();
    named.unwrap_or(Key::ClientSecret.variable())
}

/// Into the environment nothing is written: a secret that is not there would be lost.
fn not_in_environment(location: &SecretLocation) -> Failure {
    let variable = variable(location);
    let is = if crate::process::environment::variable(variable).is_none() {
        "is not set"
    } else {
        "does not hold this Client Secret"
    };
    Failure::new(format!(
        "--secret-store environment: the variable {variable} {is}"
    ))
    .hint("Set it before you run this, or choose --secret-store keyring or file.")
}

/// What did not pass, repeated below the word that the record is written.
fn still_open(open: &[&CheckResult], style: Style) -> String {
    let is_broken = open.iter().any(|one| one.finding.status == Status::Fail);
    let words = if is_broken {
        "MAZ will not work before this is fixed:"
    } else {
        "Whether MAZ will work is not known, since this could not be looked at:"
    };
    let mut text = format!("{words}\n");
    for one in open {
        let _ = writeln!(text, "{}", problem_line(one, style));
    }
    text
}
