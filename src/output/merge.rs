//! What several reports say together.

use super::document::{Check, Document, FailOn, Head, Integration, Parts, SCHEMA, Stale, Tool};
use super::human::some_of;
use super::not_read::NotRead;
use super::since::{Kind, Since};
use super::words::make_clean;
use crate::domain::{Redactor, Shard, Status, Summary, Text};
use std::collections::{BTreeMap, BTreeSet};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// One report out of several.
pub struct Merged {
    /// The report.
    pub document: Document,
    /// What a person is to know of how it came about, a sentence or two each.
    pub remarks: Vec<String>,
}

/// Parts of one run do not begin further apart: one that failed at night is run again in the morning, and the night before is
/// another run.
pub(super) const LONGEST_APART: time::Duration = time::Duration::hours(18);

impl Document {
    /// One report out of several: of each integration what was found, by name. Which report comes first does not matter.
    ///
    /// # Errors
    /// If an integration is there twice with different results, or they are parts of different wholes.
    pub fn merge(
        mut documents: Vec<(String, Self)>,
        redactor: &Redactor,
    ) -> Result<Merged, Conflict> {
        make_names_clean(&mut documents, redactor);
        let parts = parts(&documents)?;
        let mut stale: BTreeSet<Stale> = apart(&documents).into_iter().collect();
        let is_early: Vec<bool> = documents
            .iter()
            .map(|(source, document)| stale.iter().any(|one| one.is_of(source, document)))
            .collect();
        let mut remarks: Vec<String> = apart_in_words(&stale).into_iter().collect();
        let unfinished = unfinished(&documents, parts.as_ref());
        let cut_off = !unfinished.is_empty();
        remarks.extend(unfinished_in_words(&unfinished));
        let heads = documents.iter_mut();
        let compared: Vec<Option<Since>> = heads
            .map(|(_, document)| document.head.since.take())
            .collect();
        let sources: Vec<String> = documents.iter().map(|(source, _)| source.clone()).collect();
        let mut found: BTreeMap<Text, (OffsetDateTime, usize, Integration)> = BTreeMap::new();
        let mut not_run: BTreeSet<Text> = BTreeSet::new();
        let mut not_read: BTreeSet<NotRead> = BTreeSet::new();
        let mut left_out: BTreeSet<Text> = BTreeSet::new();
        let mut span: Option<(OffsetDateTime, OffsetDateTime)> = None;
        let mut fail_on = FailOn::Fail;
        for (at, (_, document)) in documents.into_iter().enumerate() {
            let began = document.began();
            let took = i64::try_from(document.head.duration_ms).unwrap_or_default();
            let ended = began.saturating_add(time::Duration::milliseconds(took));
            if !is_early[at] {
                span = Some(span.map_or((began, ended), |(from, to)| {
                    (from.min(began), to.max(ended))
                }));
            }
            stale.extend(document.head.stale);
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
                            first: sources[*other].clone(),
                            second: sources[at].clone(),
                        });
                    }
                    // Of two that say the same, the later is kept, whichever is read first.
                    Some((when, _, known))
                        if (*when, known.requests) >= (began, integration.requests) => {}
                    _ => {
                        found.insert(integration.name.clone(), (began, at, integration));
                    }
                }
            }
        }
        not_run.retain(|name| !found.contains_key(name));
        let since = merged_since(compared, &found, &not_run);
        if since.is_err() {
            remarks.push(
                "What changed since an earlier report is left out, since these do not all compare with the same one. To compare the merged one: maz-auth0 report compare OLD MERGED".into(),
            );
        }
        let (from, to) = span.unwrap_or((OffsetDateTime::UNIX_EPOCH, OffsetDateTime::UNIX_EPOCH));
        let mut document = Self {
            head: Head {
                schema: SCHEMA.into(),
                tool: Tool::this(),
                started_at: from.format(&Rfc3339).unwrap_or_default().into(),
                duration_ms: u64::try_from((to - from).whole_milliseconds()).unwrap_or_default(),
                summary: Summary::default(),
                exit_code: 0,
                practice: false,
                fail_on,
                not_run: not_run.into_iter().collect(),
                not_read: not_read
                    .into_iter()
                    .filter(|one| !found.contains_key(&one.name))
                    .collect(),
                left_out: left_out.into_iter().collect(),
                shard: None,
                parts,
                cut_off,
                stale: stale.into_iter().collect(),
                since: since.unwrap_or_default(),
                lines: None,
            },
            integrations: found
                .into_values()
                .map(|(_, _, integration)| integration)
                .collect(),
        };
        document.fold();
        remarks.extend(document.lacking());
        Ok(Merged { document, remarks })
    }

    /// What not one check could do without, where nothing was looked at; as far as any says.
    fn lacking(&self) -> Option<String> {
        if !self.head.saw_nothing() {
            return None;
        }
        let mut lacking: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for integration in &self.integrations {
            let is_a_check =
                |because: &str| integration.checks.iter().any(|one| *one.id == *because);
            for check in integration.checks.iter() {
                let because = check.because.as_deref().unwrap_or_default();
                if !(matches!(because, "--only" | "--skip") || is_a_check(because)) {
                    let checks = lacking.entry((because, &check.message)).or_default();
                    checks.insert(&check.id);
                }
            }
        }
        let each = lacking.into_iter().map(|((because, why), checks)| {
            let checks = some_of(checks.iter().copied());
            match why.trim_end_matches('.') {
                "" => format!("{checks}: needs {because}"),
                why => format!("{checks}: {why}"),
            }
        });
        let each: Vec<String> = each.collect();
        (!each.is_empty()).then(|| {
            format!(
                "In none of these reports could anything be checked. {}.",
                each.join("; ")
            )
        })
    }

    fn began(&self) -> OffsetDateTime {
        OffsetDateTime::parse(&self.head.started_at, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl Integration {
    /// Whether two runs found the same, however long they took and whatever words they found for it.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
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
                .zip(&*other.checks)
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

/// What somebody called a file is somebody's word.
fn make_names_clean(documents: &mut [(String, Document)], redactor: &Redactor) {
    for (source, _) in documents {
        let mut text = Text::from(std::mem::take(source));
        make_clean(&mut text, redactor);
        *source = text.into_owned();
    }
}

/// Which of them are of an earlier time than the last can be, and are not said by a later one again as a whole.
fn apart(documents: &[(String, Document)]) -> Vec<Stale> {
    // When one that was cut off began is known by its file alone, which may have been copied since.
    let whole = || documents.iter().filter(|(_, report)| !report.head.cut_off);
    let last = whole().map(|(_, report)| report.began()).max();
    let is_early =
        |report: &Document| last.is_some_and(|last| last - report.began() > LONGEST_APART);
    let of_now: BTreeSet<&Text> = whole()
        .filter(|(_, report)| !is_early(report))
        .flat_map(|(_, report)| &report.integrations)
        .map(|one| &one.name)
        .collect();
    let is_told_again = |report: &Document| {
        let all = &report.integrations;
        !all.is_empty() && all.iter().all(|one| of_now.contains(&one.name))
    };
    documents
        .iter()
        .filter(|(_, report)| is_early(report) && !is_told_again(report))
        .map(|(source, report)| Stale {
            source: source.clone().into(),
            started_at: report.head.started_at.clone(),
        })
        .collect()
}

fn apart_in_words(stale: &BTreeSet<Stale>) -> Option<String> {
    let words: Vec<String> = stale.iter().map(Stale::words).collect();
    let names = some_of(words.iter().map(String::as_str));
    let hours = LONGEST_APART.whole_hours();
    (!words.is_empty()).then(|| {
        format!("More than {hours} hours older than the newest: {names}. Run these again, or leave out what is of an earlier run.")
    })
}

impl Stale {
    fn is_of(&self, source: &str, document: &Document) -> bool {
        *self.source == *source && self.started_at == document.head.started_at
    }
}

/// Those that were cut off, unless all that they have is in parts that make up the whole. How much more a run would have had that
/// is no part, nobody knows: no other report shows that it is all there.
fn unfinished<'a>(documents: &'a [(String, Document)], parts: Option<&Parts>) -> Vec<&'a String> {
    if parts.is_some_and(|parts| completes(documents, parts)) {
        return Vec::new();
    }
    documents
        .iter()
        .filter(|(_, document)| document.head.cut_off)
        .map(|(source, _)| source)
        .collect()
}

fn unfinished_in_words(unfinished: &[&String]) -> Option<String> {
    let names = some_of(unfinished.iter().map(|name| name.as_str()));
    (!unfinished.is_empty()).then(|| {
        format!("Cut off: {names}. Once the same run was made again, leave out what was cut off.")
    })
}

/// Not all of them compare with the same earlier report.
struct Differ;

/// What changed, where all of them compare with the same earlier report: of each integration what the report says from which it
/// was taken. Nothing where none compares.
fn merged_since(
    compared: Vec<Option<Since>>,
    found: &BTreeMap<Text, (OffsetDateTime, usize, Integration)>,
    not_run: &BTreeSet<Text>,
) -> Result<Option<Since>, Differ> {
    if compared.iter().all(Option::is_none) {
        return Ok(None);
    }
    let compared: Vec<Since> = compared.into_iter().collect::<Option<_>>().ok_or(Differ)?;
    let began = compared[0].started_at.clone();
    let mut merged = Since::began(began.clone());
    let mut told: BTreeSet<(Text, Text)> = BTreeSet::new();
    for (at, mut since) in compared.into_iter().enumerate() {
        if since.started_at != began {
            return Err(Differ);
        }
        let is_of_this = |name: &Text| found.get(name).map(|(_, from, _)| *from == at);
        for kind in Kind::ALL {
            let list = merged.list(kind);
            for change in since.list(kind).drain(..) {
                // Of one that nobody found, all that compare with the same report say the same.
                let is_new = || told.insert((change.integration.clone(), change.check.clone()));
                if is_of_this(&change.integration).unwrap_or_else(is_new) {
                    list.push(change);
                }
            }
        }
        let other_domains = since.other_domain.into_iter();
        let other_domains = other_domains.filter(|one| is_of_this(&one.integration) == Some(true));
        merged.other_domain.extend(other_domains);
        let is_gone = |name: &Text| !found.contains_key(name) && !not_run.contains(name);
        merged.gone.extend(since.gone.into_iter().filter(is_gone));
        let not_asked = since.not_asked.into_iter();
        merged.not_asked.extend(not_asked.filter(is_gone));
    }
    for kind in Kind::ALL {
        let list = merged.list(kind);
        list.sort_by(|one, other| one.integration.cmp(&other.integration));
    }
    merged
        .other_domain
        .sort_by(|one, other| one.integration.cmp(&other.integration));
    merged.gone.sort();
    merged.gone.dedup();
    merged.not_asked.sort();
    merged.not_asked.dedup();
    Ok(Some(merged))
}

/// Whether one of them is no part and has more than all that are: then it is what they are parts of.
fn has_the_whole(documents: &[(String, Document)]) -> bool {
    let (parts, others): (Vec<_>, Vec<_>) = documents
        .iter()
        .map(|(_, document)| document)
        .partition(|document| document.head.shard.is_some() || document.head.parts.is_some());
    let names = |document: &Document| -> BTreeSet<Text> {
        let found = document.integrations.iter().map(|one| &one.name);
        found.chain(&document.head.not_run).cloned().collect()
    };
    let of_parts: BTreeSet<Text> = parts.into_iter().flat_map(names).collect();
    let mut wholes = others.into_iter().filter(|other| !other.head.cut_off);
    wholes.any(|whole| {
        let all = names(whole);
        all.is_superset(&of_parts) && all.len() > of_parts.len()
    })
}

/// Whether all that is known of reports that were cut off is of parts that are there as a whole.
fn completes(documents: &[(String, Document)], parts: &Parts) -> bool {
    let documents = || documents.iter().map(|(_, document)| document);
    let (cut_off, whole): (Vec<_>, Vec<_>) =
        documents().partition(|document| document.head.cut_off);
    let whole: BTreeSet<&Text> = whole
        .iter()
        .flat_map(|document| &document.integrations)
        .map(|one| &one.name)
        .collect();
    parts.missing.is_empty()
        && cut_off.iter().all(|document| {
            // Of one that was merged, those of the parts that it had are whole; what else it has is of one that it lacked.
            let lacked = document
                .head
                .parts
                .as_ref()
                .filter(|_| document.head.lacks_a_part());
            let is_whole = |name: &Text| {
                let is_lacked = |part: &u32| {
                    Shard::new((*part).into(), parts.of.into()).is_ok_and(|shard| shard.has(name))
                };
                whole.contains(name)
                    || lacked.is_some_and(|lacked| !lacked.missing.iter().any(is_lacked))
            };
            document.integrations.iter().all(|one| is_whole(&one.name))
        })
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
    Ok(whole
        .filter(|_| !has_the_whole(documents))
        .map(|(_, of, known)| Parts {
            of,
            missing: (1..=of).filter(|part| !known.contains(part)).collect(),
        }))
}
