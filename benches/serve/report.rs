//! What was measured, as a table.

use std::fmt;

/// What was measured, in that order.
#[derive(Default)]
pub(crate) struct Report(Vec<Row>);

struct Row {
    name: &'static str,
    value: f64,
    unit: &'static str,
    /// The most that it should be.
    goal: Option<f64>,
}

impl Report {
    /// Adds a value that has no goal of its own.
    pub(crate) fn note(&mut self, name: &'static str, value: f64, unit: &'static str) {
        self.add(name, value, unit, None);
    }

    /// Adds a value that should be at most `goal`.
    pub(crate) fn at_most(
        &mut self,
        name: &'static str,
        value: f64,
        unit: &'static str,
        goal: f64,
    ) {
        self.add(name, value, unit, Some(goal));
    }

    fn add(&mut self, name: &'static str, value: f64, unit: &'static str, goal: Option<f64>) {
        self.0.push(Row {
            name,
            value,
            unit,
            goal,
        });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|row| row.name.len()).max().unwrap_or(0);
        writeln!(f, "{:width$}  {:>11}  {:>11}", "", "measured", "goal")?;
        self.0.iter().try_for_each(|row| row.write(f, width))
    }
}

impl Row {
    fn write(&self, f: &mut fmt::Formatter<'_>, width: usize) -> fmt::Result {
        let Self {
            name, value, unit, ..
        } = self;
        write!(f, "{name:width$}  {value:>8.2} {unit:2}")?;
        match self.goal {
            None => writeln!(f),
            Some(goal) => {
                let verdict = if *value <= goal { "met" } else { "not met" };
                writeln!(f, "  {goal:>8.2} {unit:2}  {verdict}")
            }
        }
    }
}
