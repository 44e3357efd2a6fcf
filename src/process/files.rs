//! How many files and connections this process may have open, and how deep its calls may go.

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

/// What every command needs at least: an event loop, two signals, a record, a secret, its lock, a connection.
const NEEDED: usize = 16;

/// Why nothing can be done within this process's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this process may open too few files ({NEEDED} more are needed)")]
pub struct TooFew;

/// Makes sure that what every command opens can be opened, before anything is begun: later, in the midst of it, it would be
/// one error or another.
///
/// # Errors
/// If it cannot be.
#[cfg(unix)]
pub fn enough() -> Result<(), TooFew> {
    let mut opened = Vec::with_capacity(NEEDED);
    while opened.len() < NEEDED {
        opened.push(std::os::unix::net::UnixDatagram::unbound().map_err(|_| TooFew)?);
    }
    Ok(())
}

/// Elsewhere there is no such limit.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub const fn enough() -> Result<(), TooFew> {
    Ok(())
}

/// From here on a file that would grow beyond what this process may write is an error, as a full disk is: the system would end
/// the process, in the midst of the file.
#[cfg(unix)]
pub fn outgrown_is_an_error() {
    use rustix::process::{Resource, Signal, getrlimit};
    use tokio::signal::unix::{SignalKind, signal};
    if getrlimit(Resource::Fsize).current.is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    if let Ok(runtime) = runtime {
        // Who listens once has changed what becomes of the signal, for good.
        let outgrown = SignalKind::from_raw(Signal::XFSZ.as_raw());
        drop(runtime.block_on(async { signal(outgrown) }));
    }
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
pub const fn outgrown_is_an_error() {}

/// The stack that the deepest calls need, in bytes, with room to spare.
const STACK: u64 = 1 << 20;

/// Whether the stack is too small to work with. A limit that this process may raise is raised.
#[cfg(unix)]
pub fn has_too_small_a_stack() -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Stack);
    let is_small = |limit: Option<u64>| limit.is_some_and(|bytes| bytes < STACK);
    if !is_small(limit.current) {
        return false;
    }
    let raised = Rlimit {
        current: Some(STACK),
        maximum: limit.maximum,
    };
    is_small(limit.maximum) || setrlimit(Resource::Stack, raised).is_err()
}

/// Elsewhere it is as large as the program asks for.
#[cfg(not(unix))]
pub const fn has_too_small_a_stack() -> bool {
    false
}
