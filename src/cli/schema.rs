//! `prescreen schema`: JSON Schemas of our formats.

use anyhow::Result;

use super::{Env, Exit};
use crate::export::{
    DIFFERENCE_SCHEMA, EXPLANATION_SCHEMA, RESULT_SCHEMA, TEST_SCHEMA, cases_schema, map_schema, rules_schema,
};

/// Print a JSON Schema (draft-07) of one of the formats.
///
/// Editors complete and check rule files with it: save it beside them, and put `#:schema ./rules.schema.json`
/// into the first line of each.
#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    /// Which format
    #[arg(value_enum)]
    format: Described,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Described {
    /// Rule files
    Rules,
    /// Case files
    Cases,
    /// Configuration files of a kiosk
    #[cfg(unix)]
    Kiosk,
    /// Maps of columns and values, for `prescreen batch`
    Map,
    /// The result of `prescreen screen --format json`
    Result,
    /// The result of `prescreen explain --format json`
    Explanation,
    /// The result of `prescreen test --format json`
    Test,
    /// The result of `prescreen diff --format json`
    Difference,
}

pub(super) fn schema(args: &SchemaArgs, env: &mut Env<'_>) -> Result<Exit> {
    let text = match args.format {
        Described::Rules => rules_schema(),
        Described::Cases => cases_schema(),
        #[cfg(unix)]
        Described::Kiosk => crate::export::kiosk_schema(),
        Described::Map => map_schema(),
        Described::Test => TEST_SCHEMA.to_owned(),
        Described::Result => RESULT_SCHEMA.to_owned(),
        Described::Explanation => EXPLANATION_SCHEMA.to_owned(),
        Described::Difference => DIFFERENCE_SCHEMA.to_owned(),
    };
    env.stdout.write_all(text.as_bytes())?;
    Ok(Exit::Done)
}
