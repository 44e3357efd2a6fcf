//! What is held back: pages of others, connections, and people without end.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::*;
use crate::sandbox::call::MOST_MADE;
use crate::sandbox::host::connections::MOST;

#[test]
fn pages_of_others_read_nothing() {
    let (sandbox, asker) = started(&[]);
    let readable = |path: &str, origin: &str| {
        let answer = asker.send(|client, endpoint| {
            client
                .get(format!("{endpoint}{path}"))
                .header("origin", origin)
        });
        answer.header("access-control-allow-origin") == origin
    };
    let keys = "/.well-known/jwks.json";
    let own = sandbox.endpoint().to_owned();
    assert!(readable(keys, &own));
    assert!(!readable(keys, "http://localhost:3000"));
    sandbox.with_tenant(|tenant| {
        for callback in [
            "http://localhost:3000/callback",
            "https://www.example.com/callback",
        ] {
            tenant.clients[0].add_callback(callback);
        }
        let origins = json!(["http://localhost:4000"]);
        tenant.clients[1]
            .rest
            .insert("web_origins".to_owned(), origins);
    });
    assert!(readable(keys, "http://localhost:3000") && readable(keys, "http://localhost:4000"));
    assert!(!readable(keys, "http://localhost:3001"));
    // Not of this machine, whatever a tenant lists.
    assert!(!readable(keys, "https://www.example.com"));
    for path in ["/", "/_sandbox/requests", "/maz/v1/apps"] {
        assert!(!readable(path, "http://localhost:3000"), "{path}");
    }
}

#[test]
fn the_switches_are_for_its_own_page_and_for_programs() {
    let (_sandbox, asker) = started(&[]);
    let status = |site: Option<&str>| {
        let answer = asker.send(|client, endpoint| {
            let ask = client.get(format!("{endpoint}/_sandbox/requests"));
            match site {
                Some(site) => ask.header("sec-fetch-site", site),
                None => ask,
            }
        });
        answer.status
    };
    assert_eq!(
        [
            None,
            Some("same-origin"),
            Some("same-site"),
            Some("cross-site")
        ]
        .map(status),
        [200, 200, 403, 403]
    );
}

#[test]
fn the_connection_that_was_still_for_longest_ends() {
    let (sandbox, _asker) = started(&[]);
    let address = sandbox.endpoint().trim_start_matches("http://").to_owned();
    let ask = |stream: &mut TcpStream| {
        let request = b"GET /.well-known/jwks.json HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stream.write_all(request).is_ok() && matches!(stream.read(&mut [0; 16_000]), Ok(1..))
    };
    let open = || {
        let stream = TcpStream::connect(&address).expect("a connection");
        let patience = Some(Duration::from_secs(30));
        stream.set_read_timeout(patience).expect("a timeout");
        stream
    };
    let mut first = open();
    assert!(ask(&mut first));
    let mut second = open();
    assert!(ask(&mut second));
    let mut rest: Vec<TcpStream> = (0..MOST - 2).map(|_| open()).collect();
    assert!(rest.iter_mut().all(ask));
    // The first is not the one that was still for longest any more.
    assert!(ask(&mut first));
    let mut last = open();
    assert!(ask(&mut last));
    assert_eq!(second.read(&mut [0; 8]).expect("an end"), 0);
    assert!(ask(&mut first) && rest.iter_mut().all(ask));
}

/// Who waits for an answer gets it, however many are open beside.
#[test]
fn no_connection_ends_that_waits_for_an_answer() {
    let late = Options {
        latency: Duration::from_secs(2),
        ..Options::default()
    };
    let sandbox = Sandbox::start(late).expect("a sandbox");
    let address = sandbox.endpoint().trim_start_matches("http://").to_owned();
    let open = || {
        // No faster than they are taken in.
        std::thread::sleep(Duration::from_millis(1));
        TcpStream::connect(&address).expect("a connection")
    };
    let mut waits = open();
    let request = b"GET /.well-known/jwks.json HTTP/1.1\r\nhost: localhost\r\n\r\n";
    waits.write_all(request).expect("sent");
    std::thread::sleep(Duration::from_millis(200));
    let idle: Vec<TcpStream> = (0..MOST).map(|_| open()).collect();
    let mut answer = [0; 12];
    waits.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200");
    drop(idle);
}

#[test]
fn of_very_many_people_the_oldest_go() {
    let (sandbox, asker) = started(&[]);
    {
        let mut world = sandbox.shared.lock();
        let house = &mut world.houses[0];
        for number in 0..MOST_MADE {
            let user_id = format!("auth0|{number}");
            house.live.made.push_back(user_id.clone());
            house.tenant.users.push(User {
                user_id,
                ..User::default()
            });
        }
    }
    let token = sandbox.details().admin_token.clone();
    let body = json!({"connection": FIRST_DATABASE, "email": "new@example.com", "password": "Rather-l0ng-one!"});
    assert_eq!(
        asker.manage("POST", "/users", &token, Some(&body)).status,
        201
    );
    let there = |id: &str| sandbox.with_tenant(|tenant| tenant.user(id).is_some());
    assert!(!there("auth0|0") && !there("auth0|999") && there("auth0|1000"));
    // Who was there from the beginning stays.
    let details = sandbox.details();
    let reader = password(&sandbox, &details.username, &details.password, None);
    assert_eq!(asker.post("/oauth/token", &reader).status, 200);
    let total = asker.manage("GET", "/users?include_totals=true&per_page=1", &token, None);
    assert_eq!(total.json()["total"], json!(MOST_MADE - 1_000 + 2));
}
