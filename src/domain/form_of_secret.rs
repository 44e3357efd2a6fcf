//! What a secret looks like: its outline for a person, and how one that nobody knows is told from words.

use super::label::names_a_secret;

/// The outline for a person of a secret that a machine made: its length and, where that gives little away, its last four
/// characters.
pub fn mask(secret: &str) -> String {
    let count = secret.chars().count();
    if count < 20 {
        return length(secret);
    }
    let tail = secret.chars().skip(count - 4);
    // What was pasted may contain anything, and goes to a terminal.
    let tail: String = tail
        .map(|letter| if letter.is_control() { '?' } else { letter })
        .collect();
    format!("{}, ending in {tail}", length(secret))
}

/// All that may be said of a secret that a person made up.
pub fn length(secret: &str) -> String {
    match secret.chars().count() {
        1 => "1 character".to_owned(),
        count => format!("{count} characters"),
    }
}

/// The shortest run of letters that is taken for a secret by its form. Auth0's secrets have 64, tokens far more.
const SHORTEST_BY_FORM: usize = 40;

/// Whether a text has the form of what a machine made to be secret, whole or in a part: a long run in which small and
/// capital letters and digits change places as they do by chance. In words, however long, they do so half as often.
pub fn looks_like_a_secret(text: &str) -> bool {
    text.len() >= SHORTEST_BY_FORM && secrets_by_form(text).next().is_some()
}

/// Whether a text that a person typed shows what is nobody's business: a secret by its form, or by the label before it, or the
/// password of an address.
pub fn shows_a_secret(text: &str) -> bool {
    looks_like_a_secret(text) || has_a_password(text) || names_a_secret(text)
}

/// Whether an address has a name and a password before its host.
fn has_a_password(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        user.and_then(|user| user.split_once(':'))
            .is_some_and(|(_, password)| !password.is_empty())
    })
}

/// The parts of a text that have the form of a secret.
pub(super) fn secrets_by_form(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .filter(|run| {
            run.len() >= SHORTEST_BY_FORM
                // A digest has no capital letters.
                && run.bytes().any(|letter| letter.is_ascii_lowercase())
                && run.bytes().any(|letter| letter.is_ascii_uppercase())
                && is_made_by_chance(run)
        })
}

/// Whether a text looks as if chance had made it, as no word and no name does.
pub(super) fn is_made_by_chance(text: &str) -> bool {
    let kinds: Vec<u8> = text.bytes().map(kind).collect();
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    changes * 5 >= kinds.len() * 2
}

/// Members and parameters whose values are secrets, or stand for one.
const SECRET_NAMES: [&str; 17] = [
    "client_secret",
    "client_assertion",
    "access_token",
    "refresh_token",
    "id_token",
    "id_token_hint",
    "mfa_token",
    "password",
    "passwd",
    "otp",
    "oob_code",
    "binding_code",
    "recovery_code",
    "code_verifier",
    "device_code",
    "api_key",
    "apikey",
];

/// The shortest value that is taken for a secret because of the name before it.
const SHORTEST_BY_NAME: usize = 6;

/// The text with `[redacted]` in place of what must be a secret, no matter whose it is: by its form, by the name before it, or
/// by the word `Bearer`.
pub(super) fn mask_unknown(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(from) = rest.find(is_of_token) {
        let (before, run) = rest.split_at(from);
        masked.push_str(before);
        let length = run.find(|c| !is_of_token(c)).unwrap_or(run.len());
        let (run, behind) = run.split_at(length);
        let word = run.trim_end_matches('.');
        let known = run == "redacted" && masked.ends_with('[');
        if !known && (is_token(word) || is_announced(&masked, word)) {
            masked.push_str("[redacted]");
            masked.push_str(&run[word.len()..]);
        } else {
            masked.push_str(run);
        }
        rest = behind;
    }
    masked.push_str(rest);
    masked
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~')
}

/// Whether a word is a token by its form: a JSON Web Token or another of Auth0's, or long and made by chance.
fn is_token(word: &str) -> bool {
    // {" in base64, as every header of a JSON Web Token begins; v1. as Auth0's refresh tokens do.
    let is_of_known_form = (word.len() >= 20 && word.starts_with("eyJ"))
        || (word.len() >= 24 && word.starts_with("v1."));
    is_of_known_form
        || word.split('.').any(|run| {
            run.len() >= SHORTEST_BY_FORM
                && is_made_by_chance(run)
                && run.bytes().any(|letter| letter.is_ascii_digit())
        })
}

/// Whether the text before a word says that it is a secret.
fn is_announced(before: &str, word: &str) -> bool {
    let before = before.to_ascii_lowercase();
    let named = || {
        let assigned = before.trim_end_matches(['"', '\'', '\\']);
        let name = assigned
            .strip_suffix(['=', ':'])
            .map(|name| name.trim_end_matches(['"', '\'', '\\']));
        name.is_some_and(|name| {
            SECRET_NAMES.iter().any(|secret| {
                name.strip_suffix(secret).is_some_and(|ahead| {
                    !ahead.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                })
            })
        })
    };
    let borne = || {
        ["bearer ", "basic ", "dpop "]
            .iter()
            .any(|scheme| before.ends_with(scheme))
            && word.bytes().any(|letter| letter.is_ascii_digit())
    };
    word.len() >= SHORTEST_BY_NAME && (named() || borne())
}

/// Small letter, capital letter, digit, or what stands between words.
fn kind(letter: u8) -> u8 {
    match letter {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_secrets_however_long() {
        for words in [
            "Username-Password-Authentication-Staging-2024-Readers",
            "https://acme.us.auth0.com/api/v2/clients/and/many/more/Words/In/It",
            "/home/jo/Documents/TheWeeklyNewspaper2024/ReadersOfTheWeeklyNewspaper",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "ujY92uutE7GMyoSKlDLwind2cxD40HR3",
        ] {
            assert!(!looks_like_a_secret(words), "{words}");
        }
        let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6InFRUDFvZ0Rrc3FzZ1o0SkJQYmhjcCJ9.x.y";
        assert!(looks_like_a_secret(token));
    }

    #[test]
    fn tokens_of_others_are_masked_and_words_are_not() {
        let token = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl";
        for (text, expected) in [
            (
                format!("'{token}' is no number"),
                "'[redacted]' is no number",
            ),
            (format!("Bearer {token}."), "Bearer [redacted]."),
            (
                "Authorization: Bearer f00dcafe1234 was refused".into(),
                "Authorization: Bearer [redacted] was refused",
            ),
            (
                "https://x/?code=1&access_token=opaque-one&y=2".into(),
                "https://x/?code=1&access_token=[redacted]&y=2",
            ),
            (
                r#"{"refresh_token":"opaque-one","scope":"openid"}"#.into(),
                r#"{"refresh_token":"[redacted]","scope":"openid"}"#,
            ),
            (
                "v1.MRrtT0kEnOfSomebody-else_0123 expired".into(),
                "[redacted] expired",
            ),
            (
                "Bearer authentication is missing, the password: too weak".into(),
                "Bearer authentication is missing, the password: too weak",
            ),
            (
                "client_secret=[redacted]".into(),
                "client_secret=[redacted]",
            ),
        ] {
            assert_eq!(mask_unknown(&text), expected);
        }
    }

    #[test]
    fn what_is_made_by_chance_is_told_from_words() {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut state = 7_u64;
        let mut made = || {
            let letter = || {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                char::from(LETTERS[usize::try_from(state >> 58).unwrap_or_default()])
            };
            std::iter::repeat_with(letter).take(64).collect::<String>()
        };
        let told = (0..1000).filter(|_| looks_like_a_secret(&made())).count();
        assert!(told > 995, "only {told} of a thousand");
    }

    #[test]
    fn masks_tell_little() {
        assert_eq!(mask("short"), "5 characters");
        assert_eq!(mask("a"), "1 character");
        assert_eq!(length("s"), "1 character");
        assert_eq!(mask("Summer2026!!"), "12 characters");
        assert!(mask(&format!("{}y\u{1b}z", "a".repeat(60))).ends_with("ay?z"));
        assert_eq!(
            mask(&format!("{}wxyz", "a".repeat(60))),
            "64 characters, ending in wxyz"
        );
    }
}
