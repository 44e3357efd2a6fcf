//! Escapes of URLs, pages, JSON and other languages, each with what it stands for and how long it is.

/// What an escape stands for.
pub(super) enum Meant {
    Byte(u8),
    Letter(char),
    Nothing,
}

impl Meant {
    fn byte(value: u32) -> Self {
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

fn hex(digits: &[u8]) -> Option<u32> {
    number(digits, 16)
}

/// Escapes of addresses, pages and languages, by what they begin with.
pub(super) fn escape(rest: &[u8]) -> Option<(Meant, usize)> {
    match rest.first()? {
        b'%' => percent(rest),
        b'&' => entity(rest),
        _ => backslash(rest),
    }
}

/// `=6B` of mails.
pub(super) fn equals(rest: &[u8]) -> Option<(Meant, usize)> {
    Some((Meant::byte(hex(rest.get(1..3)?)?), 3))
}

/// How many digits of hex follow, and what they stand for.
fn digits(rest: &[u8], fewest: usize) -> Option<(u32, usize)> {
    let is_digit = |digit: &&u8| digit.is_ascii_hexdigit();
    let length = rest.iter().take(6).take_while(is_digit).count();
    Some((hex(&rest[..length])?, length)).filter(|_| length >= fewest)
}

/// `\6b ` and `\00006b` of style sheets (CSS Syntax section 4.3.7): a blank behind it belongs to it.
pub(super) fn css(rest: &[u8]) -> Option<(Meant, usize)> {
    let (value, length) = digits(rest.get(1..)?, 1)?;
    let blank = rest.get(1 + length).is_some_and(u8::is_ascii_whitespace);
    Some((Meant::letter(value), 1 + length + usize::from(blank)))
}

/// `U+006B`, as Unicode names a letter.
pub(super) fn code_point(rest: &[u8]) -> Option<(Meant, usize)> {
    let (value, length) = digits(rest.get(1..)?.strip_prefix(b"+")?, 4)?;
    Some((Meant::letter(value), 2 + length))
}

/// No tag of a page, and no comment, is longer.
const LONGEST_TAG: usize = 1000;

fn is_tag(rest: &[u8]) -> bool {
    matches!(
        rest.get(1),
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?')
    )
}

/// A tag of a page, or a comment, up to the first `>`, as most who take them out do. In XML what follows `<![CDATA[` is text.
pub(super) fn tag(rest: &[u8]) -> Option<(Meant, usize)> {
    const TEXT: &[u8] = b"<![CDATA[";
    if rest.starts_with(TEXT) {
        return Some((Meant::Nothing, TEXT.len()));
    }
    up_to_the_first_end(rest)
}

fn up_to_the_first_end(rest: &[u8]) -> Option<(Meant, usize)> {
    let rest = &rest[..rest.len().min(LONGEST_TAG)];
    let end = rest.iter().position(|byte| *byte == b'>')?;
    is_tag(rest).then_some((Meant::Nothing, end + 1))
}

/// The same as a browser reads it, for which a `>` in a quoted value or in a comment ends nothing.
pub(super) fn whole_tag(rest: &[u8]) -> Option<(Meant, usize)> {
    let rest = &rest[..rest.len().min(LONGEST_TAG)];
    let length = match rest {
        [b'<', b'!', b'-', b'-', rest @ ..] => 4 + end_of_comment(rest)?,
        [b'<', b'!' | b'?', ..] => return up_to_the_first_end(rest),
        _ if is_tag(rest) => 1 + end_of_tag(&rest[1..])?,
        _ => return None,
    };
    Some((Meant::Nothing, length))
}

/// Where a comment ends, from behind its `<!--`.
fn end_of_comment(rest: &[u8]) -> Option<usize> {
    let at_once = [&b">"[..], b"->"];
    if let Some(end) = at_once.iter().find(|end| rest.starts_with(end)) {
        return Some(end.len());
    }
    (0..rest.len()).find_map(|at| {
        let ends = [&b"-->"[..], b"--!>"];
        let end = ends.iter().find(|end| rest[at..].starts_with(end))?;
        Some(at + end.len())
    })
}

/// Where a tag ends, from behind its `<` (HTML, section 13.2.5: only what follows the sign of equality of an attribute is
/// quoted).
fn end_of_tag(rest: &[u8]) -> Option<usize> {
    enum Within {
        Element,
        Gap,
        Name,
        AfterName,
        Value,
        Quoted(u8),
        Unquoted,
    }
    let mut within = Within::Element;
    for (at, &byte) in rest.iter().enumerate() {
        let is_blank = byte.is_ascii_whitespace();
        within = match (within, byte) {
            (Within::Quoted(quote), byte) if byte == quote => Within::Gap,
            (Within::Quoted(quote), _) => Within::Quoted(quote),
            (_, b'>') => return Some(at + 1),
            (Within::Name | Within::AfterName, b'=') => Within::Value,
            (Within::Value, b'"' | b'\'') => Within::Quoted(byte),
            (Within::Value, _) if is_blank => Within::Value,
            (Within::Name | Within::AfterName, _) if is_blank => Within::AfterName,
            (Within::Unquoted | Within::Element | Within::Gap, _) if is_blank => Within::Gap,
            (Within::Value | Within::Unquoted, _) => Within::Unquoted,
            (Within::Element, b'/') if at > 0 => Within::Gap,
            (Within::Element, _) => Within::Element,
            (_, b'/') => Within::Gap,
            _ => Within::Name,
        };
    }
    None
}

/// `%6B`, and `%u006B` of old scripts.
fn percent(rest: &[u8]) -> Option<(Meant, usize)> {
    if rest
        .get(1)
        .is_some_and(|letter| letter.eq_ignore_ascii_case(&b'u'))
    {
        return Some((Meant::letter(hex(rest.get(2..6)?)?), 6));
    }
    Some((Meant::byte(hex(rest.get(1..3)?)?), 3))
}

/// `&#107;`, `&#x6b;`, `&amp;`. Browsers read numbers without the semicolon as well.
fn entity(rest: &[u8]) -> Option<(Meant, usize)> {
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
fn backslash(rest: &[u8]) -> Option<(Meant, usize)> {
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
