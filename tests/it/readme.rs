//! What the README tells to be typed can be typed, and the screen that it shows is the screen.

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

/// They are copied from the page that a test draws.
#[test]
fn the_screens_of_the_readme_are_those_of_the_program() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screens.md");
    let drawn = std::fs::read_to_string(path).expect("the screens");
    let shown = blocks("text");
    assert!(shown.len() >= 2, "{shown:?}");
    for screen in shown {
        assert!(screen.lines().count() > 5, "{screen}");
        assert!(
            drawn.contains(screen.trim_end()),
            "the README shows a screen that is not in docs/screens.md:\n{screen}"
        );
    }
}
