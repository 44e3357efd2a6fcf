//! `/api/v2/clients/{id}/credentials`: the public keys with which an application proves itself.

use serde_json::{Map, Value, json};

use crate::sandbox::auth::client_assertion;
use crate::sandbox::call::Call;
use crate::sandbox::host::clock;
use crate::sandbox::host::random::SECRET;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::lookup;
use crate::sandbox::management::payload;
use crate::sandbox::tenant::{Client, Credential};

const MEMBERS: &str = "credential_type:string name:string pem:string alg:string kid:string expires_at:string \
    parse_expiry_from_cert:boolean";

pub(crate) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    client_id: &str,
    rest: &[&str],
) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", []) => {
            caller.needs(&["read:client_credentials"])?;
            let client = lookup::client(call.tenant, client_id)?;
            let shown: Vec<Value> = client.credentials.iter().map(render).collect();
            Ok(Reply::json(200, &json!(shown)))
        }
        ("POST", []) => {
            caller.needs(&["create:client_credentials"])?;
            lookup::client(call.tenant, client_id)?;
            let body = payload::object(call, MEMBERS, &["credential_type", "pem"])?;
            let credential = read(call, &body)?;
            let shown = render(&credential);
            if let Some(client) = call.tenant.client_mut(client_id) {
                client.credentials.push(credential);
            }
            Ok(Reply::json(201, &shown))
        }
        ("GET", [id]) => {
            caller.needs(&["read:client_credentials"])?;
            let client = lookup::client(call.tenant, client_id)?;
            match client.credentials.iter().find(|known| known.id == *id) {
                Some(known) => Ok(Reply::json(200, &render(known))),
                None => Err(unknown()),
            }
        }
        ("DELETE", [id]) => {
            caller.needs(&["delete:client_credentials"])?;
            lookup::client(call.tenant, client_id)?;
            if let Some(client) = call.tenant.client_mut(client_id) {
                client.credentials.retain(|known| known.id != *id);
            }
            Ok(Reply::empty(204))
        }
        _ => Err(not_found()),
    }
}

fn unknown() -> Reply {
    Reply::problem(
        404,
        "The credential does not exist.",
        Some("inexistent_credential"),
    )
}

fn render(credential: &Credential) -> Value {
    let mut shown = json!({
        "id": credential.id,
        "name": credential.name,
        "kid": credential.kid,
        "alg": credential.alg,
        "credential_type": "public_key",
    });
    if let Some(expires) = credential.expires {
        shown["expires_at"] = json!(clock::instant(expires));
    }
    shown
}

/// A credential out of the body that describes it.
fn read(call: &mut Call<'_>, body: &Map<String, Value>) -> Result<Credential, Reply> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let wrong = |what: &str, name: &str| payload::invalid(&format!("'{what}' on property {name}."));
    if text("credential_type").as_deref() != Some("public_key") {
        return Err(wrong(
            "No enum match for: credential_type",
            "credential_type",
        ));
    }
    let pem = text("pem").unwrap_or_default();
    if !client_assertion::is_usable(&pem) {
        return Err(wrong(
            "The PEM holds no RSA public key of 2048 bits or more",
            "pem",
        ));
    }
    let alg = text("alg").unwrap_or_else(|| "RS256".to_owned());
    if !matches!(alg.as_str(), "RS256" | "RS384" | "PS256") {
        return Err(wrong(&format!("No enum match for: {alg}"), "alg"));
    }
    let expires = match text("expires_at") {
        None => None,
        Some(text) => Some(
            time::OffsetDateTime::parse(&text, &time::format_description::well_known::Rfc3339)
                .map_err(|_| {
                    wrong(
                        &format!("Object didn't pass validation for format date-time: {text}"),
                        "expires_at",
                    )
                })?,
        ),
    };
    Ok(Credential {
        id: call.random.credential_id(),
        name: text("name").unwrap_or_default(),
        kid: text("kid").unwrap_or_else(|| call.random.text(43, SECRET)),
        alg,
        pem,
        expires,
    })
}

/// The credentials that a new application comes with, taken out of its body.
pub(crate) fn of_new_client(
    call: &mut Call<'_>,
    body: &mut Map<String, Value>,
) -> Result<Vec<Credential>, Reply> {
    let Some(list) = taken(body) else {
        return Ok(Vec::new());
    };
    list.iter()
        .map(|one| match one {
            Value::Object(one) => read(call, one),
            _ => Err(payload::invalid(
                "'Expected type object' on property client_authentication_methods.",
            )),
        })
        .collect()
}

/// Those that an application keeps after a change, which names them by their ids.
pub(crate) fn kept(
    client: &Client,
    body: &mut Map<String, Value>,
) -> Result<Vec<Credential>, Reply> {
    let is_emptied = body.get("client_authentication_methods") == Some(&Value::Null);
    let Some(list) = taken(body) else {
        return Ok(if is_emptied {
            Vec::new()
        } else {
            client.credentials.clone()
        });
    };
    list.iter()
        .map(|one| {
            let known = client
                .credentials
                .iter()
                .find(|known| one["id"] == known.id.as_str());
            known.cloned().ok_or_else(unknown)
        })
        .collect()
}

fn taken(body: &mut Map<String, Value>) -> Option<Vec<Value>> {
    let list = body.get("client_authentication_methods")?["private_key_jwt"]["credentials"]
        .as_array()?
        .clone();
    body.remove("client_authentication_methods");
    Some(list)
}
