//! A record file of its own, and a sandbox with the MAZ API beside it: what tests of both places begin with.

use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::sandbox::{Sandbox, parse_faults};
use std::path::PathBuf;
use tempfile::TempDir;

/// A record file of its own, and a sandbox with the MAZ API.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) sandbox: Sandbox,
}

impl Desk {
    /// Its MAZ API holds nothing.
    pub(crate) fn empty() -> Self {
        Self::with(sandbox(&["record.target/missing"]))
    }

    pub(crate) fn with(sandbox: Sandbox) -> Self {
        Self {
            folder: TempDir::new().expect("a folder"),
            sandbox,
        }
    }

    pub(crate) fn value(&self, name: &str) -> String {
        self.sandbox.details().env[name].clone()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("integrations.toml")
    }

    pub(crate) fn record(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap_or_default()
    }

    pub(crate) fn program(&self, arguments: &[&str]) -> Program {
        Program::new(arguments)
            .against(&self.sandbox)
            .without("MAZ_AUTH0_APPLICATION_DOMAIN")
            .variable("MAZ_AUTH0_CONFIG", &self.path().to_string_lossy())
            .variable("COLUMNS", "400")
    }

    pub(crate) fn setup(&self, arguments: &[&str]) -> Outcome {
        let all = [
            &["setup", "--no-input", "--secret-store", "file"],
            arguments,
        ]
        .concat();
        self.program(&all).run()
    }

    /// Set up in both places.
    pub(crate) fn written() -> Self {
        let desk = Self::empty();
        let outcome = desk.setup(&["--target", "api"]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        desk
    }

    pub(crate) fn held(&self, member: &str) -> Option<String> {
        self.sandbox.with_maz_api(|api| {
            let text = api.record.as_ref()?.get(member)?.as_str()?;
            Some(text.to_owned())
        })
    }

    pub(crate) fn writes(&self) -> u64 {
        self.sandbox.with_maz_api(|api| api.writes)
    }

    pub(crate) fn break_with(&self, faults: &str) {
        let parsed = parse_faults(faults).expect("faults");
        self.sandbox.with_faults(|all| *all = parsed);
    }

    pub(crate) fn fixes(&self) {
        self.sandbox.with_faults(Vec::clear);
    }

    /// How `record.target` ended, and its cause.
    pub(crate) fn verdict(program: Program) -> (String, String) {
        let report = program.run().json();
        let check = report["integrations"][0]["checks"]
            .as_array()
            .expect("checks")
            .iter()
            .find(|check| check["id"] == "record.target")
            .cloned()
            .unwrap_or_default();
        let text = |member: &str| check[member].as_str().unwrap_or_default().to_owned();
        (text("status"), text("cause"))
    }

    pub(crate) fn verify(&self) -> Program {
        self.program(&["verify", "acme", "--format", "json"])
    }
}
