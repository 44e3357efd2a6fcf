//! `/api/v2/connections`, and which applications use them.

use serde_json::{Map, Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::clock;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::listing::{self, Form};
use crate::sandbox::management::lookup;
use crate::sandbox::management::payload;
use crate::sandbox::tenant::{self, Connection};

pub(crate) const NEW: &str = "name:string display_name:string~ strategy:string options:object enabled_clients:array \
    is_domain_connection:boolean~ show_as_button:boolean~ realms:array~ metadata:object~ authentication:object \
    connected_accounts:object~ cross_app_access_requesting_app:object~";
pub(crate) const CHANGED: &str = "display_name:string~ options:object? enabled_clients:array? is_domain_connection:boolean~ \
    show_as_button:boolean~ realms:array~ metadata:object~ authentication:object connected_accounts:object~ \
    cross_app_access_requesting_app:object~";

/// What a password may be checked against, where that is switched on.
const PROFILE_FIELDS: [&str; 8] = [
    "name",
    "username",
    "nickname",
    "email",
    "phone_number",
    "user_metadata.name",
    "user_metadata.first",
    "user_metadata.last",
];

const LIST: Form<'_> = Form {
    name: "connections",
    always: &["id", "is_domain_connection"],
    default_size: 50,
    tells_length: false,
    checkpoints: true,
};

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", []) => {
            caller.needs(&["read:connections"])?;
            list(call, caller)
        }
        ("POST", []) => {
            caller.needs(&["create:connections"])?;
            create(call, caller)
        }
        ("GET", [id]) => {
            caller.needs(&["read:connections"])?;
            let mut shown = render(call, caller, lookup::connection(call.tenant, id)?);
            listing::fields(call.ask, &mut shown, &["id", "is_domain_connection"]);
            Ok(Reply::json(200, &shown))
        }
        ("PATCH", [id]) => {
            caller.needs(&["update:connections"])?;
            update(call, caller, id)
        }
        ("DELETE", [id]) => {
            caller.needs(&["delete:connections"])?;
            if call.tenant.connections.iter().all(|known| known.id != *id) {
                return Ok(Reply::empty(204));
            }
            call.tenant.connections.retain(|known| known.id != *id);
            Ok(Reply::json(
                202,
                &json!({"deleted_at": clock::instant(call.now)}),
            ))
        }
        ("GET", [id, "clients"]) => {
            caller.needs(&["read:connections"])?;
            clients(call, id)
        }
        ("PATCH", [id, "clients"]) => {
            caller.needs(&["update:connections"])?;
            change_clients(call, id)
        }
        _ => Err(not_found()),
    }
}

/// A connection as the Management API shows it: its options only to those who may read or change those.
fn render(call: &Call<'_>, caller: &Caller, connection: &Connection) -> Value {
    let mut shown = tenant::object(json!({
        "is_domain_connection": false,
        "realms": [connection.name],
    }));
    shown.extend(connection.rest.clone());
    shown.insert("id".to_owned(), json!(connection.id));
    shown.insert("name".to_owned(), json!(connection.name));
    shown.insert("strategy".to_owned(), json!(connection.strategy));
    if caller.has(&["read:connections_options", "update:connections_options"]) {
        shown.insert("options".to_owned(), json!(connection.options));
    }
    // Withdrawn: only a tenant that was told so still shows it, and never on enterprise connections.
    if call.tenant.oddities.shows_enabled_clients && connection.strategy != "oidc" {
        shown.insert(
            "enabled_clients".to_owned(),
            json!(connection.enabled_clients),
        );
    }
    Value::Object(shown)
}

/// Those that fit, of the strategies that were asked for.
fn chosen(call: &Call<'_>, caller: &Caller, fits: impl Fn(&Connection) -> bool) -> Vec<Value> {
    let strategies = call.ask.query_all("strategy");
    call.tenant
        .connections
        .iter()
        .filter(|known| strategies.is_empty() || strategies.contains(&known.strategy.as_str()))
        .filter(|known| fits(known))
        .map(|known| render(call, caller, known))
        .collect()
}

fn list(call: &Call<'_>, caller: &Caller) -> Outcome {
    let name = call.ask.query("name");
    let shown = chosen(call, caller, |known| {
        name.is_none_or(|name| known.name == name)
    });
    listing::page(call, shown, &LIST)
}

/// The databases and others that an application may use.
pub(crate) fn of_client(call: &Call<'_>, caller: &Caller, client_id: &str) -> Outcome {
    let shown = chosen(call, caller, |known| {
        known.enabled_clients.iter().any(|id| id == client_id)
    });
    // This list is always by checkpoint.
    if call.ask.query("take").is_none() && call.ask.query("from").is_none() {
        let mut shown: Vec<Value> = shown.into_iter().take(50).collect();
        for item in &mut shown {
            listing::fields(call.ask, item, LIST.always);
        }
        return Ok(Reply::json(200, &json!({"connections": shown})));
    }
    listing::page(call, shown, &LIST)
}

/// What no database may be set to, be it new (`None`) or changed.
fn check_options(
    options: &Map<String, Value>,
    before: Option<&Map<String, Value>>,
) -> Result<(), Reply> {
    let is_shared = |options: &Map<String, Value>| {
        let unique = options
            .get("attributes")
            .map(|attributes| &attributes["email"]["unique"]);
        unique == Some(&Value::Bool(false))
    };
    // Whether several accounts may have one address is settled when the database is made.
    if is_shared(options) && before.is_some_and(|before| !is_shared(before)) {
        return Err(Reply::problem(
            400,
            "cannot add non-unique email attribute",
            Some("invalid_body"),
        ));
    }
    if options.contains_key("attributes") && options.contains_key("requires_username") {
        return Err(Reply::problem(
            400,
            "Cannot set both options.attributes and options.requires_username",
            Some("invalid_body"),
        ));
    }
    Ok(())
}

fn withdrawn(call: &Call<'_>, body: &Map<String, Value>) -> Result<(), Reply> {
    if body.contains_key("enabled_clients") && !call.tenant.oddities.shows_enabled_clients {
        return Err(payload::invalid(
            "'Additional properties not allowed: enabled_clients'.",
        ));
    }
    Ok(())
}

/// What Auth0 itself puts where nothing is said about a database.
fn usual_options() -> Map<String, Value> {
    tenant::object(json!({
        "brute_force_protection": true,
        "passkey_options": {
            "challenge_ui": "both",
            "progressive_enrollment_enabled": true,
            "local_enrollment_enabled": true,
        },
        "authentication_methods": {
            "passkey": {"enabled": false},
            "password": {"enabled": true, "api_behavior": "required", "signup_behavior": "allow"},
        },
        "password_options": {
            "complexity": {
                "character_type_rule": "all",
                "identical_characters": "allow",
                "sequential_characters": "allow",
                "max_length_exceeded": "error",
                "min_length": 15,
                "character_types": [],
            },
            "profile_data": {"active": false, "blocked_fields": PROFILE_FIELDS},
            "history": {"active": false, "size": 3},
            "dictionary": {"active": false, "custom": [], "default": "en_100k"},
        },
    }))
}

/// Of what is usual only that which there was before: older databases know less.
fn known_before(usual: &mut Map<String, Value>, before: &Map<String, Value>) {
    usual.retain(|name, value| match (value, before.get(name)) {
        (_, None) => false,
        (Value::Object(usual), Some(Value::Object(before))) => {
            known_before(usual, before);
            true
        }
        _ => true,
    });
}

/// Puts in what is missing, at every level.
fn fill(members: &mut Map<String, Value>, usual: Map<String, Value>) {
    for (name, value) in usual {
        match (members.get_mut(&name), value) {
            (Some(Value::Object(members)), Value::Object(usual)) => fill(members, usual),
            (None | Some(Value::Null), value) => {
                members.insert(name, value);
            }
            _ => {}
        }
    }
}

fn create(call: &mut Call<'_>, caller: &Caller) -> Outcome {
    let mut body = payload::object(call, NEW, &["name", "strategy"])?;
    withdrawn(call, &body)?;
    let text = |value: Option<Value>| {
        value
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    let name = text(body.remove("name"));
    let strategy = text(body.remove("strategy"));
    let fits = !name.is_empty()
        && name.len() <= 128
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-');
    if !fits {
        return Err(payload::invalid(&format!(
            "'String does not match pattern ^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$: {name}' on property name (The \
             name of the connection)."
        )));
    }
    if call.tenant.connection(&name).is_some() {
        return Err(Reply::problem(
            409,
            "A connection with the same name already exists",
            Some("connection_conflict"),
        ));
    }
    let options = match body.remove("options") {
        Some(Value::Object(options)) => options,
        _ => Map::new(),
    };
    check_options(&options, None)?;
    let enabled = payload::texts(body.remove("enabled_clients").as_ref());
    let connection = if strategy == "auth0" {
        let mut made = tenant::database(&name, enabled, call.random);
        // New databases have the newer form of a password policy.
        made.options.remove("passwordPolicy");
        made.options.remove("disable_self_service_change_password");
        let mut usual = usual_options();
        if options.contains_key("passwordPolicy") {
            usual.remove("password_options");
        }
        made.options.extend(options);
        fill(&mut made.options, usual);
        made.rest.extend(body);
        made
    } else {
        Connection {
            id: loop {
                let id = call.random.prefixed("con");
                if call.tenant.connections.iter().all(|known| known.id != id) {
                    break id;
                }
            },
            name,
            strategy,
            enabled_clients: enabled,
            options,
            rest: tenant::object(json!({
                "authentication": {"active": true},
                "connected_accounts": {"active": false},
            }))
            .into_iter()
            .chain(body)
            .collect(),
            ..Connection::default()
        }
    };
    let shown = render(call, caller, &connection);
    call.tenant.connections.push(connection);
    Ok(Reply::json(201, &shown))
}

fn update(call: &mut Call<'_>, caller: &Caller, id: &str) -> Outcome {
    let mut body = payload::object(call, CHANGED, &[])?;
    withdrawn(call, &body)?;
    let mut changed = lookup::connection(call.tenant, id)?.clone();
    if let Some(options) = body.remove("options") {
        caller.needs(&["update:connections_options"])?;
        let before = std::mem::take(&mut changed.options);
        // Replaced whole, not merged.
        if let Value::Object(options) = options {
            changed.options = options;
        }
        check_options(&changed.options, Some(&before))?;
        if changed.strategy == "auth0" {
            let mut usual = usual_options();
            // The newer password policy comes with the first word about it.
            let policy = usual.get("password_options").cloned();
            known_before(&mut usual, &before);
            if changed.options.contains_key("password_options")
                && let Some(policy) = policy
            {
                usual.insert("password_options".to_owned(), policy);
            }
            fill(&mut changed.options, usual);
        }
    }
    if let Some(enabled) = body.remove("enabled_clients") {
        changed.enabled_clients = payload::texts(Some(&enabled));
    }
    changed.rest.extend(body);
    let shown = render(call, caller, &changed);
    if let Some(place) = call
        .tenant
        .connections
        .iter_mut()
        .find(|connection| connection.id == id)
    {
        *place = changed;
    }
    Ok(Reply::json(200, &shown))
}

fn clients(call: &Call<'_>, id: &str) -> Outcome {
    let shown: Vec<Value> = lookup::connection(call.tenant, id)?
        .enabled_clients
        .iter()
        .map(|client_id| json!({"client_id": client_id}))
        .collect();
    if call.ask.query("take").is_none() && call.ask.query("from").is_none() {
        return Ok(Reply::json(200, &json!({"clients": shown})));
    }
    let form = Form {
        name: "clients",
        always: &[],
        ..LIST
    };
    listing::page(call, shown, &form)
}

/// Switches applications on and off, those that are named and no others.
fn change_clients(call: &mut Call<'_>, id: &str) -> Outcome {
    let mut enabled = lookup::connection(call.tenant, id)?.enabled_clients.clone();
    let Some(Value::Array(changes)) = call.ask.json() else {
        return Err(payload::invalid("'Expected type array'."));
    };
    if changes.is_empty() || changes.len() > 50 {
        return Err(payload::invalid(&format!(
            "'Array must have between 1 and 50 items, found {}'.",
            changes.len()
        )));
    }
    for change in &changes {
        let (Some(client_id), Some(status)) =
            (change["client_id"].as_str(), change["status"].as_bool())
        else {
            return Err(payload::invalid("'Missing required property: client_id'."));
        };
        enabled.retain(|enabled| enabled != client_id);
        if status {
            enabled.push(client_id.to_owned());
        }
    }
    if let Some(place) = call
        .tenant
        .connections
        .iter_mut()
        .find(|connection| connection.id == id)
    {
        place.enabled_clients = enabled;
    }
    Ok(Reply::empty(204))
}
