//! The page at `/`.

use super::*;

#[test]
fn the_page_shows_breaks_and_fixs() {
    let (sandbox, mut asker) = started(&[]);
    asker.domain = sandbox.endpoint().trim_start_matches("http://").to_owned();
    let page = asker.get("/", None);
    assert_eq!(page.status, 200);
    assert!(page.text.contains("This is not Auth0."));
    assert!(page.text.contains(FIRST_DATABASE));
    let env = &sandbox.details().env;
    assert!(!page.text.contains(&env["MAZ_AUTH0_CLIENT_SECRET"]));
    assert!(!page.text.contains(&sandbox.details().password));

    let name = "directory.default/not-set";
    let stranger = asker.form("/_sandbox/break", "", &[("name", name)]);
    assert_eq!(stranger.status, 403);
    let word = sandbox.shared.lock().page_word.clone();
    let broken = asker.form("/_sandbox/break", "", &[("name", name), ("word", &word)]);
    assert_eq!(broken.status, 302);
    assert_eq!(
        sandbox.with_tenant(|tenant| tenant.settings.default_directory.clone()),
        None
    );
    asker.form("/_sandbox/fix", "", &[("word", &word)]);
    assert!(sandbox.with_tenant(|tenant| tenant.settings.default_directory.is_some()));
    let requests = asker.get("/_sandbox/requests", None);
    assert_eq!(requests.json(), json!([]));

    asker.domain = "acme.us.auth0.com".to_owned();
    assert_eq!(asker.get("/", None).status, 404);
}

#[test]
fn a_program_changes_it_with_the_administrators_token() {
    let (sandbox, mut asker) = started(&["application.scopes/missing"]);
    asker.domain = sandbox.endpoint().trim_start_matches("http://").to_owned();
    let admin = sandbox.admin_token();
    let change = |what: &str, body: Value| {
        let answer = asker.send(|client, endpoint| {
            client
                .post(format!("{endpoint}/_sandbox/{what}"))
                .bearer_auth(&admin)
                .json(&body)
        });
        (answer.status, answer.text)
    };
    let done = (204, String::new());
    let directory = || sandbox.with_tenant(|tenant| tenant.settings.default_directory.clone());
    let scopes = || sandbox.with_tenant(|tenant| tenant.client_grants[0].scope.len());
    let missing = scopes();

    assert_eq!(
        change("break", json!({"name": "directory.default/not-set"})),
        done
    );
    assert_eq!(directory(), None);
    assert_eq!(change("reset", json!({})), done);
    assert!(directory().is_some());
    assert_eq!(scopes(), missing, "at the start it was broken");
    assert_eq!(change("fix", json!({})), done);
    assert!(scopes() > missing);

    assert_eq!(
        change("faults", json!({"faults": "503, 418@/userinfo"})),
        done
    );
    assert_eq!(asker.get("/.well-known/jwks.json", None).status, 503);
    assert_eq!(change("reset", json!({})), done);
    assert_eq!(asker.get("/.well-known/jwks.json", None).status, 200);

    for (what, body, why) in [
        (
            "break",
            json!({"name": "directory.default/not-se"}),
            "directory.default/not-set?",
        ),
        ("break", json!({}), "name is missing"),
        (
            "fix",
            json!({"name": "login.password/blocked"}),
            "not broken",
        ),
        ("faults", json!({"faults": "nonsense"}), "no fault"),
        ("faults", json!({}), "faults is missing"),
        ("unmake", json!({}), "break, fix, faults and reset"),
    ] {
        let (status, text) = change(what, body);
        assert_eq!(status, 400, "{what}: {text}");
        assert!(text.contains(why), "{what}: {text}");
    }
}

#[test]
fn no_other_token_changes_it() {
    let (sandbox, mut asker) = started(&[]);
    let answer = asker.post("/oauth/token", &machine(&sandbox)).json();
    let ours = answer["access_token"].as_str().unwrap_or_default();
    asker.domain = sandbox.endpoint().trim_start_matches("http://").to_owned();
    for token in [ours, "x", "a.b.c"] {
        let answer = asker.send(|client, endpoint| {
            client
                .post(format!("{endpoint}/_sandbox/break"))
                .bearer_auth(token)
                .json(&json!({"name": "directory.default/not-set"}))
        });
        assert_eq!(answer.status, 401, "{}", answer.text);
    }
    assert!(sandbox.with_tenant(|tenant| tenant.settings.default_directory.is_some()));
}
