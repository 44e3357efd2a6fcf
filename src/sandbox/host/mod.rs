//! What serves, and knows nothing of Auth0: the server and its trouble, keys, rates, time and chance.

pub(crate) mod certificate;
pub(crate) mod clock;
pub(crate) mod connections;
pub(crate) mod fault;
pub(crate) mod host_name;
pub(crate) mod keys;
pub(crate) mod origin;
pub(crate) mod pages;
pub(crate) mod random;
pub(crate) mod rate;
pub(crate) mod recent;
pub(crate) mod server;
pub(crate) mod wire;
