//! Hosts that are no tenant: whichever command is run, no client secret, password, code, verifier or token reaches them.
//!
//! A sandbox behind a recorder plays the custom domain of a tenant, whose integration is set up while all is well. Then
//! the recorder answers for the discovery document as each of these hosts does, or the record names another host, and
//! each command that sends a secret is run. All that arrives is searched, also what is percent-encoded or in base64.

use crate::support::program::{Outcome, Program, sandbox_with};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use maz_auth0::sandbox::{Options, Sandbox};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

const DOMAIN: &str = "login.acme.example";
const AUDIENCE: &str = "https://login.acme.example/api/v2/";
const CODE: &str = "code-of-a-login-4711-canary";

/// What stands before the sandbox: it writes down all that arrives, and answers discovery in its own way where told to.
struct Recorder {
    endpoint: String,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    /// The answer to those who ask for a discovery document, in place of the sandbox's.
    discovery: Option<Vec<u8>>,
    /// Only where this host is asked for it, if one is named.
    host: Option<String>,
    /// All that was asked.
    arrived: Vec<String>,
}

impl Recorder {
    fn before(sandbox: &Sandbox) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let behind = sandbox.endpoint().trim_start_matches("http://").to_owned();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let theirs = Arc::clone(&shared);
        // The thread ends with the test's process; each test has one of its own.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (behind, shared) = (behind.clone(), Arc::clone(&theirs));
                std::thread::spawn(move || serve(stream, &behind, &shared));
            }
        });
        Self { endpoint, shared }
    }

    fn answer_discovery(&self, answer: Option<Vec<u8>>) {
        let mut shared = self.shared.lock().expect("nobody panicked");
        shared.discovery = answer;
        shared.arrived.clear();
    }

    fn arrived(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.lock().expect("nobody panicked").arrived)
    }
}

fn serve(mut stream: TcpStream, behind: &str, shared: &Mutex<Shared>) {
    let Some(request) = whole_request(&mut stream) else {
        return;
    };
    let is_discovery = request
        .split(' ')
        .nth(1)
        .is_some_and(|path| path.starts_with("/.well-known/openid-configuration"));
    let discovery = {
        let mut shared = shared.lock().expect("nobody panicked");
        shared.arrived.push(request.clone());
        let meant = shared
            .host
            .as_ref()
            .is_none_or(|host| goes_to(&request, host));
        shared.discovery.clone().filter(|_| meant)
    };
    if let Some(answer) = discovery.filter(|_| is_discovery) {
        let _ = stream.write_all(&answer);
        return;
    }
    let Ok(mut other) = TcpStream::connect(behind) else {
        return;
    };
    let head = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    let _ = other.write_all(head.as_bytes());
    let mut reply = Vec::new();
    let _ = other.read_to_end(&mut reply);
    let _ = stream.write_all(&reply);
}

/// Whether a request is for this host.
fn goes_to(request: &str, host: &str) -> bool {
    let header = format!("host: {host}");
    request
        .to_ascii_lowercase()
        .lines()
        .any(|line| line == header)
}

/// A request with its body, by its content length.
fn whole_request(stream: &mut TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut request = Vec::new();
    let mut chunk = [0_u8; 8192];
    loop {
        let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_ascii_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(0_usize);
            if body.len() >= length {
                return Some(text);
            }
        }
    }
}

/// Whether a request has a secret in it, in any of the ways in which a request can.
fn carries(request: &str, secret: &str) -> bool {
    let plain = url::form_urlencoded::parse(request.as_bytes())
        .flat_map(|(name, value)| [name, value])
        .collect::<Vec<_>>()
        .join("=");
    let decoded = request
        .split(|letter: char| letter.is_whitespace() || "\"',:&=?".contains(letter))
        .filter_map(|word| {
            let word = word.trim_end_matches('=');
            STANDARD_NO_PAD
                .decode(word)
                .or_else(|_| URL_SAFE_NO_PAD.decode(word))
                .ok()
        })
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    [request.to_owned(), plain]
        .into_iter()
        .chain(decoded)
        .any(|text| text.contains(secret))
}

/// An integration that was set up while all was well, and all that must not leave this machine.
struct Desk {
    folder: TempDir,
    sandbox: Sandbox,
    recorder: Recorder,
    secrets: BTreeMap<&'static str, String>,
    /// The record, as it was set up.
    record: String,
    /// Logins that wait for their second step: the address at which a browser would end.
    address: String,
}

/// A token for the Management API of this audience.
fn token(audience: &str, issuer: &str) -> String {
    let claims = serde_json::json!({
        "iss": issuer, "aud": audience, "sub": "auth0|admin", "exp": 4_102_444_800_i64,
        "scope": "read:clients update:clients update:client_keys read:client_keys read:custom_domains",
    });
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        part(r#"{"alg":"RS256","kid":"k"}"#),
        part(&claims.to_string()),
        part("a signature that nobody made")
    )
}

impl Desk {
    fn new() -> Self {
        let sandbox = sandbox_with(Options {
            domain: DOMAIN.into(),
            ..Options::default()
        });
        let recorder = Recorder::before(&sandbox);
        let env = &sandbox.details().env;
        let secrets = BTreeMap::from([
            ("the secret", env["MAZ_AUTH0_CLIENT_SECRET"].clone()),
            ("the password", sandbox.details().password.clone()),
            ("the code", CODE.to_owned()),
            // Its host is the one that is no tenant.
            (
                "an admin token",
                token(AUDIENCE, "https://auth0.auth0.com/"),
            ),
            (
                "an opaque admin token",
                "opaque-admin-0123456789-canary".to_owned(),
            ),
        ]);
        let mut desk = Self {
            folder: TempDir::new().expect("a folder"),
            sandbox,
            recorder,
            secrets,
            record: String::new(),
            address: String::new(),
        };
        let outcome = desk
            .program(&["setup", "acme", "--no-input", "--secret-store", "file"])
            .run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        desk.record = std::fs::read_to_string(desk.path()).expect("a record");
        desk
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("integrations.toml")
    }

    fn program(&self, arguments: &[&str]) -> Program {
        Program::new(arguments)
            .against(&self.sandbox)
            .without("MAZ_AUTH0_APPLICATION_DOMAIN")
            .variable("MAZ_AUTH0_ENDPOINT", &self.recorder.endpoint)
            .variable("MAZ_AUTH0_CONFIG", &self.path().to_string_lossy())
            .variable("MAZ_AUTH0_AUDIENCE", AUDIENCE)
    }

    /// Begins a login in the browser while all is well, and learns the verifier that is kept for it.
    fn begin_login(&mut self) {
        let outcome = self
            .program(&["login-test", "acme", "--flow", "code", "--print-url"])
            .run();
        let printed = outcome.json();
        let state = printed["state"].as_str().expect("a state").to_owned();
        self.address = format!("http://127.0.0.1:8484/callback?code={CODE}&state={state}");
        let verifier = std::fs::read_dir(self.folder.path())
            .expect("a folder")
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("login-in-"))
            .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
            .find_map(|text| {
                let table: toml::Table = text.parse().ok()?;
                Some(table.get("verifier")?.as_str()?.to_owned())
            })
            .expect("a login that waits");
        self.secrets.insert("the verifier", verifier);
    }

    /// The record names this domain from now on.
    fn record_names(&self, domain: &str) {
        let line = |domain: &str| format!("domain = \"{domain}\"");
        assert!(self.record.contains(&line(DOMAIN)), "{}", self.record);
        let record = self.record.replace(&line(DOMAIN), &line(domain));
        std::fs::write(self.path(), record).expect("written");
    }

    /// Every command that sends a secret, by what it is called here.
    fn commands(&self, domain: &str) -> Vec<(&'static str, Program)> {
        let user = &self.sandbox.details().username;
        let with = |program: Program| {
            program
                .variable("MAZ_AUTH0_DOMAIN", domain)
                .variable("MAZ_AUTH0_USERNAME", user)
                .variable("MAZ_AUTH0_PASSWORD", &self.secrets["the password"])
                .variable("MAZ_AUTH0_ADMIN_TOKEN", &self.secrets["an admin token"])
        };
        let opaque = |program: Program| {
            with(program).variable(
                "MAZ_AUTH0_ADMIN_TOKEN",
                &self.secrets["an opaque admin token"],
            )
        };
        let program = |arguments: &[&str]| self.program(&[arguments, &["--timeout", "2"]].concat());
        let without_admin = |program: Program| with(program).without("MAZ_AUTH0_ADMIN_TOKEN");
        vec![
            ("verify", with(program(&["verify"]))),
            ("verify NAME", with(program(&["verify", "acme"]))),
            (
                "verify, opaque token",
                opaque(program(&["verify", "acme", "--admin-token-opaque"])),
            ),
            (
                "verify --rehearse",
                with(program(&["verify", "acme", "--rehearse", "--yes"])),
            ),
            (
                "setup --no-input",
                with(program(&["setup", "other", "--no-input", "--dry-run"])),
            ),
            (
                "login-test, password",
                without_admin(program(&["login-test", "acme"])),
            ),
            (
                "login-test, password, values",
                without_admin(program(&["login-test"])),
            ),
            (
                "login-test, code",
                without_admin(program(&["login-test", "acme", "--finish", &self.address]))
                    .without("MAZ_AUTH0_USERNAME"),
            ),
            (
                "rotate-secret",
                with(program(&["rotate-secret", "acme", "--yes"])),
            ),
            (
                "rotate-secret, opaque token",
                opaque(program(&[
                    "rotate-secret",
                    "acme",
                    "--yes",
                    "--admin-token-opaque",
                ])),
            ),
        ]
    }

    /// The secrets that arrived since the last time.
    fn leaked(&self) -> Vec<String> {
        let arrived = self.recorder.arrived();
        self.secrets
            .iter()
            .flat_map(|(name, secret)| {
                let with_it = arrived.iter().filter(|request| carries(request, secret));
                with_it.map(move |request| {
                    let line = request.lines().next().unwrap_or_default();
                    format!("{name} in {line}")
                })
            })
            .collect()
    }
}

fn http(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Whatever\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A discovery document with this issuer, else complete.
fn document(issuer: &serde_json::Value) -> String {
    serde_json::json!({
        "issuer": issuer,
        "authorization_endpoint": format!("https://{DOMAIN}/authorize"),
        "token_endpoint": format!("https://{DOMAIN}/oauth/token"),
        "jwks_uri": format!("https://{DOMAIN}/.well-known/jwks.json"),
    })
    .to_string()
}

/// Hosts that answer for the domain of the record, and are no tenant of this name.
fn answers() -> Vec<(String, Vec<u8>)> {
    let json = "content-type: application/json\r\n";
    let html = "content-type: text/html\r\n";
    let good = document(&format!("https://{DOMAIN}/").into());
    let mut hosts: Vec<(String, Vec<u8>)> = [
        "https://LOGIN.ACME.EXAMPLE/",
        "https://login.acme.example",
        "https://login.acme.example:443/",
        "https://login.acme.example:8443/",
        "https://login.acme.example/tenant/",
        "https://login.acme.example//",
        "https://login.acme.example./",
        "http://login.acme.example/",
        "HTTPS://login.acme.example/",
        " https://login.acme.example/",
        "https://login.acme.example/ ",
        "https://login.acme.example/\u{200b}",
        "https://login.acme.example/\0",
        "https://login.acme.example/?",
        "https://login.acme.example/#",
        "https://user@login.acme.example/",
        "https://login.acme.example@evil.test/",
        "https://login.acme.example.evil.test/",
        "https://login%2Eacme.example/",
        "https://l\u{43e}gin.acme.example/",
        "https://xn--lgin-5ve.acme.example/",
        "https://acme.us.auth0.com/",
        "https://evil.test/",
        "login.acme.example",
        "",
    ]
    .iter()
    .map(|issuer| {
        let answer = http(200, json, &document(&(*issuer).into()));
        (format!("issuer {issuer:?}"), answer)
    })
    .collect();
    for issuer in [
        serde_json::json!(null),
        serde_json::json!(true),
        serde_json::json!([format!("https://{DOMAIN}/")]),
        serde_json::json!({"https://login.acme.example/": 1}),
    ] {
        hosts.push((
            format!("issuer {issuer}"),
            http(200, json, &document(&issuer)),
        ));
    }
    let twice = good.replacen('{', "{\"issuer\":\"https://login.acme.example/\",", 1);
    let twice = twice.replace(
        "\"issuer\":\"https://login.acme.example/\",\"jwks",
        "\"issuer\":\"https://evil.test/\",\"jwks",
    );
    let redirect = |status, to: &str| http(status, &format!("location: {to}\r\n{json}"), &good);
    for (what, answer) in [
        (
            "no document",
            http(404, "content-type: text/plain\r\n", "Not found."),
        ),
        ("a page that is not found", http(404, html, "<h1>404</h1>")),
        ("a parked domain", http(200, html, "<html>for sale</html>")),
        ("the document as an error", http(404, json, &good)),
        ("the document as a server's error", http(500, json, &good)),
        ("the document, created", http(201, json, &good)),
        (
            "the document, refused",
            http(401, "www-authenticate: Basic realm=x\r\n", &good),
        ),
        ("a firewall", http(403, html, "Access denied")),
        ("a broken server", http(502, html, "<h1>Bad Gateway</h1>")),
        ("a crowded server", http(429, json, "{}")),
        ("nothing", http(200, json, "")),
        ("half a document", http(200, json, &good[..good.len() / 2])),
        ("a document and more", http(200, json, &format!("{good}x"))),
        ("a list", http(200, json, &format!("[{good}]"))),
        ("a text", http(200, json, "\"https://login.acme.example/\"")),
        ("an empty object", http(200, json, "{}")),
        (
            "no token endpoint",
            http(200, json, &good.replace("token_endpoint", "t")),
        ),
        ("no keys", http(200, json, &good.replace("jwks_uri", "j"))),
        ("the right issuer, then another", http(200, json, &twice)),
        (
            "sent elsewhere for good",
            redirect(301, "https://evil.test/.well-known/openid-configuration"),
        ),
        (
            "sent elsewhere",
            redirect(
                302,
                "https://acme.us.auth0.com/.well-known/openid-configuration",
            ),
        ),
        (
            "sent to itself",
            redirect(307, "/.well-known/openid-configuration?again"),
        ),
        (
            "sent elsewhere with its secret",
            redirect(308, "/oauth/token"),
        ),
        ("no HTTP", b"220 mail.example ESMTP\r\n".to_vec()),
        ("a connection that is closed", Vec::new()),
    ] {
        hosts.push((what.to_owned(), answer));
    }
    hosts
}

/// Names that are no tenant's, whatever answers there; the sandbox behind knows none of them.
const NAMES: [&str; 16] = [
    "evil-auth0.com",
    "acme.us-auth0.com",
    "acme.us.auth0.co",
    "acme.us.auth0.com.evil.test",
    "auth0.com.evil.test",
    "acme.auth0.com.br",
    "acme.us.auth0app.com",
    "acme.us.auth0.com@evil.test",
    "evil.test/acme.us.auth0.com",
    "evil.test#.auth0.com",
    "evil.test?.us.auth0.com",
    "evil.test\\\\.auth0.com",
    "evil.test%2f.auth0.com",
    "xn--ath0-hra.com",
    "acme.us.\u{430}uth0.com",
    "evil.test:8443",
];

#[test]
fn no_secret_reaches_a_host_that_is_no_tenant() {
    let hosts = answers();
    let total = hosts.len() + NAMES.len();
    let queue = Mutex::new(
        hosts
            .into_iter()
            .map(|(what, answer)| (what, DOMAIN.to_owned(), Some(answer)))
            .chain(NAMES.iter().map(|name| {
                let answer = http(404, "content-type: text/plain\r\n", "Not found.");
                (format!("the name {name}"), (*name).to_owned(), Some(answer))
            }))
            .collect::<Vec<_>>(),
    );
    let broken = Mutex::new(Vec::new());
    let tried = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut desk = Desk::new();
                desk.begin_login();
                loop {
                    let Some((what, domain, answer)) = queue.lock().expect("whole").pop() else {
                        return;
                    };
                    desk.record_names(&domain);
                    desk.recorder.answer_discovery(answer);
                    for (command, program) in desk.commands(&domain) {
                        let outcome: Outcome = program.run();
                        tried.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let mut wrong = desk.leaked();
                        if outcome.code == Some(0) || outcome.stderr.contains("panicked") {
                            wrong.push(format!("{outcome:?}"));
                        }
                        if !wrong.is_empty() {
                            let wrong = format!("{what}: {command}: {}", wrong.join("; "));
                            broken.lock().expect("whole").push(wrong);
                        }
                    }
                }
            });
        }
    });
    let broken = broken.into_inner().expect("whole");
    let tried = tried.into_inner();
    println!(
        "hosts that are no tenant: {total}; tried {tried}, held {}, broken {}",
        tried - broken.len(),
        broken.len()
    );
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(total >= 30 && tried == total * 10, "{total}, {tried}");
}

/// The tenant is one, and the domain on which its readers log in is not, or is no more.
#[test]
fn a_code_is_exchanged_at_no_domain_that_does_not_prove_itself() {
    let sandbox = sandbox_with(Options::default());
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let domain = sandbox.with_tenant(|tenant| tenant.custom_domains[0].domain.clone());
    let recorder = Recorder::before(&sandbox);
    recorder.shared.lock().expect("whole").host = Some(domain.clone());
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("integrations.toml");
    let run = |arguments: &[&str]| {
        Program::new(&[&["login-test", "--flow", "code"], arguments].concat())
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &recorder.endpoint)
            .variable("MAZ_AUTH0_CONFIG", &path.to_string_lossy())
            .variable("MAZ_AUTH0_APPLICATION_DOMAIN", &domain)
            .run()
    };
    let begun = run(&["--print-url"]).json();
    let state = begun["state"].as_str().expect("a state");
    let address = format!("http://127.0.0.1:8484/callback?code={CODE}&state={state}");
    let mut tried = 0;
    for (what, answer) in answers() {
        recorder.answer_discovery(Some(answer));
        let outcome = run(&["--finish", &address, "--timeout", "2"]);
        tried += 1;
        for request in recorder.arrived() {
            let told = carries(&request, CODE)
                || request.contains("code_verifier")
                || (goes_to(&request, &domain) && carries(&request, &secret));
            assert!(!told, "{what}: {request}: {outcome:?}");
        }
    }
    println!("application domains that are no tenant: tried {tried}, held {tried}, broken 0");
    // It waits still, and is exchanged where the domain is itself again.
    recorder.answer_discovery(None);
    run(&["--finish", &address]);
    let arrived = recorder.arrived();
    assert!(
        arrived
            .iter()
            .any(|request| carries(request, CODE) && goes_to(request, &domain)),
        "{arrived:?}"
    );
}

/// Without this the first test would hold where nothing is sent at all.
#[test]
fn a_custom_domain_that_proves_itself_is_sent_what_each_command_sends() {
    let mut desk = Desk::new();
    desk.begin_login();
    let expected = BTreeMap::from([
        ("verify", "the secret"),
        ("verify NAME", "an admin token"),
        ("verify, opaque token", "an opaque admin token"),
        ("verify --rehearse", "the secret"),
        ("setup --no-input", "the secret"),
        ("login-test, password", "the password"),
        ("login-test, password, values", "the password"),
        ("login-test, code", "the verifier"),
        ("rotate-secret", "an admin token"),
        ("rotate-secret, opaque token", "an opaque admin token"),
    ]);
    for (command, program) in desk.commands(DOMAIN) {
        desk.recorder.answer_discovery(None);
        let outcome = program.run();
        let sent = desk.leaked();
        assert!(
            sent.iter().any(|what| what.starts_with(expected[command])),
            "{command}: {sent:?}: {outcome:?}"
        );
    }
}

#[test]
fn an_admin_token_goes_to_the_host_that_it_names_and_never_to_a_custom_domain() {
    let mut desk = Desk::new();
    desk.begin_login();
    let canonical = "https://acme.us.auth0.com/api/v2/";
    let mut seen_at_its_own = 0;
    for (issuer, fits) in [
        ("https://auth0.auth0.com/", true),
        ("https://acme.us.auth0.com/", true),
        // Issued by the custom domain itself, which its audience does not name.
        ("https://login.acme.example/", true),
        ("https://login.acme.example/", false),
    ] {
        let audience = if fits {
            canonical
        } else {
            "https://press.eu.auth0.com/api/v2/"
        };
        let admin = token(audience, issuer);
        let named = audience
            .trim_start_matches("https://")
            .trim_end_matches("/api/v2/");
        let record = desk.record.replace(AUDIENCE, canonical);
        std::fs::write(desk.path(), record).expect("written");
        for (command, program) in desk.commands(DOMAIN) {
            if command.contains("opaque") || command.starts_with("login-test") {
                continue;
            }
            desk.recorder.answer_discovery(None);
            let outcome = program
                .variable("MAZ_AUTH0_ADMIN_TOKEN", &admin)
                .variable("MAZ_AUTH0_AUDIENCE", canonical)
                .run();
            for request in desk.recorder.arrived() {
                if !carries(&request, &admin) {
                    continue;
                }
                assert!(
                    fits && goes_to(&request, named),
                    "{command}, {issuer}: {request}: {outcome:?}"
                );
                seen_at_its_own += 1;
            }
        }
    }
    assert!(seen_at_its_own > 0, "it was used nowhere");
}

#[test]
fn an_opaque_admin_token_is_sent_nowhere_unless_the_person_says_where_it_belongs() {
    let mut desk = Desk::new();
    desk.begin_login();
    for arguments in [
        &["verify", "acme"][..],
        &["setup", "other", "--no-input", "--dry-run"],
        &["rotate-secret", "acme", "--yes"],
        &["login-test", "acme", "--flow", "code", "--yes"],
    ] {
        desk.recorder.answer_discovery(None);
        let outcome = desk
            .program(arguments)
            .variable(
                "MAZ_AUTH0_ADMIN_TOKEN",
                &desk.secrets["an opaque admin token"],
            )
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(
            outcome.stderr.contains("--admin-token-opaque"),
            "{outcome:?}"
        );
        assert_eq!(desk.leaked(), Vec::<String>::new(), "{arguments:?}");
    }
}
