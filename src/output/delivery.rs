//! Where a report goes: standard output, files, and the step summary of GitHub Actions.

use super::document::{Document, Integration};
use super::human::{Detail, Look};
use super::{Format, jsonl, markdown};
use crate::domain::{IntegrationReport, Redactor};
use crate::store::atomic_file::WriteError;
use crate::store::shared_file;
use crate::terminal::stream;
use crate::terminal::style::{GREATEST_WIDTH, Style};
use std::io::Write as _;
use std::path::PathBuf;

/// A step summary may have a mebibyte; a larger one is not shown at all.
const LARGEST_SUMMARY: usize = 1_000_000;

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Standard output does not take it.
    #[error("cannot write to standard output: {0}")]
    Stdout(std::io::Error),
    /// A file cannot be written.
    #[error(transparent)]
    File(WriteError),
    /// The file of the step summary cannot be written.
    #[error("the step summary: {0}")]
    Summary(WriteError),
}

/// Where a report goes, and how it looks there.
pub struct Delivery {
    /// How it looks on standard output.
    pub format: Format,
    /// The files, each with its format.
    pub files: Vec<(Format, PathBuf)>,
    /// Where GitHub Actions takes a step's summary from.
    pub step_summary: Option<PathBuf>,
    /// How it looks to a person.
    pub look: Look,
    /// What takes secrets out of every text.
    pub redactor: Redactor,
}

impl Delivery {
    /// Makes sure that the files can be written, before anything is asked of a tenant.
    ///
    /// # Errors
    /// If one cannot be.
    pub fn prepare(&self) -> Result<(), DeliveryError> {
        self.files
            .iter()
            .try_for_each(|(_, path)| shared_file::probe(path))
            .map_err(DeliveryError::File)
    }

    /// Whether the whole report is needed at its end: not where each integration was written as it came, and nowhere else.
    pub fn needs_all(&self) -> bool {
        self.format != Format::Jsonl || !self.files.is_empty()
    }

    /// An integration that was just checked: it is written at once where the format is made for that. `false`
    /// where nobody reads on, and nothing is written elsewhere.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn integration(&self, report: &IntegrationReport) -> Result<bool, DeliveryError> {
        if self.format != Format::Jsonl {
            return Ok(true);
        }
        let is_read = print(&jsonl::integration(&Integration::of(
            report,
            &self.redactor,
        )))?;
        Ok(is_read || !self.files.is_empty())
    }

    /// The whole report, after each of its integrations was handed over.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(&self, document: &Document) -> Result<(), DeliveryError> {
        match self.format {
            Format::Jsonl => print(&jsonl::summary(document))?,
            format => print(&format.render(document, &self.look))?,
        };
        self.write_files(document)
    }

    /// A report that is there as a whole.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn whole(&self, document: &Document) -> Result<(), DeliveryError> {
        print(&self.format.render(document, &self.look))?;
        self.write_files(document)
    }

    fn write_files(&self, document: &Document) -> Result<(), DeliveryError> {
        let for_a_file = Look {
            style: Style::plain().with_utf8(true).with_width(GREATEST_WIDTH),
            detail: Detail::All,
            told_of_practice: false,
            section: self.look.section,
        };
        for (format, path) in &self.files {
            let text = format.render(document, &for_a_file);
            shared_file::write(path, text.as_bytes()).map_err(DeliveryError::File)?;
        }
        let formats = self.files.iter().map(|(format, _)| format);
        let for_github = formats
            .chain([&self.format])
            .any(|format| *format == Format::Github);
        match &self.step_summary {
            Some(path) if for_github => {
                let text = markdown::render(document, LARGEST_SUMMARY);
                shared_file::append(path, text.as_bytes()).map_err(DeliveryError::Summary)
            }
            _ => Ok(()),
        }
    }
}

/// `false` where the reader has gone.
fn print(text: &str) -> Result<bool, DeliveryError> {
    let mut out = stream::stdout();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(DeliveryError::Stdout)?;
    Ok(!out.is_closed())
}
