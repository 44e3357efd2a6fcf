//! Private files that are old or new, never half: lock, new file beside, fsync, rename, fsync of the folder.

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

/// How long another writer is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// Why a file could not be written. The former file is as it was, unless it says otherwise.
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
    /// It is written, and the disk does not confirm that a power cut would leave it so.
    #[error("{} is written, but the disk does not confirm it: {}", path.display(), reason(source))]
    Unconfirmed {
        /// What was written.
        path: PathBuf,
        /// What the disk said.
        source: io::Error,
    },
    /// Another program is writing it.
    #[error("another program has been writing {} for {} s", path.display(), LOCK_WAIT.as_secs())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// Everybody may put another file in its place.
    #[error("{} can be changed by every user of this machine", path.display())]
    OpenFolder {
        /// The folder.
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
        io::ErrorKind::FileTooLarge => {
            "the limit on the size of files is too low (ulimit -f)".into()
        }
        _ => error.to_string(),
    }
}

/// The right to write a file, held against other writers until it is dropped. On Unix it is the right to write in the
/// folder, and the thread that has it may take it for another file there.
pub struct Lock {
    /// Where writing goes: the file itself, or what a symbolic link points to.
    target: PathBuf,
    _file: Rc<File>,
}

thread_local! {
    /// What this thread holds. The system would let it wait for itself.
    static HELD: RefCell<Vec<Weak<File>>> = const { RefCell::new(Vec::new()) };
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
        not_open_to_all(&folder)?;
        make_private(&target).map_err(io(&target))?;
        let deadline = Instant::now() + LOCK_WAIT;
        // Some file systems (NFS) lock no folder: there, a file beside is held in its place, and stays.
        let file = match open_lock(&folder, &target).and_then(|file| hold_or_share(file, deadline))
        {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock && cfg!(unix) => {
                open_private(&beside(&target, ".lock"))
                    .and_then(|file| hold_or_share(file, deadline))
            }
            held => held,
        }
        .map_err(|error| refused(&target, error))?;
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
    pub fn replace(self, content: &[u8], keep_old: bool) -> Result<(), WriteError> {
        self.prepare(content, keep_old)?.commit()
    }

    /// Brings new content safely to the disk, beside the file: to put it in the file's place then takes no more room.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn prepare(self, content: &[u8], keep_old: bool) -> Result<Prepared, WriteError> {
        let former = keep_old
            .then(|| fs::read(&self.target).ok())
            .flatten()
            .map(|former| (beside(&self.target, ".bak"), former));
        let mut prepared = Prepared {
            renames: Vec::new(),
            lock: self,
        };
        if let Some((copy, former)) = former {
            prepared.write(copy, &former)?;
        }
        let target = prepared.lock.target.clone();
        prepared.write(target, content)?;
        Ok(prepared)
    }
}

/// New content that waits beside a file, and the right to put it there. Dropped, it leaves nothing.
#[must_use = "dropped, it is not written"]
pub struct Prepared {
    /// What is to take the place of what.
    renames: Vec<(PathBuf, PathBuf)>,
    lock: Lock,
}

impl Prepared {
    fn write(&mut self, target: PathBuf, content: &[u8]) -> Result<(), WriteError> {
        let new = new_beside(&target);
        self.renames.push((new.clone(), target));
        write_new(&new, content).map_err(|error| refused(&self.lock.target, error))
    }

    /// Puts it in the file's place.
    ///
    /// # Errors
    /// If it cannot; the former file is then as it was. [`WriteError::Unconfirmed`] if it is there, and may not survive a
    /// power cut.
    pub fn commit(mut self) -> Result<(), WriteError> {
        let target = &self.lock.target;
        self.renames
            .iter()
            .try_for_each(|(new, target)| fs::rename(new, target))
            .map_err(|error| refused(target, error))?;
        self.renames.clear();
        sync_folder(&folder_of(target)).map_err(|source| WriteError::Unconfirmed {
            path: target.clone(),
            source,
        })
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        for (new, _) in &self.renames {
            let _ = fs::remove_file(new);
        }
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
    let new = new_beside(&lock.target);
    write_new(&new, &[b'\n'; 4096])
        .and_then(|()| fs::remove_file(&new))
        .map_err(|source| {
            let _ = fs::remove_file(&new);
            WriteError::Io {
                path: lock.target.clone(),
                source,
            }
        })
}

/// Deletes what a run that was killed may have left of a file: content that never took its place.
///
/// # Errors
/// If it cannot be deleted.
pub fn clear_up(path: &Path) -> Result<(), WriteError> {
    let lock = Lock::take(path)?;
    remove_if_there(&new_beside(&lock.target)).map_err(|error| refused(&lock.target, error))
}

/// Waits until nobody else holds the file, up to the deadline.
fn hold(file: File, deadline: Instant) -> io::Result<File> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(fs::TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            Err(fs::TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// As [`hold`], unless this thread holds the same file already.
fn hold_or_share(file: File, deadline: Instant) -> io::Result<Rc<File>> {
    let held = HELD.with_borrow_mut(|held| {
        held.retain(|held| held.strong_count() > 0);
        held.iter()
            .filter_map(Weak::upgrade)
            .find(|held| is_same(held, &file))
    });
    if let Some(held) = held {
        return Ok(held);
    }
    let file = Rc::new(hold(file, deadline)?);
    HELD.with_borrow_mut(|held| held.push(Rc::downgrade(&file)));
    Ok(file)
}

#[cfg(unix)]
fn is_same(one: &File, other: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same(_one: &File, _other: &File) -> bool {
    false
}

fn refused(path: &Path, error: io::Error) -> WriteError {
    let path = path.to_owned();
    if error.kind() == io::ErrorKind::WouldBlock {
        WriteError::Locked { path }
    } else {
        WriteError::Io {
            path,
            source: error,
        }
    }
}

/// What is being done to several places at once, said in a file that is there, and held, only meanwhile. Anyone who finds
/// it and nobody holding it knows that an earlier run was cut off, and in the midst of what.
pub struct Intent {
    path: PathBuf,
    file: File,
}

impl Intent {
    /// Waits for its turn. With it comes what a run that was cut off had said; nothing, as a rule.
    ///
    /// # Errors
    /// If the file cannot be made, belongs to someone else, or another run does not end.
    pub fn begin(path: &Path) -> Result<(Self, String), WriteError> {
        let deadline = Instant::now() + LOCK_WAIT;
        let begun = || -> io::Result<(Self, String)> {
            make_private_folder(&folder_of(path))?;
            loop {
                let mut file = hold(open_private(path)?, deadline)?;
                // The former holder deletes it at its end: then this one is no longer the file that others see.
                if is_still_there(path, &file) {
                    let mut text = String::new();
                    file.read_to_string(&mut text)?;
                    let path = path.to_owned();
                    return Ok((Self { path, file }, text));
                }
            }
        };
        let begun = begun().map_err(|error| refused(path, error))?;
        owned_by_us(path)?;
        Ok(begun)
    }

    /// Says what is about to be done, or what is left to do. It is safe on disk when this returns.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn say(&mut self, text: &str) -> Result<(), WriteError> {
        let mut written = || -> io::Result<()> {
            self.file.set_len(0)?;
            self.file.rewind()?;
            self.file.write_all(text.as_bytes())?;
            self.file.sync_all()?;
            sync_folder(&folder_of(&self.path))
        };
        written().map_err(|error| refused(&self.path, error))
    }

    /// All is done: nobody finds it any more.
    pub fn end(&self) {
        // Left behind, it would do no harm: the next run finds nothing to fix.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_still_there(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (fs::symlink_metadata(path), file.metadata()) {
        (Ok(there), Ok(ours)) => (there.dev(), there.ino()) == (ours.dev(), ours.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still_there(path: &Path, _file: &File) -> bool {
    path.exists()
}

/// Opens a file for its owner alone, and no other through a link that somebody put there.
fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options
            .mode(0o600)
            .custom_flags(i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default());
    }
    options.open(path)
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

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    remove_if_there(path)?;
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The name that a file has before it takes the target's place. It is always the same, so that a run that was killed
/// leaves at most one such file, which the next one deletes. The lock is held.
fn new_beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".new");
    target.with_file_name(name)
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
    let missing = folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
    let above: Vec<PathBuf> = missing.map(folder_of).collect();
    if above.is_empty() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)?;
    // A folder that a power cut takes away takes its files along.
    above.iter().try_for_each(|folder| sync_folder(folder))
}

/// What writers hold: on Unix the folder itself, which leaves no file behind; elsewhere a folder cannot be locked.
#[cfg(unix)]
fn open_lock(folder: &Path, _target: &Path) -> io::Result<File> {
    File::open(folder)
}

#[cfg(not(unix))]
fn open_lock(_folder: &Path, target: &Path) -> io::Result<File> {
    open_private(&beside(target, ".lock"))
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

/// A file that was copied here, or made by hand, may be open to others.
#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    match fs::metadata(path) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// In a folder of the sticky kind, such as /tmp, only the owner of a file may replace it.
#[cfg(unix)]
fn not_open_to_all(folder: &Path) -> Result<(), WriteError> {
    use std::os::unix::fs::MetadataExt as _;
    match fs::metadata(folder) {
        Ok(metadata) if metadata.mode() & 0o1002 == 0o0002 => Err(WriteError::OpenFolder {
            path: folder.to_owned(),
        }),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn not_open_to_all(_folder: &Path) -> Result<(), WriteError> {
    Ok(())
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
        second.join().expect("it ended");
        assert_eq!(fs::read(&path).expect("there"), b"first second");
    }
}
