//! How long functions and files are.

use crate::figures::Count;
use crate::graph::{Graph, files};
use crate::root;

/// The longest function (lines) that fits a screen.
const FUNCTION: usize = 70;

/// Where a file has to be split.
const FILE: usize = 500;

/// Where a file is near to that.
const NEAR: usize = 400;

/// The longest file of `tests`.
const TESTS: usize = 500;

/// Functions that fit no screen.
pub fn long_functions(source: &Graph) -> Count {
    let mut wrong = Vec::new();
    for file in &source.files {
        let long = file.functions.iter().filter(|it| it.lines > FUNCTION);
        wrong.extend(long.map(|it| {
            format!(
                "{}:{}: `{}` has {} lines",
                file.path, it.line, it.name, it.lines
            )
        }));
    }
    Count::of(wrong)
}

/// Files with more lines than this.
fn longer(source: &Graph, most: usize) -> Count {
    let long = source.files.iter().filter(|file| file.lines > most);
    Count::of(
        long.map(|file| format!("{}: {} lines", file.path, file.lines))
            .collect(),
    )
}

/// Files that have to be split.
pub fn long_files(source: &Graph) -> Count {
    longer(source, FILE)
}

/// Files that soon have to be split.
pub fn near_files(source: &Graph) -> Count {
    longer(source, NEAR)
}

/// Files of `tests` that have to be split.
pub fn long_tests(_: &Graph) -> Count {
    let root = root();
    let mut wrong = Vec::new();
    for path in files(&root, "tests", "rs") {
        let lines = std::fs::read_to_string(root.join(&path))
            .unwrap()
            .lines()
            .count();
        if lines > TESTS {
            wrong.push(format!("{path}: {lines} lines"));
        }
    }
    Count::of(wrong)
}

fn median(mut lengths: Vec<usize>) -> Count {
    assert!(lengths.len() > 300, "only {} were found", lengths.len());
    lengths.sort_unstable();
    Count::bare(lengths[lengths.len() / 2])
}

/// The lines of the median function.
pub fn median_function(source: &Graph) -> Count {
    let functions = source.files.iter().flat_map(|file| &file.functions);
    median(functions.map(|it| it.lines).collect())
}

/// The lines of the longest function.
pub fn longest_function(source: &Graph) -> Count {
    let functions = source.files.iter().flat_map(|file| &file.functions);
    Count::bare(functions.map(|it| it.lines).max().unwrap_or(0))
}

/// The lines of the median file.
pub fn median_file(source: &Graph) -> Count {
    median(source.files.iter().map(|file| file.lines).collect())
}
