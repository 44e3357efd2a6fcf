//! The application through the Management API: its settings, its callbacks, its secret. Read leniently: members may be
//! missing, null or new.

use super::{
    Management, ManagementError, Read, named, object, optional, owned, refused, text, texts,
};
use crate::auth0::tenant::encoded;
use crate::domain::{ClientId, ClientSecret};
use crate::http::{Answer, Body, Error};
use reqwest::Method;
use serde_json::{Value, json};

/// `GET /clients/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientSettings {
    /// `non_interactive`, `regular_web` and the like.
    pub app_type: Option<String>,
    /// Whether it is the tenant's own.
    pub is_first_party: Option<bool>,
    /// The grants that it may use.
    pub grant_types: Option<Vec<String>>,
    /// The algorithm of its ID tokens: `jwt_configuration.alg`. An application that was made through the API without one
    /// has none here, and signs by HS256.
    pub id_token_algorithm: Option<String>,
    /// How it proves itself: `client_secret_post`, `client_secret_basic` or `none`. Nothing where it does so by a key or a
    /// certificate, or was made through the API without one.
    pub token_endpoint_auth_method: Option<String>,
    /// The ways other than a secret in which it proves itself, such as `private_key_jwt`; shown to those with
    /// `read:client_keys` or `read:client_credentials`.
    pub client_authentication_methods: Vec<String>,
    /// Whether logins name an organization: `deny`, `allow` or `require`.
    pub organization_usage: Option<String>,
    /// Whether `/authorize` takes pushed requests only (RFC 9126).
    pub requires_pushed_requests: bool,
    /// Whether tokens are bound to a key or certificate of the application's.
    pub requires_proof_of_possession: bool,
}

/// How an application proves who it is (its Credentials tab).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// By the Client Secret.
    Secret,
    /// By a key (RFC 7523): Private Key JWT.
    Key,
    /// By a certificate (RFC 8705): mTLS.
    Certificate,
    /// Nothing says so: an application that was made without a method has a secret that works; one with a key or a certificate
    /// looks the same to rights that do not show those.
    Unnamed,
    /// Not at all: a public application.
    Nothing,
}

/// The members of [`ClientSettings`], as they are asked for.
const FIELDS: &str = "client_id%2Capp_type%2Cis_first_party%2Cgrant_types%2Cjwt_configuration\
    %2Ctoken_endpoint_auth_method%2Cclient_authentication_methods%2Corganization_usage\
    %2Crequire_pushed_authorization_requests%2Crequire_proof_of_possession";

/// What the Management API shows of a secret.
#[derive(Debug, Clone)]
pub enum ShownSecret {
    /// One that this run did not know.
    New(ClientSecret),
    /// One that this run knows.
    Known,
    /// None: the token may not see it.
    Hidden,
}

impl ClientSettings {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is no JSON object, or what it is judged by has another form than Auth0 gives it.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        Self::of(&object(answer)?)
    }

    /// Reads an application, whole as Auth0 shows it.
    ///
    /// # Errors
    /// If what it is judged by has another form than Auth0 gives it.
    pub fn of(json: &Value) -> Result<Self, Error> {
        let is_set = |member: &str| json.get(member).and_then(Value::as_bool) == Some(true);
        Ok(Self {
            app_type: optional(json, "app_type", owned)?,
            is_first_party: optional(json, "is_first_party", Value::as_bool)?,
            grant_types: json
                .get("grant_types")
                .and_then(Value::as_array)
                .map(|_| texts(json, "grant_types")),
            id_token_algorithm: json
                .get("jwt_configuration")
                .and_then(|configuration| text(configuration, "alg")),
            token_endpoint_auth_method: text(json, "token_endpoint_auth_method"),
            client_authentication_methods: json
                .get("client_authentication_methods")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .filter(|(_, method)| !method.is_null())
                .map(|(name, _)| name.clone())
                .collect(),
            organization_usage: text(json, "organization_usage"),
            requires_pushed_requests: is_set("require_pushed_authorization_requests"),
            requires_proof_of_possession: is_set("require_proof_of_possession"),
        })
    }

    /// How it proves who it is.
    pub fn proves_itself_by(&self) -> Authentication {
        let has = |part: &str| {
            self.client_authentication_methods
                .iter()
                .any(|name| name.contains(part))
        };
        match self.token_endpoint_auth_method.as_deref() {
            _ if has("private_key_jwt") => Authentication::Key,
            _ if has("tls_client_auth") => Authentication::Certificate,
            Some("none") => Authentication::Nothing,
            Some(_) => Authentication::Secret,
            None => Authentication::Unnamed,
        }
    }
}

impl ShownSecret {
    /// Reads it off an answer that is this object.
    fn of(json: &Value, answer: &Answer) -> Result<Self, Error> {
        let Some(text) = json.get("client_secret") else {
            return Ok(Self::Hidden);
        };
        let text = text.as_str().unwrap_or_default();
        if answer.knows(text) {
            return Ok(Self::Known);
        }
        ClientSecret::parse(text.to_owned(), answer.redactor_of_run())
            .map(|secret| Self::New(secret.value))
            .map_err(|_| Error::WrongShape("its client_secret is none".into()))
    }
}

/// The application of this id, where an answer is that.
fn its(id: &ClientId, answer: &Answer) -> Result<Value, Error> {
    named(object(answer)?, "client_id", id.as_str(), "application")
}

/// A list among the settings of an application, as an answer shows it.
#[derive(Debug, PartialEq, Eq)]
pub enum Shown {
    /// The list, which is about to be written back whole.
    List(Vec<String>),
    /// The rights do not show it: it is not known, and not empty.
    Hidden,
    /// It is something else than a list of texts.
    NoList,
}

/// A list among the settings of an application. Auth0 leaves out one that was never set, and all of them for rights without
/// `read:clients` and `read:client_keys`; what tells the two apart is `grant_types`, which every application has.
pub fn shown_list(application: &Value, member: &str) -> Shown {
    match application.get(member) {
        Some(Value::Array(rows)) => rows
            .iter()
            .map(|row| row.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .map_or(Shown::NoList, Shown::List),
        None | Some(Value::Null) if application["grant_types"].is_array() => {
            Shown::List(Vec::new())
        }
        None | Some(Value::Null) => Shown::Hidden,
        Some(_) => Shown::NoList,
    }
}

fn path_of(id: &ClientId) -> String {
    format!("/api/v2/clients/{}", encoded(id.as_str()))
}

impl Management<'_> {
    /// The application's settings.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn client(&self, id: &ClientId) -> Read<ClientSettings> {
        let path = format!("{}?fields={FIELDS}", path_of(id));
        self.read(&path, |answer| ClientSettings::of(&its(id, answer)?))
            .await
    }

    /// Puts a new secret in the place of the application's, which stops working within half a minute. It is never tried again: each
    /// try would make another one.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal: then it may have been done anyway.
    pub async fn rotate_secret(&self, id: &ClientId) -> Read<ShownSecret> {
        let path = format!("{}/rotate-secret", path_of(id));
        let answer = self.send_once(Method::POST, &path, Body::None).await?;
        if answer.status == 200 {
            let json = object(&answer)?;
            // The one that worked is gone. One that comes without a name is kept, and has to prove itself.
            let json = match json.get("client_id") {
                None => json,
                Some(_) => its(id, &answer)?,
            };
            ShownSecret::of(&json, &answer).map(Ok)
        } else {
            refused(&answer)
        }
    }

    /// The application's secret, for those who may see it.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn client_secret(&self, id: &ClientId) -> Read<ShownSecret> {
        let path = format!("{}?fields=client_id%2Cclient_secret", path_of(id));
        self.read(&path, |answer| ShownSecret::of(&its(id, answer)?, answer))
            .await
    }

    /// The Allowed Callback URLs, byte for byte and in their order, since they are about to be written back whole: the
    /// Management API knows no other way.
    ///
    /// # Errors
    /// If there is neither a list nor a refusal. A list with anything but texts in it is none.
    pub async fn callbacks(&self, id: &ClientId) -> Read<Vec<String>> {
        let path = format!("{}?fields=client_id%2Ccallbacks%2Cgrant_types", path_of(id));
        let shown = self.read(&path, |answer| {
            let no_list = || Error::WrongShape("its callbacks are no list of texts".into());
            match shown_list(&its(id, answer)?, "callbacks") {
                Shown::List(texts) => Ok(Some(texts)),
                Shown::Hidden => Ok(None),
                Shown::NoList => Err(no_list()),
            }
        });
        Ok(shown.await?.and_then(|callbacks| {
            callbacks.ok_or_else(|| ManagementError::not_shown("Allowed Callback URLs"))
        }))
    }

    /// Writes the Allowed Callback URLs, all of them.
    ///
    /// # Errors
    /// If it is neither done nor refused.
    pub async fn set_callbacks(&self, id: &ClientId, callbacks: &[String]) -> Read<()> {
        let changes = json!({"callbacks": callbacks});
        let answer = self
            .send(Method::PATCH, &path_of(id), Body::Json(&changes))
            .await?;
        match answer.status {
            200 => Ok(Ok(())),
            _ => refused(&answer),
        }
    }
}
