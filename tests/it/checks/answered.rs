//! What tenants really answer when something is wrong, and what is made of it: exit code, check, cause, and the sentence
//! that tells the person what to do. One answer of a healthy sandbox is replaced; each row stands for its kind.

use crate::support::between::{Asked, Between, http};
use crate::support::program::{Outcome, Program, sandbox, sandbox_with};
use maz_auth0::output::Format;
use maz_auth0::sandbox::{CustomDomain, Options, Sandbox};
use serde_json::{Value, json};

/// The request whose answer is replaced.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum At {
    Everything,
    Discovery,
    Machine,
    /// The login that names no directory.
    Plain,
    /// The login that names the record's.
    Realm,
    BothLogins,
    Authorize,
    /// The Management API.
    Management,
    CreateUser,
    ReadClient,
    ReadUsers,
    ReadSettings,
    /// The applications of a connection.
    ReadClients,
    /// The login of the user that rehearses.
    Rehearsed,
    Userinfo,
    Jwks,
}

impl At {
    pub(super) fn is(self, asked: &Asked) -> bool {
        let grant = asked.grant();
        match self {
            Self::Everything => true,
            Self::Discovery => asked.path == "/.well-known/openid-configuration",
            Self::Machine => grant == "client_credentials",
            Self::Plain => grant == "password",
            Self::Realm => grant == "password-realm",
            Self::BothLogins => grant.starts_with("password"),
            Self::Authorize => asked.path == "/authorize",
            Self::Management => asked.path.starts_with("/api/v2/"),
            Self::CreateUser => asked.path == "/api/v2/users" && asked.text.starts_with("POST"),
            Self::ReadClient => asked.path.starts_with("/api/v2/clients/"),
            Self::ReadUsers => asked.path == "/api/v2/users" && asked.text.starts_with("GET"),
            Self::ReadSettings => asked.path == "/api/v2/tenants/settings",
            Self::ReadClients => {
                asked.path.starts_with("/api/v2/connections/") && asked.path.ends_with("/clients")
            }
            Self::Rehearsed => grant == "password" && asked.text.contains("maz-auth0-rehearsal"),
            Self::Userinfo => asked.path == "/userinfo",
            Self::Jwks => asked.path == "/.well-known/jwks.json",
        }
    }
}

/// What is answered there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Says {
    /// An OAuth error.
    Error(u16, &'static str, &'static str),
    /// JSON.
    Json(u16, &'static str),
    /// A web page.
    Page(u16, &'static str),
    /// Plain text.
    Text(u16, &'static str),
    /// A redirect.
    To(&'static str),
}

impl Says {
    pub(super) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Error(status, error, description) => http(
                status,
                "application/json",
                &json!({"error": error, "error_description": description}).to_string(),
            ),
            Self::Json(status, body) => http(status, "application/json", body),
            Self::Page(status, body) => http(status, "text/html", body),
            Self::Text(status, body) => http(status, "text/plain", body),
            Self::To(location) => format!(
                "HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            .into_bytes(),
        }
    }
}

pub(super) struct Row {
    pub(super) what: &'static str,
    answers: &'static [(At, Says)],
    arguments: &'static [&'static str],
    with_rights: bool,
    /// Exit code, status, check, cause.
    pub(super) found: (i32, &'static str, &'static str, &'static str),
    /// Each of these stands in the message or in how to fix it.
    pub(super) says: &'static [&'static str],
}

pub(super) const VERIFY: &[&str] = &["verify", "--format", "json"];
pub(super) const REHEARSE: &[&str] = &["verify", "--format", "json", "--rehearse", "--yes"];
pub(super) const LOGIN: &[&str] = &["login-test", "--format", "json"];

pub(super) const fn row(
    what: &'static str,
    answers: &'static [(At, Says)],
    found: (i32, &'static str, &'static str, &'static str),
    says: &'static [&'static str],
) -> Row {
    Row {
        what,
        answers,
        arguments: VERIFY,
        with_rights: false,
        found,
        says,
    }
}

impl Row {
    pub(super) const fn by(self, arguments: &'static [&'static str]) -> Self {
        Self { arguments, ..self }
    }

    pub(super) const fn by_admin(self) -> Self {
        Self {
            with_rights: true,
            ..self
        }
    }
}

const NO_REALM: (At, Says) = (
    At::Realm,
    Says::Error(
        403,
        "unauthorized_client",
        "Grant type 'http://auth0.com/oauth/grant-type/password-realm' not allowed for the client.",
    ),
);

const ROWS: &[Row] = &[
    // A stranger reaches no Action: what refuses it in the tenant's own words comes before, and proves nothing.
    row(
        "the readers' database does not answer",
        &[(At::BothLogins, Says::Error(403, "access_denied", "Script execution did not complete within 20 seconds."))],
        (1, "fail", "password.grant", "unrecognised"),
        &["Script execution did not complete", "Custom Database", "Monitoring > Logs"],
    ),
    row(
        "the readers' database is shut, in words of its own",
        &[(At::BothLogins, Says::Error(401, "unauthorized", "Our subscriber system is in maintenance."))],
        (1, "fail", "password.grant", "unrecognised"),
        &["Our subscriber system is in maintenance.", "Custom Database"],
    ),
    row(
        "the database script throws",
        &[(At::BothLogins, Says::Error(500, "server_error", "connect ECONNREFUSED 10.0.0.5:5432"))],
        (1, "fail", "password.grant", "unrecognised"),
        &["connect ECONNREFUSED 10.0.0.5:5432", "Custom Database"],
    ),
    row(
        "a script says the words of a wrong password, under a code of its own",
        &[(At::BothLogins, Says::Error(403, "access_denied", "Wrong email or password."))],
        (1, "fail", "password.grant", "unrecognised"),
        &["Wrong email or password. (access_denied)"],
    ),
    row(
        "words that nobody knows, under the code of a wrong password",
        &[(At::BothLogins, Says::Error(403, "invalid_grant", "Logins by password have ended."))],
        (1, "fail", "password.grant", "unrecognised"),
        &["Logins by password have ended."],
    ),
    row(
        "the record's directory alone has a script that fails",
        &[(At::Realm, Says::Error(403, "access_denied", "ETIMEDOUT"))],
        (1, "fail", "directory.connection", "unrecognised"),
        &["ETIMEDOUT", "Custom Database"],
    ),
    row(
        "a second factor for somebody who cannot exist",
        &[(At::BothLogins, Says::Error(403, "mfa_required", "Multifactor authentication required"))],
        (1, "fail", "password.grant", "unrecognised"),
        &["Multifactor authentication required", "Login script"],
    ),
    // The plain login is MAZ's.
    row(
        "the Default Directory is another one, which is not enabled",
        &[(At::Plain, Says::Error(403, "invalid_request", "the connection was disabled"))],
        (1, "fail", "directory.name", "other-directory"),
        &["write Username-Password-Authentication into Default Directory", "the connection was disabled"],
    ),
    row(
        "the Default Directory is another one, which cannot check passwords",
        &[(At::Plain, Says::Error(401, "access_denied", "specified strategy does not support requested operation"))],
        (1, "fail", "directory.name", "other-directory"),
        &["write Username-Password-Authentication into Default Directory"],
    ),
    row(
        "the Default Directory is gone",
        &[(At::Plain, Says::Error(400, "unauthorized", "the connection was not found"))],
        (1, "fail", "directory.name", "other-directory"),
        &["write Username-Password-Authentication into Default Directory"],
    ),
    row(
        "the Default Directory is not enabled, and no login may name one",
        &[(At::Plain, Says::Error(401, "invalid_request", "the connection was disabled")), NO_REALM],
        (1, "fail", "directory.default", "not-enabled"),
        &["Authentication > Database", "Applications tab"],
    ),
    row(
        "the Default Directory cannot check passwords, and no login may name one",
        &[(At::Plain, Says::Error(400, "invalid_request", "invalid connection specified for password grant")), NO_REALM],
        (1, "fail", "directory.default", "cannot-check-passwords"),
        &["Default Directory"],
    ),
    row(
        "the Default Directory is gone, and no login may name one",
        &[(At::Plain, Says::Error(403, "access_denied", "Unknown realm Readers.")), NO_REALM],
        (1, "fail", "directory.default", "not-set"),
        &["Default Directory"],
    ),
    row(
        "the directory is not enabled for the application",
        &[(At::BothLogins, Says::Error(403, "access_denied", "the connection was disabled"))],
        (1, "fail", "directory.enabled", "disabled-for-application"),
        &["Authentication > Database", "Applications tab"],
    ),
    row(
        "the tenant's Default Audience is no API's",
        &[(At::BothLogins, Says::Error(403, "access_denied", "invalid audience specified for password grant exchange"))],
        (1, "fail", "password.grant", "unknown-api"),
        &["Default Audience"],
    ),
    row(
        "bot detection challenges this machine",
        &[(At::BothLogins, Says::Error(403, "access_denied", "Suspicious request requires verification"))],
        (1, "fail", "password.protection", "bot-detection"),
        &["MAZ's servers have addresses of their own", "IP AllowList"],
    ),
    row(
        "bot detection challenges one of the two logins",
        &[(At::Realm, Says::Error(401, "requires_verification", "Suspicious request requires verification"))],
        (1, "fail", "password.protection", "bot-detection"),
        &["MAZ's servers"],
    ),
    // The application's own token.
    row(
        "an Action denies a machine its scope",
        &[(At::Machine, Says::Error(400, "invalid_scope", "Scope is not permitted."))],
        (1, "fail", "application.credentials", "denied-by-action"),
        &["Scope is not permitted.", "credentials-exchange", "are right"],
    ),
    row(
        "an Action denies a machine by a server error",
        &[(At::Machine, Says::Error(500, "server_error", "Machine logins of partners are switched off"))],
        (1, "fail", "application.credentials", "denied-by-action"),
        &["Machine logins of partners are switched off (server_error)", "credentials-exchange"],
    ),
    row(
        "a refusal that nobody knows",
        &[(At::Machine, Says::Error(403, "access_denied", "This client was retired in 2019."))],
        (1, "fail", "application.credentials", "unrecognised"),
        &["This client was retired in 2019."],
    ),
    row(
        "Auth0 is in trouble, and says so",
        &[(At::Machine, Says::Error(503, "temporarily_unavailable", "We are back at noon."))],
        (3, "unknown", "application.credentials", ""),
        &["We are back at noon."],
    ),
    row(
        "a rate limit, in words",
        &[(At::Machine, Says::Json(429, r#"{"error":"too_many_requests","error_description":"Client quota exceeded"}"#))],
        (3, "unknown", "application.credentials", ""),
        &["Client quota exceeded"],
    ),
    row(
        "an identifier of no API, as a 400",
        &[(At::Machine, Says::Error(400, "invalid_request", "Service not enabled within domain: https://acme.us.auth0.com/api/v2/"))],
        (1, "fail", "audience.identifier", "unknown-api"),
        &["Service not enabled within domain"],
    ),
    row(
        "an application that proves itself by a key, as far as anybody can tell",
        &[(At::Machine, Says::Error(401, "access_denied", "Unauthorized"))],
        (1, "fail", "application.credentials", "refused"),
        &["another tenant", "Private Key JWT", "Client Secret (Post)", "variable"],
    ),
    row(
        "an application that proves itself by a key, by its settings",
        &[
            (At::Machine, Says::Error(401, "access_denied", "Unauthorized")),
            (At::ReadClient, Says::Json(200, r#"{"client_id":"ujY92uutE7GMyoSKlDLwind2cxD40HR3","app_type":"non_interactive","is_first_party":true,"client_authentication_methods":{"private_key_jwt":{"credentials":[{"id":"cred_1"}]}}}"#)),
        ],
        (1, "fail", "application.credentials", "refused"),
        &["by a key (Private Key JWT)", "Set the application's Authentication Method to Client Secret (Post)"],
    )
    .by_admin(),
    row(
        "the same, where the token may not see the methods",
        &[
            (At::Machine, Says::Error(401, "access_denied", "Unauthorized")),
            (At::ReadClient, Says::Json(200, r#"{"client_id":"ujY92uutE7GMyoSKlDLwind2cxD40HR3","app_type":"non_interactive","is_first_party":true}"#)),
        ],
        (1, "fail", "application.credentials", "refused"),
        &["by a key (Private Key JWT) or a certificate (mTLS)", "Client Secret (Post)"],
    )
    .by_admin(),
    row(
        "a secret that is wrong, by the settings",
        &[(At::Machine, Says::Error(401, "invalid_client", "Client authentication failed"))],
        (1, "fail", "application.credentials", "refused"),
        &["The tenant has the application"],
    )
    .by_admin(),
    row(
        "no such application, by the settings",
        &[
            (At::Machine, Says::Error(401, "access_denied", "Unauthorized")),
            (At::ReadClient, Says::Json(404, r#"{"statusCode":404,"error":"Not Found","message":"The client does not exist","errorCode":"inexistent_client"}"#)),
        ],
        (1, "fail", "application.credentials", "refused"),
        &["This tenant has no application with the Client ID"],
    )
    .by_admin(),
    // /authorize
    row(
        "an application for members of organizations",
        &[(At::Authorize, Says::To("https://id.mazsystems.com/app_users/v2/sessions/oauth?error=invalid_request&error_description=parameter%20organization%20is%20required%20for%20this%20client"))],
        (1, "fail", "code.grant", "organization-required"),
        &["Login Experience", "Individuals or Both"],
    ),
    row(
        "the same, on a page",
        &[(At::Authorize, Says::Page(400, "<title>Oops</title><p>invalid_request: parameter organization is required for this client</p>"))],
        (1, "fail", "code.grant", "organization-required"),
        &["Login Experience"],
    ),
    row(
        "an application that wants requests pushed",
        &[(At::Authorize, Says::To("https://id.mazsystems.com/app_users/v2/sessions/oauth?error=invalid_request&error_description=Pushed+Authorization+Requests+are+required"))],
        (1, "fail", "code.grant", "pushed-requests-required"),
        &["Require Pushed Authorization Requests"],
    ),
    row(
        "the same, on a page",
        &[(At::Authorize, Says::Page(400, "<p>invalid_request: this client requires pushed authorization requests</p>"))],
        (1, "fail", "code.grant", "pushed-requests-required"),
        &["Require Pushed Authorization Requests"],
    ),
    row(
        "a page of an error that nobody knows",
        &[(At::Authorize, Says::Page(400, "<title>Something is amiss</title>"))],
        (1, "fail", "code.grant", "unrecognised"),
        &["Something is amiss"],
    ),
    // Somebody who exists.
    row(
        "an Action breaks a login",
        &[(At::Plain, Says::Error(500, "server_error", "Membership lookup failed"))],
        (1, "fail", "login.password", "denied-by-action"),
        &["Membership lookup failed (server_error)", "Actions > Triggers"],
    )
    .by(LOGIN),
    row(
        "the tenant's own code refuses a login: an Action, or a script",
        &[(At::Plain, Says::Error(403, "access_denied", "Please renew first."))],
        (1, "fail", "login.password", "denied-by-action"),
        &["Please renew first.", "Actions > Triggers > post-login", "Custom Database"],
    )
    .by(LOGIN),
    row(
        "a reader's login is challenged",
        &[(At::Plain, Says::Error(401, "requires_verification", "Suspicious request requires verification"))],
        (1, "fail", "login.password", "bot-detection"),
        &["MAZ's servers have addresses of their own"],
    )
    .by(LOGIN),
    // What MAZ does at run time.
    row(
        "the directory is enabled for no application",
        &[(At::CreateUser, Says::Json(400, r#"{"statusCode":400,"error":"Bad Request","message":"The connection is disabled"}"#))],
        (1, "fail", "users.rehearsal", "create-refused"),
        &["The connection is disabled", "Authentication > Database", "Switch on MAZ's application"],
    )
    .by(REHEARSE),
    row(
        "the directory is not enabled for MAZ's application",
        &[(At::CreateUser, Says::Json(400, r#"{"statusCode":400,"error":"Bad Request","message":"Connection must be enabled for this client to perform single user creation and signup operations (client_id: x - connection: y)"}"#))],
        (1, "fail", "users.rehearsal", "create-refused"),
        &["Connection must be enabled for this client", "Authentication > Database"],
    )
    .by(REHEARSE),
    row(
        "several custom domains and no default",
        &[(At::CreateUser, Says::Json(409, r#"{"statusCode":409,"error":"Conflict","message":"The tenant has multiple verified custom domains.","errorCode":"custom_domain_conflict"}"#))],
        (1, "fail", "users.rehearsal", "create-refused"),
        &["Branding > Custom Domains", "Set as Default"],
    )
    .by(REHEARSE),
];

pub(super) fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["integrations"][0]["checks"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|check| check["id"] == id)
        .unwrap_or_else(|| panic!("no {id} in {report}"))
}

pub(super) fn run(sandbox: &Sandbox, row: &Row) -> Outcome {
    let answers = row.answers;
    let between = Between::with(sandbox, move |asked| {
        answers
            .iter()
            .find(|(at, _)| at.is(asked))
            .map(|(_, says)| says.bytes())
    });
    let mut program = Program::new(row.arguments)
        .against(sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint);
    if row.arguments[0] == "login-test" {
        program = program
            .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password);
    }
    if row.with_rights {
        program = program.with_admin_token(sandbox);
    }
    program.run()
}

pub(super) fn holds(what: &str, outcome: &Outcome, found: (i32, &str, &str, &str), says: &[&str]) {
    let (code, status, id, cause) = found;
    assert_eq!(outcome.code, Some(code), "{what}: {outcome:?}");
    let report = outcome.json();
    let check = check(&report, id);
    assert_eq!(check["status"], status, "{what}: {check}");
    assert_eq!(
        check["cause"].as_str().unwrap_or_default(),
        cause,
        "{what}: {check}"
    );
    for words in says {
        assert!(
            check.to_string().contains(words),
            "{what}: '{words}' is not in {check}"
        );
    }
    // It is the root, and the only one.
    let others: Vec<&Value> = report["integrations"][0]["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .filter(|other| matches!(other["status"].as_str(), Some("fail" | "unknown")))
        .filter(|other| other["id"] != id)
        .collect();
    assert!(others.is_empty(), "{what}: {others:#?}");
}

#[test]
fn each_refusal_is_told_for_what_it_is() {
    for row in ROWS {
        let sandbox = sandbox(&[]);
        holds(row.what, &run(&sandbox, row), row.found, row.says);
    }
    println!("tried: {}, all held", ROWS.len());
}

/// The same of a tenant whose settings are so, not of one answer.
#[test]
fn a_default_directory_of_staff_is_found_before_a_reader_is_refused() {
    let sandbox = sandbox(&[]);
    sandbox.with_tenant(|tenant| tenant.settings.default_directory = Some("acme-staff".into()));
    let outcome = Program::new(VERIFY).against(&sandbox).run();
    let found = (1, "fail", "directory.name", "other-directory");
    holds(
        "verify",
        &outcome,
        found,
        &["Username-Password-Authentication"],
    );
    // And where a reader's login was refused, it is told why.
    let outcome = Program::new(LOGIN)
        .against(&sandbox)
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    holds(
        "login-test",
        &outcome,
        found,
        &["Username-Password-Authentication"],
    );
}

const NO_WAY: &str = r#"{"message":"no Route matched with those values"}"#;
const BLOCK: &str = "<title>Error</title><h1>Access denied.</h1>To protect the requested service, this request has been blocked";

/// What somebody else says in a tenant's place: where, what, and the check that tells it.
const BEFORE_A_TENANT: &[(&str, At, Says, &str)] = &[
    (
        "a block list",
        At::Everything,
        Says::Text(403, "Forbidden"),
        "tenant.reachable",
    ),
    (
        "a Tenant ACL",
        At::Everything,
        Says::Page(403, BLOCK),
        "tenant.reachable",
    ),
    (
        "a redirect",
        At::Everything,
        Says::To("https://blocked.example.com/"),
        "tenant.reachable",
    ),
    (
        "a page for everything",
        At::Everything,
        Says::Page(200, "<title>Sign in to the guest network</title>"),
        "tenant.reachable",
    ),
    (
        "a block list before discovery",
        At::Discovery,
        Says::Page(403, BLOCK),
        "tenant.reachable",
    ),
    (
        "an answer that is cut",
        At::Discovery,
        Says::Json(200, r#"{"issuer":"https://acme"#),
        "tenant.reachable",
    ),
    (
        "an ACL of the Management API",
        At::Management,
        Says::Page(403, BLOCK),
        "users.read",
    ),
    (
        "a firewall before the logins",
        At::BothLogins,
        Says::Page(403, BLOCK),
        "password.grant",
    ),
    (
        "a firewall before the tokens",
        At::Machine,
        Says::Page(200, BLOCK),
        "application.credentials",
    ),
    (
        "a gateway before the tokens",
        At::Machine,
        Says::Json(403, r#"{"message":"Forbidden"}"#),
        "application.credentials",
    ),
    (
        "a gateway that has no way to the tokens",
        At::Machine,
        Says::Json(404, NO_WAY),
        "application.credentials",
    ),
    (
        "a gateway's error of another form",
        At::Machine,
        Says::Json(403, r#"{"error":{"code":"AuthorizationFailed"}}"#),
        "application.credentials",
    ),
    (
        "a gateway before the logins",
        At::BothLogins,
        Says::Json(401, r#"{"message":"Unauthorized"}"#),
        "password.grant",
    ),
    (
        "a gateway that has no way to the Management API",
        At::Management,
        Says::Json(404, NO_WAY),
        "users.read",
    ),
    (
        "a gateway that has no way to /authorize",
        At::Authorize,
        Says::Json(404, NO_WAY),
        "code.grant",
    ),
    (
        "a firewall before /authorize",
        At::Authorize,
        Says::Page(403, BLOCK),
        "code.grant",
    ),
    (
        "a redirect of /authorize",
        At::Authorize,
        Says::To("https://blocked.example.com/"),
        "code.grant",
    ),
];

#[test]
fn what_stands_before_a_tenant_is_not_the_tenant() {
    for &(what, at, says, check) in BEFORE_A_TENANT {
        let sandbox = sandbox(&[]);
        let between = Between::with(&sandbox, move |asked| at.is(asked).then(|| says.bytes()));
        let outcome = Program::new(VERIFY)
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        let found = (3, "unknown", check, "blocked");
        holds(
            what,
            &outcome,
            found,
            &["This machine is turned away", "another network"],
        );
    }
}

#[test]
fn no_tenant_of_this_name_in_this_region() {
    for (domain, says) in [
        (
            "acme.eu.auth0.com",
            &["acme", "Europe", "acme.us.auth0.com", "acme.auth0.com"][..],
        ),
        (
            "acme.us.auth0.com",
            &["acme.eu.auth0.com", "acme.auth0.com", "June 2020"],
        ),
        (
            "acme.auth0.com",
            &["acme.us.auth0.com", "acme.eu.auth0.com"],
        ),
        (
            "acme.usa.auth0.com",
            &["none of Auth0's", "us, eu", "acme.us.auth0.com"],
        ),
    ] {
        let sandbox = sandbox(&[]);
        let between = Between::with(&sandbox, |_| Some(Says::Text(404, "Not found.").bytes()));
        let outcome = Program::new(VERIFY)
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_AUTH0_DOMAIN", domain)
            .variable("MAZ_AUTH0_APPLICATION_DOMAIN", domain)
            .run();
        let found = (1, "fail", "tenant.discovery", "no-such-tenant");
        holds(domain, &outcome, found, says);
        let text = outcome.stdout;
        assert!(!text.contains("address of a website"), "{text}");
    }
}

#[test]
fn several_custom_domains_without_a_default_are_told_before_a_rehearsal() {
    let sandbox = sandbox(&[]);
    sandbox.with_tenant(|tenant| {
        let second = CustomDomain {
            custom_domain_id: "cd_second".into(),
            domain: "news.acme.com".into(),
            ..tenant.custom_domains[0].clone()
        };
        tenant.custom_domains.push(second);
        for domain in &mut tenant.custom_domains {
            domain.is_default = false;
        }
    });
    let verify = || Program::new(VERIFY).against(&sandbox);
    let outcome = verify().with_admin_token(&sandbox).run();
    let found = (0, "warn", "users.rehearsal", "no-default-domain");
    holds(
        "by settings",
        &outcome,
        found,
        &["news.acme.com", "Set as Default"],
    );
    assert!(!outcome.stdout.contains("delete"), "{outcome:?}");
    // Anyone who may not see them is told nothing.
    assert!(!verify().run().stdout.contains("users.rehearsal"));
}

/// It is the reader's, and says nothing of MAZ.
#[test]
fn a_mistyped_password_of_a_reader_is_not_said_to_be_mazs_trouble() {
    let sandbox = sandbox(&[]);
    let outcome = Program::new(&["login-test"])
        .against(&sandbox)
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
        .variable("MAZ_AUTH0_PASSWORD", "mistyped")
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        !outcome.stdout.contains("MAZ cannot use this"),
        "{outcome:?}"
    );
    assert!(
        outcome.stdout.contains("Nobody was logged in"),
        "{outcome:?}"
    );
}

/// Applications that were made through the API without an algorithm sign with the secret.
#[test]
fn a_token_signed_with_the_secret_is_a_warning_until_the_settings_are_seen() {
    let sandbox = sandbox(&[]);
    let id = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    sandbox.with_tenant(|tenant| {
        for client in &mut tenant.clients {
            if client.client_id == id {
                client.jwt_configuration.alg = "HS256".into();
            }
        }
    });
    let login = || {
        Program::new(LOGIN)
            .against(&sandbox)
            .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
    };
    let found = (0, "warn", "login.id-token", "unexpected-algorithm");
    holds(
        "unseen",
        &login().run(),
        found,
        &["HS256", "JSON Web Token Signature Algorithm"],
    );
    let seen = login().with_admin_token(&sandbox).run();
    holds(
        "seen",
        &seen,
        (0, "pass", "login.id-token", ""),
        &["HS256 with the Client Secret"],
    );
}

/// Tenants of the United States from before June 2020 have no region in their name, which the dashboard's address has all
/// the same: both names are asked for a discovery document, and nothing else.
#[test]
fn a_dashboards_address_leads_to_the_tenant_that_there_is() {
    for domain in ["acme.auth0.com", "acme.us.auth0.com"] {
        let sandbox = sandbox_with(Options {
            domain: domain.to_owned(),
            ..Options::default()
        });
        for command in [
            vec!["verify"],
            vec![
                "login-test",
                "--flow",
                "password",
                "--username",
                &sandbox.details().username,
            ],
            vec![
                "setup",
                "new",
                "--no-input",
                "--dry-run",
                "--secret-store",
                "file",
                "--subscription-type",
                "all-access",
            ],
        ] {
            let outcome = Program::new(&command)
                .against(&sandbox)
                .variable(
                    "MAZ_AUTH0_DOMAIN",
                    "https://manage.auth0.com/dashboard/us/acme/applications",
                )
                .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
                .without("MAZ_AUTH0_AUDIENCE")
                .run();
            assert_eq!(
                outcome.code,
                Some(0),
                "{domain} {command:?}: {}",
                outcome.shown()
            );
            assert!(
                outcome.shown().contains(domain),
                "{domain} {command:?}: {}",
                outcome.shown()
            );
        }
    }
}

/// A token in a server's words is masked, also one that this program never sent: an Action that logs what it got, say.
#[test]
fn a_token_in_a_servers_words_is_masked() {
    const TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6InFRUDFvZ0Rrc3FzZ1o0SkJQYmhjcCJ9.eyJzdWIiOiJhdXRoMHw2NWY4YjJjOTNhMWQ0ZTVmNmE3YjhjOWQifQ.dGhpcyBpcyBubyBzaWduYXR1cmUgYnV0IGl0IGxvb2tzIGxpa2Ugb25l";
    let sandbox = sandbox(&[]);
    let between = Between::with(&sandbox, |asked| {
        (asked.path == "/oauth/token").then(|| {
            let body = json!({"error": "access_denied", "error_description": format!("Bearer {TOKEN} was refused")});
            http(403, "application/json", &body.to_string())
        })
    });
    for format in Format::names() {
        for extra in [&[][..], &["-v"][..]] {
            let arguments = [&["verify", "--format", &format][..], extra].concat();
            let outcome = Program::new(&arguments)
                .against(&sandbox)
                .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                .run();
            // Wherever a line is broken.
            let shown = outcome.shown();
            let shown: Vec<&str> = shown.split_whitespace().collect();
            let shown = shown.join(" ");
            assert!(shown.contains("was refused"), "{format}: {shown}");
            for part in TOKEN.split('.') {
                assert!(!shown.contains(&part[..24]), "{format} {extra:?}: {shown}");
            }
        }
    }
}

/// Where a redirect leads is told without what lets somebody in there, and so is a body under `-v`, however its members are
/// written.
#[test]
fn a_code_or_a_token_of_anothers_is_in_no_report_and_no_trace() {
    // No form of a secret's gives it away.
    const SECRET: &str = "correct-horse-battery";
    let sandbox = sandbox(&[]);
    let told = |at: At, answer: Vec<u8>, format: &str| {
        let between = Between::with(&sandbox, move |asked| at.is(asked).then(|| answer.clone()));
        let outcome = Program::new(&["verify", "-v", "--format", format])
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        let shown = outcome.shown();
        // Wherever a line is broken.
        shown.split_whitespace().collect::<String>()
    };
    for location in [
        "https://other.example/cb?code=SECRET&state=x",
        "https://other.example/cb#code=SECRET",
        "https://other.example/cb#access_token=SECRET&state=x",
        "https://other.example/cb?%63ode=SECRET",
        "https://other.example/?Code=SECRET",
        "https://other.example/?a=b;code=SECRET",
        "https://other.example/?to=https%3A%2F%2Fx.example%2F%3Fcode%3DSECRET",
        "https://u:SECRET@other.example/",
    ] {
        let location = location.replace("SECRET", SECRET);
        let answer = format!(
            "HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        for format in Format::names() {
            let shown = told(At::Authorize, answer.clone().into_bytes(), &format);
            assert!(!shown.contains(SECRET), "{format} {location}: {shown}");
            assert!(shown.contains("other.example"), "{format}: {shown}");
        }
    }
    for member in [
        "accessToken",
        "Access_Token",
        "session_token",
        "id-token",
        "Client_Secret",
    ] {
        let body = json!({member: SECRET, "error": "access_denied", "error_description": "No."});
        let answer = http(403, "application/json", &body.to_string());
        let shown = told(At::Machine, answer, "json");
        assert!(!shown.contains(SECRET), "{member}: {shown}");
        assert!(shown.contains(member), "{shown}");
    }
}

/// Whatever answers in the place of a document that every tenant has, no setting of the tenant's is blamed for it, and
/// nobody is told to change one.
#[test]
fn what_answers_in_a_documents_place_blames_no_setting() {
    let everywhere = ["403", "redirect", "not-json", "huge"];
    let places = [
        "/.well-known/openid-configuration",
        "/.well-known/jwks.json",
        "/oauth/token",
        "/api/v2/users",
        "/authorize",
    ];
    let mut tried: Vec<String> = places
        .iter()
        .flat_map(|place| everywhere.map(|trouble| format!("{trouble}@{place}")))
        .collect();
    tried.extend(["400", "404", "418"].map(|status| format!("{status}@/.well-known/jwks.json")));
    for fault in &tried {
        let sandbox = sandbox_with(Options {
            faults: vec![fault.parse().expect("a fault")],
            ..Options::default()
        });
        let outcome = Program::new(VERIFY).against(&sandbox).run();
        let report = outcome.json();
        let checks = report["integrations"][0]["checks"]
            .as_array()
            .expect("checks");
        let of_status = |status: &str| -> Vec<&Value> {
            checks
                .iter()
                .filter(|check| check["status"] == status)
                .collect()
        };
        assert!(
            of_status("fail").is_empty(),
            "{fault}: {:#?}",
            of_status("fail")
        );
        assert!(!of_status("unknown").is_empty(), "{fault}: {outcome:?}");
    }
    println!("tried: {}, all held", tried.len());
}

#[test]
fn a_default_audience_that_is_gone_is_found_once() {
    let sandbox = sandbox(&["login.password/unknown-api"]);
    let outcome = Program::new(VERIFY).against(&sandbox).run();
    let found = (1, "fail", "password.grant", "unknown-api");
    holds("verify", &outcome, found, &["Default Audience"]);
}
