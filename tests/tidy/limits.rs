//! `docs/limits.md`: every bound of `src/settings.rs`, what it is for, its value, and the tests that name it.
//!
//! `UPDATE=1 cargo test --test tidy limits` writes the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{BinOp, Expr, Item, Lit, Meta};

use crate::root;

/// What stands before the table. It is written by hand.
const HEAD: &str = include_str!("limits_head.md");

/// A bound.
struct Bound {
    name: String,
    text: String,
    value: String,
}

/// What is known of an expression.
enum Known {
    Number(f64),
    Seconds(f64),
    Other(String),
}

/// The bounds in the order of the file.
fn bounds() -> Vec<Bound> {
    let source = fs::read_to_string(root().join("src/settings.rs")).unwrap();
    let mut known = BTreeMap::new();
    let mut bounds = Vec::new();
    for item in syn::parse_file(&source).unwrap().items {
        let Item::Const(item) = item else { continue };
        let name = item.ident.to_string();
        let lines = item
            .attrs
            .iter()
            .filter_map(|attribute| match &attribute.meta {
                Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                    Expr::Lit(text) => match &text.lit {
                        Lit::Str(text) => Some(text.value().trim().to_owned()),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            });
        let text = lines.collect::<Vec<_>>().join(" ");
        let value = known_of(&item.expr, &known);
        if let Known::Number(number) = value {
            known.insert(name.clone(), number);
        }
        let value = shown(&value, &text);
        bounds.push(Bound { name, text, value });
    }
    bounds
}

fn known_of(expression: &Expr, known: &BTreeMap<String, f64>) -> Known {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => Known::Number(number.base10_parse().unwrap()),
            Lit::Float(number) => Known::Number(number.base10_parse().unwrap()),
            Lit::Str(text) => Known::Other(format!("`{}`", text.value())),
            _ => Known::Other("see there".to_owned()),
        },
        Expr::Binary(binary) if matches!(binary.op, BinOp::Mul(_)) => {
            let sides = [&binary.left, &binary.right].map(|side| known_of(side, known));
            match sides {
                [Known::Number(left), Known::Number(right)] => Known::Number(left * right),
                _ => Known::Other("see there".to_owned()),
            }
        }
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else {
                return Known::Other("see there".to_owned());
            };
            let unit = function.path.segments.last().unwrap().ident.to_string();
            match (unit.as_str(), known_of(&call.args[0], known)) {
                ("from_secs", Known::Number(number)) => Known::Seconds(number),
                ("from_millis", Known::Number(number)) => Known::Seconds(number / 1000.0),
                _ => Known::Other("see there".to_owned()),
            }
        }
        Expr::Path(path) => match path
            .path
            .get_ident()
            .and_then(|name| known.get(&name.to_string()))
        {
            Some(number) => Known::Number(*number),
            None => Known::Other("see there".to_owned()),
        },
        _ => Known::Other("see there".to_owned()),
    }
}

/// A value as people write it.
fn shown(value: &Known, text: &str) -> String {
    match value {
        Known::Number(bytes) if text.contains("(bytes)") || text.contains(" bytes that ") => {
            let units = [(1024.0 * 1024.0, "MB"), (1024.0, "KB")];
            let unit = units.into_iter().find(|(unit, _)| bytes % unit == 0.0);
            unit.map_or_else(
                || format!("{bytes} bytes"),
                |(unit, name)| format!("{} {name}", bytes / unit),
            )
        }
        Known::Number(number) => number.to_string(),
        Known::Seconds(seconds) => {
            let units = [(86_400.0, "days"), (3_600.0, "h"), (60.0, "min")];
            let unit = units
                .into_iter()
                .find(|(unit, _)| *seconds >= *unit && seconds % unit == 0.0);
            unit.map_or_else(
                || format!("{seconds} s"),
                |(unit, name)| format!("{} {name}", seconds / unit),
            )
        }
        Known::Other(text) => text.clone(),
    }
}

/// The files with Rust code in a folder.
fn code(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            code(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The tests in a file: all of a file of `tests`, else what stands behind its `mod tests`.
fn tests_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let is_test =
        path.strip_prefix(root()).unwrap().starts_with("tests") || path.ends_with("tests.rs");
    match (is_test, text.find("#[cfg(test)]")) {
        (true, _) => text,
        (false, Some(start)) => text[start..].to_owned(),
        (false, None) => String::new(),
    }
}

fn page() -> String {
    let mut files = Vec::new();
    code(&root().join("src"), &mut files);
    code(&root().join("tests"), &mut files);
    files.sort();
    let bounds = bounds();
    let mut shown = BTreeMap::<&str, Vec<String>>::new();
    for path in files {
        let text = tests_of(&path);
        let path = path.strip_prefix(root()).unwrap().display().to_string();
        // All names of bounds are in capitals: few words have to be looked up.
        let words: BTreeSet<_> = text
            .split(|char: char| {
                !(char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_')
            })
            .filter(|word| word.contains('_'))
            .collect();
        let named = bounds.iter().filter(|bound| words.contains(&*bound.name));
        for bound in named {
            shown
                .entry(&bound.name)
                .or_default()
                .push(format!("`{path}`"));
        }
    }
    let mut page = HEAD.to_owned();
    page.push_str("\n| bound | value | what it bounds, and what happens beyond it | tests that name it |\n|---|---|---|---|\n");
    for bound in &bounds {
        let text = bound
            .text
            .replace('|', "\\|")
            .replace("[`", "`")
            .replace("`]", "`");
        let tests = shown
            .get(&*bound.name)
            .map_or_else(String::new, |tests| tests.join(", "));
        writeln!(
            page,
            "| `{}` | {} | {text} | {tests} |",
            bound.name, bound.value
        )
        .unwrap();
    }
    page
}

#[test]
fn the_page_of_limits_says_what_the_code_does() {
    let path = root().join("docs/limits.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/limits.md is not what src/settings.rs says: run `UPDATE=1 cargo test --test tidy limits`"
    );
}

#[test]
fn every_bound_says_what_it_is_for() {
    for bound in bounds() {
        assert!(
            bound.text.ends_with('.') || bound.text.ends_with(')'),
            "{}: {}",
            bound.name,
            bound.text
        );
    }
}
