//! `login.code`: a reader logs in on Auth0's own page.

use super::links::fix;
use super::login_password::{asked, reached, whose};
use super::{
    Case, Cause, Check, Document, Evidence, Flow, NotBack, Part, Proof, Selection, Severity, Shown,
    code_callback, code_connections, code_domain, code_grant, refused,
};
use crate::auth0::{AuthorizationResponse, Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, Finding, Settings, Status};
use std::cell::RefCell;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "login.code",
    title: "A reader can log in in the browser",
    section: "Login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "One login in a real browser, by the Authorization Code grant with PKCE, a state and a nonce; it comes back to a listener on this machine.",
    matters: "It is the proof of the Authorization Code part: all else only says that nothing stands in the way.",
    advice: None,
    documents: &[Document::Discovery, Document::Token, Document::Authorize],
    proof: Proof {
        says: "Tokens for the code that the browser brought, with the state of this login.",
        by: &[Shown::LoggedIn],
    },
    causes: &[
        Cause {
            name: "timed-out",
            means: "The browser did not come back in time: nobody logged in, Auth0 refused name or password, or it showed an error page of its own, such as Callback URL mismatch.",
            fix: "Read what the browser shows; add the callback of the test to the Allowed Callback URLs.",
        },
        Cause {
            name: "declined",
            means: "The person declined, on the login page or where Auth0 asks for consent.",
            fix: "Log in again and accept.",
        },
        Cause {
            name: "blocked",
            means: "The user is blocked.",
            fix: "Unblock the user, or take another one.",
        },
        Cause {
            name: "denied-by-action",
            means: "The tenant's own code refused, in its own words: a post-login Action, or the script of a custom database.",
            fix: "Let the tenant's post-login Actions pass MAZ's application.",
        },
        Cause {
            name: "state-mismatch",
            means: "What came back does not belong to this login: its state is another.",
            fix: "Begin again, and use no address from an earlier try.",
        },
        Cause {
            name: "issuer-mismatch",
            means: "What came back is not from the issuer that was asked.",
            fix: "Make sure that the domain is the tenant's own, and that nothing stands between it and you.",
        },
        Cause {
            name: "code-refused",
            means: "Auth0 gave a code, and did not take it back.",
            fix: "Try again at once: a code is good for a short time, and once.",
        },
    ],
    judge,
};

/// What must hold before a browser is sent anywhere.
const ROOTS: [&Check; 4] = [
    &code_domain::CHECK,
    &code_grant::CHECK,
    &code_callback::CHECK,
    &code_connections::CHECK,
];

/// Whether a browser may be opened: nothing that was seen so far stands in the way.
pub fn may_be_tried(settings: &Settings, evidence: &Evidence) -> bool {
    let selection = Selection::default();
    let case = Case {
        settings,
        evidence,
        selection: &selection,
        judged: RefCell::default(),
    };
    preconditions(&case).is_ok()
}

fn preconditions(case: &Case<'_>) -> Result<(), Finding> {
    reached(case)?;
    for root in ROOTS {
        if matches!(case.judge(root).status, Status::Fail | Status::Unknown) {
            return Err(Finding::skip(Because::Check(root.id), ""));
        }
    }
    Ok(())
}

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let login = asked(case)?;
    if login.flow != Flow::Code {
        return Err(Finding::skip(Because::Flag("--flow"), ""));
    }
    preconditions(case)?;
    let finding = match &login.not_back {
        Some(NotBack::TimedOut(limit)) => timed_out(case, limit.as_secs()),
        Some(NotBack::Other(AuthorizationResponse::WrongState)) => again(
            "state-mismatch",
            "What came back does not belong to this login: its state is another. It was not used."
                .into(),
            "Begin again, and use no address from an earlier try.",
        ),
        Some(NotBack::Other(AuthorizationResponse::Broken(what))) => again(
            "unrecognised",
            format!(
                "The browser came back with the state of this login, and with no answer: {what}. It was not used."
            ),
            "Look up this login in the tenant's logs, and make sure that nothing between you and Auth0 changes addresses.",
        ),
        Some(NotBack::Other(AuthorizationResponse::WrongIssuer(issuer))) => again(
            "issuer-mismatch",
            format!(
                "What came back is from {issuer}, and not from {}. It was not used.",
                login.issuer
            ),
            "Make sure that the domain is the tenant's own, and that nothing stands between it and you.",
        ),
        Some(NotBack::Other(AuthorizationResponse::Refused(refusal))) => turned_away(case, refusal),
        Some(NotBack::Other(AuthorizationResponse::Code(_))) | None => match &login.answer {
            Part::Failed(error, _) => {
                super::no_answer::not_had(case, error, "the tokens for a code")
            }
            part => match case.got(part, &CHECK)? {
                TokenAnswer::Granted(_) => Finding::pass("with PKCE, state and nonce"),
                TokenAnswer::Refused(refusal) => turned_away(case, refusal),
            },
        },
    };
    Ok(finding.from_login())
}

fn again(cause: &'static str, message: String, summary: &str) -> Finding {
    Finding::fail(
        cause,
        message,
        fix(summary, &["Run this command again."], None),
    )
}

fn timed_out(case: &Case<'_>, seconds: u64) -> Finding {
    let callback = case
        .settings
        .authorization_code
        .as_ref()
        .map_or("", |code| code.redirect_uri.as_str());
    let add = format!(
        "If it shows Callback URL mismatch, add {callback} to the application's Allowed Callback URLs, letter for letter."
    );
    Finding::fail(
        "timed-out",
        format!("The browser did not come back within {seconds} s."),
        fix(
            "See what the browser shows: Auth0's own error pages, and refused passwords, never come back to us.",
            &[
                &add,
                "If nobody logged in, run this again, with more time if need be: --login-timeout SECONDS.",
                "Open Monitoring > Logs: the entries of these minutes say what Auth0 refused.",
            ],
            case.page("logs"),
        ),
    )
}

fn turned_away(case: &Case<'_>, refusal: &Refusal) -> Finding {
    let again = |cause, sentence: &str, fix: &str| {
        refused(
            cause,
            sentence,
            refusal,
            super::links::fix(fix, &["Run this command again."], None),
        )
    };
    match refusal.meaning {
        Meaning::Declined => again(
            "declined",
            "The login was declined in the browser.",
            "Log in again and accept.",
        ),
        Meaning::UserBlocked => refused(
            "blocked",
            "This user is blocked in Auth0.",
            refusal,
            fix(
                "Unblock the user, or log in as another one.",
                &["Open User Management > Users and the user, and choose Actions > Unblock."],
                case.page("users"),
            ),
        ),
        Meaning::DeniedByAction => refused(
            "denied-by-action",
            whose(refusal),
            refusal,
            fix(
                "Let the tenant's post-login Actions pass MAZ's application.",
                &[
                    "Open Actions > Triggers > post-login, and look for api.access.deny with these words.",
                    "Open Authentication > Database, the directory and its Custom Database tab, if it has one: try its Login script there.",
                    "Open Monitoring > Logs: the entry of this minute names the Action, or shows the script's error.",
                ],
                case.page("actions/triggers"),
            ),
        ),
        Meaning::CodeRefused => again(
            "code-refused",
            "Auth0 gave a code, and did not take it back.",
            "Try again at once: a code is good for a short time, and once.",
        ),
        Meaning::VerifierRefused | Meaning::RedirectUriDiffers => again(
            "code-refused",
            "Auth0 gave a code, and did not take it back: what came with it is not what the login began with.",
            "Log in again by the address that is shown, unchanged. If it is refused again, something between here and Auth0 changes what is sent: try it from another network.",
        ),
        _ => super::unexplained::unrecognised(case, refusal),
    }
}
