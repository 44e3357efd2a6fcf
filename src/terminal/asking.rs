//! Questions on the terminal: with arrow keys and editing where the terminal can, line by line where it cannot.
//!
//! The questions go to stderr, so that stdout stays free for what a script reads. Line by line is how `TERM=dumb` is
//! asked, and anybody who sets `ACCESSIBLE` (to anything but `0`), for screen readers: there nothing is redrawn, options
//! are chosen by their number, and yes or no is typed.
//!
//! Everywhere the same gestures work ([`Guide`]): `?`, `o`, `back` or Esc, Ctrl-C, Ctrl-Z. Why the keys are read here and
//! not by a crate for prompts: docs/decisions/questions.md.

use std::fmt;
use std::io::{self, BufRead, IsTerminal};

use console::{Key, Term, measure_text_width};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::terminal::keys::{Keys, Pressed, interrupted};
use crate::terminal::line::Line;
use crate::terminal::list::List;
use crate::terminal::questions::{
    Choice, Confirm, Gesture, Guide, PromptError, Rejection, Secret, Text, Typed, describe_secret,
};
use crate::terminal::style::{Indent, Mark, Style, is_dumb};

/// Where a line of text would have less room than this, its label gets a line of its own.
const ROOM: usize = 24;

/// Opens a page in the browser, and says whether there is one that it could go to.
pub type Opener = Box<dyn Fn(&str) -> bool>;

/// A person at a terminal.
pub struct Terminal {
    term: Term,
    style: Style,
    line_by_line: bool,
    opener: Option<Opener>,
}

impl fmt::Debug for Terminal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Terminal")
    }
}

/// What stands on the line of an answer.
struct Lead {
    /// While it is typed.
    before: String,
    /// Once it is given.
    answered: String,
}

impl Terminal {
    /// Finds the person. Install the handler of [`crate::process::interrupt`] first, or Ctrl-C leaves the terminal without cursor
    /// or echo.
    ///
    /// `style` is that of stderr.
    ///
    /// # Errors
    ///
    /// [`PromptError::NotATerminal`] unless both input and stderr are terminals.
    pub fn open(style: Style) -> Result<Self, PromptError> {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Err(PromptError::NotATerminal);
        }
        let environment = |name: &str| std::env::var(name).ok();
        let accessible =
            environment("ACCESSIBLE").is_some_and(|value| !matches!(value.as_str(), "" | "0"));
        Ok(Self {
            term: Term::stderr(),
            style,
            line_by_line: accessible || is_dumb(&environment),
            opener: None,
        })
    }

    /// What `o` opens a page with. Without it, the address alone is shown.
    #[must_use]
    pub fn with_opener(mut self, opener: Opener) -> Self {
        self.opener = Some(opener);
        self
    }

    /// Whether questions are asked line by line, without redrawing.
    pub const fn is_line_by_line(&self) -> bool {
        self.line_by_line
    }

    /// Writes the label, on a line of its own where it leaves too little room, and returns what stands before the answer.
    fn lead(&self, label: &str, aside: &str, colon: &str, room: usize) -> io::Result<Lead> {
        let label = self.style.typeset(label);
        let mut start = format!("> {}", self.style.strong(&label));
        if !aside.is_empty() {
            start.push(' ');
            start.push_str(&self.style.dim(&self.style.typeset(aside)));
        }
        if measure_text_width(&start) + colon.len() + room < self.style.width() {
            return Ok(Lead {
                before: format!("{start}{colon}"),
                answered: format!("> {}{}", self.style.strong(&label), colon),
            });
        }
        self.term
            .write_line(&self.style.wrap(&start, Indent::hanging("", "  ")))?;
        Ok(Lead {
            before: "  ".to_owned(),
            answered: "  ".to_owned(),
        })
    }

    fn refuse(&self, sentence: &str) -> io::Result<()> {
        let mark = format!("  {} ", self.style.mark(Mark::Fail));
        self.term.write_line(&self.style.wrap(
            &self.style.typeset(sentence),
            Indent::hanging(&mark, "    "),
        ))?;
        self.hint("Type ? for help.")
    }

    fn hint(&self, sentence: &str) -> io::Result<()> {
        self.term.write_line(
            &self.style.dim(
                &self
                    .style
                    .wrap(&self.style.typeset(sentence), Indent::all("  ")),
            ),
        )
    }

    fn answered(&self, lead: &Lead, answer: &str) -> io::Result<()> {
        self.term
            .write_line(&format!("{}{}", lead.answered, self.style.value(answer)))
    }

    fn read_line(&self, label: &str, before: &str) -> Result<String, PromptError> {
        self.term.write_str(before)?;
        let mut line = String::new();
        // The whole line is in canonical mode, so nothing beyond it is ever read ahead.
        if io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(interrupted)?
            == 0
        {
            self.term.write_line("")?;
            return Err(PromptError::NoAnswer {
                label: label.to_owned(),
            });
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(line)
    }

    /// Does what a person typed in place of an answer.
    ///
    /// # Errors
    /// [`PromptError::Back`] where that is the way back.
    fn follow(&self, gesture: Gesture, guide: &Guide) -> Result<(), PromptError> {
        match gesture {
            Gesture::Back => return Err(PromptError::Back),
            Gesture::Help => {
                for paragraph in &guide.help {
                    self.term.write_line(
                        &self
                            .style
                            .wrap(&self.style.typeset(paragraph), Indent::all("  ")),
                    )?;
                }
                self.hint(&guide.keys())?;
            }
            Gesture::Open => {
                let page = guide.page.as_deref().unwrap_or_default();
                let opened = self.opener.as_ref().is_some_and(|open| open(page));
                self.term
                    .write_line(&format!("  {}", self.style.link(page)))?;
                self.hint(if opened {
                    "The page opens in your browser."
                } else {
                    "No browser could be started here: open this address yourself."
                })?;
            }
        }
        Ok(())
    }

    /// Says once that Esc leads nowhere here.
    fn nothing_before(&self) -> io::Result<()> {
        self.hint("There is nothing to go back to here; Ctrl-C leaves.")
    }

    /// Draws the line of an answer in one row, which moves sideways where the text is longer.
    fn draw(&self, lead: &Lead, line: &Line) -> io::Result<()> {
        let columns = usize::from(self.term.size().1).max(8);
        let room = columns
            .saturating_sub(measure_text_width(&lead.before) + 1)
            .max(4);
        let (before, behind) = line.around_cursor();
        let before = last_columns(&printable(&before), room);
        let behind = first_columns(
            &printable(&behind),
            room.saturating_sub(measure_text_width(&before)),
        );
        self.term.clear_line()?;
        self.term
            .write_str(&format!("{}{before}{behind}", lead.before))?;
        self.term.move_cursor_left(measure_text_width(&behind))?;
        self.term.flush()
    }

    /// Has one line typed and edited, and leaves it wiped from the screen.
    fn type_line(&self, lead: &Lead, guide: &Guide) -> Result<Typed<String>, PromptError> {
        let mut keys = Keys::open(&self.term, false, true)?;
        let mut line = Line::default();
        loop {
            self.draw(lead, &line)?;
            match keys.next().map_err(interrupted)? {
                Pressed::Key(Key::Enter) => {
                    self.term.clear_line()?;
                    keys.discard_rest_of_paste();
                    let line = line.text();
                    return Ok(guide
                        .gesture(&line)
                        .map_or(Typed::Answer(line), Typed::Gesture));
                }
                Pressed::Key(Key::Escape) => {
                    self.term.clear_line()?;
                    if guide.back {
                        return Ok(Typed::Gesture(Gesture::Back));
                    }
                    self.nothing_before()?;
                }
                Pressed::Key(key) => line.press(&key),
                Pressed::Paste(text) => line.insert(first_line(&text)),
                Pressed::Returned => {}
            }
        }
    }

    /// The same line by line, where the terminal cannot be drawn on.
    fn type_plain(
        &self,
        label: &str,
        lead: &Lead,
        guide: &Guide,
    ) -> Result<Typed<String>, PromptError> {
        let line = self.read_line(label, &lead.before)?;
        Ok(guide
            .gesture(&line)
            .map_or(Typed::Answer(line), Typed::Gesture))
    }

    fn typed(&self, label: &str, lead: &Lead, guide: &Guide) -> Result<Typed<String>, PromptError> {
        if self.line_by_line {
            self.type_plain(label, lead, guide)
        } else {
            self.type_line(lead, guide)
        }
    }

    /// Asks for a line of text. A refused answer is no failure: the question is asked again. What was refused is never what Enter
    /// takes.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn text(&mut self, question: &Text<'_>) -> Result<String, PromptError> {
        question.guide.must_explain(&question.label);
        let offered = &question.default;
        loop {
            let aside = match offered.as_deref() {
                None => String::new(),
                Some("") => "(optional)".to_owned(),
                Some(offered) => format!("[{}]", printable(offered)),
            };
            let lead = self.lead(&question.label, &aside, ": ", ROOM)?;
            let line = match self.typed(&question.label, &lead, &question.guide)? {
                Typed::Gesture(gesture) => {
                    self.follow(gesture, &question.guide)?;
                    continue;
                }
                Typed::Answer(line) => line,
            };
            let line = match (offered, line.is_empty()) {
                (Some(offered), true) => offered.clone(),
                (None, true) => {
                    self.hint(&format!("Please type a value. {}", question.guide.keys()))?;
                    continue;
                }
                (_, false) => line,
            };
            let verdict = question.check.map_or(Ok(()), |check| check(&line));
            let may_stay = verdict.as_ref().err().is_none_or(|refusal| refusal.keep);
            if !self.line_by_line {
                let shown = if may_stay {
                    printable(&line)
                } else {
                    String::new()
                };
                self.answered(&lead, &shown)?;
            }
            match verdict {
                Ok(()) => return Ok(line),
                Err(Rejection { sentence, keep }) => {
                    if !keep && self.line_by_line {
                        self.wipe_typed(&lead, &line)?;
                    }
                    self.refuse(&sentence)?;
                }
            }
        }
    }

    /// Takes from the screen what the terminal itself showed, where it understands that.
    fn wipe_typed(&self, lead: &Lead, line: &str) -> io::Result<()> {
        let environment = |name: &str| std::env::var(name).ok();
        if is_dumb(&environment) {
            return Ok(());
        }
        let columns = usize::from(self.term.size().1).max(1);
        let rows = (measure_text_width(&lead.before) + measure_text_width(line)) / columns + 1;
        self.term.clear_last_lines(rows)
    }

    /// Asks for a secret. It is never shown; while it is typed its length is, afterwards its length and its last four
    /// characters.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn secret(&mut self, question: &Secret<'_>) -> Result<SecretString, PromptError> {
        question.guide.must_explain(&question.label);
        loop {
            let lead;
            let typed;
            {
                // Before the label is on the screen: what is typed when it can be read is never echoed.
                let mut keys = Keys::open(&self.term, true, !self.line_by_line)?;
                lead = self.lead(&question.label, "(not shown)", ": ", ROOM)?;
                self.term.write_str(&lead.before)?;
                typed = self.type_hidden(&mut keys, &lead, &question.guide)?;
                keys.discard_rest_of_paste();
            }
            let typed = match typed {
                Typed::Gesture(gesture) => {
                    self.end_hidden(&lead, "")?;
                    self.follow(gesture, &question.guide)?;
                    continue;
                }
                Typed::Answer(typed) => typed,
            };
            if typed.is_empty() {
                self.end_hidden(&lead, "")?;
                self.hint(&format!(
                    "Nothing was typed. Paste or type it and press Enter. {}",
                    question.guide.keys()
                ))?;
                continue;
            }
            let secret = SecretString::from(typed.as_str());
            self.end_hidden(&lead, &describe_secret(&secret, self.style))?;
            match question.check.map_or(Ok(()), |check| check(&typed)) {
                Ok(()) => return Ok(secret),
                Err(refusal) => self.refuse(&refusal.sentence)?,
            }
        }
    }

    /// Ends the line of a hidden answer, with what may be said of it.
    fn end_hidden(&self, lead: &Lead, said: &str) -> io::Result<()> {
        if self.line_by_line {
            self.term.write_line(&self.style.value(said))
        } else {
            self.term.clear_line()?;
            self.answered(lead, said)
        }
    }

    /// Reads keys until Enter, showing how many there were. Not in the terminal's line mode, which cuts lines off: after
    /// 4095 characters on Linux and 1024 on macOS, where access tokens are longer.
    fn type_hidden(
        &self,
        keys: &mut Keys<'_>,
        lead: &Lead,
        guide: &Guide,
    ) -> Result<Typed<Zeroizing<String>>, PromptError> {
        // Growing would leave copies behind.
        let mut typed = Zeroizing::new(String::with_capacity(64 * 1024));
        loop {
            match keys.next().map_err(interrupted)? {
                Pressed::Key(Key::Enter) => {
                    return Ok(match guide.gesture(&typed) {
                        Some(gesture) => Typed::Gesture(gesture),
                        None => Typed::Answer(typed),
                    });
                }
                Pressed::Key(Key::Escape) if guide.back => {
                    return Ok(Typed::Gesture(Gesture::Back));
                }
                Pressed::Key(Key::Backspace) => {
                    typed.pop();
                }
                // Ctrl-U and Ctrl-W, as in the terminal's line mode.
                Pressed::Key(Key::Char('\u{15}' | '\u{17}')) => typed.clear(),
                Pressed::Key(Key::Char(letter)) if !letter.is_control() => typed.push(letter),
                Pressed::Paste(text) => typed.push_str(first_line(&text)),
                Pressed::Key(_) => continue,
                Pressed::Returned => {}
            }
            if !self.line_by_line {
                let count = match typed.chars().count() {
                    0 => String::new(),
                    1 => "1 character".to_owned(),
                    count => format!("{count} characters"),
                };
                self.term.clear_line()?;
                self.term
                    .write_str(&format!("{}{}", lead.before, self.style.dim(&count)))?;
            }
        }
    }

    /// Asks for one of a few options, and returns its place among them.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn choose(&mut self, question: &Choice) -> Result<usize, PromptError> {
        question.guide.must_explain(&question.label);
        if question.options.is_empty() {
            return Err(PromptError::Io(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a choice without options",
            )));
        }
        let mut list = List::new(question, self.style);
        loop {
            let outcome = if self.line_by_line {
                self.choose_plain(question, &list)?
            } else {
                {
                    let lead = self.lead(&question.label, "(arrow keys, then Enter)", "", 0)?;
                    list.choose(&self.term, &lead.before)?
                }
            };
            match outcome {
                Typed::Answer(at) => return Ok(at),
                Typed::Gesture(gesture) => self.follow(gesture, &question.guide)?,
            }
        }
    }

    fn choose_plain(
        &self,
        question: &Choice,
        list: &List<'_>,
    ) -> Result<Typed<usize>, PromptError> {
        self.lead(&question.label, "", "", usize::MAX / 2)?;
        for (at, row) in list.plain_rows().enumerate() {
            self.term.write_line(&format!("  {}. {row}", at + 1))?;
        }
        let count = question.options.len();
        let before = format!("  Number from 1 to {count} [{}]: ", list.default() + 1);
        loop {
            let line = self.read_line(&question.label, &before)?;
            if let Some(gesture) = question.guide.gesture(&line) {
                return Ok(Typed::Gesture(gesture));
            }
            let line = line.trim();
            if line.is_empty() {
                return Ok(Typed::Answer(list.default()));
            }
            let chosen = line
                .parse::<usize>()
                .ok()
                .and_then(|number| number.checked_sub(1))
                .filter(|&at| at < count)
                .or_else(|| {
                    question
                        .options
                        .iter()
                        .position(|option| option.label.eq_ignore_ascii_case(line))
                });
            match chosen {
                Some(at) => return Ok(Typed::Answer(at)),
                None => self.refuse(&format!("Please type a number from 1 to {count}."))?,
            }
        }
    }

    /// Asks for a yes or a no: typed, with Enter. A bare key would leave the Enter that people type after it to the next
    /// question.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn confirm(&mut self, question: &Confirm) -> Result<bool, PromptError> {
        question.guide.must_explain(&question.label);
        let aside = if question.default { "[Y/n]" } else { "[y/N]" };
        loop {
            let lead = self.lead(&question.label, aside, " ", 4)?;
            let line = match self.typed(&question.label, &lead, &question.guide)? {
                Typed::Gesture(gesture) => {
                    self.follow(gesture, &question.guide)?;
                    continue;
                }
                Typed::Answer(line) => line,
            };
            let answer = match line.trim().to_ascii_lowercase().as_str() {
                "" => question.default,
                "y" | "yes" => true,
                "n" | "no" => false,
                _ => {
                    self.refuse("Please type y or n.")?;
                    continue;
                }
            };
            if !self.line_by_line {
                self.answered(&lead, if answer { "yes" } else { "no" })?;
            }
            return Ok(answer);
        }
    }
}

/// What is taken of a paste: its first line that is not empty. What stands behind it in a copied block is no answer to a
/// later question.
fn first_line(text: &str) -> &str {
    text.lines()
        .map(str::trim_end)
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
}

/// The end of a text, as much of it as has room.
fn last_columns(text: &str, columns: usize) -> String {
    let mut width = 0;
    let mut from = text.len();
    for (at, letter) in text.char_indices().rev() {
        width += measure_text_width(letter.encode_utf8(&mut [0; 4]));
        if width > columns {
            break;
        }
        from = at;
    }
    text[from..].to_owned()
}

/// The beginning of a text, as much of it as has room.
fn first_columns(text: &str, columns: usize) -> String {
    let mut width = 0;
    text.chars()
        .take_while(|letter| {
            width += measure_text_width(letter.encode_utf8(&mut [0; 4]));
            width <= columns
        })
        .collect()
}

/// What the person typed goes back to the screen: without control characters, which could do things there.
fn printable(line: &str) -> String {
    line.chars()
        .map(|letter| if letter.is_control() { '?' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_again_has_no_control_characters() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a?[2Jb");
    }

    #[test]
    fn of_a_paste_the_first_line_is_taken() {
        for (pasted, taken) in [
            ("acme.us.auth0.com", "acme.us.auth0.com"),
            ("acme.us.auth0.com\n", "acme.us.auth0.com"),
            ("\n\n acme \r\nother", " acme"),
            ("\n", ""),
        ] {
            assert_eq!(first_line(pasted), taken, "{pasted:?}");
        }
    }

    #[test]
    fn a_long_line_shows_the_part_around_the_cursor() {
        assert_eq!(last_columns("abcdef", 3), "def");
        assert_eq!(first_columns("abcdef", 3), "abc");
        assert_eq!(last_columns("ab日本", 3), "本");
        assert_eq!(first_columns("日本ab", 3), "日");
        assert_eq!(last_columns("ab", 9), "ab");
    }
}
