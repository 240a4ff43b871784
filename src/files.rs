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

/// Writes a file that is there already anew, with the permissions it has: to a temporary name beside it, flushed to
/// the disk, then renamed over it.
///
/// # Errors
/// As [`write_private`], and when it is no regular file.
pub fn rewrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = followed(path);
    let written = fs::metadata(&target).and_then(|found| {
        if found.is_file() {
            replace(&target, bytes, Some(found.permissions()))
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

/// Puts a new file in the place of `target`, with these permissions; without any, readable by the owner alone.
fn replace(target: &Path, bytes: &[u8], permissions: Option<fs::Permissions>) -> io::Result<()> {
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Mode 0600 on Unix: the default of a temporary file.
    let mut file = NamedTempFile::new_in(folder).map_err(|error| plain(&error))?;
    file.as_file_mut().write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

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
