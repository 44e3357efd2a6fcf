//! Something of the tenant's that a run holds, and gives back also where it is interrupted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long an interruption waits for the request that takes it.
const WAIT: Duration = Duration::from_millis(1500);
/// How long giving it back may take, on a thread of its own.
pub(super) const LIMIT: Duration = Duration::from_millis(2000);

/// What is held, shared with anyone who handles an interruption: `T` is what giving it back needs.
pub(super) struct Borrowed<T>(Arc<Mutex<State<T>>>);

struct State<T> {
    held: Option<T>,
    /// The request that takes it is on its way.
    taking: bool,
    /// The run was interrupted: nothing is to be taken any more.
    stopped: bool,
}

impl<T> Clone for Borrowed<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Borrowed<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State {
            held: None,
            taking: false,
            stopped: false,
        })))
    }
}

impl<T> Borrowed<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The request that takes it is about to be sent; `change` notes what giving it back needs, as far as that is known.
    /// `false` where the run was interrupted meanwhile: then it must not be sent.
    pub(super) fn begin(&self, change: impl FnOnce(&mut Option<T>)) -> bool {
        let mut state = self.lock();
        if state.stopped {
            return false;
        }
        change(&mut state.held);
        state.taking = true;
        true
    }

    /// The request that takes it is answered; `change` notes what came of it.
    pub(super) fn end(&self, change: impl FnOnce(&mut Option<T>)) {
        let mut state = self.lock();
        change(&mut state.held);
        state.taking = false;
    }

    /// What is held now.
    pub(super) fn peek(&self) -> Option<T>
    where
        T: Clone,
    {
        self.lock().held.clone()
    }

    /// It was given back, or could not be: there is nothing more to do.
    pub(super) fn given_back(&self) {
        self.lock().held = None;
    }

    /// Takes over, for an interruption: waits until the request that takes it is answered, within reason.
    pub(super) fn take_over(&self) -> Option<T> {
        self.lock().stopped = true;
        let started = Instant::now();
        while self.lock().taking && started.elapsed() < WAIT {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.lock().held.take()
    }
}

/// Gives something back on this thread, with an event loop of its own. There is nobody left to tell whether it worked.
pub(super) fn settle(giving_back: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    if let Ok(runtime) = runtime {
        runtime.block_on(giving_back);
    }
}
