//! A real terminal for tests: starts a program on a PTY, models its screen, and types.
//!
//! What a stream of bytes cannot show is asked of the terminal itself: echo, cursor, the screen as a person sees it.
//! Nothing sleeps for a guessed time; each wait polls until a deadline and then panics with the screen.

mod admin_token;
mod asked_again;
mod changing;
mod endings;
mod first_tab;
mod gestures;
mod login;
mod meanwhile;
mod practised;
mod practising;
mod prompts;
mod provision;
mod screens;
mod size;
mod typed_ahead;
mod unfinished;
mod wizard;
mod wizard_gestures;
mod wizard_slips;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use maz_auth0::sandbox::Sandbox;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// Long enough for a loaded machine; nothing waits for it that succeeds.
const DEADLINE: Duration = Duration::from_secs(20);
/// How often the screen and the terminal's modes are looked at.
const POLL: Duration = Duration::from_millis(5);

/// The keys that are not letters.
pub(crate) mod key {
    pub(crate) const ENTER: &str = "\r";
    pub(crate) const CTRL_C: &str = "\x03";
    pub(crate) const DOWN: &str = "\x1b[B";
    pub(crate) const BACKSPACE: &str = "\x7f";
}

/// How to start a program on a terminal.
pub(crate) struct Launch {
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    columns: u16,
    rows: u16,
    home: Option<PathBuf>,
}

impl Launch {
    /// The program under test.
    pub(crate) fn binary() -> Self {
        Self::of(PathBuf::from(env!("CARGO_BIN_EXE_maz-auth0")))
    }

    /// One of the examples, which cargo builds beside the tests.
    pub(crate) fn example(name: &str) -> Self {
        let mut path = PathBuf::from(env!("CARGO_BIN_EXE_maz-auth0"));
        path.pop();
        path.push("examples");
        path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        Self::of(path)
    }

    fn of(program: PathBuf) -> Self {
        Self {
            program,
            arguments: Vec::new(),
            environment: vec![
                ("TERM".to_owned(), "xterm-256color".to_owned()),
                ("LANG".to_owned(), "C.UTF-8".to_owned()),
            ],
            columns: 80,
            rows: 24,
            home: None,
        }
    }

    /// Adds an argument.
    pub(crate) fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// With the values of a sandbox in the environment, but for the MAZ API, which is nobody's who has just begun.
    pub(crate) fn against(self, sandbox: &Sandbox) -> Self {
        let values = sandbox.details().env.iter();
        values
            .filter(|(name, _)| !name.starts_with("MAZ_AP"))
            .fold(self, |launch, (name, value)| launch.variable(name, value))
    }

    /// Sets a variable, also one that is set already.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(key, _)| key != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// How wide the terminal is.
    pub(crate) fn columns(mut self, columns: u16) -> Self {
        self.columns = columns;
        self
    }

    /// How high the terminal is.
    pub(crate) fn rows(mut self, rows: u16) -> Self {
        self.rows = rows;
        self
    }

    /// Starts a shell with job control in its place, in which `run` is the program.
    pub(crate) fn in_shell(mut self) -> Self {
        let program = std::mem::replace(&mut self.program, PathBuf::from("/bin/bash"));
        self.arguments = vec![
            "--norc".into(),
            "--noprofile".into(),
            "--noediting".into(),
            "-i".into(),
        ];
        self.variable("PS1", "ready$ ")
            .variable("PATH", "/usr/bin:/bin")
            .variable("PROGRAM", &program.to_string_lossy())
            .variable("BASH_ENV", "")
            .variable(
                "PROMPT_COMMAND",
                "unset PROMPT_COMMAND; run() { \"$PROGRAM\"; }",
            )
    }

    /// Starts it at home in this folder, where an earlier run may have left something.
    pub(crate) fn home(mut self, home: &std::path::Path) -> Self {
        self.home = Some(home.to_owned());
        self
    }

    /// Starts it, with a home of its own and nothing of this process's environment but where coverage is written.
    pub(crate) fn start(self) -> Result<Session> {
        let own = TempDir::new()?;
        let home = self.home.clone().unwrap_or_else(|| own.path().to_owned());
        let mut command = CommandBuilder::new(&self.program);
        command.env_clear();
        command.args(&self.arguments);
        command.cwd(&home);
        command.env("HOME", &home);
        command.env("XDG_CONFIG_HOME", home.join("config"));
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        if let Some(coverage) = std::env::var_os("LLVM_PROFILE_FILE") {
            command.env("LLVM_PROFILE_FILE", coverage);
        }
        let pair = native_pty_system().openpty(PtySize {
            rows: self.rows,
            cols: self.columns,
            pixel_width: 0,
            pixel_height: 0,
        })?;
        let mut reader = pair.master.try_clone_reader()?;
        let child = pair
            .slave
            .spawn_command(command)
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        // While this end is open, reading never ends.
        drop(pair.slave);
        let seen = Arc::new(Mutex::new(Seen {
            parser: vt100::Parser::new(
                NonZeroU16::new(self.rows).context("rows")?,
                NonZeroU16::new(self.columns).context("columns")?,
                0,
            ),
            transcript: Vec::new(),
        }));
        let writer_of_seen = Arc::clone(&seen);
        let reading = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Linux ends with an error when the other side is closed, others with zero.
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let mut seen = lock(&writer_of_seen);
                seen.parser.process(&bytes[..count]);
                seen.transcript.extend_from_slice(&bytes[..count]);
            }
        });
        Ok(Session {
            writer: pair.master.take_writer()?,
            master: pair.master,
            child,
            seen,
            reading: Some(reading),
            home,
            _own: own,
        })
    }
}

struct Seen {
    parser: vt100::Parser,
    transcript: Vec<u8>,
}

/// A program that runs on a terminal.
pub(crate) struct Session {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<Mutex<Seen>>,
    reading: Option<JoinHandle<()>>,
    home: PathBuf,
    _own: TempDir,
}

impl Session {
    /// Types.
    pub(crate) fn send(&mut self, keys: &str) -> Result<()> {
        self.writer.write_all(keys.as_bytes())?;
        self.writer.flush()?;
        Ok(())
    }

    /// The screen as a person sees it.
    pub(crate) fn screen(&self) -> String {
        lock(&self.seen).parser.screen().contents()
    }

    /// Every byte that was written to the terminal since the start, also what was wiped.
    pub(crate) fn transcript(&self) -> String {
        String::from_utf8_lossy(&lock(&self.seen).transcript).into_owned()
    }

    /// Whether what is pasted comes without marks around it.
    pub(crate) fn pastes_are_plain(&self) -> bool {
        !lock(&self.seen).parser.screen().bracketed_paste()
    }

    /// Whether a question is open: its label stands above or before the cursor, nothing is echoed, and where it is a
    /// list the cursor is hidden.
    pub(crate) fn is_asked(&self, label: &str) -> bool {
        let label = format!("> {label}");
        let last = |text: &str| text.rfind(&label);
        let screen = self.screen();
        let Some(at) = last(&screen) else {
            return false;
        };
        let rest = &screen[at + 2..];
        !self.echoes()
            && !self.pastes_are_plain()
            && !rest.contains("\n> ")
            && (self.cursor_is_visible() || rest.contains("\n  > "))
    }

    /// Gives the terminal another size, as a person does who drags its window.
    pub(crate) fn resize(&self, columns: u16, rows: u16) -> Result<()> {
        self.master.resize(PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        })?;
        lock(&self.seen).parser.screen_mut().set_size(
            NonZeroU16::new(rows).context("rows")?,
            NonZeroU16::new(columns).context("columns")?,
        );
        Ok(())
    }

    /// The same on a terminal that breaks the lines that are there for its new size, as most do: they take more rows, or fewer.
    pub(crate) fn resize_and_rewrap(&self, columns: u16, rows: u16) -> Result<()> {
        let mut seen = lock(&self.seen);
        // What is drawn from here on is drawn for this size, and comes to the new screen.
        self.master.resize(PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        })?;
        let screen = seen.parser.screen();
        let (height, width) = screen.size();
        let (row, column) = screen.cursor_position();
        let wide = usize::from(width.get());
        let mut text = String::new();
        for (at, line) in (0..=row).zip(screen.rows(0, width.get())) {
            if at == row {
                let line = format!("{line:wide$}");
                text.extend(line.chars().take(usize::from(column)));
            } else if screen.row_wrapped(at) {
                let line = format!("{line:wide$}");
                text.push_str(&line);
            } else {
                text.push_str(line.trim_end());
                text.push_str("\r\n");
            }
        }
        assert!(row < height.get());
        let modes = screen.input_mode_formatted();
        let cursor = if screen.hide_cursor() {
            "\x1b[?25l"
        } else {
            ""
        };
        let mut parser = vt100::Parser::new(
            NonZeroU16::new(rows).context("rows")?,
            NonZeroU16::new(columns).context("columns")?,
            0,
        );
        parser.process(format!("{text}{modes}{cursor}").as_bytes());
        seen.parser = parser;
        Ok(())
    }

    /// The lines that the terminal broke, since they are wider than it is.
    pub(crate) fn broken_lines(&self) -> Vec<String> {
        let seen = lock(&self.seen);
        let screen = seen.parser.screen();
        let mut lines = vec![String::new()];
        let mut broken = Vec::new();
        for (at, row) in (0..).zip(screen.rows(0, screen.size().1.get())) {
            let mut line = lines.pop().unwrap_or_default() + &row;
            if screen.row_wrapped(at) {
                lines.push(line);
            } else {
                line.truncate(line.trim_end().len());
                if line.chars().count() > usize::from(screen.size().1.get()) {
                    broken.push(line);
                }
                lines.push(String::new());
            }
        }
        broken
    }

    /// Whether the cursor is shown.
    pub(crate) fn cursor_is_visible(&self) -> bool {
        !lock(&self.seen).parser.screen().hide_cursor()
    }

    /// Whether the terminal echoes what is typed. Linux and macOS number this flag alike.
    pub(crate) fn echoes(&self) -> bool {
        const ECHO: u64 = 0o10;
        self.master
            .get_termios()
            .is_some_and(|modes| u64::from(modes.local_flags.bits()) & ECHO != 0)
    }

    /// The directory that is the program's home.
    pub(crate) fn home(&self) -> &std::path::Path {
        &self.home
    }

    /// The process, to send it a signal.
    pub(crate) fn process(&self) -> Option<u32> {
        self.child.process_id()
    }

    /// The line in which the cursor stands, behind the one above it where that holds the question.
    pub(crate) fn line_of_cursor(&self) -> String {
        let seen = lock(&self.seen);
        let screen = seen.parser.screen();
        let (row, _) = screen.cursor_position();
        let lines: Vec<String> = screen.rows(0, screen.size().1.get()).collect();
        let line = |row: usize| lines.get(row).map_or("", String::as_str);
        let row = usize::from(row);
        if line(row).starts_with("  ") && row > 0 {
            format!("{}{}", line(row - 1), line(row))
        } else {
            line(row).to_owned()
        }
    }

    /// Waits until a line of text, or a secret, is asked for.
    pub(crate) fn wait_for_question(&self, label: &str) {
        let start = format!("> {label}");
        self.wait_for(&format!("the question {label:?}"), |session| {
            session.line_of_cursor().starts_with(&start) && !session.echoes()
        });
    }

    /// Waits until one of a few options is asked for.
    pub(crate) fn wait_for_choice(&self, label: &str) {
        self.wait_for(&format!("the choice {label:?}"), |session| {
            !session.cursor_is_visible() && session.screen().contains(label)
        });
    }

    /// Waits until the screen contains a text.
    pub(crate) fn wait_for_text(&self, text: &str) {
        self.wait_for(&format!("the text {text:?}"), |session| {
            session.screen().contains(text)
        });
    }

    /// Waits until the terminal does not echo: a secret typed earlier would be seen.
    pub(crate) fn wait_for_echo_off(&self) {
        self.wait_for("echo off", |session| !session.echoes());
    }

    /// Waits until the cursor is hidden, as a choice does after it is drawn.
    pub(crate) fn wait_for_cursor_hidden(&self) {
        self.wait_for("a hidden cursor", |session| !session.cursor_is_visible());
    }

    /// Waits until something holds.
    pub(crate) fn wait_for(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            assert!(
                start.elapsed() < DEADLINE,
                "waited in vain for {what}; the screen:\n{}\n",
                self.screen()
            );
            std::thread::sleep(POLL);
        }
    }

    /// Waits for the end, and for everything that was written until then.
    pub(crate) fn wait_for_exit(&mut self) -> Result<ExitStatus> {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait()? {
                break status;
            }
            assert!(
                start.elapsed() < DEADLINE,
                "waited in vain for the end; the screen:\n{}\n",
                self.screen()
            );
            std::thread::sleep(POLL);
        };
        if let Some(reading) = self.reading.take() {
            drop(reading.join());
        }
        Ok(status)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
