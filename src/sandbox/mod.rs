//! The look-alike of Auth0 and of the MAZ API, on loopback.
//!
//! It answers as recorded tenants answer, out of a [`Tenant`] that is plain data: to misconfigure it is to change a
//! value. It shares no type with the client in this crate, so that it cannot share its mistakes.
//!
//! ```no_run
//! use maz_auth0::sandbox::{Options, Sandbox};
//!
//! let sandbox = Sandbox::start(Options::default())?;
//! let details = sandbox.details();
//! println!("{} is at {}", details.domain, details.endpoint);
//! sandbox.with_tenant(|tenant| tenant.settings.default_directory = None);
//! # Ok::<(), maz_auth0::sandbox::StartError>(())
//! ```
//!
//! Requests say which tenant they mean by their `Host`, over loopback too; a loopback name means the first.

mod breaks;
mod call;
mod clock;
mod discovery;
mod keys;
mod login;
mod management;
mod mfa;
mod oauth_token;
mod pages;
mod random;
mod rate;
mod server;
mod tenant;
#[cfg(test)]
mod tests;
mod tokens;
mod wire;
mod world;

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

pub use breaks::{Break, Witness, breaks};
pub use rate::Plan;
pub use tenant::*;
pub use world::RequestLog;

use breaks::Setup;
use keys::Signer;
use random::Random;
use rate::Limits;
use server::Server;
use world::{House, Shared, World};

/// How to start a sandbox.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// Whether to serve over TLS, with a certificate authority made at start.
    pub tls: bool,
    /// The first tenant's domain.
    pub domain: String,
    /// Misconfigurations by name, see [`breaks`].
    pub breaks: Vec<String>,
    /// What each answer waits for.
    pub latency: Duration,
    /// Requests a second, over which the answer is 429.
    pub rate_limit: Option<u32>,
    /// The limits of a subscription; [`Options::rate_limit`] stands before it.
    pub plan: Option<Plan>,
    /// Makes names, identifiers and secrets repeatable.
    pub seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            tls: false,
            domain: "acme.us.auth0.com".to_owned(),
            breaks: Vec::new(),
            latency: Duration::ZERO,
            rate_limit: None,
            plan: None,
            seed: None,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No misconfiguration has this name.
    #[error("no misconfiguration is called {name}")]
    UnknownBreak {
        /// What was asked for.
        name: String,
        /// The name that comes nearest, if any is near.
        nearest: Option<&'static str>,
    },
    /// The misconfiguration is one of TLS.
    #[error("{name} needs TLS")]
    NeedsTls {
        /// What was asked for.
        name: String,
    },
    /// The port cannot be had.
    #[error("cannot listen on {address}")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The domain is no host name.
    #[error("{domain:?} is not the name of a host")]
    BadDomain {
        /// What was given.
        domain: String,
    },
    /// The thread or its runtime cannot be had.
    #[error("cannot start the serving thread")]
    Thread {
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// What a client needs to know.
#[derive(Debug, Clone, Serialize)]
pub struct Details {
    /// Where to connect.
    pub endpoint: String,
    /// The tenant's domain.
    pub domain: String,
    /// The certificate authority, with TLS.
    pub ca_file: Option<PathBuf>,
    /// Variables with which `verify` passes, or finds the misconfiguration that was asked for.
    pub env: BTreeMap<String, String>,
    /// A Management API token with all scopes.
    pub admin_token: String,
    /// A reader.
    pub username: String,
    /// The reader's password.
    pub password: String,
}

/// The values handed out, which a misconfiguration may change.
#[derive(Debug, Clone)]
struct Values {
    client_id: String,
    client_secret: String,
    audience: String,
    default_directory: String,
    application_domain: String,
    username: String,
    password: String,
    maz_app_id: String,
    maz_token: String,
    maz: MazStart,
    /// The application's id in the tenant, whatever was handed out.
    real_client_id: String,
    explorer_id: String,
}

/// What the MAZ API holds at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MazStart {
    /// The record that the values handed out make.
    Held,
    Empty,
    Other,
    Refusing,
    Unavailable,
}

/// A running sandbox. Dropping it stops it at once.
pub struct Sandbox {
    endpoint: String,
    domain: String,
    values: Values,
    details: OnceLock<Details>,
    shared: Arc<Shared>,
    _server: Server,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("endpoint", &self.endpoint)
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts one on a thread of its own.
    ///
    /// # Errors
    /// When the port cannot be had, or when the options do not fit.
    pub fn start(options: Options) -> Result<Self, StartError> {
        let domain = check_domain(&options.domain)?;
        let mut random = Random::new(options.seed);
        let furnished = tenant::furnish(&domain, &mut random);
        let mut tenant = furnished.tenant;
        let mut values = Values {
            client_id: furnished.client_id.clone(),
            client_secret: furnished.client_secret,
            audience: tenant.management_audience(),
            default_directory: FIRST_DATABASE.to_owned(),
            application_domain: domain.clone(),
            username: furnished.username,
            password: furnished.password,
            maz_app_id: random.text(6, b"123456789"),
            maz_token: format!("maz_{}", random.text(40, random::ALPHANUMERIC)),
            maz: MazStart::Held,
            real_client_id: furnished.client_id,
            explorer_id: furnished.explorer_id,
        };
        let mut wrong_certificate = false;
        for name in &options.breaks {
            let mut setup = Setup {
                tenant: &mut tenant,
                values: &mut values,
                random: &mut random,
                wrong_certificate: &mut wrong_certificate,
            };
            breaks::apply(name, &mut setup).map_err(|nearest| StartError::UnknownBreak {
                name: name.clone(),
                nearest,
            })?;
            if wrong_certificate && !options.tls {
                return Err(StartError::NeedsTls { name: name.clone() });
            }
        }
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let bind = |source| StartError::Bind {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).map_err(bind)?;
        let port = listener.local_addr().map_err(bind)?.port();
        let shared = Arc::new(Shared {
            world: Mutex::new(World {
                houses: vec![House::new(
                    tenant,
                    Limits::new(options.plan, options.rate_limit),
                )],
                random,
                seed: options.seed,
                requests: VecDeque::new(),
            }),
        });
        let server = Server::start(listener, Arc::clone(&shared), options.latency)
            .map_err(|source| StartError::Thread { source })?;
        Ok(Self {
            endpoint: format!("http://127.0.0.1:{port}"),
            domain,
            values,
            details: OnceLock::new(),
            shared,
            _server: server,
        })
    }

    /// Where to connect: `http://127.0.0.1:PORT`, or `https`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The first tenant's domain.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// What a client needs. Waits for the keys, a tenth of a second or two after the start.
    pub fn details(&self) -> &Details {
        self.details.get_or_init(|| self.make_details())
    }

    /// Looks at the first tenant, or changes it, while it is served.
    pub fn with_tenant<R>(&self, look: impl FnOnce(&mut Tenant) -> R) -> R {
        look(&mut self.shared.lock().houses[0].tenant)
    }

    /// What was asked so far, oldest first; of a long run only the end.
    pub fn requests(&self) -> Vec<RequestLog> {
        self.shared.lock().requests.iter().cloned().collect()
    }

    fn make_details(&self) -> Details {
        let values = &self.values;
        let env = [
            ("MAZ_AUTH0_DOMAIN", self.domain.as_str()),
            ("MAZ_AUTH0_CLIENT_ID", &values.client_id),
            ("MAZ_AUTH0_CLIENT_SECRET", &values.client_secret),
            ("MAZ_AUTH0_AUDIENCE", &values.audience),
            ("MAZ_AUTH0_DEFAULT_DIRECTORY", &values.default_directory),
            ("MAZ_AUTH0_SUBSCRIPTION_TYPE", "all-access"),
            ("MAZ_AUTH0_APPLICATION_DOMAIN", &values.application_domain),
            ("MAZ_AUTH0_ENDPOINT", &self.endpoint),
            ("MAZ_API_URL", &format!("{}/maz", self.endpoint)),
            ("MAZ_API_TOKEN", &values.maz_token),
            ("MAZ_APP_ID", &values.maz_app_id),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        Details {
            endpoint: self.endpoint.clone(),
            domain: self.domain.clone(),
            ca_file: None,
            env,
            admin_token: self.admin_token(),
            username: values.username.clone(),
            password: values.password.clone(),
        }
    }

    /// A token as the Dashboard's API Explorer gives it.
    fn admin_token(&self) -> String {
        let cell = self.shared.keys(0);
        let world = self.shared.lock();
        let tenant = &world.houses[0].tenant;
        let audience = tenant.management_audience();
        let scope = tenant
            .client_grant(&self.values.explorer_id, &audience)
            .map(|grant| grant.scope.join(" "))
            .unwrap_or_default();
        let now = clock::now(tenant.oddities.clock_ahead).unix_timestamp();
        let claims = json!({
            "iss": format!("https://{}/", tenant.domain),
            "sub": format!("{}@clients", self.values.explorer_id),
            "aud": audience,
            "iat": now,
            "exp": now + 86_400,
            "azp": self.values.explorer_id,
            "scope": scope,
            "gty": "client-credentials",
        });
        cell.get().map_or_else(String::new, |keys| {
            keys.sign(&Signer::Tenant { key_id: None }, "JWT", &claims)
        })
    }
}

fn check_domain(domain: &str) -> Result<String, StartError> {
    let host = domain.to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if host.contains('.') && host.len() <= 253 && host.split('.').all(label) {
        Ok(host)
    } else {
        Err(StartError::BadDomain {
            domain: domain.to_owned(),
        })
    }
}
