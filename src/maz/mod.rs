//! The MAZ API: what is written there, and what it holds.

mod api;

pub use api::*;
