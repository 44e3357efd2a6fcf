//! An Auth0 tenant over HTTP, typed. It knows no check: what an answer means for MAZ is judged elsewhere.

mod answers;
mod application;
mod authorization_response;
mod authorize;
mod discovery;
mod id_token;
mod jwks;
mod jwt;
mod management;
mod mfa;
mod proven;
mod tenant;
mod token;
mod userinfo;

use crate::http::{Answer, Error};
use serde_json::Value;

/// What a refusal says: Auth0 says it in JSON, with an `error` of OAuth's (RFC 6749 section 5.2) or the `statusCode` of its APIs,
/// or asks for a token in a header (RFC 6750 section 3). A page, any other text and JSON of another form are what stands before
/// the tenant: of that nothing is known then.
fn said_by_auth0(refusal: &Answer) -> Result<Value, Error> {
    match refusal.json() {
        Err(_) if refusal.asks_for_a_token() => Ok(Value::Null),
        Ok(said) if is_auth0s(&said) || refusal.asks_for_a_token() => Ok(said),
        Ok(_) => Err(refusal.not_auth0s()),
        broken => broken,
    }
}

/// Whether an error has one of Auth0's forms.
fn is_auth0s(said: &Value) -> bool {
    let error = said.get("error").and_then(Value::as_str);
    error.is_some_and(|error| !error.is_empty()) || said.get("statusCode").is_some()
}

pub use answers::{Answered, Certainty, Grant, Meaning, ROWS, Row, classify, row_of};
pub use application::{Application, ClientAuthentication, Login, LoginAnswer};
pub use authorization_response::AuthorizationResponse;
pub use authorize::AuthorizeAnswer;
pub use discovery::Discovery;
pub use id_token::{
    Expected, IdTokenAlgorithm, IdTokenError, RenewedIdTokenError, SignedBy, validate,
    validate_renewed,
};
pub use jwks::{Jwk, Jwks};
pub use jwt::{Jwt, SignatureError};
pub use management::{
    AdminHost, Administration, Auth0Cli, Authentication, ClientSettings, ConnectionSettings,
    CustomDomain, Edit, FoundUser, Management, ManagementError, Read, Rights, SHOWS_SETTINGS,
    Shown, ShownSecret, TenantSettings, Throttling, shown_list,
};
pub use mfa::{Authenticator, Challenge, Factor, FactorAnswer};
pub use proven::{NotProven, ProvenHost, ProvenTenant};
pub use tenant::{Tenant, encoded};
pub use token::{Refusal, TokenAnswer, TokenGrant};
pub use userinfo::UserInfo;
