//! How many files and connections this process may have open.

/// The system's limit for this process, where it has one.
#[cfg(unix)]
pub fn most_open() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Nofile).current
}

/// Elsewhere there is none that matters here.
#[cfg(not(unix))]
pub const fn most_open() -> Option<u64> {
    None
}
