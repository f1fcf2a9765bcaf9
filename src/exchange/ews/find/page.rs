//! Indexed paging
//! ([IndexedPageItemView](https://learn.microsoft.com/exchange/client-developer/web-service-reference/indexedpageitemview)).

use std::ops::Range;

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Refused;
use crate::exchange::soap::MessageXml;
use crate::exchange::xml::Element;

/// The page of a list that a request asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// `None` if the request has a negative offset.
    offset: Option<usize>,
    most: usize,
    from_end: bool,
    /// Whether the request has such a view.
    is_asked_for: bool,
}

/// A page of a list of known length.
pub(crate) struct Part {
    /// The indexes of the entries.
    pub(crate) range: Range<usize>,
    /// The offset of the next page, if the request counts by offsets.
    pub(crate) offset: Option<usize>,
    /// Whether this is the last page.
    pub(crate) last: bool,
}

impl Page {
    /// The whole list.
    pub(crate) const WHOLE: Self = Self {
        offset: Some(0),
        most: usize::MAX,
        from_end: false,
        is_asked_for: false,
    };

    /// Reads an indexed view, of folders or items.
    pub(crate) fn read(view: &Element<'_>) -> Self {
        let offset = number(view, "Offset");
        Self {
            offset: offset.map_or(Some(0), |offset| usize::try_from(offset).ok()),
            most: most(view),
            from_end: is_from_end(view),
            is_asked_for: true,
        }
    }

    /// The page with at most `most` entries, if the request has such a view.
    pub(crate) fn within(self, most: usize) -> Self {
        match self.is_asked_for {
            true => Self {
                most: self.most.min(most),
                ..self
            },
            false => self,
        }
    }

    /// Checks the offset and the page size.
    pub(crate) fn check(&self) -> Result<(), ResponseCode> {
        match (self.offset, self.most) {
            (None, _) => Err(ResponseCode::INVALID_INDEXED_PAGING_PARAMETERS),
            (_, 0) => Err(ResponseCode::INVALID_PAGING_MAX_ROWS),
            _ => Ok(()),
        }
    }

    /// The page of a list of `total` entries.
    pub(crate) fn part(&self, total: usize) -> Part {
        let offset = self.offset.unwrap_or_default();
        if self.from_end {
            // From the end, the offset counts backwards, but the entries keep their order.
            let end = total.saturating_sub(offset);
            let start = end.saturating_sub(self.most);
            return Part {
                range: start..end,
                offset: self.is_asked_for.then_some(start),
                last: start == 0,
            };
        }
        let start = offset.min(total);
        let end = start.saturating_add(self.most).min(total);
        Part {
            range: start..end,
            offset: self.is_asked_for.then_some(end),
            last: end == total,
        }
    }
}

/// Refuses a list with more entries than `most`
/// ([ErrorExceededFindCountLimit](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
pub(crate) fn check_count(found: usize, most: usize) -> Result<(), Refused> {
    if found <= most {
        return Ok(());
    }
    let limit = ("PolicyLimit".to_owned(), most.to_string());
    let values = MessageXml::Values(vec![limit]);
    let code = ResponseCode::EXCEEDED_FIND_COUNT_LIMIT;
    Err(Refused::with_values(code, values))
}

/// The largest number of entries in a view. A negative number counts as 0, which `check` refuses.
pub(crate) fn most(view: &Element<'_>) -> usize {
    let most = number(view, "MaxEntriesReturned");
    most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(0))
}

/// Whether a view counts from the end of the list.
pub(crate) fn is_from_end(view: &Element<'_>) -> bool {
    view.attribute("BasePoint") == Some("End")
}

/// An optional attribute with a number.
pub(crate) fn number(view: &Element<'_>, name: &str) -> Option<i32> {
    view.attribute(name)?.trim().parse().ok()
}
