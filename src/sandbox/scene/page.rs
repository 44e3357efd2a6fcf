//! The page at `/`: what the tenant looks like, what it was asked, and switches to break and fix it.
//!
//! Only loopback names reach it, and a change needs a word that only the page knows, so that no other site can make one.

use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use crate::sandbox::host::clock;
use crate::sandbox::host::fault::Fault;
use crate::sandbox::host::origin;
use crate::sandbox::host::pages::wide_page;
use crate::sandbox::host::wire::{Ask, Reply};
use crate::sandbox::scene::breaks;
use crate::sandbox::scene::control;
use crate::sandbox::tenant::Tenant;
use crate::sandbox::world::World;

/// How many people are listed.
const MOST_PEOPLE: usize = 100;

/// Shows the requests as they come. Only how many there are is announced: a person does not want each read aloud.
const SCRIPT: &str = "\
const rows=document.getElementById('requests'),count=document.getElementById('count');let seen='';\
async function look(){try{const answer=await fetch('/_sandbox/requests');const text=await answer.text();\
if(text!==seen){seen=text;const all=JSON.parse(text);\
count.textContent=all.length===0?'None yet.':all.length===1?'One so far.':`The last ${all.length}, the newest first.`;\
rows.replaceChildren(...all.map(one=>{const row=document.createElement('tr');\
for(const cell of [one.at.slice(11,19),one.method,one.path,one.status,one.host]){\
const place=document.createElement('td');place.textContent=cell;row.append(place)}return row}))}}\
catch{seen='';count.textContent='The sandbox has ended.'}setTimeout(look,1000)}look()";

pub(crate) fn answer(
    world: &mut World,
    faults: &mut Vec<Fault>,
    ask: &Ask,
    parts: &[&str],
) -> Reply {
    match (ask.method.as_str(), parts) {
        ("GET" | "HEAD", [""]) => overview(world),
        _ if origin::is_foreign(ask) => not_from_here(),
        ("GET" | "HEAD", ["_sandbox", "requests"]) => {
            let take = ask.query("take").and_then(|take| take.parse().ok());
            Reply::json(200, &requests(world, take.unwrap_or(100)))
        }
        ("POST", ["_sandbox", change]) if ask.bearer().is_some() => {
            control::by_program(world, faults, ask, change)
        }
        ("POST", ["_sandbox", change]) => {
            let sent = ask.parameters().unwrap_or_default();
            if sent.get("word") != Some(&world.page_word) {
                return not_from_here();
            }
            // What cannot be done was not offered by the page as it is now: look at it again.
            let _ = control::change(world, faults, change, &sent);
            Reply::redirect("/".to_owned()).with("cache-control", "no-store")
        }
        _ => wide_page(404, "Not found", &html! { p { a href="/" { "Back" } } }),
    }
}

fn not_from_here() -> Reply {
    let body = html! {
        p { "This change was not asked for by the sandbox's own page. " a href="/" { "Back" } }
    };
    wide_page(403, "Not from here", &body)
}

fn requests(world: &World, most: usize) -> Value {
    world
        .requests
        .iter()
        .rev()
        .filter(|one| one.path != "/" && !one.path.starts_with("/_sandbox"))
        .take(most)
        .map(|one| {
            json!({
                "at": clock::instant(one.at),
                "method": one.method,
                "host": one.host,
                "path": one.path,
                "status": one.status,
            })
        })
        .collect()
}

fn overview(world: &World) -> Reply {
    let body = html! {
        p {
            "A look-alike to learn, to demonstrate and to test with. Nothing in it is real, and nobody beyond this \
             computer can reach it."
        }
        (switches(world))
        h2 id="asked" { "Requests" }
        p role="status" id="count" { "None yet." }
        div class="scroll" role="region" aria-labelledby="asked" tabindex="0" {
            table {
                thead {
                    tr {
                        @for name in ["Time (UTC)", "Method", "Path", "Status", "Host"] {
                            th scope="col" { (name) }
                        }
                    }
                }
                tbody id="requests" {}
            }
        }
        @for house in &world.houses {
            h2 { (house.tenant.domain) }
            (pairs(&described(&house.tenant)))
        }
        script { (PreEscaped(SCRIPT)) }
    };
    wide_page(200, "maz-auth0 sandbox", &body).with(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
}

fn pairs(rows: &[(String, String)]) -> Markup {
    html! {
        table class="pairs" {
            tbody {
                @for (name, value) in rows {
                    tr { th scope="row" { (name) } td { code { (value) } } }
                }
            }
        }
    }
}

fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

fn name_of<'a>(tenant: &'a Tenant, id: &'a str) -> &'a str {
    tenant.client(id).map_or(id, |client| client.name.as_str())
}

/// A tenant in rows: what it is, and what is set.
fn described(tenant: &Tenant) -> Vec<(String, String)> {
    let default = tenant.settings.default_directory.as_deref();
    let mut rows = vec![(
        "Default Directory".to_owned(),
        default.unwrap_or("not set").to_owned(),
    )];
    rows.extend(tenant.clients.iter().map(|client| {
        let text = format!(
            "{}, {}; grants: {}; callbacks: {}",
            client.client_id,
            client.app_type,
            list(client.grant_types.iter().map(String::as_str)),
            list(client.callbacks().iter().map(String::as_str))
        );
        (format!("Application {}", client.name), text)
    }));
    rows.extend(tenant.connections.iter().map(|connection| {
        let enabled = connection.enabled_clients.iter();
        let enabled = list(enabled.map(|id| name_of(tenant, id)));
        let text = format!("{}; enabled for: {enabled}", connection.strategy);
        (format!("Connection {}", connection.name), text)
    }));
    rows.extend(tenant.client_grants.iter().map(|grant| {
        let client = grant.client_id.as_deref();
        let client = client.map_or("nobody", |id| name_of(tenant, id));
        let scopes = match grant.scope.len() {
            _ if grant.is_of_all_scopes() => "all scopes".to_owned(),
            many @ 13.. => format!("{many} scopes"),
            _ => grant.scope.join(" "),
        };
        let text = format!("{}: {scopes}", grant.audience);
        (format!("Client grant of {client}"), text)
    }));
    rows.extend(tenant.users.iter().take(MOST_PEOPLE).map(|user| {
        let is_blocked = user.blocked == Some(true);
        let label = user.email.as_deref().unwrap_or(&user.user_id);
        let blocked = if is_blocked { ", blocked" } else { "" };
        (
            format!("Person {label}"),
            format!("{}{blocked}", user.connection),
        )
    }));
    if let Some(more) = tenant.users.len().checked_sub(MOST_PEOPLE + 1) {
        rows.push(("More people".to_owned(), (more + 1).to_string()));
    }
    rows
}

/// A form with the word that only this page knows.
fn form(world: &World, change: &str, class: Option<&str>, fields: &Markup) -> Markup {
    html! {
        form class=[class] method="post" action=(format!("/_sandbox/{change}")) {
            input type="hidden" name="word" value=(world.page_word);
            (fields)
        }
    }
}

fn switches(world: &World) -> Markup {
    let values = &world.values;
    let handed_out = [
        ("Client ID", values.shown_client_id()),
        ("Management API Identifier", values.audience.clone()),
        ("Default Directory", values.default_directory.clone()),
        ("Application Domain", values.application_domain.clone()),
        ("Reader", values.username.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    html! {
        h2 { "Break and fix" }
        @if world.broken.is_empty() {
            p { "Nothing is broken." }
        } @else {
            p { "Broken:" }
            ul {
                @for name in &world.broken {
                    li {
                        code { (name) }
                        @if breaks::is_switch(name) {
                            " "
                            (form(world, "fix", Some("beside"), &html! {
                                input type="hidden" name="name" value=(name);
                                button type="submit" aria-label=(format!("Fix {name}")) { "Fix" }
                            }))
                        }
                    }
                }
            }
            (form(world, "fix", None, &html! { button type="submit" { "Fix everything" } }))
        }
        (form(world, "break", None, &html! {
            label for="name" { "What to break" }
            select id="name" name="name" {
                @for known in breaks::breaks().iter().filter(|known| breaks::is_switch(known.name)) {
                    option value=(known.name) { (known.name) ": " (known.what) }
                }
            }
            button type="submit" class="first" { "Break" }
        }))
        (form(world, "reset", None, &html! {
            button type="submit" { "Start again" }
            " Accounts, logins, requests and all else as they were at the start."
        }))
        p {
            "The values to use, of which some misconfigurations change one. The secret is printed at the start only."
        }
        (pairs(&handed_out))
    }
}
