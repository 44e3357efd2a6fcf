//! Files that somebody else is to read, such as a report: old or new, never half, and as open as the umask says.

use super::atomic_file::{WriteError, refused, sync_folder};
use super::opened::{Kind, OpenError, folder_of, judge_links, real};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use tempfile::NamedTempFile;

/// Makes sure that a file can be written, and that its folder is there.
///
/// # Errors
/// If it cannot be.
pub fn probe(path: &Path) -> Result<(), WriteError> {
    let probed = || -> Result<(), OpenError> {
        judge_links(path, Kind::Words)?;
        if names_a_folder(path) {
            return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
        }
        fs::create_dir_all(folder_of(path))?;
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => {
                return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
            }
            Ok(there) if !there.is_file() => {}
            Ok(_) if open_stream(path)?.is_some() => {}
            _ => new_beside(&real(path)).map(drop)?,
        }
        Ok(())
    };
    probed().map_err(|error| refused(path, error))
}

/// The same for a file that is added to.
///
/// # Errors
/// If it cannot be.
pub fn probe_adding(path: &Path) -> Result<(), WriteError> {
    let probed = || -> Result<(), OpenError> {
        judge_links(path, Kind::Words)?;
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
            // A pipe would be waited for.
            Ok(there) if !there.is_file() => Ok(()),
            Ok(_) => Ok(OpenOptions::new().append(true).open(path).map(drop)?),
            Err(_) => Ok(new_beside(&real(path)).map(drop)?),
        }
    };
    probed().map_err(|error| refused(path, error))
}

/// Which file a name means, whatever it is spelled like: links are followed, and folders that are not there yet taken as they
/// are written. Two names of one file are the same here.
pub fn place(path: &Path) -> PathBuf {
    let path = real(path);
    let mut missing = Vec::new();
    for folder in path.ancestors() {
        let there = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        if let Ok(there) = fs::canonicalize(there) {
            return missing.iter().rev().fold(there, |place, name| match name {
                Component::ParentDir => place.parent().map_or(place.clone(), Path::to_owned),
                name => place.join(name),
            });
        }
        missing.extend(folder.components().next_back());
    }
    path.clone()
}

/// Whether it is written as folders are, even where none is there.
fn names_a_folder(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let last = text.rsplit(std::path::is_separator).next();
    matches!(last, Some("" | "." | ".."))
}

/// Puts new content in a file's place. What is no file, such as a pipe or a terminal, is written to.
///
/// # Errors
/// If it cannot be written. The former file is then as it was.
pub fn write(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let written = || -> Result<(), OpenError> {
        judge_links(path, Kind::Words)?;
        let there = fs::metadata(path).ok();
        if let Some(mut stream) = open_stream(path)? {
            return Ok(stream.write_all(content)?);
        }
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

/// What this program was given open under that name, such as `/dev/stdout`: the file behind it is not this program's to
/// replace.
fn open_stream(path: &Path) -> io::Result<Option<fs::File>> {
    let text = path.to_string_lossy();
    let number = match &*text {
        "/dev/stdout" => Some("1"),
        "/dev/stderr" => Some("2"),
        text => ["/dev/fd/", "/proc/self/fd/"]
            .iter()
            .find_map(|folder| text.strip_prefix(folder)),
    };
    let Some(number) = number else {
        return Ok(None);
    };
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        let own =
            |stream: std::os::fd::BorrowedFd<'_>| stream.try_clone_to_owned().map(fs::File::from);
        match number {
            "1" => return own(io::stdout().as_fd()).map(Some),
            "2" => return own(io::stderr().as_fd()).map(Some),
            _ => {}
        }
    }
    let _ = number;
    OpenOptions::new().append(true).open(path).map(Some)
}

/// Adds to the end of a file that a runner gives, such as a step's summary; makes it where there is none.
///
/// # Errors
/// If it cannot be written.
pub fn append(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let written = || -> Result<(), OpenError> {
        judge_links(path, Kind::Words)?;
        let mut file = OpenOptions::new().append(true).create(true).open(path)?;
        let there = file.metadata()?;
        // What was written before without a line end is not to run into this.
        let content = if there.len() > 0 {
            &[b"\n\n", content].concat()
        } else {
            content
        };
        let added = file.write_all(content);
        if added.is_err() && there.is_file() {
            file.set_len(there.len())?;
        }
        Ok(added?)
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
    fn a_file_is_the_same_under_each_of_its_names() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let at = |name: &str| place(&folder.path().join(name));
        fs::create_dir(folder.path().join("a")).expect("a folder");
        fs::write(folder.path().join("a/there"), "text").expect("a file");
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(to, folder.path().join(name)).expect("a link");
        };
        link("a", "folder");
        link("a/there", "link");
        link("a/none", "dangling");
        for (one, other) in [
            ("a/there", "./a/../a//there"),
            ("a/there", "folder/there"),
            ("a/there", "link"),
            ("a/none", "dangling"),
            ("a/none", "folder/none"),
            ("a/new/file", "folder/new/./file"),
            ("a/new/file", "a/new/other/../file"),
        ] {
            assert_eq!(at(one), at(other));
        }
        assert_ne!(at("a/there"), at("a/none"));
        assert_eq!(place(Path::new("none")), place(Path::new("./none")));
    }

    #[test]
    fn what_is_written_like_a_folder_is_no_file() {
        let folder = tempfile::TempDir::new().expect("a folder");
        for name in ["new/", "new/.", "..", "new//"] {
            let path = format!("{}/{name}", folder.path().display());
            assert!(probe(Path::new(&path)).is_err(), "{name}");
        }
        let left = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 0, "nothing is made");
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
