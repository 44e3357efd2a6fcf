//! Several tenants at once, tenants from a file, and back to the start.

use super::*;

#[test]
fn several_tenants_share_a_port_and_nothing_else() {
    let tenants = read_tenants(
        "[[tenant]]\ndomain = \"one.us.auth0.com\"\n[[tenant]]\ndomain = \"two.eu.auth0.com\"\n",
        None,
    )
    .expect("tenants");
    let sandbox = Sandbox::start(Options {
        tenants,
        ..Options::default()
    })
    .expect("a sandbox");
    let mut asker = Asker::of(&sandbox);
    assert_eq!(asker.post("/oauth/token", &machine(&sandbox)).status, 200);
    let admin = sandbox.details().admin_token.clone();
    asker.domain = "two.eu.auth0.com".to_owned();
    assert_eq!(asker.post("/oauth/token", &machine(&sandbox)).status, 401);
    assert_eq!(asker.manage("GET", "/users", &admin, None).status, 401);
    asker.domain = "two.eu.auth0.com.localhost".to_owned();
    let discovery = asker.get("/.well-known/openid-configuration", None);
    assert_eq!(discovery.json()["issuer"], "https://two.eu.auth0.com/");
    sandbox.with_tenants(|tenants| assert_eq!(tenants.len(), 2));
}

#[test]
fn a_dump_can_be_started_again() {
    let (sandbox, _) = started(&["directory.default/not-set"]);
    let tenants = read_tenants(&sandbox.dump(), None).expect("tenants");
    let again = Sandbox::start(Options {
        tenants,
        ..Options::default()
    })
    .expect("a sandbox");
    let asker = Asker::of(&again);
    assert_eq!(asker.post("/oauth/token", &machine(&sandbox)).status, 200);
}

#[test]
fn a_reset_forgets_everything() {
    let (sandbox, asker) = started(&[]);
    sandbox.with_tenant(|tenant| tenant.clients.clear());
    sandbox.with_maz_api(|api| api.record = None);
    sandbox.reset();
    assert_eq!(asker.post("/oauth/token", &machine(&sandbox)).status, 200);
    assert!(sandbox.with_maz_api(|api| api.record.is_some()));
}

#[test]
fn the_address_as_issuer_for_those_who_need_it() {
    let sandbox = Sandbox::start(Options {
        loopback_issuer: true,
        ..Options::default()
    })
    .expect("a sandbox");
    let mut asker = Asker::of(&sandbox);
    asker.domain = sandbox.endpoint().trim_start_matches("http://").to_owned();
    let discovery = asker.get("/.well-known/openid-configuration", None).json();
    assert_eq!(discovery["issuer"], format!("{}/", sandbox.endpoint()));
    let token = asker.post("/oauth/token", &machine(&sandbox)).json();
    let users = asker.get("/api/v2/users", token["access_token"].as_str());
    assert_eq!(users.status, 200, "{}", users.text);
}
