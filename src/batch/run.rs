//! A run: every input, piece by piece, by as many threads as wanted, with the same results for any number of them.

use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::columns::{Columns, Names};
use super::cut::{Cutter, Ends};
use super::job::Job;
use super::jsonl::Habit;
use super::map::Map;
use super::meaning::Meaning;
use super::open::InputFormat;
use super::parquet::ParquetFile;
use super::plan::Plan;
use super::reader::{Each, Reader, Table};
use super::records::{Fields, LONGEST, Malformed, Record, record};
use super::results::{ResultFormat, Results};
use super::sink::{Outlet, Progress, Sink, Stop};
use super::source::Source;
use super::tally::Tally;
use super::turn::Turn;
use super::{csv, folder, jsonl};
use crate::document::{Place, Sources};
use crate::problem::{Problem, has_errors};

/// How a run goes.
pub struct Batch<'a> {
    /// The rule set, made ready.
    pub plan: &'a Plan<'a>,
    /// What columns and values are called.
    pub map: &'a Map,
    /// The column that names the row, where it is not `id`.
    pub id: Option<&'a str>,
    /// Columns that mean nothing are errors.
    pub strict: bool,
    /// The format of results. For Parquet they come as JSON Lines, which [`ParquetWriter`](super::ParquetWriter) takes.
    pub format: ResultFormat,
    /// Reasons are added.
    pub explain: bool,
    /// More rejected rows than this stop the run.
    pub max_rejects: u64,
    /// How many threads read rows; at least 1.
    pub threads: usize,
    /// What parts the fields of a table, where its format does not say.
    pub delimiter: Option<u8>,
    /// Called with each person's answers, by any thread.
    pub each: Option<&'a Each<'a>>,
}

/// One input.
pub struct Input {
    /// What messages call it.
    pub name: String,
    /// What it is written in.
    pub format: InputFormat,
    /// Where it is.
    pub from: Origin,
}

/// Where an input is.
pub enum Origin {
    /// Text, decompressed.
    Text(Box<dyn io::Read + Send>),
    /// A Parquet file.
    Parquet(ParquetFile),
    /// Answer files.
    Files(Vec<PathBuf>),
}

/// How a run ended.
#[derive(Debug)]
pub enum Ended {
    /// Everything was read.
    Done(Progress),
    /// Not everything was read.
    Stopped(Stop, Progress),
    /// The table cannot be used; problems with the text they point into.
    Refused(Vec<Problem>, Sources),
    /// The input is shorter than what an earlier run has read of it.
    Shorter,
    /// The rule set has so many conditions that no plan holds them.
    TooLarge,
}

impl<'a> Batch<'a> {
    fn names(&self) -> Names<'a> {
        Names { rules: self.plan.rules(), map: self.map, id: self.id }
    }

    /// The first line of results; nothing for JSON Lines.
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        Results::new(self.plan, self.format, self.explain).header()
    }

    /// Reads the inputs, from where an earlier run got to. `open` opens one of them.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn run(
        &self,
        inputs: usize,
        open: &mut dyn FnMut(usize) -> io::Result<Input>,
        from: Option<Progress>,
        outlet: &mut dyn Outlet,
    ) -> io::Result<Ended> {
        let start = || Progress { tally: Tally::for_plan(self.plan), line: 1, ..Progress::default() };
        let progress = from.unwrap_or_else(start);
        let first = progress.input;
        let mut sink = Sink { outlet, progress, max_rejects: self.max_rejects, strict: self.strict };
        for index in first..inputs {
            let input = open(index)?;
            let ended = match self.plan.words() {
                0..=4 => self.input::<4>(input, &mut sink)?,
                5..=16 => self.input::<16>(input, &mut sink)?,
                17..=512 => self.input::<512>(input, &mut sink)?,
                _ => Some(Ended::TooLarge),
            };
            if let Some(ended) = ended {
                return Ok(ended);
            }
            sink.progress.input += 1;
            sink.progress.offset = 0;
            sink.progress.line = 1;
        }
        Ok(Ended::Done(sink.progress))
    }

    fn input<const W: usize>(&self, input: Input, sink: &mut Sink<'_>) -> io::Result<Option<Ended>> {
        let names = self.names();
        let next_row = sink.progress.tally.rows + 1;
        let (columns, source, kind) = match input.from {
            Origin::Files(files) => {
                let done = usize::try_from(sink.progress.offset).unwrap_or(usize::MAX);
                (Columns::default(), Source::files(files, done, next_row), Kind::Answers)
            }
            Origin::Parquet(file) => {
                let (columns, mut problems, mut sources) = self.columns(&file.header(), b',', &input.name);
                problems.extend(file.problems(&columns, &input.name, &mut sources));
                if has_errors(&problems) {
                    return Ok(Some(Ended::Refused(problems, sources)));
                }
                if sink.progress.offset == 0 {
                    warn(sink, &problems, &input.name)?;
                }
                let mut cutter = Cutter::new(Box::new(file.rows(&columns)), Ends::Line)
                    .map_err(|error| cannot_read(&input.name, &error))?;
                if !passed(&mut cutter, sink.progress.offset, &input.name)? {
                    return Ok(Some(Ended::Shorter));
                }
                (columns, Source::text(cutter, Ends::Line, true, next_row), Kind::Text(Ends::Line))
            }
            Origin::Text(text) => {
                let ends = match input.format {
                    InputFormat::Jsonl | InputFormat::Answers | InputFormat::Parquet => Ends::Line,
                    InputFormat::Csv => Ends::Csv(self.delimiter.unwrap_or(b',')),
                    InputFormat::Tsv => Ends::Csv(self.delimiter.unwrap_or(b'\t')),
                };
                let mut cutter = Cutter::new(text, ends).map_err(|error| cannot_read(&input.name, &error))?;
                let columns = match ends {
                    Ends::Line => jsonl::columns(&names),
                    Ends::Csv(delimiter) => {
                        let header = cutter.header().map_err(|error| cannot_read(&input.name, &error))?;
                        let (columns, problems, sources) = self.columns(&header, delimiter, &input.name);
                        if has_errors(&problems) {
                            return Ok(Some(Ended::Refused(problems, sources)));
                        }
                        if sink.progress.offset == 0 {
                            sink.progress.line = 1 + memchr::memchr_iter(b'\n', &header).count() as u64;
                            warn(sink, &problems, &input.name)?;
                        }
                        columns
                    }
                };
                if !passed(&mut cutter, sink.progress.offset, &input.name)? {
                    return Ok(Some(Ended::Shorter));
                }
                let has_id = ends != Ends::Line && columns.meanings.contains(&Meaning::Id);
                let source = Source::text(cutter, ends, !has_id || self.each.is_some(), next_row);
                (columns, source, Kind::Text(ends))
            }
        };
        let results = Results::new(self.plan, self.format, self.explain);
        let table = Table { plan: self.plan, names, columns: &columns, results: &results, each: self.each };
        let stop = self.pieces::<W>(table, kind, source, &input.name, sink)?;
        Ok(stop.map(|stop| Ended::Stopped(stop, sink.progress.clone())))
    }

    fn columns(&self, header: &[u8], delimiter: u8, name: &str) -> (Columns, Vec<Problem>, Sources) {
        let mut sources = Sources::default();
        if let Some(problem) = unfit(header, delimiter) {
            let file = sources.add(name, first_line(header));
            let place = Place::new(file, 0..first_line(header).len().max(1));
            return (Columns::default(), vec![Problem { place: Some(place), ..problem }], sources);
        }
        let mut fields = Fields::default();
        record(header, 0, delimiter, true, &mut fields);
        let found = fields.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        let line = String::from_utf8_lossy(header);
        let header = (&mut sources, name, &*line);
        let (columns, problems) = Columns::of(&self.names(), found, self.strict, header);
        (columns, problems, sources)
    }

    /// Reads the pieces of one input.
    fn pieces<const W: usize>(
        &self,
        table: Table<'_>,
        kind: Kind,
        source: Source,
        name: &str,
        sink: &mut Sink<'_>,
    ) -> io::Result<Option<Stop>> {
        let names = self.names();
        // One that each thread works on, and as many that wait for their turn.
        let jobs = if self.threads <= 1 { 1 } else { 2 * self.threads };
        let turn = Turn::new(sink, (0..jobs).map(|_| Job::new(Tally::for_plan(self.plan))).collect());
        let source = Mutex::new(source);
        let work = || {
            let mut worker = Worker::<W>::new(table, kind);
            while let Some(mut job) = turn.job() {
                let next =
                    source.lock().unwrap_or_else(PoisonError::into_inner).next(&mut job, &mut worker.text);
                let done = match next {
                    Ok(true) => worker.work(&mut job).map(|()| job),
                    Ok(false) => return,
                    Err(error) => Err(cannot_read(name, &error)),
                };
                turn.take(done, name, &names);
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads {
                scope.spawn(work);
            }
            work();
        });
        turn.end()
    }
}

/// Passes over what an earlier run has done. False: the input is shorter.
fn passed(cutter: &mut Cutter, offset: u64, name: &str) -> io::Result<bool> {
    if offset == 0 { Ok(true) } else { cutter.skip_to(offset).map_err(|error| cannot_read(name, &error)) }
}

fn cannot_read(name: &str, error: &io::Error) -> io::Error {
    let cut = if error.kind() == io::ErrorKind::UnexpectedEof { "; its end is missing" } else { "" };
    io::Error::new(error.kind(), format!("cannot read `{name}`: {error}{cut}"))
}

/// Why a header cannot be one.
fn unfit(header: &[u8], delimiter: u8) -> Option<Problem> {
    if header.iter().all(u8::is_ascii_whitespace) {
        let problem = Problem::without_place("no-header", "the table is empty, or starts with an empty line");
        return Some(problem.help(
            "its first line has to name the columns; `prescreen questions --format csv` prints one to copy",
        ));
    }
    if header.contains(&0) {
        let message = "there are NUL characters in the header: this is no text, or it is UTF-16";
        return Some(Problem::without_place("bad-header", message).help("save the table as CSV in UTF-8"));
    }
    if header.len() > LONGEST {
        let message = "the first line is too long to be a header";
        return Some(
            Problem::without_place("bad-header", message)
                .help("it has to name the columns; a quote may be missing"),
        );
    }
    let whole = record(header, 0, delimiter, true, &mut Fields::default());
    let message = match whole {
        Record::Bad(_, Malformed::NeverCloses) => "a quote opens in the header and never closes",
        Record::Bad(_, Malformed::AfterQuote) => "there is text after a closing quote in the header",
        Record::Whole(_) | Record::Cut => return None,
    };
    Some(
        Problem::without_place("bad-header", message)
            .help("take the quotes away; only a name with a delimiter in it needs them"),
    )
}

/// The first line of a header, as much as can be shown.
fn first_line(header: &[u8]) -> String {
    let line = header.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(line).trim_end().chars().take(200).collect()
}

/// Tells what is odd about a header, a line each.
fn warn(sink: &mut Sink<'_>, problems: &[Problem], name: &str) -> io::Result<()> {
    for problem in problems {
        let advice = problem.help.first().map(|help| format!("; {help}")).unwrap_or_default();
        let message = format!("{name}:1: {}{advice}", problem.message);
        sink.outlet.warning(&crate::text::visible(&message))?;
    }
    Ok(())
}

/// What a worker reads.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text(Ends),
    Answers,
}

/// What one thread has.
struct Worker<'a, const W: usize> {
    reader: Reader<'a, W>,
    habit: Habit,
    kind: Kind,
    /// The piece of a text that it reads.
    text: Vec<u8>,
}

impl<'a, const W: usize> Worker<'a, W> {
    fn new(table: Table<'a>, kind: Kind) -> Self {
        Self { reader: Reader::new(table), habit: Habit::new(table.columns), kind, text: Vec::new() }
    }

    fn work(&mut self, job: &mut Job) -> io::Result<()> {
        match self.kind {
            Kind::Text(Ends::Csv(delimiter)) => csv::read(&mut self.reader, job, &self.text, delimiter),
            Kind::Text(Ends::Line) => jsonl::read(&mut self.reader, &mut self.habit, job, &self.text),
            Kind::Answers => folder::read(&mut self.reader, job),
        }
        self.reader.failed.take().map_or(Ok(()), Err)
    }
}
