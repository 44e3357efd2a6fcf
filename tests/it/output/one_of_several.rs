//! `verify` of several, of which one cannot be asked: what keeps it back on this side is told of it alone, and the others are
//! checked.

use crate::support::program::{Outcome, Program, sandbox_with};
use crate::support::report::valid;
use crate::support::tunnel::{Door, tunnel_but};
use maz_auth0::sandbox::{Options, Sandbox, read_tenants};
use serde_json::Value;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Answers of a proxy that leads nobody to a host.
const ANSWERS: [&str; 6] = [
    "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nlocation: http://portal/\r\n\r\n",
    "",
    "\u{1b}[2J::error::x\r\n\r\n",
];

/// Names of records, each with the domain of its tenant.
fn records(tenant: &Sandbox, all: &[(&str, &str)]) -> TempDir {
    let env = &tenant.details().env;
    let mut text = String::from("schema = 1\n");
    for (name, domain) in all {
        let _ = write!(
            text,
            "[integrations.{name}]\ndomain = \"{domain}\"\nclient_id = \"{}\"\n\
             management_api_identifier = \"https://{domain}/api/v2/\"\ndefault_directory = \"{}\"\n\
             subscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n",
            env["MAZ_AUTH0_CLIENT_ID"], env["MAZ_AUTH0_DEFAULT_DIRECTORY"],
        );
    }
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("integrations.toml"), text).expect("a file");
    folder
}

fn tenant() -> (Sandbox, u16) {
    let tenant = sandbox_with(Options {
        tls: true,
        ..Options::default()
    });
    let port = tenant.endpoint().rsplit(':').next().expect("a port");
    let port = port.parse().expect("a number");
    (tenant, port)
}

fn verify(tenant: &Sandbox, folder: &TempDir, proxy: &str, arguments: &[&str]) -> Outcome {
    Program::new(&[&["verify"], arguments].concat())
        .against(tenant)
        .without("MAZ_AUTH0_ENDPOINT")
        .variable("MAZ_AUTH0_CONFIG", "integrations.toml")
        .variable("HTTPS_PROXY", proxy)
        .within(folder.path())
        .run()
}

#[test]
fn a_host_to_which_a_proxy_leads_nobody_is_unknown_and_the_others_are_checked() {
    let (tenant, port) = tenant();
    let folder = records(
        &tenant,
        &[
            ("closed", "closed.us.auth0.com"),
            ("acme", "acme.us.auth0.com"),
            ("shut", "closed.eu.auth0.com"),
        ],
    );
    for answer in ANSWERS {
        let proxy = tunnel_but(port, "closed.", answer, &Arc::default());
        // One after the other, so that the closed one is the first.
        let outputs = [
            "--jobs",
            "1",
            "--output",
            "json=r.json",
            "--output",
            "junit=r.xml",
        ];
        let outcome = verify(
            &tenant,
            &folder,
            &proxy,
            &[&["--all"], &outputs[..]].concat(),
        );
        assert_eq!(outcome.code, Some(3), "{answer}: {outcome:?}");
        let text = std::fs::read_to_string(folder.path().join("r.json")).expect("a report");
        let report = valid(serde_json::from_str(&text).expect("JSON"));
        assert_eq!(report["exit_code"], 3, "{answer}");
        let outcomes: Vec<(&str, &str)> = report["integrations"]
            .as_array()
            .expect("integrations")
            .iter()
            .map(|one| {
                let text = |member: &str| one[member].as_str().expect("text");
                (text("name"), text("outcome"))
            })
            .collect();
        let expected = [("closed", "unknown"), ("acme", "pass"), ("shut", "unknown")];
        assert_eq!(outcomes, expected, "{answer}");
        let first = &report["integrations"][0]["checks"][0];
        let words = first["message"].as_str().expect("words");
        for word in ["closed.us.auth0.com", "HTTPS_PROXY"] {
            assert!(words.contains(word), "{answer}: {words}");
        }
        let junit = std::fs::read_to_string(folder.path().join("r.xml")).expect("a report");
        assert!(junit.contains("closed.us.auth0.com"), "{answer}: {junit}");
        std::fs::remove_file(folder.path().join("r.json")).expect("a file");

        let lines = verify(
            &tenant,
            &folder,
            &proxy,
            &["--all", "--jobs", "1", "--format", "jsonl"],
        );
        assert_eq!(lines.code, Some(3), "{answer}: {lines:?}");
        let lines: Vec<Value> = lines
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let names: Vec<&Value> = lines.iter().filter_map(|line| line.get("name")).collect();
        assert_eq!(names, ["closed", "acme", "shut"], "{answer}");
        assert_eq!(lines[3]["lines"], 3, "{answer}");
    }
}

#[test]
fn where_nobody_gets_through_this_side_is_broken_and_nothing_is_told_of_tenants() {
    let (tenant, port) = tenant();
    let all = [("a", "closed.us.auth0.com"), ("b", "closed.eu.auth0.com")];
    let folder = records(&tenant, &all);
    for answer in ANSWERS {
        let proxy = tunnel_but(port, "closed.", answer, &Arc::default());
        for arguments in [
            &["--all", "--output", "json=r.json"][..],
            &["--all", "--format", "jsonl"],
            &["--all", "--wait", "600"],
            &["a", "--format", "jsonl"],
        ] {
            let outcome = verify(&tenant, &folder, &proxy, arguments);
            assert_eq!(
                outcome.code,
                Some(2),
                "{answer}, {arguments:?}: {outcome:?}"
            );
            assert_eq!(outcome.stdout, "", "{answer}, {arguments:?}");
            assert!(!folder.path().join("r.json").exists(), "{answer}");
            for word in ["closed.", "HTTPS_PROXY"] {
                assert!(outcome.stderr.contains(word), "{answer}: {outcome:?}");
            }
        }
    }
}

#[test]
fn thousands_do_not_wait_for_a_proxy_that_is_away() {
    let (tenant, _) = tenant();
    let hosts: Vec<(String, String)> = (0..400)
        .map(|number| (format!("n{number}"), format!("n{number}.us.auth0.com")))
        .collect();
    let all: Vec<(&str, &str)> = hosts
        .iter()
        .map(|(name, host)| (&**name, &**host))
        .collect();
    let folder = records(&tenant, &all);
    // It takes connections, and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            held.push(stream);
        }
    });
    let outcome = verify(&tenant, &folder, &silent, &["--all", "--timeout", "1"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("the 399 others"), "{outcome:?}");
    let asked = asked.load(Ordering::SeqCst);
    assert!(asked < 200, "{asked} connections for 400 integrations");
}

#[test]
fn who_could_not_be_asked_is_asked_again() {
    let (tenant, port) = tenant();
    let all = [("a", "closed.us.auth0.com"), ("acme", "acme.us.auth0.com")];
    let folder = records(&tenant, &all);
    let asked = Arc::default();
    let proxy = tunnel_but(port, "closed.", ANSWERS[0], &asked);
    let arguments = ["--all", "--jobs", "1", "--wait", "1", "--format", "jsonl"];
    let outcome = verify(&tenant, &folder, &proxy, &arguments);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(
        outcome.stderr.contains("a does not hold yet"),
        "{outcome:?}"
    );
    assert_eq!(outcome.stdout.lines().count(), 3, "{outcome:?}");
}

/// So many integrations, each of a tenant of its own.
struct Fleet {
    tenants: Sandbox,
    folder: TempDir,
    door: Door,
}

impl Fleet {
    const SECRET: &str = "practice-of-the-fleet-0123456789-0123456789";

    fn of(count: usize) -> Self {
        let (mut tenants, mut record) = (String::new(), String::new());
        for at in 0..count {
            let _ = write!(
                tenants,
                "[[tenant]]\ndomain = \"n{at}.us.auth0.com\"\n[[tenant.clients]]\nname = \"MAZ\"\nclient_id = \"app{at}\"\nclient_secret = \"{}\"\n\
                 grant_types = [\"client_credentials\", \"password\", \"http://auth0.com/oauth/grant-type/password-realm\"]\n",
                Self::SECRET
            );
            let _ = write!(
                record,
                "[integrations.n{at}]\ndomain = \"n{at}.us.auth0.com\"\nclient_id = \"app{at}\"\n\
                 management_api_identifier = \"https://n{at}.us.auth0.com/api/v2/\"\n\
                 default_directory = \"Username-Password-Authentication\"\nsubscription_type = \"all-access\"\n\
                 client_secret = {{ store = \"environment\" }}\n"
            );
        }
        let tenants = sandbox_with(Options {
            tls: true,
            tenants: read_tenants(&tenants, Some(7)).expect("tenants"),
            ..Options::default()
        });
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("integrations.toml"), record).expect("a file");
        let port = tenants.endpoint().rsplit(':').next().expect("a port");
        let door = Door::new(port.parse().expect("a number"));
        Self {
            tenants,
            folder,
            door,
        }
    }

    /// Checks all, and gives the exit code, what is said, and of each integration whether it holds.
    fn verify(&self) -> (Option<i32>, String, Vec<bool>) {
        let arguments = ["verify", "--all", "--jobs", "4", "--format", "jsonl"];
        let outcome = Program::new(&arguments)
            .against(&self.tenants)
            .without("MAZ_AUTH0_ENDPOINT")
            .variable("MAZ_AUTH0_CONFIG", "integrations.toml")
            .variable("MAZ_AUTH0_CLIENT_SECRET", Self::SECRET)
            .variable("HTTPS_PROXY", &self.door.address())
            .within(self.folder.path())
            .run();
        let lines = outcome.stdout.lines();
        let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let hold = lines
            .filter(|line| line.get("name").is_some())
            .map(|line| line["outcome"] == "pass");
        (outcome.code, outcome.stderr.clone(), hold.collect())
    }
}

#[test]
fn a_proxy_that_is_not_there_yet_is_waited_for() {
    let fleet = Fleet::of(40);
    let late = fleet.door.clone();
    let opened = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        late.open();
    });
    let (code, said, hold) = fleet.verify();
    opened.join().expect("it opens");
    assert_eq!((code, hold), (Some(0), vec![true; 40]), "{said}");
}

#[test]
fn a_proxy_that_is_started_again_costs_nobody_his_result() {
    let fleet = Fleet::of(40);
    fleet.door.open();
    let again = fleet.door.clone();
    let opened = std::thread::spawn(move || {
        again.wait_for(8);
        again.close();
        std::thread::sleep(Duration::from_millis(3500));
        again.open();
    });
    let (code, said, hold) = fleet.verify();
    opened.join().expect("it opens");
    assert_eq!((code, hold), (Some(0), vec![true; 40]), "{said}");
}

/// Those that it led before are done and told; of the others it is said that it is away.
#[test]
fn thousands_do_not_wait_for_a_proxy_that_was_there() {
    let fleet = Fleet::of(100);
    fleet.door.open();
    let gone = fleet.door.clone();
    let closed = std::thread::spawn(move || {
        gone.wait_for(8);
        gone.close();
    });
    let started = Instant::now();
    let (code, said, hold) = fleet.verify();
    let took = started.elapsed();
    closed.join().expect("it closes");
    assert_eq!((code, hold.len()), (Some(3), 100), "{said}");
    assert!(hold.contains(&true), "{said}");
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn thousands_do_not_wait_for_a_proxy_that_was_never_there() {
    let fleet = Fleet::of(100);
    let started = Instant::now();
    let (code, said, hold) = fleet.verify();
    let took = started.elapsed();
    assert_eq!((code, hold.len()), (Some(2), 0), "{said}");
    assert!(said.contains("the 99 others"), "{said}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// A part whose hosts a proxy refuses did its work: another part may have others.
#[test]
fn a_part_that_a_proxy_leads_nowhere_has_its_report() {
    let (tenant, port) = tenant();
    let names = ["closed", "acme", "shut", "last"];
    let domains = names.map(|name| match name {
        "acme" => "acme.us.auth0.com".to_owned(),
        name => format!("closed.{}.auth0.com", &name[..2]),
    });
    let all: Vec<(&str, &str)> = names
        .into_iter()
        .zip(domains.iter().map(String::as_str))
        .collect();
    let folder = records(&tenant, &all);
    let proxy = tunnel_but(port, "closed.", ANSWERS[1], &Arc::default());
    let mut told = 0;
    for part in 1..=4 {
        let shard = format!("{part}/4");
        let arguments = ["--all", "--shard", &shard, "--output", "json=r.json"];
        let outcome = verify(&tenant, &folder, &proxy, &arguments);
        assert!(matches!(outcome.code, Some(0 | 3)), "{shard}: {outcome:?}");
        let text = std::fs::read_to_string(folder.path().join("r.json")).expect("a report");
        let report: Value = serde_json::from_str(&text).expect("JSON");
        told += report["integrations"].as_array().expect("a list").len();
        std::fs::remove_file(folder.path().join("r.json")).expect("a file");
    }
    assert_eq!(told, names.len());
}
