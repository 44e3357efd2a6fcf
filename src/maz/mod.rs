//! The MAZ API.

mod api;
mod error;
mod held;

pub use api::{RecordApi, Snapshot, Written};
pub use error::ApiError;
pub use held::{Difference, HeldRecord, preview};
