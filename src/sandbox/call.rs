//! One request on its way through one tenant: what an endpoint is given, and what lives no longer than the sandbox.

use std::collections::{BTreeMap, HashSet, VecDeque};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::sandbox::auth::throttle::{Failures, Spent};
use crate::sandbox::host::clock;
use crate::sandbox::host::keys::Keys;
use crate::sandbox::host::random::{HEXADECIMAL, Random};
use crate::sandbox::host::recent::Recent;
use crate::sandbox::host::wire::Ask;
use crate::sandbox::tenant::{LogEntry, Tenant, User};

/// How many people can be made while it serves.
pub(crate) const MOST_MADE: usize = 10_000;

/// What the log says of a program that does not say what it is.
pub(crate) const NO_AGENT: &str = "Other 0.0.0 / Other 0.0.0";

/// What an endpoint is given.
pub(crate) struct Call<'a> {
    pub(crate) ask: &'a Ask,
    pub(crate) tenant: &'a mut Tenant,
    pub(crate) live: &'a mut Live,
    pub(crate) keys: &'a Keys,
    pub(crate) random: &'a mut Random,
    /// The issuer of what is given out under the domain that was asked, with its slash.
    pub(crate) issuer: String,
    /// Of the sandbox's own address: `http` or `https`.
    pub(crate) scheme: &'static str,
    /// The name and the password of who is there to practise with, where it is this tenant's.
    pub(crate) reader: Option<(String, String)>,
    /// The tenant's time.
    pub(crate) now: OffsetDateTime,
}

/// Codes, tokens, sessions and counters. Of a long run, the newest.
#[derive(Debug, Default)]
pub(crate) struct Live {
    pub(crate) codes: Recent<String, Code>,
    pub(crate) refresh_tokens: Recent<String, RefreshToken>,
    pub(crate) opaque_tokens: Recent<String, OpaqueToken>,
    pub(crate) sessions: Recent<String, LoginSession>,
    pub(crate) transactions: Recent<String, Transaction>,
    pub(crate) consents: Recent<(String, String, String), ()>,
    pub(crate) mfa_tokens: Recent<String, MfaToken>,
    pub(crate) device_codes: Recent<String, DeviceCode>,
    pub(crate) pushed_requests: Recent<String, BTreeMap<String, String>>,
    /// Assertions of applications that were used, by application and `jti`.
    pub(crate) assertions: Recent<(String, String), ()>,
    /// Failed logins of an identifier from an address, or from all.
    pub(crate) failures: Recent<(String, String), Failures>,
    /// Failed logins from an address.
    pub(crate) address_failures: Recent<String, Spent>,
    /// Sign-ups from an address.
    pub(crate) address_sign_ups: Recent<String, Spent>,
    pub(crate) log_number: u64,
    /// Ids of people who were made since the start, the oldest first.
    pub(crate) made: VecDeque<String>,
}

/// What a person was granted: enough to make tokens of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) user_id: String,
    pub(crate) audience: Option<String>,
    pub(crate) scope: Vec<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) session_id: Option<String>,
    pub(crate) gty: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) grant: Grant,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<(String, String)>,
    pub(crate) expires: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct RefreshToken {
    pub(crate) grant: Grant,
}

#[derive(Debug, Clone)]
pub(crate) struct OpaqueToken {
    pub(crate) user_id: String,
    pub(crate) scope: Vec<String>,
    pub(crate) expires: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct LoginSession {
    pub(crate) user_id: String,
    pub(crate) session_id: String,
}

/// A visit of `/authorize` that waits for a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transaction {
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) user_id: Option<String>,
    pub(crate) mfa_passed: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct MfaToken {
    pub(crate) grant: Grant,
    pub(crate) expires: i64,
    /// How often the push that is under way was asked for.
    pub(crate) asked: u32,
    /// The code of the challenge that is under way, and its authenticator.
    pub(crate) oob: Option<(String, String)>,
}

#[derive(Debug, Clone)]
pub(crate) struct DeviceCode {
    pub(crate) grant: Grant,
    pub(crate) user_code: String,
    pub(crate) expires: i64,
    pub(crate) polled: Option<i64>,
    pub(crate) decision: Option<bool>,
    pub(crate) told_expired: bool,
}

/// Who and what a line of the log is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) client_id: Option<String>,
    pub(crate) connection: Option<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) user_name: Option<String>,
    pub(crate) audience: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) details: Option<Value>,
    /// Where a login comes from, if that is not this machine.
    pub(crate) address: Option<String>,
}

impl Call<'_> {
    pub(crate) fn epoch(&self) -> i64 {
        self.now.unix_timestamp()
    }

    /// Takes in somebody new. Of very many who came since the start, the oldest go.
    pub(crate) fn add_user(&mut self, user: User) {
        self.live.made.push_back(user.user_id.clone());
        self.tenant.users.push(user);
        if self.live.made.len() > MOST_MADE {
            // A tenth goes at once, as each removal goes through all.
            let gone: HashSet<String> = self.live.made.drain(..MOST_MADE / 10).collect();
            self.tenant
                .users
                .retain(|user| !gone.contains(&user.user_id));
        }
    }

    /// The address that logins count for: this machine, or what a trusted server says of its caller.
    pub(crate) fn client_address(&self, trusted: bool) -> String {
        if trusted && let Some(address) = self.ask.header("auth0-forwarded-for") {
            return address.trim().to_owned();
        }
        "127.0.0.1".to_owned()
    }

    /// What the log says of a person whom an application has to do with.
    pub(crate) fn about(&self, client_id: &str, user_id: &str) -> About {
        let user = self.tenant.user(user_id);
        About {
            client_id: (!client_id.is_empty()).then(|| client_id.to_owned()),
            user_id: user.map(|user| user.user_id.clone()),
            user_name: user.and_then(|user| user.email.clone().or_else(|| user.username.clone())),
            connection: user.map(|user| user.connection.clone()),
            ..About::default()
        }
    }

    /// Writes a line into the tenant's log.
    pub(crate) fn log(&mut self, kind: &str, description: &str, about: &About) {
        self.live.log_number += 1;
        let id = format!(
            "900{}{}{:024}",
            self.epoch(),
            self.random.text(8, b"0123456789"),
            self.live.log_number
        );
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        put("_id", json!(id));
        put("log_id", json!(id));
        put("date", json!(clock::instant(self.now)));
        put("type", json!(kind));
        put("description", json!(description));
        put("ip", json!(about.address.as_deref().unwrap_or("127.0.0.1")));
        let agent = self.ask.header("user-agent");
        put("user_agent", json!(agent.unwrap_or(NO_AGENT)));
        put("isMobile", json!(false));
        if let Some(client_id) = &about.client_id {
            put("client_id", json!(client_id));
        }
        let client = about.client_id.as_ref().map(|id| self.tenant.client(id));
        let name = client.map(|client| client.map_or("", |client| client.name.as_str()));
        // A change through the Management API is nobody's login, and names its application by the id alone.
        if matches!(kind, "sapi" | "fapi") {
            put("client_name", json!(""));
        } else {
            put("user_id", json!(about.user_id.as_deref().unwrap_or("")));
            put("user_name", json!(about.user_name.as_deref().unwrap_or("")));
            if let Some(name) = name {
                put("client_name", json!(name));
            }
        }
        let connection = about
            .connection
            .as_deref()
            .and_then(|name| self.tenant.connection(name));
        if let Some(name) = &about.connection {
            put("connection", json!(name));
        }
        if let Some(connection) = connection {
            put("connection_id", json!(connection.id));
        }
        // Exchanges of tokens have other members than logins.
        if kind.starts_with("fe") || kind.starts_with("se") {
            put("client_ip", json!("127.0.0.1"));
            put("audience", json!(about.audience));
            put("scope", json!(about.scope));
            if kind.starts_with("fe") || kind == "seccft" {
                put("hostname", json!(self.ask.domain));
            }
            if kind == "seccft" {
                put("connection_id", json!(""));
            }
            if let Some(client) = self.ask.header("auth0-client").and_then(sdk) {
                put("auth0_client", client);
            }
        } else {
            if let Some(connection) = connection {
                put("strategy", json!(connection.strategy));
                let kind = match connection.strategy.as_str() {
                    "auth0" => "database",
                    _ => "enterprise",
                };
                put("strategy_type", json!(kind));
            }
            if !description.is_empty() && about.details.is_none() {
                put("details", json!({"error": {"message": description}}));
            }
        }
        if let Some(details) = &about.details {
            put("details", details.clone());
        }
        self.tenant.logs.push(LogEntry { members });
        // A long run must not grow without end; nobody reads further back than this.
        if self.tenant.logs.len() > 5_000 {
            self.tenant.logs.drain(..1_000);
        }
    }

    pub(crate) fn hexadecimal(&mut self, length: usize) -> String {
        self.random.text(length, HEXADECIMAL)
    }
}

/// What the log tells of somebody who was signed up: by themselves, or by an application.
pub(crate) fn signed_up(
    call: &Call<'_>,
    client_id: &str,
    body: Map<String, Value>,
    by_application: bool,
) -> Value {
    let mut body = starred(&Value::Object(body));
    body["tenant"] = json!(call.tenant.short_name());
    body["client_id"] = json!(client_id);
    body["is_signup"] = json!(!by_application);
    json!({"authentication_methods": ["pwd"], "body": body})
}

/// A body as the log keeps it: stars in place of what is secret.
pub(crate) fn starred(body: &Value) -> Value {
    match body {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let is_secret = matches!(
                    name.as_str(),
                    "password" | "client_secret" | "signing_secret" | "signing_keys" | "pem"
                );
                let value = if is_secret {
                    json!("*****")
                } else {
                    starred(value)
                };
                (name.clone(), value)
            })
            .collect(),
        Value::Array(list) => list.iter().map(starred).collect(),
        other => other.clone(),
    }
}

/// What an SDK says of itself, in base64.
fn sdk(header: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD
        .decode(header.trim_end_matches('='))
        .or_else(|_| STANDARD.decode(header))
        .ok()?;
    serde_json::from_slice(&bytes).ok()
}
