//! Which pages of other origins may read an answer in a browser (CORS).

use crate::sandbox::host::wire::{Ask, Reply};

/// What a browser asks before it lets a page of another origin ask.
pub(crate) fn preflight(ask: &Ask) -> Reply {
    let wanted = ask.header("access-control-request-headers");
    Reply::empty(204)
        .with("access-control-allow-methods", "GET,POST,PUT,PATCH,DELETE")
        .with(
            "access-control-allow-headers",
            wanted.unwrap_or("authorization,content-type"),
        )
        .with("access-control-max-age", "600")
}

/// The answer, for the pages of one origin to read.
pub(crate) fn readable(answer: Reply, origin: &str) -> Reply {
    answer
        .with("access-control-allow-origin", origin)
        .with("access-control-allow-credentials", "true")
}

/// The scheme, host and port of an address.
pub(crate) fn of(address: &str) -> Option<String> {
    let address = url::Url::parse(address).ok()?;
    let origin = address.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// Whether it is of this machine: other sites have no business here, whatever a tenant lists.
pub(crate) fn is_of_this_machine(origin: &str) -> bool {
    let origin = url::Url::parse(origin).ok();
    origin
        .as_ref()
        .and_then(url::Url::host_str)
        .is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"))
}

/// Whether a browser asks on behalf of a page of another origin. Other programs do not say.
pub(crate) fn is_foreign(ask: &Ask) -> bool {
    ask.header("sec-fetch-site")
        .is_some_and(|site| !matches!(site, "same-origin" | "none"))
}
