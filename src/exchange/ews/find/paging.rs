//! Paging: the part of the found items that a response has
//! ([paging](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-perform-paged-searches-by-using-ews-in-exchange)).

use std::ops::Range;

use time::OffsetDateTime;

use super::page::{Page, is_from_end, most, number};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Property, Value};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::recurrence;
use crate::exchange::ews::restriction::Restriction;
use crate::exchange::store::{Folder, FolderKind, Mailbox};
use crate::exchange::work::Work;
use crate::exchange::xml::values::moment;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// The longest time span of a calendar view
/// ([CalendarView](https://learn.microsoft.com/exchange/client-developer/web-service-reference/calendarview)).
const CALENDAR_VIEW: time::Duration = time::Duration::days(2 * 366);

/// The view of a list that a request asks for.
#[derive(Clone, Debug)]
pub(crate) enum Paging {
    /// Entries from an offset on.
    Indexed(Page),
    /// Entries from a fraction of the list on.
    Fractional {
        numerator: i64,
        denominator: i64,
        most: usize,
    },
    /// Occurrences between two times.
    Calendar {
        start: OffsetDateTime,
        end: OffsetDateTime,
        most: usize,
    },
    /// Contacts, by the beginning of their names.
    Contacts {
        from: Option<String>,
        to: Option<String>,
        most: usize,
    },
    /// Entries from the first match of a condition on.
    Seek {
        condition: Box<Restriction>,
        most: usize,
        from_end: bool,
    },
}

/// An item, or one occurrence of a recurring item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shown {
    pub(crate) number: u32,
    pub(crate) occurrence: Option<u32>,
}

impl From<u32> for Shown {
    fn from(number: u32) -> Self {
        Self {
            number,
            occurrence: None,
        }
    }
}

/// The visible part of a list, with its position.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) items: Vec<Shown>,
    total: usize,
    last: bool,
    /// The offset of the next page; `None` for views without offsets.
    next: Option<usize>,
    /// The position of the next page as a fraction; `None` for other views.
    fraction: Option<(usize, usize)>,
}

impl Paging {
    /// Reads the view of a request. Without one, the whole list is visible.
    pub(crate) fn read(request: &Element<'_>) -> Result<Self, ResponseCode> {
        let view = |name| request.child(MESSAGES, name);
        if let Some(view) = view("IndexedPageItemView") {
            return Ok(Self::Indexed(Page::read(view)));
        }
        if let Some(view) = view("FractionalPageItemView") {
            let number = |name| number(view, name).unwrap_or(0).into();
            return Ok(Self::Fractional {
                numerator: number("Numerator"),
                denominator: number("Denominator"),
                most: most(view),
            });
        }
        if let Some(view) = view("CalendarView") {
            let time = |name| moment(view.required(name)).ok_or(ResponseCode::INVALID_REQUEST);
            return Ok(Self::Calendar {
                start: time(Property::StartDate.name())?,
                end: time("EndDate")?,
                most: most(view),
            });
        }
        if let Some(view) = view("ContactsView") {
            let name = |name| view.attribute(name).map(str::to_lowercase);
            return Ok(Self::Contacts {
                from: name("InitialName"),
                to: name("FinalName"),
                most: most(view),
            });
        }
        if let Some(view) = view("SeekToConditionPageItemView") {
            return Ok(Self::Seek {
                condition: Restriction::inside(view.inside("Condition"))?.into(),
                most: most(view),
                from_end: is_from_end(view),
            });
        }
        Ok(Self::Indexed(Page::WHOLE))
    }

    /// The view with at most `ceiling` entries, if the request limits the number.
    pub(crate) fn within(mut self, ceiling: usize) -> Self {
        match &mut self {
            Self::Indexed(page) => *page = page.within(ceiling),
            Self::Fractional { most, .. }
            | Self::Calendar { most, .. }
            | Self::Contacts { most, .. }
            | Self::Seek { most, .. } => {
                if *most < usize::MAX {
                    *most = ceiling.min(*most);
                }
            }
        }
        self
    }

    /// Checks the view against the type of the folder.
    pub(crate) fn check(&self, folder: &Folder) -> Result<(), ResponseCode> {
        match self {
            Self::Indexed(page) => page.check(),
            Self::Fractional { most: 0, .. }
            | Self::Calendar { most: 0, .. }
            | Self::Contacts { most: 0, .. }
            | Self::Seek { most: 0, .. } => Err(ResponseCode::INVALID_PAGING_MAX_ROWS),
            Self::Fractional {
                numerator,
                denominator,
                ..
            } if *numerator < 0 || *denominator < 1 || numerator > denominator => {
                Err(ResponseCode::INVALID_FRACTIONAL_PAGING_PARAMETERS)
            }
            Self::Calendar { .. } if folder.kind != FolderKind::Calendar => {
                Err(ResponseCode::CALENDAR_FOLDER_IS_INVALID_FOR_CALENDAR_VIEW)
            }
            Self::Calendar { start, end, .. } if end < start => {
                Err(ResponseCode::CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE)
            }
            Self::Calendar { start, end, .. } if *end - *start > CALENDAR_VIEW => {
                Err(ResponseCode::CALENDAR_VIEW_RANGE_TOO_BIG)
            }
            _ => Ok(()),
        }
    }

    /// The visible part of a list of `total` items. `part` returns the items at some indexes. `None` if the view
    /// depends on the items' properties.
    pub(crate) fn part(
        &self,
        total: usize,
        part: impl FnOnce(Range<usize>) -> Vec<u32>,
    ) -> Option<Seen> {
        let (range, last, next, fraction) = match self {
            Self::Indexed(page) => {
                let part = page.part(total);
                (part.range, part.last, part.offset, None)
            }
            Self::Fractional {
                numerator,
                denominator,
                most,
            } => {
                let range = fractional(total, (*numerator, *denominator), *most);
                let (end, last) = (range.end, range.end == total);
                (range, last, None, Some((end, total)))
            }
            _ => return None,
        };
        Some(Seen {
            items: part(range).into_iter().map(Shown::from).collect(),
            total,
            last,
            next,
            fraction,
        })
    }

    /// The visible part of grouped items. Each group takes a row of its own, before its items.
    pub(crate) fn seen_in_groups(
        &self,
        mailbox: &Mailbox,
        groups: &[Vec<u32>],
        work: &Work,
    ) -> Seen {
        let Self::Indexed(page) = self else {
            return self.seen(mailbox, groups.concat(), work);
        };
        let rows = groups.iter().flat_map(|group| {
            let items = group.iter().copied().map(Some);
            std::iter::once(None).chain(items)
        });
        let rows: Vec<Option<u32>> = rows.collect();
        let part = page.part(rows.len());
        let shown = rows[part.range].iter().flatten();
        Seen {
            items: shown.map(|number| (*number).into()).collect(),
            total: rows.len() - groups.len(),
            last: part.last,
            next: part.offset,
            fraction: None,
        }
    }

    /// The visible part of a list of items.
    pub(crate) fn seen(&self, mailbox: &Mailbox, items: Vec<u32>, work: &Work) -> Seen {
        match self {
            Self::Indexed(_) | Self::Fractional { .. } => {
                let part = |range: Range<usize>| items[range].to_vec();
                let seen = self.part(items.len(), part);
                seen.unwrap_or_else(|| Seen::first(&items, usize::MAX))
            }
            Self::Calendar { start, end, most } => {
                let mut within: Vec<_> = items
                    .iter()
                    .flat_map(|number| happens(mailbox, *number, (*start, *end)))
                    .collect();
                // A calendar view is ordered by start time, whatever the order of the folder.
                within.sort_unstable();
                let within: Vec<_> = within.into_iter().map(|(_, shown)| shown).collect();
                Seen::first(&within, *most)
            }
            Self::Contacts { from, to, most } => {
                let within: Vec<_> = items
                    .into_iter()
                    .filter(|number| named_between(mailbox, *number, from, to))
                    .collect();
                Seen::first(&within, *most)
            }
            Self::Seek {
                condition,
                most,
                from_end,
            } => {
                let holds = |number: &u32| {
                    let view = View::new(mailbox, *number);
                    view.is_some_and(|view| condition.holds(&view, work))
                };
                seek(&items, holds, *most, *from_end)
            }
        }
    }
}

impl Seen {
    /// The number of visible items.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    fn part<T: Copy + Into<Shown>>(items: &[T], range: Range<usize>, last: bool) -> Self {
        let shown = items[range].iter();
        Self {
            items: shown.map(|one| (*one).into()).collect(),
            total: items.len(),
            last,
            next: None,
            fraction: None,
        }
    }

    fn first<T: Copy + Into<Shown>>(items: &[T], most: usize) -> Self {
        let end = most.min(items.len());
        Self::part(items, 0..end, end == items.len())
    }

    /// An empty `m:RootFolder` with the paging attributes.
    pub(crate) fn root(&self) -> Node {
        let mut root = Node::new("m:RootFolder");
        if let Some(next) = self.next {
            root = root.with("IndexedPagingOffset", next.to_string());
        }
        if let Some((numerator, denominator)) = self.fraction {
            root = root
                .with("NumeratorOffset", numerator.to_string())
                .with("AbsoluteDenominator", denominator.to_string());
        }
        root.with("TotalItemsInView", self.total.to_string())
            .with("IncludesLastItemInRange", self.last.to_string())
    }
}

fn fractional(total: usize, (numerator, denominator): (i64, i64), most: usize) -> Range<usize> {
    // A client may send any numbers; their product would overflow `i64`.
    let all = i128::try_from(total).expect("a usize is narrower");
    let start = all * i128::from(numerator) / i128::from(denominator).max(1);
    let start = usize::try_from(start.clamp(0, all)).expect("`total` is a usize");
    start..start.saturating_add(most).min(total)
}

fn seek(items: &[u32], holds: impl Fn(&u32) -> bool, most: usize, from_end: bool) -> Seen {
    if from_end {
        let end = items.iter().rposition(holds).map_or(0, |index| index + 1);
        let start = end.saturating_sub(most);
        return Seen {
            next: Some(start),
            ..Seen::part(items, start..end, start == 0)
        };
    }
    let start = items.iter().position(holds).unwrap_or(items.len());
    let end = start.saturating_add(most).min(items.len());
    Seen {
        next: Some(end),
        ..Seen::part(items, start..end, end == items.len())
    }
}

/// The start times of an item's occurrences between two times.
fn happens(
    mailbox: &Mailbox,
    number: u32,
    between: (OffsetDateTime, OffsetDateTime),
) -> Vec<(OffsetDateTime, Shown)> {
    let Some(item) = mailbox.item(number) else {
        return Vec::new();
    };
    if item.field(Property::Recurrence).is_none() {
        let span = recurrence::span(&item).filter(|span| recurrence::overlap(*span, between));
        return span
            .map(|(start, _)| (start, number.into()))
            .into_iter()
            .collect();
    }
    let times = recurrence::between(&item, between).into_iter();
    let shown = |index| Shown {
        number,
        occurrence: Some(index),
    };
    times.map(|one| (one.start(), shown(one.index))).collect()
}

fn named_between(
    mailbox: &Mailbox,
    number: u32,
    from: &Option<String>,
    to: &Option<String>,
) -> bool {
    let name = mailbox.item(number).and_then(|item| {
        let name = item.field(Property::DisplayName).and_then(Value::text)?;
        Some(name.to_lowercase())
    });
    // The last name counts as a prefix: `FinalName` "a" includes "anna".
    let name = name.unwrap_or_default();
    from.as_ref().is_none_or(|from| name >= *from)
        && to
            .as_ref()
            .is_none_or(|to| name <= *to || name.starts_with(to.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::ews::find::page::Page;
    use crate::exchange::xml::{TYPES, read};

    /// The page of a request.
    fn page(offset: usize, most: usize, base: &str) -> Page {
        let view = format!(
            "<IndexedPageItemView xmlns='{TYPES}' Offset='{offset}' MaxEntriesReturned='{most}' BasePoint='{base}'/>"
        );
        Page::read(&read(view.as_bytes()).unwrap())
    }

    proptest! {
        #[test]
        fn pages_from_the_beginning_neither_skip_nor_repeat(total in 0_u32..200, most in 1_usize..50) {
            let items: Vec<_> = (0..total).collect();
            let (mut offset, mut seen) = (0, Vec::new());
            loop {
                let part = page(offset, most, "Beginning").part(items.len());
                seen.extend_from_slice(&items[part.range]);
                offset = part.offset.unwrap();
                if part.last {
                    break;
                }
            }
            prop_assert_eq!(seen, items);
        }

        #[test]
        fn pages_from_the_end_neither_skip_nor_repeat(total in 0_u32..200, most in 1_usize..50) {
            let items: Vec<_> = (0..total).collect();
            let (mut offset, mut seen) = (0, Vec::new());
            loop {
                let part = page(offset, most, "End").part(items.len());
                offset += part.range.len();
                seen.splice(0..0, items[part.range].iter().copied());
                if part.last {
                    break;
                }
            }
            prop_assert_eq!(seen, items);
        }

        #[test]
        fn fractions_follow_one_another(total in 0_u32..200, most in 1_usize..50) {
            let items: Vec<_> = (0..total).collect();
            let mut seen = Vec::new();
            let mut fraction = (0, 1);
            loop {
                let part = fractional(items.len(), fraction, most);
                seen.extend_from_slice(&items[part.clone()]);
                fraction = (part.end.try_into().unwrap(), items.len().max(1).try_into().unwrap());
                if part.end == items.len() {
                    break;
                }
            }
            prop_assert_eq!(seen, items);
        }
    }
}
