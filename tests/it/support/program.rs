//! The program under test: started with an environment that is known to the last variable, and what it answered.

use maz_auth0::sandbox::{Options, Sandbox};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// One run of the program.
pub(crate) struct Program {
    command: Command,
    stdin: Option<String>,
    home: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// With these arguments, a home of its own, and nothing of this process's environment but where coverage is written.
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self::of(env!("CARGO_BIN_EXE_maz-auth0"), arguments)
    }

    /// A line for the shell, in the same surroundings: what a process is allowed is set before the program starts.
    #[cfg(unix)]
    pub(crate) fn by_shell(line: &str) -> Self {
        Self::of("/bin/sh", &["-c", line])
    }

    fn of(program: &str, arguments: &[&str]) -> Self {
        let home = TempDir::new().expect("a folder");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            .env("LANG", "C.UTF-8")
            .env("TERM", "xterm-256color")
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // What Windows needs to start a process and to open a socket, and where coverage goes.
        for kept in ["LLVM_PROFILE_FILE", "SystemRoot", "TMPDIR", "TEMP"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        Self {
            command,
            stdin: None,
            home,
        }
    }

    /// With the values that a sandbox hands out.
    pub(crate) fn against(mut self, sandbox: &Sandbox) -> Self {
        self.command.envs(&sandbox.details().env);
        if let Some(authority) = &sandbox.details().ca_file {
            self.command.env("SSL_CERT_FILE", authority);
        }
        self
    }

    /// With an administrator's token for the sandbox.
    pub(crate) fn with_admin_token(self, sandbox: &Sandbox) -> Self {
        let token = sandbox.details().admin_token.clone();
        self.variable("MAZ_AUTH0_ADMIN_TOKEN", &token)
    }

    /// Sets a variable.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes a variable away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Pipes this into standard input.
    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = Some(text.to_owned());
        self
    }

    /// In this folder.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The folder that is the program's home.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts it, to be ended from without. Its home is there as long as the second.
    pub(crate) fn start(mut self) -> (Child, TempDir) {
        let child = self.command.spawn().expect("the program starts");
        (child, self.home)
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Outcome {
        if self.stdin.is_some() {
            self.command.stdin(Stdio::piped());
        }
        let mut child = self.command.spawn().expect("the program starts");
        if let (Some(text), Some(mut pipe)) = (self.stdin, child.stdin.take()) {
            // A program that ends before it has read all is none of our business.
            let _ = pipe.write_all(text.as_bytes());
        }
        let output = child.wait_with_output().expect("the program ends");
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text on stdout"),
            stderr: String::from_utf8(output.stderr).expect("text on stderr"),
        }
    }
}

impl Outcome {
    /// The document on stdout. A report is as its schema says.
    pub(crate) fn json(&self) -> serde_json::Value {
        let value = serde_json::from_str(&self.stdout);
        super::report::valid(value.unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}")))
    }
}

impl Outcome {
    /// Exit code and both streams, with what changes from run to run taken out.
    pub(crate) fn shown(&self) -> String {
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        format!(
            "exit code {code}\n--- stdout ---\n{}--- stderr ---\n{}",
            steady(&self.stdout),
            steady(&self.stderr)
        )
    }
}

/// Replaces ports and durations.
fn steady(text: &str) -> String {
    let mut steady = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("127.0.0.1:") {
        let (before, after) = rest.split_at(at + "127.0.0.1:".len());
        steady.push_str(before);
        steady.push_str("PORT");
        rest = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
    }
    steady.push_str(rest);
    let Some((before, after)) = steady.rsplit_once(" request") else {
        return steady;
    };
    // `(7 requests, 0.1 s)`
    let Some((comma, end)) = after.split_once(" s)") else {
        return steady;
    };
    let plural = comma.split(',').next().unwrap_or_default();
    format!("{before} request{plural}, SECONDS s){end}")
}

/// A sandbox whose values are the same in each run.
pub(crate) fn sandbox(breaks: &[&str]) -> Sandbox {
    sandbox_with(Options {
        breaks: breaks.iter().map(ToString::to_string).collect(),
        ..Options::default()
    })
}

/// Another tenant: nothing of it is as in the first.
pub(crate) fn sandbox_in_europe() -> Sandbox {
    Sandbox::start(Options {
        domain: "acme.eu.auth0.com".to_owned(),
        seed: Some(8),
        ..Options::default()
    })
    .expect("a sandbox")
}

/// The same, with more than a misconfiguration.
pub(crate) fn sandbox_with(options: Options) -> Sandbox {
    Sandbox::start(Options {
        seed: Some(7),
        ..options
    })
    .expect("a sandbox")
}

/// Says that a test is left out, and why. Where everything is meant to be there (as in `tests/run`), that is a failure.
pub(crate) fn left_out(why: &str) {
    assert!(
        std::env::var_os("MAZ_AUTH0_TESTS").is_none_or(|value| value != "complete"),
        "left out: {why}"
    );
    println!("left out: {why}");
}

/// Says that a test is left out since it takes rights that this user does not have.
pub(crate) fn beyond_this_user(why: &str) {
    println!("left out: {why}");
}
