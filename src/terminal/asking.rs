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
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::domain::{Pasted, alone, looks_like_a_secret};
use crate::process::interrupt;
use crate::terminal::keys::{Keys, Pressed, behind, interrupted, whole};
use crate::terminal::line::{Line, first_columns, last_columns, printable};
use crate::terminal::list::{List, NOTHING_BEFORE};
use crate::terminal::questions::{
    CTRL_D, Choice, Confirm, Gesture, Guide, Guided, PromptError, Rejection, Secret, Text, Typed,
    describe_secret,
};
use crate::terminal::sequences::Word;
use crate::terminal::style::{Indent, Mark, Style, is_dumb};

/// With less room than this behind it, a label gets a line of its own.
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

    fn say_fixed(&self, fixed: &[&str]) -> io::Result<()> {
        if !fixed.is_empty() {
            self.hint(&format!("(I {})", fixed.join(" and ")))?;
        }
        Ok(())
    }

    fn answered(&self, lead: &Lead, answer: &str) -> io::Result<()> {
        self.term
            .write_line(&format!("{}{}", lead.answered, self.style.value(answer)))
    }

    /// Reads a line, and what was pasted behind it. `None` is the end of the input: Ctrl-D.
    fn read_line(&self, before: &str) -> Result<Option<String>, PromptError> {
        self.term.write_str(before)?;
        let mut text = String::new();
        loop {
            // The whole line is in canonical mode, so nothing beyond it is ever read ahead.
            let read = io::stdin().lock().read_line(&mut text);
            if read.map_err(interrupted)? == 0 && text.is_empty() {
                self.term.write_line("")?;
                return Ok(None);
            }
            if !interrupt::more_at_once() {
                break;
            }
        }
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
        Ok(Some(text))
    }

    /// Does what a person typed in place of an answer.
    ///
    /// # Errors
    /// [`PromptError::Back`] or [`PromptError::Interrupted`], where that was it.
    fn follow(&self, gesture: Gesture, guide: &Guide) -> Result<(), PromptError> {
        match gesture {
            Gesture::Back if guide.back => return Err(PromptError::Back),
            Gesture::Back => self.nothing_before()?,
            Gesture::Leave => {
                interrupt::leave_as_asked();
                return Err(PromptError::Interrupted);
            }
            Gesture::Help => {
                for paragraph in guide.help() {
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
        self.hint(NOTHING_BEFORE)
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
                    let rest = keys.rest_of_paste().map_err(interrupted)?;
                    self.term.clear_line()?;
                    line.end();
                    line.insert(&behind(&rest));
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
                Pressed::Key(CTRL_D) if line.is_empty() => {
                    self.term.clear_line()?;
                    return Ok(Typed::Gesture(Gesture::Leave));
                }
                Pressed::Key(key) => line.press(&key),
                Pressed::Word(word) => line.press_word(word),
                Pressed::Paste(text) => line.insert(&whole(&text)),
                Pressed::Returned => {}
            }
        }
    }

    /// The same line by line, where the terminal cannot be drawn on.
    fn type_plain(&self, lead: &Lead, guide: &Guide) -> Result<Typed<String>, PromptError> {
        Ok(match self.read_line(&lead.before)? {
            None => Typed::Gesture(Gesture::Leave),
            Some(line) => guide
                .gesture(&line)
                .map_or(Typed::Answer(line), Typed::Gesture),
        })
    }

    fn typed(&self, lead: &Lead, guide: &Guide) -> Result<Typed<String>, PromptError> {
        if self.line_by_line {
            self.type_plain(lead, guide)
        } else {
            self.type_line(lead, guide)
        }
    }

    /// One value of what was typed, and what its question says to it. What runs over several lines is no answer to any.
    fn judge(
        label: &str,
        typed: String,
        check: impl Fn(&str) -> Result<(), Rejection>,
    ) -> (Pasted<String>, Result<(), Rejection>) {
        match alone(&typed, label) {
            Ok(pasted) => {
                let verdict = check(&pasted.value);
                (pasted, verdict)
            }
            Err(error) => {
                let refusal = check(&typed).err().unwrap_or_else(|| Rejection {
                    sentence: error.to_string(),
                    keep: true,
                });
                let keep = refusal.keep && !typed.lines().any(looks_like_a_secret);
                let as_it_is = Pasted {
                    value: typed,
                    fixed: Vec::new(),
                };
                (as_it_is, Err(Rejection { keep, ..refusal }))
            }
        }
    }

    /// Asks for a line of text. A refused answer is no failure: the question is asked again. What was refused is never what Enter
    /// takes.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn text(&mut self, guided: &Guided<Text<'_>>) -> Result<String, PromptError> {
        let Guided { question, guide } = guided;
        let offered = &question.default;
        loop {
            let aside = match offered.as_deref() {
                None => String::new(),
                Some("") => "(optional)".to_owned(),
                Some(offered) => format!("[{}]", printable(offered)),
            };
            let lead = self.lead(&question.label, &aside, ": ", ROOM)?;
            let line = match self.typed(&lead, guide)? {
                Typed::Gesture(gesture) => {
                    self.follow(gesture, guide)?;
                    continue;
                }
                Typed::Answer(line) => line,
            };
            let line = match (offered, line.is_empty()) {
                (Some(offered), true) => offered.clone(),
                (None, true) => {
                    self.hint(&format!("Please type a value. {}", guide.keys()))?;
                    continue;
                }
                (_, false) => line,
            };
            let (pasted, verdict) = Self::judge(&question.label, line, |line| question.judge(line));
            let line = pasted.value;
            let may_stay = verdict.as_ref().err().is_none_or(|refusal| refusal.keep);
            if !self.line_by_line {
                let shown = if may_stay {
                    printable(&line)
                } else {
                    String::new()
                };
                self.answered(&lead, &shown)?;
            }
            self.say_fixed(&pasted.fixed)?;
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
    pub fn secret(&mut self, guided: &Guided<Secret<'_>>) -> Result<SecretString, PromptError> {
        let Guided { question, guide } = guided;
        loop {
            let lead;
            let typed;
            {
                // Before the label is on the screen: what is typed when it can be read is never echoed.
                let mut keys = Keys::open(&self.term, true, !self.line_by_line)?;
                lead = self.lead(&question.label, "(not shown)", ": ", ROOM)?;
                self.term.write_str(&lead.before)?;
                typed = self.type_hidden(&mut keys, &lead, guide)?;
            }
            let typed = match typed {
                Typed::Gesture(gesture) => {
                    self.end_hidden(&lead, "")?;
                    self.follow(gesture, guide)?;
                    continue;
                }
                Typed::Answer(typed) => typed,
            };
            if typed.is_empty() {
                self.end_hidden(&lead, "")?;
                self.hint(&format!(
                    "Nothing was typed. Paste or type it and press Enter. {}",
                    guide.keys()
                ))?;
                continue;
            }
            let said = match alone(&typed, &question.label) {
                Ok(pasted) => {
                    let secret = SecretString::from(pasted.value);
                    self.end_hidden(&lead, &describe_secret(&secret, self.style))?;
                    self.say_fixed(&pasted.fixed)?;
                    let check = |text: &str| question.check.map_or(Ok(()), |check| check(text));
                    match check(secret.expose_secret()) {
                        Ok(()) => return Ok(secret),
                        Err(refusal) => refusal.sentence,
                    }
                }
                Err(error) => {
                    self.end_hidden(&lead, "")?;
                    error.to_string()
                }
            };
            self.refuse(&said)?;
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
                    let rest = keys.rest_of_paste().map_err(interrupted)?;
                    typed.push_str(&Zeroizing::new(behind(&rest)));
                    return Ok(match guide.gesture(&typed) {
                        Some(gesture) => Typed::Gesture(gesture),
                        None => Typed::Answer(typed),
                    });
                }
                Pressed::Key(Key::Escape) if guide.back => {
                    return Ok(Typed::Gesture(Gesture::Back));
                }
                Pressed::Key(Key::Escape) => {
                    if self.line_by_line {
                        self.term.write_line("")?;
                    } else {
                        self.term.clear_line()?;
                    }
                    self.nothing_before()?;
                }
                Pressed::Key(CTRL_D) if typed.is_empty() => {
                    return Ok(Typed::Gesture(Gesture::Leave));
                }
                Pressed::Key(Key::Backspace) => {
                    typed.pop();
                }
                // Ctrl-U and Ctrl-W, as in the terminal's line mode.
                Pressed::Key(Key::Char('\u{15}' | '\u{17}')) | Pressed::Word(Word::CutLeft) => {
                    typed.clear();
                }
                Pressed::Key(Key::Char(letter)) if !letter.is_control() => typed.push(letter),
                Pressed::Paste(text) => typed.push_str(&Zeroizing::new(whole(&text))),
                Pressed::Key(_) | Pressed::Word(_) => continue,
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
    pub fn choose(&mut self, guided: &Guided<Choice>) -> Result<usize, PromptError> {
        let Guided { question, guide } = guided;
        if question.options.is_empty() {
            return Err(PromptError::Io(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a choice without options",
            )));
        }
        let mut list = List::new(question, guide, self.style);
        loop {
            let outcome = if self.line_by_line {
                self.choose_plain(guided, &list)?
            } else {
                {
                    let lead = self.lead(&question.label, "(arrow keys, then Enter)", "", 0)?;
                    list.choose(&self.term, &lead.before)?
                }
            };
            match outcome {
                Typed::Answer(at) => return Ok(at),
                Typed::Gesture(gesture) => self.follow(gesture, guide)?,
            }
        }
    }

    fn choose_plain(
        &self,
        Guided { question, guide }: &Guided<Choice>,
        list: &List<'_>,
    ) -> Result<Typed<usize>, PromptError> {
        self.lead(&question.label, "", "", usize::MAX / 2)?;
        for (at, row) in list.plain_rows().enumerate() {
            let mut before = format!("  {}. ", at + 1);
            for line in row {
                self.term.write_line(&format!("{before}{line}"))?;
                before = " ".repeat(before.len());
            }
        }
        let count = question.options.len();
        let before = format!("  Number from 1 to {count} [{}]: ", list.default() + 1);
        loop {
            let Some(line) = self.read_line(&before)? else {
                return Ok(Typed::Gesture(Gesture::Leave));
            };
            if let Some(gesture) = guide.gesture(&line) {
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

    /// Asks for a yes or a no: typed, with Enter, which would else be left to the next question.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn confirm(&mut self, guided: &Guided<Confirm>) -> Result<bool, PromptError> {
        let Guided { question, guide } = guided;
        let aside = if question.default { "[Y/n]" } else { "[y/N]" };
        loop {
            let lead = self.lead(&question.label, aside, " ", 4)?;
            let line = match self.typed(&lead, guide)? {
                Typed::Gesture(gesture) => {
                    self.follow(gesture, guide)?;
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
