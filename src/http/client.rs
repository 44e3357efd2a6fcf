//! One HTTP exchange: where it connects, how long it waits, when it is tried again, how large an answer may be.
//!
//! No redirect is followed, since a request may carry a secret. Bodies are limited. A proxy is used as the environment
//! says, except for loopback.

use super::asked_proxy::{self, Known, Said};
use super::call::{Authorization, Body, Call, form};
use super::named::is_secret;
use super::names::Names;
use super::one_connection::{Gates, Watching};
use super::retry::{self, RUN_LIMIT, was_turned_away};
use super::this_side::{Proxies, Proxy};
use super::{Answer, Endpoint, Error, ProxyTrouble, ThisSide, Transport, error, shown, tls::tls};
use crate::domain::{Exchange, Redactor, clean};
use reqwest::header::{self, HeaderName, HeaderValue};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Larger answers are not read: the largest that Auth0 is known to give here, the list of APIs, has 21 KB.
const LARGEST_BODY: usize = 1024 * 1024;

/// What a sandbox calls itself in the `Server` header of each answer. Auth0 never does, and who imitates it gains nothing:
/// a report of practice is worth less than another.
const SANDBOX: &str = "maz-auth0-sandbox";

/// Told each line of what was asked and answered, redacted.
pub type Trace = Arc<dyn Fn(&str) + Send + Sync>;

/// How to connect.
#[derive(Clone)]
pub struct HttpOptions {
    /// Where to, in place of the tenant's own address.
    pub endpoint: Option<Endpoint>,
    /// The longest that one request may take, its retries aside.
    pub timeout: Duration,
    /// What takes secrets out of every text.
    pub redactor: Redactor,
    /// Who is told what was asked and answered.
    pub trace: Option<Trace>,
    /// Who is told of a long wait.
    pub waits: Option<Trace>,
}

/// The client, and the proxies that it goes through.
struct Client {
    inner: reqwest::Client,
    proxies: Option<Proxies>,
    gates: Gates,
    /// Whether a connection was ever opened.
    connected: Arc<AtomicBool>,
}

impl Client {
    /// Whether a proxy leads to Auth0: then it is the proxy that looks names up.
    fn leads_to_auth0(&self) -> bool {
        let proxies = self.proxies.as_ref();
        proxies.is_some_and(|proxies| proxies.to("https://auth0.com").is_some())
    }
}

/// Whether others could be reached so far.
enum Way {
    Untried,
    Broken(ThisSide),
    Open,
}

/// The connection to tenants, or to the MAZ API. The client behind it is made when it is first needed, once.
pub struct Http {
    options: HttpOptions,
    tls: Arc<OnceLock<Result<rustls::ClientConfig, Error>>>,
    client: Mutex<Option<Result<Arc<Client>, Error>>>,
    /// What all of them know of the proxy.
    proxy: Arc<Known>,
    /// Whether this machine can look names up, which is asked for several.
    names: Arc<Names>,
    is_one_of_several: bool,
    requests: AtomicU32,
    exchanges: Mutex<Vec<Exchange>>,
    met_sandbox: AtomicBool,
    way: Mutex<Way>,
    deadline: RwLock<Option<Instant>>,
    /// Until when a server wants no further request.
    pub(super) rest: Mutex<Option<Instant>>,
    /// Until when nothing is sent, since the server said so to another.
    pub(super) held_off: Option<Instant>,
}

impl Http {
    /// A connection that is made when it is first needed.
    pub fn new(options: HttpOptions) -> Self {
        Self {
            options,
            tls: Arc::default(),
            client: Mutex::default(),
            proxy: Arc::default(),
            names: Arc::default(),
            is_one_of_several: false,
            requests: AtomicU32::new(0),
            exchanges: Mutex::default(),
            met_sandbox: AtomicBool::new(false),
            way: Mutex::new(Way::Untried),
            deadline: RwLock::new(None),
            rest: Mutex::new(None),
            held_off: None,
        }
    }

    /// Another connection of the same kind, for a clean-up on a thread of its own: this one may be in use, or stuck.
    #[must_use]
    pub fn another(&self, timeout: Duration) -> Self {
        Self::new(HttpOptions {
            timeout: timeout.min(self.options.timeout),
            ..self.options.clone()
        })
    }

    /// The same for one integration, which counts its own requests: what is issued to it, and so kept out of every text, is
    /// no secret elsewhere. What is open to its tenant is closed with it.
    #[must_use]
    pub fn scoped(&self) -> Self {
        Self {
            tls: Arc::clone(&self.tls),
            proxy: Arc::clone(&self.proxy),
            names: Arc::clone(&self.names),
            ..Self::new(HttpOptions {
                redactor: self.options.redactor.child(),
                ..self.options.clone()
            })
        }
    }

    /// The same for one that is at another place, by a client of its own.
    #[must_use]
    pub fn scoped_to(&self, endpoint: Endpoint) -> Self {
        Self::new(HttpOptions {
            endpoint: Some(endpoint),
            redactor: self.options.redactor.child(),
            ..self.options.clone()
        })
    }

    /// The same for one of several: each line of its trace is under this name, and a machine that knows no names condemns none.
    #[must_use]
    pub fn one_of_several(mut self, name: &str) -> Self {
        self.is_one_of_several = true;
        self.options.waits = None;
        if let Some(trace) = self.options.trace.take() {
            let name = clean(name);
            self.options.trace = Some(Arc::new(move |line| trace(&format!("{name} {line}"))));
        }
        self
    }

    /// How many requests were sent so far.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The requests since this was last asked for.
    pub fn take_exchanges(&self) -> Vec<Exchange> {
        self.exchanges
            .lock()
            .map(|mut exchanges| std::mem::take(&mut *exchanges))
            .unwrap_or_default()
    }

    /// Whether a sandbox answered, in place of Auth0: it says so of itself.
    pub fn met_sandbox(&self) -> bool {
        self.met_sandbox.load(Ordering::Relaxed)
    }

    /// The endpoint in force.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.options.endpoint.as_ref()
    }

    /// What takes secrets out of every text.
    pub fn redactor(&self) -> &Redactor {
        &self.options.redactor
    }

    /// From now on, all requests together may take a minute, or four times as long as one may where that is more.
    pub fn limit_run(&self) {
        let limit = RUN_LIMIT.max(self.options.timeout.saturating_mul(4));
        if let Ok(mut deadline) = self.deadline.write() {
            *deadline = Instant::now().checked_add(limit);
        }
    }

    /// Makes the client now, on this thread: it reads the system's certificates and gathers the randomness that TLS
    /// needs, which can be done while something else waits.
    pub fn warm_up(&self) {
        let _ = self.client();
        if !self.endpoint().is_some_and(Endpoint::is_plain) {
            let _ = aws_lc_rs::rand::fill(&mut [0_u8; 1]);
        }
    }

    /// What is wrong with the certificates that this system trusts.
    pub fn broken_trust(&self) -> Option<ThisSide> {
        match self.tls.get_or_init(tls) {
            Err(Error::Transport(Transport::ThisSide(side))) => Some(side.clone()),
            _ => None,
        }
    }

    /// What is broken on this side, where nobody could be reached because of it.
    pub fn broken(&self) -> Option<ThisSide> {
        match &*self.way.lock().ok()? {
            Way::Broken(side) => Some(side.clone()),
            Way::Untried | Way::Open => None,
        }
    }

    fn note_way(&self, outcome: &Result<Answer, Error>) {
        let Ok(mut way) = self.way.lock() else {
            return;
        };
        match (outcome, &*way) {
            (Ok(_), _) => *way = Way::Open,
            (Err(Error::Transport(Transport::ThisSide(side))), Way::Untried) => {
                *way = Way::Broken(side.clone());
            }
            // Another failure says that somebody was there, or nothing at all.
            (Err(_), _) => {}
        }
    }

    /// Closes what is open and waits for nothing; who asks once more is connected again.
    pub fn close(&self) {
        *self.held() = None;
    }

    fn client(&self) -> Result<Arc<Client>, Error> {
        let mut client = self.held();
        client
            .get_or_insert_with(|| self.build().map(Arc::new))
            .clone()
    }

    fn held(&self) -> MutexGuard<'_, Option<Result<Arc<Client>, Error>>> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn build(&self) -> Result<Client, Error> {
        let endpoint = self.endpoint();
        let plain = endpoint.is_some_and(Endpoint::is_plain);
        let connected = Arc::default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("maz-auth0/", env!("CARGO_PKG_VERSION")))
            .referer(false)
            .tcp_nodelay(true)
            .connector_layer(Watching(Arc::clone(&connected)))
            .https_only(!plain);
        let proxies = if endpoint.is_some_and(Endpoint::is_loopback) {
            builder = builder.no_proxy();
            None
        } else {
            let proxies = Proxies::of_environment();
            Some(proxies.map_err(|side| Error::Transport(Transport::ThisSide(side)))?)
        };
        builder = if plain {
            // Nothing is encrypted here, so the system's certificates need not be read.
            builder.tls_certs_only(std::iter::empty())
        } else {
            let tls = self.tls.get_or_init(tls).as_ref().map_err(Clone::clone)?;
            builder.tls_backend_preconfigured(tls.clone())
        };
        let inner = builder.build().map_err(|why| error::of(&why, None))?;
        Ok(Client {
            inner,
            proxies,
            gates: Gates::default(),
            connected,
        })
    }

    /// Sends a request, and tries again where that helps and the time allows.
    pub(crate) async fn send(&self, call: &Call<'_>) -> Result<Answer, Error> {
        self.send_with(call, &[]).await
    }

    /// The same with headers of the caller's.
    pub(crate) async fn send_with(
        &self,
        call: &Call<'_>,
        headers: &[(HeaderName, &str)],
    ) -> Result<Answer, Error> {
        self.may_ask()?;
        let mut tries = 0;
        let mut unanswered = None;
        loop {
            let outcome = self.send_once(call, headers).await;
            self.note_way(&outcome);
            if let Some(pause) = self.pause_for_the_proxy(&outcome) {
                // Nothing was sent, so it was no try.
                tokio::time::sleep(pause).await;
                continue;
            }
            tries += 1;
            let again = call.again || was_turned_away(&outcome);
            match again.then(|| self.pause(&outcome, tries, false)).flatten() {
                Some(pause) => {
                    let went_out = outcome.err().filter(|error| !error.is_unsent());
                    unanswered = unanswered.or(went_out);
                    tokio::time::sleep(pause).await;
                }
                None => return call.told(outcome, unanswered),
            }
        }
    }

    /// How long to wait before the same is asked again; `None` where that would not help, was tried often enough, or
    /// takes longer than there is time. Who insists also asks again where the server was in trouble, or silent.
    pub(crate) fn pause(
        &self,
        outcome: &Result<Answer, Error>,
        tries: u32,
        insist: bool,
    ) -> Option<Duration> {
        let pause = self.in_time(retry::wanted(outcome, tries, insist)?)?;
        if matches!(outcome, Ok(answer) if answer.status == 429) {
            self.tell_wait(pause);
        }
        Some(pause)
    }

    /// How long to wait for the proxy, where it is away and may come again.
    fn pause_for_the_proxy(&self, outcome: &Result<Answer, Error>) -> Option<Duration> {
        match outcome {
            Err(Error::Transport(Transport::ThisSide(side))) => {
                self.in_time(self.proxy.pause(side)?)
            }
            _ => None,
        }
    }

    /// A pause, where there is time for it.
    fn in_time(&self, pause: Duration) -> Option<Duration> {
        if pause.saturating_add(Duration::from_millis(100)) >= self.time_left() {
            return None;
        }
        self.trace(|| format!("  waiting {} ms before the next try", pause.as_millis()));
        Some(pause)
    }

    fn time_left(&self) -> Duration {
        self.deadline
            .read()
            .ok()
            .and_then(|deadline| *deadline)
            .map_or(RUN_LIMIT, |deadline| {
                deadline.saturating_duration_since(Instant::now())
            })
    }

    /// Says that a rate limit is waited for, where that takes long.
    pub(crate) fn tell_wait(&self, pause: Duration) {
        if let (Some(tell), Some(words)) = (&self.options.waits, retry::told(pause)) {
            tell(&words);
        }
    }

    async fn send_once(
        &self,
        call: &Call<'_>,
        headers: &[(HeaderName, &str)],
    ) -> Result<Answer, Error> {
        let client = self.client()?;
        let limit = self.options.timeout.min(self.time_left());
        let own = format!("https://{}", call.host);
        let origin = self.endpoint().map_or(own.as_str(), Endpoint::origin);
        let proxy = client
            .proxies
            .as_ref()
            .and_then(|proxies| proxies.to(origin));
        // What is open already needs nobody to open it.
        let was_connected = client.connected.load(Ordering::Relaxed);
        let needs_it = proxy.is_some() && !was_connected;
        if let Some(side) = needs_it.then(|| self.proxy.away()).flatten() {
            return Err(Error::Transport(Transport::ThisSide(side)));
        }
        let mut request = client
            .inner
            .request(call.method.clone(), format!("{origin}{}", call.path))
            .header(header::ACCEPT, "application/json");
        if self.endpoint().is_some_and(Endpoint::keeps_host)
            && let Ok(host) = HeaderValue::from_str(call.host)
        {
            request = request.header(header::HOST, host);
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        request = match &call.authorization {
            Authorization::None => request,
            Authorization::Bearer(token) => request.bearer_auth(token.expose()),
            Authorization::Basic { id, secret } => request.basic_auth(id, Some(secret)),
        };
        request = match &call.body {
            Body::None => request,
            Body::Form(fields) => request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form(fields)),
            Body::Json(value) => request.json(value),
        };
        let redactor = self.knowing(call);
        let named = match self.endpoint() {
            Some(endpoint) if !endpoint.stands_in() => origin,
            _ => &own,
        };
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let line = || shown::request(call, named, headers, &redactor);
        self.trace(|| format!("[{number}] {}", line()));
        let started = Instant::now();
        let request = Box::pin(read(request, proxy.as_ref()));
        let request = async {
            // Without TLS nobody offers HTTP/2.
            if origin.starts_with("https:") {
                client.gates.pass(origin, request).await
            } else {
                request.await
            }
        };
        let outcome = match tokio::time::timeout(limit, request).await {
            Ok(Err(Error::Transport(how))) => {
                let how = self.explained(how, &client, call.host, origin, proxy.as_ref());
                Err(Error::Transport(how.await))
            }
            Ok(outcome) => outcome,
            Err(_) => Err(Error::Transport(match proxy.clone() {
                // Before it leads anywhere, it is the proxy that says nothing.
                Some(proxy) if !client.connected.load(Ordering::Relaxed) => {
                    Transport::ThisSide(ThisSide::Proxy(proxy.name, ProxyTrouble::TimedOut))
                }
                _ => Transport::TimedOut(limit),
            })),
        };
        let elapsed = started.elapsed();
        match (&outcome, &proxy) {
            (Ok(_), Some(_)) if !was_connected => self.proxy.note_open(),
            (Err(Error::Transport(Transport::ThisSide(side))), Some(proxy)) => {
                self.proxy.note(proxy, side).await;
            }
            _ => {}
        }
        self.note(call, started, elapsed, &outcome, &redactor);
        match outcome {
            Ok((status, headers, body)) => {
                let answer = Answer::new(status, &headers, &body, elapsed, redactor);
                self.note_rest(&answer);
                self.trace(|| format!("[{number}] {}", shown::answer(&answer)));
                Ok(answer)
            }
            Err(error) => {
                self.trace(|| {
                    let line = format!("← {error} after {} ms", elapsed.as_millis());
                    format!("[{number}] {}", redactor.redact(&line))
                });
                Err(error)
            }
        }
    }

    /// Whose failure it is: that of the clock, of the stand-in that was named, of this machine's name server, or with what words a
    /// proxy does not lead on.
    async fn explained(
        &self,
        how: Transport,
        client: &Client,
        host: &str,
        origin: &str,
        proxy: Option<&Proxy>,
    ) -> Transport {
        let how = how.by_the_clock(self.endpoint().map_or(host, Endpoint::host));
        let how = match self.endpoint().filter(|endpoint| endpoint.stands_in()) {
            Some(endpoint) => how.at(endpoint),
            None => how,
        };
        if how == Transport::NoSuchHost && self.is_one_of_several && !client.leads_to_auth0() {
            return self.names.explained(Names::has_auth0()).await;
        }
        let Transport::ThisSide(ThisSide::Proxy(
            name,
            trouble @ (ProxyTrouble::Closed | ProxyTrouble::Cut),
        )) = how
        else {
            return how;
        };
        let said = match proxy {
            Some(proxy) => asked_proxy::ask(proxy, origin).await,
            None => Said::Nothing,
        };
        let trouble = match said {
            Said::Nothing if proxy.is_some_and(|proxy| proxy.is_tls) => trouble,
            Said::Nothing | Said::Open => ProxyTrouble::Cut,
            Said::Page => ProxyTrouble::Page,
            Said::Status(status) => ProxyTrouble::Answered(status),
        };
        Transport::ThisSide(ThisSide::Proxy(name, trouble))
    }

    /// Keeps when a request was sent and how it ended, for the report.
    fn note(
        &self,
        call: &Call<'_>,
        began: Instant,
        took: Duration,
        outcome: &Result<Whole, Error>,
        redactor: &Redactor,
    ) {
        if let Ok((_, headers, _)) = outcome
            && headers
                .get(header::SERVER)
                .is_some_and(|name| name == SANDBOX)
        {
            self.met_sandbox.store(true, Ordering::Relaxed);
        }
        if let Ok(mut exchanges) = self.exchanges.lock() {
            let path = call.path.split('?').next().unwrap_or_default();
            exchanges.push(Exchange {
                method: call.method.to_string(),
                path: clean(&redactor.redact(path)),
                status: outcome.as_ref().ok().map(|(status, ..)| *status),
                began,
                took,
            });
        }
    }

    /// Knows what this run must not show, and the secrets that this very request sends, which its answer may reflect.
    fn knowing(&self, call: &Call<'_>) -> Redactor {
        let redactor = self.options.redactor.child();
        if let Body::Form(fields) = &call.body {
            for (_, value) in fields.iter().filter(|(name, _)| is_secret(name)) {
                redactor.learn(value);
            }
        }
        redactor
    }

    /// The line is redacted already.
    fn trace(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &self.options.trace {
            trace(&line());
        }
    }
}

/// Status, headers and body.
type Whole = (u16, header::HeaderMap, Zeroizing<Vec<u8>>);

/// Sends and reads a whole answer, up to the limit.
async fn read(request: reqwest::RequestBuilder, proxy: Option<&Proxy>) -> Result<Whole, Error> {
    let mut response = request.send().await.map_err(|why| error::of(&why, proxy))?;
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Zeroizing::new(Vec::new());
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|why| error::of(&why, proxy))?
    {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(Error::TooLarge(LARGEST_BODY / 1024));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((status, headers, body))
}
