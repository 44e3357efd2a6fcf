//! One self-contained page, to send to MAZ support or to a security team: what was checked, what was found, how to fix it,
//! when each request was sent. It runs no script and loads nothing, and its own policy forbids both.

use super::alike::{by_what_is_wrong, changes_alike, shown_in_full};
use super::document::{Check, Document, Fix, Integration, Request};
use super::human::{counted, is_a_line, passed, seconds, some_names};
use super::since::{Change, Kind, Since};
use super::verdict::verdict_words;
use crate::domain::{Evidenced, Status};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const CSS: &str = include_str!("html.css");
/// More integrations than this are folded, but for those in which something is wrong.
const UNFOLDED: usize = 3;

/// Of no more integrations than this it is drawn when each request was sent.
const DRAWN: usize = 100;

/// No more integrations than this are shown in full: a browser opens the page, and a mail takes it.
const IN_FULL: usize = 200;

/// The whole page. `section` is the heading under which a check stands, by its id.
pub fn render(document: &Document, section: fn(&str) -> Option<&'static str>) -> String {
    let head = &document.head;
    let (status, words) = verdict_words(document);
    let requests = usize::try_from(document.requests()).unwrap_or(usize::MAX);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (subject(document)) ": " (words) }
                style { (PreEscaped(CSS)) }
            }
            body {
                header {
                    p.kicker { "Auth0 for MAZ · " (subject(document)) }
                    h1 { (words) }
                    p.meta {
                        (badge(status))
                        span { time datetime=(head.started_at) { (moment(&head.started_at)) } }
                        span { (counted(requests, "request")) " in " (seconds(head.duration_ms)) }
                        span { (head.tool.name) " " (head.tool.version) }
                    }
                    (tiles(document))
                    @if let Some(words) = document.practice_words() {
                        p.note { strong { (words) } " It says nothing about a real tenant." }
                    }
                    @for gap in document.gaps() {
                        p.note { strong { (gap.title) "." } " " (gap.words) "." }
                        @for detail in &gap.details { p.note { (detail.words) "." } }
                    }
                }
                main {
                    @if let Some(since) = &head.since { (changes(document, since)) }
                    @if document.integrations.len() > 1 { (by_cause(document)) }
                    (each(document, section))
                }
                footer {
                    p { "No secret, password or token is on this page. It names the tenant's domain, its settings as far as they were seen, and what Auth0 answered." }
                    p { "What each check looks at and why it matters: " code { "maz-auth0 explain CHECK" } "." }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// Nothing is loaded or run; the only style is the one above, named by its digest.
fn policy() -> String {
    let style = base64::engine::general_purpose::STANDARD.encode(digest(&SHA256, CSS.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

fn subject(document: &Document) -> String {
    match document.integrations.as_slice() {
        [one] if one.name == one.domain => one.name.to_string(),
        [one] => format!("{} ({})", one.name, one.domain),
        several => counted(several.len(), "integration"),
    }
}

/// A time as a person reads it: no `T`, and the zone named.
fn moment(text: &str) -> String {
    text.replacen('T', " ", 1).replace('Z', " UTC")
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Pass => "✓ passed",
        Status::Warn => "! warning",
        Status::Fail => "✗ failed",
        Status::Skip => "· skipped",
        Status::Unknown => "? unknown",
    }
}

fn badge(status: Status) -> Markup {
    html! { span.badge.(status.as_str()) { (word(status)) } }
}

/// The same in a list, where a badge on each line would hide the few that matter.
fn mark(status: Status) -> Markup {
    let (symbol, name) = word(status).split_once(' ').unwrap_or_default();
    html! { span.mark.(status.as_str()) role="img" aria-label=(name) title=(name) { (symbol) } }
}

fn tiles(document: &Document) -> Markup {
    let summary = document.head.summary;
    html! {
        dl.tiles {
            @for (count, name) in [
                (summary.fail, "failed"),
                (summary.unknown, "unknown"),
                (summary.warn, "warned"),
                (summary.pass, "passed"),
                (summary.skip, "skipped"),
            ] {
                div.none[count == 0] { dt { (name) } dd { (count) } }
            }
        }
    }
}

fn changes(document: &Document, since: &Since) -> Markup {
    let here = document.by_place();
    let nothing = since.groups().iter().all(|(_, changes)| changes.is_empty());
    html! {
        section {
            h2 { "Since " (moment(&since.started_at)) }
            @if nothing { p.kicker { "Nothing is known to be broken, then or now." } }
            @for (kind, changes) in since.groups() {
                @if !changes.is_empty() {
                    div.group {
                        h3 { (kind.title()) }
                        ul.rows {
                            @for alike in changes_alike(changes) {
                                (changed(kind, &alike, here.get(&alike[0].place()).copied()))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One change, or several that are alike.
fn changed(kind: Kind, alike: &[&Change], now: Option<&Check>) -> Markup {
    let change = alike[0];
    let title = title_of(kind, now, change);
    html! {
        li {
            (mark(kind.status()))
            @if alike.len() == 1 {
                span.what { strong { (change.integration) } " · " (title) }
                span.said { code { (change.check) } " " (change.in_words()) }
            } @else {
                span.what { strong { (counted(alike.len(), "integration")) } " · " (title) }
                div.said {
                    code { (change.check) } " " (change.in_words())
                    details {
                        summary { "Which" }
                        (alike.iter().map(|change| &*change.integration).collect::<Vec<_>>().join(", "))
                    }
                }
            }
        }
    }
}

fn title_of<'a>(kind: Kind, now: Option<&'a Check>, change: &'a Change) -> &'a str {
    match now {
        Some(check) if kind.is_problem() => &check.message,
        _ => &change.title,
    }
}

fn by_cause(document: &Document) -> Markup {
    let causes = document.causes();
    html! {
        @if !causes.is_empty() {
            section {
                h2 { "By cause" }
                ul.rows {
                    @for (check, concerned) in &causes {
                        li {
                            (mark(check.status))
                            span.what { (concerned.len()) " × " code { (check.name()) } }
                            span.said { (some_names(concerned)) }
                        }
                    }
                }
            }
        }
    }
}

/// Each integration; of many, those that hold are a line each, and pictures are drawn of the first of the others.
fn each(document: &Document, section: fn(&str) -> Option<&'static str>) -> Markup {
    let (short, long): (Vec<_>, Vec<_>) = document
        .integrations
        .iter()
        .partition(|integration| is_a_line(document, integration));
    let (long, others) = shown_in_full(long, IN_FULL);
    let undrawn = long.len().saturating_sub(DRAWN);
    html! {
        @for (at, integration) in long.into_iter().enumerate() {
            (one(document, integration, at < DRAWN, section))
        }
        @if undrawn > 0 {
            p.kicker { "When each request was sent is shown of the first " (DRAWN) "; of " (counted(undrawn, "integration")) " it is in the JSON report." }
        }
        @if !others.is_empty() { (the_others(others)) }
        @if !short.is_empty() {
            details.one {
                summary { span.name { h2 { (counted(short.len(), "integration")) " in which nothing was found wrong" } } }
                p.kicker { "What was checked in each, and when each request was sent, is in the JSON report." }
                ul.rows { @for integration in short { (in_short(integration)) } }
            }
        }
    }
}

/// Those that are not shown in full, by what is wrong in them.
fn the_others(others: Vec<&Integration>) -> Markup {
    let count = counted(others.len(), "more integration");
    html! {
        section {
            h2 { (count) " in which something is wrong" }
            p.kicker { "They are told by what is wrong, in the words of the first of each. What was found in each is in the JSON report." }
        }
        @for (wrong, those) in by_what_is_wrong(others) {
            details.one {
                summary { span.name {
                    h2 { (counted(those.len(), "integration")) }
                    @for check in &wrong { (badge(check.status)) code { (check.name()) } }
                } }
                p { (wrong.iter().map(|check| &*check.message).collect::<Vec<_>>().join(" ")) }
                table {
                    thead { tr { th scope="col" { "Integration" } th scope="col" { "Tenant" } } }
                    tbody { @for one in those { tr { th scope="row" { (one.name) } td { (one.domain) } } } }
                }
            }
        }
    }
}

fn in_short(integration: &Integration) -> Markup {
    html! {
        li {
            (mark(integration.outcome))
            span.what { (integration.name) }
            span.said { (integration.domain) " · " (passed(integration)) " passed" }
        }
    }
}

fn one(
    document: &Document,
    integration: &Integration,
    is_drawn: bool,
    section: fn(&str) -> Option<&'static str>,
) -> Markup {
    let body = |integration, section| {
        html! {
            (body(integration, section))
            @if is_drawn { (waterfall(integration)) }
        }
    };
    let heading = html! {
        span.name {
            h2 { (integration.name) }
            @if integration.name != integration.domain { span.domain { (integration.domain) } }
            (badge(integration.outcome))
        }
    };
    if document.integrations.len() == 1 {
        // The page's own heading names it.
        return html! { section { h2 { "What was found" } (body(integration, section)) } };
    }
    if document.integrations.len() <= UNFOLDED {
        return html! { section { div { (heading) } (body(integration, section)) } };
    }
    html! {
        details.one open[!matches!(integration.outcome, Status::Pass | Status::Skip)] {
            summary { (heading) }
            (body(integration, section))
        }
    }
}

fn body(integration: &Integration, section: fn(&str) -> Option<&'static str>) -> Markup {
    let under = |check: &Check| -> String {
        section(&check.id).map_or_else(|| check.stage.to_string(), str::to_owned)
    };
    html! {
        @for status in [Status::Fail, Status::Unknown, Status::Warn] {
            @for check in integration.checks.iter().filter(|check| check.status == status) {
                (problem(check))
            }
        }
        div.block {
            h3 { "What was checked" }
            @for group in integration.checks.chunk_by(|a, b| under(a) == under(b)) {
                div.group {
                    h4 { (under(&group[0])) }
                    ul.rows { @for check in group { (row(check)) } }
                }
            }
        }
    }
}

fn problem(check: &Check) -> Markup {
    html! {
        article.card.(check.status.as_str()) {
            div.name { h3 { (check.message) } (badge(check.status)) }
            @if let Some(fix) = &check.fix { (how_to(fix)) }
            p.facts {
                span { "Check " code { (check.name()) } }
                span { "Known from " (evidence(check.evidence)) }
                @if !check.missing.is_empty() { span { "Scopes: " code { (check.missing.join(" ")) } } }
            }
        }
    }
}

fn evidence(evidence: Evidenced) -> &'static str {
    match evidence {
        Evidenced::Settings => "the tenant's settings",
        Evidenced::Behaviour => "how the tenant answered",
        Evidenced::Login => "a login with a real account",
    }
}

fn how_to(fix: &Fix) -> Markup {
    html! {
        div.fix {
            p { "To fix it: " (fix.summary) }
            @if !fix.steps.is_empty() { ol { @for step in &fix.steps { li { (step) } } } }
            @if let Some(url) = &fix.url {
                p.at {
                    @if url.starts_with("https://") {
                        a href=(url) rel="noreferrer noopener" { "Open the page in the Auth0 dashboard" }
                    } @else { (url) }
                }
            }
            @if let Some(command) = &fix.command { p.cli { "Or with the Auth0 CLI: " code { (command) } } }
        }
    }
}

fn row(check: &Check) -> Markup {
    html! {
        li {
            (mark(check.status))
            span.what { (check.title) }
            span.said { (check.message) }
            span.took { @if check.duration_ms > 0 { (check.duration_ms) " ms" } }
        }
    }
}

/// When each request was sent and how long it took.
fn waterfall(integration: &Integration) -> Markup {
    let requests = &integration.timeline;
    let end = requests
        .iter()
        .map(|request| request.at_ms.saturating_add(request.duration_ms))
        .max()
        .unwrap_or_default()
        .max(1);
    html! {
        @if !requests.is_empty() {
            div.block {
                h3 { "Requests" }
                p.id { "Logins as a user that cannot exist are among them: that Auth0 refuses those is what proves that a directory was reached." }
                table {
                    thead { tr {
                        th { "Request" } th { "Answer" }
                        th.bar { "0 ms" span { (end) " ms" } }
                        th {}
                    } }
                    tbody { @for request in requests { (bar(request, end)) } }
                }
            }
        }
    }
}

fn bar(request: &Request, end: u64) -> Markup {
    // In thousandths of the whole; a short one is still to be seen.
    let part = |value: u64| value.saturating_mul(1000) / end;
    let width = part(request.duration_ms).clamp(6, 1000);
    let x = part(request.at_ms).min(1000 - width);
    let class = match request.status {
        Some(200..=399) => "ok",
        Some(400..=499) => "other",
        _ => "bad",
    };
    html! {
        tr {
            th scope="row" { code { (request.method) " " (request.path) } }
            td.answer { @match request.status { Some(status) => (status), None => "none" } }
            td.bar {
                svg viewBox="0 0 1000 28" preserveAspectRatio="none" aria-hidden="true" {
                    @for at in [0, 250, 500, 750, 1000] {
                        line.grid x1=(at) x2=(at) y1="0" y2="28" {}
                    }
                    rect.(class) x=(x) y="8" width=(width) height="12" rx="2" {}
                }
            }
            td.number { (request.duration_ms) " ms" }
        }
    }
}
