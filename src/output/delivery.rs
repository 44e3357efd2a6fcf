//! Where a report goes: standard output, files, and the step summary of GitHub Actions.

use super::alike::is_many;
use super::document::{Document, Integration};
use super::human::{Detail, Look};
use super::lines::{Lines, print};
use super::practice::Incomparable;
use super::{Format, jsonl, markdown};
use crate::domain::{Redactor, Status};
use crate::store::Beside;
use crate::store::atomic_file::WriteError;
use crate::store::shared_file;
use crate::terminal::stream::{nobody_reads_stdout, only_writing};
use crate::terminal::style::{GREATEST_WIDTH, Style};
use std::path::{Path, PathBuf};

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
    /// One report would be lost in the other.
    #[error("--output: two reports are to go into {}", .0.display())]
    Twice(PathBuf),
    /// It is one of this program's own files.
    #[error("--output: {} is where maz-auth0 keeps integrations or their secrets", .0.display())]
    Kept(PathBuf),
    /// A secret is read from it.
    #[error("--output: {} is where this run reads a secret from", .0.display())]
    Secret(PathBuf),
    /// This run reads a report from it, and what is to be written there is none that can be read again.
    #[error("--output: {} is the report that is read, and {} cannot be read again", .0.display(), .1)]
    Read(PathBuf, String),
    /// What changed since the earlier report cannot be told.
    #[error(transparent)]
    Incomparable(Incomparable),
    /// Several of these at once.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<Self>),
}

/// Where a report goes, and how it looks there.
pub struct Delivery {
    /// How it looks on standard output.
    pub format: Format,
    /// The files, each with its format.
    pub files: Vec<(Format, PathBuf)>,
    /// Where GitHub Actions takes a step's summary from.
    pub step_summary: Option<PathBuf>,
    /// The way to standard output of lines that come one by one, where files are to be written as well.
    pub lines: Option<Lines>,
    /// Files that no report may replace.
    pub kept: Vec<PathBuf>,
    /// Files that hold the secrets of this run.
    pub secrets: Vec<PathBuf>,
    /// Files of the reports that this run reads.
    pub read: Vec<PathBuf>,
    /// How it looks to a person.
    pub look: Look,
    /// What takes secrets out of every text.
    pub redactor: Redactor,
}

/// How much of an integration is needed at the end of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// Nothing: it was written as it came, and nowhere else.
    Nothing,
    /// As much as a line needs: it holds, among many.
    InShort,
    /// All of it.
    Whole,
}

/// Whether a file is one of these that this program keeps, or lies beside one for its sake.
pub fn is_kept(path: &Path, kept: &[PathBuf]) -> bool {
    let place = shared_file::place(path);
    let mut kept = kept.iter().map(|kept| shared_file::place(kept));
    kept.any(|kept| is_of(&place, &kept))
}

/// Whether a file is one that this program keeps, or lies beside it for its sake, such as a journal.
fn is_of(place: &Path, kept: &Path) -> bool {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let (own, kept_name) = (name(place), name(kept));
    let is_its = |own: &str| own.starts_with(&kept_name) || own == "maz-auth0.lock";
    place == kept
        || place.parent() == kept.parent()
            && (Beside::has(&own) || own.strip_prefix('.').is_some_and(is_its))
}

impl Delivery {
    /// Makes sure that the files can be written, before anything is asked of a tenant.
    ///
    /// # Errors
    /// If one cannot be, or would replace another report or what this program keeps.
    pub fn prepare(&self) -> Result<(), DeliveryError> {
        let placed = |paths: &[PathBuf]| -> Vec<PathBuf> {
            paths.iter().map(|path| shared_file::place(path)).collect()
        };
        let secrets = placed(&self.secrets);
        let read = placed(&self.read);
        let mut places = Vec::new();
        let files = self.files.iter();
        let files = files.map(|(format, path)| (*format, path.as_path()));
        let summary = self.summary().map(|path| (Format::Markdown, path));
        for (format, path) in files.chain(summary) {
            let place = shared_file::place(path);
            if places.contains(&place) {
                return Err(DeliveryError::Twice(path.to_owned()));
            }
            if is_kept(path, &self.kept) {
                return Err(DeliveryError::Kept(path.to_owned()));
            }
            if secrets.contains(&place) {
                return Err(DeliveryError::Secret(path.to_owned()));
            }
            if !format.is_read() && read.contains(&place) {
                return Err(DeliveryError::Read(path.to_owned(), format.name()));
            }
            places.push(place);
        }
        for (_, path) in &self.files {
            shared_file::probe(path).map_err(DeliveryError::File)?;
        }
        match self.summary() {
            Some(path) => shared_file::probe_adding(path).map_err(DeliveryError::Summary),
            None => Ok(()),
        }
    }

    /// The way of lines that come one by one: where there are files as well, those do not wait for who reads the lines.
    pub fn lines(format: Format, files: &[(Format, PathBuf)]) -> Option<Lines> {
        let is_wanted = format == Format::Jsonl && !files.is_empty();
        is_wanted.then(Lines::start)?.ok()
    }

    /// Where the step's summary goes, where one is wanted.
    fn summary(&self) -> Option<&Path> {
        let mut formats = self
            .files
            .iter()
            .map(|(format, _)| format)
            .chain([&self.format]);
        let is_wanted = formats.any(|format| *format == Format::Github);
        self.step_summary.as_deref().filter(|_| is_wanted)
    }

    /// How much the end of the report needs of an integration of so many that was handed over.
    pub fn needs(&self, integration: &Integration, of: usize) -> Needed {
        let files = self.files.iter().map(|(format, _)| *format);
        let formats = (self.format != Format::Jsonl).then_some(self.format);
        let has_lines = is_many(of) && integration.outcome == Status::Pass;
        let shows_all = |format| match format {
            Format::Json | Format::Jsonl | Format::Junit => true,
            Format::Human => self.look.detail == Detail::Requests,
            Format::Github | Format::Markdown | Format::Html => false,
        };
        let mut needed = Needed::Nothing;
        for format in files.chain(formats) {
            if !has_lines || shows_all(format) {
                return Needed::Whole;
            }
            needed = Needed::InShort;
        }
        needed
    }

    /// Whether nobody reads on, and nothing is written elsewhere.
    pub fn is_unread(&self) -> bool {
        self.files.is_empty() && self.summary().is_none() && nobody_reads_stdout()
    }

    /// An integration that was just checked: it is written at once where the format is made for that. `false`
    /// where nobody reads on, and nothing is written elsewhere.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn integration(&self, integration: &Integration) -> Result<bool, DeliveryError> {
        if self.format != Format::Jsonl {
            return Ok(!self.is_unread());
        }
        let line = jsonl::integration(integration);
        if let Some(lines) = &self.lines {
            lines.add(line);
            return Ok(true);
        }
        let _alone = only_writing();
        Ok(print(&line).map_err(DeliveryError::Stdout)? || !self.files.is_empty())
    }

    /// The whole report, after each of its integrations was handed over.
    ///
    /// # Errors
    /// If it cannot be written. What else can be written is.
    pub fn finish(&self, document: &Document) -> Result<(), DeliveryError> {
        self.write(document, |format| match format {
            Format::Jsonl => jsonl::summary(document),
            format => format.render(document, &self.look),
        })
    }

    /// A report that is there as a whole.
    ///
    /// # Errors
    /// If it cannot be written. What else can be written is.
    pub fn whole(&self, document: &Document) -> Result<(), DeliveryError> {
        self.write(document, |format| format.render(document, &self.look))
    }

    /// The files come first: nobody may be there to read standard output.
    fn write(
        &self,
        document: &Document,
        on_stdout: impl Fn(Format) -> String,
    ) -> Result<(), DeliveryError> {
        let for_a_file = Look {
            style: Style::plain().with_utf8(true).with_width(GREATEST_WIDTH),
            detail: match self.look.detail {
                Detail::Requests => Detail::Requests,
                Detail::All | Detail::Problems => Detail::All,
            },
            told_of_practice: false,
            section: self.look.section,
        };
        let mut failed = Vec::new();
        // The one of which the others can be made comes first: there may be no time for all.
        let (first, others): (Vec<_>, Vec<_>) = self
            .files
            .iter()
            .partition(|(format, _)| *format == Format::Json);
        for (format, path) in first.into_iter().chain(others) {
            let text = format.render(document, &for_a_file);
            let written = shared_file::write(path, text.as_bytes());
            failed.extend(written.err().map(DeliveryError::File));
        }
        if let Some(path) = self.summary() {
            let text = markdown::render(document, LARGEST_SUMMARY);
            let added = shared_file::append(path, text.as_bytes());
            failed.extend(added.err().map(DeliveryError::Summary));
        }
        let text = on_stdout(self.format);
        let _alone = only_writing();
        let printed = match &self.lines {
            Some(lines) => {
                lines.add(text);
                lines.end()
            }
            None => print(&text).map(drop),
        };
        failed.extend(printed.err().map(DeliveryError::Stdout));
        match failed.pop() {
            None => Ok(()),
            Some(one) if failed.is_empty() => Err(one),
            Some(last) => {
                failed.push(last);
                Err(DeliveryError::Several(failed))
            }
        }
    }
}
