//! Where the MAZ API is, and for which app: what a record and the command line say of it.

use super::{AccessToken, ClientSecret, OnePlace, Pasted, Redactor, SecretKind, ValueError};
use std::fmt;

/// Where the MAZ API is: `https` anywhere, `http` on this machine only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiAddress {
    url: String,
    loopback: bool,
    plain: bool,
}

impl ApiAddress {
    /// Reads an address. A path is kept, a final slash is not.
    ///
    /// # Errors
    /// If it is no `http` or `https` address, is plain `http` elsewhere than on loopback, or has user info, a query or a
    /// fragment.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let url = url::Url::parse(raw.trim()).map_err(|_| {
            ValueError::new(
                "the MAZ API's address begins with https://, such as https://api.example.com",
            )
        })?;
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => {
                return Err(ValueError::new(
                    "the MAZ API's address begins with https://",
                ));
            }
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ValueError::new(
                "the MAZ API's address has no user or password in it",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ValueError::new(
                "the MAZ API's address has no '?' or '#' in it",
            ));
        }
        let loopback = match url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => return Err(ValueError::new("the MAZ API's address names no host")),
        };
        if plain && !loopback {
            return Err(ValueError::new(
                "the MAZ API's address must be https: the Client Secret is never sent in the clear",
            ));
        }
        Ok(Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
            loopback,
            plain,
        })
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Its scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.url[..self.url.len() - self.path().len()]
    }

    /// What stands behind those, without a final slash.
    pub fn path(&self) -> &str {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        self.url[host..]
            .find('/')
            .map_or("", |at| &self.url[host + at..])
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether it is `http`.
    pub fn is_plain(&self) -> bool {
        self.plain
    }
}

impl fmt::Display for ApiAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.url)
    }
}

/// The app whose integration it is, as MAZ numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppId(String);

impl AppId {
    /// Reads an app id: letters, digits, `-` and `_`, at most 128.
    ///
    /// # Errors
    /// If it has another form.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let text = raw.trim();
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if text.is_empty() || text.len() > 128 || !text.chars().all(allowed) {
            return Err(ValueError::new(
                "a MAZ app id has letters, digits, '-' and '_', and at most 128 characters",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The MAZ API as the place to which an integration is written as well: where it is, and for which app. The token that
/// it takes is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTarget {
    /// Where it is. The user named it.
    pub address: ApiAddress,
    /// The app.
    pub app_id: AppId,
}

impl fmt::Display for ApiTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the MAZ API at {} (app {})",
            self.address, self.app_id
        )
    }
}

/// The MAZ API's token. It does not say where it belongs: it is for one API, the first that it is meant for, and none of its
/// copies goes to another, whatever records name.
#[derive(Debug, Clone)]
pub struct MazToken {
    token: AccessToken,
    of_one: OnePlace,
}

impl MazToken {
    /// Reads a token as people paste it, which has gone nowhere yet. The text given is wiped.
    ///
    /// # Errors
    /// If it is empty or has blanks or quotes within, or is another secret of the run. The error never repeats the text.
    pub fn parse(raw: String, redactor: &Redactor) -> Result<Pasted<Self>, ValueError> {
        let pasted = AccessToken::parse(raw, SecretKind::MazToken, redactor)?;
        Ok(pasted.map(|token| Self {
            token,
            of_one: OnePlace::default(),
        }))
    }

    /// The origin that it is for.
    pub fn origin(&self) -> &OnePlace {
        &self.of_one
    }

    /// The token itself, unless it is for another origin than this address has. Who sends it holds the integration's own
    /// Client Secret meanwhile, if there is one: two secrets that are held at once are never the same.
    pub fn at(&self, address: &ApiAddress, _held: Option<&ClientSecret>) -> Option<&AccessToken> {
        self.of_one.is(address.origin()).then_some(&self.token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_travels_over_https_or_on_this_machine() {
        for good in [
            "https://api.example.com",
            "https://api.example.com/maz/",
            "http://127.0.0.1:8080/maz",
            "http://localhost:1",
            "http://[::1]:1",
        ] {
            assert!(ApiAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.example.com",
            "http://127.0.0.1.example.com",
            "https://user:pass@api.example.com",
            "https://api.example.com/?x=1",
            "https://api.example.com/#x",
            "api.example.com",
            "ftp://localhost",
            "",
        ] {
            assert!(ApiAddress::parse(bad).is_err(), "{bad}");
        }
        let address = ApiAddress::parse("https://api.example.com/maz/").expect("an address");
        assert_eq!(address.to_string(), "https://api.example.com/maz");
        assert_eq!(address.origin(), "https://api.example.com");
        assert_eq!(address.path(), "/maz");
        let address = ApiAddress::parse("http://[::1]:1/").expect("an address");
        assert_eq!((address.origin(), address.path()), ("http://[::1]:1", ""));
    }

    #[test]
    fn an_app_id_stays_within_its_part_of_the_path() {
        assert!(AppId::parse(" 123456 ").is_ok());
        for bad in ["", "a/b", "..", "a b", "a?b", "%2e", "a\nb"] {
            assert!(AppId::parse(bad).is_err(), "{bad}");
        }
    }
}
