//! Limits of the system that leave too little room: a sentence that names the limit, and no panic in the midst of something.

use crate::support::program::{Program, sandbox};

const PROGRAM: &str = env!("CARGO_BIN_EXE_maz-auth0");

/// A file that may not become so long is an error like a full disk: nothing half is left of it, and the others are written.
#[test]
fn a_file_that_may_not_grow_so_long_is_said_and_the_others_are_written() {
    let sandbox = sandbox(&[]);
    let folder = tempfile::TempDir::new().expect("a folder");
    // In blocks of 512 or 1,024 bytes: more than Markdown has, less than the page.
    let line = format!(
        "ulimit -f 16; exec {PROGRAM} verify -q --output html=page --output json=first --output github=short"
    );
    let outcome = Program::by_shell(&line)
        .against(&sandbox)
        .within(folder.path())
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("cannot write page: ") && outcome.stderr.contains("ulimit -f"),
        "{outcome:?}"
    );
    let mut left: Vec<String> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().display().to_string())
        .collect();
    left.sort_unstable();
    assert_eq!(left, ["first", "short"], "{outcome:?}");
}

#[test]
fn too_few_files_and_too_small_a_stack_end_in_a_sentence() {
    let sandbox = sandbox(&[]);
    // What a run inherits counts too, and is not known here: between the two, either answer is right, and no third one.
    let never = (5..19).map(|files| (format!("ulimit -n {files}"), "ulimit -n 256", false));
    let perhaps = (19..40).map(|files| (format!("ulimit -n {files}"), "ulimit -n 256", true));
    let stacks =
        [64, 128, 256, 512].map(|stack| (format!("ulimit -s {stack}"), "ulimit -s 1024", false));
    for (limit, way_out, may_do) in never.chain(perhaps).chain(stacks) {
        for command in [
            "verify",
            "setup --no-input --secret-store file",
            "list",
            "login-test --username reader@example.com",
            "sandbox -- true",
            "doctor",
        ] {
            let line = format!("{limit}; exec {PROGRAM} {command}");
            let outcome = Program::by_shell(&line).against(&sandbox).run();
            for third in ["panicked", "os error 24", "Too many open files"] {
                assert!(!outcome.stderr.contains(third), "{line}: {outcome:?}");
            }
            if may_do && !outcome.stderr.contains(way_out) {
                continue;
            }
            assert_eq!(outcome.code, Some(2), "{line}: {outcome:?}");
            assert!(outcome.stderr.contains(way_out), "{line}: {outcome:?}");
        }
    }
}
