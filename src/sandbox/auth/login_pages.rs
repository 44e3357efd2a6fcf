//! The pages of a login: name and password, second factor, consent.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use crate::sandbox::auth::going_back::{
    COOKIE, audience, connections, error_page, finish, returned, session,
};
use crate::sandbox::auth::login;
use crate::sandbox::call::{About, Call, LoginSession, Transaction};
use crate::sandbox::host::pages::{page, problem};
use crate::sandbox::host::random::SECRET;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::tenant::Client;

/// The pages under `/u/`.
pub(crate) fn pages(call: &mut Call<'_>, parts: &[&str]) -> Reply {
    let sent = if call.ask.method == "POST" {
        call.ask.parameters().unwrap_or_default()
    } else {
        BTreeMap::new()
    };
    let state = call
        .ask
        .query("state")
        .map(str::to_owned)
        .or_else(|| sent.get("state").cloned())
        .unwrap_or_default();
    if !call.live.transactions.contains_key(&state) {
        return error_page(
            call,
            400,
            "invalid_request",
            "This page has been used already, or its time is over. Start again from the application.",
        );
    }
    match (call.ask.method.as_str(), parts) {
        ("GET", ["login"]) => login_page(call, &state, None),
        ("POST", ["login"]) => try_login(call, &state, &sent),
        ("GET", ["mfa-challenge"]) => challenge_page(&state, 200, None),
        ("POST", ["mfa-challenge"]) => try_challenge(call, &state, &sent),
        ("GET", ["consent"]) => consent_page(call, &state),
        ("POST", ["consent"]) => decide(call, &state, &sent),
        _ => page(404, "Not found", &html! { p { "There is no such page." } }),
    }
}

fn transaction(call: &Call<'_>, state: &str) -> Transaction {
    call.live
        .transactions
        .get(state)
        .cloned()
        .unwrap_or_default()
}

fn client_of(call: &Call<'_>, transaction: &Transaction) -> Client {
    transaction
        .parameters
        .get("client_id")
        .and_then(|id| call.tenant.client(id))
        .cloned()
        .unwrap_or_default()
}

/// What the login page says again after a try that was refused.
struct Again<'a> {
    status: u16,
    username: &'a str,
    problem: &'a str,
}

fn login_page(call: &Call<'_>, state: &str, again: Option<&Again<'_>>) -> Reply {
    let transaction = transaction(call, state);
    let client = client_of(call, &transaction);
    let hint = transaction.parameters.get("login_hint");
    let username = again.map_or(hint.map_or("", String::as_str), |again| again.username);
    // Where the person has to go on typing.
    let is_named = !username.is_empty();
    let body = html! {
        p { "Log in to " (call.tenant.settings.friendly_name) " to continue to " (client.name) "." }
        @if let Some(again) = again { (problem(again.problem)) }
        (form("login", state, &html! {
            label for="username" { "Email address" }
            input type="text" id="username" name="username" value=(username) autocomplete="username"
                autocapitalize="none" spellcheck="false" autofocus[!is_named] required;
            label for="password" { "Password" }
            input type="password" id="password" name="password" autocomplete="current-password"
                autofocus[is_named] required;
            button type="submit" class="first" name="action" value="default" { "Continue" }
            button type="submit" name="action" value="cancel" formnovalidate { "Cancel" }
        }))
        @if let Some((name, password)) = &call.reader {
            p { "To practice, log in as " code { (name) } " with the password " code { (password) } "." }
        }
    };
    page(again.map_or(200, |again| again.status), "Log in", &body)
}

/// A form that leads to the same page, of the same visit.
fn form(page: &str, state: &str, fields: &Markup) -> Markup {
    html! {
        form method="post" action=(format!("/u/{page}?state={state}")) {
            input type="hidden" name="state" value=(state);
            (fields)
        }
    }
}

fn try_login(call: &mut Call<'_>, state: &str, sent: &BTreeMap<String, String>) -> Reply {
    let mut transaction = transaction(call, state);
    let client = client_of(call, &transaction);
    if sent.get("action").map(String::as_str) == Some("cancel") {
        call.live.transactions.remove(state);
        let about = call.about(&client.client_id, "");
        call.log("f", "User did not authorize the request", &about);
        return returned(
            call,
            &transaction.parameters,
            "access_denied",
            "User did not authorize the request",
        );
    }
    let text = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let (username, password) = (text("username"), text("password"));
    let wanted = transaction.parameters.get("connection").cloned();
    let connections: Vec<String> = connections(call, &client)
        .into_iter()
        .filter(|connection| connection.strategy == "auth0")
        .filter(|connection| wanted.as_ref().is_none_or(|name| connection.name == *name))
        .map(|connection| connection.name.clone())
        .collect();
    let address = call.client_address(false);
    let mut about = About {
        client_id: Some(client.client_id.clone()),
        user_name: Some(username.clone()),
        connection: connections.first().cloned(),
        ..About::default()
    };
    let tried = login::guard(call, &address, &username, true)
        .and_then(|()| check_each(call, &connections, &username, &password, &address));
    let user_id = match tried {
        Ok(user_id) => user_id,
        Err(refused) => {
            let kind = if refused.error == "invalid_grant" {
                login::wrong(call, &username)
            } else {
                "f"
            };
            login::log_refusal(call, kind, &refused, &about);
            // A blocked account is told to the application; all else to the person, who can do something about it.
            return if refused.error == "unauthorized" {
                call.live.transactions.remove(state);
                returned(
                    call,
                    &transaction.parameters,
                    refused.error,
                    &refused.description,
                )
            } else {
                let again = Again {
                    status: if refused.status == 429 { 429 } else { 400 },
                    username: &username,
                    problem: &refused.description,
                };
                login_page(call, state, Some(&again))
            };
        }
    };
    about.user_id = Some(user_id.clone());
    if let Err(refused) = login::actions(call) {
        login::log_refusal(call, "f", &refused, &about);
        call.live.transactions.remove(state);
        return returned(
            call,
            &transaction.parameters,
            refused.error,
            &refused.description,
        );
    }
    login::note(call, &user_id, &address);
    let second = login::wants_second_factor(call, &user_id);
    transaction.user_id = Some(user_id);
    transaction.mfa_passed = !second;
    call.live.transactions.insert(state.to_owned(), transaction);
    if second {
        call.log("gd_start_auth", "", &about);
        return Reply::redirect(format!("/u/mfa-challenge?state={state}"));
    }
    begin_session(call, state)
}

/// Tries the databases of the application one after the other, counting one failure at the most.
fn check_each(
    call: &mut Call<'_>,
    connections: &[String],
    username: &str,
    password: &str,
    address: &str,
) -> Result<String, login::Refused> {
    let holder = connections
        .iter()
        .find(|name| {
            call.tenant
                .users
                .iter()
                .any(|user| user.connection == **name && user.is_called(username))
        })
        .or(connections.first())
        .cloned()
        .unwrap_or_default();
    login::check(call, &holder, username, password, address)
}

fn challenge_page(state: &str, status: u16, wrong: Option<&str>) -> Reply {
    let body = html! {
        @if let Some(wrong) = wrong { (problem(wrong)) }
        p { "Enter the one-time code. In this sandbox it is 123456, unless the tenant says otherwise." }
        (form("mfa-challenge", state, &html! {
            label for="code" { "One-time code" }
            input type="text" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" autofocus
                required;
            button type="submit" class="first" { "Continue" }
        }))
    };
    page(status, "Verify your identity", &body)
}

fn try_challenge(call: &mut Call<'_>, state: &str, sent: &BTreeMap<String, String>) -> Reply {
    let mut transaction = transaction(call, state);
    let code = sent.get("code").map_or("", |code| code.trim());
    let right = transaction
        .user_id
        .as_deref()
        .and_then(|id| call.tenant.user(id))
        .is_some_and(|user| {
            user.authenticators.iter().any(|authenticator| {
                authenticator.active
                    && authenticator.authenticator_type != "oob"
                    && authenticator.answer == code
            })
        });
    let client = client_of(call, &transaction);
    let user_id = transaction.user_id.clone().unwrap_or_default();
    let about = call.about(&client.client_id, &user_id);
    if !right {
        call.log("gd_auth_failed", "The code you entered is invalid", &about);
        return challenge_page(state, 400, Some("The code you entered is invalid"));
    }
    call.log("gd_auth_succeed", "", &about);
    transaction.mfa_passed = true;
    call.live.transactions.insert(state.to_owned(), transaction);
    begin_session(call, state)
}

fn begin_session(call: &mut Call<'_>, state: &str) -> Reply {
    let transaction = transaction(call, state);
    let client = client_of(call, &transaction);
    let user_id = transaction.user_id.unwrap_or_default();
    let about = call.about(&client.client_id, &user_id);
    call.log("s", "", &about);
    let key = call.random.text(48, SECRET);
    let session_id = call.random.text(32, SECRET);
    call.live.sessions.insert(
        key.clone(),
        LoginSession {
            user_id,
            session_id,
        },
    );
    onwards(call, state).and(
        "set-cookie",
        format!("{COOKIE}={key}; Path=/; HttpOnly; SameSite=Lax"),
    )
}

/// From a login that is done to the page that comes next, or back to the application.
pub(crate) fn onwards(call: &mut Call<'_>, state: &str) -> Reply {
    let transaction = transaction(call, state);
    let client = client_of(call, &transaction);
    if call.tenant.oddities.authorize_never_returns {
        return page(
            200,
            "You are logged in",
            &html! { p { "This tenant was told never to send anybody back to the application." } },
        );
    }
    if asks_for_consent(call, &client, &transaction).is_some() {
        return Reply::redirect(format!("/u/consent?state={state}"));
    }
    call.live.transactions.remove(state);
    let session_id = call.random.text(32, SECRET);
    finish(call, &client, &transaction, session_id)
}

/// Which question stands between the login and the application, if any.
pub(crate) enum Question {
    /// Whether the application may have what it asks for.
    Consent,
    /// Whether to go back to an application on this device, which nobody can verify.
    Device,
}

pub(crate) fn asks_for_consent(
    call: &Call<'_>,
    client: &Client,
    transaction: &Transaction,
) -> Option<Question> {
    let redirect_uri = transaction
        .parameters
        .get("redirect_uri")
        .map_or("", String::as_str);
    let skips = |settings: &serde_json::Map<String, Value>| {
        settings.get("skip_non_verifiable_callback_uri_confirmation_prompt")
            == Some(&Value::Bool(true))
    };
    let verifiable = is_verifiable(redirect_uri);
    let api = audience(call, &transaction.parameters)
        .and_then(|audience| call.tenant.resource_server(&audience));
    let skips_consent = client.is_first_party
        && api.is_none_or(|api| {
            api.is_system || (api.skip_consent_for_verifiable_first_party_clients && verifiable)
        });
    let user_id = transaction.user_id.clone().unwrap_or_default();
    let key = consent_key(call, transaction);
    let consent = (user_id, client.client_id.clone(), key);
    let consented = call.live.consents.contains_key(&consent);
    if !skips_consent && !consented {
        return Some(Question::Consent);
    }
    if !verifiable && !skips(&client.rest) && !skips(&call.tenant.settings.rest) {
        return Some(Question::Device);
    }
    None
}

fn consent_key(call: &Call<'_>, transaction: &Transaction) -> String {
    format!(
        "{} {}",
        audience(call, &transaction.parameters).unwrap_or_default(),
        transaction
            .parameters
            .get("scope")
            .map_or("", String::as_str)
    )
}

/// Whether it can be known whose callback it is: not on this device, and not by a scheme of its own.
fn is_verifiable(redirect_uri: &str) -> bool {
    url::Url::parse(redirect_uri).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && !matches!(
                url.host_str(),
                Some("localhost" | "127.0.0.1" | "[::1]") | None
            )
    })
}

fn consent_page(call: &mut Call<'_>, state: &str) -> Reply {
    let transaction = transaction(call, state);
    if transaction.user_id.is_none() || !transaction.mfa_passed {
        return Reply::redirect(format!("/u/login?state={state}"));
    }
    let client = client_of(call, &transaction);
    let Some(question) = asks_for_consent(call, &client, &transaction) else {
        return onwards(call, state);
    };
    let redirect_uri = transaction
        .parameters
        .get("redirect_uri")
        .map_or("", String::as_str);
    let body = html! {
        @match question {
            Question::Consent => {
                p { (client.name) " asks for access to your account at " (call.tenant.settings.friendly_name) ":" }
                p { code { (consent_key(call, &transaction)) } }
            }
            Question::Device => {
                p {
                    "You are about to go back to " (client.name) " on this device, at " code { (redirect_uri) }
                    ". Nobody can verify whose that is. Continue only if you started this login yourself."
                }
            }
        }
        (form("consent", state, &html! {
            button type="submit" class="first" name="action" value="accept" autofocus { "Accept" }
            button type="submit" name="action" value="decline" { "Decline" }
        }))
    };
    page(200, "Authorize App", &body)
}

fn decide(call: &mut Call<'_>, state: &str, sent: &BTreeMap<String, String>) -> Reply {
    let transaction = transaction(call, state);
    let Some(user_id) = transaction
        .user_id
        .clone()
        .filter(|_| transaction.mfa_passed)
    else {
        return Reply::redirect(format!("/u/login?state={state}"));
    };
    let client = client_of(call, &transaction);
    call.live.transactions.remove(state);
    if sent.get("action").map(String::as_str) != Some("accept") {
        let about = call.about(&client.client_id, &user_id);
        call.log("f", "User did not authorize the request", &about);
        return returned(
            call,
            &transaction.parameters,
            "access_denied",
            "User did not authorize the request",
        );
    }
    let key = consent_key(call, &transaction);
    call.live
        .consents
        .insert((user_id, client.client_id.clone(), key), ());
    let session_id =
        session(call).map_or_else(|| call.random.text(32, SECRET), |known| known.session_id);
    finish(call, &client, &transaction, session_id)
}
