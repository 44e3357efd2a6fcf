//! The integration record: the values that MAZ needs, where the secret is, and when they were last verified.

use super::{
    ApiTarget, Audience, AuthorizationCode, ClientId, DirectoryName, IntegrationName, Key,
    Settings, SubscriptionType, TenantDomain, Values,
};
use time::OffsetDateTime;

/// The kinds of place in which a secret can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretStoreKind {
    /// The operating system's keyring.
    Keyring,
    /// A file beside the record, readable by its owner alone.
    File,
    /// A variable of the environment; never written.
    Environment,
}

impl SecretStoreKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Keyring, Self::File, Self::Environment];

    /// Its name in records and flags.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Environment => "environment",
        }
    }
}

/// Where an integration's client secret is; never what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretLocation {
    /// The kind of place.
    pub store: SecretStoreKind,
    /// For the environment: the variable, where it is not `MAZ_AUTH0_CLIENT_SECRET`.
    pub variable: Option<String>,
}

/// The Authorization Code part, as recorded.
pub type AuthorizationCodeRecord = AuthorizationCode;

/// When and how the record's values were last verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// When.
    pub at: OffsetDateTime,
    /// `sha256:…` of the verified values, the secret excluded: see [`Record::fingerprint`].
    pub fingerprint: String,
    /// What the tenant's Default Directory was before `setup` changed it.
    pub previous_default_directory: Option<String>,
    /// The checks that had failed when the record was written with `--force`.
    pub failed: Vec<String>,
}

/// A login by `login-test` that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedLogin {
    /// How somebody was logged in: `password` or `code`.
    pub flow: String,
    /// When.
    pub at: OffsetDateTime,
    /// The fingerprint of the values with which it passed: see [`Record::fingerprint`].
    pub fingerprint: String,
}

/// One integration, as the record file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub name: IntegrationName,
    /// The tenant's domain.
    pub domain: TenantDomain,
    /// The application's client id.
    pub client_id: ClientId,
    /// The Management API's identifier.
    pub audience: Audience,
    /// The tenant's Default Directory.
    pub default_directory: DirectoryName,
    /// What current subscribers may read.
    pub subscription_type: SubscriptionType,
    /// Where the client secret is.
    pub client_secret: SecretLocation,
    /// The Authorization Code part, where it is wanted.
    pub authorization_code: Option<AuthorizationCodeRecord>,
    /// The MAZ API, where the integration is written there as well.
    pub target: Option<ApiTarget>,
    /// Values of the table that nothing here looks at.
    pub more: Option<Box<Values>>,
    /// For the record of `setup --sandbox`: the seed of the sandbox that plays its tenant.
    pub sandbox_seed: Option<u64>,
    /// The last verification.
    pub verified: Option<Verified>,
    /// The last login that passed.
    pub verified_login: Option<VerifiedLogin>,
}

impl Record {
    /// A record of these values, never verified.
    ///
    /// # Errors
    /// The first value that is missing.
    pub fn of(
        name: IntegrationName,
        mut values: Values,
        client_secret: SecretLocation,
    ) -> Result<Self, Key> {
        let (authorization_code, target) = (values.authorization_code(), values.target());
        Ok(Self {
            name,
            client_secret,
            authorization_code,
            target,
            domain: values.domain.take().ok_or(Key::Domain)?,
            client_id: values.client_id.take().ok_or(Key::ClientId)?,
            audience: values.audience.take().ok_or(Key::Audience)?,
            default_directory: values
                .default_directory
                .take()
                .ok_or(Key::DefaultDirectory)?,
            subscription_type: values
                .subscription_type
                .take()
                .ok_or(Key::SubscriptionType)?,
            more: values.rest(),
            sandbox_seed: None,
            verified: None,
            verified_login: None,
        })
    }

    /// Its values, as the table has them.
    pub fn values(&self) -> Values {
        Values {
            domain: Some(self.domain.clone()),
            client_id: Some(self.client_id.clone()),
            audience: Some(self.audience.clone()),
            default_directory: Some(self.default_directory.clone()),
            subscription_type: Some(self.subscription_type),
            ..self.more.as_deref().cloned().unwrap_or_default()
        }
        .with(self.authorization_code.as_ref(), self.target.as_ref())
    }

    /// [`Values::fingerprint`] of its values; the secret is not among them.
    pub fn fingerprint(&self) -> String {
        self.values().fingerprint()
    }

    /// Whether it is what was seen before, however often it was verified since.
    pub fn is_as_seen(&self, seen: &Self) -> bool {
        let bare = |record: &Self| Self {
            verified: None,
            verified_login: None,
            ..record.clone()
        };
        bare(self) == bare(seen)
    }

    /// Whether a value differs from those that were last verified.
    pub fn is_edited(&self) -> bool {
        self.verified
            .as_ref()
            .is_some_and(|verified| verified.fingerprint != self.fingerprint())
    }

    /// The last login that passed with the values as they are now; none where they were edited since.
    pub fn current_login(&self) -> Option<&VerifiedLogin> {
        self.verified_login
            .as_ref()
            .filter(|login| login.fingerprint == self.fingerprint())
    }

    /// The record's values as settings; the secret is not among them, and nor is the target.
    pub fn settings(&self) -> Settings {
        Settings {
            client_id: Some(self.client_id.clone()),
            audience: Some(self.audience.clone()),
            default_directory: Some(self.default_directory.clone()),
            subscription_type: Some(self.subscription_type),
            authorization_code: self.authorization_code.clone(),
            more: self.more.clone(),
            is_record: true,
            edited_since_verified: self.verified.as_ref().map(|_| self.is_edited()),
            ..Settings::of(self.domain.clone())
        }
    }
}
