//! The index of a folder's items: their order, counts, and change log.

use std::ops::Range;

use super::log::Log;
use crate::exchange::data::value::milliseconds;
use crate::exchange::data::{Item, Property, Value};

/// The index of a folder's ordinary or associated items.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Time and number of each item, oldest first.
    order: Vec<(i64, u32)>,
    pub(crate) log: Log,
    pub(crate) unread: usize,
    /// The number of items without `DateTimeReceived`.
    undated: usize,
    /// The number of items that ever entered the folder.
    came: u32,
}

/// The properties of an item that the index depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    /// `DateTimeReceived`, or else the creation time (milliseconds since 1970).
    pub(crate) time: i64,
    /// Whether `time` is `DateTimeReceived`.
    pub(crate) dated: bool,
    /// Whether the item is unread.
    pub(crate) unread: bool,
}

impl Traits {
    /// The traits of an item. `came` is the time it was created.
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
    /// The numbers of all items, oldest first.
    pub(crate) fn numbers(&self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator {
        self.order.iter().map(|(_, number)| *number)
    }

    /// The numbers in a range of positions, oldest first.
    pub(crate) fn part(&self, places: Range<usize>) -> impl DoubleEndedIterator<Item = u32> {
        let part = self.order.get(places).unwrap_or_default();
        part.iter().map(|(_, number)| *number)
    }

    /// The number of the next that comes, counted from 1
    /// ([PidTagInternetArticleNumberNext](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
    pub(crate) fn next_article(&self) -> u32 {
        self.came.saturating_add(1)
    }

    /// Gives one that comes its number.
    pub(crate) fn number(&mut self) -> u32 {
        let article = self.next_article();
        self.came = article;
        article
    }

    /// Whether the order is that of `DateTimeReceived`.
    pub(crate) fn is_dated(&self) -> bool {
        self.undated == 0
    }

    /// The time of the newest item.
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

    /// Updates an item's position and the counts.
    pub(crate) fn replace(&mut self, number: u32, old: Traits, new: Traits) {
        // The position depends on the time alone, so most updates leave the order as it is.
        if (old.time, old.dated) != (new.time, new.dated) {
            self.remove(number, old);
            self.insert(number, new);
        } else {
            self.unread = self.unread + usize::from(new.unread) - usize::from(old.unread);
        }
    }
}
