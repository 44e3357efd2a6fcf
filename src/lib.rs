//! Connects an Auth0 tenant to MAZ.

pub mod auth0;
pub mod checks;
pub mod domain;
pub mod interrupt;
pub mod output;
pub mod prompt;
pub mod sandbox;

/// Runs the program with the arguments and environment of this process.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
