//! Whose it is: the application that a change was made to, and the secret that somebody uses.

use super::{Place, maz_of};
use crate::support::between::token_with;
use crate::support::program::Outcome;
use maz_auth0::sandbox::Options;
use serde_json::Value;

fn secret_of(place: &Place) -> Option<String> {
    place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        tenant.client_mut(&id).expect("one").client_secret.clone()
    })
}

/// Rights that may rotate a secret and not read one are no reason to end the one that MAZ has.
#[test]
fn a_secret_that_is_in_use_is_not_rotated_by_setup() {
    let place = Place::new();
    let made = place.agreed(&["acme"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let used = secret_of(&place).expect("a secret");
    let forgotten = place.program(&["forget", "acme", "--no-input", "--yes"]);
    assert_eq!(forgotten.run().code, Some(0));
    let scopes = [
        "read:tenant_settings",
        "read:connections",
        "read:clients",
        "read:client_grants",
        "read:resource_servers",
        "update:client_keys",
    ];
    let token = token_with(&place.sandbox, &scopes);
    let setup = || {
        place
            .provision(&["acme", "--yes", "--yes-tenant-wide", "--yes-for-good"])
            .variable("MAZ_AUTH0_ADMIN_TOKEN", &token)
    };
    let outcome = setup().run();
    assert_eq!(secret_of(&place).as_ref(), Some(&used), "{outcome:?}");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let id = place.sandbox.with_tenant(|tenant| maz_of(tenant));
    for words in ["read:client_keys", &format!("/applications/{id}/settings")] {
        assert!(outcome.stderr.contains(words), "{words}: {outcome:?}");
    }
    let known = setup().variable("MAZ_AUTH0_CLIENT_SECRET", &used).run();
    assert_eq!(known.code, Some(0), "{known:?}");
}

/// Two applications that may do all that MAZ needs; the second has the permissions and the directory too, by somebody else.
fn with_two() -> (Place, [(String, String); 2]) {
    let place = Place::of(Options::default());
    let two = place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        let mut one = tenant.client_mut(&id).expect("one").clone();
        one.client_id = "AppA0123456789AppA0123456789AppA".into();
        one.client_secret =
            Some("hG3kLm9pQr2sTu5vWx8yZa1bCd4eFg7hIj0kLm6nOp3qRs9tUv2wXy5zAb8cDe1f".into());
        one.name = "A".into();
        let of = |client: &maz_auth0::sandbox::Client| {
            let secret = client.client_secret.clone();
            (client.client_id.clone(), secret.unwrap_or_default())
        };
        let both = [of(&one), of(tenant.client_mut(&id).expect("one"))];
        tenant.clients.push(one);
        both
    });
    (place, two)
}

fn set_up(place: &Place, (id, secret): &(String, String)) {
    let directory = place.sandbox.with_tenant(|tenant| {
        let default = tenant.settings.default_directory.clone();
        default.expect("a Default Directory")
    });
    let outcome = place
        .provision(&[
            "acme",
            "--yes",
            "--client-id",
            id,
            "--default-directory",
            &directory,
        ])
        .variable("MAZ_AUTH0_CLIENT_SECRET", secret)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

fn run(place: &Place, arguments: &[&str]) -> Outcome {
    let all = [arguments, &["acme", "--no-input", "--yes"]].concat();
    let outcome = place.program(&all).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    outcome
}

#[test]
fn what_was_changed_for_one_application_is_taken_back_from_that_one() {
    for command in ["undo", "teardown"] {
        let (place, [a, b]) = with_two();
        let before = place.state();
        set_up(&place, &a);
        let changed = place.state();
        assert_ne!(changed, before, "A gets the permissions and the directory");
        set_up(&place, &b);
        assert_eq!(place.state(), changed, "B has all of it");
        // The permissions of A were made: undo leaves them, and takes the switch back.
        let outcome = run(&place, &[command]);
        assert!(
            !outcome.stdout.contains("not there any more"),
            "{outcome:?}"
        );
        let said: Vec<&str> = outcome.stdout.split_whitespace().collect();
        let of = format!("for {}, which is not the record's application", a.0);
        assert!(said.join(" ").contains(&of), "{outcome:?}");
        if command == "undo" {
            // MAZ logs in with B, of which all is there.
            let record = std::fs::read_to_string(place.path()).expect("a record");
            assert!(record.contains("verified"), "{record}");
            assert!(!outcome.stderr.contains("logins may fail"), "{outcome:?}");
            assert_ne!(place.state(), before, "{outcome:?}");
            let outcome = run(&place, &["teardown"]);
            assert_eq!(place.state(), before, "{outcome:?}");
        } else {
            assert_eq!(place.state(), before, "{outcome:?}");
        }
        assert!(!place.changes().exists());
    }
}

#[test]
fn what_is_forgotten_here_is_taken_back_all_the_same() {
    let (place, [a, _]) = with_two();
    let before = place.state();
    set_up(&place, &a);
    let forgotten = run(&place, &["forget"]);
    assert!(
        forgotten.stderr.contains("maz-auth0 teardown acme"),
        "{forgotten:?}"
    );
    let outcome = run(&place, &["teardown"]);
    assert_eq!(place.state(), before, "{outcome:?}");
    assert!(!place.changes().exists(), "{outcome:?}");
}

/// Notes of an earlier form do not say of which application a permission and a switch are: neither is guessed, and both stay noted.
#[test]
fn notes_that_do_not_say_of_which_application_it_is_change_nothing() {
    let (place, [a, _]) = with_two();
    set_up(&place, &a);
    let text = std::fs::read_to_string(place.changes()).expect("notes");
    let mut notes: Value = serde_json::from_str(&text).expect("JSON");
    for change in notes["changes"].as_array_mut().expect("a list") {
        change.as_object_mut().expect("a note").remove("client_id");
    }
    std::fs::write(place.changes(), notes.to_string()).expect("written");
    let changed = place.state();
    for command in ["undo", "teardown", "teardown"] {
        let outcome = run(&place, &[command]);
        let said: Vec<&str> = outcome.stdout.split_whitespace().collect();
        let says = "left, since its note does not say of which application it is";
        assert!(said.join(" ").contains(says), "{outcome:?}");
        assert_eq!(place.state(), changed, "{outcome:?}");
        assert!(place.changes().exists(), "{outcome:?}");
    }
}

/// The secret that a record has is that of its own application, and none of another that is set up in its place.
#[test]
fn another_application_is_set_up_with_a_secret_of_its_own() {
    let (place, [one, two]) = with_two();
    set_up(&place, &one);
    let outcome = place
        .provision(&["acme", "--yes", "--client-id", &two.0])
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let export = ["export", "acme", "--reveal", "--format", "env"];
    let exported = place.program(&export).run();
    assert!(exported.stdout.contains(&two.1), "{exported:?}");
    assert!(!exported.stdout.contains(&one.1), "{exported:?}");
}
