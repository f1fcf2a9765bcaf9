//! `exchaos list`: all scenarios, or all operations.

use clap::Args;
use serde::Serialize;

use super::options::Scenarios;
use super::output;
use super::requires::requirements;
use super::verdict::{Failure, Verdict};
use crate::exchange::operations;
use crate::scenario::{Reach, Scenario};

/// Flags of `list`.
#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    scenarios: Scenarios,
    /// List the operations of EWS and Autodiscover instead, each with its support or the fault that refuses it
    #[arg(long)]
    operations: bool,
    /// List what a client has to do to meet each scenario, in place of its class, reach and title
    #[arg(long, conflicts_with = "operations")]
    requires: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A scenario in a list.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    layer: &'static str,
    class: Option<String>,
    reach: Vec<&'static str>,
    requires: Vec<String>,
    title: &'a str,
}

/// An operation in a list.
#[derive(Serialize)]
struct Operation {
    name: &'static str,
    answered: bool,
    /// The code of the fault, if the operation is not implemented.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
}

impl List {
    /// Prints the list.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        if self.operations {
            let answered: Vec<_> = operations::answered().collect();
            let rows = operations::names().map(|name| {
                let answered = answered.contains(&name);
                Operation {
                    name,
                    answered,
                    fault: (!answered).then(|| operations::refusal(name)),
                }
            });
            return self.print(&rows.collect::<Vec<_>>(), |row| {
                vec![
                    row.name.to_owned(),
                    row.fault.unwrap_or("answered").to_owned(),
                ]
            });
        }
        let catalogue = self.scenarios.load()?;
        let rows: Vec<_> = catalogue
            .sorted()
            .into_iter()
            .map(|scenario| Row::of(scenario))
            .collect();
        self.print(&rows, |row| {
            let class = row.class.clone().unwrap_or_else(|| "-".to_owned());
            let (id, layer) = (row.id.to_owned(), row.layer.to_owned());
            match self.requires {
                true => vec![id, layer, requirements(&row.requires)],
                false => vec![id, layer, class, row.reach.join(","), row.title.to_owned()],
            }
        })
    }

    fn print<R: Serialize>(
        &self,
        rows: &[R],
        cells: impl Fn(&R) -> Vec<String>,
    ) -> Result<Verdict, Failure> {
        let text = if self.json {
            serde_json::to_string_pretty(rows)?
        } else {
            aligned(&rows.iter().map(cells).collect::<Vec<_>>())
        };
        output::print(&text)?;
        Ok(Verdict::Good)
    }
}

impl<'a> Row<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        Self {
            id: &scenario.id,
            layer: scenario.layer(),
            class: scenario.class.map(|class| class.to_string()),
            reach: scenario.reach().into_iter().map(Reach::name).collect(),
            requires: scenario.requires(),
            title: &scenario.title,
        }
    }
}

/// Aligns columns to their widest cells.
fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].len())
            .max()
            .unwrap_or_default()
    };
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<_> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
