//! A record in words, for a person and for programs.

use crate::context::Context;
use crate::domain::{IntegrationName, Key, Record, SecretStoreKind, Values, clean};
use crate::maz::Difference;
use crate::provision::{Entry, Noted};
use crate::store::record_file::RecordFile;
use crate::store::{self, Asker, Owner, Stage};
use crate::terminal::style::{Indent, Mark, Style};
use time::format_description::well_known::Rfc3339;

/// Where a secret is, in words.
pub fn place(store: SecretStoreKind, variable: Option<&str>) -> String {
    match store {
        SecretStoreKind::Keyring => "in the keyring".to_owned(),
        SecretStoreKind::File => "in secrets.toml beside the record".to_owned(),
        SecretStoreKind::Environment => {
            format!(
                "in the variable {}",
                clean(variable.unwrap_or(Key::ClientSecret.variable()))
            )
        }
    }
}

/// Where the secret stays when its record is forgotten, if it does: in the environment it was never kept by this program, and
/// another record file's is not this one's to delete.
pub fn stays(
    record: &Record,
    file: &RecordFile,
    leave_secret: bool,
    asker: &Asker,
) -> Option<String> {
    let location = &record.client_secret;
    let place = place(location.store, location.variable.as_deref());
    if location.store == SecretStoreKind::Environment {
        return Some(format!(
            "its secret stays {place}: take it out wherever it is set"
        ));
    }
    match store::open(location, file.path(), asker).owner(&record.name) {
        Ok(Owner::Another(other)) => Some(format!(
            "the secret stays {place}: it is that of {}",
            other.display()
        )),
        _ => leave_secret.then(|| format!("its secret stays {place}")),
    }
}

/// The values in the order of MAZ's form, with their titles there; the secret as it is given here.
pub fn form(record: &Record, secret: &str) -> Vec<(Key, String)> {
    let values = record.values();
    Key::of_form()
        .filter_map(|key| match key {
            Key::ClientSecret => Some((key, secret.to_owned())),
            key => Some((key, values.shown(key)?)),
        })
        .collect()
}

/// What is pasted into MAZ's forms, in rows: the integration's own form, and that of the Authorization Code Grant where the
/// record has this part.
pub fn mazs_forms(values: &Values, secret: &str, style: Style) -> String {
    const CODE: [Key; 3] = [Key::ApplicationDomain, Key::ClientId, Key::ClientSecret];
    let rows = |keys: &mut dyn Iterator<Item = Key>| -> String {
        let shown = |key| match key {
            Key::ClientSecret => Some(secret.to_owned()),
            key => values.shown(key),
        };
        keys.filter_map(|key| {
            let value = style.value(&shown(key)?);
            Some(format!("  {:<26} {value}\n", key.title()))
        })
        .collect()
    };
    // MAZ's second form asks for no Redirect URI: that is MAZ's own address.
    let is_of_code = |key: &Key| matches!(key, Key::ApplicationDomain | Key::RedirectUri);
    let mut text = rows(&mut Key::of_form().filter(|key| !is_of_code(key)));
    if values.text(Key::ApplicationDomain).is_some() {
        let heading = style.heading(CODE_FORM);
        text.extend(["\n", &heading, "\n"]);
        text.push_str(&rows(&mut CODE.into_iter()));
    }
    text
}

/// How MAZ calls the form of the Authorization Code part.
const CODE_FORM: &str = "Auth0 Authorization Code Grant";

/// When a record was verified, and whether it was edited since.
pub fn verification(record: &Record, file: &RecordFile, context: &Context) -> String {
    let Some(verified) = &record.verified else {
        return "not verified".to_owned();
    };
    let at = verified
        .at
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default();
    if record.is_edited() {
        format!("verified {at}, and edited since")
    } else if verified.failed.is_empty() {
        format!("verified {at}")
    } else {
        format!(
            "as of {at}, {} failed; `{}` tells today's state",
            verified.failed.join(", "),
            context.command_in(file.path(), &format!("verify {}", record.name))
        )
    }
}

/// Whether a login was ever tested with the values as they are now, and when.
pub fn login(record: &Record) -> String {
    let Some(login) = &record.verified_login else {
        return "never passed".to_owned();
    };
    let at = login
        .at
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default();
    // The record may be edited by hand.
    let flow = clean(&login.flow);
    if record.current_login().is_some() {
        format!("passed by {flow} {at}")
    } else {
        format!("passed by {flow} {at}, and the values were edited since")
    }
}

/// What is to be said of an integration whose secret is being rotated, or whose rotation was cut off.
pub fn rotation(name: &IntegrationName, file: &RecordFile, context: &Context) -> Option<String> {
    store::unfinished_rotation(file, name).map(|stage| {
        let doubt = match stage {
            Stage::Asked => "Auth0 may have a newer secret than the one that is used",
            Stage::Kept => "the MAZ API may still have the old secret",
        };
        let command = context.command_in(file.path(), &format!("rotate-secret {name}"));
        format!("a rotation of its secret is not finished, and {doubt}: run `{command}` to go on")
    })
}

/// Warns of the same, before the secret is used or given out.
pub fn tell_rotation(name: &IntegrationName, file: &RecordFile, context: &Context) {
    if let Some(unfinished) = rotation(name, file, context) {
        let words = format!("{name}: {unfinished}.");
        context.tell(&context.err.marked(Mark::Warn, &words));
    }
}

/// Warns of a callback that a login test which was cut off, or is under way, left in Auth0.
pub fn tell_left_callback(name: &IntegrationName, file: &RecordFile, context: &Context) {
    let Ok(noted) = Noted::read(file.path(), name, None, false) else {
        return;
    };
    for uri in noted.entries().iter().filter_map(Entry::login_callback) {
        let command = context.command_in(file.path(), &format!("undo {name}"));
        let words = format!(
            "{name}: a login test was cut off, and left {uri} among the application's Allowed Callback URLs: `{command}` takes it out, and so does the next login test with an admin token."
        );
        context.tell(&context.err.marked(Mark::Warn, &words));
    }
}

/// A record with the keys of the record file; its secret's place, never the secret.
pub fn json(record: &Record) -> serde_json::Value {
    let values = record.values();
    let mut value = serde_json::json!({
        "name": record.name.as_str(),
        "client_secret": {"store": record.client_secret.store.as_str()},
    });
    if let Some(variable) = &record.client_secret.variable {
        value["client_secret"]["variable"] = variable.as_str().into();
    }
    for key in Key::all() {
        let (Some(table), Some(name)) = (key.table(), key.record_key()) else {
            continue;
        };
        // A part that a record does not have is no member.
        let Some(text) = values.told(key) else {
            continue;
        };
        match table {
            "" => value[name] = text.into(),
            table => value[table][name] = text.into(),
        }
    }
    if let Some(verified) = &record.verified {
        value["verified"] = serde_json::json!({
            "at": verified.at.format(&Rfc3339).unwrap_or_default(),
            "fingerprint": verified.fingerprint,
            "previous_default_directory": verified.previous_default_directory,
            "failed": verified.failed,
            "edited_since": record.is_edited(),
        });
    }
    if let Some(login) = &record.verified_login {
        let verified = &mut value["verified"];
        verified["login"] = login.flow.as_str().into();
        verified["login_at"] = login.at.format(&Rfc3339).unwrap_or_default().into();
        verified["login_fingerprint"] = login.fingerprint.as_str().into();
        verified["login_is_current"] = record.current_login().is_some().into();
    }
    value
}

/// The name of a value in JSON and in the environment, for `export`.
pub fn json_name(key: Key) -> &'static str {
    key.record_key().unwrap_or("client_secret")
}

/// What the MAZ API holds otherwise, one line each: what is there, and what is to be there.
pub fn differences(differences: &[Difference], style: Style) -> String {
    differences
        .iter()
        .map(|difference| {
            let text = style.typeset(&format!(
                "{}: {} → {}",
                difference.member, difference.held, difference.ours
            ));
            style.wrap(&text, Indent::hanging("  ", "    "))
        })
        .collect::<Vec<_>>()
        .join("\n")
}
