//! An Auth0 tenant over HTTP, typed. It knows no check: what an answer means for MAZ is judged elsewhere.

mod answers;
mod authorization_response;
mod authorize;
mod callbacks;
mod client_secrets;
mod discovery;
mod endpoint;
mod error;
mod http;
mod id_token;
mod jwks;
mod jwt;
mod management;
mod mfa;
mod tenant;
mod tenant_settings;
mod token;
mod userinfo;
mod users;

pub use answers::{Answered, Certainty, Grant, Meaning, ROWS, Row, classify, row_of};
pub use authorization_response::AuthorizationResponse;
pub use authorize::AuthorizeAnswer;
pub use client_secrets::ShownSecret;
pub use discovery::Discovery;
pub use endpoint::{Endpoint, EndpointError};
pub use error::{Error, Transport};
pub use http::{Answer, Http, HttpOptions, Trace};
pub use id_token::{
    Expected, IdTokenAlgorithm, IdTokenError, RenewedIdTokenError, SignedBy, validate,
    validate_renewed,
};
pub use jwks::{Jwk, Jwks};
pub use jwt::{Jwt, SignatureError};
pub use management::ManagementError;
pub use mfa::{Authenticator, Challenge, Factor, FactorAnswer};
pub use tenant::{ClientAuthentication, LoginAnswer, Tenant};
pub use tenant_settings::{ClientSettings, ConnectionSettings, TenantSettings, Throttling};
pub use token::{Refusal, TokenAnswer, TokenGrant};
pub use userinfo::UserInfo;
pub use users::FoundUser;
