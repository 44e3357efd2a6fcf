//! `code.connections`: the login page has something to log in with.

use super::links::fix;
use super::{Case, Cause, Check, Document, Severity, code_callback, code_grant};
use crate::auth0::{AuthorizeAnswer, Meaning};
use crate::domain::Finding;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "code.connections",
    title: "The login page has a connection",
    section: "Browser login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether /authorize finds a connection that is enabled for the application.",
    matters: "Without one the login page has nothing to offer.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::CodeDiscovery,
        Document::Authorize,
    ],
    causes: &[Cause {
        name: "no-connections",
        means: "No connection is enabled for the application.",
        fix: "Switch on the readers' directory in the application's Connections tab. A new connection may take some minutes to be seen.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let answer = code_grant::answer(case)?;
    if let AuthorizeAnswer::Refused(refusal) = answer
        && refusal.meaning == Meaning::NoConnections
    {
        return Ok(Finding::fail(
            "no-connections",
            "No connection is enabled for the application, so its login page has nothing to offer.",
            fix(
                "Switch on the readers' directory for the application.",
                &[
                    "Open the application and its Connections tab.",
                    "Switch on the database of your readers.",
                    "If it is on already, wait a few minutes and check again: Auth0 takes a while to see a new connection.",
                ],
                case.application_page("connections"),
            ),
        ));
    }
    case.requires(&code_grant::CHECK)?;
    case.requires(&code_callback::CHECK)?;
    Ok(Finding::pass("at least one"))
}
