//! What `undo` and `teardown` share: what is noted, what of it can be taken back, who agrees, and the doing.

use super::changing::Changing;
use super::consent::{Agreed, Consent, Purpose, agreed};
use super::provisioning::{self, Access, Asking, Identifier, Lender};
use super::relying::neighbours;
use crate::args::UndoArgs;
use crate::context::Context;
use crate::domain::sentence;
use crate::domain::{AdminToken, Audience, IntegrationName, Key, Record, Settings, TenantDomain};
use crate::error::Failure;
use crate::http::Http;
use crate::provision::{
    Action, Back, Change, Changes, Entry, Fate, LOGIN_CALLBACK, Neighbour, Noted, Piece, Reach,
    Stage, Trouble, take_back, what_to_take_back,
};
use crate::store::record_file::RecordFile;
use crate::store::still;
use crate::terminal::farewell::Farewell;
use crate::terminal::style::{Indent, Mark};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

/// One run of taking back.
pub struct TakingBack<'a> {
    args: &'a UndoArgs,
    context: &'a Context,
    http: Arc<Http>,
    runtime: tokio::runtime::Runtime,
    domain: TenantDomain,
    access: Option<Access>,
    record_file: PathBuf,
    name: IntegrationName,
    noted: Noted,
    all: Vec<Back>,
    reach: Reach,
    /// The application of the record, which may be another by now.
    recorded: Option<String>,
    /// The record of this name, as it was looked at.
    seen: Option<Record>,
    /// The others of the record file.
    neighbours: Vec<Neighbour>,
    /// Where the secret is that goes with the record, of what is taken back to the last.
    forgotten: Option<String>,
    /// What is said to who leaves before anything was changed.
    farewell: Option<Farewell>,
}

impl<'a> TakingBack<'a> {
    /// Reads what is noted, and what has become of it.
    ///
    /// # Errors
    /// If there is no such integration, another run is at work on it, or the rights do not suffice.
    pub fn open(args: &'a UndoArgs, reach: Reach, context: &'a Context) -> Result<Self, Failure> {
        let name = IntegrationName::parse(&args.name)
            .map_err(|error| Failure::value("NAME", error))?
            .value;
        let (file, all) = super::open(context)?;
        let seen = all.one(&name)?;
        let noted = Noted::read(file.path(), &name, None, !context.is_interactive())?;
        // One that has taken its place since is no part of what was changed in another tenant.
        let record = seen.filter(|record| is_its(record, &noted));
        let domain = match (record, noted.domain()) {
            (Some(record), _) => record.domain.clone(),
            (None, Some(text)) => {
                TenantDomain::parse(text)
                    .map_err(|error| Failure::value("the notes of its changes", error))?
                    .value
            }
            (None, None) => {
                return Err(super::no_such(&name, &all.names(), file.path())
                    .hint("Nothing is noted that was changed in Auth0 for it."));
            }
        };
        let audience = match record {
            Some(record) => Some(record.audience.clone()),
            None => domain
                .management_identifier()
                .and_then(|text| Audience::parse(&text).ok())
                .map(|pasted| pasted.value),
        };
        let recorded = record.map(|record| record.client_id.to_string());
        // One that cannot be read may rely on the same.
        let neighbours = neighbours(all.all()?, &name, record, domain.host());
        let mut this = Self {
            args,
            context,
            http: context.http()?,
            runtime: context.runtime()?,
            domain,
            access: None,
            record_file: file.path().to_owned(),
            name,
            noted,
            all: Vec::new(),
            reach,
            recorded,
            seen: seen.cloned(),
            neighbours,
            forgotten: record
                .filter(|_| matches!(reach, Reach::All { .. }))
                .map(|record| {
                    let kept = &record.client_secret;
                    let place = super::place(kept.store, kept.variable.as_deref());
                    let name = &record.name;
                    match super::stays(record, &file, false, &context.asker()) {
                        Some(stays) => format!("{name}: to be removed from this machine; {stays}"),
                        None => {
                            format!(
                                "{name} and its secret {place}: to be removed from this machine"
                            )
                        }
                    }
                }),
            farewell: Some(context.farewell("Nothing was changed, in Auth0 or here.")),
        };
        let entries = this.noted.entries();
        let is_made = |entry: &Entry| entry.action == Action::Create && entry.stage == Stage::Done;
        if reach == Reach::Changes && entries.iter().all(is_made) {
            // Nothing of it is taken back here, so nobody's rights are needed.
            let made = |entry: &Entry| Back {
                entry: entry.clone(),
                fate: Fate::Made,
            };
            this.all = entries.iter().rev().map(made).collect();
        } else if !entries.is_empty() {
            let token = args
                .token
                .token(&context.redactor)?
                .map(|given| context.taken(given));
            context.say_endpoint(this.http.endpoint());
            this.look(token, audience.as_ref())?;
        }
        Ok(this)
    }

    /// What has become of what is noted. A person whose rights do not suffice is asked for others.
    fn look(
        &mut self,
        token: Option<AdminToken>,
        audience: Option<&Audience>,
    ) -> Result<(), Failure> {
        let mut token = super::rights::admin_token(token)?;
        loop {
            let access = self.access(token.take(), audience)?;
            let look = || {
                self.runtime.block_on(what_to_take_back(
                    &access.api,
                    &self.noted,
                    self.name.as_str(),
                    self.reach,
                    &self.neighbours,
                ))
            };
            let may =
                |scopes: &[&'static str]| provisioning::may(&access, scopes, "To take it back");
            let looked = match may(&scopes_to_look(&self.noted, self.reach)) {
                Ok(()) => Ok(look()),
                Err(lacking) => Err(lacking),
            };
            let (failure, is_about_rights) = match looked {
                Err(lacking) => (lacking, true),
                Ok(Ok(all)) => {
                    let taken = all.iter().filter(|back| is_taken(back));
                    let scopes = taken.flat_map(|back| scopes_to_undo(&back.entry));
                    match may(&scopes.copied().collect::<Vec<_>>()) {
                        Ok(()) => {
                            (self.all, self.access) = (all, Some(access));
                            return Ok(());
                        }
                        Err(lacking) => (lacking, true),
                    }
                }
                Ok(Err(trouble)) => {
                    let is_about_rights = trouble.is_about_rights();
                    (self.failure(trouble), is_about_rights)
                }
            };
            let can_be_asked = self.context.is_interactive()
                && matches!(
                    Lender::of(None, &self.args.application, &self.context.redactor),
                    Ok(None)
                );
            if !is_about_rights || !can_be_asked {
                return Err(failure);
            }
            let style = self.context.err;
            let said = style.typeset(&sentence(&failure.message));
            self.context.tell(&style.marked(Mark::Fail, &said));
        }
    }

    /// The record of what is taken back.
    pub fn record(&self) -> Option<&Record> {
        let seen = self.seen.as_ref();
        seen.filter(|record| is_its(record, &self.noted))
    }

    /// The tenant that is changed, by its own name where that is known.
    fn tenant(&self) -> &TenantDomain {
        self.access
            .as_ref()
            .map_or(&self.domain, |access| &access.tenant)
    }

    fn failure(&self, trouble: Trouble) -> Failure {
        provisioning::failure(trouble, &self.http, &self.domain)
    }

    /// The way to the tenant, with rights that were given or that a person is asked for.
    fn access(
        &self,
        token: Option<AdminToken>,
        audience: Option<&Audience>,
    ) -> Result<Access, Failure> {
        let (args, context) = (self.args, self.context);
        let mut terminal = context.terminal()?;
        let http = Arc::clone(&self.http);
        let of = audience.map(|audience| Settings {
            audience: Some(audience.clone()),
            ..Settings::of(self.domain.clone())
        });
        let asking = Asking {
            of: of.as_ref(),
            back: false,
            http: &http,
            runtime: &self.runtime,
        };
        let lender = Lender::of_or_asked(
            token,
            &args.application,
            context,
            terminal.as_mut(),
            &asking,
        )?
        .ok_or_else(Failure::interrupted)?;
        let derived = match audience {
            Some(_) => None,
            None => Some(
                lender
                    .domain()
                    .and_then(|domain| domain.management_identifier())
                    .and_then(|text| Audience::parse(&text).ok())
                    .map(|pasted| pasted.value)
                    .ok_or_else(|| Failure::missing(Key::Audience))?,
            ),
        };
        let identifier = match (audience, &derived) {
            (Some(recorded), _) => Identifier::Recorded(recorded),
            (None, Some(derived)) => Identifier::Derived(derived),
            (None, None) => return Err(Failure::missing(Key::Audience)),
        };
        provisioning::open(
            &lender,
            &self.domain,
            identifier,
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
        if self.noted.entries().is_empty() {
            let _ = writeln!(
                text,
                "Nothing is noted that was changed in Auth0 for {}: there is nothing to take back.",
                self.name
            );
        } else {
            let _ = writeln!(
                text,
                "{}",
                style.heading(&format!(
                    "What was changed in {}, the last first",
                    self.tenant()
                ))
            );
            for back in &self.all {
                let (sign, what) = line(back, self.recorded.as_deref());
                let _ = writeln!(
                    text,
                    "{}",
                    style.wrap(
                        &style.typeset(&crate::domain::clean(&what)),
                        Indent::hanging(&format!("{} ", style.strong(sign)), "  ")
                    )
                );
            }
            if !self.all.iter().any(is_taken) {
                let _ = writeln!(text, "There is nothing to take back in Auth0.");
            }
            if self.all.iter().any(|back| back.fate == Fate::Made) {
                let command = self.context.command(&format!("teardown {}", self.name));
                let _ = writeln!(
                    text,
                    "To delete what was made:  {}",
                    style.command(&command)
                );
            }
        }
        let stays = self.seen.as_ref().filter(|_| self.record().is_none());
        let stays = stays.map(|record| {
            format!(
                "{}: the record is of another tenant now, {}, and stays",
                record.name, record.domain
            )
        });
        for (sign, what) in [("-", &self.forgotten), ("=", &stays)] {
            if let Some(what) = what {
                let sign = format!("{} ", style.strong(sign));
                let what = style.wrap(&style.typeset(what), Indent::hanging(&sign, "  "));
                let _ = writeln!(text, "{what}");
            }
        }
        self.context.print(&text)?;
        if self.args.dry_run {
            return Ok(false);
        }
        let asked: Vec<Change> = self
            .all
            .iter()
            .filter(|back| is_taken(back))
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
            for_good: false,
        };
        let asked: Vec<&Change> = asked.iter().collect();
        let purpose = Purpose::TakeBack {
            forgotten: self.forgotten.is_some().then_some(self.args.name.as_str()),
        };
        let agreed =
            agreed(&asked, self.tenant(), by_flags, purpose, terminal.as_mut())? == Consent::Given;
        if !agreed {
            self.context.tell("Nothing was changed.");
        }
        Ok(agreed)
    }

    /// Takes back what can be, and says what was.
    ///
    /// # Errors
    /// Where it stops: what was not taken back stays noted. If another run changed something meanwhile.
    pub fn take_back(&mut self) -> Result<(), Failure> {
        let file = RecordFile::at(self.record_file.clone());
        still(&file, &self.name, &self.seen)?;
        let Some(access) = &self.access else {
            self.farewell = None;
            return Ok(());
        };
        // A tenant may be called by several domains: it goes on where the notes began.
        let host = self.noted.domain().unwrap_or(self.domain.host());
        let mut changes =
            Changes::begin(&self.record_file, &self.name, host).map_err(provisioning::not_begun)?;
        if !changes.are_as(&self.noted) {
            return Err(Failure::new(
                "another maz-auth0 has changed Auth0 for this integration meanwhile",
            )
            .hint("This run changed nothing. Run the same again to see what there is now."));
        }
        self.farewell = None;
        // A record that goes as well needs no word.
        let matters = |back: &Back| {
            let entry = &back.entry;
            let of = entry.application().or(self.recorded.as_deref());
            is_taken(back) && entry.login_callback().is_none() && of == self.recorded.as_deref()
        };
        let is_record_left = self.forgotten.is_none()
            && self.record().is_some()
            && self.all.iter().any(matters)
            && file.forget_verified(&self.name)?;
        let changing = Changing::begin(self.context, Vec::new());
        let (mut taken, mut left) = (0, 0);
        for back in &self.all {
            let title = back.entry.title();
            if is_taken(back) {
                changing.about_to(title);
            }
            let done = self.runtime.block_on(take_back(
                &access.api,
                &mut changes,
                back,
                self.name.as_str(),
                self.reach,
                &self.neighbours,
            ));
            if done.is_err() {
                changing.still();
            }
            let fate = done.map_err(|trouble| {
                self.failure(trouble)
                    .hint("What is not taken back yet stays noted: run the same again to go on.")
            })?;
            match fate {
                Fate::Take(_) => {
                    changing.done(title, "taken back");
                    taken += 1;
                }
                // Others changed it since the list was shown.
                fate if is_taken(back) => {
                    changing.not_done();
                    left += usize::from(matches!(fate, Fate::Left(_)));
                    let entry = back.entry.clone();
                    let (sign, what) = line(&Back { entry, fate }, None);
                    let said = format!("{sign} {}", crate::domain::clean(&what));
                    self.context.tell(&self.context.err.typeset(&said));
                }
                Fate::Left(_) => left += 1,
                Fate::Gone | Fate::Back | Fate::Never | Fate::Made => {}
            }
        }
        match taken {
            0 => {}
            1 => self.context.say("1 change is taken back in Auth0."),
            many => self
                .context
                .say(&format!("{many} changes are taken back in Auth0.")),
        }
        if is_record_left && taken > 0 {
            let name = &self.name;
            self.context.tell(&format!(
                "The record {name} still names this application and directory, and is no longer held to be verified: MAZ's logins may fail now. To set Auth0 up for it again: {}. To remove the record: {}",
                self.context.command(&format!("setup {name} --provision")),
                self.context.command(&format!("forget {name}")),
            ));
        }
        if left > 0 {
            self.context
                .tell("What was left in Auth0 is said above: look after it in the dashboard.");
        }
        Ok(())
    }
}

/// Whether a record is of the tenant in which the changes were made, where any are noted. One may be called by its custom
/// domain: then its Management API tells.
fn is_its(record: &Record, noted: &Noted) -> bool {
    noted.domain().is_none_or(|host| {
        host == record.domain.host()
            || record.audience.as_str() == format!("https://{host}/api/v2/")
    })
}

/// What a change was made to: what Auth0 calls it, where that tells it from others of its kind.
fn what(entry: &Entry) -> String {
    let title = entry.title();
    let of = match entry.piece.as_str() {
        "directory" => entry.after["name"].as_str(),
        "directory-enabled" => entry.after["directory"].as_str(),
        LOGIN_CALLBACK => entry.login_callback(),
        "application" | "application-authentication" | "client-grant" => entry.id.as_deref(),
        _ => None,
    };
    match of {
        Some(of) => format!("{title} ({of})"),
        None => title.to_owned(),
    }
}

/// What becomes of one change, in a line. `recorded` is the application that the record names now.
fn line(back: &Back, recorded: Option<&str>) -> (&'static str, String) {
    let mut what = what(&back.entry);
    if let (Some(of), Some(recorded)) = (&back.entry.client_id, recorded)
        && of != recorded
    {
        let _ = write!(what, " for {of}, which is not the record's application");
    }
    match (&back.fate, back.entry.action) {
        (Fate::Take(_), Action::Create) if back.entry.piece == "directory" => (
            "-",
            format!(
                "{what}: to be deleted. Auth0's search finds no user in it; it may not know yet who was added within the last minutes"
            ),
        ),
        (Fate::Take(id), Action::Create) if back.entry.piece == "application" => (
            "-",
            match recorded.filter(|recorded| recorded != id) {
                Some(other) => format!(
                    "{what}: to be deleted. The record has another application by now, {other}, which is left"
                ),
                None => format!(
                    "{what}: to be deleted. MAZ logs readers in with it: none can log in to your app from then on, until MAZ has another"
                ),
            },
        ),
        (Fate::Take(_), Action::Create) => ("-", format!("{what}: to be deleted")),
        (Fate::Take(_), Action::Change) if back.entry.login_callback().is_some() => (
            "~",
            format!("{what}: to be taken out of the application's Allowed Callback URLs"),
        ),
        (Fate::Take(_), Action::Change) => {
            let former = former(&back.entry.before);
            let then = match (back.entry.piece.as_str(), former.as_str()) {
                ("default-directory", "none") => {
                    ". MAZ's logins name no directory: they stop with it".to_owned()
                }
                ("default-directory", former) => format!(
                    ". MAZ's logins name no directory: they go to {former} then, and fail for readers who are not in it"
                ),
                _ => String::new(),
            };
            ("~", format!("{what}: to go back to {former}{then}"))
        }
        (Fate::Gone, _) => ("=", format!("{what}: it is not there any more")),
        (Fate::Back, _) => (
            "=",
            format!("{what}: it is as it was before: there is nothing to take back"),
        ),
        (Fate::Never, _) => (
            "=",
            format!("{what}: it was begun, and came to nothing: there is nothing to take back"),
        ),
        (Fate::Made, _) => ("=", format!("{what}: left, since it was made, not changed")),
        (Fate::Left(why), _) => ("=", format!("{what}: left, since {why}")),
    }
}

fn is_taken(back: &Back) -> bool {
    matches!(back.fate, Fate::Take(_))
}

/// The scopes that it takes to take a change back.
fn scopes_to_undo(entry: &Entry) -> &'static [&'static str] {
    match (Piece::find(&entry.piece), entry.action) {
        (Some(piece), Action::Create) => piece.to_delete,
        (Some(piece), Action::Change) => piece.to_change,
        // What is no piece of the guide is in one of the application's lists.
        (None, _) => &["update:clients"],
    }
}

/// The scopes that it takes to see whether what was made may be deleted.
fn scopes_to_look(noted: &Noted, reach: Reach) -> Vec<&'static str> {
    let asks_for_users = |entry: &&Entry| {
        reach == Reach::All { directory: true }
            && entry.action == Action::Create
            && entry.piece == "directory"
    };
    let entries = noted.entries().iter().filter(asks_for_users);
    let scopes = entries.flat_map(scopes_to_undo).copied();
    scopes.filter(|scope| scope.starts_with("read:")).collect()
}

/// What it was before, in a few words: of several lists each with its name.
fn former(before: &Value) -> String {
    let words: Vec<String> = before
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !matches!(name.as_str(), "audience" | "directory"))
        .map(|(name, value)| {
            let value = match value {
                Value::Array(list) if !list.is_empty() => list
                    .iter()
                    .map(|one| one.as_str().unwrap_or_default().to_owned())
                    .collect::<Vec<_>>()
                    .join(", "),
                Value::String(text) if !text.is_empty() => text.clone(),
                Value::Bool(true) => "on".to_owned(),
                Value::Bool(false) => "off".to_owned(),
                _ => "none".to_owned(),
            };
            match name.as_str() {
                "grant_types" => format!("the grant types {value}"),
                "callbacks" => format!("the callbacks {value}"),
                "scope" => format!("the permissions {value}"),
                _ => value,
            }
        })
        .collect();
    words.join("; ")
}
