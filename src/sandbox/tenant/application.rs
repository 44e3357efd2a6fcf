//! Applications, APIs, and which application may call which API.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The `grant_type` of a password login that names its connection.
pub const PASSWORD_REALM: &str = "http://auth0.com/oauth/grant-type/password-realm";

/// What the Dashboard's "Password" box switches on together.
pub const PASSWORD_GRANTS: [&str; 5] = [
    "password",
    PASSWORD_REALM,
    "http://auth0.com/oauth/grant-type/mfa-otp",
    "http://auth0.com/oauth/grant-type/mfa-oob",
    "http://auth0.com/oauth/grant-type/mfa-recovery-code",
];

/// An application.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Client {
    /// The name for people.
    pub name: String,
    /// 32 letters and digits, or `tpc_…` for third parties.
    pub client_id: String,
    /// The secret, for all but public applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// `non_interactive`, `regular_web`, `spa` or `native`; old ones have none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub app_type: String,
    /// Whether it belongs to the tenant's owner.
    pub is_first_party: bool,
    /// Grants that it may use.
    pub grant_types: Vec<String>,
    /// Where `/authorize` may send people back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callbacks: Option<Vec<String>>,
    /// Where `/v2/logout` may send people to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_logout_urls: Option<Vec<String>>,
    /// `none`, `client_secret_post` or `client_secret_basic`; absent where keys are used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<String>,
    /// Public keys with which it proves itself in place of a secret (`private_key_jwt`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<Credential>,
    /// How its ID tokens are signed, and how long they live.
    pub jwt_configuration: JwtConfiguration,
    /// Whether `auth0-forwarded-for` is believed.
    pub is_token_endpoint_ip_header_trusted: bool,
    /// Strict `OpenID` Connect.
    pub oidc_conformant: bool,
    /// All other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A public key of an application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credential {
    /// `cred_…`.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What `kid` in an assertion's header calls it.
    pub kid: String,
    /// `RS256`, `RS384` or `PS256`.
    pub alg: String,
    /// The key as PEM: SPKI or PKCS #1.
    pub pem: String,
    /// When it ends, if ever.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires: Option<time::OffsetDateTime>,
}

impl Default for Credential {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            kid: String::new(),
            alg: "RS256".to_owned(),
            pem: String::new(),
            expires: None,
        }
    }
}

/// How an application's ID tokens are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JwtConfiguration {
    /// `RS256`, `HS256` or `PS256`. Applications made through the API without one have none, which means HS256.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alg: String,
    /// Seconds that an ID token lives; ten hours where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime_in_seconds: Option<i64>,
    /// Whether the secret is base64: only on very old applications.
    #[serde(default)]
    pub secret_encoded: bool,
    /// All other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Default for JwtConfiguration {
    fn default() -> Self {
        Self {
            alg: "RS256".to_owned(),
            lifetime_in_seconds: Some(36_000),
            secret_encoded: false,
            rest: Map::new(),
        }
    }
}

impl JwtConfiguration {
    /// What its ID tokens are signed with.
    pub fn algorithm(&self) -> &str {
        if self.alg.is_empty() {
            "HS256"
        } else {
            &self.alg
        }
    }
}

/// Which application may call which API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientGrant {
    /// `cgr_…`.
    pub id: String,
    /// The application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The API's identifier.
    pub audience: String,
    /// What it may do there.
    pub scope: Vec<String>,
    /// `client` for machines, `user` for people's logins; old ones have none, and are for machines.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject_type: String,
    /// All other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// An API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResourceServer {
    /// 24 hexadecimal digits.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What Auth0 calls identifier in the Dashboard and audience in requests.
    pub identifier: String,
    /// Whether it is the Management API.
    pub is_system: bool,
    /// What can be granted.
    pub scopes: Vec<ScopeOffer>,
    /// `RS256` or `HS256`.
    pub signing_alg: String,
    /// The key of `HS256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_secret: Option<String>,
    /// Seconds that an access token lives.
    pub token_lifetime: i64,
    /// The same for browsers.
    pub token_lifetime_for_web: i64,
    /// Whether refresh tokens are given for it.
    pub allow_offline_access: bool,
    /// Whether first parties skip the consent page.
    pub skip_consent_for_verifiable_first_party_clients: bool,
    /// `access_token` or `rfc9068_profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_dialect: Option<String>,
    /// Who needs a client grant: `allow_all`, `require_client_grant` or `deny_all` for people's logins.
    pub user_policy: String,
    /// All other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Default for ResourceServer {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            identifier: String::new(),
            is_system: false,
            scopes: Vec::new(),
            signing_alg: "RS256".to_owned(),
            signing_secret: None,
            token_lifetime: 86_400,
            token_lifetime_for_web: 7_200,
            allow_offline_access: false,
            skip_consent_for_verifiable_first_party_clients: false,
            token_dialect: None,
            user_policy: "allow_all".to_owned(),
            rest: Map::new(),
        }
    }
}

/// A scope that an API offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScopeOffer {
    /// Such as `read:users`.
    pub value: String,
    /// A few words for people.
    pub description: String,
}

impl ClientGrant {
    /// Whom it is for: `client` or `user`.
    pub fn kind(&self) -> &str {
        if self.subject_type.is_empty() {
            "client"
        } else {
            &self.subject_type
        }
    }

    /// Whether it is of all the scopes that the API has, now and later.
    pub fn is_of_all_scopes(&self) -> bool {
        self.rest.get("allow_all_scopes") == Some(&Value::Bool(true))
    }

    /// Its scopes, given those that the API offers.
    pub fn scopes(&self, api: &ResourceServer) -> Vec<String> {
        if self.is_of_all_scopes() {
            api.scopes.iter().map(|scope| scope.value.clone()).collect()
        } else {
            self.scope.clone()
        }
    }
}

impl Client {
    /// Where `/authorize` may send people back to.
    pub fn callbacks(&self) -> &[String] {
        self.callbacks.as_deref().unwrap_or_default()
    }

    /// Addresses whose pages may call from a browser: its callbacks, and what is allowed besides.
    pub fn web_addresses(&self) -> impl Iterator<Item = &str> {
        let listed = ["web_origins", "allowed_origins"]
            .into_iter()
            .filter_map(|name| self.rest.get(name)?.as_array())
            .flatten()
            .filter_map(Value::as_str);
        self.callbacks().iter().map(String::as_str).chain(listed)
    }

    /// Lets `/authorize` send people back to this address as well.
    pub fn add_callback(&mut self, callback: &str) {
        self.callbacks
            .get_or_insert_with(Vec::new)
            .push(callback.to_owned());
    }

    /// Whether it may use this grant. Third parties never log in with passwords.
    pub fn may_use(&self, grant_type: &str) -> bool {
        self.grant_types.iter().any(|grant| grant == grant_type)
            && (self.is_first_party || !PASSWORD_GRANTS.contains(&grant_type))
    }
}
