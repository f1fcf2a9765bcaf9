//! The attendees of a meeting: their addresses and their answers
//! ([Attendee](https://learn.microsoft.com/exchange/client-developer/web-service-reference/attendee)).

use time::OffsetDateTime;

use crate::exchange::data::{Address, Item, Property, Value};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::format_time;

/// The properties that list attendees.
pub(crate) const LISTS: [Property; 3] = [
    Property::RequiredAttendees,
    Property::OptionalAttendees,
    Property::Resources,
];

/// An attendee's answer to a meeting request.
pub(crate) struct Reply<'a> {
    /// The address of the attendee.
    pub(crate) address: &'a str,
    /// The answer: `Accept`, `Tentative` or `Decline`.
    pub(crate) response: &'a str,
    /// The time of the answer.
    pub(crate) time: OffsetDateTime,
    /// The start and end that the attendee proposes.
    pub(crate) proposal: Option<(OffsetDateTime, OffsetDateTime)>,
}

/// The attendees on some lists.
pub(crate) fn attendees<'a>(
    item: &'a Item,
    lists: &'a [Property],
) -> impl Iterator<Item = &'a Node> {
    let lists = lists.iter().filter_map(|list| item.field(*list)?.tree());
    lists.flat_map(Node::inside)
}

/// A text of an attendee's mailbox, such as `t:EmailAddress`; `None` if it is empty.
pub(crate) fn mailbox<'a>(attendee: &'a Node, name: &str) -> Option<&'a str> {
    let found = attendee.find("t:Mailbox")?.find(name)?;
    Some(found.content().trim()).filter(|text| !text.is_empty())
}

/// The addresses on a list.
pub(crate) fn addresses(item: &Item, list: Property) -> Vec<Address> {
    let address = |attendee| {
        let address = mailbox(attendee, "t:EmailAddress")?.to_owned();
        let name = mailbox(attendee, "t:Name").unwrap_or(&address).to_owned();
        Some(Address {
            name: name.into(),
            address: address.into(),
        })
    };
    attendees(item, &[list]).filter_map(address).collect()
}

/// An attendee as Exchange returns it: with a name, and with an answer.
pub(crate) fn normalised(attendee: &Node) -> Node {
    let address = mailbox(attendee, "t:EmailAddress").unwrap_or_default();
    let name = mailbox(attendee, "t:Name").unwrap_or(address);
    let answer = attendee
        .find(Property::ResponseType.element())
        .map_or("Unknown", Node::content);
    node(name, address, answer)
}

fn node(name: &str, address: &str, answer: &str) -> Node {
    let mailbox = Node::new("t:Mailbox")
        .child(Node::text("t:Name", name.to_owned()))
        .child(Node::text("t:EmailAddress", address.to_owned()))
        .child(Node::text("t:RoutingType", "SMTP"))
        .child(Node::text("t:MailboxType", "Mailbox"));
    let answer = Node::text(Property::ResponseType.element(), answer.to_owned());
    Node::new("t:Attendee").child(mailbox).child(answer)
}

/// Removes all responses. A meeting request does not contain the responses of other attendees.
pub(crate) fn forget_answers(item: &mut Item) {
    change(item, |attendee| {
        let name = mailbox(attendee, "t:Name").unwrap_or_default();
        let address = mailbox(attendee, "t:EmailAddress").unwrap_or_default();
        node(name, address, "Unknown")
    });
}

/// Records an answer. An answer that is older than the one on record changes nothing.
pub(crate) fn record(item: &mut Item, reply: &Reply<'_>) {
    let time = format_time(reply.time);
    change(item, |attendee| {
        let address = mailbox(attendee, "t:EmailAddress").unwrap_or_default();
        let is_older = attendee
            .find("t:LastResponseTime")
            .is_some_and(|last| last.content() > time.as_str());
        if is_older || !address.eq_ignore_ascii_case(reply.address) {
            return attendee.clone();
        }
        let name = mailbox(attendee, "t:Name").unwrap_or(address);
        let mut answered = node(name, address, reply.response)
            .child(Node::text("t:LastResponseTime", time.clone()));
        if let Some((start, end)) = reply.proposal {
            answered = answered
                .child(Node::text(
                    Property::ProposedStart.element(),
                    format_time(start),
                ))
                .child(Node::text(
                    Property::ProposedEnd.element(),
                    format_time(end),
                ));
        }
        answered
    });
}

fn change(item: &mut Item, mut change: impl FnMut(&Node) -> Node) {
    for list in LISTS {
        if let Some(all) = item.field(list).and_then(Value::tree) {
            let attendees = all.inside().iter().map(&mut change).collect();
            let all = all.clone().with_inside(attendees);
            item.set(list, all);
        }
    }
}
