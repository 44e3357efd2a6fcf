//! Decides once for each stream how text may look there, and dresses it so.
//!
//! The two streams are often different (`verify > report.txt` in a terminal), so there is a [`Style`] for each.
//! Colour follows `--color`, then `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM`, and last whether the stream is a
//! terminal. Meaning never rests on colour: each [`Mark`] has a symbol of its own as well.

use std::io::IsTerminal;
use std::sync::Once;

use super::shell::whole;
pub use super::wrapping::Indent;
use super::wrapping::{fit, wrap};
use clap::ValueEnum;
use colored::Colorize;
use console::{Term, truncate_str};

/// Columns when nobody says how wide the terminal is.
pub const USUAL_WIDTH: usize = 80;
/// Lines longer than this are hard to read, however wide the terminal.
pub const GREATEST_WIDTH: usize = 100;
/// Narrower than this, wrapping makes things worse.
const LEAST_WIDTH: usize = 20;

/// The value of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// Colour where a person looks, unless the environment says otherwise.
    #[default]
    Auto,
    /// Colour even into a file or pipe.
    Always,
    /// No colour at all.
    Never,
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// The report and whatever else a script reads.
    Stdout,
    /// Questions, spinner, errors and log.
    Stderr,
}

impl Stream {
    /// How wide its terminal is at this moment.
    fn columns(self) -> Option<usize> {
        let term = match self {
            Self::Stdout => Term::stdout(),
            Self::Stderr => Term::stderr(),
        };
        term.size_checked().map(|(_, columns)| usize::from(columns))
    }
}

/// What `COLUMNS` says, which no window changes.
fn columns_said(environment: &dyn Fn(&str) -> Option<String>) -> Option<usize> {
    environment("COLUMNS")
        .and_then(|columns| columns.trim().parse().ok())
        .filter(|&columns: &usize| columns > 0)
}

/// Columns to write in, of so many that there are.
fn within(columns: Option<usize>) -> usize {
    columns
        .unwrap_or(USUAL_WIDTH)
        .clamp(LEAST_WIDTH, GREATEST_WIDTH)
}

/// The five statuses of a check, as marks at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It works.
    Pass,
    /// It works, and should not stay so.
    Warn,
    /// MAZ will not work.
    Fail,
    /// Not judged, on purpose.
    Skip,
    /// It ought to have been judged, and could not be.
    Unknown,
}

/// How text may look on one stream: colour, symbols, width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    color: bool,
    utf8: bool,
    terminal: bool,
    width: usize,
    /// The stream whose terminal is asked how wide it is now: a person may drag its window.
    follows: Option<Stream>,
}

impl Style {
    /// Decides for a stream of this process, from `--color` and the environment.
    pub fn detect(choice: ColorChoice, stream: Stream) -> Self {
        let terminal = match stream {
            Stream::Stdout => std::io::stdout().is_terminal(),
            Stream::Stderr => std::io::stderr().is_terminal(),
        };
        let environment = |name: &str| std::env::var(name).ok();
        Self {
            follows: columns_said(&environment).is_none().then_some(stream),
            ..Self::decide(choice, terminal, stream.columns(), &environment)
        }
    }

    /// Decides from facts that are given: `--color`, whether the stream is a terminal, how many columns that terminal
    /// says it has, and the environment.
    pub fn decide(
        choice: ColorChoice,
        terminal: bool,
        columns: Option<usize>,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let color = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => color_from_environment(terminal, environment),
        };
        let width = columns_said(environment).or(columns);
        Self {
            color,
            utf8: cfg!(windows) || speaks_utf8(environment),
            terminal,
            width: within(width),
            follows: None,
        }
    }

    /// No colour, ASCII, 80 columns, not a terminal: for files and tests.
    pub const fn plain() -> Self {
        Self {
            color: false,
            utf8: false,
            terminal: false,
            width: USUAL_WIDTH,
            follows: None,
        }
    }

    /// The same with UTF-8 symbols or without.
    #[must_use]
    pub const fn with_utf8(mut self, utf8: bool) -> Self {
        self.utf8 = utf8;
        self
    }

    /// The same with another width, in columns.
    #[must_use]
    pub const fn with_width(mut self, width: usize) -> Self {
        self.width = width;
        self.follows = None;
        self
    }

    /// The same with colour or without.
    #[must_use]
    pub const fn with_color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }

    /// Whether colour goes to this stream.
    pub const fn has_color(&self) -> bool {
        self.color
    }

    /// Whether symbols beyond ASCII go to this stream.
    pub const fn has_utf8(&self) -> bool {
        self.utf8
    }

    /// Whether this stream is a terminal.
    pub const fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Columns to write in now, between 20 and 100.
    pub fn width(&self) -> usize {
        match self.follows.and_then(Stream::columns) {
            Some(columns) => within(Some(columns)),
            None => self.width,
        }
    }

    /// The symbol of a status, coloured: one column wide.
    pub fn mark(&self, mark: Mark) -> String {
        let (utf8, ascii) = match mark {
            Mark::Pass => ("✓", "+"),
            Mark::Warn => ("!", "!"),
            Mark::Fail => ("✗", "x"),
            Mark::Skip => ("·", "-"),
            Mark::Unknown => ("?", "?"),
        };
        self.status(mark, if self.utf8 { utf8 } else { ascii })
    }

    /// A text with the symbol of a status before it, wrapped: further lines begin below its first word.
    pub fn marked(&self, mark: Mark, text: &str) -> String {
        let first = format!("{} ", self.mark(mark));
        self.wrap(text, Indent::hanging(&first, "  "))
    }

    /// Text in the colour of a status.
    pub fn status(&self, mark: Mark, text: &str) -> String {
        self.dress(text, |text| match mark {
            Mark::Pass => text.green(),
            Mark::Warn => text.yellow(),
            Mark::Fail => text.red().bold(),
            Mark::Skip => text.dimmed(),
            Mark::Unknown => text.magenta(),
        })
    }

    /// A heading.
    pub fn heading(&self, text: &str) -> String {
        self.dress(text, |text| text.bold().underline())
    }

    /// What may be overlooked: hints, units, asides.
    pub fn dim(&self, text: &str) -> String {
        self.dress(text, colored::Colorize::dimmed)
    }

    /// What should not be overlooked.
    pub fn strong(&self, text: &str) -> String {
        self.dress(text, colored::Colorize::bold)
    }

    /// An address to open.
    pub fn link(&self, text: &str) -> String {
        self.dress(text, |text| text.blue().underline())
    }

    /// Something to type into a shell.
    pub fn command(&self, text: &str) -> String {
        self.dress(text, colored::Colorize::cyan)
    }

    /// A value of the tenant or of the record.
    pub fn value(&self, text: &str) -> String {
        self.dress(text, colored::Colorize::cyan)
    }

    /// Text with the typography that this stream can show: without UTF-8, dashes, quotes, arrows and dots of ours
    /// become ASCII. Letters are left alone, since they may belong to a name.
    pub fn typeset(&self, text: &str) -> String {
        if self.utf8 || text.is_ascii() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '…' => out.push_str("..."),
                '→' => out.push_str("->"),
                '←' => out.push_str("<-"),
                '—' | '–' | '─' => out.push('-'),
                '‘' | '’' => out.push('\''),
                '“' | '”' => out.push('"'),
                '•' | '·' => out.push('*'),
                '✓' => out.push('+'),
                '✗' => out.push('x'),
                '\u{a0}' => out.push(' '),
                other => out.push(other),
            }
        }
        out
    }

    /// Text cut to a number of columns, with dots where something was cut. Colour codes are not counted.
    pub fn cut(&self, text: &str, columns: usize) -> String {
        let tail = if self.utf8 { "…" } else { "..." };
        truncate_str(text, columns, tail).into_owned()
    }

    /// Wraps text to this stream's width; with room for what stands before it. Its commands are made whole.
    pub fn wrap(&self, text: &str, indent: Indent<'_>) -> String {
        wrap(&whole(text), indent, self.width())
    }

    /// Text of which no line is broken by the terminal in the middle of a word. Off a terminal, nothing is wrapped. Its commands
    /// are made whole.
    pub fn fit(&self, text: &str) -> String {
        let text = whole(text);
        if !self.terminal {
            return text.into_owned();
        }
        fit(&text, self.width())
    }

    /// `colored` asks only stdout and the environment, and keeps one answer for the process: it is told "always" once,
    /// and the decision for the stream is taken here.
    fn dress(
        &self,
        text: &str,
        with: impl FnOnce(colored::ColoredString) -> colored::ColoredString,
    ) -> String {
        static ALWAYS: Once = Once::new();
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        ALWAYS.call_once(|| colored::control::set_override(true));
        with(text.normal()).to_string()
    }
}

/// <https://no-color.org> and <https://bixense.com/clicolors/>; where they meet, `NO_COLOR` wins.
fn color_from_environment(terminal: bool, environment: &dyn Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| environment(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return false;
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    if set("CLICOLOR").is_some_and(|value| value == "0") {
        return false;
    }
    terminal && !is_dumb(environment)
}

/// Whether the terminal understands no movement and no colour. No `TERM` at all means so too, but not on Windows.
pub(crate) fn is_dumb(environment: &dyn Fn(&str) -> Option<String>) -> bool {
    match environment("TERM") {
        Some(term) => term == "dumb" || (term.is_empty() && cfg!(unix)),
        None => cfg!(unix),
    }
}

/// The first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set and not empty decides, as in POSIX.
fn speaks_utf8(environment: &dyn Fn(&str) -> Option<String>) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| environment(name).filter(|value| !value.is_empty()))
        .is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use console::measure_text_width;

    fn style(choice: ColorChoice, terminal: bool, environment: &[(&str, &str)]) -> Style {
        Style::decide(choice, terminal, None, &|name| {
            environment
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn what_is_told_breaks_at_words_alone() {
        let style = Style {
            width: 30,
            ..style(ColorChoice::Never, true, &[])
        };
        for text in [
            "  (I left out the label before it and left out the quotes around it)",
            "short\n  The admin token is another tenant's than acme.us.auth0.com: it is not used there.",
            "none",
            "",
        ] {
            let shown = style.fit(text);
            for line in shown.lines() {
                assert!(measure_text_width(line) <= 30, "{shown}");
            }
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words(&shown), words(text));
            let indent = |line: &str| line.len() - line.trim_start().len();
            let last = text.lines().last().map_or(0, indent);
            assert_eq!(shown.lines().last().map_or(0, indent), last, "{shown}");
        }
        let piped = Style {
            terminal: false,
            ..style
        };
        assert_eq!(piped.fit(&"word ".repeat(20)), "word ".repeat(20));
    }

    type Case = (
        ColorChoice,
        bool,
        &'static [(&'static str, &'static str)],
        bool,
    );

    #[test]
    fn what_has_a_mark_is_no_wider_than_the_terminal() {
        let style = Style {
            width: 20,
            ..style(ColorChoice::Never, true, &[])
        };
        for text in ["aaaa bbbb cccc dddd e", "aaaa bbbb cccc dddd", "a b"] {
            let shown = style.marked(Mark::Pass, text);
            for line in shown.lines() {
                assert!(measure_text_width(line) <= 20, "{shown}");
            }
        }
    }

    #[test]
    fn colour_is_decided_by_flag_then_environment_then_terminal() {
        let cases: &[Case] = &[
            (ColorChoice::Auto, true, &[("TERM", "xterm")], true),
            (ColorChoice::Auto, false, &[("TERM", "xterm")], false),
            (ColorChoice::Auto, true, &[("TERM", "dumb")], false),
            (
                ColorChoice::Auto,
                true,
                &[("TERM", "xterm"), ("NO_COLOR", "1")],
                false,
            ),
            (
                ColorChoice::Auto,
                true,
                &[("TERM", "xterm"), ("NO_COLOR", "")],
                true,
            ),
            (ColorChoice::Auto, false, &[("CLICOLOR_FORCE", "1")], true),
            (ColorChoice::Auto, false, &[("CLICOLOR_FORCE", "0")], false),
            (ColorChoice::Auto, false, &[("CLICOLOR_FORCE", "")], false),
            (
                ColorChoice::Auto,
                false,
                &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
                false,
            ),
            (
                ColorChoice::Auto,
                true,
                &[("TERM", "xterm"), ("CLICOLOR", "0")],
                false,
            ),
            (ColorChoice::Always, false, &[("NO_COLOR", "1")], true),
            (ColorChoice::Never, true, &[("CLICOLOR_FORCE", "1")], false),
        ];
        for (choice, terminal, environment, expected) in cases {
            assert_eq!(
                style(*choice, *terminal, environment).has_color(),
                *expected,
                "{choice:?} terminal={terminal} {environment:?}"
            );
        }
    }

    #[test]
    fn the_two_streams_differ() {
        let with = Style::plain().with_color(true);
        let without = Style::plain();
        assert_eq!(with.mark(Mark::Pass), "\u{1b}[32m+\u{1b}[0m");
        assert_eq!(without.mark(Mark::Pass), "+");
    }

    #[test]
    #[cfg(unix)]
    fn the_first_locale_that_is_set_decides() {
        assert!(style(ColorChoice::Auto, true, &[("LANG", "en_US.UTF-8")]).has_utf8());
        assert!(
            !style(
                ColorChoice::Auto,
                true,
                &[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]
            )
            .has_utf8()
        );
        assert!(
            style(
                ColorChoice::Auto,
                true,
                &[("LC_ALL", ""), ("LC_CTYPE", "C.utf8")]
            )
            .has_utf8()
        );
        assert!(!style(ColorChoice::Auto, true, &[]).has_utf8());
    }

    #[test]
    fn width_is_capped_and_columns_is_honoured() {
        let at = |columns, variable: Option<&str>| {
            Style::decide(ColorChoice::Auto, true, columns, &|name| {
                variable.filter(|_| name == "COLUMNS").map(str::to_owned)
            })
            .width()
        };
        assert_eq!(at(None, None), 80);
        assert_eq!(at(Some(250), None), 100);
        assert_eq!(at(Some(72), None), 72);
        assert_eq!(at(Some(72), Some("60")), 60);
        assert_eq!(at(Some(72), Some("wide")), 72);
        assert_eq!(at(Some(3), None), 20);
    }

    #[test]
    fn without_utf8_our_typography_is_ascii() {
        assert_eq!(
            Style::plain().typeset("“ends in …aB3x” → José"),
            "\"ends in ...aB3x\" -> José"
        );
    }
}
