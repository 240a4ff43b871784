//! `prescreen completions` and `prescreen man`.

use anyhow::Result;

use super::{Env, Exit, command};

/// Print a script that completes commands in your shell.
#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: clap_complete::Shell,
}

pub(super) fn completions(args: &CompletionsArgs, env: &mut Env<'_>) -> Result<Exit> {
    // Into a buffer first: the generator panics when its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "prescreen", &mut script);
    env.stdout.write_all(&script)?;
    Ok(Exit::Done)
}

pub(super) fn man(env: &mut Env<'_>) -> Result<Exit> {
    let mut program = command();
    // Gives every command its full name: `prescreen-screen`.
    program.build();
    clap_mangen::Man::new(program.clone()).render(env.stdout)?;
    for sub in program.get_subcommands().filter(|sub| sub.get_name() != "help") {
        clap_mangen::Man::new(sub.clone()).render(env.stdout)?;
    }
    Ok(Exit::Done)
}
