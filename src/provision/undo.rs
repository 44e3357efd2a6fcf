//! Takes changes back: backwards, and each only where the state is still what it was left as. What somebody else has changed
//! since is theirs, and is left with a word.

use super::Trouble;
use super::apply::{PAUSES, is_marked};
use super::changes::{Changes, Entry, Noted, Stage};
use super::fate::{Back, Fate, Reach};
use super::lists::{alike, has};
use super::login_callback::{self, LOGIN_CALLBACK};
use super::made_directory::{CHANGED, NOT_KNOWN, is_empty, unlike, used_by};
use super::pieces::Action;
use super::state::{self, GrantRow, Program, got, texts};
use crate::auth0::Edit;
use crate::auth0::{Administration, encoded};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Another integration of the same record file: what it relies on is not taken away.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Its name.
    pub name: String,
    /// Its application, which is the same one under whatever domain it is known.
    pub client_id: String,
    /// Its directory, where it is in the same tenant: another tenant may have one of the same name.
    pub directory: Option<String>,
}

/// What was changed: the piece, what Auth0 calls it, and the application that has it.
type Which = (String, String, Option<String>);

/// Why a note of an earlier form is no reason to change anything.
const OF_WHICH: &str = "its note does not say of which application it is";

fn which(entry: &Entry, id: &str) -> Which {
    (entry.piece.clone(), id.to_owned(), entry.client_id.clone())
}

/// What there is of what was changed.
struct Now<'a> {
    api: &'a Administration,
    record: &'a str,
    reach: Reach,
    applications: BTreeMap<String, Option<Program>>,
    grants: BTreeMap<String, Vec<GrantRow>>,
    enabled: BTreeMap<String, BTreeSet<String>>,
    /// As it will be, once what comes first is taken back.
    then: BTreeMap<Which, Value>,
    neighbours: &'a [Neighbour],
}

/// What would become of each change, the last one first.
///
/// # Errors
/// If something cannot be read.
pub async fn what_to_take_back(
    api: &Administration,
    noted: &Noted,
    record: &str,
    reach: Reach,
    neighbours: &[Neighbour],
) -> Result<Vec<Back>, Trouble> {
    let mut now = Now::of(api, record, reach, neighbours);
    let mut all = Vec::new();
    for entry in noted.entries().iter().rev() {
        let fate = now.seen(entry).await?;
        if let Fate::Take(id) = &fate {
            now.then.insert(which(entry, id), entry.before.clone());
        }
        all.push(Back {
            entry: entry.clone(),
            fate,
        });
    }
    Ok(all)
}

impl<'a> Now<'a> {
    /// Nothing of it is read yet.
    fn of(
        api: &'a Administration,
        record: &'a str,
        reach: Reach,
        neighbours: &'a [Neighbour],
    ) -> Self {
        Self {
            api,
            record,
            reach,
            applications: BTreeMap::new(),
            grants: BTreeMap::new(),
            enabled: BTreeMap::new(),
            then: BTreeMap::new(),
            neighbours,
        }
    }

    /// What was made a moment ago is looked for a while: Auth0 may show it later.
    async fn seen(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        for pause in PAUSES {
            let fate = self.fate(entry).await?;
            if !(fate.is_unseen() && entry.is_fresh()) {
                return Ok(fate);
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
            self.applications.clear();
            self.grants.clear();
            self.enabled.clear();
        }
        self.fate(entry).await
    }

    async fn fate(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        let fate = match (entry.piece.as_str(), entry.action) {
            ("default-directory", _) => self.default_directory(entry).await?,
            ("client-grant", _) => self.grant(entry).await?,
            ("directory-enabled", _) => self.enabled(entry).await?,
            ("application", Action::Change) => self.lists(entry).await?,
            ("application", Action::Create) => self.made(entry).await?,
            ("directory", _) => self.directory(entry).await?,
            (LOGIN_CALLBACK, _) => self.login_callback(entry).await?,
            _ => Fate::Left("keys that were detached cannot be attached again".into()),
        };
        let stays = entry.action == Action::Create && self.reach == Reach::Changes;
        Ok(match fate {
            Fate::Take(_) | Fate::Left(_) if stays => Fate::Made,
            Fate::Take(ref id) if let Some(why) = self.is_relied_on(entry, id) => Fate::Left(why),
            fate => fate,
        })
    }

    /// Which others of the record file rely on what was changed, which Auth0 calls by this id.
    fn is_relied_on(&self, entry: &Entry, id: &str) -> Option<String> {
        let application = entry.client_id.as_deref().unwrap_or(id);
        let directory = match entry.piece.as_str() {
            "default-directory" => entry.after["default_directory"].as_str(),
            "directory" => entry.after["name"].as_str(),
            // Nobody's login but that of the test rests on it.
            LOGIN_CALLBACK => return None,
            _ => None,
        };
        let names: Vec<&str> = self
            .neighbours
            .iter()
            .filter(|one| match directory {
                Some(directory) => one.directory.as_deref() == Some(directory),
                None => one.client_id == application,
            })
            .map(|one| one.name.as_str())
            .collect();
        (!names.is_empty()).then(|| {
            format!(
                "the same record file has {}, which relies on it: take that back, or forget it, before",
                names.join(", ")
            )
        })
    }

    /// As it will be by then.
    fn then(&self, entry: &Entry) -> Option<&Value> {
        let id = entry.id.as_deref().unwrap_or_default();
        self.then.get(&which(entry, id))
    }

    async fn default_directory(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        let is = match self.then(entry) {
            Some(then) => then["default_directory"].clone(),
            None => state::settings(self.api).await?["default_directory"].clone(),
        };
        if is != entry.after["default_directory"] {
            let was = entry.before["default_directory"].as_str();
            return Ok(match is.as_str() {
                None if entry.stage == Stage::Done => {
                    Fate::Left("Auth0 does not show which one is set".into())
                }
                is => Fate::changed(entry, is == Some(was.unwrap_or_default())),
            });
        }
        let former = entry.before["default_directory"]
            .as_str()
            .unwrap_or_default();
        if !former.is_empty() && self.connection(former).await?.is_none() {
            return Ok(Fate::Left(format!(
                "{former}, which it was before, is gone"
            )));
        }
        Ok(Fate::Take(String::new()))
    }

    async fn connection(&self, name: &str) -> Result<Option<String>, Trouble> {
        let named = state::connections(self.api, &format!("name={}", encoded(name))).await?;
        let there = named.into_iter().find(|row| row.name == name);
        Ok(there.map(|row| row.id))
    }

    async fn grant(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        let Some(client) = entry.client_id.clone() else {
            return Ok(Fate::Left(OF_WHICH.into()));
        };
        if self.application(&client).await?.is_none() {
            return Ok(Fate::Gone);
        }
        if !self.grants.contains_key(&client) {
            let grants = state::all_grants(self.api, &client).await?;
            self.grants.insert(client.clone(), grants);
        }
        let there = self.grants[&client].iter().find(|grant| {
            entry.id.as_deref().map_or_else(
                || !grant.for_users && json!(grant.audience) == entry.after["audience"],
                |id| grant.id == id,
            )
        });
        let Some(there) = there else {
            return Ok(Fate::gone(entry));
        };
        let scope = match self.then(entry) {
            Some(then) => texts(then.get("scope")),
            None => there.scope.clone(),
        };
        Ok(if alike(&scope, &texts(entry.after.get("scope"))) {
            Fate::Take(there.id.clone())
        } else {
            let is_back =
                entry.action == Action::Change && alike(&scope, &texts(entry.before.get("scope")));
            Fate::changed(entry, is_back)
        })
    }

    async fn enabled(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        let (Some(client), Some(directory)) = (entry.client_id.clone(), &entry.id) else {
            return Ok(Fate::Left(OF_WHICH.into()));
        };
        if self.application(&client).await?.is_none() {
            return Ok(Fate::Gone);
        }
        if !self.enabled.contains_key(&client) {
            let enabled = state::enabled(self.api, &client).await?;
            self.enabled.insert(client.clone(), enabled);
        }
        Ok(if self.enabled[&client].contains(directory) {
            Fate::Take(directory.clone())
        } else {
            Fate::gone(entry)
        })
    }

    async fn application(&mut self, id: &str) -> Result<Option<Program>, Trouble> {
        if let Some(known) = self.applications.get(id) {
            return Ok(known.clone());
        }
        let read = match state::application(self.api, id).await {
            Ok(program) => Some(program),
            Err(Trouble::NotAllowed { refusal, .. }) if refusal.has_no("client") => None,
            Err(trouble) => return Err(trouble),
        };
        self.applications.insert(id.to_owned(), read.clone());
        Ok(read)
    }

    async fn lists(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        let Some(program) = self
            .application(entry.id.as_deref().unwrap_or_default())
            .await?
        else {
            return Ok(Fate::Gone);
        };
        for (name, list) in entry.after.as_object().into_iter().flatten() {
            let is = match self.then(entry).and_then(|then| then.get(name)) {
                Some(then) => texts(Some(then)),
                None => program.must_list(name)?,
            };
            if !alike(&is, &texts(Some(list))) {
                return Ok(Fate::changed(entry, has(&program, &entry.before)));
            }
        }
        Ok(Fate::Take(entry.id.clone().unwrap_or_default()))
    }

    /// It goes alone: what others added to the list stays, and what is looked at next is looked at without it.
    async fn login_callback(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        let id = entry.id.clone().unwrap_or_default();
        let Some(program) = self.application(&id).await? else {
            return Ok(Fate::Gone);
        };
        let mut list = program.must_list("callbacks")?;
        let there = list.len();
        list.retain(|uri| Some(uri.as_str()) != entry.login_callback());
        if list.len() == there {
            return Ok(Fate::gone(entry));
        }
        if let Some(Some(program)) = self.applications.get_mut(&id) {
            program.0["callbacks"] = json!(list);
        }
        Ok(Fate::Take(id))
    }

    async fn made(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        // Auth0's answer may have been lost: it is there then, and known by its mark alone.
        let by_mark = match entry.id {
            Some(_) => None,
            None => state::applications(self.api)
                .await?
                .into_iter()
                .find(|one| one.mark() == Some(self.record))
                .map(|one| one.id().to_owned()),
        };
        let Some(id) = entry.id.clone().or(by_mark) else {
            return Ok(Fate::gone(entry));
        };
        let Some(program) = self.application(&id).await? else {
            return Ok(Fate::Gone);
        };
        let then = self.then(entry).cloned().unwrap_or_default();
        if !self.grants.contains_key(&id) {
            let grants = state::all_grants(self.api, &id).await?;
            self.grants.insert(id.clone(), grants);
        }
        // All that it may call goes with it: what is not taken back before is somebody's.
        let other = self.grants[&id].iter().find(|grant| {
            let which = ("client-grant".into(), grant.id.clone(), Some(id.clone()));
            self.then.get(&which) != Some(&Value::Null)
        });
        if let Some(other) = other {
            return Ok(Fate::Left(
                if other.audience.ends_with("/api/v2/") && !other.for_users {
                    "its permissions are left, and would go with it".into()
                } else {
                    format!("somebody lets it call {} since", other.audience)
                },
            ));
        }
        let mut is_unlike = false;
        for name in [
            "allowed_logout_urls",
            "web_origins",
            "allowed_origins",
            "grant_types",
            "callbacks",
        ] {
            let is = match then.get(name) {
                Some(then) => texts(Some(then)),
                None => program.must_list(name)?,
            };
            is_unlike |= !alike(&is, &texts(entry.after.get(name)));
        }
        let marks = program.0["client_metadata"].as_object().map(Map::len);
        let is_ours = is_marked(&program, self.record) && marks == Some(1) && !is_unlike;
        Ok(if is_ours {
            Fate::Take(id)
        } else {
            Fate::Left(CHANGED.into())
        })
    }

    async fn directory(&mut self, entry: &Entry) -> Result<Fate, Trouble> {
        let name = entry.after["name"].as_str().unwrap_or_default();
        let Some(id) = &entry.id else {
            return Ok(match self.connection(name).await? {
                None => Fate::gone(entry),
                Some(_) => Fate::Left(NOT_KNOWN.into()),
            });
        };
        let path = format!("/api/v2/connections/{}", encoded(id));
        let is = match got("the directory", self.api.get(&path).await) {
            Ok(is) => is,
            Err(Trouble::NotAllowed { refusal, .. }) if refusal.has_no("connection") => {
                return Ok(Fate::gone(entry));
            }
            Err(trouble) => return Err(trouble),
        };
        if is["id"] != json!(id) {
            let why = "it is not the one that was asked for";
            return Err(state::wrong("the directory", why));
        }
        if self.reach != (Reach::All { directory: true }) {
            return Ok(Fate::Left(
                "a directory goes with its users: --delete-directory deletes it, where it has none"
                    .into(),
            ));
        }
        if let Some(why) = unlike(entry, &is) {
            return Ok(Fate::Left(why.into()));
        }
        if self.is_enabled_for_others(id).await? {
            return Ok(Fate::Left("other applications use it since".into()));
        }
        let key = ("default-directory".to_owned(), String::new(), None);
        let default = match self.then.get(&key) {
            Some(then) => then["default_directory"].clone(),
            None => state::settings(self.api).await?["default_directory"].clone(),
        };
        if default == json!(name) {
            return Ok(Fate::Left("it stays the tenant's Default Directory".into()));
        }
        Ok(if is_empty(self.api, name).await? {
            Fate::Take(id.clone())
        } else {
            Fate::Left("there are users in it".into())
        })
    }

    /// Whether it is on for an application other than those that go, or whose switch does.
    async fn is_enabled_for_others(&self, id: &str) -> Result<bool, Trouble> {
        let goes = |client: &str| {
            let switch = (
                "directory-enabled".to_owned(),
                id.to_owned(),
                Some(client.to_owned()),
            );
            let made = ("application".to_owned(), client.to_owned(), None);
            self.then.contains_key(&switch) || self.then.get(&made) == Some(&Value::Null)
        };
        let all = used_by(self.api, id).await?;
        Ok(!all.iter().all(|client| goes(client)))
    }
}

/// Whether Auth0 shows that a change is taken back: what it answers to the call that does so says nothing.
async fn is_back(api: &Administration, entry: &Entry, id: &str) -> Result<bool, Trouble> {
    let client = entry.client_id.as_deref().unwrap_or_default();
    let was = &entry.before;
    let looked = match (entry.piece.as_str(), entry.action) {
        ("default-directory", _) => {
            let name = |of: &Value| {
                of["default_directory"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            };
            return Ok(name(&state::settings(api).await?) == name(was));
        }
        ("client-grant", action) => {
            let all = state::grants(api, client).await?;
            let there = all.into_iter().find(|grant| grant.id == id);
            return Ok(match (there, action) {
                (there, Action::Create) => there.is_none(),
                (None, Action::Change) => false,
                (Some(there), Action::Change) => alike(&there.scope, &texts(was.get("scope"))),
            });
        }
        ("directory-enabled", _) => return Ok(!state::enabled(api, client).await?.contains(id)),
        ("application", Action::Change) => {
            return Ok(has(&state::application(api, id).await?, was));
        }
        (LOGIN_CALLBACK, _) => {
            let uri = entry.login_callback().unwrap_or_default();
            return login_callback::is_out(api, id, uri).await;
        }
        ("application", Action::Create) => state::application(api, id).await.map(drop),
        _ => {
            let path = format!("/api/v2/connections/{}", encoded(id));
            got("the directory", api.get(&path).await).map(drop)
        }
    };
    match looked {
        Ok(()) => Ok(false),
        Err(Trouble::NotAllowed { refusal, .. })
            if refusal.has_no("client") && entry.piece == "application"
                || refusal.has_no("connection") && entry.piece == "directory" =>
        {
            Ok(true)
        }
        Err(trouble) => Err(trouble),
    }
}

/// Takes one change back, and notes it. Time has passed since it was looked at: it is looked at again, and what others changed
/// meanwhile is theirs. Gives what became of it.
///
/// # Errors
/// If it cannot be taken back, or is not seen to be: it stays noted.
pub async fn take_back(
    api: &Administration,
    changes: &mut Changes,
    back: &Back,
    record: &str,
    reach: Reach,
    neighbours: &[Neighbour],
) -> Result<Fate, Trouble> {
    let entry = &back.entry;
    let fate = match &back.fate {
        Fate::Take(_) => {
            let mut now = Now::of(api, record, reach, neighbours);
            now.seen(entry).await?
        }
        fate => fate.clone(),
    };
    if let Fate::Take(id) = &fate {
        let done = match (entry.piece.as_str(), entry.action) {
            ("default-directory", _) => {
                let former = match &entry.before["default_directory"] {
                    Value::Null => json!(""),
                    name => name.clone(),
                };
                let edit = Edit::default_directory(former);
                api.patch(&edit.target(), &edit.body).await
            }
            ("client-grant", Action::Create) => api.delete("client_grant", id).await,
            ("client-grant", Action::Change) => {
                let body = json!({"scope": entry.before["scope"]});
                api.patch(&format!("/api/v2/client-grants/{}", encoded(id)), &body)
                    .await
            }
            ("directory-enabled", _) => {
                let body = json!([{"client_id": entry.client_id, "status": false}]);
                api.patch(
                    &format!("/api/v2/connections/{}/clients", encoded(id)),
                    &body,
                )
                .await
            }
            (LOGIN_CALLBACK, _) => {
                let uri = entry.login_callback().unwrap_or_default();
                login_callback::take_out(api, id, uri).await?
            }
            ("application", Action::Create) => api.delete("client", id).await,
            ("application", Action::Change) => {
                api.patch(&format!("/api/v2/clients/{}", encoded(id)), &entry.before)
                    .await
            }
            _ => api.delete("connection", id).await,
        };
        let title = entry.title();
        // Without an answer it may have been done: what is there says.
        let lost = match done {
            Err(error) if !error.is_unsent() => Some(error),
            done => {
                got(title, done)?;
                None
            }
        };
        let mut pauses = PAUSES.into_iter();
        while !is_back(api, entry, id).await? {
            if let Some(error) = lost {
                return got(title, Err(error));
            }
            let Some(pause) = pauses.next() else {
                return Err(Trouble::StillThere { what: title.into() });
            };
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }
    if !matches!(fate, Fate::Left(_) | Fate::Made) {
        changes.taken_back(entry)?;
    }
    Ok(fate)
}
