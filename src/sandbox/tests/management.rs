//! The Management API: what is shown, changed and refused.

use super::*;

fn admin() -> (Sandbox, Asker, String) {
    let (sandbox, asker) = started(&[]);
    let token = sandbox.details().admin_token.clone();
    (sandbox, asker, token)
}

#[test]
fn a_person_is_made_changed_found_and_taken_away() {
    let (sandbox, asker, token) = admin();
    let new = json!({
        "connection": FIRST_DATABASE,
        "email": "Rehearsal@maz-auth0.example",
        "password": "Long-enough-1",
        "app_metadata": {"plan": "gold", "nested": {"a": 1, "b": 2}},
    });
    let made = asker.manage("POST", "/users", &token, Some(&new));
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!(made["email"], "rehearsal@maz-auth0.example");
    assert_eq!(made["identities"][0]["connection"], FIRST_DATABASE);
    assert_eq!(made.get("password"), None);
    let id = made["user_id"].as_str().unwrap_or_default().to_owned();
    let again = asker.manage("POST", "/users", &token, Some(&new));
    assert_eq!(again.status, 409);
    assert_eq!(again.json()["errorCode"], "auth0_idp_error");

    let path = format!("/users/{}", id.replace('|', "%7C"));
    let change = json!({"app_metadata": {"nested": {"c": 3}, "plan": null}, "blocked": true});
    let changed = asker.manage("PATCH", &path, &token, Some(&change));
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(changed.json()["app_metadata"], json!({"nested": {"c": 3}}));
    let shown = asker.manage("GET", &path, &token, None);
    assert_eq!(shown.json()["app_metadata"], json!({"nested": {"c": 3}}));
    assert_eq!(shown.json()["blocked"], true);

    let found = asker.manage(
        "GET",
        "/users?q=email%3A%22rehearsal%40maz-auth0.example%22&search_engine=v3&include_totals=true&fields=user_id",
        &token,
        None,
    );
    assert_eq!(
        found.json(),
        json!({"start": 0, "limit": 50, "length": 1, "total": 1, "users": [{"user_id": id}]})
    );
    let by_email = asker.manage(
        "GET",
        "/users-by-email?email=rehearsal%40maz-auth0.example",
        &token,
        None,
    );
    assert_eq!(by_email.json().as_array().map(Vec::len), Some(1));
    let other_case = asker.manage(
        "GET",
        "/users-by-email?email=Rehearsal%40maz-auth0.example",
        &token,
        None,
    );
    assert_eq!(other_case.json(), json!([]));

    assert_eq!(asker.manage("DELETE", &path, &token, None).status, 204);
    let gone = asker.manage("GET", &path, &token, None);
    assert_eq!(
        (gone.status, gone.json()["errorCode"].clone()),
        (404, json!("inexistent_user"))
    );
    drop(sandbox);
}

#[test]
fn bodies_are_refused_in_the_words_of_the_api() {
    let (_sandbox, asker, token) = admin();
    let refused = |method: &str, path: &str, body: Value| {
        let answer = asker.manage(method, path, &token, Some(&body));
        (
            answer.status,
            answer.json()["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    assert_eq!(
        refused("POST", "/users", json!({"email": "a@example.com"})),
        (
            400,
            "Payload validation error: 'Missing required property: connection'.".to_owned()
        )
    );
    assert_eq!(
        refused(
            "POST",
            "/users",
            json!({"connection": FIRST_DATABASE, "email": "a@example.com", "password": "weak"})
        ),
        (
            400,
            "PasswordStrengthError: Password is too weak".to_owned()
        )
    );
    assert_eq!(
        refused(
            "PATCH",
            "/tenants/settings",
            json!({"mtls": {}, "acr_values_supported": []})
        ),
        (
            403,
            "Please upgrade your subscription to use acr_values_supported, mtls.".to_owned()
        )
    );
    assert_eq!(
        refused("POST", "/clients", json!({"name": "x", "app_type": 3})),
        (
            400,
            "Payload validation error: 'Expected type string but found type integer' on property app_type."
                .to_owned()
        )
    );
    assert_eq!(
        refused("POST", "/clients", json!({"name": "x", "colour": "red"})),
        (
            400,
            "Payload validation error: 'Additional properties not allowed: colour'.".to_owned()
        )
    );
}

#[test]
fn a_page_of_nothing_is_refused_where_it_would_never_end() {
    let (_sandbox, asker, token) = admin();
    let ask = |query: &str| {
        let answer = asker.manage("GET", query, &token, None);
        (answer.status, answer.json()["message"].clone())
    };
    assert_eq!(
        ask("/connections?take=0"),
        (
            400,
            json!("Query validation error: 'Value 0 is less than minimum 1' on property take.")
        )
    );
    assert_eq!(ask("/connections?take=1").0, 200);
    assert_eq!(
        ask("/users?per_page=101"),
        (
            400,
            json!(
                "Query validation error: 'Value 101 is greater than maximum 100' on property per_page."
            )
        )
    );
}

#[test]
fn lists_have_three_forms() {
    let (_sandbox, asker, token) = admin();
    let plain = asker.manage("GET", "/connections?fields=name", &token, None);
    assert_eq!(plain.json().as_array().map(Vec::len), Some(3));
    assert!(plain.header("link").contains("rel=\"last\""));
    assert_eq!(plain.json()[0].get("options"), None);
    let totals = asker
        .manage(
            "GET",
            "/connections?include_totals=true&per_page=1&page=1",
            &token,
            None,
        )
        .json();
    assert_eq!(
        (&totals["start"], &totals["limit"], &totals["total"]),
        (&json!(1), &json!(1), &json!(3))
    );
    let first = asker
        .manage(
            "GET",
            "/connections?take=2&strategy=auth0&strategy=samlp",
            &token,
            None,
        )
        .json();
    assert_eq!(first["connections"].as_array().map(Vec::len), Some(2));
    let next = first["next"].as_str().unwrap_or_default();
    let rest = asker
        .manage(
            "GET",
            &format!("/connections?take=2&from={next}"),
            &token,
            None,
        )
        .json();
    assert_eq!(rest["connections"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest.get("next"), None);
    let nobody = asker.manage("GET", "/connections?name=nobody", &token, None);
    assert_eq!((nobody.status, nobody.json()), (200, json!([])));
    let wrong = asker.manage("GET", "/connections?per_page=101", &token, None);
    assert_eq!(wrong.status, 400);
}

#[test]
fn what_the_fixes_change_is_changed() {
    let (sandbox, asker, token) = admin();
    let env = &sandbox.details().env;
    let client_id = &env["MAZ_AUTH0_CLIENT_ID"];

    sandbox.with_tenant(|tenant| tenant.settings.default_directory = None);
    let settings = asker.manage("GET", "/tenants/settings", &token, None);
    assert_eq!(settings.json().get("default_directory"), None);
    let wanted = json!({"default_directory": FIRST_DATABASE});
    let settings = asker.manage("PATCH", "/tenants/settings", &token, Some(&wanted));
    assert_eq!(settings.json()["default_directory"], FIRST_DATABASE);

    let path = format!("/clients/{client_id}");
    let wanted = json!({"grant_types": ["client_credentials"]});
    let client = asker.manage("PATCH", &path, &token, Some(&wanted));
    assert_eq!(client.json()["grant_types"], json!(["client_credentials"]));
    let rotated = asker.manage("POST", &format!("{path}/rotate-secret"), &token, None);
    assert_ne!(
        rotated.json()["client_secret"],
        env["MAZ_AUTH0_CLIENT_SECRET"].as_str()
    );
    assert_eq!(asker.post("/oauth/token", &machine(&sandbox)).status, 401);

    let database = sandbox.with_tenant(|tenant| tenant.connections[0].id.clone());
    let path = format!("/connections/{database}/clients");
    let off = json!([{"client_id": client_id, "status": false}]);
    assert_eq!(asker.manage("PATCH", &path, &token, Some(&off)).status, 204);
    let left = asker.manage("GET", &path, &token, None).json();
    assert_eq!(left["clients"].as_array().map(Vec::len), Some(2));
    let usable = asker
        .manage(
            "GET",
            &format!("/clients/{client_id}/connections?strategy=auth0"),
            &token,
            None,
        )
        .json();
    assert_eq!(usable["connections"][0]["name"], "Editors");

    let grants = asker
        .manage(
            "GET",
            &format!("/client-grants?client_id={client_id}&take=50"),
            &token,
            None,
        )
        .json();
    let grant = grants["client_grants"][0]["id"]
        .as_str()
        .unwrap_or_default();
    let wanted = json!({"scope": ["read:users"]});
    let path = format!("/client-grants/{grant}");
    let changed = asker.manage("PATCH", &path, &token, Some(&wanted));
    assert_eq!(changed.json()["scope"], json!(["read:users"]));
    assert_eq!(asker.manage("DELETE", &path, &token, None).status, 204);
    let post = json!({
        "client_id": client_id,
        "audience": env["MAZ_AUTH0_AUDIENCE"],
        "scope": MAZ_SCOPES,
    });
    let made = asker.manage("POST", "/client-grants", &token, Some(&post));
    assert_eq!(made.status, 201, "{}", made.text);
    let twice = asker.manage("POST", "/client-grants", &token, Some(&post));
    assert_eq!(twice.status, 409);
}

#[test]
fn a_narrow_token_sees_little() {
    let (sandbox, asker, _) = admin();
    let token = asker.post("/oauth/token", &machine(&sandbox)).json();
    let token = token["access_token"].as_str().unwrap_or_default();
    for (path, scope) in [
        ("/tenants/settings", "read:tenant_settings"),
        ("/connections", "read:connections"),
        ("/client-grants", "read:client_grants"),
        ("/resource-servers", "read:resource_servers"),
        ("/custom-domains", "read:custom_domains"),
        (
            "/attack-protection/brute-force-protection",
            "read:attack_protection",
        ),
    ] {
        let answer = asker.manage("GET", path, token, None);
        assert_eq!(answer.status, 403, "{path}");
        assert_eq!(
            answer.json()["message"],
            format!("Insufficient scope, expected any of: {scope}")
        );
    }
    sandbox.with_tenant(|tenant| {
        tenant.client_grants[0]
            .scope
            .push("read:clients".to_owned());
    });
    let token = asker.post("/oauth/token", &machine(&sandbox)).json();
    let token = token["access_token"].as_str().unwrap_or_default();
    let clients = asker.manage("GET", "/clients", token, None);
    assert_eq!(clients.status, 200);
    assert!(!clients.text.contains("client_secret\":"));
}

#[test]
fn logins_leave_their_type_codes() {
    let (sandbox, asker, token) = admin();
    asker.post("/oauth/token", &machine(&sandbox));
    asker.post("/oauth/token", &password(&sandbox, "nobody", "x", None));
    let logs = asker
        .manage(
            "GET",
            "/logs?q=type%3Afepft&fields=type,description",
            &token,
            None,
        )
        .json();
    assert_eq!(logs.as_array().map(Vec::len), Some(1));
    assert_eq!(logs[0]["description"], "Wrong email or password.");
    let logs = asker.manage("GET", "/logs?per_page=2", &token, None).json();
    assert_eq!(logs[0]["type"], "fepft");
    assert_eq!(logs[1]["type"], "fu");
}

#[test]
fn ten_failures_lock_an_account_until_it_is_unlocked() {
    let (sandbox, asker, token) = admin();
    let details = sandbox.details();
    for _ in 0..10 {
        let answer = asker.post(
            "/oauth/token",
            &password(&sandbox, &details.username, "x", None),
        );
        assert_eq!(answer.status, 403);
    }
    let right = password(&sandbox, &details.username, &details.password, None);
    let locked = asker.post("/oauth/token", &right);
    assert_eq!(
        (locked.status, locked.json()["error"].clone()),
        (429, json!("too_many_attempts"))
    );
    let path = format!(
        "/user-blocks?identifier={}",
        details.username.replace('@', "%40")
    );
    let blocks = asker.manage("GET", &path, &token, None).json();
    assert_eq!(blocks["blocked_for"].as_array().map(Vec::len), Some(1));
    assert_eq!(asker.manage("DELETE", &path, &token, None).status, 204);
    assert_eq!(asker.post("/oauth/token", &right).status, 200);
}
