//! The integration tests: one binary, so that it links once.

mod generated;
mod house;
mod program;
mod setup;
#[cfg(unix)]
mod terminal;
mod triggers;
mod verify;
