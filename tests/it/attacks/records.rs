//! Records that somebody else wrote, as a pull request may bring them: no secret of this machine goes to a tenant of theirs, and
//! whatever they hold, each command ends in words.

use crate::support::program::{Program, sandbox};
use tempfile::TempDir;

const HEALTHY: &str = r#"schema = 1

[integrations.acme]
domain = "acme.us.auth0.com"
client_id = "ujY92uutE7GMyoSKlDLwind2cxD40HR3"
management_api_identifier = "https://acme.us.auth0.com/api/v2/"
default_directory = "Username-Password-Authentication"
subscription_type = "all-access"
client_secret = { store = "environment" }
"#;

/// The commands that read a record.
const COMMANDS: &[&[&str]] = &[
    &["list"],
    &["show", "acme"],
    &["export", "acme", "--format", "env", "--reveal"],
    &["verify", "acme", "--format", "json"],
    &["verify", "--all"],
    &["login-test", "acme", "--flow", "code", "--print-url"],
    &["move-secret", "acme", "--secret-store", "file"],
    &["forget", "acme", "--yes"],
];

#[test]
fn no_record_takes_a_variable_that_is_not_for_it() {
    const CANARY: &str = "kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jKcanary";
    let sandbox = sandbox(&[]);
    let (mut tried, mut broken) = (0, Vec::new());
    for variable in [
        "AWS_SECRET_ACCESS_KEY",
        "GITHUB_TOKEN",
        "PATH_TO_IT",
        "maz_auth0_client_secret",
        "MAZ",
        "XMAZ_SECRET",
        "MAZ_API_TOKEN",
        "MAZ_AUTH0_ADMIN_TOKEN",
        "MAZ_AUTH0_ADMIN_CLIENT_SECRET",
        "MAZ_AUTH0_PASSWORD",
        "NPM_TOKEN",
        "OP_SESSION",
    ] {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("integrations.toml");
        let named = format!("store = \"environment\", variable = \"{variable}\"");
        std::fs::write(&path, HEALTHY.replace("store = \"environment\"", &named)).expect("written");
        for arguments in COMMANDS {
            let before = sandbox.requests().len();
            let outcome = Program::new(arguments)
                .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
                .variable("MAZ_AUTH0_CONFIG", &path.display().to_string())
                .variable(variable, CANARY)
                .run();
            tried += 1;
            let tokens = sandbox.requests()[before..]
                .iter()
                .filter(|request| request.path == "/oauth/token")
                .count();
            let is_shown = format!("{outcome:?}").contains("canary");
            if tokens > 0 || is_shown || !matches!(outcome.code, Some(0..=2)) {
                broken.push(format!("{variable} with {arguments:?}: {outcome:?}"));
            }
        }
    }
    println!(
        "records and variables: tried {tried}, held {}, broken {}",
        tried - broken.len(),
        broken.len()
    );
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    // One that is this program's is taken.
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("integrations.toml");
    let named = "store = \"environment\", variable = \"MAZ_AUTH0_CLIENT_SECRET_ACME\"";
    std::fs::write(&path, HEALTHY.replace("store = \"environment\"", named)).expect("written");
    let outcome = Program::new(&["verify", "acme", "-q"])
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .variable("MAZ_AUTH0_CONFIG", &path.display().to_string())
        .variable(
            "MAZ_AUTH0_CLIENT_SECRET_ACME",
            &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"],
        )
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn whatever_a_record_holds_it_ends_in_words() {
    let payloads: Vec<String> = [
        "",
        " ",
        "::error::owned",
        "##[error]owned",
        "##vso[task.setvariable variable=x]y",
        "##teamcity[buildStop]",
        "a\\u001b[2Jb",
        "a\\u001b]0;owned\\u0007b",
        "a\\r\\n::error::owned",
        "a\\u202eb",
        "a\\u0000b",
        "<script>owned()</script>",
        "]]>",
        "$(touch owned)",
        "'; touch owned; '",
        "../../../../etc/passwd",
        "http://169.254.169.254/",
        "https://evil.example/",
        "evil.example#.auth0.com",
        "acme.us.auth0.com.evil.example",
        "acme.us.auth0.com@evil.example",
        "%00",
        "{{secret}}",
        "\\U0010FFFF",
        "-rf",
        "--help",
        "NaN",
    ]
    .iter()
    .map(ToString::to_string)
    .chain([4096, 70_000].iter().map(|length| "a".repeat(*length)))
    .collect();
    let members = [
        "domain",
        "client_id",
        "management_api_identifier",
        "default_directory",
        "subscription_type",
    ];
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("integrations.toml");
    let (mut tried, mut broken) = (0, Vec::new());
    let mut hold = |text: &str, what: &str| {
        for arguments in [
            &["list"][..],
            &["show", "acme"],
            &["export", "acme"],
            &["verify", "acme", "--timeout", "0.2"],
        ] {
            std::fs::write(&path, text).expect("written");
            let outcome = Program::new(arguments)
                .variable("MAZ_AUTH0_ENDPOINT", "http://127.0.0.1:1")
                .variable("MAZ_AUTH0_CONFIG", &path.display().to_string())
                .variable(
                    "MAZ_AUTH0_CLIENT_SECRET",
                    "kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jK",
                )
                .run();
            tried += 1;
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            let is_harmless = said.lines().all(|line| {
                let line = line.trim_start();
                !line.starts_with("::")
                    && !line.starts_with("##[")
                    && !line.starts_with("##vso[")
                    && !line.starts_with("##teamcity[")
            }) && !said.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{0}', '\r']);
            if !is_harmless || !matches!(outcome.code, Some(0..=3)) || said.contains("panicked") {
                broken.push(format!("{what} with {arguments:?}: {said:?}"));
            }
        }
    };
    for member in members {
        for payload in &payloads {
            let lines: Vec<String> = HEALTHY
                .lines()
                .map(|line| match line.split_once(" = ") {
                    Some((name, _)) if name == member => format!("{member} = \"{payload}\""),
                    _ => line.to_owned(),
                })
                .collect();
            hold(&lines.join("\n"), &format!("{member} = {payload:.40}"));
        }
    }
    println!(
        "hostile records: tried {tried}, held {}, broken {}",
        tried - broken.len(),
        broken.len()
    );
    assert!(tried >= 470, "{tried}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Under a name that is put right lies the secret of another: of its tenant nothing is asked.
#[test]
fn a_name_in_a_file_that_is_not_exactly_one_is_nobody_elses() {
    let sandbox = sandbox(&[]);
    let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
    let healthy = HEALTHY
        .replace("\"environment\"", "\"file\"")
        .replace("client_id = \"", "client_id = \"x");
    let second = healthy.replace("schema = 1\n", "");
    for (key, shown) in [
        ("\" acme\"", "\" acme\""),
        ("\"acme\\t\"", "\"acme\\t\""),
        ("\"acme\\n\"", "\"acme\\n\""),
        ("\"ac\\u200bme\"", "\"ac\\u{200b}me\""),
        ("\"acme\\ufeff\"", "\"acme\\u{feff}\""),
        ("\"'acme'\"", "'acme'"),
        ("'\"acme\"'", "\"acme\""),
    ] {
        let folder = TempDir::new().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let secrets = format!("[client_secrets]\nacme = \"{secret}\"\n");
        std::fs::write(at("secrets.toml"), secrets).expect("written");
        let another = second.replace("integrations.acme", &format!("integrations.{key}"));
        for (text, checked) in [
            (healthy.clone() + &another, 1),
            (format!("schema = 1\n{another}{second}"), 1),
            (format!("schema = 1\n{another}"), 0),
        ] {
            std::fs::write(at("integrations.toml"), text).expect("written");
            let run = |arguments: &[&str]| {
                Program::new(arguments)
                    .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
                    .variable(
                        "MAZ_AUTH0_CONFIG",
                        &at("integrations.toml").display().to_string(),
                    )
                    .run()
            };
            let before = sandbox.requests().len();
            let outcome = run(&["verify", "--all", "--format", "json"]);
            assert_eq!(outcome.code, Some(2), "{key}: {outcome:?}");
            let tokens = sandbox.requests()[before..]
                .iter()
                .filter(|request| request.path == "/oauth/token")
                .count();
            assert_eq!(tokens > 0, checked == 1, "{key}: {tokens}");
            let report = outcome.json();
            let names: Vec<_> = report["integrations"]
                .as_array()
                .expect("integrations")
                .iter()
                .collect();
            assert_eq!(names.len(), checked, "{key}: {report}");
            let not_read = &report["not_read"];
            assert_eq!(not_read[0]["name"], shown, "{key}: {not_read}");
            let words = not_read[0]["message"].as_str().expect("words");
            assert!(words.contains("[integrations.acme]"), "{key}: {words}");
            assert!(not_read[1].is_null(), "{key}: {not_read}");
            for arguments in [&["list"][..], &["verify", "--all"]] {
                let outcome = run(arguments);
                assert_eq!(outcome.code, Some(2), "{key} {arguments:?}: {outcome:?}");
                assert!(outcome.stderr.contains("rename the table"), "{outcome:?}");
            }
            // What a person types is put right.
            let outcome = run(&["verify", " acme"]);
            assert_eq!(
                outcome.code,
                Some(if checked == 1 { 1 } else { 2 }),
                "{key}: {outcome:?}"
            );
        }
    }
}

/// Names of files and variables are others' as well: nothing in them is more than read, whichever command says them.
#[cfg(unix)]
#[test]
fn no_word_of_a_record_or_a_file_name_reaches_a_terminal_as_it_is() {
    const HOSTILE: &str = "a\u{1b}[8m\u{1b}]8;;http:x\u{1b}\\b\u{200b}\u{202e}::error::c\u{9b}2J";
    let folder = tempfile::tempdir().expect("a folder");
    let escape = |mut text: String, letter: char| {
        use std::fmt::Write as _;
        let _ = write!(text, "\\u{:04x}", u32::from(letter));
        text
    };
    let escaped = HOSTILE.chars().fold(String::new(), escape);
    let record = |variable: &str| {
        format!(
            "schema = 1\n[integrations.acme]\ndomain = \"acme.us.auth0.com\"\nclient_id = \"id0123456789\"\n\
             management_api_identifier = \"https://acme.us.auth0.com/api/v2/\"\ndefault_directory = \"d\"\n\
             subscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\", variable = \"{variable}\" }}\n"
        )
    };
    let named = format!("{HOSTILE}.toml");
    for (name, text) in [
        ("variable.toml", record(&escaped)),
        (named.as_str(), record("MAZ_AUTH0_CLIENT_SECRET_X")),
        (
            "broken.toml",
            format!("schema = 1\n[integrations.acme]\ndomain = \"{escaped}\"\n"),
        ),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let missing = format!("{HOSTILE}.json");
    for arguments in [
        &["show", "acme", "--config", "variable.toml"][..],
        &["verify", "acme", "--config", "variable.toml"],
        &["verify", "--all", "--config", "variable.toml"],
        &["export", "acme", "--config", "variable.toml"],
        &["show", "acme", "--config", "broken.toml"],
        &["list", "--config", "broken.toml"],
        &["show", "acme", "--config", &named],
        &["verify", "acme", "--config", &named],
        &["doctor", "--config", &named, "--timeout", "1"],
        &["report", "show", &missing],
        &["verify", "acme", "--config", &missing],
        &["verify", HOSTILE, "--config", "variable.toml"],
        &["explain", HOSTILE],
    ] {
        for color in ["never", "always"] {
            let outcome = Program::new(&[arguments, &["--color", color, "--no-input"]].concat())
                .variable("MAZ_AUTH0_ENDPOINT", "http://127.0.0.1:9")
                .within(folder.path())
                .run();
            let shown = outcome.stdout.clone() + &outcome.stderr;
            for sign in [
                "\u{1b}[8m",
                "\u{1b}]",
                "\u{200b}",
                "\u{202e}",
                "\u{9b}",
                " ::error",
            ] {
                assert!(!shown.contains(sign), "{arguments:?} {sign:?}: {outcome:?}");
            }
            assert!(
                color == "always" || !shown.contains('\u{1b}'),
                "{outcome:?}"
            );
        }
    }
}
