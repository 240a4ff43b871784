//! The files of a folder: all of them, or an error. A rule file that is passed over in silence may be an emergency that
//! nobody asks about.

use std::io;
use std::path::{Path, PathBuf};

/// A file itself; of a folder, all its `.toml` files in name order, whatever the capitals of their ending. Hidden files
/// are passed over. `usual` is what such a folder is usually called, for a hint: "rules".
///
/// # Errors
/// When the folder or a file in it cannot be read, when it holds none, and when a folder in it holds some, which would
/// not be read. The error names the path.
pub fn toml_files(path: &Path, usual: &str) -> io::Result<Vec<PathBuf>> {
    files_of(path, &["toml"], usual, true)
}

/// As [`toml_files`], for what looks at each file by itself: folders in the folder are passed over.
///
/// # Errors
/// As [`toml_files`], but for those folders.
pub fn single_toml_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    files_of(path, &["toml"], "rules", false)
}

/// As [`toml_files`], of answer files: those that end in `.toml` or `.json`.
///
/// # Errors
/// As [`toml_files`].
pub fn answer_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    files_of(path, &["toml", "json"], "answers", true)
}

/// An error of reading that names the path.
pub(super) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot read `{}`: {error}", path.display()))
}

fn files_of(path: &Path, endings: &[&str], usual: &str, together: bool) -> io::Result<Vec<PathBuf>> {
    if !metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut inner) = (Vec::new(), Vec::new());
    for entry in entries(path)? {
        if !ends_in(&entry, endings) {
            // What is of no concern may be broken.
            if entry.is_dir() && holds_any(&entry, endings)? {
                inner.push(entry);
            }
        } else if metadata(&entry)?.is_file() {
            found.push(entry);
        } else {
            return Err(invalid(format!("`{}` is no file", entry.display())));
        }
    }
    let endings = endings.iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(" or ");
    let nearest = inner.iter().find(|inner| inner.ends_with(usual)).or(inner.first());
    match nearest {
        _ if found.is_empty() => {
            let hint = nearest.map(|inner| format!("; did you mean `{}`?", inner.display()));
            let message = format!("`{}` holds no {endings} file{}", path.display(), hint.unwrap_or_default());
            Err(io::Error::new(io::ErrorKind::NotFound, message))
        }
        Some(inner) if together => Err(invalid(format!(
            "`{}` holds {endings} files, which are not read there: move them up into `{}`, or out of it",
            inner.display(),
            path.display()
        ))),
        _ => Ok(found),
    }
}

/// What stands in a folder and is not hidden, in name order.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| named(folder, &error))? {
        let entry = entry.map_err(|error| named(folder, &error))?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Whether such a file stands in a folder, or in a folder in it. Links to folders are not followed further.
fn holds_any(folder: &Path, endings: &[&str]) -> io::Result<bool> {
    for entry in entries(folder)? {
        let is_folder = entry.is_dir() && !entry.is_symlink();
        if ends_in(&entry, endings) || (is_folder && holds_any(&entry, endings)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|found| endings.iter().any(|ending| found.eq_ignore_ascii_case(ending)))
}

fn metadata(path: &Path) -> io::Result<std::fs::Metadata> {
    std::fs::metadata(path).map_err(|error| named(path, &error))
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn refused(folder: &Path) -> (io::ErrorKind, String) {
        let error = toml_files(folder, "rules").unwrap_err();
        (error.kind(), error.to_string().replace(&folder.display().to_string(), "HERE"))
    }

    #[test]
    fn every_file_is_read_or_named() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        for name in ["b.TOML", "a.toml", ".#a.toml", "a.toml~", "notes.txt"] {
            fs::write(here.join(name), "").unwrap();
        }
        fs::create_dir(here.join("pictures")).unwrap();
        assert_eq!(toml_files(here, "rules").unwrap(), [here.join("a.toml"), here.join("b.TOML")]);

        fs::create_dir_all(here.join("more/deep")).unwrap();
        fs::write(here.join("more/deep/c.Toml"), "").unwrap();
        let (kind, said) = refused(here);
        assert_eq!(kind, io::ErrorKind::InvalidData);
        assert_eq!(
            said,
            "`HERE/more` holds .toml files, which are not read there: move them up into `HERE`, or out of it"
        );
        fs::remove_dir_all(here.join("more")).unwrap();

        fs::create_dir(here.join("c.toml")).unwrap();
        assert_eq!(refused(here), (io::ErrorKind::InvalidData, "`HERE/c.toml` is no file".to_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_is_a_file_that_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), "").unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("b.toml")).unwrap();
        let (kind, said) = refused(folder.path());
        assert_eq!(kind, io::ErrorKind::NotFound);
        assert!(said.starts_with("cannot read `HERE/b.toml`"), "{said}");
    }

    #[test]
    fn the_hint_is_the_usual_folder() {
        let folder = tempfile::tempdir().unwrap();
        for inner in ["cases", "rules"] {
            fs::create_dir(folder.path().join(inner)).unwrap();
            fs::write(folder.path().join(inner).join("a.toml"), "").unwrap();
        }
        for usual in ["cases", "rules"] {
            let error = toml_files(folder.path(), usual).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
            assert!(
                error
                    .to_string()
                    .ends_with(&format!("did you mean `{}`?", folder.path().join(usual).display()))
            );
        }
    }
}
