//! Writers for the two streams that take a closed pipe (`| head`) for a quiet end.

use super::style::Style;
use crate::domain::harmless;
pub use crate::process::interrupt::only_writing;
use crate::process::interrupt::wrote;
use std::io::{self, ErrorKind, Write};

/// A writer that swallows everything once its reader has gone, so that the command ends with the exit code it would
/// have had. Other errors (a full disk) are passed on.
#[derive(Debug)]
pub struct Quiet<W> {
    inner: W,
    closed: bool,
}

/// So much is written at a time: by that it is seen whether somebody reads.
const CHUNK: usize = 16 << 10;

/// Standard output, for the report.
pub fn stdout() -> Quiet<io::Stdout> {
    Quiet::new(io::stdout())
}

/// Whether the reader of standard output has gone, where that can be seen before anything is written.
#[cfg(unix)]
pub fn nobody_reads_stdout() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdout = io::stdout();
    let mut seen = [PollFd::new(&stdout, PollFlags::empty())];
    poll(&mut seen, Some(&Timespec::default())).is_ok()
        && seen[0].revents().contains(PollFlags::ERR)
}

/// Elsewhere it is seen when something is written.
#[cfg(not(unix))]
pub const fn nobody_reads_stdout() -> bool {
    false
}

/// Standard error, for everything else.
fn stderr() -> Quiet<io::Stderr> {
    Quiet::new(io::stderr())
}

/// The one way to standard error for sentences: whatever is in them, they do no more than be read. What cannot be written
/// there is lost: there is nowhere else.
pub fn tell(text: &str, style: Style) {
    let _ = writeln!(
        stderr(),
        "{}",
        harmless(&style.typeset(text), style.has_color())
    );
}

impl<W: Write> Quiet<W> {
    /// Wraps a writer.
    pub const fn new(inner: W) -> Self {
        Self {
            inner,
            closed: false,
        }
    }

    /// Whether the reader has gone: a command that would go on writing for long may stop.
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    fn quietly<T>(
        &mut self,
        instead: T,
        write: impl FnOnce(&mut W) -> io::Result<T>,
    ) -> io::Result<T> {
        if self.closed {
            return Ok(instead);
        }
        match write(&mut self.inner) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let chunk = &bytes[..bytes.len().min(CHUNK)];
        let written = self.quietly(bytes.len(), |inner| inner.write(chunk));
        wrote();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.quietly((), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken(ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_closed_pipe_is_a_quiet_end() {
        let mut writer = Quiet::new(Broken(ErrorKind::BrokenPipe));
        assert!(writeln!(writer, "a line").is_ok());
        assert!(writer.is_closed());
        assert!(writer.flush().is_ok());
    }

    #[test]
    fn a_full_disk_is_not() {
        let mut writer = Quiet::new(Broken(ErrorKind::StorageFull));
        assert!(writeln!(writer, "a line").is_err());
        assert!(!writer.is_closed());
    }
}
