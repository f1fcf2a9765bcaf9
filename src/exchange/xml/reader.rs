//! Parses a request as strictly as .NET's reader.

use std::borrow::Cow;
use std::fmt;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::element::Element;
use super::namespaces::{ERRORS, MESSAGES, SOAP, TYPES, XML, XSD, XSI};
use crate::settings::{MAX_XML_ATTRIBUTES, MAX_XML_DEPTH, MAX_XML_ELEMENTS};

pub(super) const VERSION: XmlVersion = XmlVersion::Implicit1_0;

/// The words of .NET for a prefix without a declaration, since version 4.
pub const UNDECLARED_PREFIX: &str = "an undeclared prefix";

/// A violation of XML or of the schema, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub position: usize,
    /// The description, as a sentence.
    pub what: String,
}

impl Violation {
    /// A violation at a byte offset in `document`.
    pub fn at(document: &str, offset: usize, what: impl Into<String>) -> Self {
        let before = document
            .get(..offset.min(document.len()))
            .unwrap_or(document);
        let line = before.matches('\n').count() + 1;
        // .NET counts characters, not bytes.
        let position = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        Self {
            line,
            position,
            what: what.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            position,
            what,
        } = self;
        write!(f, "line {line}, position {position}: {what}")
    }
}

impl Violation {
    /// Appends the position to the description, as .NET does for malformed XML. For schema violations it does not.
    pub fn placed(self) -> Self {
        let Self {
            line,
            position,
            what,
        } = self;
        Self {
            what: format!("{what} Line {line}, position {position}."),
            ..self
        }
    }
}

/// Parses a document: well-formed, UTF-8, without DTD, within the limits of [`crate::settings`].
///
/// # Errors
///
/// The first violation, with its position.
pub fn read(document: &[u8]) -> Result<Element<'_>, Violation> {
    let document = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
    let text = str::from_utf8(document).map_err(|error| {
        let sound = str::from_utf8(&document[..error.valid_up_to()])
            .expect("the bytes before the first invalid one are valid");
        Violation::at(
            sound,
            sound.len(),
            "Invalid character in the given encoding.",
        )
    })?;
    Tree::new(text).build()
}

/// Attributes by name.
type Attributes<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The open elements, and the root once it is closed.
struct Tree<'a> {
    document: &'a str,
    open: Vec<Element<'a>>,
    root: Option<Element<'a>>,
    elements: usize,
    /// The prefixes in scope, each with the depth of its declaration.
    bound: Vec<(usize, Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Tree<'a> {
    fn new(document: &'a str) -> Self {
        let bound = [("", ""), ("xml", "http://www.w3.org/XML/1998/namespace")];
        Self {
            document,
            open: Vec::with_capacity(8),
            root: None,
            elements: 0,
            bound: bound
                .map(|(prefix, uri)| (0, Cow::Borrowed(prefix), Cow::Borrowed(uri)))
                .into(),
        }
    }

    fn build(mut self) -> Result<Element<'a>, Violation> {
        let document = self.document;
        let mut reader = Reader::from_str(document);
        loop {
            let offset = usize::try_from(reader.buffer_position())
                .expect("a position within a slice is a usize");
            let violation = |what: String| Violation::at(document, offset, what);
            let event = reader
                .read_event()
                .map_err(|error| violation(sentence(&error)))?;
            match event {
                Event::Start(start) => self.open(&start, offset).map_err(violation)?,
                Event::Empty(start) => {
                    self.open(&start, offset).map_err(violation)?;
                    self.close(offset);
                }
                Event::End(_) => self.close(offset),
                Event::Text(text) => self.text(text.xml_content(VERSION)).map_err(violation)?,
                Event::CData(text) => self.text(text.xml_content(VERSION)).map_err(violation)?,
                Event::GeneralRef(reference) => {
                    let character = resolve(&reference).map_err(violation)?;
                    self.text(Cow::Owned(character.to_string()))
                        .map_err(violation)?;
                }
                Event::DocType(_) => {
                    let what = "For security reasons DTD is prohibited in this XML document.";
                    return Err(violation(what.to_owned()));
                }
                Event::Eof => return self.end().map_err(violation),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, offset: usize) -> Result<(), String> {
        if self.open.is_empty() && self.root.is_some() {
            return Err("There are multiple root elements.".to_owned());
        }
        self.elements += 1;
        let depth = self.open.len() + 1;
        if depth > MAX_XML_DEPTH || self.elements > MAX_XML_ELEMENTS {
            return Err("The maximum read depth or node count has been exceeded.".to_owned());
        }
        let attributes = self.attributes(start, depth)?;
        let qualified = start.name();
        let name = self
            .within(qualified.as_ref())
            .ok_or("The name is not in the document.")?;
        let (prefix, name) = name.split_once(':').unwrap_or(("", name));
        legal_name(name)?;
        let namespace = self.namespace(prefix)?;
        self.open.push(Element {
            namespace,
            name,
            attributes,
            offset,
            ..Element::default()
        });
        Ok(())
    }

    /// The attributes of an element. Namespace declarations are removed and put in scope.
    fn attributes(
        &mut self,
        start: &BytesStart<'_>,
        depth: usize,
    ) -> Result<Attributes<'a>, String> {
        let mut read = Vec::new();
        // The limit also bounds `bound`, which is searched for each prefix.
        for (number, attribute) in start.attributes().enumerate() {
            if number == MAX_XML_ATTRIBUTES || self.bound.len() == MAX_XML_ATTRIBUTES {
                return Err("The maximum attribute count has been exceeded.".to_owned());
            }
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = attribute
                .normalized_value(VERSION)
                .map_err(|error| error.to_string())?;
            legal(&value)?;
            let name = attribute.key.as_ref();
            match name.split_once(':') {
                None if name == "xmlns" => self.bind(depth, "", &value),
                Some(("xmlns", prefix)) => self.bind(depth, prefix, &value),
                _ => read.push((self.borrowed(name), self.borrowed(&value))),
            }
        }
        // A prefix may be used before its declaration in the same tag, so names are resolved last.
        for (name, value) in &mut read {
            if let Some((prefix, local)) = name.split_once(':') {
                let namespace = self.namespace(prefix)?;
                let canonical = match &*namespace {
                    SOAP => "soap",
                    XML => "xml",
                    XSI => "xsi",
                    other => other,
                };
                if canonical != prefix {
                    *name = Cow::Owned(format!("{canonical}:{local}"));
                }
                if *name == "xsi:type" {
                    self.unprefix(value);
                }
            }
        }
        Ok(read)
    }

    /// Removes the prefix of a type name, if its namespace is one of the schema's.
    fn unprefix(&self, value: &mut Cow<'a, str>) {
        let trimmed = value.trim();
        let (prefix, local) = trimmed.split_once(':').unwrap_or(("", trimmed));
        *value = match self.namespace(prefix).as_deref() {
            Ok(TYPES | MESSAGES | XSD) => self.borrowed(local),
            _ => Cow::Owned(format!("{prefix}:{local}")),
        };
    }

    /// Puts a prefix in scope. Well-known namespaces need no allocation.
    fn bind(&mut self, depth: usize, prefix: &str, namespace: &str) {
        let known = [MESSAGES, TYPES, SOAP, ERRORS]
            .into_iter()
            .find(|known| *known == namespace);
        let namespace = known.map_or_else(|| self.borrowed(namespace), Cow::Borrowed);
        self.bound.push((depth, self.borrowed(prefix), namespace));
    }

    /// The part of the document that `part` points to; `None` if it is a copy.
    fn within(&self, part: &str) -> Option<&'a str> {
        let start = part
            .as_ptr()
            .addr()
            .checked_sub(self.document.as_ptr().addr())?;
        self.document.get(start..start.checked_add(part.len())?)
    }

    /// A text that borrows from the document if possible.
    fn borrowed(&self, part: &str) -> Cow<'a, str> {
        let found = self.within(part).map(Cow::Borrowed);
        found.unwrap_or_else(|| Cow::Owned(part.to_owned()))
    }

    fn namespace(&self, prefix: &str) -> Result<Cow<'a, str>, String> {
        let bound = self
            .bound
            .iter()
            .rev()
            .find(|(_, known, _)| *known == prefix);
        let namespace = bound.map(|(_, _, namespace)| namespace.clone());
        namespace.ok_or_else(|| format!("'{prefix}' is {UNDECLARED_PREFIX}."))
    }

    fn close(&mut self, offset: usize) {
        let depth = self.open.len();
        // Depth 0 holds the prefixes that are in scope before the document.
        while self
            .bound
            .last()
            .is_some_and(|(bound, ..)| *bound == depth && depth > 0)
        {
            self.bound.pop();
        }
        let Some(mut element) = self.open.pop() else {
            return;
        };
        element.end = offset;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: Cow<'a, str>) -> Result<(), String> {
        legal(&text)?;
        match self.open.last_mut() {
            Some(element) if element.text.is_empty() => element.text = text,
            Some(element) => element.text.to_mut().push_str(&text),
            None if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() => {}
            None => return Err("Data at the root level is invalid.".to_owned()),
        }
        Ok(())
    }

    fn end(self) -> Result<Element<'a>, String> {
        if let Some(element) = self.open.last() {
            let name = element.name;
            return Err(format!(
                "Unexpected end of file has occurred. The element `{name}` is not closed."
            ));
        }
        self.root
            .ok_or_else(|| "Root element is missing.".to_owned())
    }
}

/// Checks the characters of a name ([XML 1.0 §2.3](https://www.w3.org/TR/xml/#NT-Name)).
fn legal_name(name: &str) -> Result<(), String> {
    let start = |char: char| char.is_alphabetic() || char == '_';
    let rest = |char: char| char.is_alphanumeric() || "_-.\u{b7}".contains(char);
    // Names in requests are ASCII, so the check by bytes is nearly always enough.
    let plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    match !name.is_empty()
        && (name.bytes().all(plain) || name.starts_with(start) && name.chars().all(rest))
    {
        true => Ok(()),
        false => Err("Name cannot begin with, or contain, that character.".to_owned()),
    }
}

/// Checks for characters that XML forbids ([XML 1.0 §2.2](https://www.w3.org/TR/xml/#charsets)).
fn legal(text: &str) -> Result<(), String> {
    // From 0xef on, UTF-8 bytes may begin U+FFFE or U+FFFF.
    let plain = |byte: u8| (b' '..0xef).contains(&byte) || matches!(byte, b'\t' | b'\r' | b'\n');
    if text.bytes().all(plain) {
        return Ok(());
    }
    let illegal = |char: &char| {
        (*char < ' ' && !"\t\r\n".contains(*char)) || matches!(char, '\u{fffe}' | '\u{ffff}')
    };
    match text.chars().find(illegal) {
        None => Ok(()),
        Some(char) => Err(format!(
            "hexadecimal value 0x{:02X}, is an invalid character.",
            u32::from(char)
        )),
    }
}

/// The character that a reference stands for.
pub(super) fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, String> {
    match reference.resolve_char_ref() {
        Ok(Some(char)) => return Ok(char),
        Ok(None) => {}
        Err(error) => return Err(error.to_string()),
    }
    match reference.as_ref() {
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "gt" => Ok('>'),
        "lt" => Ok('<'),
        "quot" => Ok('"'),
        other => Err(format!("Reference to undeclared entity '{other}'.")),
    }
}

/// An error of quick-xml as a sentence.
fn sentence(error: &quick_xml::Error) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars
        .next()
        .map(|char| char.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(document: &[u8]) -> String {
        read(document).unwrap_err().what
    }

    #[test]
    fn namespaces_are_resolved_whatever_the_prefix() {
        let document = format!(
            "<x:a xmlns:x='{TYPES}'><b xmlns='{MESSAGES}' c='1 &lt; 2'>t&amp;<![CDATA[<]]></b></x:a>"
        );
        let root = read(document.as_bytes()).unwrap();
        assert!(root.is(TYPES, "a"));
        let child = root.child(MESSAGES, "b").unwrap();
        assert_eq!(child.attribute("c"), Some("1 < 2"));
        assert_eq!(child.text, "t&<");
    }

    #[test]
    fn malformed_xml_is_refused_with_line_and_position() {
        let violation = read(b"<a>\n <b></c></a>").unwrap_err();
        assert_eq!((violation.line, violation.position), (2, 5));
        for document in [
            "",
            "text",
            "<a>",
            "<a/><b/>",
            "<a/>x",
            "<p:a/>",
            "<a b=1/>",
            "<a b='1' b='2'/>",
            "<a>&nope;</a>",
            "<a>\u{1}</a>",
            "<a>&#1;</a>",
            "<a",
            "<!DOCTYPE a><a/>",
            "<1/>",
            "</a>",
        ] {
            assert!(
                read(document.as_bytes()).is_err(),
                "{document:?} is refused"
            );
        }
    }

    #[test]
    fn a_dtd_and_its_entities_are_never_processed() {
        let bomb = b"<!DOCTYPE a [<!ENTITY x 'xxxxxxxx'>]><a>&x;</a>";
        assert!(refused(bomb).contains("DTD is prohibited"));
    }

    #[test]
    fn depth_elements_and_attributes_are_bounded() {
        let deep = "<a>".repeat(MAX_XML_DEPTH + 1);
        assert!(refused(deep.as_bytes()).contains("depth"));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_XML_ELEMENTS));
        assert!(refused(wide.as_bytes()).contains("count"));
        let attributes: String = (0..=MAX_XML_ATTRIBUTES)
            .map(|n| format!(" a{n}=''"))
            .collect();
        assert!(refused(format!("<a{attributes}/>").as_bytes()).contains("attribute"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            drop(read(&bytes));
        }

        #[test]
        fn no_almost_xml_makes_it_panic(text in "[<>/a-c:&;!?='\" \\[\\]x#0-9-]{0,80}") {
            drop(read(text.as_bytes()));
        }

        #[test]
        fn any_text_survives_writing_and_reading(text in "[ -~é\u{1f600}]{0,60}") {
            let document = crate::exchange::xml::Node::text("a", text.clone()).document();
            prop_assert_eq!(&read(&document).unwrap().text, &text);
        }
    }
}
