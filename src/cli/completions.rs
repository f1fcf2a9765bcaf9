//! `exchaos completions`: shell scripts that complete commands, flags and the ids of scenarios.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::Shell;

use super::options::Scenarios;
use super::output;
use super::verdict::{Failure, Verdict};

/// Flags of `completions`.
#[derive(Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
    #[command(flatten)]
    scenarios: Scenarios,
}

impl Completions {
    /// Prints the script for these commands.
    pub(super) fn run(&self, commands: Command) -> Result<Verdict, Failure> {
        let catalogue = self.scenarios.load()?;
        let ids: Vec<String> = catalogue
            .sorted()
            .iter()
            .map(|scenario| scenario.id.to_string())
            .collect();
        let mut command = with_ids(commands, &ids);
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "exchaos", &mut script);
        output::print(String::from_utf8_lossy(&script).trim_end())?;
        Ok(Verdict::Good)
    }
}

/// The commands with the known ids as possible values. This is for completion only: as a parser it would refuse the
/// scenarios of other folders.
fn with_ids(command: Command, ids: &[String]) -> Command {
    let known = |argument: clap::Arg| match argument.get_id().as_str() {
        "id" | "scenario" => argument.value_parser(PossibleValuesParser::new(ids.to_vec())),
        _ => argument,
    };
    command.mut_subcommands(|command| command.mut_args(known))
}
