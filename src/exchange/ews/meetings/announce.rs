//! The messages of a meeting's organizer: requests, updates and cancellations.

use std::collections::HashSet;

use uuid::Uuid;

use super::message::{RequestType, cancellation, request};
use super::post::{addressed, post};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Kind, Property, Value};
use crate::exchange::ews::properties::attendees::{LISTS, addresses};
use crate::exchange::ews::properties::calendar::is_meeting;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::store::Mailboxes;

/// The attendees that messages go to, and whether the sender keeps a copy
/// ([SendMeetingInvitationsOrCancellations](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sending {
    changed_only: bool,
    saves_copy: bool,
}

impl Sending {
    /// Reads the attribute of a request; `None` for `SendToNone`.
    pub(crate) fn read(attribute: Option<&str>) -> Option<Self> {
        let (changed_only, saves_copy) = match attribute? {
            "SendOnlyToAll" => (false, false),
            "SendToAllAndSaveCopy" => (false, true),
            "SendOnlyToChanged" => (true, false),
            "SendToChangedAndSaveCopy" => (true, true),
            _ => return None,
        };
        Some(Self {
            changed_only,
            saves_copy,
        })
    }
}

/// Sends the messages for a new or changed calendar item: requests to its attendees, and cancellations to removed
/// attendees.
pub(crate) fn announce(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    guid: Uuid,
    before: Option<&Item>,
    meeting: &Item,
    sending: Sending,
) -> Result<(), ResponseCode> {
    let Some(organizer) = mailboxes.get(guid).map(|mailbox| mailbox.owner()) else {
        return Ok(());
    };
    if meeting.kind != Kind::CalendarItem || is_of_another(meeting, &organizer.address) {
        return Ok(());
    }
    let known = before.map(people).unwrap_or_default();
    let invited = people(meeting);
    let kind = match before {
        _ if known.is_empty() => RequestType::New,
        Some(before) if is_moved(before, meeting) => RequestType::FullUpdate,
        _ if sending.changed_only => RequestType::New,
        _ => RequestType::Informational,
    };
    let mut message = request(meeting, &organizer, kind);
    let wanted = |address: &str| !sending.changed_only || !known.contains(&address.to_lowercase());
    if addressed(&mut message, &organizer, |one| wanted(&one.address)) {
        post(context, mailboxes, guid, message, sending.saves_copy)?;
    }
    let Some(before) = before else {
        return Ok(());
    };
    let mut message = cancellation(before, &organizer, None);
    let is_removed = |address: &str| !invited.contains(&address.to_lowercase());
    if addressed(&mut message, &organizer, |one| is_removed(&one.address)) {
        post(context, mailboxes, guid, message, sending.saves_copy)?;
    }
    Ok(())
}

/// Sends the cancellation of a meeting to all of its attendees, if the owner of the mailbox is the organizer. Returns the
/// copy in Sent Items.
pub(crate) fn call_off(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    guid: Uuid,
    meeting: &Item,
    body: Option<Value>,
    sending: Sending,
) -> Result<Option<ItemTarget>, ResponseCode> {
    let Some(organizer) = mailboxes.get(guid).map(|mailbox| mailbox.owner()) else {
        return Ok(None);
    };
    let is_own = meeting.kind == Kind::CalendarItem && is_meeting(meeting);
    if !is_own || is_of_another(meeting, &organizer.address) {
        return Ok(None);
    }
    let mut message = cancellation(meeting, &organizer, body);
    match addressed(&mut message, &organizer, |_| true) {
        true => post(context, mailboxes, guid, message, sending.saves_copy),
        false => Ok(None),
    }
}

/// Whether another user than the owner of an address organizes a meeting.
fn is_of_another(meeting: &Item, owner: &str) -> bool {
    let named = meeting
        .field(Property::Organizer)
        .map_or(&[][..], Value::mailboxes);
    named
        .first()
        .is_some_and(|organizer| !organizer.address.eq_ignore_ascii_case(owner))
}

/// Whether a change moved a meeting to another time.
fn is_moved(before: &Item, after: &Item) -> bool {
    [Property::Start, Property::End, Property::Recurrence]
        .into_iter()
        .any(|name| before.field(name) != after.field(name))
}

/// The addresses of all attendees, in lower case.
fn people(meeting: &Item) -> HashSet<String> {
    let all = LISTS.into_iter().flat_map(|list| addresses(meeting, list));
    all.map(|one| one.address.to_lowercase()).collect()
}
