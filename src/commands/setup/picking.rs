//! With an administrator's rights, what the tenant has is picked from a list, and not typed: its applications, its directories.

use crate::args::AdminApplicationArgs;
use crate::context::Context;
use crate::domain::{AdminToken, Audience, TenantDomain, clean};
use crate::http::Http;
use crate::integration::provisioning::{self, Identifier, Lender};
use crate::provision::Lists;
use crate::terminal::questions::{Choice, OptionRow};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What was picked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Picked {
    /// One that is there: the Client ID, or the directory's name.
    One(String),
    /// None of those in the list: it is to be typed.
    NoneOfThese,
    /// There was no list.
    Nothing,
    /// Back to the question before.
    Back,
}

/// A list to choose from, and what each row stands for; the last row is for none of them.
pub(super) struct Offer {
    pub(super) choice: Choice,
    pub(super) values: Vec<String>,
}

impl Offer {
    fn new(
        label: &str,
        rows: Vec<(String, String)>,
        values: Vec<String>,
        current: Option<&str>,
        other: &str,
    ) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let at = values
            .iter()
            .position(|value| Some(value.as_str()) == current)
            .unwrap_or(0);
        let rows = rows
            .into_iter()
            .map(|(label, hint)| OptionRow::new(label, hint))
            .chain([OptionRow::new(other, "")])
            .collect();
        Some(Self {
            choice: Choice::new(label, rows).with_default(at),
            values,
        })
    }
}

/// The lists of a tenant, read once.
#[derive(Default)]
pub(super) struct Picks {
    of: Option<TenantDomain>,
    lists: Lists,
}

impl Picks {
    /// Reads what there is, once for each tenant. Where that is refused, the person types, as without a token.
    pub(super) fn read(
        &mut self,
        token: &AdminToken,
        domain: &TenantDomain,
        http: &Arc<Http>,
        runtime: &Runtime,
        context: &Context,
    ) {
        if self.of.as_ref() == Some(domain) {
            return;
        }
        *self = Self {
            of: Some(domain.clone()),
            lists: Lists::default(),
        };
        let none = AdminApplicationArgs::default();
        let lender = Lender::of(Some(token.clone()), &none, &context.redactor);
        let audience = domain
            .management_identifier()
            .map(|text| Audience::parse(&text));
        if let (Ok(Some(lender)), Some(Ok(audience))) = (lender, audience) {
            let spinner = context.progress.start("Looking at the tenant");
            let identifier = Identifier::Derived(&audience.value);
            let access = provisioning::open(&lender, domain, identifier, http, runtime, context);
            if let Ok(access) = access {
                self.lists = runtime.block_on(Lists::read(&access.api));
            }
            spinner.finish();
        }
    }

    /// The machine-to-machine applications of the tenant, to choose from.
    pub(super) fn applications(&self, current: Option<&str>) -> Option<Offer> {
        let fit = self.lists.applications.iter();
        let fit = fit.filter(|one| one.app_type() == "non_interactive");
        let (rows, ids) = fit
            .map(|one| ((clean(one.name()), clean(one.id())), one.id().to_owned()))
            .unzip();
        Offer::new(
            "Which application is MAZ's?",
            rows,
            ids,
            current,
            "None of these: type the Client ID",
        )
    }

    /// The databases of the tenant, to choose from.
    pub(super) fn directories(&self, current: Option<&str>) -> Option<Offer> {
        let default = self.lists.default_directory.as_deref();
        let hint = |name: &str| match default {
            Some(default) if default == name => "the tenant's Default Directory".to_owned(),
            _ => String::new(),
        };
        let databases = self.lists.databases.iter().map(|row| row.name.as_str());
        let (rows, names) = databases
            .map(|name| ((clean(name), hint(name)), name.to_owned()))
            .unzip();
        Offer::new(
            "Which directory has your readers' accounts?",
            rows,
            names,
            current.or(default),
            "None of these: type its name",
        )
    }
}
