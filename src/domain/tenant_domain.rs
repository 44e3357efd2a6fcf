//! The tenant's domain, as people paste it.

use super::client_id::ClientId;
use super::hosts::is_auth0;
use super::pasted::Pasted;
use super::untrusted::{is_invisible, is_plain};
use std::fmt;

/// The regions of Auth0's public cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// United States.
    Us,
    /// Europe.
    Eu,
    /// Australia.
    Au,
    /// Japan.
    Jp,
    /// United Kingdom.
    Uk,
    /// Canada.
    Ca,
}

impl Region {
    /// All of them, the most used first.
    pub const ALL: [Self; 6] = [Self::Us, Self::Eu, Self::Uk, Self::Au, Self::Jp, Self::Ca];

    /// As it stands in a host name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
            Self::Au => "au",
            Self::Jp => "jp",
            Self::Uk => "uk",
            Self::Ca => "ca",
        }
    }

    /// As a person says it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Us => "United States",
            Self::Eu => "Europe",
            Self::Au => "Australia",
            Self::Jp => "Japan",
            Self::Uk => "United Kingdom",
            Self::Ca => "Canada",
        }
    }

    /// By what the dashboard calls it: it counts parts of a region, as in `us-3`, of which no domain knows.
    fn of_name(name: &str) -> Option<Self> {
        let code = name.split_once('-').map_or(name, |(code, part)| {
            let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { code } else { name }
        });
        Self::of(code)
    }

    fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.code() == code)
    }
}

/// Where the tenant lives, as far as its host name tells.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Home {
    /// `TENANT.REGION.auth0.com`, or `TENANT.auth0.com` for a tenant of the United States from before June 2020.
    PublicCloud { tenant: String, region: Region },
    /// A custom domain or a private cloud.
    Elsewhere,
}

/// The host name of a tenant: lower case, without scheme, port, path or final dot.
///
/// Auth0 compares issuers and audiences byte for byte, so this is the one spelling from which they are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantDomain {
    host: String,
    home: Home,
}

/// Why something is no tenant domain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// A tenant's bare name, such as `acme`: its region is not known.
    #[error(
        "'{0}' is a tenant's name without its region: give the whole domain, such as {0}.us.auth0.com"
    )]
    NeedsRegion(String),
    /// It cannot be a tenant's domain; the sentence says why and what to do.
    #[error("{0}")]
    Refused(String),
}

/// What is said where a domain was read from the dashboard's address.
pub const FROM_DASHBOARD: &str = "read the tenant from the dashboard's address";

fn refused<T>(sentence: impl Into<String>) -> Result<T, DomainError> {
    Err(DomainError::Refused(sentence.into()))
}

/// What stands behind `https:` or `https//`, which somebody mistyped.
fn without_broken_scheme(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("https")
        .or_else(|| text.strip_prefix("http"))?;
    let host = rest.trim_start_matches([':', '/']);
    let signs = &rest[..rest.len() - host.len()];
    (!matches!(signs, "" | "://") && host.contains('.')).then_some(host)
}

/// Whether a host has Auth0's name with a letter that is wrong or missing, or in another place.
fn is_nearly_auth0(labels: &[&str]) -> bool {
    let [.., name, end] = labels else {
        return false;
    };
    let last = format!("{name}.{end}");
    let is_near =
        labels.len() > 2 && last != "auth.com" && strsim::osa_distance(&last, "auth0.com") == 1;
    let is_moved = matches!(labels, [.., "auth0", region, "com"] if Region::of(region).is_some());
    is_near || is_moved
}

impl TenantDomain {
    /// Reads a domain as people paste it: a host name, an address with scheme, path or final slash, or the address of
    /// the Auth0 dashboard.
    ///
    /// # Errors
    /// [`DomainError::NeedsRegion`] for a bare name; [`DomainError::Refused`] for what is no domain or looks like a
    /// trick (user info, fragments, look-alikes of auth0.com, control characters).
    pub fn parse(raw: &str) -> Result<Pasted<Self>, DomainError> {
        let tidied = super::pasted::tidy(raw, "Domain")
            .and_then(|tidied| {
                super::pasted::refuse_secret(&tidied.value, "domain of a tenant").map(|()| tidied)
            })
            .map_err(|error| DomainError::Refused(error.to_string()))?;
        let mut fixed = tidied.fixed;
        let mut text = tidied.value.as_str();
        let is_hidden = |c: char| c.is_whitespace() || is_invisible(c);
        if !is_plain(text) && text.chars().any(is_hidden) {
            return refused("the Domain has a blank in it: copy it again, alone");
        }
        if !text.is_ascii() {
            return refused(
                "the Domain has a letter outside a-z: type it, since look-alike letters are a common trick \
                 (an international name is given in its xn-- form)",
            );
        }
        if ClientId::is_one_by_its_form(text) {
            return refused(
                "this looks like a Client ID, not like the domain of a tenant: the Domain stands above it in the application's \
                 Settings",
            );
        }
        let lower = text.to_ascii_lowercase();
        if lower != text {
            fixed.push("wrote it in lower case");
        }
        text = lower.as_str();
        if text.starts_with('[') {
            return refused(
                "the tenant domain is a name, not a number; to connect to a certain address, use --endpoint",
            );
        }
        if let Some(rest) = without_broken_scheme(text) {
            fixed.push("left out https, which was mistyped");
            text = rest;
        } else if let Some((scheme, rest)) = text.split_once("://") {
            match scheme {
                "https" => fixed.push("left out https://"),
                "http" => fixed.push("left out http:// (Auth0 is asked over https only)"),
                _ => return refused("the Domain is a host name, such as acme.us.auth0.com"),
            }
            text = rest;
        }
        let is_end = |byte: u8| matches!(byte, b'/' | b'?' | b'#' | b'\\');
        let (authority, path) = match text.bytes().position(is_end) {
            Some(at) => text.split_at(at),
            None => (text, ""),
        };
        if authority.contains('@') {
            return refused(
                "the Domain has an '@' in it: in an address, what stands before it is not the host. \
                 Give the domain alone, such as acme.us.auth0.com",
            );
        }
        if authority.contains('%') || path.starts_with('\\') {
            return refused("the Domain has characters that a host name cannot have");
        }
        if authority == "manage.auth0.com" {
            fixed.push(FROM_DASHBOARD);
            return Self::from_dashboard(path).map(|value| Pasted { value, fixed });
        }
        if path.contains(['#', '?', '\\']) {
            return refused(
                "this address has a '#' or a '?' in it, after which nothing belongs to the host: give the domain alone, \
                 such as acme.us.auth0.com",
            );
        }
        if path.len() > 1 {
            fixed.push("left out the path behind it");
        } else if path == "/" && !fixed.iter().any(|note| note.contains("http")) {
            fixed.push("left out the final slash");
        }
        let mut host = authority;
        if let Some((name, port)) = host.split_once(':') {
            if port != "443" {
                return refused(
                    "the Domain has no port: Auth0 answers on the usual one. To connect elsewhere, use --endpoint",
                );
            }
            host = name;
            fixed.push("left out the port");
        }
        if let Some(name) = host.strip_suffix('.') {
            host = name;
            fixed.push("left out the final dot");
        }
        if let Some(name) = host.strip_prefix("www.")
            && Self::from_host(name).is_ok_and(|domain| domain.is_public_cloud())
        {
            host = name;
            fixed.push("left out www.");
        }
        Self::from_host(host).map(|value| Pasted { value, fixed })
    }

    fn from_dashboard(path: &str) -> Result<Self, DomainError> {
        let parts: Vec<&str> = path
            .split(['/', '?', '#'])
            .filter(|part| !part.is_empty())
            .collect();
        if let ["dashboard", region, tenant, ..] = parts.as_slice()
            && let Some(region) = Region::of_name(region)
            && is_label(tenant)
        {
            return Self::from_host(&format!("{tenant}.{}.auth0.com", region.code()));
        }
        refused(
            "this is the Auth0 dashboard's own address, and it does not say which tenant: open an application there and \
             copy its Domain, under Basic Information",
        )
    }

    fn from_host(host: &str) -> Result<Self, DomainError> {
        let labels: Vec<&str> = host.split('.').collect();
        if host.len() > 253 || !labels.iter().all(|label| is_label(label)) {
            return refused(format!(
                "'{host}' is no host name: a tenant's domain looks like acme.us.auth0.com"
            ));
        }
        if labels.len() == 1 {
            if host == "localhost" {
                return refused(
                    "the Domain is the name that Auth0 gave the tenant; to connect to this machine, use --endpoint",
                );
            }
            return Err(DomainError::NeedsRegion(host.to_owned()));
        }
        if labels
            .last()
            .is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()))
        {
            return refused(
                "the Domain is a name, not a number; to connect to a certain address, use --endpoint",
            );
        }
        match labels.as_slice() {
            ["auth0", "com"] | ["www" | "manage" | "cdn" | "community", "auth0", "com"] => {
                refused(format!(
                    "{host} is Auth0's own, not a tenant's: open an application in the Auth0 dashboard and copy its Domain"
                ))
            }
            [tenant, region, "auth0", "com"] if Region::of(region).is_some() => Ok(Self {
                host: host.to_owned(),
                home: Home::PublicCloud {
                    tenant: (*tenant).to_owned(),
                    region: Region::of(region).unwrap_or(Region::Us),
                },
            }),
            [region, "auth0", "com"] if Region::of(region).is_some() => refused(format!(
                "{host} has no tenant before the region: a tenant's domain looks like acme.{host}"
            )),
            [tenant, part, "auth0", "com"] if Region::of_name(part).is_some() => {
                let region = Region::of_name(part).unwrap_or(Region::Us).code();
                refused(format!(
                    "no domain has {part}, as the dashboard calls a part of a region: this one is {tenant}.{region}.auth0.com"
                ))
            }
            [tenant, "auth0", "com"] => Ok(Self {
                host: host.to_owned(),
                home: Home::PublicCloud {
                    tenant: (*tenant).to_owned(),
                    region: Region::Us,
                },
            }),
            labels
                if labels.windows(2).any(|pair| pair == ["auth0", "com"])
                    && !host.ends_with(".auth0.com") =>
            {
                refused(format!(
                    "{host} only looks like Auth0's: it belongs to anyone who owns its last part. Copy the domain from the \
                     application's Settings"
                ))
            }
            labels if is_nearly_auth0(labels) => refused(format!(
                "{host} is mistyped, or only looks like Auth0's, whose hosts end in .auth0.com: copy the domain from the \
                 application's Settings"
            )),
            _ => Ok(Self {
                host: host.to_owned(),
                home: Home::Elsewhere,
            }),
        }
    }

    /// The host name.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The issuer that a tenant of this domain names in its discovery document and in its tokens: with a final slash.
    pub fn issuer(&self) -> String {
        format!("https://{}/", self.host)
    }

    /// The Management API's identifier, where the domain tells it: a custom domain does not.
    pub fn management_identifier(&self) -> Option<String> {
        (self.is_public_cloud() || self.is_auth0())
            .then(|| format!("https://{}/api/v2/", self.host))
    }

    /// The same tenant's name from before June 2020, where it may be one of the United States.
    pub fn without_region(&self) -> Option<Self> {
        match &self.home {
            Home::PublicCloud { tenant, region } if *region == Region::Us => {
                let host = format!("{tenant}.auth0.com");
                (host != self.host).then(|| Self {
                    host,
                    home: self.home.clone(),
                })
            }
            _ => None,
        }
    }

    /// Whether this is a host of Auth0's public cloud.
    pub fn is_public_cloud(&self) -> bool {
        matches!(self.home, Home::PublicCloud { .. })
    }

    /// Whether the host belongs to Auth0, whose certificate alone can answer for it.
    pub fn is_auth0(&self) -> bool {
        is_auth0(&self.host)
    }

    /// The tenant's name, where the domain tells it.
    pub fn tenant(&self) -> Option<&str> {
        match &self.home {
            Home::PublicCloud { tenant, .. } => Some(tenant),
            Home::Elsewhere => None,
        }
    }

    /// The region, where the domain tells it. A name without one is in the United States.
    pub fn region(&self) -> Option<Region> {
        match self.home {
            Home::PublicCloud { region, .. } => Some(region),
            Home::Elsewhere => None,
        }
    }

    /// What a tenant of the same name would be called elsewhere in Auth0's public cloud: in each of the other regions, and
    /// as one of the United States from before June 2020.
    pub fn other_names(&self) -> Vec<String> {
        let Some(name) = self.host.split('.').next().filter(|_| self.is_auth0()) else {
            return Vec::new();
        };
        Region::ALL
            .iter()
            .map(|region| format!("{name}.{}.auth0.com", region.code()))
            .chain([format!("{name}.auth0.com")])
            .filter(|other| *other != self.host)
            .collect()
    }

    /// A page of this tenant's dashboard. For a custom domain, whose tenant is not known, the dashboard's start.
    pub fn dashboard(&self, page: &str) -> String {
        match &self.home {
            Home::PublicCloud { tenant, region } => {
                format!(
                    "https://manage.auth0.com/dashboard/{}/{tenant}/{page}",
                    region.code()
                )
            }
            Home::Elsewhere => "https://manage.auth0.com/".to_owned(),
        }
    }

    /// A name for the integration, made from the domain: the tenant's name, or the host with hyphens.
    pub fn suggested_name(&self) -> String {
        match &self.home {
            Home::PublicCloud { tenant, .. } => tenant.clone(),
            Home::Elsewhere => self.host.replace('.', "-"),
        }
    }
}

impl fmt::Display for TenantDomain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.host)
    }
}

/// One label of a host name (RFC 1123 section 2.1).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn host(raw: &str) -> String {
        TenantDomain::parse(raw)
            .unwrap_or_else(|error| panic!("{raw}: {error}"))
            .value
            .host
    }

    #[test]
    fn domains_are_taken_as_people_paste_them() {
        for raw in [
            "acme.us.auth0.com",
            "ACME.us.Auth0.com ",
            "https://acme.us.auth0.com/",
            "http://acme.us.auth0.com",
            "https://acme.us.auth0.com/api/v2/",
            "\"acme.us.auth0.com\"",
            "acme.us.auth0.com.",
            "https://acme.us.auth0.com:443/",
            "https://manage.auth0.com/dashboard/us/acme/applications",
            "https://manage.auth0.com/dashboard/us/acme/applications?page=1",
            "acme.us.auth0.com\r\n",
        ] {
            assert_eq!(host(raw), "acme.us.auth0.com", "{raw}");
        }
        assert_eq!(host("acme.auth0.com"), "acme.auth0.com");
        assert_eq!(host("login.acme.com"), "login.acme.com");
        assert_eq!(
            host("acme.us.webtask.auth0.com"),
            "acme.us.webtask.auth0.com"
        );
    }

    #[test]
    fn what_was_fixed_is_said() {
        let pasted = TenantDomain::parse("HTTP://Acme.us.auth0.com/api/v2/").expect("a domain");
        assert_eq!(
            pasted.fixed,
            [
                "wrote it in lower case",
                "left out http:// (Auth0 is asked over https only)",
                "left out the path behind it"
            ]
        );
        assert!(
            TenantDomain::parse("acme.us.auth0.com")
                .expect("a domain")
                .fixed
                .is_empty()
        );
    }

    #[test]
    fn what_is_nearly_a_domain_is_mended_or_told() {
        for raw in [
            "https:acme.us.auth0.com",
            "https//acme.us.auth0.com/",
            "www.acme.us.auth0.com",
            "https://manage.auth0.com/dashboard/us-3/acme/applications",
        ] {
            let pasted = TenantDomain::parse(raw).expect(raw);
            assert_eq!(pasted.value.host(), "acme.us.auth0.com", "{raw}");
            assert!(!pasted.fixed.is_empty(), "{raw}");
        }
        for (raw, words) in [
            ("[::1]", "a name, not a number"),
            ("acme.eu-2.auth0.com", "acme.eu.auth0.com"),
            ("acme.us.auth0.co", "mistyped"),
            ("acme.us.authO.com", "mistyped"),
            ("acme.auth0.us.com", "mistyped"),
        ] {
            let error = TenantDomain::parse(raw).expect_err(raw).to_string();
            assert!(error.contains(words), "{raw}: {error}");
        }
        for custom in ["auth0.acme.com", "login.auth.com", "www.acme.com"] {
            let pasted = TenantDomain::parse(custom).expect(custom);
            assert_eq!(pasted.value.host(), custom);
        }
    }

    #[test]
    fn a_bare_name_lacks_its_region() {
        assert_eq!(
            TenantDomain::parse("Acme"),
            Err(DomainError::NeedsRegion("acme".into()))
        );
    }

    #[test]
    fn a_client_id_in_its_place_is_told() {
        let error = TenantDomain::parse("ujY92uutE7GMyoSKlDLwind2cxD40HR3").expect_err("an id");
        assert!(error.to_string().contains("Client ID"), "{error}");
        // A tenant may have a long name.
        let name = "the-weekly-newspaper-of-acme-2024";
        assert!(matches!(
            TenantDomain::parse(name),
            Err(DomainError::NeedsRegion(_))
        ));
    }

    #[test]
    fn tricks_are_refused() {
        for raw in [
            "evil.com#.auth0.com",
            "https://evil.com#.us.auth0.com",
            "evil.com?.auth0.com",
            "evil.com\\.auth0.com",
            "https://acme.us.auth0.com@evil.com/",
            "acme.us.auth0.com.evil.com",
            "аcme.us.auth0.com",
            "acme.us.auth0.com\u{0}",
            "acme\n.us.auth0.com",
            "ftp://acme.us.auth0.com",
            "javascript://acme.us.auth0.com",
            "acme.us.auth0.com:8443",
            "127.0.0.1",
            "[::1]",
            "localhost",
            "auth0.com",
            "us.auth0.com",
            "manage.auth0.com",
            "acme..auth0.com",
            "-acme.us.auth0.com",
            "acme_x.us.auth0.com",
            "acme%2eus.auth0.com",
            "",
            "   ",
        ] {
            assert!(
                matches!(TenantDomain::parse(raw), Err(DomainError::Refused(_))),
                "{raw}"
            );
        }
    }

    #[test]
    fn links_and_identifiers_follow_from_the_domain() {
        let domain = TenantDomain::parse("acme.auth0.com")
            .expect("a domain")
            .value;
        assert_eq!(
            domain.dashboard("applications"),
            "https://manage.auth0.com/dashboard/us/acme/applications"
        );
        assert_eq!(
            domain.management_identifier().as_deref(),
            Some("https://acme.auth0.com/api/v2/")
        );
        assert_eq!(domain.issuer(), "https://acme.auth0.com/");
        let custom = TenantDomain::parse("login.acme.com")
            .expect("a domain")
            .value;
        assert_eq!(custom.management_identifier(), None);
        assert_eq!(custom.suggested_name(), "login-acme-com");
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_a_domain_is_a_plain_host_name(raw in ".*") {
            if let Ok(pasted) = TenantDomain::parse(&raw) {
                prop_assert!(pasted.value.host().split('.').all(is_label));
                prop_assert_eq!(TenantDomain::parse(pasted.value.host()).map(|again| again.value), Ok(pasted.value));
            }
        }
    }
}
