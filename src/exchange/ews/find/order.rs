//! The order of what was found
//! ([SortOrder](https://learn.microsoft.com/exchange/client-developer/web-service-reference/sortorder)).

use std::cmp::{Ordering, Reverse};

use crate::exchange::ews::fields::scalar;
use crate::exchange::ews::items::{Path, View};
use crate::exchange::ews::restriction::{Key, Nature};
use crate::exchange::ews::target::Found;
use crate::exchange::ews::{ResponseCode, invalid, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::store::Mailbox;
use crate::exchange::xml::{Element, MESSAGES};

/// An order: by one property, then by the next.
#[derive(Clone, Debug, Default)]
pub(in crate::exchange::ews) struct Order(Vec<(Sorted, Direction)>);

/// A property that items are sorted or grouped by.
#[derive(Clone, Debug)]
pub(super) struct Sorted {
    pub(super) path: Path,
    nature: Nature,
}

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

impl Sorted {
    /// Reads the path inside an element.
    pub(super) fn inside(element: &Element<'_>) -> Found<Self> {
        let Some(path) = element.children.first() else {
            let what = format!("The element '{}' has incomplete content.", element.name);
            return Err(invalid(element, what));
        };
        Ok(Path::read(path)?.and_then(Self::of))
    }

    /// By that property, where anything can be sorted by it.
    pub(super) fn of(path: Path) -> Result<Self, ResponseCode> {
        let nature = Nature::of(&path);
        match nature.sorts() {
            true => Ok(Self { path, nature }),
            false => Err(ResponseCode::UNSUPPORTED_PATH_FOR_SORT_GROUP),
        }
    }

    /// What a group is called in which an item is, the group of that number.
    pub(super) fn name(&self, view: &View<'_>, number: usize) -> String {
        match self.nature {
            Nature::Somebody => number.to_string(),
            _ => {
                let value = self.path.value(view);
                value.map_or(String::new(), |value| scalar(&value).into_owned())
            }
        }
    }

    /// The key of an item.
    pub(super) fn key(&self, view: &View<'_>) -> Option<Key> {
        let value = self.nature.value(&self.path, view)?;
        Some(Key::of(&value))
    }
}

impl Order {
    /// Reads `m:SortOrder`; without one, nothing is to be sorted.
    pub(in crate::exchange::ews) fn read(request: &Element<'_>) -> Found<Self> {
        let mut order = Self::default();
        let fields = request.child(MESSAGES, "SortOrder");
        for field in fields.map_or(&[][..], |order| &order.children) {
            let direction = Direction::read(field)?;
            match Sorted::inside(field)? {
                Ok(sorted) => order.0.push((sorted, direction)),
                Err(code) => return Ok(Err(code)),
            }
        }
        Ok(Ok(order))
    }

    /// Which way it goes, if it is that of the times when items were received; without an order, the newest come first.
    pub(in crate::exchange::ews) fn by_received(&self) -> Option<Direction> {
        match self.0.as_slice() {
            [] => Some(Direction::Descending),
            [(sorted, direction)] => match &sorted.path {
                Path::Field(field) if field.name() == "DateTimeReceived" => Some(*direction),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether nothing is to be sorted.
    pub(in crate::exchange::ews) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sorts items by it; of those that are equal, the newest come first.
    pub(in crate::exchange::ews) fn sort(&self, mailbox: &Mailbox, items: &mut [u32]) {
        items.sort_by_cached_key(|number| self.place(mailbox, *number));
    }

    /// The place of an item in it.
    pub(super) fn place(&self, mailbox: &Mailbox, number: u32) -> Place<'_> {
        let time = mailbox.entry(number).map(|entry| entry.time());
        let view = View::new(mailbox, number);
        let key = |(sorted, _): &(Sorted, Direction)| sorted.key(view.as_ref()?);
        Place {
            order: self,
            keys: self.0.iter().map(key).collect(),
            newest: Reverse((time, number)),
        }
    }
}

/// The place of an item among others.
pub(super) struct Place<'a> {
    order: &'a Order,
    keys: Vec<Option<Key>>,
    newest: Reverse<(Option<i64>, u32)>,
}

impl Ord for Place<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let pairs = self.keys.iter().zip(&other.keys);
        let pairs = self.order.0.iter().zip(pairs);
        pairs
            .map(|((_, direction), (one, other))| {
                direction.of(compare(one.as_ref(), other.as_ref()))
            })
            .find(|ordering| ordering.is_ne())
            .unwrap_or_else(|| self.newest.cmp(&other.newest))
    }
}

impl PartialOrd for Place<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place<'_> {}

/// What is not there comes first.
pub(super) fn compare(one: Option<&Key>, other: Option<&Key>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => one.place(other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}
