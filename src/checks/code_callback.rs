//! `code.callback`: Auth0 may send readers back to MAZ.

use super::links::fix;
use super::{Case, Cause, Check, Document, Severity, code_domain, code_grant};
use crate::auth0::{AuthorizeAnswer, Meaning};
use crate::domain::{Because, Finding};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "code.callback",
    title: "MAZ's redirect URI is allowed",
    section: "Browser login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether /authorize goes on for MAZ's redirect URI, which must be among the application's Allowed Callback URLs, letter for letter.",
    matters: "After the login Auth0 sends readers back to this address, and to no other. MAZ's guide does not mention it; without it readers see an error page of Auth0's.",
    documents: &[
        Document::Discovery,
        Document::CodeDiscovery,
        Document::Authorize,
    ],
    causes: &[Cause {
        name: "callback-not-allowed",
        means: "MAZ's redirect URI is not among the application's Allowed Callback URLs.",
        mend: "Add it there, letter for letter.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let uri = &code_domain::wanted(case)?.redirect_uri;
    let AuthorizeAnswer::Refused(refusal) = code_grant::answer(case)? else {
        return Ok(Finding::pass(uri.as_str()));
    };
    match refusal.meaning {
        Meaning::CallbackNotAllowed => {
            let add = format!("Under Application URIs, add {uri} to Allowed Callback URLs.");
            Ok(Finding::fail(
                "callback-not-allowed",
                format!("Auth0 may not send readers back to {uri}."),
                fix(
                    if uri.starts_with("http://127.0.0.1:") {
                        "Add the callback of this test to the application's Allowed Callback URLs, and take it out again when the test is done."
                    } else {
                        "Add MAZ's redirect URI to the application's Allowed Callback URLs."
                    },
                    &[
                        "Open the application and its Settings.",
                        &add,
                        "Choose Save.",
                    ],
                    case.application_page("settings"),
                ),
            ))
        }
        // In a redirect the error came back to the callback itself, which may therefore be used.
        Meaning::GrantDisabled if refusal.status.is_none() => Ok(Finding::pass(uri.as_str())),
        Meaning::NoConnections | Meaning::LoginRequired => Ok(Finding::pass(uri.as_str())),
        _ => {
            case.requires(&code_grant::CHECK)?;
            Err(Finding::skip(Because::Check(code_grant::CHECK.id), ""))
        }
    }
}
