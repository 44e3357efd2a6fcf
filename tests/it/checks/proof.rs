//! Only proof passes: each meaning of the table is thrown at each question of a healthy tenant, under many statuses, and a
//! check passes only where what it names as its proof was had. No message is empty, and none is without Auth0's words.

use crate::support::program::sandbox;
use maz_auth0::auth0::{
    Answered, AuthorizationResponse, AuthorizeAnswer, Grant, Meaning, ROWS, Refusal, TokenAnswer,
    row_of,
};
use maz_auth0::checks::{
    CHECKS, Evidence, Flow, LoginEvidence, NotBack, Part, Selection, TokenEvidence, judge_all,
};
use maz_auth0::domain::{
    Audience, AuthorizationCode, CheckResult, ClientId, ClientSecret, DirectoryName, Redactor,
    Settings, Status, TenantDomain,
};
use maz_auth0::examine::Run;
use maz_auth0::http::{Answer, Endpoint, Http, HttpOptions};
use maz_auth0::sandbox::Sandbox;
use std::collections::BTreeSet;
use std::time::Duration;

/// Code and words of each refusal that the table knows, and of some that it does not.
const REFUSALS: &[(&str, &str)] = &[
    ("access_denied", "Unauthorized"),
    ("invalid_client", "Client authentication failed"),
    (
        "unauthorized_client",
        "Grant type 'password' not allowed for the client.",
    ),
    (
        "unauthorized_client",
        "Callback URL mismatch. https://x.example is not in the list",
    ),
    ("unauthorized_client", "Unsupported response type: code"),
    ("unsupported_grant_type", "Unsupported grant type: x"),
    ("invalid_request", "Unknown client: abc"),
    (
        "invalid_request",
        "The redirect_uri MUST match the registered callback URL",
    ),
    ("invalid_request", "no connections enabled for the client"),
    (
        "invalid_request",
        "parameter organization is required for this client",
    ),
    (
        "invalid_request",
        "Pushed authorization requests are required",
    ),
    ("login_required", "Login required"),
    (
        "access_denied",
        "Service not enabled within domain: https://acme.us.auth0.com/api/v2",
    ),
    (
        "access_denied",
        "Service not found: https://acme.us.auth0.com/api/v2",
    ),
    (
        "invalid_request",
        "invalid audience specified for password grant exchange",
    ),
    (
        "access_denied",
        "Client is not authorized to access \"https://a/api/v2/\". You need to create a \"client-grant\" associated to this API.",
    ),
    (
        "access_denied",
        "Non-global clients are not allowed access to APIv1",
    ),
    (
        "access_denied",
        "Client has not been granted scopes: delete:users",
    ),
    (
        "server_error",
        "Authorization server not configured with default connection.",
    ),
    ("invalid_request", "the connection was disabled"),
    ("unauthorized", "the connection was disabled"),
    ("invalid_request", "the connection was not found"),
    ("access_denied", "Unknown realm Readers."),
    (
        "invalid_request",
        "specified strategy does not support requested operation",
    ),
    (
        "unauthorized_client",
        "invalid connection specified for password grant",
    ),
    ("invalid_grant", "Wrong email or password."),
    ("invalid_grant", "Password login is not available here."),
    ("invalid_user_password", "Wrong email or password."),
    ("access_denied", "Wrong email or password."),
    ("unauthorized", "user is blocked"),
    (
        "too_many_attempts",
        "We have detected suspicious login behavior and further attempts will be blocked.",
    ),
    (
        "too_many_attempts",
        "Your account has been blocked after multiple consecutive login attempts.",
    ),
    ("password_leaked", "This login has been blocked."),
    (
        "requires_verification",
        "Suspicious request requires verification",
    ),
    ("mfa_required", "Multifactor authentication required"),
    (
        "authorization_pending",
        "Authorization pending: please repeat the request in a few seconds.",
    ),
    (
        "slow_down",
        "You are polling faster than the specified interval of 5 seconds.",
    ),
    ("access_denied", "MFA Authorization rejected."),
    ("expired_token", "mfa_token is expired"),
    ("invalid_grant", "Invalid otp_code."),
    ("invalid_grant", "Failed to verify code verifier"),
    ("invalid_grant", "Invalid authorization code"),
    (
        "unauthorized_client",
        "The redirect URI is wrong. You sent a, and we expected b",
    ),
    ("invalid_grant", "Unknown or invalid refresh token."),
    ("access_denied", "User did not authorize the request"),
    ("access_denied", "Script execution did not complete."),
    ("unauthorized", "Our readers' database is in maintenance."),
    ("server_error", "Membership lookup failed"),
    ("invalid_scope", "Scope is not permitted."),
    ("invalid_request", "Machine logins are switched off."),
    ("invalid_request", "DPoP proof is required"),
    ("invalid_request", "Organization not allowed"),
    (
        "invalid_grant",
        "Wrong email or password. Legacy DB timeout",
    ),
    (
        "invalid_grant",
        "Password login refused: wrong region or password store offline",
    ),
    ("temporarily_unavailable", "Come back later."),
    ("teapot", "I am short and stout."),
    ("teapot", ""),
    ("", "Nobody knows these words."),
    ("", ""),
];

const STATUSES: [u16; 8] = [400, 401, 403, 404, 409, 418, 422, 500];

/// A question of the tenant's token endpoint, or of `/authorize`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Token,
    Plain,
    Realm,
    BothLogins,
    Authorize,
    AuthorizeRedirect,
}

impl Place {
    const ALL: [Self; 6] = [
        Self::Token,
        Self::Plain,
        Self::Realm,
        Self::BothLogins,
        Self::Authorize,
        Self::AuthorizeRedirect,
    ];

    /// Puts a refusal in the place of the healthy answer, and says what it means there.
    fn put(
        self,
        evidence: &mut Evidence,
        status: u16,
        (error, description): (&str, &str),
    ) -> Meaning {
        let refusal = |grant, status| {
            let meaning = row_of(&Answered {
                grant,
                status,
                error,
                description,
            })
            .map_or(Meaning::Unrecognised, |row| row.meaning);
            Refusal {
                meaning,
                status,
                error: error.to_owned(),
                description: description.to_owned(),
                came: None,
            }
        };
        let status = Some(status);
        let refused = |grant| {
            let refusal = refusal(grant, status);
            (
                refusal.meaning,
                Part::Got(TokenAnswer::Refused(refusal), Duration::ZERO),
            )
        };
        match self {
            Self::Token => {
                let refusal = refusal(Grant::ClientCredentials, status);
                let meaning = refusal.meaning;
                let token = TokenEvidence {
                    answer: TokenAnswer::Refused(refusal),
                    ..evidence.token.value().expect("a healthy token").clone()
                };
                evidence.token = Part::Got(token, Duration::ZERO);
                meaning
            }
            Self::Plain => {
                let (meaning, part) = refused(Grant::Password);
                evidence.password_login = part;
                meaning
            }
            Self::Realm => {
                let (meaning, part) = refused(Grant::PasswordRealm);
                evidence.realm_login = part;
                meaning
            }
            Self::BothLogins => {
                let (meaning, part) = refused(Grant::Password);
                evidence.password_login = part.clone();
                evidence.realm_login = part;
                meaning
            }
            Self::Authorize | Self::AuthorizeRedirect => {
                let status = status.filter(|_| self == Self::Authorize);
                let refusal = refusal(Grant::Authorize, status);
                let meaning = refusal.meaning;
                evidence.authorize = Part::Got(AuthorizeAnswer::Refused(refusal), Duration::ZERO);
                meaning
            }
        }
    }

    /// The checks that may pass on this meaning in this place, of those that rest on it. Whatever is not listed must not.
    fn proven(self, meaning: Meaning) -> Vec<&'static str> {
        const CREDENTIALS: [&str; 2] = [
            "application.credentials",
            "application.client-credentials-grant",
        ];
        const LOGINS: [&str; 5] = [
            "password.grant",
            "directory.default",
            "directory.connection",
            "directory.enabled",
            "password.protection",
        ];
        match (self, meaning) {
            // The logins were asked in the same run, and went well.
            (Self::Token, Meaning::NoClientGrant | Meaning::ScopeNotGranted) => {
                [&CREDENTIALS[..], &["audience.identifier"], &LOGINS].concat()
            }
            (Self::Token, Meaning::UnknownAudience | Meaning::NoAudience) => {
                [&CREDENTIALS[..], &LOGINS].concat()
            }
            (Self::Token, Meaning::GrantDisabled)
            | (Self::Plain | Self::Realm | Self::BothLogins, Meaning::WrongCredentials) => {
                LOGINS.to_vec()
            }
            // Each of these comes after the grant; what the other login proves, it proves still.
            (
                Self::Plain,
                Meaning::NoDefaultDirectory
                | Meaning::ConnectionDisabled
                | Meaning::ConnectionNotFound
                | Meaning::ConnectionCannotCheckPasswords,
            ) => LOGINS
                .into_iter()
                .filter(|id| *id != "directory.default")
                .collect(),
            (
                Self::BothLogins,
                Meaning::NoDefaultDirectory
                | Meaning::ConnectionDisabled
                | Meaning::ConnectionNotFound
                | Meaning::ConnectionCannotCheckPasswords,
            ) => vec!["password.grant"],
            (
                Self::Realm,
                Meaning::VerificationRequired
                | Meaning::AddressThrottled
                | Meaning::TooManyAttempts,
            ) => vec!["password.grant", "directory.default"],
            (Self::Realm, _) => {
                vec!["password.grant", "directory.default", "password.protection"]
            }
            (
                Self::AuthorizeRedirect,
                Meaning::GrantDisabled
                | Meaning::NoConnections
                | Meaning::OrganizationRequired
                | Meaning::PushedRequestsRequired,
            ) => vec!["code.callback"],
            _ => Vec::new(),
        }
    }

    /// The checks that rest on the answer in this place.
    fn rests(self, id: &str) -> bool {
        let stage = id.split('.').next().unwrap_or_default();
        match self {
            Self::Token => {
                matches!(
                    stage,
                    "application" | "audience" | "users" | "password" | "directory"
                )
            }
            Self::Plain | Self::Realm | Self::BothLogins => {
                matches!(stage, "password" | "directory")
            }
            Self::Authorize | Self::AuthorizeRedirect => stage == "code" && id != "code.domain",
        }
    }
}

fn settings(sandbox: &Sandbox) -> Settings {
    let env = &sandbox.details().env;
    let domain = TenantDomain::parse(&env["MAZ_AUTH0_DOMAIN"])
        .expect("a domain")
        .value;
    Settings {
        client_id: Some(
            ClientId::parse(&env["MAZ_AUTH0_CLIENT_ID"])
                .expect("an id")
                .value,
        ),
        client_secret: Some(
            ClientSecret::parse(env["MAZ_AUTH0_CLIENT_SECRET"].clone(), &Redactor::default())
                .expect("a secret")
                .value,
        ),
        audience: Some(
            Audience::parse(&env["MAZ_AUTH0_AUDIENCE"])
                .expect("an identifier")
                .value,
        ),
        default_directory: Some(
            DirectoryName::parse(&env["MAZ_AUTH0_DEFAULT_DIRECTORY"])
                .expect("a name")
                .value,
        ),
        authorization_code: Some(AuthorizationCode {
            application_domain: domain.clone(),
            redirect_uri: AuthorizationCode::MAZ_REDIRECT_URI.to_owned(),
        }),
        ..Settings::of(domain)
    }
}

/// What a healthy tenant answers.
fn healthy(sandbox: &Sandbox, settings: &Settings) -> Evidence {
    let http = Http::new(HttpOptions {
        endpoint: Some(Endpoint::parse(sandbox.endpoint()).expect("an endpoint")),
        timeout: Duration::from_secs(10),
        redactor: Redactor::default(),
        trace: None,
        waits: None,
    });
    let mut run = Run::new(std::sync::Arc::new(http), settings.clone());
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(run.gather(&Selection::default().documents()));
    run.evidence
}

fn judge(settings: &Settings, evidence: &Evidence) -> Vec<CheckResult> {
    judge_all(settings, evidence, &Selection::default())
}

fn is_green(result: &CheckResult) -> bool {
    matches!(result.finding.status, Status::Pass | Status::Warn)
}

#[test]
fn a_check_passes_only_on_what_proves_it() {
    let sandbox = sandbox(&[]);
    let settings = settings(&sandbox);
    let healthy = healthy(&sandbox, &settings);
    let well: BTreeSet<&str> = judge(&settings, &healthy)
        .iter()
        .filter(|result| is_green(result))
        .map(|result| result.id)
        .collect();
    assert!(well.len() >= 20, "{well:?}");
    let mut thrown = 0;
    for place in Place::ALL {
        for status in STATUSES {
            for refusal in REFUSALS {
                let mut evidence = healthy.clone();
                let meaning = place.put(&mut evidence, status, *refusal);
                let what = format!("{refusal:?} with {status} at {place:?}: {meaning:?}");
                let results = judge(&settings, &evidence);
                thrown += 1;
                for result in &results {
                    let finding = &result.finding;
                    assert!(!finding.message.is_empty(), "{what}: {}", result.id);
                    assert!(
                        finding.status != Status::Fail
                            || (finding.cause.is_some() && finding.fix.is_some()),
                        "{what}: {result:?}"
                    );
                    assert!(
                        !is_green(result)
                            || !place.rests(result.id)
                            || place.proven(meaning).contains(&result.id),
                        "{what}: {} passes",
                        result.id
                    );
                }
                holds_the_words(&what, place, meaning, *refusal, &results);
            }
        }
    }
    println!("thrown: {thrown}, all held");
}

/// What ends a login in the browser is told as it is at the other places: the tenant's own code, or trouble of Auth0's.
#[test]
fn what_ends_a_browser_login_means_what_it_means_elsewhere() {
    let sandbox = sandbox(&[]);
    let settings = settings(&sandbox);
    let healthy = healthy(&sandbox, &settings);
    let came_back = |query: &str| {
        let query = format!("{query}&state=s");
        let read = AuthorizationResponse::read(&query, "s", "x", false, &Redactor::default());
        let mut login = LoginEvidence::new(Flow::Code, "x".into());
        login.not_back = Some(NotBack::Other(read.expect("an answer")));
        login
    };
    let exchanged = |status, body: &str| {
        let answer = Answer::of(status, &[], body.as_bytes());
        let mut login = LoginEvidence::new(Flow::Code, "x".into());
        login.answer = Part::from(
            TokenAnswer::read(&answer, Grant::AuthorizationCode),
            Duration::ZERO,
        );
        login
    };
    let boom = r#"{"error":"server_error","error_description":"Membership lookup failed"}"#;
    for (what, login, status, cause) in [
        (
            "an Action breaks",
            came_back("error=server_error&error_description=Membership+lookup+failed"),
            Status::Fail,
            Some("denied-by-action"),
        ),
        (
            "Auth0 cannot answer",
            came_back("error=temporarily_unavailable&error_description=Back+at+noon"),
            Status::Unknown,
            None,
        ),
        (
            "an Action breaks at the exchange",
            exchanged(500, boom),
            Status::Fail,
            Some("denied-by-action"),
        ),
        (
            "the exchange is in trouble",
            exchanged(503, boom),
            Status::Unknown,
            None,
        ),
    ] {
        let evidence = Evidence {
            login: Some(login),
            ..healthy.clone()
        };
        let results = judge(&settings, &evidence);
        let found = results
            .iter()
            .find(|result| result.id == "login.code")
            .expect("the check");
        assert_eq!(
            (found.finding.status, found.finding.cause),
            (status, cause),
            "{what}: {found:?}"
        );
    }
}

/// Whatever does not pass says why, in Auth0's own words; only a login that names a directory may be left out.
fn holds_the_words(
    what: &str,
    place: Place,
    meaning: Meaning,
    (error, description): (&str, &str),
    results: &[CheckResult],
) {
    let is_no_loss = matches!(
        (place, meaning),
        (Place::Realm, Meaning::GrantDisabled)
            | (
                Place::Plain | Place::Realm | Place::BothLogins,
                Meaning::WrongCredentials
            )
    );
    if is_no_loss {
        return;
    }
    let words = [description, error]
        .into_iter()
        .find(|words| !words.is_empty())
        .unwrap_or(if place == Place::AuthorizeRedirect {
            "no words at all"
        } else {
            "without a word"
        });
    let told = results.iter().any(|result| {
        matches!(result.finding.status, Status::Fail | Status::Unknown)
            && result.finding.message.contains(words)
    });
    assert!(told, "{what}: nobody says '{words}'\n{results:#?}");
}

/// Else a row that was added later is thrown at nothing.
#[test]
fn every_meaning_of_the_table_is_thrown() {
    let grants = [
        Grant::ClientCredentials,
        Grant::Password,
        Grant::PasswordRealm,
        Grant::AuthorizationCode,
        Grant::RefreshToken,
        Grant::Mfa,
        Grant::Authorize,
    ];
    let mut thrown = vec![Meaning::RateLimited];
    for grant in grants {
        for (error, description) in REFUSALS {
            for status in [None, Some(400), Some(403), Some(429), Some(500)] {
                thrown.extend(
                    row_of(&Answered {
                        grant,
                        status,
                        error,
                        description,
                    })
                    .map(|row| row.meaning),
                );
            }
        }
    }
    for row in ROWS {
        assert!(
            thrown.contains(&row.meaning),
            "{:?} is thrown at nothing",
            row.meaning
        );
    }
}

#[test]
fn every_check_names_its_proof() {
    for check in CHECKS {
        assert!(!check.proof.by.is_empty(), "{}", check.id);
        assert!(check.proof.says.len() > 10, "{}", check.id);
    }
}
