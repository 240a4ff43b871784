//! Results that are kept: two files for each finished screening, named by time and code.

use std::fs;
use std::io;
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
        io::Write::write_all(&mut file, &[b'\n'; 4096])
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
        let texts = FORMATS.map(|(format, ending)| (ending, render(&report, format, layout)));
        let path = |ending: &str| self.folder.join(format!("{}-{code}.{ending}", at.for_a_name()));
        let written =
            texts.iter().try_for_each(|(ending, text)| write_private(&path(ending), text.as_bytes()));
        if written.is_err() {
            // What is not there needs no taking away, and what went wrong is told already.
            texts.iter().for_each(|(ending, _)| drop(fs::remove_file(path(ending))));
        }
        written
    }

    /// Removes results that were kept for this many whole days or longer, by the time in their names. Nothing else in the folder is
    /// touched. Gives back how many results went.
    ///
    /// # Errors
    /// When the folder cannot be read or a file not removed. All that can be removed is gone then.
    pub fn prune(&self, now: Utc, keep_days: u32) -> io::Result<usize> {
        let mut gone = std::collections::BTreeSet::new();
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
