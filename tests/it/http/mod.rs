//! The one HTTP client: what is judged and what is shown of an answer, and what stands in the way to a tenant.

mod connections;
mod raw;
mod this_side;
