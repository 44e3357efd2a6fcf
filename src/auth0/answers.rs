//! What Auth0's answers mean: one table of endpoint, grant, status, error and description.
//!
//! The descriptions are for people, and Auth0 has reworded some of them over the years, so a row matches on the words
//! that stayed. Statuses are sets, since sources disagree on some. What matches no row is [`Meaning::Unrecognised`].

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
    /// No such user, or not this password: Auth0 does not say which.
    WrongCredentials,
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
    Contain(&'static str),
    Begin(&'static str),
}

/// One row of the table.
pub struct Row {
    grants: &'static [Grant],
    /// Empty: any status.
    statuses: &'static [u16],
    error: &'static str,
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
use Words::{Any, Begin, Contain};

const TOKEN: &[Grant] = &[
    ClientCredentials,
    Password,
    PasswordRealm,
    AuthorizationCode,
    RefreshToken,
    Mfa,
];
const LOGIN: &[Grant] = &[Password, PasswordRealm, AuthorizationCode, Mfa];
const PASSWORD: &[Grant] = &[Password, PasswordRealm];

const fn row(
    grants: &'static [Grant],
    statuses: &'static [u16],
    error: &'static str,
    words: Words,
    meaning: Meaning,
    certainty: Certainty,
) -> Row {
    Row {
        grants,
        statuses,
        error,
        words,
        meaning,
        certainty,
    }
}

/// The table. The first row that matches counts.
pub static ROWS: &[Row] = &[
    // The application itself.
    row(
        TOKEN,
        &[401, 403],
        "access_denied",
        Begin("Unauthorized"),
        Meaning::ClientRefused,
        Reported,
    ),
    row(
        TOKEN,
        &[400, 401],
        "invalid_client",
        Any,
        Meaning::ClientRefused,
        Example,
    ),
    row(
        TOKEN,
        &[400, 401, 403],
        "unauthorized_client",
        Begin("Grant type '"),
        Meaning::GrantDisabled,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "unauthorized_client",
        Contain("Grant type '"),
        Meaning::GrantDisabled,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "unauthorized_client",
        Contain("response type"),
        Meaning::GrantDisabled,
        Example,
    ),
    row(
        &[Authorize],
        &[],
        "unauthorized_client",
        Contain("not allowed for the client"),
        Meaning::GrantDisabled,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "unauthorized_client",
        Begin("Callback URL mismatch"),
        Meaning::CallbackNotAllowed,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "invalid_request",
        Contain("redirect_uri"),
        Meaning::CallbackNotAllowed,
        Example,
    ),
    row(
        &[Authorize],
        &[],
        "invalid_request",
        Begin("Unknown client"),
        Meaning::ClientRefused,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "invalid_request",
        Contain("no connections enabled"),
        Meaning::NoConnections,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "login_required",
        Any,
        Meaning::LoginRequired,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "consent_required",
        Any,
        Meaning::LoginRequired,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "interaction_required",
        Any,
        Meaning::LoginRequired,
        Reported,
    ),
    row(
        TOKEN,
        &[400, 501],
        "unsupported_grant_type",
        Any,
        Meaning::UnsupportedGrant,
        Example,
    ),
    // The API that the token is for. Auth0 worded the missing client grant in three ways between 2017 and 2026.
    row(
        &[ClientCredentials],
        &[403],
        "access_denied",
        Begin("Service not enabled within domain"),
        Meaning::UnknownAudience,
        Reported,
    ),
    row(
        &[ClientCredentials, Authorize],
        &[],
        "access_denied",
        Begin("Service not found"),
        Meaning::UnknownAudience,
        Reported,
    ),
    row(
        PASSWORD,
        &[400, 403],
        "invalid_request",
        Begin("invalid audience specified"),
        Meaning::UnknownAudience,
        Recorded,
    ),
    row(
        &[ClientCredentials],
        &[401, 403],
        "access_denied",
        Contain("not authorized to access"),
        Meaning::NoClientGrant,
        Reported,
    ),
    row(
        &[ClientCredentials],
        &[400, 403],
        "invalid_request",
        Contain("not authorized to access"),
        Meaning::NoClientGrant,
        Reported,
    ),
    row(
        LOGIN,
        &[],
        "invalid_request",
        Contain("not authorized to access"),
        Meaning::NoClientGrant,
        Example,
    ),
    row(
        &[Authorize],
        &[],
        "invalid_request",
        Contain("not authorized to access"),
        Meaning::NoClientGrant,
        Reported,
    ),
    row(
        &[ClientCredentials],
        &[401, 403],
        "access_denied",
        Contain("not allowed access to APIv1"),
        Meaning::NoAudience,
        Reported,
    ),
    row(
        TOKEN,
        &[400, 403],
        "access_denied",
        Begin("Client has not been granted scopes"),
        Meaning::ScopeNotGranted,
        Reported,
    ),
    // The directory that checks the password. The first is a 5xx that tells of the tenant's settings, not of trouble.
    row(
        PASSWORD,
        &[400, 403, 500],
        "server_error",
        Contain("not configured with default connection"),
        Meaning::NoDefaultDirectory,
        Reported,
    ),
    row(
        PASSWORD,
        &[400, 401, 403],
        "invalid_request",
        Contain("connection was disabled"),
        Meaning::ConnectionDisabled,
        Reported,
    ),
    row(
        PASSWORD,
        &[400, 401, 403],
        "invalid_request",
        Contain("connection is not enabled"),
        Meaning::ConnectionDisabled,
        Example,
    ),
    row(
        PASSWORD,
        &[400, 403, 404],
        "invalid_request",
        Contain("connection was not found"),
        Meaning::ConnectionNotFound,
        Example,
    ),
    row(
        PASSWORD,
        &[400, 403, 404],
        "invalid_request",
        Begin("Unknown realm"),
        Meaning::ConnectionNotFound,
        Reported,
    ),
    row(
        PASSWORD,
        &[],
        "invalid_request",
        Contain("strategy does not support"),
        Meaning::ConnectionCannotCheckPasswords,
        Example,
    ),
    row(
        PASSWORD,
        &[],
        "",
        Contain("invalid connection specified for password grant"),
        Meaning::ConnectionCannotCheckPasswords,
        Reported,
    ),
    // The user.
    row(
        LOGIN,
        &[401, 403],
        "invalid_grant",
        Begin("Wrong email or password"),
        Meaning::WrongCredentials,
        Recorded,
    ),
    row(
        LOGIN,
        &[401, 403],
        "invalid_grant",
        Begin("Wrong username or password"),
        Meaning::WrongCredentials,
        Example,
    ),
    row(
        LOGIN,
        &[401, 403],
        "invalid_grant",
        Contain("or password"),
        Meaning::WrongCredentials,
        Example,
    ),
    row(
        LOGIN,
        &[400, 401, 403],
        "invalid_user_password",
        Any,
        Meaning::WrongCredentials,
        Example,
    ),
    row(
        LOGIN,
        &[400, 401, 403],
        "unauthorized",
        Contain("user is blocked"),
        Meaning::UserBlocked,
        Reported,
    ),
    row(
        LOGIN,
        &[400, 401, 403],
        "access_denied",
        Contain("user is blocked"),
        Meaning::UserBlocked,
        Example,
    ),
    row(
        &[Authorize],
        &[],
        "unauthorized",
        Contain("user is blocked"),
        Meaning::UserBlocked,
        Reported,
    ),
    row(
        LOGIN,
        &[401, 403, 429],
        "too_many_attempts",
        Contain("suspicious login behavior"),
        Meaning::AddressThrottled,
        Reported,
    ),
    row(
        LOGIN,
        &[401, 403, 429],
        "too_many_attempts",
        Any,
        Meaning::TooManyAttempts,
        Reported,
    ),
    row(
        LOGIN,
        &[400, 401, 403],
        "password_leaked",
        Any,
        Meaning::PasswordLeaked,
        Reported,
    ),
    row(
        LOGIN,
        &[400, 401, 403],
        "requires_verification",
        Any,
        Meaning::VerificationRequired,
        Example,
    ),
    row(
        LOGIN,
        &[401, 403],
        "mfa_required",
        Any,
        Meaning::MfaRequired,
        Reported,
    ),
    // Second factors.
    row(
        &[Mfa],
        &[400, 403],
        "authorization_pending",
        Any,
        Meaning::MfaPending,
        Recorded,
    ),
    row(
        &[Mfa],
        &[400, 403, 429],
        "slow_down",
        Any,
        Meaning::MfaPending,
        Reported,
    ),
    row(
        &[Mfa],
        &[400, 403],
        "access_denied",
        Contain("MFA Authorization rejected"),
        Meaning::MfaRefused,
        Recorded,
    ),
    row(
        &[Mfa],
        &[400, 401, 403],
        "expired_token",
        Any,
        Meaning::MfaExpired,
        Reported,
    ),
    row(
        &[Mfa],
        &[400, 401, 403],
        "invalid_grant",
        Any,
        Meaning::MfaRefused,
        Reported,
    ),
    // Codes and refresh tokens.
    row(
        &[AuthorizationCode],
        &[400, 403],
        "invalid_grant",
        Begin("Failed to verify code verifier"),
        Meaning::VerifierRefused,
        Recorded,
    ),
    row(
        &[AuthorizationCode],
        &[400, 403],
        "invalid_grant",
        Any,
        Meaning::CodeRefused,
        Recorded,
    ),
    row(
        &[AuthorizationCode],
        &[],
        "unauthorized_client",
        Begin("The redirect URI is wrong"),
        Meaning::RedirectUriDiffers,
        Reported,
    ),
    row(
        &[RefreshToken],
        &[400, 401, 403],
        "invalid_grant",
        Any,
        Meaning::RefreshTokenRefused,
        Reported,
    ),
    // Limits.
    row(
        TOKEN,
        &[429],
        "too_many_requests",
        Any,
        Meaning::RateLimited,
        Reported,
    ),
    row(
        TOKEN,
        &[429],
        "access_denied",
        Any,
        Meaning::RateLimited,
        Example,
    ),
    // Last, since their words are the tenant's own. An Action of the credentials-exchange trigger may deny with these three
    // codes alone, and a script that throws is a server_error with its message: Client ID and secret were right then.
    row(
        &[ClientCredentials],
        &[400, 401, 403],
        "invalid_scope",
        Any,
        Meaning::DeniedByAction,
        Reported,
    ),
    row(
        &[ClientCredentials],
        &[400, 401, 403],
        "invalid_request",
        Any,
        Meaning::DeniedByAction,
        Reported,
    ),
    row(
        &[ClientCredentials],
        &[400, 401, 403, 500],
        "server_error",
        Any,
        Meaning::DeniedByAction,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "access_denied",
        Begin("User did not authorize"),
        Meaning::Declined,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "access_denied",
        Begin("User denied"),
        Meaning::Declined,
        Example,
    ),
    row(
        LOGIN,
        &[400, 401, 403, 500],
        "access_denied",
        Any,
        Meaning::DeniedByAction,
        Reported,
    ),
    row(
        LOGIN,
        &[401, 403],
        "unauthorized",
        Any,
        Meaning::DeniedByAction,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "access_denied",
        Any,
        Meaning::DeniedByAction,
        Reported,
    ),
    row(
        &[Authorize],
        &[],
        "unauthorized",
        Any,
        Meaning::DeniedByAction,
        Reported,
    ),
];

impl Row {
    fn matches(&self, answered: &Answered<'_>) -> bool {
        let words = answered.description.to_ascii_lowercase();
        self.grants.contains(&answered.grant)
            && (self.statuses.is_empty()
                || answered
                    .status
                    .is_none_or(|status| self.statuses.contains(&status)))
            && (self.error.is_empty() || self.error == answered.error)
            && match self.words {
                Any => true,
                Contain(part) => words.contains(&part.to_ascii_lowercase()),
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
