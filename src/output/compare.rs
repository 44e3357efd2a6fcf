//! Finds out what changed since an earlier report.

use super::document::{Check, Document, FailOn, Head, Integration, Part};
use super::practice::Incomparable;
use super::since::{Change, Kind, OtherDomain, Place, Since};
use crate::domain::{Shard, Status, Text};
use std::collections::{BTreeMap, BTreeSet};

impl Document {
    /// The causes of what the first line says: of a comparison those that are new, else all.
    pub fn causes_of_the_verdict(&self) -> Vec<(&Check, Vec<&Integration>)> {
        if self.head.since.is_none() {
            return self.causes();
        }
        let kinds = self.kinds();
        self.causes_where(|integration, check| {
            let kind = kinds.get(&(&*integration.name, &*check.id));
            kind.is_some_and(|kind| kind.is_new())
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

    /// The same report with what changed since an earlier one. The exit code says whether something is newly broken.
    /// `asked_for` has the names that were asked for, where not all were: of the others the earlier report still holds.
    ///
    /// # Errors
    /// If a sandbox answered in place of Auth0 for all that there is to compare.
    pub fn since(mut self, old: &Self, asked_for: &[String]) -> Result<Self, Incomparable> {
        let other_domain = self.other_domains(old);
        self.comparable_with(old, &other_domain)?;
        let known = last_known(old);
        let now = self.by_place();
        let mut since = Since::began(old.head.started_at.clone());
        let asked_for: BTreeSet<&str> = asked_for.iter().map(|one| one.trim()).collect();
        let is_asked_for = |name: &str| asked_for.is_empty() || asked_for.contains(name);
        let missed = self.gone_since(old).into_iter();
        (since.gone, since.not_asked) = missed.partition(|name| is_asked_for(name));
        since.other_domain = other_domain;
        let not_compared: BTreeSet<Text> = since
            .not_compared()
            .into_iter()
            .map(|name| name.to_owned().into())
            .collect();
        let gone = known
            .iter()
            .filter(|(place, _)| !now.contains_key(*place) && self.head.has_part_of(place.0))
            .map(|(place, then)| (*place, then.title));
        let here = places(&self).into_iter();
        let order = here.map(|(place, check)| (place, &check.title)).chain(gone);
        for (place, title) in order.filter(|(place, _)| !not_compared.contains(place.0)) {
            let (before, after) = (known.get(&place), now.get(&place).copied());
            let is_told_by = |root: &str| {
                let root = now.get(&(place.0, root));
                root.is_some_and(|root| matches!(root.status, Status::Fail | Status::Unknown))
            };
            let kind = self.head.what_became(before, after, is_told_by);
            let is_lost = || {
                let is_warning = before.is_some_and(|then| then.status == Status::Warn);
                (is_warning && !is_asked_for(place.0)).then_some(Kind::NoLongerJudged)
            };
            let Some(kind) = kind.or_else(is_lost) else {
                continue;
            };
            since.list(kind).push(Change {
                integration: place.0.to_owned().into(),
                check: place.1.to_owned().into(),
                title: title.clone(),
                was: before.map(|then| then.status),
                cause_then: before.and_then(|then| then.cause.clone()),
                is: after.map(|check| check.status),
                cause_now: after.and_then(|check| check.cause.clone()),
            });
        }
        self.head.since = Some(since);
        // What is told is what changed.
        self.head.exit_code = 0;
        self.fold();
        Ok(self)
    }

    /// The integrations that are of another tenant than those of the same name in an earlier report.
    fn other_domains(&self, old: &Self) -> Vec<OtherDomain> {
        let then: BTreeMap<&str, &Integration> = old
            .integrations
            .iter()
            .map(|one| (&*one.name, one))
            .collect();
        let each = self.integrations.iter();
        each.filter_map(|one| {
            let then = then.get(&*one.name)?;
            let not_compared = !one.is_comparable_with(then);
            (not_compared || then.domain != one.domain).then(|| OtherDomain {
                integration: one.name.clone(),
                domain_then: then.domain.clone(),
                domain_now: one.domain.clone(),
                not_compared,
            })
        })
        .collect()
    }

    /// Whether what is broken is told as such by what changed, and nothing else is: a file may say anything.
    pub(super) fn since_is_of_its_checks(&self) -> bool {
        let Some(since) = &self.head.since else {
            return true;
        };
        let told = since.newly_broken.iter().chain(&since.still_broken);
        let told: BTreeSet<Place<'_>> = told.map(Change::place).collect();
        let not_compared = since.not_compared();
        let warnings_fail = self.head.fail_on == FailOn::Warn;
        let broken: BTreeSet<Place<'_>> = places(self)
            .into_iter()
            .filter(|(_, check)| is_broken(check.status, warnings_fail))
            .map(|(place, _)| place)
            .filter(|place| !not_compared.contains(place.0))
            .collect();
        told == broken
    }

    /// The integrations of an earlier report that this one does not have, and that nothing kept from being checked.
    fn gone_since(&self, old: &Self) -> Vec<Text> {
        let here: BTreeSet<&str> = self.names().collect();
        let names = old.integrations.iter().map(|integration| &integration.name);
        let since = old.head.since.iter();
        let mut told = BTreeSet::new();
        names
            .chain(&old.head.not_run)
            .chain(since.flat_map(|since| &since.not_asked))
            .filter(|name| told.insert(&***name))
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

fn is_broken(status: Status, warnings_fail: bool) -> bool {
    status == Status::Fail || warnings_fail && status == Status::Warn
}

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
    /// What became of a check; nothing where that is not to be told. `is_told_by` knows the checks that speak for others.
    fn what_became(
        &self,
        then: Option<&Then<'_>>,
        now: Option<&Check>,
        is_told_by: impl Fn(&str) -> bool,
    ) -> Option<Kind> {
        let warnings_fail = self.fail_on == FailOn::Warn;
        let is_broken =
            |status: Option<Status>| status.is_some_and(|status| is_broken(status, warnings_fail));
        let was = then.map(|then| then.status);
        let is = now.map(|check| check.status);
        match (is_broken(was), is_broken(is), is) {
            (false, true, _) => Some(Kind::NewlyBroken),
            (true, true, _) => Some(Kind::StillBroken),
            (true, false, Some(Status::Pass | Status::Warn)) => Some(Kind::Fixed),
            (true, false, _) => Some(Kind::NotJudged),
            (false, false, Some(Status::Warn)) => {
                // Of one that a flag left out it is not known whether it is new.
                let is_known = was == Some(Status::Warn) || then.is_some_and(|then| then.left_out);
                (!is_known).then_some(Kind::NewlyWarned)
            }
            (false, false, _) => {
                let check = now.filter(|_| matches!(was, Some(Status::Pass | Status::Warn)))?;
                let is_lost = match check.status {
                    Status::Unknown => true,
                    Status::Skip => {
                        let because = check.because.as_deref().unwrap_or_default();
                        !check.is_left_out() && !is_told_by(because)
                    }
                    _ => false,
                };
                is_lost.then_some(Kind::NoLongerJudged)
            }
        }
    }

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
    left_out: bool,
}

impl Check {
    /// Whether it was skipped since nobody asked for it: a flag left it out, or none gave what it takes.
    fn is_left_out(&self) -> bool {
        let is_asked_for = |because: &str| because.starts_with("--") || because == "NAME";
        self.status == Status::Skip && self.because.as_deref().is_some_and(is_asked_for)
    }
}

/// What a report knows of each check: what it found; and of what it could not judge, what it was when that was last known.
/// An integration that was gone by then is forgotten.
fn last_known(report: &Document) -> BTreeMap<Place<'_>, Then<'_>> {
    let mut known: BTreeMap<Place<'_>, Then<'_>> = places(report)
        .into_iter()
        .map(|(place, check)| {
            let then = Then {
                title: &check.title,
                status: check.status,
                cause: &check.cause,
                left_out: check.is_left_out(),
            };
            (place, then)
        })
        .collect();
    let not_asked: BTreeSet<&Text> = report
        .head
        .since
        .iter()
        .flat_map(|since| &since.not_asked)
        .collect();
    let since = report.head.since.iter();
    let not_judged = since.flat_map(|since| {
        let is_unknown = |change: &&Change| {
            change.is == Some(Status::Unknown) || not_asked.contains(&change.integration)
        };
        let lost = since.no_longer_judged.iter().filter(is_unknown);
        since.not_judged.iter().chain(lost)
    });
    let names: BTreeSet<&str> = report.names().collect();
    for change in not_judged {
        let name = &*change.integration;
        let is_there = names.contains(name);
        if let Some(status) = change.was
            && (is_there
                || report.head.may_have_missed(name)
                || not_asked.contains(&change.integration))
        {
            let then = Then {
                title: &change.title,
                status,
                cause: &change.cause_then,
                left_out: false,
            };
            known.insert((name, &change.check), then);
        }
    }
    known
}
