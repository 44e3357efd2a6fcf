//! `password.grant`: the application may log readers in with their password.

use super::links::fix;
use super::{
    Advice, Case, Cause, Check, Document, Part, Proof, Severity, Shown,
    application_client_credentials_grant, application_credentials, application_type, probe,
    refused, tenant_discovery,
};
use crate::auth0::{Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, Finding, Status};

/// What Auth0 looks at after the grant, so that a refusal for it shows the grant to be on.
const AFTER_THE_GRANT: &[Meaning] = &[
    Meaning::WrongCredentials,
    Meaning::NoDefaultDirectory,
    Meaning::ConnectionDisabled,
    Meaning::ConnectionNotFound,
    Meaning::ConnectionCannotCheckPasswords,
];

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
        against: "Auth0 advises to use this grant only where a redirect to a login page is impossible, and OAuth's current security practice forbids it (RFC 9700 section 2.4): the reader's password passes through the app and MAZ's servers, and neither a second factor nor a passkey nor a login with Google or Apple works with it. MAZ's guide asks for it anyway, because it logs readers in inside the app.",
        limit: &[
            "Tick Password for MAZ's application alone, and use that application for nothing else.",
            "Let MAZ use the Authorization Code grant instead where your apps can open a login page (MAZ's form has a part for it).",
            "Keep breached-password detection and brute-force protection on: Security > Attack Protection.",
            "Keep the readers in a directory of their own, separate from your staff's and other products' accounts.",
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
    proof: Proof {
        says: "The login as a user that cannot exist is refused for something that Auth0 looks at after the grant: wrong credentials, or the directory. Not attack protection, not words of the tenant's own.",
        by: &[Shown::Refused(Document::PasswordLogin, AFTER_THE_GRANT)],
    },
    causes: &[
        Cause {
            name: "grant-disabled",
            means: "The application may not use the Password grant.",
            fix: "Tick Password among the application's Grant Types. A third party's application can never have it (application.type/third-party): create another one.",
        },
        Cause {
            name: "unknown-api",
            means: "A login names no API, so the tenant's Default Audience counts, and no API of the tenant has that identifier: every login fails.",
            fix: "Empty the Default Audience in the tenant's settings, or name an API that exists.",
        },
    ],
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
        Part::Failed(error, _) => {
            return Ok(super::no_answer::not_had(case, error, "a password login"));
        }
        part => case.got(part, &CHECK)?,
    };
    let TokenAnswer::Refused(refusal) = answer else {
        return Ok(probe::accepts_anybody(case, None));
    };
    match refusal.meaning {
        meaning if AFTER_THE_GRANT.contains(&meaning) => {
            Ok(Finding::pass("it refused a user that cannot exist"))
        }
        meaning if probe::is_stopped(meaning) => Err(probe::stopped()),
        Meaning::MfaRequired => Ok(probe::accepts_anybody(case, Some(refusal))),
        Meaning::GrantDisabled => Ok(refused(
            "grant-disabled",
            "The application may not log readers in with a password: its Password grant is off.",
            refusal,
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
        Meaning::UnknownAudience => Ok(unknown_api(case, refusal)),
        _ => Ok(probe::refused_before(case, refusal)),
    }
}

/// The tenant's Default Audience names no API.
pub(super) fn unknown_api(case: &Case<'_>, refusal: &Refusal) -> Finding {
    refused(
        "unknown-api",
        "The login names no API, so the tenant's Default Audience counts, and no API has that identifier.",
        refusal,
        fix(
            "Empty the tenant's Default Audience, or name an API that exists.",
            &[
                "Open Settings (of the tenant) and its General tab.",
                "Under API Authorization Settings, look at Default Audience: letter for letter, it is the Identifier of one of the APIs under Applications > APIs, or empty.",
            ],
            case.page("tenant/general"),
        ),
    )
}

/// Goes on if a login may be tried: the tenant is one, and the application was not refused. An application that may not
/// ask for tokens of its own may still log readers in.
pub(super) fn reached(case: &Case<'_>) -> Result<(), Finding> {
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
