//! `/oauth/token` and what else people, applications and devices log in with.

use super::{Description, Difference, description, filled};
use crate::support::program::sandbox_with;
use maz_auth0::sandbox::{Options, Sandbox};
use serde_json::{Value, json};

const DIFFERENCES: &[Difference] = &[
    (
        "POST /oidc/register",
        201,
        "status",
        "RFC 7591, section 3.2.1, has 201",
    ),
    (
        "POST /oidc/register",
        400,
        "status",
        "RFC 7591, section 3.2.2: the description has no errors here",
    ),
    (
        "POST /oidc/register",
        403,
        "status",
        "a tenant that does not allow it: the description has no errors here",
    ),
    (
        "GET /authorize",
        400,
        "not JSON",
        "a person stands before it: without a callback to trust, the error is a page",
    ),
    (
        "GET /authorize",
        403,
        "not JSON",
        "a person stands before it: without a callback to trust, the error is a page",
    ),
    ("GET /userinfo", 401, "not JSON", "userinfo__unauthorized"),
    (
        "POST /dbconnections/change_password",
        400,
        " required",
        "dbconnections_signup__invalid_signup",
    ),
    (
        "POST /dbconnections/signup",
        400,
        " required",
        "dbconnections_signup__invalid_signup",
    ),
    (
        "POST /oauth/token",
        200,
        "sent  oneOf",
        "oauth_token__password_realm_ok",
    ),
];

/// Operations that the sandbox has not; it says 404.
const NOT_SERVED: &[&str] = &[
    "POST /passwordless/start",
    "POST /passwordless/verify",
    "POST /oauth/access_token",
    "POST /oauth/ro",
    "POST /tokeninfo",
    "POST /delegation",
    "POST /users/{user_id}/impersonate",
    "POST /bc-authorize",
    "GET /samlp/{clientId}",
    "GET /samlp/metadata/{clientId}",
    "POST /samlp/{client_id}/logout",
    "GET /wsfed/{clientId}",
    "GET /wsfed/FederationMetadata/2007-06/FederationMetadata.xml",
    "POST /login/callback",
    "POST /login/unlink",
    "POST /oauth/global-token-revocation/connection/{connection_name}",
];

struct Asker {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    description: Description,
}

impl Asker {
    /// Sends one request, holds the answer against the description, and gives it.
    fn visit(
        &mut self,
        sandbox: &Sandbox,
        operation: &str,
        more: &str,
        token: Option<&str>,
        body: Option<&Value>,
        expected: u16,
    ) -> Value {
        let (status, text) = self.ask(sandbox, operation, more, token, body);
        assert_eq!(status, expected, "{operation} {body:?}: {text}");
        self.description.check(operation, body, status, &text);
        serde_json::from_str(&text).unwrap_or_default()
    }

    fn ask(
        &self,
        sandbox: &Sandbox,
        operation: &str,
        more: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> (u16, String) {
        let (method, template) = operation.split_once(' ').expect("a method and a path");
        let values: Vec<&str> = more.strip_prefix('/').into_iter().collect();
        let query = if values.is_empty() { more } else { "" };
        let url = format!("{}{}{query}", sandbox.endpoint(), filled(template, &values));
        let mut request = self
            .client
            .request(method.parse().expect("a method"), url)
            .header("host", sandbox.domain());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.runtime.block_on(async {
            let answer = request.send().await.expect("an answer");
            let status = answer.status().as_u16();
            (status, answer.text().await.expect("a body"))
        })
    }

    /// The token endpoint, with the application's own proof.
    fn token(&mut self, sandbox: &Sandbox, grant_type: &str, more: Value, expected: u16) -> Value {
        let mut body = known(sandbox, more);
        body["grant_type"] = json!(grant_type);
        self.visit(
            sandbox,
            "POST /oauth/token",
            "",
            None,
            Some(&body),
            expected,
        )
    }
}

/// A body with the application's own proof.
fn known(sandbox: &Sandbox, mut body: Value) -> Value {
    let env = &sandbox.details().env;
    for (name, variable) in [
        ("client_id", "MAZ_AUTH0_CLIENT_ID"),
        ("client_secret", "MAZ_AUTH0_CLIENT_SECRET"),
    ] {
        if body.get(name).is_none() {
            body[name] = json!(env[variable]);
        }
    }
    body
}

fn person(sandbox: &Sandbox, scope: &str) -> Value {
    let details = sandbox.details();
    json!({"username": details.username, "password": details.password, "scope": scope})
}

#[test]
fn the_authentication_api_answers_as_auth0_describes_it() {
    let Some(description) = description("authentication-api-oas.json") else {
        return;
    };
    let mut asker = Asker {
        runtime: tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime"),
        client: reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client"),
        description,
    };
    let sandbox = sandbox_with(Options::default());
    sandbox.with_tenant(|tenant| {
        tenant.clients[0]
            .grant_types
            .push("urn:ietf:params:oauth:grant-type:device_code".to_owned());
        tenant.clients[0].allowed_logout_urls = Some(vec!["https://shop.example.com/".to_owned()]);
    });
    logins(&mut asker, &sandbox);
    in_a_browser(&mut asker, &sandbox);
    without_a_token(&mut asker, &sandbox);
    registrations(&mut asker, &sandbox);
    let asks_for_more = sandbox_with(Options {
        breaks: vec!["login.password/mfa-required".to_owned()],
        ..Options::default()
    });
    second_factors(&mut asker, &asks_for_more);
    for operation in NOT_SERVED {
        let body = operation.starts_with("POST").then(|| json!({}));
        let (status, text) = asker.ask(&sandbox, operation, "/unknown", None, body.as_ref());
        assert_eq!(
            status, 404,
            "{operation} is served, so it has to be asked: {text}"
        );
    }
    asker.description.finish(DIFFERENCES, NOT_SERVED);
}

fn logins(asker: &mut Asker, sandbox: &Sandbox) {
    let env = sandbox.details().env.clone();
    let api = json!({"audience": env["MAZ_AUTH0_AUDIENCE"]});
    asker.token(sandbox, "client_credentials", api, 200);
    asker.token(
        sandbox,
        "client_credentials",
        json!({"audience": "https://nowhere.example.com/"}),
        403,
    );
    asker.token(
        sandbox,
        "client_credentials",
        json!({"client_secret": "wrong"}),
        401,
    );
    asker.token(sandbox, "nonsense", json!({}), 400);
    let mut realm = person(sandbox, "openid profile email");
    realm["realm"] = json!(env["MAZ_AUTH0_DEFAULT_DIRECTORY"]);
    asker.token(
        sandbox,
        "http://auth0.com/oauth/grant-type/password-realm",
        realm,
        200,
    );
    let told = asker.token(
        sandbox,
        "password",
        person(sandbox, "openid offline_access"),
        200,
    );
    let refresh = json!({"refresh_token": told["refresh_token"]});
    asker.token(sandbox, "refresh_token", refresh.clone(), 200);
    asker.token(
        sandbox,
        "authorization_code",
        json!({"code": "x", "redirect_uri": "https://x.example.com/"}),
        403,
    );

    let token = told["access_token"].as_str();
    asker.visit(sandbox, "GET /userinfo", "", token, None, 200);
    asker.visit(sandbox, "GET /userinfo", "", Some("x"), None, 401);

    let revoke = "POST /oauth/revoke";
    let mut body = known(sandbox, json!({"token": told["refresh_token"]}));
    asker.visit(sandbox, revoke, "", None, Some(&body), 200);
    asker.token(sandbox, "refresh_token", refresh, 403);
    body["client_secret"] = json!("wrong");
    asker.visit(sandbox, revoke, "", None, Some(&body), 401);
    let body = known(sandbox, json!({}));
    asker.visit(sandbox, revoke, "", None, Some(&body), 400);

    for _ in 0..10 {
        let mut wrong = person(sandbox, "openid");
        wrong["password"] = json!("wrong");
        asker.token(sandbox, "password", wrong, 403);
    }
    asker.token(sandbox, "password", person(sandbox, "openid"), 429);
}

fn in_a_browser(asker: &mut Asker, sandbox: &Sandbox) {
    let id = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    let callback = sandbox.with_tenant(|tenant| tenant.clients[0].callbacks()[0].clone());
    let authorize = "GET /authorize";
    let good = format!("?response_type=code&client_id={id}&redirect_uri={callback}&scope=openid");
    asker.visit(sandbox, authorize, &good, None, None, 302);
    asker.visit(sandbox, authorize, "?response_type=code", None, None, 400);
    asker.visit(
        sandbox,
        authorize,
        "?response_type=code&client_id=nobody",
        None,
        None,
        403,
    );
    for (operation, parameter) in [
        ("GET /v2/logout", "returnTo"),
        ("GET /oidc/logout", "post_logout_redirect_uri"),
    ] {
        let query = format!("?client_id={id}&{parameter}=https://shop.example.com/");
        asker.visit(sandbox, operation, &query, None, None, 302);
    }
    let push = "POST /oauth/par";
    let request = json!({"response_type": "code", "redirect_uri": callback, "scope": "openid"});
    let body = known(sandbox, request.clone());
    asker.visit(sandbox, push, "", None, Some(&body), 201);
    let mut body = known(sandbox, request);
    body["client_secret"] = json!("wrong");
    asker.visit(sandbox, push, "", None, Some(&body), 401);
    let device = "POST /oauth/device/code";
    let body = json!({"client_id": id, "scope": "openid"});
    let told = asker.visit(sandbox, device, "", None, Some(&body), 200);
    asker.visit(sandbox, device, "", None, Some(&json!({})), 400);
    let code = json!({"device_code": told["device_code"]});
    asker.token(
        sandbox,
        "urn:ietf:params:oauth:grant-type:device_code",
        code,
        403,
    );
}

fn registrations(asker: &mut Asker, sandbox: &Sandbox) {
    let register = "POST /oidc/register";
    let body = json!({"client_name": "A shop", "redirect_uris": ["https://shop.example.com/cb"]});
    asker.visit(sandbox, register, "", None, Some(&body), 403);
    sandbox.with_tenant(|tenant| {
        let flags = &mut tenant.settings.flags;
        flags.insert("enable_dynamic_client_registration".to_owned(), true);
    });
    let told = asker.visit(sandbox, register, "", None, Some(&body), 201);
    assert!(
        told["client_id"]
            .as_str()
            .is_some_and(|id| id.starts_with("tpc_"))
    );
    asker.visit(sandbox, register, "", None, Some(&json!({})), 400);
    // It is an application from now on, of a third party.
    let id = told["client_id"].as_str().expect("an id");
    let client = sandbox.with_tenant(|tenant| tenant.client(id).cloned());
    assert!(client.is_some_and(|client| !client.is_first_party));
}

fn without_a_token(asker: &mut Asker, sandbox: &Sandbox) {
    let env = sandbox.details().env.clone();
    let mut body = json!({
        "client_id": env["MAZ_AUTH0_CLIENT_ID"],
        "connection": env["MAZ_AUTH0_DEFAULT_DIRECTORY"],
        "email": "new@example.com",
        "password": "Rather-l0ng-one!",
    });
    let (sign_up, change) = (
        "POST /dbconnections/signup",
        "POST /dbconnections/change_password",
    );
    asker.visit(sandbox, sign_up, "", None, Some(&body), 200);
    asker.visit(sandbox, sign_up, "", None, Some(&body), 400);
    asker.visit(sandbox, change, "", None, Some(&body), 200);
    body["connection"] = json!("nowhere");
    asker.visit(sandbox, change, "", None, Some(&body), 400);
}

fn second_factors(asker: &mut Asker, sandbox: &Sandbox) {
    let told = asker.token(sandbox, "password", person(sandbox, "openid"), 403);
    assert_eq!(told["error"], "mfa_required");
    let token = told["mfa_token"].clone();
    let challenge = "POST /mfa/challenge";
    for (kind, expected) in [("otp", 200), ("oob", 200)] {
        let body = known(sandbox, json!({"mfa_token": token, "challenge_type": kind}));
        asker.visit(sandbox, challenge, "", None, Some(&body), expected);
    }
    let mut body = known(sandbox, json!({"challenge_type": "otp"}));
    asker.visit(sandbox, challenge, "", None, Some(&body), 400);
    body["client_secret"] = json!("wrong");
    asker.visit(sandbox, challenge, "", None, Some(&body), 401);

    let (list, one) = ("GET /mfa/authenticators", "DELETE /mfa/authenticators/{id}");
    let bearer = token.as_str();
    let listed = asker.visit(sandbox, list, "", bearer, None, 200);
    asker.visit(sandbox, list, "", Some("x"), None, 401);
    let push = listed
        .as_array()
        .and_then(|all| all.iter().find(|one| one["authenticator_type"] == "oob"))
        .and_then(|one| one["id"].as_str())
        .expect("a push notification");
    asker.visit(sandbox, one, &format!("/{push}"), bearer, None, 204);
    asker.visit(sandbox, one, &format!("/{push}"), bearer, None, 404);
    asker.visit(sandbox, one, &format!("/{push}"), Some("x"), None, 401);
    let wrong = json!({"mfa_token": token, "otp": "000000"});
    asker.token(
        sandbox,
        "http://auth0.com/oauth/grant-type/mfa-otp",
        wrong,
        403,
    );
    let right = json!({"mfa_token": token, "otp": "123456"});
    asker.token(
        sandbox,
        "http://auth0.com/oauth/grant-type/mfa-otp",
        right,
        200,
    );

    let associate = "POST /mfa/associate";
    let told = asker.token(sandbox, "password", person(sandbox, "openid"), 403);
    let bearer = told["mfa_token"].as_str();
    let body = known(sandbox, json!({"authenticator_types": ["otp"]}));
    asker.visit(sandbox, associate, "", bearer, Some(&body), 200);
    asker.visit(sandbox, associate, "", Some("x"), Some(&body), 401);
}
