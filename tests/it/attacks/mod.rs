//! Attacks: what comes in and what goes out, by somebody who means it ill.

mod callbacks;
mod canary;
mod files;
mod formats;
mod hosts;
pub(crate) mod id_tokens;
mod misplaced;
mod one_place;
mod records;
mod reflections;
mod servers;
mod shells;
mod words;
