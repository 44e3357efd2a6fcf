//! The plan: what would be changed, for a person and as a file, so that what is applied is what was agreed to.

use super::others::shared_with;
use super::pieces::{Change, NAME, PIECES, Piece, Planned, Refused, directory_of};
use super::state::{Chosen, Program, State, Wanted};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of a plan's file.
pub const SCHEMA: &str = "maz-auth0/plan/v1";

/// What would be changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The version of this form.
    pub schema: String,
    /// The tenant.
    pub domain: String,
    /// The integration.
    pub record: String,
    /// MAZ's application, where it is there already.
    pub client_id: Option<String>,
    /// The directory that MAZ gets.
    pub directory: String,
    /// The Management API's Identifier.
    pub audience: String,
    /// MAZ's redirect URI, where the Authorization Code part is wanted.
    pub redirect_uri: Option<String>,
    /// The changes, in the order in which they are made.
    pub changes: Vec<Change>,
    /// What is as it should be.
    pub unchanged: Vec<Unchanged>,
    /// What else to know before agreeing.
    pub notes: Vec<String>,
}

/// A piece that is as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unchanged {
    /// The piece, by its id.
    pub piece: String,
    /// What it is.
    pub value: String,
}

/// Why a file is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is none.
    #[error("it is no plan of this program: {0}")]
    NoPlan(String),
    /// Something of it has changed.
    #[error("what it touches has changed since: {0}")]
    ChangedSince(String),
}

impl Plan {
    /// Makes it, of these pieces alone where some are named.
    ///
    /// # Errors
    /// If something cannot be done for the admin.
    pub fn make(
        domain: &str,
        wanted: &Wanted,
        state: &State,
        only: Option<&BTreeSet<&str>>,
    ) -> Result<Self, Refused> {
        let about_directories =
            only.is_none_or(|only| only.iter().any(|piece| piece.contains("directory")));
        let directory = if about_directories {
            directory_of(wanted, state)?.name().to_owned()
        } else {
            wanted.directory.clone().unwrap_or_default()
        };
        let mut plan = Self {
            schema: SCHEMA.to_owned(),
            domain: domain.to_owned(),
            record: wanted.record.clone(),
            client_id: state.application.as_ref().map(|one| one.id().to_owned()),
            directory,
            audience: wanted.audience.clone(),
            redirect_uri: wanted.redirect_uri.clone(),
            changes: Vec::new(),
            unchanged: Vec::new(),
            notes: Vec::new(),
        };
        for piece in &PIECES {
            if only.is_some_and(|only| !only.contains(piece.id)) {
                continue;
            }
            match (piece.plan)(wanted, state)? {
                Planned::Change(change) => plan.changes.push(change),
                Planned::WithAnother => {}
                Planned::Fine(value) => plan.unchanged.push(Unchanged {
                    piece: piece.id.to_owned(),
                    value,
                }),
            }
        }
        if let Some(application) = &state.application {
            plan.notes.extend(shared_with(application, wanted, state));
        } else if only.is_none() {
            let named_so: Vec<&str> = state
                .applications
                .iter()
                .filter(|one| one.name() == NAME)
                .map(Program::id)
                .collect();
            if !named_so.is_empty() && wanted.chosen != Chosen::Listed {
                plan.notes.push(format!(
                    "An application called MAZ is there already ({}), which this program did not make: to use it, give its Client ID with --client-id.",
                    named_so.join(", ")
                ));
            }
            if state.new_get_all {
                plan.notes.push(
                    "This tenant switches every connection on for a new application; nothing is switched off unasked."
                        .to_owned(),
                );
            }
        }
        Ok(plan)
    }

    /// The scopes for all its changes.
    pub fn scopes(&self) -> Vec<&'static str> {
        let mut scopes = Vec::new();
        for change in &self.changes {
            for scope in Piece::find(&change.piece)
                .into_iter()
                .flat_map(|piece| piece.scopes(change.action))
            {
                if !scopes.contains(scope) {
                    scopes.push(scope);
                }
            }
        }
        scopes
    }

    /// Its JSON on one line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it is no plan.
    pub fn read(text: &str) -> Result<Self, PlanError> {
        let plan: Self =
            serde_json::from_str(text).map_err(|error| PlanError::NoPlan(error.to_string()))?;
        if plan.schema != SCHEMA {
            return Err(PlanError::NoPlan(format!(
                "its schema is not {SCHEMA}, but another"
            )));
        }
        Ok(plan)
    }

    /// What this plan wants, to look at the tenant again.
    pub fn wanted(&self, own_client: Option<String>) -> Wanted {
        let makes = |piece: &str| {
            self.changes
                .iter()
                .any(|change| change.piece == piece && change.before.is_null())
        };
        Wanted {
            record: self.record.clone(),
            audience: self.audience.clone(),
            client_id: self.client_id.clone(),
            directory: Some(self.directory.clone()),
            create_directory: makes("directory"),
            redirect_uri: self.redirect_uri.clone(),
            own_client,
            chosen: Chosen::Planned,
        }
    }

    /// Whether a plan that was made again is this one; or, where this one was begun and cut off, what is left of it.
    ///
    /// # Errors
    /// What has changed since.
    pub fn holds(&self, again: &Self, was_begun: bool) -> Result<(), PlanError> {
        let changed = |piece: &str| {
            let title = Piece::find(piece).map_or(piece, |piece| piece.title);
            Err(PlanError::ChangedSince(title.to_owned()))
        };
        for change in &again.changes {
            if !self.changes.iter().any(|one| one.is(change)) {
                return changed(&change.piece);
            }
        }
        for change in &self.changes {
            if !was_begun && !again.changes.iter().any(|one| one.is(change)) {
                return changed(&change.piece);
            }
        }
        Ok(())
    }

    /// What tells one plan from another.
    pub fn digest(&self) -> String {
        let text =
            serde_json::to_string(&(&self.domain, &self.record, &self.changes)).unwrap_or_default();
        crate::domain::fingerprint(&text)
    }
}
