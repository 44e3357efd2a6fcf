//! One file for each subcommand: its arguments and its `run`.

pub mod checks;
pub mod completions;
pub mod explain;
pub mod login_test;
pub mod man;
pub mod sandbox;
pub mod setup;
pub mod values;
pub mod verify;
