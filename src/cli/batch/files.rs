//! Where the results, the rejects and the warnings of a batch go, and how far it is.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::Exit;
use super::super::stop::Stop;
use super::totals::grouped_rate;
use crate::batch::{
    Checkpoint, Ended, Outlet, ParquetWriter, Part, Progress, REJECT_COLUMNS, checkpoint_of, part_of,
};
use crate::files::sync_folder;

/// How far a run is, is kept this often.
const KEEP_EVERY: Duration = Duration::from_secs(2);

/// Where results go.
pub(super) enum ResultsTo<'e> {
    /// With what stands before the first row.
    Stdout(&'e mut (dyn Write + Send), Vec<u8>),
    File {
        part: Part,
        target: PathBuf,
        rejects: Option<Part>,
    },
}

/// Where rejects go.
pub(super) enum RejectsTo {
    /// A table, made when there is one.
    Table(PathBuf),
    /// Standard error, in words.
    Words,
}

impl ResultsTo<'_> {
    /// A file, from its start or from where an interrupted run got to. `Err` inside: why that cannot be.
    pub(super) fn file(
        target: &Path,
        resume: bool,
        run: &str,
        rejects_target: Option<&Path>,
        header: &[u8],
    ) -> io::Result<Result<(Self, Option<Progress>), String>> {
        let checkpoint = if resume { Checkpoint::read(&checkpoint_of(target))? } else { None };
        if let Some(found) = checkpoint {
            if found.run != run {
                let path = checkpoint_of(target);
                return Ok(Err(format!(
                    "the interrupted run had another input, map, rule set, version or options, so it cannot be gone on with; leave out --resume to start anew (`{}`)",
                    path.display()
                )));
            }
            let rejects = match (found.rejects, rejects_target) {
                (Some(length), Some(path)) => Some(Part::reopen(path, length)?),
                _ => None,
            };
            let part = Part::reopen(target, found.results)?;
            if let (Some(part), Some(Some(_)) | None) = (part, &rejects) {
                let results = Self::File { part, target: target.to_owned(), rejects: rejects.flatten() };
                return Ok(Ok((results, Some(found.progress))));
            }
        }
        let mut part = Part::create(target)?;
        if let Err(error) = part.write(header) {
            if part.can_be_resumed() {
                let _ = std::fs::remove_file(part_of(target));
            }
            return Err(error);
        }
        // What an earlier run left says nothing of this one.
        Checkpoint::remove(&checkpoint_of(target))?;
        Ok(Ok((Self::File { part, target: target.to_owned(), rejects: None }, None)))
    }
}

/// Takes what comes out of a run.
pub(super) struct Files<'e> {
    results: ResultsTo<'e>,
    /// What makes Parquet of the rows. Such a file cannot be gone on with.
    parquet: Option<ParquetWriter>,
    rejects_to: RejectsTo,
    rejects: Option<Part>,
    stderr: &'e mut (dyn Write + Send),
    bar: Option<Bar>,
    run: String,
    /// The last place to go on from, with the lengths of both files there.
    last: Option<(Progress, u64, Option<u64>)>,
    kept: Instant,
    stop: Stop,
}

/// What is left when a run is closed.
pub(super) struct Closed {
    /// What was done before the run stopped.
    pub(super) part: Option<PathBuf>,
    /// The rejects.
    pub(super) rejects: Option<PathBuf>,
    /// The signal that stopped it.
    pub(super) signal: Option<Exit>,
}

impl<'e> Files<'e> {
    pub(super) fn new(
        mut results: ResultsTo<'e>,
        parquet: Option<ParquetWriter>,
        rejects_to: RejectsTo,
        stderr: &'e mut (dyn Write + Send),
        bar: Option<Bar>,
        run: String,
        from: Option<&Progress>,
    ) -> io::Result<Self> {
        let mut rejects = None;
        let mut last = None;
        if let ResultsTo::File { part, rejects: reopened, .. } = &mut results {
            rejects = reopened.take();
            last = from.map(|from| (from.clone(), part.length(), rejects.as_ref().map(Part::length)));
        }
        let stop = Stop::watch()?;
        Ok(Self { results, parquet, rejects_to, rejects, stderr, bar, run, last, kept: Instant::now(), stop })
    }

    /// Keeps how far the run is. Nothing where it cannot be gone on with.
    fn keep(&self, sync: bool) -> io::Result<Option<PathBuf>> {
        let ResultsTo::File { part, target, .. } = &self.results else { return Ok(None) };
        let Some((progress, results, rejects)) = self.last.as_ref().filter(|_| self.can_be_resumed(part))
        else {
            return Ok(None);
        };
        if sync {
            part.sync()?;
            self.rejects.as_ref().map_or(Ok(()), Part::sync)?;
        }
        let checkpoint = Checkpoint {
            format: 1,
            run: self.run.clone(),
            progress: progress.clone(),
            results: *results,
            rejects: *rejects,
        };
        checkpoint.write(&checkpoint_of(target))?;
        Ok(Some(part_of(target)))
    }

    fn can_be_resumed(&self, part: &Part) -> bool {
        self.parquet.is_none() && part.can_be_resumed()
    }

    /// Closes the files: under their own names when the run is done, otherwise so that it can be gone on with.
    pub(super) fn close(mut self, ended: &io::Result<Ended>) -> io::Result<Closed> {
        if let Some(bar) = self.bar.take() {
            bar.drawn.finish_and_clear();
        }
        let signal = self.stop.exit();
        let is_done = matches!(ended, Ok(Ended::Done(_)));
        let refused = matches!(ended, Ok(Ended::Refused(..) | Ended::TooLarge));
        if refused {
            self.forget();
            return Ok(Closed { part: None, rejects: None, signal });
        }
        let rejects = self.rejects_path();
        let has_checkpoint =
            matches!(&self.results, ResultsTo::File { part, .. } if self.can_be_resumed(part));
        if is_done && let Err(error) = self.end_parquet() {
            self.forget();
            return Err(error);
        }
        if !is_done && has_checkpoint {
            // What failed is told already; that this fails too is no news. An earlier checkpoint is good still.
            let part = self.keep(false).ok().flatten().or_else(|| self.kept_before());
            if part.is_none() {
                self.forget();
            }
            let rejects = rejects.filter(|_| part.is_some()).map(|path| part_of(&path));
            return Ok(Closed { part, rejects, signal });
        }
        match self.rejects.take() {
            Some(part) => part.finish()?,
            None => self.forget_older_rejects(),
        }
        if !is_done {
            self.forget();
            return Ok(Closed { part: None, rejects, signal });
        }
        match self.results {
            ResultsTo::Stdout(stdout, header) => stdout.write_all(&header)?,
            ResultsTo::File { part, target, .. } => {
                part.finish()?;
                Checkpoint::remove(&checkpoint_of(&target))?;
            }
        }
        Ok(Closed { part: None, rejects, signal })
    }

    /// Writes what stands at the end of a Parquet file.
    fn end_parquet(&mut self) -> io::Result<()> {
        match self.parquet.take() {
            Some(parquet) => self.results(&parquet.finish()?),
            None => Ok(()),
        }
    }

    /// What this run can go on from though the last checkpoint could not be written.
    fn kept_before(&self) -> Option<PathBuf> {
        let ResultsTo::File { target, .. } = &self.results else { return None };
        let kept = Checkpoint::read(&checkpoint_of(target)).ok().flatten()?;
        (kept.run == self.run).then(|| part_of(target))
    }

    /// Rejects of an earlier run beside results that have none would mislead.
    fn forget_older_rejects(&self) {
        let RejectsTo::Table(path) = &self.rejects_to else { return };
        let mut start = vec![0; REJECT_COLUMNS.len()];
        let is_ours = std::fs::metadata(path).is_ok_and(|found| found.is_file())
            && std::fs::File::open(path)
                .and_then(|mut file| io::Read::read_exact(&mut file, &mut start))
                .is_ok()
            && start == REJECT_COLUMNS.as_bytes();
        if is_ours {
            let _ = std::fs::remove_file(path).and_then(|()| sync_folder(path));
        }
    }

    /// Takes away what was begun, where nobody can go on from it.
    fn forget(&self) {
        if let ResultsTo::File { part, target, .. } = &self.results
            && part.can_be_resumed()
        {
            let _ = Checkpoint::remove(&checkpoint_of(target));
        }
        let targets = [
            match &self.results {
                ResultsTo::File { part, target, .. } if part.can_be_resumed() => Some(target.clone()),
                _ => None,
            },
            self.rejects_path(),
        ];
        for target in targets.into_iter().flatten() {
            let _ = std::fs::remove_file(part_of(&target)).and_then(|()| sync_folder(&target));
        }
    }

    fn rejects_path(&self) -> Option<PathBuf> {
        match &self.rejects_to {
            RejectsTo::Table(path) if self.rejects.is_some() => Some(path.clone()),
            _ => None,
        }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        match &self.bar {
            Some(bar) => bar.drawn.suspend(|| self.stderr.write_all(text.as_bytes())),
            None => self.stderr.write_all(text.as_bytes()),
        }
    }
}

impl Outlet for Files<'_> {
    fn results(&mut self, rows: &[u8]) -> io::Result<()> {
        let made = self.parquet.as_mut().map(|parquet| parquet.add(rows)).transpose()?;
        let rows = made.as_deref().unwrap_or(rows);
        match &mut self.results {
            ResultsTo::Stdout(stdout, header) => {
                stdout.write_all(&std::mem::take(header))?;
                stdout.write_all(rows)
            }
            ResultsTo::File { part, .. } => part.write(rows),
        }
    }

    fn rejects(&mut self, table: &[u8], in_words: &str) -> io::Result<()> {
        let RejectsTo::Table(path) = &self.rejects_to else { return self.say(in_words) };
        let part = match &mut self.rejects {
            Some(part) => part,
            none => {
                let part = none.insert(Part::create(path)?);
                part.write(REJECT_COLUMNS.as_bytes())?;
                part
            }
        };
        part.write(table)
    }

    fn warning(&mut self, message: &str) -> io::Result<()> {
        self.say(&format!("prescreen: {message}\n"))
    }

    fn done(&mut self, progress: &Progress) -> io::Result<bool> {
        if let ResultsTo::File { part, .. } = &self.results {
            self.last = Some((progress.clone(), part.length(), self.rejects.as_ref().map(Part::length)));
            if self.kept.elapsed() >= faster(KEEP_EVERY) {
                self.keep(true)?;
                self.kept = Instant::now();
            }
        }
        if let Some(bar) = &mut self.bar {
            bar.show(progress);
        }
        Ok(self.stop.exit().is_none())
    }
}

/// The progress bar.
pub(super) struct Bar {
    drawn: ProgressBar,
    before: u64,
    input: usize,
    last_offset: u64,
    rows_at_start: u64,
    started: Instant,
}

impl Bar {
    /// A bar for so many bytes, where that is known, from where an interrupted run got to.
    pub(super) fn new(size: Option<u64>, from: Option<&Progress>) -> Self {
        let drawn = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr());
        let template = match size {
            Some(_) => "{wide_bar} {percent:>3}%  {msg}  {eta} left",
            None => "{spinner} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            drawn.set_style(style.progress_chars("=> "));
        }
        let rows_at_start = from.map_or(0, |from| from.tally.rows);
        Self { drawn, before: 0, input: 0, last_offset: 0, rows_at_start, started: Instant::now() }
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate is no exact number")]
    fn show(&mut self, progress: &Progress) {
        if progress.input != self.input {
            self.before += self.last_offset;
            self.input = progress.input;
        }
        self.last_offset = progress.offset;
        self.drawn.set_position(self.before + progress.offset);
        let rows = progress.tally.rows;
        let rate = (rows - self.rows_at_start) as f64 / self.started.elapsed().as_secs_f64().max(0.001);
        self.drawn.set_message(format!(
            "{} rows, {} a second",
            grouped_rate(rows as f64),
            grouped_rate(rate)
        ));
    }
}

/// Tests do not wait as long.
fn faster(time: Duration) -> Duration {
    let set = cfg!(debug_assertions).then(|| std::env::var("PRESCREEN_TEST_FASTER").ok()).flatten();
    set.and_then(|times| times.parse().ok()).map_or(time, |times: u32| time / times.max(1))
}
