//! Client secrets that wait: nobody can read one before its integration's turn comes.

use super::redactor::Redactor;
use super::secret::{ClientSecret, SealedSecret};
use super::secret_kind::Misplaced;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// Many secrets that wait, side by side: each by itself would take nearly twice the room.
#[derive(Default)]
pub struct SealedSecrets(Vec<Zeroizing<String>>);

/// Which of many secrets one is.
#[derive(Debug, Clone, Copy)]
pub struct SealedAt {
    piece: u32,
    from: u32,
    to: u32,
}

impl SealedSecrets {
    /// In bytes. A piece never grows, since what grows leaves copies behind.
    const PIECE: usize = 16 * 1024;

    /// Takes one more.
    pub fn keep(&mut self, secret: &SealedSecret) -> SealedAt {
        let text = secret.0.expose_secret();
        let has_room = |piece: &Zeroizing<String>| piece.capacity() - piece.len() >= text.len();
        if !self.0.last().is_some_and(has_room) {
            let room = text.len().max(Self::PIECE);
            self.0.push(Zeroizing::new(String::with_capacity(room)));
        }
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut at = SealedAt {
            piece: place(self.0.len() - 1),
            from: 0,
            to: 0,
        };
        if let Some(piece) = self.0.last_mut() {
            at.from = place(piece.len());
            piece.push_str(text);
            at.to = place(piece.len());
        }
        at
    }

    /// One of them, which the redactor knows from now on.
    ///
    /// # Errors
    /// As [`SealedSecret::open`].
    pub fn open(
        &self,
        at: SealedAt,
        redactor: &Redactor,
    ) -> Result<Option<ClientSecret>, Misplaced> {
        let piece = self.0.get(at.piece as usize);
        let text = piece.and_then(|piece| piece.get(at.from as usize..at.to as usize));
        text.map(|text| SealedSecret(SecretString::from(text)).open(redactor))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_many_secrets_is_the_one_that_was_kept() {
        let mut many = SealedSecrets::default();
        let texts: Vec<String> = (0..2000)
            .map(|at| format!("{at}-{}", "x".repeat(at % 97)))
            .chain([format!("z{}", "y".repeat(3000)), "last".into()])
            .collect();
        let kept: Vec<SealedAt> = texts
            .iter()
            .map(|text| many.keep(&SealedSecret::parse(text.clone()).expect("a secret").value))
            .collect();
        let redactor = Redactor::default();
        for (text, at) in texts.iter().zip(kept) {
            let opened = many.open(at, &redactor).expect("its own").expect("there");
            assert!(opened.expose() == text, "{at:?}");
        }
        assert!(many.0.len() > 3 && redactor.knows(&texts[1999]));
    }
}
