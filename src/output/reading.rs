//! Reads a report from a file. Its text comes from elsewhere, and is made clean like any other.

use super::document::{Document, FailOn, Head, Integration, Part, Parts, SCHEMA, Tool};
use super::not_read::NotRead;
use super::words::make_clean;
use crate::domain::{Exit, Redactor, Shard, Summary, Text, clean_to};
use crate::store::opened::{self, Kind, OpenError};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::io::stdin;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// More than any report has, for each of its lists.
const LONGEST_LIST: usize = 1_000;

/// Why a file could not be read as a report.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: OpenError,
    },
    /// It is something else.
    #[error("{} is no report of maz-auth0: {reason}", path.display())]
    NoReport {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Several reports are in it, and one was asked for.
    #[error("{} holds {count} reports, and one is wanted here", path.display())]
    Several {
        /// The file.
        path: PathBuf,
        /// How many.
        count: usize,
    },
    /// A later version of the program wrote it.
    #[error("{} is of a newer version: {schema}, and this program reads {SCHEMA}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// What it says it is.
        schema: String,
    },
}

/// No run takes a year: in milliseconds.
const LONGEST_RUN: u64 = 366 * 24 * 60 * 60 * 1000;

/// What kind of value a file or a line holds.
#[derive(Deserialize)]
struct Outline {
    schema: Option<String>,
    integrations: Option<IgnoredAny>,
}

impl Document {
    /// Reads the one report of a file: JSON, or JSON lines.
    ///
    /// # Errors
    /// [`ReadError`]; also if there are several.
    pub fn read(path: &Path, redactor: &Redactor) -> Result<Self, ReadError> {
        let mut reports = Self::read_all(path, redactor)?;
        match (reports.pop(), reports.len()) {
            (Some(one), 0) => Ok(one),
            (_, others) => Err(ReadError::Several {
                path: path.to_owned(),
                count: others + 1,
            }),
        }
    }

    /// Reads all reports of a file, which stand one behind the other: one at least.
    ///
    /// # Errors
    /// [`ReadError`]
    pub fn read_all(path: &Path, redactor: &Redactor) -> Result<Vec<Self>, ReadError> {
        let io = |source| ReadError::Io {
            path: path.to_owned(),
            source,
        };
        let (bytes, written) = if path == Path::new("-") {
            (opened::to_the_end(stdin(), Kind::Report), None)
        } else {
            let written = std::fs::metadata(path).and_then(|there| there.modified());
            (opened::read(path, Kind::Report), written.ok())
        };
        let written = written.map_or_else(OffsetDateTime::now_utc, OffsetDateTime::from);
        Self::parse(&bytes.map_err(io)?, written, redactor).map_err(|refusal| match refusal {
            Unread::Newer(schema) => ReadError::Newer {
                path: path.to_owned(),
                schema,
            },
            Unread::CutOff | Unread::Other(_) => ReadError::NoReport {
                path: path.to_owned(),
                reason: refusal.reason(),
            },
        })
    }

    /// `written` is when something was last added to it.
    fn parse(
        bytes: &[u8],
        written: OffsetDateTime,
        redactor: &Redactor,
    ) -> Result<Vec<Self>, Unread> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            // A letter that is cut off at the end of the file.
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return Err(Unread::Other(
                "it is no UTF-8 (PowerShell's > writes another encoding: use --output json=FILE)"
                    .into(),
            )),
        };
        let text = text.trim_start_matches('\u{feff}');
        let mut reports = Vec::new();
        // Lines whose summary is still to come.
        let mut lines: Vec<Integration> = Vec::new();
        for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
            let value = match value.map_err(Unread::from) {
                Ok(value) => value.get(),
                // What whole lines say was found, whatever came behind them.
                Err(Unread::CutOff) if !lines.is_empty() => break,
                Err(error) => return Err(error),
            };
            let outline: Outline = serde_json::from_str(value)?;
            let report = match (outline.schema, outline.integrations) {
                (Some(schema), _) if schema != SCHEMA => return Err(other_schema(&schema)),
                (Some(_), Some(_)) if !lines.is_empty() => return Err(no_summary()),
                (Some(_), Some(_)) => serde_json::from_str::<Self>(value)?,
                (Some(_), None) => {
                    let head: Head = serde_json::from_str(value)?;
                    let integrations = std::mem::take(&mut lines);
                    if head
                        .lines
                        .is_some_and(|wanted| wanted != integrations.len())
                    {
                        return Err(Unread::Other(format!(
                            "its summary is of {} integrations, and before it there are lines of {}",
                            head.lines.unwrap_or_default(),
                            integrations.len()
                        )));
                    }
                    let checks = integrations.iter().flat_map(|one| one.checks.iter());
                    let counted: Summary = checks.map(|check| check.status).collect();
                    if counted != head.summary {
                        return Err(Unread::Other(
                            "its summary counts other checks than the lines before it have".into(),
                        ));
                    }
                    Self { head, integrations }
                }
                (None, _) => {
                    lines.push(serde_json::from_str::<Integration>(value)?);
                    continue;
                }
            };
            reports.push(report.checked(redactor)?);
        }
        if !lines.is_empty() {
            reports.push(Self::cut_off(lines, written).checked(redactor)?);
        }
        if reports.is_empty() {
            return Err(Unread::Other("it is empty".into()));
        }
        Ok(reports)
    }

    /// What lines say whose summary did not come any more: the run that wrote them was killed.
    fn cut_off(integrations: Vec<Integration>, written: OffsetDateTime) -> Self {
        let written = written.replace_nanosecond(0).unwrap_or(written);
        let head = Head {
            schema: SCHEMA.into(),
            tool: Tool::this(),
            started_at: written.format(&Rfc3339).unwrap_or_default().into(),
            duration_ms: 0,
            summary: Summary::default(),
            exit_code: 0,
            practice: false,
            fail_on: FailOn::Fail,
            not_run: Vec::new(),
            not_read: Vec::new(),
            left_out: Vec::new(),
            shard: None,
            parts: None,
            cut_off: true,
            stale: Vec::new(),
            since: None,
            lines: None,
        };
        Self { head, integrations }
    }

    /// Makes every text clean, lists no longer than they can be, and all that follows from the checks follow from them.
    fn checked(mut self, redactor: &Redactor) -> Result<Self, Unread> {
        let since = self.head.since.as_mut().map(|since| &mut since.started_at);
        self.head.stale.truncate(LONGEST_LIST);
        let stale = self.head.stale.iter_mut().map(|one| &mut one.started_at);
        for time in since
            .into_iter()
            .chain([&mut self.head.started_at])
            .chain(stale)
        {
            *time = in_utc(time)
                .ok_or_else(|| Unread::Other("its started_at is no time".into()))?
                .into();
        }
        if self.head.fail_on != FailOn::Warn {
            self.head.fail_on = FailOn::Fail;
        }
        self.head.duration_ms = self.head.duration_ms.min(LONGEST_RUN);
        self.head.lines = None;
        self.head.shard = self.head.shard.filter(|part| is_part(*part));
        if let Some(parts) = &mut self.head.parts {
            let of = parts.of;
            parts.missing.retain(|&part| is_part(Part { part, of }));
            parts.missing.sort_unstable();
            parts.missing.dedup();
        }
        // A whole that has no first part is none.
        let is_whole = |parts: &Parts| {
            is_part(Part {
                part: 1,
                of: parts.of,
            })
        };
        self.head.parts = self.head.parts.take().filter(is_whole);
        for integration in &mut self.integrations {
            let checks = Arc::make_mut(&mut integration.checks);
            checks.truncate(LONGEST_LIST);
            integration.timeline.truncate(LONGEST_LIST);
            for request in &mut integration.timeline {
                request.at_ms = request.at_ms.min(LONGEST_RUN);
                request.duration_ms = request.duration_ms.min(LONGEST_RUN);
            }
            for check in checks {
                check.missing.truncate(LONGEST_LIST);
                check.duration_ms = check.duration_ms.min(LONGEST_RUN);
                if let Some(fix) = &mut check.fix {
                    fix.steps.truncate(LONGEST_LIST);
                }
            }
        }
        self.head.left_out.truncate(LONGEST_LIST);
        for one in &mut self.head.not_read {
            one.hints.truncate(LONGEST_LIST);
        }
        let may_be_old = self.head.not_read.is_empty() && !self.head.lacks_a_part();
        if self.head.exit_code == Exit::CannotWork.code() && may_be_old {
            self.head.not_read = NotRead::of_old(&self.head.not_run);
        }
        self.each_text(&mut |text: &mut Text| make_clean(text, redactor));
        self.told_once()?;
        // What a person is to open or to type is Auth0's, no matter who wrote the file. It is judged as it will be shown.
        for integration in &mut self.integrations {
            let checks = Arc::make_mut(&mut integration.checks).iter_mut();
            for fix in checks.filter_map(|check| check.fix.as_mut()) {
                fix.url = fix.url.take().and_then(|url| address_of_auth0(&url));
                fix.command = fix.command.take().filter(|command| is_auth0_cli(command));
            }
        }
        self.fold();
        if !self.since_is_of_its_checks() {
            return Err(Unread::Other(
                "what it says has changed contradicts its checks".into(),
            ));
        }
        Ok(self)
    }

    /// Takes an integration that is there twice, as two runs into one file leave it, once; where it is told differently, which
    /// holds is not known.
    fn told_once(&mut self) -> Result<(), Unread> {
        let mut places: HashMap<Text, usize> = HashMap::new();
        let mut once: Vec<Integration> = Vec::with_capacity(self.integrations.len());
        for integration in std::mem::take(&mut self.integrations) {
            match places.get(&integration.name) {
                None => {
                    places.insert(integration.name.clone(), once.len());
                    once.push(integration);
                }
                Some(place) if once[*place].says_the_same(&integration) => {
                    once[*place] = integration;
                }
                Some(_) => {
                    return Err(Unread::Other(format!(
                        "{} is in it twice, with different results",
                        integration.name
                    )));
                }
            }
        }
        self.integrations = once;
        Ok(())
    }
}

/// A time as this program writes it; nothing where it is none, or of the year 0, which is no date elsewhere.
fn in_utc(text: &str) -> Option<String> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let time = time.checked_to_offset(UtcOffset::UTC)?;
    let is_date = time.year() > 0;
    is_date.then(|| time.format(&Rfc3339).ok()).flatten()
}

/// The same rule as for `--shard`.
fn is_part(part: Part) -> bool {
    Shard::new(part.part.into(), part.of.into()).is_ok()
}

/// An address that every reader takes for the same one, where it is Auth0's.
fn address_of_auth0(text: &str) -> Option<Text> {
    let is_auth0 = |host: &str| host == "auth0.com" || host.ends_with(".auth0.com");
    let url = url::Url::parse(text).ok()?;
    let is_its_own = url.scheme() == "https"
        && url.host_str().is_some_and(is_auth0)
        && url.username().is_empty()
        && url.password().is_none();
    is_its_own.then(|| String::from(url).into())
}

/// Whether a command is one of the Auth0 CLI, and a shell that knows single quotes takes it for that alone: outside them it has
/// nothing that means something to any.
fn is_auth0_cli(command: &str) -> bool {
    let mut parts = command.split('\'');
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " -_./:=,@+".contains(letter);
    let is_closed = parts.clone().count() % 2 == 1;
    let is_harmless = parts
        .by_ref()
        .step_by(2)
        .all(|part| part.chars().all(is_plain));
    command.starts_with("auth0 ") && is_closed && is_harmless
}

enum Unread {
    Newer(String),
    CutOff,
    Other(String),
}

impl Unread {
    fn reason(self) -> String {
        match self {
            Self::CutOff => "it is cut off".into(),
            Self::Newer(reason) | Self::Other(reason) => reason,
        }
    }
}

fn no_summary() -> Unread {
    Unread::Other("the lines before a report in it have no summary".into())
}

impl From<serde_json::Error> for Unread {
    fn from(error: serde_json::Error) -> Self {
        // What stands in the file may be anything, and is not repeated.
        if error.classify() == serde_json::error::Category::Eof {
            return Self::CutOff;
        }
        Self::Other(match error.classify() {
            serde_json::error::Category::Data => {
                format!(
                    "a member is missing or of another type (line {})",
                    error.line()
                )
            }
            _ => format!("it is no JSON (line {})", error.line()),
        })
    }
}

fn other_schema(schema: &str) -> Unread {
    let (family, _) = SCHEMA.split_at(SCHEMA.len() - 1);
    match schema.strip_prefix(family).map(str::parse::<u32>) {
        Some(Ok(2..)) => Unread::Newer(clean_to(schema, 40)),
        _ => Unread::Other("its schema is another".into()),
    }
}
