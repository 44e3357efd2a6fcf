//! `password.protection`: attack protection does not stand in the way of password logins.

use super::links::fix;
use super::{Case, Cause, Check, Document, Severity, password_grant};
use crate::auth0::{Meaning, TokenAnswer};
use crate::domain::Finding;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "password.protection",
    title: "Attack protection lets password logins through",
    section: "Logins",
    severity: Severity::Fail,
    scope: Some("read:attack_protection"),
    looks_at: "Whether the same login was stopped by bot detection or by suspicious IP throttling.",
    matters: "All readers' logins reach Auth0 from MAZ's servers, so to Auth0 they look like one busy visitor. A challenge cannot be answered in this grant.",
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::PasswordLogin,
    ],
    causes: &[
        Cause {
            name: "bot-detection",
            means: "Bot detection asks for a challenge, and a login by the Password grant cannot answer one.",
            mend: "Let the Password grant pass bot detection, or add MAZ's addresses to its allow-list.",
        },
        Cause {
            name: "address-throttled",
            means: "Auth0 refuses logins from this address for now, after too many failed ones.",
            mend: "Wait, and add the address to the allow-list of suspicious IP throttling.",
        },
    ],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    case.requires(&password_grant::CHECK)?;
    let TokenAnswer::Refused(refusal) =
        case.got(&case.evidence.password_login, &password_grant::CHECK)?
    else {
        return Ok(Finding::pass("the login was not stopped"));
    };
    match refusal.meaning {
        Meaning::VerificationRequired => Ok(Finding::fail(
            "bot-detection",
            "Bot detection asks for a challenge, which a login by the Password grant cannot answer.",
            fix(
                "Exempt MAZ from bot detection.",
                &[
                    "Open Security > Attack Protection > Bot Detection.",
                    "Add the addresses of MAZ's servers to the IP AllowList (ask MAZ support for them), or lower the level.",
                    "Choose Save.",
                ],
                case.page("security/attack-protection/bot-detection"),
            ),
        )),
        Meaning::AddressThrottled | Meaning::TooManyAttempts => Ok(Finding::fail(
            "address-throttled",
            "Auth0 refuses logins from this address for now, after too many failed ones.",
            fix(
                "Wait, and let MAZ's addresses pass suspicious IP throttling.",
                &[
                    "Open Security > Attack Protection > Suspicious IP Throttling.",
                    "Add the addresses of MAZ's servers to the allow-list (ask MAZ support for them), and this machine's while you test.",
                    "Do not run this check again and again: each run is one more failed login.",
                ],
                case.page("security/attack-protection/suspicious-ip-throttling"),
            ),
        )),
        _ => Ok(Finding::pass("the login was not stopped")),
    }
}
