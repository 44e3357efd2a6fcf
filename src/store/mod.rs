//! All that this machine keeps: the record file, and the secrets in one of three stores.

pub mod atomic_file;
pub mod beside;
pub mod environment;
mod keep_error;
mod keyring;
pub mod opened;
mod owner;
pub mod record_file;
mod record_pieces;
mod record_text;
mod records;
mod rotation;
mod secret_file;
mod secrets;
pub mod shared_file;
mod together;

pub use beside::Beside;
pub use keep_error::KeepError;
pub use owner::{Owner, called};
pub use rotation::{Rotation, Stage, unfinished_rotation};
pub use secrets::*;
pub use together::{forget_integration, may_keep, move_secret, still, store_integration};
