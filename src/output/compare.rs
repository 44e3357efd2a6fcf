//! What changed since an earlier report, and what several reports say together.

use super::document::{
    Change, Check, Document, FailOn, Head, Integration, SCHEMA, Since, Text, Tool,
};
use crate::domain::{Exit, Status, Summary};
use std::collections::{BTreeMap, BTreeSet};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What became of a check since the earlier report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It fails, and did not then.
    NewlyBroken,
    /// It failed then, and fails.
    StillBroken,
    /// It failed then, and nobody knows whether it still does.
    NotJudged,
    /// It failed then, and holds.
    Fixed,
}

impl Kind {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::NewlyBroken => "Newly broken",
            Self::StillBroken => "Still broken",
            Self::NotJudged => "Not judged this time",
            Self::Fixed => "Fixed",
        }
    }

    /// The status whose mark it has.
    pub fn status(self) -> Status {
        match self {
            Self::NewlyBroken => Status::Fail,
            Self::StillBroken => Status::Warn,
            Self::NotJudged => Status::Unknown,
            Self::Fixed => Status::Pass,
        }
    }

    /// Whether somebody has to do something about it.
    pub fn is_problem(self) -> bool {
        matches!(self, Self::NewlyBroken | Self::StillBroken)
    }
}

impl Since {
    /// The kinds with their changes, the worst first.
    pub fn groups(&self) -> [(Kind, &[Change]); 4] {
        [
            (Kind::NewlyBroken, &self.newly_broken),
            (Kind::StillBroken, &self.still_broken),
            (Kind::NotJudged, &self.not_judged),
            (Kind::Fixed, &self.fixed),
        ]
    }
}

impl Change {
    /// What it was and what it is.
    pub fn in_words(&self) -> String {
        let ended = |status: Option<Status>| match status {
            None => "not in the report",
            Some(Status::Pass) => "passed",
            Some(Status::Warn) => "warned",
            Some(Status::Fail) => "failed",
            Some(Status::Skip) => "skipped",
            Some(Status::Unknown) => "unknown",
        };
        let cause = |cause: &Option<Text>| match cause {
            Some(cause) => format!(" ({cause})"),
            None => String::new(),
        };
        if (self.was, &self.cause_then) == (self.is, &self.cause_now) {
            return format!("{} then as now{}", ended(self.is), cause(&self.cause_now));
        }
        format!(
            "then {}{}, now {}{}",
            ended(self.was),
            cause(&self.cause_then),
            ended(self.is),
            cause(&self.cause_now)
        )
    }
}

impl Document {
    /// The check that a change speaks of, as this report has it.
    pub fn check_of(&self, change: &Change) -> Option<&Check> {
        self.integrations
            .iter()
            .find(|integration| integration.name == change.integration)?
            .checks
            .iter()
            .find(|check| check.id == change.check)
    }

    /// The same report with what changed since an earlier one. The exit code says whether something is newly broken.
    #[must_use]
    pub fn since(mut self, old: &Self) -> Self {
        let warnings_fail = self.head.fail_on == FailOn::Warn;
        let is_broken = |status: Option<Status>| {
            status == Some(Status::Fail) || warnings_fail && status == Some(Status::Warn)
        };
        let then = by_place(old);
        let now = by_place(&self);
        let mut since = Since {
            started_at: old.head.started_at.clone(),
            newly_broken: Vec::new(),
            fixed: Vec::new(),
            still_broken: Vec::new(),
            not_judged: Vec::new(),
        };
        let gone = then
            .iter()
            .filter(|(place, _)| !now.contains_key(*place))
            .map(|(place, check)| (*place, *check));
        let order = places(&self).into_iter().chain(gone);
        for (place, check) in order {
            let (before, after) = (then.get(&place), now.get(&place));
            let was = before.map(|check| check.status);
            let is = after.map(|check| check.status);
            let list = match (is_broken(was), is_broken(is), is) {
                (false, true, _) => &mut since.newly_broken,
                (true, true, _) => &mut since.still_broken,
                (true, false, Some(Status::Pass | Status::Warn)) => &mut since.fixed,
                (true, false, _) => &mut since.not_judged,
                (false, false, _) => continue,
            };
            list.push(Change {
                integration: place.0.to_owned().into(),
                check: place.1.to_owned().into(),
                title: check.title.clone(),
                was,
                cause_then: before.and_then(|check| check.cause.clone()),
                is,
                cause_now: after.and_then(|check| check.cause.clone()),
            });
        }
        self.head.since = Some(since);
        // What is told is what changed.
        self.head.exit_code = 0;
        self.fold();
        self
    }

    /// One report out of several: of each integration what was found, by name. Which report comes first does not matter.
    ///
    /// # Errors
    /// If an integration is there twice with different results.
    pub fn merge(documents: Vec<(String, Self)>) -> Result<Self, Conflict> {
        let mut found: BTreeMap<Text, (OffsetDateTime, String, Integration)> = BTreeMap::new();
        let mut not_run: BTreeSet<Text> = BTreeSet::new();
        let mut cut_off: BTreeSet<Text> = BTreeSet::new();
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
            if document.head.exit_code != Exit::CannotWork.code() {
                cut_off.extend(document.head.not_run.iter().cloned());
            }
            not_run.extend(document.head.not_run);
            for integration in document.integrations {
                match found.get(&integration.name) {
                    Some((_, other, known)) if !known.says_the_same(&integration) => {
                        return Err(Conflict {
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
                // Of those that nobody ran, each could not be read; or what checks come to.
                exit_code: if cut_off.iter().all(|name| found.contains_key(name)) {
                    Exit::CannotWork.code()
                } else {
                    0
                },
                practice: false,
                fail_on,
                not_run: not_run
                    .into_iter()
                    .filter(|name| !found.contains_key(name))
                    .collect(),
                since: None,
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

/// An integration that two reports do not agree about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} is there twice with different results: in {first} and in {second}")]
pub struct Conflict {
    /// The integration.
    pub name: String,
    /// The report that was read first.
    pub first: String,
    /// The other.
    pub second: String,
}

type Place<'a> = (&'a str, &'a str);

fn places(document: &Document) -> Vec<(Place<'_>, &Check)> {
    document
        .integrations
        .iter()
        .flat_map(|integration| {
            integration
                .checks
                .iter()
                .map(|check| ((&*integration.name, &*check.id), check))
        })
        .collect()
}

fn by_place(document: &Document) -> BTreeMap<Place<'_>, &Check> {
    places(document).into_iter().collect()
}
