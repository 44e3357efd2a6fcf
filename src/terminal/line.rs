//! One line of text while it is typed: what each key does to it, by the habits of shells (readline's emacs mode).

use crate::terminal::sequences::Word;
use console::{Key, measure_text_width};

/// A line and the place of the cursor in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    letters: Vec<char>,
    at: usize,
}

impl Line {
    /// What was typed so far.
    pub fn text(&self) -> String {
        self.letters.iter().collect()
    }

    /// What stands before the cursor, and what behind it.
    pub fn around_cursor(&self) -> (String, String) {
        let (before, behind) = self.letters.split_at(self.at);
        (before.iter().collect(), behind.iter().collect())
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Moves the cursor behind what was typed.
    pub fn end(&mut self) {
        self.at = self.letters.len();
    }

    /// Puts text where the cursor stands. Control characters are left out; line ends stay, since what runs over several lines
    /// is told as such.
    pub fn insert(&mut self, text: &str) {
        let stays = |letter: &char| !letter.is_control() || *letter == '\n';
        for letter in text.chars().filter(stays) {
            self.letters.insert(self.at, letter);
            self.at += 1;
        }
    }

    /// Does what a key means. Keys that mean nothing here change nothing.
    pub fn press(&mut self, key: &Key) {
        match key {
            Key::Backspace if self.at > 0 => {
                self.at -= 1;
                self.letters.remove(self.at);
            }
            Key::Del | Key::Char('\u{4}') if self.at < self.letters.len() => {
                self.letters.remove(self.at);
            }
            Key::ArrowLeft | Key::Char('\u{2}') => self.at = self.at.saturating_sub(1),
            Key::ArrowRight | Key::Char('\u{6}') => self.at = self.letters.len().min(self.at + 1),
            Key::Home | Key::Char('\u{1}') => self.at = 0,
            Key::End | Key::Char('\u{5}') => self.at = self.letters.len(),
            // Ctrl-U and Ctrl-K: everything before, and behind, the cursor.
            Key::Char('\u{15}') => {
                self.letters.drain(..self.at);
                self.at = 0;
            }
            Key::Char('\u{b}') => self.letters.truncate(self.at),
            Key::Char('\u{17}') => self.cut_word(),
            Key::Char(letter) if !letter.is_control() => {
                self.letters.insert(self.at, *letter);
                self.at += 1;
            }
            _ => {}
        }
    }

    /// Moves by a word, or deletes one, as in a shell: a word is letters and digits.
    pub fn press_word(&mut self, word: Word) {
        let is_of_word = |letter: &char| letter.is_alphanumeric();
        match word {
            Word::Left | Word::CutLeft => {
                let before = &self.letters[..self.at];
                let ends = before.iter().rposition(is_of_word).map_or(0, |at| at + 1);
                let inside = before[..ends].iter().rev();
                let starts = ends - inside.take_while(|letter| is_of_word(letter)).count();
                if word == Word::CutLeft {
                    self.letters.drain(starts..self.at);
                }
                self.at = starts;
            }
            Word::Right | Word::CutRight => {
                let behind = &self.letters[self.at..];
                let starts = behind.iter().position(is_of_word).unwrap_or(behind.len());
                let inside = behind[starts..].iter();
                let ends = starts + inside.take_while(|letter| is_of_word(letter)).count();
                if word == Word::CutRight {
                    self.letters.drain(self.at..self.at + ends);
                } else {
                    self.at += ends;
                }
            }
        }
    }

    /// Ctrl-W: the word before the cursor, with the blanks behind it.
    fn cut_word(&mut self) {
        let before = &self.letters[..self.at];
        let word_ends = before
            .iter()
            .rposition(|letter| !letter.is_whitespace())
            .map_or(0, |last| last + 1);
        let starts = before[..word_ends]
            .iter()
            .rposition(|letter| letter.is_whitespace())
            .map_or(0, |blank| blank + 1);
        self.letters.drain(starts..self.at);
        self.at = starts;
    }
}

/// The end of a text, as much of it as has room.
pub(super) fn last_columns(text: &str, columns: usize) -> String {
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
pub(super) fn first_columns(text: &str, columns: usize) -> String {
    let mut width = 0;
    text.chars()
        .take_while(|letter| {
            width += measure_text_width(letter.encode_utf8(&mut [0; 4]));
            width <= columns
        })
        .collect()
}

/// What the person typed goes back to the screen, in one row: without control characters, which could do things there.
pub(super) fn printable(line: &str) -> String {
    line.chars()
        .map(|letter| match letter {
            '\n' => '|',
            letter if letter.is_control() => '?',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str, keys: &[Key]) -> String {
        let mut line = Line::default();
        line.insert(text);
        for key in keys {
            line.press(key);
        }
        let (before, behind) = line.around_cursor();
        format!("{before}|{behind}")
    }

    #[test]
    fn keys_do_what_they_do_in_a_shell() {
        use Key::{ArrowLeft, ArrowRight, Backspace, Char, Del, End, Home};
        let control = |letter: char| Char(char::from(letter as u8 - b'a' + 1));
        for (text, keys, expected) in [
            ("acme", vec![Backspace], "acm|"),
            ("acme", vec![ArrowLeft, ArrowLeft, Backspace], "a|me"),
            ("acme", vec![Home, Del], "|cme"),
            ("acme", vec![Home, control('d')], "|cme"),
            ("acme", vec![control('a'), Char('x')], "x|acme"),
            ("acme", vec![Home, control('e'), Char('x')], "acmex|"),
            ("acme", vec![Home, End], "acme|"),
            ("acme", vec![ArrowLeft, control('u')], "|e"),
            ("acme", vec![ArrowLeft, control('k')], "acm|"),
            ("one two  ", vec![control('w')], "one |"),
            ("one", vec![control('w'), control('w')], "|"),
            ("", vec![Backspace, Del, ArrowLeft, ArrowRight], "|"),
            ("é€", vec![ArrowLeft, Backspace], "|€"),
            ("acme", vec![Char('\u{7}')], "acme|"),
        ] {
            assert_eq!(after(text, &keys), expected, "{text} {keys:?}");
        }
    }

    #[test]
    fn keys_that_work_on_words_do_so() {
        use Word::{CutLeft, CutRight, Left, Right};
        for (text, words, expected) in [
            ("acme.us.auth0.com", vec![Left, Left], "acme.us.|auth0.com"),
            ("acme.us  ", vec![Left], "acme.|us  "),
            ("acme.us", vec![Left, Left, Left, Right], "acme|.us"),
            ("acme.us", vec![CutLeft], "acme.|"),
            ("acme.us", vec![CutLeft, CutLeft, CutLeft], "|"),
            ("acme.us", vec![Left, Left, CutRight], "|.us"),
            ("acme.us", vec![Left, Left, CutRight, CutRight], "|"),
            ("acme", vec![Right, CutRight], "acme|"),
            ("", vec![Left, Right, CutLeft, CutRight], "|"),
        ] {
            let mut line = Line::default();
            line.insert(text);
            for word in &words {
                line.press_word(*word);
            }
            let (before, behind) = line.around_cursor();
            assert_eq!(format!("{before}|{behind}"), expected, "{text} {words:?}");
        }
    }

    #[test]
    fn what_is_pasted_brings_no_control_characters() {
        assert_eq!(after("acme\r\n\u{1b}[2J\tx", &[]), "acme\n[2Jx|");
    }

    #[test]
    fn what_is_shown_again_has_no_control_characters() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a?[2Jb");
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
