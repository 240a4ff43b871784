//! Handing over finished pieces in the order of the input, by whichever thread finishes the one whose turn it is.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::columns::Names;
use super::job::Job;
use super::sink::{Sink, Stop};

/// Finished pieces, and where they go.
pub(super) struct Turn<'s, 'o> {
    state: Mutex<State<'s, 'o>>,
    /// Some job is free, or nothing more is wanted.
    changed: Condvar,
}

struct State<'s, 'o> {
    /// `None` while a thread hands something over.
    sink: Option<&'s mut Sink<'o>>,
    /// Finished pieces before whose turn it is.
    early: BTreeMap<u64, Job>,
    wanted: u64,
    /// Jobs that nobody works on. There are no others, so that memory has an end.
    free: Vec<Job>,
    /// Why nothing more is wanted.
    ended: Option<io::Result<Stop>>,
}

impl<'s, 'o> Turn<'s, 'o> {
    /// Pieces go to the sink; `free` are the jobs that there are.
    pub(super) fn new(sink: &'s mut Sink<'o>, free: Vec<Job>) -> Self {
        let state = State { sink: Some(sink), early: BTreeMap::new(), wanted: 0, free, ended: None };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// A job to work on. `None`: nothing more is wanted.
    pub(super) fn job(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if state.ended.is_some() {
                return None;
            }
            // The one that was freed last is still at hand for the processor.
            if let Some(job) = state.free.pop() {
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes a finished piece of the input with this name. Those whose turn it is are handed over, unless another
    /// thread is at it, which then goes on with this one.
    pub(super) fn take(&self, done: io::Result<Job>, file: &str, names: &Names<'_>) {
        let mut state = self.lock();
        match done {
            Ok(job) => drop(state.early.insert(job.number, job)),
            Err(error) => {
                state.ended.get_or_insert(Err(error));
                self.changed.notify_all();
            }
        }
        while state.ended.is_none()
            && let Some(sink) = state.sink.take()
        {
            let wanted = state.wanted;
            let Some(job) = state.early.remove(&wanted) else {
                state.sink = Some(sink);
                break;
            };
            drop(state);
            let taken = sink.take(&job, file, names);
            state = self.lock();
            state.sink = Some(sink);
            state.wanted += 1;
            state.free.push(job);
            if let Some(end) = taken.transpose() {
                state.ended.get_or_insert(end);
            }
            self.changed.notify_all();
        }
    }

    /// Why the run ended before the input did.
    pub(super) fn end(self) -> io::Result<Option<Stop>> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).ended.transpose()
    }

    fn lock(&self) -> MutexGuard<'_, State<'s, 'o>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
