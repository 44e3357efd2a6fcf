//! Attacks: what comes in and what goes out, by somebody who means it ill.

mod canary;
mod formats;
mod hosts;
mod servers;
