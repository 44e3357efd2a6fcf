//! The line of a question, while it is open and once it is answered.

use crate::terminal::style::{Indent, Style};
use crate::terminal::wrapping::pieces;
use console::measure_text_width;

/// What stands before an answer.
pub(super) struct Lead {
    label: String,
    /// What is said while the question is open alone.
    aside: String,
    colon: &'static str,
    /// With less room than this behind it, a label gets a line of its own.
    room: usize,
}

/// Room for a line of text.
const ROOM: usize = 24;

impl Lead {
    /// Of a line of text. Empty, `aside` is none.
    pub(super) fn of_text(label: &str, aside: impl Into<String>) -> Self {
        Self {
            label: label.to_owned(),
            aside: aside.into(),
            colon: ": ",
            room: ROOM,
        }
    }

    /// Of a yes or a no.
    pub(super) fn of_confirm(label: &str, aside: &str) -> Self {
        Self {
            colon: " ",
            room: 4,
            ..Self::of_text(label, aside)
        }
    }

    /// Of a list, which stands below it.
    pub(super) fn of_list(label: &str) -> Self {
        Self {
            colon: if label.ends_with(['?', '.']) {
                " "
            } else {
                ": "
            },
            ..Self::of_text(label, "(arrow keys, then Enter)")
        }
    }

    fn start(&self, style: Style) -> String {
        let mut start = format!("> {}", style.strong(&style.typeset(&self.label)));
        if !self.aside.is_empty() {
            start.push(' ');
            start.push_str(&style.dim(&style.typeset(&self.aside)));
        }
        start
    }

    /// While it is open: the lines above that of the answer, and what stands before the answer.
    pub(super) fn open(&self, style: Style) -> (Vec<String>, String) {
        let start = self.start(style);
        if measure_text_width(&start) + self.colon.len() + self.room < style.width() {
            return (Vec::new(), format!("{start}{}", self.colon));
        }
        let columns = style.width().saturating_sub(2);
        if measure_text_width(&self.aside) <= columns {
            return (lines(&start, style), "  ".to_owned());
        }
        // A long default without a blank is broken here, where its lines are counted.
        let label = format!("> {}", style.strong(&style.typeset(&self.label)));
        let mut above = lines(&label, style);
        let pieces = pieces(&style.typeset(&self.aside), columns);
        above.extend(pieces.iter().map(|piece| format!("  {}", style.dim(piece))));
        (above, "  ".to_owned())
    }

    /// While a list is open below it.
    pub(super) fn above_list(&self, style: Style) -> Vec<String> {
        lines(&self.start(style), style)
    }

    /// Above options that have numbers.
    pub(super) fn above_numbers(&self, style: Style) -> Vec<String> {
        lines(
            &format!("> {}", style.strong(&style.typeset(&self.label))),
            style,
        )
    }

    /// Once it is answered: the answer behind it, or below where there is no room.
    pub(super) fn answered(&self, answer: &str, style: Style) -> Vec<String> {
        let label = format!("> {}", style.strong(&style.typeset(&self.label)));
        let answer = style.value(&style.typeset(answer));
        let line = format!("{label}{}{answer}", self.colon);
        if measure_text_width(&line) <= style.width() {
            return vec![line];
        }
        let mut lines = lines(&label, style);
        lines.push(format!("  {answer}"));
        lines
    }
}

fn lines(text: &str, style: Style) -> Vec<String> {
    let wrapped = style.wrap(text, Indent::hanging("", "  "));
    wrapped.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_that_is_longer_than_a_line_is_broken_into_lines() {
        let style = Style::plain().with_width(40);
        let default = "x".repeat(100);
        let (above, _) = Lead::of_text("Default Directory", format!("[{default}]")).open(style);
        assert!(
            above.iter().all(|line| measure_text_width(line) <= 40),
            "{above:?}"
        );
        let whole: String = above[1..].iter().map(|line| line.trim()).collect();
        assert_eq!(whole, format!("[{default}]"));
    }

    #[test]
    fn what_is_said_of_keys_goes_with_the_open_question() {
        let lead = Lead::of_list("In which region is the tenant?");
        for width in [80, 40, 30] {
            let style = Style::plain().with_width(width);
            assert!(
                lead.above_list(style)
                    .join(" ")
                    .replace("  ", "")
                    .contains("then Enter")
            );
            let answered = lead.answered("acme.us.auth0.com", style).join("\n");
            assert!(!answered.contains("Enter"), "{answered}");
            assert!(answered.ends_with("acme.us.auth0.com"), "{answered}");
            for line in answered.lines() {
                assert!(measure_text_width(line) <= width, "{answered}");
            }
        }
    }
}
