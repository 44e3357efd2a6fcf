//! What MAZ's guide wants of a tenant, and what there is of it: read whole, before anything is planned.

use super::Trouble;
use crate::auth0::{Administration, ManagementError, Shown, encoded, shown_list};
use crate::domain::REQUIRED_SCOPES;
use crate::http::Error;
use serde_json::Value;
use std::collections::BTreeSet;

/// As many pages of a list are read at most.
const PAGES: usize = 50;
/// How many applications one page has.
const PAGE: usize = 100;

/// The member of an application's metadata by which this program knows its own, since names are not unique.
pub const MARK: &str = "maz-auth0";

/// What is read of an application: all that is compared or written, and no secret.
const MEMBERS: &str = "client_id%2Cname%2Capp_type%2Cis_first_party%2Cgrant_types%2Ccallbacks\
    %2Ctoken_endpoint_auth_method%2Cclient_authentication_methods%2Corganization_usage\
    %2Crequire_pushed_authorization_requests%2Crequire_proof_of_possession%2Cclient_metadata\
    %2Callowed_logout_urls%2Cweb_origins%2Callowed_origins";

/// What is wanted of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The integration's name, by which an application of ours is known again.
    pub record: String,
    /// The Management API's Identifier.
    pub audience: String,
    /// The application that was chosen; without one ours is looked for, and else made.
    pub client_id: Option<String>,
    /// The directory that was chosen; without one the tenant decides.
    pub directory: Option<String>,
    /// Whether a directory that is not there is to be made.
    pub create_directory: bool,
    /// MAZ's redirect URI, where the Authorization Code part is wanted.
    pub redirect_uri: Option<String>,
    /// The application whose rights are used here: never MAZ's own.
    pub own_client: Option<String>,
    /// How the application was chosen, or that a new one is to be made.
    pub chosen: Chosen,
}

/// How an application was chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Chosen {
    /// By a flag, a variable or a file of answers; or not at all.
    #[default]
    Given,
    /// It stands in the record.
    Recorded,
    /// It stands in a plan that was kept.
    Planned,
    /// By a person who saw those that there are.
    Listed,
}

impl Chosen {
    /// How to have an application made in place of the one that was chosen, in a sentence.
    pub(super) const fn to_have_one_made(self) -> &'static str {
        match self {
            Self::Given => {
                "Leave --client-id out (and MAZ_AUTH0_CLIENT_ID) to have one made for MAZ."
            }
            Self::Recorded => {
                "To have one made for MAZ, set it up under another name: `maz-auth0 setup NAME --provision`."
            }
            Self::Planned => "Make a plan without it to have one made for MAZ.",
            Self::Listed => {
                "To have one made for MAZ, go back with Esc and choose to make a new one."
            }
        }
    }
}

/// A connection, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// `con_…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `auth0` is a database.
    pub strategy: String,
}

/// An application: its JSON, without secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct Program(pub Value);

/// How an application proves who it is, as far as that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method<'a> {
    /// By a secret, or not at all (`token_endpoint_auth_method`).
    Named(&'a str),
    /// By what `client_authentication_methods` has: that alone proves it.
    KeyOrCertificate,
    /// Nothing says so. One that was made through the API without a method is shown so, and its secret works; so is one with a
    /// key, to rights that do not show keys.
    Unnamed,
}

/// A client grant: which API an application may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// `cgr_…`.
    pub id: String,
    /// The API.
    pub audience: String,
    /// The scopes, in Auth0's order.
    pub scope: Vec<String>,
    /// Whether it gives all there are, without naming them.
    pub allow_all: bool,
    /// Whether it is Auth0's own, and cannot be changed.
    pub is_system: bool,
    /// Whether it is for tokens of people, and not of the application itself.
    pub for_users: bool,
}

/// What there is.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The Default Directory as it is set: a name, an empty text, or nothing.
    pub default_directory: Value,
    /// Whether Auth0 switches every connection on for a new application (`flags.enable_client_connections`, which is on where
    /// it is missing).
    pub new_get_all: bool,
    /// The databases, and the directory that was chosen where it is of another kind.
    pub connections: Vec<ConnectionRow>,
    /// The applications, Auth0's own aside.
    pub applications: Vec<Program>,
    /// The scopes of the Management API, the six at least; none where the Identifier names no API.
    pub api_scopes: Option<BTreeSet<String>>,
    /// MAZ's application: the one that was chosen, or ours by its mark.
    pub application: Option<Program>,
    /// What MAZ's application may call.
    pub grants: Vec<GrantRow>,
    /// The connections that are switched on for MAZ's application, by their ids.
    pub enabled: BTreeSet<String>,
}

impl Program {
    fn text(&self, member: &str) -> &str {
        self.0
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Its id.
    pub fn id(&self) -> &str {
        self.text("client_id")
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.text("name")
    }

    /// `non_interactive` is a machine-to-machine application.
    pub fn app_type(&self) -> &str {
        self.text("app_type")
    }

    /// A list of texts among its members; none where it is not shown, or is something else.
    pub fn list(&self, member: &str) -> Option<Vec<String>> {
        match shown_list(&self.0, member) {
            Shown::List(texts) => Some(texts),
            Shown::Hidden | Shown::NoList => None,
        }
    }

    /// The same, where something is done because of what is in it.
    ///
    /// # Errors
    /// [`Trouble::NotShown`].
    pub(super) fn must_list(&self, member: &str) -> Result<Vec<String>, Trouble> {
        self.list(member).ok_or_else(|| Trouble::NotShown {
            what: format!("the {member} of the application {}", self.id()),
        })
    }

    /// Whether a switch of its is on.
    pub fn is(&self, member: &str) -> Option<bool> {
        self.0.get(member).and_then(Value::as_bool)
    }

    /// How it proves who it is.
    pub fn method(&self) -> Method<'_> {
        let by_another = self
            .0
            .get("client_authentication_methods")
            .and_then(Value::as_object)
            .is_some_and(|methods| methods.values().any(|method| !method.is_null()));
        match self
            .0
            .get("token_endpoint_auth_method")
            .and_then(Value::as_str)
        {
            _ if by_another => Method::KeyOrCertificate,
            Some(method) => Method::Named(method),
            None => Method::Unnamed,
        }
    }

    /// `organization_usage`, where logins may or must name an organization.
    pub fn organizations(&self) -> Option<&str> {
        let usage = self.text("organization_usage");
        (!matches!(usage, "" | "deny")).then_some(usage)
    }

    /// The integration that this program made it for.
    pub fn mark(&self) -> Option<&str> {
        self.0.get("client_metadata")?.get(MARK)?.as_str()
    }

    /// Whether it may log readers in with a password, where that is shown.
    pub fn has_password_grant(&self) -> Option<bool> {
        let grants = self.list("grant_types")?;
        Some(grants.iter().any(|grant| grant == "password"))
    }
}

impl GrantRow {
    /// Which of MAZ's six scopes it lacks.
    pub fn lacks(&self) -> Vec<&'static str> {
        if self.allow_all {
            return Vec::new();
        }
        REQUIRED_SCOPES
            .iter()
            .filter(|scope| !self.scope.iter().any(|has| has == *scope))
            .copied()
            .collect()
    }

    pub(super) fn read(row: &Value) -> Option<Self> {
        let is = |member: &str| row.get(member).and_then(Value::as_bool) == Some(true);
        Some(Self {
            id: row.get("id")?.as_str()?.to_owned(),
            audience: row.get("audience")?.as_str()?.to_owned(),
            scope: texts(row.get("scope")),
            allow_all: is("allow_all_scopes"),
            is_system: is("is_system"),
            for_users: row.get("subject_type").and_then(Value::as_str) == Some("user"),
        })
    }
}

/// What a person can choose among, as far as the rights show it.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// The applications, Auth0's own aside.
    pub applications: Vec<Program>,
    /// The databases.
    pub databases: Vec<ConnectionRow>,
    /// The Default Directory, where one is set.
    pub default_directory: Option<String>,
}

impl Lists {
    /// Reads them. What cannot be had is empty: the person types it then.
    pub async fn read(api: &Administration) -> Self {
        let (settings, databases, applications) = futures_util::future::join3(
            settings(api),
            connections(api, "strategy=auth0"),
            applications(api),
        )
        .await;
        let default = settings
            .ok()
            .and_then(|settings| Some(settings.get("default_directory")?.as_str()?.to_owned()));
        Self {
            applications: applications.unwrap_or_default(),
            databases: databases.unwrap_or_default(),
            default_directory: default.filter(|name| !name.is_empty()),
        }
    }
}

impl State {
    /// Reads it: three calls, one more where the Identifier is not the token's own, and two where MAZ's application is there.
    ///
    /// # Errors
    /// If something of it cannot be had.
    pub async fn read(api: &Administration, wanted: &Wanted) -> Result<Self, Trouble> {
        let (settings, databases, applications, api_scopes) = futures_util::future::join4(
            settings(api),
            connections(api, "strategy=auth0"),
            applications(api),
            api_scopes(api, &wanted.audience),
        )
        .await;
        let settings = settings?;
        let mut state = Self {
            default_directory: settings
                .get("default_directory")
                .cloned()
                .unwrap_or(Value::Null),
            new_get_all: settings["flags"]["enable_client_connections"] != Value::Bool(false),
            connections: databases?,
            applications: applications?,
            api_scopes: api_scopes?,
            application: None,
            grants: Vec::new(),
            enabled: BTreeSet::new(),
        };
        let chosen = wanted.directory.as_deref().or(state.default_name());
        if let Some(name) = chosen
            && state.connection(name).is_none()
        {
            let name = encoded(name);
            state
                .connections
                .extend(connections(api, &format!("name={name}")).await?);
        }
        state.application = match &wanted.client_id {
            Some(id) => state
                .applications
                .iter()
                .find(|one| one.id() == id)
                .cloned(),
            None => state
                .applications
                .iter()
                .find(|one| one.mark() == Some(&wanted.record))
                .cloned(),
        };
        if let Some(application) = &state.application {
            let id = application.id();
            let (grants, enabled) =
                futures_util::future::join(grants(api, id), enabled(api, id)).await;
            state.grants = grants?;
            state.enabled = enabled?;
        }
        Ok(state)
    }

    /// The connection of a name.
    pub fn connection(&self, name: &str) -> Option<&ConnectionRow> {
        self.connections.iter().find(|one| one.name == name)
    }

    /// The name that is set as Default Directory.
    pub fn default_name(&self) -> Option<&str> {
        self.default_directory
            .as_str()
            .filter(|name| !name.is_empty())
    }

    /// The grant of MAZ's application for an API.
    pub fn grant(&self, audience: &str) -> Option<&GrantRow> {
        self.grants.iter().find(|grant| grant.audience == audience)
    }
}

/// An answer, or why there is none.
pub(super) fn got<T>(
    what: &str,
    read: Result<Result<T, ManagementError>, Error>,
) -> Result<T, Trouble> {
    match read {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(refusal)) => Err(Trouble::NotAllowed {
            what: what.to_owned(),
            refusal,
        }),
        Err(error) => Err(Trouble::NoAnswer {
            what: what.to_owned(),
            error,
        }),
    }
}

/// The tenant's settings.
pub(super) async fn settings(api: &Administration) -> Result<Value, Trouble> {
    const WHAT: &str = "the tenant's settings";
    let path = "/api/v2/tenants/settings?fields=default_directory%2Cflags";
    let json = got(WHAT, api.get(path).await)?;
    let is_right = json.is_object()
        && matches!(json["default_directory"], Value::Null | Value::String(_))
        && matches!(json["flags"], Value::Null | Value::Object(_));
    if is_right {
        Ok(json)
    } else {
        Err(wrong(WHAT, "they have no name as default_directory"))
    }
}

/// What is no answer of the form that Auth0 documents: to take it for nothing would be to make what is there once more.
pub(super) fn wrong(what: &str, why: impl Into<String>) -> Trouble {
    Trouble::NoAnswer {
        what: what.to_owned(),
        error: Error::WrongShape(why.into()),
    }
}

/// The connections that a filter lets through.
pub(super) async fn connections(
    api: &Administration,
    filter: &str,
) -> Result<Vec<ConnectionRow>, Trouble> {
    let path = format!("/api/v2/connections?{filter}&fields=id%2Cname%2Cstrategy&take=100");
    by_checkpoint(api, &path, "connections", "the directories", |row| {
        let text = |member: &str| Some(row.get(member)?.as_str()?.to_owned());
        Some(ConnectionRow {
            id: text("id")?,
            name: text("name")?,
            strategy: text("strategy")?,
        })
    })
    .await
}

/// All applications of the tenant, Auth0's own aside.
pub(super) async fn applications(api: &Administration) -> Result<Vec<Program>, Trouble> {
    const WHAT: &str = "the applications";
    let mut all = Vec::new();
    for page in 0..PAGES {
        let path = format!(
            "/api/v2/clients?is_global=false&include_totals=true&page={page}&per_page={PAGE}&fields={MEMBERS}"
        );
        let json = got(WHAT, api.get(&path).await)?;
        let rows = rows(&json, "clients", WHAT, program)?;
        let count = rows.len();
        all.extend(rows);
        let total = json.get("total").and_then(Value::as_u64);
        let has_all = total.is_some_and(|total| total <= all.len() as u64);
        if has_all || (count < PAGE && total.is_none()) {
            // Without its marks a list of them would have this program make its own once more.
            let is_shown = |one: &Program| one.list("grant_types").is_some();
            return if all.is_empty() || all.iter().any(is_shown) {
                Ok(all)
            } else {
                Err(Trouble::NotShown {
                    what: "the settings of the applications".into(),
                })
            };
        }
        if count == 0 {
            return Err(wrong(WHAT, "it says that there are more than it has"));
        }
    }
    Err(wrong(WHAT, endless()))
}

/// An application, which has an id.
fn program(row: &Value) -> Option<Program> {
    row.get("client_id")?.as_str()?;
    Some(Program(row.clone()))
}

/// One application.
pub(super) async fn application(api: &Administration, id: &str) -> Result<Program, Trouble> {
    const WHAT: &str = "MAZ's application";
    let path = format!("/api/v2/clients/{}?fields={MEMBERS}", encoded(id));
    let json = got(WHAT, api.get(&path).await)?;
    program(&json)
        .filter(|one| one.id() == id)
        .ok_or_else(|| wrong(WHAT, "it is not the application that was asked for"))
}

/// The scopes of an API. The Management API that takes this token is not asked whether it is itself.
async fn api_scopes(
    api: &Administration,
    audience: &str,
) -> Result<Option<BTreeSet<String>>, Trouble> {
    const WHAT: &str = "the Management API";
    if api.identifier().as_deref() == Some(audience) {
        return Ok(Some(REQUIRED_SCOPES.map(str::to_owned).into()));
    }
    let path = format!("/api/v2/resource-servers?identifiers={}", encoded(audience));
    let json = got(WHAT, api.get(&path).await)?;
    let rows = rows(&json, "resource_servers", WHAT, |row| {
        let identifier = row.get("identifier")?.as_str()?.to_owned();
        let scopes = row.get("scopes").and_then(Value::as_array);
        let scopes = scopes
            .into_iter()
            .flatten()
            .filter_map(|scope| Some(scope.get("value")?.as_str()?.to_owned()))
            .collect();
        Some((identifier, scopes))
    })?;
    let mut rows = rows.into_iter();
    Ok(rows
        .find(|(identifier, _)| identifier == audience)
        .map(|(_, scopes)| scopes))
}

/// The grants of an application for itself, for whatever API.
pub(super) async fn grants(api: &Administration, id: &str) -> Result<Vec<GrantRow>, Trouble> {
    let mut all = all_grants(api, id).await?;
    all.retain(|grant| !grant.for_users);
    Ok(all)
}

/// All grants of an application, those for people's tokens too.
pub(super) async fn all_grants(api: &Administration, id: &str) -> Result<Vec<GrantRow>, Trouble> {
    let path = format!("/api/v2/client-grants?client_id={}&take=100", encoded(id));
    let what = "what the application may call";
    by_checkpoint(api, &path, "client_grants", what, |row| {
        // Another's is changed by nobody here.
        row.get("client_id").filter(|of| **of == *id)?;
        GrantRow::read(row)
    })
    .await
}

/// The connections that are switched on for an application, by their ids.
pub(super) async fn enabled(api: &Administration, id: &str) -> Result<BTreeSet<String>, Trouble> {
    let path = format!(
        "/api/v2/clients/{}/connections?fields=id&take=100",
        encoded(id)
    );
    let enabled = by_checkpoint(
        api,
        &path,
        "connections",
        "the application's directories",
        |row| {
            let id = row.get("id")?.as_str()?.to_owned();
            // An entry may be there and off.
            let is_on = row.get("status").and_then(Value::as_bool) != Some(false);
            Some(is_on.then_some(id))
        },
    );
    Ok(enabled.await?.into_iter().flatten().collect())
}

/// All rows of a list, whichever of its pages they are on.
pub(super) async fn by_checkpoint<T>(
    api: &Administration,
    path: &str,
    member: &str,
    what: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<T>, Trouble> {
    let mut all = Vec::new();
    let mut next = String::new();
    for _ in 0..PAGES {
        let from = if next.is_empty() {
            String::new()
        } else {
            format!("&from={}", encoded(&next))
        };
        let json = got(what, api.get(&format!("{path}{from}")).await)?;
        all.extend(rows(&json, member, what, &read)?);
        match json.get("next") {
            None | Some(Value::Null) => return Ok(all),
            Some(Value::String(text)) if text.is_empty() => return Ok(all),
            Some(Value::String(text)) if *text != next => next.clone_from(text),
            Some(_) => return Err(wrong(what, "its next page is the same again")),
        }
    }
    Err(wrong(what, endless()))
}

fn endless() -> String {
    format!("it goes on after {PAGES} pages")
}

/// The rows of a list, or of an object with one among its members: all of them, or none.
pub(super) fn rows<T>(
    json: &Value,
    member: &str,
    what: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<T>, Trouble> {
    let rows = json
        .as_array()
        .or_else(|| json.get(member)?.as_array())
        .ok_or_else(|| wrong(what, format!("it has no list of {member}")))?;
    rows.iter()
        .map(|row| {
            read(row).ok_or_else(|| wrong(what, format!("not all of its {member} can be read")))
        })
        .collect()
}

/// The texts of a list.
pub(super) fn texts(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
