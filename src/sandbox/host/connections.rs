//! Connections, of which the one that was still for longest ends where very many are open (one that waits for an answer last).

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use axum_server::accept::Accept;
use futures_util::task::AtomicWaker;
use indexmap::IndexMap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// How many may be open: three for each of a hundred that are asked at once, and those that are just being closed.
pub(crate) const MOST: usize = 400;

/// All that are open.
#[derive(Clone, Default)]
pub(crate) struct Connections(Arc<All>);

#[derive(Default)]
struct All {
    open: Mutex<IndexMap<u64, Arc<One>>>,
    /// Counts what happens, so that what happened last can be compared.
    happened: AtomicU64,
}

#[derive(Default)]
struct One {
    used: AtomicU64,
    /// Whether more was read from it than was answered.
    awaits_answer: AtomicBool,
    is_over: AtomicBool,
    waker: AtomicWaker,
}

impl Connections {
    /// Takes in a new one, and ends the one that was still for longest where there are too many.
    fn hold(&self, stream: TcpStream) -> OpenConnection {
        // Else HTTP/2 waits forty milliseconds for an acknowledgement.
        let _ = stream.set_nodelay(true);
        let number = self.tick();
        let one = Arc::new(One::default());
        one.used.store(number, Ordering::Relaxed);
        let is_full = {
            let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.insert(number, Arc::clone(&one));
            open.len() > MOST
        };
        if is_full {
            self.end_one();
        }
        OpenConnection {
            stream,
            one,
            number,
            among: self.clone(),
        }
    }

    fn end_one(&self) {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let stillest = open
            .iter()
            .min_by_key(|(_, one)| {
                let used = one.used.load(Ordering::Relaxed);
                (one.awaits_answer.load(Ordering::Relaxed), used)
            })
            .map(|(number, _)| *number);
        if let Some(one) = stillest.and_then(|number| open.swap_remove(&number)) {
            one.is_over.store(true, Ordering::Release);
            one.waker.wake();
        }
    }

    fn tick(&self) -> u64 {
        self.0.happened.fetch_add(1, Ordering::Relaxed)
    }
}

/// A connection that can be ended from outside: it then reads as if the other side had closed it.
pub(crate) struct OpenConnection {
    stream: TcpStream,
    one: Arc<One>,
    number: u64,
    among: Connections,
}

impl OpenConnection {
    fn use_it(&self, awaits_answer: bool) {
        self.one.used.store(self.among.tick(), Ordering::Relaxed);
        self.one
            .awaits_answer
            .store(awaits_answer, Ordering::Relaxed);
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let mut open = self
            .among
            .0
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        open.swap_remove(&self.number);
    }
}

impl AsyncRead for OpenConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.one.waker.register(context.waker());
        if self.one.is_over.load(Ordering::Acquire) {
            return Poll::Ready(Ok(()));
        }
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            self.use_it(true);
        }
        read
    }
}

impl AsyncWrite for OpenConnection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.use_it(false);
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.use_it(false);
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// Without TLS: what listens.
pub(crate) struct Listening {
    pub(crate) listener: TcpListener,
    pub(crate) connections: Connections,
}

impl Listener for Listening {
    type Io = OpenConnection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (OpenConnection, SocketAddr) {
        loop {
            if let Ok((stream, address)) = self.listener.accept().await {
                return (self.connections.hold(stream), address);
            }
            // No descriptor is left, it may be: one that is not used gives its own.
            self.connections.end_one();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// With TLS: what stands before it.
impl<S> Accept<TcpStream, S> for Connections {
    type Stream = OpenConnection;
    type Service = S;
    type Future = std::future::Ready<io::Result<(OpenConnection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        std::future::ready(Ok((self.hold(stream), service)))
    }
}
