//! `users.read`: the Management API answers when readers are looked up.

use super::links::fix;
use super::{Case, Cause, Check, Document, Part, Proof, Severity, Shown, application_scopes};
use crate::domain::Finding;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "users.read",
    title: "Readers can be looked up",
    section: "Readers",
    severity: Severity::Fail,
    scope: None,
    looks_at: "GET /api/v2/users?per_page=1 with the application's own token, as MAZ asks it.",
    matters: "MAZ looks a reader up before it logs them in or creates them.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::Jwks,
        Document::Token,
        Document::Users,
    ],
    proof: Proof {
        says: "A list of users.",
        by: &[Shown::Had(Document::Users)],
    },
    causes: &[Cause {
        name: "refused",
        means: "The Management API refuses to list users, although the token is genuine and has its scopes.",
        fix: "Authorize the application again, and look at the tenant's logs.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&application_scopes::CHECK)?;
    let answer = match &case.evidence.users {
        Part::Failed(error, _) => {
            return Ok(super::no_answer::not_had(case, error, "a list of users"));
        }
        part => case.got(part, &CHECK)?,
    };
    match answer {
        Ok(()) => Ok(Finding::pass("as MAZ does it")),
        Err(error) => Ok(Finding::fail(
            "refused",
            format!(
                "The Management API refuses to list users: {}.",
                error.words()
            ),
            fix(
                "Take the authorization for the Management API away and give it again.",
                &[
                    "Open the application and its APIs tab.",
                    "Switch Auth0 Management API off, then on again, with MAZ's six permissions.",
                    "If it stays so, read the tenant's logs under Monitoring > Logs.",
                ],
                case.application_page("apis"),
            ),
        )),
    }
}
