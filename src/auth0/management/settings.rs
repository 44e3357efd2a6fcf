//! A tenant's settings, as the Management API shows them to those who may see them. Read leniently: members may be
//! missing, null or new.

use super::{Management, Read, document, list, object, optional, owned, text, text_of};
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
    /// Whether it stops anybody: it is on, as Auth0 has it for every new tenant, and not set to watch alone.
    pub stops: bool,
    /// The addresses and ranges that it lets through.
    pub allowlist: Vec<String>,
}

impl TenantSettings {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is no JSON object, or names the Default Directory by something else than a text.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        let name = optional(&object(answer)?, "default_directory", owned)?;
        Ok(Self {
            default_directory: name.filter(|name| !name.trim().is_empty()),
        })
    }
}

impl CustomDomain {
    /// The custom domains of an answer.
    ///
    /// # Errors
    /// If there is no whole list in it.
    pub fn read(answer: &Answer) -> Result<Vec<Self>, Error> {
        list(&document(answer)?, "custom_domains", |row| {
            Ok(Self {
                domain: text_of(row, "domain")?,
                is_ready: text(row, "status").as_deref() == Some("ready"),
                is_default: optional(row, "is_default", Value::as_bool)? == Some(true),
            })
        })
    }
}

impl Throttling {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is no JSON object, or does not hold what it is about: what is not said is no empty list.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        let json = object(answer)?;
        let text = |row: &Value| {
            owned(row).ok_or_else(|| Error::WrongShape("a row of it is no address".into()))
        };
        let said = |name| json.get(name).filter(|value: &&Value| !value.is_null());
        let shields = match said("shields") {
            Some(_) => Some(list(&json, "shields", text)?),
            None => None,
        };
        let blocks = shields.is_none_or(|shields| shields.iter().any(|shield| shield == "block"));
        let stops = blocks && optional(&json, "enabled", Value::as_bool)? != Some(false);
        let allowlist = match said("allowlist") {
            Some(_) => list(&json, "allowlist", text)?,
            None if stops => return Err(Error::WrongShape("it holds no allow-list".into())),
            None => Vec::new(),
        };
        Ok(Self { stops, allowlist })
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
