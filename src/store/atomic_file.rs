//! Private files that are old or new, never half: lock, new file beside, fsync, rename, fsync of the folder.

use super::opened::{self, Kind, OpenError, Refused, folder_of, real};
use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::rc::{Rc, Weak};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How long another writer is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// What writers hold in a folder.
const LOCK: &str = ".maz-auth0.lock";

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
    /// Somebody else could read or write it, or it is no file of ours.
    #[error("{} is not written: {why}", path.display())]
    Refused {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        why: Refused,
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

/// The right to write a file, held against other writers until it is dropped. It is the right to write in the folder, and
/// the thread that has it may take it for another file there.
pub struct Lock {
    /// Where writing goes: the file itself, or what a symbolic link points to.
    target: PathBuf,
    kind: Kind,
    _held: Rc<HeldFolder>,
}

/// What writers of a folder hold: a private file in it, which nobody else can open, and which is there only meanwhile.
struct HeldFolder {
    path: PathBuf,
    file: File,
}

impl Drop for HeldFolder {
    fn drop(&mut self) {
        // Still held: nobody has it meanwhile. Who waits for it finds that it is another one than the one that others see.
        let _ = fs::remove_file(&self.path);
    }
}

thread_local! {
    /// What this thread holds. The system would let it wait for itself.
    static HELD: RefCell<Vec<Weak<HeldFolder>>> = const { RefCell::new(Vec::new()) };
}

impl Lock {
    /// Takes the right to write a file; makes its folder, private, where there is none.
    ///
    /// # Errors
    /// If the folder cannot be made or written, somebody else could write or replace the file, or another writer does not
    /// finish.
    pub fn take(path: &Path, kind: Kind) -> Result<Self, WriteError> {
        let refused = |error: OpenError| refused(path, error);
        let target = real(path);
        let folder = folder_of(&target);
        make_private_folder(&folder).map_err(|error| refused(error.into()))?;
        opened::judge(path, kind).map_err(|why| refused(why.into()))?;
        make_private(&target, kind).map_err(|error| refused(error.into()))?;
        let folder = fs::canonicalize(&folder).map_err(|error| refused(error.into()))?;
        let held =
            hold_or_share(&folder.join(LOCK), Instant::now() + LOCK_WAIT).map_err(refused)?;
        Ok(Self {
            target,
            kind,
            _held: held,
        })
    }

    /// The file as it is now; `None` where there is none.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self) -> Result<Option<Zeroizing<String>>, OpenError> {
        match opened::read_text(&self.target, self.kind) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.is_missing() => Ok(None),
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
    /// If it cannot be written, or would be longer than what is read again.
    pub fn prepare(self, content: &[u8], keep_old: bool) -> Result<Prepared, WriteError> {
        opened::fits(content.len(), self.kind).map_err(|why| refused(&self.target, why.into()))?;
        let former = keep_old
            .then(|| opened::read(&self.target, self.kind).ok())
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
        write_new(&new, content).map_err(|error| refused(&self.lock.target, error.into()))
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
            .map_err(|error| refused(target, error.into()))?;
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
    Lock::take(path, Kind::Own)?.replace(content, false)
}

/// Makes an empty private file where there is none. Of several who do so at once, one does.
///
/// # Errors
/// If there is one already ([`io::ErrorKind::AlreadyExists`]), or it cannot be made.
pub fn claim(path: &Path) -> io::Result<()> {
    make_new(path).map(drop)
}

/// Proves that a file can be written, by writing and deleting another one beside it.
///
/// # Errors
/// If it cannot be.
pub fn probe(path: &Path, kind: Kind) -> Result<(), WriteError> {
    let lock = Lock::take(path, kind)?;
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
    let lock = Lock::take(path, Kind::Own)?;
    remove_if_there(&new_beside(&lock.target)).map_err(|error| refused(&lock.target, error.into()))
}

/// Opens a private file and waits until nobody else holds it, up to the deadline.
fn hold(path: &Path, deadline: Instant) -> Result<File, OpenError> {
    loop {
        let file = opened::hold_private(path)?;
        loop {
            match file.try_lock() {
                // The former holder deletes it at its end: then this one is no longer the file that others see.
                Ok(()) if is_still_there(path, &file) => return Ok(file),
                Ok(()) => break,
                Err(fs::TryLockError::WouldBlock) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(io::Error::from(io::ErrorKind::WouldBlock).into());
                }
                Err(fs::TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }
}

/// As [`hold`], unless this thread holds the same file already.
fn hold_or_share(path: &Path, deadline: Instant) -> Result<Rc<HeldFolder>, OpenError> {
    let held = HELD.with_borrow_mut(|held| {
        held.retain(|held| held.strong_count() > 0);
        held.iter()
            .filter_map(Weak::upgrade)
            .find(|held| held.path == path && is_still_there(path, &held.file))
    });
    if let Some(held) = held {
        return Ok(held);
    }
    let held = Rc::new(HeldFolder {
        path: path.to_owned(),
        file: hold(path, deadline)?,
    });
    HELD.with_borrow_mut(|all| all.push(Rc::downgrade(&held)));
    Ok(held)
}

pub(super) fn refused(path: &Path, error: OpenError) -> WriteError {
    let path = path.to_owned();
    match error {
        OpenError::Io(error) if error.kind() == io::ErrorKind::WouldBlock => {
            WriteError::Locked { path }
        }
        OpenError::Io(source) => WriteError::Io { path, source },
        OpenError::Refused(why) => WriteError::Refused { path, why },
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
        let begun = || -> Result<(Self, String), OpenError> {
            make_private_folder(&folder_of(path))?;
            let file = hold(path, deadline)?;
            let bytes = opened::to_the_end(&file, Kind::Own)?;
            let path = path.to_owned();
            Ok((
                Self { path, file },
                String::from_utf8_lossy(&bytes).into_owned(),
            ))
        };
        begun().map_err(|error| refused(path, error))
    }

    /// What is said there, without taking a turn: nothing where there is none. A run that has its turn is waited for where
    /// that is wanted.
    ///
    /// # Errors
    /// [`WriteError::Locked`] if another run has its turn; if the file belongs to someone else.
    pub fn look(path: &Path, wait: bool) -> Result<String, WriteError> {
        let deadline = Instant::now() + if wait { LOCK_WAIT } else { Duration::ZERO };
        let looked = || -> Result<String, OpenError> {
            loop {
                if fs::symlink_metadata(path).is_err() {
                    return Ok(String::new());
                }
                let file = opened::hold_private(path)?;
                match file.try_lock_shared() {
                    Ok(()) if is_still_there(path, &file) => {
                        let bytes = opened::to_the_end(&file, Kind::Own)?;
                        return Ok(String::from_utf8_lossy(&bytes).into_owned());
                    }
                    // It came to its end meanwhile.
                    Ok(()) => {}
                    Err(fs::TryLockError::WouldBlock) if Instant::now() < deadline => {
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    Err(fs::TryLockError::WouldBlock) => {
                        return Err(io::Error::from(io::ErrorKind::WouldBlock).into());
                    }
                    Err(fs::TryLockError::Error(error)) => return Err(error.into()),
                }
            }
        };
        looked().map_err(|error| refused(path, error))
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
        written().map_err(|error| refused(&self.path, error.into()))
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

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
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
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    remove_if_there(path)?;
    let mut file = make_new(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn make_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
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

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
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

/// The files of secrets that this run found open to others, and closed. The person is told in the end.
static CLOSED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Takes the list of files that were open to others, and are closed now.
pub fn closed() -> Vec<PathBuf> {
    std::mem::take(&mut *CLOSED.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Closes a file that was copied here, or made by hand, and may be open to others.
#[cfg(unix)]
pub(super) fn make_private(path: &Path, kind: Kind) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    match fs::metadata(path) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
            if kind == Kind::Own {
                let mut closed = CLOSED.lock().unwrap_or_else(PoisonError::into_inner);
                closed.push(path.to_owned());
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn make_private(_path: &Path, _kind: Kind) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_former_file_stays_beside_the_new_one_and_both_are_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new").join("record.toml");
        Lock::take(&path, Kind::Words)
            .expect("a lock")
            .replace(b"one", true)
            .expect("written");
        Lock::take(&path, Kind::Words)
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
        Lock::take(&link, Kind::Words)
            .expect("a lock")
            .replace(b"one", false)
            .expect("written");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read(target).expect("there"), b"one");
    }

    #[test]
    fn a_second_writer_waits_for_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("record.toml");
        let first = Lock::take(&path, Kind::Words).expect("a lock");
        let second = std::thread::spawn({
            let path = path.clone();
            move || {
                let lock = Lock::take(&path, Kind::Words).expect("a lock, in the end");
                let before = lock.read().expect("read").unwrap_or_default();
                lock.replace(format!("{}second", before.as_str()).as_bytes(), false)
                    .expect("written");
            }
        });
        std::thread::sleep(Duration::from_millis(60));
        first.replace(b"first ", false).expect("written");
        second.join().expect("it ended");
        assert_eq!(fs::read(&path).expect("there"), b"first second");
    }
}
