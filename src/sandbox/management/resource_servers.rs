//! `/api/v2/resource-servers`: APIs.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::listing::{self, Form};
use crate::sandbox::management::lookup;
use crate::sandbox::management::payload;
use crate::sandbox::tenant::{self, ResourceServer};

pub(crate) const NEW: &str = "name:string identifier:string scopes:array signing_alg:string signing_secret:string \
    allow_offline_access:boolean allow_online_access:boolean~ \
    allow_online_access_with_ephemeral_sessions:boolean~ token_lifetime:integer token_lifetime_for_web:integer~ \
    token_dialect:string skip_consent_for_verifiable_first_party_clients:boolean enforce_policies:boolean~ \
    token_encryption:object? consent_policy:string? authorization_details:array?~ proof_of_possession:object?~ \
    subject_type_authorization:object authorization_policy:object?~";

/// What the sandbox's subscription does not have.
const GATED: [&str; 2] = ["consent_policy", "token_encryption"];

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", []) => {
            caller.needs(&["read:resource_servers"])?;
            list(call)
        }
        ("POST", []) => {
            caller.needs(&["create:resource_servers"])?;
            create(call)
        }
        ("GET", [id]) => {
            caller.needs(&["read:resource_servers"])?;
            let mut shown = render(lookup::api(call.tenant, id)?);
            listing::fields(call.ask, &mut shown, &[]);
            Ok(Reply::json(200, &shown))
        }
        ("PATCH", [id]) => {
            caller.needs(&["update:resource_servers"])?;
            update(call, id)
        }
        ("DELETE", [id]) => {
            caller.needs(&["delete:resource_servers"])?;
            if lookup::api(call.tenant, id).is_ok_and(|api| api.is_system) {
                return Err(Reply::problem(
                    400,
                    "A system resource server cannot be deleted",
                    Some("operation_not_supported"),
                ));
            }
            call.tenant
                .resource_servers
                .retain(|api| api.id != *id && api.identifier != *id);
            Ok(Reply::empty(204))
        }
        _ => Err(not_found()),
    }
}

fn render(api: &ResourceServer) -> Value {
    let mut shown = api.rest.clone();
    shown.extend(tenant::object(json!({
        "id": api.id,
        "name": api.name,
        "identifier": api.identifier,
        "allow_offline_access": api.allow_offline_access,
        "skip_consent_for_verifiable_first_party_clients": api.skip_consent_for_verifiable_first_party_clients,
        "subject_type_authorization": {
            "client": {"policy": "require_client_grant"},
            "user": {"policy": api.user_policy},
        },
        "token_lifetime": api.token_lifetime,
        "token_lifetime_for_web": api.token_lifetime_for_web,
        "signing_alg": api.signing_alg,
    })));
    if !api.scopes.is_empty() {
        shown.insert("scopes".to_owned(), json!(api.scopes));
    }
    if api.is_system {
        shown.insert("is_system".to_owned(), json!(true));
    }
    if let Some(dialect) = &api.token_dialect {
        shown.insert("token_dialect".to_owned(), json!(dialect));
    }
    if let Some(secret) = &api.signing_secret {
        shown.insert("signing_secret".to_owned(), json!(secret));
    }
    Value::Object(shown)
}

fn list(call: &Call<'_>) -> Outcome {
    let wanted = call.ask.query_all("identifiers");
    let shown = call
        .tenant
        .resource_servers
        .iter()
        .filter(|api| wanted.is_empty() || wanted.contains(&api.identifier.as_str()))
        .map(render)
        .collect();
    let form = Form {
        name: "resource_servers",
        always: &[],
        default_size: 50,
        tells_length: false,
        checkpoints: true,
    };
    listing::page(call, shown, &form)
}

fn gate(body: &serde_json::Map<String, Value>) -> Result<(), Reply> {
    let gated: Vec<&str> = GATED
        .into_iter()
        .filter(|name| body.get(*name).is_some_and(|value| !value.is_null()))
        .collect();
    if gated.is_empty() {
        return Ok(());
    }
    Err(Reply::problem(
        403,
        &format!(
            "Please upgrade your subscription to use {}.",
            gated.join(", ")
        ),
        Some("feature_not_enabled"),
    ))
}

/// Takes the policy out of its nest, where the tenant keeps it flat.
fn flatten(body: &mut serde_json::Map<String, Value>) {
    if let Some(nest) = body.remove("subject_type_authorization")
        && let Some(policy) = nest["user"]["policy"].as_str()
    {
        body.insert("user_policy".to_owned(), json!(policy));
    }
}

fn create(call: &mut Call<'_>) -> Outcome {
    let mut body = payload::object(call, NEW, &["identifier"])?;
    gate(&body)?;
    flatten(&mut body);
    let base = ResourceServer {
        id: call.random.object_id(),
        ..ResourceServer::default()
    };
    let mut api: ResourceServer = payload::merge(&base, body)?;
    if api.identifier.is_empty() {
        return Err(payload::invalid(
            "'String is too short (0 chars), minimum 1' on property identifier.",
        ));
    }
    if call.tenant.resource_server(&api.identifier).is_some() {
        return Err(Reply::problem(
            409,
            "A resource server with the same identifier already exists.",
            Some("resource_server_conflict"),
        ));
    }
    if api.name.is_empty() {
        api.name.clone_from(&api.identifier);
    }
    let shown = render(&api);
    call.tenant.resource_servers.push(api);
    Ok(Reply::json(201, &shown))
}

fn update(call: &mut Call<'_>, id: &str) -> Outcome {
    let mut body = payload::object(call, NEW, &[])?;
    if body.contains_key("identifier") {
        return Err(payload::invalid(
            "'Additional properties not allowed: identifier'.",
        ));
    }
    let is_system = lookup::api(call.tenant, id)?.is_system;
    let fixed = body.iter().find(|(name, value)| match name.as_str() {
        "token_lifetime" | "skip_consent_for_verifiable_first_party_clients" => false,
        "subject_type_authorization" => !value["client"].is_null(),
        _ => true,
    });
    // The words of this one are not recorded.
    if let Some((name, _)) = fixed.filter(|_| is_system) {
        return Err(Reply::problem(
            400,
            &format!("{name} of a system resource server cannot be changed"),
            Some("operation_not_supported"),
        ));
    }
    gate(&body)?;
    flatten(&mut body);
    let changed: ResourceServer = payload::merge(lookup::api(call.tenant, id)?, body)?;
    let shown = render(&changed);
    if let Some(place) = call
        .tenant
        .resource_servers
        .iter_mut()
        .find(|api| api.id == changed.id)
    {
        *place = changed;
    }
    Ok(Reply::json(200, &shown))
}
