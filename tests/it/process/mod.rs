//! The process as a whole.

mod memory;
