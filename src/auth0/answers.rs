//! What Auth0's answers mean: one table of endpoint, grant, status, error and description.
//!
//! The descriptions are for people, and Auth0 has reworded some of them over the years, so a row matches on the words
//! that stayed. Sources disagree on statuses and codes, so words that are known mean the same under any of them; a row
//! names codes or statuses only where the words alone would not tell. What matches no row is [`Meaning::Unrecognised`].

/// What was asked of the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// `POST /oauth/token` with `grant_type=client_credentials` (RFC 6749 section 4.4).
    ClientCredentials,
    /// `POST /oauth/token` with `grant_type=password` (RFC 6749 section 4.3): the Default Directory checks the password.
    Password,
    /// `POST /oauth/token` with Auth0's `password-realm`: the named connection checks the password.
    PasswordRealm,
    /// `POST /oauth/token` with `grant_type=authorization_code` (RFC 6749 section 4.1.3).
    AuthorizationCode,
    /// `POST /oauth/token` with `grant_type=refresh_token` (RFC 6749 section 6).
    RefreshToken,
    /// `POST /oauth/token` with one of Auth0's `mfa-otp`, `mfa-oob` and `mfa-recovery-code`, or `POST /mfa/challenge`.
    Mfa,
    /// `GET /authorize` (RFC 6749 section 4.1.1): the error in the redirect, or on Auth0's own page.
    Authorize,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// The client id or the secret is wrong, or the secret was sent in the wrong place: Auth0 does not say which.
    ClientRefused,
    /// The application may not use this grant.
    GrantDisabled,
    /// No API of this tenant has this identifier.
    UnknownAudience,
    /// The API is there, and the application is not authorized for it.
    NoClientGrant,
    /// No audience was sent.
    NoAudience,
    /// A scope was asked for that the application was not given.
    ScopeNotGranted,
    /// The tenant has no Default Directory, or it names a connection that is gone.
    NoDefaultDirectory,
    /// The connection is not enabled for the application.
    ConnectionDisabled,
    /// No connection has this name.
    ConnectionNotFound,
    /// The connection cannot check passwords.
    ConnectionCannotCheckPasswords,
    /// No such user, or not this password: Auth0 does not say which. It alone proves that a directory was asked, and it
    /// comes as `invalid_grant`.
    WrongCredentials,
    /// The same words under another code, such as a script of the tenant's may say: they prove nothing.
    WordsOfWrongCredentials,
    /// The user is blocked.
    UserBlocked,
    /// Too many failed logins for this user from this address.
    TooManyAttempts,
    /// Too many failed logins from this address.
    AddressThrottled,
    /// The password was found in a breach elsewhere.
    PasswordLeaked,
    /// Bot detection asks for a challenge, which this grant cannot answer.
    VerificationRequired,
    /// A second factor is asked for.
    MfaRequired,
    /// The tenant's own code refused, in its own words: an Action, or the script of a custom database. An Action runs after
    /// a password was checked, a script before: only who knows whether the user exists can tell the two apart.
    DeniedByAction,
    /// The person declined.
    Declined,
    /// The code was used, is too old, or was never given.
    CodeRefused,
    /// The code verifier does not fit the challenge (RFC 7636 section 4.6).
    VerifierRefused,
    /// The redirect URI is not the one that `/authorize` was given.
    RedirectUriDiffers,
    /// The redirect URI is not among the application's Allowed Callback URLs.
    CallbackNotAllowed,
    /// No connection is enabled for the application.
    NoConnections,
    /// The application is for members of an organization, and none was named.
    OrganizationRequired,
    /// The request must be pushed first (RFC 9126).
    PushedRequestsRequired,
    /// Nobody is logged in, and nobody was to be asked.
    LoginRequired,
    /// The refresh token is not valid, or no longer.
    RefreshTokenRefused,
    /// The one-time code, or the answer to the challenge, is wrong.
    MfaRefused,
    /// The second factor is not given yet.
    MfaPending,
    /// The second factor took too long.
    MfaExpired,
    /// The application, the organization or the tenant asked too often.
    RateLimited,
    /// Auth0 does not know the grant.
    UnsupportedGrant,
    /// No row of the table explains it.
    Unrecognised,
}

/// How sure a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Seen in a recorded exchange.
    Recorded,
    /// Documented, or captured by several people.
    Reported,
    /// One report, or an example in the documentation.
    Example,
}

/// Which descriptions a row speaks of. Case does not matter.
#[derive(Debug, Clone, Copy)]
enum Words {
    Any,
    /// Nothing but this, a full stop aside.
    Are(&'static str),
    Begin(&'static str),
    Contain(&'static str),
    /// Each of these, anywhere.
    ContainAll(&'static [&'static str]),
}

/// One row of the table.
pub struct Row {
    grants: &'static [Grant],
    /// Empty: any status.
    statuses: &'static [u16],
    /// Empty: any code.
    codes: &'static [&'static str],
    words: Words,
    /// What it means.
    pub meaning: Meaning,
    /// How sure that is.
    pub certainty: Certainty,
}

/// An OAuth error as it came (RFC 6749 sections 4.1.2.1 and 5.2).
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// What was asked.
    pub grant: Grant,
    /// The HTTP status; none where it came in a redirect.
    pub status: Option<u16>,
    /// `error`.
    pub error: &'a str,
    /// `error_description`.
    pub description: &'a str,
}

use Certainty::{Example, Recorded, Reported};
use Grant::{
    AuthorizationCode, Authorize, ClientCredentials, Mfa, Password, PasswordRealm, RefreshToken,
};
use Meaning as Is;
use Words::{Any, Are, Begin, Contain, ContainAll};

const TOKEN: &[Grant] = &[
    ClientCredentials,
    Password,
    PasswordRealm,
    AuthorizationCode,
    RefreshToken,
    Mfa,
];
const EVERY: &[Grant] = &[
    ClientCredentials,
    Password,
    PasswordRealm,
    AuthorizationCode,
    RefreshToken,
    Mfa,
    Authorize,
];
const LOGIN: &[Grant] = &[Password, PasswordRealm, AuthorizationCode, Mfa];
const PERSON: &[Grant] = &[Password, PasswordRealm, AuthorizationCode, Mfa, Authorize];
const PASSWORD: &[Grant] = &[Password, PasswordRealm];
const MACHINE: &[Grant] = &[ClientCredentials];
const PAGE: &[Grant] = &[Authorize];
const FACTOR: &[Grant] = &[Mfa];
const CODE: &[Grant] = &[AuthorizationCode];
const RENEWAL: &[Grant] = &[RefreshToken];

/// Words that are known, under whatever status and code.
const fn said(
    grants: &'static [Grant],
    words: Words,
    meaning: Meaning,
    certainty: Certainty,
) -> Row {
    Row {
        grants,
        statuses: &[],
        codes: &[],
        words,
        meaning,
        certainty,
    }
}

/// A code that says it all, whatever the words.
const fn code(
    grants: &'static [Grant],
    codes: &'static [&'static str],
    meaning: Meaning,
    certainty: Certainty,
) -> Row {
    said(grants, Any, meaning, certainty).coded(codes)
}

/// The table. The first row that matches counts.
pub static ROWS: &[Row] = &[
    // The application itself. The one word is a script's as well, under a code of its own.
    said(TOKEN, Are("Unauthorized"), Is::ClientRefused, Reported)
        .coded(&["access_denied", "invalid_client"]),
    code(EVERY, &["invalid_client"], Is::ClientRefused, Example),
    said(PAGE, Begin("Unknown client"), Is::ClientRefused, Reported),
    said(EVERY, Begin("Grant type '"), Is::GrantDisabled, Reported),
    said(PAGE, Contain("response type"), Is::GrantDisabled, Example)
        .coded(&["unauthorized_client", "unsupported_response_type"]),
    said(
        EVERY,
        Contain("not allowed for the client"),
        Is::GrantDisabled,
        Reported,
    )
    .coded(&["unauthorized_client"]),
    code(
        TOKEN,
        &["unsupported_grant_type"],
        Is::UnsupportedGrant,
        Example,
    ),
    // What /authorize wants before anybody logs in.
    said(
        PAGE,
        Contain("Callback URL mismatch"),
        Is::CallbackNotAllowed,
        Reported,
    ),
    said(
        PAGE,
        Contain("redirect_uri"),
        Is::CallbackNotAllowed,
        Example,
    )
    .coded(&["invalid_request", "unauthorized_client"]),
    said(
        PAGE,
        Contain("no connections enabled"),
        Is::NoConnections,
        Reported,
    ),
    said(
        EVERY,
        Contain("organization is required"),
        Is::OrganizationRequired,
        Reported,
    ),
    said(
        EVERY,
        ContainAll(&["requires", "organization"]),
        Is::OrganizationRequired,
        Example,
    ),
    said(
        EVERY,
        Contain("pushed authorization"),
        Is::PushedRequestsRequired,
        Example,
    ),
    said(
        PAGE,
        ContainAll(&["request_uri", "require"]),
        Is::PushedRequestsRequired,
        Example,
    ),
    code(
        PAGE,
        &["login_required", "consent_required", "interaction_required"],
        Is::LoginRequired,
        Reported,
    ),
    // The API that the token is for. Auth0 worded the missing client grant in three ways between 2017 and 2026.
    said(
        EVERY,
        Begin("Service not enabled within domain"),
        Is::UnknownAudience,
        Reported,
    ),
    said(
        EVERY,
        Begin("Service not found"),
        Is::UnknownAudience,
        Reported,
    ),
    said(
        PASSWORD,
        Begin("invalid audience specified"),
        Is::UnknownAudience,
        Recorded,
    ),
    said(
        EVERY,
        Contain("not authorized to access"),
        Is::NoClientGrant,
        Reported,
    ),
    said(
        MACHINE,
        Contain("not allowed access to APIv1"),
        Is::NoAudience,
        Reported,
    ),
    said(
        TOKEN,
        Begin("Client has not been granted scopes"),
        Is::ScopeNotGranted,
        Reported,
    ),
    // The directory that checks the password. The first is a 5xx that tells of the tenant's settings, not of trouble.
    said(
        PASSWORD,
        Contain("not configured with default connection"),
        Is::NoDefaultDirectory,
        Reported,
    ),
    said(
        PASSWORD,
        Contain("connection was disabled"),
        Is::ConnectionDisabled,
        Reported,
    ),
    said(
        PASSWORD,
        Contain("connection is disabled"),
        Is::ConnectionDisabled,
        Example,
    ),
    said(
        PASSWORD,
        Contain("connection is not enabled"),
        Is::ConnectionDisabled,
        Example,
    ),
    said(
        PASSWORD,
        Contain("connection was not found"),
        Is::ConnectionNotFound,
        Example,
    ),
    said(
        PASSWORD,
        Begin("Unknown realm"),
        Is::ConnectionNotFound,
        Reported,
    ),
    said(
        PASSWORD,
        Contain("strategy does not support"),
        Is::ConnectionCannotCheckPasswords,
        Example,
    ),
    said(
        PASSWORD,
        Contain("invalid connection specified for password grant"),
        Is::ConnectionCannotCheckPasswords,
        Reported,
    ),
    // The user. Only the first proves anything of a directory, so it is exact.
    said(
        LOGIN,
        ContainAll(&["wrong ", "or password"]),
        Is::WrongCredentials,
        Recorded,
    )
    .coded(&["invalid_grant"])
    .at(&[400, 401, 403]),
    said(
        PERSON,
        ContainAll(&["wrong ", "or password"]),
        Is::WordsOfWrongCredentials,
        Example,
    ),
    code(
        LOGIN,
        &["invalid_user_password"],
        Is::WordsOfWrongCredentials,
        Example,
    ),
    said(
        PERSON,
        Contain("user is blocked"),
        Is::UserBlocked,
        Reported,
    ),
    said(
        PERSON,
        Contain("suspicious login behavior"),
        Is::AddressThrottled,
        Reported,
    ),
    said(
        PERSON,
        Contain("multiple consecutive login attempts"),
        Is::TooManyAttempts,
        Reported,
    ),
    code(
        PERSON,
        &["too_many_attempts"],
        Is::TooManyAttempts,
        Reported,
    ),
    code(PERSON, &["password_leaked"], Is::PasswordLeaked, Reported),
    code(
        PERSON,
        &["requires_verification"],
        Is::VerificationRequired,
        Example,
    ),
    said(
        PERSON,
        Contain("requires verification"),
        Is::VerificationRequired,
        Example,
    ),
    code(LOGIN, &["mfa_required"], Is::MfaRequired, Reported),
    // Second factors.
    code(FACTOR, &["authorization_pending"], Is::MfaPending, Recorded),
    code(FACTOR, &["slow_down"], Is::MfaPending, Reported),
    said(
        FACTOR,
        Contain("MFA Authorization rejected"),
        Is::MfaRefused,
        Recorded,
    ),
    code(FACTOR, &["expired_token"], Is::MfaExpired, Reported),
    code(FACTOR, &["invalid_grant"], Is::MfaRefused, Reported),
    // Codes and refresh tokens.
    said(
        CODE,
        Contain("Failed to verify code verifier"),
        Is::VerifierRefused,
        Recorded,
    ),
    said(
        CODE,
        Begin("The redirect URI is wrong"),
        Is::RedirectUriDiffers,
        Reported,
    ),
    code(CODE, &["invalid_grant"], Is::CodeRefused, Recorded),
    code(
        RENEWAL,
        &["invalid_grant"],
        Is::RefreshTokenRefused,
        Reported,
    ),
    // Limits.
    code(EVERY, &["too_many_requests"], Is::RateLimited, Reported),
    code(TOKEN, &["access_denied"], Is::RateLimited, Example).at(&[429]),
    // Last, since their words are the tenant's own.
    said(
        PAGE,
        Begin("User did not authorize"),
        Is::Declined,
        Reported,
    ),
    said(PAGE, Begin("User denied"), Is::Declined, Example),
    code(
        PERSON,
        &["access_denied", "unauthorized"],
        Is::DeniedByAction,
        Reported,
    ),
    // An Action of the credentials-exchange trigger may deny with these three codes alone, and a script that throws is a
    // server_error with its message: Client ID and secret were right then.
    code(
        MACHINE,
        &["invalid_scope", "invalid_request", "server_error"],
        Is::DeniedByAction,
        Reported,
    ),
];

impl Row {
    const fn coded(self, codes: &'static [&'static str]) -> Self {
        Self { codes, ..self }
    }

    const fn at(self, statuses: &'static [u16]) -> Self {
        Self { statuses, ..self }
    }

    fn matches(&self, answered: &Answered<'_>) -> bool {
        let words = answered.description.trim().to_ascii_lowercase();
        let has = |part: &str| words.contains(&part.to_ascii_lowercase());
        self.grants.contains(&answered.grant)
            && (self.statuses.is_empty()
                || answered
                    .status
                    .is_none_or(|status| self.statuses.contains(&status)))
            && (self.codes.is_empty() || self.codes.contains(&answered.error))
            && match self.words {
                Any => true,
                Are(whole) => words.trim_end_matches('.').eq_ignore_ascii_case(whole),
                Contain(part) => has(part),
                ContainAll(parts) => parts.iter().all(|part| has(part)),
                Begin(part) => words.starts_with(&part.to_ascii_lowercase()),
            }
    }
}

/// The row that explains an answer.
pub fn row_of(answered: &Answered<'_>) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.matches(answered))
}

/// What an answer means, by the table.
pub fn classify(answered: &Answered<'_>) -> Meaning {
    row_of(answered).map_or(Meaning::Unrecognised, |row| row.meaning)
}
