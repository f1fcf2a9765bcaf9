//! The items of a folder: in the order of their times, counted, with the log of their changes.

use super::log::Log;

/// The items of a folder, of one of its two kinds: ordinary ones, and those associated with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Time (milliseconds since 1970) and number, oldest first.
    order: Vec<(i64, u32)>,
    pub(super) log: Log,
    pub(super) unread: usize,
}

impl Index {
    /// The numbers of all, oldest first.
    pub(super) fn numbers(&self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator {
        self.order.iter().map(|(_, number)| *number)
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    pub(super) fn insert(&mut self, time: i64, number: u32) {
        let place = self.order.partition_point(|known| *known < (time, number));
        self.order.insert(place, (time, number));
    }

    pub(super) fn remove(&mut self, time: i64, number: u32) {
        if let Ok(place) = self.order.binary_search(&(time, number)) {
            self.order.remove(place);
        }
    }
}
