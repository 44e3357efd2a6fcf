//! The terminal: how text may look, writers that survive a closed pipe, the spinner, and questions.

pub mod asking;
pub mod farewell;
mod keys;
mod line;
mod list;
pub mod questions;
pub mod shell;
pub mod spinner;
pub mod stream;
pub mod style;
