//! A rehearsal of what MAZ does at run time, with one user that the program uses again each time.
//!
//! The user's address is under `.invalid`, which nobody can own (RFC 2606 section 2). It is blocked when it is created,
//! open only for the one login, and blocked again or deleted afterwards, also when the run is interrupted. Its password
//! is random, new each time, and known to this process alone: should even that fail, nothing usable is left.

use super::held::{self, Held};
use super::{authentication, timed};
use crate::auth0::{ManagementError, Meaning, Tenant, TokenAnswer};
use crate::checks::{Evidence, Part, RehearsalEvidence, Seen};
use crate::domain::{AccessToken, DirectoryName, Settings, TenantDomain};
use crate::http::{Error, Http};
use serde_json::{Value, json};
use std::time::Duration;

/// The address of the user that rehearses.
pub const USERNAME: &str = "maz-auth0-rehearsal@maz-auth0.invalid";

/// The one key of app_metadata that is written, and taken away again.
const KEY: &str = "maz_auth0_rehearsal";

/// With this scope the user is deleted afterwards, and not only blocked.
const DELETE: &str = "delete:users";

/// What must be undone, shared with whoever handles an interruption.
#[derive(Clone, Default)]
pub struct Rehearsal(Held<Open>);

/// The user that may be open for a login.
struct Open {
    http: Http,
    domain: TenantDomain,
    token: AccessToken,
    id: String,
    may_delete: bool,
}

impl Rehearsal {
    /// Blocks or deletes the user, for an interruption: it needs neither the thread nor the connection of the run.
    pub fn undo(&self) {
        let Some(open) = self.0.take_over() else {
            return;
        };
        held::settle(async {
            let tenant = Tenant::new(&open.http, &open.domain);
            let _ = close(tenant, &open.token, &open.id, open.may_delete).await;
        });
    }
}

/// Does what MAZ does: creates the user or takes it up again, writes app_metadata and reads it back, logs in without
/// naming a directory, and closes the user.
pub(super) async fn rehearse(
    http: &Http,
    settings: &Settings,
    rehearsal: &Rehearsal,
    evidence: &Evidence,
) -> RehearsalEvidence {
    let mut seen = RehearsalEvidence {
        username: USERNAME.to_owned(),
        ..RehearsalEvidence::default()
    };
    let (Some(directory), Some(TokenAnswer::Granted(granted))) = (
        &settings.default_directory,
        evidence.token.value().map(|token| &token.answer),
    ) else {
        return seen;
    };
    http.limit_run();
    let tenant = Tenant::new(http, &settings.domain);
    let token = &granted.access_token;
    let (Some(password), Some(mark)) = (random(), random()) else {
        return seen;
    };
    http.redactor().learn(&password);

    let mut refused_change = None;
    seen.created = timed(async {
        let user = blocked_user(tenant, token, directory, &password).await?;
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
        http: http.another(held::LIMIT),
        domain: settings.domain.clone(),
        token: token.clone(),
        id: id.clone(),
        may_delete: granted
            .scopes()
            .iter()
            .any(|scope| scope.as_str() == DELETE),
    };
    let may_delete = open.may_delete;
    if !rehearsal.0.begin(|held| *held = Some(open)) {
        return seen;
    }
    let changes = json!({"blocked": false, "app_metadata": {KEY: mark}});
    seen.updated = timed(tenant.update_user(token, &id, &changes)).await;
    rehearsal.0.end(|_| {});
    if is_done(&seen.updated) {
        seen.kept = timed(async {
            let found = tenant.app_metadata(token, &id).await?;
            Ok(found.map(|found| found.get(KEY).and_then(Value::as_str) == Some(mark.as_str())))
        })
        .await;
        log_in(tenant, settings, directory, &password, evidence, &mut seen).await;
    }
    // What refused to be changed was not opened either.
    let refused = matches!(seen.updated.value(), Some(Err(_)));
    match close(tenant, token, &id, may_delete).await {
        Ok(()) => {}
        Err(_) if refused => {}
        Err(words) => seen.left_behind = Some(words),
    }
    rehearsal.0.given_back();
    seen
}

async fn log_in(
    tenant: Tenant<'_>,
    settings: &Settings,
    directory: &DirectoryName,
    password: &str,
    evidence: &Evidence,
    seen: &mut RehearsalEvidence,
) {
    let (Some(id), Some(secret)) = (&settings.client_id, &settings.client_secret) else {
        return;
    };
    let how = authentication(evidence);
    let user = (USERNAME, password);
    seen.login = timed(tenant.password_login(id, secret, how, None, user)).await;
    // The Default Directory does not know the user. Whether the user's own directory does, tells why.
    let is_unknown = seen
        .login
        .value()
        .and_then(TokenAnswer::refusal)
        .is_some_and(|refusal| refusal.meaning == Meaning::WrongCredentials);
    if is_unknown {
        seen.realm_login =
            timed(tenant.password_login(id, secret, how, Some(directory), user)).await;
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
    tenant: Tenant<'_>,
    token: &AccessToken,
    directory: &DirectoryName,
    password: &str,
) -> Result<Result<Rehearsed, ManagementError>, Error> {
    match reset(tenant, token, directory, password).await? {
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
    match tenant.create_user(token, &user).await? {
        Ok(id) => Ok(Ok(Rehearsed { id, refused: None })),
        // Its answer was lost the first time, and it was asked again: then the user is there.
        Err(error) if error.status == 409 => {
            match reset(tenant, token, directory, password).await? {
                Ok(Some(earlier)) => Ok(Ok(earlier)),
                _ => Ok(Err(error)),
            }
        }
        Err(error) => Ok(Err(error)),
    }
}

/// Blocks the user of an earlier rehearsal and gives it a new password, where there is one.
async fn reset(
    tenant: Tenant<'_>,
    token: &AccessToken,
    directory: &DirectoryName,
    password: &str,
) -> Result<Result<Option<Rehearsed>, ManagementError>, Error> {
    let found = match tenant.users_by_email(token, USERNAME).await? {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    let Some(user) = found.into_iter().find(|user| {
        user.connections
            .iter()
            .any(|name| name == directory.as_str())
    }) else {
        return Ok(Ok(None));
    };
    let changes = json!({
        "connection": directory.as_str(),
        "password": password,
        "blocked": true,
    });
    let refused = tenant.update_user(token, &user.id, &changes).await?.err();
    Ok(Ok(Some(Rehearsed {
        id: user.id,
        refused,
    })))
}

/// Deletes the user where that is allowed, else blocks it and takes away what was written.
async fn close(
    tenant: Tenant<'_>,
    token: &AccessToken,
    id: &str,
    may_delete: bool,
) -> Result<(), String> {
    if may_delete && let Ok(Ok(())) = tenant.delete_user(token, id).await {
        return Ok(());
    }
    let changes = json!({"blocked": true, "app_metadata": {KEY: null}});
    match tenant.update_user(token, id, &changes).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(error.words()),
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
