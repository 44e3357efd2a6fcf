//! That a login passed is kept in the record, and nothing beyond it.

use super::{by_password, record_file};
use crate::support::program::{Outcome, Program, sandbox_with};
use maz_auth0::sandbox::{Options, Sandbox};
use std::path::Path;

/// A folder with the record `acme` in it, which `setup` wrote.
fn record_of(sandbox: &Sandbox) -> tempfile::TempDir {
    let folder = tempfile::TempDir::new().expect("a folder");
    let outcome = Program::new(&["setup", "acme", "--no-input", "--secret-store", "file"])
        .against(sandbox)
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    folder
}

fn verified(folder: &Path) -> toml::Table {
    let text = std::fs::read_to_string(record_file(folder)).expect("the record");
    let file: toml::Table = text.parse().expect("TOML");
    file["integrations"]["acme"]["verified"]
        .as_table()
        .expect("verified")
        .clone()
}

fn recorded(sandbox: &Sandbox, folder: &Path, arguments: &[&str]) -> Outcome {
    by_password(sandbox, &[&["acme"], arguments].concat())
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder))
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run()
}

#[test]
fn that_a_login_passed_is_kept_in_the_record() {
    let sandbox = sandbox_with(Options::default());
    let folder = record_of(&sandbox);
    let text = std::fs::read_to_string(record_file(folder.path())).expect("the record");
    let with_notes = text.replace(
        "[integrations.acme.verified]",
        "[integrations.acme.verified] # by Jo\nticket = 7",
    );
    std::fs::write(record_file(folder.path()), with_notes).expect("written");
    let before = verified(folder.path());

    // Not what MAZ does, or not the record's values.
    for arguments in [
        &["--realm", "Username-Password-Authentication"][..],
        &["--default-directory", "Username-Password-Authentication-2"],
    ] {
        let outcome = recorded(&sandbox, folder.path(), arguments);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stderr.contains("Not kept"), "{}", outcome.stderr);
        assert_eq!(verified(folder.path()), before);
    }

    let outcome = recorded(&sandbox, folder.path(), &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let mut after = verified(folder.path());
    assert_eq!(after["login"].as_str(), Some("password"));
    assert_eq!(after["login_fingerprint"], after["fingerprint"]);
    assert!(after.remove("login_at").is_some());
    after.remove("login");
    after.remove("login_fingerprint");
    assert_eq!(after, before);
    let text = std::fs::read_to_string(record_file(folder.path())).expect("the record");
    assert!(text.contains("# by Jo"), "{text}");

    let config = record_file(folder.path());
    let show = |arguments: &[&str]| {
        Program::new(&[&["show", "acme"], arguments].concat())
            .against(&sandbox)
            .variable("MAZ_AUTH0_CONFIG", &config)
            .run()
    };
    let shown = show(&["--format", "json"]).json();
    assert_eq!(shown["verified"]["login"], "password", "{shown}");
    assert_eq!(shown["verified"]["login_is_current"], true, "{shown}");
    assert_eq!(shown["verified"]["edited_since"], false, "{shown}");
    let edited = text.replace("all-access", "duration-based");
    std::fs::write(&config, edited).expect("written");
    let shown = show(&[]).stdout;
    assert!(shown.contains("passed by password"), "{shown}");
    assert!(shown.contains("values were edited since"), "{shown}");
}

#[test]
fn a_login_that_did_not_pass_is_not_kept_and_a_record_that_cannot_be_written_is_no_failure() {
    let sandbox = sandbox_with(Options::default());
    let folder = record_of(&sandbox);
    let before = verified(folder.path());
    let outcome = by_password(&sandbox, &["acme"])
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
        .variable("MAZ_AUTH0_PASSWORD", "another-password")
        .run();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(verified(folder.path()), before);

    // A record that nobody verified yet: it is not said to be.
    let text = std::fs::read_to_string(record_file(folder.path())).expect("the record");
    let (start, _) = text
        .split_once("[integrations.acme.verified]")
        .expect("its last table");
    std::fs::write(record_file(folder.path()), start).expect("written");
    let outcome = recorded(&sandbox, folder.path(), &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(verified(folder.path()).get("at").is_none());
    assert!(verified(folder.path()).get("fingerprint").is_none());
    let list = Program::new(&["list"])
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
        .run();
    assert!(list.stdout.contains("not verified"), "{list:?}");
    // Setup keeps it, since the values are the same.
    let again = Program::new(&["setup", "acme", "--no-input", "--secret-store", "file"])
        .against(&sandbox)
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
        .run();
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(verified(folder.path())["login"].as_str(), Some("password"));
    assert!(verified(folder.path()).get("at").is_some());

    // Its place is taken by a folder, where nothing can be written.
    #[cfg(unix)]
    {
        let new = folder.path().join(".integrations.toml.new");
        std::fs::create_dir(&new).expect("a folder in its way");
        std::fs::write(new.join("x"), "").expect("which is not empty");
        let outcome = recorded(&sandbox, folder.path(), &[]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stderr.contains("Not kept"), "{}", outcome.stderr);
    }
}
