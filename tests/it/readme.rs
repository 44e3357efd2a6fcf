//! What the README tells to be typed can be typed, and the screen that it shows is the screen.

use crate::support::program::{Program, sandbox};
use clap::Parser as _;
use maz_auth0::cli::Cli;

fn readme() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    std::fs::read_to_string(path).expect("the README")
}

/// What stands between fences of a kind.
fn blocks(kind: &str) -> Vec<String> {
    let text = readme();
    let fences = text.split("```");
    fences
        .skip(1)
        .step_by(2)
        .filter_map(|block| {
            block
                .strip_prefix(kind)?
                .strip_prefix('\n')
                .map(str::to_owned)
        })
        .collect()
}

#[test]
fn every_command_of_the_readme_is_one() {
    let mut seen = 0;
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let line = line.split(" #").next().unwrap_or_default().trim();
        let mut words = line.split_whitespace();
        if words.next() != Some("maz-auth0") {
            continue;
        }
        seen += 1;
        if let Err(error) = Cli::try_parse_from(line.split_whitespace()) {
            panic!("{line}: {error}");
        }
    }
    assert!(seen >= 5, "{seen}");
}

/// `UPDATE=1` writes it again.
#[test]
fn the_screen_of_the_readme_is_that_of_the_program() {
    let sandbox = sandbox(&["directory.default/not-set"]);
    let outcome = Program::new(&["verify"])
        .against(&sandbox)
        .variable("COLUMNS", "80")
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let start = outcome
        .stdout
        .rfind("\n✗ The tenant has no Default Directory")
        .expect("the cause");
    // How long it took is another each time.
    let screen = outcome.stdout[start..].trim();
    let screen = screen.rsplit_once(" (").expect("the time").0;
    let wanted = format!("```text\n{screen}\n```");
    let text = readme();
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        let shown = blocks("text");
        let [shown] = shown.as_slice() else {
            panic!("one screen: {shown:?}");
        };
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
        let text = text.replace(&format!("```text\n{shown}```"), &wanted);
        std::fs::write(path, text).expect("written");
        return;
    }
    assert!(
        text.contains(&wanted),
        "the README shows another screen (UPDATE=1 cargo test --test it readme):\n{wanted}"
    );
}
