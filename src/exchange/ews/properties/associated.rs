//! The calendar item that a meeting message is about
//! ([AssociatedCalendarItemId](https://learn.microsoft.com/exchange/client-developer/web-service-reference/associatedcalendaritemid)).

use super::view::View;
use crate::exchange::data::{Item, Property, Value};
use crate::exchange::store::{Entry, Mailbox};
use crate::exchange::xml::Node;

/// Which items of a calendar are searched for a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Searched {
    /// Those that were received, created or changed. Every meeting that somebody else organizes is one of them.
    Stored,
    /// Those of the initial content too.
    All,
}

/// The number of the calendar item that a meeting message is about.
pub(crate) fn calendar_item(mailbox: &Mailbox, message: &Item, searched: Searched) -> Option<u32> {
    let uid = message.field(Property::UID).and_then(Value::text)?;
    let calendar = mailbox.folder(mailbox.distinguished("calendar")?)?;
    let is_stored = |number: &u32| mailbox.entry(*number).is_some_and(Entry::is_stored);
    let is_it = |number: &u32| {
        let item = mailbox.item(*number);
        item.is_some_and(|item| item.field(Property::UID).and_then(Value::text) == Some(uid))
    };
    let mut items = calendar.items.numbers().rev();
    items.find(|number| (searched == Searched::All || is_stored(number)) && is_it(number))
}

/// The id of the calendar item that a message in a mailbox is about.
pub(crate) fn id(view: &View<'_>) -> Option<Node> {
    view.place?;
    let number = calendar_item(view.mailbox, &view.item, Searched::Stored)?;
    let item = View::new(view.mailbox, number)?;
    item.id_node(Property::AssociatedCalendarItemId.element())
}
