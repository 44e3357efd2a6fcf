//! `setup` without a question: what a script and a CI job rely on.

use crate::support::program::{Outcome, Program, beyond_this_user, left_out, sandbox};
use maz_auth0::sandbox::Sandbox;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const VARIABLES: [(&str, &str); 5] = [
    ("MAZ_AUTH0_DOMAIN", "--domain"),
    ("MAZ_AUTH0_CLIENT_ID", "--client-id"),
    ("MAZ_AUTH0_CLIENT_SECRET", "--client-secret-stdin"),
    ("MAZ_AUTH0_DEFAULT_DIRECTORY", "--default-directory"),
    ("MAZ_AUTH0_SUBSCRIPTION_TYPE", "--subscription-type"),
];

/// `setup` with these arguments, in a folder that outlives it.
fn setup(home: &Path, arguments: &[&str]) -> Program {
    let config = config(home);
    let program = Program::new(
        &[
            &["setup", "--no-input", "--config", &config.to_string_lossy()],
            arguments,
        ]
        .concat(),
    );
    program.without("XDG_CONFIG_HOME")
}

fn config(home: &Path) -> PathBuf {
    home.join("integrations.toml")
}

fn with_file_store(home: &Path, sandbox: &Sandbox, arguments: &[&str]) -> Outcome {
    setup(home, &[&["--secret-store", "file"], arguments].concat())
        .against(sandbox)
        .without("MAZ_AUTH0_APPLICATION_DOMAIN")
        .run()
}

fn read(home: &Path) -> String {
    std::fs::read_to_string(config(home)).expect("a record")
}

fn is_empty(home: &Path) -> bool {
    std::fs::read_dir(home)
        .expect("a folder")
        .flatten()
        .all(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "lock")
        })
}

#[test]
fn the_environment_alone_suffices() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let outcome = with_file_store(home.path(), &sandbox, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let record: toml::Table = read(home.path()).parse().expect("a record");
    assert_eq!(record["schema"].as_integer(), Some(1));
    let acme = &record["integrations"]["acme"];
    for (key, variable) in [
        ("domain", "MAZ_AUTH0_DOMAIN"),
        ("client_id", "MAZ_AUTH0_CLIENT_ID"),
        ("management_api_identifier", "MAZ_AUTH0_AUDIENCE"),
        ("default_directory", "MAZ_AUTH0_DEFAULT_DIRECTORY"),
        ("subscription_type", "MAZ_AUTH0_SUBSCRIPTION_TYPE"),
    ] {
        assert_eq!(
            acme[key].as_str(),
            Some(sandbox.details().env[variable].as_str()),
            "{key}"
        );
    }
    assert_eq!(acme["client_secret"]["store"].as_str(), Some("file"));
    assert!(
        acme["verified"]["fingerprint"]
            .as_str()
            .is_some_and(|text| text.starts_with("sha256:") && text.len() == 7 + 64)
    );
    let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
    assert!(!read(home.path()).contains(secret.as_str()));
    assert!(!format!("{outcome:?}").contains(secret.as_str()));
    let secrets = std::fs::read_to_string(home.path().join("secrets.toml")).expect("secrets");
    assert!(secrets.contains(secret.as_str()));
}

#[cfg(unix)]
#[test]
fn what_is_written_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    assert_eq!(with_file_store(home.path(), &sandbox, &[]).code, Some(0));
    for name in ["integrations.toml", "secrets.toml"] {
        let mode = std::fs::metadata(home.path().join(name))
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn flags_alone_suffice_with_the_secret_on_standard_input() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let value = |name: &str| sandbox.details().env[name].clone();
    let outcome = setup(
        home.path(),
        &[
            "press",
            "--secret-store",
            "file",
            "--endpoint",
            sandbox.endpoint(),
            "--domain",
            &value("MAZ_AUTH0_DOMAIN"),
            "--client-id",
            &value("MAZ_AUTH0_CLIENT_ID"),
            "--client-secret-stdin",
            "--default-directory",
            "Username-Password-Authentication",
            "--subscription-type",
            "duration-based",
        ],
    )
    .stdin(&value("MAZ_AUTH0_CLIENT_SECRET"))
    .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let record = read(home.path());
    assert!(record.contains("[integrations.press]"), "{record}");
    assert!(record.contains("duration-based"), "{record}");
}

#[test]
fn a_missing_value_names_its_flag_and_its_variable() {
    let sandbox = sandbox(&[]);
    for (variable, flag) in VARIABLES {
        let home = TempDir::new().expect("a folder");
        let outcome = setup(home.path(), &["--secret-store", "file"])
            .against(&sandbox)
            .without(variable)
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(variable), "{outcome:?}");
        assert!(outcome.stderr.contains(flag), "{outcome:?}");
        assert!(is_empty(home.path()), "{variable}");
    }
    assert_eq!(
        sandbox.requests().len(),
        0,
        "nothing is asked before all is there"
    );
}

#[test]
fn without_a_terminal_nothing_is_asked_either() {
    let home = TempDir::new().expect("a folder");
    let outcome =
        Program::new(&["setup", "--config", &config(home.path()).to_string_lossy()]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--domain"), "{outcome:?}");
}

#[test]
fn a_dry_run_shows_and_writes_nothing() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let outcome = with_file_store(home.path(), &sandbox, &["--dry-run"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stdout.contains("[integrations.acme]"),
        "{outcome:?}"
    );
    assert!(
        !outcome
            .stdout
            .contains(&sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"]),
        "{outcome:?}"
    );
    assert_eq!(
        std::fs::read_dir(home.path()).expect("a folder").count(),
        0,
        "not even a lock"
    );
}

#[test]
fn a_failed_check_writes_nothing_unless_forced() {
    let sandbox = sandbox(&["directory.default/not-set"]);
    let home = TempDir::new().expect("a folder");
    let outcome = with_file_store(home.path(), &sandbox, &[]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(is_empty(home.path()));

    let outcome = with_file_store(home.path(), &sandbox, &["--force"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let record = read(home.path());
    assert!(record.contains("directory.default/not-set"), "{record}");
    // The end says what failed, and the command that repeats it does the same again.
    let end = outcome.stdout.rsplit("is written to").next();
    let end = end.unwrap_or_default();
    assert!(end.contains("(directory.default/not-set)"), "{outcome:?}");
    let repeat = outcome
        .stdout
        .lines()
        .find(|line| line.contains("--no-input"));
    assert!(
        repeat.is_some_and(|line| line.contains(" --force")),
        "{outcome:?}"
    );
    // What was so then is told as such: verify writes nothing.
    let endpoint = sandbox.endpoint().to_owned();
    let shown = Program::new(&["show", "acme", "--endpoint", &endpoint])
        .variable("MAZ_AUTH0_CONFIG", &config(home.path()).to_string_lossy())
        .run();
    assert!(shown.stdout.contains("as of "), "{shown:?}");
    // By a command that asks the same tenant.
    let words: Vec<&str> = shown.stdout.split_whitespace().collect();
    let told = format!("`maz-auth0 verify acme --endpoint {endpoint}` tells today's state");
    assert!(words.join(" ").contains(&told), "{shown:?}");
    assert!(!shown.stdout.contains("--force"), "{shown:?}");
}

#[test]
fn a_tenant_that_does_not_answer_writes_nothing() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let program = setup(home.path(), &["--secret-store", "file"]).against(&sandbox);
    drop(sandbox);
    let outcome = program.run();
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(is_empty(home.path()));
}

#[test]
fn run_twice_it_changes_nothing_but_the_time() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    assert_eq!(with_file_store(home.path(), &sandbox, &[]).code, Some(0));
    let remarked = format!(
        "# ours, do not lose\n{}\n[integrations.acme.notes]\nowner = \"the desk\" # a key that nobody knows\n",
        read(home.path()).replace(
            "subscription_type = \"all-access\"",
            "subscription_type = \"all-access\" # until spring"
        )
    );
    std::fs::write(config(home.path()), &remarked).expect("the record");
    let secrets = std::fs::read(home.path().join("secrets.toml")).expect("secrets");
    let outcome = with_file_store(home.path(), &sandbox, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let timeless = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| !line.starts_with("at = "))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(timeless(&remarked), timeless(&read(home.path())));
    assert_eq!(
        secrets,
        std::fs::read(home.path().join("secrets.toml")).expect("secrets")
    );
}

#[test]
fn a_newer_record_is_refused_and_left_alone() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let newer = "schema = 2\n\n[integrations.acme]\ndomain = \"acme.us.auth0.com\"\n";
    std::fs::write(config(home.path()), newer).expect("the record");
    let outcome = with_file_store(home.path(), &sandbox, &[]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("newer"), "{outcome:?}");
    assert_eq!(read(home.path()), newer);
}

#[test]
fn a_record_that_cannot_be_read_is_left_alone() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    for broken in ["schema = ", "\u{0}\u{1}", "[integrations]\nacme = 3\n"] {
        std::fs::write(config(home.path()), broken).expect("the record");
        let outcome = with_file_store(home.path(), &sandbox, &[]);
        assert_eq!(outcome.code, Some(2), "{broken:?}: {outcome:?}");
        assert!(outcome.stderr.contains("integrations.toml"), "{outcome:?}");
        assert_eq!(read(home.path()), broken);
    }
}

#[test]
fn answers_come_from_a_file() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let answers = home.path().join("answers.toml");
    let value = |name: &str| sandbox.details().env[name].clone();
    std::fs::write(
        &answers,
        format!(
            "domain = \"{}\"\nclient_id = \"{}\"\ndefault_directory = \"Username-Password-Authentication\"\n\
             subscription_type = \"all-access\"\nclient_secret = {{ store = \"file\" }}\n",
            value("MAZ_AUTH0_DOMAIN"),
            value("MAZ_AUTH0_CLIENT_ID")
        ),
    )
    .expect("answers");
    let run = |answers: &Path| {
        setup(home.path(), &["--answers", &answers.to_string_lossy()])
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .variable("MAZ_AUTH0_CLIENT_SECRET", &value("MAZ_AUTH0_CLIENT_SECRET"))
            .run()
    };
    let outcome = run(&answers);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(read(home.path()).contains("[integrations.acme]"));

    let secret = value("MAZ_AUTH0_CLIENT_SECRET");
    for (wrong, said) in [
        ("domein = \"x\"\n".to_owned(), "domein"),
        (format!("client_secret = \"{secret}\"\n"), "must not hold"),
        ("domain = 7\n".to_owned(), "domain"),
        ("domain = \n".to_owned(), "TOML"),
        (
            "client_secret = { store = \"cloud\" }\n".to_owned(),
            "cloud",
        ),
    ] {
        std::fs::write(&answers, wrong).expect("answers");
        let outcome = run(&answers);
        assert_eq!(outcome.code, Some(2), "{said}: {outcome:?}");
        assert!(outcome.stderr.contains(said), "{said}: {outcome:?}");
        assert!(!outcome.stderr.contains(&secret), "{outcome:?}");
    }
    let outcome = run(&home.path().join("nowhere.toml"));
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("nowhere.toml"), "{outcome:?}");
}

#[test]
fn the_practice_runs_without_a_question_too() {
    let home = TempDir::new().expect("a folder");
    let outcome = setup(home.path(), &["--sandbox"]).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let record = read(home.path());
    assert!(record.contains("[integrations.sandbox]"), "{record}");
    assert_eq!(record.matches("[integrations.").count(), 2, "{record}");
}

#[test]
fn the_command_that_is_printed_repeats_it_all() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let outcome = with_file_store(home.path(), &sandbox, &[]);
    let line = outcome
        .stdout
        .lines()
        .find(|line| line.trim_start().starts_with("maz-auth0 setup"))
        .unwrap_or_else(|| panic!("{outcome:?}"))
        .trim()
        .to_owned();
    assert!(line.contains("--no-input"), "{line}");
    let before = read(home.path());
    let file = home.path().join("the-secret");
    std::fs::write(&file, &secret).expect("the secret");
    let words: Vec<String> = line
        .replace(" FILE", &format!(" {}", file.display()))
        .split_whitespace()
        .skip(1)
        .map(str::to_owned)
        .collect();
    let again = TempDir::new().expect("a folder");
    let config = config(again.path()).to_string_lossy().into_owned();
    let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
    arguments.extend(["--config", &config, "--endpoint", sandbox.endpoint()]);
    let outcome = Program::new(&arguments).run();
    assert_eq!(outcome.code, Some(0), "{line}: {outcome:?}");
    let steady = |text: String| -> Vec<String> {
        text.lines()
            .filter(|line| !line.starts_with("at = "))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(steady(before), steady(read(again.path())));
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_is_said_before_anything_is_asked() {
    let sandbox = sandbox(&[]);
    // Nobody can make a file there, root included.
    for place in ["/proc/maz-auth0", "/dev/null"] {
        for store in ["file", "environment"] {
            let config = format!("{place}/integrations.toml");
            let outcome = Program::new(&[
                "setup",
                "--no-input",
                "--secret-store",
                store,
                "--config",
                &config,
            ])
            .against(&sandbox)
            .run();
            assert_eq!(outcome.code, Some(2), "{place} {store}: {outcome:?}");
            assert!(outcome.stderr.contains(place), "{outcome:?}");
            assert_eq!(sandbox.requests().len(), 0, "{place} {store}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_is_said_before_anything_is_asked() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = sandbox(&[]);
    let folder = TempDir::new().expect("a folder");
    let mode = std::fs::Permissions::from_mode(0o555);
    std::fs::set_permissions(folder.path(), mode).expect("a mode");
    let config = config(folder.path()).to_string_lossy().into_owned();
    let (code, stderr) = as_nobody(
        &[
            "setup",
            "--no-input",
            "--secret-store",
            "file",
            "--config",
            &config,
        ],
        &sandbox,
    );
    assert_eq!(code, Some(2), "{stderr}");
    // The sentence may be wrapped, the folder's own name is not.
    let name = folder
        .path()
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    assert!(stderr.contains(&*name), "{stderr}");
    assert_eq!(sandbox.requests().len(), 0);
}

/// Runs the program as somebody who may write nowhere and has no home: as a user whom the system does not know where
/// we are root, else as ourselves.
#[cfg(target_os = "linux")]
fn as_nobody(arguments: &[&str], sandbox: &Sandbox) -> (Option<i32>, String) {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let folder = TempDir::new().expect("a folder");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), mode).expect("a mode");
    // Where the package lies, that user may not be able to look.
    let program = folder.path().join("maz-auth0");
    std::fs::copy(env!("CARGO_BIN_EXE_maz-auth0"), &program).expect("a copy");
    let mut command = std::process::Command::new(&program);
    command
        .args(arguments)
        .env_clear()
        .envs(&sandbox.details().env)
        .current_dir("/");
    if rustix::process::geteuid().is_root() {
        command.uid(54_321).gid(54_321);
    }
    let output = command.output().expect("the program runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_home_the_way_out_is_named() {
    if !rustix::process::geteuid().is_root() {
        beyond_this_user("only root can play a user without a home");
        return;
    }
    let sandbox = sandbox(&[]);
    let (code, stderr) = as_nobody(&["setup", "--no-input", "--secret-store", "file"], &sandbox);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("--config"), "{stderr}");
    assert_eq!(sandbox.requests().len(), 0);
}

#[test]
fn the_environment_store_writes_no_secret_at_all() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let outcome = setup(home.path(), &["--secret-store", "environment"])
        .against(&sandbox)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(read(home.path()).contains("store = \"environment\""));
    assert!(!home.path().join("secrets.toml").exists());
}

#[test]
fn without_a_keyring_the_flag_is_named() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let outcome = setup(home.path(), &[])
        .against(&sandbox)
        .variable("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .variable("XDG_RUNTIME_DIR", "/nowhere")
        .run();
    if cfg!(target_os = "linux") {
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("--secret-store"), "{outcome:?}");
        assert!(is_empty(home.path()));
    } else {
        left_out("this system's keyring does not depend on a bus");
    }
}

/// Practice with something broken: found as in a real tenant, and a name that is none is said.
#[test]
fn practice_can_be_broken() {
    let setup = |breaks: &[&str]| {
        let mut arguments = vec![
            "setup",
            "--sandbox",
            "--no-input",
            "--subscription-type",
            "all-access",
        ];
        for name in breaks {
            arguments.extend(["--break", name]);
        }
        Program::new(&arguments).run()
    };
    let outcome = setup(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for name in [
        "application.scopes/missing",
        "directory.enabled/disabled-for-application",
    ] {
        let outcome = setup(&[name]);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(
            outcome.stdout.contains(&format!("explain {name}")),
            "{outcome:?}"
        );
    }
    let outcome = setup(&[
        "application.scopes/missing",
        "password.grant/grant-disabled",
    ]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stdout.contains("2 failed"), "{outcome:?}");
    let outcome = setup(&["application.scopes/mising"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("application.scopes/missing"),
        "{outcome:?}"
    );
    let outcome = Program::new(&[
        "setup",
        "--no-input",
        "--break",
        "application.scopes/missing",
    ])
    .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
}

/// One run names all that is missing, each with its flag and its variable.
#[test]
fn all_that_is_missing_is_named_at_once() {
    let outcome = Program::new(&["setup", "--no-input"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    for (flag, variable) in [
        ("--domain", "MAZ_AUTH0_DOMAIN"),
        ("--client-id", "MAZ_AUTH0_CLIENT_ID"),
        ("--client-secret-stdin", "MAZ_AUTH0_CLIENT_SECRET"),
        ("--default-directory", "MAZ_AUTH0_DEFAULT_DIRECTORY"),
        ("--subscription-type", "MAZ_AUTH0_SUBSCRIPTION_TYPE"),
    ] {
        assert!(outcome.stderr.contains(flag), "{flag}: {outcome:?}");
        assert!(outcome.stderr.contains(variable), "{variable}: {outcome:?}");
    }
    let outcome = Program::new(&["verify", "--domain", "acme.us.auth0.com"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    for flag in ["--client-id", "--client-secret-stdin"] {
        assert!(outcome.stderr.contains(flag), "{flag}: {outcome:?}");
    }
    assert!(!outcome.stderr.contains("--domain"), "{outcome:?}");
}

/// What is printed at the end can be run as it stands, where the record and the tenant are elsewhere.
#[test]
fn what_is_printed_to_be_run_next_runs() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let config = folder.path().join("it's here.toml").display().to_string();
    let outcome = Program::new(&[
        "setup",
        "--no-input",
        "--secret-store",
        "file",
        "--config",
        &config,
        "--endpoint",
        sandbox.endpoint(),
    ])
    .against(&sandbox)
    .without("MAZ_AUTH0_ENDPOINT")
    .variable("COLUMNS", "400")
    .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let next: Vec<&str> = outcome
        .stdout
        .lines()
        .skip_while(|line| !line.contains("Next"))
        .skip(1)
        .map(str::trim)
        .filter(|line| line.starts_with("maz-auth0 "))
        .collect();
    let names: Vec<&str> = next
        .iter()
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    assert_eq!(names, ["login-test", "export", "verify"], "{outcome:?}");
    let program = env!("CARGO_BIN_EXE_maz-auth0");
    for line in next.iter().filter(|line| !line.contains("login-test")) {
        // The words behind it, which say what it is for, are two blanks away.
        let command = line.split("  ").next().unwrap_or_default();
        let command = command.replacen("maz-auth0", &format!("'{program}'"), 1);
        let outcome = Program::by_shell(&command).run();
        assert_eq!(outcome.code, Some(0), "{command}: {outcome:?}");
    }
}
