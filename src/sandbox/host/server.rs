//! The thread that serves, and how it comes to an end.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use maud::html;
use rustls::ServerConfig;
use tokio::sync::oneshot;

use crate::sandbox::host::connections::{Connections, Listening};
use crate::sandbox::host::fault::{self, Fault, FaultKind};
use crate::sandbox::host::wire::{Ask, Reply};

/// No request of these APIs comes near it.
const LARGEST_REQUEST: usize = 1 << 20;

/// The serving thread. Dropping it cuts all connections and waits for the thread only.
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What is served.
#[derive(Clone)]
pub(crate) struct Service {
    /// What answers a request.
    answers: Arc<dyn Fn(Ask) -> Reply + Send + Sync>,
    /// Trouble on the way.
    faults: Arc<Mutex<Vec<Fault>>>,
    /// What each answer waits for.
    latency: Duration,
    /// Whose answer is made.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Service {
    pub(crate) fn new(
        answers: impl Fn(Ask) -> Reply + Send + Sync + 'static,
        faults: &Arc<Mutex<Vec<Fault>>>,
        latency: Duration,
    ) -> Self {
        Self {
            answers: Arc::new(answers),
            faults: Arc::clone(faults),
            latency,
            turn: Arc::default(),
        }
    }

    fn answer(&self, ask: Ask) -> Reply {
        (self.answers)(ask)
    }

    /// The answer, made while it waits: one after the other, and what came meanwhile is read before the next is made. So nobody's
    /// request is read late because another's answer is being signed.
    async fn answer_in_turn(&self, ask: Ask) -> Reply {
        if self.latency.is_zero() {
            return self.answer(ask);
        }
        let _turn = self.turn.lock().await;
        // The runtime looks for what came before it goes on.
        tokio::task::yield_now().await;
        self.answer(ask)
    }
}

impl Server {
    pub(crate) fn start(
        listener: TcpListener,
        service: Service,
        tls: Option<Arc<ServerConfig>>,
        begin: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || {
                begin();
                runtime.block_on(async move {
                    tokio::select! {
                        // Either way there is nothing left to serve for.
                        _ = stopped => {}
                        () = serve(listener, service, tls) => {}
                    }
                });
                // Dropping the runtime drops its tasks, and with them all connections, half-open ones too.
            })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, service: Service, tls: Option<Arc<ServerConfig>>) {
    let connections = Connections::default();
    let router = Router::new().fallback(late).with_state(service);
    if let Some(config) = tls {
        let acceptor = RustlsAcceptor::new(RustlsConfig::from_config(config));
        if let Ok(server) = axum_server::from_tcp(listener) {
            let _ = server
                .acceptor(acceptor.acceptor(connections))
                .serve(router.into_make_service())
                .await;
        }
        return;
    }
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let listener = Listening {
        listener,
        connections,
    };
    let _ = axum::serve(listener, router).await;
}

/// The work is done while the answer waits, as at a tenant that is far away: it leaves so long after its request came.
async fn late(State(service): State<Service>, request: Request) -> Response<Body> {
    let leaves = tokio::time::Instant::now() + service.latency;
    let has_latency = !service.latency.is_zero();
    let response = answer(service, request).await;
    if has_latency {
        tokio::time::sleep_until(leaves).await;
    }
    response
}

async fn answer(service: Service, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_REQUEST).await else {
        return respond(&Reply::text(413, "Payload Too Large"));
    };
    // HTTP/2 names the host in the address, HTTP/1 in a header; who sends the header beside the address means that.
    let by_header = parts.headers.get(header::HOST);
    let host = by_header
        .and_then(|value| Some(value.to_str().ok()?.to_owned()))
        .or_else(|| parts.uri.authority().map(ToString::to_string))
        .unwrap_or_default();
    let path = parts.uri.path().to_owned();
    let ask = Ask::new(
        parts.method,
        &path,
        parts.uri.query().unwrap_or_default(),
        parts.headers,
        host,
        body.to_vec(),
    );
    // What takes trouble away must get through.
    let striking = if path.starts_with("/_sandbox/") {
        Vec::new()
    } else {
        fault::striking(&mut lock(&service.faults), &path)
    };
    if striking.is_empty() {
        return respond(&service.answer_in_turn(ask).await);
    }
    for kind in &striking {
        if let FaultKind::Latency(time) = kind {
            tokio::time::sleep(*time).await;
        }
    }
    let last = striking
        .into_iter()
        .rfind(|kind| !matches!(kind, FaultKind::Latency(_)));
    match last {
        Some(kind) => troubled(&service, ask, kind),
        None => respond(&service.answer_in_turn(ask).await),
    }
}

/// What is behind a lock. A panic in somebody's closure leaves data as good as any other misconfiguration.
pub(crate) fn lock<T>(behind: &Mutex<T>) -> MutexGuard<'_, T> {
    behind.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What becomes of an answer in trouble. Only what strikes after the answer lets the request be done at all.
fn troubled(service: &Service, ask: Ask, kind: FaultKind) -> Response<Body> {
    match kind {
        FaultKind::Latency(_) => respond(&service.answer(ask)),
        FaultKind::Status(status) => {
            let text = html! {
                html {
                    head { title { (status) } }
                    body { (status) ", by the sandbox of maz-auth0, which is not Auth0" }
                }
            };
            let answer = Reply::html(status, text.into_string());
            let answer = match status {
                429 | 503 => answer.with("retry-after", "1"),
                _ => answer,
            };
            respond(&answer)
        }
        FaultKind::Drop => Response::new(fault::nothing()),
        FaultKind::LoseAnswer => {
            service.answer(ask);
            Response::new(fault::nothing())
        }
        FaultKind::SlowBody => {
            let mut answer = service.answer(ask);
            let body = fault::slow(std::mem::take(&mut answer.body));
            with_body(&answer, body)
        }
        FaultKind::Truncate => {
            let answer = service.answer(ask);
            let length = answer.body.len().to_string();
            let body = fault::truncated(&answer.body);
            with_body(&answer.with("content-length", length), body)
        }
        FaultKind::Redirect(target) => respond(&Reply::redirect(target)),
        FaultKind::NotJson => {
            let text = html! { html { body { "Some gateway's page. This is not Auth0." } } };
            respond(&Reply::html(200, text.into_string()))
        }
        FaultKind::Huge => {
            let mut answer = service.answer(ask);
            answer.status = 200;
            answer.body = vec![b'['; 10_000_000];
            respond(&answer)
        }
        FaultKind::Endless => {
            let mut answer = service.answer(ask);
            answer.status = 200;
            with_body(&answer, fault::endless())
        }
    }
}

fn respond(answer: &Reply) -> Response<Body> {
    with_body(answer, Body::from(answer.body.clone()))
}

fn with_body(answer: &Reply, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in &answer.headers {
        // A value that is no header is left out: it can only come from a tenant file.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    headers.insert(
        header::SERVER,
        HeaderValue::from_static("maz-auth0-sandbox"),
    );
    response
}
