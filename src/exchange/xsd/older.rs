//! Reduces an answer to an older version of the schema.

use super::table::Type;
use super::tables::TABLE;
use super::value;
use crate::exchange::xml::Node;
use crate::exchange::xsd::Schema;

/// Whether the schema has parts that are newer than a version.
pub fn is_older(version: Schema) -> bool {
    version < TABLE.since.newest
}

impl Type {
    /// An element of this type without the parts that a version lacks.
    pub fn as_of(&self, node: Node, version: Schema) -> Node {
        let known = |name: &str| match name.split_once(':') {
            Some(_) => true,
            None => self.attribute_since(name) <= version,
        };
        node.keeping(known, |child| {
            let name = child.name().split_once(':').map_or("", |(_, name)| name);
            let Some(declared) = self.child(name) else {
                return Some(child);
            };
            let kind = declared.kind();
            let newer = declared.since.max(value::since(kind, child.content())) > version;
            (!newer).then(|| kind.as_of(child, version))
        })
    }
}
