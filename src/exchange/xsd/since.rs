//! The schema version of each part, from `since.txt`.

use std::collections::HashMap;

use crate::exchange::xsd::Schema;

/// The word in place of a type for the request elements of operations.
pub(crate) const REQUEST: &str = "request";

/// The versions of the parts that came after the first version.
#[derive(Debug, Default)]
pub(crate) struct Since {
    /// The versions by type and part.
    parts: HashMap<(&'static str, &'static str), Schema>,
    /// The versions by type and the part of a value before the colon.
    families: HashMap<(&'static str, &'static str), Schema>,
    /// The oldest version with all parts.
    pub(crate) newest: Schema,
}

impl Since {
    /// Reads the declarations of a table. Returns their errors, too.
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

    /// The first version with a part of a type.
    pub(crate) fn of(&self, kind: &'static str, part: &str) -> Schema {
        let family = || self.families.get(&(kind, part.split_once(':')?.0));
        let found = self.parts.get(&(kind, part)).or_else(family);
        found.copied().unwrap_or(Schema::FIRST)
    }

    /// All parts with a version.
    #[cfg(test)]
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.parts.keys().copied()
    }
}
