//! What no administrator sets: defects of tokens, documents and answers.

use serde::{Deserialize, Serialize};

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
pub struct RefusedRequest {
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
    pub refusals: Vec<RefusedRequest>,
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
