//! The steps of action.yml, run as GitHub's runner runs them: installed from an archive whose checksum is verified, a report
//! in every place, and a word to forks.

use crate::support::program::sandbox;
use maz_auth0::sandbox::Sandbox;
use quick_junit::Report;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder like that of the releases, with one for this machine.
fn releases(version: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let release = folder.path().join(format!("v{version}"));
    std::fs::create_dir(&release).expect("a folder");
    let system = if cfg!(target_os = "macos") {
        "apple-darwin"
    } else {
        "unknown-linux-gnu"
    };
    let archive = format!(
        "maz-auth0-{version}-{}-{system}.tar.gz",
        std::env::consts::ARCH
    );
    let program = Path::new(env!("CARGO_BIN_EXE_maz-auth0"));
    let script = "tar -czf \"$1\" -C \"$2\" maz-auth0 && { sha256sum \"$1\" || shasum -a 256 \"$1\"; } > SHA256SUMS";
    let made = Command::new("sh")
        .args(["-c", script, "sh", &archive])
        .arg(program.parent().expect("a folder"))
        .current_dir(&release)
        .status()
        .expect("a shell");
    assert!(made.success());
    folder
}

/// A step's script, with what the runner gives and nothing else.
fn step(
    script: &str,
    home: &Path,
    sandbox: Option<&Sandbox>,
    variables: &[(&str, &str)],
) -> Output {
    let path = format!("{}/bin:/usr/local/bin:/usr/bin:/bin", home.display());
    let mut command = Command::new(root(script));
    command
        .env_clear()
        .env("PATH", path)
        .env("HOME", home)
        .env("LANG", "C.UTF-8")
        .env("GITHUB_PATH", home.join("path"))
        .env("GITHUB_OUTPUT", home.join("output"))
        .env("GITHUB_STEP_SUMMARY", home.join("summary"))
        .env("MAZ_AUTH0_FOLDER", home.join("bin"))
        .env("MAZ_AUTH0_REPORTS", home.join("reports"));
    if let Some(sandbox) = sandbox {
        command.envs(&sandbox.details().env);
    }
    command.envs(variables.iter().copied());
    command.output().expect("the script runs")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn a_release_is_installed_once_its_checksum_is_verified() {
    let releases = releases(VERSION);
    let home = TempDir::new().expect("a folder");
    let base = format!("file://{}/", releases.path().display());
    let install = |more: &[(&str, &str)]| {
        let given = [
            ("MAZ_AUTH0_VERSION", VERSION),
            ("MAZ_AUTH0_DOWNLOAD", &base),
        ];
        step(
            "action/install",
            home.path(),
            None,
            &[&given, more].concat(),
        )
    };
    let program = home.path().join("bin/maz-auth0");
    let zeros = "0".repeat(64);
    for wrong in [
        ("MAZ_AUTH0_SHA256", zeros.as_str()),
        // Not one in which something is missing, nor a pattern.
        ("MAZ_AUTH0_SHA256", &zeros[1..]),
        ("MAZ_AUTH0_SHA256", "*"),
        ("MAZ_AUTH0_VERSION", "latest"),
        ("MAZ_AUTH0_VERSION", "../1.2.3"),
        ("MAZ_AUTH0_VERSION", "1.2.4"),
        ("MAZ_AUTH0_DOWNLOAD", "http://downloads.example"),
        ("MAZ_AUTH0_DOWNLOAD", ""),
    ] {
        let outcome = install(&[wrong]);
        assert_eq!(outcome.status.code(), Some(2), "{wrong:?}: {outcome:?}");
        assert!(!program.exists(), "{wrong:?}");
        assert_eq!(read(&home.path().join("path")), "", "{wrong:?}");
    }
    let outcome = install(&[]);
    assert!(outcome.status.success(), "{outcome:?}");
    assert!(program.exists());
    let path = read(&home.path().join("path"));
    assert_eq!(path.trim_end(), home.path().join("bin").to_string_lossy());

    // As PowerShell prints a checksum and ends its lines.
    let sums = releases.path().join(format!("v{VERSION}/SHA256SUMS"));
    let (sum, rest) = {
        let text = read(&sums);
        let (sum, rest) = text.split_once(' ').expect("a sum and a name");
        (sum.to_uppercase(), rest.trim_end().to_owned())
    };
    std::fs::write(&sums, format!("{sum} {rest}\r\n")).expect("a file");
    let given = format!(" {sum}\r\n");
    for more in [vec![], vec![("MAZ_AUTH0_SHA256", given.as_str())]] {
        let outcome = install(&more);
        assert!(outcome.status.success(), "{more:?}: {outcome:?}");
    }

    // Another archive in its place, and the sums are of the one before.
    let release = releases.path().join(format!("v{VERSION}"));
    for entry in std::fs::read_dir(release).expect("a folder").flatten() {
        if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "gz")
        {
            std::fs::write(entry.path(), "another").expect("a file");
        }
    }
    assert_eq!(install(&[]).status.code(), Some(2));
}

/// Whatever an archive is called, and whatever an earlier job left in the folder.
/// Who makes a release finds there how each archive is called.
#[test]
fn each_archive_that_is_looked_for_is_one_that_a_release_has() {
    let script = read(&root("action/install"));
    let page = read(&root("RELEASING.md"));
    let targets: Vec<&str> = script
        .lines()
        .filter_map(|line| line.trim().strip_suffix(" ;;")?.split_once(") target="))
        .map(|(_, target)| target)
        .collect();
    assert!(targets.len() >= 5, "{targets:?}");
    for target in targets {
        assert!(page.contains(&format!("`{target}`")), "{target}");
    }
    assert!(script.contains("archive=maz-auth0-$version-$target.tar.gz"));
    assert!(page.contains("`maz-auth0-VERSION-TARGET.tar.gz`"));
}

#[test]
fn what_is_installed_is_the_version_that_was_asked_for() {
    let home = TempDir::new().expect("a folder");
    let left = home.path().join("bin/maz-auth0");
    std::fs::create_dir(home.path().join("bin")).expect("a folder");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_maz-auth0"), &left).expect("a link");
    let releases = releases("9.9.9");
    let base = format!("file://{}/", releases.path().display());
    let given = [
        ("MAZ_AUTH0_VERSION", "9.9.9"),
        ("MAZ_AUTH0_DOWNLOAD", &base),
    ];
    let outcome = step("action/install", home.path(), None, &given);
    assert_eq!(outcome.status.code(), Some(2), "{outcome:?}");
    assert_eq!(read(&home.path().join("path")), "");

    let empty = "tar -czf ./*.tar.gz -T /dev/null && { sha256sum ./*.gz || shasum -a 256 ./*.gz; } | sed 's# \\./# #' > SHA256SUMS";
    let made = Command::new("sh")
        .args(["-c", empty])
        .current_dir(releases.path().join("v9.9.9"))
        .status()
        .expect("a shell");
    assert!(made.success());
    std::fs::remove_file(&left).expect("the program");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_maz-auth0"), &left).expect("a link");
    let outcome = step("action/install", home.path(), None, &given);
    assert_eq!(outcome.status.code(), Some(2), "{outcome:?}");
    assert!(!left.exists(), "{outcome:?}");
}

#[test]
fn arguments_with_which_nothing_is_verified_do_not_pass() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    std::fs::create_dir(home.path().join("bin")).expect("a folder");
    let program = home.path().join("bin/maz-auth0");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_maz-auth0"), program).expect("a link");
    for arguments in ["--help", "-h", "--version", "-V"] {
        let given = [("MAZ_AUTH0_ARGUMENTS", arguments)];
        let outcome = step("action/verify", home.path(), Some(&sandbox), &given);
        assert_eq!(outcome.status.code(), Some(2), "{arguments}: {outcome:?}");
    }
    assert!(!read(&home.path().join("output")).contains("exit-code=0"));
}

/// What keeps it from its work is an annotation as well, not a line of the log alone.
#[test]
fn what_could_not_be_begun_is_annotated() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    std::fs::create_dir(home.path().join("bin")).expect("a folder");
    let program = home.path().join("bin/maz-auth0");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_maz-auth0"), program).expect("a link");
    for (given, said) in [
        (("MAZ_AUTH0_CLIENT_ID", ""), "the Client ID is missing"),
        (
            ("MAZ_AUTH0_CLIENT_SECRET", ""),
            "the Client Secret is missing",
        ),
        (
            ("MAZ_AUTH0_ARGUMENTS", "--only nothing"),
            "called 'nothing'",
        ),
        (("MAZ_AUTH0_ARGUMENTS", "--nothing"), "--nothing"),
    ] {
        let outcome = step("action/verify", home.path(), Some(&sandbox), &[given]);
        assert_eq!(outcome.status.code(), Some(2), "{outcome:?}");
        let log = String::from_utf8_lossy(&outcome.stdout);
        assert!(log.starts_with("::error title="), "{log}");
        assert!(log.contains(said), "{log}");
        assert_eq!(log.lines().count(), 1, "{log}");
    }
}

#[test]
fn the_step_verifies_annotates_and_keeps_reports() {
    let sandbox = sandbox(&["directory.default/not-set"]);
    let home = TempDir::new().expect("a folder");
    std::fs::create_dir(home.path().join("bin")).expect("a folder");
    let program = home.path().join("bin/maz-auth0");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_maz-auth0"), program).expect("a link");
    let given = [("MAZ_AUTH0_ARGUMENTS", " --skip users   --fail-on\nwarn ")];
    let outcome = step("action/verify", home.path(), Some(&sandbox), &given);
    assert_eq!(outcome.status.code(), Some(1), "{outcome:?}");
    let log = String::from_utf8_lossy(&outcome.stdout);
    assert!(
        log.contains("::error title=acme.us.auth0.com%3A directory.default/not-set::"),
        "{log}"
    );
    assert!(read(&home.path().join("summary")).contains("MAZ cannot use this yet"));
    let reports = home.path().join("reports");
    assert_eq!(
        read(&home.path().join("output")),
        format!("exit-code=1\nreports={}\n", reports.display())
    );
    let junit = Report::deserialize_from_str(&read(&reports.join("report.xml"))).expect("JUnit");
    assert_eq!(junit.failures, 1);
    assert!(read(&reports.join("report.json")).contains("\"fail_on\":\"warn\""));
    assert!(read(&reports.join("report.html")).starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_fork_is_told_that_it_has_no_secrets_and_passes() {
    let home = TempDir::new().expect("a folder");
    let given = [
        ("MAZ_AUTH0_FORK", "true"),
        ("MAZ_AUTH0_DOMAIN", "acme.us.auth0.com"),
    ];
    let outcome = step("action/verify", home.path(), None, &given);
    assert!(outcome.status.success(), "{outcome:?}");
    let log = String::from_utf8_lossy(&outcome.stdout);
    assert!(log.starts_with("::notice title="), "{log}");
    assert_eq!(read(&home.path().join("output")), "exit-code=\n");
}

#[test]
fn the_action_hands_each_script_what_it_reads_and_puts_no_input_into_a_script() {
    let action = read(&root("action.yml"));
    for script in ["install", "verify"] {
        assert!(action.contains(&format!(
            "run: 'exec \"$GITHUB_ACTION_PATH/action/{script}\"'"
        )));
        let text = read(&root(&format!("action/{script}")));
        // The words of its heading say what it reads.
        let wanted: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("#   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|word| word.starts_with("MAZ_AUTH0_"))
            .collect();
        assert!(wanted.len() >= 3, "{wanted:?}");
        for name in wanted {
            assert!(
                action.contains(&format!("        {name}: ${{{{ ")),
                "{name}"
            );
        }
    }
    for line in action
        .lines()
        .filter(|line| line.trim_start().starts_with("run:"))
    {
        assert!(!line.contains("${{"), "{line}");
    }
}
