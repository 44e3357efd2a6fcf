//! What is not in a report, though it was to be: each format tells it in these words.

use super::document::{Document, Head, Part, Stale};
use super::human::{counted, some_of, up_to};
use super::not_read::NotRead;
use super::since::OtherDomain;
use super::words::make_clean;
use crate::domain::{Redactor, Status, Text};
use indexmap::IndexMap;
use std::collections::HashSet;

/// So many names are told; the JSON report has all.
const LONGEST_LIST: usize = 50;

/// Something that a report does not have.
pub struct Gap {
    /// What it is, in two or three words.
    pub title: &'static str,
    /// What it means: unknown, or a skip where nobody has to do anything.
    pub status: Status,
    /// What is said of it, without a full stop.
    pub words: String,
    /// More of it.
    pub details: Vec<Detail>,
    /// Whether the head names each integration.
    pub is_of_integrations: bool,
}

/// More of what a report does not have.
pub struct Detail {
    /// How many integrations it is of.
    pub count: usize,
    /// What is said of them, without a full stop.
    pub words: String,
}

impl Head {
    /// The names of those that a run which was cut off did not come to.
    pub fn interrupted(&self) -> impl Iterator<Item = &Text> {
        let not_read: HashSet<&Text> = self.not_read.iter().map(|one| &one.name).collect();
        let names = self.not_run.iter();
        names.filter(move |name| !not_read.contains(name))
    }

    /// The integrations that are not there.
    fn of_integrations(&self) -> Vec<Gap> {
        let gap = |title, status, why, names: Vec<&str>, details| Gap {
            title,
            status,
            words: format!(
                "{title}, since {why} ({}): {}",
                counted(names.len(), "integration"),
                up_to(LONGEST_LIST, names.iter().copied())
            ),
            details,
            is_of_integrations: true,
        };
        let mut gaps = Vec::new();
        let interrupted: Vec<&str> = self.interrupted().map(|name| &**name).collect();
        if !interrupted.is_empty() {
            let why = "this was cut off";
            gaps.push(gap(
                "Not run",
                Status::Unknown,
                why,
                interrupted,
                Vec::new(),
            ));
        }
        if !self.not_read.is_empty() {
            // Those that have it in common together.
            let mut reasons: IndexMap<String, Vec<&str>> = IndexMap::new();
            for one in &self.not_read {
                reasons.entry(one.words()).or_default().push(&one.name);
            }
            let detail = |(why, names): (String, Vec<&str>)| Detail {
                count: names.len(),
                words: format!("{}: {why}", up_to(LONGEST_LIST, names.iter().copied())),
            };
            let details = reasons.into_iter().map(detail).collect();
            let names = self.not_read.iter().map(|one| &*one.name).collect();
            let why = "the record or its secret could not be read";
            gaps.push(gap("Not checked", Status::Fail, why, names, details));
        }
        gaps
    }

    /// Those that are of another tenant than in the earlier report, and those that a sandbox keeps from being compared.
    fn of_other_tenants(&self, add: &mut impl FnMut(&'static str, Status, String)) {
        let since = self.since.iter();
        let (not_compared, other): (Vec<&OtherDomain>, Vec<_>) = since
            .flat_map(|since| &since.other_domain)
            .partition(|one| one.not_compared);
        if !not_compared.is_empty() {
            let names = some_of(not_compared.iter().map(|one| &*one.integration));
            let count = counted(not_compared.len(), "integration");
            add(
                "Not compared",
                Status::Unknown,
                format!(
                    "Practice in one of the two reports and not in the other, so not compared this one time ({count}): {names}"
                ),
            );
        }
        if !other.is_empty() {
            let each: Vec<String> = other.into_iter().map(OtherDomain::words).collect();
            let names = some_of(each.iter().map(String::as_str));
            let count = counted(each.len(), "integration");
            add(
                "Another tenant",
                Status::Skip,
                format!(
                    "Compared with another tenant of the same name in the earlier report ({count}): {names}"
                ),
            );
        }
    }
}

impl Document {
    /// Says which integrations could not be read.
    #[must_use]
    pub fn with_not_read(mut self, not_read: &[NotRead], redactor: &Redactor) -> Self {
        let head = &mut self.head;
        for one in not_read {
            let mut one = one.clone();
            one.each_text(&mut |text| make_clean(text, redactor));
            head.not_run.push(one.name.clone());
            head.not_read.push(one);
        }
        self.fold();
        self
    }

    /// Says what else was left out.
    #[must_use]
    pub fn with_left_out(mut self, left_out: &[String], redactor: &Redactor) -> Self {
        let texts = left_out.iter().map(|words| {
            let mut text = Text::from(words.clone());
            make_clean(&mut text, redactor);
            text
        });
        self.head.left_out.extend(texts);
        self
    }

    /// All that is not in this report, though it was to be, and what an earlier one had.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = self.head.of_integrations();
        let mut add = |title, status, words| {
            gaps.push(Gap {
                title,
                status,
                words,
                details: Vec::new(),
                is_of_integrations: false,
            });
        };
        let head = &self.head;
        for words in &head.left_out {
            add("Left out", Status::Skip, words.trim_end_matches('.').into());
        }
        if let Some(Part { part, of }) = head.shard.filter(|shard| shard.of > 1) {
            let words = format!(
                "This is part {part} of {of}: `report merge` makes one report of all parts"
            );
            add("A part", Status::Skip, words);
        }
        if head.cut_off {
            add(
                "Cut off",
                Status::Unknown,
                "The report ends before its summary: what it did not come to is not known".into(),
            );
        }
        if let Some(parts) = head
            .parts
            .as_ref()
            .filter(|parts| !parts.missing.is_empty())
        {
            let numbers: Vec<String> = parts.missing.iter().map(u32::to_string).collect();
            let numbers = numbers.iter().map(String::as_str);
            let words = match parts.missing.as_slice() {
                [one] => format!("Part {one} of {} is missing", parts.of),
                _ => format!(
                    "Parts {} of {} are missing",
                    up_to(LONGEST_LIST, numbers),
                    parts.of
                ),
            };
            add("A part is missing", Status::Fail, words);
        }
        if !head.stale.is_empty() {
            let each: Vec<String> = head.stale.iter().map(Stale::words).collect();
            let names = some_of(each.iter().map(String::as_str));
            add(
                "Older than the rest",
                Status::Unknown,
                format!(
                    "{} older than the newest, and may be of an earlier run: {names}",
                    counted_reports(each.len())
                ),
            );
        }
        if let Some(since) = head
            .since
            .as_ref()
            .filter(|since| !since.not_asked.is_empty())
        {
            let names = some_of(since.not_asked.iter().map(|name| &**name));
            let count = counted(since.not_asked.len(), "integration");
            add(
                "Not asked for",
                Status::Skip,
                format!("In the earlier report and not asked for this time ({count}): {names}"),
            );
        }
        if let Some(since) = head.since.as_ref().filter(|since| !since.gone.is_empty()) {
            let names = some_of(since.gone.iter().map(|name| &**name));
            let count = counted(since.gone.len(), "integration");
            add(
                "No longer there",
                Status::Skip,
                format!("In the earlier report and not in this one ({count}): {names}"),
            );
        }
        head.of_other_tenants(&mut add);
        gaps
    }
}

fn counted_reports(count: usize) -> String {
    let hours = super::merge::LONGEST_APART.whole_hours();
    match count {
        1 => format!("One of the merged reports is more than {hours} hours"),
        many => format!("{many} of the merged reports are more than {hours} hours"),
    }
}

impl Stale {
    pub(super) fn words(&self) -> String {
        format!("{} ({})", self.source, self.started_at)
    }
}
