//! The words of this program: values, findings, reports and records. No I/O happens here.

mod admin_token;
mod audience;
mod authorization_code;
mod client_id;
mod digest;
mod directory;
mod escapes;
mod exit;
mod finding;
mod form_of_secret;
mod identity;
mod label;
mod layers;
mod maz_api;
mod pasted;
mod placeholder;
mod record;
mod redactor;
mod report;
mod scope;
mod secret;
mod sentence;
mod settings;
mod shard;
mod subscription;
mod tenant_domain;
mod untrusted;
mod values;
mod variable_name;

pub use admin_token::AdminToken;
pub use audience::Audience;
pub use authorization_code::AuthorizationCode;
pub use client_id::ClientId;
pub use digest::{fingerprint, hexadecimal, sha256};
pub use directory::DirectoryName;
pub use exit::Exit;
pub use finding::{Because, Evidenced, Finding, Fix, Status};
pub use form_of_secret::{length, looks_like_a_secret, mask, shows_a_secret};
pub use identity::IntegrationName;
pub use maz_api::{ApiAddress, ApiTarget, AppId};
pub use pasted::{NEVER_FILLED_IN, Pasted, ValueError, alone, decode};
pub(crate) use placeholder::{is_kept_elsewhere, is_placeholder, is_unfilled};
pub use record::{
    AuthorizationCodeRecord, Record, SecretLocation, SecretStoreKind, Verified, VerifiedLogin,
};
pub use redactor::Redactor;
pub use report::{CheckResult, Exchange, IntegrationReport, Report, Summary};
pub use scope::{REQUIRED_SCOPES, Scope, scopes_of};
pub use secret::{AccessToken, ClientSecret, Password, SealedAt, SealedSecret, SealedSecrets};
pub use sentence::sentence;
pub use settings::Settings;
pub use shard::{Shard, ShardChoice, ShardError};
pub use subscription::SubscriptionType;
pub use tenant_domain::{DomainError, FROM_DASHBOARD, Region, TenantDomain};
pub use untrusted::{clean, clean_to, defused, harmless, harmless_json};
pub use values::{Key, Values};
