//! What is not known is neither taken for nothing nor for done: members that the rights do not show, answers that were lost, 404s of
//! somebody else's, notes of somebody else's hand, and a domain that is not shown to be the tenant's.

use super::{DIRECTORY, Place, maz_of, pieces};
use crate::support::between::{Between, http, token_with};
use crate::support::handling::{self, Handling, Request, forwarded};
use crate::support::program::Outcome;
use maz_auth0::sandbox::Options;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const AGREED: [&str; 2] = ["--yes", "--yes-tenant-wide"];

/// Does what is asked for once, and says nothing of it; from then on the same is turned away.
fn done_unheard(
    place: &Place,
    method: &'static str,
    path: &'static str,
    later: &'static str,
) -> String {
    let behind = place.sandbox.endpoint().to_owned();
    let times = AtomicU32::new(0);
    Between::with(&place.sandbox, move |asked| {
        let is_it = asked.text.starts_with(method) && asked.path.contains(path);
        is_it.then(|| {
            if times.fetch_add(1, Ordering::SeqCst) == 0 {
                forwarded(&asked.text, &behind);
                return Vec::new();
            }
            let status = if later == EXPIRED { 401 } else { 400 };
            http(status, "application/json", later)
        })
    })
    .endpoint
}

const EXPIRED: &str = r#"{"statusCode":401,"error":"Unauthorized","message":"Expired token received for JSON Web Token validation"}"#;
const BAD: &str = r#"{"statusCode":400,"error":"Bad Request","message":"x"}"#;

/// A provisioning in which somebody else answers a request.
fn answered(place: &Place, request: &'static str, status: u16, body: &'static str) -> Outcome {
    let between = Between::with(&place.sandbox, move |asked| {
        let is_it = asked.text.starts_with(request);
        is_it.then(|| http(status, "application/json", body))
    });
    place
        .provision(&AGREED)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run()
}

fn said(outcome: &Outcome) -> String {
    let all = format!("{} {}", outcome.stdout, outcome.stderr);
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_went_out_unanswered_and_is_turned_away_the_second_time_is_read_back() {
    let cases = [
        ("PATCH ", "/tenants/settings", EXPIRED),
        ("PATCH ", "/tenants/settings", BAD),
        ("PATCH ", "/connections/", EXPIRED),
    ];
    std::thread::scope(|scope| {
        for (method, path, later) in cases {
            scope.spawn(move || {
                let place = Place::new();
                place.sandbox.with_tenant(|tenant| {
                    let flags = &mut tenant.settings.flags;
                    flags.insert("enable_client_connections".into(), false);
                });
                let endpoint = done_unheard(&place, method, path, later);
                let outcome = place
                    .provision(&AGREED)
                    .variable("MAZ_AUTH0_ENDPOINT", &endpoint)
                    .run();
                assert_eq!(outcome.code, Some(0), "{path}: {outcome:?}");
                place.assert_whole(path);
                // It is noted, so that it is taken back.
                let undo = [&["undo", "acme", "--no-input"][..], &AGREED].concat();
                let outcome = place.program(&undo).run();
                assert_eq!(outcome.code, Some(0), "{path}: {outcome:?}");
                let (.., enabled, directory) = place.of_maz();
                assert_eq!(
                    (enabled, directory.unwrap_or_default()),
                    (false, String::new())
                );
            });
        }
    });
}

#[test]
fn an_application_whose_making_is_not_told_is_known_by_its_mark() {
    let cases = [
        (201, ""),
        (201, "{}"),
        (200, "null"),
        (201, "[]"),
        (204, ""),
        (408, BAD),
    ];
    let other = r#"{"client_id":"Fd3zdpVELUMZ4fUGD2NkO2u5oeZLNXCU","client_secret":"abcdefghijklmnopqrstuvwxyz0123456789"}"#;
    std::thread::scope(|scope| {
        for (status, body) in cases.into_iter().chain([(201, other)]) {
            scope.spawn(move || {
                let place = Place::new();
                let behind = place.sandbox.endpoint().to_owned();
                let between = Between::with(&place.sandbox, move |asked| {
                    let is_it = asked.text.starts_with("POST /api/v2/clients ");
                    is_it.then(|| {
                        forwarded(&asked.text, &behind);
                        http(status, "application/json", body)
                    })
                });
                let outcome = place
                    .provision(&AGREED)
                    .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                    .run();
                assert_eq!(outcome.code, Some(0), "{status} {body}: {outcome:?}");
                place.assert_whole(body);
                let teardown = [&["teardown", "acme", "--no-input"][..], &AGREED].concat();
                let outcome = place.program(&teardown).run();
                assert_eq!(outcome.code, Some(0), "{status} {body}: {outcome:?}");
                assert_eq!(place.of_maz().0, 0, "{status} {body}: {outcome:?}");
            });
        }
    });
}

#[test]
fn a_grant_of_another_application_is_not_the_one_that_was_made() {
    let place = Place::new();
    let foreign = r#"{"id":"cgr_evil","client_id":"other","audience":"https://evil/","scope":["read:users","update:users","create:users","read:users_app_metadata","update:users_app_metadata","create:users_app_metadata"]}"#;
    let outcome = answered(&place, "POST /api/v2/client-grants ", 201, foreign);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let notes = std::fs::read_to_string(place.changes()).expect("notes");
    assert!(!notes.contains("cgr_evil"), "{notes}");
}

#[test]
fn only_auth0s_own_word_for_it_says_that_an_application_is_gone() {
    const NOT_FOUND: &str = r#"{"statusCode":404,"error":"Not Found","message":"Not Found"}"#;
    const OTHER: &str = r#"{"statusCode":404,"error":"Not Found","message":"x","errorCode":"inexistent_connection"}"#;
    let cases = [
        ("GET ", NOT_FOUND),
        ("GET ", OTHER),
        ("GET ", ""),
        ("DELETE ", NOT_FOUND),
    ];
    std::thread::scope(|scope| {
        for (method, body) in cases {
            scope.spawn(move || {
                let place = Place::new();
                assert_eq!(place.agreed(&[]).code, Some(0));
                let between = Between::with(&place.sandbox, move |asked| {
                    let is_it = asked.text.starts_with(method)
                        && asked.path.starts_with("/api/v2/clients/")
                        && !asked.path.ends_with("/connections");
                    is_it.then(|| http(404, "application/json", body))
                });
                let teardown = [&["teardown", "acme", "--no-input"][..], &AGREED].concat();
                let outcome = place
                    .program(&teardown)
                    .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                    .run();
                assert_ne!(outcome.code, Some(0), "{method}{body}: {outcome:?}");
                assert!(
                    !said(&outcome).contains("not there any more"),
                    "{outcome:?}"
                );
                let notes = std::fs::read_to_string(place.changes()).expect("notes");
                assert!(notes.contains("\"piece\": \"application\""), "{notes}");
                let outcome = place.program(&teardown).run();
                assert_eq!(outcome.code, Some(0), "{method}{body}: {outcome:?}");
                assert_eq!(place.of_maz().0, 0, "{method}{body}");
            });
        }
    });
}

/// A token that says nothing of itself, and may do what the other may.
fn opaque(place: &Place, scopes: &[&str]) -> String {
    let token = token_with(&place.sandbox, scopes);
    handling::Between::handling(&place.sandbox, move |request, _| {
        Handling::GoOn(Request(
            request.0.replace("OPAQUE-0123456789-0123456789", &token),
        ))
    })
    .endpoint
}

#[test]
fn a_list_that_is_not_shown_is_not_written_over() {
    let place = Place::broken("password.grant/grant-disabled");
    let id = place.sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    let before = place.state();
    let endpoint = opaque(
        &place,
        &[
            "read:client_summary",
            "update:clients",
            "read:tenant_settings",
            "read:connections",
            "read:client_grants",
            "read:resource_servers",
            "update:connections",
            "update:client_grants",
            "update:tenant_settings",
        ],
    );
    let limits = place.state();
    assert_ne!(before, limits, "the rights are narrower");
    for arguments in [&["--client-id", &id][..], &[]] {
        let outcome = place
            .provision(&[&AGREED[..], &["--admin-token-opaque"], arguments].concat())
            .variable("MAZ_AUTH0_ADMIN_TOKEN", "OPAQUE-0123456789-0123456789")
            .variable(
                "MAZ_AUTH0_CLIENT_SECRET",
                &place.sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"],
            )
            .variable("MAZ_AUTH0_ENDPOINT", &endpoint)
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(said(&outcome).contains("read:clients"), "{outcome:?}");
        assert_eq!(place.state(), limits);
        assert!(!place.changes().exists());
    }
}

#[test]
fn a_domain_that_is_not_the_tenants_changes_nothing() {
    let place = Place::new();
    let before = place.state();
    for domain in ["evil.example.com", "press.eu.auth0.com"] {
        let outcome = place
            .provision(&AGREED)
            .variable("MAZ_AUTH0_DOMAIN", domain)
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("Nothing was"), "{outcome:?}");
        assert_eq!(place.state(), before, "{domain}");
    }
    // Another tenant of Auth0's that answers well: it has no key of this one's, and is not among its custom domains.
    let discovery = r#"{"issuer":"https://evil.example.com/","authorization_endpoint":"https://evil.example.com/authorize","token_endpoint":"https://evil.example.com/oauth/token","jwks_uri":"https://evil.example.com/.well-known/jwks.json","userinfo_endpoint":"https://evil.example.com/userinfo","response_types_supported":["code"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}"#;
    let between = handling::Between::handling(&place.sandbox, move |request, stream| {
        use std::io::Write as _;
        if request.host().starts_with("evil.") {
            let body = match request.path() {
                "/.well-known/openid-configuration" => discovery,
                _ => r#"{"keys":[]}"#,
            };
            let _ = stream.write_all(&http(200, "application/json", body));
            return Handling::Done;
        }
        Handling::GoOn(request)
    });
    let outcome = place
        .provision(&AGREED)
        .variable("MAZ_AUTH0_DOMAIN", "evil.example.com")
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        said(&outcome).contains("is not shown to be a domain of acme.us.auth0.com"),
        "{outcome:?}"
    );
    assert_eq!(place.state(), before);
    assert!(!place.changes().exists());
}

/// Notes of somebody else's hand.
fn noted(place: &Place, domain: &str, change: &str) {
    let text = format!(
        r#"{{"schema":"maz-auth0/changes/v1","domain":"{domain}","plan":null,"changes":[{change}]}}"#
    );
    std::fs::write(place.changes(), text).expect("notes");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(place.changes(), mode).expect("a mode");
    }
}

fn entry(piece: &str, action: &str, id: &str, before: &str, after: &str) -> String {
    format!(
        r#"{{"piece":"{piece}","action":"{action}","stage":"done","id":"{id}","before":{before},"after":{after},"at":""}}"#
    )
}

#[test]
fn notes_take_back_what_this_program_does_and_nothing_else() {
    let place = Place::of(Options::default());
    let before = place.state();
    let other = place.sandbox.with_tenant(|tenant| {
        let mut all = tenant.clients.iter();
        let other = all.find(|one| one.name == "Default App").expect("one");
        other.client_id.clone()
    });
    let audience = r#""audience":"https://acme.us.auth0.com/api/v2/""#;
    let changes = [
        entry(
            "application",
            "change",
            &other,
            r#"{"callbacks":["https://evil.example/cb"]}"#,
            "{}",
        ),
        entry(
            "application",
            "change",
            &other,
            r#"{"is_first_party":true,"logo_uri":"https://evil.example/x"}"#,
            "{}",
        ),
        entry(
            "application",
            "change",
            &other,
            "{}",
            r#"{"grant_types":["implicit"]}"#,
        ),
        entry(
            "client-grant",
            "change",
            "cgr_x",
            &format!(r#"{{{audience},"scope":["read:users","delete:users"]}}"#),
            &format!(r#"{{{audience},"scope":["read:users"]}}"#),
        ),
        entry(
            "default-directory",
            "change",
            "",
            r#"{"default_directory":"Editors","flags":{}}"#,
            r#"{"default_directory":"x"}"#,
        ),
        entry(
            "directory-enabled",
            "change",
            "con_x",
            r#"{"enabled":true}"#,
            r#"{"enabled":false}"#,
        ),
        entry("weird-\\u001b[2Jpiece", "create", "x", "{}", "{}"),
        entry(
            "application",
            "create",
            "../../tenants/settings",
            "{}",
            "{}",
        ),
    ];
    for change in &changes {
        noted(&place, "acme.us.auth0.com", change);
        for command in ["undo", "teardown"] {
            let outcome = place
                .program(&[&[command, "acme", "--no-input"][..], &AGREED].concat())
                .run();
            assert_eq!(outcome.code, Some(2), "{change}: {outcome:?}");
            assert!(
                said(&outcome).contains("a change that this program does not make"),
                "{outcome:?}"
            );
            assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
        }
    }
    let evil = entry(
        "default-directory",
        "change",
        "",
        r#"{"default_directory":"Editors"}"#,
        &format!(r#"{{"default_directory":"{DIRECTORY}"}}"#),
    );
    let undo = [&["undo", "acme", "--no-input"][..], &AGREED].concat();
    // Of another domain than the tenant whose rights are there.
    noted(&place, "evil.example.com", &evil);
    let outcome = place.program(&undo).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_eq!(place.state(), before);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        noted(&place, "acme.us.auth0.com", &evil);
        let open = std::fs::Permissions::from_mode(0o666);
        std::fs::set_permissions(place.changes(), open).expect("a mode");
        let outcome = place.program(&undo).run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(
            said(&outcome).contains("can be changed by every user"),
            "{outcome:?}"
        );
        assert_eq!(place.state(), before);
    }
}

#[test]
fn what_is_taken_back_is_named() {
    let place = Place::broken("password.grant/grant-disabled");
    let id = place.sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    let secret = place.sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let outcome = place
        .provision(&[&AGREED[..], &["--client-id", &id]].concat())
        .variable("MAZ_AUTH0_CLIENT_SECRET", &secret)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = place
        .program(&["undo", "acme", "--dry-run", "--no-input"])
        .run();
    let line = format!("The application ({id}): to go back to the grant types client_credentials");
    assert!(said(&outcome).contains(&line), "{outcome:?}");
}

#[test]
fn where_the_first_change_is_refused_nothing_is_said_to_be_noted() {
    let place = Place::new();
    let full = r#"{"statusCode":403,"error":"Forbidden","message":"You reached the limit of entities of this type for this tenant.","errorCode":"too_many_entities"}"#;
    let outcome = answered(&place, "POST /api/v2/clients ", 403, full);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        said(&outcome).contains("Nothing was changed in Auth0."),
        "{outcome:?}"
    );
    assert!(!said(&outcome).contains("teardown"), "{outcome:?}");
    assert!(!place.changes().exists());
}

#[test]
fn a_method_that_is_not_named_is_no_key() {
    let place = Place::of(Options::default());
    let id = place.sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        let client = tenant.client_mut(&id).expect("one");
        client.token_endpoint_auth_method = None;
    });
    assert!(pieces(&place.plan(&["--client-id", &id])).is_empty());
}

#[test]
fn the_loss_of_a_key_is_agreed_to_by_itself() {
    let (place, id) = Place::with_a_key();
    let before = place.state();
    let outcome = place.agreed(&["--client-id", &id]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--yes-for-good"), "{outcome:?}");
    assert_eq!(place.state(), before);
    let outcome = place.agreed(&["--client-id", &id, "--yes-for-good"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// Settings without `flags` say nothing: it is looked whether Auth0 enabled the directory.
#[test]
fn what_auth0_is_said_to_do_by_itself_is_looked_at() {
    let place = Place::new();
    place.sandbox.with_tenant(|tenant| {
        let flags = &mut tenant.settings.flags;
        flags.insert("enable_client_connections".into(), false);
    });
    let times = Arc::new(AtomicU32::new(0));
    let between = Between::with(&place.sandbox, move |asked| {
        let is_it = asked.text.starts_with("GET /api/v2/tenants/settings");
        (is_it && times.fetch_add(1, Ordering::SeqCst) == 0)
            .then(|| http(200, "application/json", "{}"))
    });
    let outcome = place
        .provision(&AGREED)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!outcome.stderr.contains("by Auth0 itself"), "{outcome:?}");
    place.assert_whole("enabled");
}
