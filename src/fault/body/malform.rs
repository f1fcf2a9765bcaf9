//! `body.malform`: an answer that is almost XML.
//!
//! *What the client sees:* HTTP 200 with the right content type, and a body that no XML reader accepts.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy ("Response is not well-formed XML");
//! [XML 1.0 §2.1](https://www.w3.org/TR/xml/#sec-well-formed).
//!
//! *What a sound client does:* fails the request as a whole, tries once more, and uses nothing of what it read.

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
    /// What is wrong with it.
    pub how: How,
}

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// There is nothing.
    Empty,
    /// It is a page for people.
    HtmlPage,
    /// A character that XML does not have.
    InvalidCharacter,
    /// A byte that is no UTF-8.
    InvalidUtf8,
    /// The last tag closes another element.
    MismatchedTag,
    /// Text stands before the declaration.
    TextBeforeDeclaration,
    /// A second root follows the first.
    TwoRoots,
    /// The first tag that closes an element is missing.
    UnclosedElement,
    /// An entity that is not declared.
    UndefinedEntity,
}

const HTML: &[u8] = b"<!DOCTYPE html><html><head><title>Error</title></head><body><p>Something went wrong.<br></body></html>";

impl How {
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

/// The document without its first closing tag: its end is there, and does not fit.
fn unclosed(body: &[u8]) -> Vec<u8> {
    let start = body
        .windows(2)
        .position(|pair| pair == b"</")
        .unwrap_or(body.len());
    let (before, rest) = body.split_at(start);
    let end = rest
        .iter()
        .position(|byte| *byte == b'>')
        .map_or(rest.len(), |place| place + 1);
    [before, &rest[end..]].concat()
}

impl Damage for Malform {
    fn idle(&self, reply: &Reply) -> Option<Idle> {
        let nothing = self.how == How::Empty && reply.length() == Some(0);
        nothing.then(|| "the answer has no body".into())
    }

    fn apply(&self, reply: &mut Reply, _: Version) {
        let how = self.how;
        reply.body = how.spoil(&reply.body);
        let rest = reply.rest.take();
        reply.rest = rest.map(|rest| rest.edited(move |document| how.spoil(document)));
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
    fn however_it_is_spoilt_no_reader_accepts_it() {
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
        }
    }
}
