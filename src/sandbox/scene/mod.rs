//! What is played, and changed while it plays: the tenant as MAZ's guide leaves it, its misconfigurations, the MAZ API,
//! the sandbox's own page.

pub(crate) mod breaks;
pub(crate) mod control;
pub(crate) mod handed_out;
pub(crate) mod healthy;
pub(crate) mod maz_api;
pub(crate) mod page;
pub(crate) mod tenant_file;
