//! Makes the changes of a plan: each is noted, looked at again, made, and read back.

use super::Trouble;
use super::changes::{Changes, Stage};
use super::pieces::{Action, Change, Piece, Planned};
use super::plan::Plan;
use super::state::{self, MARK, Program, State, Wanted, got, texts};
use crate::auth0::Edit;
use crate::auth0::{Administration, ManagementError, encoded};
use crate::domain::{ClientSecret, REQUIRED_SCOPES};
use crate::http::Error;
use serde_json::{Value, json};
use std::time::Duration;

/// How long to wait before each further look at what was written: Auth0 shows some of it after seconds.
pub(super) const PAUSES: [u64; 6] = [200, 500, 1000, 2000, 3000, 4000];
/// The same where nobody knows whether there is anything to be seen: the next run looks again.
const AFTER_A_LOST_ANSWER: [u64; 3] = [200, 600, 1200];

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
    state: &'a State,
    changes: &'a mut Changes,
    client_id: Option<String>,
    /// The directory: its id, once it is there.
    directory_id: Option<String>,
    secret: Option<ClientSecret>,
    made: Option<Value>,
    /// Whether Auth0 switched every connection that there was on for it.
    has_all: bool,
    twins: Vec<String>,
}

/// What earlier runs began and did not see the end of is settled: it is there, and ours, or it is not.
///
/// # Errors
/// If it cannot be noted.
pub fn settle(changes: &mut Changes, wanted: &Wanted, state: &State) -> Result<(), Trouble> {
    let begun: Vec<String> = changes
        .entries()
        .iter()
        .filter(|entry| entry.stage == Stage::Begun)
        .map(|entry| entry.piece.clone())
        .collect();
    for id in begun {
        let is_there = Piece::find(&id)
            .is_some_and(|piece| matches!((piece.plan)(wanted, state), Ok(Planned::Fine(_))));
        if !is_there {
            continue;
        }
        let application = || state.application.as_ref().map(|one| one.id().to_owned());
        let id_there = match id.as_str() {
            "application" | "application-authentication" => application(),
            "client-grant" => state.grant(&wanted.audience).map(|grant| grant.id.clone()),
            "directory" | "directory-enabled" => super::pieces::directory_of(wanted, state)
                .ok()
                .and_then(|directory| state.connection(directory.name()))
                .map(|row| row.id.clone()),
            _ => None,
        };
        changes.done(&id, id_there.as_deref())?;
    }
    Ok(())
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
        state,
        changes,
        client_id: state.application.as_ref().map(|one| one.id().to_owned()),
        directory_id: state.connection(&plan.directory).map(|row| row.id.clone()),
        secret: None,
        made: None,
        has_all: false,
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
        let may_be_ours = self.changes.is_begun("directory") || self.api.may_send_twice();
        self.changes.about_to(change, None)?;
        let made = self.api.post("/api/v2/connections", &change.after).await;
        if let Ok(Ok(json)) = &made
            && let Some(id) = json["id"].as_str()
        {
            let id = id.to_owned();
            self.directory_id = Some(id.clone());
            return self.changes.made("directory", &id, json);
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
        match self.until(|json| named(json, &name), &path).await? {
            Some(row) => {
                let id = row["id"].as_str().unwrap_or_default().to_owned();
                self.directory_id = Some(id.clone());
                self.changes.made("directory", &id, &row)
            }
            None => got(what, made).map(drop),
        }
    }

    async fn new_application(&mut self, change: &Change) -> Result<(), Trouble> {
        self.changes.about_to(change, None)?;
        let made = self.api.post("/api/v2/clients", &change.after).await;
        match made {
            Ok(Ok(json)) => {
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
                        .filter(|one| one.mark() == Some(&self.wanted.record) && one.id() != id)
                        .map(|one| one.id().to_owned())
                        .collect();
                }
                self.client_id = Some(id);
                self.has_all = self.state.new_get_all;
                self.made = Some(without_secret(json));
                Ok(())
            }
            Ok(Err(refusal)) => {
                self.changes.not_ours("application")?;
                got("the application", Ok(Err(refusal)))
            }
            // Its answer was lost: it may be there, and would be made twice if it were sent again.
            Err(error) => {
                for pause in AFTER_A_LOST_ANSWER {
                    let all = state::applications(self.api).await?;
                    let ours = all
                        .iter()
                        .find(|one| one.mark() == Some(&self.wanted.record));
                    if let Some(ours) = ours {
                        let id = ours.id().to_owned();
                        self.changes.done("application", Some(&id))?;
                        self.client_id = Some(id);
                        return Ok(());
                    }
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                got("the application", Err(error))
            }
        }
    }

    /// Lists that Auth0 replaces whole: read again, extended, written.
    async fn lists(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "MAZ's application";
        let now = state::application(self.api, self.id()).await?;
        let (before, after) = (members(&change.before), members(&change.after));
        if before
            .iter()
            .any(|(name, list)| now.list(name) != texts(Some(list)))
        {
            return Err(changed(what));
        }
        let id = self.id().to_owned();
        self.changes.about_to(change, Some(&id))?;
        let path = format!("/api/v2/clients/{}", encoded(&id));
        let written = self.api.patch(&path, &change.after).await;
        self.note_refusal("application", &written)?;
        let json = got(what, written)?;
        let is_so = |program: &Program| {
            after
                .iter()
                .all(|(name, list)| program.list(name) == texts(Some(list)))
        };
        if !is_so(&Program(json)) && !is_so(&state::application(self.api, &id).await?) {
            return Err(Trouble::NotYetVisible { what: what.into() });
        }
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
        let id = self.id().to_owned();
        self.changes.about_to(change, Some(&id))?;
        let path = format!("/api/v2/clients/{}", encoded(&id));
        let written = self.api.patch(&path, &change.after).await;
        self.note_refusal("application-authentication", &written)?;
        let json = got(what, written)?;
        if Program(json).method() != Some("client_secret_post") {
            return Err(Trouble::NotYetVisible { what: what.into() });
        }
        self.changes.done("application-authentication", Some(&id))
    }

    async fn enable(&mut self, change: &Change) -> Result<Progress, Trouble> {
        let what = "the directory's being enabled";
        let Some(directory) = self.directory_id.clone() else {
            return Err(changed("the directory"));
        };
        let id = self.id().to_owned();
        // Auth0 may have switched it on with a new application: then there is nothing to do, and nothing to take back. Where
        // the tenant's settings say that it does, the logins that verify it will show it.
        if self.has_all || state::enabled(self.api, &id).await?.contains(&directory) {
            return Ok(Progress::NothingToDo);
        }
        self.changes.about_to(change, Some(&directory))?;
        let path = format!("/api/v2/connections/{}/clients", encoded(&directory));
        let body = json!([{"client_id": id, "status": true}]);
        let written = self.api.patch(&path, &body).await;
        self.note_refusal("directory-enabled", &written)?;
        got(what, written)?;
        let mut pauses = PAUSES.into_iter();
        while !state::enabled(self.api, &id).await?.contains(&directory) {
            let Some(pause) = pauses.next() else {
                return Err(Trouble::NotYetVisible { what: what.into() });
            };
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        self.changes.done("directory-enabled", Some(&directory))?;
        Ok(Progress::Done)
    }

    async fn new_grant(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "the permissions";
        let may_be_ours = self.changes.is_begun("client-grant") || self.api.may_send_twice();
        self.changes.about_to(change, None)?;
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
            Ok(Ok(json)) if texts(json.get("scope")).len() == REQUIRED_SCOPES.len() => {
                json["id"].as_str().map(str::to_owned)
            }
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
        let Some(now) = now.filter(|now| now.scope == texts(change.before.get("scope"))) else {
            return Err(changed(what));
        };
        let id = now.id.clone();
        self.changes.about_to(change, Some(&id))?;
        let path = format!("/api/v2/client-grants/{}", encoded(&id));
        let written = self
            .api
            .patch(&path, &json!({"scope": change.after["scope"]}))
            .await;
        self.note_refusal("client-grant", &written)?;
        let json = got(what, written)?;
        let wanted = texts(change.after.get("scope"));
        let is_so = |scope: &[String]| wanted.iter().all(|one| scope.contains(one));
        let mut scope = texts(json.get("scope"));
        let mut pauses = PAUSES.into_iter();
        // It may be answered well, and an added scope arrive later.
        while !is_so(&scope) {
            let Some(pause) = pauses.next() else {
                return Err(Trouble::NotYetVisible { what: what.into() });
            };
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let grants = state::grants(self.api, self.id()).await?;
            let there = grants.iter().find(|grant| grant.id == id);
            scope = there.map(|grant| grant.scope.clone()).unwrap_or_default();
        }
        self.changes.done("client-grant", Some(&id))
    }

    async fn default_directory(&mut self, change: &Change) -> Result<(), Trouble> {
        let what = "the Default Directory";
        let settings = state::settings(self.api).await?;
        let now = settings.get("default_directory").unwrap_or(&Value::Null);
        if now != &change.before["default_directory"] {
            return Err(changed(what));
        }
        self.changes.about_to(change, None)?;
        let edit = Edit::default_directory(change.after["default_directory"].clone());
        let written = self.api.patch(&edit.target(), &edit.body).await;
        self.note_refusal("default-directory", &written)?;
        let json = got(what, written)?;
        let wanted = &change.after["default_directory"];
        if json.get("default_directory") != Some(wanted) {
            let settings = state::settings(self.api).await?;
            if settings.get("default_directory") != Some(wanted) {
                return Err(Trouble::NotYetVisible { what: what.into() });
            }
        }
        self.changes.done("default-directory", None)
    }

    /// What was refused was not done.
    fn note_refusal(
        &mut self,
        piece: &str,
        written: &Result<Result<Value, ManagementError>, Error>,
    ) -> Result<(), Trouble> {
        match written {
            Ok(Err(_)) => self.changes.not_ours(piece),
            _ => Ok(()),
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

/// The members of an object.
fn members(value: &Value) -> Vec<(String, Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The secret of an application, for those who may see it; otherwise a new one, where that harms nobody.
///
/// # Errors
/// If the token may do neither.
pub async fn secret_of(
    api: &Administration,
    id: &str,
    is_ours: bool,
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
    if !is_ours {
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
