//! `login.password`: a reader logs in with a password, as MAZ does it.

use super::links::fix;
use super::{
    Case, Cause, Check, Document, Evidence, Flow, LoginEvidence, Part, Proof, Selection, Severity,
    Shown, application_client_credentials_grant, application_credentials, directory_connection,
    directory_default, directory_enabled, directory_name, password_grant, password_protection,
    refused, tenant_discovery,
};
use crate::auth0::{Factor, Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, Finding, Settings, Status};
use std::cell::RefCell;

/// How MAZ's application is asked for no second factor, and the others still are.
pub(super) const EXEMPT_FROM_MFA: &[&str] = &[
    "In a post-login Action, ask for a second factor only where event.client.client_id is not MAZ's: the other applications keep theirs.",
    "Where no Action asks, Require Multi-factor Auth under Security > Multi-factor Auth does, and it concerns every application of the tenant: set it to Never only once an Action asks for the others.",
];

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
    proof: Proof {
        says: "Tokens. Whom they are for is looked at in login.id-token.",
        by: &[Shown::LoggedIn],
    },
    causes: &[
        Cause {
            name: "wrong-credentials",
            means: "No such user, or not this password: Auth0 does not say which.",
            fix: "Make sure that the user is in the tenant's Default Directory, and set a new password.",
        },
        Cause {
            name: "blocked",
            means: "The user is blocked.",
            fix: "Unblock the user, or take another one.",
        },
        Cause {
            name: "mfa-required",
            means: "The tenant asks for a second factor. A login by the Password grant shows no page on which to give one; whether MAZ's apps ask for it is documented nowhere.",
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
            means: "The tenant's own code refused, in its own words: a post-login Action, or the script of a custom database.",
            fix: "Let the tenant's post-login Actions pass MAZ's application; look at the custom database's Login script.",
        },
        Cause {
            name: "unknown-api",
            means: "The login names no API, so the tenant's Default Audience counts, and no API of the tenant has that identifier.",
            fix: "Empty the Default Audience in the tenant's settings, or name an API that exists.",
        },
        Cause {
            name: "bot-detection",
            means: "Bot detection asks for a challenge, and a login by the Password grant cannot answer one.",
            fix: "Add MAZ's addresses to bot detection's IP AllowList.",
        },
    ],
    judge,
};

/// What a refusal may be the fault of, in place of the person's.
const ROOTS: [&Check; 6] = [
    &password_grant::CHECK,
    &directory_connection::CHECK,
    &directory_default::CHECK,
    &directory_enabled::CHECK,
    &directory_name::CHECK,
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
    let credentials = case.judge(&application_credentials::CHECK);
    match (credentials.status, &credentials.because) {
        (Status::Fail | Status::Unknown, _) => Err(Finding::skip(
            Because::Check(application_credentials::CHECK.id),
            "",
        )),
        // Something before it failed, and not only the grant with which an application asks for its own tokens.
        (Status::Skip, Some(Because::Check(root)))
            if *root != application_client_credentials_grant::CHECK.id =>
        {
            Err(credentials)
        }
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
        Part::Failed(error, _) => {
            return Ok(super::no_answer::not_had(case, error, "a login").from_login());
        }
        part => case.got(part, &CHECK)?,
    };
    match answer {
        TokenAnswer::Granted(_) => {
            Ok(Finding::pass(login.username.clone().unwrap_or_default()).from_login())
        }
        TokenAnswer::Refused(refusal) => turned_away(case, login, refusal).map(Finding::from_login),
    }
}

/// Why a reader was not logged in. What is the tenant's fault is told by the check that it belongs to.
fn turned_away(
    case: &Case<'_>,
    login: &LoginEvidence,
    refusal: &Refusal,
) -> Result<Finding, Finding> {
    let user = login.username.as_deref().unwrap_or("this user");
    let users = case.page("users");
    Ok(match refusal.meaning {
        Meaning::WrongCredentials | Meaning::WordsOfWrongCredentials => refused(
            "wrong-credentials",
            format!(
                "Auth0 knows no {user} with this password. It never tells whether the user or the password is wrong."
            ),
            refusal,
            fix(
                "Make sure that the user is in the directory that was asked, and that the password is right.",
                &[
                    "Open User Management > Users, find the user, and see under Connection in which directory it is.",
                    "Set a new password there with Actions > Change Password, and try once with that one.",
                ],
                users,
            ),
        ),
        Meaning::UserBlocked => refused(
            "blocked",
            format!("{user} is blocked in Auth0."),
            refusal,
            fix(
                "Unblock the user, or log in as another one.",
                &[
                    "Open User Management > Users and the user.",
                    "Choose Actions > Unblock, if nobody blocked the user on purpose.",
                ],
                users,
            ),
        ),
        Meaning::MfaRequired => Finding::fail(
            "mfa-required",
            second_factor(login, refusal),
            fix(
                "Exempt MAZ's application from multi-factor authentication.",
                EXEMPT_FROM_MFA,
                case.page("security/mfa"),
            ),
        ),
        Meaning::PasswordLeaked => refused(
            "password-leaked",
            "Auth0 found this password in a breach elsewhere, and refuses it until it is changed.",
            refusal,
            fix(
                "Change the user's password.",
                &[
                    "Open User Management > Users and the user.",
                    "Choose Actions > Change Password, or let the user follow the link in Auth0's e-mail.",
                ],
                users,
            ),
        ),
        Meaning::TooManyAttempts => refused(
            "too-many-attempts",
            format!(
                "Auth0 refuses {user} from this address for now, after too many failed logins."
            ),
            refusal,
            fix(
                "Unblock the user, and do not try again before that: each try counts.",
                &[
                    "Open User Management > Users and the user.",
                    "Choose Unblock where Auth0 says that the user is blocked for an address.",
                ],
                users,
            ),
        ),
        Meaning::DeniedByAction => denied_by_action(case, refusal),
        meaning => return at_the_root(case, refusal, meaning),
    })
}

/// What a check of its own would tell, where that fails; otherwise what stands in the way of this login alone.
fn at_the_root(case: &Case<'_>, refusal: &Refusal, meaning: Meaning) -> Result<Finding, Finding> {
    for root in ROOTS {
        let finding = case.judge(root);
        // An allow-list that was not seen stops nobody.
        let is_unseen = root.id == password_protection::CHECK.id;
        if finding.status == Status::Fail || (finding.status == Status::Unknown && !is_unseen) {
            return Err(Finding::skip(Because::Check(root.id), ""));
        }
    }
    Ok(match meaning {
        Meaning::VerificationRequired => refused(
            "bot-detection",
            "Bot detection challenged this login, and a login by the Password grant cannot answer. MAZ's servers have addresses of their own: whether they are challenged as well does not show from here.",
            refusal,
            password_protection::challenge_fix(case),
        ),
        Meaning::AddressThrottled => refused(
            "too-many-attempts",
            "Auth0 refuses logins from this machine's address for now, after too many failed ones.",
            refusal,
            fix(
                "Wait, and let MAZ's addresses pass suspicious IP throttling.",
                &[
                    "Open Security > Attack Protection > Suspicious IP Throttling and add the addresses of MAZ's servers to the IP AllowList: ask MAZ support for them. Leave a CI runner's out: that would take the protection from everybody behind that address.",
                ],
                case.page("security/attack-protection/suspicious-ip-throttling"),
            ),
        ),
        Meaning::UnknownAudience => password_grant::unknown_api(case, refusal),
        _ => super::unexplained::unrecognised(case, refusal),
    })
}

/// The tenant's own code refused: an Action, where strangers are refused as they ought to be; otherwise it may as well be the
/// script of a custom database, which comes before.
fn denied_by_action(case: &Case<'_>, refusal: &Refusal) -> Finding {
    const ACTION: &str =
        "Open Actions > Triggers > post-login, and look for api.access.deny with these words.";
    const LOGS: &str = "Open Monitoring > Logs: the entry of this minute names the Action, or shows the script's error.";
    if case.strangers_are_refused_well() && refusal.is_the_tenants_alone() {
        return refused(
            "denied-by-action",
            "Name and password were right, and the tenant's own code refused.",
            refusal,
            fix(
                "Let the tenant's post-login Actions pass MAZ's application.",
                &[ACTION, LOGS],
                case.page("actions/triggers"),
            ),
        );
    }
    refused(
        "denied-by-action",
        whose(refusal),
        refusal,
        fix(
            "Find what says these words, and let MAZ's readers pass.",
            &[
                ACTION,
                "Open Authentication > Database, the directory and its Custom Database tab, if it has one: try its Login script there.",
                LOGS,
            ],
            case.page("actions/triggers"),
        ),
    )
}

/// Who refused a login in words that are not known as Auth0's own.
pub(super) fn whose(refusal: &Refusal) -> &'static str {
    if refusal.is_the_tenants_alone() {
        "The tenant's own code refused the login: a post-login Action, or the script of a custom database."
    } else {
        "The login was answered by an error, in words that are not known as Auth0's own. Most often a post-login Action breaks, or the script of a custom database. Where the tenant has neither, it is Auth0 itself."
    }
}

fn second_factor(login: &LoginEvidence, refusal: &Refusal) -> String {
    const NOWHERE: &str = "whether MAZ can ask readers for one is documented nowhere";
    let user = login.username.as_deref().unwrap_or("this user");
    let asks = format!("Auth0 asks {user} for a second factor");
    let given = match login.factor {
        None => {
            return format!(
                "{asks}: {NOWHERE}. Ask MAZ before you rely on it. Auth0 says: {}",
                refusal.words()
            );
        }
        Some(Factor::OneTimeCode) => "one-time code",
        Some(Factor::Push) => "push notification",
        Some(Factor::Sms | Factor::Email | Factor::Voice) => "code that was sent",
        Some(Factor::RecoveryCode) => "recovery code",
    };
    match &login.second_factor {
        Part::Got(TokenAnswer::Granted(_), _) => {
            format!("{asks}. The {given} was accepted here, but {NOWHERE}.")
        }
        Part::Got(TokenAnswer::Refused(refusal), _) if refusal.meaning == Meaning::MfaPending => {
            format!(
                "{asks}, and {NOWHERE}; nobody answered the {given} in time. Auth0 says: {}",
                refusal.words()
            )
        }
        Part::Got(TokenAnswer::Refused(refusal), _) => {
            let why = match refusal.meaning {
                Meaning::MfaRefused => format!("it did not accept the {given}"),
                Meaning::GrantDisabled => format!(
                    "the {given} was not looked at, since the application's MFA grant is off"
                ),
                Meaning::MfaExpired => format!("the {given} came too late"),
                _ => format!("it refused when the {given} was given"),
            };
            format!(
                "{asks}, and {NOWHERE}; {why}. Auth0 says: {}",
                refusal.words()
            )
        }
        Part::Failed(error, _) => {
            format!("{asks}, and {NOWHERE}; when the {given} was given, {error}.")
        }
        Part::Untried => format!("{asks}, and {NOWHERE}."),
    }
}
