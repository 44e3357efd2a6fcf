//! The program killed at any moment of its writing: what is then on the disk, and what the next run makes of it.

use crate::store::records::{holding, in_file, kept, name, names, nobody, path};
use crate::support::program::{Program, sandbox};
use maz_auth0::domain::{IntegrationName, SecretStoreKind};
use maz_auth0::sandbox::Sandbox;
use maz_auth0::store;
use maz_auth0::store::record_file::RecordFile;
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// How often the program is killed; `MAZ_AUTH0_TEST_ROUNDS` names another number.
fn rounds() -> u64 {
    std::env::var("MAZ_AUTH0_TEST_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(300)
}

/// Random enough to hit every moment, and the same numbers again when it fails.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Every file of the folder that somebody else may read or write.
fn open_to_others(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        // One that is gone by now was looked at too late.
        .filter_map(|entry| Some((entry.file_name(), entry.metadata().ok()?)))
        .filter(|(_, metadata)| metadata.permissions().mode() & 0o077 != 0)
        .map(|(name, _)| name.to_string_lossy().into_owned())
        .collect()
}

/// The names of the secrets that are in the file.
fn names_of_secrets(folder: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join("secrets.toml")).unwrap_or_default();
    let table: toml::Table = text.parse().expect("secrets.toml is whole");
    table
        .get("client_secrets")
        .and_then(toml::Value::as_table)
        .map(|secrets| secrets.keys().cloned().collect())
        .unwrap_or_default()
}

/// The names of the integrations whose secret is in the file.
fn names_in_file(file: &RecordFile) -> BTreeSet<String> {
    file.read()
        .expect("the record is whole")
        .all()
        .expect("each can be read")
        .filter(|record| record.client_secret.store == SecretStoreKind::File)
        .map(|record| record.name.to_string())
        .collect()
}

/// A run that is killed before it ends: at a random moment, or at one after it has begun to write. Files that it makes with the usual
/// rights would be open to all.
fn cut_off(home: &Path, sandbox: &Sandbox, arguments: &[&str], moments: &mut Moments) -> bool {
    let mut child = Command::new("sh")
        .args([
            "-c",
            "umask 0; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_maz-auth0"),
        ])
        .args(arguments)
        .env_clear()
        .envs(&sandbox.details().env)
        .env("HOME", home)
        .env("MAZ_AUTH0_CONFIG", path(home))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let begun = home.join(".integrations.toml.unfinished");
    if moments.next(4) == 0 {
        std::thread::sleep(Duration::from_micros(moments.next(60_000)));
    } else {
        while !begun.exists() && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_micros(50));
        }
        std::thread::sleep(Duration::from_micros(moments.next(1_500)));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    begun.exists()
}

fn change(home: &Path, seed: u64, rounds: u64, cut: &AtomicU64) {
    let mut tenant = sandbox(&[]);
    let (file, first) = kept(home, &tenant);
    let store = store::open(&in_file(), file.path(), &nobody());
    let secret = store.get(&first.name).expect("a secret");
    let mut moments = Moments(seed);
    for round in 0..rounds {
        // It would stop the probing logins after a while, as a real one does.
        if round % 25 == 24 {
            tenant = sandbox(&[]);
        }
        let paper = format!("paper-{}", moments.next(3));
        let paper = paper.as_str();
        let before = names_in_file(&file);
        let arguments: &[&str] = match moments.next(4) {
            0 | 1 => &["setup", paper, "--no-input", "--secret-store", "file"],
            2 => &["forget", paper, "--yes"],
            _ => &["move-secret", paper, "--secret-store", "environment"],
        };
        let what = format!("seed {seed}, round {round}, {arguments:?}, before {before:?}");
        if cut_off(home, &tenant, arguments, &mut moments) {
            cut.fetch_add(1, Ordering::Relaxed);
        }
        // Old or new: nothing but this one integration differs, and the other is as it was.
        let after = names_in_file(&file);
        assert!(
            before
                .symmetric_difference(&after)
                .all(|name| name == paper),
            "{what}: {after:?}"
        );
        let secrets = names_of_secrets(home);
        let others: BTreeSet<_> = before
            .iter()
            .filter(|name| *name != paper)
            .cloned()
            .collect();
        assert!(secrets.is_superset(&others), "{what}: {secrets:?}");

        // The next run brings to an end what was begun.
        store::store_integration(
            &file,
            Some(&first),
            &first,
            store.as_ref(),
            &secret,
            &nobody(),
        )
        .unwrap_or_else(|error| panic!("{what}: {error}"));
        let records = names_in_file(&file);
        assert_eq!(names_of_secrets(home), records, "{what}");
        // A proof that a file can be written may be left, which holds nothing.
        let mine = tenant.details().env["MAZ_AUTH0_CLIENT_SECRET"].as_str();
        let holding = holding(home, mine);
        assert!(
            holding.iter().all(|name| name == "secrets.toml"),
            "{what}: {holding:?}"
        );
        let left: Vec<String> = names(home)
            .into_iter()
            .filter(|name| name.starts_with('.') && !name.contains(".new"))
            .collect();
        assert!(left.is_empty(), "{what}: {left:?}");
    }
    for paper in ["paper-0", "paper-1", "paper-2"] {
        let paper: IntegrationName = name(paper);
        let records = file.read().expect("read");
        if let Some(record) = records.one(&paper).expect("read") {
            store::forget_integration(&file, record, &nobody(), false).expect("forgotten");
        }
    }
    assert_eq!(names_of_secrets(home).len(), 1);
}

#[test]
fn the_program_killed_at_any_moment_leaves_old_or_new_and_no_secret_without_a_record() {
    let rounds = rounds();
    let homes = [(); 2].map(|()| TempDir::new().expect("a folder"));
    let cut = AtomicU64::new(0);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watchers = homes.each_ref().map(|home| {
            scope.spawn(|| {
                let mut open = BTreeSet::new();
                while !done.load(Ordering::Relaxed) {
                    open.extend(open_to_others(home.path()));
                    std::thread::sleep(Duration::from_micros(200));
                }
                open
            })
        });
        let writers: Vec<_> = homes
            .iter()
            .zip(1..)
            .map(|(home, seed)| {
                let cut = &cut;
                scope.spawn(move || change(home.path(), seed, rounds / 2, cut))
            })
            .collect();
        let outcomes: Vec<_> = writers
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect();
        done.store(true, Ordering::Relaxed);
        for watcher in watchers {
            assert_eq!(
                watcher.join().expect("it watched"),
                BTreeSet::new(),
                "open to others"
            );
        }
        for outcome in outcomes {
            if let Err(panic) = outcome {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let cut = cut.into_inner();
    println!("{cut} of {rounds} were cut off in the midst of writing");
    assert!(
        cut > 0,
        "none was cut off in the midst of writing: the test tells nothing"
    );
}

/// What a run that was cut off left to be done is done by the next, which was asked for something else: it is said. A note into which
/// others may write is not gone by.
#[test]
fn what_is_brought_to_its_end_is_said_and_not_taken_from_others() {
    let (home, sandbox) = (TempDir::new().expect("a folder"), sandbox(&[]));
    let (file, _) = kept(home.path(), &sandbox);
    let note = file.path().with_file_name(".integrations.toml.unfinished");
    let write = |mode: u32| {
        std::fs::write(&note, "forgetting file acme\n").expect("written");
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&note, mode).expect("a mode");
    };
    let other = || {
        Program::new(&["setup", "other", "--no-input", "--secret-store", "file"])
            .against(&sandbox)
            .variable("MAZ_AUTH0_CONFIG", &path(home.path()).to_string_lossy())
            .variable("COLUMNS", "400")
            .run()
    };
    for mode in [0o666, 0o622] {
        write(mode);
        let outcome = other();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(
            outcome.stderr.contains("can be changed by every user"),
            "{outcome:?}"
        );
        assert_eq!(names_in_file(&file), BTreeSet::from(["acme".to_owned()]));
        assert_eq!(
            names_of_secrets(home.path()),
            BTreeSet::from(["acme".to_owned()])
        );
    }
    write(0o600);
    let outcome = other();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("A run that was cut off was forgetting acme"),
        "{outcome:?}"
    );
    assert_eq!(names_in_file(&file), BTreeSet::from(["other".to_owned()]));
    let again = other();
    assert!(!again.stderr.contains("cut off"), "{again:?}");
}
