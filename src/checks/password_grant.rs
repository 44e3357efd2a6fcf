//! `password.grant`: the application may log readers in with their password.

use super::links::fix;
use super::{
    Advice, Case, Cause, Check, Document, Part, Severity, application_client_credentials_grant,
    application_credentials, application_type, tenant_discovery,
};
use crate::auth0::{Meaning, TokenAnswer};
use crate::domain::{Because, Finding, Status};

/// The row of the table.
pub static CHECK: Check = Check {
    id: "password.grant",
    title: "The Password grant is allowed",
    section: "Logins",
    severity: Severity::Fail,
    scope: None,
    looks_at: "One login as a user that cannot exist (grant type password, RFC 6749 section 4.3). It leaves one failed login in the tenant's log.",
    matters: "Readers type their password into the app, and MAZ passes it on with this grant. No application has it from the start.",
    advice: Some(Advice {
        against: "Auth0 advises to use this grant only where a redirect to a login page is impossible, and OAuth's current security practice forbids it (RFC 9700 section 2.4): the reader's password passes through the app and MAZ's servers, and neither a second factor nor a passkey nor a login with Google or Apple works with it. MAZ's guide asks for it all the same, because it logs readers in inside the app.",
        limit: &[
            "Tick Password for MAZ's application alone, and use that application for nothing else.",
            "Let MAZ use the Authorization Code grant instead where your apps can open a login page (MAZ's form has a part for it).",
            "Keep breached-password detection and brute-force protection on: Security > Attack Protection.",
            "Keep the readers in a directory of their own, apart from your staff's and other products' accounts.",
            "Watch Monitoring > Logs for fp and fepft entries of this application.",
        ],
        review: "Application: the machine-to-machine application of MAZ (first party, confidential). Deviation: Resource Owner Password Credentials grant (RFC 6749 section 4.3) enabled; RFC 9700 section 2.4 says it must not be used. Reason: the vendor's app takes the reader's password in its own form. Exposure: reader passwords transit the vendor's app and servers; no MFA, passkeys or federation for these logins. Compensating controls: grant enabled for this one application; a directory that holds readers only; breached-password detection and brute-force protection on; logs of type fp/fepft monitored. Exit: the Authorization Code grant, which the vendor also offers.",
    }),
    documents: &[
        Document::Discovery,
        Document::Token,
        Document::Client,
        Document::PasswordLogin,
    ],
    causes: &[Cause {
        name: "grant-disabled",
        means: "The application may not use the Password grant.",
        fix: "Tick Password among the application's Grant Types.",
    }],
    judge,
};

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    reached(case)?;
    if case.judge(&application_type::CHECK).status == Status::Fail {
        return Err(Finding::skip(
            Because::Check(application_type::CHECK.id),
            "",
        ));
    }
    let answer = match &case.evidence.password_login {
        Part::Failed(error, _) => return Ok(super::not_had(case, error, "a password login")),
        part => case.got(part, &CHECK)?,
    };
    let TokenAnswer::Refused(refusal) = answer else {
        return Ok(Finding::fail(
            "unrecognised",
            "Auth0 logged in a user that cannot exist: the directory accepts anybody.",
            fix(
                "Look at the custom database scripts of the Default Directory: its Login script must refuse unknown users.",
                &["Open Authentication > Database, the directory, and its Custom Database tab."],
                case.page("connections/database"),
            ),
        ));
    };
    match refusal.meaning {
        Meaning::GrantDisabled => Ok(Finding::fail(
            "grant-disabled",
            "The application may not log readers in with a password: its Password grant is off.",
            fix(
                "Tick Password among the application's Grant Types.",
                &[
                    "Open the application and its Settings.",
                    "At the bottom, open Advanced Settings > Grant Types.",
                    "Tick Password and choose Save.",
                ],
                case.application_page("settings"),
            ),
        )),
        Meaning::ClientRefused | Meaning::Unrecognised | Meaning::UnsupportedGrant => {
            Ok(super::unrecognised(case, refusal))
        }
        _ => Ok(Finding::pass("it refused a user that cannot exist")),
    }
}

/// Goes on if a login may be tried: the tenant is one, and the application was not refused. An application that may not
/// ask for tokens of its own may still log readers in.
fn reached(case: &Case<'_>) -> Result<(), Finding> {
    case.requires(&tenant_discovery::CHECK)?;
    let credentials = case.judge(&application_credentials::CHECK);
    match credentials.status {
        Status::Pass | Status::Warn => Ok(()),
        Status::Skip
            if credentials.because
                == Some(Because::Check(
                    application_client_credentials_grant::CHECK.id,
                ))
                && !case.evidence.password_login.is_untried() =>
        {
            Ok(())
        }
        Status::Skip => Err(credentials),
        Status::Fail | Status::Unknown => Err(Finding::skip(
            Because::Check(application_credentials::CHECK.id),
            "",
        )),
    }
}
