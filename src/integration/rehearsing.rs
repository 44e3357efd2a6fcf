//! Whether a rehearsal may make a user: the question that a person is asked before one, wherever it is offered.

use crate::domain::{DirectoryName, Settings};
use crate::terminal::questions::{Confirm, Guide, Guided};
use crate::terminal::style::{Indent, Style};

/// Which user is made, and where.
pub fn announced(settings: &Settings, username: &str, style: Style) -> String {
    let directory = settings
        .default_directory
        .as_ref()
        .map_or("the directory", DirectoryName::as_str);
    let words = format!(
        "In {directory} of {} a user {username} will be created, logged in once, and blocked again.",
        settings.domain
    );
    style.wrap(&words, Indent::default())
}

/// The question; with a way back, where there is one.
pub fn question(back: bool) -> Guided<Confirm> {
    let guide = Guide::explaining(
        "It is the nearest thing to a reader's first visit: it shows that MAZ can create readers, and that they can log in. No e-mail is sent, and the user is used again the next time.",
    );
    Confirm::new("Rehearse?", false).with_guide(guide.leading_back(back))
}
