//! The checks, each against a tenant in which one thing is wrong, and against healthy ones.

mod shapes;
mod triggers;
