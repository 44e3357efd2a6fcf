//! A text that somebody took apart into pieces with a number before each: `0=a 1=b`, `[1]: a, [2]: b`.

use std::ops::Range;

/// The farthest that the next number is behind one.
const LONGEST_STEP: usize = 24;

/// Where the numbers are that only count, from nothing or one on: those of each row of so many at least.
pub(super) fn indices(letters: &[char], shortest: usize) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let row = counted_from(letters, at);
        match row.last() {
            Some(last) if row.len() >= shortest => {
                at = last.end;
                all.extend(row);
            }
            _ => at += 1,
        }
    }
    all
}

/// Where the numbers are that count on from the one that stands here, if one does.
fn counted_from(letters: &[char], at: usize) -> Vec<Range<usize>> {
    let mut row = Vec::new();
    let first = match letters[at] {
        '0' => 0,
        '1' => 1,
        _ => return row,
    };
    let mut places = at..at + 1;
    for wanted in first.. {
        let digits = wanted.to_string();
        let Some(from) = places.find(|at| is_number(letters, *at, &digits)) else {
            break;
        };
        let to = from + digits.len();
        row.push(from..to);
        // What follows is a sign and at least a letter, which may be a digit: where it is taken for the next number, that
        // stands in its place.
        places = to + 2..(to + 2 + LONGEST_STEP).min(letters.len());
    }
    row
}

/// Whether a word of just these digits stands there.
fn is_number(letters: &[char], at: usize, digits: &str) -> bool {
    let rest = letters.get(at..).unwrap_or_default();
    let is_of_a_word = |letter: &char| letter.is_ascii_alphanumeric();
    let begins = at == 0 || !is_of_a_word(&letters[at - 1]);
    let ends = !rest.get(digits.len()).is_some_and(is_of_a_word);
    begins && ends && rest.iter().copied().take(digits.len()).eq(digits.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_count_are_told_from_those_that_are_counted() {
        for (text, left) in [
            ("0=a 1=b 2=c 3=d", "=a =b =c =d"),
            ("[1]: 5, [2]: 9, [3]: 7", "[]: 5, []: 9, []: 7"),
            ("x 0=1 1=2 2=- 3=9", "x =1 =2 =- =9"),
            ("0=a 2=b 3=c", "0=a 2=b 3=c"),
            ("0a 1b 2c", "0a 1b 2c"),
            ("0=a 1=b", "0=a 1=b"),
            ("0", "0"),
        ] {
            let letters: Vec<char> = text.chars().collect();
            let found = indices(&letters, 3);
            let kept = (0..letters.len()).filter(|at| !found.iter().any(|one| one.contains(at)));
            assert_eq!(kept.map(|at| letters[at]).collect::<String>(), left);
        }
    }
}
