//! `prescreen new`: a small rule set to start from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::{Env, Exit};
use crate::export::rules_schema;
use crate::files::write_private;
use crate::text::{is_kebab_case, visible};

const RULES: &str = include_str!("../../rules/template/clinic.toml");
const CASES: &str = include_str!("../../rules/template/cases.toml");

/// Write a small, working rule set to start from.
///
/// Makes a folder with a commented rule set, a schema for your editor, and made-up people to try it on.
#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// The folder to make; its name becomes the id of the rule set, so it is kebab-case
    #[arg(value_name = "NAME")]
    folder: PathBuf,
}

pub(super) fn new(args: &NewArgs, env: &mut Env<'_>) -> Result<Exit> {
    let folder = &args.folder;
    let id = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let shown = visible(&folder.display().to_string());
    if !is_kebab_case(id) {
        writeln!(env.stderr, "prescreen: `{}` cannot be the id of a rule set", visible(id))?;
        writeln!(
            env.stderr,
            "Use small letters, digits and single hyphens, and start with a letter: `my-clinic`."
        )?;
        return Ok(Exit::Usage);
    }
    if folder.exists() {
        writeln!(env.stderr, "prescreen: `{shown}` is there already, and is not written over")?;
        return Ok(Exit::Usage);
    }
    fs::create_dir(folder)
        .map_err(std::io::Error::other)
        .with_context(|| format!("cannot make `{shown}`"))?;
    // In paths the whole folder, elsewhere its name alone.
    let named = |text: &str| text.replace("NAME/", &format!("{}/", folder.display())).replace("NAME", id);
    write(&folder.join("rules").join("clinic.toml"), &named(RULES))?;
    write(&folder.join("cases").join("clinic.toml"), &named(CASES))?;
    write(&folder.join("rules.schema.json"), &rules_schema())?;
    writeln!(env.stdout, "Made {shown}. Next:")?;
    writeln!(env.stdout, "  prescreen check {shown}/rules")?;
    writeln!(env.stdout, "  prescreen test --rules {shown}/rules {shown}/cases")?;
    writeln!(env.stdout, "  prescreen screen --rules {shown}/rules")?;
    Ok(Exit::Done)
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .map_err(std::io::Error::other)
            .with_context(|| format!("cannot make `{}`", parent.display()))?;
    }
    Ok(write_private(path, text.as_bytes())?)
}
