//! The integration tests: one binary, so that it links once.

mod house;
mod program;
#[cfg(unix)]
mod terminal;
mod triggers;
mod verify;
