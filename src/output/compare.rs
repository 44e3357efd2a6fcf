//! What changed since an earlier report.

use super::document::{Check, Document, FailOn, Head, Integration, Part};
use super::since::{Change, Since};
use super::words::Text;
use crate::domain::{Shard, Status};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a check since the earlier report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It fails, and was not known to.
    NewlyBroken,
    /// It failed then, and fails.
    StillBroken,
    /// It failed then, and nobody knows whether it still does.
    NotJudged,
    /// It failed then, and holds.
    Fixed,
}

impl Kind {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [
        Self::NewlyBroken,
        Self::StillBroken,
        Self::NotJudged,
        Self::Fixed,
    ];

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
    /// The check that it is about.
    pub fn place(&self) -> Place<'_> {
        (&self.integration, &self.check)
    }

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
    /// The causes of what the first line says: of a comparison those that are new, else all.
    pub fn causes_of_the_verdict(&self) -> Vec<(&Check, Vec<&Integration>)> {
        if self.head.since.is_none() {
            return self.causes();
        }
        let kinds = self.kinds();
        self.causes_where(|integration, check| {
            kinds.get(&(&*integration.name, &*check.id)) == Some(&Kind::NewlyBroken)
        })
    }

    /// What changed, by the name of the integration and the id of the check; nothing where it is compared with none.
    pub fn kinds(&self) -> BTreeMap<Place<'_>, Kind> {
        let since = self.head.since.iter();
        let groups = since.flat_map(Since::groups);
        groups
            .flat_map(|(kind, changes)| {
                let places = changes.iter();
                places.map(move |change| (change.place(), kind))
            })
            .collect()
    }

    /// Each check by its place.
    pub fn by_place(&self) -> BTreeMap<Place<'_>, &Check> {
        places(self).into_iter().collect()
    }

    /// The part of it that is about these integrations; the whole where none is named.
    #[must_use]
    pub fn about(mut self, names: &[String]) -> Self {
        if names.is_empty() {
            return self;
        }
        let is_one = |name: &Text| names.iter().any(|one| one.trim() == &**name);
        self.integrations.retain(|one| is_one(&one.name));
        self.head.not_run.retain(is_one);
        self.head.not_read.retain(|one| is_one(&one.name));
        if let Some(since) = &mut self.head.since {
            since
                .not_judged
                .retain(|change| is_one(&change.integration));
        }
        self
    }

    /// The same report with what changed since an earlier one. The exit code says whether something is newly broken.
    #[must_use]
    pub fn since(mut self, old: &Self) -> Self {
        let warnings_fail = self.head.fail_on == FailOn::Warn;
        let is_broken = |status: Option<Status>| {
            status == Some(Status::Fail) || warnings_fail && status == Some(Status::Warn)
        };
        let known = last_known(old);
        let now = self.by_place();
        let mut since = Since {
            started_at: old.head.started_at.clone(),
            newly_broken: Vec::new(),
            fixed: Vec::new(),
            still_broken: Vec::new(),
            not_judged: Vec::new(),
            gone: self.gone_since(old),
        };
        let gone = known
            .iter()
            .filter(|(place, _)| !now.contains_key(*place) && self.head.has_part_of(place.0))
            .map(|(place, then)| (*place, then.title));
        let here = places(&self).into_iter();
        let order = here.map(|(place, check)| (place, &check.title)).chain(gone);
        for (place, title) in order {
            let (before, after) = (known.get(&place), now.get(&place));
            let was = before.map(|then| then.status);
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
                title: title.clone(),
                was,
                cause_then: before.and_then(|then| then.cause.clone()),
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

    /// The integrations of an earlier report that this one does not have, and that nothing kept from being checked.
    fn gone_since(&self, old: &Self) -> Vec<Text> {
        let here: BTreeSet<&str> = self.names().collect();
        let names = old.integrations.iter().map(|integration| &integration.name);
        names
            .chain(&old.head.not_run)
            .filter(|name| !here.contains(&***name))
            .filter(|name| self.head.has_part_of(name) && !self.head.may_have_missed(name))
            .cloned()
            .collect()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.integrations
            .iter()
            .map(|integration| &*integration.name)
    }
}

/// The name of an integration, and the id of a check.
pub type Place<'a> = (&'a str, &'a str);

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

impl Head {
    /// Whether an integration of this name is among those that were to be checked: not where it belongs to another part.
    fn has_part_of(&self, name: &str) -> bool {
        self.shard.is_none_or(|part| part.has(name))
    }

    /// Whether one that is not there was cut off, or may have been.
    fn may_have_missed(&self, name: &str) -> bool {
        let is_in_a_missing_part = self.parts.as_ref().is_some_and(|parts| {
            let of = parts.of;
            let mut missing = parts.missing.iter();
            missing.any(|&part| Part { part, of }.has(name))
        });
        self.cut_off || is_in_a_missing_part || self.not_run.iter().any(|other| other == name)
    }
}

impl Part {
    fn has(self, name: &str) -> bool {
        Shard::new(self.part.into(), self.of.into()).is_ok_and(|shard| shard.has(name))
    }
}

/// How a check ended when it was last judged.
struct Then<'a> {
    title: &'a Text,
    status: Status,
    cause: &'a Option<Text>,
}

/// What a report knows of each check: what it found; and of what it could not judge, that it failed when that was last known.
/// An integration that was gone by then is forgotten.
fn last_known(report: &Document) -> BTreeMap<Place<'_>, Then<'_>> {
    let mut known: BTreeMap<Place<'_>, Then<'_>> = places(report)
        .into_iter()
        .map(|(place, check)| {
            let then = Then {
                title: &check.title,
                status: check.status,
                cause: &check.cause,
            };
            (place, then)
        })
        .collect();
    let since = report.head.since.iter();
    for change in since.flat_map(|since| &since.not_judged) {
        let name = &*change.integration;
        let is_there = report.names().any(|other| other == name);
        if let Some(status) = change.was
            && (is_there || report.head.may_have_missed(name))
        {
            let then = Then {
                title: &change.title,
                status,
                cause: &change.cause_then,
            };
            known.insert((name, &change.check), then);
        }
    }
    known
}
