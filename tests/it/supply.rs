//! What is built in: licences that may be given on, one registry, nothing that was chosen against. The rules are those of
//! `deny.toml`, which `cargo deny` reads too; advisories are its business alone, since they need its database.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn texts(table: &toml::Value) -> BTreeSet<String> {
    let rows = table.as_array().expect("a list");
    rows.iter()
        .filter_map(|row| row.as_str().map(str::to_owned))
        .collect()
}

/// Whether one of the ways that an SPDX expression leaves open is allowed. `/` is what old manifests write for OR.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let text = expression.replace('/', " OR ");
    let text = text.trim();
    let split = |separator: &str| {
        let (mut depth, mut parts, mut from) = (0_i32, Vec::new(), 0);
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            match bytes[at] {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ if depth == 0 && text[at..].starts_with(separator) => {
                    parts.push(&text[from..at]);
                    from = at + separator.len();
                }
                _ => {}
            }
        }
        parts.push(&text[from..]);
        parts
    };
    let or = split(" OR ");
    if or.len() > 1 {
        return or.iter().any(|part| is_allowed(part, allowed));
    }
    let and = split(" AND ");
    if and.len() > 1 {
        return and.iter().all(|part| is_allowed(part, allowed));
    }
    match text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inner) => is_allowed(inner, allowed),
        None => allowed.contains(text),
    }
}

#[test]
fn licences_are_read_as_they_are_meant() {
    let allowed: BTreeSet<String> = ["MIT", "ISC"].map(str::to_owned).into();
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("MIT/Apache-2.0", true),
        ("ISC AND (GPL-3.0 OR MIT)", true),
        ("ISC AND (GPL-3.0 OR LGPL-3.0)", false),
        ("", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}

#[test]
fn what_is_built_in_may_be_given_on_and_comes_from_one_registry() {
    let rules = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    let rules: toml::Value = toml::from_str(&rules).expect("TOML");
    let allowed = texts(&rules["licenses"]["allow"]);
    let banned = texts(&rules["bans"]["deny"]);
    let registries = texts(&rules["sources"]["allow-registry"]);
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let nodes = metadata["resolve"]["nodes"].as_array().expect("a graph");
    let used: BTreeSet<&str> = nodes
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for package in metadata["packages"].as_array().expect("packages") {
        if !package["id"].as_str().is_some_and(|id| used.contains(id)) {
            continue;
        }
        seen += 1;
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        if !is_allowed(licence, &allowed) {
            wrong.push(format!(
                "{name}: the licence {licence:?} is not among those of deny.toml"
            ));
        }
        if banned.contains(name) {
            wrong.push(format!("{name} was chosen against"));
        }
        match package["source"].as_str() {
            None if name == "maz-auth0" => {}
            Some(source)
                if source
                    .strip_prefix("registry+")
                    .is_some_and(|registry| registries.contains(registry)) => {}
            other => wrong.push(format!("{name} comes from {other:?}")),
        }
    }
    assert!(seen > 200, "{seen} packages");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The notices go with each package (RELEASING.md): they are of what is built in today, and by the rules of today.
#[test]
fn the_notices_name_every_crate_that_is_built_in() {
    let folder = root().join("docs/third-party");
    let read = |path: PathBuf| std::fs::read_to_string(path).expect("a file");
    let rules: toml::Value = toml::from_str(&read(root().join("deny.toml"))).expect("TOML");
    let about: toml::Value = toml::from_str(&read(folder.join("about.toml"))).expect("TOML");
    assert_eq!(
        texts(&about["accepted"]),
        texts(&rules["licenses"]["allow"])
    );
    assert_eq!(texts(&about["targets"]), texts(&rules["graph"]["targets"]));
    let notices = read(folder.join("NOTICES.txt"));
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--locked", "--edges", "normal", "--prefix", "none"]);
    for target in texts(&rules["graph"]["targets"]) {
        tree.args(["--target", &target]);
    }
    let output = tree.current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{output:?}");
    let mut seen = 0;
    let mut missing = BTreeSet::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut words = line.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else {
            continue;
        };
        // What runs in the compiler is not in the program.
        if name == "maz-auth0" || line.contains("(proc-macro)") {
            continue;
        }
        seen += 1;
        let entry = format!("- {name} {}", version.trim_start_matches('v'));
        if !notices.contains(&format!("{entry}\n")) && !notices.contains(&format!("{entry} (")) {
            missing.insert(entry);
        }
    }
    assert!(seen > 100, "{seen} crates");
    assert!(
        missing.is_empty(),
        "docs/third-party/NOTICES.txt is old: RELEASING.md says how to make it: {missing:?}"
    );
}
