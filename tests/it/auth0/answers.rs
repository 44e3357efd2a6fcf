//! What Auth0's answers mean: a sample for each row of the table, and every real or reported body where those are.

use maz_auth0::auth0::{
    Answered, Certainty, Grant, ManagementError, Meaning, ROWS, TokenAnswer, row_of,
};
use maz_auth0::http::{Answer, Error};
use serde_json::Value;
use std::path::{Path, PathBuf};

use Grant::{
    AuthorizationCode, Authorize, ClientCredentials, Mfa, Password, PasswordRealm, RefreshToken,
};

/// Grant, status, `error`, `error_description`, meaning. In Auth0's forms, with values of our own.
const SAMPLES: &[(Grant, Option<u16>, &str, &str, Meaning)] = &[
    (
        ClientCredentials,
        Some(401),
        "access_denied",
        "Unauthorized",
        Meaning::ClientRefused,
    ),
    (
        Password,
        Some(401),
        "access_denied",
        "Unauthorized",
        Meaning::ClientRefused,
    ),
    (
        ClientCredentials,
        Some(401),
        "invalid_client",
        "Client authentication failed",
        Meaning::ClientRefused,
    ),
    (
        ClientCredentials,
        Some(403),
        "unauthorized_client",
        "Grant type 'client_credentials' not allowed for the client.",
        Meaning::GrantDisabled,
    ),
    (
        Password,
        Some(403),
        "unauthorized_client",
        "Grant type 'password' not allowed for the client.",
        Meaning::GrantDisabled,
    ),
    (
        PasswordRealm,
        Some(403),
        "unauthorized_client",
        "Grant type 'http://auth0.com/oauth/grant-type/password-realm' not allowed for the client.",
        Meaning::GrantDisabled,
    ),
    (
        Authorize,
        None,
        "unauthorized_client",
        "Grant type 'authorization_code' not allowed for the client.",
        Meaning::GrantDisabled,
    ),
    (
        Authorize,
        None,
        "unauthorized_client",
        "Unsupported response type: code",
        Meaning::GrantDisabled,
    ),
    (
        Authorize,
        None,
        "unauthorized_client",
        "code is not allowed for the client",
        Meaning::GrantDisabled,
    ),
    (
        Authorize,
        Some(403),
        "unauthorized_client",
        "Callback URL mismatch. https://a.example/cb is not in the list of allowed callback URLs",
        Meaning::CallbackNotAllowed,
    ),
    (
        Authorize,
        Some(400),
        "invalid_request",
        "The redirect_uri MUST match the registered callback URL",
        Meaning::CallbackNotAllowed,
    ),
    (
        Authorize,
        Some(400),
        "invalid_request",
        "Unknown client: abc",
        Meaning::ClientRefused,
    ),
    (
        Authorize,
        None,
        "invalid_request",
        "no connections enabled for the client",
        Meaning::NoConnections,
    ),
    (
        Authorize,
        None,
        "login_required",
        "Login required",
        Meaning::LoginRequired,
    ),
    (
        Authorize,
        None,
        "consent_required",
        "Consent required",
        Meaning::LoginRequired,
    ),
    (
        Authorize,
        None,
        "interaction_required",
        "Multifactor authentication required",
        Meaning::LoginRequired,
    ),
    (
        ClientCredentials,
        Some(400),
        "unsupported_grant_type",
        "Unsupported grant type: x",
        Meaning::UnsupportedGrant,
    ),
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "Service not enabled within domain: https://a.us.auth0.com/api/v2",
        Meaning::UnknownAudience,
    ),
    (
        Authorize,
        None,
        "access_denied",
        "Service not found: https://a.us.auth0.com/api/v2",
        Meaning::UnknownAudience,
    ),
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "Service not found: https://a.us.auth0.com/api/v2",
        Meaning::UnknownAudience,
    ),
    (
        Password,
        Some(400),
        "invalid_request",
        "invalid audience specified for password grant exchange",
        Meaning::UnknownAudience,
    ),
    // Three wordings, from 2017, 2024 and 2025.
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "Client is not authorized to access \"https://a/api/v2/\". You might probably want to create a \"client-grant\" associated to this API.",
        Meaning::NoClientGrant,
    ),
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "Client is not authorized to access \"https://a/api/v2/\". You need to create a \"client-grant\" associated to this API.",
        Meaning::NoClientGrant,
    ),
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "Client \"abc\" is not authorized to access resource server \"https://a/api/v2/\".",
        Meaning::NoClientGrant,
    ),
    (
        ClientCredentials,
        Some(400),
        "invalid_request",
        "Client \"abc\" is not authorized to access resource server \"https://a/api/v2/\".",
        Meaning::NoClientGrant,
    ),
    (
        Password,
        Some(403),
        "invalid_request",
        "Client \"abc\" is not authorized to access resource server \"https://b\".",
        Meaning::NoClientGrant,
    ),
    (
        Authorize,
        None,
        "invalid_request",
        "Client \"abc\" is not authorized to access resource server \"https://b\".",
        Meaning::NoClientGrant,
    ),
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "Non-global clients are not allowed access to APIv1",
        Meaning::NoAudience,
    ),
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "Client has not been granted scopes: delete:users",
        Meaning::ScopeNotGranted,
    ),
    (
        Password,
        Some(500),
        "server_error",
        "Authorization server not configured with default connection.",
        Meaning::NoDefaultDirectory,
    ),
    (
        PasswordRealm,
        Some(400),
        "invalid_request",
        "the connection was disabled",
        Meaning::ConnectionDisabled,
    ),
    (
        PasswordRealm,
        Some(403),
        "invalid_request",
        "the connection is not enabled for this client",
        Meaning::ConnectionDisabled,
    ),
    (
        PasswordRealm,
        Some(400),
        "invalid_request",
        "the connection was not found",
        Meaning::ConnectionNotFound,
    ),
    (
        PasswordRealm,
        Some(400),
        "invalid_request",
        "Unknown realm Readers.",
        Meaning::ConnectionNotFound,
    ),
    (
        PasswordRealm,
        Some(400),
        "invalid_request",
        "specified strategy does not support requested operation",
        Meaning::ConnectionCannotCheckPasswords,
    ),
    (
        PasswordRealm,
        Some(403),
        "unauthorized_client",
        "invalid connection specified for password grant",
        Meaning::ConnectionCannotCheckPasswords,
    ),
    (
        Password,
        Some(403),
        "invalid_grant",
        "Wrong email or password.",
        Meaning::WrongCredentials,
    ),
    (
        Password,
        Some(403),
        "invalid_grant",
        "Wrong username or password.",
        Meaning::WrongCredentials,
    ),
    (
        Password,
        Some(403),
        "invalid_grant",
        "Wrong phone number or password.",
        Meaning::WrongCredentials,
    ),
    // Under any other code the same words prove nothing: a script of the tenant's may say them.
    (
        Password,
        Some(401),
        "invalid_user_password",
        "Wrong email or password.",
        Meaning::WordsOfWrongCredentials,
    ),
    (
        Password,
        Some(401),
        "invalid_user_password",
        "No such login.",
        Meaning::WordsOfWrongCredentials,
    ),
    (
        Password,
        Some(403),
        "access_denied",
        "Wrong email or password.",
        Meaning::WordsOfWrongCredentials,
    ),
    (
        Password,
        Some(500),
        "invalid_grant",
        "Wrong email or password.",
        Meaning::WrongCredentials,
    ),
    (
        Password,
        Some(403),
        "invalid_grant",
        "Logins are closed.",
        Meaning::Unrecognised,
    ),
    (
        PasswordRealm,
        Some(400),
        "invalid_request",
        "The connection is disabled",
        Meaning::ConnectionDisabled,
    ),
    (
        Authorize,
        None,
        "invalid_request",
        "parameter organization is required for this client",
        Meaning::OrganizationRequired,
    ),
    (
        Authorize,
        None,
        "invalid_request",
        "Pushed Authorization Requests are required for this client",
        Meaning::PushedRequestsRequired,
    ),
    (
        Authorize,
        Some(400),
        "invalid_request",
        "request_uri is required",
        Meaning::PushedRequestsRequired,
    ),
    (
        Password,
        Some(403),
        "access_denied",
        "Unauthorized",
        Meaning::DeniedByAction,
    ),
    (
        ClientCredentials,
        Some(401),
        "access_denied",
        "Unauthorized",
        Meaning::ClientRefused,
    ),
    (
        Authorize,
        None,
        "server_error",
        "Internal error",
        Meaning::Unavailable,
    ),
    (
        ClientCredentials,
        Some(400),
        "invalid_scope",
        "Please try again later",
        Meaning::Unavailable,
    ),
    (
        ClientCredentials,
        Some(400),
        "invalid_scope",
        "The requested scope is invalid, unknown, or malformed",
        Meaning::Unrecognised,
    ),
    (
        Password,
        Some(403),
        "invalid_request",
        "Suspicious request requires verification.",
        Meaning::VerificationRequired,
    ),
    (
        Password,
        Some(403),
        "too_many_attempts",
        "Slow down.",
        Meaning::TooManyAttempts,
    ),
    (
        Password,
        Some(401),
        "unauthorized",
        "user is blocked",
        Meaning::UserBlocked,
    ),
    (
        Password,
        Some(403),
        "access_denied",
        "user is blocked",
        Meaning::UserBlocked,
    ),
    (
        Authorize,
        None,
        "unauthorized",
        "user is blocked",
        Meaning::UserBlocked,
    ),
    (
        Password,
        Some(429),
        "too_many_attempts",
        "We have detected suspicious login behavior and further attempts will be blocked.",
        Meaning::AddressThrottled,
    ),
    (
        Password,
        Some(429),
        "too_many_attempts",
        "Your account has been blocked after multiple consecutive login attempts.",
        Meaning::TooManyAttempts,
    ),
    (
        Password,
        Some(401),
        "password_leaked",
        "This login has been blocked.",
        Meaning::PasswordLeaked,
    ),
    (
        Password,
        Some(401),
        "requires_verification",
        "Suspicious request requires verification",
        Meaning::VerificationRequired,
    ),
    (
        Password,
        Some(403),
        "mfa_required",
        "Multifactor authentication required",
        Meaning::MfaRequired,
    ),
    (
        Password,
        Some(401),
        "mfa_required",
        "Multifactor authentication required",
        Meaning::MfaRequired,
    ),
    (
        Mfa,
        Some(400),
        "authorization_pending",
        "Authorization pending: please repeat the request in a few seconds.",
        Meaning::MfaPending,
    ),
    (
        Mfa,
        Some(429),
        "slow_down",
        "You are polling faster than the specified interval of 5 seconds.",
        Meaning::MfaPending,
    ),
    (
        Mfa,
        Some(400),
        "access_denied",
        "MFA Authorization rejected.",
        Meaning::MfaRefused,
    ),
    (
        Mfa,
        Some(403),
        "expired_token",
        "mfa_token is expired",
        Meaning::MfaExpired,
    ),
    (
        Mfa,
        Some(403),
        "invalid_grant",
        "Invalid otp_code.",
        Meaning::MfaRefused,
    ),
    (
        AuthorizationCode,
        Some(403),
        "invalid_grant",
        "Failed to verify code verifier",
        Meaning::VerifierRefused,
    ),
    (
        AuthorizationCode,
        Some(403),
        "invalid_grant",
        "Invalid authorization code",
        Meaning::CodeRefused,
    ),
    (
        AuthorizationCode,
        Some(403),
        "unauthorized_client",
        "The redirect URI is wrong. You sent a, and we expected b",
        Meaning::RedirectUriDiffers,
    ),
    (
        RefreshToken,
        Some(403),
        "invalid_grant",
        "Unknown or invalid refresh token.",
        Meaning::RefreshTokenRefused,
    ),
    (
        ClientCredentials,
        Some(429),
        "too_many_requests",
        "Client quota exceeded",
        Meaning::RateLimited,
    ),
    (
        ClientCredentials,
        Some(429),
        "access_denied",
        "Too many requests.",
        Meaning::RateLimited,
    ),
    (
        Authorize,
        None,
        "access_denied",
        "User did not authorize the request",
        Meaning::Declined,
    ),
    (
        Authorize,
        None,
        "access_denied",
        "User denied the request",
        Meaning::Declined,
    ),
    (
        Password,
        Some(403),
        "access_denied",
        "Please renew your subscription first.",
        Meaning::DeniedByAction,
    ),
    (
        Password,
        Some(401),
        "unauthorized",
        "Please verify your email before logging in.",
        Meaning::DeniedByAction,
    ),
    (
        Authorize,
        None,
        "access_denied",
        "Please renew your subscription first.",
        Meaning::DeniedByAction,
    ),
    (
        Authorize,
        None,
        "unauthorized",
        "Please verify your email before logging in.",
        Meaning::DeniedByAction,
    ),
    (
        ClientCredentials,
        Some(400),
        "invalid_scope",
        "Partner machines may not read users.",
        Meaning::DeniedByAction,
    ),
    (
        ClientCredentials,
        Some(400),
        "invalid_request",
        "Machine logins are switched off on Sundays.",
        Meaning::DeniedByAction,
    ),
    (
        ClientCredentials,
        Some(500),
        "server_error",
        "callback is not a function",
        Meaning::DeniedByAction,
    ),
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "Service not found: https://acme.us.auth0.com/api/v2",
        Meaning::UnknownAudience,
    ),
    // What nobody explains is not explained.
    (
        ClientCredentials,
        Some(403),
        "access_denied",
        "The moon is in the wrong house.",
        Meaning::Unrecognised,
    ),
    (
        Password,
        Some(500),
        "server_error",
        "Something else broke.",
        Meaning::DeniedByAction,
    ),
    (
        Password,
        Some(500),
        "server_error",
        "Internal Server Error",
        Meaning::Unavailable,
    ),
    (
        Password,
        Some(403),
        "server_error",
        "",
        Meaning::Unavailable,
    ),
    (
        Authorize,
        None,
        "server_error",
        "Membership lookup failed",
        Meaning::DeniedByAction,
    ),
    (
        Authorize,
        None,
        "temporarily_unavailable",
        "Come back later",
        Meaning::Unavailable,
    ),
    (
        ClientCredentials,
        Some(400),
        "invalid_request",
        "DPoP proof is required",
        Meaning::Unrecognised,
    ),
    (Password, Some(418), "teapot", "", Meaning::Unrecognised),
];

/// Sources disagree on statuses and codes: words that are known mean the same under each.
#[test]
fn known_words_mean_the_same_under_any_status_and_code() {
    let known = [
        (
            PasswordRealm,
            "the connection was disabled",
            Meaning::ConnectionDisabled,
        ),
        (
            Password,
            "The connection is disabled",
            Meaning::ConnectionDisabled,
        ),
        (
            PasswordRealm,
            "the connection was not found",
            Meaning::ConnectionNotFound,
        ),
        (
            PasswordRealm,
            "Unknown realm non-existent-connection.",
            Meaning::ConnectionNotFound,
        ),
        (
            Password,
            "specified strategy does not support requested operation",
            Meaning::ConnectionCannotCheckPasswords,
        ),
        (
            PasswordRealm,
            "invalid connection specified for password grant",
            Meaning::ConnectionCannotCheckPasswords,
        ),
        (
            Password,
            "Authorization server not configured with default connection.",
            Meaning::NoDefaultDirectory,
        ),
        (
            Password,
            "invalid audience specified for password grant exchange",
            Meaning::UnknownAudience,
        ),
        (
            ClientCredentials,
            "Service not enabled within domain: https://acme.us.auth0.com/api/v2",
            Meaning::UnknownAudience,
        ),
        (
            ClientCredentials,
            "Client is not authorized to access \"https://acme.us.auth0.com/api/v2/\".",
            Meaning::NoClientGrant,
        ),
        (
            Password,
            "Grant type 'password' not allowed for the client.",
            Meaning::GrantDisabled,
        ),
        (Password, "user is blocked", Meaning::UserBlocked),
    ];
    for (grant, description, meaning) in known {
        for status in [400, 401, 403, 404, 409, 422, 500] {
            for error in [
                "invalid_request",
                "access_denied",
                "unauthorized",
                "invalid_grant",
                "server_error",
                "unauthorized_client",
            ] {
                let answered = Answered {
                    grant,
                    status: Some(status),
                    error,
                    description,
                };
                let found = row_of(&answered).map(|row| row.meaning);
                assert_eq!(found, Some(meaning), "{answered:?}");
            }
        }
    }
}

/// A sentence that only holds Auth0's words is somebody else's, whatever its code.
#[test]
fn what_only_holds_auth0s_words_is_not_auth0s() {
    let auth0s = [
        (
            "the connection was disabled for guests",
            Meaning::ConnectionDisabled,
        ),
        (
            "the connection is not enabled for guests",
            Meaning::ConnectionDisabled,
        ),
        (
            "the connection was not found by guests",
            Meaning::ConnectionNotFound,
        ),
        (
            "Sorry, unknown realm of guests",
            Meaning::ConnectionNotFound,
        ),
        (
            "this strategy does not support requested guests",
            Meaning::ConnectionCannotCheckPasswords,
        ),
        ("guest user is blocked", Meaning::UserBlocked),
        ("Grant type 'guest' is off", Meaning::GrantDisabled),
        (
            "guests are not authorized to access anything",
            Meaning::NoClientGrant,
        ),
        (
            "Service not found: guests of the house",
            Meaning::UnknownAudience,
        ),
        (
            "invalid audience specified by guests",
            Meaning::UnknownAudience,
        ),
        (
            "Service not enabled within domain: of the guests",
            Meaning::UnknownAudience,
        ),
        (
            "a guest requires an organization",
            Meaning::OrganizationRequired,
        ),
        (
            "a guest has not been granted scopes: any",
            Meaning::ScopeNotGranted,
        ),
    ];
    for (description, meaning) in auth0s {
        for grant in GRANTS {
            for error in CODES {
                for status in [400, 401, 403, 404, 429, 500, 503] {
                    let answered = Answered {
                        grant,
                        status: Some(status),
                        error,
                        description,
                    };
                    let found = row_of(&answered).map(|row| row.meaning);
                    assert_ne!(found, Some(meaning), "{answered:?}");
                }
            }
        }
    }
    for error in ["invalid_request", "invalid_scope", "server_error"] {
        let answered = Answered {
            grant: ClientCredentials,
            status: Some(400),
            error,
            description: "Service not found: guests",
        };
        let found = row_of(&answered).map(|row| row.meaning);
        assert_eq!(found, Some(Meaning::DeniedByAction), "{answered:?}");
    }
}

/// Half of a surrogate pair is no JSON (RFC 8259 section 8.2), and neither is what is cut off. It is the answer that is broken:
/// nothing stands in between.
#[test]
fn broken_json_is_told_as_such() {
    for body in [
        r#"{"access_token": "a.b.c\ud800", "token_type": "Bearer"}"#,
        r#"{"error": "access_denied", "error_description": "\ud800"}"#,
        r#"{"access_token": "a.b"#,
    ] {
        for (status, grant) in [(200, ClientCredentials), (403, Password)] {
            let answer = Answer::of(
                status,
                &[("content-type", "application/json")],
                body.as_bytes(),
            );
            let error = TokenAnswer::read(&answer, grant).expect_err("no answer");
            assert!(!error.is_in_between(), "{error:?}");
            assert!(error.may_pass(), "{error:?}");
            assert!(error.to_string().contains("broken JSON"), "{error}");
        }
    }
}

/// What is trouble is so by its code and words alone: the same under each status, whatever was asked.
#[test]
fn trouble_is_trouble_under_each_status_and_grant() {
    for grant in GRANTS {
        for error in CODES {
            for status in (400..600).map(Some).chain([None]) {
                for description in ["something went wrong", "Internal error", "Try again later."] {
                    let answered = Answered {
                        grant,
                        status,
                        error,
                        description,
                    };
                    let found = row_of(&answered).map(|row| row.meaning);
                    let ought =
                        ["server_error", "invalid_request", "invalid_scope"].contains(&error);
                    assert_eq!(found == Some(Meaning::Unavailable), ought, "{answered:?}");
                }
            }
        }
    }
}

const GRANTS: [Grant; 7] = [
    ClientCredentials,
    Password,
    PasswordRealm,
    AuthorizationCode,
    RefreshToken,
    Mfa,
    Authorize,
];

const CODES: [&str; 9] = [
    "invalid_request",
    "invalid_scope",
    "access_denied",
    "unauthorized",
    "invalid_grant",
    "server_error",
    "unauthorized_client",
    "invalid_client",
    "",
];

/// Trouble on Auth0's side, or on the way there, is no verdict on a tenant: a code alone says nothing under a 5xx or a 429.
#[test]
fn no_code_alone_means_anything_under_a_5xx() {
    let codes = [
        "access_denied",
        "unauthorized",
        "server_error",
        "invalid_request",
        "invalid_scope",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "mfa_required",
        "password_leaked",
        "login_required",
        "expired_token",
    ];
    for grant in [
        ClientCredentials,
        Password,
        PasswordRealm,
        AuthorizationCode,
        RefreshToken,
        Mfa,
        Authorize,
    ] {
        for status in [429, 501, 502, 503, 504, 520, 599] {
            for error in codes {
                for description in ["", "Service Unavailable", "Something of somebody's own."] {
                    let answered = Answered {
                        grant,
                        status: Some(status),
                        error,
                        description,
                    };
                    let meaning = row_of(&answered).map(|row| row.meaning);
                    let is_a_limit = meaning == Some(Meaning::RateLimited) && status == 429;
                    let is_trouble = meaning == Some(Meaning::Unavailable);
                    assert!(
                        meaning.is_none() || is_a_limit || is_trouble,
                        "{answered:?}: {meaning:?}"
                    );
                }
            }
        }
    }
    // What a machine was refused for is the tenant's own code only where Auth0 says that it was.
    for (status, error, description) in [
        (403, "invalid_request", "Machine logins are switched off"),
        (500, "invalid_request", "Machine logins are switched off"),
        (401, "invalid_scope", "Scope is not permitted."),
        (400, "invalid_request", ""),
        (400, "invalid_request", "DPoP proof is required"),
        (
            400,
            "invalid_request",
            "The client does not belong to this tenant",
        ),
        (400, "invalid_request", "Organization not allowed"),
        (403, "access_denied", "Tenant is suspended"),
    ] {
        let answered = Answered {
            grant: ClientCredentials,
            status: Some(status),
            error,
            description,
        };
        let meaning = row_of(&answered).map_or(Meaning::Unrecognised, |row| row.meaning);
        assert_eq!(meaning, Meaning::Unrecognised, "{answered:?}");
    }
}

/// Where the tenant's code speaks, nothing less than a whole sentence of Auth0's is Auth0's.
#[test]
fn a_sentence_of_the_tenants_is_not_auth0s() {
    for words in [
        "Your account requires verification",
        "Suspicious request requires verification of your age",
        "The user is blocked until Monday",
        "Sorry, the connection was not found in your plan",
        "the connection is disabled by the administrator",
        "Service not found: your region",
        "Client relations: you are not authorized to access \"Premium\"",
        "Your company requires an organization account",
        "User denied: no subscription",
        "Unknown realm of readers",
        "Grant type 'gold' is not for you",
        "We see suspicious login behavior",
    ] {
        for (status, error) in [
            (400, "access_denied"),
            (401, "unauthorized"),
            (403, "access_denied"),
            (500, "server_error"),
        ] {
            for grant in [Password, PasswordRealm, AuthorizationCode, Authorize] {
                let answered = Answered {
                    grant,
                    status: Some(status),
                    error,
                    description: words,
                };
                let found = row_of(&answered).map(|row| row.meaning);
                assert_eq!(found, Some(Meaning::DeniedByAction), "{answered:?}");
            }
        }
    }
    for words in [
        "Something went wrong",
        "Service temporarily unavailable",
        "upstream connect error or disconnect/reset before headers",
        "An unexpected error occurred. Please try again later.",
        "Bad Gateway",
        "Request timed out",
    ] {
        for grant in [ClientCredentials, Password, Authorize] {
            for (status, error) in [
                (Some(500), "server_error"),
                (None, "server_error"),
                (Some(400), "invalid_request"),
                (Some(400), "invalid_scope"),
            ] {
                let answered = Answered {
                    grant,
                    status,
                    error,
                    description: words,
                };
                let found = row_of(&answered).map(|row| row.meaning);
                assert_ne!(found, Some(Meaning::DeniedByAction), "{answered:?}");
            }
        }
    }
}

/// Words that are no more than a name of the status, or that Auth0 says to another question, are no code of the tenant's.
#[test]
fn what_anybody_says_is_not_the_tenants() {
    let names = (400..600).filter_map(|status| {
        reqwest::StatusCode::from_u16(status)
            .ok()?
            .canonical_reason()
    });
    let others = [
        "Request entity too large",
        "Tenant not found",
        "Unexpected token < in JSON at position 0",
        "the connection was disabled",
        "Wrong email or password.",
        "Unknown realm Readers.",
        "user is blocked",
        "Authorization server not configured with default connection.",
    ];
    for words in names.chain(others) {
        for (status, error) in [
            (400, "invalid_request"),
            (400, "invalid_scope"),
            (500, "server_error"),
        ] {
            let answered = Answered {
                grant: ClientCredentials,
                status: Some(status),
                error,
                description: words,
            };
            let found = row_of(&answered).map(|row| row.meaning);
            let is_a_codes = error == "server_error"
                && [
                    "Tenant not found",
                    "Unexpected token < in JSON at position 0",
                ]
                .contains(&words);
            assert_eq!(
                found == Some(Meaning::DeniedByAction),
                is_a_codes,
                "{answered:?}"
            );
        }
    }
}

/// A row is found by grant, code and words; only what proves a directory is exact.
#[test]
fn only_invalid_grant_for_wrong_credentials_proves_a_directory() {
    for grant in [Password, PasswordRealm] {
        for status in 100..600 {
            for error in [
                "invalid_grant",
                "access_denied",
                "unauthorized",
                "invalid_user_password",
                "invalid_request",
                "server_error",
                "",
                "unauthorized_client",
            ] {
                for description in [
                    "Wrong email or password.",
                    "Wrong username or password.",
                    "Invalid credentials.",
                    "Wrong email or password. Legacy DB timeout",
                    "wrong region or password store offline",
                    "Password login refused: wrong region or password store offline",
                    "",
                    "Unauthorized",
                ] {
                    let answered = Answered {
                        grant,
                        status: Some(status),
                        error,
                        description,
                    };
                    let is_proof = row_of(&answered)
                        .is_some_and(|row| row.meaning == Meaning::WrongCredentials);
                    let ought = error == "invalid_grant"
                        && ["Wrong email or password.", "Wrong username or password."]
                            .contains(&description);
                    assert_eq!(is_proof, ought, "{answered:?}");
                }
            }
        }
    }
}

#[test]
fn each_row_of_the_table_has_a_sample_that_it_explains() {
    let mut seen = vec![false; ROWS.len()];
    for (grant, status, error, description, meaning) in SAMPLES {
        let answered = Answered {
            grant: *grant,
            status: *status,
            error,
            description,
        };
        let row = row_of(&answered);
        let found = row.map_or(Meaning::Unrecognised, |row| row.meaning);
        assert_eq!(found, *meaning, "{answered:?}");
        if let Some(at) = row.and_then(|row| ROWS.iter().position(|other| std::ptr::eq(other, row)))
        {
            seen[at] = true;
        }
    }
    for (at, seen) in seen.iter().enumerate() {
        let certainty = ROWS[at].certainty;
        assert!(
            seen,
            "row {at} ({:?}, {certainty:?}) has no sample, or another row stands before it",
            ROWS[at].meaning
        );
        assert!(matches!(
            certainty,
            Certainty::Recorded | Certainty::Reported | Certainty::Example
        ));
    }
}

/// A folder of real or reported exchanges beside the project; none where it is not there, which is said.
fn exchanges(folder: &str) -> Vec<(String, Value)> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/auth0")
        .join(folder);
    let Ok(entries) = std::fs::read_dir(&path) else {
        println!(
            "left out: the exchanges in {}, which is not there",
            path.display()
        );
        return Vec::new();
    };
    let mut exchanges: Vec<(String, Value)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            (path.extension()? == "json").then_some(())?;
            let value = serde_json::from_str(&std::fs::read_to_string(&path).ok()?)
                .expect("an exchange is JSON");
            Some((path.file_stem()?.to_string_lossy().into_owned(), value))
        })
        .collect();
    exchanges.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!exchanges.is_empty());
    exchanges
}

fn answer(exchange: &Value) -> Answer {
    let response = &exchange["response"];
    let header = |name: &'static str| {
        let text = response["headers"][name].as_str();
        (name, text.unwrap_or_default())
    };
    // Some reports do not know the status: then the table may not depend on it.
    let status = response["status"].as_u64();
    Answer::of(
        status
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or(403),
        &[header("content-type"), header("www-authenticate")],
        response["body"].as_str().unwrap_or_default().as_bytes(),
    )
}

/// The grant that a case speaks of.
fn grant_of(case: &str) -> Grant {
    match case {
        case if case.contains("realm") => PasswordRealm,
        case if case.contains("__mfa") || case.contains("__device") => Mfa,
        case if case.contains("__refresh") => RefreshToken,
        case if case.contains("authorization_code") || case.contains("redirect_uri") => {
            AuthorizationCode
        }
        case if case.contains("password") || case.contains("denied_by") => Password,
        _ => ClientCredentials,
    }
}

/// What each case of `/oauth/token` means. A case that is not listed is a token.
fn meaning_of(case: &str) -> Option<Meaning> {
    let table: &[(&str, Meaning)] = &[
        ("unauthorized_wrong_secret", Meaning::ClientRefused),
        ("invalid_client_spec", Meaning::ClientRefused),
        ("cc_no_client_grant", Meaning::NoClientGrant),
        ("cc_unknown_audience", Meaning::UnknownAudience),
        ("cc_missing_audience", Meaning::NoAudience),
        ("cc_scope_not_granted", Meaning::ScopeNotGranted),
        ("grant_type_not_allowed", Meaning::GrantDisabled),
        ("unsupported_grant_type", Meaning::UnsupportedGrant),
        (
            "password_no_default_connection",
            Meaning::NoDefaultDirectory,
        ),
        ("password_connection_disabled", Meaning::ConnectionDisabled),
        ("password_connection_not_found", Meaning::ConnectionNotFound),
        ("wrong_strategy", Meaning::ConnectionCannotCheckPasswords),
        ("password_user_blocked", Meaning::UserBlocked),
        ("password_too_many_attempts", Meaning::TooManyAttempts),
        ("password_suspicious_ip", Meaning::AddressThrottled),
        ("password_leaked", Meaning::PasswordLeaked),
        (
            "password_requires_verification",
            Meaning::VerificationRequired,
        ),
        ("password_mfa_required", Meaning::MfaRequired),
        ("password_not_authorized_for_api", Meaning::NoClientGrant),
        ("password_wrong_password", Meaning::WrongCredentials),
        ("password_unknown_email", Meaning::WrongCredentials),
        ("password_unknown_audience", Meaning::UnknownAudience),
        ("denied_by_", Meaning::DeniedByAction),
        ("cc_action", Meaning::DeniedByAction),
        // From the answer alone nobody can tell a database script from an Action.
        ("password_database_script_failed", Meaning::DeniedByAction),
        ("redirect_uri_wrong", Meaning::RedirectUriDiffers),
        ("refresh_unknown", Meaning::RefreshTokenRefused),
        ("refresh_user_gone", Meaning::RefreshTokenRefused),
        ("mfa_otp_invalid", Meaning::MfaRefused),
        ("mfa_binding_code_invalid", Meaning::MfaRefused),
        ("mfa_token_malformed", Meaning::MfaRefused),
        ("mfa_token_expired", Meaning::MfaExpired),
        ("mfa_oob_rejected", Meaning::MfaRefused),
        ("mfa_oob_pending", Meaning::MfaPending),
        ("pkce_mismatch", Meaning::VerifierRefused),
        ("invalid_code", Meaning::CodeRefused),
    ];
    table
        .iter()
        .find(|(part, _)| case.contains(part))
        .map(|(_, meaning)| *meaning)
}

#[test]
fn real_and_reported_answers_of_the_token_endpoint_are_told_apart() {
    for (case, exchange) in exchanges("recordings")
        .into_iter()
        .chain(exchanges("reported"))
    {
        // The device flow is none of this program's.
        if !case.starts_with("oauth_token__") || case.contains("__device") {
            continue;
        }
        let read = TokenAnswer::read(&answer(&exchange), grant_of(&case));
        match (case.as_str(), meaning_of(&case)) {
            (case, None) if case.contains("quota") || case.contains("rate_limited") => {
                assert!(
                    matches!(read, Err(Error::RateLimited { .. })),
                    "{case}: {read:?}"
                );
            }
            // Plain text, and no answer of a tenant's.
            (case, None) if case.contains("unknown_host") => {
                assert!(
                    matches!(read, Err(Error::NotJson { .. })),
                    "{case}: {read:?}"
                );
            }
            (case, None) => assert!(
                matches!(read, Ok(TokenAnswer::Granted(_))),
                "{case}: {read:?}"
            ),
            (case, Some(meaning)) => match read {
                Ok(TokenAnswer::Refused(refusal)) => {
                    assert_eq!(refusal.meaning, meaning, "{case}: {refusal:?}");
                }
                other => panic!("{case}: {other:?}"),
            },
        }
    }
}

#[test]
fn real_and_reported_errors_of_the_management_api_are_read() {
    for (case, exchange) in exchanges("recordings")
        .into_iter()
        .chain(exchanges("reported"))
    {
        let path = exchange["request"]["path"].as_str().unwrap_or("/api/v2/");
        let answer = answer(&exchange);
        let is_management = path.starts_with("/api/v2/")
            && !case.starts_with("oauth_")
            && !case.starts_with("authorize_");
        if !is_management || answer.status < 400 {
            continue;
        }
        match ManagementError::read(&answer) {
            Err(Error::RateLimited { .. }) => assert_eq!(answer.status, 429, "{case}"),
            Ok(error) => {
                assert!(!error.message.is_empty(), "{case}: {error:?}");
                // Auth0 gives the code of a missing scope to what a plan lacks as well.
                let lacks_a_scope =
                    case.contains("insufficient_scope") && !case.contains("code_but");
                assert_eq!(
                    error.missing_scopes().is_some(),
                    lacks_a_scope,
                    "{case}: {error:?}"
                );
            }
            // What stands before a tenant is no refusal of its Management API.
            Err(error) if case.starts_with("edge_") => assert!(error.is_in_between(), "{case}"),
            other => panic!("{case}: {other:?}"),
        }
    }
}

#[test]
fn redirects_and_pages_of_authorize_are_told_apart() {
    let meanings = [
        ("callback_mismatch", Meaning::CallbackNotAllowed),
        ("unknown_client", Meaning::ClientRefused),
        ("unknown_audience", Meaning::UnknownAudience),
        ("no_connections", Meaning::NoConnections),
        ("user_blocked", Meaning::UserBlocked),
        ("organization_required", Meaning::OrganizationRequired),
        ("login_required", Meaning::LoginRequired),
        ("consent_required", Meaning::LoginRequired),
    ];
    for (case, exchange) in exchanges("reported") {
        let Some(name) = case.strip_prefix("authorize__") else {
            continue;
        };
        let body = exchange["response"]["body"].as_str().expect("a query");
        let part = |wanted: &str| {
            url::form_urlencoded::parse(body.as_bytes())
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        };
        let (error, description) = (part("error"), part("error_description"));
        let row = row_of(&Answered {
            grant: Authorize,
            status: None,
            error: &error,
            description: &description,
        });
        let expected = meanings
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, meaning)| *meaning);
        assert_eq!(row.map(|row| row.meaning), expected, "{case}");
    }
}
