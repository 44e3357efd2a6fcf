//! A healthy tenant is healthy in each of its legal shapes: no false alarm, with MAZ's own rights, with an
//! administrator's token, and when what MAZ does is rehearsed.

use crate::support::program::{Program, sandbox_with};
use maz_auth0::sandbox::{
    Client, Connection, MAZ_SCOPES, Options, PASSWORD_REALM, ResourceServer, Sandbox, Tenant,
};
use serde_json::{Value, json};

/// What is done to a healthy tenant that leaves it healthy; the text is MAZ's Client ID.
type Shape = fn(&mut Tenant, &str);

fn maz<'a>(tenant: &'a mut Tenant, id: &str) -> &'a mut Client {
    let mut clients = tenant.clients.iter_mut();
    clients
        .find(|client| client.client_id == id)
        .expect("MAZ's application")
}

fn management_api(tenant: &mut Tenant) -> &mut ResourceServer {
    let mut servers = tenant.resource_servers.iter_mut();
    servers
        .find(|server| server.is_system)
        .expect("the Management API")
}

const SHAPES: &[(&str, Shape)] = &[
    ("RFC 9068 tokens", |tenant, _| {
        management_api(tenant).token_dialect = Some("rfc9068_profile".into());
    }),
    ("extra grants", |tenant, id| {
        maz(tenant, id).grant_types.extend(
            [
                "implicit",
                "urn:ietf:params:oauth:grant-type:device_code",
                "urn:openid:params:grant-type:ciba",
            ]
            .map(str::to_owned),
        );
    }),
    ("the secret in the header", |tenant, id| {
        maz(tenant, id).token_endpoint_auth_method = Some("client_secret_basic".into());
    }),
    ("the password grant without password-realm", |tenant, id| {
        maz(tenant, id)
            .grant_types
            .retain(|grant| grant != PASSWORD_REALM);
    }),
    ("ID tokens signed with the secret", |tenant, id| {
        maz(tenant, id).jwt_configuration.alg = "HS256".into();
    }),
    ("a Default Audience of its own", |tenant, _| {
        let own = ResourceServer {
            id: "api_of_its_own".into(),
            name: "Articles".into(),
            identifier: "https://api.acme.example/articles".into(),
            ..ResourceServer::default()
        };
        tenant.settings.default_audience = Some(own.identifier.clone());
        tenant.resource_servers.push(own);
    }),
    ("an API that signs with a secret", |tenant, _| {
        tenant.resource_servers.push(ResourceServer {
            id: "api_with_secret".into(),
            identifier: "https://api.acme.example/old".into(),
            signing_alg: "HS256".into(),
            signing_secret: Some("a-secret-of-an-old-api-that-is-long-enough".into()),
            ..ResourceServer::default()
        });
    }),
    (
        "members that nobody knows, or that are null",
        |tenant, id| {
            for (member, value) in [
                ("new_in_2027", json!({"a": [1]})),
                ("sandbox_version", Value::Null),
            ] {
                tenant.settings.rest.insert(member.into(), value.clone());
                maz(tenant, id).rest.insert(member.into(), value.clone());
                for connection in &mut tenant.connections {
                    connection.rest.insert(member.into(), value.clone());
                }
            }
        },
    ),
    ("no callback but MAZ's", |tenant, id| {
        if let Some(callbacks) = &mut maz(tenant, id).callbacks {
            callbacks.retain(|callback| callback.starts_with("https://"));
        }
    }),
    ("a small plan", |tenant, _| {
        tenant.attack_protection.bot_detection_entitled = false;
        tenant.custom_domains.clear();
    }),
    (
        "more applications and connections than a page",
        |tenant, id| {
            let many: Vec<Client> = (0..120)
                .map(|number| Client {
                    client_id: format!("another-application-{number:03}"),
                    name: format!("Another {number}"),
                    client_secret: None,
                    ..maz(tenant, id).clone()
                })
                .collect();
            for connection in &mut tenant.connections {
                let ids = many.iter().map(|client| client.client_id.clone());
                // MAZ's is the last of them.
                connection.enabled_clients.splice(0..0, ids);
            }
            tenant.clients.splice(0..0, many);
            let template = tenant.connections[0].clone();
            let others = (0..120).map(|number| Connection {
                id: format!("con_another{number:03}"),
                name: format!("another-{number:03}"),
                ..template.clone()
            });
            let others: Vec<Connection> = others.collect();
            tenant.connections.splice(0..0, others);
        },
    ),
];

/// A report without a failure, a warning or a doubt.
fn holds(what: &str, program: Program, sandbox: &Sandbox) {
    let outcome = program.against(sandbox).run();
    let report = outcome.json();
    let odd: Vec<&Value> = report["integrations"][0]["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .filter(|check| !matches!(check["status"].as_str(), Some("pass" | "skip")))
        .collect();
    assert!(odd.is_empty(), "{what}: {odd:#?}");
    assert_eq!(outcome.code, Some(0), "{what}");
}

fn holds_in_every_way(what: &str, sandbox: &Sandbox) {
    holds(what, Program::new(&["verify", "--format", "json"]), sandbox);
    let rehearsed = Program::new(&["verify", "--format", "json", "--rehearse", "--yes"])
        .with_admin_token(sandbox);
    holds(&format!("{what}, by settings"), rehearsed, sandbox);
}

#[test]
fn a_healthy_tenant_of_any_shape_raises_no_alarm() {
    for (what, shape) in SHAPES {
        let sandbox = sandbox_with(Options::default());
        let id = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
        sandbox.with_tenant(|tenant| shape(tenant, &id));
        holds_in_every_way(what, &sandbox);
    }
}

#[test]
fn so_it_is_under_each_kind_of_domain() {
    for domain in [
        "acme.auth0.com",
        "acme.eu.auth0.com",
        "acme.jp.auth0.com",
        "acme-1.au.auth0.com",
    ] {
        let sandbox = sandbox_with(Options {
            domain: domain.into(),
            ..Options::default()
        });
        holds_in_every_way(domain, &sandbox);
    }
}

/// Readers meet the login page on the tenant's custom domain, and MAZ keeps the tenant's own for the rest.
#[test]
fn the_code_part_may_be_on_a_custom_domain() {
    let sandbox = sandbox_with(Options::default());
    let custom = sandbox.with_tenant(|tenant| tenant.custom_domains[0].domain.clone());
    // By the environment, as in CI: what it says of a MAZ API switches nothing on.
    let program = Program::new(&["verify", "--format", "json"]);
    let outcome = program
        .against(&sandbox)
        .variable("MAZ_AUTH0_APPLICATION_DOMAIN", &custom)
        .run();
    let report = outcome.json();
    assert_eq!(outcome.code, Some(0), "{report}");
    assert_eq!(report["summary"]["warn"], 0, "{report}");
}

/// An application that was given more than MAZ needs sees the settings by its own token: that it was given more is said.
#[test]
fn a_wider_grant_makes_it_certain_without_an_administrator() {
    const WIDER: [&str; 7] = [
        "read:tenant_settings",
        "read:connections",
        "read:clients",
        "read:client_grants",
        "read:resource_servers",
        "read:attack_protection",
        "read:custom_domains",
    ];
    let sandbox = sandbox_with(Options::default());
    let id = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    sandbox.with_tenant(|tenant| {
        let audience = tenant.management_audience();
        for grant in &mut tenant.client_grants {
            if grant.client_id.as_deref() == Some(id.as_str()) && grant.audience == audience {
                grant.scope = MAZ_SCOPES
                    .iter()
                    .chain(&WIDER)
                    .map(|&scope| scope.to_owned())
                    .collect();
            }
        }
    });
    let outcome = Program::new(&["verify", "--format", "json"])
        .against(&sandbox)
        .run();
    let report = outcome.json();
    assert_eq!(outcome.code, Some(0), "{report}");
    let check = |id: &str| {
        let checks = report["integrations"][0]["checks"]
            .as_array()
            .expect("checks");
        checks
            .iter()
            .find(|check| check["id"] == id)
            .expect("the check")
            .clone()
    };
    for id in [
        "application.type",
        "directory.default",
        "directory.connection",
        "directory.enabled",
        "directory.name",
    ] {
        assert_eq!(check(id)["status"], "pass", "{id}");
        assert_eq!(check(id)["evidence"], "settings", "{id}");
    }
    assert_eq!(check("application.excess-scopes")["cause"], "excess");
}
