//! `verify` of several integrations: parts of them on several machines, another try after a while, and an end in the midst.

use crate::support::between::Between;
use crate::support::program::{Program, sandbox, sandbox_with};
use crate::support::report::valid;
use maz_auth0::sandbox::{Options, Sandbox};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use tempfile::TempDir;

/// Records of one tenant under several names, whose secret is in the environment.
pub(super) fn records(sandbox: &Sandbox, names: &[&str]) -> TempDir {
    let env = &sandbox.details().env;
    let mut text = String::from("schema = 1\n");
    for name in names {
        let _ = write!(
            text,
            "[integrations.{name}]\ndomain = \"{}\"\nclient_id = \"{}\"\nmanagement_api_identifier = \"{}\"\n\
             default_directory = \"{}\"\nsubscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n",
            env["MAZ_AUTH0_DOMAIN"],
            env["MAZ_AUTH0_CLIENT_ID"],
            env["MAZ_AUTH0_AUDIENCE"],
            env["MAZ_AUTH0_DEFAULT_DIRECTORY"],
        );
    }
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("integrations.toml"), text).expect("a file");
    folder
}

pub(super) fn verify(sandbox: &Sandbox, folder: &TempDir, arguments: &[&str]) -> Program {
    Program::new(&[&["verify"], arguments].concat())
        .against(sandbox)
        .variable("MAZ_AUTH0_CONFIG", "integrations.toml")
        .within(folder.path())
}

fn names(report: &Value) -> Vec<&str> {
    let integrations = report["integrations"].as_array().expect("integrations");
    integrations
        .iter()
        .map(|integration| integration["name"].as_str().expect("a name"))
        .collect()
}

#[test]
fn shards_are_parts_of_the_whole_and_merged_they_are_the_whole() {
    let tenant = sandbox(&[]);
    let all: Vec<String> = (0..9).map(|number| format!("n{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let folder = records(&tenant, &all);
    let mut merge = vec!["report".to_owned(), "merge".to_owned()];
    let mut seen = BTreeSet::new();
    for part in 1..=3 {
        let (shard, file) = (format!("{part}/3"), format!("part-{part}.json"));
        let output = format!("json={file}");
        let outcome = verify(
            &tenant,
            &folder,
            &["--all", "--shard", &shard, "--output", &output],
        )
        .run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let text = std::fs::read_to_string(folder.path().join(&file)).expect("a file");
        let report = valid(serde_json::from_str(&text).expect("JSON"));
        assert_eq!(report["shard"]["part"], part);
        assert_eq!(report["shard"]["of"], 3);
        for name in names(&report) {
            assert!(seen.insert(name.to_owned()), "{name} is in two parts");
        }
        // The engine says the same, counted from 0.
        let by_engine = verify(
            &tenant,
            &folder,
            &["--all", "--shard", "auto", "--format", "json"],
        )
        .variable("CIRCLE_NODE_INDEX", &(part - 1).to_string())
        .variable("CIRCLE_NODE_TOTAL", "3")
        .run();
        assert_eq!(names(&by_engine.json()), names(&report));
        merge.push(file);
    }
    let missing = Program::new(&["report", "merge", "part-1.json", "part-3.json"])
        .within(folder.path())
        .run();
    assert_eq!(missing.code, Some(2), "{missing:?}");
    assert!(
        missing.stdout.contains("Part 2 of 3 is missing"),
        "{missing:?}"
    );
    merge.extend(["--format".to_owned(), "json".to_owned()]);
    let merge: Vec<&str> = merge.iter().map(String::as_str).collect();
    let merged = Program::new(&merge).within(folder.path()).run();
    assert_eq!(merged.code, Some(0), "{merged:?}");
    assert_eq!(names(&merged.json()), all);
}

#[test]
fn a_part_may_be_empty_and_one_that_nobody_names_is_refused() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["acme"]);
    let parts: Vec<Value> = ["1/2", "2/2"]
        .iter()
        .map(|part| {
            let outcome = verify(
                &tenant,
                &folder,
                &["acme", "--shard", part, "--format", "json"],
            )
            .run();
            assert_eq!(outcome.code, Some(0), "{outcome:?}");
            outcome.json()
        })
        .collect();
    let sizes: Vec<usize> = parts.iter().map(|report| names(report).len()).collect();
    assert!(sizes == [0, 1] || sizes == [1, 0], "{sizes:?}");
    for arguments in [
        &["--all", "--shard", "auto"][..],
        &["--all", "--shard", "0/2"],
        &["--all", "--shard", "3/2"],
        &["--shard", "1/2"],
    ] {
        let outcome = verify(&tenant, &folder, arguments).run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
    }
}

#[test]
fn what_does_not_hold_yet_is_asked_again() {
    let tenant = sandbox(&["directory.default/not-set"]);
    let folder = records(&tenant, &["acme"]);
    let outcome = std::thread::scope(|scope| {
        let running = scope.spawn(|| {
            verify(
                &tenant,
                &folder,
                &["acme", "--wait", "60s", "--format", "jsonl"],
            )
            .run()
        });
        // Somebody sets it in the dashboard meanwhile.
        while tenant.requests().len() < 6 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
        let directory = tenant.details().env["MAZ_AUTH0_DEFAULT_DIRECTORY"].clone();
        tenant.with_tenant(|tenant| tenant.settings.default_directory = Some(directory));
        running.join().expect("it ended")
    });
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("acme does not hold yet: asking again in 5 s."),
        "{outcome:?}"
    );
    // It is told once, when that is final.
    assert_eq!(outcome.stdout.lines().count(), 2, "{outcome:?}");

    let broken = sandbox(&["directory.default/not-set"]);
    let outcome = verify(&broken, &folder, &["acme", "--wait", "1"]).run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let outcome = verify(
        &broken,
        &folder,
        &["acme", "--wait", "60", "--username", "x@y.z"],
    )
    .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
}

#[cfg(unix)]
#[test]
fn an_end_in_the_midst_tells_what_was_found_and_what_was_not_come_to() {
    let tenant = sandbox_with(Options {
        latency: std::time::Duration::from_millis(400),
        ..Options::default()
    });
    let all = ["a", "b", "c", "d", "e", "f"];
    let folder = records(&tenant, &all);
    let outputs = ["--all", "--format", "jsonl", "--output", "json=report.json"];
    let (mut child, _home) = verify(&tenant, &folder, &outputs).start();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(
        child.stdout.take().expect("a pipe"),
    ));
    let first = lines.next().expect("a line").expect("text");
    assert!(first.starts_with("{\"name\":\"a\""), "{first}");
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::TERM).expect("interrupted");
    let rest: Vec<String> = lines.map(|line| line.expect("text")).collect();
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let last: Value = serde_json::from_str(rest.last().expect("a summary")).expect("JSON");
    assert_eq!(last["exit_code"], 130);
    let text = std::fs::read_to_string(folder.path().join("report.json")).expect("a file");
    let report = valid(serde_json::from_str(&text).expect("JSON"));
    let not_run: Vec<&str> = report["not_run"]
        .as_array()
        .expect("some")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(not_run.len() >= 2, "{report}");
    assert_eq!([names(&report), not_run].concat(), all);
}

/// What comes in while an interruption tells, or after it, finds nothing kept: that is no defect, and no other end.
#[cfg(unix)]
#[test]
fn an_answer_that_comes_in_after_an_interruption_is_no_defect() {
    let tenant = sandbox_with(Options {
        latency: std::time::Duration::from_millis(20),
        ..Options::default()
    });
    let all: Vec<String> = (0..200).map(|number| format!("n{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let folder = records(&tenant, &all);
    let outputs = [
        "--all",
        "--jobs",
        "16",
        "--only",
        "tenant",
        "--output",
        "json=r.json",
    ];
    let more = ["--output", "html=r.html", "--output", "junit=r.xml"];
    for pause in [300, 500, 700] {
        let (child, _home) = verify(&tenant, &folder, &[&outputs[..], &more].concat()).start();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let process = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).expect("alive");
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert!(!said.contains("defect"), "{said}");
    }
}

/// The lines fill the pipe, and nobody takes them out.
#[cfg(unix)]
#[test]
fn the_files_of_a_run_that_is_ended_do_not_wait_for_the_reader_of_standard_output() {
    let tenant = sandbox(&[]);
    let all: Vec<String> = (0..60).map(|number| format!("n{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let folder = records(&tenant, &all);
    for format in ["jsonl", "json"] {
        let outputs = ["--all", "--format", format, "--output", "json=report.json"];
        let (mut child, _home) = verify(&tenant, &folder, &outputs).start();
        let file = folder.path().join("report.json");
        // The file of the whole is there before the report that nobody reads.
        let is_there = (0..600).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            file.exists()
        });
        let ended = child.try_wait().expect("a process");
        child.kill().expect("it ends");
        child.wait().expect("it ends");
        assert!(
            is_there && ended.is_none(),
            "{format}: {is_there} {ended:?}"
        );
        let report = std::fs::read_to_string(&file).expect("a file");
        assert_eq!(
            names(&valid(serde_json::from_str(&report).expect("JSON"))),
            all
        );
        std::fs::remove_file(&file).expect("a file");
    }
}

/// Answers nobody's discovery document before this many tenants have asked for theirs; then there is none.
fn barrier(of: usize) -> String {
    use std::io::{Read as _, Write as _};
    use std::sync::{Arc, Condvar, Mutex};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new((Mutex::new(BTreeSet::new()), Condvar::new()));
    // The thread ends with the test's process; each test has one of its own.
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let asked = Arc::clone(&asked);
            std::thread::spawn(move || {
                let mut request = [0_u8; 8192];
                let count = stream.read(&mut request).unwrap_or(0);
                let text = String::from_utf8_lossy(&request[..count]).to_ascii_lowercase();
                let host = text.lines().find(|line| line.starts_with("host:"));
                let (all, woken) = &*asked;
                let mut all = all.lock().expect("whole");
                all.insert(host.unwrap_or_default().to_owned());
                woken.notify_all();
                let waited =
                    woken.wait_timeout_while(all, std::time::Duration::from_secs(20), |all| {
                        all.len() < of
                    });
                let is_there = waited.is_ok_and(|(_, waited)| !waited.timed_out());
                let status = if is_there {
                    "404 Not Found"
                } else {
                    "503 Too Lonely"
                };
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                );
            });
        }
    });
    endpoint
}

/// Records of several tenants, whose secret is in the environment.
fn tenants(hosts: &[&str]) -> TempDir {
    let mut text = String::from("schema = 1\n");
    for (number, host) in hosts.iter().enumerate() {
        let _ = write!(
            text,
            "[integrations.n{number}]\ndomain = \"{host}\"\nclient_id = \"id0123456789\"\n\
             management_api_identifier = \"https://{host}/api/v2/\"\ndefault_directory = \"d\"\n\
             subscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n",
        );
    }
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("integrations.toml"), text).expect("a file");
    folder
}

#[test]
fn tenants_are_asked_at_once_and_the_report_is_in_their_order() {
    let folder = tenants(&["a.us.auth0.com", "b.us.auth0.com", "c.eu.auth0.com"]);
    let run = |arguments: &[&str]| {
        Program::new(&[&["verify", "--all", "--timeout", "30"], arguments].concat())
            .variable("MAZ_AUTH0_ENDPOINT", &barrier(3))
            .variable("MAZ_AUTH0_CONFIG", "integrations.toml")
            .variable(
                "MAZ_AUTH0_CLIENT_SECRET",
                "secret-0123456789-0123456789-0123456789",
            )
            .within(folder.path())
            .run()
    };
    // Each waits for the other two: one after the other none would be answered.
    for arguments in [
        &["--format", "json"][..],
        &["--format", "json", "--jobs", "3"],
    ] {
        let outcome = run(arguments);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let report = outcome.json();
        assert_eq!(names(&report), ["n0", "n1", "n2"]);
        for integration in report["integrations"].as_array().expect("some") {
            let found = integration["checks"].as_array().expect("checks");
            let discovery = found.iter().find(|check| check["id"] == "tenant.discovery");
            assert_eq!(
                discovery.expect("there")["cause"],
                "no-such-tenant",
                "{integration}"
            );
        }
    }
    for arguments in [
        &["--jobs", "0"][..],
        &["--jobs", "2", "--rehearse", "--yes"],
    ] {
        assert_eq!(run(arguments).code, Some(2), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn never_more_is_asked_at_once_than_files_may_be_open() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    let verify = |limit: &str| {
        let program = env!("CARGO_BIN_EXE_maz-auth0");
        let line =
            format!("ulimit -n {limit}; exec {program} verify --all --jobs 200 --format json");
        Program::by_shell(&line)
            .against(&tenant)
            .variable("MAZ_AUTH0_CONFIG", "integrations.toml")
            .within(folder.path())
            .run()
    };
    let outcome = verify("64");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stderr.contains("only 4 are asked at once"),
        "{outcome:?}"
    );
}

/// Records in several files are one fleet; a name that is in two is said, since a report goes by names.
#[test]
fn several_record_files_are_one_fleet() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let sandbox = crate::support::program::sandbox(&[]);
    let file = |name: &str| folder.path().join(name).display().to_string();
    for (path, name) in [
        ("one.toml", "weekly"),
        ("two.toml", "daily"),
        // Beside the first, its secret would be that one's.
        ("another/three.toml", "weekly"),
    ] {
        let outcome = Program::new(&[
            "setup",
            name,
            "--no-input",
            "--secret-store",
            "file",
            "-q",
            "--config",
            &file(path),
        ])
        .against(&sandbox)
        .run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
    let verify = |arguments: &[&str]| {
        let one = file("one.toml");
        let first = ["verify", "--format", "json", "--config", &one, "--config"];
        let all = [&first[..], arguments].concat();
        Program::new(&all)
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .run()
    };
    // The secrets file is one for all that are in a folder, so the first two are one fleet as they stand.
    let outcome = verify(&[&file("two.toml"), "--all"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let report = outcome.json();
    let names: Vec<&str> = report["integrations"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(names, ["weekly", "daily"]);
    let outcome = verify(&[&file("two.toml"), "daily"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = verify(&[&file("another/three.toml"), "--all"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("two integrations are called weekly"),
        "{outcome:?}"
    );
    let outcome = Program::new(&[
        "list",
        "--config",
        &file("one.toml"),
        "--config",
        &file("two.toml"),
    ])
    .run();
    // Those that are about one file take the last.
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stdout.contains("daily") && !outcome.stdout.contains("weekly"),
        "{outcome:?}"
    );
}

/// Line by line nothing is kept that was written: what is counted is the same.
#[test]
fn what_is_not_kept_is_counted() {
    let tenant = sandbox(&["application.scopes/missing"]);
    let folder = records(&tenant, &["a", "b", "c"]);
    let read = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    let whole = verify(&tenant, &folder, &["--all", "--format", "json"]).run();
    let whole = (whole.code, read(&whole.stdout));
    for more in [&[][..], &["--output", "json=whole.json"]] {
        let arguments = [&["--all", "--format", "jsonl"][..], more].concat();
        let lines = verify(&tenant, &folder, &arguments).run();
        assert_eq!(lines.code, whole.0, "{lines:?}");
        let rows: Vec<Value> = lines.stdout.lines().map(read).collect();
        assert_eq!(rows.len(), 4);
        for member in ["summary", "exit_code", "practice", "not_run"] {
            assert_eq!(rows[3][member], whole.1[member], "{member}");
        }
        assert!(rows[3]["summary"]["fail"].as_u64() >= Some(3), "{rows:?}");
    }
    let file = std::fs::read_to_string(folder.path().join("whole.json")).expect("a file");
    assert_eq!(names(&read(&file)), ["a", "b", "c"]);
    assert_eq!(read(&file)["summary"], whole.1["summary"]);
}

/// Each flag of a value that is one integration's, and of its secret, is refused where there are several: it would be taken for
/// all of them, and the secret of each would go to one tenant.
#[test]
fn a_value_of_one_integration_is_none_of_several() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    std::fs::write(folder.path().join("secret"), "s".repeat(64)).expect("a file");
    let mut flags: Vec<(&str, Option<&str>)> = maz_auth0::domain::Key::all()
        .filter(|key| !matches!(key.flag(), "--client-secret-stdin" | "--maz-api-url"))
        .map(|key| (key.flag(), Some("somebody-elses.us.auth0.com")))
        .collect();
    assert!(flags.len() >= 7, "{flags:?}");
    flags.extend([
        ("--client-secret-stdin", None),
        ("--client-secret-file", Some("secret")),
        ("--username", Some("reader@example.com")),
    ]);
    let before = tenant.requests().len();
    for (flag, value) in flags {
        let value = match flag {
            "--subscription-type" => Some("duration-based"),
            "--maz-app-id" => Some("app-1"),
            "--client-id" => Some("ujY92uutE7GMyoSKlDLwind2cxD40HR3"),
            "--default-directory" => Some("Readers"),
            "--audience" => Some("https://somebody-elses.us.auth0.com/api/v2/"),
            "--redirect-uri" => Some("https://somebody-elses.example/callback"),
            _ => value,
        };
        for names in [&["--all"][..], &["a", "b"], &["--all", "--shard", "1/2"]] {
            let arguments = [names, &[flag], value.as_slice()].concat();
            let outcome = verify(&tenant, &folder, &arguments)
                .stdin("s0123456789s0123456789s0123456789s0123456789s0123456789s01234567")
                .run();
            assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
            let words = outcome.stderr.split_whitespace().collect::<Vec<_>>();
            let words = words.join(" ");
            assert!(
                words.contains("several integrations are to be checked")
                    || words.contains("several are to be checked"),
                "{outcome:?}"
            );
            assert!(words.contains(flag), "{outcome:?}");
        }
    }
    let outcome = verify(&tenant, &folder, &["a", "b", "--fix"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("--fix changes one tenant's settings"),
        "{outcome:?}"
    );
    assert_eq!(tenant.requests().len(), before, "nobody was asked");
    // Named twice it is one.
    let once = verify(
        &tenant,
        &folder,
        &[
            "a",
            "a",
            "--subscription-type",
            "all-access",
            "--format",
            "json",
        ],
    )
    .run();
    assert_eq!(names(&once.json()), ["a"]);
}

/// Parts in which nothing could be looked at make a whole of which that is said, with what it takes.
#[test]
fn parts_that_saw_nothing_say_what_was_missing_once_they_are_merged() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b", "c", "d"]);
    for part in ["1", "2"] {
        let (shard, output) = (format!("{part}/2"), format!("json={part}.json"));
        let only = ["--only", "application.type", "--only", "record.target"];
        let arguments = [
            &["--all", "--shard", &shard, "--output", &output],
            &only[..],
        ]
        .concat();
        let outcome = verify(&tenant, &folder, &arguments).run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
    let merged = Program::new(&["report", "merge", "1.json", "2.json"])
        .within(folder.path())
        .run();
    assert_eq!(merged.code, Some(2), "{merged:?}");
    for missing in ["application.type", "read:clients", "record.target"] {
        assert!(merged.stderr.contains(missing), "{missing}: {merged:?}");
    }
}

/// What cannot be read of some keeps nobody from the others: it is said, with the way out, and told as not run.
#[test]
fn what_cannot_be_read_keeps_nobody_from_the_others() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b", "c", "d", "e"]);
    let path = folder.path().join("integrations.toml");
    let text = std::fs::read_to_string(&path).expect("a file");
    let mut parts: Vec<String> = text
        .split_inclusive("[integrations.")
        .map(str::to_owned)
        .collect();
    assert_eq!(parts.len(), 6);
    let domain = &tenant.details().env["MAZ_AUTH0_DOMAIN"];
    // No domain, a variable that is not set, a file without it.
    parts[2] = parts[2].replace(domain, "no domain at all");
    parts[3] = parts[3].replace(
        "\"environment\"",
        "\"environment\", variable = \"MAZ_UNSET\"",
    );
    parts[4] = parts[4].replace("\"environment\"", "\"file\"");
    std::fs::write(&path, parts.concat()).expect("a file");

    let run = |arguments: &[&str]| verify(&tenant, &folder, arguments).run();
    for format in maz_auth0::output::Format::names() {
        let output = format!("{format}=report");
        let outcome = run(&["--all", "--format", &format, "--output", &output]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        for (name, why) in [("b", "domain"), ("c", "MAZ_UNSET"), ("d", "no secret")] {
            let said = format!("{name} is not checked");
            assert!(outcome.stderr.contains(&said), "{outcome:?}");
            assert!(outcome.stderr.contains(why), "{outcome:?}");
        }
        let written = std::fs::read_to_string(folder.path().join("report")).expect("a file");
        for text in [&outcome.stdout, &written] {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains("b, c, d") || text.contains("\"c\""), "{text}");
            assert!(!text.contains("cut off"), "{text}");
            // With the reason of each.
            let plain = text.replace(['\\', '`'], "");
            for why in ["domain", "MAZ_UNSET", "no secret", "d"] {
                assert!(plain.contains(why), "{format}: {why}: {text}");
            }
        }
    }
    let report = valid(run(&["--all", "--format", "json"]).json());
    assert_eq!(names(&report), ["a", "e"]);
    assert_eq!(report["not_run"], serde_json::json!(["b", "c", "d"]));
    assert_eq!(report["exit_code"], 2);
    // Read again, and merged, it is told the same; until another part did run them.
    std::fs::write(folder.path().join("1.json"), report.to_string()).expect("a file");
    let merge = |files: &[&str]| {
        let arguments = [&["report", "merge", "--format", "json"], files].concat();
        Program::new(&arguments).within(folder.path()).run()
    };
    let merged = merge(&["1.json"]);
    assert_eq!(merged.code, Some(2));
    assert_eq!(merged.json()["not_read"], report["not_read"]);
    let reason = |at: usize| report["not_read"][at]["message"].as_str();
    assert!(
        reason(1).is_some_and(|why| why.contains("MAZ_UNSET")),
        "{report}"
    );
    let mut whole = report.clone();
    whole["not_run"] = serde_json::json!([]);
    whole["not_read"] = serde_json::json!([]);
    for name in ["b", "c", "d"] {
        let mut one = report["integrations"][0].clone();
        one["name"] = name.into();
        whole["integrations"]
            .as_array_mut()
            .expect("some")
            .push(one);
    }
    std::fs::write(folder.path().join("2.json"), whole.to_string()).expect("a file");
    assert_eq!(merge(&["1.json", "2.json"]).code, Some(0));
    // Since then nothing else can be read either.
    let since = run(&["--all", "--since", "1.json", "--format", "json"]);
    assert_eq!(since.code, Some(2), "{since:?}");

    // Only those that are named are looked at; of one alone it is an error, without a report.
    assert_eq!(run(&["a", "e"]).code, Some(0));
    assert_eq!(run(&["a"]).code, Some(0));
    for name in ["b", "c", "d"] {
        let outcome = run(&[name]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert_eq!(outcome.stdout, "");
        assert!(outcome.stderr.contains("error: "), "{outcome:?}");
        assert_eq!(run(&["a", name]).code, Some(2), "{name}");
    }
    // What is no TOML is no record file.
    parts[2] = "b]\ndomain = \n[integrations.".to_owned();
    std::fs::write(&path, parts.concat()).expect("a file");
    let outcome = run(&["--all"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    assert!(outcome.stderr.contains("is no TOML"), "{outcome:?}");
}

#[test]
fn each_of_several_record_files_must_be_there() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a"]);
    let there = folder
        .path()
        .join("integrations.toml")
        .display()
        .to_string();
    let missing = folder.path().join("integration.toml").display().to_string();
    for files in [[&there, &missing], [&missing, &there]] {
        for names in [&["--all"][..], &["a"]] {
            let flags = ["--config", files[0], "--config", files[1]];
            let outcome = verify(&tenant, &folder, &[names, &flags].concat()).run();
            assert_eq!(outcome.code, Some(2), "{outcome:?}");
            let said = format!("there is no file {missing}");
            let words = outcome
                .stderr
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            assert!(words.contains(&said), "{words}");
        }
    }
}

/// Engines of a CI kill after some seconds: who does not read is not waited for so long, and who reads slowly gets it all.
#[cfg(unix)]
#[test]
fn an_end_while_nobody_reads_does_not_wait_for_a_reader() {
    use std::time::{Duration, Instant};
    let tenant = sandbox(&[]);
    let all: Vec<String> = (0..24).map(|number| format!("n{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let folder = records(&tenant, &all);
    let stuck = |arguments: &[&str]| {
        let arguments = [&["--all", "-q"], arguments].concat();
        let (child, home) = verify(&tenant, &folder, &arguments).start();
        let pipe = child.stdout.as_ref().expect("a pipe");
        let mut before = 0;
        // It is full once no more comes.
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let now = rustix::io::ioctl_fionread(pipe).expect("a pipe");
            if now > 32_000 && now == before {
                break;
            }
            before = now;
        }
        let process = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).expect("a signal");
        (child, home)
    };
    for arguments in [
        &["--format", "json"][..],
        &["--format", "jsonl"],
        &["--format", "json", "--output", "json=r.json"],
        &["--format", "jsonl", "--output", "json=r.json"],
    ] {
        let (mut child, _home) = stuck(arguments);
        let told = Instant::now();
        while child.try_wait().expect("a process").is_none() {
            // It took twenty, and engines give ten.
            assert!(
                told.elapsed() < Duration::from_secs(10),
                "{arguments:?}: it waits"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(
            child.wait().expect("it ended").code(),
            Some(130),
            "{arguments:?}"
        );
        if arguments.len() > 2 {
            let file = folder.path().join("r.json");
            let text = std::fs::read_to_string(&file).expect("a report");
            let report: Value = serde_json::from_str(&text).expect("a whole report");
            let not_run = report["not_run"].as_array().map_or(0, Vec::len);
            assert_eq!(names(&report).len() + not_run, all.len());
            std::fs::remove_file(file).expect("a report");
        }
    }
    let (mut child, _home) = stuck(&["--format", "json"]);
    let mut pipe = child.stdout.take().expect("a pipe");
    let mut text = Vec::new();
    let began = Instant::now();
    loop {
        let mut piece = vec![0; 4096];
        let read = std::io::Read::read(&mut pipe, &mut piece).expect("it goes on");
        text.extend(&piece[..read]);
        if read == 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(began.elapsed() > Duration::from_secs(2), "{}", text.len());
    let report: Value = serde_json::from_slice(&text).expect("a whole report");
    assert_eq!(names(&report).len(), all.len());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

/// The last try is when the time is over, and an interruption before it tells what was found until then.
#[cfg(unix)]
#[test]
fn who_waits_tries_until_the_end_and_an_interruption_tells_what_is_in_hand() {
    let broken = sandbox(&["directory.default/not-set"]);
    let folder = records(&broken, &["acme"]);
    let began = std::time::Instant::now();
    let outcome = verify(&broken, &folder, &["acme", "--wait", "8"]).run();
    assert!(
        began.elapsed() >= std::time::Duration::from_secs(8),
        "{outcome:?}"
    );
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(
        outcome.stderr.matches("asking again in").count(),
        2,
        "{outcome:?}"
    );

    let (mut child, _home) = verify(
        &broken,
        &folder,
        &["acme", "--wait", "60", "--format", "json"],
    )
    .start();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(
        child.stderr.take().expect("a pipe"),
    ));
    let waits = |line: std::io::Result<String>| line.expect("text").contains("asking again");
    assert!(lines.any(waits), "it waits");
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).expect("interrupted");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(names(&report), ["acme"]);
    assert_eq!(report["exit_code"], 130);
}

/// Where nobody reads on, nobody is asked on.
#[test]
fn a_reader_that_goes_away_ends_the_asking() {
    let tenant = sandbox_with(Options {
        latency: std::time::Duration::from_millis(100),
        ..Options::default()
    });
    let all: Vec<String> = (0..12).map(|number| format!("n{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let folder = records(&tenant, &all);
    let run = |more: &[&str]| {
        let before = tenant.requests().len();
        let arguments = [&["--all", "--format", "jsonl"], more].concat();
        let (mut child, _home) = verify(&tenant, &folder, &arguments).start();
        let mut out = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        std::io::BufRead::read_line(&mut out, &mut line).expect("a line");
        drop(out);
        let code = child.wait().expect("it ends").code();
        (code, tenant.requests().len() - before)
    };
    let (code, whole) = run(&["--output", "json=report.json"]);
    assert_eq!(code, Some(0));
    let (code, asked) = run(&[]);
    assert_eq!(code, Some(130));
    assert!(asked < whole / 2, "{asked} of {whole}");
}

/// Also where those that fail are to be asked again: that is no report of what was wanted.
#[test]
fn a_reader_that_goes_away_ends_the_waiting() {
    let tenant = sandbox_with(Options {
        latency: std::time::Duration::from_millis(100),
        breaks: vec!["password.grant/grant-disabled".to_owned()],
        ..Options::default()
    });
    let all: Vec<String> = (0..12).map(|number| format!("n{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let folder = records(&tenant, &all);
    for format in ["human", "json", "jsonl"] {
        let before = tenant.requests().len();
        let arguments = ["--all", "--wait", "60", "--format", format];
        let (mut child, _home) = verify(&tenant, &folder, &arguments).start();
        drop(child.stdout.take());
        let code = child.wait().expect("it ends").code();
        let asked = tenant.requests().len() - before;
        assert_eq!(code, Some(130), "{format}");
        assert!(asked < 12 * 5, "{format}: {asked}");
    }
}

/// So many failed logins at one tenant that it holds this machine's address back are said before the first.
#[test]
fn a_run_that_comes_near_to_throttling_says_so_before_it_begins() {
    let tenant = sandbox(&[]);
    let all: Vec<String> = (0..46).map(|number| format!("n{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let run = |names: &[&str], more: &[&str]| {
        let folder = records(&tenant, names);
        // Nobody is there: what is said before is all that matters.
        let outcome = verify(
            &tenant,
            &folder,
            &[&["--all", "--format", "json"], more].concat(),
        )
        .variable("MAZ_AUTH0_ENDPOINT", "http://127.0.0.1:9")
        .run();
        outcome
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let said = run(&all, &[]);
    assert!(
        said.contains(
            "46 integrations are of the tenant acme.us.auth0.com: that is 92 failed logins"
        ),
        "{said}"
    );
    assert!(said.contains("--skip password"), "{said}");
    assert!(!run(&all, &["--skip", "password"]).contains("failed logins"));
    assert!(!run(&all[..45], &[]).contains("failed logins, and after"));
    // Each try of --wait is two more.
    let said = run(&all[..12], &["--wait", "17"]);
    assert!(
        said.contains("that is up to 96 failed logins in the 4 tries of --wait"),
        "{said}"
    );
}

/// Of a tenant that wants to be left alone for longer than a minute, the others are not asked; none of them is waited for.
#[test]
fn a_long_rate_limit_is_the_tenants_and_the_others_of_it_are_not_asked() {
    let tenant = sandbox(&[]);
    let all = ["a", "b", "c", "d"];
    let folder = records(&tenant, &all);
    let limits = [
        ("429 Too Many Requests", "retry-after: 61"),
        (
            "429 Too Many Requests",
            "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 32503680000",
        ),
    ];
    for (status, headers) in limits {
        let answer = format!(
            "HTTP/1.1 {status}\r\n{headers}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        for jobs in ["1", "8"] {
            let answer = answer.clone();
            let between = Between::with(&tenant, move |_| Some(answer.clone().into_bytes()));
            let began = std::time::Instant::now();
            let outcome = verify(
                &tenant,
                &folder,
                &["--all", "--jobs", jobs, "--format", "json"],
            )
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
            assert!(began.elapsed() < std::time::Duration::from_secs(50));
            assert_eq!(outcome.code, Some(3), "{outcome:?}");
            let report = outcome.json();
            let requests = |at: usize| report["integrations"][at]["requests"].as_u64();
            assert_eq!([1, 2, 3].map(requests), [Some(0); 3], "{headers}");
            let sent = u64::try_from(between.asked().len()).ok();
            assert_eq!(requests(0), sent, "{headers}");
            for at in 0..4 {
                assert_eq!(report["integrations"][at]["outcome"], "unknown");
            }
        }
    }
}

/// What an earlier try settled is not asked again, so that no login is one too many; all tries are counted.
#[test]
fn who_waits_asks_again_for_what_did_not_hold_alone() {
    let tenant = sandbox(&["users.read/refused"]);
    let folder = records(&tenant, &["acme"]);
    let before = tenant.requests().len();
    let outcome = verify(
        &tenant,
        &folder,
        &["acme", "--wait", "8", "--format", "json"],
    )
    .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let said = outcome.stderr.matches("asking again in").count();
    assert_eq!(said, 2, "{outcome:?}");
    let sent = tenant.requests().len() - before;
    let report = outcome.json();
    let one = &report["integrations"][0];
    assert_eq!(one["requests"].as_u64(), u64::try_from(sent).ok());
    let timeline = one["timeline"].as_array().expect("a list");
    assert_eq!(timeline.len(), sent);
    let to = |path: &str| timeline.iter().filter(|one| one["path"] == path).count();
    // One token a try, and both logins once.
    assert_eq!(to("/oauth/token"), 3 + 2, "{timeline:?}");
    let checks = one["checks"].as_array().expect("a list");
    let status = |id: &str| {
        let check = checks.iter().find(|check| check["id"] == id);
        check.expect("it is there")["status"].clone()
    };
    assert_eq!(status("users.read"), "fail");
    assert_eq!(status("password.protection"), "pass");
    assert_eq!(status("tenant.reachable"), "pass");
}

/// The next at a tenant that said until when nobody is to ask waits for that.
#[test]
fn a_rate_limit_is_the_tenants_and_the_next_of_it_waits() {
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, Instant};
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&seen);
    let between = Between::with(&tenant, move |asked| {
        let is_login = asked.grant().starts_with("password");
        let is_first = asked.path == "/.well-known/openid-configuration";
        if is_login || is_first {
            let mut heard = heard.lock().expect("nobody panicked");
            heard.push((is_first, Instant::now()));
        }
        is_login.then(|| {
            b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec()
        })
    });
    for jobs in ["1", "8"] {
        seen.lock().expect("nobody panicked").clear();
        let arguments = ["--all", "--jobs", jobs, "--format", "json"];
        let outcome = verify(&tenant, &folder, &arguments)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        assert_eq!(names(&outcome.json()), ["a", "b"]);
        let seen = seen.lock().expect("nobody panicked");
        let second = seen.iter().rposition(|(is_first, _)| *is_first);
        let second = second.expect("it was asked");
        let refused = second.checked_sub(1).and_then(|at| seen.get(at));
        let (is_first, refused) = refused.expect("a login before it");
        assert!(!is_first, "{seen:?}");
        let waited = seen[second].1 - *refused;
        assert!(waited >= Duration::from_millis(1900), "{jobs}: {waited:?}");
    }
}

/// A login that a rate limit turned away was none: it is asked again when its time has come. One that Auth0 counted is not.
#[test]
fn a_login_is_asked_again_only_where_nobody_looked_at_it() {
    use std::sync::{Arc, Mutex};
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    for (code, tries, exit) in [("too_many_requests", 2, 0), ("too_many_attempts", 1, 1)] {
        let logins = Arc::new(Mutex::new(Vec::<String>::new()));
        let heard = Arc::clone(&logins);
        let between = Between::with(&tenant, move |asked| {
            if !asked.grant().starts_with("password") {
                return None;
            }
            let mut heard = heard.lock().expect("nobody panicked");
            let login = asked.grant().to_owned();
            let is_first = !heard.contains(&login);
            heard.push(login);
            let body = format!(r#"{{"error":"{code}","error_description":"later"}}"#);
            let head = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-type: application/json";
            let length = body.len();
            is_first.then(|| {
                format!("{head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
                    .into_bytes()
            })
        });
        let outcome = verify(&tenant, &folder, &["a", "--format", "json"])
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        let logins = logins.lock().expect("nobody panicked");
        for login in logins.iter() {
            let times = logins.iter().filter(|other| *other == login).count();
            assert_eq!(times, tries, "{code}: {logins:?}");
        }
        assert_eq!(outcome.code, Some(exit), "{}", outcome.stdout);
    }
}

/// Lines of several that are traced at once say whose they are; how many that are is said, whatever decided it.
#[test]
fn what_is_traced_of_several_says_whose_it_is() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["first", "second"]);
    let run = |arguments: &[&str]| verify(&tenant, &folder, arguments).run().stderr;
    let said = run(&["--all", "-v"]);
    for name in ["first", "second"] {
        assert!(said.contains(&format!("{name} [1] ")), "{said}");
    }
    assert!(
        said.contains("At once: 1, since -v shows one after the other; without it 16."),
        "{said}"
    );
    let said = run(&["--all", "-v", "--jobs", "2"]);
    assert!(said.contains("At once: 2. "), "{said}");
    assert!(!run(&["first", "-v"]).contains("first [1]"));
}
