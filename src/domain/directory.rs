//! The tenant's Default Directory: the name of a connection.

use super::pasted::{Pasted, refuse_secret, tidy};
use super::value_error::ValueError;
use std::fmt;

/// The name of an Auth0 connection. Auth0 calls it *Default Directory* in the tenant's settings and `realm` in a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryName(String);

impl DirectoryName {
    /// What Auth0 names the database connection of every new tenant.
    pub const USUAL: &'static str = "Username-Password-Authentication";

    /// Reads a connection's name as people paste it.
    ///
    /// # Errors
    /// If it is empty, or has the form of a display name or of a connection's id (`con_…`).
    pub fn parse(raw: &str) -> Result<Pasted<Self>, ValueError> {
        let pasted = tidy(raw, "Default Directory")?;
        let value = &pasted.value;
        refuse_secret(value, "name of a directory")?;
        if value.starts_with("con_") && value.len() > 12 && !value.contains('-') {
            return Err(ValueError::new(
                "this is a connection's id: give its name, which stands at the top of the connection's page",
            ));
        }
        if value.chars().any(char::is_whitespace) {
            return Err(ValueError::new(
                "a connection's name has no blanks: this may be its display name. The name stands at the top of the \
                 connection's page, such as Username-Password-Authentication",
            ));
        }
        let is_of_no_name = |byte: u8| matches!(byte, b'"' | b'\'' | b'`' | b'/' | b':' | b'@');
        if value.bytes().any(is_of_no_name) {
            return Err(ValueError::new(
                "this is no connection's name: names have letters, digits and hyphens, such as Username-Password-Authentication",
            ));
        }
        if value.chars().count() > 128 {
            return Err(ValueError::new(
                "a connection's name has at most 128 characters",
            ));
        }
        Ok(pasted.map(Self))
    }

    /// The name, byte for byte as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DirectoryName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_and_ids_are_told_apart_from_names() {
        assert!(
            DirectoryName::parse("Acme Readers")
                .unwrap_err()
                .to_string()
                .contains("display name")
        );
        assert!(
            DirectoryName::parse("con_dS4z0bPLm0DKxMHp")
                .unwrap_err()
                .to_string()
                .contains("id")
        );
        assert_eq!(
            DirectoryName::parse(" Readers \n")
                .expect("a name")
                .value
                .as_str(),
            "Readers"
        );
    }
}
