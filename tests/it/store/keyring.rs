//! The keyring store against a real Secret Service, on a bus and in a home of its own.

use crate::support::program::{left_out, sandbox};
use maz_auth0::sandbox::Sandbox;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Unlocks a new keyring and waits until it is on the bus, since the daemon goes into the background before it is.
const SESSION: &str = r#"
printf %s "$KEYRING_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
for _ in $(seq 500); do
    if dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q true; then
        ready=1
        break
    fi
    sleep 0.02
done
[ -n "$ready" ] || { echo "the Secret Service did not come up" >&2; exit 99; }
eval "$STEPS"
"#;

fn is_there() -> bool {
    for command in ["gnome-keyring-daemon", "dbus-run-session", "secret-tool"] {
        let found = Command::new("sh")
            .args(["-c", "command -v \"$1\"", "sh", command])
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !found {
            left_out(&format!("there is no {command} here"));
            return false;
        }
    }
    true
}

/// What was said, without the ends of lines that the width of the screen made.
fn said(output: &Output) -> String {
    let words: Vec<&str> = std::str::from_utf8(&output.stderr)
        .expect("text")
        .split_whitespace()
        .collect();
    words.join(" ")
}

/// Runs shell steps in which `$MAZ` is the program, with the values of a sandbox.
fn in_session(home: &Path, sandbox: &Sandbox, steps: &str) -> Output {
    let runtime = home.join("run");
    std::fs::create_dir_all(&runtime).expect("a folder");
    Command::new("dbus-run-session")
        .args(["--", "bash", "-c", SESSION])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("LANG", "C.UTF-8")
        .env("KEYRING_PASSWORD", "of this test alone")
        .env("MAZ", env!("CARGO_BIN_EXE_maz-auth0"))
        .env("STEPS", steps)
        .envs(&sandbox.details().env)
        .stdin(Stdio::null())
        .output()
        .expect("a session")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Locks the keyring of the session.
const LOCK: &str = "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
     org.freedesktop.Secret.Service.Lock \
     array:objpath:/org/freedesktop/secrets/collection/login >/dev/null";

#[test]
fn the_secret_is_kept_where_other_programs_find_it() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let output = in_session(
        home.path(),
        &sandbox,
        "$MAZ setup --no-input >&2 && secret-tool lookup service maz-auth0 username acme",
    );
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
    assert_eq!(stdout(&output).trim(), secret);
    assert!(!errors.contains(secret.as_str()), "{errors}");
    let folder = home.path().join(".config/maz-auth0");
    let record = std::fs::read_to_string(folder.join("integrations.toml")).expect("a record");
    assert!(record.contains("store = \"keyring\""), "{record}");
    assert!(!record.contains(secret.as_str()), "{record}");
    assert!(!folder.join("secrets.toml").exists());
}

#[test]
fn a_secret_that_is_kept_is_not_asked_for_again() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let output = in_session(
        home.path(),
        &sandbox,
        "$MAZ setup --no-input >&2 && unset MAZ_AUTH0_CLIENT_SECRET && $MAZ setup acme --no-input -q >&2; echo $?",
    );
    assert_eq!(
        stdout(&output).trim(),
        "0",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_locked_keyring_names_the_flag_and_writes_nothing() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let output = in_session(
        home.path(),
        &sandbox,
        &format!("{LOCK}; $MAZ setup --no-input; echo $?"),
    );
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stdout(&output).lines().last(), Some("2"), "{errors}");
    assert!(errors.contains("--secret-store"), "{errors}");
    assert!(
        !home
            .path()
            .join(".config/maz-auth0/integrations.toml")
            .exists(),
        "{errors}"
    );
}

#[test]
fn a_rotated_secret_takes_the_place_of_the_former_in_the_keyring() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let former = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let output = in_session(
        home.path(),
        &sandbox,
        &format!(
            "$MAZ setup --no-input -q >&2; unset MAZ_AUTH0_CLIENT_SECRET; \
             printf %s '{}' | $MAZ rotate-secret acme --yes --admin-token-stdin >&2; echo $?; \
             secret-tool lookup service maz-auth0 username acme; echo; \
             secret-tool lookup service maz-auth0 username .next-acme; echo $?",
            sandbox.details().admin_token
        ),
    );
    let errors = String::from_utf8_lossy(&output.stderr);
    let answers = stdout(&output);
    let new = sandbox.with_tenant(|tenant| {
        let id = &sandbox.details().env["MAZ_AUTH0_CLIENT_ID"];
        let mut clients = tenant.clients.iter();
        let client = clients.find(|client| client.client_id == *id);
        client.and_then(|client| client.client_secret.clone())
    });
    let new = new.expect("a secret");
    assert_ne!(new, former);
    assert_eq!(answers, format!("0\n{new}\n1\n"), "{errors}");
    assert!(!errors.contains(&new), "{errors}");
}

#[test]
fn a_secret_that_moves_into_a_file_is_gone_from_the_keyring() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let output = in_session(
        home.path(),
        &sandbox,
        "$MAZ setup --no-input -q >&2; $MAZ setup --no-input -q --secret-store file >&2; echo $?; \
         secret-tool lookup service maz-auth0 username acme; echo $?",
    );
    assert_eq!(
        stdout(&output),
        "0\n1\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn forgetting_removes_both_or_neither() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let output = in_session(
        home.path(),
        &sandbox,
        &format!(
            "$MAZ setup --no-input -q >&2; {LOCK}; $MAZ forget acme --yes --no-input; echo $?; $MAZ list; \
             $MAZ forget acme --yes --leave-secret; echo $?; $MAZ list --format json"
        ),
    );
    let errors = String::from_utf8_lossy(&output.stderr);
    let answers = stdout(&output);
    assert!(answers.starts_with("2\n"), "{answers}{errors}");
    assert!(answers.contains("acme.us.auth0.com"), "{answers}{errors}");
    assert!(
        errors.contains("locked") && errors.contains("--leave-secret"),
        "{errors}"
    );
    let after = answers.split_once("\n0\n").expect("forgotten").1;
    assert!(!after.contains("acme"), "{answers}");
    // What was unlocked and kept is gone for good.
    let output = in_session(
        home.path(),
        &sandbox,
        "$MAZ setup --no-input -q >&2; $MAZ forget acme --yes >&2; echo $?; secret-tool lookup service maz-auth0 username acme; echo $?",
    );
    assert_eq!(
        stdout(&output),
        "0\n1\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn each_trouble_with_the_keyring_has_its_own_sentence() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let program = env!("CARGO_BIN_EXE_maz-auth0");
    let run = |command: &mut Command| {
        let output = command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env("COLUMNS", "400")
            .env("MAZ", program)
            .envs(&sandbox.details().env)
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let no_bus = run(Command::new(program).args(["setup", "--no-input"]));
    assert!(no_bus.contains("no D-Bus"), "{no_bus}");

    let bare = home.path().join("bus.conf");
    let text = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
        "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd"><busconfig><type>session</type>
        <listen>unix:tmpdir=/tmp</listen><policy context="default"><allow send_destination="*"/>
        <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;
    std::fs::write(&bare, text).expect("written");
    let no_service = run(Command::new("dbus-run-session")
        .arg(format!("--config-file={}", bare.display()))
        .args(["--", program, "setup", "--no-input"]));
    assert!(no_service.contains("Secret Service"), "{no_service}");

    let none_yet =
        run(Command::new("dbus-run-session").args(["--", program, "setup", "--no-input"]));
    assert!(none_yet.contains("no keyring yet"), "{none_yet}");

    let stopped = String::from_utf8_lossy(
        &in_session(
            home.path(),
            &sandbox,
            "daemon=$(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / \
             org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | awk '{print $2}'); \
             kill -STOP $daemon; $MAZ setup --no-input; kill -KILL $daemon",
        )
        .stderr,
    )
    .replace("\n       ", " ");
    assert!(stopped.contains("did not answer within 5 s"), "{stopped}");
}

#[test]
fn a_person_who_looks_through_the_keyring_finds_one_entry_that_says_what_it_is() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let output = in_session(
        home.path(),
        &sandbox,
        "$MAZ setup --no-input -q >&2; secret-tool search --all service maz-auth0",
    );
    let found = stdout(&output);
    let labels: Vec<&str> = found
        .lines()
        .filter_map(|line| line.strip_prefix("label = "))
        .collect();
    assert_eq!(labels, ["Client Secret of acme (maz-auth0)"], "{output:?}");
}

#[test]
fn an_unlock_that_is_denied_is_said_and_changes_nothing() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    // Without a screen the question for the password is answered as Cancel answers it: the bus shows that it is.
    let output = in_session(
        home.path(),
        &sandbox,
        &format!(
            "$MAZ setup --no-input -q >&2; {LOCK}; \
             dbus-monitor --session \"interface='org.freedesktop.Secret.Prompt',member='Completed'\" >$HOME/bus 2>&1 & \
             until grep -q NameAcquired $HOME/bus 2>/dev/null; do sleep 0.02; done; \
             unset MAZ_AUTH0_CLIENT_SECRET; exec 2>$HOME/errors; \
             $MAZ verify acme; echo $?; $MAZ export acme --reveal; echo $?; \
             $MAZ move-secret acme --secret-store file; echo $?; $MAZ forget acme --yes; echo $?; kill %1"
        ),
    );
    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap_or_default();
    let bus = read("bus");
    let denied = bus.lines().filter(|line| line.trim() == "boolean true");
    assert!(denied.count() >= 4, "{bus}");
    assert_eq!(stdout(&output), "2\n2\n2\n2\n", "{output:?}");
    let errors: Vec<_> = read("errors")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let errors = errors.join(" ");
    let sentences = errors.matches("locked, and was not unlocked").count();
    assert_eq!(sentences, 4, "{errors}");
    assert!(!home.path().join(".config/maz-auth0/secrets.toml").exists());
    assert!(read(".config/maz-auth0/integrations.toml").contains("\"keyring\""));
}

#[test]
fn a_secret_deleted_behind_our_back_is_said_and_can_be_given_again() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let output = in_session(
        home.path(),
        &sandbox,
        "$MAZ setup --no-input -q >&2; secret-tool clear service maz-auth0 username acme; \
         $MAZ verify acme; echo $?; $MAZ show acme; echo $?; $MAZ move-secret acme --secret-store file; echo $?; \
         $MAZ setup acme --no-input -q >&2; echo $?; $MAZ verify acme -q; echo $?; \
         secret-tool clear service maz-auth0 username acme; $MAZ forget acme --yes; echo $?",
    );
    let answers = stdout(&output);
    let codes: Vec<&str> = answers.lines().filter(|line| line.len() == 1).collect();
    assert_eq!(codes, ["2", "0", "2", "0", "0", "0"], "{output:?}");
    let sentence = "the keyring holds no secret for acme";
    assert_eq!(said(&output).matches(sentence).count(), 2, "{output:?}");
    assert!(answers.contains(sentence), "{answers}");
}

/// The keyring does not say whose a secret is: a record file replaces what its own record points to, and nothing else.
#[test]
fn a_secret_that_no_record_here_points_to_is_not_replaced() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let another = "kT9xQ2vLw8Rz4NpB7sYd1HfJ6mCg3WaE-of-another-file";
    let output = in_session(
        home.path(),
        &sandbox,
        &format!(
            "set_up() {{ $MAZ setup acme --no-input --yes -q --secret-store keyring --config $1/integrations.toml >&2; echo $?; }}; \
             look() {{ secret-tool lookup service maz-auth0 username acme; echo; }}; \
             printf %s {another} | secret-tool store --label=other service maz-auth0 username acme; \
             cd $HOME; set_up one; look; ls one; secret-tool clear service maz-auth0 username acme; \
             set_up one; set_up one; rm one/integrations.toml; set_up two"
        ),
    );
    // Where it is gone it is free; and the same one is nobody's loss.
    assert_eq!(
        stdout(&output),
        format!("2\n{another}\n0\n0\n0\n"),
        "{}",
        said(&output)
    );
    for words in [
        "the keyring holds another secret for acme",
        "--secret-store keyring or file",
    ] {
        assert!(said(&output).contains(words), "{}", said(&output));
    }
}

#[test]
fn a_secret_is_moved_into_the_keyring_and_out_of_it() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let home = TempDir::new().expect("a folder");
    let output = in_session(
        home.path(),
        &sandbox,
        &format!(
            "look() {{ secret-tool lookup service maz-auth0 username acme; echo; }}; move() {{ $MAZ move-secret acme --secret-store $1; echo $?; }}; \
             cd $HOME/.config/maz-auth0 2>/dev/null; $MAZ setup --no-input -q --secret-store file >&2; cd $HOME/.config/maz-auth0; \
             move keyring; look; grep -c . secrets.toml; move file; look; move keyring; move environment; look; \
             {LOCK}; move keyring; grep store integrations.toml; ls -A"
        ),
    );
    // Into a keyring that is locked nothing moves, and nothing is lost.
    let expected = format!(
        "0\n{secret}\n2\n0\n\n0\n0\n\n2\nclient_secret = {{ store = \"environment\" }}\n\
         integrations.toml\nintegrations.toml.bak\nsecrets.toml\n"
    );
    assert_eq!(stdout(&output), expected, "{}", said(&output));
    let left = std::fs::read_to_string(home.path().join(".config/maz-auth0/secrets.toml"));
    assert!(!left.expect("there").contains(secret.as_str()));
    assert!(said(&output).contains("locked"), "{}", said(&output));
}

#[test]
fn what_a_run_that_was_cut_off_left_in_the_keyring_is_deleted_by_the_next() {
    if !is_there() {
        return;
    }
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let left = "left=$HOME/.config/maz-auth0/.integrations.toml.unfinished";
    let setup = "$MAZ setup --no-input -q --secret-store file >&2";
    let find = "secret-tool lookup service maz-auth0 username orphan; echo $?";
    let output = in_session(
        home.path(),
        &sandbox,
        &format!(
            "{setup}; printf orphan-0123456789 | secret-tool store --label left service maz-auth0 username orphan; \
             {left}; echo 'keeping keyring orphan' >$left; {LOCK}; {setup}; tail -1 $left"
        ),
    );
    // While the keyring is locked, it is left to the next run.
    assert_eq!(
        stdout(&output),
        "keeping keyring orphan\n",
        "{}",
        said(&output)
    );
    let output = in_session(
        home.path(),
        &sandbox,
        &format!("{left}; {find}; {setup}; ls $left; {find}"),
    );
    assert_eq!(
        stdout(&output),
        "orphan-01234567890\n1\n",
        "{}",
        said(&output)
    );
}
