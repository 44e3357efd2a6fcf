//! What a check passes on. Each names it in its row, and nothing else makes it pass: a finding that holds without such an
//! answer is taken back, whatever the check itself thought.

use super::{Document, Evidence, Part};
use crate::auth0::{AuthorizeAnswer, Meaning, TokenAnswer};
use std::fmt;

/// What proves that a check holds.
pub struct Proof {
    /// In words, for a person.
    pub says: &'static str,
    /// The answers on which it may rest: one of them must have been had.
    pub by: &'static [Shown],
}

/// One thing on which a pass may rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// What the person or the record said. The tenant is not asked.
    Said,
    /// The tenant's host answered, whatever it said; nothing that stands before it did.
    Answered(Document),
    /// The document was had, in its own form.
    Had(Document),
    /// What was asked for was given.
    Given(Document),
    /// It was refused, with one of these meanings.
    Refused(Document, &'static [Meaning]),
    /// A person was logged in, and there are tokens.
    LoggedIn,
    /// A user of the rehearsal was logged in.
    Rehearsed,
}

/// What only a directory says that was asked, may be used, and checks passwords.
pub const BY_A_DIRECTORY: &[Meaning] = &[Meaning::WrongCredentials];

impl Proof {
    /// Whether one of the answers was had.
    pub(super) fn holds(&self, evidence: &Evidence) -> bool {
        self.by.iter().any(|shown| shown.is_there(evidence))
    }
}

impl Shown {
    fn is_there(self, evidence: &Evidence) -> bool {
        match self {
            Self::Said => true,
            Self::Answered(Document::Discovery) => match &evidence.discovery {
                Part::Untried => false,
                Part::Got(..) => true,
                Part::Failed(error, _) => error.is_an_answer(),
            },
            Self::Answered(document) | Self::Had(document) => is_had(document, evidence),
            Self::Given(Document::Authorize) => {
                matches!(evidence.authorize.value(), Some(AuthorizeAnswer::GoesOn))
            }
            Self::Given(document) => {
                matches!(answer(document, evidence), Some(TokenAnswer::Granted(_)))
            }
            Self::Refused(Document::Authorize, meanings) => match evidence.authorize.value() {
                Some(AuthorizeAnswer::Refused(refusal)) => meanings.contains(&refusal.meaning),
                _ => false,
            },
            Self::Refused(document, meanings) => answer(document, evidence)
                .and_then(TokenAnswer::refusal)
                .is_some_and(|refusal| meanings.contains(&refusal.meaning)),
            Self::LoggedIn => evidence
                .login
                .as_ref()
                .is_some_and(|login| login.tokens().is_some()),
            Self::Rehearsed => evidence.rehearsal.as_ref().is_some_and(|rehearsal| {
                matches!(rehearsal.login.value(), Some(TokenAnswer::Granted(_)))
            }),
        }
    }
}

/// An answer of the token endpoint.
fn answer(document: Document, evidence: &Evidence) -> Option<&TokenAnswer> {
    match document {
        Document::Token => evidence.token.value().map(|token| &token.answer),
        Document::PasswordLogin => evidence.password_login.value(),
        Document::RealmLogin => evidence.realm_login.value(),
        _ => None,
    }
}

fn is_had(document: Document, evidence: &Evidence) -> bool {
    match document {
        Document::Discovery => evidence.discovery.value().is_some(),
        Document::Jwks => evidence.jwks.value().is_some(),
        Document::Token | Document::PasswordLogin | Document::RealmLogin => {
            answer(document, evidence).is_some()
        }
        Document::Users => matches!(evidence.users.value(), Some(Ok(()))),
        Document::CodeDiscovery => evidence.code_discovery.value().is_some(),
        Document::Authorize => evidence.authorize.value().is_some(),
        Document::TenantSettings => matches!(evidence.tenant_settings.value(), Some(Ok(_))),
        Document::Client => matches!(evidence.client.value(), Some(Ok(_))),
        Document::Connection => matches!(evidence.connection.value(), Some(Ok(_))),
        Document::ConnectionClients => {
            matches!(evidence.connection_clients.value(), Some(Ok(_)))
        }
        Document::Throttling => matches!(evidence.throttling.value(), Some(Ok(_))),
        Document::CustomDomains => matches!(evidence.custom_domains.value(), Some(Ok(_))),
        Document::Target => evidence.target.value().is_some(),
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said => formatter.write_str("what was said here"),
            Self::Answered(document) => {
                write!(formatter, "{document:?}: any answer of the tenant's")
            }
            Self::Had(document) => write!(formatter, "{document:?}: had"),
            Self::Given(document) => write!(formatter, "{document:?}: given"),
            Self::Refused(document, meanings) => {
                write!(formatter, "{document:?}: refused as {meanings:?}")
            }
            Self::LoggedIn => formatter.write_str("a login: tokens"),
            Self::Rehearsed => formatter.write_str("a rehearsal: tokens"),
        }
    }
}
