//! What each reader of foreign text promises, whatever it is given. The property tests and the fuzz targets both lean on
//! these: each function takes bytes, reads them, and panics where a promise is broken.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use clap::ValueEnum as _;
use maz_auth0::auth0::{
    AuthorizationResponse, AuthorizeAnswer, ClientSettings, ConnectionSettings, Discovery,
    Expected, Grant, Jwks, Jwt, ManagementError, SignedBy, TenantSettings, Throttling, TokenAnswer,
    UserInfo, validate,
};
use maz_auth0::domain::{
    ApiAddress, AppId, Audience, ClientId, ClientSecret, DirectoryName, IntegrationName, Redactor,
    TenantDomain, clean, clean_to,
};
use maz_auth0::http::{Answer, Endpoint, Error};
use maz_auth0::output::Format;
use maz_auth0::output::document::Document as Report;
use maz_auth0::output::human::{Detail, Look};
use maz_auth0::sandbox::{parse_faults, read_tenants, write_tenants};
use maz_auth0::store::record_file::RecordFile;
use maz_auth0::terminal::style::Style;
use std::fmt::Write as _;

/// The longest text of a server that is shown, with room for our own words around it.
const LONGEST: usize = 1000;

const STATUSES: [u16; 16] = [
    200, 201, 204, 301, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503, 599, 999,
];

/// An answer made of bytes: the first chooses the status, the second whether the first line is where it redirects to.
pub fn answer(data: &[u8]) -> Answer {
    let (head, rest) = data.split_at(data.len().min(2));
    let text = String::from_utf8_lossy(rest).into_owned();
    let choice = |index: usize| usize::from(head.get(index).copied().unwrap_or_default());
    let (location, body) = match text.split_once('\n') {
        Some((first, rest)) if choice(1) % 2 == 1 => (Some(first.to_owned()), rest.to_owned()),
        _ => (None, text),
    };
    let kind = ["application/json", "text/html; charset=utf-8", ""][choice(1) % 3];
    let mut headers = vec![("content-type", kind)];
    headers.extend(location.as_deref().map(|location| ("location", location)));
    Answer::of(
        STATUSES[choice(0) % STATUSES.len()],
        &headers,
        body.as_bytes(),
    )
}

/// A text that came from a server can be shown: on one line, without control characters, and not without end.
fn harmless(text: &str) {
    assert!(!text.chars().any(char::is_control), "{text:?}");
    assert!(text.chars().count() <= LONGEST, "{} long", text.len());
}

fn harmless_error(error: &Error) {
    harmless(&error.to_string());
}

/// `POST /oauth/token`: a token is only ever one that came with 200.
pub fn token(data: &[u8]) {
    let answer = answer(data);
    for grant in [
        Grant::ClientCredentials,
        Grant::Password,
        Grant::PasswordRealm,
    ] {
        match TokenAnswer::read(&answer, grant) {
            Ok(TokenAnswer::Granted(granted)) => {
                assert_eq!(answer.status, 200);
                assert!(!granted.access_token.expose().is_empty());
                for scope in granted.scopes().into_iter().flatten() {
                    assert!(!scope.as_str().contains(char::is_whitespace));
                }
            }
            Ok(TokenAnswer::Refused(refusal)) => {
                // A tenant that calls an error well answered has refused anyway.
                assert!(answer.status != 200 || !refusal.error.is_empty() || has_error(data));
                harmless(&refusal.words());
            }
            Err(error) => harmless_error(&error),
        }
    }
}

/// Whether a body names an error, though it be of blanks alone.
fn has_error(data: &[u8]) -> bool {
    String::from_utf8_lossy(data).contains("\"error\"")
}

/// The discovery document.
pub fn discovery(data: &[u8]) {
    let answer = answer(data);
    match Discovery::read(&answer) {
        Ok(discovery) => {
            assert_eq!(answer.status, 200);
            let _ = discovery.lacking();
        }
        Err(error) => harmless_error(&error),
    }
}

/// The key set: what is usable is part of what is there.
pub fn jwks(data: &[u8]) {
    match Jwks::read(&answer(data)) {
        Ok(keys) => {
            assert!(keys.usable.len() <= keys.total);
            for key in &keys.usable {
                let found = keys.find(key.kid.as_deref());
                assert!(!found.is_empty() || key.kid.is_none());
            }
        }
        Err(error) => harmless_error(&error),
    }
}

/// The documents of the Management API, and its refusals.
pub fn settings(data: &[u8]) {
    let answer = answer(data);
    match TenantSettings::read(&answer) {
        Ok(settings) => assert_ne!(settings.default_directory.as_deref(), Some("")),
        Err(error) => harmless_error(&error),
    }
    for outcome in [
        ClientSettings::read(&answer).err(),
        ConnectionSettings::read(&answer).err(),
        Throttling::read(&answer).err(),
    ] {
        outcome.iter().for_each(harmless_error);
    }
    match ManagementError::read(&answer) {
        Ok(error) => {
            assert!((400..500).contains(&error.status) && error.status != 429);
            harmless(&error.words());
            let _ = (error.missing_scopes(), error.refuses_token());
        }
        Err(error) => harmless_error(&error),
    }
}

/// `/authorize`: a page or a redirect.
pub fn authorize(data: &[u8]) {
    let origin = url::Url::parse("https://acme.us.auth0.com/authorize").expect("an address");
    match AuthorizeAnswer::read(&answer(data), &origin, "https://id.example.com/cb") {
        Ok(AuthorizeAnswer::Refused(refusal)) => harmless(&refusal.words()),
        Ok(_) => {}
        Err(error) => harmless_error(&error),
    }
}

/// `/userinfo`.
pub fn userinfo(data: &[u8]) {
    let answer = answer(data);
    match UserInfo::read(&answer) {
        Ok(info @ UserInfo::Claims(_)) => {
            assert_eq!(answer.status, 200);
            assert!(info.subject().is_some());
        }
        Ok(UserInfo::Refused(words)) => harmless(&words),
        Err(error) => harmless_error(&error),
    }
}

/// A token: nobody's signature is ever right by chance, and a reason names no control character.
pub fn id_token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(token) = Jwt::parse(&text) {
        let _ = (token.audiences(), token.number("exp"), token.text("iss"));
    }
    let none = Jwks {
        usable: Vec::new(),
        total: 0,
    };
    let secret = ClientSecret::parse(
        "a-secret-that-nobody-can-have-signed-with".to_owned(),
        &Redactor::default(),
    )
    .expect("a secret")
    .value;
    for signed_by in [SignedBy::Tenant(&none), SignedBy::Secret(&secret)] {
        let expected = Expected {
            signed_by,
            issuer: "https://acme.us.auth0.com/",
            client_id: "client",
            nonce: Some("nonce"),
            access_token: "token",
            now: 0,
        };
        let error = validate(&text, &expected).expect_err("nobody signed it");
        harmless(&error.to_string());
    }
}

/// The query of a callback: a code is only ever taken with the state that was sent.
pub fn callback(data: &[u8]) {
    let query = String::from_utf8_lossy(data);
    let state = "the-state-that-was-sent";
    match AuthorizationResponse::read(
        &query,
        state,
        "https://acme.us.auth0.com/",
        true,
        &Redactor::default(),
    ) {
        Some(AuthorizationResponse::Code(_)) => assert!(query.contains(state)),
        Some(AuthorizationResponse::Refused(refusal)) => harmless(&refusal.words()),
        Some(AuthorizationResponse::WrongIssuer(issuer)) => harmless(&issuer),
        Some(AuthorizationResponse::Broken(what)) => {
            assert!(query.contains(state));
            harmless(&what);
        }
        Some(AuthorizationResponse::WrongState) | None => {}
    }
}

/// What a person pastes: a domain stays within its host name, and what was read is read again as the same.
pub fn pasted(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match TenantDomain::parse(&text) {
        Ok(domain) => {
            let host = domain.value.host();
            assert!(!host.is_empty() && host.is_ascii());
            assert!(!host.contains(|c: char| "/@#?\\:% ".contains(c) || c.is_control()));
            let address = url::Url::parse(&format!("https://{host}/")).expect("an address");
            assert_eq!(address.host_str(), Some(host));
            let again = TenantDomain::parse(host).expect("the same");
            assert_eq!(again.value.host(), host);
        }
        Err(error) => assert!(!error.to_string().contains('\u{1b}')),
    }
    if let Ok(endpoint) = Endpoint::parse(&text) {
        let address = url::Url::parse(&endpoint.to_string()).expect("an address");
        assert!(address.username().is_empty() && address.password().is_none());
    }
    if let Ok(address) = ApiAddress::parse(&text) {
        let address = url::Url::parse(&address.to_string()).expect("an address");
        assert!(address.username().is_empty() && address.query().is_none());
    }
    if let Ok(app) = AppId::parse(&text) {
        assert!(!app.to_string().contains(['/', '.', '%']));
    }
    let one_line = |value: &str| assert!(!value.chars().any(char::is_control), "{value:?}");
    if let Ok(id) = ClientId::parse(&text) {
        one_line(id.value.as_str());
    }
    if let Ok(audience) = Audience::parse(&text) {
        one_line(audience.value.as_str());
    }
    if let Ok(directory) = DirectoryName::parse(&text) {
        one_line(directory.value.as_str());
    }
    if let Ok(name) = IntegrationName::parse(&text) {
        one_line(name.value.as_str());
        assert!(!name.value.as_str().contains(['/', '\\']));
    }
    if let Ok(secret) = ClientSecret::parse(text.into_owned(), &Redactor::default()) {
        one_line(secret.value.expose());
        // A short one stands in every text by chance.
        if secret.value.expose().chars().count() > 8 {
            assert!(!format!("{:?}", secret.value).contains(secret.value.expose()));
        }
    }
}

/// The forms in which the redactor's promise finds a secret, each letter apart so that a part can be looked for.
const FORMS: &[fn(char) -> String] = &[
    |letter| letter.to_string(),
    |letter| letter.to_uppercase().to_string(),
    |letter| letter.to_lowercase().to_string(),
    |letter| format!("{letter} "),
    |letter| format!("{letter}\u{200b}"),
    |letter| format!("{letter}\u{301}"),
    |letter| format!("\u{1b}[1m{letter}"),
    |letter| format!("{:02x}", u32::from(letter)),
    |letter| format!("%{:02X}", u32::from(letter)),
    |letter| format!("\\u{:04x}", u32::from(letter)),
    |letter| format!("&#{};", u32::from(letter)),
    |letter| format!("&#x{:x};", u32::from(letter)),
];

/// A secret in a form, somewhere in a text: no fourteen letters of it are left. The first byte chooses the form, up to 30 are the
/// secret, the others are what stands before and behind it.
pub fn redacted(data: &[u8]) {
    const PART: usize = 14;
    if data.len() < 32 {
        return;
    }
    // As chance makes it, which no word of our own is: those may be somebody's password, and stay.
    let secret: String = data[1..31]
        .iter()
        .enumerate()
        .map(|(at, byte)| match at % 3 {
            0 => char::from(b'A' + byte % 26),
            1 => char::from(b'a' + byte % 26),
            _ => char::from(b'0' + byte % 10),
        })
        .collect();
    let noise = String::from_utf8_lossy(&data[32..]);
    let middle = noise.floor_char_boundary(usize::from(data[31]) * noise.len() / 256);
    let (before, behind) = noise.split_at(middle);
    let redactor = Redactor::default();
    redactor.learn(&secret);
    let choice = usize::from(data[0]);
    let letters: Vec<String> = if choice >= 200 {
        let offset = choice % 3;
        let text = format!("{}{secret}", &"xyz"[..offset]);
        STANDARD_NO_PAD.encode(text)[4..]
            .chars()
            .map(String::from)
            .collect()
    } else {
        secret.chars().map(FORMS[choice % FORMS.len()]).collect()
    };
    // Behind a letter or a digit, a code has no beginning.
    let text = format!("{before} {} {behind}", letters.concat());
    let part = if choice >= 200 { PART * 3 / 2 } else { PART };
    for shown in [
        redactor.redact(&text),
        redactor.redact_report(&text),
        redactor.redact_error(&text),
    ] {
        for window in letters.windows(part) {
            let window = window.concat();
            assert!(
                !shown.contains(window.trim()),
                "form {choice}: {secret} {shown:?}"
            );
        }
        redactor.redact(&shown);
    }
}

/// Text that is shown: once cleaned it stays so, and what was to be kept out is out.
pub fn shown(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let once = clean(&text);
    harmless(&once);
    assert_eq!(clean_to(&once, usize::MAX), once);
    let streamed = maz_auth0::domain::harmless(&text, true);
    assert!(!streamed.contains("##") && !streamed.contains(['\r', '\u{7}', '\u{9b}', '\u{202e}']));
    assert_eq!(maz_auth0::domain::harmless(&streamed, true), streamed);
    let redactor = Redactor::default();
    redactor.learn("a-secret-of-some-length");
    let mut reflected = text.into_owned();
    let _ = write!(reflected, "a-secret-of-some-length");
    assert!(
        !redactor
            .redact(&reflected)
            .contains("a-secret-of-some-length")
    );
}

/// A record file: read, or refused with what is wrong. `folder` is one to write in.
pub fn record(data: &[u8], folder: &std::path::Path) {
    let path = folder.join("integrations.toml");
    std::fs::write(&path, data).expect("it is written");
    let file = RecordFile::at(path);
    if let Err(error) = file.read() {
        assert!(!error.to_string().contains('\u{1b}'));
    }
    if let Ok(name) = IntegrationName::parse("acme") {
        let _ = file.secret_location(&name.value);
    }
}

/// A report: read, or refused with what is wrong. One that was read is harmless in every format, can be compared and merged,
/// and what is written of it can be read. `folder` is one to write in.
pub fn report(data: &[u8], folder: &std::path::Path) {
    let path = folder.join("report.json");
    let redactor = Redactor::default();
    let read = |text: &[u8]| {
        std::fs::write(&path, text).expect("it is written");
        Report::read(&path, &redactor)
    };
    let report = match read(data) {
        Ok(report) => report,
        Err(error) => return assert!(!error.to_string().contains('\u{1b}')),
    };
    let look = Look {
        style: Style::plain(),
        detail: Detail::All,
        told_of_practice: false,
        section: |_| None,
    };
    for format in Format::value_variants() {
        let text = format.render(&report, &look);
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n') && !text.contains("##"),
            "{format:?}: {text}"
        );
    }
    for format in [Format::Json, Format::Jsonl] {
        let again = read(format.render(&report, &look).as_bytes()).expect("what was written");
        assert_eq!(again.head.summary, report.head.summary);
        // One name twice in one report may be practice and not.
        let Ok(again) = again.since(&report, &[]) else {
            continue;
        };
        let since = again.head.since.expect("what changed");
        assert!(since.newly_broken.is_empty() && since.fixed.is_empty());
    }
    let both = vec![("a".to_owned(), report.clone()), ("b".to_owned(), report)];
    if let Err(conflict) = Report::merge(both, &redactor) {
        // One name twice in one report: nobody else's words than that name's.
        assert!(!conflict.to_string().contains('\u{1b}'));
    }
}

/// What the sandbox takes: a tenant that was read is written, and then read as the same.
pub fn sandbox(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(tenants) = read_tenants(&text, Some(1)) {
        let written = write_tenants(&tenants);
        let again = read_tenants(&written, Some(1)).expect("what was written can be read");
        assert_eq!(write_tenants(&again), written);
    }
    let _ = parse_faults(&text);
}
