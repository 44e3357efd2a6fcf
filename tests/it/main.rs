//! The integration tests: one binary, so that it links once.

#![expect(clippy::print_stdout, reason = "a test that is left out says so")]

mod answers;
mod canary;
#[cfg(unix)]
mod crash;
mod desk;
#[cfg(target_os = "linux")]
mod disk;
mod generated;
mod hostile;
mod house;
#[cfg(target_os = "linux")]
mod keyring;
mod login;
#[cfg(target_os = "linux")]
mod memory;
mod openapi;
mod openid_client;
mod parsers;
mod program;
mod record_api;
mod record_commands;
mod records;
mod rehearsal;
mod rotation;
#[cfg(unix)]
mod sandbox_beside;
mod sandbox_command;
#[cfg(unix)]
mod sandbox_end;
mod sandbox_page;
mod setup;
mod shapes;
mod target;
#[cfg(unix)]
mod terminal;
mod triggers;
mod verify;
