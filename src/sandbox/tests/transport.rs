//! TLS, and trouble on the way.

use super::*;

fn trusting(sandbox: &Sandbox) -> Asker {
    let pem = std::fs::read(sandbox.details().ca_file.as_ref().expect("a file")).expect("a file");
    let authority = reqwest::Certificate::from_pem(&pem).expect("a certificate");
    Asker {
        client: reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([authority])
            .build()
            .expect("a client"),
        ..Asker::of(sandbox)
    }
}

#[test]
fn tls_by_an_authority_of_the_moment() {
    let sandbox = Sandbox::start(Options {
        tls: true,
        ..Options::default()
    })
    .expect("a sandbox");
    assert!(sandbox.endpoint().starts_with("https://127.0.0.1:"));
    let answer = trusting(&sandbox).send(|client, endpoint| {
        client.get(format!("{endpoint}/.well-known/openid-configuration"))
    });
    assert_eq!(answer.status, 200);
    let file = sandbox.details().ca_file.clone().expect("a file");
    assert!(file.exists());
    drop(sandbox);
    assert!(!file.exists());
}

#[test]
fn a_certificate_for_somebody_else() {
    let sandbox = Sandbox::start(Options {
        tls: true,
        breaks: vec!["tenant.reachable/bad-certificate".to_owned()],
        ..Options::default()
    })
    .expect("a sandbox");
    let asker = trusting(&sandbox);
    let outcome = asker.runtime.block_on(async {
        asker
            .client
            .get(format!("{}/.well-known/jwks.json", asker.endpoint))
            .send()
            .await
    });
    assert!(outcome.is_err());
}

fn faulty(faults: &str) -> (Sandbox, Asker) {
    let sandbox = Sandbox::start(Options {
        faults: parse_faults(faults).expect("faults"),
        ..Options::default()
    })
    .expect("a sandbox");
    let asker = Asker::of(&sandbox);
    (sandbox, asker)
}

/// The status, and whether the body came whole.
fn outcome(asker: &Asker) -> (Option<u16>, bool) {
    asker.runtime.block_on(async {
        let sent = asker
            .client
            .get(format!(
                "{}/.well-known/openid-configuration",
                asker.endpoint
            ))
            .header("host", &asker.domain)
            .send()
            .await;
        match sent {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let whole = tokio::time::timeout(Duration::from_millis(400), answer.bytes()).await;
                (Some(status), matches!(whole, Ok(Ok(_))))
            }
            Err(_) => (None, false),
        }
    })
}

#[test]
fn each_fault_strikes() {
    for (fault, expected) in [
        ("drop", (None, false)),
        ("lose-answer", (None, false)),
        ("503", (Some(503), true)),
        ("truncate", (Some(200), false)),
        ("slow-body", (Some(200), false)),
        ("endless", (Some(200), false)),
        ("redirect", (Some(302), true)),
        ("not-json", (Some(200), true)),
        ("latency=20ms", (Some(200), true)),
        ("drop@/oauth", (Some(200), true)),
        ("drop#2", (Some(200), true)),
    ] {
        let (sandbox, asker) = faulty(fault);
        assert_eq!(outcome(&asker), expected, "{fault}");
        sandbox.with_faults(Vec::clear);
        assert_eq!(outcome(&asker), (Some(200), true), "{fault}, fixed");
    }
}

#[test]
fn over_the_limit_is_refused_as_recorded() {
    let sandbox = Sandbox::start(Options {
        rate_limit: Some(2),
        ..Options::default()
    })
    .expect("a sandbox");
    let asker = Asker::of(&sandbox);
    let token = sandbox.details().admin_token.clone();
    let answers: Vec<Asked> = (0..4)
        .map(|_| asker.manage("GET", "/users", &token, None))
        .collect();
    assert_eq!(answers[0].status, 200);
    assert_eq!(answers[0].header("x-ratelimit-limit"), "2");
    let last = &answers[3];
    assert_eq!(last.status, 429);
    assert_eq!(last.json()["message"], "Global limit has been reached");
    assert_eq!(last.header("x-ratelimit-remaining"), "0");
}
