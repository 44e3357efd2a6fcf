//! The questions of the steps, one for each value: what is given already, what is proposed, what is refused.

use super::draft::Application;
use super::explaining;
use super::picking::{Offer, Picked, Picks};
use super::turning::{Move, way_back};
use super::wizard::Wizard;
use crate::checks::Evidence;
use crate::context::Context;
use crate::domain::{
    Audience, ClientId, ClientSecret, DirectoryName, DomainError, Key, Pasted, Region,
    SubscriptionType, TenantDomain, fixed_words, looks_like_a_secret,
};
use crate::error::Failure;
use crate::integration::tenant_name;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Choice, Confirm, Guide, OptionRow, Rejection, Secret, Text};
use crate::terminal::style::Mark;
use secrecy::ExposeSecret as _;
use std::fmt::Display;

impl Wizard<'_> {
    /// Whether a value is there already, which is then said.
    pub(super) fn is_given(&self, key: Key, value: Option<String>) -> bool {
        let Some(value) = value else { return false };
        let stays = || self.untouched.contains(&key).then_some("as before");
        let given = self.draft.given.get(&key).map(String::as_str);
        let Some(source) = given.or_else(stays) else {
            return false;
        };
        let style = self.context.err;
        self.context.tell(&format!(
            "  {}: {} {}",
            key.title(),
            style.value(&value),
            style.dim(&format!("({source})"))
        ));
        true
    }

    /// Asks for a line of text. `None` is the way back.
    pub(super) fn ask_text<T, E: Display>(
        &mut self,
        key: Key,
        proposal: Option<String>,
        current: Option<String>,
        parse: impl Fn(&str) -> Result<Pasted<T>, E>,
        refuse: impl Fn(&T) -> Option<Rejection>,
    ) -> Result<Option<T>, Failure> {
        let label = key.title();
        let check = |text: &str| -> Result<(), Rejection> {
            let refusal = match parse(text) {
                Ok(pasted) => refuse(&pasted.value),
                Err(error) => Some(Rejection::from(error.to_string())),
            };
            match refusal {
                Some(refusal) if !refusal.keep => Err(refusal),
                // Wherever it was typed, and whatever else is wrong with it.
                _ if looks_like_a_secret(text) => Err(Rejection::wiped(format!(
                    "That looks like a secret. The {label} is asked for here."
                ))),
                Some(refusal) => Err(refusal),
                None => Ok(()),
            }
        };
        // What Auth0 refused is typed once more: Enter would have it refused again.
        let refused = self.refused_value.as_ref();
        let stays = |text: &String| refused != Some(&(key, text.clone()));
        let current = current.filter(stays);
        let mut question = Text::new(label)
            .with_check(&check)
            .with_guide(self.guide.clone());
        // In practice Enter alone goes through, also after a mistake.
        let default = if self.practice_page.is_some() {
            proposal.or(current)
        } else {
            current.or(proposal.filter(stays))
        };
        // What is refused is no proposal, and a secret is not shown as one.
        if let Some(default) = default.filter(|default| check(default).is_ok()) {
            question = question.with_default(default);
        }
        let Some(text) = way_back(self.prompter.text(&question))? else {
            return Ok(None);
        };
        let pasted = parse(&text).map_err(|error| Failure::value(key.title(), error))?;
        if !pasted.fixed.is_empty() {
            let style = self.context.err;
            self.context
                .tell(&style.dim(&format!("  (I {})", fixed_words(&pasted.fixed))));
        }
        Ok(Some(pasted.value))
    }

    pub(super) fn ask_domain(&mut self) -> Result<Move, Failure> {
        if let Some(name) = self.draft.bare_name.take() {
            return self.ask_region(&name);
        }
        if self.is_given(
            Key::Domain,
            self.draft.values.domain.as_ref().map(ToString::to_string),
        ) {
            return Ok(Move::Next);
        }
        let current = self.draft.values.domain.as_ref().map(ToString::to_string);
        let proposal = self.proposal(Key::Domain);
        // A bare name is no domain yet, and no mistake either: its region is asked next.
        let parse = |text: &str| match TenantDomain::parse(text) {
            Ok(pasted) => Ok(Pasted {
                value: Ok((pasted.value, pasted.fixed.clone())),
                fixed: pasted.fixed,
            }),
            Err(DomainError::NeedsRegion(name)) => Ok(Pasted {
                value: Err(name),
                fixed: Vec::new(),
            }),
            Err(error) => Err(error),
        };
        match self.ask_text(Key::Domain, proposal, current, parse, |_| None)? {
            None => Ok(Move::Back),
            Some(Err(name)) => self.ask_region(&name),
            Some(Ok((domain, fixed))) => {
                let domain =
                    tenant_name::settle(domain, &fixed, self.http, self.runtime, self.context);
                self.change_domain(domain);
                Ok(Move::Next)
            }
        }
    }

    pub(super) fn ask_region(&mut self, name: &str) -> Result<Move, Failure> {
        let mut hosts: Vec<(String, String)> = Region::ALL
            .into_iter()
            .map(|region| {
                (
                    format!("{name}.{}.auth0.com", region.code()),
                    region.title().to_owned(),
                )
            })
            .collect();
        hosts.push((
            format!("{name}.auth0.com"),
            "United States, from before June 2020".into(),
        ));
        let rows = hosts
            .iter()
            .map(|(host, title)| OptionRow::new(host, title))
            .collect();
        // Its own: what leads back here leads nowhere from the question before it.
        let guide = self.guide.clone();
        let guide = guide.saying(explaining::REGION).leading_back(true);
        let choice = Choice::new("In which region is the tenant?", rows).with_guide(guide);
        let Some(chosen) = way_back(self.prompter.choose(&choice))? else {
            return self.ask_domain();
        };
        let host = hosts.get(chosen).map_or("", |(host, _)| host.as_str());
        let domain = TenantDomain::parse(host)
            .map_err(|error| Failure::value(Key::Domain.title(), error))?;
        self.change_domain(domain.value);
        Ok(Move::Next)
    }

    pub(super) fn change_domain(&mut self, domain: TenantDomain) {
        if self.draft.values.domain.as_ref() != Some(&domain) {
            self.evidence = Evidence::default();
            self.leave_tenant();
            self.shown.clear();
        }
        self.draft.values.domain = Some(domain);
    }

    pub(super) fn ask_client_id(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::ClientId,
            self.draft
                .values
                .client_id
                .as_ref()
                .map(ToString::to_string),
        ) {
            return Ok(Move::Next);
        }
        let current = self
            .draft
            .values
            .client_id
            .as_ref()
            .filter(|id| !id.looks_like_a_secret())
            .map(|id| id.as_str().to_owned());
        let id = self
            .draft
            .values
            .client_id
            .as_ref()
            .map(ToString::to_string);
        let picked = self.pick(id.as_deref(), Picks::applications)?;
        let from_a_list = picked == Picked::NoneOfThese;
        match picked {
            Picked::Back => return Ok(Move::Back),
            Picked::One(id) => {
                let id = ClientId::parse(&id)
                    .map_err(|error| Failure::value(Key::ClientId.title(), error))?;
                self.change_client_id(id.value);
                return Ok(Move::Next);
            }
            Picked::NoneOfThese | Picked::Nothing => {}
        }
        let proposal = self.proposal(Key::ClientId);
        let refuse = |id: &ClientId| {
            id.looks_like_a_secret().then(|| {
                Rejection::wiped(
                    "That is as long as a Client Secret. The Client ID is the shorter one, of 32 characters.",
                )
            })
        };
        match self.ask_text(Key::ClientId, proposal, current, ClientId::parse, refuse)? {
            None if from_a_list => self.ask_client_id(),
            None => Ok(Move::Back),
            Some(id) => {
                let is_kept = self.draft.values.client_id.as_ref() == Some(&id);
                let is_usual = is_kept || id.has_usual_form();
                let form = "32 letters and digits";
                if !is_usual
                    && !is_meant(self.prompter, &self.guide, self.context, "Client ID", form)?
                {
                    return self.ask_client_id();
                }
                self.change_client_id(id);
                Ok(Move::Next)
            }
        }
    }

    /// Has one of what the tenant has picked, where an administrator's token shows it.
    pub(super) fn pick(
        &mut self,
        current: Option<&str>,
        offer: impl Fn(&Picks, Option<&str>) -> Option<Offer>,
    ) -> Result<Picked, Failure> {
        if let (Some(token), Some(domain)) = (&self.draft.admin_token, &self.draft.values.domain) {
            self.picks
                .read(token, domain, self.http, self.runtime, self.context);
        }
        let Some(offer) = offer(&self.picks, current) else {
            return Ok(Picked::Nothing);
        };
        Ok(match self.choose(offer.choice)? {
            None => Picked::Back,
            Some(chosen) => offer
                .values
                .into_iter()
                .nth(chosen)
                .map_or(Picked::NoneOfThese, Picked::One),
        })
    }

    pub(super) fn change_client_id(&mut self, id: ClientId) {
        if self.draft.values.client_id.as_ref() != Some(&id) {
            self.forget_application(Key::ClientId);
        }
        self.draft.values.client_id = Some(id);
    }

    pub(super) fn forget_application(&mut self, key: Key) {
        self.evidence.forget_what_goes_with(key);
        self.shown.retain(|id| id.starts_with("tenant."));
    }

    pub(super) fn ask_client_secret(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::ClientSecret,
            self.draft.client_secret.as_ref().map(ClientSecret::masked),
        ) {
            self.note_secret();
            return Ok(Move::Next);
        }
        let there = self.secret_there();
        let is_there = there.is_some();
        if let Some(there) = there {
            let rows = vec![
                OptionRow::new("Use the one that is there", there.masked()),
                OptionRow::new("Give another one", ""),
            ];
            let refused = self.refused_secret.as_ref().map(ClientSecret::expose);
            let is_refused = refused == Some(there.expose()) && self.practice_page.is_none();
            let choice = Choice::new("Client Secret", rows).with_default(usize::from(is_refused));
            let Some(chosen) = self.choose(choice)? else {
                return Ok(Move::Back);
            };
            if chosen == 0 {
                self.change_secret(there);
                return Ok(Move::Next);
            }
        }
        let typed = type_secret(self.prompter, &self.guide, self.context)?;
        let Some(typed) = typed else {
            // To the choice between the two, where there was one.
            return if is_there {
                self.ask_client_secret()
            } else {
                Ok(Move::Back)
            };
        };
        self.change_secret(typed);
        Ok(Move::Next)
    }

    pub(super) fn change_secret(&mut self, secret: ClientSecret) {
        let former = self.draft.client_secret.as_ref().map(ClientSecret::expose);
        if former != Some(secret.expose()) {
            self.forget_application(Key::ClientSecret);
        }
        self.draft.client_secret = Some(secret);
        self.note_secret();
    }

    /// The secret that was given belongs to this application: nobody wants to copy it twice.
    fn note_secret(&mut self) {
        let of = Application::of(&self.draft.values);
        self.given_secret = of.zip(self.draft.client_secret.clone());
    }

    /// A secret that can be taken as it is: the one that was given for this application; otherwise the one that is stored with
    /// what is proposed, for that application. In practice there is one tenant with one application.
    fn secret_there(&self) -> Option<ClientSecret> {
        let application = Application::of(&self.draft.values)?;
        let given = self.given_secret.as_ref();
        let is_proposed = || {
            let proposed = self.proposal(Key::ClientId);
            let is_practice = self.practice_page.is_some() && self.proposals_fit();
            is_practice || proposed.as_deref() == Some(application.client_id.as_str())
        };
        given
            .filter(|(of, _)| *of == application)
            .map(|(_, secret)| secret)
            .or_else(|| self.stored_secret.as_ref().filter(|_| is_proposed()))
            .cloned()
    }

    /// What Enter takes where nothing was given yet.
    pub(super) fn proposal(&self, key: Key) -> Option<String> {
        let proposal = self.draft.proposals.get(&key)?;
        (key == Key::Domain || self.proposals_fit()).then(|| proposal.clone())
    }

    /// What another tenant's record holds is no proposal for this one.
    fn proposals_fit(&self) -> bool {
        let domain = self.draft.values.domain.as_ref().map(TenantDomain::host);
        let of = self.draft.proposals.get(&Key::Domain).map(String::as_str);
        domain.is_some() && domain == of
    }

    pub(super) fn ask_audience(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::Audience,
            self.draft.values.audience.as_ref().map(ToString::to_string),
        ) {
            return Ok(Move::Next);
        }
        let derived = self
            .draft
            .values
            .domain
            .as_ref()
            .and_then(TenantDomain::management_identifier);
        let proposal = self.proposal(Key::Audience).or(derived.clone());
        // The one that is wrong is worth showing only where there is no better one to propose.
        let current = match &derived {
            Some(_) => None,
            None => self.draft.values.audience.as_ref().map(ToString::to_string),
        };
        match self.ask_text(Key::Audience, proposal, current, Audience::parse, |_| None)? {
            None => Ok(Move::Back),
            Some(audience) => {
                self.change_audience(audience);
                Ok(Move::Next)
            }
        }
    }

    pub(super) fn change_audience(&mut self, audience: Audience) {
        // A token asked for with the identifier that was derived serves for the same one.
        let values = &self.draft.values;
        let given = values.audience.as_ref().map(ToString::to_string);
        let derived = || values.domain.as_ref()?.management_identifier();
        if given.or_else(derived).as_deref() != Some(audience.as_str()) {
            self.evidence.forget_what_goes_with(Key::Audience);
        }
        self.draft.values.audience = Some(audience);
    }

    pub(super) fn ask_directory(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::DefaultDirectory,
            self.draft
                .values
                .default_directory
                .as_ref()
                .map(ToString::to_string),
        ) {
            return Ok(Move::Next);
        }
        let name = self.draft.values.default_directory.as_ref();
        let name = name.map(ToString::to_string);
        let picked = self.pick(name.as_deref(), Picks::directories)?;
        let from_a_list = picked == Picked::NoneOfThese;
        match picked {
            Picked::Back => return Ok(Move::Back),
            Picked::One(name) => {
                let name = DirectoryName::parse(&name)
                    .map_err(|error| Failure::value(Key::DefaultDirectory.title(), error))?;
                self.change_directory(name.value);
                return Ok(Move::Next);
            }
            Picked::NoneOfThese | Picked::Nothing => {}
        }
        let current = self
            .draft
            .values
            .default_directory
            .as_ref()
            .map(ToString::to_string);
        let proposal = self
            .proposal(Key::DefaultDirectory)
            .unwrap_or_else(|| DirectoryName::USUAL.to_owned());
        match self.ask_text(
            Key::DefaultDirectory,
            Some(proposal),
            current,
            DirectoryName::parse,
            |_| None,
        )? {
            None if from_a_list => self.ask_directory(),
            None => Ok(Move::Back),
            Some(name) => {
                self.change_directory(name);
                Ok(Move::Next)
            }
        }
    }

    pub(super) fn change_directory(&mut self, name: DirectoryName) {
        if self.draft.values.default_directory.as_ref() != Some(&name) {
            self.evidence.forget_what_goes_with(Key::DefaultDirectory);
        }
        self.draft.values.default_directory = Some(name);
    }

    pub(super) fn ask_subscription(&mut self) -> Result<Move, Failure> {
        if self.is_given(
            Key::SubscriptionType,
            self.draft
                .values
                .subscription_type
                .map(|value| value.title().to_owned()),
        ) {
            return Ok(Move::Next);
        }
        let rows = vec![
            OptionRow::new(
                SubscriptionType::AllAccess.title(),
                SubscriptionType::AllAccess.meaning(),
            ),
            OptionRow::new(
                SubscriptionType::DurationBased.title(),
                SubscriptionType::DurationBased.meaning(),
            ),
            OptionRow::new("Go back a step", ""),
        ];
        let proposed = self
            .draft
            .values
            .subscription_type
            .map(|value| value.to_string());
        let proposed = proposed.or_else(|| self.proposal(Key::SubscriptionType));
        let default = SubscriptionType::ALL
            .iter()
            .position(|value| proposed.as_deref() == Some(value.as_str()))
            .unwrap_or(0);
        let choice =
            Choice::new("Subscription Type of current subscribers", rows).with_default(default);
        let chosen = self.choose(choice)?;
        match chosen.and_then(|chosen| SubscriptionType::ALL.get(chosen)) {
            None => Ok(Move::Back),
            Some(value) => {
                self.draft.values.subscription_type = Some(*value);
                Ok(Move::Next)
            }
        }
    }
}

/// Has the Client Secret typed. `None` is the way back.
pub(super) fn type_secret(
    terminal: &mut Terminal,
    guide: &Guide,
    context: &Context,
) -> Result<Option<ClientSecret>, Failure> {
    let redactor = &context.redactor;
    let check = |text: &str| -> Result<(), Rejection> {
        ClientSecret::typed(text.to_owned(), redactor)
            .map(drop)
            .map_err(|error| Rejection::wiped(error.to_string()))
    };
    let question = Secret::made_by_a_machine("Client Secret")
        .with_check(&check)
        .with_guide(guide.clone());
    loop {
        let Some(typed) = way_back(terminal.secret(&question))? else {
            return Ok(None);
        };
        let pasted = ClientSecret::typed(typed.expose_secret().to_owned(), redactor)
            .map_err(|error| Failure::value(Key::ClientSecret.title(), error))?;
        if !pasted.fixed.is_empty() {
            let said = format!("  (I {})", fixed_words(&pasted.fixed));
            context.tell(&context.err.dim(&said));
        }
        let form = "64 letters, digits, - and _";
        if pasted.value.has_usual_form()
            || is_meant(terminal, guide, context, "Client Secret", form)?
        {
            return Ok(Some(pasted.value));
        }
    }
}

/// Whether a value of an unusual form is meant: nearly always it is another one, copied by mistake.
fn is_meant(
    terminal: &mut Terminal,
    guide: &Guide,
    context: &Context,
    what: &str,
    form: &str,
) -> Result<bool, Failure> {
    let style = context.err;
    let words = format!("This does not look like a {what}, which has {form}.");
    context.tell(&style.marked(Mark::Warn, &style.typeset(&words)));
    let guide = guide.clone().saying(explaining::UNUSUAL);
    let question = Confirm::new("Use it nevertheless?", false).with_guide(guide);
    Ok(way_back(terminal.confirm(&question))? == Some(true))
}
