//! Files that somebody else is to read, such as a report: old or new, never half, and as open as the umask says.

use super::atomic_file::WriteError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Makes sure that a file can be written, and that its folder is there.
///
/// # Errors
/// If it cannot be.
pub fn probe(path: &Path) -> Result<(), WriteError> {
    let probed = || -> io::Result<()> {
        fs::create_dir_all(folder_of(path))?;
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(there) if !there.is_file() => Ok(()),
            _ => new_beside(&target_of(path)).map(drop),
        }
    };
    probed().map_err(|source| refused(path, source))
}

/// Puts new content in a file's place. What is no file, such as a pipe or a terminal, is written to.
///
/// # Errors
/// If it cannot be written. The former file is then as it was.
pub fn write(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let written = || -> io::Result<()> {
        let there = fs::metadata(path).ok();
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            return OpenOptions::new()
                .write(true)
                .open(path)?
                .write_all(content);
        }
        let target = target_of(path);
        let mut file = new_beside(&target)?;
        if let Some(there) = there {
            fs::set_permissions(file.path(), there.permissions())?;
        }
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(&target).map_err(|error| error.error)?;
        Ok(())
    };
    written().map_err(|source| refused(path, source))?;
    sync_folder(&folder_of(path)).map_err(|source| WriteError::Unconfirmed {
        path: path.to_owned(),
        source,
    })
}

fn refused(path: &Path, source: io::Error) -> WriteError {
    WriteError::Io {
        path: path.to_owned(),
        source,
    }
}

/// The file that a link names, so that the link stays one.
fn target_of(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn new_beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".maz-auth0-report-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder_of(target))
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems confirm nothing of a folder.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        outcome => outcome,
    }
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_report_is_for_others_to_read_and_a_link_stays_a_link() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("new/report.json");
        probe(&path).expect("it can be written");
        assert!(!path.exists(), "a probe leaves nothing");
        write(&path, b"one").expect("written");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
        write(&link, b"two").expect("written");
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
        assert_eq!(fs::read(&path).expect("a file"), b"two");
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        let files = fs::read_dir(folder.path().join("new")).expect("a folder");
        assert_eq!(files.count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_is_no_file_is_written_to_and_stays() {
        let null = Path::new("/dev/null");
        probe(null).expect("it can be written");
        write(null, b"gone").expect("written");
        assert!(!fs::metadata(null).expect("a device").is_file());
        assert!(probe(Path::new("/")).is_err());
    }
}
