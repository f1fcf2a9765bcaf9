//! The order of what was found
//! ([SortOrder](https://learn.microsoft.com/exchange/client-developer/web-service-reference/sortorder)).

use std::cmp::Ordering;

use crate::exchange::ews::items::{Path, View};
use crate::exchange::ews::restriction::compare;
use crate::exchange::ews::target::Found;
use crate::exchange::ews::{invalid, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::store::{Mailbox, Value};
use crate::exchange::xml::{Element, MESSAGES};

/// An order: by one property, then by the next.
#[derive(Clone, Debug, Default)]
pub(in crate::exchange::ews) struct Order(Vec<(Path, Direction)>);

/// Which way an order goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange::ews) enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    /// Reads `Order`.
    pub(super) fn read(element: &Element<'_>) -> Result<Self, Fault> {
        match required_attribute(element, "Order")? {
            "Ascending" => Ok(Self::Ascending),
            "Descending" => Ok(Self::Descending),
            other => Err(unknown_value(element, "Order", other)),
        }
    }

    pub(super) fn of(self, ordering: Ordering) -> Ordering {
        match self {
            Self::Ascending => ordering,
            Self::Descending => ordering.reverse(),
        }
    }
}

impl Order {
    /// Reads `m:SortOrder`; without one, nothing is to be sorted.
    pub(in crate::exchange::ews) fn read(request: &Element<'_>) -> Found<Self> {
        let mut order = Self::default();
        let fields = request.child(MESSAGES, "SortOrder");
        for field in fields.map_or(&[][..], |order| &order.children) {
            let direction = Direction::read(field)?;
            let Some(path) = field.children.first() else {
                return Err(invalid(
                    field,
                    "The element 'FieldOrder' has incomplete content.",
                ));
            };
            match Path::read(path)? {
                Ok(path) => order.0.push((path, direction)),
                Err(code) => return Ok(Err(code)),
            }
        }
        Ok(Ok(order))
    }

    /// Which way it goes, if it is that of the times when items were received; without an order, the newest come first.
    pub(in crate::exchange::ews) fn by_received(&self) -> Option<Direction> {
        match self.0.as_slice() {
            [] => Some(Direction::Descending),
            [(Path::Field(field), direction)] if field.name() == "DateTimeReceived" => {
                Some(*direction)
            }
            _ => None,
        }
    }

    /// Whether nothing is to be sorted.
    pub(in crate::exchange::ews) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sorts items by it; those that are equal stay as they were.
    pub(in crate::exchange::ews) fn sort(&self, mailbox: &Mailbox, items: &mut [u32]) {
        if self.0.is_empty() {
            return;
        }
        items.sort_by_cached_key(|number| Keyed {
            order: self,
            values: self.values(mailbox, *number),
        });
    }

    /// The values of an item that it is sorted by.
    pub(super) fn values(&self, mailbox: &Mailbox, number: u32) -> Vec<Option<Value>> {
        let view = View::new(mailbox, number);
        let value = |(path, _): &(Path, Direction)| path.value(view.as_ref()?);
        self.0.iter().map(value).collect()
    }

    pub(super) fn compare(&self, one: &[Option<Value>], other: &[Option<Value>]) -> Ordering {
        let pairs = self.0.iter().zip(one.iter().zip(other));
        pairs
            .map(|((_, direction), (one, other))| direction.of(compare_maybe(one, other)))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// What is not there comes first.
pub(super) fn compare_maybe(one: &Option<Value>, other: &Option<Value>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => compare(one, other).unwrap_or(Ordering::Equal),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

/// What an item is sorted by.
struct Keyed<'a> {
    order: &'a Order,
    values: Vec<Option<Value>>,
}

impl Ord for Keyed<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order.compare(&self.values, &other.values)
    }
}

impl PartialOrd for Keyed<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Keyed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Keyed<'_> {}
