//! Names, as tools have them, and the name of a variable where its value belongs: `AUTH0_CLIENT_SECRET` in the place of the secret.

/// Words in the name of a variable by which it holds a secret.
const SECRET_WORDS: [&str; 7] = [
    "SECRET",
    "SECRETS",
    "TOKEN",
    "PASSWORD",
    "PASSWD",
    "CREDENTIAL",
    "CREDENTIALS",
];

/// Words in the name of a variable by which it holds another value of an integration, and by which it is one of Auth0's or ours.
const VALUE_WORDS: [&str; 12] = [
    "DOMAIN",
    "ID",
    "AUDIENCE",
    "DIRECTORY",
    "CONNECTION",
    "TYPE",
    "URI",
    "URL",
    "USERNAME",
    "USER",
    "KEY",
    "TENANT",
];
const OUR_WORDS: [&str; 3] = ["MAZ", "AUTH0", "CLIENT"];

/// The name of a variable of this program in the place of what it holds.
pub(super) fn is_our_variable(text: &str) -> bool {
    (text.starts_with("MAZ_A") && is_variable(text))
        && ["MAZ_AUTH0_", "MAZ_API_", "MAZ_APP_"]
            .iter()
            .any(|start| text.starts_with(start))
}

/// The name of a variable, or of a secret in a vault, in the place of what it holds.
pub(super) fn is_name_of_variable(text: &str) -> bool {
    // Of most values the first letters tell.
    let mut letters = text.bytes();
    let is_shouted = match letters.next() {
        Some(letter) if letter.is_ascii_uppercase() => true,
        Some(letter) if letter.is_ascii_lowercase() => false,
        _ => return false,
    };
    let is_of_name = |byte: u8| match byte {
        b'_' | b'0'..=b'9' => true,
        b'A'..=b'Z' => is_shouted,
        b'-' | b'a'..=b'z' => !is_shouted,
        _ => false,
    };
    if !letters.all(is_of_name) {
        return false;
    }
    let words = || text.split(['_', '-']);
    let is_one_of =
        |words: &[&str], word: &str| words.iter().any(|one| one.eq_ignore_ascii_case(word));
    let is_secret = words().any(|word| is_one_of(&SECRET_WORDS, word));
    if is_shouted {
        let is_ours = || words().any(|word| is_one_of(&OUR_WORDS, word));
        let is_value = || words().any(|word| is_one_of(&VALUE_WORDS, word));
        return text.contains('_') && (is_secret || (is_ours() && is_value()));
    }
    // In small letters a name of words may be somebody's: all of them must be of these.
    is_secret
        && words().any(|word| is_one_of(&OUR_WORDS, word))
        && words().all(|word| is_one_of(&SECRET_WORDS, word) || is_one_of(&OUR_WORDS, word))
}

/// Capital letters, digits and `_`.
pub(super) fn is_variable(name: &str) -> bool {
    name.len() > 2
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

pub(super) fn has_a_letter(name: &str) -> bool {
    name.chars().any(char::is_alphabetic)
}

/// What tools call a variable, or say to find it.
pub(super) fn is_name(name: &str) -> bool {
    has_a_letter(name)
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-: ()[]'\"/|,?=@".contains(c))
}

/// The same without a blank, a bracket or a quote.
pub(super) fn is_bare_name(name: &str) -> bool {
    has_a_letter(name)
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-:/".contains(&byte))
}

/// `env.NAME`, as a build server's parameter is called.
pub(super) fn is_dotted_name(name: &str) -> bool {
    is_bare_name(name)
        && name.contains('.')
        && name
            .split('.')
            .all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
}
