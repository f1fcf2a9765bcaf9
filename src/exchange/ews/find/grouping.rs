//! Grouped items ([GroupBy](https://learn.microsoft.com/exchange/client-developer/web-service-reference/groupby)).

use std::cmp::Ordering;
use std::collections::HashMap;

use super::order::{Direction, Order, SortKey, Sorted, compare};
use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::fields::field::field;
use crate::exchange::ews::paths::Path;
use crate::exchange::ews::properties::View;
use crate::exchange::ews::restriction::Key;
use crate::exchange::ews::shapes::Shape;
use crate::exchange::store::Mailbox;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// The property that items are grouped by, and the order of the groups.
#[derive(Clone, Debug)]
pub(crate) struct Grouping {
    by: Sorted,
    direction: Direction,
    /// The property whose largest or smallest value in a group decides the group's position.
    aggregate: (Sorted, Direction),
}

/// An item with its sort keys.
struct Member<'a> {
    number: u32,
    group: Option<Key>,
    aggregate: Option<Key>,
    sort_key: SortKey<'a>,
}

impl Grouping {
    /// Reads `m:GroupBy` or `m:DistinguishedGroupBy`; `None` if the request has neither.
    pub(crate) fn read(request: &Element<'_>) -> Result<Option<Self>, ResponseCode> {
        // The schema has only one distinguished grouping: by conversation topic.
        if let Some(group) = request.child(MESSAGES, "DistinguishedGroupBy") {
            return Self::by_topic(Direction::read(group)).map(Some);
        }
        let Some(group) = request.child(MESSAGES, "GroupBy") else {
            return Ok(None);
        };
        let aggregate = group.inside("AggregateOn");
        // `extreme` takes the maximum. In descending order, that is the minimum.
        let way = match aggregate.required("Aggregate") {
            "Minimum" => Direction::Descending,
            _ => Direction::Ascending,
        };
        Ok(Some(Self {
            by: Sorted::inside(group)?,
            direction: Direction::read(group),
            aggregate: (Sorted::inside(aggregate)?, way),
        }))
    }

    /// One group for each conversation, dated by its newest message
    /// ([StandardGroupBy](https://learn.microsoft.com/exchange/client-developer/web-service-reference/standardgroupby)).
    fn by_topic(direction: Direction) -> Result<Self, ResponseCode> {
        let sorted = |uri| {
            let field = field(uri).ok_or(ResponseCode::UNSUPPORTED_PATH_FOR_SORT_GROUP)?;
            Sorted::of(Path::Field(field))
        };
        Ok(Self {
            by: sorted("message:ConversationTopic")?,
            direction,
            aggregate: (sorted("item:DateTimeReceived")?, Direction::Ascending),
        })
    }

    /// The items in groups. The groups are in their own order; the items within a group follow `order`.
    pub(crate) fn groups(&self, mailbox: &Mailbox, items: &[u32], order: &Order) -> Vec<Vec<u32>> {
        let member = |number: u32| {
            let view = View::new(mailbox, number)?;
            Some(Member {
                number,
                group: self.by.key(&view),
                aggregate: self.aggregate.0.key(&view),
                sort_key: order.sort_key(mailbox, number),
            })
        };
        let mut members: Vec<_> = items.iter().filter_map(|number| member(*number)).collect();
        members.sort_by(|one, other| {
            same_group(one, other).then_with(|| one.sort_key.cmp(&other.sort_key))
        });
        let mut groups: Vec<&[Member<'_>]> = members
            .chunk_by(|one, other| same_group(one, other).is_eq())
            .collect();
        groups.sort_by_cached_key(|group| self.extreme(group));
        let numbers = |group: &[Member<'_>]| group.iter().map(|member| member.number).collect();
        groups.into_iter().map(numbers).collect()
    }

    /// The `Groups` of a response. `GroupIndex` is the value that the group shares, or the group's number if that value
    /// is structured: captures of real responses show `B` for a topic, and `0` for a sender.
    pub(crate) fn node<'a>(
        &self,
        groups: &[Vec<u32>],
        views: impl Iterator<Item = View<'a>>,
        shape: &Shape,
    ) -> Node {
        let numbered = groups.iter().enumerate();
        let indexes =
            numbered.flat_map(|(index, group)| group.iter().map(move |item| (*item, index)));
        let indexes: HashMap<u32, usize> = indexes.collect();
        let mut shown: Vec<(usize, String, Vec<Node>)> = Vec::new();
        for view in views {
            let index = view
                .stored
                .and_then(|(number, _)| indexes.get(&number).copied());
            let index = index.expect("every item that is shown is in a group");
            let node = shape.node(&view);
            // A page may begin or end within a group, so groups are collected from the views that are shown.
            match shown.last_mut() {
                Some((known, _, items)) if *known == index => items.push(node),
                _ => shown.push((index, self.by.name(&view, index), vec![node])),
            }
        }
        let shown = shown.into_iter().map(|(_, name, items)| {
            Node::new("t:GroupedItems")
                .child(Node::text("t:GroupIndex", name))
                .child(Node::new("t:Items").children(items))
        });
        Node::new("t:Groups").children(shown)
    }

    /// The value that decides the position of a group.
    fn extreme<'a>(&self, group: &[Member<'a>]) -> Extreme {
        let most = self.aggregate.1;
        let keys = group.iter().map(|member| member.aggregate.as_ref());
        let extreme = keys.max_by(|one, other| most.of(compare(*one, *other)));
        Extreme {
            key: extreme.flatten().cloned(),
            direction: self.direction,
        }
    }
}

fn same_group(one: &Member<'_>, other: &Member<'_>) -> Ordering {
    compare(one.group.as_ref(), other.group.as_ref())
}

/// The sort key of a group.
struct Extreme {
    key: Option<Key>,
    direction: Direction,
}

impl Ord for Extreme {
    fn cmp(&self, other: &Self) -> Ordering {
        self.direction
            .of(compare(self.key.as_ref(), other.key.as_ref()))
    }
}

impl PartialOrd for Extreme {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Extreme {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Extreme {}
