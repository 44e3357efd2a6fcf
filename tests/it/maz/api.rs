//! The MAZ API as a destination: each answer that it can give, answers that get lost, writers at the same time.

use crate::support::program::{sandbox, sandbox_with};
use maz_auth0::domain::{
    ApiAddress, ApiTarget, AppId, AuthorizationCode, ClientSecret, DirectoryName, IntegrationName,
    Key, MazToken, Record, Redactor, SecretLocation, SecretStoreKind, Settings, TenantDomain,
    Values,
};
use maz_auth0::http::HttpOptions;
use maz_auth0::maz::{ApiError, HeldRecord, RecordApi, Written};
use maz_auth0::sandbox::{Options, Sandbox, parse_faults};
use std::future::Future;
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// What the program writes on its log.
type Log = Arc<Mutex<String>>;

/// What knows the secrets of a test, as one redactor does of a run.
fn shared() -> Redactor {
    static SHARED: std::sync::OnceLock<Redactor> = std::sync::OnceLock::new();
    SHARED.get_or_init(Redactor::default).clone()
}

fn api_at(address: &str, app_id: &str, token: &str, log: &Log) -> RecordApi {
    let log = Arc::clone(log);
    let target = ApiTarget {
        address: ApiAddress::parse(address).expect("an address"),
        app_id: AppId::parse(app_id).expect("an id"),
    };
    let options = HttpOptions {
        endpoint: None,
        timeout: Duration::from_millis(700),
        redactor: shared(),
        waits: None,
        trace: Some(Arc::new(move |line: &str| {
            let mut log = log.lock().expect("the log");
            log.push_str(line);
            log.push('\n');
        })),
    };
    RecordApi::new(
        target,
        &MazToken::parse(token.to_owned(), &shared())
            .expect("a token")
            .value,
        None,
        options,
    )
    .expect("a token that has gone nowhere")
}

fn api(sandbox: &Sandbox) -> RecordApi {
    let env = &sandbox.details().env;
    api_at(
        &env["MAZ_API_URL"],
        &env["MAZ_APP_ID"],
        &env["MAZ_API_TOKEN"],
        &Log::default(),
    )
}

fn empty() -> Sandbox {
    sandbox(&["record.target/missing"])
}

/// The record that a healthy sandbox's API holds, and its secret.
fn record(sandbox: &Sandbox) -> (Record, ClientSecret) {
    let env = &sandbox.details().env;
    let mut values = Values::default();
    for key in Key::in_table("") {
        if let Some(text) = env.get(key.variable()) {
            values.read(key, text).expect("a value of the sandbox");
        }
    }
    let location = SecretLocation {
        store: SecretStoreKind::File,
        variable: None,
    };
    let name = IntegrationName::parse("acme").expect("a name").value;
    let record = Record::of(name, values, location).expect("a whole record");
    let secret =
        ClientSecret::parse(env["MAZ_AUTH0_CLIENT_SECRET"].clone(), &shared()).expect("a secret");
    (record, secret.value)
}

/// The names of what differs.
fn differing(held: &HeldRecord, record: &Record, secret: &ClientSecret) -> Vec<&'static str> {
    let settings = Settings {
        client_secret: Some(secret.clone()),
        ..record.settings()
    };
    let differences = held.differences(&settings);
    differences.iter().map(|found| found.member).collect()
}

fn break_with(sandbox: &Sandbox, faults: &str) {
    let parsed = parse_faults(faults).expect("faults");
    sandbox.with_faults(|all| *all = parsed);
}

#[test]
fn what_is_held_already_is_not_written_again() {
    let sandbox = empty();
    let (record, secret) = record(&sandbox);
    let api = api(&sandbox);
    for expected in [Written::Created, Written::Unchanged, Written::Unchanged] {
        let seen = wait(api.read()).expect("read");
        let written = wait(api.write(&record, &secret, &seen));
        assert_eq!(written, Ok(expected));
    }
    assert_eq!(sandbox.with_maz_api(|api| api.writes), 1);
}

#[test]
fn an_integration_is_made_changed_and_removed() {
    let sandbox = empty();
    let (mut record, secret) = record(&sandbox);
    let api = api(&sandbox);
    let none = wait(api.read()).expect("read");
    assert!(none.held.is_none());
    assert!(!wait(api.remove(&none)).expect("nothing to do"));
    let made = wait(api.write(&record, &secret, &none)).expect("written");
    assert_eq!(made, Written::Created);
    let kept = sandbox
        .with_maz_api(|api| api.record.clone())
        .expect("it is there");
    assert_eq!(kept["client_secret"], secret.expose());

    let seen = wait(api.read()).expect("read");
    record.default_directory = DirectoryName::parse("Readers").expect("a name").value;
    record.authorization_code = Some(AuthorizationCode {
        application_domain: TenantDomain::parse("login.acme.com")
            .expect("a domain")
            .value,
        redirect_uri: AuthorizationCode::MAZ_REDIRECT_URI.into(),
    });
    let other = ClientSecret::parse("another-0123456789".into(), &shared())
        .expect("a secret")
        .value;
    let held = seen.held.as_ref().expect("it is there");
    assert_eq!(
        differing(held, &record, &other),
        ["default_directory", "client_secret", "authorization_code"]
    );
    let changed = wait(api.write(&record, &other, &seen)).expect("written");
    assert_eq!(changed, Written::Updated);
    let seen = wait(api.read()).expect("read");
    let held = seen.held.as_ref().expect("it is there");
    assert!(differing(held, &record, &other).is_empty());
    assert!(wait(api.remove(&seen)).expect("removed"));
    assert!(wait(api.read()).expect("read").held.is_none());
}

#[test]
fn of_two_writers_who_saw_the_same_one_is_told() {
    let sandbox = empty();
    let (record, secret) = record(&sandbox);
    let (one, two) = (api(&sandbox), api(&sandbox));
    let seen = wait(one.read()).expect("read");
    wait(one.write(&record, &secret, &seen)).expect("the first");
    let mut other = record.clone();
    other.default_directory = DirectoryName::parse("Readers").expect("a name").value;
    // Both when there was none, and over what was there.
    assert_eq!(
        wait(two.write(&other, &secret, &seen)),
        Err(ApiError::Changed)
    );
    let seen = wait(two.read()).expect("read");
    wait(one.write(&other, &secret, &seen)).expect("the first");
    let mut third = record;
    third.default_directory = DirectoryName::parse("Members").expect("a name").value;
    assert_eq!(
        wait(two.write(&third, &secret, &seen)),
        Err(ApiError::Changed)
    );
    assert_eq!(wait(two.remove(&seen)), Err(ApiError::Changed));
    let kept = sandbox
        .with_maz_api(|api| api.record.clone())
        .expect("it is there");
    assert_eq!(kept["default_directory"], "Readers");
}

#[test]
fn a_write_whose_answer_was_lost_is_read_back_and_done_once() {
    for (fault, sent) in [
        // Done, and the answer lost: the reading back tells.
        ("lose-answer@/maz#1", 1),
        // Cut off before it was done, or a gateway that says so: the second try does it.
        ("drop@/maz#1", 2),
        ("503@/maz#1", 2),
        ("502@/maz#1", 2),
    ] {
        let sandbox = empty();
        let (record, secret) = record(&sandbox);
        let api = api(&sandbox);
        let seen = wait(api.read()).expect("read");
        break_with(&sandbox, fault);
        let before = sandbox.requests().len();
        let written = wait(api.write(&record, &secret, &seen));
        assert_eq!(written, Ok(Written::Created), "{fault}");
        assert_eq!(sandbox.with_maz_api(|api| api.writes), 1, "{fault}");
        let puts = sandbox.requests()[before..]
            .iter()
            .filter(|request| request.method == "PUT")
            .count();
        assert!(puts <= sent, "{fault}: {puts}");
    }
}

#[test]
fn a_write_of_which_nothing_is_known_says_so() {
    let sandbox = empty();
    let (record, secret) = record(&sandbox);
    let api = api(&sandbox);
    let seen = wait(api.read()).expect("read");
    break_with(&sandbox, "lose-answer@/maz");
    let error = wait(api.write(&record, &secret, &seen)).expect_err("not known");
    assert!(matches!(error, ApiError::Uncertain(_)), "{error}");
    assert!(error.is_passing());
    // Once it answers again, the same write finds itself done.
    sandbox.with_faults(Vec::clear);
    let seen = wait(api.read()).expect("read");
    let written = wait(api.write(&record, &secret, &seen));
    assert_eq!(written, Ok(Written::Unchanged));
    assert_eq!(sandbox.with_maz_api(|api| api.writes), 1);
}

#[test]
fn nothing_that_listens_is_no_uncertainty() {
    let sandbox = empty();
    let (record, secret) = record(&sandbox);
    let api = api(&sandbox);
    let seen = wait(api.read()).expect("read");
    drop(sandbox);
    let error = wait(api.write(&record, &secret, &seen)).expect_err("nobody there");
    assert!(matches!(error, ApiError::Unreachable(_)), "{error}");
}

#[test]
fn a_slow_answer_is_given_up_in_time() {
    let sandbox = sandbox_with(Options {
        breaks: vec!["record.target/missing".into()],
        faults: parse_faults("endless@/maz").expect("a fault"),
        ..Options::default()
    });
    let started = Instant::now();
    let error = wait(api(&sandbox).read()).expect_err("too slow");
    assert!(
        matches!(error, ApiError::NoAnswer(_) | ApiError::NotTheApi(_)),
        "{error}"
    );
    assert!(started.elapsed() < Duration::from_secs(6));
}

#[test]
fn strangers_and_other_answers_are_told_apart() {
    let sandbox = empty();
    let env = &sandbox.details().env;
    let (url, id, token) = (
        &env["MAZ_API_URL"],
        &env["MAZ_APP_ID"],
        &env["MAZ_API_TOKEN"],
    );
    let read = |url: &str, id: &str, token: &str| {
        wait(api_at(url, id, token, &Log::default()).read()).expect_err("refused")
    };
    assert!(matches!(read(url, id, "wrong"), ApiError::Unauthorized(_)));
    assert!(matches!(read(url, "0", token), ApiError::Forbidden(_)));
    assert!(matches!(
        read(&format!("{url}/other"), id, token),
        ApiError::NotThere(_)
    ));
    for (fault, expected) in [
        (
            "redirect=https://elsewhere.example",
            "redirects to https://elsewhere.example",
        ),
        ("not-json", "does not keep to the contract"),
        ("huge", "does not keep to the contract"),
        ("404", "does not keep to the contract"),
        ("500", "it answered 500"),
        ("429", "asked too often"),
    ] {
        break_with(&sandbox, fault);
        let error = read(url, id, token);
        assert!(error.to_string().contains(expected), "{fault}: {error}");
    }
    sandbox.with_faults(Vec::clear);
    let (mut record, secret) = record(&sandbox);
    record.domain = TenantDomain::parse("acme.us.auth0.com")
        .expect("a domain")
        .value;
    let api = api(&sandbox);
    let seen = wait(api.read()).expect("read");
    sandbox.with_maz_api(|api| api.always_answers = Some(409));
    let error = wait(api.write(&record, &secret, &seen)).expect_err("refused");
    assert!(matches!(error, ApiError::Conflict(_)), "{error}");
}

/// An API that is none of ours: what it answers follows from each request alone.
fn answering(answer: impl Fn(&str) -> (&'static str, String) + Send + 'static) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut request = vec![0; 16 * 1024];
            let length = stream.read(&mut request).expect("a request");
            let (status, body) = answer(&String::from_utf8_lossy(&request[..length]));
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    address
}

const NONE_HELD: &str = r#"{"error":{"code":"not_found"}}"#;

/// A proxy's sign-in page, an empty object, another status: what the contract does not say is no proof that it is written.
#[test]
fn what_does_not_show_the_integration_is_no_write() {
    for (status, body) in [
        ("200 OK", "<html>Sign in to the network</html>"),
        ("200 OK", "{}"),
        ("201 Created", "[]"),
        (
            "200 OK",
            r#"{"domain":"other.us.auth0.com","client_secret_sha256":"0000000000000000000000000000000000000000000000000000000000000000"}"#,
        ),
        ("204 No Content", ""),
        ("202 Accepted", "{}"),
    ] {
        let address = answering(move |request| {
            if request.starts_with("GET") {
                ("404 Not Found", NONE_HELD.to_owned())
            } else {
                (status, body.to_owned())
            }
        });
        let sandbox = empty();
        let (record, secret) = record(&sandbox);
        let api = api_at(&address, "1", "token-of-the-test", &Log::default());
        let seen = wait(api.read()).expect("read");
        let written = wait(api.write(&record, &secret, &seen));
        assert!(
            matches!(written, Err(ApiError::NotTheApi(_))),
            "{status} {body}: {written:?}"
        );
    }
    // Nor is what says that it removed something, and still has it.
    let held = r#"{"domain":"acme.us.auth0.com","client_secret_sha256":"0000000000000000000000000000000000000000000000000000000000000000"}"#;
    let address = answering(move |_| ("200 OK\r\nETag: \"1\"", held.to_owned()));
    let api = api_at(&address, "1", "token-of-the-test", &Log::default());
    let seen = wait(api.read()).expect("read");
    let removed = wait(api.remove(&seen));
    assert!(
        matches!(removed, Err(ApiError::NotTheApi(_))),
        "{removed:?}"
    );
}

#[test]
fn every_try_of_a_write_has_the_same_key_and_every_write_another() {
    let keys = Arc::new(Mutex::new(Vec::new()));
    let address = answering({
        let keys = Arc::clone(&keys);
        move |request| {
            if request.starts_with("GET") {
                return ("404 Not Found", NONE_HELD.to_owned());
            }
            let key = request
                .lines()
                .find_map(|line| line.strip_prefix("idempotency-key: "));
            keys.lock()
                .expect("the keys")
                .push(key.unwrap_or_default().to_owned());
            ("503 Service Unavailable", String::new())
        }
    });
    let sandbox = empty();
    let (record, secret) = record(&sandbox);
    let api = api_at(&address, "1", "token-of-the-test", &Log::default());
    let seen = wait(api.read()).expect("read");
    for _ in 0..2 {
        let error = wait(api.write(&record, &secret, &seen)).expect_err("in trouble");
        assert!(
            matches!(error, ApiError::Server { status: 503, .. }),
            "{error}"
        );
    }
    let keys = keys.lock().expect("the keys");
    assert_eq!(keys.len(), 6);
    assert!(keys[0].len() >= 32 && keys[3].len() >= 32, "{keys:?}");
    assert!(keys[..3].iter().all(|key| *key == keys[0]), "{keys:?}");
    assert!(keys[3..].iter().all(|key| *key == keys[3]), "{keys:?}");
    assert_ne!(keys[0], keys[3]);
}

#[test]
fn what_it_does_not_take_is_named_and_a_reflected_secret_is_not_shown() {
    // It answers with what it was sent, the secret and the token, and with sequences for the terminal.
    let address = answering(|request| {
        if request.starts_with("GET") {
            return ("404 Not Found", NONE_HELD.to_owned());
        }
        let text = serde_json::json!({"error": {
            "code": "invalid",
            "message": request,
            "members": {
                "domain": format!("\u{1b}[31mnot {request}"),
                // So that the secret lies across the place where long texts are cut.
                "client_id": format!("{}secret-of-the-test-0123456789", "x".repeat(290)),
            },
        }});
        ("422 Unprocessable Content", text.to_string())
    });
    let sandbox = empty();
    let (record, _) = record(&sandbox);
    let (token, secret) = (
        "token-of-the-test-0123456789",
        "secret-of-the-test-0123456789",
    );
    let log = Log::default();
    let api = api_at(&address, "1", token, &log);
    let seen = wait(api.read()).expect("read");
    let client_secret = ClientSecret::parse(secret.into(), &shared())
        .expect("a secret")
        .value;
    let error = wait(api.write(&record, &client_secret, &seen)).expect_err("refused");
    let shown = format!("{error} {error:?} {}", log.lock().expect("the log"));
    assert!(
        matches!(&error, ApiError::Invalid(why) if why.contains("domain is not")),
        "{error}"
    );
    for hidden in [token, secret, "xsecret-of", "\u{1b}"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("→ PUT http://127.0.0.1"), "{shown}");
}

#[test]
fn the_published_contract_names_each_member_and_each_answer() {
    let contract = include_str!("../../../docs/maz-api.yaml");
    let sandbox = empty();
    let (mut record, secret) = record(&sandbox);
    record.authorization_code = Some(AuthorizationCode {
        application_domain: TenantDomain::parse("login.acme.com")
            .expect("a domain")
            .value,
        redirect_uri: AuthorizationCode::MAZ_REDIRECT_URI.into(),
    });
    let api = api(&sandbox);
    let seen = wait(api.read()).expect("read");
    wait(api.write(&record, &secret, &seen)).expect("written");
    let sent = sandbox
        .with_maz_api(|api| api.record.clone())
        .expect("it is there");
    let code = sent["authorization_code"]
        .as_object()
        .expect("its part")
        .clone();
    let members = sent.keys().chain(code.keys()).map(String::as_str);
    for member in members.chain(["client_secret_sha256"]) {
        assert!(contract.contains(&format!(" {member}:\n")), "{member}");
    }
    for status in [
        200, 201, 204, 400, 401, 403, 404, 409, 412, 415, 422, 428, 429,
    ] {
        assert!(contract.contains(&format!("\"{status}\":\n")), "{status}");
    }
    let url = api.url();
    let path = url.split_once("/maz").expect("the sandbox's path").1;
    let id = &sandbox.details().env["MAZ_APP_ID"];
    let path = path.replace(id.as_str(), "{app_id}");
    assert!(contract.contains(&format!("  {path}:\n")), "{path}");
}
