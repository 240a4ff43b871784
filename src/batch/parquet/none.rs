//! Parquet in a build without the feature `parquet`: there is none.

use std::convert::Infallible;
use std::io::{self, Read};
use std::path::Path;

use super::columns::Columns;
use crate::document::Sources;
use crate::problem::Problem;
use crate::ruleset::RuleSet;

/// A Parquet file; there is none in this build.
pub struct ParquetFile(Infallible);

/// Makes a Parquet file; there is none in this build.
pub struct ParquetWriter(Infallible);

fn none<T>() -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, super::NO_PARQUET))
}

impl ParquetFile {
    /// Opens no file.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: &Path) -> io::Result<Self> {
        none()
    }

    pub(super) fn header(&self) -> Vec<u8> {
        match self.0 {}
    }

    pub(super) fn problems(&self, _: &Columns, _: &str, _: &mut Sources) -> Vec<Problem> {
        match self.0 {}
    }

    pub(super) fn rows(self, _: &Columns) -> Box<dyn Read + Send> {
        match self.0 {}
    }
}

impl ParquetWriter {
    /// Begins no file.
    ///
    /// # Errors
    /// Always.
    pub fn of_results(_: bool) -> io::Result<Self> {
        none()
    }

    /// Begins no file.
    ///
    /// # Errors
    /// Always.
    pub fn of_answers(_: &RuleSet) -> io::Result<Self> {
        none()
    }

    /// Takes nothing.
    ///
    /// # Errors
    /// Never: there is no such writer.
    pub fn add(&mut self, _: &[u8]) -> io::Result<Vec<u8>> {
        match self.0 {}
    }

    /// Gives nothing.
    ///
    /// # Errors
    /// Never: there is no such writer.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self.0 {}
    }
}
