//! An element of an answer, and how it is written.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

type Text = Cow<'static, str>;

/// An element to be written, its prefix part of its name: `t:Folder`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    name: Text,
    attributes: Vec<(Text, Text)>,
    content: Vec<Content>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Element(Node),
    Text(Text),
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
        let mut node = Self::new(name);
        node.content.push(Content::Text(text.into()));
        node
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
        self.content.push(Content::Element(child));
        self
    }

    /// With more elements inside.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.content
            .extend(children.into_iter().map(Content::Element));
        self
    }

    /// The element with nothing in it, if it only holds others: `m:Folders`. Nothing, if it says something itself.
    pub fn emptied(self) -> Option<Self> {
        let holds = |content: &Content| matches!(content, Content::Element(_));
        let says = !self.attributes.is_empty() || !self.content.iter().all(holds);
        (!says).then(|| Self::new(self.name))
    }

    /// The document whose root this is, with the declaration that the EWS Managed API demands.
    pub fn document(&self) -> Vec<u8> {
        let mut writer = Writer::new(Vec::with_capacity(4096));
        let declaration = Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None));
        let written = writer
            .write_event(declaration)
            .and_then(|()| self.write(&mut writer));
        // Writing to a vector has no way to fail.
        drop(written);
        writer.into_inner()
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let mut start = BytesStart::new(self.name.as_ref());
        start.extend_attributes(
            self.attributes
                .iter()
                .map(|(name, value)| (name.as_ref(), value.as_ref())),
        );
        if self.content.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        for content in &self.content {
            match content {
                Content::Element(node) => node.write(writer)?,
                Content::Text(text) => writer.write_event(Event::Text(BytesText::new(text)))?,
            }
        }
        writer.write_event(Event::End(BytesEnd::new(self.name.as_ref())))
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
