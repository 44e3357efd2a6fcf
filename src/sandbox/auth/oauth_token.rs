//! `POST /oauth/token`: who asks, by which grant, and what that grant gives.

use serde_json::{Value, json};

use crate::sandbox::auth::application::authenticate;
use crate::sandbox::auth::exchange::{Parameters, failure_code, required, scopes, success};
use crate::sandbox::auth::login::{self, Refused};
use crate::sandbox::auth::{code_grants, device, mfa, tokens};
use crate::sandbox::call::{About, Call, Grant};
use crate::sandbox::host::random::SECRET;
use crate::sandbox::host::wire::{NO_CACHE, Reply};
use crate::sandbox::tenant::{Client, PASSWORD_REALM};

const KNOWN_GRANTS: [&str; 9] = [
    "client_credentials",
    "password",
    PASSWORD_REALM,
    "authorization_code",
    "refresh_token",
    "http://auth0.com/oauth/grant-type/mfa-otp",
    "http://auth0.com/oauth/grant-type/mfa-oob",
    "http://auth0.com/oauth/grant-type/mfa-recovery-code",
    "urn:ietf:params:oauth:grant-type:device_code",
];

pub(crate) fn answer(call: &mut Call<'_>) -> Reply {
    let Some(parameters) = call.ask.parameters() else {
        return Reply::refusal(400, "invalid_request", "Invalid request payload");
    };
    match exchange(call, &parameters) {
        Ok(answer) => answer,
        Err(refused) => Reply::refusal(refused.status, refused.error, &refused.description),
    }
}

fn exchange(call: &mut Call<'_>, parameters: &Parameters) -> Result<Reply, Refused> {
    let grant_type = required(parameters, "grant_type")?.to_owned();
    if !KNOWN_GRANTS.contains(&grant_type.as_str()) {
        return Err(Refused::new(
            400,
            "unsupported_grant_type",
            format!("Unsupported grant type: {grant_type}"),
        ));
    }
    let client = authenticate(call, parameters)?;
    if !client.may_use(&grant_type) {
        let text = format!("Grant type '{grant_type}' not allowed for the client.");
        let about = About {
            client_id: Some(client.client_id.clone()),
            user_name: parameters.get("username").cloned(),
            ..About::default()
        };
        call.log(failure_code(&grant_type), &text, &about);
        return Ok(Reply::json(
            403,
            &json!({
                "error": "unauthorized_client",
                "error_description": text,
                "error_uri": "https://auth0.com/docs/clients/client-grant-types",
            }),
        )
        .with("content-type", "application/json")
        .with("cache-control", NO_CACHE));
    }
    sender(call, &client, &grant_type)?;
    match grant_type.as_str() {
        "client_credentials" => client_credentials(call, &client, parameters),
        "password" => password(call, &client, parameters, None),
        PASSWORD_REALM => {
            let realm = parameters.get("realm").map_or("", String::as_str);
            password(call, &client, parameters, Some(realm))
        }
        "authorization_code" => code_grants::code(call, &client, parameters),
        "refresh_token" => code_grants::refresh(call, &client, parameters),
        "urn:ietf:params:oauth:grant-type:device_code" => device::grant(call, &client, parameters),
        "http://auth0.com/oauth/grant-type/mfa-otp" => mfa::grant(call, &client, parameters, "otp"),
        "http://auth0.com/oauth/grant-type/mfa-oob" => mfa::grant(call, &client, parameters, "oob"),
        "http://auth0.com/oauth/grant-type/mfa-recovery-code" => {
            mfa::grant(call, &client, parameters, "recovery-code")
        }
        _ => Err(Refused::new(
            400,
            "unsupported_grant_type",
            format!("Unsupported grant type: {grant_type}"),
        )),
    }
}

/// What keeps an application from all tokens. The words of this one are not recorded.
fn sender(call: &mut Call<'_>, client: &Client, grant_type: &str) -> Result<(), Refused> {
    if client.rest.get("require_proof_of_possession") != Some(&json!(true)) {
        return Ok(());
    }
    let text = "Proof of possession (mTLS or DPoP) is required for this client";
    let about = call.about(&client.client_id, "");
    call.log(failure_code(grant_type), text, &about);
    Err(Refused::new(400, "invalid_request", text))
}

fn client_credentials(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<Reply, Refused> {
    let asked = scopes(parameters);
    let audience = parameters
        .get("audience")
        .filter(|audience| !audience.is_empty())
        .cloned()
        .or_else(|| call.tenant.settings.default_audience.clone())
        .filter(|audience| !audience.is_empty());
    let about = About {
        client_id: Some(client.client_id.clone()),
        audience: audience.clone(),
        scope: Some(asked.join(" ")),
        ..About::default()
    };
    let names_organization = parameters.contains_key("organization");
    match machine(
        call,
        client,
        audience.as_deref(),
        &asked,
        names_organization,
    ) {
        Ok((body, granted)) => {
            let about = About {
                scope: Some(granted),
                ..about
            };
            call.log("seccft", "", &about);
            Ok(success(&body))
        }
        Err(refused) => {
            login::log_refusal(call, "feccft", &refused, &about);
            Err(refused)
        }
    }
}

fn machine(
    call: &mut Call<'_>,
    client: &Client,
    audience: Option<&str>,
    asked: &[String],
    names_organization: bool,
) -> Result<(Value, String), Refused> {
    let denied = |text: String| Refused::new(403, "access_denied", text);
    let Some(audience) = audience else {
        let legacy = call
            .tenant
            .settings
            .flags
            .get("allow_api1_non_global_clients")
            .copied()
            .unwrap_or_default();
        if legacy {
            let token = call.random.text(32, SECRET);
            return Ok((
                json!({"access_token": token, "expires_in": 86_400, "token_type": "Bearer"}),
                String::new(),
            ));
        }
        return Err(denied(
            "Non-global clients are not allowed access to APIv1".to_owned(),
        ));
    };
    let api = call
        .tenant
        .resource_server(audience)
        .cloned()
        .ok_or_else(|| denied(format!("Service not enabled within domain: {audience}")))?;
    let grant = call
        .tenant
        .client_grant(&client.client_id, audience)
        .cloned()
        .ok_or_else(|| {
            denied(no_client_grant(
                call.tenant.oddities.client_grant_wording,
                &client.client_id,
                audience,
            ))
        })?;
    let offered = grant.scopes(&api);
    // The words of this one are not recorded.
    if grant.rest.get("organization_usage") == Some(&json!("require")) && !names_organization {
        return Err(denied(format!(
            "parameter organization is required for client grant of \"{}\"",
            client.client_id
        )));
    }
    let outside: Vec<&str> = asked
        .iter()
        .filter(|scope| !offered.contains(scope))
        .map(String::as_str)
        .collect();
    if !outside.is_empty() {
        return Err(denied(format!(
            "Client has not been granted scopes: {}",
            outside.join(", ")
        )));
    }
    let actions = &call.tenant.actions;
    if let Some(text) = &actions.credentials_exchange_denies {
        let (status, error) = match actions.credentials_exchange_code.as_str() {
            "server_error" => (500, "server_error"),
            "invalid_scope" => (400, "invalid_scope"),
            _ => (400, "invalid_request"),
        };
        return Err(Refused::new(status, error, text.clone()));
    }
    let granted = if asked.is_empty() {
        offered
    } else {
        asked.to_vec()
    };
    let token = tokens::for_machine(call, client, &api, &granted);
    let mut body = json!({
        "access_token": token,
        "expires_in": api.token_lifetime,
        "token_type": "Bearer",
    });
    let scope = granted.join(" ");
    if !scope.is_empty() {
        body["scope"] = json!(scope);
    }
    Ok((body, scope))
}

fn no_client_grant(year: u16, client_id: &str, audience: &str) -> String {
    match year {
        2017 => format!(
            "Client is not authorized to access \"{audience}\". You might probably want to create a \"client-grant\" \
             associated to this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
        ),
        2024 => format!(
            "Client is not authorized to access \"{audience}\". You need to create a \"client-grant\" associated to \
             this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
        ),
        _ => format!(
            "Client \"{client_id}\" is not authorized to access resource server \"{audience}\". You need to create a \
             \"client-grant\" associated to this API."
        ),
    }
}

fn password(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
    realm: Option<&str>,
) -> Result<Reply, Refused> {
    let audience = parameters
        .get("audience")
        .filter(|audience| !audience.is_empty())
        .cloned()
        .or_else(|| call.tenant.settings.default_audience.clone())
        .filter(|audience| !audience.is_empty());
    let mut about = About {
        client_id: Some(client.client_id.clone()),
        user_name: parameters.get("username").cloned(),
        audience: Some(
            audience
                .clone()
                .unwrap_or_else(|| format!("{}userinfo", call.issuer)),
        ),
        scope: parameters.get("scope").cloned(),
        connection: realm
            .map(str::to_owned)
            .or_else(|| call.tenant.settings.default_directory.clone()),
        ..About::default()
    };
    let trusted = client.is_token_endpoint_ip_header_trusted && client.client_secret.is_some();
    let address = call.client_address(trusted);
    about.address = Some(address.clone());
    let tried = person(call, client, parameters, &address, audience, realm);
    match tried {
        Ok((user_id, body)) => {
            about.user_id = Some(user_id);
            call.log("sepft", "", &about);
            Ok(success(&body))
        }
        Err(Denied::Refused(refused)) => {
            if refused.error == "invalid_grant" {
                // The login has a line of its own, which tells an unknown person from a wrong password.
                let username = about.user_name.as_deref().unwrap_or_default();
                let kind = login::wrong(call, username);
                call.log(kind, &refused.description, &about);
            }
            login::log_refusal(call, "fepft", &refused, &about);
            Err(refused)
        }
        Err(Denied::SecondFactor(body)) => {
            call.log("mfar", "Multifactor authentication required", &about);
            Ok(Reply::json(403, &body)
                .with("content-type", "application/json")
                .with("cache-control", NO_CACHE))
        }
    }
}

enum Denied {
    Refused(Refused),
    SecondFactor(Value),
}

impl From<Refused> for Denied {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

fn person(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
    address: &str,
    audience: Option<String>,
    realm: Option<&str>,
) -> Result<(String, Value), Denied> {
    let username = required(parameters, "username")?;
    let secret = required(parameters, "password")?;
    if realm.is_some() {
        required(parameters, "realm")?;
    }
    let connection = login::directory(call, client, realm)?.name.clone();
    let userinfo = format!("{}userinfo", call.issuer);
    let api = match audience.as_deref() {
        Some(audience) if audience != userinfo => Some(
            call.tenant
                .resource_server(audience)
                .cloned()
                .ok_or_else(|| {
                    Refused::new(
                        400,
                        "invalid_request",
                        "invalid audience specified for password grant exchange",
                    )
                })?,
        ),
        _ => None,
    };
    if let Some(api) = &api {
        login::may_reach(call, client, api)?;
    }
    login::guard(call, address, username, false)?;
    let user_id = login::check(call, &connection, username, secret, address)?;
    login::actions(call)?;
    let grant = Grant {
        client_id: client.client_id.clone(),
        user_id: user_id.clone(),
        audience,
        scope: tokens::granted(&scopes(parameters), api.as_ref()),
        gty: Some("password"),
        ..Grant::default()
    };
    if login::wants_second_factor(call, &user_id) {
        return Err(Denied::SecondFactor(mfa::required(call, grant)));
    }
    login::note(call, &user_id, address);
    let Some(user) = call.tenant.user(&user_id).cloned() else {
        return Err(Refused::new(403, "invalid_grant", "Wrong email or password.").into());
    };
    let body = tokens::for_person(call, client, &user, &grant, true);
    Ok((user_id, body))
}
