//! What `undo` and `teardown` share: what is noted, what of it can be taken back, who agrees, and the doing.

use super::consent::{Agreed, Consent, Purpose, agreed};
use super::provisioning::{self, Access, Asking, Lender};
use crate::args::UndoArgs;
use crate::context::Context;
use crate::domain::{AdminToken, Audience, IntegrationName, Key, Settings, TenantDomain};
use crate::error::Failure;
use crate::provision::{
    Action, Back, Change, Changes, Fate, Piece, Reach, client_of, take_back, what_to_take_back,
};
use crate::terminal::style::{Indent, Mark};
use serde_json::Value;
use std::fmt::Write as _;

/// One run of taking back.
pub struct TakingBack<'a> {
    args: &'a UndoArgs,
    context: &'a Context,
    runtime: tokio::runtime::Runtime,
    domain: TenantDomain,
    access: Option<Access>,
    changes: Changes,
    all: Vec<Back>,
    client_id: Option<String>,
    nothing_noted: bool,
    /// Where the secret is that goes with the record, of what is taken back to the last.
    forgotten: Option<String>,
}

impl<'a> TakingBack<'a> {
    /// Reads what is noted, and what has become of it.
    ///
    /// # Errors
    /// If there is no such integration, or the rights do not suffice.
    pub fn open(args: &'a UndoArgs, reach: Reach, context: &'a Context) -> Result<Self, Failure> {
        let name = IntegrationName::parse(&args.name)
            .map_err(|error| Failure::value("NAME", error))?
            .value;
        let (file, all) = super::open(context)?;
        let record = all.get(&name);
        let domain = match record {
            Some(record) => record.domain.clone(),
            None => Changes::domain_of(file.path(), &name)?
                .ok_or_else(|| {
                    let known: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
                    super::no_such(&name, &known, file.path())
                        .hint("Nothing is noted that was changed in Auth0 for it.")
                })
                .and_then(|text| {
                    TenantDomain::parse(&text)
                        .map(|pasted| pasted.value)
                        .map_err(|error| Failure::value("the notes of its changes", error))
                })?,
        };
        let audience = match record {
            Some(record) => Some(record.audience.clone()),
            None => domain
                .management_identifier()
                .and_then(|text| Audience::parse(&text).ok())
                .map(|pasted| pasted.value),
        };
        let changes = Changes::begin(file.path(), &name, domain.host())?;
        let runtime = context.runtime()?;
        let client_id =
            client_of(&changes).or_else(|| record.map(|record| record.client_id.to_string()));
        let mut this = Self {
            args,
            context,
            runtime,
            domain,
            access: None,
            nothing_noted: changes.entries().is_empty(),
            changes,
            all: Vec::new(),
            client_id,
            forgotten: record
                .filter(|_| matches!(reach, Reach::All { .. }))
                .map(|record| {
                    let kept = &record.client_secret;
                    super::place(kept.store, kept.variable.as_deref())
                }),
        };
        if this.nothing_noted {
            return Ok(this);
        }
        let token = args
            .token
            .token(&context.redactor)?
            .map(|given| context.taken(given));
        let access = this.access(token, audience)?;
        this.all = this.runtime.block_on(what_to_take_back(
            &access.api,
            &this.changes,
            name.as_str(),
            this.client_id.as_deref(),
            reach,
        ))?;
        let mut scopes: Vec<&'static str> = Vec::new();
        for back in this.all.iter().filter(|back| back.fate == Fate::Take) {
            scopes.extend(scopes_to_undo(back));
        }
        provisioning::may(&access, &scopes, "To take it back")?;
        this.access = Some(access);
        Ok(this)
    }

    /// The way to the tenant, with rights that were given or that a person is asked for.
    fn access(
        &self,
        token: Option<AdminToken>,
        audience: Option<Audience>,
    ) -> Result<Access, Failure> {
        let (args, context) = (self.args, self.context);
        let mut terminal = context.terminal()?;
        let http = context.http()?;
        context.say_endpoint(http.endpoint());
        let of = audience.clone().map(|audience| Settings {
            audience: Some(audience),
            ..Settings::of(self.domain.clone())
        });
        let asking = Asking {
            of: of.as_ref(),
            back: false,
            http: &http,
            runtime: &self.runtime,
        };
        let lender = Lender::of_or_asked(
            super::rights::admin_token(token)?,
            &args.application,
            context,
            terminal.as_mut(),
            &asking,
        )?
        .ok_or_else(Failure::interrupted)?;
        let audience = match audience {
            Some(audience) => audience,
            None => lender
                .domain()
                .and_then(|domain| domain.management_identifier())
                .and_then(|text| Audience::parse(&text).ok())
                .map(|pasted| pasted.value)
                .ok_or_else(|| Failure::missing(Key::Audience))?,
        };
        provisioning::open(
            &lender,
            &self.domain,
            &audience,
            &http,
            &self.runtime,
            context,
        )
    }

    /// Shows what would be taken back, and asks.
    ///
    /// # Errors
    /// If there is nobody to ask, and a flag is missing.
    pub fn agreed(&self) -> Result<bool, Failure> {
        let style = self.context.out;
        let mut text = String::new();
        if self.nothing_noted {
            let _ = writeln!(
                text,
                "Nothing is noted that was changed in Auth0 for {}.",
                self.args.name
            );
        } else {
            let _ = writeln!(
                text,
                "{}",
                style.heading(&format!(
                    "What was changed in {}, the last first",
                    self.domain
                ))
            );
        }
        for back in &self.all {
            let title = Piece::find(&back.entry.piece).map_or("", |piece| piece.title);
            let (sign, what) = match (&back.fate, back.entry.action) {
                (Fate::Take, Action::Create) => ("-", format!("{title}: deleted")),
                (Fate::Take, Action::Change) => (
                    "~",
                    format!("{title}: back to {}", former(&back.entry.before)),
                ),
                (Fate::Gone, _) => ("=", format!("{title}: it is not there any more")),
                (Fate::Left(why), _) => ("=", format!("{title}: left, since {why}")),
            };
            let _ = writeln!(
                text,
                "{}",
                style.wrap(
                    &style.typeset(&crate::domain::clean(&what)),
                    Indent::hanging(&format!("{} ", style.strong(sign)), "  ")
                )
            );
        }
        if let Some(place) = &self.forgotten {
            let what = format!(
                "{} and its secret {place}: removed from this machine",
                self.args.name
            );
            let _ = writeln!(
                text,
                "{}",
                style.wrap(
                    &style.typeset(&what),
                    Indent::hanging(&format!("{} ", style.strong("-")), "  ")
                )
            );
        }
        self.context.print(&text)?;
        if self.args.dry_run {
            return Ok(false);
        }
        let asked: Vec<Change> = self
            .all
            .iter()
            .filter(|back| back.fate == Fate::Take)
            .map(|back| Change {
                piece: back.entry.piece.clone(),
                action: back.entry.action,
                tenant_wide: back.entry.piece == "default-directory",
                before: Value::Null,
                after: Value::Null,
                why: String::new(),
                for_good: false,
            })
            .collect();
        if asked.is_empty() && self.forgotten.is_none() {
            return Ok(true);
        }
        let mut terminal = self.context.terminal()?;
        let by_flags = Agreed {
            plan: self.args.yes,
            tenant_wide: self.args.yes_tenant_wide,
        };
        let asked: Vec<&Change> = asked.iter().collect();
        let purpose = Purpose::TakeBack {
            forgotten: self.forgotten.is_some().then_some(self.args.name.as_str()),
        };
        let agreed =
            agreed(&asked, &self.domain, by_flags, purpose, terminal.as_mut())? == Consent::Given;
        if !agreed {
            self.context.tell("Nothing was changed.");
        }
        Ok(agreed)
    }

    /// Takes back what can be; says how many changes were left.
    ///
    /// # Errors
    /// Where it stops: what was not taken back stays noted.
    pub fn take_back(&mut self) -> Result<usize, Failure> {
        let Some(access) = &self.access else {
            return Ok(0);
        };
        let style = self.context.err;
        let mut left = 0;
        for back in &self.all {
            let title = Piece::find(&back.entry.piece).map_or("", |piece| piece.title);
            self.runtime
                .block_on(take_back(
                    &access.api,
                    &mut self.changes,
                    back,
                    self.client_id.as_deref(),
                ))
                .map_err(|trouble| {
                    Failure::from(trouble).hint(
                        "What is not taken back yet stays noted: run the same again to go on.",
                    )
                })?;
            match back.fate {
                Fate::Take => self
                    .context
                    .say(&format!("{} {title}: taken back", style.mark(Mark::Pass))),
                Fate::Gone => {}
                Fate::Left(_) => left += 1,
            }
        }
        Ok(left)
    }
}

/// The scopes that it takes to take a change back.
fn scopes_to_undo(back: &Back) -> Vec<&'static str> {
    match (back.entry.piece.as_str(), back.entry.action) {
        ("default-directory", _) => vec!["update:tenant_settings"],
        ("client-grant", Action::Create) => vec!["delete:client_grants"],
        ("client-grant", Action::Change) => vec!["update:client_grants"],
        ("directory-enabled", _) => vec!["update:connections"],
        ("application", Action::Create) => vec!["delete:clients"],
        ("application", Action::Change) => vec!["update:clients"],
        _ => vec!["delete:connections"],
    }
}

/// What it was before, in a few words.
fn former(before: &Value) -> String {
    let words: Vec<String> = before
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !matches!(name.as_str(), "audience" | "directory"))
        .map(|(_, value)| match value {
            Value::Array(list) => list
                .iter()
                .map(|one| one.as_str().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
                .join(", "),
            Value::String(text) if !text.is_empty() => text.clone(),
            Value::Bool(true) => "on".to_owned(),
            Value::Bool(false) => "off".to_owned(),
            _ => "none".to_owned(),
        })
        .collect();
    words.join("; ")
}
