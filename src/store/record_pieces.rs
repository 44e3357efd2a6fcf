//! Where in the text of a record file each record is.

use std::collections::HashSet;
use std::ops::Range;
use toml_parser::lexer::{Token, TokenKind};

/// Where each record of a text is, from its `[integrations.NAME]` up to the next; `None` where the text is not of that form
/// alone, which is all that this program writes.
pub(super) fn pieces(text: &str) -> Option<Vec<Range<usize>>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut names = HashSet::new();
    let mut last = "";
    let mut depth = 0_usize;
    let mut at_line_start = true;
    let mut tokens = toml_parser::Source::new(text).lex();
    while let Some(token) = tokens.next() {
        match token.kind() {
            TokenKind::LeftSquareBracket if at_line_start && depth == 0 => {
                let (name, is_its_own) = header(text, &mut tokens)?;
                if is_its_own {
                    if !names.insert(name) {
                        return None;
                    }
                    if let Some(piece) = pieces.last_mut() {
                        piece.end = token.span().start();
                    }
                    pieces.push(token.span().start()..text.len());
                    last = name;
                } else if name != last {
                    return None;
                }
            }
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                depth = depth.checked_sub(1)?;
            }
            _ => {}
        }
        at_line_start = match token.kind() {
            TokenKind::Newline => true,
            TokenKind::Whitespace => at_line_start,
            // The rest of a header's line was read with it.
            TokenKind::LeftSquareBracket => depth == 0 && at_line_start,
            _ => false,
        };
    }
    Some(pieces)
}

/// The name in the rest of the header of an integration's table, up to the end of its line, and whether it is that table
/// itself and none within it.
fn header<'a>(text: &'a str, tokens: &mut impl Iterator<Item = Token>) -> Option<(&'a str, bool)> {
    let mut keys = Vec::new();
    let mut is_closed = false;
    for token in tokens {
        let span = token.span();
        match token.kind() {
            TokenKind::Atom if !is_closed => keys.push(text.get(span.start()..span.end())?),
            TokenKind::Dot if !is_closed => {}
            TokenKind::RightSquareBracket if !is_closed => is_closed = true,
            TokenKind::Whitespace | TokenKind::Comment => {}
            TokenKind::Newline | TokenKind::Eof if is_closed => break,
            _ => return None,
        }
    }
    match keys.as_slice() {
        ["integrations", name] => Some((name, true)),
        ["integrations", name, ..] => Some((name, false)),
        _ => None,
    }
}
