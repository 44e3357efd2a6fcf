//! What tells one text from another.

use aws_lc_rs::digest::{SHA256, digest};
use std::fmt::Write as _;

/// A text's fingerprint, as records and plans keep it: `sha256:…`.
pub fn fingerprint(text: &str) -> String {
    format!("sha256:{}", sha256(text))
}

/// SHA-256 of a text (FIPS 180-4), in hexadecimal.
pub fn sha256(text: &str) -> String {
    hexadecimal(digest(&SHA256, text.as_bytes()).as_ref())
}

/// Bytes in hexadecimal, in small letters.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
