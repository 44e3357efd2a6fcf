//! `code.connections`: the login page has something to log in with.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Proof, Severity, Shown, code_callback, code_grant, refused,
};
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
    proof: Proof {
        says: "The same as for code.grant.",
        by: &[Shown::Given(Document::Authorize)],
    },
    causes: &[Cause {
        name: "no-connections",
        means: "No connection is enabled for the application.",
        fix: "Open Authentication > Database, the readers' directory and its Applications tab, and switch on MAZ's application. A new connection may take some minutes to be seen.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let answer = code_grant::answered(case)?;
    if let AuthorizeAnswer::Refused(refusal) = answer
        && refusal.meaning == Meaning::NoConnections
    {
        return Ok(refused(
            "no-connections",
            "No connection is enabled for the application, so its login page has nothing to offer.",
            refusal,
            fix(
                "Switch on the readers' directory for the application.",
                &[
                    "Open Authentication > Database, the directory of your readers and its Applications tab.",
                    "Switch on MAZ's application.",
                    "If it is on already, wait a few minutes and check again: Auth0 takes a while to see a new connection.",
                ],
                case.page("connections/database"),
            ),
        ));
    }
    case.requires(&code_grant::CHECK)?;
    case.requires(&code_callback::CHECK)?;
    Ok(Finding::pass("at least one"))
}
