//! Every reader of foreign text keeps its promises, whatever it is given: `promises.rs` says which, and the fuzz targets
//! in `fuzz/` lean on the same.

mod promises;

use proptest::prelude::*;
use serde_json::Value;

/// JSON of any shape, with the members that readers look for.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "invalid_grant",
            "access_denied",
            "unauthorized_client",
            "Grant type 'password' not allowed for the client.",
            "Insufficient scope, expected any of: read:users",
            "openid read:users",
            "a.b.c",
            "RSA",
            "RS256",
            "\u{1b}[2J::error::\r\n",
        ])
        .prop_map(Value::from),
    ];
    let member = prop_oneof![
        prop::sample::select(vec![
            "access_token",
            "id_token",
            "refresh_token",
            "scope",
            "expires_in",
            "error",
            "error_description",
            "errorCode",
            "message",
            "statusCode",
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "keys",
            "kid",
            "kty",
            "alg",
            "use",
            "n",
            "e",
            "default_directory",
            "app_type",
            "grant_types",
            "connections",
            "clients",
            "name",
            "strategy",
            "allowlist",
            "enabled",
            "sub",
        ])
        .prop_map(str::to_owned),
        ".{0,8}",
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((member.clone(), inner), 0..10)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An answer's bytes: a status, and JSON, text or anything.
fn answers() -> impl Strategy<Value = Vec<u8>> {
    let body = prop_oneof![
        3 => json().prop_map(|json| json.to_string().into_bytes()),
        1 => ".*".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ];
    (any::<[u8; 2]>(), body).prop_map(|(head, body)| [head.to_vec(), body].concat())
}

proptest! {
    #[test]
    fn answers_are_read_or_refused(data in answers()) {
        promises::token(&data);
        promises::discovery(&data);
        promises::jwks(&data);
        promises::settings(&data);
        promises::userinfo(&data);
        promises::authorize(&data);
    }

    #[test]
    fn a_signature_is_never_right_by_chance(
        header in json(), claims in json(), signature in "[A-Za-z0-9_-]{0,60}", noise in ".*"
    ) {
        use base64::Engine as _;
        let part = |json: &Value| {
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json.to_string())
        };
        let token = format!("{}.{}.{signature}", part(&header), part(&claims));
        promises::id_token(token.as_bytes());
        promises::id_token(noise.as_bytes());
    }

    #[test]
    fn a_code_is_taken_with_its_state_alone(
        pairs in prop::collection::vec((
            prop::sample::select(vec!["code", "state", "error", "error_description", "iss", "x"]),
            prop_oneof![Just("the-state-that-was-sent".to_owned()), ".{0,12}"],
        ), 0..6),
        noise in ".*",
    ) {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        promises::callback(query.as_bytes());
        promises::callback(noise.as_bytes());
    }

    #[test]
    fn what_is_pasted_is_read_or_refused(
        text in prop_oneof![
            ".*",
            "(https?://)?[a-z0-9.@#:/?% -]{0,30}(\\.us)?\\.auth0\\.com[/#@:?a-z0-9]{0,12}",
            "https://manage\\.auth0\\.com/dashboard/[a-z0-9/.#-]{0,20}",
        ]
    ) {
        promises::pasted(text.as_bytes());
    }

    #[test]
    fn a_secret_is_found_whatever_stands_around_it(
        choice: u8, secret in prop::collection::vec(any::<u8>(), 31), noise in "([a-zA-Z0-9%&#;\\\\ u=/+-]|\\PC){0,60}"
    ) {
        let mut data = vec![choice];
        data.extend(secret);
        data.extend(noise.as_bytes());
        promises::redacted(&data);
    }

    #[test]
    fn what_is_shown_is_harmless(text in ".*", codes in prop::collection::vec("\u{1b}[\\[\\]P^_]?[0-9;]{0,4}[a-zA-Z]?|\u{9b}|\u{202e}|x", 0..20)) {
        promises::shown(text.as_bytes());
        promises::shown(codes.concat().as_bytes());
    }

    #[test]
    fn a_tenant_file_is_read_or_refused(text in ".*", members in json()) {
        promises::sandbox(text.as_bytes());
        if let Ok(text) = toml::to_string(&serde_json::json!({"tenant": [members]})) {
            promises::sandbox(text.as_bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_record_file_is_read_or_refused(text in ".*", members in json()) {
        let folder = tempfile::TempDir::new().expect("a folder");
        promises::record(text.as_bytes(), folder.path());
        let document = serde_json::json!({"schema": 1, "integrations": {"acme": members}});
        if let Ok(text) = toml::to_string(&document) {
            promises::record(text.as_bytes(), folder.path());
        }
    }

    #[test]
    fn a_report_is_read_or_refused(
        noise in ".*",
        members in json(),
        checks in prop::collection::vec(
            (0..5_usize, prop::collection::vec("\\PC{0,12}|##vso\\[x\\]|::error::|\r\n|\u{1b}\\[31m|\u{202e}|<b>|\\|", 12)),
            0..4,
        ),
    ) {
        let folder = tempfile::TempDir::new().expect("a folder");
        promises::report(noise.as_bytes(), folder.path());
        promises::report(members.to_string().as_bytes(), folder.path());
        let checks: Vec<Value> = checks
            .iter()
            .map(|(status, texts)| serde_json::json!({
                "id": texts[0], "stage": texts[1], "title": texts[2],
                "status": (["pass", "warn", "fail", "skip", "unknown"])[*status],
                "cause": texts[3], "message": texts[4..].concat(), "evidence": "behaviour",
                "because": texts[5], "missing": [texts[6]], "duration_ms": 1,
                "fix": {"summary": texts[7], "steps": [texts[8]], "url": texts[9], "command": texts[10]},
            }))
            .collect();
        let report = serde_json::json!({
            "schema": "maz-auth0/report/v1", "tool": {"name": noise, "version": noise},
            "started_at": "9999-12-31T23:59:59Z", "duration_ms": u64::MAX, "exit_code": 7,
            "summary": {"pass": 9, "warn": 9, "fail": 9, "skip": 9, "unknown": 9}, "since": null,
            "not_run": [noise], "not_read": [{"name": noise, "message": noise, "hints": [noise]}], "fail_on": "warn", "more": members,
            "integrations": [{
                "name": noise, "domain": noise, "outcome": "pass", "requests": u32::MAX, "checks": checks,
                "timeline": [{"method": noise, "path": noise, "status": 200, "at_ms": u64::MAX, "duration_ms": u64::MAX}],
            }],
        });
        promises::report(report.to_string().as_bytes(), folder.path());
    }
}
