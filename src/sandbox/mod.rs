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

mod auth;
mod call;
mod host;
mod management;
mod route;
mod scene;
mod tenant;
#[cfg(test)]
mod tests;
mod world;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

pub use host::fault::{Fault, FaultKind, UnknownFault, parse_faults};
pub use host::rate::Plan;
pub use scene::breaks::{Break, Witness, breaks};
pub use scene::healthy::{MAZ_REDIRECT_URI, MAZ_SCOPES};
pub use scene::maz_api::MazApi;
pub use scene::tenant_file::{TenantFileError, read_tenants, write_tenants};
pub use tenant::*;
pub use world::RequestLog;

use host::certificate::{self, Tls};
use host::clock;
use host::host_name::check_domain;
use host::keys::Signer;
use host::random::{self, Random};
use host::rate::Limits;
use host::server::{Server, Service};
use route::Shared;
use scene::breaks::{self, Setup};
use scene::control;
use scene::handed_out::Values;
use scene::healthy::furnish;
use world::{House, Scene, World};

/// How to start a sandbox.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// Whether to serve over TLS, with a certificate authority made at start.
    pub tls: bool,
    /// The tenant's domain, unless [`Options::tenants`] are given.
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
    /// Trouble on the way.
    pub faults: Vec<Fault>,
    /// Tenants to serve in place of a healthy one, the first with the values handed out; see [`read_tenants`].
    pub tenants: Vec<Tenant>,
    /// Whether who asks by a loopback name is told this address as issuer, and for all endpoints.
    ///
    /// For programs that take the issuer for the address and cannot be told another. Without it the issuer is the
    /// tenant's domain, as for all who send it as their `Host`.
    pub loopback_issuer: bool,
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
            faults: Vec::new(),
            tenants: Vec::new(),
            loopback_issuer: false,
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
    /// No certificate could be made.
    #[error("cannot make a certificate")]
    Certificate {
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
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

/// A running sandbox. Dropping it stops it at once.
pub struct Sandbox {
    endpoint: String,
    domain: String,
    values: Values,
    details: OnceLock<Details>,
    shared: Arc<Shared>,
    tls: Option<Tls>,
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
        let mut random = Random::new(options.seed);
        let mut others = options.tenants;
        let mut tenant = if others.is_empty() {
            furnish(&named(&options.domain)?, &mut random)
        } else {
            others.remove(0)
        };
        let domain = named(&tenant.domain)?;
        for other in &others {
            named(&other.domain)?;
        }
        let mut values = Values::of(&tenant, &mut random);
        let (healthy, healthy_values) = (tenant.clone(), values.clone());
        let wrong_certificate = break_all(&options.breaks, &mut tenant, &mut values, &mut random)?;
        if let Some(name) = wrong_certificate.clone().filter(|_| !options.tls) {
            return Err(StartError::NeedsTls { name });
        }
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let bind = |source| StartError::Bind {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).map_err(bind)?;
        let port = listener.local_addr().map_err(bind)?.port();
        let tls = options
            .tls
            .then(|| {
                let tenants = std::iter::once(&tenant).chain(&others);
                certificate::make(match wrong_certificate {
                    Some(_) => vec!["somebody-else.us.auth0.com".to_owned()],
                    None => names(tenants),
                })
            })
            .transpose()
            .map_err(|source| StartError::Certificate { source })?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let limits = || Limits::new(options.plan, options.rate_limit);
        let maz = values.maz_api(&domain);
        let houses: Vec<House> = std::iter::once(tenant)
            .chain(others)
            .map(|tenant| House::new(tenant, limits()))
            .collect();
        let tenants: Vec<Tenant> = houses.iter().map(|house| house.tenant.clone()).collect();
        let mut healthy_tenants = tenants.clone();
        healthy_tenants[0] = healthy;
        let shared = Arc::new(Shared {
            scheme,
            loopback_issuer: options.loopback_issuer,
            faults: Arc::new(Mutex::new(options.faults.clone())),
            world: Mutex::new(World {
                faults_at_start: options.faults,
                at_start: Scene {
                    tenants,
                    maz: maz.clone(),
                    values: values.clone(),
                    broken: options.breaks.clone(),
                },
                healthy: Scene {
                    tenants: healthy_tenants,
                    maz: healthy_values.maz_api(&domain),
                    values: healthy_values,
                    // A certificate stays what it was at the start.
                    broken: {
                        let broken = options.breaks.iter().cloned();
                        broken.filter(|name| !breaks::is_switch(name)).collect()
                    },
                },
                houses,
                page_word: random.text(32, random::ALPHANUMERIC),
                random,
                values: values.clone(),
                broken: options.breaks,
                seed: options.seed,
                maz,
                requests: VecDeque::new(),
                found: HashMap::new(),
            }),
        });
        let (answering, beginning) = (Arc::clone(&shared), Arc::clone(&shared));
        let answers = move |ask| answering.answer(ask);
        let service = Service::new(answers, &shared.faults, options.latency);
        let config = tls.as_ref().map(|tls| Arc::clone(&tls.config));
        // The first request would wait for the keys in any case.
        let begin = move || drop(beginning.keys(0));
        let server = Server::start(listener, service, config, begin)
            .map_err(|source| StartError::Thread { source })?;
        Ok(Self {
            endpoint: format!("{scheme}://127.0.0.1:{port}"),
            domain,
            values,
            details: OnceLock::new(),
            shared,
            tls,
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

    /// Looks at all tenants, the first one first, or changes them, while they are served.
    pub fn with_tenants<R>(&self, look: impl FnOnce(&mut [&mut Tenant]) -> R) -> R {
        let mut world = self.shared.lock();
        let mut tenants: Vec<&mut Tenant> = world
            .houses
            .iter_mut()
            .map(|house| &mut house.tenant)
            .collect();
        look(&mut tenants)
    }

    /// All tenants as they are now, as a file for [`read_tenants`]. It holds their secrets and passwords.
    pub fn dump(&self) -> String {
        let world = self.shared.lock();
        let tenants: Vec<Tenant> = world
            .houses
            .iter()
            .map(|house| house.tenant.clone())
            .collect();
        write_tenants(&tenants)
    }

    /// Everything as it was at the start, but for the keys: tenants, MAZ API, sessions, tokens, counters, faults, and the
    /// requests that are remembered.
    pub fn reset(&self) {
        control::reset(&mut self.shared.lock(), &mut self.shared.lock_faults());
    }

    /// Looks at the MAZ API, or changes it, while it is served.
    pub fn with_maz_api<R>(&self, look: impl FnOnce(&mut MazApi) -> R) -> R {
        look(&mut self.shared.lock().maz)
    }

    /// Looks at the trouble on the way, or changes it, while it is served.
    pub fn with_faults<R>(&self, look: impl FnOnce(&mut Vec<Fault>) -> R) -> R {
        look(&mut self.shared.lock_faults())
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
            ca_file: self.tls.as_ref().map(|tls| tls.ca_file.clone()),
            env,
            admin_token: self.admin_token(),
            username: values.username.clone(),
            password: values.password.clone(),
        }
    }

    /// A token as the Dashboard's API Explorer gives it.
    fn admin_token(&self) -> String {
        self.admin_token_of(|_| true)
    }

    /// The same with some of the scopes.
    fn admin_token_of(&self, may: impl Fn(&str) -> bool) -> String {
        let cell = self.shared.keys(0);
        let world = self.shared.lock();
        let tenant = &world.houses[0].tenant;
        let audience = tenant.management_audience();
        let scope = tenant
            .resource_server(&audience)
            .map(|api| {
                let scopes = api.scopes.iter().map(|it| it.value.as_str());
                let scopes: Vec<&str> = scopes.filter(|scope| may(scope)).collect();
                scopes.join(" ")
            })
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

fn named(domain: &str) -> Result<String, StartError> {
    check_domain(domain).ok_or_else(|| StartError::BadDomain {
        domain: domain.to_owned(),
    })
}

/// The names by which tenants are reached on this machine.
fn names<'a>(tenants: impl Iterator<Item = &'a Tenant>) -> Vec<String> {
    tenants
        .flat_map(Tenant::domains)
        .chain(["localhost", "127.0.0.1"])
        .map(str::to_owned)
        .collect()
}

/// Breaks what was asked for; the name of what needs TLS, if that is among it.
fn break_all(
    names: &[String],
    tenant: &mut Tenant,
    values: &mut Values,
    random: &mut Random,
) -> Result<Option<String>, StartError> {
    let mut wrong_certificate = false;
    let mut needs_tls = None;
    for name in names {
        let mut setup = Setup {
            tenant,
            values,
            random,
            wrong_certificate: &mut wrong_certificate,
        };
        breaks::apply(name, &mut setup).map_err(|nearest| StartError::UnknownBreak {
            name: name.clone(),
            nearest,
        })?;
        if wrong_certificate && needs_tls.is_none() {
            needs_tls = Some(name.clone());
        }
    }
    Ok(needs_tls)
}
