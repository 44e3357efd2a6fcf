//! Files that somebody else is to read, such as a report: old or new, never half, and as open as the umask says.

use super::atomic_file::{WriteError, refused, sync_folder};
use super::opened::{Kind, OpenError, folder_of, judge_links, real};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use tempfile::NamedTempFile;

/// Makes sure that a file can be written, and that its folder is there.
///
/// # Errors
/// If it cannot be.
pub fn probe(path: &Path) -> Result<(), WriteError> {
    let probed = || -> Result<(), OpenError> {
        judge_links(path, Kind::Words)?;
        fs::create_dir_all(folder_of(path))?;
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => {
                return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
            }
            Ok(there) if !there.is_file() => {}
            _ => new_beside(&real(path)).map(drop)?,
        }
        Ok(())
    };
    probed().map_err(|error| refused(path, error))
}

/// Puts new content in a file's place. What is no file, such as a pipe or a terminal, is written to.
///
/// # Errors
/// If it cannot be written. The former file is then as it was.
pub fn write(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let written = || -> Result<(), OpenError> {
        judge_links(path, Kind::Words)?;
        let there = fs::metadata(path).ok();
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            let mut device = OpenOptions::new().write(true).open(path)?;
            return Ok(device.write_all(content)?);
        }
        let target = real(path);
        let mut file = new_beside(&target)?;
        if let Some(there) = there {
            fs::set_permissions(file.path(), there.permissions())?;
        }
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(&target).map_err(|error| error.error)?;
        Ok(())
    };
    written().map_err(|error| refused(path, error))?;
    sync_folder(&folder_of(path)).map_err(|source| WriteError::Unconfirmed {
        path: path.to_owned(),
        source,
    })
}

/// Adds to the end of a file that a runner gives, such as a step's summary; makes it where there is none.
///
/// # Errors
/// If it cannot be written.
pub fn append(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let written = || -> Result<(), OpenError> {
        judge_links(path, Kind::Words)?;
        let mut file = OpenOptions::new().append(true).create(true).open(path)?;
        Ok(file.write_all(content)?)
    };
    written().map_err(|error| refused(path, error))
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
