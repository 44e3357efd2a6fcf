//! What tests begin with: the program, its environment, a record and a sandbox of its own.

pub(crate) mod between;
pub(crate) mod desk;
pub(crate) mod handling;
pub(crate) mod program;
pub(crate) mod report;
pub(crate) mod tunnel;
