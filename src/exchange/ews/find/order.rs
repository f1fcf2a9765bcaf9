//! Sort orders ([SortOrder](https://learn.microsoft.com/exchange/client-developer/web-service-reference/sortorder)).

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::fields::scalar;
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::View;
use crate::exchange::ews::restriction::{ComparisonType, Key};
use crate::exchange::store::{Mailbox, Sorting};
use crate::exchange::xml::{Element, MESSAGES};
use crate::settings::MAX_SORT_FIELDS;

/// A sort order: by one property, then by the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order(Vec<(Sorted, Direction)>);

/// A property that items are sorted or grouped by.
#[derive(Clone, Debug)]
pub(crate) struct Sorted {
    pub(crate) path: Path,
    comparison_type: ComparisonType,
}

/// The direction of a sort order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    /// Reads `Order`.
    pub(crate) fn read(element: &Element<'_>) -> Self {
        match element.required("Order") {
            "Descending" => Self::Descending,
            _ => Self::Ascending,
        }
    }

    pub(crate) fn of(self, ordering: Ordering) -> Ordering {
        match self {
            Self::Ascending => ordering,
            Self::Descending => ordering.reverse(),
        }
    }
}

impl Sorted {
    /// Reads the path inside an element.
    pub(crate) fn inside(element: &Element<'_>) -> Result<Self, ResponseCode> {
        Self::of(Path::read(element.first())?)
    }

    /// Checks that items can be sorted by the property.
    pub(crate) fn of(path: Path) -> Result<Self, ResponseCode> {
        let comparison_type = ComparisonType::of(&path);
        match comparison_type.sorts() {
            true => Ok(Self {
                path,
                comparison_type,
            }),
            false => Err(ResponseCode::UNSUPPORTED_PATH_FOR_SORT_GROUP),
        }
    }

    /// The `GroupIndex` of an item's group. `number` is the group's number.
    pub(crate) fn name(&self, view: &View<'_>, number: usize) -> String {
        match self.comparison_type {
            ComparisonType::Somebody => number.to_string(),
            _ => {
                let value = self.path.value(view);
                value.map_or(String::new(), |value| scalar(&value).into_owned())
            }
        }
    }

    /// The sort key of an item.
    pub(crate) fn key(&self, view: &View<'_>) -> Option<Key> {
        let value = self.comparison_type.value(&self.path, view)?;
        Some(Key::of(&value))
    }
}

impl Order {
    /// Reads `m:SortOrder`. Without one, the order is empty. Exchange reports too many fields as an internal error.
    pub(crate) fn read(request: &Element<'_>) -> Result<Self, ResponseCode> {
        let fields = request.child(MESSAGES, "SortOrder");
        let fields = fields.map_or(&[][..], |order| &order.children);
        if fields.len() > MAX_SORT_FIELDS {
            return Err(ResponseCode::INTERNAL_SERVER_ERROR);
        }
        let sorted = |field| Ok((Sorted::inside(field)?, Direction::read(field)));
        fields
            .iter()
            .map(sorted)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The direction, if the order is by `DateTimeReceived` alone. The empty order is newest first.
    pub(crate) fn by_received(&self) -> Option<Direction> {
        match self.0.as_slice() {
            [] => Some(Direction::Descending),
            [(sorted, direction)] => match &sorted.path {
                Path::Field(field) if field.property == Property::DateTimeReceived => {
                    Some(*direction)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the request has no sort order.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sorts items. Equal items are ordered newest first.
    pub(crate) fn sort(&self, mailbox: &Mailbox, items: &mut [u32]) {
        items.sort_by_cached_key(|number| self.sort_key(mailbox, *number));
    }

    /// Whether the store may cache the order: an item's position must depend on that item alone.
    pub(crate) fn is_kept(&self) -> bool {
        let follows = |(sorted, _): &(Sorted, Direction)| match &sorted.path {
            Path::Field(field) => !OF_OTHERS.contains(&field.property),
            _ => true,
        };
        !self.is_empty() && self.0.iter().all(follows)
    }

    /// All items of a folder, sorted. The store keeps the result and updates it with each change.
    pub(crate) fn sorted(&self, mailbox: &Mailbox, folder: u32, associated: bool) -> Arc<Vec<u32>> {
        let order = self;
        mailbox.sorted(folder, associated, &Within { order, mailbox })
    }

    /// The sort key of an item.
    pub(crate) fn sort_key(&self, mailbox: &Mailbox, number: u32) -> SortKey<'_> {
        let time = mailbox.entry(number).map(|entry| entry.time());
        let view = View::new(mailbox, number);
        let key = |(sorted, _): &(Sorted, Direction)| sorted.key(view.as_ref()?);
        SortKey {
            order: self,
            keys: self.0.iter().map(key).collect(),
            // Ties are broken by time and number, so that the order is total and pages are stable.
            newest: Reverse((time, number)),
        }
    }
}

/// Properties of an item that depend on other items.
const OF_OTHERS: [Property; 2] = [
    Property::AdjacentMeetingCount,
    Property::ConflictingMeetingCount,
];

/// An order of the items of a mailbox, for the store.
struct Within<'a> {
    order: &'a Order,
    mailbox: &'a Mailbox,
}

impl<'a> Sorting for Within<'a> {
    type Key = SortKey<'a>;

    fn name(&self) -> String {
        format!("{:?}", self.order)
    }

    fn key(&self, item: u32) -> SortKey<'a> {
        self.order.sort_key(self.mailbox, item)
    }
}

/// The sort key of an item.
pub(crate) struct SortKey<'a> {
    order: &'a Order,
    keys: Vec<Option<Key>>,
    newest: Reverse<(Option<i64>, u32)>,
}

impl Ord for SortKey<'_> {
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

impl PartialOrd for SortKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortKey<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortKey<'_> {}

/// Compares two keys. A missing value sorts first.
pub(crate) fn compare(one: Option<&Key>, other: Option<&Key>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => one.sort_order(other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, OffsetDateTime};
    use uuid::Uuid;

    use super::*;
    use crate::exchange::data::{Item, Kind};
    use crate::exchange::seed::Origin;
    use crate::exchange::setup::FolderName;
    use crate::exchange::store::EventAction;
    use crate::exchange::xml::{TYPES, read};

    /// An order by properties of a message, each with its direction.
    fn order(fields: &[(&str, bool)]) -> Order {
        let field = |(uri, ascending): &(&str, bool)| {
            let direction = if *ascending {
                "Ascending"
            } else {
                "Descending"
            };
            format!(
                "<t:FieldOrder Order='{direction}'><t:FieldURI FieldURI='{uri}'/></t:FieldOrder>"
            )
        };
        let fields: String = fields.iter().map(field).collect();
        let request = format!(
            "<FindItem xmlns='{MESSAGES}' xmlns:t='{TYPES}'><SortOrder>{fields}</SortOrder></FindItem>"
        );
        Order::read(&read(request.as_bytes()).unwrap()).unwrap()
    }

    fn mailbox(items: u32) -> Mailbox {
        let mut counts = [0; FolderName::ALL.len()];
        counts[FolderName::Inbox as usize] = items;
        let origin = Origin {
            address: "alice@contoso.test".into(),
            name: "alice".into(),
            seed: 1,
            today: OffsetDateTime::UNIX_EPOCH + Duration::days(20_000),
            epoch: 0,
            items: counts,
        };
        Mailbox::new(Uuid::from_u128(7), origin)
    }

    /// Changes the inbox in one of a few ways.
    fn act(mailbox: &mut Mailbox, what: u8, step: usize) {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::seconds(step as i64);
        let inbox = mailbox.distinguished("inbox").unwrap();
        let bin = mailbox.distinguished("deleteditems").unwrap();
        let items: Vec<_> = mailbox.folder(inbox).unwrap().items(false).collect();
        let number = items.get(step % items.len().max(1)).copied();
        let subject = format!("{} {step}", ["a", "B", "ä", "z"][step % 4]);
        let item = Item::new(Kind::Message).with(Property::Subject, subject.clone());
        match (what, number) {
            (0, _) => drop(mailbox.create_item(inbox, false, item, EventAction::Created, now)),
            (1, Some(number)) => {
                let item = (*mailbox.item(number).unwrap()).clone();
                mailbox.update_item(number, item.with(Property::Subject, subject), false, now);
            }
            (2, Some(number)) => {
                let item = (*mailbox.item(number).unwrap()).clone();
                let read = item.is_unread();
                mailbox.update_item(number, item.with(Property::IsRead, read), true, now);
            }
            (3, Some(number)) => drop(mailbox.move_item(number, bin, now)),
            (4, Some(number)) => mailbox.remove_item(number, now),
            _ => drop(mailbox.create_item(bin, false, item, EventAction::Created, now)),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn an_updated_order_equals_a_new_one(
            steps in proptest::collection::vec((0_u8..6, 0_usize..40), 0..12),
            pause in 1_usize..4,
        ) {
            let orders = [
                order(&[("item:Subject", true)]),
                order(&[("message:IsRead", false), ("item:Size", true)]),
                order(&[("message:From", false), ("item:DateTimeReceived", true)]),
            ];
            let mut mailbox = mailbox(40);
            let inbox = mailbox.distinguished("inbox").unwrap();
            for steps in steps.chunks(pause) {
                for order in &orders {
                    let mut items: Vec<_> = mailbox.folder(inbox).unwrap().items(false).collect();
                    order.sort(&mailbox, &mut items);
                    prop_assert_eq!(&*order.sorted(&mailbox, inbox, false), &items);
                }
                for (what, step) in steps {
                    act(&mut mailbox, *what, *step);
                }
            }
        }
    }

    #[test]
    fn cached_orders_are_limited_and_never_mixed_up() {
        let mailbox = mailbox(30);
        let inbox = mailbox.distinguished("inbox").unwrap();
        let uris = [
            "item:Subject",
            "item:Size",
            "message:From",
            "item:DateTimeSent",
            "item:Importance",
        ];
        for _ in 0..2 {
            for (uri, ascending) in uris.iter().flat_map(|uri| [(uri, true), (uri, false)]) {
                let order = order(&[(uri, ascending)]);
                let mut items: Vec<_> = mailbox.folder(inbox).unwrap().items(false).collect();
                order.sort(&mailbox, &mut items);
                assert_eq!(*order.sorted(&mailbox, inbox, false), items, "{uri}");
            }
        }
    }
}
