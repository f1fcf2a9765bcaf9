//! The calendar item of a meeting message
//! ([AssociatedCalendarItemId](https://learn.microsoft.com/exchange/client-developer/web-service-reference/associatedcalendaritemid)).

use super::view::View;
use crate::exchange::data::{Item, Property, Value};
use crate::exchange::store::{Entry, Mailbox};
use crate::exchange::xml::Node;

/// The items of a calendar that a search for a meeting examines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Searched {
    /// Items that were received, created or changed. They include every meeting that another user organizes.
    Stored,
    /// All items, including the initial content.
    All,
}

/// The number of the calendar item that belongs to a meeting message.
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

/// The id of the calendar item that belongs to a message in a mailbox.
pub(crate) fn id(view: &View<'_>) -> Option<Node> {
    view.stored?;
    let number = calendar_item(view.mailbox, &view.item, Searched::Stored)?;
    let item = View::new(view.mailbox, number)?;
    item.id_node(Property::AssociatedCalendarItemId.element())
}
