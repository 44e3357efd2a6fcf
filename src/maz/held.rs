//! An integration as the MAZ API holds it, and what differs from ours.

use crate::domain::{
    ClientId, ClientSecret, Key, Record, Settings, Values, clean, sha256, told_apart,
};
use serde_json::{Map, Value, json};

/// An integration as the MAZ API holds it; its secret is told by a digest alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRecord(Map<String, Value>);

impl HeldRecord {
    /// Reads one. Without a domain it is no integration, and without the digest nobody could tell whether it holds this secret.
    pub(super) fn read(json: Value) -> Option<Self> {
        let Value::Object(members) = json else {
            return None;
        };
        let text = |member: &str| members.get(member).and_then(Value::as_str);
        let is_digest =
            |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let is_one =
            text("domain").is_some() && text("client_secret_sha256").is_some_and(is_digest);
        is_one.then_some(Self(members))
    }

    /// A value that it holds, cleaned.
    pub fn value(&self, member: &str) -> Option<String> {
        self.0.get(member)?.as_str().map(clean)
    }

    /// What differs from the values that are known of an integration, in the record's order. What is not known is not
    /// compared, but for a record: where that has no Authorization Code part, none is wanted.
    pub fn differences(&self, settings: &Settings) -> Vec<Difference> {
        let text = |member: &str| self.0.get(member).and_then(Value::as_str);
        let values = settings.values();
        let mut differing: Vec<Difference> = members_of("", &values)
            .into_iter()
            .filter(|(member, value)| text(member) != Some(value))
            .map(|(member, value)| Difference {
                member,
                held: instead(member, text(member).unwrap_or_default(), value),
                ours: shown(member, value),
            })
            .collect();
        if let Some(secret) = &settings.client_secret
            && !text("client_secret_sha256")
                .is_some_and(|held| held.eq_ignore_ascii_case(&sha256(secret.expose())))
        {
            differing.push(Difference {
                member: "client_secret",
                held: "another one".to_owned(),
                ours: secret.masked(),
            });
        }
        for table in Key::tables_of(Key::of_form()) {
            let held = self.0.get(table).filter(|held| !held.is_null());
            let ours = part(table, &values);
            let known = held.map(|held| known_of(table, held));
            if known != ours && (ours.is_some() || settings.is_record) {
                differing.push(Difference {
                    member: table,
                    held: outline(table, held, ours.as_ref()),
                    ours: outline(table, ours.as_ref(), None),
                });
            }
        }
        differing
    }
}

/// What the MAZ API holds otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// By the record's name.
    pub member: &'static str,
    /// What it holds, cleaned; of a secret nothing is known.
    pub held: String,
    /// What it is to hold, a secret masked.
    pub ours: String,
}

/// A value for a person. What looks like a secret in the place of the id is masked.
fn shown(member: &str, value: &str) -> String {
    if member == "client_id"
        && let Ok(id) = ClientId::parse(value)
    {
        return id.value.to_string();
    }
    value.to_owned()
}

/// The same of what is held in its place.
fn instead(member: &str, held: &str, ours: &str) -> String {
    let cleaned = clean(held);
    let shown = shown(member, &cleaned);
    if shown == cleaned {
        told_apart(held, ours)
    } else {
        shown
    }
}

/// What is in a table, in a few words, and where it differs from what another has there.
fn outline(table: &str, part: Option<&Value>, other: Option<&Value>) -> String {
    let Some(part) = part else {
        return "none".to_owned();
    };
    let words: Vec<String> = Key::in_table(table)
        .map(|key| {
            let name = key.record_key().unwrap_or_default();
            let text = part.get(name).and_then(Value::as_str).unwrap_or_default();
            let other = other.and_then(|other| other.get(name)?.as_str());
            let text = told_apart(text, other.unwrap_or(text));
            match key {
                Key::RedirectUri => format!("back to {text}"),
                _ => text,
            }
        })
        .collect();
    words.join(", ")
}

/// What is known of the values of a table, by the names that the record file has too.
fn members_of<'a>(table: &str, values: &'a Values) -> Vec<(&'static str, &'a str)> {
    Key::in_table(table)
        .filter_map(|key| Some((key.record_key()?, values.text(key)?)))
        .collect()
}

/// A table as it is held, without the members that are not of a record: those are left alone.
fn known_of(table: &str, held: &Value) -> Value {
    let mut known = held.clone();
    if let Some(members) = known.as_object_mut() {
        members
            .retain(|member, _| Key::in_table(table).any(|key| key.record_key() == Some(member)));
    }
    known
}

/// What is known of a table, as it is sent.
fn part(table: &str, values: &Values) -> Option<Value> {
    let members = members_of(table, values);
    (!members.is_empty()).then(|| {
        let members = members.into_iter();
        members
            .map(|(member, value)| (member.to_owned(), json!(value)))
            .collect()
    })
}

/// The values of a record as they are sent; beside them goes the secret itself.
pub(super) fn members(record: &Record) -> Map<String, Value> {
    let values = record.values();
    let mut members: Map<String, Value> = members_of("", &values)
        .into_iter()
        .map(|(member, value)| (member.to_owned(), json!(value)))
        .collect();
    for table in Key::tables_of(Key::of_form()) {
        if let Some(part) = part(table, &values) {
            members.insert(table.into(), part);
        }
    }
    members
}

/// What would be sent of a record, its secret masked.
pub fn preview(record: &Record, secret: &ClientSecret) -> String {
    let mut members = members(record);
    members.insert("client_secret".into(), json!(secret.masked()));
    serde_json::to_string_pretty(&members).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Redactor;

    #[test]
    fn what_is_in_a_table_is_compared_whichever_table_it_is() {
        let mut values = Values::default();
        for (key, text) in [
            (Key::Domain, "acme.us.auth0.com"),
            (Key::PretendWithin, "ours"),
        ] {
            values.read(key, text).expect("a value");
        }
        let settings = Settings::from_values(&values).expect("a tenant");
        let held = HeldRecord::read(json!({
            "domain": "acme.us.auth0.com",
            "client_secret_sha256": "0".repeat(64),
            "pretend_part": {"within": "theirs", "more": "of it"},
        }))
        .expect("a record");
        let found = held.differences(&settings);
        let ours = "ours".to_owned();
        assert_eq!(
            found,
            [Difference {
                member: "pretend_part",
                held: "theirs".to_owned(),
                ours,
            }]
        );
    }

    #[test]
    fn what_is_not_named_is_left_alone_and_a_digest_is_one_in_either_case() {
        let mut values = Values::default();
        for (key, text) in [
            (Key::Domain, "acme.us.auth0.com"),
            (Key::PretendWithin, "ours"),
        ] {
            values.read(key, text).expect("a value");
        }
        let secret = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0";
        let held_secret = ClientSecret::parse(secret.into(), &Redactor::default());
        let settings = Settings {
            client_secret: held_secret.ok().map(|pasted| pasted.value),
            ..Settings::from_values(&values).expect("a tenant")
        };
        assert!(settings.client_secret.is_some());
        let digest = sha256(secret);
        let held = |digest: Value| {
            HeldRecord::read(json!({
                "domain": "acme.us.auth0.com",
                "client_secret_sha256": digest,
                "pretend_part": {"within": "ours", "more": "of it"},
                "more": "of it",
            }))
        };
        for digest in [digest.clone(), digest.to_uppercase()] {
            let held = held(digest.into()).expect("a record");
            assert_eq!(held.differences(&settings), []);
        }
        let none = [
            Value::Null,
            "".into(),
            digest[1..].into(),
            format!("g{}", &digest[1..]).into(),
        ];
        for digest in none {
            assert!(held(digest.clone()).is_none(), "{digest}");
        }
    }
}
