//! One reader for every input: whatever a shell, a file or a dashboard puts around a value, in each way of giving it; and
//! what nobody filled in, refused before anything is asked.

use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::domain::Key;
use maz_auth0::sandbox::Sandbox;
use std::path::PathBuf;

/// The ways of giving a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Flag,
    Variable,
    Answers,
    File,
    Stdin,
}

/// A value, by its flag without dashes, its variable, and its key in an answers file.
const VALUES: [(&str, &str, &str); 5] = [
    ("domain", "MAZ_AUTH0_DOMAIN", "domain"),
    ("client-id", "MAZ_AUTH0_CLIENT_ID", "client_id"),
    (
        "audience",
        "MAZ_AUTH0_AUDIENCE",
        "management_api_identifier",
    ),
    (
        "default-directory",
        "MAZ_AUTH0_DEFAULT_DIRECTORY",
        "default_directory",
    ),
    ("client-secret", "MAZ_AUTH0_CLIENT_SECRET", ""),
];

/// The values that are not tried here, and why.
const OTHERS: [(Key, &str); 5] = [
    (Key::SubscriptionType, "one of two words"),
    (Key::ApplicationDomain, "read as the domain is"),
    (
        Key::RedirectUri,
        "a whole address: src/domain/authorization_code.rs",
    ),
    (Key::MazApiUrl, "a whole address: src/domain/maz_api.rs"),
    (Key::MazAppId, "read as it is: src/domain/maz_api.rs"),
];

#[test]
fn every_value_is_tried_or_has_its_reason() {
    for key in Key::all() {
        let is_tried = VALUES.iter().any(|value| value.1 == key.variable());
        let has_reason = OTHERS.iter().any(|(other, _)| *other == key);
        assert!(is_tried != has_reason, "{}", key.flag());
    }
}

/// The program with one value given in this way, as these bytes, and all others as the sandbox has them.
fn with(sandbox: &Sandbox, value: (&str, &str, &str), way: Way, bytes: &[u8]) -> Option<Outcome> {
    let (flag, variable, key) = value;
    let is_secret = key.is_empty();
    let text = || {
        String::from_utf8(bytes.to_vec())
            .ok()
            .filter(|text| !text.contains('\0'))
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("given");
    std::fs::write(&path, bytes).expect("written");
    let path = path.to_string_lossy().into_owned();
    let mut arguments: Vec<String> = vec![
        "setup".into(),
        "new".into(),
        "--no-input".into(),
        "--dry-run".into(),
    ];
    for argument in [
        "--secret-store",
        "file",
        "--subscription-type",
        "all-access",
    ] {
        arguments.push(argument.into());
    }
    let mut stdin = None;
    let mut set = None;
    match way {
        Way::Flag if !is_secret => arguments.extend([format!("--{flag}={}", text()?)]),
        Way::Variable => set = Some(text()?),
        Way::Answers if !is_secret => {
            let quoted = toml::Value::String(text()?).to_string();
            std::fs::write(&path, format!("{key} = {quoted}\n")).expect("written");
            arguments.extend(["--answers".into(), path.clone()]);
        }
        Way::File if is_secret => arguments.extend(["--client-secret-file".into(), path.clone()]),
        Way::Stdin if is_secret => {
            arguments.push("--client-secret-stdin".into());
            stdin = Some(text()?);
        }
        _ => return None,
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut program = Program::new(&arguments).against(sandbox).without(variable);
    if let Some(text) = set {
        program = program.variable(variable, &text);
    }
    if let Some(text) = stdin {
        program = program.stdin(&text);
    }
    Some(program.run())
}

const WAYS: [Way; 5] = [
    Way::Flag,
    Way::Variable,
    Way::Answers,
    Way::File,
    Way::Stdin,
];

#[test]
fn what_is_put_around_a_value_is_left_out_and_said() {
    let mut tried = 0;
    for value in VALUES {
        // One for each, since failed logins are counted.
        let sandbox = sandbox(&[]);
        let right = sandbox.details().env[value.1].clone();
        let dressed = [
            (format!("\u{feff}{right}"), ""),
            (format!("  {right}\r\n"), "blanks"),
            (format!("\"{right}\""), "quotes"),
            (format!("\u{201c}{right}\u{201d}"), "quotes"),
            (format!("{}={right}", value.1), "label"),
            (format!("export {}='{right}'", value.1), "quotes"),
            (format!("{right}{right}"), "twice"),
            (format!("{right} {right}"), "twice"),
            (format!("\u{200b}{right}\u{200b}"), ""),
            (
                format!("{}\u{200b}{}", &right[..8], &right[8..]),
                "invisible",
            ),
        ];
        for (text, said) in dressed {
            for way in WAYS {
                let Some(outcome) = with(&sandbox, value, way, text.as_bytes()) else {
                    continue;
                };
                tried += 1;
                assert_eq!(
                    outcome.code,
                    Some(0),
                    "{value:?} {way:?} {text:?}: {}",
                    outcome.shown()
                );
                assert!(
                    outcome.stderr.contains(said),
                    "{value:?} {way:?} {text:?}: {}",
                    outcome.stderr
                );
            }
        }
    }
    assert!(tried >= 120, "{tried}");
}

#[test]
fn a_label_as_the_dashboard_has_it_is_left_out() {
    let sandbox = sandbox(&[]);
    for (value, label) in VALUES.into_iter().zip([
        "Domain: ",
        "Client ID: ",
        "Identifier: ",
        "Default Directory: ",
        "Client Secret:\t",
    ]) {
        let text = format!("{label}{}", sandbox.details().env[value.1]);
        let outcome =
            with(&sandbox, value, Way::Variable, text.as_bytes()).expect("it can be given so");
        assert_eq!(outcome.code, Some(0), "{text:?}: {}", outcome.shown());
        assert!(outcome.stderr.contains("label"), "{}", outcome.stderr);
    }
}

fn encodings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    vec![
        (
            "UTF-8 with a mark",
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        ),
        (
            "UTF-16 LE",
            [b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(),
        ),
        (
            "UTF-16 BE",
            [b"\xfe\xff".to_vec(), wide(u16::to_be_bytes)].concat(),
        ),
    ]
}

#[test]
fn files_are_read_in_each_encoding_that_a_shell_writes() {
    let sandbox = sandbox(&[]);
    let secret = format!("{}\r\n", sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"]);
    for (name, bytes) in encodings(&secret) {
        let outcome = with(&sandbox, VALUES[4], Way::File, &bytes).expect("it can be given so");
        assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.shown());
    }
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    for (name, bytes) in encodings(
        "subscription_type = \"all-access\"\r\ndefault_directory = \"Username-Password-Authentication\"\r\n",
    ) {
        let path = write("answers.toml", &bytes);
        let outcome = Program::new(&[
            "setup",
            "new",
            "--no-input",
            "--dry-run",
            "--secret-store",
            "file",
            "--answers",
            &path.to_string_lossy(),
        ])
        .against(&sandbox)
        .without("MAZ_AUTH0_DEFAULT_DIRECTORY")
        .run();
        assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.shown());
    }
    // The same for a reader's password, whose blanks are its own.
    let log_in = |arguments: &[&str]| {
        let username = sandbox.details().username.as_str();
        let login = ["login-test", "--flow", "password", "--username", username];
        Program::new(&[&login[..], arguments].concat()).against(&sandbox)
    };
    let password = sandbox.details().password.clone();
    for (name, bytes) in encodings(&format!("{password}\n")) {
        let path = write("password", &bytes);
        let outcome = log_in(&["--password-file", &path.to_string_lossy()]).run();
        assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.shown());
    }
    // What is more than a password is not tried: each wrong one counts against the user.
    for (text, code) in [
        (format!("{password}\r\n\r\n"), 0),
        (format!("{password}\nreader@example.com\n"), 2),
        (format!("{password}\0"), 2),
    ] {
        let path = write("password", text.as_bytes());
        let outcome = log_in(&["--password-file", &path.to_string_lossy()]).run();
        assert_eq!(outcome.code, Some(code), "{text:?}: {}", outcome.shown());
        assert_eq!(code == 2, outcome.stderr.contains("--password-file"));
        assert!(!outcome.stderr.contains(&password), "{}", outcome.shown());
    }
    let outcome = log_in(&[])
        .variable("MAZ_AUTH0_PASSWORD", &format!("\u{feff}{password}"))
        .run();
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    // And an administrator's token, with the scheme of a header before it.
    for text in [
        format!("Bearer {}", sandbox.details().admin_token),
        format!(
            "Authorization: Bearer {}\r\n",
            sandbox.details().admin_token
        ),
    ] {
        for (name, bytes) in encodings(&text) {
            let path = write("token", &bytes);
            let outcome = Program::new(&["verify", "--admin-token-file", &path.to_string_lossy()])
                .against(&sandbox)
                .run();
            assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.shown());
            assert!(
                outcome.stderr.contains("Bearer before it"),
                "{name}: {}",
                outcome.stderr
            );
        }
    }
    let path = write("no-text", b"\xff\xff\xfe\x01\x02");
    let outcome = Program::new(&["verify", "--client-secret-file", &path.to_string_lossy()])
        .against(&sandbox)
        .run();
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("--client-secret-file") && outcome.stderr.contains("Set-Content"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_record_may_have_been_saved_by_an_editor_of_any_kind() {
    let sandbox = sandbox(&[]);
    let value = |name: &str| sandbox.details().env[name].clone();
    let record = format!(
        "schema = 1\r\n[integrations.acme]\r\ndomain = \"{}\"\r\nclient_id = \" {}\"\r\nmanagement_api_identifier = \"{}\"\r\n\
         default_directory = \"{}\"\r\nsubscription_type = \"all-access\"\r\nclient_secret = {{ store = \"environment\" }}\r\n",
        value("MAZ_AUTH0_DOMAIN"),
        value("MAZ_AUTH0_CLIENT_ID"),
        value("MAZ_AUTH0_AUDIENCE"),
        value("MAZ_AUTH0_DEFAULT_DIRECTORY"),
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("integrations.toml");
    for (name, bytes) in encodings(&record) {
        std::fs::write(&path, &bytes).expect("written");
        let outcome = Program::new(&["verify", "acme", "--config", &path.to_string_lossy()])
            .against(&sandbox)
            .run();
        assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.shown());
    }
}

#[test]
fn what_nobody_filled_in_is_refused_before_anything_is_asked() {
    let sandbox = sandbox(&[]);
    let placeholders = [
        "$(AUTH0_VALUE)",
        "${AUTH0_VALUE}",
        "$AUTH0_VALUE",
        "${{ secrets.AUTH0_VALUE }}",
        "{{ auth0.value }}",
        "{{AUTH0_VALUE}}",
        "%AUTH0_VALUE%",
        "#{Auth0Value}#",
        "__AUTH0_VALUE__",
        "op://vault/auth0/value",
        "vault:secret/data/auth0#value",
        "<your value>",
        "<VALUE>",
        "YOUR_VALUE",
        "your-value",
        "changeme",
        "TODO",
        "undefined",
        "None",
        "***",
        "****************************************************************",
        "\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}",
        "[redacted]",
        "\"$(AUTH0_VALUE)\"",
        " ${AUTH0_VALUE}\r\n",
    ];
    let before = sandbox_requests(&sandbox);
    let mut tried = 0;
    for value in VALUES {
        for text in placeholders {
            for way in WAYS {
                let Some(outcome) = with(&sandbox, value, way, text.as_bytes()) else {
                    continue;
                };
                tried += 1;
                assert_eq!(
                    outcome.code,
                    Some(2),
                    "{value:?} {way:?} {text:?}: {}",
                    outcome.shown()
                );
                let named = match way {
                    Way::Variable => value.1.to_owned(),
                    Way::Answers => value.2.to_owned(),
                    _ => format!("--{}", value.0),
                };
                assert!(
                    outcome.stderr.contains(&named),
                    "{value:?} {way:?} {text:?}: {}",
                    outcome.stderr
                );
                let says = ["placeholder", "these are the dots"];
                assert!(
                    says.iter().any(|words| outcome.stderr.contains(words)),
                    "{value:?} {way:?} {text:?}: {}",
                    outcome.stderr
                );
            }
        }
    }
    assert!(tried >= 250, "{tried}");
    // The same for a password, as far as it surely is none.
    for text in [
        "$(READERS_PASSWORD)",
        "${READERS_PASSWORD}",
        "op://vault/reader/password",
        "********",
        "%env.READERS_PASSWORD%",
        "((readers-password))",
        "[masked]",
        "MAZ_AUTH0_PASSWORD",
    ] {
        let outcome = Program::new(&[
            "login-test",
            "--flow",
            "password",
            "--username",
            &sandbox.details().username,
        ])
        .against(&sandbox)
        .variable("MAZ_AUTH0_PASSWORD", text)
        .run();
        assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
        assert!(
            outcome.stderr.contains("MAZ_AUTH0_PASSWORD"),
            "{}",
            outcome.stderr
        );
    }
    assert_eq!(sandbox_requests(&sandbox), before, "something was asked");
}

/// Of the kinds that tools have: signs around a name, a name alone, a reference to where it is kept, a mask.
#[test]
fn no_tools_way_of_leaving_something_out_is_sent() {
    let sandbox = sandbox(&[]);
    let before = sandbox_requests(&sandbox);
    let refused = |variable: &str, text: &str| {
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .variable(variable, text)
            .run();
        assert_eq!(outcome.code, Some(2), "{text:?}: {}", outcome.shown());
        assert!(
            outcome.stderr.contains(variable),
            "{text:?}: {}",
            outcome.stderr
        );
    };
    for text in [
        "((x))",
        "[[X]]",
        "#{X}",
        "~X~",
        "!X!",
        "%x%",
        "$x",
        "$[variables.x]",
        "ENC[x]",
    ] {
        for (_, variable, _) in VALUES {
            refused(variable, text);
        }
    }
    for text in [
        "MAZ_AUTH0_CLIENT_SECRET",
        "AUTH0_CLIENT_SECRET",
        "%env.AUTH0_SECRET%",
        "((auth0-secret))",
        "@AUTH0_SECRET@",
        "@@AUTH0_SECRET@@",
        "%{AUTH0_SECRET}",
        "#AUTH0_SECRET#",
        "$AuthSecret",
        "$secrets.auth0",
        "$$AUTH0_SECRET",
        "\\$AUTH0_SECRET",
        "%(secret)s",
        "ENC[AES256_GCM,data:x,iv:x]",
        "ENC(abc)",
        "{cipher}abcdef",
        "arn:aws:ssm:eu-west-1:1:parameter/auth0",
        "arn:aws-cn:secretsmanager:x",
        "projects/p/secrets/auth0/versions/latest",
        "sm://projects/x",
        "ssm:///auth0",
        "infisical://x",
        "anything-else://x",
        "bws:0123",
        "env:AUTH0_SECRET",
        "file:///run/secrets/auth0",
        "/run/secrets/auth0",
        "[MASKED]",
        "[secure]",
        "REDACTED",
        "***REDACTED***",
        "xxxxxxxx",
    ] {
        refused("MAZ_AUTH0_CLIENT_SECRET", text);
        refused("MAZ_AUTH0_ADMIN_TOKEN", text);
    }
    assert_eq!(sandbox_requests(&sandbox), before, "something was asked");
}

#[test]
fn a_variable_that_is_set_and_empty_is_told_so() {
    let sandbox = sandbox(&[]);
    for (variable, word) in [
        ("MAZ_AUTH0_CLIENT_SECRET", "Client Secret"),
        ("MAZ_AUTH0_CLIENT_ID", "Client ID"),
    ] {
        for value in ["", "  ", "\r\n"] {
            let outcome = Program::new(&["verify"])
                .against(&sandbox)
                .variable(variable, value)
                .run();
            assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
            let said = outcome
                .stderr
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            assert!(said.contains(word), "{said}");
            assert!(
                said.contains(&format!("{variable} is set, and empty")) && said.contains("fork"),
                "{said}"
            );
        }
    }
}

/// Of all that are looked for, once; what is no secret is not called one.
#[test]
fn each_variable_that_is_set_and_empty_is_said_to_be() {
    let sandbox = sandbox(&[]);
    let said = |arguments: &[&str], variable: &str| {
        let outcome = Program::new(arguments)
            .against(&sandbox)
            .variable(variable, " ")
            .run();
        let words: Vec<&str> = outcome.stderr.split_whitespace().collect();
        words.join(" ")
    };
    let verify = ["verify", "--only", "tenant", "--timeout", "2"];
    for variable in [
        "MAZ_AUTH0_DOMAIN",
        "MAZ_AUTH0_CLIENT_ID",
        "MAZ_AUTH0_CLIENT_SECRET",
        "MAZ_AUTH0_AUDIENCE",
        "MAZ_AUTH0_DEFAULT_DIRECTORY",
        "MAZ_AUTH0_SUBSCRIPTION_TYPE",
        "MAZ_AUTH0_APPLICATION_DOMAIN",
        "MAZ_AUTH0_REDIRECT_URI",
        "MAZ_AUTH0_USERNAME",
        "MAZ_AUTH0_ADMIN_TOKEN",
        "MAZ_AUTH0_ADMIN_CLIENT_ID",
        "MAZ_AUTH0_CONFIG",
        "MAZ_AUTH0_ENDPOINT",
    ] {
        // Nothing goes to the tenant's own address here.
        let flags: &[&str] = match variable {
            "MAZ_AUTH0_ENDPOINT" => &["--domain", "nobody.invalid"],
            _ => &[],
        };
        let words = said(&[&verify, flags].concat(), variable);
        let times = words
            .matches(&format!("{variable} is set, and empty"))
            .count();
        assert_eq!(times, 1, "{variable}: {words}");
    }
    let words = said(&["verify"], "MAZ_AUTH0_DOMAIN");
    assert!(!words.contains("is the secret mapped"), "{words}");
    let words = said(&["verify"], "MAZ_AUTH0_CLIENT_SECRET");
    assert!(words.contains("is the secret mapped"), "{words}");
}

/// It is no secret that a fork lacks: a variable that was not mapped must not pass. Who leaves it out says so.
#[test]
fn a_directory_that_is_set_and_empty_is_missing() {
    let sandbox = sandbox(&[]);
    let run = |arguments: &[&str], value: &str| {
        Program::new(&[&["verify"], arguments].concat())
            .against(&sandbox)
            .variable("MAZ_AUTH0_DEFAULT_DIRECTORY", value)
            .run()
    };
    for value in ["", " "] {
        let outcome = run(&[], value);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("or give --skip"), "{outcome:?}");
        assert_eq!(run(&["--skip", "directory"], value).code, Some(0));
        let given = run(&["--default-directory", "Readers"], value);
        assert_ne!(given.code, Some(2), "{given:?}");
    }
    let unset = Program::new(&["verify"])
        .against(&sandbox)
        .without("MAZ_AUTH0_DEFAULT_DIRECTORY")
        .run();
    assert_eq!(unset.code, Some(0), "{unset:?}");
}

/// Its part of the run is left out then, and who reads the report learns why.
#[test]
fn a_part_whose_variable_is_empty_is_said_to_be_left_out() {
    let sandbox = sandbox(&[]);
    let run = |arguments: &[&str], variable: &str| {
        let all = [&["verify", "--only", "tenant"], arguments].concat();
        let outcome = Program::new(&all)
            .against(&sandbox)
            .variable(variable, "")
            .run();
        assert_eq!(outcome.code, Some(0), "{variable}: {outcome:?}");
        outcome
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (variable, part) in [
        (
            "MAZ_AUTH0_APPLICATION_DOMAIN",
            "the Authorization Code part is left out",
        ),
        (
            "MAZ_AUTH0_DEFAULT_DIRECTORY",
            "the Default Directory is left out",
        ),
        (
            "MAZ_AUTH0_USERNAME",
            "the login of a real account is left out",
        ),
        (
            "MAZ_AUTH0_ADMIN_TOKEN",
            "what needs an admin token is left out",
        ),
    ] {
        let said = run(&[], variable);
        let words = format!("{variable} is set, and empty: {part}");
        assert!(said.contains(&words), "{said}");
    }
    let said = run(
        &["--application-domain", "acme.us.auth0.com"],
        "MAZ_AUTH0_APPLICATION_DOMAIN",
    );
    assert!(!said.contains("is set, and empty"), "{said}");
}

#[test]
fn more_words_than_one_verbosity_are_taken() {
    let outcome = Program::new(&["checks", "-vv"]).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn of_many_names_the_nearest_are_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("integrations.toml");
    let record = |at: usize| {
        format!(
            "[integrations.site-{at}]\ndomain = \"acme.us.auth0.com\"\nclient_id = \"x\"\nmanagement_api_identifier = \"https://acme.us.auth0.com/api/v2/\"\n\
             default_directory = \"Readers\"\nsubscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n"
        )
    };
    let text: String = (0..500).map(record).collect();
    std::fs::write(&path, format!("schema = 1\n{text}")).expect("written");
    let outcome = Program::new(&["verify", "sit-432", "--config", &path.to_string_lossy()]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let said = outcome
        .stderr
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        said.contains("There are site-432, ") && said.contains("and 492 more"),
        "{said}"
    );
}

/// How many requests the sandbox has answered so far.
fn sandbox_requests(sandbox: &Sandbox) -> usize {
    sandbox.requests().len()
}
