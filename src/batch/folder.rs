//! People who have an answer file each.

use super::cell::CellError;
use super::job::{Job, Reject, RowProblem};
use super::reader::Reader;
use crate::answers::{Given, read_answers};
use crate::problem::{Problem, Severity};
use crate::ruleset::read_text;
use crate::text::visible;

/// Reads the answer files of a piece of work.
pub(super) fn read<const W: usize>(reader: &mut Reader<'_, W>, job: &mut Job) {
    for path in std::mem::take(&mut job.files) {
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = path.display().to_string();
        let number = job.first_row + job.tally.rows;
        let (line, problems) = match read_text(&path) {
            Ok(text) => {
                let given = read_answers(reader.table.plan.rules(), &name, &text);
                let problems = problems_of(&given);
                if problems.is_empty() {
                    reader.answered(job, number, &id, &given.answers);
                    continue;
                }
                (first_line(&given), problems)
            }
            Err(error) => (1, vec![RowProblem::of_row("unreadable", visible(&error.to_string()))]),
        };
        job.tally.rows += 1;
        job.tally.rejected += 1;
        job.rejects.push(Reject { file: Some(name), line, id, row: String::new(), problems });
    }
}

/// The errors of a file. Warnings are passed over, as a table has none.
fn errors(given: &Given) -> impl Iterator<Item = &Problem> {
    given.problems.iter().filter(|problem| problem.severity == Severity::Error)
}

fn problems_of(given: &Given) -> Vec<RowProblem> {
    let problem = |problem: &Problem| {
        let value =
            problem.place.map(|place| given.sources.slice(place).trim_matches('"')).unwrap_or_default();
        let advice =
            problem.fix.as_ref().map(|fix| fix.title.clone()).or_else(|| problem.help.first().cloned());
        let advice = advice.map(|advice| format!("; {advice}")).unwrap_or_default();
        let reason = visible(&format!("{}{advice}", problem.message));
        RowProblem {
            column: String::new(),
            value: value.chars().take(200).collect(),
            error: CellError::new(problem.code, reason),
        }
    };
    errors(given).map(problem).collect()
}

fn first_line(given: &Given) -> u64 {
    let place = errors(given).find_map(|problem| problem.place);
    place.map_or(1, |place| given.sources.line_column(place).0 as u64)
}
