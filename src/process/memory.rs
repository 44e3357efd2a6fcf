//! What is in memory stays there: no core file of this process is written, and no other program of the same user reads
//! its memory or its environment.

/// Forbids it for the rest of this process. Called before a secret is read. What the system does not know it cannot forbid;
/// that is no reason to stop.
#[cfg(unix)]
pub fn keep_private() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Core);
    limit.current = Some(0);
    let _ = setrlimit(Resource::Core, limit);
    // Where core files go to a program, the limit does not count.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Elsewhere the system writes none unless an administrator asks for it.
#[cfg(not(unix))]
pub const fn keep_private() {}
