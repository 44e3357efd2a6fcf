//! Where `setup` writes besides the record file: the MAZ API, where somebody named it.
//!
//! What it holds is read before the first question and again before anything is written. The record and its secret are
//! kept here first, so that an API that fails then leaves nothing lost.

use super::SetupRun;
use crate::args::{TargetArg, Texts};
use crate::domain::{
    ApiAddress, ApiTarget, AppId, ClientSecret, Key, MazToken, Record, Settings, sentence,
};
use crate::error::Failure;
use crate::integration;
use crate::maz::{self, ApiError, Difference, RecordApi, Snapshot, Written};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{
    Choice, Confirm, Guide, OptionRow, PromptError, Rejection, Secret, Text,
};
use crate::terminal::shell::Shell;
use crate::terminal::style::{Indent, Mark};
use clap::ValueEnum as _;
use secrecy::ExposeSecret as _;
use std::fmt::{Display, Write as _};

impl SetupRun<'_> {
    /// What was said of the target: by flag or answers file; otherwise by the record that is set up again.
    fn target_said(&self) -> Result<Option<TargetArg>, Failure> {
        if let Some(target) = self.args.target {
            return Ok(Some(target));
        }
        let answer = self
            .answers
            .as_ref()
            .and_then(|answers| answers.target.as_deref());
        answer
            .map(|text| {
                TargetArg::from_str(text, false).map_err(|_| {
                    Failure::new(format!(
                        "--answers: there is no target called '{}'",
                        crate::domain::clean(text)
                    ))
                    .hint("The targets are file and api.")
                })
            })
            .transpose()
    }

    fn target_texts(&self) -> Texts {
        Texts::of_api(&self.args.maz_api, self.answers.as_ref(), true)
    }

    fn recorded_target(&self) -> Option<&ApiTarget> {
        self.same_tenant()?.target.as_ref()
    }

    /// Opens the MAZ API if the integration is to be written there, without a question, and proves that it answers.
    pub(super) fn open_target(&mut self) -> Result<(), Failure> {
        if self.sandbox.is_some() {
            return Ok(());
        }
        let wanted = self.target_said()?.unwrap_or(match self.recorded_target() {
            Some(_) => TargetArg::Api,
            None => TargetArg::File,
        });
        if wanted == TargetArg::File {
            return self.without_target();
        }
        let (address, app_id) = self.target_known()?;
        let target = ApiTarget {
            address: address.ok_or_else(|| Failure::missing(Key::MazApiUrl))?,
            app_id: app_id.ok_or_else(|| Failure::missing(Key::MazAppId))?,
        };
        let token = self.args.maz_api.token.required(&self.context.redactor)?;
        let token = self.context.taken(token);
        self.take_target(target, &token)
    }

    /// The same with a person, who is asked whether, where somebody named the MAZ API, and for what is missing. `false` where
    /// the person goes back from the first of these questions; from a later one it is back to the first.
    pub(super) fn choose_target(
        &mut self,
        prompter: &mut Terminal,
        back: bool,
    ) -> Result<bool, Failure> {
        if self.sandbox.is_some() {
            return Ok(true);
        }
        let mut again = false;
        loop {
            let mut asked = Asked {
                prompter: &mut *prompter,
                back,
                count: 0,
            };
            match self.ask_for_target(&mut asked, again) {
                Ok(()) => return Ok(true),
                Err(Unanswered::Again) => again = true,
                Err(Unanswered::Back) if asked.count > 1 => {}
                Err(Unanswered::Back) => return Ok(false),
                Err(Unanswered::Failed(failure)) => return Err(failure),
            }
        }
    }

    /// `again`: what was known of it served nothing, so all of it is asked for.
    fn ask_for_target(&mut self, asked: &mut Asked<'_>, again: bool) -> Result<(), Unanswered> {
        let (address, app_id) = if again {
            (None, None)
        } else {
            self.target_known()?
        };
        let wanted = match (self.target_said()?, &address) {
            _ if again => TargetArg::Api,
            (Some(said), _) => said,
            (None, _) if self.left_target.is_some() => TargetArg::Api,
            (None, None) => TargetArg::File,
            (None, Some(address)) => self.ask_target(address, asked)?,
        };
        if wanted == TargetArg::File {
            return Ok(self.without_target()?);
        }
        let was_asked = address.is_none() || app_id.is_none();
        let address = match address {
            Some(address) => address,
            None => asked.text(
                "MAZ API address",
                "Where the MAZ API answers: an https address. MAZ has published none; anyone who runs one for you gives it to you.",
                ApiAddress::parse,
            )?,
        };
        let app_id = match app_id {
            Some(app_id) => app_id,
            None => asked.text(
                "MAZ app id",
                "The id of your app in MAZ, as those who run the MAZ API for you name it.",
                AppId::parse,
            )?,
        };
        let target = ApiTarget { address, app_id };
        // While it is held the token is another.
        let _secret = self.own_secret()?;
        let given = self.args.maz_api.token.token(&self.context.redactor)?;
        if let Some(token) = given {
            let token = self.context.taken(token);
            return Ok(self.take_target(target, &token)?);
        }
        // Who was asked is asked again.
        loop {
            let token = self.ask_token(asked)?;
            let api = self.maz_api(&target, &token)?;
            match self.try_target(&api) {
                Err(error @ (ApiError::Unauthorized(_) | ApiError::Forbidden(_))) => {
                    let style = self.context.err;
                    let words = format!(
                        "{} The token is for one app, here for {}: paste it again, or go back with Esc.",
                        sentence(&error.to_string()),
                        target.app_id
                    );
                    self.context
                        .tell(&style.marked(Mark::Fail, &style.typeset(&words)));
                }
                // So is who gave an address or an id that is none.
                Err(error) if was_asked && error.is_about_the_place() => {
                    let style = self.context.err;
                    let words = format!(
                        "{} Nothing was written there. Give the address and the app id once more, as they were given to you.",
                        sentence(&error.to_string())
                    );
                    self.context
                        .tell(&style.marked(Mark::Fail, &style.typeset(&words)));
                    return Err(Unanswered::Again);
                }
                Err(error) => {
                    let mut failure = Failure::from(error).hint("Nothing was written.");
                    if self.left_target.is_some() {
                        failure = failure.hint("Name another MAZ API with --maz-api-url and --maz-app-id, or write the record alone with --target file.");
                    }
                    return Err(failure.into());
                }
                Ok(_) => {
                    self.draft.target = Some(target);
                    self.api = Some(api);
                    return Ok(());
                }
            }
        }
    }

    /// Where it is, from flag, environment, answers, the unfinished setup or record.
    fn target_known(&self) -> Result<(Option<ApiAddress>, Option<AppId>), Failure> {
        let texts = self.target_texts();
        let recorded = self.left_target.as_ref().or_else(|| self.recorded_target());
        let given = texts.values()?;
        let (address, app_id) = (given.maz_api_url, given.maz_app_id);
        Ok((
            address.or_else(|| recorded.map(|target| target.address.clone())),
            app_id.or_else(|| recorded.map(|target| target.app_id.clone())),
        ))
    }

    /// The record file alone. What was given for the MAZ API must not be passed over in silence.
    fn without_target(&self) -> Result<(), Failure> {
        match self.args.maz_api.given() {
            Some(flag) if !self.context.is_interactive() => Err(Failure::new(format!(
                "{flag} is of the MAZ API, and the record alone is to be written"
            ))
            .hint("Add --target api, or leave the flag out.")),
            _ => Ok(()),
        }
    }

    fn ask_target(
        &self,
        address: &ApiAddress,
        asked: &mut Asked<'_>,
    ) -> Result<TargetArg, Unanswered> {
        let style = self.context.err;
        self.context.tell("");
        self.context.tell(&style.wrap(
            "MAZ has published no API for integrations. A MAZ API was named anyway, so that the integration can be written there too; nothing is sent anywhere else.",
            Indent::default(),
        ));
        let rows = vec![
            OptionRow::new(
                "The record file alone",
                "you paste the values into MAZ's form",
            ),
            OptionRow::new(
                "The record file and the MAZ API",
                format!("{address}, the Client Secret too"),
            ),
        ];
        let wanted = self.recorded_target().is_some() || self.args.maz_api.given().is_some();
        let choice = Choice::new("Where should the integration be written?", rows)
            .with_default(usize::from(wanted));
        let guide = asked.guide("The record file keeps the integration on this machine; you then paste its values into MAZ's form. The MAZ API gets the same values, the Client Secret among them, so that nothing is pasted.");
        Ok(match asked.prompter.choose(&choice.with_guide(guide))? {
            0 => TargetArg::File,
            _ => TargetArg::Api,
        })
    }

    fn ask_token(&self, asked: &mut Asked<'_>) -> Result<MazToken, Unanswered> {
        let parse = |text: &str| MazToken::parse(text.to_owned(), &self.context.redactor);
        let check = |text: &str| -> Result<(), Rejection> {
            parse(text)
                .map(drop)
                .map_err(|error| Rejection::wiped(error.to_string()))
        };
        let guide = asked.guide("The token with which the MAZ API takes an integration of your app. It is used for this run, and kept nowhere.");
        let question = Secret::made_by_a_machine("MAZ API token")
            .with_check(&check)
            .with_guide(guide);
        let typed = asked.prompter.secret(&question)?;
        let token =
            parse(typed.expose_secret()).map_err(|error| Failure::value("MAZ API token", error))?;
        Ok(token.value)
    }

    /// Better said now than after seven steps: whether it answers, and takes the token.
    fn take_target(&mut self, target: ApiTarget, token: &MazToken) -> Result<(), Failure> {
        let api = self.maz_api(&target, token)?;
        self.read_target(&api)?;
        self.draft.target = Some(target);
        self.api = Some(api);
        Ok(())
    }

    fn maz_api(&self, target: &ApiTarget, token: &MazToken) -> Result<RecordApi, Failure> {
        let secret = self.own_secret()?;
        Ok(self.context.maz_api(target, token, secret.as_ref())?)
    }

    /// The Client Secret that was given, or else the one that is there already. It may be asked for later.
    fn own_secret(&self) -> Result<Option<ClientSecret>, Failure> {
        match &self.draft.client_secret {
            Some(secret) => Ok(Some(secret.clone())),
            None => self.stored_secret(),
        }
    }

    fn try_target(&self, api: &RecordApi) -> Result<Snapshot, ApiError> {
        let spinner = self.context.progress.start("Asking the MAZ API");
        let seen = self.runtime.block_on(api.read());
        spinner.finish();
        seen
    }

    fn read_target(&self, api: &RecordApi) -> Result<Snapshot, Failure> {
        self.try_target(api)
            .map_err(|error| Failure::from(error).hint("Nothing was written."))
    }

    /// What the MAZ API holds, if it may be written over: there is nothing, or what this program wrote last, or the
    /// person agrees. `None` where the person does not.
    pub(super) fn agree_to_write(
        &self,
        api: &RecordApi,
        record: &Record,
        secret: &ClientSecret,
        prompter: Option<&mut Terminal>,
    ) -> Result<Option<Snapshot>, Failure> {
        let seen = self.read_target(api)?;
        let differences = differences(&seen, record, Some(secret));
        if differences.is_empty() || self.args.dry_run || self.wrote(&seen, api.target()) {
            return Ok(Some(seen));
        }
        self.context.tell("");
        self.context.tell(&self.context.err.marked(
            Mark::Warn,
            &self.context.err.typeset(&format!(
                "In {} there is another integration already. What differs, now → then:",
                api.target()
            )),
        ));
        self.context
            .tell(&integration::differences(&differences, self.context.err));
        if self.args.yes {
            return Ok(Some(seen));
        }
        let Some(prompter) = prompter else {
            return Err(Failure::new(
                "there is nobody to ask whether another integration in the MAZ API may be replaced",
            )
            .hint("Nothing was written. Give --yes to replace it without a question."));
        };
        let agreed = prompter
            .confirm(
                &Confirm::new("Replace what it holds?", false).with_guide(Guide::explaining(
                    "MAZ would use the new values from then on, and the former ones are nowhere else. With no, nothing is written.",
                )),
            )
            .map_err(Failure::from)?;
        Ok(agreed.then_some(seen))
    }

    /// Whether it holds what the record of this integration says, as it was before this run: then it is ours to change.
    fn wrote(&self, seen: &Snapshot, target: &ApiTarget) -> bool {
        let former = self.same_tenant();
        let Some(former) = former.filter(|former| former.target.as_ref() == Some(target)) else {
            return false;
        };
        let is_same = |secret: &ClientSecret| differences(seen, former, Some(secret)).is_empty();
        matches!(self.stored_secret(), Ok(Some(secret)) if is_same(&secret))
    }

    /// Writes to the MAZ API what is kept here already. Gives the sentence that says so.
    pub(super) fn write_to(
        &self,
        api: &RecordApi,
        record: &Record,
        secret: &ClientSecret,
        seen: &Snapshot,
        kept: &str,
    ) -> Result<String, Failure> {
        let target = api.target();
        let spinner = self.context.progress.start("Writing to the MAZ API");
        let written = self.runtime.block_on(api.write(record, secret, seen));
        spinner.finish();
        match written {
            Ok(Written::Unchanged) => Ok(format!("It was in {target} already.")),
            Ok(Written::Created) => Ok(format!("It is written to {target}.")),
            Ok(Written::Updated) => {
                Ok(format!("It took the place of what was in {target} before."))
            }
            Err(error) => Err(not_written(error, record, target, kept)),
        }
    }

    /// What would be sent, and over what.
    pub(super) fn preview_of(
        api: &RecordApi,
        record: &Record,
        secret: &ClientSecret,
        seen: &Snapshot,
    ) -> String {
        let mut text = format!(
            "\nThis would be sent to {}:\n\n{}\n",
            api.url(),
            maz::preview(record, secret)
        );
        let differences = differences(seen, record, Some(secret));
        if seen.held.is_none() {
            text.push_str("\nThere is none yet.\n");
        } else if differences.is_empty() {
            text.push_str("\nIt is there already: nothing would change.\n");
        } else {
            let _ = writeln!(
                text,
                "\nThere is another already. What differs, now → then:"
            );
            for difference in &differences {
                let _ = writeln!(
                    text,
                    "  {}: {} → {}",
                    difference.member, difference.held, difference.ours
                );
            }
        }
        text
    }

    /// What is left behind where an integration is no longer written to the MAZ API.
    pub(super) fn left_in_target(&self, record: &Record) -> Option<String> {
        let former = self
            .existing
            .as_ref()
            .filter(|former| former.name == record.name)?
            .target
            .as_ref()?;
        (record.target.as_ref() != Some(former)).then(|| {
            format!("What was written to {former} before is still there, and is changed no more.")
        })
    }

    /// The flags that repeat the choice of the target.
    pub(super) fn repeat_target(&self) -> Vec<String> {
        let Some(target) = &self.draft.target else {
            return Vec::new();
        };
        let file = match &self.args.maz_api.token.maz_api_token_file {
            Some(path) => Shell::usual().word(&path.display().to_string()),
            None => "FILE".to_owned(),
        };
        let mut flags = target_flags(target).to_vec();
        flags.push(format!("--maz-api-token-file {file}"));
        flags
    }
}

/// The flags that name the MAZ API.
pub(super) fn target_flags(target: &ApiTarget) -> [String; 3] {
    let address = Shell::usual().word(target.address.as_str());
    [
        "--target api".to_owned(),
        format!("--maz-api-url {address}"),
        format!("--maz-app-id {}", target.app_id),
    ]
}

fn differences(seen: &Snapshot, record: &Record, secret: Option<&ClientSecret>) -> Vec<Difference> {
    let settings = Settings {
        client_secret: secret.cloned(),
        ..record.settings()
    };
    seen.held
        .as_ref()
        .map(|held| held.differences(&settings))
        .unwrap_or_default()
}

/// The record is kept here, and the MAZ API failed: what is where, and how to go on.
fn not_written(error: ApiError, record: &Record, target: &ApiTarget, kept: &str) -> Failure {
    let there = match &error {
        ApiError::Uncertain(error) => {
            format!("Whether it is in {target} as well is not known: {error}")
        }
        error => format!("It is not in {target}: {error}"),
    };
    let mut failure = Failure::new(format!("{kept} {there}"));
    failure.hints = Failure::from(error).hints;
    failure.hint(format!(
        "Nothing is lost. Run `maz-auth0 setup {}` again: it takes what is kept here, and writes what is missing there.",
        record.name
    ))
}

/// The questions about the target, one after the other.
struct Asked<'a> {
    prompter: &'a mut Terminal,
    /// Whether something was asked before all of them.
    back: bool,
    count: usize,
}

/// Why there is no answer: the person goes back, or it failed.
enum Unanswered {
    Back,
    /// What was answered serves nothing: it is asked again.
    Again,
    Failed(Failure),
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<PromptError> for Unanswered {
    fn from(error: PromptError) -> Self {
        match error {
            PromptError::Back => Self::Back,
            error => Self::Failed(error.into()),
        }
    }
}

impl Asked<'_> {
    /// The guide to the next question.
    fn guide(&mut self, help: &str) -> Guide {
        self.count += 1;
        Guide::explaining(help).leading_back(self.back || self.count > 1)
    }

    fn text<T, E: Display>(
        &mut self,
        label: &str,
        help: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, Unanswered> {
        let check = |text: &str| -> Result<(), Rejection> {
            parse(text)
                .map(drop)
                .map_err(|error| Rejection::from(error.to_string()))
        };
        let question = Text::new(label)
            .with_check(&check)
            .with_guide(self.guide(help));
        let text = self.prompter.text(&question)?;
        Ok(parse(&text).map_err(|error| Failure::value(label, error))?)
    }
}
