//! Asks the tenant for documents: what waits for no other answer at once, then what waits for the token.

use super::run::{Run, timed};
use crate::auth0::{
    AuthorizeAnswer, ClientSettings, ConnectionSettings, CustomDomain, Discovery, Jwks, Login,
    Management, Meaning, ProvenHost, ProvenTenant, Rights, Tenant, TenantSettings, Throttling,
    TokenAnswer,
};
use crate::checks::{BY_A_DIRECTORY, Document, Part, Seen, Selection, TokenEvidence};
use crate::domain::{Audience, ClientId, Password, Redactor};
use crate::http::Error;
use crate::maz::{ApiError, RecordApi};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

impl Run {
    /// Asks for all that a selection of checks rests on, and the MAZ API, where one is given, for what it holds.
    /// One that the token is not for is not asked.
    pub async fn ask(&mut self, selection: &Selection, api: Option<&Result<RecordApi, ApiError>>) {
        let documents = selection.documents();
        let held = async {
            match api.filter(|_| documents.contains(&Document::Target)) {
                Some(Err(error)) => Part::Failed(error.clone(), Duration::ZERO),
                Some(Ok(api)) => {
                    let started = Instant::now();
                    let held = api.read().await.map(|seen| seen.held);
                    Part::from(held, started.elapsed())
                }
                None => Part::Untried,
            }
        };
        let (held, ()) = tokio::join!(Box::pin(held), self.gather(&documents));
        self.evidence.target = held;
        let api = api.and_then(|api| api.as_ref().ok());
        self.elsewhere += api.map_or(0, RecordApi::requests);
    }

    /// Asks for what these checks rest on, and is not there yet.
    pub async fn ask_for(&mut self, checks: &[&str]) {
        let documents = Selection::of(checks).documents();
        self.gather(&documents).await;
    }

    /// Asks a tenant for what is wanted and not there yet.
    pub async fn gather(&mut self, wanted: &BTreeSet<Document>) {
        self.begin();
        Box::pin(gather(self, wanted)).await;
    }
}

/// The documents that are wanted and not there yet.
struct Due(BTreeSet<Document>);

impl Due {
    fn of(run: &Run, wanted: &BTreeSet<Document>) -> Self {
        let pointless = |document| match document {
            // Nobody asked about any address.
            Document::Throttling => run.settings.maz_addresses.is_empty(),
            _ => false,
        };
        Self(
            wanted
                .iter()
                .copied()
                .filter(|document| run.evidence.is_untried(*document) && !pointless(*document))
                .collect(),
        )
    }

    fn has(&self, document: Document) -> bool {
        self.0.contains(&document)
    }

    /// Asks for a document, if it is due.
    async fn ask<T>(
        &self,
        document: Document,
        question: impl Future<Output = Result<T, Error>>,
    ) -> Option<Part<T>> {
        if self.has(document) {
            Some(timed(question).await)
        } else {
            None
        }
    }
}

/// Asks for what is wanted and not there yet.
async fn gather(run: &mut Run, wanted: &BTreeSet<Document>) {
    let due = Due::of(run, wanted);
    let first = Box::pin(FirstRound::ask(run, &due)).await;
    first.keep(run);
    let is_a_tenant = run
        .evidence
        .discovery
        .value()
        .is_some_and(|discovery| discovery.lacking().is_empty());
    if !is_a_tenant {
        return;
    }
    let Some(host) = run.proven() else { return };
    let (second, wider) = tokio::join!(
        SecondRound::ask(run, &due, &host),
        WiderRound::ask(run, &due, &host)
    );
    second.keep(run);
    wider.keep(run);
}

/// What waits for nothing; and the token, which waits only where the host must first prove itself.
struct FirstRound {
    discovery: Option<Part<Discovery>>,
    jwks: Option<Part<Jwks>>,
    token: Option<Part<TokenEvidence>>,
    code_discovery: Option<Part<Discovery>>,
    authorize: Option<Part<AuthorizeAnswer>>,
}

impl FirstRound {
    async fn ask(run: &Run, due: &Due) -> Self {
        let domain = &run.settings.domain;
        let tenant = Tenant::new(&run.http, domain);
        let discovery_and_token = async {
            let discovery = due.ask(Document::Discovery, tenant.discovery());
            // A host of Auth0's may have the secret at once. Any other must first prove itself: a mistyped domain may
            // belong to anybody.
            if let Some(host) = run.proven() {
                tokio::join!(discovery, token(run, due, &host))
            } else {
                let discovery = discovery.await;
                let proven = discovery
                    .as_ref()
                    .and_then(Part::value)
                    .and_then(|discovery| ProvenHost::by_discovery(domain, discovery));
                let token = match proven {
                    Some(host) => token(run, due, &host).await,
                    None => None,
                };
                (discovery, token)
            }
        };
        let ((discovery, token), jwks, (code_discovery, authorize)) = tokio::join!(
            discovery_and_token,
            due.ask(Document::Jwks, tenant.jwks()),
            code_part(run, due)
        );
        Self {
            discovery,
            jwks,
            token,
            code_discovery,
            authorize,
        }
    }

    fn keep(self, run: &mut Run) {
        run.evidence.discovery.take(self.discovery);
        run.evidence.jwks.take(self.jwks);
        run.evidence.token.take(self.token);
        run.evidence.code_discovery.take(self.code_discovery);
        run.evidence.authorize.take(self.authorize);
    }
}

/// What the Authorization Code part rests on. No secret is sent, so it waits for nothing.
async fn code_part(
    run: &Run,
    due: &Due,
) -> (Option<Part<Discovery>>, Option<Part<AuthorizeAnswer>>) {
    let Some(code) = &run.settings.authorization_code else {
        return (None, None);
    };
    let tenant = Tenant::new(&run.http, &code.application_domain);
    let discovery = async {
        if code.application_domain == run.settings.domain {
            return None;
        }
        due.ask(Document::CodeDiscovery, tenant.discovery()).await
    };
    let authorize = async {
        let id = showable_id(run)?;
        due.ask(
            Document::Authorize,
            tenant.authorize(id, &code.redirect_uri),
        )
        .await
    };
    tokio::join!(discovery, authorize)
}

/// The client id, unless it looks like a secret: that is never put into an address.
fn showable_id(run: &Run) -> Option<&ClientId> {
    run.settings
        .client_id
        .as_ref()
        .filter(|id| !id.looks_like_a_secret())
}

/// Asks for a token, unless the values are missing or plainly swapped: a secret is not sent as an id, since ids stand in
/// logs.
async fn token(run: &Run, due: &Due, host: &ProvenHost) -> Option<Part<TokenEvidence>> {
    let settings = &run.settings;
    let id = settings.client_id.as_ref()?;
    let secret = settings.client_secret.as_ref()?;
    if id.looks_like_a_secret() && secret.looks_like_a_client_id() {
        return None;
    }
    let application = run.application()?;
    let usual = format!("https://{}/api/v2/", settings.domain);
    let audience = match &settings.audience {
        Some(audience) => Some(audience.clone()),
        None => Audience::parse(&usual).ok().map(|pasted| pasted.value),
    };
    let tenant = ProvenTenant::new(&run.http, host);
    due.ask(Document::Token, async {
        application
            .client_credentials(tenant, audience.as_ref())
            .await
            .map(|(answer, authentication)| TokenEvidence {
                answer,
                authentication,
            })
    })
    .await
}

/// What waits for the token's answer: the logins, which are spared where the application itself was refused, and the
/// users, which are read with it.
#[derive(Default)]
struct SecondRound {
    password_login: Option<Part<TokenAnswer>>,
    realm_login: Option<Part<TokenAnswer>>,
    users: Option<Seen<()>>,
}

impl SecondRound {
    async fn ask(run: &Run, due: &Due, host: &ProvenHost) -> Self {
        let Some(token) = run.evidence.token.value() else {
            return Self::default();
        };
        let accepted = match &token.answer {
            TokenAnswer::Granted(_) => true,
            TokenAnswer::Refused(refusal) => !matches!(
                refusal.meaning,
                Meaning::ClientRefused | Meaning::DeniedByAction | Meaning::Unrecognised
            ),
        };
        let application = run.application().filter(|_| accepted);
        let tenant = ProvenTenant::new(&run.http, host);
        let nobody = Nobody::new(run.http.redactor());
        let directory = run.settings.default_directory.as_ref();
        let log_in = async |document, realm| {
            let application = application.as_ref()?;
            let login = Login {
                realm,
                username: &nobody.username,
                password: &nobody.password,
                scope: "openid",
            };
            due.ask(document, async {
                let login = application.log_in(tenant, login).await?;
                Ok(login.answer)
            })
            .await
        };
        // Where the settings say that these are one directory, one login shows both, unless it reached none.
        let is_the_default = directory.is_some_and(|name| {
            let settings = run.evidence.tenant_settings.value();
            let settings = settings.and_then(|answer| answer.as_ref().ok());
            settings.and_then(|settings| settings.default_directory.as_deref())
                == Some(name.as_str())
        });
        let logins = async {
            let at_the_default = log_in(Document::PasswordLogin, None);
            let at_the_directory = async {
                directory?;
                log_in(Document::RealmLogin, directory).await
            };
            if !is_the_default {
                return tokio::join!(at_the_default, at_the_directory);
            }
            let first = at_the_default.await;
            let reached = first.as_ref().and_then(Part::value);
            let reached = reached.and_then(TokenAnswer::refusal);
            match reached {
                Some(refusal) if BY_A_DIRECTORY.contains(&refusal.meaning) => {
                    let same = due.has(Document::RealmLogin).then(|| first.clone());
                    (first, same.flatten())
                }
                _ => (first, at_the_directory.await),
            }
        };
        let users = async {
            let TokenAnswer::Granted(granted) = &token.answer else {
                return None;
            };
            let rights = Rights::own(host, granted);
            let management = Management::new(&run.http, &rights);
            due.ask(Document::Users, management.users()).await
        };
        let ((password_login, realm_login), users) = tokio::join!(logins, users);
        Self {
            password_login,
            realm_login,
            users,
        }
    }

    fn keep(self, run: &mut Run) {
        run.evidence.password_login.take(self.password_login);
        run.evidence.realm_login.take(self.realm_login);
        run.evidence.users.take(self.users);
    }
}

/// What is read with wider rights than MAZ's: an administrator's token is tried for everything, the application's own
/// for what its scopes name.
#[derive(Default)]
struct WiderRound {
    tenant_settings: Option<Seen<TenantSettings>>,
    client: Option<Seen<ClientSettings>>,
    connection: Option<Seen<Option<ConnectionSettings>>>,
    connection_clients: Option<Seen<bool>>,
    throttling: Option<Seen<Throttling>>,
    custom_domains: Option<Seen<Vec<CustomDomain>>>,
}

impl WiderRound {
    async fn ask(run: &Run, due: &Due, host: &ProvenHost) -> Self {
        let Some((rights, due)) = Self::rights(run, due, host) else {
            return Self::default();
        };
        let management = Management::new(&run.http, &rights);
        let id = showable_id(run);
        let client = async {
            let id = id?;
            due.ask(Document::Client, management.client(id)).await
        };
        let connection = async {
            let name = run.settings.default_directory.as_ref()?;
            due.ask(Document::Connection, management.connection(name))
                .await
        };
        let connection = async {
            let connection = connection.await;
            let known = connection.as_ref().unwrap_or(&run.evidence.connection);
            let clients = match (known.value(), id) {
                (Some(Ok(Some(found))), Some(id)) => match &found.id {
                    Some(con) => {
                        let question = management.connection_has_client(con, id);
                        due.ask(Document::ConnectionClients, question).await
                    }
                    None => None,
                },
                _ => None,
            };
            (connection, clients)
        };
        let (tenant_settings, client, (connection, connection_clients), throttling, custom_domains) = tokio::join!(
            due.ask(Document::TenantSettings, management.settings()),
            client,
            connection,
            due.ask(Document::Throttling, management.throttling()),
            due.ask(Document::CustomDomains, management.custom_domains()),
        );
        Self {
            tenant_settings,
            client,
            connection,
            connection_clients,
            throttling,
            custom_domains,
        }
    }

    /// The rights, and what they reach of what is due.
    fn rights(run: &Run, due: &Due, host: &ProvenHost) -> Option<(Rights, Due)> {
        let needs_more = due.0.iter().filter(|document| document.scope().is_some());
        if run.settings.admin_token.is_some() {
            return Some((run.admin_rights()?, Due(needs_more.copied().collect())));
        }
        let TokenAnswer::Granted(granted) = &run.evidence.token.value()?.answer else {
            return None;
        };
        let scopes = granted.scopes().unwrap_or_default();
        let reached = needs_more.filter(|document| {
            document
                .scope()
                .is_some_and(|scope| scopes.iter().any(|has| has.as_str() == scope))
        });
        Some((Rights::own(host, granted), Due(reached.copied().collect())))
    }

    fn keep(self, run: &mut Run) {
        run.evidence.tenant_settings.take(self.tenant_settings);
        run.evidence.client.take(self.client);
        run.evidence.connection.take(self.connection);
        run.evidence
            .connection_clients
            .take(self.connection_clients);
        run.evidence.throttling.take(self.throttling);
        run.evidence.custom_domains.take(self.custom_domains);
    }
}

/// A user that cannot exist: its address is under `.invalid`, which nobody can own (RFC 2606 section 2), and new for each
/// run, so that no failed login adds to another's count.
struct Nobody {
    username: String,
    password: Password,
}

impl Nobody {
    fn new(redactor: &Redactor) -> Self {
        let mut bytes = [0_u8; 24];
        // Without randomness the name is the same each time, which is no worse than a fixed one.
        let _ = getrandom::fill(&mut bytes);
        let text = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bytes);
        Self {
            username: format!(
                "maz-auth0-check-{}@maz-auth0.invalid",
                text[..10].to_ascii_lowercase()
            ),
            password: Password::made(&format!("Aa1!{text}"), redactor),
        }
    }
}
