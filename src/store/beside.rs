//! The files that this program keeps beside a record file, by their names. What is kept has its row here: nothing else of ours
//! is written there (`tests/it/house.rs`), and no report may take its place.

use std::path::{Path, PathBuf};

/// A kind of file that is kept beside a record file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The Client Secrets of those whose store is a file.
    Secrets,
    /// What a setup had verified when it was left.
    SetupInProgress,
    /// A login of which only the address was printed yet.
    LoginInProgress,
    /// What was changed in Auth0, for who takes it back.
    Changes,
}

impl Beside {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Secrets,
        Self::SetupInProgress,
        Self::LoginInProgress,
        Self::Changes,
    ];

    /// How its name begins, and how it ends.
    pub const fn form(self) -> (&'static str, &'static str) {
        match self {
            Self::Secrets => ("secrets", ".toml"),
            Self::SetupInProgress => ("setup-in-progress", ".toml"),
            Self::LoginInProgress => ("login-in-progress-", ".toml"),
            Self::Changes => ("changes-", ".json"),
        }
    }

    /// Its path beside a record file. What stands between is empty where there is one of its kind.
    pub fn path(self, record_file: &Path, between: &str) -> PathBuf {
        let (begin, end) = self.form();
        record_file.with_file_name(format!("{begin}{between}{end}"))
    }

    /// Whether a file's name is one of these; with a dot before it and more behind it is what is written for its sake.
    pub fn has(name: &str) -> bool {
        let name = name.strip_prefix('.').unwrap_or(name);
        Self::ALL.into_iter().any(|kind| {
            let (begin, end) = kind.form();
            let rest = name.strip_prefix(begin);
            rest.is_some_and(|rest| match kind {
                Self::Secrets => rest.starts_with(end),
                _ => rest.contains(end),
            })
        })
    }
}
