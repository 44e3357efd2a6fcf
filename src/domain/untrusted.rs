//! Text that a server sent: made harmless before a person or a log sees it.

use super::pasted::is_invisible;

const LONGEST: usize = 300;

/// Makes text of a server fit to be shown on one line: control characters, escape sequences, line ends and invisible
/// characters become blanks, runs of blanks become one, and what is longer than 300 characters is cut.
pub fn clean(text: &str) -> String {
    clean_to(text, LONGEST)
}

/// The same, cut at another length.
pub fn clean_to(text: &str, longest: usize) -> String {
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

    proptest! {
        #[test]
        fn whatever_comes_one_short_harmless_line_remains(text in ".*") {
            let cleaned = clean(&text);
            prop_assert!(cleaned.chars().count() <= LONGEST + 2);
            prop_assert!(!cleaned.chars().any(|c| c.is_control() || is_hidden(c)));
        }
    }
}
