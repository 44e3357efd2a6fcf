//! What is broken on this side of the way to a tenant: the proxy that the environment names, this machine's certificates,
//! its clock, the endpoint that stands in for the tenant. It says nothing of the tenant, and waiting does not fix it.

use super::speech::Speech;
use super::trust::FileTrouble;
use hyper_util::client::proxy::matcher::Matcher;
use std::fmt;
use time::OffsetDateTime;
use url::Url;

/// Where the variables of proxies for `https` addresses are looked for, first to last, as curl does.
const VARIABLES: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];

/// Something is broken on this side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThisSide {
    /// The proxy cannot be used.
    Proxy(ProxyName, ProxyTrouble),
    /// This machine has no certificates to check others' with.
    NoCertificates,
    /// The file of certificates that the environment names.
    CertificateFile(String, FileTrouble),
    /// No name has an address here, not even one that is always there.
    Names,
    /// The endpoint that was named cannot be used.
    Endpoint(String, EndpointTrouble),
    /// By this machine's clock a certificate is not valid, which its owner keeps valid: the clock is wrong.
    Clock {
        /// Whose certificate it is.
        host: String,
        /// When it begins or ends.
        bound: OffsetDateTime,
        /// Whether the clock is behind, and not ahead.
        is_behind: bool,
        /// What this machine says.
        now: OffsetDateTime,
    },
}

/// Why an endpoint cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointTrouble {
    /// Its name has no address.
    NoSuchHost,
    /// It speaks otherwise than its address says.
    Speech(Speech),
}

/// A proxy, by what names it. Its user and password are no part of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyName {
    /// The variable, such as `HTTPS_PROXY`; nothing where the system's settings name it.
    pub variable: Option<&'static str>,
    /// Its host and port; empty where what stands there is no address.
    pub address: String,
}

/// Why a proxy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyTrouble {
    /// What the variable holds is no address of a proxy.
    Malformed,
    /// It is the address of a script that names proxies.
    Script,
    /// It is a SOCKS proxy.
    Socks,
    /// Its name has no address.
    NoSuchHost,
    /// Nothing listens there.
    Refused,
    /// It does not answer in time.
    TimedOut,
    /// It wants a user and a password, or others (HTTP 407).
    WantsLogin,
    /// It does not lead to this host.
    Closed,
    /// The same, and this is the status that it answers.
    Answered(u16),
    /// It closes the connection.
    Cut,
    /// It is asked by TLS, and speaks none.
    NoTls,
    /// It answers in place of the tenant.
    Page,
}

impl fmt::Display for ProxyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.variable, self.address.as_str()) {
            (Some(variable), "") => write!(formatter, "the proxy that {variable} names"),
            (Some(variable), address) => {
                write!(formatter, "the proxy {address} that {variable} names")
            }
            (None, address) => write!(formatter, "the system's proxy {address}"),
        }
    }
}

impl fmt::Display for ThisSide {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proxy(name, trouble) => match trouble {
                ProxyTrouble::Malformed => write!(
                    formatter,
                    "{} holds no address of a proxy",
                    name.variable.unwrap_or("the system's setting")
                ),
                ProxyTrouble::Script => write!(
                    formatter,
                    "{} holds the address of a script that names proxies (PAC), and not that of a proxy",
                    name.variable.unwrap_or("the system's setting")
                ),
                ProxyTrouble::Socks => {
                    write!(formatter, "{name} is a SOCKS proxy, which is not supported")
                }
                ProxyTrouble::NoSuchHost => {
                    write!(formatter, "{name} cannot be found: its name has no address")
                }
                ProxyTrouble::Refused => {
                    write!(formatter, "{name} is not running: nothing listens there")
                }
                ProxyTrouble::TimedOut => write!(formatter, "{name} does not answer in time"),
                ProxyTrouble::WantsLogin => write!(
                    formatter,
                    "{name} wants a user and a password, or does not take the ones that it is given (HTTP 407)"
                ),
                ProxyTrouble::Closed => {
                    write!(formatter, "{name} does not let this through")
                }
                ProxyTrouble::Answered(status @ (300..=399 | 511)) => write!(
                    formatter,
                    "{name} leads elsewhere (HTTP {status}): it may want somebody to sign in"
                ),
                ProxyTrouble::Answered(429) => {
                    write!(formatter, "{name} is asked too often (HTTP 429)")
                }
                ProxyTrouble::Answered(status @ 500..=599) => {
                    write!(formatter, "{name} cannot reach this host (HTTP {status})")
                }
                ProxyTrouble::Answered(status) => {
                    write!(
                        formatter,
                        "{name} does not let this through (HTTP {status})"
                    )
                }
                ProxyTrouble::Cut => write!(formatter, "{name} closes the connection"),
                ProxyTrouble::NoTls => {
                    write!(
                        formatter,
                        "{name} is asked by TLS (https), and speaks no TLS"
                    )
                }
                ProxyTrouble::Page => write!(
                    formatter,
                    "{name} answers in place of the host that it is to lead to: it may want somebody to sign in"
                ),
            },
            Self::NoCertificates => {
                formatter.write_str("this machine has no certificates to check the tenant's with")
            }
            Self::CertificateFile(path, trouble) => {
                write!(formatter, "SSL_CERT_FILE names {path}, {trouble}")
            }
            Self::Names => formatter.write_str(
                "this machine finds nobody by name: not even auth0.com has an address here",
            ),
            Self::Endpoint(origin, trouble) => match trouble {
                EndpointTrouble::NoSuchHost => {
                    write!(
                        formatter,
                        "the endpoint {origin} cannot be found: its name has no address"
                    )
                }
                EndpointTrouble::Speech(speech) => {
                    write!(
                        formatter,
                        "the endpoint {origin} speaks otherwise: {speech}"
                    )
                }
            },
            Self::Clock {
                host,
                bound,
                is_behind,
                now,
            } => write!(
                formatter,
                "this machine says that it is {}, and by that date the certificate of {host} {} {}: its clock is wrong",
                day(now),
                if *is_behind {
                    "is valid only from"
                } else {
                    "was valid only until"
                },
                day(bound)
            ),
        }
    }
}

impl ThisSide {
    /// Whether a proxy answered, and leads elsewhere it may be.
    pub fn is_of_one_host(&self) -> bool {
        matches!(
            self,
            Self::Proxy(
                _,
                ProxyTrouble::Closed | ProxyTrouble::Answered(_) | ProxyTrouble::Cut
            )
        )
    }

    /// How to put it right, each a sentence.
    pub fn ways_out(&self) -> Vec<String> {
        match self {
            Self::Proxy(name, trouble) => {
                let setting = name.variable.map_or_else(
                    || "the system's proxy settings".to_owned(),
                    str::to_owned,
                );
                vec![
                    match trouble {
                        ProxyTrouble::Malformed | ProxyTrouble::Script => format!(
                            "Write it as http://HOST:PORT, or unset {setting} where no proxy is needed."
                        ),
                        ProxyTrouble::Socks => format!(
                            "Name an HTTP proxy in {setting}; or unset it and have the whole machine go through the tunnel."
                        ),
                        ProxyTrouble::NoSuchHost | ProxyTrouble::Refused | ProxyTrouble::TimedOut => format!(
                            "Is the VPN on that it belongs to? Correct {setting}, or unset it where no proxy is needed."
                        ),
                        ProxyTrouble::WantsLogin => format!(
                            "Write user and password into {setting}: http://USER:PASSWORD@HOST:PORT, with %40 for an @ in the password."
                        ),
                        ProxyTrouble::NoTls => format!(
                            "Write http:// in place of https:// into {setting}: that is the way to the proxy alone, and what goes through it stays encrypted."
                        ),
                        ProxyTrouble::Answered(300..=399 | 511) | ProxyTrouble::Page => {
                            "Open any website in a browser on this machine, and sign in to the network there; or name the host in NO_PROXY where it may be asked directly.".to_owned()
                        }
                        ProxyTrouble::Answered(429) => {
                            "Wait a minute, and ask less at once: --jobs 1.".to_owned()
                        }
                        ProxyTrouble::Cut => format!(
                            "Is {setting} right, also the port? Ask the proxy's administrator to let https to this host through, or name the host in NO_PROXY where it may be asked directly."
                        ),
                        ProxyTrouble::Closed | ProxyTrouble::Answered(_) => {
                            "Ask its administrator to let https to this host through, or name the host in NO_PROXY where it may be asked directly.".to_owned()
                        }
                    },
                ]
            }
            Self::NoCertificates => vec![
                "Install them (the package ca-certificates), or name a file of certificates (PEM) in SSL_CERT_FILE.".to_owned(),
                match ["SSL_CERT_FILE", "SSL_CERT_DIR"]
                    .into_iter()
                    .find(|name| std::env::var_os(name).is_some())
                {
                    Some(name) => format!("{name} is set: does what it names exist, and hold certificates?"),
                    None => "Slim container images come without any.".to_owned(),
                },
            ],
            Self::CertificateFile(_, trouble) => vec![trouble.way_out()],
            Self::Names => vec![
                "Open any website in a browser on this machine: where none opens, it is the network.".to_owned(),
                "In a container or in CI: make sure that its DNS server can be reached, and knows the names of the internet.".to_owned(),
            ],
            Self::Endpoint(_, trouble) => {
                let mut ways_out = Vec::new();
                match trouble {
                    EndpointTrouble::Speech(Speech::NoTls) => ways_out.push(
                        "If it speaks plain HTTP, and is on this machine, write http:// in place of https://.".to_owned(),
                    ),
                    EndpointTrouble::Speech(Speech::NoHttp) => ways_out.push(
                        "If it speaks TLS, write https:// in place of http://.".to_owned(),
                    ),
                    EndpointTrouble::Speech(_) | EndpointTrouble::NoSuchHost => {}
                }
                ways_out.push(
                    "Correct --endpoint or MAZ_AUTH0_ENDPOINT; without it the tenant's own address is asked.".to_owned(),
                );
                ways_out
            }
            Self::Clock { .. } => vec![
                "Set this machine's clock; it is best set from the network. Virtual machines lose time while they sleep.".to_owned(),
            ],
        }
    }
}

/// A proxy through which is asked.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    pub(super) name: ProxyName,
    /// Whether it is asked by TLS itself.
    pub(super) is_tls: bool,
    /// What it is shown, where it has a user and a password.
    pub(super) authorization: Option<reqwest::header::HeaderValue>,
}

/// The proxies of the environment, as they are in force when a client is made.
pub(super) struct Proxies {
    matcher: Matcher,
    name: ProxyName,
}

impl Proxies {
    /// Those of this process's environment, or of the system's settings.
    ///
    /// # Errors
    /// Where a variable holds no address of a proxy, or that of one which cannot be used: to go without it would be to go
    /// round it.
    pub(super) fn of_environment() -> Result<Self, ThisSide> {
        let named = VARIABLES.iter().find_map(|pair| {
            let (variable, value) = pair
                .iter()
                .find_map(|name| std::env::var_os(name).map(|value| (*name, value)))?;
            let value = value.to_string_lossy().trim().to_owned();
            (!value.is_empty()).then_some((variable, value))
        });
        let name = match named {
            Some((variable, value)) => ProxyName {
                variable: Some(variable),
                address: address(&value).map_err(|trouble| {
                    let address = String::new();
                    ThisSide::Proxy(
                        ProxyName {
                            variable: Some(variable),
                            address,
                        },
                        trouble,
                    )
                })?,
            },
            None => ProxyName {
                variable: None,
                address: String::new(),
            },
        };
        Ok(Self {
            matcher: Matcher::from_system(),
            name,
        })
    }

    /// The proxy through which an origin is asked.
    pub(super) fn to(&self, origin: &str) -> Option<Proxy> {
        let through = self.matcher.intercept(&origin.parse().ok()?)?;
        let mut name = self.name.clone();
        if name.address.is_empty() {
            let host = through.uri().host()?;
            name.address = match through.uri().port_u16() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            };
        }
        Some(Proxy {
            name,
            is_tls: through.uri().scheme_str() == Some("https"),
            authorization: through.basic_auth().cloned(),
        })
    }
}

/// Host and port of a proxy's address, which may lack its scheme.
fn address(value: &str) -> Result<String, ProxyTrouble> {
    let whole = if value.contains("://") {
        value.to_owned()
    } else {
        format!("http://{value}")
    };
    let url = Url::parse(&whole).map_err(|_| ProxyTrouble::Malformed)?;
    match url.scheme() {
        "http" | "https" => {}
        scheme if scheme.starts_with("socks") => return Err(ProxyTrouble::Socks),
        _ => return Err(ProxyTrouble::Malformed),
    }
    let path = url.path().to_ascii_lowercase();
    if [".pac", ".dat", ".js"]
        .iter()
        .any(|end| path.ends_with(end))
    {
        return Err(ProxyTrouble::Script);
    }
    // What the client's own reader would take for no address at all, and pass over in silence.
    let is_read = Matcher::builder().https(value).build();
    let reads = "https://acme.us.auth0.com/"
        .parse()
        .is_ok_and(|origin| is_read.intercept(&origin).is_some());
    match url.host_str() {
        Some(host) if reads && may_be_a_host(host) => Ok(match url.port_or_known_default() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }),
        _ => Err(ProxyTrouble::Malformed),
    }
}

/// Whether a name has only letters that names of hosts and addresses have: `$PROXY` is a variable that nobody filled in.
fn may_be_a_host(host: &str) -> bool {
    let allowed =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    !host.is_empty() && host.chars().all(allowed)
}

fn day(time: &OffsetDateTime) -> String {
    format!(
        "{}, {:02}:{:02} UTC",
        time.date(),
        time.hour(),
        time.minute()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_proxy_is_read_as_the_client_reads_it() {
        for (value, expected) in [
            ("http://proxy.corp:8080", Ok("proxy.corp:8080")),
            ("proxy.corp:8080", Ok("proxy.corp:8080")),
            (
                "http://user:pass%40word@proxy.corp:3128/",
                Ok("proxy.corp:3128"),
            ),
            ("https://proxy.corp", Ok("proxy.corp:443")),
            ("socks5h://localhost:1080", Err(ProxyTrouble::Socks)),
            ("socks4://localhost:1080", Err(ProxyTrouble::Socks)),
            ("http://", Err(ProxyTrouble::Malformed)),
            ("http://proxy.corp:port", Err(ProxyTrouble::Malformed)),
            ("ftp://proxy.corp", Err(ProxyTrouble::Malformed)),
            ("http://pro xy:1", Err(ProxyTrouble::Malformed)),
            ("$PROXY", Err(ProxyTrouble::Malformed)),
            ("http://corp/proxy.pac", Err(ProxyTrouble::Script)),
            ("http://corp/wpad.dat", Err(ProxyTrouble::Script)),
        ] {
            assert_eq!(address(value), expected.map(str::to_owned), "{value}");
        }
    }

    #[test]
    fn no_sentence_holds_the_proxys_password() {
        let name = ProxyName {
            variable: Some("HTTPS_PROXY"),
            address: address("http://jo:s3cr3t@proxy.corp:8080").expect("an address"),
        };
        for trouble in [
            ProxyTrouble::Malformed,
            ProxyTrouble::Script,
            ProxyTrouble::Socks,
            ProxyTrouble::Answered(502),
            ProxyTrouble::Answered(302),
            ProxyTrouble::Cut,
            ProxyTrouble::NoTls,
            ProxyTrouble::Page,
            ProxyTrouble::NoSuchHost,
            ProxyTrouble::Refused,
            ProxyTrouble::TimedOut,
            ProxyTrouble::WantsLogin,
            ProxyTrouble::Closed,
        ] {
            let side = ThisSide::Proxy(name.clone(), trouble);
            let text = format!("{side} {} {side:?}", side.ways_out().join(" "));
            assert!(text.contains("HTTPS_PROXY"), "{text}");
            assert!(!text.contains("s3cr3t") && !text.contains("jo:"), "{text}");
        }
    }
}
