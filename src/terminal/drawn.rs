//! What stands last on the screen and is drawn again: it is taken off as it stands there now, in as many rows as a terminal of
//! another width made of it.

use console::{Term, measure_text_width};
use std::io;

/// Lines that were drawn, and where the cursor is.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// The columns of each line above the cursor's.
    above: Vec<usize>,
    /// What stands before the cursor in its own line.
    before: usize,
}

impl Drawn {
    /// Draws lines in place of those that are there; the cursor stands in the last one, between the two parts of it.
    pub(super) fn show(
        &mut self,
        term: &Term,
        above: &[String],
        before: &str,
        behind: &str,
    ) -> io::Result<()> {
        self.clear(term)?;
        for line in above {
            term.write_line(line)?;
        }
        term.write_str(&format!("{before}{behind}"))?;
        term.move_cursor_left(measure_text_width(behind))?;
        term.flush()?;
        self.above = above.iter().map(|line| measure_text_width(line)).collect();
        self.before = measure_text_width(before);
        Ok(())
    }

    /// Takes it off the screen; the cursor stands where it began.
    pub(super) fn clear(&mut self, term: &Term) -> io::Result<()> {
        term.move_cursor_up(self.rows_above(usize::from(term.size().1)))?;
        term.clear_line()?;
        term.clear_to_end_of_screen()?;
        self.forget();
        Ok(())
    }

    /// Whether nothing is there.
    pub(super) const fn is_empty(&self) -> bool {
        self.above.is_empty() && self.before == 0
    }

    /// Something else stands there now.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn rows_above(&self, columns: usize) -> usize {
        let columns = columns.max(1);
        let above = self.above.iter().map(|line| rows_of(*line, columns));
        above.sum::<usize>() + self.before / columns
    }
}

/// The rows that a line takes.
pub(super) const fn rows_of(width: usize, columns: usize) -> usize {
    if width == 0 {
        1
    } else {
        width.div_ceil(columns)
    }
}

/// The rows that a terminal takes for what it echoes behind so many columns: lines, each with its end.
pub(super) fn rows_echoed(before: usize, typed: &str, columns: usize) -> usize {
    let columns = columns.max(1);
    let mut rows = 0;
    let mut width = before;
    for line in typed.split_inclusive('\n') {
        for letter in line.trim_end_matches(['\r', '\n']).chars() {
            width += match letter {
                '\t' => 8 - width % 8,
                // As ^X.
                letter if letter.is_control() => 2,
                letter => measure_text_width(letter.encode_utf8(&mut [0; 4])),
            };
        }
        rows += rows_of(width, columns);
        width = 0;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_drawn_takes_more_rows_on_a_narrower_terminal() {
        let drawn = Drawn {
            above: vec![77, 0, 40],
            before: 70,
        };
        assert_eq!(drawn.rows_above(80), 3);
        assert_eq!(drawn.rows_above(40), 2 + 1 + 1 + 1);
        assert_eq!(drawn.rows_above(0), 77 + 1 + 40 + 70);
    }

    #[test]
    fn each_line_that_is_echoed_counts() {
        for (before, typed, columns, rows) in [
            (13, "acme\n", 80, 1),
            (13, "acme", 80, 1),
            (13, "\n", 80, 1),
            (13, "one\ntwo\n\nthree\n", 80, 4),
            (13, "0123456789012345678901234567\n", 40, 2),
            (10, "0123456789\n", 20, 1),
            (10, "01234567890\n", 20, 2),
            (0, "a\tb\tc\n", 16, 2),
            (0, "\u{1b}\u{1b}\n", 3, 2),
        ] {
            assert_eq!(rows_echoed(before, typed, columns), rows, "{typed:?}");
        }
    }
}
