//! What was found so far of several integrations, and where it is told.

use crate::domain::Exit;
use crate::domain::{IntegrationReport, Report, Shard};
use crate::error::Failure;
use crate::integration::subject::Subjects;
use crate::output::delivery::{Delivery, DeliveryError};
use crate::output::document::{Document as Written, Told};
use std::sync::Arc;
use std::time::Instant;
use time::OffsetDateTime;

/// What was found so far, and where it is told. An interruption tells it as well, once.
pub(super) struct Done {
    pub(super) delivery: Delivery,
    pub(super) since: Option<Written>,
    pub(super) shard: Option<Shard>,
    pub(super) warnings_fail: bool,
    pub(super) started_at: OffsetDateTime,
    pub(super) started: Instant,
    pub(super) subjects: Arc<Subjects>,
    pub(super) reports: Vec<Kept>,
    /// Those that were told as they came, and are not kept.
    pub(super) told: Told,
    /// How it ended, once that is told.
    pub(super) exit: Option<Exit>,
    /// Whether the reader of standard output has gone, and nobody else is told anything.
    pub(super) nobody_reads: bool,
    /// The report that was told, where it is of one integration.
    pub(super) only: Option<IntegrationReport>,
}

/// What is known of one integration of several.
pub(super) enum Kept {
    /// Nothing: it was not come to.
    NotRun,
    /// Its report.
    Whole(Box<IntegrationReport>),
    /// It was told, and nobody needs it again.
    Told,
}

impl Done {
    /// Whether there is nothing to wait for.
    pub(super) fn holds(&self, report: &IntegrationReport) -> bool {
        report.summary().exit(self.warnings_fail) == Exit::Holds
    }

    pub(super) fn keep(
        &mut self,
        place: usize,
        report: IntegrationReport,
        is_final: bool,
    ) -> Result<(), Failure> {
        // After an interruption all is told.
        if self.exit.is_some() {
            return Ok(());
        }
        if is_final {
            self.nobody_reads |= !self.delivery.integration(&report)?;
        }
        let is_alone = self.subjects.is_alone();
        let is_needed = !is_final || is_alone || self.since.is_some() || self.delivery.needs_all();
        self.reports[place] = if is_needed {
            Kept::Whole(Box::new(report))
        } else {
            self.told.count(&report);
            Kept::Told
        };
        Ok(())
    }

    /// What was found of these is final: the time to ask again is over.
    pub(super) fn settle(&mut self, places: &[usize]) -> Result<(), Failure> {
        for place in places {
            let kept = std::mem::replace(&mut self.reports[*place], Kept::NotRun);
            match kept {
                Kept::Whole(report) => self.keep(*place, *report, true)?,
                Kept::NotRun | Kept::Told => self.reports[*place] = kept,
            }
        }
        Ok(())
    }

    /// Tells what was found until an interruption, if that is anything. Of one integration that is what it was found to be
    /// before it was to be asked again.
    pub(super) fn tell_interrupted(&mut self) -> Result<(), DeliveryError> {
        let is_found = |kept: &Kept| !matches!(kept, Kept::NotRun);
        if self.subjects.are_listed() || self.reports.iter().any(is_found) {
            self.tell_as(true)?;
        }
        Ok(())
    }

    /// Tells all that was found, and gives the exit code. What was not come to is named. Twice it is told once.
    pub(super) fn tell(&mut self) -> Result<Exit, DeliveryError> {
        self.tell_as(false)
    }

    fn tell_as(&mut self, is_interrupted: bool) -> Result<Exit, DeliveryError> {
        if let Some(exit) = self.exit {
            return Ok(exit);
        }
        let not_run: Vec<String> = self
            .subjects
            .names()
            .zip(&self.reports)
            .filter(|(_, kept)| matches!(kept, Kept::NotRun))
            .map(|(name, _)| name.to_owned())
            .collect();
        let is_cut_off = is_interrupted || !not_run.is_empty();
        let kept = std::mem::take(&mut self.reports).into_iter();
        let report = Report {
            started_at: self.started_at,
            duration: self.started.elapsed(),
            integrations: kept
                .filter_map(|kept| match kept {
                    Kept::Whole(report) => Some(*report),
                    Kept::NotRun | Kept::Told => None,
                })
                .collect(),
            warnings_fail: self.warnings_fail,
            not_run,
        };
        let redactor = &self.delivery.redactor;
        let mut document = Written::of(&report, redactor)
            .with_not_read(self.subjects.not_read(), redactor)
            .with_told(self.told)
            .with_shard(self.shard);
        let mut integrations = report.integrations;
        if self.subjects.is_alone() {
            self.only = integrations.pop();
        }
        drop(integrations);
        if let Some(old) = &self.since {
            document = document.since(old);
        }
        // Whatever it found until then: this run itself was cut off.
        if is_cut_off {
            document.head.exit_code = Exit::Interrupted.code();
        }
        let exit = Exit::from_code(document.head.exit_code);
        self.exit = Some(exit);
        self.delivery.finish(&document)?;
        Ok(exit)
    }
}

/// What came of a run.
pub(super) struct Outcome {
    pub(super) exit: Exit,
    /// The report, where it is of one integration.
    pub(super) only: Option<IntegrationReport>,
}
