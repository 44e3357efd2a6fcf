//! Asks the integrations of a run, again where that was asked for, and keeps what was found.

use super::VerifyArgs;
use super::done::{Asked, Done, Kept, Outcome, Way};
use super::progress::HowFar;
use crate::args::FailOn;
use crate::auth0::Login;
use crate::checks::Selection;
use crate::context::Context;
use crate::domain::{AdminToken, Password, Shard};
use crate::error::Failure;
use crate::examine::{self, PasswordLogin, Rehearsal, Run};
use crate::http::Http;
use crate::integration::practice;
use crate::integration::rights::lend;
use crate::integration::subject::{Subject, Subjects};
use crate::integration::unread;
use crate::output::alike::Shapes;
use crate::output::delivery::Delivery;
use crate::output::document::{Document as Written, Told};
use crate::process::interrupt::on_interrupt_within;
use crate::terminal::stream;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// How long the first wait is; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long it is between the last two tries at least.
const SHORTEST_PAUSE: Duration = Duration::from_secs(2);

/// How much longer than usual an interruption may take, to write the reports of thousands: engines of a CI wait half a minute.
const REPORTS_LIMIT: Duration = Duration::from_secs(15);

impl Fleet<'_> {
    /// Asks all, and tells what was found.
    pub(super) fn tell(
        &self,
        args: &VerifyArgs,
        delivery: Delivery,
        since: Option<Written>,
    ) -> Result<Outcome, Failure> {
        let done = Arc::new(Mutex::new(Done {
            delivery,
            since,
            names: args.names.clone(),
            shard: self.shard,
            left_out: self.left_out.clone(),
            warnings_fail: args.report.fail_on == FailOn::Warn,
            started_at: OffsetDateTime::now_utc(),
            started: Instant::now(),
            subjects: Arc::clone(&self.subjects),
            reports: self.subjects.names().map(|_| Kept::NotRun).collect(),
            shapes: Shapes::default(),
            told: Told::default(),
            not_read: Vec::new(),
            exit: None,
            nobody_reads: false,
            only: None,
            way: Way::Broken {
                first: None,
                waiting: Vec::new(),
            },
            missing: BTreeMap::new(),
            saw_nothing: false,
        }));
        // What was found until then is told.
        let interrupted = Arc::clone(&done);
        let (redactor, style) = (self.context.redactor.clone(), self.context.err);
        let tell = move || {
            if let Ok(mut done) = interrupted.lock()
                && let Err(error) = done.tell_interrupted()
            {
                let words = redactor.redact_failure(&error.to_string());
                stream::tell(&format!("error: {words}"), style);
            }
        };
        let _told = on_interrupt_within(REPORTS_LIMIT, Box::new(tell));
        self.verify(args.wait.unwrap_or_default(), &done)?;
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        let exit = done.tell()?;
        Ok(Outcome {
            exit,
            only: done.only.take(),
        })
    }
}

/// How often one is asked at most, where it does not hold and so long is waited for that.
pub(super) fn most_tries(wait: Duration) -> usize {
    let (mut left, mut next, mut tries) = (wait, FIRST_PAUSE, 1);
    while !left.is_zero() {
        left = left.saturating_sub(pause(left, next).0);
        next = (next * 2).min(LONGEST_PAUSE);
        tries += 1;
    }
    tries
}

/// How long it is until the next try, and whether that is the last: which is at the end of the time, and none is just before it.
fn pause(left: Duration, next: Duration) -> (Duration, bool) {
    let is_last = left < next + SHORTEST_PAUSE;
    (if is_last { left } else { next }, is_last)
}

fn lock(done: &Mutex<Done>) -> MutexGuard<'_, Done> {
    done.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Several integrations, and what is asked of each.
pub(super) struct Fleet<'a> {
    /// One client for all of them.
    pub(super) http: Arc<Http>,
    /// Which part of several it is.
    pub(super) shard: Option<Shard>,
    pub(super) subjects: Arc<Subjects>,
    /// The only one of them.
    pub(super) only: Option<&'a Subject>,
    pub(super) selection: &'a Selection,
    pub(super) user: Option<&'a (String, Password)>,
    pub(super) rehearsal: Option<&'a Rehearsal>,
    /// How many are asked at once.
    pub(super) jobs: NonZeroUsize,
    /// Tenants, by their numbers, that hold this machine's address back: each further login would be one more failed one.
    pub(super) held_back: RefCell<HashSet<u32>>,
    /// What is left out because a variable is empty.
    pub(super) left_out: Vec<String>,
    /// The admin token with which something was changed.
    pub(super) lent: Option<AdminToken>,
    pub(super) context: &'a Context,
}

impl Fleet<'_> {
    /// Asks each; where that was asked for, those that do not hold again after a while, until the time is up.
    fn verify(&self, wait: Duration, done: &Mutex<Done>) -> Result<(), Failure> {
        let end = Instant::now() + wait;
        let runtime = self.context.runtime()?;
        let mut next = FIRST_PAUSE;
        let mut is_last = wait.is_zero();
        let mut places: Vec<usize> = (0..self.subjects.count()).collect();
        self.announce()?;
        loop {
            let again = runtime.block_on(self.round(&places, is_last, done))?;
            // To wait fixes nothing of that.
            lock(done).somebody_was_asked()?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || again.is_empty() {
                return Ok(());
            }
            let pause;
            (pause, is_last) = self::pause(left, next);
            self.context.say(&self.context.err.dim(&format!(
                "{} not hold yet: asking again in {} s.",
                match again.as_slice() {
                    [one] => format!("{} does", self.subjects.name(*one)),
                    several => format!("{} integrations do", several.len()),
                },
                pause.as_millis().div_ceil(1000)
            )));
            runtime.block_on(async { tokio::time::sleep(pause).await });
            next = (next * 2).min(LONGEST_PAUSE);
            places = again;
        }
    }

    /// Asks these, several at once, and keeps what was found as it comes. Gives those that are to be asked again.
    async fn round(
        &self,
        places: &[usize],
        is_last: bool,
        done: &Mutex<Done>,
    ) -> Result<Vec<usize>, Failure> {
        let tenants = self.subjects.tenants(places);
        let (mut again, mut outcome) = (Vec::new(), Ok(()));
        let mut how_far = HowFar::new(places.len(), self.context);
        let begin = |how_far: &HowFar<'_>| {
            let message = match self.only {
                Some(only) => format!("Asking {}", only.settings.domain),
                None => how_far.line(),
            };
            self.context.progress.start(&message)
        };
        let mut spinner = Some(begin(&how_far));
        let ask = async |index: usize, rest| {
            let place = places[index];
            let selection = lock(done).open_of(place, self.selection);
            let http = match self.only {
                Some(_) => self.http.scoped(),
                None => self.http.scoped().one_of_several(self.subjects.name(place)),
            };
            let http = Arc::new(http.held_off(rest));
            let asked = self.ask(place, &selection, &http).await;
            (asked.map(|run| (run, selection)), http.rests_until())
        };
        examine::each(&tenants, self.jobs, ask, |index, asked| {
            // Nothing is told beside a spinner.
            spinner = None;
            let mut done = lock(done);
            let place = places[index];
            let asked = match asked {
                Err(failure) if self.only.is_none() => {
                    let why = unread::one(self.subjects.name(place).to_owned(), failure);
                    unread::tell(std::slice::from_ref(&why), "not checked", self.context);
                    done.add_not_read(place, why);
                    how_far.asked(false);
                    spinner = (!how_far.is_done()).then(|| begin(&how_far));
                    return ControlFlow::Continue(());
                }
                asked => asked,
            };
            outcome = asked.and_then(|(run, selection)| {
                let report = run.report_of_one(self.subjects.name(place), &selection);
                let asked = Asked {
                    side: run.http().broken(),
                    report: done.with_earlier(place, report),
                };
                let holds = done.holds(&asked.report);
                let is_final = is_last || holds;
                if !is_final {
                    again.push(place);
                }
                how_far.asked(holds);
                Ok(done.add(place, asked, is_final)?)
            });
            if done.nobody_reads {
                again.clear();
            }
            if outcome.is_err() || done.nobody_reads {
                return ControlFlow::Break(());
            }
            spinner = (!how_far.is_done()).then(|| begin(&how_far));
            ControlFlow::Continue(())
        })
        .await;
        again.sort_unstable();
        outcome.map(|()| again)
    }

    /// Says once where the tenants are, where that is elsewhere than usual.
    fn announce(&self) -> Result<(), Failure> {
        let context = self.context;
        for name in self.subjects.practices() {
            context.say(&context.err.dim(&format!(
                "{name} is practice: its tenant is played by a sandbox in this program."
            )));
        }
        if self.subjects.practices().count() < self.subjects.count() {
            context.say_endpoint(context.endpoint()?.as_ref());
        }
        Ok(())
    }

    /// Asks one, with a redactor of its own: what is secret to one is none of another's.
    async fn ask(
        &self,
        place: usize,
        selection: &Selection,
        http: &Arc<Http>,
    ) -> Result<Run, Failure> {
        if let Some(only) = self.only {
            return self
                .ask_subject(only, selection, Arc::clone(http), None)
                .await;
        }
        let subject = self.subjects.open(place, http.redactor(), self.context)?;
        let tenant = self.subjects.tenants(&[place]).first().copied();
        self.ask_subject(&subject, selection, Arc::clone(http), tenant)
            .await
    }

    async fn ask_subject(
        &self,
        subject: &Subject,
        selection: &Selection,
        http: Arc<Http>,
        tenant: Option<u32>,
    ) -> Result<Run, Failure> {
        let http = practice::way_to(&http, subject.sandbox.as_ref())?;
        let mut settings = subject.settings.clone();
        lend(self.lent.as_ref(), &mut settings, self.context);
        let mut run = Run::new(http, settings);
        if tenant.is_some_and(|tenant| self.held_back.borrow().contains(&tenant)) {
            run.know_that_logins_are_held_back();
        }
        Box::pin(async {
            run.ask(selection, subject.api.as_ref()).await;
            if let Some((username, password)) = self.user.filter(|_| selection.wants_login()) {
                let login = Login {
                    realm: None,
                    username,
                    password,
                    scope: "openid",
                };
                run.log_in(&PasswordLogin::once(login)).await;
            }
            if let Some(rehearsal) = self.rehearsal {
                run.rehearse(rehearsal).await;
            }
        })
        .await;
        if run.has_logins_held_back() {
            self.held_back.borrow_mut().extend(tenant);
        }
        // It may be a while until it is told what was found.
        run.http().close();
        Ok(run)
    }
}
