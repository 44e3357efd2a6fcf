//! The thread that serves, and how it comes to an end.

use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use axum::serve::ListenerExt as _;
use tokio::sync::oneshot;

use super::wire::{Answer, Ask};
use super::world::Shared;

/// No request of these APIs comes near it.
const LARGEST_REQUEST: usize = 1 << 20;

/// The serving thread. Dropping it cuts all connections and waits for the thread only.
pub(super) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Clone)]
struct Service {
    shared: Arc<Shared>,
    latency: Duration,
}

impl Server {
    pub(super) fn start(
        listener: TcpListener,
        shared: Arc<Shared>,
        latency: Duration,
    ) -> std::io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || {
                // The first request would wait for the keys in any case.
                shared.keys(0);
                let service = Service { shared, latency };
                runtime.block_on(async move {
                    tokio::select! {
                        // Either way there is nothing left to serve for.
                        _ = stopped => {}
                        () = serve(listener, service) => {}
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

async fn serve(listener: TcpListener, service: Service) {
    let router = Router::new().fallback(answer).with_state(service);
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let listener = listener.tap_io(|stream| {
        // Else HTTP/2 waits forty milliseconds for an acknowledgement.
        let _ = stream.set_nodelay(true);
    });
    let _ = axum::serve(listener, router).await;
}

async fn answer(State(service): State<Service>, request: Request) -> Response<Body> {
    if !service.latency.is_zero() {
        tokio::time::sleep(service.latency).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_REQUEST).await else {
        return respond(&Answer::text(413, "Payload Too Large"), None);
    };
    // HTTP/2 names the host in the address, HTTP/1 in a header.
    let host = parts
        .uri
        .authority()
        .map(ToString::to_string)
        .or_else(|| {
            let value = parts.headers.get(header::HOST)?;
            Some(value.to_str().ok()?.to_owned())
        })
        .unwrap_or_default();
    let origin = parts.headers.get(header::ORIGIN).cloned();
    if parts.method == Method::OPTIONS {
        return respond(&preflight(&parts.headers), origin);
    }
    let ask = Ask::new(
        parts.method,
        parts.uri.path(),
        parts.uri.query().unwrap_or_default(),
        parts.headers,
        host,
        body.to_vec(),
    );
    respond(&service.shared.answer(ask), origin)
}

/// What a browser asks before it lets a page of another origin ask.
fn preflight(headers: &axum::http::HeaderMap) -> Answer {
    let wanted = headers
        .get(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("authorization,content-type");
    Answer::empty(204)
        .with("access-control-allow-methods", "GET,POST,PUT,PATCH,DELETE")
        .with("access-control-allow-headers", wanted)
        .with("access-control-max-age", "600")
}

fn respond(answer: &Answer, origin: Option<HeaderValue>) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body.clone()));
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
    if let Some(origin) = origin.filter(is_of_this_machine) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
    }
    response
}

/// Pages of this machine may call from a browser; other sites have no business here.
fn is_of_this_machine(origin: &HeaderValue) -> bool {
    origin
        .to_str()
        .ok()
        .and_then(|origin| url::Url::parse(origin).ok())
        .and_then(|origin| origin.host_str().map(str::to_owned))
        .is_some_and(|host| matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]"))
}
