//! What a person wants to see of a login: whose it was, what was asked and given, how long it lasts and took.

use crate::auth0::{Jwt, TokenGrant};
use crate::checks::{LoginEvidence, Part};
use crate::domain::clean;
use crate::terminal::style::{Indent, Style};
use std::fmt::Write as _;
use std::time::Duration;
use time::OffsetDateTime;

/// What says whose login it was; the other claims are for who asks for them.
const WHO: [&str; 5] = ["sub", "email", "email_verified", "name", "nickname"];

/// Whose login it was; with `in_full`, what was asked and given, how long it lasts and took as well.
pub(super) fn render(
    scope: &str,
    show_tokens: bool,
    in_full: bool,
    login: &LoginEvidence,
    style: Style,
) -> String {
    let mut text = String::new();
    let Some(tokens) = login.tokens() else {
        return text;
    };
    let token = tokens
        .id_token
        .as_ref()
        .and_then(|token| Jwt::parse(token.expose()));
    let mut rows: Vec<(String, String)> = Vec::new();
    if let Some(token) = &token {
        if let Some((connection, _)) = token.text("sub").and_then(|sub| sub.split_once('|')) {
            rows.push(("came by".into(), clean(connection)));
        }
        rows.extend(
            token
                .claims()
                .iter()
                .filter(|(name, _)| in_full || WHO.contains(&name.as_str()))
                .map(|(name, value)| (clean(name), claim(name, value))),
        );
        let heading = if in_full {
            "Who logged in: the claims of the ID token"
        } else {
            "Who logged in"
        };
        table(&mut text, heading, &rows, style);
    }
    if !in_full {
        return text;
    }
    let given = tokens.scope.as_ref().map_or_else(
        || "the same".to_owned(),
        |scopes| {
            let names: Vec<String> = scopes
                .iter()
                .map(|scope| clean(&scope.to_string()))
                .collect();
            names.join(" ")
        },
    );
    let mut rows = vec![
        ("asked".to_owned(), clean(scope)),
        ("given".to_owned(), given),
    ];
    table(&mut text, "Scopes", &rows, style);
    rows.clear();
    if let Some(seconds) = tokens.expires_in {
        rows.push(("access token".into(), in_words(seconds)));
    }
    if let Some(token) = &token
        && let (Some(made), Some(end)) = (token.number("iat"), token.number("exp"))
    {
        rows.push(("ID token".into(), in_words(end.saturating_sub(made))));
    }
    if tokens.refresh_token.is_some() {
        let revoked = login
            .offline
            .as_ref()
            .is_some_and(|offline| matches!(offline.revoked, Part::Got(Ok(()), _)));
        let became = if revoked {
            "none: it was tried and revoked"
        } else {
            "one was given, and is not revoked"
        };
        rows.push(("refresh token".into(), became.into()));
    }
    table(&mut text, "Lifetimes", &rows, style);
    let rows: Vec<(String, String)> = login
        .times()
        .into_iter()
        .filter(|(_, took)| *took > Duration::ZERO)
        .map(|(step, took)| (step.to_owned(), format!("{} ms", took.as_millis())))
        .collect();
    table(&mut text, "Times", &rows, style);
    if show_tokens {
        write_tokens(&mut text, tokens, style);
    }
    text
}

/// Each token whole and on a line of its own, so that it can be copied.
fn write_tokens(text: &mut String, tokens: &TokenGrant, style: Style) {
    let _ = writeln!(text, "{}", style.heading("Tokens"));
    for (name, token) in [
        ("access token", Some(&tokens.access_token)),
        ("ID token", tokens.id_token.as_ref()),
        ("refresh token", tokens.refresh_token.as_ref()),
    ] {
        if let Some(token) = token {
            let shown: String = token
                .expose()
                .chars()
                .filter(char::is_ascii_graphic)
                .collect();
            let _ = writeln!(text, "{}\n{shown}", style.dim(name));
        }
    }
}

/// A claim's value for a person: a time in words beside its number, texts without quotes.
fn claim(name: &str, value: &serde_json::Value) -> String {
    let moment = matches!(name, "iat" | "exp" | "auth_time" | "nbf")
        .then(|| value.as_i64())
        .flatten()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|moment| {
            moment
                .format(&time::format_description::well_known::Rfc3339)
                .ok()
        });
    match (moment, value.as_str()) {
        (Some(moment), _) => moment,
        (None, Some(text)) => clean(text),
        (None, None) => clean(&value.to_string()),
    }
}

fn table(text: &mut String, heading: &str, rows: &[(String, String)], style: Style) {
    let width = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0)
        .min(24);
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", style.heading(heading));
    for (name, value) in rows {
        let first = format!("  {name:<width$}  ");
        let rest = " ".repeat(width + 4);
        let _ = writeln!(
            text,
            "{}",
            style.wrap(&style.typeset(value), Indent::hanging(&first, &rest))
        );
    }
    text.push('\n');
}

/// A lifetime in words.
pub(super) fn in_words(seconds: i64) -> String {
    let unit =
        |count: i64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match seconds {
        i64::MIN..120 => unit(seconds, "second"),
        120..7200 => unit(seconds / 60, "minute"),
        7200..172_800 => unit(seconds / 3600, "hour"),
        _ => unit(seconds / 86_400, "day"),
    }
}
