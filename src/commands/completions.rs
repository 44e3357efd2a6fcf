//! `completions`: what a shell is told, on stdout; and the answers to what it asks then, at each press of Tab.

use crate::checks::{CHECKS, Check};
use crate::context::Context;
use crate::context::record_paths;
use crate::domain::Exit;
use crate::error::Failure;
use crate::process::environment::variable;
use crate::sandbox::breaks;
use crate::store::record_file::RecordFile;
use clap::builder::ArgAction;
use clap::{Arg, Args, Command};
use clap_complete::Shell;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::Shells;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

/// By this variable the shell that asks says which one it is.
const VARIABLE: &str = "MAZ_AUTH0_COMPLETE";

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 completions bash > ~/.local/share/bash-completion/completions/maz-auth0\n  maz-auth0 completions fish > ~/.config/fish/completions/maz-auth0.fish\n  maz-auth0 completions zsh > ~/.zfunc/_maz-auth0\n      and in ~/.zshrc, before compinit: fpath+=~/.zfunc\n  maz-auth0 completions powershell > maz-auth0.ps1\n      and in your $PROFILE: . ./maz-auth0.ps1\n  maz-auth0 completions elvish > ~/.config/elvish/lib/maz-auth0.elv\n      and in rc.elv: use maz-auth0\n\nA new shell then completes commands and flags, and the names of integrations,\nchecks and causes."
)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// If they cannot be written.
pub fn run(args: &CompletionsArgs, context: &Context) -> Result<Exit, Failure> {
    context.print_data(&script(args.shell))?;
    Ok(Exit::Holds)
}

/// What a shell is told, as `completions/` holds it.
fn script(shell: Shell) -> String {
    let mut bytes = Vec::new();
    let name = "maz-auth0";
    if let Some(shell) = Shells::builtins().completer(&shell.to_string()) {
        // Nothing is written elsewhere than into memory.
        let _ = shell.write_registration(VARIABLE, name, name, name, &mut bytes);
    }
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if shell == Shell::Zsh {
        text.push_str(OF_THE_FIRST_TAB);
    }
    text
}

/// zsh loads the file as the body of a function at the first press of Tab in a shell: that press is to be answered as well.
const OF_THE_FIRST_TAB: &str = r#"
if [[ "${funcstack[1]}" == _maz-auth0 ]]; then
    _clap_dynamic_completer_maz_auth0 "$@"
fi
"#;

/// What a shell is answered that asks how the words behind `--` may go on; nothing where no shell asks. `topics` are those of
/// `help`.
pub fn answer(program: fn() -> Command, topics: &'static [&'static str]) -> Option<String> {
    let asking = variable(VARIABLE)?;
    let shells = Shells::builtins();
    let shell = shells.completer(&asking)?;
    let words: Vec<OsString> = std::env::args_os()
        .skip_while(|word| word != "--")
        .collect();
    let mut words = words.get(1..)?.to_vec();
    let at = variable("_CLAP_COMPLETE_INDEX").and_then(|at| at.parse::<usize>().ok());
    let word = match at {
        Some(at) => words.get(at),
        None => words.last(),
    };
    let begins_nothing = word.map_or(at.is_some(), |word| word.is_empty());
    if let Some(at) = at {
        without_signs(&mut words, at);
    }
    let before: Vec<String> = words[..at.unwrap_or(words.len().saturating_sub(1)).min(words.len())]
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let pages = Arc::new(Pages::behind(&before, program(), topics));
    let mut program = filled(program(), &pages);
    let mut bytes = Vec::new();
    let here = std::env::current_dir().ok();
    // A shell that asks in a way of its own gets no answer, and no error into the middle of the line.
    shell
        .write_complete(&mut program, words, here.as_deref(), &mut bytes)
        .ok()?;
    let all = String::from_utf8_lossy(&bytes).into_owned();
    Some(if begins_nothing { names(&all) } else { all })
}

/// To bash, `--flag=value` is three words: the sign is none. A flag that says nothing stands in its place, since bash counts on
/// the number of words.
fn without_signs(words: &mut Vec<OsString>, at: usize) {
    for sign in (2..at.min(words.len())).rev() {
        let is_behind_a_flag = words[sign - 1].to_string_lossy().starts_with("--");
        if words[sign] == "=" && is_behind_a_flag {
            words.remove(sign);
            words.insert(1, "--quiet".into());
        }
    }
}

/// What `help` and `man` have a page of, behind the words that stand there.
struct Pages(Vec<(String, Option<String>)>);

impl Pages {
    fn behind(before: &[String], mut program: Command, topics: &[&'static str]) -> Self {
        let asks = |word: &String| matches!(word.as_str(), "help" | "man");
        let Some(at) = before.iter().position(asks) else {
            return Self(Vec::new());
        };
        program.build();
        let mut command = &program;
        for word in &before[at + 1..] {
            command = command.find_subcommand(word).unwrap_or(command);
        }
        let about = |command: &Command| command.get_about().map(ToString::to_string);
        let commands = command
            .get_subcommands()
            .map(|command| (command.get_name().to_owned(), about(command)));
        let is_first = before.len() == at + 1 && before[at] == "help";
        let topics = topics.iter().filter(|_| is_first);
        Self(
            commands
                .chain(topics.map(|topic| ((*topic).to_owned(), None)))
                .collect(),
        )
    }

    fn candidates(&self) -> Vec<CompletionCandidate> {
        let one = |(name, about): &(String, Option<String>)| {
            CompletionCandidate::new(name).help(about.clone().map(Into::into))
        };
        self.0.iter().map(one).collect()
    }
}

/// What is no flag, where there is something else: a flag is what begins with a dash.
fn names(all: &str) -> String {
    let between = variable("_CLAP_IFS").unwrap_or_else(|| "\n".to_owned());
    let names: Vec<&str> = all
        .split(&between)
        .filter(|one| !one.starts_with('-'))
        .collect();
    if names.iter().all(|name| name.is_empty()) {
        return all.to_owned();
    }
    names.join(&between)
}

/// The command line with what its values can be. By the name of the value: whatever is called so is completed so.
fn filled(mut command: Command, pages: &Arc<Pages>) -> Command {
    command.build();
    fill(command, pages)
}

fn fill(command: Command, pages: &Arc<Pages>) -> Command {
    command
        .mut_args(|arg| filled_value(arg, pages))
        .mut_subcommands(|command| fill(command, pages))
}

fn filled_value(arg: Arg, pages: &Arc<Pages>) -> Arg {
    if !matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
        return arg;
    }
    let name = arg.get_value_names().and_then(|names| names.first());
    match name.map(clap::builder::Str::as_str) {
        Some("NAME") if arg.is_positional() => arg.add(ArgValueCandidates::new(integrations)),
        Some("COMMAND" | "COMMAND_OR_TOPIC") => {
            let pages = Arc::clone(pages);
            arg.add(ArgValueCandidates::new(move || pages.candidates()))
        }
        Some("CHECK") => arg.add(ArgValueCandidates::new(checks)),
        Some("CHECK[/CAUSE]") => arg.add(ArgValueCandidates::new(checks_and_causes)),
        Some("CHECK/CAUSE") => arg.add(ArgValueCandidates::new(what_can_be_broken)),
        _ => arg,
    }
}

/// The names in the record file. What cannot be read has none: Tab is no place for an error.
fn integrations() -> Vec<CompletionCandidate> {
    let Some(path) = record_path() else {
        return Vec::new();
    };
    let Ok(records) = RecordFile::at(path).read() else {
        return Vec::new();
    };
    records
        .readable()
        .map(|record| {
            CompletionCandidate::new(record.name.as_str())
                .help(Some(record.domain.host().to_owned().into()))
        })
        .collect()
}

/// The record file of the line that is being typed.
fn record_path() -> Option<PathBuf> {
    let words: Vec<String> = std::env::args().collect();
    let behind_a_flag = words.iter().enumerate().rev().find_map(|(at, word)| {
        let rest = word.strip_prefix("--config")?;
        match rest.strip_prefix('=') {
            Some(path) => Some(PathBuf::from(path)),
            None if rest.is_empty() => {
                let mut behind = words[at + 1..].iter().filter(|word| *word != "=");
                behind.next().map(PathBuf::from)
            }
            None => None,
        }
    });
    let named: Vec<PathBuf> = behind_a_flag.into_iter().collect();
    record_paths(&named).ok()?.pop()
}

fn checks() -> Vec<CompletionCandidate> {
    CHECKS
        .iter()
        .map(|check| CompletionCandidate::new(check.id).help(Some(check.title.into())))
        .chain(Check::stages().into_iter().map(CompletionCandidate::new))
        .collect()
}

fn checks_and_causes() -> Vec<CompletionCandidate> {
    let of = |check: &'static Check| {
        let whole = CompletionCandidate::new(check.id).help(Some(check.title.into()));
        std::iter::once(whole).chain(check.causes.iter().map(|cause| {
            CompletionCandidate::new(format!("{}/{}", check.id, cause.name))
                .help(Some(cause.means.into()))
        }))
    };
    CHECKS.iter().copied().flat_map(of).collect()
}

fn what_can_be_broken() -> Vec<CompletionCandidate> {
    breaks()
        .iter()
        .map(|found| CompletionCandidate::new(found.name))
        .collect()
}
