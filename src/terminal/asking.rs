//! Questions on the terminal: with arrow keys and editing where the terminal can, line by line where it cannot.
//!
//! The questions go to stderr, so that stdout stays free for what a script reads. Line by line is how `TERM=dumb` is
//! asked, and anybody who sets `ACCESSIBLE` (to anything but `0`), for screen readers: there nothing is redrawn, options
//! are chosen by their number, and yes or no is typed.
//!
//! Everywhere the same gestures work ([`Guide`]): `?`, `o`, `back` or Esc, Ctrl-C, Ctrl-Z. Why the keys are read here and
//! not by a crate for prompts: docs/decisions/questions.md.

use std::cell::Cell;
use std::fmt;
use std::io::{self, IsTerminal};

use console::Term;
use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::{Pasted, alone, fixed_words, sentence, shows_a_secret};
use crate::process::interrupt;
use crate::terminal::keys::{Keys, Lines};
use crate::terminal::lead::Lead;
use crate::terminal::line::printable;
use crate::terminal::list::List;
use crate::terminal::questions::{
    Choice, Confirm, Gesture, Guide, Guided, PromptError, Rejection, Secret, Text, Typed,
};
use crate::terminal::style::{Indent, Mark, Style, is_dumb};

/// Opens a page in the browser, and says whether there is one that it could go to.
pub type Opener = Box<dyn Fn(&str) -> bool>;

/// A person at a terminal.
pub struct Terminal {
    pub(super) term: Term,
    pub(super) style: Style,
    pub(super) line_by_line: bool,
    opener: Option<Opener>,
    /// Whether this question has said that nothing is before it.
    pub(super) said_nothing_before: Cell<bool>,
}

impl fmt::Debug for Terminal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Terminal")
    }
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
            said_nothing_before: Cell::new(false),
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

    /// Says why an answer is not taken: whatever said it, as a sentence.
    pub(super) fn refuse(&self, why: &str) -> io::Result<()> {
        let mark = format!("  {} ", self.style.mark(Mark::Fail));
        self.term.write_line(&self.style.wrap(
            &self.style.typeset(&sentence(why)),
            Indent::hanging(&mark, "    "),
        ))?;
        self.hint("Type ? for help.")
    }

    pub(super) fn hint(&self, sentence: &str) -> io::Result<()> {
        self.term.write_line(
            &self.style.dim(
                &self
                    .style
                    .wrap(&self.style.typeset(sentence), Indent::all("  ")),
            ),
        )
    }

    fn say_fixed(&self, fixed: &[&'static str]) -> io::Result<()> {
        if !fixed.is_empty() {
            self.hint(&format!("(I {})", fixed_words(fixed)))?;
        }
        Ok(())
    }

    fn answered(&self, lead: &Lead, answer: &str) -> io::Result<()> {
        for line in lead.answered(answer, self.style) {
            self.term.write_line(&line)?;
        }
        Ok(())
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
                self.hint(&guide.keys(!self.line_by_line))?;
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
                let keep = refusal.keep && !shows_a_secret(&typed);
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
        let judge = |line: String| Self::judge(&question.label, line, |line| question.judge(line));
        let hides = |line: &str| judge(line.to_owned()).1.is_err_and(|why| !why.keep);
        self.said_nothing_before.set(false);
        loop {
            let aside = match offered.as_deref() {
                None => String::new(),
                Some("") => "(optional)".to_owned(),
                Some(offered) => format!("[{}]", printable(offered)),
            };
            let lead = Lead::of_text(&question.label, aside);
            let given = match self.typed(self.listen()?, &lead, guide, &hides)? {
                Typed::Gesture(gesture) => {
                    self.follow(gesture, guide)?;
                    continue;
                }
                Typed::Answer(given) => given,
            };
            let line = match (offered, given.text.is_empty()) {
                (Some(offered), true) => offered.clone(),
                (None, true) => {
                    let keys = guide.keys(!self.line_by_line);
                    self.hint(&format!("Please type a value. {keys}"))?;
                    continue;
                }
                (_, false) => given.text.clone(),
            };
            let (pasted, verdict) = judge(line);
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
            if may_stay || !self.line_by_line {
                self.say_fixed(&pasted.fixed)?;
            }
            match verdict {
                Ok(()) => return Ok(line),
                Err(Rejection { sentence, keep }) => {
                    let before = lead.open(self.style).1;
                    self.refuse_line(&before, &given, &sentence, keep)?;
                }
            }
        }
    }

    /// Asks for a secret. It is never shown; while it is typed its length is, afterwards its outline.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn secret(&mut self, guided: &Guided<Secret<'_>>) -> Result<SecretString, PromptError> {
        let Guided { question, guide } = guided;
        let lead = Lead::of_text(&question.label, "(not shown)");
        self.said_nothing_before.set(false);
        loop {
            let typed = {
                // Before the label is on the screen: what is typed when it can be read is never echoed.
                let mut keys = Keys::open(&self.term, !self.line_by_line)?;
                self.type_hidden(&mut keys, &lead, guide)?
            };
            let typed = match typed {
                Typed::Gesture(gesture) => {
                    if self.line_by_line {
                        self.term.write_line("")?;
                    }
                    self.follow(gesture, guide)?;
                    continue;
                }
                Typed::Answer(typed) => typed,
            };
            if typed.is_empty() {
                self.end_hidden(&lead, "")?;
                self.hint(&format!(
                    "Nothing was typed. Paste or type it and press Enter. {}",
                    guide.keys(true)
                ))?;
                continue;
            }
            let said = match alone(&typed, &question.label) {
                Ok(pasted) => {
                    let secret = SecretString::from(pasted.value);
                    self.end_hidden(&lead, &question.shown(secret.expose_secret()))?;
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
            self.answered(lead, said)
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
        self.said_nothing_before.set(false);
        loop {
            let outcome = if self.line_by_line {
                self.choose_plain(guided, &list)?
            } else {
                list.choose(&self.term)?
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
        let lines = Lines::open(&self.term);
        for line in Lead::of_list(&question.label).above_numbers(self.style) {
            self.term.write_line(&line)?;
        }
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
            let given = match lines.read(&before)? {
                None => return Ok(Typed::Gesture(Gesture::Leave)),
                Some(echoed) => match Self::meaning(guide, echoed) {
                    Typed::Gesture(gesture) => return Ok(Typed::Gesture(gesture)),
                    Typed::Answer(given) => given,
                },
            };
            let line = given.text.trim();
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
            if let Some(at) = chosen {
                return Ok(Typed::Answer(at));
            }
            let sentence = format!("Please type a number from 1 to {count}.");
            self.refuse_line(&before, &given, &sentence, true)?;
        }
    }

    /// Asks for a yes or a no: typed, with Enter, which would else be left to the next question.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn confirm(&mut self, guided: &Guided<Confirm>) -> Result<bool, PromptError> {
        let Guided { question, guide } = guided;
        let aside = if question.default { "[Y/n]" } else { "[y/N]" };
        let lead = Lead::of_confirm(&question.label, aside);
        self.said_nothing_before.set(false);
        loop {
            let given = match self.typed(self.listen()?, &lead, guide, &shows_a_secret)? {
                Typed::Gesture(gesture) => {
                    self.follow(gesture, guide)?;
                    continue;
                }
                Typed::Answer(given) => given,
            };
            let answer = match given.text.trim().to_ascii_lowercase().as_str() {
                "" => question.default,
                "y" | "yes" => true,
                "n" | "no" => false,
                _ => {
                    let before = lead.open(self.style).1;
                    self.refuse_line(&before, &given, "Please type y or n.", true)?;
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
