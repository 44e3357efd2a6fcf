//! Which application asks, and how it proves that.

use crate::sandbox::auth::client_assertion;
use crate::sandbox::auth::exchange::{Parameters, failure_code, required};
use crate::sandbox::auth::login::Refused;
use crate::sandbox::call::{About, Call};
use crate::sandbox::tenant::Client;

/// Which application asks. Auth0 has one answer for an unknown id, a wrong secret, a missing one, and a secret sent in
/// the other place.
pub(crate) fn authenticate(
    call: &mut Call<'_>,
    parameters: &Parameters,
) -> Result<Client, Refused> {
    let refused = || Refused::new(401, "access_denied", "Unauthorized");
    if client_assertion::is_given(parameters) {
        return by_assertion(call, parameters);
    }
    let basic = call.ask.basic();
    let client_id = match &basic {
        Some((user, _)) => user.as_str(),
        None => required(parameters, "client_id")?,
    };
    let client = call.tenant.client(client_id).ok_or_else(refused)?.clone();
    let in_body = parameters.get("client_secret").map(String::as_str);
    let method = client.token_endpoint_auth_method.as_deref();
    let given = match method {
        Some("none") => return Ok(client),
        None if !client.credentials.is_empty() => return Err(refused()),
        Some("client_secret_basic") => basic.as_ref().map(|(_, secret)| secret.as_str()),
        // Without a word about it, the secret belongs into the body.
        Some(_) | None => in_body,
    };
    match (given, client.client_secret.as_deref()) {
        (Some(given), Some(secret)) if given == secret => Ok(client),
        _ => {
            log_stranger(call, client.client_id, parameters, "Unauthorized");
            Err(refused())
        }
    }
}

/// What is wrong with an assertion stands in the tenant's log; the answer is the one of Auth0's own description for all of it.
fn by_assertion(call: &mut Call<'_>, parameters: &Parameters) -> Result<Client, Refused> {
    let refused = || Refused::new(401, "invalid_client", "Client authentication failed");
    let client_id = parameters
        .get("client_id")
        .cloned()
        .or_else(|| client_assertion::subject(parameters))
        .ok_or_else(refused)?;
    let client = call.tenant.client(&client_id).ok_or_else(refused)?.clone();
    // A public application has nothing to prove, whatever it sends.
    if client.token_endpoint_auth_method.as_deref() == Some("none") {
        return Ok(client);
    }
    match client_assertion::check(call, &client, parameters) {
        Ok(()) => Ok(client),
        Err(why) => {
            log_stranger(call, client.client_id, parameters, why);
            Err(refused())
        }
    }
}

/// Leaves a line on who pretended to be this application.
fn log_stranger(call: &mut Call<'_>, client_id: String, parameters: &Parameters, why: &str) {
    let about = About {
        client_id: Some(client_id),
        ..About::default()
    };
    let grant_type = parameters.get("grant_type").map_or("", String::as_str);
    call.log(failure_code(grant_type), why, &about);
}
