//! What happens on Ctrl-C, a closed terminal or a polite kill, and on a panic: the terminal is put back as it was, the
//! registered clean-ups run, and the process ends with 130.
//!
//! Only one thread may end the process, or the terminal stays without cursor or echo. A key prompt raises the signal
//! *and* returns an "interrupted" error, so the thread that asked must only wait ([`wait`]), while the thread started
//! here restores the terminal, gives a prompt that was just entering raw mode a moment to lose that race, restores the
//! terminal again, and exits.

use crate::domain::Exit;
use std::fmt;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

/// How long everything may take that happens between the signal and the end.
const LIMIT: Duration = Duration::from_secs(5);
/// How much of that an interruption waits for a [`Hold`] to end.
const HOLD_LIMIT: Duration = Duration::from_secs(3);
/// How long an interruption waits for who does not read, where nothing is left but to write to them: engines of a CI may kill
/// after five seconds.
const READER_LIMIT: Duration = Duration::from_millis(1500);
/// How often it looks whether they do.
const LOOK: Duration = Duration::from_millis(100);
/// How long a prompt that enters raw mode at this very moment needs to have done so.
const SETTLE: Duration = Duration::from_millis(15);
/// Signals that follow the first one faster than a person can press a key belong to it: a key prompt raises a second
/// one by itself, and a terminal that closes sends several.
const SAME_EVENT: Duration = Duration::from_millis(250);

/// Why the handler could not be installed.
#[derive(Debug, Error)]
pub enum InterruptError {
    /// The system refused, or the handler is there already.
    #[error("cannot handle Ctrl-C")]
    Handler(#[from] ctrlc::Error),
}

/// What an interruption waits for.
struct Guarded {
    id: u64,
    limit: Duration,
    /// What the person is told who waits.
    why: Option<&'static str>,
}

type CleanUp = Box<dyn FnOnce() + Send>;
type Redaction = Box<dyn Fn(&str) -> String + Send + Sync>;

static INSTALLED: AtomicBool = AtomicBool::new(false);
static LEAVING: AtomicBool = AtomicBool::new(false);
static NEXT: AtomicU64 = AtomicU64::new(0);
static CLEAN_UPS: Mutex<Vec<(u64, Duration, CleanUp)>> = Mutex::new(Vec::new());
static WIPE: Mutex<Option<(u64, CleanUp)>> = Mutex::new(None);
static HOLDS: Mutex<Vec<Guarded>> = Mutex::new(Vec::new());
static HOLD_ENDED: Condvar = Condvar::new();
/// When something was last written, while nothing is left but that.
static WRITING: Mutex<Option<Instant>> = Mutex::new(None);
static REDACTION: OnceLock<Redaction> = OnceLock::new();

/// Remembers the terminal as it is now, and from here on answers signals and panics. Call it once, before the first
/// question.
///
/// # Errors
///
/// When the system refuses a handler, or it was installed before.
pub fn install() -> Result<(), InterruptError> {
    terminal::remember();
    let mut first: Option<Instant> = None;
    ctrlc::set_handler(move || match first {
        None => {
            first = Some(Instant::now());
            LEAVING.store(true, Ordering::SeqCst);
            // On a thread of its own, so that this one still hears an impatient second Ctrl-C.
            let started = thread::Builder::new()
                .name("interrupt".to_owned())
                .spawn(leave);
            if started.is_err() {
                leave_at_once();
            }
        }
        Some(at) if at.elapsed() < SAME_EVENT => {}
        Some(_) => leave_at_once(),
    })?;
    INSTALLED.store(true, Ordering::SeqCst);
    install_panic_hook();
    Ok(())
}

/// Registers something to do when the program is interrupted; dropping the guard takes it back.
///
/// The latest runs first. All together have a few seconds, on a thread of their own: what they do must not need a lock
/// that the interrupted work may hold.
#[must_use = "the clean-up is taken back when the guard is dropped"]
pub fn on_interrupt(clean_up: Box<dyn FnOnce() + Send>) -> Guard {
    on_interrupt_within(Duration::ZERO, clean_up)
}

/// The same for work that may take longer by so much, such as writing the reports of thousands.
#[must_use = "the clean-up is taken back when the guard is dropped"]
pub fn on_interrupt_within(more: Duration, clean_up: Box<dyn FnOnce() + Send>) -> Guard {
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    lock(&CLEAN_UPS).push((id, more, clean_up));
    Guard { id }
}

/// Registers what wipes the line on which the cursor stands, for a spinner; there is one at most. Dropping the guard
/// takes it back.
#[must_use = "it is taken back when the guard is dropped"]
pub fn wipe_on_interrupt(wipe: Box<dyn FnOnce() + Send>) -> Guard {
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let replaced = lock(&WIPE).replace((id, wipe));
    drop(replaced);
    Guard { id }
}

/// Keeps a clean-up registered.
#[derive(Debug)]
pub struct Guard {
    id: u64,
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Taken out first and dropped afterwards, without the lock: it may own further guards.
        let taken = {
            let mut clean_ups = lock(&CLEAN_UPS);
            clean_ups
                .iter()
                .position(|(id, ..)| *id == self.id)
                .map(|at| clean_ups.remove(at))
        };
        drop(taken);
        let taken = lock(&WIPE).take_if(|(id, _)| *id == self.id);
        drop(taken);
    }
}

/// Puts an interruption off while two things are written that belong together (a secret and its record), for three
/// seconds at most; a second Ctrl-C does not wait.
#[must_use = "the interruption waits only while this lives"]
pub fn hold() -> Hold {
    start_hold(HOLD_LIMIT, None)
}

/// The same for longer, while something is done that cannot be done again; the person is told why it takes so long.
#[must_use = "the interruption waits only while this lives"]
pub fn hold_up_to(limit: Duration, why: &'static str) -> Hold {
    start_hold(limit, Some(why))
}

fn start_hold(limit: Duration, why: Option<&'static str>) -> Hold {
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    lock(&HOLDS).push(Guarded { id, limit, why });
    Hold { id }
}

/// An interruption waits while this lives.
pub struct Hold {
    id: u64,
}

impl fmt::Debug for Hold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hold")
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        lock(&HOLDS).retain(|held| held.id != self.id);
        HOLD_ENDED.notify_all();
    }
}

/// Nothing is left but to write, as long as this lives: an interruption waits only where that goes on.
#[must_use = "it is so only while this lives"]
pub fn only_writing() -> Writing {
    *lock(&WRITING) = Some(Instant::now());
    Writing(())
}

/// Something was written.
pub fn wrote() {
    if let Some(last) = &mut *lock(&WRITING) {
        *last = Instant::now();
    }
}

/// Nothing is left but to write while this lives.
#[derive(Debug)]
pub struct Writing(());

impl Drop for Writing {
    fn drop(&mut self) {
        *lock(&WRITING) = None;
    }
}

/// Whether the program has been interrupted and is about to end.
pub fn is_leaving() -> bool {
    LEAVING.load(Ordering::SeqCst)
}

/// For the thread that asked a question and was told "interrupted": waits for the process to end.
///
/// Returns at once when no handler is installed, and after ten seconds when the process still lives.
pub fn wait() {
    if INSTALLED.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_secs(10));
    }
}

/// Ends the program as Ctrl-C does, for a person who leaves by a word or by Ctrl-D.
///
/// Returns at once when no handler is installed.
pub fn leave_as_asked() {
    if !INSTALLED.load(Ordering::SeqCst) {
        return;
    }
    if LEAVING.swap(true, Ordering::SeqCst) {
        wait();
        return;
    }
    leave();
}

/// For the end of the program: when an interruption is under way, lets it decide the exit code and finish its clean-ups.
pub fn wait_if_leaving() {
    if is_leaving() {
        wait();
    }
}

/// Sets what makes a panic's message safe to show. Without it only the place is shown, since a message may quote what
/// was typed. The first one stays.
pub fn set_panic_redaction(redaction: impl Fn(&str) -> String + Send + Sync + 'static) {
    drop(REDACTION.set(Box::new(redaction)));
}

/// Puts the terminal back as it was: echo, line mode, cursor. Harmless at any time, also without a terminal.
pub fn restore_terminal() {
    terminal::restore_modes();
    show_cursor();
}

/// Throws away what was typed or pasted and never read, where a question was asked: after the end of this program the shell
/// would take a token for a command.
pub fn discard_unread() {
    terminal::discard_unread();
}

/// Stops the program as Ctrl-Z does (`SIGTSTP`), and returns once the shell continues it. Where there is no shell that
/// could, it returns at once. Restore the terminal before.
pub fn suspend() {
    #[cfg(unix)]
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP);
}

fn show_cursor() {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() && !crate::terminal::style::is_dumb(&|name| std::env::var(name).ok()) {
        // And what is pasted from now on comes without marks around it.
        drop(stderr.write_all(b"\x1b[?25h\x1b[?2004l"));
        drop(stderr.flush());
    }
}

fn leave() {
    restore_terminal();
    in_time(|| {
        tidy_line();
        wait_for_holds();
        run_clean_ups();
    });
    thread::sleep(SETTLE);
    restore_terminal();
    exit();
}

/// On a thread of its own, since any of it may block: a clean-up, or a terminal stopped by Ctrl-S.
fn in_time(work: impl FnOnce() + Send + 'static) {
    let (done, all_done) = mpsc::channel();
    let started = thread::Builder::new()
        .name("clean-up".to_owned())
        .spawn(move || {
            work();
            let _ = done.send(());
        });
    if started.is_ok() {
        let more: Duration = lock(&CLEAN_UPS).iter().map(|(_, more, _)| *more).sum();
        let limit = LIMIT.saturating_sub(HOLD_LIMIT) + patience() + more;
        let began = Instant::now();
        let is_stuck =
            || lock(&WRITING).is_some_and(|last| last.max(began).elapsed() > READER_LIMIT);
        let outcome = loop {
            let outcome = all_done.recv_timeout(LOOK);
            let is_over = began.elapsed() > limit || is_stuck();
            if outcome != Err(mpsc::RecvTimeoutError::Timeout) || is_over {
                break outcome;
            }
        };
        if outcome.is_err() && !more.is_zero() {
            // It may go to the one who does not read.
            let words = "There was no time to write all of it: a report may be missing.";
            let tell = move || drop(writeln!(std::io::stderr(), "{words}"));
            drop(thread::Builder::new().spawn(tell));
        }
    }
}

/// What is said from now on, and the shell's prompt, begin on a line of their own: a spinner wipes its line, a question
/// is left as it stands.
fn tidy_line() {
    let wipe = lock(&WIPE).take();
    let mut stderr = std::io::stderr();
    match wipe {
        Some((_, wipe)) => wipe(),
        None if stderr.is_terminal() => drop(stderr.write_all(b"\n")),
        None => {}
    }
}

/// How long the holds of this moment are waited for.
fn patience() -> Duration {
    let holds = lock(&HOLDS);
    let limits = holds.iter().map(|held| held.limit);
    limits.fold(HOLD_LIMIT, Duration::max)
}

fn wait_for_holds() {
    let deadline = Instant::now() + patience();
    let mut holds = lock(&HOLDS);
    for why in holds.iter().filter_map(|held| held.why) {
        drop(writeln!(std::io::stderr(), "{why}"));
    }
    while !holds.is_empty() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        holds = HOLD_ENDED
            .wait_timeout(holds, left)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    }
}

fn run_clean_ups() {
    // One at a time, so that a guard dropped meanwhile still takes its clean-up back.
    loop {
        let next = lock(&CLEAN_UPS).pop();
        let Some((.., clean_up)) = next else { break };
        clean_up();
    }
}

/// For the impatient: no clean-up, and nothing that could block (a terminal stopped by Ctrl-S blocks writing).
fn leave_at_once() {
    terminal::restore_modes();
    drop(thread::Builder::new().spawn(show_cursor));
    thread::sleep(SETTLE);
    terminal::restore_modes();
    exit();
}

#[expect(clippy::exit, reason = "a signal has no caller to return to")]
fn exit() -> ! {
    std::process::exit(Exit::Interrupted.code().into())
}

/// A lock that a panicking thread left behind is used anyway: this is the way out.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The release build aborts on a panic and runs no destructor, so the hook has to restore the terminal, and to undo what
/// must not be left behind. Elsewhere it does so where the panic ends the program.
fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        restore_terminal();
        let place = info.location().map_or_else(
            || "an unknown place".to_owned(),
            |place| format!("{}:{}", place.file(), place.line()),
        );
        let message = info
            .payload_as_str()
            .and_then(|message| REDACTION.get().map(|redaction| redaction(message)))
            .map_or_else(String::new, |message| format!(": {message}"));
        let mut stderr = std::io::stderr();
        drop(writeln!(
            stderr,
            "\nerror: maz-auth0 has a defect and had to stop, at {place}{message}"
        ));
        drop(stderr.flush());
        let aborts = cfg!(panic = "abort");
        if aborts || thread::current().name() == Some("main") {
            in_time(run_clean_ups);
        }
        if aborts {
            // An abort would leave a core file, with the secrets that were in memory.
            end_after_panic();
        }
    }));
}

#[expect(clippy::exit, reason = "instead of the abort that would follow")]
fn end_after_panic() -> ! {
    std::process::exit(Exit::CannotWork.code().into())
}

pub(crate) use terminal::{QuietInput, discard_typed, is_more_there, more_at_once};

#[cfg(unix)]
mod terminal {
    //! The modes of the terminal, as they were when the program began, and while a question or a spinner is there.

    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicBool, Ordering};

    use rustix::stdio::stdin;
    use rustix::termios::{
        LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcgetpgrp,
        tcsetattr,
    };

    static MODES: OnceLock<Option<Termios>> = OnceLock::new();
    /// Whether a person was asked something.
    static ASKED: AtomicBool = AtomicBool::new(false);

    pub(super) fn discard_unread() {
        if ASKED.load(Ordering::Relaxed) && is_in_front() {
            let _ = tcflush(stdin(), QueueSelector::IFlush);
        }
    }

    pub(super) fn remember() {
        MODES.get_or_init(|| tcgetattr(stdin()).ok());
    }

    pub(super) fn restore_modes() {
        if let Some(Some(modes)) = MODES.get()
            && is_in_front()
        {
            // At once, without draining: a stopped terminal would block.
            let _ = tcsetattr(stdin(), OptionalActions::Now, modes);
        }
    }

    /// Keeps the terminal from echoing while a question is open or a spinner turns.
    ///
    /// `console` enters and leaves raw mode for each key. Without this, what is pasted would be echoed by the terminal
    /// in between, a secret too; and what is typed while a spinner turns would break its line.
    #[derive(Debug)]
    pub(crate) struct QuietInput {
        before: Option<Termios>,
    }

    impl QuietInput {
        /// What was typed before the question could be read is thrown away.
        pub(crate) fn for_a_question() -> Self {
            ASKED.store(true, Ordering::Relaxed);
            Self::start(OptionalActions::Flush)
        }

        /// What is typed meanwhile is the shell's, or thrown away by the next question.
        pub(crate) fn while_busy() -> Self {
            Self::start(OptionalActions::Drain)
        }

        fn start(when: OptionalActions) -> Self {
            let before = tcgetattr(stdin()).ok().filter(|_| is_in_front());
            if let Some(before) = &before {
                let mut quiet = before.clone();
                quiet
                    .local_modes
                    .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON);
                let _ = tcsetattr(stdin(), when, &quiet);
            }
            Self { before }
        }

        /// What follows Enter in the same instant was not typed but pasted: the empty lines behind a copied value would
        /// answer the next questions.
        pub(crate) fn discard_rest_of_paste(&self) {
            if self.before.is_some() {
                let _ = tcflush(stdin(), QueueSelector::IFlush);
            }
        }
    }

    /// Throws away what was typed and not read yet.
    pub(crate) fn discard_typed() {
        if is_in_front() {
            let _ = tcflush(stdin(), QueueSelector::IFlush);
        }
    }

    /// Whether something is there to be read.
    pub(crate) fn is_more_there() -> bool {
        rustix::io::ioctl_fionread(stdin()).is_ok_and(|waiting| waiting > 0)
    }

    /// Whether something is there to be read that came in the same instant as what was read last: no hand is that quick.
    pub(crate) fn more_at_once() -> bool {
        is_more_there() || {
            std::thread::sleep(AT_ONCE);
            is_more_there()
        }
    }

    /// A terminal hands a long paste over in parts.
    const AT_ONCE: std::time::Duration = std::time::Duration::from_millis(25);

    impl Drop for QuietInput {
        fn drop(&mut self) {
            if let Some(before) = self.before.as_ref().filter(|_| is_in_front()) {
                let _ = tcsetattr(stdin(), OptionalActions::Drain, before);
            }
        }
    }

    /// A job in the background did not change the modes, and would be stopped for good if it set them.
    fn is_in_front() -> bool {
        tcgetpgrp(stdin()).is_ok_and(|front| front == rustix::process::getpgrp())
    }
}

#[cfg(not(unix))]
mod terminal {
    //! Elsewhere the console restores its modes itself.

    pub(super) const fn remember() {}

    /// It is not known what the console holds.
    pub(super) const fn discard_unread() {}

    pub(super) const fn restore_modes() {}

    /// Keys are read without echo in the first place.
    #[derive(Debug)]
    pub(crate) struct QuietInput;

    impl QuietInput {
        pub(crate) const fn for_a_question() -> Self {
            Self
        }

        pub(crate) const fn while_busy() -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "the same shape as on Unix")]
        pub(crate) const fn discard_rest_of_paste(&self) {}
    }

    pub(crate) const fn discard_typed() {}

    /// It is not known.
    pub(crate) const fn is_more_there() -> bool {
        false
    }

    /// It is not known.
    pub(crate) const fn more_at_once() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_dropped_guard_takes_its_clean_up_back_and_the_latest_runs_first() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let push = |name: &'static str| {
            let seen = Arc::clone(&seen);
            on_interrupt(Box::new(move || lock(&seen).push(name)))
        };
        let _first = push("first");
        let taken_back = push("taken back");
        let _last = push("last");
        drop(taken_back);
        run_clean_ups();
        assert_eq!(*lock(&seen), ["last", "first"]);
    }
}
