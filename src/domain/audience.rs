//! The Management API's identifier, which OAuth calls the audience.

use super::pasted::{Pasted, refuse_secret, tidy_word};
use super::value_error::ValueError;
use std::fmt;

/// The identifier of an API in Auth0, sent as `audience`. Auth0 compares it byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience(String);

impl Audience {
    /// Reads an identifier as people paste it. It is not corrected: whether it is right, Auth0 says.
    ///
    /// # Errors
    /// If it is empty, has blanks or quotes within, or is the API's name rather than its identifier.
    pub fn parse(raw: &str) -> Result<Pasted<Self>, ValueError> {
        let may_be_a_name = raw.trim().contains(' ');
        if may_be_a_name && raw.to_lowercase().contains("management api") {
            return Err(ValueError::new(
                "this is the API's name: copy the Identifier that stands beside it, such as https://acme.us.auth0.com/api/v2/",
            ));
        }
        let pasted = tidy_word(raw, "Management API Identifier")?;
        refuse_secret(&pasted.value, "identifier of an API")?;
        if pasted.value.len() > 600 {
            return Err(ValueError::new("this is too long to be an API identifier"));
        }
        Ok(pasted.map(Self))
    }

    /// The identifier, byte for byte as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
