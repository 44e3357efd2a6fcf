//! What a person is told who leaves by Ctrl-C, Ctrl-D or a word, wherever the program is at that moment.

use crate::process::interrupt::{Guard, on_interrupt};
use crate::terminal::stream;
use crate::terminal::style::Style;

/// Words for who leaves, until it is dropped. They are made in that moment.
#[must_use = "nothing is said once it is dropped"]
pub struct Farewell {
    _guard: Guard,
}

impl Farewell {
    /// Says these words.
    pub fn saying(style: Style, words: impl FnOnce() -> String + Send + 'static) -> Self {
        Self {
            _guard: on_interrupt(Box::new(move || stream::tell(&words(), style))),
        }
    }
}
