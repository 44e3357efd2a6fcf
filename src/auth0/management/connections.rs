//! Connections through the Management API: the one that a record names, and whether the application may use it.

use super::{Management, Read, document, list, optional, owned, page, text_of};
use crate::auth0::tenant::encoded;
use crate::domain::{ClientId, DirectoryName};
use crate::http::{Answer, Error};

/// As many pages of a list are read at most.
const PAGES: usize = 20;

/// A row of `GET /connections`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectionSettings {
    /// `con_…`.
    pub id: Option<String>,
    /// What a login names.
    pub name: String,
    /// `auth0` is a database.
    pub strategy: Option<String>,
    /// Whether logins by password are switched off; options are shown only with the scope `read:connections_options`.
    pub blocks_passwords: bool,
}

impl ConnectionSettings {
    /// The connections of an answer. It may be a list, or an object with one among its members.
    ///
    /// # Errors
    /// If there is no whole list in it.
    pub fn read(answer: &Answer) -> Result<Vec<Self>, Error> {
        list(&document(answer)?, "connections", |row| {
            Ok(Self {
                id: optional(row, "id", owned)?,
                name: text_of(row, "name")?,
                strategy: optional(row, "strategy", owned)?,
                blocks_passwords: row
                    .pointer("/options/authentication_methods/password/enabled")
                    .is_some_and(|enabled| *enabled == false),
            })
        })
    }
}

/// A page of `GET /connections/{id}/clients`: the client ids, and where the next page begins.
fn read_clients(answer: &Answer) -> Result<(Vec<String>, Option<String>), Error> {
    let json = document(answer)?;
    let (rows, next) = page(&json, "clients")?;
    let mut ids = Vec::new();
    for row in rows {
        let id = owned(row).map_or_else(|| text_of(row, "client_id"), Ok)?;
        // One that was switched off may stay in the list.
        if row.get("status").is_none_or(|status| *status == true) {
            ids.push(id);
        }
    }
    Ok((ids, next.map(str::to_owned)))
}

impl Management<'_> {
    /// The connection of this name, byte for byte; none where there is none.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn connection(&self, name: &DirectoryName) -> Read<Option<ConnectionSettings>> {
        let path = format!(
            "/api/v2/connections?name={}&fields=id%2Cname%2Cstrategy%2Coptions",
            encoded(name.as_str())
        );
        self.read(&path, |answer| {
            Ok(ConnectionSettings::read(answer)?
                .into_iter()
                .find(|connection| connection.name == name.as_str()))
        })
        .await
    }

    /// Whether a connection is switched on for the application.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub async fn connection_has_client(&self, connection: &str, id: &ClientId) -> Read<bool> {
        let first = format!(
            "/api/v2/connections/{}/clients?take=1000",
            encoded(connection)
        );
        let mut path = first.clone();
        for _ in 0..PAGES {
            let (ids, next) = match self.read(&path, read_clients).await? {
                Ok(page) => page,
                Err(refused) => return Ok(Err(refused)),
            };
            if ids.iter().any(|known| known == id.as_str()) {
                return Ok(Ok(true));
            }
            match next {
                Some(next) => path = format!("{first}&from={}", encoded(&next)),
                None => return Ok(Ok(false)),
            }
        }
        Err(Error::WrongShape("its pages have no end".into()))
    }
}
