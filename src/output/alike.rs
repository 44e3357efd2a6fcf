//! What is alike among many, told once: a page and a ticket of thousands stay readable.

use super::document::{Check, Document, Integration};
use super::since::Change;
use crate::domain::{Status, Text};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::sync::Arc;

/// Of more integrations than this, those that hold are a line each, and what changed in the same way is told once.
pub(super) const MANY: usize = 20;

/// With more ways to end than this, they are not looked for among each other.
const MOST_SHAPES: usize = 32;

/// Whether so many integrations are told as many are.
pub(super) const fn is_many(count: usize) -> bool {
    count > MANY
}

/// How the checks of those that hold ended. Thousands end alike, and that is kept once.
#[derive(Default)]
pub struct Shapes(Vec<Arc<Vec<Check>>>);

impl Shapes {
    /// An integration that holds, with no more than a line about it needs.
    pub fn in_short(&mut self, mut integration: Integration) -> Integration {
        let checks = Arc::make_mut(&mut integration.checks);
        for check in checks {
            check.message = Text::default();
            check.fix = None;
            check.duration_ms = 0;
        }
        match self.0.iter().find(|known| **known == integration.checks) {
            Some(known) => integration.checks = Arc::clone(known),
            None if self.0.len() < MOST_SHAPES => self.0.push(Arc::clone(&integration.checks)),
            None => {}
        }
        integration.timeline = Vec::new();
        integration.is_short = true;
        integration
    }
}

impl Document {
    /// Whether it is of so many integrations that what is alike is told once.
    pub(super) fn is_of_many(&self) -> bool {
        is_many(self.integrations.len()) || self.integrations.iter().any(|one| one.is_short)
    }
}

impl Integration {
    /// What is wrong in it.
    pub(super) fn problems(&self) -> impl Iterator<Item = &Check> {
        let is_problem = |check: &&Check| !matches!(check.status, Status::Pass | Status::Skip);
        self.checks.iter().filter(is_problem)
    }
}

/// So many of them that every cause is among them before any is there twice, the worst first where there is no room for all;
/// and the others. Both in their order.
pub(super) fn shown_in_full(
    integrations: Vec<&Integration>,
    most: usize,
) -> (Vec<&Integration>, Vec<&Integration>) {
    if integrations.len() <= most {
        return (integrations, Vec::new());
    }
    let mut seen: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    let mut order: Vec<(usize, usize, usize)> = Vec::new();
    for (at, integration) in integrations.iter().enumerate() {
        let mut times = usize::MAX;
        for check in integration.problems() {
            let seen = seen
                .entry((&*check.id, check.cause.as_deref()))
                .or_default();
            times = times.min(*seen);
            *seen += 1;
        }
        let weight = match integration.outcome {
            Status::Fail => 0,
            Status::Unknown => 1,
            _ => 2,
        };
        order.push((times, weight, at));
    }
    order.sort_unstable();
    order.truncate(most);
    let mut is_shown = vec![false; integrations.len()];
    for (_, _, at) in order {
        is_shown[at] = true;
    }
    let each = integrations.into_iter().zip(is_shown);
    let (shown, others): (Vec<_>, Vec<_>) = each.partition(|(_, is_shown)| *is_shown);
    let bare = |those: Vec<(_, bool)>| those.into_iter().map(|(one, _)| one).collect();
    (bare(shown), bare(others))
}

/// Those in which the same is wrong together, the most frequent first.
pub(super) fn by_what_is_wrong(
    integrations: Vec<&Integration>,
) -> Vec<(Vec<&Check>, Vec<&Integration>)> {
    type Wrong<'a> = Vec<(Status, &'a str, Option<&'a str>)>;
    let mut groups: IndexMap<Wrong<'_>, Vec<&Integration>> = IndexMap::new();
    for integration in integrations {
        let checks = integration.problems();
        let wrong = checks.map(|check| (check.status, &*check.id, check.cause.as_deref()));
        groups.entry(wrong.collect()).or_default().push(integration);
    }
    let groups = groups.into_values();
    let mut groups: Vec<_> = groups
        .map(|those| (those[0].problems().collect(), those))
        .collect();
    groups.sort_by_key(|(_, those)| std::cmp::Reverse(those.len()));
    groups
}

/// What changed in the same way together, where it is much; else each alone.
pub(super) fn changes_alike(changes: &[Change]) -> Vec<Vec<&Change>> {
    if changes.len() <= MANY {
        return changes.iter().map(|change| vec![change]).collect();
    }
    let mut groups: IndexMap<_, Vec<&Change>> = IndexMap::new();
    for change in changes {
        let then = (change.was, &change.cause_then);
        let now = (change.is, &change.cause_now);
        groups
            .entry((&change.check, then, now))
            .or_default()
            .push(change);
    }
    groups.into_values().collect()
}
