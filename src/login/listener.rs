//! The listener on loopback (RFC 8252 section 7.3): it answers the one request that it awaits, then closes.
//!
//! Anyone else who knocks (a port scanner, a page that sends the browser here, a slow client) is turned away or waited for
//! beside the others, and never holds up the login.
//!
//! Long, since its tests are in it: who is turned away is judged by what is private here.

use crate::auth0::AuthorizationResponse;
use crate::domain::Redactor;
use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// The longest request head that is read.
const LARGEST_HEAD: usize = 16 * 1024;
/// How long a client may take to send its request, and to take the answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many clients are heard at once. Where more come, the one that has kept silent the longest goes.
const CLIENTS: usize = 32;

/// The path of the callback.
const PATH: &str = "/callback";

/// Why there is no listener.
#[derive(Debug, thiserror::Error)]
pub enum ListenerError {
    /// Something else listens on the port.
    #[error("something else listens on port {0} of this machine")]
    Busy(u16),
    /// The system refused.
    #[error("cannot listen on port {0} of this machine: {1}")]
    Io(u16, #[source] io::Error),
}

/// Listens on 127.0.0.1 and, where there is one, ::1.
#[derive(Debug)]
pub struct Listener {
    four: TcpListener,
    six: Option<TcpListener>,
    port: u16,
    strayed: Strayed,
}

/// Whether a callback came that belongs to another login: its state was another. Any page can send a browser here with
/// one, so it is turned away and ends nothing; where nothing else comes, it is what went wrong.
#[derive(Debug, Clone, Default)]
pub struct Strayed(Arc<AtomicBool>);

impl Strayed {
    /// One came.
    pub fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether one came so far.
    pub fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A client that is being heard.
struct Client {
    task: AbortHandle,
    /// Its request is not whole yet.
    is_silent: Arc<AtomicBool>,
}

/// The browser that brought the answer, and waits for its last page.
#[derive(Debug)]
pub struct Visitor(TcpStream);

/// What is held against what comes back.
#[derive(Debug, Clone)]
pub struct Awaited {
    /// The state that was sent.
    pub state: String,
    /// Who was asked.
    pub issuer: String,
    /// Whether the tenant promised to name itself in the answer (RFC 9207 section 3).
    pub issuer_promised: bool,
    /// Learns the code that comes.
    pub redactor: Redactor,
}

/// The query of an address that a person copied.
pub fn query_of(address: &str) -> &str {
    let query = address
        .trim()
        .split_once('?')
        .map_or("", |(_, query)| query);
    query.split('#').next().unwrap_or_default()
}

/// The state that a query brings back; none where it has none, or several.
pub fn state_of(query: &str) -> Option<String> {
    let mut states = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "state")
        .map(|(_, value)| value.into_owned());
    match (states.next(), states.next()) {
        (Some(state), None) if !state.is_empty() => Some(state),
        _ => None,
    }
}

impl Awaited {
    /// Reads the query of a callback; `None` where it is none.
    pub fn read(&self, query: &str) -> Option<AuthorizationResponse> {
        AuthorizationResponse::read(
            query,
            &self.state,
            &self.issuer,
            self.issuer_promised,
            &self.redactor,
        )
    }
}

impl Listener {
    /// Begins to listen.
    ///
    /// # Errors
    /// If the port is taken on either address, or the system refuses.
    pub async fn bind(port: u16) -> Result<Self, ListenerError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => ListenerError::Busy(port),
            _ => ListenerError::Io(port, error),
        };
        let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(failed)?;
        let six = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(listener) => Some(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                return Err(ListenerError::Busy(port));
            }
            // A machine without IPv6.
            Err(_) => None,
        };
        Ok(Self {
            four,
            six,
            port,
            strayed: Strayed::default(),
        })
    }

    /// The callback of a port.
    pub fn callback(port: u16) -> String {
        format!("http://127.0.0.1:{port}{PATH}")
    }

    /// Whether callbacks of other logins came, to be asked while this one is awaited.
    pub fn strayed(&self) -> Strayed {
        self.strayed.clone()
    }

    /// Waits for the answer, and stops listening when it is there.
    pub async fn wait(self, awaited: &Awaited) -> (AuthorizationResponse, Visitor) {
        let mut tasks = JoinSet::new();
        let mut clients: VecDeque<Client> = VecDeque::new();
        loop {
            tokio::select! {
                Some(heard) = tasks.join_next() => {
                    if let Ok(Some(answer)) = heard {
                        return answer;
                    }
                }
                stream = self.accept() => match stream {
                    Ok(stream) => {
                        make_room(&mut clients);
                        let is_silent = Arc::new(AtomicBool::new(true));
                        let hearing = Hearing {
                            port: self.port,
                            awaited: awaited.clone(),
                            strayed: self.strayed.clone(),
                            is_silent: Arc::clone(&is_silent),
                        };
                        let task = tasks.spawn(hearing.hear(stream));
                        clients.push_back(Client { task, is_silent });
                    }
                    // Out of file handles, for one: not at once again.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                },
            }
        }
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        let Some(six) = &self.six else {
            return self.four.accept().await.map(|(stream, _)| stream);
        };
        tokio::select! {
            accepted = self.four.accept() => accepted,
            accepted = six.accept() => accepted,
        }
        .map(|(stream, _)| stream)
    }
}

impl Visitor {
    /// Shows the last page, and closes. A browser that has gone away is no error. Its sentences are the program's own:
    /// nothing that came from elsewhere can be among them.
    pub async fn dismiss(mut self, succeeded: bool, sentences: &[&'static str]) {
        let title = if succeeded {
            "You are logged in"
        } else {
            "The login did not succeed"
        };
        let status = if succeeded {
            "200 OK"
        } else {
            "400 Bad Request"
        };
        respond(&mut self.0, status, title, sentences).await;
    }
}

/// Lets the oldest client go that has not said what it wants, where there are too many.
fn make_room(clients: &mut VecDeque<Client>) {
    clients.retain(|client| !client.task.is_finished());
    if clients.len() < CLIENTS {
        return;
    }
    let oldest = clients
        .iter()
        .position(|client| client.is_silent.load(Ordering::Relaxed))
        .unwrap_or_default();
    if let Some(client) = clients.remove(oldest) {
        client.task.abort();
    }
}

/// What it takes to hear one client.
struct Hearing {
    port: u16,
    awaited: Awaited,
    strayed: Strayed,
    is_silent: Arc<AtomicBool>,
}

impl Hearing {
    /// The answer where the client brings the one that is awaited; otherwise nothing, and it is turned away.
    async fn hear(self, mut stream: TcpStream) -> Option<(AuthorizationResponse, Visitor)> {
        let head = match tokio::time::timeout(PATIENCE, read_head(&mut stream)).await {
            Ok(Ok(Some(head))) => head,
            Ok(Ok(None)) => {
                turn_away(&mut stream, "431 Request Header Fields Too Large").await;
                return None;
            }
            // Too slow, or gone.
            Ok(Err(_)) | Err(_) => return None,
        };
        self.is_silent.store(false, Ordering::Relaxed);
        match judge(&head, self.port, &self.awaited) {
            Ok(AuthorizationResponse::WrongState) => {
                self.strayed.note();
                turn_away(&mut stream, "400 Bad Request").await;
                None
            }
            Ok(answer) => Some((answer, Visitor(stream))),
            Err(status) => {
                turn_away(&mut stream, status).await;
                None
            }
        }
    }
}

/// The head of a request, up to its empty line; `None` where it is too large.
async fn read_head(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    let mut part = [0_u8; 2048];
    loop {
        let read = stream.read(&mut part).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(&part[..read]);
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            head.truncate(end);
            return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
        }
        if head.len() > LARGEST_HEAD {
            return Ok(None);
        }
    }
}

/// The answer that a request brings, or the status with which it is turned away.
fn judge(head: &str, port: u16, awaited: &Awaited) -> Result<AuthorizationResponse, &'static str> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, target, version) = (words.next(), words.next(), words.next());
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (method, target, version, words.next())
    else {
        return Err("400 Bad Request");
    };
    // A page elsewhere may reach this address under a name of its own (DNS rebinding).
    let mut hosts = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    });
    let ours = ["127.0.0.1", "[::1]", "localhost"].map(|host| format!("{host}:{port}"));
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if ours.iter().any(|ours| host.eq_ignore_ascii_case(ours)) => {}
        _ => return Err("421 Misdirected Request"),
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != PATH {
        return Err("404 Not Found");
    }
    if method != "GET" {
        return Err("405 Method Not Allowed");
    }
    awaited.read(query).ok_or("400 Bad Request")
}

async fn turn_away(stream: &mut TcpStream, status: &'static str) {
    respond(
        stream,
        status,
        "Nothing here",
        &[
            "This address only awaits the end of one login.",
            "If you are logging in, finish that in the window where you began.",
        ],
    )
    .await;
}

/// Writes a page and closes. What it says is fixed text: nothing of the request can appear in it.
async fn respond(
    stream: &mut TcpStream,
    status: &'static str,
    title: &'static str,
    sentences: &[&'static str],
) {
    let paragraphs = sentences.join("</p>\n<p>");
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} - maz-auth0</title>\n\
         <style>:root{{color-scheme:light dark}}body{{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;\
         margin:12vh auto;padding:0 1.5rem}}h1{{font-size:1.75rem;line-height:1.2}}\
         footer{{margin-top:3rem;padding-top:.75rem;border-top:1px solid;font-size:.875rem}}</style>\n</head>\n<body>\n\
         <main>\n<h1>{title}</h1>\n<p>{paragraphs}</p>\n</main>\n\
         <footer>This page comes from maz-auth0, on this computer.</footer>\n</body>\n</html>\n"
    );
    let response = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
         content-security-policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\
         referrer-policy: no-referrer\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\n\
         connection: close\r\n\r\n{page}",
        page.len()
    );
    let written = async {
        stream.write_all(response.as_bytes()).await?;
        stream.shutdown().await?;
        // What is left unread would reset the connection, and the page with it.
        let mut rest = [0_u8; 2048];
        let mut left = 64_usize;
        while left > 0 && stream.read(&mut rest).await? > 0 {
            left -= 1;
        }
        io::Result::Ok(())
    };
    let _ = tokio::time::timeout(PATIENCE, written).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "GET /callback?code=c0de&state=s HTTP/1.1\r\nHost: 127.0.0.1:8484";

    fn awaited() -> Awaited {
        Awaited {
            state: "s".into(),
            issuer: "https://acme.us.auth0.com/".into(),
            issuer_promised: false,
            redactor: Redactor::default(),
        }
    }

    #[test]
    fn only_the_awaited_request_is_taken() {
        assert!(judge(GOOD, 8484, &awaited()).is_ok());
        for (head, status) in [
            ("", "400"),
            ("GET /callback HTTP/1.1\r\nHost: 127.0.0.1:8484", "400"),
            (
                "GET  /callback?code=c&state=s HTTP/1.1\r\nHost: 127.0.0.1:8484",
                "400",
            ),
            ("GET /callback?code=c&state=s HTTP/1.1", "421"),
            (
                "GET /callback?code=c&state=s HTTP/1.1\r\nHost: evil.example:8484",
                "421",
            ),
            (
                "GET /callback?code=c&state=s HTTP/1.1\r\nHost: 127.0.0.1",
                "421",
            ),
            (
                "GET /callback?code=c&state=s HTTP/1.1\r\nHost: 127.0.0.1:8484\r\nhost: evil.example",
                "421",
            ),
            ("GET /favicon.ico HTTP/1.1\r\nHost: localhost:8484", "404"),
            (
                "GET /callback/x?code=c&state=s HTTP/1.1\r\nHost: localhost:8484",
                "404",
            ),
            (
                "POST /callback?code=c&state=s HTTP/1.1\r\nHost: [::1]:8484",
                "405",
            ),
        ] {
            let refused = judge(head, 8484, &awaited()).expect_err(head);
            assert!(refused.starts_with(status), "{head}: {refused}");
        }
    }

    async fn ask(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .expect("it listens");
        // It may be turned away before it has said all.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn any_port() -> u16 {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port")
            .local_addr()
            .expect("its address")
            .port()
    }

    #[test]
    fn strangers_are_turned_away_and_the_login_is_taken_once() {
        runtime().block_on(async {
            let port = any_port().await;
            let listener = Listener::bind(port).await.expect("it listens");
            assert!(matches!(
                Listener::bind(port).await,
                Err(ListenerError::Busy(busy)) if busy == port
            ));
            let waiting = tokio::spawn(async move { listener.wait(&awaited()).await });
            // A port scan, and a client that never says anything.
            for _ in 0..8 {
                drop(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await);
            }
            let _slow = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
                .await
                .expect("it listens");
            let huge = format!("GET /callback?code={} HTTP/1.1\r\n", "a".repeat(40_000));
            assert!(ask(port, &huge).await.starts_with("HTTP/1.1 431 "));
            let foreign = "GET /callback?code=c&state=s HTTP/1.1\r\nHost: evil.example\r\n\r\n";
            assert!(ask(port, foreign).await.starts_with("HTTP/1.1 421 "));
            let good = format!(
                "GET /callback?code=%3Cscript%3E&state=s HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
            );
            let browser = tokio::spawn(async move { ask(port, &good).await });
            let (answer, visitor) = waiting.await.expect("an answer");
            assert!(
                matches!(answer, AuthorizationResponse::Code(code) if code.expose() == "<script>")
            );
            // A second callback finds nobody.
            assert!(
                TcpStream::connect((Ipv4Addr::LOCALHOST, port))
                    .await
                    .is_err()
            );
            visitor.dismiss(true, &["You can close this window."]).await;
            let page = browser.await.expect("a page");
            assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("You are logged in"));
            assert!(!page.contains("<script>"), "{page}");
        });
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
    }

    fn good(port: u16, code: &str) -> String {
        format!("GET /callback?code={code}&state=s HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
    }

    #[test]
    fn of_two_callbacks_at_once_one_is_taken() {
        runtime().block_on(async {
            for _ in 0..8 {
                let port = any_port().await;
                let listener = Listener::bind(port).await.expect("it listens");
                let asking: Vec<_> = ["one", "two"]
                    .map(|code| {
                        let request = good(port, code);
                        tokio::spawn(async move { ask(port, &request).await })
                    })
                    .into();
                let (answer, visitor) = listener.wait(&awaited()).await;
                assert!(matches!(answer, AuthorizationResponse::Code(_)));
                visitor.dismiss(true, &["You can close this window."]).await;
                let mut shown = 0;
                for asked in asking {
                    let page = asked.await.expect("an end");
                    assert!(
                        page.is_empty() || page.starts_with("HTTP/1.1 200 "),
                        "{page}"
                    );
                    shown += usize::from(page.contains("You are logged in"));
                }
                assert_eq!(shown, 1);
            }
        });
    }

    #[test]
    fn a_crowd_of_slow_clients_does_not_keep_the_login_out() {
        runtime().block_on(async {
            let port = any_port().await;
            let listener = Listener::bind(port).await.expect("it listens");
            let waiting = tokio::spawn(async move { listener.wait(&awaited()).await });
            let mut slow = Vec::new();
            for _ in 0..CLIENTS + 8 {
                let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
                    .await
                    .expect("it listens");
                client.write_all(b"GET /callback?co").await.expect("sent");
                slow.push(client);
            }
            let request = good(port, "c");
            let browser = tokio::spawn(async move { ask(port, &request).await });
            let (_, visitor) = waiting.await.expect("an answer");
            visitor.dismiss(true, &["You can close this window."]).await;
            assert!(browser.await.expect("a page").starts_with("HTTP/1.1 200 "));
        });
    }

    /// Any page can send a browser here with a state of its own, such as by an image: that ends nothing.
    #[test]
    fn a_callback_of_another_login_is_turned_away_and_the_login_goes_on() {
        runtime().block_on(async {
            let port = any_port().await;
            let listener = Listener::bind(port).await.expect("it listens");
            let strayed = listener.strayed();
            let waiting = tokio::spawn(async move { listener.wait(&awaited()).await });
            for query in [
                "code=stolen&state=another",
                "code=stolen",
                "error=access_denied&state=another",
                "code=stolen&state=",
            ] {
                assert!(!waiting.is_finished());
                let request =
                    format!("GET /callback?{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
                let page = ask(port, &request).await;
                assert!(page.starts_with("HTTP/1.1 400 "), "{query}: {page}");
                assert!(!page.contains("stolen"), "{page}");
            }
            assert!(strayed.any());
            let request = good(port, "c");
            let browser = tokio::spawn(async move { ask(port, &request).await });
            let (answer, visitor) = waiting.await.expect("an answer");
            assert!(matches!(answer, AuthorizationResponse::Code(code) if code.expose() == "c"));
            visitor.dismiss(true, &["You can close this window."]).await;
            assert!(browser.await.expect("a page").starts_with("HTTP/1.1 200 "));
        });
    }

    #[test]
    fn it_listens_on_this_machine_alone_and_under_both_of_its_addresses() {
        runtime().block_on(async {
            let port = any_port().await;
            let listener = Listener::bind(port).await.expect("it listens");
            // What else this machine is called: on Linux, all of 127.0.0.0/8 is.
            if cfg!(target_os = "linux") {
                let other = TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), port)).await;
                assert!(other.is_err());
            }
            if listener.six.is_none() {
                return;
            }
            let waiting = tokio::spawn(async move { listener.wait(&awaited()).await });
            let mut stream = TcpStream::connect((Ipv6Addr::LOCALHOST, port))
                .await
                .expect("it listens");
            let request = good(port, "c").replace("127.0.0.1", "[::1]");
            // In pieces, as a network may bring it.
            for piece in request.as_bytes().chunks(7) {
                stream.write_all(piece).await.expect("sent");
                tokio::task::yield_now().await;
            }
            let (answer, _visitor) = waiting.await.expect("an answer");
            assert!(matches!(answer, AuthorizationResponse::Code(_)));
        });
    }

    #[test]
    fn what_is_no_http_is_turned_away_and_repeated_nowhere() {
        runtime().block_on(async {
            let port = any_port().await;
            let listener = Listener::bind(port).await.expect("it listens");
            let waiting = tokio::spawn(async move { listener.wait(&awaited()).await });
            for request in [
                "\0\u{1b}[2J<script>\r\n\r\n".to_owned(),
                format!("GET /callback?code=c&state=s SSH-2.0\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
                good(port, "c").replace("GET", "<script>alert(1)</script>"),
            ] {
                let page = ask(port, &request).await;
                assert!(page.starts_with("HTTP/1.1 4"), "{page}");
                assert!(
                    !page.contains("<script>") && !page.contains('\u{1b}'),
                    "{page}"
                );
            }
            assert!(!waiting.is_finished());
            waiting.abort();
        });
    }
}
