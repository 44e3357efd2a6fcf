//! Which integrations a run is about: those of the record that were named, or the values of flags and environment.
//!
//! All is read and refused before the first is asked. Then each waits for its turn: of thousands no more is held than tells
//! what to ask, and a secret is opened, and so known to a redactor, when its integration is asked.

use super::rights::{is_elsewhere, lend};
use super::several::{Several, each_once, not_there, of_one, only_one, same_name};
use super::unread::{self, NotRead};
use super::waiting::{Origin, Queue, Waiting};
use super::{no_such, practice, tell_left_callback, tell_rotation, tenant_name};
use crate::args::values::client_secret;
use crate::args::{MazApiArgs, Texts, ValueArgs};
use crate::context::Context;
use crate::domain::{
    AdminToken, Audience, IntegrationName, Key, MazToken, Record, Redactor, SecretLocation,
    SecretStoreKind, Settings, Shard, Values,
};
use crate::error::Failure;
use crate::maz::{ApiError, RecordApi};
use crate::sandbox::Sandbox;
use crate::store::ManySecrets;
use crate::store::record_file::{RecordFile, Unread};
use crate::terminal::style::Mark;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::net::IpAddr;
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
    /// The flags that say where the MAZ API is, where it may be asked.
    pub maz_api: Option<&'a MazApiArgs>,
    /// Whether what it holds is looked at: only then its token is taken.
    pub asks_maz_api: bool,
    /// An administrator's token: it is lent to the settings of its own tenant.
    pub admin_token: Option<AdminToken>,
    /// The addresses that MAZ calls from.
    pub maz_addresses: Vec<IpAddr>,
}

impl Wanted<'_> {
    /// Whether it says how several are asked, though there may be one.
    const fn is_list(&self) -> bool {
        self.all || self.names.len() > 1
    }
}

/// One integration that is asked.
pub struct Subject {
    /// Its name; for values of the environment, the tenant's.
    pub name: String,
    /// Its values.
    pub settings: Settings,
    /// The MAZ API that is to hold it, where it may be asked.
    pub api: Option<Result<RecordApi, ApiError>>,
    /// For the record of `setup --sandbox`: what plays its tenant.
    pub sandbox: Option<Sandbox>,
    /// The record that it is of; nothing for the values of the environment.
    pub recorded: Option<Recorded>,
}

/// The record of a subject.
pub struct Recorded {
    /// The file.
    pub file: RecordFile,
    /// Its name there.
    pub name: IntegrationName,
    /// Whether a flag gave another value than the record's.
    pub overridden: bool,
}

/// The integrations that a run is about.
pub struct Subjects {
    files: Vec<RecordFile>,
    waiting: Queue,
    /// Those of several that cannot be read.
    not_read: Vec<NotRead>,
    /// Whether several are wanted, of which some may be another part's, or not be read.
    are_several: bool,
    are_listed: bool,
    admin_token: Option<AdminToken>,
    maz_addresses: Vec<IpAddr>,
    /// The MAZ API's token, where it may be asked.
    maz_token: Option<MazToken>,
}

impl Subjects {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.waiting.iter().len()
    }

    /// Whether several are wanted, of which some may be another machine's part, or cannot be read.
    pub const fn are_several(&self) -> bool {
        self.are_several
    }

    /// Whether a report has something to tell of them even where none was asked: all were wanted, or several.
    pub const fn are_listed(&self) -> bool {
        self.are_listed
    }

    /// Those that cannot be read, and are not asked.
    pub fn not_read(&self) -> &[NotRead] {
        &self.not_read
    }

    /// Whether there is one, and nothing to tell of another.
    pub fn is_alone(&self) -> bool {
        self.count() == 1 && self.not_read.is_empty()
    }

    /// The name of each.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.waiting.iter().map(|one| self.waiting.name(one))
    }

    /// The name of one.
    pub fn name(&self, place: usize) -> &str {
        let one = self.waiting.get(place);
        one.map_or("", |one| self.waiting.name(one))
    }

    /// Whose each of these is: equal numbers are of one tenant. Behind a custom domain it is the identifier that tells.
    pub fn tenants(&self, places: &[usize]) -> Vec<u32> {
        let tenant = |place: &usize| self.waiting.get(*place).map(|one| one.tenant);
        places.iter().filter_map(tenant).collect()
    }

    /// Tenants with more integrations than that, each with their number. Practice is no tenant.
    pub fn with_more_than(&self, most: usize) -> Vec<(String, usize)> {
        self.waiting.with_more_than(most)
    }

    /// The values of each, without its secret.
    pub fn settings(&self) -> impl Iterator<Item = Result<Settings, Failure>> {
        self.waiting.iter().map(|one| self.waiting.settings(one))
    }

    /// Those whose tenant is played by a sandbox in this program.
    pub fn practices(&self) -> impl Iterator<Item = &str> {
        let is_practice = |one: &&Waiting| one.practice().is_some();
        let practices = self.waiting.iter().filter(is_practice);
        practices.map(|one| self.waiting.name(one))
    }

    /// The only one there is, opened for the whole run.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn only(&self, context: &Context) -> Result<Option<Subject>, Failure> {
        self.is_alone()
            .then(|| self.open(0, &context.redactor, context))
            .transpose()
    }

    /// One whose turn has come. The redactor knows its secret from now on.
    ///
    /// # Errors
    /// If there is none there, its secret is another of the run, or the sandbox of a practice does not start.
    pub fn open(
        &self,
        place: usize,
        redactor: &Redactor,
        context: &Context,
    ) -> Result<Subject, Failure> {
        let nobody = || Failure::new("there is no integration to be asked");
        let one = self.waiting.get(place).ok_or_else(nobody)?;
        let name = self.waiting.name(one);
        let mut settings = Settings {
            client_secret: self.waiting.secret(one, redactor)?,
            maz_addresses: self.maz_addresses.clone(),
            ..self.waiting.settings(one)?
        };
        settings.admin_token = self
            .admin_token
            .clone()
            .filter(|token| !is_elsewhere(token, &settings));
        let recorded: Option<Result<_, Failure>> = one.origin.as_ref().map(|origin| {
            Ok(Recorded {
                file: self
                    .files
                    .get(origin.file as usize)
                    .ok_or_else(nobody)?
                    .clone(),
                name: IntegrationName::parse(name)
                    .map_err(|error| Failure::value("NAME", error))?
                    .value,
                overridden: origin.overridden,
            })
        });
        let practice = one.practice();
        let target = settings.target.as_ref().zip(self.maz_token.as_ref());
        Ok(Subject {
            name: name.to_owned(),
            api: target.map(|(target, token)| {
                context.maz_api(target, token, settings.client_secret.as_ref())
            }),
            settings,
            sandbox: practice.map(practice::start_seeded).transpose()?,
            recorded: recorded.transpose()?,
        })
    }
}

/// What is to be checked: the records that were named; otherwise the values of flags and environment; otherwise the only record.
///
/// # Errors
/// If a value is missing or cannot be used, or there is no such integration.
pub fn subjects(wanted: Wanted, context: &Context) -> Result<Subjects, Failure> {
    let by_name = wanted.all || !wanted.names.is_empty();
    let values = wanted.values;
    let mut gathering = Gathering::begin(wanted, context)?;
    if !by_name && !Texts::collect(values, None, true).names_no_tenant() {
        gathering.add_environment()?;
    } else {
        let paths = match context.record_paths() {
            Ok(paths) => paths,
            Err(_) if !by_name => return Err(Failure::missing(Key::Domain)),
            Err(failure) => return Err(failure),
        };
        let files: Vec<RecordFile> = paths.into_iter().map(RecordFile::at).collect();
        gathering.add_records(files)?;
    }
    gathering.done()
}

/// What is read so far, and the command line by which it is read.
struct Gathering<'a> {
    wanted: Wanted<'a>,
    context: &'a Context,
    /// What flags say of the values.
    texts: Texts,
    /// What flags say of where the MAZ API is; and the same with the environment.
    api_texts: Option<(Texts, Texts)>,
    /// Whether tenants are asked where they are, and not elsewhere.
    is_practice_played: bool,
    /// Whose integrations there are, by numbers. Equal digests would only keep two tenants from being asked at once.
    tenants: HashMap<u64, usize>,
    found: Subjects,
}

impl<'a> Gathering<'a> {
    fn begin(wanted: Wanted<'a>, context: &'a Context) -> Result<Self, Failure> {
        let maz_token = match wanted.maz_api {
            Some(args) if wanted.asks_maz_api => args.token.token(&context.redactor)?,
            _ => None,
        };
        Ok(Self {
            texts: Texts::collect(wanted.values, None, false),
            api_texts: wanted.maz_api.map(|args| {
                let texts = |with_environment| Texts::of_api(args, None, with_environment);
                (texts(false), texts(true))
            }),
            is_practice_played: context.endpoint()?.is_none(),
            tenants: HashMap::new(),
            found: Subjects {
                files: Vec::new(),
                waiting: Queue::default(),
                not_read: Vec::new(),
                are_several: false,
                are_listed: false,
                admin_token: wanted.admin_token.clone(),
                maz_addresses: wanted.maz_addresses.clone(),
                maz_token: maz_token.map(|given| context.taken(given)),
            },
            wanted,
            context,
        })
    }

    fn done(mut self) -> Result<Subjects, Failure> {
        if let Some(token) = &self.wanted.admin_token
            && self.found.count() > 0
            && self
                .found
                .settings()
                .all(|settings| settings.is_ok_and(|settings| is_elsewhere(token, &settings)))
        {
            self.context.tell(&self.context.err.marked(
                Mark::Warn,
                "The admin token was not used: it is for none of the tenants that are checked.",
            ));
        }
        let has_no_target = |settings: Result<Settings, Failure>| {
            settings.is_ok_and(|settings| settings.target.is_none())
        };
        if let Some(flag) = self.wanted.maz_api.and_then(MazApiArgs::given)
            && self.found.count() > 0
            && self.found.settings().all(has_no_target)
        {
            return Err(Failure::missing(Key::MazApiUrl).hint(format!(
                "{flag} was given, and nothing says where the MAZ API is."
            )));
        }
        self.found.waiting.settle();
        Ok(self.found)
    }

    /// What is known of one beside its secret: where its values are, and whose it is.
    fn settle(
        &mut self,
        name: &str,
        mut values: Values,
        origin: Option<Origin>,
    ) -> Result<Waiting, Failure> {
        let is_practice = origin.as_ref().is_some_and(|one| one.practice.is_some());
        if is_practice || self.wanted.maz_api.is_none() {
            (values.maz_api_url, values.maz_app_id) = (None, None);
        } else {
            self.name_maz_api(&mut values)?;
        }
        let mut settings =
            Settings::from_values(&values).ok_or_else(|| Failure::missing(Key::Domain))?;
        lend(
            self.wanted.admin_token.as_ref(),
            &mut settings,
            self.context,
        );
        let identifier = settings.audience.as_ref().map(Audience::as_str);
        let tenant = identifier.unwrap_or(settings.domain.host());
        let next = self.tenants.len();
        let digest = self.tenants.hasher().hash_one(tenant);
        let tenant = *self.tenants.entry(digest).or_insert(next);
        Ok(self.found.waiting.write(name, &values, tenant, origin))
    }

    /// Where the MAZ API is: where a flag says so, or the environment beside one of its flags; otherwise where the record does.
    /// Without its token it is not asked.
    fn name_maz_api(&self, values: &mut Values) -> Result<(), Failure> {
        let (Some(args), Some((flags, with_environment))) = (self.wanted.maz_api, &self.api_texts)
        else {
            return Ok(());
        };
        // The environment alone switches nothing on: its variables may be there for other programs.
        let by_environment = args.given().is_some() && values.target().is_none();
        let texts = if by_environment {
            with_environment
        } else {
            flags
        };
        // Of several each has its own: a flag names which of them may have the token.
        if !self.wanted.is_list() || values.target().is_none() {
            for key in Key::in_table("target") {
                texts.read(key, values)?;
            }
        }
        if values.maz_api_url.is_none() {
            values.maz_app_id = None;
        } else if values.maz_app_id.is_none() {
            return Err(Failure::missing(Key::MazAppId));
        } else if args.maz_api_url.is_some() && self.found.maz_token.is_none() {
            args.token.required(&self.context.redactor)?;
        }
        Ok(())
    }

    /// The records that are wanted, of the files that are named. One that cannot be read keeps nobody from the others.
    fn add_records(&mut self, files: Vec<RecordFile>) -> Result<(), Failure> {
        let names = each_once(self.wanted.names)?;
        let places: HashMap<&str, usize> = names
            .iter()
            .enumerate()
            .map(|(place, name)| (name.as_str(), place))
            .collect();
        let mut known = Vec::new();
        let (mut count, mut wanted) = (0, 0_usize);
        let mut several = Several::default();
        let mut of_name = HashMap::new();
        let (mut chosen, mut not_read) = (Vec::new(), Vec::new());
        for (number, file) in files.iter().enumerate() {
            let is_there = file.each(|read| {
                let name = match &read {
                    Ok(record) => record.name.as_str(),
                    Err(unread) => &unread.name,
                };
                let place = if names.is_empty() {
                    Some(count)
                } else {
                    places.get(name).copied()
                };
                count += 1;
                // Who wants all needs no list of them.
                if !self.wanted.all {
                    known.push(name.to_owned());
                }
                let Some(place) = place else {
                    return Ok(());
                };
                wanted += 1;
                // A report goes by their names. Within one file there is none twice.
                if files.len() > 1
                    && let Some(other) = of_name.insert(name.to_owned(), file)
                {
                    return Err(same_name(name, other, file));
                }
                // Another part's are sent to by the same command.
                if let Ok(record) = &read {
                    several.add(record);
                }
                if self.wanted.shard.is_none_or(|shard| shard.has(name)) {
                    match read {
                        Ok(record) => chosen.push((place, self.choose(&record, number)?)),
                        Err(unread) => not_read.push((place, unread)),
                    }
                }
                Ok::<_, Failure>(())
            })?;
            if !is_there && files.len() > 1 {
                return Err(not_there(file));
            }
        }
        let looked_in = || {
            let paths = files.iter().map(|file| file.path().display().to_string());
            paths.collect::<Vec<_>>().join(", ")
        };
        let found: HashSet<&str> = known.iter().map(String::as_str).collect();
        let told = || known.iter().map(String::as_str).collect::<Vec<_>>();
        if let Some(name) = names.iter().find(|name| !found.contains(name.as_str())) {
            return Err(no_such(name, &told(), Path::new(&looked_in())));
        }
        if names.is_empty() && !self.wanted.all {
            only_one(self.wanted.values, &told())?;
        }
        if count == 0 {
            return Err(
                Failure::new(format!("there is no integration in {}", looked_in()))
                    .hint("Write one with `maz-auth0 setup`."),
            );
        }
        drop(found);
        self.found.are_several = wanted > 1;
        self.found.are_listed = self.wanted.all || wanted > 1;
        if wanted > 1 {
            of_one(self.wanted.values, self.wanted.maz_api)?;
            several.may_have(self.wanted.admin_token.as_ref())?;
        }
        if let (Some(token), Some((_, texts))) = (&self.found.maz_token, &self.api_texts)
            && self.wanted.is_list()
        {
            several.name_api(token, texts)?;
        }
        chosen.sort_by_key(|(place, _)| *place);
        not_read.sort_by_key(|(place, _)| *place);
        for (_, Unread { name, error }) in not_read {
            self.leave_out(name, error.into())?;
        }
        self.add_secrets(&files, chosen)?;
        unread::tell(&self.found.not_read, "not checked", self.context);
        self.found.files = files;
        Ok(())
    }

    /// One that cannot be read: of several it is left out, and said.
    fn leave_out(&mut self, name: String, failure: Failure) -> Result<(), Failure> {
        if !self.found.are_listed {
            return Err(failure);
        }
        self.found.not_read.push(unread::one(name, failure));
        Ok(())
    }

    /// A record with what flags say instead.
    fn choose(&mut self, record: &Record, file: usize) -> Result<Chosen, Failure> {
        let mut values = record.values();
        let mut overridden = false;
        if !self.texts.names_nothing() {
            for key in Key::all() {
                self.texts.read(key, &mut values)?;
            }
            overridden = Settings::from_values(&values)
                .is_some_and(|settings| settings.differ_from(&record.settings()));
        }
        let origin = Origin::of(record, file, overridden, self.is_practice_played);
        Ok(Chosen {
            name: record.name.clone(),
            file,
            location: record.client_secret.clone(),
            waiting: self.settle(record.name.as_str(), values, Some(origin))?,
        })
    }

    /// Adds the secret of each: the one that was given, or each record's own. All are read before anybody is asked, and those
    /// of several that have none are left out.
    fn add_secrets(
        &mut self,
        files: &[RecordFile],
        chosen: Vec<(usize, Chosen)>,
    ) -> Result<(), Failure> {
        let context = self.context;
        let given = client_secret(self.wanted.values, &context.redactor, false)?;
        let given = given.map(|given| given.value.seal());
        let asker = context.asker();
        let stores = files
            .iter()
            .map(|file| ManySecrets::of(file.path(), &asker));
        let mut stores: Vec<_> = stores.collect();
        // A keyring that does not answer for one answers for none: nobody waits for it again.
        let mut keyring: Option<Failure> = None;
        for (_, one) in chosen {
            let is_in_keyring = one.location.store == SecretStoreKind::Keyring;
            let secret = match (&given, &keyring) {
                (Some(secret), _) => Ok(secret.clone()),
                (None, Some(failure)) if is_in_keyring => Err(failure.clone()),
                (None, _) => stores[one.file]
                    .get(&one.location, &one.name)
                    .map_err(|error| {
                        let is_of_all = error.is_of_the_keyring();
                        let failure = Failure::from(error);
                        if is_of_all {
                            keyring = Some(failure.clone());
                        }
                        failure
                    }),
            };
            match secret {
                Ok(secret) => self.found.waiting.push(one.waiting, &secret),
                Err(failure) if self.found.are_listed => {
                    self.leave_out(one.name.to_string(), failure)?;
                    continue;
                }
                Err(failure) => return Err(failure.about(&one.name)),
            }
            tell_rotation(&one.name, &files[one.file], context);
            tell_left_callback(&one.name, &files[one.file], context);
        }
        Ok(())
    }

    /// The values of flags and environment.
    fn add_environment(&mut self) -> Result<(), Failure> {
        let context = self.context;
        let texts = Texts::collect(self.wanted.values, None, true);
        let mut values = Values::default();
        let mut fixed = BTreeMap::new();
        for key in Key::all() {
            if let Some(given) = texts.read(key, &mut values)? {
                fixed.insert(key, given.fixed);
            }
        }
        let secret = client_secret(self.wanted.values, &context.redactor, true)?;
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
        let name = domain.host().to_owned();
        values.domain = Some(domain);
        let waiting = self.settle(&name, values, None)?;
        self.found.waiting.push(waiting, &secret.value.seal());
        Ok(())
    }
}

/// A record that is wanted; its secret is not read yet.
struct Chosen {
    name: IntegrationName,
    file: usize,
    location: SecretLocation,
    waiting: Waiting,
}
