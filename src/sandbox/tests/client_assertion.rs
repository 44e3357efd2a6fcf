//! `private_key_jwt`: applications that prove themselves with a key.

use super::*;
use crate::sandbox::host::keys::base64url;
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(super) fn key() -> RsaKeyPair {
    RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")
}

pub(super) fn pem(pair: &RsaKeyPair) -> String {
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a public key");
    format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(der.as_ref())
    )
}

pub(super) fn assertion(pair: &RsaKeyPair, alg: &str, claims: &Value) -> String {
    let padding: &'static dyn RsaEncoding = match alg {
        "RS384" => &RSA_PKCS1_SHA384,
        "PS256" => &RSA_PSS_SHA256,
        _ => &RSA_PKCS1_SHA256,
    };
    let input = format!(
        "{}.{}",
        base64url(json!({"alg": alg, "typ": "JWT"}).to_string().as_bytes()),
        base64url(claims.to_string().as_bytes())
    );
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(
        padding,
        &SystemRandom::new(),
        input.as_bytes(),
        &mut signature,
    )
    .expect("a signature");
    format!("{input}.{}", base64url(&signature))
}

/// Good claims of an application for a tenant, for one use.
pub(super) fn claims(client_id: &str, domain: &str) -> Value {
    let now = time::OffsetDateTime::now_utc();
    json!({
        "iss": client_id,
        "sub": client_id,
        "aud": format!("https://{domain}/"),
        "iat": now.unix_timestamp(),
        "exp": now.unix_timestamp() + 60,
        "jti": format!("{}", now.unix_timestamp_nanos()),
    })
}

/// An application with a key, made as an administrator makes it, that may ask for the Management API.
struct Service {
    sandbox: Sandbox,
    asker: Asker,
    token: String,
    pair: RsaKeyPair,
    id: String,
}

impl Service {
    fn with(alg: &str) -> Self {
        let (sandbox, asker) = started(&[]);
        let token = sandbox.admin_token();
        let pair = key();
        let body = json!({
            "name": "A service",
            "app_type": "non_interactive",
            "grant_types": ["client_credentials"],
            "client_authentication_methods": {"private_key_jwt": {"credentials": [
                {"credential_type": "public_key", "name": "first", "alg": alg, "pem": pem(&pair)},
            ]}},
        });
        let made = asker.manage("POST", "/clients", &token, Some(&body));
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.json()["client_id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let credentials =
            &made.json()["client_authentication_methods"]["private_key_jwt"]["credentials"];
        assert!(
            credentials[0]["id"]
                .as_str()
                .is_some_and(|id| id.starts_with("cred_"))
        );
        assert_eq!(made.json().get("token_endpoint_auth_method"), None);
        let grant = json!({
            "client_id": id,
            "audience": "https://acme.us.auth0.com/api/v2/",
            "scope": ["read:users"],
        });
        let granted = asker.manage("POST", "/client-grants", &token, Some(&grant));
        assert_eq!(granted.status, 201, "{}", granted.text);
        Self {
            sandbox,
            asker,
            token,
            pair,
            id,
        }
    }

    fn claims(&self) -> Value {
        claims(&self.id, "acme.us.auth0.com")
    }

    fn ask(&self, assertion: &str) -> Asked {
        self.asker.post(
            "/oauth/token",
            &json!({
                "grant_type": "client_credentials",
                "client_id": self.id,
                "audience": "https://acme.us.auth0.com/api/v2/",
                "client_assertion_type": BEARER,
                "client_assertion": assertion,
            }),
        )
    }

    /// What the tenant's log says of the last attempt.
    fn reason(&self) -> Value {
        let (kind, why) = self.sandbox.with_tenant(|tenant| {
            let line = tenant.logs.last().expect("a line");
            (
                line.members["type"].clone(),
                line.members["description"].clone(),
            )
        });
        assert_eq!(kind, "feccft");
        why
    }
}

#[test]
fn an_application_proves_itself_with_its_key() {
    for alg in ["RS256", "RS384", "PS256"] {
        let service = Service::with(alg);
        let answer = service.ask(&assertion(&service.pair, alg, &service.claims()));
        assert_eq!(answer.status, 200, "{alg}: {}", answer.text);
        assert_eq!(answer.json()["scope"], "read:users");
    }
}

#[test]
fn what_proves_nothing_is_refused_alike_and_the_log_says_why() {
    let service = Service::with("RS256");
    let changed = |name: &str, value: Value| {
        let mut claims = service.claims();
        claims[name] = value;
        assertion(&service.pair, "RS256", &claims)
    };
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let used = assertion(&service.pair, "RS256", &service.claims());
    assert_eq!(service.ask(&used).status, 200);
    for (sent, why) in [
        (used, "used already"),
        ("x".to_owned(), "not a JWT"),
        (
            assertion(&key(), "RS256", &service.claims()),
            "none of the application's credentials",
        ),
        (
            assertion(&service.pair, "PS256", &service.claims()),
            "none of the application's credentials",
        ),
        (changed("iss", json!("somebody")), "iss and sub"),
        (changed("sub", json!("somebody")), "iss and sub"),
        (
            changed("aud", json!(["https://acme.us.auth0.com/"])),
            "as one text",
        ),
        (
            changed("aud", json!("https://acme.us.auth0.com/oauth/token")),
            "as one text",
        ),
        (changed("exp", json!(now - 120)), "expired"),
        (changed("exp", json!(now + 3600)), "five minutes"),
        (changed("exp", Value::Null), "exp is missing"),
        (changed("iat", json!(now + 3600)), "from the future"),
        (changed("jti", Value::Null), "jti is missing"),
        (changed("padding", json!("x".repeat(2048))), "2048 bytes"),
    ] {
        let answer = service.ask(&sent);
        assert_eq!(answer.status, 401, "{why}: {}", answer.text);
        assert_eq!(answer.json()["error"], "invalid_client", "{why}");
        let reason = service.reason();
        assert!(
            reason.as_str().is_some_and(|reason| reason.contains(why)),
            "{why}: {reason}"
        );
    }
}

#[test]
fn its_keys_are_listed_renewed_and_taken_away() {
    let service = Service::with("RS256");
    let path = format!("/clients/{}/credentials", service.id);
    let ask = |method: &str, path: &str, body: Option<&Value>| {
        service.asker.manage(method, path, &service.token, body)
    };
    let listed = ask("GET", &path, None).json();
    assert_eq!(listed[0]["name"], "first");
    assert_eq!(listed[0].get("pem"), None);
    let second = key();
    let added = json!({"credential_type": "public_key", "name": "second", "pem": pem(&second)});
    let added = ask("POST", &path, Some(&added));
    assert_eq!(added.status, 201, "{}", added.text);
    let first = listed[0]["id"].as_str().unwrap_or_default();
    assert_eq!(ask("DELETE", &format!("{path}/{first}"), None).status, 204);
    assert_eq!(ask("GET", &format!("{path}/{first}"), None).status, 404);
    assert_eq!(
        service
            .ask(&assertion(&service.pair, "RS256", &service.claims()))
            .status,
        401
    );
    assert_eq!(
        service
            .ask(&assertion(&second, "RS256", &service.claims()))
            .status,
        200
    );

    let bad = json!({"credential_type": "public_key", "pem": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"});
    let refused = ask("POST", &path, Some(&bad));
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("on property pem"), "{}", refused.text);
}

#[test]
fn one_of_a_tenant_file_needs_no_secret() {
    let pair = key();
    let text = format!(
        "[[tenant]]\ndomain = \"acme.us.auth0.com\"\n[[tenant.clients]]\nname = \"A service\"\nclient_id = \"service\"\n\
         grant_types = [\"client_credentials\"]\n[[tenant.clients.credentials]]\npem = \"\"\"\n{}\"\"\"\n",
        pem(&pair)
    );
    let tenants = read_tenants(&text, None).expect("a tenant file");
    assert_eq!(tenants[0].clients[0].client_secret, None);
    let again = read_tenants(&write_tenants(&tenants), None).expect("the same again");
    assert_eq!(again, tenants);
    let sandbox = Sandbox::start(Options {
        tenants,
        ..Options::default()
    })
    .expect("a sandbox");
    let asker = Asker::of(&sandbox);
    let token = sandbox.admin_token();
    let service = Service {
        sandbox,
        asker,
        token,
        pair,
        id: "service".to_owned(),
    };
    let answer = service.ask(&assertion(&service.pair, "RS256", &service.claims()));
    assert_eq!(answer.status, 200, "{}", answer.text);
}
