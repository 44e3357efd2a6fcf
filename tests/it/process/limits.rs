//! Limits of the system that leave too little room: a sentence that names the limit, and no panic in the midst of something.

use crate::support::program::{Program, sandbox};

const PROGRAM: &str = env!("CARGO_BIN_EXE_maz-auth0");

#[test]
fn too_few_files_and_too_small_a_stack_end_in_a_sentence() {
    let sandbox = sandbox(&[]);
    let limits = (5..20)
        .map(|files| (format!("ulimit -n {files}"), "ulimit -n 256"))
        .chain([64, 128, 256, 512].map(|stack| (format!("ulimit -s {stack}"), "ulimit -s 1024")));
    for (limit, way_out) in limits {
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
            assert_eq!(outcome.code, Some(2), "{line}: {outcome:?}");
            assert!(outcome.stderr.contains(way_out), "{line}: {outcome:?}");
        }
    }
}
