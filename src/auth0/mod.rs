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
    CustomDomain, Edit, FoundUser, Management, ManagementError, Read, Rights, ShownSecret,
    TenantSettings, Throttling,
};
pub use mfa::{Authenticator, Challenge, Factor, FactorAnswer};
pub use proven::{NotProven, ProvenHost, ProvenTenant};
pub use tenant::{Tenant, encoded};
pub use token::{Refusal, TokenAnswer, TokenGrant};
pub use userinfo::UserInfo;
