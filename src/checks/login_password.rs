//! `login.password`: a reader logs in with a password, as MAZ does it.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Evidence, Flow, LoginEvidence, Part, Selection, Severity,
    application_credentials, directory_connection, directory_default, directory_enabled,
    password_grant, password_protection, tenant_discovery,
};
use crate::auth0::{Factor, Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, Finding, Settings, Status};
use std::cell::RefCell;

/// The row of the table.
pub static CHECK: Check = Check {
    id: "login.password",
    title: "A reader can log in with a password",
    section: "Login",
    severity: Severity::Fail,
    scope: None,
    looks_at: "One login with the name and password of a real account, as MAZ sends it: by the Password grant, to the tenant's Default Directory.",
    matters: "It is the proof: all else only says that nothing stands in the way.",
    advice: None,
    documents: &[Document::Discovery, Document::Token],
    causes: &[
        Cause {
            name: "wrong-credentials",
            means: "No such user, or not this password: Auth0 does not say which.",
            fix: "Make sure that the user is in the tenant's Default Directory, and set the password anew.",
        },
        Cause {
            name: "blocked",
            means: "The user is blocked.",
            fix: "Unblock the user, or take another one.",
        },
        Cause {
            name: "mfa-required",
            means: "The tenant asks for a second factor, which MAZ's own login cannot answer.",
            fix: "Exempt MAZ's application from multi-factor authentication.",
        },
        Cause {
            name: "password-leaked",
            means: "The password was found in a breach elsewhere, and Auth0 refuses it.",
            fix: "Change the user's password.",
        },
        Cause {
            name: "too-many-attempts",
            means: "Auth0 refuses this user, or this address, for now, after too many failed logins.",
            fix: "Unblock the user, and do not try again at once: each try counts.",
        },
        Cause {
            name: "denied-by-action",
            means: "An Action or a Rule of the tenant refused, in its own words.",
            fix: "Let the tenant's post-login Actions pass MAZ's application.",
        },
        Cause {
            name: "unknown-api",
            means: "The login names no API, so the tenant's Default Audience counts, and no API of the tenant has that identifier.",
            fix: "Empty the Default Audience in the tenant's settings, or name an API that exists.",
        },
        Cause {
            name: "bot-detection",
            means: "Bot detection asks for a challenge, and a login by the Password grant cannot answer one.",
            fix: "Let the Password grant pass bot detection, or add MAZ's addresses to its allow-list.",
        },
    ],
    judge,
};

/// What a refusal may be the fault of, in place of the person's.
const ROOTS: [&Check; 5] = [
    &password_grant::CHECK,
    &directory_connection::CHECK,
    &directory_default::CHECK,
    &directory_enabled::CHECK,
    &password_protection::CHECK,
];

/// Whether a login may be tried at all: the domain is a tenant's, and it did not refuse the application.
pub fn may_be_tried(settings: &Settings, evidence: &Evidence) -> bool {
    let selection = Selection::default();
    let case = Case {
        settings,
        evidence,
        selection: &selection,
        judged: RefCell::default(),
    };
    reached(&case).is_ok()
}

/// Goes on if the tenant is one and the application was not refused. One that may not ask for tokens of its own may
/// still log readers in.
pub(super) fn reached(case: &Case<'_>) -> Result<(), Finding> {
    case.requires(&tenant_discovery::CHECK)?;
    match case.judge(&application_credentials::CHECK).status {
        Status::Fail | Status::Unknown => Err(Finding::skip(
            Because::Check(application_credentials::CHECK.id),
            "",
        )),
        _ => Ok(()),
    }
}

/// The login of this run, if one was asked for.
pub(super) fn asked<'a>(case: &Case<'a>) -> Result<&'a LoginEvidence, Finding> {
    case.value(&case.evidence.login, "--username")
}

fn judge(case: &Case<'_>) -> Result<Finding, Finding> {
    let login = asked(case)?;
    if login.flow != Flow::Password {
        return Err(Finding::skip(Because::Flag("--flow"), ""));
    }
    reached(case)?;
    let answer = match &login.answer {
        Part::Failed(error, _) => return Ok(super::not_had(case, error, "a login").from_login()),
        part => case.got(part, &CHECK)?,
    };
    match answer {
        TokenAnswer::Granted(_) => {
            Ok(Finding::pass(login.username.clone().unwrap_or_default()).from_login())
        }
        TokenAnswer::Refused(refusal) => refused(case, login, refusal).map(Finding::from_login),
    }
}

fn refused(case: &Case<'_>, login: &LoginEvidence, refusal: &Refusal) -> Result<Finding, Finding> {
    let user = login.username.as_deref().unwrap_or("this user");
    let users = case.page("users");
    Ok(match refusal.meaning {
        Meaning::WrongCredentials => Finding::fail(
            "wrong-credentials",
            format!(
                "Auth0 knows no {user} with this password. It never tells whether the user or the password is wrong."
            ),
            fix(
                "Make sure that the user is in the directory that was asked, and that the password is right.",
                &[
                    "Open User Management > Users, find the user, and see under Connection in which directory it is.",
                    "Set a new password there with Actions > Change Password, and try once with that one.",
                ],
                users,
            ),
        ),
        Meaning::UserBlocked => Finding::fail(
            "blocked",
            format!("{user} is blocked in Auth0."),
            fix(
                "Unblock the user, or log in as another one.",
                &[
                    "Open User Management > Users and the user.",
                    "Choose Actions > Unblock. MAZ blocks readers whose subscription it ended: make sure that this one was not.",
                ],
                users,
            ),
        ),
        Meaning::MfaRequired => Finding::fail(
            "mfa-required",
            second_factor(login),
            fix(
                "Exempt MAZ's application from multi-factor authentication.",
                &[
                    "Open Security > Multi-factor Auth and set Require Multi-factor Auth to Never or Adaptive, or",
                    "in a post-login Action, ask for a second factor only where event.client.client_id is not MAZ's.",
                ],
                case.page("security/mfa"),
            ),
        ),
        Meaning::PasswordLeaked => Finding::fail(
            "password-leaked",
            "Auth0 found this password in a breach elsewhere, and refuses it until it is changed.",
            fix(
                "Change the user's password.",
                &[
                    "Open User Management > Users and the user.",
                    "Choose Actions > Change Password, or let the user follow the link in Auth0's e-mail.",
                ],
                users,
            ),
        ),
        Meaning::TooManyAttempts => Finding::fail(
            "too-many-attempts",
            format!(
                "Auth0 refuses {user} from this address for now, after too many failed logins."
            ),
            fix(
                "Unblock the user, and do not try again before that: each try counts.",
                &[
                    "Open User Management > Users and the user.",
                    "Choose Unblock where Auth0 says that the user is blocked for an address.",
                ],
                users,
            ),
        ),
        Meaning::DeniedByAction => Finding::fail(
            "denied-by-action",
            format!(
                "Name and password were right, and the tenant's own code refused: {}",
                refusal.words()
            ),
            fix(
                "Let the tenant's post-login Actions and Rules pass MAZ's application.",
                &[
                    "Open Actions > Triggers > post-login, and look for api.access.deny with these words.",
                    "Open Monitoring > Logs: the entry of this minute names the Action.",
                ],
                case.page("actions/triggers"),
            ),
        ),
        meaning => {
            for root in ROOTS {
                let finding = case.judge(root);
                if matches!(finding.status, Status::Fail | Status::Unknown) {
                    return Err(Finding::skip(Because::Check(root.id), ""));
                }
            }
            match meaning {
                Meaning::VerificationRequired => Finding::fail(
                    "bot-detection",
                    "Bot detection asks for a challenge, which a login by the Password grant cannot answer.",
                    fix(
                        "Exempt MAZ from bot detection.",
                        &[
                            "Open Security > Attack Protection > Bot Detection.",
                            "Add the addresses of MAZ's servers to the IP AllowList (ask MAZ support for them), or lower the level.",
                        ],
                        case.page("security/attack-protection/bot-detection"),
                    ),
                ),
                Meaning::AddressThrottled => Finding::fail(
                    "too-many-attempts",
                    "Auth0 refuses logins from this address for now, after too many failed ones.",
                    fix(
                        "Wait, and let the address pass suspicious IP throttling.",
                        &[
                            "Open Security > Attack Protection > Suspicious IP Throttling and add the address to the allow-list.",
                        ],
                        case.page("security/attack-protection/suspicious-ip-throttling"),
                    ),
                ),
                Meaning::UnknownAudience => Finding::fail(
                    "unknown-api",
                    format!(
                        "The login names no API, so the tenant's Default Audience counts, and no API has that identifier: {}",
                        refusal.words()
                    ),
                    fix(
                        "Empty the tenant's Default Audience, or name an API that exists.",
                        &[
                            "Open Settings (of the tenant) and its General tab.",
                            "Under API Authorization Settings, look at Default Audience: letter for letter, it is the Identifier of one of the APIs under Applications > APIs, or empty.",
                        ],
                        case.page("tenant/general"),
                    ),
                ),
                _ => super::unrecognised(case, refusal),
            }
        }
    })
}

fn second_factor(login: &LoginEvidence) -> String {
    let user = login.username.as_deref().unwrap_or("this user");
    let asks = format!("Auth0 asks {user} for a second factor");
    let given = match login.factor {
        None => return format!("{asks}. MAZ cannot ask readers for one: their logins will fail."),
        Some(Factor::OneTimeCode) => "one-time code",
        Some(Factor::Push) => "push notification",
        Some(Factor::Sms | Factor::Email | Factor::Voice) => "code that was sent",
        Some(Factor::RecoveryCode) => "recovery code",
    };
    match &login.second_factor {
        Part::Got(TokenAnswer::Granted(_), _) => format!(
            "{asks}. The {given} was accepted here, but MAZ cannot ask readers for one: their logins will fail."
        ),
        Part::Got(TokenAnswer::Refused(refusal), _) if refusal.meaning == Meaning::MfaPending => {
            format!(
                "{asks}, which MAZ cannot ask readers for; and nobody answered the {given} in time."
            )
        }
        Part::Got(TokenAnswer::Refused(refusal), _) => format!(
            "{asks}, which MAZ cannot ask readers for; and it did not accept the {given}: {}",
            refusal.words()
        ),
        Part::Failed(error, _) => format!(
            "{asks}, which MAZ cannot ask readers for; and when the {given} was given, {error}."
        ),
        Part::Untried => format!("{asks}, which MAZ cannot ask readers for."),
    }
}
