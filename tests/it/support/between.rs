//! What stands between the program and a sandbox: it answers some requests itself, and passes the others on.

use super::handling::go_on;
pub(crate) use super::handling::{http, whole_request};
use maz_auth0::sandbox::Sandbox;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request, as far as a rule needs it.
pub(crate) struct Asked {
    /// The path, without its query.
    pub(crate) path: String,
    /// The whole request.
    pub(crate) text: String,
}

impl Asked {
    /// The grant that a request to `/oauth/token` names; empty for any other.
    pub(crate) fn grant(&self) -> &str {
        if self.path != "/oauth/token" {
            return "";
        }
        let body = self.text.split("\r\n\r\n").nth(1).unwrap_or_default();
        let grant = body
            .split('&')
            .find_map(|pair| pair.strip_prefix("grant_type="))
            .unwrap_or_default();
        grant.rsplit("%2F").next().unwrap_or_default()
    }
}

/// What answers in place of the sandbox: nothing, and the request is passed on.
type Rule = dyn Fn(&Asked) -> Option<Vec<u8>> + Send + Sync;

/// It listens until the test's process ends.
pub(crate) struct Between {
    pub(crate) endpoint: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Between {
    /// Answers requests for `path` with these bytes, over and over where `endless`; all others go to the sandbox.
    pub(crate) fn start(
        sandbox: &Sandbox,
        path: &'static str,
        answer: Vec<u8>,
        endless: bool,
    ) -> Self {
        let rule = move |asked: &Asked| (asked.path == path).then(|| answer.clone());
        Self::listen(sandbox, Arc::new(rule), endless)
    }

    /// Answers by a rule.
    pub(crate) fn with(
        sandbox: &Sandbox,
        rule: impl Fn(&Asked) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        Self::listen(sandbox, Arc::new(rule), false)
    }

    fn listen(sandbox: &Sandbox, rule: Arc<Rule>, endless: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let behind = sandbox.endpoint().trim_start_matches("http://").to_owned();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        // The thread ends with the test's process; each test has one of its own.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (behind, rule, heard) = (behind.clone(), Arc::clone(&rule), Arc::clone(&heard));
                std::thread::spawn(move || serve(stream, &behind, &rule, endless, &heard));
            }
        });
        Self { endpoint, asked }
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

fn serve(
    mut stream: TcpStream,
    behind: &str,
    rule: &Arc<Rule>,
    endless: bool,
    heard: &Mutex<Vec<String>>,
) {
    let Some(request) = whole_request(&mut stream) else {
        return;
    };
    let text = String::from_utf8_lossy(&request).into_owned();
    let target = text.split(' ').nth(1).unwrap_or_default();
    let asked = Asked {
        path: target.split('?').next().unwrap_or_default().to_owned(),
        text: text.clone(),
    };
    heard.lock().expect("nobody panicked").push(text);
    if let Some(answer) = rule(&asked) {
        let _ = stream.write_all(&answer);
        while endless && stream.write_all(&[b' '; 4096]).is_ok() {}
        return;
    }
    go_on(&String::from_utf8_lossy(&request), behind, &mut stream);
}

/// The whole answer to a form that is posted.
pub(crate) fn post(endpoint: &str, path: &str, body: &str) -> Vec<u8> {
    ask(
        endpoint,
        path,
        "content-type: application/x-www-form-urlencoded",
        body,
    )
}

/// The whole answer to an empty POST with a token.
pub(crate) fn authorized_post(endpoint: &str, path: &str, token: &str) -> Vec<u8> {
    ask(
        endpoint,
        path,
        &format!("authorization: Bearer {token}"),
        "",
    )
}

pub(crate) fn ask(endpoint: &str, path: &str, header: &str, body: &str) -> Vec<u8> {
    let address = endpoint.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("the sandbox");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: acme.us.auth0.com\r\n{header}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream
        .write_all(format!("{head}{body}").as_bytes())
        .expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    answer
}

/// A token of an administrator who may do this and no more.
pub(crate) fn token_with(sandbox: &Sandbox, scopes: &[&str]) -> String {
    let (id, secret, audience) = sandbox.with_tenant(|tenant| {
        let mut all = tenant.clients.iter();
        let explorer = all.find(|one| one.name.starts_with("API Explorer"));
        let explorer = explorer.expect("one");
        let of = (explorer.client_id.clone(), explorer.client_secret.clone());
        let mut grants = tenant.client_grants.iter_mut();
        let grant = grants.find(|grant| grant.client_id.as_ref() == Some(&of.0));
        let grant = grant.expect("its grant");
        grant.scope = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        (of.0, of.1.expect("a secret"), grant.audience.clone())
    });
    let form = format!(
        "grant_type=client_credentials&client_id={id}&client_secret={secret}&audience={audience}"
    );
    let answer = post(sandbox.endpoint(), "/oauth/token", &form);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let token = text.split("\"access_token\":\"").nth(1).expect("a token");
    token.split('"').next().unwrap_or_default().to_owned()
}
