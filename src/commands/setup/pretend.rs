//! Two values that there are in tests alone, one of them in a table of its own, are everywhere, since everything is a loop over
//! the table of values: who adds one there adds it to flags, variables, answers, record, journal, summary, MAZ's form, `show`,
//! `export` and the MAZ API.

#![cfg(test)]

use super::draft::Draft;
use super::journal::Journal;
use super::summary;
use crate::args::variables::variables;
use crate::args::{Answers, GlobalArgs, Texts, ValueArgs};
use crate::context::Context;
use crate::domain::{
    ClientSecret, IntegrationName, Key, Record, SecretLocation, SecretStoreKind, Values,
};
use crate::integration;
use crate::maz::preview;
use crate::process::environment::redactor;
use crate::store::record_file::RecordFile;
use clap::{Args as _, Command, FromArgMatches as _};

const TEXT: &str = "kept-everywhere";
const BOTH: [Key; 2] = [Key::Pretend, Key::PretendWithin];

fn flags(words: &[&str]) -> ValueArgs {
    let command = ValueArgs::augment_args(Command::new("test"));
    let matches = command
        .try_get_matches_from(words)
        .expect("a flag of the table");
    ValueArgs::from_arg_matches(&matches).expect("texts")
}

fn context() -> Context {
    let command = GlobalArgs::augment_args(Command::new("test"));
    let matches = command.try_get_matches_from(["test"]).expect("no flags");
    Context::new(
        GlobalArgs::from_arg_matches(&matches).expect("defaults"),
        redactor(),
    )
}

fn values() -> Values {
    let mut values = Values::default();
    for (key, text) in [
        (Key::Domain, "acme.us.auth0.com"),
        (Key::ClientId, "id-of-acme"),
        (Key::Audience, "https://acme.us.auth0.com/api/v2/"),
        (Key::DefaultDirectory, "Readers"),
        (Key::SubscriptionType, "all-access"),
        (Key::Pretend, TEXT),
        (Key::PretendWithin, TEXT),
    ] {
        values.read(key, text).expect("a value");
    }
    values
}

fn record(values: Values) -> Record {
    let location = SecretLocation {
        store: SecretStoreKind::File,
        variable: None,
    };
    let name = IntegrationName::parse("acme").expect("a name").value;
    Record::of(name, values, location).expect("a whole record")
}

fn is_there(values: &Values) -> bool {
    BOTH.iter().all(|key| values.text(*key) == Some(TEXT))
}

#[test]
fn it_is_a_flag_a_variable_and_an_answer_and_an_error_names_it() {
    let given = flags(&["test", "--pretend", TEXT, "--pretend-within", TEXT]);
    let texts = Texts::collect(&given, None, false);
    assert!(is_there(&texts.values().expect("a value")));

    let all = variables();
    for key in BOTH {
        let mut names = all
            .iter()
            .flat_map(|(_, rows)| rows)
            .map(|variable| variable.name);
        assert!(names.any(|name| name == key.variable()));
    }

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("answers.toml");
    std::fs::write(
        &path,
        format!("pretend = \"{TEXT}\"\nwithin = \"{TEXT}\"\n"),
    )
    .expect("written");
    let answers = Answers::read(&path).expect("read");
    let texts = Texts::collect(&ValueArgs::default(), Some(&answers), false);
    assert!(is_there(&texts.values().expect("a value")));

    let wrong = flags(&["test", "--pretend", "a b"]);
    let failure = Texts::collect(&wrong, None, false)
        .values()
        .expect_err("a blank");
    assert!(failure.message.contains("--pretend"), "{}", failure.message);
}

#[test]
fn it_is_in_the_record_and_counts_where_it_was_edited() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = RecordFile::at(folder.path().join("integrations.toml"));
    let kept = record(values());
    file.put(&kept).expect("written");
    let read = file.read().expect("read");
    let read = read.one(&kept.name).expect("read").expect("there");
    assert!(is_there(&read.values()) && is_there(&read.settings().values()));
    let without = record(Values {
        pretend: None,
        pretend_within: None,
        ..values()
    });
    assert_ne!(kept.fingerprint(), without.fingerprint());
    assert!(kept.settings().differ_from(&without.settings()));
    file.put(&without).expect("written");
    let text = std::fs::read_to_string(file.path()).expect("there");
    assert!(!text.contains("pretend"), "{text}");
}

#[test]
fn it_is_kept_by_an_unfinished_setup_and_repeated_by_its_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = Journal::beside(&folder.path().join("integrations.toml"), true, None);
    let draft = Draft {
        values: values(),
        ..Draft::default()
    };
    journal.keep(&draft, &[Key::Domain, Key::Pretend, Key::PretendWithin]);
    let mut next = Draft::default();
    journal.left().expect("something").take(&mut next);
    assert!(is_there(&next.values));

    let mut taken = Draft::default();
    let given = flags(&["test", "--pretend", TEXT, "--pretend-within", TEXT]);
    let texts = Texts::collect(&given, None, false);
    taken.take(&texts, &context()).expect("values");
    assert!(is_there(&taken.values));

    let mut proposed = Draft::default();
    proposed.propose(&record(values()));
    proposed.take_proposals().expect("values");
    assert!(is_there(&proposed.values));

    let rows = summary::values(&draft.all_values(), draft.client_secret.as_ref());
    for key in BOTH {
        assert!(rows.contains(&(key.title(), TEXT.to_owned())));
    }
    let repeat = summary::repeat(
        &draft,
        "acme",
        SecretStoreKind::File,
        &ValueArgs::default(),
        Vec::new(),
        false,
    );
    for key in BOTH {
        let flag = format!("{} {TEXT}", key.flag());
        assert!(repeat.contains(&flag), "{repeat}");
    }
}

#[test]
fn it_is_shown_exported_and_sent() {
    let record = record(values());
    let shown = integration::json(&record);
    assert_eq!(shown["pretend"], TEXT);
    assert_eq!(shown["pretend_part"]["within"], TEXT);
    // What a record does not have is no member.
    let members: Vec<&String> = shown.as_object().expect("members").keys().collect();
    for part in ["authorization_code", "target", "verified"] {
        assert!(!members.iter().any(|member| *member == part), "{shown}");
    }
    let form = integration::form(&record, "");
    for key in BOTH {
        assert!(form.contains(&(key, TEXT.to_owned())));
    }
    let secret = ClientSecret::parse("a-secret-0123456789".to_owned(), &redactor())
        .expect("a secret")
        .value;
    let sent: serde_json::Value = serde_json::from_str(&preview(&record, &secret)).expect("JSON");
    assert_eq!(sent["pretend"], TEXT);
    assert_eq!(sent["pretend_part"]["within"], TEXT);
}
