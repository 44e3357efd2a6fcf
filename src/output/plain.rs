//! A check in plain lines: the words of JUnit and of an annotation.

use super::document::{Check, Fix};
use crate::domain::Status;
use std::fmt::Write as _;

/// What was found and how to fix it, a sentence a line.
pub fn problem(check: &Check) -> String {
    let mut text = check.message.to_string();
    if !check.missing.is_empty() {
        let _ = write!(text, "\nScopes: {}", check.missing.join(" "));
    }
    if let Some(fix) = &check.fix {
        text.push_str(&steps(fix));
    }
    if !matches!(check.status, Status::Pass | Status::Skip)
        && let Some(name) = check.explained_as()
    {
        let _ = write!(text, "\nMore: maz-auth0 explain {name}");
    }
    text
}

fn steps(fix: &Fix) -> String {
    let mut text = format!("\nTo fix it: {}", fix.summary);
    for (number, step) in fix.steps.iter().enumerate() {
        let _ = write!(text, "\n  {}. {step}", number + 1);
    }
    if let Some(url) = &fix.url {
        let _ = write!(text, "\nPage: {url}");
    }
    if let Some(command) = &fix.command {
        let _ = write!(text, "\nOr with the Auth0 CLI: {command}");
    }
    text
}
