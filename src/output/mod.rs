//! What a person sees: colour, symbols, wrapping, the spinner, and writers that survive a closed pipe.

pub mod progress;
pub mod stream;
pub mod style;
