//! FindItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation)):
//! the items of folders, of which there are none yet. What is asked is checked all the same.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::folder_target::{Target, target};
use super::page::{Page, number};
use super::{
    Context, Outcome, ResponseCode, ResponseMessage, invalid, item_shape, required,
    required_attribute, unknown_value,
};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// The longest time that a view of a calendar may cover
/// ([CalendarView](https://learn.microsoft.com/exchange/client-developer/web-service-reference/calendarview)).
const CALENDAR_VIEW: time::Duration = time::Duration::days(2 * 366);

/// What of a folder a request wants to see.
enum View {
    /// So many from there.
    Indexed(Page),
    /// From such a part of it on.
    Fractional { numerator: i32, denominator: i32 },
    /// What happens between two times.
    Calendar {
        start: OffsetDateTime,
        end: OffsetDateTime,
    },
    /// Contacts by their first letters.
    Contacts,
    /// From the first on that satisfies a condition.
    Seek,
}

/// One message per folder, in their order.
pub(super) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let traversal = required_attribute(request, "Traversal")?;
    if !["Shallow", "SoftDeleted", "Associated"].contains(&traversal) {
        return Err(unknown_value(request, "Traversal", traversal));
    }
    item_shape::check(request)?;
    let view = View::read(request)?;
    let grouped = ["GroupBy", "DistinguishedGroupBy"]
        .into_iter()
        .any(|name| request.child(MESSAGES, name).is_some());
    let parents = required(request, MESSAGES, "ParentFolderIds")?;
    if parents.children.is_empty() {
        return Err(invalid(
            parents,
            "The element 'ParentFolderIds' has incomplete content.",
        ));
    }
    let message = |id: &Element<'_>| {
        let checked = target(context, id)?.and_then(|target| view.check(&target));
        Ok(match checked {
            Ok(()) => ResponseMessage::success(view.nothing(grouped)),
            Err(code) => ResponseMessage::error(code, None),
        })
    };
    parents.children.iter().map(message).collect()
}

impl View {
    fn read(request: &Element<'_>) -> Result<Self, Fault> {
        let view = |name| request.child(MESSAGES, name);
        if let Some(view) = view("IndexedPageItemView") {
            return Page::read(view).map(Self::Indexed);
        }
        if let Some(view) = view("FractionalPageItemView") {
            let required = |name| {
                required_attribute(view, name)?;
                Ok(number(view, name)?.unwrap_or_default())
            };
            return Ok(Self::Fractional {
                numerator: required("Numerator")?,
                denominator: required("Denominator")?,
            });
        }
        if let Some(view) = view("CalendarView") {
            return Ok(Self::Calendar {
                start: moment(view, "StartDate")?,
                end: moment(view, "EndDate")?,
            });
        }
        match (view("ContactsView"), view("SeekToConditionPageItemView")) {
            (Some(_), _) => Ok(Self::Contacts),
            (None, Some(_)) => Ok(Self::Seek),
            (None, None) => Ok(Self::Indexed(Page::WHOLE)),
        }
    }

    /// Whether such a view of that folder makes sense.
    fn check(&self, target: &Target) -> Result<(), ResponseCode> {
        match self {
            Self::Indexed(page) if page.is_empty() => Err(ResponseCode::INVALID_PAGING_MAX_ROWS),
            Self::Fractional {
                numerator,
                denominator,
            } if *numerator < 0 || *denominator < 1 || numerator > denominator => {
                Err(ResponseCode::INVALID_FRACTIONAL_PAGING_PARAMETERS)
            }
            Self::Calendar { .. } if target.folder.element != "t:CalendarFolder" => {
                Err(ResponseCode::CALENDAR_FOLDER_IS_INVALID_FOR_CALENDAR_VIEW)
            }
            Self::Calendar { start, end } if end < start => {
                Err(ResponseCode::CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE)
            }
            Self::Calendar { start, end } if *end - *start > CALENDAR_VIEW => {
                Err(ResponseCode::CALENDAR_VIEW_RANGE_TOO_BIG)
            }
            _ => Ok(()),
        }
    }

    /// What is seen of an empty folder: how far the view has come, and that it ends there.
    fn nothing(&self, grouped: bool) -> Node {
        let root = Node::new("m:RootFolder");
        let root = match self {
            Self::Indexed(page) => root.with("IndexedPagingOffset", page.part(0).next.to_string()),
            Self::Fractional { .. } => root
                .with("NumeratorOffset", "0")
                .with("AbsoluteDenominator", "0"),
            Self::Seek => root.with("IndexedPagingOffset", "0"),
            Self::Calendar { .. } | Self::Contacts => root,
        };
        let list = if grouped { "t:Groups" } else { "t:Items" };
        root.with("TotalItemsInView", "0")
            .with("IncludesLastItemInRange", "true")
            .child(Node::new(list))
    }
}

/// A time, which is in UTC where it names no zone.
fn moment(view: &Element<'_>, name: &str) -> Result<OffsetDateTime, Fault> {
    let text = required_attribute(view, name)?.trim();
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339);
    let moment = read(text).or_else(|_| read(&format!("{text}Z")));
    moment.map_err(|_| unknown_value(view, name, text))
}
