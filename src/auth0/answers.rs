//! What Auth0's answers mean: one table of endpoint, grant, status, error and description.
//!
//! The descriptions are for people, and Auth0 has reworded some of them over the years, so a row matches on the words
//! that stayed. Sources disagree on statuses and codes, so Auth0's whole sentences mean the same under any of them; a sentence
//! that only holds such words is anybody's.
//! What is not, such as a code alone, counts only under a status at which Auth0 says it: each row names its statuses, since
//! a 5xx and a 429 tell of trouble, and not of the tenant's settings. What matches no row is [`Meaning::Unrecognised`].
//!
//! Long, since it is one table: which row comes first counts.

use reqwest::StatusCode;
use std::ops::Range;

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
    /// Auth0 cannot answer at the moment.
    Unavailable,
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
    /// Nothing but one of these, a full stop aside.
    Are(&'static [&'static str]),
    Contain(&'static str),
    /// Auth0's own: one of these sentences, whole, as [`named`] reads them.
    Said(&'static [&'static str]),
    /// One of these, anywhere.
    ContainOne(&'static [&'static str]),
    /// The tenant's own, whatever they are: there must be some, more than trouble has by itself, and no sentence that Auth0 says to
    /// another question.
    TheirOwn,
    /// The same, and more than any status says of itself.
    NoStatus,
    /// That there is trouble, wherever in the words, or no more than a status says by itself.
    Trouble,
}

/// Under which statuses a row counts. In a redirect there is none: it is Auth0 that redirects, so each counts there.
#[derive(Debug, Clone, Copy)]
enum At {
    /// Under any: nobody else says these words.
    Any,
    /// A refusal: 4xx, but for 429.
    Refused,
    /// A refusal, or a limit: 4xx.
    Limited,
    /// A refusal, or code of the tenant's that broke: 4xx but for 429, and 500.
    Broken,
    /// These and no others.
    Only(&'static [u16]),
}

/// What says no more than that there is trouble, beside the names of the statuses.
const NO_WORDS: [&str; 4] = ["error", "failure", "internal error", "server error"];

/// Whether a text is what a status of these says of itself: no words of anybody's.
fn is_of_a_status(words: &str, mut statuses: Range<u16>) -> bool {
    /// Names that some had before (RFC 2616 section 10.4), and have in RFC 9110.
    const OTHER_NAMES: [(u16, &str); 4] = [
        (413, "request entity too large"),
        (413, "content too large"),
        (414, "request-uri too long"),
        (422, "unprocessable content"),
    ];
    let is_another = |name: &(u16, &str)| statuses.contains(&name.0) && name.1 == words;
    OTHER_NAMES.iter().any(is_another)
        || statuses.any(|status| {
            let name = StatusCode::from_u16(status).ok();
            let name = name.and_then(|status| status.canonical_reason());
            name.is_some_and(|name| name.eq_ignore_ascii_case(words))
        })
}

fn is_trouble(words: &str) -> bool {
    NO_WORDS.contains(&words) || is_of_a_status(words, 500..600)
}

/// Words for trouble that tell nothing of whose it is, or where.
const TROUBLE: &[&str] = &[
    "went wrong",
    "something unexpected",
    "unexpected error",
    "unexpected condition",
    "unexpected failure",
    "unexpected problem",
    "unexpected exception",
    "unexpectedly",
    "oops",
    "outage",
    "contact support",
    "experiencing",
    "could not be completed",
    "unable to complete",
    "connection reset",
    "no healthy",
    "error occurred",
    "error has occurred",
    "unknown error",
    "internal error",
    "internal server",
    "server error",
    "unavailable",
    "not available",
    "try again",
    "try later",
    "retry",
    "upstream",
    "gateway",
    "overload",
    "busy",
    "capacity",
    "maintenance",
    "temporar",
    "timed out",
    "timeout",
    "unable to process",
    "could not be processed",
    "come back",
    "service is down",
    "working on it",
];

/// The codes under which the tenant's own code speaks: an Action, or the script of a database.
pub(super) fn is_the_tenants(grant: Grant, error: &str) -> bool {
    match grant {
        ClientCredentials => ["invalid_scope", "invalid_request", "server_error"].contains(&error),
        _ => ["access_denied", "unauthorized", "server_error"].contains(&error),
    }
}

/// What a text names, where it is this sentence, case and a full stop aside: `{name}` stands for a word, which is what the
/// parameter of that name was in the request, and a final `…` for whatever else is said.
fn named<'t>(text: &'t str, sentence: &'static str) -> Option<Vec<(&'static str, &'t str)>> {
    let (sentence, open) = match sentence.strip_suffix('…') {
        Some(sentence) => (sentence, true),
        None => (sentence, false),
    };
    let text = text.trim().trim_end_matches('.');
    let small = text.to_ascii_lowercase();
    let mut parts = sentence.split('{');
    let mut at = parts.next()?.len();
    let is_begun = text.get(..at)?.eq_ignore_ascii_case(&sentence[..at]);
    let mut found = Vec::new();
    for part in parts.filter(|_| is_begun) {
        let (name, behind) = part.split_once('}')?;
        let rest = &small[at..];
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let end = match behind {
            "" => word,
            behind => rest.find(&behind.to_ascii_lowercase())?,
        };
        if end == 0 || end > word {
            return None;
        }
        found.push((name, &text[at..at + end]));
        at += end + behind.len();
    }
    (is_begun && (open || at == text.len())).then_some(found)
}

/// What a sentence of Auth0's names in place of what was asked for with these parameters: then it answers another question.
pub(super) fn another(description: &str, asked: &[(&str, &str)]) -> Option<String> {
    let kind = |name: &str| match name {
        "grant_type" => "grant",
        "client_id" => "application",
        "audience" => "API",
        _ => "directory",
    };
    let is_it = |named: &str, asked: &str| {
        let bare = |text: &str| text.trim_end_matches('.').to_ascii_lowercase();
        bare(named) == bare(asked)
    };
    let sentences = ROWS.iter().flat_map(|row| row.words.sentences());
    let found = sentences.filter_map(|sentence| named(description, sentence));
    found.flatten().find_map(|(name, value)| {
        let (_, asked) = asked.iter().find(|(asked, _)| *asked == name)?;
        (!is_it(value, asked)).then(|| format!("the {} {value}", kind(name)))
    })
}

/// Whether a text is a sentence that Auth0 says to other questions, and never to this one.
fn is_said_to_others(text: &str, grant: Grant) -> bool {
    let says_it = |row: &&Row| {
        let mut sentences = row.words.sentences().iter();
        sentences.any(|sentence| named(text, sentence).is_some())
    };
    let mut rows = ROWS.iter().filter(says_it).peekable();
    rows.peek().is_some() && !rows.any(|row| row.grants.contains(&grant))
}

/// One row of the table.
pub struct Row {
    grants: &'static [Grant],
    at: At,
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
use Words::{Any, Are, Contain, ContainOne, NoStatus, Said, TheirOwn, Trouble};

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

/// Words of Auth0's own, under whatever status and code.
const fn said(
    grants: &'static [Grant],
    words: Words,
    meaning: Meaning,
    certainty: Certainty,
) -> Row {
    Row {
        grants,
        at: At::Any,
        codes: &[],
        words,
        meaning,
        certainty,
    }
}

/// A code that says it all, whatever the words, under these statuses.
const fn code(
    grants: &'static [Grant],
    codes: &'static [&'static str],
    at: At,
    meaning: Meaning,
    certainty: Certainty,
) -> Row {
    under(grants, codes, at, Any, meaning, certainty)
}

/// Words that mean this only under one of these codes and statuses.
const fn under(
    grants: &'static [Grant],
    codes: &'static [&'static str],
    at: At,
    words: Words,
    meaning: Meaning,
    certainty: Certainty,
) -> Row {
    Row {
        at,
        codes,
        ..said(grants, words, meaning, certainty)
    }
}

/// All that Auth0 says of a user or a password that it does not know, to the letter: what goes on behind these words, or only
/// holds them, is somebody else's sentence.
const WRONG: [&str; 3] = [
    "Wrong email or password",
    "Wrong username or password",
    "Wrong phone number or password",
];

/// The table. The first row that matches counts.
pub static ROWS: &[Row] = &[
    // The application itself. The one word is a script's as well, under a code of its own.
    under(
        MACHINE,
        &["access_denied", "invalid_client"],
        At::Refused,
        Are(&["Unauthorized"]),
        Is::ClientRefused,
        Reported,
    ),
    // An Action denies with 403, in any words.
    under(
        TOKEN,
        &["access_denied", "invalid_client"],
        At::Only(&[401]),
        Are(&["Unauthorized"]),
        Is::ClientRefused,
        Reported,
    ),
    code(
        EVERY,
        &["invalid_client"],
        At::Refused,
        Is::ClientRefused,
        Example,
    ),
    said(
        PAGE,
        Said(&["Unknown client: {client_id}"]),
        Is::ClientRefused,
        Reported,
    ),
    said(
        EVERY,
        Said(&["Grant type '{grant_type}' not allowed for the client"]),
        Is::GrantDisabled,
        Reported,
    ),
    under(
        PAGE,
        &["unauthorized_client", "unsupported_response_type"],
        At::Refused,
        Contain("response type"),
        Is::GrantDisabled,
        Example,
    ),
    under(
        EVERY,
        &["unauthorized_client"],
        At::Refused,
        Contain("not allowed for the client"),
        Is::GrantDisabled,
        Reported,
    ),
    code(
        TOKEN,
        &["unsupported_grant_type"],
        At::Only(&[400, 403, 501]),
        Is::UnsupportedGrant,
        Example,
    ),
    // What /authorize wants before anybody logs in.
    said(
        PAGE,
        Said(&["Callback URL mismatch…"]),
        Is::CallbackNotAllowed,
        Reported,
    ),
    under(
        PAGE,
        &["invalid_request", "unauthorized_client"],
        At::Refused,
        Contain("redirect_uri"),
        Is::CallbackNotAllowed,
        Example,
    ),
    said(
        PAGE,
        Said(&["no connections enabled for the client"]),
        Is::NoConnections,
        Reported,
    ),
    said(
        EVERY,
        Said(&["parameter organization is required for this client"]),
        Is::OrganizationRequired,
        Reported,
    ),
    said(
        EVERY,
        Said(&["Pushed Authorization Requests are required…"]),
        Is::PushedRequestsRequired,
        Example,
    ),
    under(
        PAGE,
        &["invalid_request"],
        At::Refused,
        ContainOne(&["request_uri", "pushed authorization"]),
        Is::PushedRequestsRequired,
        Example,
    ),
    code(
        PAGE,
        &["login_required", "consent_required", "interaction_required"],
        At::Refused,
        Is::LoginRequired,
        Reported,
    ),
    // The API that the token is for. Auth0 worded the missing client grant in three ways between 2017 and 2026.
    said(
        EVERY,
        Said(&["Service not enabled within domain: {audience}"]),
        Is::UnknownAudience,
        Reported,
    ),
    said(
        PERSON,
        Said(&["Service not found: {audience}"]),
        Is::UnknownAudience,
        Reported,
    ),
    // An Action that denies a machine may say so too, under a code of its own.
    under(
        MACHINE,
        &["access_denied"],
        At::Refused,
        Said(&["Service not found: {audience}"]),
        Is::UnknownAudience,
        Example,
    ),
    said(
        PASSWORD,
        Said(&["invalid audience specified for password grant exchange"]),
        Is::UnknownAudience,
        Recorded,
    ),
    said(
        EVERY,
        Said(&[
            "Client is not authorized to access \"{audience}\"…",
            "Client \"{client_id}\" is not authorized to access resource server \"{audience}\"…",
        ]),
        Is::NoClientGrant,
        Reported,
    ),
    said(
        MACHINE,
        Said(&["Non-global clients are not allowed access to APIv1"]),
        Is::NoAudience,
        Reported,
    ),
    said(
        TOKEN,
        Said(&["Client has not been granted scopes: …"]),
        Is::ScopeNotGranted,
        Reported,
    ),
    // The directory that checks the password. The first is a 5xx that tells of the tenant's settings, not of trouble.
    said(
        PASSWORD,
        Said(&["Authorization server not configured with default connection"]),
        Is::NoDefaultDirectory,
        Reported,
    ),
    said(
        PASSWORD,
        Said(&["the connection was disabled"]),
        Is::ConnectionDisabled,
        Reported,
    ),
    said(
        PASSWORD,
        Said(&["the connection is disabled"]),
        Is::ConnectionDisabled,
        Example,
    ),
    said(
        PASSWORD,
        Said(&[
            "the connection is not enabled for this client",
            "the connection is not enabled",
        ]),
        Is::ConnectionDisabled,
        Example,
    ),
    said(
        PASSWORD,
        Said(&["the connection was not found"]),
        Is::ConnectionNotFound,
        Example,
    ),
    said(
        PASSWORD,
        Said(&["Unknown realm {realm}"]),
        Is::ConnectionNotFound,
        Reported,
    ),
    said(
        PASSWORD,
        Said(&["specified strategy does not support requested operation"]),
        Is::ConnectionCannotCheckPasswords,
        Example,
    ),
    said(
        PASSWORD,
        Said(&["invalid connection specified for password grant"]),
        Is::ConnectionCannotCheckPasswords,
        Reported,
    ),
    // The user. Only the first proves anything of a directory, so it is exact.
    under(
        LOGIN,
        &["invalid_grant"],
        At::Any,
        Said(&WRONG),
        Is::WrongCredentials,
        Recorded,
    ),
    said(PERSON, Said(&WRONG), Is::WordsOfWrongCredentials, Example),
    code(
        LOGIN,
        &["invalid_user_password"],
        At::Refused,
        Is::WordsOfWrongCredentials,
        Example,
    ),
    said(
        PERSON,
        Said(&["user is blocked"]),
        Is::UserBlocked,
        Reported,
    ),
    said(
        PERSON,
        Said(&["We have detected suspicious login behavior and further attempts will be blocked…"]),
        Is::AddressThrottled,
        Reported,
    ),
    said(
        PERSON,
        Said(&["Your account has been blocked after multiple consecutive login attempts…"]),
        Is::TooManyAttempts,
        Reported,
    ),
    code(
        PERSON,
        &["too_many_attempts"],
        At::Limited,
        Is::TooManyAttempts,
        Reported,
    ),
    code(
        PERSON,
        &["password_leaked"],
        At::Refused,
        Is::PasswordLeaked,
        Reported,
    ),
    code(
        PERSON,
        &["requires_verification"],
        At::Refused,
        Is::VerificationRequired,
        Example,
    ),
    said(
        PERSON,
        Said(&["Suspicious request requires verification"]),
        Is::VerificationRequired,
        Example,
    ),
    code(
        LOGIN,
        &["mfa_required"],
        At::Refused,
        Is::MfaRequired,
        Reported,
    ),
    // Second factors.
    code(
        FACTOR,
        &["authorization_pending"],
        At::Refused,
        Is::MfaPending,
        Recorded,
    ),
    code(
        FACTOR,
        &["slow_down"],
        At::Limited,
        Is::MfaPending,
        Reported,
    ),
    said(
        FACTOR,
        Said(&["MFA Authorization rejected"]),
        Is::MfaRefused,
        Recorded,
    ),
    code(
        FACTOR,
        &["expired_token"],
        At::Refused,
        Is::MfaExpired,
        Reported,
    ),
    code(
        FACTOR,
        &["invalid_grant"],
        At::Refused,
        Is::MfaRefused,
        Reported,
    ),
    // Codes and refresh tokens.
    said(
        CODE,
        Said(&["Failed to verify code verifier"]),
        Is::VerifierRefused,
        Recorded,
    ),
    said(
        CODE,
        Said(&["The redirect URI is wrong. You sent {}, and we expected {}"]),
        Is::RedirectUriDiffers,
        Reported,
    ),
    code(
        CODE,
        &["invalid_grant"],
        At::Refused,
        Is::CodeRefused,
        Recorded,
    ),
    code(
        RENEWAL,
        &["invalid_grant"],
        At::Refused,
        Is::RefreshTokenRefused,
        Reported,
    ),
    // Limits.
    code(
        EVERY,
        &["too_many_requests"],
        At::Limited,
        Is::RateLimited,
        Reported,
    ),
    code(
        TOKEN,
        &["access_denied"],
        At::Only(&[429]),
        Is::RateLimited,
        Example,
    ),
    code(
        EVERY,
        &["temporarily_unavailable"],
        At::Any,
        Is::Unavailable,
        Example,
    ),
    // Last, since their words are the tenant's own.
    said(
        PAGE,
        Are(&[
            "User did not authorize the request",
            "User did not authorize",
        ]),
        Is::Declined,
        Reported,
    ),
    said(
        PAGE,
        Are(&[
            "User denied",
            "User denied access",
            "User denied the request",
        ]),
        Is::Declined,
        Example,
    ),
    under(
        PERSON,
        &["access_denied", "unauthorized"],
        At::Broken,
        TheirOwn,
        Is::DeniedByAction,
        Reported,
    ),
    // What is trouble: these words under these codes, whatever was asked and whatever the status. A refusal by the tenant's
    // code (access_denied, unauthorized) may ask to try again as well, and stays one.
    under(
        EVERY,
        &["server_error", "invalid_request", "invalid_scope"],
        At::Any,
        Trouble,
        Is::Unavailable,
        Example,
    ),
    // The tenant's code broke: an Action, or the script of a database, with its message.
    under(
        EVERY,
        &["server_error"],
        At::Broken,
        NoStatus,
        Is::DeniedByAction,
        Reported,
    ),
    // Without words it is trouble too.
    code(EVERY, &["server_error"], At::Any, Is::Unavailable, Example),
    // What Auth0 itself may refuse in the code of an Action below. Its words are not on record.
    under(
        MACHINE,
        &["invalid_request", "invalid_scope"],
        At::Only(&[400]),
        ContainOne(&[
            "DPoP",
            "mTLS",
            "proof of possession",
            "proof-of-possession",
            "organization",
            "belong to th",
            "parameter",
            "required",
            "audience",
            "client",
            "invalid",
            "not valid",
            "malformed",
            "unknown",
            "unsupported",
            "not supported",
            "missing",
            "exist",
            "tenant",
            "json",
            "too large",
        ]),
        Is::Unrecognised,
        Example,
    ),
    // An Action of the credentials-exchange trigger may deny with these two codes, and with a server_error: Client ID and
    // secret were right then.
    under(
        MACHINE,
        &["invalid_scope", "invalid_request"],
        At::Only(&[400]),
        NoStatus,
        Is::DeniedByAction,
        Reported,
    ),
];

impl At {
    fn has(self, status: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Refused => matches!(status, 400..=428 | 430..=499),
            Self::Limited => matches!(status, 400..=499),
            Self::Broken => status == 500 || Self::Refused.has(status),
            Self::Only(these) => these.contains(&status),
        }
    }
}

impl Words {
    /// Auth0's sentences among them.
    fn sentences(self) -> &'static [&'static str] {
        match self {
            Said(sentences) => sentences,
            _ => &[],
        }
    }

    /// Whether a description is among these, as the answer to this: in small letters, nothing around it.
    fn speak_of(self, words: &str, grant: Grant) -> bool {
        let bare = words.trim_end_matches('.');
        let has = |part: &str| words.contains(&part.to_ascii_lowercase());
        match self {
            Any => true,
            Are(wholes) => wholes.iter().any(|whole| bare.eq_ignore_ascii_case(whole)),
            Contain(part) => has(part),
            ContainOne(parts) => parts.iter().any(|part| has(part)),
            Said(sentences) => sentences.iter().any(|one| named(bare, one).is_some()),
            TheirOwn => !bare.is_empty() && !is_trouble(bare) && !is_said_to_others(bare, grant),
            NoStatus => !is_of_a_status(bare, 400..500) && TheirOwn.speak_of(words, grant),
            Trouble => is_trouble(bare) || TROUBLE.iter().any(|part| words.contains(part)),
        }
    }
}

impl Row {
    fn is_of(&self, answered: &Answered<'_>) -> bool {
        self.grants.contains(&answered.grant)
            && answered.status.is_none_or(|status| self.at.has(status))
            && (self.codes.is_empty() || self.codes.contains(&answered.error))
    }
}

/// The row that explains an answer.
pub fn row_of(answered: &Answered<'_>) -> Option<&'static Row> {
    let words = answered.description.trim().to_ascii_lowercase();
    ROWS.iter()
        .find(|row| row.is_of(answered) && row.words.speak_of(&words, answered.grant))
}

/// What an answer means, by the table.
pub fn classify(answered: &Answered<'_>) -> Meaning {
    row_of(answered).map_or(Meaning::Unrecognised, |row| row.meaning)
}
