//! Names of properties of items that stand in the code as texts, where a value of `Property` belongs: a text can be misspelt.

use std::collections::{BTreeMap, BTreeSet};

use crate::figures::Count;
use crate::graph::Graph;
use crate::root;

/// Texts that are the name of a property and mean something else there: an element of SOAP, a line of iCalendar, a header of
/// MIME, a folder, a word of an enumeration.
const OTHERS: [(&str, &[&str]); 19] = [
    ("src/exchange/data/property.rs", &["Organizer"]),
    ("src/exchange/ews/find/page.rs", &["End"]),
    ("src/exchange/ews/find/paging.rs", &["End"]),
    ("src/exchange/ews/icalendar/read.rs", &["UID"]),
    ("src/exchange/ews/icalendar/write.rs", &["UID"]),
    (
        "src/exchange/ews/mime/head.rs",
        &["Importance", "References", "Sensitivity"],
    ),
    (
        "src/exchange/ews/mime/read.rs",
        &["Importance", "Sensitivity"],
    ),
    ("src/exchange/ews/notifications/push_channel.rs", &["Body"]),
    ("src/exchange/ews/ops/get_inbox_rules.rs", &["DisplayName"]),
    ("src/exchange/ews/ops/resolve_names.rs", &["Contacts"]),
    ("src/exchange/ews/properties/calendar.rs", &["Organizer"]),
    ("src/exchange/ews/properties/contact.rs", &["DisplayName"]),
    ("src/exchange/ews/replies/quote.rs", &["From", "Subject"]),
    ("src/exchange/ews/requests/refused.rs", &["Attachments"]),
    (
        "src/exchange/ews/transport/rules/conditions.rs",
        &["Categories", "HasAttachments", "Importance", "Sensitivity"],
    ),
    (
        "src/exchange/ews/transport/rules/validation.rs",
        &["DisplayName"],
    ),
    ("src/exchange/seed/calendar.rs", &["Organizer"]),
    (
        "src/exchange/seed/configurations.rs",
        &["Contacts", "Notes"],
    ),
    (
        "src/exchange/store/default_folders.rs",
        &["Companies", "Contacts", "Location", "Notes"],
    ),
];

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

/// The names, with or without the prefix of the schema.
pub fn in_texts(source: &Graph) -> Count {
    let properties = properties();
    assert!(properties.len() > 150, "{properties:?}");
    let mut wrong = Vec::new();
    for file in &source.files {
        if !FOLDERS.iter().any(|it| file.path.starts_with(it)) {
            continue;
        }
        let others = OTHERS.iter().find(|(path, _)| *path == file.path);
        let others = others.map_or(&[][..], |(_, names)| names);
        for text in &file.texts {
            let name = text.value.strip_prefix("t:").unwrap_or(&text.value);
            if properties.contains(name) && !others.contains(&name) {
                wrong.push(format!("{}:{}: {:?}", file.path, text.line, text.value));
            }
        }
    }
    Count::of(wrong)
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
