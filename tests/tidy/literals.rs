//! Names of properties of items that stand in the code as texts. `item.field("Recurence")` compiles; a constant of the table
//! would not.

use std::collections::{BTreeMap, BTreeSet};

use crate::figures::Count;
use crate::graph::Graph;
use crate::root;

/// Where a name of a property is a row of a table: the rows, the default shapes, and the MAPI names.
const TABLES: [&str; 3] = ["/fields/", "/sets.rs", "/mirrors.rs"];

/// Folders of `exchange` that know items.
const FOLDERS: [&str; 4] = [
    "src/exchange/data/",
    "src/exchange/ews/",
    "src/exchange/seed/",
    "src/exchange/store/",
];

/// The properties of items: the elements of `ItemType` and of every type that extends it, as the schema's table has them.
fn properties() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("src/exchange/xsd/types.txt")).unwrap();
    let mut types: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut open = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        if !line.starts_with(' ') {
            let kind = words.next().unwrap_or_default();
            let is_type = matches!(kind, "complex" | "abstract");
            open = words.next().filter(|_| is_type).unwrap_or_default();
        }
        types.entry(open).or_default().extend(words);
    }
    types.remove("");
    let mut items = BTreeSet::from(["ItemType"]);
    loop {
        let known = items.len();
        let extends = |words: &[&str]| matches!(words, [":", base, ..] if items.contains(base));
        let more: Vec<_> = types.iter().filter(|(_, words)| extends(words)).collect();
        let more: Vec<_> = more.into_iter().map(|(name, _)| *name).collect();
        items.extend(more);
        if items.len() == known {
            break;
        }
    }
    let words = items.iter().flat_map(|name| &types[name]);
    let elements = words.filter(|word| !word.starts_with('@'));
    let names = elements.filter_map(|word| match word.strip_prefix('^') {
        Some(global) => Some(global.trim_end_matches(['?', '*', '+'])),
        None => Some(word.split_once(':')?.0).filter(|name| !name.is_empty()),
    });
    names.map(ToOwned::to_owned).collect()
}

/// The names outside of the tables, with or without the prefix of the schema.
pub fn outside_of_tables(source: &Graph) -> Count {
    let properties = properties();
    assert!(properties.len() > 150, "{properties:?}");
    let mut wrong = Vec::new();
    for file in &source.files {
        let inside = FOLDERS.iter().any(|it| file.path.starts_with(it));
        if !inside || TABLES.iter().any(|it| file.path.contains(it)) {
            continue;
        }
        for text in &file.texts {
            let name = text.value.strip_prefix("t:").unwrap_or(&text.value);
            if properties.contains(name) {
                wrong.push(format!("{}:{}: {:?}", file.path, text.line, text.value));
            }
        }
    }
    Count::of(wrong)
}

/// Those of them in `ews`.
pub fn in_operations(source: &Graph) -> Count {
    let mut count = outside_of_tables(source);
    count.wrong.retain(|it| it.starts_with("src/exchange/ews/"));
    Count::of(count.wrong)
}

#[test]
fn the_properties_of_every_kind_of_item_are_known() {
    let properties = properties();
    for name in [
        "Subject",
        "IsRead",
        "Start",
        "PercentComplete",
        "GivenName",
        "ExtendedProperty",
    ] {
        assert!(properties.contains(name), "{name}");
    }
    for name in ["FolderClass", "Recurence", "ItemType"] {
        assert!(!properties.contains(name), "{name}");
    }
}
