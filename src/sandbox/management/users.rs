//! `/api/v2/users`, `/users-by-email` and `/user-blocks`: people.

use serde_json::{Map, Value, json};

use crate::sandbox::call::{About, Call, signed_up};
use crate::sandbox::host::clock;
use crate::sandbox::host::keys::{hexadecimal, sha256};
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::listing::{self, Form};
use crate::sandbox::management::lookup;
use crate::sandbox::management::search::Search;
use crate::sandbox::management::{logs, payload};
use crate::sandbox::tenant::{Connection, User, is_strong, looks_like_an_address};

pub(crate) const NEW: &str = "email:string phone_number:string user_metadata:object blocked:boolean email_verified:boolean \
    phone_verified:boolean app_metadata:object given_name:string family_name:string name:string nickname:string \
    picture:string user_id:string connection:string password:string verify_email:boolean~ username:string";
pub(crate) const CHANGED: &str = "blocked:boolean email_verified:boolean email:string? phone_number:string? phone_verified:boolean \
    user_metadata:object? app_metadata:object? given_name:string? family_name:string? name:string? \
    nickname:string? picture:string? verify_email:boolean~ verify_phone_number:boolean~ password:string? \
    connection:string~ client_id:string~ username:string?";
/// Members that are kept as they come.
const PROFILE: [&str; 7] = [
    "given_name",
    "family_name",
    "name",
    "nickname",
    "picture",
    "phone_number",
    "phone_verified",
];

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", []) => list(call, caller),
        ("POST", []) => create(call, caller),
        ("GET", [id]) => show(call, caller, id),
        ("PATCH", [id]) => update(call, caller, id),
        ("DELETE", [id]) => {
            caller.needs(&["delete:users", "delete:current_user"])?;
            // A second deletion is as good as the first.
            call.tenant.users.retain(|user| user.user_id != *id);
            Ok(Reply::empty(204))
        }
        ("GET", [id, "logs"]) => {
            caller.needs(&["read:logs", "read:logs_users"])?;
            logs::of_user(call, id)
        }
        ("POST", [id, "permissions"]) => assign(call, caller, id),
        (
            "GET",
            [
                id,
                "roles" | "permissions" | "organizations" | "enrollments",
            ],
        ) => {
            caller.needs(&["read:users"])?;
            lookup::user(call.tenant, id)?;
            Ok(Reply::json(200, &json!([])))
        }
        _ => Err(not_found()),
    }
}

fn list(call: &Call<'_>, caller: &Caller) -> Outcome {
    caller.needs(&["read:users"])?;
    let connection = call.ask.query("connection");
    let mut found: Vec<&User> = call
        .tenant
        .users
        .iter()
        .filter(|user| connection.is_none_or(|name| user.connection == name))
        .collect();
    if let Some(query) = call.ask.query("q") {
        let search = Search::parse(query).ok_or_else(|| {
            Reply::problem(
                400,
                "The query is not valid: check its syntax.",
                Some("invalid_query_string"),
            )
        })?;
        found.retain(|user| search.finds(&render(user)));
    }
    if let Some((field, order)) = call.ask.query("sort").and_then(|sort| sort.split_once(':')) {
        found.sort_by_cached_key(|user| render(user)[field].to_string());
        if order == "-1" {
            found.reverse();
        }
    }
    let page = listing::number(call.ask, "page", 0, 0..=usize::MAX)?;
    let size = listing::number(call.ask, "per_page", 50, 0..=100)?;
    if page.saturating_mul(size) >= 1_000 {
        return Err(Reply::problem(
            400,
            "You can only page through the first 1000 records. See \
             https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation",
            Some("invalid_paging"),
        ));
    }
    let form = Form {
        name: "users",
        always: &[],
        default_size: 50,
        tells_length: true,
        checkpoints: false,
    };
    listing::page_of(call, found.len(), &form, |range| {
        found[range].iter().map(|user| render(user)).collect()
    })
}

/// Permissions of APIs, given to a person; the sandbox keeps none, and says which it does not know.
fn assign(call: &Call<'_>, caller: &Caller, id: &str) -> Outcome {
    caller.needs(&["update:users", "create:users"])?;
    let body = payload::object(call, "permissions:array", &["permissions"])?;
    lookup::user(call.tenant, id)?;
    for permission in body["permissions"].as_array().into_iter().flatten() {
        let text = |name: &str| permission[name].as_str().unwrap_or_default();
        let (identifier, name) = (text("resource_server_identifier"), text("permission_name"));
        let offered = call
            .tenant
            .resource_server(identifier)
            .is_some_and(|api| api.scopes.iter().any(|scope| scope.value == name));
        if !offered {
            return Err(Reply::problem(
                404,
                &format!("This permission does not exist: '{identifier} - {name}'"),
                Some("inexistent_resource_server_permission"),
            ));
        }
    }
    Ok(Reply::empty(201))
}

fn show(call: &Call<'_>, caller: &Caller, id: &str) -> Outcome {
    caller.needs(&["read:users", "read:current_user"])?;
    let mut shown = render(lookup::user(call.tenant, id)?);
    listing::fields(call.ask, &mut shown, &[]);
    Ok(Reply::json(200, &shown))
}

fn create(call: &mut Call<'_>, caller: &Caller) -> Outcome {
    caller.needs(&["create:users"])?;
    let body = payload::object(call, NEW, &["connection"])?;
    mails_from(call)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let name = text("connection").unwrap_or_default();
    let connection = directory(call, caller, &name)?;
    let email = text("email").map(|email| email.to_lowercase());
    let username = text("username");
    let password = new_credentials(connection, email.as_deref(), username.as_deref(), &body)?;
    let given = text("user_id").filter(|id| !id.is_empty());
    let number = given.unwrap_or_else(|| call.random.object_id());
    let user_id = format!("auth0|{number}");
    let taken = call.tenant.users.iter().any(|user| {
        user.user_id == user_id
            || (user.connection == name
                && ((email.is_some() && user.email == email)
                    || (username.is_some() && user.username == username)))
    });
    if taken {
        return Err(Reply::problem(
            409,
            "The user already exists.",
            Some("auth0_idp_error"),
        ));
    }
    let now = clock::instant(call.now);
    let mut user = User {
        user_id,
        connection: name,
        email_verified: body.get("email_verified") == Some(&json!(true)),
        password: Some(password),
        blocked: body.get("blocked").and_then(Value::as_bool),
        app_metadata: metadata(&body, "app_metadata"),
        user_metadata: metadata(&body, "user_metadata"),
        created_at: now.clone(),
        updated_at: now,
        ..User::default()
    };
    let label = email.clone().or(username.clone()).unwrap_or_default();
    let nickname = label.split('@').next().unwrap_or_default().to_owned();
    user.rest.insert("name".to_owned(), json!(label));
    user.rest.insert("nickname".to_owned(), json!(nickname));
    user.rest
        .insert("picture".to_owned(), json!(avatar(&label)));
    user.email = email;
    user.username = username;
    for name in PROFILE {
        if let Some(value) = body.get(name) {
            user.rest.insert(name.to_owned(), value.clone());
        }
    }
    let shown = render(&user);
    let about = About {
        details: Some(signed_up(call, &caller.client_id, body, true)),
        client_id: Some(caller.client_id.clone()),
        connection: Some(user.connection.clone()),
        user_id: Some(user.user_id.clone()),
        user_name: user.names().last().map(str::to_owned),
        ..About::default()
    };
    call.log("ss", "", &about);
    call.add_user(user);
    Ok(Reply::json(201, &shown))
}

/// Whether it is settled from which domain mails to people come, where there are several.
fn mails_from(call: &Call<'_>) -> Result<(), Reply> {
    let verified = call.tenant.domains().count() - 1;
    let custom = &call.tenant.custom_domains;
    let has_default = custom
        .iter()
        .any(|custom| custom.is_default && custom.status == "ready");
    if verified < 2 || has_default || call.ask.header("auth0-custom-domain").is_some() {
        return Ok(());
    }
    Err(Reply::problem(
        409,
        "The tenant has multiple verified custom domains.",
        Some("custom_domain_conflict"),
    ))
}

/// The database of this name, if the application that asks may make people in it.
fn directory<'a>(call: &'a Call<'_>, caller: &Caller, name: &str) -> Result<&'a Connection, Reply> {
    let refused = |message: &str, code: Option<&str>| Reply::problem(400, message, code);
    let connection = call.tenant.connection(name).ok_or_else(|| {
        refused(
            "The connection does not exist.",
            Some("inexistent_connection"),
        )
    })?;
    if connection.strategy != "auth0" {
        return Err(refused(
            "The connection does not support user creation.",
            Some("operation_not_supported"),
        ));
    }
    if connection.enabled_clients.is_empty() {
        return Err(refused("The connection is disabled", None));
    }
    if !connection.enabled_clients.contains(&caller.client_id) {
        let text = format!(
            "Connection must be enabled for this client to perform single user creation and signup operations \
             (client_id: {} - connection: {name})",
            caller.client_id
        );
        return Err(refused(&text, None));
    }
    Ok(connection)
}

/// The password of a person to be, if that and the names are as the database wants them.
fn new_credentials(
    connection: &Connection,
    email: Option<&str>,
    username: Option<&str>,
    body: &Map<String, Value>,
) -> Result<String, Reply> {
    if email.is_none() && username.is_none() {
        return Err(payload::invalid("'Missing required property: email'."));
    }
    if let Some(email) = email.filter(|email| !looks_like_an_address(email)) {
        return Err(payload::invalid(&format!(
            "'Object didn't pass validation for format email: {email}' on property email (The user's email)."
        )));
    }
    if username.is_none() && connection.options.get("requires_username") == Some(&json!(true)) {
        return Err(Reply::problem(
            400,
            "The connection requires a username.",
            Some("invalid_body"),
        ));
    }
    let password = body
        .get("password")
        .and_then(Value::as_str)
        .ok_or_else(|| payload::invalid("'Missing required property: password'."))?;
    if !is_strong(password, &connection.options) {
        return Err(weak());
    }
    Ok(password.to_owned())
}

fn weak() -> Reply {
    Reply::problem(400, "PasswordStrengthError: Password is too weak", None)
}

/// A picture made of the address, as Auth0 makes one of Gravatar's.
fn avatar(label: &str) -> String {
    let hash = hexadecimal(&sha256(label)[..16]);
    let initials: String = label.chars().take(2).collect();
    format!(
        "https://s.gravatar.com/avatar/{hash}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2F{initials}.png"
    )
}

fn metadata(body: &Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    body.get(name).and_then(Value::as_object).cloned()
}

fn update(call: &mut Call<'_>, caller: &Caller, id: &str) -> Outcome {
    caller.needs(&[
        "update:users",
        "update:users_app_metadata",
        "update:current_user_metadata",
    ])?;
    let body = payload::object(call, CHANGED, &[])?;
    let user = lookup::user(call.tenant, id)?.clone();
    let beyond_metadata = body.keys().any(|name| !name.ends_with("_metadata"));
    if beyond_metadata {
        caller.needs(&["update:users"])?;
    }
    if body.contains_key("password") && body.contains_key("email") {
        return Err(Reply::problem(
            400,
            "Cannot update password and email simultaneously",
            Some("operation_not_supported"),
        ));
    }
    let options = call
        .tenant
        .connection(&user.connection)
        .map(|connection| connection.options.clone())
        .unwrap_or_default();
    let mut changed = user.clone();
    for (name, value) in &body {
        match name.as_str() {
            "app_metadata" if call.tenant.oddities.loses_app_metadata => {}
            "app_metadata" => merge_metadata(&mut changed.app_metadata, value),
            "user_metadata" => merge_metadata(&mut changed.user_metadata, value),
            "blocked" => changed.blocked = value.as_bool(),
            "email_verified" => changed.email_verified = value == true,
            "email" => changed.email = value.as_str().map(str::to_lowercase),
            "username" => changed.username = value.as_str().map(str::to_owned),
            "password" => {
                let password = value.as_str().unwrap_or_default();
                if !is_strong(password, &options) {
                    return Err(weak());
                }
                changed.password = Some(password.to_owned());
                changed.password_leaked = false;
            }
            name if PROFILE.contains(&name) => {
                if value.is_null() {
                    changed.rest.remove(name);
                } else {
                    changed.rest.insert(name.to_owned(), value.clone());
                }
            }
            _ => {}
        }
    }
    if changed.email != user.email {
        mails_from(call)?;
    }
    if changed.email != user.email
        && call.tenant.users.iter().any(|other| {
            other.user_id != user.user_id
                && other.connection == user.connection
                && other.email == changed.email
        })
    {
        return Err(Reply::problem(
            400,
            "The specified new email already exists",
            Some("auth0_idp_error"),
        ));
    }
    changed.updated_at = clock::instant(call.now);
    let mut shown = render(&changed);
    if call.tenant.oddities.loses_app_metadata
        && let Some(sent) = metadata(&body, "app_metadata")
    {
        shown["app_metadata"] = Value::Object(sent);
    }
    // A new password lifts what too many failures with the old one locked.
    if body.contains_key("password") {
        changed.blocked_addresses.clear();
        let is_theirs = |name: &str| changed.names().any(|own| own.eq_ignore_ascii_case(name));
        call.live.failures.retain(|(name, _), _| !is_theirs(name));
    }
    if let Some(place) = call.tenant.user_mut(id) {
        *place = changed;
    }
    Ok(Reply::json(200, &shown))
}

/// Merges the first level; null takes a key away, and an empty object all of them.
fn merge_metadata(kept: &mut Option<Map<String, Value>>, sent: &Value) {
    let Value::Object(sent) = sent else {
        *kept = None;
        return;
    };
    if sent.is_empty() {
        *kept = Some(Map::new());
        return;
    }
    let merged = kept.get_or_insert_with(Map::new);
    for (name, value) in sent {
        if value.is_null() {
            merged.remove(name);
        } else {
            merged.insert(name.clone(), value.clone());
        }
    }
}

/// `/api/v2/users-by-email`: exact, and alert to case.
pub(crate) fn by_email(call: &Call<'_>, caller: &Caller) -> Outcome {
    caller.needs(&["read:users"])?;
    let Some(email) = call.ask.query("email") else {
        return Err(payload::invalid_query(
            "'Missing required property: email'.",
        ));
    };
    let mut found: Vec<Value> = call
        .tenant
        .users
        .iter()
        .filter(|user| user.email.as_deref() == Some(email))
        .map(render)
        .collect();
    for user in &mut found {
        listing::fields(call.ask, user, &[]);
    }
    Ok(Reply::json(200, &Value::Array(found)))
}

/// `/api/v2/user-blocks`: who is locked out after too many failures.
pub(crate) fn blocks(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    let reading = call.ask.method == "GET";
    if reading {
        caller.needs(&["read:users"])?;
    } else if call.ask.method == "DELETE" {
        caller.needs(&["update:users"])?;
    } else {
        return Err(not_found());
    }
    let identifiers = match (rest, call.ask.query("identifier")) {
        ([id], _) => {
            let user = lookup::user(call.tenant, id)?;
            [user.email.clone(), user.username.clone()]
                .into_iter()
                .flatten()
                .collect()
        }
        ([], Some(identifier)) => vec![identifier.to_owned()],
        ([], None) => {
            return Err(payload::invalid_query(
                "'Missing required property: identifier'.",
            ));
        }
        _ => return Err(not_found()),
    };
    let is_meant = |name: &str| {
        identifiers
            .iter()
            .any(|meant| meant.eq_ignore_ascii_case(name))
    };
    if !reading {
        call.live.failures.retain(|(name, _), _| !is_meant(name));
        for user in &mut call.tenant.users {
            if user.names().any(is_meant) {
                user.blocked_addresses.clear();
            }
        }
        return Ok(Reply::empty(204));
    }
    let (most, now) = (
        call.tenant.attack_protection.brute_force_max_attempts,
        call.epoch(),
    );
    let mut blocked: Vec<Value> = call
        .live
        .failures
        .iter()
        .filter(|((name, _), failures)| is_meant(name) && failures.at(now) >= most)
        .map(|((name, address), _)| json!({"identifier": name, "ip": address}))
        .collect();
    for user in &call.tenant.users {
        for name in user.names() {
            if is_meant(name) {
                blocked.extend(user.blocked_addresses.iter().map(|address| {
                    json!({"identifier": name, "ip": address, "connection": user.connection})
                }));
            }
        }
    }
    Ok(Reply::json(200, &json!({"blocked_for": blocked})))
}

/// A person as the Management API shows them.
pub(crate) fn render(user: &User) -> Value {
    let mut shown = user.rest.clone();
    let mut put = |name: &str, value: Value| {
        shown.insert(name.to_owned(), value);
    };
    let (provider, number) = user.user_id.split_once('|').unwrap_or(("auth0", ""));
    put("user_id", json!(user.user_id));
    put("email_verified", json!(user.email_verified));
    put("created_at", json!(user.created_at));
    put("updated_at", json!(user.updated_at));
    put(
        "identities",
        json!([{
            "connection": user.connection,
            "user_id": number,
            "provider": provider,
            "isSocial": false,
        }]),
    );
    if let Some(email) = &user.email {
        put("email", json!(email));
    }
    if let Some(username) = &user.username {
        put("username", json!(username));
    }
    if let Some(blocked) = user.blocked {
        put("blocked", json!(blocked));
    }
    if let Some(metadata) = &user.app_metadata {
        put("app_metadata", json!(metadata));
    }
    if let Some(metadata) = &user.user_metadata {
        put("user_metadata", json!(metadata));
    }
    Value::Object(shown)
}
