//! Items in groups
//! ([GroupBy](https://learn.microsoft.com/exchange/client-developer/web-service-reference/groupby)).

use std::cmp::Ordering;

use super::order::{Direction, Order, compare_maybe};
use crate::exchange::ews::fields::{field, scalar};
use crate::exchange::ews::items::{Path, Shape, View};
use crate::exchange::ews::target::Found;
use crate::exchange::ews::{invalid, required, required_attribute, unknown_value};
use crate::exchange::store::{Mailbox, Value};
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};

/// By what items are grouped, and which order the groups have.
#[derive(Clone, Debug)]
pub(in crate::exchange::ews) struct Grouping {
    by: Path,
    direction: Direction,
    /// The property of which a group's largest or smallest value is its place.
    aggregate: Option<(Path, Direction)>,
}

/// An item while it is put into its group.
struct Member {
    number: u32,
    group: Option<Value>,
    aggregate: Option<Value>,
    values: Vec<Option<Value>>,
}

impl Grouping {
    /// Reads `m:GroupBy` or `m:DistinguishedGroupBy`.
    pub(in crate::exchange::ews) fn read(request: &Element<'_>) -> Found<Option<Self>> {
        if let Some(group) = request.child(MESSAGES, "DistinguishedGroupBy") {
            let direction = Direction::read(group)?;
            let standard = required(group, TYPES, "StandardGroupBy")?;
            let by = match standard.text.trim() {
                "ConversationTopic" => field("message:ConversationTopic"),
                other => return Err(unknown_value(standard, "StandardGroupBy", other)),
            };
            return Ok(Ok(by.map(|by| Self {
                by: Path::Field(by),
                direction,
                aggregate: None,
            })));
        }
        let Some(group) = request.child(MESSAGES, "GroupBy") else {
            return Ok(Ok(None));
        };
        let direction = Direction::read(group)?;
        let Some(path) = group.children.first() else {
            return Err(invalid(
                group,
                "The element 'GroupBy' has incomplete content.",
            ));
        };
        let by = Path::read(path)?;
        let aggregate = match group.child(TYPES, "AggregateOn") {
            Some(aggregate) => Some(aggregated(aggregate)?),
            None => None,
        };
        Ok(by.and_then(|by| {
            let aggregate = aggregate.transpose()?;
            Ok(Some(Self {
                by,
                direction,
                aggregate,
            }))
        }))
    }

    /// Sorts items so that groups stand together, in their order; within them by `order`.
    pub(in crate::exchange::ews) fn sort(
        &self,
        mailbox: &Mailbox,
        items: &mut Vec<u32>,
        order: &Order,
    ) {
        let member = |number: u32| {
            let view = View::new(mailbox, number)?;
            Some(Member {
                number,
                group: self.by.value(&view),
                aggregate: self
                    .aggregate
                    .as_ref()
                    .and_then(|(path, _)| path.value(&view)),
                values: order.values(mailbox, number),
            })
        };
        let mut members: Vec<_> = items.iter().filter_map(|number| member(*number)).collect();
        members.sort_by(|one, other| {
            compare_maybe(&one.group, &other.group)
                .then_with(|| order.compare(&one.values, &other.values))
        });
        let same = |one: &Member, other: &Member| compare_maybe(&one.group, &other.group).is_eq();
        let mut groups: Vec<&[Member]> = members.chunk_by(same).collect();
        groups.sort_by(|one, other| self.direction.of(self.compare(one, other)));
        *items = groups
            .into_iter()
            .flatten()
            .map(|member| member.number)
            .collect();
    }

    fn compare(&self, one: &[Member], other: &[Member]) -> Ordering {
        match &self.aggregate {
            Some((_, extreme)) => {
                let most = |group: &[Member]| {
                    let values = group.iter().map(|member| member.aggregate.clone());
                    values
                        .max_by(|one, other| extreme.of(compare_maybe(one, other)))
                        .flatten()
                };
                compare_maybe(&most(one), &most(other))
            }
            None => {
                let group =
                    |group: &[Member]| group.first().and_then(|member| member.group.clone());
                compare_maybe(&group(one), &group(other))
            }
        }
    }

    /// The groups of items that stand together already.
    pub(in crate::exchange::ews) fn node<'a>(
        &self,
        views: impl Iterator<Item = View<'a>>,
        shape: &Shape,
    ) -> Node {
        let mut groups: Vec<(String, Vec<Node>)> = Vec::new();
        for view in views {
            let index = self
                .by
                .value(&view)
                .map(|value| scalar(&value).into_owned());
            let index = index.unwrap_or_default();
            let node = shape.node(&view);
            match groups.last_mut() {
                Some((known, items)) if *known == index => items.push(node),
                _ => groups.push((index, vec![node])),
            }
        }
        let groups = groups.into_iter().map(|(index, items)| {
            Node::new("t:GroupedItems")
                .child(Node::text("t:GroupIndex", index))
                .child(Node::new("t:Items").children(items))
        });
        Node::new("t:Groups").children(groups)
    }
}

/// Reads `t:AggregateOn`.
fn aggregated(element: &Element<'_>) -> Found<(Path, Direction)> {
    let Some(path) = element.children.first() else {
        return Err(invalid(
            element,
            "The element 'AggregateOn' has incomplete content.",
        ));
    };
    let direction = match required_attribute(element, "Aggregate")? {
        "Maximum" => Direction::Ascending,
        "Minimum" => Direction::Descending,
        other => return Err(unknown_value(element, "Aggregate", other)),
    };
    Ok(Path::read(path)?.map(|path| (path, direction)))
}
