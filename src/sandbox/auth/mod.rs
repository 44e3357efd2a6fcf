//! The Authentication API: OAuth 2.0, OpenID Connect, and the pages of a login.

pub(crate) mod application;
pub(crate) mod authorize;
pub(crate) mod client_assertion;
pub(crate) mod code_grants;
pub(crate) mod dbconnections;
pub(crate) mod device;
pub(crate) mod discovery;
pub(crate) mod exchange;
pub(crate) mod going_back;
pub(crate) mod login;
pub(crate) mod login_pages;
pub(crate) mod logout;
pub(crate) mod mfa;
pub(crate) mod oauth_token;
pub(crate) mod registration;
pub(crate) mod throttle;
pub(crate) mod tokens;
pub(crate) mod userinfo;
