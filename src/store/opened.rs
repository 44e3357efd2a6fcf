//! The one way in which a file is opened to be read: by whom it may have been written, where it may lie, how long it may be.
//!
//! `tests/it/house.rs` refuses every other way.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What a file is to us, and with it what is asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One secret or token that somebody names: at most 64 KiB; a pipe or a link will do.
    Secret,
    /// Words that somebody names, such as a record or a plan: at most 10 MB; a link will do, or a pipe that the shell opened.
    Words,
    /// A report, or a tenant of the sandbox, that somebody names: at most 512 MiB, five times the report of ten thousand
    /// integrations. Nothing is sent because of what is in it, so that it may be anybody's, and lie anywhere.
    Report,
    /// What this program keeps for itself, such as `secrets.toml`: at most 10 MB; a file and no link.
    Own,
}

impl Kind {
    /// The longest that it may be, in bytes.
    pub const fn longest(self) -> u64 {
        match self {
            Self::Secret => 64 << 10,
            Self::Words | Self::Own => 10_000_000,
            Self::Report => 512 << 20,
        }
    }
}

/// Why a file is not used, though it could be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Someone else may write what we would take for ours.
    #[error("it belongs to another user (number {0})")]
    ForeignOwner(u32),
    /// Its folder's owner may put another file in its place.
    #[error("its folder {} belongs to another user (number {owner})", folder.display())]
    ForeignFolder {
        /// The folder.
        folder: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// Everybody may put another file in its place.
    #[error("{} can be changed by every user of this machine", listed(.0))]
    OpenFolder(Vec<PathBuf>),
    /// Everybody may have written it.
    #[error("it can be changed by every user of this machine")]
    OpenFile,
    /// It leads elsewhere.
    #[error("it is a symbolic link, and this file must be none")]
    Link,
    /// Somebody else says where it leads.
    #[error("it is a symbolic link of another user (number {0})")]
    ForeignLink(u32),
    /// It is a folder, a pipe or a device.
    #[error("it is no file")]
    NoFile,
    /// It has a name and no writer yet, and would be waited for.
    #[error("it is a named pipe, and not a file")]
    NamedPipe,
    /// It has no end, or is something else.
    #[error("it is larger than {}", size(*.0))]
    TooLarge(u64),
}

impl Refused {
    /// What to do about it.
    pub fn way_out(&self) -> String {
        match self {
            Self::ForeignOwner(_) | Self::ForeignLink(_) => {
                format!(
                    "Run this as that user, make the file yours (chown), or name another file. {IN_CI}"
                )
            }
            Self::ForeignFolder { .. } => {
                format!(
                    "Its owner can put another file in its place. Keep the file in a folder of yours. {IN_CI}"
                )
            }
            Self::OpenFolder(folders) => format!(
                "Anybody here can put another file in its place. Take that right from the others (chmod o-w {}), or keep the file in \
                 another folder. {IN_CI}",
                listed(folders)
            ),
            Self::OpenFile => format!(
                "Anybody may have written what is in it. Look at that; if it is right, take the right from the others (chmod o-w); if not, \
                 delete it. {IN_CI}"
            ),
            Self::Link | Self::NoFile => {
                "Look at what is there, and move it out of the way.".to_owned()
            }
            Self::NamedPipe => "Write what comes through it into a file first.".to_owned(),
            Self::TooLarge(_) => "Is this the file that you meant?".to_owned(),
        }
    }
}

/// For a checkout of another user's, as jobs in containers have it.
const IN_CI: &str =
    "In a CI job, copy it before: records=$(mktemp -d); install -m 600 FILE \"$records/\"";

fn listed(folders: &[PathBuf]) -> String {
    let names: Vec<String> = folders
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    names.join(" ")
}

fn size(bytes: u64) -> String {
    if bytes.is_multiple_of(1 << 20) {
        format!("{} MiB", bytes >> 20)
    } else if bytes.is_multiple_of(1 << 10) {
        format!("{} KiB", bytes >> 10)
    } else {
        format!("{} MB", bytes / 1_000_000)
    }
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system says no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// We do.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl OpenError {
    /// Whether nothing is there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Reads a file of a kind, whole. What is read is wiped when it is dropped.
///
/// # Errors
/// [`OpenError`].
pub fn read(path: &Path, kind: Kind) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let is_judged = kind != Kind::Report;
    if is_judged {
        judge_links(path, kind)?;
    }
    if kind == Kind::Words && is_named_pipe(path) {
        return Err(Refused::NamedPipe.into());
    }
    let mut options = OpenOptions::new();
    options.read(true);
    not_through_a_link(&mut options, kind);
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
    }
    if metadata.is_file() && is_judged {
        judge_owner(&metadata)?;
        judge_writers(&metadata, path)?;
        judge_folders(&folder_of(&real(path)))?;
    } else if kind == Kind::Own || kind == Kind::Report && is_device(&metadata) {
        return Err(Refused::NoFile.into());
    }
    to_the_end(&file, kind)
}

/// What may have no end, such as /dev/zero: neither a file nor a pipe.
#[cfg(unix)]
fn is_device(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = metadata.file_type();
    kind.is_char_device() || kind.is_block_device()
}

/// A pipe in a folder, which is opened once somebody writes to it. One that a shell opened (`<(…)`) has no such place.
#[cfg(unix)]
fn is_named_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    fs::metadata(path).is_ok_and(|there| there.file_type().is_fifo())
        && fs::canonicalize(path).is_ok()
}

#[cfg(not(unix))]
fn is_named_pipe(_path: &Path) -> bool {
    false
}

#[cfg(not(unix))]
fn is_device(_metadata: &fs::Metadata) -> bool {
    false
}

/// The same, as text.
///
/// # Errors
/// [`OpenError`]; also if it is no UTF-8.
pub fn read_text(path: &Path, kind: Kind) -> Result<Zeroizing<String>, OpenError> {
    let bytes = read(path, kind)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no UTF-8"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// What is left of an open file or pipe.
///
/// # Errors
/// [`OpenError`], if it is longer than its kind may be or cannot be read.
pub fn to_the_end(from: impl io::Read, kind: Kind) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    // A secret has its room from the start: what grows leaves copies of what it held.
    let room = if kind == Kind::Secret {
        kind.longest() + 1024
    } else {
        0
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(room).unwrap_or(0)));
    let longest = usize::try_from(kind.longest() + 1).unwrap_or(usize::MAX);
    let mut from = from.take(kind.longest() + 1);
    loop {
        // It grows by halves, and never to more than it may hold.
        let step = (bytes.len() / 2).max(64 << 10);
        let step = step.min(longest - bytes.len());
        if bytes.capacity() - bytes.len() < step {
            bytes.reserve_exact(step);
        }
        let room = bytes.capacity() - bytes.len();
        let read = from.by_ref().take(room as u64).read_to_end(&mut bytes)?;
        if read < room || bytes.len() >= longest {
            break;
        }
    }
    fits(bytes.len(), kind)?;
    Ok(bytes)
}

/// Whether so much may be read again, which is asked before it is written.
///
/// # Errors
/// [`Refused::TooLarge`].
pub fn fits(length: usize, kind: Kind) -> Result<(), Refused> {
    match u64::try_from(length) {
        Ok(length) if length <= kind.longest() => Ok(()),
        _ => Err(Refused::TooLarge(kind.longest())),
    }
}

/// Whether a file may be written where it is: the same as for reading.
///
/// # Errors
/// [`Refused`].
pub(super) fn judge(path: &Path, kind: Kind) -> Result<(), Refused> {
    judge_links(path, kind)?;
    let target = real(path);
    if let Ok(metadata) = fs::metadata(&target) {
        if !metadata.is_file() {
            return Err(Refused::NoFile);
        }
        judge_owner(&metadata)?;
        judge_writers(&metadata, &target)?;
    }
    judge_folders(&folder_of(&target))
}

/// The folder in which a file is.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Where a path leads; where nothing is yet, where it would be made.
pub(super) fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| match fs::read_link(path) {
        Ok(target) => folder_of(path).join(target),
        Err(_) => path.to_owned(),
    })
}

#[cfg(unix)]
mod owners {
    use super::{Kind, Refused, folder_of};
    use std::fs::{self, Metadata, OpenOptions};
    use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
    use std::path::Path;

    /// This user; and root, who can do anything anyway.
    fn is_trusted(owner: u32) -> bool {
        owner == 0 || owner == rustix::process::geteuid().as_raw()
    }

    pub(super) fn judge_owner(metadata: &Metadata) -> Result<(), Refused> {
        match metadata.uid() {
            owner if is_trusted(owner) => Ok(()),
            owner => Err(Refused::ForeignOwner(owner)),
        }
    }

    /// Nobody else may have written what we take for ours. A group may be its owner's own, or that of a volume.
    pub(super) fn judge_writers(metadata: &Metadata, path: &Path) -> Result<(), Refused> {
        if metadata.mode() & 0o002 != 0 && !is_read_only(path) {
            return Err(Refused::OpenFile);
        }
        Ok(())
    }

    pub(in crate::store) fn judge_links(path: &Path, kind: Kind) -> Result<(), Refused> {
        match fs::symlink_metadata(path) {
            Ok(link) if link.is_symlink() && kind == Kind::Own => Err(Refused::Link),
            Ok(link) if link.is_symlink() && !is_trusted(link.uid()) => {
                Err(Refused::ForeignLink(link.uid()))
            }
            // Who may replace the link says where it leads.
            Ok(link) if link.is_symlink() => judge_folders(&folder_of(path)),
            _ => Ok(()),
        }
    }

    /// Nobody else may put another file in its place, nor another folder in the place of one above. In a folder of the sticky
    /// kind, such as /tmp, only the owner of a file may.
    pub(super) fn judge_folders(folder: &Path) -> Result<(), Refused> {
        let Ok(folder) = fs::canonicalize(folder) else {
            return Ok(());
        };
        let mut open = Vec::new();
        for (steps, folder) in folder.ancestors().enumerate() {
            let Ok(metadata) = fs::metadata(folder) else {
                continue;
            };
            if steps == 0 && !is_trusted(metadata.uid()) {
                return Err(Refused::ForeignFolder {
                    folder: folder.to_owned(),
                    owner: metadata.uid(),
                });
            }
            if metadata.mode() & 0o1002 == 0o0002 && !is_read_only(folder) {
                open.push(folder.to_owned());
            }
        }
        if open.is_empty() {
            Ok(())
        } else {
            Err(Refused::OpenFolder(open))
        }
    }

    /// Where nothing can be written, nobody replaces anything: Kubernetes mounts a ConfigMap so, in a folder open to all.
    fn is_read_only(folder: &Path) -> bool {
        rustix::fs::statvfs(folder).is_ok_and(|system| {
            system
                .f_flag
                .contains(rustix::fs::StatVfsMountFlags::RDONLY)
        })
    }

    /// A link that is put there between the look and the opening is not followed; a pipe in its place is not waited for.
    pub(super) fn not_through_a_link(options: &mut OpenOptions, kind: Kind) {
        use rustix::fs::OFlags;
        if kind == Kind::Own {
            let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
            options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
        }
    }
}

/// Windows gives a user's folders to the user alone, and a link asks for rights that others do not have.
#[cfg(not(unix))]
mod owners {
    use super::{Kind, Refused};
    use std::fs::{Metadata, OpenOptions};
    use std::path::Path;

    pub(super) fn judge_owner(_metadata: &Metadata) -> Result<(), Refused> {
        Ok(())
    }

    pub(super) fn judge_writers(_metadata: &Metadata, _path: &Path) -> Result<(), Refused> {
        Ok(())
    }

    pub(in crate::store) fn judge_links(path: &Path, kind: Kind) -> Result<(), Refused> {
        match std::fs::symlink_metadata(path) {
            Ok(link) if link.is_symlink() && kind == Kind::Own => Err(Refused::Link),
            _ => Ok(()),
        }
    }

    pub(super) fn judge_folders(_folder: &Path) -> Result<(), Refused> {
        Ok(())
    }

    pub(super) fn not_through_a_link(_options: &mut OpenOptions, _kind: Kind) {}
}

pub(super) use owners::judge_links;
use owners::{judge_folders, judge_owner, judge_writers, not_through_a_link};

/// Opens a private file to be held and written, made where there is none. What is said in it is done, so nobody else may write it.
pub(super) fn hold_private(path: &Path) -> Result<File, OpenError> {
    judge(path, Kind::Own)?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    not_through_a_link(&mut options, Kind::Own);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    judge_owner(&metadata)?;
    judge_writers(&metadata, path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_as_the_limit_is_read_and_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        for kind in [Kind::Secret, Kind::Words] {
            let most = usize::try_from(kind.longest()).expect("it fits");
            fs::write(&path, vec![b'a'; most]).expect("written");
            assert_eq!(read(&path, kind).expect("read").len(), most);
            fs::write(&path, vec![b'a'; most + 1]).expect("written");
            let error = read(&path, kind).expect_err("too large").to_string();
            assert!(error.starts_with("it is larger than "), "{error}");
        }
        #[cfg(unix)]
        assert!(matches!(
            read(Path::new("/dev/zero"), Kind::Words),
            Err(OpenError::Refused(Refused::TooLarge(_)))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_ours_is_a_file_and_no_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        let link = folder.path().join("link");
        fs::write(&path, "text").expect("written");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        assert_eq!(&*read_text(&link, Kind::Words).expect("read"), "text");
        assert!(matches!(
            read(&link, Kind::Own),
            Err(OpenError::Refused(Refused::Link))
        ));
        // A pipe that nobody writes to would be waited for without end.
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .expect("a pipe");
        assert!(matches!(
            read(&pipe, Kind::Words),
            Err(OpenError::Refused(Refused::NamedPipe))
        ));
        assert!(matches!(
            read(&pipe, Kind::Own),
            Err(OpenError::Refused(Refused::NoFile))
        ));
    }
}
