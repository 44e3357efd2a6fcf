//! A proxy as companies have them, on this machine.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// A proxy that leads every tunnel to one port of this machine, and notes how many were open at once at most.
pub(crate) fn tunnel_to(port: u16, most: &Arc<AtomicUsize>) -> String {
    start(port, most, None)
}

/// The same, but for hosts that begin so: to those it leads nobody, and gives this answer.
pub(crate) fn tunnel_but(
    port: u16,
    hosts: &'static str,
    answer: &'static str,
    asked: &Arc<AtomicUsize>,
) -> String {
    start(port, asked, Some((hosts, answer)))
}

fn start(
    port: u16,
    most: &Arc<AtomicUsize>,
    refused: Option<(&'static str, &'static str)>,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let open = Arc::new(AtomicUsize::new(0));
    let most = Arc::clone(most);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let open = Arc::clone(&open);
            std::thread::spawn(move || {
                let _ = tunnel(stream, port, refused);
                open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    format!("http://{address}")
}

/// A proxy that opens and closes at one address. What is open stays so when it closes.
#[derive(Clone)]
pub(crate) struct Door(Arc<Behind>);

struct Behind {
    address: SocketAddr,
    port: u16,
    is_open: AtomicBool,
    /// How many it led on.
    led: AtomicUsize,
}

impl Door {
    /// One that is closed, in front of a port of this machine.
    pub(crate) fn new(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        Self(Arc::new(Behind {
            address: listener.local_addr().expect("an address"),
            port,
            is_open: AtomicBool::new(false),
            led: AtomicUsize::new(0),
        }))
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.0.address)
    }

    pub(crate) fn open(&self) {
        let listener = TcpListener::bind(self.0.address).expect("the same port");
        self.0.is_open.store(true, Ordering::SeqCst);
        let behind = Arc::clone(&self.0);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if !behind.is_open.load(Ordering::SeqCst) {
                    return;
                }
                behind.led.fetch_add(1, Ordering::SeqCst);
                let port = behind.port;
                std::thread::spawn(move || tunnel(stream, port, None));
            }
        });
    }

    pub(crate) fn close(&self) {
        self.0.is_open.store(false, Ordering::SeqCst);
        // Until nothing listens any more.
        while TcpStream::connect(self.0.address).is_ok() {
            std::thread::yield_now();
        }
    }

    /// Waits until so many were led on.
    pub(crate) fn wait_for(&self, led: usize) {
        while self.0.led.load(Ordering::SeqCst) < led {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn tunnel(
    mut near: TcpStream,
    port: u16,
    refused: Option<(&'static str, &'static str)>,
) -> Option<()> {
    let mut lines = BufReader::new(near.try_clone().ok()?);
    let mut line = String::new();
    lines.read_line(&mut line).ok()?;
    let host = line.strip_prefix("CONNECT ")?.to_owned();
    while line.trim() != "" {
        line.clear();
        lines.read_line(&mut line).ok()?;
    }
    if let Some((_, answer)) = refused.filter(|(hosts, _)| host.starts_with(hosts)) {
        return near.write_all(answer.as_bytes()).ok();
    }
    near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .ok()?;
    let far = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let (mut there, mut back) = (far.try_clone().ok()?, near.try_clone().ok()?);
    let away = std::thread::spawn(move || {
        // What is buffered goes first: a client may say its hello together with the request for the tunnel.
        let _ = std::io::copy(&mut lines, &mut there);
        let _ = there.shutdown(std::net::Shutdown::Write);
    });
    let mut far = far;
    let _ = std::io::copy(&mut far, &mut back);
    let _ = back.shutdown(std::net::Shutdown::Both);
    away.join().ok()
}
