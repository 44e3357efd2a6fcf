//! The Auth0 CLI as the way to the Management API. A stand-in plays it, as version 1.33 says of itself (`internal/cli/api.go`,
//! `root.go`, `tenants.go`): what it prints, how it fails, that it reads standard input to its end.

use super::Place;
use crate::support::program::Program;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

const STAND_IN: &str = r#"#!/bin/sh
# Plays the Auth0 CLI. ENDPOINT, TOKEN and NOTES are filled in.
printf '%s\n' "$*" >> NOTES/arguments
env | cut -d= -f1 | sort >> NOTES/environment
if [ "$1 $2" = "tenants list" ]; then
    echo '[ { "active": true, "name": "TENANT" } ]'
    exit 0
fi
[ "$1" = api ] || { echo "unknown command" >&2; exit 1; }
method=$(echo "$2" | tr a-z A-Z); path=$3; shift 3
set -- "$@" --end
query=""; force=""
while [ "$1" != --end ]; do
    case $1 in
        --tenant) [ "$2" = TENANT ] || { echo "Failed to find tenant: $2" >&2; exit 1; }; shift 2 ;;
        -q) query="$query --data-urlencode $2"; shift 2 ;;
        --force) force=yes; shift ;;
        *) shift ;;
    esac
done
[ "$method" != DELETE ] || [ -n "$force" ] || { echo "Are you sure?" >&2; exit 1; }
body=""
[ "$method" = GET ] || body=$(cat)
if [ -n "$query" ]; then set -- -G $query; else set --; fi
[ -z "$body" ] || set -- --data "$body"
answer=$(curl -sS --noproxy '*' -X "$method" "$@" -H "Authorization: Bearer TOKEN" -H "Content-Type: application/json" \
    -H "Host: TENANT" -w '\n%{http_code}' "ENDPOINT/api/v2/$path")
status=$(printf '%s' "$answer" | tail -n 1); said=$(printf '%s' "$answer" | sed '$d')
case $status in
    2*) [ -z "$said" ] || printf '%s\n' "$said"; exit 0 ;;
    403)
        case $said in
            *insufficient_scope*)
                scope=$(printf '%s' "$said" | sed 's/.*expected any of: \([a-z:_]*\).*/\1/')
                echo " ▸    request failed because access token lacks scope: $scope." >&2 ;;
            *) echo " ▸    API request failed: Forbidden" >&2 ;;
        esac
        exit 1 ;;
    *) echo " ▸    API request failed: $said" >&2; exit 1 ;;
esac
"#;

/// A folder with the stand-in in it.
fn with_cli(place: &Place, tenant: &str) -> PathBuf {
    let folder = place.folder.path().join("bin");
    std::fs::create_dir_all(&folder).expect("a folder");
    let script = STAND_IN
        .replace("ENDPOINT", place.sandbox.endpoint())
        .replace("TOKEN", &place.sandbox.details().admin_token)
        .replace("TENANT", tenant)
        .replace("NOTES", &place.folder.path().to_string_lossy());
    let path = folder.join("auth0");
    std::fs::write(&path, script).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    folder
}

fn provision(place: &Place, arguments: &[&str]) -> Program {
    let path = format!(
        "{}:/usr/local/bin:/usr/bin:/bin",
        place.folder.path().join("bin").display()
    );
    place
        .provision(arguments)
        .without("MAZ_AUTH0_ADMIN_TOKEN")
        .variable("PATH", &path)
}

fn notes(place: &Place, name: &str) -> String {
    std::fs::read_to_string(place.folder.path().join(name)).unwrap_or_default()
}

#[test]
fn from_a_new_tenant_to_a_record_through_the_auth0_cli() {
    let place = Place::new();
    with_cli(&place, "acme.us.auth0.com");
    let all = ["--admin-cli", "--yes", "--yes-tenant-wide"];
    let outcome = provision(&place, &all).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("The Auth0 CLI"), "{outcome:?}");
    place.assert_whole("through the Auth0 CLI");
    let arguments = notes(&place, "arguments");
    for line in arguments.lines().filter(|line| line.starts_with("api ")) {
        for flag in ["--tenant acme.us.auth0.com", "--no-input", "--no-color"] {
            assert!(line.contains(flag), "{line}");
        }
    }
    let secret = std::fs::read_to_string(place.folder.path().join("secrets.toml")).expect("kept");
    let secret = secret.split('"').nth(1).expect("a secret");
    assert!(!arguments.contains(secret) && !format!("{outcome:?}").contains(secret));
    // It is told nothing of ours.
    let environment = notes(&place, "environment");
    assert!(!environment.contains("MAZ_"), "{environment}");
    assert!(environment.contains("AUTH0_CLI_ANALYTICS"), "{environment}");
    // And back.
    let path = format!(
        "{}:/usr/bin:/bin",
        place.folder.path().join("bin").display()
    );
    let outcome = place
        .program(&[
            "teardown",
            "acme",
            "--admin-cli",
            "--no-input",
            "--yes",
            "--yes-tenant-wide",
        ])
        .without("MAZ_AUTH0_ADMIN_TOKEN")
        .variable("PATH", &path)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(place.of_maz().0, 0);
    assert!(notes(&place, "arguments").contains("--force"));
}

#[test]
fn what_the_auth0_cli_says_is_understood() {
    for (what, change, code, words) in [
        ("a permission", "create:clients", 2, "create:clients"),
        ("trouble", "", 3, "Auth0 CLI says"),
    ] {
        let place = Place::new();
        with_cli(&place, "acme.us.auth0.com");
        if change.is_empty() {
            place.faults("500@/api/v2/clients");
        } else {
            // The permission is taken from the token that the stand-in bears: it is refused as Auth0 refuses it.
            let script = place.folder.path().join("bin/auth0");
            let text = std::fs::read_to_string(&script).expect("a script");
            let refusal = "case \"$method $path\" in \"POST clients\") echo 'request failed because access token lacks scope: create:clients.' >&2; exit 1 ;; esac\nbody=\"\"\n";
            std::fs::write(&script, text.replace("body=\"\"\n", refusal)).expect("written");
        }
        let outcome = provision(&place, &["--admin-cli", "--yes", "--yes-tenant-wide"]).run();
        assert_eq!(outcome.code, Some(code), "{what}: {outcome:?}");
        assert!(outcome.stderr.contains(words), "{what}: {outcome:?}");
    }
    // Not there, or logged in elsewhere.
    let place = Place::new();
    let outcome = provision(&place, &["--admin-cli", "--yes"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("no program called auth0"),
        "{outcome:?}"
    );
    with_cli(&place, "other.eu.auth0.com");
    let outcome = provision(&place, &["--admin-cli", "--yes"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("not logged in to acme.us.auth0.com"),
        "{outcome:?}"
    );
    assert_eq!(place.of_maz().0, 0);
}

/// The Auth0 CLI tries again where an answer is lost, and makes a second application so. That is said, with where to delete it.
#[test]
fn an_application_that_was_made_twice_is_named() {
    let place = Place::new();
    let folder = with_cli(&place, "acme.us.auth0.com");
    let script = std::fs::read_to_string(folder.join("auth0")).expect("the stand-in");
    let call = "answer=$(curl";
    let twice = "if [ \"$method $path\" = \"POST clients\" ]; then curl -sS --noproxy '*' -X POST \"$@\" \
        -H \"Authorization: Bearer $(echo TOKEN_HERE)\" -H \"Content-Type: application/json\" -H \"Host: acme.us.auth0.com\" \
        \"ENDPOINT_HERE/api/v2/$path\" > /dev/null; fi\nanswer=$(curl"
        .replace("TOKEN_HERE", &place.sandbox.details().admin_token)
        .replace("ENDPOINT_HERE", place.sandbox.endpoint());
    std::fs::write(folder.join("auth0"), script.replacen(call, &twice, 1)).expect("written");
    let outcome = provision(&place, &["--admin-cli", "--yes", "--yes-tenant-wide"]).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let words: Vec<&str> = outcome.stderr.split_whitespace().collect();
    let said = words.join(" ");
    assert!(
        said.contains("second application of the same name"),
        "{said}"
    );
    let ids: Vec<String> = place.sandbox.with_tenant(|tenant| {
        let ours = tenant.clients.iter().filter(|client| client.name == "MAZ");
        ours.map(|client| client.client_id.clone()).collect()
    });
    assert_eq!(ids.len(), 2);
    let record = std::fs::read_to_string(place.path()).expect("the record");
    let twin = ids
        .iter()
        .find(|id| !record.contains(id.as_str()))
        .expect("one is not MAZ's");
    assert!(
        said.contains(&format!("applications/{twin}/settings")),
        "{said}"
    );
}

/// Who is logged in with the Auth0 CLI has an administrator's rights at hand: the wizard says for which tenant, and asks.
#[test]
fn the_wizard_offers_it_to_who_is_logged_in_with_the_auth0_cli() {
    use crate::terminal::{Launch, key};
    let place = Place::new();
    let folder = with_cli(&place, "acme.us.auth0.com");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display());
    let mut launch = Launch::binary().rows(200);
    for argument in [
        "setup",
        "--secret-store",
        "file",
        "--subscription-type",
        "all-access",
    ] {
        launch = launch.argument(argument);
    }
    let launch = launch
        .variable("MAZ_AUTH0_ENDPOINT", place.sandbox.endpoint())
        .variable("MAZ_AUTH0_CONFIG", &place.path().to_string_lossy())
        .variable("PATH", &path);
    let mut session = launch.start().expect("it starts");
    session.wait_for_text("The Auth0 CLI is logged in to acme.us.auth0.com.");
    session.send(key::DOWN).expect("typed");
    session.send(key::ENTER).expect("typed");
    session.wait_for_text("Make these 4 changes in Auth0");
    session.send("y\r").expect("typed");
    session.wait_for_text("Type the tenant's name, acme");
    session.send("acme\r").expect("typed");
    session.wait_for_text("is written to");
    place.assert_whole("by the wizard, through the Auth0 CLI");
}
