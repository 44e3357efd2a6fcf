//! What current subscribers may read, as MAZ's form asks it.

use super::pasted::{Pasted, tidy};
use super::value_error::ValueError;
use std::fmt;

/// MAZ's *Subscription Type* of current subscribers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriptionType {
    /// Current subscribers have all content.
    AllAccess,
    /// Current subscribers have the content of the time for which they subscribed.
    DurationBased,
}

impl SubscriptionType {
    /// Both, in the order of MAZ's form.
    pub const ALL: [Self; 2] = [Self::AllAccess, Self::DurationBased];

    /// Reads it as the record, the flag or MAZ's form writes it.
    ///
    /// # Errors
    /// If it is neither.
    pub fn parse(raw: &str) -> Result<Pasted<Self>, ValueError> {
        let pasted = tidy(raw, "Subscription Type")?;
        // As this program writes it, of thousands in a record file.
        if let Some(value) = Self::ALL
            .into_iter()
            .find(|one| one.as_str() == pasted.value)
        {
            return Ok(Pasted {
                value,
                fixed: pasted.fixed,
            });
        }
        let folded = pasted.value.to_lowercase().replace([' ', '_'], "-");
        let value = match folded.as_str() {
            "all-access" | "allaccess" => Self::AllAccess,
            "duration-based" | "durationbased" => Self::DurationBased,
            _ => {
                return Err(ValueError::new(
                    "the subscription type is all-access or duration-based",
                ));
            }
        };
        Ok(Pasted {
            value,
            fixed: pasted.fixed,
        })
    }

    /// As the record and the flag write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllAccess => "all-access",
            Self::DurationBased => "duration-based",
        }
    }

    /// What it lets current subscribers read, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::AllAccess => "they may read everything",
            Self::DurationBased => "they may read what appeared while they subscribed",
        }
    }

    /// As MAZ's form writes it.
    pub fn title(self) -> &'static str {
        match self {
            Self::AllAccess => "All-Access",
            Self::DurationBased => "Duration-based",
        }
    }
}

impl fmt::Display for SubscriptionType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
