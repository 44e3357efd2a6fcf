//! Scopes of the Management API.

use std::collections::BTreeSet;
use std::fmt;

/// One scope (RFC 6749 section 3.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(String);

/// The six scopes that MAZ's guide asks for, in its order.
pub const REQUIRED_SCOPES: [&str; 6] = [
    "read:users",
    "update:users",
    "create:users",
    "read:users_app_metadata",
    "update:users_app_metadata",
    "create:users_app_metadata",
];

impl Scope {
    /// A scope by its name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Reads the `scope` member of a token or an answer: names parted by blanks.
pub fn scopes_of(text: &str) -> BTreeSet<Scope> {
    text.split_whitespace().map(Scope::new).collect()
}
