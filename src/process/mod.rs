//! What concerns this process as a whole: its interruption, the terminal's modes, its memory, its environment.

pub mod environment;
pub mod interrupt;
pub mod memory;
