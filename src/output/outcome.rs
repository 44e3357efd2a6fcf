//! What a report comes to: it follows from the checks, however the report came to be.

use super::document::{Document, FailOn, Head, Integration, Part, Told};
use super::since::Since;
use crate::domain::{Exit, Shard, Summary};

impl Document {
    /// Counts integrations that were told and are not kept: what they come to stands in the head.
    #[must_use]
    pub fn with_told(mut self, told: Told) -> Self {
        let mut summary = self.head.summary;
        summary += told.summary;
        let practice = self.head.practice || told.practice;
        self.head.lines = Some(told.integrations).filter(|lines| *lines > 0);
        self.head.conclude(summary, practice);
        self
    }

    /// Has these integrations.
    #[must_use]
    pub fn with_integrations(mut self, integrations: Vec<Integration>) -> Self {
        self.integrations = integrations;
        self.fold();
        self
    }

    /// Says which part of several it is.
    #[must_use]
    pub fn with_shard(mut self, shard: Option<Shard>) -> Self {
        self.head.shard = shard.map(|shard| Part {
            part: shard.part(),
            of: shard.total(),
        });
        let (summary, practice) = (self.head.summary, self.head.practice);
        self.head.conclude(summary, practice);
        self
    }

    /// Works out what follows from the checks: outcomes, summary, practice, exit code.
    pub(super) fn fold(&mut self) {
        let mut summary = Summary::default();
        for integration in &mut self.integrations {
            let own: Summary = integration
                .checks
                .iter()
                .map(|check| check.status)
                .collect();
            integration.outcome = own.outcome();
            summary += own;
        }
        let practice = self
            .integrations
            .iter()
            .any(|integration| integration.practice);
        self.head.conclude(summary, practice);
    }
}

impl Head {
    /// Whether nothing is known to be left out of it.
    pub fn is_whole(&self) -> bool {
        self.not_run.is_empty() && !self.cut_off && self.stale.is_empty() && !self.lacks_a_part()
    }

    /// Whether a part was not merged with the others. To try again changes nothing of that.
    pub(super) fn lacks_a_part(&self) -> bool {
        let parts = self.parts.as_ref();
        parts.is_some_and(|parts| !parts.missing.is_empty())
    }

    /// Whether some were not even looked at, for a reason on this side.
    fn lacks_some(&self) -> bool {
        !self.not_read.is_empty() || self.lacks_a_part()
    }

    /// Whether integrations were to be checked, and not one check could look at anything: of a part that says nothing, since
    /// another may have what is asked for.
    pub fn saw_nothing(&self) -> bool {
        let Summary {
            pass,
            warn,
            fail,
            skip,
            unknown,
        } = self.summary;
        let is_part = self.shard.is_some_and(|shard| shard.of > 1);
        skip > 0 && pass + warn + fail + unknown == 0 && !is_part
    }

    fn conclude(&mut self, summary: Summary, practice: bool) {
        self.summary = summary;
        self.practice = practice;
        let exit = summary.exit(self.fail_on == FailOn::Warn);
        // One that was cut off while it waited to ask again has all of them.
        let was_cut_off = self.exit_code == Exit::Interrupted.code();
        let is_interrupted = was_cut_off || self.interrupted().next().is_some();
        self.exit_code = match &self.since {
            // One that was cut off and compared by the same run stays cut off.
            Some(_) if was_cut_off => Exit::Interrupted,
            Some(since) => self.exit_of_a_comparison(since),
            None if is_interrupted => Exit::Interrupted,
            None if self.lacks_some() || self.saw_nothing() => Exit::CannotWork,
            None if exit == Exit::Holds && !self.is_whole() => Exit::Unknown,
            None => exit,
        }
        .code();
    }

    /// The one order for `verify --since` and `report compare`: what is newly broken is told whatever else there is.
    fn exit_of_a_comparison(&self, since: &Since) -> Exit {
        let is_judged = self.summary.unknown == 0 && since.is_judged();
        if !since.newly_broken.is_empty() {
            Exit::Failed
        } else if self.lacks_some() {
            Exit::CannotWork
        } else if is_judged && self.is_whole() {
            Exit::Holds
        } else {
            Exit::Unknown
        }
    }
}
