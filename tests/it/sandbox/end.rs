//! How a sandbox ends while others hang on to it: at once, and without a trace.

use crate::support::program::{Program, sandbox_with};
use maz_auth0::sandbox::{Options, parse_faults};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than anything here takes on any machine, and shorter than what would wait for a connection.
const LONG: Duration = Duration::from_secs(60);

/// What comes of a client before it falls silent.
const BEGINNINGS: &[&[u8]] = &[
    b"",
    b"GET /.well-kn",
    b"GET / HTTP/1.1\r\nhost: acme.us.auth0.com\r\nx-more",
    b"POST /oauth/token HTTP/1.1\r\nhost: acme.us.auth0.com\r\ncontent-length: 100\r\n\r\n",
    b"POST /oauth/token HTTP/1.1\r\nhost: acme.us.auth0.com\r\ncontent-length: 100\r\n\r\n{\"gra",
    // An answer that takes long, one that never ends, and one after which the connection stays.
    b"GET /late HTTP/1.1\r\nhost: acme.us.auth0.com\r\n\r\n",
    b"GET /endless HTTP/1.1\r\nhost: acme.us.auth0.com\r\n\r\n",
    b"GET /userinfo HTTP/1.1\r\nhost: acme.us.auth0.com\r\n\r\n",
    // HTTP/2 before its settings, and TLS before all of its greeting.
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01",
];

const FAULTS: &str = "latency=3600000ms@/late,endless@/endless";

/// Fifty connections, each of which waits for something.
fn hanging_on(endpoint: &str) -> Vec<TcpStream> {
    let (_, address) = endpoint.split_once("://").expect("an address");
    BEGINNINGS
        .iter()
        .cycle()
        .take(50)
        .map(|beginning| {
            let mut stream = TcpStream::connect(address).expect("a connection");
            stream.write_all(beginning).expect("a beginning");
            if beginning.starts_with(b"GET /userinfo") {
                // Once it is answered, or refused because there is no TLS, all before it have been taken on.
                let _ = stream.peek(&mut [0]);
            }
            stream
        })
        .collect()
}

/// Whether each of them is told that it is over.
fn are_cut(streams: Vec<TcpStream>) {
    for mut stream in streams {
        stream.set_read_timeout(Some(LONG)).expect("a socket");
        let mut part = [0; 8_192];
        loop {
            match stream.read(&mut part) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    let late = matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    );
                    assert!(!late, "a connection outlives the sandbox");
                    break;
                }
            }
        }
    }
}

fn is_free(endpoint: &str) {
    let (_, address) = endpoint.split_once("://").expect("an address");
    TcpListener::bind(address).expect("the port is free again");
}

fn entries(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path().display().to_string())
        .collect()
}

/// How a sandbox ends at a signal: its code, and what it said meanwhile.
fn end(signal: Signal, flags: &[&str], besieged: bool) -> (Option<i32>, String) {
    let temporary = TempDir::new().expect("a folder");
    let arguments = [&["sandbox", "--format", "json", "--fault", FAULTS], flags].concat();
    let (mut child, home) = Program::new(&arguments)
        .variable("TMPDIR", &temporary.path().to_string_lossy())
        .start();
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut said = String::new();
    stdout.read_line(&mut said).expect("a line");
    let details: serde_json::Value = serde_json::from_str(&said).expect("details");
    let endpoint = details["endpoint"].as_str().expect("an address").to_owned();
    assert_eq!(
        entries(temporary.path()).len(),
        usize::from(flags.contains(&"--tls"))
    );
    let streams = if besieged {
        hanging_on(&endpoint)
    } else {
        Vec::new()
    };
    kill_process(Pid::from_child(&child), signal).expect("a signal");
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        if started.elapsed() > LONG {
            child.kill().expect("an end");
            child.wait().expect("an end");
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    are_cut(streams);
    is_free(&endpoint);
    assert_eq!(entries(temporary.path()), Vec::<String>::new());
    assert_eq!(entries(home.path()), Vec::<String>::new());
    let mut said = String::new();
    stdout.read_to_string(&mut said).expect("text");
    let mut stderr = child.stderr.take().expect("a pipe");
    stderr.read_to_string(&mut said).expect("text");
    (status.code(), said)
}

#[test]
fn a_signal_ends_it_whoever_hangs_on() {
    for flags in [&[][..], &["--tls"]] {
        for signal in [Signal::INT, Signal::TERM] {
            let left_alone = end(signal, flags, false);
            assert_eq!(left_alone, (Some(130), String::new()), "{flags:?}");
            assert_eq!(end(signal, flags, true), left_alone, "{flags:?} {signal:?}");
        }
    }
}

#[test]
fn dropped_it_is_gone_whoever_hangs_on() {
    for tls in [false, true] {
        let sandbox = sandbox_with(Options {
            tls,
            faults: parse_faults(FAULTS).expect("faults"),
            ..Options::default()
        });
        let endpoint = sandbox.endpoint().to_owned();
        let file = sandbox.details().ca_file.clone();
        let streams = hanging_on(&endpoint);
        drop(sandbox);
        are_cut(streams);
        is_free(&endpoint);
        assert!(file.is_none_or(|file| !file.exists() && !file.parent().is_some_and(Path::exists)));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn more_connections_than_it_can_have_do_not_end_it() {
    use rustix::process::{Resource, Rlimit, prlimit};
    let (mut child, _home) = Program::new(&["sandbox", "--format", "json"]).start();
    let mut said = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    BufReader::new(stdout).read_line(&mut said).expect("a line");
    let details: serde_json::Value = serde_json::from_str(&said).expect("details");
    let endpoint = details["endpoint"].as_str().expect("an address");
    let (_, address) = endpoint.split_once("://").expect("an address");
    let few = Rlimit {
        current: Some(40),
        maximum: Some(40),
    };
    prlimit(Some(Pid::from_child(&child)), Resource::Nofile, few).expect("a limit");
    let connect = || TcpStream::connect(address).expect("a connection");
    let silent: Vec<TcpStream> = (0..100).map(|_| connect()).collect();
    let mut waiting = connect();
    waiting.set_read_timeout(Some(LONG)).expect("a socket");
    waiting
        .write_all(b"GET /.well-known/jwks.json HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .expect("a request");
    drop(silent);
    let mut answer = [0; 15];
    let outcome = waiting.read_exact(&mut answer);
    child.kill().expect("an end");
    child.wait().expect("an end");
    outcome.expect("an answer, once others have gone");
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
}

/// Set where this program runs again, for one test alone.
#[cfg(target_os = "linux")]
const ALONE: &str = "MAZ_AUTH0_TEST_ALONE";

#[cfg(target_os = "linux")]
#[test]
fn many_sandboxes_leave_no_thread_and_no_file_open() {
    if std::env::var_os(ALONE).is_none() {
        // Beside other tests, their threads would be counted as well.
        let output = std::process::Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "--test-threads", "1"])
            .arg("sandbox::end::many_sandboxes_leave_no_thread_and_no_file_open")
            .env(ALONE, "1")
            .output()
            .expect("this program starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{said}"
        );
        return;
    }
    let round = || {
        for tls in [false, true] {
            let sandbox = sandbox_with(Options {
                tls,
                faults: parse_faults(FAULTS).expect("faults"),
                ..Options::default()
            });
            let streams = hanging_on(sandbox.endpoint());
            drop(sandbox);
            drop(streams);
        }
    };
    let count = |folder: &str| std::fs::read_dir(folder).expect("a folder").count();
    round();
    let kinds = ["/proc/self/task", "/proc/self/fd"];
    let before = kinds.map(count);
    for _ in 0..10 {
        round();
    }
    // A thread that was waited for may still be listed for a moment.
    let started = Instant::now();
    while kinds.map(count) != before && started.elapsed() < LONG {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(kinds.map(count), before, "{kinds:?}");
}
