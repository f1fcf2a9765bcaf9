//! Since which version of the schema its parts exist, as `since.txt` says.

use std::collections::HashMap;

use crate::exchange::xsd::Schema;

/// The line's word for elements that ask for operations, which belong to no type.
pub(crate) const REQUEST: &str = "request";

/// The versions of parts that were not there from the first.
#[derive(Debug, Default)]
pub(crate) struct Since {
    /// By type and part.
    parts: HashMap<(&'static str, &'static str), Schema>,
    /// By type and what stands before the colon of its words.
    families: HashMap<(&'static str, &'static str), Schema>,
    /// The version that has everything.
    pub(crate) newest: Schema,
}

impl Since {
    /// Reads the declarations of a table; what is wrong with them.
    pub(crate) fn read(lines: impl Iterator<Item = Vec<&'static str>>) -> (Self, Vec<String>) {
        let (mut since, mut faults) = (Self::default(), Vec::new());
        for line in lines {
            let [version, kind, parts @ ..] = &line[..] else {
                faults.push(format!("no version: {}", line.join(" ")));
                continue;
            };
            let Some(version) = Schema::named(version) else {
                faults.push(format!("no version: {version}"));
                continue;
            };
            since.newest = since.newest.max(version);
            for part in parts {
                let known = match part.strip_suffix(":*") {
                    Some(family) => since.families.insert((kind, family), version),
                    None => since.parts.insert((kind, part), version),
                };
                if known.is_some() {
                    faults.push(format!("{kind}/{part} has two versions"));
                }
            }
        }
        (since, faults)
    }

    /// The version that has a part of a type first.
    pub(crate) fn of(&self, kind: &'static str, part: &str) -> Schema {
        let family = || self.families.get(&(kind, part.split_once(':')?.0));
        let found = self.parts.get(&(kind, part)).or_else(family);
        found.copied().unwrap_or(Schema::FIRST)
    }

    /// Every part of every type.
    #[cfg(test)]
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.parts.keys().copied()
    }
}
