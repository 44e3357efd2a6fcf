//! Records and their secrets, as other programs and other runs find them: cut off, at the same time, moved, forgotten.

use crate::support::program::{Outcome, Program, beyond_this_user, sandbox};
use maz_auth0::domain::{IntegrationName, Record, Redactor, SecretLocation, SecretStoreKind};
use maz_auth0::sandbox::Sandbox;
use maz_auth0::store::record_file::RecordFile;
use maz_auth0::store::{self, Asker, KeepError, SecretError, Tell};
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

/// Nobody is there, and nothing is to be kept out of a text.
pub(crate) fn nobody() -> Asker {
    Asker {
        person: false,
        redactor: Redactor::default(),
        tell: Tell::default(),
    }
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
    let record = file
        .read()
        .expect("read")
        .one(&name("acme"))
        .expect("read")
        .cloned();
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
        .one(&record.name)
        .expect("read")
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
    // One that is not this program's takes a word of the person's: records come from others.
    let outcome = offline(home.path(), &to("file"))
        .variable("OF_ACME", &secret)
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("--allow-variable OF_ACME"),
        "{outcome:?}"
    );
    let allowed = [&to("file")[..], &["--allow-variable", "OF_ACME"]].concat();
    let outcome = offline(home.path(), &allowed)
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
fn a_record_names_the_variable_of_its_secret_as_the_page_has_it() {
    let line = include_str!("../../../docs/record.md")
        .lines()
        .find(|line| line.starts_with("client_secret") && line.contains("variable"))
        .expect("the line");
    let variable = line.split('"').nth(3).expect("its name");
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let (file, _) = kept(home.path(), &sandbox);
    let read = || std::fs::read_to_string(file.path()).expect("there");
    let written = read().replace("client_secret = { store = \"file\" }", line);
    std::fs::write(file.path(), &written).expect("written");
    let verified = || {
        offline(home.path(), &["verify", "acme", "-q"])
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
    };
    let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
    let outcome = verified().variable(variable, secret).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");

    // Who no longer has it there is told a way that does not lead back to it.
    for arguments in [
        &["verify", "acme"][..],
        &["move-secret", "acme", "--secret-store", "file"],
    ] {
        let outcome = offline(home.path(), arguments)
            .variable("COLUMNS", "400")
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        for part in [variable, "maz-auth0 setup acme --secret-store"] {
            assert!(outcome.stderr.contains(part), "{outcome:?}");
        }
        assert!(!outcome.stderr.contains("move-secret"), "{outcome:?}");
    }
    let outcome = setup(home.path(), &sandbox, &["acme", "--secret-store", "file"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!read().contains(variable), "{}", read());
    let outcome = verified().run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn what_is_forgotten_leaves_no_secret_and_no_file_of_its_own() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let (file, record) = kept(home.path(), &sandbox);
    store::forget_integration(&file, &record, &nobody(), false).expect("forgotten");
    assert!(file.read().expect("read").names().is_empty());
    assert!(holding(home.path(), &secret).is_empty());
    assert_eq!(
        names(home.path()),
        ["integrations.toml", "integrations.toml.bak", "secrets.toml"]
    );
    assert!(matches!(
        store::forget_integration(&file, &record, &nobody(), false),
        Err(KeepError::NoSuch(_))
    ));
}

#[test]
fn what_a_run_that_was_cut_off_left_is_deleted_by_the_next() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let (file, record) = kept(home.path(), &sandbox);
    let store = store::open(&in_file(), file.path(), &nobody());
    let secret = store.get(&record.name).expect("a secret");
    store.set(&name("orphan"), &secret).expect("kept");
    let former = Record {
        name: name("former"),
        ..record.clone()
    };
    file.put(&former).expect("written");
    let left = home.path().join(".integrations.toml.unfinished");
    std::fs::write(&left, "# a note\nkeeping file orphan\nkeeping file acme\nforgetting file former\nkeeping keyring\nnonsense\n").expect("written");
    store::store_integration(
        &file,
        Some(&record),
        &record,
        store.as_ref(),
        &secret,
        &nobody(),
    )
    .expect("kept");
    assert!(matches!(
        store.get(&name("orphan")),
        Err(SecretError::Missing { .. })
    ));
    // A record points to this one.
    assert!(store.get(&record.name).is_ok());
    let records = file.read().expect("read");
    assert_eq!(records.one(&former.name).expect("read"), None);
    assert!(!left.exists());
}

#[test]
fn a_record_that_cannot_be_written_leaves_the_secret_as_it_was() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    let (file, record) = kept(home.path(), &sandbox);
    let store = store::open(&in_file(), file.path(), &nobody());
    let former = store.get(&record.name).expect("a secret");
    let newer =
        maz_auth0::domain::ClientSecret::parse("another-0123456789".into(), &Redactor::default())
            .expect("a secret")
            .value;
    // A folder in the place of the copy that is kept cannot be replaced by a file.
    let copy = home.path().join("integrations.toml.bak");
    let _ = std::fs::remove_file(&copy);
    std::fs::create_dir(&copy).expect("a folder");
    let error = store::store_integration(
        &file,
        Some(&record),
        &record,
        store.as_ref(),
        &newer,
        &nobody(),
    )
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
    store::store_integration(&file, None, &other, store.as_ref(), &newer, &nobody())
        .expect_err("refused");
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
    let store = store::open(&in_file(), file.path(), &nobody());
    for one in &all {
        assert!(records.one(&name(one)).expect("read").is_some(), "{one}");
        assert!(store.get(&name(one)).is_ok(), "{one}");
    }
    assert_eq!(
        names(home.path()),
        ["integrations.toml", "integrations.toml.bak", "secrets.toml"]
    );
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).expect("there").permissions().mode() & 0o7777
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("its mode");
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_what_it_points_to_is_written() {
    let sandbox = sandbox(&[]);
    for target_exists in [true, false] {
        let home = TempDir::new().expect("a folder");
        let elsewhere = TempDir::new().expect("a folder");
        let target = elsewhere.path().join("of-the-team.toml");
        if target_exists {
            std::fs::write(&target, "# of the team\n").expect("written");
        }
        std::os::unix::fs::symlink(&target, path(home.path())).expect("a link");
        kept(home.path(), &sandbox);
        let outcome = offline(home.path(), &["forget", "acme", "--yes"]).run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(
            std::fs::symlink_metadata(path(home.path()))
                .expect("there")
                .is_symlink()
        );
        let text = std::fs::read_to_string(&target).expect("written");
        assert_eq!(text.starts_with("# of the team"), target_exists, "{text}");
        assert!(!text.contains("acme"), "{text}");
        assert_eq!(
            names(elsewhere.path()),
            ["of-the-team.toml", "of-the-team.toml.bak"]
        );
        assert_eq!(names(home.path()), ["integrations.toml", "secrets.toml"]);
        assert_eq!(mode(&target), 0o600);
    }
}

#[cfg(unix)]
#[test]
fn what_belongs_to_somebody_else_is_refused_and_left_alone() {
    if !rustix::process::geteuid().is_root() {
        beyond_this_user("only root can give a file to somebody else");
        return;
    }
    let sandbox = sandbox(&[]);
    for theirs in [
        "integrations.toml",
        "secrets.toml",
        ".integrations.toml.unfinished",
    ] {
        let home = TempDir::new().expect("a folder");
        kept(home.path(), &sandbox);
        let file = home.path().join(theirs);
        if !file.exists() {
            std::fs::write(&file, "").expect("written");
        }
        std::os::unix::fs::chown(&file, Some(54_321), Some(54_321)).expect("given away");
        let before: Vec<_> = ["integrations.toml", "secrets.toml", theirs]
            .map(|name| std::fs::read(home.path().join(name)).expect("there"))
            .into();
        for arguments in [
            &["forget", "acme", "--yes"][..],
            &["move-secret", "acme", "--secret-store", "environment"],
        ] {
            let outcome = offline(home.path(), arguments)
                .variable(
                    "MAZ_AUTH0_CLIENT_SECRET",
                    &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"],
                )
                .variable("COLUMNS", "400")
                .run();
            assert_eq!(outcome.code, Some(2), "{theirs}: {outcome:?}");
            let error: Vec<&str> = outcome.stderr.split_whitespace().collect();
            assert!(
                error.join(" ").contains("belongs to another user"),
                "{theirs}: {outcome:?}"
            );
            for (name, before) in ["integrations.toml", "secrets.toml", theirs]
                .iter()
                .zip(&before)
            {
                let now = std::fs::read(home.path().join(name)).expect("there");
                assert_eq!(now, *before, "{theirs}: {name} {arguments:?}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_everybody_may_change_is_refused_and_a_file_too_open_is_closed() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    set_mode(home.path(), 0o777);
    let outcome = setup(home.path(), &sandbox, &["--secret-store", "file"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("chmod o-w"), "{outcome:?}");
    assert!(names(home.path()).is_empty());
    // As /tmp is: there nobody replaces another's file. And as many a group's folder is.
    for folder in [0o1777, 0o770] {
        set_mode(home.path(), folder);
        kept(home.path(), &sandbox);
        for name in ["integrations.toml", "secrets.toml"] {
            set_mode(&home.path().join(name), 0o644);
        }
        let other = setup(home.path(), &sandbox, &["other", "--secret-store", "file"]);
        assert_eq!(other.code, Some(0), "{other:?}");
        for name in names(home.path()) {
            assert_eq!(mode(&home.path().join(&name)), 0o600, "{name}");
        }
    }
    // What is made again is private, however little the user asks for that.
    let outcome = Program::new(&["setup", "--no-input", "--secret-store", "file", "-q"])
        .against(&sandbox)
        .variable(
            "MAZ_AUTH0_CONFIG",
            &home.path().join("a/b/integrations.toml").to_string_lossy(),
        )
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(mode(&home.path().join("a")), 0o700);
    assert_eq!(mode(&home.path().join("a/b")), 0o700);
}

#[test]
fn a_newer_file_is_refused_by_every_command_and_left_alone() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let (file, _) = kept(home.path(), &sandbox);
    let text = std::fs::read_to_string(file.path()).expect("there");
    let newer = text.replace("schema = 1", "schema = 2") + "\n[of.a.newer]\nversion = true\n";
    std::fs::write(file.path(), &newer).expect("written");
    let secrets = std::fs::read(home.path().join("secrets.toml")).expect("there");
    let asked = sandbox.requests().len();
    for arguments in [
        &["setup", "--no-input", "--secret-store", "file"][..],
        &["verify", "acme"],
        &["verify", "--all"],
        &["login-test", "acme"],
        &["list"],
        &["show", "acme"],
        &["export", "acme", "--reveal"],
        &["move-secret", "acme", "--secret-store", "environment"],
        &["forget", "acme", "--yes"],
    ] {
        let outcome = offline(home.path(), arguments).against(&sandbox).run();
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        assert!(outcome.stderr.contains("newer version"), "{outcome:?}");
    }
    assert_eq!(std::fs::read_to_string(file.path()).expect("there"), newer);
    assert_eq!(
        std::fs::read(home.path().join("secrets.toml")).expect("there"),
        secrets
    );
    assert_eq!(sandbox.requests().len(), asked);
}

#[test]
fn what_a_person_wrote_into_the_file_stays_and_the_former_version_is_beside_it() {
    let sandbox = sandbox(&[]);
    let home = TempDir::new().expect("a folder");
    let (file, _) = kept(home.path(), &sandbox);
    let written = std::fs::read_to_string(file.path()).expect("there");
    let by_hand = format!("# ours\n{written}\n[team] # who to ask\nchat = \"#auth\"\n").replace(
        "[integrations.acme]",
        "[integrations.acme] # the weekly\nowner = \"Jo\"",
    );
    std::fs::write(file.path(), &by_hand).expect("written");
    let outcome = setup(home.path(), &sandbox, &["other", "--secret-store", "file"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let copy = home.path().join("integrations.toml.bak");
    assert_eq!(std::fs::read_to_string(&copy).expect("there"), by_hand);
    let both = std::fs::read_to_string(file.path()).expect("there");
    let outcome = offline(home.path(), &["forget", "other", "--yes"]).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // The one that came and went leaves no trace of itself in what was there.
    assert_eq!(
        std::fs::read_to_string(file.path()).expect("there"),
        by_hand
    );
    assert_eq!(std::fs::read_to_string(&copy).expect("there"), both);
}

/// The commonest mistake of a pipeline: its sentence can be read, and says which variable.
#[test]
fn a_variable_that_nobody_filled_in_is_told_in_whole_words() {
    let home = TempDir::new().expect("a folder");
    let sandbox = sandbox(&[]);
    kept(home.path(), &sandbox);
    let moved = offline(
        home.path(),
        &["move-secret", "acme", "--secret-store", "environment"],
    )
    .variable(
        "MAZ_AUTH0_CLIENT_SECRET",
        &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"],
    )
    .run();
    assert_eq!(moved.code, Some(0), "{moved:?}");
    for (value, words) in [
        (
            "$(AUTH0_CLIENT_SECRET)",
            &[
                "the variable MAZ_AUTH0_CLIENT_SECRET",
                "--client-secret-stdin",
            ][..],
        ),
        (
            "YOUR_CLIENT_SECRET",
            &[
                "the variable MAZ_AUTH0_CLIENT_SECRET",
                "--client-secret-stdin",
            ],
        ),
        ("", &["is set, and empty", "fork"]),
    ] {
        let outcome = offline(home.path(), &["verify", "acme"])
            .variable("MAZ_AUTH0_CLIENT_SECRET", value)
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        for words in words {
            assert!(outcome.stderr.contains(words), "{value}: {outcome:?}");
        }
        assert!(!outcome.stderr.contains("[redacted]"), "{outcome:?}");
    }
}

/// With the values of a practice a real tenant of that name would be sent its secret.
#[test]
fn a_practice_record_asks_no_real_tenant() {
    let home = TempDir::new().expect("a folder");
    let practice = offline(
        home.path(),
        &["setup", "--sandbox", "--no-input", "--secret-store", "file"],
    )
    .run();
    assert_eq!(practice.code, Some(0), "{practice:?}");
    for arguments in [
        &["setup", "sandbox", "--no-input", "-v"][..],
        &["setup", "sandbox", "--no-input", "--dry-run", "-v"],
        &["rotate-secret", "sandbox", "--yes", "-v"],
    ] {
        let outcome = offline(home.path(), arguments).run();
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        assert!(outcome.stderr.contains("practice"), "{outcome:?}");
        assert!(!outcome.stderr.contains("https://acme"), "{outcome:?}");
    }
}
