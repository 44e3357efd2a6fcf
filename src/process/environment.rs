//! The variables of this process.

use crate::domain::{Redactor, is_kept_elsewhere, is_placeholder, is_unfilled};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The variables that hold a secret.
const SECRET_VARIABLES: [&str; 6] = [
    "MAZ_AUTH0_CLIENT_SECRET",
    "MAZ_AUTH0_PASSWORD",
    "MAZ_AUTH0_ADMIN_TOKEN",
    "MAZ_AUTH0_ADMIN_CLIENT_SECRET",
    "AUTH0_CLIENT_SECRET",
    "MAZ_API_TOKEN",
];

/// A redactor that knows the secrets of the environment, and what looks like one on the command line or in a variable
/// for something else.
pub fn redactor() -> Redactor {
    let redactor = Redactor::default();
    for argument in std::env::args_os().skip(1) {
        redactor.learn_misplaced(&argument.to_string_lossy());
    }
    for (name, value) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if !name.starts_with("MAZ_") && !SECRET_VARIABLES.contains(&&*name) {
            continue;
        }
        let value = value.to_string_lossy();
        // What a pipeline never filled in is nobody's secret, and is made of our own words. A password may be nearly anything.
        let is_secret = SECRET_VARIABLES.contains(&&*name);
        let is_none = if name == "MAZ_AUTH0_PASSWORD" {
            is_unfilled(&value)
        } else {
            is_placeholder(&value) || (is_secret && is_kept_elsewhere(&value))
        };
        if is_none {
            continue;
        }
        if is_secret {
            redactor.learn_chosen(value.trim());
        } else {
            redactor.learn_misplaced(&value);
        }
    }
    redactor
}

/// The variables of this program that were looked for and have nothing in them, and whether that was said.
static EMPTY: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());

/// A variable of the environment, where it is set to something. Of one of this program's that is empty it is said that it counts
/// as none ([`unsaid`]).
pub fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok()?;
    if !value.trim().is_empty() {
        return Some(value);
    }
    if name.starts_with("MAZ_") {
        empty().entry(name.to_owned()).or_insert(false);
    }
    None
}

/// Whether a variable is set to something that is not looked for here.
pub fn is_set(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| !value.trim().is_empty())
}

/// Whether a variable is there, and has nothing in it: a pipeline that maps a secret which it does not have. Who asks says so.
pub fn is_set_and_empty(name: &str) -> bool {
    let is_so =
        std::env::var_os(name).is_some_and(|value| value.to_string_lossy().trim().is_empty());
    if is_so {
        empty().insert(name.to_owned(), true);
    }
    is_so
}

/// The variables that were looked for and are empty, of which that was not said yet: from now on it is.
pub fn unsaid() -> Vec<String> {
    let mut empty = empty();
    let new = empty.iter_mut().filter(|(_, is_said)| !**is_said);
    new.map(|(name, is_said)| {
        *is_said = true;
        name.clone()
    })
    .collect()
}

fn empty() -> MutexGuard<'static, BTreeMap<String, bool>> {
    EMPTY.lock().unwrap_or_else(PoisonError::into_inner)
}
