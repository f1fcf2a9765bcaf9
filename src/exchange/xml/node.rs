//! An element of an answer, and how it is written.

use std::borrow::Cow;

use quick_xml::escape::escape;

type Text = Cow<'static, str>;

/// How long (bytes) most documents are.
const DOCUMENT_BYTES: usize = 2048;

/// An element to be written, its prefix part of its name: `t:Folder`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    name: Text,
    attributes: Vec<(Text, Text)>,
    text: Text,
    children: Vec<Node>,
}

impl Node {
    /// An empty element.
    pub fn new(name: impl Into<Text>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// An element with text in it.
    pub fn text(name: impl Into<Text>, text: impl Into<Text>) -> Self {
        Self {
            text: text.into(),
            ..Self::new(name)
        }
    }

    /// With one attribute more.
    #[must_use]
    pub fn with(mut self, name: impl Into<Text>, value: impl Into<Text>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// With one element more inside.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// With more elements inside.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// The element with nothing in it, if it only holds others: `m:Folders`. Nothing, if it says something itself.
    pub fn emptied(self) -> Option<Self> {
        let says = !self.attributes.is_empty() || !self.text.is_empty();
        (!says).then(|| Self::new(self.name))
    }

    /// The document whose root this is, with the declaration that the EWS Managed API demands.
    pub fn document(&self) -> Vec<u8> {
        self.between("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "")
    }

    /// The element between two texts that are written already.
    pub fn between(&self, before: &str, after: &str) -> Vec<u8> {
        let mut text = String::with_capacity(DOCUMENT_BYTES);
        text.push_str(before);
        self.write(&mut text);
        text.push_str(after);
        text.into_bytes()
    }

    fn write(&self, text: &mut String) {
        text.push('<');
        text.push_str(&self.name);
        for (name, value) in &self.attributes {
            text.push(' ');
            text.push_str(name);
            text.push_str("=\"");
            text.push_str(&escape(value.as_ref()));
            text.push('"');
        }
        if self.text.is_empty() && self.children.is_empty() {
            text.push_str("/>");
            return;
        }
        text.push('>');
        text.push_str(&escape(self.text.as_ref()));
        self.children.iter().for_each(|child| child.write(text));
        text.push_str("</");
        text.push_str(&self.name);
        text.push('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let node = Node::new("a")
            .with("b", "\"<")
            .child(Node::text("c", "<&>"))
            .child(Node::new("d"));
        let document = String::from_utf8(node.document()).unwrap();
        assert_eq!(
            document,
            r#"<?xml version="1.0" encoding="utf-8"?><a b="&quot;&lt;"><c>&lt;&amp;&gt;</c><d/></a>"#
        );
    }
}
