//! What the user said: the values of one integration, and what each is called everywhere.

use super::pasted::{Pasted, ValueError, refuse_secret, tidy_word};
use super::{
    AdminToken, ApiTarget, Audience, ClientId, ClientSecret, DirectoryName, SubscriptionType,
    TenantDomain,
};
use std::net::IpAddr;

/// A value that a run may need. The wizard, the flags, the environment and the answers file call it by these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The tenant's domain.
    Domain,
    /// The application's client id.
    ClientId,
    /// The application's client secret.
    ClientSecret,
    /// The Management API's identifier.
    Audience,
    /// The tenant's Default Directory.
    DefaultDirectory,
    /// What current subscribers may read.
    SubscriptionType,
    /// The domain of the Authorization Code part.
    ApplicationDomain,
    /// MAZ's redirect URI of the Authorization Code part.
    RedirectUri,
    /// Where the MAZ API is, for a record that is written there as well.
    MazApiUrl,
    /// The app in the MAZ API.
    MazAppId,
}

impl Key {
    /// All, in the order of MAZ's guide.
    pub const ALL: [Self; 10] = [
        Self::Domain,
        Self::ClientId,
        Self::ClientSecret,
        Self::Audience,
        Self::DefaultDirectory,
        Self::SubscriptionType,
        Self::ApplicationDomain,
        Self::RedirectUri,
        Self::MazApiUrl,
        Self::MazAppId,
    ];

    /// The command line's flag.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Domain => "--domain",
            Self::ClientId => "--client-id",
            Self::ClientSecret => "--client-secret-stdin",
            Self::Audience => "--audience",
            Self::DefaultDirectory => "--default-directory",
            Self::SubscriptionType => "--subscription-type",
            Self::ApplicationDomain => "--application-domain",
            Self::RedirectUri => "--redirect-uri",
            Self::MazApiUrl => "--maz-api-url",
            Self::MazAppId => "--maz-app-id",
        }
    }

    /// The environment's variable.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Domain => "MAZ_AUTH0_DOMAIN",
            Self::ClientId => "MAZ_AUTH0_CLIENT_ID",
            Self::ClientSecret => "MAZ_AUTH0_CLIENT_SECRET",
            Self::Audience => "MAZ_AUTH0_AUDIENCE",
            Self::DefaultDirectory => "MAZ_AUTH0_DEFAULT_DIRECTORY",
            Self::SubscriptionType => "MAZ_AUTH0_SUBSCRIPTION_TYPE",
            Self::ApplicationDomain => "MAZ_AUTH0_APPLICATION_DOMAIN",
            Self::RedirectUri => "MAZ_AUTH0_REDIRECT_URI",
            Self::MazApiUrl => "MAZ_API_URL",
            Self::MazAppId => "MAZ_APP_ID",
        }
    }

    /// The key in a record and in an answers file. A secret has none.
    pub fn record_key(self) -> Option<&'static str> {
        match self {
            Self::Domain => Some("domain"),
            Self::ClientId => Some("client_id"),
            Self::ClientSecret => None,
            Self::Audience => Some("management_api_identifier"),
            Self::DefaultDirectory => Some("default_directory"),
            Self::SubscriptionType => Some("subscription_type"),
            Self::ApplicationDomain => Some("application_domain"),
            Self::RedirectUri => Some("redirect_uri"),
            Self::MazApiUrl => Some("maz_api_url"),
            Self::MazAppId => Some("maz_app_id"),
        }
    }

    /// As MAZ's form and Auth0's dashboard say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Domain => "Domain",
            Self::ClientId => "Client ID",
            Self::ClientSecret => "Client Secret",
            Self::Audience => "Management API Identifier",
            Self::DefaultDirectory => "Default Directory",
            Self::SubscriptionType => "Subscription Type",
            Self::ApplicationDomain => "Application Domain",
            Self::RedirectUri => "Redirect URI",
            Self::MazApiUrl => "MAZ API address",
            Self::MazAppId => "MAZ app id",
        }
    }
}

/// The Authorization Code part of an integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// The domain on which readers meet the login page; often a custom domain.
    pub application_domain: TenantDomain,
    /// Where Auth0 sends readers back to: MAZ's address.
    pub redirect_uri: String,
}

impl AuthorizationCode {
    /// The redirect URI that MAZ publishes.
    pub const MAZ_REDIRECT_URI: &'static str =
        "https://id.mazsystems.com/app_users/v2/sessions/oauth";

    /// Reads a redirect URI as people paste it: an absolute https address (http on loopback) without a fragment
    /// (RFC 6749 section 3.1.2, RFC 8252 section 7.3). It is kept byte for byte, since Auth0 compares it so.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse_redirect_uri(raw: &str) -> Result<Pasted<String>, ValueError> {
        let pasted = tidy_word(raw, "redirect URI")?;
        refuse_secret(&pasted.value, "redirect URI")?;
        let url = url::Url::parse(&pasted.value).map_err(|_| {
            ValueError::new(format!(
                "a redirect URI is an address such as {}",
                Self::MAZ_REDIRECT_URI
            ))
        })?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            return Err(ValueError::new("a redirect URI begins with https://"));
        }
        if url.fragment().is_some() {
            return Err(ValueError::new("a redirect URI has no '#' in it"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ValueError::new(
                "a redirect URI has no user or password in it",
            ));
        }
        Ok(pasted)
    }
}

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
        }
    }

    /// Whether one of the values that a record holds is another here.
    pub fn differ_from(&self, other: &Self) -> bool {
        let values = |settings: &Self| {
            (
                settings.domain.clone(),
                settings.client_id.clone(),
                settings.audience.clone(),
                settings.default_directory.clone(),
                settings.subscription_type,
                settings.authorization_code.clone(),
            )
        };
        values(self) != values(other)
    }
}
