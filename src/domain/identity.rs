//! The name under which an integration is kept.

use super::pasted::{Pasted, refuse_secret, tidy};
use super::value_error::ValueError;
use std::fmt;

/// The name of an integration: a key in the record file and the user in the keyring.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntegrationName(String);

impl IntegrationName {
    /// Reads a name: letters, digits, `-`, `_` and `.`, at most 64, beginning with a letter or a digit.
    ///
    /// # Errors
    /// If it has another form.
    pub fn parse(raw: &str) -> Result<Pasted<Self>, ValueError> {
        let pasted = tidy(raw, "name")?;
        let value = &pasted.value;
        refuse_secret(value, "name of an integration")?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if value.len() > 64
            || !value.starts_with(|c: char| c.is_ascii_alphanumeric())
            || !value.chars().all(allowed)
        {
            return Err(ValueError::new(
                "an integration's name has letters, digits, '-', '_' and '.', begins with a letter or a digit, and has at most 64 characters",
            ));
        }
        Ok(pasted.map(Self))
    }

    /// Reads a name where it is a key in a file. Nothing of it is put right: what is kept under it, such as its secret, would be
    /// that of another.
    ///
    /// # Errors
    /// If it has another form, or is not what this program would write.
    pub fn kept(raw: &str) -> Result<Self, ValueError> {
        let name = Self::parse(raw)?.value;
        if name.0 == raw {
            return Ok(name);
        }
        Err(ValueError::new(format!(
            "that is not exactly the name {name}, and would share its secret: rename the table, to [integrations.{name}] where there is none of \
             that name"
        )))
    }

    /// The name under which the next secret of this integration is kept while it is rotated: no integration has it.
    #[must_use]
    pub fn of_next_secret(&self) -> Self {
        Self(format!(".next-{}", self.0))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IntegrationName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
