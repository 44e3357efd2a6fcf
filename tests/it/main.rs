//! The integration tests: one binary, so that it links once. They are laid out like `src`.

#![expect(clippy::print_stdout, reason = "a test that is left out says so")]

mod args;
mod attacks;
mod auth0;
mod checks;
mod commands;
mod examine;
mod generated;
mod house;
mod http;
mod maz;
mod output;
mod parsers;
mod process;
mod provision;
mod readme;
mod sandbox;
mod store;
mod supply;
mod support;
#[cfg(unix)]
mod terminal;
