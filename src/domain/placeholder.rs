//! What stands where a value belongs and is none: a variable that a pipeline never filled in, a reference to a vault that
//! nobody resolved, the example of a guide.

/// Beginnings of references that some tool should have resolved.
const REFERENCES: [&str; 12] = [
    "op://",
    "vault:",
    "vault://",
    "ref+",
    "awssm://",
    "gcpsm://",
    "arn:aws:secretsmanager:",
    "doppler://",
    "keyvault://",
    "@microsoft.keyvault(",
    "secret://",
    "!secret",
];

/// Beginnings of what guides write where a person's own value belongs.
const EXAMPLES: [&str; 14] = [
    "your_",
    "your-",
    "your.",
    "your ",
    "my_client",
    "my-client",
    "insert_",
    "insert-",
    "insert ",
    "enter_your",
    "enter-your",
    "enter your",
    "replace_",
    "replace-",
];

/// Whole words that are nobody's value.
const WORDS: [&str; 16] = [
    "changeme",
    "change_me",
    "change-me",
    "replaceme",
    "todo",
    "tbd",
    "fixme",
    "null",
    "nil",
    "none",
    "placeholder",
    "undefined",
    "nan",
    "n/a",
    "[object object]",
    "[redacted]",
];

/// Whether a text is surely no value: what every tool leaves where it did not fill in a variable, or only masks. It holds for
/// a password too, which may be nearly anything.
pub(crate) fn is_unfilled(text: &str) -> bool {
    let text = text.trim();
    let begins_plainly = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins_plainly {
        return is_reference(text);
    }
    let is_name = |name: &str| {
        let name = name.trim();
        name.chars().any(char::is_alphabetic)
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-: ()[]'\"".contains(c))
    };
    let within = |open: &str, close: &str| {
        text.strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(is_name)
    };
    let is_variable = |name: &str| {
        name.chars().count() > 2
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let only =
        |letters: &str| text.chars().all(|c| letters.contains(c)) && text.chars().count() > 2;
    within("$(", ")")
        || within("${{", "}}")
        || within("${", "}")
        || within("{{", "}}")
        || within("#{", "}#")
        || text.strip_prefix('$').is_some_and(is_variable)
        || text.strip_prefix("$env:").is_some_and(is_name)
        || text
            .strip_prefix('%')
            .and_then(|rest| rest.strip_suffix('%'))
            .is_some_and(is_variable)
        || is_reference(text)
        || only("*")
        || only("\u{2022}\u{25cf}\u{b7}")
}

/// Whether a text is what a page shows in place of a secret: dots.
pub(super) fn is_mask(text: &str) -> bool {
    let is_dot = |c: char| {
        matches!(
            c,
            '\u{2022}' | '\u{25cf}' | '\u{b7}' | '\u{2219}' | '\u{26ab}' | '\u{2b24}'
        )
    };
    text.chars().filter(|c| is_dot(*c)).count() > 2
}

fn is_reference(text: &str) -> bool {
    // Each has one of these; of most values there is nothing more to see.
    let is_sign = |byte| matches!(byte, b':' | b'+' | b'(' | b'!');
    text.bytes().any(is_sign) && REFERENCES.iter().any(|start| begins_with(text, start))
}

/// Letters, digits, `.`, `-` and `_`, as most values have nothing else, of thousands in a record file.
fn is_simple(text: &str) -> bool {
    let is_simple = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    text.bytes().all(is_simple)
}

/// Whether a text begins so, in small letters or capitals.
fn begins_with(text: &str, start: &str) -> bool {
    let begins_alike = |first: u8| {
        let start = start.bytes().next();
        start.is_some_and(|start| first.eq_ignore_ascii_case(&start))
    };
    // Of most texts the first letter tells.
    text.bytes().next().is_some_and(begins_alike)
        && text
            .as_bytes()
            .get(..start.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()))
}

/// The same for a value that has a form: a part of it that was never filled in, a guide's example, a word that stands for
/// nothing.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let only =
        |letters: &str| text.chars().all(|c| letters.contains(c)) && text.chars().count() > 2;
    let within = |open: &str, close: &str| {
        text.strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|name| name.chars().any(char::is_alphabetic))
    };
    within("__", "__")
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || EXAMPLES.iter().any(|start| begins_with(text, start))
        || is_yours(text)
        || only(".")
        || only("-_")
        // Of most values there is nothing more to see.
        || !is_simple(text)
            && (is_unfilled(text)
                || within("{", "}")
                || has_a_gap(text)
                || only("\u{2026}")
                || has_percent_variable(text))
}

/// A part that some tool should have filled in.
fn has_a_gap(text: &str) -> bool {
    let parts = ["$(", "${", "{{", "}}", "<", ">"];
    parts.iter().any(|part| text.contains(part))
}

/// The example of a guide, which speaks to its reader.
fn is_yours(text: &str) -> bool {
    // Of most values there is nothing more to see.
    let is_your =
        |part: &[u8]| matches!(part, [b'y' | b'Y', ..]) && part.eq_ignore_ascii_case(b"your");
    if !text.as_bytes().windows(4).any(is_your) {
        return false;
    }
    let text = text.to_ascii_lowercase();
    let parts = [
        "your_",
        "your-tenant",
        "your-domain",
        "yourtenant",
        "yourdomain",
    ];
    parts.iter().any(|part| text.contains(part)) || text.split('.').next() == Some("yourapp")
}

/// `%NAME%` anywhere, which percent-encoding never looks like.
fn has_percent_variable(text: &str) -> bool {
    text.split('%').skip(1).step_by(2).any(|name| {
        name.chars().count() > 2
            && name.chars().any(|c| c.is_ascii_uppercase())
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && text.contains(&format!("%{name}%"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_tool_filled_in_is_told_from_values() {
        for text in [
            "$(AUTH0_CLIENT_SECRET)",
            "${AUTH0_CLIENT_SECRET}",
            "$AUTH0_CLIENT_SECRET",
            "${{ secrets.AUTH0 }}",
            "{{ auth0.secret }}",
            "{{AUTH0_SECRET}}",
            "%AUTH0_CLIENT_SECRET%",
            "#{Auth0Secret}#",
            "op://vault/auth0/secret",
            "vault:secret/data/auth0#id",
            "ref+vault://x",
            "@Microsoft.KeyVault(SecretUri=x)",
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            "$env:AUTH0_SECRET",
            "***",
            &"*".repeat(64),
            "\u{2022}\u{2022}\u{2022}\u{2022}",
        ] {
            assert!(is_unfilled(text), "{text}");
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "YOUR_CLIENT_SECRET",
            "your-tenant.us.auth0.com",
            "<client-id>",
            "<YOUR_DOMAIN>",
            "changeme",
            "TODO",
            "https://$(DOMAIN)/api/v2/",
            "${TENANT}.us.auth0.com",
            "https://%TENANT%.us.auth0.com/",
            "__AUTH0_SECRET__",
            "{AUTH0_DOMAIN}",
            "undefined",
            "[redacted]",
            "...",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for value in [
            "acme.us.auth0.com",
            "ujY92uutE7GMyoSKlDLwind2cxD40HR3",
            "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x",
            "https://acme.us.auth0.com/api/v2/",
            "Username-Password-Authentication",
            "all-access",
            "https://id.mazsystems.com/app_users/v2/sessions/oauth",
            "https://x.example/%C3%A9t%C3%A9",
            "youngreaders.eu.auth0.com",
            "xerox",
            "eyJhbGciOiJSUzI1NiJ9.e30.x_-y",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
        // A password may be nearly anything.
        for password in [
            "$ecret(1)",
            "pa$$word",
            "100%",
            "{{{",
            "your-own",
            "null",
            "nil",
            "none",
            "placeholder",
            "xxxx",
            "<3 reading",
            "$1",
            "__",
            "__init__",
            "(*_*)",
        ] {
            assert!(!is_unfilled(password), "{password}");
        }
    }
}
