//! What was found so far of several integrations, and where it is told.

use crate::checks::Selection;
use crate::domain::{Because, Exit, IntegrationReport, Report, Shard};
use crate::error::Failure;
use crate::http::ThisSide;
use crate::integration::subject::Subjects;
use crate::output::Format;
use crate::output::alike::Shapes;
use crate::output::delivery::{Delivery, DeliveryError, Needed};
use crate::output::document::{Document as Written, Integration, Told};
use crate::output::not_read::NotRead;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;
use time::OffsetDateTime;

/// What was found so far, and where it is told. An interruption tells it as well, once.
pub(super) struct Done {
    pub(super) delivery: Delivery,
    pub(super) since: Option<Written>,
    /// The names that were asked for; none where all were.
    pub(super) names: Vec<String>,
    pub(super) shard: Option<Shard>,
    pub(super) left_out: Vec<String>,
    pub(super) warnings_fail: bool,
    pub(super) started_at: OffsetDateTime,
    pub(super) started: Instant,
    pub(super) subjects: Arc<Subjects>,
    pub(super) reports: Vec<Kept>,
    /// How those ended of which only a line is kept.
    pub(super) shapes: Shapes,
    /// Those that were told as they came, and are not kept.
    pub(super) told: Told,
    /// Those that could not be opened when their turn had come.
    pub(super) not_read: Vec<NotRead>,
    /// How it ended, once that is told.
    pub(super) exit: Option<Exit>,
    /// Whether the reader of standard output has gone, and nobody else is told anything.
    pub(super) nobody_reads: bool,
    /// The report that was told, where it is of one integration.
    pub(super) only: Option<IntegrationReport>,
    pub(super) way: Way,
    /// What kept checks that were asked for from being looked at, each by its first reason.
    pub(super) missing: BTreeMap<&'static str, (Because, String)>,
    /// Whether nothing at all was looked at.
    pub(super) saw_nothing: bool,
}

/// What came of one integration.
pub(super) struct Asked {
    pub(super) report: IntegrationReport,
    /// What is broken on this side, where its tenant could not be asked because of that.
    pub(super) side: Option<ThisSide>,
}

/// Whether anybody could be asked.
pub(super) enum Way {
    /// Nobody so far, since something is broken on this side: what that is, by the first whom it kept back. What is known of
    /// them waits: it is told where another gets through, and says nothing where nobody does.
    Broken {
        first: Option<(String, ThisSide)>,
        waiting: Vec<usize>,
    },
    /// Somebody was: one who could not be is one of several.
    Open,
}

/// What is known of one integration of several.
pub(super) enum Kept {
    /// Nothing: it was not come to.
    NotRun,
    /// Its report, which is not final: it may be asked again.
    Found(Box<IntegrationReport>),
    /// What is told of it.
    Whole(Box<Integration>),
    /// It was told, and nobody needs it again.
    Told,
    /// It could not be opened when its turn had come.
    NotRead,
}

impl Done {
    /// Whether there is nothing to wait for.
    pub(super) fn holds(&self, report: &IntegrationReport) -> bool {
        report.summary().exit(self.warnings_fail) == Exit::Holds
    }

    /// What is asked of one: what an earlier try has settled is not asked again. After an interruption nothing is kept any more.
    pub(super) fn open_of(&self, place: usize, selection: &Selection) -> Selection {
        match self.reports.get(place) {
            Some(Kept::Found(earlier)) => {
                let checks = earlier.checks.iter();
                let open = checks.filter(|check| !check.is_settled(self.warnings_fail));
                selection.of_open(open.map(|check| check.id))
            }
            _ => selection.clone(),
        }
    }

    /// What is known of one, with what an earlier try has settled.
    pub(super) fn with_earlier(
        &mut self,
        place: usize,
        report: IntegrationReport,
    ) -> IntegrationReport {
        let Some(known) = self.reports.get_mut(place) else {
            return report;
        };
        match std::mem::replace(known, Kept::NotRun) {
            Kept::Found(earlier) => earlier.asked_again(report, self.warnings_fail),
            kept => {
                *known = kept;
                report
            }
        }
    }

    /// One that was asked.
    pub(super) fn add(
        &mut self,
        place: usize,
        asked: Asked,
        is_final: bool,
    ) -> Result<(), DeliveryError> {
        let Way::Broken { first, waiting } = &mut self.way else {
            return self.keep(place, asked.report, is_final);
        };
        if let Some(side) = asked.side {
            first.get_or_insert_with(|| (asked.report.domain.clone(), side));
            if is_final {
                waiting.push(place);
            }
            return self.keep(place, asked.report, false);
        }
        let waiting = std::mem::take(waiting);
        self.way = Way::Open;
        self.settle(&waiting)?;
        self.keep(place, asked.report, is_final)
    }

    /// One that could not be opened when its turn had come, and why: that keeps nobody from the others.
    pub(super) fn add_not_read(&mut self, place: usize, why: NotRead) {
        // After an interruption all is told.
        if self.exit.is_none() {
            self.reports[place] = Kept::NotRead;
            self.not_read.push(why);
        }
    }

    /// That somebody could be asked, of those whose turn it was. Where a proxy leads to none of a part, it may lead to those of
    /// another: that is told of each.
    pub(super) fn somebody_was_asked(&mut self) -> Result<(), Failure> {
        let is_part = self.shard.is_some_and(|shard| shard.total() > 1);
        match &mut self.way {
            Way::Broken {
                first: Some((_, side)),
                waiting,
            } if is_part && side.is_of_one_host() => {
                let waiting = std::mem::take(waiting);
                self.way = Way::Open;
                Ok(self.settle(&waiting)?)
            }
            Way::Broken {
                first: Some((host, side)),
                ..
            } => Err(Failure::nobody_asked(
                host,
                self.subjects.count() - self.not_read.len() - 1,
                side.clone(),
            )),
            Way::Broken { first: None, .. } | Way::Open => Ok(()),
        }
    }

    fn keep(
        &mut self,
        place: usize,
        report: IntegrationReport,
        is_final: bool,
    ) -> Result<(), DeliveryError> {
        // After an interruption all is told.
        if self.exit.is_some() {
            return Ok(());
        }
        for check in &report.checks {
            let finding = &check.finding;
            match &finding.because {
                None | Some(Because::Check(_) | Because::Flag("--only" | "--skip")) => {}
                Some(because) => {
                    let missing = self.missing.entry(check.id);
                    missing.or_insert_with(|| (because.clone(), finding.message.to_string()));
                }
            }
        }
        if !is_final {
            self.nobody_reads |= self.delivery.is_unread();
            self.reports[place] = Kept::Found(Box::new(report));
            return Ok(());
        }
        let integration = Integration::of(&report, &self.delivery.redactor);
        self.nobody_reads |= !self.delivery.integration(&integration)?;
        let needed = match self.since {
            Some(_) => Needed::Whole,
            None => self.delivery.needs(&integration, self.reports.len()),
        };
        self.reports[place] = match needed {
            Needed::Whole => Kept::Whole(Box::new(integration)),
            Needed::InShort => Kept::Whole(Box::new(self.shapes.in_short(integration))),
            Needed::Nothing => {
                self.told.count(&report);
                Kept::Told
            }
        };
        if self.subjects.is_alone() {
            self.only = Some(report);
        }
        Ok(())
    }

    /// What was found of these is final.
    fn settle(&mut self, places: &[usize]) -> Result<(), DeliveryError> {
        // After an interruption all is told.
        if self.exit.is_some() {
            return Ok(());
        }
        for place in places {
            match std::mem::replace(&mut self.reports[*place], Kept::NotRun) {
                Kept::Found(report) => self.keep(*place, *report, true)?,
                kept => self.reports[*place] = kept,
            }
        }
        Ok(())
    }

    /// Tells what was found until an interruption, or to a program that nothing was. A person who ended the asking of one
    /// integration knows that.
    pub(super) fn tell_interrupted(&mut self) -> Result<(), DeliveryError> {
        let is_found = |kept: &Kept| !matches!(kept, Kept::NotRun);
        let is_for_a_program =
            self.delivery.format != Format::Human || !self.delivery.files.is_empty();
        if self.subjects.are_listed() || is_for_a_program || self.reports.iter().any(is_found) {
            self.tell_as(true)?;
        }
        Ok(())
    }

    /// Tells all that was found, and gives the exit code. What was not come to is named. Twice it is told once.
    pub(super) fn tell(&mut self) -> Result<Exit, Failure> {
        let exit = self.tell_as(false)?;
        if self.saw_nothing {
            let mut failure = Failure::nothing_to_look_at(&self.missing);
            failure.in_report = !self.subjects.not_read().is_empty() || !self.not_read.is_empty();
            return Err(failure);
        }
        Ok(exit)
    }

    fn tell_as(&mut self, is_interrupted: bool) -> Result<Exit, DeliveryError> {
        if let Some(exit) = self.exit {
            return Ok(exit);
        }
        // Of whom nobody reads on, not all were asked as often as was wanted.
        let is_found = |kept: &Kept| matches!(kept, Kept::Found(_));
        let is_given_up = self.nobody_reads && self.reports.iter().any(is_found);
        // There is no time left to ask again.
        let all: Vec<usize> = (0..self.reports.len()).collect();
        self.settle(&all)?;
        let not_run: Vec<String> = self
            .subjects
            .names()
            .zip(&self.reports)
            .filter(|(_, kept)| matches!(kept, Kept::NotRun))
            .map(|(name, _)| name.to_owned())
            .collect();
        let is_cut_off = is_interrupted || is_given_up || !not_run.is_empty();
        let kept = std::mem::take(&mut self.reports).into_iter();
        let integrations = kept.filter_map(|kept| match kept {
            Kept::Whole(integration) => Some(*integration),
            Kept::NotRun | Kept::Found(_) | Kept::Told | Kept::NotRead => None,
        });
        let report = Report {
            started_at: self.started_at,
            duration: self.started.elapsed(),
            integrations: Vec::new(),
            warnings_fail: self.warnings_fail,
            not_run,
        };
        let redactor = &self.delivery.redactor;
        let mut document = Written::of(&report, redactor)
            .with_integrations(integrations.collect())
            .with_not_read(self.subjects.not_read(), redactor)
            .with_not_read(&self.not_read, redactor)
            .with_left_out(&self.left_out, redactor)
            .with_told(self.told)
            .with_shard(self.shard);
        if let Some(old) = &self.since {
            document = document.since(old, &self.names).map_err(|error| {
                self.exit = Some(Exit::CannotWork);
                DeliveryError::Incomparable(error)
            })?;
        }
        // Nothing changed, where nothing was looked at: this run was not asked for that.
        if document.head.saw_nothing() && document.head.exit_code == Exit::Holds.code() {
            document.head.exit_code = Exit::CannotWork.code();
        }
        // Whatever it found until then: this run itself was cut off.
        if is_cut_off {
            document.head.exit_code = Exit::Interrupted.code();
        }
        let exit = Exit::from_code(document.head.exit_code);
        self.exit = Some(exit);
        self.saw_nothing = exit == Exit::CannotWork && document.head.saw_nothing();
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
