//! What concerns this process as a whole: its interruption, the terminal's modes, its memory, its environment, its files.

pub mod environment;
pub mod files;
pub mod interrupt;
pub mod memory;
