//! The checks, each against a tenant in which one thing is wrong, and against healthy ones.

mod alone;
mod answered;
mod asked_for;
mod deceived;
mod machine_tokens;
mod proof;
mod shapes;
mod told_apart;
mod triggers;
mod way;
