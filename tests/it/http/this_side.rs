//! What is broken on this side is not the tenant's fault: a proxy, this machine's certificates, its clock. Exit code 2,
//! the thing named with the way to put it right, and not one word of judgement on the tenant.

use crate::support::program::{
    Outcome, Program, beyond_this_user, left_out, sandbox, sandbox_with,
};
use crate::support::tunnel::tunnel_to;
use maz_auth0::sandbox::Options;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
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
                let _ = stream.shutdown(Shutdown::Write);
                // What comes yet is read: a connection with something unread is reset, and the answer may be lost.
                std::thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
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
    let plain = Proxy::answering("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
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
            vec!["does not let this through", "HTTP 403", "NO_PROXY"],
        ),
        (
            "it is a script",
            "http://proxy.corp/proxy.pac".into(),
            vec!["script", "http://HOST:PORT"],
        ),
        (
            "it speaks no TLS",
            format!("https://{}", plain.address),
            vec!["speaks no TLS", "http://"],
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
fn what_a_proxy_answers_is_told_with_what_to_do() {
    for (what, answer, words) in [
        (
            "502",
            "HTTP/1.1 502 Bad Gateway\r\n\r\n",
            ["HTTP 502", "cannot reach"],
        ),
        (
            "503",
            "HTTP/1.1 503 Busy\r\n\r\n",
            ["HTTP 503", "cannot reach"],
        ),
        (
            "504",
            "HTTP/1.1 504 Late\r\n\r\n",
            ["HTTP 504", "cannot reach"],
        ),
        (
            "429",
            "HTTP/1.1 429 Slow down\r\n\r\n",
            ["HTTP 429", "asked too often"],
        ),
        (
            "302",
            "HTTP/1.1 302 Found\r\nlocation: http://portal/\r\n\r\n",
            ["HTTP 302", "sign in"],
        ),
        ("it closes", "", ["closes the connection", "HTTPS_PROXY"]),
        (
            "it opens the way and closes it",
            "HTTP/1.1 200 OK\r\n\r\n",
            ["closes the connection", "HTTPS_PROXY"],
        ),
        (
            "it opens the way and shows a page",
            "HTTP/1.1 200 OK\r\n\r\n<html>Sign in</html>",
            ["in place of", "sign in"],
        ),
    ] {
        let proxy = Proxy::answering(answer);
        let address = format!("http://jo:s3cr3t-of-jo@{}", proxy.address);
        let outcome = program(&["verify"]).variable("HTTPS_PROXY", &address).run();
        let words = [&words[..], &[&proxy.address]].concat();
        assert_no_judgement(what, &outcome, &words);
        assert!(!outcome.shown().contains("s3cr3t-of-jo"), "{outcome:?}");
    }
}

#[test]
fn a_proxy_that_says_nothing_is_named() {
    for answer in ["", "HTTP/1.1 200 Connection established\r\n\r\n"] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for mut stream in listener.incoming().flatten() {
                let _ = stream.write_all(answer.as_bytes());
                held.push(stream);
            }
        });
        let outcome = program(&["verify", "--timeout", "1"])
            .variable("HTTPS_PROXY", &format!("http://{address}"))
            .run();
        assert_no_judgement(answer, &outcome, &[&address, "does not answer in time"]);
    }
}

#[test]
fn a_machine_without_certificates_is_told_where_they_come_from() {
    let outcome = program(&["verify"])
        .variable("SSL_CERT_DIR", "/nonexistent")
        .run();
    assert_no_judgement(
        "no certificates",
        &outcome,
        &["no certificates", "ca-certificates", "SSL_CERT_DIR is set"],
    );
}

/// Also where another variable names certificates: who set this one means what it names.
#[test]
fn a_file_of_certificates_that_cannot_be_used_is_named() {
    let sandbox = sandbox_with(Options {
        tls: true,
        ..Options::default()
    });
    let authority = sandbox.details().ca_file.clone().expect("a file");
    let pem = std::fs::read_to_string(&authority).expect("certificates");
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path.to_string_lossy().into_owned()
    };
    let wide: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (path, word) in [
        (
            folder.path().join("none").to_string_lossy().into_owned(),
            "is not there",
        ),
        (folder.path().to_string_lossy().into_owned(), "is a folder"),
        (file("empty", b""), "is empty"),
        (file("words", b"see the wiki"), "holds no certificate"),
        (
            file(
                "key",
                b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            ),
            "holds no certificate",
        ),
        (
            file("der", &[0x30, 0x82, 0x01, 0x0a, 0x30, 0x82, 0, 1]),
            "openssl x509 -inform der",
        ),
        (
            file("utf16", &[&[0xff, 0xfe], &wide[..]].concat()),
            "Set-Content -Encoding ascii",
        ),
        (
            file("bom", &[b"\xef\xbb\xbf", pem.as_bytes()].concat()),
            "Set-Content -Encoding ascii",
        ),
        #[cfg(unix)]
        ("/dev/zero".to_owned(), "is no file"),
    ] {
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .variable("SSL_CERT_FILE", &path)
            .variable(
                "SSL_CERT_DIR",
                &authority.parent().expect("a folder").to_string_lossy(),
            )
            .run();
        assert_no_judgement(&path, &outcome, &["SSL_CERT_FILE", &path, word]);
    }
}

/// Of a tenant nothing is known where the stand-in that the user named is not there, or speaks otherwise.
#[test]
fn an_endpoint_that_cannot_be_used_is_named() {
    let plain = sandbox(&[]);
    let plain = plain
        .endpoint()
        .replacen("http://127.0.0.1", "https://localhost", 1);
    let outcome = program(&["verify"])
        .variable("MAZ_AUTH0_ENDPOINT", &plain)
        .run();
    assert_no_judgement(
        "plain HTTP",
        &outcome,
        &[&plain, "speaks no TLS", "http://", "MAZ_AUTH0_ENDPOINT"],
    );
    let tls = sandbox_with(Options {
        tls: true,
        ..Options::default()
    });
    let origin = tls.endpoint().replacen("https://", "http://", 1);
    let outcome = program(&["verify"])
        .variable("MAZ_AUTH0_ENDPOINT", &origin)
        .run();
    assert_no_judgement(
        "TLS",
        &outcome,
        &[
            &origin,
            "does not speak HTTP",
            "https://",
            "MAZ_AUTH0_ENDPOINT",
        ],
    );
    let outcome = program(&["verify"])
        .variable("MAZ_AUTH0_ENDPOINT", "https://gateway.corp.invalid")
        .run();
    assert_no_judgement(
        "no such host",
        &outcome,
        &[
            "gateway.corp.invalid",
            "has no address",
            "MAZ_AUTH0_ENDPOINT",
        ],
    );
}

#[test]
fn whose_certificate_is_bad_is_said() {
    let sandbox = sandbox_with(Options {
        tls: true,
        ..Options::default()
    });
    let outcome = Program::new(&["verify"])
        .against(&sandbox)
        .without("SSL_CERT_FILE")
        .run();
    let said = outcome
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for word in [sandbox.endpoint(), "the endpoint", "--endpoint"] {
        assert!(said.contains(word), "{said}");
    }
}

/// A tenant whose handshake is answered by something else: words for a person, and not those of a crate.
#[test]
fn what_speaks_otherwise_is_told_in_words() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            // A fatal alert: protocol_version (RFC 8446 section 6).
            let _ = stream.write_all(&[0x15, 3, 1, 0, 2, 2, 70]);
        }
    });
    let outcome = program(&["verify"])
        .variable("MAZ_AUTH0_ENDPOINT", &format!("https://localhost:{port}"))
        .run();
    assert_no_judgement(
        "old TLS",
        &outcome,
        &["older", "TLS 1.2", "MAZ_AUTH0_ENDPOINT"],
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
    let port = sandbox.endpoint().rsplit(':').next().expect("a port");
    let proxy = tunnel_to(port.parse().expect("a number"), &Arc::default());
    // Of another host it may as well be the certificate's end.
    let outcome = Program::new(&["verify"])
        .against(&sandbox)
        .variable("LD_PRELOAD", &library.to_string_lossy())
        .variable("FAKETIME", "+400d")
        .variable("DONT_FAKE_MONOTONIC", "1")
        .run();
    let said = outcome.shown();
    assert!(
        said.contains("has expired") && said.contains("the endpoint"),
        "{said}"
    );
    assert!(!said.contains("clock is wrong"), "{said}");
    for (offset, words) in [
        ("+400d", "was valid only until"),
        ("-400d", "is valid only from"),
    ] {
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .without("MAZ_AUTH0_ENDPOINT")
            .variable("HTTPS_PROXY", &proxy)
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

/// A machine whose only names are these: what its name server is asked for, nobody has. Nothing where this user may not make one.
#[cfg(target_os = "linux")]
fn with_names(folder: &std::path::Path, hosts: &str, arguments: &str) -> Option<Outcome> {
    let at = |name: &str| folder.join(name).display().to_string();
    std::fs::write(at("nsswitch.conf"), "hosts: files\n").expect("written");
    std::fs::write(at("hosts"), hosts).expect("written");
    let mounts = "mount --bind nsswitch.conf /etc/nsswitch.conf && mount --bind hosts /etc/hosts";
    let run = |line: &str| {
        Program::by_shell(&format!("exec unshare -rm sh -c '{mounts} && {line}'"))
            .variable("MAZ_AUTH0_CLIENT_SECRET", &"kP3v".repeat(16))
            .within(folder)
            .run()
    };
    if run("true").code != Some(0) {
        beyond_this_user("names of its own take a user namespace (unshare -rm)");
        return None;
    }
    Some(run(&format!(
        "exec {} {arguments}",
        env!("CARGO_BIN_EXE_maz-auth0")
    )))
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_that_knows_no_names_condemns_nobody() {
    use std::fmt::Write as _;
    let folder = tempfile::TempDir::new().expect("a folder");
    let records = |names: &[&str]| {
        let mut text = String::from("schema = 1\n");
        for name in names {
            let _ = write!(
                text,
                "[integrations.{name}]\ndomain = \"{name}.us.auth0.com\"\nclient_id = \"ujY92uutE7GMyoSKlDLwind2cxD40HR3\"\n\
                 management_api_identifier = \"https://{name}.us.auth0.com/api/v2/\"\ndefault_directory = \"d\"\n\
                 subscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n"
            );
        }
        std::fs::write(folder.path().join("r.toml"), text).expect("written");
    };
    let run = |hosts: &str, arguments: &str| {
        with_names(
            folder.path(),
            hosts,
            &format!("verify --config r.toml {arguments}"),
        )
    };
    records(&["a", "b", "c"]);
    for (arguments, others) in [
        ("--all", "nor could the 2 others"),
        ("--all --wait 600", ""),
    ] {
        let Some(outcome) = run("127.0.0.1 localhost\n", arguments) else {
            return;
        };
        let words = ["not even auth0.com has an address", "DNS server", others];
        assert_no_judgement(arguments, &outcome, &words);
    }
    // Of one alone nobody else tells that the name is right.
    let alone = run("127.0.0.1 localhost\n", "a --format json").expect("it ran before");
    assert_eq!(alone.code, Some(1), "{alone:?}");
    let first = &alone.json()["integrations"][0]["checks"][0];
    assert_eq!(first["cause"], "no-such-host", "{first}");
    // One of several is unknown, and what it is called may be right.
    let hosts = "127.0.0.1 b.us.auth0.com\n";
    let outcome = run(hosts, "--all --format json --jobs 1").expect("it ran before");
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let report = outcome.json();
    for one in report["integrations"].as_array().expect("integrations") {
        let first = &one["checks"][0];
        assert_eq!(first["status"], "unknown", "{report}");
        let message = first["message"].as_str().expect("words");
        assert_eq!(
            message.contains("not even auth0.com"),
            one["name"] != "b",
            "{message}"
        );
    }
    // Where Auth0 has an address, and a tenant has none, it is the tenant's name that is wrong.
    let outcome = run("127.0.0.1 auth0.com\n", "--all --format json").expect("it ran before");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let report = outcome.json();
    for one in report["integrations"].as_array().expect("integrations") {
        assert_eq!(one["checks"][0]["cause"], "no-such-host", "{report}");
    }
}
