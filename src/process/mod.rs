//! What concerns this process as a whole: its interruption, the terminal's modes, its memory, its environment, its files.

pub mod environment;
pub mod files;
pub mod interrupt;
pub mod memory;
#[cfg(all(target_os = "linux", target_env = "gnu", not(debug_assertions)))]
mod pow;
