//! MAZ's scenery: a healthy tenant, set up as MAZ's guide says.

use serde_json::json;

use crate::sandbox::host::clock;
use crate::sandbox::host::random::{Random, SECRET};
use crate::sandbox::tenant::{
    Client, ClientGrant, Connection, CustomDomain, FIRST_DATABASE, PASSWORD_GRANTS, ResourceServer,
    ScopeOffer, Settings, Tenant, User, client, database, management_scopes, object, usual_grants,
};

/// The scopes that MAZ asks for, in the order of its guide.
pub const MAZ_SCOPES: [&str; 6] = [
    "read:users",
    "update:users",
    "create:users",
    "read:users_app_metadata",
    "update:users_app_metadata",
    "create:users_app_metadata",
];

/// Where MAZ receives an authorization code.
pub const MAZ_REDIRECT_URI: &str = "https://id.mazsystems.com/app_users/v2/sessions/oauth";

/// The name of the application whose tokens the Dashboard's API Explorer shows.
pub(crate) const EXPLORER: &str = "API Explorer Application";

/// A healthy tenant, set up as MAZ's guide says.
pub(crate) fn furnish(domain: &str, random: &mut Random) -> Tenant {
    let mut tenant = Tenant {
        domain: domain.to_owned(),
        ..Tenant::default()
    };
    let name = tenant.short_name().to_owned();
    let client_id = random.client_id();
    let client_secret = random.client_secret();
    let explorer_id = random.client_id();
    let default_app_id = random.client_id();
    let password = random.text(20, SECRET);
    let now = clock::instant(random.beginning());

    tenant.settings = settings();
    tenant.resource_servers = apis(tenant.management_audience(), random);
    tenant.clients = vec![
        Client {
            client_id: client_id.clone(),
            client_secret: Some(client_secret),
            ..maz(&name)
        },
        Client {
            name: EXPLORER.to_owned(),
            client_id: explorer_id.clone(),
            client_secret: Some(random.client_secret()),
            app_type: "non_interactive".to_owned(),
            grant_types: vec!["client_credentials".to_owned()],
            ..client(&name)
        },
        Client {
            name: "Default App".to_owned(),
            client_id: default_app_id.clone(),
            client_secret: Some(random.client_secret()),
            app_type: "regular_web".to_owned(),
            grant_types: usual_grants(false),
            ..client(&name)
        },
    ];
    let everything = management_scopes().into_iter().map(|scope| scope.value);
    for (id, scope) in [
        (&client_id, MAZ_SCOPES.map(str::to_owned).to_vec()),
        (&explorer_id, everything.collect()),
    ] {
        tenant.client_grants.push(ClientGrant {
            id: random.prefixed("cgr"),
            client_id: Some(id.clone()),
            audience: tenant.management_audience(),
            scope,
            subject_type: "client".to_owned(),
            ..ClientGrant::default()
        });
    }
    // Users are made as the application that asks, so that the directory has to be enabled for the explorer as well.
    let readers = vec![client_id.clone(), default_app_id, explorer_id.clone()];
    tenant.connections = vec![
        database(FIRST_DATABASE, readers, random),
        database("Editors", vec![client_id.clone(), explorer_id], random),
        Connection {
            id: random.prefixed("con"),
            name: "acme-staff".to_owned(),
            strategy: "samlp".to_owned(),
            enabled_clients: vec![client_id],
            options: object(json!({
                "signInEndpoint": "https://login.staff.example.com/saml",
                "debug": false,
                "signatureAlgorithm": "rsa-sha256",
                "digestAlgorithm": "sha256",
            })),
            rest: object(json!({"display_name": "Acme staff", "show_as_button": false})),
            ..Connection::default()
        },
    ];
    tenant.users = vec![User {
        user_id: format!("auth0|{}", random.object_id()),
        connection: FIRST_DATABASE.to_owned(),
        email: Some("reader@example.com".to_owned()),
        email_verified: true,
        password: Some(password),
        created_at: now.clone(),
        updated_at: now.clone(),
        rest: object(json!({
            "name": "Robin Reader",
            "nickname": "reader",
            "picture": "https://press.example.com/avatars/reader.png",
        })),
        ..User::default()
    }];
    tenant.custom_domains = vec![custom_domain(&name, &now, random)];
    tenant
}

fn settings() -> Settings {
    let flags = [
        ("allow_changing_enable_sso", false),
        ("allow_legacy_delegation_grant_types", false),
        ("allow_legacy_ro_grant_types", false),
        ("disable_impersonation", true),
        ("enable_dynamic_client_registration", false),
        ("enable_sso", true),
        ("universal_login", true),
        ("revoke_refresh_token_grant", false),
        ("disable_clickjack_protection_headers", false),
    ];
    Settings {
        default_directory: Some(FIRST_DATABASE.to_owned()),
        default_audience: None,
        friendly_name: "Acme Press (sandbox)".to_owned(),
        flags: flags.map(|(flag, on)| (flag.to_owned(), on)).into(),
        rest: object(json!({
            "change_password": {"enabled": false},
            "enabled_locales": ["en"],
            "guardian_mfa_page": {"enabled": false},
            "idle_session_lifetime": 72,
            "ephemeral_session_lifetime": 72,
            "idle_ephemeral_session_lifetime": 24,
            "picture_url": "https://press.example.com/logo.png",
            "sandbox_version": "22",
            "session_lifetime": 168,
            "oidc_logout": {"rp_logout_end_session_endpoint_discovery": true},
            "universal_login": {"colors": {"page_background": "#f5f2ec", "primary": "#23587a"}},
            "resource_parameter_profile": "audience",
            "phone_consolidated_experience": false,
            "client_id_metadata_document_supported": false,
            "sandbox_versions_available": ["22", "18"],
        })),
    }
}

fn apis(management: String, random: &mut Random) -> Vec<ResourceServer> {
    let offer = |value: &str, description: &str| ScopeOffer {
        value: value.to_owned(),
        description: description.to_owned(),
    };
    vec![
        ResourceServer {
            id: random.object_id(),
            name: "Auth0 Management API".to_owned(),
            identifier: management,
            is_system: true,
            scopes: management_scopes(),
            ..ResourceServer::default()
        },
        ResourceServer {
            id: random.object_id(),
            name: "Acme Press articles".to_owned(),
            identifier: "https://api.press.example.com/".to_owned(),
            allow_offline_access: true,
            scopes: vec![
                offer("read:articles", "Read articles"),
                offer("write:articles", "Write articles"),
            ],
            ..ResourceServer::default()
        },
    ]
}

fn maz(tenant: &str) -> Client {
    Client {
        name: "MAZ".to_owned(),
        app_type: "non_interactive".to_owned(),
        grant_types: ["client_credentials", "authorization_code", "refresh_token"]
            .into_iter()
            .chain(PASSWORD_GRANTS)
            .map(str::to_owned)
            .collect(),
        callbacks: Some(vec![
            MAZ_REDIRECT_URI.to_owned(),
            // Where a login that is tried from this machine comes back.
            "http://127.0.0.1:8484/callback".to_owned(),
        ]),
        ..client(tenant)
    }
}

fn custom_domain(name: &str, now: &str, random: &mut Random) -> CustomDomain {
    CustomDomain {
        custom_domain_id: random.prefixed("cd"),
        domain: format!("login.{name}.com"),
        status: "ready".to_owned(),
        is_default: true,
        other_issuer: None,
        rest: object(json!({
            "primary": true,
            "type": "auth0_managed_certs",
            "tls_policy": "recommended",
            "domain_metadata": {},
            "created_at": now,
            "verification": {
                "methods": [{
                    "name": "CNAME",
                    "record": format!("{name}-cd.edge.tenants.us.auth0.com"),
                    "domain": format!("login.{name}.com"),
                }],
                "status": "verified",
                "last_verified_at": now,
            },
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_tenant_is_set_up_as_the_guide_says() {
        let tenant = furnish("acme.us.auth0.com", &mut Random::new(Some(1)));
        let client_id = &tenant.clients[0].client_id;
        let grant = tenant.client_grant(client_id, "https://acme.us.auth0.com/api/v2/");
        assert_eq!(grant.map(|grant| grant.scope.len()), Some(6));
        assert!(tenant.client(client_id).is_some_and(|client| {
            client.may_use("password") && client.may_use("client_credentials")
        }));
        let offered: Vec<_> = management_scopes()
            .into_iter()
            .map(|scope| scope.value)
            .collect();
        for scope in MAZ_SCOPES {
            assert!(offered.iter().any(|offer| offer == scope), "{scope}");
        }
        assert_eq!(
            tenant.domains().collect::<Vec<_>>(),
            ["acme.us.auth0.com", "login.acme.com"]
        );
    }

    #[test]
    fn a_tenant_survives_toml() {
        let tenant = furnish("acme.us.auth0.com", &mut Random::new(Some(1)));
        let text = toml::to_string(&tenant).unwrap_or_else(|error| error.to_string());
        let back: Result<Tenant, _> = toml::from_str(&text);
        assert_eq!(back.ok(), Some(tenant));
    }
}
