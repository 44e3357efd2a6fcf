//! `/dbconnections/*`: people who sign up, and people who forgot.

use serde_json::{Value, json};

use crate::sandbox::auth::login;
use crate::sandbox::call::{About, Call, signed_up};
use crate::sandbox::host::clock;
use crate::sandbox::host::wire::{NO_CACHE, Reply};
use crate::sandbox::tenant::{Connection, User, is_strong, looks_like_an_address};

pub(crate) fn answer(call: &mut Call<'_>, parts: &[&str]) -> Reply {
    let outcome = match parts {
        ["signup"] => sign_up(call).inspect_err(|refused| log_failure(call, "fs", refused)),
        ["change_password"] => {
            change_password(call).inspect_err(|refused| log_failure(call, "fcpr", refused))
        }
        _ => Err(call.ask.not_served()),
    };
    outcome
        .unwrap_or_else(|early| early)
        .with("cache-control", NO_CACHE)
}

/// These endpoints have a form of error that no other has.
fn bad_request(code: &str, description: &str) -> Reply {
    Reply::json(
        400,
        &json!({"name": "BadRequestError", "code": code, "description": description}),
    )
}

/// Leaves a line on what was refused. Whether somebody is there already only the log tells.
fn log_failure(call: &mut Call<'_>, kind: &str, refused: &Reply) {
    let said: Value = serde_json::from_slice(&refused.body).unwrap_or_default();
    let said = ["description", "message", "error_description", "error"]
        .into_iter()
        .find_map(|name| said[name].as_str())
        .unwrap_or_default();
    let description = match said {
        "Invalid sign up" => "The user already exists.",
        other => other,
    };
    let sent = call.ask.parameters().unwrap_or_default();
    let mut details = signed_up(
        call,
        sent.get("client_id").map_or("", String::as_str),
        body(call)
            .ok()
            .as_ref()
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default(),
        false,
    );
    details = json!({"body": details["body"]});
    let about = About {
        client_id: sent.get("client_id").cloned(),
        connection: sent.get("connection").cloned(),
        user_name: sent.get("email").cloned(),
        details: (kind == "fs").then_some(details),
        ..About::default()
    };
    let kind = if refused.status == 429 {
        "limit_mu"
    } else {
        kind
    };
    call.log(kind, description, &about);
}

fn connection(call: &Call<'_>, body: &Value) -> Result<Connection, Reply> {
    let client_id = body["client_id"].as_str().unwrap_or_default();
    let name = body["connection"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(Reply::json(
            400,
            &json!({"error": "connection is required"}),
        ));
    }
    call.tenant
        .connection(name)
        .filter(|known| known.strategy == "auth0" && known.is_enabled_for(client_id))
        .cloned()
        .ok_or_else(|| bad_request("invalid_connection", "Connection not found"))
}

fn body(call: &Call<'_>) -> Result<Value, Reply> {
    let parameters = call
        .ask
        .parameters()
        .ok_or_else(|| bad_request("invalid_request", "Invalid request payload"))?;
    let mut body = json!(parameters);
    // Metadata comes as an object, which a form's texts cannot hold.
    if let Some(sent) = call.ask.json()
        && sent["user_metadata"].is_object()
    {
        body["user_metadata"] = sent["user_metadata"].clone();
    }
    Ok(body)
}

fn sign_up(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let body = body(call)?;
    let connection = connection(call, &body)?;
    let client_id = body["client_id"].as_str().map(str::to_owned);
    let disabled = connection
        .options
        .get("disable_signup")
        .is_some_and(|disabled| disabled == true);
    if disabled {
        return Err(bad_request("invalid_signup", "Public signup is disabled"));
    }
    let address = call.client_address(false);
    login::guard_sign_up(call, &address)
        .map_err(|refused| Reply::refusal(refused.status, refused.error, &refused.description))?;
    let email = body["email"].as_str().unwrap_or_default().to_lowercase();
    let password = body["password"].as_str().unwrap_or_default();
    if !looks_like_an_address(&email) {
        return Err(bad_request("invalid_signup", "Invalid email"));
    }
    if !is_strong(password, &connection.options) {
        return Err(Reply::json(
            400,
            &json!({
                "name": "PasswordStrengthError",
                "message": "Password is too weak",
                "code": "invalid_password",
                "description": {"rules": [], "verified": false},
                "policy": "* At least 8 characters in length\n* At least 3 of the four kinds of characters",
                "statusCode": 400,
            }),
        ));
    }
    let taken = call.tenant.users.iter().any(|user| {
        user.connection == connection.name && user.email.as_deref() == Some(email.as_str())
    });
    let mut about = About {
        client_id,
        connection: Some(connection.name.clone()),
        user_name: Some(email.clone()),
        ..About::default()
    };
    let told = body.as_object().cloned().unwrap_or_default();
    let client_id = about.client_id.clone().unwrap_or_default();
    about.details = Some(signed_up(call, &client_id, told, false));
    if taken {
        return Err(bad_request("invalid_signup", "Invalid sign up"));
    }
    let number = call.random.object_id();
    let now = clock::instant(call.now);
    let mut user = User {
        user_id: format!("auth0|{number}"),
        connection: connection.name,
        email: Some(email.clone()),
        password: Some(password.to_owned()),
        username: body["username"].as_str().map(str::to_owned),
        user_metadata: body["user_metadata"].as_object().cloned(),
        created_at: now.clone(),
        updated_at: now,
        ..User::default()
    };
    let nickname = email.split('@').next().unwrap_or_default();
    user.rest.insert("name".to_owned(), json!(email));
    user.rest.insert("nickname".to_owned(), json!(nickname));
    about.user_id = Some(user.user_id.clone());
    let mut shown = json!({"_id": number, "email_verified": false, "email": email});
    if let Some(username) = &user.username {
        shown["username"] = json!(username);
    }
    if let Some(metadata) = &user.user_metadata {
        shown["user_metadata"] = json!(metadata);
    }
    call.add_user(user);
    call.log("ss", "", &about);
    Ok(Reply::json(200, &shown))
}

/// The same words whether or not anybody has this address.
fn change_password(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let body = body(call)?;
    let connection = connection(call, &body)?;
    let about = About {
        client_id: body["client_id"].as_str().map(str::to_owned),
        connection: Some(connection.name),
        user_name: body["email"].as_str().map(str::to_owned),
        ..About::default()
    };
    call.log("scpr", "", &about);
    Ok(Reply::html(
        200,
        "We've just sent you an email to reset your password.".to_owned(),
    ))
}
