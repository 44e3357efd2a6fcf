//! What is broken on this side is not the tenant's fault: a proxy, this machine's certificates, its clock. Exit code 2,
//! the thing named with the way to put it right, and not one word of judgement on the tenant.

use crate::support::program::{Outcome, Program, left_out, sandbox, sandbox_with};
use maz_auth0::sandbox::Options;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// A real name, to which no way leads from here but through the proxy of a test.
const DOMAIN: &str = "acme.us.auth0.com";

/// A proxy that gives each request the same answer, and remembers what it was asked.
struct Proxy {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn answering(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 4096];
                let count = stream.read(&mut request).unwrap_or_default();
                let text = String::from_utf8_lossy(&request[..count]).into_owned();
                heard.lock().expect("nobody panicked").push(text);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

fn program(arguments: &[&str]) -> Program {
    Program::new(arguments)
        .variable("MAZ_AUTH0_DOMAIN", DOMAIN)
        .variable("MAZ_AUTH0_CLIENT_ID", "ujY92uutE7GMyoSKlDLwind2cxD40HR3")
        .variable("MAZ_AUTH0_CLIENT_SECRET", &"kP3v".repeat(16))
        .variable(
            "MAZ_AUTH0_DEFAULT_DIRECTORY",
            "Username-Password-Authentication",
        )
}

fn assert_no_judgement(what: &str, outcome: &Outcome, words: &[&str]) {
    assert_eq!(outcome.code, Some(2), "{what}: {}", outcome.shown());
    assert_eq!(outcome.stdout, "", "{what}");
    let said = outcome
        .stderr
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for word in words {
        assert!(said.contains(word), "{what}: {word:?} is not in {said}");
    }
    for verdict in [
        "no-such-host",
        "not an Auth0 tenant",
        "Copy the domain",
        "try again later",
    ] {
        assert!(!said.contains(verdict), "{what}: {said}");
    }
}

#[test]
fn a_proxy_that_is_broken_is_named_and_never_gone_round() {
    let wants = Proxy::answering(
        "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm=\"x\"\r\ncontent-length: 0\r\n\r\n",
    );
    let refuses = Proxy::answering("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").to_string()
    };
    let cases: Vec<(&str, String, Vec<&str>)> = vec![
        (
            "its name is not known",
            "http://proxy.corp.invalid:8080".into(),
            vec!["proxy.corp.invalid:8080", "has no address", "VPN"],
        ),
        (
            "it wants a login",
            format!("http://{}", wants.address),
            vec!["407", "USER:PASSWORD"],
        ),
        (
            "it takes not the login that it is given",
            format!("http://jo:s3cr3t-of-jo@{}", wants.address),
            vec!["407", "USER:PASSWORD"],
        ),
        (
            "it lets nothing through",
            format!("http://{}", refuses.address),
            vec!["does not let this through", "NO_PROXY"],
        ),
        (
            "nothing listens there",
            format!("http://{closed}"),
            vec!["nothing listens there"],
        ),
        (
            "it is SOCKS",
            "socks5h://127.0.0.1:1080".into(),
            vec!["SOCKS", "HTTP proxy"],
        ),
        (
            "it is no address",
            "http://proxy.corp:eighty".into(),
            vec!["holds no address of a proxy", "http://HOST:PORT"],
        ),
        (
            "it is a word",
            "<proxy>".into(),
            vec!["holds no address of a proxy"],
        ),
        (
            "it has no host",
            "http://".into(),
            vec!["holds no address of a proxy"],
        ),
        (
            "it is of another kind",
            "ftp://proxy.corp".into(),
            vec!["holds no address of a proxy"],
        ),
    ];
    for (what, value, words) in cases {
        for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            let outcome = program(&["verify"]).variable(variable, &value).run();
            let mut words = words.clone();
            words.push(variable);
            assert_no_judgement(&format!("{what}, {variable}"), &outcome, &words);
            assert!(
                !outcome.shown().contains("s3cr3t-of-jo"),
                "{}",
                outcome.shown()
            );
        }
    }
    // What it was asked is the way to the tenant, and nothing of what was to be sent there.
    for request in wants.asked().iter().chain(&refuses.asked()) {
        assert!(
            request.starts_with(&format!("CONNECT {DOMAIN}:443 ")),
            "{request}"
        );
        assert!(!request.contains("kP3vkP3v"), "{request}");
    }
}

#[test]
fn each_command_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("integrations.toml");
    std::fs::write(
        &config,
        format!(
            "schema = 1\n[integrations.acme]\ndomain = \"{DOMAIN}\"\nclient_id = \"ujY92uutE7GMyoSKlDLwind2cxD40HR3\"\n\
             management_api_identifier = \"https://{DOMAIN}/api/v2/\"\ndefault_directory = \"Username-Password-Authentication\"\n\
             subscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n"
        ),
    )
    .expect("a record");
    let config = config.to_string_lossy().into_owned();
    for arguments in [
        vec!["verify"],
        vec!["verify", "--format", "json"],
        vec!["verify", "acme", "--config", &config],
        vec!["verify", "--all", "--config", &config],
        vec!["login-test", "--flow", "password"],
        vec![
            "setup",
            "new",
            "--no-input",
            "--secret-store",
            "file",
            "--subscription-type",
            "all-access",
        ],
    ] {
        let outcome = program(&arguments)
            .variable("HTTPS_PROXY", "http://proxy.corp.invalid:8080")
            .variable("MAZ_AUTH0_USERNAME", "reader@example.org")
            .variable("MAZ_AUTH0_PASSWORD", "a-password-of-a-reader")
            .run();
        assert_no_judgement(
            &arguments.join(" "),
            &outcome,
            &["proxy.corp.invalid:8080", "HTTPS_PROXY"],
        );
    }
}

#[test]
fn a_host_that_no_proxy_names_is_asked_directly() {
    let sandbox = sandbox(&[]);
    let outcome = Program::new(&["verify"])
        .against(&sandbox)
        .variable("HTTPS_PROXY", "http://proxy.corp.invalid:8080")
        .variable("HTTP_PROXY", "http://proxy.corp.invalid:8080")
        .run();
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    let outcome = program(&["verify"])
        .variable("HTTPS_PROXY", "http://proxy.corp.invalid:8080")
        .variable("NO_PROXY", ".auth0.com")
        .run();
    assert!(
        !outcome.stderr.contains("proxy.corp.invalid"),
        "{}",
        outcome.shown()
    );
}

#[test]
fn a_machine_without_certificates_is_told_where_they_come_from() {
    let outcome = program(&["verify"])
        .variable("SSL_CERT_FILE", "/nonexistent")
        .variable("SSL_CERT_DIR", "/nonexistent")
        .run();
    assert_no_judgement(
        "no certificates",
        &outcome,
        &["no certificates", "ca-certificates", "SSL_CERT_FILE is set"],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_clock_that_is_off_by_days_is_the_clocks_fault() {
    let library = std::fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("faketime/libfaketime.so.1"))
        .find(|path| path.exists());
    let Some(library) = library else {
        return left_out("libfaketime is not installed (package faketime)");
    };
    let sandbox = sandbox_with(Options {
        tls: true,
        ..Options::default()
    });
    for (offset, words) in [
        ("+400d", "was valid only until"),
        ("-400d", "is valid only from"),
    ] {
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .variable("LD_PRELOAD", &library.to_string_lossy())
            .variable("FAKETIME", offset)
            .variable("DONT_FAKE_MONOTONIC", "1")
            .run();
        assert_no_judgement(
            offset,
            &outcome,
            &[
                "this machine says that it is 20",
                words,
                "its clock is wrong",
                "Set this machine's clock",
            ],
        );
    }
}
