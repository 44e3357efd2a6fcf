//! Identifiers and secrets: from the system, or repeatable from a seed.

use aws_lc_rs::digest::{SHA256, digest};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::sandbox::host::clock;

pub(crate) const ALPHANUMERIC: &[u8] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
pub(crate) const SECRET: &[u8] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
pub(crate) const HEXADECIMAL: &[u8] = b"0123456789abcdef";

/// A source of bytes. With a seed it is a hash in counter mode, so that two runs give the same names;
/// without one it is the system's generator.
#[derive(Debug)]
pub(crate) struct Random {
    seed: Option<u64>,
    drawn: u64,
}

impl Random {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self { seed, drawn: 0 }
    }

    pub(crate) fn is_seeded(&self) -> bool {
        self.seed.is_some()
    }

    /// When the things that it makes were made: now, or with a seed ever the same moment.
    pub(crate) fn beginning(&self) -> OffsetDateTime {
        if self.is_seeded() {
            datetime!(2026-01-05 08:00 UTC)
        } else {
            clock::now(0)
        }
    }

    pub(crate) fn block(&mut self) -> [u8; 32] {
        let mut block = [0; 32];
        if let Some(seed) = self.seed {
            let mut input = seed.to_be_bytes().to_vec();
            input.extend(self.drawn.to_be_bytes());
            self.drawn += 1;
            block.copy_from_slice(digest(&SHA256, &input).as_ref());
        } else if getrandom::fill(&mut block).is_err() {
            // The system's generator does not fail after start; a counter keeps names distinct if it ever did.
            self.drawn += 1;
            block.copy_from_slice(digest(&SHA256, &self.drawn.to_be_bytes()).as_ref());
        }
        block
    }

    pub(crate) fn text(&mut self, length: usize, alphabet: &[u8]) -> String {
        // Bytes beyond the last whole multiple are thrown away, so that no letter is likelier than another.
        let limit = 256 - 256 % alphabet.len();
        let mut text = String::with_capacity(length);
        while text.len() < length {
            for byte in self.block() {
                if usize::from(byte) < limit && text.len() < length {
                    text.push(char::from(alphabet[usize::from(byte) % alphabet.len()]));
                }
            }
        }
        text
    }

    pub(crate) fn client_id(&mut self) -> String {
        self.text(32, ALPHANUMERIC)
    }

    pub(crate) fn client_secret(&mut self) -> String {
        self.text(64, SECRET)
    }

    pub(crate) fn credential_id(&mut self) -> String {
        format!("cred_{}", self.text(22, ALPHANUMERIC))
    }

    /// The 24 hexadecimal digits of a database's object id.
    pub(crate) fn object_id(&mut self) -> String {
        self.text(24, HEXADECIMAL)
    }

    /// `con_…`, `cgr_…` and their like.
    pub(crate) fn prefixed(&mut self, prefix: &str) -> String {
        format!("{prefix}_{}", self.text(16, ALPHANUMERIC))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_no_seed_does_not() {
        assert_eq!(
            Random::new(Some(7)).client_id(),
            Random::new(Some(7)).client_id()
        );
        assert_ne!(
            Random::new(None).client_secret(),
            Random::new(None).client_secret()
        );
        assert_eq!(Random::new(None).client_secret().len(), 64);
    }
}
