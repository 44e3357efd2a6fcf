//! What a command is given: the global flags, the two streams, and what they lead to.

use crate::args::GlobalArgs;
use crate::args::secret_input::Given;
use crate::domain::{
    ApiTarget, ClientSecret, Key, MazToken, Redactor, fixed_words, harmless, harmless_json,
    one_stop,
};
use crate::error::Failure;
use crate::http::{Endpoint, Http, HttpOptions, Trace};
use crate::maz::{ApiError, RecordApi};
use crate::process::environment::{unsaid, variable};
use crate::store::{Asker, Tell, shared_file};
use crate::terminal::asking::Terminal;
use crate::terminal::farewell::Farewell;
use crate::terminal::shell::{self, Shell};
use crate::terminal::spinner::Progress;
use crate::terminal::stream;
use crate::terminal::style::{Indent, Mark, Stream, Style};
use std::collections::HashSet;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a command is given.
pub struct Context {
    /// The global flags.
    pub global: GlobalArgs,
    /// How text may look on stdout.
    pub out: Style,
    /// How text may look on stderr.
    pub err: Style,
    /// Spinners.
    pub progress: Progress,
    /// What takes secrets out of every text.
    pub redactor: Redactor,
}

impl Context {
    /// Decides for this process. The redactor knows what was found before anything was read.
    pub fn new(global: GlobalArgs, redactor: Redactor) -> Self {
        let err = Style::detect(global.color, Stream::Stderr);
        let context = Self {
            out: Style::detect(global.color, Stream::Stdout),
            err,
            // With -v the log stands where the spinner would turn.
            progress: Progress::detect(err, global.quiet || global.verbose),
            redactor,
            global,
        };
        let shown = |text: String| harmless(&context.redactor.redact_report(&text), false);
        let flags = context.flags(context.global.config.last()).into_iter();
        shell::repeat(flags.map(|(flag, value)| (flag, shown(value))).collect());
        context
    }

    /// Where to connect, from the flag or the environment.
    ///
    /// # Errors
    /// If it is no endpoint.
    pub fn endpoint(&self) -> Result<Option<Endpoint>, Failure> {
        let (source, text) = match (&self.global.endpoint, variable("MAZ_AUTH0_ENDPOINT")) {
            (Some(text), _) => ("--endpoint", text.clone()),
            (None, Some(text)) => ("MAZ_AUTH0_ENDPOINT", text),
            (None, None) => {
                // Who meant another address learns it before anything goes to the tenant's own.
                self.say_what_is_empty();
                return Ok(None);
            }
        };
        Endpoint::parse(&text)
            .map(Some)
            .map_err(|error| Failure::endpoint(source, &error))
    }

    /// The connection to tenants. Its client is made in the background, since that takes longer than all else here.
    ///
    /// # Errors
    /// If the endpoint is none.
    pub fn http(&self) -> Result<Arc<Http>, Failure> {
        Ok(self.http_to(self.endpoint()?))
    }

    /// The same, to an endpoint that is known.
    pub fn http_to(&self, endpoint: Option<Endpoint>) -> Arc<Http> {
        let http = Arc::new(Http::new(self.http_options(endpoint)));
        let warming = Arc::clone(&http);
        let _ = std::thread::Builder::new()
            .name("http-client".into())
            .spawn(move || warming.warm_up());
        http
    }

    /// The MAZ API that somebody named, for an integration whose Client Secret has been read, if it has one. Nothing is sent yet.
    ///
    /// # Errors
    /// If the token is another's.
    pub fn maz_api(
        &self,
        target: &ApiTarget,
        token: &MazToken,
        secret: Option<&ClientSecret>,
    ) -> Result<RecordApi, ApiError> {
        RecordApi::new(target.clone(), token, secret, self.http_options(None))
    }

    fn http_options(&self, endpoint: Option<Endpoint>) -> HttpOptions {
        HttpOptions {
            endpoint,
            timeout: self.global.timeout,
            redactor: self.redactor.clone(),
            trace: self.trace(),
            waits: self.waits(),
        }
    }

    /// Shows on stderr what is asked and answered, with `--verbose`.
    fn trace(&self) -> Option<Trace> {
        self.global.verbose.then(|| -> Trace {
            let style = self.err;
            Arc::new(move |line: &str| {
                stream::tell(&style.dim(line), style);
            })
        })
    }

    /// Says on stderr that something is waited for, unless `--quiet`.
    fn waits(&self) -> Option<Trace> {
        (!self.global.quiet).then(|| -> Trace {
            let style = self.err;
            Arc::new(move |line: &str| {
                stream::tell(&style.dim(&style.fit(line)), style);
            })
        })
    }

    /// On whose behalf secrets are read from where they are kept.
    pub fn asker(&self) -> Asker {
        let (style, redactor) = (self.err, self.redactor.clone());
        let tell = move |text: &str| {
            let text = style.wrap(&redactor.redact_report(text), Indent::default());
            stream::tell(&text, style);
        };
        Asker {
            person: self.is_interactive(),
            redactor: self.redactor.clone(),
            tell: Tell::by(tell),
        }
    }

    /// The record files, from the flag, the environment, or where the system keeps configuration.
    ///
    /// # Errors
    /// If there is no home folder, and nobody said where else.
    pub fn record_paths(&self) -> Result<Vec<PathBuf>, Failure> {
        record_paths(&self.global.config)
    }

    /// Each place where records are kept, also those that this run does not read.
    pub fn all_record_paths(&self) -> Vec<PathBuf> {
        let mut paths = self.global.config.clone();
        paths.extend(variable("MAZ_AUTH0_CONFIG").map(PathBuf::from));
        // Where there is no home there is no record either.
        paths.extend(crate::store::record_file::default_path());
        paths
    }

    /// The record file, for those who read or write one: the last that was named, as with any flag that is given twice.
    ///
    /// # Errors
    /// As [`Self::record_paths`].
    pub fn record_path(&self) -> Result<PathBuf, Failure> {
        match self.global.config.last() {
            Some(path) => Ok(path.clone()),
            None => Ok(self.record_paths()?.pop().unwrap_or_default()),
        }
    }

    /// The global flags that lead a command to the same place again, quoted for a shell, with a blank before each: printed
    /// commands work as they stand. What the environment says holds for them too.
    pub fn flags_to_repeat(&self) -> String {
        self.flags_with(self.global.config.last())
    }

    fn flags_with(&self, config: Option<&PathBuf>) -> String {
        let mut text = String::new();
        for (flag, value) in self.flags(config) {
            text.extend([" ", flag, " ", &value]);
        }
        text
    }

    fn flags(&self, config: Option<&PathBuf>) -> Vec<(&'static str, String)> {
        let config = config.map(|path| ("--config", path.display().to_string()));
        let endpoint = self.global.endpoint.clone();
        let flags = config
            .into_iter()
            .chain(endpoint.map(|url| ("--endpoint", url)));
        flags
            .map(|(flag, value)| (flag, Shell::usual().word(&value)))
            .collect()
    }

    /// A command of this program, whole: with the flags that lead it to the same place. One that stands in a sentence between
    /// back quotes gets them where it is shown ([`shell::repeat`]).
    pub fn command(&self, words: &str) -> String {
        format!("maz-auth0 {words}{}", self.flags_to_repeat())
    }

    /// The same for a record of this file, which may be one of several.
    pub fn command_in(&self, file: &Path, words: &str) -> String {
        let config = &self.global.config;
        let given = config.iter().find(|path| path.as_path() == file);
        format!(
            "maz-auth0 {words}{}",
            self.flags_with(given.or(config.last()))
        )
    }

    /// What is said to a person who leaves from now on, until it is dropped.
    pub fn farewell(&self, text: &str) -> Farewell {
        let (style, text) = (self.err, text.to_owned());
        Farewell::saying(style, move || style.wrap(&text, Indent::default()))
    }

    /// A runtime on this thread.
    ///
    /// # Errors
    /// If the system gives none.
    pub fn runtime(&self) -> Result<tokio::runtime::Runtime, Failure> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::new(format!("the system gave no event loop: {error}")))
    }

    /// Whether a person can be asked.
    pub fn is_interactive(&self) -> bool {
        !self.global.no_input && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// The terminal of a person who can be asked.
    ///
    /// # Errors
    /// If it fails.
    pub fn terminal(&self) -> Result<Option<Terminal>, Failure> {
        let open = || Terminal::open(self.err).map_err(Failure::from);
        self.is_interactive().then(open).transpose()
    }

    /// Writes the report, without a secret that got into it. A closed pipe is a quiet end; another error (a full disk) is a
    /// failure.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let text = self.redactor.redact_report(text);
        self.print_revealed(&if text.starts_with(['{', '[']) {
            harmless_json(&text)
        } else {
            self.out.fit(&harmless(&text, self.out.has_color()))
        })
    }

    /// As [`Self::print`], to the letter: for what another program reads, such as a configuration file. What
    /// writes it quotes its values.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn print_data(&self, text: &str) -> Result<(), Failure> {
        self.print_revealed(&self.redactor.redact_report(text))
    }

    /// As [`Self::print`], secrets as well: for somebody who asked to see one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn print_revealed(&self, text: &str) -> Result<(), Failure> {
        let mut out = stream::stdout();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| Failure::new(format!("cannot write to standard output: {error}")))
    }

    /// Says something beside the report, on stderr, unless `--quiet`.
    pub fn say(&self, text: &str) {
        if !self.global.quiet {
            self.tell(text);
        }
    }

    /// Says something on stderr, also with `--quiet`. What cannot be written there is lost: there is nowhere else.
    pub fn tell(&self, text: &str) {
        let text = self.redactor.redact_report(text);
        stream::tell(&self.err.fit(&one_stop(&text)), self.err);
    }

    /// The same with a secret in it that the person must have, and sees this once. Whatever is in it is shown.
    pub fn tell_revealed(&self, text: &str) {
        stream::tell(&self.err.fit(text), self.err);
    }

    /// Says why something could not be done, and the ways out.
    pub fn tell_failure(&self, failure: &Failure) {
        let style = self.err;
        let label = style.status(Mark::Fail, "error:");
        let plain = |text: &str| self.redactor.redact_failure(text);
        let message = plain(&failure.message);
        self.tell(&style.wrap(
            &format!("{label} {message}"),
            Indent::hanging("", "       "),
        ));
        for hint in &failure.hints {
            let hint = plain(hint);
            self.tell(&style.wrap(&hint, Indent::all("       ")));
        }
    }

    /// Says of each variable that was looked for and is empty, once, that it counts as none.
    pub fn say_what_is_empty(&self) {
        for name in unsaid() {
            let words = format!("{name} is set, and empty: it counts as none.");
            self.tell(&self.err.marked(Mark::Warn, &words));
        }
    }

    /// Says once that another address than the tenant's own is in force.
    pub fn say_endpoint(&self, endpoint: Option<&Endpoint>) {
        if let Some(endpoint) = endpoint {
            self.say(&self.err.dim(&format!(
                "Connecting to {endpoint} in place of the tenant's own address."
            )));
        }
    }

    /// A value that must not be shown, once it was said what was fixed in it.
    pub fn taken<T>(&self, given: Given<T>) -> T {
        if !given.fixed.is_empty() {
            self.say(&self.err.dim(&format!(
                "{}: (I {})",
                given.source,
                fixed_words(&given.fixed)
            )));
        }
        given.value
    }

    /// Says what was fixed in a value.
    pub fn say_fixed(&self, key: Key, value: &str, fixed: &[&'static str]) {
        if !fixed.is_empty() {
            self.say(&self.err.dim(&format!(
                "{}: {value} (I {})",
                key.title(),
                fixed_words(fixed)
            )));
        }
    }
}

/// The record files: those that `--config` names, else the variable's, else the usual one.
///
/// # Errors
/// If there is no home folder for the usual one.
pub fn record_paths(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if !named.is_empty() {
        // The same file named twice is one, whatever it is spelled like.
        let mut places = HashSet::new();
        let new = named
            .iter()
            .filter(|path| places.insert(shared_file::place(path)));
        return Ok(new.cloned().collect());
    }
    if let Some(path) = variable("MAZ_AUTH0_CONFIG") {
        return Ok(vec![PathBuf::from(path)]);
    }
    crate::store::record_file::default_path()
        .map(|path| vec![path])
        .map_err(|error| Failure::from(&error))
}
