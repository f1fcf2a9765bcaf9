//! The people, rooms and lists that a request for free/busy asks about.

use std::collections::HashSet;

use crate::exchange::setup::Setup;
use crate::exchange::world::legacy::legacy_address;
use crate::exchange::world::{Entry, Mailbox, World};
use crate::exchange::xml::{Element, MESSAGES, TYPES};
use crate::settings::{MAX_ATTENDEES, MAX_ATTENDEES_OF_LISTS};

/// One of those that a request asks about.
#[derive(Debug)]
pub(crate) struct Attendee {
    /// The display name in the request.
    pub(crate) name: String,
    /// The address in the request.
    pub(crate) address: String,
    /// The `AttendeeType`: `Required`.
    pub(crate) kind: String,
    /// The meaning of the address.
    pub(crate) who: Who,
}

/// The meaning of an address.
#[derive(Debug)]
pub(crate) enum Who {
    /// A mailbox.
    Mailbox(Mailbox),
    /// The members of a list. `None` for a member without a mailbox here.
    List(Vec<Option<Mailbox>>),
    /// A list with so many members that it is not expanded.
    TooLarge(usize),
    /// An address that no recipient has.
    Unknown,
    /// A text that is not an address.
    Malformed,
}

/// Those that a request asks about, in its order.
pub(crate) fn attendees(world: &World, setup: &Setup, request: &Element<'_>) -> Vec<Attendee> {
    let Some(list) = request.child(MESSAGES, "MailboxDataArray") else {
        return Vec::new();
    };
    let mut left = MAX_ATTENDEES_OF_LISTS;
    let asked = list.children.iter().take(MAX_ATTENDEES);
    asked
        .filter_map(|data| {
            let email = data.child(TYPES, "Email")?;
            let text = |name| {
                let child = email.child(TYPES, name);
                child.map_or_else(String::new, |child| child.text.trim().to_owned())
            };
            let address = text("Address");
            let kind = data.child(TYPES, "AttendeeType");
            Some(Attendee {
                who: who(world, setup, &address, &mut left),
                kind: kind.map_or_else(String::new, |kind| kind.text.trim().to_owned()),
                name: text("Name"),
                address,
            })
        })
        .collect()
}

/// The mailboxes that such a request asks about. None for other requests.
pub(super) fn asked_about(world: &World, setup: &Setup, request: &Element<'_>) -> Vec<Mailbox> {
    if !request.is(MESSAGES, "GetUserAvailabilityRequest") {
        return Vec::new();
    }
    let mut known = HashSet::new();
    let found = attendees(world, setup, request).into_iter();
    found
        .flat_map(|attendee| match attendee.who {
            Who::Mailbox(mailbox) => vec![mailbox],
            Who::List(members) => members.into_iter().flatten().collect(),
            Who::TooLarge(_) | Who::Unknown | Who::Malformed => Vec::new(),
        })
        .filter(|mailbox| known.insert(mailbox.guid))
        .collect()
}

fn who(world: &World, setup: &Setup, address: &str, left: &mut usize) -> Who {
    let known = legacy_address(address).unwrap_or_else(|| address.to_owned());
    let parts = known.rsplit_once('@');
    if parts.is_none_or(|(local, domain)| local.is_empty() || domain.is_empty()) {
        return Who::Malformed;
    }
    if let Some(mailbox) = world.mailbox(setup, &known) {
        return Who::Mailbox(mailbox);
    }
    let list = world.entry(setup, &known);
    let Some(list) = list.filter(|entry| entry.kind().has_members()) else {
        return Who::Unknown;
    };
    let members = members(world, setup, list);
    if members.len() > MAX_ATTENDEES.min(*left) {
        return Who::TooLarge(members.len());
    }
    *left -= members.len();
    let mailbox = |address: &String| world.mailbox(setup, address);
    Who::List(members.iter().map(mailbox).collect())
}

/// The addresses of the members of a list and of the lists on it, each once.
fn members<'a>(world: &'a World, setup: &'a Setup, list: Entry<'a>) -> Vec<String> {
    let mut known = HashSet::from([list.address.clone()]);
    let (mut lists, mut found) = (vec![list], Vec::new());
    while let Some(list) = lists.pop() {
        for member in world.members(setup, &list) {
            if !known.insert(member.address.clone()) {
                continue;
            }
            match member.kind().has_members() {
                true => lists.push(member),
                false => found.push(member.address),
            }
        }
    }
    found
}
