//! What is in the program's memory stays there: seen from outside while it runs, and when it is made to crash.

use crate::support::program::beyond_this_user;
use std::io::BufRead as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, Stdio};

/// A user with no rights and no processes of ours: `nobody`.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// The program while it serves a sandbox, allowed to leave a core file as large as it likes. As root it is started as
/// nobody, since nothing is kept from root.
fn running() -> Option<Child> {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "ulimit -c unlimited; exec \"$MAZ\" sandbox --format json",
        ])
        .env_clear()
        .env("MAZ", env!("CARGO_BIN_EXE_maz-auth0"))
        .current_dir("/tmp")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let mut child = command.spawn().ok()?;
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    std::io::BufReader::new(stdout)
        .read_line(&mut line)
        .expect("text");
    if line.is_empty() {
        let _ = child.wait();
        return None;
    }
    Some(child)
}

#[test]
fn no_core_file_is_left_and_no_other_program_reads_the_memory() {
    let Some(mut child) = running() else {
        beyond_this_user("the program cannot be started here as another user");
        return;
    };
    let file = |name: &str| format!("/proc/{}/{name}", child.id());
    let limits = std::fs::read_to_string(file("limits")).expect("its limits");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let soft = core.and_then(|line| line.split_whitespace().nth(4));
    assert_eq!(soft, Some("0"), "{limits}");
    // What the system keeps from the user's other programs belongs to root.
    for name in ["environ", "mem"] {
        let owner = std::fs::metadata(file(name)).expect("there").uid();
        assert_eq!(
            owner, 0,
            "{name} can be read by other programs of this user"
        );
    }
    let id = child.id().to_string();
    let killed = Command::new("kill").args(["-ABRT", &id]).status();
    assert!(killed.expect("kill").success());
    let status = child.wait().expect("it ends");
    assert!(status.signal().is_some(), "{status}");
    assert!(!status.core_dumped(), "{status}");
}
