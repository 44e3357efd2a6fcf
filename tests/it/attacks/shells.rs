//! What is printed to be pasted into a shell: a value is what it was, and nothing else happens, in each shell that is here.
//! PowerShell's rules are held by the unit tests beside the code; none of its kind is needed to run these.

use crate::support::program::{Program, left_out, sandbox};
use maz_auth0::terminal::shell::Shell;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Each shell, and whose rules are printed for it.
const SHELLS: &[(&str, &[&str], Shell)] = &[
    ("sh", &[], Shell::Sh),
    ("bash", &["--norc", "--noprofile"], Shell::Sh),
    ("zsh", &["-f"], Shell::Sh),
    ("fish", &["--no-config"], Shell::Fish),
];

/// What would do something, were it not quoted.
const VALUES: &[&str] = &[
    "",
    " ",
    "acme",
    "it's",
    "''",
    "'; touch pwned; '",
    "'\ntouch pwned\n'",
    "\ntouch pwned\n",
    "\rtouch pwned",
    "\r\ntouch pwned\r\n",
    "\\'; touch pwned; #",
    "\\\\'; touch pwned; #",
    "\\",
    "\\\\",
    "a\\",
    "a\\'",
    "$(touch pwned)",
    "`touch pwned`",
    "${HOME}",
    "$HOME",
    "$((1+1))",
    "(touch pwned)",
    "{touch,pwned}",
    "| touch pwned",
    "|| touch pwned",
    "&& touch pwned",
    "& touch pwned &",
    "; touch pwned ;",
    "> pwned",
    "< /etc/passwd",
    "<(touch pwned)",
    "=(touch pwned)",
    "=ls",
    "~",
    "~root",
    "*",
    "?",
    "[a-z]*",
    "!!",
    "!touch",
    "#",
    "# no remark",
    "\"; touch pwned; \"",
    "\"$(touch pwned)\"",
    "$'\\ntouch pwned'",
    "%s%n",
    "-rf",
    "--help",
    "@(touch pwned)",
    "’; touch pwned; ’",
    "\u{2028}touch pwned",
    "\u{85}touch pwned",
    "\ttouch pwned",
    "\u{1}\u{2}",
    "äöü€ 🦀",
    "a b  c",
    "https://x.example/?a=1&touch=pwned;touch pwned",
    "set -gx PATH /nowhere",
    "end; touch pwned",
    "fi; touch pwned",
];

/// Runs lines in a shell, in a folder of their own, and gives what they wrote. None where there is no such shell.
fn run(shell: &str, flags: &[&str], lines: &str, folder: &Path) -> Option<Vec<u8>> {
    let output = Command::new(shell)
        .args(flags)
        .arg("-c")
        .arg(lines)
        .current_dir(folder)
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    assert!(output.status.success(), "{shell}: {output:?}\n{lines}");
    Some(output.stdout)
}

#[test]
fn whatever_a_value_is_it_arrives_and_nothing_else_happens() {
    let mut tried = 0;
    for (program, flags, shell) in SHELLS {
        let folder = TempDir::new().expect("a folder");
        if run(program, flags, "true", folder.path()).is_none() {
            left_out(&format!("{program} is not installed"));
            continue;
        }
        for value in VALUES {
            let lines = [
                // As a variable, as `eval` takes it, as a word, and as a remark.
                format!("{}\nprintenv VALUE", shell.variable("VALUE", value)),
                format!(
                    "eval {}\nprintenv VALUE",
                    shell.quoted(&shell.variable("VALUE", value))
                ),
                format!("printf '%s\\n' {}", shell.word(value)),
            ];
            for lines in &lines {
                tried += 1;
                let came = run(program, flags, lines, folder.path()).expect("it is there");
                assert_eq!(
                    String::from_utf8_lossy(&came),
                    format!("{value}\n"),
                    "{program}: {lines}"
                );
            }
            tried += 1;
            let remark = format!("{}\necho done", shell.remark(value));
            let came = run(program, flags, &remark, folder.path()).expect("it is there");
            assert_eq!(came, b"done\n", "{program}: {remark}");
        }
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .flatten()
            .map(|entry| entry.file_name())
            .filter(|name| name.to_string_lossy().contains("pwned"))
            .collect();
        assert!(left.is_empty(), "{program}: {left:?}");
    }
    println!("shells x values: tried {tried}, held {tried}, broken 0");
}

/// The lines that a command prints for a shell, with blanks before them or not.
fn assignments(stdout: &str) -> String {
    let is_one = |line: &&str| {
        ["export ", "set -gx "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    stdout
        .lines()
        .map(str::trim_start)
        .filter(is_one)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_record_that_somebody_else_wrote_is_inert_in_every_shell() {
    let folder = TempDir::new().expect("a folder");
    let box_ = sandbox(&[]);
    let records = folder.path().join("integrations.toml");
    let config = records.display().to_string();
    let outcome = Program::new(&[
        "setup",
        "acme",
        "--no-input",
        "--secret-store",
        "file",
        "-q",
    ])
    .against(&box_)
    .variable("MAZ_AUTH0_CONFIG", &config)
    .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let healthy = std::fs::read_to_string(&records).expect("a record");
    let mut tried = 0;
    let (mut printed, mut refused) = (0, 0);
    for payload in [
        "'; touch pwned; '",
        "$(touch pwned)",
        "`touch pwned`",
        "a\\\\'; touch pwned; #",
        "it's",
        "\\n touch pwned \\n",
        "’; touch pwned; ’",
        "& touch pwned &",
    ] {
        for (key, value) in [
            ("default_directory", payload.to_owned()),
            (
                "audience",
                format!("https://acme.us.auth0.com/api/v2/{payload}"),
            ),
            ("client_id", payload.to_owned()),
            ("domain", format!("acme.us.auth0.com{payload}")),
        ] {
            let mut lines: Vec<String> = Vec::new();
            for line in healthy.lines() {
                match line.split_once(" = ") {
                    Some((found, _)) if found == key => {
                        lines.push(format!("{key} = \"{value}\""));
                    }
                    _ => lines.push(line.to_owned()),
                }
            }
            std::fs::write(&records, lines.join("\n")).expect("written");
            for (program, flags, shell) in SHELLS {
                let name = if *shell == Shell::Fish { "fish" } else { "sh" };
                let arguments = [
                    "export", "acme", "--format", "env", "--reveal", "--shell", name,
                ];
                let outcome = Program::new(&arguments)
                    .variable("MAZ_AUTH0_CONFIG", &config)
                    .run();
                tried += 1;
                if outcome.code != Some(0) {
                    // A value that can be none is refused, and nothing is printed for a shell.
                    assert_eq!(outcome.code, Some(2), "{outcome:?}");
                    assert_eq!(assignments(&outcome.stdout), "", "{outcome:?}");
                    refused += 1;
                    continue;
                }
                printed += 1;
                let script = format!("{}\nexit 0", outcome.stdout);
                run(program, flags, &script, folder.path());
                assert!(!folder.path().join("pwned").exists(), "{program}: {script}");
            }
        }
    }
    assert!(
        printed > 0 && refused > 0,
        "{printed} printed, {refused} refused"
    );
    println!("hostile records x shells: tried {tried}, held {tried}, broken 0");
}

#[test]
fn what_the_sandbox_prints_is_inert_where_its_folder_has_a_name_that_is_not() {
    let folder = TempDir::new().expect("a folder");
    let evil = folder.path().join("it's $(touch pwned)");
    std::fs::create_dir(&evil).expect("a folder");
    for (program, flags, shell) in SHELLS {
        let name = if *shell == Shell::Fish { "fish" } else { "sh" };
        let (mut child, _home) = Program::new(&["sandbox", "--tls", "--shell", name])
            .variable("TMPDIR", &evil.display().to_string())
            .start();
        let mut said = String::new();
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        while !said.contains("Ctrl-C") {
            said += &lines.next().expect("more").expect("text");
            said.push('\n');
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
        let lines = assignments(&said);
        assert!(lines.contains("SSL_CERT_FILE"), "{said}");
        let script = format!("{lines}\nprintenv SSL_CERT_FILE");
        let Some(came) = run(program, flags, &script, folder.path()) else {
            left_out(&format!("{program} is not installed"));
            continue;
        };
        let came = String::from_utf8_lossy(&came);
        assert!(came.contains("it's $(touch pwned)"), "{program}: {came}");
        assert!(!folder.path().join("pwned").exists(), "{program}: {script}");
    }
}

#[test]
fn a_shell_without_lines_for_one_is_a_mistake() {
    let outcome = Program::new(&["export", "acme", "--shell", "fish"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--format env"), "{outcome:?}");
}
