//! What the two logins as a user that cannot exist show. MAZ's own login names no directory (the plain one); the other
//! names the record's (the realm login).
//!
//! An Action runs after the password was checked, so such a user never reaches one: whatever refuses it in words of the
//! tenant's own stands before, such as the script of a custom database.

use super::links::fix;
use super::{Case, Part, refused};
use crate::auth0::{Meaning, Refusal, TokenAnswer};
use crate::domain::{Because, Finding};

impl Case<'_> {
    /// What the plain login was refused for.
    pub(super) fn plain(&self) -> Option<Meaning> {
        meaning(&self.evidence.password_login)
    }

    /// What the realm login was refused for.
    pub(super) fn realm(&self) -> Option<Meaning> {
        meaning(&self.evidence.realm_login)
    }

    /// Whether the plain login went to another directory than the record's: it was turned away there, while the record's
    /// own answers well. Settings that name the record's know better.
    pub(super) fn went_elsewhere(&self) -> bool {
        let name = self.settings.default_directory.as_ref();
        let is_the_records = self
            .seen(&self.evidence.tenant_settings)
            .and_then(|settings| settings.default_directory.as_deref())
            .is_some_and(|default| name.is_some_and(|name| name.as_str() == default));
        !is_the_records
            && self.realm() == Some(Meaning::WrongCredentials)
            && matches!(
                self.plain(),
                Some(
                    Meaning::ConnectionDisabled
                        | Meaning::ConnectionNotFound
                        | Meaning::ConnectionCannotCheckPasswords
                )
            )
    }

    /// Whether strangers are refused as they ought to be, so that what refuses a real reader in the tenant's own words
    /// comes after the password.
    pub(super) fn strangers_are_refused_well(&self) -> bool {
        self.plain() == Some(Meaning::WrongCredentials)
    }
}

fn meaning(part: &Part<TokenAnswer>) -> Option<Meaning> {
    part.value()?.refusal().map(|refusal| refusal.meaning)
}

/// Attack protection stopped the login, before any directory was asked.
pub(super) fn is_stopped(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::VerificationRequired | Meaning::AddressThrottled | Meaning::TooManyAttempts
    )
}

/// A check that rests on a login which attack protection stopped.
pub(super) fn stopped() -> Finding {
    Finding::skip(Because::Check("password.protection"), "")
}

/// Somebody was logged in who cannot exist, or was asked for a second factor, which comes after the password.
pub(super) fn accepts_anybody(case: &Case<'_>, asked_for_more: Option<&Refusal>) -> Finding {
    let fix = fix(
        "Look at the custom database scripts of the directory: its Login script must refuse unknown users.",
        &["Open Authentication > Database, the directory, and its Custom Database tab."],
        case.page("connections/database"),
    );
    match asked_for_more {
        None => Finding::fail(
            "unrecognised",
            "Auth0 logged in a user that cannot exist: the directory accepts anybody.",
            fix,
        ),
        Some(refusal) => refused(
            "unrecognised",
            "Auth0 asked a user that cannot exist for a second factor, so the directory took a password that nobody has set.",
            refusal,
            fix,
        ),
    }
}

/// The login as a user that cannot exist was refused, and not as such a user's is: in words of the tenant's own, in Auth0's
/// words in another form, or in words that nobody knows.
pub(super) fn refused_before(case: &Case<'_>, refusal: &Refusal) -> Finding {
    let sentence = match refusal.meaning {
        Meaning::DeniedByAction if !refusal.is_the_tenants_alone() => {
            "Readers cannot log in: a login was answered by an error before any password was checked, in words that are not known as Auth0's own. Most often the script of a custom database breaks, or the server behind it is down. Where the directory has none, it is Auth0 itself."
        }
        Meaning::DeniedByAction => {
            "Readers cannot log in: a login was refused before any password was checked, in the tenant's own words. Most often the script of a custom database says so, or the server behind it is down."
        }
        Meaning::WordsOfWrongCredentials => {
            "It is not proven that the directory was asked: the words for a wrong password came in another form than Auth0 gives them. Most often the script of a custom database says so, or the server behind it."
        }
        _ => return super::unexplained::unrecognised(case, refusal),
    };
    refused(
        "unrecognised",
        sentence,
        refusal,
        fix(
            "Look at the directory's Custom Database and at what its server answers.",
            &[
                "Open Authentication > Database, the tenant's Default Directory, and its Custom Database tab: try its Login script there.",
                "Open Monitoring > Logs: the failed login of this minute shows the script's error.",
            ],
            case.page("connections/database"),
        ),
    )
}
