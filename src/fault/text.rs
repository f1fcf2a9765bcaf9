//! Texts that several mechanisms send: header lines, bodies and named values.

use std::borrow::Cow;
use std::fmt;

use ::http::{HeaderName, HeaderValue};
use bytes::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::json;

use super::placeholder::{self, NAMES, OF_ANSWER};
use super::response_context::ResponseContext;
use crate::exchange::Site;
use crate::exchange::pages::{PAGES, Page};
use crate::reply::{Length, Reply};

pub(super) use super::placeholder::fill;

/// Header lines in the order of the file. The value of a name is a text, a list (one line each) or `[]` (removed).
///
/// `{host}`, `{authority}` and `{port}` in a text are those of the request, `{date}` and `{request-id}` those of the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderLines(Vec<(String, Vec<String>)>);

impl HeaderLines {
    /// Whether it sends a header with this name.
    pub(super) fn has(&self, name: &str) -> bool {
        let mut lines = self.0.iter();
        lines.any(|(known, values)| known.eq_ignore_ascii_case(name) && !values.is_empty())
    }

    /// Sets the lines of each name, at the position of the first existing line with that name.
    pub(super) fn apply(&self, reply: &mut Reply, context: &ResponseContext<'_>) {
        let stamp = context.stamp;
        let filled = |value: &String| {
            fill(value, context.site)
                .replace("{date}", &stamp.clock.dates().now)
                .replace("{request-id}", &stamp.request_id.to_string())
        };
        for (name, values) in &self.0 {
            reply.headers.set(name, values.iter().map(filled));
            if name.eq_ignore_ascii_case("content-length") && values.is_empty() {
                reply.length = Length::CloseDelimited;
            }
        }
    }
}

/// Fills the placeholders of the mailbox: `{user}` is its address, `{name}` the part before the `@`.
pub(super) fn fill_mailbox(text: &str, mailbox: &str) -> String {
    // A mailbox without a domain is its own name.
    let name = mailbox.split_once('@').map_or(mailbox, |(name, _)| name);
    text.replace("{user}", mailbox).replace("{name}", name)
}

impl<'de> Deserialize<'de> for HeaderLines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lines;
        impl<'de> Visitor<'de> for Lines {
            type Value = HeaderLines;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of header names, each with a text, a list of texts, or `[]`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HeaderLines, A::Error> {
                let mut lines = Vec::new();
                while let Some((Name(name), values)) = map.next_entry::<Name, Values>()? {
                    lines.push((name, values.0));
                }
                Ok(HeaderLines(lines))
            }
        }
        deserializer.deserialize_map(Lines)
    }
}

impl JsonSchema for HeaderLines {
    fn schema_name() -> Cow<'static, str> {
        "HeaderLines".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let line =
            json!({ "type": "string", "pattern": "^[^\\u0000-\\u0008\\u000a-\\u001f\\u007f]*$" });
        json_schema!({
            "description": "Header lines in the order of the file. The value of a name is a text, a list (one line each) or `[]` (removed). `{host}`, `{authority}` and `{port}` are those of the request, `{date}` and `{request-id}` those of the answer.",
            "type": "object",
            "additionalProperties": { "anyOf": [line, { "type": "array", "items": line }] },
        })
    }
}

/// The name of a header, as written.
#[derive(Deserialize, JsonSchema)]
#[serde(try_from = "String")]
struct Name(String);

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match HeaderName::try_from(&name) {
            Ok(_) => Ok(Self(name)),
            Err(_) => Err(format!("`{name}` cannot be the name of a header")),
        }
    }
}

/// The value of a header.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Line(pub(super) String);

impl TryFrom<String> for Line {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if HeaderValue::try_from(&text).is_err() {
            return Err("the value of a header is one line without control characters".to_owned());
        }
        placeholder::check(&text, &[&NAMES[..], &OF_ANSWER].concat())?;
        Ok(Self(text))
    }
}

/// A text, or a list of texts.
struct Values(Vec<String>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Values;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a list of texts, or `[]`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Values, E> {
                let Line(text) = Line::try_from(text.to_owned()).map_err(E::custom)?;
                Ok(Values(vec![text]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Values, A::Error> {
                let mut texts = Vec::new();
                while let Some(Line(text)) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Values(texts))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

/// The origin of a body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// A file beside the scenario.
    File(File),
    /// A built-in page, by its name.
    Page(PageName),
    /// The text itself. `{host}`, `{authority}` and `{port}` in it are those of the request.
    Text(Text),
}

/// A file beside the scenario. It is read together with the scenario.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct File {
    /// Its path, relative to the scenario's folder.
    pub path: String,
    /// Its content, once read.
    pub bytes: Bytes,
}

impl JsonSchema for File {
    fn schema_name() -> Cow<'static, str> {
        "File".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "The path of a file in the scenario's folder." })
    }
}

impl From<String> for File {
    fn from(path: String) -> Self {
        Self {
            path,
            bytes: Bytes::new(),
        }
    }
}

/// A body in a scenario file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Text(pub(super) String);

impl TryFrom<String> for Text {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let meant = placeholder::check(&text, &NAMES);
        meant
            .map_err(|wrong| format!("{wrong} What is meant as it stands goes into `body.file`"))?;
        Ok(Self(text))
    }
}

/// A built-in page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("enum" = PAGES.map(|page| page.name)))]
pub struct PageName(#[schemars(with = "String")] pub Page);

impl TryFrom<String> for PageName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let known = || PAGES.map(|page| format!("`{}`", page.name)).join(", ");
        let page = Page::named(&name).map(Self);
        page.ok_or_else(|| format!("unknown page `{name}`, expected one of {}", known()))
    }
}

impl Content {
    /// The file, if the body is one.
    pub(super) fn file(&mut self) -> Option<&mut File> {
        match self {
            Self::File(file) => Some(file),
            Self::Page(_) | Self::Text(_) => None,
        }
    }

    /// The bytes for a client that uses these names of the server.
    pub fn bytes(&self, site: &Site) -> Bytes {
        match self {
            Self::File(file) => file.bytes.clone(),
            Self::Page(PageName(page)) => page.body(),
            Self::Text(Text(text)) => fill(text, site).into(),
        }
    }
}

/// One `t:Value` of a `MessageXml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MessageXmlValue {
    /// Its `Name`.
    pub name: String,
    /// Its text.
    pub value: String,
}
