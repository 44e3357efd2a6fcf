//! What a report looks like, in each of its formats: one function each from the document, and where the text goes.

pub mod alike;
pub mod compare;
pub mod delivery;
pub mod document;
pub mod gaps;
pub mod github;
pub mod html;
pub mod human;
pub mod jsonl;
pub mod junit;
mod lines;
pub mod markdown;
pub mod merge;
pub mod not_read;
pub mod outcome;
mod plain;
pub mod practice;
pub mod reading;
pub mod since;
mod verdict;
pub mod words;

use clap::ValueEnum;
use document::Document;
use human::Look;

/// How a report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person
    Human,
    /// One JSON document, for programs: docs/report.schema.json
    Json,
    /// JSON lines: one integration a line as it comes, the summary last
    Jsonl,
    /// JUnit XML, which most CI servers read
    Junit,
    /// Annotations of GitHub Actions, and the step summary
    Github,
    /// To paste into a ticket or a chat
    Markdown,
    /// One page, to send to MAZ support or to a security team
    Html,
}

impl Format {
    /// Its name, as a flag has it.
    pub fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The names of all.
    pub fn names() -> Vec<String> {
        let all = Self::value_variants().iter();
        all.map(|format| format.name()).collect()
    }

    /// Whether a report in it can be read again.
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// The report, as a text that ends with a line end.
    pub fn render(self, document: &Document, look: &Look) -> String {
        match self {
            Self::Human => human::render(document, look),
            Self::Json => serde_json::to_string(document).unwrap_or_default() + "\n",
            Self::Jsonl => jsonl::render(document),
            Self::Junit => junit::render(document),
            Self::Github => github::render(document),
            Self::Markdown => markdown::render(document, markdown::PASTEABLE),
            Self::Html => html::render(document, look.section),
        }
    }
}
