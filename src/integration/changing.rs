//! What is seen while Auth0 is changed, change by change; and what is said to a person who leaves in the midst of it: what was done,
//! what may have been done, and how it goes on.

use crate::context::Context;
use crate::provision::{Action, Change, Piece, Progress};
use crate::terminal::farewell::Farewell;
use crate::terminal::spinner::Spinner;
use crate::terminal::style::{Indent, Mark};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Default)]
struct Seen {
    done: Vec<String>,
    doing: Option<String>,
}

/// Changes under way.
pub struct Changing<'a> {
    context: &'a Context,
    seen: Arc<Mutex<Seen>>,
    spinner: RefCell<Option<Spinner>>,
    _farewell: Farewell,
}

impl<'a> Changing<'a> {
    /// From now on Auth0 is changed. `ways` are the ways on for who leaves: each what it is for, and a command.
    pub fn begin(context: &'a Context, ways: Vec<(&'static str, String)>) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (style, told) = (context.err, Arc::clone(&seen));
        let farewell = Farewell::saying(style, move || {
            let wrap = |text: &str| style.wrap(&style.typeset(text), Indent::hanging("", "  "));
            let mut text = String::new();
            for line in words(&lock(&told)) {
                let _ = writeln!(text, "{}", wrap(&line));
            }
            for (what, command) in &ways {
                let _ = writeln!(text, "{what}  {}", style.command(command));
            }
            text.trim_end().to_owned()
        });
        Self {
            context,
            seen,
            spinner: RefCell::default(),
            _farewell: farewell,
        }
    }

    /// One is about to be made: whether it was, is not known until [`Self::done`].
    pub fn about_to(&self, title: &str) {
        lock(&self.seen).doing = Some(title.to_owned());
        let message = format!("Changing Auth0: {title}");
        *self.spinner.borrow_mut() = Some(self.context.progress.start(&message));
    }

    /// It was made.
    pub fn done(&self, title: &str, what: &str) {
        self.still();
        {
            let mut seen = lock(&self.seen);
            seen.doing = None;
            seen.done.push(format!("{title}: {what}"));
        }
        let mark = self.context.err.mark(Mark::Pass);
        self.context.say(&format!("{mark} {title}: {what}"));
    }

    /// One of a plan is begun, or was made.
    pub fn tell(&self, change: &Change, progress: Progress) {
        let title = Piece::find(&change.piece).map_or("", |piece| piece.title);
        let what = match change.action {
            Action::Create => "made",
            Action::Change => "changed",
        };
        match progress {
            Progress::Begun => self.about_to(title),
            Progress::Done => self.done(title, what),
            Progress::NothingToDo => {
                self.not_done();
                let mark = self.context.err.mark(Mark::Pass);
                self.context.say(&format!(
                    "{mark} {title}: by Auth0 itself, nothing was changed"
                ));
            }
        }
    }

    /// It was not made, after all.
    pub fn not_done(&self) {
        self.still();
        lock(&self.seen).doing = None;
    }

    /// Nothing turns any more.
    pub fn still(&self) {
        drop(self.spinner.borrow_mut().take());
    }
}

fn words(seen: &Seen) -> Vec<String> {
    if seen.done.is_empty() && seen.doing.is_none() {
        return vec!["Nothing was changed in Auth0 yet.".to_owned()];
    }
    let mut lines = vec!["You left while Auth0 was being changed.".to_owned()];
    if !seen.done.is_empty() {
        lines.push(format!("Done: {}.", seen.done.join("; ")));
    }
    if let Some(doing) = &seen.doing {
        lines.push(format!(
            "Perhaps done, since the answer did not come: {doing}."
        ));
    }
    lines.push(
        "It is noted. Run the same command again to go on: nothing is made twice.".to_owned(),
    );
    lines
}

/// A lock that a panicking thread left behind is used anyway.
fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
