//! What changed since an earlier report, as the report has it.

use crate::domain::{Status, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What changed since an earlier report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Since {
    /// When the earlier run began (RFC 3339, UTC).
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    pub started_at: Text,
    /// What fails, and was not known to fail.
    pub newly_broken: Vec<Change>,
    /// What failed then and holds now.
    pub fixed: Vec<Change>,
    /// What failed then and fails now.
    pub still_broken: Vec<Change>,
    /// What failed when it was last judged, and was not judged this time: nobody knows whether it was fixed. The next
    /// comparison takes it for what it was.
    pub not_judged: Vec<Change>,
    /// What warns, and was not known to. Where a warning counts as a failure, it is newly broken instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub newly_warned: Vec<Change>,
    /// What passed or warned when it was last judged, and could not be judged this time: it is unknown, or what it takes was not
    /// to be had. What a flag left out is not among these, nor what was skipped because of a check that failed or is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_longer_judged: Vec<Change>,
    /// Integrations of the earlier report that this one does not have, and that nothing kept from being checked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Text>,
    /// Integrations of the earlier report that this run was not asked for. The next comparison takes them for what they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_asked: Vec<Text>,
    /// Integrations that are of another tenant than the one of the same name in the earlier report: compared they are anyway,
    /// unless a sandbox answered in one of the two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_domain: Vec<OtherDomain>,
}

/// An integration whose tenant is another than the one of the same name in the earlier report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OtherDomain {
    /// Its name.
    pub integration: Text,
    /// The tenant's domain in the earlier report.
    pub domain_then: Text,
    /// The tenant's domain now.
    pub domain_now: Text,
    /// Whether Auth0 answered in one of the two and a sandbox in the other: then nothing of it is compared, this one time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_compared: bool,
}

/// One check of one integration that is told of because of an earlier report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// The integration's name.
    pub integration: Text,
    /// The check's id.
    pub check: Text,
    /// What holds when it passes.
    pub title: Text,
    /// How it ended in the earlier report, or when it was last judged; null where that has no such check.
    pub was: Option<Status>,
    /// The cause then.
    pub cause_then: Option<Text>,
    /// How it ended now; null where this report has no such check.
    pub is: Option<Status>,
    /// The cause now.
    pub cause_now: Option<Text>,
}

impl OtherDomain {
    pub(super) fn words(&self) -> String {
        let Self {
            integration,
            domain_then,
            domain_now,
            ..
        } = self;
        format!("{integration} (then {domain_then}, now {domain_now})")
    }
}

impl Since {
    /// Since a report that began then, before anything is found to have changed.
    pub(super) fn began(started_at: Text) -> Self {
        Self {
            started_at,
            newly_broken: Vec::new(),
            fixed: Vec::new(),
            still_broken: Vec::new(),
            not_judged: Vec::new(),
            newly_warned: Vec::new(),
            no_longer_judged: Vec::new(),
            gone: Vec::new(),
            not_asked: Vec::new(),
            other_domain: Vec::new(),
        }
    }

    /// The integrations of which nothing is compared, since a sandbox answered in one of the two reports.
    pub(super) fn not_compared(&self) -> BTreeSet<&str> {
        let others = self.other_domain.iter().filter(|one| one.not_compared);
        others.map(|one| &*one.integration).collect()
    }

    /// Whether all that was broken and was asked for was judged, and compared.
    pub(super) fn is_judged(&self) -> bool {
        let not_asked: BTreeSet<&Text> = self.not_asked.iter().collect();
        let mut not_judged = self.not_judged.iter();
        not_judged.all(|change| not_asked.contains(&change.integration))
            && self.not_compared().is_empty()
    }

    pub(super) fn each_text(&mut self, change: &mut dyn FnMut(&mut Text)) {
        for kind in Kind::ALL {
            for of in self.list(kind) {
                of.each_text(change);
            }
        }
        self.gone.iter_mut().for_each(&mut *change);
        self.not_asked.iter_mut().for_each(&mut *change);
        for one in &mut self.other_domain {
            change(&mut one.integration);
            change(&mut one.domain_then);
            change(&mut one.domain_now);
        }
    }
}

impl Change {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut Text)) {
        change(&mut self.integration);
        change(&mut self.check);
        change(&mut self.title);
        self.cause_then.iter_mut().for_each(&mut *change);
        self.cause_now.iter_mut().for_each(&mut *change);
    }
}

/// The name of an integration, and the id of a check.
pub type Place<'a> = (&'a str, &'a str);

/// What became of a check since the earlier report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It fails, and was not known to.
    NewlyBroken,
    /// It failed then, and fails.
    StillBroken,
    /// It failed then, and nobody knows whether it still does.
    NotJudged,
    /// It warns, and was not known to.
    NewlyWarned,
    /// It held or warned then, and nobody knows whether it still does.
    NoLongerJudged,
    /// It failed then, and holds.
    Fixed,
}

impl Kind {
    /// All: first what is new, then what was told before, what is well last.
    pub const ALL: [Self; 6] = [
        Self::NewlyBroken,
        Self::NewlyWarned,
        Self::NoLongerJudged,
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
            Self::NewlyWarned => "New warning",
            Self::NoLongerJudged => "No longer judged",
            Self::Fixed => "Fixed",
        }
    }

    /// The status whose mark it has.
    pub fn status(self) -> Status {
        match self {
            Self::NewlyBroken => Status::Fail,
            Self::StillBroken | Self::NewlyWarned => Status::Warn,
            Self::NotJudged | Self::NoLongerJudged => Status::Unknown,
            Self::Fixed => Status::Pass,
        }
    }

    /// Whether somebody has to do something about it.
    pub fn is_problem(self) -> bool {
        self.is_new() || self == Self::StillBroken
    }

    /// Whether nobody was told before how to fix it.
    pub fn is_new(self) -> bool {
        matches!(self, Self::NewlyBroken | Self::NewlyWarned)
    }
}

impl Since {
    /// The kinds with their changes, in the order of [`Kind::ALL`].
    pub fn groups(&self) -> [(Kind, &[Change]); 6] {
        let of = |kind| match kind {
            Kind::NewlyBroken => &self.newly_broken,
            Kind::StillBroken => &self.still_broken,
            Kind::NotJudged => &self.not_judged,
            Kind::NewlyWarned => &self.newly_warned,
            Kind::NoLongerJudged => &self.no_longer_judged,
            Kind::Fixed => &self.fixed,
        };
        Kind::ALL.map(|kind| (kind, of(kind).as_slice()))
    }

    /// The changes of a kind.
    pub(super) fn list(&mut self, kind: Kind) -> &mut Vec<Change> {
        match kind {
            Kind::NewlyBroken => &mut self.newly_broken,
            Kind::StillBroken => &mut self.still_broken,
            Kind::NotJudged => &mut self.not_judged,
            Kind::NewlyWarned => &mut self.newly_warned,
            Kind::NoLongerJudged => &mut self.no_longer_judged,
            Kind::Fixed => &mut self.fixed,
        }
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
