//! Gathers evidence and has it judged: the one place where asking and judging meet.
//!
//! A run asks for each document once, and for side by side what does not wait for another answer.

mod callback;
mod held;
mod login;
mod rehearsal;
mod second_factor;

pub use callback::{LentCallback, lend_callback, take_back_callback};
pub use login::{BrowserCode, Offline, PasswordLogin, exchange, log_in};
pub use rehearsal::{Rehearsal, USERNAME as REHEARSAL_USERNAME};
pub use second_factor::{SecondFactor, authenticators, await_push, challenge, second_factor};

use crate::auth0::{
    AuthorizeAnswer, ClientAuthentication, ClientSettings, ConnectionSettings, Discovery, Meaning,
    Tenant, TenantSettings, Throttling, TokenAnswer,
};
use crate::checks::{
    Document, Evidence, Part, RehearsalEvidence, Seen, Selection, TokenEvidence, judge_all,
    rehearsal_may_be_tried,
};
use crate::domain::{AccessToken, Audience, CheckResult, IntegrationReport, Settings};
use crate::http::Http;
use crate::maz::RecordApi;
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
    if let Some(id) = &settings.client_id
        && id.looks_like_a_secret()
    {
        http.redactor().learn(id.as_str());
    }
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
            Meaning::ClientRefused | Meaning::DeniedByAction | Meaning::Unrecognised
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

async fn timed<T>(question: impl Future<Output = Result<T, crate::http::Error>>) -> Part<T> {
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

fn authentication(evidence: &Evidence) -> ClientAuthentication {
    evidence
        .token
        .value()
        .map(|token| token.authentication)
        .unwrap_or_default()
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
