//! What is known so far of the integration that is being set up.

use crate::args::{AdminArgs, Given, Texts};
use crate::context::Context;
use crate::domain::{
    AdminToken, ApiTarget, Audience, AuthorizationCode, ClientId, ClientSecret, DirectoryName,
    IntegrationName, Key, Record, Settings, SubscriptionType, TenantDomain,
};
use crate::error::Failure;
use crate::http::Http;
use crate::integration::rights::{admin_token, is_elsewhere};
use crate::integration::tenant_name;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The values known so far. A value that was *given* (by flag, environment, answers or an interrupted run) is not asked
/// for unless it turns out to be wrong; a *proposal* is what Enter takes.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) name: Option<IntegrationName>,
    pub(super) domain: Option<TenantDomain>,
    /// What was fixed in the domain that was given.
    pub(super) domain_fixed: Vec<&'static str>,
    pub(super) client_id: Option<ClientId>,
    pub(super) client_secret: Option<ClientSecret>,
    pub(super) audience: Option<Audience>,
    pub(super) default_directory: Option<DirectoryName>,
    pub(super) subscription_type: Option<SubscriptionType>,
    #[expect(
        clippy::option_option,
        reason = "whether it was answered, and whether it is wanted"
    )]
    pub(super) authorization_code: Option<Option<AuthorizationCode>>,
    /// The MAZ API, where the integration is written there as well.
    pub(super) target: Option<ApiTarget>,
    /// An administrator's token, for this run alone.
    pub(super) admin_token: Option<AdminToken>,
    /// The addresses that MAZ calls from.
    pub(super) maz_addresses: Vec<IpAddr>,
    /// A tenant's bare name, whose region is not known.
    pub(super) bare_name: Option<String>,
    /// Where a given value came from, in words.
    pub(super) given: BTreeMap<Key, String>,
    pub(super) proposals: BTreeMap<Key, String>,
}

impl Draft {
    /// Settles which tenant a dashboard's address means.
    pub(super) fn settle_domain(
        &mut self,
        http: &Http,
        runtime: &tokio::runtime::Runtime,
        context: &Context,
    ) {
        if let Some(domain) = self.domain.take() {
            let fixed = std::mem::take(&mut self.domain_fixed);
            self.domain = Some(tenant_name::settle(domain, &fixed, http, runtime, context));
        }
    }

    /// Takes what flags, environment and answers give.
    ///
    /// # Errors
    /// If one of them cannot be used.
    pub(super) fn take(&mut self, texts: &Texts, context: &Context) -> Result<(), Failure> {
        match texts.domain_or_name()? {
            Some(Ok(given)) => {
                self.domain_fixed.clone_from(&given.fixed);
                self.domain = Some(self.note(Key::Domain, given, context, |domain| {
                    domain.host().to_owned()
                }));
            }
            Some(Err(name)) => self.bare_name = Some(name),
            None => {}
        }
        if let Some(given) = texts.client_id()? {
            self.client_id = Some(self.note(Key::ClientId, given, context, ToString::to_string));
        }
        if let Some(given) = texts.audience()? {
            self.audience = Some(self.note(Key::Audience, given, context, ToString::to_string));
        }
        if let Some(given) = texts.default_directory()? {
            self.default_directory =
                Some(self.note(Key::DefaultDirectory, given, context, ToString::to_string));
        }
        if let Some(given) = texts.subscription_type()? {
            self.subscription_type =
                Some(self.note(Key::SubscriptionType, given, context, ToString::to_string));
        }
        if let Some(code) = texts.authorization_code()? {
            self.authorization_code = Some(Some(code));
            self.given.insert(Key::ApplicationDomain, String::new());
        }
        Ok(())
    }

    /// Takes what lends this run wider rights.
    ///
    /// # Errors
    /// If the token cannot be used.
    pub(super) fn take_admin(
        &mut self,
        args: &AdminArgs,
        context: &Context,
    ) -> Result<(), Failure> {
        self.admin_token = admin_token(
            args.token(&context.redactor)?
                .map(|given| context.taken(given)),
        )?;
        self.maz_addresses.clone_from(&args.maz_addresses);
        Ok(())
    }

    /// Takes a secret that was given.
    pub(super) fn take_secret(&mut self, given: Given<ClientSecret>, context: &Context) {
        self.client_secret =
            Some(self.note(Key::ClientSecret, given, context, ClientSecret::masked));
    }

    fn note<T>(
        &mut self,
        key: Key,
        given: Given<T>,
        context: &Context,
        show: impl Fn(&T) -> String,
    ) -> T {
        context.say_fixed(key, &show(&given.value), &given.fixed);
        self.given.insert(key, format!("from {}", given.source));
        given.value
    }

    /// Proposes the values of a record.
    pub(super) fn propose(&mut self, record: &Record) {
        let mut propose = |key: Key, value: &str| {
            self.proposals
                .entry(key)
                .or_insert_with(|| value.to_owned());
        };
        propose(Key::Domain, record.domain.host());
        propose(Key::ClientId, record.client_id.as_str());
        propose(Key::Audience, record.audience.as_str());
        propose(Key::DefaultDirectory, record.default_directory.as_str());
        propose(Key::SubscriptionType, record.subscription_type.as_str());
        if let Some(code) = &record.authorization_code {
            propose(Key::ApplicationDomain, code.application_domain.host());
            propose(Key::RedirectUri, &code.redirect_uri);
        }
    }

    /// Takes the proposals for values that nobody gave: what an unattended run does with the record it finds.
    ///
    /// # Errors
    /// If a proposal cannot be used, which a record that could be read rules out.
    pub(super) fn take_proposals(&mut self) -> Result<(), Failure> {
        let bad = |key: Key, error: &dyn std::fmt::Display| Failure::value(key.title(), error);
        let proposals = self.proposals.clone();
        let text = |key: Key| proposals.get(&key).map(String::as_str);
        if let (None, None, Some(text)) = (&self.domain, &self.bare_name, text(Key::Domain)) {
            self.domain = Some(
                TenantDomain::parse(text)
                    .map_err(|error| bad(Key::Domain, &error))?
                    .value,
            );
        }
        if let (None, Some(text)) = (&self.client_id, text(Key::ClientId)) {
            self.client_id = Some(
                ClientId::parse(text)
                    .map_err(|error| bad(Key::ClientId, &error))?
                    .value,
            );
        }
        if let (None, Some(text)) = (&self.audience, text(Key::Audience)) {
            self.audience = Some(
                Audience::parse(text)
                    .map_err(|error| bad(Key::Audience, &error))?
                    .value,
            );
        }
        if let (None, Some(text)) = (&self.default_directory, text(Key::DefaultDirectory)) {
            let parsed =
                DirectoryName::parse(text).map_err(|error| bad(Key::DefaultDirectory, &error))?;
            self.default_directory = Some(parsed.value);
        }
        if let (None, Some(text)) = (&self.subscription_type, text(Key::SubscriptionType)) {
            let parsed = SubscriptionType::parse(text)
                .map_err(|error| bad(Key::SubscriptionType, &error))?;
            self.subscription_type = Some(parsed.value);
        }
        if let (None, Some(text)) = (&self.authorization_code, text(Key::ApplicationDomain)) {
            let domain =
                TenantDomain::parse(text).map_err(|error| bad(Key::ApplicationDomain, &error))?;
            self.authorization_code = Some(Some(AuthorizationCode {
                application_domain: domain.value,
                redirect_uri: proposals
                    .get(&Key::RedirectUri)
                    .cloned()
                    .unwrap_or_else(|| AuthorizationCode::MAZ_REDIRECT_URI.to_owned()),
            }));
        }
        Ok(())
    }

    /// The values as settings, once the tenant is known.
    pub(super) fn settings(&self) -> Option<Settings> {
        let mut settings = Settings {
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            audience: self.audience.clone(),
            default_directory: self.default_directory.clone(),
            subscription_type: self.subscription_type,
            authorization_code: self.authorization_code.clone().flatten(),
            maz_addresses: self.maz_addresses.clone(),
            ..Settings::of(self.domain.clone()?)
        };
        settings.admin_token = self
            .admin_token
            .clone()
            .filter(|token| !is_elsewhere(token, &settings));
        Some(settings)
    }
}
