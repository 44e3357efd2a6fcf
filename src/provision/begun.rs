//! What earlier runs began and did not see the end of.

use super::Trouble;
use super::changes::{Changes, Entry, Stage};
use super::lists::has;
use super::pieces::Action;
use super::state::{Method, Program, State, Wanted, texts};

/// It is settled: what was begun is there, and so it is noted; else it stays noted as begun, since it is neither known to be there
/// nor to be another's.
///
/// # Errors
/// If it cannot be noted.
pub fn settle(changes: &mut Changes, wanted: &Wanted, state: &State) -> Result<(), Trouble> {
    let begun = |entry: &&Entry| entry.stage == Stage::Begun;
    let begun: Vec<Entry> = changes.entries().iter().filter(begun).cloned().collect();
    for entry in begun {
        if let Some(done) = done(&entry, wanted, state) {
            changes.settled(&entry, done)?;
        }
    }
    Ok(())
}

/// What was begun as it is noted once it is done, where the very same is there, and as it was to be. What is as it should be in place of that is
/// none of this program's doing.
fn done(entry: &Entry, wanted: &Wanted, state: &State) -> Option<Entry> {
    let application = state.application.as_ref();
    let is_it = |id: &str| entry.id.as_deref() == Some(id);
    let is_its_own = entry.client_id.as_deref() == application.map(Program::id);
    let id = match (entry.piece.as_str(), entry.action) {
        ("application", Action::Create) => application
            .filter(|one| one.mark() == Some(&wanted.record))?
            .id(),
        ("application", Action::Change) => application
            .filter(|one| is_it(one.id()) && has(one, &entry.after))?
            .id(),
        ("application-authentication", _) => application
            .filter(|one| is_it(one.id()) && one.method() == Method::Named("client_secret_post"))?
            .id(),
        ("directory", _) => &state.connection(entry.after["name"].as_str()?)?.id,
        ("directory-enabled", _) if is_its_own => state.enabled.iter().find(|id| is_it(id))?,
        ("client-grant", _) if is_its_own => {
            let scope = texts(entry.after.get("scope"));
            let grant = state.grant(entry.after["audience"].as_str()?)?;
            let is_whole = scope.iter().all(|one| grant.scope.contains(one));
            let is_same = entry.id.is_none() || is_it(&grant.id);
            (is_same && is_whole).then_some(&grant.id)?
        }
        ("default-directory", _) => {
            let is_set = state.default_directory == entry.after["default_directory"];
            return is_set.then(|| as_done(entry, None));
        }
        _ => return None,
    };
    Some(as_done(entry, Some(id.to_owned())))
}

fn as_done(entry: &Entry, id: Option<String>) -> Entry {
    Entry {
        stage: Stage::Done,
        id,
        ..entry.clone()
    }
}
