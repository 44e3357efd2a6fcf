//! What a report looks like, in each of its formats.

pub mod document;
pub mod human;
