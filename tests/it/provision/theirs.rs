//! What is somebody else's, or has become so, is never taken back: it is left, and said.

use super::{Place, maz_of};
use crate::support::between::{Between, ask, http, token_with};
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

/// What is missing is named before anything is asked with it, as any other scope.
#[test]
fn that_nobody_is_in_a_directory_takes_a_right_that_is_named() {
    let place = Place::new();
    let help = place.program(&["help", "admin-token"]).run().stdout;
    let mut scopes: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.contains("Which scopes"))
        .take_while(|line| !line.contains("rotate-secret"))
        .skip_while(|line| !line.contains("setup --provision"))
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_end_matches([',', ';']))
        .filter(|word| word.contains(':'))
        .collect();
    assert!(scopes.contains(&"delete:connections"), "{scopes:?}");
    let all = [&["--yes", "--yes-tenant-wide"], MADE].concat();
    let made = place
        .provision(&all)
        .variable(
            "MAZ_AUTH0_ADMIN_TOKEN",
            &token_with(&place.sandbox, &scopes),
        )
        .run();
    assert_eq!(made.code, Some(0), "{made:?}");
    let taken = |scopes: &[&str]| {
        let token = token_with(&place.sandbox, scopes);
        let all = [
            "teardown",
            "acme",
            "--no-input",
            "--yes",
            "--yes-tenant-wide",
            "--delete-directory",
        ];
        place
            .program(&all)
            .variable("MAZ_AUTH0_ADMIN_TOKEN", &token)
            .run()
    };
    let all = scopes.clone();
    scopes.retain(|scope| *scope != "read:users");
    let lacking = taken(&scopes);
    assert_eq!(lacking.code, Some(2), "{lacking:?}");
    let words = "the administrator's rights lack a permission: read:users";
    assert!(lacking.stderr.contains(words), "{lacking:?}");
    assert!(is_there(&place));
    // The page says what the program takes.
    let outcome = taken(&all);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!is_there(&place));
}

/// Auth0 gives the applications of a directory in pages, and the one that is not MAZ's may be on the last; and what is no list is no
/// empty one.
#[test]
fn a_directory_is_deleted_only_after_all_who_use_it_were_read() {
    type Page = fn(&str, bool) -> String;
    let own = |place: &Place| place.sandbox.with_tenant(|tenant| maz_of(tenant));
    let pages: [(&str, i32, Page); 3] = [
        ("other applications use it since", 0, |own, is_first| {
            if is_first {
                json!({"clients": [{"client_id": own}], "next": "second"}).to_string()
            } else {
                json!({"clients": [{"client_id": "another"}]}).to_string()
            }
        }),
        ("other applications use it since", 0, |_, is_first| {
            if is_first {
                json!({"clients": [], "next": "second"}).to_string()
            } else {
                json!({"clients": [{"client_id": "another"}]}).to_string()
            }
        }),
        ("it has no list of clients", 3, |_, _| "{}".to_owned()),
    ];
    for (says, code, page) in pages {
        let place = Place::new();
        let outcome = place.agreed(MADE);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let own = own(&place);
        let between = Between::with(&place.sandbox, move |asked| {
            let is_it = asked.text.starts_with("GET /api/v2/connections/")
                && asked.path.ends_with("/clients");
            let is_first = !asked.text.contains("from=second");
            is_it.then(|| http(200, "application/json", &page(&own, is_first)))
        });
        let teardown = [
            "teardown",
            "acme",
            "--no-input",
            "--yes",
            "--yes-tenant-wide",
            "--delete-directory",
        ];
        let outcome = place
            .program(&teardown)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        let all = format!("{} {}", outcome.stdout, outcome.stderr);
        let all: Vec<&str> = all.split_whitespace().collect();
        assert!(all.join(" ").contains(says), "{says}: {outcome:?}");
        assert!(is_there(&place), "{outcome:?}");
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
    let since: [(&str, Since); 6] = [
        ("another API", |tenant, id| {
            let mut grant = tenant.client_grants[0].clone();
            grant.id = "cgr_other".into();
            grant.client_id = Some(id.to_owned());
            grant.audience = "https://api.acme.com/".into();
            tenant.client_grants.push(grant);
        }),
        ("another API, for users", |tenant, id| {
            let mut grant = tenant.client_grants[0].clone();
            grant.id = "cgr_other".into();
            grant.client_id = Some(id.to_owned());
            grant.audience = "https://api.acme.com/".into();
            grant.subject_type = "user".into();
            tenant.client_grants.push(grant);
        }),
        ("more permissions", |tenant, id| {
            let mut all = tenant.client_grants.iter_mut();
            let grant = all.find(|one| one.client_id.as_deref() == Some(id));
            grant.expect("one").scope.push("read:logs".into());
        }),
        ("fewer permissions", |tenant, id| {
            let mut all = tenant.client_grants.iter_mut();
            let grant = all.find(|one| one.client_id.as_deref() == Some(id));
            grant.expect("one").scope.pop();
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
        // What is said to be left is there.
        let is_left = outcome.stdout.contains("= The permissions (");
        assert_eq!(
            is_left,
            what.ends_with("permissions"),
            "{what}: {outcome:?}"
        );
        assert_eq!(
            place.of_maz().1 == 1,
            is_left || what.starts_with("another API"),
            "{what}"
        );
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
