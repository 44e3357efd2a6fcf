//! Several integrations, as they are asked for: their names, each once, and what is refused.

use crate::args::{MazApiArgs, Texts, ValueArgs};
use crate::auth0::AdminHost;
use crate::domain::{
    AdminToken, ApiAddress, IntegrationName, Key, MazToken, OnePlace, Record, Values,
};
use crate::error::Failure;
use crate::store::record_file::RecordFile;
use std::collections::{BTreeSet, HashSet};

/// The names that were given. One that is named twice is asked once.
pub(super) fn each_once(texts: &[String]) -> Result<Vec<IntegrationName>, Failure> {
    let mut names: Vec<IntegrationName> = Vec::new();
    let mut seen = HashSet::new();
    for text in texts {
        let name = IntegrationName::parse(text)
            .map_err(|error| Failure::value("NAME", error))?
            .value;
        if seen.insert(name.to_string()) {
            names.push(name);
        }
    }
    Ok(names)
}

/// That no flag gives a value, where several are to be checked: it would be taken for each of them, and the secret of
/// each would go to the one tenant that it names.
pub(super) fn of_one(values: &ValueArgs, maz_api: Option<&MazApiArgs>) -> Result<(), Failure> {
    let app = maz_api.and_then(|args| args.maz_app_id.as_ref());
    let app = app.map(|_| Key::MazAppId.flag());
    match values.given().or(app) {
        Some(flag) => Err(Failure::new(format!(
            "{flag} is of one integration, and several are to be checked"
        ))
        .hint(format!(
            "Name one integration beside {flag}, or leave {flag} out: the record has each one's own value."
        ))),
        None => Ok(()),
    }
}

/// That there is only one, where none was named.
pub(super) fn only_one(values: &ValueArgs, known: &[&str]) -> Result<(), Failure> {
    const RECORD: &str =
        "Or write a record first, with `maz-auth0 setup`, and give its name to this command.";
    match known {
        [] if Texts::collect(values, None, true).names_nothing() => {
            let all = [Key::Domain, Key::ClientId, Key::ClientSecret];
            Err(Failure::missing_all(all.map(Failure::missing).into())
                .unwrap_or_else(|| Failure::missing(Key::Domain))
                .hint(RECORD))
        }
        [] => Err(Failure::missing(Key::Domain).hint(RECORD)),
        [_] => Ok(()),
        _ => Err(
            Failure::new("there are several integrations, and none was named").hint(format!(
                "Name one or more of {}, or give --all.",
                known.join(", ")
            )),
        ),
    }
}

/// Where the tokens of a run would go that do not say where they belong: as far as it matters, whether it is one place.
#[derive(Default)]
pub(super) struct Several {
    tenant: OnePlace,
    is_split: bool,
    /// The origins of the MAZ APIs that the records name.
    apis: BTreeSet<String>,
}

impl Several {
    /// One more integration.
    pub(super) fn add(&mut self, record: &Record) {
        self.is_split |= !self.tenant.is(record.domain.host());
        if let Some(target) = &record.target
            && !self.apis.contains(target.address.origin())
        {
            self.apis.insert(target.address.origin().to_owned());
        }
    }

    /// Which MAZ API the token is for: the one that the caller names, by flag or environment, else the only one of the records.
    pub(super) fn name_api(&self, token: &MazToken, texts: &Texts) -> Result<(), Failure> {
        const SHOWN: usize = 5;
        if self.apis.is_empty() {
            return Ok(());
        }
        let mut named = Values::default();
        texts.read(Key::MazApiUrl, &mut named)?;
        let only = self.apis.iter().next().filter(|_| self.apis.len() == 1);
        if let Some(origin) = named
            .maz_api_url
            .as_ref()
            .map(ApiAddress::origin)
            .or(only.map(String::as_str))
        {
            token.origin().is(origin);
            return Ok(());
        }
        let shown: Vec<&str> = self.apis.iter().map(String::as_str).take(SHOWN).collect();
        let more = match self.apis.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Err(Failure::new(format!(
            "a MAZ API token is for one MAZ API, and the records name several: {}{more}",
            shown.join(", ")
        ))
        .hint("It was sent to none of them. Name the one that it is for with --maz-api-url, check them apart, or leave this out with --skip record.target."))
    }

    /// That a token which does not say where it belongs has one place to go to.
    pub(super) fn may_have(&self, token: Option<&AdminToken>) -> Result<(), Failure> {
        let is_opaque =
            |token: &AdminToken| AdminHost::of(token.access_token()) == AdminHost::Opaque;
        if !self.is_split || !token.is_some_and(is_opaque) {
            return Ok(());
        }
        Err(Failure::new(
            "an opaque admin token is of one tenant, and integrations of several domains are to be checked",
        )
        .hint("Name one integration beside --admin-token-opaque, or give a token that says which tenant it is for: the API Explorer's does."))
    }
}

/// One of several files is not there: nobody would miss its integrations.
pub(super) fn not_there(file: &RecordFile) -> Failure {
    Failure::new(format!("there is no file {}", file.path().display()))
        .hint("Give its path to --config as it is, or leave that --config out.")
}

/// Two files have an integration of the same name.
pub(super) fn same_name(name: &str, one: &RecordFile, other: &RecordFile) -> Failure {
    Failure::new(format!(
        "two integrations are called {name}: in {} and in {}",
        one.path().display(),
        other.path().display()
    ))
    .hint("A report goes by their names: rename one, or verify the files one after the other.")
}
