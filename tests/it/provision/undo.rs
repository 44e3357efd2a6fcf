//! Taken back: backwards, only where it is still as it was left, and what was never named is untouched, to the byte.

use super::{Place, as_new, maz_of};
use crate::support::between::{Between, http};
use crate::support::handling::forwarded;
use crate::support::program::{Outcome, Program, sandbox, sandbox_with};
use maz_auth0::sandbox::{Options, Tenant};

/// A number that is the same in each run.
struct Chance(u64);

impl Chance {
    fn of(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % most
    }
}

/// A tenant of any kind: with other applications, databases, grants, settings, and more or less of MAZ's guide done.
fn any(tenant: &mut Tenant, chance: &mut Chance) {
    if chance.of(3) > 0 {
        as_new(tenant);
    }
    for number in 0..chance.of(4) {
        let mut other = tenant.clients[0].clone();
        other.client_id = format!("other{number:027}");
        other.name = format!("Other {number}");
        other.client_secret = Some(format!("{number:064}"));
        other.callbacks = Some(vec![format!("https://app{number}.example.com/callback")]);
        if chance.of(2) == 0 {
            other.grant_types.push("password".into());
            other.grant_types.dedup();
        }
        tenant.clients.push(other.clone());
        for connection in &mut tenant.connections {
            if chance.of(2) == 0 {
                connection.enabled_clients.push(other.client_id.clone());
            }
        }
    }
    let flags = &mut tenant.settings.flags;
    if chance.of(2) == 0 {
        flags.insert("enable_client_connections".into(), false);
    }
    tenant.settings.default_directory = match chance.of(3) {
        0 => None,
        1 => Some(String::new()),
        _ => Some(super::DIRECTORY.into()),
    };
    if chance.of(3) == 0 {
        let id = maz_of(tenant);
        for grant in &mut tenant.client_grants {
            if grant.client_id.as_deref() == Some(&id) {
                grant
                    .scope
                    .truncate(usize::try_from(chance.of(6)).unwrap_or(1).max(1));
            }
        }
        if let Some(client) = tenant.client_mut(&id) {
            client
                .grant_types
                .retain(|grant| grant == "client_credentials");
            client.callbacks = Some(Vec::new());
        }
    }
}

/// The tenant without what MAZ's pieces name.
fn others(place: &Place) -> String {
    place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        let mut copy = tenant.clone();
        copy.clients.retain(|client| client.client_id != id);
        copy.client_grants
            .retain(|grant| grant.client_id.as_deref() != Some(&id));
        for connection in &mut copy.connections {
            connection.enabled_clients.retain(|client| *client != id);
        }
        copy.settings.default_directory = None;
        copy.logs.clear();
        format!("{copy:?}")
    })
}

#[test]
fn what_the_plan_does_not_name_is_untouched_and_all_can_be_taken_back() {
    for seed in 0..24 {
        let place = Place::of(Options::default());
        let mut chance = Chance(seed);
        place.sandbox.with_tenant(|tenant| any(tenant, &mut chance));
        let known = place.sandbox.with_tenant(|tenant| maz_of(tenant));
        let mut arguments = vec!["--default-directory", super::DIRECTORY];
        if !known.is_empty() {
            arguments.extend(["--client-id", &known]);
        }
        if chance.of(2) == 0 {
            arguments.extend(["--application-domain", "acme.us.auth0.com"]);
        }
        let (before, untouched) = (place.state(), others(&place));
        let outcome = place.agreed(&arguments);
        assert_eq!(outcome.code, Some(0), "{seed}: {outcome:?}");
        assert_eq!(others(&place), untouched, "{seed}: after apply");
        let outcome = place
            .program(&[
                "teardown",
                "acme",
                "--no-input",
                "--yes",
                "--yes-tenant-wide",
            ])
            .run();
        assert_eq!(outcome.code, Some(0), "{seed}: {outcome:?}");
        let none = |text: &str| text.replace("default_directory = \"\"\n", "");
        assert_eq!(
            none(&place.state()),
            none(&before),
            "{seed}: after teardown\n{outcome:?}"
        );
        assert!(!place.changes().exists(), "{seed}");
        let record = std::fs::read_to_string(place.path()).unwrap_or_default();
        assert!(!record.contains("acme"), "{seed}: {record}");
    }
}

#[test]
fn what_somebody_changed_since_is_left_and_said() {
    let place = Place::new();
    let outcome = place.agreed(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    place.sandbox.with_tenant(|tenant| {
        tenant.settings.default_directory = Some("acme-staff".into());
        let id = maz_of(tenant);
        let client = tenant.client_mut(&id).expect("one");
        client.callbacks = Some(vec!["https://elsewhere.example.com/".into()]);
    });
    let looked = place
        .program(&["undo", "acme", "--no-input", "--dry-run"])
        .run();
    assert_eq!(looked.code, Some(0), "{looked:?}");
    assert!(looked.stdout.contains("changed since"), "{looked:?}");
    let outcome = place
        .program(&[
            "teardown",
            "acme",
            "--no-input",
            "--yes",
            "--yes-tenant-wide",
        ])
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let (applications, _, _, _, directory) = place.of_maz();
    assert_eq!(
        applications, 1,
        "an application that somebody uses for more is not deleted"
    );
    assert_eq!(directory.as_deref(), Some("acme-staff"));
    assert!(place.changes().exists(), "what was left stays noted");
}

#[test]
fn undo_changes_back_and_leaves_what_was_made() {
    let place = Place::new();
    place
        .sandbox
        .with_tenant(|tenant| tenant.settings.default_directory = Some("acme-staff".into()));
    let outcome = place.agreed(&["--default-directory", super::DIRECTORY]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // Without consent nothing is taken back.
    let outcome = place
        .program(&["undo", "acme", "--no-input", "--yes"])
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--yes-tenant-wide"), "{outcome:?}");
    let undo = &["undo", "acme", "--no-input", "--yes", "--yes-tenant-wide"];
    let outcome = place.program(undo).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let (applications, grants, _, _, directory) = place.of_maz();
    assert_eq!((applications, grants), (1, 1));
    assert_eq!(directory.as_deref(), Some("acme-staff"));
    assert!(
        outcome
            .stdout
            .replace("\n  ", " ")
            .contains("they go to acme-staff then"),
        "{outcome:?}"
    );
    assert!(
        outcome.stderr.contains("taken back in Auth0."),
        "{outcome:?}"
    );
    // What was seen before is no longer so, and the record says nothing else.
    let said: Vec<&str> = outcome.stderr.split_whitespace().collect();
    for words in [
        "still names this application and directory",
        "maz-auth0 setup acme --provision",
        "maz-auth0 forget acme",
    ] {
        assert!(said.join(" ").contains(words), "{words}: {outcome:?}");
    }
    let record = std::fs::read_to_string(place.path()).expect("a record");
    assert!(
        record.contains("[integrations.acme]") && !record.contains("verified"),
        "{record}"
    );
    // Twice comes to the same, and takes nobody's rights: what is left was made, and only teardown deletes that.
    let outcome = place.program(undo).without("MAZ_AUTH0_ADMIN_TOKEN").run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stdout.contains("There is nothing to take back"),
        "{outcome:?}"
    );
    assert!(
        outcome
            .stdout
            .contains("To delete what was made:  maz-auth0 teardown acme"),
        "{outcome:?}"
    );
    for command in ["undo", "teardown"] {
        let outcome = place
            .program(&[command, "nobody", "--no-input", "--yes"])
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("nobody"), "{outcome:?}");
    }
}

/// Every command that removes a record with its only secret, also where nothing is noted of Auth0.
#[test]
fn what_removes_a_record_and_its_secret_asks_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("integrations.toml");
    let run = |arguments: &[&str]| -> Outcome {
        Program::new(arguments)
            .against(&sandbox(&[]))
            .variable("MAZ_AUTH0_CONFIG", &path.to_string_lossy())
            .variable("COLUMNS", "400")
            .run()
    };
    let set_up = run(&["setup", "acme", "--no-input", "--secret-store", "file"]);
    assert_eq!(set_up.code, Some(0), "{set_up:?}");
    let kept = || {
        let secrets = std::fs::read_to_string(path.with_file_name("secrets.toml"));
        let record = std::fs::read_to_string(&path);
        (record.unwrap_or_default(), secrets.unwrap_or_default())
    };
    let before = kept();
    assert!(before.1.contains("acme"), "{before:?}");
    for command in ["forget", "teardown"] {
        let outcome = run(&[command, "acme", "--no-input"]);
        assert_eq!(outcome.code, Some(2), "{command}: {outcome:?}");
        assert!(outcome.stderr.contains("--yes"), "{command}: {outcome:?}");
        assert_eq!(kept(), before, "{command}");
    }
    let looked = run(&["teardown", "acme", "--no-input", "--dry-run"]);
    assert_eq!(looked.code, Some(0), "{looked:?}");
    assert!(
        looked
            .stdout
            .contains("acme and its secret in secrets.toml beside the record: to be removed"),
        "{looked:?}"
    );
    assert_eq!(kept(), before);
    let outcome = run(&["teardown", "acme", "--no-input", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!kept().0.contains("acme") && !kept().1.contains("acme"));
}

/// What this program never kept is not said to be removed.
#[test]
fn a_secret_in_the_environment_is_said_to_stay() {
    const STAYS: &str = "its secret stays in the variable MAZ_AUTH0_CLIENT_SECRET";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("integrations.toml");
    let sandbox = sandbox(&[]);
    let run = |arguments: &[&str]| -> Outcome {
        Program::new(arguments)
            .against(&sandbox)
            .variable("MAZ_AUTH0_CONFIG", &path.to_string_lossy())
            .variable("COLUMNS", "400")
            .run()
    };
    for (command, says) in [
        (
            &["teardown", "acme", "--dry-run"][..],
            "acme: to be removed from this machine",
        ),
        (&["teardown", "acme", "--yes"], "acme is forgotten"),
        (&["forget", "acme", "--yes"], "acme is forgotten"),
    ] {
        let set_up = run(&[
            "setup",
            "acme",
            "--no-input",
            "--secret-store",
            "environment",
        ]);
        assert_eq!(set_up.code, Some(0), "{set_up:?}");
        let outcome = run(&[command, &["--no-input"]].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let shown = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(shown.contains(says) && shown.contains(STAYS), "{outcome:?}");
        assert!(!shown.contains("secret are forgotten"), "{outcome:?}");
    }
}

#[test]
fn who_forgets_is_told_what_is_left_in_auth0() {
    let place = Place::new();
    let outcome = place.agreed(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = place
        .program(&["forget", "acme", "--no-input", "--yes"])
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stderr.contains("maz-auth0 teardown acme"),
        "{outcome:?}"
    );
    assert!(place.changes().exists());
    let outcome = place
        .program(&[
            "teardown",
            "acme",
            "--no-input",
            "--yes",
            "--yes-tenant-wide",
        ])
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(place.of_maz().0, 0);
}

/// The notes go on being of the tenant in which the changes were made.
#[test]
fn what_was_changed_is_taken_back_though_another_tenants_record_has_the_name_by_now() {
    let place = Place::new();
    let outcome = place.agreed(&["acme"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let europe = sandbox_with(Options {
        domain: "acme.eu.auth0.com".to_owned(),
        ..Options::default()
    });
    let in_europe = |arguments: &[&str]| {
        Program::new(&[&["setup", "acme", "--no-input"], arguments].concat())
            .against(&europe)
            .with_admin_token(&europe)
            .variable("MAZ_AUTH0_CONFIG", &place.path().to_string_lossy())
            .variable("COLUMNS", "400")
            .run()
    };
    let replaced = in_europe(&["--yes", "--secret-store", "file"]);
    assert_eq!(replaced.code, Some(0), "{replaced:?}");
    assert!(
        replaced.stderr.contains("maz-auth0 teardown acme"),
        "{replaced:?}"
    );
    let record = || std::fs::read_to_string(place.path()).expect("a record");
    let before = record();
    assert!(before.contains("acme.eu.auth0.com"), "{before}");
    // Two tenants' changes are never in the same notes, and nobody is asked before that is said.
    let refused = in_europe(&["--provision", "--yes", "--yes-tenant-wide"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.stderr.contains("another tenant, acme.us.auth0.com")
            && refused.stderr.contains("maz-auth0 teardown acme"),
        "{refused:?}"
    );
    let back = |command| {
        let agreed = ["--no-input", "--yes", "--yes-tenant-wide"];
        let outcome = place
            .program(&[&[command, "acme"][..], &agreed].concat())
            .run();
        assert_eq!(outcome.code, Some(0), "{command}: {outcome:?}");
        assert!(
            outcome.stdout.contains("acme.eu.auth0.com, and stays"),
            "{command}: {outcome:?}"
        );
        assert_eq!(record(), before, "{command}");
    };
    back("undo");
    // There was none before.
    assert_eq!(place.of_maz().4.unwrap_or_default(), "");
    back("teardown");
    assert_eq!(place.of_maz().0, 0);
    assert!(!place.changes().exists());
}

/// Another record file of the folder has an integration of the same name.
#[test]
fn what_another_record_file_changed_is_not_taken_back_here() {
    let place = Place::new();
    let outcome = place.agreed(&["acme"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let other = place.folder.path().join("other.toml");
    let agreed = ["--no-input", "--yes", "--yes-tenant-wide"];
    let before = place.state();
    for arguments in [
        &["teardown", "acme"][..],
        &["undo", "acme"],
        &[
            "setup",
            "acme",
            "--provision",
            "--secret-store",
            "file",
            "--subscription-type",
            "all-access",
        ],
    ] {
        let outcome = place
            .program(&[arguments, &agreed].concat())
            .variable("MAZ_AUTH0_DOMAIN", place.sandbox.domain())
            .variable("MAZ_AUTH0_CONFIG", &other.to_string_lossy())
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("integrations.toml"), "{outcome:?}");
        assert_eq!(place.state(), before);
    }
    // Under its new name it is the same record file.
    std::fs::rename(place.path(), &other).expect("renamed");
    let outcome = place
        .program(&[&["teardown", "acme"][..], &agreed].concat())
        .variable("MAZ_AUTH0_CONFIG", &other.to_string_lossy())
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(place.of_maz().0, 0);
}

/// The advice that is given fits what was asked for.
#[test]
fn nobody_is_told_to_leave_a_flag_out_that_changes_nothing() {
    const ADVICE: &str = "Or give MAZ the directory";
    let none = Place::new();
    let outcome = none.provision(&["--yes"]).run();
    assert!(outcome.stderr.contains("--yes-tenant-wide"), "{outcome:?}");
    assert!(!outcome.stderr.contains(ADVICE), "{outcome:?}");
    let other = Place::new();
    other
        .sandbox
        .with_tenant(|tenant| tenant.settings.default_directory = Some("acme-staff".into()));
    let chosen = ["--default-directory", super::DIRECTORY];
    let outcome = other.provision(&[&["--yes"], &chosen[..]].concat()).run();
    assert!(outcome.stderr.contains(ADVICE), "{outcome:?}");
    assert!(outcome.stderr.contains("acme-staff"), "{outcome:?}");
    let outcome = other.agreed(&chosen);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = other
        .program(&["undo", "acme", "--no-input", "--yes"])
        .run();
    assert!(outcome.stderr.contains("--yes-tenant-wide"), "{outcome:?}");
    assert!(!outcome.stderr.contains(ADVICE), "{outcome:?}");
}

/// What was begun and never made is neither left nor gone; what was made though the answer was lost is found by its mark.
#[test]
fn what_was_only_begun_is_looked_for() {
    let lost: Vec<String> = (4..30)
        .map(|nth| format!("drop@/api/v2/clients#{nth}"))
        .collect();
    for (fault, is_there) in [("drop", false), ("lose-answer", true)] {
        let place = Place::new();
        place.faults(&format!("{fault}@/api/v2/clients#3,{}", lost.join(",")));
        let cut = place.agreed(&[]);
        assert_ne!(cut.code, Some(0), "{cut:?}");
        place.sandbox.with_faults(Vec::clear);
        assert_eq!(place.of_maz().0, usize::from(is_there), "{cut:?}");
        let begun = std::fs::read_to_string(place.changes()).expect("notes");
        assert!(begun.contains("begun"), "{begun}");
        let args = |command: &'static str| [command, "acme", "--no-input", "--yes"];
        if is_there {
            let outcome = place.program(&args("undo")).run();
            assert!(
                outcome.stdout.contains("left, since it was made"),
                "{outcome:?}"
            );
            let outcome = place.program(&args("teardown")).run();
            assert!(
                outcome
                    .stdout
                    .contains("The application: to be deleted. MAZ logs readers in with it"),
                "{outcome:?}"
            );
            assert_eq!(place.of_maz().0, 0, "{outcome:?}");
        } else {
            let looked = place
                .program(&["teardown", "acme", "--no-input", "--dry-run"])
                .run();
            let outcome = place.program(&args("undo")).run();
            for outcome in [looked, outcome] {
                assert_eq!(outcome.code, Some(0), "{outcome:?}");
                for words in [
                    "The application: it was begun, and came to nothing",
                    "There is nothing to take back in Auth0.",
                ] {
                    assert!(outcome.stdout.contains(words), "{words}: {outcome:?}");
                }
            }
        }
        assert!(!place.changes().exists());
    }
}

/// An answer that says it is done is not what was asked for: what Auth0 still shows stays noted, and is taken back the next time.
#[test]
fn what_is_not_seen_to_be_gone_is_not_taken_back() {
    let cases = [
        (
            "undo",
            "PATCH",
            "/tenants/settings",
            "default-directory",
            r#"{"default_directory":""}"#,
        ),
        ("undo", "PATCH", "/connections/", "directory-enabled", ""),
        ("teardown", "DELETE", "/client-grants/", "client-grant", ""),
        ("teardown", "DELETE", "/clients/", "application", ""),
    ];
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || {
                let (command, method, path, piece, body) = case;
                let place = Place::new();
                place.sandbox.with_tenant(|tenant| {
                    let flags = &mut tenant.settings.flags;
                    flags.insert("enable_client_connections".into(), false);
                });
                let made = place.agreed(&[]);
                assert_eq!(made.code, Some(0), "{made:?}");
                let between = Between::with(&place.sandbox, move |asked| {
                    let is_it = asked.text.starts_with(method)
                        && asked.path.starts_with(&format!("/api/v2{path}"));
                    let status = if body.is_empty() { 204 } else { 200 };
                    is_it.then(|| http(status, "application/json", body))
                });
                let args = [command, "acme", "--no-input", "--yes", "--yes-tenant-wide"];
                let program = place.program(&args);
                let outcome = program
                    .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                    .run();
                assert_eq!(outcome.code, Some(3), "{piece}: {outcome:?}");
                let said: Vec<&str> = outcome.stderr.split_whitespace().collect();
                for words in ["still shows it as it was", "stays noted"] {
                    assert!(said.join(" ").contains(words), "{piece}: {outcome:?}");
                }
                let notes = std::fs::read_to_string(place.changes()).expect("notes");
                assert!(
                    notes.contains(&format!("\"piece\": \"{piece}\"")),
                    "{piece}: {notes}"
                );
                let again = place.program(&args).run();
                assert_eq!(again.code, Some(0), "{piece}: {again:?}");
                let (applications, grants, _, enabled, directory) = place.of_maz();
                assert!(!enabled, "{piece}: {again:?}");
                assert_eq!(directory.unwrap_or_default(), "", "{piece}");
                let left = usize::from(command == "undo");
                assert_eq!((applications, grants), (left, left), "{piece}");
            });
        }
    });
}

/// Setup gave the record another application since: the one that was made is nobody's, and its end stops no login.
#[test]
fn what_was_made_and_is_not_the_records_any_more_is_told_so() {
    let place = Place::new();
    let outcome = place.agreed(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let looked = || {
        let outcome = place.program(&["teardown", "acme", "--dry-run"]).run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let words: Vec<&str> = outcome.stdout.split_whitespace().collect();
        words.join(" ")
    };
    assert!(looked().contains("none can log in to your app"));
    let id = place.sandbox.with_tenant(|tenant| maz_of(tenant));
    let other = "Zy0Yx1Xw2Wv3Vu4Ut5Ts6Sr7Rq8Qp9Po".to_owned();
    let record = std::fs::read_to_string(place.path()).expect("a record");
    std::fs::write(place.path(), record.replace(&id, &other)).expect("written");
    let said = looked();
    assert!(said.contains(&format!("({id}): to be deleted")), "{said}");
    let left = format!("The record has another application by now, {other}");
    assert!(said.contains(&left), "{said}");
    assert!(!said.contains("none can log in"), "{said}");
}

/// An application of the tenant's with fewer grant types than MAZ needs: its id, and the run that gives it them.
fn extended(place: &Place, endpoint: &str) -> (String, Outcome) {
    let id = place.sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    let secret = place.sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let outcome = place
        .provision(&["--yes", "--yes-tenant-wide", "--client-id", &id])
        .variable("MAZ_AUTH0_CLIENT_SECRET", &secret)
        .variable("MAZ_AUTH0_ENDPOINT", endpoint)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    (id, outcome)
}

/// Auth0 promises no order of what it lists.
#[test]
fn a_list_in_another_order_is_not_changed() {
    let place = Place::broken("password.grant/grant-disabled");
    let before = place.state();
    let behind = place.sandbox.endpoint().to_owned();
    let between = Between::with(&place.sandbox, move |asked| {
        if !asked.path.starts_with("/api/v2/clients/") || asked.path.ends_with("/connections") {
            return None;
        }
        let answer = String::from_utf8_lossy(&forwarded(&asked.text, &behind)).into_owned();
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        let mut json: serde_json::Value = serde_json::from_str(body).expect("JSON");
        let list = json["grant_types"].as_array_mut().expect("a list");
        list.sort_by_key(|one| std::cmp::Reverse(one.to_string()));
        Some(http(200, "application/json", &json.to_string()))
    });
    let (id, _) = extended(&place, &between.endpoint);
    let outcome = place
        .program(&["undo", "acme", "--no-input", "--yes"])
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let line = format!("The application ({id}): to go back to the grant types");
    assert!(outcome.stdout.contains(&line), "{outcome:?}");
    assert_eq!(place.state(), before);
    assert!(!place.changes().exists());
}

/// Taken back, and cut off before that was seen: the next run finds it as it was, and nobody else is said to have done it.
#[test]
fn what_is_as_it_was_before_is_taken_back_already() {
    let place = Place::broken("password.grant/grant-disabled");
    let before = place.state();
    extended(&place, place.sandbox.endpoint());
    let behind = place.sandbox.endpoint().to_owned();
    let is_cut = std::sync::atomic::AtomicBool::new(false);
    let between = Between::with(&place.sandbox, move |asked| {
        use std::sync::atomic::Ordering::SeqCst;
        if asked.text.starts_with("PATCH ") {
            forwarded(&asked.text, &behind);
            is_cut.store(true, SeqCst);
        }
        let is_cut = is_cut.load(SeqCst);
        is_cut.then(|| http(500, "application/json", "{}"))
    });
    let undo = ["undo", "acme", "--no-input", "--yes"];
    let program = place.program(&undo);
    let cut = program
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_eq!(cut.code, Some(3), "{cut:?}");
    assert_eq!(place.state(), before);
    assert!(place.changes().exists());
    let outcome = place.program(&undo).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stdout.contains("): it is as it was before"),
        "{outcome:?}"
    );
    assert!(!outcome.stdout.contains("changed since"), "{outcome:?}");
    assert!(!place.changes().exists(), "nothing is left to be said");
}
