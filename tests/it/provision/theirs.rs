//! What is somebody else's, or has become so, is never taken back: it is left, and said.

use super::{Place, maz_of};
use crate::support::between::{Between, ask, http};
use crate::support::handling::forwarded;
use crate::support::program::Outcome;
use maz_auth0::sandbox::{Connection, Tenant};
use serde_json::{Value, json};

const MADE: &[&str] = &["--default-directory", "Readers-X", "--create-directory"];

fn directory(tenant: &mut Tenant) -> &mut Connection {
    let mut all = tenant.connections.iter_mut();
    all.find(|one| one.name == "Readers-X")
        .expect("it is there")
}

fn is_there(place: &Place) -> bool {
    place
        .sandbox
        .with_tenant(|tenant| tenant.connections.iter().any(|one| one.name == "Readers-X"))
}

fn teardown(place: &Place, more: &[&str]) -> Outcome {
    let all = [
        "teardown",
        "acme",
        "--no-input",
        "--yes",
        "--yes-tenant-wide",
    ];
    let outcome = place.program(&[&all, more].concat()).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    outcome
}

#[test]
fn a_directory_is_deleted_only_as_it_was_made() {
    type Since = fn(&mut Tenant);
    let since: [(&str, &str, Since); 7] = [
        (
            "nothing",
            "The directory (Readers-X): to be deleted. Auth0's search",
            |_| {},
        ),
        (
            "another of its name",
            "it is not there any more",
            |tenant| {
                directory(tenant).id = "con_0123456789abcdef".into();
            },
        ),
        (
            "another application",
            "other applications use it since",
            |tenant| {
                let other = tenant.clients[0].client_id.clone();
                directory(tenant).enabled_clients.push(other);
            },
        ),
        ("metadata", "it was changed since", |tenant| {
            let metadata = json!({"owner": "another team"});
            directory(tenant).rest.insert("metadata".into(), metadata);
        }),
        ("options", "it was changed since", |tenant| {
            let options = &mut directory(tenant).options;
            options.insert("passwordPolicy".into(), json!("excellent"));
        }),
        ("the name that is shown", "it was changed since", |tenant| {
            let rest = &mut directory(tenant).rest;
            rest.insert("display_name".into(), json!("All readers"));
        }),
        ("logins", "it was changed since", |tenant| {
            tenant.settings.default_directory = Some("Readers-X".into());
            let rest = &mut directory(tenant).rest;
            rest.insert("is_domain_connection".into(), json!(true));
        }),
    ];
    for (what, says, since) in since {
        let place = Place::new();
        let outcome = place.agreed(MADE);
        assert_eq!(outcome.code, Some(0), "{what}: {outcome:?}");
        place.sandbox.with_tenant(since);
        let outcome = teardown(&place, &["--delete-directory"]);
        assert!(outcome.stdout.contains(says), "{what}: {outcome:?}");
        assert_eq!(is_there(&place), what != "nothing", "{what}: {outcome:?}");
    }
}

#[test]
fn a_directory_that_stays_the_default_is_not_deleted() {
    let place = Place::new();
    let outcome = place.agreed(MADE);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // As if somebody else had set it: it is not among what is taken back.
    let text = std::fs::read_to_string(place.changes()).expect("notes");
    let mut notes: Value = serde_json::from_str(&text).expect("JSON");
    let changes = notes["changes"].as_array_mut().expect("a list");
    changes.retain(|change| change["piece"] != "default-directory");
    std::fs::write(place.changes(), notes.to_string()).expect("written");
    let outcome = teardown(&place, &["--delete-directory"]);
    assert!(
        outcome
            .stdout
            .contains("stays the tenant's Default Directory"),
        "{outcome:?}"
    );
    assert!(is_there(&place));
}

#[test]
fn what_somebody_made_first_is_theirs() {
    for (path, body) in [
        (
            "/api/v2/connections",
            r#"{"name":"Readers-X","strategy":"auth0"}"#,
        ),
        ("/api/v2/client-grants", ""),
    ] {
        let place = Place::new();
        let (endpoint, token) = (
            place.sandbox.endpoint().to_owned(),
            place.sandbox.details().admin_token.clone(),
        );
        let between = Between::with(&place.sandbox, move |asked| {
            if asked.path == path && asked.text.starts_with("POST") {
                let theirs = asked.text.split("\r\n\r\n").nth(1).unwrap_or_default();
                let theirs = if body.is_empty() { theirs } else { body };
                let headers =
                    format!("authorization: Bearer {token}\r\ncontent-type: application/json");
                let made = ask(&endpoint, path, &headers, theirs);
                assert!(made.starts_with(b"HTTP/1.1 201"), "they make it");
            }
            None
        });
        let outcome = place
            .provision(&[&["--yes", "--yes-tenant-wide"], MADE].concat())
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(
            outcome.stderr.contains("somebody has changed this since"),
            "{outcome:?}"
        );
        let notes = std::fs::read_to_string(place.changes()).unwrap_or_default();
        let piece = if body.is_empty() {
            "\"client-grant\""
        } else {
            "\"directory\""
        };
        assert!(!notes.contains(piece), "{notes}");
        // The next run takes what there is, and does not take theirs back.
        let outcome = place.agreed(MADE);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let outcome = teardown(&place, &["--delete-directory"]);
        if !body.is_empty() {
            assert!(is_there(&place), "{outcome:?}");
        }
    }
}

#[test]
fn an_application_that_is_used_for_more_is_not_deleted() {
    type Since = fn(&mut Tenant, &str);
    let since: [(&str, Since); 3] = [
        ("another API", |tenant, id| {
            let mut grant = tenant.client_grants[0].clone();
            grant.id = "cgr_other".into();
            grant.client_id = Some(id.to_owned());
            grant.audience = "https://api.acme.com/".into();
            tenant.client_grants.push(grant);
        }),
        ("logouts", |tenant, id| {
            let client = tenant.client_mut(id).expect("one");
            client.allowed_logout_urls = Some(vec!["https://www.acme.com/".into()]);
        }),
        ("marks", |tenant, id| {
            let client = tenant.client_mut(id).expect("one");
            client.rest["client_metadata"]["owner"] = json!("another team");
        }),
    ];
    for (what, since) in since {
        let place = Place::new();
        let outcome = place.agreed(&[]);
        assert_eq!(outcome.code, Some(0), "{what}: {outcome:?}");
        place.sandbox.with_tenant(|tenant| {
            let id = maz_of(tenant);
            since(tenant, &id);
        });
        let outcome = teardown(&place, &[]);
        assert!(
            outcome.stdout.contains("= The application (")
                && outcome.stdout.contains("): left, since"),
            "{what}: {outcome:?}"
        );
        assert_eq!(place.of_maz().0, 1, "{what}");
    }
}

/// Two integrations of one record file, in one tenant.
#[test]
fn what_another_of_the_record_file_relies_on_stays() {
    let place = Place::new();
    place
        .sandbox
        .with_tenant(|tenant| tenant.settings.default_directory = Some("acme-staff".into()));
    let chosen = ["--default-directory", super::DIRECTORY];
    let outcome = place.agreed(&chosen);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = place.agreed(&[&["two"], &chosen[..]].concat());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let run = |arguments: &[&str]| {
        let outcome = place.program(arguments).run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        outcome
    };
    let outcome = run(&["undo", "acme", "--no-input", "--yes", "--yes-tenant-wide"]);
    assert!(
        outcome
            .stdout
            .contains("The Default Directory: left, since the same record file has two"),
        "{outcome:?}"
    );
    let default = || {
        place
            .sandbox
            .with_tenant(|tenant| tenant.settings.default_directory.clone())
    };
    assert_eq!(default().as_deref(), Some(super::DIRECTORY));
    // Another Default Directory is planned with a word about who feels it.
    let plan = ["three", "--dry-run"];
    let outcome = place.provision(&[&plan[..], MADE].concat()).run();
    assert!(
        outcome
            .stderr
            .contains("The same record file has acme, two"),
        "{outcome:?}"
    );
    // Once nobody relies on it, it goes back.
    run(&[
        "teardown",
        "two",
        "--no-input",
        "--yes",
        "--yes-tenant-wide",
    ]);
    run(&["undo", "acme", "--no-input", "--yes", "--yes-tenant-wide"]);
    assert_eq!(default().as_deref(), Some("acme-staff"));
}

/// The same tenant under its custom domain: the application is one and the same.
#[test]
fn an_application_that_another_record_uses_under_another_domain_stays() {
    let place = Place::new();
    let outcome = place.agreed(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let record = std::fs::read_to_string(place.path()).expect("a record");
    let (_, tables) = record.split_once("[integrations.acme").expect("a record");
    let two = format!("[integrations.acme{tables}")
        .replace("integrations.acme", "integrations.two")
        .replace(
            &format!("domain = \"{}\"", place.sandbox.domain()),
            "domain = \"login.acme.example\"",
        );
    assert!(two.contains("login.acme.example"), "{two}");
    std::fs::write(place.path(), format!("{record}\n{two}")).expect("written");
    let outcome = teardown(&place, &[]);
    assert!(
        outcome
            .stdout
            .contains("): left, since the same record file has two"),
        "{outcome:?}"
    );
    assert_eq!(place.of_maz().0, 1, "{outcome:?}");
}

/// What comes in the place of MAZ's permissions is another application's: nothing of it is changed, and nothing beside it made.
#[test]
fn a_grant_of_another_application_is_left_alone() {
    let place = Place::new();
    let made = place.agreed(&[]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let row = json!([{
        "id": "cgr_of_another",
        "client_id": "another",
        "audience": "https://acme.us.auth0.com/api/v2/",
        "scope": ["read:users"],
    }]);
    let body = row.to_string();
    let between = Between::with(&place.sandbox, move |asked| {
        let reads = asked.text.starts_with("GET") && asked.path == "/api/v2/client-grants";
        reads.then(|| http(200, "application/json", &body))
    });
    let setup = place.provision(&["--yes", "--yes-tenant-wide"]);
    let outcome = setup
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let changes = ["POST /api", "PATCH /api", "DELETE /api"];
    let changed = |asked: &String| changes.iter().any(|begin| asked.starts_with(begin));
    assert!(!between.asked().iter().any(changed), "{outcome:?}");
}

/// Between the list that somebody agreed to and the last change others are at work too: it is looked at again before each.
#[test]
fn what_others_change_while_it_is_taken_back_is_left() {
    let place = Place::broken("password.grant/grant-disabled");
    let id = place.sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    let secret = place.sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let grant = place.sandbox.with_tenant(|tenant| {
        tenant.settings.default_directory = None;
        let mut grants = tenant.client_grants.iter_mut();
        let grant = grants.find(|grant| grant.client_id.as_ref() == Some(&id));
        let grant = grant.expect("one");
        grant.scope.truncate(2);
        grant.id.clone()
    });
    let chosen = ["--client-id", &id, "--default-directory", super::DIRECTORY];
    let setup = place.provision(&[&["--yes", "--yes-tenant-wide"], &chosen[..]].concat());
    let outcome = setup.variable("MAZ_AUTH0_CLIENT_SECRET", &secret).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let theirs = [
        (
            format!("/api/v2/clients/{id}"),
            json!({"grant_types": ["client_credentials", "password", "implicit"]}),
        ),
        (
            format!("/api/v2/client-grants/{grant}"),
            json!({"scope": ["read:users", "read:logs"]}),
        ),
    ];
    let (behind, token) = (
        place.sandbox.endpoint().to_owned(),
        place.sandbox.details().admin_token.clone(),
    );
    let between = Between::with(&place.sandbox, move |asked| {
        if asked.text.starts_with("PATCH /api/v2/tenants/settings") {
            for (path, body) in &theirs {
                let body = body.to_string();
                let length = body.len();
                let request = format!(
                    "PATCH {path} HTTP/1.1\r\nhost: acme.us.auth0.com\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
                );
                let done = forwarded(&request, &behind);
                assert!(done.starts_with(b"HTTP/1.1 200"), "they change it");
            }
        }
        None
    });
    let undo = ["undo", "acme", "--no-input", "--yes", "--yes-tenant-wide"];
    let program = place.program(&undo);
    let outcome = program
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for title in ["The application (", "The permissions ("] {
        let line = outcome.stderr.lines().find(|line| line.contains(title));
        let line = line.unwrap_or_else(|| panic!("{title}: {outcome:?}"));
        assert!(line.contains("left, since it was changed since"), "{line}");
    }
    place.sandbox.with_tenant(|tenant| {
        let directory = tenant.settings.default_directory.as_deref();
        assert_eq!(directory.unwrap_or_default(), "", "theirs is left alone");
        let client = tenant.client_mut(&id).expect("one");
        let has = |grant: &str| client.grant_types.iter().any(|one| one == grant);
        assert!(has("implicit"), "{:?}", client.grant_types);
        let mut grants = tenant.client_grants.iter();
        let grant = grants.find(|one| one.id == grant).expect("one");
        assert_eq!(grant.scope, ["read:users", "read:logs"]);
    });
    let notes = std::fs::read_to_string(place.changes()).expect("notes");
    let noted = |piece: &str| notes.contains(&format!("\"piece\": \"{piece}\""));
    assert!(noted("application") && noted("client-grant"), "{notes}");
    assert!(!noted("default-directory"), "{notes}");
}
