//! All that this machine keeps.

#[cfg(unix)]
mod crash;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod keyring;
mod owners;
mod records;
