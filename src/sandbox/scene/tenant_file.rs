//! Tenants as a person writes them: what the file leaves out is as in a healthy tenant.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::sandbox::host::clock;
use crate::sandbox::host::host_name::check_domain;
use crate::sandbox::host::random::{Random, SECRET};
use crate::sandbox::scene::healthy::furnish;
use crate::sandbox::tenant::{self, Client, Connection, Tenant};

/// Why a tenant file was not understood.
#[derive(Debug, thiserror::Error)]
pub enum TenantFileError {
    /// It is no TOML, or a member is unknown or of another type.
    #[error("line {line}: {what}")]
    Form {
        /// Where.
        line: usize,
        /// What is wrong there.
        what: String,
    },
    /// It holds no `[[tenant]]`.
    #[error("no [[tenant]] in it")]
    Empty,
}

/// The members of an object, as the Management API has them: where one that is left out can be told from one that is empty.
type Members = Map<String, Value>;

/// Reads a tenant file: one or several `[[tenant]]`, each with a `domain` and whatever is to differ from a healthy one.
///
/// Tables such as `settings` are taken member by member, lists such as `clients` whole; what an entry of a list leaves
/// out is as in a new application, connection or user. With `complete = true` nothing is filled in.
///
/// # Errors
/// When it is not of this form.
pub fn read_tenants(text: &str, seed: Option<u64>) -> Result<Vec<Tenant>, TenantFileError> {
    let form = |at: usize, what: String| TenantFileError::Form {
        line: line_of(text, at),
        what,
    };
    let file = DeTable::parse(text)
        .map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            form(at, error.message().to_owned())
        })?
        .into_inner();
    let (is_complete, written) = outline(&file).map_err(|wrong| form(wrong.at, wrong.what))?;
    if written.is_empty() {
        return Err(TenantFileError::Empty);
    }
    let mut domains: Vec<String> = Vec::new();
    let mut tenants: Vec<Tenant> = Vec::new();
    for item in written {
        let wrong = |what: String| form(item.span().start, what);
        let tenant: Tenant = members_of(item).map_err(|wrong| form(wrong.at, wrong.what))?;
        let domain = &tenant.domain;
        if domain.is_empty() {
            return Err(wrong("a [[tenant]] without a domain".to_owned()));
        }
        let Some(domain) = check_domain(domain) else {
            return Err(wrong(format!("{domain:?} is no host name")));
        };
        if domains.contains(&domain) {
            return Err(wrong(format!("{domain} was there before")));
        }
        domains.push(domain);
        tenants.push(tenant);
    }
    if is_complete {
        return Ok(tenants);
    }
    drop(tenants);
    let mut random = Random::new(seed);
    written
        .iter()
        .map(|item| {
            let Value::Object(members) = as_json(item.get_ref()) else {
                return Err(form(item.span().start, "a tenant is a table".to_owned()));
            };
            complete(members, &mut random)
                .map_err(|error| form(item.span().start, error.to_string()))
        })
        .collect()
}

/// What is wrong in a file, and where.
struct Wrong {
    at: usize,
    what: String,
}

/// Whether the file is complete, and its tenants.
fn outline<'a, 'b>(file: &'a DeTable<'b>) -> Result<(bool, &'a [Spanned<DeValue<'b>>]), Wrong> {
    let mut is_complete = false;
    let mut tenants: &[_] = &[];
    for (name, item) in file {
        let wrong = |what: String| Wrong {
            at: name.span().start,
            what,
        };
        match (name.get_ref().as_ref(), item.get_ref()) {
            ("complete", DeValue::Boolean(value)) => is_complete = *value,
            ("tenant", DeValue::Array(entries)) => tenants = entries,
            ("complete", _) => return Err(wrong("complete is true or false".to_owned())),
            ("tenant", _) => return Err(wrong("a tenant is written as [[tenant]]".to_owned())),
            (other, _) => {
                return Err(wrong(format!(
                    "unknown field `{other}`, expected `complete` or `tenant`"
                )));
            }
        }
    }
    Ok((is_complete, tenants))
}

/// A part of the file as what it is to be. By one reader, that of the Management API's bodies: what it cannot read is looked for
/// in the file, where it has its line.
fn members_of<T: DeserializeOwned>(item: &Spanned<DeValue<'_>>) -> Result<T, Wrong> {
    let whole = as_json(item.get_ref());
    let what = match serde_json::from_value(whole.clone()) {
        Ok(value) => return Ok(value),
        Err(error) => error.to_string(),
    };
    let is_so_without = |without: &Value| {
        let again = serde_json::from_value::<T>(without.clone());
        again.err().map(|error| error.to_string()).as_ref() == Some(&what)
    };
    Err(Wrong {
        at: place_of(whole, item, &is_so_without),
        what,
    })
}

/// Where it is because of which a part of the file cannot be read: each time the part without which the mistake is another or
/// none, down to one that has no such part.
fn place_of(
    mut whole: Value,
    item: &Spanned<DeValue<'_>>,
    is_so_without: &dyn Fn(&Value) -> bool,
) -> usize {
    let (mut at, mut here, mut path) = (item.span().start, item.get_ref(), String::new());
    loop {
        let mut parts: Vec<(String, usize, &DeValue<'_>)> = match here {
            DeValue::Table(table) => table
                .iter()
                .map(|(name, item)| {
                    (
                        name.get_ref().to_string(),
                        name.span().start,
                        item.get_ref(),
                    )
                })
                .collect(),
            DeValue::Array(entries) => entries
                .iter()
                .enumerate()
                .map(|(at, item)| (at.to_string(), item.span().start, item.get_ref()))
                .collect(),
            _ => return at,
        };
        parts.sort_by_key(|(_, at, _)| *at);
        let culprit = parts.into_iter().find(|(name, _, _)| {
            let removed = remove(&mut whole, &path, name);
            let is_culprit = removed.is_some() && !is_so_without(&whole);
            put_back(&mut whole, &path, name, removed);
            is_culprit
        });
        let Some((name, place, item)) = culprit else {
            return at;
        };
        path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        (at, here) = (place, item);
    }
}

/// Takes a member or an entry out of what is at a place (RFC 6901).
fn remove(whole: &mut Value, path: &str, name: &str) -> Option<Value> {
    match whole.pointer_mut(path)? {
        Value::Object(members) => members.remove(name),
        Value::Array(entries) => {
            let at: usize = name.parse().ok()?;
            (at < entries.len()).then(|| entries.remove(at))
        }
        _ => None,
    }
}

fn put_back(whole: &mut Value, path: &str, name: &str, removed: Option<Value>) {
    match (whole.pointer_mut(path), removed) {
        (Some(Value::Object(members)), Some(value)) => drop(members.insert(name.to_owned(), value)),
        (Some(Value::Array(entries)), Some(value)) => {
            entries.insert(name.parse().unwrap_or_default(), value);
        }
        _ => {}
    }
}

/// What TOML says, as JSON says it: a time is its text.
fn as_json(item: &DeValue<'_>) -> Value {
    match item {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Null, Value::from)
        }
        DeValue::Float(number) => number
            .as_str()
            .parse::<f64>()
            .map_or(Value::Null, Value::from),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(entries) => entries
            .iter()
            .map(|entry| as_json(entry.get_ref()))
            .collect(),
        DeValue::Table(table) => table
            .iter()
            .map(|(name, item)| (name.get_ref().to_string(), as_json(item.get_ref())))
            .collect(),
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(at)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

/// Writes tenants as [`read_tenants`] reads them.
pub fn write_tenants(tenants: &[Tenant]) -> String {
    let tenants: Vec<Members> = tenants.iter().map(members).collect();
    let whole = json!({ "complete": true, "tenant": tenants });
    let tenants = toml::to_string(&whole).unwrap_or_default();
    format!(
        "# For `maz-auth0 sandbox --tenant FILE`. It holds secrets and passwords.\n# `complete` says that nothing is left \
         out. Take that line out, and all that is to be as in a healthy tenant.\n{tenants}"
    )
}

/// A tenant of which a part was written.
fn complete(mut written: Members, random: &mut Random) -> Result<Tenant, serde_json::Error> {
    let domain = text(&written, "domain").to_ascii_lowercase();
    let mut healthy = furnish(&domain, random);
    entries(&mut written, "clients", |entry| {
        new_client(entry, healthy.short_name(), random);
    });
    if let Some(clients) = written.get("clients") {
        let clients: Vec<Client> = serde_json::from_value(clients.clone())?;
        let ids: Vec<String> = clients.iter().map(|it| it.client_id.clone()).collect();
        for connection in &mut healthy.connections {
            connection.enabled_clients.clone_from(&ids);
        }
        // In a healthy tenant one application may use the Management API: here the first that could.
        let machine = clients
            .iter()
            .find(|client| client.may_use("client_credentials"));
        healthy.client_grants.truncate(machine.map_or(0, |_| 1));
        for grant in &mut healthy.client_grants {
            grant.client_id = machine.map(|client| client.client_id.clone());
        }
        healthy.clients = clients;
    }
    let everybody: Vec<String> = healthy
        .clients
        .iter()
        .map(|client| client.client_id.clone())
        .collect();
    let directory = written
        .get("settings")
        .and_then(|settings| settings.get("default_directory"))
        .and_then(Value::as_str)
        .or(healthy.settings.default_directory.as_deref())
        .unwrap_or_default()
        .to_owned();
    entries(&mut written, "connections", |entry| {
        new_connection(entry, everybody.clone(), random);
    });
    entries(&mut written, "users", |entry| {
        new_user(entry, &directory, random);
    });
    entries(&mut written, "client_grants", |entry| {
        named(entry, "id", || random.prefixed("cgr"));
        named(entry, "subject_type", || "client".to_owned());
    });
    entries(&mut written, "custom_domains", |entry| {
        named(entry, "custom_domain_id", || random.prefixed("cd"));
        named(entry, "status", || "ready".to_owned());
    });
    entries(&mut written, "resource_servers", |entry| {
        named(entry, "id", || random.object_id());
    });
    let mut whole = members(&healthy);
    for (name, value) in written {
        match (whole.get_mut(&name), value) {
            (Some(Value::Object(kept)), Value::Object(changes)) => kept.extend(changes),
            (_, value) => drop(whole.insert(name, value)),
        }
    }
    let mut tenant: Tenant = serde_json::from_value(whole.into())?;
    tenant.domain = domain;
    // No tenant is without its Management API.
    if !tenant.resource_servers.iter().any(|api| api.is_system) {
        let management = healthy.resource_servers.swap_remove(0);
        tenant.resource_servers.insert(0, management);
    }
    Ok(tenant)
}

/// Goes through the tables of a list.
fn entries(written: &mut Members, name: &str, mut change: impl FnMut(&mut Members)) {
    let list = written.get_mut(name).and_then(Value::as_array_mut);
    for entry in list.into_iter().flatten() {
        if let Value::Object(entry) = entry {
            change(entry);
        }
    }
}

/// What has a value: TOML knows no null.
fn members(value: &impl Serialize) -> Members {
    match serde_json::to_value(value) {
        Ok(Value::Object(mut members)) => {
            without_nulls(&mut members);
            members
        }
        _ => Members::new(),
    }
}

fn without_nulls(members: &mut Members) {
    members.retain(|_, value| !value.is_null());
    for value in members.values_mut() {
        let within = match value {
            Value::Array(entries) => entries.as_mut_slice(),
            other => std::slice::from_mut(other),
        };
        for value in within {
            if let Value::Object(members) = value {
                without_nulls(members);
            }
        }
    }
}

/// Gives an entry what it leaves out.
fn fill(entry: &mut Members, usual: &impl Serialize) {
    for (name, value) in members(usual) {
        let empty = value.as_str().is_some_and(str::is_empty);
        if !empty {
            entry.entry(name).or_insert(value);
        }
    }
}

fn named(entry: &mut Members, name: &str, make: impl FnOnce() -> String) {
    if !entry.contains_key(name) {
        entry.insert(name.to_owned(), Value::String(make()));
    }
}

fn text<'a>(entry: &'a Members, name: &str) -> &'a str {
    entry.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn new_client(entry: &mut Members, tenant: &str, random: &mut Random) {
    let public = match entry.get("token_endpoint_auth_method") {
        Some(method) => method.as_str() == Some("none"),
        None => matches!(text(entry, "app_type"), "spa" | "native"),
    };
    let by_key = entry.contains_key("credentials");
    let mut usual = tenant::client(tenant);
    usual.grant_types = tenant::usual_grants(public);
    if public {
        usual.token_endpoint_auth_method = Some("none".to_owned());
    } else if by_key {
        usual.token_endpoint_auth_method = None;
    }
    if let Some(Value::Object(jwt)) = entry.get_mut("jwt_configuration") {
        fill(jwt, &usual.jwt_configuration);
    }
    fill(entry, &usual);
    named(entry, "client_id", || random.client_id());
    if let Some(Value::Array(credentials)) = entry.get_mut("credentials") {
        for credential in credentials.iter_mut().filter_map(Value::as_object_mut) {
            fill(credential, &tenant::Credential::default());
            named(credential, "id", || random.credential_id());
            named(credential, "kid", || random.text(43, SECRET));
        }
    }
    if !public && !by_key {
        named(entry, "client_secret", || random.client_secret());
    }
}

fn new_connection(entry: &mut Members, enabled_clients: Vec<String>, random: &mut Random) {
    named(entry, "strategy", || "auth0".to_owned());
    let name = text(entry, "name").to_owned();
    let usual = if text(entry, "strategy") == "auth0" {
        tenant::database(&name, enabled_clients, random)
    } else {
        Connection {
            id: random.prefixed("con"),
            enabled_clients,
            ..Connection::default()
        }
    };
    if let Some(Value::Object(options)) = entry.get_mut("options") {
        fill(options, &usual.options);
    }
    fill(entry, &usual);
}

fn new_user(entry: &mut Members, directory: &str, random: &mut Random) {
    let label = match text(entry, "email") {
        "" => text(entry, "username"),
        email => email,
    };
    let nickname = label.split('@').next().unwrap_or_default();
    let now = clock::instant(random.beginning());
    let usual = json!({
        "connection": directory,
        "email_verified": true,
        "name": label,
        "nickname": nickname,
        "created_at": now,
        "updated_at": now,
    });
    fill(entry, &usual);
    named(entry, "user_id", || format!("auth0|{}", random.object_id()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Tenant {
        read_tenants(text, Some(1)).expect("a tenant").remove(0)
    }

    #[test]
    fn what_is_left_out_is_healthy() {
        let tenant = one(
            "[[tenant]]\ndomain = \"Press.eu.auth0.com\"\n[tenant.settings]\ndefault_directory = \"Readers\"\n\
             [[tenant.connections]]\nname = \"Readers\"\n[[tenant.users]]\nemail = \"a@example.com\"\n",
        );
        assert_eq!(tenant.domain, "press.eu.auth0.com");
        assert_eq!(
            tenant.settings.default_directory.as_deref(),
            Some("Readers")
        );
        assert!(tenant.settings.flags.len() > 3);
        assert_eq!(tenant.users.len(), 1);
        assert!(tenant.users[0].user_id.starts_with("auth0|"));
        assert_eq!(tenant.users[0].connection, "Readers");
        assert_eq!(tenant.connections.len(), 1);
        assert_eq!(tenant.connections[0].strategy, "auth0");
        assert_eq!(
            tenant.connections[0].enabled_clients.len(),
            tenant.clients.len()
        );
    }

    #[test]
    fn an_application_of_ones_own_is_complete() {
        let tenant = one(
            "[[tenant]]\ndomain = \"press.eu.auth0.com\"\n[[tenant.clients]]\nname = \"Shop\"\napp_type = \"spa\"\n\
             [[tenant.clients]]\nname = \"MAZ\"\nclient_id = \"maz\"\n[[tenant.resource_servers]]\nidentifier = \"https://a/\"\n",
        );
        let [shop, maz] = tenant.clients.as_slice() else {
            panic!("two applications");
        };
        assert!(shop.is_first_party && shop.client_secret.is_none() && maz.client_secret.is_some());
        assert!(!shop.may_use("client_credentials") && maz.may_use("client_credentials"));
        assert_eq!(tenant.client_grants.len(), 1);
        let audience = "https://press.eu.auth0.com/api/v2/";
        assert!(tenant.client_grant("maz", audience).is_some());
        assert!(tenant.resource_server(audience).is_some());
        assert_eq!(tenant.resource_servers.len(), 2);
        assert!(
            tenant.connections[0]
                .enabled_clients
                .contains(&"maz".to_owned())
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut tenant = furnish("acme.us.auth0.com", &mut Random::new(Some(1)));
        tenant.settings.default_directory = None;
        tenant.clients[0].client_secret = None;
        tenant.users.clear();
        let tenants = vec![tenant];
        let again = read_tenants(&write_tenants(&tenants), None).expect("tenants");
        assert_eq!(again, tenants);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, expected) in [
            ("", "no [[tenant]] in it"),
            ("[[tenant]]", "line 1: a [[tenant]] without a domain"),
            (
                "[[tenant]]\ndomain = \"a.b\"\n[[tenant]]\ndomain = \"A.b\"",
                "line 3: a.b was there before",
            ),
            (
                "\n[[tenant]]\ndomain = \"a b\"",
                "line 2: \"a b\" is no host name",
            ),
        ] {
            let error = read_tenants(text, None).expect_err(text);
            assert_eq!(error.to_string(), expected);
        }
        for (text, line) in [
            ("[[tenant]\n", 1),
            ("[[tenant]]\ndomain = \"a.b\"\nclients = 3", 3),
            ("[[tenant]]\ndomain = \"a.b\"\n\nusres = []", 4),
            (
                "[[tenant]]\ndomain = \"a.b\"\n[tenant.settings]\ndefault_directory = 5",
                4,
            ),
            (
                "[[tenant]]\ndomain = \"a.b\"\n[[tenant.users]]\n\nemail = [\"x\"]",
                5,
            ),
            (
                "[[tenant]]\ndomain = \"a.b\"\n[tenant.oddities]\nkey_set = \"lost\"",
                4,
            ),
            ("tenants = 1", 1),
        ] {
            let error = read_tenants(text, None).expect_err(text).to_string();
            assert!(
                error.starts_with(&format!("line {line}: ")),
                "{text}: {error}"
            );
        }
    }
}
