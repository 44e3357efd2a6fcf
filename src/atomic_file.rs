//! Private files that are old or new, never half: lock, new file beside, fsync, rename, fsync of the folder.

#[cfg(not(unix))]
use std::fs::OpenOptions;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long another writer is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// Why a file could not be written. The former file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder or the file cannot be written.
    #[error("cannot write {}: {}", path.display(), reason(source))]
    Io {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another program is writing it.
    #[error("another program has been writing {} for {} s", path.display(), LOCK_WAIT.as_secs())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The file belongs to someone else.
    #[error("{} belongs to another user", path.display())]
    ForeignOwner {
        /// The file.
        path: PathBuf,
    },
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => "the disk is full".into(),
        io::ErrorKind::QuotaExceeded => "your quota is used up".into(),
        io::ErrorKind::PermissionDenied => "you may not write there".into(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".into(),
        _ => error.to_string(),
    }
}

/// The right to write a file, held against other writers until it is dropped.
pub struct Lock {
    /// Where writing goes: the file itself, or what a symbolic link points to.
    target: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes the right to write a file; makes its folder, private, where there is none.
    ///
    /// # Errors
    /// If the folder cannot be made or written, the file belongs to someone else, or another writer does not finish.
    pub fn take(path: &Path) -> Result<Self, WriteError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| WriteError::Io { path, source }
        };
        let target = match fs::canonicalize(path) {
            Ok(target) => target,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                link_target(path).unwrap_or_else(|| path.to_owned())
            }
            Err(error) => return Err(io(path)(error)),
        };
        let folder = folder_of(&target);
        make_private_folder(&folder).map_err(io(&folder))?;
        owned_by_us(&target)?;
        let file = open_lock(&folder, &target).map_err(io(&target))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(fs::TryLockError::WouldBlock) if started.elapsed() < LOCK_WAIT => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(WriteError::Locked { path: target });
                }
                Err(fs::TryLockError::Error(error)) => return Err(io(&target)(error)),
            }
        }
        Ok(Self {
            target,
            _file: file,
        })
    }

    /// The file as it is now; `None` where there is none.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(&self.target) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts new content in the file's place. With `keep_old`, the former file stays beside it with `.bak` behind its
    /// name.
    ///
    /// # Errors
    /// If it cannot be written. The former file is then as it was.
    pub fn replace(&self, content: &[u8], keep_old: bool) -> Result<(), WriteError> {
        self.replace_inner(content, keep_old)
            .map_err(|source| WriteError::Io {
                path: self.target.clone(),
                source,
            })
    }

    fn replace_inner(&self, content: &[u8], keep_old: bool) -> io::Result<()> {
        let folder = folder_of(&self.target);
        if keep_old && let Ok(old) = fs::read(&self.target) {
            persist(&folder, &beside(&self.target, ".bak"), &old)?;
        }
        persist(&folder, &self.target, content)?;
        #[cfg(unix)]
        File::open(&folder)?.sync_all()?;
        Ok(())
    }
}

/// Writes a private file that nobody else writes.
///
/// # Errors
/// If it cannot be written.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    Lock::take(path)?.replace(content, false)
}

/// Proves that a file can be written, by writing and deleting another one beside it.
///
/// # Errors
/// If it cannot be.
pub fn probe(path: &Path) -> Result<(), WriteError> {
    let lock = Lock::take(path)?;
    let folder = folder_of(&lock.target);
    let io = |source| WriteError::Io {
        path: lock.target.clone(),
        source,
    };
    let mut file = tempfile::Builder::new()
        .prefix(".probe-")
        .tempfile_in(&folder)
        .map_err(io)?;
    file.write_all(&[b'\n'; 4096])
        .and_then(|()| file.as_file().sync_all())
        .map_err(io)?;
    file.close().map_err(io)
}

fn persist(folder: &Path, target: &Path, content: &[u8]) -> io::Result<()> {
    // A temporary file is made with mode 0600 (its crate's promise), which the rename keeps.
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Where a symbolic link points whose target does not exist yet.
fn link_target(path: &Path) -> Option<PathBuf> {
    let target = fs::read_link(path).ok()?;
    Some(if target.is_absolute() {
        target
    } else {
        folder_of(path).join(target)
    })
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// What writers hold: on Unix the folder itself, which leaves no file behind; elsewhere a folder cannot be locked.
#[cfg(unix)]
fn open_lock(folder: &Path, _target: &Path) -> io::Result<File> {
    File::open(folder)
}

#[cfg(not(unix))]
fn open_lock(_folder: &Path, target: &Path) -> io::Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(beside(target, ".lock"))
}

#[cfg(unix)]
fn owned_by_us(path: &Path) -> Result<(), WriteError> {
    use std::os::unix::fs::MetadataExt as _;
    match fs::metadata(path) {
        Ok(metadata) if metadata.uid() != rustix::process::geteuid().as_raw() => {
            Err(WriteError::ForeignOwner {
                path: path.to_owned(),
            })
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn owned_by_us(_path: &Path) -> Result<(), WriteError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_former_file_stays_beside_the_new_one_and_both_are_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new").join("record.toml");
        Lock::take(&path)
            .expect("a lock")
            .replace(b"one", true)
            .expect("written");
        Lock::take(&path)
            .expect("a lock")
            .replace(b"two", true)
            .expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"two");
        assert_eq!(fs::read(beside(&path, ".bak")).expect("there"), b"one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode =
                |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o600);
            assert_eq!(mode(&beside(&path, ".bak")), 0o600);
            assert_eq!(mode(&folder.path().join("new")), 0o700);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_stays_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("target.toml");
        let link = folder.path().join("link.toml");
        std::os::unix::fs::symlink("target.toml", &link).expect("a link");
        write_private(&link, b"one").expect("written");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read(target).expect("there"), b"one");
    }

    #[test]
    fn a_second_writer_waits_for_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("record.toml");
        let first = Lock::take(&path).expect("a lock");
        let second = std::thread::spawn({
            let path = path.clone();
            move || {
                let lock = Lock::take(&path).expect("a lock, in the end");
                let before = lock.read().expect("read").unwrap_or_default();
                lock.replace(format!("{before}second").as_bytes(), false)
                    .expect("written");
            }
        });
        std::thread::sleep(Duration::from_millis(60));
        first.replace(b"first ", false).expect("written");
        drop(first);
        second.join().expect("it ended");
        assert_eq!(fs::read(&path).expect("there"), b"first second");
    }
}
