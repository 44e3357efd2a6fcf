//! `/api/v2/clients`: applications.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::keys::{hexadecimal, sha256};
use crate::sandbox::host::random::ALPHANUMERIC;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::listing::{self, Form};
use crate::sandbox::management::lookup;
use crate::sandbox::management::{client_credentials, connections, payload};
use crate::sandbox::tenant::{self, Client};

pub(crate) const MEMBERS: &str = "name:string description:string~ logo_uri:string~ callbacks:array oidc_logout:object~ \
    oidc_backchannel_logout:object~ session_transfer:object?~ allowed_origins:array web_origins:array \
    client_aliases:array~ allowed_clients:array~ allowed_logout_urls:array grant_types:array \
    token_endpoint_auth_method:string? is_token_endpoint_ip_header_trusted:boolean app_type:string \
    is_first_party:boolean oidc_conformant:boolean~ jwt_configuration:object encryption_key:object?~ \
    sso:boolean~ cross_origin_authentication:boolean~ cross_origin_auth:boolean~ cross_origin_loc:string?~ \
    sso_disabled:boolean~ custom_login_page_on:boolean~ custom_login_page:string~ \
    custom_login_page_preview:string~ form_template:string~ addons:object~ client_metadata:object~ \
    mobile:object~ initiate_login_uri:string~ native_social_login:object?~ fedcm_login:object?~ \
    refresh_token:object? default_organization:object?~ organization_usage:string? \
    organization_require_behavior:string? organization_discovery_methods:array?~ \
    client_authentication_methods:object? require_pushed_authorization_requests:boolean \
    require_proof_of_possession:boolean signed_request_object:object~ token_vault_privileged_access:object~ \
    compliance_level:string?~ skip_non_verifiable_callback_uri_confirmation_prompt:boolean? \
    token_exchange:object?~ par_request_expiry:integer?~ token_quota:object?~ resource_server_identifier:string~ \
    third_party_security_mode:string redirection_policy:string~ express_configuration:object?~ \
    my_organization_configuration:object?~ async_approval_notification_channels:array?~ client_secret:string";

const READ: [&str; 4] = [
    "read:clients",
    "read:client_keys",
    "read:client_credentials",
    "read:client_summary",
];

const LIST: Form<'_> = Form {
    name: "clients",
    always: &["tenant"],
    default_size: 50,
    tells_length: false,
    checkpoints: true,
};

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", []) => {
            caller.needs(&READ)?;
            list(call, caller)
        }
        ("POST", []) => {
            caller.needs(&["create:clients"])?;
            create(call)
        }
        ("GET", [id]) => {
            caller.needs(&READ)?;
            let mut shown = render(lookup::client(call.tenant, id)?, caller, &SETTINGS);
            listing::fields(call.ask, &mut shown, &["tenant"]);
            Ok(Reply::json(200, &shown))
        }
        ("PATCH", [id]) => {
            caller.needs(&[
                "update:clients",
                "update:client_keys",
                "update:client_credentials",
            ])?;
            update(call, caller, id)
        }
        ("DELETE", [id]) => {
            caller.needs(&["delete:clients"])?;
            call.tenant.clients.retain(|known| known.client_id != *id);
            call.tenant
                .client_grants
                .retain(|grant| grant.client_id.as_deref() != Some(*id));
            for connection in &mut call.tenant.connections {
                connection.enabled_clients.retain(|enabled| enabled != id);
            }
            Ok(Reply::empty(204))
        }
        ("POST", [id, "rotate-secret"]) => {
            caller.needs(&["update:client_keys"])?;
            lookup::client(call.tenant, id)?;
            let secret = new_secret(call);
            if let Some(client) = call.tenant.client_mut(id) {
                client.client_secret = Some(secret);
            }
            Ok(Reply::json(200, &whole(lookup::client(call.tenant, id)?)))
        }
        ("GET", [id, "connections"]) => {
            caller.needs(&["read:connections"])?;
            caller.needs(&["read:clients", "read:client_summary"])?;
            lookup::client(call.tenant, id)?;
            connections::of_client(call, caller, id)
        }
        (_, [id, "credentials", rest @ ..]) => client_credentials::answer(call, caller, id, rest),
        _ => Err(not_found()),
    }
}

/// What those see who may read a summary alone, or credentials.
const SUMMARY: [&str; 6] = [
    "tenant",
    "global",
    "client_id",
    "name",
    "app_type",
    "description",
];

/// What shows an application's settings.
const SETTINGS: [&str; 2] = ["read:clients", "read:client_keys"];

/// An application as the Management API shows it: settings, keys and credentials only to those who may read them. `settings` are
/// the scopes with which its settings are shown.
fn render(client: &Client, caller: &Caller, settings: &[&str]) -> Value {
    let mut shown = whole(client);
    if let Value::Object(members) = &mut shown {
        members.retain(|name, _| match name.as_str() {
            "client_secret" | "client_authentication_methods" => {
                caller.has(&["read:client_keys", "read:client_credentials"])
            }
            "signing_keys" => caller.has(&["read:client_keys"]),
            name => SUMMARY.contains(&name) || caller.has(settings),
        });
    }
    shown
}

/// An application with all that there is to be shown of it.
fn whole(client: &Client) -> Value {
    let mut shown = serde_json::to_value(client).unwrap_or_default();
    if let Value::Object(members) = &mut shown {
        if members.remove("credentials").is_some() {
            let ids: Vec<Value> = client
                .credentials
                .iter()
                .map(|credential| json!({"id": credential.id}))
                .collect();
            members.insert(
                "client_authentication_methods".to_owned(),
                json!({"private_key_jwt": {"credentials": ids}}),
            );
        }
        members.insert(
            "signing_keys".to_owned(),
            json!([{"cert": "[not kept here]", "pkcs7": "[not kept here]", "subject": "/CN=sandbox"}]),
        );
    }
    shown
}

/// What every tenant has beside its applications: the place of settings for all of them, with which nobody logs in.
fn global(call: &Call<'_>) -> Value {
    json!({
        "tenant": call.tenant.short_name(),
        "global": true,
        "name": "All Applications",
        "client_id": hexadecimal(&sha256(&call.tenant.domain)[..16]),
        "callbacks": [],
        "is_first_party": true,
        "oidc_conformant": false,
        "cross_origin_auth": false,
        "cross_origin_authentication": false,
        "custom_login_page_on": true,
        "sso_disabled": false,
    })
}

fn list(call: &Call<'_>, caller: &Caller) -> Outcome {
    let flag = |name: &str, value: bool| {
        call.ask
            .query(name)
            .is_none_or(|wanted| wanted == value.to_string())
    };
    if call.ask.query("is_global") == Some("true") {
        return listing::page(call, vec![global(call)], &LIST);
    }
    let types: Vec<&str> = call
        .ask
        .query_all("app_type")
        .into_iter()
        .flat_map(|types| types.split(','))
        .collect();
    let shown = call
        .tenant
        .clients
        .iter()
        .filter(|client| flag("is_first_party", client.is_first_party) && flag("is_global", false))
        .filter(|client| types.is_empty() || types.contains(&client.app_type.as_str()))
        .map(|client| render(client, caller, &SETTINGS))
        .collect();
    listing::page(call, shown, &LIST)
}

fn invalid_grants(grants: &[&str]) -> Reply {
    let text = format!("Invalid grant types: {}", grants.join(", "));
    Reply::problem(400, &text, Some("invalid_body"))
}

fn check(client: &Client) -> Result<(), Reply> {
    const TYPES: [&str; 8] = [
        "",
        "native",
        "spa",
        "regular_web",
        "non_interactive",
        "resource_server",
        "express_configuration",
        "rms",
    ];
    if !TYPES.contains(&client.app_type.as_str()) {
        return Err(payload::invalid(&format!(
            "'No enum match for: {}' on property app_type (The type of application this client represents).",
            client.app_type
        )));
    }
    let methods = ["none", "client_secret_post", "client_secret_basic"];
    if let Some(method) = &client.token_endpoint_auth_method
        && !methods.contains(&method.as_str())
    {
        return Err(payload::invalid(&format!(
            "'No enum match for: {method}' on property token_endpoint_auth_method."
        )));
    }
    if client.name.is_empty() || client.name.contains(['<', '>']) {
        return Err(payload::invalid(
            "'String does not match pattern ^[^<>]+$' on property name (The name of the client).",
        ));
    }
    let public = client.token_endpoint_auth_method.as_deref() == Some("none");
    if public
        && client
            .grant_types
            .iter()
            .any(|grant| grant == "client_credentials")
    {
        return Err(invalid_grants(&["client_credentials"]));
    }
    for (index, grant) in client.grant_types.iter().enumerate() {
        if let Some(other) = client.grant_types[..index]
            .iter()
            .position(|other| other == grant)
        {
            return Err(payload::invalid(&format!(
                "'Array items are not unique (indexes {other} and {index})' on property grant_types (A set of grant \
                 types that the client is authorized to use)."
            )));
        }
    }
    for callback in client.callbacks() {
        if url::Url::parse(callback).is_err() {
            return Err(payload::invalid(&format!(
                "'Object didn't pass validation for format url: {callback}' on property callbacks."
            )));
        }
    }
    Ok(())
}

/// A secret that no application of the tenant has: a tenant of a file has some that the same seed would make again.
fn new_secret(call: &mut Call<'_>) -> String {
    loop {
        let secret = call.random.client_secret();
        let is_there = call
            .tenant
            .clients
            .iter()
            .any(|client| client.client_secret.as_ref() == Some(&secret));
        if !is_there {
            return secret;
        }
    }
}

fn create(call: &mut Call<'_>) -> Outcome {
    let mut body = payload::object(call, MEMBERS, &["name"])?;
    // A tenant of a file has ids that the same seed would make again.
    let client_id = loop {
        let id = call.random.client_id();
        if lookup::client(call.tenant, &id).is_err() {
            break id;
        }
    };
    let secret = new_secret(call);
    let says = |name: &str| body.contains_key(name);
    let (says_grants, says_method) = (says("grant_types"), says("token_endpoint_auth_method"));
    let is_strict = body.get("is_first_party") == Some(&json!(false))
        && body
            .get("third_party_security_mode")
            .is_none_or(|mode| mode == "strict");
    let app_type = body.get("app_type").and_then(Value::as_str);
    let is_newer =
        is_strict || matches!(app_type, Some("resource_server" | "express_configuration"));
    // Only what is strict from the beginning signs with RS256 and is conformant without being told so.
    let mut base = Client {
        client_id,
        client_secret: Some(secret),
        token_endpoint_auth_method: None,
        oidc_conformant: is_newer,
        ..tenant::client(call.tenant.short_name())
    };
    if !is_newer {
        base.jwt_configuration.alg.clear();
    }
    let credentials = client_credentials::of_new_client(call, &mut body)?;
    let mut client: Client = payload::merge(&base, body)?;
    if !credentials.is_empty() {
        client.token_endpoint_auth_method = None;
        client.credentials = credentials;
    }
    let public = matches!(client.app_type.as_str(), "spa" | "native");
    if !says_method && public {
        client.token_endpoint_auth_method = Some("none".to_owned());
    }
    if !says_grants {
        client.grant_types = tenant::usual_grants(public);
    }
    if !client.is_first_party {
        client.client_id = format!("tpc_{}", call.random.text(22, ALPHANUMERIC));
        client
            .rest
            .entry("third_party_security_mode")
            .or_insert_with(|| json!("strict"));
    }
    check(&client)?;
    let mut shown = whole(&client);
    shown["encrypted"] = json!(true);
    shown["signing_keys"][0]["key"] = json!("[not kept here]");
    // Where nobody says otherwise, a new application may use all connections that there are.
    let flags = &call.tenant.settings.flags;
    if flags.get("enable_client_connections") != Some(&false) {
        for connection in &mut call.tenant.connections {
            connection.enabled_clients.push(client.client_id.clone());
        }
    }
    call.tenant.clients.push(client);
    Ok(Reply::json(201, &shown))
}

fn update(call: &mut Call<'_>, caller: &Caller, id: &str) -> Outcome {
    let mut body = payload::object(call, MEMBERS, &[])?;
    let client = lookup::client(call.tenant, id)?;
    if body
        .get("is_first_party")
        .is_some_and(|value| *value != client.is_first_party)
    {
        return Err(Reply::problem(
            400,
            "is_first_party cannot be changed",
            Some("invalid_body"),
        ));
    }
    let kept = client_credentials::kept(client, &mut body)?;
    let mut changed: Client = payload::merge(client, body)?;
    changed.credentials = kept;
    check(&changed)?;
    // Who may change them is shown what came of it.
    let shown = render(
        &changed,
        caller,
        &["update:clients", SETTINGS[0], SETTINGS[1]],
    );
    if let Some(place) = call.tenant.client_mut(id) {
        *place = changed;
    }
    Ok(Reply::json(200, &shown))
}
