//! `users.read`: the Management API answers when readers are looked up.

use super::links::fix;
use super::{Case, Cause, Check, Document, Part, Proof, Severity, Shown, application_scopes};
use crate::auth0::ManagementError;
use crate::domain::{Finding, Fix};

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
        fix: "Give the application the permission that Auth0 asks for. Where it refuses the token, find out what changes it on its way.",
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
            what_to_do(case, error),
        )),
    }
}

/// Nothing is advised that could take a right away: MAZ works with those that there are.
fn what_to_do(case: &Case<'_>, error: &ManagementError) -> Fix {
    const LOGS: &str = "Open Monitoring > Logs: the entry of this minute may say more.";
    if let Some(scopes) = error.missing_scopes() {
        let tick = format!(
            "Open Auth0 Management API there, tick {} beside MAZ's other permissions, and choose Save.",
            scopes.join(" or ")
        );
        return fix(
            "Give the application the permission that Auth0 asks for, and run this again: a new token has it at once.",
            &["Open the application and its APIs tab.", &tick, LOGS],
            case.application_page("apis"),
        );
    }
    if error.refuses_token() {
        return fix(
            "Find out why Auth0 does not take the token that it has just given.",
            &[
                "Something between this machine and Auth0 may take the Authorization header away or change it: run the command from another network.",
                "A token from a custom domain works at that domain alone: MAZ asks both at the one that is recorded here.",
                LOGS,
            ],
            case.page("logs"),
        );
    }
    fix(
        "Find out what is wrong with the question that MAZ asks as well.",
        &[
            "Run the command again with -v to see what was asked and answered.",
            "Something between this machine and Auth0 may change it: run the command from another network.",
            LOGS,
        ],
        case.page("logs"),
    )
}
