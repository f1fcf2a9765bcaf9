//! `exchaos check`: validates scenario and world files. If all are valid, it lists how each scenario is reached.

use std::path::PathBuf;

use clap::Args;

use super::output;
use super::verdict::{Failure, Verdict};
use crate::scenario::{Checked, Reach, Report, Scenario, check_files};

/// Flags of `check`.
#[derive(Args)]
pub(super) struct Check {
    /// Files, or folders whose `*.toml` files are checked at any depth
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    /// Print JSON: file, line, column, message
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Prints the problems.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let Checked {
            scenarios,
            worlds,
            reports,
        } = check_files(&self.paths)?;
        let files = scenarios.len() + worlds.len() + reports.len();
        if self.json {
            let positions: Vec<_> = reports.iter().flat_map(Report::positions).collect();
            output::print(&serde_json::to_string_pretty(&positions)?)?;
        } else if !reports.is_empty() {
            let texts: Vec<_> = reports.iter().map(ToString::to_string).collect();
            output::print(&texts.join("\n\n"))?;
        } else {
            let lines = ways(&scenarios)
                .into_iter()
                .chain(worlds.iter().map(population));
            output::print(&lines.collect::<Vec<_>>().join("\n"))?;
        }
        let problems: usize = reports.iter().map(|report| report.problems.len()).sum();
        anstream::eprintln!(
            "{}, {}",
            plural(files, "file"),
            match problems {
                0 => "no problems".to_owned(),
                _ => plural(problems, "problem"),
            }
        );
        Ok(if problems == 0 {
            Verdict::Good
        } else {
            Verdict::No
        })
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// The ways to reach each scenario, one line each.
fn ways(scenarios: &[Scenario]) -> Vec<String> {
    let width = scenarios.iter().map(|scenario| scenario.id.len()).max();
    let line = |scenario: &Scenario| {
        let reach: Vec<_> = scenario.reach().into_iter().map(Reach::name).collect();
        let width = width.unwrap_or_default();
        format!("{:<width$}  reached by {}", scenario.id, reach.join(", "))
    };
    scenarios.iter().map(line).collect()
}

/// A summary of a world file, on one line.
fn population((path, accounts): &(PathBuf, usize)) -> String {
    format!(
        "{}  a world of {}",
        path.display(),
        plural(*accounts, "account")
    )
}
