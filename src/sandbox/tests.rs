//! The sandbox, asked over its own port by a client that knows nothing of it.

mod admin_page;
mod browser;
mod client_assertion;
mod endpoints;
mod kept;
mod limits;
mod log_lines;
mod management;
mod maz_api;
mod recorded_state;
mod recording;
mod recordings;
mod several;
mod transport;

use serde_json::{Value, json};

use super::*;

struct Asked {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Asked {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

struct Asker {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    endpoint: String,
    domain: String,
}

impl Asker {
    fn of(sandbox: &Sandbox) -> Self {
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
            client: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client"),
            endpoint: sandbox.endpoint().to_owned(),
            domain: sandbox.domain().to_owned(),
        }
    }

    fn send(
        &self,
        change: impl FnOnce(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) -> Asked {
        self.runtime.block_on(async {
            let response = change(&self.client, &self.endpoint)
                .send()
                .await
                .expect("an answer");
            Asked {
                status: response.status().as_u16(),
                headers: response.headers().clone(),
                text: response.text().await.expect("a body"),
            }
        })
    }

    fn get(&self, path: &str, token: Option<&str>) -> Asked {
        self.send(|client, endpoint| {
            let request = client
                .get(format!("{endpoint}{path}"))
                .header("host", &self.domain);
            match token {
                Some(token) => request.bearer_auth(token),
                None => request,
            }
        })
    }

    /// With the admin token, unless another is given.
    fn manage(&self, method: &str, path: &str, token: &str, body: Option<&Value>) -> Asked {
        self.send(|client, endpoint| {
            let method = method.parse().expect("a method");
            let request = client
                .request(method, format!("{endpoint}/api/v2{path}"))
                .header("host", &self.domain)
                .bearer_auth(token);
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        })
    }

    fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Asked {
        self.send(|client, endpoint| {
            client
                .post(format!("{endpoint}{path}"))
                .header("host", &self.domain)
                .header("cookie", cookie)
                .form(fields)
        })
    }

    fn post(&self, path: &str, body: &Value) -> Asked {
        self.send(|client, endpoint| {
            client
                .post(format!("{endpoint}{path}"))
                .header("host", &self.domain)
                .json(body)
        })
    }
}

fn started(breaks: &[&str]) -> (Sandbox, Asker) {
    let sandbox = Sandbox::start(Options {
        breaks: breaks.iter().map(|&name| name.to_owned()).collect(),
        ..Options::default()
    })
    .expect("a sandbox");
    let asker = Asker::of(&sandbox);
    (sandbox, asker)
}

fn machine(sandbox: &Sandbox) -> Value {
    let env = &sandbox.details().env;
    json!({
        "grant_type": "client_credentials",
        "client_id": env["MAZ_AUTH0_CLIENT_ID"],
        "client_secret": env["MAZ_AUTH0_CLIENT_SECRET"],
        "audience": env["MAZ_AUTH0_AUDIENCE"],
    })
}

fn password(sandbox: &Sandbox, username: &str, password: &str, realm: Option<&str>) -> Value {
    let env = &sandbox.details().env;
    let mut body = json!({
        "grant_type": "password",
        "client_id": env["MAZ_AUTH0_CLIENT_ID"],
        "client_secret": env["MAZ_AUTH0_CLIENT_SECRET"],
        "username": username,
        "password": password,
        "scope": "openid",
    });
    if let Some(realm) = realm {
        body["grant_type"] = json!(PASSWORD_REALM);
        body["realm"] = json!(realm);
    }
    body
}

#[test]
fn a_healthy_tenant_gives_what_verify_asks_for() {
    let (sandbox, asker) = started(&[]);
    let discovery = asker.get("/.well-known/openid-configuration", None);
    assert_eq!(discovery.status, 200);
    assert_eq!(discovery.json()["issuer"], "https://acme.us.auth0.com/");
    assert_eq!(
        discovery.json()["token_endpoint"],
        "https://acme.us.auth0.com/oauth/token"
    );
    let keys = asker.get("/.well-known/jwks.json", None);
    assert_eq!(keys.json()["keys"].as_array().map(Vec::len), Some(2));

    let token = asker.post("/oauth/token", &machine(&sandbox));
    assert_eq!(token.status, 200, "{}", token.text);
    assert_eq!(token.json()["scope"], MAZ_SCOPES.join(" "));
    assert_eq!(token.json()["expires_in"], 86_400);
    assert_eq!(token.header("content-type"), "application/json");
    assert_eq!(token.header("cache-control"), "no-store");
    assert_eq!(token.header("x-ratelimit-limit"), "100");
    let access_token = token.json()["access_token"].as_str().map(str::to_owned);

    let users = asker.get("/api/v2/users?per_page=1", access_token.as_deref());
    assert_eq!(users.status, 200, "{}", users.text);
    assert_eq!(users.json()[0]["email"], "reader@example.com");

    let nobody = asker.post(
        "/oauth/token",
        &password(&sandbox, "nobody@maz-auth0.invalid", "x", None),
    );
    assert_eq!(
        (nobody.status, nobody.json()),
        (
            403,
            json!({"error": "invalid_grant", "error_description": "Wrong email or password."})
        )
    );
    let details = sandbox.details();
    let reader = asker.post(
        "/oauth/token",
        &password(
            &sandbox,
            &details.username,
            &details.password,
            Some(FIRST_DATABASE),
        ),
    );
    assert_eq!(reader.status, 200, "{}", reader.text);
    assert_eq!(
        reader.json()["access_token"].as_str().map(str::len),
        Some(32)
    );
    assert_eq!(reader.json()["scope"], "openid profile email address phone");
    assert_eq!(sandbox.requests().len(), 6);
}

#[test]
fn each_break_shows_in_the_answer_that_it_is_about() {
    let token_answers = [
        (
            "application.credentials/refused",
            401,
            "access_denied",
            "Unauthorized",
        ),
        (
            "application.credentials/swapped",
            401,
            "access_denied",
            "Unauthorized",
        ),
        (
            "application.client-credentials-grant/grant-disabled",
            403,
            "unauthorized_client",
            "Grant type 'client_credentials' not allowed for the client.",
        ),
        (
            "audience.identifier/missing-trailing-slash",
            403,
            "access_denied",
            "Service not enabled within domain: https://acme.us.auth0.com/api/v2",
        ),
        (
            "audience.identifier/unknown-api",
            403,
            "access_denied",
            "Service not enabled within domain: https://api.gone.example.com/",
        ),
    ];
    for (name, status, error, description) in token_answers {
        let (sandbox, asker) = started(&[name]);
        let answer = asker.post("/oauth/token", &machine(&sandbox));
        assert_eq!(answer.status, status, "{name}");
        assert_eq!(answer.json()["error"], error, "{name}");
        assert_eq!(answer.json()["error_description"], description, "{name}");
    }

    let (sandbox, asker) = started(&["application.api-access/no-client-grant"]);
    let answer = asker.post("/oauth/token", &machine(&sandbox));
    assert_eq!(answer.status, 403);
    assert!(
        answer
            .text
            .contains("is not authorized to access resource server")
    );

    let logins = [
        (
            "password.grant/grant-disabled",
            None,
            403,
            "Grant type 'password' not allowed for the client.",
        ),
        (
            "directory.default/not-set",
            None,
            500,
            "Authorization server not configured with default connection.",
        ),
        (
            "directory.enabled/disabled-for-application",
            Some(FIRST_DATABASE),
            400,
            "the connection was disabled",
        ),
        (
            "password.protection/bot-detection",
            None,
            401,
            "Suspicious request requires verification",
        ),
    ];
    for (name, realm, status, description) in logins {
        let (sandbox, asker) = started(&[name]);
        let answer = asker.post("/oauth/token", &password(&sandbox, "nobody", "x", realm));
        assert_eq!(answer.status, status, "{name}");
        assert_eq!(answer.json()["error_description"], description, "{name}");
    }
}

#[test]
fn a_realm_is_told_what_it_is() {
    let realms = [
        (
            "directory.connection/not-found",
            "the connection was not found",
        ),
        (
            "directory.connection/not-a-database",
            "invalid connection specified for password grant",
        ),
    ];
    for (name, description) in realms {
        let (sandbox, asker) = started(&[name]);
        let realm = &sandbox.details().env["MAZ_AUTH0_DEFAULT_DIRECTORY"];
        let answer = asker.post(
            "/oauth/token",
            &password(&sandbox, "nobody", "x", Some(realm)),
        );
        assert_eq!(answer.status, 400, "{name}");
        assert_eq!(answer.json()["error_description"], description, "{name}");
    }
}

#[test]
fn the_management_api_believes_only_tokens_of_its_own() {
    let (sandbox, asker) = started(&["application.scopes/missing", "users.read/refused"]);
    let missing = asker.get("/api/v2/users", None);
    assert_eq!(missing.status, 401);
    assert_eq!(missing.json()["message"], "Missing authentication");
    let opaque = asker.get("/api/v2/users", Some("opaque"));
    assert_eq!(opaque.status, 400);
    assert_eq!(opaque.json()["errorCode"], "Bearer");
    let (other, foreign) = started(&[]);
    let theirs = foreign.post("/oauth/token", &machine(&other)).json();
    let answer = asker.get("/api/v2/users", theirs["access_token"].as_str());
    assert_eq!(answer.status, 401, "{}", answer.text);
    let refused = asker.get("/api/v2/users", Some(&sandbox.details().admin_token));
    assert_eq!(refused.status, 403);
    sandbox.with_tenant(|tenant| {
        tenant.oddities.refusals.clear();
        if let Some(grant) = tenant.client_grants.first_mut() {
            grant.scope.clear();
        }
    });
    let token = asker.post("/oauth/token", &machine(&sandbox)).json();
    assert_eq!(token.get("scope"), None);
    let answer = asker.get("/api/v2/users", token["access_token"].as_str());
    assert_eq!(
        answer.json()["message"],
        "Insufficient scope, expected any of: read:users"
    );
}

#[test]
fn hosts_pick_the_tenant() {
    let (sandbox, asker) = started(&[]);
    let custom = asker.send(|client, endpoint| {
        client
            .get(format!("{endpoint}/.well-known/openid-configuration"))
            .header("host", "login.acme.com")
    });
    assert_eq!(custom.json()["issuer"], "https://login.acme.com/");
    let nobody = asker.send(|client, endpoint| {
        client
            .get(format!("{endpoint}/.well-known/openid-configuration"))
            .header("host", "nobody.us.auth0.com")
    });
    assert_eq!(nobody.status, 404);
    assert!(nobody.text.contains("This is not Auth0."));
    let loopback = asker.send(|client, endpoint| {
        client.get(format!("{endpoint}/.well-known/openid-configuration"))
    });
    assert_eq!(loopback.json()["issuer"], "https://acme.us.auth0.com/");
    drop(sandbox);
}

#[test]
fn it_ends_at_once_and_leaves_the_port() {
    let sandbox = Sandbox::start(Options::default()).expect("a sandbox");
    sandbox.details();
    let port: u16 = sandbox
        .endpoint()
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok())
        .expect("a port");
    // Half a request, and never the rest.
    let mut half = std::net::TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    std::io::Write::write_all(&mut half, b"POST /oauth/token HTTP/1.1\r\nHost: x\r\n")
        .expect("sent");
    std::thread::sleep(Duration::from_millis(50));
    let before = std::time::Instant::now();
    drop(sandbox);
    assert!(before.elapsed() < Duration::from_millis(500));
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
}

#[test]
fn what_cannot_start_says_why() {
    let options = |breaks: &str, domain: &str| Options {
        breaks: vec![breaks.to_owned()],
        domain: domain.to_owned(),
        ..Options::default()
    };
    assert!(matches!(
        Sandbox::start(options("directory.default/notset", "acme.us.auth0.com")),
        Err(StartError::UnknownBreak {
            nearest: Some("directory.default/not-set"),
            ..
        })
    ));
    assert!(matches!(
        Sandbox::start(options(
            "tenant.reachable/bad-certificate",
            "acme.us.auth0.com"
        )),
        Err(StartError::NeedsTls { .. })
    ));
    assert!(matches!(
        Sandbox::start(options("directory.default/not-set", "no host")),
        Err(StartError::BadDomain { .. })
    ));
}

#[test]
fn a_seed_repeats_names_and_secrets() {
    let one = || {
        Sandbox::start(Options {
            seed: Some(7),
            ..Options::default()
        })
        .map(|sandbox| sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone())
        .ok()
    };
    assert_eq!(one(), one());
}
