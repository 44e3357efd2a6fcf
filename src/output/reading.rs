//! Reads a report from a file. Its text comes from elsewhere, and is made clean like any other.

use super::document::{Document, FailOn, Head, Integration, SCHEMA, Text, make_clean};
use crate::domain::{Redactor, clean_to};
use crate::store::opened::{self, Kind, OpenError};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::io::stdin;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// No text of a report is longer.
const LONGEST_TEXT: usize = 2_000;
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
    /// Reads a report from a file: JSON, or JSON lines.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(path: &Path, redactor: &Redactor) -> Result<Self, ReadError> {
        let io = |source| ReadError::Io {
            path: path.to_owned(),
            source,
        };
        let bytes = if path == Path::new("-") {
            opened::to_the_end(stdin(), Kind::Report)
        } else {
            opened::read(path, Kind::Report)
        }
        .map_err(io)?;
        Self::parse(&bytes, redactor).map_err(|refusal| match refusal {
            Unread::Other(reason) => ReadError::NoReport {
                path: path.to_owned(),
                reason,
            },
            Unread::Newer(schema) => ReadError::Newer {
                path: path.to_owned(),
                schema,
            },
        })
    }

    fn parse(bytes: &[u8], redactor: &Redactor) -> Result<Self, Unread> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Unread::Other("it is no UTF-8 (PowerShell's > writes another encoding: use --output json=FILE)".into()))?
            .trim_start_matches('\u{feff}');
        let mut integrations = Vec::new();
        for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
            let value = value?.get();
            let outline: Outline = serde_json::from_str(value)?;
            match (outline.schema, outline.integrations) {
                (Some(schema), _) if schema != SCHEMA => return Err(other_schema(&schema)),
                (Some(_), Some(_)) => {
                    return serde_json::from_str::<Self>(value)?.checked(redactor);
                }
                (Some(_), None) => {
                    let head: Head = serde_json::from_str(value)?;
                    return Self { head, integrations }.checked(redactor);
                }
                (None, _) => integrations.push(serde_json::from_str::<Integration>(value)?),
            }
        }
        Err(Unread::Other(if integrations.is_empty() {
            "it is empty".into()
        } else {
            "it ends before its summary; the run that wrote it was cut off".into()
        }))
    }

    /// Makes every text clean, lists no longer than they can be, and all that follows from the checks follow from them.
    fn checked(mut self, redactor: &Redactor) -> Result<Self, Unread> {
        if OffsetDateTime::parse(&self.head.started_at, &Rfc3339).is_err() {
            return Err(Unread::Other("its started_at is no time".into()));
        }
        if let Some(since) = &self.head.since
            && OffsetDateTime::parse(&since.started_at, &Rfc3339).is_err()
        {
            self.head.since = None;
        }
        if self.head.fail_on != FailOn::Warn {
            self.head.fail_on = FailOn::Fail;
        }
        self.head.duration_ms = self.head.duration_ms.min(LONGEST_RUN);
        for integration in &mut self.integrations {
            integration.checks.truncate(LONGEST_LIST);
            integration.timeline.truncate(LONGEST_LIST);
            for request in &mut integration.timeline {
                request.at_ms = request.at_ms.min(LONGEST_RUN);
                request.duration_ms = request.duration_ms.min(LONGEST_RUN);
            }
            for check in &mut integration.checks {
                check.missing.truncate(LONGEST_LIST);
                check.duration_ms = check.duration_ms.min(LONGEST_RUN);
                if let Some(fix) = &mut check.fix {
                    fix.steps.truncate(LONGEST_LIST);
                    // An address to open is one of the web, no matter who wrote the file.
                    fix.url = fix.url.take().filter(|url| is_web_address(url));
                }
            }
        }
        self.each_text(&mut |text: &mut Text| {
            *text = clean_to(text, LONGEST_TEXT).into();
            make_clean(text, redactor);
        });
        self.fold();
        Ok(self)
    }
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.has_host())
}

enum Unread {
    Newer(String),
    Other(String),
}

impl From<serde_json::Error> for Unread {
    fn from(error: serde_json::Error) -> Self {
        // What stands in the file may be anything, and is not repeated.
        Self::Other(match error.classify() {
            serde_json::error::Category::Data => {
                format!(
                    "a member is missing or of another type (line {})",
                    error.line()
                )
            }
            serde_json::error::Category::Eof => "it is cut off".into(),
            _ => format!("it is no JSON (line {})", error.line()),
        })
    }
}

fn other_schema(schema: &str) -> Unread {
    let (family, _) = SCHEMA.split_at(SCHEMA.len() - 1);
    match schema.strip_prefix(family).map(str::parse::<u32>) {
        Some(Ok(_)) => Unread::Newer(clean_to(schema, 40)),
        _ => Unread::Other("its schema is another".into()),
    }
}
