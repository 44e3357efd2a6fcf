//! A tenant as data: everything that an administrator could see or set, and the few oddities that nobody sets.
//!
//! A misconfiguration is a value in here. Nothing in this room answers a request.

mod application;
mod catalogue;
mod new;
mod oddities;
mod people;
mod whole;

pub use application::{
    Client, ClientGrant, Credential, JwtConfiguration, PASSWORD_GRANTS, PASSWORD_REALM,
    ResourceServer, ScopeOffer,
};
pub use oddities::{KeySet, Oddities, RefusedRequest, Renewal, TokenDefect, UserInfo};
pub use people::{Authenticator, Connection, FIRST_DATABASE, User};
pub use whole::{Actions, AttackProtection, CustomDomain, Guardian, LogEntry, Settings, Tenant};

pub(crate) use catalogue::{FAMILIES, management_scopes};
pub(crate) use new::{client, database, object, usual_authenticators, usual_grants};
pub(crate) use people::{is_strong, looks_like_an_address};
