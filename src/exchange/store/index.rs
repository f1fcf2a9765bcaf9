//! The items of a folder: in the order of their times, counted, with the log of their changes.

use std::ops::Range;

use super::log::Log;
use crate::exchange::data::value::milliseconds;
use crate::exchange::data::{Item, Property, Value};

/// The items of a folder, of one of its two kinds: ordinary ones, and those associated with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Time and number, oldest first.
    order: Vec<(i64, u32)>,
    pub(crate) log: Log,
    pub(crate) unread: usize,
    /// How many of them do not say when they were received.
    undated: usize,
}

/// What a folder orders and counts an item by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    /// When it was received, or came: milliseconds since 1970.
    pub(crate) time: i64,
    /// Whether it was received then.
    pub(crate) dated: bool,
    /// Whether it is to be read yet.
    pub(crate) unread: bool,
}

impl Traits {
    /// Those of an item, which came at that time if it does not say when it was received.
    pub(crate) fn of(item: &Item, came: i64) -> Self {
        let received = item.field(Property::DateTimeReceived).and_then(Value::time);
        Self {
            time: received.map_or(came, milliseconds),
            dated: received.is_some(),
            unread: item.is_unread(),
        }
    }
}

impl Index {
    /// The numbers of all, oldest first.
    pub(crate) fn numbers(&self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator {
        self.order.iter().map(|(_, number)| *number)
    }

    /// The numbers at those places, oldest first.
    pub(crate) fn part(&self, places: Range<usize>) -> impl DoubleEndedIterator<Item = u32> {
        let part = self.order.get(places).unwrap_or_default();
        part.iter().map(|(_, number)| *number)
    }

    /// Whether they are in the order in which they were received.
    pub(crate) fn is_dated(&self) -> bool {
        self.undated == 0
    }

    /// The time of the newest.
    pub(crate) fn newest(&self) -> Option<i64> {
        self.order.last().map(|(time, _)| *time)
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn insert(&mut self, number: u32, traits: Traits) {
        let key = (traits.time, number);
        let place = self.order.partition_point(|known| *known < key);
        self.order.insert(place, key);
        self.undated += usize::from(!traits.dated);
        self.unread += usize::from(traits.unread);
    }

    pub(crate) fn remove(&mut self, number: u32, traits: Traits) {
        if let Ok(place) = self.order.binary_search(&(traits.time, number)) {
            self.order.remove(place);
            self.undated -= usize::from(!traits.dated);
            self.unread -= usize::from(traits.unread);
        }
    }

    /// Lets an item be what it is now.
    pub(crate) fn replace(&mut self, number: u32, old: Traits, new: Traits) {
        if (old.time, old.dated) != (new.time, new.dated) {
            self.remove(number, old);
            self.insert(number, new);
        } else {
            self.unread = self.unread + usize::from(new.unread) - usize::from(old.unread);
        }
    }
}
