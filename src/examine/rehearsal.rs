//! A rehearsal of what MAZ does at run time, with one user that the program uses again each time.
//!
//! The user's address is under `.invalid`, which nobody can own (RFC 2606 section 2). It is blocked when it is created,
//! open only for the one login, and blocked again or deleted afterwards, also when the run is interrupted. Its password
//! is random, new each time, and known to this process alone: should even that fail, nothing usable is left.

use super::borrowed::{self, Borrowed};
use super::run::{Run, timed};
use crate::auth0::{
    FoundUser, Login, Management, ManagementError, Meaning, ProvenHost, ProvenTenant, Read, Rights,
    TokenAnswer,
};
use crate::checks::{Part, RehearsalEvidence, Seen, rehearsal_may_be_tried};
use crate::domain::{DirectoryName, Password};
use crate::http::{Error, Http};
use serde_json::{Value, json};
use std::time::Duration;

/// The address of the user that rehearses.
pub const USERNAME: &str = "maz-auth0-rehearsal@maz-auth0.invalid";

/// The one key of app_metadata that is written, and taken away again.
const KEY: &str = "maz_auth0_rehearsal";

/// With this scope the user is deleted afterwards, and not only blocked.
const DELETE: &str = "delete:users";

/// What must be undone, shared with anyone who handles an interruption.
#[derive(Clone, Default)]
pub struct Rehearsal(Borrowed<Open>);

/// The user that may be open for a login.
struct Open {
    http: Http,
    rights: Rights,
    id: String,
    may_delete: bool,
}

impl Rehearsal {
    /// Blocks or deletes the user, for an interruption: it needs neither the thread nor the connection of the run.
    pub fn undo(&self) {
        let Some(open) = self.0.take_over() else {
            return;
        };
        borrowed::settle(async {
            let management = Management::new(&open.http, &open.rights);
            let _ = close(management, &open.id, open.may_delete).await;
        });
    }
}

impl Run {
    /// Does what MAZ does: creates the user or takes it up again, writes app_metadata and reads it back, logs in without
    /// naming a directory, and closes the user. The evidence says what came of it.
    pub async fn rehearse(&mut self, rehearsal: &Rehearsal) {
        let may_be_tried = rehearsal_may_be_tried(&self.settings, &self.evidence);
        let host = self.proven().filter(|_| may_be_tried);
        self.evidence.rehearsal = Some(match host {
            Some(host) => {
                self.http.limit_run();
                Box::pin(rehearse(self, &host, rehearsal)).await
            }
            None => RehearsalEvidence::default(),
        });
    }
}

async fn rehearse(run: &Run, host: &ProvenHost, rehearsal: &Rehearsal) -> RehearsalEvidence {
    let mut seen = RehearsalEvidence {
        username: USERNAME.to_owned(),
        ..RehearsalEvidence::default()
    };
    let token = run.evidence.token.value().map(|token| &token.answer);
    let (Some(directory), Some(TokenAnswer::Granted(granted))) =
        (&run.settings.default_directory, token)
    else {
        return seen;
    };
    let rights = Rights::own(host, granted);
    let management = Management::new(&run.http, &rights);
    let (Some(password), Some(mark)) = (random(), random()) else {
        return seen;
    };
    let password = Password::made(&password, run.http.redactor());

    let mut refused_change = None;
    seen.created = timed(async {
        let user = blocked_user(management, directory, password.expose()).await?;
        Ok(user.map(|user| {
            refused_change = user.refused;
            user.id
        }))
    })
    .await;
    let Some(Ok(id)) = seen.created.value().cloned() else {
        return seen;
    };
    if let Some(error) = refused_change {
        // It stays blocked, as the earlier rehearsal left it.
        seen.updated = Part::Got(Err(error), Duration::ZERO);
        return seen;
    }
    let open = Open {
        http: run.http.another(borrowed::LIMIT),
        rights: rights.clone(),
        id: id.clone(),
        may_delete: granted
            .scopes()
            .iter()
            .flatten()
            .any(|scope| scope.as_str() == DELETE),
    };
    let may_delete = open.may_delete;
    if !rehearsal.0.begin(|held| *held = Some(open)) {
        return seen;
    }
    let changes = json!({"blocked": false, "app_metadata": {KEY: mark}});
    seen.updated = timed(management.update_user(&id, &changes)).await;
    rehearsal.0.end(|_| {});
    if is_done(&seen.updated) {
        seen.kept = timed(async {
            let found = management.app_metadata(&id).await?;
            Ok(found.map(|found| found.get(KEY).and_then(Value::as_str) == Some(mark.as_str())))
        })
        .await;
        log_in(run, host, directory, &password, &mut seen).await;
    }
    // What refused to be changed was not opened either.
    let refused = matches!(seen.updated.value(), Some(Err(_)));
    match close(management, &id, may_delete).await {
        Ok(()) => {}
        Err(_) if refused => {}
        Err(words) => seen.left_behind = Some(words),
    }
    rehearsal.0.given_back();
    seen
}

async fn log_in(
    run: &Run,
    host: &ProvenHost,
    directory: &DirectoryName,
    password: &Password,
    seen: &mut RehearsalEvidence,
) {
    let Some(application) = run.application() else {
        return;
    };
    let tenant = ProvenTenant::new(&run.http, host);
    let log_in = async |realm| {
        let login = Login {
            realm,
            username: USERNAME,
            password,
            scope: "openid",
        };
        timed(async { Ok(application.log_in(tenant, login).await?.answer) }).await
    };
    seen.login = log_in(None).await;
    // The Default Directory does not know the user. Whether the user's own directory does, tells why.
    let is_unknown = seen
        .login
        .value()
        .and_then(TokenAnswer::refusal)
        .is_some_and(|refusal| refusal.meaning == Meaning::WrongCredentials);
    if is_unknown {
        seen.realm_login = log_in(Some(directory)).await;
    }
}

/// The user of a rehearsal.
struct Rehearsed {
    id: String,
    /// An earlier rehearsal's user, which may not be changed.
    refused: Option<ManagementError>,
}

/// The user, blocked, with a new password: the one of an earlier rehearsal, else a new one.
async fn blocked_user(
    management: Management<'_>,
    directory: &DirectoryName,
    password: &str,
) -> Result<Result<Rehearsed, ManagementError>, Error> {
    match reset(management, directory, password).await? {
        Ok(None) => {}
        Ok(Some(earlier)) => return Ok(Ok(earlier)),
        Err(error) => return Ok(Err(error)),
    }
    let user = json!({
        "connection": directory.as_str(),
        "email": USERNAME,
        "password": password,
        "blocked": true,
        // Nobody reads this mail, and an Action that asks for a confirmed address is not what is rehearsed.
        "email_verified": true,
        "verify_email": false,
    });
    match management.create_user(&user).await {
        // What is opened and closed is the user that was made, whatever the answer calls it.
        Ok(Ok(id)) => match management.user(&id, USERNAME).await? {
            Ok(Some(user)) if user.connections.is_empty() || is_in(&user, directory) => {
                Ok(Ok(Rehearsed { id, refused: None }))
            }
            Ok(_) => Err(Error::WrongShape(
                "it names another user than the one that was to be made".into(),
            )),
            Err(error) => Ok(Err(error)),
        },
        // Somebody else's run made it meanwhile.
        Ok(Err(error)) if error.status == 409 => {
            match reset(management, directory, password).await? {
                Ok(Some(earlier)) => Ok(Ok(earlier)),
                _ => Ok(Err(error)),
            }
        }
        Ok(Err(error)) => Ok(Err(error)),
        // Its answer was lost: then the user may be there.
        Err(error) => match reset(management, directory, password).await? {
            Ok(Some(earlier)) => Ok(Ok(earlier)),
            _ => Err(error),
        },
    }
}

/// Blocks the user of an earlier rehearsal and gives it a new password, where there is one.
async fn reset(
    management: Management<'_>,
    directory: &DirectoryName,
    password: &str,
) -> Result<Result<Option<Rehearsed>, ManagementError>, Error> {
    let found = match management.users_by_email(USERNAME).await? {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    let Some(user) = found.into_iter().find(|user| is_in(user, directory)) else {
        return Ok(Ok(None));
    };
    let changes = json!({
        "connection": directory.as_str(),
        "password": password,
        "blocked": true,
    });
    let refused = management.update_user(&user.id, &changes).await?.err();
    Ok(Ok(Some(Rehearsed {
        id: user.id,
        refused,
    })))
}

fn is_in(user: &FoundUser, directory: &DirectoryName) -> bool {
    let mut names = user.connections.iter();
    names.any(|name| name == directory.as_str())
}

/// Deletes the user where that is allowed, else blocks it and takes away what was written; and looks whether it is so.
async fn close(management: Management<'_>, id: &str, may_delete: bool) -> Result<(), String> {
    if may_delete
        && let Ok(Ok(())) = management.delete_user(id).await
        && let Ok(Ok(None)) = management.user(id, USERNAME).await
    {
        return Ok(());
    }
    let changes = json!({"blocked": true, "app_metadata": {KEY: null}});
    had(management.update_user(id, &changes).await)?;
    match had(management.user(id, USERNAME).await)? {
        Some(user) if user.is_blocked => Ok(()),
        _ => Err("Auth0 answers that it is, and does not show it so".to_owned()),
    }
}

/// What was read, or what Auth0 says in its place.
fn had<T>(read: Read<T>) -> Result<T, String> {
    match read {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(refusal)) => Err(refusal.words()),
        Err(error) => Err(error.to_string()),
    }
}

fn is_done<T>(part: &Seen<T>) -> bool {
    matches!(part, Part::Got(Ok(_), _))
}

/// A password that meets every policy of Auth0's: four kinds of characters, and long. None where the system has no
/// randomness to give: a password that can be guessed would be worse than no rehearsal.
fn random() -> Option<String> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).ok()?;
    let text = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bytes);
    Some(format!("Aa1!{text}"))
}
