//! The state of a tenant in which a recording was made, as far as the recording shows it.
//!
//! Long, since it is one list: what each recording was made in.

use super::recording::Recording;
use super::*;
use crate::sandbox::call::{Code, Grant, MfaToken, RefreshToken};
use crate::sandbox::world::House;

fn from<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("a resource of this form")
}

fn user(value: &Value) -> User {
    let mut members = value.as_object().cloned().unwrap_or_default();
    let identities = members.remove("identities");
    if let Some(connection) = identities
        .as_ref()
        .and_then(|identities| identities[0]["connection"].as_str())
    {
        members.insert("connection".to_owned(), json!(connection));
    }
    from(&Value::Object(members))
}

fn api(value: &Value) -> ResourceServer {
    let mut members = value.as_object().cloned().unwrap_or_default();
    members.remove("subject_type_authorization");
    from(&Value::Object(members))
}

/// Brings the sandbox into the state of the recording.
pub(super) fn prepare(sandbox: &Sandbox, recording: &Recording) {
    let parameters = recording.parameters();
    let family = recording.path.split('/').nth(3).unwrap_or_default();
    if recording.path.starts_with("/api/v2/") {
        sandbox.with_tenant(|tenant| prepare_resources(tenant, recording, family));
    } else {
        prepare_login(sandbox, recording, &parameters);
    }
}

fn prepare_resources(tenant: &mut Tenant, recording: &Recording, family: &str) {
    let body = &recording.body;
    let found = recording.status < 300;
    let items = |name: &str| -> Vec<Value> {
        match body {
            Value::Array(list) => list.clone(),
            other => other[name].as_array().cloned().unwrap_or_default(),
        }
    };
    let listing = recording.path.split('/').count() == 4 && recording.method == "GET";
    tenant.oddities.shows_enabled_clients =
        recording.text.contains("enabled_clients") || recording.sent.contains("enabled_clients");
    match (family, listing) {
        ("connections", true) => {
            tenant.connections = items("connections").iter().map(from).collect();
            for connection in &mut tenant.connections {
                connection.strategy = "auth0".to_owned();
            }
        }
        ("connections", false) if recording.path.ends_with("/clients") => {
            tenant.connections[0].id = recording.id();
            tenant.connections[0].enabled_clients = items("clients")
                .iter()
                .filter_map(|client| client["client_id"].as_str().map(str::to_owned))
                .collect();
        }
        // Refused for what it asks, not because there is none.
        ("connections", false)
            if recording.method == "DELETE" || matches!(recording.status, 400 | 403) =>
        {
            tenant.connections[0].id = recording.id();
        }
        ("connections", false) if found && recording.method != "POST" => {
            tenant.connections.push(from(body));
        }
        ("clients", true) => tenant
            .clients
            .splice(.., items("clients").iter().map(from))
            .for_each(drop),
        ("clients", false) if recording.path.ends_with("/connections") => {
            tenant.clients[0].client_id = recording.id();
        }
        ("clients", false) if found && recording.method != "POST" && !body.is_null() => {
            tenant.clients.push(from(body));
        }
        ("clients", false) if recording.path.ends_with("rotate-secret") => {
            tenant.clients.push(from(body));
        }
        ("client-grants", true) => {
            tenant.client_grants = items("client_grants").iter().map(from).collect();
        }
        ("client-grants", false) => {
            tenant.oddities.grants_without_subject_type =
                found && recording.method == "POST" && body["subject_type"].is_null();
            prepare_grant(tenant, recording);
        }
        ("resource-servers", true) => {
            tenant.resource_servers = items("resource_servers").iter().map(api).collect();
        }
        ("resource-servers", false) if found && recording.method != "POST" => {
            tenant.resource_servers.push(api(body));
        }
        ("resource-servers", false) if recording.status == 403 => {
            tenant.resource_servers[1].id = recording.id();
        }
        ("guardian", _) => tenant.guardian = Guardian::default(),
        ("users" | "users-by-email" | "user-blocks" | "jobs", _) => {
            prepare_users(tenant, recording, listing);
        }
        ("tenants", _) if found => tenant.settings = from(body),
        ("custom-domains", true) => {
            tenant.custom_domains = items("custom_domains").iter().map(from).collect();
            if body["next"].is_string() {
                tenant.custom_domains.push(CustomDomain::default());
            }
        }
        ("custom-domains", false) if found => tenant.custom_domains = vec![from(body)],
        ("logs", _) => prepare_logs(tenant, recording),
        // What is shown and not acted on: a list of it, or one of a list.
        (other, _) if found && recording.method == "GET" => {
            let mut lists = body
                .as_object()
                .into_iter()
                .flat_map(serde_json::Map::values);
            let list = if listing {
                body.as_array()
                    .or_else(|| lists.find_map(Value::as_array))
                    .cloned()
            } else {
                Some(vec![body.clone()])
            };
            let list = list.into_iter().flatten();
            let list = list.filter_map(|one| one.as_object().cloned());
            tenant.others.insert(other.to_owned(), list.collect());
        }
        _ => {}
    }
    match recording.case.as_str() {
        "users_post__custom_domain_conflict" => {
            tenant.custom_domains[0].is_default = false;
            let mut another = tenant.custom_domains[0].clone();
            another.domain = "another.example.com".to_owned();
            tenant.custom_domains.push(another);
        }
        "client_grants_post__validation_error" => {
            tenant.clients[2].app_type = "express_configuration".to_owned();
        }
        _ => {}
    }
}

fn prepare_users(tenant: &mut Tenant, recording: &Recording, listing: bool) {
    let users = recording.path.split('/').nth(3) == Some("users");
    let is_found = recording.status < 300;
    match (&recording.body, listing) {
        (body, true) if !recording.path.ends_with("user-blocks") && recording.method == "GET" => {
            let list = body.as_array().or(body["users"].as_array());
            tenant.users = list.into_iter().flatten().map(user).collect();
        }
        (body, false)
            if users && is_found && matches!(recording.method.as_str(), "GET" | "PATCH") =>
        {
            tenant.users.push(user(body));
        }
        (_, false)
            if !recording.case.contains("not_found") || recording.path.contains("permissions") =>
        {
            let mut someone = tenant.users[0].clone();
            someone.user_id = recording.id();
            someone.blocked_addresses.clear();
            tenant.users.push(someone);
        }
        _ => {}
    }
}

fn prepare_logs(tenant: &mut Tenant, recording: &Recording) {
    // Newest last, and as many newer ones as the pages before it hold.
    let newer = if recording.query.starts_with("page=1") {
        5
    } else {
        0
    };
    let list = recording
        .body
        .as_array()
        .or(recording.body["logs"].as_array());
    let mut entries: Vec<LogEntry> = list
        .into_iter()
        .flatten()
        .map(|entry| LogEntry {
            members: entry.as_object().cloned().unwrap_or_default(),
        })
        .collect();
    if !recording.query.contains("from=") {
        entries.reverse();
    }
    entries.extend((0..newer).map(|_| LogEntry::default()));
    tenant.logs = entries;
}

fn prepare_grant(tenant: &mut Tenant, recording: &Recording) {
    let parameters = recording.parameters();
    if let Some(client_id) = parameters.get("client_id") {
        tenant.clients[2].client_id.clone_from(client_id);
    }
    let audience = parameters
        .get("audience")
        .map(String::as_str)
        .or(recording.body["audience"].as_str());
    if let Some(audience) = audience.filter(|_| recording.status != 404) {
        let sent: Value = serde_json::from_str(&recording.sent).unwrap_or_default();
        let scopes = [&recording.body["scope"], &sent["scope"]]
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .map(|value| ScopeOffer {
                value: value.to_owned(),
                description: String::new(),
            })
            .collect();
        match tenant
            .resource_servers
            .iter_mut()
            .find(|known| known.identifier == audience)
        {
            Some(known) => known.scopes = scopes,
            None => tenant.resource_servers.push(ResourceServer {
                id: "000000000000000000000000".to_owned(),
                identifier: audience.to_owned(),
                scopes,
                ..ResourceServer::default()
            }),
        }
    }
    if recording.status == 409 {
        let sent: Value = serde_json::from_str(&recording.sent).unwrap_or_default();
        tenant.client_grants.push(from(&sent));
    }
    if recording.method == "PATCH" || recording.method == "DELETE" {
        let mut grant: ClientGrant = if recording.body.is_null() {
            ClientGrant::default()
        } else {
            from(&recording.body)
        };
        grant.id = recording.id();
        tenant.client_grants.push(grant);
    }
}

fn prepare_login(sandbox: &Sandbox, recording: &Recording, parameters: &BTreeMap<String, String>) {
    let get = |name: &str| parameters.get(name).cloned().unwrap_or_default();
    let client_id = get("client_id");
    let mut world = sandbox.shared.lock();
    let house = &mut world.houses[0];
    let tenant = &mut house.tenant;
    let old_id = tenant.clients[0].client_id.clone();
    let public = !parameters.contains_key("client_secret");
    {
        let client = &mut tenant.clients[0];
        client.client_id.clone_from(&client_id);
        client.client_secret = parameters.get("client_secret").cloned();
        if public {
            client.token_endpoint_auth_method = Some("none".to_owned());
        }
    }
    for connection in &mut tenant.connections {
        for enabled in &mut connection.enabled_clients {
            if *enabled == old_id {
                enabled.clone_from(&client_id);
            }
        }
    }
    let audience = get("audience");
    if !audience.is_empty() && recording.status == 200 {
        let scope: Vec<String> = recording.body["scope"]
            .as_str()
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        if tenant.resource_server(&audience).is_none() {
            tenant.resource_servers.push(ResourceServer {
                identifier: audience.clone(),
                scopes: scope
                    .iter()
                    .map(|value| ScopeOffer {
                        value: value.clone(),
                        description: String::new(),
                    })
                    .collect(),
                ..ResourceServer::default()
            });
        }
        tenant.client_grants.push(ClientGrant {
            client_id: Some(client_id.clone()),
            audience,
            scope,
            subject_type: "client".to_owned(),
            ..ClientGrant::default()
        });
    }
    prepare_reader(tenant, recording, parameters);
    prepare_live(house, recording, parameters);
}

fn prepare_reader(
    tenant: &mut Tenant,
    recording: &Recording,
    parameters: &BTreeMap<String, String>,
) {
    let get = |name: &str| parameters.get(name).cloned().unwrap_or_default();
    let reader = &mut tenant.users[0];
    if recording.status == 200 {
        let name = [get("username"), get("email")]
            .into_iter()
            .find(|name| !name.is_empty());
        if recording.path == "/oauth/token"
            && let Some(name) = name
        {
            reader.email = Some(name);
            reader.password = Some(get("password"));
        }
    }
    if recording.path == "/dbconnections/signup" {
        if recording.status == 400 {
            reader.email = Some(get("email"));
        }
        tenant.connections[0].options.remove("passwordPolicy");
    }
    let kind = |id: &str, kind: &str, channel: Option<&str>, answer: String| Authenticator {
        id: id.to_owned(),
        authenticator_type: kind.to_owned(),
        oob_channel: channel.map(str::to_owned),
        active: true,
        answer,
        pending: 0,
    };
    reader.authenticators = vec![
        kind("totp|dev_id", "otp", None, get("otp")),
        kind(
            "push|dev_ADbB4Y2ozSOwynKu",
            "oob",
            Some("auth0"),
            if recording.case.contains("rejected") {
                "reject"
            } else {
                "accept"
            }
            .to_owned(),
        ),
        kind("recovery-code|dev_1", "recovery-code", None, "x".to_owned()),
    ];
    if recording.case == "mfa_authenticators__list" {
        reader.authenticators = recording
            .body
            .as_array()
            .into_iter()
            .flatten()
            .map(from)
            .collect();
    }
}

fn prepare_live(house: &mut House, recording: &Recording, parameters: &BTreeMap<String, String>) {
    let get = |name: &str| parameters.get(name).cloned().unwrap_or_default();
    let (tenant, client_id) = (&mut house.tenant, get("client_id"));
    let reader = &tenant.users[0];
    let scope: Vec<String> = recording.body["scope"]
        .as_str()
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let grant = Grant {
        client_id,
        user_id: reader.user_id.clone(),
        scope,
        ..Grant::default()
    };
    let expires = i64::MAX;
    let client = &mut tenant.clients[0];
    if recording.body["refresh_token"].is_string() {
        client.rest.insert(
            "refresh_token".to_owned(),
            json!({"rotation_type": "rotating"}),
        );
    }
    house.live.refresh_tokens.insert(
        get("refresh_token"),
        RefreshToken {
            grant: Grant {
                scope: ["openid", "profile", "email", "offline_access"]
                    .map(str::to_owned)
                    .to_vec(),
                ..grant.clone()
            },
        },
    );
    if recording.status == 200 || recording.case.ends_with("mismatch") {
        house.live.codes.insert(
            get("code"),
            Code {
                grant: grant.clone(),
                redirect_uri: get("redirect_uri"),
                challenge: recording
                    .case
                    .contains("pkce")
                    .then(|| ("S256".to_owned(), "x".to_owned())),
                expires,
            },
        );
    }
    let token = parameters
        .get("mfa_token")
        .cloned()
        .unwrap_or_else(|| "mfa-token".to_owned());
    house.live.mfa_tokens.insert(
        token,
        MfaToken {
            grant,
            expires,
            asked: 0,
            oob: Some((get("oob_code"), "push|dev_ADbB4Y2ozSOwynKu".to_owned())),
        },
    );
}
