//! `doctor`: what is broken on this machine is told with a way out, and nothing of it is secret.

use crate::support::program::{Program, sandbox};
use serde_json::Value;
use tempfile::TempDir;

fn row<'a>(report: &'a Value, id: &str) -> &'a Value {
    let rows = report["rows"].as_array().expect("rows");
    rows.iter()
        .find(|row| row["id"] == id)
        .unwrap_or_else(|| panic!("no row {id} in {report}"))
}

fn json(program: Program) -> (Option<i32>, Value) {
    let outcome = program.run();
    let report = serde_json::from_str(&outcome.stdout);
    (
        outcome.code,
        report.unwrap_or_else(|error| panic!("no JSON ({error}): {outcome:?}")),
    )
}

#[test]
fn a_machine_that_is_well_and_its_tenant_fit_one_screen() {
    let sandbox = sandbox(&[]);
    let outcome = Program::new(&["doctor", "--domain", "acme.us.auth0.com"])
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.lines().count() <= 24, "{}", outcome.stdout);
    for words in [
        "Record file",
        "Keyring",
        "Proxy",
        "Certificates",
        "Clock",
        "acme.us.auth0.com answers",
    ] {
        assert!(
            outcome.stdout.contains(words),
            "{words}: {}",
            outcome.stdout
        );
    }
    // Without a tenant nobody is asked, and the clock is compared with no other: nothing is known of it.
    let before = sandbox.requests().len();
    let (code, report) = json(
        Program::new(&["doctor", "--format", "json"])
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint()),
    );
    assert_eq!(code, Some(0), "{report}");
    assert_eq!(sandbox.requests().len(), before);
    assert_eq!(row(&report, "clock")["status"], "skip", "{report}");
}

#[test]
fn what_is_broken_is_told_with_a_way_out() {
    let sandbox = sandbox(&[]);
    let doctor = || {
        Program::new(&[
            "doctor",
            "--domain",
            "acme.us.auth0.com",
            "--format",
            "json",
        ])
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
    };
    let unreachable = Program::new(&[
        "doctor",
        "--domain",
        "acme.us.auth0.com",
        "--format",
        "json",
    ])
    .variable(
        "HTTPS_PROXY",
        "http://jo:pa55w0rd-of-jo@proxy.corp.invalid:8080",
    );
    let elsewhere = doctor().variable("MAZ_AUTH0_DOMAIN", "acme.eu.auth0.com");
    for (what, program, code, id, status, words) in [
        (
            "certificates that are not there",
            doctor().variable("SSL_CERT_FILE", "/nowhere.pem"),
            2,
            "certificates",
            "fail",
            "SSL_CERT_FILE",
        ),
        (
            "a variable without a value",
            doctor().variable("MAZ_AUTH0_CLIENT_SECRET", ""),
            0,
            "variables",
            "warn",
            "MAZ_AUTH0_CLIENT_SECRET",
        ),
        (
            "a proxy that cannot be found",
            unreachable,
            2,
            "tenant",
            "fail",
            "proxy.corp.invalid",
        ),
        (
            "all well",
            elsewhere,
            0,
            "tenant",
            "pass",
            "acme.us.auth0.com",
        ),
    ] {
        let (found, report) = json(program);
        assert_eq!(found, Some(code), "{what}: {report}");
        let row = row(&report, id);
        assert_eq!(row["status"], status, "{what}: {report}");
        assert!(row.to_string().contains(words), "{what}: {report}");
        assert!(
            status == "pass" || row["fix"].is_string(),
            "{what}: {report}"
        );
        assert!(!report.to_string().contains("pa55w0rd"), "{what}: {report}");
    }
    let (code, report) = json(
        Program::new(&[
            "doctor",
            "--domain",
            "acme.eu.auth0.com",
            "--format",
            "json",
        ])
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint()),
    );
    assert_eq!(code, Some(2), "{report}");
    assert_eq!(row(&report, "discovery")["status"], "fail");
    let down = crate::support::program::sandbox_with(maz_auth0::sandbox::Options {
        faults: vec!["503".parse().expect("a fault")],
        ..maz_auth0::sandbox::Options::default()
    });
    let (code, report) = json(
        Program::new(&[
            "doctor",
            "--domain",
            "acme.us.auth0.com",
            "--format",
            "json",
        ])
        .variable("MAZ_AUTH0_ENDPOINT", down.endpoint()),
    );
    assert_eq!(code, Some(3), "{report}");
}

#[cfg(unix)]
#[test]
fn a_record_that_cannot_be_read_and_secrets_that_are_open_are_seen() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("integrations.toml");
    std::fs::write(&path, "schema = ").expect("written");
    let secrets = folder.path().join("secrets.toml");
    std::fs::write(
        &secrets,
        "[client_secrets]\nacme = \"kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jK\"\n",
    )
    .expect("written");
    std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    let (code, report) = json(
        Program::new(&["doctor", "--format", "json"])
            .variable("MAZ_AUTH0_CONFIG", &path.display().to_string()),
    );
    assert_eq!(code, Some(2), "{report}");
    assert_eq!(row(&report, "record")["status"], "fail");
    assert_eq!(row(&report, "secrets")["status"], "fail");
    assert!(!report.to_string().contains("kP3vQ9"), "{report}");
    for arguments in [
        &["doctor", "nobody"][..],
        &["doctor", "--domain", "http://["],
    ] {
        let outcome = Program::new(arguments).run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
    }
}

#[test]
fn a_file_without_certificates_is_not_called_well() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, "no certificate\n").expect("written");
    let (code, report) = json(
        Program::new(&["doctor", "--format", "json"])
            .variable("SSL_CERT_FILE", &path.to_string_lossy()),
    );
    assert_eq!(code, Some(2), "{report}");
    let row = row(&report, "certificates");
    assert!(row.to_string().contains("holds no certificate"), "{row}");
}

/// What nobody could look at is not broken, and whose address it was is said.
#[test]
fn an_endpoint_where_nothing_listens_is_named() {
    let endpoint = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let domain = ["--domain", "acme.us.auth0.com"];
    let doctor = [&["doctor", "--format", "json"], &domain[..]].concat();
    let (code, report) = json(Program::new(&doctor).variable("MAZ_AUTH0_ENDPOINT", &endpoint));
    assert_eq!(code, Some(3), "{report}");
    let row = row(&report, "tenant");
    assert_eq!(row["status"], "unknown", "{report}");
    let verified = Program::new(&["verify", "--only", "tenant"])
        .against(&sandbox(&[]))
        .variable("MAZ_AUTH0_ENDPOINT", &endpoint)
        .variable("COLUMNS", "400")
        .run();
    assert_eq!(verified.code, Some(3), "{verified:?}");
    for told in [row.to_string(), verified.stdout] {
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [
            format!("nothing listens at the endpoint {endpoint}"),
            "Start what ran at the endpoint".to_owned(),
        ] {
            assert!(told.contains(&words), "{words}: {told}");
        }
        assert!(!told.contains("status.auth0.com"), "{told}");
    }
}
