//! The Auth0 side of MAZ's guide, done for the admin. What is there is read whole; pure functions, one for each piece of the
//! guide, plan the smallest change; only what somebody agreed to is changed, each change noted before it is made and read
//! back after it, so that a run that is cut off is finished by the next and all can be taken back.

mod admitted;
mod apply;
mod as_code;
mod begun;
mod changes;
mod fate;
mod lists;
mod login_callback;
mod made_directory;
mod others;
mod pieces;
mod plan;
mod state;
mod undo;

pub use apply::{Applied, Progress, apply, secret_of};
pub use as_code::AsCode;
pub use begun::settle;
pub use changes::{Changes, Entry, Noted, Stage, Target};
pub use fate::{Back, Fate, Reach};
pub use login_callback::{LOGIN_CALLBACK, allowing};
pub use others::unsuitable;
pub use pieces::{Action, Change, PIECES, Piece, Planned, Refused};
pub use plan::{Plan, PlanError};
pub use state::{Chosen, ConnectionRow, GrantRow, Lists, Method, Program, State, Wanted};
pub use undo::{Neighbour, take_back, what_to_take_back};

use crate::auth0::ManagementError;
pub use crate::auth0::SHOWS_SETTINGS;
use crate::domain::Scope;
use crate::http::Error;
use crate::store::atomic_file::WriteError;

/// Why the Auth0 side could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Nobody knows whether it was done, or what is there.
    #[error("{what}: {}{error}", silence(error))]
    NoAnswer {
        /// What was asked.
        what: String,
        /// What came in place of an answer.
        error: Error,
    },
    /// The Management API said no.
    #[error("{what}: Auth0 refuses it: {}", refusal.words())]
    NotAllowed {
        /// What was asked.
        what: String,
        /// Its words.
        refusal: ManagementError,
    },
    /// It is not as the plan says any more.
    #[error("{what}: somebody has changed this since the plan was made")]
    ChangedSince {
        /// What.
        what: String,
    },
    /// These rights do not show what a change would rest on.
    #[error(
        "Auth0 does not show {what} to these rights, which lack {scope}: nothing of it is changed",
        scope = SHOWS_SETTINGS
    )]
    NotShown {
        /// What.
        what: String,
    },
    /// It was written, and cannot be seen yet.
    #[error("{what} was written, and Auth0 does not show it yet")]
    NotYetVisible {
        /// What.
        what: String,
    },
    /// It is said to be taken back, and can still be seen.
    #[error("{what}: Auth0 says that it is taken back, and still shows it as it was")]
    StillThere {
        /// What.
        what: String,
    },
    /// Another run is changing Auth0 for the same integration.
    #[error("another maz-auth0 is changing Auth0 for {name} at this moment")]
    AtWork {
        /// The integration.
        name: String,
    },
    /// The changes cannot be noted, so nothing is changed.
    #[error("the changes cannot be noted: {0}")]
    Notes(#[from] WriteError),
    /// The notes of earlier changes are those of another record file's integration of this name.
    #[error("the changes in Auth0 that are noted in {path} are those of {name} in {}", other.display())]
    Anothers {
        /// The integration.
        name: String,
        /// The file.
        path: String,
        /// The record file.
        other: std::path::PathBuf,
    },
    /// They are of changes in another tenant than the one that is to be changed.
    #[error("what is noted for {name} was changed in another tenant, {domain}")]
    OtherTenant {
        /// The integration.
        name: String,
        /// The tenant's host.
        domain: String,
    },
    /// The notes of earlier changes cannot be read.
    #[error("the notes of earlier changes in {path} cannot be read: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        why: String,
    },
    /// Something cannot be done for the admin.
    #[error("{}", .0.why)]
    Refused(Refused),
}

impl Trouble {
    /// Whether Auth0 refuses the rights with which it was asked.
    pub fn is_about_rights(&self) -> bool {
        match self {
            Self::NotAllowed { refusal, .. } => refusal.refuses_token() || refusal.status == 403,
            Self::NotShown { .. } => true,
            _ => false,
        }
    }

    /// Whether the same may go well later, with nothing changed on this side.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::NoAnswer { error, .. } => {
                !matches!(error, Error::Transport(crate::http::Transport::ThisSide(_)))
            }
            Self::NotYetVisible { .. } | Self::StillThere { .. } | Self::AtWork { .. } => true,
            _ => false,
        }
    }
}

/// What is said before an error where nothing answered.
fn silence(error: &Error) -> &'static str {
    if error.is_an_answer() {
        ""
    } else {
        "no answer from Auth0: "
    }
}

/// What a token can be told to lack, before anything is tried with it.
pub fn lacking(
    granted: &std::collections::BTreeSet<Scope>,
    wanted: &[&'static str],
) -> Vec<&'static str> {
    wanted
        .iter()
        .filter(|scope| !granted.contains(&Scope::new(**scope)))
        .copied()
        .collect()
}

/// What it takes to look: the scopes of a plan.
pub const READING: [&str; 5] = [
    "read:tenant_settings",
    "read:connections",
    "read:clients",
    "read:client_grants",
    "read:resource_servers",
];
