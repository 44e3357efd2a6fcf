//! `sandbox` as a person starts it: each of its flags, seen from without.

use crate::support::program::{Outcome, Program};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::time::Duration;
use tempfile::TempDir;

/// A sandbox in a process of its own, ended with the test.
struct Running {
    child: Child,
    _home: TempDir,
    details: Value,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What it answered; nothing where the connection was cut before there was a status.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
    /// Whether the body came to its end.
    whole: bool,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    fn number(&self, header: &str) -> i64 {
        self.headers
            .get(header)
            .and_then(|value| value.parse().ok())
            .unwrap_or_else(|| panic!("no number in {header}: {:?}", self.headers))
    }
}

impl Running {
    fn start(flags: &[&str]) -> Self {
        let arguments: Vec<&str> = ["sandbox", "--format", "json"]
            .into_iter()
            .chain(flags.iter().copied())
            .collect();
        let (mut child, home) = Program::new(&arguments).start();
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let details = serde_json::from_str(&line).unwrap_or(Value::Null);
        let running = Self {
            child,
            _home: home,
            details,
        };
        assert!(running.details.is_object(), "{flags:?}: {line:?}");
        running
    }

    /// With a tenant file of this text.
    fn with_tenants(text: &str, flags: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let path = written(&folder, text);
        let flags: Vec<&str> = ["--tenant", &path]
            .into_iter()
            .chain(flags.iter().copied())
            .collect();
        Self::start(&flags)
    }

    fn text(&self, name: &str) -> &str {
        self.details[name].as_str().unwrap_or_default()
    }

    fn env(&self, name: &str) -> &str {
        self.details["env"][name].as_str().unwrap_or_default()
    }

    fn address(&self) -> &str {
        self.text("endpoint").trim_start_matches("http://")
    }

    /// Asks by a host name, on a connection of its own.
    /// What may never be answered.
    fn ask(
        &self,
        host: &str,
        request: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Answer> {
        self.ask_within(Duration::from_millis(500), host, request, headers, body)
    }

    /// What is answered, however long it takes: a tenant makes its keys before its first answer.
    fn answered(&self, host: &str, request: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.ask_within(Duration::from_secs(60), host, request, headers, body)
            .expect("an answer")
    }

    fn ask_within(
        &self,
        limit: Duration,
        host: &str,
        request: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.address()).expect("a connection");
        stream.set_read_timeout(Some(limit)).expect("a socket");
        let mut text = format!("{request} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        for (name, value) in headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        let _ = write!(text, "content-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(text.as_bytes()).expect("a request");
        let mut bytes = Vec::new();
        let mut part = [0; 8192];
        // What never ends is not waited for.
        let ended = loop {
            match stream.read(&mut part) {
                Ok(0) => break true,
                Ok(length) => bytes.extend_from_slice(&part[..length]),
                Err(_) => break false,
            }
            if bytes.len() > 20_000_000 {
                break false;
            }
        };
        parsed(&bytes, ended)
    }

    fn get(&self, path: &str) -> Option<Answer> {
        self.ask(self.text("domain"), &format!("GET {path}"), &[], "")
    }

    fn got(&self, path: &str) -> Answer {
        self.answered(self.text("domain"), &format!("GET {path}"), &[], "")
    }

    fn manage(&self, path: &str) -> Answer {
        let token = format!("Bearer {}", self.text("admin_token"));
        let request = format!("GET /api/v2{path}");
        self.answered(
            self.text("domain"),
            &request,
            &[("authorization", &token)],
            "",
        )
    }

    fn token(&self, host: &str) -> Answer {
        let body = json!({
            "grant_type": "client_credentials",
            "client_id": self.env("MAZ_AUTH0_CLIENT_ID"),
            "client_secret": self.env("MAZ_AUTH0_CLIENT_SECRET"),
            "audience": format!("https://{host}/api/v2/"),
        });
        self.answered(
            host,
            "POST /oauth/token",
            &[("content-type", "application/json")],
            &body.to_string(),
        )
    }

    /// `verify` with the variables that were printed.
    fn verify(&self) -> Value {
        let mut program = Program::new(&["verify", "--format", "json"]);
        for (name, value) in self.details["env"].as_object().expect("variables") {
            program = program.variable(name, value.as_str().unwrap_or_default());
        }
        if let Some(file) = self.details["ca_file"].as_str() {
            program = program.variable("SSL_CERT_FILE", file);
        }
        program.run().json()
    }
}

/// An answer of HTTP/1.1, whose body has a length, comes in chunks, or goes on until the end of the connection.
fn parsed(bytes: &[u8], ended: bool) -> Option<Answer> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let rest = &bytes[at + 4..];
    let (body, whole) = if headers.contains_key("transfer-encoding") {
        (rest.to_vec(), rest.ends_with(b"0\r\n\r\n"))
    } else {
        let length: Option<usize> = headers.get("content-length").and_then(|it| it.parse().ok());
        let whole = length.map_or(ended, |length| rest.len() == length);
        (rest.to_vec(), whole)
    };
    Some(Answer {
        status,
        headers,
        body,
        whole,
    })
}

fn written(folder: &TempDir, text: &str) -> String {
    let path = folder.path().join("tenants.toml");
    std::fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

fn run(flags: &[&str]) -> Outcome {
    let arguments: Vec<&str> = ["sandbox"]
        .into_iter()
        .chain(flags.iter().copied())
        .collect();
    Program::new(&arguments).run()
}

/// The findings that are no pass and no skip, and how it ended.
fn verdict(report: &Value) -> (Vec<String>, i64) {
    let found = report["integrations"][0]["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .filter(|check| !matches!(check["status"].as_str(), Some("pass" | "skip")))
        .map(|check| format!("{} {} {}", check["status"], check["id"], check["cause"]))
        .collect();
    (found, report["exit_code"].as_i64().expect("a code"))
}

const DISCOVERY: &str = "/.well-known/openid-configuration";
const KEYS: &str = "/.well-known/jwks.json";

#[test]
fn what_it_prints_for_a_script() {
    let running = Running::start(&[]);
    let names = |value: &Value| -> Vec<String> {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(
        names(&running.details),
        [
            "admin_token",
            "ca_file",
            "domain",
            "endpoint",
            "env",
            "password",
            "username"
        ]
    );
    assert_eq!(running.details["ca_file"], Value::Null);
    assert_eq!(running.details["domain"], "acme.us.auth0.com");
    assert!(running.text("endpoint").starts_with("http://127.0.0.1:"));
    assert_eq!(
        names(&running.details["env"]),
        [
            "MAZ_API_TOKEN",
            "MAZ_API_URL",
            "MAZ_APP_ID",
            "MAZ_AUTH0_APPLICATION_DOMAIN",
            "MAZ_AUTH0_AUDIENCE",
            "MAZ_AUTH0_CLIENT_ID",
            "MAZ_AUTH0_CLIENT_SECRET",
            "MAZ_AUTH0_DEFAULT_DIRECTORY",
            "MAZ_AUTH0_DOMAIN",
            "MAZ_AUTH0_ENDPOINT",
            "MAZ_AUTH0_SUBSCRIPTION_TYPE",
        ]
    );
    assert_eq!(verdict(&running.verify()), (Vec::new(), 0));
}

#[test]
fn over_tls_the_authority_is_a_file_until_the_end() {
    let mut running = Running::start(&["--tls"]);
    assert!(running.text("endpoint").starts_with("https://127.0.0.1:"));
    let file = running.text("ca_file").to_owned();
    assert!(Path::new(&file).exists());
    assert_eq!(verdict(&running.verify()), (Vec::new(), 0));
    #[cfg(unix)]
    {
        let process = rustix::process::Pid::from_child(&running.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).expect("a signal");
        running.child.wait().expect("an end");
        assert!(!Path::new(&file).exists(), "{file} is left behind");
    }
}

#[test]
fn each_fault_by_its_name() {
    // The status, and whether the body came whole.
    for (fault, expected) in [
        ("drop", None),
        ("lose-answer", None),
        ("503", Some((503, true))),
        ("429", Some((429, true))),
        ("truncate", Some((200, false))),
        ("endless", Some((200, false))),
        ("huge", Some((200, true))),
        ("redirect", Some((302, true))),
        ("redirect=https://other.example.com/x", Some((302, true))),
        ("not-json", Some((200, true))),
        ("latency=10ms", Some((200, true))),
    ] {
        let at = format!("{fault}@/.well-known/openid");
        let running = Running::start(&["--fault", &at]);
        let seen = running.get(DISCOVERY);
        let seen_so = seen.as_ref().map(|answer| (answer.status, answer.whole));
        assert_eq!(seen_so, expected, "{fault}");
        let elsewhere = running.got(KEYS);
        assert!(elsewhere.json()["keys"].is_array(), "{fault}, elsewhere");
        match (fault, seen) {
            ("503" | "429", Some(answer)) => assert_eq!(answer.number("retry-after"), 1),
            ("redirect=https://other.example.com/x", Some(answer)) => {
                assert_eq!(answer.headers["location"], "https://other.example.com/x");
            }
            ("not-json", Some(answer)) => assert_eq!(answer.json(), Value::Null),
            ("huge", Some(answer)) => assert_eq!(answer.body.len(), 10_000_000),
            _ => {}
        }
    }
}

#[test]
fn a_slow_body_comes_a_few_bytes_at_a_time() {
    let running = Running::start(&["--fault", "slow-body@/nothing"]);
    let answer = running.got("/nothing");
    assert!(answer.whole);
    assert!(answer.body.starts_with(b"10\r\n"), "{:?}", answer.body);
    let elsewhere = running.got(DISCOVERY);
    assert!(elsewhere.headers.contains_key("content-length"));
}

#[test]
fn a_fault_of_one_request_among_many() {
    let running = Running::start(&["--fault", "503@/.well-known#2,drop#5"]);
    let statuses: Vec<Option<u16>> = (0..5)
        .map(|_| running.get(DISCOVERY).map(|answer| answer.status))
        .collect();
    assert_eq!(statuses, [Some(200), Some(503), Some(200), Some(200), None]);
}

#[test]
fn what_cannot_be_is_refused_with_the_flag_that_asked_for_it() {
    for (flags, expected) in [
        (["--fault", "teapot"], "--fault"),
        (["--fault", "200"], "--fault"),
        (["--fault", "drop@oauth"], "--fault"),
        (["--fault", "drop#0"], "--fault"),
        (["--fault", "drop=1"], "--fault"),
        (["--fault", "latency=soon"], "--fault"),
        (["--plan", "gold"], "--plan"),
        (["--rate-limit", "0"], "--rate-limit"),
        (["--port", "70000"], "--port"),
        (["--port", "0.0.0.0"], "it listens on 127.0.0.1 alone"),
        (["--port", "0.0.0.0:80"], "it listens on 127.0.0.1 alone"),
        (["--port", "[::]:80"], "it listens on 127.0.0.1 alone"),
        (["--port", "192.0.2.1"], "it listens on 127.0.0.1 alone"),
        (["--domain", "acme"], "--domain: 'acme' is no host name"),
        (["--seed", "x"], "--seed"),
        (
            ["--break", "directory.default/notset"],
            "Did you mean directory.default/not-set?",
        ),
        (
            ["--break", "tenant.reachable/bad-certificate"],
            "Give --tls as well.",
        ),
        (
            ["--tenant", "gone.toml"],
            "--tenant: gone.toml: cannot be read",
        ),
    ] {
        let outcome = run(&flags);
        assert_eq!(outcome.code, Some(2), "{flags:?}: {outcome:?}");
        assert_eq!(outcome.stdout, "", "{flags:?}");
        let told = outcome
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(told.contains(expected), "{flags:?}: {told}");
    }
    let taken = Running::start(&[]);
    let port = taken.address().rsplit(':').next().unwrap_or_default();
    let outcome = run(&["--port", port]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome
            .stderr
            .contains("--port: cannot listen on 127.0.0.1:")
    );
}

#[test]
fn a_file_with_a_mistake_is_told_by_its_line() {
    let folder = TempDir::new().expect("a folder");
    for (text, expected) in [
        ("", "tenants.toml: no [[tenant]] in it"),
        ("[[tenant]]\n", "line 1: a [[tenant]] without a domain"),
        (
            "[[tenant]]\ndomain = \"press.eu.auth0.com\"\n\n[tenant.settings]\ndefault_directory = 3\n",
            "line 5: invalid type: integer `3`, expected a string",
        ),
        (
            "[[tenant]]\ndomain = \"press.eu.auth0.com\"\n[[tenant.client]]\nname = \"MAZ\"\n",
            "line 3: unknown field `client`",
        ),
        ("[[tenant]\n", "line 1:"),
        (
            "[[tenant]]\ndomain = \"a.eu.auth0.com\"\n[[tenant]]\ndomain = \"a.eu.auth0.com\"\n",
            "line 3: a.eu.auth0.com was there before",
        ),
    ] {
        let outcome = run(&["--tenant", &written(&folder, text)]);
        assert_eq!(outcome.code, Some(2), "{text}: {outcome:?}");
        let told = outcome
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(
            told.contains("--tenant:") && told.contains(expected),
            "{told}"
        );
    }
}

#[test]
fn a_dump_starts_the_same_tenant_again() {
    for broken in [
        None,
        Some("directory.default/not-set"),
        Some("directory.enabled/disabled-for-application"),
        Some("application.scopes/missing"),
        Some("password.grant/grant-disabled"),
        Some("application.token/expired"),
    ] {
        let flags: Vec<&str> = broken.iter().flat_map(|name| ["--break", *name]).collect();
        let from_start: Vec<&str> = flags.iter().copied().chain(["--dump"]).collect();
        let dump = run(&from_start).stdout;
        let folder = TempDir::new().expect("a folder");
        let path = written(&folder, &dump);
        assert_eq!(
            run(&["--tenant", &path, "--dump"]).stdout,
            dump,
            "{broken:?}"
        );
        let again = Running::with_tenants(&dump, &[]);
        let (found, code) = verdict(&again.verify());
        let expected: Vec<String> = broken
            .iter()
            .filter_map(|name| name.split_once('/'))
            .map(|(check, cause)| format!("\"fail\" \"{check}\" \"{cause}\""))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(code, i64::from(broken.is_some()));
    }
}

const TWO: &str = r#"
[[tenant]]
domain = "one.us.auth0.com"

[[tenant]]
domain = "two.eu.auth0.com"

[[tenant.clients]]
name = "Shop"
client_id = "shop"
client_secret = "of-the-shop"
grant_types = ["password", "client_credentials"]

[[tenant.users]]
email = "ada@example.com"
password = "Lovelace-1815"
"#;

#[test]
fn several_tenants_answer_by_host() {
    let running = Running::with_tenants(TWO, &[]);
    assert_eq!(running.text("domain"), "one.us.auth0.com");
    assert_eq!(verdict(&running.verify()), (Vec::new(), 0));
    for domain in ["one.us.auth0.com", "two.eu.auth0.com"] {
        let discovery = running.answered(domain, &format!("GET {DISCOVERY}"), &[], "");
        assert_eq!(discovery.json()["issuer"], format!("https://{domain}/"));
    }
    assert_eq!(running.token("one.us.auth0.com").status, 200);
    assert_eq!(running.token("two.eu.auth0.com").status, 401);
    let form = "grant_type=password&client_id=shop&client_secret=of-the-shop&username=ada%40example.com\
                &password=Lovelace-1815&scope=openid";
    let login = |host: &str| {
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        running.answered(host, "POST /oauth/token", &kind, form)
    };
    assert_eq!(login("one.us.auth0.com").status, 401);
    let logged_in = login("two.eu.auth0.com");
    assert_eq!(logged_in.status, 200, "{:?}", logged_in.json());
    assert!(logged_in.json()["id_token"].is_string());
}

#[test]
fn a_host_that_is_no_tenant_is_told_so() {
    let running = Running::start(&[]);
    for host in [
        "other.us.auth0.com",
        "acme.us.auth0.com.evil.example",
        "[::2]",
        "%00",
    ] {
        let answer = running.answered(host, &format!("GET {DISCOVERY}"), &[], "");
        assert!(
            matches!(answer.status, 400 | 404),
            "{host}: {}",
            answer.status
        );
        assert_eq!(answer.json(), Value::Null, "{host}");
    }
    // A page elsewhere that has its name resolved to this machine reaches no switch.
    let page = running.answered("evil.example", "GET /", &[], "");
    assert_eq!(page.status, 404);
    assert!(!String::from_utf8_lossy(&page.body).contains("Default Directory"));
    for host in [
        running.address(),
        "localhost",
        "ACME.us.auth0.com:443",
        "acme.us.auth0.com.localhost",
    ] {
        let answer = running.answered(host, &format!("GET {DISCOVERY}"), &[], "");
        assert_eq!(
            answer.json()["issuer"],
            "https://acme.us.auth0.com/",
            "{host}"
        );
    }
}

#[test]
fn the_address_as_issuer() {
    let running = Running::start(&["--loopback-issuer"]);
    let by = |host: &str| {
        let answer = running.answered(host, &format!("GET {DISCOVERY}"), &[], "");
        answer.json()
    };
    let address = running.address().to_owned();
    let document = by(&address);
    assert_eq!(document["issuer"], format!("http://{address}/"));
    assert_eq!(
        document["token_endpoint"],
        format!("http://{address}/oauth/token")
    );
    assert_eq!(
        by("acme.us.auth0.com")["issuer"],
        "https://acme.us.auth0.com/"
    );
    assert_eq!(verdict(&running.verify()), (Vec::new(), 0));
}

#[test]
fn a_seed_repeats_everything_but_the_port() {
    let steady = |flags: &[&str]| {
        let running = Running::start(flags);
        let keys = running.got(KEYS).json();
        let text = running.details.to_string().replace(running.address(), "");
        let mut details: Value = serde_json::from_str(&text).expect("details");
        // It says when it was made.
        details["admin_token"] = Value::Null;
        (details, keys)
    };
    let first = steady(&["--seed", "42"]);
    assert_eq!(first, steady(&["--seed", "42"]));
    assert_ne!(first.0, steady(&["--seed", "43"]).0);
    assert_ne!(steady(&[]).0, steady(&[]).0);
    let dump = run(&["--dump", "--seed", "42"]).stdout;
    assert_eq!(dump, run(&["--dump", "--seed", "42"]).stdout);
    assert!(dump.contains(first.0["password"].as_str().expect("a password")));
}

/// What each subscription allows at once, as Auth0 publishes it: the path, the burst, whether it is the Management API.
const PLANS: &[(&str, &str, i64)] = &[
    ("free", "/api/v2/users", 2),
    ("free", "/api/v2/clients", 2),
    ("free", KEYS, 20),
    ("professional", "/api/v2/users", 40),
    ("professional", "/api/v2/clients", 5),
    ("professional", "/api/v2/connections", 5),
    ("professional", "/api/v2/logs", 10),
    ("professional", "/api/v2/tenants/settings", 10),
    ("professional", KEYS, 25),
    ("enterprise", "/api/v2/users", 50),
    ("enterprise", KEYS, 100),
];

#[test]
fn each_plan_has_its_limits() {
    for plan in ["free", "professional", "enterprise"] {
        let running = Running::start(&["--plan", plan]);
        for (_, path, burst) in PLANS.iter().filter(|(of, ..)| *of == plan) {
            let answer = match path.strip_prefix("/api/v2") {
                Some(path) => running.manage(path),
                None => running.got(path),
            };
            assert_eq!(answer.number("x-ratelimit-limit"), *burst, "{plan} {path}");
            assert!(
                answer.number("x-ratelimit-remaining") < *burst,
                "{plan} {path}"
            );
            assert!(
                answer.number("x-ratelimit-reset") > 1_700_000_000,
                "{plan} {path}"
            );
        }
    }
}

#[test]
fn beyond_the_limit_it_says_when_to_come_again() {
    let running = Running::start(&["--plan", "professional"]);
    let refused = (0..50)
        .map(|_| running.manage("/connections"))
        .find(|answer| answer.status != 200)
        .expect("a refusal");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["errorCode"], "too_many_requests");
    assert_eq!(refused.number("x-ratelimit-remaining"), 0);
    assert!(refused.number("retry-after") >= 1);
    // Each family has a budget of its own.
    assert_eq!(running.manage("/clients").status, 200);
}

#[test]
fn what_can_be_broken_is_listed() {
    let human = run(&["--list-breaks"]);
    let rows = run(&["--list-breaks", "--format", "json"]).json();
    let rows = rows.as_array().expect("rows");
    assert!(rows.len() > 60);
    for row in rows {
        let name = row["name"].as_str().expect("a name");
        assert!(human.stdout.contains(name), "{name}");
    }
}
