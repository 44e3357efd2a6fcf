//! The MAZ API: what it answers, and as the place to which an integration is written.

mod api;
mod target;
