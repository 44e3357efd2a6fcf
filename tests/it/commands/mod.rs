//! The commands as scripts and people meet them.

mod doctor;
mod login_test;
mod printed;
mod records;
mod replacing;
mod rotate_secret;
mod setup;
mod unreadable;
mod verify;
