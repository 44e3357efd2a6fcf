//! One file for each subcommand: its arguments and its `run`.

pub mod checks;
pub mod completions;
pub mod explain;
pub mod export;
pub mod forget;
pub mod list;
pub mod login_test;
pub mod man;
pub mod maz_api;
pub mod move_secret;
pub mod rotate_secret;
pub mod sandbox;
pub mod setup;
pub mod show;
pub mod values;
pub mod verify;
