//! The page at `/`.

use super::*;

#[test]
fn the_page_shows_breaks_and_mends() {
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
    asker.form("/_sandbox/reset", "", &[("word", &word)]);
    assert!(sandbox.with_tenant(|tenant| tenant.settings.default_directory.is_some()));
    let requests = asker.get("/_sandbox/requests", None);
    assert_eq!(requests.json(), json!([]));

    asker.domain = "acme.us.auth0.com".to_owned();
    assert_eq!(asker.get("/", None).status, 404);
}
