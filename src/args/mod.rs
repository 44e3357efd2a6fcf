//! Flags that several commands share: they read files and standard input, learn secrets, and print nothing.

pub mod admin;
pub mod answers;
pub mod global;
pub mod maz_api;
pub mod output;
pub mod provision;
pub mod report;
pub mod secret_input;
pub mod store;
pub mod undo;
pub mod user;
pub mod values;
pub mod variables;

pub use admin::{AdminApplication, AdminApplicationArgs, AdminArgs, AdminTokenArgs};
pub use answers::Answers;
pub use global::{GlobalArgs, help_page};
pub use maz_api::{MazApiArgs, MazTokenArgs, TargetArg};
pub use output::OutputArgs;
pub use provision::{FixArgs, ProvisionArgs};
pub use report::{FailOn, ListFormat, ReportArgs};
pub use secret_input::{Given, STDIN, Source};
pub use store::StoreArg;
pub use undo::UndoArgs;
pub use user::UserArgs;
pub use values::{Texts, ValueArgs};

/// The known name that somebody may have meant: the one from which the fewest letters differ.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> &'a str {
    let name = name.to_lowercase();
    known
        .iter()
        .copied()
        .min_by_key(|known| {
            // Its beginning, or a part of it, such as a cause without its check, is as near as can be.
            let is_part = known.split(['.', '/', '-']).any(|part| part == name);
            if *known == name {
                0
            } else if is_part || (!name.is_empty() && known.starts_with(&name)) {
                1
            } else {
                1 + strsim::damerau_levenshtein(&name, known)
            }
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_beginnings_are_near() {
        let known = [
            "tenant.issuer",
            "directory.default",
            "directory.name",
            "password.grant",
        ];
        for (slip, meant) in [
            ("DIRECTORY.DEFAULT", "directory.default"),
            ("directory.na", "directory.name"),
            ("grant", "password.grant"),
            ("tenant.isuer", "tenant.issuer"),
        ] {
            assert_eq!(nearest(slip, &known), meant);
        }
    }
}
