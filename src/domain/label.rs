//! What dashboards, guides and files of variables write before a value: which value it says that it is.

use super::untrusted::is_plain;

/// A value as its label names it.
struct Label {
    /// As the dashboard has it.
    title: &'static str,
    /// What it is called in our questions and sentences, in small letters.
    ours: &'static [&'static str],
    /// What it is called elsewhere.
    others: &'static [&'static str],
    /// Whether what stands behind it is nobody's business.
    is_secret: bool,
    /// Whether it may end in any sign.
    ends_in_any: bool,
}

const fn label(
    title: &'static str,
    ours: &'static [&'static str],
    others: &'static [&'static str],
) -> Label {
    Label {
        title,
        ours,
        others,
        is_secret: false,
        ends_in_any: false,
    }
}

static LABELS: [Label; 10] = [
    label(
        "Domain",
        &["domain", "application domain"],
        &[
            "tenant domain",
            "tenant",
            "auth0 domain",
            "custom domain",
            "issuer",
            "issuer base url",
        ],
    ),
    label("Client ID", &["client id"], &["clientid"]),
    Label {
        is_secret: true,
        ends_in_any: true,
        ..label(
            "Client Secret",
            &["client secret"],
            &["clientsecret", "secret"],
        )
    },
    Label {
        ends_in_any: true,
        ..label(
            "Management API Identifier",
            &["management api identifier"],
            &["identifier", "api identifier", "audience", "api audience"],
        )
    },
    label("Default Directory", &["default directory"], &["connection"]),
    Label {
        ends_in_any: true,
        ..label(
            "Redirect URI",
            &["redirect uri"],
            &["callback url", "allowed callback urls"],
        )
    },
    label("Subscription Type", &["subscription type"], &[]),
    Label {
        is_secret: true,
        ..label(
            "token",
            &["admin token", "maz api token"],
            &["token", "access token", "authorization"],
        )
    },
    Label {
        ends_in_any: true,
        ..label(
            "user name",
            &["user name", "user name or e mail address"],
            &[
                "username",
                "email",
                "e mail",
                "email address",
                "e mail address",
            ],
        )
    },
    Label {
        is_secret: true,
        ends_in_any: true,
        ..label("password", &["password"], &["passwd", "passphrase"])
    },
];

/// What stands before a value.
pub(super) enum Before<'a> {
    /// Its own label, or a name that says nothing of what it is. The value is what stands behind it.
    Own(&'a str),
    /// The label of another value: what that is called.
    Another {
        title: &'static str,
        is_secret: bool,
    },
}

/// What stands before the value in `Domain: acme`, `"client_id": "…"` or `export MAZ_AUTH0_DOMAIN=acme`, where it is to be the
/// value that is called `what`.
pub(super) fn before<'a>(text: &'a str, what: &str) -> Option<Before<'a>> {
    let Some((named, is_variable, rest)) = named(text) else {
        return behind_blanks(text, what).map(Before::Own);
    };
    match (named, called(what)) {
        (Some(named), Some(asked)) if named.title == asked.title => Some(Before::Own(rest)),
        (Some(named), asked) if asked.is_some() || named.is_secret => Some(Before::Another {
            title: named.title,
            is_secret: named.is_secret,
        }),
        (Some(_), _) => Some(Before::Own(rest)),
        (None, _) => is_variable.then_some(Before::Own(rest)),
    }
}

/// What stands behind the dashboard's label, where a blank alone is between them. Only of a value that has no blank in it
/// itself.
fn behind_blanks<'a>(text: &'a str, what: &str) -> Option<&'a str> {
    // Most values have none, and which label is asked for is not looked up for them.
    if is_plain(text) {
        return None;
    }
    let asked = called(what)?;
    let title = text.get(..asked.title.len())?;
    let rest = &text[title.len()..];
    let value = rest.trim();
    let is_it = title.eq_ignore_ascii_case(asked.title)
        && rest.starts_with(char::is_whitespace)
        && !value.is_empty()
        && !value.contains(char::is_whitespace);
    (is_it && !asked.ends_in_any && !asked.is_secret).then_some(value)
}

/// Whether a text is the label of a value, as a dashboard has it above the value.
pub(super) fn is_label_of(text: &str, what: &str) -> bool {
    let text = words(text.trim_end_matches([':', '*']));
    let is_the_same = match (called(&text), called(what)) {
        (Some(one), Some(other)) => one.title == other.title,
        _ => false,
    };
    is_the_same || text == words(what)
}

/// Whether a text says of a value in it that it is a secret: on the same line, or on the line before it.
pub(super) fn names_a_secret(text: &str) -> bool {
    let mut lines = text.split(['\n', '\r']).map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_start_matches(['{', ',']);
        let is_behind = matches!(
            named(line),
            Some((Some(Label { is_secret: true, .. }), _, rest)) if !rest.trim().is_empty()
        );
        let alone = called(line.trim_end_matches([':', '*', '=']));
        let is_below = alone.is_some_and(|label| label.is_secret)
            && lines.peek().is_some_and(|next| !next.is_empty());
        if is_behind || is_below {
            return true;
        }
    }
    false
}

/// Whether the value that is called so never ends in a comma or a semicolon.
pub(super) fn ends_plainly(what: &str) -> bool {
    called(what).is_some_and(|label| !label.ends_in_any)
}

/// The label before a value, if it is one that we know; whether it is the name of a variable; what stands behind it.
fn named(text: &str) -> Option<(Option<&'static Label>, bool, &str)> {
    let at = text.bytes().position(|byte| matches!(byte, b':' | b'='))?;
    let (label, rest) = (text[..at].trim(), &text[at + 1..]);
    if rest.starts_with("//") {
        return None;
    }
    let name = label.strip_prefix("export ").unwrap_or(label).trim();
    let is_variable = text[at..].starts_with('=')
        && name.contains('_')
        && !rest.trim_matches('=').is_empty()
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let name = words(name);
    let known = called(&name).or_else(|| {
        let ends_so = |label: &&Label| {
            let mut names = label.ours.iter().chain(label.others);
            names.any(|one| {
                name.strip_suffix(one)
                    .is_some_and(|rest| rest.ends_with(' '))
            })
        };
        LABELS.iter().filter(|_| is_variable).find(ends_so)
    });
    (known.is_some() || is_variable).then_some((known, is_variable, rest))
}

fn called(what: &str) -> Option<&'static Label> {
    let what = words(what);
    let is_it = |label: &&Label| {
        let mut names = label.ours.iter().chain(label.others);
        names.any(|name| *name == what)
    };
    LABELS.iter().find(is_it)
}

/// A name in small letters, its words with one blank between.
fn words(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '*' | '`'))
        .replace(['_', '-'], " ")
        .to_lowercase()
}
