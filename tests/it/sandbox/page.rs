//! docs/sandbox.md: what it promises to anyone who tests with the sandbox is so.

use crate::support::program::Program;
use maz_auth0::sandbox::{Sandbox, parse_faults, read_tenants};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = include_str!("../../../docs/sandbox.md");

/// The blocks of code of one language.
fn blocks(language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        if line == format!("```{language}") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

/// The rows of the table with this heading, cell by cell.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    PAGE.lines()
        .skip_while(|line| !line.starts_with(&format!("| {heading} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect()
}

/// What stands between backticks.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn the_commands_are_taken() {
    let commands: Vec<&str> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("    maz-auth0 sandbox "))
        .collect();
    assert!(commands.len() >= 5, "{commands:?}");
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("tenant.toml");
    std::fs::write(&file, &blocks("toml")[0]).expect("a file");
    for command in commands {
        let command = command.replace("tenant.toml", &file.to_string_lossy());
        // They serve without end; what they would serve is printed, and that is the end.
        let flags = command.split(" > ").next().unwrap_or_default();
        let flags = flags.split(" -- ").next().unwrap_or_default();
        let flags = flags.replace("--format json", "").replace("8443", "0");
        let arguments: Vec<&str> = ["sandbox", "--dump"]
            .into_iter()
            .chain(flags.split_whitespace())
            .collect();
        let outcome = Program::new(&arguments).run();
        assert_eq!(outcome.code, Some(0), "{arguments:?}: {outcome:?}");
    }
}

#[test]
fn the_tenants_can_be_served() {
    let examples = blocks("toml");
    assert!(!examples.is_empty());
    for example in examples {
        let tenants = read_tenants(&example, Some(1)).expect("a tenant file");
        let tenant = &tenants[0];
        assert_eq!(tenant.clients[0].client_id, "shop");
        assert_eq!(tenant.users[0].connection, "Readers");
        assert_eq!(tenant.client_grants[0].scope, ["read:prices"]);
        let options = maz_auth0::sandbox::Options {
            tenants,
            ..Default::default()
        };
        Sandbox::start(options).expect("a sandbox");
    }
}

#[test]
fn every_fault_is_in_the_table_and_the_other_way_round() {
    let kinds: BTreeSet<String> = table("fault")
        .iter()
        .flat_map(|row| codes(row[0]))
        .inspect(|fault| {
            parse_faults(fault).unwrap_or_else(|error| panic!("{error}"));
            parse_faults(&format!("{fault}@/a/path#3")).unwrap_or_else(|error| panic!("{error}"));
        })
        .map(|fault| fault.split('=').next().unwrap_or_default().to_owned())
        .collect();
    let refusal = parse_faults("nonsense").expect_err("no fault").to_string();
    let known = refusal.split("there are ").nth(1).expect("a list");
    let known: BTreeSet<String> = known
        .split([',', ' '])
        .take_while(|word| *word != "each")
        .filter(|word| !word.is_empty() && !["a", "status", "such", "as", "and"].contains(word))
        .map(|word| word.split('=').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(kinds, known);
}

#[cfg(unix)]
#[test]
fn a_command_finds_the_variables_of_the_table() {
    let outcome = Program::new(&["sandbox", "--tls", "--quiet", "--", "/usr/bin/env"]).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let found: BTreeMap<&str, &str> = outcome
        .stdout
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    for row in table("variable") {
        for name in codes(row[0]).filter(|name| !name.ends_with('…')) {
            assert!(found.contains_key(name), "{name}: {found:?}");
        }
    }
    // And the line in which all of it stands, member by member.
    let details: Value = serde_json::from_str(found["MAZ_AUTH0_SANDBOX"]).expect("JSON");
    let line = codes(PAGE)
        .find(|code| code.starts_with("{\"endpoint\""))
        .expect("the line");
    for name in details.as_object().expect("an object").keys() {
        assert!(
            line.contains(&format!("\"{name}\"")),
            "{name} is not in {line}"
        );
    }
}
