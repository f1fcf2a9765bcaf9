//! Which part of a long list a request wants
//! ([IndexedPageItemView](https://learn.microsoft.com/exchange/client-developer/web-service-reference/indexedpageitemview)).

use std::ops::Range;
use std::str::FromStr;

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::required::{invalid, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::xml::Element;

/// The part of the list that a request wants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// None where it is negative.
    offset: Option<usize>,
    most: usize,
    from_end: bool,
}

/// The part of a list that a page has.
pub(crate) struct Part {
    /// The places of its entries.
    pub(crate) range: Range<usize>,
    /// The offset of the next part.
    pub(crate) next: usize,
    /// Whether there is no next part.
    pub(crate) last: bool,
}

impl Page {
    /// All of it.
    pub(crate) const WHOLE: Self = Self {
        offset: Some(0),
        most: usize::MAX,
        from_end: false,
    };

    /// Reads an indexed view, of folders or items.
    pub(crate) fn read(view: &Element<'_>) -> Result<Self, Fault> {
        let from_end = match required_attribute(view, "BasePoint")? {
            "Beginning" => false,
            "End" => true,
            _ => return Err(invalid(view, "The 'BasePoint' attribute is invalid.")),
        };
        let offset: i32 = number(view, "Offset")?.unwrap_or_default();
        Ok(Self {
            offset: usize::try_from(offset).ok(),
            most: most(view)?,
            from_end,
        })
    }

    /// Whether there is such a part of any list.
    pub(crate) fn check(&self) -> Result<(), ResponseCode> {
        match (self.offset, self.most) {
            (None, _) => Err(ResponseCode::INVALID_INDEXED_PAGING_PARAMETERS),
            (_, 0) => Err(ResponseCode::INVALID_PAGING_MAX_ROWS),
            _ => Ok(()),
        }
    }

    /// The part of a list of so many entries.
    pub(crate) fn part(&self, total: usize) -> Part {
        let offset = self.offset.unwrap_or_default();
        if self.from_end {
            let end = total.saturating_sub(offset);
            let start = end.saturating_sub(self.most);
            return Part {
                range: start..end,
                next: start,
                last: start == 0,
            };
        }
        let start = offset.min(total);
        let end = start.saturating_add(self.most).min(total);
        Part {
            range: start..end,
            next: end,
            last: end == total,
        }
    }
}

/// How many entries a view wants at most; none where it says so, or a number below that.
pub(crate) fn most(view: &Element<'_>) -> Result<usize, Fault> {
    let most: Option<i32> = number(view, "MaxEntriesReturned")?;
    Ok(most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(0)))
}

/// An attribute that is a number, where it is there.
pub(crate) fn number<N: FromStr>(view: &Element<'_>, name: &str) -> Result<Option<N>, Fault> {
    let Some(text) = view.attribute(name) else {
        return Ok(None);
    };
    let number = text.trim().parse().map(Some);
    number.map_err(|_| unknown_value(view, name, text))
}
