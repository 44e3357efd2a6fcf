//! What is asked of a person, and how an answer is judged.

use std::fmt;
use std::io;

use console::Key;
use thiserror::Error;

use crate::domain::{length, mask, sentence, shows_a_secret};

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum PromptError {
    /// The person pressed Ctrl-C. Where the handler of [`crate::process::interrupt`] is installed, the process ends before a
    /// caller sees this.
    #[error("interrupted")]
    Interrupted,
    /// A question needs both input and stderr to be terminals.
    #[error("there is no terminal to ask on")]
    NotATerminal,
    /// The person goes back to what was asked before: only where [`Guide::back`] offers it.
    #[error("gone back")]
    Back,
    /// The terminal failed.
    #[error("the terminal failed")]
    Io(#[from] io::Error),
}

/// Why an answer is not taken: a sentence for the person, who is then asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// What is wrong and what is wanted.
    pub sentence: String,
    /// Whether what was typed may stay on the screen and be edited. Not when it looks like a secret.
    pub keep: bool,
}

impl Rejection {
    /// Refuses what looks like a secret in a field that is shown: it is not drawn, and taken off the screen where it can be. What
    /// became of it is said by the terminal, which knows.
    pub fn wiped(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            keep: false,
        }
    }
}

impl<T: Into<String>> From<T> for Rejection {
    fn from(sentence: T) -> Self {
        Self {
            sentence: sentence.into(),
            keep: true,
        }
    }
}

/// Judges an answer while the person is still there to fix it. Pure and quick: no network.
pub type Check<'a> = &'a dyn Fn(&str) -> Result<(), Rejection>;

/// What a question offers beside its answer. It is typed where the answer would be, so that it works the same in a line,
/// a hidden field and a list. A question cannot be asked without: only one that has it can be given to a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    help: Vec<String>,
    /// The page that `o` opens.
    pub page: Option<String>,
    /// Whether Esc and `back` lead to what was asked before.
    pub back: bool,
    /// What Esc and `back` do, as a verb.
    going_back: &'static str,
    /// Whether the answer may be any text, a question too: a password is what somebody made up.
    any_text: bool,
}

/// What a person typed in place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// `back`
    Back,
    /// `?` or `help`
    Help,
    /// `o`
    Open,
    /// `quit` or `exit`; Ctrl-D where nothing is typed.
    Leave,
}

/// Ctrl-D.
pub(super) const CTRL_D: Key = Key::Char('\u{4}');

/// What came of typing: an answer, or a gesture.
pub(super) enum Typed<T> {
    Answer(T),
    Gesture(Gesture),
}

impl Guide {
    /// What `?` says.
    pub fn explaining(help: impl Into<String>) -> Self {
        Self {
            help: vec![help.into()],
            page: None,
            back: false,
            going_back: "goes back",
            any_text: false,
        }
    }

    /// Says more, each a paragraph of its own.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = String>) -> Self {
        self.help.extend(more);
        self
    }

    /// Opens a page, where there is one.
    #[must_use]
    pub fn opening(mut self, page: Option<String>) -> Self {
        self.page = page;
        self
    }

    /// Leads back to what was asked before, or not.
    #[must_use]
    pub const fn leading_back(mut self, back: bool) -> Self {
        self.back = back;
        self
    }

    /// Leads back to no question, and changes nothing.
    #[must_use]
    pub const fn leaving_all(mut self) -> Self {
        (self.back, self.going_back) = (true, "leaves all as it is");
        self
    }

    /// Says this in its place.
    #[must_use]
    pub fn saying(mut self, help: &[&str]) -> Self {
        self.help = help.iter().map(|line| (*line).to_owned()).collect();
        self
    }

    /// Takes a question for an answer too: a password is what somebody made up.
    #[must_use]
    pub const fn taking_any_text(mut self) -> Self {
        self.any_text = true;
        self
    }

    /// Its paragraphs.
    pub(super) fn help(&self) -> &[String] {
        &self.help
    }

    /// What a line means, if it is no answer. `o` is one where there is no page. The other words never are: who types
    /// `help` for a tenant's name wants help.
    pub fn gesture(&self, line: &str) -> Option<Gesture> {
        match line.trim().to_ascii_lowercase().as_str() {
            "?" | "help" => Some(Gesture::Help),
            words if !self.any_text && is_a_question(words) => Some(Gesture::Help),
            "o" if self.page.is_some() => Some(Gesture::Open),
            "back" => Some(Gesture::Back),
            "quit" | "exit" => Some(Gesture::Leave),
            _ => None,
        }
    }

    /// What can be typed here, in one sentence; without single keys where whole lines are read.
    pub fn keys(&self, by_keys: bool) -> String {
        let mut keys = String::new();
        if self.page.is_some() {
            keys.push_str("o opens the page. ");
        }
        if self.back {
            let word = if by_keys {
                "Esc or the word back"
            } else {
                "The word back"
            };
            keys = format!("{keys}{word} {}. ", self.going_back);
        }
        keys + "Ctrl-C leaves."
    }
}

/// A question with its guide: what a terminal asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guided<Q> {
    pub(super) question: Q,
    pub(super) guide: Guide,
}

/// Whether a person asks something, in place of answering: no value that is asked for ends in a question mark, or has several
/// words and begins as a question does.
fn is_a_question(line: &str) -> bool {
    const BEGINNINGS: [&str; 24] = [
        "how", "what", "what's", "whats", "where", "where's", "wheres", "which", "who", "why",
        "when", "can", "could", "do", "does", "is", "are", "should", "must", "i", "i'm", "help",
        "sorry", "please",
    ];
    let mut words = line.split_whitespace();
    let first = words
        .next()
        .unwrap_or_default()
        .to_lowercase()
        .replace('\u{2019}', "'");
    let asks = words.next().is_some() && BEGINNINGS.contains(&first.trim_end_matches(','));
    line.ends_with(['?', '\u{ff1f}', '\u{61f}']) || asks
}

/// A question whose answer is a line of text.
#[derive(Clone, Default)]
pub struct Text<'a> {
    /// What is asked, without colon.
    pub label: String,
    /// What Enter alone means. `Some("")` is an answer that may be left out.
    pub default: Option<String>,
    /// Judges the answer, also the default.
    pub check: Option<Check<'a>>,
}

impl<'a> Text<'a> {
    /// Asks for a value that has no default.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// What Enter alone means.
    #[must_use]
    pub fn with_default(mut self, default: impl Into<String>) -> Self {
        self.default = Some(default.into());
        self
    }

    /// Judges the answer.
    #[must_use]
    pub fn with_check(mut self, check: Check<'a>) -> Self {
        self.check = Some(check);
        self
    }

    /// Judges an answer. What looks like a secret goes nowhere, whatever is asked: the answer is shown while it is typed.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn judge(&self, line: &str) -> Result<(), Rejection> {
        let verdict = self.check.map_or(Ok(()), |check| check(line));
        match verdict {
            Ok(()) if shows_a_secret(line) => Err(Rejection::wiped(
                "This looks like a secret, which does not belong here, and is not used.",
            )),
            Err(refusal) if shows_a_secret(line) && refusal.keep => Err(Rejection::wiped(format!(
                "This looks like a secret, and is not used. {}",
                sentence(&refusal.sentence)
            ))),
            verdict => verdict,
        }
    }

    /// With what it offers beside an answer, so that it can be asked.
    #[must_use]
    pub const fn with_guide(self, guide: Guide) -> Guided<Self> {
        Guided {
            question: self,
            guide,
        }
    }
}

/// A question whose answer is not shown.
#[derive(Clone, Default)]
pub struct Secret<'a> {
    /// What is asked, without colon.
    pub label: String,
    /// Judges the answer. Its sentence must not quote it.
    pub check: Option<Check<'a>>,
    /// Whether its last characters may be shown, so that it is recognised.
    may_show_end: bool,
}

impl<'a> Secret<'a> {
    /// Asks for a secret that a person made up: of such a one, four characters are a good part.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// Asks for one that a machine made.
    pub fn made_by_a_machine(label: impl Into<String>) -> Self {
        Self {
            may_show_end: true,
            ..Self::new(label)
        }
    }

    /// What may be seen of an answer.
    pub(super) fn shown(&self, answer: &str) -> String {
        if self.may_show_end {
            mask(answer)
        } else {
            length(answer)
        }
    }

    /// Judges the answer.
    #[must_use]
    pub fn with_check(mut self, check: Check<'a>) -> Self {
        self.check = Some(check);
        self
    }

    /// With what it offers beside an answer, so that it can be asked.
    #[must_use]
    pub const fn with_guide(self, guide: Guide) -> Guided<Self> {
        Guided {
            question: self,
            guide,
        }
    }
}

/// One of the options of a [`Choice`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptionRow {
    /// What is chosen.
    pub label: String,
    /// What it means, in a few words; may be empty.
    pub hint: String,
    /// What `?` says of it, in a sentence; may be empty.
    pub help: String,
}

impl OptionRow {
    /// An option with a hint, which may be empty.
    pub fn new(label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            hint: hint.into(),
            help: String::new(),
        }
    }

    /// With what `?` says of it. So the help of a list names no option that is not there.
    #[must_use]
    pub fn explained(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// A question whose answer is one of a few options.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What is asked, without colon.
    pub label: String,
    /// At least one.
    pub options: Vec<OptionRow>,
    /// The one that Enter alone takes.
    pub default: usize,
}

impl Choice {
    /// Asks for one of the options; Enter alone takes the first.
    pub fn new(label: impl Into<String>, options: Vec<OptionRow>) -> Self {
        Self {
            label: label.into(),
            options,
            ..Self::default()
        }
    }

    /// Whether somebody may give a secret here in place of choosing.
    pub(super) fn is_about_a_secret(&self) -> bool {
        let has = |text: &str| {
            ["secret", "token", "password", "code"]
                .iter()
                .any(|word| text.to_lowercase().contains(word))
        };
        has(&self.label) || self.options.iter().any(|option| has(&option.label))
    }

    /// The one that Enter alone takes.
    #[must_use]
    pub fn with_default(mut self, default: usize) -> Self {
        self.default = default;
        self
    }

    /// With what it offers beside an answer, so that it can be asked; what `?` says of the options is added.
    #[must_use]
    pub fn with_guide(self, guide: Guide) -> Guided<Self> {
        let explained = self.options.iter().filter(|option| !option.help.is_empty());
        let help: Vec<String> = explained
            .map(|option| format!("{}: {}", option.label, option.help))
            .collect();
        Guided {
            guide: guide.and(help),
            question: self,
        }
    }
}

/// A question whose answer is yes or no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// What is asked, with its question mark.
    pub label: String,
    /// What Enter alone means.
    pub default: bool,
}

impl Confirm {
    /// Asks for a yes or a no.
    pub fn new(label: impl Into<String>, default: bool) -> Self {
        Self {
            label: label.into(),
            default,
        }
    }

    /// With what it offers beside an answer, so that it can be asked.
    #[must_use]
    pub const fn with_guide(self, guide: Guide) -> Guided<Self> {
        Guided {
            question: self,
            guide,
        }
    }
}

impl Guided<Text<'_>> {
    /// What Enter alone means.
    #[must_use]
    pub fn with_default(mut self, default: impl Into<String>) -> Self {
        self.question.default = Some(default.into());
        self
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Text")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Secret")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_mean_something_are_no_answers() {
        let guide = Guide::explaining("What it is.");
        for (line, gesture) in [
            ("?", Some(Gesture::Help)),
            (" Help ", Some(Gesture::Help)),
            ("back", Some(Gesture::Back)),
            ("QUIT", Some(Gesture::Leave)),
            ("exit", Some(Gesture::Leave)),
            ("o", None),
            ("helpers", None),
            ("", None),
        ] {
            assert_eq!(guide.gesture(line), gesture, "{line}");
        }
        let keys = guide.leaving_all().keys(true);
        let said = "Esc or the word back leaves all as it is. Ctrl-C leaves.";
        assert_eq!(keys, said);
    }

    #[test]
    fn a_question_is_no_answer() {
        let guide = Guide::explaining("What it is.");
        for question in [
            "?",
            " ? ",
            "why?",
            "how do I find my domain?",
            "How do I find my domain",
            "where\u{2019}s that",
            "what is this",
            "i don't know",
            "acme.us.auth0.com?",
        ] {
            assert_eq!(guide.gesture(question), Some(Gesture::Help), "{question}");
        }
        for answer in [
            "acme.us.auth0.com",
            "https://manage.auth0.com/dashboard?x=1",
            "What",
            "is.auth0.com",
            "Readers of Acme",
            "",
        ] {
            assert_eq!(guide.gesture(answer), None, "{answer}");
        }
        let password = guide.taking_any_text();
        assert_eq!(password.gesture("why not me?"), None);
        assert_eq!(password.gesture("?"), Some(Gesture::Help));
    }

    #[test]
    fn of_what_a_person_made_up_only_the_length_is_said() {
        let password = "Summer2026!! Summer2026!! Summer2026!!";
        assert_eq!(Secret::new("Password").shown(password), "38 characters");
        let made = "a".repeat(60) + "wxyz";
        assert_eq!(
            Secret::made_by_a_machine("Client Secret").shown(&made),
            "64 characters, ending in wxyz"
        );
    }

    #[test]
    fn the_help_of_a_list_is_that_of_its_options() {
        let rows = vec![
            OptionRow::new("Go on", "").explained("Once more."),
            OptionRow::new("Leave", ""),
        ];
        let choice = Choice::new("What now?", rows).with_guide(Guide::explaining("It failed."));
        assert_eq!(choice.guide.help(), ["It failed.", "Go on: Once more."]);
    }
}
