//! What a proxy says to who wants to go through it. The client behind us keeps it to itself, so it is asked once more, for
//! the way alone: nothing else is sent. And what is remembered of one that is away, so that not each of thousands waits for it.

use super::this_side::{Proxy, ProxyTrouble, ThisSide};
use reqwest::Url;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The longest that it is waited for.
const LIMIT: Duration = Duration::from_secs(3);

/// The most that is read.
const LONGEST: usize = 8192;

/// How long nobody goes to a proxy that was found to be away: those who wait for it to come ask again after more than that.
const AWAY: Duration = Duration::from_secs(1);

/// For how long one must have been away that led somebody before, until nobody waits for it: it may just be started again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// So many must have waited for a proxy in vain, and none got through, before it is away that does take connections.
const SILENT: u32 = 3;

/// What is known of the proxy of the environment, for all connections together.
#[derive(Default)]
pub(super) struct Known(Mutex<State>);

#[derive(Default)]
struct State {
    /// When somebody found it away last, and how.
    away: Option<(Instant, ThisSide)>,
    /// When the first did so.
    away_since: Option<Instant>,
    /// Whether it is not waited for any more.
    is_given_up: bool,
    silent: u32,
    was_open: bool,
}

impl Known {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why nobody needs to go there now: another found it away a moment ago.
    pub(super) fn away(&self) -> Option<ThisSide> {
        let state = self.state();
        let (last, side) = state.away.as_ref()?;
        (last.elapsed() < AWAY).then(|| side.clone())
    }

    /// How long who did not get to it waits before the next try, where it may come again.
    pub(super) fn pause(&self, side: &ThisSide) -> Option<Duration> {
        let ThisSide::Proxy(_, ProxyTrouble::Refused | ProxyTrouble::NoSuchHost) = side else {
            return None;
        };
        let state = self.state();
        let (last, _) = state.away.as_ref().filter(|_| !state.is_given_up)?;
        Some(AWAY.saturating_sub(last.elapsed()))
    }

    /// It led somebody to where he wanted.
    pub(super) fn note_open(&self) {
        *self.state() = State {
            was_open: true,
            ..State::default()
        };
    }

    /// It did not. What it says of one host says nothing of the next.
    pub(super) async fn note(&self, proxy: &Proxy, side: &ThisSide) {
        let ThisSide::Proxy(_, trouble) = side else {
            return;
        };
        let (is_there, waited) = match trouble {
            ProxyTrouble::Refused | ProxyTrouble::NoSuchHost => (false, false),
            ProxyTrouble::TimedOut => {
                let connected = TcpStream::connect(&proxy.name.address);
                let connected = tokio::time::timeout(LIMIT, connected).await;
                (connected.is_ok_and(|connected| connected.is_ok()), true)
            }
            _ => return,
        };
        let mut state = self.state();
        state.silent += 1;
        if is_there && (state.silent < SILENT || state.was_open) {
            return;
        }
        let now = Instant::now();
        let since = *state.away_since.get_or_insert(now);
        let longest = if state.was_open { LONGEST_WAIT } else { AWAY };
        // Who was kept waiting has waited.
        state.is_given_up |= (waited && !state.was_open) || now - since >= longest;
        state.away = Some((now, side.clone()));
    }
}

/// What it says.
pub(super) enum Said {
    /// Nothing that is HTTP, or nothing at all.
    Nothing,
    /// It opens the way.
    Open,
    /// It opens the way, and goes on by itself, as nobody does who leads to another.
    Page,
    /// Another status.
    Status(u16),
}

/// How a proxy answers who wants to be led to an origin.
pub(super) async fn ask(proxy: &Proxy, origin: &str) -> Said {
    let asked = tokio::time::timeout(LIMIT, answer(proxy, origin));
    let answer = asked.await.ok().flatten().unwrap_or_default();
    let text = String::from_utf8_lossy(&answer);
    // HTTP/1.1 502
    let status = text
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.get(2..5)?.parse().ok());
    let behind = text.split_once("\r\n\r\n").map(|(_, behind)| behind);
    match (status, behind) {
        (None, _) => Said::Nothing,
        (Some(200..=299), Some(behind)) if !behind.is_empty() => Said::Page,
        (Some(200..=299), _) => Said::Open,
        (Some(status), _) => Said::Status(status),
    }
}

/// The beginning of its answer; nothing where it is to be asked by TLS.
async fn answer(proxy: &Proxy, origin: &str) -> Option<Vec<u8>> {
    if proxy.is_tls {
        return None;
    }
    let url = Url::parse(origin).ok()?;
    let to = format!("{}:{}", url.host_str()?, url.port_or_known_default()?);
    let mut stream = TcpStream::connect(&proxy.name.address).await.ok()?;
    let mut request = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n").into_bytes();
    if let Some(authorization) = &proxy.authorization {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorization.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.ok()?;
    let mut answer = Vec::new();
    while answer.len() < LONGEST && !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut answer).await.ok()? == 0 {
            break;
        }
    }
    Some(answer)
}
