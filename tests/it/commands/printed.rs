//! Every command of ours that stands in a sentence is one that works as it is printed.

use clap::CommandFactory as _;
use maz_auth0::cli::Cli;
use maz_auth0::terminal::shell::OF_NO_RECORD;
use std::path::{Path, PathBuf};

/// What stands in a file for a value that is written into it.
const VALUE: &str = "acme";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The quoted texts of a source file, before its own tests, line breaks within them taken out.
fn texts(source: &str) -> Vec<String> {
    let code = source
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let mut texts = Vec::new();
    for line in code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        let mut parts = line.split('"');
        parts.next();
        // What completes itself: `context.command("undo acme")`.
        let is_whole = line.contains("context.command(");
        texts.extend(parts.step_by(2).map(|text| {
            let text = text.replace("\\n", " | ");
            if is_whole && !text.contains("maz-auth0") {
                format!("`maz-auth0 {text}`")
            } else {
                text
            }
        }));
    }
    texts
}

/// The words of a command that begins a text: its flags and names, up to where the sentence goes on. A whole one has other
/// words too.
fn words(text: &str, command: &clap::Command, is_whole: bool) -> Vec<String> {
    let mut words = Vec::new();
    let ends = ["`", "|", "\\", "  ", " > "];
    let text = ends
        .iter()
        .fold(text, |text, end| text.split(end).next().unwrap_or_default());
    let mut at = command;
    let mut wants_value = false;
    for word in text.split_whitespace() {
        let is_last = word.ends_with(['.', ',', ':', ';', ')']);
        let word = word.trim_end_matches(['.', ',', ':', ';', ')']);
        let is_name = word.len() > 1
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || "=.".contains(c));
        let is_value = word.starts_with('{') || word == VALUE || is_name || wants_value;
        if let Some(inner) = at.find_subcommand(word) {
            at = inner;
        } else if !word.starts_with("--") && !is_value && !is_whole {
            break;
        }
        let flag = word
            .strip_prefix("--")
            .map(|flag| flag.split('=').next().unwrap_or_default());
        let flag =
            flag.and_then(|flag| at.get_arguments().find(|one| one.get_long() == Some(flag)));
        wants_value =
            !word.contains('=') && flag.is_some_and(|flag| flag.get_action().takes_values());
        words.push(if word.starts_with('{') { VALUE } else { word }.to_owned());
        if is_last {
            break;
        }
    }
    words
}

/// What is no sentence.
const NONE: [(&str, &str); 1] = [(
    "src/examine/run.rs",
    "the beginnings of commands, behind which it puts a name",
)];

/// Where a command that needs a record is not printed in a sentence: pages that are the same wherever they are read, the beginning
/// of a command that is put together, and files.
const PAGES: [&str; 6] = [
    "src/checks/application_scopes.rs",
    "src/cli.rs",
    "src/commands/help.rs",
    "src/commands/man.rs",
    "src/commands/sandbox/mod.rs",
    "src/provision/as_code.rs",
];

/// The commands that begin a line of their own, in colour, and are given their flags by who prints them.
const OF_LINES: [(&str, &str); 4] = [
    ("src/commands/setup/summary.rs", "setup"),
    ("src/commands/setup/writing.rs", "setup --sandbox"),
    // With a tenant of one's own: another address, and where its record is kept is chosen again.
    ("src/commands/setup/writing.rs", "setup"),
    (
        "src/commands/setup/practising.rs",
        "setup --sandbox --break acme",
    ),
];

#[test]
fn each_command_in_a_sentence_works_as_it_is_printed() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    sources(&root.join("src"), &mut paths);
    paths.sort();
    let mut command = Cli::command();
    command.build();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for path in paths {
        let source = std::fs::read_to_string(&path).expect("a file");
        let path = path
            .strip_prefix(&root)
            .expect("a path")
            .display()
            .to_string();
        if NONE.iter().any(|(none, _)| *none == path) {
            continue;
        }
        for text in texts(&source) {
            for (at, _) in text.match_indices("maz-auth0 ") {
                let before = &text[..at];
                let rest = &text[at + "maz-auth0 ".len()..];
                // Whole between two quotes, and in a line of its own.
                let is_quoted = before.matches('`').count() % 2 == 1;
                let line = before.rsplit('|').next().unwrap_or_default();
                let is_whole = is_quoted || line.trim().is_empty() && text.contains("Examples:");
                let words = words(rest, &command, is_whole);
                let is_command = words
                    .first()
                    .is_some_and(|word| command.find_subcommand(word).is_some());
                if !is_command {
                    continue;
                }
                seen += 1;
                // What stands between back quotes gets `--config` and `--endpoint` where it is shown; else it has them already.
                let has_flags = is_quoted || rest.contains("{again}");
                let is_page = text.contains("Examples:") || PAGES.contains(&path.as_str());
                let is_line = OF_LINES.contains(&(&path, &words.join(" ")));
                let is_of_no_record = OF_NO_RECORD.contains(&words[0].as_str());
                if !(has_flags || is_page || is_line || is_of_no_record) {
                    wrong.push(format!("{path}: in no back quotes: {text}"));
                }
                let all = ["maz-auth0".to_owned()].into_iter().chain(words);
                let all: Vec<String> = all.collect();
                if let Err(error) = Cli::command().try_get_matches_from(&all)
                    && error.use_stderr()
                {
                    let why = error.to_string();
                    let why = why.lines().next().unwrap_or_default();
                    wrong.push(format!("{path}: {} ({why}) in: {text}", all.join(" ")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for name in OF_NO_RECORD {
        assert!(command.find_subcommand(name).is_some(), "{name}");
    }
    assert!(seen > 60, "the scan has gone blind: {seen}");
}
