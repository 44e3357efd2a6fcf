//! One leaf for each subcommand: its arguments and its `run`. None imports another.

pub mod checks;
pub mod completions;
pub mod doctor;
pub mod explain;
pub mod export;
pub mod forget;
pub mod help;
pub mod list;
pub mod login_test;
pub mod man;
pub mod move_secret;
pub mod report;
pub mod rotate_secret;
pub mod sandbox;
pub mod setup;
pub mod show;
pub mod teardown;
pub mod undo;
pub mod verify;
