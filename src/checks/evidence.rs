//! What the tenant said, and when it was asked.

use crate::auth0::{
    AuthorizationResponse, AuthorizeAnswer, ClientAuthentication, ClientSettings,
    ConnectionSettings, CustomDomain, Discovery, Factor, IdTokenAlgorithm, Jwks, ManagementError,
    Refusal, TenantSettings, Throttling, TokenAnswer, TokenGrant, UserInfo,
};
use crate::domain::Key;
use crate::http::{Came, Error};
use crate::maz::{ApiError, HeldRecord};
use std::time::Duration;

/// The documents, one a row: what it is, and the part of the evidence that its answer becomes.
macro_rules! documents {
    ($($(#[$says:meta])* $document:ident => $part:ident,)+) => {
        /// A document that a run can ask a tenant for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Document {
            $($(#[$says])* $document,)+
        }

        impl Document {
            const ALL: &'static [Self] = &[$(Self::$document),+];
        }

        impl Evidence {
            fn part(&self, document: Document) -> &dyn AnyPart {
                match document {
                    $(Document::$document => &self.$part,)+
                }
            }

            fn part_mut(&mut self, document: Document) -> &mut dyn AnyPart {
                match document {
                    $(Document::$document => &mut self.$part,)+
                }
            }
        }
    };
}

documents! {
    /// The discovery document.
    Discovery => discovery,
    /// The signing keys.
    Jwks => jwks,
    /// A token of the application's own.
    Token => token,
    /// A login as a user that cannot exist, at the tenant's Default Directory.
    PasswordLogin => password_login,
    /// The same, at the directory that the record names.
    RealmLogin => realm_login,
    /// One user, through the Management API.
    Users => users,
    /// The discovery document of the application domain, where that is another one.
    CodeDiscovery => code_discovery,
    /// A visit to `/authorize` on the application domain.
    Authorize => authorize,
    /// The tenant's settings.
    TenantSettings => tenant_settings,
    /// The application's settings.
    Client => client,
    /// The connection that the record names.
    Connection => connection,
    /// Whether that is switched on for the application.
    ConnectionClients => connection_clients,
    /// Suspicious IP throttling.
    Throttling => throttling,
    /// The tenant's custom domains.
    CustomDomains => custom_domains,
    /// What the MAZ API holds: no document of the tenant's.
    Target => target,
}

impl Document {
    /// The scope that it takes, where MAZ's six do not suffice.
    pub fn scope(self) -> Option<&'static str> {
        match self {
            Self::TenantSettings => Some("read:tenant_settings"),
            Self::Client => Some("read:clients"),
            Self::Connection | Self::ConnectionClients => Some("read:connections"),
            Self::Throttling => Some("read:attack_protection"),
            Self::CustomDomains => Some("read:custom_domains"),
            Self::Discovery
            | Self::Jwks
            | Self::Token
            | Self::PasswordLogin
            | Self::RealmLogin
            | Self::Users
            | Self::CodeDiscovery
            | Self::Authorize
            | Self::Target => None,
        }
    }

    /// The values with which the wizard forgets it, beside the domain, with which it forgets all. What a step shows is
    /// asked again whenever that step is.
    fn goes_with(self) -> &'static [Key] {
        match self {
            Self::Token | Self::Users => &[Key::ClientId, Key::ClientSecret, Key::Audience],
            Self::PasswordLogin | Self::Client => &[Key::ClientId, Key::ClientSecret],
            Self::RealmLogin | Self::Connection | Self::ConnectionClients => {
                &[Key::ClientId, Key::ClientSecret, Key::DefaultDirectory]
            }
            Self::Authorize => &[Key::ClientId],
            Self::Discovery
            | Self::Jwks
            | Self::CodeDiscovery
            | Self::TenantSettings
            | Self::Throttling
            | Self::CustomDomains
            | Self::Target => &[],
        }
    }

    /// Whether asking for it leaves a failed login in the tenant's log.
    pub fn is_a_failed_login(self) -> bool {
        matches!(self, Self::PasswordLogin | Self::RealmLogin)
    }
}

/// An answer of the Management API that takes wider rights than MAZ's. It is untried where nobody has them.
pub type Seen<T> = Part<Result<T, ManagementError>>;

/// One document, with how long the answer took.
#[derive(Debug, Clone, Default)]
pub enum Part<T, E = Error> {
    /// Not asked.
    #[default]
    Untried,
    /// Asked, and not had.
    Failed(E, Duration),
    /// Had.
    Got(T, Duration),
}

impl<T, E> Part<T, E> {
    /// An outcome and how long it took.
    pub fn from(outcome: Result<T, E>, took: Duration) -> Self {
        match outcome {
            Ok(value) => Self::Got(value, took),
            Err(error) => Self::Failed(error, took),
        }
    }

    /// The value, where it was had.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Got(value, _) => Some(value),
            _ => None,
        }
    }

    /// Whether it was not asked for yet.
    pub fn is_untried(&self) -> bool {
        matches!(self, Self::Untried)
    }

    /// Takes a new answer, if there is one.
    pub fn take(&mut self, new: Option<Self>) {
        if let Some(new) = new {
            *self = new;
        }
    }

    /// How long its answer took.
    fn took(&self) -> Duration {
        match self {
            Self::Untried => Duration::ZERO,
            Self::Failed(_, took) | Self::Got(_, took) => *took,
        }
    }
}

/// A part of the evidence, whatever it is of.
trait AnyPart {
    fn is_untried(&self) -> bool;
    fn took(&self) -> Duration;
    fn forget(&mut self);
}

impl<T, E> AnyPart for Part<T, E> {
    fn is_untried(&self) -> bool {
        Part::is_untried(self)
    }

    fn took(&self) -> Duration {
        Part::took(self)
    }

    fn forget(&mut self) {
        *self = Self::Untried;
    }
}

/// The answer to client_credentials, and how the application proved who it is.
#[derive(Debug, Clone)]
pub struct TokenEvidence {
    /// The answer.
    pub answer: TokenAnswer,
    /// Which way of sending the secret was accepted, or tried last.
    pub authentication: ClientAuthentication,
}

/// How a person was logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// With a password, as MAZ does it.
    Password,
    /// In a browser, by the Authorization Code grant.
    Code,
}

/// What came back from the browser, in place of a code.
#[derive(Debug, Clone)]
pub enum NotBack {
    /// Nothing, in this time.
    TimedOut(Duration),
    /// Another answer than a code.
    Other(AuthorizationResponse),
}

/// A login with a real account.
#[derive(Debug, Clone)]
pub struct LoginEvidence {
    /// How it was tried.
    pub flow: Flow,
    /// Who was to be logged in, where we know.
    pub username: Option<String>,
    /// Who must have issued the ID token.
    pub issuer: String,
    /// The algorithm by which the application's ID tokens are signed, where the person says.
    pub algorithm: Option<IdTokenAlgorithm>,
    /// The nonce that was sent, if one was.
    pub nonce: Option<String>,
    /// What came of it. Not tried where the application itself was refused.
    pub answer: Part<TokenAnswer>,
    /// What came back from the browser, where that was no code.
    pub not_back: Option<NotBack>,
    /// What became of the second factor, where one was asked for and given.
    pub second_factor: Part<TokenAnswer>,
    /// Which one it was.
    pub factor: Option<Factor>,
    /// What `/userinfo` says.
    pub userinfo: Part<UserInfo>,
    /// What became of the refresh token, where one was asked for.
    pub offline: Option<OfflineEvidence>,
}

/// A refresh token, tried once and revoked. Its parts are untried where Auth0 gave none.
#[derive(Debug, Clone, Default)]
pub struct OfflineEvidence {
    /// The renewed login.
    pub renewed: Part<TokenAnswer>,
    /// Whether Auth0 revoked it.
    pub revoked: Part<Result<(), Refusal>>,
}

impl LoginEvidence {
    /// A login that was not tried yet.
    pub fn new(flow: Flow, issuer: String) -> Self {
        Self {
            flow,
            username: None,
            issuer,
            algorithm: None,
            nonce: None,
            answer: Part::Untried,
            not_back: None,
            second_factor: Part::Untried,
            factor: None,
            userinfo: Part::Untried,
            offline: None,
        }
    }

    /// The tokens, where there are any.
    pub fn tokens(&self) -> Option<&TokenGrant> {
        [&self.answer, &self.second_factor]
            .into_iter()
            .find_map(|part| match part.value() {
                Some(TokenAnswer::Granted(granted)) => Some(granted),
                _ => None,
            })
    }

    /// How long each step took.
    pub fn times(&self) -> [(&'static str, Duration); 5] {
        let offline = self.offline.as_ref();
        [
            ("login", self.answer.took()),
            ("second factor", self.second_factor.took()),
            ("/userinfo", self.userinfo.took()),
            (
                "renewal",
                offline.map_or(Duration::ZERO, |offline| offline.renewed.took()),
            ),
            (
                "revocation",
                offline.map_or(Duration::ZERO, |offline| offline.revoked.took()),
            ),
        ]
    }
}

/// What the tenant said.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The discovery document.
    pub discovery: Part<Discovery>,
    /// The signing keys.
    pub jwks: Part<Jwks>,
    /// A token of the application's own.
    pub token: Part<TokenEvidence>,
    /// A login at the Default Directory.
    pub password_login: Part<TokenAnswer>,
    /// A login at the record's directory.
    pub realm_login: Part<TokenAnswer>,
    /// One user.
    pub users: Part<Result<(), ManagementError>>,
    /// The discovery document of the application domain, where that is another one.
    pub code_discovery: Part<Discovery>,
    /// A visit to `/authorize`.
    pub authorize: Part<AuthorizeAnswer>,
    /// A login with a real account, where one was asked for.
    pub login: Option<LoginEvidence>,
    /// The tenant's settings.
    pub tenant_settings: Seen<TenantSettings>,
    /// The application's settings.
    pub client: Seen<ClientSettings>,
    /// The connection that the record names, if there is one.
    pub connection: Seen<Option<ConnectionSettings>>,
    /// Whether that is switched on for the application.
    pub connection_clients: Seen<bool>,
    /// Suspicious IP throttling.
    pub throttling: Seen<Throttling>,
    /// The tenant's custom domains.
    pub custom_domains: Seen<Vec<CustomDomain>>,
    /// What the MAZ API holds, if anything.
    pub target: Part<Option<HeldRecord>, ApiError>,
    /// The rehearsal of this run, if one was asked for.
    pub rehearsal: Option<RehearsalEvidence>,
    /// What became of the callback of a login test, where it was allowed for the test only.
    pub callback: Option<CallbackEvidence>,
}

/// A callback that was allowed for a test only.
#[derive(Debug, Clone, Default)]
pub struct CallbackEvidence {
    /// It was added.
    pub added: Seen<()>,
    /// Whether it was gone again when it was read back. Untried while the test takes.
    pub gone: Seen<bool>,
}

/// What a rehearsal of what MAZ does at run time came to: one user, created or taken up again, given app_metadata and
/// logged in, then blocked or deleted. Each part is untried where the one before it failed.
#[derive(Debug, Clone, Default)]
pub struct RehearsalEvidence {
    /// The user's address.
    pub username: String,
    /// The user's id.
    pub created: Seen<String>,
    /// The user's app_metadata was written.
    pub updated: Seen<()>,
    /// Whether it was there when it was read back.
    pub kept: Seen<bool>,
    /// A login at the Default Directory.
    pub login: Part<TokenAnswer>,
    /// Where that did not know the user: a login at the directory in which the user was created.
    pub realm_login: Part<TokenAnswer>,
    /// What kept the user from being blocked again.
    pub left_behind: Option<String>,
}

impl Evidence {
    /// Forgets documents, so that they are asked for again.
    pub fn forget(&mut self, documents: impl IntoIterator<Item = Document>) {
        for document in documents {
            self.part_mut(document).forget();
        }
    }

    /// Forgets what was asked with an administrator's token.
    pub fn forget_wider(&mut self) {
        let all = Document::ALL.iter().copied();
        self.forget(all.filter(|document| document.scope().is_some()));
    }

    /// Forgets what was asked with another value of this kind.
    pub fn forget_what_goes_with(&mut self, key: Key) {
        let all = Document::ALL.iter().copied();
        self.forget(all.filter(|document| document.goes_with().contains(&key)));
    }

    /// Whether a document was not asked for yet.
    pub fn is_untried(&self, document: Document) -> bool {
        self.part(document).is_untried()
    }

    /// How long a document's answer took.
    pub fn took(&self, document: Document) -> Duration {
        self.part(document).took()
    }

    /// How far our clock is ahead of the tenant's, in seconds, by each answer that tells: those of the token endpoint, which
    /// no cache may keep (RFC 6749 section 5.1), then the discovery document.
    pub fn clocks(&self) -> Vec<i64> {
        self.dated().filter_map(|came| came.ahead).collect()
    }

    fn dated(&self) -> impl Iterator<Item = Came> {
        let login = self.login.as_ref();
        let renewed = login.and_then(|login| login.offline.as_ref()?.renewed.value());
        let tokens = [
            self.token.value().map(|token| &token.answer),
            login.and_then(|login| login.answer.value()),
            login.and_then(|login| login.second_factor.value()),
            renewed,
        ];
        let came = tokens.into_iter().flatten().filter_map(TokenAnswer::came);
        came.chain(self.discovery.value().map(|discovery| discovery.came))
    }

    /// The tenant's time when this came, in seconds since 1970: each that it may have been, where nobody knows.
    pub fn tenants_time(&self, came: Came) -> Vec<i64> {
        let mut dated: Vec<Came> = self.dated().collect();
        // Nothing confirms itself.
        if let Some(itself) = dated.iter().position(|other| *other == came) {
            dated.remove(itself);
        }
        dated.insert(0, came);
        let clocks: Vec<i64> = dated.iter().filter_map(|came| came.ahead).collect();
        believed(&clocks)
            .into_iter()
            .map(|ahead| came.at.saturating_sub(ahead))
            .collect()
    }
}

/// How far two clocks that agree may be apart, in seconds.
pub const APART: i64 = 60;

/// What is to be believed of how far our clock is ahead: the first that another confirms, be it our clock; where none does,
/// each, and zero, which is what our clock says.
pub fn believed(clocks: &[i64]) -> Vec<i64> {
    let all: Vec<i64> = clocks.iter().copied().chain([0]).collect();
    let agree = |one: i64, other: i64| one.saturating_sub(other).saturating_abs() <= APART;
    let is_confirmed =
        |at: &usize| (0..all.len()).any(|other| other != *at && agree(all[*at], all[other]));
    match (0..all.len()).find(is_confirmed) {
        Some(at) => vec![all[at]],
        None => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_believed_where_another_confirms_it() {
        for (clocks, wanted) in [
            (&[][..], &[0][..]),
            (&[60], &[60]),
            (&[61], &[61, 0]),
            (&[600, 601], &[600]),
            (&[600, 0], &[0]),
            (&[0, 172_800], &[0]),
            (&[172_800, 0], &[0]),
            (&[600, 172_800], &[600, 172_800, 0]),
            (&[i64::MIN, i64::MAX], &[i64::MIN, i64::MAX, 0]),
        ] {
            assert_eq!(believed(clocks), wanted, "{clocks:?}");
        }
    }
}
