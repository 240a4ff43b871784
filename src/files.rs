//! Writing files so that nothing is lost or half-written.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Writes a file that may hold answers: to a temporary name beside it, flushed to the disk, then renamed over it.
/// On Unix only the owner may read it. What is no regular file (a pipe, `/dev/stdout`) is written to directly.
///
/// # Errors
/// When the folder or the file cannot be written. The old file is then as it was. The error names the path.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(path, bytes).map_err(|error| cannot_write(path, &error))
}

/// Writes a file that is there already anew, with the owner and the permissions it has: to a temporary name beside it,
/// flushed to the disk, then renamed over it.
///
/// # Errors
/// As [`write_private`], and when it is no regular file.
pub fn rewrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    rewrite_with(path, bytes, |permissions| permissions)
}

/// As [`rewrite`]; others than the owner and the group have no permissions then.
///
/// # Errors
/// As [`rewrite`].
#[cfg(unix)]
pub fn rewrite_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    rewrite_with(path, bytes, |permissions| fs::Permissions::from_mode(permissions.mode() & 0o770))
}

fn rewrite_with(
    path: &Path,
    bytes: &[u8],
    permissions: impl FnOnce(fs::Permissions) -> fs::Permissions,
) -> io::Result<()> {
    let target = followed(path);
    let written = fs::metadata(&target).and_then(|found| {
        if found.is_file() {
            replace(&target, bytes, Some((&found, permissions(found.permissions()))))
        } else {
            Err(io::Error::other("it is no regular file"))
        }
    });
    written.map_err(|error| cannot_write(path, &error))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = followed(path);
    if fs::metadata(&target).is_ok_and(|found| !found.is_file()) {
        return File::options().write(true).open(&target)?.write_all(bytes);
    }
    replace(&target, bytes, None)
}

/// A file that may hold answers and is written piece by piece, as [`write_private`] writes one: under a temporary name
/// until it is [`finish`](Self::finish)ed. Dropped before, it leaves the old file as it was.
#[derive(Debug)]
pub struct PrivateFile {
    path: PathBuf,
    to: Target,
}

#[derive(Debug)]
enum Target {
    /// No regular file: written to directly.
    Itself(File),
    /// To be renamed to this path.
    Renamed(NamedTempFile, PathBuf),
}

impl PrivateFile {
    /// Begins a file.
    ///
    /// # Errors
    /// As [`write_private`].
    pub fn create(path: &Path) -> io::Result<Self> {
        let target = followed(path);
        let to = if fs::metadata(&target).is_ok_and(|found| !found.is_file()) {
            File::options().write(true).open(&target).map(Target::Itself)
        } else {
            beside(&target).map(|file| Target::Renamed(file, target))
        };
        Ok(Self { path: path.to_owned(), to: to.map_err(|error| cannot_write(path, &error))? })
    }

    /// Puts the file in its place, flushed to the disk.
    ///
    /// # Errors
    /// As [`write_private`].
    pub fn finish(self) -> io::Result<()> {
        let finished = match self.to {
            Target::Itself(mut file) => file.flush(),
            Target::Renamed(file, target) => put(file, &target),
        };
        finished.map_err(|error| cannot_write(&self.path, &error))
    }
}

impl io::Write for PrivateFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.to {
            Target::Itself(file) => file.write(bytes),
            Target::Renamed(file, _) => file.as_file_mut().write(bytes),
        };
        written.map_err(|error| match error.kind() {
            // Those who write try again, or stop where nobody reads any more.
            io::ErrorKind::Interrupted | io::ErrorKind::BrokenPipe => error,
            _ => cannot_write(&self.path, &error),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            Target::Itself(file) => file.flush(),
            Target::Renamed(file, _) => file.as_file_mut().flush(),
        }
    }
}

/// The kind is that of writing: a missing folder is no missing input.
fn cannot_write(path: &Path, error: &io::Error) -> io::Error {
    io::Error::other(format!("cannot write `{}`: {error}", path.display()))
}

/// Puts a new file in the place of `target`, with the owner of the old one and these permissions; without any, readable by
/// the owner alone.
fn replace(target: &Path, bytes: &[u8], like: Option<(&fs::Metadata, fs::Permissions)>) -> io::Result<()> {
    let mut file = beside(target)?;
    file.as_file_mut().write_all(bytes)?;
    if let Some((old, permissions)) = like {
        keep_owner(file.as_file(), old);
        file.as_file().set_permissions(permissions)?;
    }
    put(file, target)
}

fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A file with a temporary name beside another.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    // Mode 0600 on Unix: the default of a temporary file.
    NamedTempFile::new_in(folder(target)).map_err(|error| plain(&error))
}

/// Flushes a file to the disk and gives it its name.
fn put(file: NamedTempFile, target: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    #[cfg(unix)]
    File::open(folder(target))?.sync_all()?;
    Ok(())
}

/// Gives a file the owner and group of another, as far as we may: who runs this as root must not take a file away from
/// the user that needs it.
#[cfg(unix)]
fn keep_owner(file: &File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let _ = fchown(file, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

/// The error without the name of the temporary file, which nobody knows.
fn plain(error: &io::Error) -> io::Error {
    let message = error.to_string();
    io::Error::new(error.kind(), message.split(" at path ").next().unwrap_or_default())
}

/// The file behind a symbolic link, so that the link itself stays.
fn followed(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_file_is_replaced_whole_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.toml");
        write_private(&path, b"first and longer").unwrap();
        write_private(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_written_piece_by_piece_is_there_when_it_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        write_private(&path, b"old").unwrap();
        let begin = || {
            let mut file = PrivateFile::create(&path).unwrap();
            file.write_all(b"first").unwrap();
            file.write_all(b", second").unwrap();
            file
        };
        drop(begin());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        begin().finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first, second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let error = PrivateFile::create(Path::new("/no/such/folder/a.csv")).unwrap_err();
        assert!(
            error.to_string().starts_with("cannot write `/no/such/folder/a.csv`: No such file"),
            "{error}"
        );
    }

    #[test]
    fn an_error_names_the_path() {
        let error = write_private(Path::new("/no/such/folder/a.toml"), b"").unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("cannot write `/no/such/folder/a.toml`: No such file"), "{message}");
        assert!(!message.contains("tmp"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_written_anew_keeps_its_permissions_and_owner() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kiosk.toml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        // Only root can give a file away; anybody else sees that it stays theirs.
        let _ = chown(&path, Some(12_345), Some(12_346));
        let owner = |found: &fs::Metadata| (found.uid(), found.gid());
        let old = fs::metadata(&path).unwrap();
        for (write, mode) in [(rewrite as fn(&Path, &[u8]) -> _, 0o644), (rewrite_private, 0o640)] {
            write(&path, b"new").unwrap();
            let new = fs::metadata(&path).unwrap();
            assert_eq!((owner(&new), new.permissions().mode() & 0o777), (owner(&old), mode));
        }
        assert!(rewrite(&folder.path().join("none"), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_keeps_pointing_at_the_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_private(&link, b"new").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
