//! What stands in the way between the program and a sandbox: a tenant that answers some questions in its own way.

use maz_auth0::sandbox::Sandbox;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// A request, whole, as text.
pub(crate) struct Request(pub(crate) String);

impl Request {
    /// Its path, without the query.
    pub(crate) fn path(&self) -> &str {
        let target = self.0.split(' ').nth(1).unwrap_or_default();
        target.split('?').next().unwrap_or_default()
    }

    /// The host that it names.
    pub(crate) fn host(&self) -> &str {
        let lines = self.0.lines().take_while(|line| !line.is_empty());
        lines
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("host"))
            .map_or("", |(_, host)| host)
    }

    /// The same with another text in the place of one in its body, and the length that this makes.
    pub(crate) fn with_body(&self, from: &str, to: &str) -> Self {
        let (head, body) = self.0.split_once("\r\n\r\n").unwrap_or((&self.0, ""));
        let body = body.replace(from, to);
        let head: Vec<String> = head
            .split("\r\n")
            .map(|line| match line.split_once(": ") {
                Some((name, _)) if name.eq_ignore_ascii_case("content-length") => {
                    format!("{name}: {}", body.len())
                }
                _ => line.to_owned(),
            })
            .collect();
        Self(format!("{}\r\n\r\n{body}", head.join("\r\n")))
    }
}

/// What is done with a request.
pub(crate) enum Handling {
    /// It was answered.
    Done,
    /// It goes on to the sandbox, as it is or changed.
    GoOn(Request),
}

/// A tenant on loopback, plain HTTP.
pub(crate) struct Between {
    pub(crate) endpoint: String,
}

impl Between {
    /// Answers requests as the function does, or hands them on to the sandbox.
    pub(crate) fn handling(
        sandbox: &Sandbox,
        handle: impl Fn(Request, &mut TcpStream) -> Handling + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let behind = sandbox.endpoint().trim_start_matches("http://").to_owned();
        let handle = Arc::new(handle);
        // The thread ends with the test's process; each test has one of its own.
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (behind, handle) = (behind.clone(), Arc::clone(&handle));
                std::thread::spawn(move || {
                    let request = whole_request(&mut stream)?;
                    let text = String::from_utf8_lossy(&request).into_owned();
                    if let Handling::GoOn(request) = handle(Request(text), &mut stream) {
                        go_on(&request.0, &behind, &mut stream);
                    }
                    Some(())
                });
            }
        });
        Self { endpoint }
    }
}

/// Has a request answered by who stands behind.
pub(super) fn go_on(request: &str, behind: &str, stream: &mut TcpStream) {
    let _ = stream.write_all(&forwarded(request, behind));
}

/// What a sandbox answers to a request.
pub(crate) fn forwarded(request: &str, behind: &str) -> Vec<u8> {
    let mut reply = Vec::new();
    if let Ok(mut other) = TcpStream::connect(behind.trim_start_matches("http://")) {
        let head = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        let _ = other.write_all(head.as_bytes());
        let _ = other.read_to_end(&mut reply);
    }
    reply
}

/// A request with its body, by its content length.
pub(crate) fn whole_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut request = Vec::new();
    let mut chunk = [0_u8; 8192];
    loop {
        let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(0_usize);
            if body.len() >= length {
                return Some(request);
            }
        }
    }
}

/// An answer in bytes, which ends its connection.
pub(crate) fn http(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Whatever\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
