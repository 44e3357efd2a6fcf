//! Records and their secrets, as other programs and other runs find them: cut off, at the same time, moved, forgotten.

use crate::program::{Outcome, Program, sandbox};
use maz_auth0::domain::{IntegrationName, Record, SecretLocation, SecretStoreKind};
use maz_auth0::record_file::RecordFile;
use maz_auth0::sandbox::Sandbox;
use maz_auth0::secrets::{self, KeepError, SecretError};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(crate) fn path(home: &Path) -> PathBuf {
    home.join("integrations.toml")
}

fn setup(home: &Path, sandbox: &Sandbox, arguments: &[&str]) -> Outcome {
    let mut all = vec!["setup", "--no-input", "-q"];
    all.extend(arguments);
    Program::new(&all)
        .against(sandbox)
        .variable("MAZ_AUTH0_CONFIG", &path(home).to_string_lossy())
        .run()
}

pub(crate) fn name(text: &str) -> IntegrationName {
    IntegrationName::parse(text).expect("a name").value
}

pub(crate) fn in_file() -> SecretLocation {
    SecretLocation {
        store: SecretStoreKind::File,
        variable: None,
    }
}

/// A record that was verified, and its secret.
pub(crate) fn kept(home: &Path, sandbox: &Sandbox) -> (RecordFile, Record) {
    let outcome = setup(home, sandbox, &["--secret-store", "file"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let file = RecordFile::at(path(home));
    let record = file.read().expect("read").get(&name("acme")).cloned();
    (file, record.expect("a record"))
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// Every file of a folder that holds the text.
pub(crate) fn holding(folder: &Path, text: &str) -> Vec<String> {
    names(folder)
        .into_iter()
        .filter(|name| {
            std::fs::read(folder.join(name)).is_ok_and(|bytes| {
                bytes
                    .windows(text.len())
                    .any(|window| window == text.as_bytes())
            })
        })
        .collect()
}

#[test]
fn a_secret_that_moves_to_another_place_leaves_nothing_in_the_former() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let (file, _) = kept(home.path(), &sandbox);
    assert_eq!(holding(home.path(), &secret), ["secrets.toml"]);
    let outcome = setup(home.path(), &sandbox, &["--secret-store", "environment"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(holding(home.path(), &secret).is_empty());
    let location = file.secret_location(&name("acme")).expect("read");
    assert_eq!(
        location.expect("a record").store,
        SecretStoreKind::Environment
    );
}

/// Runs a command over the record file, without the values of a sandbox.
pub(crate) fn offline(home: &Path, arguments: &[&str]) -> Program {
    Program::new(arguments).variable("MAZ_AUTH0_CONFIG", &path(home).to_string_lossy())
}

#[test]
fn a_secret_is_moved_offline_and_nothing_of_it_is_left() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let (file, record) = kept(home.path(), &sandbox);
    drop(sandbox);
    let record_text = || std::fs::read_to_string(file.path()).expect("there");
    let before = record_text();
    let to = |store: &'static str| ["move-secret", "acme", "--secret-store", store];

    // Where it already is, there is nothing to do.
    let outcome = offline(home.path(), &to("file")).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("already"), "{outcome:?}");
    assert_eq!(record_text(), before);

    // Into an environment that does not hold it nothing is moved, or it would be lost.
    for variable in ["", "another-0123456789"] {
        let outcome = offline(home.path(), &to("environment"))
            .variable("MAZ_AUTH0_CLIENT_SECRET", variable)
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        let error = &outcome.stderr;
        assert!(
            error.contains("MAZ_AUTH0_CLIENT_SECRET") && error.contains("Nothing was changed"),
            "{error}"
        );
        assert_eq!(record_text(), before);
        assert_eq!(holding(home.path(), &secret), ["secrets.toml"]);
    }

    let outcome = offline(home.path(), &to("environment"))
        .variable("MAZ_AUTH0_CLIENT_SECRET", &secret)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(holding(home.path(), &secret).is_empty());
    let moved = file
        .read()
        .expect("read")
        .get(&record.name)
        .cloned()
        .expect("there");
    assert_eq!(moved.client_secret.store, SecretStoreKind::Environment);
    assert_eq!(
        moved.verified, record.verified,
        "the values are as they were verified"
    );

    // And back: from the variable that the record names.
    let text = record_text().replace("\"environment\"", "\"environment\", variable = \"OF_ACME\"");
    std::fs::write(file.path(), text).expect("written");
    let outcome = offline(home.path(), &to("file"))
        .variable("OF_ACME", &secret)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("OF_ACME"), "{outcome:?}");
    assert_eq!(holding(home.path(), &secret), ["secrets.toml"]);
    assert_eq!(
        record_text(),
        before,
        "as it was before it was moved away and back"
    );
    assert_eq!(
        names(home.path()),
        ["integrations.toml", "integrations.toml.bak", "secrets.toml"]
    );

    let outcome = offline(
        home.path(),
        &["move-secret", "nobody", "--secret-store", "file"],
    )
    .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
}

#[test]
fn a_secret_that_cannot_be_had_is_not_moved() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let (file, _) = kept(home.path(), &sandbox);
    let before = std::fs::read_to_string(file.path()).expect("there");
    std::fs::remove_file(home.path().join("secrets.toml")).expect("deleted");
    let outcome = offline(
        home.path(),
        &["move-secret", "acme", "--secret-store", "environment"],
    )
    .variable("MAZ_AUTH0_CLIENT_SECRET", "another-0123456789")
    .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("holds no secret for acme"),
        "{outcome:?}"
    );
    assert_eq!(std::fs::read_to_string(file.path()).expect("there"), before);
}

#[test]
fn what_is_forgotten_leaves_no_secret_and_no_file_of_its_own() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let (file, record) = kept(home.path(), &sandbox);
    secrets::forget_integration(&file, &record.name, false, false).expect("forgotten");
    assert!(file.read().expect("read").is_empty());
    assert!(holding(home.path(), &secret).is_empty());
    assert_eq!(
        names(home.path()),
        ["integrations.toml", "integrations.toml.bak", "secrets.toml"]
    );
    assert!(matches!(
        secrets::forget_integration(&file, &record.name, false, false),
        Err(KeepError::NoSuch(_))
    ));
}

#[test]
fn what_a_run_that_was_cut_off_left_is_deleted_by_the_next() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let (file, record) = kept(home.path(), &sandbox);
    let store = secrets::open(&in_file(), file.path(), false);
    let secret = store.get(&record.name).expect("a secret");
    store.set(&name("orphan"), &secret).expect("kept");
    let former = Record {
        name: name("former"),
        ..record.clone()
    };
    file.put(&former).expect("written");
    let left = home.path().join(".integrations.toml.unfinished");
    std::fs::write(&left, "# a note\nkeeping file orphan\nkeeping file acme\nforgetting file former\nkeeping keyring\nnonsense\n").expect("written");
    secrets::store_integration(&file, &record, store.as_ref(), &secret, false).expect("kept");
    assert!(matches!(
        store.get(&name("orphan")),
        Err(SecretError::Missing { .. })
    ));
    // A record points to this one.
    assert!(store.get(&record.name).is_ok());
    assert!(file.read().expect("read").get(&former.name).is_none());
    assert!(!left.exists());
}

#[test]
fn a_record_that_cannot_be_written_leaves_the_secret_as_it_was() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let (file, record) = kept(home.path(), &sandbox);
    let store = secrets::open(&in_file(), file.path(), false);
    let former = store.get(&record.name).expect("a secret");
    let newer = maz_auth0::domain::ClientSecret::parse("another-0123456789".into())
        .expect("a secret")
        .value;
    // A folder in the place of the copy that is kept cannot be replaced by a file.
    let copy = home.path().join("integrations.toml.bak");
    let _ = std::fs::remove_file(&copy);
    std::fs::create_dir(&copy).expect("a folder");
    let error = secrets::store_integration(&file, &record, store.as_ref(), &newer, false)
        .expect_err("refused");
    assert!(matches!(error, KeepError::Record(_)), "{error}");
    assert_eq!(
        store.get(&record.name).expect("there").expose(),
        former.expose()
    );
    let other = Record {
        name: name("other"),
        ..record
    };
    secrets::store_integration(&file, &other, store.as_ref(), &newer, false).expect_err("refused");
    assert!(matches!(
        store.get(&other.name),
        Err(SecretError::Missing { .. })
    ));
    assert!(!home.path().join(".integrations.toml.unfinished").exists());
}

#[test]
fn writers_at_the_same_time_lose_nothing_of_each_other() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let all: Vec<String> = (0..8).map(|number| format!("paper-{number}")).collect();
    std::thread::scope(|scope| {
        for one in &all {
            scope.spawn(|| {
                let outcome = setup(home.path(), &sandbox, &[one, "--secret-store", "file"]);
                assert_eq!(outcome.code, Some(0), "{outcome:?}");
            });
        }
    });
    let file = RecordFile::at(path(home.path()));
    let records = file.read().expect("read");
    let store = secrets::open(&in_file(), file.path(), false);
    for one in &all {
        assert!(records.get(&name(one)).is_some(), "{one}");
        assert!(store.get(&name(one)).is_ok(), "{one}");
    }
    assert_eq!(
        names(home.path()),
        ["integrations.toml", "integrations.toml.bak", "secrets.toml"]
    );
}
