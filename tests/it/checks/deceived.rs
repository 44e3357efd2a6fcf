//! What looks like a good answer and proves nothing, and what looks like a bad one and says nothing of the tenant: one answer
//! of a healthy sandbox is replaced, and no check passes on it, nor fails for another's reason.

use super::answered::{At, LOGIN, REHEARSE, Row, Says, VERIFY, check, holds, row, run};
use crate::support::between::{Between, http};
use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::sandbox::Sandbox;
use serde_json::{Value, json};

const CALLBACK: &str = "https://id.mazsystems.com/app_users/v2/sessions/oauth";

/// What `/authorize` may answer that is on the way to no login of Auth0's.
#[test]
fn only_a_way_to_a_login_is_one() {
    let to = |location: &'static str| Says::To(location);
    for says in [
        to("/u/error"),
        to("/"),
        to(""),
        to("/authorize?client_id=x&state=maz-auth0-check"),
        to("http://acme.us.auth0.com/cdn-cgi/challenge"),
        to("https://acme.us.auth0.com:8443/blocked.html"),
        to("ftp://acme.us.auth0.com/u/login?state=x"),
        to("https://block.corp.example/?request=x"),
        to("https://portal.example/?redirect_uri=https%3A%2F%2Facme.us.auth0.com%2Fauthorize"),
        Says::Page(
            200,
            "<h1>Down for maintenance</h1><form action=/newsletter><input type=email></form>",
        ),
        Says::Page(
            200,
            "<h1>Access denied</h1>Solve the captcha.<form><input type=hidden></form>",
        ),
        Says::Page(200, "<form><input type=password></form>"),
    ] {
        let sandbox = sandbox(&[]);
        let between = Between::with(&sandbox, move |asked| {
            At::Authorize.is(asked).then(|| says.bytes())
        });
        let outcome = verify(&sandbox, &between, &[]);
        let found = (3, "unknown", "code.grant", "blocked");
        holds(&format!("{says:?}"), &outcome, found, &[]);
        let report = outcome.json();
        for id in ["code.callback", "code.connections"] {
            assert_eq!(check(&report, id)["because"], "code.grant", "{says:?}");
        }
    }
    // Nobody asked to be logged in without a page.
    for error in ["interaction_required", "login_required", "consent_required"] {
        let sandbox = sandbox(&[]);
        let between = Between::with(&sandbox, move |asked| {
            At::Authorize.is(asked).then(|| {
                format!("HTTP/1.1 302 Found\r\nlocation: {CALLBACK}?error={error}&state=maz-auth0-check\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").into_bytes()
            })
        });
        let outcome = verify(&sandbox, &between, &[]);
        let found = (1, "fail", "code.grant", "unrecognised");
        holds(error, &outcome, found, &[error]);
    }
}

fn verify(sandbox: &Sandbox, between: &Between, more: &[&str]) -> Outcome {
    Program::new(&[VERIFY, more].concat())
        .against(sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run()
}

const UNKNOWN_CREDENTIALS: (i32, &str, &str, &str) = (3, "unknown", "application.credentials", "");
const UNKNOWN_LOGIN: (i32, &str, &str, &str) = (3, "unknown", "password.grant", "");
const NO_DIRECTORY: &str = "Authorization server not configured with default connection.";

const ROWS: &[Row] = &[
    // Trouble is no verdict.
    row(
        "trouble of Auth0's, as a 503",
        &[(At::Machine, Says::Error(503, "server_error", "Service Unavailable"))],
        UNKNOWN_CREDENTIALS,
        &["Service Unavailable"],
    ),
    row(
        "trouble of Auth0's, as a 502",
        &[(At::Machine, Says::Error(502, "server_error", "Bad things happen"))],
        UNKNOWN_CREDENTIALS,
        &["Bad things happen"],
    ),
    row(
        "trouble of Auth0's, as a 500 without words of anybody's",
        &[(At::Machine, Says::Error(500, "server_error", "Internal Server Error"))],
        UNKNOWN_CREDENTIALS,
        &[],
    ),
    row(
        "trouble of Auth0's, as a 500 with a code that no Action may give",
        &[(At::Machine, Says::Error(500, "invalid_request", "Something went wrong"))],
        UNKNOWN_CREDENTIALS,
        &["Something went wrong"],
    ),
    row(
        "a limit, by a code of another kind",
        &[(At::Machine, Says::Error(429, "server_error", "Service Unavailable"))],
        UNKNOWN_CREDENTIALS,
        &["Service Unavailable"],
    ),
    row(
        "the logins are in trouble",
        &[(At::BothLogins, Says::Error(502, "access_denied", "Upstream is gone"))],
        UNKNOWN_LOGIN,
        &["Upstream is gone"],
    ),
    row(
        "the logins are in other trouble",
        &[(At::BothLogins, Says::Error(503, "unauthorized", "Upstream is gone"))],
        UNKNOWN_LOGIN,
        &["Upstream is gone"],
    ),
    row(
        "/authorize is in trouble, and says so",
        &[(At::Authorize, Says::To("https://id.mazsystems.com/app_users/v2/sessions/oauth?error=temporarily_unavailable&error_description=Back%20at%20noon&state=x"))],
        (3, "unknown", "code.grant", ""),
        &["Back at noon"],
    ),
    // What Auth0 may refuse itself is no Action.
    row(
        "a proof that nobody gave",
        &[(At::Machine, Says::Error(400, "invalid_request", "DPoP proof is required"))],
        (1, "fail", "application.credentials", "unrecognised"),
        &["DPoP proof is required"],
    ),
    row(
        "another tenant's application",
        &[(At::Machine, Says::Error(400, "invalid_request", "The client does not belong to this tenant"))],
        (1, "fail", "application.credentials", "unrecognised"),
        &["The client does not belong to this tenant"],
    ),
    row(
        "a code of an Action's under another status",
        &[(At::Machine, Says::Error(403, "invalid_request", "Organization not allowed"))],
        (1, "fail", "application.credentials", "unrecognised"),
        &["Organization not allowed"],
    ),
    row(
        "what a status says of itself",
        &[(At::Machine, Says::Error(400, "invalid_request", "Bad Request"))],
        (1, "fail", "application.credentials", "unrecognised"),
        &["Bad Request"],
    ),
    row(
        "the same behind a 500",
        &[(At::Machine, Says::Error(500, "server_error", "Not Found"))],
        UNKNOWN_CREDENTIALS,
        &["Not Found"],
    ),
    row(
        "a sentence of Auth0's that it says to readers' logins alone",
        &[(At::Machine, Says::Error(400, "invalid_request", "the connection was disabled"))],
        (1, "fail", "application.credentials", "unrecognised"),
        &["the connection was disabled"],
    ),
    row(
        "an error whose words may be Auth0's as well as an Action's",
        &[(At::Machine, Says::Error(500, "server_error", "socket hang up"))],
        (1, "fail", "application.credentials", "denied-by-action"),
        &["nothing is known of Client ID and Client Secret", "credentials-exchange"],
    ),
    // What answers another question says nothing of this one.
    row(
        "another grant, to a machine",
        &[(At::Machine, Says::Error(403, "unauthorized_client", "Grant type 'password' not allowed for the client."))],
        UNKNOWN_CREDENTIALS,
        &["about the grant password, which was not asked about"],
    ),
    row(
        "another application, to a machine",
        &[(At::Machine, Says::Error(403, "access_denied", r#"Client "aNother" is not authorized to access resource server "https://acme.us.auth0.com/api/v2/"."#))],
        UNKNOWN_CREDENTIALS,
        &["about the application aNother,"],
    ),
    row(
        "another API, to a machine",
        &[(At::Machine, Says::Error(403, "access_denied", "Service not enabled within domain: https://other.example.com/."))],
        UNKNOWN_CREDENTIALS,
        &["about the API https://other.example.com/,"],
    ),
    row(
        "another grant, to a login",
        &[(At::BothLogins, Says::Error(403, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client."))],
        UNKNOWN_LOGIN,
        &["about the grant client_credentials,"],
    ),
    // Words that only hold those of a wrong password.
    row(
        "a sentence that begins as the one of a wrong password",
        &[(At::BothLogins, Says::Error(403, "invalid_grant", "Wrong email or password. Legacy DB timeout; try later"))],
        (1, "fail", "password.grant", "unrecognised"),
        &["Legacy DB timeout"],
    ),
    row(
        "a sentence that holds the words of a wrong password",
        &[(At::BothLogins, Says::Error(403, "invalid_grant", "Password login refused: wrong region or password store offline"))],
        (1, "fail", "password.grant", "unrecognised"),
        &["password store offline"],
    ),
    row(
        "the words of a wrong password under another code",
        &[(At::BothLogins, Says::Error(401, "invalid_user_password", "Wrong email or password."))],
        (1, "fail", "password.grant", "unrecognised"),
        &["It is not proven that the directory was asked", "Custom Database"],
    ),
    // Words of the table in a place where they are no cause.
    row(
        "a login must name an organization",
        &[(At::BothLogins, Says::Error(400, "invalid_request", "parameter organization is required for this client"))],
        (1, "fail", "password.grant", "unrecognised"),
        &["members of organizations", "\"summary\":\"Open the application and its Login Experience tab, and choose Individuals or Both", "/organizations\"", "Open Monitoring > Logs"],
    ),
    row(
        "the application is not known at the logins",
        &[(At::BothLogins, Says::Error(401, "access_denied", "Unauthorized"))],
        (1, "fail", "password.grant", "unrecognised"),
        &["does not know the application", "Credentials tab"],
    ),
    row(
        "somebody is blocked who cannot exist",
        &[(At::BothLogins, Says::Error(401, "unauthorized", "user is blocked"))],
        (1, "fail", "password.grant", "unrecognised"),
        &["the user is blocked, though no user"],
    ),
    row(
        "the application is not known at /authorize",
        &[(At::Authorize, Says::Page(403, "<p>invalid_request: Unknown client: abc</p>"))],
        (1, "fail", "code.grant", "unrecognised"),
        &["does not know the application"],
    ),
    row(
        "a permission that the application was not given",
        &[(At::Machine, Says::Error(403, "access_denied", "Client has not been granted scopes: read:users"))],
        (1, "fail", "application.api-access", "unrecognised"),
        &["a permission was asked for"],
    ),
    row(
        "a directory that looks as if there were none",
        &[(At::Realm, Says::Error(500, "server_error", NO_DIRECTORY))],
        (1, "fail", "directory.connection", "unrecognised"),
        &["not enabled for the application", "or the tenant has none of this name"],
    ),
    row(
        "no login finds a directory",
        &[(At::BothLogins, Says::Error(500, "server_error", NO_DIRECTORY))],
        (1, "fail", "directory.default", "not-set"),
        &["Default Directory"],
    ),
    row(
        "no login finds a directory, which is not enabled",
        &[
            (At::BothLogins, Says::Error(500, "server_error", NO_DIRECTORY)),
            (At::ReadClients, Says::Json(200, r#"{"clients":[]}"#)),
        ],
        (1, "fail", "directory.enabled", "disabled-for-application"),
        &["Applications tab"],
    )
    .by_admin(),
    // Settings.
    row(
        "settings that name no Default Directory, though a login reaches one",
        &[(At::ReadSettings, Says::Json(200, r#"{"default_directory":""}"#))],
        (3, "unknown", "directory.name", ""),
        &["name no Default Directory", "reached one nevertheless"],
    )
    .by_admin(),
    row(
        "a Default Directory with a blank before its name",
        &[(At::ReadSettings, Says::Json(200, r#"{"default_directory":" Username-Password-Authentication"}"#))],
        (1, "fail", "directory.name", "other-directory"),
        &[r#"\"Username-Password-Authentication\" with a blank before it"#],
    )
    .by_admin(),
    // Users.
    row(
        "an error in the place of users",
        &[(At::ReadUsers, Says::Json(200, r#"{"error":"x","message":"no","users":[]}"#))],
        (1, "fail", "users.read", "unrecognised"),
        &[],
    ),
    row(
        "a list of nothing",
        &[(At::ReadUsers, Says::Json(200, "[null]"))],
        (1, "fail", "users.read", "unrecognised"),
        &[],
    ),
    row(
        "a list of texts",
        &[(At::ReadUsers, Says::Json(200, r#"["x"]"#))],
        (1, "fail", "users.read", "unrecognised"),
        &[],
    ),
    row(
        "a list of lists",
        &[(At::ReadUsers, Says::Json(200, "[[]]"))],
        (1, "fail", "users.read", "unrecognised"),
        &[],
    ),
    row(
        "a list of things without a name",
        &[(At::ReadUsers, Says::Json(200, "[{}]"))],
        (1, "fail", "users.read", "unrecognised"),
        &[],
    ),
    // Keys.
    row(
        "keys that nothing can be checked with",
        &[(At::Jwks, Says::Json(200, r#"{"keys":[{"kty":"RSA","kid":"a","use":"sig","n":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","e":"AQAB"}]}"#))],
        (1, "fail", "tenant.signing-keys", "no-usable-key"),
        &[],
    ),
    // Logins of real people.
    row(
        "a page before the profile",
        &[(At::Userinfo, Says::Page(403, "<h1>Access denied</h1>This request has been blocked"))],
        (3, "unknown", "login.userinfo", "blocked"),
        &["another network"],
    )
    .by(LOGIN),
    row(
        "a profile that names nobody is nobody else's",
        &[(At::Userinfo, Says::Json(200, r#"{"email":"jo@example.com"}"#))],
        (1, "fail", "login.userinfo", "unrecognised"),
        &["names its person (sub)"],
    )
    .by(LOGIN),
    // A rehearsal's login proves who was logged in, or nothing.
    row(
        "a token without an ID token",
        &[(At::Rehearsed, Says::Json(200, r#"{"access_token":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","token_type":"Bearer"}"#))],
        (3, "unknown", "users.rehearsal", ""),
        &["no ID token"],
    )
    .by(REHEARSE),
    row(
        "a token with rubbish for an ID token",
        &[(At::Rehearsed, Says::Json(200, r#"{"access_token":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","id_token":"rubbish","token_type":"Bearer"}"#))],
        (3, "unknown", "users.rehearsal", ""),
        &["not genuine"],
    )
    .by(REHEARSE),
    row(
        "an ID token of somebody else's that nobody signed",
        &[(At::Rehearsed, Says::Json(200, r#"{"access_token":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","id_token":"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHxvdGhlciJ9.c2ln","token_type":"Bearer"}"#))],
        (3, "unknown", "users.rehearsal", ""),
        &["not genuine"],
    )
    .by(REHEARSE),
];

#[test]
fn nothing_passes_on_what_only_looks_like_it() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let sandbox = sandbox(&[]);
        let outcome = run(&sandbox, row);
        let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            holds(row.what, &outcome, row.found, row.says);
        }));
        if judged.is_err() {
            wrong.push(row.what);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Without a rehearsal that proves it, `directory.name` does not pass by one.
#[test]
fn a_directory_is_named_by_nobody_who_was_not_proven() {
    let sandbox = sandbox(&[]);
    for row in ROWS.iter().filter(|row| row.found.2 == "users.rehearsal") {
        let report = run(&sandbox, row).json();
        let name = check(&report, "directory.name");
        assert_eq!(name["status"], "skip", "{}: {name}", row.what);
    }
}

/// An application that was switched off may stay in the list of a directory's applications.
#[test]
fn an_application_that_was_switched_off_is_off() {
    let sandbox = sandbox(&[]);
    let id = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    for (status, found) in [
        (json!(false), "fail"),
        (json!("no"), "fail"),
        (json!(true), "pass"),
    ] {
        let body = json!({"clients": [{"client_id": id, "status": status}]}).to_string();
        let between = Between::with(&sandbox, move |asked| {
            At::ReadClients
                .is(asked)
                .then(|| http(200, "application/json", &body))
        });
        let report = Program::new(&[VERIFY, &["--skip", "password"]].concat())
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .with_admin_token(&sandbox)
            .run()
            .json();
        assert_eq!(check(&report, "directory.enabled")["status"], found);
    }
}

/// The discovery document of a healthy tenant, with one member changed.
fn discovery(member: &str, value: Value) -> Vec<u8> {
    dated(&of_the_tenant(member, value))
}

pub(super) fn of_the_tenant(member: &str, value: Value) -> String {
    let mut document = json!({
        "issuer": "https://acme.us.auth0.com/",
        "authorization_endpoint": "https://acme.us.auth0.com/authorize",
        "token_endpoint": "https://acme.us.auth0.com/oauth/token",
        "jwks_uri": "https://acme.us.auth0.com/.well-known/jwks.json",
    });
    document[member] = value;
    document.to_string()
}

fn dated(body: &str) -> Vec<u8> {
    let date = httpdate::fmt_http_date(std::time::SystemTime::now());
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: {date}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[test]
fn a_discovery_document_leads_to_the_tenant_and_nowhere_else() {
    for member in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        for value in [
            json!("   "),
            json!(5),
            json!("x"),
            json!("/oauth/token"),
            json!("http://acme.us.auth0.com/oauth/token"),
            json!("https://acme.us.auth0.com:8443/oauth/token"),
            json!("https://evil.example/oauth/token"),
            json!("https://other.us.auth0.com/oauth/token"),
        ] {
            let sandbox = sandbox(&[]);
            let what = format!("{member}: {value}");
            let answer = discovery(member, value);
            let between = Between::with(&sandbox, move |asked| {
                At::Discovery.is(asked).then(|| answer.clone())
            });
            let found = (1, "fail", "tenant.discovery", "incomplete");
            holds(&what, &verify(&sandbox, &between, &[]), found, &[member]);
        }
    }
}

#[test]
fn what_differs_only_by_a_blank_is_told_apart() {
    let sandbox = sandbox(&[]);
    let answer = discovery("issuer", json!("https://acme.us.auth0.com/ "));
    let between = Between::with(&sandbox, move |asked| {
        At::Discovery.is(asked).then(|| answer.clone())
    });
    let found = (1, "fail", "tenant.issuer", "other-issuer");
    let outcome = verify(&sandbox, &between, &["--only", "tenant.issuer"]);
    holds("issuer", &outcome, found, &["with a blank behind it"]);
}

/// What is said of another directory is no verdict on the one that was named.
#[test]
fn another_directory_is_not_the_one_that_was_named() {
    let sandbox = sandbox(&[]);
    let says = Says::Error(400, "invalid_request", "Unknown realm Other-Directory.");
    let between = Between::with(&sandbox, move |asked| {
        At::Realm.is(asked).then(|| says.bytes())
    });
    let outcome = verify(&sandbox, &between, &[]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let report = outcome.json();
    let found = check(&report, "directory.connection");
    assert_eq!(found["status"], "unknown", "{found}");
    assert!(
        found["message"]
            .to_string()
            .contains("about the directory Other-Directory,")
    );
}

/// An identifier that was copied out of a sentence ends in its full stop, and Auth0 says it back.
#[test]
fn an_identifier_with_a_full_stop_is_no_other() {
    let sandbox = sandbox(&[]);
    for identifier in [
        "https://acme.us.auth0.com/api/v2/.",
        "https://acme.us.auth0.com/api/v2.",
    ] {
        let outcome = Program::new(VERIFY)
            .against(&sandbox)
            .variable("MAZ_AUTH0_AUDIENCE", identifier)
            .run();
        let found = (1, "fail", "audience.identifier", "unknown-api");
        let says = &[
            "it ends in a full stop",
            "Use https://acme.us.auth0.com/api/v2/ as",
        ];
        holds(identifier, &outcome, found, says);
    }
}

#[test]
fn a_letter_that_looks_like_another_is_named() {
    let sandbox = sandbox(&[]);
    let answer = discovery("issuer", json!("https://\u{430}cme.us.auth0.com/"));
    let between = Between::with(&sandbox, move |asked| {
        At::Discovery.is(asked).then(|| answer.clone())
    });
    let found = (1, "fail", "tenant.issuer", "other-issuer");
    let outcome = verify(&sandbox, &between, &["--only", "tenant.issuer"]);
    holds("issuer", &outcome, found, &["U+0430"]);
}

/// The subject of a login's profile is that of its token, and a blank more.
#[test]
fn a_subject_that_differs_by_a_blank_is_told_apart() {
    let sandbox = sandbox(&[]);
    let reader = sandbox.details().username.clone();
    let subject = sandbox.with_tenant(|tenant| {
        let user = tenant.users.iter().find(|user| user.is_called(&reader));
        user.expect("the reader").user_id.clone()
    });
    let between = Between::with(&sandbox, move |asked| {
        let body = json!({"sub": format!("{subject} ")}).to_string();
        At::Userinfo
            .is(asked)
            .then(|| http(200, "application/json", &body))
    });
    let outcome = Program::new(LOGIN)
        .against(&sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .variable("MAZ_AUTH0_USERNAME", &reader)
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    let found = (1, "fail", "login.userinfo", "other-subject");
    holds("profile", &outcome, found, &["with a blank behind it"]);
}

/// An application says whose it is, or nothing is known of that.
#[test]
fn an_application_is_the_tenants_own_where_its_settings_say_so() {
    let sandbox = sandbox(&[]);
    let id = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    let judged = |body: Value| {
        let body = body.to_string();
        let between = Between::with(&sandbox, move |asked| {
            At::ReadClient
                .is(asked)
                .then(|| http(200, "application/json", &body))
        });
        Program::new(&[VERIFY, &["--only", "application"]].concat())
            .against(&sandbox)
            .with_admin_token(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run()
    };
    let with = |member: &str, value: Value| {
        let mut body = json!({
            "client_id": id, "app_type": "non_interactive", "is_first_party": true,
            "grant_types": ["client_credentials", "password"],
        });
        body[member] = value;
        body
    };
    for body in [
        with("is_first_party", json!("false")),
        with("is_first_party", json!("true")),
        with("is_first_party", json!(0)),
        with("is_first_party", json!([true])),
        with("is_first_party", Value::Null),
        with("app_type", json!(["non_interactive"])),
        with("client_id", json!([id])),
        with("error", json!("invalid_token")),
        json!({}),
        json!({"app_type": "non_interactive", "is_first_party": true, "grant_types": []}),
    ] {
        let what = body.to_string();
        let found = (3, "unknown", "application.type", "");
        holds(&what, &judged(body), found, &[]);
    }
    // What Auth0 shows to rights that do not have the settings (read:client_summary).
    let summary = json!({"client_id": id, "name": "MAZ", "app_type": "non_interactive"});
    let outcome = judged(summary);
    let skipped = (0, "skip", "application.type", "");
    holds("summary", &outcome, skipped, &["read:clients"]);
    let own = (0, "pass", "application.type", "");
    holds(
        "own",
        &judged(with("is_first_party", json!(true))),
        own,
        &[],
    );
    let theirs = (1, "fail", "application.type", "third-party");
    holds(
        "theirs",
        &judged(with("is_first_party", json!(false))),
        theirs,
        &[],
    );
}

/// The Client ID of a third party's application says so, unless the settings say otherwise.
#[test]
fn a_third_partys_client_id_is_not_forgotten_over_settings_that_say_nothing() {
    let sandbox = sandbox(&[]);
    let old = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    let id = "tpc_vbc2Y77hGZfbhkSi7y3gTh";
    sandbox.with_tenant(|tenant| {
        for client in &mut tenant.clients {
            if client.client_id == old {
                id.clone_into(&mut client.client_id);
            }
        }
        for grant in &mut tenant.client_grants {
            if grant.client_id.as_ref() == Some(&old) {
                grant.client_id = Some(id.to_owned());
            }
        }
    });
    for (more, found) in [
        (json!({}), (1, "fail", "application.type", "third-party")),
        (
            json!({"is_first_party": true}),
            (0, "pass", "application.type", ""),
        ),
    ] {
        let mut body = json!({"client_id": id, "app_type": "non_interactive", "grant_types": []});
        let members = body.as_object_mut().expect("members");
        members.extend(more.as_object().expect("members").clone());
        let body = body.to_string();
        let between = Between::with(&sandbox, move |asked| {
            At::ReadClient
                .is(asked)
                .then(|| http(200, "application/json", &body))
        });
        let outcome = Program::new(&[VERIFY, &["--only", "application"]].concat())
            .against(&sandbox)
            .with_admin_token(&sandbox)
            .variable("MAZ_AUTH0_CLIENT_ID", id)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        holds(found.1, &outcome, found, &[]);
    }
}

/// Where the logins show nothing, settings decide: those that Auth0 gives, and no others.
#[test]
fn settings_of_another_form_and_half_a_list_blame_nothing() {
    const SETTINGS: &str = "/api/v2/tenants/settings";
    const CONNECTIONS: &str = "/api/v2/connections";
    const CLIENTS: &str = "/clients";
    let sandbox = sandbox(&[]);
    let failed = |place: &'static str, body: &Value| -> Vec<String> {
        let body = body.to_string();
        let between = Between::with(&sandbox, move |asked| {
            if At::BothLogins.is(asked) {
                let bot = "Suspicious request requires verification";
                return Some(Says::Error(401, "requires_verification", bot).bytes());
            }
            let is_it = match place {
                CLIENTS => At::ReadClients.is(asked),
                place => asked.path == place,
            };
            is_it.then(|| http(200, "application/json", &body))
        });
        let outcome = Program::new(VERIFY)
            .against(&sandbox)
            .with_admin_token(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        let report = outcome.json();
        let checks = report["integrations"][0]["checks"].as_array();
        let failed = checks.into_iter().flatten();
        let failed = failed.filter(|check| check["status"] == "fail");
        failed
            .map(|check| {
                let text = |member: &str| check[member].as_str().unwrap_or_default();
                format!("{}/{}", text("id"), text("cause"))
            })
            .collect()
    };
    let bot = "password.protection/bot-detection".to_owned();
    let other = json!({"id": "con_1", "name": "Other", "strategy": "auth0"});
    for (place, body) in [
        (SETTINGS, json!({"default_directory": 5})),
        (SETTINGS, json!({"default_directory": ["x"]})),
        (SETTINGS, json!({"default_directory": {"name": "x"}})),
        (SETTINGS, json!({"default_directory": true})),
        (SETTINGS, json!({"error": "x"})),
        (CONNECTIONS, json!({"connections": [], "next": "abc"})),
        (CONNECTIONS, json!({"connections": [], "next": 7})),
        (CONNECTIONS, json!({"connections": [], "error": "x"})),
        (
            CONNECTIONS,
            json!({"start": 0, "limit": 1, "total": 200, "connections": [other]}),
        ),
        (CONNECTIONS, json!([{"id": "con_1", "name": 5}])),
        (CLIENTS, json!({"clients": [{"client_id": "x"}], "next": 7})),
        (CLIENTS, json!({"clients": [{"client_id": 5}]})),
        (CLIENTS, json!({"clients": [{"id": "x"}]})),
    ] {
        assert_eq!(failed(place, &body), [&*bot], "{place} {body}");
    }
    // So Auth0 says it itself. A name of blanks is nobody's.
    for (place, body, cause) in [
        (
            SETTINGS,
            json!({"default_directory": " "}),
            "directory.default/not-set",
        ),
        (SETTINGS, json!({}), "directory.default/not-set"),
        (
            SETTINGS,
            json!({"default_directory": ""}),
            "directory.default/not-set",
        ),
        (
            SETTINGS,
            json!({"default_directory": null}),
            "directory.default/not-set",
        ),
        (CONNECTIONS, json!([]), "directory.connection/not-found"),
        (
            CONNECTIONS,
            json!({"connections": []}),
            "directory.connection/not-found",
        ),
        (
            CONNECTIONS,
            json!({"start": 0, "limit": 50, "total": 1, "connections": [other]}),
            "directory.connection/not-found",
        ),
        (
            CLIENTS,
            json!({"clients": [{"client_id": "x"}]}),
            "directory.enabled/disabled-for-application",
        ),
    ] {
        let found = failed(place, &body);
        assert!(
            found.contains(&bot) && found.contains(&cause.to_owned()),
            "{place} {body}: {found:?}"
        );
    }
}

/// Behind the name that readers know stands a gateway's word that it blocks, which says nothing of the tenant.
#[test]
fn a_gateway_before_a_custom_domain_is_no_proof_that_there_is_no_tenant() {
    for (says, found) in [
        (
            Says::Page(404, "<title>Blocked by policy</title>"),
            (3, "unknown", "tenant.reachable", "blocked"),
        ),
        (
            Says::Page(404, "<title>404 Not Found</title>"),
            (1, "fail", "tenant.discovery", "not-a-tenant"),
        ),
        (
            Says::Page(404, "<title>Policy Institute: no such page</title>"),
            (1, "fail", "tenant.discovery", "not-a-tenant"),
        ),
    ] {
        let sandbox = sandbox(&[]);
        let between = Between::with(&sandbox, move |_| Some(says.bytes()));
        let outcome = Program::new(VERIFY)
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_AUTH0_DOMAIN", "login.acme.com")
            .without("MAZ_AUTH0_APPLICATION_DOMAIN")
            .run();
        holds(&format!("{says:?}"), &outcome, found, &[]);
    }
}

#[test]
fn an_answer_without_a_date_leaves_the_clock_unknown() {
    let sandbox = sandbox(&[]);
    let body = of_the_tenant("x", json!(1));
    let between = Between::with(&sandbox, move |asked| {
        At::Discovery
            .is(asked)
            .then(|| http(200, "application/json", &body))
    });
    let found = (3, "unknown", "tenant.clock", "");
    let alone = verify(&sandbox, &between, &["--only", "tenant.clock"]);
    holds("no date", &alone, found, &["date"]);
    // The answer that brought the token has one.
    let outcome = verify(&sandbox, &between, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// Whatever is asked for alone, the root that failed is shown, and fails the run; a skip names it, and no flag that nobody gave.
#[test]
fn a_failed_root_is_never_left_out() {
    let root_of = |report: &Value, root: &str, cause: &str, code: Option<i32>| {
        assert_eq!(code, Some(1), "{report}");
        let found = check(report, root);
        assert_eq!(
            (&found["status"], &found["cause"]),
            (&json!("fail"), &json!(cause))
        );
    };
    for only in ["code", "login", "password", "directory", "users"] {
        let sandbox = sandbox(&["application.credentials/swapped"]);
        let outcome = Program::new(&[VERIFY, &["--only", only]].concat())
            .against(&sandbox)
            .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .run();
        let report = outcome.json();
        root_of(&report, "application.credentials", "swapped", outcome.code);
        assert!(!outcome.stdout.contains("--skip"), "{only}: {report}");
        let of_the_stage = report["integrations"][0]["checks"]
            .as_array()
            .expect("checks")
            .iter()
            .filter(|check| check["stage"] == only && check["status"] == "skip");
        for skipped in of_the_stage {
            let because = skipped["because"].as_str().unwrap_or_default();
            assert!(!because.starts_with("--only"), "{only}: {skipped}");
        }
    }
    // A custom domain that calls itself by another name gets no secret, and nobody is logged in there.
    let sandbox = sandbox(&[]);
    let answer = discovery("issuer", json!("https://login.other.com/"));
    let between = Between::with(&sandbox, move |asked| {
        At::Discovery.is(asked).then(|| answer.clone())
    });
    for only in ["login", "users", "password", "directory"] {
        let outcome = Program::new(&[VERIFY, &["--only", only]].concat())
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_AUTH0_DOMAIN", "login.acme.com")
            .without("MAZ_AUTH0_APPLICATION_DOMAIN")
            .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .run();
        // Its endpoints are at a host of Auth0's, as a custom domain's may be.
        root_of(
            &outcome.json(),
            "tenant.issuer",
            "other-issuer",
            outcome.code,
        );
        assert!(!outcome.stdout.contains("--skip"), "{only}: {outcome:?}");
    }
}
