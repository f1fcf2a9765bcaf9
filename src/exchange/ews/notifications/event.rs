//! Notifications and their events
//! ([Notification](https://learn.microsoft.com/exchange/client-developer/web-service-reference/notification-ex15websvcsotherref)).

use super::watermark::Watermark;
use crate::exchange::data::Property;
use crate::exchange::ews::ids::id::change_key;
use crate::exchange::ews::ids::{Id, KeyOf};
use crate::exchange::ews::properties::{folder_id_node, item_change_key};
use crate::exchange::store::{Batch, Event, EventAction, EventType, Mailbox, Subject};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::format_time;

/// The event types and their elements. `EventTypes` of a request uses the same names.
const EVENT_TYPES: [(EventType, &str); 7] = [
    (EventType::Copied, "t:CopiedEvent"),
    (EventType::Created, "t:CreatedEvent"),
    (EventType::Deleted, "t:DeletedEvent"),
    (EventType::FreeBusyChanged, "t:FreeBusyChangedEvent"),
    (EventType::Modified, "t:ModifiedEvent"),
    (EventType::Moved, "t:MovedEvent"),
    (EventType::NewMail, "t:NewMailEvent"),
];

/// The event type with a name.
pub(crate) fn event_type(name: &str) -> Option<EventType> {
    let row = EVENT_TYPES.iter().find(|(_, known)| known[2..] == *name);
    row.map(|(event_type, _)| *event_type)
}

/// A notification: a batch of events of one mailbox for one subscription.
pub(crate) struct Notification<'a> {
    /// The subscription, by the text of its id.
    pub(crate) subscription: &'a str,
    /// The mailbox.
    pub(crate) mailbox: &'a Mailbox,
    /// The events.
    pub(crate) batch: &'a Batch,
}

impl Notification<'_> {
    /// The form for GetEvents and push: with the watermark before the batch, and one at each event. An empty batch gets
    /// a `StatusEvent`.
    pub(crate) fn marked(&self, previous: u64) -> Node {
        let mark = |number| Watermark::new(self.mailbox, number).text();
        let events = self.batch.events.iter();
        let events = events.map(|event| self.event(event, Some(mark(event.number))));
        let nothing = self.batch.events.is_empty().then(|| {
            let mark = Node::text("t:Watermark", mark(self.batch.last_delivered));
            Node::new("t:StatusEvent").child(mark)
        });
        Node::new("m:Notification")
            .child(Node::text("t:SubscriptionId", self.subscription.to_owned()))
            .child(Node::text("t:PreviousWatermark", mark(previous)))
            .child(Node::text("t:MoreEvents", self.batch.more.to_string()))
            .children(events)
            .children(nothing)
    }

    /// The form for streaming: without watermarks.
    pub(crate) fn unmarked(&self) -> Node {
        let events = self.batch.events.iter();
        Node::new("m:Notification")
            .child(Node::text("t:SubscriptionId", self.subscription.to_owned()))
            .children(events.map(|event| self.event(event, None)))
    }

    /// One event. Its elements follow the order of the schema.
    fn event(&self, event: &Event, mark: Option<String>) -> Node {
        let mailbox = self.mailbox;
        let event_type = event.happened.event_type();
        let name = EVENT_TYPES.iter().find(|(known, _)| *known == event_type);
        let parent = folder_id_node(Property::ParentFolderId.element(), mailbox, event.parent);
        let node = Node::new(name.map_or("", |(_, name)| *name))
            .children(mark.map(|mark| Node::text("t:Watermark", mark)))
            .child(Node::text("t:TimeStamp", format_time(event.time)));
        // The schema has the parent between the subject and the old ids.
        let node = match event.subject {
            Subject::Folder(number) => node.child(folder_id_node(
                Property::FolderId.element(),
                mailbox,
                number,
            )),
            Subject::Item(number) => {
                node.child(self.item(Property::ItemId.element(), event, event.parent, number))
            }
        };
        let node = node.child(parent);
        match event.happened {
            EventAction::Copied { from, parent } | EventAction::Moved { from, parent } => {
                let old = match from {
                    Subject::Folder(number) => folder_id_node("t:OldFolderId", mailbox, number),
                    Subject::Item(number) => self.item("t:OldItemId", event, parent, number),
                };
                node.child(old)
                    .child(folder_id_node("t:OldParentFolderId", mailbox, parent))
            }
            EventAction::Counted { unread } => node.child(Node::text(
                Property::UnreadCount.element(),
                unread.to_string(),
            )),
            _ => node,
        }
    }

    /// An item's id. The `ChangeKey` is the current one; for a deleted item, the one at its deletion.
    fn item(&self, name: &'static str, event: &Event, folder: u32, number: u32) -> Node {
        let mailbox = self.mailbox;
        let change = mailbox.entry(number).map(|entry| entry.change());
        let change = change.unwrap_or(event.number);
        let key = match event.kind {
            Some(kind) => item_change_key(mailbox, kind, change),
            None => change_key(KeyOf::Message, mailbox.guid, change),
        };
        Node::new(name)
            .with("Id", Id::item(mailbox.guid, folder, number).text())
            .with("ChangeKey", key)
    }
}
