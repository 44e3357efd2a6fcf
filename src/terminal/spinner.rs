//! A spinner on stderr while the tenant is asked; invisible wherever nobody would see it turn.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use crate::process::interrupt;
use crate::terminal::drawn::Drawn;
use crate::terminal::style::{Style, is_dumb};

/// Decides once whether spinners are shown, and starts them.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    style: Style,
    shown: bool,
}

impl Progress {
    /// For this process: hidden off a terminal, with `-q`, on a dumb terminal, for screen readers
    /// (`ACCESSIBLE`), and under CI.
    ///
    /// `style` is that of stderr.
    pub fn detect(style: Style, quiet: bool) -> Self {
        Self::decide(style, quiet, &|name| std::env::var(name).ok())
    }

    /// From facts that are given.
    pub fn decide(style: Style, quiet: bool, environment: &dyn Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &str| {
            environment(name).is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
        };
        let shown = style.is_terminal()
            && !quiet
            && !is_dumb(environment)
            && !is_set("CI")
            && !is_set("ACCESSIBLE");
        Self { style, shown }
    }

    /// Never shows anything.
    pub const fn hidden() -> Self {
        Self {
            style: Style::plain(),
            shown: false,
        }
    }

    /// Whether spinners are shown.
    pub const fn is_shown(&self) -> bool {
        self.shown
    }

    /// Starts a spinner. Finish or drop it before anything else is written to the terminal.
    pub fn start(&self, message: &str) -> Spinner {
        if !self.shown {
            return Spinner {
                shown: None,
                style: self.style,
            };
        }
        let quiet = interrupt::QuietInput::while_busy();
        let bar = ProgressBar::with_draw_target(None, OneRow::target(self.style));
        let look = ProgressStyle::with_template("{spinner} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner())
            .tick_chars(if self.style.has_utf8() {
                "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ "
            } else {
                "|/-\\ "
            });
        bar.set_style(look);
        bar.set_message(self.style.typeset(message));
        bar.enable_steady_tick(Duration::from_millis(100));
        let bar = Arc::new(bar);
        let on_interrupt = Arc::clone(&bar);
        Spinner {
            shown: Some(Shown {
                _quiet: quiet,
                bar,
                _clean_up: interrupt::wipe_on_interrupt(Box::new(move || {
                    on_interrupt.finish_and_clear();
                })),
            }),
            style: self.style,
        }
    }
}

/// A row of the terminal, as wide as that is each time: indicatif fills it with blanks to its end, which a narrower window
/// breaks into rows that stay.
#[derive(Debug)]
struct OneRow {
    term: Term,
    style: Style,
    drawn: Mutex<Drawn>,
}

impl OneRow {
    fn target(style: Style) -> ProgressDrawTarget {
        ProgressDrawTarget::term_like(Box::new(Self {
            term: Term::stderr(),
            style,
            drawn: Mutex::default(),
        }))
    }
}

impl TermLike for OneRow {
    fn width(&self) -> u16 {
        self.term.size().1
    }

    fn height(&self) -> u16 {
        self.term.size().0
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        let text = text.trim();
        // Once it was wiped for an interruption, nothing comes back: what is told then is the end.
        if text.is_empty() || interrupt::is_leaving() {
            return Ok(());
        }
        let room = usize::from(self.width()).min(self.style.width());
        let row = self.style.cut(text, room.saturating_sub(1));
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.show(&self.term, &[], &row, "")
    }

    fn clear_line(&self) -> io::Result<()> {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.is_empty() {
            return Ok(());
        }
        drawn.clear(&self.term)
    }

    fn flush(&self) -> io::Result<()> {
        self.term.flush()
    }
}

/// A spinner that turns until it is finished or dropped, and leaves nothing on the screen.
#[derive(Debug)]
pub struct Spinner {
    shown: Option<Shown>,
    style: Style,
}

#[derive(Debug)]
struct Shown {
    _quiet: interrupt::QuietInput,
    bar: Arc<ProgressBar>,
    _clean_up: interrupt::Guard,
}

impl Spinner {
    /// Says what is being asked now.
    pub fn message(&self, message: &str) {
        if let Some(shown) = &self.shown {
            shown.bar.set_message(self.style.typeset(message));
        }
    }

    /// Stops it and clears its line.
    pub fn finish(self) {
        drop(self);
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some(shown) = &self.shown {
            shown.bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::style::ColorChoice;

    fn shown(terminal: bool, quiet: bool, environment: &[(&str, &str)]) -> bool {
        let look = |name: &str| {
            environment
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let style = Style::decide(ColorChoice::Auto, terminal, None, &look);
        Progress::decide(style, quiet, &look).is_shown()
    }

    #[test]
    fn a_spinner_turns_only_where_somebody_looks() {
        let xterm = ("TERM", "xterm");
        assert!(shown(true, false, &[xterm]));
        assert!(shown(true, false, &[xterm, ("CI", "false")]));
        assert!(!shown(false, false, &[xterm]));
        assert!(!shown(true, true, &[xterm]));
        assert!(!shown(true, false, &[xterm, ("CI", "true")]));
        assert!(!shown(true, false, &[xterm, ("ACCESSIBLE", "1")]));
        assert!(!shown(true, false, &[("TERM", "dumb")]));
    }
}
