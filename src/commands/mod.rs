//! One file for each subcommand: its arguments and its `run`.

pub mod checks;
pub mod completions;
pub mod explain;
<<<<<<< HEAD
pub mod login_test;
=======
pub mod export;
pub mod forget;
pub mod list;
>>>>>>> 3d2ecdaf5e2c52f234428ae49877b5c1415e1037
pub mod man;
pub mod records;
pub mod sandbox;
pub mod setup;
pub mod show;
pub mod values;
pub mod verify;
