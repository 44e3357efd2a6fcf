//! How often a tenant is connected to.

use crate::support::program::{Program, sandbox_with};
use maz_auth0::sandbox::Options;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Leads to a port of this machine, and counts who goes through.
fn door_to(port: u16) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let here = listener.local_addr().expect("an address").port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for near in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            let far = TcpStream::connect(("127.0.0.1", port)).expect("the sandbox");
            let clone = |stream: &TcpStream| stream.try_clone().expect("a stream");
            for (mut from, mut to) in [(clone(&near), clone(&far)), (far, near)] {
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut to);
                    let _ = to.shutdown(Shutdown::Write);
                });
            }
        }
    });
    (here, count)
}

/// Each connection is a handshake: where the host speaks HTTP/2, as Auth0 does, one is enough for all that is asked.
#[test]
fn a_tenant_is_connected_to_once() {
    let sandbox = sandbox_with(Options {
        tls: true,
        ..Options::default()
    });
    let port = sandbox.endpoint().rsplit(':').next().expect("a port");
    for command in [
        &["verify", "--format", "json"][..],
        &["verify", "--format", "json", "--skip", "password"],
    ] {
        let (door, count) = door_to(port.parse().expect("a number"));
        let outcome = Program::new(command)
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &format!("https://127.0.0.1:{door}"))
            .run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.json()["integrations"][0]["requests"].as_u64() >= Some(4));
        assert_eq!(count.load(Ordering::SeqCst), 1, "{command:?}");
    }
}
