//! Breaking text into lines that fit: at blanks, each further line below the beginning of the text.

use crate::terminal::line::first_columns;
use crate::terminal::shell::{is_command, is_program};
use console::{measure_text_width, strip_ansi_codes};

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
/// What has no blank is never broken (a URL stays whole and clickable, even where it is too long); neither is a command, which is
/// pasted: what stands between back quotes, and what begins with a program's name behind a colon, in colour or at the beginning
/// of a line. Line breaks in the text are kept. The result has no line break at its end.
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

/// Splits at blanks, except within back quotes and commands.
fn words(paragraph: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    let all = places(paragraph);
    let mut at = 0;
    while let Some(&(start, end)) = all.get(at) {
        let before = words.last().copied().unwrap_or(":");
        let word = &paragraph[start..end];
        let begins = before.ends_with(':') || word.starts_with(['\u{1b}', '(']);
        let last = if begins {
            at + command(paragraph, &all[at..])
        } else {
            at
        };
        words.push(&paragraph[start..all[last].1]);
        at = last + 1;
    }
    words
}

/// How many further words belong to the command that begins with the first of these.
fn command(paragraph: &str, words: &[(usize, usize)]) -> usize {
    let plain = |(start, end): (usize, usize)| strip_ansi_codes(&paragraph[start..end]);
    let mut rest = words.iter().copied();
    let first = rest.next().map(plain).unwrap_or_default();
    let is_verb = |word: (usize, usize)| plain(word).starts_with(|one: char| one.is_lowercase());
    let in_brackets = first.starts_with('(');
    if !is_program(first.trim_start_matches('(')) || !words.get(1).copied().is_some_and(is_verb) {
        return 0;
    }
    let (mut count, mut quoted) = (0, false);
    let mut end_before = words[0].1;
    for (start, end) in rest {
        let raw = &paragraph[start..end];
        // A column, or what follows the coloured command.
        if start - end_before > 1 {
            break;
        }
        (count, end_before) = (count + 1, end);
        let word = plain((start, end));
        quoted ^= word.matches('\'').count() % 2 == 1;
        let ends = word.ends_with(['.', ',', ';']) || (in_brackets && word.ends_with(')'));
        if !quoted && (ends || raw.ends_with("\u{1b}[0m")) {
            break;
        }
    }
    count
}

/// Where each word begins and ends, back quotes kept together.
fn places(paragraph: &str) -> Vec<(usize, usize)> {
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
                words.push((start, at));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(start) = start {
        words.push((start, paragraph.len()));
    }
    words
}

/// Text of which no line is broken by the terminal in the middle of a word. What is wider is wrapped: behind a mark or a number
/// below its own first word; in the row of a table below its column, or where that has no room, below what stands before it. A
/// command stays whole, to be copied.
pub fn fit(text: &str, width: usize) -> String {
    let lines = text.split('\n').map(|line| fit_line(line, width));
    lines.collect::<Vec<_>>().join("\n")
}

/// With less room than this, what stands in a column gets lines of its own.
const COLUMN: usize = 24;

fn fit_line(line: &str, width: usize) -> String {
    if measure_text_width(line) <= width {
        return line.to_owned();
    }
    let inner = line.trim_start_matches(' ');
    let indent = line.len() - inner.len();
    let blanks = if indent + COLUMN > width {
        "    ".get(..indent.min(4)).unwrap_or_default()
    } else {
        &line[..indent]
    };
    if let Some((before, value)) = inner
        .rsplit_once("  ")
        .filter(|(_, value)| !value.is_empty())
    {
        let label = before.trim_end_matches(' ');
        let gap = 2 + before.len() - label.len();
        let column = measure_text_width(blanks) + measure_text_width(label) + gap;
        let room = width.saturating_sub(column);
        let is_whole = |word: &str| measure_text_width(word) <= room;
        if room >= COLUMN && !is_command(value) && words(value).into_iter().all(is_whole) {
            let first = format!("{blanks}{label}{:gap$}", "");
            return wrap(value, Indent::hanging(&first, &" ".repeat(column)), width);
        }
        let below = format!("{blanks}    {value}");
        return format!(
            "{}\n{}",
            fit_line(&format!("{blanks}{label}"), width),
            fit_line(&below, width)
        );
    }
    if is_command(inner) {
        return line.to_owned();
    }
    let (first, rest) = inner.split_once(' ').unwrap_or((inner, ""));
    let plain = strip_ansi_codes(first);
    let is_number = |word: &str| {
        word.strip_suffix('.').is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let is_mark = plain.chars().count() == 1 && !plain.chars().all(char::is_alphanumeric);
    if !rest.is_empty() && (is_mark || is_number(&plain)) {
        let hanging = format!("{blanks}{:1$}", "", measure_text_width(first) + 1);
        let first = format!("{blanks}{first} ");
        return wrap(rest, Indent::hanging(&first, &hanging), width);
    }
    wrap(inner, Indent::all(blanks), width)
}

/// A text in pieces that are no wider, also where it has no blank: for a path that must be read to its end.
pub(super) fn pieces(text: &str, columns: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    for line in wrap(text, Indent::default(), columns).lines() {
        let mut rest = line;
        while measure_text_width(rest) > columns {
            let piece = first_columns(rest, columns);
            if piece.is_empty() {
                break;
            }
            rest = &rest[piece.len()..];
            pieces.push(piece);
        }
        pieces.push(rest.to_owned());
    }
    pieces
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
    fn a_command_is_never_broken_however_narrow_it_is() {
        let apply = "maz-auth0 setup eps --apply plan.json";
        let patch = r#"auth0 api patch clients/abc --data '{"grant_types": ["a. b", "password"]}'"#;
        let coloured = "\u{1b}[36mmaz-auth0 verify acme\u{1b}[0m";
        for (text, command) in [
            (
                format!("The plan is kept there. Apply it with: {apply}"),
                apply,
            ),
            (format!("    Or with the Auth0 CLI: {patch}"), patch),
            (
                format!("It can be deleted again: {apply}. Take another one."),
                apply,
            ),
            (format!("It goes ({apply}) and more is said"), apply),
            (
                format!("  {coloured}  whether it still holds, in CI too"),
                coloured,
            ),
            (format!("Look again with {coloured} and so on"), coloured),
            (format!("See `{apply}` for more of the same"), apply),
            (apply.to_owned(), apply),
        ] {
            for width in 10..100 {
                for broken in [wrap(&text, Indent::all("  "), width), fit(&text, width)] {
                    assert!(broken.contains(command), "{width}: {broken}");
                    let line = broken.lines().find(|line| line.contains(command));
                    let beside = line.map_or(0, |line| measure_text_width(line.trim_start()));
                    // What stands beside it has room there.
                    let alone = measure_text_width(command) + 2;
                    assert!(beside <= alone.max(width), "{width}: {broken}");
                }
            }
        }
        // Prose that only names it is wrapped like prose.
        let prose = "It is known that maz-auth0 reads it all and says so";
        assert!(
            wrap(prose, Indent::default(), 20)
                .lines()
                .all(|line| line.len() <= 20)
        );
    }

    #[test]
    fn wrapping_counts_wide_letters_as_two_and_colour_as_none() {
        assert_eq!(wrap("日本 日本", Indent::default(), 8), "日本\n日本");
        let red = "\u{1b}[31mabc\u{1b}[0m";
        assert!(!wrap(&format!("{red} def"), Indent::default(), 7).contains('\n'));
    }

    #[test]
    fn what_is_too_wide_hangs_below_its_own_beginning() {
        for (line, expected) in [
            (
                "= The directory is enabled for it",
                "= The directory is\n  enabled for it",
            ),
            (
                "  12. Choose Save at the bottom there",
                "  12. Choose Save at\n      the bottom\n      there",
            ),
            (
                "\u{1b}[32m✓\u{1b}[0m It is an Auth0 tenant, and so",
                "\u{1b}[32m✓\u{1b}[0m It is an Auth0\n  tenant, and so",
            ),
            (
                "  Redirect URI   https://id.example.com/",
                "  Redirect URI\n    https://id.example.com/",
            ),
            (
                "  maz-auth0 show acme --config f  all of it to paste",
                "  maz-auth0 show acme --config f\n    all of it to\n    paste",
            ),
            (
                "  To go on:  maz-auth0 setup acme --config a-file",
                "  To go on:\n      maz-auth0 setup acme --config a-file",
            ),
            ("word word  ok", "word word  ok"),
        ] {
            assert_eq!(fit(line, 20), expected);
        }
        assert_eq!(
            fit("  Domain   the one on which readers log in", 36),
            "  Domain   the one on which readers\n           log in"
        );
    }

    #[test]
    fn a_path_is_shown_to_its_end() {
        let path = "/home/somebody/a-folder/secrets.toml, readable by you";
        for columns in [8, 20, 40] {
            let pieces = pieces(path, columns);
            assert!(pieces.iter().all(|piece| piece.len() <= columns));
            assert_eq!(pieces.join("").replace(' ', ""), path.replace(' ', ""));
        }
    }
}
