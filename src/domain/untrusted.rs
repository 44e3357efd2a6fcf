//! Text of others: what in it nobody sees, and how it is made harmless before a person or a log sees it.

const LONGEST: usize = 300;

/// Makes text of a server fit to be shown on one line: control characters, escape sequences, line ends and invisible
/// characters become blanks, runs of blanks become one, and what is longer than 300 characters is cut.
pub fn clean(text: &str) -> String {
    clean_to(text, LONGEST)
}

/// The same, cut at another length.
pub fn clean_to(text: &str, longest: usize) -> String {
    // Nearly every text is as it should be.
    let is_clean = text.len() <= longest
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ");
    if is_clean {
        return text.to_owned();
    }
    let mut cleaned = String::with_capacity(text.len().min(longest.saturating_add(3)));
    let mut length = 0;
    let mut blank = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\u{1b}' || c == '\u{9b}' {
            skip_escape_sequence(c, &mut characters);
            blank = true;
            continue;
        }
        if c.is_control() || c.is_whitespace() || is_hidden(c) {
            blank = true;
            continue;
        }
        if length >= longest {
            cleaned.push('…');
            return cleaned;
        }
        if blank && !cleaned.is_empty() {
            cleaned.push(' ');
            length += 1;
        }
        blank = false;
        cleaned.push(c);
        length += 1;
    }
    cleaned
}

/// Text that no engine of a CI takes for a command to itself, wherever a line is broken: a word that begins with two
/// colons (GitHub), two number signs together (Azure, TeamCity, GitHub's older form). Addresses and paths stay as they are.
pub fn defused(text: &str) -> String {
    if !text.contains("::") && !text.contains("##") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        out.push(letter);
        let rest = &text[at + letter.len_utf8()..];
        let is_command = match letter {
            '#' => rest.starts_with('#'),
            ':' => {
                let name = rest.strip_prefix(':').unwrap_or_default();
                !before.is_alphanumeric() && name.starts_with(|c: char| c.is_ascii_alphabetic())
            }
            _ => false,
        };
        if is_command {
            out.push(' ');
        }
        before = letter;
    }
    out
}

/// Text of several lines as it may be written to a stream, from wherever it comes: of escape sequences only this program's own
/// colours stay, and those only where the stream has any; of control characters only line ends; nothing is invisible or turns
/// the direction of writing; no word is a command to an engine of a CI.
pub fn harmless(text: &str, has_color: bool) -> String {
    if text
        .bytes()
        .all(|byte| byte == b'\n' || matches!(byte, b' '..=b'~'))
    {
        return defused(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some(length) = our_own(rest).filter(|_| has_color) {
            kept.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        if letter == '\u{1b}' || letter == '\u{9b}' {
            let mut characters = rest.chars().peekable();
            skip_escape_sequence(letter, &mut characters);
            let left: usize = characters.map(char::len_utf8).sum();
            rest = &rest[rest.len() - left..];
        } else if letter == '\n'
            || !(letter.is_control() || turns_writing(letter) || is_invisible(letter))
        {
            kept.push(letter);
        } else if letter == '\t' {
            kept.push(' ');
        }
    }
    defused(&kept)
}

/// JSON as it may be written to a stream: the same values, and no word that is a command to an engine of a CI.
pub fn harmless_json(json: &str) -> String {
    json.replace("##", "\\u0023#").replace("::", "\\u003a:")
}

/// How long an escape sequence is at the start that this program itself writes: one of its colours.
fn our_own(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let (parameters, _) = parameters.split_once('m')?;
    // What hides a text, or makes it blink, is others'.
    let is_ours = |code| {
        matches!(
            code,
            "0" | "1" | "2" | "4" | "31" | "32" | "33" | "34" | "35" | "36"
        )
    };
    parameters
        .split(';')
        .all(is_ours)
        .then_some(2 + parameters.len() + 1)
}

/// Characters that show what follows in another order than it is.
const fn turns_writing(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Letters, digits and signs, as nearly every value has them, of thousands in a record file: nothing can hide there.
pub(super) fn is_plain(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Characters that take no room on the screen, or that turn the direction of writing: they hide what a value is.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// Characters that nobody sees, or that mean something only to somebody's own font.
pub(super) fn is_hidden(c: char) -> bool {
    is_invisible(c)
        || matches!(
            c,
            '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..
        )
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Leaves out the rest of an ANSI sequence (ECMA-48: CSI up to its final byte, OSC up to BEL or ST).
fn skip_escape_sequence(first: char, rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let kind = if first == '\u{9b}' {
        Some('[')
    } else {
        rest.next()
    };
    match kind {
        Some('[') => {
            for c in rest.by_ref() {
                if ('\u{40}'..='\u{7e}').contains(&c) {
                    return;
                }
            }
        }
        Some(']') => {
            while let Some(c) = rest.next() {
                if c == '\u{7}' {
                    return;
                }
                if c == '\u{1b}' && rest.next_if_eq(&'\\').is_some() {
                    return;
                }
            }
        }
        _ => {}
    }
}

/// The letter of ASCII for which a reader takes one of another alphabet.
pub(super) fn look_alike(letter: char) -> char {
    const OTHERS: &str = "аАеЕоОрРсСхХуУкКмМіІјЈѕЅһԁԛԝВНТΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχɡı";
    const ASCII: &str = "aAeEoOpPcCxXyYkKmMiIjJsShdqwBHTABEZHIKMNOPTYXaikvoptuxgi";
    let at = OTHERS.chars().position(|other| other == letter);
    at.and_then(|at| ASCII.as_bytes().get(at))
        .map_or(letter, |ascii| char::from(*ascii))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_and_line_ends_are_gone() {
        assert_eq!(
            clean("a\u{1b}[31mred\u{1b}[0m\r\n::error::b"),
            "a red ::error::b"
        );
        assert_eq!(clean("x\u{1b}]0;title\u{7}y"), "x y");
        assert_eq!(clean("left\u{202e}right"), "left right");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(clean(&"é".repeat(1000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn words_for_an_engine_are_taken_apart_and_addresses_are_not() {
        for (text, shown) in [
            ("::error::x", ": :error::x"),
            ("see ::add-mask::x", "see : :add-mask::x"),
            ("##vso[task.x]", "# #vso[task.x]"),
            ("###[x]", "# # #[x]"),
            (":::error::", ":: :error::"),
            (
                "fe80::1, a::b, http://[::1]:80",
                "fe80::1, a::b, http://[::1]:80",
            ),
        ] {
            assert_eq!(defused(text), shown);
        }
    }

    #[test]
    fn of_what_a_stream_gets_only_our_colours_stay() {
        for (text, shown) in [
            (
                "\u{1b}[1;32mgreen\u{1b}[0m\nnext",
                "\u{1b}[1;32mgreen\u{1b}[0m\nnext",
            ),
            (
                "\u{1b}]8;;https://a.example/\u{1b}\\here\u{1b}]8;;\u{1b}\\",
                "here",
            ),
            ("\u{1b}[8mhi\u{200b}dden\u{1b}[28;1m", "hidden"),
            ("\u{1b}]8;;javascript:x\u{1b}\\here", "here"),
            ("a\u{1b}[2Jb\u{9b}1;1Hc\u{1b}]0;title\u{7}d", "abcd"),
            ("a\rb\u{202e}c\u{0}d\te", "abcd e"),
            ("\n::error::x ##vso[y]", "\n: :error::x # #vso[y]"),
        ] {
            assert_eq!(harmless(text, true), shown, "{text:?}");
            assert!(!harmless(text, false).contains('\u{1b}'), "{text:?}");
        }
        let value = serde_json::json!({"a": "##vso[x] ::error::y"});
        let text = harmless_json(&value.to_string());
        assert!(!text.contains("##") && !text.contains("::"), "{text}");
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read, value);
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_moves_the_cursor(text in "(\\x1b|\\[|\\]|;|8|m|2|J|\\\\|\u{9b}|\u{7}|::a|##|\n|\r|h)*") {
            let shown = harmless(&text, true);
            let mut rest = shown.as_str();
            while let Some(at) = rest.find('\u{1b}') {
                let length = our_own(&rest[at..]);
                prop_assert!(length.is_some(), "{shown:?}");
                rest = &rest[at + length.unwrap_or(1)..];
                rest = rest.strip_prefix("\\").unwrap_or(rest);
            }
            prop_assert!(!shown.contains("##"), "{shown:?}");
            prop_assert!(!shown.contains(['\r', '\u{9b}']), "{shown:?}");
        }

        #[test]
        fn whatever_comes_one_short_harmless_line_remains(text in ".*") {
            let cleaned = clean(&text);
            prop_assert!(cleaned.chars().count() <= LONGEST + 2);
            prop_assert!(!cleaned.chars().any(|c| c.is_control() || is_hidden(c)));
        }
    }
}
