//! What concerns this process as a whole: its interruption, the terminal's modes, its memory.

pub mod interrupt;
pub mod memory;
