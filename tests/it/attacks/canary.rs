//! Secrets that nothing else looks like, sent through every command, format and failure, and searched for in all that
//! comes out.

use crate::support::program::{Outcome, Program, left_out};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use clap::CommandFactory as _;
use maz_auth0::sandbox::{Options, Sandbox, Witness, breaks, read_tenants};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// A sandbox with secrets of its own, so that what is found here was not put there by another test.
fn sandbox(seed: u64, breaks: &[&str]) -> Option<Sandbox> {
    Sandbox::start(Options {
        breaks: breaks.iter().map(ToString::to_string).collect(),
        seed: Some(seed),
        ..Options::default()
    })
    .ok()
}

/// Secrets, each in every form in which it could come out.
struct Canaries(Vec<String>);

impl Canaries {
    fn of(sandbox: &Sandbox) -> Self {
        let details = sandbox.details();
        let mut canaries = Self(Vec::new());
        canaries.add(&details.env["MAZ_AUTH0_CLIENT_SECRET"]);
        canaries.add(&details.env["MAZ_API_TOKEN"]);
        canaries.add(&details.password);
        canaries.add(&details.admin_token);
        canaries
    }

    fn add(&mut self, secret: &str) {
        // What a whole text is encoded to may begin at each of three places of the secret within it.
        for padding in ["", "x", "xx"] {
            for encoding in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let encoded = encoding.encode(format!("{padding}{secret}"));
                let own = if padding.is_empty() { 0 } else { 4 };
                self.0.push(encoded[own..encoded.len() - 4].to_owned());
            }
        }
        let mut hex = String::new();
        for byte in secret.bytes() {
            let _ = write!(hex, "{byte:02x}");
        }
        let (first, second) = secret.split_at(secret.len() / 2);
        self.0.extend([
            secret.to_owned(),
            secret.to_lowercase(),
            secret.to_uppercase(),
            STANDARD.encode(secret),
            url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
            hex.to_uppercase(),
            hex,
            secret.chars().rev().collect(),
            // Half of it is too much as well.
            first.to_owned(),
            second.to_owned(),
        ]);
        assert!(
            self.0.iter().all(|form| form.len() >= 6),
            "a form that may be there by chance: {:?}",
            self.0
        );
    }

    fn found_in(&self, text: &str) -> Option<&str> {
        // A line may have been broken within it.
        let joined: String = text.split_whitespace().collect();
        self.0
            .iter()
            .map(String::as_str)
            .find(|form| text.contains(form) || joined.contains(form))
    }

    fn is_in(&self, text: &str) -> bool {
        self.found_in(text).is_some()
    }

    fn search(&self, place: &str, text: &str) {
        if let Some(form) = self.found_in(text) {
            panic!("{place} has {form}: {text}");
        }
        // Nor a token that was given on the way: {"alg":…, {"typ":…, {"kid":…
        for header in ["eyJhbGciOi", "eyJ0eXAiOi", "eyJraWQiOi"] {
            assert!(!text.contains(header), "{place}: {text}");
        }
    }

    fn search_outcome(&self, arguments: &[&str], outcome: &Outcome) {
        let place = arguments.join(" ");
        self.search(&place, &outcome.stdout);
        self.search(&place, &outcome.stderr);
    }

    /// Every file below, but for the store that was asked for.
    fn search_folder(&self, folder: &Path) {
        for path in files(folder) {
            if path.file_name().is_none_or(|name| name != "secrets.toml") {
                let bytes = std::fs::read(&path).expect("it can be read");
                self.search(
                    &path.display().to_string(),
                    &String::from_utf8_lossy(&bytes),
                );
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// With every secret there is in the environment, and all that is written below one folder.
fn program(home: &Path, sandbox: &Sandbox, arguments: &[&str]) -> Program {
    let temporary = home.join("tmp");
    std::fs::create_dir_all(&temporary).expect("a folder");
    Program::new(arguments)
        .against(sandbox)
        .variable("HOME", &home.display().to_string())
        .variable("TMPDIR", &temporary.display().to_string())
        .variable(
            "XDG_CONFIG_HOME",
            &home.join("config").display().to_string(),
        )
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .variable("MAZ_AUTH0_ADMIN_TOKEN", &sandbox.details().admin_token)
        .variable("BROWSER", "/bin/true")
        .within(home)
}

/// What each command is run with, first as it is and then in every format that it has.
const COMMANDS: &[&[&str]] = &[
    &[
        "setup",
        "--no-input",
        "--dry-run",
        "--secret-store",
        "file",
        "-v",
    ],
    &["setup", "--no-input", "--secret-store", "file", "-v"],
    &["setup", "--no-input", "--secret-store", "keyring", "-v"],
    &[
        "setup",
        "other",
        "--no-input",
        "--secret-store",
        "environment",
        "--force",
    ],
    &["setup", "--sandbox", "--no-input", "-v"],
    &["verify", "-v"],
    &["verify", "acme", "-v", "--rehearse"],
    &["verify", "--all", "-q"],
    &[
        "verify",
        "--output",
        "json=report.json",
        "--output",
        "jsonl=report.jsonl",
        "--output",
        "html=report.html",
    ],
    &["verify", "--since", "report.json"],
    &["report", "show", "report.jsonl"],
    &["report", "merge", "report.json", "report.jsonl"],
    &["report", "compare", "report.json", "report.json"],
    &["login-test", "-v"],
    &[
        "login-test",
        "acme",
        "-v",
        "--realm",
        "Username-Password-Authentication",
    ],
    &["list"],
    &["show", "acme"],
    &["show", "sandbox"],
    &["export", "acme"],
    &["export", "other"],
    &["explain", "application.credentials"],
    &["checks"],
    &["doctor"],
    &["doctor", "acme", "-v"],
    &["man"],
    &["man", "setup"],
    &["completions", "bash"],
    &["completions", "zsh"],
    &["completions", "fish"],
    &["sandbox", "--list-breaks"],
    // Wrong in every way that says what it was given.
    &["verify", "nobody"],
    &["verify", "--domain", "http://[", "-v"],
    &["verify", "--endpoint", "http://127.0.0.1:1", "-v"],
    &["verify", "--timeout", "nonsense"],
    &["verify", "--only", "nonsense"],
    &["setup", "--answers", "/nonexistent", "--no-input"],
    &["login-test", "--realm", "Nowhere", "-v"],
    &["login-test", "--flow", "code", "--print-url", "-v"],
    &["export"],
    &["nonsense"],
    &["move-secret", "acme", "--secret-store", "keyring"],
    &["move-secret", "acme", "--secret-store", "environment"],
    &["move-secret", "acme", "--secret-store", "file"],
    &["rotate-secret", "acme", "--yes", "--and-others", "-v"],
    &[
        "setup",
        "provisioned",
        "--provision",
        "--no-input",
        "--dry-run",
        "-v",
    ],
    &[
        "setup",
        "provisioned",
        "--provision",
        "--no-input",
        "--yes",
        "--yes-tenant-wide",
        "--secret-store",
        "file",
        "-v",
    ],
    &["verify", "acme", "--fix", "--yes", "-v"],
    &["undo", "provisioned", "--yes", "--yes-tenant-wide", "-v"],
    &[
        "teardown",
        "provisioned",
        "--yes",
        "--yes-tenant-wide",
        "-v",
    ],
    &["forget", "other"],
    &["forget", "other", "--yes"],
    &["forget", "acme", "--yes"],
];

#[test]
fn no_command_and_no_format_shows_a_secret() {
    let sandbox = sandbox(40_101, &[]).expect("a sandbox");
    let canaries = Canaries::of(&sandbox);
    let home = TempDir::new().expect("a folder");
    let mut command_line = maz_auth0::cli::Cli::command();
    command_line.build();
    let mut tried = BTreeSet::new();
    let mut succeeded = 0;
    let mut kept = false;
    for base in COMMANDS {
        let mut runs = vec![base.to_vec()];
        if let Some(command) = command_line.find_subcommand(base[0]) {
            tried.insert(base[0]);
            let inner = base.get(1).and_then(|name| command.find_subcommand(name));
            let format = inner
                .unwrap_or(command)
                .get_arguments()
                .find(|argument| argument.get_id() == "format");
            let formats = format
                .map(clap::Arg::get_possible_values)
                .unwrap_or_default();
            for format in formats {
                let name: &'static str = format.get_name().to_owned().leak();
                runs.push([base, &["--format", name][..]].concat());
            }
        }
        for arguments in runs {
            let outcome = program(home.path(), &sandbox, &arguments).run();
            canaries.search_outcome(&arguments, &outcome);
            if base[0] == "rotate-secret" {
                assert_eq!(outcome.code, Some(0), "{outcome:?}");
                let id = &sandbox.details().env["MAZ_AUTH0_CLIENT_ID"];
                let new = sandbox.with_tenant(|tenant| {
                    let client = tenant.clients.iter().find(|c| c.client_id == *id);
                    client.and_then(|client| client.client_secret.clone())
                });
                let new = new.expect("a secret");
                assert!(!outcome.stdout.contains(&new) && !outcome.stderr.contains(&new));
            }
            succeeded += usize::from(outcome.code == Some(0));
        }
        // The store that was asked for is what the search leaves out, and it did hold the secret.
        kept |= std::fs::read_to_string(home.path().join("config/maz-auth0/secrets.toml"))
            .is_ok_and(|text| text.contains(&sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"]));
        canaries.search_folder(home.path());
    }
    for command in command_line.get_subcommands() {
        let name = command.get_name();
        assert!(
            tried.contains(name) || name == "help",
            "{name} is not tried: add it to COMMANDS"
        );
    }
    assert!(kept);
    assert!(succeeded >= 40, "only {succeeded} of them did anything");
    // Forgotten, it is nowhere at all.
    let store = home.path().join("config/maz-auth0/secrets.toml");
    let left = std::fs::read_to_string(store).expect("the store");
    assert!(!canaries.is_in(&left), "{left}");
}

#[test]
fn no_misconfiguration_makes_it_show_a_secret() {
    let home = TempDir::new().expect("a folder");
    let rows: Vec<_> = breaks()
        .iter()
        .filter(|row| !matches!(row.seen_by, Witness::MazApi))
        .collect();
    let next = AtomicUsize::new(0);
    let tried = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Some(sandbox) = sandbox(40_102, &[row.name]) else {
                        continue; // It needs TLS.
                    };
                    tried.fetch_add(1, Ordering::Relaxed);
                    let canaries = Canaries::of(&sandbox);
                    let logs_in = matches!(row.seen_by, Witness::PasswordLogin | Witness::AnyLogin);
                    let command = if logs_in { "login-test" } else { "verify" };
                    let outcome = program(home.path(), &sandbox, &[command, "-v"]).run();
                    canaries.search_outcome(&[row.name, command], &outcome);
                }
            });
        }
    });
    let tried = tried.into_inner();
    assert!(tried >= 40, "only {tried} were tried");
    assert!(files(home.path()).is_empty());
}

/// What is typed into the wrong place is in no error and no report, whether it is known as a secret or only looks like
/// one, on a broad screen and on a narrow one.
#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let sandbox = sandbox(40_103, &[]).expect("a sandbox");
    let canaries = Canaries::of(&sandbox);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let token = sandbox.details().admin_token.clone();
    let home = TempDir::new().expect("a folder");
    let answers = home.path().join("answers.toml");
    std::fs::write(&answers, format!("domain = \"{secret}\"\n")).expect("written");
    let answers = answers.to_str().expect("a path");
    let store = home.path().join("store.toml");
    std::fs::write(
        &store,
        format!("client_secret = {{ store = \"{secret}\" }}\n"),
    )
    .expect("written");
    let store = store.to_str().expect("a path");
    let record = home.path().join("record.toml");
    std::fs::write(
        &record,
        format!("schema = 1\n[integrations.{secret}]\ndomain = \"{token}\"\n"),
    )
    .expect("written");
    let record = record.to_str().expect("a path");
    let glued = format!("--client-secret-stdin={secret}");
    let former = format!("--client-secret={secret}");
    let address = format!("https://{secret}@acme.us.auth0.com/?client_secret={secret}");
    let no_input = ["--no-input", "--secret-store", "file", "--dry-run"];
    let setup = |more: &[&'static str]| [&["setup"][..], &no_input, more].concat();
    let mut told = Vec::new();
    let mut attempts: Vec<Vec<&str>> = Vec::new();
    for value in [secret.as_str(), &token] {
        for flag in [
            "--domain",
            "--client-id",
            "--audience",
            "--default-directory",
            "--subscription-type",
            "--application-domain",
            "--redirect-uri",
            "--endpoint",
            "--format",
            "--timeout",
            "--color",
            "--only",
            "--skip",
            "--fail-on",
            "--username",
            "--maz-address",
            "--client-secret",
            "--password",
            "--admin-token",
            "--config",
            "--client-secret-file",
        ] {
            attempts.push(vec!["verify", flag, value, "-v"]);
        }
        for flag in [
            "--domain",
            "--client-id",
            "--audience",
            "--default-directory",
            "--answers",
        ] {
            attempts.push([setup(&[]), vec![flag, value]].concat());
        }
        for command in [
            "verify",
            "show",
            "export",
            "forget",
            "explain",
            "man",
            "completions",
            "login-test",
            "setup",
        ] {
            attempts.push(vec![command, value]);
        }
        attempts.push(vec!["setup", "--secret-store", value]);
        attempts.push(vec!["verify", "--client-secret-stdin", value]);
        attempts.push(vec!["login-test", "--realm", value, "-v"]);
        attempts.push(vec!["sandbox", "--break", value]);
        attempts.push(vec!["sandbox", "--domain", value, "--dump"]);
        attempts.push(vec!["sandbox", "--tenant", value]);
        attempts.push(vec![value]);
    }
    attempts.push([setup(&[]), vec!["--force", "--client-id", &secret]].concat());
    attempts.push([setup(&[]), vec!["--answers", answers]].concat());
    attempts.push([setup(&[]), vec!["--answers", store]].concat());
    attempts.push(vec!["verify", "--config", record, "--all"]);
    attempts.push(vec!["list", "--config", record]);
    attempts.push(vec!["verify", "--domain", &address]);
    attempts.push(vec!["verify", "--endpoint", &address]);
    attempts.push(vec!["verify", &glued]);
    attempts.push(vec!["verify", &former]);
    for arguments in &attempts {
        for known in [true, false] {
            let mut program = program(home.path(), &sandbox, arguments);
            if !known {
                program = program
                    .without("MAZ_AUTH0_CLIENT_SECRET")
                    .without("MAZ_AUTH0_ADMIN_TOKEN")
                    .variable("COLUMNS", "40");
            }
            let outcome = program.run();
            for text in [&outcome.stdout, &outcome.stderr] {
                if canaries.is_in(text) {
                    let shown = arguments
                        .join(" ")
                        .replace(&secret, "SECRET")
                        .replace(&token, "TOKEN");
                    told.push(format!("{shown}\n{text}"));
                }
            }
        }
    }
    for name in [
        "MAZ_AUTH0_DOMAIN",
        "MAZ_AUTH0_CLIENT_ID",
        "MAZ_AUTH0_AUDIENCE",
        "MAZ_AUTH0_DEFAULT_DIRECTORY",
        "MAZ_AUTH0_ENDPOINT",
        "MAZ_AUTH0_SUBSCRIPTION_TYPE",
        "MAZ_AUTH0_USERNAME",
        "MAZ_AUTH0_CONFIG",
    ] {
        let outcome = program(home.path(), &sandbox, &["verify", "-v"])
            .variable(name, &secret)
            .run();
        for text in [&outcome.stdout, &outcome.stderr] {
            if canaries.is_in(text) {
                told.push(format!("{name}=SECRET\n{text}"));
            }
        }
    }
    assert!(
        told.is_empty(),
        "{} tell it:\n{}",
        told.len(),
        told.join("\n\n")
    );
}

/// Follows the address to the login page, logs in, and writes down what it and the program that started it were given.
/// What the program itself has in its environment is what its user put there.
#[cfg(target_os = "linux")]
const BROWSER: &str = r#"#!/bin/sh
cd "$HOME/browser"
tr '\0' '\n' < /proc/$$/environ > environ
tr '\0' '\n' < /proc/$$/cmdline > cmdline
tr '\0' '\n' < /proc/$PPID/cmdline > cmdline-of-the-program
ls -l /proc/$$/fd > files
jar="$HOME/../jar"
get() { curl -sS -L -c "$jar" -b "$jar" -o page -w '%{url_effective}' "$@"; }
at=$(get "$1")
origin=$(echo "$at" | sed 's,^\(http://[^/]*\).*,\1,')
send() {
    action=$(sed -n 's,.*<form method="post" action="\([^"]*\)".*,\1,p' page | head -1 | sed 's,&amp;,\&,g')
    at=$(get "$@" "$origin$action")
}
send --data-urlencode "username@$HOME/../username" --data-urlencode "password@$HOME/../password" -d action=default
case "$at" in */u/consent*) send -d action=accept ;; esac
"#;

#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_told_no_secret_by_arguments_or_environment() {
    use std::os::unix::fs::PermissionsExt as _;
    if std::process::Command::new("curl")
        .arg("--version")
        .output()
        .is_err()
    {
        left_out("there is no curl, of which the test's browser is made");
        return;
    }
    // Another callback than the usual one, which other tests listen on.
    let usual = sandbox(40_104, &[]).expect("a sandbox").dump();
    let tenants = read_tenants(
        &usual.replace("127.0.0.1:8484", "127.0.0.1:8497"),
        Some(40_104),
    );
    let sandbox = Sandbox::start(Options {
        tenants: tenants.expect("tenants"),
        seed: Some(40_104),
        ..Options::default()
    })
    .expect("a sandbox");
    let canaries = Canaries::of(&sandbox);
    let outside = TempDir::new().expect("a folder");
    let home = outside.path().join("home");
    let notes = home.join("browser");
    std::fs::create_dir_all(&notes).expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(outside.path().join(name), text).expect("written");
    };
    write("username", &sandbox.details().username);
    write("password", &sandbox.details().password);
    write("open", BROWSER);
    let script = outside.path().join("open");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("its mode");
    let outcome = program(
        &home,
        &sandbox,
        &["setup", "--no-input", "--secret-store", "environment", "-q"],
    )
    .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // A record may name another variable, where the person allows it.
    let record = home.join("config/maz-auth0/integrations.toml");
    let text = std::fs::read_to_string(&record).expect("a record");
    let text = text.replace(
        "store = \"environment\"",
        "store = \"environment\", variable = \"OF_THE_PAPER\"",
    );
    std::fs::write(&record, text).expect("written");
    let arguments = [
        "login-test",
        "acme",
        "--flow",
        "code",
        "--port",
        "8497",
        "--login-timeout",
        "10",
        "--allow-variable",
        "OF_THE_PAPER",
        "-v",
    ];
    let outcome = program(&home, &sandbox, &arguments)
        .without("MAZ_AUTH0_USERNAME")
        .variable(
            "OF_THE_PAPER",
            &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"],
        )
        .variable("PATH", &std::env::var("PATH").unwrap_or_default())
        .variable("BROWSER", &script.display().to_string())
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    canaries.search_outcome(&arguments, &outcome);
    let environment = std::fs::read_to_string(notes.join("environ")).expect("it was started");
    assert!(environment.contains("HOME="), "{environment}");
    assert!(!environment.contains("MAZ_"), "{environment}");
    assert!(!environment.contains("OF_THE_PAPER"), "{environment}");
    let of_the_program = std::fs::read_to_string(notes.join("cmdline-of-the-program"));
    assert!(of_the_program.expect("it was read").contains("login-test"));
    canaries.search_folder(&home);
}

/// What another program starts in the place of this test.
#[test]
#[ignore = "it panics: the test below starts it, and reads what it says"]
fn panics_with_its_secrets() {
    let Ok(unknown) = std::env::var("CANARY") else {
        return;
    };
    let redactor = maz_auth0::process::environment::redactor();
    maz_auth0::process::interrupt::set_panic_redaction(move |message| {
        redactor.redact_error(message)
    });
    maz_auth0::process::interrupt::install().expect("installed");
    let known = std::env::var("MAZ_AUTH0_CLIENT_SECRET").unwrap_or_default();
    panic!("the panic of this test says {known} and {unknown}");
}

#[test]
fn a_panic_shows_no_secret() {
    let sandbox = sandbox(40_105, &[]).expect("a sandbox");
    let canaries = Canaries::of(&sandbox);
    let output = std::process::Command::new(std::env::current_exe().expect("this test"))
        .args([
            "--exact",
            "attacks::canary::panics_with_its_secrets",
            "--ignored",
            "--nocapture",
        ])
        .envs(&sandbox.details().env)
        .env("CANARY", &sandbox.details().admin_token)
        .output()
        .expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(text.contains("has a defect and had to stop"), "{text}");
    assert!(
        text.contains("the panic of this test says [redacted] and"),
        "{text}"
    );
    canaries.search("a panic", &text);
}

/// Secrets come by pipe or file: nothing of them is in the program's own arguments, which everybody on the machine sees.
#[test]
fn no_flag_takes_a_secret() {
    let mut command_line = maz_auth0::cli::Cli::command();
    command_line.build();
    let mut seen = 0;
    for command in command_line.get_subcommands() {
        for argument in command.get_arguments() {
            let name = argument.get_id().as_str();
            let is_of_a_secret = ["client_secret", "password", "token", "otp"]
                .iter()
                .any(|word| name.contains(word));
            // Of the sandbox's own a rate, and of a login an algorithm: no secrets.
            if !is_of_a_secret || name == "id_token_algorithm" {
                continue;
            }
            seen += 1;
            let takes_text = argument.get_action().takes_values();
            assert!(
                !takes_text || name.ends_with("_file"),
                "{} --{name} takes a secret in the arguments",
                command.get_name()
            );
        }
    }
    assert!(seen >= 10, "only {seen} were seen");
}
