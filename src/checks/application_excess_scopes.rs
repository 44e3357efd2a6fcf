//! `application.excess-scopes`: the application may do no more than MAZ needs.

use super::links::fix;
use super::{Case, Cause, Check, Document, Proof, Severity, Shown, application_scopes};
use crate::domain::{Finding, REQUIRED_SCOPES, Scope};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "application.excess-scopes",
    title: "It may do no more than MAZ needs",
    section: "Management API",
    severity: Severity::Warn,
    scope: None,
    looks_at: "Whether the application's token carries scopes beyond the six of MAZ's guide.",
    matters: "Anyone who holds the Client Secret can do all of it. What MAZ does not need is a risk without a use.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Jwks,
        Document::Users,
        Document::Token,
    ],
    proof: Proof {
        says: "The scopes of a token that is genuine.",
        by: &[Shown::Given(Document::Token)],
    },
    causes: &[Cause {
        name: "excess",
        means: "The application was given permissions that MAZ does not need.",
        fix: "Untick them in the application's APIs tab, unless you need them for a reason of your own.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let Some(granted) = application_scopes::granted(case)? else {
        return case.requires(&application_scopes::CHECK);
    };
    let excess: Vec<Scope> = granted
        .into_iter()
        .filter(|scope| !REQUIRED_SCOPES.contains(&scope.as_str()))
        .collect();
    if excess.is_empty() {
        return Ok(Finding::pass("nothing beyond the six"));
    }
    let names: Vec<String> = excess
        .iter()
        .take(8)
        .map(|scope| crate::domain::clean(scope.as_str()))
        .collect();
    let more = match excess.len().saturating_sub(names.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Ok(Finding::warn(
        "excess",
        format!("The application may do more than MAZ needs: {}{more}.", names.join(", ")),
        fix(
            "Untick what MAZ does not need.",
            &[
                "Open the application and its APIs tab.",
                "Open the arrow beside Auth0 Management API and untick all but MAZ's six permissions.",
                "Choose Update.",
            ],
            case.application_page("apis"),
        ),
    )
    .with_scopes(excess))
}
