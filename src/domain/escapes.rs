//! Escapes of URLs, pages, JSON and other languages, each with what it stands for and how long it is.

/// What an escape stands for.
pub(super) enum Meant {
    Byte(u8),
    Letter(char),
    Nothing,
}

impl Meant {
    pub(super) fn byte(value: u32) -> Self {
        u8::try_from(value).map_or(Self::Letter(char::REPLACEMENT_CHARACTER), Self::Byte)
    }

    fn letter(value: u32) -> Self {
        Self::Letter(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

pub(super) fn hex(digits: &[u8]) -> Option<u32> {
    number(digits, 16)
}

/// A tag of a page, or a comment: none is longer.
pub(super) fn tag(rest: &[u8]) -> Option<(Meant, usize)> {
    if !matches!(rest.get(1)?, b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?') {
        return None;
    }
    let length = rest.iter().take(1000).position(|byte| *byte == b'>')?;
    Some((Meant::Nothing, length + 1))
}

/// `%6B`, and `%u006B` of old scripts.
pub(super) fn percent(rest: &[u8]) -> Option<(Meant, usize)> {
    if rest
        .get(1)
        .is_some_and(|letter| letter.eq_ignore_ascii_case(&b'u'))
    {
        return Some((Meant::letter(hex(rest.get(2..6)?)?), 6));
    }
    Some((Meant::byte(hex(rest.get(1..3)?)?), 3))
}

/// `&#107;`, `&#x6b;`, `&amp;`. Browsers read numbers without the semicolon as well.
pub(super) fn entity(rest: &[u8]) -> Option<(Meant, usize)> {
    let digits = |from: usize, radix: u32| {
        let length = rest[from..]
            .iter()
            .take_while(|digit| char::from(**digit).is_digit(radix))
            .count();
        let value = number(&rest[from..from + length], radix)?;
        let closed = usize::from(rest.get(from + length) == Some(&b';'));
        Some((Meant::letter(value), from + length + closed))
    };
    match rest.get(1..3)? {
        [b'#', b'x' | b'X'] => digits(3, 16),
        [b'#', _] => digits(2, 10),
        _ => {
            let name = rest.get(1..24.min(rest.len()))?;
            let length = name.iter().position(|&letter| letter == b';')?;
            let name = std::str::from_utf8(&name[..length]).ok()?;
            Some((Meant::Letter(named(name)?), length + 2))
        }
    }
}

/// What an entity of HTML is called by. Of letters with an accent it is the letter: marks are not looked at.
fn named(name: &str) -> Option<char> {
    const NAMES: [(char, &[&str]); 36] = [
        ('&', &["amp", "AMP"]),
        ('<', &["lt", "LT"]),
        ('>', &["gt", "GT"]),
        ('"', &["quot", "QUOT"]),
        ('\'', &["apos"]),
        (
            ' ',
            &[
                "nbsp", "Tab", "NewLine", "ensp", "emsp", "thinsp", "shy", "zwj", "zwnj",
            ],
        ),
        ('!', &["excl"]),
        ('#', &["num"]),
        ('$', &["dollar"]),
        ('%', &["percnt"]),
        ('(', &["lpar"]),
        (')', &["rpar"]),
        ('*', &["ast", "midast"]),
        ('+', &["plus"]),
        (',', &["comma"]),
        ('.', &["period"]),
        ('/', &["sol"]),
        (':', &["colon"]),
        (';', &["semi"]),
        ('=', &["equals"]),
        ('?', &["quest"]),
        ('@', &["commat"]),
        ('[', &["lsqb", "lbrack"]),
        ('\\', &["bsol"]),
        (']', &["rsqb", "rbrack"]),
        ('^', &["Hat"]),
        ('_', &["lowbar", "UnderBar"]),
        ('`', &["grave", "DiacriticalGrave"]),
        ('{', &["lcub", "lbrace"]),
        ('|', &["vert", "verbar", "VerticalLine"]),
        ('}', &["rcub", "rbrace"]),
        ('~', &["tilde"]),
        ('-', &["hyphen", "dash", "minus"]),
        ('ß', &["szlig"]),
        ('ø', &["oslash", "Oslash"]),
        ('æ', &["aelig", "AElig"]),
    ];
    const ACCENTS: [&str; 9] = [
        "acute", "grave", "circ", "uml", "tilde", "ring", "cedil", "caron", "macr",
    ];
    let by_name = NAMES
        .iter()
        .find_map(|(letter, names)| names.contains(&name).then_some(*letter));
    by_name.or_else(|| {
        let first = name.chars().next().filter(char::is_ascii_alphabetic)?;
        ACCENTS.contains(&&name[1..]).then_some(first)
    })
}

/// The escapes of JSON, and those of other languages that a server may write its logs in.
pub(super) fn backslash(rest: &[u8]) -> Option<(Meant, usize)> {
    let fixed = |length: usize| Some((hex(rest.get(2..2 + length)?)?, 2 + length));
    match rest.get(1)? {
        b'u' | b'x' if rest.get(2) == Some(&b'{') => {
            let length = rest
                .iter()
                .skip(3)
                .take(8)
                .position(|&letter| letter == b'}')?;
            Some((Meant::letter(hex(&rest[3..3 + length])?), length + 4))
        }
        b'u' => {
            let (high, length) = fixed(4)?;
            let low = match rest.get(6..12) {
                Some([b'\\', b'u', low @ ..]) if (0xd800..0xdc00).contains(&high) => {
                    hex(low).filter(|low| (0xdc00..0xe000).contains(low))
                }
                _ => None,
            };
            Some(match low {
                Some(low) => (
                    Meant::letter(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)),
                    12,
                ),
                None => (Meant::letter(high), length),
            })
        }
        b'U' => fixed(8).map(|(value, length)| (Meant::letter(value), length)),
        b'x' => fixed(2).map(|(value, length)| (Meant::byte(value), length)),
        b'0'..=b'3' => Some((Meant::byte(number(rest.get(1..4)?, 8)?), 4)),
        b'n' | b'r' | b't' | b'b' | b'f' => Some((Meant::Byte(b' '), 2)),
        other @ (b'"' | b'\'' | b'\\' | b'/' | b'`') => Some((Meant::Byte(*other), 2)),
        _ => None,
    }
}
