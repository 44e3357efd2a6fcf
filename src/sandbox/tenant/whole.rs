//! A tenant with all that it has, and its settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::sandbox::tenant::application::{Client, ClientGrant, ResourceServer};
use crate::sandbox::tenant::oddities::Oddities;
use crate::sandbox::tenant::people::{Connection, User};

/// One tenant of Auth0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tenant {
    /// The canonical host, such as `acme.us.auth0.com`.
    pub domain: String,
    /// Tenant settings.
    pub settings: Settings,
    /// Applications.
    pub clients: Vec<Client>,
    /// Which application may call which API, with which scopes.
    pub client_grants: Vec<ClientGrant>,
    /// APIs; the first is the Management API.
    pub resource_servers: Vec<ResourceServer>,
    /// Where people log in.
    pub connections: Vec<Connection>,
    /// People.
    pub users: Vec<User>,
    /// Domains of the tenant's own.
    pub custom_domains: Vec<CustomDomain>,
    /// Brute-force protection and its relatives.
    pub attack_protection: AttackProtection,
    /// Second factors.
    pub guardian: Guardian,
    /// What Actions do at a login.
    pub actions: Actions,
    /// What the tenant has besides, shown and not acted on: lists by their path, such as `roles` or `network-acls`.
    pub others: BTreeMap<String, Vec<Map<String, Value>>>,
    /// What no administrator sets: defects of tokens, documents and answers.
    pub oddities: Oddities,
    /// The tenant's log, newest last.
    #[serde(skip)]
    pub logs: Vec<LogEntry>,
}

/// Tenant settings, as `/api/v2/tenants/settings` shows them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The connection of a password login that names none. A tenant may leave it out or have it empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_directory: Option<String>,
    /// The audience of a request that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_audience: Option<String>,
    /// The tenant's name for people.
    pub friendly_name: String,
    /// Switches.
    pub flags: BTreeMap<String, bool>,
    /// All other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A custom domain.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomDomain {
    /// `cd_…`.
    pub custom_domain_id: String,
    /// The host.
    pub domain: String,
    /// `ready` or `pending_verification`.
    pub status: String,
    /// Whether e-mails use it.
    pub is_default: bool,
    /// An issuer that its discovery document names in place of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_issuer: Option<String>,
    /// All other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// Protection against robots and guessers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttackProtection {
    /// Whether failures of one account from one address are counted.
    pub brute_force_enabled: bool,
    /// How many lock it.
    pub brute_force_max_attempts: u32,
    /// What is done then, such as `block`; where that is missing they are only counted.
    pub brute_force_shields: Vec<String>,
    /// `count_per_identifier_and_ip`, or `count_per_identifier` for all addresses together.
    pub brute_force_mode: String,
    /// Addresses that are never locked.
    pub brute_force_allowlist: Vec<String>,
    /// Whether failures of one address are counted.
    pub suspicious_ip_enabled: bool,
    /// How many throttle it.
    pub suspicious_ip_max_attempts: u32,
    /// Milliseconds after which an address has one more try.
    pub suspicious_ip_rate: u32,
    /// What is done then, such as `block`.
    pub suspicious_ip_shields: Vec<String>,
    /// How many sign-ups of one address, good ones too, throttle it.
    pub sign_up_max_attempts: u32,
    /// Milliseconds after which an address has one more sign-up.
    pub sign_up_rate: u32,
    /// Addresses that are never throttled.
    pub suspicious_ip_allowlist: Vec<String>,
    /// Addresses that are throttled now.
    pub throttled_addresses: Vec<String>,
    /// Whether leaked passwords are looked for, and the login refused.
    pub breached_password_enabled: bool,
    /// What is done then, such as `block`.
    pub breached_password_shields: Vec<String>,
    /// Whether the plan has bot detection at all.
    pub bot_detection_entitled: bool,
    /// `low`, `medium`, `high`.
    pub bot_detection_level: String,
    /// Whether password logins without a browser are asked for a captcha which they cannot solve.
    pub bot_detection_challenges_password_logins: bool,
    /// Addresses that are never challenged.
    pub bot_detection_allowlist: Vec<String>,
    /// Whether robots are only noted.
    pub bot_detection_monitors: bool,
    /// What is kept and shown, and not acted on, by the last part of its path.
    pub kept: BTreeMap<String, Map<String, Value>>,
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

impl Default for AttackProtection {
    fn default() -> Self {
        Self {
            brute_force_enabled: true,
            brute_force_max_attempts: 10,
            brute_force_shields: texts(&["block", "user_notification"]),
            brute_force_mode: "count_per_identifier_and_ip".to_owned(),
            brute_force_allowlist: Vec::new(),
            suspicious_ip_enabled: true,
            suspicious_ip_max_attempts: 100,
            suspicious_ip_rate: 864_000,
            suspicious_ip_shields: texts(&["admin_notification", "block"]),
            sign_up_max_attempts: 50,
            sign_up_rate: 1_200,
            suspicious_ip_allowlist: Vec::new(),
            throttled_addresses: Vec::new(),
            breached_password_enabled: false,
            breached_password_shields: texts(&["block"]),
            bot_detection_entitled: false,
            bot_detection_level: "low".to_owned(),
            bot_detection_challenges_password_logins: false,
            bot_detection_allowlist: Vec::new(),
            bot_detection_monitors: false,
            kept: BTreeMap::new(),
        }
    }
}

/// Second factors of a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Guardian {
    /// Factors that are switched on, such as `otp` or `push-notification`.
    pub factors: Vec<String>,
    /// `all-applications`, `confidence-score`; empty means never.
    pub policies: Vec<String>,
}

/// What the tenant's own code does at a login.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Actions {
    /// The text with which a post-login Action denies each login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_login_denies: Option<String>,
    /// The text with which a credentials-exchange Action denies each machine's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials_exchange_denies: Option<String>,
    /// The code that it denies with: `invalid_request`, `invalid_scope` or `server_error`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub credentials_exchange_code: String,
}

/// A line of the tenant's log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogEntry {
    /// Its members, as `/api/v2/logs` shows them.
    pub members: Map<String, Value>,
}

impl Tenant {
    /// The Management API's identifier.
    pub fn management_audience(&self) -> String {
        format!("https://{}/api/v2/", self.domain)
    }

    /// The tenant's name without its region.
    pub fn short_name(&self) -> &str {
        self.domain.split('.').next().unwrap_or_default()
    }

    /// The application with this id.
    pub fn client(&self, client_id: &str) -> Option<&Client> {
        self.clients
            .iter()
            .find(|client| client.client_id == client_id)
    }

    /// The application with this id, to be changed.
    pub fn client_mut(&mut self, client_id: &str) -> Option<&mut Client> {
        self.clients
            .iter_mut()
            .find(|client| client.client_id == client_id)
    }

    /// The connection with this name.
    pub fn connection(&self, name: &str) -> Option<&Connection> {
        self.connections
            .iter()
            .find(|connection| connection.name == name)
    }

    /// The connection with this name, to be changed.
    pub fn connection_mut(&mut self, name: &str) -> Option<&mut Connection> {
        self.connections
            .iter_mut()
            .find(|connection| connection.name == name)
    }

    /// The API with this identifier.
    pub fn resource_server(&self, identifier: &str) -> Option<&ResourceServer> {
        self.resource_servers
            .iter()
            .find(|api| api.identifier == identifier)
    }

    /// The machine's grant of this application for this API.
    pub fn client_grant(&self, client_id: &str, audience: &str) -> Option<&ClientGrant> {
        self.client_grants.iter().find(|grant| {
            grant.client_id.as_deref() == Some(client_id)
                && grant.audience == audience
                && grant.subject_type != "user"
        })
    }

    /// The same, to be changed.
    pub fn client_grant_mut(
        &mut self,
        client_id: &str,
        audience: &str,
    ) -> Option<&mut ClientGrant> {
        self.client_grants.iter_mut().find(|grant| {
            grant.client_id.as_deref() == Some(client_id)
                && grant.audience == audience
                && grant.subject_type != "user"
        })
    }

    /// The person with this id.
    pub fn user(&self, user_id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.user_id == user_id)
    }

    /// The person with this id, to be changed.
    pub fn user_mut(&mut self, user_id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.user_id == user_id)
    }

    /// The domains under which it answers, its own first.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.domain.as_str()).chain(
            self.custom_domains
                .iter()
                .filter(|custom| custom.status == "ready")
                .map(|custom| custom.domain.as_str()),
        )
    }
}
