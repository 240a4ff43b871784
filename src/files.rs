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
    write(path, bytes).map_err(|error| {
        // The kind is that of writing: a missing folder is no missing input.
        io::Error::other(format!("cannot write `{}`: {error}", path.display()))
    })
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
    written.map_err(|error| io::Error::other(format!("cannot write `{}`: {error}", path.display())))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = followed(path);
    if fs::metadata(&target).is_ok_and(|found| !found.is_file()) {
        return File::options().write(true).open(&target)?.write_all(bytes);
    }
    replace(&target, bytes, None)
}

/// Puts a new file in the place of `target`, with the owner of the old one and these permissions; without any, readable by
/// the owner alone.
fn replace(target: &Path, bytes: &[u8], like: Option<(&fs::Metadata, fs::Permissions)>) -> io::Result<()> {
    // Mode 0600 on Unix: the default of a temporary file.
    let mut file = NamedTempFile::new_in(folder_of(target)).map_err(|error| plain(&error))?;
    file.as_file_mut().write_all(bytes)?;
    if let Some((old, permissions)) = like {
        keep_owner(file.as_file(), old);
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    sync_folder(target)
}

/// Brings the name of a file to the disk.
///
/// # Errors
/// When the folder cannot be opened or synchronized.
pub fn sync_folder(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder_of(file))?.sync_all()?;
    Ok(())
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
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
