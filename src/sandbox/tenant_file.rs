//! Tenants as a person writes them: what the file leaves out is as in a healthy tenant.

use serde::{Deserialize, Serialize};

use super::random::Random;
use super::tenant::{Tenant, furnish};

/// Why a tenant file was not understood.
#[derive(Debug, thiserror::Error)]
pub enum TenantFileError {
    /// It is no TOML, or a member is of another type.
    #[error("not a tenant file: {0}")]
    Form(String),
    /// It holds no `[[tenant]]`.
    #[error("no [[tenant]] in it")]
    Empty,
    /// A tenant has no domain.
    #[error("a [[tenant]] without a domain")]
    NoDomain,
}

#[derive(Serialize)]
struct Written<'a> {
    tenant: &'a [Tenant],
}

#[derive(Deserialize)]
struct Read {
    #[serde(default)]
    tenant: Vec<toml::Table>,
}

/// Reads a tenant file: one or several `[[tenant]]`, each with a `domain` and whatever is to differ.
///
/// Tables such as `settings` are taken member by member, lists such as `clients` whole. An application without a
/// `client_id`, a connection without an `id` and their like are given one.
///
/// # Errors
/// When it is not of this form.
pub fn read_tenants(text: &str, seed: Option<u64>) -> Result<Vec<Tenant>, TenantFileError> {
    let read: Read =
        toml::from_str(text).map_err(|error| TenantFileError::Form(error.to_string()))?;
    if read.tenant.is_empty() {
        return Err(TenantFileError::Empty);
    }
    let mut random = Random::new(seed);
    read.tenant
        .into_iter()
        .map(|written| complete(written, &mut random))
        .collect()
}

/// Writes tenants as [`read_tenants`] reads them.
pub fn write_tenants(tenants: &[Tenant]) -> String {
    toml::to_string(&Written { tenant: tenants }).unwrap_or_default()
}

fn complete(written: toml::Table, random: &mut Random) -> Result<Tenant, TenantFileError> {
    let domain = written
        .get("domain")
        .and_then(toml::Value::as_str)
        .ok_or(TenantFileError::NoDomain)?;
    let healthy = furnish(domain, random);
    let form = |error: &dyn std::fmt::Display| TenantFileError::Form(error.to_string());
    let mut members = toml::Table::try_from(&healthy).map_err(|error| form(&error))?;
    for (name, value) in written {
        match (members.get_mut(&name), value) {
            (Some(toml::Value::Table(kept)), toml::Value::Table(changes)) => kept.extend(changes),
            (_, value) => {
                members.insert(name, value);
            }
        }
    }
    let mut tenant: Tenant = members.try_into().map_err(|error| form(&error))?;
    for client in &mut tenant.clients {
        if client.client_id.is_empty() {
            client.client_id = random.client_id();
        }
        let public = client.token_endpoint_auth_method.as_deref() == Some("none");
        if client.client_secret.is_none() && !public {
            client.client_secret = Some(random.client_secret());
        }
    }
    for grant in tenant
        .client_grants
        .iter_mut()
        .filter(|it| it.id.is_empty())
    {
        grant.id = random.prefixed("cgr");
    }
    for connection in tenant.connections.iter_mut().filter(|it| it.id.is_empty()) {
        connection.id = random.prefixed("con");
    }
    for api in tenant
        .resource_servers
        .iter_mut()
        .filter(|it| it.id.is_empty())
    {
        api.id = random.object_id();
    }
    for user in tenant.users.iter_mut().filter(|it| it.user_id.is_empty()) {
        user.user_id = format!("auth0|{}", random.object_id());
    }
    Ok(tenant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_healthy() {
        let text = "[[tenant]]\ndomain = \"press.eu.auth0.com\"\n[tenant.settings]\ndefault_directory = \"Readers\"\n\
                    [[tenant.users]]\nemail = \"a@example.com\"\npassword = \"x\"\n";
        let tenants = read_tenants(text, Some(1)).expect("a tenant");
        assert_eq!(tenants[0].domain, "press.eu.auth0.com");
        assert_eq!(
            tenants[0].settings.default_directory.as_deref(),
            Some("Readers")
        );
        assert!(tenants[0].settings.flags.len() > 3);
        assert_eq!(tenants[0].users.len(), 1);
        assert!(tenants[0].users[0].user_id.starts_with("auth0|"));
        assert_eq!(tenants[0].connections.len(), 3);
        let again = read_tenants(&write_tenants(&tenants), Some(1)).expect("a tenant");
        assert_eq!(again, tenants);
    }

    #[test]
    fn what_is_no_tenant_file() {
        assert!(matches!(
            read_tenants("", None),
            Err(TenantFileError::Empty)
        ));
        assert!(matches!(
            read_tenants("[[tenant]]", None),
            Err(TenantFileError::NoDomain)
        ));
        assert!(matches!(
            read_tenants("[[tenant]]\ndomain = \"a.b\"\nclients = 3", None),
            Err(TenantFileError::Form(_))
        ));
    }
}
