//! What a person does at the keyboard: keys one by one, what is pasted as a whole, and Ctrl-Z.

use crate::process::interrupt::{self, QuietInput};
use crate::terminal::questions::PromptError;
use crate::terminal::sequences::{Letters, Sequence, Word, key_of_letter, letters_of};
use console::{Key, Term};
use std::collections::VecDeque;
use std::io::{self, BufRead as _};
use zeroize::Zeroizing;

/// What the person did.
pub enum Pressed {
    /// A key. Ctrl-C is none: it ends the program.
    Key(Key),
    /// A key that works on a word.
    Word(Word),
    /// Text that was pasted, where the terminal tells (bracketed paste).
    Paste(Zeroizing<String>),
    /// The program was suspended and has come back: what was on the last row may be gone.
    Returned,
}

/// Where the answer to one question comes from. It cannot be had with anything in it that was typed before it was opened.
pub enum Input<'a> {
    Keys(Keys<'a>),
    Lines(Lines<'a>),
}

/// The terminal's own lines, which it echoes, while one question is open.
pub struct Lines<'a> {
    term: &'a Term,
}

/// What came in lines, and is on the screen.
pub struct Echoed {
    /// With the ends of the lines.
    pub typed: String,
}

impl Echoed {
    /// Without the last line ends.
    pub fn text(&self) -> String {
        self.typed.trim_end_matches(['\r', '\n']).to_owned()
    }
}

impl<'a> Lines<'a> {
    /// Begins to listen.
    pub fn open(term: &'a Term) -> Self {
        interrupt::discard_typed();
        Self { term }
    }

    /// Reads a line, and what was pasted behind it. `None` is the end of the input: Ctrl-D.
    ///
    /// # Errors
    /// If the terminal fails or the person interrupts.
    pub fn read(&self, before: &str) -> Result<Option<Echoed>, PromptError> {
        self.term.write_str(before)?;
        let mut typed = String::new();
        loop {
            // The whole line is in canonical mode, so nothing beyond it is ever read ahead.
            let read = io::stdin().lock().read_line(&mut typed);
            if read.map_err(interrupted)? == 0 && typed.is_empty() {
                self.term.write_line("")?;
                return Ok(None);
            }
            if !interrupt::more_at_once() {
                break;
            }
        }
        Ok(Some(Echoed { typed }))
    }
}

/// The keyboard while one question is open: nothing is echoed, and what is pasted is told from what is typed.
pub struct Keys<'a> {
    term: &'a Term,
    quiet: Option<QuietInput>,
    /// Whether the terminal understands escape sequences.
    brackets: bool,
    /// Letters that were read and are not understood yet.
    ahead: VecDeque<char>,
}

impl<'a> Keys<'a> {
    /// Begins to listen: to be done before the question stands on the screen.
    ///
    /// # Errors
    /// If the terminal fails.
    pub fn open(term: &'a Term, brackets: bool) -> io::Result<Self> {
        let keys = Self {
            term,
            quiet: Some(QuietInput::for_a_question()),
            brackets,
            ahead: VecDeque::new(),
        };
        keys.ask_for_brackets(true)?;
        Ok(keys)
    }

    /// Whether something is there already that the person did.
    pub fn has_more(&self) -> bool {
        !self.ahead.is_empty() || interrupt::is_more_there()
    }

    /// Waits for what the person does next.
    ///
    /// # Errors
    /// If the terminal fails or the person interrupts ([`io::ErrorKind::Interrupted`]).
    pub fn next(&mut self) -> io::Result<Pressed> {
        Ok(match self.sequence()? {
            // Ctrl-Z.
            Sequence::Key(Key::Char('\u{1a}')) => {
                self.suspend()?;
                Pressed::Returned
            }
            Sequence::Key(key) => Pressed::Key(key),
            Sequence::Word(word) => Pressed::Word(word),
            Sequence::PasteBegins => Pressed::Paste(self.pasted()?),
            Sequence::PasteEnds | Sequence::Nothing => Pressed::Key(Key::Unknown),
        })
    }

    /// The next key. console knows the beginning of a sequence alone, and gives the rest as letters.
    fn sequence(&mut self) -> io::Result<Sequence> {
        let key = match self.ahead.pop_front() {
            Some('\u{1b}') => Key::Escape,
            Some(letter) => key_of_letter(letter),
            None => self.term.read_key()?,
        };
        match key {
            Key::Escape => {}
            Key::UnknownEscSeq(letters) => self.ahead.extend(letters),
            key => return Ok(Sequence::Key(key)),
        }
        let term = self.term;
        Letters {
            ahead: &mut self.ahead,
            more: &mut |ahead| {
                if interrupt::more_at_once() {
                    ahead.extend(letters_of(term.read_key()?));
                }
                Ok(())
            },
        }
        .sequence()
    }

    fn pasted(&mut self) -> io::Result<Zeroizing<String>> {
        // Growing would leave copies of a secret behind.
        let mut text = Zeroizing::new(String::with_capacity(64 * 1024));
        loop {
            match self.sequence()? {
                Sequence::PasteEnds => return Ok(text),
                Sequence::Key(Key::Enter) => text.push('\n'),
                Sequence::Key(Key::Tab) => text.push('\t'),
                Sequence::Key(Key::Char(letter)) => text.push(letter),
                _ => {}
            }
        }
    }

    /// What follows Enter in the same instant was not typed but pasted, on a terminal that does not say so: it belongs to the
    /// same answer.
    ///
    /// # Errors
    /// If the terminal fails or the person interrupts.
    pub fn rest_of_paste(&mut self) -> io::Result<Zeroizing<String>> {
        let mut rest = Zeroizing::new(String::new());
        while !self.ahead.is_empty() || interrupt::more_at_once() {
            if rest.capacity() == 0 {
                // Growing would leave copies of a secret behind.
                rest.reserve(64 * 1024);
            }
            match self.sequence()? {
                Sequence::Key(Key::Enter) => rest.push('\n'),
                Sequence::Key(Key::Char(letter)) if !letter.is_control() => rest.push(letter),
                _ => {}
            }
        }
        Ok(rest)
    }

    /// What follows Enter in the same instant was not typed but pasted: it answers no further question.
    pub fn discard_rest_of_paste(&mut self) {
        self.ahead.clear();
        if let Some(quiet) = &self.quiet {
            quiet.discard_rest_of_paste();
        }
    }

    /// Gives the terminal back as it was, stops, and takes it again once the shell continues the program.
    fn suspend(&mut self) -> io::Result<()> {
        self.ask_for_brackets(false)?;
        self.term.show_cursor()?;
        self.term.write_line("")?;
        self.quiet = None;
        interrupt::suspend();
        self.quiet = Some(QuietInput::for_a_question());
        self.ask_for_brackets(true)
    }

    fn ask_for_brackets(&self, on: bool) -> io::Result<()> {
        if self.brackets {
            self.term
                .write_str(if on { "\x1b[?2004h" } else { "\x1b[?2004l" })?;
        }
        Ok(())
    }
}

impl Drop for Keys<'_> {
    fn drop(&mut self) {
        // Nothing can be done where the terminal is gone.
        let _ = self.ask_for_brackets(false);
    }
}

/// After Ctrl-C, the handler's thread ends the process; this one must not race it.
pub(super) fn interrupted(error: io::Error) -> PromptError {
    if error.kind() == io::ErrorKind::Interrupted {
        interrupt::wait();
        PromptError::Interrupted
    } else {
        PromptError::Io(error)
    }
}

/// What is taken of a paste: all of it, but blank lines and what stands behind a line.
pub(super) fn whole(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines.join("\n")
}

/// What came in the same instant behind an Enter: more lines of the same paste, if there is anything in them.
pub(super) fn behind(rest: &str) -> String {
    let rest = whole(rest);
    if rest.is_empty() {
        rest
    } else {
        format!("\n{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_taken_whole_but_for_what_is_blank() {
        for (pasted, taken) in [
            ("acme.us.auth0.com", "acme.us.auth0.com"),
            ("acme.us.auth0.com\n", "acme.us.auth0.com"),
            ("\n\n acme \r\n\nother", " acme\nother"),
            ("\n", ""),
        ] {
            assert_eq!(whole(pasted), taken, "{pasted:?}");
        }
        assert_eq!(behind("\n \n"), "");
        assert_eq!(behind("x\n"), "\nx");
    }
}
