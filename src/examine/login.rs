//! Logs a person in: the login itself, what proves it, and what must not be left behind.

use super::borrowed::{self, Borrowed};
use super::run::{Run, timed};
use crate::auth0::{
    Application, IdTokenAlgorithm, IdTokenError, Login, LoginAnswer, Meaning, ProvenHost,
    ProvenTenant, Refusal, Tenant, TokenAnswer, TokenGrant,
};
use crate::checks::{
    Flow, LoginEvidence, OfflineEvidence, Part, login_may_be_tried, validated_id_token,
};
use crate::domain::{AccessToken, TenantDomain};
use crate::http::{Error, Http};

/// A login with a password, and what is to become of it.
pub struct PasswordLogin<'a> {
    /// Who is to be logged in, and where.
    pub login: Login<'a>,
    /// The algorithm to which the application is set, where the person said.
    pub algorithm: Option<IdTokenAlgorithm>,
    /// Where a refresh token is asked for: who sees to it that it is revoked.
    pub offline: Option<&'a Offline>,
}

impl<'a> PasswordLogin<'a> {
    /// A login for its own sake: no refresh token is asked for.
    pub fn once(login: Login<'a>) -> Self {
        Self {
            login,
            algorithm: None,
            offline: None,
        }
    }
}

/// The code that a browser brought.
pub struct BrowserCode<'a> {
    /// The code.
    pub code: &'a AccessToken,
    /// Where it was brought.
    pub redirect_uri: &'a str,
    /// What proves that we asked for it.
    pub verifier: &'a str,
    /// Where a refresh token is asked for: who sees to it that it is revoked.
    pub offline: Option<&'a Offline>,
}

/// The refresh token of a login: tried once, and revoked whatever happens, also where the run is interrupted.
#[derive(Clone, Default)]
pub struct Offline(Borrowed<Live>);

/// Refresh tokens that may be good still, and how to revoke them.
struct Live {
    http: Http,
    host: ProvenHost,
    application: Application,
    tokens: Vec<AccessToken>,
}

impl Offline {
    /// Revokes what may be good still, for an interruption: it needs neither the thread nor the connection of the run.
    pub fn undo(&self) {
        let Some(live) = self.0.take_over() else {
            return;
        };
        borrowed::settle(async {
            let tenant = ProvenTenant::new(&live.http, &live.host);
            let _ = revoke(tenant, &live.application, &live.tokens).await;
        });
    }

    /// Asks for tokens, unless the run was interrupted. A refresh token is remembered before anything else happens.
    async fn ask(
        &self,
        question: impl Future<Output = Part<TokenAnswer>>,
        live: impl FnOnce() -> Live,
    ) -> Part<TokenAnswer> {
        if !self.0.begin(|_| {}) {
            return Part::Untried;
        }
        let part = question.await;
        self.0.end(|held| {
            if let Some(TokenAnswer::Granted(TokenGrant {
                refresh_token: Some(token),
                ..
            })) = part.value()
            {
                held.get_or_insert_with(live).tokens.push(token.clone());
            }
        });
        part
    }
}

/// What stands for a login that waits for its second factor.
pub struct SecondFactor {
    pub(super) mfa_token: AccessToken,
    pub(super) offline: Option<Offline>,
}

/// Revokes refresh tokens, the newest first: with it, Auth0 revokes those that it replaced.
async fn revoke(
    tenant: ProvenTenant<'_>,
    application: &Application,
    tokens: &[AccessToken],
) -> Part<Result<(), Refusal>> {
    let mut outcome = Part::Untried;
    for token in tokens.iter().rev() {
        let one = timed(application.revoke(tenant, token)).await;
        if !matches!(outcome, Part::Failed(..) | Part::Got(Err(_), _)) {
            outcome = one;
        }
    }
    outcome
}

/// Asks for tokens as a login of this run does.
pub(super) async fn ask(
    http: &Http,
    host: &ProvenHost,
    application: &Application,
    offline: Option<&Offline>,
    question: impl Future<Output = Result<TokenAnswer, Error>>,
) -> Part<TokenAnswer> {
    let Some(offline) = offline else {
        return timed(question).await;
    };
    offline
        .ask(timed(question), || Live {
            http: http.another(borrowed::LIMIT),
            host: host.clone(),
            application: application.clone(),
            tokens: Vec::new(),
        })
        .await
}

/// Whether the tenant's Default Directory was what refused it, and not for the person's sake.
fn was_turned_away_by_a_directory(login: &LoginEvidence) -> bool {
    login
        .answer
        .value()
        .and_then(TokenAnswer::refusal)
        .is_some_and(|refusal| {
            matches!(
                refusal.meaning,
                Meaning::ConnectionDisabled
                    | Meaning::ConnectionNotFound
                    | Meaning::ConnectionCannotCheckPasswords
            )
        })
}

impl Run {
    /// Logs a person in with a password, once, into the evidence, which must hold the tenant's and the application's
    /// documents. Where Auth0 asks for a second factor, what stands for this login until it is given comes back.
    pub async fn log_in(&mut self, asked: &PasswordLogin<'_>) -> Option<SecondFactor> {
        self.http.limit_run();
        let mut login = LoginEvidence::new(Flow::Password, self.settings.domain.issuer());
        login.username = Some(crate::domain::clean(asked.login.username));
        login.algorithm = asked.algorithm;
        let mut mfa_token = None;
        if login_may_be_tried(&self.settings, &self.evidence)
            && let Some(application) = self.application()
            && let Some(host) = self.proven()
        {
            let tenant = ProvenTenant::new(&self.http, &host);
            let question = async {
                let LoginAnswer {
                    answer,
                    mfa_token: token,
                } = application.log_in(tenant, asked.login).await?;
                mfa_token = token;
                Ok(answer)
            };
            login.answer = ask(&self.http, &host, &application, asked.offline, question).await;
            self.note_for_other_checks(&login, asked.login.realm.is_some());
            if was_turned_away_by_a_directory(&login) {
                // Which directory it was, a login that names one tells: as nobody, so that it counts for no reader.
                self.ask_for(&["directory.enabled"]).await;
            }
        }
        self.follow_up(login, asked.offline).await;
        Some(SecondFactor {
            mfa_token: mfa_token?,
            offline: asked.offline.cloned(),
        })
    }

    /// Exchanges the code that a browser brought, into the evidence of a login, and looks at what was given.
    pub async fn exchange(&mut self, mut login: LoginEvidence, brought: &BrowserCode<'_>) {
        self.http.limit_run();
        if let Some(application) = self.application()
            && let Some(host) = self.proven_for_login(&login)
        {
            let question = application.exchange_code(
                ProvenTenant::new(&self.http, &host),
                brought.code,
                brought.redirect_uri,
                brought.verifier,
            );
            login.answer = ask(&self.http, &host, &application, brought.offline, question).await;
        }
        self.follow_up(login, brought.offline).await;
    }

    /// The domain at which a login takes place.
    fn login_domain(&self, login: &LoginEvidence) -> &TenantDomain {
        match (login.flow, &self.settings.authorization_code) {
            (Flow::Code, Some(code)) => &code.application_domain,
            _ => &self.settings.domain,
        }
    }

    /// Its host, where it is proven.
    fn proven_for_login(&self, login: &LoginEvidence) -> Option<ProvenHost> {
        match login.flow {
            Flow::Code => self.proven_for_code(),
            Flow::Password => self.proven(),
        }
    }

    /// A refusal that is not the person's doing answers what the logins as nobody would have asked, so that those need
    /// not be tried.
    fn note_for_other_checks(&mut self, login: &LoginEvidence, with_realm: bool) {
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
        let evidence = &mut self.evidence;
        if evidence.password_login.is_untried() {
            evidence.password_login = login.answer.clone();
        }
        // Which directory turned it away, only a login that named one tells.
        if evidence.realm_login.is_untried() && with_realm {
            evidence.realm_login = login.answer.clone();
        }
    }

    /// What follows a login: the keys once more, if its ID token names one that is not among them, the profile, and the
    /// refresh token.
    pub(super) async fn follow_up(&mut self, mut login: LoginEvidence, offline: Option<&Offline>) {
        login.offline = offline.map(|_| OfflineEvidence::default());
        if let Some(tokens) = login.tokens().cloned()
            && let Some(host) = self.proven_for_login(&login)
        {
            let unknown_key = self.evidence.jwks.value().is_some_and(|keys| {
                matches!(
                    validated_id_token(&self.settings, &self.evidence, &login, keys),
                    Ok(Some(Err(IdTokenError::UnknownKey(_))))
                )
            });
            let keys = async {
                if unknown_key {
                    let tenant = Tenant::new(&self.http, self.login_domain(&login));
                    Some(timed(tenant.jwks()).await)
                } else {
                    None
                }
            };
            let tenant = ProvenTenant::new(&self.http, &host);
            let (keys, userinfo) = tokio::join!(keys, timed(tenant.userinfo(&tokens.access_token)));
            // The tenant has changed its key meanwhile, or it publishes no such key.
            let keys = keys.filter(|keys| keys.value().is_some());
            self.evidence.jwks.take(keys);
            login.userinfo = userinfo;
            if let Some(offline) = offline
                && let Some(token) = &tokens.refresh_token
                && let Some(application) = self.application()
            {
                let renewed = renew(&self.http, &host, &application, token, offline).await;
                login.offline = Some(renewed);
            }
        }
        self.evidence.login = Some(login);
    }
}

/// Tries the refresh token once, and revokes it.
async fn renew(
    http: &Http,
    host: &ProvenHost,
    application: &Application,
    token: &AccessToken,
    offline: &Offline,
) -> OfflineEvidence {
    let tenant = ProvenTenant::new(http, host);
    let question = application.refresh(tenant, token);
    let renewed = ask(http, host, application, Some(offline), question).await;
    // One that rotates was replaced by another.
    let mut tokens = vec![token.clone()];
    if let Some(TokenAnswer::Granted(granted)) = renewed.value() {
        tokens.extend(granted.refresh_token.clone());
    }
    let revoked = revoke(tenant, application, &tokens).await;
    offline.0.given_back();
    OfflineEvidence { renewed, revoked }
}
