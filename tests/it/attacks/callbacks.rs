//! What comes to the callback of a login in the browser, by somebody who means it ill: queries that are no answer to this
//! login, and requests that are no browser's. Nothing of it ends the login, and nothing of it is repeated.

use maz_auth0::auth0::AuthorizationResponse;
use maz_auth0::login::{Awaited, Listener};
use std::net::Ipv4Addr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const STATE: &str = "s7Kd0-state";
const ISSUER: &str = "https://acme.us.auth0.com/";

fn awaited(issuer_promised: bool) -> Awaited {
    Awaited {
        state: STATE.into(),
        issuer: ISSUER.into(),
        issuer_promised,
        redactor: maz_auth0::domain::Redactor::default(),
    }
}

/// What a query must come to.
#[derive(Debug, PartialEq)]
enum Fate {
    Taken,
    Refused,
    WrongState,
    WrongIssuer,
    Broken,
    NoCallback,
}

fn fate(query: &str, issuer_promised: bool) -> Fate {
    match awaited(issuer_promised).read(query) {
        None => Fate::NoCallback,
        Some(AuthorizationResponse::Broken(_)) => Fate::Broken,
        Some(AuthorizationResponse::Code(_)) => Fate::Taken,
        Some(AuthorizationResponse::Refused(_)) => Fate::Refused,
        Some(AuthorizationResponse::WrongState) => Fate::WrongState,
        Some(AuthorizationResponse::WrongIssuer(_)) => Fate::WrongIssuer,
    }
}

#[test]
fn no_query_but_the_answer_to_this_login_is_taken() {
    let iss = "https%3A%2F%2Facme.us.auth0.com%2F";
    let s = STATE;
    let cases: Vec<(String, Fate)> = vec![
        // No state, or another (RFC 6749 section 10.12).
        ("code=c".into(), Fate::WrongState),
        ("code=c&state=".into(), Fate::WrongState),
        ("code=c&state=x".into(), Fate::WrongState),
        (
            format!("code=c&state={}", &s[..s.len() - 1]),
            Fate::WrongState,
        ),
        (format!("code=c&state={s}x"), Fate::WrongState),
        (
            format!("code=c&state={}", s.to_uppercase()),
            Fate::WrongState,
        ),
        (format!("code=c&state={s}%00"), Fate::WrongState),
        (format!("code=c&state={s}%20"), Fate::WrongState),
        (format!("code=c&state=+{s}"), Fate::WrongState),
        (format!("code=c&state={s}%0A"), Fate::WrongState),
        (format!("code=c&State={s}"), Fate::WrongState),
        (format!("code=c&state%5B%5D={s}"), Fate::WrongState),
        (format!("code=c&state[]={s}"), Fate::WrongState),
        (format!("code=c&state.x={s}"), Fate::WrongState),
        (format!("code=c;state={s}"), Fate::WrongState),
        (format!("code=c&amp;state={s}"), Fate::WrongState),
        ("code=c&state=*".into(), Fate::WrongState),
        ("code=c&state=%".into(), Fate::WrongState),
        ("code=c&state=null".into(), Fate::WrongState),
        ("code=c&state=undefined".into(), Fate::WrongState),
        ("error=access_denied".into(), Fate::WrongState),
        ("error=access_denied&state=x".into(), Fate::WrongState),
        (
            "error=login_required&error_description=x&state=".into(),
            Fate::WrongState,
        ),
        (
            format!("code=c&state={}", "a".repeat(4000)),
            Fate::WrongState,
        ),
        // Nothing that is an answer, or something twice (RFC 6749 section 3.1).
        (String::new(), Fate::NoCallback),
        ("&&&".into(), Fate::NoCallback),
        ("=".into(), Fate::NoCallback),
        ("state=x".into(), Fate::NoCallback),
        ("code=c&code=d&state=x".into(), Fate::NoCallback),
        (format!("code=c&state=x&state={s}x"), Fate::NoCallback),
        // The same with the state of this login: it is told, and ends it.
        (format!("state={s}"), Fate::Broken),
        (format!("state={s}&iss={iss}"), Fate::Broken),
        (
            format!("access_token=t&token_type=Bearer&state={s}"),
            Fate::Broken,
        ),
        (format!("id_token=t&state={s}"), Fate::Broken),
        (format!("Code=c&state={s}"), Fate::Broken),
        (format!("code%00=c&state={s}"), Fate::Broken),
        (format!("code[]=c&state={s}"), Fate::Broken),
        (format!("error_description=x&state={s}"), Fate::Broken),
        (format!("code=c&code=d&state={s}"), Fate::Broken),
        (format!("code=c&code=c&state={s}"), Fate::Broken),
        (format!("code=c&state={s}&state={s}"), Fate::Broken),
        (format!("code=c&state={s}&state=x"), Fate::Broken),
        (format!("code=c&state=x&state={s}"), Fate::Broken),
        (format!("error=a&error=b&state={s}"), Fate::Broken),
        (
            format!("error=a&error_description=x&error_description=y&state={s}"),
            Fate::Broken,
        ),
        (
            format!("code=c&state={s}&iss={iss}&iss={iss}"),
            Fate::Broken,
        ),
        (
            format!("code=c&state={s}&iss={iss}&iss=https%3A%2F%2Fevil.example%2F"),
            Fate::Broken,
        ),
        // Another issuer's (RFC 9207 section 2.4).
        (
            format!("code=c&state={s}&iss=https%3A%2F%2Fevil.example%2F"),
            Fate::WrongIssuer,
        ),
        (
            format!("code=c&state={s}&iss=https%3A%2F%2Facme.us.auth0.com"),
            Fate::WrongIssuer,
        ),
        (
            format!("code=c&state={s}&iss=http%3A%2F%2Facme.us.auth0.com%2F"),
            Fate::WrongIssuer,
        ),
        (
            format!("code=c&state={s}&iss=https%3A%2F%2FACME.us.auth0.com%2F"),
            Fate::WrongIssuer,
        ),
        (
            format!("code=c&state={s}&iss=https%3A%2F%2Facme.us.auth0.com%2F%20"),
            Fate::WrongIssuer,
        ),
        (
            format!("code=c&state={s}&iss=https%3A%2F%2Facme.us.auth0.com%40evil.example%2F"),
            Fate::WrongIssuer,
        ),
        (
            format!("code=c&state={s}&iss=https%3A%2F%2Facme.us.auth0.com%2F%00"),
            Fate::WrongIssuer,
        ),
        (format!("code=c&state={s}&iss="), Fate::WrongIssuer),
        (
            format!("error=access_denied&state={s}&iss=https%3A%2F%2Fevil.example%2F"),
            Fate::WrongIssuer,
        ),
        // An error stands above a code.
        (
            format!("error=access_denied&code=c&state={s}"),
            Fate::Refused,
        ),
        (
            format!("code=c&error=access_denied&state={s}"),
            Fate::Refused,
        ),
        (format!("error=&code=c&state={s}"), Fate::Refused),
        (
            format!("error=server_error&error_description=%1B%5B2J&state={s}"),
            Fate::Refused,
        ),
        (format!("error=%3Cscript%3E&state={s}"), Fate::Refused),
        (
            format!(
                "error=access_denied&error_description={}&state={s}",
                "x".repeat(8000)
            ),
            Fate::Refused,
        ),
        // What is right.
        (format!("code=c&state={s}"), Fate::Taken),
        (format!("state={s}&code=c"), Fate::Taken),
        (format!("code=c&state={s}&iss={iss}"), Fate::Taken),
        (format!("code=c&state={s}&unknown=1&unknown=2"), Fate::Taken),
    ];
    let mut broken = Vec::new();
    for (query, wanted) in &cases {
        let found = fate(query, false);
        if found != *wanted {
            broken.push(format!("{query}: {found:?} in place of {wanted:?}"));
        }
    }
    // Where the tenant promised to name itself, an answer that does not is another's.
    for query in [
        format!("code=c&state={s}"),
        format!("error=access_denied&state={s}"),
    ] {
        if fate(&query, true) != Fate::WrongIssuer {
            broken.push(format!("{query}: the promise was forgotten"));
        }
    }
    let tried = cases.len() + 2;
    println!(
        "callbacks: tried {tried}, held {}, broken {}",
        tried - broken.len(),
        broken.len()
    );
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(tried >= 60, "{tried}");
}

async fn ask(port: u16, request: &[u8]) -> String {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else {
        return "nobody listens".into();
    };
    // It may be turned away before it has said all.
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// Requests that are no browser's that ends this login; `PORT` stands for the port.
fn raw_requests() -> Vec<String> {
    let line = |line: &str| format!("{line}\r\nHost: 127.0.0.1:PORT\r\n\r\n");
    let host =
        |host: &str| format!("GET /callback?code=c&state={STATE} HTTP/1.1\r\n{host}\r\n\r\n");
    let good = format!("GET /callback?code=c&state={STATE} HTTP/1.1");
    let mut requests: Vec<String> = [
        "GET / HTTP/1.1",
        "GET /favicon.ico HTTP/1.1",
        "GET /callback HTTP/1.1",
        "GET /callback? HTTP/1.1",
        "GET /callback/?code=c&state=STATE HTTP/1.1",
        "GET //callback?code=c&state=STATE HTTP/1.1",
        "GET /callback%3Fcode=c&state=STATE HTTP/1.1",
        "GET /CALLBACK?code=c&state=STATE HTTP/1.1",
        "GET /x/../callback?code=c&state=STATE HTTP/1.1",
        "GET /callback;x?code=c&state=STATE HTTP/1.1",
        "GET http://127.0.0.1:PORT/callback?code=c&state=STATE HTTP/1.1",
        "GET callback?code=c&state=STATE HTTP/1.1",
        "GET * HTTP/1.1",
        "POST /callback?code=c&state=STATE HTTP/1.1",
        "HEAD /callback?code=c&state=STATE HTTP/1.1",
        "PUT /callback?code=c&state=STATE HTTP/1.1",
        "DELETE /callback?code=c&state=STATE HTTP/1.1",
        "OPTIONS /callback?code=c&state=STATE HTTP/1.1",
        "TRACE /callback?code=c&state=STATE HTTP/1.1",
        "CONNECT 127.0.0.1:PORT HTTP/1.1",
        "get /callback?code=c&state=STATE HTTP/1.1",
        "GET /callback?code=c&state=STATE HTTP/2.0",
        "GET /callback?code=c&state=STATE HTTP/0.9",
        "GET /callback?code=c&state=STATE",
        "GET /callback?code=c&state=STATE http/1.1",
        "GET  /callback?code=c&state=STATE HTTP/1.1",
        "GET /callback?code=c&state=STATE HTTP/1.1 ",
        " GET /callback?code=c&state=STATE HTTP/1.1",
        "GET\t/callback?code=c&state=STATE\tHTTP/1.1",
        "GET /callback?code=c &state=STATE HTTP/1.1",
        "GET /callback?code=stolen&state=another HTTP/1.1",
        "GET /callback?code=stolen HTTP/1.1",
        "GET /callback?error=access_denied&state=another HTTP/1.1",
        "GET /callback?code=c&code=d&state=another HTTP/1.1",
        "GET /callback#code=c&state=STATE HTTP/1.1",
        "<script>alert(1)</script> /callback?code=c&state=STATE HTTP/1.1",
        "PRI * HTTP/2.0",
        "SSH-2.0-OpenSSH_9.2",
        "\u{16}\u{3}\u{1}",
        "\u{0}\u{0}\u{0}\u{0}",
        "\u{1b}]0;title\u{7}",
    ]
    .map(|request| line(&request.replace("STATE", STATE)))
    .into();
    // A page elsewhere, under a name of its own (DNS rebinding).
    requests.extend(
        [
            "Host: evil.example",
            "Host: evil.example:PORT",
            "Host: 127.0.0.1",
            "Host: 127.0.0.1:1",
            "Host: localhost.evil.example:PORT",
            "Host: 127.0.0.1:PORT.evil.example",
            "Host: 127.0.0.1:PORT@evil.example",
            "Host: 0.0.0.0:PORT",
            "Host: 127.0.0.2:PORT",
            "Host:",
            "X: y",
            "Host: 127.0.0.1:PORT\r\nHost: evil.example",
            "Host: evil.example\r\nHost: 127.0.0.1:PORT",
            "Host: 127.0.0.1:PORT, evil.example",
        ]
        .map(host),
    );
    requests.extend([
        String::new(),
        "\r\n\r\n".into(),
        "\n\n".into(),
        good.clone(),
        format!("{good}\r\nHost: 127.0.0.1:PORT"),
        format!("{good}\nHost: 127.0.0.1:PORT\n\n"),
        format!(
            "GET /{} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
            "a".repeat(40_000)
        ),
        format!(
            "{good}\r\nX: {}\r\nHost: 127.0.0.1:PORT\r\n\r\n",
            "a".repeat(40_000)
        ),
        format!(
            "{good}\r\n{}Host: evil.example\r\n\r\n",
            "X: y\r\n".repeat(2000)
        ),
    ]);
    requests
}

#[test]
fn no_request_but_the_browsers_ends_the_login() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let port = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .and_then(|listener| listener.local_addr())
            .expect("a port")
            .port();
        let listener = Listener::bind(port).await.expect("it listens");
        let awaiting = awaited(false);
        let waiting = tokio::spawn(async move { listener.wait(&awaiting).await });
        let requests = raw_requests();
        let mut broken = Vec::new();
        for request in &requests {
            let request = request.replace("PORT", &port.to_string());
            let answer = ask(port, request.as_bytes()).await;
            let is_harmless = (answer.is_empty() || answer.starts_with("HTTP/1.1 4"))
                && !answer.contains("<script>")
                && !answer.contains(STATE)
                && !answer.contains("stolen")
                && !answer.contains('\u{1b}');
            if !is_harmless || waiting.is_finished() {
                broken.push(format!(
                    "{:.100}: {answer:.100}",
                    request.escape_debug().to_string()
                ));
            }
        }
        println!(
            "listener: tried {}, held {}, broken {}",
            requests.len(),
            requests.len() - broken.len(),
            broken.len()
        );
        assert!(broken.is_empty(), "{}", broken.join("\n"));
        assert!(requests.len() >= 50, "{}", requests.len());
        // And the login goes on.
        let good = format!(
            "GET /callback?code=c&state={STATE} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
        );
        let browser = tokio::spawn(async move { ask(port, good.as_bytes()).await });
        let (answer, visitor) = waiting.await.expect("an answer");
        assert!(matches!(answer, AuthorizationResponse::Code(code) if code.expose() == "c"));
        visitor.dismiss(true, &["You can close this window."]).await;
        assert!(browser.await.expect("a page").starts_with("HTTP/1.1 200 "));
    });
}
