//! The processing of meeting messages on arrival: they update the recipient's calendar before a user reads them
//! ([MS-OXOCAL 3.1.5](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).

use std::sync::Arc;

use time::OffsetDateTime;

use crate::exchange::data::{Address, Item, Key, Kind, Property, Value};
use crate::exchange::ews::properties::associated::{Searched, calendar_item};
use crate::exchange::ews::properties::attendees::{Reply, record};
use crate::exchange::ews::properties::calendar::{CANCELLED_PREFIX, SHARED};
use crate::exchange::ews::recurrence::{occurrence, planned};
use crate::exchange::store::{EventAction, Mailbox};

/// Further properties that a calendar item takes from a meeting request.
const OF_REQUESTS: [Property; 6] = [
    Property::AllowNewTimeProposal,
    Property::Body,
    Property::IntendedFreeBusyStatus,
    Property::IsResponseRequested,
    Property::Organizer,
    Property::Subject,
];

/// The properties of a meeting request that determine its time.
const TIMES: [Property; 3] = [Property::End, Property::Recurrence, Property::Start];

/// Updates the calendar of a mailbox from a meeting message.
pub(crate) fn attend(mailbox: &mut Mailbox, message: &Item, now: OffsetDateTime) {
    match message.kind {
        Kind::MeetingRequest => drop(book(mailbox, message, now)),
        Kind::MeetingResponse => track(mailbox, message, now),
        Kind::MeetingCancellation => cancel(mailbox, message, now),
        _ => {}
    }
}

/// The index of the occurrence that a meeting message refers to. `None` if it refers to the whole series.
pub(crate) fn occurrence_index(master: &Item, message: &Item) -> Option<u32> {
    let original = message
        .field(Property::RecurrenceId)
        .and_then(Value::time)?;
    master.field(Property::Recurrence)?;
    let mut planned = planned(master).take_while(|(_, start)| *start <= original);
    planned
        .find(|(_, start)| *start == original)
        .map(|(index, _)| index)
}

/// Adds the meeting of a request to the calendar, or updates it. Returns the number of the calendar item. `None` if the
/// owner of the mailbox is the organizer.
pub(crate) fn book(mailbox: &mut Mailbox, message: &Item, now: OffsetDateTime) -> Option<u32> {
    let organizer = organizer(message)?;
    if organizer.address.eq_ignore_ascii_case(mailbox.address()) {
        return None;
    }
    let Some(number) = calendar_item(mailbox, message, Searched::Stored) else {
        let calendar = mailbox.distinguished("calendar")?;
        let mut item = Item::new(Kind::CalendarItem);
        follow(&mut item, message, now);
        item.exceptions.clone_from(&message.exceptions);
        item.set(Property::DateTimeCreated, now);
        item.set(Property::DateTimeReceived, now);
        return Some(mailbox.create_item(calendar, false, item, EventAction::Created, now));
    };
    let before = mailbox.item(number)?;
    // A request that is older than the last update changes nothing.
    if sequence(message) < sequence(&before) {
        return Some(number);
    }
    let mut item = (*before).clone();
    match occurrence_index(&before, message) {
        Some(index) => {
            let planned = occurrence(&before, index).map(|one| one.into_item());
            let mut exception = planned.unwrap_or_else(|_| {
                let mut item = (*before).clone();
                item.exceptions.clear();
                item
            });
            follow(&mut exception, message, now);
            item.exceptions.insert(index, Some(Arc::new(exception)));
        }
        None => {
            follow(&mut item, message, now);
            if before.field(Property::Recurrence) != item.field(Property::Recurrence) {
                item.exceptions.clear();
            }
        }
    }
    mailbox.update_item(number, item, false, now);
    Some(number)
}

/// Updates a calendar item from a request. A change of the time resets the attendee's response.
fn follow(item: &mut Item, message: &Item, now: OffsetDateTime) {
    let is_moved = TIMES
        .iter()
        .any(|name| item.field(*name) != message.field(*name));
    for name in SHARED.into_iter().chain(OF_REQUESTS) {
        match message.field(name) {
            Some(value) => item.set(name, value.clone()),
            None => drop(item.properties.remove(&Key::Field(name))),
        }
    }
    if let Some(organizer) = organizer(message) {
        item.set(
            Property::Organizer,
            Value::Mailboxes(vec![organizer.clone()]),
        );
    }
    item.attachments.clone_from(&message.attachments);
    item.mime = None;
    if is_moved {
        item.set(Property::MyResponseType, "NoResponseReceived");
        item.set(Property::LegacyFreeBusyStatus, "Tentative");
        item.properties
            .remove(&Key::Field(Property::AppointmentReplyTime));
    }
    changed(item, message, now);
}

/// Records an attendee's response in the organizer's calendar.
fn track(mailbox: &mut Mailbox, message: &Item, now: OffsetDateTime) {
    let from = message
        .field(Property::From)
        .map_or(&[][..], Value::mailboxes);
    let response = message.field(Property::ResponseType).and_then(Value::text);
    let (Some(from), Some(response)) = (from.first(), response) else {
        return;
    };
    let time = |name| message.field(name).and_then(Value::time);
    let reply = Reply {
        address: &from.address,
        response,
        time: time(Property::DateTimeSent).unwrap_or(now),
        proposal: time(Property::ProposedStart).zip(time(Property::ProposedEnd)),
    };
    change_meeting(mailbox, message, Searched::All, now, |item| {
        record(item, &reply);
    });
}

/// Marks a meeting as cancelled. It stays in the calendar until the attendee removes it.
fn cancel(mailbox: &mut Mailbox, message: &Item, now: OffsetDateTime) {
    change_meeting(mailbox, message, Searched::Stored, now, |item| {
        let subject = item.field(Property::Subject).and_then(Value::text);
        let subject = subject.unwrap_or_default();
        if !subject.starts_with(CANCELLED_PREFIX) {
            let subject = [CANCELLED_PREFIX, subject].concat();
            item.set(Property::Subject, subject);
        }
        item.set(Property::IsCancelled, true);
        item.set(Property::LegacyFreeBusyStatus, "Free");
        changed(item, message, now);
    });
}

/// Changes the calendar item that a message refers to, or its occurrence.
fn change_meeting(
    mailbox: &mut Mailbox,
    message: &Item,
    searched: Searched,
    now: OffsetDateTime,
    change: impl FnOnce(&mut Item),
) {
    let Some(number) = calendar_item(mailbox, message, searched) else {
        return;
    };
    let Some(before) = mailbox.item(number) else {
        return;
    };
    let mut item = (*before).clone();
    match occurrence_index(&before, message) {
        None => change(&mut item),
        Some(index) => {
            // The recipient has deleted this occurrence, so there is nothing to change.
            let Ok(occurrence) = occurrence(&before, index) else {
                return;
            };
            let mut exception = occurrence.into_item();
            change(&mut exception);
            item.exceptions.insert(index, Some(Arc::new(exception)));
        }
    }
    mailbox.update_item(number, item, false, now);
}

/// Records the organizer as the user of an item's last change.
fn changed(item: &mut Item, message: &Item, now: OffsetDateTime) {
    item.set(Property::LastModifiedTime, now);
    item.set(Property::DateTimeStamp, now);
    if let Some(organizer) = organizer(message) {
        item.set(
            Property::LastModifiedName,
            Value::Text(organizer.name.clone()),
        );
    }
}

/// The organizer of a meeting message, or its sender if it names none.
pub(crate) fn organizer(message: &Item) -> Option<&Address> {
    let mut named = [Property::Organizer, Property::From]
        .into_iter()
        .filter_map(|name| message.field(name)?.mailboxes().first());
    named.next()
}

fn sequence(item: &Item) -> i64 {
    let sequence = item.field(Property::AppointmentSequenceNumber);
    sequence.and_then(Value::integer).unwrap_or(0)
}
