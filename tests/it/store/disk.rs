//! The disk at its worst: full, read-only, beyond a quota, failing at each step; and the order in which things reach it,
//! by which a power cut leaves the old or the new.

use crate::support::program::{beyond_this_user, left_out, sandbox};
use maz_auth0::sandbox::Sandbox;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// A shell with file systems of its own, as root there or in fact, or nothing where this user may have none.
fn shell() -> Option<Command> {
    let mut command = Command::new("unshare");
    command.arg(if is_root() { "-m" } else { "-rm" });
    let allowed = Command::new("unshare")
        .arg(if is_root() { "-m" } else { "-rm" })
        .args(["mount", "-t", "tmpfs", "tmpfs", "/mnt"])
        .stderr(Stdio::null())
        .status();
    match allowed {
        Ok(status) if status.success() => {
            command.args(["sh", "-c"]);
            Some(command)
        }
        Ok(_) => {
            beyond_this_user("this user may mount nothing");
            None
        }
        Err(_) => {
            left_out("there is no unshare here");
            None
        }
    }
}

fn run(mut shell: Command, home: &Path, sandbox: &Sandbox, steps: &str) -> Output {
    shell
        .arg(steps)
        .env_clear()
        .envs(&sandbox.details().env)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("COLUMNS", "400")
        .env("MAZ", env!("CARGO_BIN_EXE_maz-auth0"))
        .env("MAZ_AUTH0_CONFIG", home.join("disk/integrations.toml"))
        .stdin(Stdio::null())
        .output()
        .expect("a shell")
}

/// Mounts a disk of a few pages and keeps an integration there.
const SMALL: &str = r#"
cd "$HOME"; mkdir -p disk; mount -t tmpfs -o size=64k,mode=700 tmpfs disk || exit 99
setup() { $MAZ setup "$@" --no-input --secret-store file -q; }
setup acme >/dev/null 2>&1 || exit 98
keep() { rm -rf former; cp -rp disk former; rm -f former/ballast; }
same() { cp -rp disk now; rm -f now/ballast; diff -r former now && echo same; rm -rf now; }
"#;

/// What was printed, without the ends of lines that the width of the screen made.
fn stdout(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn on_a_full_disk_all_is_as_it_was_and_the_reason_is_said() {
    let sandbox = sandbox(&[]);
    // So many pages are left: none for what is being done to be said, then for that, the secret, the record alone.
    for free in 0..6 {
        for command in [
            "setup other",
            "setup acme --subscription-type duration-based",
            "$MAZ forget acme --yes",
            "$MAZ move-secret acme --secret-store environment",
        ] {
            let Some(shell) = shell() else { return };
            let home = TempDir::new().expect("a folder");
            let output = run(
                shell,
                home.path(),
                &sandbox,
                &format!(
                    "{SMALL} keep; dd if=/dev/zero of=disk/ballast bs=4k 2>/dev/null; \
                     truncate -s -$((4096 * {free})) disk/ballast; \
                     {command} >/dev/null 2>errors; code=$?; [ $code = 0 ] || same; echo $code; cat errors"
                ),
            );
            let said = stdout(&output);
            let what = format!("{command}, {free} pages free: {said}");
            assert!(
                said.starts_with("same 2 ") && said.contains("the disk is full")
                    || said.starts_with('0'),
                "{what}{}",
                String::from_utf8_lossy(&output.stderr)
            );
            if free == 0 {
                assert!(said.starts_with("same 2 "), "{what}");
            }
        }
    }
}

#[test]
fn where_nothing_can_be_written_all_is_as_it_was_and_the_reason_is_said() {
    let sandbox = sandbox(&[]);
    for command in [
        "setup other",
        "$MAZ forget acme --yes",
        "$MAZ move-secret acme --secret-store environment",
    ] {
        for (trouble, words) in [
            ("mount -o remount,bind,ro disk;", "the disk is read-only"),
            // As a limit on the size of files, in the place of a quota.
            (
                "trap '' XFSZ; ulimit -f 0;",
                "the limit on the size of files",
            ),
        ] {
            let Some(shell) = shell() else { return };
            let home = TempDir::new().expect("a folder");
            let output = run(
                shell,
                home.path(),
                &sandbox,
                &format!(
                    "{SMALL} keep; ({trouble} {command} 2>&1 >/dev/null; echo $?) | cat; same"
                ),
            );
            let said = stdout(&output);
            assert!(said.contains(words), "{command}, {trouble}: {said}");
            assert!(said.ends_with(" 2 same"), "{command}, {trouble}: {said}");
        }
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_said() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    // Nothing is forbidden to root; a user of its own is somebody else even to itself.
    if is_root() {
        use std::os::unix::process::CommandExt as _;
        let mut shell = Command::new("sh");
        shell.arg("-c").uid(65_534).gid(65_534);
        let output = run(
            shell,
            home.path(),
            &sandbox,
            "cd /; export MAZ_AUTH0_CONFIG=/etc/maz-auth0/integrations.toml; $MAZ setup --no-input --secret-store file; echo $?",
        );
        assert_eq!(stdout(&output), "2", "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("you may not write there"), "{said}");
    } else {
        let output = run(
            {
                let mut shell = Command::new("sh");
                shell.arg("-c");
                shell
            },
            home.path(),
            &sandbox,
            "cd \"$HOME\"; mkdir disk; chmod 500 disk; $MAZ setup --no-input --secret-store file; echo $?; chmod 700 disk; ls -A disk",
        );
        assert_eq!(stdout(&output), "2", "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("you may not write there"), "{said}");
    }
}

/// Two integrations on a disk, and a program whose steps on that disk are seen, or fail.
const SEEN: &str = r#"
cd "$HOME"; mkdir -m 700 disk; d="$HOME/disk"
setup() { $MAZ setup "$@" --no-input --secret-store file -q; }
{ setup acme && setup keeper; } >/dev/null 2>&1 || exit 98
cp -rp disk base
see() {
    strace -f -y -qq -s 0 -o log -P "$d" -P "$d/integrations.toml" -P "$d/.integrations.toml.new" \
        -P "$d/integrations.toml.bak" -P "$d/.integrations.toml.bak.new" -P "$d/.integrations.toml.unfinished" \
        -P "$d/secrets.toml" -P "$d/.secrets.toml.new" "$@"
}
"#;

fn has_strace() -> bool {
    let found = Command::new("strace")
        .arg("-V")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    if !found {
        left_out("there is no strace here");
    }
    found
}

/// What a run did to the disk, a line a step, as `strace` saw it.
fn steps(home: &Path) -> String {
    let log = std::fs::read_to_string(home.join("log")).expect("what strace saw");
    let folder = home.join("disk").display().to_string();
    let mut steps: Vec<String> = Vec::new();
    for line in log.lines().filter(|line| !line.contains(" = -1 ")) {
        let Some((call, rest)) = line
            .split_once(' ')
            .and_then(|(_, call)| call.trim().split_once('('))
        else {
            continue;
        };
        let paths: Vec<&str> = rest
            .split(['<', '>', '"'])
            .filter_map(|part| part.strip_prefix(&folder))
            .map(|path| {
                if path.is_empty() {
                    "the folder"
                } else {
                    &path[1..]
                }
            })
            .collect();
        let step = match (call, paths.as_slice()) {
            ("write", [path]) => format!("write   {path}"),
            ("fsync", [path]) => format!("sync    {path}"),
            (call, [.., from, to]) if call.starts_with("rename") => {
                format!("rename  {from} to {to}")
            }
            (call, [.., path]) if call.starts_with("unlink") => format!("delete  {path}"),
            _ => continue,
        };
        if steps.last() != Some(&step) {
            steps.push(step);
        }
    }
    steps.join("\n")
}

#[test]
fn all_reaches_the_disk_in_an_order_that_a_power_cut_cannot_harm() {
    let sandbox = sandbox(&[]);
    let seen = |command: &str| {
        let shell = shell()?;
        let home = TempDir::new().expect("a folder");
        let traced = "see -e trace=write,fsync,/rename.*,/unlink.*";
        let output = run(
            shell,
            home.path(),
            &sandbox,
            &format!("{SEEN} {traced} {command}"),
        );
        assert!(output.status.success(), "{output:?}");
        Some(steps(home.path()))
    };
    if !has_strace() {
        return;
    }
    let Some(moved) = seen("$MAZ move-secret acme --secret-store environment") else {
        return;
    };
    insta::assert_snapshot!(moved, @"
    write   .secrets.toml.new
    sync    .secrets.toml.new
    delete  .secrets.toml.new
    write   .integrations.toml.unfinished
    sync    .integrations.toml.unfinished
    sync    the folder
    write   .integrations.toml.bak.new
    sync    .integrations.toml.bak.new
    write   .integrations.toml.new
    sync    .integrations.toml.new
    rename  .integrations.toml.bak.new to integrations.toml.bak
    rename  .integrations.toml.new to integrations.toml
    sync    the folder
    write   .secrets.toml.new
    sync    .secrets.toml.new
    rename  .secrets.toml.new to secrets.toml
    sync    the folder
    delete  .integrations.toml.unfinished
    ");
    let set_up = seen("$MAZ setup other --no-input --secret-store file -q").expect("a shell");
    insta::assert_snapshot!(set_up, @"
    write   .integrations.toml.new
    sync    .integrations.toml.new
    delete  .integrations.toml.new
    write   .secrets.toml.new
    sync    .secrets.toml.new
    delete  .secrets.toml.new
    write   .integrations.toml.unfinished
    sync    .integrations.toml.unfinished
    sync    the folder
    write   .integrations.toml.bak.new
    sync    .integrations.toml.bak.new
    write   .integrations.toml.new
    sync    .integrations.toml.new
    write   .secrets.toml.new
    sync    .secrets.toml.new
    rename  .secrets.toml.new to secrets.toml
    sync    the folder
    rename  .integrations.toml.bak.new to integrations.toml.bak
    rename  .integrations.toml.new to integrations.toml
    sync    the folder
    delete  .integrations.toml.unfinished
    ");
    let forgotten = seen("$MAZ forget acme --yes").expect("a shell");
    insta::assert_snapshot!(forgotten, @"
    write   .integrations.toml.unfinished
    sync    .integrations.toml.unfinished
    sync    the folder
    write   .integrations.toml.bak.new
    sync    .integrations.toml.bak.new
    write   .integrations.toml.new
    sync    .integrations.toml.new
    write   .secrets.toml.new
    sync    .secrets.toml.new
    rename  .secrets.toml.new to secrets.toml
    sync    the folder
    rename  .integrations.toml.bak.new to integrations.toml.bak
    rename  .integrations.toml.new to integrations.toml
    sync    the folder
    delete  .integrations.toml.unfinished
    ");
}

#[test]
fn a_step_that_fails_on_the_disk_leaves_old_or_new_and_says_so() {
    if !has_strace() {
        return;
    }
    let mut cases = 0;
    for command in [
        "$MAZ move-secret acme --secret-store environment",
        "$MAZ setup other --no-input --secret-store file -q",
        "$MAZ setup acme --no-input --secret-store environment -q",
        "$MAZ forget acme --yes",
    ] {
        for faults in [
            "write:error=EDQUOT write:error=ENOSPC",
            "fsync:error=EIO /rename.*:error=EIO",
        ] {
            // It would stop the probing logins after a while, as a real one does.
            let sandbox = sandbox(&[]);
            let Some(shell) = shell() else { return };
            let home = TempDir::new().expect("a folder");
            let output = run(
                shell,
                home.path(),
                &sandbox,
                &format!(
                    r#"{SEEN}
                for fault in {faults}; do
                    step=1
                    while :; do
                        rm -rf disk; cp -rp base disk
                        see -e "trace=${{fault%:*}}" -e "inject=$fault:when=$step" {command} >/dev/null 2>errors
                        code=$?
                        grep -q INJECTED log || break
                        state=other
                        # What was put back may stand at the end.
                        sort disk/secrets.toml >now; sort base/secrets.toml | cmp -s - now &&
                            diff -r -x '*.bak' -x secrets.toml base disk >/dev/null && state=same
                        $MAZ move-secret keeper --secret-store environment >/dev/null 2>&1 || state=stuck
                        echo "@@ $fault $step"; echo $code; echo $state; tr '\n' ' ' <errors; echo; cat disk/integrations.toml; echo '@'; cat disk/secrets.toml
                        step=$((step + 1))
                    done
                done"#
                ),
            );
            assert!(output.status.success(), "{output:?}");
            let text = String::from_utf8_lossy(&output.stdout);
            for case in text.split("@@ ").skip(1) {
                cases += 1;
                let what = format!("{command}: {case}");
                let mut lines = case.splitn(5, '\n');
                let mut line = || lines.next().expect("a line").to_owned();
                let (fault, code, state, errors, files) = (line(), line(), line(), line(), line());
                let errors = errors.split_whitespace().collect::<Vec<_>>().join(" ");
                match (code.as_str(), state.as_str()) {
                    // The failure was in something that does not matter.
                    ("0", "other") => {}
                    ("2", "same") => {
                        let reason = match fault.split(' ').next() {
                            Some("write:error=EDQUOT") => "your quota is used up",
                            Some("write:error=ENOSPC") => "the disk is full",
                            _ => "Input/output error",
                        };
                        assert!(errors.contains(reason), "{what}");
                    }
                    // What is done is said to be done.
                    ("2", "other") => assert!(
                        errors.contains("is written, but") || errors.contains("still in"),
                        "{what}"
                    ),
                    _ => panic!("{what}"),
                }
                // After the next run, each secret in the file has its record, and each record there its secret.
                let (records, secrets) = files.split_once("\n@\n").expect("two files");
                let records: toml::Table = records.parse().expect("the record is whole");
                let secrets: toml::Table = secrets.parse().expect("the secrets are whole");
                let in_file: Vec<&String> = records["integrations"]
                    .as_table()
                    .expect("a table")
                    .iter()
                    .filter(|(_, record)| record["client_secret"]["store"].as_str() == Some("file"))
                    .map(|(name, _)| name)
                    .collect();
                let kept: Vec<&String> = secrets["client_secrets"]
                    .as_table()
                    .expect("a table")
                    .keys()
                    .collect();
                assert_eq!(in_file, kept, "{what}");
            }
        }
    }
    println!("{cases} steps failed, each once");
    assert!(cases >= 60, "only {cases} failures");
}
