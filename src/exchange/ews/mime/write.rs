//! Composes the MIME form of an item.

use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::MimePart;
use uuid::Uuid;

use super::head::headed;
use crate::exchange::data::{Attachment, Content, Kind, Property};
use crate::exchange::ews::icalendar;
use crate::exchange::ews::properties::View;
use crate::exchange::ews::properties::body::{body, plain_text};

/// The MIME form of an item that was not received as MIME; `None` for kinds that have none.
pub(crate) fn written(view: &View<'_>) -> Option<Vec<u8>> {
    let item = &view.item;
    if matches!(item.kind, Kind::Task | Kind::DistributionList) {
        return None;
    }
    let boundary = Boundary::new(view);
    headed(view)
        .body(whole(view, &boundary))
        .write_to_vec()
        .ok()
}

/// The boundaries of multipart bodies. They are the same every time the same item is composed.
struct Boundary(Uuid);

impl Boundary {
    fn new(view: &View<'_>) -> Self {
        let name = match view.stored {
            Some((number, _)) => number.to_string(),
            None => view.text(Property::Subject).unwrap_or_default().to_owned(),
        };
        Self(Uuid::new_v5(&view.mailbox.guid, name.as_bytes()))
    }

    fn multipart<'x>(&self, kind: &'static str, parts: Vec<MimePart<'x>>) -> MimePart<'x> {
        let boundary = format!("_000_{}{}_", self.0.simple(), &kind[10..13]);
        let content_type = ContentType::new(kind).attribute("boundary", boundary);
        MimePart::new(content_type, parts)
    }
}

/// The body: the text, its inline images around it, and the attachments around both.
fn whole<'x>(view: &'x View<'_>, boundary: &Boundary) -> MimePart<'x> {
    let (shown, attached): (Vec<_>, Vec<_>) = view
        .item
        .attachments
        .iter()
        .partition(|attachment| attachment.inline && attachment.content_id.is_some());
    let mut part = text(view, boundary);
    for (kind, attachments) in [("multipart/related", shown), ("multipart/mixed", attached)] {
        let attachments: Vec<_> = attachments
            .into_iter()
            .filter_map(|attachment| one(view, attachment))
            .collect();
        if !attachments.is_empty() {
            let parts = std::iter::once(part).chain(attachments).collect();
            part = boundary.multipart(kind, parts);
        }
    }
    part
}

/// The text in each of its forms. The calendar of a meeting message is one of them.
fn text<'x>(view: &'x View<'_>, boundary: &Boundary) -> MimePart<'x> {
    let body = body(&view.item);
    let is_html = body.is_some_and(|body| body.html);
    let kind = if is_html { "text/html" } else { "text/plain" };
    let part = MimePart::new(kind, body.map_or("", |body| &*body.text));
    let item_kind = view.item.kind;
    let method = icalendar::method(item_kind).filter(|_| item_kind.is_message());
    let calendar = method.and_then(|method| Some((method, icalendar::written(view)?)));
    let Some((method, calendar)) = calendar else {
        return part;
    };
    let kind = ContentType::new("text/calendar")
        .attribute("charset", "utf-8")
        .attribute("method", method);
    // Alternatives go from plain to rich (RFC 2046 5.1.4).
    let plain = plain_text(&view.item).filter(|_| is_html);
    let plain = plain.map(|plain| MimePart::new("text/plain", plain.into_owned()));
    let parts = plain
        .into_iter()
        .chain([part, MimePart::new(kind, calendar)]);
    boundary.multipart("multipart/alternative", parts.collect())
}

fn one<'x>(view: &'x View<'_>, attachment: &'x Attachment) -> Option<MimePart<'x>> {
    let mut part = match &attachment.content {
        Content::File { bytes, .. } => {
            let kind = attachment.content_type.as_deref();
            MimePart::new(kind.unwrap_or("application/octet-stream"), &bytes[..])
        }
        Content::Item(item) => {
            let inner = View::attached(view.mailbox, item.clone(), None);
            let bytes = crate::exchange::ews::mime::bytes(&inner)?;
            MimePart::new("message/rfc822", bytes.to_vec()).transfer_encoding("8bit")
        }
    };
    part = match attachment.inline {
        true => part.inline(),
        false => part.attachment(&*attachment.name),
    };
    if let Some(id) = &attachment.content_id {
        part = part.cid(&**id);
    }
    Some(part)
}
