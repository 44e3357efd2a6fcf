//! One integration of a record file that cannot be read: it keeps nobody from the others, and nobody takes it for absent.

use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::sandbox::Sandbox;
use std::path::PathBuf;
use tempfile::TempDir;

/// Two integrations with their secrets in the file store; of the first, a value is none.
struct Shelf {
    folder: TempDir,
    sandbox: Sandbox,
}

impl Shelf {
    fn new() -> Self {
        let shelf = Self {
            folder: TempDir::new().expect("a folder"),
            sandbox: sandbox(&[]),
        };
        for name in ["daily", "weekly"] {
            let outcome = shelf.of_tenant(&["setup", name, "--no-input", "--secret-store", "file"]);
            assert_eq!(outcome.code, Some(0), "{outcome:?}");
        }
        let text = shelf.text();
        let id = &shelf.sandbox.details().env["MAZ_AUTH0_CLIENT_ID"];
        let broken = text.replacen(&format!("client_id = \"{id}\""), "client_id = 7", 1);
        std::fs::write(shelf.path(), broken).expect("written");
        shelf
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("integrations.toml")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).expect("the file is there")
    }

    fn program(&self, arguments: &[&str]) -> Program {
        Program::new(arguments).variable("MAZ_AUTH0_CONFIG", &self.path().display().to_string())
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        self.program(arguments).run()
    }

    /// With the values of the tenant in the environment, an admin's token among them.
    fn of_tenant(&self, arguments: &[&str]) -> Outcome {
        self.program(arguments)
            .against(&self.sandbox)
            .with_admin_token(&self.sandbox)
            .without("MAZ_AUTH0_APPLICATION_DOMAIN")
            .run()
    }
}

const WHY: &str = "integrations.daily.client_id";

#[test]
fn the_others_are_listed_shown_and_completed() {
    let shelf = Shelf::new();
    let listed = shelf.run(&["list"]);
    assert_eq!(listed.code, Some(2), "{listed:?}");
    assert!(listed.stdout.starts_with("weekly"), "{listed:?}");
    assert!(listed.stderr.contains("daily is not listed"), "{listed:?}");
    assert!(listed.stderr.contains(WHY), "{listed:?}");
    let listed = shelf.run(&["list", "--format", "json"]);
    assert_eq!(listed.code, Some(2), "{listed:?}");
    assert_eq!(listed.json().as_array().map(Vec::len), Some(1));
    assert!(listed.stderr.contains(WHY), "{listed:?}");
    for arguments in [
        &["show", "weekly"][..],
        &["export", "weekly", "--format", "json", "--reveal"],
        &["move-secret", "weekly", "--secret-store", "file"],
    ] {
        let outcome = shelf.run(arguments);
        assert_eq!(outcome.code, Some(0), "{arguments:?}: {outcome:?}");
    }
    for command in ["show", "export", "forget"] {
        let outcome = shelf.run(&[command, "daily"]);
        assert_eq!(outcome.code, Some(2), "{command}: {outcome:?}");
        assert!(outcome.stderr.contains(WHY), "{command}: {outcome:?}");
        let outcome = shelf.run(&[command, "monthly"]);
        assert!(outcome.stderr.contains("daily"), "{command}: {outcome:?}");
    }
    // It is not said to be the only one.
    let outcome = shelf.run(&["show"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("daily"), "{outcome:?}");
    let doctor = shelf.run(&["doctor", "--format", "json"]);
    assert_eq!(doctor.code, Some(2), "{doctor:?}");
    assert!(doctor.stdout.contains(WHY), "{doctor:?}");
    let tab = shelf
        .program(&["--", "maz-auth0", "show", ""])
        .variable("MAZ_AUTH0_COMPLETE", "fish")
        .run();
    assert!(tab.stdout.contains("weekly"), "{tab:?}");
}

#[test]
fn a_setup_leaves_it_as_it_is() {
    let shelf = Shelf::new();
    let block = |text: &str| {
        let from = text.find("[integrations.daily]").expect("there");
        let to = text.find("[integrations.weekly]").expect("there");
        text[from..to].to_owned()
    };
    let before = block(&shelf.text());
    for name in ["weekly", "monthly"] {
        let outcome = shelf.of_tenant(&["setup", name, "--no-input", "--secret-store", "file"]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(
            outcome.stderr.contains("daily is left as it is"),
            "{outcome:?}"
        );
        assert_eq!(block(&shelf.text()), before);
    }
    assert!(shelf.text().contains("[integrations.monthly]"));
    // Whose it is, nobody knows: it is not replaced, by `--yes` neither.
    for more in [&[][..], &["--yes"], &["--force", "--yes"]] {
        let whole = shelf.text();
        let arguments = [&["setup", "daily", "--no-input"], more].concat();
        let outcome = shelf.of_tenant(&arguments);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(WHY), "{outcome:?}");
        assert_eq!(shelf.text(), whole);
    }
    // Nor is the same tenant set up beside it, where its name says that it is that tenant's.
    let text = shelf
        .text()
        .replace("integrations.weekly", "integrations.x");
    let text = text.replace("integrations.monthly", "integrations.y");
    let text = text.replace("client_id = \"", "client_id = 7 # \"");
    let name = shelf.sandbox.details().env["MAZ_AUTH0_DOMAIN"].clone();
    let name = name.split('.').next().unwrap_or_default();
    let text = text.replace("integrations.daily", &format!("integrations.{name}"));
    std::fs::write(shelf.path(), &text).expect("written");
    let outcome = shelf.of_tenant(&["setup", "--no-input", "--secret-store", "file"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_eq!(shelf.text(), text);
}

/// Who must know all of them is kept from it: the one that cannot be read may use the same application and directory.
#[test]
fn nobody_takes_it_for_absent() {
    let shelf = Shelf::new();
    let secret = |tenant: &Sandbox| tenant.with_tenant(|tenant| tenant.clients.clone());
    let before = format!("{:?}", secret(&shelf.sandbox));
    let whole = shelf.text();
    for arguments in [
        &["rotate-secret", "weekly", "--yes", "--and-others"][..],
        &["undo", "weekly", "--yes"],
        &["teardown", "weekly", "--yes", "--yes-tenant-wide"],
    ] {
        let outcome = shelf.of_tenant(arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        assert!(outcome.stderr.contains(WHY), "{arguments:?}: {outcome:?}");
        assert_eq!(format!("{:?}", secret(&shelf.sandbox)), before);
        assert_eq!(shelf.text(), whole);
    }
    // Its own secret and record alone are forgotten.
    let outcome = shelf.run(&["forget", "weekly", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(shelf.text().contains("[integrations.daily]"));
    let secrets = std::fs::read_to_string(shelf.folder.path().join("secrets.toml"));
    assert!(secrets.is_ok_and(|text| text.contains("daily") && !text.contains("weekly")));
}
