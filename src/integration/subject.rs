//! Which integrations a run is about: those of the record that were named, or the values of flags and environment.

use super::{no_such, practice, rotation, tenant_name};
use crate::args::values::client_secret;
use crate::args::{MazApiArgs, Texts, ValueArgs};
use crate::context::Context;
use crate::domain::{ApiTarget, Audience, IntegrationName, Key, Record, Settings, Shard, Values};
use crate::error::Failure;
use crate::maz::RecordApi;
use crate::sandbox::Sandbox;
use crate::store;
use crate::store::record_file::RecordFile;
use crate::terminal::style::Mark;
use std::collections::BTreeMap;
use std::path::Path;

/// What the command line says of it.
pub struct Wanted<'a> {
    /// The integrations that were named.
    pub names: &'a [String],
    /// Every integration of the record file.
    pub all: bool,
    /// Of those only the ones that belong to this part.
    pub shard: Option<Shard>,
    /// The flags that give values.
    pub values: &'a ValueArgs,
}

/// One integration that a run is about.
pub struct Subject {
    /// Its name; for values of the environment, the tenant's.
    pub name: String,
    /// Its values.
    pub settings: Settings,
    /// The MAZ API that the record names.
    recorded_api: Option<ApiTarget>,
    /// The MAZ API that is to hold it, where it may be asked.
    pub api: Option<RecordApi>,
    /// For the record of `setup --sandbox`: what plays its tenant.
    pub sandbox: Option<Sandbox>,
    /// The record that it is of; nothing for the values of the environment.
    pub recorded: Option<Recorded>,
}

/// The record of a target.
pub struct Recorded {
    /// The file.
    pub file: RecordFile,
    /// Its name there.
    pub name: IntegrationName,
    /// The fingerprint of its values.
    pub fingerprint: String,
    /// Whether a flag gave another value than the record's.
    pub overridden: bool,
}

/// Finds the MAZ API of each integration: the one that a flag names, or the environment beside one of its flags; otherwise the
/// one that the record does. Without its token it is not asked.
///
/// # Errors
/// If what was given for it cannot be used, or something is missing.
pub fn name_maz_api(
    args: &MazApiArgs,
    subjects: &mut [Subject],
    context: &Context,
) -> Result<(), Failure> {
    let token = args
        .token
        .token(&context.redactor)?
        .map(|given| context.taken(given));
    for target in subjects
        .iter_mut()
        .filter(|subject| subject.sandbox.is_none())
    {
        let recorded = target.recorded_api.take();
        let by_flag = args.maz_api_url.is_some();
        // The environment alone switches nothing on: its variables may be there for other programs.
        let environment = args.given().is_some() && recorded.is_none();
        let texts = Texts::of_api(args, None, environment);
        let recorded = recorded.as_ref();
        let given = texts.values()?;
        let Some(address) = given
            .maz_api_url
            .or_else(|| recorded.map(|target| target.address.clone()))
        else {
            continue;
        };
        let named = ApiTarget {
            address,
            app_id: given
                .maz_app_id
                .or_else(|| recorded.map(|target| target.app_id.clone()))
                .ok_or_else(|| Failure::missing(Key::MazAppId))?,
        };
        target.api = match &token {
            Some(token) => Some(context.maz_api(&named, token.clone())),
            None if by_flag => Some(context.maz_api(
                &named,
                context.taken(args.token.required(&context.redactor)?),
            )),
            None => None,
        };
        target.settings.target = Some(named);
    }
    if let Some(flag) = args.given()
        && subjects
            .iter()
            .all(|target| target.settings.target.is_none())
    {
        return Err(Failure::missing(Key::MazApiUrl).hint(format!(
            "{flag} was given, and nothing says where the MAZ API is."
        )));
    }
    Ok(())
}

/// What is to be checked: the records that were named; otherwise the values of flags and environment; otherwise the only record.
///
/// # Errors
/// If a value is missing or cannot be used, or there is no such integration.
pub fn subjects(args: &Wanted, context: &Context) -> Result<Vec<Subject>, Failure> {
    let texts = Texts::collect(args.values, None, true);
    let by_name = args.all || !args.names.is_empty();
    if !by_name && !texts.names_no_tenant() {
        return Ok(vec![subject_of_environment(args, context)?]);
    }
    let paths = match context.record_paths() {
        Ok(paths) => paths,
        Err(_) if !by_name => return Err(Failure::missing(Key::Domain)),
        Err(failure) => return Err(failure),
    };
    let books = paths
        .into_iter()
        .map(|path| {
            let file = RecordFile::at(path);
            let records = file.read().map_err(Failure::from)?;
            Ok((file, records))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let all: Vec<Place<'_>> = books
        .iter()
        .flat_map(|(file, records)| records.iter().map(move |record| (file, record)))
        .collect();
    let known: Vec<&str> = all.iter().map(|(_, record)| record.name.as_str()).collect();
    let where_looked = || {
        let paths = books
            .iter()
            .map(|(file, _)| file.path().display().to_string());
        paths.collect::<Vec<_>>().join(", ")
    };
    let chosen: Vec<Place<'_>> = if args.all {
        all.clone()
    } else if args.names.is_empty() {
        vec![the_only_one(&all, &known, &texts)?]
    } else {
        args.names
            .iter()
            .map(|text| {
                let name =
                    IntegrationName::parse(text).map_err(|error| Failure::value("NAME", error))?;
                all.iter()
                    .find(|(_, record)| record.name == name.value)
                    .copied()
                    .ok_or_else(|| no_such(&name.value, &known, Path::new(&where_looked())))
            })
            .collect::<Result<_, Failure>>()?
    };
    if chosen.is_empty() {
        return Err(
            Failure::new(format!("there is no integration in {}", where_looked()))
                .hint("Write one with maz-auth0 setup."),
        );
    }
    // A report goes by names.
    let mut seen: BTreeMap<&str, &RecordFile> = BTreeMap::new();
    for (file, record) in &all {
        if !chosen.iter().any(|(_, one)| one.name == record.name) {
            continue;
        }
        if let Some(other) = seen.insert(record.name.as_str(), file) {
            return Err(Failure::new(format!(
                "two integrations are called {}: in {} and in {}",
                record.name,
                other.path().display(),
                file.path().display()
            ))
            .hint("A report goes by their names: rename one, or verify the files one after the other."));
        }
    }
    chosen
        .into_iter()
        .filter(|(_, record)| {
            args.shard
                .is_none_or(|shard| shard.has(record.name.as_str()))
        })
        .map(|(file, record)| subject_of_record(record, file, args, context))
        .collect()
}

/// A record, and the file that it is in.
type Place<'a> = (&'a RecordFile, &'a Record);

/// The only integration there is, where none was named.
fn the_only_one<'a>(
    all: &[Place<'a>],
    known: &[&str],
    texts: &Texts,
) -> Result<Place<'a>, Failure> {
    const RECORD: &str =
        "Or write a record first, with maz-auth0 setup, and name it: maz-auth0 verify NAME.";
    match all {
        [] if texts.names_nothing() => {
            let all = [Key::Domain, Key::ClientId, Key::ClientSecret];
            Err(Failure::missing_all(all.map(Failure::missing).into())
                .unwrap_or_else(|| Failure::missing(Key::Domain))
                .hint(RECORD))
        }
        [] => Err(Failure::missing(Key::Domain).hint(RECORD)),
        [only] => Ok(*only),
        _ => Err(
            Failure::new("there are several integrations, and none was named").hint(format!(
                "Name one or more of {}, or give --all.",
                known.join(", ")
            )),
        ),
    }
}

fn subject_of_record(
    record: &Record,
    file: &RecordFile,
    args: &Wanted,
    context: &Context,
) -> Result<Subject, Failure> {
    let mut values = record.values();
    let texts = Texts::collect(args.values, None, false);
    for key in Key::all() {
        texts.read(key, &mut values)?;
    }
    let mut settings = record.settings();
    if let Some(given) = Settings::from_values(&values) {
        settings = Settings {
            is_record: settings.is_record,
            edited_since_verified: settings.edited_since_verified,
            ..given
        };
    }
    let secret = match client_secret(args.values, &context.redactor, false)? {
        Some(given) => given.value,
        None => store::open(&record.client_secret, file.path(), &context.asker())
            .get(&record.name)
            .map_err(|error| Failure::from(error).about(&record.name))?,
    };
    let recorded = Recorded {
        file: file.clone(),
        name: record.name.clone(),
        fingerprint: record.fingerprint(),
        overridden: settings.differ_from(&record.settings()),
    };
    settings.client_secret = Some(secret);
    if let Some(unfinished) = rotation(record, file) {
        let style = context.err;
        context.tell(&style.marked(Mark::Warn, &format!("{}: {unfinished}.", record.name)));
    }
    Ok(Subject {
        recorded: Some(recorded),
        name: record.name.to_string(),
        settings,
        recorded_api: record.target.clone(),
        api: None,
        sandbox: match (record.sandbox_seed, context.endpoint()?) {
            (Some(seed), None) => Some(practice::start_seeded(seed)?),
            _ => None,
        },
    })
}

fn subject_of_environment(args: &Wanted, context: &Context) -> Result<Subject, Failure> {
    let texts = Texts::collect(args.values, None, true);
    let mut values = Values::default();
    let mut fixed = BTreeMap::new();
    for key in Key::all() {
        if let Some(given) = texts.read(key, &mut values)? {
            fixed.insert(key, given.fixed);
        }
    }
    let secret = client_secret(args.values, &context.redactor, true)?;
    let missing = Key::of_form().filter(|key| match key {
        Key::Domain | Key::ClientId => values.text(*key).is_none(),
        Key::ClientSecret => secret.is_none(),
        _ => false,
    });
    if let Some(failure) = Failure::missing_all(missing.map(Failure::missing).collect()) {
        return Err(failure);
    }
    let (Some(domain), Some(secret)) = (values.domain.clone(), secret) else {
        return Err(Failure::missing(Key::Domain));
    };
    for (key, fixed) in &fixed {
        context.say_fixed(*key, &values.told(*key).unwrap_or_default(), fixed);
    }
    context.say_fixed(Key::ClientSecret, &secret.value.masked(), &secret.fixed);
    let domain = tenant_name::settle(
        domain,
        fixed.get(&Key::Domain).map_or(&[][..], Vec::as_slice),
        &*context.http()?,
        &context.runtime()?,
        context,
    );
    if values.audience.is_none() {
        let identifier = domain
            .management_identifier()
            .ok_or_else(|| Failure::missing(Key::Audience).hint(
                "With a custom domain it cannot be derived: it keeps the tenant's own host, https://TENANT.REGION.auth0.com/api/v2/.",
            ))?;
        values.audience = Audience::parse(&identifier).ok().map(|pasted| pasted.value);
    }
    values.domain = Some(domain);
    let settings = Settings {
        client_secret: Some(secret.value),
        ..Settings::from_values(&values).ok_or_else(|| Failure::missing(Key::Domain))?
    };
    Ok(Subject {
        name: settings.domain.host().to_owned(),
        settings,
        recorded_api: None,
        api: None,
        sandbox: None,
        recorded: None,
    })
}
