//! A summary for each person of a batch.

use std::io;
use std::path::PathBuf;

use crate::answers::Answers;
use crate::assess::assess;
use crate::files::write_private;
use crate::report::{self, Format, Layout, Report};
use crate::ruleset::{Audience, RuleSet};

/// Which summaries to write.
#[derive(Debug, clap::Args)]
pub(super) struct SummaryArgs {
    /// Also write each person's summary into this folder, called by row number and id. Rows without an outcome have none
    #[arg(long, value_name = "FOLDER", help_heading = "Results")]
    pub(super) summaries: Option<PathBuf>,
    /// Format of these summaries
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT", requires = "summaries", help_heading = "Results")]
    summary_format: Format,
    /// Whose words they use
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHO",
        requires = "summaries",
        help_heading = "Results"
    )]
    audience: Audience,
}

impl SummaryArgs {
    /// Makes the folder, so that a wrong name is known before the first row.
    pub(super) fn prepare(&self) -> io::Result<()> {
        let Some(folder) = &self.summaries else { return Ok(()) };
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let named =
            |error: io::Error| io::Error::other(format!("cannot make `{}`: {error}", folder.display()));
        builder.create(folder).map_err(named)
    }
}

/// Writes the summary of one person, if there is an outcome.
pub(super) fn write_summary(
    rules: &RuleSet,
    args: &SummaryArgs,
    row: u64,
    id: &str,
    answers: &Answers,
) -> io::Result<()> {
    let Some(folder) = &args.summaries else { return Ok(()) };
    let assessment = assess(rules, answers);
    if assessment.outcome.is_none() {
        return Ok(());
    }
    let report = Report { rules, assessment: &assessment, audience: args.audience, reference: Some(id) };
    let page = Layout { columns: 78, color: false, plain: false, unicode: true };
    let ending = match args.summary_format {
        Format::Table | Format::Text => "txt",
        Format::Markdown => "md",
        Format::Html => "html",
        Format::Json => "json",
    };
    let name = format!("{row}-{}.{ending}", file_name_of(id));
    write_private(&folder.join(name), report::render(&report, args.summary_format, page).as_bytes())
}

/// What of an id can stand in the name of a file everywhere. The row number before it keeps names apart.
fn file_name_of(id: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    id.chars().take(60).map(kept).collect()
}
