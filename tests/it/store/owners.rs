//! Two record files of one folder, which reach the same secrets, notes and keyring by the same names: what is whose.

use super::records::{in_file, kept, name, nobody};
use crate::support::program::{Outcome, Program, sandbox, sandbox_in_europe};
use maz_auth0::sandbox::Sandbox;
use maz_auth0::store::record_file::RecordFile;
use maz_auth0::store::{self, KeepError};
use std::path::Path;
use tempfile::TempDir;

fn run(folder: &Path, file: &str, tenant: &Sandbox, arguments: &[&str]) -> Outcome {
    Program::new(&[arguments, &["--no-input"]].concat())
        .against(tenant)
        .without("MAZ_AUTH0_APPLICATION_DOMAIN")
        .variable("MAZ_AUTH0_CONFIG", &folder.join(file).to_string_lossy())
        .variable("COLUMNS", "400")
        .run()
}

fn setup(folder: &Path, file: &str, tenant: &Sandbox, arguments: &[&str]) -> Outcome {
    let all = [
        &["setup", "acme", "--yes", "--secret-store", "file"],
        arguments,
    ]
    .concat();
    run(folder, file, tenant, &all)
}

fn verify(folder: &Path, file: &str, tenant: &Sandbox) -> Outcome {
    let mut outcome = run(folder, file, tenant, &["verify", "acme", "-q"]);
    outcome.stdout.clear();
    outcome
}

fn secrets(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("secrets.toml")).unwrap_or_default()
}

/// Nothing is said of whose a secret is, as by a version that did not write that down.
fn unsaid(folder: &Path) {
    let text = secrets(folder);
    let before = text.split("\n[record_files]").next().unwrap_or_default();
    assert_ne!(before.len(), text.len(), "{text}");
    std::fs::write(folder.join("secrets.toml"), before).expect("written");
}

#[test]
fn a_secret_of_another_record_file_is_not_replaced_sent_or_deleted() {
    let folder = TempDir::new().expect("a folder");
    let (home, us, eu) = (folder.path(), sandbox(&[]), sandbox_in_europe());
    assert_eq!(setup(home, "us.toml", &us, &[]).code, Some(0));
    let before = secrets(home);
    let refused = setup(home, "eu.toml", &eu, &[]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("us.toml"), "{refused:?}");
    assert!(refused.stderr.contains("another name"), "{refused:?}");
    assert!(!home.join("eu.toml").exists());
    // The same where it was written by a version that did not say whose it is.
    unsaid(home);
    let refused = setup(home, "eu.toml", &eu, &[]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.stderr.contains("another secret for acme"),
        "{refused:?}"
    );
    assert_eq!(verify(home, "us.toml", &us).code, Some(0));
    assert_eq!(setup(home, "us.toml", &us, &[]).code, Some(0));
    std::fs::write(home.join("secrets.toml"), &before).expect("written");

    // A record by hand, or from another folder, that points there.
    let record = std::fs::read_to_string(home.join("us.toml")).expect("a record");
    let theirs = record.replace("acme.us.auth0.com", "acme.eu.auth0.com");
    std::fs::write(home.join("eu.toml"), theirs).expect("written");
    let asked = eu.requests().len();
    let outcome = verify(home, "eu.toml", &eu);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("us.toml"), "{outcome:?}");
    assert_eq!(eu.requests().len(), asked, "nothing was sent");
    let outcome = run(home, "eu.toml", &eu, &["forget", "acme", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("the secret stays"), "{outcome:?}");
    assert_eq!(secrets(home), before);
    assert_eq!(verify(home, "us.toml", &us).code, Some(0));

    // What it is not any more is free.
    let outcome = run(home, "us.toml", &us, &["forget", "acme", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!secrets(home).contains("acme"), "{}", secrets(home));
    let outcome = setup(home, "eu.toml", &eu, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// What a person did with the files before keeps its meaning.
#[test]
fn a_record_file_may_be_renamed_copied_and_begun_anew() {
    let folder = TempDir::new().expect("a folder");
    let (home, us) = (folder.path(), sandbox(&[]));
    assert_eq!(setup(home, "one.toml", &us, &[]).code, Some(0));
    std::fs::rename(home.join("one.toml"), home.join("other.toml")).expect("renamed");
    for round in ["renamed", "written again"] {
        let outcome = verify(home, "other.toml", &us);
        assert_eq!(outcome.code, Some(0), "{round}: {outcome:?}");
        assert_eq!(setup(home, "other.toml", &us, &[]).code, Some(0), "{round}");
    }
    // A copy is of the same application. It does not take the secret along.
    std::fs::copy(home.join("other.toml"), home.join("copy.toml")).expect("copied");
    assert_eq!(verify(home, "copy.toml", &us).code, Some(0));
    let outcome = setup(home, "copy.toml", &us, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = run(home, "copy.toml", &us, &["forget", "acme", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(verify(home, "other.toml", &us).code, Some(0));
    // Without its record file it is nobody's.
    std::fs::remove_file(home.join("other.toml")).expect("removed");
    let outcome = setup(home, "new.toml", &sandbox_in_europe(), &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // What another practises with is worth nothing.
    for file in ["one.toml", "other.toml"] {
        let outcome = run(home, file, &us, &["setup", "--sandbox"]);
        assert_eq!(outcome.code, Some(0), "{file}: {outcome:?}");
    }
}

#[test]
fn what_another_run_put_there_meanwhile_is_neither_replaced_nor_forgotten() {
    let folder = TempDir::new().expect("a folder");
    let us = sandbox(&[]);
    let (file, seen) = kept(folder.path(), &us);
    let eu = sandbox_in_europe();
    let replaced = setup(folder.path(), "integrations.toml", &eu, &[]);
    assert_eq!(replaced.code, Some(0), "{replaced:?}");
    let state = || {
        (
            std::fs::read_to_string(file.path()).expect("there"),
            secrets(folder.path()),
        )
    };
    let before = state();
    let store = store::open(&in_file(), file.path(), &nobody());
    let secret = store.get(&seen.name).expect("a secret");
    let written =
        |former| store::store_integration(&file, former, &seen, store.as_ref(), &secret, &nobody());
    for outcome in [
        written(Some(&seen)),
        written(None),
        store::forget_integration(&file, &seen, &nobody(), false),
    ] {
        assert!(
            matches!(outcome, Err(KeepError::ChangedSince(_))),
            "{outcome:?}"
        );
        assert_eq!(state(), before);
    }
    // That it was verified since is no other record.
    let now = RecordFile::at(file.path().to_owned()).read().expect("read");
    let mut now = now.one(&name("acme")).expect("read").cloned().expect("one");
    now.verified = None;
    store::forget_integration(&file, &now, &nobody(), false).expect("forgotten");
}
