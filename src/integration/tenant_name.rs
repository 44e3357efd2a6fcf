//! Which tenant a dashboard's address means. Tenants of the United States from before June 2020 have no region in their
//! name, and the dashboard's address names one anyway: `…/dashboard/us/acme/…` leaves two names.

use crate::auth0::Tenant;
use crate::context::Context;
use crate::domain::{FROM_DASHBOARD, TenantDomain};
use crate::http::Http;

/// The domain that is a tenant's, where a dashboard's address leaves two: both are asked for their discovery document, and
/// nothing is sent to either. Where neither is one, the name with the region stays.
pub fn settle(
    domain: TenantDomain,
    fixed: &[&str],
    http: &Http,
    runtime: &tokio::runtime::Runtime,
    context: &Context,
) -> TenantDomain {
    let older = fixed
        .contains(&FROM_DASHBOARD)
        .then(|| domain.without_region())
        .flatten();
    let Some(older) = older else { return domain };
    let is_tenant = async |domain: &TenantDomain| {
        let discovery = Tenant::new(http, domain).discovery().await;
        discovery.is_ok_and(|found| found.issuer.as_deref() == Some(&domain.issuer()))
    };
    let (newer_is, older_is) =
        runtime.block_on(async { tokio::join!(is_tenant(&domain), is_tenant(&older)) });
    match (newer_is, older_is) {
        (false, true) => {
            context.say(&context.err.dim(&format!(
                "Domain: {} (there is no {}: tenants from before June 2020 have no region in their name)",
                older.host(),
                domain.host()
            )));
            older
        }
        (true, true) => {
            context.say(&context.err.dim(&format!(
                "Domain: {} (there is a tenant called {} as well: if it is that one, give its Domain)",
                domain.host(),
                older.host()
            )));
            domain
        }
        _ => domain,
    }
}
