//! Integrations that wait for their turn, in little room: there may be thousands.

use crate::domain::{
    ClientSecret, Misplaced, Record, Redactor, SealedAt, SealedSecret, SealedSecrets, Settings,
    Values,
};
use crate::error::Failure;
use std::collections::BTreeMap;

/// What is known of a record beside its values.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// Which of the files it is in.
    pub(super) file: u32,
    /// Whether a flag gave another value than the record's.
    pub(super) overridden: bool,
    /// Whether its values differ from those that were last verified.
    pub(super) edited_since_verified: Option<bool>,
    /// The seed of the sandbox that plays its tenant. Hardly any has one, so it takes no room here.
    pub(super) practice: Option<Box<u64>>,
}

impl Origin {
    /// That of a record; a sandbox plays its tenant only where that is wanted.
    pub(super) fn of(record: &Record, file: usize, overridden: bool, is_played: bool) -> Self {
        Self {
            file: u32::try_from(file).unwrap_or(u32::MAX),
            overridden,
            edited_since_verified: record.verified.as_ref().map(|_| record.is_edited()),
            practice: record.sandbox_seed.filter(|_| is_played).map(Box::new),
        }
    }
}

/// One that waits: there may be thousands, so each is small.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// Where its name and its values begin, and where they end.
    text: [u32; 3],
    secret: Option<SealedAt>,
    /// Whose it is, by a number.
    pub(super) tenant: u32,
    /// Nothing for the values of the environment.
    pub(super) origin: Option<Origin>,
}

impl Waiting {
    /// The seed of the sandbox that plays its tenant.
    pub(super) fn practice(&self) -> Option<u64> {
        self.origin.as_ref()?.practice.as_deref().copied()
    }
}

/// Those that wait.
#[derive(Default)]
pub(super) struct Queue {
    all: Vec<Waiting>,
    /// The names and values of all.
    texts: String,
    secrets: SealedSecrets,
    /// What most have in common.
    first: Option<Values>,
}

impl Queue {
    /// Takes down the name and the values of one, which is not in the queue yet.
    pub(super) fn write(
        &mut self,
        name: &str,
        values: &Values,
        tenant: usize,
        origin: Option<Origin>,
    ) -> Waiting {
        let place = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut text = [place(self.texts.len()); 3];
        self.texts.push_str(name);
        text[1] = place(self.texts.len());
        let nothing = Values::default();
        values.pack(self.first.as_ref().unwrap_or(&nothing), &mut self.texts);
        text[2] = place(self.texts.len());
        self.first.get_or_insert_with(|| values.clone());
        Waiting {
            text,
            secret: None,
            tenant: place(tenant),
            origin,
        }
    }

    /// Puts one at the end of the queue, with its secret.
    pub(super) fn push(&mut self, mut one: Waiting, secret: &SealedSecret) {
        one.secret = Some(self.secrets.keep(secret));
        self.all.push(one);
    }

    /// Gives back the room for more: nobody comes any more.
    pub(super) fn settle(&mut self) {
        self.all.shrink_to_fit();
        self.texts.shrink_to_fit();
    }

    /// All of them, in their order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Waiting> {
        self.all.iter()
    }

    /// Tenants with more integrations than that, each with their number. Practice is no tenant.
    pub(super) fn with_more_than(&self, most: usize) -> Vec<(String, usize)> {
        let mut of_each: BTreeMap<u32, (usize, &Waiting)> = BTreeMap::new();
        let is_asked = |one: &&Waiting| one.practice().is_none();
        for one in self.iter().filter(is_asked) {
            of_each.entry(one.tenant).or_insert((0, one)).0 += 1;
        }
        of_each
            .into_values()
            .filter(|(count, _)| *count > most)
            .filter_map(|(count, one)| {
                let settings = self.settings(one).ok()?;
                Some((settings.domain.to_string(), count))
            })
            .collect()
    }

    /// The one at a place.
    pub(super) fn get(&self, place: usize) -> Option<&Waiting> {
        self.all.get(place)
    }

    fn part(&self, from: u32, to: u32) -> &str {
        let range = from as usize..to as usize;
        self.texts.get(range).unwrap_or_default()
    }

    /// The name of one.
    pub(super) fn name(&self, one: &Waiting) -> &str {
        self.part(one.text[0], one.text[1])
    }

    /// The values of one, without its secret.
    pub(super) fn settings(&self, one: &Waiting) -> Result<Settings, Failure> {
        let failed = |error: String| Failure::new(format!("{}: {error}", self.name(one)));
        let is_first = one.text[0] == 0;
        let nothing = Values::default();
        let first = self.first.as_ref().filter(|_| !is_first);
        let values = Values::unpack(
            self.part(one.text[1], one.text[2]),
            first.unwrap_or(&nothing),
        )
        .map_err(failed)?;
        Ok(Settings {
            is_record: one.origin.is_some(),
            edited_since_verified: one
                .origin
                .as_ref()
                .and_then(|origin| origin.edited_since_verified),
            target: values.target(),
            ..Settings::from_values(&values).ok_or_else(|| failed("it names no tenant".into()))?
        })
    }

    /// The secret of one, which the redactor knows from now on.
    ///
    /// # Errors
    /// If it is another secret of the run.
    pub(super) fn secret(
        &self,
        one: &Waiting,
        redactor: &Redactor,
    ) -> Result<Option<ClientSecret>, Misplaced> {
        match one.secret {
            Some(at) => self.secrets.open(at, redactor),
            None => Ok(None),
        }
    }
}
