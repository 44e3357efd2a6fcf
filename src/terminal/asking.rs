//! Questions on the terminal: with arrow keys and editing where the terminal can, line by line where it cannot.
//!
//! The questions go to stderr, so that stdout stays free for what a script reads. Line by line is how `TERM=dumb` is
//! asked, and anybody who sets `ACCESSIBLE` (to anything but `0`), for screen readers: there nothing is redrawn, options
//! are chosen by their number, and yes or no is typed.

use std::fmt;
use std::io::{self, BufRead, IsTerminal};

use console::{Key, Term, measure_text_width};
use dialoguer::theme::Theme;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::process::interrupt::{self, QuietInput};
use crate::terminal::questions::{
    Choice, Confirm, PromptError, Refusal, Secret, Text, describe_secret,
};
use crate::terminal::style::{Indent, Mark, Style, is_dumb};

/// Where a line of text would have less room than this, its label gets a line of its own.
const ROOM: usize = 24;

/// A person at a terminal.
#[derive(Debug)]
pub struct Terminal {
    term: Term,
    style: Style,
    line_by_line: bool,
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
        })
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
        ))
    }

    fn hint(&self, sentence: &str) -> io::Result<()> {
        self.term
            .write_line(&format!("  {}", self.style.dim(sentence)))
    }

    fn answered(&self, lead: &Lead, answer: &str) -> io::Result<()> {
        self.term
            .write_line(&format!("{}{}", lead.answered, self.style.value(answer)))
    }

    /// Edits one line, and leaves it wiped from the screen.
    fn edit(&self, lead: &Lead, initial: Option<&str>) -> Result<String, PromptError> {
        let verbatim = Verbatim::default();
        let mut input = dialoguer::Input::<String>::with_theme(&verbatim)
            .with_prompt(lead.before.clone())
            .allow_empty(true)
            .report(false);
        if let Some(initial) = initial {
            input = input.with_initial_text(initial);
        }
        let line = input.interact_text_on(&self.term).map_err(failed)?;
        // The last row is wiped already. Rows above it are there when the line was longer than the terminal is wide.
        let columns = usize::from(self.term.size().1).max(1);
        let above = (measure_text_width(&lead.before) + measure_text_width(&line)) / columns;
        self.term.clear_last_lines(above)?;
        Ok(line)
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

    /// Reads keys until Enter, showing nothing. Not in the terminal's line mode, which cuts lines off: after 4095
    /// characters on Linux and 1024 on macOS, where access tokens are longer.
    fn read_hidden(&self) -> Result<Zeroizing<String>, PromptError> {
        // Growing would leave copies behind.
        let mut typed = Zeroizing::new(String::with_capacity(64 * 1024));
        loop {
            match self.term.read_key().map_err(interrupted)? {
                Key::Enter => return Ok(typed),
                Key::Backspace => {
                    typed.pop();
                }
                // Ctrl-U, as in the terminal's line mode.
                Key::Char('\u{15}') => typed.clear(),
                Key::Char(letter) if !letter.is_control() => typed.push(letter),
                _ => {}
            }
        }
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
    /// Asks for a line of text. A refused answer is no failure: the question is asked again.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn text(&mut self, question: &Text<'_>) -> Result<String, PromptError> {
        let mut initial = question.initial.clone();
        loop {
            let default = question.default.as_deref();
            // Line by line nothing can be edited, so what would be edited is what Enter takes.
            let taken = if self.line_by_line {
                initial.as_deref().or(default)
            } else {
                default
            };
            let aside = match taken {
                // What Enter takes stands there to be edited already.
                _ if !self.line_by_line && initial.is_some() => String::new(),
                None => String::new(),
                Some("") => "(optional)".to_owned(),
                Some(taken) => format!("[{taken}]"),
            };
            let room = ROOM
                .max(initial.as_deref().map_or(0, measure_text_width) + 2)
                .max(taken.map_or(0, measure_text_width) + 2);
            let (lead, line);
            if self.line_by_line {
                lead = self.lead(&question.label, &aside, ": ", room)?;
                line = self.read_line(&question.label, &lead.before)?;
            } else {
                let quiet = QuietInput::start(false);
                lead = self.lead(&question.label, &aside, ": ", room)?;
                line = self.edit(&lead, initial.as_deref())?;
                quiet.discard_rest_of_paste();
            }
            let line = if line.is_empty() {
                taken.unwrap_or_default().to_owned()
            } else {
                line
            };
            let verdict = if line.is_empty() && taken.is_none() {
                Err(None)
            } else {
                question
                    .check
                    .map_or(Ok(()), |check| check(&line))
                    .map_err(Some)
            };
            let may_stay = !matches!(&verdict, Err(Some(Refusal { keep: false, .. })));
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
                Err(None) => {
                    self.hint("Please type a value; Ctrl-C leaves.")?;
                    initial = None;
                }
                Err(Some(refusal)) => {
                    self.refuse(&refusal.sentence)?;
                    initial = (refusal.keep && !self.line_by_line).then_some(line);
                }
            }
        }
    }

    /// Asks for a secret. It is never shown; afterwards its length and its last four characters are.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn secret(&mut self, question: &Secret<'_>) -> Result<SecretString, PromptError> {
        loop {
            // Before the label is on the screen: what is typed when it can be read is never echoed.
            let quiet = QuietInput::start(true);
            let lead = self.lead(&question.label, "(not shown)", ": ", ROOM)?;
            self.term.write_str(&lead.before)?;
            let typed = self.read_hidden()?;
            quiet.discard_rest_of_paste();
            drop(quiet);
            let verdict = if typed.is_empty() {
                Err(None)
            } else {
                question
                    .check
                    .map_or(Ok(()), |check| check(&typed))
                    .map_err(Some)
            };
            let secret = SecretString::from(typed.as_str());
            let said = if typed.is_empty() {
                String::new()
            } else {
                describe_secret(&secret, self.style)
            };
            if self.line_by_line {
                self.term.write_line(&self.style.value(&said))?;
            } else {
                self.term.clear_line()?;
                self.answered(&lead, &said)?;
            }
            match verdict {
                Ok(()) => return Ok(secret),
                Err(None) => self
                    .hint("Nothing was typed. Paste or type it and press Enter; Ctrl-C leaves.")?,
                Err(Some(refusal)) => self.refuse(&refusal.sentence)?,
            }
        }
    }

    /// Asks for one of a few options, and returns its place among them.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn choose(&mut self, question: &Choice) -> Result<usize, PromptError> {
        if question.options.is_empty() {
            return Err(PromptError::Io(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a choice without options",
            )));
        }
        let default = question.default.min(question.options.len() - 1);
        let label_columns = question
            .options
            .iter()
            .map(|option| measure_text_width(&self.style.typeset(&option.label)))
            .max()
            .unwrap_or_default();
        let rows: Vec<Row> = question
            .options
            .iter()
            .map(|option| {
                Row::new(
                    &self.style.typeset(&option.label),
                    &self.style.typeset(&option.hint),
                    label_columns,
                    self.style,
                )
            })
            .collect();
        if self.line_by_line {
            self.lead(&question.label, "", "", usize::MAX / 2)?;
            for (at, row) in rows.iter().enumerate() {
                self.term
                    .write_line(&format!("  {}. {}", at + 1, row.plain.trim_end()))?;
            }
            let before = format!("  Number from 1 to {} [{}]: ", rows.len(), default + 1);
            loop {
                let line = self.read_line(&question.label, &before)?;
                let line = line.trim();
                if line.is_empty() {
                    return Ok(default);
                }
                let chosen = line
                    .parse::<usize>()
                    .ok()
                    .and_then(|number| number.checked_sub(1))
                    .filter(|&at| at < rows.len())
                    .or_else(|| {
                        question
                            .options
                            .iter()
                            .position(|option| option.label.eq_ignore_ascii_case(line))
                    });
                match chosen {
                    Some(at) => return Ok(at),
                    None => {
                        self.refuse(&format!("Please type a number from 1 to {}.", rows.len()))?;
                    }
                }
            }
        }
        let _quiet = QuietInput::start(false);
        let aside = "(arrow keys, then Enter)";
        let lead = self.lead(&question.label, aside, "", 0)?;
        let before = if lead.before.trim().is_empty() {
            // The label stands above already, and the list must not begin with an empty row.
            None
        } else {
            Some(lead.before.clone())
        };
        let items: Vec<String> = rows.iter().map(|row| row.plain.clone()).collect();
        let verbatim = Verbatim { rows: &rows };
        let mut select = dialoguer::Select::with_theme(&verbatim)
            .items(&items)
            .default(default);
        if let Some(before) = &before {
            select = select.with_prompt(before.clone());
        }
        let chosen = select
            .report(false)
            .interact_on(&self.term)
            .map_err(failed)?;
        let lead = if before.is_some() {
            let colon = if question.label.ends_with(['?', '.']) {
                ""
            } else {
                ":"
            };
            format!(
                "> {}{colon} ",
                self.style.strong(&self.style.typeset(&question.label))
            )
        } else {
            "  ".to_owned()
        };
        let answer = self.style.typeset(&question.options[chosen].label);
        self.term
            .write_line(&format!("{lead}{}", self.style.value(&answer)))?;
        Ok(chosen)
    }

    /// Asks for a yes or a no.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn confirm(&mut self, question: &Confirm) -> Result<bool, PromptError> {
        let aside = if question.default { "[Y/n]" } else { "[y/N]" };
        if self.line_by_line {
            let lead = self.lead(&question.label, aside, " ", 4)?;
            loop {
                let line = self.read_line(&question.label, &lead.before)?;
                match line.trim().to_ascii_lowercase().as_str() {
                    "" => return Ok(question.default),
                    "y" | "yes" => return Ok(true),
                    "n" | "no" => return Ok(false),
                    _ => self.refuse("Please type y or n.")?,
                }
            }
        }
        let quiet = QuietInput::start(false);
        let lead = self.lead(&question.label, aside, " ", 4)?;
        let verbatim = Verbatim::default();
        // With Enter: a bare key would leave the Enter that people type after it to the next question.
        let answer = dialoguer::Confirm::with_theme(&verbatim)
            .with_prompt(lead.before.clone())
            .default(question.default)
            .wait_for_newline(true)
            .report(false)
            .interact_on(&self.term)
            .map_err(failed)?;
        quiet.discard_rest_of_paste();
        self.answered(&lead, if answer { "yes" } else { "no" })?;
        Ok(answer)
    }
}

/// One row of a choice, ready to be shown.
struct Row {
    /// Without colour: `dialoguer` takes the bytes of a row for its width, and wipes too much when there are more of them
    /// than the terminal has columns.
    plain: String,
    inactive: String,
    active: String,
}

impl Row {
    fn new(label: &str, hint: &str, label_columns: usize, style: Style) -> Self {
        // Four before it, one free after it.
        let columns = style.width().saturating_sub(5);
        let mut label = style.cut(label, columns);
        let gap_columns = label_columns.saturating_sub(measure_text_width(&label)) + 2;
        let room = columns.saturating_sub(measure_text_width(&label) + gap_columns);
        let mut hint = style.cut(hint, room);
        // Bytes count here, see `plain`.
        while label.len() + gap_columns + hint.len() > style.width()
            && (hint.pop().is_some() || label.pop().is_some())
        {}
        let gap = if hint.is_empty() {
            String::new()
        } else {
            " ".repeat(gap_columns)
        };
        Self {
            plain: format!("{label}{gap}{hint}"),
            inactive: format!("{label}{gap}{}", style.dim(&hint)),
            active: format!("{}{gap}{}", style.command(&label), style.dim(&hint)),
        }
    }
}

/// Leaves the look to us: what it is given is dressed already.
#[derive(Default)]
struct Verbatim<'a> {
    rows: &'a [Row],
}

impl Theme for Verbatim<'_> {
    fn format_prompt(&self, out: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        out.write_str(prompt)
    }

    fn format_input_prompt(
        &self,
        out: &mut dyn fmt::Write,
        prompt: &str,
        _default: Option<&str>,
    ) -> fmt::Result {
        out.write_str(prompt)
    }

    fn format_confirm_prompt(
        &self,
        out: &mut dyn fmt::Write,
        prompt: &str,
        chosen: Option<bool>,
    ) -> fmt::Result {
        out.write_str(prompt)?;
        out.write_str(match chosen {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        })
    }

    fn format_select_prompt_item(
        &self,
        out: &mut dyn fmt::Write,
        text: &str,
        active: bool,
    ) -> fmt::Result {
        let row = self.rows.iter().find(|row| row.plain == text);
        if active {
            write!(out, "  > {}", row.map_or(text, |row| &row.active))
        } else {
            write!(out, "    {}", row.map_or(text, |row| &row.inactive))
        }
    }
}

/// What the person typed goes back to the screen: without control characters, which could do things there.
fn printable(line: &str) -> String {
    line.chars()
        .map(|letter| if letter.is_control() { '?' } else { letter })
        .collect()
}

fn failed(error: dialoguer::Error) -> PromptError {
    interrupted(error.into())
}

/// After Ctrl-C, the handler's thread ends the process; this one must not race it.
fn interrupted(error: io::Error) -> PromptError {
    if error.kind() == io::ErrorKind::Interrupted {
        interrupt::wait();
        PromptError::Interrupted
    } else {
        PromptError::Io(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_has_more_bytes_than_the_terminal_has_columns() {
        let style = Style::plain().with_utf8(true).with_width(40);
        let long = "días de suscripción, según contrato, y aún más allá de ello";
        for label in ["all-access", "días", long] {
            for hint in ["", long] {
                let row = Row::new(label, hint, 10, style);
                assert!(row.plain.len() <= 40, "{}", row.plain);
                assert!(measure_text_width(&row.plain) <= 35, "{}", row.plain);
            }
        }
        let row = Row::new("a", "hint", 4, style);
        assert_eq!(row.plain, "a     hint");
    }

    #[test]
    fn what_is_shown_again_has_no_control_characters() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a?[2Jb");
    }
}
