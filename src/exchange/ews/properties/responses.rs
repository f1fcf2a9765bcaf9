//! The possible responses to an item
//! ([ResponseObjects](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responseobjects)).

use super::calendar;
use super::view::View;
use crate::exchange::data::{Item, Key, Kind, Property, Value};
use crate::exchange::xml::Node;

const REPLIES: [&str; 3] = ["t:ReplyToItem", "t:ReplyAllToItem", "t:ForwardItem"];
const ANSWERS: [&str; 3] = ["t:AcceptItem", "t:TentativelyAcceptItem", "t:DeclineItem"];

/// `PidTagNonReceiptNotificationRequested`: whether the sender wants a notification if the message is not read. An explicit
/// `false` also suppresses the read receipt.
pub(crate) const UNREAD_RECEIPT: Key = Key::Tag(0x0C06);

/// `t:ResponseObjects` of an item. `None` for item types without responses.
pub(crate) fn node(view: &View<'_>) -> Option<Node> {
    let mut names: Vec<&'static str> = Vec::new();
    match view.item.kind {
        Kind::Message if is(&view.item, Property::IsDraft) => names.push("t:ForwardItem"),
        Kind::Message => {
            names.extend(is_due(&view.item).then_some("t:SuppressReadReceipt"));
            names.extend(REPLIES);
        }
        Kind::MeetingRequest => invitation(view, &mut names),
        Kind::CalendarItem if !calendar::is_meeting(&view.item) => names.push("t:ForwardItem"),
        Kind::CalendarItem if calendar::is_organizer(view) => {
            names.extend(["t:CancelCalendarItem", "t:ForwardItem"]);
        }
        Kind::CalendarItem => invitation(view, &mut names),
        Kind::MeetingCancellation => {
            names.push("t:RemoveItem");
            names.extend(REPLIES);
        }
        Kind::MeetingResponse | Kind::MeetingMessage => names.extend(REPLIES),
        Kind::PostItem => names.extend(["t:PostReplyItem", "t:ReplyToItem", "t:ForwardItem"]),
        Kind::Item | Kind::Contact | Kind::DistributionList | Kind::Task => return None,
    }
    let objects = names.into_iter().map(Node::new);
    Some(Node::new(Property::ResponseObjects.element()).children(objects))
}

/// The responses of an invited attendee.
fn invitation(view: &View<'_>, names: &mut Vec<&'static str>) {
    if !is(&view.item, Property::IsCancelled) {
        names.extend(ANSWERS);
        let other_times = view.item.field(Property::AllowNewTimeProposal);
        if other_times.and_then(Value::boolean) != Some(false) {
            names.push("t:ProposeNewTime");
        }
    }
    names.extend(REPLIES);
}

fn is(item: &Item, property: Property) -> bool {
    item.field(property).and_then(Value::boolean) == Some(true)
}

/// Whether reading the message causes a read receipt.
pub(crate) fn is_due(item: &Item) -> bool {
    let wanted = item
        .field(Property::IsReadReceiptRequested)
        .and_then(Value::boolean);
    let suppressed = item
        .properties
        .get(&UNREAD_RECEIPT)
        .and_then(Value::boolean);
    wanted == Some(true) && item.is_unread() && suppressed != Some(false)
}
