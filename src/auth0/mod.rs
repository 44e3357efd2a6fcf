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

/// What a refusal says where a token is asked for: Auth0 says it in JSON, or asks for a token in a header (RFC 6750 section
/// 3). A page, or any other text, is what stands before the tenant.
fn said_by_auth0(refusal: &Answer) -> Result<Value, Error> {
    let asks_for_a_token = refusal
        .www_authenticate
        .trim_start()
        .get(..6)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
    match refusal.json() {
        Err(_) if asks_for_a_token => Ok(Value::Null),
        said => said,
    }
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
