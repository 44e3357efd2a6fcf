//! Typing an answer: drawn, hidden, or line by line; and taking off the screen what should not stay there.

use crate::domain::{length, shows_a_secret};
use crate::terminal::asking::Terminal;
use crate::terminal::drawn::{Drawn, rows_echoed};
use crate::terminal::keys::{Echoed, Input, Keys, Lines, Pressed, behind, interrupted, whole};
use crate::terminal::lead::Lead;
use crate::terminal::line::{Line, first_columns, last_columns, printable};
use crate::terminal::list::NOTHING_BEFORE;
use crate::terminal::questions::{CTRL_D, Gesture, Guide, PromptError, Typed};
use crate::terminal::sequences::Word;
use crate::terminal::style::is_dumb;
use console::{Key, measure_text_width};
use std::io;
use zeroize::Zeroizing;

/// A line that a person gave.
pub(super) struct Given {
    pub(super) text: String,
    /// What of it the terminal itself showed, line by line; what is drawn is off the screen already.
    echoed: Option<Echoed>,
}

impl Terminal {
    /// Has a line typed. What `hides` says is never drawn.
    pub(super) fn typed(
        &self,
        input: Input<'_>,
        lead: &Lead,
        guide: &Guide,
        hides: &dyn Fn(&str) -> bool,
    ) -> Result<Typed<Given>, PromptError> {
        match input {
            Input::Keys(keys) => self.type_line(keys, lead, guide, hides),
            Input::Lines(lines) => {
                let (above, before) = lead.open(self.style);
                for line in above {
                    self.term.write_line(&line)?;
                }
                Ok(match lines.read(&before)? {
                    None => Typed::Gesture(Gesture::Leave),
                    Some(echoed) => Self::meaning(guide, echoed),
                })
            }
        }
    }

    /// What a line means that the terminal showed.
    pub(super) fn meaning(guide: &Guide, echoed: Echoed) -> Typed<Given> {
        let text = echoed.text();
        match guide.gesture(&text) {
            Some(gesture) => Typed::Gesture(gesture),
            None => Typed::Answer(Given {
                text,
                echoed: Some(echoed),
            }),
        }
    }

    /// Draws the line of an answer in one row, which moves sideways where the text is longer.
    fn draw(
        &self,
        drawn: &mut Drawn,
        lead: &Lead,
        line: &Line,
        hides: &dyn Fn(&str) -> bool,
    ) -> io::Result<()> {
        let (above, start) = lead.open(self.style);
        let text = line.text();
        if hides(&text) {
            let said = format!("({}, not shown)", length(&text));
            let before = format!("{start}{}", self.style.dim(&said));
            return drawn.show(&self.term, &above, &before, "");
        }
        let columns = usize::from(self.term.size().1).max(8);
        let room = columns
            .saturating_sub(measure_text_width(&start) + 1)
            .max(4);
        let (before, behind) = line.around_cursor();
        let before = last_columns(&printable(&before), room);
        let behind = first_columns(
            &printable(&behind),
            room.saturating_sub(measure_text_width(&before)),
        );
        drawn.show(&self.term, &above, &format!("{start}{before}"), &behind)
    }

    /// Has one line typed and edited, and leaves it wiped from the screen.
    fn type_line(
        &self,
        mut keys: Keys<'_>,
        lead: &Lead,
        guide: &Guide,
        hides: &dyn Fn(&str) -> bool,
    ) -> Result<Typed<Given>, PromptError> {
        let mut drawn = Drawn::default();
        let mut line = Line::default();
        loop {
            // What comes at once is judged as a whole before any of it is drawn.
            if !keys.has_more() {
                self.draw(&mut drawn, lead, &line, hides)?;
            }
            match keys.next().map_err(interrupted)? {
                Pressed::Key(Key::Enter) => {
                    let rest = keys.rest_of_paste().map_err(interrupted)?;
                    drawn.clear(&self.term)?;
                    line.end();
                    line.insert(&behind(&rest));
                    let text = line.text();
                    return Ok(match guide.gesture(&text) {
                        Some(gesture) => Typed::Gesture(gesture),
                        None => Typed::Answer(Given { text, echoed: None }),
                    });
                }
                Pressed::Key(Key::Escape) => {
                    drawn.clear(&self.term)?;
                    if guide.back {
                        return Ok(Typed::Gesture(Gesture::Back));
                    }
                    self.nothing_before()?;
                }
                Pressed::Key(CTRL_D) if line.is_empty() => {
                    drawn.clear(&self.term)?;
                    return Ok(Typed::Gesture(Gesture::Leave));
                }
                Pressed::Key(key) => line.press(&key),
                Pressed::Word(word) => line.press_word(word),
                Pressed::Paste(text) => line.insert(&whole(&text)),
                Pressed::Returned => drawn.forget(),
            }
        }
    }

    /// Reads keys until Enter, showing how many there were, and wipes that. Not in the terminal's line mode, which cuts lines
    /// off: after 4095 characters on Linux and 1024 on macOS, where access tokens are longer.
    pub(super) fn type_hidden(
        &self,
        keys: &mut Keys<'_>,
        lead: &Lead,
        guide: &Guide,
    ) -> Result<Typed<Zeroizing<String>>, PromptError> {
        // Growing would leave copies behind.
        let mut typed = Zeroizing::new(String::with_capacity(64 * 1024));
        let mut drawn = Drawn::default();
        let mut is_open = false;
        let outcome = loop {
            if !self.line_by_line || !is_open {
                let (above, start) = lead.open(self.style);
                let count = if typed.is_empty() {
                    String::new()
                } else {
                    self.style.dim(&length(&typed))
                };
                if self.line_by_line {
                    for line in above {
                        self.term.write_line(&line)?;
                    }
                    self.term.write_str(&start)?;
                } else if !keys.has_more() {
                    drawn.show(&self.term, &above, &format!("{start}{count}"), "")?;
                }
                is_open = true;
            }
            match keys.next().map_err(interrupted)? {
                Pressed::Key(Key::Enter) => {
                    let rest = keys.rest_of_paste().map_err(interrupted)?;
                    typed.push_str(&Zeroizing::new(behind(&rest)));
                    break match guide.gesture(&typed) {
                        Some(gesture) => Typed::Gesture(gesture),
                        None => Typed::Answer(typed),
                    };
                }
                Pressed::Key(Key::Escape) if guide.back => break Typed::Gesture(Gesture::Back),
                Pressed::Key(Key::Escape) => {
                    if self.line_by_line {
                        self.term.write_line("")?;
                        is_open = false;
                    } else {
                        drawn.clear(&self.term)?;
                    }
                    self.nothing_before()?;
                }
                Pressed::Key(CTRL_D) if typed.is_empty() => break Typed::Gesture(Gesture::Leave),
                Pressed::Key(Key::Backspace) => {
                    typed.pop();
                }
                // Ctrl-U and Ctrl-W, as in the terminal's line mode.
                Pressed::Key(Key::Char('\u{15}' | '\u{17}')) | Pressed::Word(Word::CutLeft) => {
                    typed.clear();
                }
                Pressed::Key(Key::Char(letter)) if !letter.is_control() => typed.push(letter),
                Pressed::Paste(text) => typed.push_str(&Zeroizing::new(whole(&text))),
                Pressed::Key(_) | Pressed::Word(_) => {}
                Pressed::Returned => {
                    drawn.forget();
                    is_open = false;
                }
            }
        };
        if !self.line_by_line {
            drawn.clear(&self.term)?;
        }
        Ok(outcome)
    }

    /// Refuses a line. What should not stay on the screen is taken off it, and where that cannot be, the person is told so.
    pub(super) fn refuse_line(
        &self,
        lead: &str,
        given: &Given,
        sentence: &str,
        keep: bool,
    ) -> io::Result<()> {
        if keep && !shows_a_secret(&given.text) {
            return self.refuse(sentence);
        }
        let is_wiped = match &given.echoed {
            None => true,
            Some(echoed) => self.wipe(lead, echoed)?,
        };
        self.refuse(sentence)?;
        self.hint(if is_wiped {
            "It was wiped from the screen."
        } else {
            "It is still on the screen: clear it."
        })
    }

    /// Takes from the screen what the terminal itself showed, where it understands that, and says whether all of it is off.
    fn wipe(&self, lead: &str, echoed: &Echoed) -> io::Result<bool> {
        let environment = |name: &str| std::env::var(name).ok();
        if is_dumb(&environment) {
            return Ok(false);
        }
        let (height, columns) = self.term.size();
        let rows = rows_echoed(
            measure_text_width(lead),
            &echoed.typed,
            usize::from(columns),
        );
        // What has left the screen at its top cannot be reached.
        let on_screen = usize::from(height).saturating_sub(1);
        self.term.clear_last_lines(rows.min(on_screen))?;
        Ok(rows <= on_screen)
    }

    /// Says once at each question that Esc leads nowhere here.
    pub(super) fn nothing_before(&self) -> io::Result<()> {
        if self.said_nothing_before.replace(true) {
            return Ok(());
        }
        self.hint(NOTHING_BEFORE)
    }

    /// Begins to listen. What was typed before goes to nobody: not one key answers a question that could not be read.
    pub(super) fn listen(&self) -> Result<Input<'_>, PromptError> {
        Ok(if self.line_by_line {
            Input::Lines(Lines::open(&self.term))
        } else {
            Input::Keys(Keys::open(&self.term, true)?)
        })
    }
}
