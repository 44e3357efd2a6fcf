//! Takes secrets out of what is shown: whole or in parts, in whatever form they come back.
//!
//! Secrets themselves are not kept here, only fingerprints of their parts, made with a key of this run.

use super::form_of_secret::{is_made_by_chance, mask_unknown, secrets_by_form};
use super::layers::{Letter, SHORTEST_PIECE, Span, each_reading, letters};
use super::secret_kind::{Held, Misplaced, Seats, SecretKind};
use super::untrusted::harmless;
use super::web_token::is_for_a_management_api;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

/// A part of a secret of as many letters is taken out as well.
const PART: usize = 12;
/// So many bytes hold as many letters at most: Unicode has one sign of three bytes for `a.m.`, and none that holds more of
/// ASCII's.
const BYTES_OF_A_PART: usize = PART * 3 / 4;
/// Shorter secrets are taken out only where they stand alone: they are in every word.
const SHORTEST_WITHIN_A_WORD: usize = 4;
/// The shortest secret that is taken out of our own words as well, where it was made by chance.
const SHORTEST_IN_OUR_WORDS: usize = 20;

/// A shorter one that a person may have chosen is no more than a word.
const SHORTEST_CHOSEN: usize = 8;

/// Stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// Knows the secrets of a run, or of a part of it, and takes them out of any text. Copies share what they know.
///
/// A [child](Redactor::child) knows all that the one above it knows; what it learns itself stays in it.
#[derive(Clone, Default)]
pub struct Redactor {
    known: Arc<RwLock<Known>>,
    above: Option<Arc<Redactor>>,
}

/// Fingerprints.
#[derive(Default)]
struct Known {
    /// Of each part of each secret, and whether no word of ours can be that.
    parts: HashMap<u64, bool, BuildHasherDefault<Spread>>,
    /// Of secrets that have no part of that length, by their length.
    short: BTreeMap<usize, Set>,
    /// Whether one has letters outside ASCII, of which a byte may hold many.
    beyond_ascii: bool,
    /// Of each secret as a whole: what was learned is not learned again.
    learned: Set,
    /// Of each that somebody gave and holds, and what it is.
    seats: Seats,
}

/// What a redactor knows, and those above it, while a text is looked through.
type All<'a> = Vec<RwLockReadGuard<'a, Known>>;

/// A set of fingerprints.
type Set = HashSet<u64, BuildHasherDefault<Spread>>;

/// A fingerprint is made with a key of this run already: it is only spread over the bits that a table looks at.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, print: u64) {
        self.0 = (self.0 ^ print).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// In what a secret is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    /// What somebody else wrote.
    Foreign,
    /// What we wrote: an identifier or a flag may be somebody's password.
    OurWords,
}

impl Redactor {
    /// One that knows what this one knows, now and later. What it learns is nobody else's: what a server issued is taken
    /// out of that integration's report alone.
    #[must_use]
    pub fn child(&self) -> Self {
        Self {
            known: Arc::default(),
            above: Some(Arc::new(self.clone())),
        }
    }

    /// The one that this is a child of, or this one.
    #[must_use]
    pub fn parent(&self) -> &Self {
        self.above.as_deref().unwrap_or(self)
    }

    /// Learns a secret.
    pub fn learn(&self, secret: &str) {
        self.learn_for(secret, true);
    }

    /// Learns what somebody gave as a secret, and nobody has proved to be one: it may be a value that our own words have. A very
    /// short one would take words out by chance.
    pub fn learn_try(&self, secret: &str) {
        if secret.len() >= SHORTEST_CHOSEN {
            self.learn_for(secret, false);
        }
    }

    fn learn_for(&self, secret: &str, our_words_too: bool) {
        let whole = key().hash_one((secret, our_words_too));
        if self
            .all()
            .iter()
            .any(|known| known.learned.contains(&whole))
        {
            return;
        }
        let plain = letters(secret);
        let Ok(mut known) = self.known.write() else {
            return;
        };
        known.learned.insert(whole);
        known.beyond_ascii |= !secret.is_ascii();
        if plain.len() < PART {
            if !plain.is_empty() {
                let print = Prints::of(plain.iter().copied()).of_length(plain.len())(0);
                known.short.entry(plain.len()).or_default().insert(print);
            }
            return;
        }
        let unlike_words =
            our_words_too && plain.len() >= SHORTEST_IN_OUR_WORDS && is_made_by_chance(secret);
        let forwards = Prints::of(plain.iter().copied());
        let backwards = Prints::of(plain.iter().rev().copied());
        let across = across_gaps(&plain, |letter| *letter);
        // A token has thousands: the table has its room at once.
        known
            .parts
            .reserve(2 * (plain.len() - PART + 1) + across.len());
        let windows = forwards.windows(PART).chain(backwards.windows(PART));
        let prints = windows.map(|(_, print)| print);
        for print in prints.chain(across.into_iter().map(|(_, print)| print)) {
            *known.parts.entry(print).or_default() |= unlike_words;
        }
    }

    /// Takes a text as a secret of this run, for as long as it is held. Two that are held at once have not the same text.
    ///
    /// # Errors
    /// If it is another secret that is held here or above, or an administrator's token by what it says itself.
    pub(super) fn hold(&self, text: &str, kind: SecretKind) -> Result<Held, Misplaced> {
        let bare = text.trim();
        let print = key().hash_one(bare);
        let is_admin_token = kind != SecretKind::AdminToken && is_for_a_management_api(bare);
        let named = is_admin_token.then_some(SecretKind::AdminToken);
        let of_another = |known: &RwLockReadGuard<'_, Known>| known.seats.other(print, kind);
        let other = named.or_else(|| self.all().iter().find_map(of_another));
        if let Some(other) = other {
            return Err(Misplaced::of(kind, other));
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Ok(known.seats.take(text, print, kind))
    }

    /// Learns a secret that a person may have chosen, such as a password. A very short one would take words out by chance,
    /// those of the tenant's answers among them.
    pub fn learn_chosen(&self, secret: &str) {
        if secret.len() >= SHORTEST_CHOSEN {
            self.learn(secret);
        }
    }

    /// Learns what has the form of a secret in a text that ought to hold none, such as the command line.
    pub fn learn_misplaced(&self, text: &str) {
        for secret in secrets_by_form(text) {
            self.learn(secret);
        }
    }

    /// The text, all of it somebody else's, with `[redacted]` in place of every secret known.
    pub fn redact(&self, text: &str) -> String {
        self.without(text, In::Foreign, text.len())
    }

    /// The same for text of our own, which may have words in it that somebody took for a password: only what no word of
    /// ours can be is looked for.
    pub fn redact_report(&self, text: &str) -> String {
        self.without(text, In::OurWords, text.len())
    }

    /// The same where what has the form of a secret goes as well, known or not.
    pub fn redact_error(&self, text: &str) -> String {
        mask_unknown(&self.redact(text))
    }

    /// The same as it may be shown beside a report: no word of it is styled, since what looks so came from elsewhere.
    pub fn redact_failure(&self, text: &str) -> String {
        harmless(&self.redact_error(text), false)
    }

    /// Whether the text is a secret known, or has a part of one.
    pub fn knows(&self, text: &str) -> bool {
        let whole = letters(text);
        let print = Prints::of(whole.iter().copied()).of_length(whole.len())(0);
        let all = self.all();
        let is_short = all.iter().any(|known| {
            known
                .short
                .get(&whole.len())
                .is_some_and(|prints| prints.contains(&print))
        });
        is_short || {
            let mut found = false;
            let looked_through = each_reading(text, shortest(&all, false), &mut |letters| {
                found |= !self::found(&all, letters, In::Foreign, false).is_empty();
            });
            found || !looked_through
        }
    }

    /// What is known here and above.
    fn all(&self) -> All<'_> {
        let mut all = Vec::new();
        let mut scope = Some(self);
        while let Some(redactor) = scope {
            all.extend(redactor.known.read());
            scope = redactor.above.as_deref();
        }
        all
    }

    /// The first `length` bytes of a text without secrets; one that lies across its end goes as well.
    fn without(&self, text: &str, place: In, length: usize) -> String {
        let all = self.all();
        let with_short = place == In::Foreign && all.iter().any(|known| !known.short.is_empty());
        if !with_short && all.iter().all(|known| known.parts.is_empty()) {
            return text[..length].to_owned();
        }
        let mut spans = Vec::new();
        let looked_through = each_reading(text, shortest(&all, with_short), &mut |letters| {
            spans.extend(found(&all, letters, place, with_short));
        });
        if !looked_through {
            return REDACTED.to_owned();
        }
        spans.sort_unstable();
        let mut shown = String::with_capacity(length);
        let mut at = 0;
        for (from, to) in spans {
            if from >= length {
                break;
            }
            if to <= at {
                continue;
            }
            if from > at || at == 0 {
                shown.push_str(&text[at.min(from)..from]);
                shown.push_str(REDACTED);
            }
            at = to;
        }
        shown.push_str(text.get(at..length).unwrap_or_default());
        shown
    }
}

/// Of how many bytes a piece of a text must be to hold what is looked for.
fn shortest(all: &All<'_>, with_short: bool) -> usize {
    if with_short || all.iter().any(|known| known.beyond_ascii) {
        SHORTEST_PIECE
    } else {
        BYTES_OF_A_PART
    }
}

/// Where secrets are in one reading of a text.
fn found(all: &All<'_>, letters: &[Letter], place: In, with_short: bool) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut look = |(first, last): (usize, usize), print: u64| {
        let is_one = all.iter().any(|known| {
            known
                .parts
                .get(&print)
                .is_some_and(|unlike_words| place == In::Foreign || *unlike_words)
        });
        if is_one {
            spans.push((letters[first].span.0, letters[last].span.1));
        }
    };
    let prints = Prints::of(letters.iter().map(|found| found.letter));
    for (at, print) in prints.windows(PART) {
        look((at, at + PART - 1), print);
    }
    for (range, print) in across_gaps(letters, |found| found.letter) {
        look(range, print);
    }
    if !with_short {
        return spans;
    }
    for length in 1..PART {
        let short: Vec<&Set> = all
            .iter()
            .filter_map(|known| known.short.get(&length))
            .collect();
        if short.is_empty() {
            continue;
        }
        for (at, print) in prints.windows(length) {
            if (length >= SHORTEST_WITHIN_A_WORD || stands_alone(letters, at, length))
                && short.iter().any(|known| known.contains(&print))
            {
                spans.push((letters[at].span.0, letters[at + length - 1].span.1));
            }
        }
    }
    spans
}

impl fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Redactor")
    }
}

fn is_bare(letter: char) -> bool {
    letter.is_alphanumeric()
}

/// The fingerprints of parts whatever was put between their letters, with the place of the first and the last: those that have
/// something between them, since the others are there already.
fn across_gaps<T>(all: &[T], letter: impl Fn(&T) -> char) -> Vec<((usize, usize), u64)> {
    let bare: Vec<usize> = (0..all.len())
        .filter(|at| is_bare(letter(&all[*at])))
        .collect();
    if bare.len() == all.len() {
        return Vec::new();
    }
    let prints = Prints::of(bare.iter().map(|at| letter(&all[*at])));
    let print = prints.of_length(PART);
    (0..bare.len().saturating_sub(PART - 1))
        .map(|at| (at, (bare[at], bare[at + PART - 1])))
        .filter(|(_, (first, last))| last - first >= PART)
        .map(|(at, range)| (range, print(at)))
        .collect()
}

/// Whether no letter or digit touches it. What a blank lies between does not.
fn stands_alone(letters: &[Letter], at: usize, length: usize) -> bool {
    let touches = |one: &Letter, next: &Letter| {
        one.span.1 == next.span.0 && is_bare(one.letter) && is_bare(next.letter)
    };
    !(at > 0 && touches(&letters[at - 1], &letters[at])
        || letters
            .get(at + length)
            .is_some_and(|next| touches(&letters[at + length - 1], next)))
}

/// Fingerprints of all parts of a text, each had at once (Rabin and Karp), with a key that is this run's.
struct Prints {
    /// Of the text up to each letter.
    up_to: Vec<u64>,
}

/// The prime 2⁶¹ − 1.
const MODULUS: u64 = (1 << 61) - 1;

/// The key of this run.
fn key() -> &'static RandomState {
    static KEY: OnceLock<RandomState> = OnceLock::new();
    KEY.get_or_init(RandomState::new)
}

/// The powers of the key, up to the longest part.
fn powers() -> &'static [u64; PART + 1] {
    static POWERS: OnceLock<[u64; PART + 1]> = OnceLock::new();
    POWERS.get_or_init(|| {
        let key = key().hash_one(0_u8) % (MODULUS - 0x11_0000) + 0x11_0000;
        let mut powers = [1; PART + 1];
        for at in 1..=PART {
            powers[at] = times(powers[at - 1], key);
        }
        powers
    })
}

/// The product of two that are smaller than the modulus, by that: its high bits are worth as much as its low ones.
fn times(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the high bits fit, since both are smaller than the modulus; of the low ones only those below it are taken"
    )]
    let (high, low) = ((product >> 61) as u64, product as u64 & MODULUS);
    below(high + low)
}

/// What is at most twice the modulus, by it.
fn below(sum: u64) -> u64 {
    if sum >= MODULUS { sum - MODULUS } else { sum }
}

impl Prints {
    fn of(letters: impl ExactSizeIterator<Item = char>) -> Self {
        let key = powers()[1];
        let mut up_to = Vec::with_capacity(letters.len() + 1);
        let mut print = 0;
        up_to.push(print);
        up_to.extend(letters.map(|letter| {
            print = below(times(print, key) + u64::from(u32::from(letter)) + 1);
            print
        }));
        Self { up_to }
    }

    /// Of the parts of a length, by where each begins. Of none where nothing so long is learned.
    fn of_length(&self, length: usize) -> impl Fn(usize) -> u64 {
        let power = powers().get(length).copied();
        move |at| match power {
            Some(power) => below(self.up_to[at + length] + MODULUS - times(self.up_to[at], power)),
            None => MODULUS,
        }
    }

    fn windows(&self, length: usize) -> impl Iterator<Item = (usize, u64)> {
        let print = self.of_length(length);
        (0..self.up_to.len().saturating_sub(length)).map(move |at| (at, print(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    const SECRET: &str = "kX9\"& é/+Zq_secret-of-the-test-0123456789";

    #[test]
    fn what_is_told_of_a_failure_has_no_style_and_no_secret_of_others() {
        let redactor = Redactor::default();
        redactor.learn("correct horse battery");
        let told =
            redactor.redact_failure("cannot write \x1b[31mcorrect horse battery\x1b[0m.json");
        assert!(!told.contains('\u{1b}'), "{told:?}");
        assert!(!told.contains("horse"), "{told:?}");
        assert!(told.contains("cannot write"), "{told:?}");
    }

    /// Found by the fuzz target: digits were taken for the parameters of an escape sequence that stood before them.
    #[test]
    fn what_stands_behind_an_escape_sequence_that_never_ends_is_text() {
        let redactor = Redactor::default();
        redactor.learn("Pi1Id2Ii5Id2Ii5Bn9Fr7Nx9Eb1Xf0");
        let text = "A\u{1b}[ 506931496432496935496432496935426e3946723";
        let shown = redactor.redact(text);
        assert!(!shown.contains("50693149643249693549"), "{shown}");
    }

    /// What is not looked at, since it is too short to hold a part, holds none.
    #[test]
    fn no_sign_holds_more_letters_than_its_bytes_allow() {
        let mut most = 0;
        for sign in ('\u{80}'..=char::MAX).map(|sign| (sign, letters(&sign.to_string()))) {
            if sign.1.iter().all(char::is_ascii) {
                most = most.max(sign.1.len() * 12 / sign.0.len_utf8());
            }
        }
        assert_eq!(most * BYTES_OF_A_PART, PART * 12);
    }

    #[test]
    fn fingerprints_are_those_of_the_plain_sum() {
        let plain = |one: u64, other: u64| {
            u64::try_from(u128::from(one) * u128::from(other) % u128::from(MODULUS)).expect("small")
        };
        for one in [0, 1, 2, 0x11_0000, MODULUS / 2, MODULUS - 2, MODULUS - 1] {
            for other in [0, 1, 3, MODULUS / 3, MODULUS - 2, MODULUS - 1] {
                assert_eq!(times(one, other), plain(one, other), "{one} times {other}");
            }
        }
    }

    #[test]
    fn every_form_of_a_secret_is_redacted() {
        let redactor = Redactor::default();
        redactor.learn(SECRET);
        for form in [
            SECRET.to_owned(),
            serde_json::to_string(SECRET).expect("JSON"),
            url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect(),
            base64::engine::general_purpose::STANDARD.encode(SECRET),
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(SECRET),
        ] {
            let redacted = redactor.redact(&format!("before {form} after"));
            assert!(redacted.starts_with("before ") && redacted.ends_with(" after"));
            assert!(
                redacted.contains("[redacted]") && !redacted.contains("0123456789"),
                "{redacted}"
            );
        }
    }

    #[test]
    fn our_own_words_stay_though_somebody_took_them_for_a_password() {
        let redactor = Redactor::default();
        for word in ["default_directory", "auth0", "https", "RS256", "password"] {
            redactor.learn(word);
            let sentence =
                format!("directory.default: {word} is set at https://acme.us.auth0.com/");
            assert_eq!(redactor.redact_report(&sentence), sentence);
        }
        redactor.learn("kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jK");
        let sentence = "it is kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jK";
        assert_eq!(redactor.redact_report(sentence), "it is [redacted]");
    }

    #[test]
    fn what_a_child_learns_is_nobody_elses() {
        let above = Redactor::default();
        let (one, other) = (above.child(), above.child());
        one.learn("issued-to-one-0123456789");
        above.learn("known-to-all-0123456789");
        for redactor in [&one, &other] {
            assert!(redactor.knows("known-to-all-0123456789"));
        }
        assert!(one.knows("issued-to-one-0123456789"));
        assert!(!other.knows("issued-to-one-0123456789"));
        assert!(!above.knows("issued-to-one-0123456789"));
    }
}
