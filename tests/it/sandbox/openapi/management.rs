//! The sandbox answers as Auth0's own description of the Management API says: statuses and bodies.

use super::{Description, Difference, description, filled};
use crate::support::program::sandbox_with;
use maz_auth0::sandbox::{Options, Sandbox};
use serde_json::{Value, json};

const DIFFERENCES: &[Difference] = &[
    (
        "GET /attack-protection/suspicious-ip-throttling",
        200,
        "/stage additionalProperties Additional properties are not allowed ('pre-custom-token-exchange' was unexpected)",
        "attack_protection_suspicious_ip__ok",
    ),
    (
        "PATCH /attack-protection/suspicious-ip-throttling",
        200,
        "/stage additionalProperties Additional properties are not allowed ('pre-custom-token-exchange' was unexpected)",
        "attack_protection_suspicious_ip__ok",
    ),
    (
        "GET /custom-domains",
        200,
        " oneOf",
        "custom_domains_list__checkpoint_next",
    ),
    (
        "GET /custom-domains/default",
        200,
        " oneOf",
        "custom_domains_default_get__ok",
    ),
    (
        "POST /custom-domains",
        201,
        " additionalProperties Additional properties are not allowed ('created_at' was unexpected)",
        "custom_domains_list__checkpoint_next",
    ),
    (
        "POST /custom-domains",
        201,
        "/verification/methods/*/name enum",
        "custom_domains_list__checkpoint_next",
    ),
    (
        "GET /tenants/settings",
        200,
        " additionalProperties Additional properties are not allowed ('universal_login' was unexpected)",
        "tenants_settings_get__default_directory_set",
    ),
    (
        "GET /tenants/settings",
        200,
        "/flags additionalProperties Additional properties are not allowed ('universal_login' was unexpected)",
        "tenants_settings_get__default_directory_set",
    ),
    (
        "PATCH /tenants/settings",
        200,
        " additionalProperties Additional properties are not allowed ('universal_login' was unexpected)",
        "tenants_settings_patch__default_directory_in_answer",
    ),
    (
        "PATCH /tenants/settings",
        200,
        "/flags additionalProperties Additional properties are not allowed ('universal_login' was unexpected)",
        "tenants_settings_patch__default_directory_in_answer",
    ),
    (
        "PATCH /attack-protection/captcha",
        400,
        "status",
        "not recorded; each other PATCH refuses a bad body so",
    ),
    (
        "PATCH /custom-domains/default",
        401,
        "status",
        "not recorded; each other operation gives this same refusal without a token",
    ),
    (
        "PATCH /resource-servers/{id}",
        200,
        "status",
        "not recorded; each other PATCH that answers with a body answers 200",
    ),
];

/// Operations that the sandbox has not; it says 404.
const NOT_SERVED: &[&str] = &["PATCH /actions/triggers/{triggerId}/bindings"];

struct Asker<'a> {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    sandbox: &'a Sandbox,
    description: Description,
}

impl Asker<'_> {
    fn ask(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> (u16, String) {
        let url = format!("{}/api/v2{path}", self.sandbox.endpoint());
        let method = method.parse().expect("a method");
        let mut request = self
            .client
            .request(method, url)
            .header("host", self.sandbox.domain());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.runtime.block_on(async {
            let answer = request.send().await.expect("an answer");
            (
                answer.status().as_u16(),
                answer.text().await.expect("a body"),
            )
        })
    }

    /// Sends one request with an administrator's token and holds the answer against the description.
    fn visit(
        &mut self,
        operation: &str,
        values: &[&str],
        query: &str,
        body: Option<&Value>,
        expected: u16,
    ) -> Value {
        let (method, template) = operation.split_once(' ').expect("a method and a path");
        let mut path = filled(template, values);
        path.push_str(query);
        let token = self.sandbox.details().admin_token.clone();
        let (status, text) = self.ask(method, &path, Some(&token), body);
        assert_eq!(status, expected, "{method} {path}: {text}");
        self.description.check(operation, body, status, &text);
        serde_json::from_str(&text).unwrap_or_default()
    }
}

#[test]
fn the_management_api_answers_as_auth0_describes_it() {
    let Some(description) = description("management-api-subset.json") else {
        return;
    };
    let sandbox = sandbox_with(Options::default());
    sandbox.with_tenant(|tenant| tenant.attack_protection.bot_detection_entitled = true);
    let mut asker = Asker {
        runtime: tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime"),
        client: reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client"),
        sandbox: &sandbox,
        description,
    };
    good_requests(&mut asker);
    bad_requests(&mut asker);
    asker.description.finish(DIFFERENCES, NOT_SERVED);
}

fn good_requests(asker: &mut Asker<'_>) {
    let sandbox = asker.sandbox;
    let (client, api, connection, user) = sandbox.with_tenant(|tenant| {
        (
            tenant.clients[0].client_id.clone(),
            tenant.management_audience(),
            tenant.connections[0].clone(),
            tenant.users[0].clone(),
        )
    });
    let email = user.email.clone().unwrap_or_default();
    let blocked = format!("?identifier={}", email.replace('@', "%40"));

    for (operation, values, query) in [
        ("GET /tenants/settings", vec![], ""),
        ("GET /connections", vec![], ""),
        ("GET /connections", vec![], "?include_totals=true"),
        ("GET /connections", vec![], "?take=1"),
        ("GET /connections/{id}", vec![connection.id.as_str()], ""),
        (
            "GET /connections/{id}/clients",
            vec![connection.id.as_str()],
            "",
        ),
        ("GET /clients", vec![], ""),
        ("GET /clients", vec![], "?include_totals=true"),
        ("GET /clients/{id}", vec![client.as_str()], ""),
        ("GET /clients/{id}/connections", vec![client.as_str()], ""),
        ("GET /client-grants", vec![], ""),
        ("GET /client-grants", vec![], "?include_totals=true"),
        ("GET /resource-servers", vec![], ""),
        ("GET /users", vec![], ""),
        ("GET /users", vec![], "?include_totals=true"),
        ("GET /users/{id}", vec![user.user_id.as_str()], ""),
        ("GET /custom-domains", vec![], ""),
        ("GET /custom-domains/default", vec![], ""),
        ("GET /guardian/factors", vec![], ""),
        ("GET /guardian/policies", vec![], ""),
        (
            "GET /actions/triggers/{triggerId}/bindings",
            vec!["post-login"],
            "",
        ),
        ("GET /user-blocks", vec![], blocked.as_str()),
        ("GET /user-blocks/{id}", vec![user.user_id.as_str()], ""),
        ("GET /attack-protection/brute-force-protection", vec![], ""),
        (
            "GET /attack-protection/breached-password-detection",
            vec![],
            "",
        ),
        (
            "GET /attack-protection/suspicious-ip-throttling",
            vec![],
            "",
        ),
        ("GET /attack-protection/bot-detection", vec![], ""),
        ("GET /attack-protection/captcha", vec![], ""),
    ] {
        asker.visit(operation, &values, query, None, 200);
    }
    let by_email = format!("?email={}", email.replace('@', "%40"));
    asker.visit("GET /users-by-email", &[], &by_email, None, 200);

    let text = |answer: &Value, member: &str| answer[member].as_str().unwrap_or("?").to_owned();
    let sent = |asker: &mut Asker<'_>, operation: &str, values: &[&str], body: &Value, status| {
        asker.visit(operation, values, "", Some(body), status)
    };
    let name = connection.name.as_str();
    sent(
        asker,
        "PATCH /tenants/settings",
        &[],
        &json!({"default_directory": name}),
        200,
    );
    let body = json!({"name": "Archive", "strategy": "auth0"});
    let made = sent(asker, "POST /connections", &[], &body, 201);
    let id = text(&made, "id");
    sent(asker, "POST /connections", &[], &body, 409);
    let body = json!({"options": {"disable_signup": true}});
    sent(asker, "PATCH /connections/{id}", &[&id], &body, 200);
    let body = json!([{"client_id": client, "status": true}]);
    sent(asker, "PATCH /connections/{id}/clients", &[&id], &body, 204);
    asker.visit("DELETE /connections/{id}", &[&id], "", None, 202);

    let body = json!({"name": "Articles", "identifier": "https://articles.example", "scopes": [{"value": "read:articles"}]});
    let made = sent(asker, "POST /resource-servers", &[], &body, 201);
    let own_api = text(&made, "id");
    sent(asker, "POST /resource-servers", &[], &body, 409);
    asker.visit("GET /resource-servers/{id}", &[&own_api], "", None, 200);
    let body = json!({"name": "All articles"});
    sent(
        asker,
        "PATCH /resource-servers/{id}",
        &[&own_api],
        &body,
        200,
    );

    let body = json!({"name": "Rehearsal", "app_type": "non_interactive", "grant_types": ["client_credentials"]});
    let made = sent(asker, "POST /clients", &[], &body, 201);
    let id = text(&made, "client_id");
    sent(
        asker,
        "PATCH /clients/{id}",
        &[&id],
        &json!({"name": "Rehearsed"}),
        200,
    );
    asker.visit("POST /clients/{id}/rotate-secret", &[&id], "", None, 200);
    let body = json!({"client_id": id, "audience": api, "scope": ["read:users"]});
    let made = sent(asker, "POST /client-grants", &[], &body, 201);
    let grant = text(&made, "id");
    sent(asker, "POST /client-grants", &[], &body, 409);
    asker.visit("GET /client-grants/{id}", &[&grant], "", None, 200);
    let body = json!({"scope": ["read:users", "create:users"]});
    sent(asker, "PATCH /client-grants/{id}", &[&grant], &body, 200);
    asker.visit("DELETE /client-grants/{id}", &[&grant], "", None, 204);
    asker.visit("DELETE /clients/{id}", &[&id], "", None, 204);
    asker.visit("DELETE /resource-servers/{id}", &[&own_api], "", None, 204);

    let body = json!({"connection": name, "email": "new@example.com", "password": "Long-enough-1"});
    let made = sent(asker, "POST /users", &[], &body, 201);
    let id = text(&made, "user_id");
    sent(asker, "POST /users", &[], &body, 409);
    sent(
        asker,
        "PATCH /users/{id}",
        &[&id],
        &json!({"blocked": true}),
        200,
    );
    asker.visit("DELETE /user-blocks/{id}", &[&id], "", None, 204);
    asker.visit("DELETE /user-blocks", &[], &blocked, None, 204);
    asker.visit("DELETE /users/{id}", &[&id], "", None, 204);

    let logs = asker.visit("GET /logs", &[], "", None, 200);
    let id = text(&logs[0], "log_id");
    asker.visit("GET /logs", &[], "?include_totals=true", None, 200);
    asker.visit("GET /logs/{id}", &[&id], "", None, 200);

    let body = json!({"domain": "id.example.com", "type": "auth0_managed_certs"});
    sent(asker, "POST /custom-domains", &[], &body, 201);
    let body = json!({"domain": sandbox.domain()});
    sent(asker, "PATCH /custom-domains/default", &[], &body, 200);
    let body = json!({"challenge_password_policy": "always"});
    let operation = "PATCH /attack-protection/bot-detection";
    sent(asker, operation, &[], &body, 200);
    let body = json!({"active_provider_id": "auth_challenge"});
    sent(asker, "PATCH /attack-protection/captcha", &[], &body, 200);
    sent(
        asker,
        "PUT /guardian/policies",
        &[],
        &json!(["all-applications"]),
        200,
    );
    for family in [
        "brute-force-protection",
        "breached-password-detection",
        "suspicious-ip-throttling",
    ] {
        let operation = format!("PATCH /attack-protection/{family}");
        sent(asker, &operation, &[], &json!({"enabled": true}), 200);
    }
}

/// A good token that allows nothing.
fn powerless_token(asker: &Asker<'_>) -> String {
    let details = asker.sandbox.details();
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": details.env["MAZ_AUTH0_CLIENT_ID"],
        "client_secret": details.env["MAZ_AUTH0_CLIENT_SECRET"],
        "audience": asker.sandbox.with_tenant(|tenant| {
            for grant in &mut tenant.client_grants {
                grant.scope.clear();
            }
            tenant.management_audience()
        }),
    });
    let request = asker
        .client
        .post(format!("{}/oauth/token", asker.sandbox.endpoint()))
        .header("host", asker.sandbox.domain())
        .json(&body);
    let answer: Value = asker.runtime.block_on(async {
        let answer = request.send().await.expect("an answer");
        answer.json().await.expect("JSON")
    });
    answer["access_token"].as_str().expect("a token").to_owned()
}

/// The id of something that the path may name.
fn known(asker: &Asker<'_>, template: &str) -> String {
    asker.sandbox.with_tenant(|tenant| {
        match template.split('/').nth(1) {
            Some("connections") => &tenant.connections[0].id,
            Some("clients") => &tenant.clients[0].client_id,
            Some("client-grants") => &tenant.client_grants[0].id,
            Some("resource-servers") => &tenant.resource_servers[0].id,
            _ => &tenant.users[0].user_id,
        }
        .clone()
    })
}

/// Each operation without a token and without the scope; each that names one thing, with the name of none; each that
/// takes a body, with one that no operation takes.
fn bad_requests(asker: &mut Asker<'_>) {
    let powerless = powerless_token(asker);
    for operation in asker.description.visited.clone() {
        let (method, template) = operation.split_once(' ').expect("a method and a path");
        let (status, text) = asker.ask(method, &filled(template, &[]), None, None);
        assert_eq!(status, 401, "{operation}: {text}");
        asker.description.check(&operation, None, status, &text);
        let (status, text) = asker.ask(method, &filled(template, &[]), Some(&powerless), None);
        assert_eq!(status, 403, "{operation}: {text}");
        asker.description.check(&operation, None, status, &text);
        if matches!(method, "POST" | "PATCH" | "PUT") && !template.ends_with("rotate-secret") {
            let token = asker.sandbox.details().admin_token.clone();
            let id = known(asker, template);
            let path = filled(template, &[&id]);
            let body = json!({"no-such-member": true});
            let (status, text) = asker.ask(method, &path, Some(&token), Some(&body));
            assert_eq!(status, 400, "{operation}: {text}");
            asker.description.check(&operation, None, status, &text);
        }
        if method == "GET" && template.ends_with("/{id}") {
            let token = asker.sandbox.details().admin_token.clone();
            let path = filled(template, &["unknown"]);
            let (status, text) = asker.ask(method, &path, Some(&token), None);
            assert!(matches!(status, 400 | 404), "{operation}: {status} {text}");
            asker.description.check(&operation, None, status, &text);
        }
    }
    for operation in NOT_SERVED {
        let (method, template) = operation.split_once(' ').expect("a method and a path");
        let token = asker.sandbox.details().admin_token.clone();
        let path = filled(template, &["post-login"]);
        let (status, text) = asker.ask(method, &path, Some(&token), Some(&json!({})));
        assert_eq!(
            status, 404,
            "{operation} is served, so it has to be asked: {text}"
        );
    }
}
