//! What one run began and did not see the end of is finished as that and nothing else: what is as it should be in its place is
//! somebody else's, and stays.

use super::{DIRECTORY, Place, maz_of};
use crate::support::between::{Between, ask, http};
use crate::support::handling::forwarded;
use crate::support::program::Outcome;
use maz_auth0::sandbox::{Connection, Options, Tenant};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

const AGREED: [&str; 2] = ["--yes", "--yes-tenant-wide"];

/// A run whose change gets no answer, nor does any look at the same after it; it was made, or it was not.
fn cut(place: &Place, method: &'static str, path: &'static str, is_made: bool, arguments: &[&str]) {
    let behind = place.sandbox.endpoint().to_owned();
    let is_cut = AtomicBool::new(false);
    let between = Between::with(&place.sandbox, move |asked| {
        let is_it = asked.text.starts_with(method) && asked.path.starts_with(path);
        if is_it && !is_cut.swap(true, Ordering::SeqCst) && is_made {
            forwarded(&asked.text, &behind);
        }
        let is_about_it = is_it || (is_made && asked.path.starts_with(path));
        (is_about_it && is_cut.load(Ordering::SeqCst)).then(Vec::new)
    });
    let outcome = run(place, &between.endpoint, arguments);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let notes = std::fs::read_to_string(place.changes()).expect("notes");
    assert!(notes.contains("\"begun\""), "{notes}");
}

fn run(place: &Place, endpoint: &str, arguments: &[&str]) -> Outcome {
    place
        .provision(&[&AGREED, arguments].concat())
        .variable("MAZ_AUTH0_ENDPOINT", endpoint)
        .variable(
            "MAZ_AUTH0_CLIENT_SECRET",
            &place.sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"],
        )
        .run()
}

fn holds(place: &Place, arguments: &[&str]) {
    let outcome = run(place, place.sandbox.endpoint(), arguments);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

fn back(place: &Place, arguments: &[&str]) -> Outcome {
    let all = [arguments, &["acme", "--no-input"], &AGREED].concat();
    let outcome = place.program(&all).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    outcome
}

fn directory<'a>(tenant: &'a mut Tenant, name: &str) -> &'a mut Connection {
    let mut all = tenant.connections.iter_mut();
    all.find(|one| one.name == name).expect("it is there")
}

#[test]
fn another_directory_that_was_on_is_not_switched_off() {
    let place = Place::of(Options::default());
    let id = place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        directory(tenant, DIRECTORY)
            .enabled_clients
            .retain(|one| *one != id);
        let editors = directory(tenant, "Editors");
        editors.enabled_clients.push(id.clone());
        editors.enabled_clients.dedup();
        tenant.settings.default_directory = Some("Editors".into());
        id
    });
    let before = place.state();
    let with =
        |name: &'static str| ["--client-id", &id, "--default-directory", name].map(String::from);
    let (first, second) = (with(DIRECTORY), with("Editors"));
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let second: Vec<&str> = second.iter().map(String::as_str).collect();
    cut(&place, "PATCH ", "/api/v2/connections/", false, &first);
    holds(&place, &second);
    back(&place, &["undo"]);
    assert_eq!(place.state(), before);
    assert!(!place.changes().exists());
}

#[test]
fn the_grant_types_of_another_application_stay() {
    let place = Place::of(Options::default());
    let extended = "AppA0123456789AppA0123456789AppA".to_owned();
    let id = place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        let mut other = tenant.client_mut(&id).expect("one").clone();
        other.client_id.clone_from(&extended);
        other.name = "Another".into();
        other.grant_types = vec!["client_credentials".into()];
        tenant.clients.push(other);
        for connection in &mut tenant.connections {
            connection.enabled_clients.push(extended.clone());
        }
        id
    });
    let before = place.state();
    let path = "/api/v2/clients/AppA0123456789AppA0123456789AppA";
    cut(&place, "PATCH ", path, true, &["--client-id", &extended]);
    assert_ne!(place.state(), before);
    holds(&place, &["--client-id", &id]);
    back(&place, &["undo"]);
    assert_eq!(place.state(), before);
    assert!(!place.changes().exists());
}

#[test]
fn a_directory_that_was_not_seen_to_be_made_here_is_not_deleted() {
    let place = Place::new();
    let named = ["--default-directory", "Readers-X"];
    let made = [&named[..], &["--create-directory"]].concat();
    cut(&place, "POST ", "/api/v2/connections", false, &made);
    place.sandbox.with_tenant(|tenant| {
        let mut theirs = directory(tenant, DIRECTORY).clone();
        theirs.id = "con_0123456789abcdef".into();
        theirs.name = "Readers-X".into();
        theirs.enabled_clients.clear();
        tenant.connections.push(theirs);
    });
    let outcome = place.agreed(&named);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = back(&place, &["teardown", "--delete-directory"]);
    let says = "The directory (Readers-X): left, since whether it was made here is not known";
    assert!(outcome.stdout.contains(says), "{outcome:?}");
    place.sandbox.with_tenant(|tenant| {
        assert_eq!(directory(tenant, "Readers-X").id, "con_0123456789abcdef");
    });
}

/// Auth0 shows a new permission after some seconds: until then it is neither gone nor somebody else's.
#[test]
fn what_auth0_does_not_show_yet_is_not_gone() {
    let place = Place::of(Options::default());
    let id = place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        let grants = &mut tenant.client_grants;
        grants.retain(|grant| grant.client_id.as_deref() != Some(&id));
        id
    });
    let before = place.state();
    let chosen = ["--client-id", &id, "--default-directory", DIRECTORY];
    holds(&place, &chosen);
    let hidden = || {
        let began = Instant::now();
        Between::with(&place.sandbox, move |asked| {
            let is_it = asked.text.starts_with("GET ") && asked.path == "/api/v2/client-grants";
            let is_hidden = is_it && began.elapsed() < Duration::from_secs(2);
            is_hidden.then(|| http(200, "application/json", "[]"))
        })
    };
    let again = run(&place, &hidden().endpoint, &chosen);
    assert_eq!(again.code, Some(0), "{again:?}");
    let teardown = [&["teardown", "acme", "--no-input"], &AGREED[..]].concat();
    let outcome = place
        .program(&teardown)
        .variable("MAZ_AUTH0_ENDPOINT", &hidden().endpoint)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        !outcome.stdout.contains("not there any more"),
        "{outcome:?}"
    );
    assert_eq!(place.state(), before);
    assert!(!place.changes().exists(), "{outcome:?}");
}

const APPLICATIONS: &str = "/api/v2/clients";

fn teardown_leaves_none(place: &Place) {
    let outcome = back(place, &["teardown"]);
    assert_eq!(place.of_maz().0, 0, "{outcome:?}");
    assert!(!place.changes().exists());
}

/// Made, and not told, and not in the list of applications for some seconds: the next run looks for it before it makes one.
#[test]
fn an_application_that_is_not_listed_yet_is_not_made_again() {
    let place = Place::new();
    let behind = place.sandbox.endpoint().to_owned();
    let (earlier, made) = (Mutex::new(Vec::new()), Mutex::new(None::<Instant>));
    let between = Between::with(&place.sandbox, move |asked| {
        if asked.path != APPLICATIONS {
            return None;
        }
        let mut made = made.lock().expect("a lock");
        let mut earlier = earlier.lock().expect("a lock");
        if asked.text.starts_with("POST ") {
            forwarded(&asked.text, &behind);
            *made = Some(Instant::now());
            return Some(Vec::new());
        }
        match *made {
            None => *earlier = forwarded(&asked.text, &behind),
            Some(made) if made.elapsed() > Duration::from_secs(4) => return None,
            Some(_) => {}
        }
        Some(earlier.clone())
    });
    let cut = run(&place, &between.endpoint, &[]);
    assert_eq!(cut.code, Some(3), "{cut:?}");
    let again = run(&place, &between.endpoint, &[]);
    assert_eq!(again.code, Some(0), "{again:?}");
    place.assert_whole("one application");
    teardown_leaves_none(&place);
}

/// A rate limit on a way that tries again by itself tells of the last try alone.
#[test]
fn an_application_is_looked_for_before_it_is_sent_again() {
    let place = Place::new();
    let behind = place.sandbox.endpoint().to_owned();
    let is_made = AtomicBool::new(false);
    let between = Between::with(&place.sandbox, move |asked| {
        let is_it = asked.text.starts_with("POST ") && asked.path == APPLICATIONS;
        (is_it && !is_made.swap(true, Ordering::SeqCst)).then(|| {
            forwarded(&asked.text, &behind);
            http(429, "application/json", r#"{"statusCode":429}"#)
        })
    });
    let outcome = run(&place, &between.endpoint, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    place.assert_whole("one application");
    teardown_leaves_none(&place);
}

/// Who is to wait for an hour is told so, and nothing is kept busy meanwhile.
#[test]
fn an_application_is_not_waited_for_longer_than_a_minute() {
    let place = Place::new();
    let between = Between::with(&place.sandbox, |asked| {
        let is_it = asked.text.starts_with("POST ") && asked.path == APPLICATIONS;
        let limited = || {
            http(
                429,
                "application/json\r\nretry-after: 3600",
                r#"{"statusCode":429}"#,
            )
        };
        is_it.then(limited)
    });
    let outcome = run(&place, &between.endpoint, &[]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let posts = between
        .asked()
        .iter()
        .filter(|one| one.starts_with("POST"))
        .count();
    assert!(posts < 3, "{:?}", between.asked());
}

/// Another machine was done with the same name between the plan and its first change.
#[test]
fn an_application_that_somebody_made_meanwhile_is_not_made_again() {
    let place = Place::new();
    let (behind, token) = (
        place.sandbox.endpoint().to_owned(),
        place.sandbox.details().admin_token.clone(),
    );
    let looks = AtomicU32::new(0);
    let between = Between::with(&place.sandbox, move |asked| {
        let is_look = asked.text.starts_with("GET ") && asked.path == APPLICATIONS;
        if is_look && looks.fetch_add(1, Ordering::SeqCst) == 1 {
            let headers =
                format!("authorization: Bearer {token}\r\ncontent-type: application/json");
            let body = r#"{"name":"MAZ","client_metadata":{"maz-auth0":"acme"}}"#;
            let made = ask(&behind, APPLICATIONS, &headers, body);
            assert!(made.starts_with(b"HTTP/1.1 201"), "they make it");
        }
        None
    });
    let outcome = run(&place, &between.endpoint, &[]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let says = "somebody has changed this since the plan was made";
    assert!(outcome.stderr.contains(says), "{outcome:?}");
    assert_eq!(place.of_maz().0, 1, "{outcome:?}");
    assert!(!place.changes().exists());
}
