//! Makes the changes of a plan: each is noted, looked at again, made, and read back.

use super::Trouble;
use super::changes::{Changes, Target};
use super::lists::{alike, has};
use super::pieces::{Action, Change};
use super::plan::Plan;
use super::state::{self, GrantRow, MARK, Method, Program, State, Wanted, got, texts};
use crate::auth0::Edit;
use crate::auth0::{Administration, Read, encoded};
use crate::domain::{ClientSecret, REQUIRED_SCOPES};
use crate::http::Error;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long to wait before each further look at what was written: Auth0 shows some of it after seconds.
pub(super) const PAUSES: [u64; 6] = [200, 500, 1000, 2000, 3000, 4000];
/// The same where nobody knows whether there is anything to be seen: the next run looks again.
const AFTER_A_LOST_ANSWER: [u64; 3] = [200, 600, 1200];

/// Why what was answered to the making of something is not it.
const NOT_THAT: &str = "it does not name what was to be made";

/// How far one change of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is about to be made.
    Begun,
    /// It was made, and is noted.
    Done,
    /// Auth0 had done it already: nothing was changed, and nothing is noted to be taken back.
    NothingToDo,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Applied {
    /// MAZ's application.
    pub client_id: String,
    /// Its secret, where it was made in this run.
    pub secret: Option<ClientSecret>,
    /// The application as Auth0 showed it when it was made in this run, without its secret.
    pub made: Option<Value>,
    /// Others with the same mark that came with it: what carries the calls sent one of them twice. Nobody knows their secrets.
    pub twins: Vec<String>,
}

/// What is known while the changes are made.
struct Work<'a> {
    api: &'a Administration,
    wanted: &'a Wanted,
    changes: &'a mut Changes,
    client_id: Option<String>,
    /// The directory: its id, once it is there.
    directory_id: Option<String>,
    secret: Option<ClientSecret>,
    made: Option<Value>,
    twins: Vec<String>,
}

/// Makes the changes of a plan. `tell` is told each that is begun, and each that was made.
///
/// # Errors
/// Where it stops: what was made stays noted, and the next run goes on.
pub async fn apply(
    api: &Administration,
    wanted: &Wanted,
    plan: &Plan,
    state: &State,
    changes: &mut Changes,
    tell: &dyn Fn(&Change, Progress),
) -> Result<Applied, Trouble> {
    changes.plan(&plan.digest())?;
    let mut work = Work {
        api,
        wanted,
        changes,
        client_id: state.application.as_ref().map(|one| one.id().to_owned()),
        directory_id: state.connection(&plan.directory).map(|row| row.id.clone()),
        secret: None,
        made: None,
        twins: Vec::new(),
    };
    for change in &plan.changes {
        tell(change, Progress::Begun);
        tell(change, work.make(change).await?);
    }
    Ok(Applied {
        client_id: work.client_id.unwrap_or_default(),
        secret: work.secret,
        made: work.made,
        twins: work.twins,
    })
}

impl Work<'_> {
    /// Makes one change, or finds that Auth0 did.
    async fn make(&mut self, change: &Change) -> Result<Progress, Trouble> {
        match (change.piece.as_str(), change.action) {
            ("directory", _) => self.directory(change).await,
            ("application", Action::Create) => self.new_application(change).await,
            ("application", Action::Change) => self.lists(change).await,
            ("application-authentication", _) => self.authentication(change).await,
            ("directory-enabled", _) => return self.enable(change).await,
            ("client-grant", Action::Create) => self.new_grant(change).await,
            ("client-grant", Action::Change) => self.grant(change).await,
            _ => self.default_directory(change).await,
        }
        .map(|()| Progress::Done)
    }

    fn id(&self) -> &str {
        self.client_id.as_deref().unwrap_or_default()
    }

    async fn directory(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "the directory";
        let name = change.after["name"].as_str().unwrap_or_default().to_owned();
        let may_be_ours = self.changes.is_noted(change, None) || self.api.may_send_twice();
        self.changes.about_to(change, Target::Tenant)?;
        let made = self.api.post("/api/v2/connections", &change.after).await;
        if let Ok(Ok(json)) = &made
            && let Some(json) = named(&json!([json]), &name)
            && json["strategy"] == "auth0"
            && let Some(id) = json["id"].as_str()
        {
            let id = id.to_owned();
            self.directory_id = Some(id.clone());
            return self.changes.made("directory", Some(&id), &json);
        }
        if let Ok(Err(refusal)) = &made
            && (refusal.status != 409 || !may_be_ours)
        {
            let is_there = refusal.status == 409;
            self.changes.not_ours("directory")?;
            let path = format!("/api/v2/connections?name={}", encoded(&name));
            // Somebody else made one meanwhile: that is theirs, and the plan is made again.
            if is_there
                && self
                    .until(|json| named(json, &name), &path)
                    .await?
                    .is_some()
            {
                return Err(changed(what));
            }
            return got(what, made).map(drop);
        }
        // Its answer was lost, now or before.
        let path = format!("/api/v2/connections?name={}", encoded(&name));
        if let Some(row) = self.until(|json| named(json, &name), &path).await? {
            let id = row["id"].as_str().unwrap_or_default().to_owned();
            self.directory_id = Some(id.clone());
            // One that was there when this was sent may be somebody else's: how it was made is not known.
            let row = if matches!(made, Ok(Err(_))) {
                Value::Null
            } else {
                row
            };
            return self.changes.made("directory", Some(&id), &row);
        }
        got(what, made)?;
        Err(state::wrong(what, NOT_THAT))
    }

    async fn new_application(&mut self, change: &Change) -> Result<(), Trouble> {
        if self.is_there_already(change).await? {
            return Ok(());
        }
        self.changes.about_to(change, Target::Tenant)?;
        let lost = match self.post_application(change).await? {
            Ok(Ok(json)) if self.is_ours(&Program(json.clone())) => return self.made(json).await,
            // Whatever it is, it is not the application that was to be made: that may be there, and is looked for.
            Ok(Ok(_)) => state::wrong("the application", NOT_THAT),
            Ok(Err(refusal)) => {
                self.changes.not_ours("application")?;
                return got("the application", Ok(Err(refusal)));
            }
            Err(error) => Trouble::NoAnswer {
                what: "the application".into(),
                error,
            },
        };
        // Its answer was lost: it may be there, and would be made twice if it were sent again.
        for pause in AFTER_A_LOST_ANSWER {
            if let Some(id) = self.marked().await? {
                return self.found(id);
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        Err(lost)
    }

    /// Whether there is one by now: that which an earlier run began, for which it is looked a while. Another is somebody else's.
    async fn is_there_already(&mut self, change: &Change) -> Result<bool, Trouble> {
        let begun = self.changes.begun(change).cloned();
        for pause in PAUSES {
            match (self.marked().await?, &begun) {
                (Some(id), Some(_)) => return self.found(id).map(|()| true),
                (Some(_), None) => return Err(changed("the application")),
                (None, Some(begun)) if begun.is_fresh() => {}
                (None, _) => break,
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        Ok(false)
    }

    /// Sends it. A rate limit may tell of a second try, on a way that tries by itself: it is looked before it is sent again.
    async fn post_application(&self, change: &Change) -> Result<Read<Value>, Trouble> {
        let mut pauses = PAUSES.into_iter();
        let began = Instant::now();
        loop {
            let made = self.api.post_once("/api/v2/clients", &change.after).await;
            let (Err(Error::RateLimited { retry_after, .. }), Some(pause)) = (&made, pauses.next())
            else {
                return Ok(made);
            };
            let pause = Duration::from_millis(pause);
            let pause = retry_after.unwrap_or(pause).max(pause);
            if !self.api.waited(began, pause).await || self.marked().await?.is_some() {
                return Ok(made);
            }
        }
    }

    /// The application that bears the mark.
    async fn marked(&self) -> Result<Option<String>, Trouble> {
        let all = state::applications(self.api).await?;
        let ours = all.iter().find(|one| self.is_ours(one));
        Ok(ours.map(|one| one.id().to_owned()))
    }

    /// It was made, and its making was not told.
    fn found(&mut self, id: String) -> Result<(), Trouble> {
        self.changes.done("application", Some(&id))?;
        self.client_id = Some(id);
        Ok(())
    }

    /// Whether an application is the one that this program makes for the integration: names are not unique, its mark is.
    fn is_ours(&self, application: &Program) -> bool {
        !application.id().is_empty() && application.mark() == Some(&self.wanted.record)
    }

    /// The application is there, and so Auth0 shows it.
    async fn made(&mut self, json: Value) -> Result<(), Trouble> {
        let id = json["client_id"].as_str().unwrap_or_default().to_owned();
        if let Some(text) = json["client_secret"].as_str()
            && let Ok(secret) = ClientSecret::parse(text.to_owned(), self.api.redactor())
        {
            self.secret = Some(secret.value);
        }
        self.changes.done("application", Some(&id))?;
        if self.api.may_send_twice() {
            let all = state::applications(self.api).await?;
            self.twins = all
                .iter()
                .filter(|one| self.is_ours(one) && one.id() != id)
                .map(|one| one.id().to_owned())
                .collect();
        }
        self.client_id = Some(id);
        self.made = Some(without_secret(json));
        Ok(())
    }

    /// Lists that Auth0 replaces whole: read again, extended, written.
    async fn lists(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "MAZ's application";
        let now = state::application(self.api, self.id()).await?;
        for (name, list) in change.before.as_object().into_iter().flatten() {
            if !alike(&now.must_list(name)?, &texts(Some(list))) {
                return Err(changed(what));
            }
        }
        let (api, id) = (self.api, self.id().to_owned());
        self.changes.about_to(change, Target::Application(&id))?;
        let path = format!("/api/v2/clients/{}", encoded(&id));
        let written = api.patch(&path, &change.after).await;
        let is_so = |program: &Program| program.id() == id && has(program, &change.after);
        let shown = |json: &Value| is_so(&Program(json.clone()));
        let look = async || Ok(is_so(&state::application(api, &id).await?));
        self.seen("application", what, written, shown, look).await?;
        self.changes.done("application", Some(&id))
    }

    async fn authentication(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "how MAZ's application proves who it is";
        let now = state::application(self.api, self.id()).await?;
        let is_as = |wanted: &Value| {
            [
                "token_endpoint_auth_method",
                "client_authentication_methods",
            ]
            .iter()
            .all(|name| now.0.get(*name).unwrap_or(&Value::Null) == &wanted[*name])
        };
        if !is_as(&change.before) {
            return Err(changed(what));
        }
        let (api, id) = (self.api, self.id().to_owned());
        self.changes.about_to(change, Target::Application(&id))?;
        let path = format!("/api/v2/clients/{}", encoded(&id));
        let written = api.patch(&path, &change.after).await;
        let is_so = |program: &Program| {
            program.id() == id && program.method() == Method::Named("client_secret_post")
        };
        let shown = |json: &Value| is_so(&Program(json.clone()));
        let look = async || Ok(is_so(&state::application(api, &id).await?));
        let piece = "application-authentication";
        self.seen(piece, what, written, shown, look).await?;
        self.changes.done(piece, Some(&id))
    }

    async fn enable(&mut self, change: &Change) -> Result<Progress, Trouble> {
        let what = "the directory's being enabled";
        let Some(directory) = self.directory_id.clone() else {
            return Err(changed("the directory"));
        };
        let (api, id) = (self.api, self.id().to_owned());
        let look = async || Ok(state::enabled(api, &id).await?.contains(&directory));
        // Auth0 may have switched it on with a new application: then there is nothing to do, and nothing to take back.
        if look().await? {
            return Ok(Progress::NothingToDo);
        }
        self.changes
            .about_to(change, Target::Of(&id, Some(&directory)))?;
        let path = format!("/api/v2/connections/{}/clients", encoded(&directory));
        let body = json!([{"client_id": id, "status": true}]);
        let written = api.patch(&path, &body).await;
        self.seen("directory-enabled", what, written, |_| false, look)
            .await?;
        self.changes.done("directory-enabled", Some(&directory))?;
        Ok(Progress::Done)
    }

    async fn new_grant(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "the permissions";
        let id = self.id().to_owned();
        let may_be_ours = self.changes.is_noted(change, Some(&id)) || self.api.may_send_twice();
        self.changes.about_to(change, Target::Of(&id, None))?;
        let body = json!({
            "client_id": self.id(),
            "audience": self.wanted.audience,
            "subject_type": "client",
            "scope": REQUIRED_SCOPES,
        });
        let made = self.api.post("/api/v2/client-grants", &body).await;
        if let Ok(Err(refusal)) = &made
            && (refusal.status != 409 || !may_be_ours)
        {
            let is_there = refusal.status == 409;
            self.changes.not_ours("client-grant")?;
            return if is_there {
                Err(changed(what))
            } else {
                got(what, made).map(drop)
            };
        }
        // There is one already, or its answer was lost, or it does not show all that was asked for: it is looked at again.
        let shown = match &made {
            Ok(Ok(json)) => self.is_the_grant(json),
            _ => None,
        };
        let id = match shown {
            Some(id) => id,
            None => {
                if let Some(id) = self.grant_there(made.is_err()).await? {
                    id
                } else {
                    got(what, made)?;
                    return Err(Trouble::NotYetVisible { what: what.into() });
                }
            }
        };
        self.changes.done("client-grant", Some(&id))
    }

    /// The id of a grant with the six, where an answer is that of this application.
    fn is_the_grant(&self, json: &Value) -> Option<String> {
        let grant = GrantRow::read(json)?;
        let is_it = json["client_id"] == *self.id()
            && grant.audience == self.wanted.audience
            && !grant.id.is_empty()
            && grant.lacks().is_empty();
        is_it.then_some(grant.id)
    }

    /// The grant with the six, once it is to be seen; one that lacks some is given them.
    async fn grant_there(&mut self, is_lost: bool) -> Result<Option<String>, Trouble> {
        let pauses = if is_lost {
            &AFTER_A_LOST_ANSWER[..]
        } else {
            &PAUSES
        };
        for pause in pauses {
            let grants = state::grants(self.api, self.id()).await?;
            if let Some(grant) = grants
                .iter()
                .find(|grant| grant.audience == self.wanted.audience)
            {
                let lacks = grant.lacks();
                if !lacks.is_empty() {
                    let scope = [
                        grant.scope.clone(),
                        lacks.iter().map(|scope| (*scope).to_owned()).collect(),
                    ]
                    .concat();
                    let path = format!("/api/v2/client-grants/{}", encoded(&grant.id));
                    got(
                        "the permissions",
                        self.api.patch(&path, &json!({"scope": scope})).await,
                    )?;
                }
                return Ok(Some(grant.id.clone()));
            }
            tokio::time::sleep(Duration::from_millis(*pause)).await;
        }
        Ok(None)
    }

    async fn grant(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "the permissions";
        let grants = state::grants(self.api, self.id()).await?;
        let now = grants
            .iter()
            .find(|grant| grant.audience == self.wanted.audience);
        let Some(now) = now.filter(|now| alike(&now.scope, &texts(change.before.get("scope"))))
        else {
            return Err(changed(what));
        };
        let id = now.id.clone();
        let (api, client) = (self.api, self.id().to_owned());
        self.changes
            .about_to(change, Target::Of(&client, Some(&id)))?;
        let path = format!("/api/v2/client-grants/{}", encoded(&id));
        let written = api
            .patch(&path, &json!({"scope": change.after["scope"]}))
            .await;
        let wanted = texts(change.after.get("scope"));
        let is_so =
            |grant: &GrantRow| grant.id == id && wanted.iter().all(|one| grant.scope.contains(one));
        let shown = |json: &Value| {
            json["client_id"] == client && GrantRow::read(json).is_some_and(|grant| is_so(&grant))
        };
        // It may be answered well, and an added scope arrive later.
        let look = async || Ok(state::grants(api, &client).await?.iter().any(is_so));
        self.seen("client-grant", what, written, shown, look)
            .await?;
        self.changes.done("client-grant", Some(&id))
    }

    async fn default_directory(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "the Default Directory";
        let settings = state::settings(self.api).await?;
        let now = settings.get("default_directory").unwrap_or(&Value::Null);
        if now != &change.before["default_directory"] {
            return Err(changed(what));
        }
        self.changes.about_to(change, Target::Tenant)?;
        let edit = Edit::default_directory(change.after["default_directory"].clone());
        let api = self.api;
        let written = api.patch(&edit.target(), &edit.body).await;
        let wanted = &change.after["default_directory"];
        let shown = |json: &Value| json.get("default_directory") == Some(wanted);
        let look = async || Ok(shown(&state::settings(api).await?));
        self.seen("default-directory", what, written, shown, look)
            .await?;
        self.changes.done("default-directory", None)
    }

    /// Whether what was written is there: as its answer shows it, or as it is read back. What was refused, or never sent, was not
    /// done. What got no answer may have been: it stays noted as begun, unless it is seen.
    async fn seen(
        &mut self,
        piece: &str,
        what: &str,
        written: Read<Value>,
        shown: impl Fn(&Value) -> bool,
        look: impl AsyncFn() -> Result<bool, Trouble>,
    ) -> Result<(), Trouble> {
        let lost = match written {
            Ok(Ok(json)) if shown(&json) => return Ok(()),
            Ok(Ok(_)) => None,
            Ok(Err(refusal)) => {
                // The Auth0 CLI tries again by itself, and tells of the last try alone: what cannot be seen stays noted.
                if self.api.may_send_twice() && look().await? {
                    return Ok(());
                }
                self.changes.not_ours(piece)?;
                return got(what, Ok(Err(refusal)));
            }
            Err(error) if error.is_unsent() => {
                self.changes.not_ours(piece)?;
                return got(what, Err(error));
            }
            Err(error) => Some(error),
        };
        let pauses = match lost {
            Some(_) => &AFTER_A_LOST_ANSWER[..],
            None => &PAUSES[..],
        };
        for pause in std::iter::once(&0).chain(pauses) {
            tokio::time::sleep(Duration::from_millis(*pause)).await;
            match look().await {
                Ok(true) => return Ok(()),
                Err(trouble) if lost.is_none() => return Err(trouble),
                _ => {}
            }
        }
        match lost {
            Some(error) => got(what, Err(error)),
            None => Err(Trouble::NotYetVisible { what: what.into() }),
        }
    }

    /// Looks until something is to be seen; nothing where it is not, after a moment.
    async fn until<T>(
        &self,
        find: impl Fn(&Value) -> Option<T>,
        path: &str,
    ) -> Result<Option<T>, Trouble> {
        for pause in AFTER_A_LOST_ANSWER {
            let json = got("what was made", self.api.get(path).await)?;
            if let Some(found) = find(&json) {
                return Ok(Some(found));
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        Ok(None)
    }
}

/// The connection of a name, in a list of them.
fn named(json: &Value, name: &str) -> Option<Value> {
    let rows = json.as_array().or_else(|| json["connections"].as_array())?;
    let row = rows.iter().find(|row| row["name"] == json!(name))?;
    row["id"].as_str()?;
    Some(row.clone())
}

fn changed(what: &str) -> Trouble {
    Trouble::ChangedSince {
        what: what.to_owned(),
    }
}

fn without_secret(mut application: Value) -> Value {
    if let Some(members) = application.as_object_mut() {
        members.remove("client_secret");
        members.remove("signing_keys");
    }
    application
}

/// The secret of an application, for those who may see it; otherwise a new one, where the application was made in this very run:
/// the secret of one that was there before may be in use, and ends for nobody unasked.
///
/// # Errors
/// If the token may do neither.
pub async fn secret_of(
    api: &Administration,
    id: &str,
    made_now: bool,
) -> Result<Option<ClientSecret>, Trouble> {
    let read = |json: &Value| {
        if json["client_id"] != *id {
            return None;
        }
        let text = json["client_secret"].as_str()?.to_owned();
        ClientSecret::parse(text, api.redactor())
            .ok()
            .map(|secret| secret.value)
    };
    let path = format!("/api/v2/clients/{}", encoded(id));
    let shown = api
        .get(&format!("{path}?fields=client_id%2Cclient_secret"))
        .await;
    if let Ok(Ok(json)) = &shown
        && let Some(secret) = read(json)
    {
        return Ok(Some(secret));
    }
    if !made_now {
        return Ok(None);
    }
    match api
        .post(&format!("{path}/rotate-secret"), &Value::Null)
        .await
    {
        Ok(Ok(json)) => Ok(read(&json)),
        Ok(Err(_)) => Ok(None),
        Err(error) => got("the Client Secret", Err(error)),
    }
}

/// The mark of an application that was made for an integration.
pub fn is_marked(application: &Program, record: &str) -> bool {
    application.mark() == Some(record) && application.0["client_metadata"][MARK].is_string()
}
