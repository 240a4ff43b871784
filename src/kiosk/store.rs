//! Results that are kept: two files for each finished screening, named by time and code.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Code, Utc};
use crate::assess::Assessment;
use crate::files::write_private;
use crate::report::{Format, Layout, Report, render};
use crate::ruleset::{Audience, RuleSet};

/// The folder where finished screenings are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

/// The page for staff, and the result for other programs.
const FORMATS: [(Format, &str); 2] = [(Format::Json, "json"), (Format::Html, "html")];

impl Store {
    /// A store in a folder that is there.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes a file and takes it away again.
    ///
    /// # Errors
    /// When that fails: the folder is not there, may not be written to, or is full. The error names it.
    pub fn check(&self) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(|error| self.named(&error))?;
        // A full disk takes a new name, and then no bytes.
        file.write_all(&[b'\n'; 4096])
            .and_then(|()| file.as_file().sync_all())
            .map_err(|error| self.named(&error))
    }

    /// Whether a result with this code is kept.
    #[must_use]
    pub fn has(&self, code: Code) -> bool {
        self.kept().is_ok_and(|kept| kept.iter().any(|kept| kept.code == code))
    }

    /// Keeps a result: as JSON, and as a page for staff. Only the owner may read them.
    ///
    /// # Errors
    /// When a file cannot be written. Neither is kept then. The error names the file.
    pub fn save(&self, at: Utc, code: Code, rules: &RuleSet, assessment: &Assessment) -> io::Result<()> {
        let reference = code.to_string();
        let report = Report { rules, assessment, audience: Audience::Staff, reference: Some(&reference) };
        let layout = Layout { columns: 78, color: false, plain: false, unicode: true };
        let files = FORMATS.map(|(format, ending)| {
            let path = self.folder.join(format!("{}-{code}.{ending}", at.for_a_name()));
            (path, render(&report, format, layout))
        });
        write_all(&files)
    }

    /// Removes results that were kept for this many whole days or longer, by the time in their names. Nothing else in the folder is
    /// touched. Gives back how many results went.
    ///
    /// # Errors
    /// When the folder cannot be read or a file not removed. All that can be removed is gone then.
    pub fn prune(&self, now: Utc, keep_days: u32) -> io::Result<usize> {
        let mut gone = BTreeSet::new();
        let mut failed = Ok(());
        for kept in self.kept().map_err(|error| self.named(&error))? {
            if kept.at.days_until(now) < u64::from(keep_days) {
                continue;
            }
            match fs::remove_file(&kept.path) {
                Ok(()) => drop(gone.insert((kept.at, kept.code))),
                Err(error) => {
                    let message = format!("cannot remove `{}`: {error}", kept.path.display());
                    failed = Err(io::Error::other(message));
                }
            }
        }
        failed.map(|()| gone.len())
    }

    fn kept(&self) -> io::Result<Vec<Kept>> {
        let entries = fs::read_dir(&self.folder)?.collect::<io::Result<Vec<_>>>()?;
        let is_file = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
        Ok(entries
            .iter()
            .filter(|entry| is_file(entry))
            .filter_map(|entry| Kept::of(&entry.path()))
            .collect())
    }

    fn named(&self, error: &io::Error) -> io::Error {
        io::Error::other(format!("cannot keep results in `{}`: {error}", self.folder.display()))
    }
}

/// Writes files that are not there yet: all of them, or none.
fn write_all(files: &[(PathBuf, String)]) -> io::Result<()> {
    // Two screenings that end in the same second do not have the same code; whatever is kept already stays in any case.
    if let Some((there, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(io::Error::other(format!("cannot write `{}`: it is there already", there.display())));
    }
    let written = files.iter().try_for_each(|(path, text)| write_private(path, text.as_bytes()));
    if written.is_err() {
        for (path, _) in files {
            // What is not there needs no taking away, and what went wrong is told already.
            let _ = fs::remove_file(path);
        }
    }
    written
}

/// A file that [`Store::save`] wrote, by its name.
struct Kept {
    path: PathBuf,
    at: Utc,
    code: Code,
}

impl Kept {
    /// `None` for a name that [`Store::save`] would not give.
    fn of(path: &Path) -> Option<Self> {
        let (stem, ending) = path.file_name()?.to_str()?.rsplit_once('.')?;
        let (time, code) = stem.rsplit_once('-')?;
        let ours = FORMATS.iter().any(|(_, known)| *known == ending);
        ours.then_some(Self {
            path: path.to_owned(),
            at: Utc::from_name(time)?,
            code: Code::from_text(code)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::read_answers;
    use crate::assess::assess;
    use crate::ruleset::built_in;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    const FIRST: &str = "2026-11-23T22-40-01Z-K7WXC.json";
    const SECOND: &str = "2026-11-23T22-40-01Z-K7WXC.html";

    fn at(name: &str) -> Utc {
        Utc::from_name(name).unwrap()
    }

    fn code(text: &str) -> Code {
        Code::from_text(text).unwrap()
    }

    fn saved(store: &Store) -> io::Result<()> {
        let rules = built_in().rules.unwrap();
        let text = "format = 1\n[answers]\nnow = [\"chest-pain\"]\n";
        let assessment = assess(&rules, &read_answers(&rules, "answers.toml", text).answers);
        store.save(at("2026-11-23T22-40-01Z"), code("K7WXC"), &rules, &assessment)
    }

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn a_result_is_two_private_files_named_by_time_and_code() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned());
        store.check().unwrap();
        assert!(!store.has(code("K7WXC")));
        saved(&store).unwrap();
        assert_eq!(names(folder.path()), [SECOND, FIRST]);
        for name in [FIRST, SECOND] {
            let path = folder.path().join(name);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let json: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(folder.path().join(FIRST)).unwrap()).unwrap();
        assert_eq!(json["outcome"], "emergency");
        assert!(fs::read_to_string(folder.path().join(SECOND)).unwrap().contains("K7WXC"));
        assert!(store.has(code("K7WXC")) && !store.has(code("K7WXD")));
    }

    #[test]
    fn nothing_kept_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned());
        for there in [FIRST, SECOND] {
            fs::write(folder.path().join(there), "kept").unwrap();
            let error = saved(&store).unwrap_err().to_string();
            assert!(error.contains(there) && error.contains("there already"), "{error}");
            assert_eq!(names(folder.path()), [there]);
            assert_eq!(fs::read_to_string(folder.path().join(there)).unwrap(), "kept");
            fs::remove_file(folder.path().join(there)).unwrap();
        }
    }

    #[test]
    fn nothing_half_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| (folder.path().join(name), "text".to_owned());
        let error = write_all(&[file("first"), file("not-there/second")]).unwrap_err();
        assert!(error.to_string().contains("not-there/second"), "{error}");
        assert_eq!(names(folder.path()), Vec::<String>::new());
        write_all(&[file("first"), file("second")]).unwrap();
        assert_eq!(names(folder.path()), ["first", "second"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let store = Store::new("/no/such/folder".into());
        let pruned = store.prune(at("2026-11-23T22-40-01Z"), 1).map(drop);
        for error in [store.check(), saved(&store), pruned].map(Result::unwrap_err) {
            assert!(error.to_string().contains("`/no/such/folder"), "{error}");
        }
        assert!(!store.has(code("K7WXC")));
    }

    #[test]
    fn only_old_results_of_ours_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let old = [
            "2026-11-01T10-00-00Z-K7WXC.json",
            "2026-11-01T10-00-00Z-K7WXC.html",
            "2026-11-01T10-00-00Z-CDHJK.json",
            "2026-11-20T22-40-01Z-CDHJK.html",
        ];
        let stay = [
            "2026-11-20T22-40-02Z-K7WXC.json",
            "2026-11-23T22-40-01Z-K7WXC.json",
            "2027-01-01T00-00-00Z-K7WXC.json",
            "2026-11-01T10-00-00Z-K7WXC.txt",
            "2026-11-01T10-00-00Z-K7WXC.json.bak",
            "2026-11-01T10-00-00Z-K7WXO.json",
            "2026-11-31T10-00-00Z-K7WXC.json",
            "x2026-11-01T10-00-00Z-K7WXC.json",
            "2026-11-01T10:00:00Z-K7WXC.json",
            "notes.html",
        ];
        for name in old.iter().chain(&stay) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("2026-11-01T10-00-00Z-HJKMN.json")).unwrap();
        symlink("/etc/passwd", folder.path().join("2026-11-01T10-00-00Z-PQRTW.json")).unwrap();
        let store = Store::new(folder.path().to_owned());
        assert_eq!(store.prune(at("2026-11-23T22-40-01Z"), 3).unwrap(), 3, "three results, four files");
        let left = names(folder.path());
        for name in stay {
            assert!(left.iter().any(|left| left == name), "{name} is gone");
        }
        assert_eq!(left.len(), stay.len() + 2, "the folder and the link stay too: {left:?}");
        assert_eq!(store.prune(at("2026-11-23T22-40-01Z"), 3).unwrap(), 0);
    }
}
