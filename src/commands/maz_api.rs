//! What the commands share that write an integration to the MAZ API, compare it or remove it there.

use crate::maz::Difference;
use crate::terminal::style::{Indent, Style};
use clap::ValueEnum;

/// Where an integration is written, as a flag names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TargetArg {
    /// The record file alone.
    File,
    /// The MAZ API as well.
    Api,
}

/// What the MAZ API holds otherwise, one line each: what is there, and what is to be there.
pub fn table(differences: &[Difference], style: Style) -> String {
    differences
        .iter()
        .map(|difference| {
            let text = style.typeset(&format!(
                "{}: {} → {}",
                difference.member, difference.held, difference.ours
            ));
            style.wrap(&text, Indent::hanging("  ", "    "))
        })
        .collect::<Vec<_>>()
        .join("\n")
}
