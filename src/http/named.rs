//! What is a secret by its name, in a body, a form or an address.

use percent_encoding::percent_decode_str;

/// Names of members, fields and parameters whose values are secrets, or stand for one, however they are written: `access_token`,
/// `accessToken`, `Access-Token`.
pub(super) fn is_secret(name: &str) -> bool {
    const WHOLE: &[&str] = &[
        "otp",
        "code",
        "oobcode",
        "bindingcode",
        "recoverycode",
        "devicecode",
        "signingkeys",
    ];
    const ENDS: &[&str] = &["token", "secret", "password", "assertion", "verifier"];
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    WHOLE.contains(&&*name) || ENDS.iter().any(|end| name.ends_with(end))
}

/// An address of a server's without its user info, and without the values of parameters that are secrets by their names, wherever
/// they stand: in the path, in the query, in the fragment, or in another address that is a parameter of this one.
pub(super) fn address(text: &str) -> String {
    within(text, 4)
}

/// The same, where an address may stand in another so many times.
fn within(text: &str, depth: u8) -> String {
    let separators = ['?', '#', '&', ';'];
    let text = without_user_info(text);
    let (before, mut rest) = text.split_at(text.find(separators).unwrap_or(text.len()));
    let mut shown = before.to_owned();
    let mut is_hidden = false;
    while let Some(separator) = rest.chars().next() {
        let end = rest[1..].find(separators).map_or(rest.len(), |at| at + 1);
        let pair = &rest[1..end];
        rest = &rest[end..];
        // These two may belong to the value that was hidden.
        if is_hidden && matches!(separator, '?' | ';') {
            continue;
        }
        shown.push(separator);
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        is_hidden = !value.is_empty() && hides(name, value, depth);
        if is_hidden {
            shown.push_str(name);
            shown.push_str("=[redacted]");
        } else {
            shown.push_str(pair);
        }
    }
    shown
}

fn hides(name: &str, value: &str, depth: u8) -> bool {
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
    let inner = decoded(value);
    let is_address = inner != value || inner.contains("//");
    is_secret(&decoded(name))
        || is_address
            && match depth.checked_sub(1) {
                Some(depth) => within(&inner, depth) != inner,
                None => inner != value,
            }
}

/// An address without who is to be logged in there.
fn without_user_info(text: &str) -> String {
    let scheme = text
        .find(':')
        .filter(|at| !text[..*at].contains(['/', '@']));
    let rest = &text[scheme.map_or(0, |at| at + 1)..];
    let rest = rest.trim_start_matches(['/', '\\']);
    let host = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    match host.rfind('@') {
        Some(at) => format!(
            "{}[redacted]{}",
            &text[..text.len() - rest.len()],
            &rest[at..]
        ),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_a_secret_however_it_is_written() {
        for name in [
            "client_secret",
            "Client_Secret",
            "accessToken",
            "id-token",
            "session_token",
            "code",
            "Code",
            "newPassword",
            "code_verifier",
            "client_assertion",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "token_type",
            "token_endpoint",
            "expires_in",
            "errorCode",
            "statusCode",
            "code_challenge",
            "client_assertion_type",
            "state",
            "secret_encoded",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn an_address_is_shown_without_what_lets_somebody_in() {
        for (text, shown) in [
            ("/u/login?state=1", "/u/login?state=1"),
            ("/u/login?hint=a@b.example", "/u/login?hint=a@b.example"),
            (
                "https://x.example/?to=https://u:S3cret@y.example/",
                "https://x.example/?to=[redacted]",
            ),
            (
                "https://u:p;S3cret&t@x.example/a",
                "https://[redacted]@x.example/a",
            ),
            (
                "https://x/cb?error=access_denied&state=1#_=_",
                "https://x/cb?error=access_denied&state=1#_=_",
            ),
            (
                "https://x/jo@x.com?to=https%3A%2F%2Fy%2F%3Fa%3D1",
                "https://x/jo@x.com?to=https%3A%2F%2Fy%2F%3Fa%3D1",
            ),
            (
                "https://x/cb?code=S&state=1",
                "https://x/cb?code=[redacted]&state=1",
            ),
            (
                "https://x/cb?a=1;code=S/S?S=",
                "https://x/cb?a=1;code=[redacted]",
            ),
            ("https://x/cb;Code=S", "https://x/cb;Code=[redacted]"),
            ("https://x/cb?%63ode=S", "https://x/cb?%63ode=[redacted]"),
            (
                "https://x/cb#access_token=S&id-token=S",
                "https://x/cb#access_token=[redacted]&id-token=[redacted]",
            ),
            ("/cb?a=1#sessionToken=S", "/cb?a=1#sessionToken=[redacted]"),
            (
                "https://x/?to=https%3A%2F%2Fy%2Fcb%3Fcode%3DS",
                "https://x/?to=[redacted]",
            ),
            (
                "https://x/?to=%2Fy%3Fto%3D%252Fz%253Fcode%253DS",
                "https://x/?to=[redacted]",
            ),
            ("https://u:S@x/cb", "https://[redacted]@x/cb"),
            ("https:S@x", "https:[redacted]@x"),
            ("//S@x/", "//[redacted]@x/"),
        ] {
            assert_eq!(address(text), shown, "{text}");
        }
    }
}
