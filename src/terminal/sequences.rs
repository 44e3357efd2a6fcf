//! What the keys beyond the letters send: the grammar of ECMA-48 with what terminals made of it. A sequence is taken whole,
//! also one that nobody planned for: its end is never typed into an answer.

use console::Key;
use std::collections::VecDeque;
use std::io;

const ESC: char = '\u{1b}';

/// A key that works on a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// To its beginning: Ctrl-Left, Alt-Left, Alt-B.
    Left,
    /// Behind it: Ctrl-Right, Alt-Right, Alt-F.
    Right,
    /// The one before the cursor is deleted: Alt-Backspace, Ctrl-Backspace.
    CutLeft,
    /// The one behind the cursor is: Alt-D, Ctrl-Delete.
    CutRight,
}

/// What a sequence means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sequence {
    Key(Key),
    Word(Word),
    PasteBegins,
    PasteEnds,
    /// Nothing here.
    Nothing,
}

/// The letters that came and are not understood yet, and those that come in the same instant.
pub struct Letters<'a> {
    pub ahead: &'a mut VecDeque<char>,
    /// Reads on, where more is there at once.
    pub more: &'a mut dyn FnMut(&mut VecDeque<char>) -> io::Result<()>,
}

impl Letters<'_> {
    fn next(&mut self) -> io::Result<Option<char>> {
        if self.ahead.is_empty() {
            (self.more)(self.ahead)?;
        }
        Ok(self.ahead.pop_front())
    }

    /// Parameters and the letter behind them. What cannot stand in a sequence ends it, and is a key of its own.
    fn parameters(&mut self) -> io::Result<Option<(String, char)>> {
        let mut parameters = String::new();
        loop {
            match self.next()? {
                None => return Ok(None),
                Some(letter @ ' '..='?') => parameters.push(letter),
                Some(last @ '@'..='~') => return Ok(Some((parameters, last))),
                Some(other) => {
                    self.ahead.push_front(other);
                    return Ok(None);
                }
            }
        }
    }

    /// Behind an Esc.
    ///
    /// # Errors
    /// If the terminal fails or the person interrupts.
    pub fn sequence(&mut self) -> io::Result<Sequence> {
        let Some(first) = self.next()? else {
            return Ok(Sequence::Key(Key::Escape));
        };
        Ok(match first {
            '[' => self.control()?,
            'O' => match self.parameters()? {
                Some((parameters, last)) => key_of(&parameters, last),
                None => Sequence::Nothing,
            },
            // Texts of the terminal, as its answer to who asks for a colour.
            ']' | 'P' | 'X' | '^' | '_' => {
                self.skip_text()?;
                Sequence::Nothing
            }
            // Alt and a key, as rxvt sends it.
            ESC => match self.sequence()? {
                Sequence::Key(Key::ArrowLeft) => Sequence::Word(Word::Left),
                Sequence::Key(Key::ArrowRight) => Sequence::Word(Word::Right),
                Sequence::Key(Key::Del) => Sequence::Word(Word::CutRight),
                other => other,
            },
            'b' | 'B' => Sequence::Word(Word::Left),
            'f' | 'F' => Sequence::Word(Word::Right),
            'd' | 'D' => Sequence::Word(Word::CutRight),
            '\u{7f}' | '\u{8}' => Sequence::Word(Word::CutLeft),
            // Alt and a letter beyond ASCII, of which console gives the bytes.
            '\u{c0}'..='\u{ff}' => {
                let behind = match first {
                    '\u{c0}'..='\u{df}' => 1,
                    '\u{e0}'..='\u{ef}' => 2,
                    _ => 3,
                };
                for _ in 0..behind {
                    match self.next()? {
                        Some('\u{80}'..='\u{bf}') => {}
                        Some(other) => {
                            self.ahead.push_front(other);
                            break;
                        }
                        None => break,
                    }
                }
                Sequence::Nothing
            }
            _ => Sequence::Nothing,
        })
    }

    fn control(&mut self) -> io::Result<Sequence> {
        let Some((parameters, last)) = self.parameters()? else {
            return Ok(Sequence::Nothing);
        };
        match (parameters.as_str(), last) {
            // F1 to F5 of the Linux console.
            ("", '[') => {
                self.next()?;
            }
            // The mouse, which nobody asked for.
            ("", 'M') => {
                for _ in 0..3 {
                    self.next()?;
                }
            }
            _ => return Ok(key_of(&parameters, last)),
        }
        Ok(Sequence::Nothing)
    }

    /// To the end of a text: BEL, or Esc and a backslash.
    fn skip_text(&mut self) -> io::Result<()> {
        let mut before = ' ';
        while let Some(letter) = self.next()? {
            if letter == '\u{7}' || (before, letter) == (ESC, '\\') {
                break;
            }
            before = letter;
        }
        Ok(())
    }
}

/// The key of a sequence: `1;5D` is Ctrl and the left arrow, `3;5~` Ctrl and Delete.
fn key_of(parameters: &str, last: char) -> Sequence {
    let mut numbers = parameters.split(';');
    let number = numbers.next().unwrap_or_default();
    // rxvt and old ones give the modifiers alone: `5D`.
    let modifiers = numbers.next().unwrap_or(if last.is_ascii_alphabetic() {
        number
    } else {
        ""
    });
    // One more than the sum of Shift (1), Alt (2), Ctrl (4); behind a colon stands whether it was pressed or let go.
    let modifiers = modifiers.split(':').next().unwrap_or_default();
    let by_words = modifiers
        .parse::<u8>()
        .is_ok_and(|sum| sum.wrapping_sub(1) & 0b110 != 0);
    let word_or = |word: Word, key: Key| {
        if by_words {
            Sequence::Word(word)
        } else {
            Sequence::Key(key)
        }
    };
    match (number, last) {
        ("200", '~') => Sequence::PasteBegins,
        ("201", '~') => Sequence::PasteEnds,
        (_, 'A') => Sequence::Key(Key::ArrowUp),
        (_, 'B') => Sequence::Key(Key::ArrowDown),
        (_, 'C') => word_or(Word::Right, Key::ArrowRight),
        (_, 'D') => word_or(Word::Left, Key::ArrowLeft),
        // rxvt: with Ctrl, and with Shift.
        ("", 'c') => Sequence::Word(Word::Right),
        ("", 'd') => Sequence::Word(Word::Left),
        ("3", '^') => Sequence::Word(Word::CutRight),
        ("1" | "7", '~' | '^' | '$') | (_, 'H') => Sequence::Key(Key::Home),
        ("4" | "8", '~' | '^' | '$') | (_, 'F') => Sequence::Key(Key::End),
        ("3", '~') => word_or(Word::CutRight, Key::Del),
        ("5", '~') => Sequence::Key(Key::PageUp),
        ("6", '~') => Sequence::Key(Key::PageDown),
        // The keypad's, where it is no digit.
        ("", 'M') | ("13", 'u') => Sequence::Key(Key::Enter),
        ("127", 'u') => word_or(Word::CutLeft, Key::Backspace),
        ("27", 'u') => Sequence::Key(Key::Escape),
        _ => Sequence::Nothing,
    }
}

/// The letters that a key came as.
pub(super) fn letters_of(key: Key) -> Vec<char> {
    let sequence = |text: &str| text.chars().collect();
    match key {
        Key::Char(letter) => vec![letter],
        Key::Enter => vec!['\r'],
        Key::Backspace => vec!['\u{7f}'],
        Key::Tab => vec!['\t'],
        Key::Escape => vec![ESC],
        Key::UnknownEscSeq(letters) => std::iter::once(ESC).chain(letters).collect(),
        Key::ArrowUp => sequence("\u{1b}[A"),
        Key::ArrowDown => sequence("\u{1b}[B"),
        Key::ArrowRight => sequence("\u{1b}[C"),
        Key::ArrowLeft => sequence("\u{1b}[D"),
        Key::Home => sequence("\u{1b}[H"),
        Key::End => sequence("\u{1b}[F"),
        Key::BackTab => sequence("\u{1b}[Z"),
        Key::Insert => sequence("\u{1b}[2~"),
        Key::Del => sequence("\u{1b}[3~"),
        Key::PageUp => sequence("\u{1b}[5~"),
        Key::PageDown => sequence("\u{1b}[6~"),
        _ => Vec::new(),
    }
}

/// The key of a letter, as console has it.
pub(super) const fn key_of_letter(letter: char) -> Key {
    match letter {
        '\r' | '\n' => Key::Enter,
        '\u{7f}' | '\u{8}' => Key::Backspace,
        '\t' => Key::Tab,
        '\u{1}' => Key::Home,
        '\u{5}' => Key::End,
        letter => Key::Char(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What letters behind an Esc mean, and what is left of them.
    fn read(text: &str) -> (Sequence, String) {
        let mut ahead: VecDeque<char> = text.chars().collect();
        let sequence = Letters {
            ahead: &mut ahead,
            more: &mut |_| Ok(()),
        }
        .sequence()
        .expect("letters that are there");
        (sequence, ahead.iter().collect())
    }

    #[test]
    fn keys_with_ctrl_and_alt_work_on_words() {
        for (text, word) in [
            ("[1;5D", Word::Left),
            ("[1;3D", Word::Left),
            ("[5D", Word::Left),
            ("Od", Word::Left),
            ("O5D", Word::Left),
            ("b", Word::Left),
            ("\u{1b}[D", Word::Left),
            ("[1;5C", Word::Right),
            ("[1;7C", Word::Right),
            ("f", Word::Right),
            ("\u{1b}OC", Word::Right),
            ("[3;5~", Word::CutRight),
            ("[3^", Word::CutRight),
            ("d", Word::CutRight),
            ("\u{7f}", Word::CutLeft),
            ("\u{8}", Word::CutLeft),
            ("[127;5u", Word::CutLeft),
        ] {
            let (sequence, left) = read(text);
            assert_eq!(sequence, Sequence::Word(word), "{text:?}");
            assert_eq!(left, "", "{text:?}");
        }
    }

    #[test]
    fn a_sequence_that_means_nothing_is_taken_whole() {
        for text in [
            "OP",
            "OS",
            "O2P",
            "[15~",
            "[15;5~",
            "[[A",
            "[1;5P",
            "[24;2~",
            "[2~",
            "[Z",
            "[I",
            "[<0;10;10M",
            "[M !!",
            "[?1;2c",
            "[57441;5u",
            "[27;5;9~",
            "[10;20R",
            "]11;rgb:1/2/3\u{7}",
            "]11;rgb:1/2/3\u{1b}\\",
            "P1$r0m\u{1b}\\",
            "x",
            "1",
            "\u{c3}\u{a9}",
            "[",
            "O",
            "[1;",
        ] {
            let (sequence, left) = read(text);
            assert_eq!(sequence, Sequence::Nothing, "{text:?}");
            assert_eq!(left, "", "{text:?}");
        }
    }

    #[test]
    fn keys_stay_what_they_are_and_what_stands_behind_is_kept() {
        for (text, key, behind) in [
            ("", Key::Escape, ""),
            ("\u{1b}", Key::Escape, ""),
            ("[A", Key::ArrowUp, ""),
            ("OB", Key::ArrowDown, ""),
            ("[1;2D", Key::ArrowLeft, ""),
            ("[Dx", Key::ArrowLeft, "x"),
            ("[3~3~", Key::Del, "3~"),
            ("[1;5Hacme", Key::Home, "acme"),
            ("OM", Key::Enter, ""),
        ] {
            assert_eq!(read(text), (Sequence::Key(key), behind.into()), "{text:?}");
        }
        assert_eq!(read("[\r"), (Sequence::Nothing, "\r".into()));
        assert_eq!(read("[200~[201~").0, Sequence::PasteBegins);
        assert_eq!(read("[201~").0, Sequence::PasteEnds);
    }

    #[test]
    fn a_key_and_its_letters_are_the_same() {
        for key in [Key::ArrowLeft, Key::Home, Key::Del, Key::PageDown] {
            let letters: String = letters_of(key.clone()).into_iter().skip(1).collect();
            assert_eq!(read(&letters).0, Sequence::Key(key));
        }
        for letter in ['a', '\r', '\u{7f}', '\t'] {
            assert_eq!(letters_of(key_of_letter(letter)), [letter]);
        }
    }
}
