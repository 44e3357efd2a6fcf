//! The page at `/`: what the tenant looks like, what it was asked, and switches to break and mend it.
//!
//! Only loopback names reach it, and a change needs a word that only the page knows, so that no other site can make one.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::sandbox::host::clock;
use crate::sandbox::host::fault::Fault;
use crate::sandbox::host::pages::{escape, wide_page};
use crate::sandbox::host::wire::{Answer, Ask};
use crate::sandbox::scene::breaks::{self, breaks};
use crate::sandbox::scene::control;
use crate::sandbox::tenant::Tenant;
use crate::sandbox::world::World;

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
) -> Answer {
    match (ask.method.as_str(), parts) {
        ("GET" | "HEAD", [""]) => overview(world),
        ("GET" | "HEAD", ["_sandbox", "requests"]) => {
            let take = ask.query("take").and_then(|take| take.parse().ok());
            Answer::json(200, &requests(world, take.unwrap_or(100)))
        }
        ("POST", ["_sandbox", change]) if ask.bearer().is_some() => {
            control::by_program(world, faults, ask, change)
        }
        ("POST", ["_sandbox", change]) => {
            let sent = ask.parameters().unwrap_or_default();
            if sent.get("word") != Some(&world.page_word) {
                return wide_page(
                    403,
                    "Not from here",
                    "<p>This change was not asked for by the sandbox's own page. <a href=\"/\">Back</a></p>",
                );
            }
            // What cannot be done was not offered by the page as it is now: look at it anew.
            let _ = control::change(world, faults, change, &sent);
            Answer::redirect("/".to_owned()).with("cache-control", "no-store")
        }
        _ => wide_page(404, "Not found", "<p><a href=\"/\">Back</a></p>"),
    }
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

fn overview(world: &World) -> Answer {
    let mut html = String::from(
        "<p>A look-alike to learn, to demonstrate and to test with. Nothing in it is real, and nobody beyond this \
         computer can reach it.</p>",
    );
    switches(&mut html, world);
    html.push_str(
        "<h2 id=\"asked\">Requests</h2><p role=\"status\" id=\"count\">None yet.</p>\
         <div class=\"scroll\" role=\"region\" aria-labelledby=\"asked\" tabindex=\"0\"><table><thead><tr>\
         <th scope=\"col\">Time (UTC)</th><th scope=\"col\">Method</th><th scope=\"col\">Path</th><th scope=\"col\">Status</th>\
         <th scope=\"col\">Host</th></tr></thead><tbody id=\"requests\"></tbody></table></div>",
    );
    for house in &world.houses {
        describe(&mut html, &house.tenant);
    }
    let _ = write!(html, "<script>{SCRIPT}</script>");
    wide_page(200, "maz-auth0 sandbox", &html).with(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
}

fn row(html: &mut String, name: &str, value: &str) {
    let _ = write!(
        html,
        "<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>",
        escape(name),
        escape(value)
    );
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

fn describe(html: &mut String, tenant: &Tenant) {
    let _ = write!(
        html,
        "<h2>{}</h2><table class=\"pairs\"><tbody>",
        escape(&tenant.domain)
    );
    let default = tenant.settings.default_directory.as_deref();
    row(html, "Default Directory", default.unwrap_or("not set"));
    for client in &tenant.clients {
        let text = format!(
            "{}, {}; grants: {}; callbacks: {}",
            client.client_id,
            client.app_type,
            list(client.grant_types.iter().map(String::as_str)),
            list(client.callbacks().iter().map(String::as_str))
        );
        row(html, &format!("Application {}", client.name), &text);
    }
    for connection in &tenant.connections {
        let enabled = connection
            .enabled_clients
            .iter()
            .map(|id| name_of(tenant, id));
        let text = format!("{}; enabled for: {}", connection.strategy, list(enabled));
        row(html, &format!("Connection {}", connection.name), &text);
    }
    for grant in &tenant.client_grants {
        let client = grant
            .client_id
            .as_deref()
            .map_or("nobody", |id| name_of(tenant, id));
        let scopes = if grant.scope.len() > 12 {
            format!("{} scopes", grant.scope.len())
        } else {
            grant.scope.join(" ")
        };
        let text = format!("{}: {scopes}", grant.audience);
        row(html, &format!("Client grant of {client}"), &text);
    }
    for user in &tenant.users {
        let blocked = if user.blocked == Some(true) {
            ", blocked"
        } else {
            ""
        };
        let label = user.email.as_deref().unwrap_or(&user.user_id);
        let text = format!("{}{blocked}", user.connection);
        row(html, &format!("Person {label}"), &text);
    }
    html.push_str("</tbody></table>");
}

fn switches(html: &mut String, world: &World) {
    let word = format!(
        "<input type=\"hidden\" name=\"word\" value=\"{}\">",
        escape(&world.page_word)
    );
    html.push_str("<h2>Break and mend</h2>");
    if world.broken.is_empty() {
        html.push_str("<p>Nothing is broken.</p>");
    } else {
        html.push_str("<p>Broken:</p><ul>");
        for name in &world.broken {
            let name = escape(name);
            let _ = write!(html, "<li><code>{name}</code>");
            if breaks::is_switch(&name) {
                let _ = write!(
                    html,
                    " <form class=\"beside\" method=\"post\" action=\"/_sandbox/mend\">{word}\
                     <input type=\"hidden\" name=\"name\" value=\"{name}\">\
                     <button type=\"submit\" aria-label=\"Mend {name}\">Mend</button></form>"
                );
            }
            html.push_str("</li>");
        }
        let _ = write!(
            html,
            "</ul><form method=\"post\" action=\"/_sandbox/mend\">{word}\
             <button type=\"submit\">Mend everything</button></form>"
        );
    }
    let _ = write!(
        html,
        "<form method=\"post\" action=\"/_sandbox/break\">{word}<label for=\"name\">What to break</label>\
         <select id=\"name\" name=\"name\">"
    );
    for known in breaks()
        .iter()
        .filter(|known| breaks::is_switch(known.name))
    {
        let _ = write!(
            html,
            "<option value=\"{0}\">{0}: {1}</option>",
            escape(known.name),
            escape(known.what)
        );
    }
    html.push_str("</select><button type=\"submit\" class=\"first\">Break</button></form>");
    let _ = write!(
        html,
        "<form method=\"post\" action=\"/_sandbox/reset\">{word}\
         <button type=\"submit\">Start anew</button> Accounts, logins, requests and all else as they were at the start.</form>"
    );
    html.push_str(
        "<p>The values to use, of which some misconfigurations change one. The secret is printed at the start \
         only.</p><table class=\"pairs\"><tbody>",
    );
    let values = &world.values;
    row(html, "Client ID", &values.shown_client_id());
    row(html, "Management API Identifier", &values.audience);
    row(html, "Default Directory", &values.default_directory);
    row(html, "Application Domain", &values.application_domain);
    html.push_str("</tbody></table>");
}
