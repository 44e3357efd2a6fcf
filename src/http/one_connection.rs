//! One connection for all that is asked of a host at once, where the host speaks HTTP/2: the first request opens it, and
//! the others wait for that, which takes no longer than to open one of their own.
//!
//! The client behind us would open one for each of them, shake hands over all, and throw all but one away, since nobody
//! knows before the first handshake what the host speaks.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::watch;
use tower_layer::Layer;
use tower_service::Service;

/// Turns of the loop after which a connection that was opened is in the client's hands.
const TURNS: usize = 8;

tokio::task_local! {
    /// Which gate a connection opens that is made for this request.
    static OPENS: Arc<watch::Sender<State>>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The first request is on its way.
    Opening,
    /// There is a connection, or the first request ended without one: from here on nobody waits.
    Open,
}

/// Whether there is a connection to a host already.
#[derive(Debug, Default)]
pub(super) struct Gates(Mutex<HashMap<String, Arc<watch::Sender<State>>>>);

impl Gates {
    /// Sends a request to an origin; where it is not the first, once there is a connection for it.
    pub(super) async fn pass<T>(&self, origin: &str, request: impl Future<Output = T>) -> T {
        let mut is_first = false;
        let gate = Arc::clone(
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(origin.to_owned())
                .or_insert_with(|| {
                    is_first = true;
                    Arc::new(watch::Sender::new(State::Opening))
                }),
        );
        if is_first {
            // Also where it is given up in the middle.
            let _last = Opens(Arc::clone(&gate));
            return OPENS.scope(gate, request).await;
        }
        if *gate.borrow() == State::Opening {
            let _ = gate
                .subscribe()
                .wait_for(|state| *state == State::Open)
                .await;
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
            }
        }
        request.await
    }
}

/// Opens a gate when it goes.
struct Opens(Arc<watch::Sender<State>>);

impl Drop for Opens {
    fn drop(&mut self) {
        self.0.send_replace(State::Open);
    }
}

/// Watches each connection that the client opens, and notes that there was one.
#[derive(Debug, Clone)]
pub(super) struct Watching(pub(super) Arc<AtomicBool>);

impl<S> Layer<S> for Watching {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched(inner, Arc::clone(&self.0))
    }
}

/// A maker of connections that is watched.
#[derive(Debug, Clone)]
pub(super) struct Watched<S>(S, Arc<AtomicBool>);

impl<S, Request> Service<Request> for Watched<S>
where
    S: Service<Request>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let opening = self.0.call(request);
        let noted = Arc::clone(&self.1);
        Box::pin(async move {
            let opened = opening.await;
            if opened.is_ok() {
                noted.store(true, Ordering::Relaxed);
                let _ = OPENS.try_with(|gate| gate.send_replace(State::Open));
            }
            opened
        })
    }
}
