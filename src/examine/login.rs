//! Logs a person in: the login itself, what proves it, and what must not be left behind.

use super::held::{self, Held};
use super::second_factor::SecondFactor;
use super::{authentication, seconds_now, timed};
use crate::auth0::{
    ClientAuthentication, IdTokenAlgorithm, IdTokenError, LoginAnswer, Meaning, Refusal, Tenant,
    TokenAnswer, TokenGrant,
};
use crate::checks::{
    Evidence, Flow, LoginEvidence, OfflineEvidence, Part, login_may_be_tried, validated_id_token,
};
use crate::domain::{AccessToken, ClientId, ClientSecret, DirectoryName, Settings, TenantDomain};
use crate::http::{Error, Http};

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
    /// Where a refresh token is asked for: who sees to it that it is revoked.
    pub offline: Option<&'a Offline>,
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
pub struct Offline(Held<Live>);

/// Refresh tokens that may be good still, and how to revoke them.
struct Live {
    http: Http,
    domain: TenantDomain,
    application: Application,
    tokens: Vec<AccessToken>,
}

/// What the application proves itself with.
#[derive(Clone)]
pub(super) struct Application {
    pub(super) id: ClientId,
    pub(super) secret: ClientSecret,
    pub(super) authentication: ClientAuthentication,
}

impl Application {
    pub(super) fn of(settings: &Settings, evidence: &Evidence) -> Option<Self> {
        Some(Self {
            id: settings.client_id.clone()?,
            secret: settings.client_secret.clone()?,
            authentication: authentication(evidence),
        })
    }
}

impl Offline {
    /// Revokes what may be good still, for an interruption: it needs neither the thread nor the connection of the run.
    pub fn undo(&self) {
        let Some(live) = self.0.take_over() else {
            return;
        };
        held::settle(async {
            let tenant = Tenant::new(&live.http, &live.domain);
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

/// Revokes refresh tokens, the newest first: with it, Auth0 revokes those that it replaced.
async fn revoke(
    tenant: Tenant<'_>,
    application: &Application,
    tokens: &[AccessToken],
) -> Part<Result<(), Refusal>> {
    let mut outcome = Part::Untried;
    for token in tokens.iter().rev() {
        let one = timed(tenant.revoke(
            &application.id,
            &application.secret,
            application.authentication,
            token,
        ))
        .await;
        if !matches!(outcome, Part::Failed(..) | Part::Got(Err(_), _)) {
            outcome = one;
        }
    }
    outcome
}

/// Asks for tokens as a login of this run does.
pub(super) async fn ask(
    http: &Http,
    domain: &TenantDomain,
    application: &Application,
    offline: Option<&Offline>,
    question: impl Future<Output = Result<TokenAnswer, Error>>,
) -> Part<TokenAnswer> {
    let Some(offline) = offline else {
        return timed(question).await;
    };
    offline
        .ask(timed(question), || Live {
            http: http.another(held::LIMIT),
            domain: domain.clone(),
            application: application.clone(),
            tokens: Vec::new(),
        })
        .await
}

/// Logs a person in with a password, once, into the evidence, which must hold the tenant's and the application's
/// documents. Where Auth0 asks for a second factor, what stands for this login until it is given comes back.
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
        && let Some(application) = Application::of(settings, evidence)
    {
        let question = async {
            let LoginAnswer {
                answer,
                mfa_token: token,
            } = Tenant::new(http, &settings.domain)
                .log_in(
                    &application.id,
                    &application.secret,
                    application.authentication,
                    asked.realm,
                    (asked.username, asked.password),
                    asked.scope,
                )
                .await?;
            mfa_token = token;
            Ok(answer)
        };
        login.answer = ask(
            http,
            &settings.domain,
            &application,
            asked.offline,
            question,
        )
        .await;
        note_for_other_checks(&login, asked.realm.is_some(), evidence);
    }
    follow_up(http, settings, login, asked.offline, evidence).await;
    Some(SecondFactor::new(mfa_token?, asked.offline.cloned()))
}

/// Exchanges the code that a browser brought, into the evidence of a login, and looks at what was given.
pub async fn exchange(
    http: &Http,
    settings: &Settings,
    mut login: LoginEvidence,
    brought: &BrowserCode<'_>,
    evidence: &mut Evidence,
) {
    http.limit_run();
    if let Some(application) = Application::of(settings, evidence) {
        let domain = login_domain(settings, &login);
        let tenant = Tenant::new(http, domain);
        let question = tenant.exchange_code(
            &application.id,
            &application.secret,
            application.authentication,
            brought.code.expose(),
            brought.redirect_uri,
            brought.verifier,
        );
        login.answer = ask(http, domain, &application, brought.offline, question).await;
    }
    follow_up(http, settings, login, brought.offline, evidence).await;
}

/// The domain at which a login takes place.
fn login_domain<'a>(settings: &'a Settings, login: &LoginEvidence) -> &'a TenantDomain {
    match (login.flow, &settings.authorization_code) {
        (Flow::Code, Some(code)) => &code.application_domain,
        _ => &settings.domain,
    }
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

/// What follows a login: the keys once more, if its ID token names one that is not among them, the profile, and the
/// refresh token.
pub(super) async fn follow_up(
    http: &Http,
    settings: &Settings,
    mut login: LoginEvidence,
    offline: Option<&Offline>,
    evidence: &mut Evidence,
) {
    evidence.now = seconds_now();
    login.offline = offline.map(|_| OfflineEvidence::default());
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
                Some(timed(tenant.jwks()).await)
            } else {
                None
            }
        };
        let (keys, userinfo) = tokio::join!(keys, timed(tenant.userinfo(&tokens.access_token)));
        // The tenant has changed its key meanwhile, or it publishes no such key.
        evidence
            .jwks
            .take(keys.filter(|keys| keys.value().is_some()));
        login.userinfo = userinfo;
        if let Some(offline) = offline
            && let Some(token) = &tokens.refresh_token
            && let Some(application) = Application::of(settings, evidence)
        {
            let renewed = renew(http, settings, &login, &application, token, offline).await;
            login.offline = Some(renewed);
        }
    }
    evidence.login = Some(login);
}

/// Tries the refresh token once, and revokes it.
async fn renew(
    http: &Http,
    settings: &Settings,
    login: &LoginEvidence,
    application: &Application,
    token: &AccessToken,
    offline: &Offline,
) -> OfflineEvidence {
    let domain = login_domain(settings, login);
    let tenant = Tenant::new(http, domain);
    let question = tenant.refresh(
        &application.id,
        &application.secret,
        application.authentication,
        token,
    );
    let renewed = ask(http, domain, application, Some(offline), question).await;
    let now = seconds_now();
    // One that rotates was replaced by another.
    let mut tokens = vec![token.clone()];
    if let Some(TokenAnswer::Granted(granted)) = renewed.value() {
        tokens.extend(granted.refresh_token.clone());
    }
    let revoked = revoke(tenant, application, &tokens).await;
    offline.0.given_back();
    OfflineEvidence {
        now,
        renewed,
        revoked,
    }
}
