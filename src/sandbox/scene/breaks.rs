//! Misconfigurations by name: what to change in a healthy tenant, or in the values handed out, to get each.
//!
//! It is one table of small rows, read from top to bottom beside the list of checks; that is why it is long.
//!
//! Long, since it is one table: a row for each misconfiguration, read beside each other.

use crate::sandbox::host::random::{Random, SECRET};
use crate::sandbox::scene::handed_out::{MazStart, Values};
use crate::sandbox::tenant::{
    Client, ClientGrant, KeySet, PASSWORD_GRANTS, PASSWORD_REALM, RefusedRequest, Renewal, Tenant,
    TokenDefect, User, UserInfo, usual_authenticators,
};

/// A misconfiguration that can be asked for.
#[derive(Debug, Clone, Copy)]
pub struct Break {
    /// `check/cause`.
    pub name: &'static str,
    /// What is wrong then, in a line.
    pub what: &'static str,
    /// What it takes to see it.
    pub seen_by: Witness,
    apply: Apply,
}

/// What is changed.
#[derive(Debug, Clone, Copy)]
enum Apply {
    By(fn(&mut Setup<'_>)),
    AccessToken(TokenDefect),
    IdToken(TokenDefect),
    Renewal(Renewal),
    MazApi(MazStart),
}

/// What it takes to see a misconfiguration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    /// The values handed out, and nothing else.
    Values,
    /// An administrator's token, or a wider grant.
    AdminToken,
    /// An administrator's token, and the addresses that MAZ calls from.
    MazAddress,
    /// A rehearsal of what MAZ does.
    Rehearsal,
    /// A login with the user name and password handed out.
    PasswordLogin,
    /// A login with a browser.
    CodeLogin,
    /// Either login.
    AnyLogin,
    /// Either login, with a refresh token.
    Offline,
    /// The MAZ API's address and token.
    MazApi,
    /// The sandbox served over TLS.
    Tls,
}

/// What a break may change.
pub(crate) struct Setup<'a> {
    pub(crate) tenant: &'a mut Tenant,
    pub(crate) values: &'a mut Values,
    pub(crate) random: &'a mut Random,
    pub(crate) wrong_certificate: &'a mut bool,
}

/// All misconfigurations, in the order of the checks that find them.
pub fn breaks() -> &'static [Break] {
    BREAKS
}

/// Whether it can be broken and fixed while a sandbox serves.
pub(crate) fn is_switch(name: &str) -> bool {
    BREAKS
        .iter()
        .any(|known| known.name == name && known.seen_by != Witness::Tls)
}

/// Applies one by name, or says which name comes nearest.
pub(crate) fn apply(name: &str, setup: &mut Setup<'_>) -> Result<(), Option<&'static str>> {
    match BREAKS.iter().find(|known| known.name == name) {
        Some(known) => {
            let oddities = &mut setup.tenant.oddities;
            match known.apply {
                Apply::By(apply) => apply(setup),
                Apply::AccessToken(defect) => oddities.access_token = Some(defect),
                Apply::IdToken(defect) => oddities.id_token = Some(defect),
                Apply::Renewal(renewal) => oddities.renewal = renewal,
                Apply::MazApi(start) => setup.values.maz = start,
            }
            Ok(())
        }
        None => Err(nearest(name)),
    }
}

fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    BREAKS
        .iter()
        .map(|known| {
            // One who gives only the cause, or only the check, is as near as can be.
            let part = known.name.split('/').any(|part| part == name)
                || known.name.ends_with(&format!(".{name}"));
            let begins = !name.is_empty() && known.name.starts_with(&name);
            let distance = if part || begins {
                0
            } else {
                strsim::levenshtein(&name, known.name)
            };
            (distance, known.name)
        })
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, known)| *distance <= known.len() / 2)
        .map(|(_, known)| known)
}

impl Setup<'_> {
    fn client(&mut self, change: impl FnOnce(&mut Client)) {
        let client_id = self.values.real_client_id.clone();
        if let Some(client) = self.tenant.client_mut(&client_id) {
            change(client);
        }
    }

    fn client_grant(&mut self, change: impl FnOnce(&mut ClientGrant)) {
        let audience = self.tenant.management_audience();
        let client_id = self.values.real_client_id.clone();
        if let Some(grant) = self.tenant.client_grant_mut(&client_id, &audience) {
            change(grant);
        }
    }

    fn reader(&mut self, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.tenant.users.first_mut() {
            change(user);
        }
    }

    fn set(&mut self, member: &str, value: serde_json::Value) {
        self.client(|client| drop(client.rest.insert(member.to_owned(), value)));
    }

    fn switch_off_directory(&mut self) {
        let client_id = self.values.real_client_id.clone();
        let directory = self.values.default_directory.clone();
        if let Some(connection) = self.tenant.connection_mut(&directory) {
            connection.enabled_clients.retain(|id| *id != client_id);
        }
    }

    fn without_grants(&mut self, grants: &[&str]) {
        self.client(|client| {
            client
                .grant_types
                .retain(|grant| !grants.contains(&grant.as_str()));
        });
    }

    fn refuse(&mut self, method: &str, path: &str, message: &str) {
        self.tenant.oddities.refusals.push(RefusedRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            status: 403,
            message: message.to_owned(),
            error_code: "operation_not_supported".to_owned(),
        });
    }
}

const fn row(name: &'static str, seen_by: Witness, what: &'static str, apply: Apply) -> Break {
    Break {
        name,
        what,
        seen_by,
        apply,
    }
}

const fn brk(
    name: &'static str,
    seen_by: Witness,
    what: &'static str,
    apply: fn(&mut Setup<'_>),
) -> Break {
    row(name, seen_by, what, Apply::By(apply))
}

const fn access(name: &'static str, what: &'static str, defect: TokenDefect) -> Break {
    row(name, Witness::Values, what, Apply::AccessToken(defect))
}

const fn id_token(
    name: &'static str,
    seen_by: Witness,
    what: &'static str,
    defect: TokenDefect,
) -> Break {
    row(name, seen_by, what, Apply::IdToken(defect))
}

const fn renewal(name: &'static str, what: &'static str, renewal: Renewal) -> Break {
    row(name, Witness::Offline, what, Apply::Renewal(renewal))
}

const fn maz_api(name: &'static str, what: &'static str, start: MazStart) -> Break {
    row(name, Witness::MazApi, what, Apply::MazApi(start))
}

const BREAKS: &[Break] = &[
    brk(
        "tenant.reachable/bad-certificate",
        Witness::Tls,
        "the certificate is for another name (needs TLS)",
        |setup| *setup.wrong_certificate = true,
    ),
    brk(
        "tenant.discovery/no-such-tenant",
        Witness::Values,
        "the host answers, and no tenant is there",
        |setup| setup.tenant.oddities.no_such_tenant = true,
    ),
    brk(
        "tenant.discovery/incomplete",
        Witness::Values,
        "the discovery document lacks the token endpoint and the key set's address",
        |setup| {
            setup.tenant.oddities.discovery_lacks =
                vec!["token_endpoint".to_owned(), "jwks_uri".to_owned()];
        },
    ),
    brk(
        "tenant.issuer/other-issuer",
        Witness::Values,
        "the discovery document names another issuer",
        |setup| {
            setup.tenant.oddities.discovery_issuer =
                Some("https://somebody-else.us.auth0.com/".to_owned());
        },
    ),
    brk(
        "tenant.signing-keys/no-usable-key",
        Witness::Values,
        "the key set holds keys for encryption only",
        |setup| setup.tenant.oddities.key_set = KeySet::NotForSignatures,
    ),
    brk(
        "tenant.clock/skewed",
        Witness::Values,
        "the tenant's clock is ten minutes behind, on its tokens too",
        |setup| setup.tenant.oddities.clock_ahead = -600,
    ),
    brk(
        "application.credentials/refused",
        Witness::Values,
        "the secret was rotated after it was copied",
        |setup| {
            let new = setup.random.client_secret();
            setup.client(|client| client.client_secret = Some(new));
        },
    ),
    brk(
        "application.credentials/swapped",
        Witness::Values,
        "client id and client secret were pasted into each other's field",
        |setup| {
            std::mem::swap(&mut setup.values.client_id, &mut setup.values.client_secret);
        },
    ),
    brk(
        "application.credentials/denied-by-action",
        Witness::Values,
        "an Action denies each machine its token",
        |setup| {
            setup.tenant.actions.credentials_exchange_denies =
                Some("Machine logins are switched off until Monday.".to_owned());
        },
    ),
    brk(
        "application.client-credentials-grant/grant-disabled",
        Witness::Values,
        "the application may not use the Client Credentials grant",
        |setup| setup.without_grants(&["client_credentials"]),
    ),
    brk(
        "audience.identifier/missing-trailing-slash",
        Witness::Values,
        "the identifier was copied without its last slash",
        |setup| {
            let shorter = setup.values.audience.trim_end_matches('/').to_owned();
            setup.values.audience = shorter;
        },
    ),
    brk(
        "audience.identifier/http-scheme",
        Witness::Values,
        "the identifier was typed with http",
        |setup| {
            setup.values.audience = setup.values.audience.replacen("https://", "http://", 1);
        },
    ),
    brk(
        "audience.identifier/custom-domain",
        Witness::Values,
        "the identifier was made of the tenant's custom domain",
        |setup| {
            let custom = setup
                .tenant
                .custom_domains
                .first()
                .map_or("login.example.com", |custom| custom.domain.as_str());
            setup.values.audience = format!("https://{custom}/api/v2/");
        },
    ),
    brk(
        "audience.identifier/other-tenant",
        Witness::Values,
        "the identifier is another tenant's Management API",
        |setup| {
            setup.values.audience = "https://somebody-else.us.auth0.com/api/v2/".into();
        },
    ),
    brk(
        "audience.identifier/not-management-api",
        Witness::Values,
        "the identifier is that of an API of the tenant's own, which the application may call",
        |setup| {
            if let Some(api) = setup
                .tenant
                .resource_servers
                .iter()
                .find(|api| !api.is_system)
            {
                setup.values.audience.clone_from(&api.identifier);
                setup.tenant.client_grants.push(ClientGrant {
                    id: setup.random.prefixed("cgr"),
                    client_id: Some(setup.values.real_client_id.clone()),
                    audience: api.identifier.clone(),
                    scope: vec!["read:articles".to_owned()],
                    subject_type: "client".to_owned(),
                    ..ClientGrant::default()
                });
            }
        },
    ),
    brk(
        "audience.identifier/unknown-api",
        Witness::Values,
        "the identifier is that of no API of the tenant",
        |setup| setup.values.audience = "https://api.gone.example.com/".into(),
    ),
    brk(
        "application.api-access/no-client-grant",
        Witness::Values,
        "the application is not authorized for the Management API",
        |setup| {
            let client_id = setup.values.real_client_id.clone();
            setup
                .tenant
                .client_grants
                .retain(|grant| grant.client_id.as_ref() != Some(&client_id));
        },
    ),
    access(
        "application.token/not-a-jwt",
        "the access token is an opaque text",
        TokenDefect::NotAJwt,
    ),
    access(
        "application.token/bad-signature",
        "the access token's signature does not fit",
        TokenDefect::BadSignature,
    ),
    access(
        "application.token/unknown-key",
        "the access token names a key that the key set lacks",
        TokenDefect::UnknownKey,
    ),
    access(
        "application.token/unexpected-algorithm",
        "the access token is signed with HS256",
        TokenDefect::UnexpectedAlgorithm,
    ),
    access(
        "application.token/wrong-issuer",
        "the access token names another issuer",
        TokenDefect::WrongIssuer,
    ),
    access(
        "application.token/wrong-audience",
        "the access token is for another API",
        TokenDefect::WrongAudience,
    ),
    access(
        "application.token/wrong-client",
        "the access token was given to another application",
        TokenDefect::WrongAuthorizedParty,
    ),
    access(
        "application.token/expired",
        "the access token was over an hour ago",
        TokenDefect::Expired,
    ),
    brk(
        "application.scopes/missing",
        Witness::Values,
        "the client grant lacks update:users_app_metadata",
        |setup| {
            setup.client_grant(|grant| {
                grant
                    .scope
                    .retain(|scope| scope != "update:users_app_metadata");
            });
        },
    ),
    brk(
        "application.excess-scopes/excess",
        Witness::Values,
        "the client grant has delete:users as well",
        |setup| setup.client_grant(|grant| grant.scope.push("delete:users".to_owned())),
    ),
    brk(
        "application.type/third-party",
        Witness::AdminToken,
        "the application is a third party's, which can never use the Password grant",
        |setup| {
            setup.client(|client| {
                client.is_first_party = false;
                client.app_type = "regular_web".into();
                client
                    .grant_types
                    .retain(|grant| !PASSWORD_GRANTS.contains(&grant.as_str()));
                client
                    .rest
                    .insert("third_party_security_mode".to_owned(), "strict".into());
            });
        },
    ),
    brk(
        "application.type/other-type",
        Witness::AdminToken,
        "the application is a Regular Web Application",
        |setup| setup.client(|client| client.app_type = "regular_web".into()),
    ),
    brk(
        "password.grant/grant-disabled",
        Witness::Values,
        "the application may not use the Password grant",
        |setup| setup.without_grants(&PASSWORD_GRANTS),
    ),
    brk(
        "directory.default/not-set",
        Witness::Values,
        "the tenant has no Default Directory",
        |setup| setup.tenant.settings.default_directory = None,
    ),
    brk(
        "directory.default/not-enabled",
        Witness::Values,
        "the Default Directory is switched off for the application, which may name no other",
        |setup| {
            setup.without_grants(&[PASSWORD_REALM]);
            setup.switch_off_directory();
        },
    ),
    brk(
        "directory.default/cannot-check-passwords",
        Witness::Values,
        "the Default Directory checks no passwords, and the application may name no other",
        |setup| {
            setup.without_grants(&[PASSWORD_REALM]);
            let directory = setup.values.default_directory.clone();
            if let Some(connection) = setup.tenant.connection_mut(&directory) {
                "samlp".clone_into(&mut connection.strategy);
            }
        },
    ),
    brk(
        "directory.connection/not-found",
        Witness::Values,
        "the directory given to MAZ does not exist; the tenant's own default does",
        |setup| {
            setup.values.default_directory = "Username-Password-Authenticaton".into();
        },
    ),
    brk(
        "directory.connection/not-a-database",
        Witness::Values,
        "the directory given to MAZ is an enterprise connection",
        |setup| setup.values.default_directory = "acme-staff".into(),
    ),
    brk(
        "directory.enabled/disabled-for-application",
        Witness::Values,
        "the directory is switched off for the application",
        |setup| {
            setup.switch_off_directory();
        },
    ),
    brk(
        "directory.name/other-directory",
        Witness::AdminToken,
        "the tenant's Default Directory is another database than the one given to MAZ",
        |setup| setup.tenant.settings.default_directory = Some("Editors".to_owned()),
    ),
    brk(
        "password.protection/bot-detection",
        Witness::Values,
        "bot detection asks password logins for a captcha, which they cannot solve",
        |setup| {
            let protection = &mut setup.tenant.attack_protection;
            protection.bot_detection_entitled = true;
            protection.bot_detection_level = "high".into();
            protection.bot_detection_challenges_password_logins = true;
        },
    ),
    brk(
        "password.protection/address-throttled",
        Witness::Values,
        "suspicious IP throttling holds this address back",
        |setup| {
            setup.tenant.attack_protection.throttled_addresses = vec!["127.0.0.1".to_owned()];
        },
    ),
    brk(
        "password.protection/maz-addresses-not-allowed",
        Witness::MazAddress,
        "the allow-lists hold another address than MAZ's",
        |setup| {
            let other = vec!["198.51.100.7".to_owned()];
            let protection = &mut setup.tenant.attack_protection;
            protection.suspicious_ip_allowlist.clone_from(&other);
            protection.brute_force_allowlist = other;
        },
    ),
    brk(
        "users.read/refused",
        Witness::Values,
        "the Management API refuses to list users although the token may",
        |setup| {
            setup.refuse(
                "GET",
                "/api/v2/users",
                "Listing users is not supported for this tenant.",
            );
        },
    ),
    brk(
        "users.rehearsal/create-refused",
        Witness::Rehearsal,
        "the Management API refuses to create users",
        |setup| {
            setup.refuse(
                "POST",
                "/api/v2/users",
                "Creating users is not supported for this tenant.",
            );
        },
    ),
    brk(
        "users.rehearsal/update-refused",
        Witness::Rehearsal,
        "the Management API refuses to change users",
        |setup| {
            setup.refuse(
                "PATCH",
                "/api/v2/users",
                "Updating users is not supported for this tenant.",
            );
        },
    ),
    brk(
        "users.rehearsal/metadata-lost",
        Witness::Rehearsal,
        "changes of app_metadata are answered and then lost",
        |setup| setup.tenant.oddities.loses_app_metadata = true,
    ),
    brk(
        "users.rehearsal/login-refused",
        Witness::Rehearsal,
        "an Action denies each login that was right so far",
        |setup| {
            setup.tenant.actions.post_login_denies =
                Some("Please verify your email before logging in.".to_owned());
        },
    ),
    brk(
        "code.domain/not-a-tenant",
        Witness::Values,
        "no tenant answers at the application domain",
        |setup| {
            setup.values.application_domain = "login.nobody.example.com".into();
        },
    ),
    brk(
        "code.domain/other-issuer",
        Witness::Values,
        "the application domain is a custom domain that names another issuer",
        |setup| {
            if let Some(custom) = setup.tenant.custom_domains.first_mut() {
                setup.values.application_domain.clone_from(&custom.domain);
                custom.other_issuer = Some("https://somebody-else.us.auth0.com/".to_owned());
            }
        },
    ),
    brk(
        "code.grant/grant-disabled",
        Witness::Values,
        "the application may not use the Authorization Code grant",
        |setup| setup.without_grants(&["authorization_code"]),
    ),
    brk(
        "code.grant/organization-required",
        Witness::Values,
        "the application is for members of organizations alone",
        |setup| setup.set("organization_usage", "require".into()),
    ),
    brk(
        "code.grant/pushed-requests-required",
        Witness::Values,
        "the application has to push its authorization requests",
        |setup| setup.set("require_pushed_authorization_requests", true.into()),
    ),
    brk(
        "code.callback/callback-not-allowed",
        Witness::Values,
        "the application's Allowed Callback URLs lack MAZ's",
        |setup| {
            setup.client(|client| {
                client.callbacks = Some(vec!["https://press.example.com/callback".to_owned()]);
            });
        },
    ),
    brk(
        "code.connections/no-connections",
        Witness::Values,
        "/authorize has not yet seen that the application has connections",
        |setup| setup.tenant.oddities.authorize_sees_no_connections = true,
    ),
    brk(
        "login.password/wrong-credentials",
        Witness::PasswordLogin,
        "the reader has changed the password since",
        |setup| {
            let new = setup.random.text(20, SECRET);
            setup.reader(|user| user.password = Some(new));
        },
    ),
    brk(
        "login.password/blocked",
        Witness::PasswordLogin,
        "the reader is blocked",
        |setup| setup.reader(|user| user.blocked = Some(true)),
    ),
    brk(
        "login.password/mfa-required",
        Witness::PasswordLogin,
        "each login wants a second factor",
        want_second_factor,
    ),
    brk(
        "login.password/password-leaked",
        Witness::PasswordLogin,
        "the reader's password is on a list of leaked ones",
        |setup| {
            setup.tenant.attack_protection.breached_password_enabled = true;
            setup.reader(|user| user.password_leaked = true);
        },
    ),
    brk(
        "login.password/too-many-attempts",
        Witness::PasswordLogin,
        "the reader's account is locked for this address after too many failures",
        |setup| setup.reader(|user| user.blocked_addresses = vec!["127.0.0.1".to_owned()]),
    ),
    brk(
        "login.password/denied-by-action",
        Witness::PasswordLogin,
        "an Action denies each login that was right so far",
        |setup| {
            setup.tenant.actions.post_login_denies =
                Some("Your subscription has ended.".to_owned());
        },
    ),
    brk(
        "login.password/unknown-api",
        Witness::PasswordLogin,
        "the tenant's Default Audience names an API that is gone",
        |setup| {
            setup.tenant.settings.default_audience =
                Some("https://gone.press.example.com/".to_owned());
        },
    ),
    brk(
        "login.password/bot-detection",
        Witness::PasswordLogin,
        "the reader's logins look like a robot's",
        |setup| setup.reader(|user| user.looks_like_a_bot = true),
    ),
    brk(
        "login.code/wrong-credentials",
        Witness::CodeLogin,
        "the reader has changed the password since; Auth0's page says so, and login-test finds login.code/timed-out",
        |setup| {
            let new = setup.random.text(20, SECRET);
            setup.reader(|user| user.password = Some(new));
        },
    ),
    brk(
        "login.code/blocked",
        Witness::CodeLogin,
        "the reader is blocked",
        |setup| setup.reader(|user| user.blocked = Some(true)),
    ),
    brk(
        "login.code/mfa-required",
        Witness::CodeLogin,
        "each login wants a second factor, and the page asks for it; without one, login-test finds login.code/timed-out",
        want_second_factor,
    ),
    brk(
        "login.code/denied-by-action",
        Witness::CodeLogin,
        "an Action denies each login that was right so far",
        |setup| {
            setup.tenant.actions.post_login_denies =
                Some("Your subscription has ended.".to_owned());
        },
    ),
    brk(
        "login.code/timed-out",
        Witness::CodeLogin,
        "the login page never sends anybody back",
        |setup| setup.tenant.oddities.authorize_never_returns = true,
    ),
    brk(
        "login.code/state-mismatch",
        Witness::CodeLogin,
        "the callback brings another state than was sent",
        |setup| setup.tenant.oddities.authorize_changes_state = true,
    ),
    brk(
        "login.code/code-refused",
        Witness::CodeLogin,
        "codes are dead before they can be exchanged",
        |setup| setup.tenant.oddities.codes_are_dead = true,
    ),
    id_token(
        "login.id-token/bad-signature",
        Witness::AnyLogin,
        "the ID token's signature does not fit",
        TokenDefect::BadSignature,
    ),
    id_token(
        "login.id-token/unexpected-algorithm",
        Witness::AnyLogin,
        "the ID token is not signed at all (alg none)",
        TokenDefect::UnexpectedAlgorithm,
    ),
    id_token(
        "login.id-token/unknown-key",
        Witness::AnyLogin,
        "the ID token names a key that the key set lacks",
        TokenDefect::UnknownKey,
    ),
    id_token(
        "login.id-token/wrong-issuer",
        Witness::AnyLogin,
        "the ID token names another issuer",
        TokenDefect::WrongIssuer,
    ),
    id_token(
        "login.id-token/wrong-audience",
        Witness::AnyLogin,
        "the ID token is for another application",
        TokenDefect::WrongAudience,
    ),
    id_token(
        "login.id-token/wrong-authorized-party",
        Witness::AnyLogin,
        "the ID token has several audiences and another authorized party",
        TokenDefect::WrongAuthorizedParty,
    ),
    id_token(
        "login.id-token/missing-subject",
        Witness::AnyLogin,
        "the ID token has no subject",
        TokenDefect::MissingSubject,
    ),
    id_token(
        "login.id-token/expired",
        Witness::AnyLogin,
        "the ID token was over an hour ago",
        TokenDefect::Expired,
    ),
    id_token(
        "login.id-token/wrong-issued-at",
        Witness::AnyLogin,
        "the ID token was made tomorrow",
        TokenDefect::WrongIssuedAt,
    ),
    id_token(
        "login.id-token/wrong-nonce",
        Witness::CodeLogin,
        "the ID token has another nonce than was sent",
        TokenDefect::WrongNonce,
    ),
    id_token(
        "login.id-token/wrong-access-token-hash",
        Witness::AnyLogin,
        "the ID token's at_hash is that of another access token",
        TokenDefect::WrongAccessTokenHash,
    ),
    brk(
        "login.userinfo/other-subject",
        Witness::AnyLogin,
        "/userinfo answers with another person",
        |setup| setup.tenant.oddities.userinfo = UserInfo::SomebodyElse,
    ),
    brk(
        "login.userinfo/refused",
        Witness::AnyLogin,
        "/userinfo refuses each token",
        |setup| setup.tenant.oddities.userinfo = UserInfo::Refuses,
    ),
    brk(
        "login.refresh-token/not-given",
        Witness::Offline,
        "the application may not have refresh tokens",
        |setup| setup.without_grants(&["refresh_token"]),
    ),
    renewal(
        "login.refresh-token/refused",
        "each refresh token is refused",
        Renewal::Refused,
    ),
    renewal(
        "login.refresh-token/bad-id-token",
        "the ID token of a renewed login has a signature that does not fit",
        Renewal::BadSignature,
    ),
    renewal(
        "login.refresh-token/other-login",
        "a renewed login is somebody else's",
        Renewal::SomebodyElse,
    ),
    renewal(
        "login.refresh-token/not-revoked",
        "no refresh token can be revoked",
        Renewal::NeverRevoked,
    ),
    maz_api(
        "record.target/unreachable",
        "the MAZ API answers 503",
        MazStart::Unavailable,
    ),
    maz_api(
        "record.target/refused",
        "the MAZ API's token was withdrawn",
        MazStart::Refusing,
    ),
    maz_api(
        "record.target/missing",
        "the MAZ API holds no record",
        MazStart::Empty,
    ),
    maz_api(
        "record.target/differs",
        "the MAZ API holds another record",
        MazStart::Other,
    ),
];

fn want_second_factor(setup: &mut Setup<'_>) {
    setup.tenant.guardian.factors = vec![
        "otp".to_owned(),
        "push-notification".to_owned(),
        "recovery-code".to_owned(),
    ];
    setup.tenant.guardian.policies = vec!["all-applications".to_owned()];
    let authenticators = usual_authenticators(setup.random);
    setup.reader(|user| user.authenticators = authenticators);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_check_and_cause_and_each_once() {
        let mut names: Vec<_> = BREAKS.iter().map(|known| known.name).collect();
        for name in &names {
            assert!(
                name.split_once('/')
                    .is_some_and(|(check, cause)| check.contains('.') && !cause.is_empty()),
                "{name}"
            );
        }
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn a_slip_is_told_its_nearest_name() {
        assert_eq!(
            nearest("directory.default/notset"),
            Some("directory.default/not-set")
        );
        assert_eq!(nearest("swapped"), Some("application.credentials/swapped"));
        for slip in ["directory.name/other", "DIRECTORY.NAME/Other-Directory"] {
            assert_eq!(nearest(slip), Some("directory.name/other-directory"));
        }
        assert_eq!(
            nearest("credentials/refused"),
            Some("application.credentials/refused")
        );
        assert_eq!(nearest("zzz"), None);
    }
}
