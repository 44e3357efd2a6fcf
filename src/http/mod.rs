//! The one HTTP client: for tenants and for the MAZ API.

mod answer;
mod asked_proxy;
mod call;
mod client;
mod endpoint;
mod error;
mod named;
mod names;
mod one_connection;
mod page;
mod rest;
mod retry;
mod shown;
mod speech;
mod this_side;
mod tls;
mod trust;

pub use answer::{Answer, Came};
pub(crate) use call::{Authorization, Body, Call};
pub use client::{Http, HttpOptions, Trace};
pub use endpoint::{Endpoint, EndpointError};
pub use error::{Certificate, Error, Transport};
pub(crate) use page::{passages_of, text_of, title_of};
pub(crate) use reqwest::{Method, header};
pub use speech::Speech;
pub use this_side::{EndpointTrouble, ProxyName, ProxyTrouble, ThisSide};
pub use trust::FileTrouble;
