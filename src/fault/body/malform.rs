//! `body.malform`: an answer that is almost XML.
//!
//! *What the client sees:* HTTP 200 with the right content type, and a body that no XML reader accepts.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy ("Response is not well-formed XML");
//! [XML 1.0 §2.1](https://www.w3.org/TR/xml/#sec-well-formed).
//!
//! *What a sound client does:* fails the request as a whole, retries once, and uses no part of the body.

use bytes::Bytes;
use http::Version;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::change::{Answering, Change, Damage, Idle};
use crate::fault::effect::{Effect, Mechanism, Part, Refuses, Traits};
use crate::fault::text::File;
use crate::reply::Reply;

/// Parameters of `body.malform`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Malform {
    /// The defect.
    pub how: How,
    /// The position of a defect inside the document.
    #[serde(default)]
    pub at: Position,
}

/// The position of a defect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// At one of the document's ends. A reader that only looks for items may not reach it.
    #[default]
    Ends,
    /// In the middle of the items, or of a document without items.
    Items,
}

/// The defect of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The body is empty.
    Empty,
    /// The body is an HTML page.
    HtmlPage,
    /// A character that XML does not allow.
    InvalidCharacter,
    /// A byte that is not UTF-8.
    InvalidUtf8,
    /// The last tag closes another element.
    MismatchedTag,
    /// Text precedes the declaration.
    TextBeforeDeclaration,
    /// A second root follows the first.
    TwoRoots,
    /// The first tag that closes an element is missing.
    UnclosedElement,
    /// An entity that is not declared.
    UndefinedEntity,
}

const HTML: &[u8] = b"<!DOCTYPE html><html><head><title>Error</title></head><body><p>Something went wrong.<br></body></html>";

impl Malform {
    /// Whether it has to be in the middle of a document, and cannot.
    pub fn is_misplaced(&self) -> bool {
        self.at == Position::Items && !self.how.is_within()
    }
}

/// The elements around items.
const ITEMS: [&[u8]; 3] = [b"t:Items>", b"m:Items>", b"m:Changes>"];

impl How {
    /// Whether the defect can be at any position inside a document.
    fn is_within(self) -> bool {
        match self {
            Self::Empty | Self::HtmlPage | Self::TextBeforeDeclaration | Self::TwoRoots => false,
            Self::InvalidCharacter
            | Self::InvalidUtf8
            | Self::MismatchedTag
            | Self::UnclosedElement
            | Self::UndefinedEntity => true,
        }
    }

    /// Damages a document in the middle of its items.
    fn spoil_items(self, body: &[u8]) -> Bytes {
        let middle = middle(body);
        let tag = body[middle..].windows(2).position(|pair| pair == b"</");
        let (before, rest) = body.split_at(tag.map_or(body.len(), |tag| middle + tag));
        let next = rest.iter().position(|byte| *byte == b'>');
        let behind = &rest[next.map_or(rest.len(), |index| index + 1)..];
        let spoilt = match self {
            Self::InvalidCharacter => [before, b"\x08", rest].concat(),
            Self::InvalidUtf8 => [before, b"\xc3\x28", rest].concat(),
            Self::MismatchedTag => [before, b"</t:Ite>", behind].concat(),
            Self::UnclosedElement => [before, behind].concat(),
            Self::UndefinedEntity => [before, b"&nbsp;", rest].concat(),
            Self::Empty | Self::HtmlPage | Self::TextBeforeDeclaration | Self::TwoRoots => {
                return self.spoil(body);
            }
        };
        spoilt.into()
    }

    fn spoil(self, body: &[u8]) -> Bytes {
        let last = body
            .windows(2)
            .rposition(|pair| pair == b"</")
            .unwrap_or(body.len());
        let (content, tag) = body.split_at(last);
        let spoilt = match self {
            Self::Empty => Vec::new(),
            Self::HtmlPage => HTML.to_vec(),
            Self::InvalidCharacter => [content, b"\x08", tag].concat(),
            Self::InvalidUtf8 => [content, b"\xc3\x28", tag].concat(),
            Self::MismatchedTag => [content, b"</s:Envelop>"].concat(),
            Self::TextBeforeDeclaration => [b"OK\r\n", body].concat(),
            Self::TwoRoots => [body, b"<s:Envelope/>"].concat(),
            Self::UnclosedElement => unclosed(body),
            Self::UndefinedEntity => [content, b"&nbsp;", tag].concat(),
        };
        spoilt.into()
    }
}

/// The middle between the tags around the items, or of a document without such tags.
fn middle(body: &[u8]) -> usize {
    let around = |name: &&[u8]| {
        let mut windows = body.windows(name.len()).enumerate();
        let start = windows.find(|(_, window)| window == name)?.0;
        let end = windows.rfind(|(_, window)| window == name)?.0;
        Some((start + end) / 2)
    };
    ITEMS.iter().find_map(around).unwrap_or(body.len() / 2)
}

/// The document without its first closing tag, so that its last tag does not match.
fn unclosed(body: &[u8]) -> Vec<u8> {
    let start = body
        .windows(2)
        .position(|pair| pair == b"</")
        .unwrap_or(body.len());
    let (before, rest) = body.split_at(start);
    let end = rest
        .iter()
        .position(|byte| *byte == b'>')
        .map_or(rest.len(), |index| index + 1);
    [before, &rest[end..]].concat()
}

impl Damage for Malform {
    fn idle(&self, reply: &Reply) -> Option<Idle> {
        let nothing = self.how == How::Empty && reply.length() == Some(0);
        nothing.then(|| "the answer has no body".into())
    }

    fn apply(&self, reply: &mut Reply, _: Version) {
        let how = self.how;
        let spoil = match self.at {
            Position::Ends => How::spoil,
            Position::Items => How::spoil_items,
        };
        reply.body = spoil(how, &reply.body);
        let rest = reply.rest.take();
        reply.rest = rest.map(|rest| rest.edited(move |document| spoil(how, document)));
    }
}

impl Answering for Malform {
    fn change(&self) -> Change<'_> {
        Change::Damage(self)
    }
}

impl Mechanism for Malform {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Damages(Part::Body),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml;

    #[test]
    fn no_reader_accepts_any_defect() {
        let sound = b"<?xml version=\"1.0\"?><s:Envelope xmlns:s='s'><a>1</a></s:Envelope>";
        assert!(xml::read(sound).is_ok());
        for how in [
            How::Empty,
            How::HtmlPage,
            How::InvalidCharacter,
            How::InvalidUtf8,
            How::MismatchedTag,
            How::TextBeforeDeclaration,
            How::TwoRoots,
            How::UnclosedElement,
            How::UndefinedEntity,
        ] {
            assert!(xml::read(&how.spoil(sound)).is_err(), "{how:?}");
            assert!(xml::read(&how.spoil(b"")).is_err(), "{how:?} of nothing");
            assert!(xml::read(&how.spoil_items(sound)).is_err(), "{how:?}");
        }
    }

    #[test]
    fn a_defect_of_the_items_is_between_two_sound_items() {
        let item = "<t:Message><t:Subject>one</t:Subject></t:Message>";
        let document = format!("<a><h>1</h><t:Items>{item}{item}{item}</t:Items></a>");
        for how in [
            How::InvalidCharacter,
            How::InvalidUtf8,
            How::MismatchedTag,
            How::UnclosedElement,
            How::UndefinedEntity,
        ] {
            let spoilt = how.spoil_items(document.as_bytes());
            let before = format!("<a><h>1</h><t:Items>{item}");
            assert!(spoilt.starts_with(before.as_bytes()), "{how:?}");
            let behind = format!("{item}</t:Items></a>");
            assert!(spoilt.ends_with(behind.as_bytes()), "{how:?}");
            assert!(how.is_within());
        }
    }
}
