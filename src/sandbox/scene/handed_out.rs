//! The values that a client is handed, and what the MAZ API holds of them at first.

use serde_json::json;

use crate::sandbox::host::random::{ALPHANUMERIC, Random};
use crate::sandbox::scene::healthy::{EXPLORER, MAZ_REDIRECT_URI};
use crate::sandbox::scene::maz_api::MazApi;
use crate::sandbox::tenant::{Client, FIRST_DATABASE, Tenant, object};

/// The values handed out, which a misconfiguration may change.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) audience: String,
    pub(crate) default_directory: String,
    pub(crate) application_domain: String,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) maz_app_id: String,
    pub(crate) maz_token: String,
    pub(crate) maz: MazStart,
    /// The application's id in the tenant, whatever was handed out.
    pub(crate) real_client_id: String,
    pub(crate) explorer_id: String,
}

impl Values {
    /// The values of a tenant as its administrator would copy them.
    pub(crate) fn of(tenant: &Tenant, random: &mut Random) -> Self {
        let audience = tenant.management_audience();
        let granted = |client: &&Client| {
            client.name != EXPLORER && tenant.client_grant(&client.client_id, &audience).is_some()
        };
        let client = tenant
            .clients
            .iter()
            .find(granted)
            .or(tenant.clients.first());
        let client_id = client.map_or_else(String::new, |client| client.client_id.clone());
        let explorer = tenant.clients.iter().find(|client| client.name == EXPLORER);
        let reader = tenant.users.iter().find(|user| user.password.is_some());
        Self {
            client_secret: client
                .and_then(|client| client.client_secret.clone())
                .unwrap_or_default(),
            audience,
            default_directory: tenant
                .settings
                .default_directory
                .clone()
                .filter(|name| !name.is_empty())
                .or_else(|| {
                    let mut databases = tenant.connections.iter();
                    let database = databases.find(|known| known.strategy == "auth0")?;
                    Some(database.name.clone())
                })
                .unwrap_or_else(|| FIRST_DATABASE.to_owned()),
            application_domain: tenant.domain.clone(),
            username: reader
                .and_then(|user| user.email.clone().or_else(|| user.username.clone()))
                .unwrap_or_default(),
            password: reader
                .and_then(|user| user.password.clone())
                .unwrap_or_default(),
            maz_app_id: random.text(6, b"123456789"),
            maz_token: format!("maz_{}", random.text(40, ALPHANUMERIC)),
            maz: MazStart::Held,
            real_client_id: client_id.clone(),
            explorer_id: explorer.map_or_else(|| client_id.clone(), |it| it.client_id.clone()),
            client_id,
        }
    }

    /// The name and the password of the reader, if there is one.
    pub(crate) fn reader(&self) -> Option<(String, String)> {
        let is_whole = !self.username.is_empty() && !self.password.is_empty();
        is_whole.then(|| (self.username.clone(), self.password.clone()))
    }

    /// The id as it may be shown: not when it is the secret that was pasted there.
    pub(crate) fn shown_client_id(&self) -> String {
        if self.client_id == self.real_client_id {
            self.client_id.clone()
        } else {
            "swapped with the secret".to_owned()
        }
    }

    /// The MAZ API after a misconfiguration of it; its record stays unless that is what was changed.
    pub(crate) fn renewed(&self, before: &MazApi) -> MazApi {
        let mut after = before.clone();
        match self.maz {
            MazStart::Held => {}
            MazStart::Empty => after.record = None,
            MazStart::Other => {
                if let Some(record) = &mut after.record {
                    record.insert("default_directory".to_owned(), json!("Readers-2019"));
                }
            }
            MazStart::Refusing => after.token = format!("{}-renewed", self.maz_token),
            MazStart::Unavailable => after.always_answers = Some(503),
        }
        after
    }

    /// The MAZ API as it stands at first.
    pub(crate) fn maz_api(&self, domain: &str) -> MazApi {
        let mut record = object(json!({
            "domain": domain,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "management_api_identifier": self.audience,
            "default_directory": self.default_directory,
            "subscription_type": "all-access",
            "authorization_code": {
                "application_domain": self.application_domain,
                "redirect_uri": MAZ_REDIRECT_URI,
            },
        }));
        if self.maz == MazStart::Other {
            record.insert("default_directory".to_owned(), json!("Readers-2019"));
        }
        let token = if self.maz == MazStart::Refusing {
            format!("{}-renewed", self.maz_token)
        } else {
            self.maz_token.clone()
        };
        let mut api = MazApi::new(self.maz_app_id.clone(), token);
        api.record = (self.maz != MazStart::Empty).then_some(record);
        api.always_answers = (self.maz == MazStart::Unavailable).then_some(503);
        api
    }
}

/// What the MAZ API holds at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MazStart {
    /// The record that the values handed out make.
    Held,
    Empty,
    Other,
    Refusing,
    Unavailable,
}
