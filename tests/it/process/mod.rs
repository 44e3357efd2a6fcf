//! The process as a whole.

#[cfg(unix)]
mod limits;
mod memory;
#[cfg(unix)]
mod pipelines;
