//! Gathers evidence and has it judged: the one place where asking and judging meet.
//!
//! A run asks for each document once, and for side by side what does not wait for another answer.

mod rehearsal;

pub use rehearsal::{Rehearsal, USERNAME as REHEARSAL_USERNAME};

use crate::auth0::{
    AuthorizeAnswer, ClientAuthentication, ClientSettings, ConnectionSettings, Discovery, Http,
    IdTokenAlgorithm, IdTokenError, LoginAnswer, Meaning, Tenant, TenantSettings, Throttling,
    TokenAnswer,
};
use crate::checks::{
    Document, Evidence, Flow, LoginEvidence, Part, RehearsalEvidence, Seen, Selection,
    TokenEvidence, judge_all, login_may_be_tried, rehearsal_may_be_tried, validated_id_token,
};
use crate::domain::{
    AccessToken, Audience, CheckResult, DirectoryName, IntegrationReport, Settings, TenantDomain,
};
use crate::record_api::RecordApi;
use std::collections::BTreeSet;
use std::time::{Instant, SystemTime};

/// Asks a tenant for what is wanted and not yet there.
pub async fn gather(
    http: &Http,
    settings: &Settings,
    wanted: &BTreeSet<Document>,
    evidence: &mut Evidence,
) {
    evidence.now = seconds_now();
    http.limit_run();
    let tenant = Tenant::new(http, &settings.domain);

    // A host of Auth0's may have the secret at once. Any other must first look like a tenant that calls itself by this
    // name: a mistyped domain may belong to anybody.
    let at_once = settings.domain.is_auth0();
    let discovery = async {
        if wanted.contains(&Document::Discovery) && evidence.discovery.is_untried() {
            Some(timed(tenant.discovery()).await)
        } else {
            None
        }
    };
    let jwks = async {
        if wanted.contains(&Document::Jwks) && evidence.jwks.is_untried() {
            Some(timed(tenant.jwks()).await)
        } else {
            None
        }
    };
    let early_token = async {
        if at_once && wanted.contains(&Document::Token) && evidence.token.is_untried() {
            token(tenant, settings).await
        } else {
            None
        }
    };
    let code = code_part(http, settings, wanted, evidence);
    let (discovery, jwks, early_token, (code_discovery, authorize)) =
        tokio::join!(discovery, jwks, early_token, code);
    if let Some(part) = code_discovery {
        evidence.code_discovery = part;
    }
    if let Some(part) = authorize {
        evidence.authorize = part;
    }
    if let Some(part) = discovery {
        evidence.discovery = part;
    }
    if let Some(part) = jwks {
        evidence.jwks = part;
    }
    if let Some(part) = early_token {
        evidence.token = part;
    }
    let is_a_tenant = evidence
        .discovery
        .value()
        .is_some_and(|discovery| discovery.lacking().is_empty());
    let calls_itself_so = evidence
        .discovery
        .value()
        .is_some_and(|discovery| discovery.issuer.as_deref() == Some(&settings.domain.issuer()));
    if !at_once
        && is_a_tenant
        && calls_itself_so
        && wanted.contains(&Document::Token)
        && evidence.token.is_untried()
        && let Some(part) = token(tenant, settings).await
    {
        evidence.token = part;
    }
    if !is_a_tenant {
        return;
    }
    let wider = Wider::of(settings, wanted, evidence);
    let ((), seen) = tokio::join!(
        second_round(tenant, settings, wanted, evidence),
        wider.ask(tenant, settings)
    );
    evidence.tenant_settings.take(seen.tenant_settings);
    evidence.client.take(seen.client);
    evidence.connection.take(seen.connection);
    evidence.connection_clients.take(seen.connection_clients);
    evidence.throttling.take(seen.throttling);
}

/// What the Authorization Code part rests on. No secret is sent, so it waits for nothing.
async fn code_part(
    http: &Http,
    settings: &Settings,
    wanted: &BTreeSet<Document>,
    evidence: &Evidence,
) -> (Option<Part<Discovery>>, Option<Part<AuthorizeAnswer>>) {
    let Some(code) = &settings.authorization_code else {
        return (None, None);
    };
    let tenant = Tenant::new(http, &code.application_domain);
    let discovery = async {
        let other = code.application_domain != settings.domain;
        if other
            && wanted.contains(&Document::CodeDiscovery)
            && evidence.code_discovery.is_untried()
        {
            Some(timed(tenant.discovery()).await)
        } else {
            None
        }
    };
    let authorize = async {
        let id = settings
            .client_id
            .as_ref()
            .filter(|id| !id.looks_like_a_secret())?;
        if wanted.contains(&Document::Authorize) && evidence.authorize.is_untried() {
            Some(timed(tenant.authorize(id, &code.redirect_uri)).await)
        } else {
            None
        }
    };
    tokio::join!(discovery, authorize)
}

/// What waits for the token's answer: the logins, which are spared where the application itself was refused, and what
/// is read with the token.
async fn second_round(
    tenant: Tenant<'_>,
    settings: &Settings,
    wanted: &BTreeSet<Document>,
    evidence: &mut Evidence,
) {
    let Some(token) = evidence.token.value().cloned() else {
        return;
    };
    let accepted = match &token.answer {
        TokenAnswer::Granted(_) => true,
        TokenAnswer::Refused(refusal) => !matches!(
            refusal.meaning,
            Meaning::ClientRefused | Meaning::Unrecognised
        ),
    };
    let nobody = Nobody::new();
    let login = async |document: Document, untried: bool| {
        let (Some(id), Some(secret)) = (&settings.client_id, &settings.client_secret) else {
            return None;
        };
        let directory = match document {
            Document::RealmLogin => Some(settings.default_directory.as_ref()?),
            _ => None,
        };
        if !accepted || !untried || !wanted.contains(&document) {
            return None;
        }
        let user = (nobody.username.as_str(), nobody.password.as_str());
        Some(timed(tenant.password_login(id, secret, token.authentication, directory, user)).await)
    };
    let users = async {
        match &token.answer {
            TokenAnswer::Granted(granted)
                if wanted.contains(&Document::Users) && evidence.users.is_untried() =>
            {
                Some(timed(tenant.users(&granted.access_token)).await)
            }
            _ => None,
        }
    };
    let (password_login, realm_login, users) = tokio::join!(
        login(
            Document::PasswordLogin,
            evidence.password_login.is_untried()
        ),
        login(Document::RealmLogin, evidence.realm_login.is_untried()),
        users
    );
    if let Some(part) = password_login {
        evidence.password_login = part;
    }
    if let Some(part) = realm_login {
        evidence.realm_login = part;
    }
    if let Some(part) = users {
        evidence.users = part;
    }
}

/// What is to be asked for with wider rights than MAZ's, and the token that has them.
struct Wider {
    token: Option<AccessToken>,
    documents: BTreeSet<Document>,
}

/// What was seen with wider rights.
#[derive(Default)]
struct SeenWider {
    tenant_settings: Option<Seen<TenantSettings>>,
    client: Option<Seen<ClientSettings>>,
    connection: Option<Seen<Option<ConnectionSettings>>>,
    connection_clients: Option<Seen<bool>>,
    throttling: Option<Seen<Throttling>>,
}

impl Wider {
    /// An administrator's token is tried for everything; the application's own for what its scopes name.
    fn of(settings: &Settings, wanted: &BTreeSet<Document>, evidence: &Evidence) -> Self {
        let untried = wanted
            .iter()
            .copied()
            .filter(|document| match document {
                Document::TenantSettings => evidence.tenant_settings.is_untried(),
                Document::Client => evidence.client.is_untried(),
                Document::Connection => evidence.connection.is_untried(),
                Document::ConnectionClients => evidence.connection_clients.is_untried(),
                Document::Throttling => evidence.throttling.is_untried(),
                _ => false,
            })
            .filter(|document| {
                *document != Document::Throttling || !settings.maz_addresses.is_empty()
            });
        if let Some(token) = &settings.admin_token {
            return Self {
                token: Some(token.clone()),
                documents: untried.collect(),
            };
        }
        let Some(TokenAnswer::Granted(granted)) = evidence.token.value().map(|token| &token.answer)
        else {
            return Self {
                token: None,
                documents: BTreeSet::new(),
            };
        };
        let scopes = granted.scopes();
        Self {
            token: Some(granted.access_token.clone()),
            documents: untried
                .filter(|document| {
                    document
                        .scope()
                        .is_some_and(|scope| scopes.iter().any(|has| has.as_str() == scope))
                })
                .collect(),
        }
    }

    async fn ask(&self, tenant: Tenant<'_>, settings: &Settings) -> SeenWider {
        let Some(token) = &self.token else {
            return SeenWider::default();
        };
        let wants = |document| self.documents.contains(&document);
        // What looks like a secret is never put into an address.
        let id = settings
            .client_id
            .as_ref()
            .filter(|id| !id.looks_like_a_secret());
        let tenant_settings = async {
            if wants(Document::TenantSettings) {
                Some(timed(tenant.settings(token)).await)
            } else {
                None
            }
        };
        let client = async {
            match id {
                Some(id) if wants(Document::Client) => Some(timed(tenant.client(token, id)).await),
                _ => None,
            }
        };
        let connection = async {
            let Some(name) = &settings.default_directory else {
                return (None, None);
            };
            if !wants(Document::Connection) {
                return (None, None);
            }
            let connection = timed(tenant.connection(token, name)).await;
            let con = match connection.value() {
                Some(Ok(Some(found))) => found.id.clone(),
                _ => None,
            };
            let clients = match (con, id) {
                (Some(con), Some(id)) if wants(Document::ConnectionClients) => {
                    Some(timed(tenant.connection_has_client(token, &con, id)).await)
                }
                _ => None,
            };
            (Some(connection), clients)
        };
        let throttling = async {
            if wants(Document::Throttling) {
                Some(timed(tenant.throttling(token)).await)
            } else {
                None
            }
        };
        let (tenant_settings, client, (connection, connection_clients), throttling) =
            tokio::join!(tenant_settings, client, connection, throttling);
        SeenWider {
            tenant_settings,
            client,
            connection,
            connection_clients,
            throttling,
        }
    }
}

/// Asks for a token, unless the values are missing or plainly swapped: a secret is not sent as an id, since ids stand in
/// logs.
async fn token(tenant: Tenant<'_>, settings: &Settings) -> Option<Part<TokenEvidence>> {
    let id = settings.client_id.as_ref()?;
    let secret = settings.client_secret.as_ref()?;
    if id.looks_like_a_secret() && secret.looks_like_a_client_id() {
        return None;
    }
    let usual = format!("https://{}/api/v2/", settings.domain);
    let audience = match &settings.audience {
        Some(audience) => Some(audience.clone()),
        None => Audience::parse(&usual).ok().map(|pasted| pasted.value),
    };
    let started = Instant::now();
    let outcome = tenant
        .client_credentials(id, secret, audience.as_ref())
        .await
        .map(|(answer, authentication)| TokenEvidence {
            answer,
            authentication,
        });
    Some(Part::from(outcome, started.elapsed()))
}

async fn timed<T>(question: impl Future<Output = Result<T, crate::auth0::Error>>) -> Part<T> {
    let started = Instant::now();
    let outcome = question.await;
    Part::from(outcome, started.elapsed())
}

/// A user that cannot exist: its address is under `.invalid`, which nobody can own (RFC 2606 section 2), and new for each
/// run, so that no failed login adds to another's count.
struct Nobody {
    username: String,
    password: String,
}

impl Nobody {
    fn new() -> Self {
        let mut bytes = [0_u8; 24];
        // Without randomness the name is the same each time, which is no worse than a fixed one.
        let _ = getrandom::fill(&mut bytes);
        let text = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bytes);
        Self {
            username: format!(
                "maz-auth0-check-{}@maz-auth0.invalid",
                text[..10].to_ascii_lowercase()
            ),
            password: format!("Aa1!{text}"),
        }
    }
}

/// Who is to be logged in, and how.
pub struct PasswordLogin<'a> {
    /// The name.
    pub username: &'a str,
    /// The password.
    pub password: &'a str,
    /// The directory that is to check it; without one the tenant's Default Directory does, as for MAZ.
    pub realm: Option<&'a DirectoryName>,
    /// The scopes to ask for.
    pub scope: &'a str,
    /// The algorithm to which the application is set.
    pub algorithm: IdTokenAlgorithm,
}

/// What stands for a login that waits for its second factor.
pub struct SecondFactor(AccessToken);

/// Logs a person in with a password, once, into the evidence, which must hold the tenant's and the application's
/// documents. Where Auth0 asks for a second factor, what [`second_factor`] needs comes back.
pub async fn log_in(
    http: &Http,
    settings: &Settings,
    asked: &PasswordLogin<'_>,
    evidence: &mut Evidence,
) -> Option<SecondFactor> {
    http.limit_run();
    let mut login = LoginEvidence::new(Flow::Password, settings.domain.issuer());
    login.username = Some(crate::domain::clean(asked.username));
    login.algorithm = asked.algorithm;
    let mut mfa_token = None;
    if login_may_be_tried(settings, evidence)
        && let (Some(id), Some(secret)) = (&settings.client_id, &settings.client_secret)
    {
        let tenant = Tenant::new(http, &settings.domain);
        let started = Instant::now();
        let user = (asked.username, asked.password);
        let answer = tenant
            .log_in(
                id,
                secret,
                authentication(evidence),
                asked.realm,
                user,
                asked.scope,
            )
            .await
            .map(
                |LoginAnswer {
                     answer,
                     mfa_token: token,
                 }| {
                    mfa_token = token;
                    answer
                },
            );
        login.answer = Part::from(answer, started.elapsed());
        note_for_other_checks(&login, asked.realm.is_some(), evidence);
    }
    follow_up(http, settings, login, evidence).await;
    mfa_token.map(SecondFactor)
}

/// Gives the one-time code that Auth0 asks for, once.
pub async fn second_factor(
    http: &Http,
    settings: &Settings,
    SecondFactor(mfa_token): &SecondFactor,
    code: &str,
    evidence: &mut Evidence,
) {
    let (Some(id), Some(secret)) = (&settings.client_id, &settings.client_secret) else {
        return;
    };
    let Some(mut login) = evidence.login.take() else {
        return;
    };
    http.limit_run();
    let authentication = authentication(evidence);
    login.second_factor = timed(Tenant::new(http, &settings.domain).one_time_code(
        id,
        secret,
        authentication,
        mfa_token,
        code,
    ))
    .await;
    follow_up(http, settings, login, evidence).await;
}

/// Exchanges the code that a browser brought, into the evidence of a login, and looks at what was given.
pub async fn exchange(
    http: &Http,
    settings: &Settings,
    mut login: LoginEvidence,
    code: &AccessToken,
    redirect_uri: &str,
    verifier: &str,
    evidence: &mut Evidence,
) {
    http.limit_run();
    if let (Some(id), Some(secret)) = (&settings.client_id, &settings.client_secret) {
        let tenant = Tenant::new(http, login_domain(settings, &login));
        let authentication = authentication(evidence);
        login.answer = timed(tenant.exchange_code(
            id,
            secret,
            authentication,
            code.expose(),
            redirect_uri,
            verifier,
        ))
        .await;
    }
    follow_up(http, settings, login, evidence).await;
}

/// The domain at which a login takes place.
fn login_domain<'a>(settings: &'a Settings, login: &LoginEvidence) -> &'a TenantDomain {
    match (login.flow, &settings.authorization_code) {
        (Flow::Code, Some(code)) => &code.application_domain,
        _ => &settings.domain,
    }
}

fn authentication(evidence: &Evidence) -> ClientAuthentication {
    evidence
        .token
        .value()
        .map(|token| token.authentication)
        .unwrap_or_default()
}

/// A refusal that is not the person's doing answers what the logins as nobody would have asked, so that those need not
/// be tried.
fn note_for_other_checks(login: &LoginEvidence, with_realm: bool, evidence: &mut Evidence) {
    let Some(TokenAnswer::Refused(refusal)) = login.answer.value() else {
        return;
    };
    let tenants = matches!(
        refusal.meaning,
        Meaning::GrantDisabled
            | Meaning::NoDefaultDirectory
            | Meaning::ConnectionDisabled
            | Meaning::ConnectionNotFound
            | Meaning::ConnectionCannotCheckPasswords
    );
    if !tenants {
        return;
    }
    if evidence.password_login.is_untried() {
        evidence.password_login = login.answer.clone();
    }
    if evidence.realm_login.is_untried()
        && (with_realm || refusal.meaning == Meaning::ConnectionDisabled)
    {
        evidence.realm_login = login.answer.clone();
    }
}

/// What follows a login: the keys once more, if its ID token names one that is not among them, and the profile.
async fn follow_up(
    http: &Http,
    settings: &Settings,
    mut login: LoginEvidence,
    evidence: &mut Evidence,
) {
    evidence.now = seconds_now();
    if let Some(tokens) = login.tokens().cloned() {
        let tenant = Tenant::new(http, login_domain(settings, &login));
        let unknown_key = evidence.jwks.value().is_some_and(|keys| {
            matches!(
                validated_id_token(settings, evidence, &login, keys),
                Some(Err(IdTokenError::UnknownKey(_)))
            )
        });
        let keys = async {
            if unknown_key {
                tenant.jwks().await.ok()
            } else {
                None
            }
        };
        let (keys, userinfo) = tokio::join!(keys, timed(tenant.userinfo(&tokens.access_token)));
        login.newer_keys = keys;
        login.userinfo = userinfo;
    }
    evidence.login = Some(login);
}

fn seconds_now() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_secs()).ok())
        .unwrap_or_default()
}

/// Asks and judges: everything a selection asks for of one integration.
pub async fn examine(
    http: &Http,
    name: &str,
    settings: &Settings,
    selection: &Selection,
    login: Option<PasswordLogin<'_>>,
    rehearsal: Option<&Rehearsal>,
    api: Option<&RecordApi>,
) -> IntegrationReport {
    let before = http.requests();
    let mut evidence = Evidence::default();
    let documents = selection.documents();
    let held = async {
        match api.filter(|_| documents.contains(&Document::Target)) {
            Some(api) => {
                let started = Instant::now();
                let held = api.read().await.map(|seen| seen.held);
                Part::from(held, started.elapsed())
            }
            None => Part::Untried,
        }
    };
    let gathered = Box::pin(gather(http, settings, &documents, &mut evidence));
    let (held, ()) = tokio::join!(Box::pin(held), gathered);
    evidence.target = held;
    if let Some(login) = login.filter(|_| selection.wants_login()) {
        log_in(http, settings, &login, &mut evidence).await;
    }
    if let Some(rehearsal) = rehearsal {
        evidence.rehearsal = Some(if rehearsal_may_be_tried(settings, &evidence) {
            Box::pin(rehearsal::rehearse(http, settings, rehearsal, &evidence)).await
        } else {
            RehearsalEvidence::default()
        });
    }
    IntegrationReport {
        name: name.to_owned(),
        domain: settings.domain.host().to_owned(),
        requests: http.requests() - before + api.map_or(0, RecordApi::requests),
        checks: judge_all(settings, &evidence, selection),
    }
}

/// The judgement of evidence that is already there.
pub fn judge(settings: &Settings, evidence: &Evidence, selection: &Selection) -> Vec<CheckResult> {
    judge_all(settings, evidence, selection)
}
