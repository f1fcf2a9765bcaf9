//! An element of a request.

use std::borrow::Cow;

use super::values::boolean;

/// An element, its namespace resolved, its children in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element<'a> {
    /// The namespace; empty for none.
    pub namespace: Cow<'a, str>,
    /// The name without its prefix.
    pub name: &'a str,
    /// The attributes, without namespace declarations. A prefix is `soap`, `xml` or `xsi`, whatever the document calls
    /// them, and the namespace itself for any other; the value of `xsi:type` is without its prefix.
    pub attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The elements inside.
    pub children: Vec<Element<'a>>,
    /// The text directly inside, in one piece.
    pub text: Cow<'a, str>,
    /// Where it starts, in bytes from the start of the document.
    pub offset: usize,
    /// Where its end tag starts; where it starts itself, if it has none.
    pub end: usize,
}

impl Element<'_> {
    /// Where its name stands, as .NET tells the place of an element.
    pub fn name_offset(&self) -> usize {
        self.offset + 1
    }

    /// Where the name of its end tag stands; its own, if it has none.
    pub fn end_offset(&self) -> usize {
        match self.end == self.offset {
            true => self.offset + 1,
            false => self.end + 2,
        }
    }

    /// Whether it is that element.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    /// The first child of that name.
    pub fn child(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    /// The element at the end of a path of names in one namespace.
    pub fn at(&self, namespace: &str, path: &[&str]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |element, name| element.child(namespace, name))
    }

    /// The first element of that name anywhere below.
    pub fn find(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children
            .iter()
            .find_map(|child| match child.is(namespace, name) {
                true => Some(child),
                false => child.find(namespace, name),
            })
    }

    /// An attribute's value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_ref())
    }

    /// Whether an attribute is there and true.
    pub fn flag(&self, name: &str) -> bool {
        self.attribute(name).and_then(boolean) == Some(true)
    }

    /// Whether its text is true.
    pub fn is_true(&self) -> bool {
        boolean(&self.text) == Some(true)
    }
}

/// What the schema demands: for requests that were checked against it, in which nothing of that is missing.
impl Element<'_> {
    /// The child of that name.
    pub(crate) fn inside(&self, name: &str) -> &Self {
        let child = self.children.iter().find(|child| child.name == name);
        self.demanded(child, name)
    }

    /// The first child.
    pub(crate) fn first(&self) -> &Self {
        self.demanded(self.children.first(), "a child")
    }

    /// The value of an attribute.
    pub(crate) fn required(&self, name: &str) -> &str {
        let value = self.attribute(name);
        debug_assert!(value.is_some(), "{}: the schema demands {name}", self.name);
        value.unwrap_or("")
    }

    fn demanded<'a>(&'a self, child: Option<&'a Self>, what: &str) -> &'a Self {
        debug_assert!(child.is_some(), "{}: the schema demands {what}", self.name);
        child.unwrap_or(&EMPTY)
    }
}

/// An element with nothing in it, in the place of one that cannot be missing.
static EMPTY: Element<'static> = Element {
    namespace: Cow::Borrowed(""),
    name: "",
    attributes: Vec::new(),
    children: Vec::new(),
    text: Cow::Borrowed(""),
    offset: 0,
    end: 0,
};
