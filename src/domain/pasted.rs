//! Values as people paste them: what is fixed silently, what is fixed and said, what is refused.

use super::label::{self, Before, is_label_of};
use super::placeholder::{are_dots, is_placeholder};
use super::untrusted::{is_invisible, is_plain};
use super::value_error::ValueError;

/// A value read from something pasted, with what had to be fixed to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted<T> {
    /// The value.
    pub value: T,
    /// What was changed, each a phrase that completes "I ‹phrase›", such as `left out the quotes`.
    pub fixed: Vec<&'static str>,
}

impl<T> Pasted<T> {
    pub(crate) fn map<U>(self, convert: impl FnOnce(T) -> U) -> Pasted<U> {
        Pasted {
            value: convert(self.value),
            fixed: self.fixed,
        }
    }
}

/// The name or the address of a user, as people paste it.
///
/// # Errors
/// If it is none.
pub fn user_name(text: &str) -> Result<Pasted<String>, ValueError> {
    tidy(text, "user name")
}

const QUOTES: [(char, char); 6] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('<', '>'),
];

/// The shortest value that is believed to have been pasted twice without anything between.
const SHORTEST_TWICE: usize = 24;

/// What is said of a variable's name, or of a guide's example, in the place of a value.
pub const NEVER_FILLED_IN: &str = "a placeholder that was never filled in";

/// What was said where the same stood there twice.
pub(super) const TWICE: &str = "took it once, since it was there twice";

/// The one value of what was pasted: blank lines, and the line above it that is its label (as a dashboard has it), are left out.
/// What is on one line stays as it is.
///
/// # Errors
/// If several lines are left.
pub fn alone(raw: &str, what: &str) -> Result<Pasted<String>, ValueError> {
    let as_it_is = |value: &str, fixed| Pasted {
        value: value.to_owned(),
        fixed,
    };
    if !raw.bytes().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return Ok(as_it_is(raw, Vec::new()));
    }
    let mut lines: Vec<&str> = raw
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty())
        .collect();
    let mut fixed = Vec::new();
    if lines.len() > 1 && is_label_of(lines[0], what) {
        lines.remove(0);
        fixed.push("left out the line with its label");
    }
    match lines.as_slice() {
        [] => Ok(as_it_is("", fixed)),
        [one] => Ok(as_it_is(one, fixed)),
        [one, others @ ..] if others.iter().all(|other| other.trim() == one.trim()) => {
            fixed.push(TWICE);
            Ok(as_it_is(one.trim(), fixed))
        }
        _ => Err(several_lines(what)),
    }
}

fn several_lines(what: &str) -> ValueError {
    ValueError::new(format!(
        "the {what} runs over several lines: paste it again, alone"
    ))
}

/// Takes away what a copy and paste, a shell or a file puts around a value: a byte order mark, blanks, line ends, invisible
/// characters, one pair of quotes, the label or the name of a variable before it, the value once more behind it. What is
/// left has at least one character, no control or invisible character, and is no placeholder that nobody filled in.
///
/// This is the one reader of every value: of flags, files, variables, questions, records and answers.
///
/// # Errors
/// If nothing is left, if it is a placeholder, or if a line end or another control character stands within the value.
pub(crate) fn tidy(raw: &str, what: &str) -> Result<Pasted<String>, ValueError> {
    let mut fixed = Vec::new();
    let around = |c: char| c.is_whitespace() || is_invisible(c);
    // Of what is plain no part has a blank, a line end or anything that is not seen.
    let mut value = raw;
    if !is_plain(raw) {
        value = raw.trim_matches(around);
        if value.len() != raw.trim_end_matches(['\r', '\n']).len() {
            fixed.push("left out the blanks around it");
        }
    }
    let was_plain = is_plain(value);
    let whole;
    if !was_plain && let Ok(pasted) = alone(value, what) {
        whole = pasted.value;
        value = whole.trim_matches(around);
        fixed.extend(pasted.fixed);
    }
    if value.starts_with('{') && is_block(value) {
        return Err(ValueError::new(format!(
            "this is a block of several values, with their names and braces: give the value of the {what} alone, without its quotes"
        )));
    }
    if let Some(inner) = without_braces(value) {
        value = inner;
        fixed.push("left out the braces around it");
    }
    if let Some(rest) = without_comma(value, what) {
        fixed.push(if value.ends_with(';') {
            "left out the semicolon behind it"
        } else {
            "left out the comma behind it"
        });
        value = rest;
    }
    if let Some(rest) = without_label(value, what)? {
        value = rest.trim_matches(around);
        fixed.push("left out the label before it");
    }
    if let Some(inner) = without_quotes(value) {
        value = inner.trim_matches(around);
        fixed.push("left out the quotes around it");
    }
    if !was_plain && let Some(rest) = without_bearer(value) {
        value = rest.trim_matches(around);
        fixed.push("left out Bearer before it");
    }
    if let Some(once) = once(value) {
        value = once;
        fixed.push(TWICE);
    }
    let is_plain = was_plain || is_plain(value);
    let seen: String = if is_plain {
        value.to_owned()
    } else {
        value.chars().filter(|c| !takes_no_room(*c)).collect()
    };
    if seen != value {
        fixed.push("left out invisible characters");
    }
    if seen.is_empty() {
        return Err(ValueError::new(format!("the {what} is empty")));
    }
    if !is_plain && are_dots(&seen) {
        return Err(ValueError::new(format!(
            "these are the dots that hide the {what}, not the {what} itself: use the copy button beside it"
        )));
    }
    if is_placeholder(&seen) {
        return Err(ValueError::new(format!(
            "this looks like {NEVER_FILLED_IN}, not like the {what}: give the value itself"
        )));
    }
    if is_plain {
        return Ok(Pasted { value: seen, fixed });
    }
    if seen.contains(['\n', '\r']) {
        return Err(several_lines(what));
    }
    if seen.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(ValueError::new(format!(
            "the {what} has an invisible character in it: type it, or copy it again with the copy button in the dashboard"
        )));
    }
    Ok(Pasted { value: seen, fixed })
}

/// Whether it is an object of JSON with several names: of one with a single name the value is taken. In double braces it is what a
/// template left.
fn is_block(text: &str) -> bool {
    let names = text.split('"').skip(1);
    let names = names.filter(|behind| behind.trim_start().starts_with(':'));
    !text.starts_with("{{") && names.count() > 1
}

fn without_quotes(value: &str) -> Option<&str> {
    QUOTES.iter().find_map(|(open, close)| {
        let inner = value
            .strip_prefix(*open)
            .and_then(|rest| rest.strip_suffix(*close))?;
        // Angle brackets are round an address, or stand for what somebody was to write there.
        let is_value = *open != '<' || inner.contains('.');
        is_value.then_some(inner)
    })
}

/// What stands behind the value's own label.
///
/// # Errors
/// If it is another value's.
fn without_label<'a>(value: &'a str, what: &str) -> Result<Option<&'a str>, ValueError> {
    match label::before(value, what) {
        None => Ok(None),
        Some(Before::Own(rest)) => Ok(Some(rest)),
        Some(Before::Another { title, is_secret }) => Err(ValueError::new(format!(
            "by the label before it this is the {title}{}: the {what} is asked for here",
            if is_secret {
                ", which is not shown"
            } else {
                ""
            }
        ))),
    }
}

/// What a line of JSON or of a list has behind its value, and no value of this kind ends in.
fn without_comma<'a>(value: &'a str, what: &str) -> Option<&'a str> {
    let rest = value.strip_suffix([',', ';'])?.trim_end();
    let is_quoted = rest.ends_with(['"', '\'', '`', '\u{201d}']);
    (is_quoted || label::ends_plainly(what)).then_some(rest)
}

/// The one member of a JSON object.
fn without_braces(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('{')?.strip_suffix('}')?.trim();
    let has_one = inner.starts_with('"') && inner.contains(':') && !inner.contains("\",");
    has_one.then_some(inner)
}

/// What stands behind `Bearer `, as a request's header has it (RFC 6750 section 2.1).
fn without_bearer(value: &str) -> Option<&str> {
    let (scheme, rest) = value.split_once(char::is_whitespace)?;
    scheme.eq_ignore_ascii_case("bearer").then_some(rest)
}

/// The value, where it stands there twice: with blanks between, or long enough not to repeat itself by chance.
fn once(value: &str) -> Option<&str> {
    if !is_plain(value) {
        let mut words = value.split_whitespace();
        if let (Some(one), Some(other), None) = (words.next(), words.next(), words.next()) {
            return (one == other).then_some(one);
        }
    }
    let half = value.len() / 2;
    let (one, other) = value.split_at_checked(half)?;
    (value.len() >= SHORTEST_TWICE && one == other).then_some(one)
}

/// Whether a character only takes no room. One that turns the direction of writing, or hides what stands behind it, is
/// refused where it stands within a value.
fn takes_no_room(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// Text as a file or a pipe has it: UTF-8 with or without a byte order mark, or UTF-16 as PowerShell's `>` writes it.
///
/// # Errors
/// If it is neither. The error says nothing of what stands there.
pub fn decode(bytes: &[u8]) -> Result<Pasted<String>, ValueError> {
    const UTF_16: &str = "read it as UTF-16";
    let text = |read: Option<String>, fixed: &[&'static str]| {
        read.map(|value| Pasted {
            value,
            fixed: fixed.to_vec(),
        })
        .ok_or_else(|| {
            ValueError::new("this is no text in UTF-8 or UTF-16: write it again (in PowerShell, with Set-Content -Encoding ascii)")
        })
    };
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        rest.is_empty().then(|| String::from_utf16(&units).ok())?
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => text(wide(rest, u16::from_le_bytes), &[UTF_16]),
        [0xfe, 0xff, rest @ ..] => text(wide(rest, u16::from_be_bytes), &[UTF_16]),
        // Without its mark: every second byte of plain text is zero.
        [first, 0, ..] if *first != 0 => text(wide(bytes, u16::from_le_bytes), &[UTF_16]),
        [0, second, ..] if *second != 0 => text(wide(bytes, u16::from_be_bytes), &[UTF_16]),
        [0xef, 0xbb, 0xbf, rest @ ..] => text(
            String::from_utf8(rest.to_vec()).ok(),
            &["left out the byte order mark before it"],
        ),
        bytes => text(String::from_utf8(bytes.to_vec()).ok(), &[]),
    }
}

/// As [`tidy`], for values that have no blanks within.
pub(crate) fn tidy_word(raw: &str, what: &str) -> Result<Pasted<String>, ValueError> {
    let tidied = tidy(raw, what)?;
    if !is_plain(&tidied.value) && tidied.value.chars().any(char::is_whitespace) {
        return Err(ValueError::new(format!(
            "the {what} has a blank in it: copy it again, alone"
        )));
    }
    if tidied
        .value
        .bytes()
        .any(|byte| matches!(byte, b'"' | b'\'' | b'`'))
    {
        return Err(ValueError::new(format!(
            "the {what} has a quote in it: copy it again, without quotes"
        )));
    }
    Ok(tidied)
}

/// Refuses what has the form of a secret in the place of a value that is no secret, so that no report, record or server
/// sees it.
pub(crate) fn refuse_secret(value: &str, what: &str) -> Result<(), ValueError> {
    if super::form_of_secret::looks_like_a_secret(value) {
        return Err(ValueError::new(format!(
            "this looks like a secret, not like the {what}: it is not repeated here. Mind where else it was written down \
             by typing it there, such as the shell's history"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixes_what_a_paste_puts_around() {
        let pasted = tidy("  \u{feff}\"acme\"\r\n", "name").expect("fixed");
        assert_eq!(pasted.value, "acme");
        assert_eq!(
            pasted.fixed,
            [
                "left out the blanks around it",
                "left out the quotes around it"
            ]
        );
    }

    #[test]
    fn a_line_end_at_the_end_is_no_news() {
        assert_eq!(
            tidy("acme\n", "name").expect("as it is").fixed,
            Vec::<&str>::new()
        );
    }

    #[test]
    fn refuses_lines_blanks_and_invisible_characters_within() {
        assert!(tidy("a\nb", "name").is_err());
        assert!(tidy("a\u{202e}b", "name").is_err());
        assert!(tidy("a\u{1b}[31mb", "name").is_err());
        assert!(tidy_word("a b", "name").is_err());
        assert!(tidy(" \n", "name").is_err());
    }

    #[test]
    fn of_a_copied_block_the_label_is_left_out_and_more_lines_are_refused() {
        for (what, raw, value) in [
            ("client id", "Client ID\nujY92\n", "ujY92"),
            ("client secret", "\nClient Secret:\r\n\r\nxyz", "xyz"),
            (
                "Tenant domain",
                "Domain\nacme.us.auth0.com",
                "acme.us.auth0.com",
            ),
            (
                "Management API Identifier",
                "Identifier\nhttps://x/",
                "https://x/",
            ),
            ("Password", "Password\n hunter2", " hunter2"),
            ("One-time code", "123456\n\n", "123456"),
        ] {
            let pasted = alone(raw, what).expect(raw);
            assert_eq!(pasted.value, value, "{raw:?}");
        }
        for (what, raw) in [
            ("client id", "Domain\nujY92"),
            (
                "tenant domain",
                "Domain\nacme.us.auth0.com\nClient ID\nujY92",
            ),
            ("password", "one\ntwo"),
        ] {
            let error = alone(raw, what).expect_err(raw).to_string();
            assert!(error.contains("runs over several lines"), "{error}");
        }
        let tidied = tidy("Client ID\r\nujY92\r\n", "client id").expect("tidied");
        assert_eq!(tidied.value, "ujY92");
        assert_eq!(tidied.fixed, ["left out the line with its label"]);
    }

    #[test]
    fn what_a_file_a_dashboard_or_a_hurry_adds_is_left_out_and_said() {
        for (raw, value, fixed) in [
            (
                "Domain: acme.us.auth0.com",
                "acme.us.auth0.com",
                "left out the label before it",
            ),
            ("Client ID ujY92", "Client ID ujY92", ""),
            ("[acme],", "[acme],", ""),
            (
                "client_id = \"ujY92\"",
                "ujY92",
                "left out the label before it, left out the quotes around it",
            ),
            (
                "export MAZ_AUTH0_DOMAIN='acme.us.auth0.com'",
                "acme.us.auth0.com",
                "left out the label before it, left out the quotes around it",
            ),
            ("bearer eyJ.e30.x", "eyJ.e30.x", "left out Bearer before it"),
            (
                "acme.us.auth0.com\nacme.us.auth0.com\n",
                "acme.us.auth0.com",
                "took it once, since it was there twice",
            ),
            (
                "acme.us.auth0.comacme.us.auth0.com",
                "acme.us.auth0.com",
                "took it once, since it was there twice",
            ),
            (
                "acme\u{200b}.us.auth0.com",
                "acme.us.auth0.com",
                "left out invisible characters",
            ),
            (
                "<https://acme.us.auth0.com/>",
                "https://acme.us.auth0.com/",
                "left out the quotes around it",
            ),
            (
                "https://acme.us.auth0.com/",
                "https://acme.us.auth0.com/",
                "",
            ),
            ("papapapa", "papapapa", ""),
        ] {
            let pasted = tidy(raw, "value").expect(raw);
            assert_eq!(pasted.value, value, "{raw}");
            assert_eq!(pasted.fixed.join(", "), fixed, "{raw}");
        }
        let token = tidy("Authorization: Bearer eyJ.e30.x", "admin token").expect("a token");
        assert_eq!(token.value, "eyJ.e30.x");
    }

    #[test]
    fn a_line_of_json_is_its_value() {
        for (what, raw, value) in [
            ("Client ID", "\"client_id\": \"ujY92\",", "ujY92"),
            ("Client ID", "client_id = 'ujY92';", "ujY92"),
            ("Client ID", "ujY92,", "ujY92"),
            ("Client Secret", "\"client_secret\": \"x,y\",", "x,y"),
            ("Client Secret", "x,y,", "x,y,"),
            (
                "Domain",
                "\"domain\": \"acme.us.auth0.com\",",
                "acme.us.auth0.com",
            ),
            ("Domain", "acme.us.auth0.com,", "acme.us.auth0.com"),
            (
                "Domain",
                "{\"domain\":\"acme.us.auth0.com\"}",
                "acme.us.auth0.com",
            ),
            ("Redirect URI", "https://x/a,", "https://x/a,"),
        ] {
            let pasted = tidy(raw, what).expect(raw);
            assert_eq!(pasted.value, value, "{raw}");
            assert!(pasted.value == raw || !pasted.fixed.is_empty(), "{raw}");
        }
    }

    #[test]
    fn the_label_of_another_value_is_believed() {
        for (what, raw, title) in [
            (
                "Client ID",
                "client_secret=kT9xQ2vLw8Rz4NpB7sYd1HfJ6mCg3WaE",
                "Client Secret",
            ),
            ("Client ID", "Client Secret: short", "Client Secret"),
            ("Client ID", "AUTH0_CLIENT_SECRET=short", "Client Secret"),
            (
                "Client ID",
                "{\"client_secret\":\"short\"}",
                "Client Secret",
            ),
            (
                "Client ID",
                "\"client_secret\": \"short\",",
                "Client Secret",
            ),
            ("Domain", "client_secret=short12pass", "Client Secret"),
            ("Domain", "client_id=ujY92", "Client ID"),
            ("Client Secret", "client_id=ujY92", "Client ID"),
            ("Default Directory", "domain: acme", "Domain"),
            ("name", "MAZ_API_TOKEN=short", "token"),
        ] {
            let error = tidy(raw, what).expect_err(raw).to_string();
            assert!(
                error.contains(&format!("this is the {title}")),
                "{raw}: {error}"
            );
            assert!(
                !error.contains("short") && !error.contains("kT9x"),
                "{error}"
            );
            let is_secret = title != "Client ID" && title != "Domain";
            assert_eq!(super::super::shows_a_secret(raw), is_secret, "{raw}");
        }
        assert!(super::super::shows_a_secret("Client Secret\nshort"));
        assert!(!super::super::shows_a_secret("client_secret"));
        assert!(!super::super::shows_a_secret("Client ID\nujY92"));
    }

    #[test]
    fn a_block_that_is_filled_in_is_no_placeholder() {
        let said = |text: &str| super::tidy(text, "domain").expect_err(text).to_string();
        for text in [
            r#"{"domain":"acme.us.auth0.com","client_id":"abc"}"#,
            "{ \"domain\": \"acme.us.auth0.com\" , \"client_id\": \"abc\" }",
        ] {
            assert!(
                said(text).contains("a block of several values"),
                "{}",
                said(text)
            );
        }
        assert!(said("{{ .Values.domain }}").contains(super::NEVER_FILLED_IN));
    }

    #[test]
    fn dots_are_what_hides_a_secret_and_no_placeholder() {
        let dots = "\u{2022}".repeat(16);
        let error = tidy(&dots, "Client Secret").expect_err("dots").to_string();
        assert!(error.contains("use the copy button beside it"), "{error}");
        // Where a whole page was pasted they hide something else than what is asked for.
        let page = format!("Domain acme.us.auth0.com Client Secret {dots}");
        for page in [page.replace(' ', "\n"), page] {
            let error = tidy_word(&page, "Domain").expect_err("a page").to_string();
            assert!(!error.contains("these are the dots"), "{error}");
        }
        let error = tidy("$(SECRET)", "Client Secret")
            .expect_err("a variable")
            .to_string();
        assert!(
            error.contains(NEVER_FILLED_IN) && !error.contains("pipeline"),
            "{error}"
        );
    }

    #[test]
    fn text_is_read_in_each_encoding_that_a_shell_writes() {
        let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "acme\r\n".encode_utf16().flat_map(unit).collect()
        };
        for bytes in [
            b"acme\r\n".to_vec(),
            [b"\xef\xbb\xbf".to_vec(), b"acme\r\n".to_vec()].concat(),
            [b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(),
            [b"\xfe\xff".to_vec(), wide(u16::to_be_bytes)].concat(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).expect("text").value, "acme\r\n", "{bytes:?}");
        }
        for bytes in [&b"\xff\xfea"[..], b"\xff\xff", b"\xff\xfe\x00\xd8"] {
            assert!(decode(bytes).is_err(), "{bytes:?}");
        }
        assert_eq!(decode(b"").expect("nothing").value, "");
    }
}
