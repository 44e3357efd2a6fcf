//! How often a tenant is connected to.

use crate::support::program::{Program, sandbox_with};
use crate::support::tunnel::tunnel_to;
use maz_auth0::sandbox::{Options, read_tenants};
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

/// Where each tenant is a host of its own, what is open to one that is done is closed: the system lets a program have only
/// so many open.
#[test]
fn of_a_fleet_only_those_are_connected_to_that_are_asked() {
    const TENANTS: usize = 24;
    const SECRET: &str = "practice-of-the-fleet-0123456789-0123456789";
    let folder = tempfile::tempdir().expect("a folder");
    let host = |at: usize| format!("t{at}.us.auth0.com");
    let tenant = |at| {
        format!(
            "[[tenant]]\ndomain = \"{}\"\n[[tenant.clients]]\nname = \"MAZ\"\nclient_id = \"app{at}\"\nclient_secret = \"{SECRET}\"\n\
             grant_types = [\"client_credentials\", \"password\", \"http://auth0.com/oauth/grant-type/password-realm\"]\n",
            host(at)
        )
    };
    let integration = |at| {
        format!(
            "[integrations.t{at}]\ndomain = \"{0}\"\nclient_id = \"app{at}\"\nmanagement_api_identifier = \"https://{0}/api/v2/\"\n\
             default_directory = \"Username-Password-Authentication\"\nsubscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n",
            host(at)
        )
    };
    let tenants: String = (0..TENANTS).map(tenant).collect();
    let record: String = (0..TENANTS).map(integration).collect();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("record.toml"), record).expect("written");
    let sandbox = sandbox_with(Options {
        tls: true,
        tenants: read_tenants(&tenants, Some(7)).expect("tenants"),
        ..Options::default()
    });
    let port = sandbox.endpoint().rsplit(':').next().expect("a port");
    let most = Arc::new(AtomicUsize::new(0));
    let proxy = tunnel_to(port.parse().expect("a number"), &most);
    let outcome = Program::new(&["verify", "--all", "--jobs", "2", "--format", "jsonl"])
        .against(&sandbox)
        .without("MAZ_AUTH0_ENDPOINT")
        .variable("HTTPS_PROXY", &proxy)
        .variable("MAZ_AUTH0_CONFIG", &path("record.toml").to_string_lossy())
        .variable("MAZ_AUTH0_CLIENT_SECRET", SECRET)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let most = most.load(Ordering::SeqCst);
    // Two are asked; of those before them, one each may not be quite closed yet.
    assert!((2..=6).contains(&most), "{most} open at once");
}
