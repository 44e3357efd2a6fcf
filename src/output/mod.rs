//! What a person sees: colour, symbols, wrapping, the spinner, and writers that survive a closed pipe.

pub mod human;
pub mod json;
pub mod progress;
pub mod stream;
pub mod style;
