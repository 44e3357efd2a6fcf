//! What the user said: the values of one integration, and what lends a run wider rights.

use super::{
    AdminToken, ApiTarget, Audience, AuthorizationCode, ClientId, ClientSecret, DirectoryName,
    SubscriptionType, TenantDomain, Values,
};
use std::net::IpAddr;

/// The values of one integration, as far as they are known.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The tenant's domain: without it nothing can be asked.
    pub domain: TenantDomain,
    /// The application's client id.
    pub client_id: Option<ClientId>,
    /// The application's client secret.
    pub client_secret: Option<ClientSecret>,
    /// The Management API's identifier.
    pub audience: Option<Audience>,
    /// The tenant's Default Directory.
    pub default_directory: Option<DirectoryName>,
    /// What current subscribers may read. Auth0 knows nothing of it.
    pub subscription_type: Option<SubscriptionType>,
    /// The Authorization Code part, where it is wanted.
    pub authorization_code: Option<AuthorizationCode>,
    /// Whether these are a record's values: a part that a record does not have is not wanted.
    pub is_record: bool,
    /// The MAZ API, where it is to hold these values.
    pub target: Option<ApiTarget>,
    /// For a record: whether its values differ from those that were last verified.
    pub edited_since_verified: Option<bool>,
    /// An administrator's token for this tenant: it shows settings that the application may not see.
    pub admin_token: Option<AdminToken>,
    /// The addresses that MAZ calls from, as far as they were said.
    pub maz_addresses: Vec<IpAddr>,
    /// Values of the table that nothing here looks at.
    pub more: Option<Box<Values>>,
}

impl Settings {
    /// Settings that know the tenant and nothing else.
    pub fn of(domain: TenantDomain) -> Self {
        Self {
            domain,
            client_id: None,
            client_secret: None,
            audience: None,
            default_directory: None,
            subscription_type: None,
            authorization_code: None,
            is_record: false,
            target: None,
            edited_since_verified: None,
            admin_token: None,
            maz_addresses: Vec::new(),
            more: None,
        }
    }

    /// Settings of these values, where the tenant is among them.
    pub fn from_values(values: &Values) -> Option<Self> {
        Some(Self {
            client_id: values.client_id.clone(),
            audience: values.audience.clone(),
            default_directory: values.default_directory.clone(),
            subscription_type: values.subscription_type,
            authorization_code: values.authorization_code(),
            more: values.clone().rest(),
            ..Self::of(values.domain.clone()?)
        })
    }

    /// What is known of the table of values; where the MAZ API is, is none of a tenant's settings.
    pub fn values(&self) -> Values {
        Values {
            domain: Some(self.domain.clone()),
            client_id: self.client_id.clone(),
            audience: self.audience.clone(),
            default_directory: self.default_directory.clone(),
            subscription_type: self.subscription_type,
            ..self.more.as_deref().cloned().unwrap_or_default()
        }
        .with(self.authorization_code.as_ref(), None)
    }

    /// Whether one of the values that a record holds is another here.
    pub fn differ_from(&self, other: &Self) -> bool {
        self.values() != other.values()
    }
}
