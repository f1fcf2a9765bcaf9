//! Elements of a response, and their serialization.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::element::Element;
use super::escapes;
use super::namespaces::{MESSAGES, TYPES};
use crate::reply::{Part, Pieces};
use crate::settings::MAX_WRITTEN_AT_ONCE;

type Text = Cow<'static, str>;

/// The initial capacity of a document (bytes). Most documents are not longer.
const DOCUMENT_BYTES: usize = 2048;

/// The approximate memory of an element without its content, and of an attribute with its value (bytes).
const NODE_BYTES: usize = 128;
const ATTRIBUTE_BYTES: usize = 96;

/// An element to be written. The name includes the prefix: `t:Folder`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    name: Text,
    attributes: Vec<(Text, Text)>,
    text: Text,
    /// Content to be written as base64; empty for text.
    bytes: Bytes,
    children: Vec<Node>,
}

/// A document that is being written. `before` holds the finished parts in front of `text`.
struct Writing {
    before: Vec<Part>,
    text: String,
    /// The largest content (bytes) that is encoded at once. Longer content becomes a part of its own, which is encoded
    /// when it is sent.
    most: usize,
}

impl Node {
    /// An empty element.
    pub fn new(name: impl Into<Text>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// An element with text.
    pub fn text(name: impl Into<Text>, text: impl Into<Text>) -> Self {
        Self {
            text: text.into(),
            ..Self::new(name)
        }
    }

    /// An element with bytes, written as base64.
    pub fn base64(name: impl Into<Text>, bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            ..Self::new(name)
        }
    }

    /// A copy of a request element in the namespaces of EWS, with the prefixes of responses.
    pub fn copy(element: &Element<'_>) -> Self {
        let prefix = if element.namespace == MESSAGES {
            "m"
        } else {
            "t"
        };
        let owned = |(name, value): &(Cow<'_, str>, Cow<'_, str>)| {
            let (name, value) = (name.to_string(), value.to_string());
            (Text::Owned(name), Text::Owned(value))
        };
        // White space between child elements is formatting, not content.
        let blank = !element.children.is_empty() && element.text.trim().is_empty();
        Self {
            name: format!("{prefix}:{}", element.name).into(),
            attributes: element.attributes.iter().map(owned).collect(),
            text: if blank {
                Text::default()
            } else {
                element.text.to_string().into()
            },
            bytes: Bytes::new(),
            children: element.children.iter().map(Self::copy).collect(),
        }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<Text>, value: impl Into<Text>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Adds a child.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Adds children.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// The name with its prefix.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text directly inside.
    pub fn content(&self) -> &str {
        &self.text
    }

    /// An attribute's value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_ref())
    }

    /// All attributes, by name and value.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let attributes = self.attributes.iter();
        attributes.map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// The children.
    pub fn inside(&self) -> &[Self] {
        &self.children
    }

    /// The children, without the element around them.
    pub fn into_inside(self) -> Vec<Self> {
        self.children
    }

    /// The first child with a name.
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The same element under another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// The same element with other children.
    #[must_use]
    pub fn with_inside(mut self, children: Vec<Self>) -> Self {
        self.children = children;
        self
    }

    /// The same element with the attributes that pass the filter, and with its children mapped.
    #[must_use]
    pub fn keeping(
        mut self,
        attribute: impl Fn(&str) -> bool,
        child: impl FnMut(Self) -> Option<Self>,
    ) -> Self {
        self.attributes.retain(|(name, _)| attribute(name));
        self.children = self.children.into_iter().filter_map(child).collect();
        self
    }

    /// The approximate size of its content (bytes).
    pub fn size(&self) -> usize {
        let attributes = self.attributes.iter().map(|(_, value)| value.len());
        let children = self.children.iter().map(Self::size);
        self.text.len() + self.bytes.len() + attributes.sum::<usize>() + children.sum::<usize>()
    }

    /// The approximate memory while it is held and written (bytes).
    pub fn held(&self) -> usize {
        let inside: usize = self.children.iter().map(Self::held).sum();
        let own = self.text.len() + self.bytes.len() + self.attributes.len() * ATTRIBUTE_BYTES;
        own + inside + NODE_BYTES
    }

    /// An empty copy, if the element only groups others, as `m:Folders` does. `None` if it has attributes or content of
    /// its own.
    pub fn emptied(&self) -> Option<Self> {
        let says = !self.attributes.is_empty() || !self.text.is_empty() || !self.bytes.is_empty();
        (!says).then(|| Self::new(self.name.clone()))
    }

    /// A document with this root, in which the prefixes of types and messages are bound.
    pub fn standing_alone(&self) -> Vec<u8> {
        let bound = self
            .clone()
            .with("xmlns:t", TYPES)
            .with("xmlns:m", MESSAGES);
        bound.document()
    }

    /// The document with this root, with the XML declaration that the EWS Managed API requires.
    pub fn document(&self) -> Vec<u8> {
        self.between("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "")
    }

    /// The element between two serialized texts.
    pub fn between(&self, before: &str, after: &str) -> Vec<u8> {
        self.written(before, after, usize::MAX).text.into_bytes()
    }

    /// The same in pieces: long base64 content is encoded when it is sent.
    pub fn pieces(&self, before: &str, after: &str) -> Pieces {
        let writing = self.written(before, after, MAX_WRITTEN_AT_ONCE);
        let mut parts = writing.before;
        parts.push(Part::Plain(writing.text.into()));
        parts.into_iter().collect()
    }

    fn written(&self, before: &str, after: &str, most: usize) -> Writing {
        let mut writing = Writing {
            before: Vec::new(),
            text: String::with_capacity(DOCUMENT_BYTES),
            most,
        };
        writing.text.push_str(before);
        self.write(&mut writing);
        writing.text.push_str(after);
        writing
    }

    fn write(&self, writing: &mut Writing) {
        let text = &mut writing.text;
        text.push('<');
        text.push_str(&self.name);
        for (name, value) in &self.attributes {
            text.push(' ');
            text.push_str(name);
            text.push_str("=\"");
            escapes::attribute(text, value);
            text.push('"');
        }
        if self.text.is_empty() && self.bytes.is_empty() && self.children.is_empty() {
            text.push_str("/>");
            return;
        }
        text.push('>');
        escapes::text(text, &self.text);
        writing.base64(&self.bytes);
        self.children.iter().for_each(|child| child.write(writing));
        let text = &mut writing.text;
        text.push_str("</");
        text.push_str(&self.name);
        text.push('>');
    }
}

impl Writing {
    fn base64(&mut self, bytes: &Bytes) {
        if bytes.len() <= self.most {
            STANDARD.encode_string(bytes, &mut self.text);
            return;
        }
        // The parts keep their order: the text so far, then the deferred content.
        let text = std::mem::take(&mut self.text);
        self.before.push(Part::Plain(text.into()));
        self.before.push(Part::Base64(bytes.clone()));
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
