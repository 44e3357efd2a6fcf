//! What Auth0 answers, and what it means.

mod answers;
