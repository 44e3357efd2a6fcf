//! What stands where a value belongs and is none: a variable that a pipeline never filled in, a reference to a vault that
//! nobody resolved, the example of a guide.

use super::form_of_secret::is_made_by_chance;
use super::variable_name::{
    has_a_letter, is_bare_name, is_dotted_name, is_name, is_name_of_variable, is_our_variable,
    is_variable,
};

/// Beginnings of references that some tool should have resolved: no password is chosen so.
const REFERENCES: [&str; 27] = [
    "op://",
    "vault:",
    "ref+",
    "awssm://",
    "awsssm://",
    "gcpsm://",
    "sm://",
    "ssm://",
    "arn:aws",
    "doppler://",
    "infisical://",
    "keyvault://",
    "azurekeyvault://",
    "akv://",
    "keeper://",
    "lpass://",
    "bao://",
    "bws://",
    "berglas://",
    "chamber://",
    "secretref:",
    "file:///",
    "@microsoft.keyvault(",
    "secret://",
    "!secret",
    "!vault",
    "enc[aes",
];

/// What stands before the colon of a reference in one word: a secret that a machine made has no colon.
const SCHEMES: [&str; 16] = [
    "arn", "env", "secret", "secrets", "akv", "azkv", "bws", "bao", "gcp", "gcpsm", "kms", "pass",
    "sm", "ssm", "file", "op",
];

/// Words that stand in the place of what is not shown.
const MASKS: [&str; 10] = [
    "masked",
    "redacted",
    "hidden",
    "secure",
    "sensitive",
    "sensitive value",
    "filtered",
    "protected",
    "removed",
    "known after apply",
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
const WORDS: [&str; 17] = [
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
    "redacted",
    "masked",
];

/// Signs that tools put around the name of what they fill in. What base64 has is none of them.
const SIGNS: &str = "$#%@!~<>[](){}*|^&?";

/// Whether a text is surely no value: what every tool leaves where it did not fill in a variable, or only masks. It holds for
/// a password too, which may be nearly anything.
pub(crate) fn is_unfilled(text: &str) -> bool {
    let text = text.trim();
    if is_simple(text) {
        return is_our_variable(text);
    }
    if is_reference(text) || is_mask(text) {
        return true;
    }
    let Some(around) = Around::of(text) else {
        return text.strip_prefix('$').is_some_and(is_variable)
            || text.strip_prefix("$env:").is_some_and(is_bare_name);
    };
    let name = around.name.trim();
    match around.before {
        "%" | "@@" | "##" | "~~" => {
            is_variable(name) || (around.before == "%" && is_dotted_name(name))
        }
        "((" | "[[" => is_bare_name(name),
        _ => around.is_of_a_tool() && is_name(name),
    }
}

/// The same for a value that has a form: a part of it that was never filled in, a guide's example, a word that stands for
/// nothing.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let only = |letters: &str| only(text, letters);
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || begins_as_an_example(text)
        || is_yours(text)
        || only(".")
        || only("-_")
        // Of most values there is nothing more to see.
        || if is_simple(text) {
            (text.starts_with("__") && text.ends_with("__") && has_a_letter(text))
                || is_crossed_out(text)
                || is_name_of_variable(text)
        } else {
            let is_of_address = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:/".contains(&byte);
            is_reference(text)
                || !text.bytes().all(is_of_address)
                    && (is_unfilled(text)
                        || is_wrapped(text)
                        || is_call(text)
                        || has_a_gap(text)
                        || only("\u{2026}")
                        || has_percent_variable(text))
        }
}

/// What stands for a secret that is kept elsewhere, and is no secret that a machine made: none of these has an address, a
/// path, or one word and a colon before it.
pub(crate) fn is_kept_elsewhere(text: &str) -> bool {
    let text = text.trim();
    if is_simple(text) {
        return false;
    }
    let is_scheme = |word: &str| {
        has_a_letter(word)
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
    };
    is_path(text)
        || (text.starts_with("projects/") && text.contains("/secrets/"))
        || text.split_once(':').is_some_and(|(word, rest)| {
            is_scheme(word)
                && (rest.starts_with("//")
                    || SCHEMES
                        .iter()
                        .any(|scheme| word.eq_ignore_ascii_case(scheme)))
        })
}

/// The path of a file, where a secret belongs. Base64 may begin with a stroke too, and has capital letters.
pub(crate) fn is_path(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix('@').unwrap_or(text);
    let is_of_path =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/._-".contains(&byte);
    let roots = [
        "/run/", "/var/", "/etc/", "/mnt/", "/home/", "/Users/", "./", "../", "~/",
    ];
    let is_drive =
        matches!(text.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    is_drive
        || roots.iter().any(|root| text.starts_with(root))
        || (text.starts_with('/') && text.len() > 4 && text.bytes().all(is_of_path))
}

/// A text with signs on both sides that belong to each other.
struct Around<'a> {
    before: &'a str,
    name: &'a str,
}

impl<'a> Around<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let rest = text.trim_start_matches(is_sign);
        let name = rest.trim_end_matches(is_sign);
        let before = &text[..text.len() - rest.len()];
        let behind = &rest[name.len()..];
        (!name.is_empty() && belong_together(before, behind)).then_some(Self { before, name })
    }

    /// Whether nobody but a tool has these: `${`, `$(`, `$[`, `#{`, `%{`, `{{`, `{%`, `<%`.
    fn is_of_a_tool(&self) -> bool {
        match self.before.as_bytes() {
            [b'$' | b'#' | b'%', b'(' | b'[' | b'{', ..] | [b'{' | b'<', b'%', ..] => true,
            [one, other, ..] => one == other && self.is_bracketed(),
            _ => false,
        }
    }

    /// Whether a bracket is among them.
    fn is_bracketed(&self) -> bool {
        self.before.contains(['(', '[', '{', '<'])
    }
}

fn is_sign(c: char) -> bool {
    SIGNS.contains(c)
}

/// Whether what stands behind closes all that was opened: each bracket, while a sign need not be there again.
fn belong_together(before: &str, behind: &str) -> bool {
    let mut behind = behind.chars().peekable();
    if behind.peek().is_none() {
        return false;
    }
    for opened in before.chars().rev() {
        let closes = match opened {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '<' => '>',
            sign => sign,
        };
        if behind.next_if_eq(&closes).is_none() && closes != opened {
            return false;
        }
    }
    behind.next().is_none()
}

/// `@NAME@`, `((name))`, `[[NAME]]`, `#{Name}`, `$[variables.name]`, `$name`, `{cipher}…`. What chance made is no name.
fn is_wrapped(text: &str) -> bool {
    let by_chance = |name: &str| name.len() >= 16 && is_made_by_chance(name);
    if let Some(around) = Around::of(text) {
        let name = around.name.trim();
        return has_a_letter(name)
            && (around.is_bracketed() || (is_bare_name(name) && !by_chance(name)));
    }
    let is_masked = text.starts_with("***") || text.starts_with("\u{2022}\u{2022}\u{2022}");
    let variable = text.trim_start_matches('\\').trim_start_matches('$');
    is_masked
        || (variable.len() < text.len()
            && text.contains('$')
            && variable.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && is_bare_name(variable)
            && !by_chance(variable))
}

/// `ENC[…]`, `ENV[NAME]`, `credentials('name')`: what some tool should have called.
fn is_call(text: &str) -> bool {
    let text = text.trim_matches(['@', '!', '%']);
    let Some(at) = text.find(['(', '[']) else {
        return false;
    };
    let (name, rest) = text.split_at(at);
    has_a_letter(name) && is_bare_name(name) && rest.ends_with([')', ']'])
}

/// What masks leave: stars, points, or a word that says so in signs.
fn is_mask(text: &str) -> bool {
    if only(text, "*") || only(text, "\u{2022}\u{25cf}\u{b7}") {
        return true;
    }
    let word = text
        .trim_matches(|c: char| is_sign(c) || matches!(c, '-' | '_' | '=' | ':'))
        .trim();
    word.len() < text.len() && MASKS.iter().any(|mask| word.eq_ignore_ascii_case(mask))
}

/// `xxxxxxxx`, also in groups.
fn is_crossed_out(text: &str) -> bool {
    matches!(text.as_bytes(), [b'x' | b'X', ..])
        && text.len() >= 6
        && text
            .bytes()
            .all(|byte| matches!(byte, b'x' | b'X' | b'-' | b'_' | b'.'))
}

fn only(text: &str, letters: &str) -> bool {
    // Of most texts the first letter tells.
    text.starts_with(|c| letters.contains(c))
        && text.chars().all(|c| letters.contains(c))
        && text.chars().count() > 2
}

/// Whether a text is what a page shows in place of a secret: dots, and no word beside them.
pub(super) fn are_dots(text: &str) -> bool {
    const DOTS: [char; 6] = [
        '\u{2022}', '\u{25cf}', '\u{b7}', '\u{2219}', '\u{26ab}', '\u{2b24}',
    ];
    text.matches(DOTS).count() > 2 && text.split_whitespace().all(|word| word.contains(DOTS))
}

fn is_reference(text: &str) -> bool {
    // Each has one of these; of most values there is nothing more to see.
    let is_sign = |byte| matches!(byte, b':' | b'+' | b'(' | b'!' | b'[');
    text.bytes().any(is_sign) && REFERENCES.iter().any(|start| begins_with(text, start))
}

/// Whether it begins as what guides write.
fn begins_as_an_example(text: &str) -> bool {
    // Of most values the first letter tells.
    let first = text.as_bytes().first().map(u8::to_ascii_lowercase);
    matches!(first, Some(b'e' | b'i' | b'm' | b'r' | b'y'))
        && EXAMPLES.iter().any(|start| begins_with(text, start))
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

/// A part that some tool should have filled in.
fn has_a_gap(text: &str) -> bool {
    let parts = [
        "$(", "${", "{{", "}}", "<", ">", "#{", "%{", "%(", "$[", "[[", "((",
    ];
    let is_named = |part: &str| {
        part.split_once('}')
            .is_some_and(|(name, _)| has_a_letter(name) && is_bare_name(name))
    };
    parts.iter().any(|part| text.contains(part)) || text.split('{').skip(1).any(is_named)
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
    fn each_example_begins_with_one_of_the_letters() {
        for example in EXAMPLES {
            assert!(begins_as_an_example(example), "{example}");
        }
    }

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
            "%env.READERS_PASSWORD%",
            "((password))",
            "[[AUTH0_SECRET]]",
            "#{Auth0Secret}",
            "%{AUTH0_SECRET}",
            "$[variables.secret]",
            "$[[ inputs.secret ]]",
            "<%= ENV[\"X\"] %>",
            "{%secret%}",
            "@@AUTH0_SECRET@@",
            "MAZ_AUTH0_PASSWORD",
            "MAZ_API_TOKEN",
            "ENC[AES256_GCM,data:x]",
            "infisical://x",
            "arn:aws-cn:ssm:x",
            "[MASKED]",
            "[secure]",
            "***REDACTED***",
            "<sensitive>",
            "(known after apply)",
        ] {
            assert!(is_unfilled(text), "{text}");
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn so_is_what_guides_and_tools_leave_in_the_place_of_a_value() {
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
            "MAZ_AUTH0_CLIENT_SECRET",
            "AUTH0_CLIENT_SECRET",
            "AUTH0_SECRET",
            "client_secret",
            "auth0-client-secret",
            "%auth0_secret%",
            "%auth0.clientSecret%",
            "((dir))",
            "[[DIR]]",
            "@X@",
            "@@x@@",
            "~DIR~",
            "!DIR!",
            "#X#",
            "{$X$}",
            "$AuthSecret",
            "$secrets.x",
            "$dir",
            "$$X",
            "\\$X",
            "%(x)s",
            "%env(AUTH0)%",
            "$((x))",
            "ENC[x]",
            "ENC(abc)",
            "ENV[X]",
            "credentials('auth0')",
            "{cipher}abcdef",
            "https://{tenant}.us.auth0.com/",
            "REDACTED",
            "xxxxxxxx",
            "XXXXXXXX-XXXX-XXXX",
            "****wxyz",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn values_of_every_kind_are_none_of_them() {
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
            "auth0-readers",
            "maz-directory",
            "secret-garden-readers",
            "xxx",
            "MAZ-READERS",
            "READERS_2024",
            // Of another tenant, made by another program.
            "p4+/Zq8RtY2w6mC1sV0bN9xK3jH7gF5dS4aL8kJ6uT=",
            "#aB3$kL9!mN2@pQ7%",
            "!Q7xK3jH7gF5dS4aL8kJ6uT!",
            "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
            "com.maz.app://callback",
            "Maz9-secret-Wq81",
        ] {
            assert!(!is_placeholder(value), "{value}");
            assert!(
                value.contains("://") || !is_kept_elsewhere(value),
                "{value}"
            );
        }
    }

    #[test]
    fn where_a_secret_is_kept_is_told_from_one() {
        for text in [
            "arn:aws:ssm:eu-west-1:1:parameter/x",
            "projects/p/secrets/x/versions/latest",
            "sm://x",
            "1password://x",
            "bws:0-1",
            "env:AUTH0_SECRET",
            "/run/secrets/auth0",
            "@/run/secrets/auth0",
            "./secret.txt",
            "C:\\secret.txt",
            "file:///run/secrets/x",
        ] {
            assert!(is_kept_elsewhere(text), "{text}");
        }
        for base64 in ["/Zq8RtY2w6mC1sV0bN9xK3jH7gF5/S4aL8kJ6uT=", "a+b/c=", "x:y"] {
            assert!(!is_kept_elsewhere(base64), "{base64}");
        }
    }

    #[test]
    fn a_password_may_be_nearly_anything() {
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
            "%abc%",
            "@home@",
            "!Paper1!",
            "((",
            "((-:",
            "[abc]",
            "<3<3",
            "$dir",
            "#1reader#",
            "{me}",
            "**Paper**",
            "xxxxxxxx",
            "MAZ_PAPER",
            "(hidden) door",
            "100%_of_50%",
        ] {
            assert!(!is_unfilled(password), "{password}");
        }
    }
}
