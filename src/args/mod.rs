//! Flags that several commands share: they read files and standard input, learn secrets, and print nothing.

pub mod admin;
pub mod answers;
pub mod global;
pub mod maz_api;
pub mod output;
pub mod provision;
pub mod report;
pub mod secret_input;
pub mod store;
pub mod undo;
pub mod user;
pub mod values;
pub mod variables;

pub use admin::{AdminApplication, AdminApplicationArgs, AdminArgs, AdminTokenArgs};
pub use answers::Answers;
pub use global::{GlobalArgs, help_page};
pub use maz_api::{MazApiArgs, MazTokenArgs, TargetArg};
pub use output::OutputArgs;
pub use provision::{FixArgs, ProvisionArgs};
pub use report::{FailOn, ListFormat, ReportArgs};
pub use secret_input::{Given, STDIN, Source};
pub use store::StoreArg;
pub use undo::UndoArgs;
pub use user::UserArgs;
pub use values::{Texts, ValueArgs};
