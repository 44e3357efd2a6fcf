//! Words that several parties use: what the tenant's own code says is not Auth0's verdict on a setting, trouble is not the
//! tenant's code, and what stands before a tenant is not the tenant.

use super::answered::{At, LOGIN, REHEARSE, Row, Says, VERIFY, check, holds, row, run};
use crate::support::between::Between;
use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::sandbox::{Sandbox, TokenDefect};
use serde_json::json;
use std::panic::catch_unwind;
use time::OffsetDateTime;

const LOST: &str = r#"{"statusCode":401,"error":"Unauthorized","message":"Invalid token"}"#;
const CALLBACK: &str = "https://id.mazsystems.com/app_users/v2/sessions/oauth?error=server_error&error_description=Membership+lookup+failed";

const ROWS: &[Row] = &[
    row(
        "a script of the readers' database speaks of verification",
        &[(
            At::BothLogins,
            Says::Error(401, "unauthorized", "This account requires verification"),
        )],
        (1, "fail", "password.grant", "unrecognised"),
        &["This account requires verification", "Custom Database"],
    ),
    row(
        "its driver speaks of a connection",
        &[(
            At::BothLogins,
            Says::Error(
                400,
                "access_denied",
                "MySQL: connection is disabled by administrator",
            ),
        )],
        (1, "fail", "password.grant", "unrecognised"),
        &[
            "MySQL: connection is disabled by administrator",
            "Custom Database",
        ],
    ),
    // Trouble that Auth0 has.
    row(
        "no token for now",
        &[(
            At::Machine,
            Says::Error(500, "server_error", "Service temporarily unavailable"),
        )],
        (3, "unknown", "application.credentials", ""),
        &["Service temporarily unavailable"],
    ),
    row(
        "no token for now, as a bad request",
        &[(
            At::Machine,
            Says::Error(400, "invalid_request", "Something went wrong"),
        )],
        (3, "unknown", "application.credentials", ""),
        &["Something went wrong"],
    ),
    row(
        "no token, since the request is wrong",
        &[(
            At::Machine,
            Says::Error(400, "invalid_request", "audience is not valid"),
        )],
        (1, "fail", "application.credentials", "unrecognised"),
        &["audience is not valid"],
    ),
    row(
        "no login for now",
        &[(
            At::BothLogins,
            Says::Error(
                500,
                "server_error",
                "An unexpected error occurred. Please try again later.",
            ),
        )],
        (3, "unknown", "password.grant", ""),
        &["An unexpected error occurred"],
    ),
    row(
        "no login for now in a rehearsal",
        &[(
            At::Rehearsed,
            Says::Error(500, "server_error", "Something unexpected happened"),
        )],
        (3, "unknown", "users.rehearsal", ""),
        &["Something unexpected happened"],
    )
    .by(REHEARSE),
    row(
        "an error in a redirect, which stands for a 500",
        &[(At::Authorize, Says::To(CALLBACK))],
        (3, "unknown", "code.grant", ""),
        &["Membership lookup failed"],
    ),
    // What the Management API refuses, and what is advised.
    row(
        "a token that is refused where it was given",
        &[(At::ReadUsers, Says::Json(401, LOST))],
        (1, "fail", "users.read", "refused"),
        &["Invalid token", "Authorization header"],
    ),
    row(
        "a question that is refused",
        &[(
            At::ReadUsers,
            Says::Json(
                400,
                r#"{"statusCode":400,"error":"Bad Request","message":"Query validation error"}"#,
            ),
        )],
        (1, "fail", "users.read", "refused"),
        &["Query validation error", "another network"],
    ),
    row(
        "a permission that is missing after all",
        &[(
            At::ReadUsers,
            Says::Json(
                403,
                r#"{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: read:users","errorCode":"insufficient_scope"}"#,
            ),
        )],
        (1, "fail", "users.read", "refused"),
        &["tick read:users"],
    ),
    row(
        "a gateway before the Management API, in JSON",
        &[(
            At::ReadUsers,
            Says::Json(403, r#"{"error":"blocked by gateway"}"#),
        )],
        (3, "unknown", "users.read", "blocked"),
        &["blocked by gateway", "This machine is turned away"],
    ),
    // Pages.
    row(
        "a page before /authorize that speaks of rights",
        &[(
            At::Authorize,
            Says::Page(
                403,
                "<title>403</title><p>You are not authorized to access this page.</p>",
            ),
        )],
        (3, "unknown", "code.grant", "blocked"),
        &["This machine is turned away"],
    ),
    row(
        "a page before /authorize that speaks of a user",
        &[(
            At::Authorize,
            Says::Page(
                403,
                "<title>403</title><p>Your user is blocked by corporate policy</p>",
            ),
        )],
        (3, "unknown", "code.grant", "blocked"),
        &["This machine is turned away"],
    ),
    row(
        "the same, with words of pages of Auth0's",
        &[(
            At::Authorize,
            Says::Page(
                403,
                "<title>Access denied</title><p>Oops! Something went wrong.</p><p>Your user is blocked by corporate policy</p>",
            ),
        )],
        (3, "unknown", "code.grant", "blocked"),
        &["This machine is turned away"],
    ),
    row(
        "a portal that wants a login",
        &[(
            At::Discovery,
            Says::Page(511, "<title>Network Authentication Required</title>"),
        )],
        (3, "unknown", "tenant.reachable", "blocked"),
        &["Network Authentication Required"],
    ),
    row(
        "a filter that says 404",
        &[(
            At::Discovery,
            Says::Page(404, "<title>Filtered</title>This site has been blocked"),
        )],
        (3, "unknown", "tenant.reachable", "blocked"),
        &["Filtered", "another network"],
    ),
    // Settings and behaviour.
    row(
        "a Default Directory that settings name and a login does not find",
        &[(
            At::Plain,
            Says::Error(
                500,
                "server_error",
                "Authorization server not configured with default connection.",
            ),
        )],
        (3, "unknown", "directory.default", ""),
        &[
            "disagree",
            "Username-Password-Authentication",
            "Wait a minute",
        ],
    )
    .by_admin(),
];

#[test]
fn who_says_something_is_told_apart() {
    let is_wrong = |row: &&Row| {
        catch_unwind(|| {
            let outcome = run(&sandbox(&[]), row);
            holds(row.what, &outcome, row.found, row.says);
            assert!(!outcome.stdout.contains("off, then on"), "{outcome:?}");
        })
        .is_err()
    };
    let wrong: Vec<&str> = ROWS.iter().filter(is_wrong).map(|row| row.what).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// An Action refuses a reader in sentences that hold words of Auth0's own.
#[test]
fn the_words_of_an_action_are_the_tenants() {
    for words in [
        "Your e-mail address requires verification before you can log in.",
        "This user is blocked: the subscription has expired.",
        "The connection was disabled for guests",
        "Service not found for your region",
        "Not authorized to access this edition",
        "Unauthorized",
    ] {
        let answer = Says::Json(
            403,
            Box::leak(
                json!({"error": "access_denied", "error_description": words})
                    .to_string()
                    .into_boxed_str(),
            ),
        );
        let sandbox = sandbox(&[]);
        let name = sandbox.details().username.replace('@', "%40");
        let between = Between::with(&sandbox, move |asked| {
            (At::Plain.is(asked) && asked.text.contains(&name)).then(|| answer.bytes())
        });
        let outcome = Program::new(LOGIN)
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .run();
        let found = (1, "fail", "login.password", "denied-by-action");
        holds(words, &outcome, found, &[words]);
    }
}

fn of_a_custom_domain(says: Says) -> crate::support::program::Outcome {
    let sandbox = sandbox(&[]);
    let between = Between::with(&sandbox, move |asked| {
        At::Discovery.is(asked).then(|| says.bytes())
    });
    Program::new(VERIFY)
        .against(&sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .variable("MAZ_AUTH0_DOMAIN", "login.acme.com")
        .without("MAZ_AUTH0_APPLICATION_DOMAIN")
        .run()
}

#[test]
fn a_custom_domain_that_is_not_finished_is_no_trouble_of_auth0s_alone() {
    let page = "<title>Origin DNS error | login.acme.com | Cloudflare</title> error code: 1016";
    let outcome = of_a_custom_domain(Says::Page(530, page));
    let found = (3, "unknown", "tenant.discovery", "");
    let says = &["Origin DNS error", "Branding > Custom Domains"];
    holds("its origin", &outcome, found, says);
    let page = "<title>CNAME Cross-User Banned | login.acme.com | Cloudflare</title>";
    for (status, page) in [(403, page), (404, "<title>nginx</title>"), (409, "1001")] {
        let outcome = of_a_custom_domain(Says::Page(status, page));
        let found = (1, "fail", "tenant.discovery", "not-a-tenant");
        holds(
            page,
            &outcome,
            found,
            &["finish its set-up under Branding > Custom Domains"],
        );
    }
}

/// A sandbox whose discovery document a cache has kept: it is dated so many seconds ago, and says how old it is, or does not.
fn kept(sandbox: &Sandbox, ago: i64, age: Option<u32>) -> Between {
    let body = super::deceived::of_the_tenant("x", json!(1));
    let made = OffsetDateTime::now_utc() - time::Duration::seconds(ago);
    let date = httpdate::fmt_http_date(made.into());
    let age = age.map_or_else(String::new, |age| format!("age: {age}\r\n"));
    Between::with(sandbox, move |asked| {
        At::Discovery.is(asked).then(|| {
            let length = body.len();
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: {date}\r\n{age}content-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
        })
    })
}

fn through(between: &Between, sandbox: &Sandbox, arguments: &[&str]) -> Outcome {
    Program::new(arguments)
        .against(sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run()
}

/// Some caches keep the date, some put their own in its place, some say how long they kept it: none of that is the time at which
/// a token came.
#[test]
fn a_token_is_judged_by_the_answer_that_brought_it() {
    const DAYS: i64 = 2 * 86_400;
    for (ago, age) in [
        (900, Some(900)),
        (0, Some(300)),
        (0, Some(172_800)),
        (300, None),
        (DAYS, None),
    ] {
        let sandbox = sandbox(&[]);
        let outcome = through(&kept(&sandbox, ago, age), &sandbox, VERIFY);
        assert_eq!(outcome.code, Some(0), "{ago} {age:?}: {outcome:?}");
        let report = outcome.json();
        for id in ["tenant.clock", "application.token", "login.id-token"] {
            assert_eq!(check(&report, id)["status"], "pass", "{ago} {age:?} {id}");
        }
    }
    // A refusal tells the time as well.
    let refusing = sandbox(&["application.credentials/refused"]);
    let outcome = through(&kept(&refusing, DAYS, None), &refusing, VERIFY);
    assert_eq!(check(&outcome.json(), "tenant.clock")["status"], "pass");
    // A token of the day before yesterday is no better for a document of that day.
    let sandbox = sandbox(&[]);
    sandbox.with_tenant(|tenant| tenant.oddities.access_token = Some(TokenDefect::Expired));
    let outcome = through(&kept(&sandbox, DAYS, None), &sandbox, VERIFY);
    let found = (1, "fail", "application.token", "expired");
    holds("an old document", &outcome, found, &["before it came"]);
}

/// Where no two clocks agree, no token is in time or late because of that.
#[test]
fn what_hangs_on_a_clock_that_nobody_knows_is_unknown() {
    let sandbox = sandbox(&[]);
    sandbox.with_tenant(|tenant| {
        tenant.oddities.clock_ahead = -7_200;
        tenant.oddities.access_token = Some(TokenDefect::Expired);
    });
    let machine = ["verify", "--format", "json", "--only", "application"];
    let between = kept(&sandbox, 86_400, None);
    let outcome = through(&between, &sandbox, &machine);
    let found = (3, "unknown", "application.token", "");
    holds("three clocks", &outcome, found, &["no two of them agree"]);
    // Two that agree are right, and this machine's is not.
    let outcome = through(&kept(&sandbox, 7_200, None), &sandbox, &machine);
    let found = (1, "fail", "application.token", "expired");
    holds("two clocks", &outcome, found, &["before it came"]);
}

/// An API of the tenant's own may well have it: the Management API keeps the tenant's own host.
#[test]
fn an_identifier_of_the_custom_domain_is_not_the_management_apis() {
    const THEIRS: &str = "https://login.acme.com/api/v2/";
    for is_granted in [false, true] {
        let sandbox = sandbox(&[]);
        sandbox.with_tenant(|tenant| {
            let mut api = tenant.resource_servers[0].clone();
            api.id = "rs_of_their_own".into();
            api.identifier = THEIRS.into();
            api.is_system = false;
            tenant.resource_servers.push(api);
            if is_granted {
                let mut grants = tenant.client_grants.clone();
                for grant in &mut grants {
                    grant.id.push('2');
                    grant.audience = THEIRS.into();
                }
                tenant.client_grants.extend(grants);
            }
        });
        let outcome = Program::new(VERIFY)
            .against(&sandbox)
            .variable("MAZ_AUTH0_DOMAIN", "login.acme.com")
            .variable("MAZ_AUTH0_AUDIENCE", THEIRS)
            .without("MAZ_AUTH0_APPLICATION_DOMAIN")
            .run();
        if is_granted {
            let found = (1, "fail", "audience.identifier", "custom-domain");
            holds("its own", &outcome, found, &["keeps the tenant's own host"]);
        } else {
            // Nothing tells it from the Management API of a host of one's own.
            let found = (3, "unknown", "audience.identifier", "");
            holds("its own", &outcome, found, &["copy the Identifier"]);
        }
    }
}

/// What has the path of the Management API somewhere in it, and more, is an API like any other.
#[test]
fn an_api_of_ones_own_is_no_matter_of_the_custom_domain() {
    for (own, is_there, cause) in [
        (
            "https://shop.example.com/api/v2/orders",
            true,
            "not-management-api",
        ),
        (
            "https://backend.acme.com/api/v20",
            true,
            "not-management-api",
        ),
        (
            "https://login.acme.com/shop/api/v2/",
            true,
            "not-management-api",
        ),
        ("https://login.acme.com/api/v2/", true, "custom-domain"),
        ("https://login.acme.com/api/v2", true, "custom-domain"),
        (
            "https://shop.example.com/api/v2/orders",
            false,
            "unknown-api",
        ),
        (
            "https://acme.us.auth0.com/shop/api/v2",
            false,
            "unknown-api",
        ),
        (
            "https://acme.eu.auth0.com/shop/api/v2/",
            false,
            "unknown-api",
        ),
        ("https://login.acme.com/api/v2/", false, "custom-domain"),
        ("https://login.acme.com/api/v2", false, "custom-domain"),
    ] {
        let sandbox = sandbox(&[]);
        sandbox.with_tenant(|tenant| {
            let mut api = tenant.resource_servers[0].clone();
            api.id = "rs_of_their_own".into();
            api.identifier = own.into();
            api.is_system = false;
            tenant.resource_servers.extend(is_there.then_some(api));
        });
        let outcome = Program::new(VERIFY)
            .against(&sandbox)
            .variable("MAZ_AUTH0_AUDIENCE", own)
            .run();
        let found = (1, "fail", "audience.identifier", cause);
        holds(own, &outcome, found, &[own]);
    }
}

/// What the Management API answers.
const READERS: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n[]";
const NO_PERMISSION: &str = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{\"statusCode\":403,\"error\":\"Forbidden\",\"message\":\"Insufficient scope, expected any of: read:users\",\"errorCode\":\"insufficient_scope\"}";

/// A tenant whose own host is nobody's but its owner's, with the Management API's identifier at that host.
fn of_a_host_of_ones_own(
    change: impl FnOnce(&mut maz_auth0::sandbox::Tenant),
    users: &'static str,
    more: &[&str],
) -> Outcome {
    const THEIRS: &str = "https://login.acme.com/api/v2/";
    let sandbox = sandbox(&[]);
    sandbox.with_tenant(|tenant| {
        for api in tenant
            .resource_servers
            .iter_mut()
            .filter(|api| api.is_system)
        {
            api.identifier = THEIRS.into();
        }
        for grant in &mut tenant.client_grants {
            grant.audience = THEIRS.into();
        }
        change(tenant);
    });
    let between = Between::with(&sandbox, move |asked| {
        (asked.path == "/api/v2/users").then(|| users.into())
    });
    Program::new(&[VERIFY, more].concat())
        .against(&sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .variable("MAZ_AUTH0_DOMAIN", "login.acme.com")
        .variable("MAZ_AUTH0_AUDIENCE", THEIRS)
        .without("MAZ_AUTH0_APPLICATION_DOMAIN")
        .run()
}

#[test]
fn the_identifier_of_a_host_of_ones_own_passes_where_the_api_takes_the_token() {
    let status = |outcome: &Outcome, id| check(&outcome.json(), id)["status"].clone();
    for only in [&[][..], &["--only", "audience.identifier"]] {
        let outcome = of_a_host_of_ones_own(|_| (), READERS, only);
        assert_eq!(status(&outcome, "audience.identifier"), "pass", "{only:?}");
    }
    // The API took the token, and misses a permission: that is another check's.
    let outcome = of_a_host_of_ones_own(
        |tenant| {
            for grant in &mut tenant.client_grants {
                grant.scope.retain(|scope| scope != "read:users");
            }
        },
        NO_PERMISSION,
        &[],
    );
    assert_eq!(status(&outcome, "audience.identifier"), "pass");
    assert_eq!(status(&outcome, "application.scopes"), "fail");
}

#[test]
fn the_identifier_of_a_host_of_ones_own_is_unknown_where_nothing_shows_it() {
    for trouble in [
        "",
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>",
    ] {
        let outcome = of_a_host_of_ones_own(|_| (), trouble, &[]);
        let report = outcome.json();
        let found = check(&report, "audience.identifier");
        assert_eq!(found["status"], "unknown", "{found}");
    }
    let outcome = of_a_host_of_ones_own(|tenant| tenant.client_grants.clear(), READERS, &[]);
    let found = (3, "unknown", "audience.identifier", "");
    holds(
        "no client grant",
        &outcome,
        found,
        &["not authorized for it", "APIs tab"],
    );
}
