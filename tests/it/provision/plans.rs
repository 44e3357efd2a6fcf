//! Plans: the smallest one from each state, exactly; kept in a file, and applied as it was kept.

use super::{DIRECTORY, Place, maz_of, pieces};
use crate::support::program::Program;
use serde_json::{Value, json};

#[test]
fn the_page_shows_the_plan_of_a_new_tenant() {
    let shown = Place::new()
        .provision(&["--dry-run"])
        .variable("COLUMNS", "80")
        .run()
        .stdout;
    assert!(shown.contains("4 changes."), "{shown}");
    let page = include_str!("../../../docs/provision.md");
    assert!(
        page.contains(&format!("```text\n{}\n```", shown.trim())),
        "docs/provision.md shows another plan than this:\n{shown}"
    );
}

#[test]
fn from_a_new_tenant_to_a_verified_record_without_a_dashboard() {
    let place = Place::new();
    let plan = place.plan(&[]);
    let expected = [
        ("application", "create"),
        ("directory-enabled", "change"),
        ("client-grant", "create"),
        ("default-directory", "change"),
    ];
    assert_eq!(
        pieces(&plan),
        expected.map(|(piece, action)| (piece.to_owned(), action.to_owned()))
    );
    assert_eq!(plan["schema"], "maz-auth0/plan/v1");
    let wide: Vec<&Value> = plan["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter(|change| change["tenant_wide"] == true)
        .map(|change| &change["piece"])
        .collect();
    assert_eq!(wide, ["default-directory"]);
    // Who agrees to it knows who feels it, also where nobody else has the Password grant.
    let why = plan["changes"][3]["why"].as_str().unwrap_or_default();
    assert!(
        why.contains("the login page of every other application"),
        "{why}"
    );
    assert!(!why.contains("no other login changes"), "{why}");
    let explained = place.program(&["explain", "default-directory"]).run();
    let explained = explained.stdout.split_whitespace().collect::<Vec<_>>();
    assert!(
        explained
            .join(" ")
            .contains("every application's login page goes by it")
    );
    let before = place.sandbox.requests().len();
    let outcome = place.agreed(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let asked = place.sandbox.requests();
    assert!(asked.len() - before <= 14, "{:#?}", &asked[before..]);
    place.assert_whole("set up");
    // The command to repeat it works as it stands, though nobody has seen the secret.
    let mut lines = outcome.stdout.lines();
    let repeat = lines
        .find_map(|line| line.trim().strip_prefix("maz-auth0 setup acme --no-input"))
        .expect("the command");
    let words = ["setup", "acme", "--no-input"].into_iter();
    let words: Vec<&str> = words.chain(repeat.split_whitespace()).collect();
    let again = place.program(&words).without("MAZ_AUTH0_ADMIN_TOKEN").run();
    assert_eq!(again.code, Some(0), "{repeat}: {again:?}");
    // The secret is in its store, and nowhere else.
    let secret = place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        let client = tenant.clients.iter().find(|client| client.client_id == id);
        client
            .and_then(|client| client.client_secret.clone())
            .expect("a secret")
    });
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).expect("a file");
    assert!(read(place.folder.path().join("secrets.toml")).contains(&secret));
    assert!(!read(place.path()).contains(&secret));
    assert!(!read(place.changes()).contains(&secret));
    assert!(!format!("{outcome:?}").contains(&secret));
    assert!(read(place.path()).contains("previous_default_directory = \"\""));
    // Made as the guide says, and to be known again.
    place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        let client = tenant
            .clients
            .iter()
            .find(|client| client.client_id == id)
            .expect("one");
        assert_eq!(client.jwt_configuration.alg, "RS256");
        assert!(client.oidc_conformant);
        assert_eq!(client.rest["client_metadata"]["maz-auth0"], "acme");
        assert_eq!(
            client.token_endpoint_auth_method.as_deref(),
            Some("client_secret_post")
        );
    });
    // A second run finds nothing to do.
    assert!(pieces(&place.plan(&[])).is_empty());
    let requests = |place: &Place| {
        let log = place.sandbox.requests();
        log.iter()
            .filter(|one| one.method != "GET" && one.path.starts_with("/api"))
            .count()
    };
    let writes = requests(&place);
    let again = place.agreed(&[]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(requests(&place), writes, "a second run writes nothing");
}

#[test]
fn where_there_is_no_database_one_is_made_and_the_browser_part_is_added() {
    let place = Place::new();
    place.sandbox.with_tenant(|tenant| {
        tenant.connections.retain(|one| one.strategy != "auth0");
        tenant.users.clear();
    });
    let browser = ["--application-domain", "acme.us.auth0.com"];
    let plan = place.plan(&browser);
    assert_eq!(plan["changes"][0]["piece"], "directory");
    assert_eq!(
        plan["changes"][0]["after"],
        json!({"name": DIRECTORY, "strategy": "auth0"})
    );
    let outcome = place.agreed(&browser);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    place.assert_whole("with a new database");
    assert!(pieces(&place.plan(&browser)).is_empty());
}

#[test]
fn from_each_broken_state_the_plan_is_the_smallest() {
    let scopes = |names: &[&str]| json!(names);
    let six = [
        "read:users",
        "update:users",
        "create:users",
        "read:users_app_metadata",
        "update:users_app_metadata",
        "create:users_app_metadata",
    ];
    let audience = "https://acme.us.auth0.com/api/v2/";
    for (broken, piece, tenant_wide, member, after) in [
        (
            "application.api-access/no-client-grant",
            "client-grant",
            false,
            "scope",
            scopes(&six),
        ),
        (
            "application.scopes/missing",
            "client-grant",
            false,
            "scope",
            scopes(&[six[0], six[1], six[2], six[3], six[5], six[4]]),
        ),
        (
            "directory.default/not-set",
            "default-directory",
            true,
            "default_directory",
            json!(DIRECTORY),
        ),
        (
            "directory.name/other-directory",
            "default-directory",
            true,
            "default_directory",
            json!(DIRECTORY),
        ),
        (
            "directory.enabled/disabled-for-application",
            "directory-enabled",
            false,
            "enabled",
            json!(true),
        ),
        (
            "code.callback/callback-not-allowed",
            "application",
            false,
            "callbacks",
            Value::Null,
        ),
        (
            "password.grant/grant-disabled",
            "application",
            false,
            "grant_types",
            Value::Null,
        ),
        (
            "code.grant/grant-disabled",
            "application",
            false,
            "grant_types",
            Value::Null,
        ),
        (
            "application.client-credentials-grant/grant-disabled",
            "application",
            false,
            "grant_types",
            Value::Null,
        ),
    ] {
        let place = Place::broken(broken);
        let id = place.sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
        let arguments = [
            "--client-id",
            &id,
            "--default-directory",
            DIRECTORY,
            "--application-domain",
            "acme.us.auth0.com",
        ];
        let plan = place.plan(&arguments);
        let changes = plan["changes"].as_array().expect("changes");
        assert_eq!(changes.len(), 1, "{broken}: {plan}");
        let change = &changes[0];
        assert_eq!(change["piece"], piece, "{broken}");
        assert_eq!(change["tenant_wide"], tenant_wide, "{broken}");
        let members: Vec<&String> = change["after"]
            .as_object()
            .expect("members")
            .keys()
            .collect();
        match piece {
            "client-grant" => {
                assert_eq!(change["after"]["audience"], audience, "{broken}");
                let mut got: Vec<&str> = list(&change["after"]["scope"]);
                let mut want: Vec<&str> = list(&after);
                got.sort_unstable();
                want.sort_unstable();
                assert_eq!(got, want, "{broken}");
            }
            "application" => {
                assert_eq!(members, [member], "{broken}: nothing else is written");
                // What is there stays, in its order; what is missing comes behind.
                let (had, has) = (
                    list(&change["before"][member]),
                    list(&change["after"][member]),
                );
                assert_eq!(has[..had.len()], had, "{broken}");
                assert!(has.len() > had.len(), "{broken}");
            }
            _ => assert_eq!(change["after"][member], after, "{broken}"),
        }
        // With a plan that was agreed to it is healthy, and nothing is left to do.
        let outcome = place.agreed(&arguments);
        assert_eq!(outcome.code, Some(0), "{broken}: {outcome:?}");
        assert!(pieces(&place.plan(&arguments)).is_empty(), "{broken}");
    }
}

fn list(value: &Value) -> Vec<&str> {
    let rows = value.as_array().map(Vec::as_slice).unwrap_or_default();
    rows.iter().filter_map(Value::as_str).collect()
}

#[test]
fn a_key_in_the_place_of_the_secret_is_said_to_be_for_good() {
    let (place, id) = Place::with_a_key();
    let plan = place.plan(&["--client-id", &id]);
    assert_eq!(
        pieces(&plan),
        [("application-authentication".to_owned(), "change".to_owned())]
    );
    assert_eq!(plan["changes"][0]["for_good"], true);
    let outcome = place.agreed(&["--client-id", &id, "--yes-for-good"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn the_directory_that_is_set_already_is_taken_and_spares_the_change() {
    let place = Place::new();
    place.sandbox.with_tenant(|tenant| {
        let mut other = tenant.connections[0].clone();
        other.id = "con_0therDatabase00".into();
        other.name = "Readers".into();
        tenant.connections.push(other);
        tenant.settings.default_directory = Some("Readers".into());
    });
    let plan = place.plan(&[]);
    assert_eq!(plan["directory"], "Readers");
    assert!(
        !pieces(&plan)
            .iter()
            .any(|(piece, _)| piece == "default-directory")
    );
    // Without one, and with several, nobody guesses.
    place
        .sandbox
        .with_tenant(|tenant| tenant.settings.default_directory = Some(String::new()));
    let outcome = place.provision(&["--dry-run"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("--default-directory"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains("Readers"), "{outcome:?}");
}

#[test]
fn a_plan_replaces_nothing_that_is_kept() {
    let place = Place::new();
    let record = place.path();
    let record = record.to_string_lossy();
    let file = |name: &str| record.replace("integrations.toml", name);
    for name in [
        "integrations.toml",
        "secrets.toml",
        ".integrations.toml.unfinished",
    ] {
        std::fs::write(file(name), "# kept\n").expect("written");
        let outcome = place.provision(&["--plan", &file(name)]).run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("error: --plan: "), "{outcome:?}");
        assert_eq!(
            std::fs::read_to_string(file(name)).expect("there"),
            "# kept\n"
        );
        std::fs::remove_file(file(name)).expect("there");
    }
}

#[test]
fn a_plan_that_was_kept_is_applied_and_no_other() {
    let place = Place::new();
    let file = place.folder.path().join("plan.json");
    let file = file.to_string_lossy();
    let kept = place
        .provision(&["--plan", &file, "--detailed-exitcode"])
        .run();
    assert_eq!(kept.code, Some(4), "{kept:?}");
    // What was given is not asked for again, and the command is one line.
    let command = format!(
        "maz-auth0 setup acme --apply {file} --subscription-type all-access --secret-store file"
    );
    assert!(kept.stderr.contains(&command), "{}", kept.stderr);
    assert_eq!(place.of_maz().0, 0, "a plan changes nothing");
    assert!(!place.path().exists());
    let apply = |more: &[&str]| {
        let all = [
            &[
                "setup",
                "--no-input",
                "--apply",
                &*file,
                "--subscription-type",
                "all-access",
                "--secret-store",
                "file",
            ],
            more,
        ]
        .concat();
        place.program(&all).run()
    };
    // Without consent nothing is changed, and the flag is named.
    for (agreed, flag) in [(&[][..], "--yes"), (&["--yes"], "--yes-tenant-wide")] {
        let outcome = apply(agreed);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(flag), "{outcome:?}");
        assert_eq!(place.of_maz().0, 0, "{agreed:?}");
    }
    // What it touches was changed by somebody: refused.
    place
        .sandbox
        .with_tenant(|tenant| tenant.settings.default_directory = Some("acme-staff".into()));
    let outcome = apply(&["--yes", "--yes-tenant-wide"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("changed since"), "{outcome:?}");
    assert_eq!(place.of_maz().0, 0);
    // As it was again: applied.
    place
        .sandbox
        .with_tenant(|tenant| tenant.settings.default_directory = None);
    let outcome = apply(&["--yes", "--yes-tenant-wide"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    place.assert_whole("by a plan that was kept");
    // A file that is none is refused in words.
    for text in ["", "{}", "[1,2]", "{\"schema\":\"maz-auth0/plan/v9\"}"] {
        std::fs::write(&*file, text).expect("written");
        let outcome = apply(&["--yes"]);
        assert_eq!(outcome.code, Some(2), "{text}: {outcome:?}");
        assert!(outcome.stderr.contains("--apply"), "{text}: {outcome:?}");
    }
}

#[test]
fn with_the_rights_of_an_application_it_is_the_same() {
    let place = Place::new();
    let (id, secret) = place.sandbox.with_tenant(|tenant| {
        let explorer = tenant
            .clients
            .iter()
            .find(|one| one.name.starts_with("API Explorer"))
            .expect("one");
        (
            explorer.client_id.clone(),
            explorer.client_secret.clone().expect("a secret"),
        )
    });
    let arguments = [
        "setup",
        "--provision",
        "--no-input",
        "--subscription-type",
        "all-access",
        "--secret-store",
        "file",
        "--domain",
        "acme.us.auth0.com",
        "--yes",
        "--yes-tenant-wide",
    ];
    let program = |arguments: &[&str]| {
        Program::new(arguments)
            .variable("MAZ_AUTH0_ENDPOINT", place.sandbox.endpoint())
            .variable("MAZ_AUTH0_CONFIG", &place.path().to_string_lossy())
    };
    // Of Terraform's variables only where somebody says so.
    let terraform = |arguments: &[&str]| {
        program(arguments)
            .variable("AUTH0_DOMAIN", "acme.us.auth0.com")
            .variable("AUTH0_CLIENT_ID", &id)
            .variable("AUTH0_CLIENT_SECRET", &secret)
    };
    let outcome = terraform(&arguments).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("API Explorer"), "{outcome:?}");
    let all = [&arguments[..], &["--admin-from-environment"]].concat();
    let outcome = terraform(&all).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    place.assert_whole("by Terraform's variables");
    let all = [&arguments[..], &["--admin-client-id", &id]].concat();
    let outcome = program(&all)
        .variable("MAZ_AUTH0_ADMIN_CLIENT_SECRET", &secret)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = program(&all).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("--admin-client-secret-stdin"),
        "{outcome:?}"
    );
}

/// What a program reads of a run that applies: one document, with the plan, what became of it, and the verdict.
#[test]
fn an_applied_plan_in_json_is_one_document() {
    let place = Place::new();
    let outcome = place.agreed(&["--format", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let all: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("one document");
    assert_eq!(all["schema"], "maz-auth0/plan/v1");
    assert_eq!(all["changes"].as_array().map(Vec::len), Some(4));
    assert_eq!(all["applied"], true);
    assert_eq!(all["record_written"], true);
    assert_eq!(all["report"]["exit_code"], 0);
    assert!(outcome.stderr.contains("is written to"), "{outcome:?}");
    let again: serde_json::Value =
        serde_json::from_str(&place.agreed(&["--format", "json"]).stdout).expect("one document");
    assert_eq!(again["changes"].as_array().map(Vec::len), Some(0));
    let plan = place.plan(&[]);
    assert!(plan["applied"].is_null(), "a plan alone says nothing of it");
}

/// What this program did in an earlier run is no mark of what Auth0 does in this one.
#[test]
fn what_auth0_did_itself_is_told_as_such_whatever_is_noted_of_before() {
    let place = Place::new();
    let by_itself = |is_on: bool| {
        place.sandbox.with_tenant(|tenant| {
            let flags = &mut tenant.settings.flags;
            flags.insert("enable_client_connections".into(), is_on);
        });
    };
    by_itself(false);
    let outcome = place.agreed(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let notes = std::fs::read_to_string(place.changes()).expect("notes");
    assert!(notes.contains("directory-enabled"), "{notes}");
    // Somebody deletes the application and forgets the record.
    place.sandbox.with_tenant(|tenant| {
        let id = maz_of(tenant);
        tenant.clients.retain(|client| client.client_id != id);
        for connection in &mut tenant.connections {
            connection.enabled_clients.retain(|client| *client != id);
        }
    });
    std::fs::remove_file(place.path()).expect("removed");
    by_itself(true);
    let outcome = place.agreed(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("by Auth0 itself, nothing was changed"),
        "{outcome:?}"
    );
}
