//! Breaking text into lines that fit: at blanks, each further line below the beginning of the text.

use console::measure_text_width;

/// What stands before the first line of a wrapped text, and before each further one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Indent<'a> {
    /// Before the first line, such as a mark or "1. "; may be coloured.
    pub first: &'a str,
    /// Before the others, such as blanks of the same width.
    pub rest: &'a str,
}

impl<'a> Indent<'a> {
    /// The same before each line.
    pub const fn all(indent: &'a str) -> Self {
        Self {
            first: indent,
            rest: indent,
        }
    }

    /// One before the first line, another before the rest.
    pub const fn hanging(first: &'a str, rest: &'a str) -> Self {
        Self { first, rest }
    }
}

/// Breaks text at blanks so that each line fits into `width` columns, counting wide letters as two and colour codes as
/// none.
///
/// What has no blank is never broken (a URL stays whole and clickable, even where it is too long); neither is what
/// stands between back quotes (a command stays on one line, unless it is longer than a line by itself). Line breaks in
/// the text are kept. The result has no line break at its end.
pub fn wrap(text: &str, indent: Indent<'_>, width: usize) -> String {
    let mut out = String::new();
    let mut before = indent.first;
    for paragraph in text.split('\n') {
        if !out.is_empty() {
            out.push('\n');
        }
        let mut line = String::from(before);
        let mut columns = measure_text_width(before);
        let mut empty = true;
        for word in words(paragraph) {
            let wide = measure_text_width(word);
            if !empty && columns + 1 + wide > width {
                out.push_str(&line);
                out.push('\n');
                line = String::from(indent.rest);
                columns = measure_text_width(indent.rest);
                empty = true;
            }
            if !empty {
                line.push(' ');
                columns += 1;
            }
            line.push_str(word);
            columns += wide;
            empty = false;
        }
        out.push_str(if empty { line.trim_end() } else { &line });
        before = indent.rest;
    }
    out
}

/// Splits at blanks, except within back quotes.
fn words(paragraph: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quoted = false;
    for (at, letter) in paragraph.char_indices() {
        if letter == '`' {
            // An odd back quote quotes nothing: do not glue the rest of the line together.
            quoted = !quoted && paragraph[at + 1..].contains('`');
        }
        if letter == ' ' && !quoted {
            if let Some(start) = start.take() {
                words.push(&paragraph[start..at]);
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(start) = start {
        words.push(&paragraph[start..]);
    }
    words
}

/// Text of which no line is broken by the terminal in the middle of a word: what is wider is wrapped, below its own beginning.
pub fn fit(text: &str, width: usize) -> String {
    let lines = text.split('\n').map(|line| {
        let inner = line.trim_start_matches(' ');
        // Columns of a table stay below each other.
        if measure_text_width(line) <= width || inner.contains("  ") {
            return line.to_owned();
        }
        let blanks = &line[..line.len() - inner.len()];
        wrap(inner, Indent::all(blanks), width)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_hangs_and_breaks_no_address_and_no_command() {
        let text = "Open https://manage.auth0.com/dashboard/us/acme/applications and run `maz-auth0 verify acme`.";
        assert_eq!(
            wrap(text, Indent::hanging("1. ", "   "), 40),
            "1. Open\n   https://manage.auth0.com/dashboard/us/acme/applications\n   and run `maz-auth0 verify acme`."
        );
        assert_eq!(wrap("a\n\nb", Indent::all("  "), 10), "  a\n\n  b");
        assert_eq!(
            wrap("an odd ` quote", Indent::default(), 8),
            "an odd `\nquote"
        );
    }

    #[test]
    fn wrapping_counts_wide_letters_as_two_and_colour_as_none() {
        assert_eq!(wrap("日本 日本", Indent::default(), 8), "日本\n日本");
        let red = "\u{1b}[31mabc\u{1b}[0m";
        assert!(!wrap(&format!("{red} def"), Indent::default(), 7).contains('\n'));
    }
}
