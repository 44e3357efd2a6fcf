//! Reports as programs read them: each format, and what is made of reports that are there.

#[cfg(unix)]
mod action;
mod changes;
mod edges;
pub(crate) mod fleet;
mod formats;
mod many;
mod merging;
mod nothing_seen;
mod one_of_several;
mod practice;
mod reports;
mod verdicts;
