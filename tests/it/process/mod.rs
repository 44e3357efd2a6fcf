//! The process as a whole.

#[cfg(unix)]
mod limits;
mod memory;
// Where they run, with its tools.
#[cfg(target_os = "linux")]
mod pipelines;
