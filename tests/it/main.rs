//! The integration tests: one binary, so that it links once.

#[cfg(unix)]
mod terminal;
