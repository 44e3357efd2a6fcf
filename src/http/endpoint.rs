//! Where to connect in place of the tenant's own address.

use crate::domain::ApiAddress;
use reqwest::Url;
use std::fmt;

/// An origin that is connected to in place of `https://DOMAIN`: a sandbox, a private gateway. Also where the MAZ API is,
/// which is nobody's stand-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    origin: String,
    loopback: bool,
    plain: bool,
    stands_in: bool,
}

/// Why something is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EndpointError(&'static str);

impl Endpoint {
    /// Reads an origin: `https://HOST[:PORT]` anywhere, `http://` on loopback only.
    ///
    /// # Errors
    /// If it is no origin, has user info, a path, a query or a fragment, or is plain `http` elsewhere than on loopback.
    pub fn parse(raw: &str) -> Result<Self, EndpointError> {
        let text = raw.trim();
        let url = Url::parse(text)
            .map_err(|_| EndpointError("the endpoint is an address such as http://127.0.0.1:8080 or https://gateway.example.com"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(EndpointError(
                "the endpoint begins with https://, or with http:// on this machine",
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError("the endpoint has no user or password in it"));
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(EndpointError(
                "the endpoint is an origin alone: leave out what stands behind the host and port",
            ));
        }
        let Some(host) = url.host() else {
            return Err(EndpointError("the endpoint names no host"));
        };
        let loopback = match &host {
            url::Host::Ipv4(address) => address.is_loopback(),
            url::Host::Ipv6(address) => address.is_loopback(),
            url::Host::Domain(name) => *name == "localhost",
        };
        let plain = url.scheme() == "http";
        if plain && !loopback {
            return Err(EndpointError(
                "an endpoint on another machine must be https: secrets are never sent in the clear",
            ));
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            loopback,
            plain,
            stands_in: true,
        })
    }

    /// Where the MAZ API is.
    pub(crate) fn of_api(address: &ApiAddress) -> Self {
        Self {
            origin: address.origin().to_owned(),
            loopback: address.is_loopback(),
            plain: address.is_plain(),
            stands_in: false,
        }
    }

    /// The origin, without a final slash.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Its host, with its port where it names one.
    pub(super) fn host(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(&*self.origin, |(_, host)| host)
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether nothing is encrypted: on this machine alone.
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether it stands in for a tenant.
    pub(super) fn stands_in(&self) -> bool {
        self.stands_in
    }

    /// Whether the `Host` header stays the tenant's: on loopback, so that one look-alike serves many tenants, and knows which is meant.
    pub(super) fn keeps_host(&self) -> bool {
        self.loopback && self.stands_in
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_loopback_only() {
        for good in [
            "https://gateway.example.com",
            "http://127.0.0.1:8080/",
            "http://[::1]:80",
            "http://localhost:1",
            " https://x.example:8443 ",
        ] {
            assert!(Endpoint::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://gateway.example.com",
            "127.0.0.1:80",
            "ftp://localhost",
            "https://u:p@localhost",
            "https://x/api",
            "https://x?y",
            "http://127.0.0.1.evil.com",
            "http://localhost.evil.com",
            "",
        ] {
            assert!(Endpoint::parse(bad).is_err(), "{bad}");
        }
    }
}
