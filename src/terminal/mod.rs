//! The terminal: how text may look, writers that survive a closed pipe, the spinner, and questions.

pub mod asking;
mod drawn;
pub mod farewell;
mod keys;
mod lead;
mod line;
mod list;
pub mod questions;
mod sequences;
pub mod shell;
pub mod spinner;
pub mod stream;
pub mod style;
mod typing;
mod wrapping;
