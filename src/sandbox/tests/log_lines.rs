//! The lines that attempts leave in the tenant's log: the type code, and whom it is about.

use super::*;

const CALLBACK: &str = "http://127.0.0.1:8484/callback";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const MFA: &str = "http://auth0.com/oauth/grant-type/mfa-";

/// A sandbox, and how much of its log was looked at.
struct Watched {
    sandbox: Sandbox,
    asker: Asker,
    seen: std::cell::Cell<usize>,
}

impl Watched {
    fn new(breaks: &[&str]) -> Self {
        let (sandbox, asker) = started(breaks);
        sandbox.with_tenant(|tenant| {
            let client = &mut tenant.clients[0];
            client.add_callback(CALLBACK);
            client.grant_types.push(DEVICE.to_owned());
            client.rest.insert(
                "skip_non_verifiable_callback_uri_confirmation_prompt".to_owned(),
                json!(true),
            );
        });
        Self {
            sandbox,
            asker,
            seen: std::cell::Cell::new(0),
        }
    }

    /// The type codes of what came since the last look; those about nobody are followed by a question mark.
    fn codes(&self) -> String {
        self.sandbox.with_tenant(|tenant| {
            let new: Vec<String> = tenant.logs[self.seen.get()..]
                .iter()
                .map(|entry| {
                    let text = |name: &str| entry.members[name].as_str().unwrap_or_default();
                    let known = !text("user_name").is_empty() || !text("user_id").is_empty();
                    format!("{}{}", text("type"), if known { "" } else { "?" })
                })
                .collect();
            self.seen.set(tenant.logs.len());
            new.join(" ")
        })
    }

    fn token(&self, mut body: Value) -> Value {
        let machine = machine(&self.sandbox);
        body["client_id"] = machine["client_id"].clone();
        body["client_secret"] = machine["client_secret"].clone();
        self.asker.post("/oauth/token", &body).json()
    }

    fn login(&self, password: &str) -> Value {
        let details = self.sandbox.details();
        self.token(json!({
            "grant_type": "password", "username": details.username, "password": password, "scope": "openid offline_access",
        }))
    }

    fn second_factor(&self) -> Value {
        let password = self.sandbox.details().password.clone();
        let token = self.login(&password)["mfa_token"].clone();
        assert_eq!(self.codes(), "mfar");
        token
    }

    fn authorize(&self, cookie: &str, more: &str) -> Asked {
        let path = format!(
            "/authorize?response_type=code&client_id={}&redirect_uri={CALLBACK}&scope=openid{more}",
            self.sandbox
                .with_tenant(|tenant| tenant.clients[0].client_id.clone())
        );
        self.asker.send(|client, endpoint| {
            client
                .get(format!("{endpoint}{path}"))
                .header("host", &self.asker.domain)
                .header("cookie", cookie)
        })
    }
}

#[test]
fn second_factors_leave_lines_of_their_own() {
    let watched = Watched::new(&["login.password/mfa-required"]);
    let otp = |token: &Value, code: &str| {
        watched.token(
            json!({"grant_type": format!("{MFA}otp"), "mfa_token": token.clone(), "otp": code}),
        )
    };
    let token = watched.second_factor();
    otp(&token, "000000");
    assert_eq!(watched.codes(), "gd_auth_failed feotpft");
    otp(&token, "123456");
    assert_eq!(watched.codes(), "gd_auth_succeed seotpft");
    otp(&token, "123456");
    assert_eq!(watched.codes(), "gd_auth_failed? feotpft?");

    let token = watched.second_factor();
    let recovery = |code: &str| {
        watched.token(json!({
            "grant_type": format!("{MFA}recovery-code"), "mfa_token": token.clone(), "recovery_code": code,
        }))
    };
    recovery("wrong");
    assert_eq!(watched.codes(), "gd_recovery_failed fercft");
    recovery("SANDBOXRECOVERYCODE00001");
    assert_eq!(watched.codes(), "gd_recovery_succeed sercft");

    let token = watched.second_factor();
    let mut challenge = machine(&watched.sandbox);
    challenge["mfa_token"] = token.clone();
    challenge["challenge_type"] = json!("oob");
    let code = watched.asker.post("/mfa/challenge", &challenge).json()["oob_code"].clone();
    assert_eq!(watched.codes(), "gd_start_auth gd_send_pn");
    let push = || {
        watched.token(json!({
            "grant_type": format!("{MFA}oob"), "mfa_token": token.clone(), "oob_code": code.clone(),
        }))
    };
    assert_eq!(push()["error"], "authorization_pending");
    assert_eq!(watched.codes(), "");
    watched.sandbox.with_tenant(|tenant| {
        for authenticator in &mut tenant.users[0].authenticators {
            if authenticator.authenticator_type == "oob" {
                "reject".clone_into(&mut authenticator.answer);
            }
        }
    });
    assert_eq!(push()["error"], "access_denied");
    assert_eq!(watched.codes(), "gd_auth_rejected feoobft");

    watched.asker.send(|client, endpoint| {
        client
            .post(format!("{endpoint}/mfa/associate"))
            .header("host", &watched.asker.domain)
            .bearer_auth(token.as_str().unwrap_or_default())
            .json(&json!({"authenticator_types": ["otp"]}))
    });
    assert_eq!(watched.codes(), "gd_start_enroll gd_enrollment_complete");
}

#[test]
fn a_browser_leaves_lines() {
    let watched = Watched::new(&["login.password/mfa-required"]);
    let details = watched.sandbox.details();
    let form = |path: &str, fields: &[(&str, &str)]| watched.asker.form(path, "", fields);
    watched.authorize("", "&prompt=none");
    assert_eq!(watched.codes(), "fsa?");
    watched
        .asker
        .get("/authorize?client_id=nobody&response_type=code", None);
    assert_eq!(watched.codes(), "f?");
    let start = watched.authorize("", "");
    form(start.header("location"), &[("action", "cancel")]);
    assert_eq!(watched.codes(), "f?");

    let start = watched.authorize("", "");
    let login = |username: &str, password: &str| {
        form(
            start.header("location"),
            &[("username", username), ("password", password)],
        )
    };
    login("nobody@example.com", "x");
    assert_eq!(watched.codes(), "fu");
    login(&details.username, "x");
    assert_eq!(watched.codes(), "fp");
    let second = login(&details.username, &details.password);
    assert_eq!(watched.codes(), "gd_start_auth");
    form(second.header("location"), &[("code", "000000")]);
    assert_eq!(watched.codes(), "gd_auth_failed");
    let done = form(second.header("location"), &[("code", "123456")]);
    assert_eq!(watched.codes(), "gd_auth_succeed s");

    let cookie = done
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap_or_default();
    watched.authorize(
        cookie,
        "&prompt=none&audience=https%3A%2F%2Fapi.press.example.com%2F",
    );
    assert_eq!(watched.codes(), "fsa");
    let silent = watched.authorize(cookie, "&prompt=none");
    let location = silent.header("location");
    assert_eq!(watched.codes(), "ssa", "{location}");
    let code = location.split(['=', '&']).nth(1).unwrap_or_default();
    let exchanged = watched
        .token(json!({"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}));
    assert_ne!(exchanged["access_token"], Value::Null, "{exchanged}");
    assert_eq!(watched.codes(), "seacft");
}

#[test]
fn a_device_leaves_lines() {
    let watched = Watched::new(&[]);
    let details = watched.sandbox.details();
    let client_id = machine(&watched.sandbox)["client_id"].clone();
    let begin = || {
        let body = json!({"client_id": client_id.clone(), "scope": "openid"});
        watched.asker.post("/oauth/device/code", &body).json()
    };
    let poll = |begun: &Value| {
        watched.token(json!({"grant_type": DEVICE, "device_code": begun["device_code"].clone()}))
    };
    let page = |code: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("user_code", code)];
        fields.extend_from_slice(more);
        watched.asker.form("/activate", "", &fields);
    };
    watched
        .asker
        .post("/oauth/device/code", &json!({"client_id": "nobody"}));
    assert_eq!(watched.codes(), "fdeaz?");
    poll(&json!({"device_code": "x"}));
    assert_eq!(watched.codes(), "fede?");
    let begun = begin();
    assert_eq!(poll(&begun)["error"], "authorization_pending");
    assert_eq!(watched.codes(), "");
    page("NONE-SUCH", &[]);
    assert_eq!(watched.codes(), "fdeac?");
    let code = begun["user_code"].as_str().unwrap_or_default();
    page(code, &[("username", &details.username), ("password", "x")]);
    assert_eq!(watched.codes(), "fp");
    page(
        code,
        &[
            ("username", &details.username),
            ("password", &details.password),
        ],
    );
    assert_eq!(watched.codes(), "s");
    poll(&begun);
    assert_eq!(watched.codes(), "sede");
    let begun = begin();
    let code = begun["user_code"].as_str().unwrap_or_default();
    page(code, &[("action", "cancel")]);
    assert_eq!(watched.codes(), "fdecc?");
    poll(&begun);
    assert_eq!(watched.codes(), "fede?");
}

#[test]
fn passwords_refresh_tokens_and_sign_ups_leave_lines() {
    let watched = Watched::new(&[]);
    let details = watched.sandbox.details();
    watched.token(json!({"grant_type": "password", "username": details.username}));
    assert_eq!(watched.codes(), "fepft");
    watched.token(json!({"grant_type": PASSWORD_REALM, "username": "a", "password": "b"}));
    assert_eq!(watched.codes(), "fepft");
    let tokens = watched.login(&details.password);
    assert_eq!(watched.codes(), "sepft");
    let refresh =
        || json!({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"].clone()});
    watched.token(refresh());
    assert_eq!(watched.codes(), "sertft");
    watched.sandbox.with_tenant(|tenant| {
        let rotating = json!({"rotation_type": "rotating"});
        tenant.clients[0]
            .rest
            .insert("refresh_token".to_owned(), rotating);
    });
    watched.token(refresh());
    watched.token(refresh());
    assert_eq!(watched.codes(), "sertft ferrt?");

    let ask = |path: &str, email: &str, password: &str, connection: &str| {
        let body = json!({
            "client_id": machine(&watched.sandbox)["client_id"], "email": email, "password": password,
            "connection": connection,
        });
        watched.asker.post(&format!("/dbconnections/{path}"), &body);
        watched.codes()
    };
    assert_eq!(
        ask("signup", "no-address", "Abcd1234!xyz", FIRST_DATABASE),
        "fs"
    );
    assert_eq!(
        ask("signup", "ada@example.com", "weak", FIRST_DATABASE),
        "fs"
    );
    assert_eq!(
        ask("signup", "ada@example.com", "Abcd1234!xyz", "none"),
        "fs"
    );
    assert_eq!(
        ask("signup", "ada@example.com", "Abcd1234!xyz", FIRST_DATABASE),
        "ss"
    );
    assert_eq!(
        ask("signup", "ada@example.com", "Abcd1234!xyz", FIRST_DATABASE),
        "fs"
    );
    assert_eq!(
        ask("change_password", "ada@example.com", "", FIRST_DATABASE),
        "scpr"
    );
    assert_eq!(
        ask("change_password", "ada@example.com", "", "none"),
        "fcpr"
    );
}

#[test]
fn a_trusted_server_tells_where_a_login_comes_from() {
    let watched = Watched::new(&[]);
    let ip = |trusted: bool| {
        watched
            .sandbox
            .with_tenant(|tenant| tenant.clients[0].is_token_endpoint_ip_header_trusted = trusted);
        let body = password(&watched.sandbox, "nobody@example.com", "x", None);
        watched.asker.send(|client, endpoint| {
            client
                .post(format!("{endpoint}/oauth/token"))
                .header("host", &watched.asker.domain)
                .header("auth0-forwarded-for", "198.51.100.7")
                .json(&body)
        });
        watched.sandbox.with_tenant(|tenant| {
            let last = tenant.logs.last().expect("a line");
            (
                last.members["ip"].clone(),
                last.members["client_ip"].clone(),
            )
        })
    };
    assert_eq!(ip(false), (json!("127.0.0.1"), json!("127.0.0.1")));
    assert_eq!(ip(true), (json!("198.51.100.7"), json!("127.0.0.1")));
}
