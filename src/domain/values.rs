//! The values of an integration: one table. What each is called on the command line, in the environment, in a record and on
//! MAZ's form, how it is read and how it is shown, is said in its row and nowhere else.

use super::{
    ApiAddress, ApiTarget, AppId, Audience, AuthorizationCode, ClientId, DirectoryName, Pasted,
    SubscriptionType, TenantDomain, fingerprint,
};
use std::fmt::Write as _;

/// A value that a run may need. The wizard, the flags, the environment and the answers file call it by these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The tenant's domain.
    Domain,
    /// The application's client id.
    ClientId,
    /// The application's client secret.
    ClientSecret,
    /// The Management API's identifier.
    Audience,
    /// The tenant's Default Directory.
    DefaultDirectory,
    /// What current subscribers may read.
    SubscriptionType,
    /// The domain of the Authorization Code part.
    ApplicationDomain,
    /// MAZ's redirect URI of the Authorization Code part.
    RedirectUri,
    /// Where the MAZ API is, for a record that is written there as well.
    MazApiUrl,
    /// The app in the MAZ API.
    MazAppId,
    /// One that there is in tests alone: what is a loop over the table has it.
    #[cfg(test)]
    Pretend,
    /// The same, in a table of its own.
    #[cfg(test)]
    PretendWithin,
}

/// The values of one integration, as far as they are known. The secret is none of them: it has a type and a place of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// [`Key::Domain`].
    pub domain: Option<TenantDomain>,
    /// [`Key::ClientId`].
    pub client_id: Option<ClientId>,
    /// [`Key::Audience`].
    pub audience: Option<Audience>,
    /// [`Key::DefaultDirectory`].
    pub default_directory: Option<DirectoryName>,
    /// [`Key::SubscriptionType`].
    pub subscription_type: Option<SubscriptionType>,
    /// [`Key::ApplicationDomain`].
    pub application_domain: Option<TenantDomain>,
    /// [`Key::RedirectUri`].
    pub redirect_uri: Option<String>,
    /// [`Key::MazApiUrl`].
    pub maz_api_url: Option<ApiAddress>,
    /// [`Key::MazAppId`].
    pub maz_app_id: Option<AppId>,
    /// [`Key::Pretend`].
    #[cfg(test)]
    pub pretend: Option<String>,
    /// [`Key::PretendWithin`].
    #[cfg(test)]
    pub pretend_within: Option<String>,
}

/// What was fixed in a value to read it; or why it is none, in a sentence.
type Read = Result<Vec<&'static str>, String>;

/// A row of the table.
struct Row {
    key: Key,
    flag: &'static str,
    /// What stands for the value in the flag's help.
    stands_for: &'static str,
    /// The flag's help, `{env}` in the place of the variable's name.
    help: &'static str,
    variable: &'static str,
    /// The key in a record, with the table that it is in; a secret has none.
    path: Option<&'static str>,
    /// Whether it must be there, where its table is. One that is added to a table later is not: records without it are to
    /// be read still.
    is_needed: bool,
    /// As MAZ's form and Auth0's dashboard say it.
    title: &'static str,
    /// As it is kept and sent.
    text: fn(&Values) -> Option<&str>,
    /// For a person: what looks like a secret is masked.
    shown: fn(&Values) -> Option<String>,
    read: fn(&mut Values, &str) -> Read,
}

macro_rules! row {
    ($key:ident, $flag:literal, $stands_for:literal, $help:literal, $variable:literal, $path:literal, $needed:literal, $title:literal, $field:ident, $text:expr, $shown:expr, $read:expr) => {
        Row {
            key: Key::$key,
            flag: $flag,
            stands_for: $stands_for,
            help: $help,
            variable: $variable,
            path: Some($path),
            is_needed: $needed,
            title: $title,
            text: |values| values.$field.as_ref().map($text),
            shown: |values| values.$field.as_ref().map($shown),
            read: |values, text| {
                let read = $read(text).map_err(|error| error.to_string())?;
                values.$field = Some(read.value);
                Ok(read.fixed)
            },
        }
    };
}

/// All, in the order of MAZ's guide.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    row!(Domain, "--domain", "DOMAIN", "The tenant's domain, such as acme.us.auth0.com {env}", "MAZ_AUTH0_DOMAIN", "domain", true, "Domain",
        domain, TenantDomain::host, ToString::to_string, TenantDomain::parse),
    row!(ClientId, "--client-id", "ID", "The application's Client ID {env}", "MAZ_AUTH0_CLIENT_ID", "client_id", true, "Client ID",
        client_id, ClientId::as_str, ToString::to_string, ClientId::parse),
    Row {
        key: Key::ClientSecret,
        flag: "--client-secret-stdin",
        stands_for: "",
        help: "Read the application's Client Secret from standard input {env}",
        variable: "MAZ_AUTH0_CLIENT_SECRET",
        path: None,
        is_needed: false,
        title: "Client Secret",
        text: |_| None,
        shown: |_| None,
        read: |_, _| Err("a secret is no value like the others".to_owned()),
    },
    row!(Audience, "--audience", "IDENTIFIER", "The Management API's Identifier {env} [default: https://DOMAIN/api/v2/]", "MAZ_AUTH0_AUDIENCE", "management_api_identifier", true, "Management API Identifier",
        audience, Audience::as_str, ToString::to_string, Audience::parse),
    row!(DefaultDirectory, "--default-directory", "NAME", "The tenant's Default Directory: the name of a database connection {env}", "MAZ_AUTH0_DEFAULT_DIRECTORY", "default_directory", true, "Default Directory",
        default_directory, DirectoryName::as_str, ToString::to_string, DirectoryName::parse),
    row!(SubscriptionType, "--subscription-type", "TYPE", "What current subscribers may read: all-access or duration-based {env}", "MAZ_AUTH0_SUBSCRIPTION_TYPE", "subscription_type", true, "Subscription Type",
        subscription_type, |kind| kind.as_str(), |kind| kind.title().to_owned(), SubscriptionType::parse),
    row!(ApplicationDomain, "--application-domain", "DOMAIN", "The domain on which readers meet Auth0's login page: asks for the Authorization Code part as well {env}", "MAZ_AUTH0_APPLICATION_DOMAIN", "authorization_code.application_domain", true, "Application Domain",
        application_domain, TenantDomain::host, ToString::to_string, TenantDomain::parse),
    row!(RedirectUri, "--redirect-uri", "URI", "Where Auth0 sends readers back to: MAZ's address, unless MAZ told you another {env}", "MAZ_AUTH0_REDIRECT_URI", "authorization_code.redirect_uri", false, "Redirect URI",
        redirect_uri, String::as_str, Clone::clone, AuthorizationCode::parse_redirect_uri),
    row!(MazApiUrl, "--maz-api-url", "URL", "Where a MAZ API is that keeps the contract that comes with this program (docs/maz-api.yaml). MAZ has published none, and nothing is sent to a host that you did not name {env}", "MAZ_API_URL", "target.maz_api_url", true, "MAZ API address",
        maz_api_url, ApiAddress::as_str, ToString::to_string, as_it_is(ApiAddress::parse)),
    row!(MazAppId, "--maz-app-id", "ID", "The app in the MAZ API {env}", "MAZ_APP_ID", "target.maz_app_id", true, "MAZ app id",
        maz_app_id, AppId::as_str, ToString::to_string, as_it_is(AppId::parse)),
    #[cfg(test)]
    row!(Pretend, "--pretend", "TEXT", "A value of tests {env}", "MAZ_AUTH0_PRETEND", "pretend", false, "Pretend",
        pretend, String::as_str, Clone::clone, |text: &str| super::pasted::tidy_word(text, "pretend value")),
    #[cfg(test)]
    row!(PretendWithin, "--pretend-within", "TEXT", "The same, in a table of its own {env}", "MAZ_AUTH0_PRETEND_WITHIN", "pretend_part.within", false, "Pretend within",
        pretend_within, String::as_str, Clone::clone, |text: &str| super::pasted::tidy_word(text, "pretend value")),
];

/// The tables whose values are a part with a type of its own, wanted as a whole or not at all.
const PARTS: [&str; 2] = ["authorization_code", "target"];

/// A reader that fixes nothing, as one that may have.
fn as_it_is<T, E>(read: impl Fn(&str) -> Result<T, E>) -> impl Fn(&str) -> Result<Pasted<T>, E> {
    move |text| {
        read(text).map(|value| Pasted {
            value,
            fixed: Vec::new(),
        })
    }
}

impl Key {
    /// All, in the order of MAZ's guide.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.key)
    }

    /// Those that a record holds in a table of it, or, for an empty name, in its own.
    pub fn in_table(table: &str) -> impl Iterator<Item = Self> {
        Self::all().filter(move |key| key.table() == Some(table))
    }

    /// Those of no part that has a type of its own: each is given, proposed and kept for itself.
    pub fn of_no_part() -> impl Iterator<Item = Self> {
        Self::all().filter(|key| key.table().is_some_and(|table| !PARTS.contains(&table)))
    }

    /// The tables within an integration's that these are in, each once.
    pub fn tables_of(keys: impl Iterator<Item = Self>) -> Vec<&'static str> {
        let mut tables = Vec::new();
        for table in keys.filter_map(Self::table) {
            if !table.is_empty() && !tables.contains(&table) {
                tables.push(table);
            }
        }
        tables
    }

    /// Those that MAZ's form has, the secret among them: all but where the MAZ API is.
    pub fn of_form() -> impl Iterator<Item = Self> {
        Self::all().filter(|key| key.table() != Some("target"))
    }

    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.key == self).unwrap_or(&ROWS[0])
    }

    /// The command line's flag.
    pub fn flag(self) -> &'static str {
        self.row().flag
    }

    /// What stands for the value in the help of its flag.
    pub fn stands_for(self) -> &'static str {
        self.row().stands_for
    }

    /// The help of its flag.
    pub fn help(self) -> String {
        let variable = format!("[env: {}]", self.variable());
        self.row().help.replace("{env}", &variable)
    }

    /// The environment's variable.
    pub fn variable(self) -> &'static str {
        self.row().variable
    }

    /// Where a record has it: its key, with that of the table within the integration's. A secret has none.
    pub fn path(self) -> Option<&'static str> {
        self.row().path
    }

    /// The table within an integration's, empty for that itself.
    pub fn table(self) -> Option<&'static str> {
        self.path()
            .map(|path| path.split_once('.').map_or("", |(table, _)| table))
    }

    /// The key in a record's table and in an answers file. A secret has none.
    pub fn record_key(self) -> Option<&'static str> {
        self.path()
            .map(|path| path.split_once('.').map_or(path, |(_, key)| key))
    }

    /// Whether it must be there, where its table is.
    pub fn is_needed(self) -> bool {
        self.row().is_needed
    }

    /// As MAZ's form and Auth0's dashboard say it.
    pub fn title(self) -> &'static str {
        self.row().title
    }
}

impl Values {
    /// A value as it is kept and sent.
    pub fn text(&self, key: Key) -> Option<&str> {
        (key.row().text)(self)
    }

    /// A value for a person, as MAZ's form has it. What looks like a secret is masked.
    pub fn shown(&self, key: Key) -> Option<String> {
        (key.row().shown)(self)
    }

    /// A value for programs: as it is kept, and what looks like a secret masked.
    pub fn told(&self, key: Key) -> Option<String> {
        match key {
            Key::ClientId => self.shown(key),
            _ => self.text(key).map(str::to_owned),
        }
    }

    /// A value as it may be written down: what looks like a secret is not.
    pub fn kept(&self, key: Key) -> Option<&str> {
        let is_secret = key == Key::ClientId
            && self
                .client_id
                .as_ref()
                .is_some_and(ClientId::looks_like_a_secret);
        self.text(key).filter(|_| !is_secret)
    }

    /// Reads a value as people paste it, and says what was fixed.
    ///
    /// # Errors
    /// If it is none, in a sentence.
    pub fn read(&mut self, key: Key, text: &str) -> Read {
        (key.row().read)(self, text)
    }

    /// Appends all of them to a text, in which those of thousands of integrations wait for their turn. What is the same as in
    /// `first`, of which there is one for all, takes no room.
    pub fn pack(&self, first: &Self, packed: &mut String) {
        for key in Key::all() {
            match self.text(key) {
                None => packed.push('-'),
                text if text == first.text(key) => packed.push('='),
                text if text == self.derived(key).as_deref() => packed.push('/'),
                // The length tells where it ends, whatever it is.
                Some(text) => packed.extend([&text.len().to_string(), ":", text]),
            }
        }
    }

    /// What [`Self::pack`] appended.
    ///
    /// # Errors
    /// If it is something else.
    pub fn unpack(mut packed: &str, first: &Self) -> Result<Self, String> {
        let cut_off = || "its values are cut off".to_owned();
        let mut values = Self::default();
        for key in Key::all() {
            let rest = packed.get(1..).unwrap_or_default();
            let derived;
            let (text, rest) = match packed.chars().next() {
                Some('-') => (None, rest),
                Some('=') => (first.text(key), rest),
                Some('/') => {
                    derived = values.derived(key);
                    (derived.as_deref(), rest)
                }
                _ => {
                    let (length, rest) = packed.split_once(':').ok_or_else(cut_off)?;
                    let (text, rest) = length
                        .parse()
                        .ok()
                        .and_then(|length| rest.split_at_checked(length))
                        .ok_or_else(cut_off)?;
                    (Some(text), rest)
                }
            };
            if let Some(text) = text {
                values.read(key, text)?;
            }
            packed = rest;
        }
        Ok(values)
    }

    /// What a value is where nobody said otherwise and others tell.
    fn derived(&self, key: Key) -> Option<String> {
        match key {
            Key::Audience => self.domain.as_ref()?.management_identifier(),
            _ => None,
        }
    }

    /// A digest of the values that a record holds, by which a later edit is noticed. Each value is preceded by its length, so
    /// that no two sets of values give the same text.
    pub fn fingerprint(&self) -> String {
        // What was added to the table later counts where it is there: an older record is as it was.
        const FIRST: [Key; 7] = [
            Key::Domain,
            Key::ClientId,
            Key::Audience,
            Key::DefaultDirectory,
            Key::SubscriptionType,
            Key::ApplicationDomain,
            Key::RedirectUri,
        ];
        let mut text = String::from("maz-auth0 record 1\n");
        for key in FIRST {
            let value = self.text(key).unwrap_or_default();
            let _ = writeln!(text, "{}:{value}", value.len());
        }
        for key in Key::of_form().filter(|key| !FIRST.contains(key)) {
            if let (Some(path), Some(value)) = (key.path(), self.text(key)) {
                let _ = writeln!(text, "{path}:{}:{value}", value.len());
            }
        }
        fingerprint(&text)
    }

    /// The Authorization Code part: wanted where an application domain is known.
    pub fn authorization_code(&self) -> Option<AuthorizationCode> {
        Some(AuthorizationCode {
            application_domain: self.application_domain.clone()?,
            redirect_uri: self
                .redirect_uri
                .clone()
                .unwrap_or_else(|| AuthorizationCode::MAZ_REDIRECT_URI.to_owned()),
        })
    }

    /// Where the MAZ API is, where both parts of that are known.
    pub fn target(&self) -> Option<ApiTarget> {
        Some(ApiTarget {
            address: self.maz_api_url.clone()?,
            app_id: self.maz_app_id.clone()?,
        })
    }

    /// What is left of them without those that have a place of their own in settings and records: mostly nothing.
    #[must_use]
    pub fn rest(self) -> Option<Box<Self>> {
        let rest = Self {
            domain: None,
            client_id: None,
            audience: None,
            default_directory: None,
            subscription_type: None,
            ..self
        }
        .with(None, None);
        (rest != Self::default()).then(|| Box::new(rest))
    }

    /// The same with the parts that have a type of their own.
    #[must_use]
    pub fn with(mut self, code: Option<&AuthorizationCode>, target: Option<&ApiTarget>) -> Self {
        self.application_domain = code.map(|code| code.application_domain.clone());
        self.redirect_uri = code.map(|code| code.redirect_uri.clone());
        self.maz_api_url = target.map(|target| target.address.clone());
        self.maz_app_id = target.map(|target| target.app_id.clone());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some() -> impl Strategy<Value = Values> {
        (
            "[a-b]{3}",
            "[A-B:=/-]{1,3}",
            proptest::option::of("[a-b:=/-]{1,5}"),
            proptest::sample::select(vec!["all-access", "duration-based"]),
            proptest::option::of("[0-9:=/-]{1,4}"),
        )
            .prop_map(|(tenant, id, audience, kind, pretend)| {
                let host = format!("{tenant}.eu.auth0.com");
                let mut values = Values::default();
                let texts = [
                    (Key::Domain, Some(host.clone())),
                    (Key::ClientId, Some(id)),
                    (
                        Key::Audience,
                        audience.or(Some(format!("https://{host}/api/v2/"))),
                    ),
                    (Key::SubscriptionType, Some(kind.to_owned())),
                    (Key::Pretend, pretend),
                ];
                for (key, text) in texts {
                    // What is no value is none of them.
                    let _ = text.map(|text| values.read(key, &text));
                }
                values
            })
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(values in some(), first in some()) {
            let mut packed = String::new();
            values.pack(&first, &mut packed);
            prop_assert_eq!(Values::unpack(&packed, &first), Ok(values));
        }
    }

    #[test]
    fn what_is_not_packed_is_refused() {
        let first = Values::default();
        for text in ["", "acme", "17:acme", "é", ":", "4:acme"] {
            assert!(Values::unpack(text, &first).is_err(), "{text}");
        }
    }
}
