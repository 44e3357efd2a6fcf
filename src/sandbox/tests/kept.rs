//! What is set is acted on, or `docs/sandbox.md` lists it as kept alone.

use std::collections::BTreeSet;

use super::*;

const CALLBACK: &str = "http://127.0.0.1:8484/callback";

struct Watched {
    sandbox: Sandbox,
    asker: Asker,
    token: String,
    client_id: String,
}

impl Watched {
    fn new() -> Self {
        let (sandbox, asker) = started(&[]);
        let details = sandbox.details();
        Self {
            token: details.admin_token.clone(),
            client_id: details.env["MAZ_AUTH0_CLIENT_ID"].clone(),
            sandbox,
            asker,
        }
    }

    /// Through the Management API, with success.
    fn set(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.asker.manage(method, path, &self.token, Some(body));
        assert!(answer.status < 300, "{method} {path}: {}", answer.text);
        answer.json()
    }

    fn set_client(&self, body: &Value) {
        self.set("PATCH", &format!("/clients/{}", self.client_id), body);
    }

    fn of_database(&self) -> String {
        let id = self
            .sandbox
            .with_tenant(|tenant| tenant.connections[0].id.clone());
        format!("/connections/{id}")
    }

    fn authorize(&self, more: &str) -> String {
        let answer = self.asker.get(
            &format!(
                "/authorize?client_id={}&response_type=code&redirect_uri={CALLBACK}&scope=openid{more}",
                self.client_id
            ),
            None,
        );
        answer.header("location").replace('+', " ")
    }

    fn refused(&self, body: &Value) -> (u16, String) {
        let answer = self.asker.post("/oauth/token", body);
        let text = answer.json()["error_description"]
            .as_str()
            .map(str::to_owned);
        (answer.status, text.unwrap_or_default())
    }

    fn login(&self, secret: &str, realm: Option<&str>) -> (u16, String) {
        let name = &self.sandbox.details().username;
        self.refused(&password(&self.sandbox, name, secret, realm))
    }

    fn pass(&self, seconds: i64) {
        self.sandbox
            .with_tenant(|tenant| tenant.oddities.clock_ahead += seconds);
    }
}

#[test]
fn organizations_keep_logins_out() {
    let watched = Watched::new();
    watched.set_client(&json!({"organization_usage": "require"}));
    let wanted = "parameter organization is required for this client";
    let location = watched.authorize("");
    assert!(
        location.contains("error=invalid_request") && location.contains(wanted),
        "{location}"
    );
    assert!(location.starts_with(CALLBACK));
    let prompts = json!({"organization_require_behavior": "pre_login_prompt"});
    watched.set_client(&prompts);
    assert!(watched.authorize("").starts_with("/u/login"));
    watched.set_client(&json!({"organization_usage": "allow"}));
    assert!(watched.authorize("").starts_with("/u/login"));
    assert!(
        watched
            .authorize("&organization=org_1")
            .contains("error=invalid_request")
    );

    let grant = watched
        .sandbox
        .with_tenant(|tenant| tenant.client_grants[0].id.clone());
    watched.set(
        "PATCH",
        &format!("/client-grants/{grant}"),
        &json!({"organization_usage": "require"}),
    );
    assert_eq!(watched.refused(&machine(&watched.sandbox)).0, 403);
}

#[test]
fn pushed_requests_and_proofs_of_possession_are_demanded() {
    let watched = Watched::new();
    watched.set_client(&json!({"require_pushed_authorization_requests": true}));
    assert!(
        watched
            .authorize("")
            .contains("Pushed authorization requests are required")
    );
    let mut request = machine(&watched.sandbox);
    request["response_type"] = json!("code");
    request["redirect_uri"] = json!(CALLBACK);
    let pushed = watched.asker.post("/oauth/par", &request).json();
    let reference = pushed["request_uri"].as_str().expect("a reference");
    let path = format!(
        "/authorize?client_id={}&request_uri={reference}",
        watched.client_id
    );
    assert!(
        watched
            .asker
            .get(&path, None)
            .header("location")
            .starts_with("/u/login")
    );

    watched.set_client(&json!({"require_proof_of_possession": true}));
    assert_eq!(watched.refused(&machine(&watched.sandbox)).0, 400);
}

#[test]
fn directories_answer_as_they_are_set() {
    let watched = Watched::new();
    let wrong = (403, "Wrong email or password.".to_owned());
    let cannot = "specified strategy does not support requested operation";
    let disabled = "the connection was disabled";
    let default = |name: &str| {
        watched.set(
            "PATCH",
            "/tenants/settings",
            &json!({"default_directory": name}),
        );
        watched.login("x", None)
    };
    assert_eq!(default("Editors"), wrong);
    assert_eq!(default("acme-staff"), (400, cannot.to_owned()));
    assert_eq!(default("gone").0, 500);
    for (strategy, expected) in [
        ("google-oauth2", (400, cannot)),
        ("email", (400, cannot)),
        ("oidc", (400, cannot)),
        ("auth0-adldap", (400, disabled)),
        ("auth0", (400, disabled)),
    ] {
        let name = format!("new-{strategy}");
        watched.set(
            "POST",
            "/connections",
            &json!({"name": name, "strategy": strategy}),
        );
        assert_eq!(
            default(&name),
            (expected.0, expected.1.to_owned()),
            "{strategy}"
        );
    }
    assert_eq!(default(FIRST_DATABASE), wrong);
    let path = watched.of_database();
    watched.set(
        "PATCH",
        &path,
        &json!({"authentication": {"active": false}}),
    );
    assert_eq!(watched.login("x", None), (400, disabled.to_owned()));
    watched.set("PATCH", &path, &json!({"authentication": {"active": true}}));
    let block = json!({"options": {"authentication_methods": {"password": {"enabled": false}}}});
    watched.set("PATCH", &path, &block);
    assert_eq!(watched.login("x", None), (400, cannot.to_owned()));
    assert_eq!(watched.login("x", Some(FIRST_DATABASE)).0, 400);
}

#[test]
fn a_database_that_is_down_says_so_to_strangers_too() {
    let watched = Watched::new();
    let text = "Script execution did not complete within the allowed time.";
    watched
        .sandbox
        .with_tenant(|tenant| tenant.connections[0].script_fails = Some(text.to_owned()));
    let body = password(&watched.sandbox, "nobody@example.com", "x", None);
    let answer = watched.asker.post("/oauth/token", &body);
    assert_eq!(answer.json()["error"], "access_denied");
    assert_eq!(watched.refused(&body), (403, text.to_owned()));
    // Nobody guessed anything.
    let protection = watched.sandbox.shared.lock().houses[0].live.failures.len();
    assert_eq!(protection, 0);
}

#[test]
fn actions_of_machines_deny_in_their_own_words() {
    let watched = Watched::new();
    for (code, status, error) in [
        ("", 400, "invalid_request"),
        ("invalid_scope", 400, "invalid_scope"),
        ("server_error", 500, "server_error"),
    ] {
        watched.sandbox.with_tenant(|tenant| {
            tenant.actions.credentials_exchange_denies = Some("Not today.".to_owned());
            code.clone_into(&mut tenant.actions.credentials_exchange_code);
        });
        let answer = watched
            .asker
            .post("/oauth/token", &machine(&watched.sandbox));
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (status, &json!(error))
        );
        assert_eq!(answer.json()["error_description"], "Not today.");
    }
}

#[test]
fn people_are_made_as_the_application_that_asks() {
    let watched = Watched::new();
    let make = |connection: &str| {
        let body = json!({"connection": connection, "email": "new@example.com", "password": "Rather-l0ng-one!"});
        let answer = watched
            .asker
            .manage("POST", "/users", &watched.token, Some(&body));
        let text = answer.json()["message"].as_str().map(str::to_owned);
        (answer.status, text.unwrap_or_default())
    };
    watched.set(
        "POST",
        "/connections",
        &json!({"name": "Fresh", "strategy": "auth0"}),
    );
    assert_eq!(
        make("Fresh"),
        (400, "The connection is disabled".to_owned())
    );
    let explorer = watched.sandbox.with_tenant(|tenant| {
        let explorer = tenant.clients[1].client_id.clone();
        let database = &mut tenant.connections[0];
        database.enabled_clients.retain(|id| *id != explorer);
        explorer
    });
    assert_eq!(
        make(FIRST_DATABASE),
        (
            400,
            format!(
                "Connection must be enabled for this client to perform single user creation and signup operations \
                 (client_id: {explorer} - connection: {FIRST_DATABASE})"
            )
        )
    );
    assert_eq!(make("Editors").0, 201);
}

#[test]
fn a_default_domain_settles_where_mails_come_from() {
    let watched = Watched::new();
    watched.sandbox.with_tenant(|tenant| {
        let mut another = tenant.custom_domains[0].clone();
        another.domain = "another.example.com".to_owned();
        another.is_default = false;
        tenant.custom_domains[0].is_default = false;
        tenant.custom_domains.push(another);
    });
    let make = |email: &str| {
        let body =
            json!({"connection": FIRST_DATABASE, "email": email, "password": "Rather-l0ng-one!"});
        let answer = watched
            .asker
            .manage("POST", "/users", &watched.token, Some(&body));
        (answer.status, answer.json()["errorCode"].clone())
    };
    assert_eq!(
        make("a@example.com"),
        (409, json!("custom_domain_conflict"))
    );
    let default = json!({"domain": "another.example.com"});
    watched.set("PATCH", "/custom-domains/default", &default);
    assert_eq!(make("a@example.com").0, 201);
}

#[test]
fn applications_made_without_an_algorithm_sign_with_their_secret() {
    let watched = Watched::new();
    let made = watched.set(
        "POST",
        "/clients",
        &json!({"name": "Made by API", "grant_types": ["password"], "token_endpoint_auth_method": "client_secret_post"}),
    );
    assert_eq!(made["oidc_conformant"], false);
    assert_eq!(made["jwt_configuration"].get("alg"), None);
    // All connections are switched on for it.
    let details = watched.sandbox.details();
    let tokens = watched.asker.post(
        "/oauth/token",
        &json!({
            "grant_type": "password", "client_id": made["client_id"], "client_secret": made["client_secret"],
            "username": details.username, "password": details.password, "scope": "openid",
        }),
    );
    let token = tokens.json()["id_token"].as_str().map(str::to_owned);
    let token = token.unwrap_or_else(|| panic!("{}", tokens.text));
    let header = crate::sandbox::host::keys::take_apart(&token)
        .expect("a JWT")
        .0;
    assert_eq!(header["alg"], "HS256");
    // A change of something else does not give it one.
    let path = format!("/clients/{}", made["client_id"].as_str().expect("an id"));
    let changed = watched.set(
        "PATCH",
        &path,
        &json!({"jwt_configuration": {"lifetime_in_seconds": 60}}),
    );
    assert_eq!(changed["jwt_configuration"].get("alg"), None);
}

#[test]
fn throttling_ends_in_time() {
    let watched = Watched::new();
    watched.set(
        "PATCH",
        "/attack-protection/suspicious-ip-throttling",
        &json!({"stage": {"pre-login": {"max_attempts": 3, "rate": 600_000}, "pre-user-registration": {"max_attempts": 2}}}),
    );
    let guess = |name: &str| {
        watched
            .refused(&password(&watched.sandbox, name, "x", None))
            .0
    };
    for name in ["a", "b", "c"] {
        assert_eq!(guess(name), 403);
    }
    assert_eq!(guess("d"), 429);
    watched.pass(599);
    assert_eq!(guess("d"), 429);
    watched.pass(1);
    assert_eq!((guess("d"), guess("e")), (403, 429));

    let sign_up = |name: &str| {
        let body = json!({
            "client_id": watched.client_id, "connection": FIRST_DATABASE, "email": format!("{name}@example.com"),
            "password": "Rather-l0ng-one!",
        });
        watched.asker.post("/dbconnections/signup", &body).status
    };
    assert_eq!((sign_up("a"), sign_up("b"), sign_up("c")), (200, 200, 429));
    watched.pass(2);
    assert_eq!(sign_up("c"), 200);
}

#[test]
fn a_locked_account_opens_after_thirty_days_or_with_a_new_password() {
    let watched = Watched::new();
    let details = watched.sandbox.details();
    let most = json!({"max_attempts": 2});
    watched.set("PATCH", "/attack-protection/brute-force-protection", &most);
    let lock = || {
        watched.login("x", None);
        watched.login("x", None);
        assert_eq!(watched.login(&details.password, None).0, 429);
    };
    lock();
    watched.pass(30 * 86_400);
    assert_eq!(watched.login(&details.password, None).0, 200);
    lock();
    let id = watched
        .sandbox
        .with_tenant(|tenant| tenant.users[0].user_id.clone());
    let token = watched.sandbox.admin_token();
    let new = json!({"password": "An0ther-good-one!"});
    let path = format!("/users/{}", id.replace('|', "%7C"));
    let changed = watched.asker.manage("PATCH", &path, &token, Some(&new));
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(watched.login("An0ther-good-one!", None).0, 200);
    lock_is_only_noted(&watched, &token);
}

fn lock_is_only_noted(watched: &Watched, token: &str) {
    let path = "/attack-protection/brute-force-protection";
    let notes = json!({"shields": ["user_notification"]});
    let kept = watched.asker.manage("PATCH", path, token, Some(&notes));
    assert_eq!(kept.json()["shields"], json!(["user_notification"]));
    for _ in 0..3 {
        assert_eq!(watched.login("x", None).0, 403);
    }
}

#[test]
fn another_scheme_than_bearer_is_no_authentication() {
    let (_sandbox, asker) = started(&[]);
    let answer = asker.send(|client, endpoint| {
        client
            .get(format!("{endpoint}/api/v2/users"))
            .header("host", &asker.domain)
            .basic_auth("client", Some("secret"))
    });
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json()["message"], "Missing authentication");
    assert_eq!(answer.json().get("errorCode"), None);
}

#[test]
fn settings_always_tell_their_versions() {
    let watched = Watched::new();
    let path = "/tenants/settings?fields=default_directory";
    let shown = watched
        .asker
        .manage("GET", path, &watched.token, None)
        .json();
    let names: Vec<&String> = shown.as_object().expect("an object").keys().collect();
    assert_eq!(
        names,
        [
            "default_directory",
            "sandbox_version",
            "sandbox_versions_available"
        ]
    );
}

#[test]
fn applications_show_what_a_permission_is_for() {
    let watched = Watched::new();
    let shown = |scopes: &[&str]| {
        let token = watched
            .sandbox
            .admin_token_of(|scope| scopes.contains(&scope));
        let path = format!("/clients/{}", watched.client_id);
        let client = watched.asker.manage("GET", &path, &token, None).json();
        ["name", "grant_types", "client_secret", "signing_keys"]
            .map(|member| client.get(member).is_some())
    };
    assert_eq!(shown(&["read:client_summary"]), [true, false, false, false]);
    assert_eq!(shown(&["read:clients"]), [true, true, false, false]);
    assert_eq!(
        shown(&["read:client_credentials"]),
        [true, false, true, false]
    );
    assert_eq!(shown(&["read:client_keys"]), [true, true, true, true]);
}

/// The page's list is what the endpoints take and do nothing with, word for word.
#[test]
fn what_is_only_kept_is_listed() {
    let page = include_str!("../../../docs/sandbox.md");
    let (_, rest) = page
        .split_once("| kept, and not acted on |")
        .expect("the list");
    let listed: BTreeSet<(String, String)> = rest
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .flat_map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            let family = cells
                .next()
                .unwrap_or_default()
                .trim_matches('`')
                .to_owned();
            let members = cells.next().unwrap_or_default();
            let members = members
                .split(", ")
                .map(|member| member.trim_matches('`').to_owned());
            members
                .map(|member| (family.clone(), member))
                .collect::<Vec<_>>()
        })
        .collect();
    let taken: BTreeSet<(String, String)> = crate::sandbox::management::only_kept()
        .map(|(family, member)| (family.to_owned(), member.to_owned()))
        .collect();
    let missing: Vec<_> = taken.difference(&listed).collect();
    let too_much: Vec<_> = listed.difference(&taken).collect();
    assert!(
        missing.is_empty() && too_much.is_empty(),
        "docs/sandbox.md lacks {missing:#?}, and has in vain {too_much:#?}"
    );
}
