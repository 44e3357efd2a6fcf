//! A choice among a few options, drawn and chosen with the arrow keys.

use console::{Key, Term, measure_text_width};

use crate::domain::shows_a_secret;
use crate::terminal::drawn::Drawn;
use crate::terminal::keys::{Keys, Pressed, interrupted};
use crate::terminal::lead::Lead;
use crate::terminal::line::Line;
use crate::terminal::questions::{CTRL_D, Choice, Gesture, Guide, PromptError, Typed};
use crate::terminal::style::{Indent, Style};
use crate::terminal::wrapping::pieces;

/// In a list of more options than this, letters search.
const SHORT: usize = 8;

/// What is said where Esc leads nowhere.
pub(super) const NOTHING_BEFORE: &str = "There is nothing to go back to here; Ctrl-C leaves.";

/// The options of a question, and what is chosen so far.
pub(super) struct List<'a> {
    question: &'a Choice,
    guide: &'a Guide,
    style: Style,
    at: usize,
    /// Letters do not move the cursor: they wait here for Enter, which does what the word means; in a long list, only the
    /// options that have them are shown.
    word: Line,
    /// What was said below the options last.
    said: String,
    /// Whether `?` was the last key: at a line of text Enter belongs to it, so here it chooses nothing.
    has_helped: bool,
}

impl<'a> List<'a> {
    pub(super) fn new(question: &'a Choice, guide: &'a Guide, style: Style) -> Self {
        Self {
            at: question.default.min(question.options.len() - 1),
            question,
            guide,
            style,
            word: Line::default(),
            said: String::new(),
            has_helped: false,
        }
    }

    pub(super) const fn default(&self) -> usize {
        self.at
    }

    /// The options without colour, each in its lines.
    pub(super) fn plain_rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.rows(self.style.width()).into_iter().map(|row| {
            let lines = row.lines.iter();
            lines.map(|line| line.plain(row.label_columns)).collect()
        })
    }

    fn rows(&self, columns: usize) -> Vec<Row> {
        let typeset = |text: &str| self.style.typeset(text);
        let label_columns = self
            .question
            .options
            .iter()
            .map(|option| measure_text_width(&typeset(&option.label)))
            .max()
            .unwrap_or_default();
        self.question
            .options
            .iter()
            .map(|option| {
                let (label, hint) = (typeset(&option.label), typeset(&option.hint));
                Row::new(&label, &hint, label_columns, columns)
            })
            .collect()
    }

    /// Has one of the options chosen, or a gesture made. Nothing of the list is left on the screen but the answer.
    ///
    /// # Errors
    /// If the person interrupts, or the terminal fails.
    pub(super) fn choose(&mut self, term: &Term) -> Result<Typed<usize>, PromptError> {
        // Before the question is on the screen: what was typed until then chooses nothing.
        let mut keys = Keys::open(term, true)?;
        let mut drawn = Drawn::default();
        let lead = Lead::of_list(&self.question.label);
        term.hide_cursor()?;
        let outcome = loop {
            // What comes at once is looked at as a whole before any of it is drawn.
            if !keys.has_more() {
                let lines = self.lines(&lead, term.size());
                drawn.show(term, &lines, "", "")?;
            }
            match keys.next().map_err(interrupted)? {
                Pressed::Key(key) => {
                    if key == Key::Enter {
                        keys.discard_rest_of_paste();
                    }
                    if let Some(outcome) = self.press(&key) {
                        break outcome;
                    }
                }
                Pressed::Word(word) => self.word.press_word(word),
                // What is pasted chooses nothing.
                Pressed::Paste(_) => {
                    self.said =
                        "Pasted text chooses nothing: use the arrow keys, then Enter.".into();
                }
                Pressed::Returned => {
                    drawn.forget();
                    term.hide_cursor()?;
                }
            }
        };
        drawn.clear(term)?;
        drop(keys);
        term.show_cursor()?;
        self.word = Line::default();
        self.said.clear();
        if let Typed::Answer(at) = outcome {
            for line in lead.answered(&self.question.options[at].label, self.style) {
                term.write_line(&line)?;
            }
        }
        Ok(outcome)
    }

    fn is_long(&self) -> bool {
        self.question.options.len() > SHORT
    }

    /// The options that have what is typed; all of them where nothing is, or where none has it.
    fn shown(&self) -> Vec<usize> {
        let word = self.word.text().trim().to_lowercase();
        let all = 0..self.question.options.len();
        if !self.is_long() || word.is_empty() {
            return all.collect();
        }
        let has = |text: &str| text.to_lowercase().contains(&word);
        let found: Vec<usize> = all
            .clone()
            .filter(|at| {
                let option = &self.question.options[*at];
                has(&option.label) || has(&option.hint)
            })
            .collect();
        if found.is_empty() {
            all.collect()
        } else {
            found
        }
    }

    /// Whether what is typed is found, so that Enter takes what it points to.
    fn is_found(&self) -> bool {
        !self.word.is_empty() && self.shown().len() < self.question.options.len()
    }

    /// What a key does. Nothing goes round from the last row to the first.
    fn press(&mut self, key: &Key) -> Option<Typed<usize>> {
        self.said.clear();
        let has_helped = std::mem::take(&mut self.has_helped);
        let shown = self.shown();
        let place = shown.iter().position(|at| *at == self.at).unwrap_or(0);
        let last = shown.len() - 1;
        match key {
            Key::ArrowUp => self.at = shown[place.saturating_sub(1)],
            Key::ArrowDown => self.at = shown[last.min(place + 1)],
            Key::Home | Key::PageUp => self.at = shown[0],
            Key::End | Key::PageDown => self.at = shown[last],
            Key::Escape if self.is_long() && !self.word.is_empty() => self.word = Line::default(),
            Key::Enter if self.is_found() => return Some(Typed::Answer(self.at)),
            Key::Escape if self.guide.back => {
                return Some(Typed::Gesture(Gesture::Back));
            }
            Key::Escape => {
                self.word = Line::default();
                self.said = NOTHING_BEFORE.into();
            }
            &CTRL_D if self.word.is_empty() => return Some(Typed::Gesture(Gesture::Leave)),
            Key::Char('?') if self.word.is_empty() => {
                self.has_helped = true;
                return Some(Typed::Gesture(Gesture::Help));
            }
            Key::Enter if has_helped && self.word.is_empty() => {
                self.said = "Nothing is chosen yet: ? needs no Enter. Enter now chooses.".into();
            }
            Key::Enter if self.word.is_empty() => return Some(Typed::Answer(self.at)),
            Key::Enter => {
                let word = std::mem::take(&mut self.word).text();
                match self.guide.gesture(&word) {
                    Some(Gesture::Back) if !self.guide.back => {
                        self.said = NOTHING_BEFORE.into();
                        return None;
                    }
                    Some(gesture) => return Some(Typed::Gesture(gesture)),
                    None => {}
                }
                self.said = format!(
                    "Choose with the arrow keys, then Enter. ? helps. {}",
                    self.guide.keys(true)
                );
            }
            key => {
                self.word.press(key);
                let shown = self.shown();
                if !shown.contains(&self.at) {
                    self.at = shown[0];
                }
            }
        }
        None
    }

    /// What is typed, where it may be seen. In a list about a secret that may be one, typed a question too early: only what means
    /// something there is shown.
    fn word_shown(&self) -> String {
        let word = self.word.text();
        let typed = word.trim().to_lowercase();
        let means = ["help", "back", "quit", "exit"]
            .iter()
            .any(|known| known.starts_with(&typed))
            || self
                .question
                .options
                .iter()
                .any(|option| option.label.to_lowercase().contains(&typed));
        if shows_a_secret(&word) || (self.question.is_about_a_secret() && !means) {
            return format!("({} typed, not shown)", word.chars().count());
        }
        word
    }

    /// The question, the options, as many of them as the terminal has rows for, and what is said below.
    fn lines(&self, lead: &Lead, (height, width): (u16, u16)) -> Vec<String> {
        let columns = usize::from(width).min(self.style.width());
        let rows = self.rows(columns);
        let shown = self.shown();
        let question = lead.above_list(self.style);
        let room = usize::from(height)
            .saturating_sub(3 + question.len())
            .max(1);
        let place = shown.iter().position(|at| *at == self.at).unwrap_or(0);
        // As many options above the cursor's as have room with it, then as many below.
        let height_of = |place: usize| rows[shown[place]].lines.len();
        let mut from = place;
        let mut taken = height_of(place);
        while from > 0 && taken + height_of(from - 1) <= room {
            from -= 1;
            taken += height_of(from);
        }
        let mut lines: Vec<String> = Vec::new();
        let mut until = from;
        for at in &shown[from..] {
            let row = &rows[*at];
            if !lines.is_empty() && lines.len() + row.lines.len() > room {
                break;
            }
            for (number, line) in row.lines.iter().enumerate() {
                let is_active = *at == self.at;
                let mark = if is_active && number == 0 { ">" } else { " " };
                let line = line.dressed(row.label_columns, is_active, self.style);
                lines.push(format!("  {mark} {line}"));
            }
            until += 1;
        }
        let hidden = not_shown(from, shown.len() - until);
        let below = if self.word.is_empty() && self.said.is_empty() && self.is_long() {
            format!("{} in all: type a part of the name to search.", rows.len())
        } else if self.word.is_empty() && self.said.is_empty() {
            hidden
        } else if self.word.is_empty() {
            self.said.clone()
        } else if self.is_found() {
            format!("{}  ({} of {})", self.word_shown(), shown.len(), rows.len())
        } else {
            format!("{} ", self.word_shown())
        };
        if !below.is_empty() {
            let below = self.style.wrap(&below, Indent::all("    "));
            lines.extend(below.lines().map(|line| {
                self.style
                    .dim(&self.style.cut(line, columns.saturating_sub(1)))
            }));
        }
        lines.splice(0..0, question);
        lines
    }
}

/// How many options stand above and below those that the terminal has rows for.
fn not_shown(above: usize, below: usize) -> String {
    let more = |count, place| (count > 0).then(|| format!("{count} more {place}"));
    let parts: Vec<String> = [more(above, "above"), more(below, "below")]
        .into_iter()
        .flatten()
        .collect();
    parts.join(", ")
}

/// One option, ready to be shown: in one line, or with its hint in several below each other. A hint is what lets a person
/// choose, so it is never cut at a word.
struct Row {
    lines: Vec<RowLine>,
    label_columns: usize,
}

struct RowLine {
    label: String,
    hint: String,
}

/// Where a hint would have less room than this beside its label, it stands below it.
const HINT_ROOM: usize = 24;

impl Row {
    fn new(label: &str, hint: &str, label_columns: usize, columns: usize) -> Self {
        // Four before it, one free after it.
        let columns = columns.saturating_sub(5);
        let mut labels = pieces(label, columns);
        let label = labels.pop().unwrap_or_default();
        let label_columns = label_columns.max(measure_text_width(&label)).min(columns);
        let beside = columns.saturating_sub(label_columns + 2);
        let is_beside = beside >= HINT_ROOM.min(measure_text_width(hint));
        let (label_columns, room) = if is_beside {
            (label_columns, beside)
        } else {
            // Two blanks, and two more of the gap.
            (2, columns.saturating_sub(4))
        };
        let mut hints = pieces(hint, room).into_iter().filter(|_| room >= 4);
        let first = if is_beside {
            hints.next().unwrap_or_default()
        } else {
            String::new()
        };
        let mut lines: Vec<RowLine> = labels
            .into_iter()
            .map(|label| RowLine {
                label,
                hint: String::new(),
            })
            .collect();
        lines.push(RowLine { label, hint: first });
        lines.extend(hints.map(|hint| RowLine {
            label: String::new(),
            hint,
        }));
        Self {
            lines,
            label_columns,
        }
    }
}

impl RowLine {
    fn gap(&self, label_columns: usize) -> String {
        if self.hint.is_empty() {
            return String::new();
        }
        " ".repeat(label_columns.saturating_sub(measure_text_width(&self.label)) + 2)
    }

    /// Without colour.
    fn plain(&self, label_columns: usize) -> String {
        format!("{}{}{}", self.label, self.gap(label_columns), self.hint)
    }

    fn dressed(&self, label_columns: usize, is_active: bool, style: Style) -> String {
        let label = if is_active {
            style.command(&self.label)
        } else {
            self.label.clone()
        };
        format!(
            "{label}{}{}",
            self.gap(label_columns),
            style.dim(&self.hint)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_long_list_letters_search_and_words_still_mean_something() {
        use crate::terminal::questions::OptionRow;
        let rows = (0..30)
            .map(|at| OptionRow::new(format!("Application {at}"), format!("id-{at}")))
            .collect();
        let choice = Choice::new("Which?", rows);
        let guide = crate::terminal::questions::Guide::explaining("One of them.");
        let mut list = List::new(&choice, &guide, Style::plain());
        let press = |list: &mut List<'_>, text: &str| {
            text.chars()
                .find_map(|letter| list.press(&Key::Char(letter)))
        };
        assert!(press(&mut list, "ID-2").is_none());
        assert_eq!(list.shown(), [2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
        list.press(&Key::ArrowDown);
        assert!(matches!(list.press(&Key::Enter), Some(Typed::Answer(20))));
        // Nothing goes round, and Esc takes back the search before it goes back.
        list.press(&Key::End);
        list.press(&Key::ArrowDown);
        assert_eq!(list.at, 29);
        assert!(list.press(&Key::Escape).is_none());
        assert_eq!(list.shown().len(), 30);
        // What no option has is a word, as in a short list.
        assert!(press(&mut list, "back").is_none());
        assert!(!matches!(list.press(&Key::Enter), Some(Typed::Answer(_))));
    }

    #[test]
    fn options_that_have_no_room_are_said_to_be_there() {
        use crate::terminal::questions::OptionRow;
        let rows = (0..7)
            .map(|at| OptionRow::new(format!("Option {at}"), ""))
            .collect();
        let choice = Choice::new("Which?", rows);
        let guide = crate::terminal::questions::Guide::explaining("One of them.");
        let mut list = List::new(&choice, &guide, Style::plain());
        let lead = Lead::of_list(&choice.label);
        let shown = |list: &List<'_>, height| list.lines(&lead, (height, 40)).join("\n");
        let drawn = shown(&list, 8);
        assert!(
            drawn.contains("more below") && !drawn.contains("above"),
            "{drawn}"
        );
        for _ in 0..3 {
            list.press(&Key::ArrowDown);
        }
        list.press(&Key::End);
        let drawn = shown(&list, 8);
        assert!(
            drawn.contains("more above") && !drawn.contains("below"),
            "{drawn}"
        );
        assert!(drawn.lines().count() < 8, "{drawn}");
        let drawn = shown(&list, 24);
        assert!(!drawn.contains("more"), "{drawn}");
    }

    #[test]
    fn no_row_is_wider_than_the_terminal_and_no_hint_is_cut() {
        let long = "días de suscripción, según contrato, y aún más allá de ello";
        for columns in [40, 60, 80] {
            for label in ["all-access", "días", long] {
                for hint in ["", long] {
                    let row = Row::new(label, hint, 10, columns);
                    let mut shown = String::new();
                    for line in &row.lines {
                        let plain = line.plain(row.label_columns);
                        assert!(measure_text_width(&plain) <= columns - 5, "{plain}");
                        shown.push_str(&line.hint);
                        shown.push(' ');
                    }
                    assert_eq!(shown.trim(), hint, "{columns}");
                }
            }
        }
        let row = Row::new("a", "hint", 4, 40);
        assert_eq!(row.lines[0].plain(row.label_columns), "a     hint");
    }
}
