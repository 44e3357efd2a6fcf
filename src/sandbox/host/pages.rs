//! The frame of each page that a browser is shown. None leaves out that this is not Auth0.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::sandbox::host::keys::sha256;
use crate::sandbox::host::wire::Reply;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}\
.notice{margin:0;padding:.6rem 1rem;background:#7a4b00;color:#fff;text-align:center}\
main{max-width:26rem;margin:2rem auto;padding:0 1rem}\
main.wide{max-width:64rem}\
h1{font-size:1.75rem;line-height:1.2}h2{font-size:1.25rem;margin:2.5rem 0 .5rem}\
label{display:block;margin:.8rem 0 .2rem}\
input[type=text],input[type=email],input[type=password],select{width:100%;box-sizing:border-box;padding:.5rem;\
font:inherit}\
button{font:inherit;padding:.5rem 1rem;margin:.8rem .5rem 0 0;cursor:pointer}\
button.first{background:#7a4b00;color:#fff;border:2px solid #7a4b00;border-radius:3px}\
.error{border-left:4px solid #b3261e;padding-left:.8rem;overflow-wrap:anywhere}\
.whole{white-space:nowrap}.beside{display:inline}.beside button{margin:.2rem;padding:.1rem .6rem}\
.scroll{overflow:auto;max-height:24rem}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #8886;\
vertical-align:top}code{overflow-wrap:anywhere}.pairs th{width:14rem}\
@media(max-width:40rem){.pairs :is(th,td){display:block;width:auto}.pairs th{border:0;padding-bottom:0}}";

/// What a page may do: nothing but be looked at, and what `more` allows. Where its forms lead is left open, as a login
/// ends with whatever application began it.
fn policy(more: &str) -> String {
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'{more}"
    )
}

/// A page that sends its own form off, or has a button for it where scripts are switched off.
pub(crate) fn form_that_goes(title: &str, form: &Markup) -> Reply {
    const SCRIPT: &str = "document.forms[0].submit()";
    let allowed = format!("; script-src 'sha256-{}'", STANDARD.encode(sha256(SCRIPT)));
    let body = html! { (form) script { (PreEscaped(SCRIPT)) } };
    page(200, title, &body).with("content-security-policy", policy(&allowed))
}

pub(crate) fn page(status: u16, title: &str, body: &Markup) -> Reply {
    framed(status, title, body, None)
}

pub(crate) fn wide_page(status: u16, title: &str, body: &Markup) -> Reply {
    framed(status, title, body, Some("wide"))
}

fn framed(status: u16, title: &str, body: &Markup, class: Option<&str>) -> Reply {
    let whole = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header class="notice" {
                    "This is not Auth0. It is the sandbox of " span class="whole" { "maz-auth0" }
                    ", on this computer only."
                }
                main class=[class] {
                    h1 { (title) }
                    (body)
                }
            }
        }
    };
    Reply::html(status, whole.into_string())
        .with("cache-control", "no-store")
        .with("content-security-policy", policy(""))
        .with("x-frame-options", "DENY")
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "no-referrer")
}

/// What went wrong, above what can be done about it.
pub(crate) fn problem(text: &str) -> Markup {
    html! { p class="error" role="alert" { (text) } }
}

/// What stands at a host that is no tenant.
pub(crate) fn no_such_tenant(host: &str) -> Reply {
    let body = html! { p { "There is no tenant at " code { (host) } "." } };
    page(404, "Not found", &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place() {
        let name = "\"><script>alert('x')</script>";
        let form = html! { (problem(name)) input value=(name); };
        let page = page(200, "<b>", &form);
        let text = String::from_utf8_lossy(&page.body).into_owned();
        assert!(!text.contains("<script>") && !text.contains("<b>") && !text.contains("\"\">"));
        assert!(text.contains("This is not Auth0."));
    }
}
