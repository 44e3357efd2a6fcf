//! What several reports say together.

use super::document::{Check, Document, FailOn, Head, Integration, Parts, SCHEMA, Tool};
use super::not_read::NotRead;
use super::words::Text;
use crate::domain::{Status, Summary};
use std::collections::{BTreeMap, BTreeSet};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

impl Document {
    /// One report out of several: of each integration what was found, by name. Which report comes first does not matter.
    ///
    /// # Errors
    /// If an integration is there twice with different results, or they are parts of different wholes.
    pub fn merge(documents: Vec<(String, Self)>) -> Result<Self, Conflict> {
        let parts = parts(&documents)?;
        let cut_off = documents.iter().any(|(_, document)| document.head.cut_off);
        let mut found: BTreeMap<Text, (OffsetDateTime, String, Integration)> = BTreeMap::new();
        let mut not_run: BTreeSet<Text> = BTreeSet::new();
        let mut not_read: BTreeSet<NotRead> = BTreeSet::new();
        let mut left_out: BTreeSet<Text> = BTreeSet::new();
        let mut span: Option<(OffsetDateTime, OffsetDateTime)> = None;
        let mut fail_on = FailOn::Fail;
        for (source, document) in documents {
            let began = document.began();
            let took = i64::try_from(document.head.duration_ms).unwrap_or_default();
            let ended = began.saturating_add(time::Duration::milliseconds(took));
            span = Some(span.map_or((began, ended), |(from, to)| {
                (from.min(began), to.max(ended))
            }));
            if document.head.fail_on == FailOn::Warn {
                fail_on = FailOn::Warn;
            }
            not_run.extend(document.head.not_run);
            not_read.extend(document.head.not_read);
            left_out.extend(document.head.left_out);
            for integration in document.integrations {
                match found.get(&integration.name) {
                    Some((_, other, known)) if !known.says_the_same(&integration) => {
                        return Err(Conflict::Results {
                            name: integration.name.into_owned(),
                            first: other.clone(),
                            second: source,
                        });
                    }
                    // Of two that say the same, the later is kept, whichever is read first.
                    Some((when, _, known))
                        if (*when, known.requests) >= (began, integration.requests) => {}
                    _ => {
                        found.insert(
                            integration.name.clone(),
                            (began, source.clone(), integration),
                        );
                    }
                }
            }
        }
        let (from, to) = span.unwrap_or((OffsetDateTime::UNIX_EPOCH, OffsetDateTime::UNIX_EPOCH));
        let mut merged = Self {
            head: Head {
                schema: SCHEMA.into(),
                tool: Tool::this(),
                started_at: from.format(&Rfc3339).unwrap_or_default().into(),
                duration_ms: u64::try_from((to - from).whole_milliseconds()).unwrap_or_default(),
                summary: Summary::default(),
                exit_code: 0,
                practice: false,
                fail_on,
                not_run: not_run
                    .into_iter()
                    .filter(|name| !found.contains_key(name))
                    .collect(),
                not_read: not_read
                    .into_iter()
                    .filter(|one| !found.contains_key(&one.name))
                    .collect(),
                left_out: left_out.into_iter().collect(),
                shard: None,
                parts,
                cut_off,
                since: None,
                lines: None,
            },
            integrations: found
                .into_values()
                .map(|(_, _, integration)| integration)
                .collect(),
        };
        merged.fold();
        Ok(merged)
    }

    fn began(&self) -> OffsetDateTime {
        OffsetDateTime::parse(&self.head.started_at, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl Integration {
    /// Whether two runs found the same, however long they took and whatever words they found for it.
    fn says_the_same(&self, other: &Self) -> bool {
        fn gist(check: &Check) -> (&Text, Status, &Option<Text>, &Option<Text>, &[Text]) {
            (
                &check.id,
                check.status,
                &check.cause,
                &check.because,
                &check.missing,
            )
        }
        self.domain == other.domain
            && self.practice == other.practice
            && self.checks.len() == other.checks.len()
            && self
                .checks
                .iter()
                .zip(&other.checks)
                .all(|(a, b)| gist(a) == gist(b))
    }
}

/// What two reports do not agree about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// An integration.
    #[error("{name} is there twice with different results: in {first} and in {second}")]
    Results {
        /// The integration.
        name: String,
        /// The report that was read first.
        first: String,
        /// The other.
        second: String,
    },
    /// How many parts there are.
    #[error("{first} is a part of {of}, and {second} one of {other}: they do not make one report")]
    Totals {
        /// The report that was read first.
        first: String,
        /// How many parts it says there are.
        of: u32,
        /// The other report.
        second: String,
        /// How many that says.
        other: u32,
    },
}

/// Of which parts these reports are, and which of them are missing; nothing where none is a part.
fn parts(documents: &[(String, Document)]) -> Result<Option<Parts>, Conflict> {
    let mut whole: Option<(&String, u32, BTreeSet<u32>)> = None;
    for (source, document) in documents {
        let Head { shard, parts, .. } = &document.head;
        let (other, here): (u32, Vec<u32>) = match (shard, parts) {
            (Some(shard), _) => (shard.of, vec![shard.part]),
            (None, Some(parts)) => {
                let is_here = |part: &u32| !parts.missing.contains(part);
                (parts.of, (1..=parts.of).filter(is_here).collect())
            }
            (None, None) => continue,
        };
        let (first, of, known) = whole.get_or_insert((source, other, BTreeSet::new()));
        if *of != other {
            return Err(Conflict::Totals {
                first: (*first).clone(),
                of: *of,
                second: source.clone(),
                other,
            });
        }
        known.extend(here);
    }
    Ok(whole.map(|(_, of, known)| Parts {
        of,
        missing: (1..=of).filter(|part| !known.contains(part)).collect(),
    }))
}
