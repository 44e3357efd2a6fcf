//! `/api/v2/client-grants`: which application may call which API.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::listing::{self, Form};
use crate::sandbox::management::lookup;
use crate::sandbox::management::payload;
use crate::sandbox::tenant::ClientGrant;

pub(crate) const NEW: &str = "client_id:string audience:string default_for:string organization_usage:string \
    allow_any_organization:boolean~ scope:array subject_type:string authorization_details_types:array~ \
    allow_all_scopes:boolean";
pub(crate) const CHANGED: &str = "scope:array? organization_usage:string? allow_any_organization:boolean?~ authorization_details_types:array~ \
    allow_all_scopes:boolean?";

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", []) => {
            caller.needs(&["read:client_grants"])?;
            list(call)
        }
        ("POST", []) => {
            caller.needs(&["create:client_grants"])?;
            create(call)
        }
        ("GET", [id]) => {
            caller.needs(&["read:client_grants"])?;
            Ok(Reply::json(
                200,
                &render(lookup::client_grant(call.tenant, id)?),
            ))
        }
        ("PATCH", [id]) => {
            caller.needs(&["update:client_grants"])?;
            let mut body = payload::object(call, CHANGED, &[])?;
            if body.get("allow_all_scopes") == Some(&json!(true)) {
                body.insert("scope".to_owned(), json!([]));
            }
            let changed: ClientGrant =
                payload::merge(lookup::client_grant(call.tenant, id)?, body)?;
            let shown = render(&changed);
            if let Some(place) = call
                .tenant
                .client_grants
                .iter_mut()
                .find(|grant| grant.id == *id)
            {
                *place = changed;
            }
            Ok(Reply::json(200, &shown))
        }
        ("DELETE", [id]) => {
            caller.needs(&["delete:client_grants"])?;
            call.tenant.client_grants.retain(|grant| grant.id != *id);
            Ok(Reply::empty(204))
        }
        _ => Err(not_found()),
    }
}

/// A grant as the Management API shows it: one of all scopes names none.
fn render(grant: &ClientGrant) -> Value {
    let mut shown = serde_json::to_value(grant).unwrap_or_default();
    if grant.is_of_all_scopes()
        && let Value::Object(members) = &mut shown
    {
        members.remove("scope");
    }
    shown
}

fn list(call: &Call<'_>) -> Outcome {
    let fits = |name: &str, value: Option<&str>| {
        call.ask
            .query(name)
            .is_none_or(|wanted| value == Some(wanted))
    };
    let shown = call
        .tenant
        .client_grants
        .iter()
        .filter(|grant| {
            fits("audience", Some(&grant.audience))
                && fits("client_id", grant.client_id.as_deref())
                && fits("subject_type", Some(grant.kind()))
                && fits(
                    "default_for",
                    grant.rest.get("default_for").and_then(Value::as_str),
                )
        })
        .map(render)
        .collect();
    let form = Form {
        name: "client_grants",
        always: &[],
        default_size: 50,
        tells_length: false,
        checkpoints: true,
    };
    listing::page(call, shown, &form)
}

fn create(call: &mut Call<'_>) -> Outcome {
    let mut body = payload::object(call, NEW, &["audience"])?;
    if !body.contains_key("client_id") && !body.contains_key("default_for") {
        return Err(payload::invalid("'Missing required property: client_id'."));
    }
    if !call.tenant.oddities.grants_without_subject_type {
        body.entry("subject_type")
            .or_insert_with(|| json!("client"));
    }
    let id = loop {
        let id = call.random.prefixed("cgr");
        if lookup::client_grant(call.tenant, &id).is_err() {
            break id;
        }
    };
    let base = ClientGrant {
        id,
        ..ClientGrant::default()
    };
    let grant: ClientGrant = payload::merge(&base, body)?;
    if let Some(client_id) = &grant.client_id {
        let client = lookup::client(call.tenant, client_id)?;
        if client.app_type == "express_configuration" {
            return Err(Reply::problem(
                400,
                "Client of type express_configuration cannot be used",
                Some("validation_error"),
            ));
        }
    }
    // Its scopes are not held against those of the API.
    if call.tenant.resource_server(&grant.audience).is_none() {
        return Err(Reply::problem(
            404,
            &format!("No resource with identifier {}", grant.audience),
            Some("inexistent_resource_server"),
        ));
    }
    let taken = call.tenant.client_grants.iter().any(|other| {
        other.client_id == grant.client_id
            && other.audience == grant.audience
            && (other.subject_type == "user") == (grant.subject_type == "user")
            && other.rest.get("default_for") == grant.rest.get("default_for")
    });
    if taken {
        return Err(Reply::problem(
            409,
            &format!(
                "A client grant already exists between {} and {}",
                grant.client_id.as_deref().unwrap_or_default(),
                grant.audience
            ),
            Some("client_grant_conflict"),
        ));
    }
    let shown = render(&grant);
    call.tenant.client_grants.push(grant);
    Ok(Reply::json(201, &shown))
}
