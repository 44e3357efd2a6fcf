//! The pieces of MAZ's guide, beside the table of checks: what each asks for, and a pure function from what is wanted and what
//! there is to at most one change. They stand in the order in which they are changed: what other applications feel comes
//! last, so that a run that is cut off before it has changed nothing but MAZ's own things.

use super::others::unsuitable;
use super::state::{ConnectionRow, MARK, Method, Program, State, Wanted};
use crate::auth0::{Edit, SHOWS_SETTINGS};
use crate::domain::{DirectoryName, REQUIRED_SCOPES};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The grant types that MAZ's guide asks for, and the one that names a directory.
pub const GRANT_TYPES: [&str; 3] = [
    "client_credentials",
    "password",
    "http://auth0.com/oauth/grant-type/password-realm",
];
/// Those of the Authorization Code part.
pub const CODE_GRANT_TYPES: [&str; 2] = ["authorization_code", "refresh_token"];

/// The kinds of connection that can check a password.
const CHECK_PASSWORDS: [&str; 5] = ["auth0", "ad", "auth0-adldap", "waad", "adfs"];

/// What is done to a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed.
    Change,
}

/// One change that can be made, and taken back.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// The piece, by its id.
    pub piece: String,
    /// What is done to it.
    pub action: Action,
    /// Whether other applications of the tenant feel it.
    pub tenant_wide: bool,
    /// What is changed, as it is; null where it is not there.
    pub before: Value,
    /// The same, as it will be.
    pub after: Value,
    /// Why.
    pub why: String,
    /// Whether it cannot be taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_good: bool,
}

impl Change {
    /// Whether another changes the same into the same: what is said of it may differ.
    pub fn is(&self, other: &Self) -> bool {
        let what = |change: &Self| {
            (
                change.piece.clone(),
                change.action,
                change.before.clone(),
                change.after.clone(),
            )
        };
        what(self) == what(other)
    }
}

/// What a piece comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Planned {
    /// It is as it should be: what it is.
    Fine(String),
    /// It is changed.
    Change(Change),
    /// It comes with another piece, which is made.
    WithAnother,
}

/// Why something is not done for the admin, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why not.
    pub why: String,
    /// The way out.
    pub instead: String,
}

/// One piece: a row of the table.
pub struct Piece {
    /// Its id.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What MAZ's guide asks.
    pub guide: &'static str,
    /// How it is made so.
    pub how: &'static str,
    /// How it is taken back.
    pub undo: &'static str,
    /// The checks and causes that it puts right.
    pub fixes: &'static [&'static str],
    /// The scopes for making it.
    pub to_create: &'static [&'static str],
    /// The scopes for changing it, and for changing it back.
    pub to_change: &'static [&'static str],
    /// The scopes for deleting it where it was made.
    pub to_delete: &'static [&'static str],
    /// What it comes to.
    pub(super) plan: fn(&Wanted, &State) -> Result<Planned, Refused>,
}

/// The pieces, in the order in which they are changed.
pub static PIECES: [Piece; 6] = [
    Piece {
        id: "directory",
        title: "The directory",
        guide: "The readers' accounts are in one directory: a database connection of the tenant.",
        how: "A database that is there is taken. One is made only where the tenant has none, or on request (--create-directory).",
        undo: "`maz-auth0 teardown NAME` deletes a directory that it made only on request (--delete-directory), and only while no user is in it.",
        fixes: &[],
        to_create: &["create:connections"],
        to_change: &[],
        // Whether nobody is in it is asked first.
        to_delete: &["read:users", "delete:connections"],
        plan: directory,
    },
    Piece {
        id: "application",
        title: "The application",
        guide: "A machine-to-machine application of MAZ's own, which may use the Client Credentials and the Password grant; for logins in the browser also the Authorization Code grant, with MAZ's address among the Allowed Callback URLs.",
        how: "One that was chosen, or that this program made before, is taken; otherwise one is made. Lists are extended, and nothing is taken out of them.",
        undo: "The lists as they were, if they are still as they were left. `maz-auth0 teardown NAME` deletes an application that this program made.",
        fixes: &[
            "application.client-credentials-grant/grant-disabled",
            "password.grant/grant-disabled",
            "code.grant/grant-disabled",
            "code.callback/callback-not-allowed",
        ],
        to_create: &["create:clients"],
        to_change: &["update:clients"],
        to_delete: &["delete:clients"],
        plan: application,
    },
    Piece {
        id: "application-authentication",
        title: "How the application proves who it is",
        guide: "MAZ sends the Client Secret: the authentication method is Client Secret (Post).",
        how: "The method is set, and a key or certificate in its place is detached. Anyone who uses the application with that key is locked out.",
        undo: "It cannot be taken back: keys are not shown again.",
        fixes: &["application.credentials/refused"],
        to_create: &[],
        to_change: &["update:clients", "update:client_credentials"],
        to_delete: &[],
        plan: authentication,
    },
    Piece {
        id: "directory-enabled",
        title: "The directory is enabled for the application",
        guide: "The directory is switched on for the application: for its logins, and since MAZ creates users as that application.",
        how: "One switch of the directory, for this application alone: those of others are not touched.",
        undo: "The switch as it was.",
        fixes: &[
            "directory.enabled/disabled-for-application",
            "directory.default/not-enabled",
        ],
        to_create: &[],
        to_change: &["update:connections"],
        to_delete: &[],
        plan: enabled,
    },
    Piece {
        id: "client-grant",
        title: "The permissions",
        guide: "The application is authorized for the Management API, with six permissions: read, update and create, each for users and users_app_metadata.",
        how: "Exactly the six where there is no grant; otherwise the missing ones are added.",
        undo: "The permissions as they were. `maz-auth0 teardown NAME` deletes a grant that this program made.",
        fixes: &[
            "application.api-access/no-client-grant",
            "application.scopes/missing",
        ],
        to_create: &["create:client_grants"],
        to_change: &["update:client_grants"],
        to_delete: &["delete:client_grants"],
        plan: client_grant,
    },
    Piece {
        id: "default-directory",
        title: "The Default Directory",
        guide: "The directory is named as the tenant's Default Directory, under Settings > General > API Authorization Settings.",
        how: "One member of the tenant's settings. It is the one change that concerns the whole tenant: every application's login page goes by it where a login names no directory, and password logins of other applications that name none go there too.",
        undo: "The name that was there before, if nobody has changed it since and that directory is still there.",
        fixes: &[
            "directory.default/not-set",
            "directory.default/cannot-check-passwords",
            "directory.name/other-directory",
        ],
        to_create: &[],
        to_change: &["update:tenant_settings"],
        to_delete: &[],
        plan: default_directory,
    },
];

impl Piece {
    /// The piece of this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        PIECES.iter().find(|piece| piece.id == id)
    }

    /// The piece that puts a finding right, given as `check/cause`.
    pub fn that_fixes(finding: &str) -> Option<&'static Self> {
        PIECES.iter().find(|piece| piece.fixes.contains(&finding))
    }

    /// The scopes for what is done to it.
    pub fn scopes(&self, action: Action) -> &'static [&'static str] {
        match action {
            Action::Create => self.to_create,
            Action::Change => self.to_change,
        }
    }

    fn change(&self, before: Value, after: Value, why: impl Into<String>) -> Change {
        Change {
            piece: self.id.to_owned(),
            action: if before.is_null() {
                Action::Create
            } else {
                Action::Change
            },
            tenant_wide: self.id == "default-directory",
            before,
            after,
            why: why.into(),
            for_good: self.id == "application-authentication",
        }
    }
}

fn refused<T>(why: impl Into<String>, instead: impl Into<String>) -> Result<T, Refused> {
    Err(Refused {
        why: why.into(),
        instead: instead.into(),
    })
}

fn piece(id: &str) -> &'static Piece {
    // Each function below belongs to a row above; the first is as good as any where a name were misspelled.
    Piece::find(id).unwrap_or(&PIECES[0])
}

/// The directory that MAZ gets: one that is there, or the name of one that is to be made.
pub(super) enum Directory<'a> {
    There(&'a ConnectionRow),
    New(String),
}

impl Directory<'_> {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::There(row) => &row.name,
            Self::New(name) => name,
        }
    }
}

/// Which directory MAZ gets: the one that was chosen; otherwise the one that is the Default Directory already, which spares the
/// change that others feel; otherwise the only database; else, where there is none, a new one.
pub(super) fn directory_of<'a>(
    wanted: &Wanted,
    state: &'a State,
) -> Result<Directory<'a>, Refused> {
    let databases: Vec<&ConnectionRow> = state
        .connections
        .iter()
        .filter(|row| row.strategy == "auth0")
        .collect();
    let names = || {
        let names: Vec<&str> = databases.iter().map(|row| row.name.as_str()).collect();
        names.join(", ")
    };
    if let Some(name) = wanted.directory.as_deref() {
        return match state.connection(name) {
            Some(row) if CHECK_PASSWORDS.contains(&row.strategy.as_str()) => {
                Ok(Directory::There(row))
            }
            Some(row) => refused(
                format!(
                    "{name} is no database (its strategy is {}): it cannot check passwords",
                    row.strategy
                ),
                format!(
                    "Give another with --default-directory. The databases are: {}.",
                    names()
                ),
            ),
            None if wanted.create_directory || databases.is_empty() => {
                Ok(Directory::New(name.to_owned()))
            }
            None => refused(
                format!("there is no directory called {name}"),
                format!(
                    "The databases are: {}. Give one of them with --default-directory, or have {name} made with --create-directory.",
                    names()
                ),
            ),
        };
    }
    let current = state
        .default_name()
        .and_then(|name| state.connection(name))
        .filter(|row| CHECK_PASSWORDS.contains(&row.strategy.as_str()));
    match (current, databases.as_slice()) {
        (Some(row), _) => Ok(Directory::There(row)),
        (None, [only]) => Ok(Directory::There(only)),
        (None, []) => Ok(Directory::New(DirectoryName::USUAL.to_owned())),
        (None, _) => refused(
            "the tenant has several databases, and no Default Directory says which is the readers'",
            format!(
                "Give it with --default-directory. The databases are: {}.",
                names()
            ),
        ),
    }
}

fn directory(wanted: &Wanted, state: &State) -> Result<Planned, Refused> {
    Ok(match directory_of(wanted, state)? {
        Directory::There(row) => Planned::Fine(row.name.clone()),
        Directory::New(name) => Planned::Change(piece("directory").change(
            Value::Null,
            json!({"name": name, "strategy": "auth0"}),
            "The readers' accounts need a database, and the tenant has none of this name.",
        )),
    })
}

fn wanted_grant_types(wanted: &Wanted) -> Vec<&'static str> {
    let mut types = GRANT_TYPES.to_vec();
    if wanted.redirect_uri.is_some() {
        types.extend(CODE_GRANT_TYPES);
    }
    types
}

/// A list with what it lacks behind it; nothing where it lacks nothing.
fn extended(has: &[String], wanted: &[&str]) -> Option<Vec<String>> {
    let missing: Vec<String> = wanted
        .iter()
        .filter(|text| !has.iter().any(|one| one == *text))
        .map(|text| (*text).to_owned())
        .collect();
    (!missing.is_empty()).then(|| [has, &missing].concat())
}

/// How a new application is called, unless one is called so already.
pub(super) const NAME: &str = "MAZ";

/// An application as MAZ's guide wants it, ready to be made.
pub(super) fn new_application(wanted: &Wanted) -> Value {
    let mut body = json!({
        "name": NAME,
        "app_type": "non_interactive",
        "is_first_party": true,
        "oidc_conformant": true,
        "token_endpoint_auth_method": "client_secret_post",
        "grant_types": wanted_grant_types(wanted),
        "jwt_configuration": {"alg": "RS256", "lifetime_in_seconds": 36000},
        "client_metadata": {MARK: wanted.record},
    });
    if let Some(uri) = &wanted.redirect_uri {
        body["callbacks"] = json!([uri]);
    }
    body
}

/// A grant as MAZ's guide wants it, ready to be made.
pub(super) fn new_grant(wanted: &Wanted) -> Value {
    json!({"audience": wanted.audience, "scope": REQUIRED_SCOPES})
}

fn application(wanted: &Wanted, state: &State) -> Result<Planned, Refused> {
    let row = piece("application");
    let Some(there) = &state.application else {
        if let Some(id) = &wanted.client_id {
            return refused(
                format!("the tenant has no application with the Client ID {id}"),
                format!(
                    "{} Or copy it again from the application's Settings.",
                    wanted.chosen.to_have_one_made()
                ),
            );
        }
        let mut new = new_application(wanted);
        // Two of one name cannot be told apart in the dashboard.
        if state.applications.iter().any(|one| one.name() == NAME) {
            new["name"] = format!("{NAME} ({})", wanted.record).into();
        }
        return Ok(Planned::Change(row.change(
            Value::Null,
            new,
            "MAZ needs an application of its own. Its Client Secret goes straight into the secret store.",
        )));
    };
    if let Some(why) = unsuitable(there, wanted) {
        return refused(
            format!("the application {} cannot be MAZ's: {why}", there.name()),
            wanted.chosen.to_have_one_made(),
        );
    }
    let (Some(grants), Some(callbacks)) = (there.list("grant_types"), there.list("callbacks"))
    else {
        return refused(
            format!(
                "Auth0 does not show the grant types and callbacks of {} to these rights, so nothing can be added to them",
                there.name()
            ),
            format!("Take rights with the scope {SHOWS_SETTINGS}."),
        );
    };
    let (mut before, mut after) = (Map::new(), Map::new());
    if let Some(list) = extended(&grants, &wanted_grant_types(wanted)) {
        before.insert("grant_types".into(), json!(grants));
        after.insert("grant_types".into(), json!(list));
    }
    if let Some(uri) = &wanted.redirect_uri
        && let Some(list) = extended(&callbacks, &[uri])
    {
        before.insert("callbacks".into(), json!(callbacks));
        after.insert("callbacks".into(), json!(list));
    }
    Ok(if after.is_empty() {
        Planned::Fine(format!("{} ({})", there.name(), there.id()))
    } else {
        Planned::Change(row.change(
            Value::Object(before),
            Value::Object(after),
            "What MAZ's guide asks for is added; what is there stays.",
        ))
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "each row of the table has the same form"
)]
fn authentication(_wanted: &Wanted, state: &State) -> Result<Planned, Refused> {
    let Some(there) = &state.application else {
        return Ok(Planned::WithAnother);
    };
    let member = |name: &str| there.0.get(name).cloned().unwrap_or(Value::Null);
    match there.method() {
        Method::Named("client_secret_post") => Ok(Planned::Fine("Client Secret (Post)".into())),
        // MAZ's way of sending it is not known, and both work with the secret that is there.
        Method::Named("client_secret_basic") => Ok(Planned::Fine("Client Secret (Basic)".into())),
        // Where it is a key's after all, the secret is refused, and nothing was changed for good.
        Method::Named(other) => Ok(Planned::Fine(format!("{other}, which takes a Client Secret"))),
        Method::Unnamed => Ok(Planned::Fine(
            "no method is shown, which is a Client Secret unless there is a key".into(),
        )),
        Method::KeyOrCertificate => Ok(Planned::Change(piece("application-authentication").change(
            json!({
                "token_endpoint_auth_method": member("token_endpoint_auth_method"),
                "client_authentication_methods": member("client_authentication_methods"),
            }),
            json!({"token_endpoint_auth_method": "client_secret_post", "client_authentication_methods": null}),
            "The application proves itself by a key or a certificate, and MAZ sends a secret. Anyone who uses that key is locked out, and it cannot be taken back.",
        ))),
    }
}

fn enabled(wanted: &Wanted, state: &State) -> Result<Planned, Refused> {
    let directory = directory_of(wanted, state)?;
    let is_on = match &directory {
        Directory::There(row) => state.enabled.contains(&row.id),
        Directory::New(_) => false,
    };
    let name = directory.name();
    Ok(if is_on {
        Planned::Fine(format!("{name} is on"))
    } else {
        Planned::Change(piece("directory-enabled").change(
            json!({"directory": name, "enabled": false}),
            json!({"directory": name, "enabled": true}),
            "Readers of a directory that is off for the application are refused, and MAZ cannot create users in it.",
        ))
    })
}

fn client_grant(wanted: &Wanted, state: &State) -> Result<Planned, Refused> {
    let Some(offered) = &state.api_scopes else {
        return refused(
            format!(
                "{} is the Identifier of no API of this tenant",
                wanted.audience
            ),
            "The Management API's is https://TENANT.REGION.auth0.com/api/v2/, with the slash at its end: leave --audience out.",
        );
    };
    let missing: Vec<&str> = REQUIRED_SCOPES
        .iter()
        .filter(|scope| !offered.contains(**scope))
        .copied()
        .collect();
    if !missing.is_empty() {
        return refused(
            format!(
                "{} does not offer {}: it is not the Management API",
                wanted.audience,
                missing.join(", ")
            ),
            "Leave --audience out: the Management API's Identifier follows from the tenant's domain.",
        );
    }
    let row = piece("client-grant");
    let audience = &wanted.audience;
    let Some(grant) = state.grant(audience) else {
        return Ok(Planned::Change(row.change(
            Value::Null,
            new_grant(wanted),
            "MAZ looks readers up, creates those who register, and keeps what they may read. The six and nothing more.",
        )));
    };
    let lacks = grant.lacks();
    if lacks.is_empty() {
        return Ok(Planned::Fine(if grant.allow_all {
            "all permissions, the six among them".into()
        } else {
            "the six".into()
        }));
    }
    if grant.is_system {
        return refused(
            "the application's permissions are set by Auth0 itself, and cannot be changed",
            wanted.chosen.to_have_one_made(),
        );
    }
    let scope = extended(&grant.scope, &lacks).unwrap_or_default();
    Ok(Planned::Change(row.change(
        json!({"audience": audience, "scope": grant.scope}),
        json!({"audience": audience, "scope": scope}),
        format!(
            "{} is missing; what else is granted stays.",
            lacks.join(", ")
        ),
    )))
}

fn default_directory(wanted: &Wanted, state: &State) -> Result<Planned, Refused> {
    let directory = directory_of(wanted, state)?;
    let name = directory.name();
    if state.default_name() == Some(name) {
        return Ok(Planned::Fine(name.to_owned()));
    }
    let ours = state.application.as_ref().map(Program::id);
    let theirs = || {
        state
            .applications
            .iter()
            .filter(|one| Some(one.id()) != ours)
    };
    let others: BTreeSet<&str> = theirs()
        .filter(|one| one.has_password_grant() == Some(true))
        .map(Program::name)
        .collect();
    let others: Vec<&str> = others.into_iter().collect();
    let are_all_shown = theirs().all(|one| one.has_password_grant().is_some());
    let mut felt = "So does the login page of every other application of the tenant, where a login names no directory.".to_owned();
    if !others.is_empty() {
        felt.push_str(" These have the Password grant too, and log in against it where they name no directory: ");
        felt.push_str(&others.join(", "));
        felt.push('.');
    }
    felt.push_str(match (are_all_shown, others.is_empty()) {
        (true, true) => " No other application has the Password grant.",
        (true, false) => "",
        (false, _) => " Which others log in with a password is not shown of all of them.",
    });
    Ok(Planned::Change(piece("default-directory").change(
        Edit::default_directory(state.default_directory.clone()).body,
        Edit::default_directory(name).body,
        format!("MAZ's logins name no directory, so they go to this one. {felt}"),
    )))
}
