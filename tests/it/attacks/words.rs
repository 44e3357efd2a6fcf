//! Words that move a cursor or command an engine of a CI, wherever a person or a pipeline can be made to hand them over: names of
//! files and what is in them, flags, variables, names of things, standard input. None takes effect on either stream.

use crate::support::program::{Outcome, Program};
use tempfile::TempDir;

const WORDS: [&str; 6] = [
    "\u{1b}[2Jx",
    "\r\n::error::owned",
    "##vso[task.setvariable variable=x]y",
    "\u{202e}abc",
    "\u{1b}]0;title\u{7}",
    "::add-mask::q",
];

fn takes_effect(outcome: &Outcome) -> bool {
    [&outcome.stdout, &outcome.stderr].iter().any(|text| {
        text.contains(['\u{1b}', '\u{202e}', '\u{7}', '\r'])
            || text.contains("##vso[")
            || text.contains("panicked")
            || text.lines().any(|line| line.trim_start().starts_with("::"))
    })
}

#[test]
fn words_that_were_handed_over_take_no_effect() {
    let folder = TempDir::new().expect("a folder");
    let (mut tried, mut broken) = (0, Vec::new());
    let mut look = |what: &str, program: Program| {
        let outcome = program.within(folder.path()).run();
        tried += 1;
        if takes_effect(&outcome) {
            broken.push(format!("{what}: {outcome:?}"));
        }
    };
    for (at, words) in WORDS.iter().enumerate() {
        let name = format!("{at}{}", words.replace('/', "_"));
        let path = folder.path().join(&name);
        let with_file: [&[&str]; 7] = [
            &["list", "--config", &name],
            &["verify", "x", "--config", &name],
            &["report", "show", &name],
            &["setup", "--no-input", "--answers", &name],
            &["verify", "--client-secret-file", &name],
            &["sandbox", "--dump", "--tenant", &name],
            &["setup", "--provision", "--no-input", "--apply", &name],
        ];
        for arguments in with_file {
            look(arguments[0], Program::new(arguments));
            std::fs::write(&path, format!("bad [[ {words}\n")).expect("written");
            look(arguments[0], Program::new(arguments));
            std::fs::remove_file(&path).expect("gone");
        }
        let text = serde_json::to_string(words).expect("JSON");
        for key in [
            "domain",
            "client_id",
            "default_directory",
            "management_api_identifier",
            "subscription_type",
            "target",
            &text,
        ] {
            let answers = folder.path().join("answers.toml");
            std::fs::write(&answers, format!("{key} = {text}\n")).expect("written");
            let arguments = ["setup", "--no-input", "--answers", "answers.toml"];
            look(key, Program::new(&arguments));
        }
        for variable in [
            "MAZ_AUTH0_DOMAIN",
            "MAZ_AUTH0_CLIENT_ID",
            "MAZ_AUTH0_AUDIENCE",
            "MAZ_AUTH0_ENDPOINT",
            "MAZ_AUTH0_DEFAULT_DIRECTORY",
            "MAZ_AUTH0_USERNAME",
            "MAZ_AUTH0_CONFIG",
            "MAZ_API_URL",
            "HTTPS_PROXY",
            "SSL_CERT_FILE",
            "CI_NODE_INDEX",
        ] {
            for command in ["verify", "doctor"] {
                look(variable, Program::new(&[command]).variable(variable, words));
            }
        }
        for flag in [
            "--domain",
            "--client-id",
            "--audience",
            "--default-directory",
            "--endpoint",
            "--only",
            "--format",
            "--output",
            "--timeout",
            "--shard",
            "--bogus",
        ] {
            look(flag, Program::new(&["verify", flag, words]));
        }
        for command in ["help", "explain", "show", "forget"] {
            look(command, Program::new(&[command, words]));
        }
        look("no command", Program::new(&[words]));
        let by_pipe = Program::new(&["verify", "--client-secret-stdin"]);
        look("standard input", by_pipe.stdin(words));
    }
    println!(
        "words handed over: tried {tried}, held {}, broken {}",
        tried - broken.len(),
        broken.len()
    );
    assert!(tried >= 300, "{tried}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
