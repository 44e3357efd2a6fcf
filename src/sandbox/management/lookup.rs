//! One of a tenant's things by its id, or the refusal that says that there is none.

use crate::sandbox::host::wire::Reply;
use crate::sandbox::tenant::{Client, ClientGrant, Connection, ResourceServer, Tenant, User};

fn or_refusal<T>(found: Option<T>, message: &str, code: &str) -> Result<T, Reply> {
    found.ok_or_else(|| Reply::problem(404, message, Some(code)))
}

pub(crate) fn client<'a>(tenant: &'a Tenant, id: &str) -> Result<&'a Client, Reply> {
    or_refusal(
        tenant.client(id),
        "The client does not exist",
        "inexistent_client",
    )
}

pub(crate) fn client_grant<'a>(tenant: &'a Tenant, id: &str) -> Result<&'a ClientGrant, Reply> {
    or_refusal(
        tenant.client_grants.iter().find(|grant| grant.id == id),
        "The grant does not exist.",
        "inexistent_client_grant",
    )
}

pub(crate) fn connection<'a>(tenant: &'a Tenant, id: &str) -> Result<&'a Connection, Reply> {
    or_refusal(
        tenant.connections.iter().find(|known| known.id == id),
        "The connection does not exist",
        "inexistent_connection",
    )
}

/// By id or by identifier.
pub(crate) fn api<'a>(tenant: &'a Tenant, id: &str) -> Result<&'a ResourceServer, Reply> {
    let mut apis = tenant.resource_servers.iter();
    or_refusal(
        apis.find(|api| api.id == id || api.identifier == id),
        "The resource server does not exist",
        "inexistent_resource_server",
    )
}

pub(crate) fn user<'a>(tenant: &'a Tenant, id: &str) -> Result<&'a User, Reply> {
    or_refusal(
        tenant.user(id),
        "The user does not exist.",
        "inexistent_user",
    )
}
