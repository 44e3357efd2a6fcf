//! A tenant's settings, as the Management API shows them to those who may see them. Read leniently: members may be
//! missing, null or new.

use super::{Management, Read, object, rows, text, texts};
use crate::http::{Answer, Error};
use serde_json::Value;

/// `GET /tenants/settings`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TenantSettings {
    /// The Default Directory; Auth0 answers an empty text, null or nothing where there is none.
    pub default_directory: Option<String>,
}

/// A row of `GET /custom-domains`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomDomain {
    /// Its host name.
    pub domain: String,
    /// Whether it is verified, and can be used.
    pub is_ready: bool,
    /// Whether it is the one for calls that name none.
    pub is_default: bool,
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

impl CustomDomain {
    /// The custom domains of an answer.
    ///
    /// # Errors
    /// If there is no list in it.
    pub fn read(answer: &Answer) -> Result<Vec<Self>, Error> {
        Ok(rows(&answer.json()?, "custom_domains")?
            .iter()
            .filter_map(|row| {
                Some(Self {
                    domain: text(row, "domain")?,
                    is_ready: text(row, "status").as_deref() == Some("ready"),
                    is_default: row.get("is_default").and_then(Value::as_bool) == Some(true),
                })
            })
            .collect())
    }
}

impl Throttling {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is no JSON object, or does not hold what it is about: what is not said is no empty list.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        let json = object(answer)?;
        let enabled = json.get("enabled").and_then(Value::as_bool);
        let has_list = json.get("allowlist").is_some_and(Value::is_array);
        if enabled != Some(false) && !has_list {
            return Err(Error::WrongShape("it holds no allow-list".into()));
        }
        Ok(Self {
            enabled,
            allowlist: texts(&json, "allowlist"),
        })
    }
}

impl Management<'_> {
    /// The tenant's settings.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn settings(&self) -> Read<TenantSettings> {
        let path = "/api/v2/tenants/settings?fields=default_directory";
        self.read(path, TenantSettings::read).await
    }

    /// The tenant's custom domains.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn custom_domains(&self) -> Read<Vec<CustomDomain>> {
        self.read("/api/v2/custom-domains", CustomDomain::read)
            .await
    }

    /// Suspicious IP throttling.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn throttling(&self) -> Read<Throttling> {
        let path = "/api/v2/attack-protection/suspicious-ip-throttling";
        self.read(path, Throttling::read).await
    }
}
