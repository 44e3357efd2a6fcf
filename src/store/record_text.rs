//! From the text of a record file to records. A file of thousands is read record by record, since the tree of all of it
//! would be many times as large as what is kept.

use super::atomic_file::WriteError;
use super::opened::OpenError;
use super::record_pieces::pieces;
use crate::domain::{
    IntegrationName, Key, Record, SecretLocation, SecretStoreKind, Values, Verified, VerifiedLogin,
    looks_like_a_secret, mask,
};
use std::fmt::Display;
use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use toml::de::{DeTable, DeValue};

/// The schema that this program writes, and the newest that it reads.
pub(super) const SCHEMA: i64 = 1;

/// How many records are held before they are handed over.
const AT_ONCE: usize = 1_000;

/// So many are sooner read than shared out.
const SMALL_SHARE: usize = 100;

/// Why the record file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: OpenError,
    },
    /// It is no TOML.
    #[error("{} is no TOML: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where, and why not.
        reason: String,
    },
    /// It is TOML, and no record file.
    #[error("{} cannot be used: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A newer version of this program wrote it.
    #[error("{} was written by a newer version of this program (schema {found}, this one knows {SCHEMA})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
    },
    /// A value in it is missing or cannot be used.
    #[error(transparent)]
    Value(#[from] BadValue),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// A value of one integration that is missing or cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("integrations.{integration}{}{key} in {}: {reason}", if key.is_empty() { "" } else { "." }, path.display())]
pub struct BadValue {
    /// The file.
    pub path: PathBuf,
    /// The integration's name.
    pub integration: String,
    /// The key.
    pub key: &'static str,
    /// What is wrong.
    pub reason: String,
}

/// An integration of a file that cannot be read, while others can.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Its name, as it stands there, made visible; masked where it looks like a secret.
    pub name: String,
    /// Why not.
    pub error: BadValue,
}

/// Reads the text of the file at a path, which its errors name.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a Path);

impl Reader<'_> {
    /// All integrations, in the file's order, handed over one by one: also those that cannot be read, each by itself.
    pub(super) fn each<E: From<RecordError>>(
        self,
        text: &str,
        mut take: impl FnMut(Result<Record, Unread>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut given = 0;
        if let Some(pieces) = pieces(text) {
            let is_read = self.of_pieces(text, &pieces, |read| {
                given += 1;
                take(read)
            })?;
            if is_read {
                return Ok(());
            }
        }
        // What is wrong is said of the whole text, with its line.
        let reads = self.of_table(&self.parse(text)?);
        reads.into_iter().skip(given).try_for_each(take)
    }

    /// `false` where one of them is no TOML by itself.
    fn of_pieces<E>(
        self,
        text: &str,
        pieces: &[Range<usize>],
        mut take: impl FnMut(Result<Record, Unread>) -> Result<(), E>,
    ) -> Result<bool, E> {
        let one = |piece: Range<usize>| self.parse(text.get(piece)?).ok();
        let Some(first) = pieces.first() else {
            return Ok(false);
        };
        if one(0..first.start).is_none_or(|head| head.contains_key("integrations")) {
            return Ok(false);
        }
        for some in pieces.chunks(AT_ONCE) {
            for records in self.side_by_side(text, some) {
                let Some(records) = records else {
                    return Ok(false);
                };
                records.into_iter().try_for_each(&mut take)?;
            }
        }
        Ok(true)
    }

    /// What each piece has, in their order; `None` for one that is no TOML by itself. Many are shared out among the processors,
    /// as far as there may be threads.
    fn side_by_side(
        self,
        text: &str,
        pieces: &[Range<usize>],
    ) -> Vec<Option<Vec<Result<Record, Unread>>>> {
        let read = |share: &[Range<usize>]| -> Vec<_> {
            let one = |piece: &Range<usize>| self.parse(text.get(piece.clone())?).ok();
            let records = |document| self.of_table(&document);
            share.iter().map(|piece| one(piece).map(records)).collect()
        };
        if pieces.len() <= SMALL_SHARE {
            return read(pieces);
        }
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let share = pieces.len().div_ceil(processors).max(SMALL_SHARE);
        let (own, others) = pieces.split_at(share.min(pieces.len()));
        thread::scope(|scope| {
            let others: Vec<_> = others
                .chunks(share)
                .map(|share| {
                    let beside = thread::Builder::new().spawn_scoped(scope, move || read(share));
                    (share, beside)
                })
                .collect();
            let mut all = read(own);
            for (share, beside) in others {
                all.extend(match beside {
                    Ok(beside) => beside.join().unwrap_or_else(|panic| resume_unwind(panic)),
                    Err(_) => read(share),
                });
            }
            all
        })
    }

    fn of_table(self, document: &DeTable<'_>) -> Vec<Result<Record, Unread>> {
        let Some(integrations) = member(document, "integrations").and_then(DeValue::as_table)
        else {
            return Vec::new();
        };
        let mut in_order: Vec<_> = integrations.iter().collect();
        in_order.sort_by_key(|(name, _)| name.span().start);
        in_order
            .into_iter()
            .map(|(name, item)| {
                let name = name.get_ref();
                self.record(name, item.get_ref()).map_err(|error| Unread {
                    name: as_it_stands(name),
                    error,
                })
            })
            .collect()
    }

    /// Where the secret of one integration is; `None` where there is no such integration.
    pub(super) fn secret_location(
        self,
        text: &str,
        name: &IntegrationName,
    ) -> Result<Option<SecretLocation>, RecordError> {
        let document = self.parse(text)?;
        let Some(item) = member(&document, "integrations")
            .and_then(DeValue::as_table)
            .and_then(|integrations| member(integrations, name.as_str()))
        else {
            return Ok(None);
        };
        let place = item
            .as_table()
            .and_then(|table| member(table, "client_secret"));
        secret_location(place).map(Some).map_err(|reason| {
            self.value_error(name.as_str(), "client_secret", &reason)
                .into()
        })
    }

    fn value_error(self, integration: &str, key: &'static str, reason: &dyn Display) -> BadValue {
        BadValue {
            path: self.0.to_owned(),
            integration: as_it_stands(integration),
            key,
            reason: reason.to_string(),
        }
    }

    /// As it stands, for reading: without the work that only one who writes needs, of which a file of thousands has much.
    pub(super) fn parse(self, text: &str) -> Result<DeTable<'_>, RecordError> {
        let document = DeTable::parse(text)
            .map_err(|error| RecordError::Syntax {
                path: self.0.to_owned(),
                reason: place(text, error.span(), error.message()),
            })?
            .into_inner();
        let unusable = |reason: &str| RecordError::Unusable {
            path: self.0.to_owned(),
            reason: reason.to_owned(),
        };
        match member(&document, "schema").map(integer) {
            None | Some(Some(1..=SCHEMA)) => {}
            Some(Some(found)) if found > SCHEMA => {
                return Err(RecordError::Newer {
                    path: self.0.to_owned(),
                    found,
                });
            }
            Some(_) => return Err(unusable("its schema is no number that was ever in use")),
        }
        if member(&document, "integrations").is_some_and(|item| !item.is_table()) {
            return Err(unusable("its integrations are no table"));
        }
        Ok(document)
    }

    /// When the values were last verified, and when a login last passed.
    fn verified(
        self,
        name: &str,
        table: &DeTable<'_>,
    ) -> Result<(Option<Verified>, Option<VerifiedLogin>), BadValue> {
        let wrong = |key: &'static str, reason: &dyn Display| self.value_error(name, key, reason);
        let text = |key: &str| member(table, key).and_then(DeValue::as_str);
        let moment = |key: &str, whole: &'static str| {
            text(key)
                .and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok())
                .ok_or_else(|| wrong(whole, &"it is no time such as 2026-11-23T10:00:00Z"))
        };
        let login = if table.contains_key("login") {
            Some(VerifiedLogin {
                flow: text("login")
                    .ok_or_else(|| wrong("verified.login", &"it is no text in quotes"))?
                    .to_owned(),
                at: moment("login_at", "verified.login_at")?,
                fingerprint: text("login_fingerprint").unwrap_or_default().to_owned(),
            })
        } else {
            None
        };
        // A login passed, and `setup` never verified the values.
        if login.is_some() && !table.contains_key("at") {
            return Ok((None, login));
        }
        let failed = member(table, "failed")
            .and_then(DeValue::as_array)
            .into_iter()
            .flatten()
            .filter_map(|item| item.get_ref().as_str().map(str::to_owned))
            .collect();
        let verified = Verified {
            at: moment("at", "verified.at")?,
            fingerprint: text("fingerprint").unwrap_or_default().to_owned(),
            previous_default_directory: text("previous_default_directory").map(str::to_owned),
            failed,
        };
        Ok((Some(verified), login))
    }

    fn record(self, name: &str, item: &DeValue<'_>) -> Result<Record, BadValue> {
        let wrong = |key: &'static str, reason: &dyn Display| self.value_error(name, key, reason);
        let Some(table) = item.as_table() else {
            return Err(wrong("", &"it is no table"));
        };
        let part = |key: &'static str| {
            member(table, key)
                .map(|item| item.as_table().ok_or_else(|| wrong(key, &"it is no table")))
                .transpose()
        };
        let integration = IntegrationName::kept(name).map_err(|error| wrong("", &error))?;
        let (verified, verified_login) = match part("verified")? {
            Some(verified) => self.verified(name, verified)?,
            None => (None, None),
        };
        let mut values = Values::default();
        for &(key, path, within, own) in &*PLACES {
            let holder = if within.is_empty() {
                table
            } else if let Some(holder) = part(within)? {
                holder
            } else {
                continue;
            };
            match member(holder, own) {
                None if key.is_needed() => return Err(wrong(path, &"it is missing")),
                None => {}
                Some(item) => {
                    let text = item
                        .as_str()
                        .ok_or_else(|| wrong(path, &"it is no text in quotes"))?;
                    values
                        .read(key, text)
                        .map_err(|error| wrong(path, &error))?;
                }
            }
        }
        let location = secret_location(member(table, "client_secret"))
            .map_err(|reason| wrong("client_secret", &reason))?;
        let record = Record::of(integration, values, location)
            .map_err(|key| wrong(key.path().unwrap_or_default(), &"it is missing"))?;
        Ok(Record {
            sandbox_seed: member(table, "sandbox_seed")
                .and_then(integer)
                .and_then(|seed| u64::try_from(seed).ok()),
            verified,
            verified_login,
            ..record
        })
    }
}

/// Where in a record each value is: its path, the table in it, its own name there.
static PLACES: LazyLock<Vec<(Key, &str, &str, &str)>> = LazyLock::new(|| {
    let place = |key: Key| Some((key, key.path()?, key.table()?, key.record_key()?));
    Key::all().filter_map(place).collect()
});

/// A name as it stands there, unless somebody pasted a secret in its place. One with what nobody sees is in quotes, or it would
/// be told as another.
fn as_it_stands(name: &str) -> String {
    if looks_like_a_secret(name) {
        mask(name)
    } else if name.bytes().all(|byte| byte.is_ascii_graphic()) {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// What a table has under a key.
fn member<'a, 'b>(table: &'a DeTable<'b>, key: &str) -> Option<&'a DeValue<'b>> {
    table.get(key).map(toml::Spanned::get_ref)
}

/// A whole number, as TOML writes it.
fn integer(item: &DeValue<'_>) -> Option<i64> {
    let number = item.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// Reads where the secret is. Text in its place may be the secret itself, and is never repeated.
fn secret_location(item: Option<&DeValue<'_>>) -> Result<SecretLocation, &'static str> {
    const FORM: &str =
        "it says where the secret is, such as { store = \"keyring\" }, and never what it is";
    let table = item.and_then(DeValue::as_table).ok_or(FORM)?;
    let store = member(table, "store")
        .and_then(DeValue::as_str)
        .ok_or(FORM)?;
    Ok(SecretLocation {
        store: SecretStoreKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == store)
            .ok_or("its store is none of keyring, file and environment")?,
        variable: member(table, "variable")
            .map(|item| item.as_str().ok_or("its variable is no text in quotes"))
            .transpose()?
            .map(str::to_owned),
    })
}

/// Where a text is no TOML, and why, without quoting it: it may hold what is nobody's business.
pub(crate) fn place(text: &str, span: Option<Range<usize>>, message: &str) -> String {
    let Some(span) = span else {
        return message.to_owned();
    };
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    format!("line {line}, column {column}: {message}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BODY: &str = "domain = \"acme.us.auth0.com\"\nclient_id = \"id\"\nmanagement_api_identifier = \"https://acme.us.auth0.com/api/v2/\"\ndefault_directory = \"Readers\"\nsubscription_type = \"all-access\"\nclient_secret = { store = \"file\" }\n";

    type Read = Result<Vec<Result<Record, String>>, String>;

    /// Whether a text is read record by record; what is read of it so, and as a whole.
    fn both_ways(text: &str) -> (bool, Read, Read) {
        let reader = Reader(Path::new("integrations.toml"));
        let said = |read: Result<Record, Unread>| {
            read.map_err(|unread| format!("{}: {}", unread.name, unread.error))
        };
        let whole = reader
            .parse(text)
            .map(|document| reader.of_table(&document).into_iter().map(said).collect());
        let by_pieces = pieces(text).is_some_and(|pieces| {
            reader
                .of_pieces(text, &pieces, |_| Ok::<_, RecordError>(()))
                .is_ok_and(|is_read| is_read)
        });
        let mut records = Vec::new();
        let read = reader.each(text, |read| {
            records.push(said(read));
            Ok::<_, RecordError>(())
        });
        let told = |error: RecordError| error.to_string();
        (
            by_pieces,
            read.map(|()| records).map_err(told),
            whole.map_err(told),
        )
    }

    #[test]
    fn what_this_program_writes_is_read_record_by_record() {
        let text = format!(
            "# ours\nschema = 1\n\n[integrations.a] # the weekly\n{BODY}note = [\n  \"[integrations.c]\",\n  [1],\n]\n\n[integrations.a.verified]\nat = \"2026-11-23T10:00:00Z\"\n\n[integrations.b]\n{BODY}"
        );
        let (by_pieces, read, whole) = both_ways(&text);
        assert!(by_pieces);
        assert_eq!(read, whole);
        let names: Vec<String> = read
            .expect("read")
            .iter()
            .map(|read| read.as_ref().expect("a record").name.to_string())
            .collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn a_text_of_another_form_is_read_whole_and_told_the_same() {
        for text in [
            // The same table twice, under two spellings of its name or one.
            format!("[integrations.a]\n{BODY}[integrations.a]\n{BODY}"),
            format!("[integrations.a]\n{BODY}[integrations.\"a\"]\n{BODY}"),
            format!("[integrations.a]\n{BODY}[\"integrations\".b]\n{BODY}"),
            // A table within one that came before.
            format!(
                "[integrations.a]\n{BODY}[integrations.b]\n{BODY}[integrations.a.verified]\nat = \"2026-11-23T10:00:00Z\"\n"
            ),
            // Integrations above the first header, by a dotted key or inline.
            format!("integrations.z.domain = 1\n[integrations.a]\n{BODY}"),
            format!("[integrations]\nz = {{ domain = 1 }}\n[integrations.a]\n{BODY}"),
            format!("[[integrations]]\n[integrations.a]\n{BODY}"),
            format!("[other]\n[integrations.a]\n{BODY}"),
            // Headers that are none, and brackets that never close.
            format!("[integrations.a]\n{BODY}note = \"\"\"\n[integrations.b]\n\"\"\"\n"),
            format!("[integrations.a]\n{BODY}note = [\n[integrations.b]\n{BODY}"),
            format!("[integrations.a]\n{BODY}]\n[integrations.b]\n{BODY}"),
            format!("[integrations.a] x\n{BODY}"),
            format!("[integrations.a\n{BODY}"),
            // The line of the mistake, and the first of two.
            format!("[integrations.a]\ndomain = 3\n[integrations.b]\n{BODY}= 1\n"),
            format!("schema = 7\n[integrations.a]\n{BODY}"),
            format!("schema = 1\n[integrations.a]\n{BODY}schema = 7\n"),
            format!("[integrations.b]\n{BODY}[integrations.a]\n{BODY}"),
            String::new(),
        ] {
            let (_, read, whole) = both_ways(&text);
            assert_eq!(read, whole, "{text}");
        }
    }

    #[test]
    fn thousands_are_read_side_by_side_in_their_order() {
        let of = |count: usize, odd: usize, body: &str| -> String {
            let record = |index| {
                let body = if index == odd { body } else { BODY };
                format!("[integrations.n{index}]\n{body}")
            };
            (0..count).map(record).collect()
        };
        for count in [AT_ONCE + 2, SMALL_SHARE + 2] {
            // All of them; one that is no record; one that is no TOML, so that none is.
            for (odd, body) in [
                (count, BODY),
                (count - 2, "domain = 3\n"),
                (count / 2, "= 1\n"),
            ] {
                let text = of(count, odd, body);
                let (by_pieces, read, whole) = both_ways(&text);
                assert_eq!(by_pieces, body != "= 1\n");
                assert!(read == whole, "{count} with {body:?} in {odd}");
            }
        }
    }

    proptest! {
        #[test]
        fn cut_and_put_together_in_any_way_it_is_read_as_a_whole(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "[integrations.a]\n", "[integrations.b]\n", "[integrations.a.verified]\n", "[integrations]\n",
                    "[integrations.\"b\"]\n", "[[integrations.c]]\n", "[other]\n", "schema = 1\n", "note = \"\"\"\n", "'''\n",
                    "x = [\n", "]\n", "{", "}", "# [integrations.d]\n", "at = \"2026-11-23T10:00:00Z\"\n", " ", "\r\n", BODY, BODY, BODY,
                ]),
                0..12,
            )
        ) {
            let text = parts.concat();
            let (_, read, whole) = both_ways(&text);
            prop_assert_eq!(read, whole, "{}", text);
        }
    }
}
