//! The Auth0 side as code: it parses, and each attribute is one that the provider has.

use super::Place;
use maz_auth0::sandbox::Options;

/// What the pages of Terraform's provider `auth0/auth0` list, as of version 1.36 (docs/resources, docs/data-sources): of each
/// block those that are written here.
const SCHEMA: &[(&str, &[&str])] = &[
    ("data auth0_connection", &["name"]),
    (
        "resource auth0_client",
        &[
            "name",
            "app_type",
            "is_first_party",
            "oidc_conformant",
            "grant_types",
            "callbacks",
            "client_metadata",
            "jwt_configuration",
        ],
    ),
    (
        "resource auth0_client_credentials",
        &["client_id", "authentication_method"],
    ),
    (
        "resource auth0_client_grant",
        &["client_id", "audience", "subject_type", "scopes"],
    ),
    (
        "resource auth0_connection_client",
        &["connection_id", "client_id"],
    ),
    ("resource auth0_tenant", &["default_directory"]),
];

fn written(browser: bool) -> Place {
    let place = Place::of(Options::default());
    let mut arguments = vec!["setup", "--no-input", "--secret-store", "file"];
    if browser {
        arguments.extend(["--application-domain", "acme.us.auth0.com"]);
    }
    let program = place
        .program(&arguments)
        .against(&place.sandbox)
        .variable("MAZ_AUTH0_CONFIG", &place.path().to_string_lossy());
    let program = if browser {
        program
    } else {
        program.without("MAZ_AUTH0_APPLICATION_DOMAIN")
    };
    let outcome = program.run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    place
}

#[test]
fn what_is_exported_for_terraform_parses_and_says_what_the_guide_asks() {
    for browser in [false, true] {
        let place = written(browser);
        let outcome = place
            .program(&["export", "acme", "--format", "terraform"])
            .run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let body: hcl::Body = hcl::from_str(&outcome.stdout).expect("HCL");
        let mut seen = Vec::new();
        for block in body.blocks() {
            let labels: Vec<&str> = block.labels().iter().map(hcl::BlockLabel::as_str).collect();
            let name = format!("{} {}", block.identifier(), labels.first().unwrap_or(&""));
            if matches!(block.identifier(), "terraform" | "output") {
                continue;
            }
            let (_, known) = SCHEMA
                .iter()
                .find(|(known, _)| *known == name)
                .unwrap_or_else(|| panic!("{name} is no block of the provider's"));
            let attributes = block.body().attributes().map(|one| one.key().to_owned());
            let blocks = block.body().blocks().map(|one| one.identifier().to_owned());
            for member in attributes.chain(blocks) {
                assert!(known.contains(&member.as_str()), "{name} has no {member}");
            }
            seen.push(name);
        }
        assert_eq!(seen.len(), SCHEMA.len(), "{seen:?}");
        let text = &outcome.stdout;
        assert!(!text.contains("auth0_connection_clients\" "), "{text}");
        assert!(text.contains("terraform import auth0_client.maz"), "{text}");
        assert_eq!(text.contains("authorization_code"), browser, "{text}");
        for scope in ["read:users", "create:users_app_metadata"] {
            assert!(text.contains(scope), "{scope}: {text}");
        }
        let secret = &place.sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
        assert!(!text.contains(secret));
    }
}

#[test]
fn no_value_ends_its_text_in_the_code() {
    let place = written(false);
    let record = std::fs::read_to_string(place.path()).expect("a record");
    let hostile = record.replace(
        "default_directory = \"Username-Password-Authentication\"",
        "default_directory = \"a${file(\\\"/etc/passwd\\\")}b%{ for x in y }\"",
    );
    std::fs::write(place.path(), hostile).expect("written");
    let outcome = place
        .program(&["export", "acme", "--format", "terraform"])
        .run();
    if outcome.code == Some(0) {
        let body: hcl::Body = hcl::from_str(&outcome.stdout).expect("HCL");
        assert!(body.blocks().count() >= SCHEMA.len());
        assert!(!outcome.stdout.contains("\"a${"), "{outcome:?}");
    } else {
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
    }
}

#[test]
fn a_secret_stands_in_no_code() {
    let place = written(true);
    for format in ["terraform", "deploy-cli"] {
        let outcome = place
            .program(&["export", "acme", "--format", format, "--reveal"])
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("--reveal"), "{outcome:?}");
        let outcome = place.program(&["export", "acme", "--format", format]).run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(!outcome.stdout.contains("enabled_clients:"), "{outcome:?}");
    }
}
