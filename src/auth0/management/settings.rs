//! A tenant's settings, as the Management API shows them to those who may see them. Read leniently: members may be
//! missing, null or new.

use crate::http::{Answer, Error};
use serde_json::Value;

/// `GET /tenants/settings`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TenantSettings {
    /// The Default Directory; Auth0 answers an empty text, null or nothing where there is none.
    pub default_directory: Option<String>,
}

/// `GET /clients/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientSettings {
    /// `non_interactive`, `regular_web` and the like.
    pub app_type: Option<String>,
    /// Whether it is the tenant's own.
    pub is_first_party: Option<bool>,
    /// The grants that it may use.
    pub grant_types: Option<Vec<String>>,
}

/// A row of `GET /connections`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectionSettings {
    /// `con_…`.
    pub id: Option<String>,
    /// What a login names.
    pub name: String,
    /// `auth0` is a database.
    pub strategy: Option<String>,
}

/// `GET /attack-protection/suspicious-ip-throttling`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Throttling {
    /// Whether it is on; Auth0 switches it on for every new tenant.
    pub enabled: Option<bool>,
    /// The addresses and ranges that it lets through.
    pub allowlist: Vec<String>,
}

impl TenantSettings {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is no JSON object.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        let json = object(answer)?;
        Ok(Self {
            default_directory: text(&json, "default_directory").filter(|name| !name.is_empty()),
        })
    }
}

impl ClientSettings {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is no JSON object.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        let json = object(answer)?;
        Ok(Self {
            app_type: text(&json, "app_type"),
            is_first_party: json.get("is_first_party").and_then(Value::as_bool),
            grant_types: json
                .get("grant_types")
                .and_then(Value::as_array)
                .map(|_| texts(&json, "grant_types")),
        })
    }
}

impl ConnectionSettings {
    /// The connections of an answer. It may be a list, or an object with one among its members.
    ///
    /// # Errors
    /// If there is no list in it.
    pub fn read(answer: &Answer) -> Result<Vec<Self>, Error> {
        Ok(rows(&answer.json()?, "connections")?
            .iter()
            .filter_map(|row| {
                Some(Self {
                    id: text(row, "id"),
                    name: text(row, "name")?,
                    strategy: text(row, "strategy"),
                })
            })
            .collect())
    }
}

impl Throttling {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is no JSON object.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        let json = object(answer)?;
        Ok(Self {
            enabled: json.get("enabled").and_then(Value::as_bool),
            allowlist: texts(&json, "allowlist"),
        })
    }
}

/// A page of `GET /connections/{id}/clients`: the client ids, and where the next page begins.
///
/// # Errors
/// If there is no list in it.
pub(in crate::auth0) fn read_clients(
    answer: &Answer,
) -> Result<(Vec<String>, Option<String>), Error> {
    let json = answer.json()?;
    let ids = rows(&json, "clients")?
        .iter()
        .filter_map(|row| {
            row.as_str()
                .map(str::to_owned)
                .or_else(|| text(row, "client_id"))
        })
        .collect();
    Ok((ids, text(&json, "next").filter(|next| !next.is_empty())))
}

fn object(answer: &Answer) -> Result<Value, Error> {
    let json = answer.json()?;
    if json.is_object() {
        Ok(json)
    } else {
        Err(Error::WrongShape("it is no JSON object".into()))
    }
}

fn rows<'a>(json: &'a Value, member: &str) -> Result<&'a [Value], Error> {
    json.as_array()
        .or_else(|| json.get(member).and_then(Value::as_array))
        .map(Vec::as_slice)
        .ok_or_else(|| Error::WrongShape(format!("it has no list of {member}")))
}

fn text(json: &Value, member: &str) -> Option<String> {
    json.get(member).and_then(Value::as_str).map(str::to_owned)
}

fn texts(json: &Value, member: &str) -> Vec<String> {
    json.get(member)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
