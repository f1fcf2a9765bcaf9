//! Exclusive XML Canonicalization of one element, without comments ([W3C](https://www.w3.org/TR/xml-exc-c14n/)).
//!
//! It uses the tokenizer of [`read`](super::read), so the signed text and the parsed text are the same.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::reader::{VERSION, resolve};

/// The namespace of the prefix `xml`, which is bound without a declaration.
const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// The canonical form of the element with its start tag at the offset `element` (bytes), without its descendant at
/// `without`. `None` if the document is not well-formed, or has no element there.
pub fn canonical(document: &str, element: usize, without: Option<usize>) -> Option<String> {
    let mut writer = Writer {
        out: String::new(),
        open: Vec::new(),
        bound: Vec::new(),
        written: Vec::new(),
        state: State::Before,
        element,
        without,
    };
    let mut reader = Reader::from_str(document);
    loop {
        let offset = usize::try_from(reader.buffer_position()).ok()?;
        match reader.read_event().ok()? {
            Event::Start(start) => writer.open(&start, offset)?,
            Event::Empty(start) => {
                writer.open(&start, offset)?;
                writer.close();
            }
            Event::End(_) => writer.close(),
            Event::Text(text) => writer.text(&text.xml_content(VERSION)),
            Event::CData(text) => writer.text(&text.xml_content(VERSION)),
            Event::GeneralRef(reference) => {
                let char = resolve(&reference).ok()?;
                writer.text(char.encode_utf8(&mut [0; 4]));
            }
            // No signature of this server covers a processing instruction, and a reader may act on it.
            Event::PI(_) if writer.state == State::Within => return None,
            Event::DocType(_) | Event::Eof => return None,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        if writer.state == State::After {
            return Some(writer.out);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the element.
    Before,
    /// Within the element, which is written.
    Within,
    /// Within the left-out descendant, until this number of elements is open.
    Skipping(usize),
    /// After the element.
    After,
}

/// The number of open elements at a declaration, its prefix, and its namespace.
type Binding = (usize, String, String);

struct Writer {
    out: String,
    /// The qualified names of the open elements, and whether each is written.
    open: Vec<(String, bool)>,
    /// The prefixes in scope.
    bound: Vec<Binding>,
    /// The declarations in the written text.
    written: Vec<Binding>,
    state: State,
    element: usize,
    without: Option<usize>,
}

impl Writer {
    fn open(&mut self, start: &BytesStart<'_>, offset: usize) -> Option<()> {
        let depth = self.open.len();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let name = attribute.key.as_ref();
            let value = attribute.normalized_value(VERSION).ok()?;
            match name.split_once(':') {
                None if name == "xmlns" => self.bind(depth, "", &value),
                Some(("xmlns", prefix)) => self.bind(depth, prefix, &value),
                _ => attributes.push((name.to_owned(), value.into_owned())),
            }
        }
        if self.state == State::Before && offset == self.element {
            self.state = State::Within;
        }
        if self.state == State::Within && Some(offset) == self.without {
            self.state = State::Skipping(depth);
        }
        let name = start.name().as_ref().to_owned();
        let writes = self.state == State::Within;
        if writes {
            self.start(&name, attributes)?;
        }
        self.open.push((name, writes));
        Some(())
    }

    /// Writes a start tag: the required declarations that no ancestor has written, then the attributes in the order of
    /// namespace and name.
    fn start(&mut self, name: &str, attributes: Vec<(String, String)>) -> Option<()> {
        let depth = self.open.len();
        let of = |name: &str| name.split_once(':').map(|(prefix, _)| prefix.to_owned());
        let mut used = vec![of(name).unwrap_or_default()];
        used.extend(attributes.iter().filter_map(|(name, _)| of(name)));
        used.sort_unstable();
        used.dedup();
        self.out.push('<');
        self.out.push_str(name);
        for prefix in used.into_iter().filter(|prefix| prefix != "xml") {
            let namespace = self.namespace(&prefix)?.to_owned();
            let before = find(&self.written, &prefix).unwrap_or_default();
            if before == namespace {
                continue;
            }
            match prefix.as_str() {
                "" => self.out.push_str(" xmlns=\""),
                _ => {
                    self.out.push_str(" xmlns:");
                    self.out.push_str(&prefix);
                    self.out.push_str("=\"");
                }
            }
            attribute(&mut self.out, &namespace);
            self.out.push('"');
            self.written.push((depth, prefix, namespace));
        }
        let mut sorted = Vec::with_capacity(attributes.len());
        for (name, value) in attributes {
            let (namespace, local) = match name.split_once(':') {
                Some((prefix, local)) => (self.namespace(prefix)?.to_owned(), local.to_owned()),
                None => (String::new(), name.clone()),
            };
            sorted.push((namespace, local, name, value));
        }
        sorted.sort_unstable();
        for (_, _, name, value) in sorted {
            self.out.push(' ');
            self.out.push_str(&name);
            self.out.push_str("=\"");
            attribute(&mut self.out, &value);
            self.out.push('"');
        }
        self.out.push('>');
        Some(())
    }

    fn close(&mut self) {
        let Some((name, writes)) = self.open.pop() else {
            return;
        };
        let depth = self.open.len();
        if writes {
            self.out.push_str("</");
            self.out.push_str(&name);
            self.out.push('>');
        }
        let outer = |(bound, ..): &Binding| *bound < depth;
        self.bound.retain(outer);
        self.written.retain(outer);
        match self.state {
            State::Skipping(to) if to == depth => self.state = State::Within,
            State::Within if !self.open.iter().any(|(_, writes)| *writes) => {
                self.state = State::After;
            }
            _ => {}
        }
    }

    fn text(&mut self, value: &str) {
        if self.state == State::Within {
            text(&mut self.out, value);
        }
    }

    fn bind(&mut self, depth: usize, prefix: &str, namespace: &str) {
        self.bound
            .push((depth, prefix.to_owned(), namespace.to_owned()));
    }

    fn namespace(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "xml" => Some(XML_NAMESPACE),
            "" => Some(find(&self.bound, "").unwrap_or_default()),
            _ => find(&self.bound, prefix),
        }
    }
}

fn find<'a>(bindings: &'a [Binding], prefix: &str) -> Option<&'a str> {
    let mut inner = bindings.iter().rev();
    let found = inner.find(|(_, known, _)| known == prefix);
    found.map(|(_, _, namespace)| namespace.as_str())
}

/// The canonical form of a text between tags.
pub fn canonical_text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    text(&mut out, value);
    out
}

/// The canonical form of an attribute's value.
pub fn canonical_attribute(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    attribute(&mut out, value);
    out
}

/// The text between tags ([Canonical XML §2.3](https://www.w3.org/TR/xml-c14n/#ProcessingModel)).
fn text(out: &mut String, value: &str) {
    for char in value.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
}

/// The value of an attribute.
fn attribute(out: &mut String, value: &str) {
    for char in value.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml;
    use proptest::prelude::*;

    fn of(document: &str, start: &str) -> String {
        canonical(document, document.find(start).unwrap(), None).unwrap()
    }

    #[test]
    fn the_example_of_the_recommendation_is_written_as_it_has_it() {
        // Exclusive XML Canonicalization §2.2: declarations of ancestors outside of the element do not count.
        let document = "<n0:local xmlns:n0='foo:bar' xmlns:n3='ftp://example.org'>\n  <n1:elem2 xmlns:n1='http://example.net' xml:lang='en'>\n     <n3:stuff xmlns:n3='ftp://example.org'/>\n  </n1:elem2></n0:local>";
        assert_eq!(
            of(document, "<n1:elem2"),
            "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n     <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n  </n1:elem2>"
        );
    }

    #[test]
    fn declarations_attributes_and_escapes_are_in_canonical_order() {
        let document = "<x xmlns='d' xmlns:b='2' xmlns:a='1'><a:y z='\"&amp;&lt;>&#9;' b:q='1' a:q='2' c=''><w xmlns=''/><v/>t&amp;&#13;<![CDATA[<]]>&gt;<!-- c --></a:y></x>";
        assert_eq!(
            of(document, "<a:y"),
            "<a:y xmlns:a=\"1\" xmlns:b=\"2\" c=\"\" z=\"&quot;&amp;&lt;>&#x9;\" a:q=\"2\" b:q=\"1\"><w></w><v xmlns=\"d\"></v>t&amp;&#xD;&lt;&gt;</a:y>"
        );
    }

    #[test]
    fn an_element_within_can_be_left_out() {
        let document = "<a><b/><s x='1'><a><s/></a></s><c>t</c></a>";
        let skipped = document.find("<s").unwrap();
        let left = canonical(document, 0, Some(skipped)).unwrap();
        assert_eq!(left, "<a><b></b><c>t</c></a>");
        assert_eq!(canonical(document, 1, None), None);
        assert_eq!(canonical("<a><?p x?></a>", 0, None), None);
        assert_eq!(canonical("<!DOCTYPE a><a/>", 12, None), None);
    }

    proptest! {
        #[test]
        fn what_is_canonical_stays_as_it_is(document in "(<[ab:]{1,3}( [cd]='[&;<>a]{0,3}')?>|[t&;]{1,3}|</[ab:]{1,3}>){0,9}") {
            if xml::read(document.as_bytes()).is_ok()
                && let Some(once) = canonical(&document, document.find('<').unwrap_or(0), None)
            {
                prop_assert_eq!(canonical(&once, 0, None).unwrap(), once);
            }
        }
    }
}
