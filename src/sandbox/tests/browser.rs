//! `/authorize` and what follows it, as a browser and an application walk through it.
//!
//! One walk through the pages of each flow, which share what a browser would keep; that is why it is long.
//!
//! Long, since each test is a way through the same pages.

use super::*;
use crate::sandbox::host::keys::{base64url, sha256, take_apart};

const CALLBACK: &str = "http://127.0.0.1:8484/callback";
const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";

fn with_callback(breaks: &[&str]) -> (Sandbox, Asker) {
    let (sandbox, asker) = started(breaks);
    sandbox.with_tenant(|tenant| tenant.clients[0].add_callback(CALLBACK));
    (sandbox, asker)
}

fn authorize_path(sandbox: &Sandbox, redirect_uri: &str, more: &str) -> String {
    let challenge = base64url(&sha256(VERIFIER));
    format!(
        "/authorize?response_type=code&client_id={}&redirect_uri={}&scope=openid%20profile%20email%20offline_access\
         &state=st%2Fate&nonce=n0nce&code_challenge={challenge}&code_challenge_method=S256{more}",
        sandbox.with_tenant(|tenant| tenant.clients[0].client_id.clone()),
        redirect_uri.replace(':', "%3A").replace('/', "%2F"),
    )
}

/// Logs in, and gives the address that the browser is sent back to.
fn logged_in(sandbox: &Sandbox, asker: &Asker, path: &str) -> String {
    let start = asker.get(path, None);
    assert_eq!(start.status, 302, "{}", start.text);
    let login = start.header("location").to_owned();
    assert!(login.starts_with("/u/login?state="), "{login}");
    let page = asker.get(&login, None);
    assert_eq!(page.status, 200);
    assert!(page.text.contains("This is not Auth0."));
    let details = sandbox.details();
    let wrong = asker.form(
        &login,
        "",
        &[("username", &details.username), ("password", "x")],
    );
    assert_eq!(wrong.status, 400);
    assert!(wrong.text.contains("Wrong email or password."));
    let right = asker.form(
        &login,
        "",
        &[
            ("username", &details.username),
            ("password", &details.password),
        ],
    );
    assert_eq!(right.status, 302, "{}", right.text);
    let mut location = right.header("location").to_owned();
    if location.starts_with("/u/mfa-challenge") {
        let answer = asker.form(&location, "", &[("code", "000000")]);
        assert_eq!(answer.status, 400);
        let answer = asker.form(&location, "", &[("code", "123456")]);
        location = answer.header("location").to_owned();
    }
    if location.starts_with("/u/consent") {
        let page = asker.get(&location, None);
        assert_eq!(page.status, 200);
        let answer = asker.form(&location, "", &[("action", "accept")]);
        location = answer.header("location").to_owned();
    }
    location
}

fn parameter(location: &str, name: &str) -> String {
    url::Url::parse(location)
        .expect("an address")
        .query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn exchange(sandbox: &Sandbox, code: &str) -> Value {
    let env = &sandbox.details().env;
    json!({
        "grant_type": "authorization_code",
        "client_id": env["MAZ_AUTH0_CLIENT_ID"],
        "client_secret": env["MAZ_AUTH0_CLIENT_SECRET"],
        "code": code,
        "code_verifier": VERIFIER,
        "redirect_uri": CALLBACK,
    })
}

#[test]
fn a_code_is_given_exchanged_refreshed_and_revoked() {
    let (sandbox, asker) = with_callback(&[]);
    let location = logged_in(&sandbox, &asker, &authorize_path(&sandbox, CALLBACK, ""));
    assert!(location.starts_with(CALLBACK), "{location}");
    assert_eq!(parameter(&location, "state"), "st/ate");
    let code = parameter(&location, "code");
    let tokens = asker.post("/oauth/token", &exchange(&sandbox, &code));
    assert_eq!(tokens.status, 200, "{}", tokens.text);
    let tokens = tokens.json();
    assert_eq!(tokens["scope"], "openid profile email offline_access");
    let id_token = tokens["id_token"].as_str().unwrap_or_default();
    let (header, claims, _, _) = take_apart(id_token).expect("a token");
    assert_eq!(header["alg"], "RS256");
    assert_eq!(claims["nonce"], "n0nce");
    assert_eq!(claims["iss"], "https://acme.us.auth0.com/");
    assert_eq!(claims["email"], "reader@example.com");

    let again = asker.post("/oauth/token", &exchange(&sandbox, &code));
    assert_eq!(
        (again.status, again.json()["error_description"].clone()),
        (403, json!("Invalid authorization code"))
    );
    let access_token = tokens["access_token"].as_str();
    let userinfo = asker.get("/userinfo", access_token);
    assert_eq!(userinfo.json()["sub"], claims["sub"]);
    let stranger = asker.get("/userinfo", Some("x"));
    assert_eq!(
        (stranger.status, stranger.text.as_str()),
        (401, "Unauthorized")
    );

    let env = &sandbox.details().env;
    let mut refresh = json!({
        "grant_type": "refresh_token",
        "client_id": env["MAZ_AUTH0_CLIENT_ID"],
        "client_secret": env["MAZ_AUTH0_CLIENT_SECRET"],
        "refresh_token": tokens["refresh_token"],
    });
    let refreshed = asker.post("/oauth/token", &refresh);
    assert_eq!(refreshed.status, 200, "{}", refreshed.text);
    assert_eq!(refreshed.json().get("refresh_token"), None);
    refresh["token"] = tokens["refresh_token"].clone();
    let revoked = asker.post("/oauth/revoke", &refresh);
    assert_eq!((revoked.status, revoked.text.as_str()), (200, ""));
    let dead = asker.post("/oauth/token", &refresh);
    assert_eq!(
        dead.json()["error_description"],
        "Unknown or invalid refresh token."
    );
}

#[test]
fn a_code_is_good_for_its_own_verifier_and_callback_only() {
    let (sandbox, asker) = with_callback(&[]);
    let path = authorize_path(&sandbox, CALLBACK, "");
    for (member, value, description) in [
        ("code_verifier", "another", "Failed to verify code verifier"),
        (
            "redirect_uri",
            "http://127.0.0.1:9/",
            "The redirect URI is wrong. You sent http://127.0.0.1:9/, and we expected http://127.0.0.1:8484/callback",
        ),
    ] {
        let location = logged_in(&sandbox, &asker, &path);
        let mut body = exchange(&sandbox, &parameter(&location, "code"));
        body[member] = json!(value);
        let answer = asker.post("/oauth/token", &body);
        assert_eq!(answer.json()["error_description"], description);
    }
}

#[test]
fn the_preflight_shows_each_misconfiguration() {
    let (sandbox, asker) = started(&[]);
    let path = authorize_path(&sandbox, MAZ_REDIRECT_URI, "");
    let start = asker.get(&path, None);
    assert!(start.header("location").starts_with("/u/login?state="));
    drop(sandbox);

    for (name, error, description) in [
        (
            "code.grant/grant-disabled",
            "unauthorized_client",
            "Grant type 'authorization_code' not allowed for the client.",
        ),
        (
            "code.connections/no-connections",
            "invalid_request",
            "no connections enabled for the client",
        ),
    ] {
        let (sandbox, asker) = started(&[name]);
        let start = asker.get(&authorize_path(&sandbox, MAZ_REDIRECT_URI, ""), None);
        let location = start.header("location");
        assert!(location.starts_with(MAZ_REDIRECT_URI), "{name}: {location}");
        assert_eq!(parameter(location, "error"), error);
        assert_eq!(parameter(location, "error_description"), description);
    }
    let (sandbox, asker) = started(&["code.callback/callback-not-allowed"]);
    let start = asker.get(&authorize_path(&sandbox, MAZ_REDIRECT_URI, ""), None);
    assert_eq!(start.status, 403);
    assert!(start.text.contains("Callback URL mismatch."));
    let (sandbox, asker) = started(&["code.domain/other-issuer"]);
    let domain = &sandbox.details().env["MAZ_AUTH0_APPLICATION_DOMAIN"];
    let discovery = asker.send(|client, endpoint| {
        client
            .get(format!("{endpoint}/.well-known/openid-configuration"))
            .header("host", domain)
    });
    assert_eq!(
        discovery.json()["issuer"],
        "https://somebody-else.us.auth0.com/"
    );
}

#[test]
fn logins_that_end_otherwise() {
    let (sandbox, asker) = with_callback(&["login.code/mfa-required"]);
    let path = authorize_path(&sandbox, CALLBACK, "");
    let location = logged_in(&sandbox, &asker, &path);
    assert_ne!(parameter(&location, "code"), "");

    for (name, error) in [
        ("login.code/blocked", "unauthorized"),
        ("login.code/denied-by-action", "access_denied"),
    ] {
        let (sandbox, asker) = with_callback(&[name]);
        let location = logged_in(&sandbox, &asker, &authorize_path(&sandbox, CALLBACK, ""));
        assert_eq!(parameter(&location, "error"), error, "{name}");
    }
    let (sandbox, asker) = with_callback(&["login.code/state-mismatch"]);
    let location = logged_in(&sandbox, &asker, &authorize_path(&sandbox, CALLBACK, ""));
    assert_ne!(parameter(&location, "state"), "st/ate");
    let (sandbox, asker) = with_callback(&["login.code/code-refused"]);
    let location = logged_in(&sandbox, &asker, &authorize_path(&sandbox, CALLBACK, ""));
    let answer = asker.post(
        "/oauth/token",
        &exchange(&sandbox, &parameter(&location, "code")),
    );
    assert_eq!(answer.status, 403);
    let silent = asker.get(&authorize_path(&sandbox, CALLBACK, "&prompt=none"), None);
    assert_eq!(
        parameter(silent.header("location"), "error"),
        "login_required"
    );
}

#[test]
fn a_declined_consent_goes_back() {
    let (sandbox, asker) = with_callback(&[]);
    let path = authorize_path(
        &sandbox,
        CALLBACK,
        "&audience=https%3A%2F%2Fapi.press.example.com%2F",
    );
    let start = asker.get(&path, None);
    let details = sandbox.details();
    let right = asker.form(
        start.header("location"),
        "",
        &[
            ("username", &details.username),
            ("password", &details.password),
        ],
    );
    let location = right.header("location").to_owned();
    assert!(location.starts_with("/u/consent"));
    let answer = asker.form(&location, "", &[("action", "decline")]);
    assert_eq!(
        parameter(answer.header("location"), "error"),
        "access_denied"
    );
    let answer = asker.get(&location, None);
    assert_eq!(answer.status, 400);
}

#[test]
fn second_factors_in_the_password_grant() {
    let (sandbox, asker) = started(&["login.password/mfa-required"]);
    let details = sandbox.details();
    let env = &details.env;
    let begin = || {
        let answer = asker.post(
            "/oauth/token",
            &password(&sandbox, &details.username, &details.password, None),
        );
        assert_eq!(answer.status, 403, "{}", answer.text);
        assert_eq!(answer.json()["error"], "mfa_required");
        answer.json()["mfa_token"].clone()
    };
    let ask = |kind: &str, token: &Value, more: Value| {
        let mut body = json!({
            "grant_type": format!("http://auth0.com/oauth/grant-type/mfa-{kind}"),
            "client_id": env["MAZ_AUTH0_CLIENT_ID"],
            "client_secret": env["MAZ_AUTH0_CLIENT_SECRET"],
            "mfa_token": token,
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        asker.post("/oauth/token", &body)
    };
    let token = begin();
    let wrong = ask("otp", &token, json!({"otp": "000000"}));
    assert_eq!(
        (wrong.status, wrong.json()["error_description"].clone()),
        (403, json!("Invalid otp_code."))
    );
    assert_eq!(ask("otp", &token, json!({"otp": "123456"})).status, 200);

    let token = begin();
    let recovered = ask(
        "recovery-code",
        &token,
        json!({"recovery_code": "SANDBOXRECOVERYCODE00001"}),
    );
    assert_eq!(recovered.status, 200, "{}", recovered.text);
    assert!(recovered.json()["recovery_code"].is_string());

    let token = begin();
    let challenge = asker.post(
        "/mfa/challenge",
        &json!({
            "client_id": env["MAZ_AUTH0_CLIENT_ID"],
            "client_secret": env["MAZ_AUTH0_CLIENT_SECRET"],
            "mfa_token": token,
            "challenge_type": "oob",
        }),
    );
    assert_eq!(challenge.status, 200, "{}", challenge.text);
    let code = json!({"oob_code": challenge.json()["oob_code"]});
    let pending = ask("oob", &token, code.clone());
    assert_eq!(
        (pending.status, pending.json()["error"].clone()),
        (400, json!("authorization_pending"))
    );
    assert_eq!(ask("oob", &token, code).status, 200);
    let malformed = ask("otp", &json!("x"), json!({"otp": "123456"}));
    assert_eq!(malformed.json()["error_description"], "Malformed mfa_token");
}

#[test]
fn a_device_waits_to_be_allowed() {
    let (sandbox, asker) = started(&[]);
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    sandbox.with_tenant(|tenant| tenant.clients[0].grant_types.push(grant.to_owned()));
    let details = sandbox.details();
    let client_id = &details.env["MAZ_AUTH0_CLIENT_ID"];
    let started = asker.post(
        "/oauth/device/code",
        &json!({"client_id": client_id, "scope": "openid"}),
    );
    assert_eq!(started.status, 200, "{}", started.text);
    let started = started.json();
    let poll = || {
        asker.post(
            "/oauth/token",
            &json!({
                "grant_type": grant,
                "client_id": client_id,
                "client_secret": details.env["MAZ_AUTH0_CLIENT_SECRET"],
                "device_code": started["device_code"],
            }),
        )
    };
    assert_eq!(poll().json()["error"], "authorization_pending");
    let fast = poll();
    assert_eq!(
        (fast.status, fast.json()["error"].clone()),
        (429, json!("slow_down"))
    );
    let allowed = asker.form(
        "/activate",
        "",
        &[
            (
                "user_code",
                started["user_code"].as_str().unwrap_or_default(),
            ),
            ("username", &details.username),
            ("password", &details.password),
            ("action", "confirm"),
        ],
    );
    assert_eq!(allowed.status, 200, "{}", allowed.text);
    assert_eq!(poll().status, 200);
}

#[test]
fn people_sign_up() {
    let (sandbox, asker) = started(&[]);
    let body = json!({
        "client_id": sandbox.details().env["MAZ_AUTH0_CLIENT_ID"],
        "connection": FIRST_DATABASE,
        "email": "new@example.com",
        "password": "Long-enough-1",
    });
    let made = asker.post("/dbconnections/signup", &body);
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(made.json()["email_verified"], false);
    let twice = asker.post("/dbconnections/signup", &body);
    assert_eq!(
        twice.json(),
        json!({"name": "BadRequestError", "code": "invalid_signup", "description": "Invalid sign up"})
    );
    let forgot = asker.post("/dbconnections/change_password", &body);
    assert_eq!(forgot.header("content-type"), "text/html; charset=utf-8");
}

/// An application whose pages take tokens from the address, as old ones do.
fn implicit(sandbox: &Sandbox) {
    sandbox.with_tenant(|tenant| {
        tenant.clients[0].grant_types.push("implicit".to_owned());
    });
}

fn fragment(location: &str) -> std::collections::BTreeMap<String, String> {
    let (_, fragment) = location.split_once('#').expect("a fragment");
    url::form_urlencoded::parse(fragment.as_bytes())
        .into_owned()
        .collect()
}

#[test]
fn tokens_come_with_the_redirection_where_they_were_asked_for() {
    let (sandbox, asker) = with_callback(&[]);
    implicit(&sandbox);
    let path = |kind: &str| {
        authorize_path(&sandbox, CALLBACK, "")
            .replace("response_type=code", &format!("response_type={kind}"))
    };
    let hash = |whole: &str| base64url(&sha256(whole)[..16]);
    for (kind, names) in [
        ("id_token", ["id_token", "state"].as_slice()),
        (
            "token",
            &["access_token", "expires_in", "scope", "state", "token_type"],
        ),
        (
            "token%20id_token",
            &[
                "access_token",
                "expires_in",
                "id_token",
                "scope",
                "state",
                "token_type",
            ],
        ),
        ("code%20id_token", &["code", "id_token", "state"]),
    ] {
        let found = fragment(&logged_in(&sandbox, &asker, &path(kind)));
        assert_eq!(found.keys().collect::<Vec<_>>(), names, "{kind}");
        assert_eq!(found["state"], "st/ate");
        if let Some(id_token) = found.get("id_token") {
            let (_, claims, _, _) = take_apart(id_token).expect("a token");
            assert_eq!(claims["nonce"], "n0nce");
            assert_eq!(claims["email"], "reader@example.com");
            let of = |name: &str| found.get(name).map(|whole| json!(hash(whole)));
            assert_eq!(claims.get("at_hash").cloned(), of("access_token"));
            assert_eq!(claims.get("c_hash").cloned(), of("code"));
        }
        if let Some(token) = found.get("access_token") {
            let person = asker.get("/userinfo", Some(token));
            assert_eq!(person.json()["email"], "reader@example.com");
        }
        if let Some(code) = found.get("code") {
            let tokens = asker.post("/oauth/token", &exchange(&sandbox, code));
            assert_eq!(tokens.status, 200, "{}", tokens.text);
        }
    }
}

#[test]
fn tokens_are_refused_where_they_may_not_come() {
    let (sandbox, asker) = with_callback(&[]);
    let refusal = |kind: &str, more: &str| {
        let path = authorize_path(&sandbox, CALLBACK, more)
            .replace("response_type=code", &format!("response_type={kind}"));
        asker.get(&path, None).header("location").to_owned()
    };
    let refused = fragment(&refusal("id_token", ""));
    assert_eq!(refused["error"], "unauthorized_client");
    assert_eq!(
        refused["error_description"],
        "Grant type 'implicit' not allowed for the client."
    );
    implicit(&sandbox);
    let refused = fragment(&refusal("token", "&response_mode=query"));
    assert_eq!(refused["error"], "invalid_request");
    let unknown = refusal("secret", "");
    assert_eq!(parameter(&unknown, "error"), "unsupported_response_type");
    // Without a nonce nobody could tell this ID token from an older one.
    let path = authorize_path(&sandbox, CALLBACK, "")
        .replace("response_type=code", "response_type=id_token")
        .replace("&nonce=n0nce", "");
    let location = asker.get(&path, None).header("location").to_owned();
    assert_eq!(fragment(&location)["error"], "invalid_request");
}

#[test]
fn a_form_carries_them_back_where_that_was_asked_for() {
    let (sandbox, asker) = with_callback(&[]);
    implicit(&sandbox);
    let path = authorize_path(&sandbox, CALLBACK, "&response_mode=form_post")
        .replace("response_type=code", "response_type=code%20id_token");
    let start = asker.get(&path, None);
    let login = start.header("location").to_owned();
    let details = sandbox.details();
    let person = [
        ("username", details.username.as_str()),
        ("password", &details.password),
    ];
    let consent = asker.form(&login, "", &person);
    let page = asker.form(consent.header("location"), "", &[("action", "accept")]);
    assert_eq!(page.status, 200, "{}", page.text);
    for part in [
        &format!("action=\"{CALLBACK}\""),
        "name=\"code\"",
        "name=\"id_token\"",
        "name=\"state\"",
        "document.forms[0].submit()",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    // That one script may run, and on the page before it none.
    let script = page
        .text
        .split(['<', '>'])
        .find(|part| part.contains("submit()"));
    let digest = sha256(script.unwrap_or_default());
    let digest = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, digest);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(
        policy.ends_with(&format!("script-src 'sha256-{digest}'")),
        "{policy}"
    );
    assert!(!policy.contains("form-action"), "{policy}");
    let before = asker.get(asker.get(&path, None).header("location"), None);
    let policy = before.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("script-src"),
        "{policy}"
    );
}

#[test]
fn a_logout_ends_the_session_and_leads_where_the_application_allows() {
    let (sandbox, asker) = with_callback(&[]);
    let home = "https://shop.example.com/bye";
    let id = sandbox.with_tenant(|tenant| {
        tenant.clients[0].allowed_logout_urls = Some(vec![home.to_owned()]);
        tenant.clients[0].client_id.clone()
    });
    let last = || {
        sandbox.with_tenant(|tenant| tenant.logs.last().map(|line| line.members["type"].clone()))
    };
    for (query, location) in [
        (
            format!("v2/logout?client_id={id}&returnTo={home}"),
            home.to_owned(),
        ),
        (
            format!("v2/logout?client_id={id}&returnTo={home}%3Fa%3D1"),
            format!("{home}?a=1"),
        ),
        (format!("v2/logout?client_id={id}"), home.to_owned()),
        (
            format!("oidc/logout?client_id={id}&post_logout_redirect_uri={home}&state=s"),
            format!("{home}?state=s"),
        ),
    ] {
        let answer = asker.get(&format!("/{query}"), None);
        assert_eq!(
            (answer.status, answer.header("location")),
            (302, location.as_str()),
            "{query}"
        );
        assert_eq!(last(), Some(json!("slo")));
    }
    // A list is its application's own, and the tenant's is for who names none.
    for query in [
        format!("v2/logout?client_id={id}&returnTo=https://elsewhere.example.com/"),
        format!("v2/logout?returnTo={home}"),
        format!("oidc/logout?client_id={id}&post_logout_redirect_uri={home}/more"),
    ] {
        let answer = asker.get(&format!("/{query}"), None);
        assert_eq!(answer.status, 400, "{query}");
        assert!(
            answer.text.contains("Allowed Logout URLs"),
            "{}",
            answer.text
        );
        assert_eq!(last(), Some(json!("flo")));
    }
    assert_eq!(asker.get("/v2/logout", None).status, 200);
}

#[test]
fn who_pretends_to_be_an_application_leaves_a_line_in_the_log() {
    let (sandbox, asker) = started(&[]);
    let mut body = machine(&sandbox);
    body["client_secret"] = json!("wrong");
    assert_eq!(asker.post("/oauth/token", &body).status, 401);
    let line = sandbox.with_tenant(|tenant| tenant.logs.last().map(|line| line.members.clone()));
    let line = line.expect("a line");
    assert_eq!(
        (&line["type"], &line["description"]),
        (&json!("feccft"), &json!("Unauthorized"))
    );
    assert_eq!(line["client_id"], body["client_id"]);
}

#[test]
fn an_id_token_is_signed_as_its_application_wants() {
    let (sandbox, asker) = started(&[]);
    let details = sandbox.details();
    for alg in ["RS256", "PS256", "HS256"] {
        sandbox.with_tenant(|tenant| alg.clone_into(&mut tenant.clients[0].jwt_configuration.alg));
        let body = password(&sandbox, &details.username, &details.password, None);
        let told = asker.post("/oauth/token", &body).json();
        let token = told["id_token"].as_str().expect("an ID token");
        let (header, _, input, signature) = take_apart(token).expect("a token");
        assert_eq!(header["alg"], alg);
        if alg == "PS256" {
            let keys = asker.get("/.well-known/jwks.json", None).json();
            let part = |name: &str| {
                let text = keys["keys"][0][name].as_str().expect("a part");
                base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text)
                    .expect("base64url")
            };
            let key = aws_lc_rs::signature::RsaPublicKeyComponents {
                n: part("n"),
                e: part("e"),
            };
            let padding = &aws_lc_rs::signature::RSA_PSS_2048_8192_SHA256;
            assert!(key.verify(padding, input.as_bytes(), &signature).is_ok());
        }
    }
}
