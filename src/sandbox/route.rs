//! The way of a request to the tenant that is meant, and to the endpoint that answers it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Instant;

use time::OffsetDateTime;

use crate::sandbox::auth::{
    authorize, code_grants, dbconnections, device, discovery, login_pages, logout, mfa,
    oauth_token, registration, userinfo,
};
use crate::sandbox::call::{About, Call};
use crate::sandbox::host::fault::Fault;
use crate::sandbox::host::keys::{Keys, sha256};
use crate::sandbox::host::random::Random;
use crate::sandbox::host::rate::Family;
use crate::sandbox::host::server::lock;
use crate::sandbox::host::wire::{Ask, Reply};
use crate::sandbox::host::{clock, origin, pages};
use crate::sandbox::management;
use crate::sandbox::scene::{control, maz_api, page};
use crate::sandbox::tenant::Client;
use crate::sandbox::world::{RequestLog, World};

/// The world, shared between the serving thread and anyone who holds the sandbox.
pub(crate) struct Shared {
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
    pub(crate) loopback_issuer: bool,
    pub(crate) world: Mutex<World>,
    pub(crate) faults: Arc<Mutex<Vec<Fault>>>,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn lock_faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        lock(&self.faults)
    }

    /// The keys of a tenant, made when they are first needed.
    pub(crate) fn keys(&self, index: usize) -> Arc<OnceLock<Keys>> {
        let (cell, domain, seed) = {
            let world = self.lock();
            let house = &world.houses[index];
            (
                Arc::clone(&house.keys),
                house.tenant.domain.clone(),
                world.seed,
            )
        };
        // Not under the lock: it takes long, and nobody else has to wait for it.
        cell.get_or_init(|| {
            let mut random = Random::new(seed.map(|seed| seed ^ number_of(&domain)));
            Keys::generate(&domain, &mut random)
        });
        cell
    }

    /// Answers a request and remembers it.
    pub(crate) fn answer(&self, mut ask: Ask) -> Reply {
        let index = self.house_of(&mut ask);
        let keys = index.map(|index| self.keys(index));
        let reader = self.reader_of(&ask, index);
        let mut guard = self.lock();
        let world = &mut *guard;
        let parts = ask.parts();
        let answer = match (index, keys.as_ref().and_then(|cell| cell.get())) {
            _ if ask.method == "OPTIONS" => origin::preflight(&ask),
            // MAZ is nobody's tenant, and answers whatever state that is in.
            _ if parts.first() == Some(&"maz") => {
                maz_api::answer(&mut world.maz, &ask, &parts[1..])
            }
            _ if control::is_meant(&ask, &parts) => {
                page::answer(world, &mut self.lock_faults(), &ask, &parts)
            }
            (Some(index), Some(keys)) => at_home(world, index, keys, &ask, self),
            _ => pages::no_such_tenant(&ask.host),
        };
        if world.requests.len() >= 10_000 {
            world.requests.pop_front();
        }
        world.requests.push_back(RequestLog {
            method: ask.method.to_string(),
            path: ask.path.clone(),
            query: ask.raw_query.clone(),
            host: ask.host.clone(),
            status: answer.status,
            at: OffsetDateTime::now_utc(),
        });
        match reader {
            Some(origin) => origin::readable(answer, &origin),
            None => answer,
        }
    }

    /// The origin whose pages may read the answer in a browser: this one, or one of an application of the tenant. What is
    /// the sandbox's own is for its own page alone.
    fn reader_of(&self, ask: &Ask, index: Option<usize>) -> Option<String> {
        let origin = ask.header("origin")?;
        if !origin::is_of_this_machine(origin) {
            return None;
        }
        let is_own = origin == format!("{}://{}", self.scheme, ask.host);
        let is_listed = || {
            let world = self.lock();
            let tenant = &world.houses[index?].tenant;
            let mut addresses = tenant.clients.iter().flat_map(Client::web_addresses);
            let is_there = addresses.any(|address| origin::of(address).as_deref() == Some(origin));
            is_there.then_some(())
        };
        let is_meant = control::is_meant(ask, &ask.parts()) || ask.path.starts_with("/maz/");
        (is_own || (!is_meant && is_listed().is_some())).then(|| origin.to_owned())
    }

    fn house_of(&self, ask: &mut Ask) -> Option<usize> {
        let host = ask.host.to_ascii_lowercase();
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => &host,
        }
        .to_owned();
        let mut world = self.lock();
        if matches!(name.as_str(), "127.0.0.1" | "localhost" | "[::1]" | "") {
            ask.by_loopback_name = true;
            ask.domain.clone_from(&world.houses.first()?.tenant.domain);
            return Some(0);
        }
        // Browsers find any name under localhost, which makes each tenant's pages reachable.
        let name = match name.strip_suffix(".localhost") {
            Some(rest) => {
                ask.by_loopback_name = true;
                rest.to_owned()
            }
            None => name,
        };
        let index = world.house_at(&name)?;
        ask.domain = name;
        Some(index)
    }
}

fn at_home(world: &mut World, index: usize, keys: &Keys, ask: &Ask, shared: &Shared) -> Reply {
    let house = &mut world.houses[index];
    if house.tenant.oddities.no_such_tenant {
        return pages::no_such_tenant(&ask.domain);
    }
    let now = clock::now(house.tenant.oddities.clock_ahead);
    let parts = ask.parts();
    let family = Family::of(ask.method.as_str(), &parts);
    let seen = house.limits.take(family, Instant::now());
    let mut call = Call {
        ask,
        issuer: if ask.by_loopback_name && shared.loopback_issuer {
            format!("{}://{}/", shared.scheme, ask.host)
        } else {
            format!("https://{}/", ask.domain)
        },
        tenant: &mut house.tenant,
        live: &mut house.live,
        keys,
        random: &mut world.random,
        scheme: shared.scheme,
        reader: (index == 0).then(|| world.values.reader()).flatten(),
        now,
    };
    let refused = seen.is_some_and(|seen| !seen.allowed);
    let mut answer = if refused {
        call.log(
            "api_limit",
            "You passed the limit of allowed calls.",
            &About::default(),
        );
        too_many(family, seen.is_some_and(|seen| seen.is_their_own))
    } else {
        route(&mut call, &parts)
    };
    // The Management API leaves its rate limit out of answers to requests that never got so far.
    if let Some(seen) = seen
        && !(family.is_management() && matches!(answer.status, 400 | 401))
    {
        let reset = call.epoch() + seen.full_in_seconds;
        answer = answer
            .with("x-ratelimit-limit", seen.limit.to_string())
            .with("x-ratelimit-remaining", seen.remaining.to_string())
            .with("x-ratelimit-reset", reset.to_string());
        if refused {
            answer = answer.with("retry-after", "1");
        }
    }
    let request_id = call.hexadecimal(20);
    if family.is_management() {
        answer = answer
            .with("cache-control", "no-cache")
            .with("vary", "origin,accept-encoding");
    } else {
        answer = answer
            .with("x-auth0-requestid", request_id)
            .with("vary", "Accept-Encoding, Origin")
            .with(
                "access-control-expose-headers",
                "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset",
            );
    }
    answer
        .with("date", clock::header(now))
        .with("x-content-type-options", "nosniff")
        .with(
            "strict-transport-security",
            "max-age=31536000; includeSubDomains",
        )
}

fn too_many(family: Family, by_endpoint: bool) -> Reply {
    if family.is_management() {
        let text = if by_endpoint {
            "Endpoint limit has been reached"
        } else {
            "Global limit has been reached"
        };
        Reply::problem(429, text, Some("too_many_requests"))
    } else {
        Reply::refusal(
            429,
            "too_many_requests",
            "Rate limit exceeded. Please retry after some time.",
        )
    }
}

fn route(call: &mut Call<'_>, parts: &[&str]) -> Reply {
    let get = matches!(call.ask.method.as_str(), "GET" | "HEAD");
    let post = call.ask.method == "POST";
    match parts {
        [
            ".well-known",
            "openid-configuration" | "oauth-authorization-server",
        ] if get => discovery::document(call.tenant, &call.issuer, &call.ask.domain),
        [".well-known", "jwks.json"] if get => discovery::key_set(call.tenant, call.keys),
        ["oauth", "token"] if post => oauth_token::answer(call),
        ["authorize"] if get || post => authorize::start(call),
        ["u", rest @ ..] if get || post => login_pages::pages(call, rest),
        ["v2", "logout"] if get => logout::answer(call),
        ["oidc", "logout"] if get || post => logout::answer(call),
        ["oidc", "register"] if post => registration::answer(call),
        ["oauth", "revoke"] if post => code_grants::revoke(call),
        ["oauth", "par"] if post => code_grants::push(call),
        ["oauth", "device", "code"] if post => device::start(call),
        ["activate"] if get || post => device::activate(call),
        ["userinfo"] if get || post => userinfo::answer(call),
        ["mfa", rest @ ..] => mfa::answer(call, rest),
        ["dbconnections", rest @ ..] if post => dbconnections::answer(call, rest),
        ["api", "v2", ..] => management::answer(call),
        _ => call.ask.not_served(),
    }
}

/// A number for a name, so that tenants of one seed have keys of different names.
fn number_of(domain: &str) -> u64 {
    sha256(domain)
        .iter()
        .take(8)
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
