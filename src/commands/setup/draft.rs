//! What is known so far of the integration that is being set up.

use crate::args::{AdminArgs, Given, Texts};
use crate::context::Context;
use crate::domain::{
    AdminToken, ApiTarget, AuthorizationCode, ClientId, ClientSecret, IntegrationName, Key, Record,
    Settings, TenantDomain, Values,
};
use crate::error::Failure;
use crate::http::Http;
use crate::integration::rights::{admin_token, is_elsewhere};
use crate::integration::tenant_name;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Where a value came from that an unfinished setup left.
pub(super) const LAST_TIME: &str = "from the last time";

/// The application that a secret belongs to: no other takes it.
#[derive(PartialEq, Eq)]
pub(super) struct Application {
    domain: TenantDomain,
    pub(super) client_id: ClientId,
}

impl Application {
    pub(super) fn of(values: &Values) -> Option<Self> {
        Some(Self {
            domain: values.domain.clone()?,
            client_id: values.client_id.clone()?,
        })
    }
}

/// The values known so far. A value that was *given* (by flag, environment, answers or an interrupted run) is not asked
/// for unless it turns out to be wrong; a *proposal* is what Enter takes.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) name: Option<IntegrationName>,
    /// What the table of values has, but for the parts below.
    pub(super) values: Values,
    /// What was fixed in the domain that was given.
    pub(super) domain_fixed: Vec<&'static str>,
    pub(super) client_secret: Option<ClientSecret>,
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
        if let Some(domain) = self.values.domain.take() {
            let fixed = std::mem::take(&mut self.domain_fixed);
            self.values.domain = Some(tenant_name::settle(domain, &fixed, http, runtime, context));
        }
    }

    /// Takes what flags, environment and answers give.
    ///
    /// # Errors
    /// If one of them cannot be used.
    pub(super) fn take(&mut self, texts: &Texts, context: &Context) -> Result<(), Failure> {
        self.bare_name = texts.bare_name();
        for key in Key::of_no_part() {
            if key == Key::Domain && self.bare_name.is_some() {
                continue;
            }
            if let Some(given) = texts.read(key, &mut self.values)? {
                if key == Key::Domain {
                    self.domain_fixed.clone_from(&given.fixed);
                }
                let shown = self.values.told(key).unwrap_or_default();
                self.note(key, given, context, |()| shown.clone());
            }
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

    /// Another tenant is set up: what was answered for the former, or left by an earlier run, is no answer for it, and no
    /// proposal. What flags, environment and answers give stays, unless all goes.
    pub(super) fn leave_tenant(&mut self, all: bool) {
        let given = &mut self.given;
        let mut goes = |key| {
            let goes = all || given.get(&key).is_none_or(|source| source == LAST_TIME);
            if goes {
                given.remove(&key);
            }
            goes
        };
        if goes(Key::ClientId) {
            self.values.client_id = None;
        }
        if goes(Key::ClientSecret) {
            self.client_secret = None;
        }
        if goes(Key::Audience) {
            self.values.audience = None;
        }
        if goes(Key::DefaultDirectory) {
            self.values.default_directory = None;
        }
        if goes(Key::ApplicationDomain) {
            self.authorization_code = None;
        }
    }

    /// Proposes the values of a record.
    pub(super) fn propose(&mut self, record: &Record) {
        let mut propose = |key: Key, value: &str| {
            self.proposals
                .entry(key)
                .or_insert_with(|| value.to_owned());
        };
        let values = record.values();
        for key in Key::of_form() {
            if let Some(value) = values.text(key) {
                propose(key, value);
            }
        }
    }

    /// Takes the proposals for values that nobody gave: what an unattended run does with the record it finds.
    ///
    /// # Errors
    /// If a proposal cannot be used, which a record that could be read rules out.
    pub(super) fn take_proposals(&mut self) -> Result<(), Failure> {
        let bad = |key: Key, error: String| Failure::value(key.title(), error);
        for key in Key::of_no_part() {
            let is_known =
                self.values.text(key).is_some() || key == Key::Domain && self.bare_name.is_some();
            if let (false, Some(text)) = (is_known, self.proposals.get(&key)) {
                self.values
                    .read(key, text)
                    .map_err(|error| bad(key, error))?;
            }
        }
        if self.authorization_code.is_none() && self.proposals.contains_key(&Key::ApplicationDomain)
        {
            let mut values = Values::default();
            for key in Key::in_table("authorization_code") {
                if let Some(text) = self.proposals.get(&key) {
                    values.read(key, text).map_err(|error| bad(key, error))?;
                }
            }
            self.authorization_code = Some(values.authorization_code());
        }
        Ok(())
    }

    /// Whether what a step asks for is answered.
    pub(super) fn has(&self, key: Key) -> bool {
        match key {
            Key::ClientSecret => self.client_secret.is_some(),
            Key::ApplicationDomain => self.authorization_code.is_some(),
            key => self.values.text(key).is_some(),
        }
    }

    /// All that is known, as the table has it.
    pub(super) fn all_values(&self) -> Values {
        let code = self.authorization_code.as_ref().and_then(Option::as_ref);
        self.values.clone().with(code, self.target.as_ref())
    }

    /// The values as settings, once the tenant is known.
    pub(super) fn settings(&self) -> Option<Settings> {
        let mut settings = Settings {
            client_secret: self.client_secret.clone(),
            authorization_code: self.authorization_code.clone().flatten(),
            maz_addresses: self.maz_addresses.clone(),
            ..Settings::from_values(&self.values)?
        };
        settings.admin_token = self
            .admin_token
            .clone()
            .filter(|token| !is_elsewhere(token, &settings));
        Some(settings)
    }
}
