//! What is left out because its variable is set and has nothing in it, as a pipeline does that has no secrets.

use crate::args::admin::{ADMIN_CLIENT_ID, ADMIN_TOKEN};
use crate::args::{AdminApplicationArgs, AdminArgs, UserArgs, ValueArgs};
use crate::context::Context;
use crate::domain::Key;
use crate::error::Failure;
use crate::process::environment::is_set_and_empty;
use crate::terminal::style::Mark;

/// Says what a run leaves out for that reason, and gives it for the report. Where a record is named (`by_name`), its own values
/// stand before the environment; of several nobody logs in.
pub fn tell(
    by_name: bool,
    are_many: bool,
    values: &ValueArgs,
    user: &UserArgs,
    admin: &AdminArgs,
    application: &AdminApplicationArgs,
    context: &Context,
) -> Vec<String> {
    let is_given = |key: Key| by_name || values.text(key).is_some();
    let parts = [
        (
            Key::ApplicationDomain.variable(),
            is_given(Key::ApplicationDomain),
            "the Authorization Code part is",
        ),
        (
            Key::DefaultDirectory.variable(),
            is_given(Key::DefaultDirectory),
            "the Default Directory is",
        ),
        (
            "MAZ_AUTH0_USERNAME",
            are_many || user.username.is_some(),
            "the login of a real account is",
        ),
        (
            ADMIN_TOKEN,
            admin.is_given(),
            "what needs an admin token is",
        ),
        (
            ADMIN_CLIENT_ID,
            are_many || application.given().is_some(),
            "what needs an admin application is",
        ),
    ];
    let left_out: Vec<String> = parts
        .into_iter()
        .filter(|(variable, is_given, _)| !is_given && is_set_and_empty(variable))
        .map(|(variable, _, what)| {
            format!(
                "{variable} is set, and empty: {what} left out. The pull request of a fork has no secrets; where it is meant so, unset the variable."
            )
        })
        .collect();
    for words in &left_out {
        context.tell(&context.err.marked(Mark::Warn, words));
    }
    left_out
}

/// That the Default Directory is there where its variable is, where the environment's values are checked and a check of it is asked
/// for (`is_wanted`): it is no secret that a fork lacks, and without it nothing is known of the directory in which MAZ creates readers.
///
/// # Errors
/// If the variable is set and has nothing in it.
pub fn has_directory(is_wanted: bool, values: &ValueArgs) -> Result<(), Failure> {
    let directory = Key::DefaultDirectory;
    if !is_wanted || values.text(directory).is_some() || !is_set_and_empty(directory.variable()) {
        return Ok(());
    }
    Err(Failure::missing(directory)
        .hint("To leave out what rests on it, unset the variable, or give --skip directory."))
}
