//! `code.callback`: Auth0 may send readers back to MAZ.

use super::links::fix;
use super::{
    CallbackEvidence, Case, Cause, Check, Document, Evidence, Part, Proof, Seen, Selection,
    Severity, Shown, code_domain, code_grant, refused,
};
use crate::auth0::{AuthorizeAnswer, ManagementError, Meaning};
use crate::domain::{AuthorizationCode, Because, Finding, Settings, Status};
use std::cell::RefCell;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "code.callback",
    title: "The Redirect URI is allowed",
    section: "Browser login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "Whether /authorize goes on for the Redirect URI, which must be among the application's Allowed Callback URLs, letter for letter. MAZ publishes one address; another is named beside it.",
    matters: "After the login Auth0 sends readers back to this address, and to no other. MAZ's guide does not mention it; without it readers see an error page of Auth0's.",
    advice: None,
    documents: &[
        Document::Discovery,
        Document::CodeDiscovery,
        Document::Authorize,
    ],
    proof: Proof {
        says: "The same; or an error that came back to the very callback, so that it may be used.",
        by: &[
            Shown::Given(Document::Authorize),
            Shown::Refused(
                Document::Authorize,
                &[
                    Meaning::GrantDisabled,
                    Meaning::NoConnections,
                    Meaning::OrganizationRequired,
                    Meaning::PushedRequestsRequired,
                ],
            ),
        ],
    },
    causes: &[
        Cause {
            name: "callback-not-allowed",
            means: "The Redirect URI is not among the application's Allowed Callback URLs.",
            fix: "Add it there, letter for letter, once it is MAZ's.",
        },
        Cause {
            name: "left-behind",
            means: "The callback of a login test was added for it, and could not be taken out again (a warning).",
            fix: "Take it out of the application's Allowed Callback URLs by hand.",
        },
    ],
    judge,
};

/// Whether the callback is what stands in the way.
pub fn is_refused(settings: &Settings, evidence: &Evidence) -> bool {
    let selection = Selection::default();
    let case = Case {
        settings,
        evidence,
        selection: &selection,
        judged: RefCell::default(),
    };
    case.judge(&CHECK).cause == Some("callback-not-allowed")
}

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let uri = code_domain::wanted(case)?.redirect_uri.as_str();
    let finding = allowed(case, uri)?;
    let Some(callback) = &case.evidence.callback else {
        return Ok(finding);
    };
    if let Some(why) = why_not(&callback.gone) {
        return Ok(left_behind(case, finding, uri, &why));
    }
    Ok(match (why_not_added(callback), finding.status) {
        (None, Status::Pass) => Finding {
            message: format!("{uri}, which was added for this test").into(),
            ..finding
        },
        (Some(why), Status::Fail) => Finding {
            message: format!(
                "{} It could not be added for this test: {why}.",
                finding.message
            )
            .into(),
            ..finding
        },
        _ => finding,
    })
}

fn why_not_added(callback: &CallbackEvidence) -> Option<String> {
    match &callback.added {
        Part::Untried | Part::Got(Ok(()), _) => None,
        Part::Got(Err(refused), _) => Some(in_words(refused)),
        Part::Failed(error, _) => Some(error.to_string()),
    }
}

/// Why it is there still, or may be.
fn why_not(gone: &Seen<bool>) -> Option<String> {
    match gone {
        Part::Untried | Part::Got(Ok(true), _) => None,
        Part::Got(Ok(false), _) => Some("Auth0 took the change, and it is still there".to_owned()),
        Part::Got(Err(refused), _) => Some(in_words(refused)),
        Part::Failed(error, _) => Some(error.to_string()),
    }
}

fn in_words(refused: &ManagementError) -> String {
    match refused.missing_scopes() {
        Some(scopes) => format!("the admin token lacks the scope {}", scopes.join(" or ")),
        None => refused.words(),
    }
}

fn left_behind(case: &Case<'_>, finding: Finding, uri: &str, why: &str) -> Finding {
    let take_out = format!("Under Application URIs, take {uri} out of Allowed Callback URLs.");
    let left = format!("{uri} was added for this test, and could not be taken out again: {why}.");
    if finding.status != Status::Pass {
        return Finding {
            message: format!("{} {left} {take_out}", finding.message).into(),
            ..finding
        };
    }
    Finding::warn(
        "left-behind",
        left,
        fix(
            "Take it out by hand: anyone who runs a program on a reader's machine could await a login there.",
            &[
                "Open the application and its Settings.",
                &take_out,
                "Choose Save.",
            ],
            case.application_page("settings"),
        ),
    )
}

/// What is said beside a Redirect URI that is another than MAZ's.
fn published() -> String {
    format!(
        "MAZ's published address is another: {}",
        AuthorizationCode::MAZ_REDIRECT_URI
    )
}

fn passed(uri: &str) -> Finding {
    Finding::pass(if AuthorizationCode::is_not_mazs(uri) {
        format!("{uri}. {}", published())
    } else {
        uri.to_owned()
    })
}

fn allowed(case: &Case<'_>, uri: &str) -> Result<Finding, Finding> {
    let refusal = match code_grant::answered(case)? {
        AuthorizeAnswer::GoesOn => return Ok(passed(uri)),
        AuthorizeAnswer::SentBack => {
            return Err(Finding::skip(Because::Check(code_grant::CHECK.id), ""));
        }
        AuthorizeAnswer::Refused(refusal) => refusal,
    };
    match refusal.meaning {
        Meaning::CallbackNotAllowed => {
            let page = case.application_page("settings");
            let add = format!("Under Application URIs, add {uri} to Allowed Callback URLs.");
            let steps = [
                "Open the application and its Settings.",
                &add,
                "Choose Save.",
            ];
            let (message, fix) = if uri.starts_with("http://127.0.0.1:") {
                let with_a_token = "Or give an administrator's token with --admin-token-file FILE: login-test then adds the callback for the test, if you agree, and takes it out again.";
                (
                    String::new(),
                    fix(
                        "Add the callback of this test to the application's Allowed Callback URLs, and take it out again when the test is done.",
                        &[&steps[..], &[with_a_token]].concat(),
                        page,
                    ),
                )
            } else if AuthorizationCode::is_not_mazs(uri) {
                (
                    format!(" {}.", published()),
                    fix(
                        "Give MAZ's published address as Redirect URI.",
                        &[
                            "If MAZ gave you the other one: under Application URIs in the application's Settings, add that to Allowed Callback URLs, and choose Save.",
                        ],
                        page,
                    ),
                )
            } else {
                let summary = "Add MAZ's redirect URI to the application's Allowed Callback URLs.";
                (String::new(), fix(summary, &steps, page))
            };
            Ok(refused(
                "callback-not-allowed",
                format!("Auth0 may not send readers back to {uri}.{message}"),
                refusal,
                fix,
            ))
        }
        // In a redirect the error came back to the callback itself, which may therefore be used.
        Meaning::GrantDisabled
        | Meaning::NoConnections
        | Meaning::OrganizationRequired
        | Meaning::PushedRequestsRequired
            if refusal.status.is_none() =>
        {
            Ok(passed(uri))
        }
        Meaning::NoConnections => Err(Finding::skip(Because::Check("code.connections"), "")),
        _ => {
            case.requires(&code_grant::CHECK)?;
            Err(Finding::skip(Because::Check(code_grant::CHECK.id), ""))
        }
    }
}
