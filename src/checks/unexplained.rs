//! A refusal that is no cause of the check which met it: in words that nobody knows, or in words of the table that belong
//! elsewhere. Every check that meets one says it here, so what the table knows is nowhere called unknown.

use super::links::fix;
use super::no_answer::says_later;
use super::{Case, refused};
use crate::auth0::{Meaning, Refusal};
use crate::domain::{Finding, Fix};

const OWN_CODE: &str = "Where the words are the tenant's own, an Action or a database script says them: look for them there.";
const ORGANIZATIONS: &str = "Open the application and its Login Experience tab, and choose Individuals or Both: it is for members of organizations.";
const DEFAULT_AUDIENCE: &str = "Open Settings (of the tenant) and its General tab: a Default Audience there must be the Identifier of an API that the application is authorized for, or empty.";
const BROKEN_CODE: &str = "An Action may refuse so, or break: open Actions > Triggers, and look at post-login and credentials-exchange.";
const DIRECTORY: &str = "Open Authentication > Database, the directory and its Applications tab: MAZ's application must be switched on there.";
const APPLICATION: &str = "Open the application and its Settings: compare Domain, Client ID and Client Secret, and look at its Credentials tab and its Grant Types.";
const LOGS: &str =
    "Look up this moment in the tenant's logs, where Auth0 says more than it answers.";

/// A failure in Auth0's own words, never a guess; what only a while ago was in order, or will be, is left for later.
pub(super) fn unrecognised(case: &Case<'_>, refusal: &Refusal) -> Finding {
    let (known, hint) = match refusal.meaning {
        Meaning::Unavailable | Meaning::RateLimited => return says_later(case.host(), refusal),
        meaning => in_words(meaning),
    };
    let hint = match known {
        None if refusal.error == "server_error" => BROKEN_CODE,
        _ => hint,
    };
    let sentence = match known {
        Some(known) => {
            format!("Auth0 refused what a healthy tenant does not refuse at this point: {known}.")
        }
        None => "Auth0 refused in words that this program does not know.".to_owned(),
    };
    let logs = [
        "Open Monitoring > Logs in the Auth0 dashboard.",
        "Find the entry of this minute for this application and read its description.",
    ];
    let fix = match page(case, hint) {
        Some(page) => fix(hint, &logs, page),
        None => Fix {
            command: Some("auth0 logs list".into()),
            ..fix(LOGS, &[logs[0], logs[1], hint], case.page("logs"))
        },
    };
    refused("unrecognised", sentence, refusal, fix)
}

/// The page on which what a hint says is done; none where nobody knows more than the logs.
fn page(case: &Case<'_>, hint: &str) -> Option<String> {
    match hint {
        APPLICATION => Some(case.application_page("settings")),
        ORGANIZATIONS => Some(case.application_page("organizations")),
        DEFAULT_AUDIENCE => Some(case.page("tenant/general")),
        DIRECTORY => Some(case.page("connections/database")),
        _ => None,
    }
}

/// What a refusal says, where the table knows it, and where to look.
fn in_words(meaning: Meaning) -> (Option<&'static str>, &'static str) {
    let (known, hint) = match meaning {
        Meaning::Unrecognised | Meaning::Unavailable | Meaning::RateLimited => {
            return (None, OWN_CODE);
        }
        Meaning::ClientRefused => (
            "it does not know the application, or does not take its secret",
            APPLICATION,
        ),
        Meaning::GrantDisabled => ("the application may not use this grant", APPLICATION),
        Meaning::UnsupportedGrant => ("it does not know this grant", APPLICATION),
        Meaning::UnknownAudience => (
            "no API has the identifier that counts here",
            DEFAULT_AUDIENCE,
        ),
        Meaning::NoClientGrant => (
            "the application is not authorized for the API that counts here",
            DEFAULT_AUDIENCE,
        ),
        Meaning::NoAudience => ("no API was named", DEFAULT_AUDIENCE),
        Meaning::ScopeNotGranted => (
            "a permission was asked for that the application was not given",
            APPLICATION,
        ),
        Meaning::OrganizationRequired => (
            "the application is for members of organizations, and none was named",
            ORGANIZATIONS,
        ),
        Meaning::PushedRequestsRequired => (
            "the application takes pushed authorization requests only",
            APPLICATION,
        ),
        Meaning::CallbackNotAllowed => ("the callback is not allowed", APPLICATION),
        Meaning::RedirectUriDiffers => ("the callback is another than before", APPLICATION),
        Meaning::NoConnections => ("no connection is enabled for the application", DIRECTORY),
        Meaning::NoDefaultDirectory => ("it found no directory to ask", DIRECTORY),
        Meaning::ConnectionDisabled => ("the directory is not enabled", DIRECTORY),
        Meaning::ConnectionNotFound => ("no directory has this name", DIRECTORY),
        Meaning::ConnectionCannotCheckPasswords => ("the directory checks no passwords", DIRECTORY),
        Meaning::WrongCredentials | Meaning::WordsOfWrongCredentials => {
            ("it knows no such user with this password", OWN_CODE)
        }
        Meaning::UserBlocked => (
            "the user is blocked, though no user was to be logged in who could be",
            OWN_CODE,
        ),
        Meaning::PasswordLeaked => ("the password was found in a breach elsewhere", OWN_CODE),
        Meaning::TooManyAttempts | Meaning::AddressThrottled => {
            ("too many logins have failed from here", OWN_CODE)
        }
        Meaning::VerificationRequired => ("bot detection asks for a challenge", OWN_CODE),
        Meaning::MfaRequired | Meaning::MfaPending => ("a second factor is asked for", OWN_CODE),
        Meaning::MfaRefused | Meaning::MfaExpired => {
            ("the second factor was not accepted", OWN_CODE)
        }
        Meaning::DeniedByAction => ("the tenant's own code refused", BROKEN_CODE),
        Meaning::Declined => ("somebody declined", OWN_CODE),
        Meaning::LoginRequired => (
            "it wants what it could only ask on a page, and shows none",
            OWN_CODE,
        ),
        Meaning::CodeRefused | Meaning::VerifierRefused => ("the code was not accepted", OWN_CODE),
        Meaning::RefreshTokenRefused => ("the refresh token was not accepted", OWN_CODE),
    };
    (Some(known), hint)
}
