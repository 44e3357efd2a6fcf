//! The Auth0 CLI as a way to the Management API: `auth0 api METHOD PATH`, one process for each call. Its files and its token are
//! not touched; it is told nothing that is secret, and what it answers is read from a pipe.
//!
//! It says why it failed in prose (Auth0 CLI 1.33, `internal/cli/api.go`): the status stands in the JSON behind "API request
//! failed:", a scope behind "lacks scope:", and of any other 403 nothing is left.

use super::{ManagementError, Read};
use crate::domain::{Redactor, clean};
use crate::http::Error;
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The longest that one call may take: it waits without end for a rate limit, and may ask for a login in the browser.
const LIMIT: Duration = Duration::from_secs(60);
/// How often it is looked at whether it has ended.
const LOOK: Duration = Duration::from_millis(10);

/// The Auth0 CLI, for one tenant.
#[derive(Clone)]
pub struct Auth0Cli {
    program: PathBuf,
    domain: String,
    redactor: Redactor,
}

/// What a process said.
struct Said {
    succeeded: bool,
    stdout: Zeroizing<String>,
    stderr: String,
}

impl Auth0Cli {
    /// The one on the search path, if it is there.
    pub fn find(domain: &str, redactor: &Redactor) -> Option<Self> {
        let name = format!("auth0{}", std::env::consts::EXE_SUFFIX);
        let path = std::env::var_os("PATH")?;
        let program = std::env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(&name))
            .find(|program| program.is_file())?;
        Some(Self {
            program,
            domain: domain.to_owned(),
            redactor: redactor.clone(),
        })
    }

    /// Where it is.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The tenants that it is logged in to; it needs no session for that. None where it says nothing that can be read.
    pub fn tenants(&self) -> Vec<String> {
        let arguments = ["tenants", "list", "--json", "--no-input", "--no-color"];
        let Ok(said) = self.run(&arguments.map(str::to_owned), "") else {
            return Vec::new();
        };
        let Ok(Value::Array(rows)) = serde_json::from_str::<Value>(&said.stdout) else {
            return Vec::new();
        };
        rows.iter()
            .filter_map(|row| row.as_str().or_else(|| row.get("name")?.as_str()))
            .map(clean)
            .collect()
    }

    /// One call.
    ///
    /// # Errors
    /// If there is neither an answer nor a refusal.
    pub(super) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Read<Value> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut arguments = vec![
            "api".to_owned(),
            method.to_ascii_lowercase(),
            path.trim_start_matches("/api/v2/").to_owned(),
            "--tenant".to_owned(),
            self.domain.clone(),
            "--no-input".to_owned(),
            "--no-color".to_owned(),
        ];
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            arguments.extend(["-q".to_owned(), format!("{name}={value}")]);
        }
        if method == "DELETE" {
            arguments.push("--force".to_owned());
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let said = self.run(&arguments, &body)?;
        if said.succeeded {
            if said.stdout.trim().is_empty() {
                return Ok(Ok(Value::Null));
            }
            return serde_json::from_str(&said.stdout)
                .map(Ok)
                .map_err(|_| Error::WrongShape("what the Auth0 CLI printed is no JSON".into()));
        }
        self.refused(&said.stderr)
    }

    /// What its prose comes to: a refusal of Auth0's, or trouble.
    fn refused(&self, prose: &str) -> Read<Value> {
        let words = self.redactor.redact_error(&clean(prose));
        let lower = prose.to_ascii_lowercase();
        if let Some((_, scope)) = prose.split_once("lacks scope:") {
            let scope = clean(
                scope
                    .trim()
                    .split(['.', '\n', ' '])
                    .next()
                    .unwrap_or_default(),
            );
            return Ok(Err(ManagementError {
                status: 403,
                code: "insufficient_scope".into(),
                message: if scope.is_empty() {
                    "Forbidden: the tenant's plan may not have it".into()
                } else {
                    format!("Insufficient scope, expected any of: {scope}")
                },
            }));
        }
        if let Some(at) = prose.find('{')
            && let Some(Ok(json)) = serde_json::Deserializer::from_str(&prose[at..])
                .into_iter::<Value>()
                .next()
            && let Some(status) = json.get("statusCode").and_then(Value::as_u64)
        {
            let status = u16::try_from(status).unwrap_or_default();
            let text = |member: &str| {
                let text = json.get(member).and_then(Value::as_str).unwrap_or_default();
                self.redactor.redact_error(&clean(text))
            };
            let (code, message) = (text("errorCode"), text("message"));
            return match status {
                429 => Err(Error::RateLimited {
                    retry_after: None,
                    words: message,
                }),
                500..=599 => Err(Error::Server {
                    status,
                    words: message,
                }),
                _ => Ok(Err(ManagementError {
                    status,
                    code,
                    message,
                })),
            };
        }
        if lower.contains("forbidden") {
            return Ok(Err(ManagementError {
                status: 403,
                code: String::new(),
                message: "Forbidden, the Auth0 CLI says, and no more".into(),
            }));
        }
        Err(Error::WrongShape(format!("the Auth0 CLI says: {words}")))
    }

    fn run(&self, arguments: &[String], body: &str) -> Result<Said, Error> {
        let trouble = |why: &str| Error::WrongShape(format!("the Auth0 CLI {why}"));
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env("AUTH0_CLI_ANALYTICS", "false")
            .env("AUTH0_AGENT_MODE", "false")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Nothing of ours is its business, secrets least of all.
        for (name, _) in std::env::vars_os() {
            let is_ours = name.to_string_lossy().starts_with("MAZ_");
            if is_ours || name == "AUTH0_CLIENT_SECRET" {
                command.env_remove(name);
            }
        }
        let mut child = command
            .spawn()
            .map_err(|error| trouble(&format!("cannot be started: {error}")))?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let sent = body.to_owned();
        std::thread::spawn(move || {
            // It reads to the end, so the pipe is closed when this ends.
            if let Some(mut stdin) = stdin {
                let _ = stdin.write_all(sent.as_bytes());
            }
        });
        let reading = std::thread::spawn(move || {
            let mut text = Zeroizing::new(String::new());
            if let Some(mut stdout) = stdout {
                let _ = stdout.read_to_string(&mut text);
            }
            text
        });
        let hearing = std::thread::spawn(move || {
            let mut text = String::new();
            if let Some(mut stderr) = stderr {
                let _ = stderr.read_to_string(&mut text);
            }
            text
        });
        let began = Instant::now();
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if began.elapsed() < LIMIT => std::thread::sleep(LOOK),
                Ok(None) => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(trouble(
                        "did not answer within 60 s: it may wait for a login in the browser (run auth0 login)",
                    ));
                }
                Err(error) => return Err(trouble(&format!("cannot be waited for: {error}"))),
            }
        };
        Ok(Said {
            succeeded: status.success(),
            stdout: reading.join().unwrap_or_default(),
            stderr: hearing.join().unwrap_or_default(),
        })
    }
}
