//! Where people log in, and the people.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The name of the database that each new tenant has.
pub const FIRST_DATABASE: &str = "Username-Password-Authentication";

/// A connection: a database, an enterprise directory, a social provider.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connection {
    /// `con_…`.
    pub id: String,
    /// What `realm` and the Default Directory name.
    pub name: String,
    /// `auth0` is a database.
    pub strategy: String,
    /// Applications that may use it.
    pub enabled_clients: Vec<String>,
    /// Settings of the strategy.
    pub options: Map<String, Value>,
    /// The words with which the Login script of a custom database fails, at each login: its server is down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script_fails: Option<String>,
    /// All other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// Strategies that can check a password without being a database.
const ACTIVE_DIRECTORIES: [&str; 4] = ["ad", "auth0-adldap", "adfs", "waad"];

impl Connection {
    /// Whether an application may use it.
    pub fn is_enabled_for(&self, client_id: &str) -> bool {
        let is_active = self
            .rest
            .get("authentication")
            .is_none_or(|settings| settings["active"] != false);
        is_active && self.enabled_clients.iter().any(|id| id == client_id)
    }

    /// Whether it checks names and passwords: a database or an Active Directory where that is not switched off.
    pub fn checks_passwords(&self) -> bool {
        let methods = self.options.get("authentication_methods");
        (self.strategy == "auth0" || ACTIVE_DIRECTORIES.contains(&self.strategy.as_str()))
            && methods.is_none_or(|methods| methods["password"]["enabled"] != false)
    }
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// `auth0|…`.
    pub user_id: String,
    /// The connection's name.
    pub connection: String,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the address was proved.
    pub email_verified: bool,
    /// The user name, where the connection has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password; the Management API never shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whether an administrator blocked the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked: Option<bool>,
    /// What applications keep of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_metadata: Option<Map<String, Value>>,
    /// What the person may keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_metadata: Option<Map<String, Value>>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// Whether the password is known to be leaked.
    pub password_leaked: bool,
    /// Whether this person's logins look like a robot's.
    pub looks_like_a_bot: bool,
    /// Addresses from which the account is locked after too many failures.
    pub blocked_addresses: Vec<String>,
    /// Second factors.
    pub authenticators: Vec<Authenticator>,
    /// `name`, `nickname`, `picture` and all other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl User {
    /// What they can call themselves at a login: address, user name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.email, &self.username]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// Whether somebody who logs in by this name is meant. Addresses have no case.
    pub fn is_called(&self, name: &str) -> bool {
        let email = self.email.as_deref();
        email.is_some_and(|email| email.eq_ignore_ascii_case(name))
            || self.username.as_deref() == Some(name)
    }
}

/// A second factor of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Authenticator {
    /// `totp|dev_…`, `push|dev_…`, `recovery-code|dev_…`.
    pub id: String,
    /// `otp`, `oob` or `recovery-code`.
    pub authenticator_type: String,
    /// `auth0` for push, `sms` or `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oob_channel: Option<String>,
    /// Whether it can be used.
    pub active: bool,
    /// What answers it: the one-time code, the binding code or the recovery code; for push `accept` or `reject`.
    pub answer: String,
    /// How often a push is still unanswered when asked for.
    pub pending: u32,
}

pub(crate) fn looks_like_an_address(email: &str) -> bool {
    email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !email.contains(char::is_whitespace)
            && !domain.contains('@')
    })
}

/// Whether a password meets a database's policy: one of the five by name, or a length and kinds of characters.
pub(crate) fn is_strong(password: &str, options: &Map<String, Value>) -> bool {
    let kinds = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(|letter| letter.is_ascii_digit()),
        password.chars().any(|letter| !letter.is_alphanumeric()),
    ]
    .into_iter()
    .filter(|there| *there)
    .count();
    let length = password.chars().count();
    if let Some(least) = options
        .get("password_options")
        .and_then(|options| options["complexity"]["min_length"].as_u64())
    {
        return u64::try_from(length).is_ok_and(|length| length >= least);
    }
    match options.get("passwordPolicy").and_then(Value::as_str) {
        Some("low") => length >= 6,
        Some("fair" | "good" | "excellent") => length >= 8 && kinds >= 3,
        _ => length >= 1,
    }
}
