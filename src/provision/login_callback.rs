//! The callback of a login test, as a change that is noted and taken back: no piece of MAZ's guide, and the only other change that
//! this program makes. It is one address of a list, so what others add to that stays.

use super::Trouble;
use super::pieces::{Action, Change};
use super::state;
use crate::auth0::{Administration, Read, encoded};
use crate::domain::AuthorizationCode;
use serde_json::{Value, json};

/// How it is called among the changes.
pub const LOGIN_CALLBACK: &str = "login-callback";

/// The change that allows a callback for a login test.
pub fn allowing(uri: &str) -> Change {
    Change {
        piece: LOGIN_CALLBACK.to_owned(),
        action: Action::Change,
        tenant_wide: false,
        before: json!({"callback": uri, "allowed": false}),
        after: json!({"callback": uri, "allowed": true}),
        why: "The browser comes back to this machine, for the login test alone.".to_owned(),
        for_good: false,
    }
}

/// Whether a note tells of such a change, and of no other address than a login test has.
pub(super) fn is_ours(before: &Value, after: &Value) -> bool {
    after["callback"].as_str().is_some_and(|uri| {
        let change = allowing(uri);
        AuthorizationCode::is_a_login_tests(uri)
            && change.before == *before
            && change.after == *after
    })
}

/// Takes it out of the application's list, which Auth0 replaces whole.
pub(super) async fn take_out(
    api: &Administration,
    id: &str,
    uri: &str,
) -> Result<Read<Value>, Trouble> {
    let mut list = state::application(api, id).await?.must_list("callbacks")?;
    list.retain(|one| one != uri);
    let path = format!("/api/v2/clients/{}", encoded(id));
    Ok(api.patch(&path, &json!({"callbacks": list})).await)
}

/// Whether Auth0 shows it no more.
pub(super) async fn is_out(api: &Administration, id: &str, uri: &str) -> Result<bool, Trouble> {
    let list = state::application(api, id).await?.must_list("callbacks")?;
    Ok(!list.iter().any(|one| one == uri))
}
