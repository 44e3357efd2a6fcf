//! Access tokens and ID tokens, with the defects that a tenant was told to have.

use serde_json::{Map, Value, json};

use crate::sandbox::call::{Call, Grant, OpaqueToken, RefreshToken};
use crate::sandbox::host::keys::{Signer, base64url, sha256};
use crate::sandbox::host::random::{ALPHANUMERIC, SECRET};
use crate::sandbox::tenant::{Client, ResourceServer, TokenDefect, User};

const OPENID_SCOPES: [&str; 5] = ["openid", "profile", "email", "address", "phone"];

/// An issuer that is nobody's here.
const ANOTHER_ISSUER: &str = "https://somebody-else.us.auth0.com/";

/// A machine's access token for an API.
pub(crate) fn for_machine(
    call: &mut Call<'_>,
    client: &Client,
    api: &ResourceServer,
    scope: &[String],
) -> String {
    let defect = call.tenant.oddities.access_token;
    let now = call.epoch();
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    put("iss", json!(call.issuer));
    put("sub", json!(format!("{}@clients", client.client_id)));
    put("aud", json!(api.identifier));
    put("iat", json!(now));
    put("exp", json!(now + api.token_lifetime));
    if !scope.is_empty() {
        put("scope", json!(scope.join(" ")));
    }
    let kind = if api.token_dialect.as_deref() == Some("rfc9068_profile") {
        put("client_id", json!(client.client_id));
        put("jti", json!(call.random.text(22, ALPHANUMERIC)));
        "at+jwt"
    } else {
        put("azp", json!(client.client_id));
        put("gty", json!("client-credentials"));
        "JWT"
    };
    let mut signer = signer_of(api);
    match defect {
        Some(TokenDefect::NotAJwt) => return call.random.text(32, SECRET),
        Some(TokenDefect::UnexpectedAlgorithm) => {
            signer = Signer::Secret(client.client_secret.as_deref().unwrap_or("none"));
        }
        _ => {}
    }
    spoil(&mut claims, defect, now, call);
    finish(call, &signer, defect, kind, &claims)
}

fn signer_of(api: &ResourceServer) -> Signer<'_> {
    match &api.signing_secret {
        Some(secret) if api.signing_alg == "HS256" => Signer::Secret(secret),
        _ => Signer::Tenant { key_id: None },
    }
}

/// Changes claims as the defect says.
fn spoil(
    claims: &mut Map<String, Value>,
    defect: Option<TokenDefect>,
    now: i64,
    call: &mut Call<'_>,
) {
    let mut put = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    match defect {
        Some(TokenDefect::WrongIssuer) => put("iss", json!(ANOTHER_ISSUER)),
        Some(TokenDefect::WrongAudience) => put("aud", json!(call.random.client_id())),
        Some(TokenDefect::WrongAuthorizedParty) => {
            let other = call.random.client_id();
            put("azp", json!(other));
            if claims.contains_key("client_id") {
                claims.insert("client_id".to_owned(), json!(other));
            }
        }
        Some(TokenDefect::MissingSubject) => drop(claims.remove("sub")),
        Some(TokenDefect::MissingIssuer) => drop(claims.remove("iss")),
        Some(TokenDefect::MissingAudience) => drop(claims.remove("aud")),
        Some(TokenDefect::MissingIssuedAt) => drop(claims.remove("iat")),
        Some(TokenDefect::MissingNonce) => drop(claims.remove("nonce")),
        Some(TokenDefect::IssuedAgo(seconds)) => put("iat", json!(now - seconds)),
        Some(TokenDefect::Expired) => {
            put("iat", json!(now - 90_000));
            put("exp", json!(now - 3_600));
        }
        Some(TokenDefect::WrongIssuedAt) => {
            put("iat", json!(now + 86_400));
            put("exp", json!(now + 2 * 86_400));
        }
        Some(TokenDefect::WrongNonce) => put("nonce", json!(call.random.text(20, SECRET))),
        Some(TokenDefect::WrongAccessTokenHash) => {
            put("at_hash", json!(base64url(&call.random.block()[..16])));
        }
        _ => {}
    }
}

fn finish(
    call: &mut Call<'_>,
    signer: &Signer<'_>,
    defect: Option<TokenDefect>,
    kind: &str,
    claims: &Map<String, Value>,
) -> String {
    let claims = Value::Object(claims.clone());
    match defect {
        Some(TokenDefect::UnknownKey) => {
            let other = call.random.text(21, SECRET);
            call.keys.sign(
                &Signer::Tenant {
                    key_id: Some(&other),
                },
                kind,
                &claims,
            )
        }
        Some(TokenDefect::KeyAsSecret) => {
            let secret = call.keys.as_text();
            call.keys.sign(&Signer::Secret(&secret), kind, &claims)
        }
        Some(TokenDefect::BadSignature) => {
            let token = call.keys.sign(signer, kind, &claims);
            let (input, _) = token.rsplit_once('.').unwrap_or((&token, ""));
            let noise: Vec<u8> = (0..8).flat_map(|_| call.random.block()).collect();
            format!("{input}.{}", base64url(&noise))
        }
        _ => call.keys.sign(signer, kind, &claims),
    }
}

/// The token endpoint's answer for a person's login.
pub(crate) fn for_person(
    call: &mut Call<'_>,
    client: &Client,
    user: &User,
    grant: &Grant,
    with_refresh_token: bool,
) -> Value {
    let (access_token, lifetime) = access_token(call, client, user, grant);
    let scope = grant.scope.join(" ");
    let mut answer = Map::new();
    if wants_openid(grant) {
        // A login in a browser tells which access token belongs to it; a password's has no need to.
        let hashed = grant
            .session_id
            .is_some()
            .then_some(("at_hash", &access_token));
        let id_token = id_token(call, client, user, grant, hashed.as_slice());
        answer.insert("id_token".to_owned(), json!(id_token));
    }
    let offline = grant.scope.iter().any(|scope| scope == "offline_access");
    if with_refresh_token && offline && client.may_use("refresh_token") {
        let token = format!("v1.{}", call.random.text(54, SECRET));
        call.live.refresh_tokens.insert(
            token.clone(),
            RefreshToken {
                grant: Grant {
                    nonce: None,
                    ..grant.clone()
                },
            },
        );
        answer.insert("refresh_token".to_owned(), json!(token));
    }
    answer.insert("access_token".to_owned(), json!(access_token));
    if !scope.is_empty() {
        answer.insert("scope".to_owned(), json!(scope));
    }
    answer.insert("expires_in".to_owned(), json!(lifetime));
    answer.insert("token_type".to_owned(), json!("Bearer"));
    Value::Object(answer)
}

/// What `/authorize` itself hands out beside or in place of a code: the implicit and the hybrid flow.
pub(crate) fn at_authorize(
    call: &mut Call<'_>,
    client: &Client,
    user: &User,
    grant: &Grant,
    wants: ResponseType,
    code: Option<&str>,
) -> Vec<(&'static str, String)> {
    let mut members = Vec::new();
    let mut hashed = Vec::new();
    let code = code.map(str::to_owned);
    if let Some(code) = &code {
        hashed.push(("c_hash", code));
    }
    let token;
    if wants.token {
        let (made, lifetime) = access_token(call, client, user, grant);
        token = made;
        hashed.push(("at_hash", &token));
        members.push(("access_token", token.clone()));
        members.push(("scope", grant.scope.join(" ")));
        members.push(("expires_in", lifetime.to_string()));
        members.push(("token_type", "Bearer".to_owned()));
    }
    if wants.id_token {
        members.push(("id_token", id_token(call, client, user, grant, &hashed)));
    }
    members
}

/// What an authorization request asks for (OAuth 2.0 Multiple Response Types).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ResponseType {
    pub(crate) code: bool,
    pub(crate) token: bool,
    pub(crate) id_token: bool,
}

impl ResponseType {
    /// The words in any order; nothing if one of them is unknown.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut found = Self::default();
        for word in text.split_whitespace() {
            match word {
                "code" => found.code = true,
                "token" => found.token = true,
                "id_token" => found.id_token = true,
                _ => return None,
            }
        }
        (found != Self::default()).then_some(found)
    }

    /// Whether tokens come with the redirection, which nobody on the way may see.
    pub(crate) fn gives_tokens(self) -> bool {
        self.token || self.id_token
    }
}

fn wants_openid(grant: &Grant) -> bool {
    grant.scope.iter().any(|scope| scope == "openid")
}

/// An access token for a person's login, and the seconds that it lives.
fn access_token(call: &mut Call<'_>, client: &Client, user: &User, grant: &Grant) -> (String, i64) {
    let now = call.epoch();
    let userinfo = format!("{}userinfo", call.issuer);
    let api = grant
        .audience
        .as_deref()
        .filter(|audience| *audience != userinfo)
        .and_then(|audience| call.tenant.resource_server(audience))
        .cloned();
    let scope = grant.scope.join(" ");

    let token = if let Some(api) = &api {
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| {
            claims.insert(name.to_owned(), value);
        };
        put("iss", json!(call.issuer));
        put("sub", json!(user.user_id));
        if wants_openid(grant) {
            put("aud", json!([api.identifier, userinfo]));
        } else {
            put("aud", json!(api.identifier));
        }
        put("iat", json!(now));
        put("exp", json!(now + api.token_lifetime));
        if !scope.is_empty() {
            put("scope", json!(scope));
        }
        let kind = if api.token_dialect.as_deref() == Some("rfc9068_profile") {
            put("client_id", json!(client.client_id));
            put("jti", json!(call.random.text(22, ALPHANUMERIC)));
            "at+jwt"
        } else {
            put("azp", json!(client.client_id));
            if let Some(name) = grant.gty {
                put("gty", json!(name));
            }
            "JWT"
        };
        call.keys
            .sign(&signer_of(api), kind, &Value::Object(claims))
    } else {
        let token = call.random.text(32, SECRET);
        call.live.opaque_tokens.insert(
            token.clone(),
            OpaqueToken {
                user_id: user.user_id.clone(),
                scope: grant.scope.clone(),
                expires: now + 86_400,
            },
        );
        token
    };
    (token, api.map_or(86_400, |api| api.token_lifetime))
}

fn id_token(
    call: &mut Call<'_>,
    client: &Client,
    user: &User,
    grant: &Grant,
    hashed: &[(&'static str, &String)],
) -> String {
    let now = call.epoch();
    let defect = call.tenant.oddities.id_token;
    let mut claims = claims_of(user, &grant.scope);
    let mut put = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    put("iss", json!(call.issuer));
    put("sub", json!(user.user_id));
    put("aud", json!(client.client_id));
    put("iat", json!(now));
    put(
        "exp",
        json!(
            now + client
                .jwt_configuration
                .lifetime_in_seconds
                .unwrap_or(36_000)
        ),
    );
    if let Some(nonce) = &grant.nonce {
        put("nonce", json!(nonce));
    }
    if let Some(session) = &grant.session_id {
        put("sid", json!(session));
    }
    for (name, whole) in hashed {
        put(name, json!(base64url(&sha256(whole)[..16])));
    }
    let mut signer = match client.client_secret.as_deref() {
        Some(secret) if client.jwt_configuration.algorithm() == "HS256" => Signer::Secret(secret),
        _ if client.jwt_configuration.algorithm() == "PS256" => Signer::TenantPss,
        _ => Signer::Tenant { key_id: None },
    };
    match defect {
        Some(TokenDefect::NotAJwt) => return call.random.text(32, SECRET),
        Some(TokenDefect::UnexpectedAlgorithm) => signer = Signer::Nobody,
        Some(TokenDefect::WrongAuthorizedParty) => {
            // Only an array of audiences makes `azp` count.
            put(
                "aud",
                json!([client.client_id, "https://api.press.example.com/"]),
            );
        }
        _ => {}
    }
    spoil(&mut claims, defect, now, call);
    finish(call, &signer, defect, "JWT", &claims)
}

/// What `/userinfo` and ID tokens say of a person, as far as the scopes go.
pub(crate) fn claims_of(user: &User, scope: &[String]) -> Map<String, Value> {
    let has = |wanted: &str| scope.iter().any(|scope| scope == wanted);
    let mut claims = Map::new();
    if has("profile") {
        for name in [
            "name",
            "nickname",
            "picture",
            "given_name",
            "family_name",
            "locale",
        ] {
            if let Some(value) = user.rest.get(name) {
                claims.insert(name.to_owned(), value.clone());
            }
        }
        claims.insert("updated_at".to_owned(), json!(user.updated_at));
    }
    if has("email") {
        if let Some(email) = &user.email {
            claims.insert("email".to_owned(), json!(email));
        }
        claims.insert("email_verified".to_owned(), json!(user.email_verified));
    }
    claims
}

/// The scopes that a person's login gets of those asked for.
///
/// Without an API a request for `openid`, or for nothing, gets everything that `OpenID` Connect has; with an API a
/// request for nothing gets all that the API offers.
pub(crate) fn granted(asked: &[String], api: Option<&ResourceServer>) -> Vec<String> {
    let offline = asked.iter().any(|scope| scope == "offline_access");
    let openid = |scope: &str| OPENID_SCOPES.contains(&scope);
    let mut granted: Vec<String> = match api {
        None if asked.is_empty() || asked.iter().any(|scope| scope == "openid") => {
            OPENID_SCOPES.map(str::to_owned).to_vec()
        }
        None => asked
            .iter()
            .filter(|scope| openid(scope))
            .cloned()
            .collect(),
        Some(api) if asked.is_empty() => OPENID_SCOPES
            .map(str::to_owned)
            .into_iter()
            .chain(api.scopes.iter().map(|scope| scope.value.clone()))
            .collect(),
        Some(api) => asked
            .iter()
            .filter(|scope| openid(scope) || api.scopes.iter().any(|offer| offer.value == **scope))
            .cloned()
            .collect(),
    };
    if offline && api.is_none_or(|api| api.allow_offline_access) {
        granted.push("offline_access".to_owned());
    }
    granted
}
