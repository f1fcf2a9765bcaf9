//! `exchaos check`: everything that is wrong with scenario files.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, Verdict, output};
use crate::scenario::{Report, check_files};

/// Flags of `check`.
#[derive(Args)]
pub(super) struct Check {
    /// Files, or folders whose `*.toml` files are checked at any depth
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    /// As JSON: file, line, column, message
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Prints what is wrong.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let (files, reports) = check_files(&self.paths)?;
        if self.json {
            let places: Vec<_> = reports.iter().flat_map(Report::places).collect();
            output::print(&serde_json::to_string_pretty(&places)?)?;
        } else if !reports.is_empty() {
            let texts: Vec<_> = reports.iter().map(ToString::to_string).collect();
            output::print(&texts.join("\n\n"))?;
        }
        let problems: usize = reports.iter().map(|report| report.problems.len()).sum();
        let plural = |count: usize, word: &str| {
            format!("{count} {word}{}", if count == 1 { "" } else { "s" })
        };
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
