//! A text as somebody may read it who undoes what was done to it: escapes of URLs, pages and JSON, base64, base32 and
//! hex, one within the other. Each letter remembers where in the text it comes from.

use super::counted::indices;
use super::escapes::{Meant, code_point, css, equals, escape, tag, whole_tag};
use super::untrusted::{is_hidden, is_plain, look_alike};
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

/// How many codings may lie within each other.
const DEEPEST: usize = 4;

/// Pieces that decode to fewer readable bytes are taken for chance.
pub(super) const SHORTEST_PIECE: usize = 4;

/// From where to where in the text, in bytes.
pub(super) type Span = (usize, usize);

/// A letter without case, marks and width, and where it comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) letter: char,
    pub(super) span: Span,
}

/// Bytes, and where each comes from.
#[derive(Default)]
struct Layer {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

/// Shows each reading of a text, as letters, of pieces that were decoded only those of at least so many bytes; `false` where
/// there are more of them than anybody needs, which only a text has that was made to have them.
pub(super) fn each_reading(text: &str, shortest: usize, see: &mut dyn FnMut(&[Letter])) -> bool {
    let mut left = 64 * text.len() + 64 * 1024;
    visit(
        &characters_of(text),
        None,
        DEEPEST,
        shortest,
        &mut left,
        see,
    )
}

/// An escape at the beginning of what is given, and how long it is.
type Escape = fn(&[u8]) -> Option<(Meant, usize)>;

/// How escapes are read: what each has that few texts have, what it begins with, and what it stands for. What follows a sign of
/// equality in a form looks like an escape of mails, and one of a style sheet like others: each is read without the other.
const ESCAPES: [(&[char], &[u8], Escape); 6] = [
    (&['%', '&', '\\'], b"%&\\", escape),
    (&['='], b"=", equals),
    (&['<'], b"<", tag),
    (&['<'], b"<", whole_tag),
    (&['\\'], b"\\", css),
    (&['+'], b"Uu", code_point),
];

/// Shows the reading that these characters are, and those that they hold. What they were made of is given where it is not
/// just they themselves.
fn visit(
    characters: &[Letter],
    layer: Option<&Layer>,
    depth: usize,
    shortest: usize,
    left: &mut usize,
    see: &mut dyn FnMut(&[Letter]),
) -> bool {
    let Some(rest) = left.checked_sub(characters.len()) else {
        return false;
    };
    *left = rest;
    see(&letters_of(characters));
    if depth == 0 {
        return true;
    }
    let mut visit = |next: &Layer| {
        let characters = next.characters();
        visit(&characters, Some(next), depth - 1, shortest, left, see)
    };
    let mut before = Layer::default();
    for (signs, begins, read) in ESCAPES {
        if !characters.iter().any(|found| signs.contains(&found.letter)) {
            continue;
        }
        let next = match layer {
            Some(layer) => layer.unescaped(begins, read),
            None => Layer::of(characters).unescaped(begins, read),
        };
        let Some(next) = next.filter(|next| next.bytes != before.bytes) else {
            continue;
        };
        if !visit(&next) {
            return false;
        }
        before = next;
    }
    // Most texts have fewer numbers than any list.
    let lists = if count_of_numbers(characters) < shortest {
        &[][..]
    } else {
        &NUMBERS
    };
    if !lists.is_empty()
        && let Some(next) = without_indices(characters, shortest)
        && !visit(&next)
    {
        return false;
    }
    for &radix in lists {
        if !numbers(characters, radix, shortest).iter().all(&mut visit) {
            return false;
        }
    }
    for radix in &RADICES {
        for run in radix.runs(characters, shortest) {
            for phase in 0..radix.phases {
                let digits = run.get(phase..).unwrap_or_default();
                if !radix.decoded(digits, shortest).iter().all(&mut visit) {
                    return false;
                }
            }
        }
    }
    true
}

/// The letters of a text without case, blanks, marks, invisible characters and escape sequences.
pub(super) fn letters(text: &str) -> Vec<char> {
    if is_plain(text) {
        // As nearly every secret is.
        return text
            .chars()
            .filter(|letter| *letter != LEFT_OUT)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
    }
    letters_of(&characters_of(text))
        .iter()
        .map(|found| found.letter)
        .collect()
}

/// The letter or digit of ASCII that another one only is a form of, wide, bold or in a circle: a reader takes it for that.
fn narrow(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    let mut parts =
        DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(std::iter::once(letter));
    match (parts.next(), parts.next()) {
        (Some(part), None) if part.is_ascii_graphic() => part,
        _ => letter,
    }
}

/// The characters of a text, and where each stands.
fn characters_of(text: &str) -> Vec<Letter> {
    let found = |(at, letter): (usize, char)| Letter {
        letter: narrow(letter),
        span: (at, at + letter.len_utf8()),
    };
    if text.is_ascii() {
        // Of these it is known at once how many there are.
        return text
            .bytes()
            .map(char::from)
            .enumerate()
            .map(found)
            .collect();
    }
    text.char_indices().map(found).collect()
}

impl Layer {
    fn with_capacity(length: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(length),
            spans: Vec::with_capacity(length),
        }
    }

    fn of(characters: &[Letter]) -> Self {
        let mut layer = Self::with_capacity(characters.len());
        layer.extend(characters);
        layer
    }

    fn extend(&mut self, characters: &[Letter]) {
        for found in characters {
            self.push(found.letter, found.span);
        }
    }

    fn push(&mut self, letter: char, span: Span) {
        let mut buffer = [0; 4];
        for byte in letter.encode_utf8(&mut buffer).bytes() {
            self.push_byte(byte, span);
        }
    }

    fn push_byte(&mut self, byte: u8, span: Span) {
        self.bytes.push(byte);
        self.spans.push(span);
    }

    /// Its characters; what is no UTF-8 is one that stands for nothing.
    fn characters(&self) -> Vec<Letter> {
        let mut found = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        let mut push = |letter: char, length: usize| {
            let span = (self.spans[at].0, self.spans[at + length - 1].1);
            found.push(Letter {
                letter: narrow(letter),
                span,
            });
            at += length;
        };
        for chunk in self.bytes.utf8_chunks() {
            for letter in chunk.valid().chars() {
                push(letter, letter.len_utf8());
            }
            for _ in chunk.invalid() {
                push(char::REPLACEMENT_CHARACTER, 1);
            }
        }
        found
    }

    /// The same with each escape that begins with one of these bytes replaced by what it stands for; `None` where there is
    /// none.
    fn unescaped(&self, begins: &[u8], read: Escape) -> Option<Self> {
        let mut next = Self::with_capacity(self.bytes.len());
        let mut at = 0;
        let mut changed = false;
        while let Some(&byte) = self.bytes.get(at) {
            let found = begins.contains(&byte).then(|| read(&self.bytes[at..]));
            if let Some((meant, length)) = found.flatten() {
                changed = true;
                let span = (self.spans[at].0, self.spans[at + length - 1].1);
                match meant {
                    Meant::Byte(byte) => next.push_byte(byte, span),
                    Meant::Letter(letter) => next.push(letter, span),
                    Meant::Nothing => {}
                }
                at += length;
            } else {
                next.push_byte(byte, self.spans[at]);
                at += 1;
            }
        }
        changed.then_some(next)
    }
}

/// A blank of a form.
const LEFT_OUT: char = '+';

/// The letters among characters.
fn letters_of(characters: &[Letter]) -> Vec<Letter> {
    let decompose = DecomposingNormalizerBorrowed::new_nfkd();
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let mut found = Vec::with_capacity(characters.len());
    let mut at = 0;
    while let Some(&Letter { letter, span }) = characters.get(at) {
        at += 1;
        if letter.is_ascii() {
            if letter == '\u{1b}' {
                at += escape_sequence(&characters[at..]);
            } else if letter.is_ascii_graphic() && letter != LEFT_OUT {
                let letter = letter.to_ascii_lowercase();
                found.push(Letter { letter, span });
            }
            continue;
        }
        for part in decompose.normalize_iter(std::iter::once(letter)) {
            let left_out = part.is_whitespace()
                || part.is_control()
                || part == LEFT_OUT
                || is_hidden(part)
                || classes.get_u8(part) != 0;
            if !left_out {
                let part = look_alike(part);
                found.extend(part.to_lowercase().map(|letter| Letter { letter, span }));
            }
        }
    }
    found
}

/// No sequence that a terminal knows has longer parameters: what is longer is text that somebody hides behind one.
const LONGEST_PARAMETERS: usize = 11;

/// How long the rest of an escape sequence is (ECMA-48: CSI with its parameters and final byte, else one character).
fn escape_sequence(rest: &[Letter]) -> usize {
    let is = |at: usize, range: std::ops::RangeInclusive<char>| {
        rest.get(at)
            .is_some_and(|found| range.contains(&found.letter))
    };
    if !is(0, '['..='[') {
        return 0;
    }
    let mut at = 1;
    while at <= LONGEST_PARAMETERS && is(at, ' '..='?') {
        at += 1;
    }
    if is(at, '@'..='~') { at + 1 } else { 1 }
}

/// What lists of bytes are written in: `115, 101`, `0x73 0x65`, `163 145`, `01110011 01100101`.
const NUMBERS: [u32; 4] = [10, 16, 8, 2];

/// The most that stands between two numbers of a list.
const LONGEST_GAP: usize = 4;

/// The same without the numbers that only count its pieces; `None` where there are none.
fn without_indices(characters: &[Letter], shortest: usize) -> Option<Layer> {
    let letters: Vec<char> = characters.iter().map(|found| found.letter).collect();
    let indices = indices(&letters, shortest);
    let mut layer = Layer::default();
    let mut kept = 0;
    for index in &indices {
        layer.extend(&characters[kept..index.start]);
        kept = index.end;
    }
    layer.extend(&characters[kept..]);
    (kept > 0).then_some(layer)
}

/// How many words begin with a digit.
fn count_of_numbers(characters: &[Letter]) -> usize {
    let mut before = ' ';
    let begins = |found: &&Letter| {
        let begins = found.letter.is_ascii_digit() && !before.is_ascii_alphanumeric();
        before = found.letter;
        begins
    };
    characters.iter().filter(begins).count()
}

/// The bytes of each list of numbers that is long enough to hold something. Hex has a sign of its own before each; without
/// one it is read as letters.
fn numbers(characters: &[Letter], radix: u32, shortest: usize) -> Vec<Layer> {
    let mut lists = Vec::new();
    let mut list = Layer::default();
    let mut gap = 0;
    let mut at = 0;
    while let Some(found) = characters.get(at) {
        if !found.letter.is_ascii_alphanumeric() {
            at += 1;
            gap += 1;
            continue;
        }
        let word: String = characters[at..]
            .iter()
            .map(|found| found.letter)
            .take_while(char::is_ascii_alphanumeric)
            .take(LONGEST_NUMBER + 1)
            .collect();
        let span = (found.span.0, characters[at + word.len() - 1].span.1);
        at += word.len();
        let value = byte_of(&word, radix);
        if value.is_none() || gap > LONGEST_GAP {
            lists.push(std::mem::take(&mut list));
        }
        // Zeros are between the letters of UTF-16.
        if let Some(byte) = value.filter(|byte| *byte != 0) {
            list.push_byte(byte, span);
        }
        gap = 0;
    }
    lists.push(list);
    lists.retain(|list| list.bytes.len() >= shortest);
    lists
}

/// `0b01110011` is the longest.
const LONGEST_NUMBER: usize = 10;

/// The byte that a word stands for, with the sign of its radix or without.
fn byte_of(word: &str, radix: u32) -> Option<u8> {
    let word = word.to_ascii_lowercase();
    let digits = match radix {
        16 => Some(word.strip_prefix("0x")?),
        8 => word.strip_prefix("0o"),
        2 => word.strip_prefix("0b"),
        _ => None,
    };
    u8::from_str_radix(digits.unwrap_or(&word), radix).ok()
}

/// A way to write bytes by letters: base64 in both alphabets, base32, hex (RFC 4648).
struct Radix {
    bits: u32,
    /// At how many letters a byte may begin: whatever stood before it was written with it.
    phases: usize,
    value: fn(u8) -> Option<u8>,
    /// What may stand between the letters.
    between: &'static [u8],
}

const RADICES: [Radix; 3] = [
    Radix {
        bits: 6,
        phases: 4,
        value: |letter| match letter {
            b'A'..=b'Z' => Some(letter - b'A'),
            b'a'..=b'z' => Some(letter - b'a' + 26),
            b'0'..=b'9' => Some(letter - b'0' + 52),
            b'+' | b'-' => Some(62),
            b'/' | b'_' => Some(63),
            _ => None,
        },
        between: b"",
    },
    Radix {
        bits: 5,
        phases: 8,
        value: |letter| match letter.to_ascii_lowercase() {
            letter @ b'a'..=b'z' => Some(letter - b'a'),
            b'2'..=b'7' => Some(letter - b'2' + 26),
            _ => None,
        },
        between: b"-",
    },
    Radix {
        bits: 4,
        phases: 2,
        value: |letter| {
            char::from(letter)
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        },
        between: b":-.,_",
    },
];

impl Radix {
    /// The runs of digits that are long enough to hold something, blanks and invisible characters left out.
    fn runs(&self, characters: &[Letter], shortest: usize) -> Vec<Vec<(u8, Span)>> {
        let shortest = shortest * 8 / self.bits as usize;
        let mut runs = Vec::new();
        let mut run = Vec::with_capacity(characters.len());
        let mut at = 0;
        while let Some(&Letter { letter, span }) = characters.get(at) {
            at += 1;
            let byte = u8::try_from(letter).ok().filter(u8::is_ascii);
            if let Some(value) = byte.and_then(self.value) {
                run.push((value, span));
            } else if letter == '\u{1b}' {
                at += escape_sequence(&characters[at..]);
            } else if !self.is_between(letter) {
                if run.len() >= shortest {
                    runs.push(run.clone());
                }
                run.clear();
            }
        }
        if run.len() >= shortest {
            runs.push(run);
        }
        runs
    }

    fn is_between(&self, letter: char) -> bool {
        match u8::try_from(letter) {
            Ok(byte) if byte.is_ascii_graphic() => self.between.contains(&byte),
            _ => letter.is_whitespace() || letter.is_control() || is_hidden(letter),
        }
    }

    /// The bytes that digits stand for, and where each comes from. Zeros are between the letters of UTF-16 and UTF-32, and mean
    /// nothing else that could be read.
    fn bytes(&self, digits: &[(u8, Span)]) -> impl Iterator<Item = (u8, Span)> {
        let (mut held, mut bits, mut began) = (0_u32, 0, 0);
        digits.iter().filter_map(move |&(value, span)| {
            if bits == 0 {
                began = span.0;
            }
            held = held << self.bits | u32::from(value);
            bits += self.bits;
            if bits < 8 {
                return None;
            }
            bits -= 8;
            let [.., byte] = (held >> bits).to_be_bytes();
            let from = std::mem::replace(&mut began, span.0);
            (byte != 0).then_some((byte, (from, span.1)))
        })
    }

    /// Whether there may be anything to read in what digits stand for: nearly always there is not. What follows its first byte as
    /// UTF-8 does is taken for a letter, some that are none among them.
    fn holds_text(&self, digits: &[(u8, Span)], shortest: usize) -> bool {
        let (mut length, mut missing) = (0, 0);
        let mut left = digits.len() * self.bits as usize / 8;
        for (byte, _) in self.bytes(digits) {
            let follows = matches!(byte, 0x80..=0xbf) && missing > 0;
            if missing > 0 && !follows {
                length = 0;
            }
            (length, missing) = match byte {
                _ if follows => (length + 1, missing - 1),
                0x20..=0x7e => (length + 1, 0),
                0xc2..=0xf4 => (length + 1, byte.leading_ones() - 1),
                _ => (0, 0),
            };
            left -= 1;
            if length >= shortest {
                return true;
            }
            if length + left < shortest {
                return false;
            }
        }
        false
    }

    /// What digits stand for, where it can be read.
    fn decoded(&self, digits: &[(u8, Span)], shortest: usize) -> Vec<Layer> {
        if !self.holds_text(digits, shortest) {
            return Vec::new();
        }
        let mut whole = Layer::default();
        for (byte, span) in self.bytes(digits) {
            whole.push_byte(byte, span);
        }
        let mut pieces = Vec::new();
        let mut piece = Layer::default();
        let mut end = |piece: &mut Layer| {
            let piece = std::mem::take(piece);
            if piece.bytes.len() >= shortest {
                pieces.push(piece);
            }
        };
        for Letter { letter, span } in whole.characters() {
            if letter == char::REPLACEMENT_CHARACTER || letter.is_ascii_control() {
                end(&mut piece);
            } else {
                piece.push(letter, span);
            }
        }
        end(&mut piece);
        pieces
    }
}
