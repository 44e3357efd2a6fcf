//! The one HTTP client: for tenants and for the MAZ API.

mod client;
mod endpoint;
mod error;
mod page;

pub use client::{Answer, Http, HttpOptions, Trace};
pub(crate) use client::{Authorization, Body, Call};
pub use endpoint::{Endpoint, EndpointError};
pub use error::{Error, Transport};
pub(crate) use page::{text_of, title_of};
