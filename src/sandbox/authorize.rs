//! `/authorize` and the pages behind it: login, second factor, consent, and the error page.

use std::collections::BTreeMap;

use serde_json::Value;

use super::call::{About, Call, Code, Grant, Session, Transaction};
use super::keys::{base64url, sha256, take_apart};
use super::login;
use super::pages::{escape, form_that_goes, page};
use super::random::{ALPHANUMERIC, SECRET};
use super::tenant::{Client, Connection};
use super::tokens::{self, ResponseType};
use super::wire::{Answer, form_encode};

const COOKIE: &str = "sandbox_session";

/// An error that goes back to the application.
struct Returned<'a> {
    error: &'a str,
    description: &'a str,
}

/// `GET` or `POST /authorize`.
pub(super) fn start(call: &mut Call<'_>) -> Answer {
    let mut parameters: BTreeMap<String, String> = if call.ask.method == "POST" {
        call.ask.parameters().unwrap_or_default()
    } else {
        call.ask.query.iter().cloned().collect()
    };
    if let Some(reference) = parameters.get("request_uri")
        && let Some(pushed) = call.live.pushed_requests.remove(reference)
    {
        parameters = pushed;
    }
    let client_id = parameters.get("client_id").cloned().unwrap_or_default();
    if client_id.is_empty() {
        return error_page(
            call,
            400,
            "invalid_request",
            "Missing required parameter: client_id",
        );
    }
    let Some(client) = call.tenant.client(&client_id).cloned() else {
        let text = format!("Unknown client: {client_id}");
        call.log("f", &text, &About::default());
        return error_page(call, 403, "invalid_request", &text);
    };
    let redirect_uri = match parameters.get("redirect_uri").filter(|uri| !uri.is_empty()) {
        Some(uri) => uri.clone(),
        None => client.callbacks().first().cloned().unwrap_or_default(),
    };
    if !client.callbacks().contains(&redirect_uri) {
        let text = format!(
            "Callback URL mismatch. {redirect_uri} is not in the list of allowed callback URLs"
        );
        let about = About {
            client_id: Some(client_id),
            ..About::default()
        };
        call.log("f", &text, &about);
        return error_page(call, 403, "unauthorized_client", &text);
    }
    parameters.insert("redirect_uri".to_owned(), redirect_uri);
    if let Err(answer) = preconditions(call, &client, &parameters) {
        return answer;
    }
    let session = session(call);
    let prompt = parameters.get("prompt").map_or("", String::as_str);
    let mut transaction = Transaction {
        parameters: parameters.clone(),
        ..Transaction::default()
    };
    if let Some(session) = session.filter(|_| !prompt.split(' ').any(|word| word == "login")) {
        transaction.user_id = Some(session.user_id.clone());
        transaction.mfa_passed = true;
        if prompt == "none" {
            let about = call.about(&client_id, &session.user_id);
            if asks_for_consent(call, &client, &transaction).is_some() {
                call.log("fsa", "Consent required", &about);
                return returned(
                    call,
                    &parameters,
                    &Returned {
                        error: "consent_required",
                        description: "Consent required",
                    },
                );
            }
            call.log("ssa", "", &about);
            return finish(call, &client, &transaction, session.session_id.clone());
        }
        let state = call.random.text(40, SECRET);
        call.live.transactions.insert(state.clone(), transaction);
        return onwards(call, &state);
    }
    if prompt == "none" {
        let about = call.about(&client_id, "");
        call.log("fsa", "Login required", &about);
        return returned(
            call,
            &parameters,
            &Returned {
                error: "login_required",
                description: "Login required",
            },
        );
    }
    let state = call.random.text(40, SECRET);
    call.live.transactions.insert(state.clone(), transaction);
    Answer::redirect(format!("/u/login?state={state}"))
}

/// Everything that is judged before a person is asked for anything.
fn preconditions(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &BTreeMap<String, String>,
) -> Result<(), Answer> {
    let mut refuse = |error: &str, description: &str| {
        let about = About {
            client_id: Some(client.client_id.clone()),
            ..About::default()
        };
        call.log("f", description, &about);
        Err(returned(call, parameters, &Returned { error, description }))
    };
    let response_type = parameters.get("response_type").map_or("", String::as_str);
    if response_type.is_empty() {
        return refuse(
            "invalid_request",
            "Missing required parameter: response_type",
        );
    }
    let Some(wants) = ResponseType::parse(response_type) else {
        return refuse(
            "unsupported_response_type",
            &format!("Unsupported response type: {response_type}"),
        );
    };
    for (grant_type, is_wanted) in [
        ("authorization_code", wants.code),
        ("implicit", wants.gives_tokens()),
    ] {
        if is_wanted && !client.may_use(grant_type) {
            return refuse(
                "unauthorized_client",
                &format!("Grant type '{grant_type}' not allowed for the client."),
            );
        }
    }
    // The words of these two are not recorded.
    if wants.id_token && !parameters.contains_key("nonce") {
        return refuse("invalid_request", "Missing required parameter: nonce");
    }
    if wants.gives_tokens()
        && parameters
            .get("response_mode")
            .is_some_and(|mode| mode == "query")
    {
        return refuse("invalid_request", "Unsupported response mode: query");
    }
    if let Some(method) = parameters.get("code_challenge_method")
        && !matches!(method.as_str(), "S256" | "plain")
    {
        return refuse(
            "invalid_request",
            &format!("Unsupported code_challenge_method: {method}"),
        );
    }
    let userinfo = format!("{}userinfo", call.issuer);
    if let Some(audience) = audience(call, parameters)
        && audience != userinfo
    {
        let Some(api) = call.tenant.resource_server(&audience) else {
            let about = About {
                client_id: Some(client.client_id.clone()),
                audience: Some(audience.clone()),
                ..About::default()
            };
            let description = format!("Service not found: {audience}");
            call.log("f", &description, &about);
            return Err(returned(
                call,
                parameters,
                &Returned {
                    error: "access_denied",
                    description: &description,
                },
            ));
        };
        let granted = call.tenant.client_grants.iter().any(|grant| {
            grant.subject_type == "user"
                && grant.audience == audience
                && grant.client_id.as_deref() == Some(client.client_id.as_str())
        });
        if api.user_policy != "allow_all" && !granted {
            let description = format!(
                "Client \"{}\" is not authorized to access resource server \"{audience}\".",
                client.client_id
            );
            let about = About {
                client_id: Some(client.client_id.clone()),
                audience: Some(audience.clone()),
                ..About::default()
            };
            call.log("f", &description, &about);
            return Err(returned(
                call,
                parameters,
                &Returned {
                    error: "invalid_request",
                    description: &description,
                },
            ));
        }
    }
    let wanted = parameters.get("connection");
    let usable = connections(call, client);
    let description = match wanted {
        _ if usable.is_empty() => "no connections enabled for the client",
        Some(name) if call.tenant.connection(name).is_none() => "the connection was not found",
        Some(name) if !usable.iter().any(|connection| connection.name == *name) => {
            "the connection was disabled"
        }
        _ => return Ok(()),
    };
    let about = About {
        client_id: Some(client.client_id.clone()),
        ..About::default()
    };
    call.log("f", description, &about);
    Err(returned(
        call,
        parameters,
        &Returned {
            error: "invalid_request",
            description,
        },
    ))
}

fn audience(call: &Call<'_>, parameters: &BTreeMap<String, String>) -> Option<String> {
    parameters
        .get("audience")
        .filter(|audience| !audience.is_empty())
        .cloned()
        .or_else(|| call.tenant.settings.default_audience.clone())
        .filter(|audience| !audience.is_empty())
}

fn connections<'a>(call: &'a Call<'_>, client: &Client) -> Vec<&'a Connection> {
    if call.tenant.oddities.authorize_sees_no_connections {
        return Vec::new();
    }
    call.tenant
        .connections
        .iter()
        .filter(|connection| connection.enabled_clients.contains(&client.client_id))
        .collect()
}

fn session(call: &Call<'_>) -> Option<Session> {
    call.live.sessions.get(call.ask.cookie(COOKIE)?).cloned()
}

/// The tenant's error page: its own, or the one that its settings name.
fn error_page(call: &Call<'_>, status: u16, error: &str, description: &str) -> Answer {
    let custom = call
        .tenant
        .settings
        .rest
        .get("error_page")
        .and_then(|page| page["url"].as_str())
        .filter(|url| !url.is_empty());
    if let Some(url) = custom {
        let query = form_encode([("error", error), ("error_description", description)]);
        let joint = if url.contains('?') { '&' } else { '?' };
        return Answer::redirect(format!("{url}{joint}{query}"));
    }
    page(
        status,
        "Oops!, something went wrong",
        &format!(
            "{}\n<p>Error: <code>{}</code></p>",
            problem(description),
            escape(error)
        ),
    )
}

/// Sends an error back to the application.
fn returned(
    call: &Call<'_>,
    parameters: &BTreeMap<String, String>,
    returned: &Returned<'_>,
) -> Answer {
    back(
        call,
        parameters,
        &[
            ("error", returned.error),
            ("error_description", returned.description),
        ],
    )
}

/// Sends the browser back to the application, in the way that it asked for.
fn back(
    call: &Call<'_>,
    parameters: &BTreeMap<String, String>,
    members: &[(&str, &str)],
) -> Answer {
    let redirect_uri = parameters.get("redirect_uri").map_or("", String::as_str);
    let mut members = members.to_vec();
    let changed;
    if let Some(state) = parameters.get("state") {
        changed = if call.tenant.oddities.authorize_changes_state {
            format!("{state}x")
        } else {
            state.clone()
        };
        members.push(("state", &changed));
    }
    let tells_issuer = call
        .tenant
        .settings
        .rest
        .get("authorization_response_iss_parameter_supported")
        == Some(&Value::Bool(true));
    if tells_issuer {
        members.push(("iss", &call.issuer));
    }
    match parameters.get("response_mode").map(String::as_str) {
        Some("form_post") => {
            let mut fields = String::new();
            for (name, value) in &members {
                fields.push_str("<input type=\"hidden\" name=\"");
                fields.push_str(&escape(name));
                fields.push_str("\" value=\"");
                fields.push_str(&escape(value));
                fields.push_str("\">");
            }
            form_that_goes(
                "Going back",
                &format!(
                    "<form method=\"post\" action=\"{}\">{fields}<button>Continue</button></form>",
                    escape(redirect_uri)
                ),
            )
        }
        mode => {
            // Tokens never stand where a server's log would keep them, and errors stand where they would.
            let gives_tokens = parameters
                .get("response_type")
                .and_then(|text| ResponseType::parse(text))
                .is_some_and(ResponseType::gives_tokens);
            let joint = match mode {
                Some("fragment") => '#',
                _ if gives_tokens => '#',
                _ if redirect_uri.contains('?') => '&',
                _ => '?',
            };
            let query = form_encode(members.iter().copied());
            Answer::redirect(format!("{redirect_uri}{joint}{query}"))
                .with("cache-control", "no-store")
        }
    }
}

/// The pages under `/u/`.
pub(super) fn pages(call: &mut Call<'_>, parts: &[&str]) -> Answer {
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
        _ => page(404, "Not found", "<p>There is no such page.</p>"),
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

fn login_page(call: &Call<'_>, state: &str, again: Option<&Again<'_>>) -> Answer {
    let transaction = transaction(call, state);
    let client = client_of(call, &transaction);
    let hint = transaction.parameters.get("login_hint");
    let username = again.map_or(hint.map_or("", String::as_str), |again| again.username);
    let problem = again.map_or_else(String::new, |again| problem(again.problem));
    // Where the person has to go on typing.
    let (at_name, at_password) = if username.is_empty() {
        (" autofocus", "")
    } else {
        ("", " autofocus")
    };
    page(
        again.map_or(200, |again| again.status),
        "Log in",
        &format!(
            "<p>Log in to {} to continue to {}.</p>{problem}\
             <form method=\"post\" action=\"/u/login?state={}\">\
             <input type=\"hidden\" name=\"state\" value=\"{}\">\
             <label for=\"username\">Email address</label>\
             <input type=\"text\" id=\"username\" name=\"username\" value=\"{}\" autocomplete=\"username\" \
             autocapitalize=\"none\" spellcheck=\"false\"{at_name} required>\
             <label for=\"password\">Password</label>\
             <input type=\"password\" id=\"password\" name=\"password\" autocomplete=\"current-password\"{at_password} \
             required>\
             <button type=\"submit\" class=\"first\" name=\"action\" value=\"default\">Continue</button>\
             <button type=\"submit\" name=\"action\" value=\"cancel\" formnovalidate>Cancel</button></form>",
            escape(&call.tenant.settings.friendly_name),
            escape(&client.name),
            escape(state),
            escape(state),
            escape(username)
        ),
    )
}

fn problem(text: &str) -> String {
    format!("<p class=\"error\" role=\"alert\">{}</p>", escape(text))
}

fn try_login(call: &mut Call<'_>, state: &str, sent: &BTreeMap<String, String>) -> Answer {
    let mut transaction = transaction(call, state);
    let client = client_of(call, &transaction);
    if sent.get("action").map(String::as_str) == Some("cancel") {
        call.live.transactions.remove(state);
        let about = call.about(&client.client_id, "");
        call.log("f", "User did not authorize the request", &about);
        return returned(
            call,
            &transaction.parameters,
            &Returned {
                error: "access_denied",
                description: "User did not authorize the request",
            },
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
                    &Returned {
                        error: refused.error,
                        description: &refused.description,
                    },
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
            &Returned {
                error: refused.error,
                description: &refused.description,
            },
        );
    }
    login::note(call, &user_id, &address);
    let second = login::wants_second_factor(call, &user_id);
    transaction.user_id = Some(user_id);
    transaction.mfa_passed = !second;
    call.live.transactions.insert(state.to_owned(), transaction);
    if second {
        call.log("gd_start_auth", "", &about);
        return Answer::redirect(format!("/u/mfa-challenge?state={state}"));
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
            call.tenant.users.iter().any(|user| {
                user.connection == **name
                    && (user
                        .email
                        .as_deref()
                        .is_some_and(|email| email.eq_ignore_ascii_case(username))
                        || user.username.as_deref() == Some(username))
            })
        })
        .or(connections.first())
        .cloned()
        .unwrap_or_default();
    login::check(call, &holder, username, password, address)
}

fn challenge_page(state: &str, status: u16, wrong: Option<&str>) -> Answer {
    let problem = wrong.map_or_else(String::new, problem);
    page(
        status,
        "Verify your identity",
        &format!(
            "{problem}<p>Enter the one-time code. In this sandbox it is 123456, unless the tenant says otherwise.</p>\
             <form method=\"post\" action=\"/u/mfa-challenge?state={}\">\
             <input type=\"hidden\" name=\"state\" value=\"{}\">\
             <label for=\"code\">One-time code</label>\
             <input type=\"text\" id=\"code\" name=\"code\" inputmode=\"numeric\" autocomplete=\"one-time-code\" \
             autofocus required><button type=\"submit\" class=\"first\">Continue</button></form>",
            escape(state),
            escape(state)
        ),
    )
}

fn try_challenge(call: &mut Call<'_>, state: &str, sent: &BTreeMap<String, String>) -> Answer {
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

fn begin_session(call: &mut Call<'_>, state: &str) -> Answer {
    let transaction = transaction(call, state);
    let client = client_of(call, &transaction);
    let user_id = transaction.user_id.unwrap_or_default();
    let about = call.about(&client.client_id, &user_id);
    call.log("s", "", &about);
    let key = call.random.text(48, SECRET);
    let session_id = call.random.text(32, SECRET);
    call.live.sessions.insert(
        key.clone(),
        Session {
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
fn onwards(call: &mut Call<'_>, state: &str) -> Answer {
    let transaction = transaction(call, state);
    let client = client_of(call, &transaction);
    if call.tenant.oddities.authorize_never_returns {
        return page(
            200,
            "You are logged in",
            "<p>This tenant was told never to send anybody back to the application.</p>",
        );
    }
    if asks_for_consent(call, &client, &transaction).is_some() {
        return Answer::redirect(format!("/u/consent?state={state}"));
    }
    call.live.transactions.remove(state);
    let session_id = call.random.text(32, SECRET);
    finish(call, &client, &transaction, session_id)
}

/// Which question stands between the login and the application, if any.
enum Question {
    /// Whether the application may have what it asks for.
    Consent,
    /// Whether to go back to an application on this device, which nobody can verify.
    Device,
}

fn asks_for_consent(
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

fn consent_page(call: &mut Call<'_>, state: &str) -> Answer {
    let transaction = transaction(call, state);
    if transaction.user_id.is_none() || !transaction.mfa_passed {
        return Answer::redirect(format!("/u/login?state={state}"));
    }
    let client = client_of(call, &transaction);
    let Some(question) = asks_for_consent(call, &client, &transaction) else {
        return onwards(call, state);
    };
    let redirect_uri = transaction
        .parameters
        .get("redirect_uri")
        .map_or("", String::as_str);
    let text = match question {
        Question::Consent => format!(
            "<p>{} asks for access to your account at {}:</p><p><code>{}</code></p>",
            escape(&client.name),
            escape(&call.tenant.settings.friendly_name),
            escape(&consent_key(call, &transaction))
        ),
        Question::Device => format!(
            "<p>You are about to go back to {} on this device, at <code>{}</code>. Nobody can verify whose that is. \
             Continue only if you started this login yourself.</p>",
            escape(&client.name),
            escape(redirect_uri)
        ),
    };
    page(
        200,
        "Authorize App",
        &format!(
            "{text}<form method=\"post\" action=\"/u/consent?state={}\">\
             <input type=\"hidden\" name=\"state\" value=\"{}\">\
             <button type=\"submit\" class=\"first\" name=\"action\" value=\"accept\" autofocus>Accept</button>\
             <button type=\"submit\" name=\"action\" value=\"decline\">Decline</button></form>",
            escape(state),
            escape(state)
        ),
    )
}

fn decide(call: &mut Call<'_>, state: &str, sent: &BTreeMap<String, String>) -> Answer {
    let transaction = transaction(call, state);
    let Some(user_id) = transaction
        .user_id
        .clone()
        .filter(|_| transaction.mfa_passed)
    else {
        return Answer::redirect(format!("/u/login?state={state}"));
    };
    let client = client_of(call, &transaction);
    call.live.transactions.remove(state);
    if sent.get("action").map(String::as_str) != Some("accept") {
        let about = call.about(&client.client_id, &user_id);
        call.log("f", "User did not authorize the request", &about);
        return returned(
            call,
            &transaction.parameters,
            &Returned {
                error: "access_denied",
                description: "User did not authorize the request",
            },
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

/// Gives out the code, the tokens, or both.
fn finish(
    call: &mut Call<'_>,
    client: &Client,
    transaction: &Transaction,
    session_id: String,
) -> Answer {
    let parameters = &transaction.parameters;
    let asked: Vec<String> = parameters
        .get("scope")
        .map(|scope| scope.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default();
    let audience = audience(call, parameters);
    let api = audience
        .as_deref()
        .and_then(|audience| call.tenant.resource_server(audience));
    let scope = if asked.is_empty() {
        tokens::granted(&["openid".to_owned()], api)
    } else {
        exactly(&asked, api)
    };
    let wants = parameters
        .get("response_type")
        .and_then(|text| ResponseType::parse(text))
        .unwrap_or_default();
    let grant = Grant {
        client_id: client.client_id.clone(),
        user_id: transaction.user_id.clone().unwrap_or_default(),
        audience,
        scope,
        nonce: parameters.get("nonce").cloned(),
        session_id: Some(session_id),
        gty: None,
    };
    let code = wants.code.then(|| give_code(call, parameters, &grant));
    let mut members: Vec<(&str, String)> = code.iter().map(|code| ("code", code.clone())).collect();
    if wants.gives_tokens()
        && let Some(user) = call.tenant.user(&grant.user_id).cloned()
    {
        members.extend(tokens::at_authorize(
            call,
            client,
            &user,
            &grant,
            wants,
            code.as_deref(),
        ));
    }
    let members: Vec<(&str, &str)> = members
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    back(call, parameters, &members)
}

fn give_code(call: &mut Call<'_>, parameters: &BTreeMap<String, String>, grant: &Grant) -> String {
    let code = call.random.text(44, ALPHANUMERIC);
    let lifetime = if call.tenant.oddities.codes_are_dead {
        -1
    } else {
        600
    };
    let challenge = parameters.get("code_challenge").map(|challenge| {
        let method = parameters
            .get("code_challenge_method")
            .map_or("plain", String::as_str);
        (method.to_owned(), challenge.clone())
    });
    let expires = call.epoch() + lifetime;
    call.live.codes.insert(
        code.clone(),
        Code {
            grant: grant.clone(),
            redirect_uri: parameters.get("redirect_uri").cloned().unwrap_or_default(),
            challenge,
            expires,
        },
    );
    code
}

/// In a browser only what was asked for is granted, unlike in the password grant.
fn exactly(asked: &[String], api: Option<&super::tenant::ResourceServer>) -> Vec<String> {
    asked
        .iter()
        .filter(|scope| {
            matches!(
                scope.as_str(),
                "openid" | "profile" | "email" | "address" | "phone"
            ) || (*scope == "offline_access" && api.is_none_or(|api| api.allow_offline_access))
                || api.is_some_and(|api| api.scopes.iter().any(|offer| offer.value == **scope))
        })
        .cloned()
        .collect()
}

/// Whether a verifier answers a challenge (RFC 7636).
pub(super) fn answers((method, challenge): &(String, String), verifier: &str) -> bool {
    if method == "S256" {
        base64url(&sha256(verifier)) == *challenge
    } else {
        verifier == challenge
    }
}

/// `/v2/logout` and `/oidc/logout` (RP-Initiated Logout 1.0).
pub(super) fn logout(call: &mut Call<'_>) -> Answer {
    let sent: BTreeMap<String, String> = if call.ask.method == "POST" {
        call.ask.parameters().unwrap_or_default()
    } else {
        call.ask.query.iter().cloned().collect()
    };
    let ended = call
        .ask
        .cookie(COOKIE)
        .map(str::to_owned)
        .and_then(|key| call.live.sessions.remove(&key));
    let hinted = sent
        .get("id_token_hint")
        .and_then(|token| take_apart(token))
        .and_then(|(_, claims, _, _)| Some(claims["aud"].as_str()?.to_owned()));
    let client_id = sent.get("client_id").cloned().or(hinted);
    let allowed = may_follow_a_logout(call, client_id.as_deref());
    let about = About {
        client_id,
        user_id: ended.map(|session| session.user_id),
        ..About::default()
    };
    let named = ["returnTo", "post_logout_redirect_uri"]
        .into_iter()
        .find_map(|name| Some((name, sent.get(name)?.clone())));
    let over = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    let target = match named {
        Some((name, target)) => {
            // What follows the path is not compared.
            let bare = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
            if !allowed.iter().any(|known| bare(known) == bare(&target)) {
                let text = format!(
                    "The \"{name}\" querystring parameter \"{target}\" is not defined as a valid URL in \"Allowed Logout URLs\"."
                );
                call.log("flo", &text, &about);
                return error_page(call, 400, "invalid_request", &text);
            }
            Some(target)
        }
        None => allowed.into_iter().next(),
    };
    call.log("slo", "User successfully logged out", &about);
    match target {
        None => page(200, "Logged out", "<p>You are logged out.</p>"),
        Some(target) => {
            let state = sent
                .get("state")
                .map(|state| form_encode([("state", state.as_str())]));
            let joint = if target.contains('?') { '&' } else { '?' };
            Answer::redirect(
                state.map_or(target.clone(), |state| format!("{target}{joint}{state}")),
            )
        }
    }
    .and("set-cookie", over)
}

/// Where a logout may lead: the application's list, where it is said which that is, else the tenant's.
fn may_follow_a_logout(call: &Call<'_>, client_id: Option<&str>) -> Vec<String> {
    match client_id.and_then(|id| call.tenant.client(id)) {
        Some(client) => client.allowed_logout_urls.clone().unwrap_or_default(),
        None => call
            .tenant
            .settings
            .rest
            .get("allowed_logout_urls")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|url| Some(url.as_str()?.to_owned()))
            .collect(),
    }
}
