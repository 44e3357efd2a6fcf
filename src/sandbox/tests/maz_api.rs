//! The MAZ API: who may write, against what, and how often.

use super::*;

struct Maz {
    asker: Asker,
    path: String,
    token: String,
}

impl Maz {
    fn of(sandbox: &Sandbox) -> Self {
        let env = &sandbox.details().env;
        Self {
            asker: Asker::of(sandbox),
            path: format!(
                "{}/v1/apps/{}/database-integrations/auth0",
                env["MAZ_API_URL"], env["MAZ_APP_ID"]
            ),
            token: env["MAZ_API_TOKEN"].clone(),
        }
    }

    fn ask(&self, method: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Asked {
        self.asker.send(|client, _| {
            let method = method.parse().expect("a method");
            let mut request = client.request(method, &self.path).bearer_auth(&self.token);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        })
    }
}

fn record() -> Value {
    json!({
        "domain": "acme.us.auth0.com",
        "client_id": "an-id",
        "client_secret": "a-secret",
        "management_api_identifier": "https://acme.us.auth0.com/api/v2/",
        "default_directory": FIRST_DATABASE,
        "subscription_type": "duration-based",
    })
}

#[test]
fn a_healthy_one_holds_the_values_that_were_handed_out() {
    let (sandbox, _) = started(&[]);
    let maz = Maz::of(&sandbox);
    let held = maz.ask("GET", &[], None);
    assert_eq!(held.status, 200);
    let env = &sandbox.details().env;
    assert_eq!(
        held.json()["client_id"],
        env["MAZ_AUTH0_CLIENT_ID"].as_str()
    );
    assert!(!held.text.contains(&env["MAZ_AUTH0_CLIENT_SECRET"]));
    assert!(held.json()["client_secret_sha256"].is_string());
}

#[test]
fn updates_are_not_lost() {
    let (sandbox, _) = started(&["record.target/missing"]);
    let maz = Maz::of(&sandbox);
    assert_eq!(maz.ask("GET", &[], None).status, 404);
    let made = maz.ask("PUT", &[], Some(&record()));
    assert_eq!(made.status, 201, "{}", made.text);
    let tag = made.header("etag").to_owned();
    assert_eq!(maz.ask("PUT", &[], Some(&record())).status, 428);
    let mut other = record();
    other["default_directory"] = json!("Editors");
    let changed = maz.ask("PUT", &[("if-match", &tag)], Some(&other));
    assert_eq!(changed.status, 200);
    assert_eq!(
        maz.ask("PUT", &[("if-match", &tag)], Some(&record()))
            .status,
        412
    );
    assert_eq!(
        maz.ask("PUT", &[("if-none-match", "*")], Some(&record()))
            .status,
        412
    );
    assert_eq!(maz.ask("DELETE", &[("if-match", &tag)], None).status, 412);
    assert_eq!(maz.ask("DELETE", &[], None).status, 204);
    assert_eq!(maz.ask("DELETE", &[], None).status, 404);
}

#[test]
fn a_key_writes_once() {
    let (sandbox, _) = started(&["record.target/missing"]);
    let maz = Maz::of(&sandbox);
    let key = [("idempotency-key", "one")];
    assert_eq!(maz.ask("PUT", &key, Some(&record())).status, 201);
    assert_eq!(maz.ask("PUT", &key, Some(&record())).status, 201);
    assert_eq!(sandbox.with_maz_api(|api| api.writes), 1);
    let mut other = record();
    other["client_id"] = json!("another");
    assert_eq!(maz.ask("PUT", &key, Some(&other)).status, 409);
}

#[test]
fn what_is_wrong_is_named() {
    let (sandbox, _) = started(&["record.target/missing"]);
    let maz = Maz::of(&sandbox);
    let wrong =
        json!({"domain": "https://acme", "subscription_type": "all-access", "colour": "red"});
    let answer = maz.ask("PUT", &[], Some(&wrong));
    assert_eq!(answer.status, 422);
    let members = answer.json()["error"]["members"].clone();
    assert_eq!(members["domain"], "not of its form");
    assert_eq!(members["client_id"], "missing");
    assert_eq!(members["colour"], "not known");
}

#[test]
fn strangers_are_kept_out() {
    let (sandbox, _) = started(&["record.target/refused"]);
    let mut maz = Maz::of(&sandbox);
    assert_eq!(maz.ask("GET", &[], None).status, 401);
    maz.token = sandbox.with_maz_api(|api| api.token.clone());
    assert_eq!(maz.ask("GET", &[], None).status, 200);
    maz.path = maz.path.replace("/apps/", "/apps/9");
    assert_eq!(maz.ask("GET", &[], None).status, 403);
    let (sandbox, _) = started(&["record.target/unreachable"]);
    assert_eq!(Maz::of(&sandbox).ask("GET", &[], None).status, 503);
}
