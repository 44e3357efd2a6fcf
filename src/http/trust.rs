//! The file of certificates that the environment names: what reads it later passes over in silence what it cannot read.

use crate::domain::decode;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::fmt;
use std::path::Path;

/// The variable that names the file.
const VARIABLE: &str = "SSL_CERT_FILE";

/// Larger files are no certificates: those of all authorities of the world have 300 KB.
const LARGEST: u64 = 10_000_000;

/// Why a file of certificates cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileTrouble {
    /// There is none.
    Missing,
    /// It cannot be read, in the system's words.
    Unreadable(String),
    /// It is a folder.
    Folder,
    /// It is a device, a pipe or the like.
    NoFile,
    /// It is far too large.
    TooLarge,
    /// Nothing is in it.
    Empty,
    /// It has a byte order mark, or is in UTF-16.
    OtherEncoding,
    /// It is in DER.
    Binary,
    /// There is no certificate in it.
    NoCertificate,
}

impl fmt::Display for FileTrouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("which is not there"),
            Self::Unreadable(why) => write!(formatter, "which cannot be read: {why}"),
            Self::Folder => formatter.write_str("which is a folder"),
            Self::NoFile => formatter.write_str("which is no file"),
            Self::TooLarge => formatter.write_str("which is too large to be certificates"),
            Self::Empty => formatter.write_str("which is empty"),
            Self::OtherEncoding => {
                formatter.write_str("which begins with a byte order mark or is in UTF-16")
            }
            Self::Binary => formatter.write_str("which is in DER, and not in PEM"),
            Self::NoCertificate => formatter.write_str("which holds no certificate"),
        }
    }
}

impl FileTrouble {
    /// How to put it right, a sentence.
    pub(super) fn way_out(&self) -> String {
        match self {
            Self::OtherEncoding => {
                "Write it again as PowerShell does with Set-Content -Encoding ascii.".to_owned()
            }
            Self::Binary => {
                "Make PEM of it: openssl x509 -inform der -in FILE -out FILE.pem, and name that."
                    .to_owned()
            }
            Self::Folder => format!("Name a file in {VARIABLE}, or the folder in SSL_CERT_DIR."),
            Self::Missing
            | Self::Unreadable(_)
            | Self::NoFile
            | Self::TooLarge
            | Self::Empty
            | Self::NoCertificate => format!(
                "Name a file of certificates (PEM) in {VARIABLE}, or unset it: then those of the system are trusted."
            ),
        }
    }
}

/// What is wrong with the file that the environment names, where it names one. Where the system itself judges certificates,
/// the variable is not read at all.
pub(super) fn broken_file() -> Option<(String, FileTrouble)> {
    if cfg!(any(windows, target_vendor = "apple")) {
        return None;
    }
    let path = std::env::var_os(VARIABLE).filter(|path| !path.is_empty())?;
    let trouble = judge(Path::new(&path)).err()?;
    Some((path.to_string_lossy().into_owned(), trouble))
}

fn judge(path: &Path) -> Result<(), FileTrouble> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => FileTrouble::Missing,
        _ => FileTrouble::Unreadable(error.to_string()),
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(FileTrouble::Folder);
    }
    if !metadata.is_file() {
        return Err(FileTrouble::NoFile);
    }
    if metadata.len() > LARGEST {
        return Err(FileTrouble::TooLarge);
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FileTrouble::Empty);
    }
    if CertificateDer::pem_slice_iter(&bytes).any(|one| one.is_ok())
        && !bytes.starts_with(b"\xef\xbb\xbf")
    {
        return Ok(());
    }
    let has_certificate = |text: &str| text.contains("-----BEGIN ");
    Err(match decode(&bytes) {
        Ok(text) if !text.fixed.is_empty() && has_certificate(&text.value) => {
            FileTrouble::OtherEncoding
        }
        // A sequence, as every certificate is (X.690 section 8.9), of more than a few bytes.
        _ if matches!(bytes.as_slice(), [0x30, 0x80..=0x84, ..]) => FileTrouble::Binary,
        _ => FileTrouble::NoCertificate,
    })
}
