//! Elements of a request.

use std::borrow::Cow;

use super::values::boolean;

/// An element with resolved namespaces. Children are in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element<'a> {
    /// The namespace; empty if there is none.
    pub namespace: Cow<'a, str>,
    /// The name without its prefix.
    pub name: &'a str,
    /// The attributes, without namespace declarations. A prefix is canonical: `soap`, `xml` or `xsi`, or for other
    /// namespaces the namespace itself. The value of `xsi:type` has no prefix.
    pub attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The child elements.
    pub children: Vec<Element<'a>>,
    /// The text directly inside, joined to one piece.
    pub text: Cow<'a, str>,
    /// The offset of the start tag (bytes from the start of the document).
    pub offset: usize,
    /// The offset of the end tag; that of the start tag if the element is self-closing.
    pub end: usize,
}

impl Element<'_> {
    /// The offset of the name in the start tag, which is the position that .NET reports.
    pub fn name_offset(&self) -> usize {
        self.offset + 1
    }

    /// The offset of the name in the end tag; in the start tag if the element is self-closing.
    pub fn end_offset(&self) -> usize {
        match self.end == self.offset {
            true => self.offset + 1,
            false => self.end + 2,
        }
    }

    /// Whether the element has this namespace and name.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    /// The first child with a name.
    pub fn child(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    /// The descendant at the end of a path of names in one namespace.
    pub fn at(&self, namespace: &str, path: &[&str]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |element, name| element.child(namespace, name))
    }

    /// The first descendant with a name.
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

    /// Whether an attribute exists and is true.
    pub fn flag(&self, name: &str) -> bool {
        self.attribute(name).and_then(boolean) == Some(true)
    }

    /// Whether the text is true.
    pub fn is_true(&self) -> bool {
        boolean(&self.text) == Some(true)
    }
}

/// Access to children and attributes that the schema requires. Only for elements that passed validation.
impl Element<'_> {
    /// The child with a name.
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
        // The default keeps a release build from panicking, should the tables of the schema have a gap.
        debug_assert!(value.is_some(), "{}: the schema demands {name}", self.name);
        value.unwrap_or("")
    }

    fn demanded<'a>(&'a self, child: Option<&'a Self>, what: &str) -> &'a Self {
        debug_assert!(child.is_some(), "{}: the schema demands {what}", self.name);
        child.unwrap_or(&EMPTY)
    }
}

/// Stands for a required element that is missing.
static EMPTY: Element<'static> = Element {
    namespace: Cow::Borrowed(""),
    name: "",
    attributes: Vec::new(),
    children: Vec::new(),
    text: Cow::Borrowed(""),
    offset: 0,
    end: 0,
};
