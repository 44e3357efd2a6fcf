//! Lines on their way to standard output, where nobody is to wait for its reader: what else is written would wait with them.

use crate::terminal::stream;
use std::io::{self, Write as _};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

/// A thread that writes what it is given.
pub struct Lines {
    way: Mutex<Option<Way>>,
}

type Way = (Sender<String>, JoinHandle<io::Result<()>>);

impl Lines {
    /// Starts one.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start() -> io::Result<Self> {
        let (sender, receiver) = channel::<String>();
        let writer = Builder::new().name("lines".into()).spawn(move || {
            receiver
                .into_iter()
                .try_for_each(|text| print(&text).map(drop))
        })?;
        Ok(Self {
            way: Mutex::new(Some((sender, writer))),
        })
    }

    /// Gives it a text, and does not wait until that is written. That it cannot be is told at the end: what goes elsewhere is
    /// not lost for it.
    pub fn add(&self, text: String) {
        if let Some((sender, _)) = &*self.way.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = sender.send(text);
        }
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// If something could not be.
    pub fn end(&self) -> io::Result<()> {
        let way = self
            .way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        way.map_or(Ok(()), |(sender, writer)| {
            drop(sender);
            writer.join().unwrap_or(Ok(()))
        })
    }
}

/// Writes to standard output at once. `false` where its reader has gone.
///
/// # Errors
/// If it does not take it.
pub fn print(text: &str) -> io::Result<bool> {
    let mut out = stream::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(!out.is_closed())
}
