//! A tenant as data: everything that an administrator could see or set, and the few oddities that nobody sets.
//!
//! A misconfiguration is a value in here. Nothing in this file answers a request.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::clock;
use super::random::Random;

/// The scopes that MAZ asks for, in the order of its guide.
pub const MAZ_SCOPES: [&str; 6] = [
    "read:users",
    "update:users",
    "create:users",
    "read:users_app_metadata",
    "update:users_app_metadata",
    "create:users_app_metadata",
];

/// Where MAZ receives an authorization code.
pub const MAZ_REDIRECT_URI: &str = "https://id.mazsystems.com/app_users/v2/sessions/oauth";

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

/// The name of the database that each new tenant has.
pub const FIRST_DATABASE: &str = "Username-Password-Authentication";

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

/// A connection: a database, an enterprise directory, a social provider.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connection {
    /// `con_…`.
    pub id: String,
    /// What `realm` and the Default Directory name.
    pub name: String,
    /// `auth0` is a database.
    pub strategy: String,
    /// Applications that may use it.
    pub enabled_clients: Vec<String>,
    /// Settings of the strategy.
    pub options: Map<String, Value>,
    /// All other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// `auth0|…`.
    pub user_id: String,
    /// The connection's name.
    pub connection: String,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the address was proved.
    pub email_verified: bool,
    /// The user name, where the connection has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password; the Management API never shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whether an administrator blocked the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked: Option<bool>,
    /// What applications keep of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_metadata: Option<Map<String, Value>>,
    /// What the person may keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_metadata: Option<Map<String, Value>>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// Whether the password is known to be leaked.
    pub password_leaked: bool,
    /// Whether this person's logins look like a robot's.
    pub looks_like_a_bot: bool,
    /// Addresses from which the account is locked after too many failures.
    pub blocked_addresses: Vec<String>,
    /// Second factors.
    pub authenticators: Vec<Authenticator>,
    /// `name`, `nickname`, `picture` and all other members.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A second factor of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Authenticator {
    /// `totp|dev_…`, `push|dev_…`, `recovery-code|dev_…`.
    pub id: String,
    /// `otp`, `oob` or `recovery-code`.
    pub authenticator_type: String,
    /// `auth0` for push, `sms` or `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oob_channel: Option<String>,
    /// Whether it can be used.
    pub active: bool,
    /// What answers it: the one-time code, the binding code or the recovery code; for push `accept` or `reject`.
    pub answer: String,
    /// How often a push is still unanswered when asked for.
    pub pending: u32,
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
    /// Addresses that are never locked.
    pub brute_force_allowlist: Vec<String>,
    /// Whether failures of one address are counted.
    pub suspicious_ip_enabled: bool,
    /// How many throttle it.
    pub suspicious_ip_max_attempts: u32,
    /// Addresses that are never throttled.
    pub suspicious_ip_allowlist: Vec<String>,
    /// Addresses that are throttled now.
    pub throttled_addresses: Vec<String>,
    /// Whether leaked passwords are looked for, and the login refused.
    pub breached_password_enabled: bool,
    /// Whether the plan has bot detection at all.
    pub bot_detection_entitled: bool,
    /// `low`, `medium`, `high`.
    pub bot_detection_level: String,
    /// Whether password logins without a browser are asked for a captcha which they cannot solve.
    pub bot_detection_challenges_password_logins: bool,
}

impl Default for AttackProtection {
    fn default() -> Self {
        Self {
            brute_force_enabled: true,
            brute_force_max_attempts: 10,
            brute_force_allowlist: Vec::new(),
            suspicious_ip_enabled: true,
            suspicious_ip_max_attempts: 100,
            suspicious_ip_allowlist: Vec::new(),
            throttled_addresses: Vec::new(),
            breached_password_enabled: false,
            bot_detection_entitled: false,
            bot_detection_level: "low".to_owned(),
            bot_detection_challenges_password_logins: false,
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
}

/// A line of the tenant's log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogEntry {
    /// Its members, as `/api/v2/logs` shows them.
    pub members: Map<String, Value>,
}

/// What makes a token wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenDefect {
    /// A short random text.
    NotAJwt,
    /// A signature that does not fit.
    BadSignature,
    /// A key id that the key set lacks.
    UnknownKey,
    /// `HS256` for access tokens, `none` for ID tokens.
    UnexpectedAlgorithm,
    /// Another tenant's issuer.
    WrongIssuer,
    /// Made for somebody else.
    WrongAudience,
    /// Given to another application (`azp`).
    WrongAuthorizedParty,
    /// No `sub`.
    MissingSubject,
    /// Over since an hour.
    Expired,
    /// Made tomorrow.
    WrongIssuedAt,
    /// Not the nonce that was sent.
    WrongNonce,
    /// `at_hash` of another access token.
    WrongAccessTokenHash,
    /// No `iss`.
    MissingIssuer,
    /// No `aud`.
    MissingAudience,
    /// No `iat`.
    MissingIssuedAt,
    /// No `nonce`, though one was sent.
    MissingNonce,
    /// HS256, with the tenant's public key as the secret.
    KeyAsSecret,
    /// Made this many seconds ago, or to come.
    IssuedAgo(i64),
}

/// What `/.well-known/jwks.json` holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySet {
    /// The key in force and the next.
    #[default]
    Usable,
    /// The next key alone, as a stale copy might hold another than the one in force.
    NextOnly,
    /// A key that is there for encryption only.
    NotForSignatures,
    /// Nothing.
    Empty,
}

/// What `/userinfo` does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserInfo {
    /// Answers with the person of the token.
    #[default]
    Answers,
    /// Answers with somebody else.
    SomebodyElse,
    /// Refuses each token.
    Refuses,
}

/// What a refresh token does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Renewal {
    /// Renews the login.
    #[default]
    Works,
    /// Is refused.
    Refused,
    /// Brings an ID token of somebody else.
    SomebodyElse,
    /// Brings an ID token whose signature does not fit.
    BadSignature,
    /// Renews the login, and cannot be revoked.
    NeverRevoked,
}

/// A request that the Management API refuses although the token allows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Refusal {
    /// Such as `GET`.
    pub method: String,
    /// The first part of the path, `/api/v2/users`.
    pub path: String,
    /// Such as 403.
    pub status: u16,
    /// What it says.
    pub message: String,
    /// Its `errorCode`.
    pub error_code: String,
}

/// What no administrator sets: gateways, stale caches, defects.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oddities {
    /// The host answers, and knows no tenant by that name.
    pub no_such_tenant: bool,
    /// Seconds that the tenant's clock is ahead.
    pub clock_ahead: i64,
    /// Members that the discovery document lacks.
    pub discovery_lacks: Vec<String>,
    /// The issuer that the discovery document names in place of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discovery_issuer: Option<String>,
    /// The published keys.
    pub key_set: KeySet,
    /// What is wrong with machines' access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<TokenDefect>,
    /// What is wrong with ID tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<TokenDefect>,
    /// What `/userinfo` does.
    pub userinfo: UserInfo,
    /// What a refresh token does.
    pub renewal: Renewal,
    /// Requests that are refused.
    pub refusals: Vec<Refusal>,
    /// Changes of `app_metadata` are answered and then lost.
    pub loses_app_metadata: bool,
    /// `/authorize` has not yet seen which connections the application has.
    pub authorize_sees_no_connections: bool,
    /// `/authorize` gives back another state than it was sent.
    pub authorize_changes_state: bool,
    /// `/authorize` never sends anybody back.
    pub authorize_never_returns: bool,
    /// Codes are dead before they can be exchanged.
    pub codes_are_dead: bool,
    /// Which wording a missing client grant has: 2017, 2024, or 2025 and later.
    pub client_grant_wording: u16,
    /// Connections still show `enabled_clients`, as they did until it was withdrawn.
    pub shows_enabled_clients: bool,
    /// New client grants have no `subject_type`, as they had none before 2025.
    pub grants_without_subject_type: bool,
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

/// The name of the application whose tokens the Dashboard's API Explorer shows.
pub(super) const EXPLORER: &str = "API Explorer Application";

/// A healthy tenant, set up as MAZ's guide says.
pub(super) fn furnish(domain: &str, random: &mut Random) -> Tenant {
    let client_id = random.client_id();
    let client_secret = random.client_secret();
    let explorer_id = random.client_id();
    let default_app_id = random.client_id();
    let username = "reader@example.com".to_owned();
    let password = random.text(20, super::random::SECRET);
    let now = clock::instant(random.beginning());
    let name = domain.split('.').next().unwrap_or("acme").to_owned();

    let mut tenant = Tenant {
        domain: domain.to_owned(),
        ..Tenant::default()
    };
    tenant.settings = Settings {
        default_directory: Some(FIRST_DATABASE.to_owned()),
        default_audience: None,
        friendly_name: "Acme Press (sandbox)".to_owned(),
        flags: [
            ("allow_changing_enable_sso", false),
            ("allow_legacy_delegation_grant_types", false),
            ("allow_legacy_ro_grant_types", false),
            ("disable_impersonation", true),
            ("enable_dynamic_client_registration", false),
            ("enable_sso", true),
            ("universal_login", true),
            ("revoke_refresh_token_grant", false),
            ("disable_clickjack_protection_headers", false),
        ]
        .into_iter()
        .map(|(flag, on)| (flag.to_owned(), on))
        .collect(),
        rest: object(json!({
            "change_password": {"enabled": false},
            "enabled_locales": ["en"],
            "guardian_mfa_page": {"enabled": false},
            "idle_session_lifetime": 72,
            "ephemeral_session_lifetime": 72,
            "idle_ephemeral_session_lifetime": 24,
            "picture_url": "https://press.example.com/logo.png",
            "sandbox_version": "22",
            "session_lifetime": 168,
            "oidc_logout": {"rp_logout_end_session_endpoint_discovery": true},
            "universal_login": {"colors": {"page_background": "#f5f2ec", "primary": "#23587a"}},
            "resource_parameter_profile": "audience",
            "phone_consolidated_experience": false,
            "client_id_metadata_document_supported": false,
            "sandbox_versions_available": ["22", "18"],
        })),
    };
    tenant.resource_servers = vec![
        ResourceServer {
            id: random.object_id(),
            name: "Auth0 Management API".to_owned(),
            identifier: tenant.management_audience(),
            is_system: true,
            scopes: management_scopes(),
            ..ResourceServer::default()
        },
        ResourceServer {
            id: random.object_id(),
            name: "Acme Press articles".to_owned(),
            identifier: "https://api.press.example.com/".to_owned(),
            allow_offline_access: true,
            scopes: vec![
                ScopeOffer {
                    value: "read:articles".to_owned(),
                    description: "Read articles".to_owned(),
                },
                ScopeOffer {
                    value: "write:articles".to_owned(),
                    description: "Write articles".to_owned(),
                },
            ],
            ..ResourceServer::default()
        },
    ];
    let maz = Client {
        name: "MAZ".to_owned(),
        client_id: client_id.clone(),
        client_secret: Some(client_secret.clone()),
        app_type: "non_interactive".to_owned(),
        grant_types: ["client_credentials", "authorization_code", "refresh_token"]
            .into_iter()
            .chain(PASSWORD_GRANTS)
            .map(str::to_owned)
            .collect(),
        callbacks: Some(vec![
            MAZ_REDIRECT_URI.to_owned(),
            // Where a login that is tried from this machine comes back.
            "http://127.0.0.1:8484/callback".to_owned(),
        ]),
        ..client(&name)
    };
    let explorer = Client {
        name: EXPLORER.to_owned(),
        client_id: explorer_id.clone(),
        client_secret: Some(random.client_secret()),
        app_type: "non_interactive".to_owned(),
        grant_types: vec!["client_credentials".to_owned()],
        ..client(&name)
    };
    let default_app = Client {
        name: "Default App".to_owned(),
        client_id: default_app_id.clone(),
        client_secret: Some(random.client_secret()),
        app_type: "regular_web".to_owned(),
        grant_types: [
            "authorization_code",
            "implicit",
            "refresh_token",
            "client_credentials",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..client(&name)
    };
    tenant.clients = vec![maz, explorer, default_app];
    tenant.client_grants = vec![
        ClientGrant {
            id: random.prefixed("cgr"),
            client_id: Some(client_id.clone()),
            audience: tenant.management_audience(),
            scope: MAZ_SCOPES.map(str::to_owned).to_vec(),
            subject_type: "client".to_owned(),
            rest: Map::new(),
        },
        ClientGrant {
            id: random.prefixed("cgr"),
            client_id: Some(explorer_id.clone()),
            audience: tenant.management_audience(),
            scope: management_scopes()
                .into_iter()
                .map(|scope| scope.value)
                .collect(),
            subject_type: "client".to_owned(),
            rest: Map::new(),
        },
    ];
    tenant.connections = vec![
        database(
            FIRST_DATABASE,
            vec![client_id.clone(), default_app_id],
            random,
        ),
        database("Editors", vec![client_id.clone()], random),
        Connection {
            id: random.prefixed("con"),
            name: "acme-staff".to_owned(),
            strategy: "samlp".to_owned(),
            enabled_clients: vec![client_id.clone()],
            options: object(json!({
                "signInEndpoint": "https://login.staff.example.com/saml",
                "debug": false,
                "signatureAlgorithm": "rsa-sha256",
                "digestAlgorithm": "sha256",
            })),
            rest: object(json!({"display_name": "Acme staff", "show_as_button": false})),
        },
    ];
    let user_number = random.object_id();
    tenant.users = vec![User {
        user_id: format!("auth0|{user_number}"),
        connection: FIRST_DATABASE.to_owned(),
        email: Some(username.clone()),
        email_verified: true,
        password: Some(password.clone()),
        created_at: now.clone(),
        updated_at: now.clone(),
        rest: object(json!({
            "name": "Robin Reader",
            "nickname": "reader",
            "picture": "https://press.example.com/avatars/reader.png",
        })),
        ..User::default()
    }];
    tenant.custom_domains = vec![CustomDomain {
        custom_domain_id: random.prefixed("cd"),
        domain: format!("login.{name}.com"),
        status: "ready".to_owned(),
        is_default: true,
        other_issuer: None,
        rest: object(json!({
            "primary": true,
            "type": "auth0_managed_certs",
            "tls_policy": "recommended",
            "domain_metadata": {},
            "created_at": now,
            "verification": {
                "methods": [{
                    "name": "CNAME",
                    "record": format!("{name}-cd.edge.tenants.us.auth0.com"),
                    "domain": format!("login.{name}.com"),
                }],
                "status": "verified",
                "last_verified_at": now,
            },
        })),
    }];
    tenant
}

/// An application with everything that each has.
pub(super) fn client(tenant: &str) -> Client {
    Client {
        is_first_party: true,
        oidc_conformant: true,
        token_endpoint_auth_method: Some("client_secret_post".to_owned()),
        rest: object(json!({
            "tenant": tenant,
            "global": false,
            "sso_disabled": false,
            "cross_origin_auth": false,
            "cross_origin_authentication": false,
            "custom_login_page_on": true,
            "callback_url_template": false,
            "refresh_token": {
                "expiration_type": "non-expiring",
                "leeway": 0,
                "infinite_token_lifetime": true,
                "infinite_idle_token_lifetime": true,
                "token_lifetime": 31_557_600,
                "idle_token_lifetime": 2_592_000,
                "rotation_type": "non-rotating",
            },
        })),
        ..Client::default()
    }
}

/// The grants of an application that nobody chose any for.
pub(super) fn usual_grants(public: bool) -> Vec<String> {
    let mut grants = vec!["authorization_code", "implicit", "refresh_token"];
    if !public {
        grants.push("client_credentials");
    }
    grants.into_iter().map(str::to_owned).collect()
}

/// A database connection with the options that a new one has.
pub(super) fn database(
    name: &str,
    enabled_clients: Vec<String>,
    random: &mut Random,
) -> Connection {
    Connection {
        id: random.prefixed("con"),
        name: name.to_owned(),
        strategy: "auth0".to_owned(),
        enabled_clients,
        options: object(json!({
            "mfa": {"active": true, "return_enroll_settings": true},
            "passwordPolicy": "good",
            "passkey_options": {
                "challenge_ui": "both",
                "local_enrollment_enabled": true,
                "progressive_enrollment_enabled": true,
            },
            "strategy_version": 2,
            "authentication_methods": {
                "passkey": {"enabled": false},
                "password": {"enabled": true, "api_behavior": "required", "signup_behavior": "allow"},
            },
            "brute_force_protection": true,
            "disable_self_service_change_password": false,
        })),
        rest: object(json!({
            "authentication": {"active": true},
            "connected_accounts": {"active": false},
        })),
    }
}

/// The members of a literal object.
pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The Management API's scopes: each resource with what can be done to it.
fn management_scopes() -> Vec<ScopeOffer> {
    const RESOURCES: [(&str, &str); 30] = [
        ("client_grants", "rcud"),
        ("users", "rcud"),
        ("users_app_metadata", "rcud"),
        ("user_custom_blocks", "rcd"),
        ("clients", "rcud"),
        ("client_keys", "rcud"),
        ("client_credentials", "rcud"),
        ("client_summary", "r"),
        ("connections", "rcud"),
        ("connections_options", "ru"),
        ("resource_servers", "rcud"),
        ("actions", "rcud"),
        ("triggers", "ru"),
        ("email_provider", "rcud"),
        ("tenant_settings", "ru"),
        ("logs", "r"),
        ("logs_users", "r"),
        ("anomaly_blocks", "rd"),
        ("grants", "rd"),
        ("guardian_factors", "ru"),
        ("guardian_enrollments", "rd"),
        ("custom_domains", "rcud"),
        ("email_templates", "rcu"),
        ("mfa_policies", "ru"),
        ("roles", "rcud"),
        ("prompts", "ru"),
        ("branding", "rud"),
        ("log_streams", "rcud"),
        ("signing_keys", "rcu"),
        ("attack_protection", "ru"),
    ];
    let bare = super::management::bare_families()
        .filter_map(|scope| scope.strip_prefix("read:"))
        .filter(|family| RESOURCES.iter().all(|(known, _)| known != family))
        .map(|family| (family, "r"));
    RESOURCES
        .iter()
        .copied()
        .chain(bare)
        .flat_map(|(resource, verbs)| {
            verbs.chars().map(move |verb| {
                let (verb, word) = match verb {
                    'r' => ("read", "Read"),
                    'c' => ("create", "Create"),
                    'u' => ("update", "Update"),
                    _ => ("delete", "Delete"),
                };
                ScopeOffer {
                    value: format!("{verb}:{resource}"),
                    description: format!("{word} {}", resource.replace('_', " ")),
                }
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_tenant_is_set_up_as_the_guide_says() {
        let tenant = furnish("acme.us.auth0.com", &mut Random::new(Some(1)));
        let client_id = &tenant.clients[0].client_id;
        let grant = tenant.client_grant(client_id, "https://acme.us.auth0.com/api/v2/");
        assert_eq!(grant.map(|grant| grant.scope.len()), Some(6));
        assert!(tenant.client(client_id).is_some_and(|client| {
            client.may_use("password") && client.may_use("client_credentials")
        }));
        let offered: Vec<_> = management_scopes()
            .into_iter()
            .map(|scope| scope.value)
            .collect();
        for scope in MAZ_SCOPES {
            assert!(offered.iter().any(|offer| offer == scope), "{scope}");
        }
        assert_eq!(
            tenant.domains().collect::<Vec<_>>(),
            ["acme.us.auth0.com", "login.acme.com"]
        );
    }

    #[test]
    fn a_tenant_survives_toml() {
        let tenant = furnish("acme.us.auth0.com", &mut Random::new(Some(1)));
        let text = toml::to_string(&tenant).unwrap_or_else(|error| error.to_string());
        let back: Result<Tenant, _> = toml::from_str(&text);
        assert_eq!(back.ok(), Some(tenant));
    }
}
