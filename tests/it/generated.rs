//! Files that are made by the program itself, and would drift otherwise: completions and the page of all commands.
//!
//! `UPDATE=1 cargo test --test it generated` writes them again.

use crate::support::program::{Program, left_out};
use maz_auth0::args::variables::variables;
use maz_auth0::commands::help::TOPICS;
use maz_auth0::domain::Exit;
use maz_auth0::provision::{PIECES, READING};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "maz-auth0.bash"),
    ("zsh", "_maz-auth0"),
    ("fish", "maz-auth0.fish"),
    ("powershell", "_maz-auth0.ps1"),
    ("elvish", "maz-auth0.elv"),
];

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether a file is what it should be; rewrites it where that was asked for.
fn holds(path: &str, wanted: &str) -> bool {
    let file = root(path);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(&file, wanted).expect("the file can be written");
        return true;
    }
    std::fs::read_to_string(file).is_ok_and(|found| found.replace("\r\n", "\n") == wanted)
}

fn answer(arguments: &[&str]) -> String {
    let outcome = Program::new(arguments).variable("COLUMNS", "100").run();
    assert_eq!(outcome.code, Some(0), "{arguments:?}: {outcome:?}");
    assert_eq!(outcome.stderr, "", "{arguments:?}");
    outcome.stdout
}

/// The commands, as the help page names them.
fn commands() -> Vec<String> {
    commands_in(&answer(&["--help"]))
}

fn commands_in(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "help")
        .collect()
}

#[test]
fn completions_are_those_of_the_program() {
    for (shell, file) in COMPLETIONS {
        let path = format!("completions/{file}");
        assert!(
            holds(&path, &answer(&["completions", shell])),
            "{path} is old: UPDATE=1 cargo test --test it generated"
        );
    }
}

#[test]
fn what_is_said_at_once_is_what_is_made_of_the_command_line() {
    let with_columns =
        |arguments: &[&str]| Program::new(arguments).variable("COLUMNS", "100").run();
    let page = with_columns(&["help"]).stdout;
    assert!(
        holds("src/help.txt", &page),
        "src/help.txt is old: UPDATE=1 cargo test --test it generated"
    );
    assert_eq!(with_columns(&["--help"]).stdout, page);
    // Beside another flag clap answers.
    for (at_once, made) in [
        (["--help"].as_slice(), ["--color=auto", "--help"]),
        (&["-h"], ["--quiet", "-h"]),
        (&["-V"], ["--quiet", "-V"]),
        (&["--version"], ["--quiet", "--version"]),
    ] {
        let outcome = Program::new(at_once).run();
        assert_eq!(outcome.code, Some(0), "{at_once:?}");
        let made = with_columns(&made);
        assert_eq!(
            (outcome.stdout, outcome.stderr),
            (made.stdout, made.stderr),
            "{at_once:?}"
        );
    }
}

#[test]
fn the_page_of_commands_is_that_of_the_program() {
    let mut page = String::from(
        "# Commands\n\nWhat each command says with `--help`. Written by a test: see CONTRIBUTING.md.\n",
    );
    let _ = write!(
        page,
        "\n## maz-auth0\n\n```text\n{}```\n",
        answer(&["--help"])
    );
    let commands = commands();
    assert!(commands.len() >= 7, "{commands:?}");
    for command in commands {
        let help = answer(&[&command, "--help"]);
        let _ = write!(page, "\n## maz-auth0 {command}\n\n```text\n{help}```\n");
        for inner in commands_in(&help) {
            let help = answer(&[&command, &inner, "--help"]);
            let _ = write!(
                page,
                "\n### maz-auth0 {command} {inner}\n\n```text\n{help}```\n"
            );
        }
    }
    // What fills a line to its end in one place, and not in another, is no difference.
    let page: String = page
        .lines()
        .fold(String::new(), |page, line| page + line.trim_end() + "\n");
    assert!(
        holds("docs/commands.md", &page),
        "docs/commands.md is old: UPDATE=1 cargo test --test it generated"
    );
}

#[test]
fn no_help_page_names_a_flag_that_gives_away_a_secret() {
    for command in commands() {
        let help = answer(&[&command, "--help"]);
        for flag in [
            "--client-secret <",
            "--password <",
            "--admin-token <",
            "--maz-api-token <",
        ] {
            assert!(!help.contains(flag), "{command} {flag}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page_and_the_first_its_exit_codes() {
    let whole = answer(&["man"]);
    assert!(whole.contains(".TH"), "{whole}");
    assert!(whole.contains("EXIT STATUS"), "{whole}");
    for code in ["0", "1", "2", "3", "130"] {
        assert!(whole.contains(code), "{code}");
    }
    for command in commands() {
        assert!(
            whole.contains(&command.replace('-', "\\-")),
            "the manual does not name {command}"
        );
        let page = answer(&["man", &command]);
        assert!(page.contains(".TH"), "{command}");
        assert!(page.contains("SYNOPSIS"), "{command}");
    }
    // A command of a command is named on the page of that, and has one.
    let report = answer(&["man", "report"]);
    assert!(report.contains(".SH SUBCOMMANDS"), "{report}");
    assert!(
        report.contains("maz\\-auth0\\-report\\-show(1)"),
        "{report}"
    );
    let page = answer(&["man", "report", "show"]);
    assert!(page.contains("maz\\-auth0\\-report\\-show"), "{page}");
    assert!(page.contains("FILE"), "{page}");
    assert_eq!(page, answer(&["man", "report show"]));
    assert_eq!(
        Program::new(&["man", "report", "nothing"]).run().code,
        Some(2)
    );
}

/// What each shell makes of a line at Tab: a script that fills in the line in `$1` and prints what it may go on with.
#[cfg(unix)]
const SHELLS: [(&str, &str); 3] = [
    (
        "bash",
        r#"source "$2"; COMP_TYPE=9; read -ra COMP_WORDS <<< "${1//=/ = }"; [[ $1 == *' ' ]] && COMP_WORDS+=('')
           COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _clap_complete_maz_auth0 maz-auth0 "${COMP_WORDS[COMP_CWORD]}"
           printf '%s\n' "${COMPREPLY[@]}""#,
    ),
    ("fish", r"source $argv[2]; complete --do-complete $argv[1]"),
    (
        "zsh",
        r"function compdef { : }; function _describe { print -l -- ${(P)3} }
           source $2; words=(${(z)1}); [[ $1 == *' ' ]] && words+=(''); CURRENT=${#words}; _clap_dynamic_completer_maz_auth0",
    ),
];

#[cfg(unix)]
#[test]
fn shells_complete_commands_checks_causes_and_the_names_of_integrations() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("integrations.toml");
    let record = crate::support::program::sandbox(&[]);
    let made = Program::new(&[
        "setup",
        "corner-shop",
        "--no-input",
        "--secret-store",
        "file",
    ])
    .against(&record)
    .variable("MAZ_AUTH0_CONFIG", &path.to_string_lossy())
    .run();
    assert_eq!(made.code, Some(0), "{made:?}");
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_maz-auth0"));
    let search = format!(
        "{}:{}",
        bin.parent().expect("a folder").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let mut tried = 0;
    for (shell, program) in SHELLS {
        if Command::new(shell).arg("--version").output().is_err() {
            left_out(&format!("there is no {shell} here"));
            continue;
        }
        let script = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(script.path(), answer(&["completions", shell])).expect("the script");
        let of = |line: &str| {
            let output = Command::new(shell)
                .args(if shell == "zsh" {
                    &["-f", "-c"][..]
                } else {
                    &["-c"]
                })
                .arg(program)
                .args((shell != "fish").then_some("x"))
                .arg(line)
                .arg(script.path())
                .env("PATH", &search)
                .env("MAZ_AUTH0_CONFIG", &path)
                .output()
                .expect("the shell runs");
            assert_eq!(
                String::from_utf8_lossy(&output.stderr),
                "",
                "{shell}: {line}"
            );
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let file = path.display();
        for (line, there, not_there) in [
            ("maz-auth0 ver".to_owned(), "verify", "rotate"),
            ("maz-auth0 show ".into(), "corner-shop", "password.grant"),
            ("maz-auth0 verify cor".into(), "corner-shop", "--all"),
            (
                format!("maz-auth0 --config {file} forget "),
                "corner-shop",
                "rotate",
            ),
            (
                "maz-auth0 --config /nowhere/at/all show ".into(),
                "--config",
                "corner-shop",
            ),
            (
                "maz-auth0 explain password.gr".into(),
                "password.grant/grant-disabled",
                "code.callback",
            ),
            (
                "maz-auth0 verify --only dir".into(),
                "directory.default",
                "code.callback",
            ),
            (
                "maz-auth0 sandbox --break directory.".into(),
                "directory.default/not-set",
                "code.callback",
            ),
            ("maz-auth0 verify --format ".into(), "junit", "corner-shop"),
            ("maz-auth0 help ".into(), "admin-token", "corner-shop"),
            ("maz-auth0 help ".into(), "rotate-secret", "corner-shop"),
            ("maz-auth0 help report ".into(), "merge", "rotate-secret"),
            ("maz-auth0 man rep".into(), "report", "admin-token"),
            ("maz-auth0 man report s".into(), "show", "merge"),
            ("maz-auth0 setup --secret-store=f".into(), "file", "keyring"),
        ] {
            let said = of(&line);
            assert!(said.contains(there), "{shell}: {line:?}: {said}");
            assert!(!said.contains(not_there), "{shell}: {line:?}: {said}");
            tried += 1;
        }
    }
    println!("lines completed: {tried}");
}

#[cfg(unix)]
#[test]
fn manual_pages_typeset_without_a_warning() {
    if Command::new("groff").arg("--version").output().is_err() {
        left_out("there is no groff here");
        return;
    }
    for arguments in
        std::iter::once(Vec::new()).chain(commands().into_iter().map(|name| vec![name]))
    {
        let mut words = vec!["man"];
        words.extend(arguments.iter().map(String::as_str));
        let page = answer(&words);
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), page).expect("the page");
        let output = Command::new("groff")
            .args(["-man", "-Tutf8", "-ww", "-z"])
            .arg(file.path())
            .output()
            .expect("groff runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn manual_pages_pass_mandocs_lint() {
    if Command::new("mandoc")
        .arg("-l")
        .arg("/dev/null")
        .output()
        .is_err()
    {
        left_out("there is no mandoc here");
        return;
    }
    let names = commands();
    let pages = std::iter::once(vec!["man"]).chain(names.iter().map(|name| vec!["man", name]));
    for words in pages {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), answer(&words)).expect("the page");
        let output = Command::new("mandoc")
            .args(["-T", "lint", "-W", "warning"])
            .arg(file.path())
            .output()
            .expect("mandoc runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{words:?}");
    }
}

#[test]
fn the_manual_has_what_a_reader_looks_for() {
    let whole = answer(&["man"]);
    for section in ["EXAMPLES", "FILES", "ENVIRONMENT", "EXIT STATUS"] {
        assert!(
            whole.contains(&format!(".SH {section}"))
                || whole.contains(&format!(".SH \"{section}\"")),
            "{section}"
        );
    }
    for (_, rows) in variables() {
        for name in rows.iter().flat_map(|row| row.name.split(", ")) {
            assert!(whole.contains(name), "{name}");
        }
    }
    let title = whole
        .lines()
        .find(|line| line.starts_with(".TH"))
        .expect("a title");
    assert!(
        title.contains(" 20") && title.contains("maz\\-auth0 0") || title.contains("maz-auth0 0"),
        "{title}"
    );
    let setup = answer(&["man", "setup"]);
    assert!(
        setup.contains("EXAMPLES") && setup.contains("How the plan is printed"),
        "{setup}"
    );
    assert!(answer(&["man", "help"]).contains(".TH"));
}

/// The whole program's page as a person meets it: one screen, and every command is on it.
#[test]
fn the_first_help_fits_a_screen_and_names_every_command() {
    let page = answer(&["-h"]);
    assert!(page.lines().count() <= 24, "{page}");
    assert!(
        page.lines().all(|line| line.chars().count() <= 80),
        "{page}"
    );
    for command in commands() {
        assert!(page.contains(&command), "{command}: {page}");
    }
    let nothing = Program::new(&[]).run();
    assert_eq!(nothing.code, Some(2));
    assert_eq!(nothing.stderr, page);
    // All of it is behind --help, also of a command.
    assert!(answer(&["--help"]).contains("--allow-variable"));
    assert!(!answer(&["verify", "-h"]).contains("Taken back"));
}

#[test]
fn help_knows_commands_and_topics() {
    for topic in TOPICS {
        let page = answer(&["help", topic.name]);
        assert!(page.lines().count() > 5 && page.ends_with('\n'), "{page}");
        assert!(
            page.lines().all(|line| line.chars().count() <= 100),
            "{page}"
        );
    }
    for command in commands() {
        let page = answer(&["help", &command]);
        let own = answer(&[&command, "--help"]);
        // What comes from a variable's row of blanks at a line's end is no difference.
        let trimmed = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
        assert_eq!(trimmed(&page), trimmed(&own), "{command}");
    }
    assert!(answer(&["help", "report", "merge"]).contains("Usage: maz-auth0 report merge"));
    assert!(answer(&["help"]).contains("Commands:"));
    for (word, meant) in [
        ("enviroment", "environment"),
        ("verfy", "verify"),
        ("admin", "admin-token"),
    ] {
        let outcome = Program::new(&["help", word]).run();
        assert_eq!(outcome.code, Some(2));
        assert!(
            outcome.stderr.contains(&format!("Did you mean {meant}?")),
            "{outcome:?}"
        );
    }
    let page = answer(&["help", "exit-codes"]);
    for exit in Exit::ALL {
        assert!(page.contains(&exit.code().to_string()), "{page}");
    }
}

/// Each variable that the program reads has its row.
#[test]
fn every_variable_has_its_row() {
    fn walk(folder: &std::path::Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.file_name().is_some_and(|name| name == "sandbox") {
                // It tells others where it is; it reads none.
            } else if path.is_dir() {
                walk(&path, text);
            } else if path.extension().is_some_and(|end| end == "rs")
                && !path.ends_with("variables.rs")
            {
                let source = std::fs::read_to_string(path).expect("a file");
                text.push_str(source.split("#[cfg(test)]").next().unwrap_or_default());
            }
        }
    }
    let known: Vec<String> = variables()
        .into_iter()
        .flat_map(|(_, rows)| rows)
        .flat_map(|row| row.name.split(", ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut text = String::new();
    walk(&root("src"), &mut text);
    let is_name = |word: &&str| {
        word.contains('_')
            && word.len() > 5
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && !word.ends_with('_')
            && !word.starts_with("CARGO_")
            // Told to others, or the word of a placeholder.
            && !["AUTH0_CLI_ANALYTICS", "AUTH0_AGENT_MODE", "CLIENT_ID", "COMMAND_OR_TOPIC"].contains(word)
    };
    let read: BTreeSet<&str> = text.split('"').filter(is_name).collect();
    assert!(read.len() > 30, "{read:?}");
    let missing: Vec<&str> = read
        .into_iter()
        .filter(|word| !known.iter().any(|name| name == word))
        .collect();
    assert!(
        missing.is_empty(),
        "no row in args/variables.rs: {missing:?}"
    );
}

#[test]
fn the_page_of_provisioning_names_the_scopes_of_the_pieces() {
    let page = std::fs::read_to_string(root("docs/provision.md")).expect("a page");
    let rights = page
        .split("\n## ")
        .find(|part| part.starts_with("With whose rights"));
    let named: BTreeSet<&str> = rights
        .unwrap_or_default()
        .split('`')
        .filter(|word| word.contains(':') && !word.contains([' ', '\n']))
        .collect();
    let mut wanted: BTreeSet<&str> = PIECES
        .iter()
        .flat_map(|piece| [piece.to_create, piece.to_change, piece.to_delete])
        .flatten()
        .chain(&READING)
        .copied()
        .collect();
    // No piece's: the secret of an application that was there before is read with it, where nobody gives it.
    wanted.insert("read:client_keys");
    assert_eq!(named, wanted);
    let topic: BTreeSet<String> = answer(&["help", "admin-token"])
        .split_whitespace()
        .map(|word| word.trim_end_matches([',', ';']).to_owned())
        .collect();
    for scope in wanted {
        assert!(topic.contains(scope), "{scope}");
    }
}

#[test]
fn the_page_of_exit_codes_is_that_of_the_program() {
    let page = std::fs::read_to_string(root("docs/exit-codes.md")).expect("the page");
    let page = page.replace('`', "");
    for exit in Exit::ALL {
        let row = format!(
            "| {} | {} | {} |",
            exit.code(),
            exit.meaning(),
            exit.advice()
        );
        assert!(page.contains(&row), "{row}");
    }
}

/// A command's own help begins with the words by which the list knows it.
#[test]
fn a_command_is_described_in_one_way() {
    let list = Program::new(&["--help"]).run().stdout;
    let commands = list
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .map_while(|line| line.trim().split_once("  "))
        .filter(|(name, _)| *name != "help");
    let mut count = 0;
    for (name, words) in commands {
        let help = Program::new(&[name, "--help"]).run().stdout;
        let first = help.lines().next().unwrap_or_default();
        assert!(first.starts_with(words.trim()), "{name}: {first}");
        count += 1;
    }
    assert!(count >= 12, "{list}");
}

#[test]
fn the_page_of_checks_is_that_of_the_table() {
    use maz_auth0::checks::{CHECKS, Severity};
    let mut page = String::from(
        "# Checks\n\nWhat each check looks at, why it matters, and how to fix it; `maz-auth0 explain` says the same. Ids and causes are part\nof the public contract and never change. Besides its own causes, a check fails with `unrecognised` where Auth0 answers in\nwords that this program does not know: they are then shown, and never guessed at. Written by a test: see CONTRIBUTING.md.\n",
    );
    for check in CHECKS {
        let severity = match check.severity {
            Severity::Fail => "a failure: MAZ will not work",
            Severity::Warn => "a warning: MAZ works anyway",
        };
        let _ = write!(
            page,
            "\n## {}\n\n*{}* ({severity}).\n\n{} {}\n",
            check.id, check.title, check.looks_at, check.matters
        );
        if let Some(scope) = check.scope {
            let _ = write!(page, "\nIt becomes certain with `{scope}`.\n");
        }
        let _ = write!(page, "\nIt passes on: {}\n", check.proof.says);
        for cause in check.causes {
            let _ = write!(
                page,
                "\n### {}/{}\n\n{}\n\nTo fix it: {}\n",
                check.id, cause.name, cause.means, cause.fix
            );
        }
        if let Some(advice) = &check.advice {
            let _ = write!(
                page,
                "\n### What Auth0 advises\n\n{}\n\nTo limit the risk:\n\n- {}\n\nFor a security review, to be copied:\n\n> {}\n",
                advice.against,
                advice.limit.join("\n- "),
                advice.review
            );
        }
    }
    assert!(
        holds("docs/checks.md", &page),
        "docs/checks.md is old: UPDATE=1 cargo test --test it generated"
    );
}

#[test]
fn the_page_of_proofs_is_that_of_the_table() {
    use maz_auth0::checks::CHECKS;
    let mut page = String::from(
        "# What proves each check\n\nFor who works on the program; [checks](checks.md) says the same in words. A check passes on one of these answers and on\nnothing else: the program takes back a finding that holds without one. Written by a test: see CONTRIBUTING.md.\n\n| check | rests on |\n| --- | --- |\n",
    );
    for check in CHECKS {
        let answers: Vec<String> = check.proof.by.iter().map(ToString::to_string).collect();
        let _ = writeln!(page, "| {} | {} |", check.id, answers.join("; "));
    }
    assert!(
        holds("docs/proofs.md", &page),
        "docs/proofs.md is old: UPDATE=1 cargo test --test it generated"
    );
}

/// `-h` is for somebody in a hurry: one screen of 80 by 24, with command lines to begin from. `--help` has everything.
#[test]
fn the_short_help_of_each_command_fits_one_screen() {
    let list = Program::new(&["--help"]).run().stdout;
    let commands: Vec<&str> = list
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.trim().split_once("  "))
        .map(|(name, _)| name)
        .filter(|name| *name != "help" && !name.contains(' '))
        .collect();
    assert!(commands.len() >= 15, "{list}");
    for name in commands {
        let short = Program::new(&[name, "-h"]).variable("COLUMNS", "100").run();
        let count = short.stdout.lines().count();
        assert!(count <= 24, "{name}: {count} lines\n{}", short.stdout);
        let long = Program::new(&[name, "--help"]).run();
        assert!(
            long.stdout.lines().count() > count || name == "report",
            "{name}: --help has no more than -h"
        );
        if name == "report" {
            continue;
        }
        // Each example is a command line that this program understands.
        let examples: Vec<&str> = short
            .stdout
            .lines()
            .skip_while(|line| *line != "Examples:")
            .skip(1)
            .collect();
        assert!(!examples.is_empty(), "{name} has no example");
        for example in examples {
            let Some(words) = example.trim().strip_prefix("maz-auth0 ") else {
                continue;
            };
            let words = words.split("    ").next().unwrap_or_default();
            let words: Vec<&str> = words
                .split_whitespace()
                .take_while(|word| !matches!(*word, ">" | "|"))
                .collect();
            let all = [&["maz-auth0"][..], &words].concat();
            let parsed = <maz_auth0::cli::Cli as clap::Parser>::try_parse_from(all);
            assert!(
                parsed.is_ok(),
                "{example}: {}",
                parsed.expect_err("an error")
            );
        }
    }
}
