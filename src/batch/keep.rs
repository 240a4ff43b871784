//! The files of a run: written under another name, given their own when they are whole, and gone on with when a run
//! was interrupted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::sink::Progress;
use crate::files::{cannot_write, sync_folder, write_private};

/// A file that is not whole yet. On Unix only its owner may read it.
#[derive(Debug)]
pub struct Part {
    target: PathBuf,
    /// `None`: what is written to is no regular file, and takes everything at once.
    path: Option<PathBuf>,
    file: File,
    length: u64,
}

/// The name that a file has until it is whole.
#[must_use]
pub fn part_of(target: &Path) -> PathBuf {
    beside(target, ".part")
}

/// The name of the file that tells how far a run is.
#[must_use]
pub fn checkpoint_of(target: &Path) -> PathBuf {
    beside(target, ".resume")
}

fn beside(target: &Path, ending: &str) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    target.with_file_name(name)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl Part {
    /// A new file, in the place of what an earlier run left.
    ///
    /// # Errors
    /// When it cannot be made. The error names the target.
    pub fn create(target: &Path) -> io::Result<Self> {
        let made = || {
            if fs::metadata(target).is_ok_and(|found| !found.is_file()) {
                let file = OpenOptions::new().write(true).open(target)?;
                return Ok(Self { target: target.to_owned(), path: None, file, length: 0 });
            }
            let path = part_of(target);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let file = options().create_new(true).open(&path)?;
            Ok(Self { target: target.to_owned(), path: Some(path), file, length: 0 })
        };
        made().map_err(|error| cannot_write(target, &error))
    }

    /// The file of an interrupted run, cut to so many bytes. `None`: there is none that long.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn reopen(target: &Path, length: u64) -> io::Result<Option<Self>> {
        let path = part_of(target);
        if !fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && found.len() >= length) {
            return Ok(None);
        }
        let opened = || {
            let mut file = options().open(&path)?;
            file.set_len(length)?;
            io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
            Ok(file)
        };
        let file = opened().map_err(|error| cannot_write(target, &error))?;
        Ok(Some(Self { target: target.to_owned(), path: Some(path), file, length }))
    }

    /// Whether it can be gone on with when this run is interrupted.
    #[must_use]
    pub fn can_be_resumed(&self) -> bool {
        self.path.is_some()
    }

    /// How many bytes were written.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Writes more.
    ///
    /// # Errors
    /// When it cannot be written. The error names the target.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).map_err(|error| cannot_write(&self.target, &error))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Brings what was written to the disk.
    ///
    /// # Errors
    /// When that fails. The error names the target.
    pub fn sync(&self) -> io::Result<()> {
        match self.path {
            Some(_) => self.file.sync_data().map_err(|error| cannot_write(&self.target, &error)),
            None => Ok(()),
        }
    }

    /// Gives the file its own name.
    ///
    /// # Errors
    /// When that fails. The error names the target.
    pub fn finish(self) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let done = || {
            self.file.sync_all()?;
            fs::rename(path, &self.target)?;
            sync_folder(&self.target)
        };
        done().map_err(|error| cannot_write(&self.target, &error))
    }
}

/// How far an interrupted run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The version of this format: 1.
    pub format: u32,
    /// What was run: input, rules, options. Another run cannot go on from here.
    pub run: String,
    /// How far.
    pub progress: Progress,
    /// Bytes of results until here.
    pub results: u64,
    /// Bytes of rejects until here. `None`: there is no file of rejects yet.
    pub rejects: Option<u64>,
}

impl Checkpoint {
    /// Keeps it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let text = serde_json::to_vec(self).map_err(io::Error::other)?;
        write_private(path, &text)
    }

    /// Reads it. `None`: there is none, or none that can be read.
    ///
    /// # Errors
    /// When it is there and cannot be opened.
    pub fn read(path: &Path) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Ok(text) => Ok(serde_json::from_slice(&text).ok().filter(|found: &Self| found.format == 1)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                Err(io::Error::new(error.kind(), format!("cannot read `{}`: {error}", path.display())))
            }
        }
    }

    /// Takes it away, when the run is done.
    ///
    /// # Errors
    /// When it is there and stays.
    pub fn remove(path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
