//! What is counted: the limits that it has to keep, and what it should become. `make figures` prints the table.

use std::io::Write;

use crate::graph::{Graph, orphans, snake};
use crate::rings::rings;
use crate::{SOURCE, floors, literals, root, sizes};

/// Something that is counted.
struct Figure {
    what: &'static str,
    /// The most that there may be; none where it is only shown.
    limit: Option<usize>,
    /// What it should become.
    aim: Option<usize>,
    count: fn(&Graph) -> Count,
}

const fn held(what: &'static str, limit: usize, aim: usize, count: fn(&Graph) -> Count) -> Figure {
    Figure {
        what,
        limit: Some(limit),
        aim: Some(aim),
        count,
    }
}

const fn shown(what: &'static str, aim: Option<usize>, count: fn(&Graph) -> Count) -> Figure {
    Figure {
        what,
        limit: None,
        aim,
        count,
    }
}

/// All that is counted: its limit, and its aim.
const FIGURES: [Figure; 25] = [
    shown("files that ship", None, |source| {
        Count::bare(source.files.len())
    }),
    shown("lines that ship", None, |source| lines(source, "src/")),
    shown("lines that ship of exchange", Some(28_000), |source| {
        lines(source, "src/exchange/")
    }),
    held("lines of the median file", 150, 150, sizes::median_file),
    held("files of more than 500 lines", 0, 0, sizes::long_files),
    shown("files of more than 400 lines", None, sizes::near_files),
    held(
        "files of tests of more than 500 lines",
        0,
        0,
        sizes::long_tests,
    ),
    shown("functions", None, functions),
    held(
        "lines of the median function",
        10,
        10,
        sizes::median_function,
    ),
    shown(
        "lines of the longest function",
        None,
        sizes::longest_function,
    ),
    held(
        "functions of more than 70 lines",
        0,
        0,
        sizes::long_functions,
    ),
    shown("rings of files", None, |source| {
        Count::bare(all_rings(source).len())
    }),
    held("files in rings", 65, 65, in_rings),
    held("files in the largest ring", 11, 11, largest_ring),
    held("folders of exchange in rings", 0, 0, floors::circles),
    held(
        "imports in exchange that do not go down",
        0,
        0,
        floors::climbs,
    ),
    held("imports from the mod.rs above", 0, 0, faces),
    held("imports of an operation by another", 0, 0, operations),
    held("files that no module names", 0, 0, |source| {
        Count::of(source.orphans.clone())
    }),
    held("files of tests that no module names", 0, 0, lost_tests),
    held("paths that lead nowhere", 0, 0, |source| {
        Count::of(source.lost.clone())
    }),
    held("names of properties in texts", 0, 0, literals::in_texts),
    shown("unwrap_or_default", None, |source| {
        sum(source, |file| file.defaults)
    }),
    shown("pub(in ...)", None, |source| {
        sum(source, |file| file.scoped)
    }),
    shown(
        "comments that say why, for 1000 lines of code",
        None,
        comments,
    ),
];

/// How many there are, and where.
pub struct Count {
    pub value: usize,
    /// A line for each; empty where a number is all there is.
    pub wrong: Vec<String>,
}

impl Count {
    /// As many as there are lines.
    pub fn of(wrong: Vec<String>) -> Self {
        Self {
            value: wrong.len(),
            wrong,
        }
    }

    /// A number alone.
    pub fn bare(value: usize) -> Self {
        Self {
            value,
            wrong: Vec::new(),
        }
    }
}

fn sum(source: &Graph, of: fn(&crate::syntax::File) -> usize) -> Count {
    Count::bare(source.files.iter().map(of).sum())
}

fn lines(source: &Graph, folder: &str) -> Count {
    let inside = source
        .files
        .iter()
        .filter(|file| file.path.starts_with(folder));
    Count::bare(inside.map(|file| file.lines).sum())
}

fn functions(source: &Graph) -> Count {
    sum(source, |file| file.functions.len())
}

fn comments(source: &Graph) -> Count {
    let code = sum(source, |file| file.code).value;
    Count::bare(1000 * sum(source, |file| file.comments).value / code)
}

fn all_rings(source: &Graph) -> Vec<Vec<usize>> {
    rings(source.edges.keys().copied())
}

fn names(source: &Graph, rings: &[Vec<usize>]) -> Vec<String> {
    let mut lines = Vec::new();
    for ring in rings {
        for file in ring {
            lines.push(format!(
                "ring of {}: {}",
                ring.len(),
                source.files[*file].path
            ));
        }
    }
    lines
}

fn in_rings(source: &Graph) -> Count {
    Count::of(names(source, &all_rings(source)))
}

/// The largest ring: how many files it has, and the imports that hold it together.
fn largest_ring(source: &Graph) -> Count {
    let ring = all_rings(source).into_iter().next().unwrap_or_default();
    let edges = source.edges.keys();
    let inside = edges.filter(|(from, to)| ring.contains(from) && ring.contains(to));
    Count {
        value: ring.len(),
        wrong: inside.map(|edge| source.edge(*edge)).collect(),
    }
}

/// The imports of what a `mod.rs` (or `lib.rs`) defines by files below it.
fn faces(source: &Graph) -> Count {
    let below = source.edges.keys().filter(|(from, to)| {
        let face = &source.files[*to].path;
        let folder = face.strip_suffix("mod.rs").or(face.strip_suffix("lib.rs"));
        folder.is_some_and(|folder| source.files[*from].path.starts_with(folder))
    });
    Count::of(below.map(|edge| source.edge(*edge)).collect())
}

/// The operation that a file belongs to: in `ews/ops` that is everything, elsewhere what has an operation's name.
fn operation<'a>(path: &'a str, known: &[String]) -> Option<&'a str> {
    let inside = path.strip_prefix("src/exchange/ews/")?;
    let (inside, all) = match inside.strip_prefix("ops/") {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let name = inside.split('/').next().unwrap().trim_end_matches(".rs");
    (name != "mod" && (all || known.iter().any(|it| it == name))).then_some(name)
}

/// The imports of a file of an operation by one of another.
fn operations(source: &Graph) -> Count {
    let table = std::fs::read_to_string(root().join("src/exchange/xsd/operations.txt")).unwrap();
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let known: Vec<_> = rows
        .map(|row| snake(row.split(' ').next().unwrap()))
        .collect();
    let other = source.edges.keys().filter(|(from, to)| {
        let own = operation(&source.files[*from].path, &known);
        let other = operation(&source.files[*to].path, &known);
        own.is_some() && other.is_some() && own != other
    });
    Count::of(other.map(|edge| source.edge(*edge)).collect())
}

/// Files of `tests` and `benches` that cargo does not compile.
fn lost_tests(_: &Graph) -> Count {
    let root = root();
    let tests = [
        "tests/all/main.rs",
        "tests/scenarios.rs",
        "tests/tidy.rs",
        "tests/tidy/main.rs",
    ];
    let mut wrong = orphans(&root, "tests", &tests);
    wrong.extend(orphans(
        &root,
        "benches",
        &["benches/serve.rs", "benches/serve/main.rs"],
    ));
    Count::of(wrong)
}

/// Writes past the test harness, which hides what tests print.
fn say(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}

#[test]
fn every_figure_is_within_its_limit() {
    let mut wrong = Vec::new();
    for figure in &FIGURES {
        let count = (figure.count)(&SOURCE);
        if figure.limit.is_some_and(|limit| count.value > limit) {
            let (limit, lines) = (figure.limit.unwrap(), count.wrong.join("\n  "));
            wrong.push(format!(
                "{}: {} > {limit}\n  {lines}",
                figure.what, count.value
            ));
        }
    }
    for near in sizes::near_files(&SOURCE).wrong {
        say(&format!("warning: {near}; 500 are the most\n"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_figures() {
    // Asked for by `make figures`: what the figures are, or where all of one are (`FIGURE='files in rings'`).
    let Some(wanted) = std::env::var_os("FIGURE") else {
        return;
    };
    let spell = |number: Option<usize>| number.map_or("-".to_owned(), |number| number.to_string());
    say(&format!(
        "{:<48}{:>8}{:>8}{:>8}\n",
        "", "now", "limit", "aim"
    ));
    for figure in &FIGURES {
        let count = (figure.count)(&SOURCE);
        let (limit, aim) = (spell(figure.limit), spell(figure.aim));
        say(&format!(
            "{:<48}{:>8}{limit:>8}{aim:>8}\n",
            figure.what, count.value
        ));
        if wanted == figure.what.trim() {
            say(&format!("  {}\n", count.wrong.join("\n  ")));
        }
    }
}
