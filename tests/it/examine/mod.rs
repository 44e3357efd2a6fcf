//! A run against a tenant.

mod rehearsal;
